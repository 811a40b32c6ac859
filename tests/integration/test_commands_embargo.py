"""Tests the command `wirewatch embargo`, on a stack that moto simulates."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from moto import mock_aws
from wirewatch.article import UNTIL_FURTHER_NOTICE
from wirewatch.messages.ingest_task import IngestTask, tasks_in
from wirewatch.messages.s3_events import ObjectEvent
from wirewatch.storage.embargoes import EmbargoedObjects
from wirewatch.storage.keys import object_hash

from tests.deployed import Deployed, deploy
from tests.running import Run, objects

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with mock_aws():
        yield deploy(monkeypatch)


def hold(stack: Deployed, key: str, ends: datetime, version: str = "1") -> str:
    """Record that an object is under embargo until `ends`. Return the object's id."""
    event = ObjectEvent(bucket="articles", key=key, version=version, size=1, time=NOW)
    EmbargoedObjects(stack.table).add(IngestTask(event=event), ends)
    return object_hash("articles", key)[:12]


def test_waiting_objects_are_listed_with_the_earliest_first(run: Run, stack: Deployed) -> None:
    assert run("embargo", "list")[:2] == (0, "0 objects wait for the end of an embargo\n")
    unreadable = hold(stack, "articles/a.json", UNTIL_FURTHER_NOTICE)
    soon = hold(stack, "articles/b.json", NOW + timedelta(hours=1))
    code, out, _ = run("embargo", "list")
    lines = out.splitlines()
    assert code == 0
    assert lines[1].split() == [soon, "2026-11-23", "04:00", "articles/b.json"]
    assert lines[2].split() == [unreadable, "until", "released", "articles/a.json"]
    assert [each["ends"] for each in objects(run("embargo", "list", "--json")[1])] == [
        "2026-11-23T04:00:00+00:00",
        None,
    ]


def test_a_released_object_is_read_now(run: Run, stack: Deployed) -> None:
    name = hold(stack, "articles/a.json", UNTIL_FURTHER_NOTICE)
    hold(stack, "articles/b.json", NOW)
    assert "would release articles/a.json" in run("embargo", "release", name, "--dry-run")[1]
    assert stack.bodies("IngestQueue") == []
    code, out, _ = run("embargo", "release", name[:6])
    assert (code, "released articles/a.json" in out) == (0, True)
    (body,) = stack.bodies("IngestQueue")
    (task,) = tasks_in(json.dumps(body))
    assert (task.event.key, task.ignores_embargoes) == ("articles/a.json", True)
    assert [each["key"] for each in objects(run("embargo", "list", "--json")[1])] == ["articles/b.json"]


def test_all_waiting_versions_of_an_object_are_released_together(run: Run, stack: Deployed) -> None:
    name = hold(stack, "articles/a.json", NOW, version="1")
    assert hold(stack, "articles/a.json", NOW, version="2") == name
    assert run("embargo", "release", name)[0] == 0
    assert len(stack.bodies("IngestQueue")) == 2
    assert objects(run("embargo", "list", "--json")[1]) == []


def test_an_unknown_id_is_refused(run: Run, stack: Deployed) -> None:
    code, _, err = run("embargo", "release", "ffff")
    assert code == 2
    assert "no waiting object has the id ffff; see wirewatch embargo list" in err


def test_an_empty_id_releases_nothing_also_if_only_one_object_waits(run: Run, stack: Deployed) -> None:
    """In `wirewatch embargo release "$ID"`, the id is empty if the variable ID is not set."""
    hold(stack, "articles/a.json", UNTIL_FURTHER_NOTICE)
    code, _, err = run("embargo", "release", "")
    assert (code, err) == (2, "wirewatch: an argument is empty\n")
    assert stack.bodies("IngestQueue") == []
    assert len(objects(run("embargo", "list", "--json")[1])) == 1
