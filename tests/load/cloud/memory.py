"""Reads from /proc how much memory the workers of each function use."""

import re
import threading
from collections import defaultdict
from pathlib import Path

INTERVAL_SECONDS = 2.0
_WORKER = re.compile(r"ministack-lambda-wirewatch-([a-z-]+)-[^/]*/_worker")


class WorkerMemory:
    """Reads the memory of all workers every two seconds.

    `samples` maps each function to a list. Each reading adds to this list the memory of the
    function's largest worker, in megabytes. If /proc is missing, `samples` stays empty.
    """

    def __init__(self, scratch: Path, processes: Path = Path("/proc")) -> None:
        self.scratch, self.processes = str(scratch), processes
        self.samples: defaultdict[str, list[float]] = defaultdict(list)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "WorkerMemory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(INTERVAL_SECONDS):
            self.read()

    def read(self) -> None:
        """Add a sample for every function that has a worker."""
        largest: dict[str, float] = {}
        for process in self.processes.glob("[0-9]*"):
            try:
                command = (process / "cmdline").read_text()
                worker = _WORKER.search(command) if self.scratch in command else None
                if worker is not None:
                    used = _megabytes((process / "status").read_text())
                    largest[worker[1]] = max(used, largest.get(worker[1], 0.0))
            except OSError:  # the process has just ended
                continue
        for name, used in largest.items():
            self.samples[name].append(used)

    def figures(self) -> dict[str, dict[str, float]]:
        """Return each function's memory in MB: after a tenth of the run, at the end, and at the peak."""
        return {
            name: {"after_a_tenth": each[len(each) // 10], "at_the_end": each[-1], "peak": max(each)}
            for name, each in sorted(self.samples.items())
        }


def _megabytes(status: str) -> float:
    resident = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    return round(int(resident[1]) * 1_024 / 1e6, 1) if resident else 0.0
