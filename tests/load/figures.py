"""The figures of a run: CPU seconds, memory, and the numbers of articles, matches and messages."""

import gc
import os
import resource
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.load.driver import Driver
from tests.load.inspection import Inspection


def figures(driver: Driver, inspection: Inspection) -> dict[str, Any]:
    """Return the figures of a run, except the memory over time."""
    account = inspection.account
    return {
        "articles": account.articles,
        "matched": account.counts.total(),
        "digests": sum(map(len, driver.digests.values())),
        "messages": len(driver.sent.ledgers),
        "parts": driver.sent.parts.total(),
        "aws_calls": driver.calls.total(),
        "failed_messages": len(driver.failures),
        "timeouts": driver.timeouts,
        "largest_row_bytes": driver.largest_row,
        "cpu_seconds": {name: round(seconds, 1) for name, seconds in driver.cpu_seconds.items()},
        "longest_run_cpu_seconds": {name: round(seconds, 2) for name, seconds in driver.longest.items()},
        "peak_mb": peak_megabytes(),
        "routes": {
            route: {"expected": account.total(route), "counted": counts.total, "digests": counts.digests}
            | {str(line): count for line, count in sorted(counts.lines.items()) if count}
            for route, counts in inspection.routes.items()
        },
        "faults": inspection.faults[:50],
    }


def resident_bytes() -> int:
    """Return the bytes of memory that this process uses now, or 0 if /proc is missing."""
    gc.collect()
    path = Path("/proc/self/statm")
    return int(path.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if path.exists() else 0


def peak_megabytes() -> float:
    """Return the peak memory of this process, in megabytes."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6, 1)


def memory_figures(samples: Sequence[tuple[int, int]]) -> dict[str, float]:
    """Return the memory in megabytes after a tenth of the articles and at the end, and the growth.
    A growth of 0.1 means 10 %.

    `samples` are pairs: a number of articles, and the bytes of memory after so many articles.
    """
    articles, last = samples[-1]
    early = next(size for count, size in samples if count * 10 >= articles)
    return {
        "after_a_tenth_mb": round(early / 1e6, 1),
        "at_the_end_mb": round(last / 1e6, 1),
        "growth": round(last / early - 1, 3) if early else 0.0,
    }
