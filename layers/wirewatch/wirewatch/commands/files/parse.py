"""`wirewatch parse`: prints what `ingest` would read from files, article by article."""

import argparse
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from rich.console import Console
from rich.text import Text

from wirewatch.article import Article, Precision
from wirewatch.commands.arguments import add_jobs, add_json
from wirewatch.commands.files.articles import NO_FILE, UnopenedFile, files_at, read_file
from wirewatch.commands.output import (
    article_name,
    counted,
    error_console,
    notices,
    output_console,
    place_name,
    plain,
    plain_lines,
    print_object,
)
from wirewatch.commands.progress import reading_progress
from wirewatch.commands.registry import Command
from wirewatch.errors import Reason, Unreadable
from wirewatch.language.text import LEAD_WORDS
from wirewatch.parsing.sandbox.sandbox import Sandbox

STREAMED_BYTES = 20_000_000  # the articles of a larger file are printed as they are read
COMPRESSION_RATIO = 10  # assumed for packed files
PACKED_SUFFIXES = frozenset([".gz", ".zip"])
FILES_AHEAD = 4  # files that are read ahead per job: a limit on memory

Item = Article | Unreadable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", type=Path, nargs="+", metavar="PATH", help="files and folders, in any format"
    )
    add_jobs(parser, "files read")
    add_json(parser, "articles, and what could not be read")


def run(options: argparse.Namespace) -> int:
    """Print the articles of the files. Return 1 if no article was read, or if a file or a folder
    could not be opened, else 0.
    """
    files = files_at(options.paths)
    report = _ParseReport(output_console(), as_json=options.json, whole=len(files) == 1)
    jobs = options.jobs or os.cpu_count() or 1
    with reading_progress(len(files)) as advance:
        started: set[Path] = set()
        for file, item in _read_all(files, jobs):
            if file not in started:
                started.add(file)
                advance(1)
            report.print(file, item)
    report.finish()
    if not files:
        error_console().print(NO_FILE, style="bold red")
    return 0 if report.articles and not report.unopened else 1


def _read_all(files: Sequence[Path], jobs: int) -> Iterator[tuple[Path, Item]]:
    """Yield (file, item) for each article and each Unreadable, in the order of the files.

    At most `jobs` files are parsed at the same time, each in a sandbox of its own.
    """
    sandboxes = [Sandbox() for _ in range(jobs)]
    idle: SimpleQueue[Sandbox] = SimpleQueue()
    for sandbox in sandboxes:
        idle.put(sandbox)

    def stream(file: Path) -> Iterator[Item]:
        sandbox = idle.get()
        try:
            yield from read_file(file, sandbox.read)
        finally:
            idle.put(sandbox)

    try:
        with ThreadPoolExecutor(jobs) as pool:
            for file, items in _read_ahead(pool, files, lambda file: list(stream(file)), FILES_AHEAD * jobs):
                yield from ((file, item) for item in (stream(file) if items is None else items))
    finally:
        for sandbox in sandboxes:
            sandbox.close()


def _read_ahead(
    pool: ThreadPoolExecutor, files: Iterable[Path], read: Callable[[Path], list[Item]], depth: int
) -> Iterator[tuple[Path, list[Item] | None]]:
    """Yield (file, items) for each file. Meanwhile, the pool reads up to `depth` of the next files.

    If the unpacked file may have more than STREAMED_BYTES bytes, `items` is None. Then the caller
    must stream the file.
    """
    waiting: deque[tuple[Path, Future[list[Item]] | None]] = deque()
    for file in files:
        waiting.append((file, None if _is_large(file) else pool.submit(read, file)))
        if len(waiting) > depth:
            first, future = waiting.popleft()
            yield first, future.result() if future else None
    for first, future in waiting:
        yield first, future.result() if future else None


def _is_large(file: Path) -> bool:
    ratio = COMPRESSION_RATIO if file.suffix.lower() in PACKED_SUFFIXES else 1
    try:
        return file.stat().st_size * ratio > STREAMED_BYTES
    except OSError:
        return False


class _ParseReport:
    """Prints one line for each article and for each unreadable document.

    If `whole` is True, the first article is printed in full. If `as_json` is True, each article and
    document is printed as a JSON object instead.
    """

    def __init__(self, console: Console, *, as_json: bool, whole: bool) -> None:
        self.console, self.as_json, self.whole, self.now = console, as_json, whole, datetime.now(UTC)
        self.articles = self.skipped = self.unopened = 0
        self.quarantined: Counter[Reason] = Counter()

    def print(self, file: Path, item: Item) -> None:
        """Print an article, or the reason why a document could not be read."""
        self._count(item)
        if self.as_json:
            print_object(_object(file, item))
        elif isinstance(item, Unreadable):
            self.console.print(_unreadable_line(file, item))
        elif self.whole and self.articles == 1:
            self.console.print(_whole_article(item))
        else:
            self.console.print(_article_line(item, self.now))

    def _count(self, item: Item) -> None:
        if isinstance(item, Article):
            self.articles += 1
        elif isinstance(item, UnopenedFile):
            self.unopened += 1
        elif item.reason is Reason.NOT_AN_ARTICLE:
            self.skipped += 1
        else:
            self.quarantined[item.reason] += 1

    def finish(self) -> None:
        """Print the totals, unless `as_json` is True."""
        if not self.as_json:
            parts = [counted(self.articles, "article"), f"{self.skipped} skipped" if self.skipped else ""]
            parts += [f"{self.unopened} not opened"] if self.unopened else []
            parts += [f"{count} quarantined as {reason}" for reason, count in self.quarantined.most_common()]
            self.console.print("\n" + " · ".join(part for part in parts if part), style="bold")


def _object(file: Path, item: Item) -> dict[str, Any]:
    if isinstance(item, UnopenedFile):
        return {"file": str(file), "unopened": item.detail}
    if isinstance(item, Unreadable):
        return {
            "file": str(file),
            "position": item.position,
            "quarantined": str(item.reason),
            "detail": item.detail or item.reason.sentence,
        }
    fields: dict[str, Any] = {
        "file": str(file),
        "position": item.ref.position,
        "title": item.title,
        "body": item.body,
        "lead": _lead(item),
        "authors": list(item.authors),
        "published": item.published.isoformat(),
        "precision": str(item.precision),
        "lang": item.language,
        "url": item.url,
        "canonical_url": item.canonical_url,
        "source": item.source,
        "site": item.site,
        "place": item.place,
        "captions": list(item.captions),
        "comments": list(item.comments),
        "uncertain": item.tail,
        "truncated": item.truncated,
        "parser": item.ref.parser,
    }
    if item.wire.id:
        fields["wire"] = item.wire.model_dump(mode="json")
    return fields


def _lead(article: Article) -> str:
    first_paragraph = article.body.partition("\n\n")[0]
    return " ".join(first_paragraph.split(" ")[:LEAD_WORDS])


def _unreadable_line(file: Path, item: Unreadable) -> Text:
    place = (plain(place_name(str(file), item.position)), "dim")
    if isinstance(item, UnopenedFile):
        return Text.assemble(place, ("  not read", "bold red"), f": {plain(str(item))}")
    if item.reason is Reason.NOT_AN_ARTICLE:
        return Text.assemble(place, f"  skipped: {plain(item.detail or item.reason.sentence)}")
    reason = (str(item.reason), "bold red")
    return Text.assemble(place, ("  quarantined ", "red"), reason, f": {plain(str(item))}")


def _article_line(article: Article, now: datetime) -> Text:
    day = "" if article.precision is Precision.ARRIVAL else f"{article.published:%Y-%m-%d} · "
    words = counted(len(article.body.split()), "word")
    remarks = "".join(f" · {notice}" for notice in notices(article.wire, now))
    facts = f"  {day}{article.language} · {words} · {article.ref.parser}{remarks}"
    name, title = plain(article_name(article)), plain(article.title)
    return Text.assemble((name, "dim"), "  ", (title, "bold"), (facts, "dim"))


def _whole_article(article: Article) -> Text:
    text = Text.assemble((plain(article.title), "bold"), "\n")
    for name, value in _fields(article).items():
        if value:
            text.append(f"{name:>10}  ", "dim")
            text.append(plain(value) + "\n")
    text.append("\n" + plain_lines(article.body))
    if article.tail:
        text.append("\n\nuncertain text; a match in it is only possible:\n", "dim")
        text.append(plain_lines(article.tail))
    return text


def _fields(article: Article) -> dict[str, str]:
    has_time = article.precision is Precision.MINUTE
    published = f"{article.published:%Y-%m-%d %H:%M %Z}" if has_time else f"{article.published:%Y-%m-%d}"
    comments = counted(len(article.comments), "line") if article.comments else ""
    return {
        "published": f"{published} ({article.precision})",
        "by": ", ".join(article.authors),
        "language": article.language,
        "place": article.place,
        "source": " · ".join(part for part in (article.site, article.source) if part),
        "url": article.canonical_url or article.url,
        "wire": " · ".join(part for part in (article.wire.id, article.wire.signal) if part),
        "embargo": article.wire.embargo.isoformat() if article.wire.embargo else "",
        "parser": article.ref.parser,
        "captions": str(len(article.captions) or ""),
        "comments": f"{comments}, never matched" if comments else "",
    }


COMMAND = Command(
    name="parse",
    description=(
        "Show what is read from files of any format: one line for each article, or one file's "
        "article in full, or why there is none. Exit code 1 if no article was read, or if a file can't "
        "be opened."
    ),
    add_arguments=add_arguments,
    run=run,
    examples="wirewatch parse samplefiles/articles\nwirewatch parse page.html --json",
)
