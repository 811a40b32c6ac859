"""`wirewatch reconcile`: finds objects of the last days that were never read, and queues them."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from wirewatch.article import ARTICLES
from wirewatch.aws.buckets import ListedObject
from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.aws.queues import MAX_BATCH
from wirewatch.commands.arguments import add_dry_run, add_json, add_stack, positive_number
from wirewatch.commands.output import counted, error_console, plain, print_object
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, WrongArgument, on_stack
from wirewatch.pipeline.surveys.unread_objects import (
    MAX_AGE,
    MIN_AGE,
    CheckedObject,
    batches,
    checked_objects,
    expects_row,
    queue_again,
)
from wirewatch.storage.objects import ObjectRecords

SHOWN_KEYS = 20
SHOWN_EVERY = 1_000  # the display changes after so many listed objects


@dataclass
class _Counts:
    """Counts of objects. `listed` counts all objects of the listing. `checked` counts the objects
    that were compared with their rows. `unread` counts the objects that were never read.
    """

    listed: int = 0
    checked: int = 0
    unread: int = 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    days = "compare objects that were stored in the last N days (default: %(default)s)"
    parser.add_argument("--days", type=positive_number, default=3, metavar="N", help=days)
    add_dry_run(parser)
    add_json(parser, "objects that were never read, then a summary")
    add_stack(parser)


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Queue and print the objects that were never read. Return 1 if there are any, else 0.

    With --dry-run, only print the objects. Without --json, at most SHOWN_KEYS objects are printed.
    Raises WrongArgument if --days is more than MAX_AGE.
    """
    if options.days > MAX_AGE.days:
        raise WrongArgument(f"--days is at most {MAX_AGE.days}: the rows of older objects may have expired")
    counts = _Counts()
    with _progress() as progress:
        unread = _unread(stack, options.days, datetime.now(UTC), counts, progress)
        for batch in batches(unread, MAX_BATCH):
            if not options.dry_run:
                queue_again(stack.ingest_queue, batch)
            for each in batch:
                counts.unread += 1
                _print(each, counts.unread, as_json=options.json)
    _print_summary(counts, dry_run=options.dry_run, as_json=options.json)
    return 1 if counts.unread else 0


def _progress() -> Progress:
    """Return a progress display, which shows nothing if standard error is not a terminal.

    If standard output is a terminal, results are printed above the display.
    """
    console = error_console()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    return Progress(
        *columns,
        console=console,
        transient=True,
        disable=not console.is_terminal,
        redirect_stdout=sys.stdout.isatty(),
    )


def _unread(
    stack: DeployedStack, days: int, now: datetime, counts: _Counts, progress: Progress
) -> Iterator[CheckedObject]:
    """Yield the objects that were stored in the last `days` days and were never read.

    Very young and very old objects are left out (see `expects_row`). While the objects are checked,
    `counts` and `progress` are updated.
    """
    line = progress.add_task("listing the bucket", total=None)

    def expected() -> Iterator[ListedObject]:
        for listed in stack.articles.objects(ARTICLES):
            counts.listed += 1
            if counts.listed % SHOWN_EVERY == 0:
                progress.update(line, description=_text(counts))
            if listed.stored >= now - timedelta(days=days) and expects_row(listed, now):
                yield listed

    records = ObjectRecords(stack.table)
    for checked in checked_objects(records, stack.articles.name, expected(), consistent=False):
        counts.checked += 1
        if checked.is_unread(now):
            yield checked


def _text(counts: _Counts) -> str:
    return f"{counts.listed:,} listed · {counts.checked:,} compared · {counts.unread:,} never read"


def _print(unread: CheckedObject, number: int, *, as_json: bool) -> None:
    if as_json:
        event = unread.event
        print_object({"bucket": event.bucket, "key": event.key, "size": event.size, "before": unread.before})
    elif number <= SHOWN_KEYS:
        print(f"{plain(unread.listed.key)}  {unread.before}")
    elif number == SHOWN_KEYS + 1:
        print("…")


def _print_summary(counts: _Counts, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        summary: dict[str, Any] = {**vars(counts), "queued": 0 if dry_run else counts.unread}
        print_object({"summary": summary})
        return
    done = "would be read" if dry_run else "will be read now"
    result = f"{counted(counts.unread, 'object')} {done}" if counts.unread else "all of them were read"
    if not counts.checked and counts.listed:
        minutes = MIN_AGE.total_seconds() / 60
        result = f"the others are older than --days or younger than {minutes:.0f} minutes"
    print(f"{counted(counts.checked, 'object')} of {counts.listed:,} compared: {result}")


COMMAND = Command(
    name="reconcile",
    description=(
        "Find objects of the last days that were never read, because their event was lost, and "
        "queue them. The function reconcile does this every day, for the objects of the last three "
        "days and for a slice of the others. Objects that are younger than "
        f"{MIN_AGE.total_seconds() / 60:.0f} minutes are left out: "
        "they may still be in the queue. The whole bucket is listed, 1,000 objects with each call. Exit "
        "code 1 if an object was never read."
    ),
    add_arguments=add_arguments,
    run=on_stack(run),
    examples="wirewatch reconcile --days 7 --dry-run\nwirewatch reconcile --days 2 --json",
    rights=(
        FIND_STACK,
        "s3:ListBucket on the articles bucket",
        "dynamodb:BatchGetItem on the table",
        "sqs:SendMessage on IngestQueue",
    ),
)
