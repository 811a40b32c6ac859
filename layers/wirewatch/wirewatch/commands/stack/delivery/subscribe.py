"""`wirewatch subscribe`: sends the digests of a route to a mail address."""

import argparse
import re

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.aws.subscriptions import CHANNEL, SubscribeOutcome, Subscriptions
from wirewatch.commands.arguments import add_dry_run, add_stack
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, WrongArgument, on_stack
from wirewatch.commands.stack.configured_names import ConfiguredNames
from wirewatch.configuration.routes import ALL, CONFIG_ROUTE, REPORTS

_EMAIL = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,255}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    route = (
        f"id of a route with the channel {CHANNEL}; or '{REPORTS}', for reports of mistakes in the "
        f"configuration; or '{ALL}', for every route and the reports"
    )
    parser.add_argument("route", metavar="ROUTE", help=route)
    parser.add_argument("email", metavar="EMAIL", help="the address; AWS asks it to confirm")
    add_dry_run(parser)
    add_stack(parser)


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Subscribe an address. Return 1 if an earlier request is not confirmed yet, else 0.

    With --dry-run, only print what would be subscribed. Raises WrongArgument for an invalid
    address, for an unknown route, and for a route that sends no mail in plain text.
    """
    if not _EMAIL.fullmatch(options.email):
        raise WrongArgument(f"{options.email!r} is not a mail address; write it like ann@example.org")
    routes = _routes(options.route, ConfiguredNames(stack))
    what = "every route and the reports" if options.route == ALL else options.route
    if options.dry_run:
        print(f"would subscribe {options.email} to {what}")
        return 0
    match Subscriptions(stack).subscribe(options.email, routes):
        case SubscribeOutcome.REQUESTED:
            print(f"AWS sends {options.email} a mail with a link to confirm; after that it receives {what}")
        case SubscribeOutcome.ADDED:
            print(f"{options.email} receives {what} too, from now on")
        case SubscribeOutcome.ALREADY_SUBSCRIBED:
            print(f"{options.email} receives {what} already")
        case SubscribeOutcome.PENDING:
            print(
                f"{options.email} has not confirmed an earlier subscription: follow the link in the "
                "mail of AWS, then run this command again"
            )
            return 1
    return 0


def _routes(name: str, names: ConfiguredNames) -> tuple[str, ...]:
    """Return the routes to subscribe to. An empty tuple means all routes and the reports.

    Raises WrongArgument if the route is unknown or sends no mail in plain text.
    """
    if name == ALL:
        return ()
    if name == REPORTS:
        return (CONFIG_ROUTE,)
    names.check_route(name)
    channels = names.current.routes[name].route.channels
    if not any(channel.kind == CHANNEL for channel in channels):
        listed = ", ".join(map(str, channels))
        raise WrongArgument(
            f"{name} sends no mail but {listed}; add {CHANNEL} to its channels in routes.yaml"
        )
    return (name,)


COMMAND = Command(
    name="subscribe",
    description=(
        "Send the digests of a route to a mail address. AWS first asks the address to confirm. "
        "An address may have several routes: run the command for each. Every mail has a link "
        "that ends the subscription."
    ),
    add_arguments=add_arguments,
    run=on_stack(run),
    examples=(
        "wirewatch subscribe morning-brief desk@example.org\n"
        "wirewatch subscribe reports analysts@example.org\n"
        "wirewatch subscribers"
    ),
    rights=(
        FIND_STACK,
        "dynamodb:GetItem on the table",
        "sns:ListSubscriptionsByTopic, sns:Subscribe on the topic",
        "sns:GetSubscriptionAttributes, sns:SetSubscriptionAttributes on its subscriptions",
    ),
)
