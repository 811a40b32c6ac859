"""Tests that any search is converted into a valid query, or raises a WatchlistError. The error has
the place of the mistake.
"""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wirewatch.configuration.watchlist_reader import read_watchlist
from wirewatch.configuration.yaml_file import LONGEST_FILE
from wirewatch.dialects.conversion import Conversion, cleaned, convert
from wirewatch.dialects.watchlist_draft import MAX_WATCHLIST_LENGTH, convert_file
from wirewatch.errors import WatchlistError
from wirewatch.language.parser import parse_query

MONITORS = ("brandwatch", "meltwater", "talkwalker")
DIALECTS = ("nexis", "factiva", *MONITORS)
NEXIS = """( ) " and or not and\u00a0not andnot w/5 W/1 /3 pre/2 not w/5 w/s w/p /seg not w/s & near/4 onear/3 +2 caps( allcaps( nocaps( plural(
    singular( atleast2( headline( hlead( byline( publication( length>5 date\u00a0aft\u00a01/1/2024 language(english) term( troop! wom*n ca?t Korea's
    kim un missile city of AT&T U.N. 12,000 NEAR SENT FIRST/5 #NorthKorea x@y.zz http://x.y 북한 *ship a..b 1..2 {UN} $movers @un ~deploy""".split()
FACTIVA = """( ) [ ] " and or not adj adj3 near5 near w/4 /N9/ /F50/ same % atleast5 hd= hl= hlp=( lp= td= by= la=en la=( sn=x.org in=i1 wc>500
    date\u00a0after\u00a020240101 date kim missile engineer$3 engineer$ wom?n cat? telecom* clinton's o'brien c++ AT&T 12,000 AND ONEAR/3 #NorthKorea
    x@y.zz www.x.y 北朝鮮 a..b 1..2 {UN} $movers @un ~deploy -x title:kim""".split()
MONITOR = """( ) " “ AND OR NOT and or not - -( NEAR NEAR/3 near/2f ONEAR/4 SENTENCE ~ ~5 ^ ^9 + ++ ++" {UN} { } {a b} title: title:( content: ingress:
    author: site:x.org site: url:x.y/z url:( lang:en language:(en OR fr) country:us followers:>5 reach:[1 TO 5] raw: casesensitive:( tag: foo: atleast3(
    atleast( kim missile tele* wom?n #kim @un AT&T 12,000 x@y.zz http://x.y 북한 a..b [x] !x a|b w/5 c++""".split()


def soup(words: list[str]) -> st.SearchStrategy[str]:
    parts = st.lists(
        st.tuples(st.sampled_from(words), st.sampled_from([" ", " ", " ", "", "\n"])), max_size=14
    )
    return parts.map(lambda found: "".join(word.replace("\u00a0", " ") + gap for word, gap in found))


def near_of(dialect: str) -> str:
    return "NEAR/" if dialect in MONITORS else "w/"


def attempted(text: str, dialect: str) -> Conversion | None:
    """Convert a search and check the result. After an error, check its position and return None."""
    try:
        found = convert(text, dialect)
    except WatchlistError as error:
        lines = cleaned(text).split("\n")
        assert error.source == lines[error.line - 1].rstrip()
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1
        assert error.message
        assert error.fix
        return None
    parse_query(found.query)
    assert all(0 <= note.start < note.end <= len(text) for note in found.notes)
    assert len({(note.kind, note.about) for note in found.notes}) == len(found.notes)
    return found


@given(soup(NEXIS))
@example("not w/5")
@example("caps(caps(kim))")
@example("kim and (and not x)")
def test_any_sequence_of_forms_of_nexis_is_converted_or_is_an_error(text: str) -> None:
    attempted(text, "nexis")


@given(soup(FACTIVA))
@example("hd=")
@example("kim %")
@example("(not x) and (not y)")
def test_any_sequence_of_forms_of_factiva_is_converted_or_is_an_error(text: str) -> None:
    attempted(text, "factiva")


@given(soup(MONITOR), st.sampled_from(MONITORS))
@example("title:", "brandwatch")
@example('"a b"~', "talkwalker")
@example("(country:us OR country:gb)", "meltwater")
@example("++{x}", "talkwalker")
def test_any_sequence_of_forms_of_a_media_monitor_is_converted_or_is_an_error(
    text: str, dialect: str
) -> None:
    attempted(text, dialect)


@given(st.text(max_size=60), st.sampled_from(DIALECTS))
@example("\ud800 and x", "nexis")
@example("Ǆ!", "nexis")
@example("²,² and x", "factiva")
@example("NEAR\u0301 and x", "factiva")
@example("\ufeffkim", "nexis")
def test_any_text_is_converted_or_is_an_error(text: str, dialect: str) -> None:
    attempted(text, dialect)


def nested(dialect: str) -> st.SearchStrategy[str]:
    """Return a strategy for valid searches: each operator and its operands are in parentheses."""
    monitor = dialect in MONITORS
    leaf = st.sampled_from(
        ["kim", "missile", '"bank of korea"', "tro?p", "Korea", "12,000", '"NEAR"', "SENT"]
    )
    near = st.sampled_from(
        ["NEAR/5", "NEAR/0"]
        if monitor
        else ["w/5", "pre/3", "not w/2"]
        if dialect == "nexis"
        else ["near5", "adj3", "w/2"]
    )
    either, both = ("OR", "AND") if monitor else ("or", "and")
    operand = st.recursive(
        leaf,
        lambda inner: st.tuples(inner, st.just(either) | near, inner).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        max_leaves=5,
    )
    without = "AND NOT" if monitor else "and not" if dialect == "nexis" else "not"
    return st.recursive(
        operand, lambda inner: st.tuples(inner, st.sampled_from([both, either, without]), inner).map(lambda parts: f"({' '.join(parts)})"),
        max_leaves=6,
    )  # fmt: skip


@given(nested("nexis"))
def test_every_valid_search_of_nexis_is_converted(text: str) -> None:
    assert attempted(text, "nexis") is not None


@given(nested("factiva"))
def test_every_valid_search_of_factiva_is_converted(text: str) -> None:
    assert attempted(text, "factiva") is not None


@given(st.data(), st.sampled_from(MONITORS))
def test_every_valid_search_of_a_media_monitor_is_converted(data: st.DataObject, dialect: str) -> None:
    assert attempted(data.draw(nested(dialect)), dialect) is not None


@pytest.mark.deep
@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(" * 5_000 + "kim" + ")" * 5_000, "parentheses are nested more than 40 deep"),
        ("kim w/5 " * 60 + "kim", "more than 50 proximity operators in a row"),
        ("kim and " * 20_000 + "kim", "the search has 160,003 characters (at most 100,000)"),
        ("kim" * 400_000, "the search has 1,200,000 characters (at most 100,000)"),
        ('"' * 99_999, "has no letter or digit"),
        ("x" * 90_000 + "|y", "xxx… is not valid in"),
        ("x" * 90_000 + "$y|", "is not valid in"),
        (" " * 99_999, "the search is empty"),
    ],
)  # fmt: skip
def test_a_search_that_exceeds_a_limit_is_an_error(text: str, message: str, dialect: str) -> None:
    with pytest.raises(WatchlistError) as caught:
        convert(text.replace("w/", near_of(dialect)), dialect)
    assert message in caught.value.message
    assert len(caught.value.message) < 300


@pytest.mark.parametrize("dialect", DIALECTS)
def test_deeply_nested_proximity_is_an_error_before_it_exhausts_the_stack(dialect: str) -> None:
    text = "kim"
    for _ in range(35):
        text = f"({text} {' '.join(f'{near_of(dialect)}{n} kim' for n in range(1, 40))})"
    with pytest.raises(WatchlistError) as caught:
        convert(text, dialect)
    assert caught.value.message == "the search is nested too deeply"


@pytest.mark.deep
@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "part", ["kim or ", "kim and (un) and ", '"kim jong" or ', "kim\n", "(", "kim:\n", "# kim\n\n", "x$9 or "]
)
def test_a_file_of_a_megabyte_gives_a_watchlist_or_errors(part: str, dialect: str) -> None:
    found = convert_file("desk.txt", part * (1_000_000 // len(part)), dialect)
    assert found.watchlist or found.problems


@given(
    st.lists(soup(NEXIS) | soup(FACTIVA) | soup(MONITOR) | st.text(max_size=30), max_size=6),
    st.sampled_from(["\n", "\n\n", "\r\n"]),
    st.sampled_from(DIALECTS),
)
@example(["# \x85\u2028name", "k\x00im"], "\n", "nexis")
@example(['Kim "the": kim', "a: \ud800 b"], "\n", "factiva")
def test_the_draft_made_from_any_file_is_a_valid_watchlist(
    searches: list[str], gap: str, dialect: str
) -> None:
    found = convert_file("a/b: c#d\n.txt", gap.join(searches), dialect)
    assert found.watchlist or found.problems
    if found.watchlist:
        rules = read_watchlist("draft.yaml", found.watchlist).rules
        assert [rule.id for rule in rules] == [each.rule for each in found.searches if each.conversion]
        queries = [" ".join(rule.query.split()) for rule in rules]
        assert queries == [each.conversion.query for each in found.searches if each.conversion]


def test_a_draft_is_never_longer_than_a_watchlist_may_be() -> None:
    assert MAX_WATCHLIST_LENGTH <= LONGEST_FILE
