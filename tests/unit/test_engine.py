"""The engine against the oracle: over generated worlds, over real articles, and on what only an engine has."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

import pytest
from wirewatch.article import Article
from wirewatch.matching.compiler import compile_index
from wirewatch.matching.frequencies import Frequencies
from wirewatch.matching.index import Index
from wirewatch.matching.monitor import Asked, Monitor
from wirewatch.watchlist import Watchlist

from tests.conftest import ROOT
from tests.oracle.monitor import Verdict, verdicts
from tests.oracle.worlds import NOW, articles, worlds
from tests.unit.asking import verdict_of

PARTS = 10
OPEN = ROOT.parent / "shared/data/open/expected.jsonl"


def differences(watchlists: list[Watchlist], monitor: Monitor, asked: Iterable[Article]) -> Iterator[str]:
    """What one of both finds and the other does not, strength, zone and spans included."""
    for article in asked:
        result = monitor.match(article, NOW)
        found = {verdict_of(match, result) for match in result.matches}
        expected = set(verdicts(watchlists, article, NOW))
        queries = {(watchlist.id, rule.id): rule.query for watchlist in watchlists for rule in watchlist.rules}
        for verdict in found ^ expected:
            yield f"{'engine' if verdict in found else 'oracle'} only: {queries[verdict.watchlist, verdict.rule]!r} {verdict} in {article!r}"
        yield from (f"error: {error}" for error in result.errors)


@pytest.mark.parametrize("part", range(PARTS))
def test_engine_and_oracle_agree_on_generated_worlds(part: int) -> None:
    """10 × 20 watchlists × 15 rules × 40 articles: 120,000 pairs."""
    watchlists = worlds(part, watchlists=20, rules=15)
    index = compile_index(watchlists, frequencies=Frequencies({}, 0.3) if part % 2 else None)  # every second one with pairs as anchors
    assert list(differences(watchlists, Monitor(Index(index)), articles(1_000 + part, 40))) == []
