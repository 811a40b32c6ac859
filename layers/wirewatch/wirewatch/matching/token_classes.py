"""Classes of tokens. The class of a token is the set of terms that the token satisfies. A term is a
word, wildcard, stem or {Cased} word of a query. `NOTHING` is the class without terms. Each class
has targets: the rules, names and nodes that have to be checked if an article has a token of the
class. `matching/index.py` explains nodes.

A class is written as one character. So a chunk (text without white space) becomes a string with one
character for each of its tokens. The strings of all chunks of a field are joined. In the joined
string, `str.find` finds the positions of a class.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable

from wirewatch.language.tokens import Piece
from wirewatch.matching.chunks import BREAK, NOTHING, ChunkCache
from wirewatch.matching.decoded_index import NO_CLAUSE
from wirewatch.matching.index import BEFORE, Index
from wirewatch.matching.term_lookup import TermLookup

MAX_CHUNKS = (
    300_000  # chunks in the cache; beyond it the cache is emptied, and common chunks soon fill it again
)
SURROGATES = range(0xD800, 0xE000)  # not characters, so not used as classes
MAX_CLASSES = 1_000_000
Neighbours = dict[int, tuple[int, ...]]  # neighbouring term → targets


class TokenClasses:
    """The token classes of one index. Only classes that have occurred in a text are kept. A class
    is one character that stands for a set of terms: the terms that a token satisfies.

    The targets of a class are rules, names and nodes (see `matching/index.py`). The targets become
    candidates if a token of this class occurs.

    A chunk is a text without white space. For each chunk that was read, `cache` keeps the classes
    of the chunk's tokens. `shouted_cache` keeps these classes for chunks in fields that are all
    capitals. In such a field, the class of a token may be different, because terms with exact
    capitals, such as `{UN}`, match differently.
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self.facts = index.facts
        self.terms: dict[str, tuple[int, ...]] = {NOTHING: (), BREAK: ()}  # by class
        self.rules: dict[str, tuple[int, ...]] = {}  # by class: the rules that it makes candidates
        # By class: a set of terms. If an article has none of them, none of these rules matches.
        self.gates: dict[str, frozenset[int]] = {}
        self.others: dict[str, tuple[int, ...]] = {}  # by class: the names and nodes that it makes candidates
        # By class: two dicts with the targets of pairs. The first has the term after a token of this class
        # as its key, the second the term before it.
        self.pairs: dict[str, tuple[Neighbours, Neighbours]] = {}
        # By term: the classes of tokens that satisfy it. One class is stored without a set, because most
        # terms have only one, and a set needs three times the memory.
        self.classes: dict[int, str | set[str]] = {}
        self.lookup = TermLookup(index)
        self.terms_of_word = self.lookup.terms_of_word
        self.is_case_sensitive = bool(self.facts.cased or self.facts.opening)
        self.has_symbols = self.facts.symbols
        self.cache = ChunkCache(self, shouted=False)
        self.shouted_cache = ChunkCache(self, shouted=True)
        self._known: dict[tuple[int, ...], str] = {(): NOTHING}

    @property
    def is_full(self) -> bool:
        return len(self.cache) + len(self.shouted_cache) > MAX_CHUNKS or len(self.terms) > MAX_CLASSES

    def class_of(self, piece: Piece, *, shouted: bool) -> str:
        """Return the class of a token: one character that stands for the terms that the token
        satisfies. `shouted` tells whether the field of the token is all capitals.
        """
        return self.class_with(
            self.lookup.terms_of(piece.forms, piece.surfaces, opens=piece.opens_chunk, shouted=shouted)
        )

    def class_with(self, terms: Collection[int]) -> str:
        """Return the character that stands for a class (a set of terms). A new class gets a new
        character.
        """
        key = tuple(terms) if len(terms) == 1 else tuple(sorted(set(terms)))
        name = self._known.get(key)
        if name is None:
            number = len(self.terms) - 1
            name = self._known[key] = chr(number if number < SURROGATES.start else number + len(SURROGATES))
            self._add(name, key)
        return name

    def _add(self, name: str, terms: tuple[int, ...]) -> None:
        self.terms[name] = terms
        targets: list[int] = []
        for term in terms:
            self._add_to_term(term, name)
            targets += self.index.targets(term)
            for neighbour, pair_targets in self.index.pairs(term):
                sides = self.pairs.setdefault(name, ({}, {}))
                side, other = sides[neighbour >= BEFORE], neighbour & ~BEFORE
                side[other] = (*side.get(other, ()), *pair_targets)
        if targets:
            self._set_targets(name, sorted(set(targets)))

    def _add_to_term(self, term: int, name: str) -> None:
        known = self.classes.get(term)
        if known is None:
            self.classes[term] = name
        elif isinstance(known, str):
            self.classes[term] = {known, name}
        else:
            known.add(name)

    def _set_targets(self, name: str, targets: list[int]) -> None:
        first_other = bisect_left(targets, self.facts.first_name)
        if first_other:
            self.rules[name] = rules = tuple(targets[:first_other])
            self.gates[name] = self._gate(rules)
        if first_other < len(targets):
            self.others[name] = tuple(targets[first_other:])

    def _gate(self, rules: Iterable[int]) -> frozenset[int]:
        """Return a set of terms. A rule of `rules` can match an article only if the article has at
        least one of these terms.

        A clause of a rule is a set of terms and nodes. A rule can match only if each of its clauses
        has a member that occurs. So the result has the terms of the first clause of each rule.

        The result has no nodes. If a first clause has a node, or if a rule has no clause, the
        result contains NO_CLAUSE. This is a term that every article has.
        """
        gate: set[int] = set()
        for rule in rules:
            gate.update(self.index.first_clause(rule) or (NO_CLAUSE,))
        return frozenset(gate if min(gate) >= NO_CLAUSE else {NO_CLAUSE})
