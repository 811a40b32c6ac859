"""Finds the authors of a page: declared authors, else those shown near its headline, else the site."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from wirewatch.parsing.page import jsonld
from wirewatch.parsing.page.blocks import BLOCK_TAGS, LISTED, Zone
from wirewatch.parsing.page.class_names import above_of, is_in_card, is_outside_article
from wirewatch.parsing.page.headline import (
    HEADINGS,
    VisibleLines,
    has_date,
    in_one_byline,
    is_authors_page,
    is_section_or_place,
    without_date,
)
from wirewatch.parsing.page.jsonld import Facts, Objects
from wirewatch.parsing.picture_credits import is_credit
from wirewatch.parsing.text.bylines import (
    LONGEST_BYLINE,
    agency_alone,
    author_in_fact,
    byline_in_line,
    distinct_names,
    editors_in_line,
    fuller_names,
    in_name_case,
    is_author_label,
    is_organisation_name,
    is_person_name,
    is_site_name,
    labelled_names,
    names_in,
    posted_by,
    source_in_line,
)
from wirewatch.parsing.text.cleaning import LONGEST_ADDRESS, address, domain_of, one_line
from wirewatch.parsing.text.east_asian_bylines import chinese_editors, east_asian_byline

MOST_BYLINES = 50
FIELDS = (
    "author", "article:author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator",
    "dcterms.creator", "citation_author", "byl", "authors", "article.author", "dcsext.author",
    "cxenseparse:author", "shareaholic:article_author_name", "articleauthor", "article-author",
    "article_author", "author_name", "authorname", "author-name", "byline", "dc.creator.author", "vr:author",
    "og:author", "og:article:author", "sailthru.byline_name", "bepress_citation_author", "writer",
)  # fmt: skip
MARKED = (
    "[itemprop=author] [itemprop=name]", "[itemprop=author]", "[rel~=author]",
    ".author .fn, .byline .fn, .p-author",
)  # fmt: skip
LINKED_BYLINES = ".byline a, .author a, [data-testid*=byline] a, [data-testid*=byline] > span:first-child"
BYLINES = (
    "[class*=byline i] .name, [class*=author i] .name",
    ".byline-name, .author-name, .byline__name, .author__name, .byline__author, .byline-author",
    "[class*=author__name], [class*=author-card] [class*=name], [class*=metas__authors]",
    ("[class*=author-name], [class*=author_name], [class*=authorName], [class*=AuthorName], "
    "[class*=author-link], [class*=author__link]"),
    ".entry-author, .post-author, .article-author, .article__author", LINKED_BYLINES,
    ".byline, .author, .autor, .autore, .auteur, .authors", "[class*=byline i]", "[class$=author i]",
    "[class^=author-], .contributor-name, [class*=writer-name], [data-testid=authorName]",
)  # fmt: skip
_PICTURE = re.compile(
    r"licen[cs]e|copyright|credit|caption|(?:photo|image|picture)[-_]?(?:by|author|source)", re.IGNORECASE
)
_WRITTEN_BY = re.compile(
    r"\b(?:written|by|von|autor|author|par|verfasst|geschrieben|auteur|escrito|scritto)\b", re.IGNORECASE
)
_PEOPLES_PAGE = re.compile(
    r"/(?:users?[\w-]*|profiles?|people|persons?|by)/(?:[^/?#\n]+/?(?:[?#].*)?\Z|\?\w+=)", re.IGNORECASE
)
_NOT_AUTHORS = re.compile(
    r"/(?:categor(?:y|ies)|kategorien?|rubrik|tags?|topics?|thema"
    r"|log-?in|log-?out|sign-?(?:in|up)|register|registrieren|anmelden|subscribe|account"
    r"|settings|feed|rss)\b",
    re.IGNORECASE,
)
_EDGES = re.compile(r"^[\s|·•,–-]+|[\s|·•,–-]+$")
_PLAIN_NAME = re.compile(r"[^\W\d_][\w.’'-]+(?:\s+[^\W\d_][\w.’'-]*){0,1}\s+[^\W\d_][\w’'-]{2,}")
_AUTHOR_LEAD = re.compile(r"(?:(?:written )?by|words\s?:)\s+", re.IGNORECASE)
_DATE_OR_BY = re.compile(r"\d{1,2}[./: -]\s?\S|\b(?:by|von|par|por)\b", re.IGNORECASE)


class PageAuthors(NamedTuple):
    """The authors of a page.

    - `names`: persons, or user names if no person is known
    - `organisations`: agencies and other organisations that the page names as author or source
    - `house`: the name of the site, if the page names the site as author
    """

    names: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    house: tuple[str, ...] = ()


def authors_of(
    page: Any, metas: dict[str, str], objects: Objects, facts: Facts, shown: VisibleLines, site: str, url: str
) -> PageAuthors:
    """Return the authors that the page declares, else the authors shown near its headline.

    If none of these is a person, other bylines are used, although they may belong to another
    article. Editors are returned only if no other person is found.

    The organisations are those that are declared or in a byline. If no person except editors is
    found, and the page states a source, this source is the only organisation. A source is `UPW` in
    a line such as `Source: UPW`, or else an agency that is alone in a line.
    """
    found = _AuthorSearch(shown.probable_site)
    is_own = partial(is_publisher_name, site=site, url=url)
    editors = dict.fromkeys(name for names in shown.in_lines(editors_in_line) for name in names)
    for names in _declared(page, metas, objects, facts, url, shown):
        if not editors.keys() >= set(names) and found.ends_with(names, is_own):
            return found.signed
    found.keep_organisations(_each(jsonld.names(facts.get("author"), objects, organisations=True)), is_own)
    declared = found.signed.names or found.signed.organisations
    elsewhere: list[tuple[str, ...]] = []
    for names in _bylines_by_class(page, shown, is_own, url):
        if not all(map(shown.stands_beside, names)):
            if not declared or fuller_names(declared, names) == names:
                elsewhere.append(names)
        elif found.ends_with(names, is_own):
            return found.signed
    # only now, because some Chinese pages declare the editor as the author
    editors |= dict.fromkeys(name for names in shown.in_lines(chinese_editors) for name in names)
    for names in chain(_bylines_in_lines(shown), elsewhere, _other_names(shown, url)):
        if not editors.keys() >= set(names) and found.ends_with(names, is_own):
            return found.signed
    if editors and not found.signed.names:
        found.ends_with(tuple(editors), is_own)
    source = next(shown.in_lines(source_in_line), "") or next(
        filter(None, (agency_alone(block.spaced) for block in shown.short_lines)), ""
    )
    return found.signed._replace(organisations=(source,)) if source else found.signed


def _bylines_in_lines(shown: VisibleLines) -> Iterator[tuple[str, ...]]:
    return map(byline_in_line, (block.spaced for block in shown.short_lines))


def _other_names(shown: VisibleLines, url: str) -> Iterator[tuple[str, ...]]:
    """Yield names from links, from lines with a label or a date, from lists of facts, and from East
    Asian bylines.
    """
    yield from _linked(shown, url)
    yield from shown.in_lines(labelled_names)
    yield from shown.in_lines(posted_by)
    yield from map(names_in, shown.after(is_author_label))
    yield from shown.in_fact_lists(author_in_fact)
    yield from _beside_dates(shown)
    yield from map(east_asian_byline, (block.spaced for block in shown.short_lines))
    yield from shown.in_lines(east_asian_byline)


class _AuthorSearch:
    """Collects authors from the places of a page, one after the other. `signed` is the result.

    The caller passes the names of each place to `ends_with`. At the first place that names a
    person, `ends_with` returns True, and the search ends. Names of three other kinds are kept too:
    user names, organisations and names of the site. Of each kind, only the first place counts.
    """

    def __init__(self, probable_site: str) -> None:
        self.probable_site = probable_site
        self.persons: tuple[str, ...] = ()
        self.users: tuple[str, ...] = ()
        self.offices: tuple[str, ...] = ()
        self.house: tuple[str, ...] = ()

    def ends_with(self, names: tuple[str, ...], is_own: Callable[[str], bool]) -> bool:
        found = distinct_names(name for name in names if not is_own(name))
        self.house = self.house or (() if found else distinct_names(names))
        others = tuple(name for name in found if not is_site_name(name, self.probable_site))
        found = others or found  # `By Ann Bee | Courier`; of a blog, the name alone may be the author
        if found and all(map(is_organisation_name, found)):
            self.offices = self.offices or found
        elif any(map(is_person_name, found)):
            self.persons = found
        else:
            self.users = self.users or found
        return bool(self.persons)

    def keep_organisations(self, names: tuple[str, ...], is_own: Callable[[str], bool]) -> None:
        """Store `names`, the organisations that the page declares as authors, in `self.offices`.

        Names of the site (see `is_own`) are left out. If `names` has only names of the site, they
        are stored in `self.house`. A field that already has names is not changed.
        """
        others = distinct_names(name for name in names if not is_own(name))
        self.offices = self.offices or others
        self.house = self.house or (() if others else distinct_names(names))

    @property
    def signed(self) -> PageAuthors:
        return PageAuthors(self.persons or self.users, self.offices, self.house)


def is_publisher_name(name: str, site: str, url: str) -> bool:
    """Tell whether `name` is the name of the site or of its host.

    For `https://news.courier.example/…`, both `Courier` and `courier.example` are such names. The
    first words of `site` count too, such as `Borealis` of `Borealis Rail Blog`, unless they look
    like a person's name.
    """
    if site.casefold().startswith(f"{name.casefold()} ") and not is_person_name(name):
        return True
    labels = domain_of(url).split(".")
    hosts = (labels[-2] if len(labels) > 1 else "", ".".join(labels[-2:]), ".".join(labels))
    return any(is_site_name(name, written) for written in (site, *hosts))


def _declared(
    page: Any, metas: dict[str, str], objects: Objects, facts: Facts, url: str, shown: VisibleLines
) -> Iterator[tuple[str, ...]]:
    yield _each(jsonld.names(facts.get("author"), objects))
    fields = [names for field in FIELDS if (names := names_in(metas.get(field)))]
    if len(set(fields)) > 1:
        fields.sort(key=lambda names: not any(map(shown.stands_beside, names)))
    for names in dict.fromkeys(fields):
        yield _other_writer(names, shown, url) or names
    if _WRITTEN_BY.search(metas.get("twitter:label1", "")):
        names = names_in(metas.get("twitter:data1"))
        yield (_other_writer(names, shown, url) if names else ()) or names
    for other in objects:
        yield (
            _each(jsonld.names(other.get("author"), objects))
            if "WebPage" in jsonld.texts(other.get("@type"))
            else ()
        )
    for selector in MARKED:
        yield _at(page, selector, url, shown)
    node = page.css_first("[data-author]")
    yield names_in(node.attributes.get("data-author")) if node is not None else ()
    for node in page.css("[rel~='cc:attributionURL']")[:3]:
        yield names_in(node.text()) if _leads_home(node, url) else ()


def _other_writer(names: tuple[str, ...], shown: VisibleLines, url: str) -> tuple[str, ...]:
    """Return the writers shown near the headline, if none of the declared `names` is shown there.

    Some sites declare their owner as the author of every page. A link to an author's page of this
    site is preferred to a byline. The result is empty if one of `names` is shown, or if no other
    writer is found.
    """
    lines = [block.spaced for block in shown.short_lines if block.element.tag not in LISTED]
    if any(name in line for line in lines for name in names):
        return ()
    linked: dict[int, list[tuple[Any, str]]] = {}
    for node, block in shown.links():
        href = node.attributes.get("href") or ""
        written = names_in(one_line(node.text(separator=" "), LONGEST_BYLINE))
        if (
            len(href) <= LONGEST_ADDRESS
            and len(written) == 1
            and (block.element.zone is Zone.BYLINE or _DATE_OR_BY.search(block.spaced))
            and is_authors_page(href)
            and (not url or _is_here(href, url))
        ):
            linked.setdefault(id(block), []).append((node, written[0]))
    for written in map(_first_and_next, linked.values()):
        return () if any(_is_same(written[0], name) for name in names) else written
    for block in shown.short_lines:
        line = block.spaced if block.element.zone is Zone.BYLINE else ""
        written = tuple(filter(is_person_name, byline_in_line(line)))
        if written and not any(_is_same(written[0], name) for name in names):
            return written
    return ()


def _is_same(one: str, other: str) -> bool:
    """Tell whether two names are equal, or one contains the other as `Ann Bee` contains `Ann`.
    Capitals, spaces and punctuation make no difference: `annbee` equals `Ann Bee`.
    """
    left, right = (re.sub(r"[\W_]", "", name.casefold()) for name in (one, other))
    return left in right or right in left


def _each(written: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for text in written for name in names_in(text))


def _bylines_by_class(
    page: Any, shown: VisibleLines, is_own: Callable[[str], bool], url: str
) -> Iterator[tuple[str, ...]]:
    """Yield tuples of names from elements whose class is typical of bylines.

    Each selector of BYLINES finds some names. The first case that holds decides:
    1. More than half of the names are persons, or exactly half and the first name is a person: only
       the persons are yielded.
    2. The selector is LINKED_BYLINES, or all names are names of the site: only the persons are
       yielded. If no name is a person, all names are yielded.
    3. In every other case, nothing is yielded.

    The last tuple has the persons named in elements with the class `publisher`. Persons whose name
    is not in a short line near the headline are left out of this tuple.
    """
    for selector in BYLINES:
        names = _at(page, selector, url, shown)
        persons = tuple(filter(is_person_name, names))
        if 2 * len(persons) > len(names) or (2 * len(persons) == len(names) and persons[:1] == names[:1]):
            yield persons  # `Ann Bee, Courier political editor at large`
        elif selector == LINKED_BYLINES or all(map(is_own, names)):
            yield persons or names
    yield tuple(
        name
        for name in _at(page, ".publisher", url, shown)
        if is_person_name(name) and shown.stands_beside(name)
    )


def _at(page: Any, selector: str, url: str, shown: VisibleLines) -> tuple[str, ...]:
    """Return the names in the first element that matches the CSS `selector`. Another matching
    element is read too if it is a sibling of the first one, or belongs to its byline.

    An element is ignored if it belongs to another text (see `_is_elsewhere`), credits a picture or
    links to the home page.
    """
    nodes = [
        node
        for node in islice(page.css(selector), 12)
        if not (_is_elsewhere(node, shown) or _is_credit(node) or _leads_home(node, url))
    ]
    byline = {node.mem_id for node in in_one_byline(nodes)}
    texts = [
        text
        for node in nodes
        if (node.parent == nodes[0].parent or node.mem_id in byline)
        and len(text := node.attributes.get("content") or node.text(separator=" ")) <= LONGEST_BYLINE
        and not is_credit(text.strip())
    ]
    names = distinct_names(_each(texts))
    first = _names_of_first_line(nodes[0]) if len(texts) == 1 else ()
    return first if first[: len(names)] == names else names


def _names_of_first_line(node: Any) -> tuple[str, ...]:
    """Return the persons in the first line of an element, such as `By Ann Bee and Carl Day` above a
    line `STAFF WRITERS`. The result is empty if this line is not a block element of its own.
    """
    for child in islice(node.iter(), MOST_BYLINES):
        if child.tag not in BLOCK_TAGS:
            return ()
        if line := one_line(child.text(separator=" "), LONGEST_BYLINE):
            return distinct_names(filter(is_person_name, names_in(line)))
    return ()


def signs_other_article(name: str, page: Any, shown: VisibleLines) -> bool:
    """Tell whether a name occurs in bylines, and all these bylines belong to other articles."""
    nodes = islice(page.css("[class*=author], [class*=byline]"), MOST_BYLINES)
    named = [node for node in nodes if name in node.text()]
    return bool(named) and all(_is_elsewhere(node, shown) for node in named)


def _is_elsewhere(node: Any, shown: VisibleLines) -> bool:
    """Tell whether an element belongs to another text: it is not near the headline, and it is in a
    teaser, in boilerplate or in comments.
    """
    return not shown.is_near(node) and (is_outside_article(node) or is_in_card(node))


def _is_credit(node: Any) -> bool:
    """Tell whether the element credits a picture."""
    above = [node, *islice(above_of(node), 2)]
    return any(each.tag == "figure" or _PICTURE.search(each.attributes.get("class") or "") for each in above)


def _leads_home(node: Any, url: str) -> bool:
    link = node if node.tag == "a" else node.css_first("a[href]")
    href = (link.attributes.get("href") or "") if link is not None else ""
    parts = urlsplit(address(href))
    other = bool(url) and domain_of(address(href)) != domain_of(url)  # the author's own site, perhaps
    return href == "/" or (bool(parts.netloc) and not parts.path.strip("/") and not parts.query and not other)


def _linked(shown: VisibleLines, url: str) -> Iterator[tuple[str, ...]]:
    """Yield the names in links that lead to an author's page, such as `/author/ann-bee`. Only links
    near the headline are read.

    In a line with a date or `by`, two other kinds of links count too: links to pages about people
    or users, and links whose address ends with the name.
    """
    named: list[str] = []
    written: dict[int, list[tuple[Any, str]]] = {}
    for node, block in shown.links():
        href = node.attributes.get("href") or ""
        names = names_in(one_line(node.text(separator=" "), LONGEST_BYLINE))
        if len(href) > LONGEST_ADDRESS or len(names) != 1 or _NOT_AUTHORS.search(href):
            continue
        dated = _DATE_OR_BY.search(block.spaced) is not None
        is_author = is_authors_page(href) or (_PEOPLES_PAGE.search(href) and dated)
        if is_author and (is_person_name(names[0]) or (len(names[0]) > 2 and _is_here(href, url))):
            written.setdefault(id(block), []).append((node, names[0]))
        elif dated and is_person_name(names[0]) and _ends_with_name(href, names[0]):
            named.append(in_name_case(names[0]))
    yield from map(_first_and_next, written.values())
    yield tuple(named)


def _first_and_next(links: list[tuple[Any, str]]) -> tuple[str, ...]:
    """Return the name of the first link, and the names of further links in the same byline."""
    kept = {node.mem_id for node in in_one_byline([node for node, _ in links])}
    return tuple(name for node, name in links if node.mem_id in kept)


def _beside_dates(shown: VisibleLines) -> Iterator[tuple[str, ...]]:
    """Yield names from lines near the headline. Such a line has only a name, or a name and a date.

    If the line itself has no date, the line before it or the line after it must have one. Headings,
    lines with links, and names with a word of the page's title are left out. The name of the site
    is left out if it is above the headline, because many pages begin with it.
    """
    for number, block in enumerate(shown.short_lines):
        # headings and links more often name a section than a person
        if block.linked or block.element.tag in HEADINGS:
            continue
        near = shown.short_lines[max(0, number - 1) : number + 2]
        rest = _EDGES.sub("", without_date(block.spaced))
        name = in_name_case(_AUTHOR_LEAD.sub("", rest) if rest != block.spaced else rest)
        names = names_in(name) if _PLAIN_NAME.fullmatch(name) else ()
        is_site = is_site_name(name, shown.probable_site) and any(block is line for line in shown.above)
        if (
            any(map(is_person_name, names))
            and not is_organisation_name(name)
            and any(has_date(line.spaced) for line in near)
            and not is_site
            and set(name.split()).isdisjoint(shown.title.split())
            and not is_section_or_place(name)
        ):
            yield names


def _ends_with_name(href: str, name: str) -> bool:
    """Tell whether the last part of an address is the name: `/nils-brandt` for `Nils Brandt`."""
    last = href.partition("?")[0].rstrip("/").rpartition("/")[2].removesuffix(".html")
    return re.sub(r"[\W_\d]", "", last.casefold()) == re.sub(r"[\W_\d]", "", name.casefold())


def _is_here(href: str, url: str) -> bool:
    """Tell whether the link `href` leads to the site of the page `url`. A link such as
    `/user/courier` to another site does not show that `courier` is an author of this page, because
    anybody may be a user of the other site.
    """
    found = address(f"https:{href}" if href.startswith("//") else href)
    return domain_of(found) == domain_of(url) if found else ":" not in href and not href.startswith("//")
