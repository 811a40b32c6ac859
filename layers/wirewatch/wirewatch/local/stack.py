"""A stack that is deployed on the local cloud. This module reads the outputs and rows of the stack,
uploads files to the stack, and waits for results.
"""

import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import boto3
from botocore.config import Config

from wirewatch.aws.buckets import Bucket
from wirewatch.aws.quarantine import Quarantine
from wirewatch.aws.queues import Queue
from wirewatch.aws.sending.link_keys import keys_name
from wirewatch.aws.sending.targets import parameter_name
from wirewatch.aws.table import Row, Table
from wirewatch.digests.due import iso
from wirewatch.links.signing import SigningKeys, new_key
from wirewatch.local.toolchain import REGION, STACK, ToolFailed
from wirewatch.storage.digests import Digests, Meta, State
from wirewatch.storage.objects import ObjectRecords
from wirewatch.storage.outbox import Outbox
from wirewatch.storage.registry import Registry

T = TypeVar("T")
MAILBOX = "mailbox"
WORKERS = 2  # of each function; a laptop has few cores


class Stack:
    """A stack that was deployed on the emulator, and access to its services.

    This class uses the root credentials of the emulator. The functions of the stack use the
    credentials of their roles.
    """

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.session = boto3.Session("test", "test", region_name=REGION)

    def client(self, service: str) -> Any:
        """Return a client for an AWS service that the emulator offers."""
        config = Config(retries={"max_attempts": 2}, connect_timeout=5, read_timeout=20)
        make: Any = self.session.client  # its overloads know only names of services as literals
        return make(service, endpoint_url=self.endpoint, config=config)

    @cached_property
    def outputs(self) -> dict[str, str]:
        """The outputs of the stack by name."""
        stack = self.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    @cached_property
    def s3(self) -> Any:
        return self.client("s3")

    @cached_property
    def sqs(self) -> Any:
        return self.client("sqs")

    @cached_property
    def table(self) -> Table:
        return Table(self.client("dynamodb"), self.outputs["TableName"])

    @property
    def registry(self) -> Registry:
        """The configuration in use."""
        return Registry(self.table)

    @property
    def objects(self) -> ObjectRecords:
        """The records that say what happened to each object."""
        return ObjectRecords(self.table)

    @property
    def digests(self) -> Digests:
        """The digests and their parts."""
        return Digests(self.table)

    @property
    def outbox(self) -> Outbox:
        """The articles that wait for the next digest of a route."""
        return Outbox(self.table)

    @property
    def quarantine(self) -> Quarantine:
        """The entries for articles that could not be read."""
        return Quarantine(Bucket(self.s3, self.outputs["ArticlesBucketName"]))

    @property
    def flushes(self) -> Queue:
        """The queue of the function `digest`."""
        return Queue(self.sqs, self.outputs["FlushQueueUrl"])

    @property
    def deliveries(self) -> Queue:
        """The queue of the function `deliver`."""
        return Queue(self.sqs, self.outputs["DeliverQueueUrl"])

    def make_artifacts_bucket(self) -> None:
        """Create the bucket to which sam uploads the code."""
        self.s3.create_bucket(Bucket=f"{STACK}-artifacts")

    def bridge_gaps(self) -> None:
        """Work around two faults of the emulator:

        - The emulator checks permissions for each schedule as if the schedule were in the default
          group. So the role of `compile_watchlists` gets permission for this group.
        - The emulator can't read a number from a parameter of the template. So MaximumConcurrency
          is set here.
        """
        actions = [f"scheduler:{verb}Schedule" for verb in ("Create", "Update", "Delete", "Get")]
        schedules = "arn:aws:scheduler:*:*:schedule/default/*"
        statement = {"Effect": "Allow", "Action": actions, "Resource": schedules}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.client("iam").put_role_policy(
            RoleName=self.outputs["CompileRoleName"], PolicyName="emulator-gap", PolicyDocument=document
        )
        functions = self.client("lambda")
        for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
            functions.update_event_source_mapping(
                UUID=mapping["UUID"], ScalingConfig={"MaximumConcurrency": WORKERS}
            )

    def make_link_key(self) -> None:
        """Store a key that signs links, as `wirewatch links rotate` does."""
        keys = SigningKeys((new_key(secrets.token_bytes, set()),))
        self.client("ssm").put_parameter(Name=keys_name(STACK), Value=keys.to_text(), Type="SecureString")

    def open_mailbox(self) -> None:
        """Create a queue that gets the plain-text mails from the SNS topic, because the emulator
        does not send the mails of a topic. The method `mails` reads this queue.
        """
        url = self.sqs.create_queue(QueueName=MAILBOX)["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"][
            "QueueArn"
        ]
        statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
        self.client("sns").subscribe(
            TopicArn=self.outputs["AlertsTopicArn"],
            Protocol="sqs",
            Endpoint=arn,
            Attributes={"FilterPolicy": '{"channel": ["email-text"]}'},
        )

    def mails(self) -> Iterator[dict[str, Any]]:
        """Yield the plain-text mails that arrived since the last call, as SNS envelopes with
        Subject and Message.
        """
        url = self.sqs.get_queue_url(QueueName=MAILBOX)["QueueUrl"]
        while messages := self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                yield json.loads(message["Body"])

    def put_target(self, kind: str, target: str, address: str) -> None:
        """Store the address of a target."""
        self.client("ssm").put_parameter(
            Name=parameter_name(STACK, kind, target), Value=address, Type="SecureString", Overwrite=True
        )

    def webhook_secret(self, target: str) -> str | None:
        """Return the secret that is stored for a webhook, or None if no secret is stored."""
        ssm = self.client("ssm")
        try:
            stored = ssm.get_parameter(Name=parameter_name(STACK, "webhook", target), WithDecryption=True)
        except ssm.exceptions.ParameterNotFound:
            return None
        return str(stored["Parameter"]["Value"]).partition(" ")[2] or None

    def upload_configuration(self, files: Mapping[str, str | bytes]) -> None:
        """Upload configuration files. routes.yaml comes last, because it refers to watchlists."""
        for name in sorted(files, key=lambda name: name == "routes.yaml"):
            text = files[name]
            body = text.encode() if isinstance(text, str) else text
            self.s3.put_object(Bucket=self.outputs["ConfigBucketName"], Key=name, Body=body)

    def upload_article(self, name: str, data: bytes, now: datetime) -> str:
        """Upload an article into the folder for the day of `now`, and return its key."""
        key = f"articles/{now:%Y/%m/%d}/{name}"
        self.s3.put_object(Bucket=self.outputs["ArticlesBucketName"], Key=key, Body=data)
        return key

    def scan(self, prefix: str) -> list[Row]:
        """Return all rows whose `pk` begins with `prefix`.

        This method scans the whole table. Only the local table is small enough for such a scan.
        """
        pages = self.table.client.get_paginator("scan").paginate(
            TableName=self.table.name,
            FilterExpression="begins_with(pk, :p)",
            ExpressionAttributeValues={":p": {"S": prefix}},
            ConsistentRead=True,
        )
        return [self.table._plain(item) for page in pages for item in page["Items"]]

    def finished_digests(self) -> list[Meta]:
        """Return the published digests, in the order in which their rows were created."""
        rows = sorted(
            (row for row in self.scan("D#") if row["sk"] == "META" and row["st"] == State.PUBLISHED),
            key=lambda row: row["opened"],
        )
        return [meta for row in rows if (meta := self.digests.meta(row["pk"][2:])) is not None]

    def fire(self, route: str) -> str:
        """Send the message that EventBridge Scheduler sends when a route is due. In this message,
        the route is due at the end of this hour.

        Returns the id of the digest.
        """
        due = iso(end_of_hour(datetime.now(UTC)))
        self.flushes.send_flush(route, due)
        return f"{route}#{due}"


def end_of_hour(now: datetime) -> datetime:
    """Return the end of the hour that contains `now`.

    A digest shows how many articles were read, and counts only full hours. A digest that is due at
    this time includes the current hour.
    """
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def until(what: str, check: Callable[[], T | None], seconds: float = 60) -> T:
    """Call `check` until it returns a true value, and return this value.

    Raises ToolFailed if `check` returns no true value within `seconds`. `what` names the awaited
    event in the message of the error.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        result = check()
        if result:
            return result
        time.sleep(0.05)
    raise ToolFailed(f"{what}: not done within {seconds:.0f} s")


def sample_texts(root: Path) -> dict[str, str]:
    """Return the texts of the configuration files below `root`. The key of a text is the name that
    the file has in the bucket.
    """
    return {
        str(path.relative_to(root)): path.read_text(encoding="utf-8")
        for path in sorted((*root.rglob("*.yaml"), *root.glob("templates/*.j2")))
        if path.relative_to(root).parts[0] in {"watchlists", "shared", "templates", "routes.yaml"}
    }
