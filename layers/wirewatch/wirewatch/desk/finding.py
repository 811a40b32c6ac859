"""`wirewatch match` and `wirewatch query`: watchlists, or one query, asked of articles on disk."""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from wirewatch.article import Article
from wirewatch.desk.archive import Skipped, articles_at, files_at
from wirewatch.desk.files import files_of
from wirewatch.desk.printing import article_name, complaints, counted, match_object, plain, print_object, printer, sentence
from wirewatch.matching.match import Match
from wirewatch.matching.monitor import Monitor
from wirewatch.watchlist import Watchlist, watchlist_of

TOLD = 5  # files skipped for one reason, by name


def match(options: argparse.Namespace) -> int:
    return _find(files_of(options.watchlists).watchlists(datetime.now(UTC)), options)


def query(options: argparse.Namespace) -> int:
    return _find([watchlist_of(options.query)], options)


def _find(watchlists: Iterable[Watchlist], options: argparse.Namespace) -> int:
    """Exit 0 also where nothing matches: that is an answer."""
    monitor = Monitor.of(watchlists)
    report = Report(options.json)
    for article in report.readable(read(files_at(options.articles))):
        result = monitor.match(article, datetime.now(UTC))
        report.show(article, result.matches)
        for watchlist, rule, error in result.errors:
            report.aside.print(
                f"{watchlist}/{rule} could not be decided for {plain(article_name(article))}: {error}", style="red", markup=False
            )
    report.end()
    return 0


def read(files: Iterable[Path]) -> Iterator[Article | Skipped]:
    for file in files:
        yield from articles_at(file)


class Report:
    """What is printed, article by article."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.console: Console = printer()
        self.aside = complaints()
        self.reasons: Counter[str] = Counter()
        self.articles = self.matched = self.matches = self.skipped = 0

    def readable(self, found: Iterable[Article | Skipped]) -> Iterator[Article]:
        """Articles; of what can't be read the reason goes to standard error."""
        for each in found:
            if isinstance(each, Skipped):
                self.skipped += 1
                self.reasons[each.reason] += 1
                if self.reasons[each.reason] <= TOLD:
                    self.aside.print(f"skipped {plain(each.file)}: {plain(each.reason)}", style="dim", markup=False)
            else:
                self.articles += 1
                yield each

    def show(self, article: Article, matches: list[Match]) -> None:
        self.matched += bool(matches)
        self.matches += len(matches)
        name = article_name(article)
        if self.as_json:
            for each in matches:
                print_object(match_object(each, name, article.title))
        elif matches:
            self.console.print(Text.assemble((plain(article.title) or "(no title)", "bold"), ("  " + plain(name), "dim")))
            for each in matches:
                self._show_one(each)
            self.console.print()

    def _show_one(self, match: Match) -> None:
        notes = [match.strength] * (match.strength == "weak") + ["uncertain tail"] * (match.zone == "tail")
        named = f"  {match.watchlist}/{match.rule}" if match.watchlist != "query" else ""
        if named or notes:
            self.console.print(f"[cyan]{escape(named)}[/cyan]" + (f"  [magenta]{', '.join(notes)}[/magenta]" if notes else ""))
        for quote in match.quotes:
            self.console.print(Text.assemble("    ", (f"{quote.field}: " if quote.field != "body" else ""), sentence(quote)))

    def tell_skipped(self) -> None:
        for reason, count in self.reasons.items():
            if count > TOLD:
                self.aside.print(f"skipped {count - TOLD:,} more: {plain(reason)}", style="dim", markup=False)

    def end(self) -> None:
        self.tell_skipped()
        if not self.as_json:
            skipped = f", {self.skipped:,} skipped" if self.skipped else ""
            self.console.print(
                f"{counted(self.articles, 'article')} read{skipped}: {self.matched:,} matched, {counted(self.matches, 'match')}"
            )
