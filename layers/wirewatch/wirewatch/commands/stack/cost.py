"""`wirewatch cost`: estimates what a stack costs in a month.

The estimate uses a workload, the AWS calls that each activity makes, and a price list.
"""

import argparse
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wirewatch.aws.deployed_stack import DeployedStack, explained_errors
from wirewatch.commands.arguments import add_json
from wirewatch.commands.output import output_console, print_object, print_wrapped
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, WrongArgument
from wirewatch.costs.activities import ASSUMPTIONS
from wirewatch.costs.model import Costs, Workload, costs_of, idle_costs, usd_per_million
from wirewatch.storage.counters import Counters
from wirewatch.storage.registry import Registry

DAYS = 30
CANARY_MINUTES = (0, 5, 10, 15, 30, 60)
_OPTIONS = (
    ("articles", "articles a month"),
    ("match-rate", "share of the articles that match, from 0 to 1"),
    ("routes-per-match", "routes that take each matching article"),
    ("routes", "routes"),
    ("digests", "messages of all routes a month"),
    ("targets", "Slack channels, webhooks and HTML mail readers that get each message"),
    ("mails", "plain-text mail subscribers who get each message"),
    ("articles-per-object", "articles in an uploaded object"),
    ("batch", "objects that one run of ingest reads, 1 to 10"),
    ("milliseconds", "time of ingest for one article"),
    ("article-kb", "size of an uploaded article"),
    ("articles-kept-months", "how long uploaded articles are kept"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    for name, text in _OPTIONS:
        default = getattr(Workload, _field(name))
        kind = _whole_number if isinstance(default, int) else _number
        parser.add_argument(f"--{name}", type=kind, metavar="N", help=f"{text} (default: {default:,})")
    canaries = "minutes from one canary to the next, 0 for no canaries (default: 0)"
    minutes = CANARY_MINUTES
    parser.add_argument("--canary-minutes", type=int, choices=minutes, default=0, help=canaries)
    parser.add_argument("--uploads", action="store_true", help="count the uploader's PUT requests too")
    parser.add_argument(
        "--stack",
        metavar="NAME",
        help=f"use the articles, matches and routes of this stack in the last {DAYS} days",
    )
    add_json(parser, "everything in one object")


def _field(name: str) -> str:
    return name.replace("-", "_")


def _number(text: str) -> float:
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e12:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number; write 0 or more, such as 0.05")
    return value


def _whole_number(text: str) -> int:
    value = _number(text)
    if value != int(value):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(value)


def run(options: argparse.Namespace) -> int:
    """Print the costs.

    Raises WrongArgument for a value outside of its limits, and StackError for an error of AWS.
    """
    workload = _workload_of_stack(options.stack) if options.stack else Workload()
    given = {
        _field(name): getattr(options, _field(name))
        for name, _ in _OPTIONS
        if getattr(options, _field(name)) is not None
    }
    workload = replace(
        workload, canary_minutes=options.canary_minutes, uploads=options.uploads, **_checked(given)
    )
    costs = costs_of(workload)
    if options.json:
        print_object(_object(costs))
    else:
        _print(output_console(), costs)
    return 0


def _checked(given: dict[str, Any]) -> dict[str, Any]:
    """Return the given values. Raises WrongArgument if a value is outside of its limits."""
    for name, least, most in (("match_rate", 0, 1), ("batch", 1, 10), ("articles_per_object", 1, 1e6)):
        if not least <= given.get(name, least) <= most:
            raise WrongArgument(f"--{name.replace('_', '-')} must be from {least} to {most:,.0f}")
    return given


def _workload_of_stack(name: str) -> Workload:
    """Return the workload of a stack. The number of routes, the number of articles and the share of
    articles that match are those of the stack. Other values are defaults.

    The articles and matches of the last DAYS days are counted.

    Raises StackError for an error of AWS.
    """
    with explained_errors(name):
        stack, now = DeployedStack(name), datetime.now(UTC)
        counts = Counters(stack.table).total(now - timedelta(days=DAYS), now + timedelta(hours=1))
        routes = len(Registry(stack.table).current().routes)
    articles = counts["articles"]
    rate = min(1.0, counts["matched"] / articles) if articles else 0.0
    return replace(Workload(), articles=articles, match_rate=rate, routes=routes)


# printing


def _print(console: Console, costs: Costs) -> None:
    workload, prices = costs.workload, costs.prices
    console.print(
        Text.assemble(
            (f"{workload.articles:,} articles a month", "bold"),
            f", {workload.match_rate:.1%} match, {workload.matches:,.0f} matches in "
            f"{workload.digests:,} messages of {workload.routes:,} routes",
        )
    )
    console.print(
        Text(f"prices of {prices.region}, checked on {prices.checked}, without free tiers\n", "dim")
    )
    for title, sums in (("service", costs.by_service()), ("activity", costs.by_activity())):
        table = Table(title, "USD a month", "share", box=None, pad_edge=False)
        table.columns[1].justify = table.columns[2].justify = "right"
        for name, usd in sums.items():
            table.add_row(name, f"{usd:,.2f}", f"{usd / costs.total:.0%}")
        print_wrapped(console, table)
        console.print()
    console.print(f"total            ${costs.total:,.2f} a month", style="bold")
    console.print(f"idle             ${idle_costs(workload).total:,.2f} a month")
    if workload.articles:
        console.print(
            f"per million      ${usd_per_million(workload):,.2f} articles with their digests, without storage"
        )
    console.print(f"with free tiers  ${costs.beyond_free_tier():,.2f} in an account that has nothing else")
    console.print(Text("\nassumed:\n" + "\n".join(f"  {each}" for each in ASSUMPTIONS), "dim"))


def _object(costs: Costs) -> dict[str, Any]:
    workload = costs.workload
    return {
        "workload": asdict(workload),
        "currency": "USD",
        "region": costs.prices.region,
        "prices_checked": costs.prices.checked.isoformat(),
        "total": round(costs.total, 4),
        "idle": round(idle_costs(workload).total, 4),
        "per_million_articles": round(usd_per_million(workload), 4),
        "canary": round(costs.canary, 4),
        "beyond_free_tier": round(costs.beyond_free_tier(), 4),
        "services": {name: round(usd, 4) for name, usd in costs.by_service().items()},
        "activities": {name: round(usd, 4) for name, usd in costs.by_activity().items()},
        "lines": [_line_object(costs, number) for number in range(len(costs.lines))],
        "assumptions": list(ASSUMPTIONS),
    }


def _line_object(costs: Costs, number: int) -> dict[str, Any]:
    line = costs.lines[number]
    price = costs.prices.units[line.unit]
    return {
        "activity": line.activity,
        "service": price.service,
        "unit": price.text,
        "quantity": round(line.quantity, 4),
        "usd": round(line.usd, 6),
        "source": str(price.source),
    }


COMMAND = Command(
    name="cost",
    description=(
        "Show what a stack costs in a month: by service, by activity, while idle, and per million "
        "articles. Requests are counted by a test; prices have a date and a source. Without --stack, "
        "nothing of AWS is used."
    ),
    add_arguments=add_arguments,
    run=run,
    examples=(
        "wirewatch cost\n"
        "wirewatch cost --articles 250,000 --match-rate 0.02 --digests 600\n"
        "wirewatch cost --stack wirewatch --json"
    ),
    rights=("with --stack: " + FIND_STACK, "dynamodb:GetItem, dynamodb:Query on the table"),
)
