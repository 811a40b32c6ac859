"""Causes faults in a stack on the local cloud, and repairs them as docs/operations.md says.

Faults that the emulator can't show are in tests/integration/test_game_day.py.
"""

import io
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from wirewatch.cli import main
from wirewatch.local.receiving.services import Reply
from wirewatch.local.session import Session
from wirewatch.local.stack import Stack, until
from wirewatch.local.toolchain import STACK, credentials
from wirewatch.pipeline.current_index import REFRESH_INTERVAL
from wirewatch.storage.digests import Digests
from wirewatch.storage.failed_parts import FailedParts
from wirewatch.storage.registry import StoredIndex

from tests.running import objects

pytestmark = pytest.mark.cloud
WATCHLIST = """\
watchlist: drill
rules:
  - {id: harbour, query: quay AND crane}
"""
NIGHTLY = "watchlist: nightly\nrules:\n  - {id: never, query: zyzzyva}\n"
ROUTES = """\
timezone: UTC
routes:
  drill: {watchlists: [drill], schedule: instant, group_wait: 0s, channels: ["slack:drill"]}
  nightly: {watchlists: [nightly], schedule: daily 02:30, channels: ["slack:drill"]}
"""
FILES = {"watchlists/drill.yaml": WATCHLIST, "watchlists/nightly.yaml": NIGHTLY, "routes.yaml": ROUTES}
TYPO = WATCHLIST.replace("query:", "qeury:")


@dataclass
class GameDay:
    """A running stack. `titles` has the title of every article that `upload` uploaded."""

    running: Session
    titles: list[str] = field(default_factory=list)

    @property
    def stack(self) -> Stack:
        return self.running.stack

    def upload(self) -> str:
        """Upload an article that the rule matches. Return the key of the object."""
        number = len(self.titles) + 1
        title = f"Quay number {number} opens"
        text = f"A crane stands on quay {number * 7919}. Berth {number * 104729} has room for {number} ships."
        article = {"title": title, "text": text, "url": f"https://drill.example/{number}"}
        self.titles.append(title)
        key = f"articles/drill/2026/11/23/{number}.json"
        bucket = self.stack.outputs["ArticlesBucketName"]
        self.stack.s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(article).encode())
        return key

    def outcome(self, key: str) -> str | None:
        row = self.stack.objects.read(self.stack.outputs["ArticlesBucketName"], key)
        return str(row["outcome"]) if row and row["outcome"] != "READING" else None

    def deliveries(self) -> Counter[str]:
        """Return how often Slack accepted each title."""
        bodies = [each.body.decode() for each in self.running.receivers.of_kind("slack")]
        return Counter({title: sum(body.count(f"|{title}>") for body in bodies) for title in self.titles})

    def wait_until_delivered(self) -> None:
        """Wait until every article was delivered, and assert that no article was delivered twice."""
        until("the delivery of all articles", lambda: all(self.deliveries().values()))
        until("the end of all digests", self.is_idle)
        assert set(self.deliveries().values()) == {1}

    def is_idle(self) -> bool:
        """Return whether the route has no waiting article, no open digest and no story to store."""
        digests = Digests(self.stack.table)
        return (
            self.stack.outbox.is_empty("drill")
            and not list(digests.open_digests("drill"))
            and not digests.route_state("drill").unremembered
        )

    def upload_configuration(self, **files: str) -> None:
        self.stack.upload_configuration(FILES | files)


class Operator:
    """Runs `wirewatch` commands and returns what they print."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys, self.monkeypatch = capsys, monkeypatch

    def run(self, *arguments: object, stdin: str = "") -> tuple[int, str]:
        self.capsys.readouterr()
        self.monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = main([str(argument) for argument in arguments])
        printed = self.capsys.readouterr()
        return code, printed.out + printed.err

    def problems(self) -> dict[str, str]:
        """Return the problems that `wirewatch status` lists, each mapped to its fix."""
        code, out = self.run("status", "--json")
        (status,) = objects(out)
        listed = {each["problem"]: each["fix"] for each in status["problems"]}
        assert code == (1 if listed else 0)
        return listed

    def wait_until_sound(self) -> None:
        until("a sound status", lambda: not self.problems())


@pytest.fixture(scope="module")
def day(running: Session) -> Iterator[GameDay]:
    day = GameDay(running)
    day.stack.put_target("slack", "drill", running.receivers.address("slack", "drill"))
    day.upload_configuration()
    until("the configuration", lambda: set(day.stack.registry.current().routes) == {"drill", "nightly"})
    time.sleep(REFRESH_INTERVAL.total_seconds())  # then every warm worker uses it
    day.upload()
    day.wait_until_delivered()
    yield day
    bucket = day.stack.outputs["ConfigBucketName"]
    for name in ("watchlists/drill.yaml", "watchlists/nightly.yaml"):
        day.stack.s3.delete_object(Bucket=bucket, Key=name)
    day.stack.upload_configuration({"routes.yaml": "routes: {}\n"})
    until("the removal of the routes", lambda: not day.stack.registry.current().routes)
    drill = [each for each in running.receivers.of_kind("slack") if each.target == "drill"]
    for each in drill:  # the tests of other modules count messages
        running.receivers.received.remove(each)


@pytest.fixture
def operator(day: GameDay, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Operator:
    """Return an operator. Fail if the stack already has problems."""
    for name, value in {**credentials(), "AWS_ENDPOINT_URL": day.stack.endpoint}.items():
        monkeypatch.setenv(name, value)
    operator = Operator(capsys, monkeypatch)
    assert operator.problems() == {}
    return operator


def refuse(running: Session, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Make Slack answer 404 at an address, as Slack does after a webhook was revoked."""
    take = running.receivers._take

    def answer(path: str, *arguments: Any) -> Reply:
        return Reply(404, "no_service") if path == address else take(path, *arguments)

    monkeypatch.setattr(running.receivers, "_take", answer)


def test_parts_that_a_revoked_webhook_refused_are_sent_after_its_rotation(
    day: GameDay, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(day.running, monkeypatch, "/slack/drill")
    day.upload()
    until("the refused part", lambda: list(FailedParts(day.stack.table).listed()))
    assert operator.problems() == {
        "slack:drill has refused 1 part": (
            "wirewatch failed list; repair the target, then wirewatch resend --target slack:drill"
        )
    }
    code, out = operator.run("failed", "list")
    assert (code, "404" in out) == (0, True)
    new = day.running.receivers.address("slack", "drill-rotated")
    code, out = operator.run("target", "rotate", "slack:drill", stdin=new + "\n")
    assert code == 0, out
    assert "1 part could not be delivered before" in out
    assert operator.run("target", "test", "slack:drill")[0] == 0
    assert operator.run("resend", "--target", "slack:drill")[0] == 0
    day.wait_until_delivered()
    operator.wait_until_sound()
    code, out = operator.run("resend", "--target", "slack:drill")
    assert (code, "no refused part" in out) == (2, True)  # nothing is left that could be sent twice
    day.upload()
    day.wait_until_delivered()


def put_age(stack: Stack, url: str, age: timedelta) -> None:
    """Publish `age` as the age of a queue's oldest message, because the emulator does not publish
    it.
    """
    dimensions = [{"Name": "QueueName", "Value": url.rpartition("/")[2]}]
    stack.client("cloudwatch").put_metric_data(
        Namespace="AWS/SQS",
        MetricData=[
            {
                "MetricName": "ApproximateAgeOfOldestMessage",
                "Dimensions": dimensions,
                # so old that no alarm reads it; even alarms of other queues could read a newer
                # value
                "Timestamp": datetime.now(UTC) - timedelta(minutes=6),
                "Value": age.total_seconds(),
            }
        ],
    )


def test_messages_wait_while_the_consumer_of_a_queue_is_disabled(day: GameDay, operator: Operator) -> None:
    functions, url = day.stack.client("lambda"), day.stack.outputs["IngestQueueUrl"]
    name = f"{STACK}-ingest"
    (mapping,) = functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    stopped = f"nothing reads IngestQueue: its event source mapping is Disabled ({mapping['StateTransitionReason']})"
    key, waits = day.upload(), "a message has waited in IngestQueue for 3 h"
    try:
        assert operator.problems() == {  # immediately, long before a message has waited for long
            stopped: (
                f"aws lambda update-event-source-mapping --uuid {mapping['UUID']} --enabled; "
                "see docs/operations.md, section IngestAgeAlarm"
            )
        }
        put_age(day.stack, url, timedelta(hours=3))
        problems = operator.problems()
        assert list(problems) == [stopped, waits]
        assert "docs/operations.md, section IngestAgeAlarm" in problems[waits]
        assert day.outcome(key) is None
    finally:  # aws lambda update-event-source-mapping --uuid UUID --enabled
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    day.wait_until_delivered()
    operator.wait_until_sound()


def test_a_schedule_that_disappeared_is_created_by_a_compilation(day: GameDay, operator: Operator) -> None:
    scheduler = day.stack.client("scheduler")
    before = scheduler.get_schedule(GroupName=STACK, Name="nightly")
    scheduler.delete_schedule(GroupName=STACK, Name="nightly")
    assert operator.problems() == {
        "route nightly: the schedule nightly does not exist": "wirewatch recompile creates it"
    }
    assert operator.run("recompile")[0] == 0
    operator.wait_until_sound()
    after = scheduler.get_schedule(GroupName=STACK, Name="nightly")
    same = ("ScheduleExpression", "ScheduleExpressionTimezone", "State", "Target")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    day.upload()
    day.wait_until_delivered()


def test_an_index_that_is_gone_is_compiled_again(day: GameDay, operator: Operator) -> None:
    bucket, current = day.stack.outputs["ConfigBucketName"], day.stack.registry.current()
    day.stack.s3.delete_object(Bucket=bucket, Key=current.index_key)
    assert operator.problems() == {
        "the index is gone; a worker that starts can't use it": (
            "wirewatch recompile; see docs/operations.md, section IndexRefusedAlarm"
        )
    }
    day.upload()
    day.wait_until_delivered()  # warm workers have it in memory
    assert operator.run("recompile")[0] == 0
    operator.wait_until_sound()
    assert day.stack.registry.current().index_key == current.index_key
    day.upload()
    day.wait_until_delivered()


def test_a_typo_keeps_the_last_good_version_in_use_until_it_is_corrected(
    day: GameDay, operator: Operator, tmp_path: Path
) -> None:
    for name, text in (FILES | {"watchlists/drill.yaml": TYPO}).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    generation = day.stack.registry.current().generation
    code, out = operator.run("apply", tmp_path, "--auto-approve")
    assert (code, "qeury" in out) == (1, True)
    assert day.stack.registry.current().generation == generation
    assert operator.problems() == {}  # apply has refused it: the stack has not changed
    day.upload_configuration(**{"watchlists/drill.yaml": TYPO})  # aws s3 cp, which nobody checks
    problems = until("the problem", operator.problems)
    bucket = day.stack.outputs["ConfigBucketName"]
    assert problems == {
        "watchlists/drill.yaml has mistakes: the version in the bucket is not in use, or only in part": (
            f"aws s3 cp s3://{bucket}/reports/watchlists/drill.yaml.json - shows them; correct the file, "
            "then wirewatch apply FOLDER"
        )
    }
    report = day.stack.s3.get_object(Bucket=bucket, Key="reports/watchlists/drill.yaml.json")["Body"].read()
    assert "qeury" in report.decode()
    day.upload()
    day.wait_until_delivered()
    code, out = operator.run("pull", tmp_path / "in-use")  # the operator has no checkout of the folder
    assert code == 0, out
    assert (tmp_path / "in-use/watchlists/drill.yaml").read_text(encoding="utf-8") == WATCHLIST
    code, out = operator.run("apply", tmp_path / "in-use", "--auto-approve")
    assert code == 0, out
    operator.wait_until_sound()
    day.upload()
    day.wait_until_delivered()


def put_newer_index(stack: Stack) -> int:
    """Put into use an index whose format is too new for this code. Return the number of the new
    generation.
    """
    current, bucket = stack.registry.current(), stack.outputs["ConfigBucketName"]
    data = stack.s3.get_object(Bucket=bucket, Key=current.index_key)["Body"].read()
    newer = data[:8] + (99).to_bytes(4, "little") + data[12:]
    stack.s3.put_object(Bucket=bucket, Key="index/newer.idx", Body=newer)
    number = current.generation + 1
    indexes = {**current.indexes, 99: StoredIndex("index/newer.idx", number)}
    after = replace(
        current, generation=number, index_key="index/newer.idx", build_id="newer", indexes=indexes
    )
    stack.registry.replace(after)
    return number


def log(day: GameDay) -> str:
    """The log of the emulator and of the functions."""
    return (day.running.tools.scratch / "cloud.log").read_text(errors="replace")


def test_after_a_rollback_of_the_code_articles_are_matched_and_reconcile_compiles_again(
    day: GameDay, operator: Operator
) -> None:
    before = log(day)
    newer = put_newer_index(day.stack)
    time.sleep(REFRESH_INTERVAL.total_seconds())  # then every warm worker looks for a new index
    day.upload()
    day.wait_until_delivered()
    assert day.stack.registry.current().generation == newer
    assert "IndexRefused" in log(day)[len(before) :]  # the metric of IndexRefusedAlarm
    ((text, fix),) = operator.problems().items()
    assert text.startswith("the index has format 99, and this version reads format ")
    assert fix.startswith("after an update or a rollback, the next run of reconcile requests a compilation")
    day.stack.client("lambda").invoke(FunctionName=f"{STACK}-reconcile", Payload=b"{}")
    operator.wait_until_sound()
    assert day.stack.registry.current().index_key != "index/newer.idx"
    day.upload()
    day.wait_until_delivered()
