"""Tests how the parser turns the text of a query into a tree: grammar and precedence."""

from string import ascii_letters

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wirewatch.language.parser import Names
from wirewatch.language.tokens import tokenize
from wirewatch.language.tree import Term

from tests.unit.asking import understood
from tests.unit.trees import written


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("a AND b", "(a AND b)"),
        ("a OR b", "(a OR b)"),
        ("a NOT b", "(a NOT b)"),
        ("a AND NOT b", "(a NOT b)"),
        ("NOT a AND b", "(b NOT a)"),
        ("(a)", "a"),
        ("a AND b AND c", "(a AND b AND c)"),
        ("a AND (b OR c)", "(a AND (b OR c))"),
        ("a NOT b NOT c", "(a NOT b NOT c)"),
        ("a NOT (b OR c)", "(a NOT (b OR c))"),
        ("a\n  AND  b\n", "(a AND b)"),
        ("a AND(b)", "(a AND b)"),
        ("and", "and"),
        ('"a AND b"', '"a and b"'),
        ("Near", "near"),
        ("ANDROID OR NOTE", "(android OR note)"),
        ("word", "word"),
        ("wor*", "wor*"),
        ("w?rd", "w?rd"),
        ("*word", "*word"),
        ("wor**d", "wor*d"),
        ('"exact phr*"', '"exact phr*"'),
        ("anti-semit*", '"anti semit*"'),
        ("example.com*", '"example com*"'),
        ("Disney+film*", '"disney film*"'),
        ("O'Bri*", "obri*"),
        ("1.55*", "1.55*"),
        ("12,000*", "12000*"),
        ("AT&T-phone*", '"at and t phone*"'),
        ("Stra?e*", "stra?e*"),
        ("Straß*", "strass*"),
        ("Kim-Jong-un", '"kim jong un"'),
        ("AT&T", '"at and t"'),
        ("12,000", "12000"),
        ("12,000-strong", '"12000 strong"'),
        ("Russia's", "russias"),
        ("U.N.", "un"),
        ("북한", '"북 한"'),
        ("{UN}", "{UN}"),
        ("{U.N.}", "{UN}"),
        ("{West Bank}", '"{West} {Bank}"'),
        ("~deploying", "~en:deploy"),
        ("a NEAR/5 b", "NEAR/5(a, b)"),
        ("a NEAR/0 b", "NEAR/0(a, b)"),
        ("a NEAR/500 b", "NEAR/500(a, b)"),
        ("a NEAR/0000000005 b", "NEAR/5(a, b)"),
        ("a NEAR/00000000000 b", "NEAR/0(a, b)"),
        ("a ONEAR/0000000005 b", "ONEAR/5(a, b)"),
        ("a NEAR/0000000005f b", "ONEAR/5(a, b)"),
        ("a NOT NEAR/0000000005 b", "(a NOT NEAR/5 b)"),
        ("NEAR/0000000005(a, b)", "NEAR/5(a, b)"),
        ("a NEAR b", "NEAR/4(a, b)"),
        ("a ONEAR b", "ONEAR/4(a, b)"),
        ("a ONEAR/3 b", "ONEAR/3(a, b)"),
        ("a NEAR/3f b", "ONEAR/3(a, b)"),
        ("NEAR/3(a, b, c)", "NEAR/3(a, b, c)"),
        ("NEAR(a, b OR c)", "NEAR/4(a, (b OR c))"),
        ("ONEAR/3(a, b, c)", "ONEAR/3(a, b, c)"),
        ("a NOT NEAR/3 b", "(a NOT NEAR/3 b)"),
        ("a NOT NEAR b", "(a NOT NEAR/4 b)"),
        ("a NEAR/2 b NOT NEAR/3 c", "(NEAR/2(a, b) NOT NEAR/3 c)"),
        ("a NOT (NEAR/3(b, c))", "(a NOT NEAR/3(b, c))"),
        ("a AND NOT NEAR/3(b, c)", "(a NOT NEAR/3(b, c))"),
        ("ATLEAST/3(a)", "ATLEAST/3(a)"),
        ("ATLEAST/0000000003(a)", "ATLEAST/3(a)"),
        ("FIRST/0000000003(a)", "FIRST/3(a)"),
        ("ATLEAST/3(a OR b NEAR/2 c)", "ATLEAST/3((a OR NEAR/2(b, c)))"),
        ("SENT(a AND b)", "sentence((a AND b))"),
        ("PARA (a NOT b)", "paragraph((a NOT b))"),
        ("FIRST/50(a AND b)", "FIRST/50((a AND b))"),
        ("sent OR para OR first", "(sent OR para OR first)"),
        ("SENT", "sent"),
        ("title:a", "title:(a)"),
        ("title: a", "title:(a)"),
        ("title:(a OR b)", "title:((a OR b))"),
        ("title,lead:(a AND b)", "title,lead:((a AND b))"),
        ('author:"Kim Min"', 'author:("kim min")'),
        ("lead:a OR body:b OR url:c OR place:d", "(lead:(a) OR body:(b) OR url:(c) OR place:(d))"),
        ("source:reuters.com", "source=reuters.com"),
        ("source:www.Reuters.com/", "source=reuters.com"),
        ('source:"reuters.com"', "source=reuters.com"),
        ("source:(a.com OR b.com)", "(source=a.com OR source=b.com)"),
        ("lang:en", "lang=en"),
        ("lang:und", "lang=und"),
        ("@north-korea", "@north-korea"),
        ("@ofac/*", "@ofac/*"),
        ("$movers", "$movers"),
        ("a NEAR/3 >=1000", "NEAR/3(a, 1000..inf)"),
        ("a NEAR/3 <=50", "NEAR/3(a, -inf..50)"),
        ("a NEAR/3 100..500", "NEAR/3(a, 100..500)"),
        ("NEAR/3(a, 100..500)", "NEAR/3(a, 100..500)"),
        ("a AND >= 1,000", "(a AND 1000..inf)"),
        ("NEAR/3(a,>=1000, b)", "NEAR/3(a, 1000..inf, b)"),
        ("NEAR/3(a,100..500,b)", "NEAR/3(a, 100..500, b)"),
        ("a NEAR/3 >= 5 million", "NEAR/3(a, 5e+06..inf)"),
        ("a NEAR/3 <=1.5bn NEAR/4 b", "NEAR/4(NEAR/3(a, -inf..1.5e+09), b)"),
        ("a NEAR/3 >=\n1000", "NEAR/3(a, 1000..inf)"),
        ("a # comment", "a"),
        ("SENT # comment\n (a)", "sentence(a)"),
        ("FIRST/3 # (\n # (\n(a)", "FIRST/3(a)"),
        ("# first\na AND # why\nb", "(a AND b)"),
    ],
)
def test_a_query_is_parsed_into_the_expected_tree(query: str, tree: str) -> None:
    assert written(understood(query)) == tree


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("a AND b NEAR/3 c", "(a AND NEAR/3(b, c))"),
        ("a OR b NEAR/3 c", "(a OR NEAR/3(b, c))"),
        ("a NOT b NEAR/3 c", "(a NOT NEAR/3(b, c))"),
        ("a AND b NOT NEAR/3 c", "(a AND (b NOT NEAR/3 c))"),
        ("title:a AND b", "(title:(a) AND b)"),
        ("title:a OR b", "(title:(a) OR b)"),
        ("a NEAR/1 b NEAR/2 c", "NEAR/2(NEAR/1(a, b), c)"),
        ("a NEAR/1 ~b ONEAR/2 {C}", "ONEAR/2(NEAR/1(a, ~en:b), {C})"),
        ("ATLEAST/2(a) AND b", "(ATLEAST/2(a) AND b)"),
        (
            "@north-korea AND (troop* OR soldier*) NEAR/12 ($movers)",
            "(@north-korea AND NEAR/12((troop* OR soldier*), $movers))",
        ),
    ],
)
def test_a_scope_binds_tighter_than_near_and_near_tighter_than_and_not_and_or(query: str, tree: str) -> None:
    assert written(understood(query)) == tree


@pytest.mark.parametrize(
    "query",
    [
        "“exact phrase”",
        "„exact phrase“",
        "«exact phrase»",
        "»exact phrase«",
        '"exact\u00a0phrase"',
        '“exact phrase"',
        '\u00a0"exact phrase"\u00a0',
        "\uff02exact phrase\uff02",
    ],
)
def test_typographic_quotes_and_spaces_are_understood(query: str) -> None:
    assert written(understood(query)) == '"exact phrase"'


def test_a_typographic_apostrophe_and_a_no_break_space_are_understood() -> None:
    assert written(understood("O’Brien")) == "obrien"
    assert written(understood("a\u00a0AND\u00a0b")) == "(a AND b)"


@pytest.mark.parametrize("mark", ["\u200b", "\u200e", "\u200f", "\ufeff", "\u202b", "\u2069"])
def test_invisible_characters_in_a_query_are_ignored(mark: str) -> None:
    query = f"{mark}NOT{mark} b{mark} AND {mark}@north-korea{mark} AND SENT{mark}(a{mark}){mark}"
    assert written(understood(query)) == "(@north-korea AND sentence(a) NOT b)"
    assert written(understood(f"tro{mark}ops")) == "troops"


@pytest.mark.parametrize(
    ("languages", "tree"),
    [(("en",), "~en:deploy"), (("de",), "~de:deploying"), (("de", "en"), "~de:deploying|en:deploy")],
)
def test_a_stem_is_computed_in_the_languages_of_the_rule(languages: tuple[str, ...], tree: str) -> None:
    assert written(understood("~deploying", Names(languages=languages))) == tree


def test_a_stem_is_literal_in_a_language_without_stemmer() -> None:
    assert written(understood("~misail", Names(languages=("ko",)))) == "misail"


@settings(database=None, derandomize=True)
@given(st.text(ascii_letters, min_size=1, max_size=80))
def test_a_plain_word_has_the_forms_of_its_token(word: str) -> None:
    (token,) = tokenize(word, "query")
    assert understood(f'"{word}"') == Term(token.forms, (0, 0))
