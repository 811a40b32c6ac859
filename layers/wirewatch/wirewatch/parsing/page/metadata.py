"""Read the metadata of a page: title, authors, date, language, address and site.

If authors or date are not declared, the visible text is searched. If this fails too, trafilatura
guesses the authors, and htmldate guesses the date. In this module, a kicker is a short line above
the headline, and the window title is the text of `<title>`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from wirewatch.article import page_address
from wirewatch.parsing.page import jsonld
from wirewatch.parsing.page.authors import authors_of, is_publisher_name, signs_other_article
from wirewatch.parsing.page.blocks import Blocks, Zone
from wirewatch.parsing.page.headline import VisibleLines
from wirewatch.parsing.page.jsonld import Facts, Objects
from wirewatch.parsing.page.published import declared_date, guessed_date, shown_date
from wirewatch.parsing.page.region import words_of
from wirewatch.parsing.text.bylines import fuller_names, is_person_name, is_site_name, names_in
from wirewatch.parsing.text.cleaning import address, language_of, one_line
from wirewatch.parsing.text.dates import PublicationDate
from wirewatch.parsing.text.fragments import unescape
from wirewatch.parsing.text.words import word_count

MOST_METAS = 500
MOST_LABELS = 100
FEWEST_SHOWN_WORDS, FEWEST_SHARED_WORDS, LONG_WORD = 4, 2, 4  # words, words, characters
MOST_CUTS = 5
SOFT_HYPHEN = "\u00ad"  # where a browser may break a word
FEWEST_TITLE_WORDS, LONGEST_TITLE = 2, 300
_BETWEEN = " |»«•·:–—-"  # characters between a title and a site name
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
SITE_FIELDS = (
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "twitter:site",
    "dc.publisher",
)
DESCRIPTIONS, LONGEST_DESCRIPTION = ("og:description", "description", "twitter:description"), 1_000
LANGUAGE_FIELDS = ("og:locale", "content-language", "language", "dc.language", "inlanguage")
_LETTER = "A-Za-zÀ-ÿ0-9"
_TIGHT_MARK = re.compile(rf"(?<![{_LETTER}])[_|—–-]+|[_|—–-]+(?![{_LETTER}])")  # not inside `e-mail`
_SEPARATOR = re.compile(r"\s+[|»«•·:–—-]+\s+|\s*[|»]\s*")


@dataclass(frozen=True, slots=True)
class PageMeta:
    """The metadata of a page.

    - `house`: the name of the site, if the page names the site as author
    - `canonical`: the address that the page declares (see `page_address`)
    - `other_headline`: the page's only `h1`, if it says the title in other words
    """

    title: str
    authors: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    house: tuple[str, ...] = ()
    dated: PublicationDate | None = None
    language: str = "und"
    canonical: str = ""
    site: str = ""
    article_body: str = ""
    other_headline: str = ""
    descriptions: frozenset[str] = frozenset()


def read_meta(page: Any, blocks: Blocks, tree: Callable[[], Any], stored: datetime, url: str) -> PageMeta:
    """Return the metadata of a page. `page` is the parsed HTML, and `blocks` are its blocks.

    `tree` loads lxml's tree, or returns None if the page is too large or too deep for lxml. `tree`
    is called only in two cases: no date was found without it, or neither a person nor an
    organisation was found as author.
    """
    metas = _metas(page)
    objects = jsonld.objects_of(page)
    linked = address(_attribute(page, "link[rel=canonical]", "href"))
    canonical = page_address(linked, address(metas.get("og:url")))
    outside = {element.node.mem_id for element in blocks.elements if element.zone > Zone.CAPTION}
    headings = _headings(page, "h1", outside)
    facts = objects.article_of(
        (linked, metas.get("og:url", ""), url), lambda headline: any(_says(headline, h1) for h1 in headings)
    )
    site = _site(metas, facts, objects)
    title = _shown_part(_title(page, metas, facts, site, outside), blocks)
    shown = VisibleLines(blocks, title)
    signed = authors_of(page, metas, objects, facts, shown, site, canonical or url)
    language = _language(page, metas, facts)
    dated = declared_date(metas, facts, stored) or shown_date(page, shown, stored, language)
    if dated is None and (loaded := tree()) is not None:
        dated = guessed_date(loaded, page, shown, canonical or url, stored)
    names = signed.names
    if not any(map(is_person_name, names)) and not signed.organisations and (loaded := tree()) is not None:
        names = fuller_names(names, _guessed_authors(loaded, page, shown, site, canonical or url))
    return PageMeta(
        title=title,
        authors=names,
        organisations=signed.organisations,
        house=signed.house,
        dated=dated,
        canonical=canonical,
        site=site,
        language=language,
        article_body=jsonld.body_in(facts),
        other_headline=_other_headline(headings, title),
        descriptions=_descriptions(metas),
    )


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


def _title(page: Any, metas: dict[str, str], facts: Facts, site: str, outside: set[int]) -> str:
    """Return the headline of a page.

    A heading that agrees with a title is preferred, because a title in the metadata may be a
    tagline or may be cut off. Next come, in this order: titles in the metadata, headings that are
    marked as the headline, the window title, the first heading. The result may be empty.
    """
    declared = [jsonld.text(facts.get("headline")), *(metas.get(name, "") for name in TITLE_FIELDS)]
    lines = (one_line(unescape(text)) for text in declared)
    titles = [line for line in lines if line and not is_site_name(line, site)]
    logos = _logos(page)
    window = _window_title(page, logos)

    def headings(selector: str) -> list[str]:
        found = _headings(page, selector, outside)
        return [heading for heading in found if heading not in logos and not is_site_name(heading, site)]

    first, second = list(dict.fromkeys(headings("h1"))), headings("h2")
    if len(first) == 1 and _is_title(first[0], [*titles, window], second, window):
        return _shown_title(first[0], titles, second)
    marked = headings("[itemprop=headline], .entry-title, .post-title, article h1, main h1")
    plain = headings("h1, h2")
    for title in (*titles, window):
        for group in (marked, plain):
            heading = max((heading for heading in group if _says(title, heading)), key=len, default="")
            if heading:
                return heading
    if titles and len(first) > 1 and (heading := _nearest(first, [*titles, window])):
        return heading
    if titles:
        return _without_site(titles[0], site)
    return next(iter(marked), "") or _without_site(window, site) or next(iter(plain), "")


def _shown_title(heading: str, titles: list[str], second: list[str]) -> str:
    """Return the headline of a page whose only `h1` is `heading`.

    The `h1` of some pages is written for search engines, and an `h2` shows the headline. So the
    first of `titles` that meets all of these conditions is returned, or else `heading`:
    - It has at least FEWEST_SHOWN_WORDS words.
    - It differs from `heading`.
    - One of the first two texts in `second`, the texts of the `h2`, ends with it.
    """
    lines = [words_of(other) for other in second[:2]]
    for title in titles:
        words = words_of(title)
        is_other = len(words) >= FEWEST_SHOWN_WORDS and not _says(title, heading)
        if is_other and any(line[-len(words) :] == words for line in lines):
            return title
    return heading


def _other_headline(headings: list[str], title: str) -> str:
    """Return the only heading if it says the same as the title in other words. Otherwise, return an
    empty string. `headings` are the texts of the page's `h1` elements.
    """
    heading = headings[0] if len(headings) == 1 else ""
    words, known = _long_words(heading), _long_words(title)
    return heading if words - known and len(words & known) >= FEWEST_SHARED_WORDS else ""


def _nearest(headings: list[str], titles: list[str]) -> str:
    """Return the heading that shares the most long words with the titles.

    Return an empty string if fewer than FEWEST_SHARED_WORDS words are shared. Headings of fewer
    than FEWEST_SHOWN_WORDS words are left out.
    """
    # the name of the site usually follows the separator
    wanted = {word for title in titles for word in _long_words(_SEPARATOR.split(title)[0])}
    shared = {
        heading: len(wanted & _long_words(heading))
        for heading in headings
        if word_count(heading) >= FEWEST_SHOWN_WORDS
    }
    best = max(shared, key=lambda heading: shared[heading], default="")
    return best if best and shared[best] >= FEWEST_SHARED_WORDS else ""


def _long_words(text: str) -> set[str]:
    return {word for word in words_of(text) if len(word) >= LONG_WORD}


def _shown_part(title: str, blocks: Blocks) -> str:
    """Return the title without the name of the site, or else the whole title.

    For example, the name in `港口关闭_江报网` is `江报网`. The name is removed only if the page shows the
    shorter title as a line, but not the whole title. The shorter title must be at least half as
    long as the whole title.
    """
    cuts = list(islice(_TIGHT_MARK.finditer(title), MOST_CUTS))
    if not cuts:
        return title
    lines = {block.spaced for block in blocks.blocks if block.length <= LONGEST_TITLE}
    if title in lines:
        return title
    parts = [title[: cut.start()].strip() for cut in reversed(cuts)]
    return next((part for part in parts if 2 * len(part) >= len(title) and part in lines), title)


def _is_title(heading: str, titles: list[str], second: list[str], window: str) -> bool:
    """Tell whether `heading`, the only `h1`, is the headline.

    The heading must have fewer than LONGEST_TITLE characters and agree with `titles` (see
    `_agrees`). `second` has the texts of `h2` elements. If one of these texts is longer than
    `heading` and fits the window title (`window`), the `h1` is only the name of the site, and the
    result is False.
    """
    # for example, `<title>` is `Soldiers go north | Courier`, an `h2` is `Soldiers go north`,
    # and the `h1` is `Courier`
    longer = (other for other in second if len(other) > len(heading))
    is_logo = any(_says(window, other) for other in longer)
    return len(heading) < LONGEST_TITLE and not is_logo and _agrees(heading, titles)


def _agrees(heading: str, titles: list[str]) -> bool:
    """Tell whether a heading is one of the titles, or at least half of its words are in one title.

    Return False for a heading of fewer than FEWEST_TITLE_WORDS words. If there is no title, return
    True for all headings that are long enough.
    """
    words = set(words_of(heading))
    titles = [title for title in titles if title]
    if word_count(heading) < FEWEST_TITLE_WORDS:
        return False
    return not titles or any(
        _says(title, heading) or 2 * len(words & set(words_of(title))) >= len(words) for title in titles
    )


def _window_title(page: Any, logos: list[str]) -> str:
    """Return the text of `<title>`. If this text ends with one of `logos`, which are names of the
    site, the name is removed.
    """
    node = page.css_first("head title") or page.css_first("title")
    title = one_line(node.text()) if node is not None else ""
    for logo in logos:
        if title.endswith(logo) and (rest := title.removesuffix(logo).rstrip(_BETWEEN)):
            return rest
    return title


def _headings(page: Any, selector: str, outside: set[int]) -> list[str]:
    """Return the texts of the first 30 elements that a selector finds, without elements in
    boilerplate.

    `outside` has the `mem_id` of each node in boilerplate.
    """
    nodes = (node for node in islice(page.css(selector), 30) if node.mem_id not in outside)
    return [heading for node in nodes if (heading := one_line(_heading_text(node), LONGEST_TITLE))]


def _heading_text(node: Any) -> str:
    """Return the text of a heading with spaces between its parts.

    In a heading with ruby annotations, no spaces are added, and the annotations are left out,
    because they repeat the text.
    """
    if node.css_first("ruby") is None:
        return str(node.text(separator=" ")).replace(SOFT_HYPHEN, "")
    texts = (child for child in node.traverse(include_text=True) if child.tag == "-text")
    return "".join(child.text_content or "" for child in texts if child.parent.tag not in {"rt", "rp", "rtc"})


def _logos(page: Any) -> list[str]:
    """Return the texts of headings that link to the home page. Such a text is a name of the site."""
    links = islice(page.css("h1 > a[href], h2 > a[href]"), 10)
    home = [link for link in links if not urlsplit(_safe(link.attributes.get("href"))).path.strip("/")]
    return [
        found
        for link in home
        if (found := one_line(link.text(), 300)) and found == one_line(link.parent.text(), 300)
    ]


def _safe(href: str | None) -> str:
    """Return `href` unchanged if it is an http(s) address or an absolute path. Return `/elsewhere`
    for any other `href`. For example, `#top` has no path, so a link to `#top` would look like a
    link to the home page.
    """
    return (
        href
        if href and (address(href) or (href.startswith("/") and not href.startswith("//")))
        else "/elsewhere"
    )


def _says(title: str, heading: str) -> bool:
    """Tell whether a title is the heading itself, or the heading with a kicker or site name.

    Examples: `Heading | Courier`, `Kicker: Heading`.
    """
    title, heading = title.casefold(), heading.casefold()
    if title.startswith(heading):
        return not title[len(heading) :].strip() or _SEPARATOR.match(title, len(heading)) is not None
    return title.endswith(heading) and re.search(r"[|»«•·:–—-]\s*$", title[: -len(heading)]) is not None


def _without_site(title: str, site: str) -> str:
    """Return the title without the name of the site.

    For example, `Soldiers go north | Courier` becomes `Soldiers go north`.
    """
    parts = _SEPARATOR.split(title)
    if len(parts) > 1 and is_site_name(parts[-1], site):
        return title[: title.rindex(parts[-1])].rstrip(_BETWEEN)
    if len(parts) > 1 and is_site_name(parts[0], site):
        return title[len(parts[0]) :].lstrip(_BETWEEN)
    before, colon, after = title.partition(": ")
    return after.strip() if colon and is_site_name(before, site) else title
