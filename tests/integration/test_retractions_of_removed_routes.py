"""Tests who gets a retraction or correction when a route was removed, renamed or restored."""

from datetime import UTC, datetime, timedelta

import pytest
from wirewatch.configuration.routes import Channel, Route
from wirewatch.configuration.schedule import Schedule
from wirewatch.storage.registry import RegisteredRoute, former_ids

from tests.house import House
from tests.integration.test_agencies import OTHER, TEXT, send

WATCHLIST = "watchlist: w\nrules:\n  - {id: r, query: troops}\n"
OTHERS = "  other: {schedule: instant, group_wait: 0s, channels: [email-text]}\n"
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def routes(name: str = "", schedule: str = "instant", extra: str = "") -> str:
    one = f'  {name}: {{schedule: {schedule}, channels: ["slack:korea-desk"]{extra}}}\n' if name else ""
    return f"timezone: UTC\nroutes:\n{one}{OTHERS}"


def configure(house: House, text: str) -> None:
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": text})


def posts(house: House) -> list[str]:
    house.drain()
    return [payload["text"].partition(" · ")[0] for _, payload in house.slack.posts]


def retract(house: House, number: int = 2) -> None:
    send(house, number, "", pubstatus="canceled")


def test_the_last_message_of_a_removed_route_shows_no_article_that_was_retracted(house: House) -> None:
    configure(house, routes("desk", "daily 07:30"))
    send(house, 1)
    configure(house, routes())
    house.clock.now += timedelta(seconds=25)
    retract(house)
    assert posts(house) == []
    assert house.digests.route_state("desk").carried.retracted == 2


def test_the_last_message_of_a_removed_route_shows_a_correction(house: House) -> None:
    configure(house, routes("desk", "daily 07:30"))
    send(house, 1)
    configure(house, routes())
    house.clock.now += timedelta(seconds=25)
    send(house, 2, TEXT + " It was Tuesday.", headline="Troops near Lorin", signal="sig:correction")
    assert posts(house) == ["Corrected: Troops near Lorin"]


def test_a_retraction_while_a_route_is_removed_is_sent_once(house: House) -> None:
    configure(house, routes("desk"))
    send(house, 1)
    assert posts(house) == ["Troops in Lorin"]
    configure(house, routes())
    house.clock.now += timedelta(minutes=50)
    retract(house)
    configure(house, routes("desk"))
    assert posts(house) == ["Troops in Lorin", "1 retracted: Troops in Lorin"]
    retract(house, 3)
    assert len(posts(house)) == 3  # the agency has sent a further retraction


def test_a_retraction_long_after_a_route_was_removed_is_not_sent(house: House) -> None:
    configure(house, routes("desk"))
    send(house, 1)
    house.drain()
    configure(house, routes())
    house.drain()
    house.clock.now += timedelta(minutes=61)
    retract(house)
    assert posts(house) == ["Troops in Lorin"]


@pytest.mark.parametrize("hours", [0, 900])
def test_a_renamed_route_sends_the_retraction_of_an_article_that_it_sent_under_its_old_id(
    house: House, hours: int
) -> None:
    configure(house, routes("desk"))
    send(house, 1)
    house.drain()
    configure(house, routes("night"))
    house.drain()
    house.clock.now += timedelta(hours=hours, minutes=1)
    configure(house, routes("night", extra=", max_stories: 9"))  # another generation
    configure(house, routes("late"))
    retract(house)
    assert posts(house) == ["Troops in Lorin", "1 retracted: Troops in Lorin"]
    assert "late #1" in house.slack.posts[1][1]["text"]


def test_a_renamed_route_sends_a_correction_that_no_longer_matches(house: House) -> None:
    configure(house, routes("desk"))
    send(house, 1)
    house.drain()
    configure(house, routes("night"))
    send(house, 2, OTHER.replace("troops", "men"), headline="Nobody in Lorin", signal="sig:correction")
    assert posts(house) == ["Troops in Lorin", "1 retracted: Nobody in Lorin"]


def test_an_article_that_waits_when_its_route_is_renamed_is_not_shown_after_its_retraction(
    house: House,
) -> None:
    configure(house, routes("desk", "daily 07:30"))
    send(house, 1)
    configure(house, routes("night", "daily 07:30"))
    house.clock.now += timedelta(seconds=25)
    retract(house)
    assert posts(house) == []


def test_a_scheduled_route_that_is_restored_immediately_keeps_its_schedule(house: House) -> None:
    configure(house, routes("desk", "daily 07:30"))
    send(house, 1)
    configure(house, routes())
    configure(house, routes("desk", "daily 07:30"))
    assert posts(house) == []
    house.flush("desk", "2026-11-23T07:30:00Z")
    assert posts(house) == ["Troops in Lorin"]


def registered(name: str, *targets: str, **fields: object) -> RegisteredRoute:
    channels = tuple(Channel(kind="slack", target=target) for target in targets)
    route = Route.model_validate(
        {"id": name, "title": name, "schedule": Schedule("instant", "UTC"), "channels": channels, **fields}
    )
    return RegisteredRoute(route, NOW)


def former(before: list[RegisteredRoute], after: list[RegisteredRoute]) -> dict[str, tuple[str, ...]]:
    found = former_ids(
        {each.route.id: each for each in before}, {each.route.id: each.route for each in after}
    )
    return {name: ids for name, ids in found.items() if ids}


def test_a_route_counts_as_renamed_only_if_a_new_route_has_its_channels() -> None:
    old = registered("old", "a", "b")
    assert former([old], [registered("new", "b", "a")]) == {"new": ("old",)}
    assert former([old], [registered("new", "a")]) == {}
    assert former([old], [registered("new", "a", "b", "c")]) == {}
    assert former([old], [old, registered("new", "a", "b")]) == {}
    same = registered("same", "a", "b")
    assert former([old, same], [same]) == {}


def test_the_new_route_with_the_same_watchlists_counts_as_the_renamed_route() -> None:
    old = registered("old", "a", watchlists=("w",))
    new = [registered("first", "a"), registered("second", "a", watchlists=("w",))]
    assert former([old], new) == {"second": ("old",)}


def test_a_route_of_escalations_does_not_count_as_a_renamed_route() -> None:
    old = registered("old", "a")
    assert former([old], [registered("new--escalated", "a", escalated_from="new")]) == {}
