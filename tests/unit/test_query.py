"""Query text → tree: grammar, precedence, and every mistake with its place and its fix."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wirewatch.errors import WatchlistError
from wirewatch.language.query import Names, parse_query
from wirewatch.language.tree import (
    And,
    AtLeast,
    Cased,
    Defined,
    EntityRef,
    First,
    Has,
    Near,
    Node,
    NotNear,
    Number,
    Or,
    Phrase,
    Scope,
    Stem,
    Term,
    Wildcard,
    Within,
)  # fmt: skip

from tests.unit.asking import errors_of, matches, understood, warnings_of, within


def written(node: Node) -> str:
    """A tree with all its parentheses, so that a table can show it."""
    match node:
        case Term(forms=forms):
            return "|".join(sorted(forms))
        case Cased(surfaces=surfaces):
            return "{" + "|".join(sorted(surfaces)) + "}"
        case Wildcard(pattern=pattern):
            return pattern
        case Stem(stems=stems):
            return "~" + "|".join(f"{language}:{stem}" for language, stem in sorted(stems))
        case Phrase(words=words):
            return '"' + " ".join(written(word) for word in words) + '"'
        case Number(low=low, high=high):
            return f"{low:g}..{high:g}"
        case EntityRef(name=name):
            return "@" + name
        case Defined(name=name):
            return "$" + name
        case Near(n=n, ordered=ordered, operands=operands):
            return f"{'O' if ordered else ''}NEAR/{n}({', '.join(map(written, operands))})"
        case NotNear(n=n, node=inner, veto=veto):
            return f"({written(inner)} NOT NEAR/{n} {written(veto)})"
        case AtLeast(n=n, node=inner):
            return f"ATLEAST/{n}({written(inner)})"
        case Within(unit=unit, node=inner):
            return f"{unit}({written(inner)})"
        case First(n=n, node=inner):
            return f"FIRST/{n}({written(inner)})"
        case Scope(fields=fields, node=inner):
            return f"{','.join(fields)}:({written(inner)})"
        case Has(what=what, value=value):
            return f"{what}={value}"
        case And(nodes=nodes, none=none):
            return "(" + " AND ".join(map(written, nodes)) + "".join(f" NOT {written(each)}" for each in none) + ")"
        case Or(nodes=nodes):
            return "(" + " OR ".join(map(written, nodes)) + ")"


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
        ("a # comment", "a"),
        ("# first\na AND # why\nb", "(a AND b)"),
    ],
)
def test_a_query_is_read_like_this(query: str, tree: str) -> None:
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
        ("@north-korea AND (troop* OR soldier*) NEAR/12 ($movers)", "(@north-korea AND NEAR/12((troop* OR soldier*), $movers))"),
    ],
)
def test_scope_binds_tighter_than_near_and_near_than_and_not_or(query: str, tree: str) -> None:
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
def test_typed_quotes_and_spaces_are_understood(query: str) -> None:
    assert written(understood(query)) == '"exact phrase"'


def test_a_typed_apostrophe_and_a_no_break_space_are_understood() -> None:
    assert written(understood("O’Brien")) == "obrien"
    assert written(understood("a\u00a0AND\u00a0b")) == "(a AND b)"


@pytest.mark.parametrize(
    ("languages", "tree"), [(("en",), "~en:deploy"), (("de",), "~de:deploying"), (("de", "en"), "~de:deploying|en:deploy")]
)
def test_a_stem_is_taken_in_the_rules_languages(languages: tuple[str, ...], tree: str) -> None:
    assert written(understood("~deploying", Names(languages=languages))) == tree


def test_a_stem_is_literal_in_a_language_without_stemmer() -> None:
    assert written(understood("~misail", Names(languages=("ko",)))) == "misail"


# mistakes: what stands over the caret, what is said, what would be right

MISTAKES = [
    ("", "", "empty", "word"),
    ("  \n ", "", "empty", "word"),
    ("# only a comment", "", "empty", "word"),
    ("a b", "b", "two words without an operator", 'quote it: "a b", or join with AND or OR'),
    ("North Korea", "Korea", "two words without an operator", '"North Korea"'),
    ('"a b" "c d"', '"c d"', "two words without an operator", "AND or OR"),
    ("a (b)", "(", "two words without an operator", "AND or OR"),
    ("a and b", "and", "two words without an operator", "capitals"),
    ("a Or b", "Or", "two words without an operator", "capitals"),
    ("a near/5 b", "near/5", "", "NEAR/5"),
    ("NOT a", "NOT a", "NOT alone", "NOT other"),
    ("NOT (a OR b)", "NOT (a OR b)", "NOT alone", "NOT other"),
    ("NOT a NOT b", "NOT a", "NOT alone", "NOT other"),
    ("a OR NOT b", "NOT b", "NOT alone", "NOT other"),
    ("a AND (NOT b)", "NOT b", "NOT alone", "NOT other"),
    ("title:(NOT b)", "NOT b", "NOT alone", "NOT other"),
    ("SENT(NOT b)", "NOT b", "NOT alone", "NOT other"),
    ("a AND b OR c", "c", "mixed", "(a AND b) OR c   or   a AND (b OR c)"),
    ("a OR b AND c", "c", "mixed", "a OR (b AND c)   or   (a OR b) AND c"),
    ("a NOT b OR c", "c", "mixed", "(a NOT b) OR c   or   a NOT (b OR c)"),
    ("a OR b NOT c", "NOT c", "mixed", "a OR (b NOT c)   or   (a OR b) NOT c"),
    ("x AND (a AND b OR c)", "c", "mixed", "(a AND b) OR c   or   a AND (b OR c)"),
    ("wo*", "wo*", "2 literal characters", "more of the word"),
    ("*", "*", "0 literal characters", ""),
    ('"of w*"', "w*", "1 literal characters", ""),
    ("북한*", "북한*", "white space does not part words", "leave the * out"),
    ("{UN*}", "{UN*}", "wildcards", ""),
    ("{}", "{}", "holds no word", ""),
    ("{UN", "{", "never closed", "}"),
    ("UN}", "}", "no meaning", ""),
    ('"a b', '"', "never closed", '"'),
    ('""', '""', "empty", ""),
    ("...", "...", "no letter or digit", ""),
    ("~", "~", "not one word", "single word"),
    ("~troop-ship", "~troop-ship", "not one word", "single word"),
    ("~deploy*", "~deploy*", "", ""),
    ("(a", "(", "never closed", ")"),
    ("a)", ")", "closes nothing", "remove"),
    ("()", "()", "empty", ""),
    ("AND a", "AND", "nothing before it", ""),
    ("a AND", "", "missing", ""),
    ("a AND OR b", "OR", "follows an operator", ""),
    ("a NOT", "", "missing", ""),
    ("NEAR/3 b", "NEAR/3", "nothing before it", "NEAR/3(a, b, c)"),
    ("a NEAR/3", "", "missing", ""),
    ("a NEAR/501 b", "NEAR/501", "at most 500", "AND"),
    ("a NEAR/99999999999 b", "NEAR/99999999999", "at most 500", "AND"),
    ("a NEAR/3 (b AND c)", "b AND c", "AND or NOT can't stand inside NEAR", ") AND ("),
    ("a NEAR/3 (b NOT c)", "b NOT c", "AND or NOT can't stand inside NEAR", ""),
    ("a NEAR/3 (b OR (c AND d))", "b OR (c AND d)", "AND or NOT can't stand inside NEAR", ""),
    ("a NEAR/3 title:b", "title:b", "a field can't stand inside NEAR", "title:(a NEAR/3 b)"),
    ("title:a NEAR/3 b", "title:a", "a field can't stand inside NEAR", "title:(a NEAR/3 b)"),
    ("body:a NEAR/3 b", "body:a", "a field can't stand inside NEAR", ":(a NEAR/3 b)"),
    ("a NEAR/3 SENT(b)", "SENT(b)", "SENT or PARA can't stand inside NEAR", "SENT("),
    ("a ONEAR/3 PARA(b)", "PARA(b)", "SENT or PARA can't stand inside ONEAR", "PARA("),
    ("a NEAR/3 FIRST/9(b)", "FIRST/9(b)", "FIRST can't stand inside NEAR", "FIRST/"),
    ("a NEAR/3 ATLEAST/2(b)", "ATLEAST/2(b)", "ATLEAST can't stand inside NEAR", ""),
    ("a NOT NEAR/3 title:b", "title:b", "a field can't stand inside", ":(a NOT NEAR/3 b)"),
    ("NEAR/3(a, b AND c)", "b AND c", "AND or NOT can't stand inside NEAR", ""),
    ("NEAR/3(a)", "NEAR/3(a)", "at least two", "NEAR/3(a, b)"),
    ("NEAR/3(a, b", "", "never closed", ")"),
    ("NEAR/3(a, )", ")", "missing", ""),
    ("ATLEAST/2(a AND b)", "a AND b", "AND or NOT can't stand inside ATLEAST", "ATLEAST/2(a) AND ATLEAST/2(b)"),
    ("ATLEAST/2(title:a)", "title:a", "a field can't stand inside ATLEAST", "title:ATLEAST/2(a)"),
    ("ATLEAST/2(ATLEAST/2(a))", "ATLEAST/2(a)", "ATLEAST can't stand inside ATLEAST", ""),
    ("ATLEAST(a)", "ATLEAST", "needs a number", "ATLEAST/3"),
    ("FIRST(a)", "FIRST", "needs a number", "FIRST/"),
    ("ATLEAST/0(a)", "ATLEAST/0(a)", "", "ATLEAST/1"),
    ("SENT()", "()", "empty", ""),
    ("(a, b)", ",", "", "NEAR"),
    ("a, b", ",", "unexpected", "AND or OR"),
    ("foo:bar", "foo:", "no field", '"foo: …"'),
    ("TITLE:a", "TITLE:", "no field", "title"),
    ("title,foo:a", "title,foo:", "no field", ""),
    ("title,source:a", "title,source:", "can't be listed", ""),
    ("title:", "", "missing", ""),
    ("source:", "", "needs a value", "source:reuters.com"),
    ("lang:", "", "needs a value", "lang:en"),
    ("source:reut*", "reut*", "no domain", "source:reuters.com"),
    ("source:(a.com AND b.com)", "AND", "OR", ""),
    ("source:https://www.reuters.com/world", "https://www.reuters.com/world", "no domain", "source:reuters.com"),
    ("lang:english", "english", "no language", "lang:en"),
    ("10:30", ":", "no meaning", "quote"),
    ("@foo", "@foo", "no entity", "@north-korea"),
    ("@north-corea", "@north-corea", "no entity", "did you mean @north-korea?"),
    ("$mover", "$mover", "not defined", "did you mean $movers?"),
    (">=1000", ">=1000", "numbers alone", "troops"),
    ("100..500", "100..500", "numbers alone", ""),
    ("troops OR >=1000", "troops OR >=1000", "numbers alone", ""),
    ("title:>=1000", "title:>=1000", "numbers alone", ""),
    (">=1000 NEAR/3 <50", ">=1000 NEAR/3 <50", "numbers alone", ""),
    ("a NEAR/3 500..100", "500..100", "downwards", "100..500"),
    ("a NEAR/3 >=1.2.3", ">=1.2.3", "", ""),
    ("https://example.org", "https://example.org", "address", "url:"),
    ("kim@example.org", "kim@example.org", "address", "url:"),
]


@pytest.mark.parametrize(("query", "marked", "message", "fix"), MISTAKES)
def test_a_mistake_has_a_place_a_reason_and_a_fix(query: str, marked: str, message: str, fix: str) -> None:
    errors = errors_of(query)
    assert errors
    first = min(errors, key=lambda error: error.start)
    assert query[first.start : first.end] == marked
    assert message in first.message
    assert fix in first.fix


@pytest.mark.parametrize(
    ("query", "marked", "fix"),
    [
        ("-troops", "-troops", "NOT troops"),
        ("a -troops", "-troops", "NOT troops"),
        ("+troops", "+troops", "AND"),
        ("!troops", "!troops", "NOT troops"),
        ("a AND !troops", "!troops", "NOT troops"),
        ('"a b"~5', "~5", "NEAR"),
        ("site:reuters.com", "site:", "source:reuters.com"),
        ("intitle:troops", "intitle:", "title:"),
        ("inurl:asia", "inurl:", "url:"),
        ("headline:troops", "headline:", "title:"),
        ("language:en", "language:", "lang:en"),
        ("a w/5 b", "w/5", "NEAR/4"),
        ("a W/5 b", "W/5", "NEAR/4"),
        ("a w/s b", "w/s", "SENT"),
        ("a w/p b", "w/p", "PARA"),
        ("a pre/3 b", "pre/3", "ONEAR"),
        ("a adj3 b", "adj3", "ONEAR/n"),
        ("a near3 b", "near3", "NEAR/n"),
        ("a NEAR3 b", "NEAR3", "NEAR/n"),
        ("a && b", "&&", "AND"),
        ("a || b", "|", "OR"),
        ("a | b", "|", "OR"),
        ("terror!", "terror!", "terror*"),
    ],
)
def test_the_forms_of_other_tools_are_mistakes_that_name_ours(query: str, marked: str, fix: str) -> None:
    errors = errors_of(query)
    assert errors
    assert query[errors[0].start : errors[0].end] == marked
    assert fix in errors[0].fix


MIXED = ["a AND b OR c", "a OR b AND c", "a NOT b OR c", "a OR b NOT c", "a AND b OR c AND d", "a OR b AND c OR d", "a AND b NOT c OR d"]


@pytest.mark.parametrize("query", MIXED)
def test_both_readings_of_a_mixed_level_are_queries(query: str) -> None:
    fix = next(error.fix for error in errors_of(query) if "mixed" in error.message)
    readings = fix.removeprefix("write ").split("   or   ")
    trees = {written(understood(reading)) for reading in readings}
    assert len(trees) == 2
    for reading in readings:
        assert re.findall(r"[a-d]\b", reading) == re.findall(r"[a-d]\b", query)


def test_all_mistakes_of_a_query_are_noted() -> None:
    query = "a b AND wo* AND foo:c AND @nobody AND $nothing AND x NEAR/900 y AND title:z NEAR/2 q"
    assert [query[error.start : error.end] for error in sorted(errors_of(query), key=lambda error: error.start)] == [
        "b", "wo*", "foo:", "@nobody", "$nothing", "NEAR/900", "title:z",
    ]  # fmt: skip


def test_the_error_shows_the_line_with_a_caret_what_is_wrong_and_the_fix() -> None:
    with pytest.raises(WatchlistError) as caught:
        parse_query("troops AND\n  North Korea")
    assert str(caught.value).split("\n") == [
        "query:2:9: two words without an operator between them",
        "     2 |   North Korea",
        "       |         ^",
        '        fix: quote it: "North Korea", or join with AND or OR',
    ]


def test_of_a_long_line_the_part_around_the_caret_is_shown() -> None:
    with pytest.raises(WatchlistError) as caught:
        parse_query("troops OR " * 100 + "North Korea" + " OR troops" * 100)
    _, line, caret, _ = str(caught.value).split("\n")
    assert len(line) < 130
    assert line[caret.index("^") :].startswith("Korea")


# warnings


@pytest.mark.parametrize(
    ("query", "marked", "message"),
    [
        ("wor*", "wor*", "short"),
        ("w?rd", "w?rd", "short"),
        ("a NEAR/31 b", "NEAR/31", "more than a sentence"),
        ("US AND troops", "US", "{US}"),
        ("troops OR WHO", "WHO", "{WHO}"),
        ("{UN}", "UN", "all-capitals headline"),
        ("Disney+", "Disney+", "no part of a word"),
        ("C++", "C++", "no part of a word"),
        ('"C# developer"', "C#", "no part of a word"),
        ("title:(body:a)", "body:", "inner one counts"),
        ("a OR b OR a", "a", "twice"),
        ("troop* OR troops", "troops", ""),
        ('troops OR "troops of Kim"', '"troops of Kim"', ""),
        ("a #hashtag", "#hashtag", "comment"),
    ],
)
def test_what_is_legal_but_hardly_meant_warns(query: str, marked: str, message: str) -> None:
    warned = [(query[warning.start : warning.end], warning.message + warning.fix) for warning in warnings_of(query)]
    assert any(place == marked and message in text for place, text in warned), warned


@pytest.mark.parametrize(
    "query", ["word*", "a NEAR/30 b", "us AND troops", "{NATO}", "DPRK", "AT&T", "source:x.com", "U.N.", "@north-korea", "a # note"]
)
def test_what_is_usual_does_not_warn(query: str) -> None:
    assert warnings_of(query) == []


# limits


def test_a_query_of_one_megabyte_is_a_mistake_at_once() -> None:
    with within(1.0), pytest.raises(WatchlistError, match="at most"):
        parse_query("a OR " * 200_000 + "b")


@pytest.mark.parametrize("opening", ["(", "SENT(", "title:(", "NEAR/3(a, ", "ATLEAST/2(", "FIRST/3(", "a AND (", "NOT ("])
def test_ten_thousand_nested_parentheses_are_a_mistake_at_once(opening: str) -> None:
    with within(1.0), pytest.raises(WatchlistError, match=r"deep|at most"):
        parse_query(opening * 10_000 + "a" + ")" * 10_000)


@pytest.mark.parametrize(
    "query",
    [
        " NEAR/5 ".join(["a"] * 9_000),
        " NOT NEAR/5 ".join(["a"] * 6_000),
        "title:" * 10_000 + "a",
        "foo:" * 10_000 + "a",
        "NOT " * 10_000 + "a",
        "1.." * 1_000 + "x",
        "foo," * 5_000,
        "a, " * 10_000,
        '"' * 10_001,
        "{" * 10_000,
        "a " * 20_000,
        "@" * 10_000,
        "abc*" * 10_000,
    ],
    ids=lambda query: query[:12],
)
def test_a_senseless_query_is_decided_at_once(query: str) -> None:
    with within(1.0):
        _is_a_query_or_a_mistake(query)


def test_a_wildcard_of_many_stars_is_matched_at_once() -> None:
    with within(1.0):
        assert not matches("*a*b*c*d*e*f*g*h*", "abcdefg" * 12)


VALID = [
    '@north-korea AND (troop* OR soldier* OR "special forces") NEAR/12 ($movers)',
    "title,lead:(a OR b) NOT lang:ko",
    "NEAR/3(a, b, >=1000)",
    "SENT(a AND b) OR PARA(c NOT d)",
    "ATLEAST/3({UN} OR {West Bank})",
    "FIRST/50(~deploy) AND source:(x.org OR y.org)",
    "a NOT NEAR/3 b # why",
    "a ONEAR/5 “b c” NEAR/2f 100..500",
]
PIECES = [
    *'()"{},:#@$~*?-+!|&/<>=.0 \n’“a',
    " AND ",
    " OR ",
    " NOT ",
    " NEAR/3 ",
    "ATLEAST/2(",
    "SENT(",
    "title:",
    "source:",
    "w/5",
    "..",
    "북",
    "\u200b",
]


@settings(max_examples=300, deadline=None, database=None, derandomize=True)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=25).map("".join)))
def test_any_text_is_a_query_or_a_mistake(text: str) -> None:
    _is_a_query_or_a_mistake(text)


@pytest.mark.parametrize("query", VALID)
def test_any_change_of_a_query_is_a_query_or_a_mistake(query: str) -> None:
    understood(query)
    chance = random.Random(query)
    for _ in range(150):
        changed = query
        for _ in range(chance.randint(1, 4)):
            at, until = sorted(chance.randint(0, len(changed)) for _ in range(2))
            changed = chance.choice([
                changed[:at] + changed[until:], changed[:at] + chance.choice(PIECES) + changed[at:],
                changed[:until] + changed[at:], changed[at:] + changed[:at],
            ])  # fmt: skip
        _is_a_query_or_a_mistake(changed)


def _is_a_query_or_a_mistake(text: str) -> None:
    error = _mistake_of(text)
    if error is None:
        return
    lines = text.split("\n")
    assert error.message
    assert 1 <= error.line <= len(lines)
    assert error.source == lines[error.line - 1]
    assert 1 <= error.column <= len(error.source) + 1


def _mistake_of(text: str) -> WatchlistError | None:
    try:
        parse_query(text)
    except WatchlistError as error:
        return error
    return None
