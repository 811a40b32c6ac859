"""Read the metadata of a page: title, authors, date, language, address and site.

If authors or date are not declared, the visible text is searched. If this fails too, trafilatura
guesses the authors, and htmldate guesses the date.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any

from wirewatch.article import page_address
from wirewatch.parsing.page import jsonld
from wirewatch.parsing.page.authors import FIELDS, authors_of, is_publisher_name, signs_other_article
from wirewatch.parsing.page.blocks import Blocks, Zone
from wirewatch.parsing.page.headline import VisibleLines, headings_in
from wirewatch.parsing.page.jsonld import MOST_PARAGRAPHS, Facts, Objects, ShownArticle
from wirewatch.parsing.page.published import declared_date, guessed_date, shown_date
from wirewatch.parsing.page.titles import (
    TITLE_FIELDS,
    other_headline,
    repeats_heading,
    site_in_title,
    title_of,
)
from wirewatch.parsing.page.zones import is_running_text
from wirewatch.parsing.text.bylines import fuller_names, is_person_name, names_in
from wirewatch.parsing.text.cleaning import address, clean, joined, language_of, one_line, original_address
from wirewatch.parsing.text.dates import PublicationDate, date_within
from wirewatch.parsing.text.words import word_count

MOST_METAS = 500
MOST_LABELS = 100
FEWEST_WORDS = 8  # of a post
SITE_FIELDS = (
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "twitter:site",
    "dc.publisher",
)
DESCRIPTIONS, LONGEST_DESCRIPTION = ("og:description", "description", "twitter:description"), 1_000
LANGUAGE_FIELDS = ("og:locale", "content-language", "language", "dc.language", "inlanguage")


@dataclass(frozen=True, slots=True)
class PageMeta:
    """The metadata of a page.

    - `house`: the name of the site, if the page names the site as author
    - `canonical`: the address that the page declares (see `page_address`)
    - `other_headline`: the page's only `h1`, if it says the title in other words
    - `posts`: the posts of a live blog
    - `is_date_guessed`: whether `dated` is only a guess of htmldate
    - `post`: the description, if the page declares itself an article. For a short post in a social
      network, the description is the whole text.
    """

    title: str
    authors: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    house: tuple[str, ...] = ()
    dated: PublicationDate | None = None
    is_date_guessed: bool = False
    language: str = "und"
    canonical: str = ""
    site: str = ""
    article_body: str = ""
    posts: tuple[str, ...] = ()
    other_headline: str = ""
    descriptions: frozenset[str] = frozenset()
    post: str = ""


def read_meta(page: Any, blocks: Blocks, tree: Callable[[], Any], stored: datetime, url: str) -> PageMeta:
    """Return the metadata of a page. `page` is the parsed HTML, and `blocks` are its blocks. `tree`
    loads lxml's tree, or returns None if the page is too large or too deep for lxml. `tree` is
    called only if no date was found without it, or if no person or organisation was found as author.
    """
    metas = _metas(page)
    objects = jsonld.objects_of(page)
    written = (_attribute(page, "link[rel=canonical]", "href"), metas.get("og:url"))
    linked, named = (original_address(address(url)) for url in written)
    canonical = page_address(linked, named)
    outside = {element.node.mem_id for element in blocks.elements if element.zone > Zone.CAPTION}
    facts = _facts(page, metas, objects, blocks, outside, (linked, named, url), stored)
    site = _site(metas, facts, objects)
    title = title_of(page, metas, facts, site, blocks, outside)
    shown = VisibleLines(blocks, title, site_in_title(page, title))
    signed = authors_of(page, metas, objects, facts, shown, site, canonical or url)
    language = _language(page, metas, facts)
    dated = declared_date(metas, facts, stored) or shown_date(page, shown, stored, language)
    is_date_guessed = dated is None
    if dated is None and (loaded := tree()) is not None:
        dated = _guessed_date(loaded, page, shown, None if facts else objects, canonical or url, stored)
    names = signed.names
    if not any(map(is_person_name, names)) and not signed.organisations and (loaded := tree()) is not None:
        names = fuller_names(names, _guessed_authors(loaded, page, shown, site, canonical or url))
    return PageMeta(
        title=title,
        authors=names,
        organisations=signed.organisations,
        house=signed.house,
        dated=dated,
        is_date_guessed=is_date_guessed,
        canonical=canonical,
        site=site,
        language=language,
        article_body=jsonld.body_in(facts),
        posts=jsonld.posts_in(facts, objects),
        other_headline=other_headline(headings_in(page, "h1", outside), title),
        descriptions=_descriptions(metas),
        post=_post(metas),
    )


def _facts(
    page: Any,
    metas: dict[str, str],
    objects: Objects,
    blocks: Blocks,
    outside: set[int],
    addresses: tuple[str, ...],
    stored: datetime,
) -> Facts:
    """Return the object in JSON-LD that describes the article of the page, or an empty dictionary."""
    headings = headings_in(page, "h1", outside)

    @cache
    def shown_article() -> ShownArticle:
        title = title_of(page, metas, {}, "", blocks, outside)
        return _shown_article(page, metas, VisibleLines(blocks, title), addresses, stored)

    return objects.article_of(
        addresses,
        lambda headline: any(repeats_heading(headline, h1) for h1 in headings),
        lambda facts: shown_article().is_other(facts, objects, declared_date({}, facts, stored)),
    )


def _guessed_date(
    tree: Any, page: Any, shown: VisibleLines, others: Objects | None, url: str, stored: datetime
) -> PublicationDate | None:
    """Return the date that htmldate guesses, or None. htmldate reads JSON-LD too. So the result is
    also None if the guess is the day of one of the articles in `others`, objects of JSON-LD that do
    not describe the article of the page.
    """
    guess = guessed_date(tree, page, shown, url, stored)
    dates = (declared_date({}, facts, stored) for facts in (others.articles if others else []))
    return None if guess and any(dated and dated[0].date() == guess[0].date() for dated in dates) else guess


def _shown_article(
    page: Any, metas: dict[str, str], shown: VisibleLines, addresses: tuple[str, ...], stored: datetime
) -> ShownArticle:
    lines = [block.spaced for block in shown.short_lines]
    dates = [
        declared_date(metas, {}, stored),
        shown_date(page, shown, stored, ""),
        *(date_within(line, stored) for line in lines),
    ]
    running = (block for block in shown.blocks if block.element.zone is Zone.TEXT and is_running_text(block))
    return ShownArticle(
        addresses=addresses,
        titles=[shown.title, *(metas[name] for name in TITLE_FIELDS if name in metas)],
        paragraphs=[block.text for block in islice(running, MOST_PARAGRAPHS)],
        lines=lines,
        days=[dated[0].date() for dated in dates if dated is not None],
        declared=[*_descriptions(metas), *(metas[name] for name in FIELDS if name in metas)],
    )


def _post(metas: dict[str, str]) -> str:
    written = clean(metas.get("og:description", "")) if metas.get("og:type") == "article" else ""
    return joined(written.split("\n")) if word_count(written) >= FEWEST_WORDS else ""


def _descriptions(metas: dict[str, str]) -> frozenset[str]:
    return frozenset(one_line(metas[name], LONGEST_DESCRIPTION) for name in DESCRIPTIONS if name in metas)


def _guessed_authors(tree: Any, page: Any, shown: VisibleLines, site: str, url: str) -> tuple[str, ...]:
    """Return the names that trafilatura finds, without the publisher, the categories of the page
    and the authors of other articles.
    """
    from trafilatura.metadata import extract_author  # noqa: PLC0415

    guessed = names_in(extract_author(tree))
    names = [name for name in guessed if is_person_name(name) or name.isalpha()]
    links = islice(
        page.css("[rel~=category], [rel~=tag], a[href*='/category/'], a[href*='/tag/']"), MOST_LABELS
    )
    labels = {one_line(node.text(), 100) for node in links} if names else set()
    return tuple(
        name
        for name in names
        if not (
            name in labels
            or is_publisher_name(name, site, url)
            or (is_person_name(name) and signs_other_article(name, page, shown))
        )
    )


# meta


def _metas(page: Any) -> dict[str, str]:
    """Return a dict from the names of meta elements, in lower case, to their contents. If several
    elements have the same name, the first one counts.

    Some sites write the attribute `value` instead of `content`, so `value` is read too.
    """
    found: dict[str, str] = {}
    for node in page.css("meta")[:MOST_METAS]:
        attributes = node.attributes
        content = attributes.get("content") or attributes.get("value")
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
    known = (facts, *objects) if not facts else (facts,)  # another article has the same publisher
    publisher = next((other["publisher"] for other in known if other.get("publisher")), None)
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
