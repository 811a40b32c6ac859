"""Decode bytes to text.

A bad byte changes only one character. But if UTF-8 has more than a few bad bytes, another
encoding may be chosen (see `decode`).

A label is the name of an encoding in a header or in a document. Labels have the meaning of the
WHATWG Encoding Standard (https://encoding.spec.whatwg.org/#names-and-labels). For example,
`iso-8859-1` means windows-1252, as in every browser. For labels that the standard lacks, Python's
codecs are used.
"""

import codecs
import re
from functools import cache
from itertools import chain

from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.text.charset_guess import guess_encoding

LONGEST_PAGE_HEAD = (
    # bytes in which a page may name its charset; browsers read 1,024, but some pages name it later
    300_000
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_WIDE_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_WIDE_MARKUP = (
    (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
)  # fmt: skip
# The first two characters of JSON are ASCII (RFC 4627, 3). Two characters are checked, because NUL
# bytes beside a single character also occur in UTF-8.
_WIDE_JSON = (
    (re.compile(rb"[{\[]\0\0\0[^\0]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0[{\[]\0\0\0[^\0]"), "utf-32-be"),
    (re.compile(rb"[{\[]\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0[{\[]\0[^\0]"), "utf-16-be"),
)
_XML_DECLARATION = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([A-Za-z0-9_.:-]{2,40})""")
_META = re.compile(rb"""<meta\b[^>]{0,500}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_HIDDEN = re.compile(rb"<(!--|script\b|style\b)", re.IGNORECASE)
_HIDDEN_ENDS = {
    b"!--": re.compile(rb"-->"),
    b"script": re.compile(rb"</script", re.IGNORECASE),
    b"style": re.compile(rb"</style", re.IGNORECASE),
}
_END_OF_HEAD = re.compile(rb"</head\b|<body\b", re.IGNORECASE)
_ISO_2022_JP = re.compile(rb"\x1b(?:\$[@B]|\([IJ]|\$\(D)")
_CODECS = {  # WHATWG's name → Python's codec of the same or a larger repertoire
    "gbk": "gb18030", "shift_jis": "cp932", "euc-kr": "cp949", "big5": "big5hkscs", "euc-jp": "euc_jp",
    "windows-874": "cp874",
    "iso-2022-jp": "iso2022_jp_ext", "iso-8859-8-i": "iso8859_8", "x-mac-cyrillic": "mac_cyrillic",
    "macintosh": "mac_roman",
    "x-user-defined": "cp1252",
}  # fmt: skip
_LARGER = {  # Python's codec → a codec with further letters that pages use
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874",
    "euc_kr": "cp949", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "big5": "big5hkscs",
}  # fmt: skip
_LATIN = frozenset({  # encodings in which every byte is a sign, so that a wrong label never fails
    "cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "cp850", "iso8859-2", "iso8859-3", "iso8859-4",
    "iso8859-10", "iso8859-13", "iso8859-14", "iso8859-15", "iso8859-16", "mac-roman",
})  # fmt: skip
HIGH_SAMPLE, FEWEST_IN_RUNS, FEWEST_SIGNS = 200_000, 30, 10  # bytes, bytes, different bytes
_HIGH_RUN, _HIGH_BYTES = re.compile(rb"[\x80-\xff]{3,}"), bytes(range(0x80, 0x100))
_ALIASES = {"koi8r": "koi8-r", "koi8u": "koi8-u", "koi-8": "koi8-r", "ansi": "cp1252"}
_OWN_PREFIX = re.compile(r"^(?:x-)?(?:windows|win|cp|ms)[-_]?(?=\d{3})|^(?:x|cs)-(?=[a-z]{2})")
_ESCAPING = ("hz", "iso-2022-")  # encodings whose bytes are all ASCII
_NO_LABEL = ("utf", "idna", "punycode", "unicode", "raw", "undefined", "mbcs", "oem")
_MOJIBAKE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]+")
CERTAINLY_UTF8, PROBABLY_UTF8 = 20, 1  # at least this many letters beyond ASCII for each bad byte
MAX_BAD_SHARE = 0.05  # of the bytes beyond ASCII; with more bad bytes, a declared encoding is ignored
_PRINTABLE_ASCII = bytes(
    byte for byte in range(0x20, 0x7F) if byte not in b"\\~"
)  # Asian encodings replace these two


def decode(data: bytes, charset: str = "") -> str:
    """Return the text of a document. `charset` is the label that an HTTP or MIME header names.

    The first of these encodings that fits is used:

    1. the encoding of a byte order mark
    2. UTF-16 or UTF-32 without such a mark
    3. a 7-bit encoding with escape sequences, such as iso-2022-jp
    4. UTF-8 with no or very few bad bytes
    5. `charset`, or else the charset that the document declares. A charset of Latin letters does not
       fit if the text is in another script.
    6. UTF-8 with more bad bytes
    7. a guess

    Raises Unreadable for bytes that are not text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    head = data[:4096]
    if b"\x00" in head and (wide := _wide_encoding(head)):
        return data.decode(wide, "replace")
    if (b"\x1b" in data or charset[:2].lower() == "hz") and (escaped := _escaping_codec(data, charset)):
        return data.decode(escaped, _JAPANESE_ERRORS)
    try:
        return without_mojibake(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    if b"\x00" in head or _has_many_controls(head):
        raise Unreadable(Reason.NOT_TEXT)
    return _decode_legacy(data, charset)


def _decode_legacy(data: bytes, charset: str) -> str:
    """Return the text of bytes that are not valid UTF-8."""
    label = charset if codec_of(charset) or _is_utf8(charset) else declared_in(data)
    codec = codec_of(label)
    if (certain := _repaired_utf8(data, CERTAINLY_UTF8)) is not None:
        return certain
    if codec in _LATIN and _is_another_script(data):
        return _decoded(data, guess_encoding(data))
    if codec:
        text = _decoded(data, codec)
        bad = text.count("\ufffd")
        if bad <= MAX_BAD_SHARE * sum(byte > 127 for byte in data):
            return text
    repaired = _repaired_utf8(data, PROBABLY_UTF8)
    return _decoded(data, guess_encoding(data)) if repaired is None else repaired


def _is_another_script(data: bytes) -> bool:
    """Tell whether most bytes beyond ASCII stand in runs of at least three, as in words of Arabic
    or Russian. In Latin letters such runs are rare, so an encoding of Latin letters is wrong here.
    """
    sample = data[:HIGH_SAMPLE]
    in_runs = b"".join(_HIGH_RUN.findall(sample))
    high = len(sample) - len(sample.translate(None, _HIGH_BYTES))
    # a line of dashes has few different bytes
    return len(in_runs) >= FEWEST_IN_RUNS and len(in_runs) * 2 > high and len(set(in_runs)) >= FEWEST_SIGNS


def _decoded(data: bytes, codec: str) -> str:
    is_japanese = codec in {"euc_jp", "iso2022_jp_ext"}
    return data.decode(codec, _JAPANESE_ERRORS if is_japanese else "replace")


def declared_in(data: bytes) -> str:
    """Return the encoding that a page declares near its beginning, or an empty string.

    An XML declaration takes precedence over meta elements. A meta element in the head takes
    precedence over other meta elements.
    """
    if declaration := _XML_DECLARATION.match(data[:400]):
        return declaration[1].decode("ascii")
    head = data[:LONGEST_PAGE_HEAD]
    if b"<" not in head or b"charset" not in head.lower():
        return ""
    head = _without_hidden_markup(head)
    end = _END_OF_HEAD.search(head)
    meta = _META.search(head, 0, end.start() if end else len(head)) or _META.search(head)
    return meta[1].decode("ascii") if meta else ""


def _without_hidden_markup(markup: bytes) -> bytes:
    """Remove scripts, styles and comments. If a script, style or comment is never closed,
    everything after its beginning is removed.
    """
    shown, position = list[bytes](), 0
    while hidden := _HIDDEN.search(markup, position):
        shown.append(markup[position : hidden.start()])
        end = _HIDDEN_ENDS[hidden[1].lower()].search(markup, hidden.end())
        if end is None:
            return b"".join(shown)
        position = end.end()
    return b"".join([*shown, markup[position:]])


@cache
def codec_of(label: str) -> str:
    """Return the name of Python's codec for a label such as `windows-1252`, or an empty string.

    The string is empty for unknown labels, and for encodings without readable ASCII, such as
    EBCDIC. It is also empty for UTF-8, UTF-16 and UTF-32, because `decode` recognises these without
    a label.
    """
    from webencodings import lookup  # noqa: PLC0415  most documents are UTF-8

    label = label.strip().lower()
    known = (lookup(label) or lookup(re.sub(r"[\s_-]", "", label))) if label and label.isascii() else None
    name = known.name if known is not None else _OWN_PREFIX.sub("cp" if label[-3:].isdecimal() else "", label)
    if name == "replacement":
        name = label  # browsers refuse these encodings for security reasons; Python reads them
    name = _CODECS.get(name, name)
    if not name or name.startswith(_NO_LABEL):
        return ""
    try:
        codec = codecs.lookup(_ALIASES.get(name, name.replace("windows-", "cp"))).name
    except (LookupError, ValueError):
        return ""
    codec = _LARGER.get(codec, codec)
    return codec if codec.startswith(_ESCAPING) or _keeps_ascii(codec) else ""


def _keeps_ascii(codec: str) -> bool:
    """Tell whether a codec decodes printable ASCII as ASCII. EBCDIC and UTF-7 do not.

    A document may declare its encoding with a label: `charset=windows-1252`. The label is read as
    ASCII, which is impossible if the document is in EBCDIC or UTF-7. So if a label could be read,
    but names one of these encodings, the label is wrong.
    """
    try:
        return _PRINTABLE_ASCII.decode(codec) == _PRINTABLE_ASCII.decode("ascii")
    except (LookupError, UnicodeError):
        return False


def _is_utf8(label: str) -> bool:
    return label.strip().lower().replace("-", "").replace("_", "") in {"utf8", "unicode11utf8"}


def _escaping_codec(data: bytes, charset: str) -> str:
    """Return the codec of 7-bit text with escape sequences, or an empty string for any other text.

    iso-2022-jp is recognised by its escape sequences. Other encodings are recognised by `charset`
    or by a declaration in `data`.
    """
    if data.isascii() and _ISO_2022_JP.search(data):
        return "iso2022_jp_ext"
    label = charset or declared_in(data)
    return codec_of(label) if label.lower().startswith(_ESCAPING) else ""


def wide_encoding(head: bytes) -> str:
    """Return the codec of a text in UTF-16 or UTF-32, such as `utf-16-le`. The text may have no
    byte order mark. Return an empty string if the text seems to be in another encoding. `head` is
    the beginning of the text.
    """
    marked = next((encoding for mark, encoding in _WIDE_BOMS if head.startswith(mark)), "")
    return marked or (_wide_encoding(head[:4096]) if b"\x00" in head[:4096] else "")


def _wide_encoding(head: bytes) -> str:
    """Return the UTF-16 or UTF-32 codec of a text without a byte order mark.

    Return an empty string if the text seems to be in another encoding.
    """
    markup = (encoding for start, encoding in _WIDE_MARKUP if head.startswith(start))
    records = (encoding for start, encoding in _WIDE_JSON if start.match(head))
    utf32 = (encoding for encoding in ("utf-32-le", "utf-32-be") if _is_utf32(head, encoding))
    if known := next(chain(markup, records, utf32), ""):
        return known
    # in UTF-16, the zero bytes are nearly all at even offsets, or nearly all at odd offsets
    even, odd = head[::2].count(0), head[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    if len(head) < 8 or most < max(4, len(head) * 0.05) or least > most * 0.1:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _is_utf32(head: bytes, codec: str) -> bool:
    """Tell whether bytes are text in `codec`, which is UTF-32-LE or UTF-32-BE."""
    # bytes in other encodings are hardly ever valid in UTF-32: Unicode ends at U+10FFFF, so of
    # every four bytes, one is zero and the byte beside it is at most 16
    try:
        text = head[: len(head) // 4 * 4].decode(codec)
    except UnicodeDecodeError:
        return False
    controls = sum(char < " " and char not in "\t\n\r\x0c" for char in text)
    return len(text) > 1 and controls <= len(text) * 0.02


def _has_many_controls(head: bytes) -> bool:
    controls = sum(byte < 32 and byte not in b"\t\n\r\x0c\x1b" for byte in head)
    return controls > len(head) * 0.02


def _repaired_utf8(data: bytes, letters_per_bad_byte: int) -> str | None:
    """Return the text of UTF-8 data with a few bad bytes, or None if the data is probably not
    UTF-8.

    For each bad byte, the data must have at least `letters_per_bad_byte` letters beyond ASCII.
    """
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    letters = [char for char in text if char > "\x7f" and char != "\ufffd"]
    if len(letters) < bad * letters_per_bad_byte:
        return None
    # a text in Latin letters may have pasted paragraphs in cp1252
    latin = sum(char < "\u0180" or "\u2010" <= char <= "\u20ff" for char in letters)
    return data.decode("utf-8", _CP1252_ERRORS) if latin * 2 >= len(letters) else text


def without_mojibake(text: str) -> str:
    """Repair text that was encoded as UTF-8 twice (`fermÃ©` → `fermé`).

    Text is changed only if it has at least two sequences such as `Ã©`, and if at least 80 % of its
    characters beyond ASCII belong to such sequences.
    """
    if text.isascii() or not (runs := _MOJIBAKE.findall(text)):
        return text
    high = sum(char > "\x7f" for char in text)
    if len(runs) < 2 or sum(map(len, runs)) < 0.8 * high:
        return text
    return _MOJIBAKE.sub(_decode_again, text)


def _decode_again(run: re.Match[str]) -> str:
    try:
        return b"".join(_cp1252_byte(char) for char in run[0]).decode("utf-8")
    except UnicodeError:
        return run[0]


def _cp1252_byte(char: str) -> bytes:
    return bytes([ord(char)]) if ord(char) < 0xA0 else char.encode("cp1252")


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Decode a single bad byte as cp1252, and an incomplete sequence of several bytes as U+FFFD.

    This is an error handler for codecs. Raises `error` if it is not an error of decoding.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.end - error.start > 1:
        return "\ufffd", error.end
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


def _as_microsoft_japanese(error: UnicodeError) -> tuple[str, int]:
    """Decode a letter that Microsoft added to JIS X 0208. Any other bad byte becomes U+FFFD.

    This is an error handler for codecs that lack these letters. Among Python's codecs, only cp932
    has these letters. Raises `error` if it is not a UnicodeDecodeError.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    pair = bytes(byte & 0x7F for byte in error.object[error.start : error.start + 2])
    if len(pair) < 2 or not all(0x21 <= byte <= 0x7E for byte in pair):
        return "\ufffd", error.start + 1
    row, cell = pair
    lead = (row - 0x21) // 2 + (0x81 if row < 0x5F else 0xC1)
    trail = cell + (0x7E if row % 2 == 0 else 0x1F if cell < 0x60 else 0x20)
    return bytes([lead, trail]).decode("cp932", "replace")[:1], error.start + 2


_CP1252_ERRORS, _JAPANESE_ERRORS = "wirewatch-cp1252", "wirewatch-japanese"
codecs.register_error(_CP1252_ERRORS, _as_cp1252)
codecs.register_error(_JAPANESE_ERRORS, _as_microsoft_japanese)
