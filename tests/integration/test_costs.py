"""Tests that activities on moto use as many calls and units as the cost model says. Units are, for
example, write units of DynamoDB.

The units of a match or a story may differ by MARGIN, because they depend on sizes of articles.
"""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from wirewatch.costs.activities import USAGE, Activity, Usage
from wirewatch.costs.model import IDLE_METRICS, MATCH_KB, METRICS, ROW_KB

from tests.house import House
from tests.metering import Meter, row_size

MARGIN = 0.2  # of the sample files around the model
DUE = "2026-11-22T22:30:00Z"
COUNTED = ("write_units", "read_units", "s3_gets", "s3_puts", "sns_publishes")


def sent_requests(usage: Usage) -> dict[str, float]:
    """Return only those units of `usage` that are in COUNTED, with their quantities."""
    return {unit: quantity for unit, quantity in usage.items() if unit in COUNTED}


def added(*parts: tuple[Activity, float]) -> dict[str, float]:
    total: Counter[str] = Counter()
    for activity, count in parts:
        for unit, quantity in sent_requests(USAGE[activity]).items():
            total[unit] += quantity * count  # type: ignore[assignment]
    return dict(total)


def unmatched(number: int) -> str:
    body = " ".join(f"Nothing that anybody watches happened on day {day} of {number}." for day in range(60))
    return json.dumps({"title": f"Quiet {number}", "text": body, "url": f"https://n.example/{number}"})


@pytest.fixture
def running(house: House, samples: Path) -> House:
    house.clock.now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    house.configure_samples(samples)
    house.upload("articles/first.json", unmatched(0))
    house.run("ingest")  # loads the index
    house.clock.now += timedelta(seconds=6)
    return house


def run_once(house: House, name: str) -> Meter:
    """Run the function `name` once, and return what it used. `ingest` gets up to ten messages."""
    meter, records = Meter(house), house.receive(name, 10 if name == "ingest" else 1)
    with meter.counting():
        assert house.invoke(name, records)["batchItemFailures"] == []
    for record in records:
        queue = house.queues[
            {"ingest": "IngestQueue", "digest": "FlushQueue", "deliver": "DeliverQueue"}[name]
        ]
        house.sqs.delete_message(QueueUrl=queue, ReceiptHandle=record["receiptHandle"])
    return meter


@pytest.mark.parametrize("count", [1, 10])
def test_articles_that_match_nothing_use_what_the_model_says(running: House, count: int) -> None:
    for number in range(1, count + 1):
        running.upload(f"articles/{number}.json", unmatched(number))
    meter = run_once(running, "ingest")
    assert dict(meter.units) == added((Activity.ARTICLE, count), (Activity.BATCH, 1))
    assert meter.calls == {"GetItem": 1, "GetObject": count, "PutItem": count, "UpdateItem": 1}


def upload_samples(house: House, samples: Path) -> int:
    """Ingest the sample files. Returns the number of matches."""
    house.run("ingest")
    for path in sorted((samples / "articles").iterdir()):
        house.upload(f"articles/2026/11/23/{path.name}", path.read_bytes())
    house.run("ingest")
    return len(house.rows("OB#"))


def test_a_match_uses_what_the_model_says(running: House, samples: Path) -> None:
    meter = Meter(running)
    with meter.counting():
        matches = upload_samples(running, samples)
    assert matches > 20
    of_objects = meter.calls["PutItem"] + meter.calls["UpdateItem"]
    each = (meter.units["write_units"] - of_objects) / matches
    assert each == pytest.approx(USAGE[Activity.MATCH]["write_units"], rel=MARGIN)
    assert meter.calls["TransactWriteItems"] == matches


@pytest.mark.parametrize(("route", "due", "channels"), [("korea-desk", None, 1), ("morning-brief", DUE, 2)])
def test_a_digest_and_its_stories_use_what_the_model_says(
    running: House, samples: Path, route: str, due: str | None, channels: int
) -> None:
    upload_samples(running, samples)
    while running.receive("digest"):
        for record in running.receive("digest"):
            running.sqs.delete_message(
                QueueUrl=running.queues["FlushQueue"], ReceiptHandle=record["receiptHandle"]
            )
    stories = len(running.rows(f"OB#{route}#"))
    running.flush(route, due)
    meter = run_once(running, "digest")
    expected = added((Activity.DIGEST, 1), (Activity.STORY, stories), (Activity.CHANNEL, channels))
    assert {unit: meter.units[unit] for unit in expected} == pytest.approx(expected, rel=MARGIN)


def test_a_part_for_a_target_uses_what_the_model_says(running: House) -> None:
    running.upload(
        "articles/1.json",
        '{"title": "North Korean troops", "text": "North Korean troops were sent to Russia."}',
    )
    running.run("ingest")
    running.run("digest")
    meter = run_once(running, "deliver")
    assert dict(meter.units) == pytest.approx(added((Activity.TARGET, 1)), abs=1)
    assert running.slack.posts


def test_the_check_of_the_listing_uses_what_the_model_says(running: House) -> None:
    """The first run of the day lists the bucket. The second run does not."""
    count = 40
    for number in range(1, count):  # and the one that was uploaded before
        running.upload(f"articles/2026/11/22/{number}.json", unmatched(number))
    running.run("ingest")
    running.clock.now = datetime.now(UTC) + timedelta(hours=2)  # moto stores objects at the present time
    with_listing, without = Meter(running), Meter(running)
    for meter in (with_listing, without):
        with meter.counting():
            running.reconcile()
    difference = with_listing.units["read_units"] - without.units["read_units"]
    expected = count * USAGE[Activity.LISTED]["read_units"]
    assert difference == pytest.approx(expected, rel=MARGIN)
    assert with_listing.units["s3_puts"] > 0 == without.units["s3_puts"]


def test_a_run_of_reconcile_uses_what_the_model_says(running: House) -> None:
    running.reconcile()  # lists the bucket
    meter = Meter(running)
    with meter.counting():
        running.reconcile()
    routes = len(running.registry.current().routes)
    expected = added((Activity.CHECK, 1), (Activity.ROUTE_CHECK, routes))
    assert dict(meter.units) == pytest.approx(expected, rel=MARGIN)


def test_rows_are_as_large_as_the_model_says(running: House, samples: Path) -> None:
    upload_samples(running, samples)
    running.run("digest")
    running.flush("morning-brief", DUE)
    running.run("digest")
    rows = [item for page in pages(running) for item in page["Items"]]
    sizes = {
        kind: [row_size(row) / 1000 for row in rows if row["pk"]["S"].startswith(kind)]
        for kind in ("O#", "D#")
    }
    articles = [
        row_size(row) / 1000
        for row in rows
        if row["pk"]["S"].startswith("D#") and row["sk"]["S"].startswith("I#")
    ]
    assert sum(sizes["O#"]) / len(sizes["O#"]) == pytest.approx(ROW_KB, rel=MARGIN)
    assert sum(articles) / len(articles) == pytest.approx(MATCH_KB, rel=MARGIN)


def pages(house: House) -> list[dict[str, Any]]:
    return list(house.dynamodb.get_paginator("scan").paginate(TableName="table"))


def metrics_of(printed: str) -> set[tuple[str, str]]:
    """Return the (service, name) of each printed metric. CloudWatch charges for each such pair."""
    found = set()
    for line in printed.splitlines():
        if "CloudWatchMetrics" in line:
            blob = json.loads(line)
            found |= {
                (blob["service"], metric["Name"])
                for metric in blob["_aws"]["CloudWatchMetrics"][0]["Metrics"]
            }
    return found


def test_as_many_metrics_are_published_as_the_model_says(
    running: House, samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    running.reconcile()
    idle = metrics_of(capsys.readouterr().out)
    assert len(idle) == pytest.approx(IDLE_METRICS, abs=2)
    path = samples / "articles/troops-arrive-vostok.txt"
    running.upload("articles/1.txt", path.read_bytes())
    running.drain()
    assert len(idle | metrics_of(capsys.readouterr().out)) == pytest.approx(METRICS, abs=2)
