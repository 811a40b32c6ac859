"""Tests the tokens of signed links. A token is refused if it was changed or signed with another key."""

import base64
import secrets
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.digests.due import iso
from wirewatch.links.link import BadLink, Link, LinkAction, LinkProblem, read_link, reader_id
from wirewatch.links.signing import BadKeys, SigningKey, SigningKeys, new_key

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
ANN = reader_id("ann@example.org")
OLD, NEW = SigningKey("00a1", bytes(range(32))), SigningKey("ffb2", bytes(range(1, 33)))
KEYS = SigningKeys((NEW, OLD))
DIGEST = "korea-desk#2026-11-22T22:30:00Z#1b4e28ba-2fa1-41d2-883f-0016d3cca427"
UNSUBSCRIBE = Link(LinkAction.UNSUBSCRIBE, "korea-desk", ANN, NOW)
SNOOZE = Link(LinkAction.SNOOZE, "korea-desk", ANN, NOW, DIGEST, 2, 17)


def problem(token: str, action: LinkAction = LinkAction.UNSUBSCRIBE, now: datetime = NOW) -> LinkProblem:
    with pytest.raises(BadLink) as caught:
        read_link(token, KEYS, action, now)
    return caught.value.problem


links = st.builds(
    lambda action, route, reader, seconds, due, message, part, story: Link(
        action,
        route,
        reader_id(reader),
        NOW - timedelta(seconds=seconds),
        f"{route}#{iso(due)}{message}" if action is not LinkAction.UNSUBSCRIBE else "",
        part if action is not LinkAction.UNSUBSCRIBE else 0,
        story if action is not LinkAction.UNSUBSCRIBE else 0,
    ),
    st.sampled_from(LinkAction),
    st.from_regex(r"[a-z0-9_-]{1,40}", fullmatch=True),
    st.emails(),
    st.integers(0, 86_400 * 29),
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    st.one_of(
        st.just(""),
        st.uuids().map(lambda id_: f"#{id_}"),
        st.from_regex(r"#[A-Za-z0-9-]{1,20}", fullmatch=True),
    ),
    st.integers(1, 400),
    st.integers(0, 400),
)


@given(links)
def test_a_token_is_decoded_to_its_link(link: Link) -> None:
    token = link.token(KEYS)
    assert read_link(token, KEYS, link.action, NOW) == link
    assert "@" not in token
    assert len(token) <= 170


def test_a_token_is_short() -> None:
    assert len(UNSUBSCRIBE.token(KEYS)) <= 60
    assert len(SNOOZE.token(KEYS)) <= 100


@given(links, st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_byte_is_refused(link: Link, position: int, change: int) -> None:
    """The byte may be in any part of the token: the id of the key, the payload or the signature."""
    token = link.token(KEYS)
    data = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    data[position % len(data)] ^= change
    changed = base64.urlsafe_b64encode(bytes(data)).rstrip(b"=").decode()
    assert problem(changed, link.action) in {LinkProblem.FORGED, LinkProblem.UNKNOWN_KEY}


@given(st.text(max_size=120))
def test_any_other_text_is_refused(text: str) -> None:
    assert problem(text) in {LinkProblem.MALFORMED, LinkProblem.FORGED, LinkProblem.UNKNOWN_KEY}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "AAAA",
        "A" * 500,
        UNSUBSCRIBE.token(KEYS) + "=",
        f" {UNSUBSCRIBE.token(KEYS)}",
        "é" * 60,
        "A+/" * 20,
    ],
)
def test_a_text_of_another_form_is_malformed(text: str) -> None:
    assert problem(text) in {LinkProblem.MALFORMED, LinkProblem.UNKNOWN_KEY}


def test_a_token_has_one_spelling() -> None:
    """If two spellings of a token were accepted, one link could be used twice."""
    token = Link(LinkAction.UNSUBSCRIBE, "korea-des", ANN, NOW).token(KEYS)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    spellings = {token[:-1] + letter for letter in alphabet} | {token + "A", token + "=", token + "=="}
    accepted = []
    for spelling in spellings:
        try:
            accepted.append(read_link(spelling, KEYS, LinkAction.UNSUBSCRIBE, NOW))
        except BadLink:
            continue
    assert len(accepted) == 1


def test_a_link_of_another_action_is_refused() -> None:
    assert problem(SNOOZE.token(KEYS), LinkAction.NOT_RELEVANT) is LinkProblem.OTHER_ACTION
    assert problem(UNSUBSCRIBE.token(KEYS), LinkAction.SNOOZE) is LinkProblem.OTHER_ACTION


@pytest.mark.parametrize(("link", "days"), [(UNSUBSCRIBE, 400), (SNOOZE, 30)])
def test_a_link_expires(link: Link, days: int) -> None:
    token, end = link.token(KEYS), NOW + timedelta(days=days)
    assert read_link(token, KEYS, link.action, end - timedelta(seconds=1)) == link
    assert problem(token, link.action, end) is LinkProblem.EXPIRED
    assert problem(token, link.action, NOW - timedelta(hours=1)) is LinkProblem.EXPIRED


def test_the_id_of_a_link_in_logs_is_not_a_valid_token() -> None:
    assert SNOOZE.id not in SNOOZE.token(KEYS)
    assert SNOOZE.id != UNSUBSCRIBE.id
    assert problem(SNOOZE.id) is LinkProblem.MALFORMED


def test_the_reader_id_ignores_case_and_spaces_of_the_address() -> None:
    assert reader_id(" Ann@Example.org ") == ANN != reader_id("bob@example.org")
    assert "ann" not in ANN


# keys


def test_links_of_an_earlier_key_work_until_it_is_revoked() -> None:
    token = UNSUBSCRIBE.token(SigningKeys((OLD,)))
    assert read_link(token, KEYS, LinkAction.UNSUBSCRIBE, NOW) == UNSUBSCRIBE
    with pytest.raises(BadLink) as caught:
        read_link(token, KEYS.without(OLD.id), LinkAction.UNSUBSCRIBE, NOW)
    assert caught.value.problem is LinkProblem.UNKNOWN_KEY


def test_a_signature_of_another_key_with_the_same_id_is_refused() -> None:
    other = SigningKeys((SigningKey(NEW.id, bytes(32)),))
    assert problem(UNSUBSCRIBE.token(other)) is LinkProblem.FORGED


def test_a_rotation_puts_a_new_key_in_front() -> None:
    numbers = iter([bytes.fromhex("ffb2"), bytes.fromhex("1234"), bytes(range(2, 34))])
    rotated = KEYS.rotated(lambda _: next(numbers))
    assert [key.id for key in rotated.keys] == ["1234", "ffb2", "00a1"]
    assert rotated.current.secret == bytes(range(2, 34))
    for _ in range(30):
        rotated = rotated.rotated(secrets.token_bytes)
    assert len(rotated.keys) == 20


def test_keys_are_the_same_after_writing_and_reading() -> None:
    assert SigningKeys.from_text(KEYS.to_text()) == KEYS
    assert KEYS.to_text().startswith("ffb2 ")
    assert KEYS.to_text().count("\n") == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "ffb2",
        "ffb2 !!",
        "ffb2 AAAA",
        "xyz1 " + "A" * 43 + "=",
        KEYS.to_text() + "\n" + KEYS.to_text(),
    ],
)
def test_damaged_keys_are_refused(text: str) -> None:
    with pytest.raises(BadKeys):
        SigningKeys.from_text(text)


def test_a_key_does_not_print_its_secret() -> None:
    key = new_key(lambda size: b"s" * size, set())
    assert "ssss" not in repr(key)
    assert "ssss" not in repr(SigningKeys((key,)))
