"""`wirewatch backtest`: counts matches in an archive, and compares two versions of watchlists.

By default, articles are read on all cores; --jobs sets another number of processes.
"""

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from wirewatch.article import Article
from wirewatch.backtest.comparison import ArchiveCounts, ArchiveMatch, compare
from wirewatch.checking.file_names import ROUTES
from wirewatch.commands.arguments import add_articles, add_jobs, add_json, add_watchlists
from wirewatch.commands.files.articles import InvalidPath, Skipped, articles_at, files_at
from wirewatch.commands.files.backtest_report import Version, print_counts, print_difference, report_object
from wirewatch.commands.files.configuration_paths import read_configuration, sound_watchlists
from wirewatch.commands.output import (
    error_console,
    output_console,
    print_no_article,
    print_object,
    print_problems,
)
from wirewatch.commands.registry import Command
from wirewatch.compiling.compiler import compile_index
from wirewatch.configuration.watchlists import Watchlist
from wirewatch.matching.index import Index
from wirewatch.matching.monitor import Monitor

FILES_PER_TASK = 16  # article files that a process reads in one task

T = TypeVar("T")
R = TypeVar("R")
Task = tuple[tuple[str, ...], list[Path]]  # index files, article files


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_watchlists(parser, "watchlists")
    add_articles(parser)
    against = "compare with an older version: files or folders"
    parser.add_argument("--against", type=Path, nargs="+", metavar="OLD", help=against)
    add_jobs(parser, "processes")
    add_json(parser, "all counts in one object")


def run(options: argparse.Namespace) -> int:
    """Print the counts. Return 1 if no article was read, else 0.

    Raises:

    - UnusableWatchlists if there is no watchlist, or if a file other than routes.yaml has a
      mistake.
    - InvalidPath if a path does not exist, or if there are no article files.
    """
    now = datetime.now(UTC)
    compiled = read_configuration(options.watchlists).compiled(now, tested=False)
    watchlists = [sound_watchlists(compiled)]
    if options.against:
        watchlists.append(read_configuration(options.against).watchlists(now))
    files = files_at(options.articles)
    if not files:
        raise InvalidPath("there are no files below --articles")
    counts = count_matches(watchlists, files, options.jobs or os.cpu_count() or 1)
    versions = [Version(*pair) for pair in zip(watchlists, counts, strict=True)]
    new, old = versions[0], versions[1] if options.against else None
    difference = compare(old.counts, new.counts) if old else None
    print_problems(error_console(), "error", "bold red", compiled.problems.get(ROUTES, ()))
    routes = compiled.configuration.routes
    if options.json:
        print_object(report_object(new, old, difference, routes))
    else:
        print_counts(output_console(), new, routes)
        if old and difference:
            print_difference(output_console(), new, old, difference)
    if not new.counts.articles:
        print_no_article(error_console())
    return 0 if new.counts.articles else 1


def count_matches(
    versions: Sequence[tuple[Watchlist, ...]], files: list[Path], jobs: int
) -> list[ArchiveCounts]:
    """Return what each version of the watchlists matches in the files. Each article is parsed only
    once.
    """
    totals = [ArchiveCounts() for _ in versions]
    parts = [files[start : start + FILES_PER_TASK] for start in range(0, len(files), FILES_PER_TASK)]
    with TemporaryDirectory(prefix="wirewatch-") as folder, reading_progress(len(files)) as advance:
        indexes = []
        for number, watchlists in enumerate(versions):
            path = Path(folder) / f"{number}.idx"
            path.write_bytes(compile_index(watchlists))
            indexes.append(str(path))
        tasks: list[Task] = [(tuple(indexes), part) for part in parts]
        for part, counts_of_part in zip(parts, run_tasks(_count_part, tasks, jobs), strict=True):
            for total, counts in zip(totals, counts_of_part, strict=True):
                total.add(counts)
            advance(len(part))
    return totals


def run_tasks(function: Callable[[T], R], tasks: Sequence[T], jobs: int) -> Iterator[R]:
    """Yield the result of `function` for each task, in the order of the tasks. At most `jobs`
    processes run at the same time.
    """
    if jobs == 1 or len(tasks) == 1:
        yield from map(function, tasks)
        return
    with ProcessPoolExecutor(min(jobs, len(tasks)), mp_context=get_context("spawn")) as pool:
        yield from pool.map(function, tasks)


@cache
def _monitor(path: str) -> Monitor:
    return Monitor(Index.open(Path(path)))


def _count_part(task: Task) -> list[ArchiveCounts]:
    """Match the articles of a task against each index of the task. Return one ArchiveCounts for
    each index.

    A task is (paths of the index files, article files).
    """
    indexes, files = task
    all_counts = [ArchiveCounts() for _ in indexes]
    for file in files:
        for item in articles_at(file):
            for path, counts in zip(indexes, all_counts, strict=True):
                if isinstance(item, Skipped):
                    counts.skipped[item.verdict] += 1
                else:
                    _match(_monitor(path), item, counts)
    return all_counts


def _match(monitor: Monitor, article: Article, counts: ArchiveCounts) -> None:
    """Count an article, and the matches of rules that were valid when the article was published."""
    counts.count_article(article.published)
    run = monitor.decide(article, article.published)
    counts.errors += len(run.errors)
    for matching in run.matching_rules:
        label = monitor.label(matching.rule)
        match = ArchiveMatch(
            file=article.ref.key,
            position=article.ref.position,
            title=article.title,
            source=article.source,
            published=article.published,
            watchlist=label.watchlist,
            rule=label.id,
            severity=label.severity,
            possible=matching.in_tail or not matching.is_strong,
            wire=article.wire,
        )
        counts.matches.append(match)


@contextmanager
def reading_progress(files: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar if standard error is a terminal. `files` is the number of all files.

    Yields a function. Call it with the number of files that were read since the last call.
    """
    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=error_console(), transient=True) as progress:
        task = progress.add_task("reading", total=files)
        yield lambda count: progress.advance(task, count)


COMMAND = Command(
    name="backtest",
    description=(
        "Count what watchlists match in an archive: by day, rule and source, and what each "
        "route would have sent in a week. With --against, also list what an edit adds and "
        "drops, and the clause that makes the difference. Exit code 1 if no article was read."
    ),
    add_arguments=add_arguments,
    run=run,
    examples=(
        "wirewatch backtest samplefiles --articles archive/\n"
        "wirewatch backtest new/ --against old/ --articles archive/"
    ),
)
