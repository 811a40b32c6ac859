"""Classes of tokens. The class of a token is the set of terms (words, wildcards, stems and {Cased}
words of queries) that the token satisfies. `NOTHING` is the class without terms.

A class is written as one character, and a field as a string of classes. So `str.find` finds the
tokens of a class. If a token of a class occurs, the targets of the class are checked: rules, names
and nodes (see `matching/index.py`).
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

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
Targets = tuple[int, ...]
Neighbours = dict[str, Targets]  # class of the neighbouring token → targets


class TokenClasses:
    """The token classes of one index. Only classes that have occurred in a text are kept.

    The class of a token is the set of terms of queries that the token satisfies.

    `cache` has the classes of the tokens in each chunk (text without white space). `shouted_cache`
    has them for fields that are all capitals. In such a field, terms with exact capitals, such as
    `{UN}`, match differently.
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self.facts = index.facts
        self.terms: dict[str, tuple[int, ...]] = {NOTHING: (), BREAK: ()}  # by class
        self.heads: set[str] = set()  # the classes that have targets, alone or as the rarer word of a pair
        self.rules: dict[str, Targets] = {}  # by class: the rules that it makes candidates
        # By class: a set of classes. If an article has none of them, none of these rules matches.
        self.gates: dict[str, set[str]] = {}
        self.others: dict[str, Targets] = {}  # by class: the names and nodes that it makes candidates
        # Targets of pairs, by the class of the rarer word, and then by the class of the other word.
        self.followers: dict[str, Neighbours] = {}  # the other word comes directly after the rarer word
        self.predecessors: dict[str, Neighbours] = {}  # the other word comes directly before the rarer word
        self._shared_gates: dict[frozenset[int], set[str]] = {}  # by the terms of first clauses
        # A new class is added to the gates of each of its terms, and to the dicts of neighbours of
        # each of its terms. With such a dict are the targets to store for the new class.
        self._gates_of_term: defaultdict[int, list[set[str]]] = defaultdict(list)
        self._neighbours_of_term: defaultdict[int, list[tuple[Neighbours, Targets]]] = defaultdict(list)
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
            name = chr(number if number < SURROGATES.start else number + len(SURROGATES))
            self._add(name, key)
            self._known[key] = name  # only now: if `_add` fails, the next token gets a complete class
        return name

    def _add(self, name: str, terms: tuple[int, ...]) -> None:
        self.terms[name] = terms
        targets: list[int] = []
        for term in terms:
            self._add_to_term(term, name)
            targets += self.index.targets(term)
            for neighbour, pair_targets in self.index.pairs(term):
                self._add_pair(name, neighbour, pair_targets)
        if targets:
            self._set_targets(name, sorted(set(targets)))

    def _add_pair(self, name: str, neighbour: int, targets: Sequence[int]) -> None:
        """Store the targets of a pair of adjacent terms: the rules, names and nodes to check if the
        pair occurs. `name` is a class (a set of terms) that contains the rarer term. `neighbour` is
        the other term, as `Index.pairs` returns it.

        The targets are stored in a dict of dicts. The outer key is `name`. The inner keys are the
        classes that contain the other term. For classes that are created after this call,
        `_add_to_term` stores the targets.
        """
        self.heads.add(name)
        sides = self.predecessors if neighbour >= BEFORE else self.followers
        neighbours = sides.setdefault(name, {})
        other, added = neighbour & ~BEFORE, tuple(targets)
        for known in self.classes.get(other, ()):
            neighbours[known] = neighbours.get(known, ()) + added
        self._neighbours_of_term[other].append((neighbours, added))

    def _add_to_term(self, term: int, name: str) -> None:
        known = self.classes.get(term)
        if known is None:
            self.classes[term] = name
        elif isinstance(known, str):
            self.classes[term] = {known, name}
        else:
            known.add(name)
        for gate in self._gates_of_term.get(term, ()):
            gate.add(name)
        for neighbours, targets in self._neighbours_of_term.get(term, ()):
            neighbours[name] = neighbours.get(name, ()) + targets

    def _set_targets(self, name: str, targets: list[int]) -> None:
        self.heads.add(name)
        first_other = bisect_left(targets, self.facts.first_name)
        if first_other:
            self.rules[name] = rules = tuple(targets[:first_other])
            self.gates[name] = self._gate(name, rules)
        if first_other < len(targets):
            self.others[name] = tuple(targets[first_other:])

    def _gate(self, name: str, rules: Iterable[int]) -> set[str]:
        """Return the gate of the class `name`: a set of classes. If an article has the class
        `name`, but no class of the gate, none of `rules` can match. `rules` are the rules that
        become candidates if the class `name` occurs.

        The first clause of a rule is a set of terms and nodes. The rule can match an article only
        if at least one of them occurs there. So the gate has each class that contains a term of
        these first clauses. A class that is created later is added to the gate if it contains such
        a term. Classes whose rules have the same terms in their first clauses share one gate.

        If a first clause has a node, or if a rule has no clause, the gate is {`name`}. This gate
        excludes no article that has the class `name`.
        """
        terms: set[int] = set()
        for rule in rules:
            terms.update(self.index.first_clause(rule) or (NO_CLAUSE,))
        if min(terms) <= NO_CLAUSE:
            return {name}
        key = frozenset(terms)
        gate = self._shared_gates.get(key)
        if gate is None:
            gate = set()
            for term in key:
                gate.update(self.classes.get(term, ()))
                self._gates_of_term[term].append(gate)
            self._shared_gates[key] = gate
        return gate
