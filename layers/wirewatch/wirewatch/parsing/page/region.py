"""Choose the region of a page: the blocks that belong to the article.

A region has the body, and the standfirst, which is usually between headline and body. In this
module, `home` is the element that holds most of the article's text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from wirewatch.parsing.biographies import is_biography
from wirewatch.parsing.consent_text import is_consent_text
from wirewatch.parsing.page.blocks import CELL_TAGS, HEADINGS, SUBHEADINGS, Block, Blocks, Element, Zone
from wirewatch.parsing.page.boxes import (
    ends_sentence,
    is_production_credit,
    is_prompt,
)
from wirewatch.parsing.page.class_names import Name, names_of
from wirewatch.parsing.page.selection import (
    LINES,
    SMALLEST_ARTICLE,
    Selection,
    heads_section,
    inherit_zones,
    is_line,
    mark_teasers,
)
from wirewatch.parsing.page.zones import is_running_text, is_sentence, measure
from wirewatch.parsing.picture_credits import is_credit
from wirewatch.parsing.text.words import word_count

SHARES = (1.0, 0.75, 0.5)  # of a block's size, counted for the parent, grandparent … of its element
MOST_STEPS = 30
LONGEST_HEADLINE = 400
NEAR_START = 3  # blocks
EDGE = 6  # blocks at either end of an article where bylines are searched
LEAST_BETWEEN = 8
LONGEST_CELL = 120
LEAST_STANDFIRST = 5
FEWEST_HEADINGS = 2  # of other articles
LEAST_DESCRIPTION = 8
LONGEST_STANDFIRST = 1_500  # characters
SHORTEST_SENTENCES = 100  # characters; a shorter line beside a byline may say who and when
_WORD = re.compile(r"\w+")
_LATEST = re.compile(  # a heading above a list of other articles
    r"(?:the\s)?(?:latest|top|recent|breaking|more|other)(?:\s(?:news|stories|headlines|posts|articles))?"
    r"|headlines|editor[’']?s[’']?\spicks|in\sother\snews|aktuelle?\s(?:news|nachrichten|meldungen)"
    r"|neueste\s(?:artikel|nachrichten|meldungen)|à\sla\sune"
    r"|derni(?:ères|ers)\s(?:nouvelles|actualités|articles)"
    r"|(?:las\s)?(?:últimas|más)\snoticias|ultime\snotizie|últimas(?:\snotícias)?|son\s(?:dakika|haberler)"
    r"|последние\sновости|останні\sновини|berita\s(?:terkini|terbaru)|最新(?:新闻|新聞|消息|ニュース)|최신\s?뉴스",
    re.IGNORECASE,
)


def paragraphs_of_blocks(blocks: Iterable[Block]) -> list[str]:
    """Return the paragraphs of blocks.

    The short cells of a table row become one paragraph. Two lines divided by a single `<br>` become
    one paragraph if the first line does not end like a sentence.
    """
    paragraphs: list[str] = []
    last: Block | None = None
    for block in blocks:
        row = _row_of(block)
        if (
            last is not None
            and row is not None
            and row is _row_of(last)
            and block.element is not last.element
        ):
            paragraphs[-1] += f" | {block.text}"
        elif (
            last is not None
            and block.joins
            and block.element is last.element
            and not ends_sentence(last.text)
        ):
            paragraphs[-1] += f" {block.text}"
        else:
            paragraphs.append(block.text)
        last = block
    return paragraphs


def _row_of(block: Block) -> Element | None:
    """Return the row of a short table cell, or None for any other block."""
    element = block.element
    return element.parent if element.tag in CELL_TAGS and block.length < LONGEST_CELL else None


@dataclass(slots=True)
class Region:
    """The blocks of the article in document order. A block in `standfirst` is not in `body`.

    `home` is the element that holds most of the article's text.
    """

    body: list[Block] = field(default_factory=list)
    standfirst: list[Block] = field(default_factory=list)
    home: Element | None = None
    headline: int = -1  # index of the headline's block, or -1
    lines: list[Block] = field(default_factory=list)  # the body with the bylines at its ends
    end: int = 0  # index after the last block that may belong to the article


def choose_region(page: Blocks, title: str, descriptions: frozenset[str] = frozenset()) -> Region:
    """Return the blocks of the article. If the page has no running text, `body` is empty.

    `descriptions` are the texts that the page declares as its description. A visible block with
    such a text may belong to the standfirst.
    """
    candidates = _candidates(page)
    home = _home(block for _, block in candidates)
    if home is None:
        return Region()
    headline = headline_before(page, title, home)
    if others := _other_articles(page, headline):
        for element in others:
            if element.zone is Zone.TEXT:
                element.zone = Zone.BOILERPLATE
        inherit_zones(page)
        measure(page)
        candidates = _candidates(page)
        home = _home(block for _, block in candidates) or home
    end = _end(page, headline)
    home = _home(_own(candidates, page, headline, end)) or home
    home = _tightened(page, home)
    mark_teasers(page, home)
    numbers = _accepted(page, home, headline, end, title)
    start = _start(page, numbers, home, end) if headline >= 0 else 0
    lines = [page.blocks[number] for number in numbers if number >= start]
    body = _without_edges(lines)
    if body:
        start = next(number for number in numbers if page.blocks[number] is body[0])
    standfirst = _standfirst(page, headline, start, title, descriptions)
    return Region(body, standfirst, home, headline, lines, end)


def _other_articles(page: Blocks, headline: int) -> set[Element]:
    """Return the elements that announce other articles below the article.

    Such an element begins with a heading such as `More from Kelmar` and has further headings, or it
    begins with a heading such as `Latest` and has further headings that are links. A sentence of
    the article stands between the headline and the element. The size of the element does not
    matter, because a short article may have less text than the announcements.
    """
    if headline < 0:
        return set()
    holders = {page.blocks[headline].element, *page.blocks[headline].element.ancestors()}
    cards: set[Element] = set()
    has_sentence = False
    for number, block in enumerate(page.blocks[headline + 1 :], headline + 1):
        element = block.element
        has_sentence = has_sentence or (element.zone is Zone.TEXT and is_sentence(block))
        if not has_sentence or element.tag not in SUBHEADINGS:
            continue
        is_latest = _LATEST.fullmatch(block.text) is not None
        if not is_latest and not is_prompt(block.text):
            continue
        while element.parent not in holders and element.parent is not None and element.parent.first == number:
            element = element.parent
        inside = page.blocks[number + 1 : element.last]
        headings = [other for other in inside if other.element.tag in SUBHEADINGS]
        is_list = not is_latest or all(2 * other.linked > other.length for other in headings)
        if len(headings) >= FEWEST_HEADINGS and is_list and not heads_section(page, number):
            cards.add(element)
    return cards


def _start(page: Blocks, numbers: list[int], home: Element, end: int) -> int:
    """Return the index of the first block of the body, or `end` if there is none.

    `numbers` are the indices of the article's blocks. The body usually begins in `home`, the main
    element. But if the blocks before `home` have more than LONGEST_STANDFIRST characters in total,
    the body begins with the first of these blocks.
    """
    before = [number for number in numbers if number < home.first]
    # the article seems to be spread over several elements
    if sum(page.blocks[number].length for number in before) > LONGEST_STANDFIRST:
        return before[0]
    return next((number for number in numbers if number >= home.first), end)


def headline_before(page: Blocks, title: str, home: Element) -> int:
    """Return the index of the block with the headline, or -1 if no block repeats the title.

    An `h1` is preferred to another heading, and a heading to other text. Of several blocks of the
    same rank, such as two `h1`, the last one is returned. Blocks after the first few blocks of
    `home` (the main element) are considered only if no earlier block repeats the title.
    """
    wanted = set(words_of(title))
    ranked: list[tuple[int, int, int]] = []
    for number, block in enumerate(page.blocks[: home.last]):
        if block.length > LONGEST_HEADLINE or block.element.zone >= Zone.HIDDEN:
            continue
        text = block.text
        if text == title or (wanted and is_headline(text, wanted)):
            tag = block.element.tag
            rank = 0 if tag == "h1" else 1 if tag in HEADINGS else 2
            if rank == 2 and 2 * block.linked > block.length:
                continue
            ranked.append((rank, 0 if number <= home.first + NEAR_START else 1, -number))
    # further down, lists of articles may contain the title as well
    above = [each for each in ranked if not each[1]]
    return -min(above or ranked, default=(0, 0, 1))[2]


def _end(page: Blocks, headline: int) -> int:
    """Return the index of the first block after the article: the headline of another article.

    Return the number of blocks if no other article follows, or if `headline` is -1.
    """
    if headline < 0:
        return len(page.blocks)
    article = _article_of(page.blocks[headline].element)
    for number in range(headline + 1, len(page.blocks)):
        block = page.blocks[number]
        if block.element.tag == "h1" and block.element.zone is Zone.TEXT:
            if _article_of(block.element) is not article and article is not None:
                return number
            if block.text == page.blocks[headline].text and number > headline + LEAST_BETWEEN:
                return number
            before, after = _running(page, headline, number), _running(page, number, len(page.blocks))
            size = sum(b.length for b in before)
            apart = {b.element.parent for b in before}.isdisjoint(b.element.parent for b in after)
            if apart and size > max(SMALLEST_ARTICLE, sum(b.length for b in after)):
                return number
    return len(page.blocks)


def _running(page: Blocks, first: int, last: int) -> list[Block]:
    return [b for b in page.blocks[first:last] if b.element.zone is Zone.TEXT and is_running_text(b)]


def _article_of(element: Element) -> Element | None:
    return next((above for above in element.ancestors() if above.tag == "article"), None)


def _own(candidates: list[tuple[int, Block]], page: Blocks, headline: int, end: int) -> list[Block]:
    """Return the blocks of `candidates` between the headline and the end of the article.

    `candidates` are pairs (number, block). If the headline is in an `article` element with enough
    text, only blocks in this element are returned.
    """
    own = [(number, block) for number, block in candidates if headline < number < end]
    if headline >= 0:
        holder = _article_of(page.blocks[headline].element)
        if holder is not None:
            inside = [(number, block) for number, block in own if number < holder.last]
            if sum(block.length for _, block in inside) > SMALLEST_ARTICLE:
                own = inside
    return [block for _, block in own]


def words_of(line: str) -> list[str]:
    """Return the words of a line in lower case."""
    return _WORD.findall(line.casefold())


def is_headline(line: str, wanted: set[str]) -> bool:
    """Tell whether a line repeats the title. `wanted` has the words of the title.

    The line must have 3 to 40 words, and one of these conditions must hold:
    - At least 80 % of its words are in the title.
    - It has at least 80 % of the words in `wanted`, and less than twice as many words as `wanted`.
      In this case, `wanted` must have at least three words.
    """
    words = words_of(line)
    common = len(wanted.intersection(words))
    return 2 < len(words) <= 40 and (
        common >= 0.8 * len(words) or (common >= 0.8 * len(wanted) > 2 and len(words) < 2 * len(wanted))
    )


def _candidates(page: Blocks) -> list[tuple[int, Block]]:
    """Return (index, block) of each block of running text. Blocks in menus, captions and other
    boilerplate are left out. Consent texts are returned only if there is no other text.
    """
    text = [
        (number, block)
        for number, block in enumerate(page.blocks)
        if block.element.zone is Zone.TEXT and is_running_text(block)
    ]
    plain = [(number, block) for number, block in text if not is_consent_text(block.text)]
    return plain or text


def _home(text: Iterable[Block]) -> Element | None:
    """Return the element that holds most of the text, or None if every block is mostly links.

    The value of a block is its length minus twice the length of its links. The parent of the
    block's element gets this value as points, the grandparent gets 75 % of it, and the next element
    above gets 50 %. A block without a positive value gives no points. An element marked as the body
    of an article gets a bonus. The element with the most points is returned.
    """
    weights: dict[Element, float] = {}
    for block in text:
        size, element = block.length - 2 * block.linked, block.element.parent
        for share in SHARES if size > 0 else ():
            if element is None:
                break
            weights[element] = weights.get(element, 0) + size * share
            element = element.parent
    for element in weights:
        if element.attributes.get("itemprop") == "articleBody" or names_of(element.names) & Name.BODY:
            weights[element] *= 1.2
    return max(weights, key=lambda element: weights[element], default=None)


def _tightened(page: Blocks, home: Element) -> Element:
    """Return `home`, or the smallest element inside `home` that holds nearly all of its text.

    Each step goes to the largest child, which must have at least 90 % of the text. The search stops
    if this child is an element for one line or paragraph, such as `p`.
    """
    while True:
        child = max(_children(page, home), key=lambda element: element.size, default=None)
        if child is None or child.size < 0.9 * home.size or child.tag in LINES:
            return home
        home = child


def _accepted(page: Blocks, home: Element, headline: int, end: int, title: str) -> list[int]:
    """Return the indices of the blocks that `Selection` accepts as text of the article.

    Only blocks after `headline` and before `end` are tried, and only in one region. To find the
    region, go up from `home` to the first element that also holds the headline. The search ends
    after MOST_STEPS levels, or below `<html>`; then the region is the last element reached. If the
    region is inside an `<article>`, the whole `<article>` is used instead.
    """
    region, steps = home, 0
    while steps < MOST_STEPS and not region.first <= headline < region.last:
        if region.parent is None or region.parent.tag == "html":
            break
        region, steps = region.parent, steps + 1
    region = _article_of(region) or region
    selection = Selection(page, home, title)
    for number in range(max(region.first, headline + 1), min(region.last, end)):
        selection.consider(number)
    return selection.numbers


def _children(page: Blocks, parent: Element) -> Iterator[Element]:
    return (element for element in page.elements if element.parent is parent)


def _without_edges(body: list[Block]) -> list[Block]:
    """Return the body without bylines, dates and similar lines at its ends.

    Bylines and dates among the first EDGE blocks are removed. At the end, up to EDGE blocks are
    removed: bylines, dates, biographies, production credits and headings.
    """
    body = [block for block in body[:EDGE] if not is_line(block)] + body[EDGE:]
    end = len(body)
    while end > max(1, len(body) - EDGE) and (
        is_line(body[end - 1])
        or body[end - 1].element.tag in HEADINGS
        or is_biography(body[end - 1].text)
        or is_production_credit(body[end - 1].text)
    ):
        end -= 1
    return body[:end]


def _standfirst(
    page: Blocks, headline: int, first: int, title: str, descriptions: frozenset[str]
) -> list[Block]:
    """Return the standfirst. Without a headline, the result is empty.

    The standfirst has the blocks between the headline and `first`, the first block of the body.
    Bylines, boilerplate and very short lines are left out (see `_is_standfirst`).

    A description is a visible block whose text is one of `descriptions` (see `_is_description`). It
    may also stand above the headline: the first one in the zone TEXT among the NEAR_START blocks
    directly above the headline is put before the other blocks of the standfirst. If there is none,
    the descriptions between headline and body are kept, even if they are boilerplate.
    """
    if headline < 0:
        return []
    above = [
        block
        for block in page.blocks[max(0, headline - NEAR_START) : headline]
        if block.element.zone is Zone.TEXT
    ]
    described = [block for block in above if _is_description(block, descriptions)]
    return described[:1] + [
        block
        for block in page.blocks[headline + 1 : first]
        if _is_standfirst(block, title) or (not described and _is_description(block, descriptions))
    ]


def _is_description(block: Block, descriptions: frozenset[str]) -> bool:
    """Tell whether a visible block has the same text as one of `descriptions`, which the page
    declares in its metadata.

    The text must have at least LEAST_DESCRIPTION words, and less than half of it may be linked.
    """
    return (
        block.element.zone < Zone.HIDDEN
        and 2 * block.linked < block.length
        and block.text in descriptions
        and word_count(block.text) >= LEAST_DESCRIPTION
    )


def _is_standfirst(block: Block, title: str) -> bool:
    element, text = block.element, block.text
    named = any(names_of(part.names) & Name.STANDFIRST for part in (element, *islice(element.ancestors(), 2)))
    return (
        (
            element.zone is Zone.TEXT
            or (named and element.zone in {Zone.BOILERPLATE, Zone.BYLINE})
            or (element.zone is Zone.BYLINE and block.length >= SHORTEST_SENTENCES and is_sentence(block))
        )
        and 2 * block.linked < block.length
        and (word_count(text) >= LEAST_STANDFIRST or (named and word_count(text) > 1))
        and not (is_line(block) or is_prompt(text) or is_credit(text) or is_biography(text))
        and text != title
    )
