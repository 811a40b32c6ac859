"""Tests that matching and preparing even the longest article take a limited CPU time."""

import pytest
from wirewatch.compiling.compiler import compile_monitor
from wirewatch.digests.matched_article import matched_article_of
from wirewatch.digests.prior_reports import compared_text_of
from wirewatch.language.tokens import MAX_WORD, tokenize
from wirewatch.parsing.kinds import LARGEST_TEXT

from tests.cpu_time import at_most
from tests.unit.asking import NOW, article, watchlist

CPU_SECONDS = 30  # on a slow machine the slowest takes 10, most take less than 4
MONITOR = compile_monitor([watchlist("watchlist: w\nrules:\n  - {id: troops, query: troops}\n")])


@pytest.mark.deep
@pytest.mark.parametrize(
    "unit",
    [
        *(pytest.param(unit, marks=pytest.mark.deep) for unit in ("\ufdfa", "aa\n")),
        "\u0301",
        "word ",
        "not 12 March\n",
    ],
)
def test_the_longest_article_is_matched_and_prepared_in_limited_cpu_time(unit: str) -> None:
    long = article("The troops left. " + unit * (LARGEST_TEXT // len(unit) - 20), "Troops")
    with at_most(CPU_SECONDS):
        matches = list(MONITOR.match(long, NOW).matches)
        assert matches
        matched_article_of(long, matches, NOW, 1)
        assert not compared_text_of(long, matches).is_complete


def test_a_word_of_thousands_of_letters_is_one_token_without_forms() -> None:
    forms = [token.forms for token in tokenize(f"troops {'a' * (MAX_WORD + 1)} left")]
    assert forms == [frozenset({"troops"}), frozenset(), frozenset({"left"})]
    assert tokenize("a" * MAX_WORD)[0].forms == frozenset({"a" * MAX_WORD})
