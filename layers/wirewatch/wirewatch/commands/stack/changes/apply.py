"""`wirewatch apply`: puts the configuration of a folder into use, as one change."""

import argparse
import json
import sys
import time
from datetime import UTC, datetime

from rich.console import Console

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.arguments import add_json, add_stack, positive_number
from wirewatch.commands.output import counted, error_console, output_console, plain, plain_lines, print_object
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.changes.applying import ChangeRefused, submit, wait
from wirewatch.commands.stack.changes.plan import READ_CONFIGURATION, add_folder, plan_of_folder, show_plan
from wirewatch.commands.stack.changes.plan_report import print_meanwhile
from wirewatch.commands.stack.changes.planning import Plan
from wirewatch.commands.stack.command import WrongArgument, naming_stack, on_stack
from wirewatch.messages.change_manifest import ChangeManifest
from wirewatch.storage.changes import ChangeOutcome, Changes, ChangeState

CHANGE_CONFIGURATION = (
    *READ_CONFIGURATION,
    "s3:PutObject on changes/* of the configuration bucket",
    "dynamodb:Query on the table",
    "s3:ListBucket on the configuration bucket, s3:GetObject on reports/*",
)
TIMEOUT_SECONDS = 600
NAMING = frozenset(["message", "fix", "text"])  # fields of a problem that may name a command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)
    add_approval(parser)
    add_json(parser, "the plan, and what is in use at the end")
    add_stack(parser)


def add_approval(parser: argparse.ArgumentParser) -> None:
    """Add --auto-approve, --remove-all-rules and --timeout."""
    parser.add_argument("--auto-approve", action="store_true", help="apply without asking; for programs")
    removal = "with --auto-approve: apply the change even if it leaves no rule in use"
    parser.add_argument("--remove-all-rules", action="store_true", help=removal)
    timeout = "how long to wait until the change is in use and written (default: %(default)s)"
    parser.add_argument(
        "--timeout", type=positive_number, default=TIMEOUT_SECONDS, metavar="SECONDS", help=timeout
    )


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Put the configuration in `options.folder` into use after approval. Return the exit code that
    `carry_out` returns.
    """
    require_approval(options)
    now = datetime.now(UTC)
    plan = plan_of_folder(options, stack, now)
    show_plan(options, plan, now)
    return carry_out(options, stack, plan)


def require_approval(options: argparse.Namespace) -> None:
    """Raise WrongArgument if approval is needed and there is no terminal to ask on."""
    if not options.auto_approve and not sys.stdin.isatty():
        raise WrongArgument("no terminal to ask on: see wirewatch plan, then add --auto-approve")


def carry_out(options: argparse.Namespace, stack: DeployedStack, plan: Plan, rollback_to: int = 0) -> int:
    """Ask for approval, put a plan into use and print the outcome.

    Return 0 if the plan's files are in use and in the bucket at the end, else 1. A plan with errors
    is never put into use. `rollback_to` is the generation to which a rollback returns, or 0.

    Raises WrongArgument if the plan leaves no rule, and --auto-approve is given without
    --remove-all-rules.
    """
    if plan.errors:
        return 1
    if not plan.has_changes:
        return 0
    if plan.rules_lost and options.auto_approve and not options.remove_all_rules:
        raise WrongArgument(
            f"nothing was changed: no rule would be left, and {counted(plan.rules_lost, 'rule')} would be "
            "removed. Name the folder that holds watchlists/, or add --remove-all-rules"
        )
    if not options.auto_approve and not _is_approved(stack, plan):
        error_console().print("nothing was changed")
        return 1
    try:
        manifest = submit(stack, plan, datetime.now(UTC), rollback_to)
        _say_submitted(options, manifest)
        outcome = wait(stack, manifest, plan.in_use, options.timeout, _now, time.sleep, time.monotonic)
    except ChangeRefused as refused:
        _print_refused(options, refused)
        return 1
    if outcome is None or outcome.state is not ChangeState.COMPLETE:
        _print_timeout(options, manifest, outcome)
        return 1
    _print_outcome(options, stack, outcome)
    return 0


def _now() -> datetime:
    return datetime.now(UTC)


def _is_approved(stack: DeployedStack, plan: Plan) -> bool:
    lost = f"This removes all rules in use ({counted(plan.rules_lost, 'rule')}). " if plan.rules_lost else ""
    question = f"{lost}Apply these changes to the stack {stack.name}? Only yes is accepted: "
    print(question, end="", file=sys.stderr)
    sys.stderr.flush()
    return sys.stdin.readline().strip() == "yes"


def _say_submitted(options: argparse.Namespace, manifest: ChangeManifest) -> None:
    if not options.json:
        print(f"change {manifest.id} is stored; waiting until it is in use", flush=True)


def _print_refused(options: argparse.Namespace, refused: ChangeRefused) -> None:
    reasons = [naming_stack(reason, options.stack) for reason in refused.reasons]
    if options.json:
        print_object({"kind": "refused", "reasons": reasons})
        return
    console = error_console()
    console.print("the change was refused; nothing of it is in use:", style="bold red")
    for reason in reasons:
        console.print(f"  {plain_lines(reason)}", markup=False)
    print_meanwhile(console, refused.meanwhile)


def _print_timeout(
    options: argparse.Namespace, manifest: ChangeManifest, outcome: ChangeOutcome | None
) -> None:
    """Print that a change was not complete before the timeout.

    If `outcome` is None, the change is not in use. Otherwise the change is in use, but not all of
    its files are written to the bucket.
    """
    if outcome is None:
        text = (
            f"the change is stored, but after {options.timeout} seconds it is not in use; the next "
            "compilation takes or refuses it: see wirewatch generations, wirewatch status and "
            "wirewatch redrive CompileDLQ"
        )
    else:
        text = (
            f"the change is in use as generation {outcome.generation}, but after {options.timeout} "
            "seconds its files are not all written to the bucket; the next compilation writes the "
            "others: see wirewatch status and wirewatch redrive CompileDLQ"
        )
    text = naming_stack(text, options.stack)
    if options.json:
        in_use = outcome is not None
        print_object({"kind": "timeout", "change": manifest.id, "in_use": in_use, "message": text})
    else:
        error_console().print(text, style="bold red")


def _print_outcome(options: argparse.Namespace, stack: DeployedStack, outcome: ChangeOutcome) -> None:
    generation = Changes(stack.table).generation(outcome.generation)
    counts = (generation.watchlists, generation.rules, generation.routes) if generation else (0, 0, 0)
    reports = list(_reports(stack))
    if options.json:
        for report in reports:
            problems = _problems(report, options.stack)
            severity = report.get("kind", "")
            print_object({**report, "kind": "report", "severity": severity, "problems": problems})
        names = ("watchlists", "rules", "routes")
        found = dict(zip(names, counts, strict=True))
        print_object({"kind": "applied", "generation": outcome.generation, "change": outcome.id, **found})
        return
    console = output_console()
    for report in reports:
        if report.get("kind") != "warning":  # the plan has shown the warnings
            _print_report(console, report, options.stack)
    watchlists, rules, routes = counts
    console.print(
        f"generation {outcome.generation} is in use: {counted(watchlists, 'watchlist')}, "
        f"{counted(rules, 'rule')}, {counted(routes, 'route')}",
        style="bold green",
    )


def _reports(stack: DeployedStack) -> list[dict[str, object]]:
    """Return the reports about files with mistakes or warnings, as the compilation stored them."""
    found = (stack.config.get(key) for key in list(stack.config.keys("reports/")))
    return [json.loads(stored.data) for stored in found if stored is not None]


def _problems(report: dict[str, object], stack: str) -> list[dict[str, object]]:
    """Return the problems of a report. The commands that they recommend name the stack."""
    problems = report.get("problems")
    return [
        problem | {key: naming_stack(str(problem[key]), stack) for key in NAMING & problem.keys()}
        for problem in (problems if isinstance(problems, list) else [])
    ]


def _print_report(console: Console, report: dict[str, object], stack: str) -> None:
    for problem in _problems(report, stack):
        text = plain_lines(str(problem["text"]))
        console.print(f"{plain(str(report.get('kind')))}: {text}", markup=False)


COMMAND = Command(
    name="apply",
    description=(
        "Put the configuration of a folder into use, as one change: all of it or nothing. It shows "
        "the plan, asks for approval, and waits until the change is in use. A file that the folder "
        "lacks is removed. If no rule would be left, --auto-approve also needs --remove-all-rules. The "
        "change is refused if it has mistakes or failed tests, or if someone else has changed the "
        "configuration since the plan. Exit code 1 if the folder is not in use, or if its files are not "
        "yet all written to the bucket."
    ),
    add_arguments=add_arguments,
    run=on_stack(run),
    examples=("wirewatch apply samplefiles\nwirewatch apply samplefiles --auto-approve --json"),
    rights=CHANGE_CONFIGURATION,
)
