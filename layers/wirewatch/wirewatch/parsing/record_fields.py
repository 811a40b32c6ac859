"""Read the title, text, date and authors of a JSON record from a scraper, a news API or a content
management system.

This module defines the keys. `record_text` reads the values, which may be objects and lists.
`json_records` reads the record as a whole.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from wirewatch.parsing.record_text import DEEPEST, first, title_text
from wirewatch.parsing.text.cleaning import address, one_line, paragraphs
from wirewatch.parsing.text.dates import PublicationDate, read_date
from wirewatch.parsing.text.fragments import is_whole_page, paragraphs_of, parts_of_page, unescape
from wirewatch.parsing.text.titles import has_entities, plain_title

Record = Mapping[str, Any]
TITLE = ("title", "headline", "name", "webTitle", "title_full", "heading", "articleTitle", "headlines")
BODY = (
    "text", "body", "maintext", "content", "article_body", "articleBody", "body_text", "bodyText",
    "fulltext", "full_text", "fullText",
    "content_text", "contentText", "content_html", "contentHtml", "content_encoded", "content:encoded",
    "body_html", "bodyHtml", "plaintext",
    "plain_text", "article_text", "articleText", "post_content", "main_text", "mainText",
    "cleaned_text", "page_content", "story", "story_text", "selftext", "extract", "blocks",
    "content_elements", "paragraphs",
)  # fmt: skip
MARKUP = (
    "html",
    "article_html",
    "articleHtml",
    "raw_html",
    "markdown",
    "mobiledoc",
    "lexical",
)  # may hold more than the text
SUMMARY = (
    "description", "summary", "abstract", "lead", "excerpt", "standfirst", "trailText",
    "lead_paragraph", "snippet", "teaser", "dek", "intro", "ingress", "chapeau",
)  # fmt: skip
STANDFIRST = (
    "standfirst", "subtitle", "sub_title", "subheadline", "subHeadline", "deck", "dek", "strapline",
    "lead", "intro", "ingress", "chapeau",
)  # fmt: skip
URL = (
    "url",
    "link",
    "source_url",
    "web_url",
    "webUrl",
    "permalink",
    "article_url",
    "articleUrl",
    "pageUrl",
    "href",
    "alternate",
)
CANONICAL = ("canonical_url", "canonical", "canonicalUrl", "resolvedPageUrl")
DATE = (
    "published", "date_published", "publishedAt", "published_at", "date_publish", "datePublished",
    "date_gmt", "pub_date", "pubDate",
    "webPublicationDate", "firstPublicationDate", "first_published",
    "first_publish_date", "display_date", "publishDate", "publish_date",
    "publishedDate", "published_date",
    "publicationDate", "publication_date", "dateTimePub", "dateTime", "isoDate", "date", "seendate",
    "timestamp", "datetime", "created_at",
    "createdAt", "created", "created_utc",
)  # fmt: skip
AUTHORS = (
    "authors", "author", "byline", "creator", "dc:creator", "writers", "contributors", "author_name",
    "authorName", "primary_author",
    "reporters",
)  # fmt: skip
PLACE = ("place", "dateline")
LANGUAGE = ("language", "lang", "inLanguage", "sourcelang", "humanLanguage", "locale")
SOURCE = (
    "source",
    "source_domain",
    "domain",
    "publisher",
    "site",
    "site_name",
    "outlet",
    "siteName",
    "hostname",
)
SITE = ("site", "site_name", "siteName", "outlet", "publisher", "origin", "source", "feed", "publication")
_NAME_KEYS = (
    "name",
    "full_name",
    "fullName",
    "display_name",
    "displayName",
    "webTitle",
    "original",
    "username",
)
_NAME_PARTS = (  # of a person: given name, middle name, family name
    ("firstname", "middlename", "lastname"), ("first_name", "middle_name", "last_name"),
    ("firstName", "middleName", "lastName"), ("givenName", "additionalName", "familyName"),
    ("given_name", "middle_name", "family_name"), ("first", "middle", "last"),
)  # fmt: skip
_NAME_TEXT_KEYS = (  # keys of a name in content management systems, and in JSON made from XML
    "#text", "$t", "_", "$", "_text", "__text", "@value", "value", "text", "rendered",
)  # fmt: skip
LONGEST_NAME = 100  # characters under these keys; a longer text is not a name
_ADDRESS_KEYS = ("href", "url", "rendered", "value", "canonical")
_DATE_KEYS = ("$date", "value", "iso", "date", "timestamp", "rendered")
_ESCAPED_MARKUP = re.compile(
    r"&lt;/?(?:p|div|br|h[1-6]|ul|ol|li|a|span|strong|em|b|i|blockquote|article|figure|section)\b",
    re.IGNORECASE,
)
_SCRIPT_DATE = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/")
_PLACE_OF_AUTHOR = re.compile(
    r"(?<=\w)\s+in\s+(?:[A-Z][\w.'’-]*\s?){1,3}(?=$|,|;|\sand\b)"
)  # `Ann Bee in Graz`
LONG_TEXT = 200  # characters; longer prose under an unknown key is reported, not dropped silently


def with_known_keys(record: Record) -> Record:
    """Return the record, with its values also under the keys that this module knows.

    Capitals, `_`, `-` and spaces make no difference: the value of `Publish Date` is added under
    `publishDate`. A value that is already there is kept, unless it is empty.
    """
    renamed = {
        known: value
        for key, value in record.items()
        if (known := _KNOWN_KEYS.get(_folded_key(key), key)) != key and not record.get(known)
    }
    return {**record, **renamed} if renamed else record


def with_parts_of_page(record: Record) -> Record:
    """Return the record with the title and the text of the HTML page that the record holds.

    A record is changed only if it has a whole page under a key of MARKUP, such as `html`, and no
    text under a key of BODY. A title of the record takes precedence over the title of the page.
    """
    key = next((key for key in MARKUP if isinstance(record.get(key), str) and is_whole_page(record[key])), "")
    if not key or has_any(record, BODY):
        return record
    title, text = parts_of_page(record[key])
    return {**record, key: text, "title": title_of(record) or title}


def _folded_key(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "").replace(" ", "")


_KNOWN_KEYS = {
    _folded_key(key): key
    for keys in (
        SITE,
        SOURCE,
        LANGUAGE,
        PLACE,
        AUTHORS,
        DATE,
        CANONICAL,
        URL,
        STANDFIRST,
        SUMMARY,
        MARKUP,
        BODY,
        TITLE,
    )
    for key in reversed(keys)
}


def has_any(record: Record, keys: Sequence[str]) -> bool:
    """Return True if one of the keys has a value that is not empty."""
    return any(record.get(key) for key in keys)


def paragraphs_in(written: str) -> str:
    """Return the paragraphs of plain text, of HTML, or of HTML with escaped tags (`&lt;p&gt;`)."""
    if "&" in written and "<" not in written and _ESCAPED_MARKUP.search(written):
        written = unescape(written)
    if "<" in written:
        return paragraphs_of(written)
    return paragraphs(unescape(written) if has_entities(written) else written)


def title_of(record: Record) -> str:
    """Return the title without markup and with HTML entities decoded, or an empty string if the
    record has no title.
    """
    return next(
        (title for key in TITLE if record.get(key) and (title := plain_title(title_text(record[key])))), ""
    )


def address_of(record: Record, keys: Sequence[str]) -> str:
    """Return the first safe http(s) address under these keys, or an empty string if there is no
    such address.
    """
    return next((url for key in keys if (url := _address_in(record.get(key)))), "")


def _address_in(value: Any) -> str:
    if isinstance(value, list):
        return next((url for part in value if isinstance(part, Mapping) and (url := _address_in(part))), "")
    if isinstance(value, Mapping):
        return next((url for key in _ADDRESS_KEYS if (url := address(value.get(key)))), "")
    return address(value) if value else ""


def date_of(record: Record, stored: datetime) -> PublicationDate | None:
    """Return the publication time and its precision from the first key of DATE that holds a
    readable time. Return None if none of these keys holds a readable time.
    """
    for key in DATE:
        value = record.get(key)
        value = value[0] if isinstance(value, list) and value else value
        candidates = [value.get(name) for name in _DATE_KEYS] if isinstance(value, Mapping) else [value]
        for candidate in map(_without_script, candidates):
            if candidate and (dated := read_date(candidate, stored)) is not None:
                return dated
    return None


def _without_script(written: Any) -> Any:
    """Return the number in a date such as `/Date(1795169700000)/`, which older programs of
    Microsoft write. Return any other value unchanged.
    """
    match = _SCRIPT_DATE.fullmatch(written) if isinstance(written, str) else None
    return int(match[1]) if match else written


def names_of(record: Record) -> Iterator[str]:
    """Yield the author names from the first key that holds names.

    A yielded string may name several authors. A location such as `in Graz` is removed. The keys of
    AUTHORS come first, then `credits.by`, `_embedded.author`, and tags of the type `contributor`.
    """
    tags = record.get("tags")
    values = [record.get(key) for key in AUTHORS]
    for key, name in (("credits", "by"), ("_embedded", "author")):
        inner = record.get(key)
        values += [inner.get(name)] if isinstance(inner, Mapping) else []
    if isinstance(tags, list):
        values.append([tag for tag in tags if isinstance(tag, Mapping) and tag.get("type") == "contributor"])
    for value in values:
        names = list(_names_in(value))
        if names:
            yield from (_PLACE_OF_AUTHOR.sub("", name[:1000]) for name in names)
            return


def _names_in(value: Any) -> Iterator[str]:
    """Yield the names in a value. The value is a string, an object with a name, or a list of these.
    It may also be an object that holds persons under numbers (`{"17": {"name": …}}`).
    """
    if isinstance(value, Mapping) and value and all(key.isdecimal() for key in value):
        value = list(value.values())
    for part in value if isinstance(value, list) else [value]:
        name = name_of(part) if isinstance(part, Mapping) else part
        if isinstance(name, str) and name:
            yield name


def name_of(person: Record, depth: int = 3) -> str:
    """Return the name in an object that describes a person. Return "" if the object has no name."""
    for keys in _NAME_PARTS:
        parts = [person.get(key) for key in keys]
        if all(isinstance(part, str) for part in (parts[0], parts[-1])):
            named = [part for part in parts if isinstance(part, str) and part]
            return " ".join(part.title() if part.isupper() else part for part in named)
    for key in (*_NAME_KEYS, *_NAME_TEXT_KEYS) if depth else ():
        value = person.get(key)
        name = name_of(value, depth - 1) if isinstance(value, Mapping) else value
        if isinstance(name, str) and name and (key in _NAME_KEYS or len(name) < LONGEST_NAME):
            return name
    return ""


def site_of(record: Record) -> str:
    """Return the name of the site or feed, or an empty string if the record has no such name."""
    value = first(record, SITE)
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title") or value.get("uri")
    return one_line(value, 100)


def unused_text(record: Record) -> str:
    """Return the path of the longest prose in a record. A path is written like `story.parts`.
    Return an empty string if no prose is longer than LONG_TEXT.

    If the caller refuses a record because it found no body, the error message names this path.
    """
    path, length = "", LONG_TEXT
    for place, text in _texts(record, "", DEEPEST):
        if len(text) > length and _is_prose(text):
            path, length = place, len(text)
    return path


def _texts(value: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif depth and isinstance(value, Mapping):
        for key, part in value.items():
            yield from _texts(part, f"{path}.{key}" if path else str(key), depth - 1)
    elif depth and isinstance(value, list):
        strings = [part for part in value if isinstance(part, str)]
        yield path, " ".join(strings)
        for part in value:
            if not isinstance(part, str):
                yield from _texts(part, path, depth - 1)


def _is_prose(text: str) -> bool:
    """Tell whether a text looks like sentences, and not like an address, a token or encoded data.
    Text in Chinese or Japanese counts as sentences too, although it has no spaces.
    """
    sample = text[:2000]
    if sum(char.isalpha() for char in sample) < len(sample) * 0.5:
        return False
    return (
        len(sample.split()) * 20 > len(sample) or sum(char > "\u2e7f" for char in sample) > len(sample) * 0.3
    )
