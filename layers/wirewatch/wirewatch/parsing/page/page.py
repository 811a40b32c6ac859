"""One HTML page → one article. Imported only when a page arrives: the libraries are large."""

import re
from datetime import datetime
from typing import Any

from wirewatch.article import Article, ObjectRef, Precision
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.page.body import DEEPEST_TREE, LARGEST_PAGE, MOST_TAGS, cut_comments, read_text
from wirewatch.parsing.page.metadata import PageMeta, read_meta
from wirewatch.parsing.text.bylines import (
    agency_signature,
    byline_of_text,
    is_organisation_name,
    is_person_name,
)
from wirewatch.parsing.text.cleaning import address, clean, domain_of, joined
from wirewatch.parsing.text.datelines import split_dateline

MOST_ATTRIBUTES = 10_000  # of one tag; the most of any real one: 73
DEEPEST_PAGE = 10_000  # the HTML parser takes more than quadratic time beyond
_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']++|\"[^\"]{0,2000}+\"|'[^']{0,2000}+')*+")
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_ENDLESS = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p", "li", "td",
    "tr", "th", "dd", "dt", "option", "thead", "tbody", "tfoot",
})  # fmt: skip


def parse_page(html: str, ref: ObjectRef, stored: datetime, url: str = "") -> Article:
    """One article, or Unreadable. `url` is where the page was fetched from; the page's own canonical address comes before it."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415

    html = clean(html[: LARGEST_PAGE + 1])  # one more, so that it is seen to be too large
    depth = _checked_depth(html)
    page = LexborHTMLParser(html[:LARGEST_PAGE])
    tree = _tree(html) if _is_ordinary(html, depth, page) else None
    comments = cut_comments(tree) if tree is not None else ()
    meta = read_meta(page, tree, stored, address(url))
    text = read_text(tree, page, meta.article_body)
    if not text.body:
        raise Unreadable(Reason.NO_ARTICLE)
    story = split_dateline(text.body, meta.title, stored)
    published, precision = meta.dated or story.dated or (stored, Precision.ARRIVAL)
    found = meta.canonical or address(url) or meta.url
    return Article(
        title=meta.title, body=joined([*story.body.split("\n\n"), *text.captions]), captions=text.captions, comments=comments,
        place=story.place, url=found, canonical_url=meta.canonical, source=domain_of(found), site=meta.site,
        authors=_authors(meta, story.body), published=published, precision=precision, language=meta.language,
        ref=ref.model_copy(update={"parser": "html"}),
    )  # fmt: skip


def _authors(meta: PageMeta, body: str) -> tuple[str, ...]:
    """A person comes before a user's name, that before an agency, and the site's own name last."""
    if any(map(is_person_name, meta.authors)):
        return meta.authors
    users = () if all(map(is_organisation_name, meta.authors)) else meta.authors
    return byline_of_text(body, meta.site) or users or agency_signature(body) or meta.authors or meta.house


def _checked_depth(html: str) -> int:
    """How deep it may be nested; raises for what no parser gets through in time."""
    if any(
        _attributes(tag[0]) > MOST_ATTRIBUTES for tag in _TAG.finditer(html) if len(tag[0]) > MOST_ATTRIBUTES
    ):
        raise Unreadable(Reason.TOO_COMPLEX, "one tag has more than 10,000 attributes")
    depth = _depth(html)
    if depth > DEEPEST_PAGE:
        raise Unreadable(Reason.TOO_COMPLEX, f"tags are nested more than {DEEPEST_PAGE:,} deep")
    return depth


def _attributes(tag: str) -> int:
    return max(tag.count("="), len(tag.split()))


def _depth(html: str) -> int:
    """An upper estimate: elements that need no end tag are left out."""
    depth = deepest = 0
    for tag in _ANY_TAG.finditer(html):
        if tag[2].lower() not in _ENDLESS:
            depth = max(0, depth - 1) if tag[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _is_ordinary(html: str, depth: int, page: Any) -> bool:
    """Whether trafilatura gets through it: the estimate of the depth is cheap, the tree knows it."""
    if len(html) > LARGEST_PAGE or html.count("<") > MOST_TAGS:
        return False
    return depth <= DEEPEST_TREE or _tree_depth(page) <= DEEPEST_TREE


def _tree_depth(page: Any) -> int:
    depths: dict[int, int] = {}
    for node in page.root.traverse() if page.root is not None else ():
        above = node.parent
        depths[node.mem_id] = depths.get(above.mem_id, 0) + 1 if above is not None else 0
    return max(depths.values(), default=0)


def _tree(html: str) -> Any:
    """lxml's tree, as trafilatura wants it; None of what is no page."""
    from trafilatura import load_html  # noqa: PLC0415

    return load_html(html)
