"""WARC and ARC archives of web pages, plain or .gz: the pages in them as they were sent, one after the other, in bounded memory."""

import io
import logging
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any, Protocol
from urllib.parse import quote

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed

from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.containers.compression import MOST_RATIO, UNSUSPECTED
from wirewatch.parsing.text.cleaning import address, one_line
from wirewatch.parsing.text.dates import read_date

LARGEST_PAYLOAD = 20_000_000  # bytes, as stored and as unpacked
LONGEST_LINE = 64 * 1024
LONGEST_HEADERS = 1_000_000  # bytes of a record's headers; real ones have some thousand
MOST_FAILURES = 100
KEPT = 256 * 1024  # bytes before the place of a failure in which the next record is looked for
BLOCK = 16 * 1024
_BEGINNING = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]|(?<=\n)WARC/\d\.\d+\r?\n")
_WARC_LINE, _ARC_LINE = re.compile(rb"WARC/\d"), re.compile(rb"[a-z]{2,10}:.*\s\d+\s*$")
_TEXT = re.compile(
    r"text/(?!css|javascript|ecmascript|calendar|v)|application/(?:xhtml|xml|json|pdf|(?:x-)?ndjson)|(?!image)[a-z]+/[\w.-]+\+(?:xml|json)"
)
_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)
_GZIP, _ZLIB, _DEFLATE = 31, 15, -15

logging.getLogger("warcio").setLevel(
    logging.CRITICAL + 1
)  # it names addresses of the archive in its warnings


@dataclass(frozen=True, slots=True)
class Response:
    """What a server sent for an address. `offset` is where its record begins among the stored bytes: reading may begin there."""

    data: bytes
    url: str
    content_type: str
    date: datetime | None
    offset: int


class _Record(Protocol):
    rec_type: str
    rec_headers: Any
    http_headers: Any
    raw_stream: Any
    content_type: str | None
    length: int | None


class Responses:
    """Iterates over the pages of an archive; a record that can't be read comes as Unreadable in its place.

    `stream` begins at a record, `begin` bytes into what is stored; it is read once, never sought. `offset` is where the record of the last
    one begins, `skipped` counts by kind what is no page. `pause` is asked after each of those: where it says so, the iteration ends
    before the end of the archive, with `paused`.
    """

    def __init__(self, stream: IO[bytes], begin: int = 0, pause: Callable[[], bool] = lambda: False) -> None:
        self.skipped: Counter[str] = Counter()
        self.pause, self.paused = pause, False
        self.offset = begin
        self._source = _Source(stream, begin)
        self._found = self._read()

    def __iter__(self) -> Iterator[Response | Unreadable]:
        return self

    def __next__(self) -> Response | Unreadable:
        return next(self._found)

    def _read(self) -> Iterator[Response | Unreadable]:
        """After a failure reading goes on at what looks like the next record, for so long."""
        for _ in range(MOST_FAILURES):
            archive = _Archive(self._source)
            try:
                yield from self._until_failure(archive)
                return
            except Unreadable as error:
                self.offset = archive.beginning
                yield error
                if not self._source.go_to_next_record(self.offset + 1):
                    return
        yield Unreadable(Reason.BAD_ARCHIVE, f"after {MOST_FAILURES} failures the rest was not read")

    def _until_failure(self, archive: "_Archive") -> Iterator[Response | Unreadable]:
        found: Response | Unreadable | None = None
        while (record := _next(archive)) is not None:
            if archive.is_unsound():
                yield Unreadable(Reason.BAD_ARCHIVE, "between two records are bytes of neither")
            self.offset = archive.beginning
            found = None
            for found in self._of(record):
                yield found
            if found is None and self.pause():
                self.paused = True
                return
        if archive.is_unsound() or not (archive.is_whole() or isinstance(found, Unreadable)):
            yield Unreadable(Reason.BAD_ARCHIVE, "the archive is cut short")

    def _of(self, record: _Record) -> Iterator[Response | Unreadable]:
        kind = _no_page(record)
        if kind:
            self.skipped[kind] += 1
            return
        try:
            found = _response(record, self.offset)
        except _Refused as refused:
            yield Unreadable(refused.reason, refused.detail)
            return
        if found.data.strip():
            yield found
        else:
            self.skipped["empty"] += 1


class _Refused(Unreadable):
    """One record that can't be used, in an archive that can be read on."""


def _next(archive: "_Archive") -> _Record | None:
    """The library writes its opinion of broken archives to stderr, and raises whatever its readers raise."""
    with redirect_stderr(io.StringIO()):
        try:
            found: _Record | None = next(archive, None)
        except ArchiveLoadFailed as error:
            whole = (
                "it is packed as a whole: each record must be packed alone"
                if "non-chunked" in str(error)
                else ""
            )
            raise Unreadable(Reason.BAD_ARCHIVE, whole or one_line(str(error), 100)) from error
        except Exception as error:  # its readers' errors have no base of their own
            raise Unreadable(Reason.BAD_ARCHIVE, "a record's headers are broken") from error
    return found


def _no_page(record: _Record) -> str:
    """What a record is instead of a page, or nothing."""
    if record.rec_type not in {"response", "resource", "conversion"}:
        return one_line(record.rec_type, 30) or "unknown"
    if not _url(record).startswith(("http:", "https:")):
        return "" if record.rec_type == "response" and not _url(record) else "not from the web"
    if record.http_headers is not None and record.http_headers.get_statuscode() != "200":
        return "not found"
    kind = _content_type(record).lower()
    return "" if not kind or _TEXT.match(kind) else "not text"


def _url(record: _Record) -> str:
    headers = record.rec_headers
    return (headers.get_header("WARC-Target-URI") or headers.get_header("uri") or "").strip()


def _content_type(record: _Record) -> str:
    if record.http_headers is not None:
        return one_line(record.http_headers.get_header("Content-Type"), 200)
    return "" if record.rec_type == "response" else one_line(record.content_type, 200)


def _response(record: _Record, offset: int) -> Response:
    url = address(quote(_url(record), safe=":/?#[]@!$&()*+,;=%~-._"))
    if not url:
        raise _Refused(Reason.BAD_ARCHIVE, "a record without a sound address")
    written = record.rec_headers.get_header("WARC-Date") or record.rec_headers.get_header("archive-date")
    dated = read_date(written, _ANY_TIME)
    return Response(_payload(record), url, _content_type(record), dated[0] if dated else None, offset)


def _payload(record: _Record) -> bytes:
    if (record.length or 0) > LARGEST_PAYLOAD:
        raise _Refused(Reason.TOO_LARGE, "a record of more than 20 MB")
    begun = record.raw_stream.tell()
    data = _read_at_most(record.raw_stream, LARGEST_PAYLOAD)
    if record.length is not None and begun + len(data) < record.length and not _complete(record, data):
        raise _Refused(Reason.BAD_ARCHIVE, "a record is cut short")
    if record.http_headers is None:
        return data
    if (record.http_headers.get_header("Transfer-Encoding") or "").lower().strip() == "chunked":
        data = _without_chunks(data)
    for encoding in reversed(
        (record.http_headers.get_header("Content-Encoding") or "").lower().split(",")[:3]
    ):
        data = _unpacked(data, encoding.strip())
    return data


def _complete(record: _Record, data: bytes) -> bool:
    """A record shorter than it says, with all that the server said: its line ends were converted on the way."""
    length = record.http_headers.get_header("Content-Length") if record.http_headers is not None else None
    return (
        length is not None
        and re.fullmatch(r"\d{1,9}", length.strip()) is not None
        and len(data) >= int(length)
    )


def _read_at_most(stream: Any, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    try:
        while part := stream.read(BLOCK):
            parts.append(part)
            size += len(part)
            if size > most:
                raise _Refused(Reason.TOO_LARGE, "a record of more than 20 MB")
    except ArchiveLoadFailed as error:
        raise Unreadable(Reason.BAD_ARCHIVE, one_line(str(error), 100)) from error
    return b"".join(parts)


def _without_chunks(data: bytes) -> bytes:
    """Many archives keep the header but store the data without chunks: then it is returned as it is."""
    parts: list[bytes] = []
    position = 0
    while True:
        end = data.find(b"\r\n", position, position + 256)
        length = re.fullmatch(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?", data[position:end]) if end >= 0 else None
        if length is None and not position:
            return data
        begin = end + 2
        position = begin + int(length[1], 16) if length else len(data) + 1
        if position > len(data):
            raise _Refused(Reason.BAD_ARCHIVE, "the chunks of a response are wrong")
        if position == begin:
            return b"".join(parts)
        parts.append(data[begin:position])
        if data[position : position + 2] != b"\r\n":
            raise _Refused(Reason.BAD_ARCHIVE, "the chunks of a response are wrong")
        position += 2


def _unpacked(data: bytes, encoding: str) -> bytes:
    """Data that is not packed, whatever the header says, is returned as it is."""
    if encoding in {"", "identity", "none"}:
        return data
    if encoding in {"gzip", "x-gzip"}:
        return _inflated(data, _GZIP) if data.startswith(b"\x1f\x8b") else data
    if encoding == "deflate":
        return _inflated(data, _ZLIB if data[:1] == b"\x78" else _DEFLATE)
    raise _Refused(Reason.UNKNOWN_FORMAT, f"a response is packed with {one_line(encoding, 20)!r}")


def _inflated(data: bytes, kind: int) -> bytes:
    unpacker = zlib.decompressobj(kind)
    try:
        found = unpacker.decompress(data, LARGEST_PAYLOAD + 1)
    except zlib.error as error:
        raise _Refused(Reason.BAD_ARCHIVE, "a packed response is broken") from error
    if len(found) > LARGEST_PAYLOAD:
        raise _Refused(Reason.TOO_LARGE, "a response unpacks into more than 20 MB")
    if not unpacker.eof:
        raise _Refused(Reason.BAD_ARCHIVE, "a packed response is cut short")
    return found


class _Source:
    """The stored bytes, read once; the last of them are kept, so that reading can begin anew at the next record."""

    def __init__(self, stream: IO[bytes], begin: int) -> None:
        self._stream, self._offset = stream, begin
        self._kept = self._ahead = b""

    def read(self, size: int = BLOCK) -> bytes:
        data = self._ahead[:size] or self._stream.read(size)
        self._ahead = self._ahead[len(data) :]
        self._kept = (self._kept + data)[-KEPT:] if len(self._kept) > 2 * KEPT else self._kept + data
        self._offset += len(data)
        return data

    def tell(self) -> int:
        return self._offset

    def go_to_next_record(self, after: int) -> bool:
        """To what looks like the beginning of a record, at `after` or behind it."""
        back = min(len(self._kept), max(0, self._offset - after))
        self._ahead = self._kept[len(self._kept) - back :] + self._ahead
        self._offset -= back
        self._kept = b""
        while True:
            while len(self._ahead) < BLOCK and (more := self._stream.read(BLOCK)):
                self._ahead += more
            found = _BEGINNING.search(self._ahead)
            passed = found.start() if found else max(0, len(self._ahead) - 16)
            self._offset += passed
            self._ahead = self._ahead[passed:]
            if found or passed == 0:
                return found is not None


class _Archive(ArchiveIterator):  # type: ignore[misc]
    """The library's iterator over records, which loses the record after one that is longer than it says."""

    def __init__(self, source: _Source) -> None:
        super().__init__(source)
        self._unpacking = self.reader = _Reader(source)
        self._unsound = False

    @property
    def beginning(self) -> int:
        """Where the record at hand begins: of a packed one, the library is right only where nothing is wrong."""
        packed = self._unpacking.decompressor is not None
        return self._unpacking.member if packed else max(self._unpacking.member, self.offset)

    def is_unsound(self) -> bool:
        """Whether lines were passed over since the last answer."""
        unsound, self._unsound = self._unsound, False
        return unsound

    def is_whole(self) -> bool:
        return self._unpacking.whole

    def _consume_blanklines(self) -> tuple[bytes | None, int]:
        begins = _ARC_LINE if self.known_format == "arc" else _WARC_LINE
        passed = 0
        while line := self.reader.readline():
            if begins.match(line):
                return line, passed
            self._unsound = self._unsound or bool(line.strip())
            passed += len(line)
        return None, passed


class _Reader(DecompressingBufferedReader):  # type: ignore[misc]
    """The library's reader with limits, which it lacks: on lines, on headers, on what an archive unpacks into.

    `member` is where the packed record at hand begins, `whole` is false within one.
    """

    decompressor: Any

    def __init__(self, source: _Source) -> None:
        super().__init__(source, block_size=BLOCK)
        self._begun = self.member = source.tell()
        self._headers = 0
        self.whole = True

    def read_next_member(self) -> bool:
        unread = len(self.decompressor.unused_data or b"") if self.decompressor else 0
        self.member = self.stream.tell() - unread if unread else self.member
        found: bool = super().read_next_member()
        return found

    def read(self, length: int | None = None) -> bytes:
        self._headers = 0
        found: bytes = super().read(length)
        return found

    def readline(self, length: int | None = None) -> bytes:
        line: bytes = super().readline(min(length or LONGEST_LINE, LONGEST_LINE))
        self._headers += len(line)
        if self._headers > LONGEST_HEADERS:
            raise ArchiveLoadFailed("the headers of a record are longer than 1 MB")
        return line

    def _decompress(self, data: bytes) -> bytes:
        if self.decompressor is None or not data:
            return data
        try:
            found: bytes = self.decompressor.decompress(data)
        except zlib.error as error:
            if self.num_block_read:
                raise ArchiveLoadFailed("a packed record is broken") from error
            self.decompressor, self.whole = None, True
            return data
        self.whole = self.decompressor.eof
        unpacked = self.num_read + len(found)
        if unpacked > UNSUSPECTED and unpacked > MOST_RATIO * (self.stream.tell() - self._begun):
            raise ArchiveLoadFailed(f"the archive unpacks into more than {MOST_RATIO} times its size")
        return found
