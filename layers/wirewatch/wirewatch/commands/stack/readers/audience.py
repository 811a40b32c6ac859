"""`wirewatch audience`: who gets the HTML mails of a route, and who does not any more."""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr

from rich.table import Table
from rich.text import Text

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.aws.sending.account_suppression import remove_from_account_list
from wirewatch.channels.email_html import EmailHtml, addresses_of
from wirewatch.commands.arguments import add_dry_run, add_json, add_stack
from wirewatch.commands.output import counted, output_console, plain, print_object, print_wrapped
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, WrongArgument, naming_stack, on_stack
from wirewatch.commands.stack.configured_names import ConfiguredNames
from wirewatch.configuration.routes import Route
from wirewatch.links.link import reader_id
from wirewatch.messages.mail_events import bare_address
from wirewatch.printable import shell_word
from wirewatch.storage.failed_parts import FailedPart, FailedParts
from wirewatch.storage.readers.suppressed import SuppressedReaders, Suppression
from wirewatch.storage.readers.unsubscribed import Unsubscribed, UnsubscribedReaders

READER = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Reader:
    """A reader of a route.

    If routes.yaml does not list the reader any more, `address` is empty. If the reader has not
    unsubscribed, `unsubscribed` is None. If the address gets no HTML mail of any route, after a
    bounce or a complaint, `suppression` says why.
    """

    route: str
    id: str
    address: str
    unsubscribed: Unsubscribed | None
    suppression: Suppression | None = None


def show_list(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print the readers of HTML mails. Raises WrongArgument for an unknown route."""
    names = ConfiguredNames(stack)
    if options.route:
        names.check_route(options.route)
    routes = [each.route for name, each in names.current.routes.items() if options.route in ("", name)]
    suppressed = {each.reader: each for each in SuppressedReaders(stack.table).listed()}
    readers = [reader for route in routes for reader in readers_of(stack, route, suppressed)]
    if options.json:
        for reader in readers:
            print_object(_object(reader))
        return 0
    console = output_console()
    if readers:
        table = Table("route", "address", "state", "since (UTC)", "by, or why", box=None, pad_edge=False)
        for reader in readers:
            table.add_row(*(Text(plain(cell)) for cell in _cells(reader)))
        print_wrapped(console, table)
    gone = sum(reader.unsubscribed is not None for reader in readers)
    summary = f"{counted(len(readers), 'reader')} of HTML mail, {gone} unsubscribed"
    kept_back = sum(reader.suppression is not None for reader in readers)
    console.print(f"{summary}, {kept_back} suppressed" if kept_back else summary, style="bold")
    return 0


def readers_of(stack: DeployedStack, route: Route, suppressed: Mapping[str, Suppression]) -> Iterator[Reader]:
    """Yield the readers that a route lists, then unsubscribed readers that it no longer lists."""
    rows = {row.reader: row for row in UnsubscribedReaders(stack.table).of_route(route.id)}
    for address in addresses_of(route):
        reader = reader_id(address)
        yield Reader(route.id, reader, address, rows.pop(reader, None), suppressed.get(reader))
    for row in rows.values():
        yield Reader(route.id, row.reader, "", row)


def resubscribe(options: argparse.Namespace, stack: DeployedStack) -> int:
    """End the unsubscription of a reader from a route.

    Raises WrongArgument in each of these cases:

    - The route is unknown.
    - `options.reader` is neither a mail address nor the id of a reader.
    - The reader has not unsubscribed.
    """
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
    """Send no more mails of a route to a reader. A reader that the route does not list is recorded
    too, because the route may list the reader later. Then a note asks whether the address is right.

    Raises WrongArgument for an unknown route. Also raises WrongArgument if `options.reader` is
    neither a mail address nor the id of a reader.
    """
    route, reader = _named(options, stack)
    listed = addresses_of(ConfiguredNames(stack).current.routes[route].route)
    if reader not in map(reader_id, listed):
        note = f"note: {route} does not list {options.reader} in routes.yaml; is the address right?"
        print(plain(note), file=sys.stderr)
    if options.dry_run:
        print(f"would send no more mails of {route} to {options.reader}")
        return 0
    row = Unsubscribed(route, reader, datetime.now(UTC), stack.caller())
    if not UnsubscribedReaders(stack.table).add(row):
        print(f"{options.reader} is unsubscribed from {route} already")
        return 0
    undo = f"wirewatch audience resubscribe {shell_word(route)} {shell_word(options.reader)}"
    print(f"{options.reader} gets no more mails of {route}; to undo: {naming_stack(undo, stack.name)}")
    return 0


def unsuppress(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Let an address get HTML mails again after a bounce or a complaint.

    Raises WrongArgument for an address that is not valid or not suppressed.
    """
    address = bare_address(options.email)
    if EmailHtml().check_target(address):
        raise WrongArgument(f"{options.email!r} is not a mail address; write it like ann@example.org")
    readers, reader = SuppressedReaders(stack.table), reader_id(address)
    if (suppression := readers.find(reader)) is None:
        raise WrongArgument(f"{options.email} is not suppressed; see wirewatch audience list")
    if options.dry_run:
        print(f"would send mails to {options.email} again: no more after a {plain(suppression.text)}")
        return 0
    spellings = {parseaddr(options.email)[1], address, *_spellings(stack, reader)}
    removed = [remove_from_account_list(each) for each in sorted(spellings)]
    readers.release(reader, datetime.now(UTC), stack.caller())
    from_ses = ", also from SES" if any(removed) else ""
    print(f"{options.email} gets the mails of its routes again{from_ses}")
    missed = [each for each in FailedParts(stack.table).listed() if _is_to(each, reader)]
    for target in sorted({f"{each.kind}:{each.target}" for each in missed}):
        parts = counted(sum(f"{each.kind}:{each.target}" == target for each in missed), "part")
        command = naming_stack(f"wirewatch resend --target {shell_word(target)}", stack.name)
        print(f"{parts} could not be sent before; to send: {command}")
    return 0


def _spellings(stack: DeployedStack, reader: str) -> set[str]:
    """Return the spellings of a reader's address in routes.yaml, such as `Ann@example.org` and
    `ann@example.org`. The suppression list of SES may have any of these spellings.
    """
    routes = [each.route for each in ConfiguredNames(stack).current.routes.values()]
    return {each for route in routes for each in addresses_of(route) if reader_id(each) == reader}


def _is_to(failed: FailedPart, reader: str) -> bool:
    return failed.kind == EmailHtml.name and reader_id(failed.target) == reader


def _named(options: argparse.Namespace, stack: DeployedStack) -> tuple[str, str]:
    """Return the ids of the route and of the reader. Raises WrongArgument for an unknown route, and
    for a text that is neither a mail address nor the id of a reader.
    """
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
    if row is not None:
        return reader.route, address, "unsubscribed", f"{row.at:%Y-%m-%d %H:%M}", row.by.rpartition(":")[2]
    if reader.suppression is not None:
        since = f"{reader.suppression.at:%Y-%m-%d %H:%M}"
        return reader.route, address, "suppressed", since, reader.suppression.text
    return reader.route, address, "gets mails", "", ""


def _object(reader: Reader) -> dict[str, str | bool]:
    row, suppression = reader.unsubscribed, reader.suppression
    return {
        "route": reader.route,
        "reader": reader.id,
        "address": reader.address,
        "unsubscribed": row is not None,
        "since": row.at.isoformat() if row else "",
        "by": row.by if row else "",
        "suppressed": suppression is not None,
        "suppressed_since": suppression.at.isoformat() if suppression else "",
        "suppressed_after": suppression.text if suppression else "",
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


def _add_unsuppress(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", metavar="EMAIL", help="a mail address that is suppressed")
    add_dry_run(parser)
    add_stack(parser)


_READ = (FIND_STACK, "dynamodb:GetItem, dynamodb:Query on the table")

COMMAND = Command(
    name="audience",
    description=(
        "List who gets HTML mail, who has unsubscribed, and which addresses get no mail after a "
        "bounce or complaint. Unsubscribe a reader, or send mails to one again."
    ),
    subcommands=(
        Command(
            name="list",
            description="list the readers of HTML mails, and who gets none, since when and why",
            add_arguments=_add_list,
            run=on_stack(show_list),
            examples="wirewatch audience list\nwirewatch audience list --route morning-brief --json",
            rights=_READ,
        ),
        Command(
            name="resubscribe",
            description="send the mails of a route again to a reader who unsubscribed by mistake",
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
        Command(
            name="unsuppress",
            description=(
                "send mails again to an address that bounced permanently or complained, once the cause "
                "is repaired; also removes it from the suppression list of SES"
            ),
            add_arguments=_add_unsuppress,
            run=on_stack(unsuppress),
            examples="wirewatch audience unsuppress ann@example.org",
            rights=(
                FIND_STACK,
                "dynamodb:GetItem, dynamodb:Query, dynamodb:UpdateItem on the table",
                "ses:DeleteSuppressedDestination",
            ),
        ),
    ),
)
