"""Prints matches and skipped files, for `match`, `query`, `explain` and `preview`."""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.markup import escape
from rich.text import Text

from wirewatch.article import Article
from wirewatch.backtest.comparison import ArchiveCounts, match_with_evidence
from wirewatch.commands.files.articles import (
    OUT_OF_PERIOD,
    Skipped,
    articles_at,
    files_at,
    print_no_article,
    skipped_counts,
)
from wirewatch.commands.files.reports.selection import ALWAYS, Period
from wirewatch.commands.output import (
    article_name,
    counted,
    error_console,
    match_object,
    notices,
    output_console,
    plain,
    print_object,
    sentence,
)
from wirewatch.commands.progress import reading_progress, working
from wirewatch.compiling.compiler import compile_monitor
from wirewatch.configuration.watchlists import Watchlist
from wirewatch.matching.match import Match

SHOWN_PER_REASON = 5  # skipped files that are printed; more with the same reason are only counted


def print_matches(
    watchlists: Iterable[Watchlist],
    options: argparse.Namespace,
    period: Period = ALWAYS,
    counts: ArchiveCounts | None = None,
) -> int:
    """Match the articles of `options.articles` that are in the period, and print each match. If
    `counts` is given, add all articles and matches to it, and the sentences of the matches.

    Return 1 if no article was read, 0 otherwise.
    """
    with working("compiling the rules"):
        monitor = compile_monitor(watchlists)
    report, now = MatchReport(as_json=options.json), datetime.now(UTC)
    for article in report.matchable(read_articles(files_at(options.articles), period=period)):
        result = monitor.match(article, now)
        report.print(article, result.matches, now)
        if counts is not None:
            counts.count_article(article)
            counts.matches += [match_with_evidence(article, match) for match in result.matches]
            counts.errors += len(result.errors)
        for error in result.errors:
            report.print_error(
                f"{error.watchlist}/{error.rule} failed on {article_name(article)}: {error.error}"
            )
    report.finish()
    if counts is not None:
        counts.skipped.update(report.verdicts)
    return 0 if report.articles else 1


def read_articles(
    files: Sequence[Path], *, retracted: bool = False, period: Period = ALWAYS
) -> Iterator[Article | Skipped]:
    """Yield the articles of the files, and a Skipped for each item that is left out.

    If `retracted` is False, retracted articles are left out. Articles outside the period are left
    out too. On a terminal, a progress bar is shown.
    """
    with reading_progress(len(files)) as advance:
        for file in files:
            yield from map(period.select, articles_at(file, retracted=retracted))
            advance(1)


class MatchReport:
    """Prints matches to standard output and skipped items to standard error, and counts both."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.console, self.errors = output_console(), error_console()
        self.skipped_reasons: Counter[tuple[str, str]] = Counter()
        self.verdicts: Counter[str] = Counter()
        self.articles = self.matched = self.matches = 0

    def matchable(self, items: Iterable[Article | Skipped]) -> Iterator[Article]:
        """Yield the articles of `items`. Print the skipped items, at most SHOWN_PER_REASON items
        for each reason.
        """
        for item in items:
            if isinstance(item, Skipped):
                self._print_skipped(item)
            else:
                self.articles += 1
                yield item

    def _print_skipped(self, skipped: Skipped) -> None:
        self.verdicts[skipped.verdict] += 1
        if skipped.verdict in OUT_OF_PERIOD:
            return
        reason = skipped.verdict.label, skipped.reason
        self.skipped_reasons[reason] += 1
        if self.skipped_reasons[reason] <= SHOWN_PER_REASON:
            line = f"{reason[0]} {plain(skipped.where)}: {plain(skipped.reason)}"
            self.errors.print(line, style="dim", markup=False)

    def print(self, article: Article, matches: Sequence[Match], now: datetime) -> None:
        """Count and print the matches of one article."""
        self.matched += bool(matches)
        self.matches += len(matches)
        if self.as_json:
            for match in matches:
                print_object(match_object(match, article))
        elif matches:
            self.console.print(heading(article, now))
            for match in matches:
                self._print_match(match)
            self.console.print()

    def _print_match(self, match: Match) -> None:
        remarks = ["weak"] * (match.strength == "weak") + ["uncertain text"] * (match.zone == "tail")
        name = f"  {match.watchlist}/{match.rule}" if match.watchlist != "query" else ""
        if name or remarks:
            remark = f"  [magenta]{', '.join(remarks)}[/magenta]" if remarks else ""
            self.console.print(f"[cyan]{escape(name)}[/cyan]{remark}")
        for quote in match.quotes:
            field = f"{quote.field}: " if quote.field != "body" else ""
            self.console.print(Text.assemble("    ", field, sentence(quote)))

    def print_error(self, message: str) -> None:
        """Print the error of a rule that failed on an article."""
        self.errors.print(plain(message), style="red", markup=False)

    def finish_skipped(self) -> None:
        """For each reason with more than SHOWN_PER_REASON skipped items, print how many of these
        items were not printed. Print a warning if there was no article.
        """
        for (label, reason), count in self.skipped_reasons.items():
            if count > SHOWN_PER_REASON:
                line = f"{label} {count - SHOWN_PER_REASON:,} more: {plain(reason)}"
                self.errors.print(line, style="dim", markup=False)
        if not self.articles:
            print_no_article(self.errors, self.verdicts)

    def finish_reading(self) -> None:
        """Call `finish_skipped`. If there were several articles, or if something was left out, print
        how many were read and left out, on standard error.
        """
        self.finish_skipped()
        if self.articles and (self.articles > 1 or self.verdicts):
            self.errors.print(self.totals(), style="dim", markup=False)

    def finish(self) -> None:
        """Print the totals: with `as_json`, those of the articles on standard error."""
        if self.as_json:
            self.finish_reading()
        else:
            self.finish_skipped()
            matches = counted(self.matches, "match")
            self.console.print(f"{self.totals()}: {self.matched:,} matched, {matches}")

    def totals(self) -> str:
        """Return how many articles were read and left out, such as `5 articles read, 1 skipped`."""
        return f"{counted(self.articles, 'article')} read{skipped_counts(self.verdicts)}"


def heading(article: Article, now: datetime) -> Text:
    """Return a line with the title of an article, its notices (see `notices`), and its file."""
    notice = ", ".join(notices(article.wire, now))
    return Text.assemble(
        (plain(article.title) or "(no title)", "bold"),
        (f"  {notice}" if notice else "", "bold red"),
        (f"  {plain(article_name(article))}", "dim"),
    )
