"""Tests how text is split into tokens, as a table in docs/query-language.md describes it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wirewatch.language.tokens import Side, Token, has_no_space_script, tokenize
from wirewatch.matching.chunks import token_offsets
from wirewatch.parsing.text.cleaning import paragraphs

from tests.cpu_time import at_most
from tests.unit.asking import finds, found, matches, shown_by_match, within


def forms(text: str) -> list[set[str]]:
    return [set(token.forms) for token in tokenize(text)]


def words(text: str) -> list[str]:
    """Return the pieces of the original text that became tokens."""
    return [text[token.start : token.end] for token in tokenize(text)]


# Unicode


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("Sánchez", "sanchez"),
        ("SANCHEZ", "Sánchez"),
        ("Sa\u0301nchez", "Sánchez"),
        ("Ελλάδα", "ελλαδα"),
        ("Ёлка", "елка"),
        ("Straße", "strasse"),
        ("STRASSE", "straße"),
        ("Łódź", "lodz"),
        ("İstanbul", "istanbul"),
        ("Ødegaard", "odegaard"),
        ("Ｎａｔｏ", "NATO"),
        ("ﬁnance", "finance"),
        ("Việt", "viet"),
        ("كـتاب", "كتاب"),
        ("أحمد", "احمد"),
        ("إسلام", "اسلام"),
        ("آمن", "امن"),
        ("שָׁלוֹם", "שלום"),
        ("ｶﾞ", "ガ"),
        ("ٱلقدس", "القدس"),
        ("⽇⽊", "日木"),
    ],
)
def test_case_marks_and_compatibility_forms_are_folded(written: str, searched: str) -> None:
    assert found(searched, f"x {written} y") == [written]


@pytest.mark.parametrize(
    ("written", "searched", "hit"),
    [
        ("troops¹", "troops", "troops"),
        ("(troops¹²),", "troops", "troops"),
        ("UN³", "un", "UN"),
        ("Truppen¹", "truppen", "Truppen"),
        ("2026¹", "2026", "2026"),
        ("1,500²", "1500", "1,500"),
        ("m²", "m2", "m²"),
        ("km²", "km2", "km²"),
        ("x²", "x2", "x²"),
        ("CO₂", "co2", "CO₂"),
        ("CO²", "co2", "CO²"),
        ("KM²", "km2", "KM²"),
        ("Kim’s¹", "kim", "Kim’s"),
        ("Kim's²", "kim", "Kim's"),
        ("H₂O", "h2o", "H₂O"),
    ],
)
def test_the_mark_of_a_footnote_is_not_part_of_the_word(written: str, searched: str, hit: str) -> None:
    assert found(searched, f"x {written} y") == [hit]


@pytest.mark.parametrize(
    ("written", "searched"), [("ガ", "カ"), ("カ", "ガ"), ("हिंदी", "हद"), ("पानी", "पान")]
)
def test_marks_make_other_letters_in_other_scripts(written: str, searched: str) -> None:
    assert not matches(searched, written)


@pytest.mark.parametrize("text", ["हिंदी", "தமிழ்", "2024", "x²"])
def test_letters_marks_and_numbers_are_word_characters(text: str) -> None:
    assert words(f"«{text}», …") == [text]


@pytest.mark.parametrize("text", ["_", "—", "…", "€", "😀", "+", "=", " \n\t", "", "'", ".", "''..''"])
def test_signs_and_white_space_are_not_words(text: str) -> None:
    assert tokenize(text) == []


@pytest.mark.parametrize(
    "written",
    [
        "\u2764\ufe0fKorea",
        "\u26a0\ufe0fKOREA",
        "\u2764\ufe0e\u200dKorea",
        "Ko\u034frea",
        "Korea\ufe0f",
        "1\ufe0f\u20e3Korea",
        "\U0001f1f0\U0001f1f7Korea",
        "\U0001f44d\U0001f3fdKorea",
    ],
)
def test_a_word_beside_an_emoji_is_found(written: str) -> None:
    assert matches("Korea", f"x {written} y")
    assert matches("kor*", written)


@pytest.mark.parametrize("selector", ["\ufe00", "\ufe0f", "\U000e0100"])
def test_a_variation_selector_does_not_change_a_character(selector: str) -> None:
    assert matches("葛城", f"葛{selector}城市")
    assert matches(f"葛{selector}城", "葛城市")


# hyphen, slash, dash, ampersand


@pytest.mark.parametrize(
    "written",
    ["Kim Jong-un", "Kim Jong Un", "Kim Jong\u2011Un", "Kim/Jong/Un", "Kim – Jong — Un", "KIM JONG-UN"],
)
@pytest.mark.parametrize(
    "searched", ['"Kim Jong-un"', '"Kim Jong Un"', '"kim-jong-un"', "kim-jong-un", "kim/jong/un"]
)
def test_hyphens_slashes_and_dashes_separate_adjacent_tokens(written: str, searched: str) -> None:
    assert matches(searched, written)


@pytest.mark.parametrize("written", ["AT&T", "AT & T", "AT and T", "at&t", "AT＆T", "ＡＴ＆Ｔ"])
@pytest.mark.parametrize("searched", ["AT&T", '"AT & T"', '"at and t"'])
def test_an_ampersand_is_the_word_and(written: str, searched: str) -> None:
    assert matches(searched, f"shares of {written} fell")


def test_an_ampersand_counts_as_a_word_in_distances() -> None:
    assert matches("at NEAR/1 t", "AT&T")
    assert not matches("at NEAR/0 t", "AT&T")


@pytest.mark.parametrize("text", ["sanc-\ntions", "sanc\u00ad\ntions", "sanc\u2010\ntions"])
def test_a_word_divided_at_a_line_end_is_joined_before_a_lower_case_letter(text: str) -> None:
    """For example, `paragraphs` reads `sanc-` and `tions` on two lines as `sanctions`."""
    assert paragraphs(f"New {text} were agreed.\n\nThey hold.") == "New sanctions were agreed.\n\nThey hold."


def test_a_word_divided_at_a_line_end_is_not_joined_before_a_capital() -> None:
    assert paragraphs("The Kim-\nXi summit\n\nwas held.") == "The Kim- Xi summit\n\nwas held."


# possessive


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russia's", {"russia", "russias"}),
        ("Russia’s", {"russia", "russias"}),
        ("RUSSIA'S", {"russia", "russias"}),
        ("RUSSIAʼS", {"russia", "russias"}),
        ("boss's", {"boss", "bosss"}),
        ("Hawks'", {"hawks"}),
        ("James’", {"james"}),
        ("'quoted'", {"quoted"}),
    ],
)
def test_a_possessive_in_an_article_also_has_the_form_of_the_name(text: str, expected: set[str]) -> None:
    assert forms(text) == [expected]


@pytest.mark.parametrize(
    ("searched", "written", "finds"),
    [
        ("Russia", "Russia's", True),
        ("Russias", "Russia's", True),
        ("Russia's", "Russia's", True),
        ("Russia’s", "Russia's", True),
        ("Russia's", "Russia", False),
        ("McDonald's", "McDonald", False),
        ("McDonald's", "McDonald's", True),
        ("McDonald's", "McDonalds", True),
        ("McDonald", "McDonald's", True),
        ("Hawks", "the Hawks' nest", True),
        ("Hawks'", "the Hawks nest", True),
        ("Hawk", "the Hawks' nest", False),
    ],
)
def test_a_name_finds_its_possessive_but_not_the_other_way_round(
    searched: str, written: str, finds: bool
) -> None:
    assert matches(searched, written) is finds


# other apostrophes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("O'Brien", {"obrien"}),
        ("O’Brien", {"obrien"}),
        ("Oʼbrien", {"obrien"}),
        ("l'ONU", {"lonu", "onu"}),
        ("L’ONU", {"lonu", "onu"}),
        ("d'Artagnan", {"dartagnan", "artagnan"}),
        ("j'accuse", {"jaccuse", "accuse"}),
        ("s'est", {"sest", "est"}),
        ("m'a", {"ma", "a"}),
        ("n'est", {"nest", "est"}),
        ("t'aime", {"taime", "aime"}),
        ("c'est", {"cest", "est"}),
        ("qu'il", {"quil", "il"}),
        ("jusqu'ici", {"jusquici", "ici"}),
        ("lorsqu'on", {"lorsquon", "on"}),
        ("puisqu'on", {"puisquon", "on"}),
        ("dell'ONU", {"dellonu", "onu"}),
        ("all'estero", {"allestero", "estero"}),
        ("nell'area", {"nellarea", "area"}),
        ("sull'orlo", {"sullorlo", "orlo"}),
        ("dall'Italia", {"dallitalia", "italia"}),
        ("un'altra", {"unaltra", "altra"}),
        ("quest'anno", {"questanno", "anno"}),
        ("NATO'nun", {"natonun", "nato"}),
        ("Türkiye’nin", {"turkiyenin", "turkiye"}),
        ("isn't", {"isnt"}),
        ("Can't", {"cant"}),
        ("They'll", {"theyll"}),
        ("They're", {"theyre"}),
        ("They've", {"theyve"}),
        ("They'd", {"theyd"}),
        ("Im'm", {"imm"}),
        ("nato'nun", {"natonun"}),
        ("rock'n'roll", {"rocknroll"}),
        ("l'ONU's", {"lonu", "lonus", "onu"}),
    ],
)
def test_a_word_with_an_apostrophe_has_a_joined_form_and_a_form_without_elision_or_suffix(
    text: str, expected: set[str]
) -> None:
    assert forms(text)[0] == expected


@pytest.mark.parametrize(
    ("searched", "written"),
    [
        ("O'Brien", "OBrien"),
        ("OBrien", "O'Brien"),
        ("ONU", "l'ONU"),
        ("l'ONU", "lʼONU"),
        ("NATO", "NATO’nun"),
    ],
)
def test_words_with_apostrophes_are_found(searched: str, written: str) -> None:
    assert found(searched, f"x {written} y") == [written]


@pytest.mark.parametrize("apostrophe", "'’‘ʼ＇ʻʾʿ`´′‛ꞌʹʽ")
def test_every_kind_of_apostrophe_is_recognised(apostrophe: str) -> None:
    assert matches("OBrien", f"Mr O{apostrophe}Brien")
    assert matches(f"O{apostrophe}Brien", "Mr OBrien")
    assert matches("Kazan", f"in Kazan{apostrophe} now")
    assert matches("Russia", f"Russia{apostrophe}s border")


def test_a_querys_word_with_an_apostrophe_has_only_the_joined_form() -> None:
    assert [token.forms for token in tokenize("l'ONU Russia's", "query")] == [{"lonu"}, {"russias"}]


# dotted acronyms


@pytest.mark.parametrize(
    "written",
    ["U.N.", "U.N", "U.N.'s", "UN", "UN's", "u.n.", "Ｕ．Ｎ．", "(U.N.)", "U.N.-backed", "pro-U.N."],
)
@pytest.mark.parametrize("searched", ["UN", "U.N.", "U.N", "un"])
def test_a_dotted_acronym_is_one_token(written: str, searched: str) -> None:
    assert matches(searched, f"the {written} said")


@pytest.mark.parametrize(
    ("text", "tokens"), [("U.N.", 1), ("U.S.-led", 2), ("J.K. Rowling", 2), ("end.Then", 2), ("D.C.,", 1)]
)
def test_only_single_letters_with_dots_are_joined(text: str, tokens: int) -> None:
    assert len(words(text)) == tokens


# numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12,000", [{"12000"}]),
        ("12000", [{"12000"}]),
        ("1'000", [{"1000"}]),
        ("1’000", [{"1000"}]),
        ("1.5", [{"1.5"}]),
        ("1,5", [{"1.5"}]),
        ("12,000-strong", [{"12000"}, {"strong"}]),
        ("7th", [{"7th"}]),
        ("COVID-19", [{"covid"}, {"19"}]),
        ("12,000.", [{"12000"}]),
        ("1,2", [{"1.2"}]),
        ("1, 2", [{"1"}, {"2"}]),
        ("10:30", [{"10"}, {"30"}]),
    ],
)
def test_a_number_is_one_token_without_its_separators(text: str, expected: list[set[str]]) -> None:
    assert forms(text) == expected


@pytest.mark.parametrize(
    ("searched", "written"),
    [("12000", "12,000"), ("12,000", "12000"), ('"12,000 strong"', "12000-strong"), ("1.5", "1.5")],
)
def test_numbers_are_found_in_either_notation(searched: str, written: str) -> None:
    assert matches(searched, f"about {written} men")


# scripts without spaces


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("北朝鮮", 3),
        ("ミサイル", 4),
        ("북한은", 3),
        ("ไทย", 3),
        ("ລາວ", 3),
        ("ខ្មែរ", 3),
        ("မြန်မာ", 3),
        ("한국GDP", 3),
        ("𠀋", 1),
    ],
)
def test_scripts_without_spaces_have_one_token_per_character(text: str, tokens: int) -> None:
    assert len(tokenize(text)) == tokens
    assert has_no_space_script(text)


def test_a_query_word_of_a_script_without_spaces_is_a_phrase() -> None:
    assert found("북한", "오늘 북한은 성명을") == ["북한"]
    assert not matches("북한", "한북")


def test_near_and_first_count_characters_in_scripts_without_spaces() -> None:
    assert matches("북 NEAR/1 은", "북한은")
    assert not matches("북 NEAR/0 은", "북한은")
    assert matches("FIRST/3(은)", "북한은")
    assert not matches("FIRST/2(은)", "북한은")


def test_decomposed_hangul_is_one_token_per_syllable() -> None:
    assert found("북한", "\u1107\u116e\u11a8\u1112\u1161\u11ab은") == ["\u1107\u116e\u11a8\u1112\u1161\u11ab"]


# soft hyphen, zero-width, bidi controls


@pytest.mark.parametrize(
    "char",
    [
        "\u00ad",
        "\u200b",
        "\u200c",
        "\u200d",
        "\u2060",
        "\ufeff",
        "\u200e",
        "\u200f",
        "\u202a",
        "\u202e",
        "\u2066",
    ],
)
def test_invisible_characters_are_ignored_inside_a_word_and_offsets_stay(char: str) -> None:
    written = f"Pyong{char}yang"
    assert found("Pyongyang", f"in {written} today") == [written]


@pytest.mark.parametrize(
    "written", ["U.\u200bN.", "12\u200b,000", "Russia\u200b's", "Russia'\u200bs", "l'\u200bONU"]
)
def test_invisible_characters_are_ignored_beside_dots_commas_and_apostrophes(written: str) -> None:
    plain = written.replace("\u200b", "")
    assert forms(written) == forms(plain)


# addresses


@pytest.mark.parametrize(
    "address",
    ["https://example.org/north-korea", "www.northkorea.org", "kim@north.korea.org", "ftp://x.y/z?q=korea"],
)
def test_an_address_is_one_token_that_no_word_finds(address: str) -> None:
    text = f"see {address} for more"
    assert [len(token.forms) for token in tokenize(text)] == [1, 0, 1, 1]
    assert not any(
        matches(query, text)
        for query in ("korea", "north", "north-korea", "https", "www", "kim", "org", "northkorea*")
    )


@pytest.mark.parametrize(
    "text",
    [
        "北朝鮮取材班info@example.co.jpまで",
        "请联系press@example.org北朝鮮发射",
        "ติดต่อnews@example.org北朝鮮",
        "見る:https://t.example/abc北朝鮮",
    ],
)
def test_an_address_ends_at_a_script_without_spaces(text: str) -> None:
    assert matches("北朝鮮", text)
    assert not matches("example", text)


@pytest.mark.parametrize("address", ["https://t.example/x", "http://t.example", "www.t.example"])
def test_the_last_word_of_a_sentence_is_found_before_an_address(address: str) -> None:
    assert matches("korea", f"They left Korea.{address}")
    assert not matches("example", f"They left Korea.{address}")


@pytest.mark.parametrize("path", ["Россия", "Österreich", "/مصر"])
def test_no_word_of_an_address_with_non_ascii_letters_is_found(path: str) -> None:
    word = path.strip("/")
    assert not matches(word, f"see https://wiki.example/wiki/{path} now")
    assert matches(word, f"see https://wiki.example/wiki {word}")


def test_an_address_counts_as_one_word_in_distances() -> None:
    assert matches("see NEAR/1 more", "see https://example.org/a/b/c more")
    assert not matches('"see more"', "see https://example.org/a/b/c more")


def test_an_address_ends_at_the_closing_parenthesis() -> None:
    assert matches("korea", "(www.example.org) Korea")


def test_the_field_url_finds_words_of_an_address() -> None:
    assert found("url:korea", url="https://example.org/asia/n-korea-talks") == ["korea"]


@pytest.mark.parametrize(
    ("searched", "address"),
    [
        ("हिंदी", "https://example.org/हिंदी-खबर"),
        ("हिंदी", "https://example.org/%E0%A4%B9%E0%A4%BF%E0%A4%82%E0%A4%A6%E0%A5%80-x"),
        ("เกาหลี", "https://example.org/ข่าวเกาหลีเหนือ"),
        ("café", "https://example.org/cafe\u0301-x"),
        ("북한", "https://example.org/북한"),
    ],
)
def test_vowel_signs_and_accents_in_an_address_belong_to_their_word(searched: str, address: str) -> None:
    assert matches(f"url:{searched}", url=address)


# hashtags and handles


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#NorthKorea", [{"north", "northkorea"}, {"korea"}]),
        ("#northkorea", [{"northkorea"}]),
        ("#NATOSummit", [{"nato", "natosummit"}, {"summit"}]),
        ("#СевернаяКорея", [{"северная", "севернаякорея"}, {"корея"}]),
        ("#ÉtatsUnis", [{"etats", "etatsunis"}, {"unis"}]),
        ("@KCNAwatch", [{"kcnawatch"}]),
        ("#UN", [{"un"}]),
        ("@un", [{"un"}]),
        ("#COVID19", [{"covid19"}]),
        ("#B2B", [{"b2b"}]),
        ("#5G", [{"5g"}]),
        ("#G20Summit", [{"g20", "g20summit"}, {"summit"}]),
        ("#2026KoreaVote", [{"2026", "2026koreavote"}, {"korea"}, {"vote"}]),
        ("＃NorthKorea", [{"north", "northkorea"}, {"korea"}]),
        ("#북한", [{"북"}, {"한"}]),
    ],
)
def test_a_hashtag_is_split_at_case_changes_and_signs_are_dropped(
    text: str, expected: list[set[str]]
) -> None:
    assert forms(text) == expected


def test_a_name_with_a_capital_inside_is_found_in_its_hashtag() -> None:
    assert found("TikTok", "See #TikTok") == found("{TikTok}", "See #TikTok") == ["TikTok"]
    assert found("{Tiktok}", "See #TikTok") == []


@pytest.mark.parametrize(
    ("query", "body", "marked"),
    [
        ("TikTok", "See #TikTok, they said.", ["TikTok"]),
        ("tik", "See #TikTok", ["TikTok"]),
        ("korea", "See #NorthKorea's army.", ["NorthKorea's"]),
        ("summit", "(#G20Summit)", ["G20Summit"]),
        ("summit", "At the ＃G20Summit", ["G20Summit"]),
        ("kim AND un", "#KimJongUn", ["KimJongUn"]),
        ('"new north"', "New #NorthKorea", ["New #NorthKorea"]),
        ("north", "#North-Korea", ["North"]),
        ("korea", "#北Korea", ["Korea"]),
        ("korea", "NorthKorea or G20#KoreaSummit", ["KoreaSummit"]),
    ],
)
def test_a_match_marks_the_whole_hashtag(query: str, body: str, marked: list[str]) -> None:
    assert shown_by_match(query, body) == marked


def test_very_many_hashtags_in_one_chunk_are_marked_in_linear_time() -> None:
    with at_most(2):
        assert len(token_offsets("#C" * 50_000)) == 50_000


@pytest.mark.parametrize("hashtag", ['"#MeToo"', "{#MeToo}", '"＃MeToo"', '"#MeT*"'])
def test_a_hashtag_of_a_query_is_one_word(hashtag: str) -> None:
    assert found(hashtag, "Again #MeToo and MeToo!") == ["MeToo", "MeToo"]
    assert not found(hashtag, "He said: me too. #Me #Too")


@pytest.mark.parametrize("body", ["#metoo", "#MeToo", "#METOO", "MeToo", "#MeToo's"])
def test_a_quoted_hashtag_is_found_with_other_capitals(body: str) -> None:
    assert len(found('"#MeToo"', f"See {body} there")) == 1
    assert len(finds(" {names: ['#MeToo']}", f"See {body} there")) == 1


def test_a_hashtag_is_found_as_a_phrase() -> None:
    assert found('"North Korea"', "again #NorthKorea!") == ["NorthKorea"]


# all texts


def test_no_word_is_a_stop_word() -> None:
    assert found('"to be or not to be"', "To be, or not to be: that") == ["To be, or not to be"]


def test_paragraphs_are_counted_at_empty_lines() -> None:
    assert [token.paragraph for token in tokenize("a\nb\n\nc\n \t\nd")] == [0, 0, 1, 2]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 20_000 + "@",
        "a" * 20_000 + "www.a",
        "\u200b" * 20_000,
        "한" * 20_000 + "@",
        "a." * 20_000,
        "a'" * 20_000,
        "1,1" * 20_000,
        "a@" * 20_000,
    ],
    ids=["letters-at", "letters-www", "zero-width", "hangul-at", "dots", "apostrophes", "commas", "ats"],
)
def test_a_long_text_without_spaces_is_tokenized_fast(text: str) -> None:
    with within(0.8):
        tokenize(text)


def _moved(token: Token, by: int) -> Token:
    return token._replace(start=token.start + by, end=token.end + by)


_ALPHABET = st.one_of(
    st.characters(exclude_categories=["Cs"]),
    st.sampled_from("aA9é'’.,&#@-/ \n\t\u00ad\u200b\u0301한カﾞไแ²½ß"),
    st.sampled_from(["U.N.", "l'", "'s", "12,000", "://", "www.", "x@y.z", "#Ab", "\n\n"]),
)


@settings(database=None, derandomize=True)
@given(st.lists(_ALPHABET, max_size=60).map("".join), st.sampled_from(["article", "query"]))
def test_the_tokens_of_any_text_are_in_order_and_end_at_white_space(text: str, side: Side) -> None:
    tokens = tokenize(text, side)
    position = 0
    for token in tokens:
        assert position <= token.start < token.end <= len(text)
        position = token.end
    alone = [
        (chunk.start(), token) for chunk in re.finditer(r"\S+", text) for token in tokenize(chunk[0], side)
    ]
    assert [_moved(token, start) for start, token in alone] == [
        token._replace(paragraph=0) for token in tokens
    ]


@pytest.mark.deep
@pytest.mark.parametrize("piece", ["1/", "a-", "x=1&"])
def test_short_tokens_that_are_repeated_often_are_found_fast(piece: str) -> None:
    text = piece * 100_000
    tokenize(text[:1000])
    with at_most(6):
        assert len(tokenize(text)) >= 100_000
