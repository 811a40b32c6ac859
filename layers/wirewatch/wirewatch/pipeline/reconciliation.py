"""Every five minutes, finds work that other workers left undone, and sends messages to resume it:

- flush messages for digests that stay open too long, for past due times without a digest, and for
  articles that wait too long;
- ingest tasks for objects whose embargo ends soon and, once a day, for objects that were not read;
- a request to compile after the code was updated, or after the canary was turned on or off.

No reader gets anything twice, because a digest is identified by its route and due time, and each
outbox row is moved into only one digest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from math import ceil

from wirewatch.article import ObjectRef
from wirewatch.aws.queues import MAX_BATCH, MAX_DELAY_SECONDS, Queue
from wirewatch.build_id import build_id
from wirewatch.configuration.routes import CANARY_ROUTE
from wirewatch.digests.due import iso
from wirewatch.digests.turns import in_turns
from wirewatch.pipeline.surveys.intake_health import IntakeHealth, intake_health
from wirewatch.pipeline.surveys.listing_check import ListingCheck, ListingReport
from wirewatch.storage.counters import Counters
from wirewatch.storage.digests import Digests, digest_id, due_of
from wirewatch.storage.embargoes import EmbargoedObjects, WaitingObject
from wirewatch.storage.outbox import Outbox
from wirewatch.storage.registry import Current, RegisteredRoute, Registry

MAX_TIME_OPEN = timedelta(minutes=10)
MAX_TIME_IN_OUTBOX = timedelta(minutes=5)  # in addition to group_wait
OVERDUE_AFTER = timedelta(minutes=10)
MAX_ENDING = 20_000  # objects that one run releases because their embargo ends soon
MIN_MS_TO_CONTINUE = 15_000  # with less time left, the next run continues with the listing


@dataclass
class ReconcileReport:
    """What one run did. The first five fields count messages; normally, all but `released` are 0.

    - `resumed`: messages sent because a digest was open for too long.
    - `stale`: messages sent because the oldest article of an instant or removed route waited for
      too long.
    - `overdue`: messages sent because a due time had no digest.
    - `released`: messages sent because the embargo of an object ends soon.
    - `outdated`: messages sent because the index must be compiled again.
    - `routes_overdue`: the routes that got a message counted in `resumed`, `stale` or `overdue`.
      Routes that are in their quiet hours are left out.
    - `intake`: the silent origins, and the percentages of unreadable documents and of superseded
      articles. None if the counters could not be read.
    - `failures`: errors of steps, unreadable embargo rows, and the number of embargoed objects that
      wait for the next run because time ran out.
    """

    resumed: int = 0
    stale: int = 0
    overdue: int = 0
    released: int = 0
    outdated: int = 0
    routes: int = 0
    routes_overdue: list[str] = field(default_factory=list)
    intake: IntakeHealth | None = None
    listing: ListingReport = field(default_factory=ListingReport)
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ReconcileStores:
    """The rows that `reconcile` reads. `reconcile` also deletes rows of embargoed objects."""

    registry: Registry
    outbox: Outbox
    digests: Digests
    embargoes: EmbargoedObjects
    counters: Counters


@dataclass(frozen=True)
class ReconcileQueues:
    """The queues that reconciliation sends messages to."""

    flushes: Queue
    tasks: Queue
    compilations: Queue


class Reconciliation:
    """Runs all steps of `reconcile`. The keys of `hours_by_origin` are the expected origins. Each
    value is the number of hours for which the origin may be silent.
    """

    def __init__(
        self,
        stores: ReconcileStores,
        queues: ReconcileQueues,
        listing: ListingCheck,
        clock: Callable[[], datetime],
        hours_by_origin: Mapping[str, int] | None = None,
        *,
        has_canary: bool = False,
    ) -> None:
        self.stores, self.queues, self.listing, self.clock = stores, queues, listing, clock
        self.hours_by_origin, self.has_canary = hours_by_origin or {}, has_canary

    def run(self, remaining_ms: Callable[[], int]) -> ReconcileReport:
        """Run every step. If a step fails, `failures` has its error, and the other steps still run.

        Raises only errors in reading the configuration. The last step, the check of the listing,
        uses the time that is left.
        """
        now, report = self.clock(), ReconcileReport()
        least_ms = remaining_ms() // 2
        report.released = self._guarded(
            "embargoes",
            report,
            lambda: self._release_embargoed(now, lambda: remaining_ms() > least_ms, report),
        )
        current = self.stores.registry.current()
        report.routes = len(current.routes)
        for name, registered in {**current.retired, **current.routes}.items():
            self._reconcile_route(name, registered, current, now, report)
        report.outdated = self._guarded("recompile", report, lambda: self._recompile(current))
        self._guarded("intake", report, lambda: self._measure_intake(report, now))
        self._guarded("listing", report, lambda: self._check_listing(remaining_ms, report))
        return report

    def _check_listing(self, remaining_ms: Callable[[], int], report: ReconcileReport) -> int:
        report.listing = self.listing.run(lambda: remaining_ms() > MIN_MS_TO_CONTINUE)
        return report.listing.queued

    def _reconcile_route(
        self,
        name: str,
        registered: RegisteredRoute,
        current: Current,
        now: datetime,
        report: ReconcileReport,
    ) -> None:
        resumed = self._guarded(f"resume {name}", report, lambda: self._resume(name, now))
        stale = overdue = 0
        if name in current.retired or registered.route.schedule.is_instant:
            stale = self._guarded(
                f"flush {name}", report, lambda: self._flush_stale(name, registered, current, now)
            )
        else:
            overdue = self._guarded(
                f"schedule of {name}", report, lambda: self._flush_overdue(name, registered, now)
            )
        report.resumed += resumed
        report.stale += stale
        report.overdue += overdue
        if (resumed or stale or overdue) and not registered.route.is_quiet(now):
            report.routes_overdue.append(name)

    def _guarded(self, step: str, report: ReconcileReport, run: Callable[[], int]) -> int:
        try:
            return run()
        except Exception as error:  # noqa: BLE001  one unreadable row must not stop the steps after it
            report.failures.append(f"{step}: {type(error).__name__}: {error}"[:500])
            return 0

    def _measure_intake(self, report: ReconcileReport, now: datetime) -> int:
        report.intake = intake_health(self.stores.counters, now, self.hours_by_origin)
        return len(report.intake.silent)

    def _recompile(self, current: Current) -> int:
        """Request a compilation if the code has changed, or if the canary was turned on or off.

        Return the number of messages, 0 or 1. Nothing is requested before there is a configuration,
        or while CompileQueue has a message.
        """
        is_current = current.build_id == build_id() and (CANARY_ROUTE in current.routes) is self.has_canary
        # nearly every message in this queue starts a compilation
        if not current.generation or is_current or not self.queues.compilations.is_empty():
            return 0
        self.queues.compilations.send_recompile()
        return 1

    def _release_embargoed(self, now: datetime, has_time: Callable[[], bool], report: ReconcileReport) -> int:
        """Queue each object whose embargo ends within 15 minutes, and delete its embargo row.
        Return the number of queued objects.

        Each object is delayed until its embargo ends. After MAX_ENDING objects, or if time runs
        out, the remaining objects wait for the next run.
        """
        ending = self.stores.embargoes.ending(now + timedelta(seconds=MAX_DELAY_SECONDS))
        waiting: list[WaitingObject] = []
        for row in islice(ending, MAX_ENDING):
            if isinstance(row, WaitingObject):
                waiting.append(row)
            else:
                report.failures.append(str(row)[:500])
        # so that very many objects of one origin do not delay the objects of another origin
        waiting = in_turns(waiting, lambda each: ObjectRef(key=each.task.event.key).origin)
        for start in range(0, len(waiting), MAX_BATCH):
            if not has_time():
                report.failures.append(f"embargoes: {len(waiting) - start} objects wait for the next run")
                return start
            batch = waiting[start : start + MAX_BATCH]
            delays = [ceil((each.ends - now).total_seconds()) for each in batch]
            self.queues.tasks.send_tasks([each.task for each in batch], delays)
            self.stores.embargoes.delete(*batch)
        return len(waiting)

    def _resume(self, route: str, now: datetime) -> int:
        sent = 0
        for digest, opened in self.stores.digests.open_digests(route):
            if now - opened > MAX_TIME_OPEN:
                self.queues.flushes.send_flush(route, due_of(digest))
                sent += 1
        return sent

    def _flush_stale(self, name: str, registered: RegisteredRoute, current: Current, now: datetime) -> int:
        """Flush an instant or removed route if its oldest article has waited too long.

        Return the number of flush messages, 0 or 1. A route in use is not flushed during its quiet
        hours.
        """
        route = registered.route
        if name in current.routes and route.is_quiet(now):
            return 0
        oldest = self.stores.outbox.oldest(name)
        if oldest is None or now - oldest <= route.group_wait + MAX_TIME_IN_OUTBOX:
            return 0
        self.queues.flushes.send_flush(name)
        return 1

    def _flush_overdue(self, name: str, registered: RegisteredRoute, now: datetime) -> int:
        """Request an overdue digest of a scheduled route.

        Return the number of flush messages, 0 or 1. Only the last due time that is at least
        OVERDUE_AFTER ago is checked. If no article was waiting at this time, the digest is
        requested only with `when_empty: send`.
        """
        route = registered.route
        due = route.schedule.previous(now - OVERDUE_AFTER)
        if due is None or due < registered.since:
            return 0
        if self.stores.digests.meta(digest_id(name, iso(due))) is not None:
            return 0
        oldest = self.stores.outbox.oldest(name)
        if (oldest is None or oldest > due) and route.when_empty == "skip":
            return 0
        self.queues.flushes.send_flush(name, iso(due))
        return 1
