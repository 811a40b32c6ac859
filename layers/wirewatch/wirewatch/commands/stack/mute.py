"""`wirewatch mute`: silences a route, a watchlist or one rule for a while, and lists what is muted."""

import argparse
from datetime import UTC, datetime, timedelta

from rich.table import Table
from rich.text import Text

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.arguments import add_json, add_stack
from wirewatch.commands.output import output_console, plain, print_object, print_wrapped
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, WrongArgument, on_stack
from wirewatch.commands.stack.configured_names import ConfiguredNames
from wirewatch.commands.stack.durations import parse_duration
from wirewatch.storage.mutes import Mute, Mutes

MAX_DURATION = timedelta(days=30)
MAX_REASON = 1_000  # characters


def add_arguments(parser: argparse.ArgumentParser) -> None:
    help_text = (
        "id of a route or of a watchlist, or WATCHLIST/RULE; for an id that is both, route:ID or watchlist:ID"
    )
    parser.add_argument("subject", nargs="?", default="", help=help_text)
    parser.add_argument("--rule", default="", help="mute only this rule of the watchlist")
    parser.add_argument("--for", dest="duration", metavar="TIME", help="how long: 30m, 8h or 2d, at most 30d")
    parser.add_argument(
        "--reason", default="", help=f"why, in at most {MAX_REASON:,} characters; mute --list shows it"
    )
    parser.add_argument("--list", action="store_true", help="show what is muted, by whom, until when and why")
    add_json(parser, "with --list, the mutes")
    add_stack(parser)


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Store a mute, or list the mutes.

    Raises WrongArgument for an unknown or ambiguous name, for a rule that is named twice, for a
    duration that is missing, malformed or too long, for a reason that is too long, and for --list
    together with an argument that describes a new mute.
    """
    if options.list:
        if options.subject or options.rule or options.duration is not None or options.reason:
            raise WrongArgument("--list takes no other argument than --json and --stack")
        return _list(stack, as_json=options.json)
    if not options.subject:
        raise WrongArgument("name the route or watchlist to mute; wirewatch mute --list shows what is muted")
    if (length := len(options.reason)) > MAX_REASON:
        raise WrongArgument(f"--reason has {length:,} characters; write at most {MAX_REASON:,}")
    now = datetime.now(UTC)
    until = now + _duration(options.duration)
    written, rule = _parts(options.subject, options.rule)
    subject = ConfiguredNames(stack).subject_of_mute(written, rule)
    mute = Mute(subject, rule, until, options.reason, stack.caller(), now)
    Mutes(stack.table).add(mute)
    print(f"{mute.name} is muted until {until:%Y-%m-%d %H:%M} UTC; its articles are counted, not shown")
    return 0


def _parts(subject: str, rule: str) -> tuple[str, str]:
    """Return the subject and the rule. `subject` may be WATCHLIST/RULE, as mute --list shows a
    rule.

    Raises WrongArgument if this form has no rule after the slash, or if `rule` is given too.
    """
    watchlist, slash, named = subject.partition("/")
    if not slash:
        return subject, rule
    if rule or not named:
        raise WrongArgument(f"{subject}: write WATCHLIST/RULE without --rule, or WATCHLIST --rule RULE")
    return watchlist, named


def _duration(text: str | None) -> timedelta:
    """Return how long to mute.

    Raises WrongArgument if the duration is missing, malformed or longer than MAX_DURATION.
    """
    if text is None:
        raise WrongArgument("say for how long: --for 30m, --for 8h or --for 2d")
    duration = parse_duration(text)
    if duration > MAX_DURATION:
        raise WrongArgument(
            f"{text} is too long; a mute ends after {MAX_DURATION.days} days at most. "
            "To stop a route for good, remove it from routes.yaml"
        )
    return duration


def _list(stack: DeployedStack, *, as_json: bool) -> int:
    mutes = list(Mutes(stack.table).current(datetime.now(UTC)))
    if as_json:
        for mute in mutes:
            print_object(mute_object(mute))
        return 0
    console = output_console()
    if not mutes:
        console.print("nothing is muted")
        return 0
    table = Table(
        "muted", "until (UTC)", "by", "since", "reason", box=None, pad_edge=False, header_style="bold"
    )
    for mute in mutes:
        since = f"{mute.since:%Y-%m-%d %H:%M}" if mute.since else ""
        row = (
            mute.name,
            f"{mute.until:%Y-%m-%d %H:%M}",
            mute.muted_by.rpartition(":")[2],
            since,
            mute.reason,
        )
        table.add_row(*(Text(plain(cell)) for cell in row))
    print_wrapped(console, table)
    return 0


def mute_object(mute: Mute) -> dict[str, str]:
    """Return a mute as a JSON object.

    If `rule` is empty, the whole route or watchlist is muted. `kind` is `route` or `watchlist`. If
    `kind` is empty (an old row), both the route and the watchlist with the id `subject` are muted.
    """
    return {
        "kind": mute.kind,
        "subject": mute.id,
        "rule": mute.rule,
        "until": mute.until.isoformat(),
        "by": mute.muted_by,
        "since": mute.since.isoformat() if mute.since else "",
        "reason": mute.reason,
    }


COMMAND = Command(
    name="mute",
    description=(
        "Mute a route, a watchlist or one rule for a while. Muted articles are not shown; each "
        "message counts them, so that nothing vanishes silently. A new mute of the same name "
        "replaces the earlier one."
    ),
    add_arguments=add_arguments,
    run=on_stack(run),
    examples=(
        'wirewatch mute morning-brief --for 8h --reason "public holiday"\n'
        "wirewatch mute watchlist:korea --for 8h\n"
        "wirewatch mute troop-deployment --rule forces-sent --for 2d\n"
        "wirewatch mute --list"
    ),
    rights=(
        FIND_STACK,
        "dynamodb:GetItem, dynamodb:PutItem, dynamodb:Query on the table",
        "s3:GetObject on index/* of the configuration bucket",
    ),
)
