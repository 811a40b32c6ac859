"""Tests how PDFs become articles: paragraphs, lines that every page repeats, damaged files."""

import io
import logging
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from wirewatch.article import Article, ObjectRef, Precision
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.formats import pdf
from wirewatch.parsing.formats.pdf import parse_pdf

from tests.conftest import CORPUS, NO_CORPUS

OPEN = CORPUS / "pdf"
STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
Drawn = tuple[float, float, float, str]  # from the left, from the bottom, size, text
FIRST = [
    "The dam above Lorin broke at dawn on Friday, and the whole val-",
    "ley was cleared by noon, the mayor said in a statement.",
]
SECOND = [
    "Nobody was hurt, and the water has been falling since then, as",
    "those who live below the dam were told on the radio.",
]
BODY = (
    "The dam above Lorin broke at dawn on Friday, and the whole valley was cleared by noon, the mayor said in a statement.\n\n"
    "Nobody was hurt, and the water has been falling since then, as those who live below the dam were told on the radio."
)


def drawn(
    lines: list[str], top: float = 700, left: float = 72, size: float = 10, step: float = 12
) -> list[Drawn]:
    return [(left, top - number * step, size, line) for number, line in enumerate(lines)]


def stream_of(lines: list[Drawn]) -> bytes:
    return "".join(
        f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n" for x, y, size, text in lines
    ).encode("latin-1")


def document(*pages: list[Drawn] | bytes, info: str = "", root: str = "", filters: str = "") -> bytes:
    """Return a PDF. Each page is a list of texts with places, or the bytes of a content stream."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {root} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        content = page if isinstance(page, bytes) else stream_of(page)
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>".encode(),
            f"<< /Length {len(content)} {filters} >>\nstream\n".encode() + content + b"\nendstream",
        ]
    objects.append(f"<< {info} >>".encode())
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    start = out.tell()
    out.write(
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
        + b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    )
    out.write(
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    )
    return out.getvalue()


TITLE = (72.0, 740.0, 20.0, "Dam breaks above Lorin")
STORY = [TITLE, *drawn(FIRST, 690), *drawn(SECOND, 650)]


def read(*pages: list[Drawn] | bytes, **kwargs: str) -> Article:
    return parse_pdf(document(*pages, **kwargs), ObjectRef(key="k"), STORED)


def reason_of(data: bytes) -> Reason:
    with pytest.raises(Unreadable) as caught:
        parse_pdf(data, ObjectRef(), STORED)
    return caught.value.reason


def test_the_largest_lines_are_the_title_and_hyphenated_words_are_joined() -> None:
    article = read(STORY, root="/Lang (en-GB)")
    assert (article.title, article.body) == ("Dam breaks above Lorin", BODY)
    assert (article.language, article.precision) == ("en-gb", Precision.ARRIVAL)
    assert article.ref == ObjectRef(key="k", parser="pdf")


def test_a_title_of_two_lines_is_joined() -> None:
    assert (
        read([TITLE, (72, 718, 20, "after a night of rain"), *drawn(FIRST, 680)]).title
        == "Dam breaks above Lorin after a night of rain"
    )


@pytest.mark.parametrize(
    "lines",
    [
        drawn(FIRST, 700) + drawn(SECOND, 664),
        drawn(FIRST, 700) + drawn(SECOND[:1], 676, left=84) + drawn(SECOND[1:], 664),
        drawn([FIRST[0], FIRST[1][:25] + ".", *SECOND], 700),
        drawn(FIRST, 100) + drawn(SECOND, 700, left=320),
    ],
    ids=["a gap", "an indent", "a short line", "the next column"],
)
def test_paragraphs_are_recognised_by_how_they_are_printed(lines: list[Drawn]) -> None:
    first, second = read([TITLE, *lines]).body.split("\n\n")
    assert second == BODY.split("\n\n")[1]
    assert first in BODY or first.startswith("The dam above Lorin")


def test_a_paragraph_continues_on_the_next_page() -> None:
    article = read([TITLE, *drawn(FIRST, 690), *drawn(SECOND[:1], 650)], drawn(SECOND[1:], 740))
    assert article.body == BODY


def test_lines_repeated_on_every_page_and_page_numbers_are_not_text() -> None:
    def page(number: int, *lines: Drawn) -> list[Drawn]:
        return [
            (72, 780, 8, f"The Lorin Post | Friday, edition {number}"),
            *lines,
            (72, 40, 8, f"Page {number} of 3"),
            (72, 30, 8, "lorin.example"),
        ]

    article = read(
        page(1, TITLE, *drawn(FIRST, 690)),
        page(2, *drawn(SECOND)),
        page(3, *drawn(["The water is falling."])),
    )
    assert article.body == f"{BODY}\n\nThe water is falling."


@pytest.mark.parametrize(
    "line",
    [
        "By Monday morning the river had risen to its highest level",
        "By Moscow standards, this was mild",
        "March 5 protesters filled the square",
        "November 20, 2026 was a dark day",
    ],
)
def test_a_line_that_only_begins_like_a_byline_or_a_date_is_text(line: str) -> None:
    article = read([TITLE, (72, 715, 10, line), *drawn(FIRST, 670)])
    assert article.body.startswith(f"{line}\n\n")
    assert (article.authors, article.precision) == ((), Precision.ARRIVAL)


def test_byline_date_and_dateline_are_not_text() -> None:
    article = read(
        [
            TITLE,
            (72, 715, 10, "By Ada Vale and Bo Lund"),
            (72, 703, 10, "November 20, 2026"),
            *drawn(["LORIN, Nov. 20 (UPW) -- " + FIRST[0], FIRST[1]], 670),
        ]
    )
    assert (article.authors, article.published, article.precision) == (
        ("Ada Vale", "Bo Lund"),
        datetime(2026, 11, 20, tzinfo=UTC),
        Precision.DAY,
    )
    assert (article.place, article.body) == ("LORIN, Nov. 20 (UPW)", BODY.split("\n\n", maxsplit=1)[0])


@pytest.mark.parametrize(
    ("info", "title", "authors", "day"),
    [
        (
            "/Title (Dam breaks) /Author (Ada Vale) /CreationDate (D:20261120100000+01'00')",
            "Dam breaks",
            ("Ada Vale",),
            20,
        ),
        ("/Title (Microsoft Word - dam.docx) /Author (admin) /CreationDate (nonsense)", "", (), 23),
        ("/Title (dam_final.indd) /Author (anonymous)", "", (), 23),
        ("/Title (untitled) /CreationDate (D:99999999)", "", (), 23),
        ("/Title 17 /Author [1 2] /CreationDate << >>", "", (), 23),
    ],
)
def test_the_metadata_of_a_file_is_used_if_it_is_plausible(
    info: str, title: str, authors: tuple[str, ...], day: int
) -> None:
    article = read(drawn(FIRST) + drawn(SECOND, 660), info=info)
    assert (article.title, article.authors, article.published.day) == (title, authors, day)


def test_a_large_printed_title_comes_before_the_title_in_the_metadata() -> None:
    assert read(STORY, info="/Title (A template of last year)").title == "Dam breaks above Lorin"


def test_ligatures_are_split_into_letters() -> None:
    font = b"BT /F1 10 Tf 1 0 0 1 72 700 Tm (o\x80ce) Tj ET"
    data = document(font).replace(
        b"/Encoding /WinAnsiEncoding", b"/Encoding << /Type /Encoding /Differences [128 /ffi] >>"
    )
    assert parse_pdf(data, ObjectRef(), STORED).body == "office"


def encrypted(user: str) -> bytes:
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(document(STORY))))
    writer.encrypt(user, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_file_with_a_password_is_refused_and_one_with_an_empty_password_is_read() -> None:
    assert reason_of(encrypted("secret")) is Reason.LOCKED
    assert parse_pdf(encrypted(""), ObjectRef(), STORED).body == BODY


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (document([]), Reason.NO_ARTICLE),
        (document(b"0 0 100 100 re f"), Reason.NO_ARTICLE),
        (b"%PDF-1.7\n%%EOF", Reason.BAD_PDF),
        (b"%PDF-1.7", Reason.BAD_PDF),
        (document(STORY)[:200], Reason.BAD_PDF),
        (document(*[[TITLE]] * (pdf.MAX_PAGES + 1)), Reason.TOO_LARGE),
        (document(zlib.compress(bytes(30_000_000)), filters="/Filter /FlateDecode"), Reason.BAD_PDF),
        (document(STORY).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"), Reason.BAD_PDF),
        (document(STORY).replace(b"/Type /Catalog", b"/Type /Catalug /A 1 0 R").replace(b"/Pages 2 0 R", b"/Pages 9 0 R"), Reason.BAD_PDF),
        (document(b"[" * 100_000), Reason.BAD_PDF),
        (document(b"<<" * 100_000), Reason.BAD_PDF),
    ],
    ids=["empty", "a drawing", "a header", "half a header", "cut", "too many pages", "a bomb", "pages in a circle", "no pages", "arrays in arrays", "nested"],
)  # fmt: skip
def test_an_unreadable_file_has_a_reason(data: bytes, reason: Reason) -> None:
    assert reason_of(data) is reason


def test_a_file_with_too_much_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_CHARACTERS", 100)
    assert reason_of(document(STORY)) is Reason.TOO_LARGE


def test_pages_that_are_too_large_together_after_decompression_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "LARGEST_DRAWING", 1_000_000)
    pages = [zlib.compress(bytes(400_000))] * 5
    assert reason_of(document(*pages, filters="/Filter /FlateDecode")) is Reason.TOO_LARGE


def test_an_unreadable_page_is_left_out() -> None:
    assert read(STORY, b"[" * 100_000).body == BODY


@pytest.mark.parametrize(
    ("pages", "body"),
    [
        ([drawn(["ab", "cd", "ef"], size=0)], "ab cd ef"),
        ([drawn(["ab", "cd"], size=0), drawn(["ef", "ghijk lm"], size=0)], "ab cd ef ghijk lm"),
        ([drawn(["ab", "cd"], size=0), drawn(["ef", "ghijk lm"])], "ab cd ef ghijk lm"),
        ([drawn(["abcde", "fghijk", "lm"], size=0)], "abcde fghijk lm"),
    ],
)
def test_letters_without_a_size_make_no_heading(pages: list[list[Drawn]], body: str) -> None:
    article = read(*pages)
    assert (article.title, article.body) == ("", body)


@pytest.mark.parametrize("scale", ["{0} 0 0 {0}", "{0} 0 0 1", "1 0 0 {0}", "1 {0} {0} 1", "-{0} 0 0 {0}"])
def test_text_at_an_infinite_place_is_read(scale: str) -> None:
    matrix = f"{scale.format('9' * 40)} 5 5 cm\n" * 9
    article = read(matrix.encode() + stream_of([*drawn(FIRST), *drawn(["ab"], 600)]))
    assert "broke at dawn on Friday" in f"{article.title} {article.body}"


def test_an_unexpected_error_in_reading_the_lines_gives_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a StopIteration while the lines are read gives the reason BAD_PDF."""

    def fail(*_: object) -> None:
        raise StopIteration

    monkeypatch.setattr(pdf, "split_dateline", fail)
    assert reason_of(document(STORY)) is Reason.BAD_PDF


def test_a_title_that_is_not_text_is_ignored() -> None:
    assert read(drawn(FIRST), info="/Title [(Dam breaks) 2]").title == ""


def test_nothing_about_a_flawed_file_is_written_to_the_console(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        parse_pdf(document(STORY).replace(b"startxref\n", b"startxref\n9"), ObjectRef(), STORED)
    assert capfd.readouterr() == ("", "")
    assert [each for each in caplog.records if each.name.startswith("pypdf")] == []


@given(st.data())
def test_a_damaged_file_gives_an_article_or_a_reason(data: st.DataObject) -> None:
    damaged = bytearray(document(STORY, STORY, info="/Title (Dam breaks) /CreationDate (D:20261120)"))
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(
            st.sampled_from(b"<>[]()/ R0123456789\n") | st.integers(0, 255)
        )
    try:
        assert isinstance(
            parse_pdf(bytes(damaged[: data.draw(st.integers(0, len(damaged)))]), ObjectRef(), STORED), Article
        )
    except Unreadable as error:
        assert error.reason in {Reason.BAD_PDF, Reason.NO_ARTICLE, Reason.LOCKED, Reason.TOO_LARGE}


@pytest.mark.skipif(not OPEN.exists(), reason=NO_CORPUS)
def test_real_files_give_their_text_layer_and_the_locked_one_is_refused() -> None:
    reasons: dict[str, Reason] = {}
    articles: dict[str, Article] = {}
    for path in sorted(OPEN.glob("*.pdf")):
        try:
            articles[path.stem] = parse_pdf(path.read_bytes(), ObjectRef(), STORED)
        except Unreadable as error:
            reasons[path.stem] = error.reason
    assert reasons.pop("libreoffice-writer-password") is Reason.LOCKED
    assert set(reasons.values()) == {Reason.NO_ARTICLE}
    assert set(reasons) == {
        "grayscale-image",
        *(f"imagemagick-{name}" for name in ("ASCII85Decode", "CCITTFaxDecode", "lzw")),
    }
    assert len(articles) == 22
    assert len(articles["multicolumn"].body) > 5000
    assert "adipiscing" in articles["multicolumn"].body
