"""`wirewatch review`: shows what makes rules noisy in an archive. Without --articles, it shows the
rules with stories that readers marked as not relevant.
"""

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from wirewatch.backtest.comparison import ArchiveCounts
from wirewatch.backtest.review import RuleReview, review_of
from wirewatch.commands.arguments import add_jobs, add_json, add_stack
from wirewatch.commands.files.articles import files_at, print_hint_about_unread, print_no_article
from wirewatch.commands.files.configuration_paths import read_configuration
from wirewatch.commands.files.improving.review_report import print_reviews, review_object
from wirewatch.commands.files.improving.review_task import measure
from wirewatch.commands.files.reports.selection import add_period, only_rules, period_of
from wirewatch.commands.output import error_console, output_console, print_object
from wirewatch.commands.registry import FIND_STACK, Command
from wirewatch.configuration.watchlists import Rule
from wirewatch.errors import WirewatchError
from wirewatch.stack_option import DEFAULT_STACK


class WrongCombination(WirewatchError):
    """Arguments that do not belong together. The text says what to write."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    paths = "watchlist files or folders whose rules are measured on --articles"
    parser.add_argument("watchlists", type=Path, nargs="*", metavar="WATCHLIST", help=paths)
    articles = "article files and folders, in any format that ingest reads"
    parser.add_argument("--articles", type=Path, nargs="+", default=[], metavar="PATH", help=articles)
    rule = "with --articles: only this rule, RULE or WATCHLIST/RULE; may be repeated"
    parser.add_argument("--rule", action="append", default=[], metavar="RULE", help=rule)
    add_period(parser, "with --articles: ")
    add_jobs(parser, "with --articles: processes")
    feedback = "without --articles: only the rules of this watchlist, an id"
    parser.add_argument("--watchlist", default="", metavar="ID", help=feedback)
    add_json(parser, "rules, or without --articles the counts of readers")
    add_stack(parser)


def run(options: argparse.Namespace) -> int:
    """Print the reviews of the rules. Without --articles, print the feedback of readers instead.
    Return 1 if --articles is given and no article was read, else 0.

    Raises:

    - WrongCombination for arguments that do not belong together.
    - EmptyPeriod if --since is later than --until.
    - UnusableWatchlists if the watchlists have a mistake, or if a rule of --rule is unknown.
    - InvalidPath for a path that can't be used.
    - WrongArgument for an unknown watchlist, and StackError for an error of AWS, only without
      --articles.
    """
    if problem := _problem(options):
        raise WrongCombination(problem)
    period = period_of(options)
    if not options.articles:
        # Imported here, because a review of an archive needs no library of AWS.
        from wirewatch.commands.stack.readers.review import run_on_stack  # noqa: PLC0415

        return run_on_stack(options)
    watchlists = read_configuration(options.watchlists).watchlists(datetime.now(UTC))
    watchlists = only_rules(watchlists, options.rule)
    rules = {f"{each.id}/{rule.id}": rule for each in watchlists for rule in each.rules}
    files, jobs = files_at(options.articles), options.jobs or os.cpu_count() or 1
    measured, (archive, counts) = measure(watchlists, list(rules), files, period, jobs)
    reviews = [
        review_of(rule, measured, counts[rule.name], _tested(rules[rule.name])) for rule in measured.rules
    ]
    reviews.sort(key=lambda review: (-review.counts.matches, review.name))
    _print(reviews, options, archive)
    return 0 if archive.articles else 1


def _print(reviews: list[RuleReview], options: argparse.Namespace, archive: ArchiveCounts) -> None:
    articles = archive.articles
    if options.json:
        for review in reviews:
            print_object(review_object(review, articles))
    else:
        print_reviews(output_console(), reviews, archive, are_chosen=bool(options.rule))
    print_hint_about_unread(error_console(), archive.skipped)
    if not articles:
        print_no_article(error_console(), archive.skipped)


def _problem(options: argparse.Namespace) -> str:
    """Return what is wrong with the combination of arguments, or ""."""
    if options.articles and not options.watchlists:
        return "name the watchlists first: wirewatch review WATCHLIST --articles PATH"
    if options.articles and options.watchlist:
        return "--watchlist selects feedback of readers; with --articles write --rule, or name one file"
    if options.articles and options.stack != DEFAULT_STACK:
        return "--stack and --articles exclude each other: feedback of readers is on a stack"
    if options.watchlists and not options.articles:
        return (
            "add --articles PATH to measure these watchlists on an archive; for the feedback of "
            "readers name no file, but write --watchlist ID"
        )
    if (options.since or options.until) and not options.articles:
        return "--since and --until select articles; add a watchlist and --articles"
    if options.rule and not options.articles:
        return "--rule needs a watchlist and --articles; for the feedback of readers write --watchlist ID"
    return ""


def _tested(rule: Rule) -> list[str]:
    """Return the texts that a rule must match according to its tests."""
    return [f"{example.title}\n\n{example.text}" for example in rule.examples if example.matches]


COMMAND = Command(
    name="review",
    description=(
        "Show what makes rules noisy in an archive: what each name and each alternative adds, what "
        "each NOT removes, sentences that are alike, sources, and words that a NOT could exclude. "
        "Exit code 1 if no article was read. Without --articles, list the rules of a stack whose "
        "stories readers called not relevant, with the matched words and the sources."
    ),
    add_arguments=add_arguments,
    run=run,
    examples=(
        "wirewatch review samplefiles --articles archive/\n"
        "wirewatch review samplefiles --articles archive/ --rule troop-deployment/forces-sent\n"
        "wirewatch review\n"
        "wirewatch review --watchlist troop-deployment --json"
    ),
    rights=(
        FIND_STACK,
        "dynamodb:Query on the table",
        (
            "if --watchlist is given, also dynamodb:GetItem on the table and "
            "s3:GetObject on index/* of the configuration bucket"
        ),
    ),
)
