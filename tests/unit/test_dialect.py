"""The parser and the grammar give the same tree for a query, and both refuse the same texts."""

from random import Random

import pytest
from wirewatch.errors import WatchlistError
from wirewatch.language.parser import parse_query
from wirewatch.language.tree import Node

from tests.conftest import in_parts
from tests.oracle import grammar
from tests.oracle.queries import right, shaken, written, wrong
from tests.unit.asking import NAMES

BATCH = 500
BATCHES = in_parts(6, quick=1)


def ours(query: str) -> Node | None:
    try:
        return parse_query(query, NAMES)
    except WatchlistError:
        return None


def the_oracle_s(query: str) -> Node | None:
    try:
        return grammar.understood(query, NAMES)
    except grammar.Refused:
        return None


def test_the_grammar_leaves_nothing_to_lark() -> None:
    assert grammar.conflicts() == []


@pytest.mark.parametrize("batch", BATCHES)
def test_a_query_is_understood_as_the_grammar_says(batch: int) -> None:
    for number in range(batch * BATCH, (batch + 1) * BATCH):
        chance = Random(number)
        query = written(right(chance), chance)
        assert parse_query(query, NAMES) == grammar.understood(query, NAMES), query


@pytest.mark.parametrize("batch", BATCHES)
def test_what_is_nearly_a_query_is_refused_by_both(batch: int) -> None:
    for number in range(batch * BATCH, (batch + 1) * BATCH):
        chance = Random(number)
        query = written(wrong(chance), chance)
        assert (ours(query), the_oracle_s(query)) == (None, None), query


@pytest.mark.parametrize("batch", BATCHES)
def test_a_shaken_query_is_understood_alike_or_refused_by_both(batch: int) -> None:
    understood = 0
    for number in range(batch * BATCH, (batch + 1) * BATCH):
        chance = Random(number)
        query = written(shaken(right(chance), chance), chance)
        tree = ours(query)
        assert tree == the_oracle_s(query), query
        understood += tree is not None
    assert BATCH * 0.1 < understood < BATCH * 0.5
