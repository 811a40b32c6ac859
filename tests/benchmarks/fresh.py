"""A process that has never seen the index: opens it, reads articles, says what each took. Prints one JSON object."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from wirewatch.article import Article
from wirewatch.matching.index import Index
from wirewatch.matching.monitor import Monitor

from tests.benchmarks import corpus

T = TypeVar("T")
LONG_WORDS = 900


def main(path: str, count: str, folder: str, kind: str) -> None:
    """`kind`: the corpus's articles, or one long article asked again and again."""
    articles = corpus.articles(Path(folder))[: int(count)]
    if kind == "long":
        words = " ".join(article.body for article in articles[:10]).split()[:LONG_WORDS]
        articles = [Article(title="A long one", body=" ".join(words), published=corpus.PUBLISHED)] * int(count)
    opened, monitor = _timed(lambda: Monitor(Index.open(Path(path))))
    times = [_timed(lambda each=article: monitor.match(each, corpus.PUBLISHED))[0] for article in articles]  # type: ignore[misc]
    print(json.dumps({"open": opened, "first": times[0], "mean": sum(times) / len(times), "best": min(times), "memory": _peak()}))


def _peak() -> float:
    """MB that this process held at most; what its parent held does not count."""
    status = Path("/proc/self/status")
    line = next((line for line in status.read_text().splitlines() if line.startswith("VmHWM")), "0 0") if status.exists() else "0 0"
    return int(line.split()[1]) / 1024


def _timed(act: Callable[[], T]) -> tuple[float, T]:
    begun = perf_counter()
    value = act()
    return perf_counter() - begun, value


if __name__ == "__main__":
    main(*sys.argv[1:])
