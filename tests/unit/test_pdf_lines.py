"""Tests that two columns are read one after the other, and that watermarks are left out."""

from datetime import UTC, datetime

import pytest
from wirewatch.article import Article, ObjectRef
from wirewatch.parsing.formats.pdf import parse_pdf

from tests.fuzz.seeds import pdf

STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LEFT = (
    "The town council of Lorin voted on", "Friday to rebuild the dam above the", "village, ending eleven months of", "argument about its price and about",
    "who should pay for its upkeep in", "the years to come, the mayor said.",
)  # fmt: skip
RIGHT = (
    "Engineers had warned that the outer", "wall could fail in a storm that is", "no stronger than the one which had", "crossed the valley two winters ago,",
    "when the water took a bridge and a", "barn below the village of Lorin.",
)  # fmt: skip
TEXT = " ".join([*LEFT, *RIGHT])
TITLE = "BT /F1 20 Tf 1 0 0 1 60 740 Tm (Dam above Lorin) Tj ET\n"


def rows(draw: str, gutter: int = 320) -> str:
    """Return a PDF content stream that draws LEFT and RIGHT as two columns, row by row. `draw` says
    which PDF operators set the position of each line.
    """
    orders = []
    for number, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        y = 700 - 12 * number
        match draw:
            case "texts of their own":
                orders += [
                    f"BT /F1 9 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET"
                    for x, text in ((60, left), (gutter, right))
                ]
            case "one text, places":
                orders += [f"1 0 0 1 60 {y} Tm ({left}) Tj 1 0 0 1 {gutter} {y} Tm ({right}) Tj"]
            case _:
                orders += [
                    f"{60 - gutter if number else 0} -12 Td ({left}) Tj {gutter - 60} 0 Td ({right}) Tj"
                ]
    text = "\n".join(orders)
    return TITLE + (text if draw == "texts of their own" else f"BT /F1 9 Tf 1 0 0 1 60 712 Tm\n{text}\nET")


def article(*pages: str) -> Article:
    return parse_pdf(pdf(*pages, information="/X (y)"), ObjectRef(), STORED)


def plain(count: int = 6) -> str:
    lines = "\n".join(
        f"1 0 0 1 60 {700 - 12 * n} Tm ({line}) Tj" for n, line in enumerate([*LEFT, *RIGHT][:count])
    )
    return f"{TITLE}BT /F1 9 Tf\n{lines}\nET"


SECOND_PAGE = (
    "BT /F1 9 Tf\n"
    + "\n".join(
        f"1 0 0 1 60 {700 - 12 * n} Tm (On the next {word} the water fell at {word}.) Tj"
        for n, word in enumerate("morning evening night dawn noon dusk".split())
    )
    + "\nET"
)


@pytest.mark.parametrize("draw", ["texts of their own", "one text, places", "one text, steps"])
@pytest.mark.parametrize("gutter", [280, 320, 360])
def test_two_columns_drawn_row_by_row_are_read_one_after_the_other(draw: str, gutter: int) -> None:
    found = article(rows(draw, gutter))
    assert found.title == "Dam above Lorin"
    assert " ".join(found.body.split()) == TEXT


def test_a_line_across_both_columns_divides_them() -> None:
    below = "\nBT /F1 9 Tf 1 0 0 1 60 600 Tm (This story was written by the reporters of the United Paper Wire in Lorin and in the valley below.) Tj ET"
    words = article(rows("texts of their own") + below).body.split()
    assert (
        " ".join(words)
        == TEXT
        + " This story was written by the reporters of the United Paper Wire in Lorin and in the valley below."
    )


def test_a_table_is_read_row_by_row() -> None:
    cells = [
        ("Lorin", "400"),
        ("Graz", "20"),
        ("Tokyo", "7"),
        ("Busan", "9"),
        ("Oslo", "1"),
        ("Bern", "none"),
    ]
    table = "\n".join(
        f"BT /F1 9 Tf 1 0 0 1 60 {600 - 12 * n} Tm ({a}) Tj ET\nBT /F1 9 Tf 1 0 0 1 320 {600 - 12 * n} Tm ({b}) Tj ET"
        for n, (a, b) in enumerate(cells)
    )
    assert " ".join(article(f"{plain()}\n{table}").body.split()).endswith(
        "Lorin 400 Graz 20 Tokyo 7 Busan 9 Oslo 1 Bern none"
    )


WATERMARKS = {
    "turned by 45 degrees": "BT /F1 60 Tf .7 .7 -.7 .7 150 300 Tm (EMBARGO COPY) Tj ET",
    "turned by 60 degrees": "BT /F1 72 Tf .5 .87 -.87 .5 150 300 Tm (DRAFT) Tj ET",
    "turned by a matrix": "q .7 .7 -.7 .7 300 400 cm BT /F1 60 Tf -150 -20 Td (DO NOT PRINT) Tj ET Q",
    "along the margin": "BT /F1 14 Tf 0 1 -1 0 30 200 Tm (Printed by Ada Vale on 20 November) Tj ET",
    "upright, across the text": "BT /F1 90 Tf 1 0 0 1 40 650 Tm (COPY) Tj ET",
}


@pytest.mark.parametrize("watermark", WATERMARKS)
@pytest.mark.parametrize("first", [True, False], ids=["under the text", "over the text"])
@pytest.mark.parametrize("pages", [1, 2])
def test_a_watermark_is_neither_title_nor_text(watermark: str, first: bool, pages: int) -> None:
    texts = [plain(12), SECOND_PAGE][:pages]
    pairs = ([WATERMARKS[watermark], text] for text in texts)
    found = article(*("\n".join(pair if first else pair[::-1]) for pair in pairs))
    assert found.title == "Dam above Lorin"
    assert not {"EMBARGO", "DRAFT", "PRINT", "COPY", "Printed"} & set(found.body.split())
    assert TEXT in " ".join(found.body.split())


def test_a_page_that_is_rotated_by_90_degrees_is_read() -> None:
    lines = "\n".join(f"0 1 -1 0 {100 + 12 * n} 60 Tm ({line}) Tj" for n, line in enumerate(LEFT))
    assert "Friday to rebuild the dam" in article(f"BT /F1 9 Tf\n{lines}\nET").body


def test_a_large_title_over_the_text_is_not_a_watermark() -> None:
    large = plain(12).replace("/F1 20 Tf 1 0 0 1 60 740", "/F1 48 Tf 1 0 0 1 60 730")
    assert article(large).title == "Dam above Lorin"
