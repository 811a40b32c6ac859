"""Limits of CPU time for tests. While the machine is slow, the limits are higher. So a test fails
only if the code does too much work, and not because the machine is slow.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time

ADDITIONS = 200_000
USUAL_SECONDS = 0.01  # of these additions, on the machine for which the limits were chosen


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fail if this process spends too much CPU time in the `with` block (see `is_within`)."""
    start = process_time()
    yield
    spent = process_time() - start
    assert is_within(spent, seconds), f"took {spent:.1f} s of CPU time"


def is_within(spent: float, seconds: float) -> bool:
    """Return whether `spent` CPU seconds are at most `seconds`. If the machine is n times slower than
    usual, n times as many seconds are allowed.
    """
    return spent <= seconds or spent <= seconds * _slowness()


def _slowness() -> float:
    slowest = max(_seconds_of_additions() for _ in range(5))
    return max(1.0, slowest / USUAL_SECONDS)


def _seconds_of_additions() -> float:
    start, total = process_time(), 0
    for number in range(ADDITIONS):
        total += number
    return process_time() - start
