"""Pauses Python's garbage collector while large files are read and compiled."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def garbage_collection_paused() -> Iterator[None]:
    """Pause Python's cyclic garbage collector while a large file is read or compiled.

    Otherwise the collector would take half of the time. The collector would examine all new objects
    again and again, although they have no cycles to free.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
