"""Measures rules on the articles of files, in several processes."""

import pickle
from collections import defaultdict
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from wirewatch.backtest.comparison import ArchiveCounts
from wirewatch.backtest.review import RuleCounts, count_article
from wirewatch.backtest.variants import MeasuredRules, compile_measured
from wirewatch.commands.files.articles import Skipped, articles_at
from wirewatch.commands.files.backtest import FILES_PER_TASK, run_tasks
from wirewatch.commands.files.reports.selection import Period
from wirewatch.commands.progress import reading_progress
from wirewatch.configuration.watchlists import Watchlist
from wirewatch.matching.index import Index
from wirewatch.matching.monitor import Monitor

Counts = tuple[ArchiveCounts, dict[str, RuleCounts]]  # of all articles, and by the name of a rule
_Task = tuple[str, list[Path], Period]  # the folder with the compiled rules, and article files
_INDEX, _MEASURED = "rules.idx", "measured.pickle"


def measure(
    watchlists: tuple[Watchlist, ...], rules: list[str], files: list[Path], period: Period, jobs: int
) -> tuple[MeasuredRules, Counts]:
    """Match the rules named in `rules` (`watchlist/rule`) against those articles of the files that
    are in the period.

    Return the compiled rules with their parts, and the counts of articles for each rule and its
    parts.
    """
    index, measured = compile_measured(watchlists, rules)
    total: Counts = (ArchiveCounts(), {rule.name: RuleCounts() for rule in measured.rules})
    parts = [files[start : start + FILES_PER_TASK] for start in range(0, len(files), FILES_PER_TASK)]
    with TemporaryDirectory(prefix="wirewatch-") as folder, reading_progress(len(files)) as advance:
        (Path(folder) / _INDEX).write_bytes(index)
        (Path(folder) / _MEASURED).write_bytes(pickle.dumps(measured))
        tasks: list[_Task] = [(folder, part, period) for part in parts]
        for part, (archive, counts) in zip(parts, run_tasks(_measure_part, tasks, jobs), strict=True):
            total[0].add(archive)
            for name, of_rule in counts.items():
                total[1][name].add(of_rule)
            advance(len(part))
    _compiled.cache_clear()
    return measured, total


@cache
def _compiled(folder: str) -> tuple[Monitor, MeasuredRules]:
    """Return the compiled rules of a folder that `measure` wrote."""
    data = (Path(folder) / _MEASURED).read_bytes()
    measured: MeasuredRules = pickle.loads(data)  # noqa: S301  not input: `measure` wrote it
    return Monitor(Index.open(Path(folder) / _INDEX)), measured


def _measure_part(task: _Task) -> Counts:
    folder, files, period = task
    monitor, measured = _compiled(folder)
    archive = ArchiveCounts()
    counts: defaultdict[str, RuleCounts] = defaultdict(RuleCounts)
    for file in files:
        for item in map(period.select, articles_at(file)):
            if isinstance(item, Skipped):
                archive.skipped[item.verdict] += 1
            else:
                archive.count_article(item)
                count_article(monitor, measured, item, counts)
    return archive, dict(counts)
