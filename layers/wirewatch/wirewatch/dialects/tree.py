"""Classes for a parsed search of another tool: the nodes of its tree, and notes on how the
converted query differs from the search. All dialects use these classes.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["exact", "narrower", "wider", "different"]
Place = tuple[int, int]  # (start, end) offsets into the search as it was written


@dataclass(frozen=True, slots=True)
class Note:
    """One difference between a search and its conversion.

    - `kind`: the converted search finds less (`narrower`), more (`wider`), something else
      (`different`), or the same in another notation (`exact`).
    - `about`: the syntax that differs, such as `w/n`. `said` explains the difference.
    - `start` and `end`: offsets into the search as it was written.
    """

    kind: Kind
    about: str
    said: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """Alternative phrases, at least one of which must occur.

    Each phrase is a tuple of words, spelled as in a query. If `exact` is True, the article must
    have the same capitals, as for `{Apple}` in a query.
    """

    phrases: tuple[tuple[str, ...], ...]
    at: Place
    exact: bool = False


@dataclass(frozen=True, slots=True)
class AnyOf:
    """An OR: at least one of the parts in `nodes` must hold."""

    nodes: tuple["Node", ...]
    at: Place


@dataclass(frozen=True, slots=True)
class AllOf:
    """An AND: every node in `nodes` must hold, and no node in `none` may hold.

    If `nodes` is empty, the AllOf is only a NOT. A query can express such an AllOf only inside
    another AllOf, as in `a and (not b)`.
    """

    nodes: tuple["Node", ...]
    none: tuple["Node", ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Close:
    """Two nodes that must occur near each other: at most `between` words may be between `left` and
    `right`.

    If `ordered` is True, `left` must come first.
    """

    between: int
    ordered: bool
    left: "Node"
    right: "Node"
    at: Place


@dataclass(frozen=True, slots=True)
class Apart:
    """A NOT NEAR: `node` must occur in a place that is not near `veto`.

    An occurrence of `node` does not count if an occurrence of `veto` is at most `between` words
    away.
    """

    between: int
    node: "Node"
    veto: "Node"
    at: Place


@dataclass(frozen=True, slots=True)
class Wrapped:
    """An operator with parentheses, or a field. `node` is the node inside the operator or field.

    `by` is the operator or field: `SENT`, `PARA`, `FIRST/50`, `ATLEAST/5` or `title:`.
    """

    by: str
    node: "Node"
    at: Place

    @property
    def is_field(self) -> bool:
        """Whether `by` is a field, such as `title:`, and not an operator."""
        return self.by.endswith(":")


@dataclass(frozen=True, slots=True)
class Value:
    """A condition in the syntax of our queries, such as `lang:en` or `source:reuters.com`."""

    text: str
    at: Place


@dataclass(frozen=True, slots=True)
class Restriction:
    """A limit which a query can't express, such as a limit on length or date.

    The limit is left out, with a note, if the query then finds more. If the query would find less,
    as in `a NOT (b AND limit)`, the limit is reported as a mistake.

    `about` is the subject of the note. `said` is what the note says about this subject. Both are
    empty for a limit on length or date, whose notes are the same in all dialects.
    """

    what: str
    at: Place
    about: str = ""
    said: str = ""


Node = Leaf | AnyOf | AllOf | Close | Apart | Wrapped | Value | Restriction


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly inside a node."""
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
    """Tell whether a tree has more than `limit` levels. The tree is searched without recursion."""
    level: tuple[Node, ...] = (node,)
    for _ in range(limit):
        level = tuple(child for each in level for child in children(each))
        if not level:
            return False
    return True


def misfit(node: Node, *allowed: str) -> Node | None:
    """Return the first node that is not allowed inside a proximity operator, or None.

    Only the following nodes are allowed. The same nodes are allowed inside `atleast` and in a
    phrase.

    - `Leaf`, `Close` and `Apart`;
    - an `AnyOf`, if all nodes in it are allowed;
    - a `Wrapped`, if its operator (`by`), such as `PARA`, is one of `allowed`.
    """
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
    """Return the first node that is not allowed inside a field, or None if all nodes are allowed.

    These nodes are not allowed: another field, a condition such as `lang:en`, a limit on length or
    date, and the operator FIRST.
    """
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Value | Restriction) or (
            isinstance(each, Wrapped) and (each.is_field or each.by.startswith("FIRST"))
        ):
            return each
        waiting += reversed(children(each))
    return None
