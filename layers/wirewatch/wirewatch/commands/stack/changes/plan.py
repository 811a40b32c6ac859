"""`wirewatch plan`: compares a folder with the configuration in use, and changes nothing."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.arguments import add_jobs, add_json, add_stack
from wirewatch.commands.files.check import read_named_files
from wirewatch.commands.output import output_console
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.changes.in_use import read_in_use
from wirewatch.commands.stack.changes.plan_report import print_objects, print_plan
from wirewatch.commands.stack.changes.planning import Plan, make_plan
from wirewatch.commands.stack.changes.volume import Volume, estimate
from wirewatch.commands.stack.command import FIND_STACK, on_stack

HAS_CHANGES = 2  # exit code
READ_CONFIGURATION = (
    FIND_STACK,
    "dynamodb:GetItem on the table",
    "s3:ListBucketVersions on the configuration bucket",
    "s3:GetObject and s3:GetObjectVersion on watchlists/*, shared/*, templates/*, routes.yaml",
    "s3:GetObject and s3:GetObjectVersion on index/*, changes/*",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)
    add_json(parser, "drift, mistakes, files and changes, and a summary at the end")
    add_stack(parser)


def add_folder(parser: argparse.ArgumentParser) -> None:
    """Add the arguments FOLDER, --articles (files to count matches in) and --jobs to `parser`."""
    folder = "the whole configuration: a folder with watchlists/, shared/, templates/ and routes.yaml"
    parser.add_argument("folder", type=Path, metavar="FOLDER", help=folder)
    archive = "also count in these articles what matches before and after: files and folders"
    parser.add_argument("--articles", type=Path, nargs="+", metavar="PATH", help=archive)
    add_jobs(parser, "processes")


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print the plan. Return 0 for no changes, 2 for changes, 1 for mistakes or failed tests."""
    now = datetime.now(UTC)
    plan = plan_of_folder(options, stack, now)
    show_plan(options, plan, now)
    if plan.errors:
        return 1
    return HAS_CHANGES if plan.has_changes else 0


def plan_of_folder(options: argparse.Namespace, stack: DeployedStack, now: datetime) -> Plan:
    """Compare the folder with the configuration in use.

    Raises NothingToCheck if the folder holds no configuration.
    """
    files = read_named_files([options.folder])
    return make_plan(stack, files, read_in_use(stack, now), now)


def show_plan(options: argparse.Namespace, plan: Plan, now: datetime) -> None:
    """Print a plan. If --articles names an archive, also print how many of its articles match
    before and after the change. If the plan has errors, no article is matched.
    """
    volume = _volume(options, plan)
    if options.json:
        print_objects(plan, volume, now)
    else:
        print_plan(output_console(), plan, volume, now)


def _volume(options: argparse.Namespace, plan: Plan) -> Volume | None:
    articles = getattr(options, "articles", None)
    if not articles or plan.errors:
        return None
    before, after = plan.in_use.compiled.configuration, plan.compiled.configuration
    return estimate(before, after, articles, options.jobs)


COMMAND = Command(
    name="plan",
    description=(
        "Compare a folder, as the whole configuration, with the configuration in use. Shown are "
        "rules, watchlists, entities, routes and templates that would be added, changed or "
        "removed; mistakes and failed tests; and files that someone changed in the bucket itself. "
        "Nothing is changed. Exit code 0: no changes, 2: there are changes, 1: mistakes, failed tests "
        "or an error."
    ),
    add_arguments=add_arguments,
    run=on_stack(run),
    examples=("wirewatch plan samplefiles\nwirewatch plan samplefiles --articles archive/ --stack wirewatch"),
    rights=READ_CONFIGURATION,
)
