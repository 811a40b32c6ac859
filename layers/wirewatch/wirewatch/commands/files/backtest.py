"""`wirewatch backtest`: counts matches in an archive, and compares two versions of watchlists.

By default, articles are read on all cores; --jobs sets another number of processes.
"""

import argparse
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from wirewatch.article import Article
from wirewatch.backtest.comparison import (
    ArchiveCounts,
    ArchiveMatch,
    Difference,
    Version,
    archive_match,
    compare,
    match_with_evidence,
)
from wirewatch.commands.arguments import add_articles, add_jobs, add_json, add_watchlists
from wirewatch.commands.files.articles import (
    Skipped,
    articles_at,
    files_at,
    print_hint_about_unread,
    print_no_article,
)
from wirewatch.commands.files.backtest_report import (
    Explainers,
    difference_object,
    print_counts,
    print_difference,
    report_object,
)
from wirewatch.commands.files.configuration_paths import (
    UsedWatchlists,
    print_omissions,
    read_configuration,
    used_watchlists,
)
from wirewatch.commands.files.reports.csv_report import csv_report
from wirewatch.commands.files.reports.html_report import Findings, html_report
from wirewatch.commands.files.reports.output_files import (
    ReportFiles,
    add_report_files,
    report_files,
    write_report,
)
from wirewatch.commands.files.reports.selection import (
    ALWAYS,
    Period,
    add_selection,
    only_rules,
    only_rules_of_either,
    period_of,
    selection_text,
)
from wirewatch.commands.output import error_console, output_console, print_object, print_problems
from wirewatch.commands.progress import reading_progress, working
from wirewatch.commands.registry import Command
from wirewatch.compiling.compiler import compile_index
from wirewatch.configuration.routes import Route
from wirewatch.configuration.watchlists import Watchlist
from wirewatch.configuration.yaml_file import ROUTES
from wirewatch.matching.index import Index
from wirewatch.matching.monitor import Monitor

FILES_PER_TASK = 16  # article files that a process reads in one task
EXPLAINING = "explaining the differences"

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Task:
    """Article files that a process matches against each index. `indexes` are the paths of the index
    files. If `with_evidence` is True, the sentences with hits are kept.
    """

    indexes: tuple[str, ...]
    files: tuple[Path, ...]
    period: Period
    with_evidence: bool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_watchlists(parser, "watchlists")
    add_articles(parser)
    against = "compare with an older version: files or folders"
    parser.add_argument("--against", type=Path, nargs="+", metavar="OLD", help=against)
    add_selection(parser)
    add_report_files(parser)
    add_jobs(parser, "processes")
    add_json(parser, "all counts in one object")


def run(options: argparse.Namespace) -> int:
    """Print the counts. Return 1 if no article was read, else 0.

    Rules that have a mistake or a failing test are left out, and named on standard error.

    Raises:

    - UnusableWatchlists if no rule of a version is left, or for a name in --rule that no rule has.
    - UnusableOutput for a file of --csv or --html that can't be written.
    - InvalidPath if a path does not exist.
    """
    now, period, targets = datetime.now(UTC), period_of(options), report_files(options)
    configuration = read_configuration(options.watchlists)
    compiled = configuration.compiled(now)
    used = used_watchlists(configuration, compiled)
    print_omissions(used)
    watchlists = [only_rules(used.watchlists, options.rule)] if not options.against else []
    if options.against:
        watchlists += only_rules_of_either(used.watchlists, _older(options.against, now), options.rule)
    files = files_at(options.articles)
    jobs = options.jobs or os.cpu_count() or 1
    counts = count_matches(watchlists, files, jobs, period, with_evidence=targets.are_wanted)
    versions = [Version(*pair) for pair in zip(watchlists, counts, strict=True)]
    print_problems(error_console(), "error", "bold red", compiled.problems.get(ROUTES, ()))
    result = _Result(now, used, versions[0], compiled.configuration.routes, _comparison(versions))
    _print(result, as_json=options.json)
    _write(result, targets, selection_text(options.rule, period))
    print_hint_about_unread(error_console(), result.new.counts.skipped)
    if not result.new.counts.articles:
        print_no_article(error_console(), result.new.counts.skipped)
    return 0 if result.new.counts.articles else 1


@dataclass(frozen=True)
class _Comparison:
    """The older version of the watchlists, and its differences from the new version."""

    old: Version
    difference: Difference
    explainers: Explainers


@dataclass(frozen=True)
class _Result:
    """What a backtest found. `comparison` is None without --against."""

    now: datetime
    used: UsedWatchlists
    new: Version
    routes: Mapping[str, Route]
    comparison: _Comparison | None


def _older(paths: list[Path], now: datetime) -> tuple[Watchlist, ...]:
    """Return the watchlists of --against. Raises UnusableWatchlists if no rule is left."""
    configuration = read_configuration(paths)
    used = used_watchlists(configuration, configuration.compiled(now))
    print_omissions(used)
    return used.watchlists


def _comparison(versions: Sequence[Version]) -> _Comparison | None:
    if len(versions) == 1:
        return None
    new, old = versions
    return _Comparison(old, compare(old.counts, new.counts), Explainers(new, old))


def _print(result: _Result, *, as_json: bool) -> None:
    compared = result.comparison
    if as_json:
        with working(EXPLAINING):
            difference = difference_object(compared.difference, compared.explainers) if compared else {}
        print_object({**report_object(result.new, result.routes), **difference})
        return
    console = output_console()
    print_counts(console, result.new, result.routes)
    if compared:
        print_difference(console, result.new, compared.old, compared.difference, compared.explainers)


def _write(result: _Result, targets: ReportFiles, selection: str) -> None:
    """Write the reports of --csv and --html. Raises UnusableOutput if a file can't be written."""
    compared = result.comparison
    if targets.csv:
        with working(EXPLAINING):
            table = _table(result.new, compared)
        write_report(targets.csv, table)
    if targets.html:
        findings = Findings(
            "Backtest",
            result.new,
            result.now,
            selection,
            result.used.lines(),
            result.routes,
            compared.difference if compared else None,
            compared.explainers if compared else None,
        )
        with working(EXPLAINING):
            page = html_report(findings)
        write_report(targets.html, page)


def _table(new: Version, compared: _Comparison | None) -> bytes:
    """Return the table of --csv: all matches of the new version, then the matches that only the
    older version has.
    """
    if compared is None:
        return csv_report(new.counts.matches, lambda _: ("", ""))
    added, dropped = set(map(id, compared.difference.added)), set(map(id, compared.difference.dropped))

    def change(match: ArchiveMatch) -> tuple[str, str]:
        if id(match) in added:
            return "added", compared.explainers.added.explain(match)
        if id(match) in dropped:
            return "dropped", compared.explainers.dropped.explain(match)
        return "kept", ""

    return csv_report((*new.counts.matches, *compared.difference.dropped), change)


def count_matches(
    versions: Sequence[tuple[Watchlist, ...]],
    files: list[Path],
    jobs: int,
    period: Period = ALWAYS,
    *,
    with_evidence: bool = False,
) -> list[ArchiveCounts]:
    """Return what each version of the watchlists matches in the files. Each article is parsed only
    once.

    Articles outside the period are only counted. If `with_evidence` is True, each match has its
    sentences.
    """
    totals = [ArchiveCounts() for _ in versions]
    parts = [files[start : start + FILES_PER_TASK] for start in range(0, len(files), FILES_PER_TASK)]
    with TemporaryDirectory(prefix="wirewatch-") as folder, reading_progress(len(files)) as advance:
        indexes = []
        for number, watchlists in enumerate(versions):
            path = Path(folder) / f"{number}.idx"
            path.write_bytes(compile_index(watchlists))
            indexes.append(str(path))
        tasks = [Task(tuple(indexes), tuple(part), period, with_evidence) for part in parts]
        for task, counts_of_task in zip(tasks, run_tasks(_count_task, tasks, jobs), strict=True):
            for total, counts in zip(totals, counts_of_task, strict=True):
                total.add(counts)
            advance(len(task.files))
    return totals


def run_tasks(function: Callable[[T], R], tasks: Sequence[T], jobs: int) -> Iterator[R]:
    """Yield the result of `function` for each task, in the order of the tasks. At most `jobs`
    processes run at the same time. They end without a traceback at Ctrl-C, which a terminal sends
    to all processes of a command.
    """
    if jobs == 1 or len(tasks) <= 1:
        yield from map(function, tasks)
        return
    quiet = (signal.SIGINT, signal.SIG_DFL)
    with ProcessPoolExecutor(
        min(jobs, len(tasks)), get_context("spawn"), initializer=signal.signal, initargs=quiet
    ) as pool:
        yield from pool.map(function, tasks)


@cache
def _monitor(path: str) -> Monitor:
    return Monitor(Index.open(Path(path)))


def _count_task(task: Task) -> list[ArchiveCounts]:
    """Match the articles of a task against each index of the task. Return one ArchiveCounts for
    each index.
    """
    all_counts = [ArchiveCounts() for _ in task.indexes]
    for file in task.files:
        for item in map(task.period.select, articles_at(file)):
            for path, counts in zip(task.indexes, all_counts, strict=True):
                if isinstance(item, Skipped):
                    counts.skipped[item.verdict] += 1
                else:
                    counts.count_article(item)
                    _match(_monitor(path), item, counts, with_evidence=task.with_evidence)
    return all_counts


def _match(monitor: Monitor, article: Article, counts: ArchiveCounts, *, with_evidence: bool) -> None:
    """Add the matches of an article to `counts`. Only rules that were valid when the article was
    published can match.
    """
    run = monitor.decide(article, article.published)
    if with_evidence:
        result = run.report()
        counts.errors += len(result.errors)
        counts.matches += [match_with_evidence(article, match) for match in result.matches]
        return
    counts.errors += len(run.errors)
    for matching in run.matching_rules:
        label = monitor.label(matching.rule)
        possible = matching.in_tail or not matching.is_strong
        match = archive_match(article, (label.watchlist, label.id), label.severity, possible=possible)
        counts.matches.append(match)


COMMAND = Command(
    name="backtest",
    description=(
        "Count what watchlists match in an archive: by day, rule and source, and what each "
        "route would have sent in a week. With --against, also list what an edit adds and "
        "drops, and the clause that makes the difference. Rules with a mistake or a failing test are "
        "left out. Exit code 1 if no article was read."
    ),
    add_arguments=add_arguments,
    run=run,
    examples=(
        "wirewatch backtest samplefiles --articles archive/\n"
        "wirewatch backtest new/ --against old/ --articles archive/\n"
        "wirewatch backtest samplefiles --articles archive/ --since 2026-11-01 --csv matches.csv"
    ),
)
