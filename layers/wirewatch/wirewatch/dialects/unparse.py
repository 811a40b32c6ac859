"""Turns the tree of a search into a query.

A query can't have a limit on length or date, or on figures such as followers. Without the limit,
`drone and LIMIT` finds more articles, so the limit is left out, with a note. Without the limit,
`drone or LIMIT` would find fewer articles, so the limit is reported as a mistake.
"""

import re
from typing import NamedTuple

from wirewatch.dialects.cursor import Reader, shown
from wirewatch.dialects.tree import (
    AllOf,
    AnyOf,
    Apart,
    Close,
    Leaf,
    Node,
    Place,
    Restriction,
    Value,
    Wrapped,
    is_deeper,
)
from wirewatch.language.advice import shortened
from wirewatch.language.lexer import Mistake, Mistakes
from wirewatch.language.parser import MAX_NESTING, Names, parse

_OPERATOR = re.compile(r"(?:AND|OR|NOT|O?NEAR|ATLEAST|FIRST|SENT|PARA)(?!\w)|(?i:adj|near)\d+$")


class Piece(NamedTuple):
    """A part of a query as text.

    - If `by` is "OR", `parts` has alternatives, which need parentheses inside a larger query.
    - If `by` is the character "…", `parts` has one text, which needs parentheses inside a larger
      query.
    - If `by` is "", `parts` has one text, which never needs parentheses.
    """

    parts: tuple[str, ...]
    by: str

    @property
    def text(self) -> str:
        """The text without parentheses around it."""
        return f" {self.by} ".join(self.parts)

    @property
    def grouped(self) -> str:
        """The text for use in a larger query: in parentheses if `by` is not empty."""
        return f"({self.text})" if self.by else self.text


def query_of(tree: Node, reader: Reader) -> str | None:
    """Return the tree as a query that the parser accepts. Return None if the search has a mistake.
    `reader.mistakes` has all mistakes, including those that this function finds.
    """
    writer = _Writer(reader)
    if is_deeper(tree, MAX_NESTING):
        writer.mistakes.error("the search is nested too deeply", "split it", *tree.at)
        return None
    text = writer.piece(AllOf((tree,), (), tree.at), may_drop=True).text
    if not writer.mistakes.errors and (mistake := _refused(text)) is not None:
        writer.blame(mistake, tree.at)
    return None if writer.mistakes.errors else text


class _Writer:
    def __init__(self, reader: Reader) -> None:
        self.reader, self.mistakes = reader, reader.mistakes
        self.leaves: list[tuple[str, Place]] = []

    def piece(self, node: Node, *, may_drop: bool = False) -> Piece:
        """Return a node as a part of a query.

        If `may_drop` is True, a limit that a query can't express, such as a length, may be left
        out. Callers pass True only where the query then finds all articles that the original search
        finds, and perhaps more.
        """
        match node:
            case Leaf():
                return self.leaf(node)
            case AnyOf(nodes=nodes):
                return _either([self.piece(each, may_drop=may_drop) for each in nodes])
            case AllOf():
                return self.conjunction(node, may_drop=may_drop)
            case Close(between=n, ordered=ordered, left=left, right=right):
                return _single(
                    f"{self.piece(left).grouped} {'O' if ordered else ''}NEAR/{n} {self.piece(right).grouped}"
                )
            case Apart(between=n, node=inner, veto=veto):
                return _single(f"{self.piece(inner).grouped} NOT NEAR/{n} {self.piece(veto).grouped}")
            case Wrapped(by=by, node=inner):
                piece = self.piece(inner)
                return Piece((by + piece.grouped if node.is_field else f"{by}({piece.text})",), "")
            case Value(text=text):
                return Piece((text,), "")
            case Restriction(what=what):
                fix = "join it with and to the whole search, or remove it"
                self.mistakes.error(
                    f"{shown(what)} has no counterpart here, and leaving it out would find less",
                    fix,
                    *node.at,
                )
                return Piece(("x",), "")

    def conjunction(self, node: AllOf, *, may_drop: bool) -> Piece:
        nodes, none = _members(node)
        kept = [each for each in nodes if not (may_drop and self.dropped(each))]
        excluded = [each for each in none if not (may_drop and self.dropped(each))]
        if not kept:
            fix = "say what must occur" if excluded or none else "add a word that must occur"
            self.mistakes.error("the search requires no word", fix, *node.at)
            return Piece(("x",), "")
        if len(kept) == 1 and not excluded:
            return self.piece(kept[0], may_drop=may_drop)
        wanted = [self.piece(each, may_drop=may_drop).grouped for each in kept]
        return _single(
            " AND ".join(wanted) + "".join(f" NOT {self.piece(each).grouped}" for each in excluded)
        )

    def dropped(self, node: Node) -> bool:
        """Tell whether the node is a limit that a query can't express. If it is, also add a note
        which says that the limit is left out.
        """
        if not isinstance(node, Restriction):
            return False
        about, said = _reason(node)
        self.reader.note("wider", about, f"{shown(node.what)} is left out; {said}", node.at)
        return True

    def leaf(self, node: Leaf) -> Piece:
        piece = _either([_phrase(words, exact=node.exact) for words in node.phrases])
        self.leaves.append((piece.text, node.at))
        return piece

    def blame(self, mistake: Mistake, at: Place) -> None:
        """Report the mistakes of a query that the parser refused with `mistake`.

        Each leaf is parsed alone. The mistake of a leaf is reported at the place of the leaf. If no
        leaf has a mistake, `mistake` is reported at `at`.
        """
        found = [(refused, place) for text, place in self.leaves if (refused := _refused(text)) is not None]
        for each, place in found or [(mistake, at)]:
            self.mistakes.error(shortened(each.message), shortened(each.fix), *place)


def _refused(text: str) -> Mistake | None:
    mistakes = Mistakes()
    parse(text, Names(), mistakes)
    return mistakes.errors[0] if mistakes.errors else None


def _single(text: str) -> Piece:
    return Piece((text,), "…")


def _either(pieces: list[Piece]) -> Piece:
    """Return the alternatives joined with OR, without repetitions."""
    parts = dict.fromkeys(
        part for piece in pieces for part in (piece.parts if piece.by == "OR" else (piece.grouped,))
    )
    if len(parts) == 1 and len(pieces) == 1:
        return pieces[0]
    return Piece(tuple(parts), "OR" if len(parts) > 1 else "")


def _phrase(words: tuple[str, ...], *, exact: bool) -> Piece:
    if exact:
        return Piece(("{" + " ".join(words) + "}",), "")
    if len(words) == 1:
        return Piece((_word(words[0]),), "")
    if any(word.endswith("?") for word in words):  # inside quotes a last ? is punctuation
        return _single(" ONEAR/0 ".join(_word(word) for word in words))
    return Piece((f'"{" ".join(words)}"',), "")


def _word(word: str) -> str:
    """Return a word, in quotes if the lexer would not read it as a word."""
    return (
        f'"{word}"'
        if _OPERATOR.match(word) or word == "&" or any(mark in word for mark in ("#", ",", ".."))
        else word
    )


def _members(node: AllOf) -> tuple[list[Node], list[Node]]:
    """Return two lists of parts of `node`, which is an AND: the parts that must occur in an
    article, and the parts that must not occur there.

    If a part that must occur is itself an AllOf, its own parts replace it: `a and (b not c)` gives
    ([a, b], [c]).
    """
    nodes: list[Node] = []
    none = list(node.none)
    for each in node.nodes:
        if isinstance(each, AllOf):
            inner, inner_none = _members(each)
            nodes += inner
            none += inner_none
        else:
            nodes.append(each)
    return nodes, none


def _reason(limit: Restriction) -> tuple[str, str]:
    """Return the subject and the text of the note for a limit that is left out."""
    if limit.about:
        return limit.about, limit.said
    what = limit.what.lower()
    if "date" in what or what.startswith("upd"):
        return "date", "a watchlist looks forward: give the rule from: and until:"
    return "length", "lengths are not searched here"
