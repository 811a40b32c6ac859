"""What a page says of itself: title, authors, date, language, address, site. JSON-LD, Open Graph and meta first; guesses fill gaps."""

import html
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any
from urllib.parse import urlsplit

from wirewatch.parsing.bylines import LONGEST_BYLINE, distinct, fuller, is_personal, is_site, names_in
from wirewatch.parsing.cleaning import address, domain_of, joined, language_of, one_line
from wirewatch.parsing.dates import Dated, date_within, read_date
from wirewatch.parsing.pagebody import NEAR, is_comment_name, is_furniture_name, lines_of

MOST_OBJECTS, MOST_METAS, LONGEST_BODY = 2_000, 500, 1_000_000
LONGEST_LINE, LINES_BESIDE = 80, 8
_BETWEEN = " |»«•·:–—-"  # title and site
TITLE_FIELDS = ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "headline", "title")
DATE_FIELDS = (
    "article:published_time", "og:published_time", "article:published", "og:article:published_time", "datepublished",
    "parsely-pub-date", "sailthru.date", "rnews:datepublished", "dc.date.issued", "dcterms.issued", "dcterms.created",
    "dc.date.created", "dc.date", "dcterms.date", "publish-date", "publish_date", "publishdate", "publication_date",
    "publicationdate", "pubdate", "published_date", "article_date_original", "originalpublicationdate", "article.published",
    "article.created", "datecreated", "citation_publication_date", "citation_date", "cxenseparse:recs:publishtime", "date",
)  # fmt: skip
AUTHOR_FIELDS = (
    "author", "article:author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
    "citation_author", "byl", "authors", "article.author", "dcsext.author", "cxenseparse:author",
)  # fmt: skip
SITE_FIELDS = ("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site", "dc.publisher")
LANGUAGE_FIELDS = ("og:locale", "content-language", "language", "dc.language", "inlanguage")
MARKED_AUTHORS = ("[itemprop=author] [itemprop=name]", "[itemprop=author]", "[rel~=author]", ".author .fn, .byline .fn, .p-author")
BYLINES = (
    ".byline-name, .author-name, .byline__name, .author__name",
    "[class*=author-name], [class*=author_name], [class*=authorName], [class*=AuthorName]",
    ".entry-author, .post-author, .article-author, .article__author", ".byline a, .author a, [data-testid*=byline] a",
    ".byline, .author, .autor, .auteur", "[class*=byline]", "[class$=_author], [class$=-author]",
)  # fmt: skip
TIMES = (
    "time[itemprop=datePublished]", "[itemprop=datePublished]", "time[pubdate]", "time.published", "time.entry-date",
    "article time[datetime]", "main time[datetime]", "time[datetime]", "time", ".published", ".post-date", ".entry-date",
    ".posted-on", ".article-date", ".pubdate", ".publish-date", ".date-published", ".dateline", ".date", ".datum", ".timestamp",
    "[class*=publish]", "[class*=date]",
)  # fmt: skip
_ARTICLE = re.compile(r"(?:.*Article|.*Posting|Report|Review|Recipe|Interview)")
_WRITTEN_BY = re.compile(r"written|by|von|autor|author|par|verfasst|geschrieben|auteur|escrito|scritto", re.IGNORECASE)
_LD_DATE = re.compile(r'"datePublished"\s*:\s*"([^"\\]{8,40})"')
_LD_FENCE = re.compile(r"^(?:<!--|/[/*]\s*<!\[CDATA\[(?:\s*\*/)?|<!\[CDATA\[)|(?:-->|(?:/[/*])?\s?\]\]>(?:\*/)?);?$")
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
    names = _authors(page, metas, facts, objects, site, canonical or url)
    meta = PageMeta(
        title=title, authors=names, dated=_dated(page, metas, facts, title, stored), canonical=canonical, site=site,
        language=_language(page, metas, facts), article_body=_article_body(facts),
    )  # fmt: skip
    complete = any(" " in name for name in names) and meta.dated and site and title and canonical
    return meta if complete or tree is None else _filled(meta, tree, stored, canonical or url)


def _filled(meta: PageMeta, tree: Any, stored: datetime, url: str) -> PageMeta:
    """What the page does not declare, as trafilatura and htmldate find it."""
    from trafilatura.metadata import extract_metadata  # noqa: PLC0415

    latest = (stored + timedelta(days=1)).strftime("%Y-%m-%d")
    dates = {"original_date": True, "extensive_search": False, "max_date": latest}
    found: Any = extract_metadata(tree, url or None, dates, extensive=False)
    site = meta.site or ("" if "@" in (found.sitename or "") else one_line(found.sitename, 100))
    guessed = (name for name in names_in(found.author, site) if not is_domain(name, found.url or url))
    return replace(
        meta,
        title=meta.title or one_line(found.title),
        authors=fuller(meta.authors, tuple(name for name in guessed if is_personal(name) or " " not in name)),
        dated=meta.dated or read_date(found.date, stored),
        url=address(found.url),
        site=site,
    )


def is_domain(name: str, url: str) -> bool:
    """Whether it is the host or its name: of `https://news.courier.example/…`, `Courier` and `courier.example`."""
    labels = domain_of(url).split(".")
    return any(is_site(name, written) for written in (labels[-2] if len(labels) > 1 else "", ".".join(labels[-2:]), ".".join(labels)))


# JSON-LD


def _objects(page: Any) -> list[Facts]:
    """All objects of all its blocks, outermost first."""
    found: list[Facts] = []
    for node in page.css('script[type="application/ld+json"]')[:20]:
        found += islice(_walked(_read(node.text())), MOST_OBJECTS - len(found))
    return found


def _read(text: str) -> Any:
    try:
        return json.loads(_LD_FENCE.sub("", text.strip()), strict=False)
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
            for name in _texts(_known(each, objects).get("name")):
                yield from names_in(name, site)


def _known(each: Facts, objects: list[Facts]) -> Facts:
    """The object itself, or the one with a name that it refers to."""
    if "name" in each:
        return each
    return next((other for other in objects if "name" in other and other.get("@id") == each.get("@id", "")), {})


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
            yield from (name for text in _texts(_known(each, objects).get("name")) if (name := one_line(text, 100)))


def _language(page: Any, metas: dict[str, str], facts: Facts) -> str:
    declared = (
        _attribute(page, "html", "lang"),
        _attribute(page, "html", "xml:lang"),
        _text(facts.get("inLanguage")),
        _first(metas, LANGUAGE_FIELDS),
    )
    return next((found for each in declared if (found := language_of(each)) != "und"), "und")


# title


def _title(page: Any, metas: dict[str, str], facts: Facts, site: str) -> str:
    """The visible heading where the declared title or the window's says it too, else the declared one without the site's name."""
    declared = [_text(facts.get("headline")), *(metas.get(name, "") for name in TITLE_FIELDS)]
    said = [found for each in declared if (found := one_line(html.unescape(each))) and not is_site(found, site)]
    window = page.css_first("head title") or page.css_first("title")
    head = one_line(window.text()) if window is not None else ""
    logos = _logos(page)
    marked = [
        found
        for found in _headings(page, "[itemprop=headline], .entry-title, .post-title, article h1, main h1")
        if found not in logos and not is_site(found, site)
    ]
    plain = [found for found in _headings(page, "h1, h2") if found not in logos and not is_site(found, site)]
    head = next((rest for logo in logos if head.endswith(logo) and (rest := head.removesuffix(logo).rstrip(_BETWEEN))), head)
    for each in (*said[:1], *([] if said and facts.get("headline") else [head])):
        for headings in (marked, plain):
            found = max((heading for heading in headings if _says(each, heading)), key=len, default="")
            if found:
                return found
    if said:
        return _without_site(said[0], site)
    return next(iter(marked), "") or _without_site(head, site) or next(iter(plain), "")


def _headings(page: Any, selector: str) -> list[str]:
    return [found for node in islice(page.css(selector), 30) if (found := one_line(node.text(separator=" "), 300))]


def _logos(page: Any) -> list[str]:
    """Headings that lead home: the name of the site, whatever it is called elsewhere."""
    links = islice(page.css("h1 > a[href], h2 > a[href]"), 10)
    home = [link for link in links if not urlsplit(_safe(link.attributes.get("href"))).path.strip("/")]
    return [found for link in home if (found := one_line(link.text(), 300)) and found == one_line(link.parent.text(), 300)]


def _safe(href: str | None) -> str:
    """A link to elsewhere for what is none: `#top` and `javascript:` lead nowhere."""
    return href if href and (href.startswith("/") or address(href)) else "/elsewhere"


def _says(title: str, heading: str) -> bool:
    """Whether a title is the heading, or the heading with something before or behind it: `Heading | Courier`, `Kicker: Heading`."""
    title, heading = title.casefold(), heading.casefold()
    if title.startswith(heading):
        return not title[len(heading) :].strip() or _SEPARATOR.match(title, len(heading)) is not None
    return title.endswith(heading) and re.search(r"[|»«•·:–—-]\s*$", title[: -len(heading)]) is not None


def _without_site(title: str, site: str) -> str:
    """`Soldiers go north | Meridian Courier` → `Soldiers go north`."""
    parts = _SEPARATOR.split(title)
    if len(parts) > 1 and is_site(parts[-1], site):
        return title[: title.rindex(parts[-1])].rstrip(_BETWEEN)
    if len(parts) > 1 and is_site(parts[0], site):
        return title[len(parts[0]) :].lstrip(_BETWEEN)
    return title


# authors


def _authors(page: Any, metas: dict[str, str], facts: Facts, objects: list[Facts], site: str, url: str) -> tuple[str, ...]:
    """Who the page declares, else its byline. The name of the site is nobody; of a user's name the full one is looked for."""
    short: tuple[str, ...] = ()
    for names in chain(_declared_authors(page, metas, facts, objects, site), _shown_authors(page, site)):
        found = distinct(name for name in names if not is_domain(name, url))
        if any(" " in name for name in (fuller(short, found) if short else found)):
            return found
        short = short or found
    return short


def _declared_authors(page: Any, metas: dict[str, str], facts: Facts, objects: list[Facts], site: str) -> Iterator[tuple[str, ...]]:
    yield tuple(_names(facts.get("author"), objects, site))
    for field in AUTHOR_FIELDS:
        yield names_in(metas.get(field), site)
    if _WRITTEN_BY.search(metas.get("twitter:label1", "")):
        yield names_in(metas.get("twitter:data1"), site)
    for other in objects:
        yield tuple(_names(other.get("author"), objects, site)) if "WebPage" in _texts(other.get("@type")) else ()
    for selector in MARKED_AUTHORS:
        yield _names_at(page, selector, site)


def _shown_authors(page: Any, site: str) -> Iterator[tuple[str, ...]]:
    for selector in BYLINES:
        names = _names_at(page, selector, site)
        yield names if names and all(map(is_personal, names)) else ()


def _names_at(page: Any, selector: str, site: str) -> tuple[str, ...]:
    """Of the first element that a selector finds and of those beside it."""
    nodes = [node for node in islice(page.css(selector), 12) if not _is_aside(node)]
    texts = (node.attributes.get("content") or node.text(separator=" ") for node in nodes if node.parent == nodes[0].parent)
    return distinct(name for text in texts if len(text) <= LONGEST_BYLINE for name in names_in(text, site))


def _is_aside(node: Any) -> bool:
    """Whether it stands among the readers' comments, or in what surrounds an article."""
    for _ in range(NEAR):
        if node is None or node.tag in {"article", "main", "body"}:
            break
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"[:1_000].split()
        if node.tag in {"aside", "nav", "footer"} or any(is_furniture_name(name) or is_comment_name(name) for name in names):
            return True
        node = node.parent
    return False


# date


def _dated(page: Any, metas: dict[str, str], facts: Facts, title: str, stored: datetime) -> Dated | None:
    """The first that can be read and is not in the future."""
    latest = stored + timedelta(days=1)
    declared = (date_within(written, stored) for written in _declared_dates(metas, facts))
    shown = (date_within(written, stored) for written in chain(_shown_dates(page), _beside_title(page, title)))
    return next((dated for dated in chain(declared, shown) if dated is not None and dated[0] <= latest), None)


def _declared_dates(metas: dict[str, str], facts: Facts) -> Iterator[str]:
    yield _text(facts.get("datePublished"))
    yield from (metas[name] for name in DATE_FIELDS if name in metas)
    yield _text(facts.get("dateCreated"))


def _shown_dates(page: Any) -> Iterator[str]:
    for selector in TIMES:
        for node in islice(page.css(selector), 5):
            if not _is_aside(node):
                yield from (node.attributes.get("datetime") or "", node.attributes.get("content") or "", node.text(separator=" "))


def _beside_title(page: Any, title: str) -> Iterator[str]:
    """The short lines that follow the headline, what the text itself begins with before a dash, and the line above."""
    lines = lines_of(page)
    above = ""
    for line in lines:
        if _is_headline(line, title):
            break
        above = line
    else:
        return
    for line in islice(lines, LINES_BESIDE):
        opening = line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE // 2].rpartition(" – ")[0]
        yield opening
        if opening != line:
            break
    yield above


def _is_headline(line: str, title: str) -> bool:
    """Nearly the title: a page may write the two apart."""
    words = line.split()
    return line == title or (2 < len(words) <= 40 and len(set(words) & set(title.split())) >= 0.8 * len(words))
