"""`wirewatch feed`: the private addresses of Atom feeds.

Anyone who knows the address of a feed can read the feed.
"""

import argparse
import secrets

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.aws.sending.link_keys import feed_name
from wirewatch.channels.atom import Atom
from wirewatch.commands.arguments import add_dry_run, add_stack
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, WrongArgument, on_stack
from wirewatch.commands.stack.configured_names import ConfiguredNames
from wirewatch.pipeline.feed_requests import feed_address

TOKEN_BYTES = 24


def show_url(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print the address of a feed. The first call creates the address.

    Raises WrongArgument if there is no such feed (see `_checked`).
    """
    name = _checked(options.route, stack)
    token = stack.secret(name)
    if token is None:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        stack.store_secret(name, token)
    print(feed_address(stack.links_url, options.route, token))
    return 0


def rotate(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Store a new token for the feed of a route, and print the new address of the feed.

    The old address works for at most five more minutes. Raises WrongArgument if the route has no
    feed (see `_checked`).
    """
    name = _checked(options.route, stack)
    if options.dry_run:
        print(f"would make a new address for the feed of {options.route}")
        return 0
    token = secrets.token_urlsafe(TOKEN_BYTES)
    stack.store_secret(name, token)
    print(feed_address(stack.links_url, options.route, token))
    return 0


def remove(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Delete the token of a feed, so that its address stops working.

    Raises WrongArgument if there is no token.
    """
    stack.resource("Table")  # fails if there is no such stack
    name = feed_name(stack.name, options.route)
    if stack.secret(name) is None:
        raise WrongArgument(f"the feed of {options.route} has no address")
    if options.dry_run:
        print(f"would remove the address of the feed of {options.route}")
        return 0
    stack.remove_secret(name)
    print(f"the address of the feed of {options.route} stops working within five minutes")
    return 0


def _checked(route: str, stack: DeployedStack) -> str:
    """Return the name of the SSM parameter that holds the token of a route's feed.

    Raises WrongArgument for an unknown route, for a route without the channel `atom`, and if the
    stack serves no feeds (it was deployed without `PublicLinks`).
    """
    names = ConfiguredNames(stack)
    names.check_route(route)
    if all(channel.kind != Atom.name for channel in names.current.routes[route].route.channels):
        raise WrongArgument(f"{route} has no feed; add atom to its channels in routes.yaml")
    if not stack.links_url:
        raise WrongArgument("the stack serves no feeds; deploy it with the parameter PublicLinks=on")
    return feed_name(stack.name, route)


def _add_route(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("route", metavar="ROUTE", help="id of a route with the channel atom")
    add_stack(parser)


def _add_change(parser: argparse.ArgumentParser) -> None:
    add_dry_run(parser)
    _add_route(parser)


_WRITE = (
    FIND_STACK,
    "dynamodb:GetItem on the table",
    "ssm:GetParameter, ssm:PutParameter below /<stack>/links/",
)

COMMAND = Command(
    name="feed",
    description="Show, replace and end the private address of the Atom feed of a route.",
    subcommands=(
        Command(
            name="url",
            description="print the private address of a feed; the first call makes it",
            add_arguments=_add_route,
            run=on_stack(show_url),
            examples="wirewatch feed url morning-brief",
            rights=_WRITE,
        ),
        Command(
            name="rotate",
            description="make a new address for a feed; the earlier one stops working",
            add_arguments=_add_change,
            run=on_stack(rotate),
            examples="wirewatch feed rotate morning-brief",
            rights=_WRITE,
        ),
        Command(
            name="remove",
            description="remove the address of a feed, so that it stops working",
            add_arguments=_add_change,
            run=on_stack(remove),
            examples="wirewatch feed remove morning-brief --dry-run",
            rights=(FIND_STACK, "ssm:GetParameter, ssm:DeleteParameter below /<stack>/links/"),
        ),
    ),
)
