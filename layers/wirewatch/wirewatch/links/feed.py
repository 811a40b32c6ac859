"""Turns stored digests into an Atom feed (RFC 4287). Every text of an article is escaped."""

import json
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

ATOM = "http://www.w3.org/2005/Atom"
MAX_ENTRIES = 200  # the newest digest may have more
MAX_BYTES = 5_000_000  # of all entries, as JSON; an answer of a function of AWS Lambda has at most 6 MB
# Characters that XML 1.0 can't contain, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
register_namespace("", ATOM)


@dataclass(frozen=True)
class FeedDigest:
    """One part of a digest, as a feed shows it.

    `at` is when the digest was sealed. `body` is the JSON that the channel `atom` rendered.
    """

    digest: str
    at: datetime
    body: str


def atom_feed(name: str, title: str, address: str, digests: Iterable[FeedDigest], since: datetime) -> bytes:
    """Return the feed as XML. The caller must put the newest digest first.

    `name` must be unique among all stacks and routes, because the ids of feed and entries are made
    from `name`. A feed without entries shows `since` as the time of its last update.
    """
    feed = Element(_tag("feed"))
    _text(feed, "id", _urn(name))
    _text(feed, "title", title)
    SubElement(feed, _tag("link"), {"rel": "self", "href": _clean(address)})
    updated = _text(feed, "updated", _time(since))
    _text(feed, "generator", "Wirewatch")
    shown = list(_shown(name, digests))
    if shown:
        updated.text = _time(shown[0][0].at)
    feed.extend(entry for _, entry in shown)
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True))


def _shown(name: str, digests: Iterable[FeedDigest]) -> Iterator[tuple[FeedDigest, Element]]:
    """Yield the entries of a feed, each with its digest. The newest digest must come first.

    After MAX_ENTRIES entries, only further entries of the newest digest are yielded. All entries
    together have at most MAX_BYTES bytes.
    """
    newest, size = "", 0
    for number, (digest, written) in enumerate(_entries(digests)):
        newest = newest or digest.digest
        if number >= MAX_ENTRIES and digest.digest != newest:
            return
        entry = _entry(name, digest, written)
        size += len(json.dumps(tostring(entry, encoding="unicode"), ensure_ascii=False).encode())
        if size > MAX_BYTES:
            return
        yield digest, entry


def _entries(digests: Iterable[FeedDigest]) -> Iterator[tuple[FeedDigest, Mapping[str, Any]]]:
    for digest in digests:
        for entry in json.loads(digest.body)["entries"]:
            yield digest, entry


def _entry(name: str, digest: FeedDigest, written: Mapping[str, Any]) -> Element:
    entry = Element(_tag("entry"))
    _text(entry, "id", _urn(f"{name} {digest.digest} {written['key']}"))
    _text(entry, "title", written["title"])
    _text(entry, "updated", _time(digest.at))
    author = SubElement(entry, _tag("author"))
    _text(author, "name", written["source"] or "Wirewatch")
    if written["url"]:
        SubElement(entry, _tag("link"), {"rel": "alternate", "href": _clean(written["url"])})
    for category in written["categories"]:
        SubElement(entry, _tag("category"), {"term": _clean(category)})
    _text(entry, "content", _html(written)).set("type", "html")
    return entry


def _html(entry: Mapping[str, Any]) -> str:
    """Return the content of an entry as HTML in which every text is escaped."""
    pieces = [f"<p>{escape(text)}</p>" for text in entry["paragraphs"]]
    pieces += [f"<blockquote>{escape(text)}</blockquote>" for text in entry["quotes"]]
    if entry["links"]:
        pieces.append(f"<ul>{''.join(map(_item, entry['links']))}</ul>")
    pieces.append(f"<p><small>{'<br>'.join(map(escape, entry['footer']))}</small></p>")
    return "".join(pieces)


def _item(link: Mapping[str, str]) -> str:
    text = escape(link["text"])
    return f'<li><a href="{escape(link["url"])}">{text}</a></li>' if link["url"] else f"<li>{text}</li>"


def _text(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, _tag(name))
    child.text = _clean(text)
    return child


def _tag(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _urn(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def _time(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
