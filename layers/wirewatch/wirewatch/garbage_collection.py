"""Pauses Python's garbage collector while large files are read and compiled."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def garbage_collection_paused() -> Iterator[None]:
    """Pause Python's cyclic garbage collector while a large file is read or compiled. Otherwise the
    collector would take half of the time.

    Reading and compiling create very many objects. These objects have no cycles, so the collector
    finds nothing to free. But it would examine all objects again and again while more are created.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
