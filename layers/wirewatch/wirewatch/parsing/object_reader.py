"""Read the articles of a stored object: unpack it, divide it into documents, and parse each
document by its kind.

If an object is too long for one run, a later run can continue where this run stopped.
"""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, TYPE_CHECKING, Protocol

from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.containers.compression import Gunzipped, ZipMember, members_of_zip
from wirewatch.parsing.containers.text_lines import TextLines
from wirewatch.parsing.document import Document, articles_of
from wirewatch.parsing.kinds import HEAD, LARGEST_DOCUMENT, Kind, kind_named, kind_of
from wirewatch.parsing.resume_point import ResumePoint

if TYPE_CHECKING:
    from wirewatch.parsing.containers.warc import Response

LINE_ENDINGS = (".jsonl", ".ndjson", ".jsonlines")
WARC_ENDINGS = (".warc.gz", ".arc.gz")
LONGEST_LINE = 500_000_000  # bytes; reading ends after a longer line
MAX_GZIP_DEPTH = 2
MAX_CONSECUTIVE_FAULTS = 10_000  # a file of millions of empty parts would occupy ingestion for days
EXPENSIVE_FAULT = 100  # a document that exceeds a limit of the sandbox counts as this many faults
GIVEN_UP = "so many parts one after another can't be read that the rest was left out"
_BLANK = b" \t\r\n\x00"
_EXPENSIVE_REASONS = frozenset([Reason.TOO_SLOW, Reason.TOO_MUCH_MEMORY, Reason.PARSER_DIED])

Result = Article | Unreadable
Reader = Callable[[Document, ObjectRef, int], Iterator[Result]]


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class _Source(io.RawIOBase):
    """The stored bytes as a file.

    If the connection fails, `failure` keeps the error. So a failed connection is not taken for
    damaged content.
    """

    def __init__(self, stream: Readable) -> None:
        self.stream = stream
        self.failure: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        try:
            data = self.stream.read(len(buffer))
        # any error of the connection's library; it is raised again
        except Exception as error:
            self.failure = error
            raise
        buffer[: len(data)] = data
        return len(data)


@dataclass(frozen=True, slots=True)
class _LocatedDocument:
    """A document and its place in the object.

    `number` is the index of the document, from 0, among the documents with the same `offset`.
    `content` is None if there is no document at this place, for example in blank lines.
    """

    offset: int
    number: int
    content: Document | Unreadable | None


class ObjectReader:
    """Iterates over the articles and Unreadables of an object, each with its position.

    - `size`: the size of the whole object in bytes, or None if unknown
    - `resume_point`: where to begin. The stream must begin at byte `resume_point.offset` of the
      object. After each result, the attribute `resume_point` says how far the object has been read.
    - `should_stop`: called regularly. If `should_stop` returns True, the iteration ends, and
      `stopped` is True.
    - `inside_zip`: whether the stream is one file of a zip. If it is, a zip in this stream is not
      opened.

    An Unreadable is yielded, never raised. An error of the stream itself is raised. After too many
    consecutive faults (see `_faults_after`), the iteration ends with an Unreadable that says so.
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
        inside_zip: bool = False,
    ) -> None:
        self.source = _Source(stream)
        self.ref = ref.model_copy(update={"key": _valid_unicode(ref.key)})
        self.stored, self.reader, self.size = stored, reader, size
        self.resume_point, self.should_stop, self.stopped = resume_point or ResumePoint(), should_stop, False
        self.inside_zip = inside_zip
        self.skipped: Counter[str] = Counter()  # records of an archive that are not pages, by kind
        self._given_up = False

    def __iter__(self) -> Iterator[Result]:
        start = self.resume_point
        for located in self._located_documents():
            if located.offset == start.offset and located.number < start.documents:
                continue  # an earlier run has yielded its results
            yield from self._results(located, self._results_done(located, start))
            if self.stopped or self._given_up:
                return
        if self.source.failure is not None:
            raise self.source.failure
        if not self.resume_point.position:
            yield _at(Unreadable(Reason.NO_ARTICLE, self._describe_skipped()), 0)

    @staticmethod
    def _results_done(located: _LocatedDocument, start: ResumePoint) -> int:
        """Return the number of results that an earlier run has yielded from this document."""
        is_first = (located.offset, located.number) == (start.offset, start.documents)
        return start.results if is_first else 0

    def _results(self, located: _LocatedDocument, done: int) -> Iterator[Result]:
        """Yield the results of a document, except its first `done` results, which an earlier run
        has yielded. Before a result is yielded, `resume_point` moves to the place after this
        result, where a later run can continue.
        """
        for count, result in enumerate(self._read(located.content, done), done + 1):
            position, faults = self.resume_point.position, self._faults_after(result)
            if isinstance(result, Unreadable) and faults > MAX_CONSECUTIVE_FAULTS:
                self._given_up = True
                yield _at(Unreadable(result.reason, GIVEN_UP, is_rest=True), position)
                return
            self._advance(
                located, documents=located.number, results=count, position=position + 1, faults=faults
            )
            yield _at(result, position)
            if self._stops():
                return
        documents = located.number + (located.content is not None)
        self._advance(
            located,
            documents=documents,
            results=0,
            position=self.resume_point.position,
            faults=self.resume_point.faults,
        )
        self._stops()

    def _faults_after(self, result: Result) -> int:
        """Return the number of consecutive faults up to and including this result.

        - An article, or an Unreadable with the reason NOT_AN_ARTICLE, sets the number to 0.
        - An Unreadable with a reason in _EXPENSIVE_REASONS counts as EXPENSIVE_FAULT faults.
        - Any other Unreadable counts as one fault.
        """
        weight = _fault_weight(result)
        return self.resume_point.faults + weight if weight else 0

    def _advance(
        self, located: _LocatedDocument, *, documents: int, results: int, position: int, faults: int
    ) -> None:
        self.resume_point = ResumePoint(
            offset=located.offset,
            documents=documents,
            results=results,
            position=position,
            faults=faults,
            kind=self.resume_point.kind,
        )

    def _stops(self) -> bool:
        self.stopped = self.should_stop(self.resume_point)
        return self.stopped

    def _read(self, content: Document | Unreadable | None, done: int) -> Iterator[Result]:
        if isinstance(content, Unreadable):
            yield from [content][done:]
        elif content is not None:
            yield from self.reader(content, self.ref, done)

    def _located_documents(self) -> Iterator[_LocatedDocument]:
        """Yield the documents of the object.

        If the object can't be read to its end, the last yielded document has an Unreadable as its
        content. But an error of the stream itself, such as a broken connection, is raised.
        """
        located: _LocatedDocument | None = None
        try:
            for located in self._documents(io.BufferedReader(self.source, HEAD), self.ref.key, 0):
                yield located
        except Unreadable as error:
            if self.source.failure is not None:
                raise self.source.failure from error
            yield (
                _LocatedDocument(located.offset, located.number + 1, error)
                if located
                else _LocatedDocument(self.resume_point.offset, 0, error)
            )

    def _documents(self, stream: io.BufferedReader, name: str, depth: int) -> Iterator[_LocatedDocument]:
        """Yield the documents of an archive or of JSON lines. Any other stream is one document.

        `depth` is the number of gzip layers around the stream. Raises Unreadable for too many gzip
        layers, a zip inside a zip, an unknown format, and an archive or document that can't be
        read.
        """
        kind = self._kind(stream.peek(HEAD)[:HEAD], name, depth)
        if not depth:
            self.resume_point = self.resume_point.model_copy(update={"kind": str(kind)})
        if kind is Kind.GZIP:
            if depth >= MAX_GZIP_DEPTH:
                raise Unreadable(Reason.BAD_ARCHIVE, f"gzip within gzip, more than {MAX_GZIP_DEPTH} deep")
            unpacked: io.BufferedReader = io.BufferedReader(Gunzipped(stream), HEAD)
            yield from self._documents(unpacked, name.lower().removesuffix(".gz"), depth + 1)
        elif kind is Kind.JSON_LINES:
            yield from self._lines(stream, can_seek=not depth)
        elif kind is Kind.WARC:
            yield from self._responses(stream)
        elif kind is Kind.ZIP and self.inside_zip:  # each zip would have the limits of a zip again
            raise Unreadable(Reason.BAD_ARCHIVE, f"{self.ref.key[:200]}: an archive within an archive")
        else:
            yield from self._whole(stream, kind, depth)

    def _kind(self, head: bytes, name: str, depth: int) -> Kind:
        if self.resume_point.kind and not depth:
            kind = kind_named(self.resume_point.kind)
        else:
            kind = kind_of(head, name)
        if kind is Kind.GZIP:
            return Kind.WARC if name.lower().endswith(WARC_ENDINGS) or _holds_warc(head) else kind
        if kind is Kind.JSON and (
            name.lower().endswith(LINE_ENDINGS) if depth else (self.size or 0) > kind.largest
        ):
            # also if the first line is not a record, because the whole would be too large for one document
            return Kind.JSON_LINES
        return kind

    def _whole(self, stream: io.BufferedReader, kind: Kind, depth: int) -> Iterator[_LocatedDocument]:
        """Read the whole stream at once and yield it as one document. For a zip, yield the
        documents inside.

        Raises Unreadable for more than LARGEST_DOCUMENT bytes.
        """
        if not depth and self.size is not None and self.size > LARGEST_DOCUMENT:
            raise Unreadable(Reason.TOO_LARGE, f"{self.size:,} bytes of {kind}")
        # Python reserves all the memory that a read asks for, so ask for the size if it is known.
        expected = self.size if self.size is not None and not depth else LARGEST_DOCUMENT
        data = stream.read(expected + 1)
        if expected < len(data) <= LARGEST_DOCUMENT:
            data += stream.read(LARGEST_DOCUMENT + 1 - len(data))
        if len(data) > LARGEST_DOCUMENT:
            raise Unreadable(Reason.TOO_LARGE, f"more than {LARGEST_DOCUMENT:,} bytes of {kind}")
        contents = self._zipped(data) if kind is Kind.ZIP else iter([Document(data, kind, self.stored)])
        for number, content in enumerate(contents):
            yield _LocatedDocument(0, number, content)

    def _zipped(self, data: bytes) -> Iterator[Document | Unreadable]:
        for member in members_of_zip(data, LARGEST_DOCUMENT):
            yield from self._documents_of_member(member) if isinstance(member, ZipMember) else [member]

    def _documents_of_member(self, member: ZipMember) -> Iterator[Document | Unreadable]:
        """Yield the documents of one file of a zip.

        Gzip inside a zip is opened. A zip inside a zip becomes an Unreadable, even if the inner zip
        is gzipped.
        """
        ref = self.ref.model_copy(update={"key": member.name})
        inner = ObjectReader(io.BytesIO(member.data), ref, self.stored, inside_zip=True)
        for located in inner._located_documents():
            if located.content is not None:
                yield located.content

    def _lines(self, stream: io.BufferedReader, *, can_seek: bool) -> Iterator[_LocatedDocument]:
        """Yield each line as a document. Stop after a line of more than LONGEST_LINE bytes. If
        `can_seek` is True, each line has its own offset, so that a later run can begin there.
        """
        offset, number = self.resume_point.offset, 0
        lines = TextLines(stream)
        while (read := lines.readline(LARGEST_DOCUMENT + 1))[0]:
            line, is_whole = read
            length = len(line)
            content: Document | Unreadable | None = None
            if length > LARGEST_DOCUMENT and not is_whole:
                length += lines.skip_rest_of_line(LONGEST_LINE)
                content = Unreadable(Reason.TOO_LARGE, f"a line of {length:,} bytes")
            elif line.strip(_BLANK):
                content = Document(lines.as_utf8(line), Kind.JSON_LINES, self.stored)
            else:
                length += lines.skip_blank()
            yield _LocatedDocument(offset, number, content)
            if length > LONGEST_LINE:  # no run would get past such a line
                return
            if can_seek:
                offset, number = offset + length, 0
            elif content is not None:
                number += 1

    def _responses(self, stream: IO[bytes]) -> Iterator[_LocatedDocument]:
        """Yield the HTTP responses in a web archive (WARC). A later run can begin at any record of
        the archive.
        """
        from wirewatch.parsing.containers.warc import Response, Responses  # noqa: PLC0415

        responses = Responses(stream, self.resume_point.offset, lambda: self.should_stop(self.resume_point))
        last_offset, number = -1, 0
        for response in responses:
            number = number + 1 if responses.offset == last_offset else 0
            last_offset = responses.offset
            content = self._document_of(response) if isinstance(response, Response) else response
            yield _LocatedDocument(responses.offset, number, content)
        self.skipped += responses.skipped
        if responses.paused:
            yield _LocatedDocument(responses.offset, 0, None)

    def _document_of(self, response: "Response") -> Document | Unreadable:
        """Return a response of a web archive as a document. Return an Unreadable if the response is
        empty or itself an archive, or if its format can't be read.

        The bytes decide what the format is; the server's content type is only a hint.
        """
        ending = ".html" if "html" in response.content_type else ""
        try:
            kind = kind_of(response.data[:HEAD], ending)
        except Unreadable as error:
            return error
        if not kind.parser:
            return Unreadable(Reason.BAD_ARCHIVE, "an archive within an archive")
        stored = response.date or self.stored
        return Document(response.data, kind, stored, response.url, response.charset)

    def _describe_skipped(self) -> str:
        counts = ", ".join(f"{number} {kind}" for kind, number in self.skipped.most_common(5))
        return f"nothing but {counts}" if counts else ""


def _holds_warc(head: bytes) -> bool:
    """Return True if the gzip data holds a web archive.

    Each record of such an archive is a gzip member of its own. So the archive is read record by
    record, and not unpacked as a whole first.
    """
    try:
        inner = Gunzipped(io.BytesIO(head)).read_some(HEAD)
    except Unreadable:
        return False
    return inner.startswith((b"WARC/", b"filedesc://"))


def _fault_weight(result: Result) -> int:
    if isinstance(result, Article) or result.reason is Reason.NOT_AN_ARTICLE:
        return 0
    return EXPENSIVE_FAULT if result.reason in _EXPENSIVE_REASONS else 1


def _valid_unicode(name: str) -> str:
    """Replace each lone surrogate in a file name by U+FFFD.

    Python represents bytes of a file name that are not UTF-8 as lone surrogates. JSON and databases
    do not accept lone surrogates.
    """
    return name.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _at(result: Result, position: int) -> Result:
    if isinstance(result, Unreadable):
        result.position = position
        return result
    if result.ref.position == position:
        return result
    return result.model_copy(update={"ref": result.ref.model_copy(update={"position": position})})
