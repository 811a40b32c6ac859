"""An article as the engine reads it: classes of tokens by field, and where each term stands.

Positions count through all fields. Title and body share one space of positions, further fields have a space each; between fields lies
a gap wider than any NEAR reaches, so that no hit crosses it.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise, product
from math import prod
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from wirewatch.language.text import ALL_CAPS_WORDS, LEAD_WORDS, ArticleText, is_all_caps
from wirewatch.language.tokens import PARAGRAPH
from wirewatch.matching.chunks import BREAK, ChunkCache
from wirewatch.matching.token_classes import TokenClasses

GAP = 1_024
MOST_WAYS = 50  # to write one phrase in classes
_FIRST = itemgetter(0)
MAIN, TAIL, AUTHOR, URL, PLACE = range(5)
SPACES = {
    "title": MAIN,
    "body": MAIN,
    "lead": MAIN,
    "tail": TAIL,
    "author": AUTHOR,
    "url": URL,
    "place": PLACE,
}


class Region(NamedTuple):
    """Positions `low` ≤ i < `high` of one field, which begins at `base`."""

    field: str
    low: int
    high: int
    base: int

    def clipped(self, low: int, high: int) -> "Region":
        return self._replace(low=max(self.low, low), high=min(self.high, high))


class _Field(NamedTuple):
    """The classes of a field's tokens as one string, the positions at which its paragraphs begin, and the string with breaks between."""

    base: int
    classes: str
    paragraphs: list[int]
    flow: str


class ArticleTokens:
    """One article, read with one lexicon."""

    def __init__(self, text: ArticleText, lexicon: TokenClasses) -> None:
        self.text, self.lexicon = text, lexicon
        self._fields: dict[str, _Field] = {}
        self._positions: dict[int, _Positions] = {}
        self._phrases: dict[tuple[tuple[int, ...], int], list[tuple[int, int]]] = {}
        self._units: dict[tuple[str, str], list[tuple[int, int]]] = {}
        self._next = 0
        title = self.read_field("title").classes
        self.present = set(self.read_field("body").classes)  # classes of title and body
        self.present.update(title)
        self._standing = _Standing(lexicon.classes, self.present)

    @cached_property
    def met(self) -> set[int]:
        """Terms that stand in title or body."""
        return self.terms_of(self.present)

    def terms_of(self, present: Iterable[str]) -> set[int]:
        return set[int]().union(*map(self.lexicon.terms.__getitem__, present))

    def read_field(self, name: str) -> _Field:
        found = self._fields.get(name)
        if found is None:
            text, base = self.text.text_of(name), self._next
            self._next += len(text) + GAP  # a text has no more tokens than characters
            found = _read(base, text, self.lexicon.cache)
            if self.lexicon.facts.cased and is_all_caps(text) and len(found.classes) >= ALL_CAPS_WORDS:
                found = _read(base, text, self.lexicon.shouted_cache)
            self._fields[name] = found
        return found

    def positions(self, space: int) -> "_Positions":
        found = self._positions.get(space)
        if found is None:
            names = (
                ("title", "body")
                if space == MAIN
                else tuple(name for name, each in SPACES.items() if each == space)
            )
            found = self._positions[space] = _Positions(self, names)
        return found

    def classes(self, name: str) -> str:
        return self.read_field(name).classes

    def region(self, name: str) -> Region:
        """`lead` is the first paragraph of the body, at most 60 words."""
        if name == "lead":
            body = self.read_field("body")
            end = (body.paragraphs[1:2] or [body.base + len(body.classes)])[0]
            return Region("body", body.base, min(end, body.base + LEAD_WORDS), body.base)
        field = self.read_field(name)
        return Region(name, field.base, field.base + len(field.classes), field.base)

    @cached_property
    def main(self) -> tuple[Region, ...]:
        return (self.region("title"), self.region("body"))

    def place(self, position: int) -> tuple[str, int]:
        """Field and token number of a position."""
        for name, field in self._fields.items():
            if field.base <= position < field.base + len(field.classes):
                return name, position - field.base
        raise ValueError(f"no field has the position {position}")

    def phrases(self, words: Sequence[int], rarest: int, space: int) -> list[tuple[int, int]]:
        """First and last positions of adjacent terms, in order, in one paragraph; each phrase is sought once."""
        key = (tuple(words), space)
        found = self._phrases.get(key)
        if found is None:
            may_stand = space != MAIN or self._stands(words) is not False
            found = self._phrases[key] = self._seek(words, rarest, space) if may_stand else []
        return found

    def _seek(self, words: Sequence[int], rarest: int, space: int) -> list[tuple[int, int]]:
        """Only the rarest term is sought, its neighbours are looked at."""
        positions, known = self.positions(space), self.lexicon.classes
        if any(word not in known for word in words):
            return []
        names = known[words[rarest]] & positions.present
        others = [(offset - rarest, known[word]) for offset, word in enumerate(words) if offset != rarest]
        after = len(words) - 1 - rarest
        found = []
        for base, classes in positions.runs if names else ():
            for name in names:
                at = classes.find(name, rarest)
                while 0 <= at < len(classes) - after:
                    for offset, wanted in others:
                        if classes[at + offset] not in wanted:
                            break
                    else:
                        found.append((base + at - rarest, base + at + after))
                    at = classes.find(name, at + 1)
        return (
            [
                span
                for span in sorted(found)
                if positions.paragraphs.isdisjoint(range(span[0] + 1, span[1] + 1))
            ]
            if found
            else []
        )

    def has_phrase(self, words: Sequence[int], rarest: int) -> bool:
        """Whether title and body have the phrase: the same as bool(phrases)."""
        found = self._stands(words)
        return bool(self.phrases(words, rarest, MAIN)) if found is None else found

    def _stands(self, words: Sequence[int]) -> bool | None:
        """The same by one search for each way to write the phrase in classes; nearly always there is one. None where there are many."""
        if not self.met.issuperset(words):
            return False
        ways = list(map(self._standing.__getitem__, words))
        written = "".join(ways)
        if len(written) == len(ways):
            return written in self.flow
        if prod(map(len, ways)) > MOST_WAYS:
            return None
        return any("".join(way) in self.flow for way in product(*ways))

    @cached_property
    def flow(self) -> str:
        """The classes of title and body, with a break after each paragraph."""
        return self.read_field("title").flow + self.read_field("body").flow

    def units(self, unit: str, region: Region) -> Iterable[Region]:
        """Sentences or paragraphs of a region."""
        key = (unit, region.field)
        if key not in self._units:
            self._units[key] = self._bounds(unit, region)
        bounds = self._units[key]
        start = max(0, bisect_left(bounds, (region.low, 0)) - 1)
        for place in range(start, len(bounds)):
            low, high = bounds[place]
            if low >= region.high:
                return
            piece = region.clipped(low, high)
            if piece.low < piece.high:
                yield piece

    def _bounds(self, unit: str, region: Region) -> list[tuple[int, int]]:
        if unit == "sentence":
            return [
                (region.base + low, region.base + high)
                for low, high in self.text.field(region.field).sentences
            ]
        return list(
            pairwise(
                [*self.read_field(region.field).paragraphs, region.base + len(self.classes(region.field))]
            )
        )


class _Positions(dict[int, list[int]]):
    """Term → its positions in one space, ascending."""

    def __init__(self, reading: ArticleTokens, names: tuple[str, ...]) -> None:
        super().__init__()
        self.reading, self.names = reading, names
        self.runs = [
            (field.base, field.classes) for field in map(reading.read_field, reversed(names))
        ]  # the longest first
        self.present = reading.present if len(names) > 1 else set(self.runs[0][1])
        self._paragraphs: frozenset[int] | None = None

    def __missing__(self, term: int) -> list[int]:
        known = self.reading.lexicon.classes
        found: list[int] = []
        for name in known[term] & self.present if term in known else ():
            for base, classes in self.runs:
                at = classes.find(name)
                while at >= 0:
                    found.append(base + at)
                    at = classes.find(name, at + 1)
        found.sort()
        self[term] = found
        return found

    @property
    def paragraphs(self) -> frozenset[int]:
        """First positions of paragraphs: no phrase has one inside."""
        if self._paragraphs is None:
            self._paragraphs = frozenset(
                start for name in self.names for start in self.reading.read_field(name).paragraphs
            )
        return self._paragraphs

    def within(self, term: int, low: int, high: int) -> list[int]:
        found = self[term]
        return found[bisect_left(found, low) : bisect_left(found, high)]


class _Standing(dict[int, str]):
    """Term → the classes with it that stand in title or body, as one string."""

    def __init__(self, known: Mapping[int, set[str]], present: set[str]) -> None:
        super().__init__()
        self.known, self.present = known, present

    def __missing__(self, term: int) -> str:
        classes = self.known.get(term)
        found = self[term] = "".join(classes & self.present) if classes else ""
        return found


def _read(base: int, text: str, memo: ChunkCache) -> _Field:
    parts = [memo.read(paragraph.split()) for paragraph in PARAGRAPH.split(text)]
    starts = []
    position = base
    for part in parts:
        if part:
            starts.append(position)
            position += len(part)
    return _Field(base, "".join(parts), starts, BREAK.join((*parts, "")))


T = TypeVar("T", bound=tuple[Any, ...])


def within(spans: Sequence[T], region: Region) -> list[T]:
    """Those that lie inside a region. `spans` begin with first and last position, and are sorted."""
    low = bisect_left(spans, region.low, key=_FIRST)
    high = bisect_left(spans, region.high, lo=low, key=_FIRST)
    return [span for span in spans[low:high] if span[1] < region.high]
