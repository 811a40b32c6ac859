"""The tokens of an article, by field, and the positions of terms and phrases.

term      a word, wildcard, stem or {Cased} word of a query
class     the set of terms that a token satisfies
position  the number of a token in the whole article. Two fields are separated by a gap that no
          NEAR can cross.
space     fields that are searched together: title and body, or one other field
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice, pairwise, product
from math import prod
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from wirewatch.language.text import ALL_CAPS_WORDS, LEAD_WORDS, ArticleText, is_all_caps
from wirewatch.language.tokens import PARAGRAPH
from wirewatch.matching.chunks import BREAK, PARAGRAPH_END, ChunkCache
from wirewatch.matching.decoded_index import NO_CLAUSE
from wirewatch.matching.token_classes import TokenClasses

GAP = 1_024  # positions between two fields; larger than the widest NEAR (NEAR/500)
MAX_CLASS_STRINGS = 50  # per phrase; if a phrase has more, the positions of its terms are searched
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
    """A part of one field, such as a sentence or the whole field.

    The region begins at the position `low` and ends before the position `high`. `base` is the first
    position of the field.
    """

    field: str
    low: int
    high: int
    base: int

    def clipped(self, low: int, high: int) -> "Region":
        return self._replace(low=max(self.low, low), high=min(self.high, high))


class FieldTokens:
    """The tokens of one field. Each token is written as one character: its class (see
    `token_classes`). A chunk is a run of characters without white space.

    base                 the position of the first token
    paragraphs           the text of each paragraph
    chunks               all chunks; PARAGRAPH_END follows the last chunk of each paragraph
    ends                 for each paragraph, the index of its PARAGRAPH_END in `chunks`
    classes_of_chunks    for each chunk, a string with the classes of its tokens.
                         For PARAGRAPH_END, the string is BREAK.
    with_breaks          the strings in `classes_of_chunks`, joined
    classes              `with_breaks` without BREAK
    """

    def __init__(self, base: int, text: str, cache: ChunkCache) -> None:
        self.base = base
        self.paragraphs = PARAGRAPH.split(text)
        self.chunks: list[str] = []
        self.ends: list[int] = []
        for paragraph in self.paragraphs:
            self.chunks += paragraph.split()
            self.ends.append(len(self.chunks))
            self.chunks.append(PARAGRAPH_END)
        self.classes_of_chunks = cache.read(self.chunks)
        self.with_breaks = "".join(self.classes_of_chunks)
        self.classes = self.with_breaks.replace(BREAK, "")

    @cached_property
    def starts(self) -> dict[int, int]:
        """A dict from the position of a paragraph's first token to the number of the paragraph.

        Paragraphs are numbered from 0. A paragraph without tokens has a number too, but is not in
        the dict.
        """
        starts = {}
        position = self.base
        for number, classes in enumerate(self.with_breaks.split(BREAK)):
            if classes:
                starts[position] = number
                position += len(classes)
        return starts

    def occurrences(self, string: str) -> Iterator[tuple[int, int]]:
        """Yield the (first, last) positions of each place where `string` occurs in the field.

        `string` has one character for each token: the class of the token. A class is the set of
        query terms that a token satisfies. No occurrence crosses the end of a paragraph.
        """
        classes, length, before = self.with_breaks, len(string), 0
        counted = 0  # up to this index, `before` has the number of paragraph ends
        at = classes.find(string)
        while at >= 0:
            before += classes.count(BREAK, counted, at)
            counted = at
            first = self.base + at - before
            yield first, first + length - 1
            at = classes.find(string, at + 1)


class ArticleTokens:
    """One article, cut into tokens. The module explains terms, classes, positions and spaces.

    Title and body are cut when the object is created. Each other field is cut when it is first
    needed.
    """

    def __init__(self, text: ArticleText, token_classes: TokenClasses) -> None:
        self.text, self.token_classes = text, token_classes
        self._fields: dict[str, FieldTokens] = {}
        self._positions: dict[int, _Positions] = {}
        self._phrases: dict[tuple[tuple[int, ...], int], list[tuple[int, int]]] = {}
        self._units: dict[tuple[str, str], list[tuple[int, int]]] = {}
        self._next_base = 0
        title, body = self.field("title"), self.field("body")
        self.classes_present = _classes_in(title.classes_of_chunks, body.classes_of_chunks)
        self._classes_of_term = _PresentClasses(token_classes.classes, self.classes_present)
        # Whether a term occurs in title or body; not for NO_CLAUSE. To ask for few terms, this is faster
        # than to compute `terms_present`. When `terms_present` is computed, its set is asked instead.
        self.has_term: Callable[[int], object] = self._classes_of_term.__getitem__

    @cached_property
    def terms_present(self) -> set[int]:
        """The terms that occur in title or body, and NO_CLAUSE.

        NO_CLAUSE counts as a term of every article. A rule that has no clauses gets a clause with
        only this term, so every article satisfies this clause. `CompiledRule` explains clauses.
        """
        terms = self.terms_of(self.classes_present)
        self.has_term = terms.__contains__
        return terms

    def terms_of(self, classes: Iterable[str]) -> set[int]:
        """Return the terms that tokens of these classes satisfy, and also NO_CLAUSE.

        NO_CLAUSE counts as a term of every article (see `terms_present`).
        """
        return {NO_CLAUSE}.union(*map(self.token_classes.terms.__getitem__, classes))

    def field(self, name: str) -> FieldTokens:
        """Return the tokens of a field. The field is read on the first call."""
        field = self._fields.get(name)
        if field is None:
            text, base = self.text.text_of(name), self._next_base
            self._next_base += len(text) + GAP  # a text has no more tokens than characters
            field = FieldTokens(base, text, self.token_classes.cache)
            if self.token_classes.facts.cased and is_all_caps(text) and len(field.classes) >= ALL_CAPS_WORDS:
                field = FieldTokens(base, text, self.token_classes.shouted_cache)
            self._fields[name] = field
        return field

    def positions(self, space: int) -> "_Positions":
        """Return a dict from each term to its positions in one space. A space is a set of fields
        that are searched together; the space MAIN is title and body.
        """
        positions = self._positions.get(space)
        if positions is None:
            names = (
                ("title", "body")
                if space == MAIN
                else tuple(name for name, other in SPACES.items() if other == space)
            )
            positions = self._positions[space] = _Positions(self, names)
        return positions

    def region(self, name: str) -> Region:
        """Return the region of a whole field.

        The field `lead` is the first paragraph of the body. If this paragraph has more than
        LEAD_WORDS words, only its first LEAD_WORDS words belong to `lead`.
        """
        if name == "lead":
            body = self.field("body")
            second = next(islice(body.starts, 1, None), body.base + len(body.classes))
            return Region("body", body.base, min(second, body.base + LEAD_WORDS), body.base)
        field = self.field(name)
        return Region(name, field.base, field.base + len(field.classes), field.base)

    @cached_property
    def main(self) -> tuple[Region, ...]:
        """The whole title and the whole body, as regions."""
        return (self.region("title"), self.region("body"))

    def locate(self, position: int) -> tuple[str, int]:
        """Return the field of the token at a position, and the index of the token in this field.

        Raises ValueError if the position is not in any of the fields that were read.
        """
        for name, field in self._fields.items():
            if field.base <= position < field.base + len(field.classes):
                return name, position - field.base
        raise ValueError(f"no field has the position {position}")

    def fields_from(self, position: int) -> Iterator[tuple[str, FieldTokens]]:
        """Yield (name, field) for each field whose first position is `position` or a later one.

        Fields that were not read yet are left out (see `field`). The fields are in the order of
        their positions.
        """
        for name, field in self._fields.items():
            if field.base >= position:
                yield name, field

    def phrases(self, words: Sequence[int], rarest: int, space: int) -> list[tuple[int, int]]:
        """Return the (first, last) positions of each occurrence of a phrase, sorted.

        `words` are the terms of the phrase, and `rarest` is the index of the rarest term. All terms
        must be side by side in one paragraph. `space` says which fields to search. The result is
        cached.
        """
        key = (tuple(words), space)
        spans = self._phrases.get(key)
        if spans is None:
            strings = self._class_strings(words) if space == MAIN else None
            spans = self._search(words, rarest, space) if strings is None else self._find(strings)
            self._phrases[key] = spans
        return spans

    def _find(self, strings: Iterable[str]) -> list[tuple[int, int]]:
        """Return the (first, last) positions of each occurrence of one of the strings.

        A string stands for a sequence of tokens. Each character of the string is the class of one
        token (see `token_classes`). The title and the body are searched.
        """
        fields = (self.field("title"), self.field("body"))
        spans = [span for string in strings for field in fields for span in field.occurrences(string)]
        spans.sort()
        return spans

    def _search(self, words: Sequence[int], rarest: int, space: int) -> list[tuple[int, int]]:
        """Return the (first, last) positions of each occurrence of a phrase (see `phrases`).

        The rarest term is searched first. Where it occurs, the tokens around it are compared with
        the other terms of the phrase.
        """
        positions, classes_of_term = self.positions(space), self.token_classes.classes
        if any(word not in classes_of_term for word in words):
            return []
        anchors = positions.classes_present.intersection(classes_of_term[words[rarest]])
        neighbours = [
            (offset - rarest, classes_of_term[word]) for offset, word in enumerate(words) if offset != rarest
        ]
        after = len(words) - 1 - rarest
        spans = []
        for base, classes in positions.runs if anchors else ():
            for anchor in anchors:
                at = classes.find(anchor, rarest)
                while 0 <= at < len(classes) - after:
                    for offset, wanted in neighbours:
                        if classes[at + offset] not in wanted:
                            break
                    else:
                        spans.append((base + at - rarest, base + at + after))
                    at = classes.find(anchor, at + 1)
        starts = positions.paragraph_starts if spans else frozenset()
        return [span for span in sorted(spans) if starts.isdisjoint(range(span[0] + 1, span[1] + 1))]

    def has_phrase(self, words: Sequence[int], rarest: int) -> bool:
        """Tell whether the phrase occurs in title or body.

        `words` are the terms of the phrase, and `rarest` is the index of the rarest term in
        `words`.
        """
        strings = self._class_strings(words)
        if strings is None:
            return bool(self.phrases(words, rarest, MAIN))
        return any(map(self.with_breaks.__contains__, strings))

    def _class_strings(self, words: Sequence[int]) -> list[str] | None:
        """Return strings for a phrase: the phrase occurs if `with_breaks` contains one of these
        strings. `words` are the terms of the phrase.

        In `with_breaks`, each token is written as one character, its class. A class is the set of
        all terms that a token satisfies. Example: the classes `a` and `b` contain the first term,
        and the class `c` contains the second term. Then the strings are `ac` and `bc`. If a term
        does not occur in title or body, return []. If there are more than MAX_CLASS_STRINGS
        strings, return None.
        """
        if not all(map(self.has_term, words)):
            return []
        choices = list(map(self._classes_of_term.__getitem__, words))
        written = "".join(choices)
        if len(written) == len(choices):
            return [written]
        if prod(map(len, choices)) > MAX_CLASS_STRINGS:
            return None
        return list(map("".join, product(*choices)))

    @cached_property
    def with_breaks(self) -> str:
        """Title and body as one string. The string has one character for each token: the class of
        the token (see `token_classes`). After each paragraph, the string has the character BREAK.
        """
        return self.field("title").with_breaks + self.field("body").with_breaks

    def units(self, unit: str, region: Region) -> Iterable[Region]:
        """Yield the sentences or paragraphs of a region. `unit` is "sentence" or "paragraph".

        A sentence or paragraph that lies only partly in the region is cut at the region's border.
        """
        key = (unit, region.field)
        if key not in self._units:
            self._units[key] = self._bounds(unit, region)
        bounds = self._units[key]
        start = max(0, bisect_left(bounds, (region.low, 0)) - 1)
        for number in range(start, len(bounds)):
            low, high = bounds[number]
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
        field = self.field(region.field)
        return list(pairwise([*field.starts, region.base + len(field.classes)]))


class _Positions(dict[int, list[int]]):
    """Maps a term to its positions in ascending order.

    One instance has the positions in title and body. Every further instance has the positions in
    one field, such as `author`.
    """

    def __init__(self, tokens: ArticleTokens, names: tuple[str, ...]) -> None:
        super().__init__()
        self._classes_of_term = tokens.token_classes.classes
        self._fields = [tokens.field(name) for name in names]
        self.runs = [(field.base, field.classes) for field in reversed(self._fields)]  # the body first
        self.classes_present = tokens.classes_present if len(names) > 1 else set(self.runs[0][1])

    def __missing__(self, term: int) -> list[int]:
        known = self._classes_of_term
        positions: list[int] = []
        for name in self.classes_present.intersection(known.get(term, ())):
            for base, classes in self.runs:
                at = classes.find(name)
                while at >= 0:
                    positions.append(base + at)
                    at = classes.find(name, at + 1)
        positions.sort()
        self[term] = positions
        return positions

    @cached_property
    def paragraph_starts(self) -> frozenset[int]:
        """The positions of the first token of each paragraph. A phrase does not cross paragraphs,
        so only the first token of a phrase may be at such a position.
        """
        return frozenset(start for field in self._fields for start in field.starts)

    def between(self, term: int, low: int, high: int) -> list[int]:
        """Return the positions of a term from `low` up to, but not including, `high`."""
        positions = self[term]
        return positions[bisect_left(positions, low) : bisect_left(positions, high)]


class _PresentClasses(dict[int, str]):
    """Maps a term to the classes of the tokens that satisfy the term.

    The value is a string, in which each character is one class. Classes that do not occur in
    title or body are left out. The module's docstring explains terms and classes.
    """

    def __init__(self, classes_of_term: Mapping[int, Collection[str]], present: set[str]) -> None:
        super().__init__()
        self.classes_of_term, self.present = classes_of_term, present

    def __missing__(self, term: int) -> str:
        classes = self.classes_of_term.get(term, "")
        if isinstance(classes, str):  # at most one class
            joined = classes if classes in self.present else ""
        else:
            joined = "".join(self.present.intersection(classes))
        self[term] = joined
        return joined


def _classes_in(*classes_of_chunks: list[str]) -> set[str]:
    """Return the classes of all tokens. A class is a string of one character, which stands for the
    set of query terms that a token satisfies. BREAK, the mark of the end of a paragraph, is left
    out.

    Each argument is the attribute `classes_of_chunks` of a field.
    """
    # The union keeps the string objects of chunks with one token. `TokenClasses` has these objects
    # as the keys of its dicts, which makes lookups faster.
    classes = set[str]().union(*classes_of_chunks)
    others = [name for name in classes if len(name) != 1]
    classes.difference_update(others)
    classes.update(*others)
    classes.discard(BREAK)
    return classes


T = TypeVar("T", bound=tuple[Any, ...])


def within(spans: Sequence[T], region: Region) -> list[T]:
    """Return the spans that lie inside a region.

    Each span is a tuple that begins with its first and last position. `spans` must be sorted.
    """
    low = bisect_left(spans, region.low, key=_FIRST)
    high = bisect_left(spans, region.high, lo=low, key=_FIRST)
    return [span for span in spans[low:high] if span[1] < region.high]
