"""The format of an object is chosen by content first, then by the ending of its key."""

import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.kinds import LARGEST_DOCUMENT

from tests.reading import articles_in

STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TEXT = "North Korea fires a missile\n\nThe missile fell into the sea, officials in Seoul said on Thursday."
PAGE = f"<html><body><h1>North Korea fires a missile</h1><p>{TEXT[29:]}</p></body></html>"
RECORD = '{"title": "North Korea fires a missile", "text": "The missile fell into the sea."}'


def read(data: bytes | str, key: str = "articles/x") -> Iterator[Article | Unreadable]:
    return articles_in(
        data.encode() if isinstance(data, str) else data, ObjectRef(bucket="b", key=key, version="v"), STORED
    )


def tar_of(data: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("a.html")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def parser_of(data: bytes | str, key: str = "articles/x") -> str:
    (found,) = read(data, key)
    assert isinstance(found, Article)
    return found.ref.parser


@pytest.mark.parametrize("key", ["articles/x", "articles/x.txt", "articles/x.json", "articles/x.HTML"])
@pytest.mark.parametrize(
    ("data", "parser"),
    [
        (RECORD, "json"),
        (" \r\n\t" + RECORD, "json"),
        (f"[{RECORD}]", "json"),
        ("\ufeff" + RECORD, "json"),
        (PAGE, "html"),
        ("<!DOCTYPE html>" + PAGE, "html"),
        ("<!-- saved -->\n" + PAGE, "html"),
        ("\ufeff" + PAGE, "html"),
    ],
)
def test_the_content_determines_the_parser_whatever_the_key_is(data: str, parser: str, key: str) -> None:
    assert parser_of(data, key) == parser


@pytest.mark.parametrize("key", ["articles/x.html", "articles/x.HTM", "articles/x.xhtml"])
def test_an_html_fragment_is_recognized_with_or_without_the_ending_of_the_key(key: str) -> None:
    fragment = f"<p>{TEXT}</p><p>Nobody was hurt.</p>"
    assert parser_of(fragment, key) == "html"
    assert parser_of(fragment, "articles/x.bin") == "html"
    assert parser_of(TEXT) == "text"


@pytest.mark.parametrize("mark", ["%PDF-1.7", "%PDF-1.7 1 0 obj", "\n%PDF-1.4\n1 0 obj\n"])
def test_an_article_may_mention_the_header_of_a_pdf(mark: str) -> None:
    title = f"How {mark} is abused"
    record = json.dumps({"title": title, "text": TEXT})
    assert parser_of(record) == "json"
    assert parser_of(f"[{record}]") == "json"
    assert [each.ref.parser for each in read(f"{record}\n{RECORD}\n") if isinstance(each, Article)] == [
        "json"
    ] * 2
    assert parser_of(f"<html><head><title>{title}</title></head><body><p>{TEXT}</p></body></html>") == "html"
    assert parser_of(f"<!DOCTYPE html><p>{mark} \x01</p><p>{TEXT}</p>") == "html"
    assert parser_of(f"{TEXT}\n\nThe header {mark} is in each of these files.") == "text"
    item = f"<item><title>{title}</title><description>{TEXT}</description></item>"
    assert parser_of(f'<rss version="2.0"><channel>{item}</channel></rss>') == "feed"


def test_the_letters_ustar_alone_do_not_make_a_tar_archive() -> None:
    for text in (
        TEXT.ljust(257, ".") + "ustar  \x00" + TEXT,
        json.dumps({"title": "x" * 246 + "ustar", "text": TEXT}),
    ):
        assert text[257:262] == "ustar"
        assert parser_of(text) in {"text", "json"}


@pytest.mark.parametrize("start", ["", "[]\n"])
def test_concatenated_files_with_byte_order_marks_are_read(start: str) -> None:
    lines = start + f"\ufeff{RECORD}\n\ufeff{RECORD}\n{RECORD}"
    assert [type(each) for each in read(lines)] == [Article] * 3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_json_may_be_in_any_encoding_with_a_byte_order_mark(encoding: str) -> None:
    assert parser_of(RECORD.encode(encoding)) == "json"


@pytest.mark.parametrize(
    "title", ["[속보] 북한, 동해상으로 미사일 발사", "[Updated] Missile fired", "[Photo] A pier at dusk"]
)
def test_a_headline_in_brackets_is_not_json(title: str) -> None:
    (found,) = read(f"{title}\n\n{TEXT}")
    assert isinstance(found, Article)
    assert found.title == title


@pytest.mark.parametrize(
    "start", ["RIFFA, Bahrain, Nov. 20 (UPW) -- ", "PK and the others: ", "The ftyp box: "]
)
def test_a_text_that_begins_with_the_letters_of_a_binary_format_is_text(start: str) -> None:
    assert parser_of(start + TEXT) == "text"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b" \r\n\t ", Reason.EMPTY),
        (b"x" * (LARGEST_DOCUMENT + 1), Reason.TOO_LARGE),
        (b"%PDF-1.7\n%\xe2\xe3", Reason.BAD_PDF),
        (b"\x1f\x8b\x08\x00abc", Reason.BAD_ARCHIVE),
        (b"PK\x03\x04abc", Reason.BAD_ARCHIVE),
        (b"PK\x03\x04" + b"\x00" * 26 + b"[Content_Types].xml", Reason.UNKNOWN_FORMAT),
        (b"<svg:svg xmlns:svg='http://www.w3.org/2000/svg'/>", Reason.UNKNOWN_FORMAT),
        (b"\x89PNG\r\n\x1a\n", Reason.UNKNOWN_FORMAT),
        (tar_of(b"<html><p>words</p></html>"), Reason.UNKNOWN_FORMAT),
        (b"\x00\x00\x00\x20ftypisom" + b"\x00" * 64, Reason.UNKNOWN_FORMAT),
        (b"word " * 1_700_000, Reason.TOO_LARGE),
        (b'{"title": "t", "text": "' + b"word " * 1_700_000 + b'"}', Reason.TOO_LARGE),
        (b'<?xml version="1.0"?><rss><channel/></rss>', Reason.NO_ARTICLE),
        (b"<rss version='2.0'></rss>", Reason.NO_ARTICLE),
        (b"\x00\x01\x02\xff\xfe" * 100, Reason.NOT_TEXT),
        (b"{", Reason.BAD_JSON),
        (b'{"title": "cut o', Reason.BAD_JSON),
        (b"\xef\xbb\xbf", Reason.EMPTY),
        (b"two words", Reason.NO_ARTICLE),
    ],
    ids=lambda each: str(each) if isinstance(each, Reason) else repr(each[:12]),
)
def test_unreadable_data_is_reported_with_a_reason(data: bytes, reason: Reason) -> None:
    (found,) = read(data)
    assert isinstance(found, Unreadable)
    assert found.reason is reason
    assert str(found).startswith(reason.gist)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_sentence(reason: Reason) -> None:
    assert reason.sentence.endswith(".")
    assert reason.sentence.startswith(reason.gist)


def test_a_detail_replaces_the_default_explanation_of_a_reason() -> None:
    assert (
        str(Unreadable(Reason.NO_ARTICLE, "neither title nor text"))
        == "There is no article in it: neither title nor text."
    )
    assert str(Unreadable(Reason.NO_ARTICLE)) == "There is no article in it: no title and text were found."


def test_an_article_refers_to_its_object_version_and_parser() -> None:
    (found,) = read(TEXT, "articles/2026/x.txt")
    assert isinstance(found, Article)
    assert found.ref == ObjectRef(
        bucket="b", key="articles/2026/x.txt", version="v", position=0, parser="text"
    )


def test_every_sample_article_is_read_but_one_that_is_broken_and_one_that_is_a_picture(samples: Path) -> None:
    others = {"unreadable.json": Reason.BAD_JSON, "pier-photo.ninjs.json": Reason.NOT_AN_ARTICLE}
    for path in sorted((samples / "articles").iterdir()):
        for found in read(path.read_bytes(), path.name):
            if isinstance(found, Unreadable):
                assert others.get(path.name) is found.reason, path.name
            else:
                assert found.title and found.body, path.name  # noqa: PT018
                assert path.name not in others


LOADED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from wirewatch.article import ObjectRef
from wirewatch.parsing.object_reader import ObjectReader

for name in sys.argv[1:]:
    assert list(ObjectReader(Path(name).open("rb"), ObjectRef(key=name), datetime.now(UTC)))
print(*(name for name in ("trafilatura", "lxml", "selectolax", "charset_normalizer") if name in sys.modules))
"""


def loaded_by(paths: list[Path]) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *map(str, paths)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return done.stdout.split()


def test_only_pages_load_the_html_libraries(samples: Path) -> None:
    paths = [
        path
        for path in (samples / "articles").iterdir()
        if path.suffix in {".txt", ".json", ".jsonl", ".xml", ".eml", ".pdf"}
    ]
    assert len(paths) >= 13
    assert loaded_by(paths) == []


def test_a_page_loads_the_html_libraries(samples: Path) -> None:
    assert "selectolax" in loaded_by([samples / "articles" / "council-vote.html"])
