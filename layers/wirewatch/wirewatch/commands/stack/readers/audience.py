"""`wirewatch audience`: who gets the HTML mails of a route, and who has unsubscribed."""

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.table import Table
from rich.text import Text

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.channels.email_html import EmailHtml
from wirewatch.commands.arguments import add_dry_run, add_json, add_stack
from wirewatch.commands.output import counted, output_console, plain, print_object, print_wrapped
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, WrongArgument, on_stack
from wirewatch.commands.stack.configured_names import ConfiguredNames
from wirewatch.configuration.routes import Route
from wirewatch.links.link import reader_id
from wirewatch.storage.readers.unsubscribed import Unsubscribed, UnsubscribedReaders

READER = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Reader:
    """A reader of a route. `address` is empty for one whom routes.yaml does not list any more."""

    route: str
    id: str
    address: str
    unsubscribed: Unsubscribed | None


def show_list(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print the readers of HTML mails. Raises WrongArgument for an unknown route."""
    names = ConfiguredNames(stack)
    if options.route:
        names.check_route(options.route)
    routes = [each.route for name, each in names.current.routes.items() if options.route in ("", name)]
    readers = [reader for route in routes for reader in readers_of(stack, route)]
    if options.json:
        for reader in readers:
            print_object(_object(reader))
        return 0
    console = output_console()
    if readers:
        table = Table("route", "address", "state", "since (UTC)", "by", box=None, pad_edge=False)
        for reader in readers:
            table.add_row(*(Text(plain(cell)) for cell in _cells(reader)))
        print_wrapped(console, table)
    gone = sum(reader.unsubscribed is not None for reader in readers)
    console.print(f"{counted(len(readers), 'reader')} of HTML mail, {gone} unsubscribed", style="bold")
    return 0


def readers_of(stack: DeployedStack, route: Route) -> Iterator[Reader]:
    """Yield the readers of a route's HTML mails, then unsubscribed ones that it does not list."""
    rows = {row.reader: row for row in UnsubscribedReaders(stack.table).of_route(route.id)}
    for address in addresses_of(route):
        reader = reader_id(address)
        yield Reader(route.id, reader, address, rows.pop(reader, None))
    for row in rows.values():
        yield Reader(route.id, row.reader, "", row)


def addresses_of(route: Route) -> list[str]:
    """Return the addresses to which HTML mails of a route go, unless they unsubscribed."""
    return [channel.target for channel in route.channels if channel.kind == EmailHtml.name]


def resubscribe(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Have a reader get mails again. Raises WrongArgument for one who is not unsubscribed."""
    route, reader = _named(options, stack)
    readers = UnsubscribedReaders(stack.table)
    if readers.find(route, reader) is None:
        raise WrongArgument(f"{options.reader} is not unsubscribed from {route}; see wirewatch audience list")
    if options.dry_run:
        print(f"would send the mails of {route} to {options.reader} again")
        return 0
    readers.remove(route, reader)
    print(f"{options.reader} gets the mails of {route} again, if routes.yaml lists the address")
    return 0


def unsubscribe(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Send no more mails of a route to a reader, who asked for it in another way than by a link."""
    route, reader = _named(options, stack)
    if options.dry_run:
        print(f"would send no more mails of {route} to {options.reader}")
        return 0
    row = Unsubscribed(route, reader, datetime.now(UTC), stack.caller())
    if not UnsubscribedReaders(stack.table).add(row):
        print(f"{options.reader} is unsubscribed from {route} already")
        return 0
    print(f"{options.reader} gets no more mails of {route}; to undo: wirewatch audience resubscribe")
    return 0


def _named(options: argparse.Namespace, stack: DeployedStack) -> tuple[str, str]:
    """Return the ids of the route and of the reader. Raises WrongArgument."""
    ConfiguredNames(stack).check_route(options.route)
    if READER.fullmatch(options.reader):
        return options.route, options.reader
    if EmailHtml().check_target(options.reader):
        raise WrongArgument(
            f"{options.reader!r} is neither a mail address nor the id of a reader, as audience list shows it"
        )
    return options.route, reader_id(options.reader)


def _cells(reader: Reader) -> tuple[str, ...]:
    row = reader.unsubscribed
    address = reader.address or f"{reader.id} (not in routes.yaml)"
    if row is None:
        return reader.route, address, "gets mails", "", ""
    return reader.route, address, "unsubscribed", f"{row.at:%Y-%m-%d %H:%M}", row.by.rpartition(":")[2]


def _object(reader: Reader) -> dict[str, str | bool]:
    row = reader.unsubscribed
    return {
        "route": reader.route,
        "reader": reader.id,
        "address": reader.address,
        "unsubscribed": row is not None,
        "since": row.at.isoformat() if row else "",
        "by": row.by if row else "",
    }


def _add_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--route", default="", help="only the readers of this route")
    add_json(parser, "readers")
    add_stack(parser)


def _add_change(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("route", metavar="ROUTE", help="id of a route")
    parser.add_argument("reader", metavar="EMAIL", help="a mail address, or an id that audience list shows")
    add_dry_run(parser)
    add_stack(parser)


_READ = (FIND_STACK, "dynamodb:GetItem, dynamodb:Query on the table")

COMMAND = Command(
    name="audience",
    description="List who gets HTML mail, and who has unsubscribed; take an unsubscription back.",
    subcommands=(
        Command(
            name="list",
            description="list the readers of HTML mails, and who has unsubscribed, when and by which link",
            add_arguments=_add_list,
            run=on_stack(show_list),
            examples="wirewatch audience list\nwirewatch audience list --route morning-brief --json",
            rights=_READ,
        ),
        Command(
            name="resubscribe",
            description="have a reader get the mails of a route again, who unsubscribed by mistake",
            add_arguments=_add_change,
            run=on_stack(resubscribe),
            examples="wirewatch audience resubscribe morning-brief ann@example.org",
            rights=(FIND_STACK, "dynamodb:GetItem, dynamodb:DeleteItem on the table"),
        ),
        Command(
            name="unsubscribe",
            description="send no more mails of a route to a reader who asks for it without using the link",
            add_arguments=_add_change,
            run=on_stack(unsubscribe),
            examples="wirewatch audience unsubscribe morning-brief ann@example.org",
            rights=(FIND_STACK, "dynamodb:GetItem, dynamodb:PutItem on the table"),
        ),
    ),
)
