"""Tests that nothing is lost if a worker dies. Lambda and SQS then continue as usual.

The worker dies before the first call of an invocation, or after a call that changes something.
Crashes at other calls leave the same states.
"""

from typing import Any

import pytest
from wirewatch.channels.kind import Answer
from wirewatch.storage.failed_parts import FailedParts

from tests.conftest import in_parts
from tests.faults.scenario import (
    LEASE,
    READS,
    Crash,
    Fault,
    article,
    configured_house,
    problems,
    run_scenario,
    work,
)

SLICES = 8
WINDOWS = (
    "after POST",
    "after Publish",
)  # the message was sent, and this was not yet recorded: the documented duplicate


def points() -> list[tuple[int, str]]:
    """Return the crash points of the scenario: (number of the call, "before" or "after")."""
    with configured_house() as house:
        fault = Fault(house=house)
        house.hooks.append(fault)
        run_scenario(house)
        assert problems(house) == []
        writes = [at for at, name in enumerate(house.calls, 1) if not name.startswith(READS)]
        assert fault.calls == len(house.calls)
        return [(at, "before") for at in fault.openings] + [(at, "after") for at in writes]


@pytest.mark.parametrize("part", in_parts(SLICES, quick=1))
def test_a_crash_at_any_call_loses_nothing_and_repeats_only_a_message_that_was_just_sent(part: int) -> None:
    wrong, tried = [], points()[part::SLICES]
    assert len(tried) > 10
    for at, phase in tried:
        with configured_house() as house:
            fault = Fault(at, phase)
            house.hooks.append(fault)
            run_scenario(house)
            assert fault.where, f"the fault at call {at} never struck"
            wrong += [
                f"{fault.where}: {each}"
                for each in problems(house, may_double=fault.where.startswith(WINDOWS))
            ]
    assert wrong == []


def test_a_crash_after_a_successful_post_sends_the_alert_twice() -> None:
    """If a worker dies after a successful post, `problems` finds that the alert was sent twice."""
    with configured_house() as house:

        def die_after_post(phase: str, operation: str, _: dict[str, object]) -> None:
            if phase == "after" and operation == "POST" and not died:
                died.append(1)
                raise_crash()

        died: list[int] = []
        house.hooks.append(die_after_post)
        run_scenario(house)
        duplicates = [each for each in problems(house) if each.startswith("sent 2 times")]
        assert len(duplicates) == 1
        assert "desk #1" in duplicates[0]


def raise_crash() -> None:
    raise Crash("after POST")


def test_a_redelivered_event_requests_the_alert_that_a_dead_worker_did_not_request() -> None:
    """The dead worker stored the guard and the outbox row. The retry sends the missing flush message."""
    with configured_house() as house:

        def die_before_the_flush(phase: str, operation: str, _: dict[str, object]) -> None:
            if phase == "before" and operation == "SendMessage":
                raise Crash("before the flush")

        house.upload("articles/1.json", article(1))
        house.hooks.append(die_before_the_flush)
        with pytest.raises(Crash):
            house.run("ingest", 1)
        house.hooks.clear()
        assert not house.outbox.is_empty("desk")
        assert house.receive("digest") == []
        for name in ("ingest", "digest", "deliver"):
            work(house, name)
        assert len(house.slack.posts) == 1


def test_a_refused_part_is_listed_until_it_is_sent_wherever_its_worker_dies() -> None:
    """Wherever the worker dies, the refused part is either listed, or sent by the second attempt."""
    for at in range(1, 30):
        with configured_house() as house:
            house.upload("articles/1.json", article(1))
            work(house, "ingest")
            work(house, "digest")
            house.slack.answers = [Answer(404, "no_service")]
            fault = Fault(at, "after")
            house.hooks.append(fault)
            (record,) = house.receive("deliver")
            try:
                house.invoke("deliver", [record])
            except Crash:
                house.clock.now += LEASE
                house.invoke("deliver", [record])
            listed = list(FailedParts(house.table).listed())
            assert len(listed) + len(house.slack.posts) == 1, fault.where
            if not fault.where:
                return
    raise AssertionError("a delivery makes more calls than expected")


def test_the_stories_of_a_published_digest_are_stored_by_the_redelivered_flush() -> None:
    """A worker publishes a digest, and dies before it stores the stories of the digest. The
    redelivered flush message must store these stories, even if no further article matches.
    """
    with configured_house() as house:

        def die_before_the_stories(phase: str, operation: str, parameters: dict[str, Any]) -> None:
            item = parameters.get("Item", {})
            if phase == "params" and operation == "PutItem" and item["pk"]["S"].startswith("S#"):
                raise Crash("before the stories are stored")

        house.upload("articles/1.json", article(1, 1))
        work(house, "ingest")
        house.hooks.append(die_before_the_stories)
        with pytest.raises(Crash):
            house.run("digest", 1)
        house.hooks.clear()
        assert house.digests.route_state("desk").unremembered
        house.clock.now += LEASE
        work(house, "digest")
        assert not house.digests.route_state("desk").unremembered
        assert house.rows("S#desk")
