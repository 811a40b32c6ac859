"""Events of SES are read in the format that SES documents. Any other message raises
MalformedMailEvent.
"""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.links.link import reader_id
from wirewatch.messages.mail_events import (
    MAX_DETAIL,
    MailEventKind,
    MalformedMailEvent,
    bare_address,
    read_mail_event,
)

from tests.bounces import BOUNCED, bounce, complaint, notification, other


def read(event: Any) -> Any:
    return read_mail_event(json.dumps(event))


def test_a_permanent_bounce_ends_the_mails_to_each_recipient_that_it_names() -> None:
    event = read(bounce("ann@example.org", "bob@example.org"))
    assert (event.kind, event.ends_mails, event.reason) == (MailEventKind.BOUNCE, True, "General")
    assert [each.address for each in event.recipients] == ["ann@example.org", "bob@example.org"]
    assert event.recipients[0].detail == "smtp; 550 5.1.1 user unknown"
    assert event.destinations == {"ann@example.org", "bob@example.org"}
    assert event.sent_at < event.at


@pytest.mark.parametrize("kind", ["Transient", "Undetermined", "permanent", ""])
def test_any_other_bounce_does_not_end_the_mails(kind: str) -> None:
    assert read(bounce("ann@example.org", kind=kind)).ends_mails is False


@pytest.mark.parametrize(
    ("feedback", "ends"),
    [("abuse", True), ("fraud", True), ("virus", True), ("other", True), (None, True), ("new-type", True),
     ("not-spam", False), ("Not-Spam", False), ("auth-failure", False)],
)  # fmt: skip
def test_a_complaint_ends_the_mails_unless_its_type_is_not_spam_or_auth_failure(
    feedback: str | None, ends: bool
) -> None:
    event = read(complaint("ann@example.org", feedback=feedback))
    assert (event.kind, event.ends_mails) == (MailEventKind.COMPLAINT, ends)


# https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html#bounce-types
BOUNCE_TYPES = [
    ("Undetermined", "Undetermined", False),
    ("Permanent", "General", True),
    ("Permanent", "NoEmail", True),
    ("Permanent", "Suppressed", True),
    ("Permanent", "OnAccountSuppressionList", True),
    ("Transient", "General", False),
    ("Transient", "MailboxFull", False),
    ("Transient", "MessageTooLarge", False),
    ("Transient", "ContentRejected", False),
    ("Transient", "AttachmentRejected", False),
]


@pytest.mark.parametrize(("kind", "sub_type", "ends"), BOUNCE_TYPES)
@pytest.mark.parametrize("written", [bounce, lambda *a, **k: notification(bounce(*a, **k))])
def test_only_permanent_bounces_end_the_mails_in_both_formats(
    kind: str, sub_type: str, ends: bool, written: Any
) -> None:
    event = read(written("ann@example.org", kind=kind, sub_type=sub_type))
    assert (event.kind, event.ends_mails, event.reason) == (MailEventKind.BOUNCE, ends, sub_type)


def test_a_complaint_about_an_address_on_the_suppression_list_of_the_account_ends_the_mails() -> None:
    """For such an address, SES sends a complaint without the fields of a feedback report."""
    event = complaint("ann@example.org", feedback=None)
    event["complaint"]["complaintSubType"] = "OnAccountSuppressionList"
    assert (read(event).ends_mails, read(event).reason) == (True, "OnAccountSuppressionList")


def test_a_bounce_needs_only_its_type_recipients_and_times() -> None:
    event = bounce("ann@example.org")
    event["bounce"] = {
        "bounceType": "Permanent",
        "bouncedRecipients": [{"emailAddress": "ann@example.org"}],
        "timestamp": event["bounce"]["timestamp"],
    }
    event["mail"] = {name: event["mail"][name] for name in ("timestamp", "destination")}
    assert (read(event).ends_mails, read(event).reason) == (True, "Permanent")
    assert read(event).recipients[0].detail == ""


@pytest.mark.parametrize("recipients", [[], [{"emailAddress": ""}]])
def test_an_event_without_an_address_is_about_the_only_recipient_of_the_mail(recipients: Any) -> None:
    event = bounce("ann@example.org", sub_type="NoEmail")
    event["bounce"]["bouncedRecipients"] = recipients
    assert [each.address for each in read(event).recipients] == ["ann@example.org"]
    event["mail"]["destination"].append("bob@example.org")
    assert [each.address for each in read(event).recipients] == ["" for _ in recipients]


@pytest.mark.parametrize(
    ("kind", "name", "details"),
    [
        ("DeliveryDelay", "deliveryDelay", {
            "delayType": "MailboxFull", "expirationTime": BOUNCED, "reportingMTA": "a1-23.smtp-out.example",
            "delayedRecipients": [{"emailAddress": "ann@example.org", "status": "4.2.2", "diagnosticCode": "smtp; 452"}],
        }),
        ("Reject", "reject", {"reason": "Bad content"}),
        ("Rendering Failure", "failure", {"templateName": "t", "errorMessage": "Attribute 'x' is missing."}),
        ("Delivery", "delivery", {"recipients": ["ann@example.org"], "smtpResponse": "250 OK"}),
        ("Send", "send", {}),
        ("Open", "open", {"userAgent": "x"}),
        ("Click", "click", {"link": "https://a.example/"}),
        ("Subscription", "subscription", {"contactList": "x", "source": "UnsubscribeHeader"}),
    ],
)  # fmt: skip
def test_any_other_event_of_ses_does_not_end_the_mails(kind: str, name: str, details: dict[str, Any]) -> None:
    event = read(other(kind, name, **details))
    assert (event.kind, event.ends_mails, event.reason) == (MailEventKind.OTHER, False, kind)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("Ann@Example.ORG", "ann@example.org"),
        ("Ann Miller <Ann@Example.org>", "ann@example.org"),
        ('"ann@example.org" <eve@example.org>', "eve@example.org"),
        ("<ann@example.org>", "ann@example.org"),
        (" ann@example.org ", "ann@example.org"),
        ("", ""),
        ("Ann", "ann"),
    ],
)
def test_an_address_is_read_without_its_display_name_and_case(written: str, address: str) -> None:
    assert bare_address(written) == address
    assert read(bounce(written)).recipients[0].address == address


def test_the_text_of_a_foreign_server_is_cut_and_has_no_control_characters() -> None:
    hostile = "550 \x1b[31mred\r\nBcc: eve@example.org\u202e" + "x" * 100_000
    detail = read(bounce("ann@example.org", diagnostic=hostile)).recipients[0].detail
    assert len(detail) == MAX_DETAIL
    assert not set(detail) & set("\x1b\r\n\u202e")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Successfully validated SNS topic for Amazon SES event publishing.",
        "[]",
        "null",
        "{}",
        '"Bounce"',
        "[" * 100_000,
        json.dumps({"eventType": "Bounced", "mail": bounce("a@b.org")["mail"]}),
        json.dumps({"eventType": None, "notificationType": "Bounce", **notification(bounce("a@b.org"))}),
        json.dumps({"eventType": "Delivery"}),
        json.dumps({**bounce("a@b.org"), "eventType": "Complaint"}),
        json.dumps({**bounce("a@b.org"), "eventType": ["Bounce"]}),
        json.dumps({**bounce("a@b.org"), "mail": None}),
        json.dumps({**bounce("a@b.org"), "bounce": []}),
        json.dumps(bounce("a@b.org", at="yesterday")),
        json.dumps(bounce("a@b.org", sent="2026-11-23T02:59:58")),
        json.dumps(bounce("a@b.org", sent="0001-01-01T00:00:00+14:00")),
        json.dumps(bounce("a@b.org", at="9999-12-31T23:59:59-14:00")),
        json.dumps({**bounce("a@b.org"), "bounce": {"bounceType": "Permanent", "bouncedRecipients": "ann"}}),
    ],
)
def test_any_other_message_is_malformed(body: str) -> None:
    with pytest.raises(MalformedMailEvent):
        read_mail_event(body)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=8), each, max_size=3),
    max_leaves=8,
)
PLACES = ("eventType", "bounce", "mail", "bounceType", "bouncedRecipients", "timestamp", "destination")


@given(st.sampled_from(PLACES), ANY_JSON)
def test_an_unexpected_value_in_any_field_raises_only_malformed_mail_event(place: str, value: Any) -> None:
    event = bounce("ann@example.org")
    for level in (event, event["bounce"], event["mail"]):
        if place in level:
            level[place] = value
    try:
        read_mail_event(json.dumps(event))
    except MalformedMailEvent:
        pass


def test_a_lone_surrogate_in_an_address_is_replaced() -> None:
    """Reader ids are hashes of UTF-8 bytes. A lone surrogate can't be encoded in UTF-8."""
    event = read(bounce("a\ud800@example.org"))
    assert [each.address for each in event.recipients] == ["a\ufffd@example.org"]
    assert reader_id(event.recipients[0].address)
