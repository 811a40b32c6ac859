"""`wirewatch slack add`: stores the address of a Slack webhook, encrypted because it is a secret."""

import argparse
import getpass
import sys

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.arguments import add_stack
from wirewatch.commands.output import counted
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, WrongArgument, on_stack
from wirewatch.configuration.routes import TARGET
from wirewatch.storage.failed_parts import FailedParts


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "target", metavar="NAME", help="name of the webhook; routes.yaml uses it as slack:NAME"
    )
    add_stack(parser)


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Read an address from the terminal without showing it, or from standard input; store it.

    Raises WrongArgument for an invalid name, and for an address that is not allowed.
    """
    if not TARGET.fullmatch(options.target):
        raise WrongArgument(
            f"{options.target!r} is not a valid name; "
            "use up to 40 letters, digits, dots, hyphens and underscores"
        )
    url = _read_address()
    prefixes = stack.webhook_prefixes
    if not url.startswith(prefixes):
        raise WrongArgument(
            f"the address of a webhook must begin with {' or '.join(prefixes)} "
            "(parameter SlackWebhookPrefixes of the stack)"
        )
    name = stack.store_target("slack", options.target, url)
    channel = f"slack:{options.target}"
    print(f"stored as {name}; use it in routes.yaml as {channel}")
    refused = sum(f"{each.kind}:{each.target}" == channel for each in FailedParts(stack.table).listed())
    if refused:
        parts = counted(refused, "part")
        print(f"{parts} could not be delivered before; to send: wirewatch resend --target {channel}")
    return 0


def _read_address() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("address of the webhook (not shown): ").strip()
    return sys.stdin.readline().strip()


ADD = Command(
    name="add",
    description=(
        "Store the address of a Slack webhook under a name. The address is asked for, or read "
        "from standard input, and stored encrypted. An address stored under the same name "
        "before is replaced: so a rotated webhook is updated."
    ),
    add_arguments=add_arguments,
    run=on_stack(run),
    examples=(
        "wirewatch slack add korea-desk\necho $WEBHOOK | wirewatch slack add korea-desk --stack production"
    ),
    rights=(
        FIND_STACK,
        "cloudformation:DescribeStacks",
        "ssm:PutParameter below /<stack>/",
        "dynamodb:Query on the table",
    ),
)
COMMAND = Command(
    name="slack",
    description="Store the address of a Slack webhook.",
    subcommands=(ADD,),
)
