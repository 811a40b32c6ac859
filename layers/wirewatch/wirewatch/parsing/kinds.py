"""What kind of thing some bytes are: by content first, then by the name's ending. Parses nothing."""

import json
import re
from enum import StrEnum

from wirewatch.errors import Reason, Unreadable

HEAD = 65_536  # bytes that are looked at


class Kind(StrEnum):
    """LINES is JSON with one record a line, which is read as a stream; GZIP, ZIP and WARC hold other kinds."""

    GZIP = "gzip"
    ZIP = "zip"
    WARC = "warc"
    PDF = "pdf"
    MAIL = "mail"
    FEED = "feed"
    WIRE = "wire"
    HTML = "html"
    JSON = "json"
    LINES = "json lines"
    TEXT = "text"


_PICTURE, _RECORDING, _PROGRAM = "a picture", "a film or recording", "a program"
_OTHERS = (  # (how it begins, what it is)
    *(
        (start, _PICTURE)
        for start in (
            b"\x89PNG",
            b"GIF87a",
            b"GIF89a",
            b"\xff\xd8\xff",
            b"BM",
            b"II*\x00",
            b"MM\x00*",
            b"\x00\x00\x01\x00",
        )
    ),
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
_OFFICE = (b"[Content_Types].xml", b"mimetypeapplication/", b"META-INF/")
_FEEDS = frozenset(["rss", "feed", "rdf", "channel"])
_PAGES = frozenset(
    [
        "html",
        "head",
        "body",
        "article",
        "meta",
        "div",
        "p",
        "h1",
        "title",
        "main",
        "section",
        "table",
        "span",
        "script",
        "style",
        "link",
    ]
)
_BEFORE_ROOT = re.compile(
    r"\s*(?:<\?[^>]{0,2000}\?>|<!--.{0,20000}?-->|<!DOCTYPE[^>\[]{0,2000}(?:\[[^\]]{0,20000}\])?[^>]{0,2000}>)",
    re.DOTALL | re.IGNORECASE,
)
_ROOT = re.compile(r"\s*<(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,60})")
_DOCTYPE_HTML = re.compile(r"\s*(?:<!--.{0,20000}?-->\s*)?<!doctype\s+html", re.DOTALL | re.IGNORECASE)
_PAGE = re.compile(r"<!doctype html|<html|<head[\s>]|<body[\s>]|<article[\s>]|<meta[\s>]", re.IGNORECASE)
_RECORDS = re.compile(r"\{|\[\s*[\[{\]\"]|\[\s*$")  # a headline may begin with a bracket too
_FIELD = re.compile(rb"([!-9;-~]{1,76}):[ \t\r\n]")
_FIELDS = frozenset(
    b"from to cc subject date received message-id mime-version return-path reply-to delivered-to list-id list-unsubscribe"
    b" content-type".split()
)
_CERTAIN = _FIELDS - frozenset(b"from to cc subject date".split())
_MAIL_ENDINGS = (".eml", ".mbox", ".mht", ".mhtml")
_PAGE_ENDINGS = (".html", ".htm", ".xhtml")


def kind_of(head: bytes, name: str = "") -> Kind:
    """From the first HEAD bytes and a key or file name. Raises Unreadable for what is known to be something else."""
    name = name.lower().removesuffix(".gz")
    if not head.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n\x00"):
        raise Unreadable(Reason.EMPTY)
    packed = _packed(head)
    if packed is not None:
        return packed
    if b"%PDF-" in head[:1024]:
        return Kind.PDF
    if name.endswith(_MAIL_ENDINGS) or is_mail(head):
        return Kind.MAIL
    _refuse_others(head)
    text = (
        head.replace(b"\x00", b"")
        .decode("latin-1")
        .removeprefix("\xef\xbb\xbf")
        .removeprefix("\xff\xfe")
        .removeprefix("\xfe\xff")
        .lstrip()
    )
    if text.startswith("<"):
        return _marked_up(text, name)
    if _RECORDS.match(text):
        return Kind.LINES if _is_lines(text) else Kind.JSON
    return Kind.HTML if _PAGE.search(text[:2048]) or name.endswith(_PAGE_ENDINGS) else Kind.TEXT


def _packed(head: bytes) -> Kind | None:
    if head.startswith(b"\x1f\x8b"):
        return Kind.GZIP
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if any(mark in head[:200] for mark in _OFFICE):
            raise Unreadable(Reason.UNKNOWN_FORMAT, "an Office document or an e-book; save it as PDF or text")
        return Kind.ZIP
    return Kind.WARC if head.startswith((b"WARC/", b"filedesc://")) else None


def _refuse_others(head: bytes) -> None:
    found = next((what for start, what in _OTHERS if head.startswith(start)), "")
    if head.startswith(b"BM") and b"\x00" not in head[:64]:
        found = ""  # a word
    if head[257:262] == b"ustar":
        found = "a tar archive; use zip"
    if head[4:8] == b"ftyp" or (head.startswith(b"RIFF") and head[8:12] in {b"WAVE", b"AVI ", b"WEBP"}):
        found = _RECORDING
    if found:
        raise Unreadable(Reason.UNKNOWN_FORMAT, found)


def _marked_up(text: str, name: str) -> Kind:
    if _DOCTYPE_HTML.match(text):
        return Kind.HTML
    rest = text
    while (match := _BEFORE_ROOT.match(rest)) is not None and match.end():
        rest = rest[match.end() :]
    root = _ROOT.match(rest)
    element = root[1].lower() if root else ""
    if element in _FEEDS:
        return Kind.FEED
    if element in _PAGES or name.endswith(_PAGE_ENDINGS):
        return Kind.HTML
    if element and (
        text.startswith("<?xml")
        or "xmlns" in rest[:2000]
        or element in {"nitf", "newsml", "newsitem"}
        or name.endswith(".xml")
    ):
        return Kind.WIRE
    if _PAGE.search(text[:4096]):
        return Kind.HTML
    raise Unreadable(Reason.UNKNOWN_FORMAT, "markup that is neither a page, a feed nor a wire format")


def is_mail(head: bytes) -> bool:
    """True for a block of mail headers. `From` and `Date` above an article are none: a mail has an address in it, or a header
    that nobody writes by hand.
    """
    head = re.sub(rb"\A\s*From [^\n]*\n", b"", head.lstrip(b"\xef\xbb\xbf"))
    found = set[bytes]()
    addressed = False
    for line in head[:16_384].splitlines()[:200]:
        field = _FIELD.match(line + b"\n")
        if field is not None:
            found.add(field[1].lower())
            addressed = addressed or (field[1].lower() in {b"from", b"to"} and b"@" in line)
        elif not line.strip() or not found or line[:1] not in b" \t":
            break
    return len(found & _FIELDS) >= 2 and (addressed or bool(found & _CERTAIN))


def _is_lines(text: str) -> bool:
    """The first line is a whole record, and another one begins below it."""
    first, newline, rest = text.partition("\n")
    if not newline or not rest.lstrip().startswith(("{", "[")):
        return False
    try:
        return isinstance(json.loads(first, parse_int=str), dict)
    except (ValueError, RecursionError):
        return False
