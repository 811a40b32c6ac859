"""Recognises the format of a document by its beginning and by its file name. There is one function
for each format.

This module parses nothing. `kinds.py` calls the functions in the order of its table.
"""

import json
import re
from dataclasses import dataclass
from functools import cached_property

from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.text_exports import description_of_code, description_of_export

HEAD = 65_536  # bytes of a document that are looked at
_PICTURE, _RECORDING, _PROGRAM = "a picture", "a film or recording", "a program"
_PICTURE_STARTS = (
    b"\x89PNG",
    b"GIF87a",
    b"GIF89a",
    b"\xff\xd8\xff",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
    b"\x00\x00\x01\x00",
)
_UNSUPPORTED = (  # (first bytes, description)
    *((start, _PICTURE) for start in _PICTURE_STARTS),
    *((start, _RECORDING) for start in (b"ID3", b"OggS", b"fLaC", b"\x1a\x45\xdf\xa3")),
    *((start, _PROGRAM) for start in (b"\x7fELF", b"MZ\x90", b"\xca\xfe\xba\xbe")),
    (b"7z\xbc\xaf", "a 7z archive; use zip or gzip"),
    (b"Rar!\x1a", "a RAR archive; use zip or gzip"),
    (b"BZh", "bzip2; use gzip"),
    (b"\xfd7zXZ", "xz; use gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd; use gzip"),
    (b"\xd0\xcf\x11\xe0", "an Office document; save it as PDF or text"),
    (b"{\\rtf", "rich text; save it as PDF or text"),
    (b"%!PS", "PostScript; save it as PDF"),
    (b"SQLite format 3", "a database"),
    (b"wOFF", "a font"),
)
_UNSUPPORTED_STARTS = tuple(start for start, _ in _UNSUPPORTED)
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_OFFICE_MEMBERS = (b"[Content_Types].xml", b"mimetypeapplication/", b"META-INF/")
_FEED_ROOTS = frozenset(["rss", "feed", "rdf", "channel"])
_PAGE_ROOTS = frozenset([
    "html", "head", "body", "article", "meta", "div", "p", "h1", "title", "main", "section", "table",
    "span", "script",
    "style", "link",
])  # fmt: skip
_WIRE_ROOTS = frozenset(["nitf", "newsml", "newsitem"])
_BEFORE_ROOT = re.compile(
    r"\s*(?:<\?[^>]{0,2000}\?>|<!--.{0,20000}?-->"
    r"|<!DOCTYPE[^>\[]{0,2000}(?:\[[^\]]{0,20000}\])?[^>]{0,2000}>)",
    re.DOTALL | re.IGNORECASE,
)
_ROOT = re.compile(r"\s*<(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,60})")
_DOCTYPE_HTML = re.compile(r"\s*(?:<!--.{0,20000}?-->\s*)?<!doctype\s+html", re.DOTALL | re.IGNORECASE)
_PAGE = re.compile(r"<!doctype html|<html|<head[\s>]|<body[\s>]|<article[\s>]|<meta[\s>]", re.IGNORECASE)
_RECORDS = re.compile(r"\{|\[\s*[\[{\]\"]|\[\s*$")  # a headline may begin with a bracket too
# JSON that a page loads as a script, or that is protected from being loaded as one
RECORDS_IN_SCRIPT = re.compile(
    r"\s*(?:\)\]\}'?,?|(?:(?:var|let|const)\s+)?[A-Za-z_$][\w.$]{0,60}\s*(?:=|\())\s*(?=\{\s*\"|\[\s*[{\[])"
)
_HEADER_FIELD = re.compile(rb"([!-9;-~]{1,76}):[ \t\r\n]")
_MAIL_FIELDS = frozenset(
    b"from to cc subject date received message-id mime-version return-path reply-to delivered-to list-id"
    b" list-unsubscribe content-type".split()
)
_FIELDS_OF_MAIL_ONLY = _MAIL_FIELDS - frozenset(b"from to cc subject date".split())
_TELETYPE = re.compile(rb"[\x00\x16\r\n ]{0,64}\x01[^\x02]{0,2000}\x02")
_PDF_OBJECT = re.compile(rb"\b\d{1,10} \d{1,5} obj\b")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a]")  # bytes that no text has
_TAR_CHECKSUM = re.compile(rb" {0,7}([0-7]{1,8})[\x00 ]")
_MAIL_ENDINGS = (".eml", ".mbox", ".mht", ".mhtml")
_PAGE_ENDINGS = (".html", ".htm", ".xhtml")


@dataclass(frozen=True)
class Head:
    """The first HEAD bytes of a document, and its name in lower case without `.gz`."""

    data: bytes
    name: str = ""

    @cached_property
    def is_empty(self) -> bool:
        return not self.data.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n\x00")

    @cached_property
    def text(self) -> str:
        """The bytes decoded as Latin-1. The NUL bytes of UTF-16 are removed. A byte order mark and
        white space at the beginning are removed too.
        """
        text = self.data.replace(b"\x00", b"").decode("latin-1")
        return text.removeprefix("\xef\xbb\xbf").removeprefix("\xff\xfe").removeprefix("\xfe\xff").lstrip()

    @cached_property
    def is_markup(self) -> bool:
        return self.text.startswith("<")

    @cached_property
    def at_root(self) -> str:
        """The markup from the root element on. The prolog, the document type and comments before
        the root element are removed.
        """
        rest = self.text
        while (match := _BEFORE_ROOT.match(rest)) is not None and match.end():
            rest = rest[match.end() :]
        return rest

    @cached_property
    def root(self) -> str:
        """The local name of the root element in lower case, or an empty text if there is no element."""
        match = _ROOT.match(self.at_root)
        return match[1].lower() if match else ""


def refuse_unsupported(head: Head) -> None:
    """Raise Unreadable for formats that hold no article or are not supported, for example pictures,
    programs, recordings, Office documents, and archives such as tar.
    """
    data = head.data
    description = ""
    if data.startswith(_UNSUPPORTED_STARTS):
        description = next(name for start, name in _UNSUPPORTED if data.startswith(start))
    if data.startswith(b"BM") and b"\x00" not in data[:64]:
        description = ""  # a text whose first word begins with BM
    if data.startswith(_ZIP_STARTS) and any(member in data[:200] for member in _OFFICE_MEMBERS):
        description = "an Office document or an e-book; save it as PDF or text"
    if _is_tar(data):
        description = "a tar archive; use zip"
    if data[:2] + data[4:8] == b"\x00\x00ftyp" or (
        data.startswith(b"RIFF") and data[8:12] in {b"WAVE", b"AVI ", b"WEBP"}
    ):
        description = _RECORDING
    if description:
        raise Unreadable(Reason.UNKNOWN_FORMAT, description)


def refuse_exports(head: Head) -> None:
    """Raise Unreadable for a table, such as CSV, for an export of Nexis or Factiva, and for a style
    sheet, a script or a robots.txt. They would otherwise be read as one article.
    """
    if head.is_markup:
        return
    description = description_of_code(head.text, head.name) or description_of_export(head.text, head.name)
    if description:
        raise Unreadable(Reason.UNKNOWN_FORMAT, description)


def _is_tar(data: bytes) -> bool:
    """Return True if the first 512 bytes are the header of a tar archive with the right checksum.

    The checksum is the sum of the header's bytes, where its own eight bytes count as spaces.
    """
    header, checksum = data[:512], _TAR_CHECKSUM.match(data, 148)
    if header[257:262] != b"ustar" or checksum is None:
        return False
    return sum(header) - sum(header[148:156]) + 8 * ord(" ") == int(checksum[1], 8)


def is_gzip(head: Head) -> bool:
    """Return True if the document begins with the two bytes that mark a gzip file (RFC 1952)."""
    return head.data.startswith(b"\x1f\x8b")


def is_zip(head: Head) -> bool:
    """Return True for a zip archive, even for an empty one."""
    return head.data.startswith(_ZIP_STARTS)


def is_warc(head: Head) -> bool:
    """Return True for WARC and for its predecessor ARC."""
    return head.data.startswith((b"WARC/", b"filedesc://"))


def is_pdf(head: Head) -> bool:
    """Return True if the document begins with `%PDF-`, or has it in its first 1,024 bytes.

    PDF readers accept other bytes before `%PDF-`. But an article may mention `%PDF-`. So if the
    document begins with other bytes, two more conditions must hold: `head` has an object of a PDF
    and control characters, and `head` is not JSON, markup, a mail or a message in IPTC 7901.
    """
    if head.data.lstrip(b"\xef\xbb\xbf\x00 \t\r\n").startswith(b"%PDF-"):
        return True
    start = head.data.find(b"%PDF-", 0, 1024)
    if start < 0 or head.is_markup or is_json(head) or is_mail(head) or is_iptc7901(head):
        return False
    return _PDF_OBJECT.search(head.data, start) is not None and _BINARY.search(head.data) is not None


def is_iptc7901(head: Head) -> bool:
    """Return True for a message that begins like IPTC 7901: with the control character SOH and a
    header that ends with the control character STX.
    """
    return _TELETYPE.match(head.data) is not None


def is_mail(head: Head) -> bool:
    """Return True if the file name ends like the name of a mail or mailbox, such as `.eml`, or if
    the document begins with a block of mail headers.
    """
    return head.name.endswith(_MAIL_ENDINGS) or has_mail_headers(head.data)


def has_mail_headers(data: bytes) -> bool:
    """Return True if the data begins with a block of mail headers.

    The block must have at least two known headers. Also, `From` or `To` must hold an address, or
    there must be a header that nobody writes by hand.
    """
    data = re.sub(rb"\A\s*From [^\n]*\n", b"", data.lstrip(b"\xef\xbb\xbf"))
    names = set[bytes]()
    has_address = False
    for line in data[:16_384].splitlines()[:200]:
        field = _HEADER_FIELD.match(line + b"\n")
        if field is not None:
            names.add(field[1].lower())
            has_address = has_address or (field[1].lower() in {b"from", b"to"} and b"@" in line)
        elif not line.strip() or not names or line[:1] not in b" \t":
            break
    # an article may begin with such lines too, for example with `From` and `Date`
    return len(names & _MAIL_FIELDS) >= 2 and (has_address or bool(names & _FIELDS_OF_MAIL_ONLY))


def is_feed(head: Head) -> bool:
    """Return True for RSS of any version, RDF and Atom."""
    return head.is_markup and not _DOCTYPE_HTML.match(head.text) and head.root in _FEED_ROOTS


def is_wire(head: Head) -> bool:
    """Return True for XML that is not a web page.

    The result is True for feeds too, so `kinds.py` must list `is_feed` before `is_wire`. One of
    these signs of XML is enough: an XML declaration, a namespace, a file name that ends with
    `.xml`, or the root element of a news agency's format.
    """
    if not head.is_markup or not head.root or _has_page_root(head):
        return False
    is_xml = head.text.startswith("<?xml") or "xmlns" in head.at_root[:2000] or head.name.endswith(".xml")
    return is_xml or head.root in _WIRE_ROOTS


def is_html(head: Head) -> bool:
    """Tell whether a document is an HTML page or a fragment of a page. One of these is enough: the
    file name, doctype or root element of a page, or a tag such as `<body>` near the beginning.
    """
    if head.is_markup:
        return _has_page_root(head) or _PAGE.search(head.text[:4096]) is not None
    return _PAGE.search(head.text[:2048]) is not None or head.name.endswith(_PAGE_ENDINGS)


def _has_page_root(head: Head) -> bool:
    is_page = _DOCTYPE_HTML.match(head.text) is not None or head.root in _PAGE_ROOTS
    return is_page or head.name.endswith(_PAGE_ENDINGS)


def is_json_lines(head: Head) -> bool:
    """Return True if the first line is a complete JSON object and the text after it begins another
    object or a list.
    """
    first, newline, rest = head.text.partition("\n")
    following = rest.lstrip().removeprefix("\xef\xbb\xbf")  # joined files have a mark in the middle
    if not is_json(head) or not newline or not following.startswith(("{", "[")):
        return False
    try:
        return isinstance(json.loads(first, parse_int=str), dict)
    except (ValueError, RecursionError):
        return False


def is_json(head: Head) -> bool:
    """Return True if the document begins like JSON: with a JSON object, an empty list, or a list of
    JSON objects, lists or strings. The JSON may be in a script, as in `callback({"title": …})`.
    """
    return _RECORDS.match(head.text) is not None or RECORDS_IN_SCRIPT.match(head.text) is not None


def is_text(head: Head) -> bool:
    """Return True for everything that is not markup. So this function has to be tried last."""
    return not head.is_markup
