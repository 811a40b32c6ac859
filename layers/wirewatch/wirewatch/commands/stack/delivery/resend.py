"""`wirewatch resend`: sends refused parts again, after their target was repaired."""

import argparse
from datetime import UTC, datetime

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.arguments import add_dry_run, add_stack
from wirewatch.commands.output import counted, plain
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, WrongArgument, on_stack
from wirewatch.commands.stack.durations import parse_time
from wirewatch.messages.part_message import PartMessage
from wirewatch.storage.deliveries import Deliveries
from wirewatch.storage.digests import Digests
from wirewatch.storage.failed_parts import FailedPart, FailedParts


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("digest", nargs="?", default="", metavar="DIGEST", help="id that failed list shows")
    parser.add_argument("--route", default="", help="only parts of this route")
    target = "only parts for this target, such as slack:desk"
    parser.add_argument("--target", default="", metavar="CHANNEL", help=target)
    since = "only parts refused since 2026-11-23, 2026-11-23T06:00 (UTC), or 8h or 2d ago"
    parser.add_argument("--since", default="", metavar="TIME", help=since)
    parser.add_argument("--all", action="store_true", help="every refused part")
    add_dry_run(parser)
    add_stack(parser)


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Queue refused parts, so that they are sent to their targets again.

    DIGEST, --route, --target, --since and --all choose the parts. Raises WrongArgument if all five
    are missing, if --since states no time, or if they choose no part. With --dry-run, only print
    the chosen parts.
    """
    if not (options.digest or options.route or options.target or options.since or options.all):
        raise WrongArgument("say what to send: a DIGEST, --route, --target, --since, or --all")
    since = parse_time(options.since, datetime.now(UTC)) if options.since else None
    listed = FailedParts(stack.table).listed(options.route)
    chosen = [each for each in listed if _is_chosen(each, options, since)]
    if not chosen:
        raise WrongArgument("no refused part fits this choice; see wirewatch failed list")
    for failed in chosen:
        if not options.dry_run:
            _resend(stack, failed)
        place = f"part {failed.number} of {failed.digest} to {failed.kind}:{failed.target}"
        print(f"{'would queue' if options.dry_run else 'queued'} {plain(place)}")
    if not options.dry_run:
        print(f"{counted(len(chosen), 'part')} will be sent; what is refused again is listed again")
    return 0


def _is_chosen(failed: FailedPart, options: argparse.Namespace, since: datetime | None) -> bool:
    return (
        options.digest in ("", failed.digest)
        and options.target in ("", f"{failed.kind}:{failed.target}")
        and (since is None or failed.at >= since)
    )


def _resend(stack: DeployedStack, failed: FailedPart) -> None:
    """Queue a failed part, then delete its row.

    The row is deleted last, so that an interrupted command can be repeated. If the target refuses
    the part again before the deletion, the row gets a new time. Only a row with the old time is
    deleted, so this row stays.
    """
    meta = Digests(stack.table).meta(failed.digest)
    severity = meta.plan.severity if meta is not None and meta.plan is not None else "low"
    Deliveries(stack.table).reopen(failed.delivery)
    stack.deliver_queue.send_part(
        PartMessage(failed.digest, failed.number),
        {
            "channel": failed.kind,
            "target": failed.target,
            "route": failed.route,
            "severity": str(severity),
        },
    )
    FailedParts(stack.table).remove(failed.delivery, failed.at)


COMMAND = Command(
    name="resend",
    description=(
        "Send parts again that a target refused. Repair the target first, for example with "
        "wirewatch target add. Parts that were delivered are never sent twice."
    ),
    add_arguments=add_arguments,
    run=on_stack(run),
    examples=(
        "wirewatch resend --target slack:korea-desk\n"
        "wirewatch resend --route morning-brief --since 2026-11-23T06:00Z --dry-run"
    ),
    rights=(
        FIND_STACK,
        "dynamodb:GetItem, dynamodb:Query, dynamodb:DeleteItem on the table",
        "sqs:SendMessage on DeliverQueue",
    ),
)
