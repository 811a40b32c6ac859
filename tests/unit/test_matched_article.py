"""An outbox row carries everything that rendering needs, in at most 8 KB."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.article import Article, ObjectRef
from wirewatch.digests.matched_article import MAX_BYTES, MAX_HEADLINE, MatchedArticle, matched_article_of
from wirewatch.digests.stories import signature
from wirewatch.matching.match import Clause, Match, Quote

from tests.unit.matched_articles import matched_article

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
HERE = ObjectRef(bucket="articles", key="articles/2026/11/23/batch.jsonl", position=3)


def article(**fields: object) -> Article:
    return Article.model_validate(
        {"title": "Fire in Graz", "body": "It burned.", "published": NOW, "ref": HERE, **fields}
    )


def match(
    rule: str = "r", severity: str = "normal", strength: str = "strong", quotes: tuple[Quote, ...] = (), why: tuple[Clause, ...] = (), title: str = "Rule",
    entities: tuple[str, ...] = (),
) -> Match:  # fmt: skip
    return Match(
        watchlist="w", watchlist_title=title, rule=rule, rule_title=title, rule_hash="d", severity=severity, strength=strength, zone="body",
        entities=entities, spans=(), quotes=quotes, why=why,
    )  # fmt: skip


def size(found: MatchedArticle) -> int:
    return len(json.dumps(json.loads(found.to_json()), ensure_ascii=False).encode())


def test_a_matched_article_has_the_shown_fields_and_its_source_object() -> None:
    found = matched_article_of(
        article(url="https://e.org/x", source="e.org", site="Post"),
        [match(quotes=(Quote("body", "It burned.", ((3, 9),)),))],
        NOW,
        7,
    )
    assert (found.title, found.url, found.outlet, found.words, found.generation) == (
        "Fire in Graz",
        "https://e.org/x",
        "e.org",
        2,
        7,
    )
    assert found.object == "s3://articles/articles/2026/11/23/batch.jsonl#3"
    assert (found.quotes[0].text, found.quotes[0].bold) == ("It burned.", ((3, 9),))
    assert found.parsed_signature() == signature("Fire in Graz\n\nIt burned.")


def test_a_matched_article_is_the_same_after_writing_and_reading_its_row() -> None:
    found = matched_article_of(article(), [match()], NOW, 7)
    assert MatchedArticle.model_validate_json(found.to_json()) == found


def test_certain_and_severe_matches_come_first() -> None:
    matches = [match("a", "low"), match("b", "high", "weak"), match("c", "normal"), match("d", "high")]
    assert [each.rule for each in matched_article_of(article(), matches, NOW, 1).matches] == [
        "d",
        "c",
        "a",
        "b",
    ]


def test_a_sentence_that_two_rules_quote_is_quoted_once_with_all_its_hits() -> None:
    matches = [
        match("a", quotes=(Quote("body", "It burned.", ((0, 2),)),)),
        match("b", quotes=(Quote("body", "It burned.", ((3, 9), (0, 2))),)),
    ]
    (quote,) = matched_article_of(article(), matches, NOW, 1).quotes
    assert quote.bold == ((0, 2), (3, 9))


@pytest.mark.parametrize(
    ("fields", "outlet"),
    [
        ({"site": "Post", "source": "e.org", "url": "https://www.x.org/1"}, "x.org"),
        ({"site": "Post", "source": "e.org"}, "Post"),
        ({"source": "e.org"}, "e.org"),
        ({}, "batch.jsonl#3"),
        ({"ref": ObjectRef(key="a/x.txt")}, "x.txt"),
    ],
)
def test_the_outlet_is_the_host_of_the_link_or_else_the_site_source_or_file_name(
    fields: dict[str, object], outlet: str
) -> None:
    assert matched_article_of(article(**fields), [match()], NOW, 1).outlet == outlet


def test_an_article_without_a_title_gets_its_first_words_as_title() -> None:
    assert (
        matched_article_of(article(title="", body="It burned all night."), [match()], NOW, 1).title
        == "It burned all night."
    )


INVISIBLE = ["", " \u200b\u200b", "\u00ad", "\u2060 \ufe0f", "\u034f", "\u00a0"]


@pytest.mark.parametrize("title", INVISIBLE, ids=ascii)
def test_an_article_with_an_invisible_title_gets_its_first_words_as_title(title: str) -> None:
    """The first words take the place of the title. So no reader gets a link without text, or a
    subject without words.
    """
    found = matched_article_of(article(title=title, body="One\n\ntwo " + "three " * 40), [match()], NOW, 1)
    assert found.title == "One two " + "three " * 14 + "three…"
    assert matched_article_of(article(title=title, body="\u200b"), [match()], NOW, 1).title == "(no headline)"


@pytest.mark.parametrize("title", ["?", "한", "😀", "7", "\u0430\u0301", "€"])
def test_a_title_of_one_letter_or_sign_is_a_title(title: str) -> None:
    assert matched_article_of(article(title=title), [match()], NOW, 1).title == title


def test_a_long_headline_is_kept_whole_up_to_its_limit() -> None:
    title = "Ships leave the harbour " * 16
    assert matched_article_of(article(title=title), [match()], NOW, 1).title == title
    assert len(matched_article_of(article(title=title * 2), [match()], NOW, 1).title) == MAX_HEADLINE


def test_a_matched_article_is_possible_where_every_match_is_weak() -> None:
    assert matched_article_of(article(), [match(strength="weak")], NOW, 1).is_possible
    assert not matched_article_of(article(), [match(strength="weak"), match("b")], NOW, 1).is_possible


def test_the_pairs_of_an_article_are_its_rules_alone_and_with_each_name() -> None:
    found = matched_article_of(
        article(), [match("a", entities=("russia", "un")), match("b", strength="weak")], NOW, 1
    )
    assert found.pairs == {("w/a", ""), ("w/a", "russia"), ("w/a", "un"), ("w/b?", "")}
    assert not found.abridged


def test_a_row_that_leaves_out_rules_or_names_is_marked_as_abridged() -> None:
    many = tuple(f"entity-{number}" for number in range(17))
    assert matched_article_of(article(), [match(entities=many)], NOW, 1).abridged
    assert not matched_article_of(article(), [match(entities=many[:16])], NOW, 1).abridged
    assert matched_article_of(article(), [match(f"rule-{number}") for number in range(41)], NOW, 1).abridged
    assert not matched_article_of(
        article(), [match(f"rule-{number}") for number in range(40)], NOW, 1
    ).abridged


def test_names_are_left_out_before_rules_if_a_row_is_too_long() -> None:
    names = tuple(f"{'long' * 9}-{number}" for number in range(16))
    found = matched_article_of(
        article(), [match(f"rule-{number}", entities=names) for number in range(30)], NOW, 1
    )
    assert size(found) <= MAX_BYTES
    assert (len(found.matches), found.matches[0].entities, found.abridged) == (30, (), True)


@pytest.mark.parametrize("letter", ["x", "é", "북", "🇰", '"', "\\"])
def test_the_row_of_a_very_long_article_has_at_most_8_kb(letter: str) -> None:
    long = letter * 3000
    clauses = tuple(
        Clause(letter * 120, tuple(letter * 79 + str(number) for number in range(4))) for _ in range(9)
    )
    quotes = tuple(Quote("body", f"{letter * 319}{number}", ((0, 5), (150, 200))) for number in range(3))
    found = matched_article_of(
        article(title=long, site=long, source=long, authors=(long,) * 9, place=long, url="https://e.org/" + "a" * 2000, ref=ObjectRef(key="k" * 1024)),
        [match(f"rule-{number}", quotes=quotes, why=clauses, title=long) for number in range(30)], NOW, 1,
    )  # fmt: skip
    assert size(found) <= MAX_BYTES
    assert found.matches
    assert found.quotes
    assert all(0 <= start < end <= len(quote.text) for quote in found.quotes for start, end in quote.bold)


@given(st.text(max_size=50), st.text(max_size=50), st.lists(st.text(max_size=20), max_size=8))
def test_any_matched_article_is_the_same_after_writing_and_reading_its_row(
    title: str, body: str, authors: list[str]
) -> None:
    found = matched_article_of(article(title=title, body=body, authors=tuple(authors)), [match()], NOW, 1)
    assert MatchedArticle.model_validate_json(found.to_json()) == found


def test_a_row_omits_default_values() -> None:
    assert "language" not in json.loads(matched_article(1).to_json())
