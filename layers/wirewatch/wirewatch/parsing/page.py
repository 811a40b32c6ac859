"""HTML pages through trafilatura. Imported only when a page arrives: the libraries are large."""

import json
import re
from datetime import datetime
from typing import Any

from wirewatch.article import Article, ObjectRef, Precision
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.cleaning import address, clean, domain_of, joined, language_of, one_line, without_title
from wirewatch.parsing.datelines import read_dateline
from wirewatch.parsing.dates import Dated, read_date

LARGEST_PAGE = 3_000_000  # characters; beyond, and beyond MOST_TAGS, the simple extractor reads it
MOST_TAGS = 30_000
MOST_ATTRIBUTES = 10_000
DEEPEST_PAGE = 5_000  # the deepest of 439 real pages: 51; the parser takes more than quadratic time beyond
SHORTEST_BODY = 200
PRUNED = (
    "//*["
    + " or ".join(
        [
            "@id='comments'",
            "@id='disqus_thread'",
            "starts-with(@id,'comment-')",
            "starts-with(@class,'comment')",
            "contains(@class,' comment')",
            "contains(@class,'-comments')",
            "contains(@itemtype,'schema.org/Comment')",
        ]
    )
    + "]"
)
FURNITURE = (
    "script, style, nav, header, footer, aside, form, [role=navigation], "
    "[id*=comment], [class*=comment], #disqus_thread, [itemtype*=Comment]"
)
_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']++|\"[^\"]{0,2000}+\"|'[^']{0,2000}+')*+")
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_ENDLESS = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "td",
        "tr",
        "th",
        "dd",
        "dt",
        "option",
        "thead",
        "tbody",
        "tfoot",
    ]
)
DATE_FIELDS = ("article:published_time", "og:published_time", "datePublished", "date", "dc.date", "pubdate", "parsely-pub-date")
AUTHOR_FIELDS = ("author", "article:author", "parsely-author", "dc.creator")


def parse_page(html: str, ref: ObjectRef, stored: datetime, url: str = "") -> Article:
    """One article, or Unreadable."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415

    html = clean(html)
    if any(_attributes(tag[0]) > MOST_ATTRIBUTES for tag in _TAG.finditer(html) if len(tag[0]) > MOST_ATTRIBUTES):
        raise Unreadable(Reason.TOO_COMPLEX, "one tag has more than 10,000 attributes")
    if _depth(html) > DEEPEST_PAGE:
        raise Unreadable(Reason.TOO_COMPLEX, f"tags are nested more than {DEEPEST_PAGE:,} deep")
    simple = len(html) > LARGEST_PAGE or html.count("<") > MOST_TAGS
    page = LexborHTMLParser(html[:LARGEST_PAGE])
    meta = _meta(page)
    found = None if simple else _extracted(html)
    meta = _from_json_ld(page) | meta
    title = one_line(meta.get("og:title") or meta.get("headline") or (found and found.title) or _heading(page))
    body = _paragraphs(found.text if found is not None else "")
    if len(body) < SHORTEST_BODY:  # of a short page, trafilatura also returns navigation
        body = _simple_body(page)
    if not body:
        raise Unreadable(Reason.NO_ARTICLE)
    canonical = address(_attribute(page, "link[rel=canonical]", "href") or meta.get("og:url"))
    url = canonical or address(found.url if found is not None else "")
    published, precision = _published(meta, found, stored)
    body = without_title(body, title)
    dateline = read_dateline(body, stored)
    return Article(
        title=title,
        body=body[dateline.length :] if dateline else body,
        place=dateline.place if dateline else "",
        url=url,
        canonical_url=canonical,
        authors=_authors(meta, found),
        source=domain_of(url),
        site=one_line(meta.get("og:site_name") or (found.sitename if found is not None and "@" not in (found.sitename or "") else ""), 100),
        published=published,
        precision=precision,
        language=language_of(_attribute(page, "html", "lang") or meta.get("og:locale")),
        ref=ref.model_copy(update={"parser": "html"}),
    )


def _extracted(html: str) -> Any:
    """trafilatura's document, or None. Comments are pruned first; a page that is nothing but a "comment" is read whole."""
    from trafilatura import bare_extraction  # noqa: PLC0415

    options: dict[str, Any] = {
        "include_comments": False,
        "include_tables": True,
        "with_metadata": True,
        "deduplicate": False,
        "date_extraction_params": {"extensive_search": False},
    }
    found: Any = bare_extraction(html, prune_xpath=[PRUNED], **options)
    return found if found is not None and found.text else bare_extraction(html, **options)


def _paragraphs(text: str | None) -> str:
    return joined((text or "").split("\n"))


def _simple_body(page: Any) -> str:
    for node in page.css(FURNITURE):
        node.decompose()
    found = joined(text for node in page.css("p, h2, h3, li, blockquote")[:5000] if len((text := node.text()).split()) > 3)
    if found or page.body is None:
        return found
    return joined(line for line in page.body.text(separator="\n").split("\n") if len(line.split()) > 3)


def _depth(html: str) -> int:
    """An upper estimate: elements that need no end tag are left out."""
    depth = deepest = 0
    for tag in _ANY_TAG.finditer(html):
        if tag[2].lower() not in _ENDLESS:
            depth = max(0, depth - 1) if tag[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _attributes(tag: str) -> int:
    return max(tag.count("="), len(tag.split()))


def _meta(page: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in page.css("meta")[:500]:
        name = node.attributes.get("property") or node.attributes.get("name") or node.attributes.get("itemprop")
        content = node.attributes.get("content")
        if name and content:
            found.setdefault(name, content)
    return found


def _from_json_ld(page: Any) -> dict[str, str]:
    """Headline, date and authors of the first article among the page's JSON-LD objects."""
    for node in page.css('script[type="application/ld+json"]')[:20]:
        try:
            found = json.loads(node.text(), parse_constant=lambda _: None)
        except (ValueError, RecursionError):
            continue
        graph = found.get("@graph", found) if isinstance(found, dict) else found
        for each in graph if isinstance(graph, list) else [graph]:
            if isinstance(each, dict) and "Article" in str(each.get("@type")):
                names = each.get("author")
                authors = [
                    one_line(name.get("name") if isinstance(name, dict) else name)
                    for name in (names if isinstance(names, list) else [names])
                ]
                plain = {name: each[name] for name in ("headline", "datePublished") if isinstance(each.get(name), str)}
                return plain | ({"author": "; ".join(name for name in authors if name)} if any(authors) else {})
    return {}


def _attribute(page: Any, selector: str, name: str) -> str:
    node = page.css_first(selector)
    return str(node.attributes.get(name) or "") if node is not None else ""


def _heading(page: Any) -> str:
    node = page.css_first("h1") or page.css_first("title")
    return str(node.text()) if node is not None else ""


def _published(meta: dict[str, str], found: Any, stored: datetime) -> Dated:
    for name in DATE_FIELDS:
        dated = read_date(meta.get(name), stored)
        if dated is not None:
            return dated
    return read_date(found.date if found is not None else None, stored) or (stored, Precision.ARRIVAL)


def _authors(meta: dict[str, str], found: Any) -> tuple[str, ...]:
    written = next((meta[name] for name in AUTHOR_FIELDS if meta.get(name) and "://" not in meta[name]), "")
    written = written or (found.author if found is not None else "") or ""
    return tuple(name for part in re.split(r"[;,]| and | und ", written) if (name := one_line(part, 100)))[:20]
