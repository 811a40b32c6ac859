"""`wirewatch reprocess`: sends a message to IngestQueue for each selected object of the bucket.
Then these objects are read, even if they were read before.

With --missing, it queues only objects whose current version was not read, or not read to the end.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.aws.queues import MAX_BATCH
from wirewatch.commands.arguments import add_dry_run, add_json, add_stack
from wirewatch.commands.output import counted, plain, print_object
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, WrongArgument, on_stack
from wirewatch.commands.stack.durations import parse_past
from wirewatch.pipeline.surveys.unread_objects import CheckedObject, batches, checked_objects, queue_again
from wirewatch.storage.keys import GUARD_LIFETIME
from wirewatch.storage.objects import ObjectRecords

ARTICLES = "articles/"
SHOWN_KEYS = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    prefix = "only keys that begin with this text, below articles/, or an s3:// address (default: all)"
    parser.add_argument("prefix", nargs="?", default="", metavar="PREFIX", help=prefix)
    since = "only objects stored since 2026-11-23, 2026-11-23T07:30 (UTC), or 8h or 2d ago; at most 90d"
    parser.add_argument("--since", required=True, metavar="TIME", help=since)
    missing = "only objects that were never read in their current version, or not to the end"
    parser.add_argument("--missing", action="store_true", help=missing)
    add_dry_run(parser)
    add_json(parser, "objects that are read again")
    add_stack(parser)


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Queue the selected objects and print them. With --dry-run, only print them.

    Without --json, at most SHOWN_KEYS objects are printed. Raises WrongArgument if --since is
    invalid or more than 90 days ago, or if the prefix is an address in another bucket.
    """
    now = datetime.now(UTC)
    since = parse_past(options.since, now)
    if now - since > GUARD_LIFETIME:
        raise WrongArgument(
            f"--since is more than {GUARD_LIFETIME.days} days ago: what was delivered is remembered only "
            "so long, and would be delivered again"
        )
    counts: Counter[str] = Counter()
    prefix = _prefix(options.prefix, stack.articles.name)
    selected = _selected(stack, prefix, since, now, missing=options.missing)
    for batch in batches(selected, MAX_BATCH):
        if not options.dry_run:
            queue_again(stack.ingest_queue, batch)
        for each in batch:
            _print(each, counts.total(), as_json=options.json)
            counts[each.before] += 1
    if not options.json:
        _print_summary(counts, prefix, dry_run=options.dry_run)
    return 0


def _prefix(text: str, bucket: str) -> str:
    """Return the text with which the selected keys begin. `text` is the argument PREFIX: the
    beginning of a key, with or without `articles/`, or an address `s3://<bucket>/articles/…`.
    Raises WrongArgument for any other address `s3://…`.
    """
    address = f"s3://{bucket}/"
    if text.startswith("s3://"):
        if not text.startswith(address + ARTICLES):
            raise WrongArgument(f"{text} is not below {address}{ARTICLES}; write the beginning of a key")
        return text.removeprefix(address)
    key = text.lstrip("/")
    return key if key.startswith(ARTICLES) else ARTICLES + key


def _selected(
    stack: DeployedStack, prefix: str, since: datetime, now: datetime, *, missing: bool
) -> Iterator[CheckedObject]:
    """Yield the objects whose keys begin with `prefix` and that were stored at `since` or later.

    If `missing` is True, yield only objects whose current version was not read to the end.
    """
    # The listing is read page by page, so memory stays bounded.
    listed = (each for each in stack.articles.objects(prefix) if each.stored >= since)
    records = ObjectRecords(stack.table)
    for checked in checked_objects(records, stack.articles.name, listed):
        if not missing or checked.is_unread(now):
            yield checked


def _print(selected: CheckedObject, number: int, *, as_json: bool) -> None:
    event = selected.event
    if as_json:
        print_object(
            {"bucket": event.bucket, "key": event.key, "size": event.size, "before": selected.before}
        )
    elif number < SHOWN_KEYS:
        print(f"{plain(event.key)}  {selected.before}")
    elif number == SHOWN_KEYS:
        print("…")


def _print_summary(counts: Mapping[str, int], prefix: str, *, dry_run: bool) -> None:
    total = sum(counts.values())
    parts = ", ".join(f"{count:,} {before}" for before, count in sorted(counts.items()))
    detail = f" ({parts})" if parts else ""
    if not total and prefix != ARTICLES:
        detail = f": none of them has a key that begins with {plain(prefix)}"
    print(f"{counted(total, 'object')} {'would be read again' if dry_run else 'will be read again'}{detail}")


COMMAND = Command(
    name="reprocess",
    description=(
        "Read articles of the bucket again: after a parser or a watchlist was fixed, or, with "
        "--missing, those whose event was lost. What a route has already sent is not sent "
        "again; articles that match now and did not before are sent. Look first with --dry-run."
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
