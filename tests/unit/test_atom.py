"""Tests the channel `atom`, and the feed that is made of the parts of digests."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.channels.atom import MAX_BYTES
from wirewatch.channels.parts import parts_of
from wirewatch.digests.matched_article import MatchQuote
from wirewatch.digests.subjects import without_label
from wirewatch.links.feed import MAX_ENTRIES, FeedDigest, atom_feed

from tests.unit.matched_articles import match, matched_article, route, sealed

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"


def feed(*bodies: str) -> bytes:
    return feed_of([FeedDigest(f"desk#{number}", NOW, body) for number, body in enumerate(bodies)])


def feed_of(digests: list[FeedDigest]) -> bytes:
    return atom_feed("arn/feeds/desk", "Desk", "https://x.example/f/desk/t", digests, NOW)


def body_of(title: str) -> str:
    view = sealed([matched_article(1, title=title)])
    (part,) = parts_of(view, ["atom"])
    return part.body


@given(st.text(max_size=100))
def test_a_feed_with_any_title_is_valid_xml(title: str) -> None:
    root = ElementTree.fromstring(feed(body_of(title)))
    shown = root.findtext(f"{ATOM}entry/{ATOM}title")
    assert shown is not None
    assert {element.tag for element in root.iter() if not element.tag.startswith(ATOM)} == set()
    if title.isprintable() and title.strip():
        assert shown == without_label(title)


def test_high_severity_and_possible_matches_are_marked_in_entries() -> None:
    weak = match(possible=True)
    body = parts_of(sealed([matched_article(1, match(severity="high")), matched_article(2, weak)]), ["atom"])[
        0
    ].body
    parsed = feedparser.parse(feed(body))
    assert [entry.title for entry in parsed.entries] == ["[HIGH] Headline 1", "Headline 2"]
    assert "Possible: it matches only by a weak name" in parsed.entries[1].content[0].value


def test_a_large_digest_is_several_parts_with_all_of_its_stories() -> None:
    quotes = (MatchQuote(text="x" * 900), MatchQuote(text="y" * 900))
    matched_articles = [matched_article(number, quotes=quotes) for number in range(200)]
    parts = parts_of(sealed(matched_articles, route(max_stories=200)), ["atom"])
    entries = [entry for part in parts for entry in json.loads(part.body)["entries"]]
    assert len(parts) > 1
    assert len({entry["key"] for entry in entries}) == 200
    assert all(len(part.body.encode()) < MAX_BYTES + 10_000 for part in parts)


def test_a_feed_has_at_most_the_maximum_number_of_entries() -> None:
    body = body_of("x")
    root = ElementTree.fromstring(feed(*[body] * (MAX_ENTRIES + 5)))
    assert len(root.findall(f"{ATOM}entry")) == MAX_ENTRIES


def test_a_feed_has_all_entries_of_the_newest_digest() -> None:
    """A feed also has the last entry of the newest digest, such as `40 further stories`."""
    newest = parts_of(
        sealed([matched_article(number) for number in range(240)], route(max_stories=200)), ["atom"]
    )
    digests = [FeedDigest("desk#2", NOW, part.body) for part in newest]
    older = FeedDigest("desk#1", NOW, body_of("older"))
    titles = [entry.title for entry in feedparser.parse(feed_of([*digests, older])).entries]
    assert (len(titles), titles[-1]) == (201, "40 further stories · Morning brief")
    assert feedparser.parse(feed_of([older, *digests])).entries[0].title == "older"


@pytest.mark.parametrize(
    "letters",
    [*(pytest.param(text, marks=pytest.mark.deep) for text in ("<&", '\\"')), "軍", "\x0b"],
    ids=ascii,
)
def test_a_feed_stays_below_the_response_limit_of_lambda(letters: str) -> None:
    matched_articles = [
        matched_article(number, title=letters * (400 // len(letters))) for number in range(440)
    ]
    bodies = [part.body for part in parts_of(sealed(matched_articles), ["atom"])]
    digests = [
        FeedDigest(f"desk#{50 - number // len(bodies)}", NOW, bodies[number % len(bodies)])
        for number in range(50)
    ]
    shown = feed_of(digests)
    assert len(json.dumps({"body": shown.decode()}, ensure_ascii=False).encode()) < 5_500_000
    assert len(feedparser.parse(shown).entries) > 40


@pytest.mark.parametrize("url", ["", "https://x.example/?a=1&b=2"])
def test_the_entry_of_an_article_without_a_link_has_no_link(url: str) -> None:
    (part,) = parts_of(sealed([matched_article(1, url=url, source="x.example" if url else "")]), ["atom"])
    (entry,) = ElementTree.fromstring(feed(part.body)).findall(f"{ATOM}entry")
    assert len(entry.findall(f"{ATOM}link")) == bool(url)
    assert entry.findtext(f"{ATOM}author/{ATOM}name")
