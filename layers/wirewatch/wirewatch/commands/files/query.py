"""`wirewatch query`: matches one query against articles on disk."""

import argparse

from wirewatch.commands.arguments import add_articles, add_json, add_watchlists_of_query
from wirewatch.commands.files.configuration_paths import watchlist_of_query
from wirewatch.commands.files.match_report import print_matches
from wirewatch.commands.files.reports.selection import add_period, period_of
from wirewatch.commands.output import error_console, print_problems
from wirewatch.commands.registry import Command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", help="the query, in quotes")
    add_articles(parser)
    add_period(parser)
    add_watchlists_of_query(parser)
    add_json(parser, "matches, with their offsets")


def run(options: argparse.Namespace) -> int:
    """Print the matches, and the warnings of the query on standard error. Return 1 if no article
    was read, and 0 otherwise, even without a match.

    Raises WatchlistError for a mistake in the query, and EmptyPeriod if --since is later than
    --until. Raises UnusableWatchlists in the cases that `watchlist_of_query` describes.
    """
    period = period_of(options)
    watchlist = watchlist_of_query(options.query, options.watchlists)
    print_problems(error_console(), "warning", "yellow", watchlist.warnings)
    return print_matches([watchlist], options, period)


COMMAND = Command(
    name="query",
    description=(
        "Match one query against articles on disk and show the sentences that match. "
        "docs/query-language.md describes the language. Exit code 1 if no article was read; 0 "
        "also when nothing matches."
    ),
    add_arguments=add_arguments,
    run=run,
    examples=(
        "wirewatch query 'missile* NEAR/5 (launch* OR test*)' --articles archive/\n"
        "wirewatch query '@north-korea AND troop*' --watchlists samplefiles --articles archive/"
    ),
)
