"""The visible lines of a page, and those that stand by its headline: where bylines and dates are."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain, islice
from typing import Any, TypeVar

from wirewatch.parsing.page.body import Block, above_of, blocks_of, is_outside_article

MOST_BLOCKS = 20_000  # a real page has a few hundred
LONGEST_LINE, LINES_BELOW, LINES_ABOVE, LONGEST_HEADLINE, MOST_LINKS = 80, 8, 5, 300, 20
HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
T = TypeVar("T")
LISTED = frozenset({"li", "td", "th", "dt", "dd"})
_WORD = re.compile(r"\w+")


class VisibleLines:
    """What a page shows, for a title that it has; read when first asked for."""

    def __init__(self, page: Any, title: str) -> None:
        self.page, self.title = page, title

    @cached_property
    def blocks(self) -> list[Block]:
        return list(islice(blocks_of(self.page), MOST_BLOCKS))

    @cached_property
    def beside(self) -> list[Block]:
        """The blocks that follow the headline, up to its text the short ones, too; then those above, from below.

        The headline is a heading, if any says the title: a list of the latest articles may say it before.
        """
        wanted = set(_words(self.title))
        named = [
            place
            for place, block in enumerate(self.blocks)
            if block.text == self.title or _is_headline(block.text, wanted)
        ]
        headings = (place for place in named if self.blocks[place].node.tag in HEADINGS)
        at = next(chain(headings, named), None)
        if at is None:
            return []
        below = self.blocks[at + 1 : at + 1 + LINES_BELOW]
        text = next((place for place, block in enumerate(below) if _is_text(block)), len(below))
        return [
            *below[:text],
            *filter(_is_text, below[text:]),
            *self.blocks[max(0, at - LINES_ABOVE) : at][::-1],
        ]

    @cached_property
    def short_lines(self) -> list[Block]:
        """Beside the headline, none of a menu or under a picture."""
        return [
            block
            for block in self.beside
            if not (_is_text(block) or is_outside_article(block.node) or _is_caption(block.node))
        ]

    def openings(self) -> Iterator[str]:
        """The lines beside the headline, and what a long one begins with before a dash."""
        return (_opening(block.text) if _is_text(block) else block.text for block in self.beside)

    def links(self) -> Iterator[tuple[Any, str]]:
        """In short lines beside the headline, each with its line."""
        for block in self.short_lines:
            found = islice(block.node.css("a[href]"), MOST_LINKS)
            yield from (
                (node, block.text)
                for node in found
                if " ".join(node.text(separator=" ").split()) in block.text
            )

    def stands_beside(self, name: str) -> bool:
        """Whether a short line beside the headline has the name."""
        return any(name in block.text for block in self.short_lines)

    def said(self, read: Callable[[str], T | None]) -> Iterator[T]:
        """What `read` finds in lines, save those of lists, of comments and of what surrounds an article, unless they name the title."""
        for block in self.blocks:
            if (
                block.node.tag not in LISTED
                and (found := read(block.text))
                and ((self.title and self.title in block.text) or not is_outside_article(block.node))
            ):
                yield found


def _is_text(block: Block) -> bool:
    return len(block.text) > LONGEST_LINE


def _is_caption(node: Any) -> bool:
    return any(each.tag in {"figure", "figcaption"} for each in (node, *islice(above_of(node), 3)))


def _opening(line: str) -> str:
    return line[: LONGEST_LINE // 2].rpartition(" – ")[0]


def _words(line: str) -> list[str]:
    return _WORD.findall(line.casefold())


def _is_headline(line: str, wanted: set[str]) -> bool:
    """Nearly the title, given as its words: a page may write the two apart, and say more in one of them."""
    if len(line) > LONGEST_HEADLINE:
        return False
    said = _words(line)
    common = len(wanted.intersection(said))
    return 2 < len(said) <= 40 and (
        common >= 0.8 * len(said) or (common >= 0.8 * len(wanted) > 2 and len(said) < 2 * len(wanted))
    )
