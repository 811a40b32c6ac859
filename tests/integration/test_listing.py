"""Tests that `reconcile` lists the bucket, and finds the objects whose events were lost. The real
handlers then read these objects.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from wirewatch.pipeline.surveys.listing_check import MAX_WAITING
from wirewatch.storage.listing_progress import ListingProgress, ListingProgressRow, ListingStep

from tests.house import House, bucket_name
from tests.integration.test_operations import configure, upload


@pytest.fixture
def later(house: House) -> House:
    """A house whose clock is at least two hours ahead of moto's, so that new objects count as old."""
    hours = 2 if datetime.now(UTC).hour != 21 else 4  # the day must not end during a test
    house.clock.now = datetime.now(UTC) + timedelta(hours=hours)
    configure(house)
    return house


def store_without_event(house: House, key: str, number: int) -> None:
    body = {
        "title": f"Article {number}",
        "text": f"The troops came to place {number * 7919}.",
        "url": f"https://x.example/a/{number}",
    }
    house.s3.put_object(Bucket=bucket_name("articles"), Key=key, Body=json.dumps(body))


def listing(house: House) -> dict[str, Any]:
    found: Any = house.reconcile()["listing"]
    return dict(found)


def test_an_object_without_a_row_is_read_and_the_others_are_not_read_again(
    later: House, capsys: pytest.CaptureFixture[str]
) -> None:
    upload(later, 1)
    later.drain()
    store_without_event(later, f"articles/reuters/{datetime.now(UTC):%Y/%m/%d}/2.json", 2)
    store_without_event(later, "articles/any/key/3.json", 3)
    later.s3.put_object(Bucket=bucket_name("articles"), Key="articles/folder/", Body=b"")
    store_without_event(later, "quarantine/x.json", 5)
    assert listing(later) == {"checked": 3, "queued": 2, "completed": True, "waits": False}
    out = capsys.readouterr().out
    for metric in ('"UnreadObjects":[2.0]', '"CheckedObjects":[3.0]', '"ListingCompleted":[1.0]'):
        assert metric in out
    tasks = [json.loads(record["body"])["task"]["event"]["key"] for record in later.receive("ingest")]
    assert sorted(set(tasks)) == [
        "articles/any/key/3.json",
        f"articles/reuters/{datetime.now(UTC):%Y/%m/%d}/2.json",
    ]
    later.drain()
    assert sum(payload["text"].count("2 stories") for _, payload in later.slack.posts) == 1
    assert len(later.rows("O#")) == 3


def test_an_object_with_the_name_of_a_folder_is_found_if_it_has_content(later: House) -> None:
    store_without_event(later, "articles/folder/", 1)
    assert listing(later)["queued"] == 1
    later.drain()
    assert [row["outcome"] for row in later.rows("O#")] == ["INGESTED"]


def test_the_listing_of_the_next_day_finds_no_further_object(later: House) -> None:
    store_without_event(later, "articles/1.json", 1)
    assert listing(later)["queued"] == 1
    later.drain()
    assert listing(later)["checked"] == 0
    later.clock.now += timedelta(days=1)
    assert listing(later) == {"checked": 1, "queued": 0, "completed": True, "waits": False}


def test_a_new_version_whose_event_was_lost_is_read(later: House) -> None:
    upload(later, 1)
    later.drain()
    store_without_event(later, "articles/1.json", 2)
    assert listing(later)["queued"] == 1
    later.drain()
    assert len(later.slack.posts) == 2


def test_an_object_that_is_quarantined_is_not_queued(later: House) -> None:
    later.upload("articles/broken.json", '{"title": ')
    later.drain()
    assert listing(later) == {"checked": 1, "queued": 0, "completed": True, "waits": False}


def test_a_young_object_is_not_queued_because_its_event_may_still_arrive(house: House) -> None:
    house.clock.now = datetime.now(UTC) + timedelta(minutes=30)
    configure(house)
    store_without_event(house, "articles/1.json", 1)
    assert listing(house)["queued"] == 0


def test_a_run_without_time_leaves_the_listing_to_the_next_run_and_publishes_its_heartbeat(
    later: House, capsys: pytest.CaptureFixture[str]
) -> None:
    store_without_event(later, "articles/1.json", 1)
    later.context.remaining = 14_000
    assert listing(later) == {"checked": 0, "queued": 0, "completed": False, "waits": False}
    assert "Heartbeat" in capsys.readouterr().out
    later.context.remaining = 60_000
    assert listing(later)["queued"] == 1


def test_a_listing_that_fails_is_reported_and_the_other_steps_are_done(
    later: House, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(phase: str, operation: str, _: dict[str, Any]) -> None:
        if phase == "before" and operation == "ListObjectsV2":
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, operation)

    later.digests.open("brief#2026-11-22T22:30:00Z", later.clock.now - timedelta(minutes=11))
    later.hooks.append(refuse)
    report: Any = later.reconcile()
    assert report["resumed"] == 1
    assert report["failures"][0].startswith("listing: ClientError: ")
    assert "Heartbeat" not in capsys.readouterr().out


def test_the_listing_waits_while_the_queue_is_full(later: House, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = later.apps["reconcile"].reconciliation().listing.stores.tasks
    monkeypatch.setattr(tasks, "waiting", lambda: MAX_WAITING + 1)
    assert listing(later)["waits"]


def test_the_progress_is_stored_unchanged_and_by_one_run_at_a_time(house: House) -> None:
    row = ListingProgressRow(house.table)
    assert row.read() == ListingProgress()
    progress = ListingProgress(
        day=house.clock.now.date(), step=ListingStep.SLICE, slice_after="articles/\udce9x".encode("utf-8", "replace").decode(),
        slice_left=3, completed=house.clock.now,
    )  # fmt: skip
    saved = row.save(progress)
    assert saved is not None
    assert row.read() == saved
    assert row.save(progress) is None
    assert row.save(saved) is not None
