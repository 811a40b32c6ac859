"""Finds paragraphs of background that a publisher inserts from its archive, such as "In the autumn
of 2024, floods in the capital killed ...".
"""

import re
from collections.abc import Sequence
from datetime import date

from wirewatch.digests.repeats.headlines import StoryWords
from wirewatch.digests.repeats.structure import Sentence
from wirewatch.digests.repeats.wording.folding import fold_text
from wirewatch.digests.repeats.wording.outcomes import brings_outcome
from wirewatch.digests.repeats.wording.tokens import Token
from wirewatch.digests.repeats.wording.words import FUTURE, MONTHS, Kind

OPENING_TOKENS = 5  # at the beginning of a paragraph; one of them must name the past time
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def is_from_archive(paragraph: Sequence[Sentence], story: StoryWords) -> bool:
    """Tell whether a paragraph is background about the past.

    One of the first OPENING_TOKENS tokens must be a year: 1900 or later, and before the year of the
    article. A month is not enough: "the appeal begins in January" may be about the future.

    The paragraph must have none of these:
    - a day, a word of attribution such as "said", or a word about the future
    - an outcome, such as deaths, that the story does not have (see `brings_outcome`)
    - a name that occurs in the story too: such a paragraph may be about the events of the story.
      Every word with a capital counts as a name, except months and the first word of a sentence.

    The first sentence must have a capital: in a text without capitals, no name can be found.
    """
    if not any(_YEAR.search(sentence.written) for sentence in paragraph):
        return False
    spoken_on = paragraph[0].article.spoken_on
    tokens = [token for sentence in paragraph for token in sentence.tokens]
    if any(token.kind in {Kind.DAY, Kind.ATTRIBUTION} or token.key in FUTURE for token in tokens):
        return False
    if any(brings_outcome(fold_text(sentence.written), story.folded) for sentence in paragraph):
        return False
    first = {sentence.tokens[0].start for sentence in paragraph if sentence.tokens}
    names = [
        token for token in tokens if token.capital and token.start not in first and token.key not in MONTHS
    ]
    if (
        any(token.key in story.folded for token in names)
        or paragraph[0].written == paragraph[0].written.lower()
    ):
        return False
    return any(_is_past_year(token, spoken_on) for token in tokens[:OPENING_TOKENS])


def _is_past_year(token: Token, spoken_on: date) -> bool:
    year = token.key[1:]
    is_year = token.kind is Kind.NUMBER and len(year) == 4 and year.isdigit()
    return is_year and 1900 <= int(year) < spoken_on.year
