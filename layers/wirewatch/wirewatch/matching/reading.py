"""An article as the engine reads it: classes of tokens by field, and where each term stands.

Positions count through all fields. Title and body share one space of positions, further fields have a space each; between fields lies
a gap wider than any NEAR reaches, so that no hit crosses it.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain, pairwise
from typing import NamedTuple

from wirewatch.language.text import LEAD_WORDS, ArticleText, is_all_caps
from wirewatch.language.tokens import PARAGRAPH
from wirewatch.matching.lexicon import Lexicon

GAP = 1_024
MAIN, TAIL, AUTHOR, URL, PLACE = range(5)
SPACES = {"title": MAIN, "body": MAIN, "lead": MAIN, "tail": TAIL, "author": AUTHOR, "url": URL, "place": PLACE}


class Region(NamedTuple):
    """Positions `low` ≤ i < `high` of one field, which begins at `base`."""

    field: str
    low: int
    high: int
    base: int

    def clipped(self, low: int, high: int) -> "Region":
        return self._replace(low=max(self.low, low), high=min(self.high, high))


class _Field(NamedTuple):
    base: int
    classes: list[int]
    paragraphs: list[int]  # positions of their first tokens


class Reading:
    """One article, read with one lexicon."""

    def __init__(self, text: ArticleText, lexicon: Lexicon) -> None:
        self.text, self.lexicon = text, lexicon
        self._fields: dict[str, _Field] = {}
        self._next = 0
        title = self.read_field("title").classes
        self.present = set(self.read_field("body").classes)
        self.present.update(title)
        self.positions = (_Positions(self, ("title", "body")), *(_Positions(self, (name,)) for name in ("tail", "author", "url", "place")))

    def read_field(self, name: str) -> _Field:
        found = self._fields.get(name)
        if found is None:
            found = self._fields[name] = self._read(name)
        return found

    def _read(self, name: str) -> _Field:
        text, base, shouted = self.text.text_of(name), self._next, False
        while True:
            classes: list[int] = []
            starts: list[int] = []
            for paragraph in PARAGRAPH.split(text):
                found = self.lexicon.read(paragraph, shouted=shouted)
                if found:
                    starts.append(base + len(classes))
                    classes += found
            if shouted or not self.lexicon.facts.cased or not is_all_caps(text, len(classes)):
                break
            shouted = True
        self._next = base + len(classes) + GAP
        return _Field(base, classes, starts)

    def classes(self, name: str) -> list[int]:
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

    def phrases(self, words: Sequence[int], space: int) -> list[tuple[int, int]]:
        """First and last positions of adjacent terms, in order, in one paragraph; sought from the rarest on."""
        positions = self.positions[space]
        columns = [positions[word] for word in words]
        shortest = min(range(len(words)), key=lambda each: len(columns[each]))
        if not columns[shortest]:
            return []
        others = [(offset - shortest, positions.set_of(word)) for offset, word in enumerate(words) if offset != shortest]
        found = []
        for at in columns[shortest]:
            if all(at + offset in column for offset, column in others):
                first, last = at - shortest, at - shortest + len(words) - 1
                if positions.paragraphs.isdisjoint(range(first + 1, last + 1)):
                    found.append((first, last))
        return found

    def units(self, unit: str, region: Region) -> Iterable[Region]:
        """Sentences or paragraphs of a region."""
        if unit == "sentence":
            bounds = [(region.base + low, region.base + high) for low, high in self.text.field(region.field).sentences]
        else:
            starts = self.read_field(region.field).paragraphs
            bounds = list(pairwise([*starts, region.base + len(self.classes(region.field))]))
        return (piece for low, high in bounds if (piece := region.clipped(low, high)).low < piece.high)


class _Positions(dict[int, list[int]]):
    """Term → its positions in one space, ascending."""

    def __init__(self, reading: Reading, names: tuple[str, ...]) -> None:
        super().__init__()
        self.reading, self.names = reading, names
        self.sets: dict[int, frozenset[int]] = {}

    @cached_property
    def columns(self) -> dict[int, list[int]]:
        """Class → positions."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for name in self.names:
            field = self.reading.read_field(name)
            for position, number in enumerate(field.classes, field.base):
                if number:
                    found[number].append(position)
        return found

    def __missing__(self, term: int) -> list[int]:
        columns = self.columns
        lists = [columns[number] for number in self.reading.lexicon.classes.get(term, ()) if number in columns]
        found = self[term] = lists[0] if len(lists) == 1 else sorted(chain.from_iterable(lists))
        return found

    @cached_property
    def paragraphs(self) -> frozenset[int]:
        """First positions of paragraphs: no phrase has one inside."""
        return frozenset(start for name in self.names for start in self.reading.read_field(name).paragraphs)

    def set_of(self, term: int) -> frozenset[int]:
        found = self.sets.get(term)
        if found is None:
            found = self.sets[term] = frozenset(self[term])
        return found

    def within(self, term: int, low: int, high: int) -> list[int]:
        found = self[term]
        return found[bisect_left(found, low) : bisect_left(found, high)]
