"""`wirewatch parse`: what ingest would make of files, article by article."""

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
from wirewatch.commands.articles import files_at, found_at
from wirewatch.commands.output import (
    article_name,
    counted,
    notices,
    place_name,
    plain,
    plain_lines,
    print_object,
    printer,
)
from wirewatch.errors import Reason, Unreadable
from wirewatch.language.text import LEAD_WORDS
from wirewatch.parsing.sandbox.sandbox import Sandbox

STREAMED = 20_000_000  # bytes; a larger file's articles are shown as they come, not when all are read
PACKED = frozenset([".gz", ".zip"])  # which unpack into ten times that
Found = Article | Unreadable


def parse(options: argparse.Namespace) -> int:
    """Exit 1 where not one article was found."""
    files = files_at(options.paths)
    report = _Report(printer(), as_json=options.json, alone=len(files) == 1)
    for file, found in _read(files, options.jobs or os.cpu_count() or 1):
        report.show(file, found)
    report.end()
    return 0 if report.articles else 1


def _read(files: Sequence[Path], jobs: int) -> Iterator[tuple[Path, Found]]:
    """In the order of the files. Each of the threads has a wall of its own, behind which the work is done."""
    walls: SimpleQueue[Sandbox] = SimpleQueue()
    made = [Sandbox() for _ in range(jobs)]
    for wall in made:
        walls.put(wall)

    def all_of(file: Path) -> list[Found]:
        wall = walls.get()
        try:
            return list(found_at(file, wall.read))
        finally:
            walls.put(wall)

    def one_by_one(file: Path) -> Iterator[Found]:
        wall = walls.get()
        try:
            yield from found_at(file, wall.read)
        finally:
            walls.put(wall)

    try:
        with ThreadPoolExecutor(jobs) as pool:
            for file, found in _ahead(pool, files, all_of, 4 * jobs):
                yield from ((file, each) for each in (one_by_one(file) if found is None else found))
    finally:
        for wall in made:
            wall.close()


def _ahead(
    pool: ThreadPoolExecutor, files: Iterable[Path], work: Callable[[Path], list[Found]], depth: int
) -> Iterator[tuple[Path, list[Found] | None]]:
    """A few files ahead of who asks, so that memory stays bounded; None for what is streamed."""
    waiting: deque[tuple[Path, Future[list[Found]] | None]] = deque()
    for file in files:
        waiting.append((file, None if _is_large(file) else pool.submit(work, file)))
        if len(waiting) > depth:
            first, future = waiting.popleft()
            yield first, future.result() if future else None
    for first, future in waiting:
        yield first, future.result() if future else None


def _is_large(file: Path) -> bool:
    try:
        return file.stat().st_size > (STREAMED // 10 if file.suffix.lower() in PACKED else STREAMED)
    except OSError:
        return False


class _Report:
    def __init__(self, console: Console, *, as_json: bool, alone: bool) -> None:
        self.console, self.as_json, self.alone, self.now = console, as_json, alone, datetime.now(UTC)
        self.articles = self.skipped = 0
        self.reasons: Counter[Reason] = Counter()

    def show(self, file: Path, found: Found) -> None:
        if isinstance(found, Article):
            self.articles += 1
        elif found.reason is Reason.NOT_AN_ARTICLE:
            self.skipped += 1
        else:
            self.reasons[found.reason] += 1
        if self.as_json:
            print_object(_object(file, found))
        elif isinstance(found, Unreadable):
            self.console.print(_refusal(file, found))
        elif self.alone and self.articles == 1:
            self.console.print(_whole(found))
        else:
            self.console.print(_line(found, self.now))

    def end(self) -> None:
        if not self.as_json:
            parts = [counted(self.articles, "article"), f"{self.skipped} skipped" if self.skipped else ""]
            parts += [f"{number} quarantined as {reason}" for reason, number in self.reasons.most_common()]
            self.console.print("\n" + " · ".join(part for part in parts if part), style="bold")


def _object(file: Path, found: Found) -> dict[str, Any]:
    if isinstance(found, Unreadable):
        return {
            "file": str(file),
            "position": found.position,
            "quarantined": str(found.reason),
            "detail": found.detail or found.reason.sentence,
        }
    article = found
    shown: dict[str, Any] = {
        "file": str(file), "position": article.ref.position, "title": article.title, "body": article.body, "lead": _lead(article),
        "authors": list(article.authors), "published": article.published.isoformat(), "precision": str(article.precision),
        "lang": article.language, "url": article.url, "canonical_url": article.canonical_url, "source": article.source,
        "site": article.site,
        "place": article.place, "captions": list(article.captions), "comments": list(article.comments), "uncertain": article.tail,
        "truncated": article.truncated, "parser": article.ref.parser,
    }  # fmt: skip
    if article.wire.id:
        shown["wire"] = article.wire.model_dump(mode="json")
    return shown


def _lead(article: Article) -> str:
    first = article.body.partition("\n\n")[0]
    return " ".join(first.split(" ")[:LEAD_WORDS])


def _refusal(file: Path, found: Unreadable) -> Text:
    where = place_name(str(file), found.position)
    if found.reason is Reason.NOT_AN_ARTICLE:
        return Text.assemble(
            (plain(where), "dim"), f"  skipped: {plain(found.detail or found.reason.sentence)}"
        )
    return Text.assemble(
        (plain(where), "dim"),
        ("  quarantined ", "red"),
        (str(found.reason), "bold red"),
        f": {plain(str(found))}",
    )


def _line(article: Article, now: datetime) -> Text:
    when = "" if article.precision is Precision.ARRIVAL else f"{article.published:%Y-%m-%d} · "
    words = counted(len(article.body.split()), "word")
    noticed = "".join(f" · {notice}" for notice in notices(article.wire, now))
    about = f"  {when}{article.language} · {words} · {article.ref.parser}{noticed}"
    return Text.assemble(
        (plain(article_name(article)), "dim"), "  ", (plain(article.title), "bold"), (about, "dim")
    )


def _whole(article: Article) -> Text:
    """Everything that was read out of the one file."""
    published = (
        f"{article.published:%Y-%m-%d %H:%M %Z}"
        if article.precision is Precision.MINUTE
        else f"{article.published:%Y-%m-%d}"
    )
    fields = {
        "published": f"{published} ({article.precision})", "by": ", ".join(article.authors), "language": article.language,
        "place": article.place,
        "source": " · ".join(part for part in (article.site, article.source) if part),
        "url": article.canonical_url or article.url,
        "wire": " · ".join(part for part in (article.wire.id, article.wire.signal) if part),
        "embargo": article.wire.embargo.isoformat() if article.wire.embargo else "",
        "parser": article.ref.parser, "captions": str(len(article.captions) or ""),
        "comments": f"{counted(len(article.comments), 'line')}, never matched" if article.comments else "",
    }  # fmt: skip
    text = Text.assemble((plain(article.title), "bold"), "\n")
    for name, value in fields.items():
        if value:
            text.append(f"{name:>10}  ", "dim")
            text.append(plain(value) + "\n")
    text.append("\n" + plain_lines(article.body))
    if article.tail:
        text.append("\n\nuncertain, listed as possible only:\n", "dim")
        text.append(plain_lines(article.tail))
    return text
