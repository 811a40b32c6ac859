"""Tests of links and feeds on the local cloud, which enforces the roles of the template."""

import re
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from email.message import EmailMessage

import feedparser
import pytest
from wirewatch.aws.sending.link_keys import feed_name
from wirewatch.links.link import reader_id
from wirewatch.local.session import Session
from wirewatch.local.stack import Stack, sample_texts, until
from wirewatch.local.toolchain import STACK
from wirewatch.pipeline.current_index import REFRESH_INTERVAL
from wirewatch.storage.mutes import Mutes
from wirewatch.storage.readers.feedback import Feedback
from wirewatch.storage.readers.unsubscribed import UnsubscribedReaders

from tests.conftest import ROOT

pytestmark = pytest.mark.cloud
READER = "links@example.org"
ROUTE = f"""
  links:
    title: Links
    schedule: instant
    group_wait: 0s
    channels: ["email-html:{READER}", atom]
"""


def fetch(address: str, body: bytes | None = None) -> tuple[int, str]:
    """Return the status and the text of a response. The request is a POST if `body` is given."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data=body), timeout=300) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.fixture(scope="module")
def stack(running: Session) -> Stack:
    stack, texts = running.stack, sample_texts(ROOT / "samplefiles")
    texts["routes.yaml"] = texts["routes.yaml"].rstrip() + ROUTE
    name = feed_name(STACK, "links")
    stack.client("ssm").put_parameter(Name=name, Value="private-token", Type="SecureString", Overwrite=True)
    stack.upload_configuration(texts)
    until("the route", lambda: "links" in stack.registry.current().routes)
    time.sleep(REFRESH_INTERVAL.total_seconds())  # then every warm worker knows the route
    article = ROOT / "samplefiles/articles/border-rotation.txt"
    stack.upload_article("links.txt", article.read_bytes(), datetime(2026, 11, 23, tzinfo=UTC))
    return stack


def mail_to_reader(running: Session) -> EmailMessage | None:
    mails = [each for each in running.receivers.of_kind("email-html") if each.target == READER]
    return mails[0].mail if mails else None


def test_the_links_of_a_mail_open_pages_whose_forms_work(running: Session, stack: Stack) -> None:
    mail = until("the mail", lambda: mail_to_reader(running))
    part, base = mail.get_body(("html",)), stack.outputs["LinksUrl"]
    assert isinstance(part, EmailMessage)
    html = part.get_content()
    (unsubscribe,) = set(re.findall(rf"{re.escape(base)}/u/[\w-]+", html))
    snooze, not_relevant = (re.findall(rf"{re.escape(base)}/{action}/[\w-]+", html)[0] for action in "sn")
    assert mail["List-Unsubscribe"].startswith(f"<{unsubscribe}>, <mailto:")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for address in (unsubscribe, snooze, not_relevant):
        status, page = fetch(address)
        assert (status, "<button" in page) == (200, True)
    readers, now = UnsubscribedReaders(stack.table), datetime.now(UTC)
    assert not readers.has("links", READER)
    status, page = fetch(snooze, b"what=story&time=1h")
    assert (status, "Snoozed until" in page) == (200, True)
    assert [mute.subject for mute in Mutes(stack.table).current(now)] == ["links"]
    assert fetch(not_relevant, b"")[0] == 200
    assert any(each.count == 1 for each in Feedback(stack.table).counts(now))
    for _ in range(2):
        status, page = fetch(unsubscribe, b"List-Unsubscribe=One-Click")
        assert (status, "You are unsubscribed from Links" in page) == (200, True)
    assert readers.find("links", reader_id(READER)) is not None
    assert fetch(unsubscribe[:-4] + "AAAA")[0] == 403


def test_the_feed_of_a_route_is_read_back(stack: Stack) -> None:
    address = f"{stack.outputs['LinksUrl']}/f/links/"
    feed = feedparser.parse(fetch(f"{address}private-token")[1])
    assert not feed.bozo
    assert feed.feed.title == "Links"
    assert feed.entries
    assert fetch(f"{address}another-token")[0] == 404


def test_the_roles_denied_no_call_of_the_tests_above(running: Session, stack: Stack) -> None:
    log = (running.tools.scratch / "cloud.log").read_text(errors="replace")
    assert "AccessDenied" not in log
