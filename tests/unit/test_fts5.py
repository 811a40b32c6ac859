"""Tests that queries find the same articles as SQLite's full-text search. The queries have words,
prefixes, phrases, titles, AND, OR, NOT and NEAR.
"""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from random import Random

import pytest
from wirewatch.article import Article
from wirewatch.compiling.compiler import compile_monitor
from wirewatch.configuration.watchlists import watchlist_of

from tests.conftest import in_parts

NOW = datetime(2026, 11, 23, tzinfo=UTC)
WORDS = "troops troop soldiers sent send border council vote north korea south russia kim fence missile test the of and a in".split()
ARTICLES, QUERIES = 150, 150


def texts(random: Random) -> Iterator[tuple[str, str]]:
    for _ in range(ARTICLES):
        yield tuple(" ".join(random.choices(WORDS, k=random.randint(0, most))) for most in (8, 60))  # type: ignore[misc]


class Writer:
    """Writes random queries, each in the dialects of Wirewatch and of FTS5."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def leaf(self, words: list[str] | None = None) -> tuple[str, str]:
        """Return a random query in two dialects: (for Wirewatch, for FTS5). The query is a word, a
        prefix or a phrase of two different words.
        """
        chosen = self.random.sample(words or WORDS, 2)
        pick = self.random.random()
        if pick < 0.6:
            return chosen[0], f'"{chosen[0]}"'
        if pick < 0.75 and len(chosen[0]) > 3:
            return f"{chosen[0][:3]}*", f'"{chosen[0][:3]}"*'
        return f'"{chosen[0]} {chosen[1]}"', f'"{chosen[0]} {chosen[1]}"'

    def near(self) -> tuple[str, str]:
        """Return a random NEAR query, written for Wirewatch and for FTS5."""
        left, right = WORDS[:11], WORDS[11:]
        sides = [[self._word(words) for _ in range(self.random.randint(1, 3))] for words in (left, right)]
        n = self.random.choice((0, 1, 3, 8))
        ours = [" OR ".join(a for a, _ in side) for side in sides]
        pairs = [f"NEAR({a} {b}, {n})" for (_, a), (_, b) in product(*sides)]
        return f"({ours[0]}) NEAR/{n} ({ours[1]})", f"({' OR '.join(pairs)})"

    def _word(self, words: list[str]) -> tuple[str, str]:
        word = self.random.choice(words)
        return word, f'"{word}"'

    def query(self, depth: int = 2) -> tuple[str, str]:
        if not depth:
            return self.leaf()
        pick = self.random.randrange(6)
        (a, x), (b, y) = self.query(depth - 1), self.query(depth - 1)
        match pick:
            case 0:
                return f"({a}) AND ({b})", f"({x} AND {y})"
            case 1:
                return f"({a}) OR ({b})", f"({x} OR {y})"
            case 2:
                return f"({a}) NOT ({b})", f"({x} NOT {y})"
            case 3:
                ours, theirs = self.leaf()
                return f"title:{ours}", f"(title : {theirs})"
            case _:
                return self.near()


@pytest.mark.deep
@pytest.mark.parametrize("seed", in_parts(3 * 4, quick=1))
def test_a_query_matches_the_same_articles_as_in_fts5(seed: int) -> None:
    writer = Writer(seed)
    listed = list(texts(writer.random))
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table article using fts5(title, body, tokenize='unicode61')")
    database.executemany(
        "insert into article(rowid, title, body) values (?, ?, ?)",
        [(at, *text) for at, text in enumerate(listed)],
    )
    articles = [Article(title=title, body=body, published=NOW) for title, body in listed]
    matched = 0
    for _ in range(QUERIES):
        ours, theirs = writer.query()
        monitor = compile_monitor([watchlist_of(ours)])
        found = {at for at, article in enumerate(articles) if monitor.decide(article, NOW).matching_rules}
        expected = {
            at for (at,) in database.execute("select rowid from article where article match ?", (theirs,))
        }
        assert found == expected, f"{ours}   {theirs}"
        matched += len(found)
    assert matched > QUERIES  # the queries are neither always true nor always false
