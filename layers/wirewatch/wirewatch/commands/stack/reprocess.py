"""`wirewatch reprocess`: has articles of the bucket read again: all, or those never read."""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from wirewatch.aws.buckets import ListedObject
from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.arguments import add_dry_run, add_json, add_stack
from wirewatch.commands.output import counted, plain, print_object
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, WrongArgument, on_stack
from wirewatch.commands.stack.durations import parse_past
from wirewatch.messages.ingest_task import IngestTask
from wirewatch.messages.s3_events import ObjectEvent
from wirewatch.storage.keys import GUARD_LIFETIME
from wirewatch.storage.objects import ObjectOutcome, ObjectRecords

ARTICLES = "articles/"
ROWS_PER_READ = 100
MESSAGES_PER_SEND = 10
STALLED_AFTER = timedelta(days=1)  # an object that is still being read
SHOWN_KEYS = 20
NEVER_READ = "never read"
T = TypeVar("T")


@dataclass(frozen=True)
class Selected:
    """An object to read again. `before` says what happened to the object so far."""

    event: ObjectEvent
    before: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    prefix = "only keys that begin so, below articles/ (default: all)"
    parser.add_argument("prefix", nargs="?", default="", metavar="PREFIX", help=prefix)
    since = "only objects stored since then: 2026-11-23, 2026-11-23T07:30 (UTC), 8h or 2d ago; at most 90d"
    parser.add_argument("--since", required=True, metavar="TIME", help=since)
    missing = "only objects that were never read in their current version, or not to the end"
    parser.add_argument("--missing", action="store_true", help=missing)
    add_dry_run(parser)
    add_json(parser, "objects that are read again")
    add_stack(parser)


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Queue the selected objects. Raises WrongArgument for a time that is wrong or too long ago."""
    now = datetime.now(UTC)
    since = parse_past(options.since, now)
    if now - since > GUARD_LIFETIME:
        raise WrongArgument(
            f"--since is more than {GUARD_LIFETIME.days} days ago: what was delivered is remembered only "
            "so long, and would be delivered again"
        )
    counts: Counter[str] = Counter()
    selected = _selected(stack, _prefix(options.prefix), since, now, missing=options.missing)
    for batch in _batches(selected, MESSAGES_PER_SEND):
        if not options.dry_run:
            stack.ingest_queue.send_tasks([IngestTask(event=each.event) for each in batch])
        for each in batch:
            _print(each, counts.total(), as_json=options.json)
            counts[each.before] += 1
    if not options.json:
        _print_summary(counts, dry_run=options.dry_run)
    return 0


def _prefix(text: str) -> str:
    return text if text.startswith(ARTICLES) else ARTICLES + text.lstrip("/")


def _selected(
    stack: DeployedStack, prefix: str, since: datetime, now: datetime, *, missing: bool
) -> Iterator[Selected]:
    """Yield the objects to read again. The listing is read page by page, so memory stays bounded."""
    listed = (each for each in stack.articles.objects(prefix) if each.stored >= since)
    files = (each for each in listed if not each.key.endswith("/"))
    bucket, records = stack.articles.name, ObjectRecords(stack.table)
    for batch in _batches(files, ROWS_PER_READ):
        rows = records.read_many((bucket, each.key) for each in batch)
        for each in batch:
            row = rows.get((bucket, each.key))
            before = _before(each, row, now)
            if before.needs_reading or not missing:
                yield Selected(_event(bucket, each, row), before.text)


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


@dataclass(frozen=True)
class _Before:
    text: str
    needs_reading: bool


def _before(listed: ListedObject, row: Mapping[str, Any] | None, now: datetime) -> _Before:
    """Return what the row of an object says about its current version."""
    if row is None or not _is_current(listed, row):
        return _Before(NEVER_READ, needs_reading=True)
    outcome = ObjectOutcome(row["outcome"])
    is_stalled = outcome is ObjectOutcome.READING and now - _modified(row) > STALLED_AFTER
    return _Before(outcome.lower(), needs_reading=is_stalled or outcome is ObjectOutcome.GONE)


def _is_current(listed: ListedObject, row: Mapping[str, Any]) -> bool:
    """Whether a row is about the listed version. The ETag in a row is that of the S3 event."""
    if row.get("etag"):
        return bool(row["etag"].strip('"') == listed.etag)
    return _modified(row) >= listed.stored


def _modified(row: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(row["modified"])


def _event(bucket: str, listed: ListedObject, row: Mapping[str, Any] | None) -> ObjectEvent:
    """Return an event for the listed version of an object.

    If the row is about that version, the event repeats the row's values, in particular `sequencer`:
    only then may the new outcome replace the row.
    """
    if row is not None and _is_current(listed, row):
        return ObjectEvent(
            bucket=bucket,
            key=listed.key,
            version=row.get("version"),
            etag=listed.etag,
            size=listed.size,
            sequencer=row.get("sequencer") or "",
            time=_modified(row),
        )
    return ObjectEvent(bucket=bucket, key=listed.key, etag=listed.etag, size=listed.size, time=listed.stored)


def _print(selected: Selected, number: int, *, as_json: bool) -> None:
    event = selected.event
    if as_json:
        print_object(
            {"bucket": event.bucket, "key": event.key, "size": event.size, "before": selected.before}
        )
    elif number < SHOWN_KEYS:
        print(f"{plain(event.key)}  {selected.before}")
    elif number == SHOWN_KEYS:
        print("…")


def _print_summary(counts: Mapping[str, int], *, dry_run: bool) -> None:
    total = sum(counts.values())
    parts = ", ".join(f"{count:,} {before}" for before, count in sorted(counts.items()))
    detail = f" ({parts})" if parts else ""
    print(f"{counted(total, 'object')} {'would be read again' if dry_run else 'will be read again'}{detail}")


COMMAND = Command(
    name="reprocess",
    description=(
        "Read articles of the bucket again: after a parser or a watchlist was fixed, or, with "
        "--missing, those whose event was lost. What a route has already sent is not sent "
        "again; what matches newly is sent. Look first with --dry-run."
    ),
    add_arguments=add_arguments,
    run=on_stack(run),
    examples=(
        "wirewatch reprocess --since 8h --missing --dry-run\n"
        "wirewatch reprocess reuters/2026/11/23 --since 2026-11-23"
    ),
    rights=(
        FIND_STACK,
        "s3:ListBucket on the articles bucket",
        "dynamodb:BatchGetItem on the table",
        "sqs:SendMessage on IngestQueue",
    ),
)
