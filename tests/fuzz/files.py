"""Checks that randomly changed files give articles or Unreadables, in limited time and memory.

    python -m tests.fuzz.files --inputs 100000

Each input is made from its number: `--first 4711 --inputs 1` repeats input 4711. `--keep FOLDER`
saves failed inputs. `--invented` leaves out the real files beside the repository.
"""

import argparse
import io
import json
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from types import FrameType

from wirewatch.article import Article, ObjectRef
from wirewatch.parsing.object_reader import ObjectReader
from wirewatch.parsing.sandbox.sandbox import Sandbox

from tests.fuzz.changes import LONGEST, changed
from tests.fuzz.seeds import found_seeds, seeds
from tests.fuzz.soundness import fault_of

STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
CHUNK = 100
SLOW = 10.0  # seconds of CPU time of this process and of the worker of CPU time
LARGE = 400  # MB of one process
BARE = 40  # MB of one that has not read anything
HUNG = 600  # seconds until a reader in this process is stopped


@dataclass(frozen=True)
class Outcome:
    """The result of reading an input. `fault` says what is wrong with the result, or is empty."""

    number: int
    name: str
    size: int
    results: tuple[str, ...]
    seconds: float
    reader: int = 0  # MB
    worker: int = 0
    fault: str = ""

    @property
    def wrong(self) -> str:
        if self.fault:
            return self.fault
        if self.seconds > SLOW:
            return f"{self.seconds:.1f} s"
        return f"{max(self.reader, self.worker)} MB" if max(self.reader, self.worker) > LARGE else ""

    def __str__(self) -> str:
        most_common = Counter(self.results).most_common(3)
        what = ", ".join(f"{count} {each}" if count > 1 else each for each, count in most_common)
        return f"input {self.number}: {self.name}, {self.size:,} bytes, {self.seconds:.1f} s, {self.reader} + {self.worker} MB: {what}"


@cache
def corpus(invented: bool) -> tuple[tuple[str, bytes], ...]:
    return tuple(({} if invented else found_seeds()).items()) + tuple(seeds().items()) * (
        1 if invented else 5
    )


def made(number: int, invented: bool = False) -> tuple[str, bytes]:
    """Return a file of `corpus` with random changes, as (name, bytes). The same arguments always
    give the same result. Some names have no file extension. If `invented` is True, no real files
    are used.
    """
    chance = Random(number)
    name, data = chance.choice(corpus(invented))
    if chance.random() < 0.06:
        _, other = chance.choice(corpus(invented))
        data = data[: chance.randint(0, len(data))] + other[chance.randint(0, len(other)) :]
    return (name if chance.random() < 0.7 else f"{number}"), changed(name, data[:LONGEST], chance)


class Reader:
    """Reads inputs in the same way as `wirewatch parse`. Each Reader has its own sandbox."""

    def __init__(self) -> None:
        self.sandbox = Sandbox()

    def _cpu_seconds(self) -> float:
        return process_time() + _cpu_seconds_of(self.sandbox.process)

    def read(self, number: int, name: str, data: bytes) -> Outcome:
        _forget_peaks(self.sandbox.process)
        held = _peak(os.getpid()) - BARE  # by whatever else this process has done
        worker = self.sandbox.process
        start, results, fault = process_time() + _cpu_seconds(worker), list[str](), ""
        try:
            with _time_limit():
                for found in ObjectReader(
                    io.BytesIO(data), ObjectRef(key=name), STORED, reader=self.sandbox.read, size=len(data)
                ):
                    results.append(found.ref.parser if isinstance(found, Article) else f"{found.reason}")
                    fault = fault or fault_of(found)
        except Exception as error:  # noqa: BLE001  nothing may be raised, whatever the bytes
            fault = f"raised {type(error).__name__}: {error}"
        return Outcome(
            number, name, len(data), tuple(results), process_time() + _cpu_seconds(worker) - start, _peak(os.getpid()) - held, _peak(self.sandbox.process),
            fault or ("" if results else "neither an article nor a reason"),
        )  # fmt: skip


def _cpu_seconds(process: int | None) -> float:
    """Return the CPU seconds of a worker, or 0 if the worker has ended."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _cpu_seconds_of(process: int | None) -> float:
    """Return the CPU time of a process in seconds, or 0 if the process has ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class _Hung(Exception):
    """Reading an object in this process took more than HUNG seconds."""


@contextmanager
def _time_limit() -> Iterator[None]:
    def hung(_number: int, _frame: FrameType | None) -> None:
        raise _Hung(f"more than {HUNG} s")

    before = signal.signal(signal.SIGALRM, hung)
    signal.alarm(HUNG)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _forget_peaks(worker: int | None) -> None:
    for process in (os.getpid(), worker):
        try:
            Path(f"/proc/{process}/clear_refs").write_text("5")
        except OSError:
            pass  # no worker runs, or another system


def _peak(process: int | None) -> int:
    """Return the peak memory of a process in MB, or 0 if the peak is not known. `_forget_peaks`
    resets the peak.
    """
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) // 1000 if found else 0


@cache
def _reader() -> Reader:
    return Reader()


def outcomes(numbers: Iterable[int], invented: bool = False) -> list[Outcome]:
    return [_reader().read(number, *made(number, invented)) for number in numbers]


@dataclass
class Summary:
    """The counts of all outcomes of a fuzz run, and its slowest, largest, wrong and given-up outcomes."""

    inputs: int = 0
    results: Counter[str] = field(default_factory=Counter)
    slowest: list[Outcome] = field(default_factory=list)
    largest: list[Outcome] = field(default_factory=list)
    wrong: list[Outcome] = field(default_factory=list)
    given_up: list[Outcome] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        self.inputs += 1
        self.results.update(outcome.results)
        self.slowest = sorted([*self.slowest, outcome], key=lambda each: -each.seconds)[:8]
        self.largest = sorted([*self.largest, outcome], key=lambda each: -max(each.reader, each.worker))[:8]
        self.wrong += [outcome] if outcome.wrong else []
        self.given_up += [outcome] if {"too-slow", "too-much-memory"} & set(outcome.results) else []

    def __str__(self) -> str:
        parsers = ", ".join(f"{count:,} {each}" for each, count in self.results.most_common())
        lists = {"slowest": self.slowest[:5], "largest": self.largest[:5], "given up": self.given_up[:20]}
        shown = "".join(
            f"{title}:\n" + "".join(f"    {each}\n" for each in listed)
            for title, listed in lists.items()
            if listed
        )
        faults = "".join(f"WRONG {each}\n    {each.wrong!a}\n" for each in self.wrong[:50])
        return f"{parsers}\n{shown}{faults}{self.inputs:,} inputs, {len(self.wrong)} read wrongly"


def _keep(folder: Path, outcome: Outcome, invented: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name, data = made(outcome.number, invented)
    (folder / f"{outcome.number}-{name}").write_bytes(data)
    (folder / f"{outcome.number}.json").write_text(
        json.dumps({"outcome": str(outcome), "wrong": outcome.wrong})
    )


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--inputs", type=int, default=10_000)
    arguments.add_argument("--first", type=int, default=0, help="the number of the first input")
    arguments.add_argument("--invented", action="store_true", help="only the files of the repository")
    arguments.add_argument("--keep", type=Path, help="a folder for what is read wrongly")
    asked = arguments.parse_args()
    begun, summary = perf_counter(), Summary()
    numbers = range(asked.first, asked.first + asked.inputs)
    with ProcessPoolExecutor() as pool:
        for part in pool.map(
            partial(outcomes, invented=asked.invented),
            (numbers[at : at + CHUNK] for at in range(0, len(numbers), CHUNK)),
        ):
            for outcome in part:
                summary.add(outcome)
                if outcome.wrong and asked.keep:
                    _keep(asked.keep, outcome, asked.invented)
            if summary.inputs % 1000 == 0:
                print(
                    f"  {summary.inputs:,} read, {len(summary.wrong)} wrongly, {perf_counter() - begun:,.0f} s",
                    flush=True,
                )
    print(f"{summary}, {summary.inputs / (perf_counter() - begun):,.0f}/s")
    return 1 if summary.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
