"""Pauses Python's garbage collector while large files are read and compiled."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def garbage_collection_paused() -> Iterator[None]:
    """Pause Python's cyclic garbage collector, which would take half of the time of reading or
    compiling a large file.

    The objects that are built have no cycles, but the collector would walk all of them again and
    again as they grow.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
