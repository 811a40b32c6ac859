"""Every file in events/ is an event for `sam local invoke -e`. The tests pass each event, except
canary.json, to the handler of the function that gets such events.
"""

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws
from moto.backends import get_backend
from wirewatch.links.signing import SigningKey, SigningKeys

from tests.conftest import ROOT, clean_environment
from tests.house import ACCOUNT, House

FILES = sorted((ROOT / "events").glob("*.json"))
NOTHING_FAILED: dict[str, list[dict[str, str]]] = {"batchItemFailures": []}


def read(path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(path.read_text())
    return found


def _backends(house: House) -> tuple[Any, Any, Any]:
    region = house.dynamodb.meta.region_name
    regions = {"dynamodb": region, "s3": "aws", "scheduler": region}
    dynamodb, s3, scheduler = (get_backend(name)[ACCOUNT][where] for name, where in regions.items())  # type: ignore[call-overload]
    return dynamodb, s3, scheduler


def contents_of(house: House) -> bytes:
    """Return the rows, the objects and the schedules of a stack."""
    dynamodb, s3, scheduler = _backends(house)
    return pickle.dumps((dynamodb.tables["table"].items, s3.buckets, scheduler.schedule_groups))


def put_contents(house: House, contents: bytes) -> None:
    """Replace the rows, objects and schedules of a stack by `contents` (see `contents_of`)."""
    dynamodb, s3, scheduler = _backends(house)
    dynamodb.tables["table"].items, s3.buckets, scheduler.schedule_groups = pickle.loads(contents)


@pytest.fixture(scope="module")
def contents(samples: Path) -> bytes:
    """Return the contents of a stack (rows, objects, schedules) as bytes. The configuration is in
    use, some articles have been read, and one alert is sealed.
    """
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        clean_environment(patch)
        house = House(patch)
        house.configure_samples(samples)
        for name in ("troops-arrive-vostok.txt", "sanctions-panel.json", "wire-batch.jsonl"):
            house.upload(f"articles/2026/11/23/{name}", (samples / "articles" / name).read_bytes())
        house.run("ingest")
        house.sqs.purge_queue(QueueUrl=house.queues["FlushQueue"])
        house.flush("korea-desk", "2026-11-22T22:30:00Z")
        house.run("digest")
        return contents_of(house)


@pytest.fixture
def running(house: House, contents: bytes) -> House:
    """Return a stack with the rows, objects and schedules in `contents`. The stack also has the
    Slack target `sam-local`, which events/deliver.json uses.
    """
    put_contents(house, contents)
    house.ssm.put_parameter(
        Name="/wirewatch/targets/slack/sam-local",
        Value="https://hooks.slack.com/services/T/B/local",
        Type="SecureString",
    )
    return house


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.stem not in {"api", "ingest-malformed", "reconcile", "canary"}],
    ids=lambda path: path.stem,
)
def test_an_event_is_handled_without_failures(running: House, path: Path) -> None:
    app = running.apps[path.stem.partition("-")[0]]
    assert app.handler(read(path), running.context) == NOTHING_FAILED


def test_a_malformed_message_is_reported_as_failed(running: House) -> None:
    answer = running.apps["ingest"].handler(read(ROOT / "events/ingest-malformed.json"), running.context)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "11111111-0000-4000-8000-000000000005"}]}


def test_reconcile_finds_nothing_to_do_when_everything_is_delivered(house: House, samples: Path) -> None:
    house.configure_samples(samples)
    report = house.apps["reconcile"].handler(read(ROOT / "events/reconcile.json"), house.context)
    assert {name: value for name, value in report.items() if value} == {
        "routes": 2,
        "intake": {"silent": (), "quarantined": {}, "superseded": {}},
        "listing": {"checked": 0, "queued": 0, "completed": True, "waits": False},
    }


def test_the_slack_event_posts_once_however_often_it_comes(running: House) -> None:
    event = read(ROOT / "events/deliver.json")
    for _ in range(3):
        assert running.apps["deliver"].handler(event, running.context) == NOTHING_FAILED
    assert [url for url, _ in running.slack.posts] == ["https://hooks.slack.com/services/T/B/local"]


def test_a_message_with_an_unreplaced_placeholder_is_ignored(running: House) -> None:
    before = running.rows("D#")
    running.apps["digest"].handler(read(ROOT / "events/digest-placeholder.json"), running.context)
    assert running.rows("D#") == before


def test_a_deleted_object_is_recorded_as_gone(running: House) -> None:
    running.apps["ingest"].handler(read(ROOT / "events/ingest-gone.json"), running.context)
    row = running.objects.read(
        "wirewatch-articles-000000000000", "articles/2026/11/23/deleted meanwhile & gone.txt"
    )
    assert row is not None
    assert row["outcome"] == "GONE"


def test_a_link_without_a_valid_signature_is_answered_with_a_page(running: House) -> None:
    keys = SigningKeys((SigningKey("00a1", bytes(range(32))),))
    running.ssm.put_parameter(Name="/wirewatch/links/keys", Value=keys.to_text(), Type="SecureString")
    answer = running.apps["api"].handler(read(ROOT / "events/api.json"), running.context)
    assert answer["statusCode"] in {403, 404}
    assert answer["body"].startswith("<!doctype html>")
