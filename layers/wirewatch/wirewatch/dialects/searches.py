"""Splits a file into the searches in it, each with its name and its place.

If there is a blank line anywhere between the first search and the last, each paragraph is one
search. Otherwise each line is one search. The name of a search is on the same line
(`name: search`), or on the line above (`# name` or `name:`). A name inside a paragraph begins a new
search.
"""

import re
from dataclasses import dataclass, field

_NAMED = re.compile(r"[ \t]*([^\W_][\w .,&'’/-]{0,78}?)[ \t]*:(?=\s|$)[ \t]*")
_HEADING = re.compile(r"#+(?!\w)")  # `#metoo or harassment` is a search for a hashtag
_LONGEST_HEAD = 120


@dataclass(frozen=True, slots=True)
class Search:
    """One search of a file. `start` is the offset of `text` in the file."""

    name: str
    text: str
    start: int


def searches_of(text: str) -> list[Search]:
    """Return all searches of a file, in order. `text` is a result of `conversion.cleaned`."""
    splitter = _Splitter(text, paragraphs=_has_paragraphs(text))
    offset = 0
    for line in text.split("\n"):
        splitter.line(offset, line)
        offset += len(line) + 1
    splitter.close()
    return splitter.found


def _has_paragraphs(text: str) -> bool:
    """Tell whether a blank line stands between two searches."""
    kinds = "".join(
        " " if not line.strip() else "#" if _HEADING.match(line.lstrip()) else "x"
        for line in text.split("\n")
    )
    return " " in kinds.strip(" #")


@dataclass
class _Splitter:
    text: str
    paragraphs: bool
    name: str = ""
    start: int = -1  # of the search being read, or -1
    end: int = 0
    found: list[Search] = field(default_factory=list)

    def line(self, offset: int, line: str) -> None:
        bare = line.strip()
        named = _NAMED.match(line[:_LONGEST_HEAD])
        if not bare or _HEADING.match(bare):
            self.close()
            self.name = bare.strip("# \t")[:80] or self.name
        elif named and named.end() == len(line.rstrip()):
            self.close()
            self.name = named[1]
        elif named or self.start < 0 or not self.paragraphs:
            self.close()
            self.name = named[1] if named else self.name
            self.start = offset + (named.end() if named else len(line) - len(line.lstrip()))
        self.end = offset + len(line.rstrip())

    def close(self) -> None:
        if self.start >= 0:
            self.found.append(Search(self.name, self.text[self.start : self.end], self.start))
            self.name, self.start = "", -1
