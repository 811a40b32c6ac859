"""A process that has never seen the index: opens it, reads articles, says what each took. Prints one JSON object."""

import gc
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
from tests.benchmarks.engines import tokenise

T = TypeVar("T")
LONG_WORDS = 900


def main(path: str, count: str, folder: str, kind: str) -> None:
    """`kind`: what is asked of it, see below."""
    articles = corpus.spaceless(200) if kind == "spaceless" else corpus.articles(Path(folder))
    found = {"corpus": _cold, "long": _cold, "worker": _warm, "spaceless": _warm}[kind](
        path, articles, int(count), kind
    )
    print(json.dumps(found))


def _cold(path: str, articles: list[Article], count: int, kind: str) -> dict[str, float]:
    """The first articles of a process; or one long article asked again and again."""
    articles = articles[:count]
    if kind == "long":
        words = " ".join(article.body for article in articles[:10]).split()[:LONG_WORDS]
        articles = [Article(title="A long one", body=" ".join(words), published=corpus.PUBLISHED)] * count
    opened, monitor = _timed(lambda: Monitor(Index.open(Path(path))))
    times = [_timed(lambda each=article: monitor.match(each, corpus.PUBLISHED))[0] for article in articles]  # type: ignore[misc]
    return {
        "open": opened,
        "first": times[0],
        "mean": sum(times) / len(times),
        "best": min(times),
        "memory": _peak(),
    }


def _warm(path: str, articles: list[Article], count: int, kind: str) -> dict[str, float]:
    """Warmed on one half, timed on the other, each article once; then once more; and a plain pass in the same process."""
    warm, timed = articles[::2], articles[1::2]
    monitor = Monitor(Index.open(Path(path)))
    for article in warm:
        monitor.match(article, corpus.PUBLISHED)
    tok = [_pass(tokenise, timed) for _ in range(2)]
    gc.collect()
    gc.freeze()
    once = _pass(lambda article: monitor.match(article, corpus.PUBLISHED), timed)
    again = min(_pass(lambda article: monitor.match(article, corpus.PUBLISHED), timed) for _ in range(3))
    found = sum(len(monitor.decide(article, corpus.PUBLISHED).matching_rules) for article in timed) / len(
        timed
    )
    tok += [_pass(tokenise, timed) for _ in range(2)]
    return {"match": once, "again": again, "tok": min(tok), "found": found, "memory": _peak()}


def _pass(ask: Callable[[Article], object], articles: list[Article]) -> float:
    """Mean time of one article."""
    return _timed(lambda: [ask(article) for article in articles] and None)[0] / len(articles)


def _peak() -> float:
    """MB that this process held at most; what its parent held does not count."""
    status = Path("/proc/self/status")
    line = (
        next((line for line in status.read_text().splitlines() if line.startswith("VmHWM")), "0 0")
        if status.exists()
        else "0 0"
    )
    return int(line.split()[1]) / 1024


def _timed(act: Callable[[], T]) -> tuple[float, T]:
    begun = perf_counter()
    value = act()
    return perf_counter() - begun, value


if __name__ == "__main__":
    main(*sys.argv[1:])
