"""Every byte sequence is read correctly or reported as a mistake, and every report can be delivered."""

import codecs
import gzip
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.checking.configuration_files import CompiledConfiguration, Sources, compile_files
from wirewatch.configuration.decoding import LARGEST_CONFIG, decode_config
from wirewatch.errors import InvalidFile, WatchlistError
from wirewatch.printable import printable, printable_line

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TEXT = "watchlist: w\nowner: müller@example.org\nrules:\n  - {id: r, query: Müller OR 북한}\n"
# What Amazon SNS accepts in a message: https://www.w3.org/TR/xml/#charsets
DELIVERABLE = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")


def compiled(file: str, data: bytes, last_good: Sources | None = None) -> CompiledConfiguration:
    return compile_files({file: data}, last_good or Sources(), NOW)


def mistake(data: bytes) -> WatchlistError:
    with pytest.raises(InvalidFile) as caught:
        decode_config(data, "watchlists/w.yaml")
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace("\n", "\r\n").encode("utf-16"),
    ],
    ids=["utf-8", "utf-8-bom", "utf-16", "utf-16-le-bom", "utf-16-be-bom", "crlf", "cr", "utf-16-crlf"],
)
def test_utf_8_and_utf_16_with_a_byte_order_mark_are_read(data: bytes) -> None:
    assert decode_config(data) == TEXT


def test_an_empty_file_is_an_empty_text() -> None:
    assert decode_config(b"") == decode_config(codecs.BOM_UTF8) == decode_config(codecs.BOM_UTF16_LE) == ""


@pytest.mark.parametrize(
    ("data", "line", "column", "message"),
    [
        (TEXT.replace("북한", "").encode("latin-1"), 2, 9, "invalid byte 0xFC"),
        (codecs.BOM_UTF8 + TEXT.replace("북한", "").encode("latin-1"), 2, 9, "invalid byte 0xFC"),
        ("title: 북한\n".encode("cp949"), 1, 8, "invalid byte 0xBA"),
        (TEXT.encode()[:-4], 4, 31, "invalid byte 0xED"),
        (b"title: \xff\n", 1, 8, "invalid byte 0xFF"),
        (gzip.compress(TEXT.encode(), mtime=0), 1, 1, "it is compressed with gzip"),
        (b"\x89PNG\r\n\x1a\n\x00", 1, 1, "invalid byte 0x89"),
        (TEXT.encode("utf-16-le"), 1, 2, "invalid byte 0x00"),
        (TEXT.encode("utf-16-be"), 1, 1, "invalid byte 0x00"),
        (TEXT.encode("utf-32"), 1, 1, ""),
        (TEXT.encode("utf-32-be"), 1, 1, "invalid byte 0x00"),
        (TEXT.encode("utf-16") + b"x", 1, 1, ""),
        (codecs.BOM_UTF16_LE + b"\x00\xd8", 1, 1, ""),
        (bytes(100), 1, 1, "invalid byte 0x00"),
    ],
)
def test_bytes_in_another_encoding_are_a_mistake_at_their_place(
    data: bytes, line: int, column: int, message: str
) -> None:
    problem = mistake(data)
    assert (problem.line, problem.column) == (line, column)
    assert problem.message == "the file is not UTF-8 text" + (f": {message}" if message else "")
    assert DELIVERABLE.fullmatch(str(problem))


def test_a_file_beyond_the_limit_is_a_mistake() -> None:
    assert mistake(b"#" * (LARGEST_CONFIG + 1)).message == "the file is too large (at most 5,000,000 bytes)"
    assert len(decode_config(b"#" * LARGEST_CONFIG)) == LARGEST_CONFIG


@pytest.mark.parametrize("file", ["watchlists/w.yaml", "shared/w.yaml", "routes.yaml"])
@pytest.mark.parametrize(
    "data", [b"title: M\xfcller\n", gzip.compress(b"x", mtime=0), TEXT.encode("utf-16-le"), b"#" * 5_000_001]
)
def test_every_kind_of_file_that_cannot_be_decoded_is_reported(file: str, data: bytes) -> None:
    (problem,) = compiled(file, data).problems[file]
    assert problem.file == file


@pytest.mark.parametrize(
    ("file", "good"),
    [
        ("watchlists/w.yaml", TEXT),
        ("shared/w.yaml", "define: {movers: troops}\n"),
        ("routes.yaml", "routes:\n  desk: {schedule: instant, channels: [email-text]}\n"),
    ],
)
def test_a_file_that_cannot_be_decoded_keeps_its_last_good_version(file: str, good: str) -> None:
    first = compiled(file, good.encode())
    assert first.problems == {}
    result = compiled(file, f"# für\n{good}".encode("latin-1", "replace"), first.sources)
    assert list(result.problems) == [file]
    assert result.sources == first.sources


def test_the_owner_of_a_file_that_cannot_be_decoded_is_known() -> None:
    data = b"watchlist: w\nowner: desk@example.org\ntitle: M\xfcller\n"
    assert compiled("watchlists/w.yaml", data).owners == {"watchlists/w.yaml": "desk@example.org"}


OWNED = "owner: desk@example.org\nwatchlist: korea\nrules:\n  - {id: r, query: a AND}\n"
ID_FIRST = "watchlist: korea\nowner: desk@example.org\nrules:\n  - {id: r, query: a AND}\n"


@pytest.mark.parametrize(
    "text", [OWNED, ID_FIRST, ID_FIRST.replace("\n", "\r\n")], ids=["owner", "id", "crlf"]
)
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"],
)
def test_owner_and_id_of_a_file_with_a_mistake_are_known_in_every_encoding(text: str, encoding: str) -> None:
    routes = "routes:\n  desk: {schedule: instant, channels: [email-text], watchlists: [korea]}\n"
    data = text.encode(encoding)
    files: dict[str, str | bytes] = {"watchlists/asia.yaml": data, "routes.yaml": routes}
    result = compile_files(files, Sources(), NOW)
    assert result.owners == {"watchlists/asia.yaml": "desk@example.org"}
    assert list(result.problems) == ["watchlists/asia.yaml"]


def test_owner_of_a_text_with_a_byte_order_mark_is_known() -> None:
    result = compile_files({"watchlists/asia.yaml": "\ufeff" + OWNED}, Sources(), NOW)
    assert result.owners == {"watchlists/asia.yaml": "desk@example.org"}


W = "watchlist: w\nrules:\n  - {id: r, query: troops, tests: {match: [troops]}}\n"


@pytest.mark.parametrize(
    ("text", "line", "column", "code"),
    [
        (f"\x0c{W}", 1, 1, "000C"),
        (f"\x1b[0m{W}", 1, 1, "001B"),
        (f"\x00{W}", 1, 1, "0000"),
        (W.replace("troops", "tro\x00ops", 1), 3, 23, "0000"),
        (f"{W}\x0b", 4, 1, "000B"),
        (f"\x7f{W}", 1, 1, "007F"),
        (f"\x9f{W}", 1, 1, "009F"),
        (f"\ufffe{W}", 1, 1, "FFFE"),
        (f"\uffff{W}", 1, 1, "FFFF"),
        (f"owner: d\x07esk@example.org\n{W}", 1, 9, "0007"),
        (f"# a comment \x1b\n{W}", 1, 13, "001B"),
        (f'title: "\\a bell"\n{W}', 1, 8, "0007"),
        (f'title: "\\0"\n{W}', 1, 8, "0000"),
        (f'title: "\\ufffe"\n{W}', 1, 8, "FFFE"),
        (f'title: "\\x85 \\e"\n{W}', 1, 8, "001B"),
        (W.replace("query: troops", 'query: "tro\\0ops"'), 3, 20, "0000"),
        (W.replace("id: r", 'id: "r\\0"'), 3, 10, "0000"),
        (W.replace("[troops]", '["tro\\0ops"]'), 3, 44, "0000"),
    ],
)
def test_a_control_character_is_a_mistake_at_its_place(text: str, line: int, column: int, code: str) -> None:
    problems = compiled("watchlists/w.yaml", text.encode()).problems["watchlists/w.yaml"]
    places = [(problem.line, problem.column, problem.message) for problem in problems]
    assert (line, column, f"control character U+{code}") in places
    assert all(DELIVERABLE.fullmatch(str(problem)) for problem in problems)


def test_a_noncharacter_in_a_query_is_a_mistake_even_if_yaml_does_not_parse_the_query() -> None:
    text = 'watchlist: w\nrules:\n  - id: r\n    query: "a" OR \ufffe\n'
    problems = compiled("watchlists/w.yaml", text.encode()).problems["watchlists/w.yaml"]
    assert "control character U+FFFE" in [problem.message for problem in problems]
    assert all(DELIVERABLE.fullmatch(str(problem)) for problem in problems)


def test_at_most_five_control_characters_are_reported() -> None:
    problems = compiled("watchlists/w.yaml", (W + "# \x07" * 1000).encode()).problems["watchlists/w.yaml"]
    assert len(problems) == 5


@pytest.mark.parametrize(
    "name",
    ["watchlists/a\tb.yaml", "watchlists/a\nb.yaml", "watchlists/\x1b[0m.yaml", "watchlists/\ufffe.yaml"],
)
def test_the_name_of_a_file_cannot_break_its_report(name: str) -> None:
    (problem,) = compiled(name, b"nonsense").problems[name]
    assert problem.file == name
    assert DELIVERABLE.fullmatch(str(problem))
    assert str(problem).splitlines()[0].endswith(":1:1: a watchlist must be a mapping")


@given(
    st.binary(max_size=80)
    | st.text(max_size=60).map(lambda text: f"{W}{text}".encode("utf-8", "surrogatepass"))
)
def test_every_report_about_any_bytes_can_be_delivered(data: bytes) -> None:
    for file in ("watchlists/w.yaml", "shared/w.yaml", "routes.yaml"):
        for problem in compiled(file, data).problems.get(file, ()):
            assert DELIVERABLE.fullmatch(str(problem)), repr(str(problem))
            str(problem).encode()


def test_printable_text_keeps_its_length() -> None:
    text = "".join(map(chr, range(0x3000))) + "\ud800\ufdd0\ufffe\U0001f680"
    assert len(printable(text)) == len(text)
    assert DELIVERABLE.fullmatch(printable(text))
    assert printable("북한 für 🚀\tx\n") == "북한 für 🚀\tx\n"
    assert printable_line("a\tb\nc\x1b") == "a b c\ufffd"
