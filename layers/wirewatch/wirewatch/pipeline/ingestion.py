"""S3 object → articles → matches → guard and outbox rows, then one flush message for each instant route touched."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from wirewatch.article import Article, ObjectRef
from wirewatch.aws.events import StoredEvent, stored_events
from wirewatch.aws.ledger import Counts, Ledger, Outcome, key_of
from wirewatch.aws.objects import Bucket
from wirewatch.aws.outbox import Outbox
from wirewatch.aws.queues import Queue
from wirewatch.errors import Reason, TryLater, Unreadable
from wirewatch.matching.match import Match
from wirewatch.member import member_of
from wirewatch.parsing.detect import LARGEST_OBJECT, articles_in
from wirewatch.pipeline.inforce import InForce

QUARANTINE = "quarantine/"
PREFIX = "articles/"
LARGEST_TEXT = 2_000_000  # characters of one article
TIME_FOR_ONE = 20_000  # milliseconds an object may need: with less left, it is not begun


@dataclass
class BatchReport:
    """What a batch did, for metrics and one log line."""

    articles: int = 0
    matched: int = 0
    quarantined: dict[str, int] = field(default_factory=dict)
    gone: int = 0
    rule_errors: list[tuple[str, str, str]] = field(default_factory=list)


class Ingestion:
    """One batch at a time: `ingest` for each message, then `flush` once."""

    def __init__(
        self, bucket: Bucket, ledger: Ledger, outbox: Outbox, flushes: Queue, in_force: InForce, clock: Callable[[], datetime]
    ) -> None:
        self.bucket, self.ledger, self.outbox, self.flushes = bucket, ledger, outbox, flushes
        self.in_force, self.clock = in_force, clock
        self.report = BatchReport()
        self.remaining: Callable[[], int] = lambda: TIME_FOR_ONE
        self._touched: set[str] = set()

    def begin(self, remaining: Callable[[], int]) -> None:
        """`remaining` gives the milliseconds this invocation has left."""
        self.remaining = remaining
        self.report = BatchReport()
        self._touched = set()
        self.in_force.refresh(self.clock())

    def ingest(self, body: str) -> None:
        """All objects of one message. Raises what a retry may mend."""
        for event in stored_events(body):
            if event.bucket == self.bucket.name and event.key.startswith(PREFIX) and not event.key.endswith("/"):
                self._object(event)

    def flush(self) -> None:
        """Also for articles that were there already: a crash may have come between their rows and this message."""
        for name in sorted(self._touched):
            self.flushes.send_flush(name, delay=int(self.in_force.routes[name].group_wait.total_seconds()))
        self._touched = set()

    def _object(self, event: StoredEvent) -> None:
        if self.remaining() < TIME_FOR_ONE:
            raise TryLater(0, "this invocation has no time left for another object")
        now = self.clock()
        counts = Counts()
        reason = ""
        try:
            if event.size > LARGEST_OBJECT:
                raise Unreadable(Reason.TOO_LARGE, f"{event.size:,} bytes")
            stored = self.bucket.get(event.key, event.version, LARGEST_OBJECT)
            if stored is None:
                self.report.gone += 1
                self.ledger.record(event, Outcome.GONE, counts, self.in_force.generation, now)
                return
            ref = ObjectRef(bucket=event.bucket, key=event.key, version=event.version or stored.version)
            for found in articles_in(stored.data, ref, stored.stored):
                if isinstance(found, Unreadable):
                    self._quarantine(event, found, counts)
                elif len(found.body) > LARGEST_TEXT:
                    self._quarantine(event, Unreadable(Reason.TOO_LARGE, f"an article of {len(found.body):,} characters"), counts)
                else:
                    self._article(found, counts, now)
        except Unreadable as error:
            reason = str(error.reason)
            self._quarantine(event, error, counts)
        outcome = Outcome.INGESTED if counts.articles else Outcome.QUARANTINED
        self.ledger.record(event, outcome, counts, self.in_force.generation, now, reason)

    def _quarantine(self, event: StoredEvent, error: Unreadable, counts: Counts) -> None:
        """A pointer to the object, with the reason in words. The object itself stays where it is."""
        pointer = {
            "bucket": event.bucket, "key": event.key, "version": event.version, "position": counts.articles + counts.quarantined,
            "reason": str(error.reason), "sentence": error.reason.sentence, "detail": error.detail,
        }  # fmt: skip
        name = f"{QUARANTINE}{key_of(event.bucket, event.key)[2:]}-{pointer['position']}.json"
        self.bucket.put(name, json.dumps(pointer, ensure_ascii=False).encode("utf-8", "replace"))
        counts.quarantined += 1
        self.report.quarantined[str(error.reason)] = self.report.quarantined.get(str(error.reason), 0) + 1

    def _article(self, article: Article, counts: Counts, now: datetime) -> None:
        counts.articles += 1
        self.report.articles += 1
        result = self.in_force.monitor.match(article, now)
        told = result.matches  # a rule that can't be told moves to the errors
        self.report.rule_errors += result.errors
        if not told:
            return
        counts.matched += 1
        self.report.matched += 1
        for route, matches in self._routed(told):
            if self.in_force.routes[route].schedule.is_instant:
                if all(match.is_possible for match in matches):
                    counts.weak += 1
                    continue
                self._touched.add(route)
            self.outbox.add(route, member_of(article, matches, now, self.in_force.generation), now)

    def _routed(self, matches: list[Match]) -> Iterator[tuple[str, list[Match]]]:
        for name, route in self.in_force.routes.items():
            wanted = [match for match in matches if route.wants(match.watchlist, match.severity)]
            if wanted:
                yield name, wanted
