"""Sends digests as JSON to the user's own webhook, signed as Standard Webhooks defines
(https://www.standardwebhooks.com).

`docs/webhook.md` has the schema. The text of an article is not changed, so the receiver must escape
the text.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from wirewatch.channels.answers import result_of
from wirewatch.channels.kind import (
    ChannelKind,
    DeliveryResult,
    Message,
    Poster,
    Refused,
    TargetProblem,
    json_size,
    packed,
)
from wirewatch.configuration.routes import TARGET
from wirewatch.digests.page import HeadlineView, Page, Section, StoryView, TextRun, kind_of

VERSION = 1  # of the schema; it changes only if receivers must change
MAX_BYTES = 200_000  # of the stories of one part
SECRET_PREFIX = "whsec_"  # noqa: S105  the prefix that the standard defines, not a secret

Record = dict[str, Any]


class JsonWebhook(ChannelKind):
    """Sends digests as signed JSON. The address of a target is `https://… whsec_…`: the URL, a
    space and the secret with which messages are signed.
    """

    name = "webhook"
    example = "webhook:name-of-the-receiver"

    def check_target(self, target: str | None) -> TargetProblem | None:
        if target is not None and TARGET.fullmatch(target):
            return None
        return TargetProblem("webhook needs the name of a target", f"write {self.example}")

    def check_address(self, address: str) -> str:
        _, _, secret = address.partition(" ")
        if secret_of(secret) is None:
            return "write the URL and the secret, divided by a space: https://… whsec_…"
        return ""

    def render(self, page: Page) -> list[str]:
        parts = list(packed(_records(page), json_size, MAX_BYTES))
        return [_body(page, stories, part, len(parts)) for part, stories in enumerate(parts, 1)]

    def deliver(self, message: Message, address: str, post: Poster) -> DeliveryResult:
        """Send a part with its signature. Every attempt has the same `webhook-id`."""
        url, _, written = address.partition(" ")
        secret = secret_of(written)
        if secret is None:
            return Refused("the stored address has no secret: wirewatch target rotate stores a new one")
        id_ = message.id.replace(".", "_")
        headers = {
            "webhook-id": id_,
            "webhook-timestamp": str(int(message.sent_at.timestamp())),
            "webhook-signature": signature(secret, id_, message.sent_at, message.body),
        }
        return result_of("the webhook", post(url, message.body, headers))


def secret_of(written: str) -> bytes | None:
    """Return the bytes of the secret in `written`, which has the form `whsec_<base64>`. Return None
    if `written` has another form, or if the secret has fewer than 16 bytes.
    """
    try:
        secret = base64.b64decode(written.strip().removeprefix(SECRET_PREFIX), validate=True)
    except ValueError:  # binascii.Error is one; text other than ASCII is another
        return None
    return secret if written.strip().startswith(SECRET_PREFIX) and len(secret) >= 16 else None


def signature(secret: bytes, id_: str, sent_at: datetime, body: str) -> str:
    """Return the value of the header `webhook-signature`: `v1,` and then an HMAC-SHA256 in base64.
    The HMAC is made with the key `secret`, from the id, the time and the body of the message.
    """
    signed = f"{id_}.{int(sent_at.timestamp())}.{body}".encode()
    digest = hmac.new(secret, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _records(page: Page) -> Iterator[Record]:
    for section in page.sections:
        for story in section.stories:
            yield _story(story, section)
    for headline in page.headlines:
        yield _headline(headline)


def _story(story: StoryView, section: Section) -> Record:
    update = story.update
    changes = [list(change) for change in update.changes] if update else []
    return {
        "kind": kind_of(story, section),
        "section": section.title,
        "headline": story.headline,
        "url": story.url or None,
        "source": story.outlet,
        "published": story.when or None,
        "byline": story.byline or None,
        "severity": story.severity,
        "corrected": story.corrected,
        "update": {"to": update.label, "changes": changes} if update else None,
        "similar_to": story.similar_to or None,
        "quotes": [_quote(runs) for runs in story.quotes],
        "rules": [{"rule": why.rule, "title": why.title, "severity": why.severity} for why in story.why],
        "rule_count": story.rule_count,
        "copies": [copy.outlet for copy in story.copies],
        "copy_count": story.copy_count,
        "notice": story.notice or None,
    }


def _headline(headline: HeadlineView) -> Record:
    return {
        "kind": "headline",
        "headline": headline.headline,
        "url": headline.url or None,
        "source": headline.outlet,
        "severity": headline.severity,
    }


def _quote(runs: tuple[TextRun, ...]) -> Record:
    """Return a quote as a record. `text` is the text of the quote. `matched` has the [start, end]
    offsets of each bold run, counted in code points.
    """
    matched: list[list[int]] = []
    text = ""
    for run in runs:
        if run.bold:
            matched.append([len(text), len(text) + len(run.text)])
        text += run.text
    return {"text": text, "matched": matched}


def _body(page: Page, stories: list[Record], part: int, parts: int) -> str:
    body = {
        "version": VERSION,
        "type": "digest",
        "route": page.route,
        "number": page.number,
        "due": page.due,
        "part": part,
        "parts": parts,
        "title": page.title,
        "subject": page.subject,
        "stories": stories,
        "ledger": page.ledger,
        "intake": page.intake or None,
    }
    return json.dumps(body, ensure_ascii=False)
