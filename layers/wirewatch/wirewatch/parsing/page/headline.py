"""The visible lines of a page and those near its headline, where bylines and dates are shown."""

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain, islice
from typing import Any, TypeVar

from wirewatch.parsing.page.blocks import Block, Blocks, Zone
from wirewatch.parsing.page.region import is_headline, words_of
from wirewatch.parsing.page.zones import is_outside_article

MOST_BLOCKS = 20_000  # a real page has a few hundred
LONGEST_LINE, LINES_BELOW, LINES_ABOVE, LONGEST_HEADLINE, MOST_LINKS = 80, 8, 5, 300, 20
HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
LISTED = frozenset({"li", "td", "th", "dt", "dd"})
T = TypeVar("T")


class VisibleLines:
    """The text blocks of a page; `title` is its headline."""

    def __init__(self, page: Blocks, title: str) -> None:
        self.blocks = page.blocks[:MOST_BLOCKS]
        self.title = title

    @cached_property
    def beside(self) -> list[Block]:
        """The blocks after the headline, then the blocks above it from the nearest upwards.

        A heading with the title is preferred: a list of recent articles may contain the title earlier.
        """
        wanted = set(words_of(self.title))
        named = [
            number
            for number, block in enumerate(self.blocks)
            if block.length <= 2 * LONGEST_HEADLINE and self._is_title(block.spaced, wanted)
        ]
        headings = (number for number in named if self.blocks[number].element.tag in HEADINGS)
        at = next(chain(headings, named), None)
        if at is None:
            return []
        below = self.blocks[at + 1 : at + 1 + LINES_BELOW]
        text = next((number for number, block in enumerate(below) if _is_text(block)), len(below))
        return [
            *below[:text],
            *filter(_is_text, below[text:]),
            *self.blocks[max(0, at - LINES_ABOVE) : at][::-1],
        ]

    def _is_title(self, line: str, wanted: set[str]) -> bool:
        return line == self.title or (len(line) <= LONGEST_HEADLINE and is_headline(line, wanted))

    @cached_property
    def short_lines(self) -> list[Block]:
        """Short blocks near the headline, without menus and captions."""
        return [
            block
            for block in self.beside
            if not (_is_text(block) or is_outside_article(block.node) or block.element.zone is Zone.CAPTION)
        ]

    def openings(self) -> Iterator[str]:
        """Yield the lines near the headline; of a long one, the part before its first dash."""
        return (_opening(block.spaced) if _is_text(block) else block.spaced for block in self.beside)

    def links(self) -> Iterator[tuple[Any, str]]:
        """Yield the links in short lines near the headline, each with the text of its line."""
        for block in self.short_lines:
            links = islice(block.node.css("a[href]"), MOST_LINKS)
            yield from (
                (node, block.spaced)
                for node in links
                if " ".join(node.text(separator=" ").split()) in block.spaced
            )

    def stands_beside(self, name: str) -> bool:
        """Whether a short line near the headline contains the name."""
        return any(name in block.spaced for block in self.short_lines)

    def said(self, read: Callable[[str], T | None]) -> Iterator[T]:
        """Yield what `read` returns for lines outside lists, comments and furniture.

        A line that contains the title counts wherever it is.
        """
        for block in self.blocks:
            if (
                block.element.tag not in LISTED
                and (value := read(block.spaced))
                and ((self.title and self.title in block.spaced) or not is_outside_article(block.node))
            ):
                yield value


def _is_text(block: Block) -> bool:
    return len(block.spaced) > LONGEST_LINE


def _opening(line: str) -> str:
    return line[: LONGEST_LINE // 2].rpartition(" – ")[0]
