"""Tests of two functions that read messages from SQS.

`stored_events` reads messages with S3 events, sent by S3 itself or by EventBridge. Any other
message raises MalformedEvent. `read_flush` reads flush messages. Any other message raises BadFlush.
"""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.messages.flush import BadFlush, read_flush
from wirewatch.messages.s3_events import MalformedEvent, ObjectEvent, padded, stored_events

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def direct(key: str = "articles/a.json", **thing: Any) -> dict[str, Any]:
    """Return a record as S3 itself writes it. S3 encodes the key like a form value."""
    found = {
        "key": key,
        "size": 12,
        "eTag": "e",
        "versionId": "v1",
        "sequencer": "0055AED6DCD90281E5",
        **thing,
    }
    return {
        "eventName": "ObjectCreated:Put",
        "eventTime": AT.isoformat(),
        "s3": {"bucket": {"name": "articles"}, "object": found},
    }


def bridged(key: str = "articles/a.json", **thing: Any) -> dict[str, Any]:
    """Return an S3 event as EventBridge sends it: the key is not URL-encoded."""
    found = {
        "key": key,
        "size": 12,
        "etag": "e",
        "version-id": "v1",
        "sequencer": "0055AED6DCD90281E5",
        **thing,
    }
    return {
        "detail-type": "Object Created",
        "time": AT.isoformat(),
        "detail": {"bucket": {"name": "articles"}, "object": found},
    }


def read(body: object) -> list[ObjectEvent]:
    return list(stored_events(body if isinstance(body, str) else json.dumps(body)))


EXPECTED = ObjectEvent(
    bucket="articles",
    key="articles/a.json",
    version="v1",
    etag="e",
    size=12,
    sequencer="0055AED6DCD90281E5".ljust(64, "0"),
    time=AT,
)


@pytest.mark.parametrize("body", [{"Records": [direct()]}, bridged()], ids=["S3", "EventBridge"])
def test_events_from_s3_and_eventbridge_are_read_alike(body: dict[str, Any]) -> None:
    assert read(body) == [EXPECTED]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("articles/a+b.json", "articles/a b.json"),
        ("articles/a%2Bb.json", "articles/a+b.json"),
        ("articles/%EB%B6%81%ED%95%9C.json", "articles/북한.json"),
        ("articles/100%25.json", "articles/100%.json"),
        ("articles/a%252Fb.json", "articles/a%2Fb.json"),
    ],
)
def test_a_key_from_s3_is_decoded_once(written: str, key: str) -> None:
    assert read({"Records": [direct(written)]})[0].key == key


@pytest.mark.parametrize("key", ["articles/a+b.json", "articles/a%2Bb.json", "articles/북한 100%.json"])
def test_a_key_from_eventbridge_is_not_decoded(key: str) -> None:
    assert read(bridged(key))[0].key == key


def test_one_message_may_have_events_of_several_objects() -> None:
    assert [event.key for event in read({"Records": [direct("a"), direct("b"), direct("c")]})] == [
        "a",
        "b",
        "c",
    ]


@pytest.mark.parametrize(
    "body", [{"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "articles"}, {"Records": []}]
)
def test_the_test_message_of_s3_has_no_events(body: dict[str, Any]) -> None:
    assert read(body) == []


@pytest.mark.parametrize(
    "missing",
    [("versionId",), ("sequencer",), ("size",), ("eTag",), ("versionId", "sequencer", "size", "eTag")],
)
def test_optional_fields_may_be_missing(missing: tuple[str, ...]) -> None:
    record = direct()
    for name in missing:
        del record["s3"]["object"][name]
    assert read({"Records": [record]})[0].key == "articles/a.json"


def test_unknown_fields_are_ignored() -> None:
    record = {**direct(), "glacierEventData": {"x": 1}, "eventVersion": "9.9"}
    assert read({"Records": [record], "more": True}) == [EXPECTED]


@pytest.mark.parametrize(
    "body",
    [
        "", "no json", "null", "5", '"text"', "[]", '["Records"]', '"detail"', "{}", '{"Records": null}', '{"Records": {}, "x": ', '{"Records": [5]}',
        '{"Records": [{"s3": {}}]}', '{"Records": [{"s3": {"bucket": {"name": "b"}, "object": {}}}]}',
        '{"Records": [{"s3": {"bucket": {"name": 5}, "object": {"key": "k"}}}]}', '{"Records": [{"s3": {"bucket": {"name": "b"}, "object": {"key": 5}}}]}',
        '{"Records": [{"s3": {"bucket": {"name": "b"}, "object": {"key": "k", "sequencer": 5}}}]}', '{"detail": null}', '{"detail": {"object": {}}}',
        "[" * 100_000, '{"a":' * 50_000,
    ],
    ids=lambda body: body[:60],
)  # fmt: skip
def test_a_message_that_is_not_an_s3_event_is_malformed(body: str) -> None:
    with pytest.raises(MalformedEvent, match="not an S3 event"):
        read(body)


def test_a_malformed_record_does_not_hide_those_before_it() -> None:
    events = stored_events(json.dumps({"Records": [direct("a"), {"s3": {}}]}))
    assert next(events).key == "a"
    with pytest.raises(MalformedEvent):
        next(events)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("0055AED6DCD90281E5", "0055AED6DCD90281E6"),
        ("0055AE", "0055AE01"),
        ("9", "A"),
        ("0055ae", "0055AF"),
        ("", "00"),
    ],
)
def test_sequencers_are_ordered_as_s3_defines(older: str, newer: str) -> None:
    assert padded(older) < padded(newer)


@pytest.mark.parametrize(("one", "other"), [("0055AE", "0055AE00"), ("0055ae", "0055AE"), ("", None)])
def test_equal_sequencers_are_equal_however_they_are_written(one: str | None, other: str | None) -> None:
    assert padded(one) == padded(other)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Records", "detail", "s3", "bucket", "object", "name", "key", "size", "Event"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(values)
def test_any_message_gives_events_or_is_malformed(body: object) -> None:
    try:
        assert all(isinstance(event, ObjectEvent) for event in read(json.dumps(body)))
    except MalformedEvent as error:
        assert str(error)


@pytest.mark.parametrize(
    "body",
    [
        "", "no json", "null", "5", "[]", "{}", "[" * 100_000, '{"route":' * 50_000,
        '{"route": null}', '{"route": 5}', '{"route": ["desk"]}', '{"route": {}, "due": "2026-11-22T22:30:00Z"}',
        '{"route": "desk", "due": 5}', '{"route": "desk", "due": "tomorrow"}', '{"route": "desk", "due": "2026-99-99T22:30:00Z"}',
    ],
    ids=lambda body: body[:60],
)  # fmt: skip
def test_a_message_that_names_no_digest_is_not_a_flush(body: str) -> None:
    with pytest.raises(BadFlush):
        read_flush(body, 0, "7b1c")


def test_an_event_says_whether_the_object_was_deleted() -> None:
    records = [
        direct() | {"eventName": name}
        for name in ("ObjectRemoved:Delete", "ObjectCreated:Put", "s3:ObjectRemoved:Delete")
    ]
    assert [event.is_removal for event in read({"Records": records})] == [True, False, True]
    assert [
        read(bridged() | {"detail-type": kind})[0].is_removal for kind in ("Object Deleted", "Object Created")
    ] == [True, False]
