"""Watchlists → the bytes of an index. Seconds are fine here, and the same watchlists give the same bytes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from wirewatch.compiling.anchors import FURTHER_SETS, Anchor, Anchors, Key
from wirewatch.compiling.encoder import Encoder
from wirewatch.compiling.frequencies import Frequencies, shipped
from wirewatch.compiling.vocabulary import Vocabulary
from wirewatch.configuration.entities.entity import Entity, Name
from wirewatch.configuration.rule_hash import entity_hash
from wirewatch.configuration.watchlists import Rule, Watchlist
from wirewatch.language.tree import And, Node
from wirewatch.matching import wildcards
from wirewatch.matching.index import (
    BEFORE,
    Facts,
    Index,
    IndexSection,
    blobs,
    bundles,
    keys,
    numbers,
    pack,
    starts_of,
)
from wirewatch.matching.monitor import Monitor
from wirewatch.matching.plan import DEFINED, ENTITY, GROUP, NEAR_VETO, SCOPE, STRONG, VETO, WEAK, Plan, walk
from wirewatch.matching.term_keys import OPENING, SHOUTED, SURFACE

EXTRA_FIELDS = ("author", "url", "place")


@dataclass(eq=False)
class _Entity:
    """An entity of the index with its names' plans: (role, plan, language)."""

    entity: Entity
    names: list[tuple[int, Plan, str]] = field(default_factory=list)


@dataclass
class _Asked:
    """A rule, a name or a definition, and what has to be present for it."""

    plan: Plan
    target: int
    anchor: Anchor | None = None


def compile_index(
    watchlists: Sequence[Watchlist], sources: bytes = b"", frequencies: Frequencies | None = None
) -> bytes:
    """`sources` are kept in the file as they are; `frequencies` choose the anchors."""
    return Compiler(frequencies or shipped()).compile(watchlists, sources)


def compile_monitor(watchlists: Iterable[Watchlist]) -> Monitor:
    """A monitor over an index that is compiled in memory."""
    return Monitor(Index(compile_index(tuple(watchlists))))


class Compiler:
    """The state of one compilation."""

    def __init__(self, frequencies: Frequencies) -> None:
        self.vocabulary = Vocabulary(frequencies)
        self.entities: list[_Entity] = []
        self.groups: dict[tuple[int, ...], int] = {}
        self.definitions: list[Plan] = []
        self.plans: list[Plan] = []
        self._numbers: dict[tuple[str, str], int] = {}
        self._defined: dict[int, int] = {}
        self._kept: list[Node] = []  # whose id() stands in _defined
        self._weak: dict[Plan, bool] = {}

    def compile(self, watchlists: Sequence[Watchlist], sources: bytes = b"") -> bytes:
        rules = [rule for watchlist in watchlists for rule in watchlist.rules]
        stored = [self._watchlist(watchlist) for watchlist in watchlists]
        anchors = self._anchors()
        clauses = [self._clauses(anchors, asked) for asked in self.asked[: len(rules)]]
        sections: dict[IndexSection, bytes] = {}
        sections[IndexSection.RULES], sections[IndexSection.RULE_STARTS] = blobs(
            (clause, plan, self._is_weak(plan), *_validity(rule))
            for rule, plan, clause in zip(rules, self.plans, clauses, strict=True)
        )
        sections[IndexSection.LABELS], sections[IndexSection.LABEL_STARTS] = bundles(map(_label, rules))
        sections[IndexSection.WATCHLISTS], sections[IndexSection.WATCHLIST_STARTS] = blobs(stored)
        sections[IndexSection.FIRST_RULES] = numbers(
            starts_of(len(watchlist.rules) for watchlist in watchlists)
        )
        sections[IndexSection.VERIFIED] = bytes(
            self._is_verified(anchors, *each) for each in zip(rules, self.plans, strict=True)
        )
        sections |= self._named()
        sections |= self._targets(len(rules))
        sections |= self._looked_up(len(rules), stored)
        sections[IndexSection.SOURCES] = sources
        return pack(sections)

    # encoding

    def _watchlist(self, watchlist: Watchlist) -> tuple[Any, ...]:
        encoder = self.encoder(watchlist)
        self.plans += [encoder.plan(rule.node) for rule in watchlist.rules]
        where = self._definition(encoder, watchlist.where) if watchlist.where is not None else -1
        return (
            watchlist.id,
            watchlist.title,
            where,
            *(self._definition(encoder, node) for node in watchlist.exclude),
        )

    def encoder(self, watchlist: Watchlist) -> Encoder:
        """For the trees of one watchlist: names of entities mean its own."""

        def entities(named: tuple[str, ...]) -> Plan:
            found = tuple(self._entity(watchlist.entities[key]) for key in named)
            return (
                (ENTITY, found[0])
                if len(found) == 1
                else (GROUP, self.groups.setdefault(found, len(self.groups)))
            )

        encoder = Encoder(self.vocabulary, entities, lambda node: self._definition(encoder, node))
        return encoder

    def _entity(self, entity: Entity) -> int:
        identity = (entity.key, entity_hash(entity))
        found = self._numbers.get(identity)
        if found is None:
            found = self._numbers[identity] = len(self.entities)
            self.entities.append(_Entity(entity))
            self.entities[found].names = list(self._names(entity))
        return found

    def _names(self, entity: Entity) -> Iterable[tuple[int, Plan, str]]:
        encoder = Encoder(self.vocabulary, lambda _: None, lambda _: 0)

        def listed(role: int, names: Iterable[Name]) -> Iterable[tuple[int, Plan, str]]:
            return ((role, encoder.plan(name.node), name.language) for name in names)

        yield from listed(STRONG, (name for name in entity.names if not name.weak))
        yield from listed(WEAK, (name for name in entity.names if name.weak))
        yield from listed(VETO, entity.vetoes)
        yield from listed(NEAR_VETO, entity.near_vetoes)

    def _definition(self, encoder: Encoder, node: Node) -> int:
        """Trees are told apart by identity: a definition is one object for all who use it."""
        found = self._defined.get(id(node))
        if found is None:
            plan = encoder.plan(node)
            found = self._defined[id(node)] = len(self.definitions)
            self.definitions.append(plan)
            self._kept.append(node)
        return found

    # what has to be present

    def _anchors(self) -> Anchors:
        """Anchors everything; entities and definitions before what uses them."""
        names = [plan for entity in self.entities for _, plan, _ in entity.names]
        self.asked = [_Asked(plan, target) for target, plan in enumerate([*self.plans, *names])]
        first_node = len(self.asked)
        first_definition = len(self.entities) + len(self.groups)
        self.asked += [
            _Asked(plan, first_node + first_definition + each) for each, plan in enumerate(self.definitions)
        ]
        anchors = Anchors(
            self.vocabulary.costs, self.vocabulary.spaceless, {}, len(self.entities), first_definition
        )
        anchors.nodes = self._node_costs(anchors)
        for each in self.asked:
            each.anchor = anchors.of(each.plan)
        return anchors

    def _node_costs(self, anchors: Anchors) -> dict[int, float]:
        costs: dict[int, float] = {}
        anchors.nodes = costs
        for number, entity in enumerate(self.entities):
            strong = [anchors.of(plan) for role, plan, _ in entity.names if role == STRONG]
            costs[number] = min(1.0, sum(anchor.cost for anchor in strong if anchor is not None))
        for members, number in self.groups.items():
            costs[len(self.entities) + number] = min(1.0, sum(costs[member] for member in members))
        for number, plan in enumerate(self.definitions):  # a definition stands after those that it uses
            anchor = anchors.of(plan)
            if anchor is not None:
                costs[anchors.first_definition + number] = min(1.0, anchor.cost)
        return costs

    def _clauses(self, anchors: Anchors, asked: _Asked) -> tuple[tuple[int, ...], ...]:
        already = asked.anchor.keys if asked.anchor is not None else frozenset()
        found = [keys for _, keys in anchors.clauses(asked.plan) if keys != already][:FURTHER_SETS]
        return tuple(tuple(sorted(map(self._number, keys))) for keys in found)

    def _number(self, key: int) -> int:
        """Terms as they are, nodes after them."""
        return key if key >= 0 else len(self.vocabulary.costs) - 1 - key

    def _is_weak(self, plan: Plan) -> bool:
        """Whether a weak name may be what makes it hold."""
        return any(
            self._is_weak_node(each)
            for each in walk(plan)
            if not isinstance(each, int) and each[0] in (ENTITY, GROUP, DEFINED)
        )

    def _is_weak_node(self, plan: Plan) -> bool:
        if plan not in self._weak:
            kind, number = plan
            if kind == ENTITY:
                self._weak[plan] = any(name.weak for name in self.entities[number].entity.names)
            elif kind == GROUP:
                members = next(members for members, each in self.groups.items() if each == number)
                self._weak[plan] = any(self._is_weak_node((ENTITY, member)) for member in members)
            else:
                self._weak[plan] = self._is_weak(self.definitions[number])
        return self._weak[plan]

    def _is_verified(self, anchors: Anchors, rule: Rule, plan: Plan) -> bool:
        return (
            rule.valid_from is None
            and rule.valid_until is None
            and anchors.proves(plan, self.vocabulary.proves)
        )

    # sections

    def _named(self) -> dict[IndexSection, bytes]:
        names, name_starts = blobs(name for entity in self.entities for name in entity.names)
        nodes: list[Any] = [
            (each.entity.key, each.entity.veto_distance, any(name.weak for name in each.entity.names))
            for each in self.entities
        ]
        stored, node_starts = blobs([*nodes, *(() for _ in self.groups), *self.definitions])
        return {
            IndexSection.NAMES: names,
            IndexSection.NAME_STARTS: name_starts,
            IndexSection.FIRST_NAMES: numbers(starts_of(len(entity.names) for entity in self.entities)),
            IndexSection.NODES: stored,
            IndexSection.NODE_STARTS: node_starts,
        }

    def _targets(self, rules: int) -> dict[IndexSection, bytes]:
        terms = len(self.vocabulary.costs)
        nodes = len(self.entities) + len(self.groups) + len(self.definitions)
        single: list[list[int]] = [[] for _ in range(terms + nodes)]
        paired: list[dict[int, list[int]]] = [{} for _ in range(terms)]
        for each in self.asked:
            for key in sorted(each.anchor.keys if each.anchor is not None else (), key=_sortable):
                if isinstance(key, tuple):
                    term, neighbour = self._sought(*key)
                    paired[term].setdefault(neighbour, []).append(each.target)
                else:
                    single[self._number(key)].append(each.target)
        first_node = len(self.asked) - len(self.definitions)
        for members, number in self.groups.items():
            for member in dict.fromkeys(members):
                single[terms + member].append(first_node + len(self.entities) + number)
        pairs: list[int] = []
        pair_targets: list[int] = []
        for row in paired:
            for neighbour, targets in sorted(row.items()):
                pairs += (neighbour, len(pair_targets))
                pair_targets += (len(targets), *targets)
        return {
            IndexSection.TARGET_STARTS: numbers(starts_of(map(len, single))),
            IndexSection.TARGETS: numbers(target for row in single for target in row),
            IndexSection.PAIR_STARTS: numbers(starts_of(2 * len(row) for row in paired)),
            IndexSection.PAIRS: numbers(pairs),
            IndexSection.PAIR_TARGETS: numbers(pair_targets),
            IndexSection.ALWAYS: numbers(each.target for each in self.asked[:rules] if each.anchor is None),
        }

    def _sought(self, first: int, second: int) -> tuple[int, int]:
        """The rarer term of a pair, for that is the one to look for, and its neighbour."""
        costs = self.vocabulary.costs
        return (first, second) if costs[first] <= costs[second] else (second, BEFORE | first)

    def _looked_up(self, rules: int, watchlists: Sequence[tuple[Any, ...]]) -> dict[IndexSection, bytes]:
        found = self.vocabulary.keys()
        patterns, pattern_starts = blobs(self.vocabulary.patterns)
        kinds = {key[0] for key in found}
        general = {wildcards.kind_of(key) for key in found if key[0] in wildcards.GENERAL}
        facts = Facts(
            rules=rules, names=sum(len(entity.names) for entity in self.entities), terms=len(self.vocabulary.costs),
            entities=len(self.entities), groups=len(self.groups),
            languages=tuple(sorted(self.vocabulary.languages)), kinds=tuple(sorted(general)),
            prefixes=wildcards.PREFIX in kinds, suffixes=wildcards.SUFFIX in kinds,
            cased=bool({SURFACE, SHOUTED} & kinds),
            cased_small=any(key[0] == SURFACE and key[1:] == key[1:].lower() for key in found), opening=OPENING in kinds,
            fields=self._fields(), gated=any(len(gates) > 3 or gates[2] >= 0 for gates in watchlists),
        )  # fmt: skip
        stored, _ = blobs([tuple(facts)])
        return {
            **keys(found),
            IndexSection.PATTERNS: patterns,
            IndexSection.PATTERN_STARTS: pattern_starts,
            IndexSection.FACTS: stored,
        }

    def _fields(self) -> tuple[str, ...]:
        named = {
            name for plan in (*self.plans, *self.definitions) for each in walk(plan) if not isinstance(each, int) and each[0] == SCOPE
            for name in each[1]
        }  # fmt: skip
        return tuple(name for name in EXTRA_FIELDS if name in named)


def _sortable(key: Key) -> tuple[int, int]:
    return key if isinstance(key, tuple) else (key, -1)


def _validity(rule: Rule) -> tuple[float | None, ...]:
    return tuple(None if day is None else day.timestamp() for day in (rule.valid_from, rule.valid_until))


def _label(rule: Rule) -> tuple[Any, ...]:
    """What a match says of its rule, and where the members of its outermost AND stand in the query."""
    members = rule.node.nodes if isinstance(rule.node, And) else (rule.node,)
    return (
        rule.id,
        rule.title,
        str(rule.severity),
        rule.rule_hash,
        rule.query,
        tuple(node.at for node in members),
    )
