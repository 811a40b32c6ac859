"""`wirewatch quarantine`: what could not be read in a stack, why, and another try."""

import argparse
from collections import Counter
from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from wirewatch.aws.quarantine import QuarantineEntry
from wirewatch.commands.output import counted, plain, print_object, print_wrapped, printer
from wirewatch.commands.stack import quarantine_of, tasks_of, told
from wirewatch.errors import WirewatchError

SHORT = 12  # letters of a pointer's name that tell it from others


class UnknownQuarantineId(WirewatchError):
    """No pointer begins so."""


def show_list(options: argparse.Namespace) -> int:
    """The newest first."""
    pointers = _chosen(options.stack, options.reason)
    if options.json:
        for pointer in pointers:
            print_object(pointer.model_dump(mode="json"))
        return 0
    console = printer()
    table = Table(box=None, pad_edge=False)
    for column in ("id", "when", "reason", "object", "detail"):
        table.add_column(column, overflow="fold" if column in {"object", "detail"} else "ellipsis")
    for pointer in pointers[: options.limit]:
        when = f"{pointer.at:%Y-%m-%d %H:%M}" if pointer.at else ""
        row = (pointer.name[:SHORT], when, pointer.reason, f"{pointer.key}{_place(pointer)}", pointer.detail)
        table.add_row(*(Text(plain(cell)) for cell in row))
    if pointers:
        print_wrapped(console, table)
    reasons = Counter(pointer.reason for pointer in pointers)
    counts = ", ".join(f"{number} {reason}" for reason, number in reasons.most_common())
    more = (
        f"; the newest {options.limit} are shown, --limit shows more" if len(pointers) > options.limit else ""
    )
    console.print(f"{len(pointers):,} in quarantine" + (f": {counts}{more}" if counts else ""), style="bold")
    return 0


def show_one(options: argparse.Namespace) -> int:
    for pointer in _named(options.stack, [options.id]):
        if options.json:
            print_object(pointer.model_dump(mode="json"))
            continue
        version = f" --version-id {pointer.version}" if pointer.version and pointer.version != "null" else ""
        console = printer()
        console.print(Text.assemble((f"{pointer.reason}  ", "bold red"), plain(pointer.sentence)))
        for name, value in (
            ("detail", pointer.detail),
            ("object", f"s3://{pointer.bucket}/{pointer.key}{_place(pointer)}"),
            ("version", pointer.version or ""),
        ):
            if value:
                console.print(Text.assemble((f"{name:>10}  ", "dim"), plain(value)))
        console.print(
            Text.assemble(
                ("    to see  ", "dim"),
                f"aws s3api get-object --bucket {pointer.bucket} --key '{plain(pointer.key)}'{version} object",
            )
        )
        console.print(
            Text.assemble(
                ("  to retry  ", "dim"),
                f"wirewatch quarantine retry {pointer.name[:SHORT]} --stack {options.stack}",
            )
        )
    return 0


def retry(options: argparse.Namespace) -> int:
    chosen = sum(map(bool, (options.ids, options.reason, options.all)))
    if chosen > 1:
        raise UnknownQuarantineId("choose one of ids, --reason and --all")
    if not chosen:
        raise UnknownQuarantineId(
            "name what to retry: ids that `wirewatch quarantine list` shows, or --reason REASON, or --all"
        )
    pointers = _named(options.stack, options.ids) if options.ids else _chosen(options.stack, options.reason)
    with told(options.stack):
        quarantine, tasks = quarantine_of(options.stack), tasks_of(options.stack)
        objects: dict[tuple[str, str | None], list[QuarantineEntry]] = {}
        for pointer in pointers:
            objects.setdefault((pointer.key, pointer.version), []).append(pointer)
        for those in objects.values():
            quarantine.retry(those, tasks)
    print(
        f"{counted(len(objects), 'object')} will be read again; what still can't be read comes back to the list"
    )
    return 0


def _chosen(stack: str, reason: str) -> list[QuarantineEntry]:
    with told(stack):
        pointers = [each for each in quarantine_of(stack).pointers() if not reason or each.reason == reason]
    return sorted(pointers, key=lambda each: (each.at.timestamp() if each.at else 0, each.name), reverse=True)


def _named(stack: str, ids: Iterable[str]) -> list[QuarantineEntry]:
    pointers = _chosen(stack, "")
    found = {name: [each for each in pointers if each.name.startswith(name)] for name in ids}
    missing = [name for name, those in found.items() if not those]
    if missing:
        raise UnknownQuarantineId(
            f"nothing in quarantine has the id {missing[0]}; see wirewatch quarantine list --stack {stack}"
        )
    return list({each.name: each for those in found.values() for each in those}.values())


def _place(pointer: QuarantineEntry) -> str:
    return f"#{pointer.position}" if pointer.position else ""
