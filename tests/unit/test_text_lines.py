"""Lines and JSON in UTF-16 and UTF-32 are read like those in UTF-8, with and without a byte order mark."""

import codecs
import gzip
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.article import ObjectRef
from wirewatch.parsing.containers.text_lines import TextLines
from wirewatch.parsing.kinds import HEAD, LARGEST_DOCUMENT
from wirewatch.parsing.object_reader import ObjectReader
from wirewatch.parsing.resume_point import ResumePoint
from wirewatch.parsing.text.encodings import decode, wide_encoding

from tests.cpu_time import at_most
from tests.unit.test_reading import STORED, in_runs, outcomes

# each of these has the byte 0x0A inside another character, or a line end beside one
TITLES = ("上海 1", "Étude \u0a0a 2", "Ward 3", "\U0001040a 4", "ഊ 5")
WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
MARKS = {
    "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE, "utf-32-be": codecs.BOM_UTF32_BE,
}  # fmt: skip


def record(title: str) -> str:
    return json.dumps({"title": title, "text": f"Soldiers left 上 on {title}."}, ensure_ascii=False)


def text_of(line_end: str = "\n") -> str:
    return "".join(record(title) + line_end for title in TITLES)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\n\n \n"])
@pytest.mark.parametrize("has_mark", [False, True])
@pytest.mark.parametrize("encoding", WIDE)
def test_every_line_is_read_in_one_run_and_in_many(encoding: str, has_mark: bool, line_end: str) -> None:
    data = (MARKS[encoding] if has_mark else b"") + text_of(line_end).encode(encoding)
    expected = list(enumerate(TITLES))
    assert list(in_runs(data, 10**6)) == expected
    assert list(in_runs(data, 1)) == expected
    assert outcomes(gzip.compress(data), "articles/x.jsonl.gz") == list(TITLES)


@pytest.mark.parametrize("encoding", WIDE)
def test_a_broken_line_does_not_affect_the_other_lines(encoding: str) -> None:
    text = record("Ward 1") + "\n上上上 {broken\n" + record("Ward 2")
    assert outcomes(text.encode(encoding)) == ["Ward 1", "bad-json", "Ward 2"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-32-be"])
def test_a_line_that_is_too_large_does_not_affect_the_other_lines(encoding: str) -> None:
    long = json.dumps({"title": "\u4e0a" * (LARGEST_DOCUMENT // 2 + 10_000)}, ensure_ascii=False)
    text = f"{record('Ward 1')}\n{long}\n{record('Ward 3')}\n"
    assert outcomes(text.encode(encoding)) == ["Ward 1", "too-large", "Ward 3"]


@pytest.mark.parametrize("encoding", WIDE)
def test_one_record_and_a_list_are_read(encoding: str) -> None:
    assert outcomes(record("上海 1").encode(encoding)) == ["上海 1"]
    whole = "[" + ",\n".join(map(record, TITLES)) + "]"
    assert outcomes(whole.encode(encoding)) == list(TITLES)


@pytest.mark.parametrize("padding", [b"\0", b"\0\0\0", b"\0" * 8])
def test_zero_bytes_before_lines_in_utf_8_are_not_taken_for_a_wide_encoding(padding: bytes) -> None:
    assert wide_encoding(padding + record("Ward 1").encode()) == ""
    data = padding + b"\n" + text_of().encode()
    reader = ObjectReader(
        io.BytesIO(data), ObjectRef(key="x"), STORED, resume_point=ResumePoint(kind="json lines")
    )
    assert [getattr(found, "title", "") for found in reader] == list(TITLES)


@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-32-be"])
def test_text_in_utf_32_without_a_mark_is_recognised_by_its_zeros(encoding: str) -> None:
    assert decode("Seoul 서울, 上海".encode(encoding)) == "Seoul 서울, 上海"
    assert wide_encoding(b"\x01\0\0\0\x02\0\0\0\x03\0\0\0") == ""  # numbers


@given(st.text(st.sampled_from("a上\u0a0a\n\r\U0001040a "), max_size=60), st.sampled_from(WIDE))
def test_lines_are_those_of_the_decoded_text(text: str, encoding: str) -> None:
    data = MARKS[encoding] + text.encode(encoding)
    for size in (7, HEAD):
        lines = TextLines(io.BufferedReader(io.BytesIO(data), size))
        parts = iter(lambda: lines.readline(10**6)[0], b"")  # noqa: B023
        decoded = [lines.as_utf8(part).decode() for part in parts]
        assert "".join(decoded) == "\ufeff" + text
        assert all(part.find("\n") in {-1, len(part) - 1} for part in decoded)


def test_a_line_full_of_bytes_that_look_like_line_ends_is_read_fast() -> None:
    data = codecs.BOM_UTF16_LE + "\u0a0a".encode("utf-16-le") * 5_000_000
    with at_most(5):
        lines = TextLines(io.BufferedReader(io.BytesIO(data), HEAD))
        assert lines.readline(LARGEST_DOCUMENT) == (data, False)
