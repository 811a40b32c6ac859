"""Tests that the daily listing check finds all gaps, resumes after each run, and needs little memory."""

import os
import random
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from wirewatch.aws.buckets import Bucket
from wirewatch.pipeline.surveys.listing_check import (
    CYCLE_DAYS,
    MAX_ORIGINS,
    MAX_WAITING,
    MIN_SLICE,
    PAGES_PER_SAVE,
    ListingCheck,
    ListingReport,
    ListingStores,
    recent_ranges,
)
from wirewatch.pipeline.surveys.unread_objects import MIN_AGE
from wirewatch.storage.listing_progress import ListingProgress, ListingProgressRow, ListingStep

from tests.simulated_bucket import (
    Group,
    OneRowTable,
    ServiceFailed,
    SimulatedQueue,
    SimulatedRecords,
    SimulatedS3,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
RUN = timedelta(minutes=5)
RUNS_PER_DAY = timedelta(days=1) // RUN


@dataclass
class Simulation:
    """A simulated bucket. `reconcile` compares the bucket with the object rows every 5 minutes."""

    s3: SimulatedS3
    unread: set[str]
    now: datetime = NOON
    table: OneRowTable = field(default_factory=OneRowTable)

    def __post_init__(self) -> None:
        self.records = SimulatedRecords(self.unread)
        self.queue = SimulatedQueue(self.unread.discard)
        fakes: Any = (Bucket(self.s3, "articles"), self.records, ListingProgressRow(self.table), self.queue)  # type: ignore[arg-type]
        self.check = ListingCheck(ListingStores(*fakes), lambda: self.now)

    @property
    def progress(self) -> ListingProgress:
        return ListingProgressRow(self.table).read()  # type: ignore[arg-type]

    def run(self, pages: int = 10_000) -> ListingReport:
        """Run the check once, with time for at most `pages` pages of the listing."""
        left = count(pages, -1)
        report = self.check.run(lambda: next(left) > 0)
        self.now += RUN
        return report

    def day(self, pages: int = 10_000) -> int:
        """Repeat the check until the comparison for the present day is complete. Then go to noon of
        the next day. Return the number of runs, including failed runs.
        """
        for runs in range(1, RUNS_PER_DAY + 1):
            try:
                done = self.run(pages).completed
            except ServiceFailed:
                self.now += RUN
                continue
            if done:
                self.now = datetime.combine(self.now.date() + timedelta(days=1), NOON.time(), UTC)
                return runs
        raise AssertionError("the pass of a day did not end within the day")


def archive(keys: int) -> list[Group]:
    """Return groups of objects. All groups together have `keys` objects, which come from eight
    origins. A third of the keys have no date.
    """
    origins, days = 6, 120
    each = keys * 2 // 3 // (origins * days)
    groups = [
        Group(
            f"articles/o{origin:02}/{NOON - timedelta(days=age):%Y/%m/%d}/", each, NOON - timedelta(days=age)
        )
        for origin in range(origins)
        for age in range(days)
    ]
    rest = keys - each * origins * days
    flat, deep = rest // 2, rest - rest // 2
    groups.append(Group("articles/flat/", flat, NOON - timedelta(days=2)))
    groups.append(Group("articles/zz/a/b/c/", deep, NOON - timedelta(days=40)))
    return groups


def planted(groups: list[Group], number: int, seed: int) -> set[str]:
    """Return the keys of `number` unread objects, spread over the groups of the last 45 days."""
    generator = random.Random(seed)
    young = [
        group
        for group in groups
        if timedelta(hours=1) < NOON - group.stored < timedelta(days=45) and group.count
    ]
    chosen = [young[position * len(young) // number] for position in range(number)]
    return {group.key(generator.randrange(group.count)) for group in chosen}


def compare_all(keys: int, pages_per_run: int, fails_every: int) -> list[int]:
    """Run the listing check day after day, until it has compared all keys. It must find each unread
    object exactly once.

    Every `fails_every`-th page fails. Return the memory of this process after each day, in bytes.
    """
    groups = archive(keys)
    gaps = planted(groups, 50, seed=keys)
    s3 = SimulatedS3(groups, failing=lambda page: page % fails_every == 0)
    assert (len(s3), len(gaps)) == (keys, 50)
    simulation = Simulation(s3, set(gaps))
    simulation.day(pages_per_run)
    recent = {f"/{NOON - timedelta(days=age):%Y/%m/%d}/" for age in (1, 2)}
    assert {key for key in gaps if any(day in key for day in recent)} <= set(simulation.queue.keys)
    memory = [resident()]
    while not simulation.progress.last_cycle_keys:
        simulation.day(pages_per_run)
        memory.append(resident())
    assert len(memory) <= 40
    assert sorted(simulation.queue.keys) == sorted(gaps)
    assert simulation.progress.last_cycle_keys == keys
    return memory


def resident() -> int:
    """Return the memory of this process in bytes, or 0 if the system does not report it."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else 0


@pytest.mark.deep
def test_every_gap_in_a_large_listing_is_found() -> None:
    compare_all(200_000, pages_per_run=7, fails_every=97)


@pytest.mark.deep
def test_every_gap_in_a_million_keys_is_found_without_more_memory() -> None:
    memory = compare_all(1_000_000, pages_per_run=20, fails_every=997)
    assert max(memory) - memory[0] < 1_000_000


def peak_of(slices: int) -> int:
    """Return the peak memory, in bytes, of one pass over `slices` * MIN_SLICE keys."""
    bucket = SimulatedS3([Group("articles/a/", slices * MIN_SLICE, NOON - timedelta(days=9))])
    simulation = Simulation(bucket, set())
    known = ListingProgress(last_cycle_keys=slices * MIN_SLICE * CYCLE_DAYS)
    assert ListingProgressRow(simulation.table).save(known)  # type: ignore[arg-type]
    tracemalloc.start()
    try:
        simulation.day()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.deep
def test_a_pass_over_many_pages_takes_no_more_memory_than_one_over_few() -> None:
    assert peak_of(4) < 1.2 * peak_of(1)


# a small bucket


def small(unread: Callable[[Group], int] = lambda group: 1) -> Simulation:
    """Return a bucket with four folders of two objects each. One object of each folder is unread.
    For each folder, `unread` returns the index of the unread object: 0 or 1.
    """
    places = {
        "articles/2026/11/22/": NOON - timedelta(days=1),
        "articles/reuters/2026/11/21/": NOON - timedelta(days=2),
        "articles/ap/latest/": NOON - timedelta(days=30),
        "articles/zz/2026/11/23/": NOON - timedelta(hours=1),
    }
    groups = [Group(prefix, 2, stored) for prefix, stored in places.items()]
    return Simulation(SimulatedS3(groups), {group.key(unread(group)) for group in groups})


def test_a_small_bucket_is_compared_completely_every_day() -> None:
    simulation = small()
    gaps = set(simulation.unread)
    report = simulation.run()
    assert (report.checked, report.queued, report.completed) == (8, 4, True)
    assert sorted(simulation.queue.keys) == sorted(gaps)
    assert simulation.progress.last_counts.queued == 4


def test_a_completed_check_does_nothing_until_the_next_day() -> None:
    simulation = small()
    simulation.run()
    pages = simulation.s3.pages
    assert simulation.run() == ListingReport()
    assert simulation.s3.pages == pages
    simulation.now += timedelta(days=1)
    assert simulation.run().completed
    assert simulation.s3.pages > pages


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(0), False),
        (MIN_AGE - timedelta(seconds=1), False),
        (MIN_AGE, True),
        (timedelta(days=89), True),
        (timedelta(days=89, seconds=1), False),
    ],
)
def test_an_object_is_queued_only_while_a_row_is_expected(age: timedelta, expected: bool) -> None:
    group = Group("articles/a/", 1, NOON - age)
    simulation = Simulation(SimulatedS3([group]), {group.key(0)})
    assert simulation.run().queued == expected


def test_the_check_waits_while_the_queue_is_long() -> None:
    simulation = small()
    simulation.queue.backlog = MAX_WAITING + 1
    report = simulation.run()
    assert (report.waits, report.completed, simulation.s3.pages) == (True, False, 0)
    simulation.queue.backlog = MAX_WAITING
    assert simulation.run().completed


def test_a_run_ends_without_saving_progress_if_another_run_saved_first() -> None:
    """Scheduler may invoke the function twice at the same time."""
    groups = [Group("articles/a/", 100_000, NOON - timedelta(days=1))]
    simulation = Simulation(SimulatedS3(groups), set())
    calls = count()

    def other_comes_first() -> bool:
        if next(calls) == 3:
            simulation.run()
        return True

    report = simulation.check.run(other_comes_first)
    assert not report.completed
    assert simulation.progress.step is ListingStep.DONE  # as the other run left it
    assert simulation.progress.slice_after == groups[0].key(MIN_SLICE - 1)
    assert simulation.s3.pages <= 2 * (MIN_SLICE // 1000 + PAGES_PER_SAVE)


def test_a_pass_that_lasts_over_midnight_is_finished_before_the_next_begins() -> None:
    groups = [Group("articles/a/", 20_000, NOON - timedelta(days=1))]
    simulation = Simulation(SimulatedS3(groups), set())
    simulation.run(pages=10)
    first = simulation.progress
    assert first.day == date(2026, 11, 23)
    simulation.now += timedelta(days=2)
    simulation.run(pages=2)
    assert simulation.progress.day == first.day
    assert simulation.progress.cycle_keys > first.cycle_keys


@pytest.mark.deep
def test_the_slices_of_a_known_bucket_are_even() -> None:
    keys = 600_000
    simulation = Simulation(SimulatedS3([Group("articles/a/", keys, NOON - timedelta(days=200))]), set())
    while not simulation.progress.last_cycle_keys:
        simulation.day()
    listed = []
    for _ in range(5):
        before = simulation.progress.cycle_keys
        simulation.day()
        listed.append(simulation.progress.cycle_keys - before)
    assert listed == [keys // CYCLE_DAYS] * 5


def test_more_origins_than_are_listed_directly_are_left_to_the_slices() -> None:
    groups = [
        Group(f"articles/{number:05}x/2026/11/22/", 1, NOON - timedelta(days=1))
        for number in range(MAX_ORIGINS + 1)
    ]
    simulation = Simulation(SimulatedS3(groups), {groups[-1].key(0)})
    report = simulation.run(pages=100_000)
    assert report.queued == 1
    assert report.checked == MAX_ORIGINS + 1


def test_the_recent_ranges_cover_every_time_zone_and_folder_format() -> None:
    ranges = recent_ranges(["articles/2026/", "articles/20261122/", "articles/ap/"], date(2026, 12, 31))
    assert {keys.prefix for keys in ranges} == {"articles/", "articles/ap/"}
    for day, expected in {28: True, 31: True, 27: False}.items():
        for name in (f"2026/12/{day}/x", f"2026-12-{day}/x", f"202612{day}/x"):
            for base in ("articles/", "articles/ap/"):
                key = base + name
                within = any(
                    key.startswith(keys.prefix) and keys.after < key <= keys.until for keys in ranges
                )
                assert within == expected, key


def test_only_the_last_days_are_compared_at_the_turn_of_the_year_and_only_once() -> None:
    """At New Year, only the keys of the last days are listed, not all keys below `2026/`."""
    now = datetime(2027, 1, 1, 12, 0, tzinfo=UTC)
    groups = [
        Group(f"articles/ap/{(now - timedelta(days=age)).strftime(form)}/", 3, now - timedelta(days=age))
        for age in range(1, 3)
        for form in ("%Y/%m/%d", "%Y-%m-%d", "%Y%m%d")
    ]
    groups.append(Group("articles/ap/2026/06/01/", 50_000, now - timedelta(days=1)))
    simulation = Simulation(SimulatedS3(groups), set(), now)
    simulation.run(pages=12)  # of the step for the last days: two bases, two years, three forms
    assert simulation.s3.pages == 12
    assert (simulation.progress.cycle_keys, simulation.progress.counts.checked) == (0, 18)
