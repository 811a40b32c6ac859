"""The registry of formats (kinds): how each format is recognised, its parser and its limits.

To add a format, write a module with `parse(document, ref, start)` and a function in `recognition`,
and add one row to `Kind`. A document gets the kind of the first row that accepts it. So put a
narrow format such as FEED above a broad format such as TEXT.
"""

from collections.abc import Callable
from enum import StrEnum

from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing import recognition
from wirewatch.parsing.recognition import HEAD, Head

LARGEST_DOCUMENT = 20_000_000  # bytes of one document, unpacked
LARGEST_TEXT = 2_000_000  # characters of one article
BYTES_A_CHARACTER = 4  # at most, in any encoding
# bytes up to which JSON and text are parsed without a sandbox, in bounded time
UNSANDBOXED = 256_000

__all__ = ["HEAD", "LARGEST_DOCUMENT", "LARGEST_TEXT", "Kind", "kind_named", "kind_of"]


class Kind(StrEnum):
    """The formats. The value of each member is the name of the format.

    - `recognises`: tells whether a document has this format
    - `parser`: the module below `wirewatch.parsing`; empty for archives (GZIP, ZIP, WARC)
    - `largest`: the size limit of one document, in bytes
    - `unsandboxed`: up to this size in bytes, a document is parsed outside the sandbox. The size is
      above 0 only for formats with a test of their worst-case CPU time.
    - `can_skip`: whether the parser can begin at a later article without reading the earlier
      articles
    """

    recognises: Callable[[Head], bool]
    parser: str
    largest: int
    unsandboxed: int
    can_skip: bool

    def __new__(
        cls,
        name: str,
        recognises: Callable[[Head], bool],
        parser: str = "",
        largest: int = LARGEST_DOCUMENT,
        unsandboxed: int = 0,
        can_skip: bool = False,
    ) -> "Kind":
        kind = str.__new__(cls, name)
        kind._value_ = name
        kind.recognises, kind.parser = recognises, parser
        kind.largest, kind.unsandboxed, kind.can_skip = largest, unsandboxed, can_skip
        return kind

    GZIP = "gzip", recognition.is_gzip
    ZIP = "zip", recognition.is_zip
    WARC = "warc", recognition.is_warc
    PDF = "pdf", recognition.is_pdf, "formats.pdf"
    MAIL = "mail", recognition.is_mail, "formats.mail"
    IPTC7901 = "iptc 7901", recognition.is_iptc7901, "wire.iptc7901"
    FEED = "feed", recognition.is_feed, "formats.feed", LARGEST_DOCUMENT, 0, True
    WIRE = "wire", recognition.is_wire, "wire.xml_items"
    JSON_LINES = (
        "json lines",
        recognition.is_json_lines,
        "formats.json_records",
        LARGEST_DOCUMENT,
        UNSANDBOXED,
    )
    JSON = "json", recognition.is_json, "formats.json_records", LARGEST_DOCUMENT, UNSANDBOXED
    HTML = "html", recognition.is_html, "formats.html"
    TEXT = "text", recognition.is_text, "formats.plain_text", BYTES_A_CHARACTER * LARGEST_TEXT, UNSANDBOXED


def kind_of(data: bytes, name: str = "") -> Kind:
    """Return the first member of `Kind` that recognises a document.

    `data` holds the first HEAD bytes of the document, and `name` is its file name. Raises
    Unreadable if the document is empty, or if its format is unknown or not supported.
    """
    head = Head(data, name.lower().removesuffix(".gz"))
    if head.is_empty:
        raise Unreadable(Reason.EMPTY)
    recognition.refuse_unsupported(head)
    for kind in Kind:
        if kind.recognises(head):
            if kind in {Kind.TEXT, Kind.HTML}:
                recognition.refuse_exports(head)
            return kind
    raise Unreadable(Reason.UNKNOWN_FORMAT, "markup that is neither a page, a feed nor a wire format")


def kind_named(name: str) -> Kind:
    """Return the kind with that name. Raises KeyError for an unknown name."""
    return {str(kind): kind for kind in Kind}[name]
