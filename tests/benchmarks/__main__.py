"""`make bench`: what matching costs, as ratios within one run. Prints tables, writes out/bench.json and, with --picture, an SVG.

The memo is warmed on one half of the articles and timed on the other, each article once: a third of a worker's day, not its best minute.
"""

import argparse
import gc
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.table import Table
from wirewatch.article import Article
from wirewatch.compiling.compiler import compile_index
from wirewatch.compiling.frequencies import Frequencies
from wirewatch.configuration.watchlist_reader import read_shared, read_watchlist
from wirewatch.configuration.watchlists import Watchlist
from wirewatch.language.parser import parse_query
from wirewatch.language.tree import Phrase, Term
from wirewatch.matching.index import Index
from wirewatch.matching.monitor import MatchRun, Monitor

from tests.benchmarks import corpus
from tests.benchmarks.engines import Ask, naive, others
from tests.benchmarks.picture import draw
from tests.benchmarks.watchlists import Writer, watched, words_of
from tests.conftest import CORPUS, NO_CORPUS

SIZES = (10, 100, 1_000, 10_000, 100_000)
MUST = {10: 0.6, 1_000: 0.8, 10_000: 1.2, 100_000: 4.0}
AIM = {10: 0.3, 1_000: 0.45, 10_000: 0.8, 100_000: 2.5}
ROOT = Path(__file__).parents[2]


@dataclass
class Row:
    """One figure: what, measured, what it must be and what is aimed at."""

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


def seconds(ask: Ask, articles: Sequence[Article]) -> float:
    """Mean time of one article."""
    begun = perf_counter()
    for article in articles:
        ask(article)
    return (perf_counter() - begun) / len(articles)


class Bench:
    def __init__(self, folder: Path, sizes: Sequence[int]) -> None:
        self.folder, self.sizes = folder, sizes
        self.articles = corpus.articles(CORPUS)
        self.warm, self.timed = self.articles[::2], self.articles[1::2]
        self.writer = Writer(self.articles)
        self.queries = list(self.writer.queries(max(sizes)))
        self.frequencies = Frequencies.counted(words_of(article) for article in self.warm)
        self.rows: list[Row] = []
        self.costs: dict[int, float] = {}
        self.tok = 0.0

    def compiled(self, watchlists: Sequence[Watchlist], frequencies: Frequencies | None = None) -> Path:
        """Through a file, as a worker opens it."""
        path = self.folder / "bench.idx"
        path.unlink(missing_ok=True)
        path.write_bytes(compile_index(watchlists, frequencies=frequencies))
        return path

    def asked(
        self, watchlists: Sequence[Watchlist], frequencies: Frequencies | None = None, kind: str = "worker"
    ) -> dict[str, float]:
        """What a process of its own takes, a worker's, that has nothing else in memory."""
        return in_fresh_process(self.compiled(watchlists, frequencies), 0, kind)

    def scale(self) -> None:
        """The main table: one line a size."""
        for size in self.sizes:
            watchlist = watched(self.queries[:size])
            begun = perf_counter()
            path = self.compiled([watchlist])
            compiled = perf_counter() - begun
            worker = in_fresh_process(path, 0, "worker")
            self.tok = worker["tok"]
            self.costs[size] = worker["match"] / self.tok
            self.rows.append(
                Row(f"match ÷ tok, {size:,} rules", self.costs[size], MUST.get(size), AIM.get(size))
            )
            self.rows.append(Row("  the same articles again (every chunk known)", worker["again"] / self.tok))
            if size in (1_000, 10_000):
                self.compare(size, watchlist, worker["match"])
            if size == 10_000:
                self.candidates(Monitor(Index.open(path)))
                self.cold(path, worker["again"])
            if size == 100_000:
                self.file(path, worker["again"])
            measured = self.asked([watchlist], self.frequencies)
            self.rows.append(
                Row("  with the corpus's own word frequencies", measured["match"] / measured["tok"])
            )
            self.rows.append(Row(f"  peak memory of a worker, {size:,} rules", worker["memory"], unit="MB"))
            self.rows.append(Row(f"  compiled {size:,} rules", compiled, unit="s"))
        for small, large in ((10, 10_000), (10_000, 100_000)):
            if large in self.costs:
                self.rows.append(
                    Row(f"growth: {large:,} rules ÷ {small:,}", self.costs[large] / self.costs[small], 4, 3)
                )

    def compare(self, size: int, watchlist: Watchlist, cost: float) -> None:
        sample = self.timed[: 40 if size <= 1_000 else 8]
        ratio = seconds(naive(watchlist), sample) / cost
        self.rows.append(
            Row(
                f"naive ÷ match, {size:,} rules",
                ratio,
                10 if size == 1_000 else 60,
                12 if size == 1_000 else 75,
                more_is_better=True,
            )
        )
        for name, ask in others(literals_of(watchlist)).items():
            if size > 1_000 and name.startswith("re,"):
                continue
            must, aim = (10, 15) if name.startswith("spaCy") and size == 1_000 else (None, None)
            self.rows.append(
                Row(
                    f"  {name} ÷ match, {size:,} rules",
                    seconds(ask, self.timed) / cost,
                    must,
                    aim,
                    more_is_better=True,
                )
            )

    def candidates(self, monitor: Monitor) -> None:
        """Rules whose plan was asked, for each that held. Rules proved by their anchor's presence are not asked."""
        asked, true = 0, 0
        original = MatchRun.holds

        def counting(self: MatchRun, *given: Any, **named: Any) -> bool:
            nonlocal asked
            asked += 1
            return original(self, *given, **named)

        MatchRun.holds = counting  # type: ignore[method-assign]
        try:
            for article in self.timed:
                true += len(monitor.decide(article, corpus.PUBLISHED).matching_rules)
        finally:
            MatchRun.holds = original  # type: ignore[method-assign]
        self.rows.append(Row("evaluated after the filter ÷ true matches, 10,000 rules", asked / true, 7, 3))
        self.rows.append(Row("  true matches an article, 10,000 rules", true / len(self.timed), unit=""))

    def cold(self, path: Path, warm: float) -> None:
        """A fresh process: the first article, and the mean of the first twenty."""
        found = in_fresh_process(path, 20)
        self.rows.append(Row("cold: first 20 articles ÷ warm, 10,000 rules", found["mean"] / warm, 8, 3))
        self.rows.append(Row("  the very first article ÷ warm", found["first"] / warm))

    def file(self, path: Path, match: float) -> None:
        opened = min(_timed(lambda: Index.open(path)) for _ in range(20))
        self.rows.append(Row("index open ÷ one match, 100,000 rules", opened / match, 1, 0.2))
        self.rows.append(Row("index file, 100,000 rules", path.stat().st_size / 1e6, 32, 20, "MB"))

    def further(self) -> None:
        hot = self.asked([watched(list(self.writer.frequent_words(1_000)))])
        self.rows.append(
            Row(
                "1,000 rules of frequent words ÷ 1,000 usual ones",
                hot["match"] / hot["tok"] / self.costs[1_000],
            )
        )
        infixes = watched([*self.queries[:7_000], *self.writer.infixes(3_000)])
        for name, watchlist, kind in (
            ("10,000 rules, 3,000 of them infix wildcards ÷ tok", infixes, "worker"),
            ("100 rules on an entity list of 20,000 names ÷ tok", listed(self.writer), "worker"),
            (
                "1,000 rules, Chinese, Japanese and Korean articles ÷ tok",
                watched(corpus.spaceless_queries(1_000)),
                "spaceless",
            ),
        ):
            found = self.asked([watchlist], kind=kind)
            self.rows.append(Row(name, found["match"] / found["tok"]))

    def million(self, count: int) -> None:
        """Rules of a word or two."""
        watchlist = watched(list(self.writer.keywords(count)))
        begun = perf_counter()
        path = self.folder / "million.idx"
        path.write_bytes(compile_index([watchlist]))
        compiled = perf_counter() - begun
        del watchlist
        gc.collect()
        found = in_fresh_process(path, 20, "long")
        self.rows += [
            Row(f"{count:,} keyword rules: index open", found["open"] * 1e3, 50, unit="ms"),
            Row("  one article of 900 words, the first", found["first"] * 1e3, 30, unit="ms"),
            Row("  the same again", found["best"] * 1e3, unit="ms"),
            Row("  index file", path.stat().st_size / 1e6, unit="MB"),
            Row("  peak memory of the process that matches", found["memory"], unit="MB"),
            Row("  compiled in", compiled, unit="s"),
        ]


def listed(writer: Writer) -> Watchlist:
    """A shared list of 20,000 names, and 100 rules that name all of it."""
    names = dict.fromkeys(
        writer.random.choice(writer.names) if each % 40 == 0 else next(writer.keywords(1)).strip('"')
        for each in range(20_000)
    )
    entities = "".join(f"  e{number}: {{names: [{json.dumps(name)}]}}\n" for number, name in enumerate(names))
    shared = read_shared({"shared/list.yaml": "entities:\n" + entities})
    rules = "".join(
        f"  - {{id: r{number}, query: '@list/* AND {writer.topic()}'}}\n" for number in range(100)
    )
    return read_watchlist("list.yaml", f"watchlist: list\nrules:\n{rules}", shared)


def literals_of(watchlist: Watchlist) -> list[str]:
    """The words and phrases of all rules, wildcards by their beginnings left out."""
    from wirewatch.language.tree import children

    found: dict[str, None] = {}
    waiting: list[Any] = [rule.node for rule in watchlist.rules]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Term):
            found[min(node.forms)] = None
        elif isinstance(node, Phrase):
            found[" ".join(min(word.forms) for word in node.words if isinstance(word, Term))] = None
        waiting += children(node)
    return [literal for literal in found if literal]


def in_fresh_process(path: Path, articles: int, kind: str = "corpus") -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.fresh", str(path), str(articles), str(CORPUS), kind]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    found: dict[str, float] = json.loads(printed)
    return found


def _timed(act: Callable[[], object]) -> float:
    begun = perf_counter()
    act()
    return perf_counter() - begun


def parsing(writer: Writer) -> Row:
    queries = list(writer.queries(20_000))
    begun = perf_counter()
    for query in queries:
        parse_query(query)
    return Row(
        "parser", len(queries) / (perf_counter() - begun), 20_000, unit="queries/s", more_is_better=True
    )


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
    parser.add_argument("--picture", action="store_true", help="draw docs/cost.svg anew")
    options = parser.parse_args()
    console = Console()
    with TemporaryDirectory(prefix="wirewatch-") as folder:
        bench = Bench(Path(folder), [size for size in SIZES if size <= 10_000] if options.quick else SIZES)
        real = "the open corpus" if CORPUS.exists() else f"generated text: {NO_CORPUS}"
        lengths = sum(len(article.body.encode()) for article in bench.articles) / len(bench.articles)
        console.print(
            f"{len(bench.articles)} articles of {lengths:,.0f} bytes from {real}; Python {sys.version.split()[0]}"
        )
        bench.scale()
        bench.further()
        bench.rows.append(parsing(bench.writer))
        if not options.quick:
            bench.million(1_000_000)
    show(bench.rows, console)
    console.print(f"tok: {bench.tok * 1e6:,.0f} µs an article")
    out = ROOT / "out"
    out.mkdir(exist_ok=True)
    report = {
        "tok_us": bench.tok * 1e6,
        "articles": len(bench.articles),
        "rows": [{**vars(row), "verdict": row.verdict()} for row in bench.rows],
    }
    (out / "bench.json").write_text(json.dumps(report, ensure_ascii=False, indent=2), encoding="utf-8")
    if options.picture:
        (ROOT / "docs/cost.svg").write_text(draw(bench.costs), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
