"""Tests that each mistake in a query has a place, a message and a fix. A valid query that is
probably not what its author means must give a warning.
"""

import re

import pytest
from wirewatch.errors import WatchlistError
from wirewatch.language import advice
from wirewatch.language.parser import Names, parse_query
from wirewatch.language.tree import Near, Number

from tests.unit.asking import errors_of, understood, warnings_of
from tests.unit.trees import written

# mistakes: the text over the caret, the message, the fix

MISTAKES = [
    ("", "", "empty", "word"),
    ("  \n ", "", "empty", "word"),
    ("# only a comment", "", "empty", "word"),
    ("a b", "b", "two words without an operator", 'quote it: "a b", or join with AND or OR'),
    ("North Korea", "Korea", "two words without an operator", '"North Korea"'),
    ('"a b" "c d"', '"c d"', "two words without an operator", "AND or OR"),
    ("a (b)", "(", "two words without an operator", "join them with AND or OR"),
    ("“a b” c", "c", "two words without an operator", 'quote it: "a b c"'),
    ("a and b", "and", "two words without an operator", "capitals"),
    ("a Or b", "Or", "two words without an operator", "capitals"),
    ("@north-korea NEAR 20 (a OR b)", "NEAR 20", "NEAR has a number without a slash", "write NEAR/20"),
    ("a NEAR 20 b", "NEAR 20", "NEAR has a number without a slash", "write NEAR/20"),
    ("a ONEAR 5 b", "ONEAR 5", "ONEAR has a number without a slash", "write ONEAR/5"),
    ("a NOT NEAR 5 b", "NEAR 5", "NEAR has a number without a slash", "write NEAR/5"),
    ("NEAR 5 (a, b)", "NEAR 5", "NEAR has a number without a slash", "write NEAR/5"),
    ("ATLEAST 3 (a)", "ATLEAST 3", "ATLEAST has a number without a slash", "write ATLEAST/3(…)"),
    ("b AND FIRST 60 (a)", "FIRST 60", "FIRST has a number without a slash", "write FIRST/60(…)"),
    ("FIRST 3 a", "FIRST 3", "FIRST has a number", 'write FIRST/3(…), or quote the words: "FIRST 3"'),
    ("a near/5 b", "near/5", "", "NEAR/5"),
    ("a NAER/5 b", "NAER/5", "two words without an operator", "did you mean NEAR/5?"),
    ("a NER/12 b", "NER/12", "two words without an operator", "did you mean NEAR/12?"),
    ("a ONAER/5 b", "ONAER/5", "two words without an operator", "did you mean ONEAR/5?"),
    ("a ADN b", "ADN", "two words without an operator", "did you mean AND? If ADN is a word, join it"),
    ("a NTO b", "NTO", "two words without an operator", "did you mean NOT?"),
    ("a NATO b", "NATO", "two words without an operator", 'quote it: "a NATO"'),
    ("a KM/5 b", "KM/5", "two words without an operator", 'quote it: "a KM/5"'),
    ("NOT a", "NOT a", "NOT alone", "NOT other"),
    ("NOT (a OR b)", "NOT (a OR b)", "NOT alone", "NOT other"),
    ("NOT a NOT b", "NOT a", "NOT alone", "NOT other"),
    ("a OR NOT b", "NOT b", "NOT alone", "NOT other"),
    ("a AND (NOT b)", "NOT b", "NOT alone", "NOT other"),
    ("title:(NOT b)", "NOT b", "NOT alone", "NOT other"),
    ("SENT(NOT b)", "NOT b", "NOT alone", "NOT other"),
    ("a AND b OR c", "OR", "mixed", "(a AND b) OR c   or   a AND (b OR c)"),
    ("a OR b AND c", "AND", "mixed", "a OR (b AND c)   or   (a OR b) AND c"),
    ("a NOT b OR c", "OR", "mixed", "(a NOT b) OR c   or   a NOT (b OR c)"),
    ("a OR b NOT c", "NOT", "mixed", "a OR (b NOT c)   or   (a OR b) NOT c"),
    ("x AND (a AND b OR c)", "OR", "mixed", "(a AND b) OR c   or   a AND (b OR c)"),
    ("wo*", "wo*", "2 literal characters", "more of the word"),
    ("*", "*", "0 literal characters", ""),
    ('"of w*"', "w*", "1 literal character;", ""),
    ("ex.co*", "ex.co*", "2 literal characters", "more of the word"),
    ("*.reuters.com", "*.reuters.com", "* has 0 literal characters", ""),
    ('"apple * store"', "*", "a * alone in a phrase stands for no word", "did you mean apple ONEAR/1 store?"),
    ('"the apple ** * big store *"', "**", "alone in a phrase", '"the apple" ONEAR/2 "big store"?'),
    ('"* store"', "*", "alone in a phrase", "did you mean store?"),
    ('"* *"', "*", "alone in a phrase", "search for words"),
    ("site:bbc.co.uk AND a", "site:", "unknown field site", "did you mean source:bbc.co.uk?"),
    ("site:news AND a", "site:", "unknown field site", "did you mean source:reuters.com?"),
    ("site:", "site:", "unknown field site", "did you mean source:reuters.com?"),
    ("language:ko AND a", "language:", "unknown field language", "did you mean lang:ko?"),
    ("language:jp AND a", "language:", "unknown field language", "did you mean lang:ja?"),
    ("language:Korean AND a", "language:", "unknown field language", "did you mean lang:en?"),
    ('headline:"two words"', "headline:", "unknown field headline", 'did you mean title:"two words"?'),
    ("북한*", "북한*", "separate words by spaces", "remove the *"),
    ("{UN*}", "{UN*}", "wildcards", ""),
    ("{}", "{}", "contains no word", ""),
    ("{UN", "{", "never closed", "}"),
    ("UN}", "}", "unexpected", ""),
    ('"a b', '"', "never closed", '"'),
    ('""', '""', "empty", ""),
    ("...", "...", "no letter or digit", ""),
    ("~", "~", "not one word", "single word"),
    ("~troop-ship", "~troop-ship", "not one word", "single word"),
    ("~deploy*", "~deploy*", "", ""),
    ("(a", "(", "never closed", ")"),
    ("a)", ")", "no matching", "remove"),
    ("()", "()", "empty", ""),
    ("AND a", "AND", "nothing before it", "write a word before AND"),
    ("b NEAR/3 (AND a)", "AND", "nothing before it", "write a word before AND"),
    ("a AND", "", "missing", ""),
    ("a AND OR b", "OR", "follows an operator", ""),
    ("a NOT", "", "missing", ""),
    ("NEAR/3 b", "NEAR/3", "nothing before it", "NEAR/3(a, b, c)"),
    ("a NEAR/3", "", "missing", ""),
    ("a NEAR/x b", "NEAR/x", "must be followed by a whole number", "write NEAR/5"),
    ("a ONEAR/ b", "ONEAR/", "must be followed by a whole number", "write ONEAR/5"),
    ("a NEAR/-3 b", "NEAR/-3", "must be followed by a whole number", "write NEAR/5"),
    ("a NOT NEAR/x b", "NEAR/x", "must be followed by a whole number", "write NEAR/5"),
    ("ATLEAST/x(a)", "ATLEAST/x", "must be followed by a whole number", "write ATLEAST/5(…)"),
    ("FIRST/ten(a)", "FIRST/ten", "must be followed by a whole number", "write FIRST/5(…)"),
    ("a NEAR/501 b", "NEAR/501", "at most 500", "AND"),
    ("a NEAR/99999999999 b", "NEAR/99999999999", "at most 500", "AND"),
    ("a NEAR/3 (b AND c)", "b AND c", "AND or NOT is not allowed inside NEAR", ") AND ("),
    (
        "a NEAR/3 (b AND (c OR d))",
        "b AND (c OR d)",
        "AND or NOT is not allowed inside NEAR",
        "NEAR/3 (c OR d))",
    ),
    ("a NEAR/3 (b NOT c)", "b NOT c", "AND or NOT is not allowed inside NEAR", ""),
    ("a NEAR/3 (b OR (c AND d))", "b OR (c AND d)", "AND or NOT is not allowed inside NEAR", ""),
    ("a NEAR/3 title:b", "title:b", "a field is not allowed inside NEAR", "title:(a NEAR/3 b)"),
    ("title:a NEAR/3 b", "title:a", "a field is not allowed inside NEAR", "title:(a NEAR/3 b)"),
    ("body:a NEAR/3 b", "body:a", "a field is not allowed inside NEAR", ":(a NEAR/3 b)"),
    (
        "a NEAR/3 source:x.org",
        "source:x.org",
        "a field is not allowed inside NEAR",
        "source:x.org AND a NEAR/3 b",
    ),
    ("a NEAR/3 SENT(b)", "SENT(b)", "SENT or PARA is not allowed inside NEAR", "SENT("),
    ("a ONEAR/3 PARA(b)", "PARA(b)", "SENT or PARA is not allowed inside ONEAR", "PARA("),
    ("a NEAR/3 FIRST/9(b)", "FIRST/9(b)", "FIRST is not allowed inside NEAR", "FIRST/"),
    ("a NEAR/3 ATLEAST/2(b)", "ATLEAST/2(b)", "ATLEAST is not allowed inside NEAR", ""),
    ("a NOT NEAR/3 title:b", "title:b", "a field is not allowed inside", ":(a NOT NEAR/3 b)"),
    ("NEAR/3(a, b AND c)", "b AND c", "AND or NOT is not allowed inside NEAR", ""),
    ("NEAR/3(a)", "NEAR/3(a)", "at least two", "NEAR/3(a, b)"),
    ("NEAR/3(a, b", "", "never closed", ")"),
    ("NEAR/3(a, )", ")", "missing", ""),
    (
        "ATLEAST/2(a AND b)",
        "a AND b",
        "AND or NOT is not allowed inside ATLEAST",
        "ATLEAST/2(a) AND ATLEAST/2(b)",
    ),
    ("ATLEAST/2(title:a)", "title:a", "a field is not allowed inside ATLEAST", "title:ATLEAST/2(a)"),
    ("ATLEAST/2(lang:en)", "lang:en", "a field is not allowed inside ATLEAST", "lang:en AND ATLEAST/2(a)"),
    (
        "ATLEAST/2(ATLEAST/2(a))",
        "ATLEAST/2(a)",
        "ATLEAST is not allowed inside ATLEAST",
        "count once: ATLEAST/2(a)",
    ),
    ("ATLEAST(a)", "ATLEAST", "needs a number", "ATLEAST/3"),
    ("FIRST(a)", "FIRST", "needs a number", "FIRST/"),
    ("ATLEAST/0(a)", "ATLEAST/0(a)", "ATLEAST needs a number of at least 1", "ATLEAST/1"),
    ("FIRST/0(a)", "FIRST/0(a)", "FIRST needs a number of at least 1", "FIRST/1"),
    ("FIRST/50 troops", "troops", "( is missing", "( … )"),
    ("a AND ATLEAST/3", "", "( is missing", "( … )"),
    ("SENT()", "()", "empty", ""),
    ("(a, b)", ",", "", "NEAR"),
    ("a, b", ",", "unexpected", "AND or OR"),
    ("foo:bar", "foo:", "unknown field", '"foo: …"'),
    ("TITLE:a", "TITLE:", "unknown field", "title"),
    ("title,foo:a", "title,foo:", "unknown field", ""),
    ("title,source:a", "title,source:", "can't be listed", ""),
    ("title:", "", "missing", ""),
    ("source:", "", "needs a value", "source:reuters.com"),
    ("lang:", "", "needs a value", "lang:en"),
    ("source:reut*", "reut*", "not a domain", "write source:reuters.com"),
    ("source:(a.com AND b.com)", "AND", "OR", ""),
    (
        "source:https://www.reuters.com/world",
        "https://www.reuters.com/world",
        "not a domain",
        "source:reuters.com",
    ),
    ("lang:english", "english", "not a language code", "write lang:en"),
    ("lang:(en OR korean)", "korean", "not a language code", "write lang:en"),
    ("source:*.example.org", "*.example.org", "not a domain", "write source:example.org"),
    ("source:example.org/asia", "example.org/asia", "not a domain", "write source:example.org"),
    ("10:30", ":", "unexpected", "quote"),
    ("Title:troops", "Title:", "unknown field Title", "did you mean title:troops?"),
    ("tilte:troops", "tilte:", "unknown field tilte", "did you mean title:troops?"),
    ("title,leed:troops", "title,leed:", "unknown field title,leed", "fields are title, body, lead"),
    ("Title,leads:troops", "Title,leads:", "unknown field", "did you mean title,lead:troops?"),
    ("time:troops", "time:", "unknown field time", 'quote it if you mean the text: "time: …"'),
    ("a NEAR/5.5 b", "NEAR/5.5", "must be followed by a whole number", "write NEAR/5"),
    ("ATLEAST/2.5(a)", "ATLEAST/2.5", "must be followed by a whole number", "write ATLEAST/5(…)"),
    ("Sent(a AND b)", "(", "two words without an operator", "write SENT( … )"),
    ("SENT/2(a AND b)", "(", "two words without an operator", "write SENT( … )"),
    ("first/5(a)", "(", "two words without an operator", "write FIRST/5( … )"),
    ("'North Korea'", "Korea'", "two words without an operator", 'quote it: "North Korea"'),
    ("‘North Korea’", "Korea’", "two words without an operator", 'quote it: "North Korea"'),
    ("a NEAR/3 >=10%", ">=10%", ">=10% is not a number", "write >=10"),
    ("a NEAR/3 >=$10", ">=$10", ">=$10 is not a number", "write >=10"),
    ("a NEAR/3 >=-5", ">=-5", ">=-5 is not a number", "write >=5"),
    ("a NEAR/3 >=1e6", ">=1e6", ">=1e6 is not a number", "write >=1000"),
    ("a NEAR/3 >=3万", ">=3万", ">=3万 is not a number", "write >=30000"),
    ("a NEAR/3 >=300km", ">=300km", ">=300km is not a number", "write >=300"),
    ("a NEAR/3 >=3조", ">=3조", ">=3조 is not a number", "write >=1000"),
    ("a NEAR/3 >=5mm", ">=5mm", ">=5mm is not a number", "write >=1000"),
    ("a NEAR/3 >=1m..2m", ">=1m..2m", ">=1m..2m is not a number", "write >=1000"),
    ("a NEAR/3 >=0.0000001km", ">=0.0000001km", ">=0.0000001km is not a number", "write >=1000"),
    ("a NEAR/3 =1000", "=1000", "=1000 is not a number", "write >=1000, <=1000 or 1000..1000"),
    ("a NEAR/3 =>1000", "=>1000", "=>1000 is not a number", "write >=1000"),
    ("a NEAR/3 1000..", "1000..", "1000.. is not a range of numbers", "write 100..500"),
    ("a NEAR/3 ..500", "..500", "..500 is not a range of numbers", "write 100..500"),
    ("a NEAR/3 1...9", "1...9", "1...9 is not a range of numbers", "write 100..500"),
    ("a NEAR/3 1..5..9", "1..5..9", "1..5..9 is not a range of numbers", "write 100..500"),
    ("@foo", "@foo", "unknown entity", 'known: @north-korea, @ofac/*; quote it if you mean the text: "@foo"'),
    ("@north-corea", "@north-corea", "unknown entity", "did you mean @north-korea?"),
    ("$mover", "$mover", "not defined", "did you mean $movers?"),
    (">=1000", ">=1000", "numbers alone", "troops"),
    ("100..500", "100..500", "numbers alone", ""),
    ("troops OR >=1000", "troops OR >=1000", "numbers alone", ""),
    ("title:>=1000", "title:>=1000", "numbers alone", ""),
    (">=1000 NEAR/3 <50", ">=1000 NEAR/3 <50", "numbers alone", ""),
    ("a NEAR/3 500..100", "500..100", "above the upper", "100..500"),
    ("a NEAR/3 >=1.2.3", ">=1.2.3", "", ""),
    ("a NEAR/3 >=" + "9" * 400, ">=" + "9" * 400, "is not a number", ""),
    ("a NEAR/3 1.." + "9" * 400, "1.." + "9" * 400, "is not a range", ""),
    ("https://example.org/asia", "https://example.org/asia", "address", 'url:"example org asia"'),
    ("url:www.example.org/n-korea", "www.example.org/n-korea", "address", 'url:"www example org n korea"'),
    ("kim@example.org", "kim@example.org", "address", "search for the name"),
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
        ('a -"special forces"', "-", "NOT for -"),
        ("a +(b OR c)", "+", "AND for +"),
        ("+troops", "+troops", "AND"),
        ("a -*troops", "-*troops", "NOT *troops"),
        ("a --troops", "--troops", "NOT troops"),
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
        ("a /5 b", "/5", "NEAR/4"),
        ("a /N5/ b", "/N5/", "NEAR/4"),
        ("korea/F50/", "korea/F50/", "FIRST/50(korea)"),
        ('"north korea"/f50/', "/f50/", "FIRST/50(…)"),
        ("hd=korea", "hd=korea", "title: for hd="),
        ('HD="north korea"', "HD=", "title: for HD="),
        ("hlp=(korea or dprk)", "hlp=", "title,lead: for hlp="),
        ("lp=korea", "lp=korea", "lead: for lp="),
        ("td=korea", "td=korea", "body: for td="),
        ("by=lee", "by=lee", "author: for by="),
        ("la=en", "la=en", "lang: for la="),
        ("sn=reuters", "sn=reuters", "source:reuters.com"),
        ("rst=trtw", "rst=trtw", "source:reuters.com"),
        ("co=ibm", "co=ibm", "words"),
        ("troop$2", "troop$2", "troop*"),
        ("troop$", "troop$", "troop*"),
    ],
)
def test_the_fix_for_syntax_of_another_tool_shows_our_syntax(query: str, marked: str, fix: str) -> None:
    errors = errors_of(query)
    assert errors
    assert query[errors[0].start : errors[0].end] == marked
    assert fix in errors[0].fix


MIXED = [
    "a AND b OR c",
    "a OR b AND c",
    "a NOT b OR c",
    "a OR b NOT c",
    "a AND b OR c AND d",
    "a OR b AND c OR d",
    "a AND b NOT c OR d",
]


@pytest.mark.parametrize("query", MIXED)
def test_both_suggested_readings_of_mixed_operators_are_valid_queries(query: str) -> None:
    fix = next(error.fix for error in errors_of(query) if "mixed" in error.message)
    readings = fix.removeprefix("write ").split("   or   ")
    trees = {written(understood(reading)) for reading in readings}
    assert len(trees) == 2
    for reading in readings:
        assert re.findall(r"[a-d]\b", reading) == re.findall(r"[a-d]\b", query)


@pytest.mark.parametrize(
    "query", ["a NEAR 20 (b)", "a NEAR 20 b", "NEAR 5 (a, b)", "ATLEAST 3 (a)", "FIRST 3 a"]
)
def test_a_number_without_a_slash_is_one_mistake(query: str) -> None:
    assert len(errors_of(query)) == 1


@pytest.mark.parametrize(
    "query",
    ["a and b", "a or b", "a not b", "a near b", "(a or b)", "a and (b OR c)", 'a and "b c"', "and b"],
)
def test_an_operator_in_small_letters_is_one_mistake(query: str) -> None:
    (error,) = errors_of(query)
    assert error.fix == "operators are written in capitals: AND, OR, NOT, NEAR/5"


def test_each_operator_in_small_letters_is_one_mistake() -> None:
    query = "a and b or c AND d"
    assert [query[error.start : error.end] for error in errors_of(query)] == ["and", "or"]


def test_the_fix_for_an_and_inside_atleast_has_no_doubled_parentheses() -> None:
    query = "ATLEAST/3(troops AND (tanks OR guns) AND b NEAR/2 c)"
    (error,) = errors_of(query)
    assert error.fix == "write ATLEAST/3(troops) AND ATLEAST/3(tanks OR guns) AND ATLEAST/3(b NEAR/2 c)"
    understood(error.fix.removeprefix("write "))


def test_the_fix_for_an_and_in_a_branch_of_an_or_mentions_the_other_branches() -> None:
    (error,) = errors_of("ATLEAST/2((troops AND tanks) OR guns)")
    assert error.fix == (
        "write ATLEAST/2(troops) AND ATLEAST/2(tanks), and join this to the other branches by OR"
    )


@pytest.mark.parametrize("query", ["$both NEAR/3 c", "(c OR $both) NEAR/3 d", "ATLEAST/2($both)"])
def test_an_and_from_a_definition_is_not_quoted_from_the_query(query: str) -> None:
    names = Names({}, {"both": parse_query("aa AND bb")})
    (error,) = errors_of(query, names)
    operator = "ATLEAST" if "ATLEAST" in query else "NEAR"
    assert error.message.startswith(f"AND or NOT in $both is not allowed inside {operator}: ")
    assert error.fix == f"use $both outside {operator}, or define the words alone and use them here"


def test_all_mistakes_of_a_query_are_noted() -> None:
    query = "a b AND wo* AND foo:c AND ... AND @nobody AND $nothing AND x NEAR/900 y AND title:z NEAR/2 q"
    assert [query[error.start : error.end] for error in sorted(errors_of(query), key=lambda error: error.start)] == [
        "b", "wo*", "foo:", "...", "@nobody", "$nothing", "NEAR/900", "title:z",
    ]  # fmt: skip


def test_the_error_shows_the_message_the_line_with_a_caret_and_the_fix() -> None:
    with pytest.raises(WatchlistError) as caught:
        parse_query("troops AND\n  North Korea")
    assert str(caught.value).split("\n") == [
        "query:2:9: two words without an operator between them",
        "     2 |   North Korea",
        "       |         ^",
        '        fix: quote it: "North Korea", or join with AND or OR',
    ]


def test_the_part_of_a_long_line_around_the_caret_is_shown() -> None:
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
        ("U.S. AND troops", "U.S.", "U.S. also finds the word 'us'write {U.S.}"),
        ("troops OR U.N", "U.N", "U.N also finds the word 'un'write {U.N}"),
        ('"US" AND troops', '"US"', "US also finds the word 'us'write {US}"),
        ("a NOT NEAR/3 a", "a", "this never matches: NOT NEAR/3 excludes the words before it"),
        (
            '"north korea" NOT NEAR korea',
            "korea",
            "this never matches: NOT NEAR excludes the words before it",
        ),
        ("(troops OR troopers) NOT NEAR/3 troop*", "troop*", "this never matches: NOT NEAR/3"),
        ("3M AND profit", "3M", "3M also finds the word '3m'write {3M}"),
        ("{UN}", "UN", "all-capitals headline"),
        ("{U.N.}", "U.N.", "all-capitals headline"),
        (
            "{NATO OR Nato}",
            "NATO OR Nato",
            "OR is a word between { and }, not an operatorwrite {NATO} OR {Nato}",
        ),
        (
            "{EU AND Nato}",
            "EU AND Nato",
            "AND is a word between { and }, not an operatorwrite {EU} AND {Nato}",
        ),
        ("troops;tanks", "troops;tanks", "; is not an operator here, but part of the phrase troops;tanks"),
        ("AT&amp;T", "AT&amp;T", "; is not an operator here"),
        ("軍、國境", "軍、國境", "、 is not an operator here"),
        ("軍，國境", "軍，國境", "， is not an operator here"),
        ("25°C", "25°C", "° is not part of a word: 25°C finds 25 c"),
        ("¥500", "¥500", "¥ is not part of a word: ¥500 finds 500"),
        ('"§ 5 or §7"', "§7", "§ is not part of a word: §7 finds 7"),
        ('"A→B"', "A→B", "→ is not part of a word"),
        ("Disney+", "Disney+", "not part of a word"),
        ("C++", "C++", "not part of a word"),
        ("C＋＋", "C＋＋", "not part of a word"),
        ('"C# developer"', "C#", "not part of a word"),
        ("title:(body:a)", "body:", "body: is inside title:; only the inner field applies"),
        ("a OR b OR a", "a", "duplicate"),
        ('"a b" OR c OR "a b"', '"a b"', "duplicate"),
        ("word* OR b OR word*", "word*", "duplicate"),
        ("troop* OR troops", "troops", ""),
        ('troops OR "troops of Kim"', '"troops of Kim"', "redundant branch"),
        ('"some soldiers" OR soldier*', '"some soldiers"', "redundant branch"),
        ("tr?op* OR troops", "troops", "redundant branch"),
        ("{West} OR {West Bank}", "{West Bank}", "redundant branch"),
        ("a NEAR/3 b OR (c) OR a NEAR/3 b", "a NEAR/3 b", "duplicate"),
        ("$movers OR b OR $movers", "$movers", "duplicate"),
        ("a #hashtag", "#hashtag", "comment"),
        ("lang:kr AND a", "kr", "kr is the language Kanuridid you mean lang:ko?"),
        ("lang:(tw OR en) AND a", "tw", "tw is the language Twidid you mean lang:zh-hant?"),
        ("북한AND남한", "북한AND남한", "AND is not an operator here"),
        ("日本NEAR/5韓国 OR a", "日本NEAR/5韓国", "write spaces around NEAR/5"),
        ("a NEAR 20 OR (b)", "20", "20 is a word here, not the distance of NEARwrite NEAR/20, or"),
        ("a ONEAR 20", "20", '20 is a word here, not the distance of ONEARwrite ONEAR/20, or "20"'),
    ],
)
def test_a_valid_query_that_is_probably_not_meant_gives_a_warning(
    query: str, marked: str, message: str
) -> None:
    warned = [
        (query[warning.start : warning.end], warning.message + warning.fix) for warning in warnings_of(query)
    ]
    assert any(place == marked and message in text for place, text in warned), warned


@pytest.mark.parametrize(
    "query",
    [
        "word*",
        "a NEAR/30 b",
        "us AND troops",
        "{NATO}",
        "DPRK",
        "AT&T",
        "source:x.com",
        "E.U.",
        "@north-korea",
        "a # note",
        "u.s. AND troops",
        'korea NOT NEAR/0 "north korea"',
        "troop* NOT NEAR/3 troops",
        "3m",
        "1.5M",
        "G7",
        "4X4",
        '"US troops"',
        "{WAR AND PEACE}",
        '"troops; tanks"',
        '"10～20"',
        "5−7",
        "\u2f29\u2f2d",
        'a NEAR "20"',
        "a NEAR/3 20",
        "title:(a AND source:x.org)",
        "title:(a AND lang:en)",
    ],
)
def test_a_usual_query_gives_no_warning(query: str) -> None:
    assert warnings_of(query) == []


@pytest.mark.parametrize("query", ["US$5", "E=mc2", "A/F", "24/7", "troops NEAR/3 1/2"])
def test_text_that_only_looks_like_syntax_of_another_tool_is_a_valid_query(query: str) -> None:
    assert errors_of(query) == []


# unknown names


def suggested(name: str, known: list[str]) -> str:
    (error,) = errors_of(f"@{name}", Names(dict.fromkeys(known, ("it",))))
    return error.fix


MANY = [f"{letter}-{number}" for letter in "abcdefgh" for number in range(200)]


def test_the_nearest_of_few_names_is_suggested_even_with_another_first_letter() -> None:
    assert suggested("orth-korea", ["north-korea", "iran"]) == "did you mean @north-korea?"


def test_the_nearest_of_many_names_with_the_same_first_letter_is_suggested() -> None:
    assert suggested("north-corea", [*MANY, "north-korea"]) == "did you mean @north-korea?"
    assert suggested("xx-korea", [*MANY, "north-korea"]).startswith("known: @a-0, @a-1, @a-10,")


def test_an_unknown_name_is_compared_with_a_limited_number_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def compare(name: str, names: list[str], n: int) -> list[str]:
        compared.extend(names)
        return []

    monkeypatch.setattr(advice, "get_close_matches", compare)
    suggested("a-1000", MANY)
    assert 0 < len(compared) <= advice.MAX_COMPARED


def test_the_error_of_an_empty_query_explains_that_a_hashtag_is_a_comment() -> None:
    (error,) = errors_of("#MeToo")
    assert error.message == "the query is empty: # begins a comment"
    assert error.fix == 'write at least one word; quote a hashtag: "#MeToo"'
    assert [error.message for error in errors_of(" ")] == ["the query is empty"]


def test_a_quoted_hashtag_does_not_warn() -> None:
    assert warnings_of('"#MeToo"') == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ('"special force?"', ["force?"]),
        ('"troop? at the border?,"', ["troop?", "border?"]),
        ('"force?"', ["force?"]),
        ('"organi?ation chart"', []),
        ('"special force?*"', []),
        ("special ONEAR/0 force?", []),
        ('"why ?"', []),
    ],
)
def test_a_question_mark_at_the_end_of_a_quoted_word_is_warned_about(query: str, words: list[str]) -> None:
    assert [query[warning.start : warning.end] for warning in warnings_of(query)] == words


def test_the_warning_about_a_dropped_symbol_explains_how_to_keep_it() -> None:
    (warning,) = warnings_of("C++")
    assert warning.message == "+ is not part of a word: C++ finds c"
    assert warning.fix == "write {C++} for exactly this"


@pytest.mark.parametrize(
    ("query", "excluded"),
    [
        ("x NOT x", "x"),
        ("troops AND NOT troops", "troops"),
        ("NOT troops AND troops", "troops"),
        ("troops NOT (tanks OR troops)", "(tanks OR troops)"),
        ("(troops OR tanks) NOT (tanks OR troops)", "(tanks OR troops)"),
        ("troops NOT troop*", "troop*"),
        ('"special forces" NOT forces', "forces"),
        ("{UN} NOT un", "un"),
        ("title:troops NOT troops", "troops"),
        ("troops NEAR/3 border NOT border", "border"),
        ("ATLEAST/2(troops) NOT troops", "troops"),
        ("@north-korea NOT @north-korea", "@north-korea"),
        ("$movers NOT $movers", "$movers"),
        ("lang:en AND troops NOT lang:en", "lang:en"),
    ],
)
def test_a_not_that_excludes_a_required_part_gives_a_warning(query: str, excluded: str) -> None:
    (warning,) = [each for each in warnings_of(query) if "never matches" in each.message]
    assert query[warning.start : warning.end] == excluded.strip("()") or (
        query[warning.start - 1 : warning.end + 1] == excluded
    )


@pytest.mark.parametrize(
    "query",
    [
        "troops NOT title:troops",
        "(troops OR tanks) NOT troops",
        "troops NOT {Troops}",
        "troop* NOT troops",
        'forces NOT "special forces"',
        "troops NOT ATLEAST/2(troops)",
        "author:lee NOT lee",
        "troops NOT SENT(troops AND parade)",
        "troops NOT NEAR/3 trooper",
        "troops NOT (troops NEAR/3 parade)",
    ],
)
def test_a_not_that_allows_some_matches_gives_no_warning(query: str) -> None:
    assert not [each for each in warnings_of(query) if "never matches" in each.message]


@pytest.mark.parametrize(
    ("query", "warns"),
    [
        ("source:Reuters", True),
        ("source:(apnews.com OR bbc)", True),
        ("source:reuters.com", False),
        ("source:kp", False),
        ("source:gov", False),
    ],
)
def test_a_source_without_a_dot_gives_a_warning(query: str, warns: bool) -> None:
    assert any("is not a domain" in each.message for each in warnings_of(query)) is warns


@pytest.mark.parametrize(
    ("query", "low", "high"),
    [
        ("tonnes NEAR/3 1m..2m", 1e6, 2e6),
        ("tonnes NEAR/3 1.5k..2 million", 1.5e3, 2e6),
        ("tonnes NEAR/3 1 million..2 million", 1e6, 2e6),
    ],
)
def test_the_numbers_of_a_range_may_have_units(query: str, low: float, high: float) -> None:
    near = understood(query)
    assert isinstance(near, Near)
    number = near.operands[1]
    assert isinstance(number, Number)
    assert (number.low, number.high) == (low, high)


@pytest.mark.parametrize(
    ("query", "fix"),
    [
        ("a NEAR/3 1..2m", "write 1m..2m,"),
        ("a NEAR/3 1..2 million", "write 1 million..2 million,"),
        ("a NEAR/3 1k..2,000", "write 1k..2,000k,"),
    ],
)
def test_a_unit_at_one_number_of_a_range_is_an_error(query: str, fix: str) -> None:
    (error,) = errors_of(query)
    assert error.message.startswith("only one number of 1")
    assert error.fix.startswith(fix)
