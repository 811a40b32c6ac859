"""What a page says of itself: title, authors, date, language, address, site. JSON-LD, Open Graph and meta first; guesses fill gaps."""

import html
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from wirewatch.parsing.bylines import distinct, is_site, names_in
from wirewatch.parsing.cleaning import address, joined, language_of, one_line
from wirewatch.parsing.dates import Dated, read_date

MOST_OBJECTS, MOST_METAS, LONGEST_BODY = 2_000, 500, 1_000_000
TITLE_FIELDS = ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "headline", "title")
DATE_FIELDS = (
    "article:published_time", "og:published_time", "article:published", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
    "rnews:datepublished", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date", "publish-date",
    "publish_date", "publishdate", "publication_date", "publicationdate", "pubdate", "published_date", "article_date_original", "originalpublicationdate",
    "article.published", "article.created", "datecreated", "citation_publication_date", "citation_date", "cxenseparse:recs:publishtime", "date",
)  # fmt: skip
AUTHOR_FIELDS = (
    "author", "article:author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "citation_author",
    "byl", "authors", "article.author", "dcsext.author", "cxenseparse:author", "twitter:data1",
)  # fmt: skip
SITE_FIELDS = ("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site", "dc.publisher")
LANGUAGE_FIELDS = ("og:locale", "content-language", "language", "dc.language", "inlanguage")
BYLINES = (
    "[itemprop=author] [itemprop=name]", "[itemprop=author]", "a[rel~=author]", ".byline-name", ".author-name", ".byline__name", ".author__name",
    ".vcard .fn", ".p-author", ".entry-author", ".post-author", ".byline a", ".byline", ".author a", ".author", ".autor", ".article-author",
)  # fmt: skip
TIMES = ("time[itemprop=datePublished]", "[itemprop=datePublished]", "time[pubdate]", "time.published", "time.entry-date", "article time[datetime]", "time[datetime]")
_ARTICLE = re.compile(r"(?:.*Article|.*Posting|Report|Review|Recipe|Interview)")
_LD_DATE = re.compile(r'"datePublished"\s*:\s*"([^"\\]{8,40})"')
_LD_FENCE = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$")
_SEPARATOR = re.compile(r"\s+[|»«•·:–—-]+\s+|\s*[|»]\s*")

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PageMeta:
    title: str
    authors: tuple[str, ...] = ()
    dated: Dated | None = None
    language: str = "und"
    canonical: str = ""
    url: str = ""  # not declared, but found
    site: str = ""
    article_body: str = ""


def read_meta(page: Any, tree: Any, stored: datetime, url: str) -> PageMeta:
    """From both trees of a page; `tree` is lxml's, or None."""
    metas = _metas(page)
    objects = _objects(page)
    facts = _article(objects)
    canonical = address(_attribute(page, "link[rel=canonical]", "href")) or address(metas.get("og:url"))
    site = _site(metas, facts, objects)
    title = _title(page, metas, facts, site)
    names = _authors(page, metas, facts, objects, site, domain_of_site(canonical or url))
    meta = PageMeta(
        title=title, authors=names, dated=_dated(page, metas, facts, stored), canonical=canonical, site=site,
        language=_language(page, metas, facts), article_body=_article_body(facts),
    )  # fmt: skip
    return meta if tree is None or (names and meta.dated and site and title and canonical) else _filled(meta, tree, stored, canonical or url)


def _filled(meta: PageMeta, tree: Any, stored: datetime, url: str) -> PageMeta:
    """What the page does not declare, as trafilatura and htmldate find it."""
    from trafilatura.metadata import extract_metadata  # noqa: PLC0415

    latest = (stored + timedelta(days=1)).strftime("%Y-%m-%d")
    dates = {"original_date": True, "extensive_search": False, "max_date": latest}
    found: Any = extract_metadata(tree, url or None, dates, extensive=False)
    site = meta.site or ("" if "@" in (found.sitename or "") else one_line(found.sitename, 100))
    return replace(
        meta,
        title=meta.title or one_line(found.title),
        authors=meta.authors or tuple(name for name in names_in(found.author, site) if not is_site(name, domain_of_site(found.url or url))),
        dated=meta.dated or read_date(found.date, stored),
        url=address(found.url),
        site=site,
    )


def domain_of_site(url: str) -> str:
    """`meridiancourier` of `https://news.meridiancourier.example/…`: what some sites write as the author."""
    labels = (urlsplit(url).hostname or "").removeprefix("www.").split(".") if url else []
    return labels[-2] if len(labels) > 1 else ""


# JSON-LD


def _objects(page: Any) -> list[Facts]:
    """All objects of all its blocks, outermost first."""
    found: list[Facts] = []
    for node in page.css('script[type="application/ld+json"]')[:20]:
        found += islice(_walked(_read(node.text())), MOST_OBJECTS - len(found))
    return found


def _read(text: str) -> Any:
    try:
        return json.loads(_LD_FENCE.sub("", text), strict=False)
    except (ValueError, RecursionError):
        match = _LD_DATE.search(text)
        return {"@type": "Article", "datePublished": match[1]} if match else None


def _walked(value: Any) -> Iterator[Facts]:
    waiting = deque([value])
    while waiting:
        each = waiting.popleft()
        if isinstance(each, list):
            waiting.extend(each)
        elif isinstance(each, dict):
            yield each
            waiting.extend(each.get(name) for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement") if each.get(name))


def _article(objects: list[Facts]) -> Facts:
    """The first that is an article, and has a headline if any has."""
    articles = [each for each in objects if any(_ARTICLE.fullmatch(kind) for kind in _texts(each.get("@type")))]
    return next((each for each in articles if each.get("headline")), articles[0] if articles else {})


def _texts(value: Any) -> list[str]:
    """Of a text, or of a list of texts."""
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def _text(value: Any) -> str:
    return next(iter(_texts(value)), "")


def _names(value: Any, objects: list[Facts], site: str) -> Iterator[str]:
    """Of what JSON-LD calls an author: texts, objects, references to objects."""
    for each in islice(value, 30) if isinstance(value, list) else [value]:
        if isinstance(each, str):
            yield from names_in(each, site)
        elif isinstance(each, dict):
            known = each if "name" in each else next((other for other in objects if "name" in other and other.get("@id") == each.get("@id", "")), {})
            for name in _texts(known.get("name")):
                yield from names_in(name, site)


def _article_body(facts: Facts) -> str:
    text = _text(facts.get("articleBody"))[:LONGEST_BODY]
    if "<p" in text or "&lt;p" in text:
        text = re.sub(r"<[^<>]{0,500}>", "\n", html.unescape(text))
    return joined(html.unescape(text).split("\n"))


# meta


def _metas(page: Any) -> dict[str, str]:
    """By lower-case name; the first of each name counts."""
    found: dict[str, str] = {}
    for node in page.css("meta")[:MOST_METAS]:
        attributes = node.attributes
        content = attributes.get("content")
        for name in ("property", "name", "itemprop", "http-equiv"):
            if content and (key := attributes.get(name)):
                found.setdefault(key.strip().lower(), content)
    return found


def _attribute(page: Any, selector: str, name: str) -> str:
    node = page.css_first(selector)
    return str(node.attributes.get(name) or "") if node is not None else ""


def _first(metas: dict[str, str], fields: tuple[str, ...]) -> str:
    return next((metas[name] for name in fields if metas.get(name, "").strip()), "")


def _site(metas: dict[str, str], facts: Facts, objects: list[Facts]) -> str:
    publisher = facts.get("publisher")
    named = one_line(metas.get("og:site_name"), 100) or next(_publisher(publisher, objects), "")
    return named or one_line(_first(metas, SITE_FIELDS), 100).lstrip("@")


def _publisher(value: Any, objects: list[Facts]) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            known = each if "name" in each else next((other for other in objects if "name" in other and other.get("@id") == each.get("@id", "")), {})
            yield from (name for text in _texts(known.get("name")) if (name := one_line(text, 100)))


def _language(page: Any, metas: dict[str, str], facts: Facts) -> str:
    declared = (_attribute(page, "html", "lang"), _attribute(page, "html", "xml:lang"), _text(facts.get("inLanguage")), _first(metas, LANGUAGE_FIELDS))
    return next((found for each in declared if (found := language_of(each)) != "und"), "und")


# title


def _title(page: Any, metas: dict[str, str], facts: Facts, site: str) -> str:
    """The declared one, unless two others agree on another; the site's name is cut off."""
    declared = [_text(facts.get("headline")), *(metas.get(name, "") for name in TITLE_FIELDS)]
    headings = [node.text(separator=" ") for node in islice(page.css("h1"), 3)]
    window = page.css_first("title")
    head = one_line(html.unescape(window.text())) if window is not None else ""
    written = [one_line(html.unescape(each)) for each in (*declared, *headings)]
    candidates = [found for each in written if (found := _without_site(each, site, head)) and not is_site(found, site)]
    return _agreed(candidates, head) or _without_site(head, site, "") or head


def _without_site(title: str, site: str, head: str) -> str:
    """`Soldiers go north | Meridian Courier` → `Soldiers go north`."""
    return title


def _agreed(candidates: list[str], head: str) -> str:
    return candidates[0] if candidates else ""


# authors


def _authors(page: Any, metas: dict[str, str], facts: Facts, objects: list[Facts], site: str, domain: str) -> tuple[str, ...]:
    """Who the page declares, else its byline. The name of the site is nobody."""
    for names in _bylines(page, metas, facts, objects, site):
        found = distinct(name for name in names if not is_site(name, domain))
        if found:
            return found
    return ()


def _bylines(page: Any, metas: dict[str, str], facts: Facts, objects: list[Facts], site: str) -> Iterator[tuple[str, ...]]:
    yield tuple(_names(facts.get("author"), objects, site))
    for field in AUTHOR_FIELDS:
        yield names_in(metas.get(field), site)
    for selector in BYLINES:
        nodes = page.css(selector)
        yield distinct(name for node in nodes[:3] for name in names_in(node.text(separator=" "), site))


# date


def _dated(page: Any, metas: dict[str, str], facts: Facts, stored: datetime) -> Dated | None:
    """The first that can be read and is not in the future."""
    latest = stored + timedelta(days=1)
    for written in _dates(page, metas, facts):
        dated = read_date(written, stored)
        if dated is not None and dated[0] <= latest:
            return dated
    return None


def _dates(page: Any, metas: dict[str, str], facts: Facts) -> Iterator[str]:
    yield _text(facts.get("datePublished"))
    yield from (metas[name] for name in DATE_FIELDS if name in metas)
    yield _text(facts.get("dateCreated"))
    for selector in TIMES:
        node = page.css_first(selector)
        if node is not None:
            yield node.attributes.get("datetime") or node.attributes.get("content") or node.text(separator=" ")
