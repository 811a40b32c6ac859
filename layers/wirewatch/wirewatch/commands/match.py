"""`wirewatch match` and `wirewatch query`: watchlists, or one query, asked of articles on disk."""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from wirewatch.article import Article
from wirewatch.commands.articles import Skipped, articles_at, files_at, left_out
from wirewatch.commands.configuration_paths import files_of
from wirewatch.commands.output import (
    article_name,
    complaints,
    counted,
    match_object,
    notices,
    plain,
    print_object,
    printer,
    sentence,
    tell_no_article,
)
from wirewatch.compiling.compiler import compile_monitor
from wirewatch.configuration.watchlists import Watchlist, watchlist_of
from wirewatch.matching.match import Match

TOLD = 5  # files skipped for one reason, by name


def match(options: argparse.Namespace) -> int:
    return _find(files_of(options.watchlists).watchlists(datetime.now(UTC)), options)


def query(options: argparse.Namespace) -> int:
    return _find([watchlist_of(options.query)], options)


def _find(watchlists: Iterable[Watchlist], options: argparse.Namespace) -> int:
    """Exit 0 also where nothing matches: that is an answer. Exit 1 where there was not one article to ask."""
    monitor = compile_monitor(watchlists)
    report, now = Report(options.json), datetime.now(UTC)
    for article in report.readable(read(files_at(options.articles))):
        result = monitor.match(article, now)
        report.show(article, result.matches, now)
        for failed in result.errors:
            report.aside.print(
                f"{failed.watchlist}/{failed.rule} failed on {plain(article_name(article))}: {failed.error}",
                style="red",
                markup=False,
            )
    report.end()
    return 0 if report.articles else 1


def read(files: Iterable[Path], *, killed: bool = False) -> Iterator[Article | Skipped]:
    for file in files:
        yield from articles_at(file, killed=killed)


class Report:
    """What is printed, article by article."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.console: Console = printer()
        self.aside = complaints()
        self.reasons: Counter[tuple[str, str]] = Counter()
        self.verdicts: Counter[str] = Counter()
        self.articles = self.matched = self.matches = 0

    def readable(self, found: Iterable[Article | Skipped]) -> Iterator[Article]:
        """Articles; of what is left out the reason goes to standard error."""
        for each in found:
            if isinstance(each, Skipped):
                self._leave_out(each)
            else:
                self.articles += 1
                yield each

    def _leave_out(self, skipped: Skipped) -> None:
        self.verdicts[skipped.verdict] += 1
        reason = skipped.verdict.told, skipped.reason
        self.reasons[reason] += 1
        if self.reasons[reason] <= TOLD:
            self.aside.print(
                f"{reason[0]} {plain(skipped.where)}: {plain(skipped.reason)}", style="dim", markup=False
            )

    def show(self, article: Article, matches: Sequence[Match], now: datetime) -> None:
        self.matched += bool(matches)
        self.matches += len(matches)
        if self.as_json:
            for each in matches:
                print_object(match_object(each, article))
        elif matches:
            self.console.print(heading(article, now))
            for each in matches:
                self._show_one(each)
            self.console.print()

    def _show_one(self, match: Match) -> None:
        notes = [match.strength] * (match.strength == "weak") + ["uncertain tail"] * (match.zone == "tail")
        named = f"  {match.watchlist}/{match.rule}" if match.watchlist != "query" else ""
        if named or notes:
            self.console.print(
                f"[cyan]{escape(named)}[/cyan]"
                + (f"  [magenta]{', '.join(notes)}[/magenta]" if notes else "")
            )
        for quote in match.quotes:
            self.console.print(
                Text.assemble("    ", (f"{quote.field}: " if quote.field != "body" else ""), sentence(quote))
            )

    def tell_skipped(self) -> None:
        for (verdict, reason), count in self.reasons.items():
            if count > TOLD:
                self.aside.print(
                    f"{verdict} {count - TOLD:,} more: {plain(reason)}", style="dim", markup=False
                )
        if not self.articles:
            tell_no_article(self.aside)

    def end(self) -> None:
        self.tell_skipped()
        if not self.as_json:
            read = f"{counted(self.articles, 'article')} read{left_out(self.verdicts)}"
            self.console.print(f"{read}: {self.matched:,} matched, {counted(self.matches, 'match')}")


def heading(article: Article, now: datetime) -> Text:
    """Its title, what its agency says of it, and where it is."""
    notice = "  " + ", ".join(notices(article.wire, now))
    return Text.assemble(
        (plain(article.title) or "(no title)", "bold"),
        (notice.rstrip(), "bold red"),
        (f"  {plain(article_name(article))}", "dim"),
    )
