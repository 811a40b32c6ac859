"""S3 object → articles → matches → guard and outbox rows, then one flush message for each instant route touched."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil

from wirewatch.article import Article, ObjectRef, Signal
from wirewatch.aws.ledger import Counts, Ledger, Outcome, key_of
from wirewatch.aws.objects import Bucket
from wirewatch.aws.outbox import Outbox
from wirewatch.aws.quarantine import Pointer, Quarantine
from wirewatch.aws.queues import LONGEST_DELAY, Queue
from wirewatch.aws.tasks import Task, tasks_in
from wirewatch.aws.waiting import WaitingRoom
from wirewatch.aws.works import Told, Works
from wirewatch.errors import Reason, Unreadable
from wirewatch.matching.match import Match
from wirewatch.member import Member, member_of
from wirewatch.parsing.detect import Mark, Reader, Reading
from wirewatch.pipeline.inforce import InForce

PREFIX = "articles/"
MOST_POINTERS = 100  # of one object; what is more is counted in its row
MOST_A_RUN = 10_000  # articles
TIME_FOR_ONE = 20_000  # milliseconds an object may need: with less left, it is not begun
TIME_TO_STOP = 15_000  # milliseconds: with less left, the rest of an object is left to another run


@dataclass
class BatchReport:
    """What a batch did, for metrics and one log line."""

    articles: int = 0
    matched: int = 0
    skipped: int = 0
    embargoed: int = 0
    superseded: int = 0
    quarantined: dict[str, int] = field(default_factory=dict)
    gone: int = 0
    continued: int = 0
    rule_errors: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Shelves:
    """Where ingestion puts what it finds."""

    ledger: Ledger
    outbox: Outbox
    works: Works
    waiting: WaitingRoom
    quarantine: Quarantine
    flushes: Queue
    tasks: Queue


class Ingestion:
    """One batch at a time: `ingest` for each message, then `flush` once. `reader` parses a document, best behind a wall."""

    def __init__(self, bucket: Bucket, shelves: Shelves, in_force: InForce, reader: Reader, clock: Callable[[], datetime]) -> None:
        self.bucket, self.to, self.in_force, self.reader, self.clock = bucket, shelves, in_force, reader, clock
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
        for task in tasks_in(body):
            if task.event.bucket == self.bucket.name and task.event.key.startswith(PREFIX) and not task.event.key.endswith("/"):
                self._object(task)

    def flush(self) -> None:
        """Also for articles that were there already: a crash may have come between their rows and this message."""
        for name in sorted(self._touched):
            self.to.flushes.send_flush(name, delay=int(self.in_force.routes[name].group_wait.total_seconds()))
        self._touched = set()

    def _object(self, task: Task) -> None:
        if self.remaining() < TIME_FOR_ONE:  # sent anew: to wait as a failure would count towards the dead letters
            self.to.tasks.send_task(task)
            self.report.continued += 1
            return
        event, counts = task.event, replace(task.counts)
        opened = self.bucket.open(event.key, event.version, task.mark.offset)
        if opened is None:
            self.report.gone += 1
            self._record(task, Outcome.GONE, counts)
            return
        ref = ObjectRef(bucket=event.bucket, key=event.key, version=event.version or opened.version)
        with closing(opened.body) as body:
            reading = Reading(
                body, ref, opened.stored, reader=self.reader, size=opened.size, mark=task.mark, enough=self._enough(task.mark)
            )
            self._read(reading, task, counts)

    def _enough(self, begin: Mark) -> Callable[[Mark], bool]:
        return lambda mark: mark.position - begin.position >= MOST_A_RUN or self.remaining() < TIME_TO_STOP

    def _read(self, reading: Reading, task: Task, counts: Counts) -> None:
        reason, now, until = "", self.clock(), task.until
        for found in reading:
            if isinstance(found, Unreadable):
                reason = str(found.reason)
                self._unreadable(task, found, counts)
            elif found.wire.embargo is not None and found.wire.embargo > now and found.wire.signal is not Signal.KILLED:
                self._held(counts)
                until = min(until or found.wire.embargo, found.wire.embargo)
            else:
                self._article(found, counts, now)
        if reading.stopped:
            self.report.continued += 1
            self._record(task, Outcome.READING, counts)
            self.to.tasks.send_task(task.model_copy(update={"mark": reading.mark, "counts": counts, "until": until}))
            return
        if until is not None:
            self._wait(task, until, now)
        outcome = Outcome.QUARANTINED if counts.quarantined else Outcome.SKIPPED
        self._record(task, Outcome.INGESTED if counts.articles else outcome, counts, "" if counts.articles else reason)

    def _held(self, counts: Counts) -> None:
        counts.articles += 1
        counts.embargoed += 1
        self.report.articles += 1
        self.report.embargoed += 1

    def _record(self, task: Task, outcome: Outcome, counts: Counts, reason: str = "") -> None:
        self.to.ledger.record(task.event, outcome, counts, self.in_force.generation, self.clock(), reason)

    def _unreadable(self, task: Task, error: Unreadable, counts: Counts) -> None:
        """A pointer to the object, with the reason in words. The object itself stays where it is."""
        if error.reason is Reason.NOT_AN_ARTICLE:
            counts.skipped += 1
            self.report.skipped += 1
            return
        counts.quarantined += 1
        self.report.quarantined[str(error.reason)] = self.report.quarantined.get(str(error.reason), 0) + 1
        if counts.quarantined <= MOST_POINTERS:
            event = task.event
            pointer = Pointer(
                bucket=event.bucket, key=event.key, version=event.version, event=event, position=error.position, reason=str(error.reason),
                sentence=error.reason.sentence, detail=error.detail, at=self.clock(),
            )  # fmt: skip
            self.to.quarantine.put(f"{key_of(event.bucket, event.key)[2:]}-{error.position}.json", pointer)

    def _article(self, article: Article, counts: Counts, now: datetime) -> None:
        counts.articles += 1
        self.report.articles += 1
        result = self.in_force.monitor.match(article, now) if article.wire.signal is not Signal.KILLED else None
        told = result.matches if result else []  # a rule that can't be told moves to the errors
        self.report.rule_errors += result.errors if result else []
        if not told and article.wire.signal is Signal.NONE:
            return
        if article.wire.id and not self.to.works.admit(article.work_id, article.wire.revision, now):
            counts.superseded += 1
            self.report.superseded += 1
            return
        earlier = self.to.works.told(article.work_id) if article.wire.id else {}
        counts.matched += bool(told)
        self.report.matched += bool(told)
        reached = set()
        for route, matches in self._routed(told):
            reached.add(route)
            self._tell(route, article, matches, earlier.get(route), counts, now)
        if article.wire.signal is not Signal.NONE:
            for route in earlier.keys() & self.in_force.routes.keys() - reached:
                self._put(route, _taken_back(article, earlier[route], now, self.in_force.generation), now)

    def _wait(self, task: Task, until: datetime, now: datetime) -> None:
        """The object is read again when the first hour has come. What else is in it has its rows by then, and gets no second ones."""
        again = Task(event=task.event)
        if until - now <= timedelta(seconds=LONGEST_DELAY):
            self.to.tasks.send_task(again, ceil((until - now).total_seconds()))
        else:
            self.to.waiting.admit(again, until)

    def _tell(self, route: str, article: Article, matches: list[Match], before: Told | None, counts: Counts, now: datetime) -> None:
        if self.in_force.routes[route].schedule.is_instant and all(match.is_possible for match in matches):
            counts.weak += 1
            return
        member = member_of(article, matches, now, self.in_force.generation)
        if before is not None:
            member = member.model_copy(update={"replaces": _others(before, article)})
        self._put(route, member, now, known=bool(article.wire.id))

    def _put(self, route: str, member: Member, now: datetime, *, known: bool = True) -> None:
        if self.in_force.routes[route].schedule.is_instant:
            self._touched.add(route)
        self.to.outbox.add(route, member, now, self.to.works.telling(route, member, now) if known else [])

    def _routed(self, matches: list[Match]) -> Iterator[tuple[str, list[Match]]]:
        for name, route in self.in_force.routes.items():
            wanted = [match for match in matches if route.wants(match.watchlist, match.severity)]
            if wanted:
                yield name, wanted


def _others(before: Told, article: Article) -> tuple[str, ...]:
    """A redelivered revision replaces what it replaced the first time."""
    return tuple(each for each in before.ids if each != article.article_id)


def _taken_back(article: Article, before: Told, now: datetime, generation: int) -> Member:
    """What a route is told that had an earlier revision, and would not hear of this one: it is killed, or matches no more."""
    killed = article.wire.signal is Signal.KILLED
    change = {
        "article_id": article.article_id, "signal": article.wire.signal, "revision": article.wire.revision,
        "replaces": _others(before, article), "arrived": now,
        "generation": generation, "matches_no_more": not killed, "published": article.published, "precision": article.precision,
        "title": before.member.title if killed else article.title[:400] or before.member.title,
    }  # fmt: skip
    return before.member.model_copy(update=change)
