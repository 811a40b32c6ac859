"""`wirewatch explain`: why a rule matches an article, or which clause fails and by how much."""

import argparse
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from wirewatch.article import Article
from wirewatch.commands.articles import files_at
from wirewatch.commands.configuration_paths import files_of, rule_named
from wirewatch.commands.match import Report, heading, read
from wirewatch.commands.output import article_name, counted, plain, print_object, print_wrapped, wire_object
from wirewatch.configuration.watchlists import Rule, Watchlist, watchlist_of
from wirewatch.explaining.explanation import Explainer, Explanation, ExplanationStep

SHOWN = 4  # occurrences of a node


def explain(options: argparse.Namespace) -> int:
    """Exit 0 where every article matches, 1 where one does not or there is none."""
    watchlist, rule = _rule(options)
    explainer = Explainer(watchlist, rule)
    report, now = Report(options.json), datetime.now(UTC)
    console = report.console
    all_match, near = True, 0
    for article in report.readable(read(files_at(options.article), killed=True)):
        found = explainer.explain(article, now)
        all_match = all_match and found.matches
        if options.near_miss and not found.is_near_miss:
            continue
        near += 1
        if options.json:
            print_object(_object(found, article))
        else:
            show(console, found, article, now, tree=not options.near_miss)
    report.tell_skipped()
    if options.near_miss and not options.json:
        console.print(
            f"{counted(report.articles, 'article')} read: {counted(near, 'near miss')} of {watchlist.id}/{rule.id}"
        )
    return 0 if report.articles and (options.near_miss or all_match) else 1


def _rule(options: argparse.Namespace) -> tuple[Watchlist, Rule]:
    if options.query:
        watchlist = watchlist_of(options.rule)
        return watchlist, watchlist.rules[0]
    name, paths = options.rule, options.watchlists
    file, _, inside = options.rule.rpartition(":")
    if file.endswith((".yaml", ".yml")) and Path(file).exists():
        name, paths = inside, [Path(file)]
    return rule_named(files_of(paths).watchlists(datetime.now(UTC)), name)


def show(console: Console, found: Explanation, article: Article, now: datetime, *, tree: bool = True) -> None:
    verdict = ("matches", "bold green") if found.matches else ("does not match", "bold red")
    zone = ", in the uncertain tail only" if found.zone == "tail" else ""
    name = f"{found.watchlist}/{found.rule}" if found.watchlist != "query" else "the query"
    console.print(Text.assemble((name, "cyan"), " ", verdict, f"{zone}: ", heading(article, now)))
    for reason in found.reasons:
        console.print(Text.assemble("  because ", plain(reason)))
    if tree:
        for step in found.steps:
            print_wrapped(console, _branch(step))
    console.print()


def _branch(step: ExplanationStep, tree: Tree | None = None) -> Tree:
    mark = ("✓ ", "green") if step.is_met else ("✗ ", "bold red")
    label = Text.assemble(mark, plain(step.text))
    if step.spans:
        quoted = ", ".join(dict.fromkeys(f"“{plain(span.text)}”" for span in step.spans[:SHOWN]))
        more = f" … {len(step.spans)} in all" if len(step.spans) > SHOWN else ""
        label.append(f"  {quoted}{more}", "yellow" if step.is_met else "red")
    why = step.why.removeprefix(f"{step.text}: ")
    if why and why != f"{step.text} does not occur":  # the mark says so
        label.append(f"  {plain(why)}", "red")
    branch = Tree(label) if tree is None else tree.add(label)
    for part in step.parts:
        if part.is_met or not step.is_met:  # alternatives that were not needed say nothing
            _branch(part, branch)
    return branch


def _object(found: Explanation, article: Article) -> dict[str, object]:
    return {
        "article": article_name(article),
        **wire_object(article.wire),
        **asdict(found),
        "near_miss": found.is_near_miss,
    }
