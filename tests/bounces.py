"""Builds SES events about mails, such as bounces, in the format of the SES documentation."""

from typing import Any

SENT, BOUNCED = "2026-11-23T02:59:58.012Z", "2026-11-23T03:00:02.669Z"


def bounce(
    *addresses: str,
    kind: str = "Permanent",
    sub_type: str = "General",
    diagnostic: str | None = "smtp; 550 5.1.1 user unknown",
    destination: tuple[str, ...] | None = None,
    sent: str = SENT,
    at: str = BOUNCED,
) -> dict[str, Any]:
    """Return the event of a mail that bounced at `addresses`. `destination` lists all recipients."""
    recipients: list[dict[str, Any]] = [{"emailAddress": address} for address in addresses]
    for recipient in recipients:
        recipient |= {"action": "failed", "status": "5.1.1"}
        if diagnostic is not None:
            recipient["diagnosticCode"] = diagnostic
    details = {
        "bounceType": kind,
        "bounceSubType": sub_type,
        "bouncedRecipients": recipients,
        "timestamp": at,
        "feedbackId": "01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000",
        "reportingMTA": "dsn; mta.example.org",
    }
    return {"eventType": "Bounce", "bounce": details, "mail": mail(destination or addresses, sent)}


def complaint(
    *addresses: str,
    feedback: str | None = "abuse",
    destination: tuple[str, ...] | None = None,
    sent: str = SENT,
    at: str = BOUNCED,
) -> dict[str, Any]:
    """Return an SES event: the readers at `addresses` complain about a mail."""
    details: dict[str, Any] = {
        "complainedRecipients": [{"emailAddress": address} for address in addresses],
        "timestamp": at,
        "feedbackId": "01000157c44f053b-5f1a9b2e-9236-11e6-8f96-7be8aexample-000000",
        "complaintSubType": None,
    }
    if feedback is not None:
        details |= {"complaintFeedbackType": feedback, "userAgent": "Feedback", "arrivalDate": at}
    return {"eventType": "Complaint", "complaint": details, "mail": mail(destination or addresses, sent)}


def other(kind: str, name: str, **details: Any) -> dict[str, Any]:
    """Return an event of the type `kind`, which is neither a bounce nor a complaint. `name` is the
    key of `details` in the event.
    """
    return {"eventType": kind, name: details, "mail": mail(("ann@example.org",), SENT)}


def notification(event: dict[str, Any]) -> dict[str, Any]:
    """Return `event` in the format that SES uses for an identity without event publishing."""
    written = {**event, "notificationType": event["eventType"]}
    del written["eventType"]
    written["mail"] = {
        **{name: value for name, value in event["mail"].items() if name != "tags"},
        "sourceArn": "arn:aws:ses:us-east-1:123456789012:identity/wirewatch.example",
        "sourceIp": "192.0.2.1",
        "callerIdentity": "wirewatch",
        "commonHeaders": {"from": ["alerts@wirewatch.example"], "subject": "Morning brief"},
    }
    return written


def mail(destination: tuple[str, ...], sent: str) -> dict[str, Any]:
    return {
        "timestamp": sent,
        "source": "Wirewatch <alerts@wirewatch.example>",
        "sendingAccountId": "123456789012",
        "messageId": "EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000",
        "destination": list(destination),
        "headersTruncated": False,
        "headers": [{"name": "To", "value": ", ".join(destination)}],
        "tags": {"ses:configuration-set": ["wirewatch"]},
    }
