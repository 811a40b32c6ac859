"""The Jinja2 environments of the built-in templates. Undefined names are errors."""

import re
import textwrap
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

if TYPE_CHECKING:
    from jinja2 import Environment

COLUMNS = 72
# What a line is made of: Chinese and Japanese may be divided at any letter, but not before closing and
# not after opening punctuation. Korean is divided at blanks.
_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNIT = re.compile(
    rf"[「『（【《〈]*[{_IDEOGRAPHS}][、。，．！？：；）」』】》〉ーっゃゅょッャュョ]*|[^\s{_IDEOGRAPHS}「『（【《〈]+|\S"
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
    """Render the template with this file name. Values are escaped if the name ends with `.html`."""
    return _environment(html=template.endswith(".html")).get_template(template).render(**context)


def fold(text: str, indent: int = 0, first: str | None = None) -> str:
    """Break a text into lines of at most 72 columns. Longer words, such as URLs, are broken too.
    East Asian letters take two columns each.

    Each line is indented by `indent` columns. If `first` is given, the first line begins with
    `first` instead.
    """
    start = " " * indent if first is None else first
    if not text.isascii() and any(map(_is_wide, text)):
        return _fold_wide(text, start, " " * indent)
    return textwrap.fill(
        " ".join(text.split()),
        COLUMNS,
        initial_indent=start,
        subsequent_indent=" " * indent,
        break_long_words=True,
        break_on_hyphens=False,
    )


def _fold_wide(text: str, start: str, indent: str) -> str:
    """Break a text with East Asian letters into lines. The first line begins with `start`, the
    others with `indent`.
    """
    lines, line, used, is_empty = list[str](), start, _columns(start), True
    for word in text.split():
        gap = "" if is_empty else " "
        for unit in _UNIT.findall(word):
            width = _columns(unit)
            if not is_empty and used + len(gap) + width > COLUMNS:
                lines.append(line)
                line, used, gap = indent, len(indent), ""
            line += gap + unit
            used += len(gap) + width
            gap, is_empty = "", False
            if used > COLUMNS:  # the unit fills more than a line
                *full, line = _broken(line, indent)
                lines += full
                used = _columns(line)
    return "\n".join([*lines, line])


def _broken(line: str, indent: str) -> list[str]:
    """Break a line after every COLUMNS columns. All lines but the first begin with `indent`."""
    lines, piece, used = list[str](), "", 0
    for letter in line:
        width = _columns(letter)
        if used + width > COLUMNS:
            lines.append(piece)
            piece, used = indent, len(indent)
        piece += letter
        used += width
    return [*lines, piece]


@lru_cache(maxsize=4_096)
def _is_wide(letter: str) -> bool:
    return east_asian_width(letter) in {"W", "F"}


def _columns(text: str) -> int:
    return len(text) + sum(map(_is_wide, text))
