"""A process that opens an index as a worker does, matches articles, and prints figures as JSON.

- `open`: CPU seconds to open the index.
- `found`: CPU seconds to decide which rules match an article, on average.
- `reported`: the sum of `found` and the time to describe the matches.
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
BLOCK = 12  # articles; see _pass


def main(path: str, count: str, folder: str, kind: str) -> None:
    """Print the figures of one benchmark. `kind` is the name of the benchmark: `cold`, `long`,
    `warm` or `spaceless`. Only `cold` and `long` use `count`, the number of articles to match.
    """
    articles = corpus.spaceless(200) if kind == "spaceless" else corpus.articles(Path(folder))
    figures = _cold(path, articles, int(count), kind) if kind in {"cold", "long"} else _warm(path, articles)
    print(json.dumps(figures))


def _cold(path: str, articles: list[Article], count: int, kind: str) -> dict[str, float]:
    """Measure how long it takes to open the index `path`, and to match the first `count` articles.
    If `kind` is "long", one long article is matched `count` times instead.
    """
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
    """Warm up on half of the articles. Return the figures of the first run over the other half.

    `found_again` and `reported_again` are times from the fastest of three later runs. Both are
    corrected for changes in the machine's speed: if tokenising (`tok`) took twice as long in that
    later run as in the first run, both times are halved.
    """
    warm, held_out = articles[::2], articles[1::2]
    monitor = Monitor(Index.open(Path(path)))
    for article in warm:
        monitor.match(article, corpus.PUBLISHED)
    gc.collect()
    gc.freeze()
    # in this run, the articles are new for the process
    first = _pass(monitor, held_out)
    again = min((_pass(monitor, held_out) for _ in range(3)), key=lambda each: each["reported"] / each["tok"])
    slower = again["tok"] / first["tok"]  # the machine may be slower now
    return {
        **first,
        "found_again": again["found"] / slower,
        "reported_again": again["reported"] / slower,
        "memory": peak_memory(),
    }


def _pass(monitor: Monitor, articles: list[Article]) -> dict[str, float]:
    """Return averages for one article. Times are in CPU seconds.

    - `tok`: time to tokenise.
    - `found`: time to decide which rules match.
    - `reported`: time to decide and to describe matches.
    - `matches`: number of matches.
    """
    tok = found = reported = 0.0
    matches = 0
    # A shared machine changes its speed. In a block, all figures are measured at nearly one speed.
    for start in range(0, len(articles), BLOCK):
        block = articles[start : start + BLOCK]
        # the shorter of two times, because the first may include the time to fill the caches
        tok += min(mean(tokenise, block) for _ in range(2)) * len(block)
        for article in block:
            seconds, run = timed(lambda each=article: monitor.decide(each, corpus.PUBLISHED))  # type: ignore[misc]
            found += seconds
            reported += seconds
            seconds, result = timed(run.report)
            reported += seconds
            matches += len(result.matches)
    count = len(articles)
    return {
        "tok": tok / count,
        "found": found / count,
        "reported": reported / count,
        "matches": matches / count,
    }


def peak_memory() -> float:
    """Return the peak memory of this process alone in MB, or 0 if /proc does not exist."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    line = next((line for line in lines if line.startswith("VmHWM")), "0 0")
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
