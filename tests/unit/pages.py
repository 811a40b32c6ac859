"""Reads code blocks, tables, headings, links and command lines from the README and docs/."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.conftest import ROOT

PAGES = (
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "DECISIONS.md",
    ROOT / "CHANGELOG.md",
)


@dataclass(frozen=True)
class CommandLine:
    """A command in a page: a line after `$` in a console block, or inline code in docs/."""

    page: str
    text: str

    @property
    def words(self) -> list[str]:
        """The words of the command, without assignments before it: `make` and `e2e` for `A=1 make e2e`."""
        words = shlex.split(re.sub(r"\s+# .*", "", self.text))
        while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
            del words[0]
        return words

    @property
    def program(self) -> str:
        return Path(self.words[0]).name


@cache
def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    """Return the code blocks of a language in `text`, without the indentation of the blocks."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", block, flags=re.MULTILINE) for indent, block in found]


def section(text: str, heading: str) -> str:
    """Return the text from a heading to the next heading of the same or a higher level."""
    level = len(heading) - len(heading.lstrip("#"))
    _, _, rest = text.partition(f"\n{heading}\n")
    assert rest, heading
    return re.split(rf"^#{{1,{level}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def tables(text: str) -> list[list[list[str]]]:
    """Return the tables of a Markdown text as rows of cells, without the header and its underline."""
    found = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    return [[_cells(line) for line in table.splitlines()[2:]] for table in found]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split(" | ")]


def headings(text: str) -> list[str]:
    without_code = re.sub(r"^ *```.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"^#+ (.+)$", without_code, re.MULTILINE)


def anchors(text: str) -> set[str]:
    """Return the anchors of the headings, as GitHub makes them. If two headings are `Limits`, the
    second heading has the anchor `limits-1`.
    """
    found: set[str] = set()
    for heading in headings(text):
        name = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        number = 0
        while (anchor := f"{name}-{number}" if number else name) in found:
            number += 1
        found.add(anchor)
    return found


def links(text: str) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text))


def command_lines() -> Iterator[CommandLine]:
    """Yield the command lines in console blocks. In docs/, also yield the `wirewatch` commands in
    the text, if they have arguments.
    """
    for path in PAGES:
        name = path.relative_to(ROOT).as_posix()
        for block in blocks(page(name), "console"):
            for line in re.findall(r"^\$ (.+)$", block, re.MULTILINE):
                yield CommandLine(name, line)
        if name.startswith("docs/"):
            for line in re.findall(r"`(wirewatch [a-z]+\s[^`]+)`", page(name)):
                yield CommandLine(name, " ".join(line.split()))


def distinct_command_lines() -> list[CommandLine]:
    """Return the command lines of the pages. A repeated text is returned only once."""
    return list({line.text: line for line in command_lines()}.values())
