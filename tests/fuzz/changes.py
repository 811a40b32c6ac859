"""Makes random changes to files: to any bytes, or to parts of a format, such as tags."""

import gzip
import re
import zlib
from collections.abc import Callable, Mapping
from random import Random

from tests.fuzz.seeds import zipped

LONGEST = 400_000  # bytes; what grows beyond is cut
Change = Callable[[bytes, Random], bytes]
ANYWHERE: tuple[bytes, ...] = (
    b"\x00", b"\x00" * 1000, b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc3", b"\x1b$B", b"\x85",
    "\u202e".encode(), "\u200b".encode(), "\u2028".encode(), "\ufffe".encode(), "\U0001f600".encode(), "ſKßİﬁ".encode(),
    b"\r", b"\n\n\n\n", b" " * 5000, b"a" * 5000, b"9" * 5000, b"-1", b"1e999", b"99999999999999999999", b"0", b"2026-13-45T99:99:99Z",
    b"0000-00-00", b"9999-12-31T23:59:59-23:59", b"Fri, 31 Feb 0000", b"\\", b"\"", b"'", b"%", b"%00", b"${x}", b"http://a@b/", b"http://[::1",
    b"javascript:1", b"data:,x", b"//", b"http://\xff/", b"https://xn--a/", b"\x1f\x8b\x08", b"PK\x03\x04", b"%PDF-1.4", b"WARC/1.0\r\n",
)  # fmt: skip
MARKUP: tuple[bytes, ...] = (
    b"<", b">", b"</", b"/>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?xml version='1.0' encoding='utf-16'?>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b"&a;", b"&#0;", b"&#xD800;", b"&#99999999999;", b"&nbsp;", b"&amp", b"<script>", b"</script>", b"<style>", b"<svg>", b"<math>", b"<table>",
    b"<template>", b"<select>", b"<noscript>", b"<frameset>", b"<plaintext>", b"<textarea>", b"<base href='http://['>", b"<p", b"<div>" * 300,
    b"</div>" * 300, b"<b><i><a>" * 60, b"<a href='x'>" * 50, b"<br>" * 500, b"<li>" * 300, b"<td>" * 300, b" x=y" * 3000, b' class="comments"',
    b' itemprop="articleBody"', b' datetime="', b' lang="', b"<h1>", b"</h1>", b"<time>", b"<item>", b"</item>", b"<entry/>", b"xmlns:a='b'",
    b'<script type="application/ld+json">[[[[{"@graph":[{"@type":["NewsArticle"],"author":{"author":[]}}]}', b"<html>", b"</body>", b"<h1>" * 200,
)  # fmt: skip
OBJECTS: tuple[bytes, ...] = (
    b"{", b"}", b"[", b"]", b"[" * 3000, b'{"a":' * 3000, b",", b":", b"null", b"true", b"NaN", b"-Infinity", b"1" * 5000, b"1E400", b'"\\ud800"',
    b'"\\u0000"', b'{"title": 1}', b'"title": [],', b'"text": {"a": 1},', b'"authors": {"name": []},', b'"published": 1e308,', b'"url": [null],',
    b'"associations": 7,', b'"embargoed": "never",', b'"version": "x",', b'"urgency": -5,', b'"type": [],', b"\n", b"\n{\n", b"[]," * 2000,
)  # fmt: skip
MAILED: tuple[bytes, ...] = (
    b"\n\n", b"\n--", b"--\n", b"Content-Type: multipart/mixed; boundary=\n", b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 20,
    b"Content-Type: message/rfc822\n\n" * 20, b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: x-uuencode\n",
    b'Content-Type: text/html; charset="utf-99"\n', b"Content-Type: text/plain; charset*=''%00\n", b"Content-Type: text/plain; charset=undefined\n",
    b"=?utf-8?q?=FF?=", b"=?x?b?!!!?=", b"=?utf-8?b?AAAA", b"Subject:\n", b"Subject: \xff\xfe\n", b"Date: Fri, 99\n", b"From: (((((((a@b\n",
    b"From: <@>\n", b"From ", b"=\n", b"=3D=", b"begin 644 x\n", b"Content-Disposition: attachment\n", b"Content-Type: message/delivery-status\n",
    b"Content-Type: message/external-body\n", b"Content-Type: message/partial\n", b"Archived-At: <http://[>\n", b"\t" * 500, b"a: b\n" * 3000,
)  # fmt: skip
PRINTED: tuple[bytes, ...] = (
    b"<<", b">>", b"[", b"]", b"(", b")", b"\\", b" obj", b"endobj", b"stream\n", b"endstream", b"xref", b"trailer", b"startxref\n0\n%%EOF",
    b"/Type", b"/Pages", b"/Kids [2 0 R]", b"/Count 99999999", b"/Contents 2 0 R", b"/Contents [5 0 R 5 0 R]", b"/Filter /FlateDecode",
    b"/Filter [/ASCIIHexDecode /LZWDecode]", b"/Filter /Crypt", b"/DecodeParms << /Predictor 15 /Columns 0 >>", b"/Prev 0", b"/Encrypt 3 0 R",
    b"/Length -1", b"/Length 99999999999", b"/Length 5 0 R", b"1 0 R", b"99999 0 R", b"0 0 R", b"2 0 R", b"null", b"-", b".", b"1e9", b"BT", b"ET",
    b"q " * 3000, b"Q", b"cm", b"0 0 0 0 0 0 Tm", b"99999999999999999999 0 Td", b"Tj", b"[(a) -1e9 (b)] TJ", b"BI ID", b"EI", b"/F9 0 Tf",
    b"/ToUnicode 5 0 R", b"/Encoding << /Differences [0 /a 999999 /b] >>", b"/Subtype /Type0", b"/Rotate 91", b"/Title 7", b"/Lang []", b"(D:99)",
)  # fmt: skip
HELD: tuple[bytes, ...] = (
    b"Content-Length: 0\r\n", b"Content-Length: -5\r\n", b"Content-Length: x\r\n", b"Content-Length: 99999999999\r\n", b"\r\n\r\n", b"WARC/1.1\r\n",
    b"WARC-Type: response\r\n", b"WARC-Type: revisit\r\n", b"WARC-Target-URI: \r\n", b"HTTP/1.1 200\r\n", b"HTTP/\r\n", b"Content-Encoding: br\r\n",
    b"Content-Encoding: deflate, gzip\r\n", b"Transfer-Encoding: chunked\r\n", b"ffffffff\r\n", b"0\r\n\r\n", b"filedesc://x 1 1 1 1\n",
)  # fmt: skip
_TAG = re.compile(rb"<[^<>]{0,2000}>")
_ELEMENT = re.compile(rb"<([a-zA-Z][\w:.-]{0,30})\b[^<>]{0,500}>[^<]{0,5000}</\1\s*>")
_MEMBER = re.compile(rb'"[^"\\\n]{1,60}"\s*:\s*(?:"[^"\\\n]{0,5000}"|[\w.+-]{1,40}|\[\]|\{\})\s*,?')
_LINE = re.compile(rb"[^\n]*\n")
_THING = re.compile(
    rb"\d+ \d+ obj.{0,5000}?endobj|/[A-Za-z]{1,30} (?:\[[^\]]{0,500}\]|\([^)]{0,500}\)|<<[^<>]{0,500}>>|[\w/. -]{1,30})",
    re.DOTALL,
)
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_QUOTED = re.compile(rb'"[^"]{0,5000}"')
_NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"255",
    b"65536",
    b"2147483648",
    b"-9223372036854775809",
    b"99999999999",
    b"1e400",
    b"0.0000001",
    b"9" * 400,
)


def flipped(data: bytes, chance: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20, 100)) if changed else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(data: bytes, chance: Random) -> bytes:
    return (
        data[: chance.randint(0, len(data))]
        if chance.random() < 0.8
        else data[chance.randint(0, len(data)) :]
    )


def without(data: bytes, chance: Random) -> bytes:
    low, high = _slice(data, chance)
    return data[:low] + data[high:]


def repeated(data: bytes, chance: Random) -> bytes:
    low, high = _slice(data, chance)
    times = chance.choice((2, 2, 3, 20, 1000))
    return data[:high] + data[low:high] * min(times, 1 + 100_000 // max(1, high - low)) + data[high:]


def swapped(data: bytes, chance: Random) -> bytes:
    a, b, c, d = sorted(chance.randint(0, len(data)) for _ in range(4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def recoded(data: bytes, chance: Random) -> bytes:
    """Return the text in a random encoding, which may differ from the encoding that `data` declares."""
    encoding = chance.choice(
        (
            "utf-16",
            "utf-16-le",
            "utf-16-be",
            "utf-32",
            "cp1252",
            "euc-kr",
            "shift_jis",
            "iso2022_jp",
            "utf-7",
            "cp037",
        )
    )
    return data.decode("utf-8", "replace").encode(encoding, "replace")


def _slice(data: bytes, chance: Random) -> tuple[int, int]:
    low = chance.randint(0, len(data))
    return low, min(len(data), low + chance.choice((1, 2, 8, 64, 500, len(data))))


def inserted(pieces: tuple[bytes, ...]) -> Change:
    def change(data: bytes, chance: Random) -> bytes:
        at, piece = chance.randint(0, len(data)), chance.choice(pieces)
        return data[:at] + piece + data[at if chance.random() < 0.7 else at + len(piece) :]

    return change


def of_parts(pattern: "re.Pattern[bytes]") -> Change:
    """Return a change of one match of `pattern`. The change repeats the match, removes it, replaces
    it with another match, or puts another match into its middle.
    """

    def change(data: bytes, chance: Random) -> bytes:
        parts = [match.span() for match in pattern.finditer(data)][:2000]
        if not parts:
            return data
        (low, high), (begin, end) = chance.choice(parts), chance.choice(parts)
        piece = data[low:high]
        kept = chance.choice(
            (
                piece * 2,
                piece * 50,
                b"",
                piece[: len(piece) // 2] + data[begin:end] + piece[len(piece) // 2 :],
                data[begin:end],
            )
        )
        return data[:low] + kept + data[high:]

    return change


def renumbered(data: bytes, chance: Random) -> bytes:
    """Replace one number, such as a length, a count or a year, with a number from _NUMBERS."""
    numbers = [match.span() for match in _NUMBER.finditer(data)][:5000]
    if not numbers:
        return data
    low, high = chance.choice(numbers)
    return data[:low] + chance.choice(_NUMBERS) + data[high:]


_BYTES: tuple[Change, ...] = (
    flipped,
    cut,
    without,
    repeated,
    swapped,
    recoded,
    inserted(ANYWHERE),
    inserted(ANYWHERE),
    renumbered,
)
_OF_MARKUP = (
    inserted(MARKUP),
    inserted(MARKUP),
    of_parts(_TAG),
    of_parts(_TAG),
    of_parts(_ELEMENT),
    of_parts(_QUOTED),
)
_OF_OBJECTS = (
    inserted(OBJECTS),
    inserted(OBJECTS),
    of_parts(_MEMBER),
    of_parts(_MEMBER),
    of_parts(_QUOTED),
    inserted(MARKUP),
)
_OF_MAIL = (
    inserted(MAILED),
    inserted(MAILED),
    inserted(MAILED),
    of_parts(_LINE),
    of_parts(_LINE),
    inserted(MARKUP),
)
_OF_PRINT = (
    inserted(PRINTED),
    inserted(PRINTED),
    inserted(PRINTED),
    of_parts(_THING),
    of_parts(_THING),
    of_parts(_LINE),
)
_OF_LINES = (of_parts(_LINE), of_parts(_LINE))
_OF_ARCHIVE = (inserted(HELD), inserted(HELD), of_parts(_LINE), of_parts(_LINE), inserted(MARKUP))
_BY_ENDING: Mapping[str, tuple[Change, ...]] = {
    "html": _OF_MARKUP, "xml": _OF_MARKUP, "rss": _OF_MARKUP, "atom": _OF_MARKUP, "json": _OF_OBJECTS, "jsonl": _OF_OBJECTS, "eml": _OF_MAIL,
    "mbox": _OF_MAIL, "pdf": _OF_PRINT, "txt": _OF_LINES, "warc": _OF_ARCHIVE, "arc": _OF_ARCHIVE,
}  # fmt: skip


def changed(name: str, data: bytes, chance: Random) -> bytes:
    """Return `data` with one to six random changes. A gzip file may be unpacked first and packed again."""
    if name.endswith(".gz") and chance.random() < 0.6:
        return gzip.compress(changed(name.removesuffix(".gz"), _unpacked(data), chance), 1, mtime=0)
    ending = name.rpartition(".")[2]
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4, 6))):
        data = chance.choice(_BYTES + 2 * _BY_ENDING.get(ending, ()))(data, chance)[:LONGEST]
    return _held(name, data, chance) if chance.random() < 0.02 else data


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(data, LONGEST)
    except zlib.error:
        return data


def _held(name: str, data: bytes, chance: Random) -> bytes:
    return chance.choice(
        (
            gzip.compress(data, 1, mtime=0),
            zipped({name: data, "b.txt": data[:2000]}),
            data.replace(b"\n", b"\r\n"),
        )
    )
