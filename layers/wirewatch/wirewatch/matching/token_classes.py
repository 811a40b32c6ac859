"""Classes of tokens, and what an index wants to know where one is met.

A class is the exact set of terms that a token satisfies. Classes are written as characters: a chunk becomes a string with one for each of
its tokens, an article the string of them all, in which positions are sought with `str.find`. `NOTHING` satisfies no term.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection

from wirewatch.language.tokens import Piece
from wirewatch.matching.chunks import BREAK, NOTHING, ChunkCache
from wirewatch.matching.index import BEFORE, Index
from wirewatch.matching.term_lookup import TermLookup

MOST_CHUNKS = 300_000  # remembered; then all are forgotten, for the next articles bring the common ones back
SURROGATES = range(0xD800, 0xE000)  # no characters
MOST_CLASSES = 1_000_000
Neighbours = dict[int, tuple[int, ...]]


class TokenClasses:
    """What is known of the chunks met so far, for one index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.facts = index.facts
        self.terms: dict[str, tuple[int, ...]] = {NOTHING: (), BREAK: ()}  # by class
        self.rules: dict[str, tuple[int, ...]] = {}  # by class: candidates
        self.others: dict[str, tuple[int, ...]] = {}  # by class: names and nodes to look at
        self.heads: dict[
            str, tuple[Neighbours, Neighbours]
        ] = {}  # by class: targets by the term that follows, and that stands before
        self.classes: defaultdict[int, set[str]] = defaultdict(set)  # by term
        self.lookup = TermLookup(index)
        self.terms_of_word = self.lookup.terms_of_word
        self.is_case_sensitive = bool(self.facts.cased or self.facts.opening)
        self.cache = ChunkCache(self, shouted=False)
        self.shouted_cache = ChunkCache(self, shouted=True)
        self._known: dict[tuple[int, ...], str] = {(): NOTHING}

    @property
    def is_full(self) -> bool:
        return len(self.cache) + len(self.shouted_cache) > MOST_CHUNKS or len(self.terms) > MOST_CLASSES

    def class_of(self, piece: Piece, *, shouted: bool) -> str:
        return self.class_with(
            self.lookup.terms_of(piece.forms, piece.surfaces, opens=piece.opens_chunk, shouted=shouted)
        )

    def class_with(self, terms: Collection[int]) -> str:
        """The class of a set of terms, made where it is new."""
        key = tuple(terms) if len(terms) == 1 else tuple(sorted(set(terms)))
        found = self._known.get(key)
        if found is None:
            number = len(self.terms) - 1
            found = self._known[key] = chr(number if number < SURROGATES.start else number + len(SURROGATES))
            self._add(found, key)
        return found

    def _add(self, name: str, terms: tuple[int, ...]) -> None:
        self.terms[name] = terms
        targets: list[int] = []
        for term in terms:
            self.classes[term].add(name)
            targets += self.index.targets(term)
            for neighbour, found in self.index.pairs(term):
                sides = self.heads.setdefault(name, ({}, {}))
                side, other = sides[neighbour >= BEFORE], neighbour & ~BEFORE
                side[other] = (*side.get(other, ()), *found)
        if targets:
            self._point(name, sorted(set(targets)))

    def _point(self, name: str, targets: list[int]) -> None:
        """Rules to ask, and names and nodes to look at, where this class is met."""
        last = bisect_left(targets, self.facts.rules)
        if last:
            self.rules[name] = tuple(targets[:last])
        if last < len(targets):
            self.others[name] = tuple(targets[last:])
