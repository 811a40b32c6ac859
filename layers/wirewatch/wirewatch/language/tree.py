"""The meaning of a query: a tree of frozen nodes. The field `at` of a node has its offsets in the
query: (start, end).

The docstring of a node says what the node finds in an article, and often how a query writes it.
"""

from dataclasses import dataclass, field

Slice = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Term:
    """One word: `troops`. `forms` are the folded forms of the word. A token with any of these forms
    counts.
    """

    forms: frozenset[str]
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Cased:
    """A word that must have exactly the written capitals and diacritics, such as `{UN}`."""

    surfaces: frozenset[str]
    forms: frozenset[str]
    at: Slice = field(compare=False, repr=False)
    ordinary: bool = False  # in a text in capitals, only a word with a symbol is found; see `_cased_word`


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A folded pattern that is compared with a whole token: `troop*`, `w?rd`.

    `*` stands for any number of characters, and `?` stands for exactly one character.
    """

    pattern: str
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Stem:
    """All forms of a word: `~deploy` also finds "deployed".

    Each pair in `stems` has a language and the word's stem in this language. A token matches if, in
    at least one of these languages, the token has the same stem as the word.
    """

    stems: frozenset[tuple[str, str]]  # (language, stem)
    at: Slice = field(compare=False, repr=False)


Word = Term | Cased | Wildcard | Stem


@dataclass(frozen=True, slots=True)
class Phrase:
    """Adjacent words, in order, in one paragraph. If `opens` is True, white space or punctuation
    must come before the first word. For example, `opens` is True for the Hangul names of entities.
    """

    words: tuple[Word, ...]
    at: Slice = field(compare=False, repr=False)
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the text that is at least `low` and at most `high`."""

    low: float
    high: float
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class EntityRef:
    """The reference `@north-korea` in a query. It finds the places where its entities occur.

    `name` is the reference without the `@`. `keys` are the keys of its entities. The key of an
    entity from a shared file begins with the name of the file: `ofac/acme`.
    """

    name: str
    keys: tuple[str, ...]
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Defined:
    """A use of a named definition: `$name`. `node` is the tree of the definition."""

    name: str
    # Not hashed: the name identifies the definition, and hashing a deep tree at every use takes long.
    node: "Node" = field(hash=False)
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Near:
    """NEAR or ONEAR: occurrences of all operands near each other. `a NEAR/n b` has two operands.
    The form `NEAR/n(…)` has two or more operands: `NEAR/n(a, b, c)` has three.
    """

    n: int
    ordered: bool
    operands: tuple["Node", ...]
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NotNear:
    """Occurrences of `node` that are not near an occurrence of `veto`: `attack NOT NEAR/5 heart`.

    In this example, `node` is "attack" and `veto` is "heart". An occurrence of `node` does not
    count if an occurrence of `veto` is within `n` words.
    """

    n: int
    node: "Node"
    veto: "Node"
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """ATLEAST/n(…): the inner query must have `n` or more occurrences that do not overlap."""

    n: int
    node: "Node"
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Within:
    """SENT(…) or PARA(…): the inner query must hold inside a single sentence or paragraph."""

    unit: str  # "sentence" | "paragraph"
    node: "Node"
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class First:
    """FIRST/n(…): the inner query is evaluated on the title and the first `n` words of the body."""

    n: int
    node: "Node"
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Scope:
    """`title:…`: the inner query `node` must hold inside the fields whose names are in `fields`."""

    fields: tuple[str, ...]
    node: "Node"
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Has:
    """A test of the article as a whole: `source:reuters.com`, `lang:en`."""

    what: str
    value: str
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class And:
    """An AND: every operand in `nodes` must hold, and no operand in `none` may hold.

    `a AND b NOT c` has a and b in `nodes`, and c in `none`.
    """

    nodes: tuple["Node", ...]
    none: tuple["Node", ...]
    at: Slice = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Or:
    """An OR: at least one operand in `nodes` must hold."""

    nodes: tuple["Node", ...]
    at: Slice = field(compare=False, repr=False)


Node = (
    Term
    | Cased
    | Wildcard
    | Stem
    | Phrase
    | Number
    | EntityRef
    | Defined
    | Near
    | NotNear
    | AtLeast
    | Within
    | First
    | Scope
    | Has
    | And
    | Or
)


def not_an_operand(node: Node) -> Node | None:
    """Return the first part of a tree that is not allowed inside NEAR or ATLEAST, or None if every
    part is allowed.
    """
    match node:
        case Term() | Phrase() | Wildcard() | EntityRef() | Cased() | Stem() | Number() | Near() | NotNear():
            return None
        case Or(nodes=nodes):
            return next((bad for child in nodes if (bad := not_an_operand(child)) is not None), None)
        case Defined(node=inner):
            return not_an_operand(inner)
        case And() | Scope() | Has() | Within() | First() | AtLeast():
            return node


def has_words(node: Node) -> bool:
    """Tell whether a query needs a word, a name or a test such as `lang:en`.

    Return False if the query can hold because of a number alone, as `>100 OR tanks` can. The
    operands of a NOT are ignored.
    """
    match node:
        case Number():
            return False
        case Or(nodes=nodes):
            return all(has_words(child) for child in nodes)
        case And(nodes=nodes):
            return any(has_words(child) for child in nodes)
        case Near(operands=nodes):
            return any(has_words(child) for child in nodes)
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


def definition_without_words(node: Node) -> str:
    """Return the name of the first definition in a query that can hold because of a number alone, or
    "" if there is none. `node` is the query's tree.
    """
    if has_words(node):
        return ""
    if isinstance(node, Defined):
        return node.name
    return next(filter(None, map(definition_without_words, children(node))), "")


def has_anchor(node: Node) -> bool:
    """Return True if a query can match only articles that contain a word or a name of the query.
    Return False, for example, for `lang:en` and `source:x NOT sports`. `node` is the query's tree.
    """
    match node:
        case Has() | Number():
            return False
        case Or(nodes=nodes):
            return all(has_anchor(child) for child in nodes)
        case And(nodes=nodes) | Near(operands=nodes):
            return any(has_anchor(child) for child in nodes)
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
    """Return the number of nodes of a tree. If the tree contains a definition twice, the nodes of
    the definition count twice.
    """
    counts: dict[int, int] = {}

    def count(node: Node) -> int:
        if id(node) not in counts:
            counts[id(node)] = 1 + sum(map(count, children(node)))
        return counts[id(node)]

    return count(node)


def height(node: Node) -> int:
    """Return the number of nodes on the longest path from the root down. A path may lead into the
    tree of a definition.

    The function does not recurse, because it is used to reject trees that are too deep for
    recursive functions.
    """
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
    """Return the nodes directly inside a node. For a `Defined`: the root of its definition."""
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
