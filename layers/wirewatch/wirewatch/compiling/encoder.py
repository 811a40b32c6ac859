"""A tree of a query → the plan that the engine evaluates (`matching/plan.py`)."""

from collections.abc import Callable

from wirewatch.compiling.vocabulary import Vocabulary
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
from wirewatch.matching.plan import (
    AND,
    AT_LEAST,
    DEFINED,
    FIRST,
    HAS,
    NEAR,
    NOT_NEAR,
    NUMBER,
    OR,
    PHRASE,
    SCOPE,
    WINDOW,
    WITHIN,
    Plan,
)


class Encoder:
    """Tree → plan. `entities` and `defined` give the numbers of nodes."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        entities: Callable[[tuple[str, ...]], Plan],
        defined: Callable[[Node], int],
    ) -> None:
        self.vocabulary, self.entities, self.defined = vocabulary, entities, defined

    def plan(self, node: Node) -> Plan:
        match node:
            case Term() | Cased() | Wildcard() | Stem():
                return self.vocabulary.term(node)
            case Phrase(words=words, opens=opens):
                numbers = tuple(
                    self.vocabulary.term(word, opens and not place) for place, word in enumerate(words)
                )
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
