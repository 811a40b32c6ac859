"""Objects are read as streams. A run continues at the point where an earlier run stopped."""

import gzip
import io
import json
import struct
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing import object_reader
from wirewatch.parsing.containers import compression as packing
from wirewatch.parsing.kinds import HEAD, LARGEST_DOCUMENT, LARGEST_TEXT
from wirewatch.parsing.object_reader import (
    EXPENSIVE_FAULT,
    MAX_CONSECUTIVE_FAULTS,
    ObjectReader,
)
from wirewatch.parsing.resume_point import ResumePoint

from tests.reading import articles_in

STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TEXT = b"A title\n\nThe text of the article."


def record(number: int) -> bytes:
    return json.dumps({"title": f"Article {number}", "text": f"The troops of {number}."}).encode()


def lines(count: int) -> bytes:
    return b"\n".join(record(number) for number in range(count)) + b"\n"


def feed(count: int) -> bytes:
    items = "".join(
        f"<item><title>Article {n}</title><description>Words of {n}.</description></item>"
        for n in range(count)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>{items}</channel></rss>'.encode()


def zipped(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return data.getvalue()


def outcomes(data: bytes, key: str = "articles/x") -> list[str]:
    found = articles_in(data, ObjectRef(key=key), STORED)
    return [each.title if isinstance(each, Article) else str(each.reason) for each in found]


# many parts without an article


@pytest.mark.deep
@pytest.mark.parametrize(
    "data", [b"[[]," + b"1," * 50_000 + b"1]", record(0) + b'\n{"a": 1}' * 50_000], ids=["a list", "lines"]
)
def test_after_thousands_of_parts_without_an_article_the_rest_is_left_out(data: bytes) -> None:
    found = [each for each in articles_in(data, ObjectRef(key="x"), STORED) if isinstance(each, Unreadable)]
    assert [each.reason for each in found] == [Reason.NO_ARTICLE] * (MAX_CONSECUTIVE_FAULTS + 1)
    assert found[-1].detail.endswith("the rest was left out")


def test_consecutive_parts_without_an_article_are_counted_across_runs() -> None:
    data = b'{"a": 1}\n' * 20_000
    reading = ObjectReader(io.BytesIO(data), ObjectRef(key="x.jsonl"), STORED)
    results = iter(reading)
    first = [next(results) for _ in range(MAX_CONSECUTIVE_FAULTS)]
    later = list(
        ObjectReader(
            io.BytesIO(data[reading.resume_point.offset :]),
            ObjectRef(key="x.jsonl"),
            STORED,
            resume_point=reading.resume_point,
        )
    )
    assert (len(first), len(later)) == (MAX_CONSECUTIVE_FAULTS, 1)


def test_an_article_resets_the_count_of_consecutive_parts_without_an_article() -> None:
    data = (b'{"a": 1}\n' * 8_000 + record(1) + b"\n") * 3
    assert outcomes(data).count("Article 1") == 3


def test_the_rest_is_left_out_after_far_fewer_parts_that_take_too_long() -> None:
    def slow(*_: object) -> Iterator[Unreadable]:
        yield Unreadable(Reason.TOO_SLOW)

    assert (
        len(list(ObjectReader(io.BytesIO(lines(5_000)), ObjectRef(key="x"), STORED, reader=slow)))
        == MAX_CONSECUTIVE_FAULTS // EXPENSIVE_FAULT + 1
    )


def test_pictures_of_an_agency_are_not_counted_as_faults() -> None:
    picture = b'{"uri": "urn:1", "type": "picture", "headline": "A dam"}\n'
    assert outcomes(picture * (MAX_CONSECUTIVE_FAULTS + 5) + record(7))[-1] == "Article 7"


# compressed files and archives


@pytest.mark.parametrize("times", [1, 2])
def test_lines_that_are_gzipped_once_or_twice_are_read(times: int) -> None:
    data = lines(3)
    for _ in range(times):
        data = gzip.compress(data)
    assert outcomes(data) == ["Article 0", "Article 1", "Article 2"]


@pytest.mark.parametrize("name", ["feed.jsonl.gz", "FEED.JSONL.GZ", "feed.jsonl.GZ"])
def test_gzipped_lines_are_recognised_by_their_file_name_in_any_case(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_reader, "LARGEST_DOCUMENT", 2 * HEAD)
    long_line = json.dumps({"title": "Article 0", "text": "w" * HEAD}).encode() + b"\n"
    assert outcomes(gzip.compress(long_line * 2 + record(1)), name) == ["Article 0", "Article 0", "Article 1"]


def test_a_file_that_is_gzipped_three_times_is_refused() -> None:
    assert outcomes(gzip.compress(gzip.compress(gzip.compress(TEXT)))) == ["bad-archive"]


def test_several_gzip_members_padding_and_trailing_garbage_are_one_stream() -> None:
    data = gzip.compress(record(0) + b"\n") + b"\x00" * 20 + gzip.compress(record(1) + b"\n") + b"garbage"
    assert outcomes(data) == ["Article 0", "Article 1"]


def test_the_whole_lines_of_a_truncated_gzip_are_read_and_the_truncation_is_reported() -> None:
    data = gzip.compress(lines(2000))
    found = outcomes(data[: len(data) // 2])
    assert found[:2] == ["Article 0", "Article 1"]
    assert found[-1] == "bad-archive"


def test_each_file_in_a_zip_is_read_or_reported() -> None:
    data = zipped(
        a__txt=TEXT,
        b__jsonl=lines(2),
        c__png=b"\x89PNG\r\n",
        d__txt__gz=gzip.compress(TEXT),
        e__zip=zipped(x=TEXT),
    )
    assert outcomes(data) == ["A title", "Article 0", "Article 1", "unknown-format", "A title", "bad-archive"]


@pytest.mark.parametrize("times", [0, 1, 2])
def test_a_zip_within_a_zip_is_not_opened_even_if_it_is_gzipped(times: int) -> None:
    inner = zipped(a__txt=TEXT)
    for _ in range(times):
        inner = gzip.compress(inner)
    (found,) = articles_in(zipped(b__zip__gz=inner), ObjectRef(key="a.zip"), STORED)
    assert isinstance(found, Unreadable)
    assert (found.reason, found.detail) == (Reason.BAD_ARCHIVE, "b.zip.gz: an archive within an archive")


def test_a_gzipped_zip_is_opened() -> None:
    assert outcomes(gzip.compress(zipped(a__txt=TEXT)), "a.zip.gz") == ["A title"]


def test_a_zip_whose_files_are_the_same_bytes_is_refused() -> None:
    data = zipped(a__txt=TEXT)
    listed = data[data.index(b"PK\x01\x02") : data.index(b"PK\x05\x06")]
    tail = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, 500, 500, 500 * len(listed), data.index(b"PK\x01\x02"), 0
    )
    assert outcomes(data[: data.index(b"PK\x01\x02")] + listed * 500 + tail) == ["bad-archive"]


def test_reading_of_a_zip_stops_where_its_files_together_are_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packing, "LARGEST_ZIP", 100)
    assert outcomes(zipped(a__txt=TEXT, b__txt=TEXT * 20, c__txt=TEXT)) == ["A title", "too-large"]


def test_an_encrypted_zip_is_reported_as_locked() -> None:
    data = bytearray(zipped(a__txt=TEXT))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    assert outcomes(bytes(data)) == ["locked"]


@pytest.mark.parametrize("name", ["[Content_Types].xml", "mimetype"])
def test_an_office_document_is_not_taken_for_an_archive_of_articles(name: str) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(name, "application/epub+zip")
        archive.writestr("content.txt", TEXT)
    assert outcomes(data.getvalue()) == ["unknown-format"]


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: zipped(a__txt=data)], ids=["gzip", "zip"])
def test_an_archive_that_unpacks_into_too_much_data_is_refused(pack: object) -> None:
    assert callable(pack)
    assert outcomes(pack(b"x" * (LARGEST_DOCUMENT + 10))) in (["bad-archive"], ["too-large"])


# streams


class FakeStream:
    """A fake stream. After about `breaks` bytes, `read` raises ConnectionError. `at` is the number
    of bytes that were read.
    """

    def __init__(self, data: bytes, breaks: int = 10**12) -> None:
        self.data, self.at, self.breaks = data, 0, breaks

    def read(self, size: int = -1) -> bytes:
        if self.at >= self.breaks:
            raise ConnectionError("the connection is lost")
        found = self.data[self.at : self.at + size] if size >= 0 else self.data[self.at :]
        self.at += len(found)
        return found


def test_the_first_line_is_parsed_before_the_whole_stream_is_read() -> None:
    stream = FakeStream(lines(200_000))
    reading = iter(ObjectReader(stream, ObjectRef(key="x"), STORED, size=len(stream.data)))
    next(reading)
    assert stream.at < 1_000_000 < len(stream.data)


@pytest.mark.parametrize("stated", [0, 10, len(record(1)) - 1, len(record(1)) + 100, LARGEST_DOCUMENT])
def test_an_object_is_read_to_its_end_whatever_size_is_stated(stated: int) -> None:
    (result,) = ObjectReader(io.BytesIO(record(1)), ObjectRef(key="x"), STORED, size=stated)
    assert isinstance(result, Article)
    assert result.title == "Article 1"


def test_an_object_of_lines_may_be_larger_than_the_limit_for_one_document() -> None:
    padded = json.dumps({"title": "T", "text": "w " * 5_000}).encode() + b"\n"
    data = padded * (LARGEST_DOCUMENT // len(padded) + 5)
    assert len(data) > LARGEST_DOCUMENT
    assert len(outcomes(data)) == data.count(b"\n")


def test_one_document_that_is_too_large_is_refused_before_it_is_read() -> None:
    stream = FakeStream(TEXT + b" word" * 30_000)
    (found,) = ObjectReader(stream, ObjectRef(key="x"), STORED, size=LARGEST_DOCUMENT + 1)
    assert isinstance(found, Unreadable)
    assert found.reason is Reason.TOO_LARGE
    assert stream.at < 100_000


def test_a_line_that_is_too_large_does_not_affect_the_lines_around_it() -> None:
    data = (
        record(0) + b"\n" + b'{"title": "' + b"x" * (LARGEST_DOCUMENT + 100_000) + b'"}\n' + record(2) + b"\n"
    )
    assert outcomes(data) == ["Article 0", "too-large", "Article 2"]


def test_an_article_that_is_too_large_does_not_affect_the_articles_around_it() -> None:
    large = json.dumps({"title": "T", "text": "word " * (LARGEST_TEXT // 4)}).encode()
    assert outcomes(b"\n".join([record(0), large, record(2)])) == ["Article 0", "too-large", "Article 2"]


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_broken_connection_is_not_reported_as_a_fault_of_the_object(pack: object) -> None:
    assert callable(pack)
    data = pack(lines(5_000))
    reading = ObjectReader(
        FakeStream(data, breaks=len(data) // 2), ObjectRef(key="x"), STORED, size=len(data)
    )
    found: list[object] = []
    with pytest.raises(ConnectionError):
        found.extend(reading)
    assert not any(isinstance(each, Unreadable) for each in found)


# several runs


def in_runs(data: bytes, each: int) -> Iterator[tuple[int, str]]:
    """Yield (position, text) for each article or problem in `data`. The text is the title of the
    article or the reason of the problem. `each` is the number of results after which a new
    ObjectReader continues.
    """
    mark: ResumePoint | None = ResumePoint()
    while mark is not None:
        stream = io.BytesIO(data[mark.offset :])
        reading = ObjectReader(
            stream,
            ObjectRef(key="articles/x"),
            STORED,
            size=len(data),
            resume_point=ResumePoint.model_validate_json(mark.model_dump_json()),
        )
        mark = None
        for done, found in enumerate(reading, 1):
            position = found.ref.position if isinstance(found, Article) else found.position
            yield position, found.title if isinstance(found, Article) else str(found.reason)
            if done == each:
                mark = reading.resume_point
                break


@pytest.mark.parametrize("each", [1, 2, 3, 5])
@pytest.mark.parametrize(
    "data",
    [
        lines(7), b"\n\n" + lines(2) + b"\n \n{broken\n" + lines(2), gzip.compress(b"\n" + lines(3) + b"\n" + lines(3)),
        b"[" + b",".join(record(n) for n in range(6)) + b"]", feed(7), gzip.compress(feed(5)),
        zipped(a__jsonl=lines(3), b__png=b"\x89PNG\r\n", c__txt=TEXT, d__xml=feed(3)), TEXT, b"\x89PNG\r\n",
    ],
    ids=["lines", "lines with gaps", "gzipped lines", "list", "feed", "gzipped feed", "zip", "text", "picture"],
)  # fmt: skip
def test_several_runs_together_find_the_same_as_one_run(data: bytes, each: int) -> None:
    whole = list(in_runs(data, 10**6))
    assert [position for position, _ in whole] == list(range(len(whole)))
    assert list(in_runs(data, each)) == whole
