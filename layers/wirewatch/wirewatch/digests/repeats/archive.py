"""Finds paragraphs of background that a publisher inserts from its archive, such as "In the autumn
of 2024, floods in the capital killed ...".
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from wirewatch.digests.repeats.headlines import StoryWords
from wirewatch.digests.repeats.structure import Sentence
from wirewatch.digests.repeats.wording.folding import fold_text
from wirewatch.digests.repeats.wording.outcomes import brings_outcome
from wirewatch.digests.repeats.wording.tokens import Token
from wirewatch.digests.repeats.wording.words import FUTURE, MONTHS, Kind

OPENING_TOKENS = 5  # at the beginning of a paragraph; one of them must name the past time
MIN_AGE = timedelta(days=45)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def is_from_archive(paragraph: Sequence[Sentence], story: StoryWords) -> bool:
    """Tell whether a paragraph is background about the past.

    One of its first OPENING_TOKENS tokens must be a year (from 1900 on, and before the year of the
    article), or the name of a month. The last month with this name must be at least MIN_AGE ago.
    The paragraph must have none of these:

    - a day, a word of attribution such as "said", or a word about the future
    - an outcome, such as deaths, that the story does not have (see `brings_outcome`)
    - a name that the story has. Every word with a capital counts as a name, except names of months
      and the first word of a sentence.

    The first sentence must have a capital letter: in a text without capitals, no name can be found.
    """
    if not any(sentence.may_name_day or _YEAR.search(sentence.written) for sentence in paragraph):
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
    return any(_is_long_past(token, spoken_on) for token in tokens[:OPENING_TOKENS])


def _is_long_past(token: Token, spoken_on: date) -> bool:
    year = token.key[1:]
    if token.kind is Kind.NUMBER and len(year) == 4 and year.isdigit():
        return 1900 <= int(year) < spoken_on.year
    if token.kind is not Kind.WORD or token.key not in MONTHS or not token.capital:
        return False
    months = (spoken_on.month - MONTHS[token.key]) % 12
    return months * timedelta(days=30) >= MIN_AGE
