"""Finds the problems of a stack that a person must solve, and says what the person can do.

This module reads nothing from AWS: the functions get the state as a StackStatus.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from wirewatch.aws.stack_health import DELETED, AlarmStatus, Consumer, QueueStatus, Subscriber
from wirewatch.channels.atom import Atom
from wirewatch.channels.email_html import EmailHtml
from wirewatch.channels.kind import Transport
from wirewatch.channels.registry import CHANNELS
from wirewatch.commands.stack.durations import duration_text
from wirewatch.commands.stack.readers.suppressed import SuppressedAddress
from wirewatch.configuration.routes import WAKE, Route
from wirewatch.matching.index import REPAIR, DamagedIndex
from wirewatch.printable import shell_word
from wirewatch.storage.counters import QUARANTINED
from wirewatch.storage.failed_parts import FailedPart
from wirewatch.storage.listing_progress import ListingProgress
from wirewatch.storage.mutes import Mute

MAX_TIME_OPEN = timedelta(minutes=30)  # of a digest; reconcile resumes it after ten minutes
MAX_TIME_WAITING = timedelta(minutes=20)  # of an article in an instant route, after group_wait
OVERDUE_AFTER = timedelta(minutes=20)
MAX_QUEUE_AGE = timedelta(minutes=30)
MAX_LISTING_AGE = timedelta(hours=50)  # of the daily comparison of the bucket with the rows
HOURS = 24
WEEK = timedelta(days=7)
SHARE_HOURS = 3  # the present hour and two before it
MIN_DOCUMENTS = 20  # of an origin in these hours; with fewer, a share says little
DEFAULT_QUARANTINE_PERCENT = 20  # as in template.yaml
MIN_WEEK_AGO = 3  # articles; an origin that sent fewer may well send none today
NO_LISTING = ListingProgress()  # of a stack whose first comparison has not begun
FUNCTIONS = {
    "IngestQueue": "ingest",
    "CompileQueue": "compile-watchlists",
    "FlushQueue": "digest",
    "DeliverQueue": "deliver",
    "MailEventsQueue": "mail-events",
}
STOPPED = frozenset(["Disabling", "Disabled", "Deleting"])  # states of an event source mapping
FAILED_RESULTS = ("PROBLEM", "FAILED")  # how a result of a batch begins if it failed
AGE_ALARMS = {queue: f"{queue.removesuffix('Queue')}AgeAlarm" for queue in FUNCTIONS}


@dataclass(frozen=True)
class Problem:
    """Something that needs a person: what is wrong (`text`), and what to do about it (`fix`)."""

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

    - `number`, `last`: the number of the last digest, and the time when this digest was sealed
      (after which its articles don't change).
    - `waiting`, `oldest`: how many articles wait for the next digest, and when the first of them
      arrived.
    - `missed`: the last due time if its digest is missing, else None.
    - `is_retired`: whether the route was removed from routes.yaml.
    """

    route: Route
    number: int = 0
    last: datetime | None = None
    next_due: datetime | None = None
    waiting: int = 0
    oldest: datetime | None = None
    open_digests: tuple[OpenDigest, ...] = ()
    missed: datetime | None = None
    is_retired: bool = False
    unsubscribed: tuple[str, ...] = ()  # addresses that get no HTML mail of the route any more


@dataclass(frozen=True)
class OriginStatus:
    """What was read from an origin. `articles` and `quarantined` are counts of the last 24 hours.

    - `last`: when the last article was read, or None if there was none in the last eight days.
    - `week_ago`: the number of articles in the same 24 hours one week earlier.
    - `recent`: all counts of the last SHARE_HOURS hours. Keys are names of counts, such as `articles`.
    """

    origin: str
    last: datetime | None = None
    articles: int = 0
    quarantined: int = 0
    week_ago: int = 0
    recent: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class StackStatus:
    """The state of a stack at `now`.

    `hourly` has the counts of each of the last 24 hours. The keys of `hourly` are the beginnings of
    the hours. An example of a value is `{"articles": 812}`.
    """

    stack: str
    config_bucket: str
    now: datetime
    generation: int = 0
    build_id: str = ""
    index_damage: DamagedIndex | None = None
    routes: tuple[RouteStatus, ...] = ()
    mutes: tuple[Mute, ...] = ()
    queues: tuple[QueueStatus, ...] = ()
    consumers: tuple[Consumer, ...] = ()
    alarms: tuple[AlarmStatus, ...] = ()
    schedules: frozenset[str] = frozenset()
    targets: frozenset[tuple[str, str]] = frozenset()
    subscribers: tuple[Subscriber, ...] = ()
    quarantined: int = 0
    max_quarantine_percent: int = DEFAULT_QUARANTINE_PERCENT
    failed_parts: tuple[FailedPart, ...] = ()
    suppressed: tuple[SuppressedAddress, ...] = ()
    hourly: Mapping[datetime, Mapping[str, int]] = field(default_factory=dict)
    origins: tuple[OriginStatus, ...] = ()
    listing: ListingProgress = NO_LISTING
    faulty_files: tuple[str, ...] = ()  # configuration files that are not in use, or only in part
    has_links: bool = False
    has_link_keys: bool = False

    def hours(self, name: str) -> list[int]:
        """Return one count for each of the last 24 hours. The present hour comes last. `name` is
        the name of the count, such as `articles`.
        """
        return [self.hourly.get(hour, {}).get(name, 0) for hour in hours_until(self.now)]


def hours_until(now: datetime) -> list[datetime]:
    """Return the beginnings of the last 24 clock hours, the present hour last."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return [hour - timedelta(hours=number) for number in range(HOURS - 1, -1, -1)]


def problems_of(status: StackStatus) -> list[Problem]:
    """Return all problems that a person must solve, the most urgent first."""
    return [
        *_configuration_problems(status),
        *_consumer_problems(status),
        *_queue_problems(status),
        *_route_problems(status),
        *_receiver_problems(status),
        *_link_problems(status),
        *_suppression_problems(status),
        *_failed_part_problems(status),
        *_article_problems(status),
        *_origin_problems(status),
        *_listing_problems(status),
        *_alarm_problems(status),
    ]


def _configuration_problems(status: StackStatus) -> Iterator[Problem]:
    if not status.generation:
        yield Problem(
            "there is no configuration: nothing is matched",
            f"upload watchlists/ and routes.yaml: aws s3 cp FOLDER {_address(status, '')} --recursive",
        )
    elif not status.routes:
        yield Problem(
            "there is no route: nothing is sent",
            f"upload routes.yaml with a route: aws s3 cp routes.yaml {_address(status, 'routes.yaml')}",
        )
    if status.index_damage is not None:
        damage = status.index_damage
        yield Problem(
            f"{damage.problem}; a worker that starts can't use it",
            f"{damage.fix}; see docs/operations.md, section IndexRefusedAlarm",
        )
    for file in status.faulty_files:
        yield Problem(
            f"{file} has mistakes: the version in the bucket is not in use, or only in part",
            f"aws s3 cp {_address(status, f'reports/{file}.json')} - shows them; correct the file, "
            "then wirewatch apply FOLDER",
        )


def _consumer_problems(status: StackStatus) -> Iterator[Problem]:
    """Yield a problem for each queue that no function reads. Also yield a problem for each queue
    that has messages and whose last batch failed.
    """
    queues = {queue.name: queue for queue in status.queues}
    for each in status.consumers:
        section = f"docs/operations.md, section {AGE_ALARMS.get(each.queue, 'IngestAgeAlarm')}"
        if each.state == DELETED:
            yield Problem(
                f"the event source mapping {each.name} does not exist: nothing reads its queue",
                f"see {section}",
            )
        elif each.state in STOPPED:
            reason = f" ({each.reason})" if each.reason else ""
            yield Problem(
                f"nothing reads {each.queue}: its event source mapping is {each.state}{reason}",
                f"aws lambda update-event-source-mapping --uuid {shell_word(each.uuid)} --enabled; "
                f"see {section}",
            )
        elif _is_failing(each, queues.get(each.queue)):
            yield Problem(
                f"the last messages of {each.queue} were not processed: {each.last_result}",
                f"{_log_of(status, FUNCTIONS[each.queue])}; see {section}",
            )


def _is_failing(consumer: Consumer, queue: QueueStatus | None) -> bool:
    if queue is None or consumer.queue not in FUNCTIONS:
        return False
    has_messages = bool(queue.waiting or queue.in_flight or queue.delayed)
    return has_messages and consumer.last_result.upper().startswith(FAILED_RESULTS)


def _queue_problems(status: StackStatus) -> Iterator[Problem]:
    for queue in status.queues:
        if queue.is_dead_letter_queue and queue.waiting:
            messages = "1 message" if queue.waiting == 1 else f"{queue.waiting:,} messages"
            command = f"wirewatch redrive {shell_word(queue.name)} --dry-run"
            yield Problem(
                f"{messages} in {queue.name}", f"{command} shows them; without --dry-run it retries"
            )
        elif queue.name in FUNCTIONS and (queue.oldest_seconds or 0) > MAX_QUEUE_AGE.total_seconds():
            age = duration_text(timedelta(seconds=queue.oldest_seconds or 0))
            yield Problem(
                f"a message has waited in {queue.name} for {age}",
                f"{_log_of(status, FUNCTIONS[queue.name])}; if it is empty, see docs/operations.md, "
                f"section {AGE_ALARMS[queue.name]}",
            )


def _route_problems(status: StackStatus) -> Iterator[Problem]:
    for state in status.routes:
        name = state.route.id
        for digest in state.open_digests:
            age = status.now - digest.opened
            if age > MAX_TIME_OPEN:
                yield Problem(
                    f"digest {digest.digest} has been unfinished for {duration_text(age)}",
                    f"{_log_of(status, 'digest')}; then wirewatch redrive FlushDLQ",
                )
        if state.missed is not None:
            yield Problem(
                f"route {name} sent no digest at {state.missed:%Y-%m-%d %H:%M} UTC, when it was due",
                f"reconcile requests it every five minutes; {_log_of(status, 'digest')}; then "
                "wirewatch redrive FlushDLQ",
            )
        if state.route.schedule.is_instant and _is_late(state, status):
            age = status.now - (state.oldest or status.now)
            yield Problem(
                f"an article has waited in the instant route {name} for {duration_text(age)}",
                f"{_log_of(status, 'digest')}; then wirewatch redrive FlushDLQ",
            )


def _is_late(state: RouteStatus, status: StackStatus) -> bool:
    is_held = state.route.is_quiet(status.now) and not state.is_retired
    if state.oldest is None or is_held:
        return False
    return status.now - state.oldest > state.route.group_wait + MAX_TIME_WAITING


def _receiver_problems(status: StackStatus) -> Iterator[Problem]:
    """Yield a problem for each reason why the digests of routes do not reach their readers.

    The reasons are: a schedule is missing, the address of a target is not stored, or no e-mail
    subscription is confirmed.
    """
    routes = [state.route for state in status.routes if not state.is_retired]
    for route in routes:
        schedule = _schedule_name(route)
        if schedule and schedule not in status.schedules:
            yield Problem(
                f"route {route.id}: the schedule {schedule} does not exist",
                f"{REPAIR} creates it",
            )
        for channel in route.channels:
            has_target = CHANNELS.get(channel.kind).transport is Transport.QUEUE
            if has_target and (channel.kind, channel.target) not in status.targets:
                yield Problem(
                    f"route {route.id}: the address of {channel} is not stored",
                    f"wirewatch target add {shell_word(str(channel))}",
                )
    topic_routes = [route.id for route in routes if _uses_topic(route)]
    readers = [each for each in status.subscribers if each.is_confirmed and each.protocol != "sqs"]
    if topic_routes and not readers:
        yield Problem(
            f"no e-mail subscription is confirmed: nobody gets mails of {', '.join(topic_routes)}",
            f"wirewatch subscribe {shell_word(topic_routes[0])} EMAIL, then confirm the mail that AWS sends",
        )


def _link_problems(status: StackStatus) -> Iterator[Problem]:
    """Yield problems of links and feeds, and of routes whose readers have all unsubscribed."""
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
            word = shell_word(state.route.id)
            fix = f"wirewatch audience list --route {word}; name other readers in routes.yaml"
            yield Problem(f"route {state.route.id}: all of its readers have unsubscribed", fix)


def _suppression_problems(status: StackStatus) -> Iterator[Problem]:
    for each in status.suppressed:
        yield Problem(
            each.text,
            "remove the address from routes.yaml, or repair the cause, then: "
            f"wirewatch audience unsuppress {shell_word(each.address)}",
        )


def _schedule_name(route: Route) -> str:
    """Return the name of the schedule that a route needs, or an empty text if it needs none.

    An instant route needs a schedule only if it has quiet hours.
    """
    if not route.schedule.is_instant:
        return route.id
    return f"{route.id}{WAKE}" if route.wake is not None else ""


def _uses_topic(route: Route) -> bool:
    return any(CHANNELS.get(channel.kind).transport is Transport.TOPIC for channel in route.channels)


def _failed_part_problems(status: StackStatus) -> Iterator[Problem]:
    suppressed = {f"{EmailHtml.name}:{each.address}" for each in status.suppressed}
    failed = Counter(f"{part.kind}:{part.target}" for part in status.failed_parts)
    for target, count in sorted(each for each in failed.items() if each[0] not in suppressed):
        refused = "1 part" if count == 1 else f"{count:,} parts"
        yield Problem(
            f"{target} has refused {refused}",
            f"wirewatch failed list; repair the target, then wirewatch resend --target {shell_word(target)}",
        )


_FIND_UNREAD = "wirewatch reconcile --days 2 finds what was uploaded and never read"


def _article_problems(status: StackStatus) -> Iterator[Problem]:
    if not any(status.hours("articles")):
        yield Problem(
            "no article was read for 24 hours",
            f"check what uploads below articles/; {_FIND_UNREAD}",
        )


def _origin_problems(status: StackStatus) -> Iterator[Problem]:
    """Yield a problem for each origin that fell silent or has many unreadable documents.

    - An origin fell silent if it had no article in the last 24 hours, but at least MIN_WEEK_AGO in
      the same hours one week earlier. If no origin had articles in the last 24 hours, silent
      origins are not reported.
    - An origin has many unreadable documents if more than `max_quarantine_percent` percent of its
      documents in the last SHARE_HOURS hours are unreadable. This is not reported if there are
      fewer than MIN_DOCUMENTS documents, or if the quarantine is empty.
    """
    for each in status.origins:
        if not each.articles and each.week_ago >= MIN_WEEK_AGO and any(status.hours("articles")):
            since = f", the last one at {each.last:%Y-%m-%d %H:%M} UTC" if each.last else ""
            yield Problem(
                f"no article of the origin {each.origin} was read for 24 hours{since}; "
                f"in the same hours one week earlier there were {each.week_ago:,}",
                f"check what uploads below articles/{each.origin}/; {_FIND_UNREAD}",
            )
        unreadable = each.recent.get("quarantined", 0)
        documents = unreadable + each.recent.get("articles", 0)
        is_share_high = (
            documents >= MIN_DOCUMENTS and unreadable * 100 > status.max_quarantine_percent * documents
        )
        # The share stays high for hours, even if all these documents have been read again.
        if is_share_high and status.quarantined:
            reason = shell_word(_main_reason(each.recent))
            yield Problem(
                f"{unreadable:,} of {documents:,} documents of the origin {each.origin} could not be read "
                f"in the last hours, most for the reason {reason}",
                f"wirewatch quarantine list --reason {reason}, wirewatch quarantine show ID; after a repair, "
                f"wirewatch quarantine retry --reason {reason}, or, if they were uploaded again, "
                "wirewatch quarantine drop --replaced",
            )


def _main_reason(counts: Mapping[str, int]) -> str:
    """Return the most frequent reason for quarantine in the counts of an origin.

    `counts` maps the name of a count to the count, as `OriginStatus.recent` does. Return `unknown`
    if nothing was quarantined.
    """
    found = ((name, count) for name, count in counts.items() if name.startswith(QUARANTINED))
    reasons = {name.removeprefix(QUARANTINED): count for name, count in found}
    return max(sorted(reasons), key=lambda name: reasons[name], default="unknown").replace("_", "-")


def _listing_problems(status: StackStatus) -> Iterator[Problem]:
    progress = status.listing
    if progress.day is None:  # no pass has begun: the stack is new
        return
    ended = progress.completed or datetime.combine(progress.day, time(), UTC)
    if status.now - ended > MAX_LISTING_AGE:
        yield Problem(
            f"the bucket was last compared with what was read {duration_text(status.now - ended)} ago",
            f"{_log_of(status, 'reconcile')}; wirewatch reconcile --days 3 compares now",
        )


def _address(status: StackStatus, key: str) -> str:
    """Return the s3:// address of an object in the bucket of the configuration, quoted for a shell."""
    return shell_word(f"s3://{status.config_bucket}/{key}")


def _log_of(status: StackStatus, function: str) -> str:
    return f"aws logs tail {shell_word(f'/aws/lambda/{status.stack}-{function}')} --since 1h"


def _alarm_problems(status: StackStatus) -> Iterator[Problem]:
    for alarm in status.alarms:
        since = f"{alarm.since:%Y-%m-%d %H:%M} UTC"
        yield Problem(
            f"alarm {alarm.name} since {since}: {alarm.description}",
            f"docs/operations.md, section {alarm.name}",
        )
