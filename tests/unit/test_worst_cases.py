"""Parsing without a sandbox takes limited CPU time, whatever the document contains."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from wirewatch.article import ObjectRef
from wirewatch.parsing.document import Document, articles_of
from wirewatch.parsing.kinds import UNSANDBOXED, Kind

from tests.cpu_time import is_within

STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
CPU_SECONDS = 5  # of this process; most take less than 0.2
SIZE = UNSANDBOXED - 2_000
PIECES = (
    "a", "A", "1", " ", "\t", "\n", "\u00a0", ".", ",", ";", ":", "-", "–", "(", ")", "[", "]", "{", "<", ">", "&", "*", "#", "_", "`", "|", "/", "\\", "@",
    "\"", "'", "’", "€", "한", "字", "ا", "é", "\u202e", "\u0301", "\ufdfa", "By ", "by Ann Bee, ", "Ann Bee and ", "von ", "Posted by x on ", "1d ago\n", "x / 2h ago / ",
    "Oct. 21 (UPI) -- ", "SEOUL, ", "20 Nov 2026 ", "20.11.2026 ", "12:00 ", "https://e.org/a ", "www.", "a@b.c ", "<p>", "</p>", "<!--", "-->", "<script>", "<a href='",
    "&amp;", "&#9999999;", "&lt;p&gt;", "[a](b) ", "![", "* x\n", "# x\n", "> x\n", "---\n", "```\n", "a: b\n", "title: x\n", "Comments\n", "Read more\n", "X says:\n", "a-\n",
    "word ", "word\n", "word\n\n", "The troops of Lorin crossed the river. ", "… [+1 chars]", "...", " (Reuters) - ", "A B ", "A.B. ", "Dr. ", "\x1b$B", "\\u0041", "Ã©",
)  # fmt: skip


def texts(size: int = SIZE) -> Iterator[tuple[str, str]]:
    for piece in PIECES[:: 1 if size > SIZE // 2 else 4]:
        yield repr(piece), piece * (size // len(piece.encode()))
        yield f"T + {piece!r} + x", "T\n\n" + piece * (size // len(piece.encode()) - 10) + "x"


def cpu_seconds(data: bytes, kind: Kind) -> float:
    assert len(data) <= kind.unsandboxed
    before = time.process_time()
    assert list(articles_of(Document(data, kind, STORED), ObjectRef(key="x")))
    return time.process_time() - before


def slow(documents: Iterator[tuple[str, bytes]], kind: Kind) -> list[tuple[str, float]]:
    """Return the name and CPU seconds of each document that takes longer than CPU_SECONDS."""
    taken = ((name, cpu_seconds(data, kind)) for name, data in documents)
    return [(name, seconds) for name, seconds in taken if not is_within(seconds, CPU_SECONDS)]


@pytest.mark.deep
def test_text_that_repeats_one_piece_is_read_fast() -> None:
    assert slow(((name, text.encode()) for name, text in texts(SIZE // 4)), Kind.TEXT) == []


@pytest.mark.deep
def test_text_that_repeats_any_piece_at_full_size_is_read_fast() -> None:
    assert slow(((name, text.encode()) for name, text in texts()), Kind.TEXT) == []


# lines that look like the stamp of a comment, but are not one because of their last character
STAMPS = (
    "Ann / 12.03.2020 10:22",
    "12.03.2020 10:22",
    "2 days ago",
    "#1 Ann on 12 May 2020 at 10:22",
    "Posted by Ann 12.03.2020",
)
TAILS = (" ", "  link", " , reply", " · link", "\t")


@pytest.mark.deep
@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("stamp", STAMPS)
def test_lines_that_look_like_stamps_of_comments_are_read_fast(stamp: str, tail: str) -> None:
    line = (stamp + tail * 120)[:118] + "!"
    start = "Dam breaks\n\n" + "Water takes the bridge. " * 20 + "\n\n"
    data = (start + f"{line}\n" * ((SIZE // 4 - len(start)) // (len(line.encode()) + 1))).encode()
    assert is_within(cpu_seconds(data, Kind.TEXT), CPU_SECONDS)


@pytest.mark.parametrize("field", ["title", "text", "author", "published", "place"])
def test_a_record_with_a_field_that_repeats_one_piece_is_read_fast(field: str) -> None:
    record = {"title": "Dam breaks", "text": "Water takes the bridge."}
    documents = (
        (name, json.dumps(record | {field: text}, ensure_ascii=False).encode()[:UNSANDBOXED])
        for name, text in texts(SIZE // 4)
    )
    assert slow(documents, Kind.JSON) == []


LISTS: dict[str, dict[str, object]] = {
    "names": {"authors": [f"Ann Bee{number}" for number in range(15_000)]},
    "equal names": {"authors": ["Ann Bee"] * 20_000},
    "names within names": {"authors": ["Ann " + "Bee " * (number % 6) + "Lund" for number in range(12_000)]},
    "objects": {"authors": [{"name": f"Ann Bee{number}"} for number in range(8_000)]},
    "agencies": {"authors": [f"News Desk {number}" for number in range(12_000)]},
    "paragraphs": {"text": [f"Water {number}." for number in range(15_000)]},
    "blocks": {"body": [{"type": "p", "text": f"Water {number}."} for number in range(5_000)]},
    "keys": {f"key{number}": number for number in range(15_000)},
    "unused texts": {f"key{number}": "word " * 20 for number in range(2_000)},
    "nested": {"a": [[[[]]]] * 20_000},
    "articles": {"articles": [{"title": f"Dam {number}", "text": "Water."} for number in range(5_000)]},
    "articles without text": {"articles": [{"title": f"Dam {number}"} for number in range(8_000)]},
    "wire items": {"items": [{"uri": f"urn:{n}", "type": "text", "headline": "Dam", "byline": "By Ann Bee"} for n in range(3_000)]},
}  # fmt: skip


@pytest.mark.deep
@pytest.mark.parametrize("name", LISTS)
def test_a_record_with_long_lists_is_read_fast(name: str) -> None:
    record: dict[str, object] = {"title": "Dam breaks", "text": "Water takes the bridge."} | LISTS[name]
    if "articles" in LISTS[name] or "items" in LISTS[name]:
        record = LISTS[name]
    assert is_within(cpu_seconds(json.dumps(record).encode()[:UNSANDBOXED], Kind.JSON), CPU_SECONDS)


@pytest.mark.deep
@pytest.mark.parametrize(
    "line", ["[1]", "{}", '{"title": "x"}', "{broken", '{"title": "x", "text": "y"}', "[" * 50]
)
def test_many_lines_with_records_are_read_fast(line: str) -> None:
    data = f'{{"title": "Dam", "text": "x"}}\n{line}\n'.encode() + f"{line}\n".encode() * (
        SIZE // (len(line) + 1) - 20
    )
    assert is_within(cpu_seconds(data, Kind.JSON), CPU_SECONDS)
