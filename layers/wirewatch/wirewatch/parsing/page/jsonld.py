"""Read JSON-LD: the schema.org objects in the scripts of a page. Find the article and the names of
authors among these objects.
"""

import json
import re
from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any

from wirewatch.parsing.text.bylines import byline_in_line, is_person_name
from wirewatch.parsing.text.cleaning import joined, one_line
from wirewatch.parsing.text.dates import PublicationDate
from wirewatch.parsing.text.fragments import paragraphs_of, unescape
from wirewatch.parsing.text.words import word_count

MOST_SCRIPTS, MOST_OBJECTS, MOST_NAMES, LONGEST_BODY = 20, 2_000, 30, 1_000_000
MOST_POSTS, LONGEST_HEADLINE = 1_000, 300  # of one live blog, characters
MOST_COMPARED, MOST_PARAGRAPHS, LONGEST_COMPARED = 20, 200, 100_000  # articles, paragraphs, characters
FEWEST_SHARED_WORDS, LONG_WORD, UNSPACED_RUN = 2, 4, 4  # words, letters of a word, Chinese letters
SHORTEST_TEXT, SAMPLE = 200, 30  # characters, letters at the beginning of a paragraph
_ORGANISATIONS = frozenset({"Organization", "NewsMediaOrganization", "Corporation", "WebSite"})
_ARTICLE = re.compile(r"(?:.*Article|.*Posting|Report|Review|Recipe|Interview)")
_DATE = re.compile(r'"datePublished"\s*:\s*"([^"\\]{8,40})"')
_WORD = re.compile(r"\w+")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_FENCE = re.compile(
    r"^(?:<!--|/[/*]\s*<!\[CDATA\[(?:\s*\*/)?|<!\[CDATA\[)|(?:-->|(?:/[/*])?\s?\]\]>(?:\*/)?);?$"
)

Facts = dict[str, Any]


class Objects(list[Facts]):
    """The objects in the JSON-LD scripts of a page: at most MOST_OBJECTS objects, from the first
    MOST_SCRIPTS scripts. Within a script, an outer object comes before its inner objects.
    """

    def article_of(
        self,
        addresses: Collection[str],
        headline: Callable[[str], bool],
        is_other: Callable[[Facts], bool] = lambda _: False,
    ) -> Facts:
        """Return the article that the page is about, or an empty dictionary if no such article is
        described.

        A page may describe related articles too. So the article is chosen from the first of these
        groups that is not empty:

        - articles with one of the page's `addresses`
        - articles with the page's headline (tested by `headline`)
        - the first MOST_COMPARED articles, without those for which `is_other` is True

        In this group, the first article with a headline is preferred.
        """
        articles = self.articles
        wanted = set(filter(None, map(_bare, addresses)))
        own = [facts for facts in articles if wanted & set(_addresses(facts))]
        own = own or [facts for facts in articles if headline(text(facts.get("headline")))]
        own = own or [facts for facts in articles[:MOST_COMPARED] if not is_other(facts)]
        return next((facts for facts in own if facts.get("headline")), own[0] if own else {})

    @cached_property
    def articles(self) -> list[Facts]:
        """The objects with a type such as `NewsArticle`."""
        return [
            facts for facts in self if any(_ARTICLE.fullmatch(kind) for kind in texts(facts.get("@type")))
        ]

    @cached_property
    def named(self) -> dict[str, Facts]:
        """A dict that maps each `@id` to the object that has this `@id` and a name. If several such
        objects have the same `@id`, the dict has the first of these objects.
        """
        return {
            facts["@id"]: facts
            for facts in reversed(self)
            if "name" in facts and isinstance(facts.get("@id"), str)
        }


@dataclass(frozen=True)
class ShownArticle:
    """What a page itself shows and declares about its article, outside JSON-LD.

    - `addresses`: the addresses of the page
    - `titles`: headings and declared titles
    - `paragraphs`: the running text
    - `lines`: the short lines near the headline
    - `days`: the days that the metadata or these lines state
    - `declared`: the contents of other metadata, such as the description and the authors
    """

    addresses: Collection[str]
    titles: Collection[str]
    paragraphs: Collection[str]
    lines: Collection[str]
    days: Collection[date]
    declared: Collection[str]

    def is_other(self, facts: Facts, objects: Objects, dated: PublicationDate | None) -> bool:
        """Tell whether `facts` describe another article. `dated` is their date of publication.

        The caller has found that `facts` have neither an address nor the headline of the page. If
        the texts agree, the result is False. Otherwise, these are contradictions:

        - an address elsewhere on the same host
        - another text
        - another day together with another author

        If both the address and the text contradict, the result is True. With any other
        contradiction, it is True unless an author or the day agrees with the page, or the headline
        resembles a title of the page. A different headline is not a contradiction, because it may
        be a tagline.
        """
        body = body_in(facts)
        if self._shares_text(body) or self._shares_text(text(facts.get("description"))):
            return False
        people = tuple(name for name in names(facts.get("author"), objects) if is_person_name(name))
        named = any(self._names(name) for name in people)
        elsewhere = _leads_elsewhere(facts, self.addresses)
        is_other_text = len(body) >= SHORTEST_TEXT and bool(self.paragraphs)
        if elsewhere and is_other_text:
            return True
        is_same_day = dated is not None and dated[0].date() in self.days
        is_signed = people and any(any(map(is_person_name, byline_in_line(line))) for line in self.lines)
        is_by_other = bool(is_signed and self.days and dated) and not (named or is_same_day)
        agrees = (
            named or is_same_day or any(_agree(text(facts.get("headline")), title) for title in self.titles)
        )
        return (elsewhere or is_other_text or is_by_other) and not agrees

    def _shares_text(self, written: str) -> bool:
        """Tell whether a paragraph of the page is in `written`, or the beginning of `written` is in
        the page. Only letters are compared, because quotation marks and spaces may differ.
        """
        whole = _letters(written)
        if len(whole) < SAMPLE:
            return False
        return any(len(part) >= SAMPLE and part[:SAMPLE] in whole for part in self._shown_letters) or any(
            whole[:SAMPLE] in part for part in self._shown_letters
        )

    @cached_property
    def _shown_letters(self) -> list[str]:
        return [_letters(part) for part in (*self.paragraphs, *self.declared)]

    def _names(self, name: str) -> bool:
        wanted = name.casefold()
        return any(wanted in line.casefold() for line in (*self.lines, *self.declared, *self.paragraphs))


def _letters(written: str) -> str:
    return "".join(filter(str.isalnum, written[:LONGEST_COMPARED].casefold()))


def _agree(one: str, other: str) -> bool:
    """Tell whether two headlines share FEWEST_SHARED_WORDS long words. In Chinese, Japanese and
    Thai, UNSPACED_RUN consecutive letters are enough.
    """
    words = {word for word in _WORD.findall(one.casefold()) if len(word) >= LONG_WORD}
    others = {word for word in _WORD.findall(other.casefold()) if len(word) >= LONG_WORD}
    if len(words & others) >= FEWEST_SHARED_WORDS:
        return True
    runs = {run for word in words if not word.isascii() for run in _runs(word)}
    return word_count(one) > len(one.split()) and any(run in other.casefold() for run in runs)


def _runs(word: str) -> Iterator[str]:
    return (word[number : number + UNSPACED_RUN] for number in range(len(word) - UNSPACED_RUN + 1))


def _leads_elsewhere(facts: Facts, addresses: Collection[str]) -> bool:
    """Tell whether `facts` are about another page of the same site: each address in `facts` has the
    host of one of `addresses` (the addresses of the page that is read), but leads to another page.

    A page above or below one of `addresses`, such as `…/amp`, is not another page. Home pages are
    ignored. If `facts` has no addresses, or only home pages, the result is False.
    """
    ours = {bare for url in addresses if "/" in (bare := _bare(url))}
    theirs = {bare for bare in _addresses(facts) if "/" in bare}
    hosts = {bare.partition("/")[0] for bare in ours}
    return (
        bool(theirs)
        and all(bare.partition("/")[0] in hosts for bare in theirs)
        and not any(
            f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")
            for one in ours
            for other in theirs
        )
    )


def _addresses(facts: Facts) -> Iterator[str]:
    for key in ("url", "mainEntityOfPage", "@id"):
        value = facts.get(key)
        for part in value if isinstance(value, list) else [value]:
            written = part.get("@id") or part.get("url") if isinstance(part, dict) else part
            if isinstance(written, str):
                yield _bare(written)


def _bare(url: str) -> str:
    """Return an address without scheme, `www.`, query, fragment and final slash, in lower case, so
    that different spellings of one address are equal. Return an empty string for an address that
    has no scheme.
    """
    return (
        url.partition("#")[0]
        .partition("?")[0]
        .partition("://")[2]
        .removeprefix("www.")
        .rstrip("/")
        .casefold()
    )


def objects_of(page: Any) -> Objects:
    """Return at most MOST_OBJECTS JSON objects from the first MOST_SCRIPTS JSON-LD scripts of a
    page. A script that is not valid JSON, but has a date of publication, counts as an article with
    this date.
    """
    objects = Objects()
    scripts = (
        node for node in page.css("script[type]") if "ld+json" in (node.attributes.get("type") or "").lower()
    )
    for node in islice(scripts, MOST_SCRIPTS):
        objects += islice(_walked(_read(node.text())), MOST_OBJECTS - len(objects))
    return objects


def _read(text: str) -> Any:
    text = _FENCE.sub("", text.strip())
    for written in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(written, strict=False)
        except (ValueError, RecursionError):
            continue
    match = _DATE.search(text)
    return {"@type": "Article", "datePublished": match[1]} if match else None


def _walked(value: Any) -> Iterator[Facts]:
    waiting = deque([value])
    while waiting:
        each = waiting.popleft()
        if isinstance(each, list):
            waiting.extend(each)
        elif isinstance(each, dict):
            yield each
            waiting.extend(
                each.get(name)
                for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement")
                if each.get(name)
            )


def texts(value: Any) -> list[str]:
    """Return the texts in a JSON value. If `value` is a text, the result has only this text. If
    `value` is a list, the result has those items of `value` that are texts.
    """
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def text(value: Any) -> str:
    """Return the value itself if it is a text. For a list, return the first text in the list. In
    all other cases, return an empty string.
    """
    return next(iter(texts(value)), "")


def names(value: Any, objects: Objects, *, organisations: bool = False) -> Iterator[str]:
    """Yield the names of persons as they are written. `value` is a name, an object with a name, a
    reference to an object with a name, or a list of these.

    If `organisations` is True, yield the names of organisations instead.
    """
    for entry in islice(value, MOST_NAMES) if isinstance(value, list) else [value]:
        if isinstance(entry, str) and not organisations:
            yield entry
        elif isinstance(entry, dict):
            known = _known(entry, objects)
            kinds = {*texts(known.get("@type")), *texts(entry.get("@type"))}
            if bool(kinds & _ORGANISATIONS) is organisations:
                name = known.get("name")
                yield from texts(name.get("name") if isinstance(name, dict) else name)


def _known(each: Facts, objects: Objects) -> Facts:
    """Return the object that `each` refers to, or `each` itself if it is not a reference.

    A reference has an `@id` and no name. If no object with this `@id` has a name, return an empty
    dictionary.
    """
    called = each.get("@id")
    return each if "name" in each or not isinstance(called, str) else objects.named.get(called, {})


def body_in(facts: Facts) -> str:
    """Return the text of `articleBody`, with an empty line between paragraphs. Return an empty
    string if there is no such text.
    """
    found = text(facts.get("articleBody"))[:LONGEST_BODY]
    if "<p" in found or "&lt;p" in found:
        found = re.sub(r"<[^<>]{0,500}>", "\n", unescape(found))
    return joined(unescape(found).split("\n"))


def posts_in(facts: Facts, objects: Objects) -> tuple[str, ...]:
    """Return the posts of the live blog `facts`: headline and text, with an empty line between the
    paragraphs. A post without text is left out.

    `facts` may also be an article that has no posts. Then the posts of a live blog with the same
    headline are returned. At most MOST_POSTS posts are read. Their texts are cut so that all texts
    together have at most LONGEST_BODY characters.
    """
    headline = text(facts.get("headline"))
    blogs = [facts, *(each for each in objects if headline and text(each.get("headline")) == headline)]
    updates: Any = next((found for each in blogs if (found := each.get("liveBlogUpdate"))), [])
    posts: list[str] = []
    left = LONGEST_BODY
    for post in islice(updates, MOST_POSTS) if isinstance(updates, list) else [updates]:
        written = text(post.get("articleBody"))[:left] if isinstance(post, dict) else ""
        if body := paragraphs_of(unescape(written)):
            left -= len(written)
            title = one_line(unescape(text(post.get("headline"))), LONGEST_HEADLINE)
            posts.append(body if body.startswith(title) else f"{title}\n\n{body}")
    return tuple(posts)
