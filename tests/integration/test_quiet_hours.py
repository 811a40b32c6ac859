"""Tests quiet hours: summer time starts or ends, routes change, wake messages are early or lost."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.house import House

BERLIN = ZoneInfo("Europe/Berlin")
WATCHLIST = "watchlist: w\nrules:\n  - {id: r, query: troops}\n"
PLAIN = 'timezone: Europe/Berlin\nroutes:\n  desk: {schedule: instant, group_wait: 0s, channels: ["slack:korea-desk"]}\n'
TEXT = "The troops of " + " ".join(f"place{word}" for word in range(60))


def quiet(start: str, end: str, then: str = "hold") -> str:
    hours = f'quiet_hours: {{from: "{start}", to: "{end}", then: {then}}}'
    return PLAIN.replace("group_wait: 0s", f"group_wait: 0s, {hours}")


def configure(house: House, routes: str) -> None:
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": routes})


def at(house: House, local: str, *, again: bool = False) -> None:
    """Set the clock to a time in Berlin. When the clocks go back in autumn, one hour occurs twice.
    With `again`, the time is in the second of these two hours.
    """
    house.clock.now = datetime.fromisoformat(local).replace(tzinfo=BERLIN, fold=int(again)).astimezone(UTC)


def upload(house: House, number: int, text: str = "") -> None:
    names = text or "The troops of " + " ".join(f"town{number}x{word}" for word in range(40))
    article = {"title": f"Item {number}", "text": names, "url": f"https://x.example/{number}"}
    house.upload(f"articles/{number}.json", json.dumps(article))


def posts(house: House) -> int:
    house.drain()
    return len(house.slack.posts)


@pytest.mark.parametrize(
    ("start", "end", "local", "again", "is_quiet"),
    [
        ("22:00", "02:30", "2026-03-29T01:59", False, True),
        ("22:00", "02:30", "2026-03-29T03:00", False, False),  # 02:30 does not happen
        ("02:00", "03:00", "2026-03-29T03:00", False, False),
        ("22:00", "02:30", "2026-10-25T02:10", False, True),
        ("22:00", "02:30", "2026-10-25T02:45", False, False),
        ("22:00", "02:30", "2026-10-25T02:10", True, True),  # the local hour happens twice
        ("22:00", "02:30", "2026-10-25T02:45", True, False),
    ],
)
def test_quiet_hours_follow_local_time_when_clocks_change(
    house: House, start: str, end: str, local: str, again: bool, is_quiet: bool
) -> None:
    configure(house, quiet(start, end))
    at(house, local, again=again)
    assert house.registry.current().routes["desk"].route.is_quiet(house.clock.now) is is_quiet


def test_held_articles_are_sent_although_the_end_of_quiet_hours_is_skipped_in_spring(house: House) -> None:
    configure(house, quiet("22:00", "02:30"))
    at(house, "2026-03-29T01:30")
    upload(house, 1)
    assert posts(house) == 0
    at(house, "2026-03-29T03:10")
    assert house.reconcile()["stale"] == 1
    assert posts(house) == 1


def test_an_article_in_quiet_hours_that_are_repeated_in_autumn_is_sent_after_them(house: House) -> None:
    configure(house, quiet("22:00", "02:30"))
    at(house, "2026-10-25T02:40")
    upload(house, 1)
    assert posts(house) == 1
    at(house, "2026-10-25T02:10", again=True)
    upload(house, 2)
    assert posts(house) == 1
    at(house, "2026-10-25T02:45", again=True)
    assert house.reconcile()["stale"] == 1
    assert posts(house) == 2


def test_a_wake_message_that_comes_a_second_early_loses_nothing(house: House) -> None:
    configure(house, quiet("22:00", "06:00"))
    at(house, "2026-11-23T23:30")
    upload(house, 1)
    house.run("ingest")
    at(house, "2026-11-24T05:59:59")
    house.flush("desk", "2026-11-24T05:00:00Z")
    house.run("digest")
    at(house, "2026-11-24T06:12")
    house.reconcile()
    assert posts(house) == 1


def test_held_articles_are_sent_when_the_quiet_hours_are_removed_in_the_night(house: House) -> None:
    configure(house, quiet("22:00", "06:00"))
    at(house, "2026-11-23T23:30")
    upload(house, 1)
    assert posts(house) == 0
    configure(house, PLAIN)
    at(house, "2026-11-23T23:50")
    house.reconcile()
    assert posts(house) == 1
    with pytest.raises(house.scheduler.exceptions.ResourceNotFoundException):
        house.scheduler.get_schedule(GroupName="wirewatch", Name="desk--wake")


def test_articles_held_by_an_instant_route_are_in_the_digest_if_the_route_becomes_daily(house: House) -> None:
    configure(house, quiet("22:00", "06:00"))
    at(house, "2026-11-23T23:30")
    upload(house, 1)
    assert posts(house) == 0
    configure(house, PLAIN.replace("instant, group_wait: 0s", "daily 07:30"))
    at(house, "2026-11-24T07:30")
    house.flush("desk", "2026-11-24T06:30:00Z")
    assert posts(house) == 1


def test_many_articles_that_were_held_in_a_night_are_all_sent(house: House) -> None:
    configure(house, quiet("22:00", "06:00"))
    at(house, "2026-11-23T23:30")
    for number in range(25):
        upload(house, number)
    assert posts(house) == 0
    at(house, "2026-11-24T06:00:05")
    house.flush("desk", "2026-11-24T05:00:00Z")
    house.drain()
    text = " ".join(json.dumps(payload) for _, payload in house.slack.posts)
    assert [text.count(f"|Item {number}>") for number in range(25)] == [1] * 25


def test_a_story_that_was_dropped_at_night_does_not_count_as_reported(house: House) -> None:
    configure(house, quiet("22:00", "06:00", "drop"))
    at(house, "2026-11-23T23:30")
    upload(house, 1, TEXT)
    assert posts(house) == 0
    at(house, "2026-11-24T10:00")
    upload(house, 2, TEXT)
    assert posts(house) == 1
    assert "dropped in quiet hours 1" in json.dumps(house.slack.posts[0][1])


def test_an_article_that_matched_before_quiet_hours_that_drop_is_sent_when_they_end(house: House) -> None:
    configure(house, quiet("22:00", "06:00", "drop"))
    at(house, "2026-11-23T21:59:30")
    upload(house, 1)
    house.run("ingest")
    at(house, "2026-11-23T22:00:30")
    assert posts(house) == 0
    upload(house, 2)
    assert posts(house) == 0
    at(house, "2026-11-24T06:00:05")
    house.flush("desk", "2026-11-24T05:00:00Z")
    assert posts(house) == 1
    text = json.dumps(house.slack.posts[0][1])
    assert "|Item 1>" in text
    assert "matched 2 = shown 1 + dropped in quiet hours 1" in text


def test_held_articles_are_kept_when_the_quiet_hours_are_changed_to_drop_articles(house: House) -> None:
    configure(house, quiet("22:00", "06:00"))
    at(house, "2026-11-23T23:30")
    upload(house, 1)
    assert posts(house) == 0
    configure(house, quiet("22:00", "06:00", "drop"))
    at(house, "2026-11-23T23:40")
    house.reconcile()
    assert posts(house) == 0
    at(house, "2026-11-24T06:10")
    assert house.reconcile()["stale"] == 1
    assert posts(house) == 1
    assert "|Item 1>" in json.dumps(house.slack.posts[0][1])


def test_a_change_of_the_time_zone_drops_no_waiting_article(house: House) -> None:
    routes = quiet("22:00", "06:00", "drop").replace("group_wait: 0s", "group_wait: 10m")
    configure(house, routes.replace("Europe/Berlin", "Asia/Seoul"))
    at(house, "2026-11-23T23:30")  # 07:30 in Seoul
    upload(house, 1)
    house.run("ingest")
    configure(house, routes)
    at(house, "2026-11-24T06:20")
    house.reconcile()
    assert posts(house) == 1
    assert "matched 1 = shown 1" in json.dumps(house.slack.posts[0][1])


def test_an_article_in_quiet_hours_that_drop_is_dropped_although_they_were_removed(house: House) -> None:
    configure(house, quiet("22:00", "06:00", "drop"))
    at(house, "2026-11-23T23:30")
    upload(house, 1)
    house.run("ingest")
    configure(house, PLAIN)
    at(house, "2026-11-23T23:40")
    upload(house, 2)
    assert posts(house) == 1
    assert "matched 2 = shown 1 + dropped in quiet hours 1" in json.dumps(house.slack.posts[0][1])
