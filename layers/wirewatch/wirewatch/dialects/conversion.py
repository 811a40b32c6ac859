"""Converts one search of another tool to a query, with notes on differences of meaning.

A part that a query can't express is reported as a mistake. Examples are codes, names of
publications, and an `and` inside a proximity operator.

A limit on length, on date, or on a figure such as the number of followers is left out instead, and
a note says so. But if the query would then find fewer articles, as in `a NOT (b AND limit)`, the
limit is reported as a mistake.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

from wirewatch.dialects.factiva import factiva
from wirewatch.dialects.monitoring_tools import brandwatch, meltwater, talkwalker
from wirewatch.dialects.nexis import nexis
from wirewatch.dialects.tree import Note
from wirewatch.dialects.unparse import query_of
from wirewatch.errors import WatchlistError
from wirewatch.language.advice import KnownNames, did_you_mean
from wirewatch.language.lexer import MAX_QUERY_LENGTH, Mistake, Mistakes

DIALECTS = {
    "nexis": nexis,
    "factiva": factiva,
    "brandwatch": brandwatch,
    "meltwater": meltwater,
    "talkwalker": talkwalker,
}


@dataclass(frozen=True, slots=True)
class Conversion:
    """A converted search: the query for Wirewatch, and notes in the order of the search."""

    query: str
    notes: tuple[Note, ...]


def convert(text: str, dialect: str) -> Conversion:
    """Convert one search.

    Raises WatchlistError for the first mistake, with its place in the search.
    """
    mistakes = Mistakes()
    text = cleaned(text)
    found = attempt(text, dialect, mistakes)
    if found is None:
        raise Lines(text).error(min(mistakes.errors, key=lambda mistake: mistake.start))
    return found


def attempt(text: str, dialect: str, mistakes: Mistakes) -> Conversion | None:
    """Convert a search. Return None if the search has a mistake.

    `text` is the search as `cleaned` returned it. All mistakes are added to `mistakes`.
    """
    mistakes.errors += unknown(dialect)
    if mistakes.errors:
        return None
    if len(text) > MAX_QUERY_LENGTH:
        mistakes.error(
            f"the search has {len(text):,} characters (at most {MAX_QUERY_LENGTH:,})", "split it", 0, 1
        )
        return None
    reader = DIALECTS[dialect](text, mistakes)
    tree = reader.search()
    query = query_of(tree, reader) if tree is not None else None
    if query is None:
        return None
    return Conversion(query, tuple(sorted(reader.notes.values(), key=lambda note: (note.start, note.end))))


def cleaned(text: str) -> str:
    r"""Return the text with `\n` as its only line end, and with the same length.

    `\r\n` becomes a space and `\n`. A single `\r` becomes `\n`. All other control characters except
    tabs become spaces. Characters that YAML forbids or reads as line ends become spaces too.
    """
    text = text.replace("\r\n", " \n").replace("\r", "\n")
    return "".join(" " if _is_unfit(char) else char for char in text)


def _is_unfit(char: str) -> bool:
    if char.isascii():
        return (char < " " and char not in "\n\t") or char == "\x7f"
    return char in "\ufeff\ufffe\uffff" or unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}


def unknown(dialect: str) -> list[Mistake]:
    """Return a list with one mistake if the dialect is not in DIALECTS, else an empty list."""
    if dialect in DIALECTS:
        return []
    return [Mistake(f"unknown dialect {dialect!r}", did_you_mean(dialect, KnownNames(DIALECTS), ""), 0, 0)]


class Lines:
    """The offsets at which the lines of a text begin."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both counted from 1."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def error(self, mistake: Mistake, file: str = "", offset: int = 0) -> WatchlistError:
        """Turn a mistake in a search into an error with line and column. `offset` says where the
        search begins in the whole text.
        """
        line, column = self.place(min(offset + mistake.start, len(self.text)))
        source = self.text[self.starts[line - 1] : self.starts[line] if line < len(self.starts) else None]
        return WatchlistError(mistake.message, mistake.fix, file, line, column, source.rstrip())
