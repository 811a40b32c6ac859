"""The open corpus beside the repository: files with labels, read by the product's own entrance."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from time import process_time
from typing import Any

from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Unreadable
from wirewatch.parsing.cleaning import decode
from wirewatch.parsing.detect import articles_in

OPEN = Path(__file__).parents[3] / "shared/data/open"
STORED = datetime(2026, 11, 23, tzinfo=UTC)
MISSING = "the open corpus is not beside the repository"


@dataclass(frozen=True, slots=True)
class Read:
    """A file, what its label says, what was read of it and how long that took."""

    file: str
    label: dict[str, Any]
    articles: tuple[Article, ...]
    problems: tuple[str, ...]
    seconds: float

    @property
    def article(self) -> Article | None:
        return self.articles[0] if self.articles else None


@cache
def labels() -> dict[str, dict[str, Any]]:
    lines = (OPEN / "expected.jsonl").read_text("utf-8").splitlines()
    return {label["file"]: label for label in map(json.loads, lines)}


def content(file: str) -> bytes:
    data = (OPEN / file).read_bytes()
    return gzip.decompress(data) if file.endswith(".html.gz") else data


def text_of(file: str) -> str:
    return decode(content(file))


def read(file: str) -> Read:
    data, ref = content(file), ObjectRef(key=file.removesuffix(".gz"))
    began = process_time()
    articles: list[Article] = []
    problems: list[Unreadable] = []
    try:
        for found in articles_in(data, ref, STORED):
            if isinstance(found, Article):
                articles.append(found)
            else:
                problems.append(found)
    except Unreadable as error:
        problems.append(error)
    seconds = process_time() - began
    return Read(file, labels().get(file, {}), tuple(articles), tuple(map(str, problems)), seconds)


def read_all(files: list[str]) -> list[Read]:
    """On both cores."""
    with get_context("fork").Pool(2) as pool:
        return pool.map(read, files, chunksize=8)


def labelled(folder: str) -> list[str]:
    return [file for file in labels() if file.startswith(f"{folder}/")]


def every(reads: list[Read], name: str) -> Iterator[tuple[Read, Any]]:
    """Those whose label says something of it."""
    return ((each, each.label[name]) for each in reads if each.label.get(name))
