"""Bytes → text, and text that every later stage accepts: no control characters, no lone surrogates, paragraphs kept."""

import codecs
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from wirewatch.errors import Reason, Unreadable

LONGEST_ADDRESS = 2048
LONGEST_WRITTEN = (
    8_000_000  # characters of one text with all its markup; cleaning it takes several times as much memory
)
MOST_CAPTIONS = 100  # of one article
LOOKED_AT = 200_000  # bytes, for a guess
FEW_LETTERS = 0.005  # of a text: too few beyond ASCII to guess by
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_UNMARKED = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,30})""")
_ESCAPING = ("iso-2022-", "hz")  # their bytes are sound ASCII too, but mean something else
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LINE_ENDS = re.compile("\r\n?|\x85|\u2028|\u2029|\x0c")
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ad]\n(?=[^\W\d_A-Z])")


def decode(data: bytes, declared: str = "") -> str:
    """Byte order mark, strict UTF-8, what is declared for or in the document, then what the bytes look like."""
    for begin, encoding in _BOMS:
        if data.startswith(begin):
            return data.decode(encoding, "replace")
    if declared.lower().startswith(_ESCAPING) and (text := _declared(data, declared)):
        return text
    if wide := _wide(data):
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if b"\x00" in data[:4096] or _looks_binary(data[:4096]):
        raise Unreadable(Reason.NOT_TEXT)
    return _declared(data, declared) or _mended(data) or _guessed(data)


def _wide(data: bytes) -> str:
    """Without a mark: markup begins with `<` in any encoding; in UTF-16 with spaces every second byte is often zero, on one side."""
    if markup := next((encoding for begin, encoding in _UNMARKED if data.startswith(begin)), ""):
        return markup
    head = data[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) < 8 or max(even, odd) < max(4, len(head) * 0.05) or min(even, odd) > max(even, odd) * 0.1:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _looks_binary(head: bytes) -> bool:
    controls = sum(byte < 32 and byte not in b"\t\n\r\x0c\x1b" for byte in head)
    return controls > len(head) * 0.02


def _declared(data: bytes, outside: str) -> str | None:
    match = None if outside else _DECLARED.search(data[:2048])
    name = (match[1].decode("ascii") if match else outside).lower()
    name = "cp1252" if name in {"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"} else name
    if (
        name.startswith(("utf", "idna", "punycode")) or "escape" in name
    ):  # they can't be, or are no encoding of a page
        return None
    try:
        return data.decode(name) if name else None
    except (LookupError, ValueError):
        return None


def _mended(data: bytes) -> str | None:
    """UTF-8 with a few broken bytes: an upload cut inside a letter, one letter of another encoding."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(not char.isascii() for char in text) - broken
    return text if sound > 20 * broken else None


def _guessed(data: bytes) -> str:
    try:
        from charset_normalizer import from_bytes  # noqa: PLC0415  only the extraction layer carries it
    except ImportError:
        return data.decode("cp1252", "replace")
    sample = data[:LOOKED_AT]
    if sum(byte > 127 for byte in sample) < len(sample) * FEW_LETTERS:
        return data.decode("cp1252", "replace")
    whole = (
        max(sample.rfind(b" "), sample.rfind(b"\n")) if len(data) > LOOKED_AT else -1
    )  # not cut inside a letter
    best = from_bytes(sample[:whole] if whole > 0 else sample).best()
    return data.decode(best.encoding if best is not None else "cp1252", "replace")


def clean(text: str) -> str:
    """Only characters that a person can see, and line feeds."""
    text = _LINE_ENDS.sub("\n", text)
    return _BIDI.sub("", _CONTROL.sub("", text.encode("utf-8", "replace").decode("utf-8")))


def one_line(text: object, longest: int = 1000) -> str:
    """A title, a name: white space folded, cut to a sane length."""
    return " ".join(clean(text if isinstance(text, str) else "").split())[:longest].rstrip()


def paragraphs(text: str) -> str:
    """Paragraphs apart by an empty line. Without any empty line each line is one; otherwise single line ends are wrapping."""
    text = unhyphenated(clean(text)).strip()
    separator = r"\n[^\S\n]*\n\s*" if re.search(r"\n[^\S\n]*\n", text) else r"\n"
    return joined(re.split(separator, text))


def unhyphenated(text: str) -> str:
    """Words divided at the end of a line are whole again."""
    return _HYPHENATED.sub("", text)


def joined(parts: Iterable[str]) -> str:
    return "\n\n".join(folded for part in parts if (folded := " ".join(part.split())))


def without_title(body: str, title: str) -> str:
    """The title said again among the first paragraphs is not body, nor is the kicker above it."""
    wanted = title.casefold().rstrip(".")
    parts = body.split("\n\n")
    for number, part in enumerate(parts[:4]):
        if wanted and part.casefold().rstrip(".") == wanted and len(parts) > number + 1:
            return "\n\n".join(parts[number + 1 :])
    return body


def address(text: object) -> str:
    """An http(s) address that is safe to show and to link, or nothing."""
    if not isinstance(text, str):
        return ""
    found = clean(text).strip()
    if not found or len(found) > LONGEST_ADDRESS or re.search(r"[\s<>\"'`{}|\\^]", found):
        return ""
    try:
        parts = urlsplit(found)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        return ""
    return found


def domain_of(url: str) -> str:
    """The host of an address, without `www.`; `source:` compares it by suffix."""
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""


def language_of(text: object) -> str:
    """A language tag, lower case; `und` where nothing usable is declared."""
    tag = text.strip().replace("_", "-").lower() if isinstance(text, str) else ""
    return tag if re.fullmatch(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", tag) else "und"
