"""What a query means: a tree of frozen nodes. `at` is the node's place in the query text (start, end)."""

from dataclasses import dataclass, field

Slice = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Term:
    """One word: any of its folded forms."""

    forms: frozenset[str]
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Cased:
    """One word, case and diacritics exact."""

    surfaces: frozenset[str]
    forms: frozenset[str]
    at: Slice = field(compare=False, repr=False)
    ordinary: bool = False  # all words between the braces are also everyday words


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A folded pattern with `*` (any number of characters) and `?` (one) inside a token."""

    pattern: str
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Stem:
    """Every word with the same stem in one of the languages."""

    stems: frozenset[tuple[str, str]]  # (language, stem)
    at: Slice = field(compare=False, repr=False)


Word = Term | Cased | Wildcard | Stem


@dataclass(frozen=True, slots=True)
class Phrase:
    """Adjacent words, in order, in one paragraph. `opens` asks that the first one opens a chunk (Hangul names)."""

    words: tuple[Word, ...]
    at: Slice = field(compare=False, repr=False)
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A number from `low` to `high`, both included."""

    low: float
    high: float
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class EntityRef:
    """Occurrences of entities, by key: `north-korea` or `ofac/acme`."""

    name: str
    keys: tuple[str, ...]
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Defined:
    """A named sub-query of the file."""

    name: str
    node: "Node" = field(
        hash=False
    )  # the name tells enough, and a deep definition would be hashed at every use
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Near:
    """Two operands for the infix form; any number for NEAR/n(a, b, c)."""

    n: int
    ordered: bool
    operands: tuple["Node", ...]
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NotNear:
    """An occurrence of `node` with no `veto` within `n` words."""

    n: int
    node: "Node"
    veto: "Node"
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AtLeast:
    n: int
    node: "Node"
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Within:
    """SENT(…) and PARA(…): the query holds inside one sentence or paragraph."""

    unit: str  # "sentence" | "paragraph"
    node: "Node"
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class First:
    """Within the first `n` words of the body, or in the title."""

    n: int
    node: "Node"
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Scope:
    fields: tuple[str, ...]
    node: "Node"
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Has:
    """A test of a value: `source:reuters.com`, `lang:en`."""

    what: str
    value: str
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of `nodes` and none of `none`."""

    nodes: tuple["Node", ...]
    none: tuple["Node", ...]
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Or:
    nodes: tuple["Node", ...]
    at: Slice = field(compare=False, repr=False)


Node = (
    Term | Cased | Wildcard | Stem | Phrase | Number | EntityRef | Defined | Near | NotNear | AtLeast | Within | First | Scope
    | Has | And | Or
)  # fmt: skip


def not_an_operand(node: Node) -> Node | None:
    """The first part of a tree that a NEAR or an ATLEAST can't take."""
    match node:
        case Term() | Phrase() | Wildcard() | EntityRef() | Cased() | Stem() | Number() | Near() | NotNear():
            return None
        case Or(nodes=nodes):
            return next((bad for each in nodes if (bad := not_an_operand(each)) is not None), None)
        case Defined(node=inner):
            return not_an_operand(inner)
        case And() | Scope() | Has() | Within() | First() | AtLeast():
            return node


def has_words(node: Node) -> bool:
    """False for a tree that numbers alone can satisfy."""
    match node:
        case Number():
            return False
        case Or(nodes=nodes):
            return all(has_words(each) for each in nodes)
        case And(nodes=nodes):
            return any(has_words(each) for each in nodes)
        case Near(operands=nodes):
            return any(has_words(each) for each in nodes)
        case (
            NotNear(node=inner)
            | AtLeast(node=inner)
            | Within(node=inner)
            | First(node=inner)
            | Scope(node=inner)
            | Defined(node=inner)
        ):
            return has_words(inner)
        case _:
            return True


def has_anchor(node: Node) -> bool:
    """False for a tree that can hold without any word: `lang:en`, `source:x NOT sports`."""
    match node:
        case Has() | Number():
            return False
        case Or(nodes=nodes):
            return all(has_anchor(each) for each in nodes)
        case And(nodes=nodes) | Near(operands=nodes):
            return any(has_anchor(each) for each in nodes)
        case (
            NotNear(node=inner)
            | AtLeast(node=inner)
            | Within(node=inner)
            | First(node=inner)
            | Scope(node=inner)
            | Defined(node=inner)
        ):
            return has_anchor(inner)
        case _:
            return True


def node_count(node: Node) -> int:
    """Nodes of the tree with its definitions written out."""
    known: dict[int, int] = {}

    def count(each: Node) -> int:
        found = known.get(id(each))
        if found is None:
            found = known[id(each)] = 1 + sum(count(child) for child in children(each))
        return found

    return count(node)


def height(node: Node) -> int:
    """Nodes on the longest way down, definitions included. Needs no stack, for it decides whether a tree may be walked with one."""
    known: dict[int, int] = {}
    pending = [node]
    while pending:
        below = children(pending[-1])
        unknown = [child for child in below if id(child) not in known]
        if unknown:
            pending += unknown
        else:
            known[id(pending.pop())] = 1 + max((known[id(child)] for child in below), default=0)
    return known[id(node)]


def children(node: Node) -> tuple[Node, ...]:
    match node:
        case Or(nodes=nodes) | Near(operands=nodes):
            return nodes
        case And(nodes=nodes, none=none):
            return nodes + none
        case NotNear(node=inner, veto=veto):
            return inner, veto
        case (
            AtLeast(node=inner)
            | Within(node=inner)
            | First(node=inner)
            | Scope(node=inner)
            | Defined(node=inner)
        ):
            return (inner,)
        case _:
            return ()
