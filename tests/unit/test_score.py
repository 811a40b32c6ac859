"""Tests the functions of the score. Tests that a sample of real pages reaches the goals."""

from io import StringIO

import pytest
from rich.console import Console

from tests.conftest import CORPUS, NO_CORPUS
from tests.score import pages
from tests.score.__main__ import NARROWEST, table, verdict
from tests.score.corpus import Read, labelled, read
from tests.score.rows import Row, alike, overlap, same_person, share, shingles


def test_shingles_are_runs_of_four_words_and_a_short_text_is_one() -> None:
    assert shingles("One, two three: four five") == [
        ("One", "two", "three", "four"),
        ("two", "three", "four", "five"),
    ]
    assert shingles("One two") == [("One", "two")]


def test_overlap_counts_repeated_items() -> None:
    assert overlap("aab", "aab") == 1
    assert overlap("ab", "cd") == 0
    assert overlap("aa", "a") == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("label", "found", "same"),
    [
        ("Soldiers go north", "soldiers go north!", True),
        ("Soldiers go north", "Soldiers go north | Courier", True),
        ("Soldiers go north", "Soldiers", False),
        ("North", "A very long title of a page in the north", False),
        ("Soldiers go north", "", False),
    ],
)
def test_titles_are_alike(label: str, found: str, same: bool) -> None:
    assert alike(label, found) is same


@pytest.mark.parametrize(
    ("label", "found", "same"),
    [("Ann Bee", ("Ann Bee",), True), ("Ann Bee Carl Day", ("Carl Day", "Ann Bee"), True), ("Ann_Bee", ("annbee",), True), ("Ann Bee", (), False), ("Ann Bee", ("Eve Fox",), False)],
)  # fmt: skip
def test_persons_are_the_same(label: str, found: tuple[str, ...], same: bool) -> None:
    assert same_person(label, found) is same


def test_a_goal_may_be_a_floor_or_a_ceiling() -> None:
    assert share("s", "n", [True, False], 0.5).passes
    assert not share("s", "n", [True, False], 0.4, at_most=True).passes
    assert Row("s", "n", 0.0, 1).passes
    assert share("s", "n", [], 0.5).goal is None


def test_the_verdict_counts_goals() -> None:
    good, bad, informs = Row("s", "n", 1, 1, 1), Row("s", "n", 0, 1, 1), Row("s", "n", 0, 1)
    assert verdict([good, good, informs]) == "2 goals, all met"
    assert verdict([good, bad, informs]) == "1 of 2 goals missed"


def test_a_narrow_table_keeps_numbers_and_verdicts_whole() -> None:
    output = StringIO()
    found = [
        Row(
            "near-copies",
            "a long name of what was measured " * 3,
            1234.5,
            1_000_000,
            2000,
            at_most=True,
            unit="pages/s",
        )
    ]
    Console(file=output, width=NARROWEST).print(table(found))
    assert all(
        part in output.getvalue() for part in ("verdict", "1,234 pages/s", "≤ 2000", "1000000", "pass")
    )


@pytest.fixture(scope="module")
def sample() -> list[Read]:
    if not CORPUS.exists():
        pytest.skip(NO_CORPUS)
    return [read(file) for file in [*labelled("html/sh")[::6], *labelled("html/tr")[::4]]]


@pytest.mark.deep
@pytest.mark.parametrize(
    "section", [pages.bodies, pages.facts, pages.languages], ids=lambda section: section.__name__
)
def test_goals_are_reached_on_a_sample_of_real_pages_with_some_slack(
    sample: list[Read], section: pages.Section
) -> None:
    assert [row for row in section(sample) if row.goal is not None and row.value < row.goal - 0.06] == []


@pytest.mark.deep
def test_comments_do_not_leak_on_a_sample_of_real_pages(sample: list[Read]) -> None:
    assert next(pages.comments(sample, [])).value <= 0.06
