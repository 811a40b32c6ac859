"""What other workers left behind: digests open too long, instant outboxes nobody flushed, schedules that did not fire.

It also lets embargoed articles go when their hour comes, and has the index compiled anew after an update of the code.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from wirewatch.aws.queues import MAX_DELAY_SECONDS, Queue
from wirewatch.build_id import build_id
from wirewatch.digests.plan import iso
from wirewatch.storage.digests import Digests, digest_id, due_of
from wirewatch.storage.embargoes import EmbargoedObjects
from wirewatch.storage.outbox import Outbox
from wirewatch.storage.registry import Current, RegisteredRoute, Registry

OPEN_TOO_LONG = timedelta(minutes=10)
STALE = timedelta(minutes=5)  # beyond group_wait
OVERDUE = timedelta(minutes=10)


@dataclass
class ReconcileReport:
    """How many messages were sent, and why. All zero is a good day."""

    resumed: int = 0
    stale: int = 0
    overdue: int = 0
    released: int = 0
    outdated: int = 0
    routes: int = 0


class Reconciliation:
    """Sends messages only. Flushes for digests and schedules name the digest that should have been, so nothing doubles."""

    def __init__(
        self,
        registry: Registry,
        outbox: Outbox,
        digests: Digests,
        flushes: Queue,
        waiting: EmbargoedObjects,
        tasks: Queue,
        compilations: Queue,
        clock: Callable[[], datetime],
    ) -> None:
        self.registry, self.outbox, self.digests, self.flushes = registry, outbox, digests, flushes
        self.waiting, self.tasks, self.compilations, self.clock = waiting, tasks, compilations, clock

    def run(self) -> ReconcileReport:
        now, current = self.clock(), self.registry.current()
        report = ReconcileReport(routes=len(current.routes), released=self._release(now))
        for name, registered in {**current.retired, **current.routes}.items():
            report.resumed += self._resume(name, now)
            if name in current.retired or registered.route.schedule.is_instant:
                report.stale += self._flush_stale(name, registered, current, now)
            else:
                report.overdue += self._flush_overdue(name, registered, now)
        report.outdated = self._recompile(current)
        return report

    def _recompile(self, current: Current) -> int:
        """Asked for until it is done; while a request or any event waits in the queue, that will do it."""
        if not current.generation or current.build_id == build_id() or not self.compilations.is_empty():
            return 0
        self.compilations.send_recompile()
        return 1

    def _release(self, now: datetime) -> int:
        """Sent ahead with a delay, so that the hour is kept to the second however seldom the sweeper comes."""
        sent = 0
        for task, until, row in self.waiting.due(now + timedelta(seconds=MAX_DELAY_SECONDS)):
            self.tasks.send_task(task, ceil((until - now).total_seconds()))
            self.waiting.release(row)
            sent += 1
        return sent

    def _resume(self, route: str, now: datetime) -> int:
        sent = 0
        for digest, opened in self.digests.open_digests(route):
            if now - opened > OPEN_TOO_LONG:
                self.flushes.send_flush(route, due_of(digest))
                sent += 1
        return sent

    def _flush_stale(self, name: str, registered: RegisteredRoute, current: Current, now: datetime) -> int:
        route = registered.route
        if name in current.routes and route.is_quiet(now):
            return 0
        oldest = self.outbox.oldest(name)
        if oldest is None or now - oldest <= route.group_wait + STALE:
            return 0
        self.flushes.send_flush(name)
        return 1

    def _flush_overdue(self, name: str, registered: RegisteredRoute, now: datetime) -> int:
        """The last due time that is ten minutes past and left no digest, though something was waiting then."""
        due = registered.route.schedule.previous(now - OVERDUE)
        if due is None or due < registered.since or self.digests.meta(digest_id(name, iso(due))) is not None:
            return 0
        oldest = self.outbox.oldest(name)
        if (oldest is None or oldest > due) and registered.route.when_empty == "skip":
            return 0
        self.flushes.send_flush(name, iso(due))
        return 1
