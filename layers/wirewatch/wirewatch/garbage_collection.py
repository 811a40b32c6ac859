"""Pauses Python's garbage collector while large files are read and compiled, and lets it run less
often in a process that matches articles.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

NEW_OBJECTS = 10_000  # containers such as tuples and dicts; about 2 MB


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


def collect_garbage_less_often() -> None:
    """Let the cyclic garbage collector run after NEW_OBJECTS new objects. Python's own limit is 700
    or 2,000, depending on its version.

    To match one article, the engine creates hundreds of objects. Nearly all of them are freed
    without the collector when the article is done. At Python's own limit, the collector would often
    run in the middle of an article and examine objects that are still in use.
    """
    gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])
