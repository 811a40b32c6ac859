"""`wirewatch quarantine`: lists what could not be read, and queues objects to be read again."""

import argparse
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.aws.quarantine import QuarantineEntry
from wirewatch.commands.arguments import add_dry_run, add_json, add_stack, positive_number
from wirewatch.commands.output import counted, output_console, plain, print_object, print_wrapped
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, WrongArgument, naming_stack, on_stack
from wirewatch.commands.stack.document_names import MAX_BYTES, DocumentNames, names_in
from wirewatch.errors import Reason
from wirewatch.printable import shell_word
from wirewatch.storage.objects import ObjectOutcome, ObjectRecords

ID_LENGTH = 12  # characters of an entry's name that identify its object
REASONS = tuple(str(reason) for reason in Reason if reason is not Reason.NOT_AN_ARTICLE)
READ = frozenset([ObjectOutcome.INGESTED, ObjectOutcome.SKIPPED])
LONG_AGO = datetime.fromtimestamp(0, UTC)

Objects = dict[tuple[str, str], list[QuarantineEntry]]  # (bucket, key) → entries of that object


def show_list(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print the entries that are not out of date (see `_is_replaced`), the newest first.

    With `--json`, all are printed. Otherwise, at most `--limit` entries are printed.
    """
    entries, replaced = _split_replaced(stack, _entries(stack, options.reason))
    if options.json:
        for entry in entries:
            print_object(_object(entry))
        return 0
    console = output_console()
    if entries:
        print_wrapped(console, _table(entries[: options.limit]))
    counts = Counter(entry.reason for entry in entries).most_common()
    reasons = ": " + ", ".join(f"{count} {reason}" for reason, count in counts) if counts else ""
    more = (
        f"; the newest {options.limit} are shown, --limit shows more" if len(entries) > options.limit else ""
    )
    console.print(f"{len(entries):,} in quarantine{reasons}{more}", style="bold")
    if replaced:
        command = naming_stack("wirewatch quarantine drop --replaced", stack.name)
        console.print(
            f"not shown: {len(replaced):,} about objects that were replaced or read since; "
            f"{command} removes these from the list",
            markup=False,
        )
    return 0


def _table(entries: Iterable[QuarantineEntry]) -> Table:
    columns = ("id", "when", "reason", "object", "detail")
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for entry in entries:
        when = f"{entry.at:%Y-%m-%d %H:%M}" if entry.at else ""
        place = f"{entry.key}{_position(entry)}"
        row = (_id(entry), when, entry.reason, place, entry.detail or entry.sentence)
        table.add_row(*(Text(plain(cell)) for cell in row))
    return table


def show_one(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print the entries of one object in full, with commands to fetch the object and to retry.

    Also print its JSON keys or XML elements, which show whether the layout of a source has changed.
    The text of the object is not printed.
    """
    for entry in _named(stack, [options.id]):
        names = _names_of(stack, entry)
        if options.json:
            print_object(_object(entry) | {"names": vars(names) if names else None})
        else:
            _print_entry(output_console(), entry, names, stack.name)
    return 0


def _names_of(stack: DeployedStack, entry: QuarantineEntry) -> DocumentNames | None:
    """Return the names of JSON keys or XML elements in the object of an entry (see `names_in`).

    Return None if the object is gone, or if no name is found.
    """
    stored = stack.articles.get(entry.key, entry.version, most=MAX_BYTES)
    return names_in(stored.data, entry.position) if stored else None


def _print_entry(console: Console, entry: QuarantineEntry, names: DocumentNames | None, stack: str) -> None:
    location = f"--bucket {shell_word(entry.bucket)} --key {shell_word(entry.key)}"
    if entry.version and entry.version != "null":
        location += f" --version-id {shell_word(entry.version)}"
    selection = f"{shell_word(_id(entry))} --stack {shell_word(stack)}"
    fields = {
        "detail": entry.detail,
        "object": f"s3://{entry.bucket}/{entry.key}{_position(entry)}",
        "version": entry.version or "",
        **({names.kind: str(names)} if names else {}),
        "to fetch it": "aws s3api get-object " + location + " FILE",
        "to retry": "wirewatch quarantine retry " + selection,
        "to drop": "wirewatch quarantine drop " + selection,
    }
    console.print(Text.assemble((f"{entry.reason}  ", "bold red"), plain(entry.sentence)))
    for name, value in fields.items():
        if value:
            console.print(Text.assemble((f"{name:>12}  ", "dim"), plain(value)))


def retry(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Queue the chosen objects, so that their current versions are read again. Return 1 if one of
    the objects does not exist any more, else 0.

    With --dry-run, only print the objects and return 0.
    """
    objects = _chosen(options, stack)
    if options.dry_run:
        return _print_plan("would be read again", objects)
    gone = []
    for (_, key), entries in objects.items():
        if not stack.quarantine.retry(entries, stack.ingest_queue):
            gone.append(key)
    queued = counted(len(objects) - len(gone), "object")
    print(f"{queued} will be read again in the current version; what still can't be read is listed again")
    for key in gone:
        command = naming_stack("wirewatch quarantine drop", stack.name)
        print(f"{plain(key)} was deleted; {command} removes it from the list")
    return 1 if gone else 0


def drop(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Remove the chosen entries from the list. The objects stay in the bucket.

    With --dry-run, only print the reasons of the entries, and the objects that they are about.
    """
    objects = _chosen(options, stack)
    if options.dry_run:
        return _print_plan("would be dropped from the list", objects)
    entries = [entry for listed in objects.values() for entry in listed]
    stack.quarantine.drop(entries)
    print(f"{_entries_of(objects)} dropped from the list; nothing was deleted from articles/")
    return 0


def _entries_of(objects: Objects) -> str:
    count = sum(len(entries) for entries in objects.values())
    entries = "1 entry" if count == 1 else f"{count:,} entries"
    return f"{entries} of {counted(len(objects), 'object')}"


def _print_plan(action: str, objects: Objects) -> int:
    for (bucket, key), entries in objects.items():
        reasons = ", ".join(dict.fromkeys(entry.reason for entry in entries))
        print(f"s3://{bucket}/{plain(key)}  {reasons}")
    print(f"{_entries_of(objects)} {action}")
    return 0


def _chosen(options: argparse.Namespace, stack: DeployedStack) -> Objects:
    """Return the entries that the user chose, grouped by object.

    Raises WrongArgument unless exactly one way to choose is used: ids, --reason, --all or, for
    `drop`, --replaced (see `_is_replaced`). Also raises WrongArgument for an unknown or ambiguous
    id.
    """
    replaced_only = getattr(options, "replaced", False)
    given = sum(map(bool, (options.ids, options.reason, options.all, replaced_only)))
    if given != 1:
        also = ", --replaced" if hasattr(options, "replaced") else ""
        raise WrongArgument(
            f"give exactly one of these: ids that quarantine list shows, --reason REASON, --all{also}"
        )
    entries = _named(stack, options.ids) if options.ids else _entries(stack, options.reason)
    if replaced_only:
        entries = _split_replaced(stack, entries)[1]
    objects: Objects = {}
    for entry in entries:
        objects.setdefault((entry.bucket, entry.key), []).append(entry)
    return objects


def _entries(stack: DeployedStack, reason: str = "") -> list[QuarantineEntry]:
    """Return the entries with this reason, the newest first. If `reason` is empty, return all."""
    entries = [entry for entry in stack.quarantine.entries() if reason in ("", entry.reason)]
    return sorted(entries, key=lambda entry: (entry.at or LONG_AGO, entry.name), reverse=True)


def _named(stack: DeployedStack, ids: Sequence[str]) -> list[QuarantineEntry]:
    """Return the entries with these ids. An id is the beginning of an entry's name.

    Raises WrongArgument if an id names no entry, or if it names entries about several objects.
    """
    entries = _entries(stack)
    chosen: dict[str, QuarantineEntry] = {}
    for start in ids:
        named = [entry for entry in entries if start and entry.name.startswith(start)]
        if not named:
            raise WrongArgument(
                f"no entry has the id {start or repr(start)}; "
                f"see wirewatch quarantine list --stack {shell_word(stack.name)}"
            )
        if len({(entry.bucket, entry.key) for entry in named}) > 1:
            raise WrongArgument(f"several objects have an id that begins with {start}; write more of it")
        chosen.update((entry.name, entry) for entry in named)
    return list(chosen.values())


def _split_replaced(
    stack: DeployedStack, entries: Sequence[QuarantineEntry]
) -> tuple[list[QuarantineEntry], list[QuarantineEntry]]:
    """Return (entries that still apply, entries that are out of date); see `_is_replaced`."""
    places = {(entry.bucket, entry.key) for entry in entries}
    rows = ObjectRecords(stack.table).read_many(places)
    holding: list[QuarantineEntry] = []
    replaced: list[QuarantineEntry] = []
    for entry in entries:
        row = rows.get((entry.bucket, entry.key))
        (replaced if row and _is_replaced(entry, row) else holding).append(entry)
    return holding, replaced


def _is_replaced(entry: QuarantineEntry, row: Mapping[str, Any]) -> bool:
    """Return whether an entry is out of date.

    An entry names one version of an object. The entry is out of date if a later version of the
    object was uploaded, or if the named version was read again without errors.
    """
    if row["outcome"] == ObjectOutcome.GONE or entry.event is None:
        return False
    if row.get("version") == entry.version:
        return row["outcome"] in READ and not row["quarantined"]
    if row.get("sequencer") and entry.event.sequencer:
        return bool(row["sequencer"] > entry.event.sequencer)
    return entry.event.time is not None and datetime.fromisoformat(row["modified"]) > entry.event.time


def _object(entry: QuarantineEntry) -> dict[str, Any]:
    return {"id": _id(entry), **entry.model_dump(mode="json")}


def _id(entry: QuarantineEntry) -> str:
    return entry.name[:ID_LENGTH]


def _position(entry: QuarantineEntry) -> str:
    return f"#{entry.position}" if entry.position else ""


def _add_reason(parser: argparse.ArgumentParser) -> None:
    text = f"only entries with this reason: {', '.join(REASONS)}"
    parser.add_argument("--reason", default="", choices=REASONS, metavar="REASON", help=text)


def _add_list_arguments(parser: argparse.ArgumentParser) -> None:
    _add_reason(parser)
    limit = "show at most this many (default: %(default)s)"
    parser.add_argument("--limit", type=positive_number, default=50, metavar="N", help=limit)
    add_json(parser, "all entries")
    add_stack(parser)


def _add_show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", help="the id that list shows, or its beginning")
    add_json(parser, "entries")
    add_stack(parser)


def _add_selection(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID", help="ids that list shows, or their beginnings")
    _add_reason(parser)
    parser.add_argument("--all", action="store_true", help="every entry")
    add_dry_run(parser)
    add_stack(parser)


def _add_drop_arguments(parser: argparse.ArgumentParser) -> None:
    _add_selection(parser)
    replaced = "entries about objects that were replaced or read since"
    parser.add_argument("--replaced", action="store_true", help=replaced)


_READ = (
    FIND_STACK,
    "s3:ListBucket on the articles bucket, s3:GetObject on quarantine/*",
    "dynamodb:BatchGetItem on the table",
)
_CHANGE = "s3:PutObject and s3:DeleteObject on quarantine/*"

COMMAND = Command(
    name="quarantine",
    description="List what could not be read and why, and read it again after it was fixed.",
    subcommands=(
        Command(
            name="list",
            description="list what could not be read, the newest first",
            add_arguments=_add_list_arguments,
            run=on_stack(show_list),
            examples="wirewatch quarantine list --reason bad-json",
            rights=_READ,
        ),
        Command(
            name="show",
            description="show what is wrong with one object, where it is, and its names of keys or elements",
            add_arguments=_add_show_arguments,
            run=on_stack(show_one),
            examples="wirewatch quarantine show 3f9c2a",
            rights=(*_READ, "s3:GetObject and s3:GetObjectVersion on articles/*"),
        ),
        Command(
            name="retry",
            description=("read objects again, in their current version, after they or Wirewatch were fixed"),
            add_arguments=_add_selection,
            run=on_stack(retry),
            examples=(
                "wirewatch quarantine retry --reason bad-json --dry-run\nwirewatch quarantine retry 3f9c2a"
            ),
            rights=(*_READ, _CHANGE, "s3:GetObject on articles/*", "sqs:SendMessage on IngestQueue"),
        ),
        Command(
            name="drop",
            description="remove entries from the list; the objects stay in the bucket",
            add_arguments=_add_drop_arguments,
            run=on_stack(drop),
            examples="wirewatch quarantine drop --replaced\nwirewatch quarantine drop 3f9c2a",
            rights=(*_READ, _CHANGE),
        ),
    ),
)
