"""Tests how hostile objects are read: the result, the time and the memory.

The objects are read as `wirewatch parse` reads files, each in its own process. The results are also
written to out/poison.json.
"""

import re
import resource
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import pytest
from wirewatch.article import Article, ObjectRef
from wirewatch.commands.files.articles import read_file
from wirewatch.errors import Unreadable
from wirewatch.parsing.object_reader import ObjectReader
from wirewatch.parsing.sandbox.sandbox import Sandbox

from tests.fuzz.soundness import fault_of
from tests.poison import POISONS, Poison

STORED = datetime(2026, 11, 23, tzinfo=UTC)
SECONDS = 10  # CPU time that one object may take, of its reader and worker together
MEGABYTES = 400  # of each process
SLOW_MACHINE = 6  # times as long as it should take
Found = Article | Unreadable
Read = dict[str, str | int | float]


class _Stream:
    """A readable stream of `pieces`. Each piece is generated only when it is read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.rest = pieces, b""

    def read(self, size: int = -1, /) -> bytes:
        while len(self.rest) < size and (piece := next(self.pieces, b"")):
            self.rest += piece
        given, self.rest = self.rest[:size], self.rest[size:]
        return given


def measured(number: int, path: Path | None) -> Read:
    """Read one object, in a new process. Return the results, and the memory of process and sandbox."""
    counted, faults, details = Counter[str](), list[str](), dict[str, str]()
    with Sandbox() as wall:
        for found in _found(POISONS[number], path, wall):
            outcome = found.ref.parser if isinstance(found, Article) else str(found.reason)
            counted[outcome] += 1
            details[outcome] = found.title[:60] if isinstance(found, Article) else found.detail
            faults += [fault] if (fault := fault_of(found)) and len(faults) < 3 else []
        cell = _peak(wall.process)
    seconds = _cpu_seconds()
    reader = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    cell = (
        cell or resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1000
    )  # of cells that did not survive
    summary = ", ".join(f"{count} {each}" if count > 1 else each for each, count in counted.most_common())
    return {
        "outcome": summary, "faults": "; ".join(faults), "seconds": round(seconds, 2), "reader": reader, "cell": cell,
        "details": "; ".join(f"{each}: {detail}" for each, detail in details.items()),
    }  # fmt: skip


def _found(poison: Poison, path: Path | None, wall: Sandbox) -> Iterator[Found]:
    if poison.stream is None and path is not None:
        yield from read_file(path, wall.read)
    elif poison.stream is not None:
        yield from ObjectReader(
            _Stream(poison.stream()), ObjectRef(key=poison.name), STORED, reader=wall.read
        )


def _cpu_seconds() -> float:
    """CPU time of this process and of its workers that have ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _peak(process: int | None) -> int:
    """Return the peak memory of a process in MB, or 0 if the process does not run."""
    status = Path(f"/proc/{process}/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) // 1000 if found else 0


@pytest.fixture(scope="module")
def fresh() -> Callable[[int, Path | None], Read]:
    """Return a function that reads an object in a new process."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.integration.test_poison"])

    def read(number: int, path: Path | None) -> Read:
        with ProcessPoolExecutor(1, context) as pool:
            return pool.submit(measured, number, path).result(timeout=900)

    return read


# Left to `make deep`. All but the first three are also uploaded by tests/e2e/test_poison.py.
LONG = (
    "a feed of 150000 entries.xml",
    "1 GB of lines.jsonl",
    "zip of 10000 files.zip",
    "6 million empty lists.json",
    "a list of links of 15 MB.html",
    "9 million numbers.json",
    "one text of 10 MB.html",
    "a box of 2000 mails.mbox",
    "one word of 5 MB.html",
    "60000 dates.html",
)


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(number, id=poison.name, marks=pytest.mark.deep if poison.name in LONG else ())
        for number, poison in enumerate(POISONS)
    ],
)
def test_poison(
    number: int,
    fresh: Callable[[int, Path | None], Read],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    poison = POISONS[number]
    path = tmp_path / poison.name if poison.stream is None else None
    size = path.write_bytes(poison.make()) if path else 0
    read = fresh(number, path)
    record_property("poison", {"number": number, "name": poison.name, "bytes": size, **read})
    assert sorted(str(read["outcome"]).split(", ")) == sorted(poison.expected.split(", ")), read
    assert not read["faults"]
    assert float(read["reader"]) <= MEGABYTES
    assert float(read["cell"]) <= MEGABYTES
    if poison.stream is None and "feed" not in poison.name:
        assert float(read["seconds"]) <= SECONDS * SLOW_MACHINE
