"""Renders a sealed digest as a mail or as Slack payloads, for tests."""

import json
from typing import Any

from wirewatch.channels.parts import parts_of
from wirewatch.digests.plan import DigestView


def mail(view: DigestView) -> str:
    (part,) = parts_of(view, ["email-text"])
    return part.body


def payloads(view: DigestView) -> list[dict[str, Any]]:
    return [json.loads(part.body) for part in parts_of(view, ["slack"])]


def texts(payload: dict[str, Any]) -> list[str]:
    """Return all texts in a payload that Slack reads as markup."""
    blocks = [block["text"]["text"] for block in payload["blocks"] if block["type"] == "section"]
    return [
        payload["text"],
        *blocks,
        *(
            element["text"]
            for block in payload["blocks"]
            if block["type"] == "context"
            for element in block["elements"]
        ),
    ]


def story_text(view: DigestView) -> str:
    """Return the text of the only story in the Slack message."""
    (payload,) = payloads(view)
    return str([block["text"]["text"] for block in payload["blocks"] if block["type"] == "section"][1])
