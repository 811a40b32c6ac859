"""A message as it arrived on the local cloud."""

import email.policy
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from functools import cached_property
from typing import Any

_FOOTER = re.compile(r"([a-z0-9-]{1,40}) #(\d+) · [^·\n]+ · part (\d+)/(\d+)")


@dataclass(frozen=True)
class PartLabel:
    """What identifies a part of a digest: the route, the number of the digest, and the number of
    the part. `parts` is how many parts the digest has for the same kind of channel.
    """

    route: str
    number: int
    part: int
    parts: int

    def __str__(self) -> str:
        parts = f" · part {self.part}/{self.parts}" if self.parts > 1 else ""
        return f"{self.route} #{self.number}{parts}"


@dataclass(frozen=True)
class Received:
    """A message as it arrived. `number` counts from 1.

    `kind` is the kind of the channel. The kind decides what `target` and `body` are:

    - HTML mail: the address of the recipient, and the MIME message.
    - Plain-text mail: an empty text, and the text of the mail.
    - All other kinds: the name of the target, and JSON.

    `at` is the time of arrival as a value of time.monotonic(). `is_verified` says whether the
    signature of a webhook message is valid. `is_verified` is None if no signature was checked.
    """

    number: int
    kind: str
    target: str
    body: bytes
    at: float
    arrived: datetime
    headers: Mapping[str, str] = field(default_factory=dict)
    is_verified: bool | None = None

    @cached_property
    def payload(self) -> dict[str, Any]:
        """The JSON of a message that is not a mail."""
        payload: dict[str, Any] = json.loads(self.body)
        return payload

    @cached_property
    def mail(self) -> EmailMessage:
        """The MIME message of an HTML mail."""
        return message_from_bytes(self.body, EmailMessage, policy=email.policy.default)

    def mail_part(self, subtype: str) -> str:
        """Return a part of an HTML mail. `subtype` names the part: `html` or `plain`. If the mail
        has no such part, return an empty text.
        """
        part = self.mail.get_body(preferencelist=(subtype,))
        return str(part.get_content()) if part is not None else ""

    @property
    def text(self) -> str:
        """The body, decoded from UTF-8. U+FFFD replaces invalid bytes."""
        return self.body.decode("utf-8", "replace")

    @property
    def subject(self) -> str:
        """The subject of a mail, or the title of another message."""
        match self.kind:
            case "email-html":
                return str(self.mail["Subject"] or "")
            case "email-text":
                return self.headers.get("Subject", "")
            case "slack":
                blocks = self.payload.get("blocks") or [{}]
                return str(blocks[0].get("text", {}).get("text") or self.payload.get("text", ""))
            case "teams":
                return _first_text(self.payload["attachments"][0]["content"].get("body", []))
            case "pagerduty":
                return str(self.payload["payload"]["summary"])
            case _:
                return str(self.payload.get("subject", ""))

    @property
    def label(self) -> PartLabel | None:
        """The digest and the part that this message contains, or None if it belongs to no digest.

        Messages to webhooks and PagerDuty have fields for these values. All other messages have
        these values in the footer.
        """
        match self.kind:
            case "webhook":
                digest = self.payload
                if not {"route", "number", "part", "parts"} <= digest.keys():
                    return None
                return PartLabel(digest["route"], digest["number"], digest["part"], digest["parts"])
            case "pagerduty":
                text = str(self.payload["payload"].get("custom_details", {}).get("digest", ""))
            case "email-html":
                text = self.mail_part("plain")
            case _:
                text = self.text
        footers = _FOOTER.findall(" ".join(text.split()))
        if not footers:
            return None
        # An article before the real footer may contain text that looks like a footer.
        route, *numbers = footers[-1]
        return PartLabel(route, *map(int, numbers))


def _first_text(element: Any) -> str:
    """Return the first text in an Adaptive Card, or an empty text if there is none."""
    if isinstance(element, list):
        return next((text for each in element if (text := _first_text(each))), "")
    if not isinstance(element, dict):
        return ""
    own = element.get("text", "")
    return own if isinstance(own, str) and own else _first_text([*element.values()])
