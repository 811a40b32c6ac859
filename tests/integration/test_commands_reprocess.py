"""Runs the command `wirewatch reprocess` on a stack in moto, which is made from the template."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from moto import mock_aws
from wirewatch.messages.ingest_task import Counts, tasks_in
from wirewatch.messages.s3_events import ObjectEvent, padded
from wirewatch.storage.objects import ObjectOutcome, ObjectRecords

from tests.deployed import Deployed, deploy
from tests.running import Run, objects


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with mock_aws():
        yield deploy(monkeypatch)


def upload(stack: Deployed, key: str, body: bytes = b"x", sequencer: str = "A1") -> ObjectEvent:
    """Store an object, and return the event that S3 would send."""
    bucket = stack.ids["ArticlesBucket"]
    stored = stack.s3.put_object(Bucket=bucket, Key=key, Body=body)
    return ObjectEvent(
        bucket=bucket,
        key=key,
        version=stored["VersionId"],
        etag=stored["ETag"].strip('"'),
        size=len(body),
        sequencer=padded(sequencer),
        time=datetime.now(UTC),
    )


def record(
    stack: Deployed,
    event: ObjectEvent,
    outcome: ObjectOutcome = ObjectOutcome.INGESTED,
    age: timedelta = timedelta(),
) -> ObjectEvent:
    """Stores the row that ingest writes."""
    assert event.time is not None
    event = event.model_copy(update={"time": event.time - age})
    ObjectRecords(stack.table).record(event, outcome, Counts(), 1, datetime.now(UTC))
    return event


def queued(stack: Deployed) -> dict[str, ObjectEvent]:
    tasks = [task for body in stack.bodies("IngestQueue") for task in tasks_in(json.dumps(body))]
    assert len({task.event.key for task in tasks}) == len(tasks)
    return {task.event.key: task.event for task in tasks}


def test_every_object_since_a_time_is_queued_with_its_recorded_event(run: Run, stack: Deployed) -> None:
    read = record(stack, upload(stack, "articles/read.json"))
    upload(stack, "articles/lost.json")
    code, out, _ = run("reprocess", "--since", "1h")
    assert code == 0
    assert out.splitlines() == [
        "articles/lost.json  never read",
        "articles/read.json  ingested",
        "2 objects will be read again (1 ingested, 1 never read)",
    ]
    events = queued(stack)
    assert events["articles/read.json"] == read
    assert (events["articles/lost.json"].version, events["articles/lost.json"].size) == (None, 1)


def test_missing_finds_what_was_never_read_in_its_current_version(run: Run, stack: Deployed) -> None:
    record(stack, upload(stack, "articles/read.json"))
    record(stack, upload(stack, "articles/broken.json"), ObjectOutcome.QUARANTINED)
    record(stack, upload(stack, "articles/long.jsonl"), ObjectOutcome.READING)
    upload(stack, "articles/lost.json")
    record(stack, upload(stack, "articles/changed.json", b"first"))
    upload(stack, "articles/changed.json", b"second")
    record(stack, upload(stack, "articles/stalled.jsonl"), ObjectOutcome.READING, age=timedelta(days=2))
    record(stack, upload(stack, "articles/back.json"), ObjectOutcome.GONE)
    code, out, _ = run("reprocess", "--since", "3d", "--missing")
    assert code == 0
    assert out.endswith("4 objects will be read again (1 gone, 2 never read, 1 reading)\n")
    assert set(queued(stack)) == {
        "articles/lost.json",
        "articles/changed.json",
        "articles/stalled.jsonl",
        "articles/back.json",
    }


def test_a_row_without_an_etag_is_compared_by_time(run: Run, stack: Deployed) -> None:
    event = upload(stack, "articles/a.json").model_copy(update={"etag": ""})
    record(stack, event.model_copy(update={"time": datetime.now(UTC) + timedelta(seconds=5)}))
    old = upload(stack, "articles/b.json").model_copy(update={"etag": ""})
    record(stack, old, age=timedelta(hours=5))
    assert run("reprocess", "--since", "1h", "--missing")[0] == 0
    assert set(queued(stack)) == {"articles/b.json"}


@pytest.mark.parametrize("outcome", [ObjectOutcome.INGESTED, ObjectOutcome.GONE])
def test_an_older_version_that_is_read_later_hides_no_newer_one(
    run: Run, stack: Deployed, outcome: ObjectOutcome
) -> None:
    """The event of the newer version was lost. The message of the older version waited in IngestDLQ."""
    older = upload(stack, "articles/a.json", b"first", "A1")
    upload(stack, "articles/a.json", b"second")
    run("reprocess", "--since", "1h", "--missing")
    (newer,) = queued(stack).values()
    assert newer.sequencer == ""
    record(stack, newer)
    ObjectRecords(stack.table).record(
        older.model_copy(update={"time": older.time - timedelta(seconds=5) if older.time else None}),
        outcome,
        Counts(),
        1,
        datetime.now(UTC),
    )
    assert run("reprocess", "--since", "1h", "--missing", "--dry-run")[1] == "0 objects would be read again\n"


def test_the_event_of_a_version_that_was_read_without_it_is_recorded(run: Run, stack: Deployed) -> None:
    event = upload(stack, "articles/a.json", b"first", "A1")
    run("reprocess", "--since", "1h", "--missing")
    record(stack, queued(stack)["articles/a.json"])
    record(stack, event)  # the event was late, not lost
    row = ObjectRecords(stack.table).read(event.bucket, event.key)
    assert row is not None
    assert row["sequencer"] == event.sequencer


@pytest.mark.parametrize(
    "prefix",
    ["reuters/", "/reuters/", "articles/reuters/", "/articles/reuters/", "s3://{bucket}/articles/reuters/"],
)
def test_a_prefix_limits_the_keys(run: Run, stack: Deployed, prefix: str) -> None:
    for key in ("articles/reuters/1.json", "articles/ap/1.json", "quarantine/x.json"):
        upload(stack, key)
    upload(stack, "articles/reuters/", b"")
    prefix = prefix.format(bucket=stack.ids["ArticlesBucket"])  # quarantine show prints such addresses
    assert run("reprocess", prefix, "--since", "1h")[0] == 0
    assert set(queued(stack)) == {"articles/reuters/1.json"}


@pytest.mark.parametrize("address", ["s3://other/articles/reuters/", "s3://{bucket}/quarantine/", "s3://"])
def test_an_address_outside_the_articles_of_the_stack_is_refused(
    run: Run, stack: Deployed, address: str
) -> None:
    upload(stack, "articles/reuters/1.json")
    bucket = stack.ids["ArticlesBucket"]
    code, _, err = run("reprocess", address.format(bucket=bucket), "--since", "1h")
    assert (code, f"is not below s3://{bucket}/articles/" in err) == (2, True)


def test_a_prefix_without_objects_is_named(run: Run, stack: Deployed) -> None:
    upload(stack, "articles/reuters/1.json")
    code, out, _ = run("reprocess", "Reuters", "--since", "1h", "--dry-run")
    key = "articles/Reuters"
    assert (code, out) == (
        0,
        f"0 objects would be read again: none of them has a key that begins with {key}\n",
    )


def test_only_articles_are_read_and_no_folders(run: Run, stack: Deployed) -> None:
    for key in ("articles/1.json", "quarantine/x.json"):
        upload(stack, key)
    upload(stack, "articles/folder/", b"")
    run("reprocess", "--since", "1h")
    assert set(queued(stack)) == {"articles/1.json"}


def test_objects_from_before_the_time_are_not_read_again(run: Run, stack: Deployed) -> None:
    upload(stack, "articles/1.json")
    soon = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    later = [
        each
        for each in ("1m", soon)
        if run("reprocess", "--since", each, "--dry-run")[1].startswith("articles/1")
    ]
    assert later[0] == "1m"
    stack.s3.delete_object(Bucket=stack.ids["ArticlesBucket"], Key="articles/1.json")
    assert run("reprocess", "--since", "1m")[1] == "0 objects will be read again\n"


def test_a_dry_run_queues_nothing(run: Run, stack: Deployed) -> None:
    upload(stack, "articles/1.json")
    code, out, _ = run("reprocess", "--since", "1h", "--dry-run")
    assert (code, out) == (0, "articles/1.json  never read\n1 object would be read again (1 never read)\n")
    assert queued(stack) == {}


def test_hundreds_of_objects_are_queued_each_once(run: Run, stack: Deployed) -> None:
    for number in range(123):
        upload(stack, f"articles/{number:03}.json")
    code, out, _ = run("reprocess", "--since", "1h")
    assert code == 0
    assert len(out.splitlines()) == 22
    assert out.splitlines()[-2:] == ["…", "123 objects will be read again (123 never read)"]
    assert len(queued(stack)) == 123
    assert stack.calls.count("SendMessageBatch") == 13
    assert stack.calls.count("BatchGetItem") == 2


def test_programs_get_one_object_a_line(run: Run, stack: Deployed) -> None:
    upload(stack, "articles/a\x1b.json")
    (listed,) = objects(run("reprocess", "--since", "1h", "--dry-run", "--json")[1])
    assert (listed["key"], listed["size"], listed["before"]) == ("articles/a\x1b.json", 1, "never read")


@pytest.mark.parametrize(
    ("since", "problem"),
    [
        ("yesterday", "'yesterday' is not a time; write 2026-11-23, 2026-11-23T07:30 (UTC), or 8h"),
        ("2999-01-01", "2999-01-01 is in the future"),
        ("91d", "--since is more than 90 days ago: what was delivered is remembered only so long"),
        ("2020-01-01", "--since is more than 90 days ago"),
        ("900000d", "900000d is too long ago; write a shorter time, such as 8h or 2d"),
        ("0001-01-01T00:00+14:00", "--since is more than 90 days ago"),
    ],
)
def test_a_time_that_is_wrong_or_too_long_ago_is_refused(
    run: Run, stack: Deployed, since: str, problem: str
) -> None:
    code, _, err = run("reprocess", "--since", since)
    assert (code, problem in err) == (2, True), err
    assert queued(stack) == {}


def test_a_batch_that_sqs_refuses_in_part_is_an_error(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(stack, "articles/1.json")
    answer = {
        "Successful": [],
        "Failed": [{"Id": "0", "Message": "no room", "SenderFault": False, "Code": "X"}],
    }
    monkeypatch.setattr(stack.sqs, "send_message_batch", lambda **_: answer)
    code, _, err = run("reprocess", "--since", "1h")
    assert (code, "SQS refused 1 of 1 messages: no room" in err) == (2, True)
