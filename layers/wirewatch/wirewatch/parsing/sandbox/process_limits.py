"""Limits that a worker sets for itself: CPU time, wall-clock time and memory."""

import signal
import sys

# seconds; while the parent runs, its own limit ends the worker earlier
ORPHAN_GRACE = 5


def start_timers(cpu_seconds: float, clock_seconds: int) -> None:
    """Set two timers that end this process.

    - SIGPROF after `cpu_seconds` of CPU time, even while a C library runs
    - SIGALRM after `clock_seconds` + ORPHAN_GRACE seconds of wall-clock time, in case the parent
      has ended
    """
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    signal.alarm(clock_seconds + ORPHAN_GRACE)


def stop_timers() -> None:
    """Stop the timers that `start_timers` set."""
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.alarm(0)


def limit_memory(memory: int) -> None:
    """Limit the address space of this process to `memory` bytes. On systems other than Linux, do
    nothing.
    """
    if sys.platform == "linux":
        import resource  # noqa: PLC0415  Windows lacks it

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
