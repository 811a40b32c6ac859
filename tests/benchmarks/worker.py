"""A process that opens an index as a worker does, matches articles, and prints figures as JSON.

Times are CPU seconds for one article, except `open`: the time to open the index. `found` is the
time to decide which rules match. `reported` is this time and the time to describe the matches:
spans, quotes and reasons.
"""

import gc
import json
import sys
from pathlib import Path

from wirewatch.article import Article
from wirewatch.matching.index import Index
from wirewatch.matching.monitor import Monitor

from tests.benchmarks import corpus
from tests.benchmarks.peers import tokenise
from tests.benchmarks.timing import mean, timed

LONG_WORDS = 900


def main(path: str, count: str, folder: str, kind: str) -> None:
    """Print the figures for `kind`: cold, long, warm or spaceless. Only cold and long use `count`."""
    articles = corpus.spaceless(200) if kind == "spaceless" else corpus.articles(Path(folder))
    figures = _cold(path, articles, int(count), kind) if kind in {"cold", "long"} else _warm(path, articles)
    print(json.dumps(figures))


def _cold(path: str, articles: list[Article], count: int, kind: str) -> dict[str, float]:
    """Measure the first `count` articles, or (if `kind` is "long") a long article `count` times."""
    articles = articles[:count]
    if kind == "long":
        words = " ".join(article.body for article in articles[:10]).split()[:LONG_WORDS]
        articles = [Article(title="A long one", body=" ".join(words), published=corpus.PUBLISHED)] * count
    opened, monitor = timed(lambda: Monitor(Index.open(Path(path))))
    times = [mean(lambda each: monitor.match(each, corpus.PUBLISHED), [article]) for article in articles]
    return {
        "open": opened,
        "first": times[0],
        "mean": sum(times) / len(times),
        "best": min(times),
        "memory": peak_memory(),
    }


def _warm(path: str, articles: list[Article]) -> dict[str, float]:
    """Match half of the articles as a warm-up. Then match the other half in four rounds, and return
    figures for this half. `found` and `reported` are the times of the first round (see the
    docstring of the module). `found_again` and `reported_again` are the lowest times of the other
    three rounds.
    """
    warm, held_out = articles[::2], articles[1::2]
    monitor = Monitor(Index.open(Path(path)))
    for article in warm:
        monitor.match(article, corpus.PUBLISHED)
    tok = [mean(tokenise, held_out) for _ in range(2)]
    gc.collect()
    gc.freeze()
    found, reported, matches = _pass(monitor, held_out)
    again = [_pass(monitor, held_out) for _ in range(3)]
    tok += [mean(tokenise, held_out) for _ in range(2)]
    return {
        "tok": min(tok),
        "found": found,
        "reported": reported,
        "found_again": min(times[0] for times in again),
        "reported_again": min(times[1] for times in again),
        "matches": matches / len(held_out),
        "memory": peak_memory(),
    }


def _pass(monitor: Monitor, articles: list[Article]) -> tuple[float, float, int]:
    """Return (CPU seconds to decide, CPU seconds to decide and report, number of matches). The
    seconds are the mean for one article. The number of matches is the sum for all articles.
    """
    found = reported = 0.0
    matches = 0
    for article in articles:
        seconds, run = timed(lambda each=article: monitor.decide(each, corpus.PUBLISHED))  # type: ignore[misc]
        found += seconds
        reported += seconds
        seconds, result = timed(run.report)
        reported += seconds
        matches += len(result.matches)
    return found / len(articles), reported / len(articles), matches


def peak_memory() -> float:
    """Return the peak memory of this process alone in MB, or 0 if /proc does not exist."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    line = next((line for line in lines if line.startswith("VmHWM")), "0 0")
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
