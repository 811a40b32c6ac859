"""The tree of another tool's search, in shapes that both dialects share, and notes on differences."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["exact", "narrower", "wider", "different"]
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Note:
    """One difference.

    `narrower` and `wider` say what the converted search finds; `exact` that it only looks
    different.

    `start` and `end` are offsets into the search as it was written.
    """

    kind: Kind
    about: str
    said: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """Phrases of which one must occur, each a row of words in our notation.

    `exact`: as between { and }.
    """

    phrases: tuple[tuple[str, ...], ...]
    at: Place
    exact: bool = False


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of `nodes`."""

    nodes: tuple["Node", ...]
    at: Place


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of `nodes` and none of `none`; without `nodes` it must be part of another one."""

    nodes: tuple["Node", ...]
    none: tuple["Node", ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Close:
    """At most `between` words between the two."""

    between: int
    ordered: bool
    left: "Node"
    right: "Node"
    at: Place


@dataclass(frozen=True, slots=True)
class Apart:
    """An occurrence of `node` with no `veto` within `between` words."""

    between: int
    node: "Node"
    veto: "Node"
    at: Place


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A part in parentheses, with what precedes them: `SENT`, `PARA`, `FIRST/50`, `ATLEAST/5`,
    `title:`.
    """

    by: str
    node: "Node"
    at: Place

    @property
    def is_field(self) -> bool:
        """Whether it restricts the part to a field."""
        return self.by.endswith(":")


@dataclass(frozen=True, slots=True)
class Value:
    """A test of a value, in our notation: `lang:en`, `source:reuters.com`."""

    text: str
    at: Place


@dataclass(frozen=True, slots=True)
class Restriction:
    """A bound on length or date, which Wirewatch has not.

    It is left out where that only finds more.
    """

    what: str
    at: Place


Node = Leaf | AnyOf | AllOf | Close | Apart | Wrapped | Value | Restriction


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node."""
    match node:
        case AnyOf(nodes=nodes):
            return nodes
        case AllOf(nodes=nodes, none=none):
            return nodes + none
        case Close(left=left, right=right):
            return left, right
        case Apart(node=inner, veto=veto):
            return inner, veto
        case Wrapped(node=inner):
            return (inner,)
        case Leaf() | Value() | Restriction():
            return ()


def is_deeper(node: Node, limit: int) -> bool:
    """Whether a tree has more levels than the limit; found level by level, without recursion."""
    level: tuple[Node, ...] = (node,)
    for _ in range(limit):
        level = tuple(child for each in level for child in children(each))
        if not level:
            return False
    return True


def misfit(node: Node, *allowed: str) -> Node | None:
    """The first part that proximity or a count can't hold, or None. `allowed`: wrappings it can."""
    match node:
        case Leaf() | Close() | Apart():
            return None
        case AnyOf(nodes=nodes):
            return next((bad for each in nodes if (bad := misfit(each, *allowed)) is not None), None)
        case Wrapped(by=by) if by in allowed:
            return None
        case _:
            return node


def fields_in(node: Node) -> Node | None:
    """Return the first part that is a field or can't stand inside one, or None."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Value | Restriction) or (
            isinstance(each, Wrapped) and (each.is_field or each.by.startswith("FIRST"))
        ):
            return each
        waiting += reversed(children(each))
    return None
