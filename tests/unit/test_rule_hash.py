"""The hash of a rule changes exactly when the rule could match differently."""

import os
import subprocess
import sys

import pytest
from wirewatch.configuration.rule_hash import rule_hash
from wirewatch.language.parser import parse_query

from tests.unit.asking import watchlist

WHOLE = """\
watchlist: w
define:
  movers: deploy* OR sent
entities:
  north: {names: [North Korea], weak: [the North], languages: [de, ko]}
rules:
  - id: one
    query: |
      @north AND ($movers OR send*)
    tests:
      match: ["North Korea sent troops"]
"""


def hash_of(query: str, rest: str = "") -> str:
    return (
        watchlist(f"watchlist: w\n{rest}rules:\n  - id: r\n    query: |\n      {query}\n").rules[0].rule_hash
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a AND b", "a  AND\n      b # why", True),
        ("a AND b", "(a) AND (b)", True),
        ("Sánchez", "sanchez", True),
        ("a NEAR b", "a NEAR/4 b", True),
        ("“a b”", '"A B"', True),
        ("a AND b", "a OR b", False),
        ("a NEAR/4 b", "a NEAR/5 b", False),
        ("a NEAR/4 b", "a ONEAR/4 b", False),
        ("{UN}", "UN", False),
        ("title:a", "body:a", False),
        ("a NEAR/3 >=1", "a NEAR/3 >=2", False),
        ("~deploy", "deploy", False),
    ],
)
def test_a_rule_hash_changes_exactly_with_the_meaning(one: str, other: str, same: bool) -> None:
    assert (hash_of(one) == hash_of(other)) is same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("define: {x: a}\n", "define: {x: b}\n"),
        (
            "define: {x: '@e'}\nentities:\n  e: {names: [A B]}\n",
            "define: {x: '@e'}\nentities:\n  e: {names: [A B], not: [A B C]}\n",
        ),
        (
            "define: {x: '@e'}\nentities:\n  e: {names: [A B]}\n",
            "define: {x: '@e'}\nentities:\n  e: {names: [A C]}\n",
        ),
        (
            "define: {x: '@e'}\nentities:\n  e: {names: [A B, C D]}\n",
            "define: {x: '@e'}\nentities:\n  e: {names: [A B], weak: [C D]}\n",
        ),
        (
            "define: {x: '@e'}\nentities:\n  e: {names: [A B], weak: [C D]}\n",
            "define: {x: '@e'}\nentities:\n  e: {names: [A B], weak: [{name: C D, with: [e]}]}\n",
        ),
        (
            "define: {x: '@e'}\nentities:\n  e: {names: [A B], weak: [{name: C D, with: [e]}]}\n",
            "define: {x: '@e'}\nentities:\n  e: {names: [A B], weak: [{name: C D, with: [e], within: paragraph}]}\n",
        ),
    ],
)
def test_a_rule_hash_changes_with_what_the_rule_uses(one: str, other: str) -> None:
    assert hash_of("$x OR y", one) != hash_of("$x OR y", other)
    assert hash_of("y", one) == hash_of("y", other)


def test_a_rule_without_newer_keys_keeps_its_hash() -> None:
    """The hashes of deployed rules stay, so a new version of Wirewatch does not show them as changed."""
    rest = "define: {x: '@e'}\nentities:\n  e: {names: [A B, C D], weak: [the E]}\n"
    assert hash_of("$x OR y", rest) == "a86dc97627e2a1c6"


def test_a_rule_hash_is_the_same_in_every_process() -> None:
    code = (
        "from wirewatch.configuration.watchlist_reader import read_watchlist\nimport sys\n"
        "print([rule.rule_hash for rule in read_watchlist('desk.yaml', sys.stdin.read()).rules])"
    )
    command = [sys.executable, "-c", code]
    environments = [{**os.environ, "PYTHONHASHSEED": seed} for seed in ("1", "2")]
    answers = {
        subprocess.run(
            command, input=WHOLE, capture_output=True, text=True, check=True, env=environment
        ).stdout
        for environment in environments
    }
    assert answers == {f"{[rule.rule_hash for rule in watchlist(WHOLE).rules]}\n"}
    assert len(rule_hash(parse_query("a"), {})) == 16
