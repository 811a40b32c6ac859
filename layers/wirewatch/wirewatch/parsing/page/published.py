"""Finds the date when a page was published: the date that the page declares, else a date that it
shows, else htmldate's guess.

The date of an update is used only if no date of publication is found.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from wirewatch.article import Precision
from wirewatch.parsing.page import jsonld
from wirewatch.parsing.page.class_names import is_outside_article, is_teaser
from wirewatch.parsing.page.headline import VisibleLines
from wirewatch.parsing.page.jsonld import Facts
from wirewatch.parsing.text.dates import (
    LONGEST,
    LONGEST_AROUND,
    PublicationDate,
    ambiguous_days,
    date_within,
    read_date,
)

DATE_FIELDS = (
    "article:published_time", "og:published_time", "article:published", "og:article:published_time",
    "datepublished", "parsely-pub-date", "sailthru.date", "rnews:datepublished", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date", "publish-date",
    "publish_date", "publishdate", "publication_date", "publicationdate", "pubdate", "published_date",
    "article_date_original", "originalpublicationdate", "article.published", "article.created",
    "datecreated", "citation_publication_date", "bepress_citation_date", "citation_date",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "published_time", "published_at",
    "publish_time", "og:release_date", "dc:date", "bt:pubdate", "shareaholic:article_published_time",
    "dcsext.articlefirstpublished", "date",
)  # fmt: skip
TIMES = (
    "time[itemprop=datePublished]", "[itemprop=datePublished]", "time[pubdate]", "time.published",
    "time.entry-date", "article time[datetime]", "main time[datetime]", "time[datetime]", "time",
    ".published", ".post-date", ".entry-date", ".posted-on", ".article-date", ".pubdate", ".publish-date",
    ".date-published", ".dateline", ".date", ".datum", ".timestamp", "[class*=publish]", "[class*=date]",
    "span[data-timestamp]", "dateformat[time]",
)  # fmt: skip
# a script of the page writes the text of `data-datetime`, `data-timestamp` and `time`; `title` has
# the date where the text is `2 days ago`
TIME_ATTRIBUTES = ("datetime", "content", "data-datetime", "data-timestamp", "time", "title")
MARKED_TIMES = 3  # the first selectors of TIMES; they find only elements marked as date of publication
_POSTED = (
    re.compile(  # only with a time of day: `the law was published on 19 May 2010` may stand in any article
        r"\b(?:posted|published|written|veröffentlicht|geschrieben|erstellt|gepostet"
        r"|wurde)\s+(?:on|am)\s+(.{8,30}?)\s+(?:at|um)\s+\d{1,2}[:.]\d\d",
        re.IGNORECASE,
    )
)
_POSTED_EAST_ASIAN = re.compile(
    r"(?:发[布表]|發[佈表]|发帖|刊登|公開|掲載)(?:日期|时间|時間|日時|日|于)?\s*[:：]"
    r"\s*(\d{1,4}[年/.-]\s?\d{1,2}[月/.-]\s?\d{1,4}日?)"
    r"|[于於]\s?(\d{4}年\d{1,2}月\d{1,2}日)\s?\d{1,2}[:：]\d\d[^。]{0,60}(?:发表|發表|发布|發佈)"
)
_FILED = re.compile(r"\bFILED AS OF DATE:\s*(\d{8})\b")  # in the header of a filing with the SEC
_FARTHEST_ZONE = timedelta(hours=14)  # a day begins so much earlier or later than in UTC
_UPDATED = (
    r"(?:last\s+)?(?:updated?|modified|edited|revised)|aktualisiert|aktualisierung|akt\.|geändert"
    r"|mis à jour|modifiée?"
    r"|actualizad[oa]|atualizad[oa]|modificad[oa]|aggiornat[oa]|bijgewerkt|oppdatert|uppdaterad|opdateret"
    r"|zaktualizowano|aktualizacja|aktualizováno|обновлено|изменено|оновлено|güncelleme|güncellendi"
    r"|수정|更新|تحديث"
)
_PUBLISHED = (
    r"(?:first\s+|originally\s+)?(?:published|posted|created|filed|released|added)|veröffentlicht"
    r"|erschienen|erstellt"
    r"|publiée?|paru|publicad[oa]|pubblicat[oa]|gepubliceerd|publisert|publicerad|udgivet"
    r"|opublikowano|data publikacji"
    r"|zveřejněno|опубликовано|опубліковано|дата публикации|giriş|yayınlan\w+|yayın"
    r"|입력|등록|公開|掲載|发布|發佈|نشر"
)
_MARK = re.compile(rf"(?<!\w)(?:(?P<updated>{_UPDATED})|(?P<published>{_PUBLISHED}))(?!\w)", re.IGNORECASE)
_LABEL = re.compile(rf"(?<!\w)(?:{_UPDATED}|{_PUBLISHED}|stand)\s*[:：]\s*", re.IGNORECASE)
_UPDATED_AT = re.compile(
    rf"(?<!\w)(?:{_UPDATED})\s*:?\s*\d{{1,2}}:\d\d(?:\s*[ap]\.?m\b\.?)?(?:\s*[A-Z]{{2,4}}\b)?,?",
    re.IGNORECASE,
)
_DATE_LABEL = re.compile(
    r"(?:datum|date|data|fecha|dato|дата|tarih|日付|日期|date de publication|published)\s*:?\s+",
    re.IGNORECASE,
)


def declared_date(metas: dict[str, str], facts: Facts, stored: datetime) -> PublicationDate | None:
    """Return the first declared date that can be read and is at most one day after `stored`. Return
    None if there is no such date.
    """
    return _first((date_within(written, stored) for written in _declared(metas, facts)), stored)


def shown_date(page: Any, shown: VisibleLines, stored: datetime, language: str) -> PublicationDate | None:
    """Return the date that the page shows, or None if the page shows no date. The language decides
    whether digits such as `04/05/2026` begin with the day or the month.
    """
    lines = list(_shown(page, shown))
    readers: tuple[Callable[[str], str], ...] = (_as_published, _as_any)
    for reader in readers:
        dates = (date_within(text, stored, language) for line in lines if (text := reader(line)))
        if (found := _first(dates, stored)) is not None:
            return found
    return None


def guessed_date(
    tree: Any, page: Any, shown: VisibleLines, url: str, stored: datetime
) -> PublicationDate | None:
    """Return the date that htmldate guesses, or None if htmldate finds no date.

    Also return None if the page writes the guessed day in ambiguous digits such as `04/05/2026`.
    """
    from htmldate import find_date  # noqa: PLC0415

    latest = (stored + timedelta(days=1)).strftime("%Y-%m-%d")
    guess = find_date(tree, extensive_search=False, original_date=True, url=url or None, max_date=latest)
    found = read_date(guess, stored)
    if found is None or found[0].date() in {
        day for line in _shown(page, shown) for day in ambiguous_days(line)
    }:
        return None
    return _labelled_time(found[0], shown, stored) or found


def _labelled_time(day: datetime, shown: VisibleLines, stored: datetime) -> PublicationDate | None:
    """Return the first time that is on the given day and follows a label such as `Published:` in a
    line near the headline. Return None if there is no such time. The line may have more text, as in
    `By Ann Bee Updated: 4 May 2026, 9:41 GMT Share`.
    """
    earliest, latest = day - _FARTHEST_ZONE, day + timedelta(days=1) + _FARTHEST_ZONE
    times = (
        read_date(block.spaced[label.end() : label.end() + LONGEST], stored)
        for block in shown.beside
        for label in _LABEL.finditer(block.spaced[:LONGEST_AROUND])
    )
    on_day = (
        dated
        for dated in times
        if dated is not None and dated[1] is Precision.MINUTE and earliest <= dated[0] < latest
    )
    return _first(on_day, stored)


def _first(dates: Iterator[PublicationDate | None], stored: datetime) -> PublicationDate | None:
    latest = stored + timedelta(days=1)
    return next((dated for dated in dates if dated is not None and dated[0] <= latest), None)


def _declared(metas: dict[str, str], facts: Facts) -> Iterator[str]:
    yield _as_text(facts.get("datePublished"))
    yield from (metas[name] for name in DATE_FIELDS if name in metas)
    yield _as_text(facts.get("dateCreated"))


def _as_text(value: Any) -> str:
    """Return a date in JSON-LD as a text. Some sites write a number of seconds since 1970."""
    return str(value) if type(value) is int else jsonld.text(value)


def _shown(page: Any, shown: VisibleLines) -> Iterator[str]:
    """Yield texts that may contain the date, the most likely first.

    Elements that are marked as the date, and elements and lines near the headline, come first.
    Other elements come later, because they may belong to other articles. Lists of facts and lines
    with a word such as `Posted` come last.
    """
    far: list[Any] = []
    for number, selector in enumerate(TIMES):
        for node in _nodes(page, selector):
            if number < MARKED_TIMES or shown.is_near(node):
                yield from _texts_of_time(node)
            else:
                far.append(node)
    yield from shown.openings()
    for node in far:
        yield from _texts_of_time(node)
    yield from shown.in_fact_lists(_labelled_date)
    yield from (match[1] for match in shown.in_lines(_POSTED.search))
    yield from (match[1] for match in shown.in_lines(_FILED.search))
    yield from (match[1] or match[2] for match in shown.in_lines(_POSTED_EAST_ASIAN.search))


def _nodes(page: Any, selector: str) -> Iterator[Any]:
    """Yield the first five elements that match a CSS selector. Of these five, elements in
    boilerplate or in a teaser are left out.
    """
    for node in islice(page.css(selector), 5):
        if not (is_outside_article(node) or is_teaser(node)):
            yield node


def _texts_of_time(node: Any) -> Iterator[str]:
    """Yield the dates in the attributes of an element (see TIME_ATTRIBUTES), then its text.

    If the text begins with a word such as `Updated`, each date gets this word as a prefix. Then
    `_as_published` recognises the date as that of an update.
    """
    text = " ".join(node.text(separator=" ").split())[:200]
    mark = _MARK.match(text)
    label = f"{mark[0]} " if mark else ""
    for name in TIME_ATTRIBUTES:
        if value := node.attributes.get(name):
            yield f"{label}{value}" if mark and mark["updated"] else value
    yield text


def _labelled_date(line: str) -> str | None:
    label = _DATE_LABEL.match(line)
    return line[label.end() :] if label and len(line) < 60 else None


def _as_published(line: str) -> str:
    """Return the part of a line that may hold the date of publication.

    This part follows the first word such as `Published`, and ends before the next such word or a
    word such as `Updated`. Without a word such as `Published`, return the part before the first
    word such as `Updated`. Without any such word, return the whole line.
    """
    marks = list(_MARK.finditer(line))
    for number, mark in enumerate(marks):
        if mark["published"]:
            end = marks[number + 1].start() if number + 1 < len(marks) else len(line)
            return line[mark.end() : end].strip(" :|-–·,")
    return line[: marks[0].start()].strip(" :|-–·,") if marks else line


def _as_any(line: str) -> str:
    """Return a line without words such as `Published` and `Updated`. The caller then accepts
    any date in the line.

    An hour directly after `Updated` is removed too, because it is the hour of the update. In
    `Updated 9:02 PM EDT, Thu March 14, 2024`, this hour and its zone would move the article to the
    next day.
    """
    return _MARK.sub(" ", _UPDATED_AT.sub(" ", line)).strip(" :|-–·,")
