"""What Slack, Teams, PagerDuty and the receiver of a webhook would answer to a message.

The main limits of the services are checked. A message that exceeds a limit is refused.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

MAX_TEAMS_BYTES = 28_000
MAX_PAGERDUTY_BYTES = 512_000
MAX_SUMMARY = 1_024
CARD = "application/vnd.microsoft.card.adaptive"
CARD_VERSIONS = frozenset(f"1.{minor}" for minor in range(6))
PAGERDUTY_SEVERITIES = frozenset(["critical", "error", "warning", "info"])


@dataclass(frozen=True)
class Reply:
    """The answer to a message. A `status` below 300 means that the message is accepted and kept.

    `is_verified` says whether the signature of the message is valid. If the signature was not
    checked, `is_verified` is None.
    """

    status: int
    body: str = ""
    is_verified: bool | None = None

    @property
    def is_accepted(self) -> bool:
        return self.status < 300


def reply_to(kind: str, body: bytes, headers: Mapping[str, str], secret: str | None = None) -> Reply:
    """Return the answer of a service, such as Slack, to a message. `kind` is the kind of the
    channel.

    `secret` is the secret that signs messages to a webhook. If `secret` is None, the signature is
    not checked.
    """
    try:
        payload = json.loads(body)
    except ValueError:
        return Reply(400, "invalid_payload")
    if kind == "webhook":
        return _webhook(body, headers, secret)
    accepted, refusal = _SERVICES[kind]
    problem = refusal(payload, len(body))
    if not problem:
        return accepted
    return Reply(413 if problem == "too large" else 400, problem)


def slack_refusal(payload: Any, _size: int = 0) -> str:
    """Return the error with which Slack would refuse a message, or an empty text.

    The documented limits for blocks and their texts, and one undocumented limit, are checked.
    """
    if not isinstance(payload, dict) or not payload.get("text"):
        return "no_text"
    blocks = payload.get("blocks", [])
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return "invalid_blocks"
    # Not documented: the JSON of all blocks has at most 13,200 characters.
    if len(blocks) > 50 or len(json.dumps(blocks, ensure_ascii=False)) > 13_200:
        return "msg_blocks_too_long"
    for block in blocks:
        text = block.get("text") or {}
        text = text.get("text", "") if isinstance(text, dict) else None
        if not isinstance(text, str) or len(text) > (150 if block.get("type") == "header" else 3_000):
            return "invalid_blocks"
    return ""


def teams_refusal(payload: Any, size: int = 0) -> str:
    """Return why a workflow of Teams could not post a message, or an empty text if the workflow
    could post the message. `size` is the size of the message in bytes.
    """
    if size > MAX_TEAMS_BYTES:
        return "too large"
    try:
        (attachment,) = payload["attachments"]
        card = attachment["content"]
        is_card = attachment["contentType"] == CARD and card["type"] == "AdaptiveCard"
        if payload["type"] != "message" or not is_card or not isinstance(card["body"], list):
            return "not a message with an Adaptive Card"
        return "" if card["version"] in CARD_VERSIONS else f"unknown version {card['version']}"
    except (KeyError, TypeError, ValueError):
        return "not a message with an Adaptive Card"


def pagerduty_refusal(payload: Any, size: int = 0) -> str:
    """Return why the Events API v2 would refuse an event, or an empty text if the API would accept
    the event. `size` is the size of the event in bytes.
    """
    if size > MAX_PAGERDUTY_BYTES:
        return "too large"
    if not isinstance(payload, dict) or not isinstance(payload.get("payload"), dict):
        return "'payload' is missing or blank"
    if not payload.get("routing_key"):
        return "'routing_key' is missing or blank"
    if payload.get("event_action") not in {"trigger", "acknowledge", "resolve"}:
        return "'event_action' is invalid"
    details = payload["payload"]
    summary = details.get("summary")
    if not summary or not isinstance(summary, str) or len(summary) > MAX_SUMMARY:
        return "'payload.summary' is missing or too long"
    if not details.get("source") or details.get("severity") not in PAGERDUTY_SEVERITIES:
        return "'payload.source' is missing, or 'payload.severity' is invalid"
    return "" if len(str(payload.get("dedup_key", ""))) <= 255 else "'dedup_key' is too long"


def _webhook(body: bytes, headers: Mapping[str, str], secret: str | None) -> Reply:
    """Return what the receiver of a webhook answers to a message. If `secret` is not None, the
    signature is verified with the library that the project Standard Webhooks publishes.
    """
    if secret is None:
        return Reply(204)
    try:
        Webhook(secret).verify(body, dict(headers))
    except (WebhookVerificationError, ValueError) as error:
        return Reply(401, str(error), is_verified=False)
    return Reply(204, is_verified=True)


_SERVICES: dict[str, tuple[Reply, Callable[[Any, int], str]]] = {
    "slack": (Reply(200, "ok"), slack_refusal),
    "teams": (Reply(202), teams_refusal),
    "pagerduty": (Reply(202, '{"status": "success", "message": "Event processed"}'), pagerduty_refusal),
}
KINDS = (*_SERVICES, "webhook")
