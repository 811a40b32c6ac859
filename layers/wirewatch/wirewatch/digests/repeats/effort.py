"""Limits the work of the comparisons of one digest, whatever the articles are.

Without a limit, forty articles that are near-copies of each other, each with many short lines,
could keep the function `digest` busy until its time-out, and again in every retry.
"""

from collections.abc import Callable
from typing import TypeVar

from wirewatch.digests.repeats.comparison import compare, unknown_sentences
from wirewatch.digests.repeats.decisions import Decision, Repeat
from wirewatch.digests.repeats.records import StoryRecord, story_of
from wirewatch.digests.repeats.texts import ComparedText

T = TypeVar("T")
# Units of work, each 0.05 to 0.15 ms of CPU time. A usual comparison takes about 20.
MAX_EFFORT = 20_000
SENTENCE = 2  # units for a sentence that must be aligned with sentences of the story
CHARACTERS_PER_UNIT = 100  # of such sentences
ALL_CHARACTERS_PER_UNIT, ALL_LINES_PER_UNIT = 4_000, 20  # of all compared texts


class Effort:
    """The units of work that are left for comparisons.

    Units do not depend on the clock, so every worker makes the same comparisons for a digest.
    `faults` has the errors of failed comparisons. If a comparison of two articles fails, neither is
    a repeat of the other.
    """

    def __init__(self, limit: int = MAX_EFFORT) -> None:
        self.left = limit
        self.faults: list[str] = []

    def compare(self, article: ComparedText, story: StoryRecord) -> Decision | None:
        """Return the result of `comparison.compare`. Return None if too few units of work are left
        for the comparison, or if the comparison failed.
        """
        bodies = [text.body for text in (article, *story.texts)]
        self.left -= 1 + sum(map(len, bodies)) // ALL_CHARACTERS_PER_UNIT
        self.left -= sum(body.count("\n") for body in bodies) // ALL_LINES_PER_UNIT
        return self.attempt(lambda: self._compare(article, story)) if self.left > 0 else None

    def is_repeat(self, article: ComparedText, other: ComparedText) -> bool:
        """Tell whether `other` says everything that `article` says. Return False if too few units
        of work are left for the comparison, or if the comparison failed.
        """
        story = self.attempt(lambda: story_of(other))
        return story is not None and isinstance(self.compare(article, story), Repeat)

    def _compare(self, article: ComparedText, story: StoryRecord) -> Decision | None:
        sentences, characters = unknown_sentences(article, story)
        self.left -= SENTENCE * sentences + characters // CHARACTERS_PER_UNIT
        return compare(article, story) if self.left > 0 else None

    def attempt(self, act: Callable[[], T]) -> T | None:
        """Return the result of `act`. If `act` raises an error, add it to `faults` and return None."""
        try:
            return act()
        except Exception as error:  # noqa: BLE001  a repeat that is shown is better than no digest
            self.faults.append(f"{type(error).__name__}: {error}")
            return None
