"""On the local cloud, good objects are delivered, and hostile objects are quarantined. No object is
retried.
"""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from wirewatch.aws.quarantine import QuarantineEntry
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.local.session import Session
from wirewatch.local.stack import Stack, sample_texts, until
from wirewatch.parsing.object_reader import MAX_CONSECUTIVE_FAULTS
from wirewatch.pipeline.ingestion import MAX_QUARANTINE_ENTRIES

from tests.conftest import ROOT
from tests.e2e.test_local_cloud import depth
from tests.poison import batch, good, wanted

pytestmark = pytest.mark.cloud
NOW = datetime(2026, 11, 23, tzinfo=UTC)
SLOW = 3  # of the hostile objects, on a machine with much else to do


@pytest.fixture(scope="module")
def stack(running: Session) -> Stack:
    running.stack.put_target("slack", "korea-desk", running.receivers.address("slack", "korea-desk"))
    running.stack.upload_configuration(sample_texts(ROOT / "samplefiles"))
    until("the configuration", lambda: len(running.stack.registry.current().routes) == 2)
    return running.stack


def finished(stack: Stack, key: str) -> dict[str, Any]:
    def row() -> dict[str, Any] | None:
        record = stack.objects.read(stack.outputs["ArticlesBucketName"], key)
        return record if record and record["outcome"] != "READING" else None

    return until(f"the reading of {key}", row, 120)


def entries_in(stack: Stack) -> Counter[tuple[str, str]]:
    """Return how many quarantine entries there are for each (object key, reason)."""
    bucket, entries = stack.outputs["ArticlesBucketName"], Counter[tuple[str, str]]()
    for page in stack.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="quarantine/"):
        for each in page.get("Contents", []):
            entry = QuarantineEntry.model_validate(
                json.loads(stack.s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read())
            )
            entries[entry.key, entry.reason] += 1
    return entries


def test_every_hostile_object_is_quarantined_and_every_good_one_is_delivered(
    running: Session, stack: Stack
) -> None:
    objects = {
        stack.upload_article(f"poison/{name}", data, NOW): poison for name, (poison, data) in batch().items()
    }
    rows = {key: finished(stack, key) for key in objects}
    slow = {
        key for key, row in rows.items() if row.get("reason") == "too-slow"
    }  # the sandbox has a limit on the clock too
    assert all(objects.pop(key) for key in slow)
    assert len(slow) <= SLOW
    said = {
        key: tuple(rows[key].get(each) for each in ("outcome", "articles", "quarantined", "reason"))
        for key in objects
    }
    assert {key: said[key] for key, poison in objects.items() if poison} == {
        key: wanted(poison) for key, poison in objects.items() if poison
    }
    assert [
        key
        for key, poison in objects.items()
        if poison is None and (rows[key]["outcome"], rows[key]["matched"]) != ("INGESTED", 1)
    ] == []
    entries = entries_in(stack)
    for key, poison in objects.items():
        reasons = {reason: count for (of, reason), count in entries.items() if of == key}
        assert poison is None or reasons == {
            # one more entry says that the rest of the object was left out
            str(reason): min(count, MAX_QUARANTINE_ENTRIES) + (count > MAX_CONSECUTIVE_FAULTS)
            for reason, count in poison.reasons.items()
        }, key
    titles = {title for title, _ in good().values()}
    assert titles <= {
        MatchedArticle.from_bytes(row["matched"]).title for row in stack.scan("OB#morning-brief")
    }
    until("the alert", lambda: stack.outbox.is_empty("korea-desk"))
    posts = json.dumps([posted.payload for posted in running.receivers.of_kind("slack")], ensure_ascii=False)
    assert any(title in posts for title in titles)


@pytest.mark.parametrize("name", ["IngestDLQ", "CompileDLQ", "FlushDLQ", "DeliverDLQ"])
def test_the_dead_letter_queues_are_empty(stack: Stack, name: str) -> None:
    assert depth(stack, name) == 0
