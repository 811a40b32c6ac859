"""Small articles test what queries mean: when a query matches an article, and when it does not."""

import pytest
from wirewatch.compiling.compiler import compile_monitor
from wirewatch.configuration.watchlists import watchlist_of
from wirewatch.matching.monitor import MatchRun

from tests.unit.asking import NOW, article, found, matches, shown, shown_by_match, within


@pytest.mark.parametrize(
    ("query", "body", "holds"),
    [
        ("a AND b", "b a", True),
        ("a AND b", "a", False),
        ("a OR b", "b", True),
        ("a OR b", "c", False),
        ("a NOT b", "a c", True),
        ("a NOT b", "a b", False),
        ("a AND NOT b", "a b", False),
        ("NOT a AND b", "b", True),
        ("NOT a AND b", "a b", False),
        ("a AND (b OR c)", "a c", True),
        ("(a AND b) OR c", "c", True),
        ("a NOT (b OR c)", "a c", False),
        ("a NOT (b AND c)", "a c", True),
        ("a AND b NOT c NOT d", "a b d", False),
        ("android", "AND", False),
    ],
)
def test_and_or_and_not_combine_words(query: str, body: str, holds: bool) -> None:
    assert matches(query, body) is holds


@pytest.mark.parametrize(
    ("query", "body", "holds"),
    [
        ('"exact phrase"', "an exact phrase", True),
        ('"exact phrase"', "an exact, phrase", True),
        ('"exact phrase"', "phrase exact", False),
        ('"exact phrase"', "exact long phrase", False),
        ('"special force*"', "special forces", True),
        ('"*marine for?es"', "submarine forces", True),
        ('"bread AND butter"', "bread and butter", True),
        ('"bread AND butter"', "bread butter", False),
        ('"to NOT be"', "to not be", True),
        ('"exact phrase"', "exact\nphrase", True),
        ('"exact phrase"', "exact\n\nphrase", False),
    ],
)
def test_a_phrase_is_adjacent_in_order_and_in_one_paragraph(query: str, body: str, holds: bool) -> None:
    assert matches(query, body) is holds


@pytest.mark.parametrize(
    ("query", "word", "holds"),
    [
        ("troop*", "troop", True),
        ("troop*", "Troopers", True),
        ("troop*", "paratroop", False),
        ("*troop", "paratroop", True),
        ("*troop*", "paratroopers", True),
        ("organi?ation", "organization", True),
        ("organi?ation", "organisation", True),
        ("organi?ation", "organiation", False),
        ("col*r", "colour", True),
        ("troop?", "troops", True),
        ("troop?", "troop", False),
        ("troop??", "trooper", True),
        ("sánch*", "Sanchez", True),
        ("russi*", "Russia's", True),
        ("anti-semit*", "anti-semitism", True),
        ("anti-semit*", "anti semitic", True),
        ("anti-semit*", "antisemitic", False),
        ("antisem*", "anti-semitic", False),
        ("well*known", "well-known", False),
        ("हिन्दुस्त*", "हिन्दुस्तान", True),
        ("Johnson&Johns*", "Johnson & Johnson", True),
    ],
)
def test_a_wildcard_stays_inside_a_token(query: str, word: str, holds: bool) -> None:
    assert matches(query, f"x {word} y") is holds


@pytest.mark.parametrize(
    ("query", "body", "holds"),
    [
        ("{UN}", "the UN said", True),
        ("{UN}", "un bon mot", False),
        ("{UN}", "Kim Jong Un", False),
        ("{UN}", "the U.N. said", True),
        ("{UN}", "the U.N.'s envoy", True),
        ("{UN}", "the UN's envoy", True),
        ("{UN}", "UN-backed", True),
        ("{U.N.}", "the UN said", True),
        ("{West Bank}", "the West Bank", True),
        ("{West Bank}", "the west bank", False),
        ("{West Bank}", "the West-Bank", True),
        ("{Sánchez}", "Sánchez", True),
        ("{Sánchez}", "Sanchez", False),
        ("{Sanchez}", "Sánchez", False),
        ("{AT&T}", "shares of AT&T fell", True),
        ("{AT&T}", "at&t", False),
    ],
)
def test_braces_require_the_same_case_and_marks(query: str, body: str, holds: bool) -> None:
    assert matches(query, body) is holds


@pytest.mark.parametrize(
    ("query", "title", "holds"),
    [
        ("{DPRK}", "DPRK FIRES MISSILE", True),
        ("{Pyongyang}", "PYONGYANG FIRES MISSILE", True),
        ("{Pyongyang}", "PYONGYANG FIRES", False),
        ("{Pyongyang}", "pyongyang fires missile", False),
        ("{West Bank}", "WEST BANK TALKS", True),
        ("{UN}", "UN TALKS FAIL AGAIN", False),
        ("{WHO}", "WHO WINS THE CUP", False),
        ("{US}", "TELL US MORE", False),
        ("{UN}", "UN talks fail again", True),
        ("{UN}", "UN TALKS", True),
        ("{Pyongyang}", "PYONGYANG FIRES A MISSILE iN MAY", True),
        ("{Pyongyang}", "PYONGYANG FIRES a missile", False),
        ("{New York}", "NEW YORK TALKS FAIL", True),
        ("{AT&T}", "AT&T SHARES FALL", True),
        ("{Marks & Spencer}", "MARKS & SPENCER SHARES FALL", True),
        ("{12.000 Euro}", "12.000 EURO STOLEN", True),
        ("{C++}", "C SHARES FALL", False),
    ],
)
def test_braces_in_an_all_capitals_title_match_only_words_that_are_not_ordinary(
    query: str, title: str, holds: bool
) -> None:
    assert matches(query, "", title) is holds


@pytest.mark.parametrize(
    ("query", "body", "marked"),
    [
        ("{C++}", "He writes C++.", "C++"),
        ("{C++}", "It is C++-based", "C++"),
        ("{C++}", "It is C++17 code", "C++"),
        ("{C#}", "“C#” code", "C#"),
        ("{.NET}", "the (.NET) runtime", ".NET"),
        ("{Disney+}", "Disney+, too", "Disney+"),
        ("{Disney+}", "on #Disney+", "Disney+"),
        ("disney", "Disney+ and others", "Disney+"),
        ("{Yahoo!}", "on Yahoo! today", "Yahoo"),
        ("samsung", "Samsung+LG", "Samsung"),
        ("the", "It ends.The rest", "The"),
        ("65..65", "aged 65+", "65"),
    ],
)
def test_a_match_marks_the_symbols_of_a_name(query: str, body: str, marked: str) -> None:
    if query == "65..65":
        assert shown_by_match(f"aged NEAR/1 {query}", body) == ["aged", marked]
    else:
        assert shown_by_match(query, body) == [marked]


@pytest.mark.parametrize("word", ["deploy", "deploys", "deployed", "deploying", "deployment", "Deployments"])
def test_a_tilde_finds_the_same_stem(word: str) -> None:
    assert found("~deploy", f"x {word} y") == [word]


def test_a_tilde_does_not_find_words_that_only_look_similar() -> None:
    assert not matches("~deploy", "redeploy deplore")


# the NEAR family


@pytest.mark.parametrize(
    ("query", "body", "holds"),
    [
        ("a NEAR/0 b", "a b", True),
        ("a NEAR/0 b", "b a", True),
        ("a NEAR/0 b", "a x b", False),
        ("a NEAR/1 b", "a x b", True),
        ("a NEAR/5 b", "a 1 2 3 4 5 b", True),
        ("a NEAR/5 b", "a 1 2 3 4 5 6 b", False),
        ("a NEAR b", "a 1 2 3 4 b", True),
        ("a NEAR b", "a 1 2 3 4 5 b", False),
        ("a NEAR/3 b", "a x.\n\nY b", True),
        ("a NEAR/3 b", "a the of b", True),
        ("a NEAR/1 b", "a the of b", False),
        ("a ONEAR/1 b", "a x b", True),
        ("a ONEAR/1 b", "b x a", False),
        ("a ONEAR b", "a 1 2 3 4 b", True),
        ("a NEAR/1f b", "a x b", True),
        ("a NEAR/1f b", "b x a", False),
        ('"a b" NEAR/1 c', "a b x c", True),
        ('"a b" NEAR/0 "c d"', "c d a b", True),
        ("(a OR b) NEAR/1 (c OR d)", "d b", True),
        ("troop* NEAR/1 {UN}", "UN troops", True),
        ("(a NEAR/1 b) NEAR/1 c", "b x a y c", True),
    ],
)
def test_near_counts_the_words_between(query: str, body: str, holds: bool) -> None:
    assert matches(query, body) is holds


def test_near_does_not_reach_from_the_title_into_the_body() -> None:
    assert not matches("a NEAR/9 b", "b", "a")


@pytest.mark.parametrize(
    ("query", "body", "holds"),
    [
        ("a NEAR/5 a", "a", False),
        ("a NEAR/5 a", "a x a", True),
        ('"a b" NEAR/5 b', "a b", False),
        ('"a b" NEAR/5 b', "a b b", True),
        ("korea* NEAR/5 korean", "korean", False),
        ("(a NEAR/5 c) NEAR/0 b", "a b c", True),
        ("(a NEAR/5 c) NEAR/0 c", "a b c", False),
    ],
)
def test_near_operands_share_no_token_but_one_may_lie_inside_the_span_of_the_other(
    query: str, body: str, holds: bool
) -> None:
    assert matches(query, body) is holds


@pytest.mark.parametrize(
    ("query", "body", "holds"),
    [
        ("a NEAR/1 b NEAR/1 c", "a x b y c", True),
        ("a NEAR/1 b NEAR/1 c", "a x b 1 2 c", False),
        ("a NEAR/1 b NEAR/1 c", "c y a x b", True),
        ("a NEAR/5 b NEAR/0 c", "a b b c", True),
    ],
)
def test_a_near_chain_is_evaluated_from_left_to_right_with_all_pairs(
    query: str, body: str, holds: bool
) -> None:
    assert matches(query, body) is holds


def test_only_the_closest_pair_is_reported() -> None:
    assert shown("a NEAR/9 b", "a x a b") == ["a", "b"]
    assert shown("Kim NEAR/9 Xi", "Kim met. Then Kim and Xi left, Xi first") == ["Kim", "Xi"]
    assert len(found("a NEAR/9 b", "a x a b")) == 3


@pytest.mark.parametrize(
    ("query", "body", "holds"),
    [
        ("NEAR/2(a, b, c)", "a x b y c", True),
        ("NEAR/1(a, b, c)", "a x b y c", False),
        ("NEAR/2(a, b, c)", "c x a y b", True),
        ("NEAR/0(a, b, c)", "b c a", True),
        ("NEAR/0(a, b, a)", "a b", False),
        ("NEAR/0(a, b, a)", "a b a", True),
        ('NEAR/1("a b", c, d OR e)', "c a b x e", True),
        ("NEAR(a, b, c)", "a 1 2 b 3 4 c", True),
        ("NEAR(a, b, c)", "a 1 2 b 3 4 5 c", False),
        ("ONEAR/2(a, b, c)", "a x b c", True),
        ("ONEAR/2(a, b, c)", "a c b", False),
        ("NEAR/2(a, b)", "b x a", True),
        ("NEAR/2(a, b, c, d)", "a x d b c", True),
    ],
)
def test_near_with_several_operands_matches_within_one_window(query: str, body: str, holds: bool) -> None:
    assert matches(query, body) is holds


@pytest.mark.parametrize(
    ("query", "body", "expected"),
    [
        ("a NOT NEAR/2 b", "a x b 1 2 3 a", ["a"]),
        ("a NOT NEAR/2 b", "a x b", []),
        ("a NOT NEAR/2 b", "b x a", []),
        ("a NOT NEAR/2 b", "a", ["a"]),
        ("a NOT NEAR/0 b", "a x b", ["a"]),
        ("korea NOT NEAR/0 south", "South Korea and North Korea", ["Korea"]),
        ('korea NOT NEAR/0 "korea street"', "Korea Street", []),
        ("a NOT NEAR b", "a 1 2 3 4 b", []),
        ("a NOT NEAR b", "a 1 2 3 4 5 b", ["a"]),
        ('korea NOT NEAR/3 (football OR "Lotus Cup")', "Korea won the Lotus Cup", []),
        ("(a NEAR/1 c) NOT NEAR/1 b", "a c 1 2 b", ["a", "c"]),
    ],
)
def test_not_near_excludes_each_occurrence_separately(query: str, body: str, expected: list[str]) -> None:
    assert found(query, body) == expected


def test_not_near_excludes_only_within_the_same_field() -> None:
    assert found("a NOT NEAR/9 b", "b", "a") == ["a"]


@pytest.mark.parametrize(
    ("query", "body", "title", "holds"),
    [
        ("ATLEAST/3(a)", "a x a x a", "", True),
        ("ATLEAST/3(a)", "a x a", "", False),
        ("ATLEAST/3(a)", "a x a", "a", True),
        ('ATLEAST/2("a a")', "a a a", "", False),
        ('ATLEAST/2("a a")', "a a a a", "", True),
        ("ATLEAST/2(a OR b)", "a a", "", True),
        ("ATLEAST/2(a OR b)", "a b", "", True),
        ("ATLEAST/2(a NEAR/1 b)", "a b a b", "", True),
        ("ATLEAST/2(a NEAR/1 b)", "a b a", "", False),
        ("title:ATLEAST/2(a)", "a a", "a", False),
        ('ATLEAST/2(korea OR "north korea")', "North Korea", "", False),
    ],
)
def test_atleast_counts_occurrences_that_do_not_overlap(
    query: str, body: str, title: str, holds: bool
) -> None:
    assert matches(query, body, title) is holds


# sentences, paragraphs, the beginning


@pytest.mark.parametrize(
    ("query", "body", "title", "holds"),
    [
        ("SENT(a AND b)", "The a and b. Then c.", "", True),
        ("SENT(a AND b)", "The a. Then b.", "", False),
        ("SENT(a NOT b)", "The a. Then b.", "", True),
        ("SENT(a NOT b)", "The a and b.", "", False),
        ("SENT(a AND b)", "b", "a", False),
        ("SENT(a AND b)", "", "a b", True),
        ("SENT(a NEAR/9 b)", "The a. Then b.", "", False),
        ("SENT(a AND (b OR c))", "The a. Then a and c.", "", True),
        ("SENT(ATLEAST/2(a))", "The a. Then a.", "", False),
        ("PARA(a AND b)", "The a.\nThen b.", "", True),
        ("PARA(a AND b)", "The a.\n\nThen b.", "", False),
        ("PARA(a NOT b)", "The a.\n\nThen b.", "", True),
        ("PARA(a NOT b)", "The a. Then b.", "", False),
        ("PARA(a AND b)", "b", "a", False),
        ("PARA(a AND b)", "", "a b", True),
        ("title:SENT(a AND b)", "a b", "x", False),
    ],
)
def test_sent_and_para_hold_within_one_sentence_or_paragraph_of_one_field(
    query: str, body: str, title: str, holds: bool
) -> None:
    assert matches(query, body, title) is holds


@pytest.mark.parametrize(
    ("query", "body", "title", "holds"),
    [
        ("FIRST/2(a)", "x a", "", True),
        ("FIRST/2(a)", "x y a", "", False),
        ("FIRST/2(a)", "x y z", "1 2 3 a", True),
        ('FIRST/2("a b")', "x a b", "", False),
        ("FIRST/3(a NEAR/1 b)", "x a b", "", True),
        ("FIRST/2(a AND b)", "x b", "a", True),
        ("FIRST/2(a NOT b)", "x a b", "", True),
        ("body:FIRST/2(a)", "x y a", "a", False),
    ],
)
def test_first_looks_at_the_beginning_of_the_body_and_at_the_title(
    query: str, body: str, title: str, holds: bool
) -> None:
    assert matches(query, body, title) is holds


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("SENT(body:a AND body:b)", "The a. Then b."),
        ("SENT(body:(a AND b))", "The a. Then b."),
        ("PARA(body:(a AND b))", "The a.\n\nThen b."),
        ("FIRST/2(body:a)", "x y a"),
        ("FIRST/2(lead:a)", "x y a"),
        ("lead:FIRST/2(a)", "x y a"),
    ],
)
def test_a_field_inside_sent_para_or_first_does_not_widen_them(query: str, body: str) -> None:
    assert not matches(query, body)


# fields


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("title:talks", True),
        ("body:talks", False),
        ("talks", True),
        ("title:(talks AND fail)", True),
        ("title:(talks AND seoul)", False),
        ("title,lead:(talks AND first)", True),
        ("title,lead:second", False),
        ("lead:first", True),
        ("lead:second", False),
        ("body:second", True),
        ("author:kim", True),
        ('author:"min lee"', False),
        ("kim", False),
        ("place:seoul", True),
        ("seoul", False),
        ("url:asia", True),
        ("url:n-korea", True),
        ("url:https", False),
        ("asia", False),
        ("source:reuters.com", True),
        ("source:uk.reuters.com", True),
        ("source:REUTERS.com", True),
        ("source:www.reuters.com", True),
        ("source:ters.com", False),
        ("source:(apnews.com OR reuters.com)", True),
        ("lang:en", True),
        ("lang:(ko OR en)", True),
        ("lang:ko", False),
        ("lang:und", False),
        ("caption", False),
        ("insult", False),
        ("title:talks AND body:second", True),
        ("talks NOT lang:ko", True),
        ("talks NOT source:reuters.com", False),
    ],
)
def test_a_field_is_searched_by_its_name(query: str, holds: bool) -> None:
    asked = {
        "source": "uk.reuters.com", "language": "en-GB", "authors": ("Kim Min", "Lee Su"), "place": "SEOUL (Reuters)",
        "url": "https://uk.reuters.com/world/asia/n-korea-talks?x=1", "comments": ("an insult",),
    }  # fmt: skip
    assert matches(query, "The first paragraph.\n\nThe second one.", "Talks fail", **asked) is holds


def test_the_lead_has_at_most_sixty_words() -> None:
    assert matches("lead:a", "w " * 59 + "a")
    assert not matches("lead:a", "w " * 60 + "a")


@pytest.mark.parametrize(
    "query",
    [
        "lead:a",
        "title:a",
        "PARA(a)",
        "SENT(a)",
        "FIRST/3(a)",
        "title,lead:(a)",
        "ATLEAST/1(a)",
        "body:PARA(a)",
    ],
)
@pytest.mark.parametrize(("title", "body"), [("", ""), ("x", ""), ("", "x"), ("…", "…\n\n…")])
def test_empty_fields_match_nothing_and_cause_no_error(query: str, title: str, body: str) -> None:
    assert not matches(query, body, title)


def test_an_unknown_language_is_und() -> None:
    assert matches("lang:und", "x")
    assert not matches("lang:en", "x", language="eng")


def test_an_unscoped_and_is_satisfied_across_title_and_body() -> None:
    assert matches("a AND b", "b", "a")


def test_an_unscoped_not_excludes_words_in_title_and_body() -> None:
    assert not matches("a NOT b", "b", "a")
    assert matches("title:(a NOT b)", "b", "a")


def test_the_inner_of_two_scopes_overrides_the_outer() -> None:
    assert matches("title:(a AND body:b)", "b", "a")
    assert not matches("title:(a AND body:b)", "", "a b")


def test_the_uncertain_tail_is_searched_only_in_the_view_with_the_tail() -> None:
    for query, holds in [
        ("a", True),
        ("body:a", False),
        ("SENT(a AND b)", True),
        ("x AND a", True),
        ("FIRST/3(a)", False),
    ]:
        monitor = compile_monitor([watchlist_of(query)])
        run = MatchRun(monitor, article("x", tail="a b"))
        run.candidates.rules((), tail=True)
        evaluation, plan = run.evaluation, monitor.decoded.rules[0].plan
        assert not evaluation.hits(plan, evaluation.main), query
        assert bool(evaluation.hits(plan, evaluation.with_tail)) is holds, query


@pytest.mark.parametrize(
    ("query", "body", "holds"),
    [
        ("a NEAR/0 b", "a b " * 5_000, True),
        ("a NEAR/5 zzz", "a b " * 5_000, False),
        ("a NEAR/3 b", "a " * 5_000 + "x " * 9 + "b " * 5_000, False),
        ("a NOT NEAR/3 b", "a " * 5_000 + "b " * 5_000, True),
        ("NEAR/3(a, b, c)", "a b " * 500 + "c", True),
        ("NEAR/3(a, b, c)", "a " * 250 + "x " * 9 + "b " * 250 + "x " * 9 + "c " * 250, False),
        ("NEAR/3(a, b, c, d)", "a b c " * 100 + "d", True),
        ("ATLEAST/3(a NEAR/3 b)", "a b " * 5_000, True),
        ("SENT(a AND zzz)", "The a. " * 2_000, False),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else str(value),
)
def test_words_that_occur_thousands_of_times_are_matched_fast(query: str, body: str, holds: bool) -> None:
    monitor, asked = compile_monitor([watchlist_of(query)]), article(body)
    with within(0.6):
        assert bool(monitor.match(asked, NOW).matches) is holds
