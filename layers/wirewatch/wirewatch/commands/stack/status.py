"""`wirewatch status`: the state of a stack on one page, and what needs a person."""

import argparse
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.aws.stack_health import QueueStatus, StackHealth
from wirewatch.commands.arguments import add_json, add_stack
from wirewatch.commands.output import counted, output_console, plain, print_object, print_wrapped
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, on_stack
from wirewatch.commands.stack.mute import mute_object
from wirewatch.commands.stack.readers.audience import addresses_of
from wirewatch.commands.stack.status_checks import (
    OVERDUE_AFTER,
    OpenDigest,
    Problem,
    RouteStatus,
    StackStatus,
    duration_text,
    problems_of,
)
from wirewatch.configuration.routes import Route
from wirewatch.digests.due import iso
from wirewatch.links.link import reader_id
from wirewatch.storage.digests import Digests, digest_id
from wirewatch.storage.failed_parts import FailedParts
from wirewatch.storage.mutes import Mutes
from wirewatch.storage.outbox import Outbox
from wirewatch.storage.readers.unsubscribed import UnsubscribedReaders
from wirewatch.storage.registry import RegisteredRoute, Registry

METRICS = ("Articles", "Matched", "Quarantined")
HOURS = 24
BARS = "▁▂▃▄▅▆▇█"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_json(parser, "everything in one object")
    add_stack(parser)


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Return 1 if something needs a person."""
    status = read_status(stack, datetime.now(UTC))
    problems = problems_of(status)
    if options.json:
        print_object(_object(status, problems))
    else:
        _print(output_console(), stack.name, status, problems)
    return 1 if problems else 0


def read_status(stack: DeployedStack, now: datetime) -> StackStatus:
    """Read the state of a stack. Nothing is changed."""
    health, current = StackHealth(stack), Registry(stack.table).current()
    registered = [(route, False) for route in current.routes.values()]
    registered += [(route, True) for route in current.retired.values()]
    routes = [_route_status(stack, route, now, is_retired=retired) for route, retired in registered]
    return StackStatus(
        now=now,
        generation=current.generation,
        build_id=current.build_id,
        routes=tuple(
            state for state in routes if not state.is_retired or state.waiting or state.open_digests
        ),
        mutes=tuple(Mutes(stack.table).current(now)),
        queues=tuple(health.queues(now)),
        alarms=tuple(health.alarms()),
        schedules=frozenset(health.schedule_names()),
        targets=frozenset(health.targets()),
        subscribers=tuple(health.subscribers()),
        quarantined=stack.quarantine.count(),
        failed_parts=tuple(FailedParts(stack.table).listed()),
        has_links="ApiFunction" in stack.resources,
        has_link_keys=health.has_link_keys(),
        hourly=health.hourly(METRICS, _hours(now)[0], now),
    )


def _route_status(
    stack: DeployedStack, registered: RegisteredRoute, now: datetime, *, is_retired: bool
) -> RouteStatus:
    route, digests = registered.route, Digests(stack.table)
    arrivals = [datetime.fromisoformat(row["arrived"]) for row in Outbox(stack.table).pending(route.id)]
    oldest = min(arrivals, default=None)
    is_scheduled = not route.schedule.is_instant and not is_retired
    missed = _missed(digests, registered, oldest, now) if is_scheduled else None
    return RouteStatus(
        route=route,
        number=digests.route_state(route.id).number,
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
    """Return the last due time if it has no digest but should have one; else None."""
    route = registered.route
    due = route.schedule.previous(now - OVERDUE_AFTER)
    if due is None or due < registered.since or route.is_quiet(now):
        return None
    had_something = oldest is not None and oldest <= due
    if not had_something and route.when_empty == "skip":
        return None
    return None if digests.meta(digest_id(route.id, iso(due))) is not None else due


def _hours(now: datetime) -> list[datetime]:
    """Return the beginnings of the last 24 clock hours, the current hour last."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return [hour - timedelta(hours=number) for number in range(HOURS - 1, -1, -1)]


# printing


def _print(console: Console, name: str, status: StackStatus, problems: Sequence[Problem]) -> None:
    index = f"configuration {status.generation}, compiled by build {status.build_id or 'unknown'}"
    console.print(
        Text.assemble((f"{plain(name)}  ", "bold"), (f"{status.now:%Y-%m-%d %H:%M} UTC · {index}", "dim"))
    )
    for problem in problems:
        console.print(Text.assemble(("! ", "bold red"), plain(problem.text)))
        console.print(Text(f"    fix: {plain(problem.fix)}", "dim"))
    console.print()
    _print_articles(console, status)
    _print_routes(console, status)
    _print_mutes(console, status)
    _print_unsubscribed(console, status)
    _print_queues(console, status.queues)
    summary = counted(len(problems), "problem") if problems else "nothing needs a person"
    console.print(f"\n{summary}", style="bold red" if problems else "bold green")


def _print_articles(console: Console, status: StackStatus) -> None:
    hours = _hours(status.now)
    for metric in METRICS:
        counts = [status.hourly.get(metric, {}).get(hour, 0) for hour in hours]
        line = f"{metric.lower():<12} {_sparkline(counts)}  {sum(counts):,} in {HOURS} h"
        console.print(line)
    read = [hour for hour in hours if status.hourly.get("Articles", {}).get(hour)]
    last = f"last article read in the hour of {read[-1]:%Y-%m-%d %H:00} UTC · " if read else ""
    console.print(Text(f"{last}{status.quarantined:,} in quarantine (wirewatch quarantine list)\n", "dim"))


def _sparkline(counts: Iterable[int]) -> str:
    counts = list(counts)
    highest = max(counts, default=0)
    if not highest:
        return "·" * len(counts)
    return "".join(
        BARS[min(len(BARS) - 1, count * len(BARS) // (highest + 1))] if count else "·" for count in counts
    )


def _print_routes(console: Console, status: StackStatus) -> None:
    table = Table("route", "schedule", "last", "next due (UTC)", "waiting", "open", box=None, pad_edge=False)
    muted = {mute.subject for mute in status.mutes if not mute.rule}
    for state in status.routes:
        route = state.route
        remark = " (retired)" if state.is_retired else " (muted)" if route.id in muted else ""
        table.add_row(
            Text(plain(route.id) + remark),
            _schedule_text(route),
            f"#{state.number}" if state.number else "none yet",
            f"{state.next_due:%Y-%m-%d %H:%M}" if state.next_due else "",
            _waiting_text(state, status.now),
            str(len(state.open_digests) or ""),
        )
    if status.routes:
        print_wrapped(console, table)
        console.print()


def _schedule_text(route: Route) -> str:
    if route.schedule.is_instant:
        return "instant"
    return f"{route.schedule.written} {route.schedule.timezone}"


def _waiting_text(state: RouteStatus, now: datetime) -> str:
    if state.oldest is None:
        return ""
    return f"{state.waiting:,}, oldest {duration_text(now - state.oldest)}"


def _print_mutes(console: Console, status: StackStatus) -> None:
    for mute in status.mutes:
        reason = f": {plain(mute.reason)}" if mute.reason else ""
        console.print(f"muted: {mute.name} until {mute.until:%Y-%m-%d %H:%M} UTC{reason}", markup=False)
    if status.mutes:
        console.print()


def _print_unsubscribed(console: Console, status: StackStatus) -> None:
    for state in status.routes:
        if state.unsubscribed:
            count = counted(len(state.unsubscribed), "reader")
            text = f"unsubscribed from {state.route.id}: {count} (wirewatch audience list)"
            console.print(text, markup=False)
    if any(state.unsubscribed for state in status.routes):
        console.print()


def _print_queues(console: Console, queues: Sequence[QueueStatus]) -> None:
    table = Table("queue", "waiting", "in flight", "delayed", "oldest", box=None, pad_edge=False)
    shown = [queue for queue in queues if not queue.is_dead_letter_queue or queue.waiting]
    for queue in shown:
        oldest = (
            "" if queue.oldest_seconds is None else duration_text(timedelta(seconds=queue.oldest_seconds))
        )
        counts = (f"{count:,}" for count in (queue.waiting, queue.in_flight, queue.delayed))
        style = "bold red" if queue.is_dead_letter_queue else ""
        table.add_row(queue.name, *counts, oldest, style=style)
    print_wrapped(console, table)
    if not any(queue.is_dead_letter_queue for queue in shown):
        console.print(Text("the dead-letter queues are empty", "dim"))


# for programs


def _object(status: StackStatus, problems: Sequence[Problem]) -> dict[str, Any]:
    return {
        "at": status.now.isoformat(),
        "problems": [{"problem": problem.text, "fix": problem.fix} for problem in problems],
        "generation": status.generation,
        "build_id": status.build_id,
        "routes": [_route_object(state) for state in status.routes],
        "mutes": [mute_object(mute) for mute in status.mutes],
        "queues": [vars(queue) for queue in status.queues],
        "alarms": [vars(alarm) | {"since": alarm.since.isoformat()} for alarm in status.alarms],
        "quarantined": status.quarantined,
        "failed_parts": [each.delivery for each in status.failed_parts],
        "hourly": {
            metric.lower(): {hour.isoformat(): count for hour, count in sorted(counts.items())}
            for metric, counts in status.hourly.items()
        },
    }


def _route_object(state: RouteStatus) -> dict[str, Any]:
    return {
        "route": state.route.id,
        "schedule": _schedule_text(state.route),
        "number": state.number,
        "next_due": _iso(state.next_due),
        "waiting": state.waiting,
        "oldest": _iso(state.oldest),
        "open": [{"digest": each.digest, "opened": each.opened.isoformat()} for each in state.open_digests],
        "retired": state.is_retired,
        "unsubscribed": list(state.unsubscribed),
    }


def _iso(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


COMMAND = Command(
    name="status",
    description=(
        "Show the state of a stack on one page: what needs a person and the fix, articles per "
        "hour, routes with their last and next digest, mutes, queues and alarms. Exit code 1 if "
        "something needs a person."
    ),
    add_arguments=add_arguments,
    run=on_stack(run),
    examples="wirewatch status\nwirewatch status --stack production --json",
    rights=(
        FIND_STACK,
        "dynamodb:GetItem, dynamodb:Query on the table",
        "s3:ListBucket on the articles bucket",
        "sqs:GetQueueAttributes on the queues",
        "sns:ListSubscriptionsByTopic on the topic",
        "cloudwatch:DescribeAlarms, cloudwatch:GetMetricData",
        "scheduler:ListSchedules, ssm:DescribeParameters",
    ),
)
