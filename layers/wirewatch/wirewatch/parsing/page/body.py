"""Read the texts of a page: standfirst, body, captions and readers' comments.

The module `region` chooses the body by the structure of the page. Two other sources may replace it:

- trafilatura, if `region` finds no body or only a small part of the running text
- `articleBody` of JSON-LD

A text from these sources replaces the body if the text is not very short (see SHORTEST_BODY), and
is more than twice as long as the body. In two cases, even a short `articleBody` replaces the body:
if the body is empty, or if both have the same words. After a replacement, paragraphs that occur in
the standfirst and in the new body are removed from the standfirst.

In a live blog, posts that only JSON-LD contains are added after the body.

If the page has only a teaser, the caller replaces the teaser by the text in the page's scripts (see
`script_data`, `is_teaser_of` and `with_body`).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from wirewatch.parsing.consent_text import is_consent_text
from wirewatch.parsing.page.blocks import HEADINGS, LISTED, Block, Blocks, Element, Zone
from wirewatch.parsing.page.boxes import ends_sentence, is_prompt
from wirewatch.parsing.page.metadata import PageMeta
from wirewatch.parsing.page.region import Region, choose_region, paragraphs_of_blocks, words_of
from wirewatch.parsing.page.second_opinion import extracted_body
from wirewatch.parsing.page.selection import inherit_zones
from wirewatch.parsing.page.zones import child_holding, is_between_paragraphs, is_running_text, measure
from wirewatch.parsing.picture_credits import is_credit
from wirewatch.parsing.text.bylines import FIRST_LINES, LAST_LINES
from wirewatch.parsing.text.cleaning import MAX_CAPTIONS, clean, joined
from wirewatch.parsing.text.words import word_count

SHORTEST_BODY = 200  # characters
LONGEST_TEASER, TEASER_START = 1_500, 30  # characters; letters that are compared
CLEAR_SHARE = 0.35  # of the running text of a page; a smaller body is perhaps not the article
MOST_COMMENTS, LONGEST_COMMENT = 500, 5_000
LONGEST_CAPTION = 1_000
GROUP = 3  # words
LONGEST_LABEL, LARGEST_ADVERT, ADVERT_LEVELS = 50, 500, 3  # characters, characters, elements
LINES_ABOVE = 6  # blocks above the headline where the caption of the first picture may be

_ADVERT = re.compile(
    r"\W*(?:(?:advert(?:isement|orial)?|ad|sponsored(?:\s(?:by\s.{2,30}|content|post|stor(?:y|ies)))?"
    r"|promoted|paid\s(?:content|post|partnership)|partner\scontent|anzeige|werbung|publicité"
    r"|publicidad|publicidade|pubblicità|реклама|reklam|iklan|広告|廣告|广告|광고|إعلان)(?:\W+|$)){1,2}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PageText:
    """The texts of a page. `standfirst` is the text between headline and body. `captions` are the
    captions of pictures, and `comments` are readers' comments. An empty line separates the
    paragraphs of `body` and `standfirst`.
    """

    body: str
    standfirst: str = ""
    captions: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    edges: tuple[str, ...] = ()  # paragraphs at both ends, where bylines may be; no headings or lists


def read_text(page: Blocks, meta: PageMeta, tree: Callable[[], Any]) -> PageText:
    """Return the texts of a page. The caller must have called `zones.assign_zones`.

    `tree` loads lxml's tree. `tree` returns None if the page is too large or too deep for lxml.
    """
    _mark_adverts(page)
    region = choose_region(page, meta.title, meta.descriptions)
    shown = body = joined(paragraphs_of_blocks(region.body))
    standfirst = paragraphs_of_blocks(region.standfirst)
    if not body or not _is_clear(page, region):
        body = _second_body(body, tree) or _any_text(page, body)
    # if `body` and `articleBody` have the same words, the paragraphs of `articleBody` are used
    if len(meta.article_body) > max(SHORTEST_BODY, 2 * len(body)) or (
        meta.article_body and (not body or body.split() == meta.article_body.split())
    ):
        body = meta.article_body
    if body != shown:
        standfirst = _without_repeats(standfirst, body)
    body = joined([*body.split("\n\n"), *_hidden_posts(meta.posts, page, body)])
    body = clean(body)  # character references may stand for control characters
    captions = _captions(page, region, body)
    return PageText(body, clean(joined(standfirst)), captions, comments_of(page), _edges(region, body))


def _mark_adverts(page: Blocks) -> None:
    """Mark advertisements between two paragraphs as uncertain text.

    An advertisement is a small element that begins with a label such as `Sponsored`. It is not left
    out, because some sites put the label of an empty space above their own text.
    """
    adverts: set[Element] = set()
    for number, block in enumerate(page.blocks):
        if block.length > LONGEST_LABEL or not _ADVERT.fullmatch(block.text):
            continue
        above = (block.element, *islice(block.element.ancestors(), ADVERT_LEVELS))
        adverts.update(each for each in above if each.first == number and 0 < each.size < LARGEST_ADVERT)
    for element in [each for each in adverts if _is_between_other_elements(page, each)]:
        element.zone, element.uncertain = Zone.HIDDEN, True
    if adverts:
        inherit_zones(page)
        measure(page)


def _is_between_other_elements(page: Blocks, element: Element) -> bool:
    """Tell whether an element is between two paragraphs, and not one of several parts of a text."""
    if element.parent is None or not is_between_paragraphs(page, element):
        return False
    before = child_holding(page.blocks[element.first - 1], element.parent)
    return before is None or (before.tag, before.names) != (element.tag, element.names)


def is_teaser_of(body: str, whole: str) -> bool:
    """Tell whether a page with this body shows only a teaser of the text `whole`, or no text of an
    article at all.

    `body` must be less than half as long as `whole`. Also, `body` must be very short, or must begin
    like a paragraph of `whole`.
    """
    if 2 * len(body) >= len(whole):
        return False
    start = "".join(filter(str.isalnum, body.partition("\n\n")[0].rstrip("….")))[:TEASER_START]
    return len(body) < SHORTEST_BODY or any(
        "".join(filter(str.isalnum, part)).startswith(start) for part in whole.split("\n\n")
    )


def with_body(text: PageText, body: str) -> PageText:
    """Return the texts of a page with another body. Paragraphs of the standfirst that this body
    repeats are removed.
    """
    standfirst = joined(_without_repeats(text.standfirst.split("\n\n"), body))
    captions = tuple(caption for caption in text.captions if caption not in body)
    return replace(
        text, body=clean(body), standfirst=standfirst, captions=captions, edges=tuple(body.split("\n\n"))
    )


def _edges(region: Region, body: str) -> tuple[str, ...]:
    if not region.body:
        return tuple(body.split("\n\n"))
    blocks = [block for block in region.lines if block.element.tag not in HEADINGS | LISTED]
    blocks = [*blocks[:FIRST_LINES], *blocks[FIRST_LINES:][-LAST_LINES:]]
    return tuple(clean(block.text) for block in blocks)


def _is_clear(page: Blocks, region: Region) -> bool:
    """Return True if the standfirst and the body of `region` are long enough: together, they must
    have at least CLEAR_SHARE (35 %) of the running text below the headline.
    """
    total = sum(
        block.length
        for block in page.blocks[region.headline + 1 : region.end or None]
        if block.element.zone is Zone.TEXT and is_running_text(block) and not is_consent_text(block.text)
    )
    return sum(block.length for block in region.standfirst + region.body) >= CLEAR_SHARE * total


def _without_repeats(standfirst: list[str], body: str) -> list[str]:
    """Return the paragraphs of the standfirst that `body` does not contain."""
    words = f" {' '.join(body.split())} "
    return [part for part in standfirst if f" {' '.join(part.split())} " not in words]


def _hidden_posts(posts: tuple[str, ...], page: Blocks, body: str) -> Iterator[str]:
    """Find the posts of a live blog that the page does not show. Yield the paragraphs of these
    posts.

    A post is shown if at least half of its groups of GROUP words are in `body` or in the visible
    blocks of the page. So the layout and a few words may differ.
    """
    if not posts:
        return
    shown = (block.text for block in page.blocks if block.element.zone is not Zone.HIDDEN)
    text = " ".join([body, *shown])
    known, letters = set(_word_groups(text)), "".join(text.split())
    for post in posts:
        if len(words_of(post)) < GROUP and "".join(post.split()) in letters:
            continue
        groups = _word_groups(post)
        if 2 * sum(group in known for group in groups) < len(groups):
            yield from post.split("\n\n")


def _word_groups(text: str) -> list[tuple[str, ...]]:
    words = words_of(text)
    return [tuple(words[number : number + GROUP]) for number in range(max(1, len(words) - GROUP + 1))]


def _second_body(body: str, tree: Callable[[], Any]) -> str:
    loaded = tree()
    other = extracted_body(loaded) if loaded is not None else ""
    return other if len(other) > 2 * len(body) and len(other) >= SHORTEST_BODY else body


def _any_text(page: Blocks, body: str) -> str:
    """Return `body` if it is not empty. Otherwise, return the texts of all blocks that belong to
    the article (zone TEXT), have more than three words, and are not mostly links.
    """
    parts = (
        block.text
        for block in page.blocks
        if block.element.zone is Zone.TEXT and 2 * block.linked < block.length and word_count(block.text) > 3
    )
    return body or joined(parts)


def comments_of(page: Blocks) -> tuple[str, ...]:
    """Return the texts of readers' comments on a page, without texts of a single word.

    If the comments have `p` or `blockquote` elements, only the texts of these elements are
    returned. Otherwise, all lines of the comments are returned.
    """
    blocks = [block for block in page.blocks if block.element.zone is Zone.COMMENTS]
    parts = [block for block in blocks if block.element.tag in {"p", "blockquote"}] or blocks
    texts = (clean(block.text[:LONGEST_COMMENT]) for block in parts)
    return tuple(islice((text for text in texts if word_count(text) > 1), MOST_COMMENTS))


def _captions(page: Blocks, region: Region, body: str) -> tuple[str, ...]:
    """Return the captions in the article that do not occur in `body`, each text only once."""
    if not region.body:
        return ()
    numbers = {id(block): number for number, block in enumerate(page.blocks)}
    last = numbers[id(region.body[-1])]
    first = max(0, region.headline - LINES_ABOVE) if region.headline >= 0 else numbers[id(region.body[0])]
    end = max(last + 2, region.home.last if region.home is not None else 0)
    texts: dict[str, None] = {}
    for block in page.blocks[first:end]:
        if block.element.zone is Zone.CAPTION and _is_caption(block) and _is_near(block.element, region):
            text = clean(block.text)[:LONGEST_CAPTION]
            if text not in body:
                texts[text] = None
    return tuple(islice(texts, MAX_CAPTIONS))


def _is_caption(block: Block) -> bool:
    """Tell whether a block of the zone CAPTION is the text of a caption, and not a credit or prompt."""
    if word_count(block.text) <= 3 or 2 * block.linked >= block.length or is_credit(block.text):
        return False
    return ends_sentence(block.text) or not is_prompt(block.text)


def _is_near(element: Element, region: Region) -> bool:
    """Return False if the caption `element` is in an `article` element that does not overlap
    `region.home`. Such a caption belongs to another article. Otherwise, return True.
    """
    article = next((above for above in element.ancestors() if above.tag == "article"), None)
    return (
        article is None
        or region.home is None
        or article is region.home
        or article in region.home.ancestors()
        or (region.home.first <= article.first and article.last <= region.home.last)
    )
