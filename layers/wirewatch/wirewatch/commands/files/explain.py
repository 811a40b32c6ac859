"""The command `wirewatch explain` shows why a rule matches an article. If the rule does not match,
the command shows which part of the query fails, and by how much.
"""

import argparse
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from wirewatch.article import Article
from wirewatch.commands.arguments import add_json
from wirewatch.commands.files.articles import files_at
from wirewatch.commands.files.configuration_paths import (
    UnusableWatchlists,
    find_rule,
    read_configuration,
    used_watchlists,
    watchlist_of_query,
)
from wirewatch.commands.files.match_report import MatchReport, heading, read_articles
from wirewatch.commands.files.reports.selection import add_period, period_of
from wirewatch.commands.output import (
    article_name,
    counted,
    error_console,
    plain,
    print_object,
    print_problems,
    print_wrapped,
    wire_object,
)
from wirewatch.commands.registry import Command
from wirewatch.configuration.watchlists import Rule, Watchlist
from wirewatch.explaining.explanation import Explainer, Explanation, ExplanationStep

SHOWN_HITS = 4  # of one clause


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", help="RULE, WATCHLIST/RULE or FILE.yaml:RULE; with --query the query itself")
    parser.add_argument(
        "--article",
        "--articles",
        type=Path,
        nargs="+",
        required=True,
        metavar="PATH",
        help="files or folders",
    )
    folder = (
        "watchlist files or folders that hold the rule (default: this folder), "
        "or the @entities and $definitions of the query"
    )
    parser.add_argument("--watchlists", type=Path, nargs="+", default=[], metavar="PATH", help=folder)
    parser.add_argument(
        "--query", action="store_true", help="RULE is a query in quotes, not the name of a rule"
    )
    add_period(parser)
    near_miss = "show only articles that fail by one clause, or are excluded only by a NOT; closest first"
    parser.add_argument("--near-miss", action="store_true", help=near_miss)
    add_json(parser, "articles, with every clause and its hits")


def run(options: argparse.Namespace) -> int:
    """Print an explanation for each article. Return 0 if articles were read and all match, else 1.

    With --near-miss, explain only articles that nearly match (see `Explanation.is_near_miss`), the
    closest first. Then return 0 if articles were read, else 1.

    The named rule is looked up among the rules without mistakes. Raises UnusableWatchlists if none
    or several of these have the name. Raises WatchlistError for a mistake in a query, and
    EmptyPeriod if --since is later than --until.
    """
    period = period_of(options)
    watchlist, rule = _rule(options)
    explainer = Explainer(watchlist, rule)
    report, now = MatchReport(as_json=options.json), datetime.now(UTC)
    all_match = True
    near_misses: list[tuple[Explanation, Article]] = []
    files = files_at(options.article)
    for article in report.matchable(read_articles(files, retracted=True, period=period)):
        explanation = explainer.explain(article, now)
        all_match = all_match and explanation.matches
        if not options.near_miss:
            _show(report, explanation, article, now, options)
        elif explanation.is_near_miss:
            near_misses.append((explanation, article))
    for explanation, article in sorted(near_misses, key=lambda pair: pair[0].closeness):
        _show(report, explanation, article, now, options)
    if options.near_miss and not options.json:
        report.finish_skipped()
        found = f"{counted(len(near_misses), 'near miss')} of {watchlist.id}/{rule.id}"
        report.console.print(f"{report.totals()}: {found}")
    else:
        report.finish_reading()
    return 0 if report.articles and (options.near_miss or all_match) else 1


def _rule(options: argparse.Namespace) -> tuple[Watchlist, Rule]:
    if options.query:
        watchlist = watchlist_of_query(options.rule, options.watchlists)
        print_problems(error_console(), "warning", "yellow", watchlist.warnings)
        return watchlist, watchlist.rules[0]
    name, paths = options.rule, options.watchlists or [Path()]
    file, _, rule_in_file = options.rule.rpartition(":")
    if file.endswith((".yaml", ".yml")) and Path(file).exists():
        name, paths = rule_in_file, [Path(file)]
    files = read_configuration(paths)
    used = used_watchlists(files, files.compiled(datetime.now(UTC), tested=False))
    try:
        return find_rule(used.watchlists, name)
    except UnusableWatchlists as error:
        if not used.problems:
            raise
        mistakes = "\n".join(map(str, used.problems))
        raise UnusableWatchlists(f"{error}. Rules with mistakes can't be explained:\n{mistakes}") from error


def _show(
    report: MatchReport,
    explanation: Explanation,
    article: Article,
    now: datetime,
    options: argparse.Namespace,
) -> None:
    if options.json:
        print_object(_object(explanation, article))
    else:
        _print(report.console, explanation, article, now, tree=not options.near_miss)


def _print(
    console: Console, explanation: Explanation, article: Article, now: datetime, *, tree: bool = True
) -> None:
    verdict = ("matches", "bold green") if explanation.matches else ("does not match", "bold red")
    zone = ", only in uncertain text" if explanation.zone == "tail" else ""
    is_query = explanation.watchlist == "query"
    name = "the query" if is_query else f"{explanation.watchlist}/{explanation.rule}"
    console.print(Text.assemble((name, "cyan"), " ", verdict, f"{zone}: ", heading(article, now)))
    for reason in explanation.reasons:
        console.print(Text.assemble("  because ", plain(reason)))
    if tree:
        for step in explanation.steps:
            print_wrapped(console, _branch(step))
    console.print()


def _branch(step: ExplanationStep, tree: Tree | None = None) -> Tree:
    mark = ("✓ ", "green") if step.is_met else ("✗ ", "bold red")
    label = Text.assemble(mark, plain(step.text))
    if step.spans:
        quoted = ", ".join(dict.fromkeys(f"“{plain(span.text)}”" for span in step.spans[:SHOWN_HITS]))
        more = f" … {len(step.spans)} in all" if len(step.spans) > SHOWN_HITS else ""
        label.append(f"  {quoted}{more}", "yellow" if step.is_met else "red")
    why = step.why.removeprefix(f"{step.text}: ")
    if why and why != f"{step.text} does not occur":  # the mark ✗ says so already
        label.append(f"  {plain(why)}", "red")
    branch = Tree(label) if tree is None else tree.add(label)
    for part in step.parts:
        if part.is_met or not step.is_met:  # in a met step, failed alternatives do not matter
            _branch(part, branch)
    return branch


def _object(explanation: Explanation, article: Article) -> dict[str, object]:
    return {
        "article": article_name(article),
        **wire_object(article.wire),
        **asdict(explanation),
        "near_miss": explanation.is_near_miss,
    }


COMMAND = Command(
    name="explain",
    description=(
        "Explain why a rule matches an article, or which clause fails and by how much. Exit "
        "code 0 if every article matches, 1 if one does not; with --near-miss, 0 if at least one "
        "article was read."
    ),
    add_arguments=add_arguments,
    run=run,
    examples=(
        "wirewatch explain troop-deployment/forces-sent --watchlists samplefiles --article FILE\n"
        "wirewatch explain '\"North Korea\" NEAR/1 dispatched' --query --articles archive/ --near-miss"
    ),
)
