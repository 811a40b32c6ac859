"""Finds what other workers left undone, every five minutes: open digests, instant outboxes,
schedules that did not fire.

It also has embargoed objects read again when their embargo ends, and the index compiled after an
update of the code. It only sends messages. Each names the digest that should have been sent, so
nothing is sent twice.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from wirewatch.aws.queues import MAX_DELAY_SECONDS, Queue
from wirewatch.build_id import build_id
from wirewatch.digests.plan import iso
from wirewatch.storage.digests import Digests, digest_id, due_of
from wirewatch.storage.embargoes import EmbargoedObjects, WaitingObject
from wirewatch.storage.outbox import Outbox
from wirewatch.storage.registry import Current, RegisteredRoute, Registry

MAX_TIME_OPEN = timedelta(minutes=10)
MAX_TIME_IN_OUTBOX = timedelta(minutes=5)  # beyond group_wait
OVERDUE_AFTER = timedelta(minutes=10)


@dataclass
class ReconcileReport:
    """How many messages were sent, and why: all zero is normal. `failures` are steps that raised,
    with the error.
    """

    resumed: int = 0
    stale: int = 0
    overdue: int = 0
    released: int = 0
    outdated: int = 0
    routes: int = 0
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ReconcileStores:
    """What reconciliation reads."""

    registry: Registry
    outbox: Outbox
    digests: Digests
    embargoes: EmbargoedObjects


@dataclass(frozen=True)
class ReconcileQueues:
    """What it sends messages to."""

    flushes: Queue
    tasks: Queue
    compilations: Queue


class Reconciliation:
    def __init__(
        self, stores: ReconcileStores, queues: ReconcileQueues, clock: Callable[[], datetime]
    ) -> None:
        self.stores, self.queues, self.clock = stores, queues, clock

    def run(self) -> ReconcileReport:
        """Run every step. A step that raises is reported and stops no other."""
        now, report = self.clock(), ReconcileReport()
        report.released = self._guarded("embargoes", report, lambda: self._release_embargoed(now, report))
        current = self.stores.registry.current()
        report.routes = len(current.routes)
        for name, registered in {**current.retired, **current.routes}.items():
            self._reconcile_route(name, registered, current, now, report)
        report.outdated = self._guarded("recompile", report, lambda: self._recompile(current))
        return report

    def _reconcile_route(
        self,
        name: str,
        registered: RegisteredRoute,
        current: Current,
        now: datetime,
        report: ReconcileReport,
    ) -> None:
        report.resumed += self._guarded(f"resume {name}", report, lambda: self._resume(name, now))
        if name in current.retired or registered.route.schedule.is_instant:
            report.stale += self._guarded(
                f"flush {name}", report, lambda: self._flush_stale(name, registered, current, now)
            )
        else:
            report.overdue += self._guarded(
                f"schedule of {name}", report, lambda: self._flush_overdue(name, registered, now)
            )

    def _guarded(self, step: str, report: ReconcileReport, run: Callable[[], int]) -> int:
        try:
            return run()
        except Exception as error:  # noqa: BLE001  one unreadable row must not stop the steps after it
            report.failures.append(f"{step}: {type(error).__name__}: {error}"[:500])
            return 0

    def _recompile(self, current: Current) -> int:
        """Request a compilation until it is done, unless the queue holds a message that will start
        one anyway.
        """
        is_current = current.build_id == build_id()
        if not current.generation or is_current or not self.queues.compilations.is_empty():
            return 0
        self.queues.compilations.send_recompile()
        return 1

    def _release_embargoed(self, now: datetime, report: ReconcileReport) -> int:
        """Send tasks ahead of time with a delay, so that the end of an embargo is kept to the
        second.
        """
        sent = 0
        for waiting in self.stores.embargoes.ending(now + timedelta(seconds=MAX_DELAY_SECONDS)):
            if isinstance(waiting, WaitingObject):
                self.queues.tasks.send_task(waiting.task, ceil((waiting.ends - now).total_seconds()))
                self.stores.embargoes.delete(waiting)
                sent += 1
            else:
                report.failures.append(str(waiting)[:500])
        return sent

    def _resume(self, route: str, now: datetime) -> int:
        sent = 0
        for digest, opened in self.stores.digests.open_digests(route):
            if now - opened > MAX_TIME_OPEN:
                self.queues.flushes.send_flush(route, due_of(digest))
                sent += 1
        return sent

    def _flush_stale(self, name: str, registered: RegisteredRoute, current: Current, now: datetime) -> int:
        """Flush an instant route whose articles wait for longer than its group_wait."""
        route = registered.route
        if name in current.routes and route.is_quiet(now):
            return 0
        oldest = self.stores.outbox.oldest(name)
        if oldest is None or now - oldest <= route.group_wait + MAX_TIME_IN_OUTBOX:
            return 0
        self.queues.flushes.send_flush(name)
        return 1

    def _flush_overdue(self, name: str, registered: RegisteredRoute, now: datetime) -> int:
        """Flush the last due time that left no digest although something was waiting."""
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
