"""Tests that a forwarded text is read, and that lines are joined if a mail program broke them."""

from datetime import UTC, datetime

import pytest
from wirewatch.article import Article, ObjectRef
from wirewatch.parsing.formats.mail import parse_mail
from wirewatch.parsing.formats.mail_text import from_text, unflowed

STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
FIRST = "The town council of Lorin voted on Friday to rebuild the dam after months of argument."
SECOND = "Engineers had warned that the outer wall could fail in the next storm."
TEXT = f"{FIRST}\n\n{SECOND}"
FIELDS = {
    "English": "From: Ada Vale <ada@upw.example>\nSent: Friday, November 20, 2026 7:02 PM\nTo: Desk\nSubject: Dam",
    "Gmail": "From: Ada Vale <ada@upw.example>\nDate: Fri, Nov 20, 2026 at 7:02 PM\nSubject: Dam\nTo: <desk@upw.example>\n",
    "German": "Von: Vale, Ada\nGesendet: Freitag, 20. November 2026 19:02\nAn: Desk\nBetreff: Dam",
    "French": "De : Ada Vale\nEnvoyé : vendredi 20 novembre 2026\nÀ : Desk\nObjet : Dam",
    "Spanish": "De: Ada Vale\nEnviado el: viernes, 20 de noviembre de 2026\nPara: Desk\nAsunto: Dam",
    "with stars": "*From:* Ada Vale\n*Sent:* Friday\n*To:* Desk\n*Subject:* Dam",
}
MARKS = (
    "---------- Forwarded message ---------", "-----Original Message-----", "-----Ursprüngliche Nachricht-----", "-------- Weitergeleitete Nachricht --------",
    "Begin forwarded message:", "-------- Message transféré --------", "---------- Mensaje reenviado ---------", "________ Original message ________",
)  # fmt: skip


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("fields", FIELDS)
@pytest.mark.parametrize("frame", [str, quoted], ids=["plain", "quoted"])
def test_the_text_of_a_forwarded_mail_is_read(mark: str, fields: str, frame: type[str]) -> None:
    assert from_text(f"{mark}\n{frame(FIELDS[fields] + chr(10) + chr(10) + TEXT)}") == TEXT


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_text_that_is_quoted_as_a_whole_is_read_without_its_quote_prefixes(depth: int) -> None:
    text = TEXT
    for _ in range(depth):
        text = quoted(text)
    assert from_text(text) == TEXT
    assert from_text(
        quoted("The council voted\non Friday, where Zorvald\nMarine works.\n\n" + SECOND)
    ).startswith("The council voted on Friday, where Zorvald Marine works.")


def test_a_text_like_a_field_below_the_header_of_a_forwarded_mail_is_kept() -> None:
    text = f"{FIRST}\n\nDate: not known yet, he said.\n\n{SECOND}"
    assert from_text(f"{MARKS[0]}\n\n{FIELDS['English']}\n\n{text}") == text


FIVE_LINES = (
    "The town council of Lorin voted on Friday to rebuild the dam after months of\nargument. The mayor"
    " was against it, and so were two of the seven members who\nlive below the dam. Nobody knows what"
    " it will cost, and nobody has asked yet for\nan offer. The lake will cover farms, says Ada Vale,"
    " who owns one of them above\nthe town."
)
LONG = "Subject: Council of Lorin votes to rebuild the dam above the town after months"
WRAPPED = {
    "at the width": f"{LONG}\nof argument about its costs",
    "twice": f"{LONG}\nof argument about its costs and about the farms that the lake would cover in\nspring",
    "indented": "Subject: Council votes to rebuild\n the dam",
    "indented more": "  Subject: Council votes to rebuild\n    the dam above the town",
    "with a tab": "Subject: Council votes\n\tto rebuild\n\tthe dam",
    "addresses": "To: Ada Vale <ada@upw.example>, Bo Quist <bo@upw.example>,\n    Desk <desk@upw.example>",
}


@pytest.mark.parametrize("field", WRAPPED.values(), ids=WRAPPED)
@pytest.mark.parametrize("gap", ["\n\n", "\n\n\n", "\n \n"])
@pytest.mark.parametrize("frame", [str, quoted], ids=["plain", "quoted"])
def test_a_last_field_on_several_lines_is_not_the_text_of_a_forwarded_mail(
    field: str, gap: str, frame: type[str]
) -> None:
    assert from_text(f"{MARKS[0]}\n{frame(f'From: Ada Vale{chr(10)}{field}{gap}{TEXT}')}") == TEXT


@pytest.mark.parametrize(
    "text",
    [
        f"{FIRST}\n\n{SECOND}",
        f"The council of Lorin voted.\n\n{SECOND}",
        f"{FIVE_LINES}\n\n{SECOND}",
    ],
    ids=["a long line", "a sentence", "many lines"],
)
@pytest.mark.parametrize("subject", ["Subject: Dam", LONG], ids=["short", "long"])
def test_a_text_directly_below_the_header_of_a_forwarded_mail_is_kept(text: str, subject: str) -> None:
    body = from_text(f"{MARKS[0]}\nFrom: Ada Vale\n{subject}\n{text}")
    assert " ".join(body.split()) == " ".join(text.split())


@pytest.mark.parametrize("kind", ["text/markdown", "text/enriched", "text/x-web"])
def test_a_part_with_any_text_type_is_read(kind: str) -> None:
    assert mail(TEXT, f"Content-Type: {kind}\n").body == TEXT


def test_a_note_above_a_forwarded_mail_is_kept() -> None:
    assert (
        from_text(f"See below.\n\n-----Original Message-----\n{FIELDS['English']}\n\n{TEXT}")
        == f"See below.\n\n{TEXT}"
    )


@pytest.mark.parametrize(
    "text",
    [
        f"{FIRST}\n\n> A reader wrote this.\n\n{SECOND}",
        f"From: here to there is a long way.\n\n{TEXT}",
        "To: nobody, he said.\n\n" + TEXT,
    ],
)
def test_a_quotation_within_an_article_is_kept(text: str) -> None:
    assert from_text(text) == text


SIGNATURE = "-- \nAda Vale\nDesk"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (f"{TEXT}\n\n{SIGNATURE}", TEXT),
        (f"FYI\n\n{SIGNATURE}\n\n{MARKS[0]}\n{FIELDS['Gmail']}\n{TEXT}", f"FYI\n\n{TEXT}"),
        (f"\n{SIGNATURE}\n\n{TEXT}", f"Ada Vale Desk\n\n{TEXT}"),
        (f"{TEXT}\n\n-- \n{'And so on. ' * 60}\n\n-- \nEnd.", f"{TEXT}\n\n{'And so on. ' * 60}".strip() + "\n\nEnd."),
    ],
    ids=["below the text", "above a forwarded mail", "at the beginning", "a line between two texts"],
)  # fmt: skip
def test_a_signature_is_not_text_and_does_not_hide_other_text(written: str, text: str) -> None:
    assert from_text(written) == text


@pytest.mark.parametrize(
    ("written", "delete_space", "text"),
    [
        ("Where Zorvald \nMarine works, \nit ended.\nNext.", False, "Where Zorvald Marine works, it ended.\nNext."), ("Brenn \nholm\n\nNext", True, "Brennholm\n\nNext"),
        ("one  \ntwo", True, "one two"), (" From here\n to there", False, "From here\nto there"), ("-- \nAda", False, "-- \nAda"), ("", False, ""), (" \n \n", False, "\n\n"),
    ],
)  # fmt: skip
def test_flowed_text_is_joined_as_rfc_3676_specifies(written: str, delete_space: bool, text: str) -> None:
    assert unflowed(written, delete_space).replace(" \n", "\n") == text.replace(" \n", "\n")


def mail(body: str, headers: str) -> Article:
    data = f"From: Ada Vale <ada@letter.example>\nSubject: Dam\nMIME-Version: 1.0\n{headers}\n{body}".encode()
    (result,) = parse_mail(data, ObjectRef(), STORED)
    assert isinstance(result, Article), result
    return result


@pytest.mark.parametrize("delsp", ["", "; delsp=yes"])
def test_a_mail_with_flowed_text_is_read_in_paragraphs(delsp: str) -> None:
    body = "The council voted, where Zorvald" + (" " if delsp else "") + " \nMarine works.\n" + SECOND
    article = mail(body, f"Content-Type: text/plain; charset=utf-8; format=flowed{delsp}\n")
    assert article.body == f"The council voted, where Zorvald Marine works.\n\n{SECOND}"


def test_an_attached_page_is_the_article_of_a_mail_that_says_only_see_attachment() -> None:
    page = f"<html><body><p>{FIRST}</p><p>{SECOND}</p></body></html>"
    body = f'--b\nContent-Type: text/plain\n\nFYI\n--b\nContent-Type: text/html\nContent-Disposition: attachment; filename="x.html"\n\n{page}\n--b--\n'
    assert mail(body, "Content-Type: multipart/mixed; boundary=b\n").body == TEXT


def test_a_chinese_mail_is_not_taken_for_an_empty_one() -> None:
    text = "市议会昨天决定关闭旧桥，居民要求政府作出说明。"
    article = mail(text, "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n")
    assert article.body == text


@pytest.mark.parametrize(
    ("below", "is_kept"),
    [
        (f"\n\n{FIRST}\n\n{SECOND}", True), ("\nAda Vale\nThe Post, 1 Dam Road, Lorin, and its offices in the valley.", False), ("\n\nAda Vale\nEditor", False),
        ("\n\nThis e-mail is confidential and only for the person to whom it was sent, so delete it.", False), (f"\nAda Vale\n\n{FIRST}", False),
    ],
)  # fmt: skip
def test_prose_below_two_hyphens_is_not_a_signature(below: str, is_kept: bool) -> None:
    text = from_text(f"A dam broke near Lorin, and nobody was hurt.\n\n-- {below}")
    assert (FIRST in text) is is_kept
    assert text.startswith("A dam broke near Lorin, and nobody was hurt.")


@pytest.mark.parametrize(
    "bar",
    [
        "Read online | Share on X",
        "Like · Comment · Restack",
        "READ IN APP",
        "Share | Facebook | X",
        "Share via Telegram",
    ],
)
def test_links_of_a_newsletter_to_itself_are_not_text(bar: str) -> None:
    assert from_text(f"{FIRST}\n\n{bar}\n\n{SECOND}\n\n{bar}") == TEXT


@pytest.mark.parametrize(
    "line",
    [
        "Facebook | X | Telegram",
        "Share",
        "Read online what the mayor said",
        "Share on X | 17 | 5",
        "Shares | Likes",
    ],
)
def test_a_line_that_resembles_links_of_a_newsletter_to_itself_is_text(line: str) -> None:
    assert from_text(f"{FIRST}\n\n{FIRST}\n\n{SECOND}\n\n{SECOND}\n\n{SECOND}\n\n{line}").endswith(line)
