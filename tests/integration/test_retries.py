"""Tests of retries: if a service fails, only the affected messages wait, and only for seconds."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from wirewatch.aws.clients import CallLimits, client
from wirewatch.aws.sending.webhook import TIMEOUT_SECONDS as WEBHOOK_SECONDS
from wirewatch.channels.kind import Answer
from wirewatch.pipeline.part_delivery import BACKOFF_SECONDS, MAX_DELAY_SECONDS, MAX_SLEEP
from wirewatch.storage.deliveries import Deliveries

from tests.conftest import ROOT
from tests.house import PREFIX, House

WATCHLIST = "watchlist: w\nrules:\n  - {id: r, query: troops}\n"
ROUTES = """\
timezone: UTC
routes:
  desk: {schedule: instant, group_wait: 0s, channels: ["slack:korea-desk"]}
  brief: {schedule: daily 08:00, channels: [email-text]}
"""
FUNCTIONS = (
    "ingest",
    "compile_watchlists",
    "digest",
    "deliver",
    "mail_events",
    "reconcile",
    "canary",
    "api",
)
DUE = "2026-11-23T08:00:00Z"


def configure(house: House) -> None:
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    house.waits.clear()


def upload(house: House, number: int) -> None:
    body = {
        "title": f"Troops {number}",
        "text": f"The troops of unit {number} left.",
        "url": f"https://x.example/{number}",
    }
    house.upload(f"articles/{number}.json", json.dumps(body))


def throttled(operation: str, code: str = "ThrottlingException", status: int = 400) -> ClientError:
    response = {
        "Error": {"Code": code, "Message": "slow down"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(response, operation)  # type: ignore[arg-type]


class Failing:
    """A hook for `House.hooks`. It raises `error` in the first `times` calls of `operation`."""

    def __init__(self, operation: str, error: Exception | None = None, times: int = 1) -> None:
        self.operation, self.error, self.left = operation, error or throttled(operation), times

    def __call__(self, phase: str, operation: str, _: dict[str, Any]) -> None:
        if phase == "before" and operation == self.operation and self.left:
            self.left -= 1
            raise self.error


def delays(house: House) -> list[int]:
    return [seconds for call, seconds in house.waits if call == "ChangeMessageVisibility"]


@pytest.mark.parametrize(
    ("operation", "error"),
    [
        ("TransactWriteItems", throttled("TransactWriteItems", "ProvisionedThroughputExceededException")),
        ("PutItem", throttled("PutItem", "InternalServerError", 500)),
        ("GetObject", throttled("GetObject", "SlowDown", 503)),
        ("GetObject", EndpointConnectionError(endpoint_url="https://s3")),
    ],
    ids=str,
)
def test_an_article_that_meets_a_failing_service_is_retried_and_the_others_are_ingested(
    house: House, operation: str, error: Exception
) -> None:
    configure(house)
    house.apps["ingest"].ingestion().current_index.refresh(house.clock.now)  # its GetObject comes first
    for number in range(3):
        upload(house, number)
    house.hooks.append(Failing(operation, error))
    assert house.run("ingest", 1) == 1
    (seconds,) = delays(house)
    assert 2 <= seconds <= 4
    assert len(house.rows("O#")) == 2
    assert house.run("ingest") == 0
    assert len(house.rows("O#")) == len(house.rows("OB#desk")) == 3
    assert sum(row["articles"] for row in house.rows("C#")) == 3


@pytest.mark.parametrize("operation", ["GetItem", "GetObject", "SendMessage"])
def test_a_whole_batch_that_meets_a_failing_service_is_retried_after_seconds(
    house: House, operation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The failing operation is needed for each batch. All messages are tried again after a few seconds."""
    configure(house)
    for number in range(3):
        upload(house, number)
    house.hooks.append(Failing(operation))
    assert house.run("ingest", 1) == 3
    assert all(2 <= seconds <= 4 for seconds in delays(house))
    assert len(delays(house)) == 3
    assert '"FailedRecords":[3.0]' in capsys.readouterr().out
    house.drain()
    assert sum(len(payload["blocks"]) > 0 for _, payload in house.slack.posts) == 1


def test_a_permanent_error_waits_for_the_visibility_timeout(house: House) -> None:
    configure(house)
    upload(house, 1)
    house.hooks.append(Failing("TransactWriteItems", throttled("TransactWriteItems", "AccessDenied")))
    assert house.run("ingest", 1) == 1
    assert delays(house) == []


def test_a_defect_in_the_whole_batch_is_an_error_of_the_function(house: House) -> None:
    configure(house)
    upload(house, 1)
    house.hooks.append(Failing("GetItem", throttled("GetItem", "AccessDeniedException")))
    with pytest.raises(ClientError):
        house.run("ingest", 1)
    assert delays(house) == []


def test_each_further_attempt_waits_longer(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wirewatch.aws.transient_errors.JITTER", 0)
    configure(house)
    upload(house, 1)
    house.hooks.append(Failing("TransactWriteItems", times=5))
    assert house.run("ingest", 5) == 1
    assert delays(house) == [3, 12, 48, 192, 720]
    assert house.run("ingest") == 0


def test_a_message_whose_visibility_cannot_be_changed_is_not_lost(house: House) -> None:
    configure(house)
    upload(house, 1)
    house.hooks += [Failing("TransactWriteItems"), Failing("ChangeMessageVisibility")]
    assert house.run("ingest", 1) == 1
    assert house.run("ingest") == 0
    assert len(house.rows("OB#desk")) == 1


def test_a_compilation_that_meets_a_failing_service_is_repeated(house: House) -> None:
    configure(house)
    house.upload("watchlists/w.yaml", WATCHLIST.replace("troops", "soldiers"), "config")
    house.hooks.append(Failing("ListObjectsV2", throttled("ListObjectsV2", "SlowDown", 503)))
    assert house.run("compile_watchlists", 1) == 1
    (seconds,) = delays(house)
    assert 2 <= seconds <= 4
    assert house.run("compile_watchlists") == 0
    assert house.registry.current().generation == 2


FAULTS: list[tuple[str, Callable[[], Exception]]] = [
    ("Publish", lambda: throttled("Publish")),
    ("Publish", lambda: throttled("Publish", "InternalFailure", 500)),
    ("Query", lambda: throttled("Query", "ThrottlingException")),
]


@pytest.mark.parametrize(("operation", "error"), FAULTS, ids=["throttle", "5xx", "dynamodb"])
def test_a_digest_is_published_by_the_next_attempt(
    house: House, operation: str, error: Callable[[], Exception]
) -> None:
    """The second attempt starts immediately. The lease of the first attempt must not block the second."""
    configure(house)
    upload(house, 1)
    house.run("ingest")
    house.sqs.purge_queue(QueueUrl=house.queues["FlushQueue"])
    house.flush("brief", DUE)
    house.waits.clear()
    house.hooks.append(Failing(operation, error()))
    assert house.run("digest", 1) == 1
    (seconds,) = delays(house)
    assert 2 <= seconds <= 4
    assert house.run("digest") == 0
    assert len(house.mails()) == 1


@pytest.fixture
def sealed(house: House) -> House:
    """A house with one part that waits in DeliverQueue."""
    configure(house)
    upload(house, 1)
    house.run("ingest")
    house.run("digest")
    house.waits.clear()
    return house


@pytest.mark.parametrize("operation", ["GetParameter", "GetItem"])
def test_a_part_is_sent_by_the_next_attempt(sealed: House, operation: str) -> None:
    sealed.hooks.append(Failing(operation))
    assert sealed.run("deliver", 1) == 1
    (seconds,) = delays(sealed)
    assert 2 <= seconds <= 4
    assert sealed.run("deliver") == 0
    assert len(sealed.slack.posts) == 1


# deliver: what counts as an attempt, and how long a part may wait


def publish(house: House, *answers: Answer) -> None:
    configure(house)
    upload(house, 1)
    house.run("ingest")
    house.run("digest")
    house.slack.answers = list(answers)
    house.waits.clear()


def reserve_seconds(house: House, number: int) -> None:
    for _ in range(number):
        Deliveries(house.table).next_slot(f"{PREFIX}T/B/korea", house.clock.now)


def test_waiting_for_a_free_second_does_not_count_as_an_attempt(house: House) -> None:
    """A part that waits for a free second has not failed. So the first failure after two waits is
    retried after the shortest delay.
    """
    publish(house, Answer(503, "busy"))
    for _ in range(2):
        reserve_seconds(house, 20)
        house.run("deliver", 1)
        house.clock.now += timedelta(seconds=21)
    house.run("deliver", 1)
    assert delays(house)[:2] == [20, 20]
    assert delays(house)[2] in range(BACKOFF_SECONDS[0], BACKOFF_SECONDS[0] + 4)
    assert house.run("deliver") == 0
    assert len(house.slack.posts) == 1


def test_an_aws_call_that_fails_before_the_message_is_sent_does_not_count_as_an_attempt(house: House) -> None:
    publish(house, Answer(503, "busy"))
    house.hooks.append(Failing("GetParameter", times=2))
    house.run("deliver", 3)
    assert delays(house)[-1] in range(BACKOFF_SECONDS[0], BACKOFF_SECONDS[0] + 4)


def test_each_attempt_that_fails_counts(house: House) -> None:
    publish(house, *[Answer(503, "busy")] * 3)
    for _ in range(3):
        house.run("deliver", 1)
        house.clock.now += timedelta(seconds=400)
    assert [seconds - seconds % 5 for seconds in delays(house)] == list(BACKOFF_SECONDS[:3])


def test_a_part_that_waits_in_the_queue_reserves_no_second(house: House) -> None:
    """A target gets at most one message a second. So each part must reserve one second of the
    target. But a part that must wait long goes back into the queue without such a reservation.
    """
    publish(house)
    reserve_seconds(house, 20)
    house.run("deliver", 1)
    reserved = Deliveries(house.table).next_slot(f"{PREFIX}T/B/korea", house.clock.now)
    assert reserved == timedelta(seconds=20)


@pytest.mark.parametrize("asked", [5_000, 43_000, 10**9])
def test_a_target_can_not_make_a_part_wait_until_sqs_deletes_it(house: House, asked: int) -> None:
    """Each part ends at its target or in DeliverDLQ, whatever the target says in `Retry-After`."""
    publish(house, Answer(429, "slow down", asked))
    house.run("deliver", 1)
    (seconds,) = delays(house)
    assert min(asked, MAX_DELAY_SECONDS) <= seconds <= MAX_DELAY_SECONDS


def test_a_distant_reserved_second_cannot_make_a_part_wait_until_sqs_deletes_it(house: House) -> None:
    publish(house)
    Deliveries(house.table).next_slot(f"{PREFIX}T/B/korea", house.clock.now + timedelta(days=5))
    house.run("deliver", 1)
    assert delays(house) == [MAX_DELAY_SECONDS]


def test_the_longest_waits_of_a_part_end_before_sqs_deletes_it() -> None:
    template = (ROOT / "template.yaml").read_text()
    queue = template[template.index("  DeliverQueue:\n") : template.index("  DeliverDLQ:\n")]
    kept, receives, hidden = (
        int(re.findall(rf"{name}: (\d+)", queue)[0])
        for name in ("MessageRetentionPeriod", "maxReceiveCount", "VisibilityTimeout")
    )
    assert receives * (max(MAX_DELAY_SECONDS, hidden) + timeout_of("Deliver")) < kept


# how long a function waits for a service that does not answer


def timeout_of(function: str) -> int:
    template = (ROOT / "template.yaml").read_text()
    (block,) = re.findall(rf"\n  {function}Function:\n(.*?)\n\n", template, re.DOTALL)
    (default,) = re.findall(r"\nGlobals:\n  Function:\n.*?\n    Timeout: (\d+)", template, re.DOTALL)
    return int((re.findall(r"\n      Timeout: (\d+)", block) or [default])[0])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_call_that_gets_no_answer_fails_before_the_function_times_out(house: House, name: str) -> None:
    """A function that times out can't report the failed call, and can't answer a request."""
    limits = house.apps[name].adapters().limits
    seconds = limits.longest_seconds
    if name == "deliver":
        seconds += MAX_SLEEP.total_seconds() + 2 * WEBHOOK_SECONDS  # to connect, and to be answered
    assert seconds * 1.2 < timeout_of(name.title().replace("_", ""))


def test_a_client_has_the_limits_of_its_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    configs: list[Any] = []
    monkeypatch.setattr("boto3.client", lambda _, config: configs.append(config))
    client("sqs", CallLimits(2, 5, 3))
    assert (configs[0].connect_timeout, configs[0].read_timeout) == (2, 5)
    assert configs[0].retries == {"mode": "standard", "total_max_attempts": 3}
    assert CallLimits(2, 5, 3).longest_seconds == 3 * (2 + 5) + 1 + 2
