"""Convert JSON and JSON lines to articles. A document holds one record, a list of records, or the
reply of an API with such a list.

`record_fields` defines the keys of title and text in a record. `wire/json_items` reads the items of
agencies.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from wirewatch.article import Article, ObjectRef, Precision
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing import record_fields as fields
from wirewatch.parsing.document import Document
from wirewatch.parsing.recognition import RECORDS_IN_SCRIPT
from wirewatch.parsing.record_languages import declared_language, texts_by_tag, with_main_language
from wirewatch.parsing.record_text import body_of, first, text_of, title_text
from wirewatch.parsing.text.bylines import distinct_names, names_in
from wirewatch.parsing.text.cleaning import LONGEST_MARKUP, domain_of, joined, one_line, without_title
from wirewatch.parsing.text.datelines import split_dateline
from wirewatch.parsing.text.encodings import decode
from wirewatch.parsing.text.titles import plain_title, without_site_name
from wirewatch.parsing.wire.json_items import is_wire_record, wire_record

Record = Mapping[str, Any]
WRAPPERS = (  # keys under which a reply holds its records
    "articles", "items", "results", "data", "hits", "docs", "posts", "entries", "objects", "stories",
    "news", "documents", "records", "value",
    "rows", "list", "rss", "_items", "response", "result", "payload", "feed", "channel", "item", "entry",
    "collection", "edges", "nodes", "messages",
)  # fmt: skip
ENVELOPES = (  # keys under which a record holds the article or a part of it
    "_source", "fields", "attributes", "article", "item", "post", "node", "document", "doc", "record",
    "entry", "data", "story",
)  # fmt: skip
_TEXT_FIELDS = (
    *fields.TITLE, *fields.BODY, *fields.MARKUP, *fields.SUMMARY, *fields.STANDFIRST,
)  # fmt: skip
DEEPEST_WRAPPER = 5
LONGEST_STANDFIRST = 2_000  # characters
_DOMAIN_NAME = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_NO_RECORD = frozenset(["", "[", "]"])  # lines of a file with a record a line
_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report)\b")
_GAP = re.compile(r"[\s,]*")
CUT = re.compile(r"(?<!\s)\s*(?:…|\.\.\.)\s*\[\+?\d{1,9} chars\]\s*$")
_JSON_FEED = "https://jsonfeed.org/version/"
_REMOVED = "[removed]"  # all that NewsAPI says of an article that its publisher has withdrawn


def parse(document: Document, ref: ObjectRef, _start: int) -> Iterator[Article | Unreadable]:
    """Yield the results of a document, one for each record in order.

    Raises Unreadable if the bytes are not text, and in the cases of `parse_records`.
    """
    text = decode(document.data, document.charset).lstrip("\ufeff")
    if script := RECORDS_IN_SCRIPT.match(text):
        text = text[script.end() :].rstrip(" \t\r\n;)")
    return parse_records(text, ref, document.stored)


def parse_records(text: str, ref: ObjectRef, stored: datetime) -> Iterator[Article | Unreadable]:
    """Yield an Article or an Unreadable for each record, in order. Each line may hold one record.

    An Unreadable stands for a record that is not an article, or for invalid JSON. Raises Unreadable
    if the text is not JSON or holds no record.
    """
    position = -1
    for position, record in enumerate(_records(text)):
        here = ref.model_copy(update={"position": position, "parser": "json"})
        if isinstance(record, Unreadable):
            yield record
            continue
        try:
            yield _read_record(record, here, stored)
        except Unreadable as error:
            yield error
    if position < 0:
        raise Unreadable(Reason.NO_ARTICLE)


def _records(text: str) -> Iterator[Any]:
    try:
        whole = _load(text)
    except Unreadable:
        lines = [
            line.lstrip("\ufeff").rstrip(" \t,")
            for line in re.split("[\r\n]", text)
            if line.strip(" \t,\ufeff") not in _NO_RECORD
        ]
        has_lines = len(lines) > 1 and any(_is_record(line) for line in lines[:5])
        values = map(_load_or_error, lines) if has_lines else _values_in_sequence(text)
        for value in values:
            yield from value if isinstance(value, list) else _members(value)
        return
    if isinstance(whole, list):
        yield from whole
    elif isinstance(whole, Mapping):
        yield from _members(whole)
    else:
        raise Unreadable(Reason.NO_ARTICLE, "the JSON is a single value")


def _values_in_sequence(text: str) -> Iterator[Any]:
    """Yield the JSON objects and lists that stand one after another in a text, as `jq` writes them.
    If anything else follows, stop there and yield an Unreadable.

    Raises Unreadable if the text does not begin with an object or a list.
    """
    position, count = _next_value(text, 0), 0
    while position < len(text) or not count:
        try:
            value, position = _DECODER.raw_decode(text, position)
            if not isinstance(value, Mapping | list):
                raise TypeError("a value that is neither an object nor a list")
        except (ValueError, TypeError, RecursionError) as error:
            broken = Unreadable(Reason.BAD_JSON, str(error)[:200])
            if not count:
                raise broken from error
            yield broken
            return
        position, count = _next_value(text, position), count + 1
        yield value


def _next_value(text: str, position: int) -> int:
    gap = _GAP.match(text, position)
    return gap.end() if gap else position


def _members(value: Any) -> list[Any]:
    """Return the records in the reply of an API. For any other value, return `[value]`."""
    listed = _listed(value, DEEPEST_WRAPPER) if isinstance(value, Mapping) else None
    if listed is None:
        return [value]
    if not str(value.get("version")).startswith(_JSON_FEED):
        return listed
    return [_with_shared_fields(item, value) for item in listed]


def _with_shared_fields(item: Any, feed: Record) -> Any:
    """Return an item of a JSON Feed (https://www.jsonfeed.org/version/1.1/). An item without a
    language gets the language of the feed, and an item without authors gets the authors of the
    feed.
    """
    if not isinstance(item, Mapping):
        return item
    keys = ("language",) if fields.has_any(item, fields.AUTHORS) else ("language", "authors", "author")
    return {**{key: feed[key] for key in keys if key in feed}, **item}


def _listed(reply: Record, depth: int) -> list[Any] | None:
    """Return the records in the reply of an API. Return None if the reply is itself a record, or
    has no list of records.
    """
    if by_key := _records_by_key(reply):
        return by_key
    if not reply or _has_text(reply) or is_wire_record(reply):
        return None
    if others := _articles_of_graph(reply) or _records_as_text(reply):
        return others
    lists = [reply[key] for key in WRAPPERS if isinstance(reply.get(key), list)]
    if lists:
        records = (listed for listed in lists if any(isinstance(each, Mapping) for each in listed))
        is_article = depth == DEEPEST_WRAPPER and _is_dated_summary(reply)
        return next(records, None if is_article else lists[0])
    for key in WRAPPERS if depth else ():
        inner = reply.get(key)
        if isinstance(inner, Mapping) and (listed := _listed(inner, depth - 1)) is not None:
            return listed
    return None


def _articles_of_graph(reply: Record) -> list[Any]:
    """Return the articles among the nodes of a JSON-LD graph. Other nodes describe pages, sites and
    persons.
    """
    nodes = reply.get("@graph")
    return [
        node
        for node in (nodes if isinstance(nodes, list) else ())
        if isinstance(node, Mapping) and _ARTICLE_TYPE.search(str(node.get("@type")))
    ]


def _records_by_key(reply: Record) -> list[Any]:
    """Return the records of an object that holds only records or only columns, else an empty list.

    - Records under their ids: `{"17": {"title": …}}`
    - Columns, as pandas writes them: `{"title": {"0": …}, "text": {"0": …}}`
    """
    columns = {name: value for name, value in reply.items() if isinstance(value, Mapping) and value}
    if len(columns) < len(reply):
        return []
    if all(map(_has_text, columns.values())):
        return list(columns.values())
    rows = next(iter(columns.values())).keys()
    if len(columns) < 2 or not all(row.isdecimal() for row in rows):
        return []
    if any(column.keys() != rows for column in columns.values()):
        return []
    return [{name: column[row] for name, column in columns.items()} for row in rows]


def _records_as_text(reply: Record) -> list[Any]:
    """Return the list of records under a key of `fields.BODY`, else an empty list.

    An example is `{"content": [{"title": …, "text": …}]}`. Each record must have a title and a
    text. If `reply` itself has a title, return an empty list.
    """
    if fields.has_any(reply, fields.TITLE):
        return []
    for key in fields.BODY:
        parts = reply.get(key)
        if isinstance(parts, list) and parts and all(map(_is_record_with_text, parts)):
            return parts
    return []


def _is_record_with_text(part: Any) -> bool:
    return isinstance(part, Mapping) and _has_text(part)


def _has_text(record: Record) -> bool:
    """Tell whether a record has both a title and a text. Such a record is itself an article, so
    its lists are not searched for other records.
    """
    values = (record[key] for key in fields.BODY if record.get(key))
    return fields.has_any(record, fields.TITLE) and any(
        text_of(value) or texts_by_tag(value) for value in values
    )


def _is_dated_summary(record: Record) -> bool:
    """Return True for a record with a title, a summary, an address and a date. Such a record is an
    article even if it has no body.
    """
    return all(
        fields.has_any(record, keys) for keys in (fields.TITLE, fields.SUMMARY, fields.URL, fields.DATE)
    )


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
        return json.loads(text, strict=False, parse_constant=lambda _: None, parse_int=_integer)
    except (ValueError, RecursionError) as error:
        raise Unreadable(Reason.BAD_JSON, str(error)[:200]) from error


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= 20 else digits


_DECODER = json.JSONDecoder(strict=False, parse_constant=lambda _: None, parse_int=_integer)


def _read_record(record: Any, ref: ObjectRef, stored: datetime) -> Article | Unreadable:
    if not isinstance(record, Mapping):
        raise Unreadable(Reason.NO_ARTICLE, "a list member that is not an object")
    if not record:  # checked first, because an object may hold 80,000 empty records
        raise Unreadable(Reason.NO_ARTICLE)
    for _ in range(DEEPEST_WRAPPER):
        if (item := wire_record(record, ref, stored)) is not None:
            return item
        opened = _opened(record, DEEPEST_WRAPPER)
        if opened is record:
            break
        record = opened
    return _article(record, ref, stored)


def _opened(record: Record, depth: int) -> Record:
    """Return `record` merged with the object inside it that holds the article. Such an object is
    under a key such as `_source` or `item`. Return `record` itself if there is no such object.
    """
    for key in ENVELOPES if depth else ():
        inner = record.get(key)
        if isinstance(inner, Mapping) and (
            is_wire_record(inner)
            or fields.has_any(inner, fields.TITLE + fields.BODY)
            or _opened(inner, depth - 1) is not inner
        ):
            outer = {name: value for name, value in record.items() if name != key}
            return _merged(outer, inner) if fields.has_any(record, fields.TITLE) else _merged(inner, outer)
    return record


def _merged(record: Record, other: Record) -> Record:
    """Return the fields of both records. A field of `record` takes precedence unless it is empty."""
    return {**other, **{key: value for key, value in record.items() if value or key not in other}}


def _article(record: Record, ref: ObjectRef, stored: datetime) -> Article:
    record, language, other_titles = _in_main_language(
        fields.with_parts_of_page(fields.with_known_keys(record))
    )
    title = fields.title_of(record)
    body, is_cut = _body(record)
    body = joined([*body.split("\n\n"), *other_titles]) if other_titles else body
    if not title and not body:
        raise Unreadable(Reason.NO_ARTICLE, "neither title nor text")
    if title.casefold() == _REMOVED and body.casefold() in {"", _REMOVED}:
        raise Unreadable(Reason.NO_ARTICLE, "the news API has removed this article")
    if not body and (path := fields.unused_text(record)):
        raise Unreadable(Reason.NO_ARTICLE, f"text in `{one_line(path, 100)}` was not understood")
    url, canonical = fields.address_of(record, fields.URL), fields.address_of(record, fields.CANONICAL)
    dated = fields.date_of(record, stored)
    if not (body or url or canonical or dated):
        raise Unreadable(Reason.NO_ARTICLE, "a title alone: no text, no address, no date")
    site, domain = fields.site_of(record), _domain(record) or domain_of(canonical or url)
    published, precision = dated or (stored, Precision.ARRIVAL)
    headline = without_site_name(title, site, domain)
    story = split_dateline(without_title(body, title), headline, stored)
    standfirst = _standfirst(record, headline, story.body)
    return Article(
        title=headline,
        standfirst=standfirst,
        body=joined([*standfirst.split("\n\n"), *story.body.split("\n\n")]) if standfirst else story.body,
        url=url,
        canonical_url=canonical,
        authors=distinct_names(
            name for text in list(fields.names_of(record)) or story.names for name in names_in(text, site)
        ),
        source=domain,
        site="" if _is_domain(site) else site,
        published=published,
        precision=precision,
        language=language,
        place=one_line(first(record, fields.PLACE), 100) or story.place,
        truncated=is_cut,
        ref=ref,
    )


def _in_main_language(record: Record) -> tuple[Record, str, list[str]]:
    """Return the record in its main language, the code of this language, and the other titles.

    The other titles are those in the other languages. The returned record has title, standfirst and
    authors in the main language only. Any other text in several languages becomes a list, with the
    text in the main language first.
    """
    declared = declared_language(first(record, fields.LANGUAGE))
    authors = tuple(key for key in fields.AUTHORS if isinstance(record.get(key), Mapping))
    read, language = with_main_language(record, (*_TEXT_FIELDS, *authors), declared)
    changed = [
        key for key in (*fields.TITLE, *fields.STANDFIRST, *authors) if read.get(key) is not record.get(key)
    ]
    titles = [
        plain_title(title_text(each)) for key in changed if key in fields.TITLE for each in read[key][1:]
    ]
    return {**read, **{key: read[key][0] for key in changed}}, language, titles


def _body(record: Record) -> tuple[str, bool]:
    """Return the longest body of a record, and whether the source has cut this text.

    If the fields for a body are empty, use those for markup, such as `html`. If these are empty
    too, use those for a summary. Without any text, return an empty string. Raises Unreadable for a
    text that is too long.
    """
    for keys in (fields.BODY, fields.MARKUP, fields.SUMMARY):
        written = [text for key in keys if record.get(key) and (text := body_of(record[key])).strip()]
        if not written:
            continue
        length = max(map(len, written))
        if length > LONGEST_MARKUP:
            raise Unreadable(Reason.TOO_LARGE, f"a text of {length:,} characters")
        bodies = [
            (fields.paragraphs_in(text[:end]), end < len(text)) for text in written for end in [_end_of(text)]
        ]
        # of equally long bodies, max returns the first
        body, is_cut = max(bodies, key=lambda candidate: len(candidate[0]))
        if body:
            return body, is_cut
    return "", False


def _standfirst(record: Record, title: str, body: str) -> str:
    """Return the standfirst of a record: the text between headline and body.

    Return an empty string if there is no body, or if the standfirst repeats the title or a part of
    the body.
    """
    standfirst = fields.paragraphs_in(text_of(first(record, fields.STANDFIRST)))[:LONGEST_STANDFIRST]
    is_repeated = standfirst.rstrip(".… ") in body or standfirst.casefold() == title.casefold()
    return "" if not body or is_repeated else standfirst


def _end_of(text: str) -> int:
    """Return the length of a text without the mark at its end which says that the text was cut.
    NewsAPI adds the mark `… [+1204 chars]`, and GNews adds `... [1204 chars]`.
    """
    mark = CUT.search(text, max(0, len(text) - 60)) if " chars]" in text[-40:] else None
    return mark.start() if mark else len(text)


def _is_domain(text: str) -> bool:
    return _DOMAIN_NAME.fullmatch(text.lower()) is not None


def _domain(record: Record) -> str:
    for key in fields.SOURCE:
        value = record.get(key)
        if isinstance(value, Mapping):
            value = value.get("uri") or value.get("domain")
        domain = one_line(value, 253).lower()
        if _is_domain(domain):
            return domain.removeprefix("www.")
    return ""
