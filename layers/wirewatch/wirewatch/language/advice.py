"""Texts that help the author of a query: the fixes that errors suggest, and both readings of an
ambiguous query. Also finds branches of an OR that have no effect.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cached_property
from heapq import nsmallest

from wirewatch.language.tree import (
    And,
    AtLeast,
    Cased,
    First,
    Has,
    Near,
    Node,
    NotNear,
    Or,
    Phrase,
    Scope,
    Term,
    Wildcard,
    Within,
)

MAX_COMPARED = 50  # names, for one suggestion
MAX_LISTED = 8
MAX_COMPARED_PAIRS = 400  # of a branch of an OR and a branch after NOT
_MAIN_FIELDS = frozenset(["title", "body", "lead"])  # a NOT without a field looks in all of them
_CAPITALS_AND_DISTANCE = re.compile(r"([A-Z]{2,6})(/\d+)?")


class KnownNames:
    """Names that a query may refer to. The names are grouped by first letter and length, so that an
    unknown name is compared with only a few known names.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        self.first = nsmallest(MAX_LISTED, self.names)

    @cached_property
    def _groups(self) -> Mapping[tuple[str, int], list[str]]:
        """A dict from (first letter, length) to the names with this letter and length."""
        groups: dict[tuple[str, int], list[str]] = {}
        for name in self.names:
            groups.setdefault((name[:1], len(name)), []).append(name)
        return groups

    def similar(self, name: str) -> list[str]:
        """Return the names to compare with an unknown name: at most MAX_COMPARED names.

        If more names are known, return only names with the same first letter whose length differs
        by at most two from the length of `name`. Names with the closest length come first.
        """
        if len(self.names) <= MAX_COMPARED:
            return list(self.names)
        lengths = sorted(range(len(name) - 2, len(name) + 3), key=lambda length: abs(length - len(name)))
        similar = [other for length in lengths for other in self._groups.get((name[:1], length), ())]
        return similar[:MAX_COMPARED]


def did_you_mean(name: str, known: KnownNames, sign: str) -> str:
    """Return the fix for an unknown name. `sign` is the character before the name: `@`, `$` or ""."""
    close = get_close_matches(name, known.similar(name), n=1)
    listed = ", ".join(sign + other for other in known.first)
    text = f'quote it if you mean the text: "{sign}{name}"'
    if close:
        return f"did you mean {sign}{close[0]}?"
    return f"known: {listed}; {text}" if listed else text


def did_you_mean_one_of(word: str, options: list[str]) -> str:
    """Return a suggestion: the option with the closest spelling, or all options if none is close."""
    close = closest_of(word, options)
    return f"did you mean {close}?" if close else f"use one of {', '.join(options)}"


def closest_of(word: str, options: list[str]) -> str:
    """Return the option with the closest spelling, or an empty text if none is close."""
    close = get_close_matches(word, options, n=1) or get_close_matches(word.lower(), options, n=1)
    return close[0] if close else ""


# Codes of countries that are often written for a language, and are not codes of languages. The
# codes of other countries are languages too: kr is Kanuri, tw is Twi, se is Northern Sami.
_LANGUAGE_OF_COUNTRY = {
    "jp": "ja", "cn": "zh", "vn": "vi", "ua": "uk", "cz": "cs", "dk": "da", "gr": "el",
}  # fmt: skip
# Languages with few articles, by codes that are often written for another language.
_RARE_LANGUAGES = {"kr": ("Kanuri", "ko"), "tw": ("Twi", "zh-hant")}

# Names of fields in other tools.
_FIELDS_OF_OTHER_TOOLS = {
    "site": "source", "domain": "source", "host": "source", "publisher": "source", "intitle": "title",
    "headline": "title", "inurl": "url", "language": "lang", "country": "place", "content": "body",
    "text": "body", "ingress": "lead", "lede": "lead", "byline": "author",
}  # fmt: skip


def meant_field(name: str, fields: Sequence[str]) -> str:
    """Return the field that an unknown name probably means: `title` for `headline`, `Title` and
    `tilte`. Return an empty text if the name is like no field. `name` may be a list such as
    `title,led`.
    """
    names = name.lower().split(",")
    meant = [_FIELDS_OF_OTHER_TOOLS.get(each) or _closest_field(each, fields) for each in names]
    return ",".join(meant) if all(meant) else ""


def _closest_field(name: str, fields: Sequence[str]) -> str:
    return next(iter(get_close_matches(name, fields, n=1, cutoff=0.8)), "")


def meant_language(code: str) -> str:
    """Return the language that a country code probably means: `ja` for `jp`. Return an empty text
    for other codes.
    """
    return _LANGUAGE_OF_COUNTRY.get(code, "")


def rare_language(code: str) -> tuple[str, str] | None:
    """Return the name of the rare language with this code, and the code that is more often meant:
    `("Kanuri", "ko")` for `kr`. Return None for other codes.
    """
    return _RARE_LANGUAGES.get(code)


def operator_like(word: str) -> str:
    """Return the operator that `word` is probably a misspelling of: `AND` for `ADN`, `NEAR/5` for
    `NAER/5`. Return an empty text if `word` is like no operator.
    """
    parts = _CAPITALS_AND_DISTANCE.fullmatch(word)
    if parts is None:
        return ""
    letters, distance = parts[1], parts[2] or ""
    operators = ["NEAR", "ONEAR"] if distance else ["AND", "NOT"]
    close = get_close_matches(letters, operators, n=1, cutoff=0.6 if distance else 0.65)
    return close[0] + distance if close else ""


def readings(members: Sequence[tuple[str, bool, str]]) -> tuple[str, str]:
    """Return both readings of a query like `a AND b OR c`: `(a AND b) OR c` and `a AND (b OR c)`.

    Each of `members` is an operand: the operator before it, whether it is negated, and its text.
    """
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


def operand_fix(bad: Node, operator: str, parts: Sequence[str] = ()) -> str:
    """Return what to write instead of an operand that is not allowed inside NEAR or ATLEAST.

    `operator` is the NEAR or ATLEAST as written, such as `NEAR/5`. If `bad` is an And, `parts` has
    the texts of its operands, if known.
    """
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
            groups = (part if part.startswith("(") else f"({part})" for part in parts or "ab")
            return "write " + " AND ".join(f"{operator}{group}" for group in groups)
        case _:
            return "repeat the other side: " + " AND ".join(
                f"(… {operator} {part})" for part in parts or "ab"
            )


def covered(branches: Sequence[Node]) -> Iterator[tuple[Node, str]]:
    """Yield the branches of an OR that have no effect, each with the reason.

    Such a branch repeats an earlier branch, or another branch finds everything that this branch
    finds. `troop*` makes `troops` redundant. `troops` makes the phrase "troops of Kim" redundant.
    """
    if _have_no_overlap(branches):
        return
    known = set(branches)
    kinds = set(map(type, branches))
    if Wildcard not in kinds and Phrase not in kinds and len(known) == len(branches):
        return
    patterns = [branch.pattern for branch in branches if isinstance(branch, Wildcard)]
    prefixes = tuple(pattern[:-1] for pattern in patterns if _is_prefix(pattern))
    others = [pattern for pattern in patterns if not _is_prefix(pattern)]

    def fits(word: Node) -> bool:
        if not patterns or not isinstance(word, Term):
            return False
        return all(
            form.startswith(prefixes) or any(fnmatchcase(form, pattern) for pattern in others)
            for form in word.forms
        )

    seen: set[Node] = set()
    for branch in branches:
        if len(known) < len(branches) and branch in seen:
            yield branch, "duplicate branch"
        elif fits(branch) or (
            isinstance(branch, Phrase) and any(word in known or fits(word) for word in branch.words)
        ):
            yield branch, "redundant branch: another one finds everything it finds"
        if len(known) < len(branches):
            seen.add(branch)


def is_excluded(node: Node, excluded: Node) -> bool:
    """Tell whether every article in which `node` holds also satisfies `excluded`, the operand of a
    NOT.

    If it does, the query `node NOT excluded` never matches. The comparison is shallow: False may be
    wrong.
    """
    branches = excluded.nodes if isinstance(excluded, Or) else (excluded,)
    match node:
        case Or(nodes=nodes):
            few = len(nodes) * len(branches) <= MAX_COMPARED_PAIRS
            return few and all(is_excluded(child, excluded) for child in nodes)
        case And(nodes=nodes) | Near(operands=nodes):
            return any(is_excluded(child, excluded) for child in nodes)
        case Scope(fields=fields, node=inner) if _MAIN_FIELDS.issuperset(fields):
            return node in branches or is_excluded(inner, excluded)
        case NotNear(node=inner) | AtLeast(node=inner) | Within(node=inner) | First(node=inner):
            return node in branches or is_excluded(inner, excluded)
        case _:
            return any(_finds_all_of(branch, node) for branch in branches[:MAX_COMPARED_PAIRS])


def _finds_all_of(branch: Node, leaf: Node) -> bool:
    """Tell whether `branch` surely holds wherever `leaf` holds. `leaf` is a word, a phrase or
    another leaf of a query.
    """
    if isinstance(leaf, Phrase):
        return branch == leaf or any(_finds_all_of(branch, part) for part in leaf.words)
    if isinstance(branch, Term) and isinstance(leaf, Term | Cased):
        return leaf.forms <= branch.forms
    if isinstance(branch, Wildcard) and isinstance(leaf, Term | Cased):
        return all(fnmatchcase(form, branch.pattern) for form in leaf.forms)
    return branch == leaf


def _have_no_overlap(branches: Sequence[Node]) -> bool:
    """Return True if a fast check shows that no branch of an OR makes another one redundant.

    If the result is False, the caller must compare the branches in full.
    """
    # Comparing the forms of words is faster than hashing and comparing nodes.
    words: list[frozenset[str]] = []
    phrases: list[tuple[frozenset[str], ...]] = []
    prefixes: list[str] = []
    for branch in branches:
        if isinstance(branch, Term):
            words.append(branch.forms)
        elif isinstance(branch, Phrase):
            phrases.append(tuple([word.forms for word in branch.words if isinstance(word, Term)]))
            if len(phrases[-1]) < len(branch.words):
                return False
        elif isinstance(branch, Wildcard) and _is_prefix(branch.pattern):
            prefixes.append(branch.pattern[:-1])
        else:
            return False
    known = set(words)
    if len(known) + len(set(phrases)) + len(set(prefixes)) < len(branches):
        return False
    words_of_phrases = [forms for phrase in phrases for forms in phrase]
    if not known.isdisjoint(words_of_phrases):
        return False
    starts = tuple(prefixes)
    return not starts or not any(
        form.startswith(starts) for forms in words + words_of_phrases for form in forms
    )


def _is_prefix(pattern: str) -> bool:
    return pattern[-1] == "*" and "*" not in pattern[:-1] and "?" not in pattern


def shortened(text: str) -> str:
    """Return a text cut to at most 160 characters."""
    return text if len(text) <= 160 else text[:157] + "…"
