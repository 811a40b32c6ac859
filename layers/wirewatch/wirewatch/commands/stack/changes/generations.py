"""`wirewatch generations`: lists the generations of the configuration."""

import argparse
from itertools import islice

from rich.table import Table
from rich.text import Text

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.arguments import add_json, add_stack, positive_number
from wirewatch.commands.output import output_console, plain, print_object, print_wrapped
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.changes.planning import short_name
from wirewatch.commands.stack.command import FIND_STACK, on_stack
from wirewatch.storage.changes import Cause, Changes, Generation
from wirewatch.storage.registry import Registry

SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    limit = "how many are listed, the latest first (default: %(default)s)"
    parser.add_argument("--limit", type=positive_number, default=SHOWN, metavar="N", help=limit)
    add_json(parser, "generations")
    add_stack(parser)


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    current = Registry(stack.table).current().generation
    generations = list(islice(Changes(stack.table).generations(), options.limit))
    if options.json:
        for generation in generations:
            found = generation.model_dump(mode="json")
            print_object({**found, "in_use": generation.number == current})
        return 0
    console = output_console()
    if not generations:
        console.print("no generation is recorded yet; the next compilation records one")
        return 0
    heads = ("generation", "when (UTC)", "how", "by", "watchlists", "rules", "routes")
    table = Table(*heads, box=None, pad_edge=False, header_style="bold")
    for generation in generations:
        in_use = generation.number == current
        row = (
            f"{generation.number}{' in use' if in_use else ''}",
            f"{generation.at:%Y-%m-%d %H:%M}",
            _how(generation),
            short_name(generation.by),
            *(f"{count:,}" for count in (generation.watchlists, generation.rules, generation.routes)),
        )
        table.add_row(*(Text(plain(cell)) for cell in row), style="bold" if in_use else "")
    print_wrapped(console, table)
    return 0


def _how(generation: Generation) -> str:
    is_rollback = generation.cause is Cause.ROLLBACK
    return f"rollback to {generation.rollback_to}" if is_rollback else str(generation.cause)


COMMAND = Command(
    name="generations",
    description=(
        "List the generations of the configuration, the latest first: when each was compiled, by "
        "whom it was changed and how, and how many watchlists, rules and routes it has."
    ),
    add_arguments=add_arguments,
    run=on_stack(run),
    examples="wirewatch generations\nwirewatch generations --limit 100 --json",
    rights=(FIND_STACK, "dynamodb:GetItem, dynamodb:Query on the table"),
)
