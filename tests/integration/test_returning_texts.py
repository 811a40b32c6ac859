"""Tests that readers learn of it if an object has a text again that it had before."""

import json
from typing import Any

import pytest
from wirewatch.storage.documents import NotifiedRevision

from tests.house import House, bucket_name, plain
from tests.unit.members import member

WATCHLIST = "watchlist: w\nrules:\n  - {id: r, query: dam*}\n"
ROUTES = """\
timezone: UTC
routes:
  desk: {schedule: instant, group_wait: 0s, channels: ["slack:korea-desk"]}
"""
KEY = "articles/valley/dam.json"
A = (
    "The Orlen dam is safe after the flood, engineers of the Marun district said in Harlow on Monday. "
    "They measured no movement of the wall in 30 days, and 12 villages below it were told to return. "
    "The governor thanked the rescue teams and promised new pumps for the power house."
)
B = A.replace("is safe after", "has cracked after").replace("12 villages", "17 villages")
ADDRESS = {"url": "https://valley.example/dam"}


@pytest.fixture
def configured(house: House) -> House:
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    return house


def upload(
    house: House, text: str, title: str = "Orlen dam after the flood", **fields: Any
) -> dict[str, Any]:
    return house.upload(KEY, json.dumps({"title": title, "text": text, **fields}))


def posts(house: House) -> list[str]:
    house.drain()
    return [json.dumps(payload) for _, payload in house.slack.posts]


@pytest.mark.parametrize("fields", [{}, ADDRESS], ids=["without an address", "with an address"])
@pytest.mark.parametrize("is_versioned", [True, False])
def test_a_text_that_returns_is_shown_as_an_update_of_the_text_in_between(
    configured: House, fields: dict[str, str], *, is_versioned: bool
) -> None:
    if not is_versioned:
        status = {"Status": "Suspended"}
        plain("s3").put_bucket_versioning(Bucket=bucket_name("articles"), VersioningConfiguration=status)
    for number, text in enumerate((A, B, A), 1):
        upload(configured, text, **fields)
        assert len(posts(configured)) == number
    assert "Update to #2" in posts(configured)[2]
    upload(configured, B, **fields)
    assert "Update to #3" in posts(configured)[3]


def test_an_event_that_is_delivered_again_shows_no_text_again(configured: House) -> None:
    events = []
    for text in (A, B, A):
        events.append(upload(configured, text))
        posts(configured)
    for event in (*events, *reversed(events)):
        configured.send("IngestQueue", event)
        posts(configured)
    assert len(posts(configured)) == 3


def test_the_same_text_again_without_another_in_between_is_no_news(configured: House) -> None:
    for text in (A, A, B, B, A, A):
        upload(configured, text)
        posts(configured)
    assert len(posts(configured)) == 3


def test_a_text_between_that_the_route_did_not_get_makes_no_return(configured: House) -> None:
    for text in (A, "Nothing is known yet about the wall.", A):
        upload(configured, text, title="The wall")
        posts(configured)
    assert len(posts(configured)) == 1


@pytest.mark.parametrize("fields", [{}, ADDRESS], ids=["without an address", "with an address"])
def test_a_headline_that_changes_and_returns_is_noticed(configured: House, fields: dict[str, str]) -> None:
    for title, text in (("Dam is safe", A), ("Dam has cracked", B), ("Dam is safe", A)):
        upload(configured, text, title, **fields)
        posts(configured)
    assert len(posts(configured)) == 3


def test_articles_that_change_their_places_in_a_list_do_not_return(configured: House) -> None:
    first = {"title": "Orlen dam after the flood", "text": A}
    second = {
        "title": "A dam for Kestria",
        "text": "Kestria plans a dam on the upper Tessin, its ministry of works said.",
    }
    third = {
        "title": "Dam fees",
        "text": "Shipping firms pay higher fees at the Belmora dam from May, the port wrote.",
    }
    for articles in ([first, second], [third, first, second], [first, second], [third, first, second]):
        configured.upload(KEY, json.dumps(articles))
        posts(configured)
    assert len(posts(configured)) == 2


def test_of_three_texts_in_one_digest_the_last_one_leads(configured: House) -> None:
    for text in (A, B, A):
        upload(configured, text)
    (post,) = posts(configured)
    assert "is safe after" in post
    assert "has cracked after" not in post


def test_an_item_without_version_and_time_whose_text_returns_is_a_further_revision() -> None:
    first, second = (member(number, revision=number * 1000) for number in (1, 2))
    notified = NotifiedRevision(second, (first.article_id, second.article_id))
    again = notified.revised(first.model_copy(update={"revision": 3000}))
    assert again.returns == first.article_id
    assert again.replaces == (first.article_id, second.article_id)
    after = NotifiedRevision(again, (*again.replaces, again.article_id))
    repeated = first.model_copy(update={"revision": 4000})  # the same text once more
    assert after.revised(repeated).article_id == first.article_id
    assert notified.revised(first).article_id == first.article_id  # its message is delivered again
