"""Tests `wirewatch.digests.repeats`: which articles repeat a reported story, and which are news."""

import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml
from wirewatch.digests.repeats import (
    ComparedText,
    MaterialNews,
    Repeat,
    StoryRecord,
    UnreadableRecord,
    bold_spans,
    candidate_keys,
    compare,
    effort,
    grouping,
    shortened,
    split_copies,
    story_of,
)
from wirewatch.digests.repeats.comparison import SentenceIndex
from wirewatch.digests.repeats.texts import MAX_TEXT_BYTES
from wirewatch.digests.repeats.wording import calendar_words, number_words, vocabulary

from tests.cpu_time import at_most


@dataclass(frozen=True)
class Report:
    """An invented report. Edits in `news` change its facts. Edits in `same` change only its form."""

    language: str
    published: str
    title: str
    body: str
    news: tuple[str, ...]
    same: tuple[str, ...]


def _reports() -> list[Report]:
    file = Path(__file__).with_name("repeat_cases.yaml")
    return [
        Report(
            row["language"],
            row["published"],
            row["title"],
            row["body"],
            tuple(row["news"]),
            tuple(row["same"]),
        )
        for row in yaml.safe_load(file.read_text("utf-8"))
    ]


REPORTS = _reports()
NEWS = [(report, edit) for report in REPORTS for edit in report.news]
SAME = [(report, edit) for report in REPORTS for edit in report.same]


def edited(report: Report, edit: str = "", hours: float = 0) -> ComparedText:
    """Return `report` with the changes in `edit`, such as `old => new|old => new`. The time of
    publication is `hours` hours later than the time of `report`.
    """
    title, body = report.title, report.body
    for change in edit.split("|") if edit else ():
        old, _, new = (part.strip() for part in change.partition("=>"))
        assert old in title + body, f"the edit {old!r} fits no text"
        title, body = (
            title.replace(old, new.replace("¶", "\n\n")),
            body.replace(old, new.replace("¶", "\n\n")),
        )
    published = datetime.fromisoformat(report.published) + timedelta(hours=hours)
    return ComparedText(title=title, body=body.strip(), published=published, language=report.language)


@pytest.mark.parametrize(("report", "edit"), NEWS)
def test_an_edit_that_changes_a_fact_is_news(report: Report, edit: str) -> None:
    decision = compare(edited(report, edit, hours=1), story_of(edited(report)))
    assert isinstance(decision, MaterialNews)
    assert decision.is_update


@pytest.mark.parametrize(("report", "edit"), NEWS)
def test_the_same_change_backwards_is_news(report: Report, edit: str) -> None:
    added_only = edit.partition("=>")[0].strip() in edit.partition("=>")[2]
    decision = compare(edited(report, hours=1), story_of(edited(report, edit)))
    assert isinstance(decision, MaterialNews) or added_only


@pytest.mark.parametrize(("report", "edit"), SAME)
def test_an_edit_of_form_is_a_repeat(report: Report, edit: str) -> None:
    assert compare(edited(report, edit, hours=3), story_of(edited(report))) == Repeat()


FLASH = "North Korea fired a ballistic missile toward the East Sea, the military said. It gave no further details."


def text(
    body: str, title: str = "A headline", at: str = "2026-03-10T12:00:00Z", language: str = "en", **more: Any
) -> ComparedText:
    return ComparedText(
        title=title, body=body, published=datetime.fromisoformat(at), language=language, **more
    )


def is_repeat(new: ComparedText, old: ComparedText, *copies: ComparedText) -> bool:
    return compare(new, story_of(old, copies)) == Repeat()


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "Two people were injured when a tram hit a bus on Tuesday, police in the city of Arden said."),
        (
            "de",
            "Zwei Menschen wurden am Dienstag verletzt, als eine Straßenbahn einen Bus rammte, so die Polizei.",
        ),
        (
            "fr",
            "Deux personnes ont été blessées mardi quand un tramway a heurté un bus, selon la police d'Arden.",
        ),
        (
            "es",
            "Dos personas resultaron heridas el martes cuando un tranvía chocó con un autobús, según la policía.",
        ),
        (
            "pt",
            "Duas pessoas ficaram feridas na terça-feira quando um bonde bateu num ônibus, segundo a polícia.",
        ),
        (
            "ru",
            "Два человека пострадали во вторник при столкновении трамвая с автобусом, сообщила полиция Ардена.",
        ),
        (
            "ko",
            "화요일 전차와 버스가 충돌해 두 명이 다쳤다고 아든시 경찰이 밝혔다. 사고 원인은 조사하고 있다.",
        ),
        ("ja", "火曜日、路面電車とバスが衝突し、2人がけがをしたと警察が発表した。原因を調べている。"),
        ("zh", "周二一辆有轨电车与一辆公共汽车相撞，造成两人受伤，警方表示正在调查事故原因。"),
        ("ar", "أصيب شخصان يوم الثلاثاء في تصادم بين ترام وحافلة، وفق ما أعلنت الشرطة في مدينة آردن."),
        (
            "pl",
            "Dwie osoby zostały ranne we wtorek w zderzeniu tramwaju z autobusem, podała policja w Arden.",
        ),
        ("tr", "Salı günü bir tramvay ile otobüsün çarpışması sonucu iki kişi yaralandı, polis açıkladı."),
    ],
)
def test_the_same_words_about_the_same_weekday_a_week_later_are_news(language: str, body: str) -> None:
    first = text(body, language=language)
    assert is_repeat(text(body, at="2026-03-11T12:00:00Z", language=language), first)
    assert not is_repeat(text(body, at="2026-03-17T12:00:00Z", language=language), first)


@pytest.mark.parametrize(
    ("language", "dated", "undated"),
    [
        ("zh", "北京星期二宣布新的贸易规定。", "新规定将影响所有进口商和出口商。"),
        ("zh", "北京周二宣布新的贸易规定。", "新规定将影响所有进口商和出口商。"),
        ("ja", "政府は火曜日に新しい規則を発表した。", "規則は全ての輸入業者に適用される。"),
        ("ko", "정부는 화요일에 새 규정을 발표했다.", "규정은 모든 수입업자에게 적용된다. "),
        ("hi", "सरकार ने सोमवार को नए नियमों की घोषणा की।", "नियम सभी आयातकों पर लागू होंगे। "),
        ("fa", "دولت روز پنج‌شنبه مقررات جدید را اعلام کرد.", "مقررات شامل همه واردکنندگان است. "),
        ("tr", "İ" * 60 + " salı günü açıkladı. ", "Kurallar herkes için geçerli. "),
    ],
)  # fmt: skip
def test_a_long_paragraph_about_the_same_weekday_a_week_later_is_news(
    language: str, dated: str, undated: str
) -> None:
    first = text(dated + undated * 20, language=language)
    assert is_repeat(text(first.body, at="2026-03-11T12:00:00Z", language=language), first)
    assert not is_repeat(text(first.body, at="2026-03-17T12:00:00Z", language=language), first)


@pytest.mark.parametrize("day", ["10.03.2026", "2026-03-10"])
def test_a_headline_may_name_the_date_of_the_story_in_digits(day: str) -> None:
    body = f"Die Brücke in Arden wird am {day} für den Verkehr gesperrt, teilte die Polizei mit."
    first = text(body, "Brücke in Arden gesperrt", language="de")
    assert is_repeat(text(body, f"Brücke in Arden am {day} gesperrt", language="de"), first)
    assert not is_repeat(text(body, "Brücke in Arden am 11.03.2026 gesperrt", language="de"), first)


def test_a_flash_without_a_day_is_a_repeat_for_half_a_day_only() -> None:
    assert is_repeat(text(FLASH, at="2026-03-10T20:00:00Z"), text(FLASH))
    assert not is_repeat(text(FLASH, at="2026-03-12T12:00:00Z"), text(FLASH))


def test_the_dateline_gives_the_day_of_the_text() -> None:
    body = "SEOUL, March {} (Agency) -- " + FLASH.replace(", the military", " on {}, the military")
    first = text(body.format(10, "Tuesday"))
    assert is_repeat(text(body.format(10, "Tuesday"), at="2026-03-20T12:00:00Z"), first)
    assert not is_repeat(text(body.format(17, "Tuesday"), at="2026-03-17T12:00:00Z"), first)
    assert not is_repeat(
        text("BUSAN, March 10 (Agency) -- " + FLASH), text("SEOUL, March 10 (Agency) -- " + FLASH)
    )


def test_an_agency_named_in_a_caption_is_not_a_place_of_the_dateline() -> None:
    flash = "SEOUL, March 10 (Agency) -- " + FLASH
    assert is_repeat(text("Photo: The Agency\n" + flash), text("SEOUL, March 10 -- " + FLASH))


def test_today_is_another_day_in_a_later_article_unless_the_lead_names_the_day() -> None:
    unnamed = "The mayor of Arden opened the new bridge today after a delay of three years."
    assert not is_repeat(text(unnamed, at="2026-03-11T12:00:00Z"), text(unnamed))
    named = (
        'The mayor of Arden opened the bridge on Tuesday.\n\n"Today is a good day," she said at the bridge.'
    )
    assert is_repeat(text(named, at="2026-03-12T12:00:00Z"), text(named))


def test_a_prefix_that_describes_an_event_is_not_a_dateline() -> None:
    body = "The police in Arden have closed the bridge to all traffic on Tuesday."
    assert not is_repeat(text("TWO DEAD - " + body), text(body))
    assert is_repeat(text("ARDEN - " + body), text(body))
    assert is_repeat(text("Ostrava: " + body), text("OSTRAVA, Moravia - " + body))
    assert not is_repeat(text("Moravia " + body), text("OSTRAVA, Moravia - " + body))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Related: Five bridges that fell", True),
        ("Related deaths rose to 153 on Monday.", False),
        ("Read more on our website.", True),
        ("More from Arden: two more people have died.", False),
        ("Photo: The bridge in Arden.", True),
        ("Photo: One of 153 victims is carried away.", False),
        ("Updated 18:40 GMT", True),
        ("Update: two more victims found", False),
        ("This story has been corrected to show that nobody died.", False),
        ("In March 2019, a flood damaged two mills in the valley.", False),
        ("In March 2019 the mayor of Arden took a bribe, prosecutors said on Tuesday.", False),
        ("She was born in 2019 and died in Arden.", False),
    ],
)
def test_an_article_with_an_added_line_is_a_repeat_unless_the_line_has_a_new_fact(
    line: str, *, expected: bool
) -> None:
    body = "The police in Arden have closed the bridge to all traffic on Tuesday.\n\nIt was built in 1931 by Lars Holm."
    assert is_repeat(text(f"{body}\n\n{line}"), text(body)) is expected


def test_a_sentence_in_which_a_rule_matched_is_never_an_addition() -> None:
    body = "The police in Arden have closed the bridge to all traffic on Tuesday.\n\nIt was built in 1931 by Lars Holm."
    line = "Photo: Troops guard the bridge in Arden."
    assert is_repeat(text(f"{body}\n\n{line}"), text(body))
    assert not is_repeat(text(f"{body}\n\n{line}", hits=(line,)), text(body))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Bridge at Arden shut to all traffic", True),
        ("ARDEN BRIDGE CLOSED", True),
        ("Nobody may use Arden bridge", False),
        ("Arden bridge closed, 12 injured", False),
        ("Arden bridge reopened", False),
        ("Police chief of Arden resigns", False),
        ("Storm in Grenada closes airport", False),
    ],
)
def test_an_article_with_a_reworded_headline_is_a_repeat_unless_it_has_a_new_fact(
    title: str, *, expected: bool
) -> None:
    body = "The police in Arden have closed the bridge to all traffic on Tuesday.\n\nIt was built in 1931 by Lars Holm."
    assert is_repeat(text(body, title), text(body, "Police close Arden bridge")) is expected


@pytest.mark.parametrize(
    ("title", "line", "expected"),
    [
        ("Le pont fermé à cause de l'orage", "", True),
        ("Le pont fermé à cause de l'Ukraine", "", False),
        ("Le pont fermé à cause de l’Ukraine", "", False),
        ("Le pont fermé: L'orage", "", True),
    ],
)
def test_a_name_after_an_elision_is_a_name(title: str, line: str, *, expected: bool) -> None:
    body = "La police d'Arden a fermé le pont à toute circulation mardi.\n\nIl a été construit en 1931 par Lars Holm."
    first = text(body, "La police ferme le pont", language="fr")
    assert is_repeat(text(f"{body}\n\n{line}".strip(), title, language="fr"), first) is expected


def test_a_fact_that_only_a_copy_of_the_story_has_is_not_new() -> None:
    lead = "The police in Arden have closed the bridge to all traffic on Tuesday."
    more = lead + " Two lorries had lost their loads there."
    assert not is_repeat(text(more), text(lead))
    assert is_repeat(text(more), text(lead), text(more))


def test_the_differences_are_where_the_article_has_something_new() -> None:
    old = text(
        "The death toll in Arden has risen to nine, the mayor said on Monday.", "Death toll in Arden at 9"
    )
    new = text(
        "The death toll in Arden has risen to 153, the mayor said on Tuesday.",
        "Death toll in Arden at 153",
        at="2026-03-11T12:00:00Z",
    )
    decision = compare(new, story_of(old))
    assert isinstance(decision, MaterialNews)
    shown = [
        (new.title if each.place == "title" else new.body)[each.start : each.end]
        for each in decision.differences
    ]
    assert shown == ["153", "153", "Tuesday"]
    assert [each.before for each in decision.differences] == ["", "nine", "Monday"]
    assert bold_spans(new, decision.differences, new.title) == ((23, 26),)
    assert bold_spans(new, decision.differences, "the mayor said on Tuesday") == ((18, 25),)
    assert bold_spans(new, decision.differences, "not in the article") == ()


def test_an_unrelated_article_is_not_an_update() -> None:
    decision = compare(
        text("Oil prices fell sharply in Rotterdam after a report on stocks."), story_of(text(FLASH))
    )
    assert isinstance(decision, MaterialNews)
    assert not decision.is_update


def test_an_article_without_text_is_never_a_repeat() -> None:
    assert not is_repeat(text(""), text(""))


LONG = " ".join(
    f"In district {number} the council of Arden counted {number + 7} votes on Tuesday."
    for number in range(400)
)


def test_a_long_text_is_compared_to_its_end() -> None:
    assert len(LONG) > MAX_TEXT_BYTES
    assert is_repeat(text(LONG), text(LONG))
    assert not is_repeat(text(LONG.replace("counted 402 votes", "counted 204 votes")), text(LONG))
    assert not is_repeat(text(LONG, at="2026-03-17T12:00:00Z"), text(LONG))
    assert len(story_of(text(LONG), [text(LONG)] * 5).to_bytes()) < 40_000


def test_the_other_fields_of_a_long_text_are_cut_as_well() -> None:
    article = text(FLASH, "t" * 9_000, standfirst="s" * 9_000, place="p" * 9_000, hits=("h" * 9_000,) * 90)
    cut = shortened(article)
    assert [len(each) for each in (cut.title, cut.standfirst, cut.place, cut.hits)] == [1_000, 2_000, 200, 16]
    assert shortened(cut) is cut
    assert len(story_of(article, [article] * 90).texts) == 9


def test_a_text_with_more_sentences_than_are_kept_is_never_a_repeat() -> None:
    endless = " ".join(f"Council {number} met in hall {number + 1} on Tuesday." for number in range(2_000))
    assert not is_repeat(text(endless), text(endless))


def test_a_stored_record_is_read_back_unchanged() -> None:
    article = text(LONG, "Überschrift 한국", standfirst="A standfirst", place="ARDEN", hits=("A hit.",))
    assert ComparedText.from_bytes(shortened(article).to_bytes()) == shortened(article)
    record = story_of(article, [text(FLASH)])
    assert StoryRecord.from_bytes(record.to_bytes()) == record


@pytest.mark.parametrize(
    "data", [b"", b"\x63abc", b"\x01abc", b"\x01" + zlib.compress(b'[["only a title"]]')]
)
def test_a_damaged_record_is_reported(data: bytes) -> None:
    with pytest.raises(UnreadableRecord):
        StoryRecord.from_bytes(data)


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.language)
def test_an_edited_article_shares_a_candidate_key_with_its_story(report: Report) -> None:
    keys = set(candidate_keys(edited(report)))
    assert 0 < len(keys) <= 16
    for edit in (*report.same, *report.news):
        assert keys & set(candidate_keys(edited(report, edit))), edit


def test_copies_of_one_group_are_separated_from_similar_stories() -> None:
    first = (
        "A bomb in Arden killed {} people on Tuesday, the mayor said. The market was full of people at noon."
    )
    texts = [
        text("ARDEN - " + first.format("nine")),
        text(first.format(153), "Toll in Arden rises to 153"),
        text(first.format(9).partition(" The market")[0]),
        text(first.format(153), "Toll in Arden at 153"),
        text(first.format(9) + " The army closed all roads to the city."),
    ]
    assert [(each.fullest, each.copies) for each in split_copies(texts)] == [(4, (0, 2)), (1, (3,))]
    assert [each.members for each in split_copies(texts)] == [(0, 2, 4), (1, 3)]
    assert split_copies([]) == []


CUT = "The police in Arden have closed the bridge to all traffic on Tuesday. Holm, who built it, said that it was not"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (CUT + " safe.", True),
        (CUT, True),
        (CUT + "...", True),
        (CUT + ".", False),
        (CUT.replace("not", "5.1 met"), False),
        ("The police in Arden have closed", False),
        (CUT.replace("not", "15"), False),
    ],
    ids=[
        "whole",
        "cut",
        "cut with dots",
        "ended",
        "cut with another fact",
        "cut in the lead",
        "cut within a number",
    ],
)
def test_an_article_that_was_cut_within_its_last_sentence_is_a_repeat(body: str, *, expected: bool) -> None:
    safe = CUT.replace("not", "153 m") if "15" in body else CUT
    assert is_repeat(text(body), text(safe + " safe.")) is expected


def test_a_text_without_its_line_breaks_is_a_repeat() -> None:
    lines = "Bridge closed\n\nThe police in Arden have closed the bridge on Tuesday.\n\nWhat we know\n\nIt was built in 1931."
    assert is_repeat(text(" ".join(lines.split())), text(lines))
    assert not is_repeat(text(" ".join(lines.split()).replace("1931", "1913")), text(lines))
    assert not is_repeat(text(" ".join(lines.split()), at="2026-03-17T12:00:00Z"), text(lines))
    height = lines.replace("in 1931", "2.4 m high")
    assert is_repeat(text(" ".join(height.split())), text(height))
    assert not is_repeat(text(" ".join(height.split()).replace("2.4", "24")), text(height))


PIECES = (
    "Nov. |24|24.11.2026|2026-11-24|1,2,3|3:47 p.m.|25:99|twenty|-|\u2013|(|)|=|\u3010|\u3011|O. N. |U.N.|n't|'|\u2019|%|$|\u4e07|\u5104|만|억|일|월|日|月|星期|요일"
    "|terça-feira|feira|to|according to|this Tuesday|per cent|km/h|52歳|12|\u0663|\u00b2|\u00bd|\u2460|\u00ad|\u200b|\n|\n\n|。|. |Mio. |1,4 Mio. Euro|31 Feb"
    "|30 February 2026|İstanbul|ß|ﬁ|a.m.|Mr |Mrs |-5|1 200 300|two hundred and five|quatre-vingt-dix|пять тысяч|١٢٣|Photo: |Updated 12:00|By A B"
    "|SEOUL, Nov. 21 (A) -- |0|1.2.3.4|Police said |on Tuesday|not |THE END|A"
).split("|")


@pytest.mark.parametrize(
    "language", ["en", "de", "fr", "es", "ru", "ko", "ja", "zh", "ar", "pt", "und", "xx"]
)
def test_any_text_can_be_compared(language: str) -> None:
    draw = random.Random(language)

    def anything(most: int) -> str:
        return "".join(draw.choice(PIECES) + draw.choice(["", " ", " "]) for _ in range(draw.randrange(most)))

    for _ in range(20):
        first = text(anything(40), anything(8), language=language, standfirst=anything(6), place=anything(3))
        body = first.body[:60] + anything(10) + first.body[60:]
        second = text(body, anything(8), "2026-03-19T23:00:00Z", language, hits=(body[:20],))
        decision = compare(second, StoryRecord.from_bytes(story_of(first, [second]).to_bytes()))
        assert isinstance(compare(second, story_of(first)), MaterialNews | Repeat)
        if isinstance(decision, MaterialNews):
            fields = {"title": second.title, "standfirst": second.standfirst, "body": second.body}
            assert all(
                fields[each.place][each.start : each.end] == each.text for each in decision.differences
            )
        split_copies([first, second])
        assert len(candidate_keys(first)) <= 16


def test_a_flood_of_similar_texts_costs_a_bounded_number_of_comparisons(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = 0

    def counted(article: ComparedText, story: StoryRecord) -> object:
        nonlocal calls
        calls += 1
        return compare(article, story)

    monkeypatch.setattr(effort, "compare", counted)
    monkeypatch.setattr(grouping, "MAX_COMPARISONS", 50)
    texts = [text(f"The toll in Arden is {number} on Tuesday, police said.") for number in range(100, 200)]
    groups = split_copies([*texts, *texts])
    assert [each.members for each in groups] == [(number, number + 100) for number in range(100)]
    assert calls <= 50


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a depth of 24 km", "a depth of 24 km (15 miles)", True),
        ("a depth of 24 km", "a depth of 24 km (35 miles)", False),
        ("a depth of 24 km", "a depth of 24 km (15 miles north)", False),
        ("$5 million", "$5 million (4.6 million euros)", True),
        ("$5 million", "$5 million (4.6 million euros, 3 dead)", False),
        ("$5 million (4 million euros)", "$5 million (7 million euros)", False),
        ("the World Health Organization", "the World Health Organization (WHO)", True),
        ("the World Health Organization", "the World Health Organization (UNICEF)", False),
    ],
)
def test_a_correct_conversion_in_brackets_is_not_news(old: str, new: str, *, expected: bool) -> None:
    body = "The council of Arden had spoken of {} on Tuesday, when it met for the first time in two years."
    assert is_repeat(text(body.format(new)), text(body.format(old))) is expected


SWAPS = (
    ("en", "Rebels attacked the army on Tuesday.", "The army attacked rebels on Tuesday."),
    ("en", "Ardania attacked on Tuesday.", "Ardania was attacked on Tuesday."),
    ("en", "Ardania said Keshlar attacked on Tuesday.", "Keshlar said Ardania attacked on Tuesday."),
    ("en", "Keshlar attacked, Ardania said on Tuesday.", "Ardania attacked, Keshlar said on Tuesday."),
    (
        "en",
        "According to Ardania, Keshlar fired first on Tuesday.",
        "According to Keshlar, Ardania fired first on Tuesday.",
    ),
    ("en", "They met on Monday and will vote on Friday.", "They met on Friday and will vote on Monday."),
    ("en", "The rate rose to 3.5% from 3.25% on Tuesday.", "The rate rose to 3.25% from 3.5% on Tuesday."),
    ("en", "George W. Holm was arrested on Tuesday.", "George H. Holm was arrested on Tuesday."),
    ("en", "It was 5 degrees in Arden on Tuesday.", "It was -5 degrees in Arden on Tuesday."),
    ("en", "It costs 5 cents, they said on Tuesday.", "It costs 500, they said on Tuesday."),
    ("de", "Drei Männer und eine Frau starben am Dienstag.", "Drei Männer starben am Dienstag."),
    ("de", "Er fordert am Dienstag die Reform.", "Er fördert am Dienstag die Reform."),
    ("fr", "Il a tué mardi un policier.", "Il est tué mardi par un policier."),
    ("es", "Publicó el martes la lista.", "Publico el martes la lista."),
    ("ru", "Россия атаковала Украину во вторник.", "Украина атаковала Россию во вторник."),
    ("ko", "LG가 SK를 화요일 인수했다고 밝혔다.", "LG를 SK가 화요일 인수했다고 밝혔다."),
    ("ja", "火曜日の会議で案は承認された。", "火曜日の会議で案は承認されなかった。"),
    ("zh", "工厂周二有三人死亡。", "工厂周二有五人死亡。"),
    ("ar", "قصفت إسرائيل لبنان يوم الثلاثاء.", "قصف لبنان إسرائيل يوم الثلاثاء."),
)


@pytest.mark.parametrize(("language", "one", "other"), SWAPS)
def test_a_text_with_swapped_roles_or_changed_values_is_news(language: str, one: str, other: str) -> None:
    for first, second in ((one, other), (other, one)):
        assert is_repeat(text(first, language=language), text(first, language=language))
        assert not is_repeat(text(second, language=language), text(first, language=language))


# articles that an attacker may publish first

REPORT = "Troops left the northern harbour at dawn, three officers of the customs office said on Monday by telephone."
REPORT_MORE = (
    "The ships carried bridging equipment and fuel for several weeks, and the harbour was closed to all other "
    "traffic until the last of them had passed the lighthouse. Fishermen watched from the eastern mole."
)


@pytest.mark.parametrize(
    "title", ["Hoax: no troops left the harbour", "Weather: a sunny day for the islands"]
)
def test_a_text_with_a_headline_that_it_does_not_support_suppresses_nothing(title: str) -> None:
    old = replace(text(REPORT), title=title)
    new = replace(text(REPORT), title="Troops leave northern harbour")
    assert compare(new, story_of(old)) != Repeat()
    assert compare(new, story_of(new)) == Repeat()


@pytest.mark.parametrize(
    "paragraph",
    [
        "In the autumn of 2024, floods after record rain washed out long stretches of highway.",
        "Between 2019 and 2023 he moved a third of the money to an account of his brother.",
        "The appeal begins in January at the higher court.",
        "In March the minister for health stepped down after a dispute over contracts.",
    ],
)
def test_a_further_paragraph_is_news_even_if_it_is_about_the_past(paragraph: str) -> None:
    old, new = text(f"{REPORT} {REPORT_MORE}"), text(f"{REPORT} {REPORT_MORE}\n\n{paragraph}")
    assert isinstance(compare(new, story_of(old)), MaterialNews)


def test_words_in_the_place_of_an_article_do_not_count_as_reported() -> None:
    news = "Lorin fired two missiles on port Marl, killing 153 people."
    background = "Lorin is banned from all missile activity under several resolutions of the council."
    bag = replace(text(background), place="people 153 killing port Marl on missiles two fired Lorin")
    short = replace(text(background), place="Lorin fires missiles")
    assert compare(text(f"{news}\n\n{background}"), story_of(bag)) != Repeat()
    assert compare(text(f"Lorin fires missiles.\n\n{background}"), story_of(short)) != Repeat()


def test_texts_that_repeat_few_words_are_compared_fast() -> None:
    chance = random.Random(2)
    words = ["alpha", "bravo", "delta", "echo"]
    first = [chance.choice(words) for _ in range(285)]
    second = first[:170] + [chance.choice(words) for _ in range(115)]
    with at_most(1.0):
        for _ in range(20):
            compare(
                text(" ".join(first).capitalize() + "."), story_of(text(" ".join(second).capitalize() + "."))
            )


@pytest.mark.parametrize("language", ["en", "de", "und"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Dr John Smith said he would resign.", "Dr Smith said he would resign."),
        ("John Smith, Sir Alan and Dame Ann left.", "Smith, Sir Alan and Dame Ann left."),
        ("The tunnel is 24Dr long.", "The tunnel is 25Dr long."),
        ("They met on 11月24Dr and left.", "They met on 11月3Dr and left."),
    ],
)
def test_forms_of_address_without_a_gender_are_compared(language: str, old: str, new: str) -> None:
    more = "\n\nThe council met in the hall on the hill, and the clerk read the long list of works."
    first, second = text(old + more, language=language), text(new + more, language=language)
    for article, story in ((first, second), (second, first)):
        assert isinstance(compare(article, story_of(story)), MaterialNews)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1,234,567,890,123 won", "1,234,567,890,124 won"),
        ("12 345 678 901 234 won", "12 345 678 901 235 won"),
        ("5 degrees", "\u20135 degrees"),
        ("5 degrees", "\uff0d5 degrees"),
        ("气温5度", "气温-5度"),
        ("气温-5度", "气温-6度"),
        ("\u20ba500", "\u20b4500"),
        (">50%", "<50%"),
        ("\u2265 50%", "\u2264 50%"),
        ("\u25b23%", "\u25bc3%"),
        ("3%\u2191", "3%\u2193"),
        ("100+ flats", "100 flats"),
        ("an AA+ rating", "an AA rating"),
        ("an AA+ rating", "an AA- rating"),
        ("an AA- rating", "an AA rating"),
    ],
)
def test_another_sign_or_digit_of_an_amount_is_news(old: str, new: str) -> None:
    """The amount is tested at the end of a short text, and at the end of a text that is too long to
    be stored in full.
    """
    for before in ("The clerk read the list.", "The clerk read the long list of works. " * 250):
        bodies = [
            f"{before}\n\nThe council named {amount} in the report on the hall." for amount in (old, new)
        ]
        first, second = (text(body, language="en") for body in bodies)
        assert isinstance(compare(second, story_of(first)), MaterialNews)
        assert isinstance(compare(first, story_of(second)), MaterialNews)
        assert isinstance(compare(first, story_of(first)), Repeat)


@pytest.mark.parametrize(
    ("old", "new"), [("1.5 percent", "15 percent"), ("7-2", "72"), ("-5 degrees", "5 degrees")]
)
def test_a_number_with_the_same_digits_after_the_cut_is_news(old: str, new: str) -> None:
    before = "The clerk read the long list of works. " * 250
    first, second = (text(f"{before}\n\nThe council named {each} in the report.") for each in (old, new))
    assert isinstance(compare(second, story_of(first)), MaterialNews)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1,000,000,000,000 won", "1 trillion won"),
        ("\u22125 degrees", "-5 degrees"),
        ("\u20135 degrees", "-5 degrees"),
        ("1.50 metres", "1.5 metres"),
        ("3\u20135 metres", "3-5 metres"),
        ("\uff13\uff10 flats", "30 flats"),
    ],
)
def test_another_form_of_an_amount_is_a_repeat(old: str, new: str) -> None:
    bodies = [f"The clerk read the list.\n\nThe council named {each} in the report." for each in (old, new)]
    first, second = (text(body, language="en") for body in bodies)
    assert compare(second, story_of(first)) == Repeat()


@pytest.mark.parametrize("language", ["en", "fr", "uk", "ar", "und"])
@pytest.mark.parametrize(
    "odd", ["\u0640", "\u02bc", "The players\u02bc bus", "\u02bcbout", "l'\u02bc", "\u02bc\u02bc"]
)
def test_a_word_with_nothing_but_signs_in_it_is_compared(language: str, odd: str) -> None:
    plain = text("The important building burned on Monday, police said. Nobody was hurt.", language=language)
    strange = replace(plain, body=plain.body.replace("important", odd), hits=(odd,))
    for article, story in ((plain, strange), (strange, plain)):
        assert isinstance(compare(article, story_of(story)), MaterialNews)
    assert candidate_keys(strange)


def test_a_long_text_with_letters_that_are_apostrophes_is_shortened() -> None:
    long = text("The harbour stays open for ships. " * 300 + "The players\u02bc bus left today \u02bc.")
    assert len(shortened(long).later_sentences) > 1


def words_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from value.split()
    elif isinstance(value, dict):
        yield from words_in([*value, *value.values()])
    elif isinstance(value, set | frozenset | list | tuple):
        for item in value:
            yield from words_in(item)


KNOWN_WORDS = sorted(
    {
        word
        for module in (vocabulary, calendar_words, number_words)
        for name, value in vars(module).items()
        if not name.startswith("__")
        for word in words_in(value)
    }
)
SIGNS = "24 3 1,500 24.11.2026 15:47 $ % 5th O'Brien l'Ukraine doesn't - . , ( ) ’ “ – U.N. J. km 月 日 24日 ½ ٣ ʼ ـ".split()


@pytest.mark.parametrize(
    "language", ["en", "de", "fr", "es", "ru", "uk", "ar", "zh", "ja", "ko", "hi", "und"]
)
def test_known_words_in_any_order_can_be_compared(language: str) -> None:
    chance = random.Random(language)

    def word() -> str:
        pick = chance.choice(SIGNS if chance.random() < 0.35 else KNOWN_WORDS)
        return pick.capitalize() if chance.random() < 0.5 else pick

    for _ in range(40):
        words = [word() + ("" if chance.random() < 0.1 else " ") for _ in range(chance.choice((8, 30)))]
        others = list(words)
        for _ in range(4):
            place = chance.randrange(len(others))
            others[place : place + chance.randint(0, 1)] = [word() + " "] * chance.randint(0, 1) or others[:1]
        first, second = text("".join(words), language=language), text("".join(others), language=language)
        decision = compare(second, story_of(first))
        if isinstance(decision, MaterialNews):
            bold_spans(second, decision.differences, second.title)


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("zh", "港口火灾十二人死亡", "港口火灾十三人死亡"),
        ("zh", "港口火灾三十人死亡", "港口火灾四十人死亡"),
        ("zh", "港口火灾二百一十人死亡", "港口火灾二百二十人死亡"),
        ("ja", "港の火災で十二人死亡", "港の火災で二十一人死亡"),
        ("ko", "항구 화재로 열두 명 사망", "항구 화재로 열세 명 사망"),
        ("ko", "항구 화재로 스무 명 사망", "항구 화재로 서른두 명 사망"),
    ],
)
def test_another_number_in_words_in_a_headline_is_news(language: str, old: str, new: str) -> None:
    first, second = (text(f"{old}。" * 3, title=title, language=language) for title in (old, new))
    assert isinstance(compare(second, story_of(first)), MaterialNews)
    assert compare(first, story_of(first)) == Repeat()


def test_two_or_three_is_not_twenty_three() -> None:
    first, second = (text(f"港口火灾中{number}人死亡。", language="zh") for number in ("二十三", "两三"))
    assert isinstance(compare(second, story_of(first)), MaterialNews)


def test_texts_that_cannot_be_compared_are_not_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(article: ComparedText, story: StoryRecord) -> object:
        raise IndexError("string index out of range")

    monkeypatch.setattr(effort, "compare", broken)
    first = text("The troops left the harbour on Tuesday, police said.")
    work = effort.Effort()
    assert work.compare(replace(first, title="Other"), story_of(first)) is None
    assert not work.is_repeat(replace(first, title="Other"), first)
    assert work.faults == ["IndexError: string index out of range"] * 2
    groups = split_copies([first, replace(first, title="Other")], work)
    assert [group.members for group in groups] == [(0,), (1,)]


def test_the_first_of_the_sentences_that_share_equally_many_words_are_compared() -> None:
    """The result must not depend on the order of a set, which differs between processes."""
    words = [f"word{number}" for number in range(40)]
    index = SentenceIndex(
        [cast("Any", SimpleNamespace(rough_words=frozenset(words[at : at + 16]))) for at in range(0, 25, 4)]
    )
    new = cast("Any", SimpleNamespace(rough_words=frozenset(words)))
    assert index.similar(new) == index.sentences[:2]
