"""Decides what in the state of a stack needs a person, and what that person can do.

Nothing is read from AWS here: the state is a StackStatus.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from wirewatch.aws.stack_health import AlarmStatus, QueueStatus, Subscriber
from wirewatch.channels.atom import Atom
from wirewatch.channels.email_html import EmailHtml
from wirewatch.channels.kind import Transport
from wirewatch.channels.registry import CHANNELS
from wirewatch.configuration.routes import WAKE, Route
from wirewatch.storage.failed_parts import FailedPart
from wirewatch.storage.mutes import Mute

MAX_TIME_OPEN = timedelta(minutes=30)  # of a digest; reconcile resumes it after ten minutes
MAX_TIME_WAITING = timedelta(minutes=20)  # of an article in an instant route, after group_wait
OVERDUE_AFTER = timedelta(minutes=20)
MAX_QUEUE_AGE = timedelta(minutes=30)


@dataclass(frozen=True)
class Problem:
    """What is wrong, and what to do about it."""

    text: str
    fix: str


@dataclass(frozen=True)
class OpenDigest:
    """A digest that is not finished."""

    digest: str
    opened: datetime


@dataclass(frozen=True)
class RouteStatus:
    """The state of a route.

    `waiting` counts the articles for the next digest. `missed` is the last due time if it has no
    digest but should have one.
    """

    route: Route
    number: int = 0
    next_due: datetime | None = None
    waiting: int = 0
    oldest: datetime | None = None
    open_digests: tuple[OpenDigest, ...] = ()
    missed: datetime | None = None
    is_retired: bool = False
    unsubscribed: tuple[str, ...] = ()  # addresses of its HTML mails that get none


@dataclass(frozen=True)
class StackStatus:
    """The state of a stack at `now`. `hourly`: metric → full hour → count, of the last 24 hours.

    `has_links`: the stack has the API of links and feeds. `has_link_keys`: there are keys to sign links.
    """

    now: datetime
    generation: int = 0
    build_id: str = ""
    routes: tuple[RouteStatus, ...] = ()
    mutes: tuple[Mute, ...] = ()
    queues: tuple[QueueStatus, ...] = ()
    alarms: tuple[AlarmStatus, ...] = ()
    schedules: frozenset[str] = frozenset()
    targets: frozenset[tuple[str, str]] = frozenset()
    subscribers: tuple[Subscriber, ...] = ()
    quarantined: int = 0
    failed_parts: tuple[FailedPart, ...] = ()
    has_links: bool = False
    has_link_keys: bool = False
    hourly: Mapping[str, Mapping[datetime, int]] = field(default_factory=dict)


def problems_of(status: StackStatus) -> list[Problem]:
    """Return everything that needs a person, the most urgent first."""
    return [
        *_configuration_problems(status),
        *_queue_problems(status),
        *_route_problems(status),
        *_receiver_problems(status),
        *_link_problems(status),
        *_failed_part_problems(status),
        *_article_problems(status),
        *_alarm_problems(status),
    ]


def _configuration_problems(status: StackStatus) -> Iterator[Problem]:
    if not status.generation:
        yield Problem(
            "there is no configuration: nothing is matched",
            "upload watchlists/ and routes.yaml to the configuration bucket",
        )
    elif not status.routes:
        yield Problem("there is no route: nothing is sent", "upload routes.yaml with at least one route")


def _queue_problems(status: StackStatus) -> Iterator[Problem]:
    for queue in status.queues:
        if queue.is_dead_letter_queue and queue.waiting:
            messages = "1 message" if queue.waiting == 1 else f"{queue.waiting:,} messages"
            command = f"wirewatch redrive {queue.name} --dry-run"
            yield Problem(
                f"{messages} in {queue.name}", f"{command} shows them; without --dry-run it retries"
            )
        elif not queue.is_dead_letter_queue and (queue.oldest_seconds or 0) > MAX_QUEUE_AGE.total_seconds():
            age = duration_text(timedelta(seconds=queue.oldest_seconds or 0))
            yield Problem(
                f"a message has waited in {queue.name} for {age}",
                "look at the log of the function that reads this queue, and at its throttles",
            )


def _route_problems(status: StackStatus) -> Iterator[Problem]:
    for state in status.routes:
        name = state.route.id
        for digest in state.open_digests:
            age = status.now - digest.opened
            if age > MAX_TIME_OPEN:
                yield Problem(
                    f"digest {digest.digest} has been unfinished for {duration_text(age)}",
                    "look at FlushDLQ and DeliverDLQ, and at the log of the function digest",
                )
        if state.missed is not None:
            yield Problem(
                f"route {name} sent no digest at {state.missed:%Y-%m-%d %H:%M} UTC, when it was due",
                "look at SchedulerDLQ and FlushDLQ; reconcile sends it again every five minutes",
            )
        if state.route.schedule.is_instant and _is_late(state, status):
            age = status.now - (state.oldest or status.now)
            yield Problem(
                f"an article has waited in the instant route {name} for {duration_text(age)}",
                "look at FlushDLQ, and at the log of the function digest",
            )


def _is_late(state: RouteStatus, status: StackStatus) -> bool:
    is_held = state.route.is_quiet(status.now) and not state.is_retired
    if state.oldest is None or is_held:
        return False
    return status.now - state.oldest > state.route.group_wait + MAX_TIME_WAITING


def _receiver_problems(status: StackStatus) -> Iterator[Problem]:
    """Yield what keeps routes from being sent or received.

    This is a missing schedule, a missing address of a target, or no confirmed subscription by
    e-mail.
    """
    routes = [state.route for state in status.routes if not state.is_retired]
    for route in routes:
        schedule = _schedule_name(route)
        if schedule and schedule not in status.schedules:
            yield Problem(
                f"route {route.id}: the schedule {schedule} does not exist",
                "upload routes.yaml again, which creates it",
            )
        for channel in route.channels:
            has_target = CHANNELS.get(channel.kind).transport is Transport.QUEUE
            if has_target and (channel.kind, channel.target) not in status.targets:
                yield Problem(
                    f"route {route.id}: the address of {channel} is not stored",
                    f"wirewatch target add {channel}",
                )
    topic_routes = [route.id for route in routes if _uses_topic(route)]
    readers = [each for each in status.subscribers if each.is_confirmed and each.protocol != "sqs"]
    if topic_routes and not readers:
        yield Problem(
            f"nobody has confirmed a subscription by e-mail, which {', '.join(topic_routes)} would send to",
            f"wirewatch subscribe {topic_routes[0]} EMAIL, then confirm the mail that AWS sends",
        )


def _link_problems(status: StackStatus) -> Iterator[Problem]:
    """Yield what is wrong with links, feeds and readers who unsubscribed."""
    routes = [state.route for state in status.routes if not state.is_retired]
    kinds = {channel.kind for route in routes for channel in route.channels}
    if status.has_links and not status.has_link_keys and EmailHtml.name in kinds:
        yield Problem("mails have no links: there is no key to sign them", "wirewatch links rotate")
    for route in routes:
        if not status.has_links and any(channel.kind == Atom.name for channel in route.channels):
            fix = "deploy the stack with PublicLinks=on, or remove the channel"
            yield Problem(f"route {route.id}: its channel atom reaches nobody", fix)
    for state in status.routes:
        reached = [channel for channel in state.route.channels if channel.target not in state.unsubscribed]
        if state.unsubscribed and not reached and not state.is_retired:
            fix = f"wirewatch audience list --route {state.route.id}; name other readers in routes.yaml"
            yield Problem(f"route {state.route.id}: all of its readers have unsubscribed", fix)


def _schedule_name(route: Route) -> str:
    """Return the name of the schedule that a route needs.

    Empty for an instant route that holds nothing during quiet hours.
    """
    if not route.schedule.is_instant:
        return route.id
    return f"{route.id}{WAKE}" if route.wake is not None else ""


def _uses_topic(route: Route) -> bool:
    return any(CHANNELS.get(channel.kind).transport is Transport.TOPIC for channel in route.channels)


def _failed_part_problems(status: StackStatus) -> Iterator[Problem]:
    failed = Counter(f"{part.kind}:{part.target}" for part in status.failed_parts)
    for target, count in sorted(failed.items()):
        refused = "1 part" if count == 1 else f"{count:,} parts"
        yield Problem(
            f"{target} has refused {refused}",
            f"wirewatch failed list; repair the target, then wirewatch resend --target {target}",
        )


def _article_problems(status: StackStatus) -> Iterator[Problem]:
    articles = status.hourly.get("Articles")
    if articles is not None and not any(articles.values()):
        yield Problem(
            "no article was read for 24 hours", "check what uploads below articles/ of the articles bucket"
        )


def _alarm_problems(status: StackStatus) -> Iterator[Problem]:
    for alarm in status.alarms:
        since = f"{alarm.since:%Y-%m-%d %H:%M} UTC"
        yield Problem(
            f"alarm {alarm.name} since {since}: {alarm.description}",
            f"docs/operations.md, section {alarm.name}",
        )


def duration_text(duration: timedelta) -> str:
    """Return `45 min`, `7 h` or `3 days`."""
    minutes = int(duration.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days"
