"""The subject of a digest: what a person sees before opening it, and what SNS accepts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.aws.sending.topic import subject_line
from wirewatch.channels.parts import parts_of
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.digests.views import subject

from tests.unit.members import copy_of, match, member, route, sealed


def test_the_subject_counts_stories_and_severe_ones() -> None:
    members = [
        *(member(number, match(severity="high")) for number in range(3)),
        *(member(number) for number in range(3, 12)),
    ]
    assert subject(sealed(members)) == "12 stories, 3 high: Morning brief"


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([], "0 stories: Morning brief"),
        ([member(1)], "1 story: Morning brief"),
        ([member(1, match(severity="high"))], "1 story, 1 high: Morning brief"),
        ([member(1), member(2, match(possible=True))], "1 story, 1 possible: Morning brief"),
        ([member(1), copy_of(member(1), 2)], "1 story: Morning brief"),
    ],
)
def test_the_subject_says_only_what_there_is(members: list[MatchedArticle], expected: str) -> None:
    assert subject(sealed(members)) == expected


def test_the_subject_is_under_100_characters_however_long_the_title() -> None:
    view = sealed([member(1)], route(title="Morning " * 40))
    assert all(len(part.subject) < 100 for part in parts_of(view, ("email-text", "slack")))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("12 stories: Morning brief", "12 stories: Morning brief"),
        ("two\nlines\r\nand\ttabs", "two lines and tabs"),
        ("a\x00b\x1b[31m\x9fc\u2028d", "a b [31m c d"),
        ("pay\u202egnp\u2066.exe", "pay gnp .exe"),
        ("pay\u061cgnp", "pay gnp"),
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
