"""Tests ANPA 1312, the older teletype format of American agencies."""

from datetime import UTC, datetime

import pytest
from wirewatch.article import Article, Precision

from tests.unit.test_iptc7901 import STORED, one

BODY = (
    "   LORIN, Calif. (UPW) _ The dam above Lorin broke at dawn on Friday,\r\nand 400 people left the valley _ most by bus _ before noon.\r\n"
    "   Engineers had warned of cracks in the outer wall. A = 2 x b=\r\n"
)
HEAD = "\x16\x01a0457\x1f\r\nr n\r\nBC-LorinDam,1stLd-Writethru 11-20 0412\r\n"
MARKED = "^BC-Lorin Dam, 1st Ld-Writethru,0412^\r\n^Dam above Lorin breaks^\r\n^By ADA VALE=\r\n^United Paper Wire Writer=\r\n"
END = "\x03\r\nUPW-WF-11-20-26 1015GMT<\r\n\x04"
MESSAGE = f"{HEAD}\x02{MARKED}{BODY}{END}"
READ = (
    "The dam above Lorin broke at dawn on Friday, and 400 people left the valley — most by bus — before noon.\n\n"
    "Engineers had warned of cracks in the outer wall. A = 2 x b="
)


def facts(article: Article) -> tuple[object, ...]:
    return article.title, article.authors, article.place, article.body, article.published, article.site


def test_a_message_is_read_without_the_marks_of_its_lines() -> None:
    article = one(MESSAGE)
    assert facts(article) == (
        "Dam above Lorin breaks",
        ("Ada Vale",),
        "LORIN, Calif. (UPW)",
        READ,
        datetime(2026, 11, 20, 10, 15, tzinfo=UTC),
        "UPW",
    )
    assert (article.wire.slug, article.wire.id) == (
        "BC-LorinDam,1stLd-Writethru",
        "anpa1312:UPW:a0457:26NOV20",
    )


@pytest.mark.parametrize(
    "text",
    [
        # the headline is in the header
        f"{HEAD}Dam above Lorin breaks\r\nEds: UPDATES with mayor.\r\nBy ADA VALE\r\nPaper Wire Writer\r\n\x02{BODY}{END}",
        # the keywords are beside the category
        f"\x01a0457\x1f\r\nr i \x1fBC-LorinDam,1stLd-Writethru 11-20 0412\r\n\x02{MARKED}{BODY}{END}",
        # the time of sending is at the end of the text
        f"{HEAD}\x02{MARKED}{BODY}UPW-NY-11-20-26 0515EST<\r\n\x03\x04",
        f"{HEAD}\x02^EDS: The headline is new.^\r\n{MARKED[MARKED.index('^Dam') :]}{BODY}{END}",
    ],
)
def test_headline_keywords_and_time_are_read_in_all_their_places(text: str) -> None:
    assert facts(one(text)) == facts(one(MESSAGE))


def test_a_message_without_headline_or_byline_loses_no_text() -> None:
    article = one(f"{HEAD}\x02{BODY}{END}")
    assert (article.title, article.authors, article.body) == ("", (), READ)
    article = one(f"{HEAD}\x02^By ADA VALE=\r\n{BODY}{END}")
    assert (article.title, article.authors, article.body) == ("", ("Ada Vale",), READ)


@pytest.mark.parametrize("sent", ["UPW-WF-13-20-26 1015GMT<", "UPW-WF-11-41-26 1015GMT<", "UPW-WF", ""])
def test_a_message_with_an_invalid_time_gets_the_storage_time(sent: str) -> None:
    article = one(MESSAGE.replace("UPW-WF-11-20-26 1015GMT<", sent))
    assert (article.published, article.precision) == (STORED, Precision.ARRIVAL)


def test_marks_inside_a_line_are_text() -> None:
    line = "   The file a_b holds x^2 < 5 and 2_000 lines.\r\n"
    assert one(f"{HEAD}\x02{MARKED}{BODY}{line}{END}").body == f"{READ}\n\n{line.strip()}"
