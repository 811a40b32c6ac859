"""Writes a query tree as text with all its parentheses. Tests compare this text with an expected
text.
"""

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


def written(node: Node) -> str:
    match node:
        case Term(forms=forms):
            return "|".join(sorted(forms))
        case Cased(surfaces=surfaces):
            return "{" + "|".join(sorted(surfaces)) + "}"
        case Wildcard(pattern=pattern):
            return pattern
        case Stem(stems=stems):
            return "~" + "|".join(f"{language}:{stem}" for language, stem in sorted(stems))
        case Phrase(words=words):
            return '"' + " ".join(written(word) for word in words) + '"'
        case Number(low=low, high=high):
            return f"{low:g}..{high:g}"
        case EntityRef(name=name):
            return "@" + name
        case Defined(name=name):
            return "$" + name
        case Near(n=n, ordered=ordered, operands=operands):
            return f"{'O' if ordered else ''}NEAR/{n}({', '.join(map(written, operands))})"
        case NotNear(n=n, node=inner, veto=veto):
            return f"({written(inner)} NOT NEAR/{n} {written(veto)})"
        case AtLeast(n=n, node=inner):
            return f"ATLEAST/{n}({written(inner)})"
        case Within(unit=unit, node=inner):
            return f"{unit}({written(inner)})"
        case First(n=n, node=inner):
            return f"FIRST/{n}({written(inner)})"
        case Scope(fields=fields, node=inner):
            return f"{','.join(fields)}:({written(inner)})"
        case Has(what=what, value=value):
            return f"{what}={value}"
        case And(nodes=nodes, none=none):
            return (
                "("
                + " AND ".join(map(written, nodes))
                + "".join(f" NOT {written(each)}" for each in none)
                + ")"
            )
        case Or(nodes=nodes):
            return "(" + " OR ".join(map(written, nodes)) + ")"
