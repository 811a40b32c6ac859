"""Finds the places of words, phrases and entities (hits) in a tokenised article."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from wirewatch.language.tree import Cased, Number, Phrase, Stem, Term, Wildcard, Word
from wirewatch.language.words import STEMMERS, stemmed

from tests.oracle.numbers import number_spans
from tests.oracle.text import FieldText, Region


@dataclass(frozen=True, slots=True)
class Part:
    """A place in an article where a leaf of a query, such as a word, was found. `first` and `last`
    are the positions of the first and last token. `via` is the entity (`@korea`), or empty.
    """

    first: int
    last: int
    via: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in `field` where a node of a query was found. `first` and `last` are the positions of
    the first and last token. `parts` are the places of the node's leaves, such as words.
    """

    field: str
    first: int
    last: int
    parts: tuple[Part, ...]

    def positions(self) -> set[int]:
        return {i for part in self.parts for i in range(part.first, part.last + 1)}


def word_positions(word: Word, text: FieldText) -> list[int]:
    """Return the positions of the tokens that match `word`, ascending."""
    match word:
        case Term(forms=forms):
            return _merged(text.by_form.get(form, ()) for form in forms)
        case Wildcard(pattern=pattern):
            expression = _compiled(pattern)
            return _merged(
                positions for form, positions in text.by_form.items() if expression.fullmatch(form)
            )
        case Stem(stems=stems):
            languages = {language for language, _ in stems}
            found = (
                positions
                for form, positions in text.by_form.items()
                if any(
                    (language, stemmed(form, language)) in stems
                    for language in languages
                    if language in STEMMERS
                )
            )
            return _merged(found)
        case Cased(surfaces=surfaces, forms=forms, ordinary=ordinary):
            if text.all_caps and not ordinary:
                return _merged(text.by_form.get(form, ()) for form in forms)
            if text.all_caps:
                surfaces = frozenset(
                    each for each in surfaces if not (each[0].isalnum() and each[-1].isalnum())
                )
            return _merged(text.by_surface.get(surface, ()) for surface in surfaces)


@lru_cache(maxsize=10_000)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Return the regular expression for a wildcard such as `un*ed`. Atomic groups limit backtracking."""
    first, *rest = [
        "".join("." if char == "?" else re.escape(char) for char in piece) for piece in pattern.split("*")
    ]
    if not rest:
        return re.compile(first, re.DOTALL)
    *middle, last = rest
    return re.compile(first + "".join(f"(?>.*?{piece})" for piece in middle) + ".*" + last, re.DOTALL)


def _merged(lists: Iterable[Iterable[int]]) -> list[int]:
    return sorted({position for positions in lists for position in positions})


def phrase_starts(phrase: Phrase, text: FieldText) -> Iterator[int]:
    """Yield the positions at which the phrase begins. An occurrence of the phrase counts only if
    its tokens are adjacent, and in one paragraph.
    """
    columns = [word_positions(word, text) for word in phrase.words]
    if not all(columns):
        return
    rest = [set(column) for column in columns[1:]]
    for start in columns[0]:
        end = start + len(rest)
        if end >= len(text.tokens) or text.tokens[end].paragraph != text.tokens[start].paragraph:
            continue
        if phrase.opens and not text.tokens[start].opens_chunk:
            continue
        if all(start + offset in column for offset, column in enumerate(rest, 1)):
            yield start


def leaf_hits(
    node: Term | Cased | Wildcard | Stem | Phrase | Number, text: FieldText, region: Region
) -> list[Hit]:
    """Return the hits of a leaf within a region, sorted by position."""
    if isinstance(node, Phrase):
        spans: Iterable[tuple[int, int]] = (
            (start, start + len(node.words) - 1) for start in phrase_starts(node, text)
        )
    elif isinstance(node, Number):
        spans = number_spans(node, text, region)
    else:
        spans = ((position, position) for position in word_positions(node, text))
    return [Hit(text.name, a, b, (Part(a, b),)) for a, b in spans if region.low <= a and b < region.high]


def inside(hits: list[Hit], region: Region) -> list[Hit]:
    """The hits that lie within a region of their field; `hits` are sorted by `first`."""
    low = bisect_left(hits, region.low, key=lambda hit: hit.first)
    high = bisect_left(hits, region.high, lo=low, key=lambda hit: hit.first)
    return [hit for hit in hits[low:high] if hit.last < region.high]
