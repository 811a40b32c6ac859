"""Sends many generated articles through the real handlers, and checks the counts of each ledger.

    python -m tests.load.ledger --articles 20000
    python -m tests.load.ledger --burst

Prints JSON. The exit code is 1 if memory grows, or if anything is lost, processed twice or left
unprocessed.
"""

import argparse
import json
import os
import sys
from collections import deque
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

from wirewatch.digests.due import iso
from wirewatch.storage.mutes import Mute, Mutes

from tests.house import House
from tests.load.account import Account
from tests.load.bursts import BURSTS
from tests.load.configuration import (
    DUE_HOURS,
    FILES,
    INSTANT,
    MUTE_LENGTH,
    MUTED,
    MUTED_ROUTE,
    ROUTES,
    TARGETS,
)
from tests.load.days import TICK, TICKS_PER_DAY, Days, Upload
from tests.load.driver import Driver
from tests.load.figures import figures, memory_figures, resident_bytes
from tests.load.inspection import Inspection
from tests.load.moto_process import house_beside_moto

START = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)  # a Monday, in quiet hours
DAY = timedelta(days=1)
RECONCILE_AFTER = timedelta(minutes=40)  # the uploads of a tick
CLOSING_TICKS = 3  # without new articles
KNOWN_EVENTS = 400  # of small objects, for events that arrive once more
MAX_GROWTH = 0.15  # of memory, from a tenth of the articles to the end


class Load:
    """One run over some simulated days."""

    def __init__(self, house: House, articles: int, days: int, bundle: int, matching: float) -> None:
        self.house, self.driver, self.account = house, Driver(house), Account()
        self.ticks = days * TICKS_PER_DAY
        self.days = Days(articles, self.ticks, bundle, matching, self.account)
        self.chance = Random(2)
        self.events: deque[tuple[str, dict[str, Any]]] = deque(maxlen=KNOWN_EVENTS)
        self.objects = 0
        self.memory: list[tuple[int, int]] = []  # articles so far, and bytes

    def run(self) -> Inspection:
        """Simulate all days, send the articles that still wait, and return the inspection."""
        self._configure()
        for tick in range(self.ticks + CLOSING_TICKS):
            now = START + tick * TICK
            self._fire_schedules(now)
            self.house.clock.now = now
            if tick == TICKS_PER_DAY:
                self._begin_second_day()
            uploads, again = self._uploads_at(tick, now)
            self._send(uploads, again)
            if tick % TICKS_PER_DAY == 2:  # flush messages are lost
                self.driver.run("ingest")
                self.driver.lose("digest")
            self.driver.settle()
            self._reconcile(now + RECONCILE_AFTER)
            self.memory.append((self.account.articles, resident_bytes()))
        self._flush_everything()
        return Inspection(self.driver, self.account, self.days.unreadable)

    def _uploads_at(self, tick: int, now: datetime) -> tuple[list[Upload], list[str]]:
        is_closing = tick >= self.ticks
        return self.days.remaining_uploads_at(now) if is_closing else self.days.uploads_at(now)

    # the configuration

    def _configure(self) -> None:
        self.house.clock.now = START - timedelta(hours=1)
        self.driver.store_targets(TARGETS)
        self.driver.configure(FILES)
        for subject, rule in MUTED:
            self._mute(subject, rule, MUTE_LENGTH)

    def _begin_second_day(self) -> None:
        """Remove a route for which articles wait, and mute another route for a day."""
        self.driver.configure({"routes.yaml": ROUTES})
        self.account.close("former")
        self._mute(MUTED_ROUTE, "", DAY)

    def _mute(self, subject: str, rule: str, length: timedelta) -> None:
        Mutes(self.house.table).add(Mute(subject, rule, self.house.clock.now + length))

    # time

    def _fire_schedules(self, now: datetime) -> None:
        """Send the flush messages that are due. Some schedules fire twice, and a few don't fire."""
        for due, route in self._due_times(now):
            if due > self.house.clock.now:
                self.driver.settle()
                self.house.clock.now = due
            fails = self.chance.random() < 0.05 and route in {"brief", "high", "silent"}
            for _ in range(0 if fails else self.chance.choice((1, 1, 1, 2))):
                self.house.flush(route, iso(due))
        self.driver.settle()

    def _due_times(self, now: datetime) -> list[tuple[datetime, str]]:
        since = now - TICK
        hours = [since.replace(minute=0) + timedelta(hours=number) for number in range(1, 6)]
        return sorted(
            (hour, route)
            for hour in hours
            for route, due_hours in DUE_HOURS.items()
            if since < hour <= now and hour > START and hour.hour in due_hours
        )

    def _reconcile(self, now: datetime) -> None:
        self.house.clock.now = now
        self.days.release(now)
        self.driver.reconcile()
        self.driver.settle()

    # messages

    def _send(self, uploads: list[Upload], again: list[str]) -> None:
        """Upload `uploads`. Then send the events of earlier uploads again. `again` has the keys of
        these earlier uploads.
        """
        events = dict(self.events)
        for upload in uploads:
            self.objects += 1
            self.events.append((upload.key, self.house.upload(upload.key, upload.data)))
        for key in again:
            if key in events:
                self.house.send("IngestQueue", events[key])

    def _flush_everything(self) -> None:
        for _ in range(2):
            self.house.clock.now += timedelta(minutes=20)
            for route in self.account.wanted:
                self.house.flush(route, None if route in INSTANT else iso(self.house.clock.now))
            self.driver.settle()
            self.driver.reconcile()
            self.driver.settle()


def run_days(
    house: House, articles: int, days: int = 3, bundle: int = 250, matching: float = 0.3
) -> dict[str, Any]:
    """Simulate `days` days with uploads of articles, and return the figures."""
    load = Load(house, articles, days, bundle, matching)
    inspection = load.run()
    memory = memory_figures(load.memory)
    return {"objects": load.objects, "memory": memory, **figures(load.driver, inspection)}


def run_beside_moto(options: argparse.Namespace) -> dict[str, Any]:
    """Simulate some days of load, or bursts if `options.burst` is set. Moto runs in another
    process. Return the figures.
    """
    if options.burst:
        report: dict[str, Any] = {}
        for name, burst in BURSTS.items():
            with house_beside_moto() as house:
                report[name] = burst(house)
        report["faults"] = [f"{name}: {fault}" for name in BURSTS for fault in report[name]["faults"]]
        return report
    with house_beside_moto() as house:
        report = run_days(house, options.articles, options.days, options.bundle, options.matching)
    if report["memory"]["growth"] > MAX_GROWTH:
        report["faults"].append(f"memory grew by {report['memory']['growth']:.0%}")
    return report


def main(arguments: list[str] | None = None) -> int:
    """Run the program. Returns 1 if there are faults."""
    parser = argparse.ArgumentParser(description="Check that every matched article is counted once.")
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--days", type=int, default=3)
    parser.add_argument("--bundle", type=int, default=250, help="articles in one JSONL object")
    parser.add_argument("--matching", type=float, default=0.3, help="share of articles that match a rule")
    parser.add_argument("--burst", action="store_true", help="very many matches, rows or retractions at once")
    options = parser.parse_args(arguments)
    begun = monotonic()
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):  # the handlers log there
        report = run_beside_moto(options)
    report["seconds"] = round(monotonic() - begun)
    report["cpu_seconds_with_moto"] = round(sum(os.times()[:4]))
    print(json.dumps(report, indent=1))
    return int(bool(report["faults"]))


if __name__ == "__main__":
    sys.exit(main())
