"""Measures the CPU time to read a web page, to read a JSON article, and to run a backtest.

trafilatura reads the same pages for comparison. But trafilatura reads only the body and the
metadata, without comments. Without the open corpus, the pages are generated.
"""

import gzip
import html
import io
import json
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from trafilatura import bare_extraction
from wirewatch.article import Article, ObjectRef
from wirewatch.cli import main
from wirewatch.errors import Unreadable

from tests.benchmarks.corpus import PUBLISHED
from tests.benchmarks.timing import mean, timed
from tests.reading import articles_in

MOST_PAGES = 120
WARM_UP = 8
BACKTEST_ARTICLES = 2_000
_PAGE = """<!doctype html><html lang="en"><head><title>{title} | The Paper</title>
<meta property="og:title" content="{title}"><meta name="author" content="Ada Miller">
<meta property="article:published_time" content="2026-11-23T08:00:00Z"></head><body>
<nav>{links}</nav><main><article><h1>{title}</h1><p class="byline">By Ada Miller</p>{body}</article>
<aside><h2>Most read</h2>{links}</aside></main><footer>{links}</footer></body></html>"""


@dataclass(frozen=True, slots=True)
class ReadingCosts:
    page_seconds: float
    trafilatura_seconds: float
    json_seconds: float
    backtest_seconds: float


def measure(folder: Path | None, articles: Sequence[Article], queries: Sequence[str]) -> ReadingCosts:
    """Return the CPU seconds for one page, for one JSON article, and for one article of a backtest."""
    pages = _pages(folder, articles)
    documents = [_json(article) for article in articles]
    ours, theirs = _paired(pages)
    mean(_read_json, documents[:WARM_UP])
    return ReadingCosts(
        page_seconds=ours,
        trafilatura_seconds=theirs,
        json_seconds=min(mean(_read_json, documents) for _ in range(3)),
        backtest_seconds=_backtest(documents, queries),
    )


def _pages(folder: Path | None, articles: Sequence[Article]) -> list[bytes]:
    if folder is not None and folder.exists():
        files = sorted((folder / "html").rglob("*.html.gz"))
        return [gzip.decompress(file.read_bytes()) for file in files[:: max(1, len(files) // MOST_PAGES)]]
    return [page_of(article).encode() for article in articles[:MOST_PAGES]]


def page_of(article: Article) -> str:
    """Return the article as a page with menus, a list of other articles and a footer."""
    paragraphs = "".join(f"<p>{html.escape(text)}</p>" for text in article.body.split("\n\n"))
    links = "".join(f'<li><a href="/story/{number}">Another story {number}</a></li>' for number in range(40))
    return _PAGE.format(title=html.escape(article.title), body=paragraphs, links=f"<ul>{links}</ul>")


def _json(article: Article) -> bytes:
    record = {
        "title": article.title,
        "body": article.body,
        "author": "Ada Miller",
        "url": "https://paper.example/story",
        "published": PUBLISHED.isoformat(),
        "language": "en",
    }
    return json.dumps(record).encode()


def _paired(pages: Sequence[bytes]) -> tuple[float, float]:
    """Return the mean seconds per page of `read_page` and of trafilatura."""
    ours = theirs = 0.0
    for page in pages[:WARM_UP]:
        read_page(page)
        _trafilatura(page)
    for number, page in enumerate(pages):
        if number % 2:
            theirs += mean(_trafilatura, [page])
        ours += mean(read_page, [page])
        if not number % 2:
            theirs += mean(_trafilatura, [page])
    return ours / len(pages), theirs / len(pages)


def read_page(data: bytes) -> list[Article | Unreadable]:
    return list(articles_in(data, ObjectRef(key="page.html"), PUBLISHED))


def _read_json(data: bytes) -> object:
    return list(articles_in(data, ObjectRef(key="article.json"), PUBLISHED))


def _trafilatura(page: bytes) -> object:
    return bare_extraction(page, include_comments=False, with_metadata=True)


def _backtest(documents: Sequence[bytes], queries: Sequence[str]) -> float:
    """Return the CPU seconds that `wirewatch backtest` takes for one article. The start of the
    command is included.
    """
    count = 0
    with TemporaryDirectory(prefix="wirewatch-") as name:
        folder = Path(name)
        archive = folder / "archive"
        archive.mkdir()
        while count < BACKTEST_ARTICLES:
            for document in documents[: BACKTEST_ARTICLES - count]:
                (archive / f"{count:05}.json").write_bytes(document)
                count += 1
        rules = "".join(
            f"  - {{id: r{number}, query: {json.dumps(query)}}}\n" for number, query in enumerate(queries)
        )
        (folder / "bench.yaml").write_text(f"watchlist: bench\nrules:\n{rules}", encoding="utf-8")
        with redirect_stdout(io.StringIO()):
            seconds, _ = timed(
                lambda: main(
                    ["backtest", str(folder / "bench.yaml"), "--articles", str(archive), "--jobs", "1"]
                )
            )
    return seconds / count
