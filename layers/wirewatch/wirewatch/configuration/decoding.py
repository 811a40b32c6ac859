"""Decodes configuration files: bytes → text.

`wirewatch check` and the deployed system use the same functions, so their messages are the same.
"""

import codecs

from wirewatch.errors import InvalidFile, WatchlistError

LARGEST_CONFIG = 5_000_000  # bytes
_UTF16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF32_LE_BOM = codecs.BOM_UTF32_LE  # begins like the BOM of UTF-16
_UTF32_BOMS = (_UTF32_LE_BOM, codecs.BOM_UTF32_BE)
_GZIP = b"\x1f\x8b"


def decode_config(data: bytes, file: str = "") -> str:
    """Decode UTF-8, with or without a byte order mark, or UTF-16 with a byte order mark.

    Line ends become `\\n`. Raises InvalidFile for any other encoding, or for more than
    LARGEST_CONFIG bytes.
    """
    if len(data) > LARGEST_CONFIG:
        message = f"the file is too large (at most {LARGEST_CONFIG:,} bytes)"
        raise InvalidFile(file, [WatchlistError(message, "split it", file)])
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = _decode(data)
    except UnicodeDecodeError as error:
        raise InvalidFile(file, [_not_utf8(data, error.start, file)]) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decode_leniently(data: bytes) -> str:
    """Return the text of a file of any encoding. At least its ASCII letters can be read.

    Use this function only to find an id or an owner. Bytes that can't be decoded become U+FFFD.
    """
    data = data[:LARGEST_CONFIG]
    if data.startswith(_UTF32_BOMS):
        return data.decode("utf-32", "replace")
    if data.startswith(_UTF16_BOMS):
        return data.decode("utf-16", "replace")
    # Removing NULs makes ASCII letters readable in UTF-16 and UTF-32 without a byte order mark too.
    return data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace").replace("\0", "")


def _decode(data: bytes) -> str:
    if data.startswith(_UTF16_BOMS) and not data.startswith(_UTF32_LE_BOM):
        return data.decode("utf-16")
    if data.count(0) > len(data) // 4:  # UTF-16 without a byte order mark, UTF-32, or no text at all
        raise UnicodeDecodeError("utf-8", data, data.index(0), data.index(0) + 1, "NUL")
    return data.decode("utf-8")


def _not_utf8(data: bytes, offset: int, file: str) -> WatchlistError:
    if data.startswith(_GZIP):
        message = "the file is not UTF-8 text: it is compressed with gzip"
        return WatchlistError(message, "upload it uncompressed", file)
    if data.startswith(_UTF16_BOMS):  # in UTF-16 the offset does not give a line
        return WatchlistError("the file is not UTF-8 text", "save it as UTF-8", file)
    before = data[:offset].decode("utf-8", "replace")
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    source = data.decode("utf-8", "replace").split("\n")[line - 1].rstrip("\r")
    message = f"the file is not UTF-8 text: invalid byte 0x{data[offset]:02X}"
    return WatchlistError(message, "save it as UTF-8", file, line, column, source)
