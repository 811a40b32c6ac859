"""Limits the work of the comparisons of one digest, whatever the articles are.

Without a limit, an uploader could keep the function `digest` busy until its time-out, and again in
every retry. Forty articles of many short lines are enough, if they are near-copies with a
difference in every other line.
"""

from wirewatch.digests.repeats.comparison import compare, unknown_sentences
from wirewatch.digests.repeats.decisions import Decision
from wirewatch.digests.repeats.records import StoryRecord
from wirewatch.digests.repeats.texts import ComparedText

# Units of work, each 0.05 to 0.15 ms of CPU time. A usual comparison takes about 20.
MAX_EFFORT = 20_000
SENTENCE = 2  # units for a sentence that must be aligned with sentences of the story
CHARACTERS_PER_UNIT = 100  # of such sentences
ALL_CHARACTERS_PER_UNIT, ALL_LINES_PER_UNIT = 4_000, 20  # of all compared texts


class Effort:
    """The units of work that are left for comparisons.

    Units are counted and do not depend on the clock. So every worker that plans a digest makes the
    same comparisons.
    """

    def __init__(self, limit: int = MAX_EFFORT) -> None:
        self.left = limit

    def compare(self, article: ComparedText, story: StoryRecord) -> Decision | None:
        """Return the result of `comparison.compare`, or None if too few units of work are left for
        it.
        """
        bodies = [text.body for text in (article, *story.texts)]
        self.left -= 1 + sum(map(len, bodies)) // ALL_CHARACTERS_PER_UNIT
        self.left -= sum(body.count("\n") for body in bodies) // ALL_LINES_PER_UNIT
        if self.left > 0:
            sentences, characters = unknown_sentences(article, story)
            self.left -= SENTENCE * sentences + characters // CHARACTERS_PER_UNIT
        return compare(article, story) if self.left > 0 else None
