"""A stored object → its articles: unpacked, cut into documents, each read by what it is. A long object can be gone on with later."""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, TYPE_CHECKING, Protocol

from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Reason, Unreadable
from wirewatch.frozen import Frozen
from wirewatch.parsing.containers.compression import Gunzipped, ZipMember, members_of_zip
from wirewatch.parsing.document import Document, articles_of
from wirewatch.parsing.kinds import HEAD, Kind, kind_of

if TYPE_CHECKING:
    from wirewatch.parsing.containers.warc import Response

LARGEST_OBJECT = 20_000_000  # bytes of one document, and of an object that is no stream of them
LINE_ENDINGS = (".jsonl", ".ndjson", ".jsonlines")
LONGEST_LINE = 500_000_000  # bytes
_BLANK = b" \t\r\n\x00"
DEEPEST = 2  # gzip in gzip
MOST_FAULTS = 10_000  # one after another: a file of millions of nothings would occupy ingestion for days
DEAR = 100  # faults that one counts for which took the wall's time

Reader = Callable[[Document, ObjectRef, int], Iterator[Article | Unreadable]]


class ResumePoint(Frozen):
    """How far an object has been read: `documents` beyond byte `offset`, `results` of the next one; `position` results in all.

    `faults`: how many of the last results, one after another, can't be read.
    """

    offset: int = 0
    documents: int = 0
    results: int = 0
    position: int = 0
    faults: int = 0
    kind: str = ""


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class _Source(io.RawIOBase):
    """Bytes as they come. A failure of the line is remembered, so that nobody takes it for a fault of the content."""

    def __init__(self, stream: Readable) -> None:
        self.stream = stream
        self.failure: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        try:
            data = self.stream.read(len(buffer))
        except Exception as error:  # whatever the line's own library raises; it is raised again
            self.failure = error
            raise
        buffer[: len(data)] = data
        return len(data)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A document, and where a later run finds it: `number` documents beyond byte `offset`."""

    offset: int
    number: int
    found: Document | Unreadable | None  # None: nothing yet, but time has passed


class ObjectReader:
    """An object being read: iterate over it for articles and Unreadables, each with its position. After each, `resume_point` is how far it is read.

    `size`: bytes of the whole object, None where nobody knows. With a `resume_point`, the stream has to begin at its offset. An Unreadable is never
    raised; a failure of the stream itself is. `should_stop` is asked now and then: where it says so, reading stops, and `stopped` is true.
    """

    def __init__(
        self,
        stream: Readable,
        ref: ObjectRef,
        stored: datetime,
        *,
        reader: Reader = articles_of,
        size: int | None = None,
        resume_point: ResumePoint | None = None,
        should_stop: Callable[[ResumePoint], bool] = lambda _: False,
    ) -> None:
        self.source, self.ref, self.stored, self.reader, self.size = (
            _Source(stream),
            ref,
            stored,
            reader,
            size,
        )
        self.resume_point, self.should_stop, self.stopped = resume_point or ResumePoint(), should_stop, False
        self.skipped: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Article | Unreadable]:
        position, faults, start = self.resume_point.position, self.resume_point.faults, self.resume_point
        for placed in self._placed():
            if placed.offset == start.offset and placed.number < start.documents:
                continue
            skip = start.results if (placed.offset, placed.number) == (start.offset, start.documents) else 0
            for results, found in enumerate(self._read(placed.found, skip), skip + 1):
                position += 1
                faults = faults + weight if (weight := _weight(found)) else 0
                if isinstance(found, Unreadable) and faults > MOST_FAULTS:
                    yield _at(
                        Unreadable(
                            found.reason,
                            "so many parts one after another can't be read that the rest was left out",
                        ),
                        position - 1,
                    )
                    return
                self.resume_point = self._point(placed, results, position, faults)
                yield _at(found, position - 1)
                if self._stops():
                    return
            self.resume_point = self._point(placed, 0, position, faults, beyond=placed.found is not None)
            if self._stops():
                return
        if self.source.failure is not None:
            raise self.source.failure
        if not position:
            yield _at(Unreadable(Reason.NO_ARTICLE, self._nothing()), 0)

    def _stops(self) -> bool:
        self.stopped = self.should_stop(self.resume_point)
        return self.stopped

    def _point(
        self, placed: _Placed, results: int, position: int, faults: int, beyond: int = 0
    ) -> ResumePoint:
        documents = placed.number + beyond
        return ResumePoint(
            offset=placed.offset,
            documents=documents,
            results=results,
            position=position,
            faults=faults,
            kind=self.resume_point.kind,
        )

    def _read(self, found: Document | Unreadable | None, skip: int) -> Iterator[Article | Unreadable]:
        if isinstance(found, Unreadable):
            yield from [found][skip:]
        elif found is not None:
            yield from self.reader(found, self.ref, skip)

    def _placed(self) -> Iterator[_Placed]:
        placed: _Placed | None = None
        try:
            for placed in self._documents(io.BufferedReader(self.source, HEAD), self.ref.key, 0):
                yield placed
        except Unreadable as error:
            if self.source.failure is not None:
                raise self.source.failure from error
            yield (
                _Placed(placed.offset, placed.number + 1, error)
                if placed
                else _Placed(self.resume_point.offset, 0, error)
            )

    def _documents(self, stream: io.BufferedReader, name: str, depth: int) -> Iterator[_Placed]:
        head = stream.peek(HEAD)[:HEAD]
        kind = Kind(self.resume_point.kind) if self.resume_point.kind and not depth else kind_of(head, name)
        if kind is Kind.GZIP:
            kind = Kind.WARC if name.lower().endswith((".warc.gz", ".arc.gz")) else _packed_kind(head)
        if kind is Kind.JSON and (
            name.lower().endswith(LINE_ENDINGS) if depth else (self.size or 0) > LARGEST_OBJECT
        ):
            kind = Kind.LINES  # whatever its first line is like: as a whole it would be too large
        if not depth:
            self.resume_point = self.resume_point.model_copy(update={"kind": str(kind)})
        if kind is Kind.GZIP:
            if depth >= DEEPEST:
                raise Unreadable(Reason.BAD_ARCHIVE, f"gzip within gzip, more than {DEEPEST} deep")
            yield from self._documents(
                io.BufferedReader(Gunzipped(stream), HEAD), name.removesuffix(".gz"), depth + 1
            )
        elif kind is Kind.LINES:
            yield from self._lines(stream, in_place=not depth)
        elif kind is Kind.WARC:
            yield from self._responses(stream)
        else:
            yield from self._whole(stream, kind, depth)

    def _whole(self, stream: io.BufferedReader, kind: Kind, depth: int) -> Iterator[_Placed]:
        if not depth and self.size is not None and self.size > LARGEST_OBJECT:
            raise Unreadable(Reason.TOO_LARGE, f"{self.size:,} bytes of {kind}")
        data = stream.read(LARGEST_OBJECT + 1)
        if len(data) > LARGEST_OBJECT:
            raise Unreadable(Reason.TOO_LARGE, f"more than {LARGEST_OBJECT:,} bytes of {kind}")
        if kind is not Kind.ZIP:
            yield _Placed(0, 0, Document(data, kind, self.stored))
            return
        for number, found in enumerate(self._members(data)):
            yield _Placed(0, number, found)

    def _members(self, data: bytes) -> Iterator[Document | Unreadable]:
        for member in members_of_zip(data, LARGEST_OBJECT):
            yield from self._of_member(member) if isinstance(member, ZipMember) else [member]

    def _of_member(self, member: ZipMember) -> Iterator[Document | Unreadable]:
        """A zip in a zip is not opened; what is gzipped in it is."""
        try:
            if member.data.startswith(b"PK\x03\x04"):
                raise Unreadable(Reason.BAD_ARCHIVE, f"{member.name[:200]}: an archive within an archive")
            inner = ObjectReader(
                io.BytesIO(member.data), self.ref.model_copy(update={"key": member.name}), self.stored
            )
            for placed in inner._placed():
                if placed.found is not None:
                    yield placed.found
        except Unreadable as error:
            yield error

    def _lines(self, stream: io.BufferedReader, *, in_place: bool) -> Iterator[_Placed]:
        """One record a line. `in_place`: a line can be found again by its offset."""
        offset, number = self.resume_point.offset, 0
        while line := stream.readline(LARGEST_OBJECT + 1):
            length, found = len(line), Document(line, Kind.LINES, self.stored)
            if length > LARGEST_OBJECT and not line.endswith(b"\n"):
                length += _rest_of_line(stream)
                yield _Placed(offset, number, Unreadable(Reason.TOO_LARGE, f"a line of {length:,} bytes"))
                if length > LONGEST_LINE:  # no run would get beyond it
                    return
            elif line.strip(_BLANK):
                yield _Placed(offset, number, found)
            else:
                length += _blank(stream)
                yield _Placed(offset, number, None)
                offset += length if in_place else 0
                continue
            offset, number = (offset + length, 0) if in_place else (offset, number + 1)

    def _responses(self, stream: IO[bytes]) -> Iterator[_Placed]:
        """What servers sent; each can be found again by its record's offset."""
        from wirewatch.parsing.containers.warc import Response, Responses  # noqa: PLC0415

        responses = Responses(stream, self.resume_point.offset, lambda: self.should_stop(self.resume_point))
        last, number = -1, 0
        for found in responses:
            number = number + 1 if responses.offset == last else 0
            last = responses.offset
            document = self._of_response(found) if isinstance(found, Response) else found
            yield _Placed(responses.offset, number, document)
        self.skipped += responses.skipped
        if responses.paused:
            yield _Placed(responses.offset, 0, None)

    def _of_response(self, response: "Response") -> Document | Unreadable:
        """What a server calls its answer is no more than a hint: the bytes are looked at."""
        ending = ".html" if "html" in response.content_type else ""
        try:
            kind = kind_of(response.data[:HEAD], ending)
        except Unreadable as error:
            return error
        if kind in {Kind.GZIP, Kind.ZIP, Kind.WARC}:
            return Unreadable(Reason.BAD_ARCHIVE, "an archive within an archive")
        return Document(response.data, kind, response.date or self.stored, response.url)

    def _nothing(self) -> str:
        return (
            "nothing but " + ", ".join(f"{number} {kind}" for kind, number in self.skipped.most_common(5))
            if self.skipped
            else ""
        )


def _rest_of_line(stream: io.BufferedReader) -> int:
    """Reads over it, and says how long it was. A line without end is not read to its end."""
    length = 0
    while length <= LONGEST_LINE and (more := stream.readline(HEAD)):
        length += len(more)
        if more.endswith(b"\n"):
            break
    return length


def _blank(stream: io.BufferedReader) -> int:
    """Reads over blank space, a buffer at a time: line by line, megabytes of it would take minutes."""
    waiting = stream.peek(HEAD)
    return len(stream.read(len(waiting) - len(waiting.lstrip(_BLANK))))


def _packed_kind(head: bytes) -> Kind:
    """A WARC's records are packed one by one, so it is read as it is."""
    try:
        inner = Gunzipped(io.BytesIO(head)).read_some(HEAD)
    except Unreadable:
        return Kind.GZIP
    return Kind.WARC if inner.startswith((b"WARC/", b"filedesc://")) else Kind.GZIP


def _weight(found: Article | Unreadable) -> int:
    if isinstance(found, Article) or found.reason is Reason.NOT_AN_ARTICLE:
        return 0
    return DEAR if found.reason in {Reason.TOO_SLOW, Reason.TOO_MUCH_MEMORY, Reason.PARSER_DIED} else 1


def _at(found: Article | Unreadable, position: int) -> Article | Unreadable:
    if isinstance(found, Unreadable):
        found.position = position
        return found
    return found.model_copy(update={"ref": found.ref.model_copy(update={"position": position})})


def articles_in(data: bytes, ref: ObjectRef, stored: datetime) -> Iterator[Article | Unreadable]:
    """Every article of the bytes, and an Unreadable for each part that can't be read. Raises nothing.

    `stored` is when the object was stored: the time of publication where the article does not say.
    """
    return iter(ObjectReader(io.BytesIO(data), ref, stored, size=len(data)))
