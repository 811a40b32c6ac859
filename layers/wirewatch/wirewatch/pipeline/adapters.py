"""Everything in AWS that a function uses: buckets, queues, topics, secrets and rows of the table.

Clients are created when they are first used, and kept while the function is warm.
"""

import secrets
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wirewatch.aws.buckets import Bucket
from wirewatch.aws.clients import PATIENT, CallLimits, client
from wirewatch.aws.quarantine import Quarantine
from wirewatch.aws.queues import Queue
from wirewatch.aws.schedules import Schedules
from wirewatch.aws.table import Table
from wirewatch.settings import Settings
from wirewatch.storage.changes import Changes
from wirewatch.storage.counters import Counters
from wirewatch.storage.failed_parts import FailedParts
from wirewatch.storage.keys import COUNTER_SHARDS
from wirewatch.storage.listing_progress import ListingProgressRow
from wirewatch.storage.mutes import Mutes
from wirewatch.storage.objects import ObjectRecords
from wirewatch.storage.readers.feedback import Feedback
from wirewatch.storage.readers.feeds import Feeds
from wirewatch.storage.readers.link_uses import LinkUses
from wirewatch.storage.readers.linked_parts import LinkedParts
from wirewatch.storage.readers.suppressed import SuppressedReaders
from wirewatch.storage.readers.unsubscribed import UnsubscribedReaders
from wirewatch.storage.registry import Registry

if TYPE_CHECKING:  # imported on first use, because ingest and api need few of them
    from wirewatch.aws.sending.link_keys import LinkSecrets
    from wirewatch.aws.sending.mailer import Mailer
    from wirewatch.aws.sending.operators import OperatorTopic
    from wirewatch.aws.sending.targets import Targets
    from wirewatch.aws.sending.topic import Topic
    from wirewatch.aws.templates import StoredTemplates
    from wirewatch.storage.deliveries import Deliveries
    from wirewatch.storage.digests import Digests
    from wirewatch.storage.documents import Documents
    from wirewatch.storage.embargoes import EmbargoedObjects
    from wirewatch.storage.outbox import Outbox
    from wirewatch.storage.reported_stories import ReportedStories
    from wirewatch.storage.sightings import Sightings


def utc_now() -> datetime:
    return datetime.now(UTC)


class Adapters:
    """The adapters of one function. An adapter is created only when it is used. `limits` says how
    many attempts an AWS call has, and how long each attempt waits.
    """

    def __init__(self, settings: Settings, limits: CallLimits = PATIENT) -> None:
        self.settings, self.limits = settings, limits

    def _client(self, service: str) -> Any:
        return client(service, self.limits)

    def _sender(self, service: str) -> Any:
        """Return a client that sends messages to people. The client makes each call only once.

        SNS and SES can't recognise a repeated call, and would send the message twice.
        """
        return client(service, self.limits.once)

    @cached_property
    def table(self) -> Table:
        return Table(self._client("dynamodb"), self.settings.table_name)

    @cached_property
    def articles(self) -> Bucket:
        return Bucket(self._client("s3"), self.settings.articles_bucket)

    @cached_property
    def config(self) -> Bucket:
        return Bucket(self._client("s3"), self.settings.config_bucket)

    @cached_property
    def flushes(self) -> Queue:
        return Queue(self._client("sqs"), self.settings.flush_queue_url)

    @cached_property
    def tasks(self) -> Queue:
        return Queue(self._client("sqs"), self.settings.ingest_queue_url)

    @cached_property
    def compilations(self) -> Queue:
        return Queue(self._client("sqs"), self.settings.compile_queue_url)

    @cached_property
    def deliver_queue(self) -> Queue:
        return Queue(self._client("sqs"), self.settings.deliver_queue_url)

    @cached_property
    def mail_events_queue(self) -> Queue:
        return Queue(self._client("sqs"), self.settings.mail_events_queue_url)

    @cached_property
    def operators(self) -> "OperatorTopic":
        from wirewatch.aws.sending.operators import OperatorTopic  # noqa: PLC0415

        return OperatorTopic(self._sender("sns"), self.settings.ops_topic_arn)

    @cached_property
    def topic(self) -> "Topic":
        from wirewatch.aws.sending.topic import Topic  # noqa: PLC0415

        return Topic(self._sender("sns"), self.settings.topic_arn)

    @cached_property
    def schedules(self) -> Schedules:
        settings = self.settings
        return Schedules(
            self._client("scheduler"),
            settings.schedule_group,
            settings.flush_queue_arn,
            settings.scheduler_role_arn,
            settings.scheduler_dlq_arn,
        )

    @cached_property
    def targets(self) -> "Targets":
        from wirewatch.aws.sending.targets import Targets, parameters  # noqa: PLC0415
        from wirewatch.channels.registry import CHANNELS  # noqa: PLC0415

        settings = self.settings
        prefixes = {kind.name: kind.prefixes for kind in CHANNELS if kind.prefixes}
        prefixes |= settings.prefixes
        return Targets(
            parameters(self._client("ssm")), settings.stack_name, prefixes, settings.allowed_prefixes
        )

    @cached_property
    def mailer(self) -> "Mailer":
        from wirewatch.aws.sending.mailer import LinkMaker, Mailer  # noqa: PLC0415

        settings = self.settings
        links = LinkMaker(settings.links_url, self.link_secrets)
        return Mailer(self._sender("sesv2"), settings.mail_from, settings.mail_configuration_set, links)

    @cached_property
    def link_secrets(self) -> "LinkSecrets":
        from wirewatch.aws.sending.link_keys import LinkSecrets  # noqa: PLC0415
        from wirewatch.aws.sending.targets import parameters  # noqa: PLC0415

        return LinkSecrets(parameters(self._client("ssm")), self.settings.stack_name)

    @property
    def templates(self) -> "StoredTemplates":
        from wirewatch.aws.templates import StoredTemplates  # noqa: PLC0415

        return StoredTemplates(self.config)

    @property
    def objects(self) -> ObjectRecords:
        return ObjectRecords(self.table)

    @property
    def listing_progress(self) -> ListingProgressRow:
        return ListingProgressRow(self.table)

    @property
    def documents(self) -> "Documents":
        from wirewatch.storage.documents import Documents  # noqa: PLC0415

        return Documents(self.table)

    @property
    def embargoes(self) -> "EmbargoedObjects":
        from wirewatch.storage.embargoes import EmbargoedObjects  # noqa: PLC0415

        return EmbargoedObjects(self.table)

    @property
    def quarantine(self) -> Quarantine:
        return Quarantine(self.articles)

    @property
    def outbox(self) -> "Outbox":
        from wirewatch.storage.outbox import Outbox  # noqa: PLC0415

        return Outbox(self.table)

    @property
    def digests(self) -> "Digests":
        from wirewatch.storage.digests import Digests  # noqa: PLC0415

        return Digests(self.table, self.settings.table_epoch)

    @property
    def reported_stories(self) -> "ReportedStories":
        from wirewatch.storage.reported_stories import ReportedStories  # noqa: PLC0415

        return ReportedStories(self.table)

    @property
    def sightings(self) -> "Sightings":
        from wirewatch.storage.sightings import Sightings  # noqa: PLC0415

        return Sightings(self.table)

    @property
    def deliveries(self) -> "Deliveries":
        from wirewatch.storage.deliveries import Deliveries  # noqa: PLC0415

        return Deliveries(self.table)

    @property
    def failed_parts(self) -> FailedParts:
        return FailedParts(self.table)

    @property
    def mutes(self) -> Mutes:
        return Mutes(self.table)

    @property
    def unsubscribed(self) -> UnsubscribedReaders:
        return UnsubscribedReaders(self.table)

    @property
    def suppressed(self) -> SuppressedReaders:
        return SuppressedReaders(self.table)

    @property
    def link_uses(self) -> LinkUses:
        return LinkUses(self.table)

    @property
    def linked_parts(self) -> LinkedParts:
        return LinkedParts(self.table)

    @property
    def feedback(self) -> Feedback:
        return Feedback(self.table)

    @property
    def feeds(self) -> Feeds:
        return Feeds(self.table)

    @cached_property
    def counters(self) -> Counters:
        return Counters(self.table, secrets.randbelow(COUNTER_SHARDS))

    @property
    def changes(self) -> Changes:
        return Changes(self.table)

    @property
    def registry(self) -> Registry:
        return Registry(self.table)
