"""Translates the tree of a query into the plan that the engine evaluates (`matching/plan.py`)."""

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
)
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
    NamePlan,
    NodePlan,
    Plan,
)


class Encoder:
    """Translates the query trees of one watchlist into plans: the form that the engine evaluates.

    - `entities`: a function that returns the plan of a reference such as `@acme`. Its argument has
      the keys of the entities that the reference means.
    - `definition`: a function that registers a definition, and returns its number
    - `fields`: collects the fields that the queries name
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        entities: Callable[[tuple[str, ...]], NodePlan],
        definition: Callable[["Encoder", Node], int],
    ) -> None:
        self.vocabulary, self.entities, self.definition = vocabulary, entities, definition
        self.fields: set[str] = set()

    def plan(self, node: Node) -> Plan:
        """Return the plan of a query tree: the compiled form that the engine evaluates. If the tree
        has words, entities or definitions that are not registered yet, they are registered.
        """
        match node:
            case Term() | Cased() | Wildcard() | Stem() | Phrase():
                return encode_name(self.vocabulary, node)
            case And(nodes=nodes, none=none):
                return (AND, self._all(nodes), self._all(none))
            case Or(nodes=nodes):
                return (OR, self._all(nodes))
            case EntityRef(keys=keys):
                return self.entities(keys)
            case Defined(node=inner):
                return (DEFINED, self.definition(self, inner))
            case Scope(fields=fields, node=inner):
                self.fields.update(fields)
                return (SCOPE, fields, self.plan(inner))
            case Near(n=n, ordered=ordered, operands=(left, right)):
                return (NEAR, n, ordered, self.plan(left), self.plan(right))
            case Near(n=n, ordered=ordered, operands=operands):
                return (WINDOW, n, ordered, self._all(operands))
            case NotNear(n=n, node=inner, veto=veto):
                return (NOT_NEAR, n, self.plan(inner), self.plan(veto))
            case AtLeast(n=n, node=inner):
                return (AT_LEAST, n, self.plan(inner))
            case Within(unit=unit, node=inner):
                return (WITHIN, unit, self.plan(inner))
            case First(n=n, node=inner):
                return (FIRST, n, self.plan(inner))
            case Has(what=what, value=value):
                return (HAS, what, value)
            case Number(low=low, high=high):
                return (NUMBER, low, high)

    def _all(self, nodes: tuple[Node, ...]) -> tuple[Plan, ...]:
        return tuple(map(self.plan, nodes))


def encode_name(vocabulary: Vocabulary, node: Term | Cased | Wildcard | Stem | Phrase) -> NamePlan:
    """Return the plan (the compiled form) of a word or a phrase. The word or phrase is a part of a
    query, or it is the name of an entity.
    """
    if not isinstance(node, Phrase):
        return vocabulary.term(node)
    terms = tuple(vocabulary.term(word, node.opens and not place) for place, word in enumerate(node.words))
    return (PHRASE, terms, vocabulary.rarest(terms)) if len(terms) > 1 else terms[0]
