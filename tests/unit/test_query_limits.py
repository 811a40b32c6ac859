"""Tests that any text is read as a query, or is refused with the place of the mistake. Reading and
matching must be quick, and must never crash.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wirewatch.errors import WatchlistError
from wirewatch.language.parser import MAX_NEAR_CHAIN, Names, parse_query
from wirewatch.language.tree import Near, Node, has_anchor, height, node_count

from tests.conftest import in_parts
from tests.fuzz.queries import CORPUS, PIECES, fault, findings
from tests.unit.asking import errors_of, matches, understood, within


def test_a_query_of_one_megabyte_is_rejected_quickly() -> None:
    with within(1.0), pytest.raises(WatchlistError, match="at most"):
        parse_query("a OR " * 200_000 + "b")


@pytest.mark.parametrize(
    "opening", ["(", "SENT(", "title:(", "NEAR/3(a, ", "ATLEAST/2(", "FIRST/3(", "a AND (", "NOT ("]
)
def test_ten_thousand_nested_parentheses_are_rejected_quickly(opening: str) -> None:
    with within(1.0), pytest.raises(WatchlistError, match=r"deep|at most"):
        parse_query(opening * 10_000 + "a" + ")" * 10_000)


def chain(links: int) -> str:
    return "a" + " NEAR a" * links


def test_at_most_fifty_nears_in_a_row_are_allowed() -> None:
    assert height(understood(chain(MAX_NEAR_CHAIN))) == MAX_NEAR_CHAIN + 1
    (error,) = errors_of(chain(MAX_NEAR_CHAIN + 1))
    assert error.message == "more than 50 NEARs in a row"
    assert error.start == len(chain(MAX_NEAR_CHAIN)) + 1


def test_parentheses_do_not_allow_a_longer_chain_of_nears() -> None:
    (error,) = errors_of("(" * 50 + chain(40) + (") " + chain(40).removeprefix("a ")) * 50)
    assert "NEARs in a row" in error.message
    assert isinstance(understood(f"({chain(30)}) AND ({chain(30)})").nodes[0], Near)  # type: ignore[union-attr]


def test_a_deeply_nested_query_can_be_traversed_and_matched() -> None:
    query = "title:FIRST/3(a AND " * 57 + f"({chain(MAX_NEAR_CHAIN)})" + ")" * 57
    node = understood(query)
    assert height(node) > 200
    assert node_count(node) > 200
    assert has_anchor(node)
    assert matches(query, title="a") is False
    assert hash(node) == hash(understood(query))


def test_too_deeply_nested_definitions_are_a_mistake_of_the_query_that_exceeds_the_limit() -> None:
    definitions: dict[str, Node | None] = {"d0": parse_query("a OR b")}
    for number in range(1, 60):
        query = "(a OR (b AND " * 28 + f"$d{number - 1}" + "))" * 28
        errors = errors_of(query, Names(definitions=definitions))
        if errors:
            break
        definitions[f"d{number}"] = parse_query(query, Names(definitions=definitions))
    assert 2 <= number < 5
    assert "with its definitions" in errors[0].message


def test_queries_with_many_nested_definitions_are_compared_quickly() -> None:
    definitions: dict[str, Node | None] = {"d0": parse_query("a OR b")}
    for number in range(1, 60):
        definitions[f"d{number}"] = parse_query(
            f"$d{number - 1} AND ($d{number - 1} OR c)", Names(definitions=definitions)
        )
    with within(1.0):
        assert not errors_of("$d59 NEAR/3 b OR $d59 OR $d58", Names(definitions=definitions))[1:]


@pytest.mark.deep
@pytest.mark.parametrize(
    "query",
    [
        " NEAR/5 ".join(["a"] * 9_000),
        " NOT NEAR/5 ".join(["a"] * 6_000),
        "title:" * 10_000 + "a",
        "foo:" * 10_000 + "a",
        "NOT " * 20_000 + "a",
        "NOT " * 100_000 + "a",
        "1.." * 20_000 + "x",
        "foo," * 5_000,
        "a, " * 10_000,
        "," * 50_000,
        "1," * 40_000,
        '"' * 10_001,
        '"' * 99_999,
        '"' * 200_000,
        "{" * 10_000,
        "{" * 90_000,
        "a " * 20_000,
        "@" * 10_000,
        "$ " * 40_000,
        "abc*" * 10_000,
        "*" * 90_000,
        "~" + "북한" * 40_000,
        "북한" * 40_000,
        '"' + "a&" * 40_000 + '"',
        "{" + "a-" * 40_000 + "}",
        " " * 99_999,
        "\u200f" * 99_999 + "a",
        "SENT # (\n" * 9_000,
        "#\n" * 40_000,
        "a@b.c" * 19_000,
        "abc NEAR/3 >=1" * 7_000,
        "a NEAR/" + "9" * 90_000 + " b",
        "ATLEAST/" + "9" * 90_000 + "(b)",
        "a AND b OR " * 9_000 + "c",
        " OR ".join(f"*w{number}*e OR w{number}" for number in range(4_000)),
        " OR ".join(f"(a NEAR/3 (b OR c{number}))" for number in range(3_000)),
    ],
    ids=lambda query: f"{query[:12]!a}{len(query)}",
)
def test_a_hostile_query_is_parsed_or_rejected_quickly(query: str) -> None:
    with within(1.0):
        assert fault(query) is None


def test_the_length_of_a_phrase_is_limited() -> None:
    assert [error.message for error in errors_of('"' + "a b " * 3_000 + '" AND c')] == [
        "a phrase has at most 10,000 characters"
    ]


def test_a_wildcard_with_many_stars_is_matched_quickly() -> None:
    with within(1.0):
        assert not matches("*a*b*c*d*e*f*g*h*", "abcdefg" * 12)


@settings(database=None, derandomize=True)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=25).map("".join)))
def test_any_text_is_a_query_or_a_mistake(text: str) -> None:
    assert fault(text) is None


@pytest.mark.parametrize("query", CORPUS)
def test_each_query_of_the_fuzz_corpus_is_valid(query: str) -> None:
    assert fault(query) is None
    understood(query)


@pytest.mark.deep
@pytest.mark.parametrize("part", in_parts(4, quick=1))
def test_a_query_changed_at_random_is_a_query_or_a_mistake(part: int) -> None:
    assert findings(range(5_000 * part, 5_000 * (part + 1))) == []
