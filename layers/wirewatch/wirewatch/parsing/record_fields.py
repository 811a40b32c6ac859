"""Read the title, text, date and authors of a JSON record from a scraper, a news API or a content
management system.

This module defines the keys. A value may be a text, an object that holds a text
(`{"rendered": …}`), or a list of blocks. `json_records` reads the record as a whole.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from wirewatch.parsing.text.cleaning import address, one_line, paragraphs
from wirewatch.parsing.text.dates import PublicationDate, read_date
from wirewatch.parsing.text.fragments import paragraphs_of, unescape
from wirewatch.parsing.text.titles import has_entities, plain_title

Record = Mapping[str, Any]
TITLE = ("title", "headline", "name", "webTitle", "title_full", "heading", "articleTitle", "headlines")
BODY = (
    "text", "body", "maintext", "content", "article_body", "articleBody", "body_text", "bodyText",
    "fulltext", "full_text", "fullText",
    "content_text", "contentText", "content_html", "contentHtml", "content_encoded", "content:encoded",
    "body_html", "bodyHtml", "plaintext",
    "plain_text", "article_text", "articleText", "post_content", "main_text", "mainText",
    "cleaned_text", "page_content", "story", "blocks",
    "paragraphs",
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
    "lead_paragraph", "snippet", "teaser", "dek",
)  # fmt: skip
STANDFIRST = ("standfirst", "subtitle", "sub_title", "subheadline", "subHeadline", "deck", "dek", "strapline")
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
    "webPublicationDate", "firstPublicationDate", "first_published", "publishDate", "publish_date",
    "publishedDate", "published_date",
    "publicationDate", "publication_date", "dateTimePub", "dateTime", "isoDate", "date", "seendate",
    "timestamp", "datetime", "created_at",
    "createdAt",
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
TEXT_KEYS = (  # keys under which an object holds its text
    "rendered", "text", "value", "content", "html", "body", "plain", "raw", "data", "markdown", "code",
    "main", "children", "blocks",
    "paragraphs", "root", "nodes", "items", "$t", "#text", "_", "__html", "default",
)  # fmt: skip
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
_ADDRESS_KEYS = ("href", "url", "rendered", "value", "canonical")
_DATE_KEYS = ("$date", "value", "iso", "date", "timestamp", "rendered")
_INLINE_TYPES = frozenset(
    {
        "text",
        "span",
        "link",
        "a",
        "bold",
        "strong",
        "em",
        "italic",
        "mention",
        "linebreak",
        "hyperlink",
        "autolink",
    }
)
_NOT_TEXT_TYPES = frozenset(
    {
        "image",
        "img",
        "video",
        "embed",
        "iframe",
        "ad",
        "advertisement",
        "gallery",
        "audio",
        "related",
        "newsletter",
    }
)
_TYPE_KEYS = ("type", "_type", "kind", "__typename")
DEEPEST = 8  # levels of objects and lists that are searched for text
_ESCAPED_MARKUP = re.compile(
    r"&lt;/?(?:p|div|br|h[1-6]|ul|ol|li|a|span|strong|em|b|i|blockquote|article|figure|section)\b",
    re.IGNORECASE,
)
_PLACE_OF_AUTHOR = re.compile(
    r"(?<=\w)\s+in\s+(?:[A-Z][\w.'’-]*\s?){1,3}(?=$|,|;|\sand\b)"
)  # `Ann Bee in Graz`
LONG_TEXT = 200  # characters; longer prose under an unknown key is reported, not dropped silently


def first(record: Record, keys: Sequence[str]) -> Any:
    """Return the first value under these keys that is not empty, or None if there is none."""
    return next((record[key] for key in keys if record.get(key)), None)


def has_any(record: Record, keys: Sequence[str]) -> bool:
    """Return True if one of the keys has a value that is not empty."""
    return any(record.get(key) for key in keys)


def text_of(value: Any, depth: int = DEEPEST) -> str:
    """Return the text of a value unchanged; it may be HTML. At most `depth` levels of lists and
    objects are read.

    An empty line separates the blocks of a list, unless they are pieces of one paragraph (see
    `_are_inline`). An object such as a picture or an advertisement gives an empty string.
    """
    if isinstance(value, str):
        return value
    if depth and isinstance(value, Mapping):
        return _text_of_object(value, depth - 1)
    if depth and isinstance(value, list):
        parts = (text_of(part, depth - 1) for part in value)
        return ("" if _are_inline(value) else "\n\n").join(part for part in parts if part)
    return ""


def _text_of_object(value: Record, depth: int) -> str:
    if _type_of(value) in _NOT_TEXT_TYPES:
        return ""
    if _type_of(value) == "linebreak":
        return "\n"
    children = value.get("children")
    if depth and isinstance(children, list) and children and all(map(_is_piece, children)):
        value = {**value, "children": "".join(text_of(part, depth - 1) for part in children)}
    return next((text for key in TEXT_KEYS if key in value and (text := text_of(value[key], depth))), "")


def _is_piece(part: Any) -> bool:
    """Tell whether a member of `children` is a piece of a paragraph: an inline object, or an object
    with a `text` but without a type, as in the editor Slate.
    """
    if not isinstance(part, Mapping):
        return False
    kind = _type_of(part)
    return kind in _INLINE_TYPES or (not kind and isinstance(part.get("text"), str))


def _are_inline(parts: list[Any]) -> bool:
    """Return True if all parts of a list are pieces of one paragraph.

    Editing programs store bold, linked and plain text as separate objects.
    """
    types = [_type_of(part) for part in parts if isinstance(part, Mapping)]
    return bool(types) and len(types) == len(parts) and all(kind in _INLINE_TYPES for kind in types)


def _type_of(value: Record) -> str:
    kind = next((value[key] for key in _TYPE_KEYS if isinstance(value.get(key), str)), "")
    return kind.lower().replace("-", "")


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
        (title for key in TITLE if record.get(key) and (title := plain_title(text_of(record[key])))), ""
    )


def address_of(record: Record, keys: Sequence[str]) -> str:
    """Return the first safe http(s) address under these keys, or an empty string if there is none."""
    return next((url for key in keys if (url := _address_in(record.get(key)))), "")


def _address_in(value: Any) -> str:
    if isinstance(value, list):
        return next((url for part in value if isinstance(part, Mapping) and (url := _address_in(part))), "")
    if isinstance(value, Mapping):
        return next((url for key in _ADDRESS_KEYS if (url := address(value.get(key)))), "")
    return address(value) if value else ""


def date_of(record: Record, stored: datetime) -> PublicationDate | None:
    """Return the publication time and its precision from the first key that holds a readable time.
    Return None if no key does.
    """
    for key in DATE:
        value = record.get(key)
        candidates = [value.get(name) for name in _DATE_KEYS] if isinstance(value, Mapping) else [value]
        for candidate in candidates:
            if candidate and (dated := read_date(candidate, stored)) is not None:
                return dated
    return None


def names_of(record: Record) -> Iterator[str]:
    """Yield the author names from the first key that holds any. A string may name several authors.
    A place after the name, such as `in Graz`, is removed.

    After the keys of AUTHORS, `_embedded.author` and the tags of the type `contributor` are read.
    """
    embedded, tags = record.get("_embedded"), record.get("tags")
    values = [record.get(key) for key in AUTHORS]
    values += [embedded.get("author")] if isinstance(embedded, Mapping) else []
    if isinstance(tags, list):
        values.append([tag for tag in tags if isinstance(tag, Mapping) and tag.get("type") == "contributor"])
    for value in values:
        names = list(_names_in(value))
        if names:
            yield from (_PLACE_OF_AUTHOR.sub("", name[:1000]) for name in names)
            return


def _names_in(value: Any) -> Iterator[str]:
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, Mapping):
            yield from _name_of(part)
        elif isinstance(part, str) and part:
            yield part


def _name_of(person: Record) -> Iterator[str]:
    parts = [person.get(key) for key in ("firstname", "middlename", "lastname")]
    if all(isinstance(part, str) for part in (parts[0], parts[2])):
        yield " ".join(
            part.title() if part.isupper() else part for part in parts if isinstance(part, str) and part
        )
        return
    name = next((person[key] for key in _NAME_KEYS if isinstance(person.get(key), str) and person[key]), "")
    if name:
        yield name


def site_of(record: Record) -> str:
    """Return the name of the site or feed, or an empty string if the record has none."""
    value = first(record, SITE)
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title") or value.get("uri")
    return one_line(value, 100)


def unused_text(record: Record) -> str:
    """Return the path of the longest prose in a record, such as `story.parts`. Return an empty
    string if no prose is longer than LONG_TEXT.

    Callers use the path in the error for a record without a body.
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
    Text in a script without spaces counts as sentences.
    """
    sample = text[:2000]
    if sum(char.isalpha() for char in sample) < len(sample) * 0.5:
        return False
    return (
        len(sample.split()) * 20 > len(sample) or sum(char > "\u2e7f" for char in sample) > len(sample) * 0.3
    )
