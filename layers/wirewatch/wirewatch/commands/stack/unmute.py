"""`wirewatch unmute`: ends a mute early."""

import argparse
from datetime import UTC, datetime

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.arguments import add_stack
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, WrongArgument, on_stack
from wirewatch.storage.mutes import Mute, Mutes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("subject", help="the route or watchlist, by its id or as mute --list shows it")
    parser.add_argument("--rule", default="", help="only this rule of the watchlist")
    add_stack(parser)


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Delete a mute.

    Raises WrongArgument if there is no such mute; the error lists all mutes. Also raises
    WrongArgument if a route and a watchlist with the same id are both muted, and the argument does
    not have `route:` or `watchlist:` before the id.
    """
    subject, _, rule = options.subject.partition("/")  # mute --list shows a rule as watchlist/rule
    rule = options.rule or rule
    mutes = Mutes(stack.table)
    current = list(mutes.current(datetime.now(UTC)))
    named = [mute for mute in current if mute.rule == rule and subject in _names(mute)]
    meant = [mute for mute in named if mute.subject == subject] or named
    if not meant:
        name, names = f"{subject}/{rule}" if rule else subject, ", ".join(mute.name for mute in current)
        raise WrongArgument(f"{name} is not muted; muted: {names or 'nothing'}")
    if len(meant) > 1:
        choices = " or ".join(mute.name for mute in meant)
        raise WrongArgument(f"{subject} is muted as a route and as a watchlist; write {choices}")
    mutes.remove(meant[0].subject, rule)
    print(f"{meant[0].name} is no longer muted")
    return 0


def _names(mute: Mute) -> tuple[str, ...]:
    """Return the texts by which a person may name what is muted, such as `brief` and `route:brief`."""
    return mute.subject, mute.id, f"{mute.kind}:{mute.id}"


COMMAND = Command(
    name="unmute",
    description="End a mute early. Articles that were muted are not sent: the next message counts them.",
    add_arguments=add_arguments,
    run=on_stack(run),
    examples="wirewatch unmute morning-brief\nwirewatch unmute troop-deployment --rule forces-sent",
    rights=(FIND_STACK, "dynamodb:DeleteItem, dynamodb:Query on the table"),
)
