"""Tests whether the article of a mail is an attached text or the mail's own text."""

import json
from email.message import EmailMessage
from typing import Any

import pytest
from wirewatch.article import Article, Precision
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.formats import mail

from tests.unit.filings import NITF
from tests.unit.test_mail import BODY, letter, outcomes, read, reason_of

PAGE = "<html><body>" + "".join(f"<p>{part}</p>" for part in BODY.split("\n\n")) + "</body></html>"


def with_files(note: str, *files: tuple[str, str, str]) -> EmailMessage:
    """Return a mail with the text `note` and with attachments of (content, type, name)."""
    message = letter(note)
    for content, kind, name in files:
        maintype, _, subtype = kind.partition("/")
        data: Any = content.encode()
        message.add_attachment(data, maintype=maintype, subtype=subtype, filename=name)
    return message


TEXT, HTML = (BODY, "text/plain", "report.txt"), (PAGE, "text/html", "report.html")


@pytest.mark.parametrize("note", ["See file.", "See attachment", "as attached", "", "FYI", "Bitte siehe Anhang.", "Voir pièce jointe", "첨부 파일 참조"])  # fmt: skip
@pytest.mark.parametrize(
    "file",
    [
        TEXT, HTML, (BODY, "application/octet-stream", "REPORT.TXT"), (PAGE, "application/octet-stream", "report.htm"), (BODY, "text/markdown", "report.md"),
    ],
    ids=lambda file: f"{file[1]} {file[2]}",
)  # fmt: skip
def test_an_attached_text_is_the_article_of_a_mail_that_points_to_it(
    note: str, file: tuple[str, str, str]
) -> None:
    article = read(with_files(note, file))
    assert (article.title, article.body, article.authors) == ("Dam breaks", BODY, ("Ada Vale",))


def test_all_attached_texts_are_read() -> None:
    other = "A bridge in Morin was closed on Monday, and nobody knows for how long it will be."
    article = read(with_files("See files.", TEXT, (other, "text/plain", "b.txt")))
    assert article.body == f"{BODY}\n\n{other}"


def test_a_mail_that_is_nothing_but_an_attached_text_is_read() -> None:
    head = "From: a@b.example\nSubject: Dam breaks\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\n"
    assert read(head + BODY).body == BODY


def test_a_cover_note_follows_the_text_that_it_points_to() -> None:
    note = "Please find attached our report from Lorin. It may be used from noon on. Ada Vale, The Post"
    assert read(with_files(note, TEXT)).body == f"{BODY}\n\n{note}"


def test_a_short_note_that_does_not_mention_the_attachment_stays_in_the_article() -> None:
    assert (
        read(with_files("Troops left the border today.", TEXT)).body
        == f"{BODY}\n\nTroops left the border today."
    )


@pytest.mark.parametrize(
    "file",
    [
        ("a,b\n1,2\n" * 100, "text/csv", "a.csv"), ("1 2\n3 4\n" * 100, "text/plain", "a.txt"), ("BEGIN:VCALENDAR\n" * 20, "text/calendar", "a.ics"),
        ("x" * 500, "application/octet-stream", "a.bin"), ("%PDF-1.4 broken", "application/octet-stream", "a.bin"),
    ],
)  # fmt: skip
def test_an_attached_table_calendar_or_binary_file_is_not_an_article(file: tuple[str, str, str]) -> None:
    found = [each for each in outcomes(with_files("See file.", file).as_bytes()) if isinstance(each, Article)]
    assert [each.body for each in found] == ["See file."]


def test_terms_that_are_attached_to_an_article_are_left_out() -> None:
    terms = "Terms of use: whoever receives this letter may read it, but may not send it on. " * 20
    assert read(with_files(BODY, (terms, "text/plain", "terms.txt"))).body == BODY


@pytest.mark.parametrize(
    ("content", "kind", "name"),
    [(NITF, "application/xml", "a.xml"), (json.dumps({"title": "Dam breaks", "text": BODY}), "application/json", "a.json")],
)  # fmt: skip
def test_an_attached_wire_item_or_record_is_read_as_such(content: str, kind: str, name: str) -> None:
    article = read(with_files("See file.", (content, kind, name)))
    assert article.title == "Dam breaks"
    assert article.body.startswith(BODY if kind == "application/json" else "A dam broke near Lorin.")
    assert article.published.day == 20


def test_attached_text_above_the_size_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "LARGEST_TEXT", 100)
    assert reason_of(with_files("See file.", TEXT).as_bytes()) is Reason.TOO_LARGE


def test_an_unreadable_file_of_a_mail_is_reported() -> None:
    found = outcomes(with_files("See file.", ("%PDF-1.4 broken", "application/pdf", "a.pdf")).as_bytes())
    assert any(isinstance(each, Unreadable) and each.reason is Reason.BAD_PDF for each in found)


SAVED = "<html><head><title>Dam breaks - Courier</title>{head}</head><body><h1>Dam breaks</h1><article>{text}</article></body></html>"
FRAME = (
    "<html><body><p>SECRET comments of readers, who say that the dam of Tarnwick was old.</p></body></html>"
)


def snapshot(head: str = "", **headers: str) -> bytes:
    """Return a page as a browser saves it, with a frame in a part of its own."""
    message = EmailMessage()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    text = "".join(f"<p>{part}</p>" for part in BODY.split("\n\n"))
    message.set_content(SAVED.format(head=head, text=text), subtype="html")
    message["Content-Location"] = "https://courier.example/dam"
    message.make_related()
    message.add_related(FRAME, subtype="html")
    return message.as_bytes()


CHROME = {
    "From": "<Saved by Blink>",
    "Snapshot_Content_Location": "https://courier.example/dam",
    "Subject": "Dam breaks - Courier",
}
EXPLORER = {"From": "<Saved by Windows Internet Explorer 8>", "Subject": "Dam breaks - Courier"}


@pytest.mark.parametrize("headers", [CHROME, EXPLORER], ids=["Chrome", "Internet Explorer"])
def test_a_page_that_a_browser_saved_is_read_as_a_page(headers: dict[str, str]) -> None:
    published = '<meta property="article:published_time" content="2026-03-11T19:02:00Z">'
    (article,) = outcomes(snapshot(published, Date="Sun, 22 Mar 2026 10:00:00 +0100", **headers))
    assert isinstance(article, Article)
    assert (article.title, article.source) == ("Dam breaks", "courier.example")
    assert (article.url, article.published.day) == ("https://courier.example/dam", 11)
    assert article.body == BODY


def test_the_time_of_saving_is_not_the_time_of_publication() -> None:
    (article,) = outcomes(snapshot(Date="Sun, 22 Mar 2026 10:00:00 +0100", **CHROME))
    assert isinstance(article, Article)
    assert (article.published.day, article.precision) == (22, Precision.ARRIVAL)


def test_a_mail_from_a_person_with_related_parts_stays_a_mail() -> None:
    (article,) = outcomes(
        snapshot(
            From="Saba Vale <saba@letter.example>",
            Subject="Dam breaks",
            Date="Fri, 20 Nov 2026 10:00:00 +0100",
        )
    )
    assert isinstance(article, Article)
    assert (article.title, article.ref.parser) == ("Dam breaks", "mail")
