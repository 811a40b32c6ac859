"""`wirewatch recompile`: requests that the configuration in the bucket is compiled again."""

import argparse

from wirewatch.aws.clients import client
from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.aws.queues import Queue
from wirewatch.commands.arguments import add_dry_run, add_stack
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, naming_stack, on_stack
from wirewatch.storage.registry import Registry


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_dry_run(parser)
    add_stack(parser)


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Request a compilation. The function `compile_watchlists` does the work."""
    queue = Queue(client("sqs"), stack.resource("CompileQueue"))
    in_use = Registry(stack.table).current().generation
    what = f"a compilation of the files in {stack.config.name}; generation {in_use} is in use"
    if options.dry_run:
        print(f"would request {what}")
        return 0
    queue.send_recompile()
    print(f"requested {what}")
    look = "then see wirewatch status, and wirewatch redrive CompileDLQ if it fails"
    print(f"it takes about a minute; {naming_stack(look, stack.name)}")
    return 0


COMMAND = Command(
    name="recompile",
    description=(
        "Request that the configuration in the bucket is compiled again. This replaces a damaged or "
        "missing index, creates missing schedules, and, after a restoration of the table, puts the present "
        "files into use. "
        "No file is needed, and nothing else changes: if all is well, the configuration stays as it is."
    ),
    add_arguments=add_arguments,
    run=on_stack(run),
    examples="wirewatch recompile --dry-run\nwirewatch recompile",
    rights=(FIND_STACK, "dynamodb:GetItem on the table", "sqs:SendMessage on CompileQueue"),
)
