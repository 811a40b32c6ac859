"""Runs all of Wirewatch on moto. This module does what Lambda and SNS do between the handlers.

It calls `app.handler` with messages, and simulates partial failures, retries and dead letters.
"""

import base64
import importlib
import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from wirewatch.aws.table import Table
from wirewatch.channels.custom.checking import check_template
from wirewatch.channels.kind import Answer
from wirewatch.checking import configuration_files
from wirewatch.checking.template_files import compile_templates
from wirewatch.pipeline import adapters
from wirewatch.storage import keys
from wirewatch.storage.digests import Digests
from wirewatch.storage.objects import ObjectRecords
from wirewatch.storage.outbox import Outbox
from wirewatch.storage.registry import Registry

from tests.quick_moto import quick_moto
from tests.strict_aws import check

STACK, ACCOUNT, REGION = "wirewatch", "123456789012", "eu-central-1"
FUNCTIONS = {
    "ingest": "IngestQueue",
    "compile_watchlists": "CompileQueue",
    "digest": "FlushQueue",
    "deliver": "DeliverQueue",
    "mail_events": "MailEventsQueue",
}
BATCH = {"ingest": 10, "compile_watchlists": 10, "digest": 1, "deliver": 1, "mail_events": 10}
PREFIX = "https://hooks.slack.com/services/"
CACHED = (
    "ingestion",
    "compilation",
    "adapters",
    "delivery",
    "reconciliation",
    "canary",
    "link_requests",
    "feed_requests",
    "mail_events",
)

compile_once = partial(compile_templates, check=cache(check_template))
"""Like `compile_templates`, but each template is checked only once per test process, to save time."""


@dataclass
class Context:
    """A fake Lambda context. `remaining` is the time that is left, in milliseconds."""

    function_name: str = "wirewatch-test"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:wirewatch-test"
    aws_request_id: str = "request"
    remaining: int = 60_000

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining


@dataclass
class Slack:
    """A fake Slack webhook. It returns `answers` one after another, then always `ok`."""

    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def __call__(self, url: str, payload: str, _: Mapping[str, str] | None = None) -> Answer:
        answer = self.answers.pop(0) if self.answers else Answer(200, "ok")
        if answer.status == 200 and answer.body == "ok":
            self.posts.append((url, json.loads(payload)))
        return answer


@dataclass
class Clock:
    now: datetime = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


MAIL_FROM = "alerts@wirewatch.example"


def bucket_name(kind: str) -> str:
    """Return the name of a bucket, as the files in events/ write it."""
    return f"{STACK}-{kind}-000000000000"


_living: list["House"] = []
_real_client: Any = boto3.client


def watched(service: str, house: "House") -> Any:
    """Return a client for `service`. `house` checks and counts each call, and passes it to the hooks."""
    _living[:] = [house]
    return _watched(service)


@cache
def _watched(service: str) -> Any:
    """Return a cached client. The client reports each of its calls to the current House."""
    client = _real_client(service)
    events = client.meta.events
    events.register("provide-client-params", lambda params, model, **_: _living[0]._provided(params, model))
    events.register("before-call", lambda model, **_: _living[0]._call("before", model.name, {}))
    events.register("after-call", lambda model, **_: _living[0]._call("after", model.name, {}))
    return client


@cache
def plain(service: str) -> Any:
    return _real_client(service)


class House:
    """One stack on moto. All code gets the time from `clock`. `slack` has the posted messages.
    `calls` has the names of the AWS calls in order, and `POST` for each posted message.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock, self.slack, self.context = Clock(), Slack(), Context()
        self.calls: list[str] = []
        self.waits: list[tuple[str, int]] = []
        self.invocations = 0
        self.hooks: list[Callable[[str, str, dict[str, Any]], None]] = []
        self.monkeypatch = monkeypatch
        self._make()
        self._patch()

    # making

    def _make(self) -> None:
        self.dynamodb, self.scheduler = plain("dynamodb"), plain("scheduler")
        self.sqs, self.sns, self.s3, self.ssm = (plain(name) for name in ("sqs", "sns", "s3", "ssm"))
        self.dynamodb.create_table(
            TableName="table", BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"}],
        )  # fmt: skip
        self.queues = {
            name: self.sqs.create_queue(QueueName=name)["QueueUrl"]
            for name in (*FUNCTIONS.values(), "Mailbox", "Operators")
        }
        self.topic = self.sns.create_topic(Name="alerts")["TopicArn"]
        for queue, channel in (("DeliverQueue", "slack"), ("Mailbox", "email-text")):
            policy = (
                {"transport": ["queue", "mail", "canary"]} if channel == "slack" else {"channel": [channel]}
            )
            attributes = {
                "RawMessageDelivery": "true" if channel == "slack" else "false",
                "FilterPolicy": json.dumps(policy),
            }
            self.sns.subscribe(
                TopicArn=self.topic,
                Protocol="sqs",
                Endpoint=f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}",
                Attributes=attributes,
            )
        self.ops_topic = self.sns.create_topic(Name="ops")["TopicArn"]
        self.sns.subscribe(
            TopicArn=self.ops_topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:{ACCOUNT}:Operators"
        )
        for bucket in ("articles", "config"):
            self.s3.create_bucket(
                Bucket=bucket_name(bucket), CreateBucketConfiguration={"LocationConstraint": REGION}
            )
            self.s3.put_bucket_versioning(
                Bucket=bucket_name(bucket), VersioningConfiguration={"Status": "Enabled"}
            )
        self.scheduler.create_schedule_group(Name=STACK)
        self.ssm.put_parameter(
            Name=f"/{STACK}/targets/slack/korea-desk", Value=f"{PREFIX}T/B/korea", Type="SecureString"
        )
        self.table = Table(self.dynamodb, "table")
        self._sequencer = 0

    def _patch(self) -> None:
        environment = {
            "STACK_NAME": STACK, "TABLE_NAME": "table", "ARTICLES_BUCKET": bucket_name("articles"), "CONFIG_BUCKET": bucket_name("config"),
            "INGEST_QUEUE_URL": self.queues["IngestQueue"], "COMPILE_QUEUE_URL": self.queues["CompileQueue"], "FLUSH_QUEUE_URL": self.queues["FlushQueue"],
            "FLUSH_QUEUE_ARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:FlushQueue", "DELIVER_QUEUE_URL": self.queues["DeliverQueue"],
            "MAIL_EVENTS_QUEUE_URL": self.queues["MailEventsQueue"], "OPS_TOPIC_ARN": self.ops_topic,
            "TOPIC_ARN": self.topic, "SCHEDULE_GROUP": STACK, "SCHEDULER_ROLE_ARN": f"arn:aws:iam::{ACCOUNT}:role/scheduler",
            "SCHEDULER_DLQ_ARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:SchedulerDLQ", "SLACK_WEBHOOK_PREFIXES": PREFIX, "TARGET_PREFIXES": "https://", "MAIL_FROM": MAIL_FROM,
        }  # fmt: skip
        environment["POWERTOOLS_METRICS_NAMESPACE"] = "Wirewatch/test"
        for name, value in environment.items():
            self.monkeypatch.setenv(name, value)
        self.apps = {
            name: importlib.import_module(f"functions.{name}.app")
            for name in (*FUNCTIONS, "reconcile", "api", "canary")
        }
        for app in self.apps.values():
            self.monkeypatch.setattr(app, "utc_now", self.clock)
            for cached in CACHED:
                if hasattr(app, cached):
                    getattr(app, cached).cache_clear()
        self.monkeypatch.setattr(self.apps["deliver"].time, "sleep", self._slept)
        self.monkeypatch.setattr(self.apps["deliver"], "Webhook", lambda: self._posted)
        self.monkeypatch.setattr("wirewatch.aws.clients.boto3.client", lambda name, **_: watched(name, self))
        self.monkeypatch.setattr(configuration_files, "compile_templates", compile_once)

    def _slept(self, seconds: float) -> None:
        self.clock.now += timedelta(seconds=seconds)

    def _posted(self, address: str, payload: str, headers: Mapping[str, str]) -> Answer:
        self._call("before", "POST", {"url": address})
        answer = self.slack(address, payload, headers)
        self._call("after", "POST", {"url": address})
        return answer

    def _provided(self, params: dict[str, Any], model: Any, **_: Any) -> dict[str, Any] | None:
        check(model.name, params)
        for hook in self.hooks:
            hook("params", model.name, params)
        for name in ("DelaySeconds", "VisibilityTimeout"):  # the delay is recorded, but tests don't wait
            if model.name in {"SendMessage", "ChangeMessageVisibility"} and name in params:
                self.waits.append((model.name, params[name]))
                params[name] = 0
        for entry in params.get("Entries", []) if model.name == "SendMessageBatch" else []:
            if entry.get("DelaySeconds"):
                self.waits.append((model.name, entry["DelaySeconds"]))
                entry["DelaySeconds"] = 0
        return params

    def _call(self, phase: str, operation: str, params: dict[str, Any]) -> None:
        if phase == "before":
            self.calls.append(operation)
        for hook in self.hooks:
            hook(phase, operation, params)

    # uploads and events

    def upload(self, key: str, data: bytes | str, bucket: str = "articles") -> dict[str, Any]:
        """Store an object and put its event on the queue. Return the event."""
        name = bucket_name(bucket)
        stored = self.s3.put_object(
            Bucket=name, Key=key, Body=data if isinstance(data, bytes) else data.encode()
        )
        self._sequencer += 1
        etag = stored["ETag"].strip('"')
        event = self.event(name, key, stored.get("VersionId"), f"{self._sequencer:018X}", len(data), etag)
        self.send("IngestQueue" if bucket == "articles" else "CompileQueue", event)
        return event

    def event(
        self, bucket: str, key: str, version: str | None, sequencer: str, size: int, etag: str = "e"
    ) -> dict[str, Any]:
        from urllib.parse import quote_plus

        thing = {
            "key": quote_plus(key, safe="/"),
            "size": size,
            "eTag": etag,
            "versionId": version,
            "sequencer": sequencer,
        }
        record = {
            "eventVersion": "2.6", "eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "eventTime": self.clock.now.isoformat(),
            "s3": {"bucket": {"name": bucket}, "object": thing},
        }  # fmt: skip
        return {"Records": [record]}

    def send(self, queue: str, body: dict[str, Any]) -> None:
        self.sqs.send_message(QueueUrl=self.queues[queue], MessageBody=json.dumps(body))

    def configure(self, files: dict[str, str]) -> None:
        for name in sorted(files, key=lambda name: name == "routes.yaml"):
            self.upload(name, files[name], "config")
        self.run("compile_watchlists")

    def configure_samples(self, folder: Path) -> None:
        from wirewatch.local.stack import sample_texts

        self.configure(sample_texts(folder))

    # what Lambda does

    def receive(self, name: str, most: int = 10) -> list[dict[str, Any]]:
        """Return up to `most` waiting messages as Lambda records. No message is delayed in tests."""
        answer = self.sqs.receive_message(
            QueueUrl=self.queues[FUNCTIONS[name]], MaxNumberOfMessages=most, AttributeNames=["All"], MessageAttributeNames=["All"], VisibilityTimeout=0
        )  # fmt: skip
        return [_record(message) for message in answer.get("Messages", [])]

    def invoke(self, name: str, records: list[dict[str, Any]]) -> dict[str, Any]:
        self.invocations += 1
        answer: dict[str, Any] = self.apps[name].handler({"Records": records}, self.context)
        return answer

    def run(self, name: str, rounds: int = 20) -> int:
        """Run a function until its queue is empty, but at most `rounds` times. Return 0 if the
        queue is empty. Otherwise, return the number of messages that failed in the last round.
        """
        failed = 0
        for _ in range(rounds):
            records = self.receive(name, BATCH[name])
            if not records:
                return 0
            failures = {each["itemIdentifier"] for each in self.invoke(name, records)["batchItemFailures"]}
            for record in records:
                if record["messageId"] not in failures:
                    self.sqs.delete_message(
                        QueueUrl=self.queues[FUNCTIONS[name]], ReceiptHandle=record["receiptHandle"]
                    )
            failed = len(failures)
        return failed

    def drain(self) -> None:
        """Run `ingest` and `digest`. Then run `deliver` until its queue is empty. Before each run
        of `deliver`, the clock is advanced.
        """
        self.run("ingest")
        self.run("digest")
        for _ in range(30):
            self.clock.now += timedelta(seconds=61)
            if not self.run("deliver", 1) and not self.receive("deliver"):
                return

    def flush(self, route: str, due: str | None = None) -> None:
        self.send("FlushQueue", {"route": route} if due is None else {"route": route, "due": due})

    def request(
        self, method: str, path: str, body: str | bytes | None = None, **headers: str
    ) -> dict[str, Any]:
        """Call the function `api` as API Gateway does (payload format 2.0), and return its answer."""
        _, kind, token = path.split("/", 2)
        event: dict[str, Any] = {
            "version": "2.0", "routeKey": f"ANY /{kind}/{{token}}", "rawPath": path, "rawQueryString": "", "headers": headers,
            "requestContext": {"http": {"method": method, "path": path, "sourceIp": "192.0.2.1"}, "stage": "$default", "requestId": "r"},
            "pathParameters": {"token": token}, "isBase64Encoded": False,
        }  # fmt: skip
        if isinstance(body, bytes):  # so does API Gateway send forms
            event |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
        elif body is not None:
            event["body"] = body
        answer: dict[str, Any] = self.apps["api"].handler(event, self.context)
        return answer

    def reconcile(self) -> dict[str, int]:
        answer: dict[str, int] = self.apps["reconcile"].handler({}, self.context)
        return answer

    # looking

    def mails(self) -> list[dict[str, Any]]:
        return self._taken("Mailbox")

    def reports(self) -> list[dict[str, Any]]:
        """Return the messages that operators got since the last call."""
        return self._taken("Operators")

    def _taken(self, queue: str) -> list[dict[str, Any]]:
        url, found = self.queues[queue], []
        while messages := self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            for message in messages:
                found.append(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def rows(self, prefix: str = "") -> list[dict[str, Any]]:
        pages = self.dynamodb.get_paginator("scan").paginate(TableName="table")
        return [
            row
            for page in pages
            for row in map(self.table._plain, page["Items"])
            if row["pk"].startswith(prefix)
        ]

    @property
    def digests(self) -> Digests:
        return Digests(self.table)

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.table)

    @property
    def objects(self) -> ObjectRecords:
        return ObjectRecords(self.table)

    @property
    def registry(self) -> Registry:
        return Registry(self.table)


def _record(message: dict[str, Any]) -> dict[str, Any]:
    attributes = {
        name: {
            "dataType": each["DataType"],
            "stringValue": each["StringValue"],
            "stringListValues": [],
            "binaryListValues": [],
        }
        for name, each in message.get("MessageAttributes", {}).items()
    }
    return {
        "messageId": message["MessageId"], "receiptHandle": message["ReceiptHandle"], "body": message["Body"],
        "attributes": message["Attributes"], "messageAttributes": attributes, "md5OfBody": "", "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:queue", "awsRegion": REGION,
    }  # fmt: skip


@contextmanager
def house_on_moto() -> Iterator[House]:
    """Yield a House on moto that starts quickly, for tests that need many houses in one function.

    Counters have only one shard, because moto is slow if a digest reads many shards.
    """
    with quick_moto(), mock_aws(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "COUNTER_SHARDS", 1)
        patch.setattr(adapters, "COUNTER_SHARDS", 1)
        yield House(patch)


def message_id() -> str:
    return str(uuid.uuid4())
