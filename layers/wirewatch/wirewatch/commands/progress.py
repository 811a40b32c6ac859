"""Shows on a terminal that a command is still running, if its work takes more than a second."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.status import Status

from wirewatch.commands.output import error_console

DELAY = 1.0  # seconds; shorter work shows nothing


class Display(Protocol):
    """A progress bar or another moving display of rich."""

    @property
    def console(self) -> Console: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...


@contextmanager
def reading_progress(files: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar if standard error is a terminal. `files` is the number of all files.

    Yields a function. Call it with the number of files that were read since the last call.
    """
    columns = (TextColumn("reading files"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # Lines that are printed meanwhile are put above the bar. Output into a file is not redirected.
    prints_on_terminal = sys.stdout.isatty()
    progress = Progress(*columns, console=error_console(), transient=True, redirect_stdout=prints_on_terminal)
    task = progress.add_task("reading", total=files)
    with shown_after_delay(progress):
        yield lambda count: progress.advance(task, count)


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show a line such as `checking the configuration` if standard error is a terminal. Nothing may
    be printed meanwhile.
    """
    with shown_after_delay(Status(what, console=error_console())):
        yield


@contextmanager
def shown_after_delay(display: Display) -> Iterator[None]:
    """Show the display on a terminal if the `with` block takes more than DELAY seconds. Remove the
    display at the end of the block.
    """
    if not display.console.is_terminal:
        yield
        return
    timer = Timer(DELAY, display.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        display.stop()
