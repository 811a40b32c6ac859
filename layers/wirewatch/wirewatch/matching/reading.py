"""An article as the engine reads it: classes of tokens by field, and where each term stands.

Positions count through all fields. Title and body share one space of positions, further fields have a space each; between fields lies
a gap wider than any NEAR reaches, so that no hit crosses it.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain, pairwise
from typing import NamedTuple

from wirewatch.language.text import ALL_CAPS_WORDS, LEAD_WORDS, ArticleText, is_all_caps
from wirewatch.language.tokens import PARAGRAPH
from wirewatch.matching.lexicon import PASSING, Lexicon

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


class _Field:
    """The chunks of one field as numbers of the lexicon, paragraph by paragraph, and what follows from them where it is asked for."""

    def __init__(self, base: int, text: str, lexicon: Lexicon, *, shouted: bool) -> None:
        self.base, self.lexicon = base, lexicon
        self.parts, self.passing = lexicon.read(PARAGRAPH.split(text), shouted=shouted)
        self._classes: list[int] | None = None
        self._paragraphs: list[int] | None = None

    def group(self, number: int) -> Sequence[int]:
        """The classes behind a negative number."""
        return self.lexicon.groups[-number] if number > PASSING else self.passing[PASSING - number]

    def present(self) -> set[int]:
        found: set[int] = set().union(*self.parts)
        if found and min(found) < 0:
            groups = [number for number in found if number < 0]
            found.difference_update(groups)
            found.update(*map(self.group, groups))
        return found

    @property
    def classes(self) -> list[int]:
        """Of all tokens, in order."""
        if self._classes is None:
            self._expand()
        return self._classes or []

    @property
    def paragraphs(self) -> list[int]:
        """Positions of their first tokens."""
        if self._paragraphs is None:
            self._expand()
        return self._paragraphs or []

    def _expand(self) -> None:
        self._classes, self._paragraphs = [], []
        for part in self.parts:
            found = part
            if part and min(part) < 0:
                found = [each for number in part for each in (self.group(number) if number < 0 else (number,))]
            if found:
                self._paragraphs.append(self.base + len(self._classes))
                self._classes += found


class Reading:
    """One article, read with one lexicon."""

    def __init__(self, text: ArticleText, lexicon: Lexicon) -> None:
        self.text, self.lexicon = text, lexicon
        self._fields: dict[str, _Field] = {}
        self._next = 0
        title = self.read_field("title").present()
        self.present = self.read_field("body").present()
        self.present |= title
        self._positions: dict[int, _Positions] = {}

    def read_field(self, name: str) -> _Field:
        found = self._fields.get(name)
        if found is None:
            text, base = self.text.text_of(name), self._next
            self._next += len(text) + GAP  # a text has no more tokens than characters
            found = _Field(base, text, self.lexicon, shouted=False)
            if self.lexicon.facts.cased and is_all_caps(text) and len(found.classes) >= ALL_CAPS_WORDS:
                found = _Field(base, text, self.lexicon, shouted=True)
            self._fields[name] = found
        return found

    def positions(self, space: int) -> "_Positions":
        found = self._positions.get(space)
        if found is None:
            names = ("title", "body") if space == MAIN else tuple(name for name, each in SPACES.items() if each == space)
            found = self._positions[space] = _Positions(self, names)
        return found

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
        positions = self.positions(space)
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
        self.runs = [(field.base, field.classes) for field in map(reading.read_field, reversed(names))]  # the longest first
        self.columns = self._columns()
        self._paragraphs: frozenset[int] | None = None

    def _columns(self) -> dict[int, list[int]]:
        """Class → positions."""
        found: dict[int, list[int]] = {}
        for base, classes in reversed(self.runs):
            for position, number in enumerate(classes, base):
                if number in found:
                    found[number].append(position)
                else:
                    found[number] = [position]
        found.pop(0, None)
        return found

    def class_at(self, position: int) -> int:
        """Of the token there; 0 between fields."""
        for base, classes in self.runs:
            if 0 <= position - base < len(classes):
                return classes[position - base]
        return 0

    def __missing__(self, term: int) -> list[int]:
        columns = self.columns
        lists = [columns[number] for number in self.reading.lexicon.classes.get(term, ()) if number in columns]
        found = self[term] = lists[0] if len(lists) == 1 else sorted(chain.from_iterable(lists))
        return found

    @property
    def paragraphs(self) -> frozenset[int]:
        """First positions of paragraphs: no phrase has one inside."""
        if self._paragraphs is None:
            self._paragraphs = frozenset(start for name in self.names for start in self.reading.read_field(name).paragraphs)
        return self._paragraphs

    def set_of(self, term: int) -> frozenset[int]:
        found = self.sets.get(term)
        if found is None:
            found = self.sets[term] = frozenset(self[term])
        return found

    def within(self, term: int, low: int, high: int) -> list[int]:
        found = self[term]
        return found[bisect_left(found, low) : bisect_left(found, high)]
