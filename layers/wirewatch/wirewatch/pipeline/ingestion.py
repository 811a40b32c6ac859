"""Reads S3 objects, matches their articles against the rules, and writes outbox rows.

At the end of a batch, each instant route that received an article gets one flush message. If SQS
delivers a message again, no row is doubled. Only the counters may count its articles twice.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil

from wirewatch.article import Article, ObjectRef, Signal, host_of
from wirewatch.aws.buckets import Bucket, OpenObject
from wirewatch.aws.quarantine import Quarantine, QuarantineEntry
from wirewatch.aws.queues import MAX_DELAY_SECONDS, Queue
from wirewatch.configuration.routes import CANARY_ROUTE, ESCALATED, Route
from wirewatch.digests.embargoes import is_embargoed, pause_before, problem_of_embargo
from wirewatch.digests.ledger import CountedAs
from wirewatch.digests.matched_article import MatchedArticle, matched_article_of
from wirewatch.digests.prior_reports import stored_text_of
from wirewatch.errors import Reason, Unreadable
from wirewatch.matching.match import Match, MatchSet
from wirewatch.messages.ingest_task import Counts, IngestTask, tasks_in
from wirewatch.parsing.object_reader import ObjectReader, Reader
from wirewatch.parsing.resume_point import ResumePoint
from wirewatch.pipeline.current_index import CurrentIndex
from wirewatch.pipeline.escalation import Escalations
from wirewatch.storage import keys
from wirewatch.storage.counters import QUARANTINED, Counters
from wirewatch.storage.documents import Documents, NotifiedRevision
from wirewatch.storage.embargoes import EmbargoedObjects
from wirewatch.storage.objects import ObjectOutcome, ObjectRecords
from wirewatch.storage.outbox import Outbox
from wirewatch.storage.sightings import Sightings

PREFIX = "articles/"
MAX_QUARANTINE_ENTRIES = 100  # per object; further unreadable documents are only counted in its row
MAX_ARTICLES_PER_RUN = 10_000
MIN_MS_TO_BEGIN = 20_000  # with less time left, no further object is begun
MIN_MS_TO_CONTINUE = 15_000  # with less time left, another run reads the rest of the object


@dataclass
class BatchReport:
    """What a batch did, for metrics, counters and one log line.

    - `counts`: for each origin, the counts `articles`, `matched`, `skipped`, `embargoed`,
      `superseded`, `idle_retractions`, `quarantined` and `quarantined_<reason>`
    - `gone`: the number of objects that were deleted before they were read
    - `continued`: the number of objects that another run continues to read
    """

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    gone: int = 0
    continued: int = 0
    rule_errors: list[tuple[str, str, str]] = field(default_factory=list)
    comparison_faults: list[str] = field(default_factory=list)
    uncounted: int = 0  # origins whose counters could not be written

    def total(self, name: str) -> int:
        """Return the sum of a count, such as `matched`, over all origins."""
        return sum(counts[name] for counts in self.counts.values())

    @property
    def reasons(self) -> Counter[str]:
        """The number of quarantined documents by reason, over all origins."""
        reasons: Counter[str] = Counter()
        for counts in self.counts.values():
            for name, count in counts.items():
                if name.startswith(QUARANTINED):
                    reasons[name.removeprefix(QUARANTINED)] += count
        return reasons


@dataclass(frozen=True)
class IngestStores:
    """The rows, quarantine entries and queues that ingestion writes to."""

    objects: ObjectRecords
    outbox: Outbox
    documents: Documents
    embargoes: EmbargoedObjects
    quarantine: Quarantine
    counters: Counters
    sightings: Sightings
    flushes: Queue
    tasks: Queue


class Ingestion:
    """Ingests batches of messages, and holds what all batches of a warm worker share.

    `reader` parses one document; in the deployed function, it uses a sandbox.
    """

    def __init__(
        self,
        bucket: Bucket,
        stores: IngestStores,
        current_index: CurrentIndex,
        reader: Reader,
        clock: Callable[[], datetime],
    ) -> None:
        self.bucket, self.stores, self.current_index = bucket, stores, current_index
        self.reader, self.clock = reader, clock

    @contextmanager
    def batch(self, remaining_ms: Callable[[], int]) -> Iterator["IngestBatch"]:
        """Yield a batch that uses the current configuration.

        At the end of the `with` block, flush messages are sent and the hourly counters are written.
        Neither is done if the block raises an error. Raises DamagedIndex if the worker has no index
        and can read none.
        """
        self.current_index.refresh(self.clock())
        batch = IngestBatch(self, remaining_ms)
        yield batch
        batch.flush()
        batch.count()


class IngestBatch:
    """One batch of messages; made by `Ingestion.batch`."""

    def __init__(self, ingestion: Ingestion, remaining_ms: Callable[[], int]) -> None:
        self.bucket, self.stores, self.reader = ingestion.bucket, ingestion.stores, ingestion.reader
        self.index, self.clock = ingestion.current_index, ingestion.clock
        self.remaining_ms, self.escalations = remaining_ms, Escalations(ingestion.stores.sightings)
        self.report = BatchReport()
        self._message_counts: dict[str, Counter[str]] = defaultdict(Counter)  # by origin
        self._instant_routes: set[str] = set()

    def ingest(self, body: str) -> None:
        """Ingest all objects below `articles/` that one SQS message names.

        Raises MalformedEvent if the message is not a task and has no S3 events. Raises TryLater if
        no process for parsing can be started. Errors of AWS are not caught, so that SQS delivers
        the message again.
        """
        # counts of a message that failed are discarded: its next delivery counts its articles again
        self._message_counts.clear()
        for task in tasks_in(body):
            event = task.event
            is_article = event.key.startswith(PREFIX) and not event.is_folder and not event.is_removal
            if event.bucket == self.bucket.name and is_article:
                self._ingest_object(task)
        for origin, counts in self._message_counts.items():
            self.report.counts[origin].update(counts)

    def flush(self) -> None:
        """Request a digest for each instant route that received an article in this batch.

        A route is included even if an earlier run already stored the article for this route. That
        run may have crashed before it sent the flush message. A removed route counts as instant.
        """
        for name in sorted(self._instant_routes):
            delay = int(self.index.route(name).group_wait.total_seconds())
            self.stores.flushes.send_flush(name, delay_seconds=delay)

    def count(self) -> None:
        """Add the counts of this batch to the hourly counters.

        Errors of DynamoDB are not raised. An error would make SQS deliver the finished messages
        again. `report.uncounted` is the number of origins that could not be counted.
        """
        for origin, counts in self.report.counts.items():
            if not self.stores.counters.add(origin, counts, self.clock()):
                self.report.uncounted += 1

    # one object

    def _ingest_object(self, task: IngestTask) -> None:
        if self.remaining_ms() < MIN_MS_TO_BEGIN:
            self.stores.tasks.send_task(task)  # failing would count towards the dead-letter queue
            self.report.continued += 1
            return
        counts = replace(task.counts)
        opened = self.bucket.open(task.event.key, task.event.version, task.resume_point.offset)
        if opened is None:
            self.report.gone += 1
            self._record(task, ObjectOutcome.GONE, counts)
            return
        task = task.for_version(opened.version)
        with closing(opened.body):
            self._ingest_articles(self._object_reader(task, opened), task, counts)

    def _object_reader(self, task: IngestTask, opened: OpenObject) -> ObjectReader:
        event, start = task.event, task.resume_point
        ref = ObjectRef(bucket=event.bucket, key=event.key, version=event.version)

        def should_stop(point: ResumePoint) -> bool:
            is_long = point.position - start.position >= MAX_ARTICLES_PER_RUN
            return is_long or self.remaining_ms() < MIN_MS_TO_CONTINUE

        return ObjectReader(
            opened.body,
            ref,
            opened.stored,
            reader=self.reader,
            size=opened.size,
            resume_point=start,
            should_stop=should_stop,
        )

    def _ingest_articles(self, reader: ObjectReader, task: IngestTask, counts: Counts) -> None:
        reason, now, embargo_ends = "", self.clock(), task.embargo_ends
        for result in reader:
            if isinstance(result, Unreadable):
                reason = str(result.reason)
                self._quarantine(task, result, counts)
            elif is_embargoed(result, now) and not task.ignores_embargoes:
                self._count_embargoed(result.ref.origin, counts)
                if problem := problem_of_embargo(result, now):
                    self._quarantine(task, problem, counts)
                embargo_ends = _earlier(embargo_ends, result.wire.embargo)
            else:
                self._ingest_article(result, counts, now)
        if reader.stopped:
            self._continue_later(task, reader.resume_point, counts, embargo_ends)
            return
        if embargo_ends is not None:
            self._wait_for_embargo(task, embargo_ends, now)
        outcome = ObjectOutcome.QUARANTINED if counts.quarantined else ObjectOutcome.SKIPPED
        if counts.articles:
            outcome, reason = ObjectOutcome.INGESTED, ""
        self._record(task, outcome, counts, reason)

    def _continue_later(
        self, task: IngestTask, point: ResumePoint, counts: Counts, embargo_ends: datetime | None
    ) -> None:
        self.report.continued += 1
        self._record(task, ObjectOutcome.READING, counts)
        change = {"resume_point": point, "counts": counts, "embargo_ends": embargo_ends}
        self.stores.tasks.send_task(task.model_copy(update=change))

    def _count_embargoed(self, origin: str, counts: Counts) -> None:
        counts.articles += 1
        counts.embargoed += 1
        self._message_counts[origin].update(["articles", "embargoed"])

    def _wait_for_embargo(self, task: IngestTask, ends: datetime, now: datetime) -> None:
        """Schedule the object to be read again when the earliest of its embargoes ends.

        The whole object is read again, but no article is sent twice. After many reads, an object
        waits for a minimum time, even if an embargo ends earlier.
        """
        again = IngestTask(event=task.event, embargo_reads=task.embargo_reads + 1)
        ends = max(ends, now + pause_before(again.embargo_reads))
        if ends - now <= timedelta(seconds=MAX_DELAY_SECONDS):
            self.stores.tasks.send_task(again, ceil((ends - now).total_seconds()))
        else:
            self.stores.embargoes.add(again, ends)

    def _record(self, task: IngestTask, outcome: ObjectOutcome, counts: Counts, reason: str = "") -> None:
        self.stores.objects.record(
            task.event, outcome, counts, self.index.generation, self.clock(), reason
        )  # fmt: skip

    def _quarantine(self, task: IngestTask, error: Unreadable, counts: Counts) -> None:
        """Count an unreadable document, and store a quarantine entry about it.

        A document that is not an article, such as a picture, is only counted. Each object has at
        most MAX_QUARANTINE_ENTRIES entries; its further unreadable documents are only counted. An
        entry that says that the rest of the object was left out is stored even above this limit.
        """
        counted = self._message_counts[ObjectRef(key=task.event.key).origin]
        if error.reason is Reason.NOT_AN_ARTICLE:
            counts.skipped += 1
            counted["skipped"] += 1
            return
        counts.quarantined += 1
        counted.update(["quarantined", f"{QUARANTINED}{error.reason.replace('-', '_')}"])
        if counts.quarantined <= MAX_QUARANTINE_ENTRIES or error.is_rest:
            event = task.event
            entry = QuarantineEntry(
                bucket=event.bucket,
                key=event.key,
                version=event.version,
                event=event,
                position=error.position,
                reason=str(error.reason),
                sentence=error.reason.sentence,
                detail=error.detail,
                at=self.clock(),
            )
            name = f"{keys.object_hash(event.bucket, event.key)}-{error.position}.json"
            self.stores.quarantine.put(name, entry)

    # one article

    def _ingest_article(self, article: Article, counts: Counts, now: datetime) -> None:
        counts.articles += 1
        counted = Counter() if article.ref.is_canary else self._message_counts[article.ref.origin]
        counted["articles"] += 1
        result = self._match(article, now)
        self.report.rule_errors += result.errors
        if not result.matches and article.wire.signal is Signal.NONE:
            return
        admitted = self._admitted(article, now)  # before `notified` is read: see notification_actions
        notified = self._notified(article)
        removed: Collection[str] = ()
        if article.wire.signal is not Signal.NONE:
            removed = self.index.removed_routes(notified, now, self.stores.outbox.is_empty)
        if admitted is None:
            self._count_superseded(article, result.matches, notified, counts, now)
            return
        article = admitted
        if article.wire.signal is Signal.RETRACTED and not notified:
            counts.idle_retractions += 1
            counted["idle_retractions"] += 1
        counts.matched += bool(result.matches)
        counted["matched"] += bool(result.matches)
        routed = dict(self._routed(article, result.matches, removed))
        reached = notified.keys() & {*self.index.routes, *removed}
        for name in reached:
            # a new revision of an escalated article
            if (source := self.index.route(name).escalated_from) in routed:
                routed[name] = routed[source]
        for route, matches in routed.items():
            self._store(route, article, matches, notified.get(route), counts, now)
        if article.wire.signal is not Signal.NONE:
            for name in reached - routed.keys():
                self.escalations.withdraw(self.index.route(name), notified[name].matched, article.ref.origin)
                self._put(name, notified[name].retraction(article, now, self.index.generation), now)

    def _notified(self, article: Article) -> dict[str, NotifiedRevision]:
        documents, renamed = self.stores.documents, self.index.successors
        return documents.notified(article.document_id, renamed) if article.wire.id else {}

    def _match(self, article: Article, now: datetime) -> MatchSet:
        """Return the matches of an article.

        Return no matches for a retraction: a retraction is sent to each route that was notified of
        an earlier revision, whatever the text of the retraction says. Also return no matches before
        the first configuration is compiled.
        """
        if self.index.monitor is None or article.wire.signal is Signal.RETRACTED:
            return MatchSet()
        return self.index.monitor.match(article, now)

    def _admitted(self, article: Article, now: datetime) -> Article | None:
        """Record a revision of an agency's item. Return a copy of the article with `wire.revision`
        set to the recorded number. Return None if a later revision had already arrived.
        """
        if not article.wire.id:
            return article
        revision = self.stores.documents.admit(article.document_id, article.wire, now)
        if revision is None:
            return None
        wire = article.wire.model_copy(update={"revision": revision})
        return article.model_copy(update={"wire": wire})

    def _count_superseded(
        self,
        article: Article,
        matches: Sequence[Match],
        notified: dict[str, NotifiedRevision],
        counts: Counts,
        now: datetime,
    ) -> None:
        """Count a revision that is out of date: a newer revision of the document arrived before it.

        The revision is also counted in the ledgers of the routes that would have got the article. A
        retraction is counted in the ledgers of the routes that were notified of the item.
        """
        counts.superseded += 1
        self._message_counts[article.ref.origin]["superseded"] += 1
        for route, routed in self._routed(article, matches):
            matched = self._matched(route, article, routed, now)
            self.stores.outbox.count(route, matched, CountedAs.SUPERSEDED, now)
        if article.wire.signal is Signal.RETRACTED:
            for route in notified.keys() & self.index.routes.keys():
                retraction = notified[route].retraction(article, now, self.index.generation)
                self.stores.outbox.count(route, retraction, CountedAs.SUPERSEDED, now)

    def _routed(
        self, article: Article, matches: Sequence[Match], removed: Collection[str] = ()
    ) -> Iterator[tuple[str, list[Match]]]:
        """Yield (route, matches that the route takes) for each route in use or in `removed` that
        takes at least one of `matches`. A canary goes only to the route of canaries.
        """
        for name in (*self.index.routes, *removed):
            route = self.index.route(name)
            if (name == CANARY_ROUTE) is not article.ref.is_canary:
                continue
            wanted = [match for match in matches if route.wants(match.watchlist, match.severity)]
            if wanted:
                yield name, wanted

    def _store(
        self,
        route: str,
        article: Article,
        matches: list[Match],
        notified: NotifiedRevision | None,
        counts: Counts,
        now: datetime,
    ) -> None:
        """Put the article into the outbox of a route.

        For an instant route, an article with only possible matches is counted instead. But if the
        route was notified of an earlier revision, the article is put into the outbox in any case.
        """
        is_instant = self.index.route(route).schedule.is_instant
        matched = self._matched(route, article, matches, now)
        if is_instant and matched.is_possible and notified is None:
            counts.weak += 1
            self.stores.outbox.count(route, matched, CountedAs.WEAK, now)
            return
        if notified is not None:
            matched = matched.model_copy(update={"replaces": notified.replaced_by(article)})
        text = stored_text_of(article, matches, self.report.comparison_faults)
        self._put(route, matched, now, text, is_wire_item=bool(article.wire.id))
        if route in self.index.routes:
            self._escalate(self.index.routes[route], article, matched, now)

    def _escalate(self, route: Route, article: Article, matched: MatchedArticle, now: datetime) -> None:
        origin, is_wire_item = article.ref.origin, bool(article.wire.id)
        for escalation in self.escalations.note(route, matched, origin, now, is_wire_item=is_wire_item):
            for each in escalation.articles:
                self._put(f"{route.id}{ESCALATED}", each.matched, now, is_wire_item=each.is_wire_item)
            self.escalations.finish(route, escalation, now)

    def _matched(self, route: str, article: Article, matches: list[Match], now: datetime) -> MatchedArticle:
        owner = self.index.route(route).owner_of(host_of(article.link))
        return matched_article_of(article, matches, now, self.index.generation, owner)

    def _put(
        self,
        route: str,
        matched: MatchedArticle,
        now: datetime,
        text: bytes = b"",
        *,
        is_wire_item: bool = True,
    ) -> None:
        if route not in self.index.routes or self.index.routes[route].schedule.is_instant:
            self._instant_routes.add(route)
        # now, because the quiet hours may be changed while the article waits
        drops = route in self.index.routes and self.index.routes[route].drops(now)
        matched = matched.model_copy(update={"in_quiet_hours": drops})
        notes = self.stores.documents.notification_actions(route, matched, now) if is_wire_item else []
        self.stores.outbox.add(route, matched, now, text, notes)


def _earlier(first: datetime | None, second: datetime | None) -> datetime | None:
    return min((each for each in (first, second) if each is not None), default=None)
