"""Writes a tree as the text of a query, for nodes whose original text is not available.

If the text is parsed, the result is the same tree, with three exceptions:

- A word with several forms or stems keeps only one.
- A phrase loses its flag `opens`. This flag says that white space or punctuation must come before
  the first word.
- A `{Cased}` word must have exactly these capitals. If a phrase has such words and also other
  words, the braces are lost, and the words match with any capitals.
"""

from collections.abc import Sequence

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
    Word,
)


def to_text(node: Node) -> str:
    """Return the text of a query that has this tree."""
    match node:
        case Near(n=n, ordered=ordered, operands=operands):
            name = f"{'O' if ordered else ''}NEAR/{n}"
            is_infix = len(operands) == 2
            return f" {name} ".join(map(_grouped, operands)) if is_infix else f"{name}({_listed(operands)})"
        case NotNear(n=n, node=inner, veto=veto):
            return f"{_grouped(inner)} NOT NEAR/{n} {_grouped(veto)}"
        case AtLeast(n=n, node=inner):
            return f"ATLEAST/{n}({to_text(inner)})"
        case First(n=n, node=inner):
            return f"FIRST/{n}({to_text(inner)})"
        case Within(unit=unit, node=inner):
            return f"{'SENT' if unit == 'sentence' else 'PARA'}({to_text(inner)})"
        case Scope(fields=fields, node=inner):
            text = f"({to_text(inner)})" if isinstance(inner, Scope | Has) else _grouped(inner)
            return f"{','.join(fields)}:{text}"
        case And(nodes=nodes, none=none):
            required, excluded = map(_grouped, nodes), map(_grouped, none)
            return " NOT ".join((" AND ".join(required), *excluded))
        case Or(nodes=nodes):
            return " OR ".join(map(_grouped, nodes))
        case _:
            return _leaf(node)


def _leaf(node: Word | Phrase | Number | EntityRef | Defined | Has) -> str:
    match node:
        case Phrase(words=words):
            if all(isinstance(word, Cased) for word in words):
                return "{" + " ".join(_word(word)[1:-1] for word in words) + "}"
            written = [_word(word).strip("{}") for word in words]
            if any(word.endswith("?") for word in written):  # between quotes, this mark would be dropped
                return "-".join(written)
            return '"' + " ".join(written) + '"'
        case Number(low=low, high=high):
            return _range(low, high)
        case EntityRef(name=name):
            return f"@{name}"
        case Defined(name=name):
            return f"${name}"
        case Has(what=what, value=value):
            return f"{what}:{value}"
        case _:
            return _word(node)


def _grouped(node: Node) -> str:
    return f"({to_text(node)})" if isinstance(node, And | Or | Near | NotNear) else to_text(node)


def _listed(nodes: Sequence[Node]) -> str:
    return ", ".join(map(to_text, nodes))


def _word(word: Word) -> str:
    match word:
        case Term(forms=forms):
            return min(forms)
        case Cased(surfaces=surfaces):
            return "{" + min(surfaces) + "}"
        case Wildcard(pattern=pattern):
            return pattern
        case Stem(stems=stems):
            return "~" + min(stem for _, stem in stems)


def _range(low: float, high: float) -> str:
    """Return a comparison or a range as text.

    `>1000` is stored as a range with a lower bound just above 1000, and is written as `>1000`
    again.
    """
    if high == float("inf"):
        return f"{'>' if _is_beside(low) else '>='}{_plain(low)}"
    if low == float("-inf"):
        return f"{'<' if _is_beside(high) else '<='}{_plain(high)}"
    return f"{_plain(low)}..{_plain(high)}"


def _is_beside(value: float) -> bool:
    return 0 < abs(value - _rounded(value)) < 1e-11 * max(1.0, abs(value))


def _rounded(value: float) -> float:
    return round(float(f"{value:.11g}"), 6)


def _plain(value: float) -> str:
    near = _rounded(value) if _is_beside(value) else value
    return str(int(near)) if near == int(near) else repr(near)
