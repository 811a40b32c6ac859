"""Tests the command `wirewatch reconcile`. moto simulates the bucket, the table and the queue."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from moto import mock_aws
from wirewatch.commands.stack import reconcile
from wirewatch.pipeline.surveys.unread_objects import MIN_AGE
from wirewatch.storage.objects import ObjectOutcome

from tests.deployed import Deployed, deploy
from tests.integration.test_commands_reprocess import queued, record, upload
from tests.running import Run, objects


class LaterClock(datetime):
    """A clock two hours ahead of the system clock: new objects in moto seem two hours old."""

    ahead = timedelta(hours=2)

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return datetime.now(UTC) + cls.ahead


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    monkeypatch.setattr(reconcile, "datetime", LaterClock)
    with mock_aws():
        yield deploy(monkeypatch)


def test_objects_that_were_never_read_are_queued(run: Run, stack: Deployed) -> None:
    record(stack, upload(stack, "articles/read.json"))
    record(stack, upload(stack, "articles/broken.json"), ObjectOutcome.QUARANTINED)
    upload(stack, "articles/reuters/lost.json")
    record(stack, upload(stack, "articles/changed.json", b"first"))
    upload(stack, "articles/changed.json", b"second")
    upload(stack, "quarantine/x.json")
    code, out, _ = run("reconcile")
    assert code == 1
    assert out.splitlines() == [
        "articles/changed.json  never read",
        "articles/reuters/lost.json  never read",
        "4 objects of 4 compared: 2 objects will be read now",
    ]
    assert set(queued(stack)) == {"articles/changed.json", "articles/reuters/lost.json"}


def test_a_bucket_in_which_everything_was_read_is_exit_code_0(run: Run, stack: Deployed) -> None:
    record(stack, upload(stack, "articles/read.json"))
    assert run("reconcile", "--days", "7")[:2] == (0, "1 object of 1 compared: all of them were read\n")


def test_objects_that_are_too_young_to_be_compared_are_not_reported_as_read(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(stack, "articles/young.json")
    monkeypatch.setattr(LaterClock, "ahead", timedelta(minutes=1))
    code, out, _ = run("reconcile", "--dry-run")
    minutes = f"{MIN_AGE.total_seconds() / 60:.0f} minutes"
    assert (code, out) == (
        0, f"0 objects of 1 compared: the others are older than --days or younger than {minutes}\n"
    )  # fmt: skip


def test_a_version_that_was_deleted_is_not_requested_again(run: Run, stack: Deployed) -> None:
    """The row says that the object was deleted before it was read (GONE). Now the bucket lists the
    object again. The queued event names no version, so that the current version is read.
    """
    gone = upload(stack, "articles/back.json")
    record(stack, gone, ObjectOutcome.GONE)
    assert run("reconcile")[0] == 1
    (event,) = queued(stack).values()
    assert (event.version, event.sequencer) == (None, gone.sequencer)


def test_a_dry_run_queues_nothing(run: Run, stack: Deployed) -> None:
    upload(stack, "articles/1.json")
    code, out, _ = run("reconcile", "--dry-run")
    assert (code, out.splitlines()[-1]) == (1, "1 object of 1 compared: 1 object would be read")
    assert queued(stack) == {}


@pytest.mark.parametrize(
    ("ahead", "found"),
    [
        (timedelta(minutes=44), False),
        (timedelta(minutes=46), True),
        (timedelta(days=1, minutes=-1), True),
        (timedelta(days=1, minutes=1), False),
    ],
)
def test_only_objects_of_the_last_days_that_are_old_enough_are_compared(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch, ahead: timedelta, found: bool
) -> None:
    monkeypatch.setattr(LaterClock, "ahead", ahead)
    upload(stack, "articles/1.json")
    code, out, _ = run("reconcile", "--days", "1", "--json")
    assert code == found
    summary = {"listed": 1, "checked": int(found), "unread": int(found), "queued": int(found)}
    assert objects(out)[-1] == {"summary": summary}


def test_programs_get_one_object_a_line_and_a_summary(run: Run, stack: Deployed) -> None:
    upload(stack, "articles/a\x1b.json")
    listed, summary = objects(run("reconcile", "--dry-run", "--json")[1])
    assert (listed["key"], listed["before"]) == ("articles/a\x1b.json", "never read")
    assert summary["summary"]["queued"] == 0


def test_many_objects_are_shown_in_part(run: Run, stack: Deployed) -> None:
    for number in range(25):
        upload(stack, f"articles/{number:02}.json")
    out = run("reconcile")[1].splitlines()
    assert len(out) == 22
    assert out[-2:] == ["…", "25 objects of 25 compared: 25 objects will be read now"]
    assert len(queued(stack)) == 25


@pytest.mark.parametrize(
    ("days", "problem"),
    [("90", "--days is at most 89"), ("0", "write 1 or more"), ("x", "'x' is not a whole number")],
)
def test_a_number_of_days_that_is_wrong_is_refused(
    run: Run, stack: Deployed, capsys: pytest.CaptureFixture[str], days: str, problem: str
) -> None:
    try:
        code, _, err = run("reconcile", "--days", days)
    except SystemExit as stopped:
        code, err = int(str(stopped.code)), capsys.readouterr().err
    assert code == 2
    assert problem in err
