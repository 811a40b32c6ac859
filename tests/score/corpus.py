"""Reads the open corpus (real input files with labels) with the product's `ObjectReader`."""

import gzip
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from multiprocessing import get_context
from resource import RUSAGE_SELF, getrusage
from time import process_time
from typing import Any

from wirewatch.article import Article, ObjectRef
from wirewatch.parsing.text.encodings import decode

from tests.conftest import CORPUS
from tests.reading import articles_in

STORED = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Read:
    """The result of reading one file. `label` has the expected values. `problems` are the reasons
    of Unreadables. `broke` is an unexpected exception as text. `seconds` is CPU time. `megabytes`
    is the peak memory of the process, which may have read other files before.
    """

    file: str
    label: dict[str, Any]
    articles: tuple[Article, ...]
    problems: tuple[str, ...]
    broke: str
    seconds: float
    megabytes: float

    @property
    def article(self) -> Article | None:
        return self.articles[0] if self.articles else None


@cache
def labels() -> dict[str, dict[str, Any]]:
    lines = (CORPUS / "expected.jsonl").read_text("utf-8").splitlines()
    records = (json.loads(line) for line in lines if line.strip())
    return {label["file"]: label for label in records if isinstance(label.get("file"), str)}


def content(file: str) -> bytes:
    data = (CORPUS / file).read_bytes()
    return gzip.decompress(data) if file.endswith(".html.gz") else data


def text_of(file: str) -> str:
    return decode(content(file))


def read(file: str) -> Read:
    articles: list[Article] = []
    problems: list[str] = []
    broke = ""
    data, began = content(file), process_time()
    try:
        for found in articles_in(
            data, ObjectRef(key=file.removesuffix(".gz") if file.startswith("html/") else file), STORED
        ):
            if isinstance(found, Article):
                articles.append(found)
            else:
                problems.append(found.reason.value)
    except Exception as error:  # noqa: BLE001  that is what is counted
        broke = repr(error)
    return Read(
        file, labels().get(file, {}), tuple(articles), tuple(problems), broke, process_time() - began, peak()
    )


def peak() -> float:
    """Return the peak memory of this process in megabytes."""
    return getrusage(RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def read_all(files: list[str]) -> list[Read]:
    """Read the files in two new processes, which share no memory with this process."""
    with get_context("spawn").Pool(2) as pool:
        return pool.map(read, files, chunksize=8)


def labelled(folder: str) -> list[str]:
    return [file for file in labels() if file.startswith(f"{folder}/")]


def files_below(folder: str) -> list[str]:
    return sorted(str(path.relative_to(CORPUS)) for path in (CORPUS / folder).rglob("*") if path.is_file())


def every(reads: list[Read], name: str) -> Iterator[tuple[Read, str]]:
    """Yield (file, text) for each file that has a text under the key `name` in its label (see
    `Read`). A list of texts is joined to one text.
    """
    for read_file in reads:
        label = read_file.label.get(name)
        parts = label if isinstance(label, list) else [label]
        if text := " ".join(part for part in parts if isinstance(part, str)).strip():
            yield read_file, text


def every_segment(reads: list[Read], name: str) -> Iterator[tuple[Read, list[str]]]:
    """Yield (file, texts) for each file whose label has a list of texts under a certain key. `name`
    is this key.
    """
    for read_file in reads:
        label = read_file.label.get(name)
        segments = (
            [text for text in label if isinstance(text, str) and text.strip()]
            if isinstance(label, list)
            else []
        )
        if segments:
            yield read_file, segments
