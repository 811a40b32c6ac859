"""Reads the state of a stack: rows of its table, and its resources. Nothing is changed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from wirewatch.aws.buckets import Bucket
from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.aws.stack_health import StackHealth
from wirewatch.channels.email_html import addresses_of
from wirewatch.commands.stack.readers.suppressed import suppressed_addresses
from wirewatch.commands.stack.status.checks import (
    DEFAULT_QUARANTINE_PERCENT,
    OVERDUE_AFTER,
    SHARE_HOURS,
    WEEK,
    OpenDigest,
    OriginStatus,
    RouteStatus,
    StackStatus,
    hours_until,
)
from wirewatch.configuration.routes import Route
from wirewatch.digests.due import iso
from wirewatch.links.link import reader_id
from wirewatch.matching.index import HEAD_BYTES, DamagedIndex, verify, verify_start
from wirewatch.storage.counters import Counters, HourlyCounts
from wirewatch.storage.digests import Digests, digest_id
from wirewatch.storage.failed_parts import FailedParts
from wirewatch.storage.listing_progress import ListingProgressRow
from wirewatch.storage.mutes import Mutes
from wirewatch.storage.outbox import Outbox
from wirewatch.storage.readers.unsubscribed import UnsubscribedReaders
from wirewatch.storage.registry import RegisteredRoute, Registry

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MAX_VERIFIED = 10_000_000  # bytes; of a larger index only the start and the size are checked


def read_status(stack: DeployedStack, now: datetime) -> StackStatus:
    """Read the state of a stack."""
    health, current = StackHealth(stack), Registry(stack.table).current()
    registered = [(route, False) for route in current.routes.values()]
    registered += [(route, True) for route in current.retired.values()]
    routes = [_route_status(stack, route, now, is_retired=retired) for route, retired in registered]
    counters = Counters(stack.table)
    hours = hours_until(now)
    counted = counters.hourly(hours[0], hours[-1] + HOUR)
    return StackStatus(
        stack=stack.name,
        config_bucket=stack.config.name,
        now=now,
        generation=current.generation,
        build_id=current.build_id,
        index_damage=index_damage(stack.config, current.index_key),
        routes=tuple(
            state for state in routes if not state.is_retired or state.waiting or state.open_digests
        ),
        mutes=tuple(Mutes(stack.table).current(now)),
        queues=tuple(health.queues(now)),
        consumers=tuple(health.consumers()),
        alarms=tuple(health.alarms()),
        schedules=frozenset(health.schedule_names()),
        targets=frozenset(health.targets()),
        subscribers=tuple(health.subscribers()),
        quarantined=stack.quarantine.count(),
        max_quarantine_percent=stack.max_quarantine_percent or DEFAULT_QUARANTINE_PERCENT,
        failed_parts=tuple(FailedParts(stack.table).listed()),
        suppressed=suppressed_addresses(stack.table, (each.route for each in current.routes.values())),
        has_links="ApiFunction" in stack.resources,
        has_link_keys=health.has_link_keys(),
        hourly=_by_hour(counted),
        origins=_origins(counters, counted, now),
        listing=ListingProgressRow(stack.table).read(),
        faulty_files=tuple(sorted(Registry(stack.table).faulty_files())),
    )


def index_damage(bucket: Bucket, key: str) -> DamagedIndex | None:
    """Return what is wrong with the index at this S3 key, or None if nothing is wrong.

    If `key` is empty (no index exists yet), return None. If the index has more than MAX_VERIFIED
    bytes, its checksum is not checked.
    """
    try:
        if key:
            _verify(bucket, key)
    except DamagedIndex as damage:
        return damage
    return None


def _verify(bucket: Bucket, key: str) -> None:
    opened = bucket.open(key)
    if opened is None:
        raise DamagedIndex("the index is gone")
    with opened.body as body:
        if opened.size <= MAX_VERIFIED:
            verify(body.read())
        else:
            verify_start(body.read(HEAD_BYTES), opened.size)


# articles


def _by_hour(counted: Iterable[HourlyCounts]) -> dict[datetime, Counter[str]]:
    totals: dict[datetime, Counter[str]] = defaultdict(Counter)
    for each in counted:
        totals[each.hour].update(each.counts)
    return totals


def _origins(counters: Counters, counted: Iterable[HourlyCounts], now: datetime) -> tuple[OriginStatus, ...]:
    """Return the status of each origin, sorted by name.

    An origin without counts in the last 24 hours is included if it has counts in the same hours one
    week earlier.
    """
    since = hours_until(now)[0]
    today = _by_origin(counted)
    week_ago = _by_origin(counters.hourly(since - WEEK, since - WEEK + DAY))
    origins = sorted({*today, *week_ago})
    has_silent = any(not _articles(today.get(origin, ())) for origin in origins)
    before = _by_origin(counters.hourly(since - WEEK, since)) if has_silent else {}
    return tuple(
        _origin_status(origin, now, today.get(origin, ()), week_ago.get(origin, ()), before.get(origin, ()))
        for origin in origins
    )


def _by_origin(counted: Iterable[HourlyCounts]) -> dict[str, list[HourlyCounts]]:
    origins: dict[str, list[HourlyCounts]] = defaultdict(list)
    for each in counted:
        origins[each.origin].append(each)
    return origins


def _origin_status(
    origin: str,
    now: datetime,
    today: Sequence[HourlyCounts],
    week_ago: Sequence[HourlyCounts],
    before: Sequence[HourlyCounts],
) -> OriginStatus:
    """Return the status of one origin.

    - `today`: the counts of the last 24 hours.
    - `week_ago`: the counts of the same hours one week earlier.
    - `before`: the counts of the seven days before `today`. Needed only to find when the last
      article came, so it may be empty if `today` has an article.
    """
    totals = _sum(today)
    recent = _sum(each for each in today if each.hour > now - SHARE_HOURS * HOUR)
    times = [each.latest for each in (*today, *before) if each.latest is not None]
    return OriginStatus(
        origin=origin,
        last=max(times, default=None),
        articles=totals["articles"],
        quarantined=totals["quarantined"],
        week_ago=_articles(week_ago),
        recent=recent,
    )


def _sum(counted: Iterable[HourlyCounts]) -> Counter[str]:
    totals: Counter[str] = Counter()
    for each in counted:
        totals.update(each.counts)
    return totals


def _articles(counted: Iterable[HourlyCounts]) -> int:
    return _sum(counted)["articles"]


# routes


def _route_status(
    stack: DeployedStack, registered: RegisteredRoute, now: datetime, *, is_retired: bool
) -> RouteStatus:
    route, digests = registered.route, Digests(stack.table)
    arrivals = [datetime.fromisoformat(row["arrived"]) for row in Outbox(stack.table).pending(route.id)]
    oldest = min(arrivals, default=None)
    is_scheduled = not route.schedule.is_instant and not is_retired
    missed = _missed(digests, registered, oldest, now) if is_scheduled else None
    state = digests.route_state(route.id)
    return RouteStatus(
        route=route,
        number=state.number,
        last=state.sealed,
        next_due=route.schedule.next(now) if is_scheduled else None,
        waiting=len(arrivals),
        oldest=oldest,
        open_digests=tuple(OpenDigest(*pair) for pair in digests.open_digests(route.id)),
        missed=missed,
        is_retired=is_retired,
        unsubscribed=_unsubscribed(stack, route),
    )


def _unsubscribed(stack: DeployedStack, route: Route) -> tuple[str, ...]:
    """Return the addresses of a route that get no HTML mails, because their readers unsubscribed."""
    addresses = addresses_of(route)
    rows = UnsubscribedReaders(stack.table).of_route(route.id) if addresses else ()
    readers = {row.reader for row in rows}
    return tuple(address for address in addresses if reader_id(address) in readers)


def _missed(
    digests: Digests, registered: RegisteredRoute, oldest: datetime | None, now: datetime
) -> datetime | None:
    """Return the due time of a missing digest, or None. Only the last due time that is at least
    OVERDUE_AFTER ago is checked.

    `oldest` is the time at which the oldest waiting article arrived. The result is also None in
    each of these cases:

    - The route was added or changed after this due time.
    - `now` is in the quiet hours of the route.
    - The route skips empty digests, and no article was waiting at this due time.
    """
    route = registered.route
    due = route.schedule.previous(now - OVERDUE_AFTER)
    if due is None or due < registered.since or route.is_quiet(now):
        return None
    had_something = oldest is not None and oldest <= due
    if not had_something and route.when_empty == "skip":
        return None
    return None if digests.meta(digest_id(route.id, iso(due))) is not None else due
