"""Tests names of countries from CLDR: their languages, names that are left out, and warnings."""

import gzip
import json

import pytest
from wirewatch.configuration.entities import territories
from wirewatch.configuration.entities.territories import (
    DATA,
    INFLECTED,
    languages,
    longer_names_in,
    names_in,
    territory_of,
)
from wirewatch.configuration.watchlists import generated_names

from tests.conftest import ROOT
from tests.unit.asking import article, finds, match_of, problems_of, watchlist

NORTH = "\n    names: [North Korea, DPRK]\n    languages: [de, fr, ko, ja, zh]"


def file_with(entity: str) -> str:
    return f"watchlist: w\nentities:\n  it:{entity}\nrules:\n  - id: r\n    query: title:@it\n    tests: {{no_match: [x]}}\n"


def generated(entity: str) -> tuple[str, ...]:
    return generated_names(watchlist(file_with(entity))).get("it", ())


@pytest.mark.parametrize(
    ("lang", "body", "expected"),
    [
        ("de", "Nordkorea droht", ["Nordkorea"]),
        ("de-at", "Nordkorea droht", ["Nordkorea"]),
        ("fr", "la Corée du Nord menace", ["Corée du Nord"]),
        ("ko", "북한은 오늘", ["북한"]),
        ("ko", "조선민주주의인민공화국은", ["조선민주주의인민공화국"]),
        ("ja", "北朝鮮が発射した", ["北朝鮮"]),
        ("zh", "朝鲜发射导弹", ["朝鲜"]),
        ("fr", "Nordkorea", []),
        ("en", "Nordkorea", []),
        ("und", "Nordkorea", []),
        ("und", "北朝鮮が発射した", []),
        ("kok", "북한은 오늘", []),
    ],
)
def test_a_name_of_a_language_is_found_only_in_articles_in_this_language(
    lang: str, body: str, expected: list[str]
) -> None:
    assert finds(NORTH, body, lang=lang) == expected


def test_a_generated_name_is_strong() -> None:
    entity = NORTH + "\n    weak: [{name: der Norden, lang: de}]"
    assert finds(entity, "Nordkorea droht. Dann schwieg der Norden", lang="de") == ["Nordkorea", "der Norden"]


def test_one_english_name_is_enough_for_more_than_a_hundred_languages() -> None:
    read = watchlist(file_with("\n    names: [North Korea]\n    languages: all")).entities["it"]
    assert len({name.language for name in read.names if name.language}) > 150
    texts = {(name.language, name.text) for name in read.names}
    assert {
        ("de", "Nordkorea"), ("ko", "북한"), ("ja", "北朝鮮"), ("ru", "КНДР"), ("vi", "Triều Tiên"), ("ar", "كوريا الشمالية"),
        ("sw", "Korea Kaskazini"), ("th", "เกาหลีเหนือ"), ("hi", "उत्तर कोरिया"), ("he", "קוריאה הצפונית"),
    } <= texts  # fmt: skip


@pytest.mark.parametrize("asked", ["zh", "zh-hant", "zh-Hans", "zh-TW", "cmn"])
@pytest.mark.parametrize("tag", ["zh", "zh-cn", "zh-tw", "zh-hant-hk", "cmn"])
def test_chinese_is_one_language_however_it_is_tagged(asked: str, tag: str) -> None:
    entity = f"\n    names: [North Korea]\n    languages: [{asked}]"
    assert finds(entity, "朝鲜和北韓", lang=tag) == ["朝鲜", "北韓"]


@pytest.mark.parametrize(
    ("asked", "tag"),
    [("no", "nb"), ("nn", "no"), ("nb", "nb-no"), ("he", "iw"), ("fil", "tl"), ("sr-latn", "sr")],
)
def test_languages_with_several_codes_are_one_language(asked: str, tag: str) -> None:
    entity = f"\n    names: [North Korea]\n    languages: [{asked}]"
    assert any(
        name.language == tag.partition("-")[0] for name in watchlist(file_with(entity)).entities["it"].names
    )


@pytest.mark.parametrize(
    ("name", "lang", "expected"),
    [
        ("United States", "de", "USA"),
        ("South Korea", "ko", "한국"),
        ("Ivory Coast", "de", "Elfenbeinküste"),
        ("Côte d’Ivoire", "de", "Elfenbeinküste"),
        ("UK", "fr", "Royaume-Uni"),
        ("United Nations", "ja", "国連"),
        ("Myanmar", "fr", "Myanmar (Birmanie)"),
        ("Myanmar", "ja", "ミャンマー"),
        ("turkey", "sv", "Turkiet"),
        ("Africa", "de", "Afrika"),
        ("Kosovo", "ru", "Косово"),
    ],
)
def test_short_and_variant_names_are_known_and_generated(name: str, lang: str, expected: str) -> None:
    assert expected in generated(f"\n    names: [{name}]\n    languages: [{lang}]")


@pytest.mark.parametrize(
    ("code", "lang", "body", "fires"),
    [
        ("OM", "fi", "Oman tiedotti", True),
        ("OM", "fi", "hän luotti oman puolueensa tukeen", False),
        ("OM", "fi", "OMAN: sulttaani tiedotti", True),
        ("ML", "tr", "mali yardım", False),
        ("ML", "tr", "Mali'nin başkenti", True),
        ("KP", "fr", "CORÉE DU NORD MENACE LE SUD", True),
        ("KP", "fr", "la corée du nord", False),
        ("KP", "fr", "La Coree du Nord", True),
        ("KP", "fr", "la COREE DU NORD menace", True),
        ("KP", "fr", "la coree du nord", False),
        ("US", "fr", "les Etats-Unis et", True),
        ("US", "fr", "les ETATS-UNIS et", True),
        ("ER", "fr", "en Erythrée", True),
        ("JP", "es", "el JAPON y", True),
        ("DE", "el", "η ΓΕΡΜΑΝΙΑ και", True),
        ("DE", "el", "η ΓΕΡΜΑΝΊΑ και", True),
        ("SY", "tr", "bugün SURİYE ordusu", True),
        ("CN", "tr", "bugün ÇİN ordusu", True),
        ("SY", "az", "bu gün SURİYA ordusu", True),
        ("AT", "vi", "nước Ao", False),
        ("LA", "vi", "Lao động", False),
        ("KP", "de", "NORDKOREA: Kim droht", True),
        ("AT", "vi", "chiếc áo", False),
        ("AT", "vi", "nước Áo", True),
    ],
)
def test_a_generated_name_is_found_with_its_capitals_or_all_in_capitals(
    code: str, lang: str, body: str, fires: bool
) -> None:
    assert (
        bool(
            finds(
                f"\n    names: [that land]\n    territory: {code}\n    languages: [{lang}]", body, lang=lang
            )
        )
        is fires
    )


@pytest.mark.parametrize(
    ("name", "lang", "form"),
    [
        ("North Korea", "de", "Nordkoreas"),
        ("North Korea", "sv", "Nordkoreas"),
        ("North Korea", "nb", "Nord-Koreas"),
        ("United States", "de", "Vereinigten Staaten"),
        ("United Arab Emirates", "de", "Vereinigten Arabischen Emiraten"),
        ("Netherlands", "de", "Niederlanden"),
    ],
)
def test_germanic_cases_follow_a_rule(name: str, lang: str, form: str) -> None:
    assert form in generated(f"\n    names: [{name}]\n    languages: [{lang}]")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("United States", "USAs"),
        ("United States", "Vereinigte Staatens"),
        ("Cyprus", "Zyperns"),
        ("Laos", "Laoss"),
    ],
)
def test_a_genitive_is_generated_only_where_german_has_one(name: str, form: str) -> None:
    assert (form in generated(f"\n    names: [{name}]\n    languages: [de]")) is (form == "Zyperns")


# other territories


@pytest.mark.parametrize(
    ("name", "lang", "body", "expected"),
    [
        ("India", "zh", "印度尼西亚总统", []),
        ("India", "zh", "印度与印度尼西亚", ["印度"]),
        ("Sudan", "fr", "le Soudan du Sud", []),
        ("Sudan", "fr", "le Soudan et le Soudan du Sud", ["Soudan"]),
        ("Guinea", "es", "Guinea Ecuatorial, Papúa Nueva Guinea", []),
        ("[Sudan, South Sudan]", "fr", "le Soudan du Sud", ["Soudan du Sud"]),
        ("[Guinea, Guinea-Bissau]", "de", "in Guinea-Bissau", ["Guinea-Bissau"]),
    ],
)
def test_a_name_inside_the_name_of_another_territory_is_vetoed(
    name: str, lang: str, body: str, expected: list[str]
) -> None:
    names = name if name.startswith("[") else f"[{name}]"
    assert finds(f"\n    names: {names}\n    languages: [{lang}]", body, lang=lang) == expected


# Rows of territory | language | a text in which its name is only part of another word
INSIDE_WORDS = """
India | ko | 인도적 지원
India | ko | 인도양에서
Guinea | ko | 기니피그를
Greece | ko | 그리스도의
Haiti | zh | 上海地铁停运
China | zh | 发展中国家的债务
China | zh-hant | 發展中國家
United States | zh | 拉美国家领导人
Mongolia | zh | 在内蒙古自治区
Mali | zh | 马里乌波尔的港口
Mali | zh | 马里兰州
Sudan | zh | 文莱苏丹访问
Germany | zh | 文德国际公司
Guinea | zh | 新几内亚岛
Jordan | zh | 约旦河西岸
Cuba | zh | 古巴比伦
Brazil | zh | 古巴西部
India | ja | マインドの変化
India | ja | ウインドサーフィン
Iran | ja | アイランドの島
Syria | ja | シリアスな話
China | ja | 中国地方の雨
Mali | hi | एक माली आया
Mali | ar | دعم مالي جديد
"""
# Rows of territory | language | a text | the name of the territory in it
BESIDE_WORDS = """
India | ko | 인도는 이날 | 인도
Haiti | zh | 海地地震 | 海地
China | zh | 中国家庭 | 中国
China | zh | 中国与发展中国家 | 中国
Mongolia | zh | 蒙古总统 | 蒙古
Mali | zh | 马里政府 | 马里
Sudan | zh | 苏丹军队 | 苏丹
Cuba | zh | 古巴西部 | 古巴
India | ja | インドの首相 | インド
Iran | ja | イランの首相 | イラン
Iran | ar | في إيران اليوم | إيران
"""


def rows(text: str) -> list[list[str]]:
    return [row.split(" | ") for row in text.strip().split("\n")]


@pytest.mark.parametrize(("name", "lang", "body"), rows(INSIDE_WORDS))
def test_a_name_inside_a_common_word_is_not_found(name: str, lang: str, body: str) -> None:
    assert finds(f"\n    names: [{name}]\n    languages: [{lang}]", body, lang=lang) == []


@pytest.mark.parametrize(("name", "lang", "body", "expected"), rows(BESIDE_WORDS))
def test_a_name_that_also_occurs_in_common_words_is_found(
    name: str, lang: str, body: str, expected: str
) -> None:
    assert finds(f"\n    names: [{name}]\n    languages: [{lang}]", body, lang=lang) == [expected]


def test_eastern_europe_is_europe() -> None:
    assert finds("\n    names: [Europe]\n    languages: [de, fr]", "en Europe de l’Est", lang="fr") == [
        "Europe"
    ]


def test_a_name_without_its_parentheses_is_a_name_unless_another_territory_has_it() -> None:
    assert "Myanmar" in names_in("fr", "MM")
    assert "Saint-Martin" not in names_in("fr", "SX")
    assert not {"Congo", "콩고"} & {*names_in("fr", "CD"), *names_in("fr", "CG"), *names_in("ko", "CD")}


@pytest.mark.parametrize(
    ("lang", "code"),
    [
        ("ja", "TH"),
        ("ja", "CL"),
        ("ja", "ML"),
        ("ja", "AW"),
        ("ko", "SD"),
        ("ko", "OM"),
        ("ko", "ML"),
        ("ar", "ML"),
        ("ar", "OM"),
        ("fa", "ML"),
        ("fa", "OM"),
        ("ur", "SY"),
    ],
)
def test_a_name_that_occurs_inside_many_words_is_left_out_with_a_warning(lang: str, code: str) -> None:
    read = watchlist(file_with(f"\n    names: [that land]\n    territory: {code}\n    languages: [{lang}]"))
    (warning,) = read.warnings
    assert (warning.line, warning.column) == (6, 17)
    assert f"no unambiguous name of {code} in {lang}" in warning.message
    assert f"lang: {lang}" in warning.fix


def test_no_name_is_a_row_of_single_letters() -> None:
    assert names_in("fr", "US") == ("États-Unis",)


# which territory


@pytest.mark.parametrize(
    ("entity", "expected"),
    [
        ("\n    names: [DPRK, north  korea]\n    languages: [fr]", ("Corée du Nord",)),
        ("\n    names: [DPRK]\n    territory: KP\n    languages: [fr]", ("Corée du Nord",)),
        ("\n    names: [Japan]\n    territory: KP\n    languages: [fr]", ("Corée du Nord",)),
        ("\n    names: [North Korea, South Korea]\n    languages: [fr]", ("Corée du Nord", "Corée du Sud")),
        (
            "\n    names: [both Koreas]\n    territory: [KP, KR]\n    languages: [fr]",
            ("Corée du Nord", "Corée du Sud"),
        ),
        ("\n    names: [Kim, {name: North Korea, lang: en}]\n    languages: [fr]", ("Corée du Nord",)),
        ("\n    names: [North Korea]\n    weak: [Japan]\n    languages: [fr]", ("Corée du Nord",)),
    ],
)
def test_the_territory_is_that_of_the_english_names_or_of_the_key_territory(
    entity: str, expected: tuple[str, ...]
) -> None:
    assert generated(entity) == expected


@pytest.mark.parametrize(
    ("entity", "line", "column", "message", "fix"),
    [
        (
            "\n    names: [DPRK]\n    languages: [fr]",
            5,
            16,
            "needs a territory",
            "write territory: with its code, like KP",
        ),
        (
            "\n    names: [{name: Japan, lang: de}]\n    languages: [fr]",
            5,
            16,
            "needs a territory",
            "add its English name",
        ),
        (
            "\n    names: [Japan]\n    languages: [fr, xx]",
            5,
            21,
            "unknown language 'xx'",
            "like de, ko or zh-hant, or languages: all",
        ),
        (
            "\n    names: [Japan]\n    languages: [German]",
            5,
            17,
            "unknown language 'german'",
            "languages: all",
        ),
        (
            "\n    names: [X Y]\n    languages: [fr]\n    territory: XY",
            6,
            16,
            "unknown territory 'XY'",
            "like KP",
        ),
        (
            "\n    names: [Japan]\n    territory: JP",
            5,
            16,
            "has no effect without languages:",
            "add languages:",
        ),
        ("\n    names: [Japan]\n    languages: {de: fr}", 5, 16, "must be a list", "[a, b]"),
    ],
)
def test_a_mistake_is_reported_at_its_place_with_its_fix(
    entity: str, line: int, column: int, message: str, fix: str
) -> None:
    (problem,) = problems_of(file_with(entity))
    assert (problem.line, problem.column) == (line, column)
    assert message in problem.message
    assert fix in problem.fix


# names that are listed already


@pytest.mark.parametrize(
    ("entity", "expected"),
    [
        ("\n    names: [North Korea]\n    languages: [en]", ()),
        ("\n    names: [North Korea, {name: corée du nord, lang: fr}]\n    languages: [fr]", ()),
        ("\n    names: [North Korea, Corée du Nord]\n    languages: [fr]", ()),
        (
            "\n    names: [North Korea, {name: Nordkorea, lang: de}]\n    languages: [sv]",
            ("Nordkorea", "Nordkoreas"),
        ),
        ("\n    names: [North Korea]\n    weak: [Corée du Nord]\n    languages: [fr]", ()),
        ("\n    names: [North Korea]\n    not: [Corée du Nord]\n    languages: [fr]", ()),
    ],
)
def test_a_name_that_is_listed_is_not_generated(entity: str, expected: tuple[str, ...]) -> None:
    assert generated(entity) == expected


def test_a_listed_weak_name_stays_weak() -> None:
    entity = "\n    names: [North Korea]\n    weak: [Corée du Nord]\n    languages: [fr]"
    assert finds(entity, "la Corée du Nord", lang="fr") == []


@pytest.mark.parametrize(
    ("names", "lang", "body", "is_found"),
    [
        ("[인도]", "ko", "인도는 협상했다.", True),
        ("[인도]", "ko", "인도적 지원이 시급하다.", False),
        ("[{name: 이란, lang: ko}]", "ko", "이란성 쌍둥이", False),
        ("[{name: India, weak: true, with: [x]}, 印度]", "zh-TW", "印度洋沿岸", False),
        ("[印度]", "zh", "印度与中国", True),
        ("[印度, 印度洋]", "zh", "印度洋沿岸", True),
        ("[中国]", "ja", "中国電力は", False),
        ("[{name: 中国, lang: zh}]", "zh", "中国電力は", True),
    ],
)
def test_a_listed_name_of_a_territory_does_not_count_in_a_longer_word(
    names: str, lang: str, body: str, is_found: bool
) -> None:
    assert bool(finds(f"\n    names: {names}", body, lang=lang)) is is_found


def test_a_longer_name_of_another_territory_that_is_listed_is_not_a_veto() -> None:
    entity = "\n    names: [Sudan, Soudan du Sud]\n    languages: [fr]"
    assert finds(entity, "le Soudan du Sud", lang="fr") == ["Soudan du Sud"]


# cases


@pytest.mark.parametrize(
    ("names", "tags", "uncovered"),
    [
        ("North Korea", "[de, fr, ko, ja, zh, tr, sv]", ""),
        ("North Korea", "[pl, ru, uk, cs, sk, fi, hu]", ""),
        ("United States", "[pl, ro]", "ro"),
        ("North Korea", "[lv, el, de]", "lv, el"),
        ("North Korea, {name: Ziemeļkorejas, lang: lv}", "[lv, el, de]", "el"),
        (
            "North Korea, {name: Ziemeļkorejas, lang: lv}, {name: Βόρειας Κορέας, lang: el}",
            "[lv, el, de]",
            "",
        ),
        ("North Korea, {name: Korejom, lang: sr-latn}", "[sr]", ""),
    ],
)
def test_languages_whose_other_cases_are_not_covered_are_named_once(
    names: str, tags: str, uncovered: str
) -> None:
    read = watchlist(file_with(f"\n    names: [{names}]\n    languages: {tags}"))
    assert [warning.line for warning in read.warnings] == ([5] if uncovered else [])
    assert all(
        f"in {uncovered} only the base form of it is known" in warning.message for warning in read.warnings
    )
    assert all(f"lang: {uncovered.partition(',')[0]}}}" in warning.fix for warning in read.warnings)


def test_every_language_with_cases_can_be_requested() -> None:
    assert set(languages()) >= INFLECTED


# the rule hash, and the data


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("languages: [de]", "languages: [fr]"),
        ("languages: [de]", "languages: [de, fr]"),
        ("languages: [no]", "languages: [da]"),
        ("kind: country", "languages: [de]"),
    ],
)
def test_a_rule_hash_changes_with_the_names_that_are_generated(one: str, other: str) -> None:
    hashes = {
        watchlist(file_with(f"\n    names: [North Korea]\n    {each}")).rules[0].rule_hash
        for each in (one, other)
    }
    assert len(hashes) == 2


def test_a_rule_hash_changes_if_a_new_table_has_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    before = watchlist(file_with(NORTH)).rules[0].rule_hash
    monkeypatch.setattr(territories, "names_in", lambda tag, code: ("Nordchosŏn",))
    assert watchlist(file_with(NORTH)).rules[0].rule_hash != before


def test_the_table_is_loaded_only_if_an_entity_has_languages() -> None:
    territories._table.cache_clear()
    watchlist(file_with("\n    names: [North Korea]"))
    assert territories._table.cache_info().currsize == 0
    watchlist(file_with(NORTH))
    assert territories._table.cache_info().currsize == 1


def test_the_table_is_small_and_without_a_date_and_has_a_licence_in_the_same_folder() -> None:
    data = DATA.read_bytes()
    assert len(data) <= 400_000
    assert data[4:8] == bytes(4)
    assert json.loads(gzip.decompress(data))["cldr"]
    assert "UNICODE LICENSE" in DATA.with_name("territories.LICENSE").read_text(encoding="utf-8")


def test_the_package_ships_the_table_and_its_licence() -> None:
    assert '"configuration/entities/*.json.gz", "configuration/entities/*.LICENSE"' in (
        ROOT / "pyproject.toml"
    ).read_text(encoding="utf-8")


def test_territories_are_found_by_any_english_name() -> None:
    assert [territory_of(name) for name in ("north korea", "UK", "US", "Palestine", "Turkey", "Congo", "Nordkorea")] == [
        "KP", "GB", "US", "PS", "TR", None, None,
    ]  # fmt: skip
    assert longer_names_in("zh", "IN")[0] == "印度尼西亚"


def test_generated_names_of_shared_files_are_found_by_every_watchlist() -> None:
    shared = {"shared/states.yaml": f"entities:\n  it:{NORTH}\n"}
    text = "watchlist: w\nrules:\n  - {id: r, query: '@states/*'}\n"
    assert match_of(text, article("Nordkorea droht", language="de"), shared) is not None
    assert generated_names(watchlist(text, shared)) == {"states/it": generated(NORTH)}


# case forms


@pytest.mark.parametrize(
    ("name", "lang", "forms"),
    [
        ("China", "pl", "Chin,Chinach,Chinom,Chinami,Chiny"),
        ("Germany", "pl", "Niemiec,Niemczech,Niemcom,Niemcami"),
        (
            "United States",
            "pl",
            "Stanów Zjednoczonych,Stanach Zjednoczonych,Stanom Zjednoczonym,Stanami Zjednoczonymi",
        ),
        ("Italy", "pl", "Włoch,Włoszech,Włochom"),
        ("India", "pl", "Indii,Indiach,Indiom,Indiami"),
        ("Czechia", "pl", "Czech,Czechach"),
        ("Hungary", "pl", "Węgier,Węgrzech"),
        ("Ukraine", "pl", "Ukrainy,Ukrainie,Ukrainę,Ukrainą"),
        ("Russia", "pl", "Rosji,Rosję,Rosją"),
        ("Belarus", "pl", "Białorusi,Białorusią"),
        ("France", "pl", "Francji,Francję,Francją"),
        ("South Korea", "pl", "Korei Południowej,Koreę Południową,Koreą Południową"),
        ("United Kingdom", "pl", "Wielkiej Brytanii,Wielką Brytanię,Wielką Brytanią"),
        ("Syria", "pl", "Syrii,Syrię,Syrią"),
        ("Turkey", "pl", "Turcji"),
        ("Austria", "pl", "Austrii"),
        ("Greece", "pl", "Grecji"),
        ("Egypt", "pl", "Egiptu,Egipcie,Egiptem,Egiptowi"),
        ("Sweden", "pl", "Szwecji"),
        ("Iran", "pl", "Iranu,Iranie,Iranem,Iranowi"),
        ("Israel", "pl", "Izraela,Izraelu,Izraelem,Izraelowi"),
        ("Iraq", "pl", "Iraku,Irakiem"),
        ("Vietnam", "pl", "Wietnamu,Wietnamie"),
        ("Japan", "pl", "Japonii"),
        ("Taiwan", "pl", "Tajwanu,Tajwanie"),
        (
            "United States",
            "ru",
            "Соединенных Штатов,Соединенных Штатах,Соединенным Штатам,Соединенными Штатами",
        ),
        ("Netherlands", "ru", "Нидерландов,Нидерландах"),
        ("Philippines", "ru", "Филиппин,Филиппинах"),
        ("China", "ru", "Китая,Китаю,Китаем,Китае"),
        ("Germany", "ru", "Германии"),
        ("Belarus", "ru", "Беларуси,Беларусью"),
        ("United Kingdom", "ru", "Великобритании"),
        ("Saudi Arabia", "ru", "Саудовской Аравии,Саудовскую Аравию,Саудовской Аравией"),
        ("Turkey", "ru", "Турции"),
        ("Czechia", "ru", "Чехии"),
        ("Israel", "ru", "Израиля,Израилем"),
        ("Hungary", "ru", "Венгрии"),
        ("Poland", "ru", "Польши,Польшу,Польше,Польшей"),
        ("Iran", "ru", "Ирана,Иране"),
        ("Moldova", "ru", "Молдовы,Молдову,Молдове"),
        ("United Arab Emirates", "ru", "ОАЭ,Объединенных Арабских Эмиратов"),
        ("United States", "uk", "Сполучених Штатів,Сполучених Штатах,Сполученим Штатам"),
        ("Germany", "uk", "Німеччини,Німеччині,Німеччину,Німеччиною"),
        ("Poland", "uk", "Польщі,Польщу,Польщею"),
        ("China", "uk", "Китаю,Китаї,Китаєм"),
        ("South Korea", "uk", "Південної Кореї,Південну Корею,Південній Кореї"),
        ("Russia", "uk", "Росії,Росію,Росією"),
        ("United Kingdom", "uk", "Великої Британії,Велику Британію,Великій Британії"),
        ("Netherlands", "uk", "Нідерландів,Нідерландах"),
        ("Romania", "uk", "Румунії"),
        ("Hungary", "uk", "Угорщини,Угорщині,Угорщину"),
        ("Belarus", "uk", "Білорусі,Білоруссю"),
        ("France", "uk", "Франції,Францією"),
        ("Turkey", "uk", "Туреччини,Туреччиною"),
        ("United States", "cs", "Spojených států,Spojeným státům,Spojených státech,Spojenými státy"),
        ("Germany", "cs", "Německa,Německu,Německem"),
        ("China", "cs", "Číny,Číně,Čínu,Čínou"),
        ("Russia", "cs", "Ruska,Rusku,Ruskem"),
        ("Ukraine", "cs", "Ukrajiny,Ukrajině,Ukrajinu,Ukrajinou"),
        ("Poland", "cs", "Polska,Polsku"),
        ("South Korea", "cs", "Jižní Koreje,Jižní Koreji,Jižní Koreu,Jižní Koreou"),
        ("France", "cs", "Francie,Francii,Francií"),
        ("United Kingdom", "cs", "Spojeného království,Spojeném království"),
        ("Slovakia", "cs", "Slovenska"),
        ("Iran", "cs", "Íránu,Íránem"),
        ("Israel", "cs", "Izraele,Izraeli,Izraelem"),
        ("Turkey", "cs", "Turecka,Turecku"),
        ("Syria", "cs", "Sýrie,Sýrii,Sýrií"),
        ("Netherlands", "cs", "Nizozemska"),
        ("Philippines", "cs", "Filipín,Filipínách"),
        ("United States", "sk", "Spojených štátov,Spojeným štátom,Spojených štátoch"),
        ("China", "sk", "Číny,Číne,Čínu,Čínou"),
        ("Ukraine", "sk", "Ukrajiny,Ukrajine"),
        ("Russia", "sk", "Ruska,Rusku,Ruskom"),
        ("Germany", "sk", "Nemecka,Nemecku,Nemeckom"),
        ("France", "sk", "Francúzska"),
        ("Syria", "sk", "Sýrie,Sýrii,Sýriu,Sýriou"),
        ("South Korea", "sk", "Južnej Kórey,Južnú Kóreu,Južnou Kóreou,Južnej Kórei"),
        ("United States", "fi", "Yhdysvaltain,Yhdysvaltojen,Yhdysvalloissa,Yhdysvaltoihin,Yhdysvalloista"),
        ("Finland", "fi", "Suomen,Suomessa,Suomea,Suomeen"),
        ("Turkey", "fi", "Turkin,Turkissa,Turkkia,Turkkiin"),
        ("Greece", "fi", "Kreikan,Kreikassa,Kreikkaa"),
        ("Austria", "fi", "Itävallan,Itävallassa,Itävaltaa"),
        ("Iceland", "fi", "Islannin,Islannissa,Islantia"),
        ("Ireland", "fi", "Irlannin,Irlannissa"),
        ("Netherlands", "fi", "Alankomaiden,Alankomaissa"),
        ("China", "fi", "Kiinan,Kiinassa,Kiinaa,Kiinaan"),
        ("Germany", "fi", "Saksan,Saksassa,Saksaan"),
        ("Sweden", "fi", "Ruotsin,Ruotsissa,Ruotsiin"),
        ("North Korea", "fi", "Pohjois-Korean,Pohjois-Koreassa,Pohjois-Koreaan"),
        ("United Kingdom", "fi", "Britannian,Britanniassa"),
        ("Russia", "fi", "Venäjän,Venäjälle"),
        ("Norway", "fi", "Norjan"),
        ("Israel", "fi", "Israelin,Israelissa"),
        ("Iran", "fi", "Iranin,Iranissa"),
        ("Egypt", "fi", "Egyptin,Egyptissä"),
        ("Spain", "fi", "Espanjan"),
        ("Switzerland", "fi", "Sveitsin"),
        (
            "United States",
            "hu",
            "Egyesült Államokban,Egyesült Államoknak,Egyesült Államokkal,Egyesült Államokat",
        ),
        ("China", "hu", "Kínában,Kínának,Kínával,Kínát,Kínából"),
        ("Russia", "hu", "Oroszországgal"),
        ("North Korea", "hu", "Észak-Koreában,Észak-Koreával"),
        (
            "United Kingdom",
            "hu",
            "Egyesült Királyságban,Egyesült Királyságot,Egyesült Királysággal,Egyesült Királyságnak",
        ),
        ("Ukraine", "hu", "Ukrajnában,Ukrajnát,Ukrajnával,Ukrajnának"),
        ("Serbia", "hu", "Szerbiában"),
    ],
)
def test_a_country_is_found_in_its_cases(name: str, lang: str, forms: str) -> None:
    """`forms` are case forms of the country's name in the language `lang`. Some forms are plurals,
    and some change a consonant. Some names are the same as in English, such as Iran in Finnish.
    """
    entity = f"\n    names: [{name}]\n    languages: [{lang}]"
    missed = [form for form in forms.split(",") if finds(entity, f"x {form} x", lang=lang) != [form]]
    assert missed == []


def test_a_country_that_is_listed_with_a_language_gets_no_second_name() -> None:
    entity = "\n    names: [Iraq, {name: Irak, lang: pl}]\n    languages: [pl]"
    assert generated(entity) == ()
    assert finds(entity, "w Iraku", lang="pl") == ["Iraku"]


@pytest.mark.parametrize(("lang", "body"), [("fi", "Mallan puhe"), ("fi", "Lankan puhe")])
def test_a_case_form_of_another_name_is_not_found(lang: str, body: str) -> None:
    assert finds("\n    names: [Malta]\n    languages: [fi]", body, lang=lang) == []
