"""Test weak names, `with:` and `within:` inside other operators. The expected spans and strengths were
written by hand from `docs/query-language.md`. `match_of` also compares the engine with the oracle.
"""

from typing import Any

import pytest
from wirewatch.article import Article
from wirewatch.compiling.compiler import compile_monitor
from wirewatch.matching.match import Match, Quote, merge_spans

from tests.conftest import in_parts
from tests.oracle.text import ArticleText
from tests.oracle.weak_worlds import weak_articles, weak_worlds
from tests.oracle.worlds import NOW
from tests.unit.asking import agree, article, match_of

ENTITIES = """
  apple:
    names: [Apple Inc]
    weak: [{name: Apple, with: [iPhone, iOS, App Store]}, Cupertino]
    not: [iPhone Apple]
  orange:
    names: [Orange S.A.]
    weak:
      - {name: Orange, with: [mobile operator, broadband], within: paragraph}
      - {name: the carrier, within: paragraph}
  shop:
    names:
      - name: Store
        weak: true
        with: [Store Street, IT, Éclair, 북한, Angela Merkel, {name: Laden, lang: de}]
  duarte:
    kind: person
    names: [{name: Elena, weak: true, with: [Maria Duarte, {name: Lisboa, case: exact}]}]
"""
LONG = "Orange " + "word " * 70


def spans(
    query: str, body: str, title: str = "", **more: Any
) -> tuple[str, list[tuple[str, int, str]]] | None:
    """Return the strength of the match, and its spans as (field, start, text), or None without a match."""
    text = f"watchlist: w\nentities:{ENTITIES}rules:\n  - id: r\n    query: |\n      {query}\n"
    match = match_of(text, article(body, title, **more))
    return (match.strength, [(span.field, span.start, span.text) for span in match.spans]) if match else None


@pytest.mark.parametrize(
    ("query", "body", "strength", "expected"),
    [
        ("@apple NEAR/2 rose", "Apple rose.\n\nThe iPhone sells.", "strong", [(0, "Apple"), (6, "rose")]),
        ("@apple NEAR/2 rose", "Apple Inc spoke.\n\nThen Apple rose.", "weak", [(23, "Apple"), (29, "rose")]),
        (
            "ATLEAST/2(@orange)",
            "Orange S.A. spoke, and Orange rose.",
            "weak",
            [(0, "Orange S.A."), (23, "Orange")],
        ),
        (
            "ATLEAST/2(@orange)",
            "Orange sells broadband. Orange rose.",
            "strong",
            [(0, "Orange"), (24, "Orange")],
        ),
        ("SENT(@apple AND rose)", "Apple rose. The iPhone sells.", "strong", [(0, "Apple"), (6, "rose")]),
        (
            "PARA(@orange AND @apple)",
            "Orange sells broadband. Apple rose.\n\nThe iPhone.",
            "strong",
            [(0, "Orange"), (24, "Apple")],
        ),
        ("FIRST/3(@orange)", "Orange cuts prices of its broadband.", "strong", [(0, "Orange")]),
        ("lead:@orange", LONG + "broadband.", "strong", [(0, "Orange")]),
        ("@apple NOT NEAR/0 street", "Apple Street. Later Apple sold an iPhone.", "strong", [(20, "Apple")]),
        (
            "(@apple NEAR/3 fell) OR @orange",
            "Apple fell. Orange fell on iOS.",
            "strong",
            [(0, "Apple"), (6, "fell")],
        ),
        ("@apple", "Apple sells the iPhone in the App Store.", "strong", [(0, "Apple")]),
        ("@apple", "Cupertino spoke. Apple sells the iPhone.", "strong", [(0, "Cupertino"), (17, "Apple")]),
        (
            "@apple NEAR/0 spoke",
            "Cupertino spoke. Then Apple sells iPhones, an iPhone.",
            "weak",
            [(0, "Cupertino"), (10, "spoke")],
        ),
        (
            "@apple NEAR/0 spoke",
            "Apple Inc sells. Apple spoke of iOS.",
            "strong",
            [(17, "Apple"), (23, "spoke")],
        ),
        (
            "@orange",
            "The carrier spoke. Orange sells broadband.\n\nThe carrier left.",
            "strong",
            [(0, "The carrier"), (19, "Orange")],
        ),
        (
            "carrier NEAR/9 @orange",
            "The carrier won. Orange S.A. left.",
            "strong",
            [(4, "carrier"), (17, "Orange S.A.")],
        ),
        ("rose NOT @orange", "Orange rose.\n\nBroadband fell.", "strong", [(7, "rose")]),
        (
            "(rose NOT @orange) OR @apple",
            "Orange rose by broadband. Apple on iOS.",
            "strong",
            [(26, "Apple")],
        ),
        (
            "ATLEAST/2(@apple OR @orange)",
            "Orange on iOS.\n\nApple and the mobile operator Orange.",
            "strong",
            [(16, "Apple"), (46, "Orange")],
        ),
        ("@apple", "The iPhone Apple made. Apple spoke.", "strong", [(23, "Apple")]),
        ("@duarte", "Elena spoke to Maria Duarte.", "strong", [(0, "Elena")]),
        ("@shop", "Store Street is long.", "strong", [(0, "Store")]),
        ("@shop", "A Store for IT.", "strong", [(2, "Store")]),
        ("@shop", "A Store with an eclair.", "strong", [(2, "Store")]),
        ("@shop", "A Store. 북한은", "strong", [(2, "Store")]),
    ],
)
def test_confirmed_names_have_these_spans(
    query: str, body: str, strength: str, expected: list[tuple[int, str]]
) -> None:
    assert spans(query, body) == (strength, [("body", start, text) for start, text in expected])


@pytest.mark.parametrize(
    ("word", "body", "lang", "confirms"),
    [
        ("Angela Merkel", "Store. Angela Merkels Freund.", "und", True),
        ("Macbook", "Store. Des Macbooks Preis.", "de", True),
        ("Macbook", "Store. The Macbooks sell.", "en", False),
        ("Кремль", "Store. Речь из Кремля.", "ru", True),
        ("Путин", "Store. Речь Путина.", "ru", True),
        ("Путин", "Store. Рыбная путина началась.", "ru", False),
        ("бензин", "Store. Цена бензина.", "ru", False),
        ("{name: Sejm, lang: pl}", "Store. W Sejmie.", "pl", True),
        ("{name: Sejm, lang: pl}", "Store. W Sejmie.", "en", False),
        ("Nokia", "Store. Nokian puhelin.", "fi", True),
        ("Nokia", "Store. Nokian puhelin.", "en", False),
        ("Stor", "Store. Stors.", "de", True),
    ],
)
def test_a_case_form_of_a_word_under_with_confirms(word: str, body: str, lang: str, confirms: bool) -> None:
    text = (
        "watchlist: w\nlanguages: [en, fi]\nentities: {it: {names: "
        f"[{{name: Store, weak: true, with: [{word}]}}]}}}}\nrules: [{{id: r, query: '@it'}}]\n"
    )
    assert (match_of(text, article(body, language=lang)) is not None) is confirms


@pytest.mark.parametrize(
    ("weak", "word", "body", "lang"),
    [
        ("Apples", "Apple", "Apples Gewinn.", "de"),
        ("Путина", "Путин", "Речь Путина.", "ru"),
        ("Angela Merkels", "Angela Merkel", "Angela Merkels Rede.", "de"),
    ],
)
def test_a_weak_name_that_is_a_case_form_of_a_word_under_with_does_not_confirm_itself(
    weak: str, word: str, body: str, lang: str
) -> None:
    text = (
        "watchlist: w\nentities: {it: {names: "
        f"[{{name: {weak}, weak: true, with: [{word}]}}]}}}}\nrules: [{{id: r, query: '@it'}}]\n"
    )
    assert match_of(text, article(body, language=lang)) is None
    assert match_of(text, article(f"{body} {word}", language=lang)) is not None


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("ATLEAST/2(@orange)", "Orange sells broadband.\n\nOrange rose."),
        ("PARA(@orange NOT rose)", "Orange sells broadband, and rose.\n\nOrange fell."),
        ("@apple NEAR/0 spoke", "Cupertino spoke. The iPhone sells."),
        ("rose NOT @orange", "Orange rose with broadband."),
        ("lead:@orange", "Orange fell.\n\nBroadband fell."),
        ("@orange", "Orange fell.\n \nBroadband fell."),
        ("@apple", "The iPhone Apple made. The apple fell."),
        ("@shop", "A Store, and it burns."),
        ("@shop", "A Store. 남북한"),
        ("@shop", "A Store of Angela Merkelsen."),
        ("@shop", "A Store, ein Laden."),
        ("@shop", "A store for IT."),
        ("@shop", "A STORE FOR IT AND FOR YOU."),  # in capitals, IT looks like an ordinary word
        ("@duarte", "Elena spoke to M. Duarte."),  # no forms of persons
        ("@duarte", "Elena in LISBOA."),
    ],
)
def test_names_that_nothing_confirms_are_not_found(query: str, body: str) -> None:
    assert spans(query, body) is None


def test_a_name_in_one_field_is_confirmed_by_a_word_in_another() -> None:
    assert spans("title:(@apple NOT rose)", "The iPhone rose.", "Apple falls") == (
        "strong",
        [("title", 0, "Apple")],
    )
    assert spans("author:@apple", "iOS sells.", authors=("Apple",)) == ("strong", [("author", 0, "Apple")])
    assert spans("title:@orange", "Orange sells broadband.", "Orange wins") is None
    assert spans("@shop", "A Store, ein Laden.", language="de-AT") == ("strong", [("body", 2, "Store")])


def test_names_of_title_and_body_are_counted_together() -> None:
    query = "ATLEAST/3(@apple OR @orange)"
    assert spans(query, "Orange sells broadband on iOS.", "Apple and Orange") is None
    assert spans(query, "Orange and Apple sell broadband on iOS.", "Apple and Orange") == (
        "strong",
        [("title", 0, "Apple"), ("body", 0, "Orange"), ("body", 11, "Apple")],
    )


PARTS = 10


@pytest.mark.parametrize("part", in_parts(PARTS, quick=1))
def test_engine_and_oracle_agree_on_weak_names(part: int) -> None:
    """Each of the 10 parts has 5,000 pairs of a rule and an article."""
    for seed in (2 * part, 2 * part + 1):
        watchlists = weak_worlds(seed, watchlists=10, rules=10)
        monitor = compile_monitor(watchlists)
        for asked in weak_articles(1_000 + seed, 25):
            result = monitor.match(asked, NOW)
            assert result.errors == ()
            agree(watchlists, asked, result)
            for match in result.matches:
                assert set(match.entities) == {span.via[1:] for span in match.spans if span.via}
                assert [quote for quote in match.quotes if not marks_its_spans(quote, match, asked)] == []


def marks_its_spans(quote: Quote, match: Match, asked: Article) -> bool:
    """Tell whether the quote is a part of the article, and whether its bold places are exactly the
    spans of the match that lie inside the quote. Overlapping spans count as one.
    """
    text = ArticleText(asked).field(quote.field).text.replace("\n", " ")
    core = quote.text.strip("…").strip()
    cut = quote.text.index(core)
    spans = list(
        merge_spans(sorted((span.start, span.end) for span in match.spans if span.field == quote.field))
    )
    starts = [start for start in range(len(text)) if text.startswith(core, start)]  # a text may be repeated
    return any(
        [
            (first - start + cut, end - start + cut)
            for first, end in spans
            if start <= first and end <= start + len(core)
        ]
        == list(quote.bold)
        for start in starts
    )
