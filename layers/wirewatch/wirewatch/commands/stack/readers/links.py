"""`wirewatch links`: the keys that sign the links of mails, and which links were used."""

import argparse
import secrets

from rich.table import Table
from rich.text import Text

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.aws.sending.link_keys import keys_name
from wirewatch.channels.email_html import addresses_of
from wirewatch.commands.arguments import add_dry_run, add_json, add_stack
from wirewatch.commands.output import counted, output_console, plain, print_object, print_wrapped
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, WrongArgument, naming_stack, on_stack
from wirewatch.commands.stack.configured_names import ConfiguredNames
from wirewatch.links.link import reader_id
from wirewatch.links.signing import MAX_KEYS, SigningKeys, new_key
from wirewatch.storage.readers.link_uses import LinkUse, LinkUses

OFF = "the stack has no links yet: deploy it with the parameter PublicLinks=on"


def show_list(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print the uses of links, the latest first. Raises WrongArgument for an unknown route."""
    names = ConfiguredNames(stack)
    if options.route:
        names.check_route(options.route)
    routes = [each.route for name, each in names.current.routes.items() if options.route in ("", name)]
    addresses = {reader_id(address): address for route in routes for address in addresses_of(route)}
    uses = [use for route in routes for use in LinkUses(stack.table).of_route(route.id)]
    uses.sort(key=lambda use: use.at, reverse=True)
    if options.json:
        for use in uses:
            print_object({**vars(use), "at": use.at.isoformat(), "address": addresses.get(use.reader, "")})
        return 0
    console = output_console()
    if uses:
        heads = ("when (UTC)", "route", "what", "reader", "link")
        table = Table(*heads, box=None, pad_edge=False, header_style="bold")
        for use in uses:
            cells = _cells(use, addresses.get(use.reader, use.reader))
            table.add_row(*(Text(plain(cell)) for cell in cells))
        print_wrapped(console, table)
    console.print(f"{counted(len(uses), 'use')} of links in the last 400 days", style="bold")
    return 0


def _cells(use: LinkUse, reader: str) -> tuple[str, ...]:
    effect = use.effect if use.outcome == "done" else f"nothing: {use.effect} already"
    return f"{use.at:%Y-%m-%d %H:%M}", use.route, effect, reader, use.link


def show_keys(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print the ids of the keys. Return 1 if there is no key, else 0. Secrets are never shown."""
    keys = _stored(stack)
    for number, key in enumerate(keys.keys if keys else ()):
        state = "signs new links" if number == 0 else "still verifies links that it signed"
        print_object({"key": key.id, "signs": number == 0}) if options.json else print(f"{key.id}  {state}")
    if keys is None and not options.json:
        command = naming_stack("wirewatch links rotate", stack.name)
        print(f"there is no key: mails have no links; {command} makes one")
    return 0 if keys else 1


def rotate(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Store a new key that signs new links.

    With --new, all other keys are dropped, even damaged ones. Without --new, the newest MAX_KEYS
    keys stay valid, including the new one.

    Raises BadKeys if --new is not given and the stored keys are damaged.
    """
    stored = None if options.new else _stored(stack)
    keys = stored.rotated(secrets.token_bytes) if stored else _first()
    if options.dry_run:
        print("would store a new key" + (" and drop all others" if options.new else ""))
        return 0
    stack.store_secret(keys_name(stack.name), keys.to_text())
    print(f"key {keys.current.id} signs new links, within five minutes")
    if stored and len(stored.keys) == MAX_KEYS:
        print(f"links of the oldest key, {stored.keys[-1].id}, are no longer valid: {MAX_KEYS} keys are kept")
    if not stack.links_url:
        print(OFF)
    return 0


def revoke(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Drop a key. Links with a signature of this key are then no longer valid.

    Raises WrongArgument for an unknown key, and for the key that signs new links.
    """
    keys = _stored(stack)
    if keys is None or keys.find(options.key) is None:
        raise WrongArgument(f"there is no key {options.key}; see wirewatch links keys")
    if keys.current.id == options.key:
        raise WrongArgument(f"{options.key} signs new links; make another one first: wirewatch links rotate")
    if options.dry_run:
        print(f"would drop the key {options.key}")
        return 0
    stack.store_secret(keys_name(stack.name), keys.without(options.key).to_text())
    print(f"links of the key {options.key} are no longer valid, within five minutes")
    return 0


def _stored(stack: DeployedStack) -> SigningKeys | None:
    stack.resource("Table")  # fails if there is no such stack
    text = stack.secret(keys_name(stack.name))
    return SigningKeys.from_text(text) if text else None


def _first() -> SigningKeys:
    return SigningKeys((new_key(secrets.token_bytes, set()),))


def _add_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--route", default="", help="only the links of this route")
    add_json(parser, "uses")
    add_stack(parser)


def _add_keys(parser: argparse.ArgumentParser) -> None:
    add_json(parser, "keys")
    add_stack(parser)


def _add_rotate(parser: argparse.ArgumentParser) -> None:
    text = "drop all other keys and so end their links: after a leak, or if the keys are damaged"
    parser.add_argument("--new", action="store_true", help=text)
    add_dry_run(parser)
    add_stack(parser)


def _add_revoke(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", metavar="KEY", help="id of a key, as links keys shows it")
    add_dry_run(parser)
    add_stack(parser)


_KEY = "below /<stack>/links/"

COMMAND = Command(
    name="links",
    description="Rotate the keys that sign the links of mails, and list which links were used.",
    subcommands=(
        Command(
            name="list",
            description="list which links were used: when, by whom, and what that did",
            add_arguments=_add_list,
            run=on_stack(show_list),
            examples="wirewatch links list --route morning-brief",
            rights=(FIND_STACK, "dynamodb:GetItem, dynamodb:Query on the table"),
        ),
        Command(
            name="keys",
            description="list the ids of the keys that sign links; exit code 1 if there is none",
            add_arguments=_add_keys,
            run=on_stack(show_keys),
            examples="wirewatch links keys",
            rights=(FIND_STACK, f"ssm:GetParameter {_KEY}"),
        ),
        Command(
            name="rotate",
            description="make a key that signs new links; links signed by the 19 keys before it stay valid",
            add_arguments=_add_rotate,
            run=on_stack(rotate),
            examples="wirewatch links rotate\nwirewatch links rotate --new --dry-run",
            rights=(
                FIND_STACK,
                f"ssm:GetParameter, ssm:PutParameter {_KEY}",
            ),
        ),
        Command(
            name="revoke",
            description="drop a key; the links that it signed are no longer valid",
            add_arguments=_add_revoke,
            run=on_stack(revoke),
            examples="wirewatch links revoke 3f9c --dry-run",
            rights=(FIND_STACK, f"ssm:GetParameter, ssm:PutParameter {_KEY}"),
        ),
    ),
)
