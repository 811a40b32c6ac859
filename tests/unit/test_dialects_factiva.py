"""Tests the conversion of Factiva searches: the query for each operator and field, and the notes
that say how the query differs from the search.
"""

from functools import partial
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.dialects.conversion import convert

from tests.unit import converting
from tests.unit.asking import matches, understood

PHRASE = {"different phrase"}
ACROSS = {"narrower nearness across fields"}

notes_of = partial(converting.notes_of, dialect="factiva")
error_of = partial(converting.error_of, dialect="factiva")


@pytest.mark.parametrize(
    ("theirs", "ours", "notes"),
    [
        # words and phrases
        ("missile", "missile", set()),
        ("bill clinton", '"bill clinton"', PHRASE),
        ('"bill clinton"', '"bill clinton"', set()),
        ('"peas and carrots"', '"peas and carrots"', set()),
        ("'economic plan'", '"economic plan"', PHRASE),
        ("clinton's", "clinton's", {"wider 's"}),
        ("o'brien", "o'brien", {"different '"}),
        ("object-oriented", "object-oriented", set()),
        ("c++", "c", {"wider symbols"}),
        ('"closing date"', '"closing date"', set()),
        ('"near"', "near", set()),
        ('"AND"', '"AND"', set()),
        ('"adj5"', '"adj5"', set()),
        # truncation
        ("telecom*", "telecom*", {"wider *"}),
        ("wom?n", "wom?n", set()),
        ("cat?", "cat?", set()),
        ("engineer$2", "engineer OR engineer? OR engineer??", {"exact $n"}),
        ("chief engineer$1", '"chief engineer" OR (chief ONEAR/0 engineer?)', PHRASE | {"exact $n"}),
        ("cat? food", "cat? ONEAR/0 food", PHRASE),
        # and, or, not
        ("oil and gas", "oil AND gas", set()),
        ("oil AND gas", "oil AND gas", set()),
        ("oil or gas", "oil OR gas", set()),
        ("oil not gas", "oil NOT gas", set()),
        ("oil and not gas", "oil NOT gas", set()),
        ("not oil and gas", "gas NOT oil", set()),
        ("oil not gas not coal", "oil NOT gas NOT coal", set()),
        ("oil and gas or coal", "(oil AND gas) OR coal", {"exact or"}),
        ("oil or gas and coal", "oil OR (gas AND coal)", {"exact or"}),
        ("oil or gas not coal", "oil OR (gas NOT coal)", {"exact or"}),
        ("oil and gas not coal", "oil AND gas NOT coal", set()),
        ("oil and (gas or coal)", "oil AND (gas OR coal)", set()),
        ("oil and [gas or coal]", "oil AND (gas OR coal)", set()),
        ("oil or (gas and coal)", "oil OR (gas AND coal)", set()),
        # nearness
        ("oil adj gas", "oil ONEAR/0 gas", {"exact adjn"} | ACROSS),
        ("oil adj5 gas", "oil ONEAR/4 gas", {"exact adjn"} | ACROSS),
        ("oil ADJ5 gas", "oil ONEAR/4 gas", {"exact adjn"} | ACROSS),
        ("oil w/5 gas", "oil ONEAR/4 gas", {"exact w/n"} | ACROSS),
        ("oil w/ 5 gas", "oil ONEAR/4 gas", {"exact w/n"} | ACROSS),
        ("oil near5 gas", "oil NEAR/4 gas", {"exact nearn"} | ACROSS),
        ("oil near1 gas", "oil NEAR/0 gas", {"exact nearn"} | ACROSS),
        ("oil /N30/ gas", "oil NEAR/29 gas", {"exact /nn/"} | ACROSS),
        ("boeing 747/n30/british airways", '"boeing 747" NEAR/29 "british airways"', PHRASE | {"exact /nn/"} | ACROSS),
        ("world cup adj5 rugby", '"world cup" ONEAR/4 rugby', PHRASE | {"exact adjn"} | ACROSS),
        ("oil near5 gas near9 coal", "(oil NEAR/4 gas) NEAR/8 coal", {"exact nearn"} | ACROSS),
        ("oil near9 gas near5 coal", "(oil NEAR/8 gas) NEAR/4 coal", {"exact nearn"} | ACROSS),
        ("oil near5 (gas or coal)", "oil NEAR/4 (gas OR coal)", {"exact nearn"} | ACROSS),
        ("(oil or gas) price", "(oil OR gas) ONEAR/0 price", set()),
        ("president % clinton", "president ONEAR/1 clinton", {"wider %"}),
        ("president % % clinton", "president ONEAR/2 clinton", {"wider %"}),
        ("vodafone same telecom", "PARA(vodafone AND telecom)", {"exact same"}),
        ("oil near5 gas same coal", "PARA((oil NEAR/4 gas) AND coal)", {"exact same", "exact nearn"} | ACROSS),
        ("oil same gas same coal", "PARA(PARA(oil AND gas) AND coal)", {"exact same"}),
        ("toyota/F50/", "FIRST/50(toyota)", {"different /fn/"}),
        ("toyota/F99999/", "FIRST/99999(toyota)", {"different /fn/"}),
        ("general motors /f50/", 'FIRST/50("general motors")', PHRASE | {"different /fn/"}),
        ("(oil near5 gas)/F50/", "FIRST/50(oil NEAR/4 gas)", {"different /fn/", "exact nearn"} | ACROSS),
        ("atleast5 microsoft", "ATLEAST/5(microsoft)", {"exact atleastn"}),
        ("atleast5 (oil or gas)", "ATLEAST/5(oil OR gas)", {"exact atleastn"}),
        ("atleast10 winter games and oil", 'ATLEAST/10("winter games") AND oil', PHRASE | {"exact atleastn"}),
        # fields
        ("hd=europe", "title:europe", set()),
        ("HD=(europe or asia)", "title:(europe OR asia)", set()),
        ("hd=europe and asia", "title:europe AND asia", set()),
        ("hd=oil near5 gas", "title:(oil NEAR/4 gas)", {"exact nearn"}),
        ("hd=atleast2 oil", "title:ATLEAST/2(oil)", {"exact atleastn"}),
        ("hl=northern ireland", 'title:"northern ireland"', PHRASE | {"narrower hl="}),
        ("hlp=europe", "title,lead:europe", {"different hlp="}),
        ("lp=europe", "lead:europe", {"different lp="}),
        ("td=peace", "body:peace", {"wider td="}),
        ("oil not td=peace", "oil NOT body:peace", {"narrower td="}),
        ("by=smith", "author:smith", set()),
        ("la=en", "lang:en", set()),
        ("la=(en or FR) and oil", "(lang:en OR lang:fr) AND oil", set()),
        ("oil not la=de", "oil NOT lang:de", set()),
        ("la=zhcn and oil", "lang:zh AND oil", {"wider zhcn"}),
        ("sn=reuters.com and oil", "source:reuters.com AND oil", set()),
        ("rst=www.bbc.co.uk and oil", "source:bbc.co.uk AND oil", set()),
        # parts that are dropped
        ("oil and wc>1000", "oil", {"wider length"}),
        ("oil and wc from 100 to 500", "oil", {"wider length"}),
        ("oil not wc<100", "oil", {"wider length"}),
        ("date after 20240101 and oil", "oil", {"wider date"}),
        ("oil and date from 1/1/2024 to 2/2/2024", "oil", {"wider date"}),
        ("oil and upd -7", "oil", {"wider date"}),
        ("gas or (oil and wc>1000)", "gas OR oil", {"wider length"}),
    ],
)  # fmt: skip
def test_each_form_is_converted_with_notes_on_the_differences(
    theirs: str, ours: str, notes: set[str]
) -> None:
    assert convert(theirs, "factiva").query == ours
    assert notes_of(theirs) == notes
    understood(ours)


def test_the_manuals_example_of_precedence_is_read_as_documented() -> None:
    assert (
        convert("bill clinton or gore and george bush", "factiva").query
        == '"bill clinton" OR (gore AND "george bush")'
    )


@pytest.mark.parametrize(
    ("theirs", "message", "fix", "column"),
    [
        (" ", "the search is empty", "at least one word", 1),
        ("closing date and (bid or bids)", "date begins a range of dates", '"date"', 9),
        ("not software not spreadsheets", "the search requires no word", "must occur", 1),
        ("oil or not gas", "the search requires no word", "must occur", 8),
        ("oil not (not gas)", "the search requires no word", "must occur", 10),
        ("in=i1 and oil", "in= searches a code", "search for the words", 1),
        ("oil and re=usa", "re= searches a code", "search for the words", 9),
        ("oil and co=(exxon or shell)", "co= searches a code", "remove it", 9),
        ("fds=ibm", "fds= searches a code", "remove it", 1),
        ("ns=c18 and oil", "ns= searches a code", "remove it", 1),
        ("rst=tnyt and oil", "rst= names a publication by its name or code", "sn=reuters.com", 1),
        ("la=klingon", "la= takes codes", "la=en", 1),
        ("la=(en and fr)", "la= takes codes", "la=en", 1),
        ("wc>1000", "the search requires no word", "add a word", 1),
        ("oil or wc>1000", "wc>1000 has no counterpart", "remove it", 8),
        ("oil not (gas and wc>1000)", "wc>1000 has no counterpart", "remove it", 18),
        ("oil near gas", "near needs a number", "near5", 5),
        ("oil near0 gas", "the number in near0 is out of range", "1 to 501", 5),
        ("oil near999 gas", "the number in near999 is out of range", "1 to 501", 5),
        ("toyota/F0/", "the number in /F0/ is out of range", "1 to 99999", 7),
        ("toyota/F100000/", "the number in /F100000/ is out of range", "1 to 99999", 7),
        ("(oil and gas) near5 coal", "and is not allowed inside near5", "(a near5 c) and (b near5 c)", 2),
        ("(hd=oil) near5 coal", "a field is not allowed inside near5", "hd=(a near5 b)", 2),
        ("oil near5 gas/F50/", "the first words is not allowed inside near5", "and instead", 11),
        ("oil same gas near5 coal", "a sentence or a paragraph is not allowed inside near5", "parentheses", 1),
        ("atleast5 (oil and gas)", "and is not allowed inside atleast5", "atleast5(a) and atleast5(b)", 11),
        ("atleast oil", "atleast needs a number", "atleast5", 1),
        ("hd=toyota/F50/", "the first words is not allowed inside hd=", "beside the field", 4),
        ("hd=(lp=oil)", "a field is not allowed inside hd=", "beside the field", 5),
        ("oil hd=gas", "no operator between these two terms", "and", 5),
        ("(oil and gas) coal", "and is not allowed inside a phrase", "and", 2),
        ("ab*", "ab* has 2 literal characters", "more of the word", 1),
        ("engineer$", "$ needs a number", "engineer$3", 1),
        ("oil %", "something is missing here", "write a word", 6),
        ("near5 oil", "something is missing here", "quote", 1),
        ("(oil", "this ( is never closed", ")", 1),
        ("oil]", "this ) has no ( before it", "remove", 4),
        ("oil pre/5 gas", "pre/5 is not valid in Factiva", "Nexis's?", 5),
        ("oil w/s gas", "w/s is not valid in Factiva", "same", 5),
        ("troop!", "troop! is not valid in Factiva", "write *", 1),
        ("oil but not gas", "but not is not valid in Factiva", "write not", 9),
        ("caps(apple)", "caps( ) is not valid in Factiva", "operator", 5),
        ("hd:oil", "hd:oil is not valid in Factiva", "quote it", 1),
        ("x@example.org", "is an address", "remove it", 1),
        (" ".join(["engine$9"] * 3), "more than 200 forms", "*", 1),
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
    assert error_of("bill clinton\ngeorge bush").line == 2
    assert error_of("(oil or gas)\n(coal or wood)").message == "no operator between these two lines"
    assert convert("oil\nand gas", "factiva").query == "oil AND gas"


def test_a_distance_means_the_same_number_of_words_and_the_same_order() -> None:
    near = convert("kim near5 putin", "factiva").query
    assert matches(near, "Putin one two three four Kim")
    assert not matches(near, "Kim one two three four five Putin")
    ordered = convert("kim w/2 putin", "factiva").query
    assert matches(ordered, "Kim met Putin")
    assert not matches(ordered, "Kim then met Putin")
    assert not matches(ordered, "Putin met Kim")


def test_truncation_means_the_same_number_of_letters() -> None:
    query = convert("engineer$3", "factiva").query
    assert matches(query, "one engineer")
    assert matches(query, "engineering")
    assert not matches(query, "engineeringly")


WORDS = ("oil", "gas", "coal", "wood")
OPERATORS = (" and ", " or ", " not ")


def holds(search: str, present: set[str]) -> bool:
    """Return whether `search` finds a text that consists of the words in `present`. In a search,
    `not` binds first, then `and`, then `or`.
    """
    return any(all(excluding(part, present) for part in each.split(" and ")) for each in search.split(" or "))


def excluding(search: str, present: set[str]) -> bool:
    wanted, *excluded = search.split(" not ")
    return wanted in present and not any(word in present for word in excluded)


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(OPERATORS)), min_size=1, max_size=6))
def test_precedence_agrees_with_splitting_the_search_at_its_operators(parts: list[tuple[str, str]]) -> None:
    search = "".join(operator + word if place else word for place, (word, operator) in enumerate(parts))
    query = convert(search, "factiva").query
    for size in range(len(WORDS) + 1):
        for present in combinations(WORDS, size):
            assert matches(query, " ".join(present)) == holds(search, set(present)), (search, query, present)
