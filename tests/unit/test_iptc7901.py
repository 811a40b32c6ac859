"""Tests IPTC 7901, the teletype format of agencies: headline, byline, dateline, paragraphs and time."""

from datetime import UTC, datetime

import pytest
from wirewatch.article import Article, ObjectRef, Precision
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.kinds import Kind, kind_of

from tests.reading import articles_in

STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
MESSAGE = (
    "\x01UPW0123 2 POL 95 Paper Wire\r\nDAM-LORIN\r\n\x02Dam above Lorin breaks\r\nBy Ada Vale\r\n"
    "  LORIN, Nov 20 (UPW) - The dam above Lorin broke at dawn on Fri-\r\nday, and 400 people left the valley before noon.\r\n"
    "  Engineers had warned the town council of cracks in the outer\r\nwall.\r\n\x03\r\n201015 NOV 26\r\n\x04"
)


def read(text: str, name: str = "x") -> list[Article | Unreadable]:
    return list(articles_in(text.encode("latin-1"), ObjectRef(key=name), STORED))


def one(text: str) -> Article:
    (result,) = read(text)
    assert isinstance(result, Article), result
    return result


@pytest.mark.parametrize("before", ["", "\x16\x16", "\r\n\x00\x00\x16\x16\x16", " \n"])
def test_a_message_is_recognised_by_its_control_characters(before: str) -> None:
    assert kind_of((before + MESSAGE).encode()) is Kind.IPTC7901
    assert one(before + MESSAGE).title == "Dam above Lorin breaks"


@pytest.mark.parametrize(
    "line",
    [
        "By Monday morning the river had risen to its highest level",
        "Von Montag an gilt in Lorin ein Fahrverbot",
        "Par la suite, le maire a quitté Lorin",
        "Por la noche el río creció en Lorin",
    ],
)
def test_a_sentence_that_begins_like_a_byline_is_body(line: str) -> None:
    article = one(MESSAGE.replace("By Ada Vale", line))
    assert article.authors == ()
    assert article.body.startswith(line)


@pytest.mark.parametrize("line", ["Von Ada Vale, dpa", "Par Ada Vale et Bo Lund", "By ADA VALE in Lorin"])
def test_a_byline_is_not_body(line: str) -> None:
    article = one(MESSAGE.replace("By Ada Vale", line))
    assert article.authors[0].casefold().startswith("ada vale")
    assert article.body.startswith("The dam")


def test_all_fields_of_a_message_are_read() -> None:
    article = one(MESSAGE)
    assert article.ref.parser == "iptc7901"
    assert article.authors == ("Ada Vale",)
    assert article.place == "LORIN, Nov 20 (UPW)"
    assert article.body == (
        "The dam above Lorin broke at dawn on Friday, and 400 people left the valley before noon.\n\n"
        "Engineers had warned the town council of cracks in the outer wall."
    )
    assert (article.published, article.precision) == (
        datetime(2026, 11, 20, 10, 15, tzinfo=UTC),
        Precision.MINUTE,
    )
    assert (article.wire.urgency, article.wire.slug, article.site) == (2, "DAM-LORIN", "UPW")
    assert article.wire.id == "iptc7901:UPW0123:26NOV20"


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("201015 NOV 26", 10),
        ("201115 MEZ nov 26", 10),
        ("201015 GMT NOV 2026", 10),
        ("200515 EST Nov 26", 10),
    ],
)
def test_the_time_of_sending_is_converted_from_its_time_zone(written: str, hour: int) -> None:
    assert one(MESSAGE.replace("201015 NOV 26", written)).published.hour == hour


def test_several_messages_are_several_articles() -> None:
    found = read(
        MESSAGE + MESSAGE.replace("Dam above Lorin breaks", "Bridge closed") + "\x01UPW0125 4 POL 3\r\n\x04"
    )
    assert [each.title if isinstance(each, Article) else str(each.reason) for each in found] == [
        "Dam above Lorin breaks", "Bridge closed", str(Reason.NO_ARTICLE),
    ]  # fmt: skip


@pytest.mark.parametrize("cut", ["\x03\r\n201015 NOV 26\r\n\x04", "201015 NOV 26\r\n\x04"])
def test_a_message_without_its_end_is_read_without_a_time(cut: str) -> None:
    article = one(MESSAGE.replace(cut, ""))
    assert (article.published, article.precision, article.wire.id) == (STORED, Precision.ARRIVAL, "")
    assert "outer wall" in article.body


def test_a_message_in_capitals_with_empty_lines_between_paragraphs_is_read() -> None:
    text = "\x01UPW1 1 POL 20\n\x02\nDAM ABOVE LORIN BREAKS\n\nTHE DAM BROKE AT DAWN AND THE PEOPLE LEFT.\n\nNOBODY WAS HURT, THE MAYOR SAID.\n\x03"
    article = one(text)
    assert article.title == "DAM ABOVE LORIN BREAKS"
    assert article.body == "THE DAM BROKE AT DAWN AND THE PEOPLE LEFT.\n\nNOBODY WAS HURT, THE MAYOR SAID."
    assert article.language == "en"


def test_an_indented_paragraph_at_the_beginning_is_not_a_headline() -> None:
    text = "\x01UPW1 1 POL 20\n\x02   LORIN (UPW) - The dam broke at dawn and\nthe people left the valley before noon.\n\x03"
    article = one(text)
    assert (article.title, article.place) == ("", "LORIN (UPW)")
    assert article.body == "The dam broke at dawn and the people left the valley before noon."


def test_a_note_to_editors_is_not_text() -> None:
    text = MESSAGE.replace("\x03", "The following information is not for publication\r\nCall Ada.\r\n\x03")
    assert "Call Ada" not in one(text).body


@pytest.mark.parametrize(
    "line", ["It was marked Not for publication.", "It was marked\r\nnot for publication."]
)
def test_an_article_about_a_note_is_read_to_its_end(line: str) -> None:
    article = one(MESSAGE.replace("\x03", f"  {line}\r\n  The mayor resigned.\r\n\x03"))
    assert article.body.endswith("It was marked " + line[-20:] + "\n\nThe mayor resigned.")


@pytest.mark.parametrize(
    "note",
    [
        "NOT FOR PUBLICATION:",
        "Die folgenden Informationen sind nicht zur Ver\xf6ffentlichung bestimmt",
        "## Not for publication: Bo Lund, phone 123",
    ],
)
def test_a_line_that_is_only_a_note_ends_the_text(note: str) -> None:
    assert one(MESSAGE.replace("\x03", f"{note}\r\nCall Ada.\r\n\x03")).body == one(MESSAGE).body


@pytest.mark.parametrize(
    "text",
    [
        "By Friday, the rebels had taken the airport of Goma and the\r\nroads to the south.",
        "By train, by bus and on foot, 4,000 people\r\nleft the valley.",
        "Par ailleurs, le ministre a quitt\xe9 Goma.",
    ],
)
def test_a_text_that_begins_like_a_byline_is_text(text: str) -> None:
    article = one(MESSAGE.replace("By Ada Vale\r\n", f"  {text}\r\n"))
    assert article.body.startswith(" ".join(text.split()))
    assert article.authors == ()


@pytest.mark.parametrize("byline", ["By Ada Vale, Paper Wire Writer", "  By ADA VALE", "By Paper Wire staff"])
def test_a_line_that_names_authors_is_a_byline(byline: str) -> None:
    article = one(MESSAGE.replace("By Ada Vale", byline))
    assert article.body == one(MESSAGE).body
    assert len(article.authors) == 1


@pytest.mark.parametrize(
    "text",
    ["\x01\x02\x03", "\x01" * 500 + "\x02", "\x01UPW1\n\x02   \n\x03", "\x01" + "UPW1 " * 300 + "\x02x"],
)
def test_a_message_without_text_gives_an_article_or_an_error(text: str) -> None:
    assert len(read(text)) > 0


def test_control_characters_inside_a_message_are_left_out() -> None:
    text = "\x01UPW1 1 POL 20\n\x02\nDAM\x00 ABOVE LORIN\x1b BREAKS\n\nThe dam\x00 broke\x07 at dawn.\n\x03"
    article = one(text)
    assert (article.title, article.body) == ("DAM ABOVE LORIN BREAKS", "The dam broke at dawn.")


NO_KEYWORDS = MESSAGE.replace("DAM-LORIN\r\n", "").replace(
    "Dam above Lorin breaks", "{}   Dam above Lorin breaks"
)


@pytest.mark.parametrize("slug", ["Lorin-dam", "US-Lorin-Dam", "Lorin-dam,2ndld", "climat-eau-barrages,PREV"])
def test_keywords_above_the_headline_are_not_the_headline(slug: str) -> None:
    article = one(NO_KEYWORDS.format(f"{slug}\r\n\r\n"))
    assert (article.title, article.wire.slug) == ("Dam above Lorin breaks", slug)
    assert (article.authors, article.body) == (("Ada Vale",), one(MESSAGE).body)


@pytest.mark.parametrize("headline", ["Lorin-Krise", "Dammbruch", "Dam-break above Lorin", "Lorin-dam:"])
def test_a_headline_of_one_word_or_with_a_hyphen_is_a_headline(headline: str) -> None:
    article = one(NO_KEYWORDS.format(f"{headline}\r\n\r\n"))
    assert article.title == headline
    assert article.body.startswith("Dam above Lorin breaks")


def test_keywords_are_the_title_if_no_headline_follows() -> None:
    begin, end = MESSAGE.split("Dam above Lorin breaks\r\nBy Ada Vale\r\n")
    article = one(begin.replace("DAM-LORIN\r\n", "") + "Lorin-dam\r\n" + end)
    assert (article.title, article.body) == ("Lorin-dam", one(MESSAGE).body)


@pytest.mark.parametrize(
    "note",
    [
        "   ATTENTION - ADDS mayor ///\r\n",
        "ATTENTION - ADDS mayor,\r\n  engineer ///\r\n\r\n",
        "Eds: Updates with mayor.\r\n",
    ],
)
def test_a_note_above_the_text_is_not_text(note: str) -> None:
    for line in ("Dam above", "By Ada", "  LORIN, Nov"):
        article = one(MESSAGE.replace(line, note + line))
        assert article.body == one(MESSAGE).body
        assert (article.title, article.authors) == ("Dam above Lorin breaks", ("Ada Vale",))


def test_text_that_begins_like_a_note_is_text() -> None:
    article = one(MESSAGE.replace("  LORIN, Nov 20 (UPW) - The", "  ATTENTION - a word on a sign. The"))
    assert article.body.startswith("ATTENTION - a word on a sign. The dam")


@pytest.mark.parametrize("role", ["Paper Wire Writer", "Staff", "Special Correspondent"])
def test_a_role_below_the_byline_is_not_text(role: str) -> None:
    article = one(MESSAGE.replace("By Ada Vale\r\n", f"By Ada Vale\r\n{role}\r\n"))
    assert (article.body, article.authors) == (one(MESSAGE).body, ("Ada Vale",))


def test_the_initials_at_the_end_are_not_text() -> None:
    assert one(MESSAGE.replace("\x03", "  av/bl\r\n\x03")).body == one(MESSAGE).body
    for end in ("  The mayor said yes\r\nand/or\r\n", "  Read av/bl.\r\n", "  av\r\n"):
        assert one(MESSAGE.replace("\x03", f"{end}\x03")).body.endswith(end.split()[-1])


def test_the_keywords_and_the_month_of_a_german_agency_are_read() -> None:
    text = (
        "Unfälle/Wasser/\nDamm bei Lorin gebrochen =\n\n    Lorin (upw) - Der Damm brach am Morgen.\n"
        + "    Niemand wurde verletzt.\n" * 20
    )
    article = one(f"\x01upw0123 4 pl 0345 upw 0456\n\x02{text}\x03112010 Mär 26\x04")
    assert article.title == "Damm bei Lorin gebrochen"
    assert "Unfälle" not in article.body
    assert (article.published.month, article.published.day) == (3, 11)
    headline = one("\x01UPW1 1 POL 20\n\x02Lorin/Vostok\n\nThe dam broke at dawn.\n\x03").title
    assert headline == "Lorin/Vostok"
