"""Produces thousands of matches, waiting rows or retractions at once. The stack must process each
match, row and retraction.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from wirewatch.digests.due import iso

from tests.house import House
from tests.load.account import Account
from tests.load.configuration import ALPHA
from tests.load.driver import Driver
from tests.load.figures import figures
from tests.load.inspection import Inspection
from tests.load.texts import Text, near_copy_of, news_record, text_of, wire_record

DESK = '  desk: {schedule: instant, group_wait: 60s, channels: ["slack:desk"]}\n'
BRIEF = '  brief: {schedule: "daily 08:00", channels: [email-text, "slack:brief"]}\n'
MATCHES, ROWS, RETRACTIONS = 5_000, 10_000, 3_400
BUNDLE = 250
NEAR_COPIES = 4  # one text in so many is a near-copy of an earlier one
START, DUE = datetime(2026, 11, 23, 2, tzinfo=UTC), datetime(2026, 11, 23, 8, tzinfo=UTC)
DAY = timedelta(days=1)
RULES = (frozenset(["alpha/plain"]), frozenset(["alpha/urgent"]), frozenset(["alpha/plain", "alpha/urgent"]))


class Burst:
    """A stack (see `House`) with few routes, and the counts that these routes must report."""

    def __init__(self, house: House, routes: Mapping[str, str]) -> None:
        self.house, self.driver = house, Driver(house)
        self.account = Account(dict.fromkeys(routes, frozenset().union(*RULES)))
        self.house.clock.now = START
        self.driver.store_targets(routes)
        files = {
            "watchlists/alpha.yaml": ALPHA,
            "routes.yaml": "timezone: UTC\nroutes:\n" + "".join(routes.values()),
        }
        self.driver.configure(files)

    def upload(self, records: Iterable[str], name: str, interval: timedelta = timedelta(0)) -> None:
        """Upload and ingest `records` in bundles. After each bundle, the clock advances by
        `interval`.
        """
        waiting = list(records)
        for number in range(0, len(waiting), BUNDLE):
            key = f"articles/agency/2026/11/{name}-{number}.jsonl"
            self.house.upload(key, "\n".join(waiting[number : number + BUNDLE]))
            self.driver.run("ingest")
            self.house.clock.now += interval

    def send(self, due: datetime) -> None:
        """Send what waits for the scheduled route."""
        self.house.clock.now = max(due, self.house.clock.now)
        self.house.flush("brief", iso(due))
        self.driver.settle()

    def result(self) -> dict[str, Any]:
        """Run reconcile and return the figures of the burst. Anything that reconcile finds is a fault."""
        self.house.clock.now += timedelta(minutes=11)
        report = self.driver.reconcile()
        left = {name: report[name] for name in ("resumed", "stale", "overdue", "released") if report[name]}
        self.driver.settle()
        inspection = Inspection(self.driver, self.account)
        inspection.faults += [f"{count} {name}, found by reconcile" for name, count in left.items()]
        return figures(self.driver, inspection)


def texts(count: int) -> list[Text]:
    """Return `count` texts. Every NEAR_COPIES-th text is a near-copy of an earlier text."""
    chance, made = Random(3), list[Text]()
    for number in range(1, count + 1):
        if made and number % NEAR_COPIES == 0:
            made.append(near_copy_of(chance.choice(made), number, chance))
        else:
            made.append(text_of(number, chance.choice(RULES), chance))
    return made


def matches_of_an_instant_route(house: House, count: int = MATCHES) -> dict[str, Any]:
    """Upload `count` matching articles within a minute for an instant route. Return the figures."""
    burst, matched = Burst(house, {"desk": DESK}), texts(count)
    for text in matched:
        burst.account.add(text.rules, START)
    burst.upload(map(news_record, matched), "news", timedelta(minutes=1) * BUNDLE / count)
    house.clock.now += timedelta(minutes=1)
    burst.driver.settle()
    return burst.result()


def rows_of_a_scheduled_route(house: House, count: int = ROWS) -> dict[str, Any]:
    """Upload `count` matching articles for one due time of a scheduled route. Return the figures."""
    burst, matched = Burst(house, {"brief": BRIEF}), texts(count)
    for text in matched:
        burst.account.add(text.rules, START)
    burst.upload(map(news_record, matched), "news")
    burst.send(DUE)
    return burst.result()


def retractions_at_once(house: House, count: int = RETRACTIONS) -> dict[str, Any]:
    """Retract `count` items that two routes have reported. Return the figures of the burst."""
    burst, items = Burst(house, {"desk": DESK, "brief": BRIEF}), texts(count)
    for item in items:
        burst.account.add(item.rules, START)
    burst.upload((wire_record(item, f"item-{item.number}", 1) for item in items), "items")
    burst.driver.settle()
    burst.send(DUE)
    for item in items:
        burst.account.add_retraction(item.rules)
    empty = [replace(item, paragraphs=("",)) for item in items]
    burst.upload(
        (wire_record(item, f"item-{item.number}", 2, pubstatus="canceled") for item in empty), "retractions"
    )
    burst.driver.settle()
    burst.send(DUE + DAY)
    return burst.result()


BURSTS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "matches_of_an_instant_route": matches_of_an_instant_route,
    "rows_of_a_scheduled_route": rows_of_a_scheduled_route,
    "retractions_at_once": retractions_at_once,
}
