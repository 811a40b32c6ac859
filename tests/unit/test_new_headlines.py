"""A new headline above a reported text: is it news, or only another wording?

The texts are the same in each case, so only the headline decides.
"""

from datetime import datetime, timedelta

import pytest
from wirewatch.digests.repeats import ComparedText, Difference, MaterialNews, Repeat, compare, story_of

STORIES = {
    "en": (
        "Warehouse burns in port of Lorin",
        ("A warehouse in the port of Lorin burned down on Tuesday, the harbour master, Ada Holm, said. "
        "It belonged to the shipping line Arden Cargo. The smoke could be seen in three towns, and trucks "
        "were held at the gate for two hours. The owner said that nobody was in the building."),
    ),
    "de": (
        "Lagerhalle im Hafen von Lorin brennt",
        ("Im Hafen von Lorin ist am Dienstag eine Lagerhalle abgebrannt, sagte Hafenmeisterin Ada Holm. Sie "
        "gehörte der Reederei Arden. Der Rauch war in drei Städten zu sehen, und Lastwagen mussten zwei "
        "Stunden am Tor warten. Nach Angaben der Reederei war niemand in dem Gebäude."),
    ),
    "ru": (
        "В порту Лорина сгорел склад",
        ("В порту Лорина во вторник сгорел склад компании «Арден», сообщила начальник порта Ада Хольм. Дым был "
        "виден в трех городах, грузовики два часа стояли у ворот. Владелец заявил, что в здании никого не было."),
    ),
    "ja": (
        "ロリン港で倉庫火災",
        ("ロリン港で火曜日、海運会社アルデンの倉庫が全焼した。港湾局の担当者が明らかにした。煙は三つの町から見え、"
        "トラックは門の前で二時間待った。会社によると、建物に人はいなかった。"),
    ),
    "ko": (
        "로린항 창고 화재",
        ("로린항에서 화요일 해운회사 아르덴의 창고가 모두 탔다고 항만 책임자가 밝혔다. 연기는 세 도시에서 보였고 "
        "트럭들은 정문에서 두 시간 동안 기다렸다. 회사는 건물 안에 사람이 없었다고 말했다."),
    ),
    "ar": (
        "حريق في مستودع بميناء لورين",
        ("احترق مستودع في ميناء لورين يوم الثلاثاء، بحسب ما قالت مديرة الميناء آدا هولم. ويعود المستودع إلى شركة "
        "أردن للشحن. وشوهد الدخان من ثلاث مدن، وانتظرت الشاحنات عند البوابة ساعتين. وقالت الشركة إن المبنى كان خاليا."),
    ),
}  # fmt: skip


def headed(title: str, language: str, hours: float = 0) -> ComparedText:
    """Return the text of `language` in STORIES with another headline."""
    published = datetime.fromisoformat("2026-03-10T12:00:00+00:00") + timedelta(hours=hours)
    return ComparedText(title, STORIES[language][1], published, language=language)


def is_repeat(title: str, language: str) -> bool:
    """Tell whether the reported text of `language` with another headline is a repeat."""
    return compare(headed(title, language, 2), story_of(headed(STORIES[language][0], language))) == Repeat()


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Customs officers seize weapons in port of Lorin"),
        ("en", "Warehouse burns in port of Lorin, whale stranded"),
        ("en", "Fumes sicken pupils as warehouse burns in Lorin"),
        ("en", "Looters plunder shops after fire in port of Lorin"),
        ("en", "Insurers balk after fire in port of Lorin"),
        ("en", "Harbour master of Lorin arrested"),
        ("en", "Warehouse burns in port of Lorin | Holm Arrested"),
        ("en", "Warehouse burns in port of Lorin - Whale Stranded"),
        ("en", "UPDATE 2-Whale stranded as warehouse burns in port of Lorin"),
        ("de", "Lagerhalle im Hafen von Lorin: Gewerkschaft ruft Boykott aus"),
        ("de", "Nach Brand in Lorin: Reederei meldet Kurzarbeit"),
        ("ru", "В порту Лорина после пожара началась эпидемия"),
        ("ru", "Задержана начальник порта Лорина"),
        ("ja", "ロリン港の倉庫火災で責任者逮捕"),
        ("ja", "ロリン港の倉庫火災、保険金詐欺か"),
        ("ko", "로린항 창고 화재…항만 노조 태업 돌입"),
        ("ar", "اعتقال مديرة ميناء لورين"),
        ("ar", "إضراب عمال ميناء لورين بعد حريق في مستودع"),
    ],
)
def test_a_headline_with_words_that_the_text_lacks_is_news(language: str, title: str) -> None:
    assert not is_repeat(title, language)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Blaze hits warehouse in port of Lorin"),
        ("en", "Flames gut Lorin harbour warehouse"),
        ("en", "WATCH: Warehouse in port of Lorin burns down"),
        ("en", "Warehouse burns in port of Lorin | Reuters"),
        ("en", "Warehouse burns in port of Lorin - The Straits Times"),
        ("en", "UPDATE 2-Warehouse burns in port of Lorin"),
        ("en", "Opinion: Warehouse burns in port of Lorin"),
        ("en", "Lorin: smoke over port as warehouse burns, trucks held"),
        ("en", "Major fire at port of Lorin, several trucks held"),
        ("de", "Lorin: Feuer in Lagerhalle am Hafen"),
        ("de", "Großbrand: Lagerhallen im Hafen von Lorin in Flammen"),
        ("ru", "Склад сгорел в порту Лорина"),
        ("ru", "Пожар в порту Лорина: сгорел склад"),
        ("ja", "倉庫が全焼　ロリン港"),
        ("ko", "로린항서 불…해운회사 창고 전소"),
        ("ar", "حريق يلتهم مستودعا في ميناء لورين"),
    ],
)
def test_a_headline_in_other_words_is_not_news(language: str, title: str) -> None:
    assert is_repeat(title, language)


def test_the_new_words_of_the_headline_are_the_difference() -> None:
    later = headed("Warehouse burns in port of Lorin, whale stranded", "en", 2)
    decision = compare(later, story_of(headed(STORIES["en"][0], "en")))
    assert isinstance(decision, MaterialNews)
    assert [difference.text for difference in decision.differences] == ["whale stranded"]
    assert isinstance(decision.differences[0], Difference)
    assert decision.is_update


def test_a_headline_that_was_reported_with_the_story_is_no_longer_news() -> None:
    title = "Warehouse burns in port of Lorin, whale stranded"
    story = story_of(headed(STORIES["en"][0], "en"), [headed(title, "en")])
    assert compare(headed(title, "en", 2), story) == Repeat()


def test_still_is_no_negation_in_german() -> None:
    """The German "noch" means "still". Only after "weder" it means "nor"."""
    texts = [
        headed("Reform in Lorin", "de", hours).body + f" Der Rat muss {word} zustimmen."
        for word, hours in (("noch", 2), ("nicht", 0))
    ]
    published = datetime.fromisoformat("2026-03-10T12:00:00+00:00")
    later, earlier = (ComparedText("Reform in Lorin", text, published, language="de") for text in texts)
    assert compare(later, story_of(earlier)) != Repeat()
