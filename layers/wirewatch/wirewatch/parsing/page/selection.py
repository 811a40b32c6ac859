"""Select the blocks of an article.

The module `region` chooses the blocks to consider. It also chooses `home`: the element that holds
most of the article's text. Running text outside `home` is selected only if it seems to belong to
the article.
"""

import re
from collections.abc import Iterator
from itertools import islice

from wirewatch.parsing.page.blocks import (
    CELL_TAGS,
    HEADINGS,
    LISTED,
    SUBHEADINGS,
    Block,
    Blocks,
    Element,
    Zone,
)
from wirewatch.parsing.page.boxes import (
    addresses_reader,
    ends_sentence,
    is_byline_or_date,
    is_prompt,
    link_label,
    may_be_heading,
)
from wirewatch.parsing.page.class_names import LARGEST_TEASER, NEAR, Name, is_in_link_to_page, names_of
from wirewatch.parsing.page.zones import child_holding, is_plain_sentence, is_running_text, is_sentence
from wirewatch.parsing.picture_credits import is_credit
from wirewatch.parsing.text.words import word_count

SMALLEST_ARTICLE = 300  # characters
SHORTEST_SERIES, INTERVIEW = 3, 20  # elements, blocks from one question to a later one
MOST_NAMES, LONGEST_NAME = 30, 4  # items of a list, words
SHORT_SENTENCE = 4  # words
PIECE_LEVELS = 6  # elements around a paragraph that may be a piece of the body
CARD_DEPTH = 3  # elements between a card and its text
LONG_HEADING = 6  # words; a date alone has fewer
LEAST_UNLINKED = 10  # characters outside links that make a block more than a link
LINES_ABOVE = 3  # blocks above a text where its heading is searched
SECTION_LEVELS = 5  # elements around a text that may be its section
LARGEST_LEAD = 1_000  # characters of running text above the first heading of a list of articles
MOST_CARDS, LARGEST_CARD = 5, 300  # elements, characters
LINES = LISTED | HEADINGS | {"p", "blockquote"}
_ADDRESS_ONLY = re.compile(r"https?://\S+$")
_KICKER = re.compile(r"[^a-zà-ÿ|]{4,50}\|")


class Selection:
    """The selected blocks. Blocks are considered one by one, in document order.

    `home` is the element that holds most of the article's text; `title` is the title of the page.
    """

    def __init__(self, page: Blocks, home: Element, title: str) -> None:
        self.numbers: list[int] = []  # indices of the selected blocks
        self._page, self._home, self._title = page, home, title
        self._holders = {home, *home.ancestors()}
        self._series = _series(page, home)
        self._parents = {home}
        if home.names:
            self._parents.update(element for element in page.elements if element.names == home.names)
        self._pending: list[int] = []  # blocks outside home since the last selected block
        self._list: Element | None = None
        self._is_list_wanted: bool | None = None
        self._line_above_list: Block | None = None

    def consider(self, number: int) -> None:
        """Select the block with this index if it belongs to the article."""
        block = self._page.blocks[number]
        inside = self._home.first <= number < self._home.last
        wanted = self._is_item_wanted(block)
        if not inside or wanted is None:
            wanted = (inside or self._is_beside(block)) and _is_text(block, self._title, inside)
            wanted = wanted or (inside and heads_section(self._page, number))
        if wanted and self._pending:
            self.numbers += self._lines_between(block)
        if wanted and not inside:
            self._select_outside(block)
        if wanted:
            self.numbers.append(number)
            self._pending.clear()
        elif not inside and self.numbers:
            self._pending.append(number)

    def _is_beside(self, block: Block) -> bool:
        """Tell whether a block outside `home`, the main element, may belong to the article."""
        element = block.element
        return element.parent in self._parents or (
            element.zone is Zone.TEXT and is_sentence(block) and not self._is_in_series(element)
        )

    def _is_in_series(self, element: Element) -> bool:
        return any(above in self._series for above in islice(element.ancestors(), CARD_DEPTH))

    def _select_outside(self, block: Block) -> None:
        self.numbers += self._lines_above(block)
        parent = block.element.parent
        if parent is not None and parent.size > SMALLEST_ARTICLE:
            self._parents.add(parent)

    def _is_item_wanted(self, block: Block) -> bool | None:
        """Return True if an item of a list belongs to the article, and False if it does not. Return
        None if the line above the list does not decide this, or if the block is not an item.
        """
        if block.element.tag != "li":
            self._line_above_list = block
            return None
        if block.element.parent is not self._list:
            self._list = block.element.parent
            self._is_list_wanted = _is_list_wanted(self._list, self._line_above_list)
            if self._is_list_wanted is None and self._is_list_of_names(self._list):
                self._is_list_wanted = True
        return self._is_list_wanted

    def _lines_between(self, block: Block) -> list[int]:
        """Return the indices of short sentences, such as a quotation, between two pieces of the
        body.

        The last selected block is in one piece, and `block` is in the other piece. Both pieces are
        elements with the same parent and the same class and id.
        """
        if not self.numbers:
            return []
        last = self._page.blocks[self.numbers[-1]].element
        pieces = {part.parent: part for part in (last, *islice(last.ancestors(), PIECE_LEVELS))}
        after = (block.element, *islice(block.element.ancestors(), PIECE_LEVELS))
        piece = next((part for part in after if part.parent in pieces), block.element)
        before = pieces.get(piece.parent, piece)
        if before is piece or not piece.names or piece.names != before.names:
            return []
        return [
            number
            for number in self._pending[-LINES_ABOVE:]
            if self._is_short_sentence(self._page.blocks[number])
            and any(
                above is piece.parent
                for above in islice(self._page.blocks[number].element.ancestors(), PIECE_LEVELS)
            )
        ]

    def _is_short_sentence(self, block: Block) -> bool:
        return (
            not block.linked
            and not _is_subheading(block.element)
            and ends_sentence(block.text)
            and word_count(block.text) >= SHORT_SENTENCE
            and _is_text(block, self._title, inside=True)
            and not is_line(block)
        )

    def _is_list_of_names(self, items: Element | None) -> bool:
        """Tell whether a list between two paragraphs has only short items, such as names. Headlines
        of other articles are longer.
        """
        above, blocks = self._line_above_list, self._page.blocks
        if above is None or items is None or items.last >= len(blocks):
            return False
        below = blocks[items.last]
        return (
            items.zone is Zone.TEXT
            and 1 < items.last - items.first <= MOST_NAMES
            and above.element.parent is below.element.parent is items.parent
            and all(is_sentence(line) and line.element.zone is Zone.TEXT for line in (above, below))
            and all(word_count(item.text) <= LONGEST_NAME for item in blocks[items.first : items.last])
        )

    def _lines_above(self, text: Block) -> Iterator[int]:
        """Yield the indices of the headings and other lines that stand above `text` and belong to
        it.

        `text` is outside `home`, the element that holds most of the article's text. A section is an
        element that contains `text` but not `home`.

        - A heading is yielded if it is in a section, or if it is not mainly a link.
        - Any other line, such as a maker's name below a product's name, is yielded if it is in a
          section and is not mainly a link. Also, the nearest heading above this line must meet the
          condition for headings.

        Only the nearest LINES_ABOVE blocks are considered. Bylines and dates are left out.
        """
        pending = self._pending[-LINES_ABOVE:]
        sections = set(islice(text.element.ancestors(), SECTION_LEVELS)) - self._holders
        below_heading = False
        for number in pending:
            block = self._page.blocks[number]
            is_shared = not sections.isdisjoint(islice(block.element.ancestors(), 2 * SECTION_LEVELS))
            is_unlinked = 2 * block.linked < block.length
            if is_subheading := _is_subheading(block.element):
                below_heading = is_shared or is_unlinked
            wanted = below_heading if is_subheading else below_heading and is_shared and is_unlinked
            if wanted and _is_text(block, self._title, inside=True) and not is_line(block):
                yield number


def heads_section(page: Blocks, number: int) -> bool:
    """Tell whether a block that looks like a prompt is the heading of a section of the article, or
    a question in an interview.

    The block has no link, and a paragraph of the article follows it. One of these is also true:
    - The block is a question, and an element with the same tag, class and id soon asks another one.
    - A paragraph with the same parent is closely above the block.
    - The block is the first in its parent, or only a number is above it, and the element before
      this parent has the same tag, class and id as the parent.
    """
    block = page.blocks[number]
    is_heading = block.element.tag in SUBHEADINGS or block.text.endswith("?")
    if not is_heading or block.linked or not may_be_heading(block.text):
        return False
    section = block.element.parent
    below = next(iter(page.blocks[number + 1 : number + 2]), None)
    if section is None or below is None or not is_plain_sentence(below) or not child_holding(below, section):
        return False
    later = (line for line in page.blocks[number + 2 : number + INTERVIEW] if line.text.endswith("?"))
    kind = (block.element.tag, block.element.names)
    if block.text.endswith("?") and any((line.element.tag, line.element.names) == kind for line in later):
        return True
    if addresses_reader(below.text):
        return False
    above = page.blocks[max(section.first, number - 2) : number]
    if any(child_holding(line, section) in {section, line.element} for line in above):
        return True
    numbering = "".join(line.text for line in page.blocks[section.first : number])
    if section.parent is None or any(map(str.isalpha, numbering)):
        return False
    above = page.blocks[max(section.parent.first, section.first - 2) : section.first]
    held = (child_holding(line, section.parent) for line in reversed(above))
    before = next(filter(None, held), section.parent)
    return (before.tag, before.names) == (section.tag, section.names)


def _is_list_wanted(items: Element | None, line: Block | None) -> bool | None:
    """Return True if a list belongs to the article, False if not, and None if `line` leaves this
    open.

    `line` is the line above the list. A list below a paragraph with a colon at its end belongs to
    the article. A list with many links below a line such as `More stories` does not.
    """
    if items is None or line is None:
        return None
    if is_prompt(line.text):
        return False if 4 * items.linked > items.length else None
    introduces = (
        line.element.tag not in HEADINGS
        and is_running_text(line)
        and line.text.endswith((":", "："))
        and line.element.zone is items.zone is Zone.TEXT
    )
    return True if introduces else None


def _is_subheading(element: Element) -> bool:
    return element.tag in SUBHEADINGS or (element.parent is not None and element.parent.tag in SUBHEADINGS)


def _series(page: Blocks, home: Element) -> set[Element]:
    """Return the elements that seem to be entries in lists of other articles.

    An entry is a small element that comes after `home`. One of these must hold:

    - The element begins with a link, and at least SHORTEST_SERIES such elements have the same tag,
      class and id.
    - The element is an `article` that begins with a heading. Neither `home` nor an element around
      `home` has the same tag, class and id.
    """
    groups: dict[tuple[str, str], list[Element]] = {}
    cards: set[Element] = set()
    kinds = {(above.tag, above.names) for above in (home, *home.ancestors())}
    for element in page.elements:
        if not home.last <= element.first < element.last or element.size >= SMALLEST_ARTICLE:
            continue
        first = page.blocks[element.first]
        if element.names and 2 * first.linked > first.length:
            groups.setdefault((element.tag, element.names), []).append(element)
        if (
            element.tag == "article"
            and _is_subheading(first.element)
            and (element.tag, element.names) not in kinds
        ):
            cards.add(element)
    lists = (group for group in groups.values() if len(group) >= SHORTEST_SERIES)
    return cards.union(*lists)


def _is_text(block: Block, title: str, inside: bool) -> bool:
    element = block.element
    if element.zone is not Zone.TEXT or (element.tag == "h1" and not inside):
        return False
    text = block.text
    if inside and element.tag in {"p", "li"} and _ADDRESS_ONLY.match(text):
        return True
    if (
        (element.tag not in CELL_TAGS and not any(map(str.isalpha, text)))
        or _ADDRESS_ONLY.match(text)
        or text == title
    ):
        return False
    linked = _linked_share(block, inside)
    unlinked = block.length - block.linked
    if (
        linked > (0.7 if unlinked < LEAST_UNLINKED else 0.8)
        and not (ends_sentence(text) and word_count(text) > 8)
        and element.tag not in {"h2", "h3"}
    ):
        return False
    if block.linked == block.length and is_in_link_to_page(element.node):
        return False
    if linked > 0.5 and inside and element.tag == "li" and not ends_sentence(text):
        return False
    if linked > 0.5 and _KICKER.match(text):
        return False
    if is_prompt(text) or _is_labelled_link(block) or is_credit(text):
        return False
    return inside or element.tag in LINES or word_count(text) > 3


def _is_labelled_link(block: Block) -> bool:
    """Tell whether a block has only a label, such as `По теме:`, and the link to another article."""
    left = len("".join(link_label(block.text).split()))
    if not left or not block.linked:
        return False
    parts = iter(block.texts)
    while left > 0:
        left -= len("".join(next(parts, block.text).split()))
    return left == 0 and sum(len(part) for part in parts if not part.isspace()) == block.linked


def _linked_share(block: Block, inside: bool) -> float:
    """Return the share of linked text in a block, from 0 to 1. If the block is `inside` the main
    element, a table cell has the share 0, and a list item has the share of its whole list.
    """
    element = block.element
    if inside and element.tag in CELL_TAGS:
        return 0.0
    if inside and element.tag in LISTED and element.parent is not None:
        return element.parent.linked / max(1, element.parent.length)
    return block.linked / max(1, block.length)


def is_line(block: Block) -> bool:
    """Tell whether a block is a byline or a date of the article. Return False for a block in a
    `blockquote`, which may be a quoted post, and for a long heading.
    """
    if any(element.tag == "blockquote" for element in (block.element, *islice(block.element.ancestors(), 2))):
        return False
    if block.element.tag in HEADINGS and word_count(block.text) >= LONG_HEADING:
        return False
    return is_byline_or_date(block.text) or is_byline_or_date(block.spaced)


def mark_teasers(page: Blocks, home: Element) -> None:
    """Mark teasers as boilerplate: small elements that announce other articles.

    An element that begins with a heading such as `Related articles` is a teaser. Outside `home`,
    the main element, an element that begins with a linked heading is a teaser too. Inside `home`,
    `_teaser_lists` and `_nested_cards` find further teasers.
    """
    holders = {home, *home.ancestors()}
    for element in _teaser_lists(page, home) | _nested_cards(page, home):
        element.zone = Zone.BOILERPLATE
    for number, block in enumerate(page.blocks):
        element = block.element
        if element.tag not in SUBHEADINGS or element.zone is not Zone.TEXT:
            continue
        inside = home.first <= number < home.last
        linked = 5 * block.linked > 4 * block.length and not inside
        if linked or (is_prompt(block.text) and not heads_section(page, number)):
            card = _card(element, holders, LARGEST_TEASER if linked else home.size // 3)
            if card is not element and card.first >= number - 1:
                card.zone = Zone.BOILERPLATE
    inherit_zones(page)


def inherit_zones(page: Blocks) -> None:
    """Give the zone of an element to what is inside it, except if that has a zone of its own."""
    for element in page.elements:
        if element.zone is Zone.TEXT:
            element.zone = element.inherited


def _teaser_lists(page: Blocks, home: Element) -> set[Element]:
    """Return the elements inside `home` that list other articles under linked headings.

    Only small elements are returned. A returned element has at least two linked headings, or one
    linked heading and a class such as `teaser`.
    """
    counts: dict[Element, int] = {}
    text = 0  # characters of running text since the beginning of home
    texts = {home.first: 0}
    for number, block in enumerate(page.blocks[home.first : home.last], home.first):
        texts[number] = text
        is_heading = block.element.tag in SUBHEADINGS and block.element is not home
        if is_heading and 5 * block.linked > 4 * block.length:
            for element in islice(block.element.ancestors(), NEAR):
                if element is home:
                    break
                if element in counts or text - texts[element.first] < LARGEST_LEAD:
                    counts[element] = counts.get(element, 0) + 1
        elif is_running_text(block):
            text += block.length - block.linked
    return {
        element
        for element, count in counts.items()
        if (count > 1 and 3 * element.size < home.size)
        or (names_of(element.names) & Name.TEASER and element.size < LARGEST_TEASER)
    }


def _nested_cards(page: Blocks, home: Element) -> set[Element]:
    """Return the small `article` elements and teasers inside `home` that begin with a headline that
    is a link to another page. A link with a `#` does not count: it leads to a post of a live blog.

    Posts of a live blog may look like such elements. So the result is empty if there are more than
    MOST_CARDS such elements, or if they have a large part of the text.
    """
    cards = {
        element
        for element in page.elements
        if (element.tag == "article" or names_of(element.names) & Name.TEASER)
        and element.zone is Zone.TEXT
        and element is not home
        and home.first <= element.first < element.last <= home.last
        and element.length < LARGEST_CARD
        and _is_linked_headline(page.blocks[element.first])
    }
    total = sum(element.length for element in cards)
    return cards if len(cards) <= MOST_CARDS and 3 * total < home.length else set()


def _is_linked_headline(block: Block) -> bool:
    """Tell whether a block is a heading or a line of several words that is a link to another page."""
    is_headline = block.element.tag in SUBHEADINGS or word_count(block.text) >= SHORT_SENTENCE
    if not is_headline or 5 * block.linked <= 4 * block.length:
        return False
    outer = block.node.parent
    link = outer if outer.tag == "a" else block.node.css_first("a")
    return link is not None and "#" not in (link.attributes.get("href") or "#")


def _card(element: Element, holders: set[Element], largest: int) -> Element:
    """Return the largest element that contains the heading `element` and may be a teaser, else the
    heading. A teaser has at most `largest` characters of running text, and is not one of `holders`, the
    elements that hold the article.
    """
    while (parent := element.parent) is not None and parent not in holders and parent.size <= largest:
        element = parent
    return element
