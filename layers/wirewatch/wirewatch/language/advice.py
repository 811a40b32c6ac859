"""What the parser says beside "wrong": the fix for a mistake, both readings of an ambiguity, a branch that adds nothing."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cached_property
from heapq import nsmallest

from wirewatch.language.tree import And, AtLeast, First, Has, Node, Phrase, Scope, Term, Wildcard, Within

COMPARED = 50  # names, for one suggestion
LISTED = 8


class KnownNames:
    """Names that a query may refer to, arranged so that an unknown one is compared with few of them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        self.first = nsmallest(LISTED, self.names)

    @cached_property
    def _alike(self) -> Mapping[tuple[str, int], list[str]]:
        """By first letter and length."""
        found: dict[tuple[str, int], list[str]] = {}
        for name in self.names:
            found.setdefault((name[:1], len(name)), []).append(name)
        return found

    def near(self, name: str) -> list[str]:
        """All, where they are few; of many those that begin alike and are about as long."""
        if len(self.names) <= COMPARED:
            return list(self.names)
        lengths = sorted(range(len(name) - 2, len(name) + 3), key=lambda length: abs(length - len(name)))
        return [each for length in lengths for each in self._alike.get((name[:1], length), ())[:COMPARED]][
            :COMPARED
        ]


def did_you_mean(name: str, known: KnownNames, sign: str) -> str:
    """A fix for a name that is not known."""
    close = get_close_matches(name, known.near(name), n=1)
    listed = ", ".join(sign + each for each in known.first)
    text = f'quote it if you mean the text: "{sign}{name}"'
    if close:
        return f"did you mean {sign}{close[0]}?"
    return f"there are {listed}; {text}" if listed else text


def readings(members: Sequence[tuple[str, bool, str]]) -> tuple[str, str]:
    """Both ways to read `a AND b OR c`: AND first, OR first. Members are (operator, negated, text)."""
    by_and: list[list[str]] = [[]]
    by_or: list[tuple[bool, list[str]]] = [(members[0][1], [])]
    for operator, negated, text in members:
        plain = re.sub(r"^(?:NOT\s+)+", "", text)
        if operator == "or":
            by_and.append([])
        elif operator == "and":
            by_or.append((negated, []))
        by_and[-1].append(("NOT " if negated else "AND " if by_and[-1] else "") + plain)
        by_or[-1][1].append(plain)
    first = " OR ".join(f"({' '.join(part)})" if len(part) > 1 else part[0] for part in by_and)
    parts = [
        ("NOT " if negated else "AND " if number else "") + _grouped(part)
        for number, (negated, part) in enumerate(by_or)
    ]
    return shortened(first), shortened(" ".join(parts))


def _grouped(part: list[str]) -> str:
    return f"({' OR '.join(part)})" if len(part) > 1 else part[0]


def operand_fix(bad: Node, operator: str) -> str:
    """How to say it, where something stands inside NEAR or ATLEAST that can't."""
    counting = operator.startswith("ATLEAST")
    pair = f"{operator}(a)" if counting else f"a {operator} b"
    match bad:
        case Has(what=what, value=value):
            return f"write {what}:{value} AND {pair}"
        case Scope():
            return f"put the field around it: title:{pair if counting else f'({pair})'}"
        case Within(unit=unit):
            return f"put it around: {'SENT' if unit == 'sentence' else 'PARA'}({pair})"
        case First(n=n):
            return f"put it around: FIRST/{n}({pair})"
        case AtLeast(n=n):
            return f"count once: {pair}" if counting else f"write ATLEAST/{n}(a) AND {pair}"
        case And() if counting:
            return f"write {operator}(a) AND {operator}(b)"
        case _:
            return f"write (a {operator} c) AND (b {operator} c)"


def covered(branches: Sequence[Node]) -> Iterator[tuple[Node, str]]:
    """Branches of an OR that find nothing new: `troop*` covers troops, and troops "troops of Kim"."""
    known = set(branches)
    patterns = [branch.pattern for branch in branches if isinstance(branch, Wildcard)]
    phrases = any(isinstance(branch, Phrase) for branch in branches)
    if not patterns and not phrases and len(known) == len(branches):
        return
    prefixes = tuple(pattern[:-1] for pattern in patterns if _is_prefix(pattern))
    others = [pattern for pattern in patterns if not _is_prefix(pattern)]

    def fits(word: Node) -> bool:
        if not isinstance(word, Term):
            return False
        return all(
            form.startswith(prefixes) or any(fnmatchcase(form, pattern) for pattern in others)
            for form in word.forms
        )

    seen: set[Node] = set()
    for branch in branches:
        if branch in seen:
            yield branch, "this branch stands here twice"
        elif fits(branch) or (
            isinstance(branch, Phrase) and any(word in known or fits(word) for word in branch.words)
        ):
            yield branch, "another branch finds all that this one finds"
        seen.add(branch)


def _is_prefix(pattern: str) -> bool:
    return pattern[-1] == "*" and "*" not in pattern[:-1] and "?" not in pattern


def shortened(text: str) -> str:
    return text if len(text) <= 160 else text[:157] + "…"
