"""The adapters of one function environment, made when first asked for and kept while it is warm."""

from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from wirewatch.aws.deliveries import Deliveries
from wirewatch.aws.ledger import Ledger
from wirewatch.aws.objects import Bucket
from wirewatch.aws.outbox import Outbox
from wirewatch.aws.quarantine import Quarantine
from wirewatch.aws.queues import Queue
from wirewatch.aws.registry import Registry
from wirewatch.aws.reported import ReportedStories
from wirewatch.aws.schedules import Schedules
from wirewatch.aws.silences import Silences
from wirewatch.aws.table import Table
from wirewatch.aws.waiting import WaitingRoom
from wirewatch.aws.works import Works
from wirewatch.settings import Settings

if TYPE_CHECKING:  # a function that touches these has loaded them itself; ingest does without their templates
    from wirewatch.aws.digests import Digests
    from wirewatch.aws.secrets import Webhooks
    from wirewatch.aws.topic import Topic

PATIENCE = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "max_attempts": 4})


def utc_now() -> datetime:
    return datetime.now(UTC)


class Adapters:
    """A function asks for what it touches; nothing else is made."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def table(self) -> Table:
        return Table(boto3.client("dynamodb", config=PATIENCE), self.settings.table_name)

    @cached_property
    def articles(self) -> Bucket:
        return Bucket(boto3.client("s3", config=PATIENCE), self.settings.articles_bucket)

    @cached_property
    def config(self) -> Bucket:
        return Bucket(boto3.client("s3", config=PATIENCE), self.settings.config_bucket)

    @cached_property
    def flushes(self) -> Queue:
        return Queue(boto3.client("sqs", config=PATIENCE), self.settings.flush_queue_url)

    @cached_property
    def tasks(self) -> Queue:
        return Queue(boto3.client("sqs", config=PATIENCE), self.settings.ingest_queue_url)

    @cached_property
    def compilations(self) -> Queue:
        return Queue(boto3.client("sqs", config=PATIENCE), self.settings.compile_queue_url)

    @cached_property
    def slack_queue(self) -> Queue:
        return Queue(boto3.client("sqs", config=PATIENCE), self.settings.slack_queue_url)

    @cached_property
    def topic(self) -> "Topic":
        from wirewatch.aws.topic import Topic  # noqa: PLC0415

        return Topic(boto3.client("sns", config=PATIENCE), self.settings.topic_arn)

    @cached_property
    def schedules(self) -> Schedules:
        settings = self.settings
        client = boto3.client("scheduler", config=PATIENCE)
        return Schedules(client, settings.schedule_group, settings.flush_queue_arn, settings.scheduler_role_arn, settings.scheduler_dlq_arn)

    @cached_property
    def webhooks(self) -> "Webhooks":
        from aws_lambda_powertools.utilities.parameters import SSMProvider  # noqa: PLC0415

        from wirewatch.aws.secrets import Webhooks  # noqa: PLC0415

        parameters = SSMProvider(boto3_client=boto3.client("ssm", config=PATIENCE))
        return Webhooks(parameters, self.settings.stack_name, self.settings.webhook_prefixes)

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.table)

    @property
    def works(self) -> Works:
        return Works(self.table)

    @property
    def waiting_room(self) -> WaitingRoom:
        return WaitingRoom(self.table)

    @property
    def quarantine(self) -> Quarantine:
        return Quarantine(self.articles)

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.table)

    @property
    def digests(self) -> "Digests":
        from wirewatch.aws.digests import Digests  # noqa: PLC0415

        return Digests(self.table)

    @property
    def reported(self) -> ReportedStories:
        return ReportedStories(self.table)

    @property
    def deliveries(self) -> Deliveries:
        return Deliveries(self.table)

    @property
    def silences(self) -> Silences:
        return Silences(self.table)

    @property
    def registry(self) -> Registry:
        return Registry(self.table)
