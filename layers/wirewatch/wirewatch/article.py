"""The one model every format ends in. Nothing here knows where articles come from or go to."""

import hashlib
import unicodedata
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from pydantic import Field

from wirewatch.frozen import Frozen


class Precision(StrEnum):
    """How well the time of publication is known."""

    MINUTE = "minute"
    DAY = "day"
    ARRIVAL = "arrival"  # nothing in the article says: the time it was stored


class Signal(StrEnum):
    """What an agency says about an item that it sent before."""

    NONE = ""
    CORRECTED = "corrected"
    RETRACTED = "retracted"  # must not be used, and what was published must be taken back


class Wire(Frozen):
    """What an agency's envelope says. `id` stays the same through corrections and kills; a later revision has a higher `revision`.

    `version` is the agency's own number, which some revisions of an item have and others lack; `revision` goes by the time first.
    """

    id: str = ""
    version: int = 0
    revision: int = 0
    signal: Signal = Signal.NONE
    embargo: datetime | None = None  # aware UTC: nobody may be told before
    urgency: int = 0  # 1 is a flash, 9 the least; 0: not said
    slug: str = ""


class ObjectRef(Frozen):
    """Where an article came from: one S3 object may hold many."""

    bucket: str = ""
    key: str = ""
    version: str | None = None
    position: int = 0
    parser: str = ""


class Article(Frozen):
    """A parsed document. Texts are plain text; `body` keeps its paragraphs apart by an empty line.

    `lead` is not stored: it is a range of the body. `tail` is text of a page dump that may be body or may be readers'
    comments; `comments` is what certainly is, and never matches. All offsets anywhere are into these strings.
    """

    title: str
    body: str
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
    truncated: bool = False  # the source itself gave only the beginning
    wire: Wire = Field(default_factory=Wire)
    ref: ObjectRef = Field(default_factory=ObjectRef)

    @property
    def document_id(self) -> str:
        """What stays the same when a publisher revises an article: an agency's own id, else address and title.

        An address without path and query is a homepage, not an article, so the object's own key takes its place.
        """
        if self.wire.id:
            return _sha256("wire", self.wire.id)
        address = self.canonical_url or self.url
        parts = urlsplit(address)
        if not (parts.path.strip("/") or parts.query):
            address = f"{self.ref.bucket}/{self.ref.key}#{self.ref.position}"
        return _sha256(address, _folded(self.title))

    @property
    def article_id(self) -> str:
        """One revision of a work: the same bytes uploaded twice have the same id."""
        body = _sha256(_folded(self.body))
        return (
            _sha256(self.document_id, body, str(self.wire.version), self.wire.signal)
            if self.wire.id
            else _sha256(self.document_id, body)
        )


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
