"""Read the metadata of a page: title, authors, date, language, address and site.

JSON-LD, Open Graph and meta elements come first; what the page shows and trafilatura fill the gaps.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any
from urllib.parse import urlsplit

from wirewatch.parsing.page import jsonld
from wirewatch.parsing.page.authors import authors_of, is_publisher_name
from wirewatch.parsing.page.blocks import Blocks
from wirewatch.parsing.page.headline import VisibleLines
from wirewatch.parsing.page.jsonld import Facts, Objects
from wirewatch.parsing.page.zones import is_outside_article
from wirewatch.parsing.text.bylines import fuller_names, is_person_name, is_site_name, names_in
from wirewatch.parsing.text.cleaning import address, language_of, one_line
from wirewatch.parsing.text.dates import PublicationDate, date_within, read_date

MOST_METAS = 500
_BETWEEN = " |»«•·:–—-"  # title and site
TITLE_FIELDS = (
    "og:title",
    "twitter:title",
    "parsely-title",
    "sailthru.title",
    "dc.title",
    "dcterms.title",
    "headline",
    "title",
)
DATE_FIELDS = (
    "article:published_time", "og:published_time", "article:published", "og:article:published_time",
    "datepublished",
    "parsely-pub-date", "sailthru.date", "rnews:datepublished", "dc.date.issued", "dcterms.issued",
    "dcterms.created",
    "dc.date.created", "dc.date", "dcterms.date", "publish-date", "publish_date", "publishdate",
    "publication_date",
    "publicationdate", "pubdate", "published_date", "article_date_original",
    "originalpublicationdate", "article.published",
    "article.created", "datecreated", "citation_publication_date", "citation_date",
    "cxenseparse:recs:publishtime", "date",
)  # fmt: skip
SITE_FIELDS = (
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "twitter:site",
    "dc.publisher",
)
LANGUAGE_FIELDS = ("og:locale", "content-language", "language", "dc.language", "inlanguage")
TIMES = (
    "time[itemprop=datePublished]", "[itemprop=datePublished]", "time[pubdate]", "time.published",
    "time.entry-date",
    "article time[datetime]", "main time[datetime]", "time[datetime]", "time", ".published",
    ".post-date", ".entry-date",
    ".posted-on", ".article-date", ".pubdate", ".publish-date", ".date-published", ".dateline",
    ".date", ".datum", ".timestamp",
    "[class*=publish]", "[class*=date]",
)  # fmt: skip
_POSTED = (
    re.compile(  # with the time of day: `the law was published on 19 May 2010` says nothing of the article
        r"\b(?:posted|published|written|veröffentlicht|geschrieben|erstellt|gepostet|wurde)\s+(?:on"
        r"|am)\s+(.{8,30}?)\s+(?:at|um)\s+\d{1,2}[:.]\d\d",
        re.IGNORECASE,
    )
)
_SEPARATOR = re.compile(r"\s+[|»«•·:–—-]+\s+|\s*[|»]\s*")


@dataclass(frozen=True, slots=True)
class PageMeta:
    """`house` is the name of the site where it is the only author given; `url` was found, not declared."""

    title: str
    authors: tuple[str, ...] = ()
    house: tuple[str, ...] = ()
    dated: PublicationDate | None = None
    language: str = "und"
    canonical: str = ""
    url: str = ""
    site: str = ""
    article_body: str = ""


def read_meta(page: Any, blocks: Blocks, tree: Callable[[], Any], stored: datetime, url: str) -> PageMeta:
    """Read the metadata of a page from its tree and its blocks.

    What is missing is looked for in lxml's tree, which `tree` loads; it returns None where that is not safe.
    """
    metas = _metas(page)
    objects = jsonld.objects_of(page)
    facts = objects.article
    canonical = address(_attribute(page, "link[rel=canonical]", "href")) or address(metas.get("og:url"))
    site = _site(metas, facts, objects)
    title = _title(page, metas, facts, site)
    shown = VisibleLines(blocks, title)
    signed = authors_of(page, metas, objects, shown, site, canonical or url)
    meta = PageMeta(
        title=title, authors=signed.names, house=signed.house, dated=_dated(page, metas, facts, shown, stored), canonical=canonical,
        site=site, language=_language(page, metas, facts), article_body=jsonld.body_in(facts),
    )  # fmt: skip
    complete = any(map(is_person_name, signed.names)) and meta.dated and site and title and canonical
    loaded = None if complete else tree()
    return meta if loaded is None else _filled(meta, loaded, stored, canonical or url)


def _filled(meta: PageMeta, tree: Any, stored: datetime, url: str) -> PageMeta:
    """Fill what the page does not declare with the guesses of trafilatura and htmldate."""
    from trafilatura.metadata import extract_metadata  # noqa: PLC0415

    latest = (stored + timedelta(days=1)).strftime("%Y-%m-%d")
    dates = {"original_date": True, "extensive_search": False, "max_date": latest}
    found: Any = extract_metadata(tree, url or None, dates, extensive=False)
    site = meta.site or ("" if "@" in (found.sitename or "") else one_line(found.sitename, 100))
    guessed = (name for name in names_in(found.author) if not is_publisher_name(name, site, found.url or url))
    return replace(
        meta,
        title=meta.title or one_line(found.title),
        authors=fuller_names(
            meta.authors, tuple(name for name in guessed if is_person_name(name) or name.isalpha())
        ),
        dated=meta.dated or read_date(found.date, stored),
        url=address(found.url),
        site=site,
    )


# meta


def _metas(page: Any) -> dict[str, str]:
    """Return meta elements by lower-case name; the first of each name counts."""
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


def _site(metas: dict[str, str], facts: Facts, objects: Objects) -> str:
    publisher = facts.get("publisher")
    named = one_line(metas.get("og:site_name"), 100) or next(_publisher(publisher, objects), "")
    return named or one_line(_first(metas, SITE_FIELDS), 100).lstrip("@")


def _publisher(value: Any, objects: Objects) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            yield from (name for text in jsonld.names(each, objects) if (name := one_line(text, 100)))


def _language(page: Any, metas: dict[str, str], facts: Facts) -> str:
    declared = (
        _attribute(page, "html", "lang"),
        _attribute(page, "html", "xml:lang"),
        jsonld.text(facts.get("inLanguage")),
        _first(metas, LANGUAGE_FIELDS),
    )
    return next((found for each in declared if (found := language_of(each)) != "und"), "und")


# title


def _title(page: Any, metas: dict[str, str], facts: Facts, site: str) -> str:
    """Return the visible heading that agrees with a declared title, else the declared title without the site."""
    declared = [jsonld.text(facts.get("headline")), *(metas.get(name, "") for name in TITLE_FIELDS)]
    said = [
        found
        for each in declared
        if (found := one_line(html.unescape(each))) and not is_site_name(found, site)
    ]
    window = page.css_first("head title") or page.css_first("title")
    head = one_line(window.text()) if window is not None else ""
    logos = _logos(page)
    marked = [
        found
        for found in _headings(page, "[itemprop=headline], .entry-title, .post-title, article h1, main h1")
        if found not in logos and not is_site_name(found, site)
    ]
    plain = [
        found for found in _headings(page, "h1, h2") if found not in logos and not is_site_name(found, site)
    ]
    head = next(
        (
            rest
            for logo in logos
            if head.endswith(logo) and (rest := head.removesuffix(logo).rstrip(_BETWEEN))
        ),
        head,
    )
    for each in (*said[:1], *([] if said and facts.get("headline") else [head])):
        for headings in (marked, plain):
            found = max((heading for heading in headings if _says(each, heading)), key=len, default="")
            if found:
                return found
    if said:
        return _without_site(said[0], site)
    return next(iter(marked), "") or _without_site(head, site) or next(iter(plain), "")


def _headings(page: Any, selector: str) -> list[str]:
    return [
        found for node in islice(page.css(selector), 30) if (found := one_line(node.text(separator=" "), 300))
    ]


def _logos(page: Any) -> list[str]:
    """Return headings that link to the home page: they are the name of the site."""
    links = islice(page.css("h1 > a[href], h2 > a[href]"), 10)
    home = [link for link in links if not urlsplit(_safe(link.attributes.get("href"))).path.strip("/")]
    return [
        found
        for link in home
        if (found := one_line(link.text(), 300)) and found == one_line(link.parent.text(), 300)
    ]


def _safe(href: str | None) -> str:
    """Return the link, or `/elsewhere` for one that does not lead to a page (`#top`, `javascript:`)."""
    return (
        href
        if href and (address(href) or (href.startswith("/") and not href.startswith("//")))
        else "/elsewhere"
    )


def _says(title: str, heading: str) -> bool:
    """Whether a title is the heading, alone or with a kicker or site.

    `Heading | Courier`, `Kicker: Heading`.
    """
    title, heading = title.casefold(), heading.casefold()
    if title.startswith(heading):
        return not title[len(heading) :].strip() or _SEPARATOR.match(title, len(heading)) is not None
    return title.endswith(heading) and re.search(r"[|»«•·:–—-]\s*$", title[: -len(heading)]) is not None


def _without_site(title: str, site: str) -> str:
    """Remove the name of the site: `Soldiers go north | Meridian Courier` gives `Soldiers go north`."""
    parts = _SEPARATOR.split(title)
    if len(parts) > 1 and is_site_name(parts[-1], site):
        return title[: title.rindex(parts[-1])].rstrip(_BETWEEN)
    if len(parts) > 1 and is_site_name(parts[0], site):
        return title[len(parts[0]) :].lstrip(_BETWEEN)
    return title


# date


def _dated(
    page: Any, metas: dict[str, str], facts: Facts, shown: VisibleLines, stored: datetime
) -> PublicationDate | None:
    """Return the first date that can be read and is not in the future."""
    latest = stored + timedelta(days=1)
    declared = (date_within(written, stored) for written in _declared_dates(metas, facts))
    visible = (
        date_within(written, stored)
        for written in chain(_shown_dates(page), shown.openings(), _posted(shown))
    )
    return next(
        (dated for dated in chain(declared, visible) if dated is not None and dated[0] <= latest), None
    )


def _declared_dates(metas: dict[str, str], facts: Facts) -> Iterator[str]:
    yield jsonld.text(facts.get("datePublished"))
    yield from (metas[name] for name in DATE_FIELDS if name in metas)
    yield jsonld.text(facts.get("dateCreated"))


def _shown_dates(page: Any) -> Iterator[str]:
    for selector in TIMES:
        for node in islice(page.css(selector), 5):
            if not is_outside_article(node):
                yield from (
                    node.attributes.get("datetime") or "",
                    node.attributes.get("content") or "",
                    node.text(separator=" "),
                )


def _posted(shown: VisibleLines) -> Iterator[str]:
    """Yield dates in lines such as `Soldiers go north was posted on 19 May 2010 at 23:03 and filed under …`."""
    return (match[1] for match in shown.said(_POSTED.search))
