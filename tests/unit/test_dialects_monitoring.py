"""Tests the conversion of searches of Brandwatch, Meltwater and Talkwalker: the query for each
operator and field, and the notes that say how the query differs from the search.
"""

import pytest
from wirewatch.dialects.conversion import convert
from wirewatch.language.parser import MAX_NEAR_DISTANCE

from tests.unit.asking import matches, understood, within
from tests.unit.converting import error_of, notes_of

TOOLS = ("brandwatch", "meltwater", "talkwalker")
NEAR = {"different NEAR/n"}
OR = {"different or"}


@pytest.mark.parametrize("dialect", TOOLS)
@pytest.mark.parametrize(
    ("theirs", "ours", "notes"),
    [
        ("dam", "dam", set()),
        ('"river dam"', '"river dam"', set()),
        ("“river dam”", '"river dam"', set()),
        ("dam* AND wom?n", "dam* AND wom?n", set()),
        ("dam OR lock", "dam OR lock", set()),
        ("dam NOT lock", "dam NOT lock", set()),
        ("dam AND NOT lock", "dam NOT lock", set()),
        ("NOT lock AND dam", "dam NOT lock", set()),
        ("dam AND NOT (lock OR weir)", "dam NOT (lock OR weir)", set()),
        ("(dam OR lock) AND (weir OR river)", "(dam OR lock) AND (weir OR river)", set()),
        ('"AND" OR "NEAR/5"', '"AND" OR "NEAR 5"', set()),
        ("title:dam", "title:dam", set()),
        ("title:(dam OR lock) AND weir", "title:(dam OR lock) AND weir", set()),
        ('title:"river dam"', 'title:"river dam"', set()),
        ("author:vale", "author:vale", {"different author"}),
        ("language:en AND dam", "lang:en AND dam", set()),
        ("language:(English OR fr) AND dam", "(lang:en OR lang:fr) AND dam", set()),
        ("url:lorin.example/dams AND dam", 'url:"lorin.example dams" AND dam', {"different url"}),
        ("url:https://lorin.example/ AND dam", "url:lorin.example AND dam", {"different url"}),
        ("#DamBreak", '"#DamBreak"', set()),
        ("dam OR @lorin", "dam OR lorin", {"wider @"}),
        ("dam NOT @lorin", "dam NOT lorin", {"narrower @"}),
        ("atleast3(dam)", "ATLEAST/3(dam)", set()),
        ("title:atleast2(dam)", "title:ATLEAST/2(dam)", set()),
        ("atLeast:3(dam OR lock)", "ATLEAST/3(dam OR lock)", {"different atleast"}),
        # forms without a counterpart
        ("dam AND country:lr", "dam", {"wider country"}),
        ("(country:lr OR country:vl) AND dam", "dam", {"wider country"}),
        ("dam NOT country:(lr OR vl)", "dam", {"wider country"}),
        ("dam AND sentiment:negative AND reach>100", "dam", {"wider sentiment", "wider reach"}),
        ("authorFollowers:[1 TO 500] AND dam", "dam", {"wider authorFollowers"}),
        ('dam AND tag:"to read" AND category:x', "dam", {"wider tag", "wider category"}),
    ],
)  # fmt: skip
def test_the_forms_of_all_tools_are_converted_with_notes(
    theirs: str, ours: str, notes: set[str], dialect: str
) -> None:
    assert convert(theirs, dialect).query == ours
    assert notes_of(theirs, dialect) == notes
    understood(ours)


@pytest.mark.parametrize(
    ("dialect", "theirs", "ours", "notes"),
    [
        ("brandwatch", "dam NEAR/5 lock", "dam NEAR/5 lock", set()),
        ("brandwatch", "dam near/0f lock", "dam ONEAR/0 lock", set()),
        ("brandwatch", "(dam OR weir) NEAR/2 lock NEAR/3 sluice", "((dam OR weir) NEAR/2 lock) NEAR/3 sluice", set()),
        ("brandwatch", '"dam lock"~4', "dam NEAR/4 lock", {'wider "…"~n'}),
        ("brandwatch", 'weir NOT "dam lock"~4', "weir NOT (dam NEAR/4 lock)", {'narrower "…"~n'}),
        ("brandwatch", '"dam lock weir"~4', "(dam NEAR/4 lock) NEAR/4 weir", {'wider "…"~n'}),
        ("brandwatch", "dam -lock", "dam NOT lock", set()),
        ("brandwatch", 'dam AND -"river lock"', 'dam NOT "river lock"', set()),
        ("brandwatch", "dam -site:lorin.example", "dam NOT source:lorin.example", set()),
        ("brandwatch", "{Vale} OR {Vale Inc}", "{Vale} OR {Vale Inc}", set()),
        ("brandwatch", "title:{Vale}", "title:{Vale}", set()),
        ("brandwatch", "raw:Vale+", "{Vale}", {"wider symbols"}),
        ("brandwatch", "site:www.lorin.example AND dam", "source:lorin.example AND dam", set()),
        ("brandwatch", "site:(a.example OR b.example) AND dam", "(source:a.example OR source:b.example) AND dam", set()),
        ("brandwatch", "dam OR lock AND weir", "dam OR (lock AND weir)", OR),
        ("meltwater", "dam near lock", "dam NEAR/4 lock", {"exact NEAR"}),
        ("meltwater", "dam ONEAR lock", "dam ONEAR/4 lock", {"exact ONEAR"}),
        ("meltwater", "dam onear/7 lock", "dam ONEAR/7 lock", set()),
        ("meltwater", '"dam lock"~4', "dam NEAR/4 lock", {'different "…"~n'}),
        ("meltwater", "dam and lock or weir not river", "(dam AND lock) OR (weir NOT river)", {"exact or"}),
        ("meltwater", "ingress:dam", "lead:dam", {"different ingress"}),
        ("meltwater", "source:lorin.example AND dam", "source:lorin.example AND dam", set()),
        ("meltwater", "casesensitive:(Vale OR Orr)", "{Vale} OR {Orr}", set()),
        ("meltwater", 'dam^9 AND "river lock"^2 AND (weir OR sluice)^1', 'dam AND "river lock" AND (weir OR sluice)', {"exact ^n"}),
        ("talkwalker", "dam NEAR/5 lock", "dam NEAR/5 lock", NEAR),
        ("talkwalker", "dam ONEAR/5 lock", "dam ONEAR/5 lock", NEAR),
        ("talkwalker", "dam SENTENCE lock", "SENT(dam AND lock)", set()),
        ("talkwalker", "dam SENTENCE (lock OR weir) SENTENCE river", "SENT(SENT(dam AND (lock OR weir)) AND river)", set()),
        ("talkwalker", "dam NEAR/3 lock SENTENCE weir", "SENT((dam NEAR/3 lock) AND weir)", NEAR),
        ("talkwalker", '++"Vale" AND dam', "{Vale} AND dam", set()),
        ("talkwalker", 'title:++"Vale"', "title:{Vale}", set()),
        ("meltwater", "prison and sentence", "prison AND sentence", set()),
        ("brandwatch", "category:Rivers:Dams AND dam", "dam", {"wider category"}),
        ("talkwalker", "++Vale OR +orr", "{Vale} OR orr", {"wider +"}),
        ("talkwalker", "dam -lock -weir", "dam NOT lock NOT weir", set()),
        ("talkwalker", 'dam -site:"http://www.lorin.example/"', "dam NOT source:lorin.example", set()),
        ("talkwalker", "content:dam AND domain:lorin.example", "body:dam AND source:lorin.example", set()),
        ("talkwalker", "dam AND host:news.lorin.example", "dam AND source:news.lorin.example", {"wider host"}),
        ("talkwalker", "lang:de AND dam", "lang:de AND dam", set()),
        ("talkwalker", "dam AND sourcetype:BLOG AND sourcecountry:lr", "dam", {"wider sourcetype", "wider sourcecountry"}),
        ("talkwalker", "VALE", "{VALE}", {"exact capitals"}),
        ("talkwalker", "VALE OR dam", "VALE OR dam", set()),
        ("talkwalker", "dam NOT lock OR weir", "(dam NOT lock) OR weir", OR),
    ],
)  # fmt: skip
def test_the_forms_of_one_tool_are_converted_with_notes(
    dialect: str, theirs: str, ours: str, notes: set[str]
) -> None:
    assert convert(theirs, dialect).query == ours
    assert notes_of(theirs, dialect) == notes
    understood(ours)


@pytest.mark.parametrize("dialect", TOOLS)
@pytest.mark.parametrize(
    ("theirs", "message", "fix", "column"),
    [
        ("", "the search is empty", "at least one word", 1),
        ("NOT dam", "the search requires no word", "must occur", 1),
        ("dam OR NOT lock", "the search requires no word", "must occur", 8),
        ("country:lr", "the search requires no word", "add a word", 1),
        ("dam OR country:lr", "country:lr has no counterpart here", "remove it", 8),
        ("dam NOT (lock AND country:lr)", "country:lr has no counterpart here", "remove it", 19),
        ("river dam", "no operator between these two terms", "quote the phrase", 7),
        ("dam AND", "something is missing here", "write a word", 8),
        ("dam AND OR lock", "something is missing here", "quote", 9),
        ("dam NOT NOT lock", "something is missing here", "quote", 9),
        ("(dam", "this ( is never closed", ")", 1),
        ("dam)", "this ) has no ( before it", "remove", 4),
        ('"dam', "this quotation mark is never closed", '"', 1),
        ("dam w/5 lock", "w/5 is not valid in", "NEAR/5", 5),
        ("dam [lock]", "[lock] is not valid in", "( and )", 5),
        ("!dam", "!dam is not valid in", "NOT", 1),
        ("dam || lock", "|| is not valid in", "write OR", 5),
        ("dam NEAR/999 lock", "the number in NEAR/999 is out of range", f"0 to {MAX_NEAR_DISTANCE}", 5),
        ("dam NEAR/5 (lock AND weir)", "and is not allowed inside NEAR/5", "(a NEAR/5 c)", 13),
        ("title:dam NEAR/5 lock", "a field is not allowed inside NEAR/5", "title:(a NEAR/5 b)", 1),
        ("title:(url:x)", "a field is not allowed inside title:", "beside the field", 8),
        ("title:(dam AND country:lr)", "country:lr is not allowed inside title:", "beside the field", 16),
        ("dam~2", "~2 is understood behind a phrase only", "NEAR/5", 1),
        ('"dam"~2', "~2 needs a phrase", "spellings", 1),
        ('"river dam"~', "~ needs a number", "~5", 12),
        ("(dam AND lock)~2", "~2 is understood behind a phrase only", "NEAR/5", 1),
        ("minister:dam", "minister: is not a field of", "quote it", 1),
        ("dam AND language:klingon", "klingon is not the code of a language", "language:en", 9),
        ("dam AND url:", "url: needs a value", "remove it", 13),
        ("url:… AND dam", "has no letter or digit", "remove it", 1),
        ("atleast(dam)", "atleast needs a number", "atleast5", 1),
        ("atleast5(dam AND lock)", "and is not allowed inside atleast5", "atleast5(a) and atleast5(b)", 10),
        ("dam AND x@lorin.example", "is an address", "remove it", 9),
        ("da*", "da* has 2 literal characters", "more of the word", 1),
    ],
)  # fmt: skip
def test_a_form_that_no_tool_has_is_an_error_at_its_place(
    theirs: str, message: str, fix: str, column: int, dialect: str
) -> None:
    error = error_of(theirs, dialect)
    assert message in error.message
    assert fix in error.fix
    assert (error.line, error.column) == (1, column)


@pytest.mark.parametrize(
    ("dialect", "theirs", "message", "fix", "column"),
    [
        ("brandwatch", "dam NEAR lock", "NEAR needs a number", "NEAR/5", 5),
        ("brandwatch", "dam ONEAR/5 lock", "ONEAR/5 is not valid in Brandwatch", "NEAR/nf", 5),
        ("brandwatch", "dam and lock", "no operator between", "AND in capitals", 5),
        ("brandwatch", "{Val*}", "wildcards don't work", "in full", 1),
        ("brandwatch", "{ }", "has no letter or digit", "remove it", 1),
        ("brandwatch", "{Vale", "{Vale is not valid in Brandwatch", "quote it", 1),
        ("brandwatch", "+dam", "+ is not valid in Brandwatch", "remove", 1),
        ("brandwatch", "dam SENTENCE lock", "SENTENCE is not valid in Brandwatch", "quote", 5),
        ("brandwatch", "dam^2", "^2 is not valid in Brandwatch", "no weights", 4),
        ("brandwatch", "site:lorin AND dam", "site: names a publication", "site:reuters.com", 1),
        ("brandwatch", "ingress:dam", "ingress: is not a field of Brandwatch", "quote it", 1),
        ("meltwater", "dam -lock", "- is not valid in Meltwater", "NOT", 5),
        ("meltwater", "-lock AND dam", "- is not valid in Meltwater", "NOT", 1),
        ("meltwater", "{Vale}", "{Vale} is not valid in Meltwater", "( and )", 1),
        ("meltwater", "dam NEAR/5f lock", "NEAR/5f is not valid in Meltwater", "ONEAR/n", 5),
        ("meltwater", 'source:"Lorin Post" AND dam', "source: names a publication", "source:reuters.com", 1),
        ("talkwalker", "++(dam OR lock)", "++ needs a word", '++"word"', 3),
        ("talkwalker", "dam ONEAR lock", "ONEAR needs a number", "ONEAR/5", 5),
        ("talkwalker", "raw:Vale", "raw: is not a field of Talkwalker", "quote it", 1),
        ("talkwalker", "dam or lock", "no operator between", "OR in capitals", 5),
    ],
)  # fmt: skip
def test_a_form_that_one_tool_lacks_is_an_error_at_its_place(
    dialect: str, theirs: str, message: str, fix: str, column: int
) -> None:
    error = error_of(theirs, dialect)
    assert message in error.message
    assert fix in error.fix
    assert (error.line, error.column) == (1, column)


def test_a_mistake_on_the_second_line_is_shown_there() -> None:
    error = error_of("dam AND\nlock weir", "talkwalker")
    assert (error.line, error.column, error.source) == (2, 6, "lock weir")


def test_a_distance_means_the_same_number_of_words_and_the_same_order() -> None:
    near = convert("dam NEAR/2f lock", "brandwatch").query
    assert matches(near, "The dam one two lock")
    assert not matches(near, "The dam one two three lock")
    assert not matches(near, "The lock one dam")
    moved = convert('"dam lock"~2', "talkwalker").query
    assert matches(moved, "The dam one two lock")
    assert matches(moved, "The lock dam")


def test_exact_capitals_are_kept() -> None:
    query = convert('++"Vale" AND dam', "talkwalker").query
    assert matches(query, "The Vale dam")
    assert not matches(query, "The vale dam")


@pytest.mark.deep
@pytest.mark.parametrize(
    "part", ["{", "~", "+", "-", "a:", "x ", '"', "^9", "atleast ", "a{b ", "[1 ", "@", "NEAR/9"]
)
def test_a_long_search_is_read_in_linear_time(part: str) -> None:
    with within(2):
        for dialect in ("brandwatch", "meltwater"):
            error_of(part * (99_000 // len(part)), dialect)
