"""`wirewatch backtest`: what watchlists would have caught in an archive, and what an edit of them changes."""

import argparse
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from wirewatch.article import Article
from wirewatch.backtest.comparison import Catch, CatchCounts, Difference, compared, sent_by
from wirewatch.checking.configuration_files import ROUTES, CompiledConfiguration
from wirewatch.commands.articles import Skipped, Verdict, articles_at, files_at, left_out
from wirewatch.commands.configuration_paths import BrokenWatchlists, files_of, rule_named, sound
from wirewatch.commands.output import (
    complaints,
    counted,
    notices,
    plain,
    print_object,
    print_problems,
    print_wrapped,
    printer,
    tell_no_article,
    wire_object,
)
from wirewatch.compiling.compiler import compile_index
from wirewatch.configuration.watchlists import Watchlist
from wirewatch.explaining.explanation import Explainer
from wirewatch.matching.index import Index
from wirewatch.matching.monitor import Monitor

CHUNK = 16  # files a worker takes at a time
SHOWN = 20  # rows of a table
MOST_EXPLAINED = 200
WIDEST_BAR = 40


def run(options: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    compiled = files_of(options.watchlists).compiled(now, tested=False)
    sides = [sound(compiled)]
    if options.against:
        sides.append(files_of(options.against).watchlists(now))
    files = files_at(options.articles)
    if not files:
        raise BrokenWatchlists("there are no files below --articles")
    tallies = _tallied(sides, files, options.jobs or os.cpu_count() or 1)
    difference = compared(tallies[1], tallies[0]) if options.against else None
    print_problems(complaints(), "error", "bold red", compiled.problems.get(ROUTES, ()))
    if options.json:
        _print_json(tallies[0], difference, compiled, sides)
    else:
        _tell(printer(), tallies[0], compiled)
        if difference is not None:
            _tell_difference(printer(), difference, sides, tallies)
    if not tallies[0].articles:
        tell_no_article(complaints())
    return 0 if tallies[0].articles else 1


# reading, on all cores


def _tallied(sides: list[tuple[Watchlist, ...]], files: list[Path], jobs: int) -> list[CatchCounts]:
    """One tally a side; every article is parsed once."""
    tallies = [CatchCounts() for _ in sides]
    parts = [files[at : at + CHUNK] for at in range(0, len(files), CHUNK)]
    with TemporaryDirectory(prefix="wirewatch-") as folder, _progress(len(files)) as advance:
        indexes = []
        for number, watchlists in enumerate(sides):
            path = Path(folder) / f"{number}.idx"
            path.write_bytes(compile_index(watchlists))
            indexes.append(str(path))
        for part, found in zip(parts, _mapped(parts, tuple(indexes), jobs), strict=True):
            for tally, each in zip(tallies, found, strict=True):
                tally.add(each)
            advance(len(part))
    return tallies


def _mapped(parts: list[list[Path]], indexes: tuple[str, ...], jobs: int) -> Iterator[list[CatchCounts]]:
    work = [(indexes, part) for part in parts]
    if jobs == 1 or len(parts) == 1:
        yield from map(_tally, work)
        return
    with ProcessPoolExecutor(min(jobs, len(parts)), mp_context=get_context("spawn")) as pool:
        yield from pool.map(_tally, work)


@cache
def _monitor(path: str) -> Monitor:
    return Monitor(Index.open(Path(path)))


def _tally(work: tuple[tuple[str, ...], list[Path]]) -> list[CatchCounts]:
    indexes, files = work
    tallies = [CatchCounts() for _ in indexes]
    for file in files:
        for found in articles_at(file):
            for path, tally in zip(indexes, tallies, strict=True):
                if isinstance(found, Skipped):
                    tally.left_out[found.verdict] += 1
                else:
                    _ask(_monitor(path), found, tally)
    return tallies


def _ask(monitor: Monitor, article: Article, tally: CatchCounts) -> None:
    """Rules count on the days they are valid: as of the article's publication."""
    tally.saw(article.published)
    run = monitor.decide(article, article.published)
    tally.errors += len(run.errors)
    for found in run.matching_rules:
        label = monitor.label(found.rule)
        tally.catches.append(
            Catch(
                article.ref.key, article.ref.position, article.title, article.source, article.published, label.watchlist, label.id,
                label.severity, found.in_tail or not found.is_strong, article.wire,
            )
        )  # fmt: skip


@contextmanager
def _progress(files: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal; silence elsewhere."""
    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=complaints(), transient=True) as progress:
        task = progress.add_task("reading", total=files)
        yield lambda count: progress.advance(task, count)


# telling


def _tell(console: Console, tally: CatchCounts, compiled: CompiledConfiguration) -> None:
    span = f", {tally.first:%Y-%m-%d} to {tally.last:%Y-%m-%d}" if tally.first and tally.last else ""
    read = f"{counted(tally.articles, 'article')} read{left_out(tally.left_out)}{span}"
    console.print(f"{read}: {tally.matched():,} matched, {counted(len(tally.catches), 'match')}")
    if tally.errors:
        console.print(f"{counted(tally.errors, 'rule')} could not be decided for an article", style="red")
    _plot(console, tally)
    rules = ((f"{watchlist}/{rule}", count) for (watchlist, rule), count in tally.per_rule())
    print_wrapped(console, _table("rule", rules, "matches"))
    print_wrapped(console, _table("source", tally.per_source(), "articles"))
    if compiled.configuration.routes:
        table = Table("route", "messages", "a week", box=None, header_style="bold")
        for name, route in compiled.configuration.routes.items():
            sent = sent_by(route, tally)
            table.add_row(name, f"{sent:,}", f"{sent / tally.weeks:.1f}")
        print_wrapped(console, table)


def _plot(console: Console, tally: CatchCounts) -> None:
    """A short archive with its empty days, a long one without."""
    days = tally.per_day()
    if not days or tally.first is None or tally.last is None:
        return
    busiest, first = max(days.values()), tally.first.date()
    span = (tally.last.date() - first).days + 1
    listed = [first + timedelta(days=each) for each in range(span)] if span <= 3 * SHOWN else list(days)
    for day in listed:
        count = days.get(day, 0)
        bar = "█" * round(WIDEST_BAR * count / busiest) or ("▏" if count else "")
        console.print(Text.assemble(f"{day:%Y-%m-%d %a}  ", (bar.ljust(WIDEST_BAR), "cyan"), f" {count:,}"))


def _table(name: str, rows: Iterable[tuple[str, int]], what: str) -> Table:
    table = Table(name, what, box=None, header_style="bold")
    listed = list(rows)
    for each, count in listed[:SHOWN]:
        table.add_row(Text(plain(each)), f"{count:,}")
    if len(listed) > SHOWN:
        table.add_row(f"… {len(listed) - SHOWN:,} more", f"{sum(count for _, count in listed[SHOWN:]):,}")
    return table


def _tell_difference(
    console: Console, difference: Difference, sides: list[tuple[Watchlist, ...]], tallies: list[CatchCounts]
) -> None:
    (new, old), now = tallies, datetime.now(UTC)
    console.print(
        f"\nagainst the older version: {len(difference.added):,} added, {len(difference.dropped):,} dropped, {difference.kept:,} kept; "
        f"{old.matched() / old.weeks / 7:.1f} → {new.matched() / new.weeks / 7:.1f} articles a day"
    )
    for sign, style, catches, side in (
        ("+", "green", difference.added, sides[1]),
        ("-", "red", difference.dropped, sides[0]),
    ):
        why_not = _WhyNot(side)
        for catch in catches[:MOST_EXPLAINED]:
            title, place = (
                plain(catch.title) or "(no title)",
                f"  {catch.watchlist}/{catch.rule}  {plain(catch.file)}",
            )
            notice = ("  " + ", ".join(notices(catch.wire, now))).rstrip()
            console.print(
                Text.assemble(
                    (f"{sign} {catch.published:%Y-%m-%d} ", style),
                    (title, "bold"),
                    (notice, "bold red"),
                    (place, "dim"),
                )
            )
            console.print(Text(f"      {plain(why_not.of(catch))}", style))
        if len(catches) > MOST_EXPLAINED:
            console.print(f"{sign} … {len(catches) - MOST_EXPLAINED:,} more")


class _WhyNot:
    """The clause of the version without the match that made the difference. Files and rules are each read once."""

    def __init__(self, watchlists: tuple[Watchlist, ...]) -> None:
        self.watchlists = watchlists
        self._explainers: dict[str, Explainer | None] = {}
        self._file = ""
        self._articles: dict[int, Article] = {}

    def of(self, catch: Catch) -> str:
        explainer = self._explainer(f"{catch.watchlist}/{catch.rule}")
        if explainer is None:
            return "the other version has no such rule"
        if catch.file != self._file:
            self._file = catch.file
            self._articles = {
                each.ref.position: each for each in articles_at(Path(catch.file)) if isinstance(each, Article)
            }
        article = self._articles.get(catch.position)
        return (
            "the other version: " + "; ".join(explainer.explain(article, article.published).reasons[:3])
            if article
            else ""
        )

    def _explainer(self, name: str) -> Explainer | None:
        if name not in self._explainers:
            try:
                self._explainers[name] = Explainer(*rule_named(self.watchlists, name))
            except BrokenWatchlists:
                self._explainers[name] = None
        return self._explainers[name]


def _print_json(
    tally: CatchCounts,
    difference: Difference | None,
    compiled: CompiledConfiguration,
    sides: list[tuple[Watchlist, ...]],
) -> None:
    weeks = tally.weeks
    found: dict[str, object] = {
        "articles": tally.articles, "skipped": tally.left_out[Verdict.SKIPPED] + tally.left_out[Verdict.RETRACTED],
        "killed": tally.left_out[Verdict.RETRACTED], "not_read": tally.left_out[Verdict.UNREAD],
        "matched": tally.matched(), "matches": len(tally.catches), "errors": tally.errors,
        "days": {str(day): count for day, count in tally.per_day().items()},
        "rules": {f"{watchlist}/{rule}": count for (watchlist, rule), count in tally.per_rule()},
        "sources": dict(tally.per_source()),
        "routes": {
            name: {"messages": sent, "per_week": round(sent / weeks, 2)}
            for name, route in compiled.configuration.routes.items() for sent in (sent_by(route, tally),)
        },
    }  # fmt: skip
    if difference is not None:
        found["kept"] = difference.kept
        found["added"] = _catch_objects(difference.added, sides[1])
        found["dropped"] = _catch_objects(difference.dropped, sides[0])
    print_object(found)


def _catch_objects(catches: Iterable[Catch], side: tuple[Watchlist, ...]) -> list[dict[str, object]]:
    why_not = _WhyNot(side)
    return [
        {
            "article": catch.file, "position": catch.position, "title": catch.title, "published": catch.published.isoformat(),
            **wire_object(catch.wire),
            "watchlist": catch.watchlist, "rule": catch.rule, "why": why_not.of(catch),
        }
        for catch in catches
    ]  # fmt: skip
