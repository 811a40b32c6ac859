"""Tests the commands `failed list` and `resend` on the stack that moto simulates."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from moto import mock_aws
from wirewatch.storage.deliveries import Deliveries, LeaseKind, LeaseState
from wirewatch.storage.failed_parts import FailedPart, FailedParts

from tests.deployed import Deployed, deploy
from tests.running import Run, objects

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with mock_aws():
        yield deploy(monkeypatch)


def fail(
    stack: Deployed, route: str, number: int = 1, target: str = "desk", at: datetime = NOW
) -> FailedPart:
    """Store a refused part as `deliver` does, and return it."""
    failed = FailedPart(f"{route}#2026-11-23T03:00:00Z", number, "slack", target, "Slack answers 404", at)
    deliveries = Deliveries(stack.table)
    deliveries.take(failed.delivery, LeaseKind.SEND, "me", at, LEASE)
    FailedParts(stack.table).add(failed)
    deliveries.finish(failed.delivery, LeaseKind.SEND, "me", LeaseState.FAILED, failed.why)
    return failed


def lease(stack: Deployed, failed: FailedPart) -> LeaseState:
    return Deliveries(stack.table).take(failed.delivery, LeaseKind.SEND, "you", NOW, LEASE).state


def test_the_list_shows_digest_target_and_answer(run: Run, stack: Deployed) -> None:
    assert run("failed", "list")[:2] == (0, "no target has refused a part\n")
    fail(stack, "brief")
    code, out, _ = run("failed", "list")
    assert code == 0
    for text in ("brief#2026-11-23T03:00:00Z", "slack:desk", "Slack answers 404", "1 part refused"):
        assert text in out
    (found,) = objects(run("failed", "list", "--json")[1])
    assert found["id"] == "brief#2026-11-23T03:00:00Z#1#slack:desk"


def test_a_narrow_terminal_cuts_no_id(run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wirewatch.commands.output.PIPE_WIDTH", 50)
    fail(stack, "a-route-with-a-long-name-for-its-readers")
    out = run("failed", "list")[1]
    assert "…" not in out
    assert set("2026-11-23T03:00:00Z") <= set(out)


def test_a_refused_part_is_queued_for_its_target_and_can_be_sent(run: Run, stack: Deployed) -> None:
    failed = fail(stack, "brief", 2)
    assert lease(stack, failed) is LeaseState.FAILED
    code, out, _ = run("resend", failed.digest)
    assert (code, "1 part will be sent" in out) == (0, True)
    assert stack.bodies("DeliverQueue") == [{"digest": failed.digest, "part": 2}]
    assert list(FailedParts(stack.table).listed()) == []
    assert lease(stack, failed) is LeaseState.OURS


@pytest.mark.parametrize(
    ("arguments", "queued"),
    [
        (["--all"], 4),
        (["--route", "brief"], 2),
        (["--target", "slack:night"], 1),
        (["--since", "2026-11-23T04:00Z"], 1),
        (["--since", "2026-11-23T04:00", "--route", "desk"], 1),
        (["desk#2026-11-23T03:00:00Z"], 2),
        (["--since", "90000d"], 4),
    ],
)
def test_parts_are_chosen_by_digest_route_target_and_time(
    run: Run, stack: Deployed, arguments: list[str], queued: int
) -> None:
    fail(stack, "brief", 1)
    fail(stack, "brief", 2)
    fail(stack, "desk", 1, "night")
    fail(stack, "desk", 2, at=NOW + timedelta(hours=2))
    assert run("resend", *arguments, "--dry-run")[1].count("would queue") == queued
    assert stack.bodies("DeliverQueue") == []
    assert run("resend", *arguments)[0] == 0
    assert len(stack.bodies("DeliverQueue")) == queued
    assert len(list(FailedParts(stack.table).listed())) == 4 - queued


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "say what to send: a DIGEST, --route, --target, --since, or --all"),
        (["--route", "other"], "no refused part fits this choice"),
        (["--since", "yesterday"], "'yesterday' is not a time; write it like 2026-11-23T06:00Z"),
    ],
)
def test_a_wrong_choice_is_refused(run: Run, stack: Deployed, arguments: list[str], problem: str) -> None:
    fail(stack, "brief")
    try:
        code, _, err = run("resend", *arguments)
    except SystemExit as ended:
        code, err = int(ended.code or 0), ""
    assert code == 2
    assert problem in err or "--since" in arguments


def test_a_refusal_that_comes_while_parts_are_queued_stays_listed(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = fail(stack, "brief")

    def refused_again(_: Deliveries, __: str) -> bool:
        fail(stack, "brief", at=NOW + timedelta(minutes=1))
        return True

    monkeypatch.setattr(Deliveries, "reopen", refused_again)
    run("resend", "--all")
    assert [each.at for each in FailedParts(stack.table).listed()] == [failed.at + timedelta(minutes=1)]


def test_a_part_that_was_sent_meanwhile_is_not_sent_again(run: Run, stack: Deployed) -> None:
    """A target refused a part. Later, a worker sent this part, but crashed before it deleted the
    row that records the refusal.
    """
    failed = fail(stack, "brief")
    Deliveries(stack.table).finish(failed.delivery, LeaseKind.SEND, "me", LeaseState.DONE)
    run("resend", "--all")
    assert lease(stack, failed) is LeaseState.DONE


def test_adding_a_webhook_shows_how_many_refused_parts_can_be_sent(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    fail(stack, "brief")
    fail(stack, "desk", target="night")
    monkeypatch.setattr("sys.stdin", io.StringIO("https://hooks.slack.com/services/T/B/new\n"))
    out = run("target", "add", "slack:desk")[1]
    assert "1 part could not be delivered before; to send: wirewatch resend --target slack:desk" in out
