"""Bounces and complaints about HTML mails, as SES publishes them through SNS.

Every text is untrusted, because mail servers of recipients write some texts. Without event
publishing, SES writes `notificationType` instead of `eventType`.
https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, ConfigDict, Field

from wirewatch.frozen import Frozen
from wirewatch.printable import printable_line

MAX_REASON, MAX_DETAIL = 60, 200  # characters that are kept
# Types of complaints after which mails are still sent.
NOT_COMPLAINTS = frozenset(["not-spam", "auth-failure"])


# Events that say nothing about whether a reader wants mails, or can get them. SES still tries to
# deliver a delayed mail; if it gives up, it publishes a bounce.
OTHER_EVENTS = frozenset(
    [
        "Click",
        "Delivery",
        "DeliveryDelay",
        "Open",
        "Reject",
        "Rendering Failure",
        "Send",
        "Subscription",
    ]
)


class MailEventKind(StrEnum):
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    OTHER = "other"


class MalformedMailEvent(ValueError):
    """A message that is not a valid event, such as the test message of SES."""


@dataclass(frozen=True)
class AffectedRecipient:
    """A recipient that an event names. `detail` is what the mail server of the recipient wrote."""

    address: str
    detail: str = ""


@dataclass(frozen=True)
class MailEvent:
    """A bounce, a complaint or another event.

    - `ends_mails`: recipients should get no more mails, because of a permanent bounce, or of a
      complaint whose type is not in NOT_COMPLAINTS.
    - `reason`: a type or sub-type from SES, or `no type given`.
    - `recipients`: the recipients that the event names. If the event names none, and the mail had
      only one destination, `recipients` has this destination.
    - `destinations`: the addresses to which the mail was sent.
    - `sent_at`: when the mail was sent.
    - `at`: when the bounce or complaint came; for other kinds, the same as `sent_at`.
    """

    kind: MailEventKind
    ends_mails: bool
    reason: str
    recipients: tuple[AffectedRecipient, ...]
    destinations: frozenset[str]
    sent_at: datetime
    at: datetime


class _Part(Frozen):
    model_config = ConfigDict(extra="ignore")


class _Recipient(_Part):
    address: str = Field(alias="emailAddress")
    detail: str | None = Field(None, alias="diagnosticCode")


class _Mail(_Part):
    timestamp: AwareDatetime
    destination: tuple[str, ...]


class _Bounce(_Part):
    type: str = Field(alias="bounceType")
    sub_type: str | None = Field(None, alias="bounceSubType")
    recipients: tuple[_Recipient, ...] = Field(alias="bouncedRecipients")
    timestamp: AwareDatetime


class _Complaint(_Part):
    feedback: str | None = Field(None, alias="complaintFeedbackType")
    sub_type: str | None = Field(None, alias="complaintSubType")
    recipients: tuple[_Recipient, ...] = Field(alias="complainedRecipients")
    timestamp: AwareDatetime


def read_mail_event(body: str) -> MailEvent:
    """Return the event in an SQS message. Raises MalformedMailEvent if the message has no valid
    event.
    """
    try:
        message = json.loads(body)
        mail = _Mail.model_validate(message["mail"])
        match message["eventType"] if "eventType" in message else message["notificationType"]:
            case "Bounce":
                return _bounce(message["bounce"], mail)
            case "Complaint":
                return _complaint(message["complaint"], mail)
            case str(other) if other in OTHER_EVENTS:
                return _event(MailEventKind.OTHER, mail, (), mail.timestamp, reason=other, ends_mails=False)
            case unknown:
                raise ValueError(f"no event of SES: {str(unknown)[:MAX_REASON]!r}")
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise MalformedMailEvent(f"not an event of SES: {type(error).__name__}") from error


def _bounce(written: Mapping[str, Any], mail: _Mail) -> MailEvent:
    bounce = _Bounce.model_validate(written)
    return _event(
        MailEventKind.BOUNCE,
        mail,
        bounce.recipients,
        bounce.timestamp,
        reason=bounce.sub_type or bounce.type,
        ends_mails=bounce.type == "Permanent",
    )


def _complaint(written: Mapping[str, Any], mail: _Mail) -> MailEvent:
    complaint = _Complaint.model_validate(written)
    return _event(
        MailEventKind.COMPLAINT,
        mail,
        complaint.recipients,
        complaint.timestamp,
        reason=complaint.feedback or complaint.sub_type or "no type given",
        ends_mails=(complaint.feedback or "").strip().casefold() not in NOT_COMPLAINTS,
    )


def _event(
    kind: MailEventKind,
    mail: _Mail,
    recipients: tuple[_Recipient, ...],
    at: datetime,
    *,
    reason: str,
    ends_mails: bool,
) -> MailEvent:
    destinations = frozenset(map(bare_address, mail.destination))
    affected = tuple(
        AffectedRecipient(bare_address(each.address), printable_line(each.detail or "")[:MAX_DETAIL])
        for each in recipients
    )
    if not any(each.address for each in affected) and len(destinations) == 1:
        # SES could not read the address in the bounce (its sub-type is NoEmail)
        affected = tuple(map(AffectedRecipient, destinations))
    return MailEvent(
        kind=kind,
        ends_mails=ends_mails,
        reason=printable_line(reason)[:MAX_REASON],
        recipients=affected,
        destinations=destinations,
        sent_at=mail.timestamp.astimezone(UTC),
        at=at.astimezone(UTC),
    )


def bare_address(written: str) -> str:
    """Return the mail address in a text, in lower case. Return an empty text if the text has no
    address. For example, `Ann <Ann@Example.org>` gives `ann@example.org`.
    """
    return printable_line(parseaddr(written)[1].strip().casefold())
