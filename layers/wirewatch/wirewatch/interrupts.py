"""Decides what an interrupt (Ctrl-C, SIGINT) does in the `wirewatch` program.

While a command works, an interrupt raises KeyboardInterrupt, so that the command can clean up.
Before and after that, it ends the process at once: Python would print a traceback if it were raised
in an import, in a callback or at the end of the process.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

INTERRUPTED = 130  # the exit code: 128 and the number of SIGINT, as shells report it


def end_at_interrupt() -> None:
    """Make an interrupt end this process at once, except within `interrupts_raised`.

    A process that ignores interrupts, such as a background job of a script, continues to do so.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        with suppress(ValueError):  # only the main thread may set a handler, and gets interrupts
            signal.signal(signal.SIGINT, _end)


@contextmanager
def interrupts_raised() -> Iterator[None]:
    """A context in which an interrupt raises KeyboardInterrupt, if `end_at_interrupt` was called."""
    if signal.getsignal(signal.SIGINT) is not _end:
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, _end)


def _end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    os.write(2, b"wirewatch: interrupted\n")
    os._exit(INTERRUPTED)
