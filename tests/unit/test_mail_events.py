"""Events of SES are read as its documentation describes them; whatever else arrives is refused and harms nothing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.messages.mail_events import (
    MAX_DETAIL,
    MailEventKind,
    MalformedMailEvent,
    bare_address,
    read_mail_event,
)

from tests.bounces import bounce, complaint


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
def test_any_other_bounce_ends_nothing(kind: str) -> None:
    assert read(bounce("ann@example.org", kind=kind)).ends_mails is False


@pytest.mark.parametrize(
    ("feedback", "ends"),
    [("abuse", True), ("fraud", True), ("virus", True), ("other", True), (None, True), ("new-type", True),
     ("not-spam", False), ("Not-Spam", False), ("auth-failure", False)],
)  # fmt: skip
def test_a_complaint_ends_the_mails_unless_it_says_that_the_mail_is_wanted(
    feedback: str | None, ends: bool
) -> None:
    event = read(complaint("ann@example.org", feedback=feedback))
    assert (event.kind, event.ends_mails) == (MailEventKind.COMPLAINT, ends)


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
        json.dumps({"eventType": "Delivery", "mail": bounce("a@b.org")["mail"]}),
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
def test_no_value_at_any_place_raises_another_error(place: str, value: Any) -> None:
    event = bounce("ann@example.org")
    for level in (event, event["bounce"], event["mail"]):
        if place in level:
            level[place] = value
    try:
        read_mail_event(json.dumps(event))
    except MalformedMailEvent:
        pass
