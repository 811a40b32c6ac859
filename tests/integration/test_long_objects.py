"""Tests that several runs read a long object, and that quarantined documents can be read again."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from wirewatch.aws.buckets import Bucket
from wirewatch.aws.deployed_stack import DeployedStack, StackResource
from wirewatch.aws.quarantine import Quarantine
from wirewatch.cli import main
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.parsing import object_reader
from wirewatch.pipeline import ingestion
from wirewatch.pipeline.ingestion import MAX_QUARANTINE_ENTRIES, MIN_MS_TO_CONTINUE
from wirewatch.storage.embargoes import EmbargoedObjects

from tests.house import House, bucket_name
from tests.integration.test_operations import configure

HOUR = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NEXT_DAY = HOUR + timedelta(days=1)


def line(number: int) -> str:
    text = f"The troops came. Report number {number}, filed by correspondent {number * 7919} from place {number * 104729}."
    return json.dumps({"title": f"Article {number}", "text": text, "url": f"https://x.example/a/{number}"})


def held_line(number: int, ends: datetime) -> str:
    """Return a JSON line with an agency's item that is under embargo until `ends`."""
    record = json.loads(line(number))
    item = {
        "uri": f"urn:x:{number}",
        "type": "text",
        "versioncreated": "2026-11-22T08:00:00Z",
        "headline": record["title"],
        "body_text": record["text"],
        "embargoed": ends.isoformat(),
    }
    return json.dumps(item)


def row_of(house: House, key: str) -> dict[str, Any]:
    return next(row for row in house.rows("O#") if row["key"] == key)


def waiting_in(house: House, route: str) -> list[str]:
    return sorted(MatchedArticle.from_bytes(row["matched"]).title for row in house.rows(f"OB#{route}"))


@pytest.mark.parametrize(
    "pack", [str.encode, lambda text: gzip.compress(text.encode())], ids=["plain", "gzip"]
)
def test_a_long_object_is_read_by_as_many_runs_as_it_takes(
    house: House, monkeypatch: pytest.MonkeyPatch, pack: Any
) -> None:
    monkeypatch.setattr(ingestion, "MAX_ARTICLES_PER_RUN", 7)
    configure(house)
    key = "articles/long.jsonl"
    house.upload(key, pack("\n".join(["{broken", *(line(number) for number in range(29))])))
    house.invoke("ingest", records := house.receive("ingest"))
    assert row_of(house, key)["outcome"] == "READING"
    assert row_of(house, key)["articles"] + row_of(house, key)["quarantined"] == 7
    for record in records:
        house.sqs.delete_message(QueueUrl=house.queues["IngestQueue"], ReceiptHandle=record["receiptHandle"])
    house.run("ingest")
    assert (row_of(house, key)["outcome"], row_of(house, key)["articles"], row_of(house, key)["matched"]) == (
        "INGESTED",
        29,
        29,
    )
    assert row_of(house, key)["quarantined"] == 1
    assert len(waiting_in(house, "brief")) == 29


def test_an_entry_says_that_the_rest_of_an_object_was_left_out(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_reader, "MAX_CONSECUTIVE_FAULTS", 2 * MAX_QUARANTINE_ENTRIES)
    configure(house)
    broken = ["{broken"] * (2 * MAX_QUARANTINE_ENTRIES + 1)
    house.upload("articles/long.jsonl", "\n".join([line(1), *broken, line(2)]))
    house.run("ingest")
    entries = list(Quarantine(Bucket(house.s3, bucket_name("articles"))).entries())
    assert len(entries) == MAX_QUARANTINE_ENTRIES + 1
    assert [entry.position for entry in entries if entry.detail == object_reader.GIVEN_UP] == [len(broken)]


def test_a_run_that_is_short_of_time_leaves_the_rest_to_the_next(house: House) -> None:
    configure(house)
    house.upload("articles/long.jsonl", "\n".join(line(number) for number in range(4)))
    left = iter([60_000, 60_000, MIN_MS_TO_CONTINUE - 1])
    house.context.get_remaining_time_in_millis = lambda: next(left, 60_000)  # type: ignore[method-assign]
    house.invoke("ingest", records := house.receive("ingest"))
    assert row_of(house, "articles/long.jsonl")["outcome"] == "READING"
    for record in records:
        house.sqs.delete_message(QueueUrl=house.queues["IngestQueue"], ReceiptHandle=record["receiptHandle"])
    house.run("ingest")
    assert len(waiting_in(house, "brief")) == 4


def test_an_embargo_that_only_the_first_run_met_is_kept(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingestion, "MAX_ARTICLES_PER_RUN", 2)
    configure(house)
    free = [line(number) for number in range(1, 6)]
    house.upload("articles/long.jsonl", "\n".join([held_line(0, HOUR), *free]))
    house.run("ingest")
    assert row_of(house, "articles/long.jsonl")["outcome"] == "INGESTED"
    assert waiting_in(house, "brief") == [f"Article {number}" for number in range(1, 6)]
    house.clock.now = HOUR - timedelta(minutes=1)
    assert house.reconcile()["released"] == 1
    house.clock.now = HOUR
    house.run("ingest")
    assert waiting_in(house, "brief") == [f"Article {number}" for number in range(6)]


@pytest.mark.parametrize(("first", "last"), [(HOUR, NEXT_DAY), (NEXT_DAY, HOUR)])
def test_a_long_object_waits_for_the_earliest_embargo_of_all_its_runs(
    house: House, monkeypatch: pytest.MonkeyPatch, first: datetime, last: datetime
) -> None:
    monkeypatch.setattr(ingestion, "MAX_ARTICLES_PER_RUN", 2)
    configure(house)
    lines = [held_line(0, first), *(line(number) for number in range(1, 4)), held_line(4, last)]
    house.upload("articles/long.jsonl", "\n".join(lines))
    house.run("ingest")
    (waiting,) = EmbargoedObjects(house.table).listed()
    assert waiting.ends == HOUR


def stored_without_event(house: House, key: str, data: str) -> dict[str, Any]:
    """Store an object whose event is lost. Return the task that `reconcile` would queue for it."""
    etag = house.s3.put_object(Bucket=bucket_name("articles"), Key=key, Body=data.encode())["ETag"].strip('"')
    event = {"bucket": bucket_name("articles"), "key": key, "etag": etag, "time": house.clock.now.isoformat()}
    return {"task": {"event": event}}


@pytest.mark.parametrize("later", ["", line(99), "\n".join(line(number) for number in range(50, 90))])
def test_every_run_reads_the_version_that_the_first_run_has_read(
    house: House, monkeypatch: pytest.MonkeyPatch, later: str
) -> None:
    """A task of `reconcile` names no version, and an object may be replaced between two runs."""
    monkeypatch.setattr(ingestion, "MAX_ARTICLES_PER_RUN", 2)
    configure(house)
    key = "articles/long.jsonl"
    task = stored_without_event(house, key, "\n".join(line(number) for number in range(8)))
    house.send("IngestQueue", task)
    house.invoke("ingest", records := house.receive("ingest"))
    assert row_of(house, key)["outcome"] == "READING"
    house.sqs.delete_message(QueueUrl=house.queues["IngestQueue"], ReceiptHandle=records[0]["receiptHandle"])
    stored_without_event(house, key, later)
    assert house.run("ingest") == 0
    row = row_of(house, key)
    assert (row["outcome"], row["articles"], row["quarantined"]) == ("INGESTED", 8, 0)
    assert len(waiting_in(house, "brief")) == 8


def test_the_version_with_the_embargo_is_read_when_the_embargo_ends(house: House) -> None:
    configure(house)
    key = "articles/held.jsonl"
    house.send("IngestQueue", stored_without_event(house, key, f"{held_line(0, HOUR)}\n{line(1)}"))
    house.run("ingest")
    stored_without_event(house, key, line(2))
    house.clock.now = HOUR - timedelta(minutes=1)
    assert house.reconcile()["released"] == 1
    house.clock.now = HOUR
    house.run("ingest")
    assert waiting_in(house, "brief") == ["Article 0", "Article 1"]


def test_items_that_are_not_articles_are_skipped_and_not_quarantined(house: House) -> None:
    configure(house)
    house.upload(
        "articles/picture.json",
        json.dumps(
            {
                "uri": "urn:x:1",
                "type": "picture",
                "versioncreated": "2026-11-22T08:00:00Z",
                "headline": "Troops",
            }
        ),
    )
    house.run("ingest")
    row = row_of(house, "articles/picture.json")
    assert (row["outcome"], row["reason"], row["skipped"]) == ("SKIPPED", "not-an-article", 1)
    assert list(Quarantine(house_bucket(house)).entries()) == []


def house_bucket(house: House) -> Any:
    from wirewatch.aws.buckets import Bucket

    return Bucket(house.s3, bucket_name("articles"))


def test_the_number_of_quarantine_entries_of_one_object_is_limited(house: House) -> None:
    configure(house)
    house.upload(
        "articles/junk.jsonl", "\n".join([line(0), line(1), *["{broken"] * (MAX_QUARANTINE_ENTRIES + 20)])
    )
    house.run("ingest")
    assert row_of(house, "articles/junk.jsonl")["quarantined"] == MAX_QUARANTINE_ENTRIES + 20
    assert len(list(Quarantine(house_bucket(house)).entries())) == MAX_QUARANTINE_ENTRIES


# wirewatch quarantine


@pytest.fixture
def stack(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """Return the house, with a configuration and with the resources that CloudFormation would list."""
    resources = {
        "ArticlesBucket": StackResource("AWS::S3::Bucket", bucket_name("articles")),
        "IngestQueue": StackResource("AWS::SQS::Queue", house.queues["IngestQueue"]),
        "Table": StackResource("AWS::DynamoDB::Table", "table"),
    }
    monkeypatch.setattr(DeployedStack, "resources", resources)
    monkeypatch.setattr(DeployedStack, "_description", {})
    configure(house)
    return house


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["quarantine", *arguments])
    captured = capsys.readouterr()
    return code, captured.out + captured.err


def test_an_unreadable_object_is_listed_shown_and_retried(
    stack: House, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.upload("articles/cut.json", '{"title": "Troops cut o')
    stack.upload("articles/picture.txt", b"\x89PNG\r\n\x1a\n")
    stack.run("ingest")
    capsys.readouterr()
    code, listed = run(capsys, "list")
    assert code == 0
    assert "2 in quarantine: " in listed
    assert "articles/cut.json" in listed
    assert "unknown-format" in listed
    code, listed = run(capsys, "list", "--reason", "bad-json", "--json")
    entry = json.loads(listed)
    assert (entry["key"], entry["reason"], entry["position"]) == ("articles/cut.json", "bad-json", 0)
    code, shown = run(capsys, "show", entry["name"][:12])
    assert "The JSON is broken" in shown
    assert f"s3://{bucket_name('articles')}/articles/cut.json" in shown
    code, output = run(capsys, "retry", entry["name"][:12])
    assert (code, "1 object will be read again" in output) == (0, True)
    assert "1 in quarantine" in run(capsys, "list")[1]
    stack.run("ingest")
    capsys.readouterr()
    assert "2 in quarantine" in run(capsys, "list")[1]  # it still can't be read


def test_an_object_that_is_readable_at_a_retry_leaves_quarantine(
    stack: House, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("wirewatch.parsing.record_fields.TITLE", ())
        patch.setattr("wirewatch.parsing.record_fields.BODY", ())
        stack.upload("articles/odd.json", line(1))
        stack.run("ingest")
    assert len(list(Quarantine(house_bucket(stack)).entries())) == 1
    capsys.readouterr()
    run(capsys, "retry", "--all")
    stack.run("ingest")
    assert list(Quarantine(house_bucket(stack)).entries()) == []
    assert waiting_in(stack, "brief") == ["Article 1"]


def test_an_empty_quarantine_is_listed_as_empty(stack: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "list") == (0, "0 in quarantine\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "zzz"), "no entry has the id zzz"),
        (("retry",), "give exactly one of these: ids that quarantine list shows"),
        (("retry", "abc", "--all"), "give exactly one of these: ids that quarantine list shows"),
        (
            ("retry", "--reason", "bad-json", "--all"),
            "give exactly one of these: ids that quarantine list shows",
        ),
    ],
)
def test_wrong_arguments_are_refused_with_a_fix(
    stack: House, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    code, output = run(capsys, *arguments)
    assert code == 2
    assert words in output


@pytest.mark.parametrize("body", [b"hello", b"{}", b"\xff", b"[" * 100_000], ids=lambda body: str(body[:10]))
def test_a_foreign_file_in_the_quarantine_folder_is_not_an_entry(stack: House, body: bytes) -> None:
    stack.s3.put_object(Bucket=bucket_name("articles"), Key="quarantine/readme.txt", Body=body)
    assert list(Quarantine(house_bucket(stack)).entries()) == []


def test_parse_shows_the_samples(samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parse", str(samples / "articles"), "--jobs", "2"]) == 0
    output = capsys.readouterr().out
    assert "Security Council backs Red Sea shipping monitors" in output
    assert "quarantined bad-json" in output


def test_messages_that_wait_behind_a_long_object_are_not_failures(house: House) -> None:
    configure(house)
    for number in range(3):
        house.upload(f"articles/{number}.json", line(number))
    house.context.remaining = MIN_MS_TO_CONTINUE - 1
    for _ in range(3):
        records = house.receive("ingest")
        assert house.invoke("ingest", records)["batchItemFailures"] == []
        for record in records:
            house.sqs.delete_message(
                QueueUrl=house.queues["IngestQueue"], ReceiptHandle=record["receiptHandle"]
            )
    house.context.remaining = 60_000
    house.run("ingest")
    assert len(waiting_in(house, "brief")) == 3


def test_a_run_also_ends_in_a_long_sequence_of_empty_lines(house: House) -> None:
    configure(house)
    house.upload("articles/gap.jsonl", line(0) + "\n" + line(1) + "\n" * 3_000_000 + line(2))
    left = iter([60_000] * 10)
    house.context.get_remaining_time_in_millis = lambda: next(left, MIN_MS_TO_CONTINUE - 1)  # type: ignore[method-assign]
    house.invoke("ingest", records := house.receive("ingest"))
    assert row_of(house, "articles/gap.jsonl")["outcome"] == "READING"
    for record in records:
        house.sqs.delete_message(QueueUrl=house.queues["IngestQueue"], ReceiptHandle=record["receiptHandle"])
    left = iter([60_000] * 10_000)
    house.run("ingest")
    assert len(waiting_in(house, "brief")) == 3
