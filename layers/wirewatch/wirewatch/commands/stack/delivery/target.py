"""`wirewatch target`: the addresses of targets. Addresses are secrets, stored encrypted in SSM."""

import argparse
import base64
import getpass
import secrets
import sys

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.aws.sending.channel_sender import ChannelSender
from wirewatch.aws.stack_health import StackHealth
from wirewatch.channels.email_html import EmailHtml
from wirewatch.channels.json_webhook import SECRET_PREFIX, JsonWebhook
from wirewatch.channels.kind import ChannelKind, Transport
from wirewatch.channels.pagerduty import PATH as PAGERDUTY_PATH
from wirewatch.channels.pagerduty import URL as PAGERDUTY_URL
from wirewatch.channels.pagerduty import PagerDuty
from wirewatch.channels.registry import CHANNELS
from wirewatch.commands.arguments import add_dry_run, add_json, add_stack
from wirewatch.commands.output import counted, plain, print_object
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, WrongArgument, naming_stack, on_stack
from wirewatch.configuration.routes import Channel
from wirewatch.digests.page import Page
from wirewatch.printable import shell_word
from wirewatch.storage.failed_parts import FailedParts
from wirewatch.storage.readers.suppressed import SuppressedReaders

SECRET_BYTES = 32
# Kinds of channels without targets, and how to add readers instead.
ADDRESSED = {
    "email-text": "use wirewatch subscribe ROUTE EMAIL",
    "atom": "use wirewatch feed url ROUTE",
    "email-html": "list the addresses under audiences: in routes.yaml",
}


def add(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Read an address from the terminal without showing it, or from standard input, and store it.

    Raises WrongArgument for an unknown kind, an invalid name or an address that is not allowed.
    """
    channel, kind = _named(options.target)
    prefixes = stack.prefixes_of(channel.kind)
    address, secret = _completed(kind, _read_address(kind), prefixes)
    _check(channel, kind, address, prefixes)
    name = stack.store_target(channel.kind, channel.target, address)
    print(f"stored as {name}; use it in routes.yaml as {channel}")
    if secret:
        print(f"secret of the signature, for the receiver: {secret}")
    refused = sum(f"{each.kind}:{each.target}" == str(channel) for each in FailedParts(stack.table).listed())
    if refused:
        parts, word = counted(refused, "part"), shell_word(str(channel))
        command = naming_stack(f"wirewatch resend --target {word}", stack.name)
        print(f"{parts} could not be delivered before; to send: {command}")
    return 0


def rotate(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Replace the stored address of a target.

    Raises WrongArgument if no address is stored, and in the same cases as `add`.
    """
    channel, _ = _named(options.target)
    if (channel.kind, channel.target) not in StackHealth(stack).targets():
        raise WrongArgument(
            f"{channel} is not stored; store it with wirewatch target add {shell_word(str(channel))}"
        )
    return add(options, stack)


def show_list(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print the names of all targets. Addresses are never shown."""
    stack.resource("Table")  # fails if there is no such stack
    targets = sorted(StackHealth(stack).targets())
    for kind, name in targets:
        if options.json:
            print_object({"kind": kind, "name": name, "channel": f"{kind}:{name}"})
        else:
            print(plain(f"{kind}:{name}"))
    if not options.json:
        print(f"{counted(len(targets), 'target')} stored; the addresses are secret and not shown")
    return 0


def send_test(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Send a real message, marked as a test. Return 1 if the target did not accept the message.

    Raises WrongArgument for an invalid target, and for a mail address that is suppressed.
    """
    channel = _tested(options.target)
    if options.dry_run:
        print(f"would send a test message to {channel}")
        return 0
    if channel.kind == EmailHtml.name and SuppressedReaders(stack.table).of_address(channel.target):
        why = f"{channel.target} gets no mail after a bounce or complaint"
        raise WrongArgument(
            f"{why}; to undo that: wirewatch audience unsuppress {shell_word(channel.target)}"
        )
    problem = ChannelSender(stack).send_test(_test_page(stack.name), channel)
    if problem:
        answer = naming_stack(problem, stack.name)
        print(f"{channel} did not accept the test message: {plain(answer)}")
        return 1
    print(f"{channel} accepted the test message")
    return 0


def remove(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Delete the address of a target. Raises WrongArgument for an invalid target, and if no address
    is stored.
    """
    channel, _ = _named(options.target)
    stack.resource("Table")  # fails if there is no such stack
    if (channel.kind, channel.target) not in StackHealth(stack).targets():
        raise WrongArgument(f"{channel} is not stored; see wirewatch target list")
    if options.dry_run:
        print(f"would remove the address of {channel}")
        return 0
    stack.remove_target(channel.kind, channel.target)
    print(f"removed the address of {channel}; routes that use it can't deliver to it any more")
    return 0


def _named(text: str) -> tuple[Channel, ChannelKind]:
    """Return the channel for a text such as `slack:korea-desk`, and the kind of the channel.

    Raises WrongArgument if the channel is not valid, or if channels of its kind have no targets.
    """
    name, _, target = text.partition(":")
    problem = CHANNELS.check(name, target or None)
    if name in ADDRESSED:
        raise WrongArgument(f"{name} has no targets; {ADDRESSED[name]}")
    if problem is not None:
        raise WrongArgument(f"{problem.message}; {problem.fix}")
    return Channel(kind=name, target=target), CHANNELS.get(name)


def _tested(text: str) -> Channel:
    """Return the channel to test. `text` names it: a target such as `slack:korea-desk`, or an
    address for HTML mail such as `email-html:ann@example.org`.

    Raises WrongArgument for any other text.
    """
    name, _, target = text.partition(":")
    if name != EmailHtml.name:
        return _named(text)[0]
    if EmailHtml().check_target(target):
        raise WrongArgument(f"{target!r} is not a mail address; write email-html:ann@example.org")
    return Channel(kind=name, target=target)


def _read_address(kind: ChannelKind) -> str:
    what = "routing key" if isinstance(kind, PagerDuty) else "address"
    if sys.stdin.isatty():
        return getpass.getpass(f"{what} (not shown): ").strip()
    return sys.stdin.readline().strip()


def _completed(kind: ChannelKind, written: str, prefixes: tuple[str, ...]) -> tuple[str, str]:
    """Return (address to store, new secret). If no secret is added, the second text is empty.

    If `written` is only a routing key of PagerDuty, the URL of the API is put before it. If
    `written` is the address of a JSON webhook without a secret, a new secret is put after it.
    """
    if isinstance(kind, PagerDuty) and written and "://" not in written:
        url = PAGERDUTY_URL if PAGERDUTY_URL.startswith(prefixes) else f"{prefixes[0]}{PAGERDUTY_PATH}"
        return f"{url} {written}", ""
    if isinstance(kind, JsonWebhook) and written and " " not in written:
        secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
        return f"{written} {secret}", secret
    return written, ""


def _check(channel: Channel, kind: ChannelKind, address: str, prefixes: tuple[str, ...]) -> None:
    if not address.startswith(prefixes):
        raise WrongArgument(f"the address of {channel} must begin with {' or '.join(prefixes)}")
    problem = kind.check_address(address)
    if problem:
        raise WrongArgument(problem)


def _test_page(stack: str) -> Page:
    text = f"This is a test message of the stack {stack}. Nothing has happened."
    return Page(
        subject="Test message from Wirewatch",
        counts="test message",
        title="Wirewatch",
        route="test",
        number=0,
        due="",
        ledger="matched 0 = shown 0",
        intake="",
        nothing=text,
        sections=(),
        stack=stack,
    )


def _add_target(parser: argparse.ArgumentParser) -> None:
    examples = ", ".join(f"{kind.name}:NAME" for kind in CHANNELS if kind.transport is Transport.QUEUE)
    parser.add_argument("target", metavar="KIND:NAME", help=f"as in routes.yaml: {examples}")
    add_stack(parser)


def _add_test(parser: argparse.ArgumentParser) -> None:
    add_dry_run(parser)
    help_text = "a target as in routes.yaml, such as slack:NAME, or an address: email-html:EMAIL"
    parser.add_argument("target", metavar="KIND:NAME", help=help_text)
    add_stack(parser)


def _add_changing(parser: argparse.ArgumentParser) -> None:
    add_dry_run(parser)
    _add_target(parser)


def _add_list(parser: argparse.ArgumentParser) -> None:
    add_json(parser, "targets")
    add_stack(parser)


_STORE = (
    FIND_STACK,
    "ssm:PutParameter below /<stack>/",
    "dynamodb:Query on the table",
)

COMMAND = Command(
    name="target",
    description="Store, list, test and remove the addresses of targets, such as webhooks.",
    subcommands=(
        Command(
            name="add",
            description=(
                "Store the address of a target: of a Slack webhook, a Teams workflow or a webhook, or the "
                "routing key of PagerDuty. The command asks for it, or reads it from standard input, "
                "and stores it encrypted. It replaces one of the same name. For a webhook, it makes a "
                "secret for the signature and shows it once, unless one is given after the URL."
            ),
            add_arguments=_add_target,
            run=on_stack(add),
            examples=(
                "wirewatch target add slack:korea-desk\n"
                "echo $WEBHOOK | wirewatch target add teams:korea-desk --stack production"
            ),
            rights=_STORE,
        ),
        Command(
            name="rotate",
            description="store a new address for a target that exists, such as a webhook that was revoked",
            add_arguments=_add_target,
            run=on_stack(rotate),
            examples="wirewatch target rotate slack:korea-desk",
            rights=(*_STORE, "ssm:DescribeParameters"),
        ),
        Command(
            name="list",
            description="list the targets whose addresses are stored",
            add_arguments=_add_list,
            run=on_stack(show_list),
            examples="wirewatch target list",
            rights=(FIND_STACK, "ssm:DescribeParameters"),
        ),
        Command(
            name="test",
            description=(
                "send a real message that says it is a test; in PagerDuty, open an incident and "
                "resolve it at once"
            ),
            add_arguments=_add_test,
            run=on_stack(send_test),
            examples=(
                "wirewatch target test slack:korea-desk\nwirewatch target test email-html:ann@example.org"
            ),
            rights=(
                FIND_STACK,
                "ssm:GetParameter below /<stack>/targets/",
                "with an address for HTML mail instead dynamodb:GetItem on the table and ses:SendRawEmail",
            ),
        ),
        Command(
            name="remove",
            description="delete the address of a target",
            add_arguments=_add_changing,
            run=on_stack(remove),
            examples="wirewatch target remove slack:korea-desk --dry-run",
            rights=(FIND_STACK, "ssm:DescribeParameters, ssm:DeleteParameter below /<stack>/targets/"),
        ),
    ),
)
