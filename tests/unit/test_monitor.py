"""Tests `Monitor`: the strength, zone and quotes of matches, the validity of rules, and errors."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wirewatch.article import Article
from wirewatch.compiling.compiler import compile_monitor
from wirewatch.matching.match import Match, merge_spans

from tests.unit.asking import NOW, article, match_of, result_of, watchlist

KOREA = """
watchlist: korea
title: Korea
entities:
  north:
    names: [North Korea, Pyongyang]
    weak: [the North]
rules:
  - id: r
    title: A rule
    severity: high
    query: |
      {query}
"""


def korea_match(query: str, body: str, title: str = "", **more: str) -> Match | None:
    return match_of(KOREA.replace("{query}", query), article(body, title, **more))


# strength


@pytest.mark.parametrize(
    ("query", "body", "strength"),
    [
        ("@north", "Pyongyang spoke", "strong"),
        ("@north", "Pyongyang spoke, the North said", "strong"),
        ("@north NEAR/2 troops", "Pyongyang sent troops", "strong"),
        ("@north NEAR/2 troops", "Pyongyang spoke on Monday. Later the North sent troops", "weak"),
        ("@north NEAR/2 troops", "Pyongyang sent troops. Later the North sent troops", "strong"),
        ("ATLEAST/2(@north)", "Pyongyang spoke. the North spoke", "weak"),
        (
            "@north NEAR/2 troops OR tanks",
            "Pyongyang spoke on Monday. the North sent troops and tanks",
            "strong",
        ),
        ("troops", "troops left", "strong"),
        ("troops NOT @north NEAR/2 troops", "Pyongyang spoke on that Monday. Then troops left", "strong"),
    ],
)
def test_a_match_is_weak_where_it_holds_only_through_weak_names(query: str, body: str, strength: str) -> None:
    match = korea_match(query, body)
    assert match is not None
    assert match.strength == strength
    assert match.is_possible is (strength == "weak")


def test_a_not_also_excludes_by_weak_names() -> None:
    assert (
        korea_match("Pyongyang NOT (@north NEAR/1 troops)", "Pyongyang spoke. Later the North sent troops")
        is None
    )


# the uncertain tail


@pytest.mark.parametrize(
    ("query", "body", "tail", "zone"),
    [
        ("troops", "troops left", "", "body"),
        ("troops", "troops left", "troops again", "body"),
        ("troops", "they left", "troops again", "tail"),
        ("troops AND soldiers", "troops left", "soldiers too", "tail"),
        ("troops NOT football", "troops left", "football", "body"),
        ("troops NOT football", "they left", "troops play football", None),
        ("troops NOT football", "football", "troops", None),
        ("body:troops", "they left", "troops", None),
        ("title:troops", "they left", "troops", None),
        ("troops NEAR/9 left", "they left", "troops", None),
        ("SENT(troops AND left)", "x", "the troops left", "tail"),
        ("FIRST/5(troops)", "they left", "troops", None),
        ("@north", "x", "Pyongyang spoke", "tail"),
    ],
)
def test_the_tail_is_matched_only_if_title_and_body_do_not_match(
    query: str, body: str, tail: str, zone: str | None
) -> None:
    match = korea_match(query, body, tail=tail)
    assert (match.zone if match else None) == zone
    assert match is None or match.is_possible is (zone == "tail")


def test_an_except_in_the_tail_does_not_remove_a_match_of_the_body() -> None:
    text = "watchlist: w\nexcept: horoscope\nrules:\n  - {id: r, query: troops}\n"
    match = match_of(text, article("troops left", tail="horoscope"))
    assert match is not None
    assert match.zone == "body"
    assert match_of(text, article("they left", tail="troops, horoscope")) is None


def test_comments_never_match() -> None:
    assert match_of(KOREA.replace("{query}", "troops"), article("x", comments=("troops",))) is None


# validity


@pytest.mark.parametrize(
    ("now", "valid"),
    [
        (datetime(2026, 1, 31, 14, 59, tzinfo=UTC), False),
        (datetime(2026, 1, 31, 15, 0, tzinfo=UTC), True),
        (datetime(2026, 2, 28, 14, 59, tzinfo=UTC), True),
        (datetime(2026, 2, 28, 15, 0, tzinfo=UTC), False),
    ],
)
def test_a_rule_matches_only_while_it_is_valid(now: datetime, valid: bool) -> None:
    text = "watchlist: w\ntimezone: Asia/Seoul\nrules:\n  - {id: r, query: troops, from: 2026-02-01, until: 2026-02-28}\n"
    assert bool(result_of(text, article("troops"), now=now).matches) is valid


# errors


def rules(queries: list[str]) -> str:
    return "rules:\n" + "".join(
        f"  - id: r{number}\n    query: |\n      {query}\n" for number, query in enumerate(queries)
    )


HEAVY = "ATLEAST/2(a NEAR/500 b)"


def test_an_error_of_one_rule_does_not_stop_other_rules() -> None:
    text = f"watchlist: w\nrules:\n  - {{id: one, query: a}}\n  - {{id: heavy, query: {HEAVY}}}\n  - {{id: two, query: b}}\n"
    result = result_of(text, article("a b " * 1_500))
    assert [match.rule for match in result.matches] == ["one", "two"]
    assert [(name, rule) for name, rule, _ in result.errors] == [("w", "heavy")]
    assert "pairs" in result.errors[0][2]


def test_an_entity_that_fails_stops_only_the_rules_that_name_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ValueError("broken")

    entity = "entities: {it: {names: [Korea]}}\nrules:\n  - {id: named, query: '@it'}\n  - {id: other, query: troops}\n"
    monitor = compile_monitor([watchlist(f"watchlist: w\n{entity}")])
    monkeypatch.setattr("wirewatch.matching.entities.Entities.occurrences", fails)
    result = monitor.match(article("Korea sent troops"), NOW)
    assert [match.rule for match in result.matches] == ["other"]
    assert [(rule, error) for _, rule, error in result.errors] == [("named", "ValueError: broken")]


def test_a_match_that_cannot_be_described_becomes_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monitor = compile_monitor([watchlist("watchlist: w\nrules:\n  - {id: a, query: troops}\n")])
    monkeypatch.setattr("wirewatch.matching.reporting.Reporter.describe", lambda *_, **__: 1 / 0)
    result = monitor.match(article("troops"), NOW)
    assert result.matches == ()
    assert [rule for _, rule, _ in result.errors] == ["a"]


def test_an_error_of_one_watchlist_does_not_stop_other_watchlists() -> None:
    heavy = watchlist(
        f"watchlist: heavy\nwhere: {HEAVY}\nrules:\n  - {{id: r, query: a}}\n  - {{id: s, query: a}}\n"
    )
    light = watchlist("watchlist: light\nrules:\n  - {id: r, query: a}\n")
    result = compile_monitor([heavy, light]).match(article("a b " * 1_500), NOW)
    assert [(match.watchlist, match.rule) for match in result.matches] == [("light", "r")]
    assert {(name, rule) for name, rule, _ in result.errors} == {("heavy", "r"), ("heavy", "s")}


@pytest.mark.parametrize("body", ["the 5k 400 metres", "1,2,3", "12 ❶❶❶", "", "\n\n", "\u200b", "..."])
@pytest.mark.parametrize("title", ["", "x"])
def test_an_article_with_unusual_text_causes_no_error(body: str, title: str) -> None:
    queries = [
        "zz NEAR/3 >=1000",
        "SENT(zz)",
        "PARA(zz)",
        "lead:zz",
        "FIRST/3(zz)",
        "title:zz",
        "NEAR/3(zz, yy, <5)",
    ]
    result = result_of("watchlist: w\n" + rules(queries), article(body, title))
    assert (result.matches, result.errors) == ((), ())


# the content of a match


def test_a_match_has_its_rule_spans_quotes_and_reasons() -> None:
    body = "It was a quiet day. North Korea sent 1,500 special forces to Russia. Seoul was told."
    match = korea_match('@north AND "special forces" NEAR/4 (sent OR moved)', body, "Forces sent abroad")
    assert match is not None
    assert (match.watchlist, match.watchlist_title) == ("korea", "Korea")
    assert (match.rule, match.rule_title, match.severity) == ("r", "A rule", "high")
    assert (match.strength, match.zone, match.entities) == ("strong", "body", ("north",))
    assert [(span.field, span.text, span.via) for span in match.spans] == [
        ("body", "North Korea", "@north"), ("body", "sent", ""), ("body", "special forces", ""),
    ]  # fmt: skip
    (quote,) = match.quotes
    assert quote.text == "North Korea sent 1,500 special forces to Russia."
    assert [quote.text[start:end] for start, end in quote.bold] == ["North Korea", "sent", "special forces"]
    assert [(clause.query, set(clause.words)) for clause in match.why] == [
        ("@north", {"North Korea"}), ('"special forces" NEAR/4 (sent OR moved)', {"special forces", "sent"}),
    ]  # fmt: skip


def test_the_why_of_a_match_shows_the_query_as_written_even_after_an_empty_line() -> None:
    text = "watchlist: w\nrules:\n  - id: r\n    query: |\n\n      troops AND tanks\n"
    match = match_of(text, article("troops and tanks"))
    assert match is not None
    assert [clause.query for clause in match.why] == ["troops", "tanks"]


def test_the_why_of_a_match_shows_a_value_with_its_field() -> None:
    query = "troops AND lang:en AND source:(x.org OR y.org) AND (lang:de OR tanks)"
    text = f"watchlist: w\nrules:\n  - {{id: r, query: '{query}'}}\n"
    match = match_of(text, article("troops and tanks", language="en", source="x.org"))
    assert match is not None
    assert [clause.query for clause in match.why] == [
        "troops", "lang:en", "source:(x.org OR y.org)", "lang:de OR tanks",
    ]  # fmt: skip


def test_the_why_of_a_match_shows_a_definition_by_its_name() -> None:
    text = "watchlist: w\ndefine: {movers: sent OR x}\nrules:\n  - {id: r, query: $movers AND troops}\n"
    match = match_of(text, article("sent troops"))
    assert match is not None
    assert [clause.query for clause in match.why] == ["$movers", "troops"]


def test_a_rule_with_only_a_source_matches_without_spans() -> None:
    match = korea_match("source:reuters.com", "anything", source="reuters.com")
    assert match is not None
    assert (match.spans, match.quotes) == ((), ())


def test_a_long_sentence_is_cut_around_its_first_hit() -> None:
    body = "word " * 200 + "troops " + "word " * 200
    match = korea_match("troops", body)
    assert match is not None
    (quote,) = match.quotes
    assert len(quote.text) <= 330
    assert quote.text.startswith("… word")
    assert quote.text.endswith("word …")
    assert [quote.text[start:end] for start, end in quote.bold] == ["troops"]


def test_sentences_of_the_body_are_quoted_before_those_of_the_tail() -> None:
    body = "It rained all day in the north and nobody left. Then troops left."
    match = korea_match("troops AND soldiers", body, tail="Soldiers too.")
    assert match is not None
    assert [(quote.field, quote.text) for quote in match.quotes] == [
        ("body", "Then troops left."),
        ("tail", "Soldiers too."),
    ]


@pytest.mark.parametrize("before", ["字" * 200, "字 " * 100, "字" * 90 + " " + "字" * 109])
@pytest.mark.parametrize("after", ["字" * 800, "字 " * 400])
def test_a_long_sentence_without_spaces_is_cut_around_its_first_hit(before: str, after: str) -> None:
    match = korea_match("北京", f"{before}北京{after}")
    assert match is not None
    (quote,) = match.quotes
    assert 300 <= len(quote.text) <= 330
    assert [quote.text[start:end] for start, end in quote.bold] == ["北京"]


def test_a_hit_that_goes_beyond_a_sentence_is_quoted_whole_and_once() -> None:
    match = korea_match('"yahoo japan" OR sold OR shares', "Kim sold Yahoo! Japan shares. Nobody left.")
    assert match is not None
    (quote,) = match.quotes
    assert quote.text == "Kim sold Yahoo! Japan shares."
    assert [quote.text[start:end] for start, end in quote.bold] == ["sold", "Yahoo! Japan", "shares"]


@pytest.mark.parametrize("hit", ["troops" * 60, "troops" + " " * 400 + "troops"])
def test_the_beginning_of_a_hit_that_is_longer_than_a_quote_is_marked(hit: str) -> None:
    match = korea_match('troopstroop* OR "troops troops"', f"word {hit} word")
    assert match is not None
    (quote,) = match.quotes
    assert 0 < len(quote.text) <= 330
    (bold,) = quote.bold
    assert quote.text[slice(*bold)].startswith("troops")


def test_a_long_sentence_is_cut_at_line_ends_too() -> None:
    body = "\n".join(["word"] * 200) + "\ntroops\n" + "\n".join(["word"] * 200)
    match = korea_match("troops", body)
    assert match is not None
    (quote,) = match.quotes
    assert set(quote.text.split()) == {"…", "word", "troops"}


@pytest.mark.parametrize("separator", ["\n\n", "\n \n", "\n\n\n", " \n\n\t", "\n\n \n\n"])
@pytest.mark.parametrize("gap", [" ", "  ", "\n"])
def test_the_offsets_of_a_hit_are_right_after_any_white_space(separator: str, gap: str) -> None:
    paragraphs = (
        "The U.N. met.",
        gap.join(("It", "was", "late.")),
        gap.join(("Then", "special", "forces", "left.")),
    )
    body = separator.join(paragraphs)
    match = korea_match('"special forces" OR late', body)
    assert match is not None
    assert [body[span.start : span.end] for span in match.spans] == ["late", gap.join(("special", "forces"))]
    assert [quote.text[start:end] for quote in match.quotes for start, end in quote.bold] == [
        "late",
        " ".join(("special", "forces")) if gap == "\n" else gap.join(("special", "forces")),
    ]
    assert [span.text for span in match.spans] == [body[span.start : span.end] for span in match.spans]


@pytest.mark.parametrize("query", ['"special forces"', '"late special"', '"left late"'])
def test_a_phrase_does_not_go_beyond_its_paragraph(query: str) -> None:
    body = "Special forces left\n\nlate\n\nspecial envoys and special\n\nforces"
    match = korea_match(query, body)
    assert (match is not None) == (query == '"special forces"')
    if match is not None:
        assert [(span.start, span.text) for span in match.spans] == [(0, "Special forces")]


def test_the_three_sentences_with_the_most_hits_are_quoted_in_reading_order() -> None:
    body = "One troops. Two troops and tanks. Three troops. Four troops and tanks and guns. Five troops and guns."
    match = korea_match("troops OR tanks OR guns", body)
    assert match is not None
    assert [quote.text.split()[0] for quote in match.quotes] == ["Two", "Four", "Five"]


def test_overlapping_spans_are_merged() -> None:
    assert list(merge_spans([(0, 4), (2, 6), (8, 9)])) == [(0, 6), (8, 9)]


WORDS = [
    "troops",
    "Troops'",
    "sent",
    "the North",
    "North Korea",
    "Pyongyang's",
    "1,500",
    "5k",
    "400",
    "U.N.",
    "북한은",
    "«x»",
    "said.",
]
WORDS += ["But", "\n\n", "\n"]
ENTITY = "{names: [North Korea, Pyongyang, 북한], weak: [the North], not_near: {n: 1, names: [x]}}"
QUERIES = [
    "@it",
    "troop* NEAR/3 sent",
    "SENT(troops AND sent)",
    "ATLEAST/2(troops OR sent)",
    "troops NOT NEAR/2 sent",
    "title,lead:(troops OR @it)",
    "NEAR/5(troops, sent, @it)",
    "북 NEAR/0 은",
    "{UN} OR {Troops}",
    "FIRST/9(~send)",
    "@it NEAR/2 troops",
    "PARA(troops AND >=1000)",
]
RULES = compile_monitor([watchlist(f"watchlist: w\nentities:\n  it: {ENTITY}\n{rules(QUERIES)}")])
_TEXT = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)


@settings(database=None, derandomize=True)
@given(_TEXT, _TEXT, _TEXT)
def test_spans_and_quotes_are_slices_of_the_article(title: str, body: str, tail: str) -> None:
    read = article(body, title, tail=tail)
    result = RULES.match(read, NOW)
    assert result.errors == ()
    for match in result.matches:
        _has_valid_slices(match, read)


def _has_valid_slices(match: Match, read: Article) -> None:
    assert match.spans
    for span in match.spans:
        assert getattr(read, span.field)[span.start : span.end] == span.text != ""
        assert (match.zone == "tail") or span.field != "tail"
    for quote in match.quotes:
        assert quote.text.removeprefix("… ").removesuffix(" …") in getattr(read, quote.field).replace(
            "\n", " "
        )
        bold = [position for pair in quote.bold for position in pair]
        assert bold == sorted(bold)
        assert all(0 <= start < end <= len(quote.text) for start, end in quote.bold)
        assert all(
            not quote.text[start].isspace() and not quote.text[end - 1].isspace() for start, end in quote.bold
        )


def test_each_article_is_matched_independently() -> None:
    monitor = compile_monitor([watchlist("watchlist: w\nrules:\n  - {id: r, query: troops}\n")])
    assert len(monitor.match(article("troops"), NOW).matches) == 1
    assert len(monitor.match(article("tanks"), NOW).matches) == 0
