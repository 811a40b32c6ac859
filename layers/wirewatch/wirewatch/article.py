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


class Wire(Frozen):
    """What an agency states about an item, in addition to the article itself.

    `id` stays the same when the item is corrected or retracted. `version` distinguishes the
    revisions of an item. `version` is the number that the agency gives to the revision. If the
    agency gives no number, `version` is the time of the revision in seconds, or 0 if this time is
    unknown. `revision` orders the revisions: a later revision has a higher number.
    """

    id: str = ""
    version: int = 0
    revision: int = 0
    signal: Signal = Signal.NONE
    embargo: datetime | None = None  # in UTC; the item must not be delivered before this time
    urgency: int = 0  # 1 is a flash, 9 the least urgent; 0: unknown
    slug: str = ""  # a short name that the agency gives to the item


class ObjectRef(Frozen):
    """Where an article came from. One S3 object may hold several articles.

    `bucket`, `key` and `version` identify the object. `position` is the number of the article in
    the object, counted from 0. In this count, an unreadable document has a number too. `parser` is
    the name of the parser that read the article.
    """

    bucket: str = ""
    key: str = ""
    version: str | None = None
    position: int = 0
    parser: str = ""

    @property
    def origin(self) -> str:
        """The first folder below `articles/`. An uploader can be restricted to one such folder.

        `articles/reuters/2026/11/23/x.xml` is from `reuters`. The origin is `default` if the first
        folder is a date, or if the object is directly below `articles/`. Nothing that an article
        says about itself changes its origin.
        """
        folder, *rest = self.key.removeprefix(ARTICLES).split("/")
        is_folder = self.key.startswith(ARTICLES) and bool(rest)
        return folder if is_folder and folder and not is_date_folder(folder) else DEFAULT_ORIGIN

    @property
    def is_canary(self) -> bool:
        """Whether the article is a canary: a test article that Wirewatch sends to itself. A canary
        is not shown to readers, and not counted.

        Only the key of the object decides this. If an uploader stores other articles under the key
        of a canary, only these articles are hidden.
        """
        return bool(_CANARY.fullmatch(self.key))


class Article(Frozen):
    """A parsed revision of a document. All texts are plain text. An empty line separates paragraphs
    of `body`.

    The query field `lead` is not stored here, because it is the beginning of `body`. A text dump is
    the text of a whole web page. If an article comes from a text dump, `tail` is text that may
    belong to the article or to readers' comments. `comments` are certainly readers' comments, and
    are never searched. The offsets in a match are counted in characters from the beginning of the
    field that matched.
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
        """The id of the document. It stays the same when the publisher revises the text.

        If an agency gave an id to the item, the document id is a hash of the agency's id. Otherwise
        the document id is a hash of the title and an address:

        - If `url` is empty, the address is `canonical_url`.
        - If both addresses belong to the same site, the address is `canonical_url`. But if
          `canonical_url` is a homepage, the address is `url`.
        - In all other cases, the address is `url`.

        If the address is empty or a homepage, it is replaced by the bucket and key of the object
        and the position of the article in the object. A homepage has no path and no query.

        The origin is part of every hash, so that an upload can't revise an article of another
        origin.
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
        """The id of one revision of a document.

        The id is a hash of `document_id` and the text of the body. If an agency gave the item an
        id, the hash also covers the title, the version and the signal (a correction or a
        retraction). The title is needed because some agencies change only the title, and keep the
        version.

        If an origin uploads the same revision in two objects, both articles have the same id. There
        is one exception: if `document_id` is made from the key of the object, the ids differ.
        """
        body = _sha256(_folded(self.body))
        if self.wire.id:
            title = _folded(self.title)
            return _sha256(self.document_id, title, body, str(self.wire.version), self.wire.signal)
        return _sha256(self.document_id, body)

    @property
    def link(self) -> str:
        """The address to which messages link: `url`, or `canonical_url` if `url` is empty."""
        return self.url or self.canonical_url


def host_of(url: str) -> str:
    """Return the host of an address in lower case, without `www.` at its beginning and without a
    dot at its end. `www.` is kept if no other dot follows, as in `www.com`.

    Letters outside ASCII are encoded by `encoded_host`, so that no host can look like another host.
    Return an empty text if `encoded_host` returns an empty text.
    """
    host = encoded_host(url).removesuffix(".")
    short = host.removeprefix("www.")
    return short if "." in short else host


def encoded_host(url: str) -> str:
    """Return the host of an address as browsers look it up.

    A host with letters outside ASCII is returned in its encoded form (`xn--…`). Return an empty
    text if the address has no host, or if browsers change or refuse its host. Examples:

    - a host with an escaped letter, or with punctuation other than `-`, `_` and dots;
    - a host with two dots in succession;
    - a host that browsers turn into an IPv4 address, such as `0x7f.1`.
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
    """Return one part of a host in the encoding of DNS: `bücher` becomes `xn--bcher-kva`. A part
    that has only ASCII characters is returned in lower case.

    Raises ValueError for a part that can't be encoded, and for a part with a zero-width joiner or
    non-joiner.

    The letters ß and ς are encoded as they are, as browsers do (UTS 46, 2.3): `straße` becomes
    `xn--strae-oqa`. Python's codec follows an older standard. It would replace ß by ss and ς by σ.
    """
    encoded = label.encode("idna").decode("ascii").lower()
    if _JOINERS.search(label):
        raise ValueError("a part of a host with joiners is shown like one without")
    if not _KEPT.search(label):
        return encoded
    kept = "".join(
        piece if _KEPT.fullmatch(piece) else unicodedata.normalize("NFKC", piece).lower()
        for piece in _KEPT.split(label)
    )
    return f"xn--{unicodedata.normalize('NFC', kept).encode('punycode').decode('ascii')}"


def with_encoded_host(url: str) -> str:
    """Return an address with its host in the encoded form, so that readers can't mistake it for the
    address of another host.

    `https://bücher.example/a` becomes `https://xn--bcher-kva.example/a`. An address that has only
    ASCII characters is returned unchanged. In an address that has other characters, the host is
    encoded, and the user name and the password are removed. If such an address is malformed, or if
    `encoded_host` returns an empty text, the result is an empty text.
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
    """Return the more precise of two addresses of a page. `canonical` is the address that the page
    declares as its canonical address, or empty. `other` is another address of the page.

    The result is `canonical`, with two exceptions. `other` is returned if `canonical` is empty.
    `other` is also returned if both addresses belong to the same site, `canonical` is a homepage,
    and `other` is not a homepage. Many sites declare their homepage as the canonical address of
    every page by mistake.
    """
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
