"""Parses queries with a lark grammar, as an oracle for the parser of Wirewatch.

`understood` returns a tree (see `language.tree`) whose nodes all have the position NOWHERE. The
grammar accepts some invalid queries, such as `> 5`; this module refuses them.
"""

import logging
import re
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer
from lark import logger as lark_logger
from lark.exceptions import LarkError, VisitError
from wirewatch.language.parser import Names
from wirewatch.language.tokens import Token as WordToken
from wirewatch.language.tokens import has_no_space_script, tokenize
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
)  # fmt: skip
from wirewatch.language.words import ORDINARY, stemmed

GRAMMAR = Path(__file__).with_name("dialect.lark")
NOWHERE = (0, 0)
FOREIGN = re.compile(
    r"[-+!].+|\w+!|\w*[a-z]\w*\$\d*|[^\W\d_]{4,}\$\d*|&&?"
    r"|(?i:(?:w|n|p|pre|onw)?/(?:\d+|s|p)|/n\d+/|(?:adj|near)\d+|.*/f\d+/|(?:hd|hl|hlp|lp|td|by|la|sn|sc|rst|co|in|ns|re)=.*)"
)
UNSEEN = re.compile(r"[\u200b-\u200f\ufeff]*\s[\s\u200b-\u200f\ufeff]*")
UNITS = {
    "": 1,
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
}
ADDRESS = re.compile(r"://|www\.|\w@\w+\.\w")


class Refused(Exception):
    """The text is not a valid query."""


def understood(text: str, names: Names) -> Node:
    """Return the tree of a query. Raises Refused if the query is not valid."""
    try:
        node = _Tree(names).transform(_parser().parse(UNSEEN.sub(_blank, text)))
    except VisitError as error:
        raise Refused(str(error.orig_exc)) from error
    except LarkError as error:
        raise Refused(str(error)) from error
    if not isinstance(node, Node) or not _has_words(node):
        raise Refused("numbers alone")
    return node


def _blank(match: re.Match[str]) -> str:
    return "\n" if "\n" in match[0] else " "


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR.read_text(encoding="utf-8"), parser="lalr", lexer="basic")


def conflicts() -> list[str]:
    """Return the conflicts of the grammar, which lark resolves silently."""
    notes = StringIO()
    handler, level = logging.StreamHandler(notes), lark_logger.level
    lark_logger.addHandler(handler)
    lark_logger.setLevel(logging.DEBUG)
    try:
        Lark(GRAMMAR.read_text(encoding="utf-8"), parser="lalr", lexer="basic", debug=True)
    finally:
        lark_logger.removeHandler(handler)
        lark_logger.setLevel(level)
    return [line for line in notes.getvalue().splitlines() if "conflict" in line.lower()]


class _Tree(Transformer[Token, Any]):
    """Builds the query tree. Each method handles one grammar rule. NOT x becomes the pair (True, x)."""

    def __init__(self, names: Names) -> None:
        super().__init__(visit_tokens=False)
        self.names = names

    def start(self, parts: list[Any]) -> Node:
        return _alone(parts[0])

    def negation(self, parts: list[Any]) -> tuple[bool, Node]:
        negated, node = _member(parts[1])
        return not negated, node

    def any(self, members: list[Any]) -> Node:
        return Or(tuple(_alone(member) for member in members), NOWHERE)

    def all(self, members: list[Any]) -> Node:
        positive = tuple(node for negated, node in map(_member, members) if not negated)
        negative = tuple(node for negated, node in map(_member, members) if negated)
        if not positive:
            raise Refused("nothing must occur")
        return positive[0] if len(positive) == 1 and not negative else And(positive, negative, NOWHERE)

    # the NEAR family

    def near(self, parts: list[Any]) -> Any:
        left, operator, right = parts
        if isinstance(left, tuple):
            return left[0], self.near([left[1], operator, right])
        return Near(_distance(operator), _ordered(operator), (_operand(left), _operand(right)), NOWHERE)

    def veto(self, parts: list[Any]) -> Any:
        left, operator, right = parts
        if isinstance(left, tuple):
            return left[0], self.veto([left[1], operator, right])
        return NotNear(_distance(operator), _operand(left), _operand(right), NOWHERE)

    def near_list(self, parts: list[Any]) -> Node:
        operator, *levels = parts
        return Near(
            _distance(operator),
            _ordered(operator),
            tuple(_operand(_alone(level)) for level in levels),
            NOWHERE,
        )

    def not_near(self, parts: list[Any]) -> tuple[bool, Node]:
        return True, self.near_list(parts)

    # the text around a level

    def group(self, parts: list[Any]) -> Node:
        return _alone(parts[0])

    def scope(self, parts: list[Any]) -> Node:
        return Scope(tuple(parts[0].rstrip(":").split(",")), _alone(parts[1]), NOWHERE)

    def count(self, parts: list[Any]) -> Node:
        name, _, digits = parts[0].partition("/")
        if not digits or int(digits) < 1:
            raise Refused("a number is missing")
        level = _alone(parts[1])
        return (
            AtLeast(int(digits), _operand(level), NOWHERE)
            if name == "ATLEAST"
            else First(int(digits), level, NOWHERE)
        )

    def within(self, parts: list[Any]) -> Node:
        return Within("sentence" if parts[0] == "SENT" else "paragraph", _alone(parts[1]), NOWHERE)

    def has(self, parts: list[Any]) -> Node:
        what = parts[0].rstrip(":")
        values = tuple(Has(what, _value(what, value), NOWHERE) for value in parts[1:])
        return Or(values, NOWHERE) if len(values) > 1 else values[0]

    def value(self, parts: list[Any]) -> str:
        return str(parts[0])

    # leaves

    def word(self, parts: list[Any]) -> Node:
        if FOREIGN.fullmatch(parts[0]):
            raise Refused("another tool's form")
        return _together(_words(parts[0]))

    def phrase(self, parts: list[Any]) -> Node:
        return _together(
            [word for chunk in parts[0][1:-1].split() for word in _words(chunk.rstrip("?.!,;:"))]
        )

    def cased(self, parts: list[Any]) -> Node:
        inner = parts[0][1:-1]
        if set(inner) & set("*?"):
            raise Refused("a wildcard in braces")
        tokens = [token for token in tokenize(inner, "query") if token.forms]
        ordinary = all(form in ORDINARY for token in tokens for form in token.forms)
        return _together([_cased(token, ordinary=ordinary) for token in tokens])

    def stem(self, parts: list[Any]) -> Node:
        tokens = tokenize(parts[0][1:], "query")
        if len(tokens) != 1 or set(parts[0]) & set("*?"):
            raise Refused("not one word")
        return Stem(
            frozenset(
                (lang, stemmed(form, lang)) for lang in self.names.languages for form in tokens[0].forms
            ),
            NOWHERE,
        )

    def compare(self, parts: list[Any]) -> Node:
        sign, digits, unit = re.fullmatch(r"(\D+?)\s*([\d.,]+)\s?(\w*)", parts[0]).groups()  # type: ignore[union-attr]
        value = float(digits.replace(",", "")) * UNITS[unit]
        beyond = value * 1e-12 + 1e-12
        low, high = {">": (value + beyond, float("inf")), "<": (float("-inf"), value - beyond)}.get(
            sign, (value, value)
        )
        return Number(
            float("-inf") if sign in {"<=", "≤"} else low,
            float("inf") if sign in {">=", "≥"} else high,
            NOWHERE,
        )

    def range(self, parts: list[Any]) -> Node:
        bounds = [re.fullmatch(r"([\d.,]+)\s?(\w*)", bound).groups() for bound in parts[0].split("..")]  # type: ignore[union-attr]
        if bool(bounds[0][1]) != bool(bounds[1][1]):
            raise Refused("a unit is missing")
        low, high = (float(digits.replace(",", "")) * UNITS[unit] for digits, unit in bounds)
        if low > high:
            raise Refused("the range runs downwards")
        return Number(low, high, NOWHERE)

    def entity(self, parts: list[Any]) -> Node:
        name = parts[0][1:]
        if name not in self.names.entities:
            raise Refused("no entity")
        return EntityRef(name, self.names.entities[name], NOWHERE)

    def defined(self, parts: list[Any]) -> Node:
        node = self.names.definitions.get(parts[0][1:])
        if node is None:
            raise Refused("not defined")
        return Defined(parts[0][1:], node, NOWHERE)


def _member(part: Any) -> tuple[bool, Node]:
    return part if isinstance(part, tuple) else (False, part)


def _alone(part: Any) -> Node:
    """Return the tree of `part`, a part of the query. Raises Refused if `part` is negated."""
    negated, node = _member(part)
    if negated:
        raise Refused("NOT alone")
    return node


def _operand(node: Any) -> Node:
    match node:
        case Or(nodes=nodes):
            for each in nodes:
                _operand(each)
        case Defined(node=inner):
            _operand(inner)
        case And() | Scope() | Has() | Within() | First() | AtLeast():
            raise Refused("no operand")
    return node  # type: ignore[no-any-return]


def _distance(operator: str) -> int:
    digits = re.search(r"\d+", operator)
    n = int(digits[0]) if digits else 4
    if n > 500:
        raise Refused("too far")
    return n


def _ordered(operator: str) -> bool:
    return "ONEAR" in operator or operator.endswith("f")


def _value(what: str, written: str) -> str:
    text = written.strip('"“”„«»＂ ').casefold()
    text = text.removeprefix("www.").rstrip("/") if what == "source" else text
    if not re.fullmatch(r"[\w-]+(\.[\w-]+)*" if what == "source" else r"[a-z]{2,3}(-[a-z0-9]{2,8})*", text):
        raise Refused("no such value")
    return text


def _words(chunk: str) -> list[Word]:
    if ADDRESS.search(chunk):
        raise Refused("an address")
    if not set(chunk) & set("*?"):
        return [Term(token.forms, NOWHERE) for token in tokenize(chunk, "query")]
    return [
        word
        for piece in re.split(r"[-/_]", chunk)
        for word in (_wildcard(piece) if set(piece) & set("*?") else _words(piece))
    ]


def _wildcard(piece: str) -> list[Word]:
    literal = re.sub(r"[*?]", "", piece)
    if len(literal) < 3 or has_no_space_script(literal):
        raise Refused("no wildcard")
    return [Wildcard(re.sub(r"\*+", "*", piece.lower()), NOWHERE)]


def _together(words: list[Any]) -> Node:
    if not words:
        raise Refused("no word")
    return words[0] if len(words) == 1 else Phrase(tuple(words), NOWHERE)


def _has_words(node: Node) -> bool:
    match node:
        case Number():
            return False
        case Or(nodes=nodes):
            return all(map(_has_words, nodes))
        case And(nodes=nodes) | Near(operands=nodes):
            return any(map(_has_words, nodes))
        case (
            Scope(node=inner)
            | Within(node=inner)
            | First(node=inner)
            | AtLeast(node=inner)
            | NotNear(node=inner)
            | Defined(node=inner)
        ):
            return _has_words(inner)
    return True


def _cased(token: WordToken, *, ordinary: bool) -> Cased:
    """Return the node of `token`, with the spellings in `token.surfaces`. If a spelling begins or
    ends with a symbol, spellings without such a symbol are left out. For example, of `C` and `C++`,
    only `C++` is kept.
    """
    symbols = frozenset(
        surface for surface in token.surfaces if not (surface[0].isalnum() and surface[-1].isalnum())
    )
    return Cased(symbols or token.surfaces, token.forms, NOWHERE, ordinary or bool(symbols))
