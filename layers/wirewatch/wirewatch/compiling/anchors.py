"""Anchors: for each plan the rarest set of keys of which one must be present, and up to three further sets that must be too.

A key is a term (0, 1, …), a node of the configuration (-1 - node), or a pair of terms that stand side by side.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from wirewatch.compiling.frequencies import AFTER
from wirewatch.matching.plan import (
    AND,
    AT_LEAST,
    DEFINED,
    ENTITY,
    FIRST,
    GROUP,
    NEAR,
    NOT_NEAR,
    OR,
    PHRASE,
    SCOPE,
    WINDOW,
    WITHIN,
    Plan,
)  # fmt: skip

Key = int | tuple[int, int]
FURTHER_SETS = 3
RARE = 0.0005  # an anchor rarer than this is not worth a pair
COMMON_CLAUSE = 0.9  # a set that nearly every article meets filters nothing


class Anchor(NamedTuple):
    """`cost`: the share of articles in which one of `keys` is present."""

    cost: float
    keys: frozenset[Key]


Clause = tuple[float, frozenset[int]]


@dataclass
class Anchors:
    """Costs by term and by node."""

    costs: Sequence[float]
    spaceless: Sequence[bool]
    nodes: Mapping[int, float]  # those that can be an anchor
    first_group: int
    first_definition: int

    def of(self, plan: Plan) -> Anchor | None:
        """None where the plan may hold with no word present."""
        if isinstance(plan, int):
            return Anchor(self.costs[plan], frozenset((plan,)))
        kind = plan[0]
        if kind == PHRASE:
            return self._phrase(plan[1])
        if kind in (ENTITY, GROUP, DEFINED):
            node = self.node(plan)
            return Anchor(self.nodes[node], frozenset((-1 - node,))) if node in self.nodes else None
        if kind == OR:
            return self._any(plan[1])
        found = [anchor for child in required(plan) if (anchor := self.of(child)) is not None]
        return min(found, key=lambda anchor: (anchor.cost, len(anchor.keys)), default=None)

    def node(self, plan: Plan) -> int:
        """The number of an entity, a group or a definition among all nodes."""
        return int(plan[1]) + {ENTITY: 0, GROUP: self.first_group, DEFINED: self.first_definition}[plan[0]]

    def _phrase(self, words: Sequence[int]) -> Anchor:
        rarest = min(words, key=lambda word: self.costs[word])
        alone = Anchor(self.costs[rarest], frozenset((rarest,)))
        dense = all(self.spaceless[word] for word in words)
        if not dense and alone.cost < RARE:
            return alone
        first, second = min(pairwise(words), key=lambda pair: self.costs[pair[0]] * self.costs[pair[1]])
        pair = frozenset[Key](((first, second),))
        return Anchor(min(self.costs[first], self.costs[second]) * AFTER, pair)

    def _any(self, plans: Iterable[Plan]) -> Anchor | None:
        cost, keys = 0.0, set[Key]()
        for plan in plans:
            found = self.of(plan)
            if found is None:
                return None
            cost += found.cost
            keys |= found.keys
        return Anchor(cost, frozenset(keys))

    def proves(self, plan: Plan, certain: Sequence[bool]) -> bool:
        """Whether the anchor's presence in title or body is the match itself: words, and pairs of them, joined by OR."""
        if isinstance(plan, int):
            return certain[plan]
        if plan[0] == PHRASE:
            anchored = all(isinstance(key, tuple) for key in self._phrase(plan[1]).keys)
            return len(plan[1]) == 2 and anchored and all(certain[word] for word in plan[1])
        return bool(plan[0] == OR and all(self.proves(each, certain) for each in plan[1]))

    def clauses(self, plan: Plan) -> list[Clause]:
        """Sets of terms and nodes, each of which must be met by a matching article; dearest last."""
        found = {keys: cost for cost, keys in self._clauses(plan) if cost < COMMON_CLAUSE}
        return sorted(
            ((cost, keys) for keys, cost in found.items()), key=lambda clause: (clause[0], sorted(clause[1]))
        )

    def _clauses(self, plan: Plan) -> list[Clause]:
        if isinstance(plan, int):
            return [(self.costs[plan], frozenset((plan,)))]
        kind = plan[0]
        if kind == PHRASE:
            return [clause for word in dict.fromkeys(plan[1]) for clause in self._clauses(word)]
        if kind in (ENTITY, GROUP, DEFINED):
            node = self.node(plan)
            return [(self.nodes[node], frozenset((-1 - node,)))] if node in self.nodes else []
        if kind == OR:
            return self._either(plan[1])
        return [clause for child in required(plan) for clause in self._clauses(child)]

    def _either(self, plans: Sequence[Plan]) -> list[Clause]:
        """One set: the cheapest of each branch."""
        cost, keys = 0.0, set[int]()
        for plan in plans:
            cheapest = min(self._clauses(plan), key=lambda clause: clause[0], default=None)
            if cheapest is None:
                return []
            cost += cheapest[0]
            keys |= cheapest[1]
        return [(cost, frozenset(keys))]


def required(plan: Plan) -> tuple[Plan, ...]:
    """The plans inside one that all have to hold, wherever their hits stand."""
    kind = plan[0]
    if kind == AND:
        return tuple(plan[1])
    if kind == NEAR:
        return tuple(plan[3:5])
    if kind == WINDOW:
        return tuple(plan[3])
    return (plan[2],) if kind in (NOT_NEAR, AT_LEAST, WITHIN, FIRST, SCOPE) else ()
