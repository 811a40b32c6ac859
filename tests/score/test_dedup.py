"""Tests that near-copies of real articles are found, and that unrelated articles are kept apart."""

import pytest

from tests.conftest import CORPUS, NO_CORPUS
from tests.score.dedup import dedup_rows


@pytest.mark.skipif(not CORPUS.exists(), reason=NO_CORPUS)
def test_only_edits_and_planted_pairs_are_found() -> None:
    rows = {name: (value, goal) for name, value, goal in dedup_rows(CORPUS)}
    recall, precision, planted, mixed = list(rows.values())[:4]
    assert recall[0] >= recall[1]
    assert precision[0] >= precision[1]
    assert planted[0] == planted[1]
    assert mixed[0] == mixed[1]
