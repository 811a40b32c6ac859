"""The model of an article, and functions for the addresses of articles.

The parsers of all formats return this model. Nothing here reads, stores or sends articles.
"""

import hashlib
import re
import unicodedata
from datetime import UTC, datetime
from enum import StrEnum
from ipaddress import IPv6Address
from urllib.parse import urlsplit

from pydantic import Field

from wirewatch.frozen import Frozen

ARTICLES = "articles/"  # the folder that holds all articles
# the end of an embargo if the end that the item states can't be read
UNTIL_FURTHER_NOTICE = datetime(2100, 1, 1, tzinfo=UTC)
DEFAULT_ORIGIN = "default"
CANARIES = f"{ARTICLES}_canary/"  # the folder of test articles that the system sends to itself
_CANARY = re.compile(rf"{CANARIES}[0-9a-f]{{32}}\.json")
MAX_HOST = 254  # characters, with a dot at the end
_HOST = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?")
_NUMBER = re.compile(r"(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)\.?$")  # browsers read such a host as IPv4
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\.(?!$)|$)){4}")
_DOTS = re.compile("[.\u3002\uff0e\uff61]")
_JOINERS = re.compile("[\u200c\u200d]")
_KEPT = re.compile("([\u00df\u03c2])")
_DATE = re.compile(r"[0-9]{4}(?:-?[0-9]{2}){0,2}")


def is_date_folder(name: str) -> bool:
    """Tell whether a folder below `articles/` has the name of a year, a month or a day.

    Examples are `2026`, `2026-11` and `20261123`. Such a folder is not an origin.
    """
    return _DATE.fullmatch(name) is not None


class Precision(StrEnum):
    """How precisely the time of publication is known."""

    MINUTE = "minute"
    DAY = "day"
    ARRIVAL = "arrival"  # the time is unknown: the time at which the object was stored is used


class Signal(StrEnum):
    """Whether an agency corrects or retracts an item that the agency sent before."""

    NONE = ""
    CORRECTED = "corrected"
    RETRACTED = "retracted"  # must not be used; also called a kill


_GRAVITY = {Signal.NONE: 0, Signal.CORRECTED: 1, Signal.RETRACTED: 2}
MAX_NUMBER = 332  # an agency's version above this orders like this one


def revision_of(moment: int, number: int, signal: Signal) -> int:
    """Return a number that orders the revisions of an item: by their time in seconds, then by the
    agency's number (0 if unknown), then by the signal.

    With equal times and numbers, a retraction comes after a correction.
    """
    return moment * 1000 + min(number, MAX_NUMBER) * 3 + _GRAVITY[signal]


class Wire(Frozen):
    """What an agency states about an item.

    - `id` is the same for all revisions of the item.
    - `version` is the number that the agency gives to the revision. Without such a number,
      `version` is the time of the revision in seconds, or 0 if this time is unknown.
    - `revision` orders the revisions: a later revision has a higher number.
    """

    id: str = ""
    version: int = 0
    revision: int = 0
    signal: Signal = Signal.NONE
    embargo: datetime | None = None  # in UTC; the item must not be delivered before this time
    urgency: int = 0  # 1 is a flash, 9 the least urgent; 0: unknown
    slug: str = ""  # a short name that the agency gives to the item

    @property
    def number(self) -> int:
        """The agency's number for the revision, taken from `revision`; 0 if unknown. A number above
        MAX_NUMBER was stored as MAX_NUMBER.
        """
        return self.revision % 1000 // 3

    def late_revision(self, latest: int, now: datetime) -> int | None:
        """Return a `revision` with which this retraction counts as the latest revision of its item,
        even if it states an earlier time. `latest` is the highest `revision` of the item so far.

        Return None if this item is not a retraction, or if the retraction is out of date. Clocks of
        senders differ, so an earlier time is not enough. A retraction is out of date in two cases:

        - It has an agency's number (see `number`), and the number in `latest` is higher.
        - It has no such number, and the time in `latest` is now or in the past.
        """
        if self.signal is not Signal.RETRACTED:
            return None
        moment, number = latest // 1000, latest % 1000 // 3
        is_in_order = self.number >= number if self.number else moment > now.timestamp()
        return revision_of(moment, max(self.number, number), self.signal) if is_in_order else None


class ObjectRef(Frozen):
    """Where an article came from: an S3 object, and the place of the article in the object.

    `position` counts the articles of the object from 0. Unreadable documents are counted too.
    `parser` is the name of the parser that read the article.
    """

    bucket: str = ""
    key: str = ""
    version: str | None = None
    position: int = 0
    parser: str = ""

    @property
    def origin(self) -> str:
        """The first folder below `articles/`, or `default`.

        `articles/reuters/2026/11/23/x.xml` has the origin `reuters`. If the first folder is a date,
        or if there is no folder, the origin is `default`. The content of an article can't change
        the origin.
        """
        folder, *rest = self.key.removeprefix(ARTICLES).split("/")
        is_folder = self.key.startswith(ARTICLES) and bool(rest)
        return folder if is_folder and folder and not is_date_folder(folder) else DEFAULT_ORIGIN

    @property
    def is_canary(self) -> bool:
        """Whether the article is a canary. A canary is not shown to readers, and not counted.

        Only the key of the object decides. An upload with such a key hides only its own articles.
        """
        return bool(_CANARY.fullmatch(self.key))


class Article(Frozen):
    """A parsed revision of a document. All texts are plain text.

    An empty line separates the paragraphs of `body`. The query field `lead` is the beginning of
    `body`. `tail` is uncertain text, which may not belong to the article. In an HTML page, this is
    text that the style of the page makes invisible, and promotion and similar text between two
    paragraphs. In Markdown, or in a page that was saved as plain text, this is text after the body.
    In these formats, in feeds and in JSON records, it also has lines such as `Read also: …`.
    `comments` are certainly readers' comments, and are never searched.
    """

    title: str
    body: str
    standfirst: str = ""  # the paragraphs below the headline; `body` begins with them
    captions: tuple[str, ...] = ()
    tail: str = ""
    comments: tuple[str, ...] = ()
    url: str = ""
    canonical_url: str = ""
    source: str = ""
    site: str = ""
    authors: tuple[str, ...] = ()
    published: datetime
    precision: Precision = Precision.ARRIVAL
    language: str = "und"
    place: str = ""
    truncated: bool = False  # the source gave only the beginning of the text
    wire: Wire = Field(default_factory=Wire)
    ref: ObjectRef = Field(default_factory=ObjectRef)

    @property
    def document_id(self) -> str:
        """The id of the document, which stays the same when the publisher revises the text.

        The id is a hash of the origin, so that an upload can't revise an article of another origin.
        The hash also covers one of the following:

        - the id that an agency gave to the item;
        - else the title and an address.

        Usually, the address is `url`. It is `canonical_url` if `url` is empty, or if
        `canonical_url` is on the site of `url` and is not a homepage. If the address is empty or a
        homepage, the bucket, key and position are used in place of the address.
        """
        origin = self.ref.origin
        if self.wire.id:
            return _sha256("wire", origin, self.wire.id)
        url, canonical = self.url, self.canonical_url
        address = page_address(canonical, url) if is_same_site(canonical, url) else url or canonical
        if not _names_page(address):
            address = f"{self.ref.bucket}/{self.ref.key}#{self.ref.position}"
        return _sha256(origin, address, _folded(self.title))

    @property
    def article_id(self) -> str:
        """The id of one revision: a hash of `document_id` and the body.

        If an agency gave the item an id, the hash also covers title, version and signal. If an
        origin uploads a revision in two objects, both articles have the same id. But the ids differ
        if `document_id` is made from the key of the object.
        """
        body = _sha256(_folded(self.body))
        if self.wire.id:
            # some agencies change only the title, and keep the version
            title = _folded(self.title)
            return _sha256(self.document_id, title, body, str(self.wire.version), self.wire.signal)
        return _sha256(self.document_id, body)

    @property
    def link(self) -> str:
        """The address to which messages link: `url`, or `canonical_url` if `url` is empty."""
        return self.url or self.canonical_url


def host_of(url: str) -> str:
    """Return the host of an address in lower case, without `www.` and without a dot at its end.

    `www.` is kept if no other dot follows, as in `www.com`. Letters outside ASCII are encoded, so
    that no host looks like another host. The result can be empty (see `encoded_host`).
    """
    host = encoded_host(url).removesuffix(".")
    short = host.removeprefix("www.")
    return short if "." in short else host


def encoded_host(url: str) -> str:
    """Return the host of an address as browsers look it up, or an empty text.

    Letters outside ASCII are encoded as in DNS: `bücher.example` becomes `xn--bcher-kva.example`.
    The result is empty if the address has no host, if browsers refuse the host, or if browsers
    change the host in any other way. Examples are a host with an escaped letter, a host with two
    dots in succession, and `0x7f.1`, which browsers turn into an IPv4 address.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if "[" in parts.netloc:
            return host if IPv6Address(host) and "%" not in host else ""
        host = host if host.isascii() else ".".join(map(_encoded_label, _DOTS.split(host)))
    except ValueError:
        return ""
    if len(host) > MAX_HOST or not _HOST.fullmatch(host):
        return ""
    return host if not _NUMBER.search(host) or _IPV4.fullmatch(host) else ""


def _encoded_label(label: str) -> str:
    """Return one part of a host in the encoding of DNS: `Bücher` becomes `xn--bcher-kva`.

    The result is in lower case. The letters ß and ς are kept, as in browsers: `straße` becomes
    `xn--strae-oqa`. Raises ValueError for a part that can't be encoded, and for a part with a
    zero-width joiner or non-joiner.
    """
    encoded = label.encode("idna").decode("ascii").lower()
    if _JOINERS.search(label):
        raise ValueError("a part of a host with joiners is shown like one without")
    if not _KEPT.search(label):
        return encoded
    # browsers keep ß and ς (UTS 46, 2.3); Python's codec follows an older standard,
    # and would replace ß by ss and ς by σ
    kept = "".join(
        piece if _KEPT.fullmatch(piece) else unicodedata.normalize("NFKC", piece).lower()
        for piece in _KEPT.split(label)
    )
    return f"xn--{unicodedata.normalize('NFC', kept).encode('punycode').decode('ascii')}"


def with_encoded_host(url: str) -> str:
    """Return an address with its host in the encoded form, so that no host looks like another host.

    `https://bücher.example/a` becomes `https://xn--bcher-kva.example/a`. An address in ASCII is
    returned unchanged. An address with other characters loses its user name and password. If it is
    malformed, or if `encoded_host` returns an empty text for it, the result is empty.
    """
    if url.isascii():
        return url
    try:
        host, parts = encoded_host(url), urlsplit(url)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return ""
    if not host:
        return ""
    host = f"[{host}]" if ":" in host else host
    return parts._replace(netloc=f"{host}{port}").geturl()


def is_same_site(one: str, other: str) -> bool:
    """Tell whether two addresses belong to the same site: their hosts are equal, or one host is a
    subdomain of the other.

    `m.example.org` is a subdomain of `example.org`.
    """
    first, second = host_of(one), host_of(other)
    if not first or not second:
        return False
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")


def page_address(canonical: str, other: str) -> str:
    """Return the more precise of two addresses of a page.

    Return `canonical`, the address that the page declares, except in two cases. If `canonical` is
    empty, return `other`. If `canonical` is a homepage, but `other` is not, and both belong to the
    same site, return `other`.
    """
    # many sites declare their homepage as the canonical address of every page by mistake
    if not _names_page(canonical) and _names_page(other) and is_same_site(canonical, other):
        return other
    return canonical or other


def _names_page(url: str) -> bool:
    """Tell whether an address has a path or a query string (`?…`). An address that has neither is
    the address of a homepage.
    """
    parts = urlsplit(url)
    return bool(parts.path.strip("/") or parts.query)


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
