"""Tests of how often the garbage collector runs."""

import gc

from wirewatch.garbage_collection import NEW_OBJECTS, collect_garbage_less_often


def test_the_collector_runs_after_more_new_objects_but_still_runs() -> None:
    before = gc.get_threshold()
    try:
        collect_garbage_less_often()
        collections = gc.get_stats()[0]["collections"]
        kept = [[] for _ in range(NEW_OBJECTS // 2)]  # type: ignore[var-annotated]
        assert gc.get_stats()[0]["collections"] <= collections + 1
        kept += [[] for _ in range(NEW_OBJECTS * 2)]
        assert gc.get_stats()[0]["collections"] > collections
        assert gc.get_threshold()[1:] == before[1:]
    finally:
        gc.set_threshold(*before)
