"""Hostile objects among good ones in the local cloud: the good ones are told, the bad ones lie in quarantine, nothing is retried."""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from wirewatch.aws.quarantine import QuarantineEntry
from wirewatch.local.stack import Stack, sample_texts, until
from wirewatch.pipeline.ingestion import MAX_QUARANTINE_ENTRIES

from tests.conftest import ROOT
from tests.e2e.conftest import Running
from tests.e2e.test_local_cloud import depth
from tests.poison import batch, good, wanted

pytestmark = pytest.mark.cloud
NOW = datetime(2026, 11, 23, tzinfo=UTC)
SLOW = 3  # of the hostile objects, on a machine with much else to do


@pytest.fixture(scope="module")
def stack(running: Running) -> Stack:
    running.stack.put_webhook("korea-desk", f"{running.receiver.prefix}e2e/korea-desk")
    running.stack.upload_configuration(sample_texts(ROOT / "samplefiles"))
    until("the configuration", lambda: len(running.stack.registry.current().routes) == 2)
    return running.stack


def finished(stack: Stack, key: str) -> dict[str, Any]:
    def row() -> dict[str, Any] | None:
        found = stack.ledger.read(stack.outputs["ArticlesBucketName"], key)
        return found if found and found["outcome"] != "READING" else None

    return until(f"the reading of {key}", row, 120)


def pointed(stack: Stack) -> Counter[tuple[str, str]]:
    """Objects and reasons in quarantine."""
    bucket, found = stack.outputs["ArticlesBucketName"], Counter[tuple[str, str]]()
    for page in stack.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="quarantine/"):
        for each in page.get("Contents", []):
            pointer = QuarantineEntry.model_validate(
                json.loads(stack.s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read())
            )
            found[pointer.key, pointer.reason] += 1
    return found


def test_every_hostile_object_is_quarantined_and_every_good_one_is_told(
    running: Running, stack: Stack
) -> None:
    objects = {
        stack.upload_article(f"poison/{name}", data, NOW): poison for name, (poison, data) in batch().items()
    }
    rows = {key: finished(stack, key) for key in objects}
    slow = {
        key for key, row in rows.items() if row.get("reason") == "too-slow"
    }  # the wall's patience is on the clock, whatever else runs
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
    pointers = pointed(stack)
    for key, poison in objects.items():
        found = {reason: count for (of, reason), count in pointers.items() if of == key}
        assert poison is None or found == {
            str(reason): min(count, MAX_QUARANTINE_ENTRIES) for reason, count in poison.reasons.items()
        }, key
    titles = {title for title, _ in good().values()}
    assert titles <= {json.loads(row["matched"])["title"] for row in stack.scan("OB#morning-brief")}
    until("the alert", lambda: stack.outbox.is_empty("korea-desk"))
    told = json.dumps([posted.payload for posted in running.receiver.posted], ensure_ascii=False)
    assert any(title in told for title in titles)


@pytest.mark.parametrize("name", ["IngestDLQ", "CompileDLQ", "FlushDLQ", "DeliverDLQ"])
def test_no_dead_letter_is_left(stack: Stack, name: str) -> None:
    assert depth(stack, name) == 0
