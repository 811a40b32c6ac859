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


def parse_or_none(query: str) -> Node | None:
    try:
        return parse_query(query, NAMES)
    except WatchlistError:
        return None


def grammar_parse_or_none(query: str) -> Node | None:
    try:
        return grammar.understood(query, NAMES)
    except grammar.Refused:
        return None


def test_the_grammar_has_no_conflicts() -> None:
    assert grammar.conflicts() == []


@pytest.mark.parametrize("batch", BATCHES)
def test_the_parser_reads_a_query_as_the_grammar_does(batch: int) -> None:
    for number in range(batch * BATCH, (batch + 1) * BATCH):
        chance = Random(number)
        query = written(right(chance), chance)
        assert parse_query(query, NAMES) == grammar.understood(query, NAMES), query


@pytest.mark.parametrize("batch", BATCHES)
def test_the_parser_and_the_grammar_refuse_an_invalid_query(batch: int) -> None:
    for number in range(batch * BATCH, (batch + 1) * BATCH):
        chance = Random(number)
        query = written(wrong(chance), chance)
        assert (parse_or_none(query), grammar_parse_or_none(query)) == (None, None), query


@pytest.mark.parametrize("batch", BATCHES)
def test_the_parser_and_the_grammar_read_or_refuse_a_mutated_query_alike(batch: int) -> None:
    understood = 0
    for number in range(batch * BATCH, (batch + 1) * BATCH):
        chance = Random(number)
        query = written(shaken(right(chance), chance), chance)
        tree = parse_or_none(query)
        assert tree == grammar_parse_or_none(query), query
        understood += tree is not None
    assert BATCH * 0.1 < understood < BATCH * 0.5
