"""Tests faults of a running stack in moto, and the commands of docs/operations.md that repair them.

This module has the faults that the local cloud can't show. tests/e2e/test_game_day.py has all other
faults.
"""

import hashlib
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from wirewatch.aws.deployed_stack import DeployedStack, StackResource
from wirewatch.aws.table import Table
from wirewatch.matching.index import DamagedIndex

from tests.bounces import bounce
from tests.deployed import of_kind, template_resources
from tests.desk import during
from tests.house import ACCOUNT, REGION, House, bucket_name
from tests.running import Run, objects

WATCHLIST = "watchlist: harbours\nrules:\n  - {id: quay, query: quay}\n"
DYNAMODB = frozenset(
    ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "BatchGetItem", "TransactWriteItems"]
)
HOUR = timedelta(hours=1)
MAX_ROUNDS = 30


def words(number: int, count: int = 40) -> str:
    """Return `count` invented words. Each `number` gives different words."""
    data = hashlib.shake_256(str(number).encode()).hexdigest(count * 6)
    return " ".join(data[start : start + 6].translate(str.maketrans("0123456789", "ghijklmnop"))
                    for start in range(0, len(data), 6))  # fmt: skip


class GameDay:
    """A stack and the commands of its operator. `titles` has the title of every uploaded article."""

    def __init__(self, house: House, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        self.house, self.command, self.monkeypatch = house, run, monkeypatch
        self.titles: list[str] = []
        self.urls = dict(house.queues)
        house.clock.now = datetime.now(UTC)
        self._make_dead_letter_queues()
        house.sns.subscribe(TopicArn=house.topic, Protocol="email", Endpoint="desk@example.org")
        self._find_by_commands()

    def _make_dead_letter_queues(self) -> None:
        for name, _ in of_kind("AWS::SQS::Queue"):
            if name not in self.urls:
                self.urls[name] = self.house.sqs.create_queue(QueueName=name)["QueueUrl"]
        for name, properties in of_kind("AWS::SQS::Queue"):
            if "RedrivePolicy" in properties:
                target = properties["RedrivePolicy"]["deadLetterTargetArn"]["GetAtt"].partition(".")[0]
                policy = {
                    "deadLetterTargetArn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{target}",
                    "maxReceiveCount": properties["RedrivePolicy"]["maxReceiveCount"],
                }
                self.house.sqs.set_queue_attributes(
                    QueueUrl=self.urls[name], Attributes={"RedrivePolicy": json.dumps(policy)}
                )

    def _find_by_commands(self, **parameters: str) -> None:
        ids = {
            "Table": "table",
            "ArticlesBucket": bucket_name("articles"),
            "ConfigBucket": bucket_name("config"),
            "AlertsTopic": self.house.topic,
        }
        ids |= {name: url for name, url in self.urls.items() if name in template_resources()}
        resources = {
            name: StackResource(template_resources()[name]["Type"], each) for name, each in ids.items()
        }
        self.monkeypatch.setattr(DeployedStack, "resources", resources)
        self.monkeypatch.setattr(DeployedStack, "_parameters", parameters)

    def restore_table(self, rows: list[dict[str, Any]]) -> None:
        """Create a table that has only `rows`, and make the functions and the commands use it. A
        deployment with the parameters RestoredTable and TableEpoch has the same effect.
        """
        keys = [{"AttributeName": name, "KeyType": kind} for name, kind in (("pk", "HASH"), ("sk", "RANGE"))]
        attributes = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")]
        self.house.dynamodb.create_table(
            TableName="restored",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=keys,
            AttributeDefinitions=attributes,
        )
        self.house.table = Table(self.house.dynamodb, "restored")
        for row in rows:
            self.house.table.put(row)
        self.monkeypatch.setenv("TABLE_NAME", "restored")
        self.monkeypatch.setenv("TABLE_EPOCH", "1")
        self._find_by_commands(RestoredTable="restored")
        for name in self.house.apps:
            self.restart(name)

    def restart(self, function: str) -> None:
        """Clear the caches of a function, so that it runs as in a new worker."""
        for cached in vars(self.house.apps[function]).values():
            if hasattr(cached, "cache_clear"):
                cached.cache_clear()

    def configure(self) -> None:
        later = datetime.now(UTC) + 12 * HOUR  # the scheduled route is not due during a test
        routes = (
            "timezone: UTC\nroutes:\n"
            '  desk: {schedule: instant, group_wait: 0s, channels: ["slack:korea-desk"]}\n'
            f"  brief: {{schedule: 'daily {later:%H:%M}', channels: [email-text]}}\n"
        )
        self.house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": routes})

    def article(self) -> tuple[str, str]:
        """The key and the text of a new article that the rule matches."""
        number = len(self.titles) + 1
        self.titles.append(f"Quay {words(number, 3)}")
        text = f"At the quay {words(number)}."
        article = {"title": self.titles[-1], "text": text, "url": f"https://x.example/{number}"}
        return f"articles/scraper/{number}.json", json.dumps(article)

    def upload(self) -> None:
        self.house.upload(*self.article())

    def store_without_event(self) -> None:
        """Upload an article without sending its event, as if S3 had lost the event."""
        key, text = self.article()
        self.house.s3.put_object(Bucket=bucket_name("articles"), Key=key, Body=text.encode())

    def deliveries(self) -> Counter[str]:
        """Return how often Slack accepted each title."""
        bodies = [json.dumps(payload) for _, payload in self.house.slack.posts]
        return Counter({title: sum(body.count(f"|{title}>") for body in bodies) for title in self.titles})

    def assert_each_article_was_delivered_once(self) -> None:
        assert {title: count for title, count in self.deliveries().items() if count != 1} == {}

    def run(self, *arguments: object) -> str:
        """Run a command that must succeed, and return what it prints."""
        code, out, err = self.command(*arguments)
        assert code == 0, out + err
        return out

    def problems(self) -> dict[str, str]:
        """Return the problems that `wirewatch status` lists: a dict from each problem to its fix."""
        code, out, err = self.command("status", "--json")
        assert out, err
        (status,) = [each for each in objects(out) if "problems" in each]
        listed = {each["problem"]: each["fix"] for each in status["problems"]}
        assert code == (1 if listed else 0)
        return listed


@pytest.fixture
def day(house: House, run: Run, monkeypatch: pytest.MonkeyPatch) -> GameDay:
    """A stack without problems. One article was uploaded and delivered."""
    day = GameDay(house, run, monkeypatch)
    day.configure()
    day.upload()
    house.drain()
    assert day.problems() == {}
    day.assert_each_article_was_delivered_once()
    return day


def metrics_in(printed: str) -> Counter[str]:
    """The sums of the metrics that functions printed, by name."""
    totals: Counter[str] = Counter()
    for line in printed.splitlines():
        if "CloudWatchMetrics" in line:
            values = json.loads(line)
            for metric in values["_aws"]["CloudWatchMetrics"][0]["Metrics"]:
                totals[metric["Name"]] += sum(values[metric["Name"]])
    return totals


def watched_metric(alarm: str) -> str:
    """Return the name of the metric that an alarm of the template watches."""
    return str(template_resources()[alarm]["Properties"]["MetricName"])


def test_articles_of_an_uploader_that_stopped_for_a_day_are_read_when_it_returns(
    house: House, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = GameDay(house, run, monkeypatch)
    house.clock.now -= 30 * HOUR
    day.configure()
    day.upload()
    house.drain()
    house.clock.now = datetime.now(UTC)
    house.reconcile()  # it requests the scheduled digest, which was due meanwhile
    house.drain()
    alarm = template_resources()["NoArticlesAlarm"]["Properties"]
    assert (alarm["MetricName"], alarm["TreatMissingData"]) == ("Articles", "breaching")
    assert list(day.problems()) == ["no article was read for 24 hours"]
    for _ in range(3):
        day.store_without_event()
    assert "3 objects would be read again" in day.run("reprocess", "--since", "26h", "--missing", "--dry-run")
    assert "3 objects will be read again" in day.run("reprocess", "--since", "26h", "--missing")
    house.drain()
    assert day.problems() == {}
    day.assert_each_article_was_delivered_once()
    assert "0 objects" in day.run("reprocess", "--since", "26h", "--missing")


def test_a_new_layout_that_quarantines_everything_is_read_after_the_repair(
    day: GameDay, capsys: pytest.CaptureFixture[str]
) -> None:
    house, articles = day.house, [day.article() for _ in range(25)]
    for key, text in articles:
        house.upload(key, text[:-20])  # the JSON ends early
    house.run("ingest")
    assert day.problems() == {
        "25 of 26 documents of the origin scraper could not be read in the last hours, most for the reason "
        "bad-json": (
            "wirewatch quarantine list --reason bad-json, wirewatch quarantine show ID; after a repair, "
            "wirewatch quarantine retry --reason bad-json, or, if they were uploaded again, "
            "wirewatch quarantine drop --replaced"
        )
    }
    capsys.readouterr()
    house.reconcile()
    assert metrics_in(capsys.readouterr().out)[watched_metric("QuarantineAlarm")] > 20
    assert "25 in quarantine: 25 bad-json" in day.run("quarantine", "list", "--reason", "bad-json")
    for key, text in articles:  # the source repairs its layout
        house.s3.put_object(Bucket=bucket_name("articles"), Key=key, Body=text.encode())
    for key, text in articles[:5]:
        house.upload(key, text)
    house.run("ingest")
    day.run("quarantine", "retry", "--reason", "bad-json")
    house.drain()
    assert "0 in quarantine" in day.run("quarantine", "list")
    assert day.problems() == {}
    day.assert_each_article_was_delivered_once()


def throttled(house: House, until: datetime) -> Any:
    """Return a hook that makes DynamoDB refuse every call before `until`."""

    def refuse(phase: str, operation: str, _: dict[str, Any]) -> None:
        if phase == "before" and operation in DYNAMODB and house.clock.now < until:
            code = "ProvisionedThroughputExceededException"
            raise ClientError({"Error": {"Code": code, "Message": "slow down"}}, operation)

    return refuse


def test_articles_that_arrive_while_dynamodb_throttles_for_two_minutes_need_no_person(
    day: GameDay, capsys: pytest.CaptureFixture[str]
) -> None:
    house, end = day.house, day.house.clock.now + timedelta(minutes=2)
    for _ in range(5):
        day.upload()
    capsys.readouterr()
    with during(house, throttled(house, end)):
        code, _, err = day.command("status")
        assert (code, "try again in a minute" in err) == (2, True)
        rounds = 0
        while house.run("ingest", 1) or house.clock.now < end:
            waits = [seconds for operation, seconds in house.waits if operation == "ChangeMessageVisibility"]
            house.waits.clear()
            house.clock.now += timedelta(seconds=min(waits))
            rounds += 1
        assert (
            2
            <= rounds
            < template_resources()["IngestQueue"]["Properties"]["RedrivePolicy"]["maxReceiveCount"]
        )
    assert metrics_in(capsys.readouterr().out)[watched_metric("FailedRecordsAlarm")] == 5 * rounds
    house.drain()
    assert day.problems() == {}
    day.assert_each_article_was_delivered_once()


def test_digests_and_deliveries_that_dynamodb_throttles_for_two_minutes_are_finished(day: GameDay) -> None:
    house = day.house
    for _ in range(3):
        day.upload()
    house.run("ingest")
    for function in ("digest", "deliver"):
        end = house.clock.now + timedelta(minutes=2)
        house.waits.clear()
        with during(house, throttled(house, end)):
            while house.clock.now < end:
                assert house.run(function, 1) > 0
                waits = [
                    seconds for operation, seconds in house.waits if operation == "ChangeMessageVisibility"
                ]
                house.waits.clear()
                house.clock.now += timedelta(seconds=min(waits))
        house.clock.now += timedelta(seconds=61)
        house.run(function)
    house.drain()
    assert day.problems() == {}
    day.assert_each_article_was_delivered_once()


def test_articles_wait_until_a_corrupted_index_was_compiled_again(
    day: GameDay, capsys: pytest.CaptureFixture[str]
) -> None:
    house, current = day.house, day.house.registry.current()
    where = {"Bucket": bucket_name("config"), "Key": current.index_key}
    data = bytearray(house.s3.get_object(**where)["Body"].read())
    data[len(data) // 2] ^= 1
    house.s3.put_object(**where, Body=bytes(data))
    assert day.problems() == {
        "the index is damaged: its checksum does not match; a worker that starts can't use it": (
            "wirewatch recompile; see docs/operations.md, section IndexRefusedAlarm"
        )
    }
    day.upload()
    assert house.run("ingest", 1) == 0  # a warm worker has the index in memory
    day.upload()
    day.restart("ingest")
    capsys.readouterr()
    with pytest.raises(
        DamagedIndex, match="wirewatch recompile"
    ):  # IngestErrorsAlarm; the message stays in its queue
        house.run("ingest")
    assert metrics_in(capsys.readouterr().out)[watched_metric("IndexRefusedAlarm")] == 1
    day.run("recompile")
    house.run("compile_watchlists")
    repaired = house.registry.current()
    assert (repaired.generation, repaired.index_key) == (current.generation + 1, current.index_key)
    assert house.s3.get_object(**where)["Body"].read() != bytes(data)
    house.drain()
    assert day.problems() == {}
    day.assert_each_article_was_delivered_once()


def test_after_a_restoration_of_the_table_missing_objects_are_read_again(day: GameDay) -> None:
    house, rows = day.house, day.house.rows()
    day.upload()
    house.drain()  # sent after the time of the backup
    day.upload()
    house.run("ingest")  # read, and not sent
    house.sqs.purge_queue(QueueUrl=house.queues["FlushQueue"])
    house.clock.now = datetime.now(UTC)
    day.restore_table(rows)
    assert "2 objects would be read again (2 never read)" in day.run(
        "reprocess", "--since", "2h", "--missing", "--dry-run"
    )
    day.run("reprocess", "--since", "2h", "--missing")
    day.run("recompile")
    house.run("compile_watchlists")
    house.drain()
    assert day.problems() == {}
    assert [day.deliveries()[title] for title in day.titles] == [1, 2, 1]  # as the documentation says
    assert house.digests.route_state("desk").number > 1_000_000
    assert "0 objects" in day.run("reprocess", "--since", "2h", "--missing")


def refused_parts(day: GameDay, count: int) -> list[dict[str, Any]]:
    """Make `count` digests, remove their messages from DeliverQueue, and return these messages."""
    house = day.house
    for _ in range(count):
        day.upload()
        house.run("ingest")
        house.run("digest")
    messages: list[dict[str, Any]] = []
    while received := house.sqs.receive_message(
        QueueUrl=day.urls["DeliverQueue"], MaxNumberOfMessages=10, MessageAttributeNames=["All"]
    ).get("Messages", []):
        messages += received
    house.sqs.purge_queue(QueueUrl=day.urls["DeliverQueue"])
    return messages


def fill_dead_letter_queues(day: GameDay, count: int) -> None:
    """Put `count` messages into each dead-letter queue. In IngestDLQ, each message is about a
    different article. In MailEventsDLQ, each message is about a different reader. In all other
    queues, many messages are about the same route, part or file.
    """
    house, parts = day.house, refused_parts(day, 4)

    def send(queue: str, body: str, attributes: dict[str, Any] | None = None) -> None:
        house.sqs.send_message(QueueUrl=day.urls[queue], MessageBody=body, MessageAttributes=attributes or {})

    config = json.dumps(house.event(bucket_name("config"), "watchlists/w.yaml", None, "1", 1))
    for number in range(count):
        key, text = day.article()
        stored = house.s3.put_object(Bucket=bucket_name("articles"), Key=key, Body=text.encode())
        event = house.event(
            bucket_name("articles"),
            key,
            stored["VersionId"],
            f"{number:018X}",
            len(text),
            stored["ETag"].strip('"'),
        )
        send("IngestDLQ", json.dumps(event))
        send("CompileDLQ", config)
        send("FlushDLQ", json.dumps({"route": "desk"}))
        send("MailEventsDLQ", json.dumps(bounce(f"reader{number}@example.org")))
        send(
            "SchedulerDLQ",
            json.dumps({"route": "desk"}),
            _text_attribute("ERROR_CODE", "ThrottlingException"),
        )
        for queue, part in (
            ("DeliverDLQ", parts[number % 2]),
            ("DeliverSubscriptionDLQ", parts[2 + number % 2]),
        ):
            send(queue, part["Body"], _sent_again(part["MessageAttributes"]))


def _text_attribute(name: str, value: str) -> dict[str, Any]:
    return {name: {"DataType": "String", "StringValue": value}}


def _sent_again(attributes: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {"DataType": each["DataType"], "StringValue": each["StringValue"]}
        for name, each in attributes.items()
    }


@pytest.mark.parametrize("count", [25, pytest.param(100, marks=pytest.mark.deep)])
def test_messages_of_every_dead_letter_queue_are_processed_once_after_a_redrive(
    day: GameDay, count: int
) -> None:
    house = day.house
    fill_dead_letter_queues(day, count)
    queues = sorted(name for name in day.urls if name.endswith("DLQ"))
    assert len(queues) == 7
    assert day.problems() == {
        f"{count:,} messages in {name}": (
            f"wirewatch redrive {name} --dry-run shows them; without --dry-run it retries"
        )
        for name in queues
    }
    for name in queues:
        assert f"{name}: {count:,} messages" in day.run("redrive", name, "--dry-run")
        assert f"{name}: {count:,} messages will be processed again" in day.run("redrive", name)
    assert set(day.problems()) == set()
    functions, rounds = ("compile_watchlists", "ingest", "digest", "deliver", "mail_events"), 0
    while sum(bool(house.run(each, 1) or house.receive(each, 1)) for each in functions):  # none is left out
        house.clock.now += timedelta(seconds=2)
        rounds += 1
        assert rounds < 4 * count + MAX_ROUNDS
    house.drain()
    assert day.problems() == {}
    day.assert_each_article_was_delivered_once()
    assert day.run("redrive")
