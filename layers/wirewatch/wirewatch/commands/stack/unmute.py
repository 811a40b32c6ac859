"""`wirewatch unmute`: ends a mute early."""

import argparse
from datetime import UTC, datetime

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.arguments import add_stack
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, WrongArgument, on_stack
from wirewatch.storage.mutes import Mutes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("subject", help="id of the route or watchlist, as mute --list shows it")
    parser.add_argument("--rule", default="", help="only this rule of the watchlist")
    add_stack(parser)


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Delete a mute. Raises WrongArgument, listing what is muted, if there is no such mute."""
    subject, _, rule = options.subject.partition("/")  # mute --list shows a rule as watchlist/rule
    rule = options.rule or rule
    name = f"{subject}/{rule}" if rule else subject
    mutes = Mutes(stack.table)
    if not mutes.remove(subject, rule):
        names = ", ".join(mute.name for mute in mutes.current(datetime.now(UTC))) or "nothing"
        raise WrongArgument(f"{name} is not muted; muted: {names}")
    print(f"{name} is no longer muted")
    return 0


COMMAND = Command(
    name="unmute",
    description=(
        "End a mute early. What was muted meanwhile stays counted in the next message and is not sent again."
    ),
    add_arguments=add_arguments,
    run=on_stack(run),
    examples="wirewatch unmute morning-brief\nwirewatch unmute troop-deployment --rule forces-sent",
    rights=(FIND_STACK, "dynamodb:DeleteItem, dynamodb:Query on the table"),
)
