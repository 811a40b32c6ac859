"""Shows the state of a stack, as one page for people or as one object for programs."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wirewatch.aws.stack_health import QueueStatus
from wirewatch.commands.output import counted, plain, print_wrapped
from wirewatch.commands.stack.command import naming_stack
from wirewatch.commands.stack.durations import duration_text
from wirewatch.commands.stack.mute import mute_object
from wirewatch.commands.stack.status.checks import (
    HOURS,
    OriginStatus,
    Problem,
    RouteStatus,
    StackStatus,
)
from wirewatch.configuration.routes import Route
from wirewatch.storage.listing_progress import ListingProgress
from wirewatch.storage.mutes import WATCHLIST

COUNTS = ("articles", "matched", "quarantined")
# printed only if they are not zero
RARE_COUNTS = {
    "skipped": "items that are not articles",
    "superseded": "revisions that came after a later one",
    "idle_retractions": "retractions of items that no route got",
}
MAX_ORIGINS = 8
BARS = "▁▂▃▄▅▆▇█"


def print_status(console: Console, status: StackStatus, problems: Sequence[Problem]) -> None:
    """Print the status page: first the problems with their fixes, then articles, routes, mutes,
    unsubscribed readers and queues.
    """
    index = f"configuration {status.generation}, compiled by build {status.build_id or 'unknown'}"
    console.print(
        Text.assemble(
            (f"{plain(status.stack)}  ", "bold"), (f"{status.now:%Y-%m-%d %H:%M} UTC · {index}", "dim")
        )
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
    for name in COUNTS:
        counts = status.hours(name)
        console.print(f"{name:<12} {_sparkline(counts)}  {sum(counts):,} in {HOURS} h")
    rare = ((sum(status.hours(name)), text) for name, text in RARE_COUNTS.items())
    if written := ", ".join(f"{count:,} {text}" for count, text in rare if count):
        console.print(Text(f"{'also':<12} {written} in {HOURS} h", "dim"))
    _print_origins(console, status)
    command = naming_stack("wirewatch quarantine list", status.stack)
    in_quarantine = f"{status.quarantined:,} in quarantine ({command})"
    console.print(Text(f"{in_quarantine}{_listing_text(status)}\n", "dim"))


def _print_origins(console: Console, status: StackStatus) -> None:
    """Print at most MAX_ORIGINS origins. The origin that has sent no article for the longest time
    comes first.
    """
    table = Table("origin", "last article (UTC)", f"in {HOURS} h", "unreadable", box=None, pad_edge=False)
    never = datetime.min.replace(tzinfo=UTC)
    ordered = sorted(status.origins, key=lambda each: (each.last or never, each.origin))
    for each in ordered[:MAX_ORIGINS]:
        last = f"{each.last:%Y-%m-%d %H:%M}, {duration_text(status.now - each.last)} ago" if each.last else ""
        row = (each.origin, last, f"{each.articles:,}", f"{each.quarantined:,}" if each.quarantined else "")
        table.add_row(*(Text(plain(cell)) for cell in row))
    if ordered:
        print_wrapped(console, table)
    if len(ordered) > MAX_ORIGINS:
        more = len(ordered) - MAX_ORIGINS
        console.print(Text(f"{more} further origins with later articles (--json shows all)", "dim"))


def _listing_text(status: StackStatus) -> str:
    progress = status.listing
    if progress.completed is None:
        return ""
    counts = progress.last_counts
    found = f"{counts.queued:,} never read, queued again" if counts.queued else "all of them read"
    if not counts.checked:
        return f" · {progress.completed:%d %b %H:%M}: no object was old enough to be compared"
    return f" · {progress.completed:%d %b %H:%M}: {counts.checked:,} objects compared, {found}"


def _sparkline(counts: Iterable[int]) -> str:
    counts = list(counts)
    highest = max(counts, default=0)
    if not highest:
        return "·" * len(counts)
    return "".join(
        BARS[min(len(BARS) - 1, count * len(BARS) // (highest + 1))] if count else "·" for count in counts
    )


def _print_routes(console: Console, status: StackStatus) -> None:
    columns = ("route", "schedule", "last (UTC)", "next due (UTC)", "waiting", "open")
    table = Table(*columns, box=None, pad_edge=False)
    muted = {mute.id for mute in status.mutes if not mute.rule and mute.kind != WATCHLIST}
    for state in status.routes:
        route = state.route
        remark = " (retired)" if state.is_retired else " (muted)" if route.id in muted else ""
        table.add_row(
            Text(plain(route.id) + remark),
            _schedule_text(route),
            _last_text(state),
            f"{state.next_due:%Y-%m-%d %H:%M}" if state.next_due else "",
            _waiting_text(state, status.now),
            str(len(state.open_digests) or ""),
        )
    if status.routes:
        print_wrapped(console, table)
        console.print()


def _last_text(state: RouteStatus) -> str:
    if not state.number:
        return "none yet"
    return f"#{state.number}, {state.last:%Y-%m-%d %H:%M}" if state.last else f"#{state.number}"


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
    unsubscribed = [state for state in status.routes if state.unsubscribed]
    for state in unsubscribed:
        count = counted(len(state.unsubscribed), "reader")
        command = naming_stack("wirewatch audience list", status.stack)
        text = f"unsubscribed from {state.route.id}: {count} ({command})"
        console.print(text, markup=False)
    if unsubscribed:
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


def status_object(status: StackStatus, problems: Sequence[Problem]) -> dict[str, Any]:
    """Return the state and the problems as one JSON object."""
    return {
        "at": status.now.isoformat(),
        "stack": status.stack,
        "problems": [{"problem": problem.text, "fix": problem.fix} for problem in problems],
        "generation": status.generation,
        "build_id": status.build_id,
        "index": _index_text(status),
        "routes": [_route_object(state) for state in status.routes],
        "mutes": [mute_object(mute) for mute in status.mutes],
        "queues": [vars(queue) for queue in status.queues],
        "consumers": [vars(consumer) for consumer in status.consumers],
        "alarms": [vars(alarm) | {"since": alarm.since.isoformat()} for alarm in status.alarms],
        "quarantined": status.quarantined,
        "failed_parts": [each.delivery for each in status.failed_parts],
        "suppressed": [
            {
                "address": each.address,
                "since": each.suppression.at.isoformat(),
                "after": each.suppression.text,
            }
            for each in status.suppressed
        ],
        "hourly": {
            name: {
                hour.isoformat(): counts[name]
                for hour, counts in sorted(status.hourly.items())
                if counts.get(name)
            }
            for name in COUNTS
        },
        "origins": [_origin_object(each) for each in status.origins],
        "listing": _listing_object(status.listing),
    }


def _index_text(status: StackStatus) -> str:
    if status.index_damage is not None:
        return status.index_damage.problem
    return "sound" if status.generation else "none"


def _origin_object(each: OriginStatus) -> dict[str, Any]:
    return {
        "origin": each.origin,
        "last": _iso(each.last),
        "articles": each.articles,
        "quarantined": each.quarantined,
    }


def _listing_object(progress: ListingProgress) -> dict[str, Any]:
    return {"completed": _iso(progress.completed), **vars(progress.last_counts)}


def _route_object(state: RouteStatus) -> dict[str, Any]:
    return {
        "route": state.route.id,
        "schedule": _schedule_text(state.route),
        "number": state.number,
        "last": _iso(state.last),
        "overdue": _iso(state.missed),
        "next_due": _iso(state.next_due),
        "waiting": state.waiting,
        "oldest": _iso(state.oldest),
        "open": [{"digest": each.digest, "opened": each.opened.isoformat()} for each in state.open_digests],
        "retired": state.is_retired,
        "unsubscribed": list(state.unsubscribed),
    }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
