"""JSON and JSONL articles in the shapes that scrapers and news APIs write."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from wirewatch.article import Article, ObjectRef, Precision
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.document import Document
from wirewatch.parsing.text.bylines import distinct_names, names_in
from wirewatch.parsing.text.cleaning import LONGEST_MARKUP, address, domain_of, language_of, one_line
from wirewatch.parsing.text.datelines import split_dateline
from wirewatch.parsing.text.dates import read_date
from wirewatch.parsing.text.encodings import decode
from wirewatch.parsing.text.fragments import paragraphs_of
from wirewatch.parsing.wire.json_items import wire_record

TITLE = ("title", "headline", "name")
BODY = (
    "text",
    "body",
    "maintext",
    "content",
    "article_body",
    "articleBody",
    "body_text",
    "fulltext",
    "content_text",
    "content_html",
)
SUMMARY = ("description", "summary", "abstract", "lead")
URL = ("url", "link", "source_url", "web_url")
CANONICAL = ("canonical_url", "canonical")
DATE = (
    "published",
    "date_published",
    "publishedAt",
    "published_at",
    "date_publish",
    "datePublished",
    "pub_date",
    "date",
    "seendate",
    "timestamp",
)
AUTHORS = ("authors", "author", "byline", "creator")
LANGUAGE = ("language", "lang", "inLanguage", "sourcelang")
SOURCE = ("source", "source_domain", "domain", "publisher", "site", "site_name", "outlet")
SITE = ("site", "site_name", "outlet", "publisher", "source")
WRAPPERS = ("articles", "items", "results", "data", "hits", "docs")
_TRUNCATED = re.compile(r"(?<!\s)\s*(?:…|\.\.\.)\s*\[\+\d+ chars\]\s*$")


def parse(document: Document, ref: ObjectRef, _start: int) -> Iterator[Article | Unreadable]:
    """Yields the records of a document in order."""
    return parse_records(decode(document.data, document.charset).lstrip("\ufeff"), ref, document.stored)


def parse_records(text: str, ref: ObjectRef, stored: datetime) -> Iterator[Article | Unreadable]:
    """Articles in order; a broken line or member of a list is yielded as Unreadable and its neighbours go on."""
    position = -1
    for position, record in enumerate(_records(text)):
        here = ref.model_copy(update={"position": position, "parser": "json"})
        if isinstance(record, Unreadable):
            yield record
            continue
        try:
            wire = wire_record(record, here, stored) if isinstance(record, Mapping) else None
            yield _article(record, here, stored) if wire is None else wire
        except Unreadable as error:
            yield error
    if position < 0:
        raise Unreadable(Reason.NO_ARTICLE)


def _records(text: str) -> Iterator[Any]:
    try:
        whole = _load(text)
    except Unreadable:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) < 2 or not any(_is_record(line) for line in lines[:5]):
            raise
        yield from (_load_or_error(line) for line in lines)
        return
    if isinstance(whole, Mapping):
        wrapped = next((whole[key] for key in WRAPPERS if isinstance(whole.get(key), list)), None)
        yield from [whole] if wrapped is None or _first(whole, BODY) else wrapped
    elif isinstance(whole, list):
        yield from whole
    else:
        raise Unreadable(Reason.NO_ARTICLE, "the JSON is a single value")


def _is_record(line: str) -> bool:
    try:
        return isinstance(_load(line), dict)
    except Unreadable:
        return False


def _load_or_error(line: str) -> Any:
    try:
        return _load(line)
    except Unreadable as error:
        return error


def _load(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=lambda _: None, parse_int=_integer)
    except (ValueError, RecursionError) as error:
        raise Unreadable(Reason.BAD_JSON, str(error)[:200]) from error


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= 20 else digits


def _article(record: Any, ref: ObjectRef, stored: datetime) -> Article:
    if not isinstance(record, Mapping):
        raise Unreadable(Reason.NO_ARTICLE, "a member is no object")
    title = one_line(_first(record, TITLE))
    written = _text(_first(record, BODY))
    if len(written) > LONGEST_MARKUP:
        raise Unreadable(Reason.TOO_LARGE, f"a text of {len(written):,} characters")
    body = paragraphs_of(_TRUNCATED.sub("", written) or _text(_first(record, SUMMARY)))
    if not title and not body:
        raise Unreadable(Reason.NO_ARTICLE, "neither title nor text")
    url, canonical = address(_first(record, URL)), address(_first(record, CANONICAL))
    site = _site(record)
    dated = next((found for key in DATE if (found := read_date(record.get(key), stored)) is not None), None)
    if not (body or url or canonical or dated):
        raise Unreadable(Reason.NO_ARTICLE, "a title alone: no text, no address, no date")
    published, precision = dated or (stored, Precision.ARRIVAL)
    story = split_dateline(body, title, stored)
    return Article(
        title=title,
        body=story.body,
        url=url,
        canonical_url=canonical,
        authors=_authors(record, site),
        source=_domain(record) or domain_of(canonical or url),
        site="" if _is_domain(site) else site,
        published=published,
        precision=precision,
        language=language_of(_first(record, LANGUAGE)),
        place=one_line(record.get("place") or record.get("dateline"), 100) or story.place,
        truncated=_TRUNCATED.search(written) is not None,
        ref=ref,
    )


def _first(record: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    return next((record[key] for key in keys if record.get(key)), None)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "\n\n".join(part for part in value if isinstance(part, str)) if isinstance(value, list) else ""


def _authors(record: Mapping[str, Any], site: str) -> tuple[str, ...]:
    value = _first(record, AUTHORS)
    listed = value if isinstance(value, list) else [value]
    names = (each.get("name") if isinstance(each, Mapping) else each for each in listed)
    return distinct_names(name for each in names for name in names_in(each, site))


def _site(record: Mapping[str, Any]) -> str:
    value = _first(record, SITE)
    return one_line(value.get("name") if isinstance(value, Mapping) else value, 100)


def _is_domain(text: str) -> bool:
    return re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", text.lower()) is not None


def _domain(record: Mapping[str, Any]) -> str:
    for key in SOURCE:
        value = one_line(record.get(key), 253).lower()
        if _is_domain(value):
            return value.removeprefix("www.")
    return ""
