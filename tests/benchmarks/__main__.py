"""`make bench`: prints the costs of matching and reading, and writes out/bench.json.

All times are CPU time. Each worker process first warms up on one half of the articles. Then it is
measured on the other half. Most costs are divided by *tok*: the time in which the same process cuts
an article into words and folds them.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table
from wirewatch.compiling.compiler import compile_index
from wirewatch.compiling.frequencies import Frequencies
from wirewatch.configuration.watchlist_reader import read_shared, read_watchlist
from wirewatch.configuration.watchlists import Watchlist
from wirewatch.language.parser import parse_query
from wirewatch.language.tree import Phrase, Term, children
from wirewatch.matching.index import Index
from wirewatch.matching.monitor import MatchRun, Monitor

from tests.benchmarks import corpus, reading
from tests.benchmarks.chart import Chart
from tests.benchmarks.peers import literal_matchers, naive
from tests.benchmarks.timing import mean, timed
from tests.benchmarks.watchlists import Writer, watchlist_of, words_of
from tests.conftest import CORPUS, NO_CORPUS

SIZES = (10, 100, 1_000, 10_000, 100_000)
REPORTED_MUST = {10: 1.0, 1_000: 1.5, 10_000: 3.0, 100_000: 9.0}
REPORTED_AIM = {10: 0.7, 1_000: 1.2, 10_000: 2.5, 100_000: 7.0}
FOUND_AIM = {10: 0.7, 1_000: 1.0, 10_000: 2.5, 100_000: 5.0}
COMPARED_SIZES = (1_000, 10_000)  # with the oracle and with other engines
ROOT = Path(__file__).parents[2]


@dataclass
class Row:
    """One figure. Normally, `value` must not be above `must`, and should not be above `aim`. But if
    `more_is_better` is True, `value` must not be below `must`, and should not be below `aim`.
    """

    name: str
    value: float
    must: float | None = None
    aim: float | None = None
    unit: str = "×"
    more_is_better: bool = False

    def verdict(self) -> str:
        def reaches(limit: float) -> bool:
            return self.value >= limit if self.more_is_better else self.value <= limit

        if self.aim is not None and reaches(self.aim):
            return "aim"
        if self.must is not None:
            return "must" if reaches(self.must) else "MISSED"
        return ""


class Bench:
    """One run: figures are added to `rows` in the order in which they are measured."""

    def __init__(self, folder: Path, sizes: Sequence[int]) -> None:
        self.folder, self.sizes = folder, sizes
        self.articles = corpus.articles(CORPUS)
        self.warm, self.held_out = self.articles[::2], self.articles[1::2]
        self.writer = Writer(self.articles)
        self.queries = list(self.writer.queries(max(sizes)))
        self.frequencies = Frequencies.counted(words_of(article) for article in self.warm)
        self.rows: list[Row] = []
        self.found: dict[int, float] = {}  # by number of rules, in multiples of tok
        self.reported: dict[int, float] = {}
        self.tok = 0.0

    def measure_sizes(self) -> None:
        """Measure the main figures for each number of rules in `sizes`."""
        for size in self.sizes:
            path = self._compiled([watchlist_of(self.queries[:size])])
            worker = in_process("worker", path, 0, CORPUS, "warm")
            self._add_size(size, worker)
            if size in COMPARED_SIZES:
                self._compare(size, worker["found"])
            if size == 10_000:
                self._count_candidates(Monitor(Index.open(path)))
                self._measure_cold(path, worker["reported_again"])
            if size == 100_000:
                self._measure_file(path, worker["found_again"])
            own = self._worker([watchlist_of(self.queries[:size])], frequencies=self.frequencies)
            self.rows.append(
                Row("  found, with the corpus's own word frequencies", own["found"] / own["tok"])
            )
            self._measure_compiler(size)
        for small, large in ((10, 10_000), (10_000, 100_000)):
            if large in self.found:
                ratio = self.found[large] / self.found[small]
                self.rows.append(Row(f"growth of found: {large:,} rules ÷ {small:,}", ratio, 4, 3))

    def _add_size(self, size: int, worker: dict[str, float]) -> None:
        tok = self.tok = worker["tok"]
        self.found[size], self.reported[size] = worker["found"] / tok, worker["reported"] / tok
        describing = worker["reported"] - worker["found"]
        limits = (1.0, 0.5) if size == 10_000 else (None, None)
        self.rows += [
            Row(f"{size:,} rules: found ÷ tok", self.found[size], None, FOUND_AIM.get(size)),
            Row(
                f"{size:,} rules: found and reported ÷ tok",
                self.reported[size],
                REPORTED_MUST.get(size),
                REPORTED_AIM.get(size),
            ),
            Row("  reporting ÷ finding", describing / worker["found"], *limits),
            Row("  found, the same articles again", worker["found_again"] / tok),
            Row("  found and reported, the same articles again", worker["reported_again"] / tok),
            Row("  matches of an article", worker["matches"], unit=""),
            Row("  peak memory of a worker", worker["memory"], unit="MB"),
        ]

    def _compiled(self, watchlists: Sequence[Watchlist], frequencies: Frequencies | None = None) -> Path:
        """Compile an index, write it to a file and return the path of the file."""
        path = self.folder / "bench.idx"
        path.unlink(missing_ok=True)
        path.write_bytes(compile_index(watchlists, frequencies=frequencies))
        return path

    def _worker(
        self, watchlists: Sequence[Watchlist], kind: str = "warm", frequencies: Frequencies | None = None
    ) -> dict[str, float]:
        return in_process("worker", self._compiled(watchlists, frequencies), 0, CORPUS, kind)

    def _measure_compiler(self, size: int) -> None:
        queries, path = self.folder / "queries.txt", self.folder / "compiled.idx"
        queries.write_text("".join(f"{query}\n" for query in self.queries[:size]), encoding="utf-8")
        compiler = in_process("compiling", queries, path)
        is_large = size == 100_000
        time = (18, 10) if is_large else (None, None)
        memory = (450, 300) if is_large else (None, None)
        self.rows += [
            Row("  parsed and compiled", compiler["seconds"], time[0], time[1], "s"),
            Row("  peak memory of the compiler", compiler["memory"], memory[0], memory[1], "MB"),
        ]

    def _compare(self, size: int, found: float) -> None:
        """Add a row for the oracle (`naive`), and a row for each installed engine. A row has the
        time that the oracle or the engine needs for an article, divided by `found`. `found` is the
        time that Wirewatch needs.
        """
        watchlist = watchlist_of(self.queries[:size])
        sample = self.held_out[: 40 if size <= 1_000 else 8]
        must, aim = (10, 12) if size == 1_000 else (60, 75)
        ratio = mean(naive(watchlist), sample) / found
        self.rows.append(Row("  each rule in turn ÷ found", ratio, must, aim, more_is_better=True))
        for name, match in literal_matchers(literals_of(watchlist)).items():
            ratio = mean(match, self.held_out) / found
            self.rows.append(Row(f"  {name} (literals only) ÷ found", ratio, more_is_better=True))

    def _count_candidates(self, monitor: Monitor) -> None:
        """Add a row with the ratio of evaluated rules to matching rules, for the articles in `held_out`."""
        evaluated = matching = 0
        original = MatchRun.holds

        def counting(self: MatchRun, *arguments: Any, **named: Any) -> bool:
            nonlocal evaluated
            evaluated += 1
            return original(self, *arguments, **named)

        MatchRun.holds = counting  # type: ignore[method-assign]
        try:
            for article in self.held_out:
                matching += len(monitor.decide(article, corpus.PUBLISHED).matching_rules)
        finally:
            MatchRun.holds = original  # type: ignore[method-assign]
        self.rows.append(Row("  evaluated rules ÷ matching rules", evaluated / max(matching, 1), 1.5))

    def _measure_cold(self, path: Path, warm: float) -> None:
        """Add two rows for a new process: the CPU time for its first article, and the mean CPU time
        per article for its first 20 articles. Both times are divided by `warm`, the CPU time that a
        warm process needs for one article.
        """
        cold = in_process("worker", path, 20, CORPUS, "cold")
        self.rows.append(Row("  cold: first 20 articles ÷ warm, reported", cold["mean"] / warm, 4, 2))
        self.rows.append(Row("  the very first article ÷ warm", cold["first"] / warm))

    def _measure_file(self, path: Path, found: float) -> None:
        opened = min(timed(lambda: Index.open(path))[0] for _ in range(20))
        self.rows += [
            Row("  index open", opened * 1e3, 5, 1, "ms"),
            Row("  index open ÷ one article", opened / found, 1, 0.2),
            Row("  index file", path.stat().st_size / 1e6, 32, 20, "MB"),
        ]

    def measure_special(self) -> None:
        """Measure rules and texts that are hard for the engine."""
        frequent = self._worker([watchlist_of(list(self.writer.frequent_words(1_000)))])
        ratio = frequent["found"] / frequent["tok"] / self.found[1_000]
        self.rows.append(Row("1,000 rules of frequent words ÷ 1,000 usual ones, found", ratio))
        infixes = [*self.queries[:7_000], *self.writer.infixes(3_000)]
        spaceless = corpus.spaceless_queries(1_000)
        for name, watchlist, kind in (
            ("10,000 rules, 3,000 of them infix wildcards", watchlist_of(infixes), "warm"),
            ("100 rules on a list of 20,000 names", name_list(self.writer), "warm"),
            ("1,000 rules, Chinese, Japanese and Korean", watchlist_of(spaceless), "spaceless"),
        ):
            worker = self._worker([watchlist], kind)
            self.rows.append(Row(f"{name}: found ÷ tok", worker["found"] / worker["tok"]))
            self.rows.append(Row("  found and reported ÷ tok", worker["reported"] / worker["tok"]))

    def measure_keywords(self, count: int) -> None:
        """Measure `count` rules of one or two words each."""
        queries, path = self.folder / "keywords.txt", self.folder / "keywords.idx"
        with queries.open("w", encoding="utf-8") as file:
            file.writelines(f"{query}\n" for query in self.writer.keywords(count))
        compiler = in_process("compiling", queries, path)
        worker = in_process("worker", path, 20, CORPUS, "long")
        self.rows += [
            Row(f"{count:,} keyword rules: index open", worker["open"] * 1e3, 5, 1, unit="ms"),
            Row("  one article of 900 words, the first", worker["first"] * 1e3, 30, unit="ms"),
            Row("  the same again", worker["best"] * 1e3, unit="ms"),
            Row("  index file", path.stat().st_size / 1e6, unit="MB"),
            Row("  peak memory of the worker", worker["memory"], unit="MB"),
            Row("  parsed and compiled", compiler["seconds"], unit="s"),
            Row("  peak memory of the compiler", compiler["memory"], unit="MB"),
        ]

    def measure_parser(self) -> None:
        queries = self.queries[:20_000]
        seconds = min(mean(parse_query, queries) for _ in range(3))
        self.rows.append(Row("parser", 1 / seconds, 20_000, unit="queries/s", more_is_better=True))

    def measure_reading(self) -> None:
        """Measure the speed of reading pages, of reading JSON articles and of a backtest. If the
        folder CORPUS does not exist, generated texts are read, and the results have no goals.
        """
        costs = reading.measure(CORPUS, self.articles, self.queries[:10])
        page, article, rate = (0.7, 0.7, 900) if CORPUS.exists() else (None, None, None)
        ratio = costs.page_seconds / costs.trafilatura_seconds
        self.rows += [
            Row("reading of a page ÷ trafilatura, body and metadata", ratio, page, page and 0.4),
            Row("  reading of a page", costs.page_seconds * 1e3, unit="ms"),
            Row("reading of a JSON article", costs.json_seconds * 1e3, article, unit="ms"),
            Row(
                "backtest of JSON articles with ten rules",
                1 / costs.backtest_seconds,
                rate,
                unit="articles/s",
                more_is_better=True,
            ),
        ]


def name_list(writer: Writer) -> Watchlist:
    """Return 100 rules, each of which uses a whole shared list of 20,000 names."""
    names = dict.fromkeys(
        writer.random.choice(writer.names) if number % 40 == 0 else next(writer.keywords(1)).strip('"')
        for number in range(20_000)
    )
    entities = "".join(f"  e{number}: {{names: [{json.dumps(name)}]}}\n" for number, name in enumerate(names))
    shared = read_shared({"shared/list.yaml": "entities:\n" + entities})
    rules = "".join(
        f"  - {{id: r{number}, query: '@list/* AND {writer.topic()}'}}\n" for number in range(100)
    )
    return read_watchlist("list.yaml", f"watchlist: list\nrules:\n{rules}", shared)


def literals_of(watchlist: Watchlist) -> list[str]:
    """Return the words and phrases of all rules, without wildcards."""
    literals: dict[str, None] = {}
    waiting: list[Any] = [rule.node for rule in watchlist.rules]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Term):
            literals[min(node.forms)] = None
        elif isinstance(node, Phrase):
            literals[" ".join(min(word.forms) for word in node.words if isinstance(word, Term))] = None
        waiting += children(node)
    return [literal for literal in literals if literal]


def in_process(module: str, *arguments: object) -> dict[str, float]:
    """Run a module of the benchmarks in a process that has nothing else in memory, and return its figures."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", *map(str, arguments)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    figures: dict[str, float] = json.loads(printed)
    return figures


def show(rows: Sequence[Row], console: Console) -> None:
    table = Table(box=None, header_style="bold")
    for column in ("figure", "measured", "must", "aim", ""):
        table.add_column(column, justify="left" if column in ("figure", "") else "right")
    for row in rows:
        sign = "≥" if row.more_is_better else "≤"
        limits = [f"{sign} {limit:g}" if limit is not None else "" for limit in (row.must, row.aim)]
        value = f"{row.value:,.0f}" if row.value >= 1_000 else f"{row.value:.3g}"
        table.add_row(row.name, f"{value} {row.unit}", *limits, row.verdict())
    console.print(table)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="up to 10,000 rules, and no million")
    parser.add_argument("--chart", action="store_true", help="draw docs/cost.svg again")
    options = parser.parse_args()
    console = Console()
    with TemporaryDirectory(prefix="wirewatch-") as folder:
        bench = Bench(Path(folder), [size for size in SIZES if size <= 10_000] if options.quick else SIZES)
        source = "the open corpus" if CORPUS.exists() else f"generated text: {NO_CORPUS}"
        size = sum(len(article.body.encode()) for article in bench.articles) / len(bench.articles)
        python = sys.version.split()[0]
        console.print(f"{len(bench.articles)} articles of {size:,.0f} bytes from {source}; Python {python}")
        steps = [bench.measure_sizes, bench.measure_special, bench.measure_parser, bench.measure_reading]
        if not options.quick:
            steps.append(partial(bench.measure_keywords, 1_000_000))
        for step in steps:
            step()
    show(bench.rows, console)
    console.print(f"tok: {bench.tok * 1e6:,.0f} µs of CPU time an article")
    _write(bench, chart=options.chart)
    return 0


def _write(bench: Bench, *, chart: bool) -> None:
    out = ROOT / "out"
    out.mkdir(exist_ok=True)
    report = {
        "tok_us": bench.tok * 1e6,
        "articles": len(bench.articles),
        "rows": [{**vars(row), "verdict": row.verdict()} for row in bench.rows],
    }
    (out / "bench.json").write_text(json.dumps(report, ensure_ascii=False, indent=2), encoding="utf-8")
    if chart:
        (ROOT / "docs/cost.svg").write_text(Chart(bench.found, bench.reported).svg(), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
