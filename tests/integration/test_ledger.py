"""An article in two objects is counted twice, once for each object. If the event of an object
arrives again, the articles of this object are not counted again.
"""

import json
from typing import Any

import pytest

from tests.house import House
from tests.integration.test_trust import STORY, send_item, send_record

WATCHLIST = "watchlist: w\nrules:\n  - {id: r, query: troops}\n  - {id: s, query: author:Novak}\n"
ROUTES = 'timezone: UTC\nroutes:\n  brief: {schedule: "daily 08:00", channels: [email-text]}\n'
DUE, NEXT = "2026-11-23T08:00:00Z", "2026-11-24T08:00:00Z"
ADDRESS = "https://paper.example/troops"
REVISED = {
    "version": "2", "versioncreated": "2026-11-22T11:00:00Z",
    "body_text": f"{STORY} Four hundred soldiers of another regiment landed on the island of Marl on Tuesday evening.",
}  # fmt: skip


@pytest.fixture
def configured(house: House) -> House:
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    return house


def ledger(house: House, due: str) -> str:
    """Run ingest, send the digest of `brief` for `due`, and return the ledger in its mail."""
    house.run("ingest")
    house.flush("brief", due)
    house.run("digest")
    return " ".join(house.mails()[-1]["Message"].rpartition("=" * 72)[2].split()).partition(" brief #")[0]


def item(**fields: Any) -> str:
    record = {
        "uri": "urn:upw:1", "type": "text", "pubstatus": "usable", "version": "1",
        "versioncreated": "2026-11-22T10:00:00Z", "headline": "Troops leave", "body_text": STORY,
    }  # fmt: skip
    return json.dumps(record | fields)


@pytest.mark.parametrize("later", [DUE, NEXT], ids=["before the digest", "after the digest"])
def test_a_copy_is_not_counted_as_superseded_too_when_its_message_arrives_again(
    configured: House, later: str
) -> None:
    send_item(configured, "upw", "1")
    copy = configured.upload("articles/upw/copy.json", item())
    if later == NEXT:
        assert "matched 2 = shown 1 + exact copies 1" in ledger(configured, DUE)
    send_item(configured, "upw", "2", **REVISED)
    configured.send("IngestQueue", copy)
    expected = {DUE: "matched 3 = shown 1 + copies 1 + exact copies 1", NEXT: "matched 1 = shown 1"}
    assert ledger(configured, later).endswith(expected[later])


def test_an_article_that_two_objects_hold_is_counted_twice_though_their_rules_differ(
    configured: House,
) -> None:
    send_record(configured, "paper", "1", url=ADDRESS)
    send_record(configured, "paper", "2", url=ADDRESS, author="Jana Novak")
    assert ledger(configured, DUE).endswith("matched 2 = shown 1 + exact copies 1")


def test_an_article_that_matches_a_new_rule_in_the_same_object_is_counted_once(configured: House) -> None:
    event = configured.upload(
        "articles/1.json", json.dumps({"title": "Troops leave", "text": STORY, "url": ADDRESS})
    )
    configured.run("ingest")
    configured.configure({"watchlists/w.yaml": WATCHLIST + "  - {id: t, query: harbour}\n"})
    configured.clock.now = configured.clock.now.replace(minute=30)
    configured.send("IngestQueue", event)
    assert ledger(configured, DUE).endswith("matched 1 = shown 1")


def test_a_copy_that_matches_a_new_rule_in_the_same_digest_is_counted_once(configured: House) -> None:
    record = json.dumps({"title": "Troops leave", "text": STORY, "url": ADDRESS})
    configured.upload("articles/1.json", record)
    copy = configured.upload("articles/2.json", record)
    configured.run("ingest")
    configured.configure({"watchlists/w.yaml": WATCHLIST + "  - {id: t, query: harbour}\n"})
    configured.clock.now = configured.clock.now.replace(minute=30)
    configured.send("IngestQueue", copy)
    assert ledger(configured, DUE).endswith("matched 2 = shown 1 + exact copies 1")


def test_a_possible_match_is_counted_by_an_instant_route_and_shown_by_a_daily_one(house: House) -> None:
    entities = "entities:\n  marl: {names: [Island of Marl], weak: [Marlians]}\n"
    rules = "rules:\n  - {id: r, severity: high, query: '@marl NEAR/2 troops'}\n"
    instant = '  desk: {schedule: instant, group_wait: 0s, channels: ["slack:korea-desk"]}\n'
    house.configure(
        {"watchlists/w.yaml": f"watchlist: w\n{entities}{rules}", "routes.yaml": ROUTES + instant}
    )
    send_record(
        house,
        "upw",
        "1",
        title="Ferry",
        text="The Island of Marl was calm. Later on Monday the Marlians sent troops.",
    )
    house.drain()
    assert house.slack.posts == []
    assert ledger(house, DUE).endswith("matched 1 = shown 0 + possible 1")
    send_record(house, "upw", "2", title="Ferry", text="At noon the Island of Marl sent troops.")
    house.drain()
    assert "matched 2 = shown 1 + weak 1" in json.dumps(house.slack.posts[0][1])
