"""A process that has never seen the index: opens it, reads articles, says what each took. Prints one JSON object."""

import json
import resource
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


def main(path: str, count: str, folder: str) -> None:
    articles = corpus.articles(Path(folder))[: int(count)]
    words = " ".join(article.body for article in articles[:10]).split()[:LONG_WORDS]
    long = Article(title="A long one", body=" ".join(words), published=corpus.PUBLISHED)
    opened, monitor = _timed(lambda: Monitor(Index.open(Path(path))))
    times = [_timed(lambda each=article: monitor.match(each, corpus.PUBLISHED))[0] for article in articles[:20]]  # type: ignore[misc]
    first = _timed(lambda: monitor.match(long, corpus.PUBLISHED))[0]
    again = min(_timed(lambda: monitor.match(long, corpus.PUBLISHED))[0] for _ in range(10))
    for article in articles[20:]:
        monitor.match(article, corpus.PUBLISHED)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {"open": opened, "first": times[0], "mean": sum(times) / len(times), "long_first": first, "long": again, "memory": memory}
    print(json.dumps(found))


def _timed(act: Callable[[], T]) -> tuple[float, T]:
    begun = perf_counter()
    value = act()
    return perf_counter() - begun, value


if __name__ == "__main__":
    main(*sys.argv[1:])
