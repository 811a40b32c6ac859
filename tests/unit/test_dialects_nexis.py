"""Tests the conversion of Nexis searches to queries: each connector, each command, and the notes on
differences between the search and the query.
"""

from functools import partial
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.dialects.conversion import convert

from tests.unit import converting
from tests.unit.asking import matches, understood

USUAL = {"narrower plurals"}
NEARNESS = {"exact w/n", "narrower noise words"}

notes_of = partial(converting.notes_of, dialect="nexis")
error_of = partial(converting.error_of, dialect="nexis")


@pytest.mark.parametrize(
    ("theirs", "ours", "notes"),
    [
        # words
        ('"troops"', "troops", set()),
        ("missile", "missile OR missiles", USUAL),
        ("city", "city OR cities", USUAL),
        ("church", "church OR churches", USUAL),
        ("woman", "woman OR women", USUAL),
        ("NGO", "NGO OR NGOs", USUAL),
        ("troops", "troops", set()),
        ("2024", "2024", set()),
        ('"missile"', "missile", set()),
        ("“missile”", "missile", set()),
        ("ballistic missile", '"ballistic missile" OR "ballistic missiles"', USUAL | {"narrower phrase"}),
        ('"ballistic missile"', '"ballistic missile"', {"narrower phrase"}),
        ('ballistic "missile"', '"ballistic missile"', {"narrower phrase"}),
        ("Korea's troops", '"Korea troops"', {"narrower phrase"}),
        ('"of"', "of", {"narrower noise word searched"}),
        ('"bank of korea"', '"bank of korea"', {"narrower phrase", "narrower noise word searched"}),
        ('"profit and loss"', '"profit and loss"', {"narrower phrase", "narrower noise word searched"}),
        ("12,000 troops", '"12,000 troops"', {"narrower phrase"}),
        ("anti-semit!", "anti-semit*", set()),
        ("U.N. troops", '"U.N. troops"', {"narrower phrase"}),
        ('"AT&T"', "AT&T", set()),
        ("c++", "c", {"wider symbols"}),
        ("#NorthKorea", '"#NorthKorea"', set()),
        ('"AND"', '"AND"', {"narrower noise word searched"}),
        ('"near5"', '"near5"', set()),
        ('"title: kim"', '"title kim"', {"narrower phrase"}),
        # truncation
        ("troop!", "troop*", set()),
        ('"third party benefi!"', '"third party benefi*"', {"narrower phrase"}),
        ("child*", "child*", {"different * at the end"}),
        ("wom*n", "wom*n", {"wider * inside a word"}),
        ("int???et", "int???et", set()),
        ('"cat? food"', "cat? ONEAR/0 food", {"narrower phrase"}),
        # and, or, and not
        ("troops and sanctions", "troops AND sanctions", set()),
        ("troops & sanctions", "troops AND sanctions", {"exact &"}),
        ("troops or sanctions", "troops OR sanctions", set()),
        ("TROOPS AND SANCTIONS", "TROOPS AND SANCTIONS", set()),
        ("troops and not sanctions", "troops NOT sanctions", set()),
        ("troops andnot sanctions", "troops NOT sanctions", set()),
        ("troops but not sanctions", "troops NOT sanctions", set()),
        ("troops butnot sanctions", "troops NOT sanctions", set()),
        ("ships and troops or tanks", "ships AND (troops OR tanks)", {"exact or"}),
        ("ships or troops and tanks", "(ships OR troops) AND tanks", {"exact or"}),
        ("ships and not troops and tanks", "ships NOT (troops AND tanks)", {"exact and not"}),
        ("(ships and not troops) and tanks", "ships AND tanks NOT troops", set()),
        ("ships and (troops and tanks)", "ships AND troops AND tanks", set()),
        ("ships and (troops or tanks)", "ships AND (troops OR tanks)", set()),
        ("ships or (troops or ships)", "ships OR troops", set()),
        # nearness
        ("troops w/5 tanks", "troops NEAR/4 tanks", NEARNESS),
        ("troops W/5 tanks", "troops NEAR/4 tanks", NEARNESS),
        ("troops /5 tanks", "troops NEAR/4 tanks", NEARNESS),
        ("troops near/5 tanks", "troops NEAR/4 tanks", NEARNESS),
        ("troops w/1 tanks", "troops NEAR/0 tanks", NEARNESS),
        ("troops pre/5 tanks", "troops ONEAR/4 tanks", {"exact pre/n", "narrower noise words"}),
        ("troops onear/5 tanks", "troops ONEAR/4 tanks", {"exact pre/n", "narrower noise words"}),
        ("troops +5 tanks", "troops ONEAR/4 tanks", {"exact pre/n", "narrower noise words"}),
        ("troops not w/5 tanks", "troops NOT NEAR/4 tanks", {"exact not w/n", "wider noise words"}),
        ("troops not/5 tanks", "troops NOT NEAR/4 tanks", {"exact not w/n", "wider noise words"}),
        ("troops w/0000005 tanks", "troops NEAR/4 tanks", NEARNESS),
        ("troops w/5 tanks or ships", "troops NEAR/4 (tanks OR ships)", NEARNESS | {"exact or"}),
        ("troops w/3 tanks w/20 ships", "(troops NEAR/2 tanks) NEAR/19 ships", NEARNESS),
        ("troops w/5 tanks w/5 ships", "(troops NEAR/4 tanks) NEAR/4 ships", NEARNESS),
        ("troops w/20 tanks w/3 ships", "troops NEAR/19 (tanks NEAR/2 ships)", NEARNESS | {"exact several nearnesses"}),
        ("troops w/s tanks", "SENT(troops AND tanks)", {"different w/s"}),
        ("troops /s tanks", "SENT(troops AND tanks)", {"different w/s"}),
        ("troops w/sent tanks", "SENT(troops AND tanks)", {"different w/s"}),
        ("troops w/p tanks", "PARA(troops AND tanks)", {"different w/p"}),
        ("troops w/para tanks", "PARA(troops AND tanks)", {"different w/p"}),
        ("troops pre/s tanks", "SENT(troops ONEAR/500 tanks)", {"different w/s"}),
        ("troops not w/s tanks", "SENT(troops NOT tanks)", {"different w/s"}),
        ("troops not w/p tanks", "PARA(troops NOT tanks)", {"different w/p"}),
        ("troops w/s tanks w/9 ships", "SENT(troops AND (tanks NEAR/8 ships))", NEARNESS | {"different w/s", "exact several nearnesses"}),
        ("troops w/p tanks w/s ships", "PARA(troops AND SENT(tanks AND ships))", {"different w/p", "different w/s", "exact several nearnesses"}),
        # commands
        ("caps(apple)", "{Apple} OR {APPLE}", {"narrower caps( )"}),
        ("caps(Apple Computer)", "{Apple Computer} OR {APPLE COMPUTER}", {"narrower caps( )", "narrower phrase"}),
        ("allcaps(rico)", "{RICO}", {"exact allcaps( )"}),
        ("nocaps(Aids)", "{aids}", {"exact nocaps( )"}),
        ("allcaps(un or nato)", "{UN} OR {NATO}", {"exact allcaps( )"}),
        ("singular(job)", "job", set()),
        ("plural(job)", "jobs", set()),
        ('plural("job")', "jobs", set()),
        ("plural(child)", "children", set()),
        ("atleast5(troops)", "ATLEAST/5(troops)", set()),
        ("atleast5 (missile)", "ATLEAST/5(missile OR missiles)", USUAL),
        ("atleast5(troops or tanks)", "ATLEAST/5(troops OR tanks)", {"different atleastn(a or b)"}),
        ("atleast5(caps(Apple))", "ATLEAST/5({Apple} OR {APPLE})", {"narrower caps( )"}),
        # segments
        ("headline(troops)", "title:troops", set()),
        ("HEADLINE(troops and tanks)", "title:(troops AND tanks)", set()),
        ("hlead(troops)", "title,lead:troops", {"different lead"}),
        ("lead(troops)", "lead:troops", {"different lead"}),
        ("body(troops w/s tanks)", "body:SENT(troops AND tanks)", {"different w/s"}),
        ('byline("smith")', "author:smith", set()),
        ('dateline("seoul")', "place:seoul", {"wider dateline"}),
        ("publication(nytimes.com) and troops", "source:nytimes.com AND troops", set()),
        ("language(english or french) and troops", "(lang:en OR lang:fr) AND troops", set()),
        # parts that are dropped
        ("troops and length > 1200", "troops", {"wider length"}),
        ("length(>1200) and troops", "troops", {"wider length"}),
        ("troops and not length<100", "troops", {"wider length"}),
        ("troops and date aft 1/1/2024", "troops", {"wider date"}),
        ("troops and date(geq (1/1/2024) and leq (2/2/2024))", "troops", {"wider date"}),
        ("tanks or (troops and length > 9)", "tanks OR troops", {"wider length"}),
    ],
)  # fmt: skip
def test_each_form_is_converted_with_notes_on_the_differences(
    theirs: str, ours: str, notes: set[str]
) -> None:
    assert convert(theirs, "nexis").query == ours
    assert notes_of(theirs) == notes
    understood(ours)


def test_the_manuals_example_of_precedence_is_read_as_documented() -> None:
    converted = convert(
        "bankrupt! w/25 discharg! and student or college or education! w/5 loan", "nexis"
    ).query
    assert converted == (
        "(bankrupt* NEAR/24 discharg*) AND ((student OR students OR college OR colleges OR education*) NEAR/4 (loan OR loans))"
    )


@pytest.mark.parametrize(
    ("theirs", "message", "fix", "column"),
    [
        ("", "the search is empty", "at least one word", 1),
        ("troops w/seg tanks", "w/seg has no counterpart", "headline(a and b) or body(a and b)", 8),
        ("troops not w/seg tanks", "not w/seg has no counterpart", "name the segment", 8),
        ("troops not pre/5 tanks", "not pre/5 has no counterpart", "not w/n", 8),
        ("do not call", "not alone is not a connector", '"do not call"', 4),
        ("not tanks", "not alone is not a connector", "and not", 1),
        ("(oil and gas) w/5 pipeline", "and is not allowed inside w/5", "(a w/5 c) and (b w/5 c)", 2),
        ("(oil and not gas) w/5 pipeline", "not is not allowed inside w/5", "(a w/5 c) and (b w/5 c)", 2),
        ("headline(oil) w/5 gas", "a field is not allowed inside w/5", "headline(a w/5 b)", 1),
        ("(oil w/s gas) w/5 pipeline", "a sentence or a paragraph is not allowed inside w/5", "parentheses", 2),
        ("atleast2(oil) w/5 gas", "a count is not allowed inside w/5", "and instead", 1),
        ("(oil and gas) w/s pipeline", "and is not allowed inside w/s", "(a w/s c)", 2),
        ("oil w/5 length>5", "length>5 is not allowed inside w/5", "and instead", 9),
        ("atleast5(oil and gas)", "and is not allowed inside atleast5", "atleast5(a) and atleast5(b)", 10),
        ("atleast(oil)", "atleast needs a number", "atleast5", 1),
        ("atleast5000(oil)", "atleast5000 needs a number", "atleast5", 1),
        ("oil w/0 gas", "the number in w/0 is out of range", "1 to 501", 5),
        ("oil w/600 gas", "the number in w/600 is out of range", "1 to 501", 5),
        ("publication(new york times) and oil", "names a publication by its name", "publication(reuters.com)", 1),
        ("oil and term(new products #85plus#)", "term( ) searches an index", "search for the words", 9),
        ("oil and geographic(china)", "geographic( ) searches an index", "search for the words", 9),
        ("oil and nonsense(china)", "nonsense( ) is not a command or segment", "connector", 9),
        ("oil (gas or coal)", "no connector between these two terms", "pre/1", 5),
        ("headline(hlead(oil))", "a field is not allowed inside headline( )", "beside the field", 10),
        ("language(klingon) and oil", "unknown language 'klingon'", "language(english or french)", 1),
        ("caps(ai!)", "wildcards don't work inside caps( )", "in full", 6),
        ("ai!", "ai* has 2 literal characters", "more of the word", 1),
        ("of!fice", "! ends a word", "?", 1),
        ("length > 500", "the search requires no word", "add a word", 1),
        ("oil or length > 500", "length > 500 has no counterpart", "remove it", 8),
        ("oil and not (gas and length > 500)", "length > 500 has no counterpart", "remove it", 22),
        ("oil and", "something is missing here", "write a word", 8),
        ("(oil", "this ( is never closed", ")", 1),
        ("oil)", "this ) has no ( before it", "remove", 4),
        ("( ) and oil", "( ) is empty", "write something", 3),
        ('"oil', "this quotation mark is never closed", '"', 1),
        ("oil and ...", "... has no letter or digit", "remove it", 9),
        ("www.example.org", "is an address", "remove it", 1),
        ("oil near5 gas", "near5 is not valid in Nexis", "Factiva's?", 5),
        ("hd=oil", "hd=oil is not valid in Nexis", "quote it", 1),
        ("-oil", "-oil is not valid in Nexis", "quote it", 1),
        ("[oil or gas] and coal", "[oil is not valid in Nexis", "( and )", 1),
        ("oil and {gas}", "{gas} is not valid in Nexis", "( and )", 9),
        ("oil|gas", "oil|gas is not valid in Nexis", "write or", 1),
        ("oil w/in gas", "w/in is not valid in Nexis", "number", 5),
        ("engineer$3", "engineer$3 is not valid in Nexis", "write !", 1),
    ],
)  # fmt: skip
def test_a_form_without_a_counterpart_is_an_error_at_its_place_with_a_fix(
    theirs: str, message: str, fix: str, column: int
) -> None:
    error = error_of(theirs)
    assert message in error.message
    assert fix in error.fix
    assert (error.line, error.column) == (1, column)


def test_two_lines_are_never_joined_into_a_phrase() -> None:
    error = error_of("north korea\nsouth korea")
    assert error.message == "no operator between these two lines"
    assert (error.line, error.column, error.source) == (2, 1, "south korea")
    assert convert("troops\nand tanks\n  w/5 ships", "nexis").query == "troops AND (tanks NEAR/4 ships)"


def test_a_difference_in_an_excluded_part_has_the_opposite_effect() -> None:
    assert notes_of("troops and not missile") == {"wider plurals"}
    assert notes_of("troops and not wom*n") == {"narrower * inside a word"}
    assert notes_of("missile and not rocket") == {"narrower plurals", "wider plurals"}


def test_a_repeated_difference_is_noted_once_at_its_first_place() -> None:
    search = "troops w/5 tanks and ships w/9 planes"
    note = next(note for note in convert(search, "nexis").notes if note.about == "w/n")
    assert search[note.start : note.end] == "w/5"
    assert "w/5 is NEAR/4" in note.said


def test_a_distance_means_the_same_number_of_words() -> None:
    query = convert('"kim" w/5 "putin"', "nexis").query
    assert matches(query, "Kim one two three four Putin")
    assert matches(query, "Putin one two three four Kim")
    assert not matches(query, "Kim one two three four five Putin")
    ordered = convert('"kim" pre/2 "putin"', "nexis").query
    assert matches(ordered, "Kim met Putin")
    assert not matches(ordered, "Putin met Kim")


def test_capitals_have_the_same_meaning_as_in_nexis() -> None:
    assert matches(convert("caps(apple)", "nexis").query, "Apple fell")
    assert matches(convert("caps(apple)", "nexis").query, "APPLE fell")
    assert not matches(convert("caps(apple)", "nexis").query, "an apple fell")
    assert not matches(convert("allcaps(rico)", "nexis").query, "Puerto Rico")
    assert not matches(convert("nocaps(apple)", "nexis").query, "Apple fell")


def test_plurals_and_possessives_are_found_as_in_nexis() -> None:
    for text in ("a city fell", "cities fell", "the city's fall", "the cities' fall"):
        assert matches(convert("city", "nexis").query, text)
    assert not matches(convert('"city"', "nexis").query, "cities fell")


WORDS = ("troops", "tanks", "ships", "planes")
CONNECTORS = (" and ", " or ", " and not ")


def holds(search: str, present: set[str]) -> bool:
    """Evaluate a Nexis search: split at ` and not ` first, then at ` and `, then at ` or `."""
    first, *excluded = search.split(" and not ")
    return all_of(first, present) and not any(all_of(each, present) for each in excluded)


def all_of(search: str, present: set[str]) -> bool:
    return all(any(word in present for word in each.split(" or ")) for each in search.split(" and "))


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(CONNECTORS)), min_size=1, max_size=6))
def test_precedence_agrees_with_splitting_the_search_at_its_operators(parts: list[tuple[str, str]]) -> None:
    search = "".join(connector + word if place else word for place, (word, connector) in enumerate(parts))
    query = convert(search, "nexis").query
    for size in range(len(WORDS) + 1):
        for present in combinations(WORDS, size):
            assert matches(query, " ".join(present)) == holds(search, set(present)), (search, query, present)
