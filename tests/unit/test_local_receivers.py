"""Tests the receivers of the local cloud and the pages of their mailbox."""

import base64
import email
import http.client
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.aws.sending.webhook import Webhook
from wirewatch.channels.email_html import EmailHtml, mail_of
from wirewatch.channels.json_webhook import JsonWebhook
from wirewatch.channels.kind import ChannelKind, Delivered, Message, Refused
from wirewatch.channels.pagerduty import PagerDuty
from wirewatch.channels.slack import Slack
from wirewatch.channels.teams import Teams
from wirewatch.digests.views import page_of
from wirewatch.local.receiving.mailbox import answer_for
from wirewatch.local.receiving.received import PartLabel, Received
from wirewatch.local.receiving.receivers import Receivers
from wirewatch.local.receiving.services import pagerduty_refusal, teams_refusal

from tests.unit.matched_articles import matched_article, sealed

HOSTILE = "</title><script>alert(1)</script><img src=https://evil.example/x onerror=alert(1)>"
KINDS: tuple[ChannelKind, ...] = (Slack(), Teams(), JsonWebhook(), PagerDuty())


@pytest.fixture
def receivers() -> Iterator[Receivers]:
    running = Receivers()
    running.start()
    yield running
    running.stop()


def digest(**fields: Any) -> Any:
    return page_of(sealed([matched_article(1, **fields), matched_article(2)]))


def message(body: str) -> Message:
    return Message("desk#1#1", body, datetime.now(UTC))


def send(receivers: Receivers, kind: ChannelKind, page: Any) -> Any:
    (body,) = kind.render(page)
    address = receivers.address(kind.name, "desk")
    receivers.secret_of = lambda target: address.partition(" ")[2] if kind.name == "webhook" else None
    return kind.deliver(message(body), address, Webhook())


def get(receivers: Receivers, path: str, method: str = "GET") -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection(urlsplit(receivers.url).netloc, timeout=60)
    connection.request(method, path)
    answer = connection.getresponse()
    headers, body = dict(answer.getheaders()), answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, headers, body


def sesv2_call(mail: bytes, recipient: str = "ann@example.org") -> bytes:
    raw = {"Raw": {"Data": base64.b64encode(mail).decode()}}
    return json.dumps({"Content": raw, "Destination": {"ToAddresses": [recipient]}}).encode()


def post(receivers: Receivers, path: str, body: bytes) -> int:
    connection = http.client.HTTPConnection(urlsplit(receivers.url).netloc, timeout=60)
    connection.request("POST", path, body)
    status = connection.getresponse().status
    connection.close()
    return status


def html_mail(page: Any) -> bytes:
    (body,) = EmailHtml().render(page)
    return mail_of(message(body), "wirewatch@example.org", "ann@example.org", "desk")


# received messages


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_digest_arrives_with_its_kind_target_subject_and_label(
    receivers: Receivers, kind: ChannelKind
) -> None:
    page = digest()
    assert send(receivers, kind, page) == Delivered()
    (arrived,) = receivers.received
    assert (arrived.kind, arrived.target) == (kind.name, "desk")
    assert page.title in arrived.subject
    assert arrived.label == PartLabel(page.route, page.number, 1, 1)


def test_an_html_mail_is_kept_as_it_was_sent_with_its_list_headers(receivers: Receivers) -> None:
    page = digest()
    mail = html_mail(page)
    assert post(receivers, "/v2/email/outbound-emails", sesv2_call(mail)) == 200
    (arrived,) = receivers.received
    assert arrived.body == mail
    assert (arrived.kind, arrived.target) == ("email-html", "ann@example.org")
    assert arrived.mail["List-Unsubscribe"] == email.message_from_bytes(mail)["List-Unsubscribe"]
    assert arrived.subject == page.subject
    assert arrived.label == PartLabel(page.route, page.number, 1, 1)
    assert "<html" in arrived.mail_part("html")


def test_other_calls_of_ses_are_not_mails(receivers: Receivers) -> None:
    for path, body in (("/v2/email/identities", b"{}"), ("/v2/email/outbound-emails", b"not JSON")):
        assert post(receivers, path, body) == 200
    assert receivers.received == []


def test_a_footer_in_an_article_is_not_taken_for_the_label(receivers: Receivers) -> None:
    page = digest(title="other-route #99 · 2026-11-23 07:30 KST · part 1/1")
    for kind in KINDS:
        send(receivers, kind, page)
    post(receivers, "/v2/email/outbound-emails", sesv2_call(html_mail(page)))
    assert {each.label for each in receivers.received} == {PartLabel(page.route, page.number, 1, 1)}


def test_a_webhook_with_a_wrong_signature_is_refused_and_one_with_the_right_one_is_verified(
    receivers: Receivers,
) -> None:
    assert send(receivers, JsonWebhook(), digest()) == Delivered()
    assert receivers.received[0].is_verified
    address = receivers.address("webhook", "desk")
    receivers.secret_of = lambda target: receivers.address("webhook", "other").partition(" ")[2]
    (body,) = JsonWebhook().render(digest())
    result = JsonWebhook().deliver(message(body), address, Webhook())
    assert isinstance(result, Refused)
    assert len(receivers.received) == 1


def test_the_signature_of_a_target_without_a_known_secret_is_not_checked(receivers: Receivers) -> None:
    (body,) = JsonWebhook().render(digest())
    JsonWebhook().deliver(message(body), receivers.address("webhook", "desk"), Webhook())
    assert [each.is_verified for each in receivers.received] == [None]


@pytest.mark.parametrize("path", ["/", "/slack", "/email-text/x", "/nothing/x", "/slackx/desk"])
def test_a_message_to_an_address_of_no_receiver_is_answered_404(receivers: Receivers, path: str) -> None:
    assert post(receivers, path, b'{"text": "x"}') == 404
    assert receivers.received == []


def test_a_body_that_is_too_long_is_refused(receivers: Receivers) -> None:
    connection = http.client.HTTPConnection(urlsplit(receivers.url).netloc, timeout=60)
    connection.putrequest("POST", "/slack/desk")
    connection.putheader("Content-Length", "999999999")
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


CARD = {"type": "AdaptiveCard", "version": "1.4", "body": []}
TEAMS = {
    "type": "message",
    "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}],
}


@pytest.mark.parametrize(
    ("change", "size", "problem"),
    [
        ({}, 28_000, ""),
        ({}, 28_001, "too large"),
        ({"type": "MessageCard"}, 0, "not a message with an Adaptive Card"),
        ({"attachments": []}, 0, "not a message with an Adaptive Card"),
        ({"attachments": None}, 0, "not a message with an Adaptive Card"),
    ],
)
def test_teams_takes_one_adaptive_card_of_28_kb(change: dict[str, Any], size: int, problem: str) -> None:
    assert teams_refusal(TEAMS | change, size) == problem


EVENT = {
    "routing_key": "K",
    "event_action": "trigger",
    "payload": {"summary": "x", "source": "s", "severity": "critical"},
}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, ""),
        ({"routing_key": ""}, "routing_key"),
        ({"event_action": "page"}, "event_action"),
        ({"payload": {"summary": "x" * 1_025, "source": "s", "severity": "info"}}, "summary"),
        ({"payload": {"summary": "x", "source": "s", "severity": "high"}}, "severity"),
        ({"payload": "x"}, "payload"),
        ({"payload": {"summary": 5, "source": "s", "severity": "info"}}, "summary"),
        ({"dedup_key": "x" * 256}, "dedup_key"),
    ],
)
def test_pagerduty_takes_an_event_of_version_2(change: dict[str, Any], problem: str) -> None:
    refusal = pagerduty_refusal(EVENT | change)
    assert problem in refusal
    assert bool(refusal) == bool(problem)


# the mailbox


@pytest.fixture
def mailbox(receivers: Receivers) -> Receivers:
    page = digest(title=HOSTILE)
    for kind in KINDS:
        send(receivers, kind, page)
    post(receivers, "/v2/email/outbound-emails", sesv2_call(html_mail(page)))
    receivers.keep_text_mail({"Subject": HOSTILE, "Message": f"Text\n{HOSTILE}\n"})
    return receivers


def test_the_mailbox_lists_all_messages_newest_first_and_filters_them_by_kind(mailbox: Receivers) -> None:
    status, headers, html = get(mailbox, "/")
    assert status == 200
    assert re.findall(r'href="/messages/(\d)"', html) == ["6", "5", "4", "3", "2", "1"]
    assert set(re.findall(r"\?kind=([a-z-]+)", html)) == {
        "slack", "teams", "webhook", "pagerduty", "email-html", "email-text",
    }  # fmt: skip
    assert re.findall(r'href="/messages/(\d)"', get(mailbox, "/?kind=teams")[2]) == ["2"]
    assert 'http-equiv="refresh"' in html
    assert "script" not in headers["Content-Security-Policy"]


def test_an_empty_mailbox_says_what_to_do(receivers: Receivers) -> None:
    assert "Nothing was sent yet" in get(receivers, "/")[2]


@pytest.mark.parametrize("path", ["/", "/?kind=%3Cscript%3E", *(f"/messages/{n}" for n in range(1, 7))])
def test_no_page_has_a_script_or_remote_content(mailbox: Receivers, path: str) -> None:
    status, headers, html = get(mailbox, path)
    assert status == 200
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "<script" not in html
    assert "<img" not in html
    assert not re.search(r'(src|href)="(?!/)', html)


@pytest.mark.parametrize("number", [1, 2, 5])
def test_a_message_is_shown_in_a_sandboxed_frame(mailbox: Receivers, number: int) -> None:
    html = get(mailbox, f"/messages/{number}")[2]
    (frame,) = re.findall(r"<iframe[^>]*>", html)
    assert 'sandbox="allow-popups"' in frame
    status, headers, content = get(mailbox, f"/messages/{number}/html")
    policy = headers["Content-Security-Policy"]
    assert (status, policy.partition(" ")[0]) == (200, "sandbox")
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "<script" not in content


def test_a_received_message_can_be_downloaded(mailbox: Receivers) -> None:
    for number, suffix in ((1, ".json"), (5, ".eml"), (6, ".txt")):
        status, headers, body = get(mailbox, f"/messages/{number}/raw")
        assert status == 200
        assert headers["Content-Disposition"].endswith(f'{suffix}"')
        assert headers["Content-Type"] == "application/octet-stream"
        assert body.encode() == mailbox.received[number - 1].body


def test_the_page_of_a_webhook_says_whether_its_signature_is_right(mailbox: Receivers) -> None:
    assert "verified" in get(mailbox, "/messages/3")[2]


@pytest.mark.parametrize(
    "path",
    ["/messages", "/messages/0", "/messages/7", "/messages/-1", "/messages/²", "/messages/1/other",
     "/messages/6/html", "/favicon.ico", f"/messages/{'9' * 5000}"],
)  # fmt: skip
def test_a_page_that_does_not_exist_is_answered_404(mailbox: Receivers, path: str) -> None:
    assert answer_for(path, mailbox.received, datetime.now(UTC)).status == 404


def test_a_head_request_is_answered_without_a_body(mailbox: Receivers) -> None:
    assert get(mailbox, "/", "HEAD")[::2] == (200, "")


@given(st.text(), st.sampled_from(["email-text", "slack", "teams", "webhook", "pagerduty", "email-html"]))
def test_any_text_is_shown_without_effect(text: str, kind: str) -> None:
    bodies: dict[str, Any] = {
        "slack": {"text": text, "blocks": [{"type": "header", "text": {"text": text}}]},
        "teams": {"attachments": [{"content": {"body": [{"type": "TextBlock", "text": text}]}}]},
        "webhook": {"subject": text},
        "pagerduty": {"payload": {"summary": text}},
    }
    body = json.dumps(bodies[kind]) if kind in bodies else f"Subject: x\n\n{text}"
    received = Received(1, kind, text, body.encode("utf-8", "replace"), 0.0, datetime.now(UTC))
    for path in ("/", "/messages/1", "/messages/1/html", "/messages/1/raw"):
        answer = answer_for(path, [received], datetime.now(UTC))
        if path in ("/", "/messages/1"):
            tags = set(re.findall(r"<([a-z0-9]+)", answer.body.decode()))
            assert tags <= {
                "a", "b", "body", "code", "dd", "details", "dl", "dt", "h1", "head", "html", "iframe", "li", "main",
                "meta", "nav", "p", "pre", "span", "style", "summary", "time", "title", "ul",
            }  # fmt: skip
