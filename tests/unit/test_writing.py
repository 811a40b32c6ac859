"""The text that `to_text` writes for a tree is parsed into the same tree."""

from random import Random

import pytest
from wirewatch.language.parser import parse_query
from wirewatch.language.unparse import to_text

from tests.oracle.worlds import query
from tests.unit.asking import NAMES, understood


@pytest.mark.parametrize(
    "text",
    [
        "troops", "troop*", "{UN}", "{West Bank}", '"special forces"', '"troop* sent"', "@north-korea", "$movers", "source:x.org", "lang:en", ">=1000 NEAR/3 troops", ">1000 NEAR/3 troops", "<50 NEAR/3 troops", "<=1.5 NEAR/3 troops", ">2000000 NEAR/3 x",
        "100..500 NEAR/4 x", "a NEAR/4 b", "a ONEAR/2 (b OR c)", "NEAR/5(a, b, c)", "ONEAR/5(a, b, c)", "a NOT NEAR/3 b", "ATLEAST/3(a OR b)", "SENT(a AND b)", "PARA(a AND b)",
        "FIRST/50(a)", "title,lead:(a OR b)", "a AND b NOT c", "(a OR b) AND (c OR d)", "(a AND b) OR c", "북한", "(a NEAR/1 b) NEAR/2 c",
        "anti-fort?", "anti-fort?-tank", "and-北韩-fort?", "title:(anti-fort? NEAR/3 b)", '"troop?"', '"troop? sent"', '"10,000 fort?)"',
    ],
)  # fmt: skip
def test_a_tree_that_is_written_as_text_is_parsed_into_the_same_tree(text: str) -> None:
    assert understood(to_text(understood(text))) == understood(text)


@pytest.mark.parametrize(
    ("bound", "text"),
    [
        (">1.5m", ">1500000"),
        ("<5 billion", "<5000000000"),
        (">0", ">0"),
        (">0.001", ">0.001"),
        (">=1.5", ">=1.5"),
    ],
)
def test_a_bound_is_written_as_a_short_number(bound: str, text: str) -> None:
    assert to_text(understood(f"troops NEAR/3 {bound}")) == f"troops NEAR/3 {text}"


def test_generated_queries_that_are_written_as_text_are_parsed_into_the_same_tree() -> None:
    random = Random(5)
    for text in (query(random) for _ in range(2_000)):
        if "@" not in text and "$" not in text and "~" not in text:
            tree = parse_query(text, NAMES)
            assert parse_query(to_text(tree), NAMES) == tree, text
