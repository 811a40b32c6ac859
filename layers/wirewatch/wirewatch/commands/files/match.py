"""`wirewatch match`: matches watchlists against articles on disk."""

import argparse
from datetime import UTC, datetime

from wirewatch.backtest.comparison import ArchiveCounts, Version
from wirewatch.commands.arguments import add_articles, add_json, add_watchlists
from wirewatch.commands.files.configuration_paths import (
    print_omissions,
    read_configuration,
    used_watchlists,
)
from wirewatch.commands.files.match_report import print_matches
from wirewatch.commands.files.reports.csv_report import csv_report
from wirewatch.commands.files.reports.html_report import Findings, html_report
from wirewatch.commands.files.reports.output_files import add_report_files, report_files, write_report
from wirewatch.commands.files.reports.selection import add_selection, only_rules, period_of, selection_text
from wirewatch.commands.registry import Command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_watchlists(parser, "watchlists")
    add_articles(parser)
    add_selection(parser)
    add_report_files(parser)
    add_json(parser, "matches, with their offsets")


def run(options: argparse.Namespace) -> int:
    """Print the matches. Return 1 if no article was read, and 0 otherwise, even without a match.

    Rules that have a mistake or a failing test are left out, and named on standard error.

    Raises UnusableWatchlists if no rule is left, or for a name in --rule that no rule has. Raises
    UnusableOutput for a file of --csv or --html that can't be written.
    """
    now, period, targets = datetime.now(UTC), period_of(options), report_files(options)
    files = read_configuration(options.watchlists)
    used = used_watchlists(files, files.compiled(now))
    print_omissions(used)
    watchlists = only_rules(used.watchlists, options.rule)
    counts = ArchiveCounts() if targets.are_wanted else None
    code = print_matches(watchlists, options, period, counts)
    if counts is not None:
        if targets.csv:
            write_report(targets.csv, csv_report(counts.matches))
        if targets.html:
            chosen = selection_text(options.rule, period)
            findings = Findings("Matches", Version(watchlists, counts), now, chosen, used.lines())
            write_report(targets.html, html_report(findings))
    return code


COMMAND = Command(
    name="match",
    description=(
        "Match watchlists against articles on disk, as the deployed stack does, and show the "
        "sentences that match. Rules with a mistake or a failing test are left out. Exit code 1 if "
        "no article was read; 0 also when nothing matches."
    ),
    add_arguments=add_arguments,
    run=run,
    examples=(
        "wirewatch match samplefiles --articles samplefiles/articles\n"
        "wirewatch match samplefiles --articles archive/ --rule council --since 2026-11-01 --html report.html"
    ),
)
