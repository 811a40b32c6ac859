"""Tests channels with `severity`: who gets a retraction or correction, and what happens to a
digest that no channel takes.
"""

import json
from typing import Any

import pytest

from tests.house import PREFIX, House
from tests.integration.test_agencies import TEXT, send

WATCHLIST = """\
watchlist: w
rules:
  - {id: high, severity: high, query: troops}
  - {id: normal, query: harbour}
  - {id: low, severity: low, query: ferry}
"""
SPLIT = '{to: "slack:high", severity: [high]}, {to: "slack:rest", severity: [normal, low]}'
ONLY_HIGH = '{to: "slack:high", severity: [high]}'
HARBOUR = "The harbour of Lorin was closed at dawn after a storm, three pilots said by telephone on Monday."


def configure(house: House, channels: str, extra: str = "") -> None:
    for name in ("high", "rest"):
        parameter = f"/wirewatch/targets/slack/{name}"
        house.ssm.put_parameter(Name=parameter, Value=f"{PREFIX}T/B/{name}", Type="SecureString")
    desk = f"{{schedule: instant, group_wait: 0s, channels: [{channels}]{extra}}}"
    routes = f"timezone: UTC\nroutes:\n  desk: {desk}\n"
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": routes})


def upload(house: House, number: int, text: str, title: str = "") -> None:
    article = {"title": title or f"Item {number}", "text": text, "url": f"https://x{number}.example/{number}"}
    house.upload(f"articles/{number}.json", json.dumps(article))
    house.drain()


def wire(house: House, number: int, text: str, **extra: Any) -> None:
    send(house, number, text, **extra)
    house.drain()


def posts(house: House) -> list[tuple[str, str]]:
    """Return (channel, subject) of each posted message, in order."""
    return [
        (url.rpartition("/")[2], payload["text"].partition(" · ")[0]) for url, payload in house.slack.posts
    ]


def ledgers(house: House) -> list[str]:
    texts = (json.dumps(payload, ensure_ascii=False) for _, payload in house.slack.posts)
    return [text[text.index("matched ") :].partition('"')[0] for text in texts]


def test_a_retraction_goes_to_the_channel_that_got_the_story(house: House) -> None:
    configure(house, SPLIT)
    wire(house, 1, HARBOUR, headline="Harbour of Lorin closed")
    assert posts(house) == [("rest", "Harbour of Lorin closed")]
    wire(house, 2, "", headline="Harbour of Lorin closed", pubstatus="canceled")
    retracted = "1 retracted: Harbour of Lorin closed"
    assert sorted(posts(house)[1:]) == [("high", retracted), ("rest", retracted)]


def test_a_correction_goes_to_the_channel_that_got_the_story(house: House) -> None:
    configure(house, SPLIT)
    wire(house, 1, TEXT)
    assert posts(house) == [("high", "[HIGH] Troops in Lorin")]
    wire(house, 2, HARBOUR, headline="Pilots in Lorin", signal="sig:correction")
    assert sorted(posts(house)[1:]) == [
        ("high", "Corrected: Pilots in Lorin"),
        ("rest", "Corrected: Pilots in Lorin"),
    ]


def test_a_correction_of_an_article_in_the_same_digest_is_routed_by_its_severity(house: House) -> None:
    configure(house, SPLIT)
    send(house, 1, TEXT)
    send(house, 2, TEXT + " A correction.", signal="sig:correction")
    house.drain()
    assert [channel for channel, _ in posts(house)] == ["high"]


def test_a_revision_that_is_not_a_correction_is_routed_by_its_severity(house: House) -> None:
    configure(house, SPLIT)
    wire(house, 1, TEXT)
    wire(house, 2, HARBOUR, headline="Pilots in Lorin")
    assert [channel for channel, _ in posts(house)] == ["high", "rest"]


def test_a_story_that_no_channel_takes_does_not_count_as_reported(house: House) -> None:
    configure(house, ONLY_HIGH)
    upload(house, 1, HARBOUR, "Harbour closed")
    assert posts(house) == []
    upload(house, 2, "The troops came." + HARBOUR, "Harbour closed")
    assert posts(house) == [("high", "[HIGH] Harbour closed")]
    assert "desk #1" in json.dumps(house.slack.posts)
    assert ledgers(house) == ["matched 1 = shown 1 · since the last message without a channel 1"]


def test_all_articles_of_digests_that_no_channel_takes_are_counted_by_the_next_message(house: House) -> None:
    configure(house, ONLY_HIGH, ", max_stories: 1")
    for number, place in enumerate(("Lorin", "Karsk", "Aldmoor"), 1):
        text = f"The harbour of {place} closed. " + " ".join(f"{place}{word}" for word in range(40))
        send_article(house, number, text)
    house.drain()
    assert posts(house) == []
    upload(house, 9, "The ferry sank " + " ".join(f"word{word}" for word in range(40)))
    upload(house, 10, "The troops came " + " ".join(f"name{word}" for word in range(40)))
    assert ledgers(house) == ["matched 1 = shown 1 · since the last message without a channel 4"]


def send_article(house: House, number: int, text: str) -> None:
    article = {"title": f"Item {number}", "text": text, "url": f"https://x{number}.example/{number}"}
    house.upload(f"articles/{number}.json", json.dumps(article))
    house.run("ingest")


@pytest.mark.parametrize("channels", [SPLIT, '"slack:rest"'])
def test_a_digest_that_a_channel_takes_is_numbered_and_reported(house: House, channels: str) -> None:
    configure(house, channels)
    upload(house, 1, HARBOUR, "Harbour closed")
    upload(house, 2, HARBOUR, "Harbour closed")
    assert posts(house) == [("rest", "Harbour closed")]
    assert house.digests.route_state("desk").carried.repeated == 1
