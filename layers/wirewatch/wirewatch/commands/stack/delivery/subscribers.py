"""`wirewatch subscribers`: shows who receives mail, of which routes, and who has not confirmed."""

import argparse

from rich.table import Table
from rich.text import Text

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.aws.stack_health import Subscriber
from wirewatch.aws.subscriptions import Subscriptions
from wirewatch.commands.arguments import add_json, add_stack
from wirewatch.commands.output import output_console, plain, print_object, print_wrapped
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, naming_stack, on_stack
from wirewatch.commands.stack.configured_names import ConfiguredNames
from wirewatch.commands.stack.readers.suppressed import suppressed_addresses
from wirewatch.configuration.routes import CONFIG_ROUTE, REPORTS
from wirewatch.printable import shell_word
from wirewatch.storage.registry import Registry


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--route", default="", help=f"only those that receive this route, or {REPORTS} on the configuration"
    )
    add_json(parser, "subscriptions")
    add_stack(parser)


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print the subscribers of all routes or of --route. Return 0 if at least one has confirmed,
    else 1.

    Without --json, also print the suppressed addresses of the same routes. These addresses get no
    HTML mail after a bounce or complaint.

    Raises WrongArgument for an unknown route.
    """
    route = CONFIG_ROUTE if options.route == REPORTS else options.route
    if route not in {"", CONFIG_ROUTE}:
        ConfiguredNames(stack).check_route(route)
    subscribers = [each for each in Subscriptions(stack).list() if _receives(each, route)]
    if options.json:
        for each in subscribers:
            print_object(_object(each))
    elif subscribers:
        table = Table("address", "by", "receives", "state", box=None, pad_edge=False, header_style="bold")
        for each in subscribers:
            state = "confirmed" if each.is_confirmed else "not confirmed"
            cells = (each.endpoint, each.protocol, _routes_text(each), state)
            table.add_row(*(Text(plain(cell)) for cell in cells))
        print_wrapped(output_console(), table)
    else:
        command = naming_stack("wirewatch subscribe ROUTE EMAIL", stack.name)
        print(f"there are no subscribers; {command} adds one")
    if not options.json:
        _print_suppressed(stack, route)
    return 0 if any(each.is_confirmed for each in subscribers) else 1


def _print_suppressed(stack: DeployedStack, route: str) -> None:
    """Print each address that gets no HTML mail after a bounce or complaint.

    For each address, also print the command that allows mails to this address again.
    """
    routes = Registry(stack.table).current().routes
    chosen = (each.route for name, each in routes.items() if route in ("", name))
    for address in suppressed_addresses(stack.table, chosen):
        undo = naming_stack(f"wirewatch audience unsuppress {shell_word(address.address)}", stack.name)
        print(plain(f"{address.text}; to undo that: {undo}"))


def _receives(subscriber: Subscriber, route: str) -> bool:
    return not route or not subscriber.routes or route in subscriber.routes


def _routes_text(subscriber: Subscriber) -> str:
    """Return the routes of a subscriber in words.

    The text is empty if the subscription is not confirmed, because its routes can't be read yet.
    """
    if not subscriber.is_confirmed:
        return ""
    names = (REPORTS if route == CONFIG_ROUTE else route for route in subscriber.routes)
    return ", ".join(names) or "everything"


def _object(subscriber: Subscriber) -> dict[str, object]:
    return {
        "endpoint": subscriber.endpoint,
        "protocol": subscriber.protocol,
        "confirmed": subscriber.is_confirmed,
        "routes": list(subscriber.routes),
    }


COMMAND = Command(
    name="subscribers",
    description=(
        "List who receives mail, of which routes, and who has not confirmed yet. Then list the "
        "addresses that get no HTML mail after a bounce or complaint. Exit code 1 if none of the "
        "listed subscribers has confirmed."
    ),
    add_arguments=add_arguments,
    run=on_stack(run),
    examples="wirewatch subscribers\nwirewatch subscribers --route morning-brief --json",
    rights=(
        FIND_STACK,
        "dynamodb:GetItem, dynamodb:Query on the table",
        "sns:ListSubscriptionsByTopic on the topic",
        "sns:GetSubscriptionAttributes on its subscriptions",
    ),
)
