"""Find the visible lines of a page, and the lines near its headline, such as bylines and dates."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain, islice, pairwise
from typing import Any, TypeVar

from wirewatch.parsing.page.blocks import LISTED, Block, Blocks, Element, Zone
from wirewatch.parsing.page.boxes import is_byline_or_date
from wirewatch.parsing.page.class_names import above_of, is_outside_article
from wirewatch.parsing.page.region import is_headline, words_of
from wirewatch.parsing.text.bylines import LONGEST_BYLINE
from wirewatch.parsing.text.cleaning import LONGEST_ADDRESS, one_line
from wirewatch.parsing.text.month_names import EVERY_MONTH
from wirewatch.parsing.text.titles import without_entities
from wirewatch.parsing.text.words import word_count

MOST_BLOCKS = 20_000  # a real page has a few hundred
LONGEST_LINE, LINES_BELOW, LINES_ABOVE, LONGEST_HEADLINE, MOST_LINKS = 80, 8, 5, 300, 20
LEVELS_UP, BYLINE_LEVELS = 4, 3
LONGEST_LABEL = 40
HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
SOFT_HYPHEN = "\u00ad"  # where a browser may break a word
MOST_NAMED_PARTS, FEWEST_HEADLINE_WORDS = 3, 2  # elements of a heading, words
T = TypeVar("T")
_DAY_OR_CLOCK = re.compile(
    rf"\b\d{{1,2}}[:.]\d\d\b|\b{EVERY_MONTH}\s+\d{{1,2}}\b|\b\d{{1,2}}\.?\s+{EVERY_MONTH}", re.IGNORECASE
)
_FULL_DATE = re.compile(r"\b\d{1,2}[./]\s?\d{1,2}[./]\s?\d{4}\b|\b\d{4}-\d\d-\d\d\b|\b\d{1,2}\.? \w+ \d{4}\b")
_MONTH_FIRST = re.compile(  # a comma before it may follow a place: `New York, May 4, 2026`
    r"(?:^|[|·•–—/-] ?)(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day|\.)?,? )?"
    rf"{EVERY_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}\b"
    r"(?:,?(?: at)? \d{1,2}[:.]\d\d(?: ?[ap]\.?m\b\.?)?(?: [A-Z]{2,4}\b)?)?",
    re.IGNORECASE,
)
_KICKER = re.compile(
    r"(?:kicker|top-?line|over-?line|eyebrow|dachzeile|roofline|pre-?title|sur-?titre|antet[ií]tulo"
    r"|occhiello)(?![a-z])",
    re.IGNORECASE,
)
_JOIN = re.compile(  # between two names of one byline
    r"[\s,;|/&·•+]*+(?>(?:(?:and|und|et|y|e|en|och|og|with|mit|avec|con)\b)?)[\s,:]*+(?>(?:by\b)?)[\s:]*+",
    re.IGNORECASE,
)
_AUTHORS_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|i)?|auteurs?|autore|contributors?|journalists?|columnists?"
    r"|redakteure?)/(?:[^/?#\n]+/?(?:[?#].*)?\Z|\?\w+=)"
    r"|searchphrase=author",
    re.IGNORECASE,
)


# words of places, sections and offices, which stand beside dates as names do
_NOT_IN_NAMES = frozenset({
    "new", "north", "south", "east", "west", "middle", "central", "united", "white", "house", "city",
    "county", "state", "states", "estate", "change", "safety", "council", "minister", "ministry",
    "affairs", "policy", "world", "local", "national", "international", "politics", "business", "sport",
    "sports", "opinion", "analysis", "climate", "security", "health", "science", "tech", "technology",
    "culture", "travel", "education", "environment", "food", "africa", "asia", "europe", "america",
    "korea", "york", "angeles", "francisco", "diego", "san", "los", "las", "hong", "kong", "border",
    "public", "real", "desk", "team", "staff", "editorial", "press", "release", "news", "court",
    "street",
})  # fmt: skip


class VisibleLines:
    """The first MOST_BLOCKS text blocks of a page.

    `title` is the headline of the page. `probable_site` is probably the name of the site, or empty.
    """

    def __init__(self, page: Blocks, title: str, probable_site: str = "") -> None:
        self.blocks = page.blocks[:MOST_BLOCKS]
        self.title = title
        self.probable_site = probable_site

    @cached_property
    def beside(self) -> list[Block]:
        """The blocks near the headline: up to LINES_BELOW below it, then LINES_ABOVE above it.

        In each group, the nearest block comes first. The first long block below the headline may be
        a standfirst. Below this block, a short block is kept only if it is a byline, a date or a
        link to an author's page.
        """
        if self._headline is None:
            return []
        below = self.blocks[self._headline + 1 : self._headline + 1 + LINES_BELOW]
        text = next((number for number, block in enumerate(below) if _is_text(block)), len(below))
        return [
            *below[:text],
            *filter(_is_text_or_byline, below[text:]),
            *self.above,
        ]

    @cached_property
    def above(self) -> list[Block]:
        """The LINES_ABOVE blocks above the headline, the nearest first."""
        at = self._headline or 0
        return self.blocks[max(0, at - LINES_ABOVE) : at][::-1]

    @cached_property
    def _headline(self) -> int | None:
        return next(self._headlines(), None)

    def _headlines(self) -> Iterator[int]:
        """Yield the indices of blocks that may be the headline, the most likely first.

        A heading may have several blocks, such as a short line with the headline below it. For such
        a heading, the index of its last block is yielded.
        """
        wanted = set(words_of(self.title))
        plain: list[int] = []
        links: list[int] = []
        for number, block in enumerate(self.blocks):
            heading = heading_of(block)
            if heading is not None and heading.first == number:
                line = " ".join(part.spaced for part in self.blocks[number : heading.last])
                if self._is_title(line, wanted):
                    yield heading.last - 1
            if block.length <= 2 * LONGEST_HEADLINE and self._is_title(block.spaced, wanted):
                if block.element.tag in HEADINGS:
                    yield number
                elif 2 * block.linked > block.length:
                    links.append(number)
                else:
                    plain.append(number)
        yield from chain(plain, self._first_heading(), links, self._first_text())

    def _first_heading(self) -> Iterator[int]:
        """Yield the index of each `h1` in the zone TEXT, the text of the article. If the page does
        not show the title that is in its metadata, such an `h1` may be the headline.
        """
        return (
            number
            for number, block in enumerate(self.blocks)
            if block.element.tag == "h1" and block.element.zone is Zone.TEXT
        )

    def _first_text(self) -> Iterator[int]:
        """Yield the index of each long block of text, for pages on which no headline is found."""
        return (
            number
            for number, block in enumerate(self.blocks)
            if _is_text(block) and 2 * block.linked < block.length and block.element.zone is Zone.TEXT
        )

    def _is_title(self, line: str, wanted: set[str]) -> bool:
        return line == self.title or (len(line) <= LONGEST_HEADLINE and is_headline(line, wanted))

    @cached_property
    def short_lines(self) -> list[Block]:
        """Short blocks near the headline, without boilerplate, comments and captions."""
        return [
            block
            for block in self.beside
            if not (_is_text(block) or is_outside_article(block.node) or block.element.zone is Zone.CAPTION)
        ]

    def openings(self) -> Iterator[str]:
        """Yield the text of each short block or date near the headline, and the opening of each long
        block.

        The opening is the part before the last ` – ` in the first LONGEST_LINE // 2 characters, or
        an empty string.
        """
        return (
            _opening(block.spaced)
            if _is_text(block) and not is_byline_or_date(block.spaced)
            else block.spaced
            for block in self.beside
        )

    def links(self) -> Iterator[tuple[Any, Block]]:
        """Yield the links in short lines near the headline, each with the block of its line."""
        for block in self.short_lines:
            links = islice(block.node.css("a[href]"), MOST_LINKS)
            yield from (
                (node, block) for node in links if " ".join(node.text(separator=" ").split()) in block.spaced
            )

    def stands_beside(self, name: str) -> bool:
        """Tell whether a short line near the headline contains the name."""
        return any(name in block.spaced for block in self.short_lines)

    @cached_property
    def _near(self) -> set[int]:
        return {
            block.node.mem_id
            for block in self.beside
            if not _is_text(block) and block.element.zone is not Zone.COMMENTS
        }

    def is_near(self, node: Any) -> bool:
        """Tell whether a node is in a short line near the headline, and not among comments."""
        for _ in range(LEVELS_UP):
            if node is None or node.tag in {"nav", "aside", "body"}:
                return False
            if node.mem_id in self._near:
                return True
            node = node.parent
        return False

    def in_fact_lists(self, read: Callable[[str], T | None]) -> Iterator[T]:
        """Yield the values that `read` returns for entries such as `Author: Ann Bee`. An entry is
        an item of a list or a cell of a table.

        `read` returns None for other text. An entry is used only if a full date, such as `24
        November 2026`, is in this entry or in another entry at most four blocks away.
        """
        for number, block in enumerate(self.blocks):
            if block.element.tag in LISTED and (value := read(block.spaced)):
                near = self.blocks[max(0, number - 4) : number + 5]
                if any(other.element.tag in LISTED and _FULL_DATE.search(other.spaced) for other in near):
                    yield value

    def after(self, is_label: Callable[[str], bool]) -> Iterator[str]:
        """Yield each short line that directly follows a label such as `Written by`. Labels in
        boilerplate and comments do not count.
        """
        for label, block in pairwise(self.blocks):
            if (
                label.length <= LONGEST_LABEL
                and label.element.zone in {Zone.TEXT, Zone.BYLINE}
                and is_label(label.spaced)
                and not _is_text(block)
                and not is_outside_article(label.node)
            ):
                yield block.spaced

    def in_lines(self, read: Callable[[str], T | None]) -> Iterator[T]:
        """Call `read` with each line outside lists and tables, and yield the results that are not
        empty.

        For a line in readers' comments, navigation and similar elements, the result is yielded only
        if the line contains `self.title`, the headline of the page.
        """
        for block in self.blocks:
            if (
                block.element.tag not in LISTED
                and (value := read(block.spaced))
                and ((self.title and self.title in block.spaced) or not is_outside_article(block.node))
            ):
                yield value


def has_date(line: str) -> bool:
    """Tell whether a short line contains a date or a time of day."""
    return _FULL_DATE.search(line) is not None or _DAY_OR_CLOCK.search(line) is not None


def without_date(line: str) -> str:
    """Return the part of a line before its full date. If the date is at the beginning, return the
    part after the date, such as ` - Ann Bee` for `12.03.2026 - Ann Bee`. Return a line without a
    full date unchanged.

    A date such as `May 4, 2026` counts only at the beginning or after a mark such as `|`.
    """
    date = _FULL_DATE.search(line) or _MONTH_FIRST.search(line)
    return line if date is None else line[date.end() :] if not date.start() else line[: date.start()]


def _is_text(block: Block) -> bool:
    return len(block.spaced) > LONGEST_LINE


def heading_of(block: Block) -> Element | None:
    """Return the heading that holds the block, or None if the block is not in a heading.

    Only the element of the block, its parent and the parent of its parent are checked.
    """
    above = (block.element, *islice(block.element.ancestors(), 2))
    return next((element for element in above if element.tag in HEADINGS), None)


def _is_text_or_byline(block: Block) -> bool:
    if _is_text(block):
        return True
    if 2 * block.linked > block.length and block.length <= LONGEST_LABEL and not _is_byline(block):
        link = block.node.css_first("a[href]")
        return (
            link is not None
            and " ".join(link.text(separator=" ").split()) == block.spaced
            and is_authors_page(link.attributes.get("href") or "")
        )
    if block.element.tag in LISTED and block.element.zone is not Zone.BYLINE:
        return False
    return block.element.tag not in HEADINGS and is_byline_or_date(block.spaced)


def _is_byline(block: Block) -> bool:
    """Tell whether a block is in an element for bylines and reads like a byline: `By Ann Bee`."""
    return block.element.zone is Zone.BYLINE and is_byline_or_date(block.spaced)


def is_authors_page(href: str) -> bool:
    """Tell whether a link leads to the page of an author, such as `/author/ann-bee`."""
    return len(href) <= LONGEST_ADDRESS and _AUTHORS_PAGE.search(href) is not None


def _opening(line: str) -> str:
    return line[: LONGEST_LINE // 2].rpartition(" – ")[0]


def in_one_byline(nodes: list[Any]) -> list[Any]:
    """Return the first element of `nodes`, and the elements that continue its byline (see
    `_continues`).
    """
    byline = nodes[:1]
    for node in nodes[1:]:
        if _continues(byline[-1], node):
            byline.append(node)
    return byline


def _continues(before: Any, node: Any) -> bool:
    """Tell whether a byline names `before` and then `node`, with only a word like `and` between
    them, as in `by <span><a>Ann Bee</a></span> and <span><a>Carl Day</a></span>`.
    """
    around = {above.mem_id for above in islice(above_of(node), BYLINE_LEVELS)}
    holder = next(
        (above for above in islice(above_of(before), BYLINE_LEVELS) if above.mem_id in around), None
    )
    if holder is None or holder.tag == "body":
        return False
    line, first, second = (" ".join(each.text(separator=" ").split()) for each in (holder, before, node))
    if not (first and second and len(line) <= LONGEST_BYLINE):
        return False
    between, found, _ = line.partition(first)[2].partition(second)
    return bool(found) and _JOIN.fullmatch(between) is not None


def is_section_or_place(name: str) -> bool:
    """Tell whether a text that looks like a name is a place or a section, such as `Middle East`."""
    return not _NOT_IN_NAMES.isdisjoint(name.lower().split())


def headings_in(page: Any, selector: str, outside: set[int]) -> list[str]:
    """Return the texts of the first 30 elements that match a CSS selector. Of these 30 elements,
    those in boilerplate are left out.

    `outside` has the `mem_id` of each node in boilerplate.
    """
    nodes = (node for node in islice(page.css(selector), 30) if node.mem_id not in outside)
    return [
        heading
        for node in nodes
        if (heading := one_line(without_entities(_heading_text(node)), LONGEST_HEADLINE))
    ]


def _heading_text(node: Any) -> str:
    """Return the text of a heading with spaces between its parts.

    In a heading with ruby annotations, no spaces are added, and the annotations are left out,
    because they repeat the text.
    """
    if node.css_first("ruby") is None:
        return _without_kicker(node, str(node.text(separator=" ")).replace(SOFT_HYPHEN, ""))
    texts = (child for child in node.traverse(include_text=True) if child.tag == "-text")
    return "".join(child.text_content or "" for child in texts if child.parent.tag not in {"rt", "rp", "rtc"})


def _without_kicker(node: Any, heading: str) -> str:
    """Return a heading without the kicker at its beginning: an element with a class such as `kicker`."""
    for kicker in islice(node.css("[class]"), MOST_NAMED_PARTS):
        words = kicker.text(separator=" ")
        rest = heading.strip().removeprefix(words.strip()).strip()
        if _KICKER.search(kicker.attributes.get("class") or "") and word_count(rest) >= FEWEST_HEADLINE_WORDS:
            return rest
    return heading
