"""Tests the parsing of mails: newsletters without boilerplate, mails with several MIME parts,
broken mails.
"""

from base64 import b64encode
from datetime import UTC, datetime
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.article import Article, ObjectRef, Precision
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.formats import mail
from wirewatch.parsing.formats.mail import parse_mail
from wirewatch.parsing.recognition import has_mail_headers

from tests.conftest import CORPUS, NO_CORPUS

OPEN = CORPUS / "eml/cpython"
STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
BODY = "The dam above Lorin broke at dawn on Friday, and the valley was cleared.\n\nNobody was hurt, the mayor said, and the water is falling."
PAGE = f"""<html lang="en"><body><span style="display:none; font-size:1px">Water everywhere&zwnj; &nbsp;</span>
<table><tr><td>Having trouble reading? <a href="https://letter.example/web/7?a=1&amp;b=2">View this email in your browser</a></td></tr>
<tr><td><h1>Dam breaks</h1>{"".join(f"<p>{part}</p>" for part in BODY.split(chr(10) * 2))}</td></tr>
<tr><td><p>You are receiving this because you signed up.</p><p><a href="https://letter.example/u">Unsubscribe</a> | 1 Dam Road, Lorin</p></td></tr></table></body></html>"""
NAMES = {
    "Subject": "Dam breaks",
    "From": "Ada Vale <ada@letter.example>",
    "To": "you@x.example",
    "Date": "Fri, 20 Nov 2026 10:00:00 +0100",
}


def letter(plain: str = "", page: str = "", **headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {**NAMES, **{key.replace("_", "-"): value for key, value in headers.items()}}.items():
        message[name] = value
    if plain or not page:
        message.set_content(plain)
    if page:
        (message.add_alternative if plain else message.set_content)(page, subtype="html")
    return message


def outcomes(data: bytes | str) -> list[Article | Unreadable]:
    return list(parse_mail(data.encode() if isinstance(data, str) else data, ObjectRef(key="k"), STORED))


def read(message: EmailMessage | MIMEMultipart | bytes | str) -> Article:
    (found,) = outcomes(message if isinstance(message, bytes | str) else message.as_bytes())
    assert isinstance(found, Article)
    return found


def reason_of(data: bytes | str) -> Reason:
    (found,) = outcomes(data)
    assert isinstance(found, Unreadable)
    return found.reason


@pytest.mark.parametrize(
    "message",
    [
        letter(BODY),
        letter(page=PAGE),
        letter(BODY, PAGE),
        letter("See our site.", PAGE),
        letter(BODY, "<img src='https://x.example/a.png'>"),
    ],
    ids=["text", "html", "both", "text that only points to the html", "html that is only a picture"],
)
def test_the_part_that_has_the_article_is_read(message: EmailMessage) -> None:
    article = read(message)
    assert (article.title, article.body) == ("Dam breaks", BODY)
    assert (article.published, article.precision) == (datetime(2026, 11, 20, 9, tzinfo=UTC), Precision.MINUTE)
    assert (article.source, article.authors) == ("letter.example", ("Ada Vale",))
    assert article.ref == ObjectRef(key="k", parser="mail")


PLAIN = "The bridge at Zorvald was closed on Friday after engineers found cracks in two of its piers."


def mixed(*parts: tuple[str, str]) -> str:
    written = "".join(f"--b\nContent-Type: text/{kind}\n\n{text}\n" for kind, text in parts)
    return f"From: a@b.example\nSubject: Dam breaks\nContent-Type: multipart/mixed; boundary=b\n\n{written}--b--\n"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([("plain", PLAIN), ("html", PAGE)], f"{PLAIN}\n\n{BODY}"),
        ([("html", PAGE), ("plain", PLAIN)], f"{BODY}\n\n{PLAIN}"),
        ([("plain", f"{PLAIN}\n\n{BODY} {BODY[::-1]}"), ("html", f"<p>{PLAIN}</p>")], f"{PLAIN}\n\n{BODY} {BODY[::-1]}"),
        ([("html", "<p>Hello.</p>"), ("html", PAGE)], f"Hello.\n\n{BODY}"),
        ([("plain", BODY), ("html", PAGE)], BODY),
        ([("html", PAGE), ("plain", "dam mailing list")], BODY),
    ],
)  # fmt: skip
def test_parts_that_are_shown_one_after_another_are_all_read(
    parts: list[tuple[str, str]], expected: str
) -> None:
    assert read(mixed(*parts)).body == expected


def test_the_word_boundary_may_occur_often_in_an_article() -> None:
    body = "The boundary commission met. " * 100
    assert read(letter(body)).body == body.strip()


def test_the_view_in_browser_link_is_the_address_of_the_article() -> None:
    article = read(letter(page=PAGE))
    assert (article.url, article.language) == ("https://letter.example/web/7?a=1&b=2", "en")
    assert (
        read(letter(page=PAGE, Archived_At="<https://letter.example/a/7>")).url
        == "https://letter.example/a/7"
    )


@pytest.mark.parametrize(
    ("sender", "list_id", "site", "authors"),
    [
        ("Ada Vale <ada@letter.example>", "", "", ("Ada Vale",)),
        ("Ada Vale at The Lorin Letter <ada@letter.example>", "", "The Lorin Letter", ("Ada Vale",)),
        ("The Lorin Letter <ada@letter.example>", "", "The Lorin Letter", ()),
        ("Lorin Letter <newsletter@letter.example>", "", "Lorin Letter", ()),
        (
            "Ada Vale <ada@letter.example>",
            '"Lorin Letter" <lorin.letter.example>',
            "Lorin Letter",
            ("Ada Vale",),
        ),
        ("=?utf-8?q?Ad=C3=A9la?= Vale <ada@letter.example>", "", "", ("Adéla Vale",)),
        ("=?utf-8?q?Vale=2C?= Ada <ada@letter.example>", "", "", ("Vale, Ada",)),
        ("Vale, Ada <ada@letter.example>", "", "", ("Vale, Ada",)),
        ("Ada Vale <ada@letter.example>, Bo Lund <bo@other.example>", "", "", ("Ada Vale",)),
        ('"Vale, Ada" <ada@letter.example>, Bo Lund <bo@other.example>', "", "", ("Vale, Ada",)),
        ("Ada Vale [desk] <ada@letter.example>", "", "", ("Ada Vale [desk]",)),
        ("The Letter @ Lorin <ada@letter.example>", "", "The Letter @ Lorin", ()),
        ("ada@letter.example, bo@other.example", "", "", ()),
        ("ada@letter.example, Bo Lund <bo@other.example>", "", "", ()),
        ("Lorin@Letter <ada@letter.example>", "", "Lorin@Letter", ()),
        ("Ada Vale at The Letter, Lorin <ada@letter.example>", "", "The Letter, Lorin", ("Ada Vale",)),
        ("<ada@letter.example>, <bo@other.example>", "", "", ()),
        ("ada@letter.example", "", "", ()),
    ],
)
def test_a_sender_is_an_author_or_a_newsletter(
    sender: str, list_id: str, site: str, authors: tuple[str, ...]
) -> None:
    article = read(
        f"From: {sender}\nSubject: Dam breaks\n{f'List-Id: {list_id}' if list_id else 'To: you@x.example'}\n\n{BODY}"
    )
    assert (article.site, article.authors, article.source) == (site, authors, "letter.example")


@pytest.mark.parametrize(
    "headers",
    [
        "Sender: bounce@mailer.example\nFrom: Ada Vale <ada@letter.example>",
        "From: Ada Vale <ada@letter.example>\nSender: bounce@mailer.example",
        "sender: bounce@mailer.example\nfrom: Ada Vale <ada@letter.example>",
        "From: \nSender: Ada Vale <ada@letter.example>",
        "Sender: Ada Vale <ada@letter.example>",
    ],
)
def test_the_author_in_from_comes_before_the_mailbox_in_sender(headers: str) -> None:
    article = read(f"{headers}\nSubject: Dam breaks\nTo: you@x.example\n\n{BODY}")
    assert (article.authors, article.source) == (("Ada Vale",), "letter.example")


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("=?utf-8?b?" + b64encode("Überlauf bei Lorin".encode()).decode() + "?=", "Überlauf bei Lorin"),
        ("=?iso-8859-1?q?=DCberlauf?= =?iso-8859-1?q?_bei?= Lorin", "Überlauf bei Lorin"),
        ("=?utf-99?q?Dam_breaks?=", "Dam breaks"),
        ("=?utf-8?b?a=E4?=", "=?utf-8?b?a=E4?="),
        ("Fwd: FW: Dam breaks", "Dam breaks"),
        ("Dam\n breaks", "Dam breaks"),
        ("Überlauf", "Überlauf"),
        ("", ""),
    ],
)
def test_the_decoded_subject_is_the_title(subject: str, title: str) -> None:
    assert read(f"From: a@b.example\nSubject: {subject}\n\n{BODY}").title == title


@pytest.mark.parametrize(
    "foot",
    [
        "Unsubscribe: https://x.example/u",
        "© 2026 The Lorin Letter",
        "Hier abmelden",
        "You're receiving this email because you signed up.",
        "To opt out, visit our site.",
        "If this was not for you, unsubscribe by a reply to this mail.",
        "Update your preferences or unsubscribe",
    ],
)
def test_the_footer_of_a_newsletter_is_not_part_of_the_article(foot: str) -> None:
    assert read(letter(f"{BODY}\n\n{foot}\n\n1 Dam Road, Lorin")).body == BODY


def test_an_article_that_mentions_unsubscribing_is_kept_whole() -> None:
    body = "The mayor will unsubscribe from nothing, she said.\n\n" + BODY + "\n\nThe end of it is not known."
    assert read(letter(body)).body == body


@pytest.mark.parametrize(
    "sentence",
    [
        "Under the new law, every adult becomes an organ donor unless they opt out.",
        "Wer sein Auto abmelden will, muss künftig zum Amt.",
        "Los médicos podrán darse de baja en Lorin.",
    ],
)
def test_a_sentence_that_resembles_an_unsubscribe_line_does_not_end_the_article(sentence: str) -> None:
    body = f"{BODY}\n\n{sentence}\n\nThe end of it is not known."
    assert read(letter(body)).body == body


@pytest.mark.parametrize(
    ("charset", "text"),
    [("utf-8", "Überlauf"), ("windows-1252", "Überlauf – schon wieder"), ("koi8-r", "Плотина прорвана"), ("iso-2022-jp", "ダムが決壊した"), ("utf-99", "Dam breaks"), ("idna", "Dam breaks")],
)  # fmt: skip
@pytest.mark.parametrize("transfer", ["8bit", "base64"])
def test_text_is_decoded_with_the_declared_or_the_detected_charset(
    charset: str, text: str, transfer: str
) -> None:
    data = text.encode(charset if charset not in {"utf-99", "idna"} else "ascii")
    head = f"From: a@b.example\nSubject: s\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {transfer}\n\n"
    assert read(head.encode() + (b64encode(data) if transfer == "base64" else data)).body == text


def test_a_forward_without_text_of_its_own_is_read_as_the_forwarded_mail() -> None:
    forward = MIMEMultipart()
    forward["From"], forward["Subject"] = "desk@x.example", "Fwd: see this"
    forward.attach(letter("FYI"))
    forward.attach(MIMEMessage(letter(BODY)))
    article = read(forward)
    assert (article.title, article.body, article.authors) == ("Dam breaks", BODY, ("Ada Vale",))


def test_a_short_attached_mail_is_ignored_if_the_mail_has_its_own_article() -> None:
    forward = MIMEMultipart()
    forward["From"], forward["Subject"] = "desk@x.example", "Our own story"
    forward.attach(letter(BODY))
    forward.attach(
        MIMEMessage(
            letter("Some other text that was attached to it, of more than ten words, for all to see.")
        )
    )
    article = read(forward)
    assert (article.title, article.body) == ("Our own story", BODY)


def test_a_note_does_not_hide_the_longer_mail_that_is_attached() -> None:
    note = "Dear all, please read the article that we discussed in our meeting on Monday. Ada"
    forward = MIMEMultipart()
    forward["From"], forward["Subject"] = "desk@x.example", "Dam"
    forward.attach(letter(note))
    forward.attach(MIMEMessage(letter(BODY)))
    found = [each for each in outcomes(forward.as_bytes()) if isinstance(each, Article)]
    assert [(each.title, each.body) for each in found] == [("Dam", note), ("Dam breaks", BODY)]
    assert [each.ref.position for each in found] == [0, 1]


def test_an_attached_table_is_not_part_of_the_article() -> None:
    message = letter(BODY)
    message.add_attachment("a,b\n1,2\n" * 1000, filename="table.txt")
    assert read(message).body == BODY


def test_each_mail_of_a_mailbox_file_is_read() -> None:
    box = b"".join(
        b"From ada@x.example Fri Nov 20 10:00:00 2026\n" + letter(BODY, Subject=each).as_bytes() + b"\n\n"
        for each in ("One", "Two")
    )
    assert [(each.title, each.ref.position) for each in outcomes(box) if isinstance(each, Article)] == [
        ("One", 0),
        ("Two", 1),
    ]


NESTED = (
    "From: a@b.example\nSubject: s\n"
    + "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000))
    + "\nx"
)
HOSTILE = {
    "parts nested 3,000 deep": NESTED,
    "mails nested 2,000 deep": "From: a@b.example\nSubject: s\n"
    + "Content-Type: message/rfc822\n\n" * 2000
    + "x",
    "100,000 parts": "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n"
    + "--b\n\nx\n" * 100_000,
    "a million headers": "From: a@b.example\n" + "a: b\n" * 1_000_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_too_many_or_too_deeply_nested_parts_are_refused_before_parsing(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(mail, "BytesParser")
    assert reason_of(text) is Reason.BAD_MAIL


def test_mails_nested_within_the_limit_do_not_overflow_the_stack() -> None:
    depth = mail.MAX_INNER_MAILS // 2 - 1
    assert (
        reason_of("From: a@b.example\nSubject: s\n" + "Content-Type: message/rfc822\n\n" * depth)
        is Reason.NO_ARTICLE
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("From: a@b.example\nSubject: s\n\n", Reason.NO_ARTICLE),
        (
            "From: a@b.example\nSubject: s\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=",
            Reason.NO_ARTICLE,
        ),
        ("From: a@b.example\nSubject: s\n\n" + "word " * 1_100_000, Reason.TOO_LARGE),
    ],
)
def test_a_mail_without_an_article_has_a_reason(text: str, reason: Reason) -> None:
    assert reason_of(text) is reason


def test_invalid_characters_in_base64_are_ignored() -> None:
    data = b64encode(BODY.encode()).decode()
    head = "From: a@b.example\nSubject: s\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
    assert read(head + data[:40] + "!!!" + data[40:]).body == BODY


@pytest.mark.parametrize(
    "head",
    [
        letter(BODY).as_bytes(),
        b"From ada@x.example Fri Nov 20 10:00:00 2026\n" + letter(BODY).as_bytes(),
        b"Received: from x by y;\r\n\tFri, 20 Nov 2026\r\nSubject: Dam\r\n\r\nText",
        b"Subject: Dam\nMIME-Version: 1.0\n\nText",
        b"From: a@b.example\nTo: c@d.example\nno header",
    ],
)
def test_a_mail_is_recognised_by_its_headers(head: bytes) -> None:
    assert has_mail_headers(head)


@pytest.mark.parametrize(
    "head",
    [
        b"Dam breaks\n\nThe dam above Lorin broke.",
        b"---\ntitle: Dam breaks\ndate: 2026-11-20\nfrom: Lorin\nsubject: dams\n---\n\nText",
        b"Date: 2026-11-20\nSubject: Dam breaks\n\nThe dam above Lorin broke.",
        b"From: our correspondent\nDate: Friday\n\nThe dam above Lorin broke.",
        b"title: Dam breaks\nauthor: ada@upw.example\n\nText",
        b"Subject: a@b.example\n\nText",
        b"From the mayor: nothing.\nTo: all",
        b"\n\n",
        b'{"From": "a@b.example", "To": "c@d.example"}',
        b"",
    ],
)
def test_an_article_is_not_recognised_as_a_mail(head: bytes) -> None:
    assert not has_mail_headers(head)


@given(
    st.sampled_from([letter(BODY), letter(page=PAGE), letter(BODY, PAGE, List_Id="Letter <l.example>")]),
    st.data(),
)
def test_a_damaged_mail_gives_an_article_or_a_reason(message: EmailMessage, data: st.DataObject) -> None:
    damaged = bytearray(message.as_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(
            st.sampled_from(b"=?:;\"'<>-\n\x00\xff") | st.integers(0, 255)
        )
    for found in outcomes(bytes(damaged[: data.draw(st.integers(0, len(damaged)))])):
        assert isinstance(found, Article) or found.reason in {Reason.NO_ARTICLE, Reason.BAD_MAIL}


@pytest.mark.skipif(not OPEN.exists(), reason=NO_CORPUS)
def test_real_mails_give_articles_or_have_no_text() -> None:
    read_as = {path.name: outcomes(path.read_bytes()) for path in sorted(OPEN.iterdir())}
    without = {name for name, found in read_as.items() if any(isinstance(each, Unreadable) for each in found)}
    assert len(read_as) == 48
    assert {each.reason for found in read_as.values() for each in found if isinstance(each, Unreadable)} == {
        Reason.NO_ARTICLE
    }
    assert without == {f"msg_{number}.eml" for number in ("06", "08", "09", "12", "12a", "18", "24", "42")}
    unlike = {path.name for path in OPEN.iterdir() if not has_mail_headers(path.read_bytes()[:4096])}
    assert unlike == {"msg_19.eml", "msg_37.eml"}  # a part without its mail, and a mail without From and To


@pytest.mark.parametrize("charset", ["=undefined", '="\x00"', "=idna", "=hex", "*=''%00", "*0*=utf-8''a"])
def test_a_mail_with_an_invalid_charset_is_read(charset: str) -> None:
    data = (
        f"Subject: Dam\nFrom: a@b.example\nContent-Type: text/plain; charset{charset}\n\n{BODY}ß\n".encode()
    )
    assert read(data).title == "Dam"


def sent_by(sender: str, *headers: str, body: str = BODY) -> Article:
    return read(
        "\n".join([f"From: {sender}", "Subject: 💧 Dam breaks", "To: you@x.example", *headers, "", body])
    )


LEAVE = "List-Unsubscribe: <https://letter.example/u>"


@pytest.mark.parametrize(
    ("sender", "site", "authors"),
    [
        ("Ada Vale <ada@letter.example>", "", ("Ada Vale",)),
        ("Ada Vale <ada.vale@letter.example>", "", ("Ada Vale",)),
        ("Ada Vale <avale@letter.example>", "", ("Ada Vale",)),
        ("Morning Edition <morning@radio.example>", "Morning Edition", ()),
        ("Money Talks <moneytalks@radio.example>", "Money Talks", ()),
        ("Lorin Letter <lorin@letter.example>", "Lorin Letter", ()),  # the host is named after the newsletter
        ("Lorin Post <lorin@substack.com>", "Lorin Post", ()),  # on a platform, the mailbox is
        ("Ada Vale <post@letter.example>", "Ada Vale", ()),
        ("Ada Vale <newsletter@letter.example>", "Ada Vale", ()),
    ],
)
def test_the_sender_of_a_mailing_list_is_a_person_if_the_mailbox_names_the_person(
    sender: str, site: str, authors: tuple[str, ...]
) -> None:
    article = sent_by(sender, LEAVE)
    assert (article.site, article.authors) == (site, authors)


@pytest.mark.parametrize(
    ("sender", "site", "authors"),
    [
        ('"Ada Vale, Lorin Letter" <ada@letter.example>', "Lorin Letter", ("Ada Vale",)),
        ("Ada Vale - The Lorin Letter <ada@mail.letter.example>", "The Lorin Letter", ("Ada Vale",)),
        ('"Vale Lund, Ada Maria" <ada@letter.example>', "", ("Vale Lund, Ada Maria",)),
        ('"Vale Letter, Ada Maria" <ada@letter.example>', "", ("Vale Letter, Ada Maria",)),
        ('"Letter, Ada" <ada@letter.example>', "", ("Letter, Ada",)),
    ],
)
def test_a_name_beside_the_sender_is_the_newsletter_if_the_host_is_named_after_it(
    sender: str, site: str, authors: tuple[str, ...]
) -> None:
    article = sent_by(sender)
    assert (article.site, article.authors) == (site, authors)


@pytest.mark.parametrize("above", ["", "Dam breaks\n\n", "The Lorin Letter\n\nDam breaks\n\n"])
@pytest.mark.parametrize("byline", ["By Ada Vale", "by ADA VALE and Bo Lund", "Von Ada Vale"])
def test_a_byline_above_the_text_names_the_authors(byline: str, above: str) -> None:
    text = "The dam above Lorin broke at dawn on Friday, and 400 people left the valley before noon."
    article = sent_by(
        "The Lorin Letter <post@letter.example>", LEAVE, body=f"{above}{byline}\n\nLORIN — {text}"
    )
    assert article.authors == (("Ada Vale", "Bo Lund") if "and" in byline else ("Ada Vale",))
    assert (article.site, article.body, article.place) == ("The Lorin Letter", text, "LORIN")
    assert sent_by("Ada Vale <post@letter.example>", LEAVE, body=f"By Ada Vale\n\n{text}").site == ""


@pytest.mark.parametrize(
    "body",
    [
        "By Friday the dam had been repaired\n\nThe dam above Lorin broke at dawn on Friday, and 400 people left the valley.",
        "The dam above Lorin broke at dawn on Friday, and 400 people left the valley.\n\nBy Ada Vale\n\nNobody was hurt.",
        "Dam breaks at Lorin\n\nBy Ada Vale\n\nThe dam above Lorin broke at dawn on Friday, and 400 people left.\n\nBridge closed\n\nBy Bo Lund\n\nThe bridge is closed.",
    ],
)
def test_a_sentence_or_one_byline_of_several_is_text(body: str) -> None:
    article = sent_by("The Lorin Letter <post@letter.example>", body=body)
    assert (article.authors, article.body) == ((), body)


@pytest.mark.parametrize(
    "heading", ["By Popular Demand", "By Invitation Only", "Por Fin Llega Ana", "Von Berlin Nach Bonn"]
)
def test_a_heading_that_begins_like_a_byline_is_text(heading: str) -> None:
    text = "The dam above Lorin broke at dawn on Friday, and 400 people left the valley before noon."
    article = sent_by("The Lorin Letter <post@letter.example>", LEAVE, body=f"{heading}\n\n{text}")
    assert (article.authors, article.body) == ((), f"{heading}\n\n{text}")
