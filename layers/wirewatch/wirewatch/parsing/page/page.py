"""Read the article of an HTML page, and the other full articles on the same page.

This module is imported only when a page arrives, because its libraries are large.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from html import escape
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from wirewatch.article import Article, ObjectRef, Precision, page_address
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.page.blocks import HEADINGS, MOST_NODES, Blocks, Element, Zone, read_blocks
from wirewatch.parsing.page.body import LONGEST_TEASER, PageText, is_teaser_of, read_text, with_body
from wirewatch.parsing.page.boxes import is_prompt
from wirewatch.parsing.page.metadata import PageMeta, read_meta
from wirewatch.parsing.page.second_opinion import load_tree
from wirewatch.parsing.page.titles import repeats_heading
from wirewatch.parsing.page.zones import assign_zones, is_sentence
from wirewatch.parsing.script_data import stored_article
from wirewatch.parsing.text.bylines import (
    agency_signature,
    byline_of_text,
    is_person_name,
    name_alone,
)
from wirewatch.parsing.text.cleaning import address, clean, domain_of, joined, original_address
from wirewatch.parsing.text.datelines import split_dateline
from wirewatch.parsing.text.words import word_count

LARGEST_PAGE = 3_000_000  # characters
MOST_TAGS = 30_000  # trafilatura is not called for a page with more
MOST_ATTRIBUTES = 10_000  # of one tag; real tags have up to 73
DEEPEST_PAGE = 10_000  # beyond this depth, the HTML parser takes more than quadratic time
SHORTEST_OTHER, MOST_OTHERS = 500, 20  # characters of text, articles
FEWEST_TITLE_WORDS = 2
_TITLE_TAGS = frozenset({"h1", "h2"})
DEEPEST_TREE = 200  # for lxml's parser; real pages are up to 51 deep
_OPENING = re.compile(r"<(?:(script|style)(?=[\s/>])|!--)", re.IGNORECASE)
_JSON_LD = re.compile(r"[^<>]{0,1000}ld\+json", re.IGNORECASE)
LONGEST_DATA = 1_000  # characters of a `data:` address; the rest of a longer one is not text
_DATA = re.compile(r"data:[!#-&*-;=?-~]*+")
_MARKUP = re.compile(r"<[^<>]*+>?")
_LEFT_OUT = f"the text after the first {LARGEST_PAGE:,} characters or {MOST_NODES:,} nodes of a page"
_CLOSING = {name: re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE) for name in ("script", "style")} | {
    "": re.compile("--!?>")
}
_TAG = re.compile(r"<[a-zA-Z](?>(?:[^<>\"']++|\"[^\"]{0,2000}+\"|'[^']{0,2000}+')*)")
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_NEVER_CLOSED = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "script", "style", "track", "wbr", "p", "li", "td", "tr", "th", "dd", "dt", "option", "thead",
    "tbody", "tfoot",
})  # fmt: skip


def parse_page(html: str, ref: ObjectRef, stored: datetime, url: str = "") -> Iterator[Article | Unreadable]:
    """Yield the article of a page, then other full articles that stand on it (see `_left_out`).
    `url` is the address that the page was fetched from.

    The page may declare another address (see `page_address`). If the page is so large that some of
    its text was not read, an Unreadable follows. Raises Unreadable if the page has no article, or
    is nested too deep for the parser.
    """
    html, is_whole = _shortened(html)
    html, depth = _checked(clean(html))
    page, blocks = _read(html)
    is_whole = is_whole and blocks.are_all
    # before the article is read, because then short articles below it count as announcements
    articles = [element for element in blocks.elements if _is_full_article(blocks, element)]
    try:
        article = _article(page, blocks, _tree_loader(html, depth, blocks), ref, stored, url)
        yield article
        for part in _left_out(blocks, articles, article.body):
            html = _page_of(part, page, url)
            page_of_part, blocks_of_part = _read(html)
            tree = _tree_loader(html, depth, blocks_of_part)
            other = _article(page_of_part, blocks_of_part, tree, ref, stored, url)
            yield other.model_copy(update={"site": article.site})
    except Unreadable:
        if is_whole:
            raise
    if not is_whole:
        yield Unreadable(Reason.TOO_LARGE, _LEFT_OUT)


def _article(
    page: Any, blocks: Blocks, tree: Callable[[], Any], ref: ObjectRef, stored: datetime, url: str
) -> Article:
    url = original_address(address(url))
    meta = read_meta(page, blocks, tree, stored, url)
    text = read_text(blocks, meta, tree)
    if len(text.body) <= LONGEST_TEASER or meta.is_date_guessed:
        meta, text = _with_script_data(page, meta, text, stored)
    if not text.body:
        raise Unreadable(Reason.NO_ARTICLE)
    story = split_dateline(text.body, meta.title, stored)
    published, precision = meta.dated or story.dated or (stored, Precision.ARRIVAL)
    source = page_address(meta.canonical, url)
    shown = "" if meta.other_headline in f"{text.standfirst}\n{text.body}" else meta.other_headline
    standfirst = joined([shown, *text.standfirst.split("\n\n")])
    return Article(
        title=meta.title,
        standfirst=standfirst,
        body=joined([*standfirst.split("\n\n"), *story.body.split("\n\n"), *text.captions]),
        captions=text.captions,
        tail=joined(_uncertain_texts(blocks)),
        comments=text.comments,
        place=story.place,
        url=source,
        canonical_url=meta.canonical,
        source=domain_of(source),
        site=meta.site,
        authors=_authors(meta, story.body, text.edges),
        published=published,
        precision=precision,
        language=meta.language,
        ref=ref.model_copy(update={"parser": "html"}),
    )


def _read(html: str) -> tuple[Any, Blocks]:
    page = _parsed(html)
    blocks = read_blocks(page.body) if page.body is not None else Blocks([], [])
    assign_zones(blocks)
    return page, blocks


def _left_out(blocks: Blocks, articles: list[Element], body: str) -> Iterator[Element]:
    """Yield those of `articles` that have another full article, such as the next post of a blog.

    A full article is long and has a heading above its text. It is yielded if three things hold:
    none of its sentences is in `body`, it does not end with a link such as `Read more`, and it is
    at least half as long as the longest full article that has a sentence in `body`.
    """
    if len(articles) < 2:
        return
    known = set(body.split("\n\n"))
    read = [element for element in articles if not known.isdisjoint(_sentences(blocks, element))]
    others = [each for each in articles if each not in read and not _is_excerpt(blocks, each)]
    longest = max((element.size for element in read), default=0)
    if longest:
        yield from islice((element for element in others if 2 * element.size >= longest), MOST_OTHERS)


def _is_full_article(blocks: Blocks, element: Element) -> bool:
    if element.tag != "article" or element.zone is not Zone.TEXT or element.size < SHORTEST_OTHER:
        return False
    if any(
        above.tag in {"article", "aside", "nav", "footer"}
        for above in islice(element.ancestors(), DEEPEST_TREE)
    ):
        return False
    inside = blocks.blocks[element.first : element.last]
    first = next((block for block in inside if block.element.tag in HEADINGS or is_sentence(block)), None)
    if first is None or first.element.tag not in _TITLE_TAGS:  # perhaps a comment, or a note about the author
        return False
    return word_count(first.text) >= FEWEST_TITLE_WORDS


def _is_excerpt(blocks: Blocks, element: Element) -> bool:
    last = blocks.blocks[element.last - 1]
    return 2 * last.linked > last.length and is_prompt(last.text)


def _sentences(blocks: Blocks, element: Element) -> Iterator[str]:
    return (clean(block.text) for block in blocks.blocks[element.first : element.last] if is_sentence(block))


def _page_of(part: Element, page: Any, url: str) -> str:
    """Return a page that has only `part`, an `article` element of `page`. If the heading of `part`
    is a link, the new page declares the address of this link as its canonical address.
    """
    link = part.node.css_first("h1 a[href], h2 a[href], a[rel~=bookmark][href]")
    try:
        address_of_part = urljoin(url, link.attributes["href"] or "") if link is not None else ""
    except ValueError:  # for example an unclosed bracket
        address_of_part = ""
    head = f'<link rel="canonical" href="{escape(address_of_part)}">' if address_of_part else ""
    language = (page.root.attributes.get("lang") or "") if page.root is not None else ""
    html = f'<html lang="{escape(language)}"><head>{head}</head><body>{part.node.html}</body></html>'
    return f"<!DOCTYPE html>{html}"


def _with_script_data(
    page: Any, meta: PageMeta, text: PageText, stored: datetime
) -> tuple[PageMeta, PageText]:
    """Return (meta, text) with what the data of the page's scripts says about the article.

    - The date of the article there replaces a guessed date.
    - If the page shows no text or only a teaser, the text is that of the article there. Missing
      authors, a missing date and a shorter title are taken from it too.
    - If the page has a date but no text, and there is no such article, the description (`meta.post`)
      becomes the text.
    """
    article = stored_article(page, lambda title: _is_one_title(title, meta.title), stored)
    if article is not None and meta.is_date_guessed:
        # htmldate searches scripts too, and may find the date of another article there
        meta = replace(meta, dated=article.dated or meta.dated)
    if article is None or not is_teaser_of(text.body, article.body):
        return meta, text if text.body or meta.dated is None else with_body(text, meta.post)
    meta = replace(
        meta,
        title=min(article.title, meta.title, key=len),
        authors=meta.authors or article.authors,
        dated=meta.dated or article.dated,
    )
    return meta, with_body(text, article.body)


def _is_one_title(title: str, shown: str) -> bool:
    return repeats_heading(shown, title) or repeats_heading(title, shown) if shown else False


def _parsed(html: str) -> Any:
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415

    return LexborHTMLParser(html[:LARGEST_PAGE])


def _uncertain_texts(blocks: Blocks) -> Iterator[str]:
    """Yield the texts that a style makes invisible but a script may show, and other uncertain texts."""
    uncertain: set[Element] = set()
    for element in blocks.elements:
        is_inside = element.parent in uncertain and not element.hidden
        if element.zone is Zone.HIDDEN and (element.uncertain or element.unseen or is_inside):
            uncertain.add(element)
    yield from (clean(block.text) for block in blocks.blocks if block.element in uncertain)
    yield from map(clean, blocks.unseen)


def _shortened(html: str) -> tuple[str, bool]:
    """Return (page, is_whole). A page of more than LARGEST_PAGE characters is returned without
    scripts, styles, comments and `data:` addresses; JSON-LD is kept.

    If more than LARGEST_PAGE characters are left, the page is cut. `is_whole` is False if text was
    cut off.
    """
    if len(html) <= LARGEST_PAGE:
        return html, True
    html = _DATA.sub(lambda data: data[0][:LONGEST_DATA], _without_scripts(html, keeps_json_ld=True))
    page, rest = html[: LARGEST_PAGE + 1], html[LARGEST_PAGE + 1 :]  # one more: it is too large for lxml
    if page.rfind("<") > page.rfind(">"):  # the cut is inside a tag
        rest = f"<{rest}"
    return page, not any(map(str.isalnum, _MARKUP.sub("", rest)))


def _authors(meta: PageMeta, body: str, edges: tuple[str, ...]) -> tuple[str, ...]:
    """Return the authors: persons, else user names, else an organisation such as an agency, else
    the site itself.

    `edges` are the first and the last paragraphs of the page's text, where bylines may be.
    """
    if any(map(is_person_name, meta.authors)):
        return meta.authors
    ends = (*edges[:3], *edges[-1:])
    return (
        byline_of_text(edges, meta.site)
        or name_alone(filter(str.isupper, ends), meta.site)
        or meta.authors
        or name_alone(ends if meta.organisations or meta.house else (), meta.site)
        or agency_signature(body)
        or agency_signature("\n\n".join(edges))
        or meta.organisations
        or meta.house
    )


def _checked(html: str) -> tuple[str, int]:
    """Return (page, depth). `depth` is an estimate of how deep the elements are nested.

    Usually, the page is `html`, unchanged. But if a tag has more than MOST_ATTRIBUTES attributes,
    the page is returned without the attributes of this tag, and without scripts, styles and
    comments. Raises Unreadable if the elements are nested too deep.
    """
    markup = _without_scripts(html)
    if any(_is_monstrous(tag[0]) for tag in _TAG.finditer(markup) if len(tag[0]) > MOST_ATTRIBUTES):
        html = _TAG.sub(lambda tag: tag[0] if not _is_monstrous(tag[0]) else tag[0].split()[0], markup)
    depth = _depth(markup)
    if depth > DEEPEST_PAGE:
        raise Unreadable(Reason.TOO_COMPLEX, f"tags are nested more than {DEEPEST_PAGE:,} deep")
    return html, depth


def _without_scripts(html: str, *, keeps_json_ld: bool = False) -> str:
    """Return the page without scripts, styles and comments. A script, style or comment without an
    end is kept.

    If `keeps_json_ld` is True, scripts with JSON-LD are kept too.
    """
    parts: list[str] = []
    position, unclosed = 0, set[str]()
    for opening in _OPENING.finditer(html):
        name = (opening[1] or "").lower()
        if opening.start() < position or name in unclosed:
            continue
        # `<!-->` is a whole comment
        closing = _CLOSING[name].search(html, opening.end() if name else opening.end() - 2)
        if closing is None:
            # no later one has an end either: the time stays linear
            unclosed.add(name)
            continue
        is_kept = keeps_json_ld and name == "script" and _JSON_LD.match(html, opening.end())
        parts.append(html[position : closing.end() if is_kept else opening.start()])
        position = closing.end()
    return "".join([*parts, html[position:]])


def _is_monstrous(tag: str) -> bool:
    """Tell whether a tag has more than MOST_ATTRIBUTES attributes. Parsing such a tag takes
    minutes.
    """
    return len(tag) > MOST_ATTRIBUTES and max(tag.count("="), len(tag.split())) > MOST_ATTRIBUTES


def _depth(markup: str) -> int:
    """Return an estimate of how deep the page is nested; the real depth may be greater.

    Elements that need no end tag, such as `<li>`, are not counted. Otherwise, an `<li>` without an
    end tag would seem to contain the next `<li>`.
    """
    depth = deepest = 0
    for tag in _ANY_TAG.finditer(markup):
        if tag[2].lower() not in _NEVER_CLOSED:
            depth = max(0, depth - 1) if tag[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _tree_loader(html: str, depth: int, blocks: Blocks) -> Callable[[], Any]:
    """Return a function that loads lxml's tree at its first call and returns the same tree at every
    call. The function returns None if the page is too large or too deep for lxml.
    """
    deep = depth > DEEPEST_TREE and max(element.depth for element in blocks.elements) > DEEPEST_TREE
    ordinary = len(html) <= LARGEST_PAGE and html.count("<") <= MOST_TAGS and not deep
    return cache(lambda: load_tree(html) if ordinary else None)
