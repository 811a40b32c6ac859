"""A tree as the engine evaluates it: words are numbers of terms, everything else a tuple that begins with its kind.

    7                                   a term: word, wildcard, stem or {Cased}
    (PHRASE, (7, 8, 9), 1)              adjacent terms in one paragraph, and which of them is the rarest
    (NUMBER, low, high)
    (ENTITY, 3) (GROUP, 1) (DEFINED, 2) nodes that are evaluated once per article
    (NEAR, n, ordered, a, b) (WINDOW, n, ordered, (a, b, c)) (NOT_NEAR, n, a, veto) (AT_LEAST, n, a)
    (WITHIN, unit, a) (FIRST, n, a) (SCOPE, (field, …), a) (HAS, what, value)
    (AND, (a, …), (none, …)) (OR, (a, …))

Plans hold only numbers, strings and tuples, so that they are stored as they are.
"""

from collections.abc import Callable, Iterator
from typing import Any

from wirewatch.language.tree import (
    And,
    AtLeast,
    Cased,
    Defined,
    EntityRef,
    First,
    Has,
    Near,
    Node,
    NotNear,
    Number,
    Or,
    Phrase,
    Scope,
    Stem,
    Term,
    Wildcard,
    Within,
)  # fmt: skip
from wirewatch.matching.vocabulary import Vocabulary

PHRASE, NUMBER, ENTITY, GROUP, DEFINED, NEAR, WINDOW, NOT_NEAR, AT_LEAST, WITHIN, FIRST, SCOPE, HAS, AND, OR = range(15)
STRONG, WEAK, VETO, NEAR_VETO = range(4)  # roles of an entity's names
Plan = Any  # int | tuple[Any, ...]: a recursive type costs mypy more than it finds here


class Encoder:
    """Tree → plan. `entities` and `defined` give the numbers of nodes."""

    def __init__(self, vocabulary: Vocabulary, entities: Callable[[tuple[str, ...]], Plan], defined: Callable[[Node], int]) -> None:
        self.vocabulary, self.entities, self.defined = vocabulary, entities, defined

    def plan(self, node: Node) -> Plan:
        match node:
            case Term() | Cased() | Wildcard() | Stem():
                return self.vocabulary.term(node)
            case Phrase(words=words, opens=opens):
                numbers = tuple(self.vocabulary.term(word, opens and not place) for place, word in enumerate(words))
                return (PHRASE, numbers, self.vocabulary.rarest(numbers)) if len(numbers) > 1 else numbers[0]
            case Number(low=low, high=high):
                return (NUMBER, low, high)
            case EntityRef(keys=keys):
                return self.entities(keys)
            case Defined(node=inner):
                return (DEFINED, self.defined(inner))
            case Near(n=n, ordered=ordered, operands=operands):
                plans = self.all(operands)
                return (NEAR, n, ordered, *plans) if len(plans) == 2 else (WINDOW, n, ordered, plans)
            case NotNear(n=n, node=inner, veto=veto):
                return (NOT_NEAR, n, self.plan(inner), self.plan(veto))
            case AtLeast(n=n, node=inner):
                return (AT_LEAST, n, self.plan(inner))
            case Within(unit=unit, node=inner):
                return (WITHIN, unit, self.plan(inner))
            case First(n=n, node=inner):
                return (FIRST, n, self.plan(inner))
            case Scope(fields=fields, node=inner):
                return (SCOPE, fields, self.plan(inner))
            case Has(what=what, value=value):
                return (HAS, what, value)
            case And(nodes=nodes, none=none):
                return (AND, self.all(nodes), self.all(none))
            case Or(nodes=nodes):
                return (OR, self.all(nodes))

    def all(self, nodes: tuple[Node, ...]) -> tuple[Plan, ...]:
        return tuple(self.plan(node) for node in nodes)


_INSIDE: dict[int, Callable[[tuple[Any, ...]], tuple[Plan, ...]]] = {
    NEAR: lambda plan: plan[3:5],
    WINDOW: lambda plan: plan[3],
    NOT_NEAR: lambda plan: plan[2:4],
    AT_LEAST: lambda plan: plan[2:3],
    WITHIN: lambda plan: plan[2:3],
    FIRST: lambda plan: plan[2:3],
    SCOPE: lambda plan: plan[2:3],
    AND: lambda plan: plan[1] + plan[2],
    OR: lambda plan: plan[1],
}


def children(plan: Plan) -> tuple[Plan, ...]:
    """The plans inside one."""
    return _INSIDE[plan[0]](plan) if not isinstance(plan, int) and plan[0] in _INSIDE else ()


def walk(plan: Plan) -> Iterator[Plan]:
    """A plan and everything inside it; what a definition stands for is not inside."""
    yield plan
    for child in children(plan):
        yield from walk(child)
