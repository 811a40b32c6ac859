"""`wirewatch match`: matches watchlists against articles on disk."""

import argparse
from datetime import UTC, datetime

from wirewatch.commands.arguments import add_articles, add_json, add_watchlists
from wirewatch.commands.files.configuration_paths import read_configuration
from wirewatch.commands.files.match_report import print_matches
from wirewatch.commands.registry import Command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_watchlists(parser, "watchlists")
    add_articles(parser)
    add_json(parser, "matches, with their offsets")


def run(options: argparse.Namespace) -> int:
    """Print the matches. Return 1 if no article was read, and 0 otherwise, even without a match.

    Raises UnusableWatchlists if the watchlists have mistakes.
    """
    return print_matches(read_configuration(options.watchlists).watchlists(datetime.now(UTC)), options)


COMMAND = Command(
    name="match",
    description=(
        "Match watchlists against articles on disk, as the deployed stack does, and show the "
        "sentences that match. Exit code 1 if no article was read; 0 also when nothing matches."
    ),
    add_arguments=add_arguments,
    run=run,
    examples="wirewatch match samplefiles --articles samplefiles/articles",
)
