"""`wirewatch replay`: shows the stored parts of a digest, writes them to files, or sends them
again.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.aws.sending.channel_sender import ChannelSender
from wirewatch.channels.kind import Part, Transport
from wirewatch.channels.registry import CHANNELS
from wirewatch.commands.arguments import add_dry_run, add_json, add_stack
from wirewatch.commands.output import counted, plain, plain_lines, print_object
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, WrongArgument, naming_stack, on_stack
from wirewatch.commands.stack.delivery.digest_names import NoSuchDigest, add_digest, find_digest
from wirewatch.configuration.routes import Channel
from wirewatch.printable import shell_word
from wirewatch.severity import Severity
from wirewatch.storage.digests import Digests, Meta, route_of
from wirewatch.storage.readers.suppressed import SuppressedReaders
from wirewatch.storage.readers.unsubscribed import UnsubscribedReaders

SUFFIXES = {"email-text": "txt"}  # of files, by kind of channel; files of other kinds are JSON


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_digest(parser)
    parser.add_argument("--kind", default="", help="only parts of this kind of channel, such as email-text")
    output = "write each part to a file of this folder, instead of the terminal"
    parser.add_argument("--output", type=Path, metavar="FOLDER", help=output)
    channel = "send the parts again to this channel, such as slack:korea-desk or email-text"
    parser.add_argument("--to", default="", metavar="CHANNEL", help=channel)
    add_dry_run(parser)
    add_json(parser, "parts")
    add_stack(parser)


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print, write or send the parts. Return 1 if a part can't be sent, else 0. The parts after
    such a part are not sent.

    Raises NoSuchDigest if the digest is unknown or has no parts to show. Raises WrongArgument for:

    - an unknown route or channel
    - a channel to which no part can be sent (see `_check_channel`)
    - --to together with --output
    """
    if options.to and options.output:
        raise WrongArgument("choose one of --to and --output")
    channel = _channel(options.to) if options.to else None
    meta = find_digest(options.digest, stack)
    kind = channel.kind if channel else options.kind
    stored = Digests(stack.table).parts(meta.digest)
    parts = [part for part in stored if kind in ("", part.kind)]
    if not parts:
        kinds = ", ".join(dict.fromkeys(part.kind for part in stored))
        of_kind = f" for {kind}; it has parts for {kinds}" if stored else f": its state is {meta.state}"
        raise NoSuchDigest(f"{meta.digest} has no parts{of_kind}")
    if channel:
        return _send(stack, meta, channel, parts, dry_run=options.dry_run)
    if options.output:
        return _write(options.output, meta, parts, dry_run=options.dry_run)
    for part in parts:
        if options.json:
            print_object(part.model_dump(mode="json"))
        else:
            _print(part)
    return 0


def _channel(text: str) -> Channel:
    kind, _, target = text.partition(":")
    problem = ChannelSender.problem(kind, target or None)
    if problem:
        raise WrongArgument(f"{problem.message}; {problem.fix}")
    return Channel(kind=kind, target=target)


# showing and sending


def _print(part: Part) -> None:
    """Print a stored part. On a terminal, a heading is added, and control characters are replaced.

    A line end is always added. A file of --output has exactly the stored bytes.
    """
    if sys.stdout.isatty():
        print(f"--- {part.kind} {part.part}/{part.parts} · {plain(part.subject)}")
        print(plain_lines(part.body))
    else:
        print(part.body)


def _write(folder: Path, meta: Meta, parts: Sequence[Part], *, dry_run: bool) -> int:
    if not dry_run:
        folder.mkdir(parents=True, exist_ok=True)
    for part in parts:
        suffix = SUFFIXES.get(part.kind, "json")
        file = folder / f"{route_of(meta.digest)}-{meta.number}-{part.kind}-{part.part}.{suffix}"
        if not dry_run:
            file.write_bytes(part.body.encode())
        print(f"{'would write' if dry_run else 'wrote'} {file}")
    return 0


def _send(stack: DeployedStack, meta: Meta, channel: Channel, parts: Sequence[Part], *, dry_run: bool) -> int:
    name, route = f"{meta.digest} (#{meta.number})", route_of(meta.digest)
    _check_channel(stack, route, channel)
    if dry_run:
        print(f"would send {counted(len(parts), 'part')} of {name} to {channel}")
        return 0
    sender = ChannelSender(stack)
    severity = meta.plan.severity if meta.plan else Severity.HIGH
    for part in parts:
        problem = sender.send(route, meta.digest, part, channel, severity)
        if problem:
            why = plain(naming_stack(problem, stack.name))
            print(f"part {part.part}/{part.parts} of {name} was not sent to {channel}: {why}")
            return 1
        print(f"sent part {part.part}/{part.parts} of {name} to {channel}")
    return 0


def _check_channel(stack: DeployedStack, route: str, channel: Channel) -> None:
    """Raise WrongArgument for a feed, and for a reader who gets no mail of this route. Raise
    StackError if the address of the target is not stored or not allowed.
    """
    transport = CHANNELS.get(channel.kind).transport
    if transport is Transport.FEED:
        raise WrongArgument("a feed is not sent; its readers fetch it: wirewatch feed url ROUTE")
    if transport is Transport.MAIL:
        _check_reader(stack, route, channel.target)
    if transport is Transport.QUEUE:
        stack.target_address(channel.kind, channel.target)


def _check_reader(stack: DeployedStack, route: str, address: str) -> None:
    """Raise WrongArgument if the reader unsubscribed from the route, or if the address is
    suppressed (gets no HTML mail after a bounce or a complaint).
    """
    if UnsubscribedReaders(stack.table).has(route, address):
        fix = f"wirewatch audience resubscribe {shell_word(route)} {shell_word(address)}"
        raise WrongArgument(f"{address} has unsubscribed from {route}; to undo that: {fix}")
    if suppression := SuppressedReaders(stack.table).of_address(address):
        fix = f"wirewatch audience unsuppress {shell_word(address)}"
        why = f"{address} gets no mail after a {suppression.text}"
        raise WrongArgument(f"{why}; to undo that: {fix}")


COMMAND = Command(
    name="replay",
    description=(
        "Show the stored parts of a digest as they were sent, write them to files, or send them to "
        "a channel again. They keep the number of the digest, so readers can see that they are a "
        "repetition. Exit code 1 if a part could not be sent."
    ),
    add_arguments=add_arguments,
    run=on_stack(run),
    examples=(
        "wirewatch replay morning-brief\n"
        "wirewatch replay morning-brief#214 --kind email-text\n"
        "wirewatch replay morning-brief#214 --output sent/\n"
        "wirewatch replay morning-brief#214 --to slack:korea-desk --dry-run"
    ),
    rights=(
        FIND_STACK,
        "dynamodb:GetItem, dynamodb:Query on the table",
        "if --to names a stored target, also ssm:GetParameter below /<stack>/targets/",
        "if --to is email-text, also sns:Publish",
        (
            "if --to is an address for HTML mail, also ses:SendRawEmail "
            "and ssm:GetParameter below /<stack>/links/"
        ),
    ),
)
