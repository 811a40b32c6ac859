"""The work of comparing the articles of one digest has a limit, even for hostile articles."""

from datetime import UTC, datetime

import pytest
from wirewatch.digests.repeats import (
    ComparedText,
    Effort,
    MaterialNews,
    Repeat,
    compare,
    shortened,
    split_copies,
    story_of,
)
from wirewatch.digests.stories import group, signature

from tests.cpu_time import at_most

PUBLISHED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
WORDS = "dam water river bridge town north troops Kim Seoul nine not Monday".split()
CPU_SECONDS = 5  # of this process; without a limit of the work, it takes more than 15


def hostile(count: int) -> list[ComparedText]:
    """Return `count` near-copies that are slow to compare. The first 200 lines of all copies are
    the same. After these lines, every third line differs.
    """

    def line(at: int, number: int) -> str:
        own = f"x{number}" if at >= 200 and at % 3 == 1 else ""
        return f"{WORDS[at % 12]} {at} {WORDS[at * 7 % 11]}{own}"

    bodies = ["\n".join(line(at, number) for at in range(500)) for number in range(count)]
    return [
        shortened(ComparedText(title=f"Dam {number}", body=body, published=PUBLISHED, language="en"))
        for number, body in enumerate(bodies)
    ]


@pytest.mark.deep
def test_hostile_near_copies_are_compared_in_bounded_time() -> None:
    texts = hostile(60)
    assert len(group({text.title: signature(text.body) for text in texts})) == 1
    with at_most(CPU_SECONDS):
        assert len(split_copies(texts)) == 60


def test_exact_copies_are_found_when_no_effort_is_left() -> None:
    first, second = hostile(2)
    groups = split_copies([first, second, first], Effort(0))
    assert [each.members for each in groups] == [(0, 2), (1,)]


@pytest.mark.deep
def test_no_comparison_begins_when_no_effort_is_left() -> None:
    first, second = hostile(2)
    effort = Effort(2_000)
    assert isinstance(effort.compare(second, story_of(first)), MaterialNews)
    while (decision := effort.compare(second, story_of(first))) is not None:
        assert decision == compare(second, story_of(first))
    assert effort.compare(first, story_of(first)) is None


def test_a_repeat_takes_little_effort() -> None:
    (text,) = hostile(1)
    effort = Effort(10_000)
    assert effort.compare(text, story_of(text)) == Repeat()
    assert effort.left > 9_900


@pytest.mark.parametrize("letters", ["abcdefgh0123456789", "甲乙丙丁戊己庚辛", "$1a€-%", "ae\u0301\u0308b1"])
def test_a_text_without_spaces_is_shortened_in_bounded_time(letters: str) -> None:
    body = "".join(letters[at * at % 97 % len(letters)] for at in range(1_000_000)) * 2
    with at_most(0.8):
        assert not shortened(ComparedText(title="Dam", body=body, published=PUBLISHED)).is_complete


@pytest.mark.parametrize("end", ["", "9", "z"])
def test_a_long_text_without_spaces_is_a_repeat_only_of_itself(end: str) -> None:
    opening = "The dam broke on the north bank. " * 300
    first, second = (
        ComparedText(title="Dam", body=f"{opening}\n{'kim7' * 2_000}{last}", published=PUBLISHED)
        for last in ("", end)
    )
    decision = compare(shortened(second), story_of(first))
    assert isinstance(decision, MaterialNews if end else Repeat)
