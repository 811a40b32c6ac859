"""Measures CPU time, which other processes on the machine hardly change."""

from collections.abc import Callable, Sequence
from time import process_time
from typing import TypeVar

T = TypeVar("T")


def timed(act: Callable[[], T]) -> tuple[float, T]:
    """Return the CPU seconds of a call and its result."""
    begun = process_time()
    value = act()
    return process_time() - begun, value


def mean(act: Callable[[T], object], items: Sequence[T]) -> float:
    """Return the mean CPU seconds per item."""
    begun = process_time()
    for item in items:
        act(item)
    return (process_time() - begun) / len(items)
