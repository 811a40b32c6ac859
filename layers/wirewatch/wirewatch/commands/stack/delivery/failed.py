"""`wirewatch failed list`: the parts of digests that a target refused permanently."""

import argparse
from dataclasses import replace
from typing import Any

from rich.table import Table
from rich.text import Text

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.arguments import add_json, add_stack
from wirewatch.commands.output import counted, output_console, plain, print_object, print_wrapped
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, naming_stack, on_stack
from wirewatch.storage.failed_parts import FailedPart, FailedParts


def show_list(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print the failed parts, the newest first."""
    listed = (
        replace(each, why=naming_stack(each.why, stack.name)) for each in FailedParts(stack.table).listed()
    )
    failed = sorted(listed, key=lambda each: each.at, reverse=True)
    if options.json:
        for each in failed:
            print_object(_object(each))
        return 0
    console = output_console()
    if not failed:
        console.print("no target has refused a part", style="bold")
        return 0
    table = Table("when (UTC)", "digest", "part", "target", "answer", box=None, pad_edge=False)
    for each in failed:
        target = f"{each.kind}:{each.target}"
        cells = (f"{each.at:%Y-%m-%d %H:%M}", each.digest, str(each.number), target, each.why)
        table.add_row(*(Text(plain(cell)) for cell in cells))
    print_wrapped(console, table)
    fix = naming_stack("repair the target, then: wirewatch resend --all", stack.name)
    console.print(f"{counted(len(failed), 'part')} refused; {fix}", style="bold", markup=False)
    return 0


def _object(failed: FailedPart) -> dict[str, Any]:
    return {**vars(failed), "at": failed.at.isoformat(), "id": failed.delivery}


def _add_list_arguments(parser: argparse.ArgumentParser) -> None:
    add_json(parser, "parts")
    add_stack(parser)


COMMAND = Command(
    name="failed",
    description="List the parts of digests that a target refused. They are kept for 30 days.",
    subcommands=(
        Command(
            name="list",
            description="list what could not be delivered, the newest first, with the target's answer",
            add_arguments=_add_list_arguments,
            run=on_stack(show_list),
            examples="wirewatch failed list",
            rights=(FIND_STACK, "dynamodb:Query on the table"),
        ),
    ),
)
