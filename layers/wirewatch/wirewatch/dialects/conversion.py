"""One search of another tool → a query of ours and a note on each difference of meaning.

What our language can't say is a mistake, placed where it stands: indexes and codes, the names of publications, nearness of whole
conditions, segments. Only bounds of length and date fall away, with a note, and only where that makes the search find more.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

from wirewatch.dialects.factiva import factiva
from wirewatch.dialects.nexis import nexis
from wirewatch.dialects.tree import Note
from wirewatch.dialects.unparse import query_of
from wirewatch.errors import WatchlistError
from wirewatch.language.advice import KnownNames, did_you_mean
from wirewatch.language.lexer import MAX_QUERY_LENGTH, Mistake, Mistakes

DIALECTS = {"nexis": nexis, "factiva": factiva}


@dataclass(frozen=True, slots=True)
class Conversion:
    """`query` is understood by our parser; the notes stand in reading order."""

    query: str
    notes: tuple[Note, ...]


def convert(text: str, dialect: str) -> Conversion:
    """The conversion, or the first mistake as a WatchlistError placed in the search itself."""
    mistakes = Mistakes()
    text = cleaned(text)
    found = attempt(text, dialect, mistakes)
    if found is None:
        raise Lines(text).error(min(mistakes.errors, key=lambda mistake: mistake.start))
    return found


def attempt(text: str, dialect: str, mistakes: Mistakes) -> Conversion | None:
    """The conversion of a cleaned text; None where `mistakes` took something."""
    mistakes.errors += unknown(dialect)
    if mistakes.errors:
        return None
    if len(text) > MAX_QUERY_LENGTH:
        mistakes.error(
            f"the search has {len(text):,} characters; at most {MAX_QUERY_LENGTH:,}", "split it", 0, 1
        )
        return None
    reader = DIALECTS[dialect](text, mistakes)
    tree = reader.search()
    query = query_of(tree, reader) if tree is not None else None
    if query is None:
        return None
    return Conversion(query, tuple(sorted(reader.notes.values(), key=lambda note: (note.start, note.end))))


def cleaned(text: str) -> str:
    """Of the same length: odd line ends are plain ones, and what no YAML may hold is a space."""
    text = text.replace("\r\n", " \n").replace("\r", "\n")
    return "".join(" " if _is_unfit(char) else char for char in text)


def _is_unfit(char: str) -> bool:
    if char.isascii():
        return (char < " " and char not in "\n\t") or char == "\x7f"
    return char in "\ufeff\ufffe\uffff" or unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}


def unknown(dialect: str) -> list[Mistake]:
    """The mistake of asking for a dialect that isn't one of DIALECTS."""
    if dialect in DIALECTS:
        return []
    return [
        Mistake(
            f"{dialect!r} is no dialect that is read", did_you_mean(dialect, KnownNames(DIALECTS), ""), 0, 0
        )
    ]


class Lines:
    """Where the lines of a text begin."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, both counted from 1."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def error(self, mistake: Mistake, file: str = "", offset: int = 0) -> WatchlistError:
        """A mistake of the search that begins at `offset`."""
        line, column = self.place(min(offset + mistake.start, len(self.text)))
        source = self.text[self.starts[line - 1] : self.starts[line] if line < len(self.starts) else None]
        return WatchlistError(mistake.message, mistake.fix, file, line, column, source.rstrip())
