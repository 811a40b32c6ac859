"""Tests of reading archives of web pages. Reading can begin at any record. After a broken record,
reading continues with the next record.
"""

import gzip
import io
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.containers import warc
from wirewatch.parsing.containers.warc import Response, Responses
from wirewatch.parsing.object_reader import ObjectReader

from tests.conftest import CORPUS, NO_CORPUS

OPEN = CORPUS / "warc"
STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
PAGE = b"<html><body><p>The dam above Lorin broke at dawn.</p></body></html>"
SAID = "2026-11-20T09:00:00Z"
HTML = ("Content-Type", "text/html; charset=utf-8")


def record(
    payload: bytes = PAGE,
    url: str = "https://upw.example/1",
    *headers: tuple[str, str],
    status: str = "200 OK",
    kind: str = "response",
    length: int | None = None,
) -> bytes:
    """Return one WARC record, which is not compressed."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers or (HTML,))
    block = f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + payload if kind == "response" else payload
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {SAID}\r\n"
        f"Content-Type: {'application/http; msgtype=response' if kind == 'response' else (headers or (HTML,))[0][1]}\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def packed(records: Iterable[bytes]) -> bytes:
    return b"".join(map(gzip.compress, records))


def outcomes(data: bytes, begin: int = 0) -> list[Response | Unreadable]:
    return list(Responses(io.BytesIO(data), begin))


def names_or_reasons(data: bytes) -> list[str]:
    """Return, in order, the last part of each response's URL, or the reason of an unreadable record."""
    return [
        each.url.rpartition("/")[2] if isinstance(each, Response) else each.reason.value
        for each in outcomes(data)
    ]


def payload_of(payload: bytes, *headers: tuple[str, str]) -> bytes | Reason:
    (found,) = outcomes(record(payload, "https://upw.example/1", HTML, *headers))
    return found.data if isinstance(found, Response) else found.reason


RECORDS = [record(PAGE + b"%d" % number * 3000, f"https://upw.example/{number}") for number in range(5)]


@pytest.mark.parametrize("data", [b"".join(RECORDS), packed(RECORDS)], ids=["plain", "packed"])
def test_reading_may_begin_at_the_offset_of_any_record(data: bytes) -> None:
    found = outcomes(data)
    assert [each.url for each in found if isinstance(each, Response)] == [
        f"https://upw.example/{number}" for number in range(5)
    ]
    for number, each in enumerate(found):
        assert isinstance(each, Response)
        assert outcomes(data[each.offset :], each.offset) == found[number:]


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # the writer leaves files of its own open
@pytest.mark.parametrize("gzipped", [False, True])
def test_an_archive_that_warcio_writes_is_read(gzipped: bool) -> None:
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=gzipped)
    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "x"}))
    headers = StatusAndHeaders("200 OK", [HTML], protocol="HTTP/1.1")
    dated = {"WARC-Date": SAID}
    writer.write_record(
        writer.create_warc_record(
            "https://upw.example/1",
            "response",
            io.BytesIO(PAGE),
            http_headers=headers,
            warc_headers_dict=dated,
        )
    )
    (found,) = outcomes(file.getvalue())
    assert isinstance(found, Response)
    assert (found.data, found.url, found.content_type) == (
        PAGE,
        "https://upw.example/1",
        "text/html; charset=utf-8",
    )
    assert found.date == datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize("pack", [b"".join, packed], ids=["plain", "packed"])
def test_arc_archives_are_read_too(pack: object) -> None:
    assert callable(pack)
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE
    info = b"1 0 Lorin\nURL IP-address Archive-date Content-type Archive-length\n"
    records = [
        b"filedesc://a.arc 0.0.0.0 20261120090000 text/plain %d\n" % len(info) + info + b"\n",
        *(
            b"https://upw.example/%d 192.0.2.1 20261120090000 text/html %d\n" % (number, len(block))
            + block
            + b"\n"
            for number in (1, 2)
        ),
    ]
    data = pack(records)
    first, second = outcomes(data)
    assert isinstance(first, Response)
    assert isinstance(second, Response)
    assert (first.data, first.url, first.date) == (
        PAGE,
        "https://upw.example/1",
        datetime(2026, 11, 20, 9, tzinfo=UTC),
    )
    assert outcomes(data[second.offset :], second.offset) == [second]


def test_only_pages_are_returned_and_other_records_are_counted() -> None:
    archive = Responses(
        io.BytesIO(
            b"".join(
                [
                    record(b"x", kind="warcinfo"),
                    record(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
                    record(),
                    record(b"gone", status="404 Not Found"),
                    record(b"moved", status="301 Moved"),
                    record(b"\x89PNG", "https://upw.example/a.png", ("Content-Type", "image/png")),
                    record(b"<svg/>", "https://upw.example/a.svg", ("Content-Type", "image/svg+xml")),
                    record(b"p{}", "https://upw.example/a.css", ("Content-Type", "text/css")),
                    record(b"log", "urn:x-crawler:log", ("Content-Type", "text/plain"), kind="resource"),
                    record(b"same", kind="revisit"),
                    record(b"  "),
                ]
            )
        )
    )
    assert [each.url for each in archive if isinstance(each, Response)] == ["https://upw.example/1"]
    assert archive.skipped == {
        "warcinfo": 1,
        "request": 1,
        "not found": 1,
        "redirect": 1,
        "not text": 3,
        "not from the web": 1,
        "revisit": 1,
        "empty": 1,
    }


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("204 No Content", "no content"),
        ("205 Reset Content", "no content"),
        ("206 Partial Content", "partial page"),
        ("301 Moved Permanently", "redirect"),
        ("302 Found", "redirect"),
        ("304 Not Modified", "not modified"),
        ("308 Permanent Redirect", "redirect"),
        ("400 Bad Request", "refused"),
        ("401 Unauthorized", "refused"),
        ("403 Forbidden", "refused"),
        ("404 Not Found", "not found"),
        ("410 Gone", "not found"),
        ("429 Too Many Requests", "refused"),
        ("451 Unavailable For Legal Reasons", "refused"),
        ("500 Internal Server Error", "server error"),
        ("503 Service Unavailable", "server error"),
        ("100 Continue", "other status"),
        ("999 Request Denied", "other status"),
        ("2000 OK", "other status"),
        ("OK", "other status"),
    ],
)
def test_a_page_that_the_server_did_not_send_is_counted_by_its_status(status: str, kind: str) -> None:
    archive = Responses(io.BytesIO(record(status=status)))
    assert list(archive) == []
    assert archive.skipped == {kind: 1}


@pytest.mark.parametrize("status", ["200 OK", "203 Non-Authoritative Information"])
def test_a_page_that_the_server_sent_is_read(status: str) -> None:
    assert [type(each) for each in Responses(io.BytesIO(record(status=status)))] == [Response]


@pytest.mark.parametrize(
    "kind",
    [
        "text/html",
        "application/rss+xml",
        "application/json",
        "text/plain",
        "application/pdf",
        "application/xml",
    ],
)
@pytest.mark.parametrize("how", ["response", "resource", "conversion"])
def test_every_kind_of_text_is_returned(kind: str, how: str) -> None:
    (found,) = outcomes(record(PAGE, "https://upw.example/1", ("Content-Type", kind), kind=how))
    assert isinstance(found, Response)
    assert (found.data, found.content_type) == (PAGE, kind)


CHUNKED = ("Transfer-Encoding", "chunked")
CHUNKS = b"10;x=y\r\n" + PAGE[:16] + b"\r\n" + b"%x\r\n" % len(PAGE[16:]) + PAGE[16:] + b"\r\n0\r\n\r\n"
RAW = zlib.compressobj(wbits=-15)
DEFLATED = RAW.compress(PAGE) + RAW.flush()


@pytest.mark.parametrize(
    ("payload", "headers"),
    [
        (CHUNKS, [CHUNKED]),
        (PAGE, [CHUNKED]),
        (gzip.compress(PAGE, mtime=0), [("Content-Encoding", "gzip")]),
        (PAGE, [("Content-Encoding", "gzip")]),
        (zlib.compress(PAGE), [("Content-Encoding", "deflate")]),
        (DEFLATED, [("Content-Encoding", "deflate")]),
        (PAGE, [("Content-Encoding", "identity")]),
        (PAGE, [("Content-Encoding", "br")]),
        (PAGE, [("Content-Encoding", "deflate")]),
        (b"%x\r\n" % len(gzip.compress(PAGE, mtime=0)) + gzip.compress(PAGE, mtime=0) + b"\r\n0\r\n\r\n", [CHUNKED, ("Content-Encoding", "gzip")]),
    ],
)  # fmt: skip
def test_transfer_and_content_encodings_are_decoded(payload: bytes, headers: list[tuple[str, str]]) -> None:
    assert payload_of(payload, *headers) == PAGE


@pytest.mark.parametrize(
    ("payload", "headers", "reason"),
    [
        (b"10\r\n" + PAGE[:16] + b"oops" + PAGE, [CHUNKED], Reason.BAD_ARCHIVE),
        (b"10\r\n" + PAGE[:16] + b"\r\nzz\r\n", [CHUNKED], Reason.BAD_ARCHIVE),
        (b"ffff\r\n" + PAGE, [CHUNKED], Reason.BAD_ARCHIVE),
        (gzip.compress(PAGE, mtime=0)[:-20], [("Content-Encoding", "gzip")], Reason.BAD_ARCHIVE),
        (
            gzip.compress(PAGE, mtime=0)[:12] + b"\xff" * 40,
            [("Content-Encoding", "gzip")],
            Reason.BAD_ARCHIVE,
        ),
        (b"<\x0b" + bytes(range(256)), [("Content-Encoding", "br")], Reason.UNKNOWN_FORMAT),
    ],
)
def test_a_payload_that_cannot_be_decoded_is_reported_with_its_reason(
    payload: bytes, headers: list[tuple[str, str]], reason: Reason
) -> None:
    assert payload_of(payload, *headers) is reason


def test_a_decompression_bomb_in_a_response_is_stopped_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "LARGEST_PAYLOAD", 100_000)
    assert payload_of(gzip.compress(bytes(1_000_000)), ("Content-Encoding", "gzip")) is Reason.TOO_LARGE
    assert payload_of(bytes(1_000_000)) is Reason.TOO_LARGE


@pytest.mark.deep
def test_a_decompression_bomb_in_an_archive_is_stopped_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "RATIO_APPLIES_FROM", 1_000_000)
    for bomb in (
        record(bytes(50_000_000), "https://upw.example/a.png", ("Content-Type", "image/png")),
        bytes(50_000_000),
        b"a: b\r\n" * 5_000_000,
    ):
        assert names_or_reasons(packed([RECORDS[0], bomb, RECORDS[2]])) == ["0", "bad-archive", "2"]


GARBAGE = b"WARC/1.0\r\nno header at all\r\n\r\n"


@pytest.mark.parametrize(
    "broken",
    [
        GARBAGE + b"\r\n",
        record().replace(b"WARC/1.0", b"WORC/1.0"),
        record(length=10),
        record().replace(b"WARC-Target-URI: https://upw.example/1\r\n", b""),
        record(url="https:// ///"),
        record().replace(b"Content-Length", b"Content-Langth", 1),
        record()[:-30],
        b"random bytes\n" * 50,
    ],
)
def test_a_broken_record_does_not_affect_the_other_records(broken: bytes) -> None:
    assert [
        each
        for each in names_or_reasons(packed([RECORDS[0], broken, RECORDS[2], RECORDS[3]]))
        if each.isdigit() and each != "1"
    ] == [
        "0",
        "2",
        "3",
    ]


@pytest.mark.parametrize(
    "broken",
    [
        record().replace(b"WARC/1.0", b"WORC/1.0"),
        record(length=10),
        record(length=len(PAGE)),
        b"random bytes\n" * 50,
    ],
)
def test_reading_of_a_plain_archive_continues_at_the_record_after_a_broken_one(broken: bytes) -> None:
    found = names_or_reasons(RECORDS[0] + broken + RECORDS[2] + RECORDS[3])
    assert [each for each in found if each in "0123" and each != "1"] == ["0", "2", "3"]
    assert "bad-archive" in found


def test_a_gzip_member_that_cannot_be_unpacked_does_not_affect_the_others() -> None:
    members = [gzip.compress(each) for each in RECORDS]
    members[1] = members[1][:40] + b"\xff" * 30 + members[1][70:]
    members[3] = members[3][: len(members[3]) // 2]
    found = names_or_reasons(b"".join(members))
    assert [each for each in found if each.isdigit()] == ["0", "2", "4"]
    assert "bad-archive" in found


@pytest.mark.parametrize("pack", [b"".join, packed], ids=["plain", "packed"])
def test_the_whole_records_of_a_truncated_archive_are_read(pack: object) -> None:
    assert callable(pack)
    data = pack(RECORDS[:3])
    assert names_or_reasons(data[: len(data) - 100]) == ["0", "1", "bad-archive"]


def test_an_archive_that_is_gzipped_as_a_whole_is_read() -> None:
    assert names_or_reasons(gzip.compress(b"".join(RECORDS))) == names_or_reasons(b"".join(RECORDS))


@pytest.mark.parametrize("sizes", [(2, 1), (1, 2), (2, 2), (1, 3, 1)], ids=str)
def test_several_records_in_one_gzip_member_are_all_read(sizes: tuple[int, ...]) -> None:
    records = iter(record(url=f"https://upw.example/{number}") for number in range(sum(sizes)))
    members = [gzip.compress(b"".join(next(records) for _ in range(size))) for size in sizes]
    responses = [each for each in outcomes(b"".join(members)) if isinstance(each, Response)]
    assert [each.url.rpartition("/")[2] for each in responses] == [str(n) for n in range(sum(sizes))]
    starts = [sum(map(len, members[:number])) for number, size in enumerate(sizes) for _ in range(size)]
    assert [each.offset for each in responses] == starts


def test_a_run_resumes_within_a_gzip_member() -> None:
    page = (
        b"<html><head><title>Dam %d breaks</title></head><body>"
        + b"<p>Water takes the bridge at Lorin.</p>" * 20
    )
    data = gzip.compress(
        b"".join(record(page % number, f"https://upw.example/{number}") for number in range(4))
    )
    reader = ObjectReader(io.BytesIO(data), ObjectRef(key="x.warc.gz"), STORED, size=len(data))
    first = [result for _, result in zip(range(2), reader, strict=False)]
    rest = ObjectReader(
        io.BytesIO(data), ObjectRef(key="x.warc.gz"), STORED, size=len(data), resume_point=reader.resume_point
    )
    titles = [result.title for result in [*first, *rest] if isinstance(result, Article)]
    assert titles == [f"Dam {number} breaks" for number in range(4)]


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [
        ("text/html; charset=windows-1251", "windows-1251"),
        ('text/html;charset="Shift_JIS"; x=y', "Shift_JIS"),
        ("text/html; CHARSET = 'koi8-r'", "koi8-r"),
        ("text/html", ""),
        ("text/html; charset=", ""),
    ],
)
def test_the_encoding_that_the_server_names_is_kept(content_type: str, charset: str) -> None:
    (response,) = outcomes(record(PAGE, "https://upw.example/1", ("Content-Type", content_type)))
    assert isinstance(response, Response)
    assert response.charset == charset


def test_a_page_is_read_in_the_encoding_that_the_server_names() -> None:
    page = (
        "<html><head><title>Порт закрыт</title></head><body>"
        + "<p>Совет порта проголосовал за закрытие.</p>" * 9
    )
    data = record(
        page.encode("cp1251"), "https://upw.example/1", ("Content-Type", "text/html; charset=windows-1251")
    )
    (result,) = ObjectReader(io.BytesIO(data), ObjectRef(key="x.warc"), STORED)
    assert isinstance(result, Article)
    assert result.title == "Порт закрыт"


@pytest.mark.parametrize(
    ("written", "url"),
    [("<https://upw.example/1>", "https://upw.example/1"), ("https://upw.example/a b", "https://upw.example/a%20b"), ("https://upw.example/ä|x", "https://upw.example/%C3%A4%7Cx")],
)  # fmt: skip
def test_a_badly_written_address_is_repaired(written: str, url: str) -> None:
    (found,) = outcomes(record(PAGE, written))
    assert isinstance(found, Response)
    assert found.url == url


def test_nothing_of_a_broken_archive_is_written_to_the_console(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    names_or_reasons(
        packed([record(url="https://upw.example/a b"), b"junk"])
        + b"\x1f\x8b\x08\x00junk"
        + RECORDS[0]
        + b"more"
        + record(length=3)
    )
    assert capsys.readouterr() == ("", "")
    assert caplog.records == []


def test_reading_stops_after_too_many_parts_that_only_look_like_records() -> None:
    found = outcomes(b"\x1f\x8b\x08\x00" * 2_000)
    assert len(found) == warc.MAX_FAILURES + 1
    assert isinstance(found[-1], Unreadable)
    assert "not read" in found[-1].detail


def test_bytes_that_are_not_an_archive_are_one_failure() -> None:
    assert names_or_reasons(b"no archive at all\n" * 100) == ["bad-archive"]
    assert names_or_reasons(b"") == []


@given(st.booleans(), st.data())
def test_reading_of_a_damaged_archive_raises_nothing_and_ends(gzipped: bool, data: st.DataObject) -> None:
    records = [
        record(CHUNKS, "https://upw.example/1", HTML, CHUNKED),
        record(gzip.compress(PAGE, mtime=0), "https://upw.example/2", HTML, ("Content-Encoding", "gzip")),
        record(),
    ]
    damaged = bytearray(packed(records) if gzipped else b"".join(records))
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    archive = Responses(io.BytesIO(damaged[: data.draw(st.integers(0, len(damaged)))]))
    offsets = [archive.offset for _ in archive]
    assert offsets == sorted(offsets)
    assert len(offsets) < 20


@pytest.mark.skipif(not OPEN.exists(), reason=NO_CORPUS)
def test_a_real_archive_gives_its_ten_pages() -> None:
    data = (OPEN / "ccnews_like_10.warc.gz").read_bytes()
    archive = Responses(io.BytesIO(data))
    found = list(archive)
    assert len(found) == 10
    assert archive.skipped == {"warcinfo": 1, "request": 10, "not text": 1, "not found": 1}
    for each in found:
        assert isinstance(each, Response)
        assert b"<html" in each.data[:2000]
        assert next(Responses(io.BytesIO(data[each.offset :]), each.offset)) == each


@pytest.mark.skipif(not OPEN.exists(), reason=NO_CORPUS)
def test_real_archives_give_their_pages_and_the_broken_ones_fail_by_record() -> None:
    read_as = {path.name: names_or_reasons(path.read_bytes()) for path in sorted((OPEN / "warcio").iterdir())}
    broken = {name for name, found in read_as.items() if "bad-archive" in found}
    assert broken == {
        "bad.arc",
        "example-trunc.warc",
        "example-wrong-chunks.warc.gz",
    }
    assert sum(found == [""] for found in read_as.values()) == 7
    assert len(read_as) == 15
