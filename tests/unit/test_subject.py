"""Tests of the subject of a digest: its text, and the limits of SNS."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.article import Signal
from wirewatch.aws.sending.topic import subject_line
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.digests.plan import DigestView
from wirewatch.digests.prior_reports import Update
from wirewatch.digests.subjects import subject, without_label
from wirewatch.digests.views import page_of

from tests.unit.matched_articles import NOW, copy_of, match, matched_article, route, sealed

LONG = "Seoul says that the North has fired three ballistic missiles toward the sea"


def with_story(view: DigestView, **fields: object) -> DigestView:
    story = view.plan.stories[0].model_copy(update=fields)
    return view.model_copy(update={"plan": view.plan.model_copy(update={"stories": (story,)})})


def test_a_digest_of_several_stories_has_their_counts_and_the_first_headline() -> None:
    matched_articles = [
        *(matched_article(number, match(severity="high")) for number in range(3)),
        *(matched_article(number) for number in range(3, 12)),
    ]
    assert subject(sealed(matched_articles)) == "12 stories, 3 high: Headline 0 · Morning brief"


@pytest.mark.parametrize(
    ("matched_articles", "expected"),
    [
        ([], "Nothing new · Morning brief"),
        ([matched_article(1)], "Headline 1 · Morning brief"),
        ([matched_article(1, match(severity="high"))], "[HIGH] Headline 1 · Morning brief"),
        (
            [matched_article(1), matched_article(2, match(possible=True))],
            "1 story, 1 possible: Headline 1 · Morning brief",
        ),
        ([matched_article(2, match(possible=True))], "1 possible: Headline 2 · Morning brief"),
        (
            [matched_article(2), copy_of(matched_article(2), 1, title="Headline 2")],
            "Headline 2 · Morning brief",
        ),
        (
            [matched_article(1, title=LONG)],
            "Seoul says that the North has fired three ballistic missiles toward…",
        ),
        ([matched_article(1, title="x" * 90)], "x" * 69 + "…"),
        ([matched_article(1, title="two\nlines")], "two lines · Morning brief"),
    ],
)
def test_the_subject_says_what_happened(matched_articles: list[MatchedArticle], expected: str) -> None:
    assert subject(sealed(matched_articles)) == expected


def test_the_subject_says_that_a_story_is_an_update_or_a_correction() -> None:
    update = Update(number=213, reported_at=NOW, changes=(("9", "153"),))
    view = sealed([matched_article(1)])
    assert subject(with_story(view, update=update)) == "Update: Headline 1 · Morning brief"
    assert subject(with_story(view, corrected=True)) == "Corrected: Headline 1 · Morning brief"


def test_the_subject_of_a_retraction_names_what_is_retracted() -> None:
    retraction = matched_article(1, signal=Signal.RETRACTED, replaces=("x",))
    assert subject(sealed([retraction])) == "1 retracted: Headline 1 · Morning brief"


@given(st.lists(st.text(max_size=120), max_size=3), st.text(max_size=80))
def test_a_subject_has_at_most_70_characters_on_one_line(titles: list[str], title: str) -> None:
    view = sealed(
        [matched_article(number, title=text) for number, text in enumerate(titles)], route(title=title)
    )
    page = page_of(view)
    for line in (page.subject_of(1, 1), page.subject_of(2, 12)):
        assert len(line) <= 70
        assert line == " ".join(line.split())
    assert page.subject_of(2, 12).endswith(" (2/12)")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("12 stories: Morning brief", "12 stories: Morning brief"),
        ("two\nlines\r\nand\ttabs", "two lines and tabs"),
        ("a\x00b\x1b[31m\x9fc\u2028d", "a b [31m c d"),
        ("pay\u202egnp\u2066.exe", "pay gnp .exe"),
        ("pay\u061cgnp", "pay gnp"),
        ("=?utf-8?q?Your_bank?=", "= ?utf-8?q?Your_bank?="),
        ("=\u200b?utf-8?q?x?=", "= ?utf-8?q?x?="),
        ("Your\u200d ba\u200bn\u2060k\ufeff, pay\u00adment\U000e0041", "Your bank, payment"),
        (
            "\U0001f469\u200d\u2695\ufe0f and \u2764\ufe0f\u200d\U0001f525",
            "\U0001f469\u200d\u2695\ufe0f and \u2764\ufe0f\u200d\U0001f525",
        ),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f flag", "\U0001f3f4\U000e0067\U000e0062\U000e007f flag"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
        ("N. Korea's Kim – “visit” 日本…", "N. Korea's Kim – “visit” 日本…"),
        ("x" * 300, "x" * 99),
        ("북" * 300, "북" * 99),
        ("", "Wirewatch"),
        (" \n\x00 ", "Wirewatch"),
    ],
)
def test_a_subject_line_is_what_sns_accepts(text: str, line: str) -> None:
    assert subject_line(text) == line


@given(st.text())
def test_any_text_becomes_a_subject_line(text: str) -> None:
    line = subject_line(text)
    assert 0 < len(line) < 100
    assert line.isprintable() or not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", line)
    assert line == line.strip()


@pytest.mark.parametrize(
    "label",
    [
        "[HIGH]",
        "[high]",
        "[ HIGH ]",
        "[\u200bHIGH]",
        "[HI\u00adGH]",
        "[HIG\u200dH]",
        "[H\u2060IGH]",
        "[H\u034fIGH]",
        "[HI\ufe0fGH]",
        "[\u3164HIGH]",
        "[H\u0301IGH]",
        "[𝐇𝐈𝐆𝐇]",
        "［ＨＩＧＨ］",
        "[ⒽⒾⒼⒽ]",
        "[H\u0399G\u0397]",
        "[ʜɪɢʜ]",
        "〔HIGH〕",
    ],
)
def test_a_headline_can_not_imitate_the_mark_of_a_severe_story(label: str) -> None:
    line = without_label(f"a {label} b")
    assert line.startswith("a (")
    assert line.endswith(") b")
    assert line[3:-3] == label[1:-1]


@pytest.mark.parametrize(
    "headline",
    [
        "Prices [highly] volatile",
        "[HIGHER] rates",
        "HIGH seas",
        "[한국] 고(高) 물가",
        "(HIGH) [1]",
        "[",
        "[HIGH",
        "é[ü]",
        "",
    ],
)
def test_a_headline_without_the_mark_stays_as_it_is(headline: str) -> None:
    assert without_label(headline) == headline


def test_a_mark_is_found_in_a_long_text_in_linear_time() -> None:
    assert without_label("[\u200b " * 30_000 + "[HI\u200bGH]").endswith("(HI\u200bGH)")
