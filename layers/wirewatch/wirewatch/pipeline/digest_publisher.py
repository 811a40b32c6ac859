"""A flush message → one digest: collected, sealed, rendered, published. Every step may be the last before a crash."""

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from wirewatch.aws.queues import Queue
from wirewatch.aws.topic import Topic
from wirewatch.channels.parts import Part, parts_of, template_hash
from wirewatch.configuration.routes import Channel, Route
from wirewatch.digests.plan import DigestPlan, DigestView, instant_of, iso, plan
from wirewatch.errors import TryLater
from wirewatch.pipeline.repeat_suppression import RepeatSuppression
from wirewatch.storage.deliveries import Deliveries, LeaseKind, LeaseState
from wirewatch.storage.digests import FINISHED, Digests, Meta, RouteState, State, digest_id, due_of
from wirewatch.storage.mutes import Mutes
from wirewatch.storage.outbox import Outbox
from wirewatch.storage.registry import Registry
from wirewatch.storage.reported_stories import ReportedStories

DUE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z(?:#[A-Za-z0-9-]{1,80})?")
PUBLISH_LEASE = timedelta(seconds=60)
TIME_TO_STOP = 15_000  # milliseconds before the function's time-out
MOST_MEMBERS = 4_000  # of one digest; what is more goes into the next
ROUNDS = 5


@dataclass(frozen=True)
class Flush:
    """A request to send what a route has. `due` names the digest."""

    route: str
    due: str


class BadFlush(ValueError):
    """A message that names no digest: acknowledged and counted, for no retry could help."""


def read_flush(body: str, sent_ms: int, message_id: str) -> Flush:
    """An instant route's digest is named by the message that asks for it, so a redelivery names the same one."""
    try:
        message = json.loads(body)
        route, due = str(message["route"]), message.get("due")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadFlush(f"no flush message: {type(error).__name__}") from error
    if due is None:
        due = f"{iso(datetime.fromtimestamp(sent_ms / 1000, UTC))}#{message_id}"
    if not isinstance(due, str) or not DUE.fullmatch(due):
        raise BadFlush(f"due is no ISO instant: {str(due)[:80]}")
    try:
        instant_of(due)
    except ValueError as error:
        raise BadFlush(f"due is no ISO instant: {due[:80]}") from error
    return Flush(route, due)


class DigestPublisher:
    """`remaining` gives the milliseconds this invocation has left."""

    def __init__(
        self,
        registry: Registry,
        outbox: Outbox,
        digests: Digests,
        reported: ReportedStories,
        deliveries: Deliveries,
        silences: Mutes,
        topic: Topic,
        flushes: Queue,
        clock: Callable[[], datetime],
        remaining: Callable[[], int],
    ) -> None:
        self.registry, self.outbox, self.digests, self.deliveries, self.silences = (
            registry,
            outbox,
            digests,
            deliveries,
            silences,
        )
        self.topic, self.flushes, self.clock, self.remaining = topic, flushes, clock, remaining
        self.retelling = RepeatSuppression(digests, reported)

    def flush(self, flush: Flush) -> str:
        """What became of it, in a word."""
        digest = digest_id(flush.route, flush.due)
        meta = self.digests.meta(digest)
        if meta is None:
            found = self._opened(flush, digest)
            if found is not None:
                return found
        for _ in range(ROUNDS):
            meta = self.digests.meta(digest)
            if meta is None or meta.state in FINISHED:
                return "finished" if meta else "gone"
            if meta.state is State.SEALED:
                outcome = self._publish(meta)
                self.retelling.settle(
                    flush.route
                )  # after publishing, for an alert must not wait for it; else the next digest does it
                return outcome
            outcome = self._seal(flush, meta)
            if outcome:
                return outcome
        raise TryLater(5, f"{digest} changes under our hands")

    def _opened(self, flush: Flush, digest: str) -> str | None:
        """None where the digest is now open; else why there is none."""
        current = self.registry.current()
        route = current.find(flush.route)
        if route is None:
            return "unknown-route"
        if self._holds(flush.route, route):
            return "quiet"
        says_nothing = (
            route.schedule.is_instant or route.when_empty == "skip" or flush.route not in current.routes
        )
        if says_nothing and self.outbox.is_empty(flush.route):
            return "empty"
        self.digests.open(
            digest, self.clock()
        )  # False: somebody else has just opened it, and we go on together
        return None

    def _holds(self, name: str, route: Route) -> bool:
        """Quiet hours that hold: nothing is opened, and a digest resumed in them takes no more in. A retired route has none."""
        quiet = (
            route.quiet_hours is not None
            and route.quiet_hours.then == "hold"
            and route.is_quiet(self.clock())
        )
        return quiet and name in self.registry.current().routes

    def _seal(self, flush: Flush, meta: Meta) -> str:
        """Collects and seals. Empty where the next round has to look again."""
        route = self.registry.current().find(flush.route)
        if route is None:
            raise TryLater(300, f"the route {flush.route} of an open digest is in no configuration")
        may_go_on = lambda: self.remaining() > TIME_TO_STOP  # noqa: E731
        waiting = iter(()) if self._holds(flush.route, route) else self.outbox.pending(flush.route)
        pending = islice(waiting, max(0, MOST_MEMBERS - meta.claimed))
        if not self.digests.claim(meta.digest, pending, may_go_on):
            self.flushes.send_flush(flush.route, flush.due)
            return "continues"
        members = self.digests.members(meta.digest)
        now, tally = self.clock(), self.retelling.settle(flush.route)
        claimed = len(members)
        if (
            members
            and route.is_quiet(now)
            and route.quiet_hours is not None
            and route.quiet_hours.then == "drop"
        ):
            members = {
                name: member for name, member in members.items() if member.is_retraction
            }  # quiet hours don't keep a kill
            tally = replace(tally, dropped=tally.dropped + claimed - len(members))
            if not members:
                return self._silent(meta.digest, State.DROPPED, claimed, tally, tally)
        watchlists = {match.watchlist for member in members.values() for match in member.matches}
        silent = self.silences.active(flush.route, watchlists, now)
        reported = self.retelling.reported(members, route, silent, now)
        made = plan(
            list(members.values()), route, silent, reported,
            dropped=tally.dropped, muted_before=tally.muted, repeated_before=tally.repeated, withdrawn_before=tally.withdrawn,
        )  # fmt: skip
        empty = route.when_empty == "skip" or route.schedule.is_instant or "#" in flush.due
        told = made.ledger
        if not made.sends and (empty or (members and not (told.repeated or told.withdrawn))):
            after = replace(
                tally,
                muted=tally.muted + told.muted,
                repeated=tally.repeated + told.repeated,
                withdrawn=tally.withdrawn + told.withdrawn,
            )
            return self._silent(meta.digest, State.EMPTY, claimed, tally, after)
        self.digests.seal(meta.digest, route, made, claimed, tally, template_hash(), now)
        return ""

    def _silent(self, digest: str, state: State, claimed: int, before: RouteState, after: RouteState) -> str:
        if not self.digests.close_silent(digest, state, claimed, before, after, self.clock()):
            return ""
        self._let_expire(digest)
        return state.value.lower()

    def _let_expire(self, digest: str) -> None:
        self.digests.let_expire(digest, self.clock(), lambda: self.remaining() > TIME_TO_STOP)

    def _publish(self, meta: Meta) -> str:
        assert meta.route is not None
        assert meta.plan is not None
        if not meta.parts:
            view = view_of(meta, meta.plan, meta.route, self.digests)
            kinds = tuple(dict.fromkeys(channel.kind for channel in meta.route.channels))
            self.digests.store_parts(meta.digest, parts_of(view, kinds))
        severity = (
            "high" if meta.plan.withdrawn else meta.plan.stories[0].severity if meta.plan.stories else "low"
        )
        waits = [
            self._publish_part(meta, part, channel, severity)
            for part in self.digests.parts(meta.digest)
            for channel in meta.route.channels
            if channel.kind == part.kind
        ]
        if any(waits):
            raise TryLater(max(waits), f"another worker is publishing {meta.digest}")
        if meta.plan.ledger.matched >= MOST_MEMBERS and not self.outbox.is_empty(meta.route.id):
            self.flushes.send_flush(meta.route.id, _next_due(due_of(meta.digest)))
        self.digests.finish(meta.digest, self.clock())
        self._let_expire(meta.digest)
        return "published"

    def _publish_part(self, meta: Meta, part: Part, channel: Channel, severity: str) -> int:
        """Seconds to wait for somebody else's lease; 0 where it is published."""
        assert meta.route is not None
        delivery, owner = f"{meta.digest}#{part.number}#{channel}", uuid.uuid4().hex
        lease = self.deliveries.take(delivery, LeaseKind.PUB, owner, self.clock(), PUBLISH_LEASE)
        if lease.standing is LeaseState.BUSY:
            return lease.seconds_left
        if lease.standing is LeaseState.OURS:
            self.topic.publish_part(meta.route.id, meta.digest, part, channel, severity)
            self.deliveries.finish(delivery, LeaseKind.PUB, owner, LeaseState.DONE)
        return 0


def view_of(meta: Meta, made: DigestPlan, route: Route, digests: Digests) -> DigestView:
    """A sealed digest as it is rendered."""
    due = due_of(meta.digest)
    return DigestView(
        id=meta.digest,
        route=route.id,
        title=route.title,
        number=meta.number,
        due=instant_of(due),
        timezone=route.timezone,
        instant=route.schedule.is_instant,
        plan=made,
        members=digests.members(meta.digest),
    )


def _next_due(due: str) -> str:
    """The same for every worker that asks: a millisecond later."""
    instant, mark, message = due.partition("#")
    return iso(datetime.fromisoformat(instant) + timedelta(milliseconds=1)) + mark + message
