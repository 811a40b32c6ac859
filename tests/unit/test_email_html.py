"""Tests of HTML mails: their content, size and recipients."""

import email
import json
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from wirewatch.aws.sending.mailer import Mailer
from wirewatch.channels.email_html import mail_of
from wirewatch.channels.kind import Delivered, Message, Refused, Retry
from wirewatch.channels.parts import parts_of
from wirewatch.channels.registry import CHANNELS
from wirewatch.configuration.route_reader import read_sound_routes
from wirewatch.digests.plan import DigestView
from wirewatch.messages.part_message import PartMessage

from tests.unit.matched_articles import match, matched_article, sealed

SENDER, ANN = "alerts@wirewatch.example", "ann@example.org"
NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
PART = PartMessage("desk#2026-11-22T22:30:00Z", 1)
TITLES = {
    "plain": "Troops leave",
    "right to left": "غادرت القوات الحدود",
    "without spaces": "北朝鮮が弾道ミサイルを発射",
    "emoji": "Missile 🚀 launched",
    "markup": '<script>alert(1)</script> <img src=x onerror=y> & "quotes"',
    "header": "Troops\r\nBcc: evil@example.com",
    "encoded header": "=?utf-8?q?x=0D=0ABcc:_evil@example.com=0D=0A=0D=0Abody?= Troops",
    "encoded word": "=?utf-8?b?4oCuaGVsbG8=?= Troops",
}


def view(count: int, title: str = "Troops leave") -> DigestView:
    return sealed(
        [matched_article(n, match(severity="high"), title=f"{title} {n}") for n in range(1, count + 1)]
    )


def mails(digest: DigestView, recipient: str = ANN) -> list[EmailMessage]:
    found = []
    for part in parts_of(digest, ["email-html"]):
        message = Message(f"{digest.id}#{part.number}#email-html:{recipient}", part.body, NOW)
        data = mail_of(message, SENDER, recipient, digest.route)
        found.append(email.message_from_bytes(data, policy=policy.default))
    return [mail for mail in found if isinstance(mail, EmailMessage)]


def content(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_a_mail_has_no_defects_and_one_recipient(title: str) -> None:
    (mail,) = mails(view(1, title))
    assert [part.defects for part in mail.walk()] == [[]] * 3
    assert (mail["From"], mail["To"], mail["Bcc"], mail["Cc"]) == (SENDER, ANN, None, None)
    assert mail["Subject"].startswith(" ".join(f"[HIGH] {title} 1".split()).replace("=?", "= ?")[:60])
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"].startswith(f"<mailto:{SENDER}?subject=unsubscribe")
    assert mail.get_content_type() == "multipart/alternative"


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_html_and_text_have_the_same_content(title: str) -> None:
    (mail,) = mails(view(1, title))
    html, text = content(mail, "html"), content(mail, "plain")
    words = [word for word in title.split() if word.isalpha()]
    for word in words:
        assert word in html
        assert word in text.replace("\n", " ")
    assert "matched 1 = shown 1" in html
    assert "matched 1 = shown 1" in text


def test_markup_of_an_article_is_text_and_nothing_is_loaded() -> None:
    (mail,) = mails(view(1, TITLES["markup"]))
    html = content(mail, "html")
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
    assert not [tag for tag in ("<img", "<link", "<iframe", "url(", "@import") if tag in html]


@pytest.mark.parametrize("count", [0, 1, 40])
def test_no_mail_is_cut_by_gmail(count: int) -> None:
    found = mails(view(count, "x" * 200))
    assert all(len(content(mail, "html").encode()) < 102_000 for mail in found)
    text = "".join("".join(content(mail, "plain").split()) for mail in found)
    assert all(f"x{n}" in text for n in range(1, count + 1))


def test_a_retry_has_the_same_message_id_and_another_recipient_gets_a_different_one() -> None:
    first, again = mails(view(1))[0], mails(view(1))[0]
    other = mails(view(1), "bob@example.org")[0]
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]


# SES


class Ses:
    """A fake SES client. It keeps mails in `sent`, or raises `error`."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.sent = error, list[dict[str, Any]]()

    def send_email(self, **arguments: Any) -> None:
        if self.error:
            raise self.error
        self.sent.append(arguments)


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "SendEmail")


@pytest.mark.parametrize(
    ("error", "result"),
    [
        (None, Delivered),
        (refusal("MessageRejected"), Refused),
        (refusal("BadRequestException"), Refused),
        (refusal("TooManyRequestsException"), Retry),
        (refusal("SendingPausedException"), Retry),
        (refusal("AccountSuspendedException"), Retry),
        (EndpointConnectionError(endpoint_url="https://x"), Retry),
    ],
)
def test_a_response_of_ses_means_delivered_refused_or_retry(error: Exception | None, result: type) -> None:
    (part,) = parts_of(view(1), ["email-html"])
    ses: Any = Ses(error)
    assert isinstance(Mailer(ses, SENDER).send(Message("x", part.body, NOW), ANN, PART), result)
    assert [each["Destination"] for each in ses.sent] == ([] if error else [{"ToAddresses": [ANN]}])


def test_without_a_sender_a_mail_is_retried_later() -> None:
    ses: Any = Ses()
    found = Mailer(ses, "").send(Message("x", "{}", NOW), ANN, PART)
    assert isinstance(found, Retry)
    assert "MailFrom" in found.why


# audiences

ROUTES = """\
timezone: UTC
audiences:
  desk: [ann@example.org, bob@example.org, ann@example.org]
routes:
  brief: {schedule: daily 08:00, channels: ["email-html:desk", "email-html:eve@example.org"]}
"""


def test_an_audience_is_replaced_by_its_addresses() -> None:
    routes, problems = read_sound_routes("routes.yaml", ROUTES, check_channel=CHANNELS.check)
    assert problems == ()
    assert [str(channel) for channel in routes.routes["brief"].channels] == [
        "email-html:ann@example.org", "email-html:bob@example.org", "email-html:eve@example.org",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("bob@example.org", "bob at example"), "'bob at example' is not a mail address"),
        (("email-html:desk", "email-html:disk"), "unknown audience 'disk'"),
        (("email-html:desk", "email-html:europe"), "email-html needs an audience or a mail address"),
        (("email-html:desk", "email-html"), "email-html needs an audience or a mail address"),
        (("email-html:eve", "email-html:ann"), "duplicate channel"),
    ],
)
def test_a_wrong_address_or_audience_is_a_mistake(change: tuple[str, str], problem: str) -> None:
    _, problems = read_sound_routes("routes.yaml", ROUTES.replace(*change), check_channel=CHANNELS.check)
    assert [each.message for each in problems] == [problem]


def test_a_body_for_mail_is_kept_as_subject_html_text_and_stories() -> None:
    (part,) = parts_of(view(1), ["email-html"])
    assert set(json.loads(part.body)) == {"subject", "html", "text", "stories"}
