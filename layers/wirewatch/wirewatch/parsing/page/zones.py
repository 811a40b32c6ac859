"""Assigns a zone to each element of a page. A zone says what the text of an element is (see
`Zone`).

The zone depends on tag, class and id, and on the element's share of the page's text. For example, a
`div` called `page with-sidebar` with most of the text is not a sidebar.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate, islice

from wirewatch.parsing.biographies import is_biography
from wirewatch.parsing.consent_text import CONSENT_TERM, is_consent_text
from wirewatch.parsing.page.blocks import SUBHEADINGS, Block, Blocks, Element, Zone
from wirewatch.parsing.page.boxes import (
    addresses_reader,
    ends_sentence,
    is_byline_or_date,
    is_correction,
    is_offer,
    is_prompt,
)
from wirewatch.parsing.page.class_names import (
    DIALOGS,
    Name,
    holders_of_headline,
    is_beside_toggle,
    is_content_name,
    is_sidebar_name,
    may_be_opinion,
    names_of,
)
from wirewatch.parsing.text.bylines import is_person_name
from wirewatch.parsing.text.words import word_count

FEWEST_CHARACTERS = 25  # a shorter block is not running text
MANY_WORDS = 25
MOST_LEVELS = 30  # ancestors of an element among which the one that holds the headline is searched
MOST_CHILD_LEVELS = 3  # elements around a paragraph
MOST_PARAGRAPHS = 12  # of an element whose name may mislead
MAIN_TEXT = 10  # times as long as the other running text beside the headline
LEAST_UNLINKED = 10  # times as long as the links of a paragraph
MOST_HIDDEN, PROSE_SHARE = 200, 0.75  # blocks of a hidden element, and the sentences among them
_TAB = re.compile(r"(?<![a-z])tab-?_?(?:pane|panel|content)(?![a-z])", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
SHORTEST_CONTENT = 60  # characters of running text beside a sidebar
_CERTAIN_TAGS = frozenset({"nav", "footer", "dialog"})
_LIKELY_TAGS = frozenset({"aside", "form", "menu"})
_ROLES = frozenset({"navigation", "contentinfo", "search"})
LARGEST_CAPTION, LARGEST_BYLINE, LARGEST_OFFER = 1_500, 300, 800  # characters


def is_running_text(block: Block) -> bool:
    """Tell whether a block counts as running text: it has FEWEST_CHARACTERS characters or more, and
    less than half of them are in links.
    """
    return block.length >= FEWEST_CHARACTERS and 2 * block.linked < block.length


def is_sentence(block: Block) -> bool:
    """Tell whether a block is certainly running text.

    The block must pass `is_running_text`, and must not end with an ellipsis. It must have at least
    MANY_WORDS words, or at least eight words if it ends like a sentence.
    """
    if not is_running_text(block):
        return False
    text, words = block.text, word_count(block.text)
    return not text.endswith(("…", "...")) and (words >= MANY_WORDS or (words >= 8 and ends_sentence(text)))


def assign_zones(page: Blocks) -> None:
    """Set the `zone` of every element, and its counts of characters: `size`, `length` and
    `linked`. The counts include only blocks in the zone TEXT.
    """
    holders = holders_of_headline(page.elements)
    named = [names_of(element.names) if element.names else Name.NONE for element in page.elements]
    _assign_certain(page, named, holders)
    misleading = _misleading_names(page, named, holders)
    for number in misleading:
        named[number] &= ~(Name.COMMENTS | Name.CONSENT)
    unfolded = [element for element in page.elements if _is_unfolded(page, element)]
    for element in unfolded:
        element.hidden = False
    if misleading or unfolded:
        _assign_certain(page, named, holders)
    if not page.elements[0].size:  # no text is left: the names of the outermost elements mislead
        for element in page.elements:
            element.zone = Zone.TEXT if element.zone in {Zone.CONSENT, Zone.HIDDEN} else element.zone
        measure(page)
    _mark_sidebars(page, holders)
    total = page.elements[0].size
    certain = [element.zone for element in page.elements]
    _assign_likely(page, named, holders, total)
    if 5 * page.elements[0].size < 2 * total:  # most text is lost: here the names mean something else
        for element, zone in zip(page.elements, certain, strict=True):
            element.zone = zone
        measure(page)


def _assign_certain(page: Blocks, named: list[int], holders: set[Element]) -> None:
    for element, names in zip(page.elements, named, strict=True):
        element.zone = element.inherited or _certain_zone(page, element, names, element in holders)
    measure(page)


def _misleading_names(page: Blocks, named: list[int], holders: set[Element]) -> list[int]:
    """Return the indices of the elements whose class or id means comments or consent, although they
    hold text of the article. The caller must have called `measure`.
    """
    suspects = {
        number: element
        for number, (element, names) in enumerate(zip(page.elements, named, strict=True))
        if names & (Name.COMMENTS | Name.CONSENT) and element.first < element.last
    }
    if not suspects:
        return []
    entries = Counter(
        _entry(element) for number, element in suspects.items() if named[number] & Name.COMMENTS
    )
    size_of, count_terms, size_of_consents = _counters(page.blocks)
    misleading: list[int] = []
    for number, element in suspects.items():
        above = islice(element.ancestors(), MOST_LEVELS)
        holder = next((outer for outer in above if outer in holders), page.elements[0])
        size = size_of(element)
        is_main = size >= SHORTEST_CONTENT and size > MAIN_TEXT * holder.size
        if named[number] & Name.COMMENTS:
            is_single = may_be_opinion(element.names) and entries[_entry(element)] == 1
            is_misleading = is_single and (is_main or is_between_paragraphs(page, element))
        elif named[number] & Name.CONSENT_TOOL:
            is_misleading = False
        elif count_terms(element):
            is_misleading = is_main and 2 * size_of_consents(element) < size
        else:
            is_misleading = is_main or holder.parent is not None
        if is_misleading:
            misleading.append(number)
    return misleading


def _entry(element: Element) -> tuple[str, str]:
    """Return the tag of an element, and its class and id without digits. The result is the same for
    elements that are entries of one list, such as `comment-1` and `comment-2`.
    """
    return element.tag, _NUMBER.sub("", element.names)


def _counters(blocks: list[Block]) -> Iterator[Callable[[Element], int]]:
    """Yield three functions. For an element of any zone, they count the characters of running text,
    the blocks with a term of consent dialogs, and the characters in texts of consent dialogs.
    """
    terms = [CONSENT_TERM.search(block.text) is not None for block in blocks]
    consents = (
        _size(block) if has_term and is_consent_text(block.text) else 0
        for block, has_term in zip(blocks, terms, strict=True)
    )
    for values in (map(_size, blocks), terms, consents):
        yield partial(_sum, [*accumulate(values, initial=0)])


def _sum(sums: list[int], element: Element) -> int:
    return sums[element.last] - sums[element.first]


def _size(block: Block) -> int:
    return block.length - block.linked if is_running_text(block) else 0


def _mark_sidebars(page: Blocks, holders: set[Element]) -> None:
    """Mark sidebars and footers as boilerplate if their parent also holds a main column. Their size
    does not matter, because on the page of a short article, they may hold most of the text.
    """
    sidebars = {
        element
        for element in page.elements
        if element.zone is Zone.TEXT
        and element.size
        and element not in holders
        and is_sidebar_name(element.names)
    }
    if not sidebars:
        return
    contents = {
        element.parent
        for element in page.elements
        if element.size >= SHORTEST_CONTENT and element.names and is_content_name(element.names)
    }
    for element in page.elements:
        if element in sidebars and element.parent in contents:
            element.zone = Zone.BOILERPLATE
        elif element.zone is Zone.TEXT:
            element.zone = element.inherited
    measure(page)


def _assign_likely(page: Blocks, named: list[int], holders: set[Element], total: int) -> None:
    for element, names in zip(page.elements, named, strict=True):
        if element.zone is not Zone.TEXT or element in holders:
            continue
        if names & Name.PAYWALL and _is_offer(page, element):
            element.zone = Zone.BOILERPLATE
            continue
        if element.tag == "header" and _heads_section(page, element):
            continue
        large = 5 * element.size > 2 * total
        element.zone = element.inherited or (Zone.TEXT if large else _likely_zone(page, element, names))
    measure(page)


def _heads_section(page: Blocks, element: Element) -> bool:
    """Tell whether a `header` inside an `article` holds only the heading of a section."""
    blocks = page.blocks[element.first : element.last]
    return (
        len(blocks) == 1
        and blocks[0].element.tag in SUBHEADINGS
        and any(above.tag == "article" for above in element.ancestors())
    )


def _is_offer(page: Blocks, element: Element) -> bool:
    """Tell whether a paywall element holds an offer to subscribe, and not the rest of the article."""
    blocks = page.blocks[element.first : element.last]
    return element.size < LARGEST_OFFER and any(is_offer(block.text) for block in blocks)


def measure(page: Blocks) -> None:
    """Set the counts of characters of every element, `size`, `length` and `linked`."""
    for element in page.elements:
        element.size = element.length = element.linked = 0
    for block in page.blocks:
        element = block.element
        if element.zone is Zone.TEXT:
            element.length += block.length
            element.linked += block.linked
            element.size += _size(block)
    for element in reversed(page.elements):
        if (parent := element.parent) is not None:
            parent.size += element.size
            parent.length += element.length
            parent.linked += element.linked


def _certain_zone(page: Blocks, element: Element, names: int, holds_headline: bool) -> Zone:
    """Return the zone of an element by the signs that hold for elements of any size.

    Without such a sign, return TEXT. Signs that hold only for small elements are in `_likely_zone`.
    `names` says what the element's class and id mean, as bits of `Name`. `holds_headline` is True
    if `holders_of_headline` returned the element.
    """
    attributes = element.attributes
    if "schema.org/Comment" in (attributes.get("itemtype") or ""):
        return Zone.COMMENTS
    if holds_headline:
        return Zone.TEXT
    if names & Name.COMMENTS and element.tag != "body":
        return Zone.COMMENTS
    if (names & Name.CONSENT and not names & Name.BODY) or attributes.get("role") in DIALOGS:
        return Zone.CONSENT
    if element.hidden and not names & (Name.PAYWALL | Name.BODY | Name.EXPANDABLE):
        return Zone.HIDDEN
    if (element.tag in _CERTAIN_TAGS and not _is_text_footer(page, element)) or attributes.get(
        "role"
    ) in _ROLES:
        return Zone.BOILERPLATE
    return Zone.TEXT


def _likely_zone(page: Blocks, element: Element, names: int) -> Zone:
    """Return the zone of an element that holds only a small part of the page's text. `names`
    says what the element's class and id mean, as bits of `Name`.
    """
    if (
        element.attributes.get("aria-hidden") == "true"
        and not names & Name.EXPANDABLE
        and not _is_paragraph(page, element)
    ):
        return Zone.HIDDEN
    if element.tag in _LIKELY_TAGS and not _is_inset(page, element):
        return Zone.BOILERPLATE
    if element.tag == "header" and 2 * element.linked > element.length:
        return Zone.BOILERPLATE
    is_figure = element.tag in {"figure", "figcaption"} and not page.holds_table(element)
    if is_figure or (names & Name.CAPTION and element.size < LARGEST_CAPTION):
        return Zone.CAPTION
    is_marked = bool(names & (Name.BOILERPLATE | Name.AMBIGUOUS)) and not (
        names & Name.BODY or _is_text_footer(page, element)
    )
    if is_marked and not _is_paragraph(page, element):
        return Zone.BOILERPLATE
    blocks = page.blocks[element.first : element.last]
    speaks = names & Name.PROMO and any(addresses_reader(block.text) for block in blocks)
    if is_marked and ((names & Name.BOILERPLATE and not names & Name.PAYWALL) or speaks):
        element.uncertain = True
        return Zone.HIDDEN
    if (
        names & Name.BYLINE
        and element.length < LARGEST_BYLINE
        and not _is_paragraph(page, element, may_be_first=True)
    ):
        return Zone.BYLINE
    return Zone.TEXT


def is_between_paragraphs(page: Blocks, element: Element, *, may_be_first: bool = False) -> bool:
    """Tell whether an element stands between two paragraphs of a text.

    Either both paragraphs are siblings of the element, or each of them is inside a sibling, and
    these two siblings have the same tag, class and id as each other. If `may_be_first`, the element
    may also stand before the first paragraph in its parent.
    """
    parent = element.parent
    if parent is None or element.last >= min(parent.last, len(page.blocks)):
        return False
    above, below = page.blocks[element.first - 1], page.blocks[element.last]
    after = child_holding(below, parent)
    if element.first == parent.first:
        return may_be_first and after is below.element
    before = child_holding(above, parent)
    if before is None or after is None:
        return False
    is_flat = before in {parent, above.element} and after in {parent, below.element}
    return is_flat or (before.tag, before.names) == (after.tag, after.names)


def child_holding(block: Block, parent: Element) -> Element | None:
    """Return the child of `parent` that holds `block`, or `parent` if `block` is directly in it.
    Return None if `block` is not a paragraph of a text, is not in `parent`, or is nested too deeply
    in it.
    """
    if block.element.zone is not Zone.TEXT or not is_sentence(block):
        return None
    if block.element is parent:
        return parent
    near = (block.element, *islice(block.element.ancestors(), MOST_CHILD_LEVELS))
    return next((above for above in near if above.parent is parent), None)


def _is_unfolded(page: Blocks, element: Element) -> bool:
    """Tell whether a hidden element is a part of the article that a click shows.

    The element holds mostly sentences. Also, one of these holds: the element or its parent is
    called an accordion; the element is a tab in a group between two paragraphs; the element follows
    a paragraph, and a button or a line such as `Read more` is beside the element.
    """
    if element.zone is not Zone.HIDDEN or element.inherited or not _is_mostly_prose(page, element):
        return False
    parent = element.parent
    if parent is None or any(names_of(part.names) & Name.EXPANDABLE for part in (element, parent)):
        return parent is not None
    if _TAB.search(element.names) or element.attributes.get("role") == "tabpanel":
        return is_between_paragraphs(page, parent)
    above = page.blocks[max(parent.first, element.first - 2) : element.first]
    is_after_paragraph = any(child_holding(block, parent) in {parent, block.element} for block in above)
    return is_after_paragraph and is_beside_toggle(element.node)


def _is_mostly_prose(page: Blocks, element: Element) -> bool:
    blocks = page.blocks[element.first : min(element.last, element.first + MOST_HIDDEN)]
    prose = sum(block.length for block in blocks if is_plain_sentence(block))
    return prose > PROSE_SHARE * sum(block.length for block in blocks)


def _is_paragraph(page: Blocks, element: Element, *, may_be_first: bool = False) -> bool:
    """Tell whether an element with sentences stands between two paragraphs of a text. Probably,
    this element is a paragraph too, even if its class or id says otherwise. See
    `is_between_paragraphs` for `may_be_first`.
    """
    return (
        element.last - element.first <= MOST_PARAGRAPHS
        and is_between_paragraphs(page, element, may_be_first=may_be_first)
        and _is_prose(page, element)
    )


def _is_prose(page: Blocks, element: Element) -> bool:
    """Tell whether an element holds only sentences with few links, and perhaps headings. Return
    False if something in the element asks the reader to do something.
    """
    blocks = page.blocks[element.first : element.last]
    texts = [block for block in blocks if block.element.tag not in SUBHEADINGS or is_sentence(block)]
    return (
        bool(texts)
        and all(is_plain_sentence(block) for block in texts)
        and not any(is_prompt(block.text) for block in blocks)
        and element.node.css_first("button, form, input") is None
    )


def is_plain_sentence(block: Block) -> bool:
    """Tell whether a block is a whole sentence with few links, but not a byline, biography or offer."""
    text = block.text
    return (
        is_sentence(block)
        and ends_sentence(text)
        and not text.endswith((".m.", "Uhr."))  # a byline may end with the time of day
        and LEAST_UNLINKED * block.linked < block.length
        and not (is_byline_or_date(text) or is_biography(text) or is_offer(text))
    )


def _is_inset(page: Blocks, element: Element) -> bool:
    """Tell whether an `aside` holds text of the article, such as a quotation or a box with facts.

    Inside the body, links may stand only inside its sentences. Elsewhere, the `aside` must be
    directly before, between or after paragraphs of a text, without links, prompts, controls and
    words to the readers.
    """
    if element.tag != "aside":
        return False
    blocks = page.blocks[element.first : min(element.last, element.first + MOST_HIDDEN)]
    if not any(names_of(above.names) & Name.BODY for above in islice(element.ancestors(), 3)):
        return bool(blocks) and _is_beside_paragraph(page, element) and _informs(element, blocks)
    return not element.linked or all(
        is_sentence(block) and not is_prompt(block.text) for block in blocks if block.linked
    )


def _is_beside_paragraph(page: Blocks, element: Element) -> bool:
    """Tell whether the block before or after an element is a paragraph with the same parent.

    Below the last paragraph, an element that begins with a name is probably about the author.
    """
    parent = element.parent
    if parent is None:
        return False
    if is_person_name(page.blocks[element.first].text) and not is_between_paragraphs(page, element):
        return False
    beside = [*page.blocks[parent.first : element.first][-1:], *page.blocks[element.last : parent.last][:1]]
    return any(child_holding(block, parent) is block.element for block in beside)


def _informs(element: Element, blocks: list[Block]) -> bool:
    """Tell whether the text of an element informs, and asks its readers for nothing."""
    return element.node.css_first("a, button, form, input") is None and not any(
        is_offer(block.text) or is_biography(block.text) or addresses_reader(block.text) for block in blocks
    )


def _is_text_footer(page: Blocks, element: Element) -> bool:
    """Tell whether a `footer` belongs to a quotation, or is a correction at the end of an article."""
    if element.tag != "footer" or element.parent is None or element.first == element.last:
        return False
    ends_article = element.parent.tag == "article" and is_correction(page.blocks[element.first].text)
    return element.parent.tag == "blockquote" or (ends_article and _is_prose(page, element))
