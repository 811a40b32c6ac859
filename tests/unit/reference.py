"""Reads docs/query-language.md for tests: sections, tables, YAML files, and the notation of examples."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from wirewatch.article import Article
from wirewatch.parsing.text.cleaning import paragraphs

from tests.conftest import ROOT
from tests.unit.asking import article

PAGE = (ROOT / "docs" / "query-language.md").read_text(encoding="utf-8")
FIELDS = {
    "title": "title",
    "source": "source",
    "url": "url",
    "lang": "language",
    "place": "place",
    "tail": "tail",
}
RULE = "rules:\n  - id: example\n    query: |\n      {query}\n"
_CODE = re.compile(r"`([^`]+)`")
_BAR = re.compile(r"(?<!\\)\|")


class Block(NamedTuple):
    """The text between two Markdown fences. `line` is the number of the first line of `text`."""

    language: str
    text: str
    line: int

    @property
    def end(self) -> int:
        return self.line + self.text.count("\n")


class Row(NamedTuple):
    """A table row. If the first cell of the row is empty, `label` is the label of the row above.
    `files` are the YAML blocks above the table.
    """

    section: str
    line: int
    head: tuple[str, ...]
    label: str
    cells: tuple[str, ...]
    files: tuple[Block, ...]

    def code(self, column: str) -> list[str]:
        return _CODE.findall(self.cells[self.head.index(column)])

    @property
    def file(self) -> str:
        """The text of the last block in `files` that is not a shared file. A shared file begins
        with `# shared/`. If all blocks are shared files, the text is empty.
        """
        return next((block.text for block in reversed(self.files) if not shared_name(block)), "")

    @property
    def shared(self) -> dict[str, str]:
        return {name: block.text for block in self.files if (name := shared_name(block))}


@dataclass
class Section:
    title: str
    blocks: list[Block] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def shared_name(block: Block) -> str:
    found = re.match(r"# (shared/\S+)", block.text)
    return found[1] if found else ""


def read(page: str) -> dict[str, Section]:
    """Return a dict from the title of each section of `page` to the section."""
    lines = page.split("\n")
    found = [Section("")]
    number = 0
    while number < len(lines):
        line = lines[number]
        if line.startswith("```"):
            end = lines.index("```", number)
            found[-1].blocks.append(
                Block(line[3:], "".join(f"{each}\n" for each in lines[number + 1 : end]), number + 2)
            )
            number = end
        elif line.startswith("#"):
            found.append(Section(line.lstrip("# ")))
        elif line.startswith("|") and not lines[number - 1].startswith("|"):
            number = _read_table(found[-1], lines, number)
        number += 1
    return {section.title: section for section in found}


def _read_table(section: Section, lines: list[str], first: int) -> int:
    """Add the rows of a table to `section`. The header of the table is in line `first`. Return the
    number of the last line of the table.
    """
    head = _cells(lines[first])
    files = tuple(block for block in section.blocks if block.language == "yaml")
    label, number = "", first + 2
    while lines[number].startswith("|"):
        cells = _cells(lines[number])
        label = cells[0] or label
        section.rows.append(Row(section.title, number + 1, head, label, cells, files))
        number += 1
    return number - 1


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip().replace("\\|", "|") for cell in _BAR.split(line)[1:-1])


def article_of(example: str) -> Article:
    """Return the article that `example` describes, such as `title: Talks fail · A paragraph.`"""
    found: dict[str, str] = {}
    body: list[str] = []
    for piece in written_out(example).split(" · "):
        name, colon, text = piece.partition(": ")
        if colon and (name in FIELDS or name == "author"):
            found[name] = text
        else:
            body.append(piece)
    more = {FIELDS[name]: text for name, text in found.items() if name != "author"}
    authors = tuple(found["author"].split(", ")) if "author" in found else ()
    return article(paragraphs(" · ".join(body)), authors=authors, **more)


def written_out(example: str) -> str:
    """Replace `¶`, `⏎`, `⟨20 words⟩` and `⟨U+00AD⟩` in an example with the text that they represent."""
    text = re.sub(r"⟨(\d+) words⟩", lambda match: " ".join(["filler"] * int(match[1])), example)
    text = re.sub(r"⟨U\+([0-9A-F]{4})⟩", lambda match: chr(int(match[1], 16)), text)
    return text.replace(" ¶ ", "\n\n").replace("⏎", "\n")


def whole(fragment: str, query: str = "troops") -> str:
    """Return a watchlist file with `fragment`. If `fragment` has no rules, add a rule with `query`."""
    text = fragment if "watchlist:" in fragment else f"watchlist: example\n{fragment}"
    return text if re.search(r"^rules:", text, re.MULTILINE) else text + RULE.replace("{query}", query)


def with_query(fragment: str, query: str) -> str:
    """Return a watchlist file: `fragment` without its rules, and then one rule with `query`."""
    return whole(re.split(r"^rules:", fragment, flags=re.MULTILINE)[0], query)


def slug(title: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
