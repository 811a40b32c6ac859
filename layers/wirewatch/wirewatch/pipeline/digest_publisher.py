"""Makes one digest from a flush message: collects, seals, renders and publishes the digest.

A worker may crash after any step. Then the next flush of the same digest continues after the last
step that was completed.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from wirewatch.aws.queues import Queue
from wirewatch.aws.sending.topic import Topic
from wirewatch.aws.templates import StoredTemplates
from wirewatch.aws.transient_errors import is_transient
from wirewatch.build_id import build_id
from wirewatch.channels.custom.renderer import TemplateFailed
from wirewatch.channels.custom.route import RouteTemplates
from wirewatch.channels.kind import Part, Transport
from wirewatch.channels.parts import parts_of
from wirewatch.channels.registry import CHANNELS, ChannelRegistry
from wirewatch.configuration.routes import Channel, Route
from wirewatch.digests.due import instant_of, iso
from wirewatch.digests.intake import Intake, counted_part, period_before, period_of
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.digests.plan import DigestPlan, DigestView, plan_digest
from wirewatch.errors import TryLater
from wirewatch.messages.flush import Flush
from wirewatch.pipeline.repeat_suppression import RepeatSuppression
from wirewatch.storage.counters import Counters
from wirewatch.storage.deliveries import Deliveries, LeaseKind, LeaseState
from wirewatch.storage.digests import (
    FINISHED,
    DigestArticles,
    Digests,
    Meta,
    RouteState,
    State,
    digest_id,
    due_of,
)
from wirewatch.storage.mutes import EVERYTHING, Mutes
from wirewatch.storage.outbox import Outbox
from wirewatch.storage.readers.feeds import FeedPart, Feeds
from wirewatch.storage.registry import Registry
from wirewatch.storage.reported_stories import ReportedStories

PUBLISH_LEASE = timedelta(seconds=60)
# with less time left before the time-out, another run continues with the digest
MIN_MS_TO_CONTINUE = 15_000
MIN_MS_FOR_TEMPLATES = 45_000  # to begin rendering with templates; with less, another run renders
MAX_ARTICLES = 4_000  # of one digest; further articles go into the next digest
MAX_ROUNDS = 5


class FlushOutcome(StrEnum):
    """What a flush did.

    - QUIET: quiet hours hold back the articles.
    - OFF_SCHEDULE: the message gives no due time, but the route is a scheduled route.
    - CONTINUES: another run continues with the digest.
    - EMPTY: a digest without content, or one that no channel takes, was closed.
    - DROPPED: all articles arrived in quiet hours, and were dropped.
    - EXPIRED: the row of the digest does not exist any more.
    """

    PUBLISHED = "published"
    UNKNOWN_ROUTE = "unknown-route"
    QUIET = "quiet"
    OFF_SCHEDULE = "off-schedule"
    NOTHING_PENDING = "nothing-pending"
    CONTINUES = "continues"
    EMPTY = "empty"
    DROPPED = "dropped"
    FINISHED_BEFORE = "finished-before"
    EXPIRED = "expired"


@dataclass(frozen=True)
class DigestStores:
    """The rows that publishing reads and writes."""

    registry: Registry
    outbox: Outbox
    digests: Digests
    reported_stories: ReportedStories
    deliveries: Deliveries
    mutes: Mutes
    counters: Counters
    templates: StoredTemplates
    feeds: Feeds


class DigestPublisher:
    """Publishes digests. `remaining_ms` returns the milliseconds that this invocation has left.
    `stack` is the name of the stack.

    `template_failures` lists the templates that could not be used. For each of these templates, a
    built-in template was used instead.
    """

    def __init__(
        self,
        stores: DigestStores,
        topic: Topic,
        flushes: Queue,
        clock: Callable[[], datetime],
        remaining_ms: Callable[[], int],
        channels: ChannelRegistry = CHANNELS,
        stack: str = "",
    ) -> None:
        self.stores, self.topic, self.flushes, self.clock = stores, topic, flushes, clock
        self.remaining_ms, self.channels, self.stack = remaining_ms, channels, stack
        self.template_failures: list[TemplateFailed] = []
        self.digests = stores.digests
        self.repeats = RepeatSuppression(stores.digests, stores.reported_stories)

    def flush(self, flush: Flush) -> FlushOutcome:
        """Carry out the remaining steps of the digest that a flush message requests, as far as time
        allows.

        Raises TryLater if another worker is publishing a part, if other workers keep changing the
        digest, or if the route of an open digest is unknown.
        """
        digest = digest_id(flush.route, flush.due)
        if self.digests.meta(digest) is None:
            reason = self._open(flush, digest)
            if reason is not None:
                return reason
        for _ in range(MAX_ROUNDS):
            meta = self.digests.meta(digest)
            if meta is None:
                return FlushOutcome.EXPIRED
            if meta.state in FINISHED:
                self.repeats.store_pending(flush.route)  # the last worker may have crashed before
                return FlushOutcome.FINISHED_BEFORE
            if meta.state is State.SEALED:
                return self._publish(flush, meta)
            outcome = self._collect_and_seal(flush, meta)
            if outcome is not None:
                return outcome
        raise TryLater(5, f"other workers keep changing {digest}")

    # opening

    def _open(self, flush: Flush, digest: str) -> FlushOutcome | None:
        """Open the digest and return None.

        Open nothing and return the outcome of the flush in four cases: the route is unknown,
        quiet hours hold back its articles, its schedule does not ask for this digest, or there is
        nothing to send.
        """
        current = self.stores.registry.current()
        route = current.find(flush.route)
        if route is None:
            return FlushOutcome.UNKNOWN_ROUTE
        is_active = flush.route in current.routes
        if is_active and self._holds(route):
            return FlushOutcome.QUIET
        if is_active and not route.schedule.is_instant and "#" in flush.due:
            # requested when the route was removed or instant
            return FlushOutcome.OFF_SCHEDULE
        sends_when_empty = route.when_empty == "send" and not route.schedule.is_instant and is_active
        if not sends_when_empty and self.stores.outbox.is_empty(flush.route):
            return FlushOutcome.NOTHING_PENDING
        # returns False if another worker has opened the digest; then both workers continue
        self.digests.open(digest, self.clock())
        return None

    def _holds(self, route: Route) -> bool:
        """Return whether quiet hours hold back everything that waits for a route.

        With `then: drop`, they do so only if an article from before the quiet hours waits. This
        article is sent when the quiet hours end. Until then, retractions wait too: one of them may
        retract this article, and must not be sent before the article.
        """
        if route.quiet_hours is None or not route.is_quiet(self.clock()):
            return False
        return route.quiet_hours.then == "hold" or self.stores.outbox.has_articles_to_send(route.id)

    # collecting and sealing

    def _collect_and_seal(self, flush: Flush, meta: Meta) -> FlushOutcome | None:
        """Collect the articles of a digest, and seal the digest. A digest that has nothing to send
        is ended instead.

        Returns the outcome if the flush ends here. Returns None if the caller must read the digest
        again. Raises TryLater if the route is unknown.
        """
        current = self.stores.registry.current()
        route = current.find(flush.route)
        if route is None:
            raise TryLater(300, f"the route {flush.route} of an open digest is in no configuration")
        holds = flush.route in current.routes and self._holds(route)
        if not holds and not self._collect(flush, meta):
            self.flushes.send_flush(flush.route, flush.due)
            return FlushOutcome.CONTINUES
        collected = self.digests.meta(meta.digest)
        if collected is None or collected.state is not State.COLLECTING:
            return None
        return self._seal(flush, collected, route)

    def _collect(self, flush: Flush, meta: Meta) -> bool:
        """Claim rows from the outbox until the digest has MAX_ARTICLES rows, or until no more rows
        wait. Returns False if time ran out first.
        """
        room = max(0, MAX_ARTICLES - meta.claimed)
        pending = self.stores.outbox.in_turns(flush.route, room, meta.digest)
        return self.digests.claim(meta, pending, self.clock(), self._may_continue, MAX_ARTICLES)

    def _seal(self, flush: Flush, meta: Meta, route: Route) -> FlushOutcome | None:
        claimed = self.digests.articles(meta)
        now, before = self.clock(), self.repeats.store_pending(flush.route)
        dropped = [article for article in claimed.articles.values() if article.is_dropped]
        kept = {name: each for name, each in claimed.articles.items() if not each.is_dropped}
        claimed = replace(claimed, articles=kept)
        if dropped and not kept and not claimed.counted:
            carried = before.carried.model_copy(update={"dropped": before.carried.dropped + len(dropped)})
            self._continue_in_next_digest(meta, route)  # before closing: no retry does it afterwards
            closed = self.digests.close_unsent(meta.digest, State.DROPPED, meta.claimed, before, carried, now)
            return FlushOutcome.DROPPED if closed else None
        plan = self._plan(route, claimed, dropped, before, now)
        has_channel = any(plan.goes_to(channel) for channel in route.channels)
        if not has_channel or self._is_closed_unsent(flush, route, plan):
            # without a channel, its stories must not count as reported
            carried = (plan.ledger if has_channel else plan.ledger.without_channel).to_carry
            self._continue_in_next_digest(meta, route)
            closed = self.digests.close_unsent(meta.digest, State.EMPTY, meta.claimed, before, carried, now)
            return FlushOutcome.EMPTY if closed else None
        plan = plan.model_copy(update={"intake": self._intake(route, due_of(meta.digest))})
        self.digests.seal(meta, route, plan, meta.claimed, before, now)
        return None

    def _intake(self, route: Route, due: str) -> Intake | None:
        """Return the counts of articles and quarantined documents in the period of a digest.

        The result also has the silent origins. A silent origin sent articles in the previous
        period, but none in this period. Returns None if the digest has no period (see `period_of`).
        """
        instant = instant_of(due)
        period = period_of(route.schedule, instant)
        if period is None:
            return None
        since, until = counted_part(period)
        counts = self.stores.counters.by_origin(since, until)
        total = sum(counts.values(), Counter[str]())
        intake = Intake(
            since=since,
            until=until,
            read=total["articles"],
            quarantined=total["quarantined"],
            is_cut=since > period[0],
        )
        before = period_before(route.schedule, instant)
        if before is None:
            return intake
        return intake.with_silent(
            _articles_read(self.stores.counters.by_origin(*before)), _articles_read(counts)
        )

    def _plan(
        self,
        route: Route,
        claimed: DigestArticles,
        dropped: Sequence[MatchedArticle],
        before: RouteState,
        now: datetime,
    ) -> DigestPlan:
        muted = self.stores.mutes.active(route.id, now)
        return plan_digest(
            list(claimed.articles.values()),
            route,
            muted,
            self.repeats.reports(claimed, route, muted, now),
            texts=claimed.texts,
            counted=claimed.counted,
            dropped=dropped,
            carried=before.carried,
        )

    def _is_closed_unsent(self, flush: Flush, route: Route, plan: DigestPlan) -> bool:
        """Tell whether the digest is closed without a message, because it has no content.

        Return False for a digest with content. A digest without content is sent only if all these
        conditions hold:

        - The route is scheduled and has `when_empty: send`.
        - The flush message gave the due time.
        - The route is not muted as a whole.
        """
        if plan.has_content:
            return False
        if EVERYTHING in plan.muted:
            return True
        return route.when_empty == "skip" or route.schedule.is_instant or "#" in flush.due

    # publishing

    def _publish(self, flush: Flush, meta: Meta) -> FlushOutcome:
        assert meta.route is not None
        assert meta.plan is not None
        if not meta.rendering:
            if meta.route.templates and self.remaining_ms() < MIN_MS_FOR_TEMPLATES:
                self.flushes.send_flush(flush.route, flush.due)
                return FlushOutcome.CONTINUES
            self._render(meta, meta.route, meta.plan)
        if not self._publish_parts(meta, meta.route, meta.plan):
            self.flushes.send_flush(flush.route, flush.due)
            return FlushOutcome.CONTINUES
        self._continue_in_next_digest(meta, meta.route)
        self.digests.finish(meta.digest, self.clock())
        self.repeats.store_pending(flush.route)  # after publishing, so that no alert waits for it
        return FlushOutcome.PUBLISHED

    def _continue_in_next_digest(self, meta: Meta, route: Route) -> None:
        """Request a further digest if this digest is full and articles still wait in the outbox."""
        if meta.claimed >= MAX_ARTICLES and not self.stores.outbox.is_empty(route.id):
            self.flushes.send_flush(route.id, _next_due(due_of(meta.digest)))

    def _render(self, meta: Meta, route: Route, plan: DigestPlan) -> None:
        """Render the parts and store them under the build id of this code.

        Workers with the same code render equal parts. So a worker may overwrite the parts that
        another worker stored.
        """
        kinds = tuple(dict.fromkeys(channel.kind for channel in route.channels))
        view = view_of(meta, plan, route, self.digests, self.stack)
        with RouteTemplates(route.templates, self.stores.templates.get, self._may_continue) as templates:
            parts = parts_of(view, kinds, self.channels, templates)
        self.template_failures += templates.failures
        self.digests.store_parts(meta.digest, build_id(), parts, self.clock())

    def _publish_parts(self, meta: Meta, route: Route, plan: DigestPlan) -> bool:
        """Publish the parts of a digest. Each part was rendered for one kind of channel, and is
        published to each channel of the route that is of this kind and gets the digest.

        Returns False if time ran out. Raises TryLater if another worker is publishing a part.
        """
        severity, seconds_to_wait = plan.severity, 0
        for part in self.digests.parts(meta.digest):
            for channel in route.channels:
                if channel.kind != part.kind or not plan.goes_to(channel):
                    continue
                if not self._may_continue():
                    return False
                wait = self._publish_part(meta, route, part, channel, severity)
                seconds_to_wait = max(seconds_to_wait, wait)
        if seconds_to_wait:
            raise TryLater(seconds_to_wait, f"another worker is publishing {meta.digest}")
        return True

    def _publish_part(self, meta: Meta, route: Route, part: Part, channel: Channel, severity: str) -> int:
        """Publish a part to a channel, under a lease that reserves the part for this worker.

        Returns 0 if the part is published. Otherwise, returns the seconds to wait for the lease of
        another worker.
        """
        # channels to the same readers share the lease: a reader listed twice gets the part once
        delivery, owner = f"{meta.digest}#{part.number}#{channel.receiver}", uuid.uuid4().hex
        deliveries = self.stores.deliveries
        lease = deliveries.take(delivery, LeaseKind.PUB, owner, self.clock(), PUBLISH_LEASE)
        if lease.state is LeaseState.BUSY:
            return lease.seconds_left
        if lease.state is LeaseState.OURS:
            transport = self.channels.get(channel.kind).transport
            try:
                if transport is Transport.FEED:
                    assert meta.sealed is not None
                    feed_part = FeedPart(route.id, meta.digest, part.number, meta.sealed, part.body)
                    self.stores.feeds.add(feed_part)
                else:
                    self.topic.publish_part(route.id, meta.digest, part, channel, severity, transport)
            except Exception as error:  # the next attempt must not wait for the end of the lease
                if is_transient(error):
                    deliveries.release(delivery, LeaseKind.PUB, owner, self.clock(), type(error).__name__)
                raise
            deliveries.finish(delivery, LeaseKind.PUB, owner, LeaseState.DONE)
        return 0

    def _may_continue(self) -> bool:
        return self.remaining_ms() > MIN_MS_TO_CONTINUE


def _articles_read(counts: Mapping[str, Counter[str]]) -> dict[str, int]:
    """Return how many articles of each origin were read. Origins without articles are left out."""
    return {origin: each["articles"] for origin, each in counts.items() if each["articles"]}


def view_of(meta: Meta, plan: DigestPlan, route: Route, digests: Digests, stack: str) -> DigestView:
    """Return the data of a sealed digest, for channels to render."""
    return DigestView(
        id=meta.digest,
        route=route.id,
        title=route.title,
        number=meta.number,
        due=instant_of(due_of(meta.digest)),
        timezone=route.timezone,
        instant=route.schedule.is_instant,
        plan=plan,
        articles=digests.articles(meta).articles,
        stack=stack,
    )


def _next_due(due: str) -> str:
    """Return the `due` of the digest that follows a full digest: one millisecond later.

    A digest is full if it has MAX_ARTICLES articles. Further articles go into the next digest. The
    result depends only on `due`. So all workers that finish the full digest request the same next
    digest.
    """
    instant, mark, message = due.partition("#")
    return iso(datetime.fromisoformat(instant) + timedelta(milliseconds=1)) + mark + message
