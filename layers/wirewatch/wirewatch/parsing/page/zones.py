"""Assigns a zone to each element of a page. A zone says what the text of an element is (see
`Zone`).

The zone depends on tag, class and id, and on the element's share of the page's text. For example, a
`div` called `page with-sidebar` with most of the text is not a sidebar.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from wirewatch.parsing.page.blocks import SUBHEADINGS, Block, Blocks, Element, Zone
from wirewatch.parsing.page.boxes import is_offer, is_prompt
from wirewatch.parsing.page.class_names import (
    Name,
    is_boilerplate_name,
    is_comment_name,
    is_content_name,
    is_sidebar_name,
    names_of,
)

FEWEST_CHARACTERS = 25  # a shorter block is not running text
MOST_ANCHORS = 10
NEAR, CARD_LEVELS = 12, 6  # ancestors of a node that are examined
DEEPEST = 200
CONSENT_TERMS = 3  # different terms of consent dialogs in one block


_CONSENT_TERMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bcookies?\b|クッキー|куки|файл\w* cookie",
        r"\bpartners?\b|\bpartnern?\b|partenaires|\bsocios\b|\bvendors?\b|third part",
        r"consent|einwillig|zustimm|consentement|consentimiento|consenso|agree to|opt[- ]out",
        r"\baccept\b|akzeptier|accepter|aceptar|accetta|accepteren|choices|preferences|einstellungen",
        (
            r"personal data|personenbezogen|données personnelles|datos personales|dati personali"
            r"|your data|ihre daten"
        ),
        r"on (?:a|your) device|auf (?:einem|ihrem) gerät|sur un (?:appareil|terminal)|browser|identifiers?\b",
        r"legitimate interest|berechtigte[sn]? interesse|intérêt légitime|interés legítimo",
        r"privacy (?:policy|notice|settings|cent(?:er|re))|datenschutz|confidentialité|privacidad|privacy",
        r"advertis|werbung|publicité|publicidad|targeted|personali[sz]ed|tracking",
    )
)
_CONSENT_CORE = re.compile(
    r"cookie|consent|privacy|personal data|personenbezogen|datenschutz|confidentialité|données personnelles"
    r"|privacidad|datos personales|dati personali|クッキー|куки",
    re.IGNORECASE,
)
SHORTEST_CONTENT = 60  # characters of running text beside a sidebar
_CERTAIN_TAGS = frozenset({"nav", "footer", "dialog"})
_LIKELY_TAGS = frozenset({"aside", "form", "menu"})
_ROLES = frozenset({"navigation", "contentinfo", "search"})
_DIALOGS = frozenset({"dialog", "alertdialog"})
LARGEST_LEAD = 1_000  # characters of running text above the first heading of a list of articles
LARGEST_TEASER, LARGEST_CAPTION, LARGEST_BYLINE, LARGEST_OFFER = 700, 1_500, 300, 800  # characters
MOST_CARDS, LARGEST_CARD = 5, 300  # elements, characters
_HEADLINE_TAGS = frozenset({"h1", "main"})


def is_consent_text(text: str) -> bool:
    """Tell whether a text has at least CONSENT_TERMS different terms that are typical of consent
    dialogs, among them a core term such as `cookie` or `privacy`.
    """
    if _CONSENT_CORE.search(text) is None:
        return False
    return sum(term.search(text) is not None for term in _CONSENT_TERMS) >= CONSENT_TERMS


def is_running_text(block: Block) -> bool:
    """Tell whether a block counts as running text: it has FEWEST_CHARACTERS characters or more, and
    less than half of them are in links.
    """
    return block.length >= FEWEST_CHARACTERS and 2 * block.linked < block.length


def assign_zones(page: Blocks) -> None:
    """Set the `zone` of every element, and its counts of characters: `size`, `length` and
    `linked`. The counts include only blocks in the zone TEXT.
    """
    holders = _holders_of_headline(page)
    named = [names_of(element.names) if element.names else Name.NONE for element in page.elements]
    for element, names in zip(page.elements, named, strict=True):
        element.zone = _inherited(element) or _certain_zone(element, names, element in holders)
    _measure(page)
    if not page.elements[0].size:  # no text is left: the names of the outermost elements mislead
        for element in page.elements:
            element.zone = Zone.TEXT if element.zone in {Zone.CONSENT, Zone.HIDDEN} else element.zone
        _measure(page)
    _mark_sidebars(page, holders)
    total = page.elements[0].size
    certain = [element.zone for element in page.elements]
    _assign_likely(page, named, holders, total)
    if 5 * page.elements[0].size < 2 * total:  # most text is lost: here the names mean something else
        for element, zone in zip(page.elements, certain, strict=True):
            element.zone = zone
        _measure(page)


def _mark_sidebars(page: Blocks, holders: set[Element]) -> None:
    """Mark sidebars and footers as boilerplate if their parent also holds a main column. The size
    of the sidebars and footers does not matter: on the page of a short article, they may hold most
    of the text.
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
            element.zone = _inherited(element)
    _measure(page)


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
        element.zone = _inherited(element) or (Zone.TEXT if large else _likely_zone(element, names))
    _measure(page)


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


def _inherited(element: Element) -> Zone:
    return element.parent.zone if element.parent is not None else Zone.TEXT


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
        if linked or is_prompt(block.text):
            card = _card(element, holders, LARGEST_TEASER if linked else home.size // 3)
            if card is not element and card.first >= number - 1:
                card.zone = Zone.BOILERPLATE
    for element in page.elements:
        if element.zone is Zone.TEXT:
            element.zone = _inherited(element)


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
    """Return the small `article` elements inside `home` that begin with the link to another page.

    Posts of a live blog may look the same. So the result is empty if there are more than MOST_CARDS
    such elements, or if they have a large part of the text. A link with a `#` leads to a post.
    """
    cards = {
        element
        for element in page.elements
        if element.tag == "article"
        and element.zone is Zone.TEXT
        and element is not home
        and home.first <= element.first < element.last <= home.last
        and element.length < LARGEST_CARD
        and _is_linked_heading(page.blocks[element.first])
    }
    total = sum(element.length for element in cards)
    return cards if len(cards) <= MOST_CARDS and 3 * total < home.length else set()


def _is_linked_heading(block: Block) -> bool:
    """Tell whether a block is a heading that is a link to another page."""
    if block.element.tag not in SUBHEADINGS or 5 * block.linked <= 4 * block.length:
        return False
    outer = block.node.parent
    link = outer if outer.tag == "a" else block.node.css_first("a")
    return link is not None and "#" not in (link.attributes.get("href") or "#")


def _card(element: Element, holders: set[Element], largest: int) -> Element:
    """Return the largest element that contains the heading `element` and may be a teaser.

    If there is no such element, return the heading.

    A teaser has at most `largest` characters of running text, and is not one of `holders`, the
    elements that hold the article.
    """
    while (parent := element.parent) is not None and parent not in holders and parent.size <= largest:
        element = parent
    return element


def _measure(page: Blocks) -> None:
    for element in page.elements:
        element.size = element.length = element.linked = 0
    for block in page.blocks:
        element = block.element
        if element.zone is Zone.TEXT:
            element.length += block.length
            element.linked += block.linked
            if is_running_text(block):
                element.size += block.length - block.linked
    for element in reversed(page.elements):
        if (parent := element.parent) is not None:
            parent.size += element.size
            parent.length += element.length
            parent.linked += element.linked


def _holders_of_headline(page: Blocks) -> set[Element]:
    """Return the elements that probably hold the headline or the body, with all their ancestors.

    Only the first MOST_ANCHORS elements that are an `h1`, a `main` or an article body are examined.
    Elements in asides, navigation, footers and dialogs are left out.
    """
    holders: set[Element] = set()
    anchors = (
        element
        for element in page.elements
        if element.tag in _HEADLINE_TAGS or element.attributes.get("itemprop") == "articleBody"
    )
    for anchor in islice(anchors, MOST_ANCHORS):
        above = [anchor, *anchor.ancestors()]
        if not any(_is_beside(element) for element in above):
            holders.update(above)
    return holders


def _is_beside(element: Element) -> bool:
    """Tell whether an element, such as an aside or a dialog, is beside the article. A headline
    inside such an element does not belong to the article.
    """
    return (
        element.tag in {"aside", "nav", "footer", "dialog"}
        or element.attributes.get("role") in _DIALOGS
        or bool(
            element.names and names_of(element.names) & Name.CONSENT and element.tag not in {"html", "body"}
        )
    )


def _certain_zone(element: Element, names: int, holds_headline: bool) -> Zone:
    """Return the zone of an element by the signs that hold for elements of any size.

    Without such a sign, return TEXT. Signs that hold only for small elements are in `_likely_zone`.
    `names` says what the element's class and id mean, as bits of `Name`. `holds_headline` is True
    if `_holders_of_headline` returned the element.
    """
    attributes = element.attributes
    if "schema.org/Comment" in (attributes.get("itemtype") or ""):
        return Zone.COMMENTS
    if holds_headline:
        return Zone.TEXT
    if names & Name.COMMENTS and element.tag != "body":
        return Zone.COMMENTS
    if (names & Name.CONSENT and not names & Name.BODY) or attributes.get("role") in _DIALOGS:
        return Zone.CONSENT
    if element.hidden and not names & (Name.PAYWALL | Name.BODY | Name.EXPANDABLE):
        return Zone.HIDDEN
    if element.tag in _CERTAIN_TAGS or attributes.get("role") in _ROLES:
        return Zone.BOILERPLATE
    return Zone.TEXT


def _likely_zone(element: Element, names: int) -> Zone:
    """Return the zone of an element that holds only a small part of the page's text. `names`
    says what the element's class and id mean, as bits of `Name`.
    """
    if element.attributes.get("aria-hidden") == "true" and not names & Name.EXPANDABLE:
        return Zone.HIDDEN
    if element.tag in _LIKELY_TAGS and not _is_pull_quote(element):
        return Zone.BOILERPLATE
    if element.tag == "header" and 2 * element.linked > element.length:
        return Zone.BOILERPLATE
    if element.tag in {"figure", "figcaption"} or (names & Name.CAPTION and element.size < LARGEST_CAPTION):
        return Zone.CAPTION
    if names & Name.BOILERPLATE and not names & Name.BODY:
        return Zone.BOILERPLATE
    if names & Name.BYLINE and element.length < LARGEST_BYLINE:
        return Zone.BYLINE
    return Zone.TEXT


def _is_pull_quote(element: Element) -> bool:
    """Tell whether an `aside` inside the body holds text without links, such as a quotation."""
    return (
        element.tag == "aside"
        and not element.linked
        and any(names_of(above.names) & Name.BODY for above in islice(element.ancestors(), 3))
    )


def is_outside_article(node: Any) -> bool:
    """Tell whether a node is in comments or boilerplate. The tags, classes and ids of the node and
    of its nearest ancestors decide.
    """
    for _ in range(NEAR):
        if node is None or node.tag in {"article", "main", "body"}:
            break
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"[:1_000].split()
        if node.tag in {"aside", "nav", "footer"} or any(
            is_boilerplate_name(name) or is_comment_name(name) for name in names
        ):
            return True
        node = node.parent
    return False


def is_teaser(node: Any) -> bool:
    """Tell whether a node of the tree is inside a teaser of another article."""
    above = [node, *islice(above_of(node), NEAR // 2)]
    return any(names_of(part.attributes.get("class") or "") & Name.TEASER for part in above)


def above_of(node: Any) -> Iterator[Any]:
    """Yield the parent of a node of the tree, the parent of the parent, and so on."""
    for _ in range(DEEPEST):
        node = node.parent
        if node is None:
            break
        yield node


def is_in_card(node: Any) -> bool:
    """Tell whether the element belongs to a teaser.

    A teaser is a link that holds a heading. It can also be an `li` or `article` that has a linked
    heading and fewer than LARGEST_TEASER characters.
    """
    for above in islice(above_of(node), CARD_LEVELS):
        if above.tag == "a" and above.css_first("h2, h3, h4, h5") is not None:
            return True
        if above.tag in {"li", "article"}:
            heading = above.css_first("h2 a, h3 a, h4 a, a h2, a h3, a h4")
            return heading is not None and len(above.text()) < LARGEST_TEASER
    return False
