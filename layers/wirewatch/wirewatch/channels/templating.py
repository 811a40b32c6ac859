"""The Jinja2 environments of the built-in templates. If a template uses an undefined name, an error
is raised.
"""

import re
import textwrap
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from wirewatch.printable import cut_position

if TYPE_CHECKING:
    from jinja2 import Environment

COLUMNS = 72
LONG_WORD = 1_000  # characters; textwrap takes quadratic time for longer words
# What a line is made of: Chinese and Japanese may be divided at any letter, but not before closing and
# not after opening punctuation. Korean is divided at blanks.
_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_MARKS = "\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef"  # they belong to the letter before
_UNIT = re.compile(
    rf"[「『（【《〈]{{0,8}}[{_IDEOGRAPHS}][、。，．！？：；）」』】》〉ーっゃゅょッャュョ{_MARKS}]*|[^\s{_IDEOGRAPHS}「『（【《〈]+|\S"
)


@cache
def _environment(*, html: bool) -> "Environment":
    # `deliver` starts without it
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=PackageLoader("wirewatch.channels"),
        undefined=StrictUndefined,
        autoescape=html,  # noqa: S701  plain text and Slack have no HTML; pages escape by their name
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["fold"] = fold
    return environment


def rendered(template: str, **context: object) -> str:
    """Render the file `template`. Values are escaped if the file name ends with `.html`."""
    return _environment(html=template.endswith(".html")).get_template(template).render(**context)


@lru_cache(2_048)  # a long mail is rendered several times, to divide it into parts
def fold(text: str, indent: int = 0, first: str | None = None) -> str:
    """Break a text into lines of at most 72 columns. East Asian letters take two columns.

    A word that is too long for a line is broken too. `indent` is a number of columns. `first`
    replaces the indent of the first line. An empty text stays empty.
    """
    start = " " * indent if first is None else first
    words = text.split()
    is_wide = not text.isascii() and any(map(_is_wide, text))
    # textwrap would divide an emoji or a letter with accents
    longest = LONG_WORD if text.isascii() else COLUMNS - max(indent, len(start))
    if is_wide or max(map(len, words), default=0) > longest:
        return _fold_wide(text, start, " " * indent)
    return textwrap.fill(
        " ".join(words),
        COLUMNS,
        initial_indent=start,
        subsequent_indent=" " * indent,
        break_long_words=True,
        break_on_hyphens=False,
    )


def _fold_wide(text: str, start: str, indent: str) -> str:
    """Break a text into lines. This function is for a text with East Asian letters or emoji, or with
    a very long word. The first line begins with `start`. Each other line begins
    with `indent`.
    """
    lines, line, used, is_empty = list[str](), [start], _columns(start), True
    for word in text.split():
        gap = "" if is_empty else " "
        for unit in _UNIT.findall(word):
            width = _columns(unit)
            if not is_empty and used + len(gap) + width > COLUMNS:
                lines.append("".join(line))
                line, used, gap = [indent], len(indent), ""
            line += gap, unit
            used += len(gap) + width
            gap, is_empty = "", False
            if used > COLUMNS:  # one unit fills more than a line
                *full, last = _divided("".join(line), indent)
                lines += full
                line, used = [last], _columns(last)
    return "\n".join([*lines, "".join(line)])


def _divided(line: str, indent: str) -> list[str]:
    """Break a long line into lines of at most COLUMNS columns. Words may be broken too. Each line
    after the first begins with `indent`.
    """
    lines, prefix, begin, used = list[str](), "", 0, 0
    for position, letter in enumerate(line):
        width = 2 if _is_wide(letter) else 1
        if used + width > COLUMNS:
            end = cut_position(line, position, begin)
            lines.append(prefix + line[begin:end])
            prefix, begin, used = indent, end, len(indent) + _columns(line[end:position])
        used += width
    return [*lines, prefix + line[begin:]]


@lru_cache(8_192)
def _is_wide(letter: str) -> bool:
    return east_asian_width(letter) in {"W", "F"}


@lru_cache(8_192)
def _columns(text: str) -> int:
    return len(text) if text.isascii() else len(text) + sum(map(_is_wide, text))
