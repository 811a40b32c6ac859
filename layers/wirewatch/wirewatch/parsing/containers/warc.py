"""Read the pages in WARC and ARC archives, plain or packed with gzip, in bounded memory.

The library warcio does not limit lines, headers and unpacked data, and it may lose a record. A
wrapper around the input can't change this, because warcio itself unpacks the data and finds the
ends of records. So `_Archive` and `_Reader` each override a private method of warcio. Tests fail if
a later version of warcio does not call these methods.
"""

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
from wirewatch.parsing.containers.compression import MAX_RATIO, RATIO_APPLIES_FROM, is_plain_text
from wirewatch.parsing.containers.http_statuses import kind_of_status
from wirewatch.parsing.text.cleaning import address, one_line
from wirewatch.parsing.text.dates import read_date

LARGEST_PAYLOAD = 20_000_000  # bytes, as stored and as unpacked
LONGEST_LINE = 64 * 1024
LONGEST_HEADERS = 1_000_000  # bytes of a record's headers; real ones have a few thousand
MAX_FAILURES = 100  # after this many failures, the rest of an archive is left out
KEPT = 256 * 1024  # bytes before a failure; the next record is also searched in them
BLOCK = 16 * 1024  # bytes read at a time
_BEGINNING = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]|(?<=\n)WARC/\d\.\d+\r?\n")
_WARC_LINE, _ARC_LINE = re.compile(rb"WARC/\d"), re.compile(rb"[a-z]{2,10}:.*\s\d+\s*$")
_TEXT = re.compile(
    r"text/(?!css|javascript|ecmascript|calendar|v)|application/(?:xhtml|xml|json|pdf"
    r"|(?:x-)?ndjson)|(?!image)[a-z]+/[\w.-]+\+(?:xml|json)"
)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)
_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)
_GZIP, _ZLIB, _DEFLATE = 31, 15, -15

# the warnings of warcio contain addresses from the archive
logging.getLogger("warcio").setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True)
class Response:
    """What a server sent when the page at `url` was requested.

    `offset` is the byte of the stored archive where the record of this response begins. A later run
    can begin at this byte. `charset` is the encoding that the server named.
    """

    data: bytes
    url: str
    content_type: str
    date: datetime | None
    offset: int
    charset: str = ""


class _Record(Protocol):
    rec_type: str
    rec_headers: Any
    http_headers: Any
    raw_stream: Any
    content_type: str | None
    length: int | None


class Responses:
    """Yields the pages of an archive, and an Unreadable for each record that can't be read.

    - `stream`: begins at byte `begin` of the stored archive, where a record must start. The stream is
      read once, without seeking.
    - `offset`: the byte at which the current record begins
    - `skipped`: the number of records without a page, by their kind (`request`, `empty`, …)
    - `pause`: called after each record for which nothing is yielded. If `pause` returns True, the
      iteration ends early, and `paused` is True.
    """

    def __init__(self, stream: IO[bytes], begin: int = 0, pause: Callable[[], bool] = lambda: False) -> None:
        self.skipped: Counter[str] = Counter()
        self.pause, self.paused = pause, False
        self.offset = begin
        self._source = _Source(stream, begin)
        self._results = self._read()

    def __iter__(self) -> Iterator[Response | Unreadable]:
        return self

    def __next__(self) -> Response | Unreadable:
        return next(self._results)

    def _read(self) -> Iterator[Response | Unreadable]:
        """Yield the pages and the Unreadables. After a failure, search for the next record and
        continue there. Give up after MAX_FAILURES failures.
        """
        for _ in range(MAX_FAILURES):
            archive = _Archive(self._source)
            try:
                yield from self._until_failure(archive)
                return
            except Unreadable as error:
                self.offset = archive.beginning
                yield error
                if not self._source.go_to_next_record(self.offset + 1):
                    return
        yield Unreadable(Reason.BAD_ARCHIVE, f"after {MAX_FAILURES} failures the rest was not read")

    def _until_failure(self, archive: "_Archive") -> Iterator[Response | Unreadable]:
        result: Response | Unreadable | None = None
        while (record := _next(archive)) is not None:
            if archive.is_unsound():
                yield Unreadable(Reason.BAD_ARCHIVE, "there are stray bytes between two records")
            self.offset = archive.beginning
            result = None
            for result in self._page_in(record):
                yield result
            if result is None and self.pause():
                self.paused = True
                return
        if archive.is_unsound() or not (archive.is_whole() or isinstance(result, Unreadable)):
            yield Unreadable(Reason.BAD_ARCHIVE, "the archive is cut short")

    def _page_in(self, record: _Record) -> Iterator[Response | Unreadable]:
        """Yield the page of a record, or an Unreadable. Count a record that has no page."""
        kind = _kind_of_other_record(record)
        if kind:
            self.skipped[kind] += 1
            return
        try:
            response = _response(record, self.offset)
        except _Refused as refused:
            yield Unreadable(refused.reason, refused.detail)
            return
        if response.data.strip():
            yield response
        else:
            self.skipped["empty"] += 1


class _Refused(Unreadable):
    """A record that can't be used. The records after it are still read."""


def _next(archive: "_Archive") -> _Record | None:
    """Return the next record, or None at the end of the archive.

    Raises Unreadable for every error of warcio. What warcio prints to stderr is suppressed.
    """
    with redirect_stderr(io.StringIO()):
        try:
            record: _Record | None = next(archive, None)
        except ArchiveLoadFailed as error:
            raise Unreadable(Reason.BAD_ARCHIVE, one_line(str(error), 100)) from error
        except Exception as error:  # the errors of warcio have no common base class
            raise Unreadable(Reason.BAD_ARCHIVE, "a record's headers are broken") from error
    return record


def _kind_of_other_record(record: _Record) -> str:
    """Return the kind of a record without a page, such as `request`. Return "" for a page.

    Also return "" for a response without an address: `_response` then raises an error for it.
    """
    if record.rec_type not in {"response", "resource", "conversion"}:
        return one_line(record.rec_type, 30) or "unknown"
    if not _url(record).startswith(("http:", "https:")):
        return "" if record.rec_type == "response" and not _url(record) else "not from the web"
    if record.http_headers is not None and (status := kind_of_status(record.http_headers.get_statuscode())):
        return status
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
        raise _Refused(Reason.BAD_ARCHIVE, "a record without a valid address")
    date = record.rec_headers.get_header("WARC-Date") or record.rec_headers.get_header("archive-date")
    dated, content_type = read_date(date, _ANY_TIME), _content_type(record)
    charset = _CHARSET.search(content_type)
    return Response(
        data=_payload(record),
        url=url,
        content_type=content_type,
        date=dated[0] if dated else None,
        offset=offset,
        charset=charset[1] if charset else "",
    )


def _payload(record: _Record) -> bytes:
    if (record.length or 0) > LARGEST_PAYLOAD:
        raise _Refused(Reason.TOO_LARGE, "a record of more than 20 MB")
    start = record.raw_stream.tell()
    data = _read_at_most(record.raw_stream, LARGEST_PAYLOAD)
    if record.length is not None and start + len(data) < record.length and not _complete(record, data):
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
    """Tell whether a record that is too short still holds the whole response.

    `record` is shorter than its WARC header says, for example because its line ends were converted.
    The response is whole if its body `data` has at least `Content-Length` bytes (HTTP header).
    """
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
    """Remove chunked transfer encoding. Raises _Refused if the chunks are wrong.

    Many archives keep the header `Transfer-Encoding: chunked` but store the data without chunks.
    Such data is returned unchanged.
    """
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
    """Decompress data by its content encoding. Raises _Refused for an unknown encoding, for damaged
    data, and for data that unpacks into too many bytes.

    Some programs store the unpacked bytes, but keep the header `Content-Encoding`. So data is
    returned unchanged if it is plain text, or if `encoding` is gzip and the data does not begin
    like gzip.
    """
    if encoding in {"", "identity", "none"} or is_plain_text(data):
        return data
    if encoding in {"gzip", "x-gzip"}:
        return _inflated(data, _GZIP) if data.startswith(b"\x1f\x8b") else data
    if encoding == "deflate":
        return _inflated(data, _ZLIB if data[:1] == b"\x78" else _DEFLATE)
    raise _Refused(Reason.UNKNOWN_FORMAT, f"a response is packed with {one_line(encoding, 20)!r}")


def _inflated(data: bytes, kind: int) -> bytes:
    unpacker = zlib.decompressobj(kind)
    try:
        unpacked = unpacker.decompress(data, LARGEST_PAYLOAD + 1)
    except zlib.error as error:
        raise _Refused(Reason.BAD_ARCHIVE, "a packed response is broken") from error
    if len(unpacked) > LARGEST_PAYLOAD:
        raise _Refused(Reason.TOO_LARGE, "a response unpacks into more than 20 MB")
    if not unpacker.eof:
        raise _Refused(Reason.BAD_ARCHIVE, "a packed response is cut short")
    return unpacked


class _Source:
    """The bytes of a stored archive, not unpacked. The stream is read only once.

    At least the last KEPT bytes that were read stay in memory. After a failure, these bytes are
    searched again, because the next record may begin in them.
    """

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
        """Move to the next place, at byte `after` or later, where a record seems to begin.

        Return False if there is no such place before the end of the archive.
        """
        back = min(len(self._kept), max(0, self._offset - after))
        self._ahead = self._kept[len(self._kept) - back :] + self._ahead
        self._offset -= back
        self._kept = b""
        while True:
            while len(self._ahead) < BLOCK and (more := self._stream.read(BLOCK)):
                self._ahead += more
            beginning = _BEGINNING.search(self._ahead)
            passed = beginning.start() if beginning else max(0, len(self._ahead) - 16)
            self._offset += passed
            self._ahead = self._ahead[passed:]
            if beginning or passed == 0:
                return beginning is not None


class _Archive(ArchiveIterator):  # type: ignore[misc]
    """warcio's iterator over records, changed so that it loses no record.

    The original iterator loses a record in two cases: the previous record is longer than its header
    says, or the previous record is in the same gzip member.
    """

    def __init__(self, source: _Source) -> None:
        super().__init__(source)
        self._unpacking = self.reader = _Reader(source)
        self._unsound = False

    @property
    def beginning(self) -> int:
        """The byte offset in the stored archive at which the current record begins.

        In a packed archive, this is the offset of the gzip member that holds the record.
        """
        packed = self._unpacking.decompressor is not None
        return self._unpacking.member if packed else max(self._unpacking.member, self.offset)

    def is_unsound(self) -> bool:
        """Return True if non-blank lines between records were skipped since the last call."""
        unsound, self._unsound = self._unsound, False
        return unsound

    def is_whole(self) -> bool:
        """Return False if the current gzip member has not been read to its end."""
        return self._unpacking.whole

    def _consume_blanklines(self) -> tuple[bytes | None, int]:
        """Return the first line of the next record and the number of bytes skipped before it. The
        line is None at the end of a gzip member or of a plain archive. Overrides a warcio method.
        """
        first_line = _ARC_LINE if self.known_format == "arc" else _WARC_LINE
        passed = 0
        while line := self.reader.readline():
            if first_line.match(line):
                self._unpacking.has_next_record = True
                return line, passed
            self._unsound = self._unsound or bool(line.strip())
            passed += len(line)
        self._unpacking.has_next_record = False
        return None, passed


class _Reader(DecompressingBufferedReader):  # type: ignore[misc]
    """warcio's reader of packed or plain bytes, with limits on lines, headers and unpacked data.

    - `member`: offset in bytes at which the current gzip member begins
    - `whole`: False until this member has been read to its end
    - `has_next_record`: True if the first line of another record was read from this member
    """

    decompressor: Any

    def __init__(self, source: _Source) -> None:
        super().__init__(source, block_size=BLOCK)
        self._start = self.member = source.tell()
        self._headers = 0
        self.whole = True
        self.has_next_record = False

    def read_next_member(self) -> bool:
        """Return True if another record follows. At the end of a gzip member, first open the next member."""
        if self.has_next_record:
            return True
        unread = len(self.decompressor.unused_data or b"") if self.decompressor else 0
        self.member = self.stream.tell() - unread if unread else self.member
        has_member: bool = super().read_next_member()
        return has_member

    def read(self, length: int | None = None) -> bytes:
        self._headers = 0
        data: bytes = super().read(length)
        return data

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
            unpacked: bytes = self.decompressor.decompress(data)
        except zlib.error as error:
            if self.num_block_read:
                raise ArchiveLoadFailed("a packed record is broken") from error
            self.decompressor, self.whole = None, True
            return data
        self.whole = self.decompressor.eof
        size = self.num_read + len(unpacked)
        if size > RATIO_APPLIES_FROM and size > MAX_RATIO * (self.stream.tell() - self._start):
            raise ArchiveLoadFailed(f"the archive unpacks into more than {MAX_RATIO} times its size")
        return unpacked
