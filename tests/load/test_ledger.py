"""Runs the load check with few articles. Tests that it detects lost and duplicated articles."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from wirewatch.digests.ledger import Carried
from wirewatch.pipeline import digest_publisher
from wirewatch.storage.digests import Digests
from wirewatch.storage.outbox import AddOutcome, Outbox

from tests.house import House, house_on_moto
from tests.load.account import Line
from tests.load.bursts import BURSTS
from tests.load.inspection import read_ledger
from tests.load.ledger import run_days


@pytest.fixture
def house() -> Iterator[House]:
    with house_on_moto() as house:
        yield house


def day_of(house: House, articles: int) -> dict[str, Any]:
    return run_days(house, articles, days=1, bundle=12, matching=0.6)


def counted_lines(report: dict[str, Any]) -> set[str]:
    return {name for counts in report["routes"].values() for name in counts}


@pytest.mark.deep
def test_each_of_sixty_articles_is_counted_once_by_every_route_that_matches_it(house: House) -> None:
    report = day_of(house, 60)
    assert report["faults"] == []
    assert report["articles"] >= 60
    assert report["matched"] > 150
    assert counted_lines(report) >= set(map(str, Line))


@pytest.mark.deep
def test_each_of_many_articles_is_counted_once_by_every_route_that_matches_it(house: House) -> None:
    report = run_days(house, 160, days=2, bundle=40, matching=0.5)
    assert report["faults"] == []
    assert report["matched"] > 240


@pytest.mark.deep
@pytest.mark.parametrize("name", BURSTS)
def test_nothing_is_lost_or_stuck_when_very_many_articles_arrive_together(
    name: str, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest_publisher, "MAX_ARTICLES", 62)
    report = BURSTS[name](house, 190)
    assert report["faults"] == []
    assert report["digests"] > 3


# faults that the check must detect


def no_copy_is_counted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Outbox, "count", lambda *_, **__: AddOutcome.COUNTED)


def carried_counts_are_lost(patch: pytest.MonkeyPatch) -> None:
    close: Any = Digests.close_unsent

    def closed(*arguments: Any) -> Any:
        *others, _, now = arguments
        return close(*others, Carried(), now)

    patch.setattr(Digests, "close_unsent", closed)


def guards_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("wirewatch.storage.outbox._ABSENT", "attribute_not_exists(pk) OR expires > :now")


@pytest.mark.deep
@pytest.mark.parametrize("sabotage", [no_copy_is_counted, carried_counts_are_lost, guards_are_forgotten])
def test_the_check_detects_lost_and_duplicated_articles(
    sabotage: Callable[[pytest.MonkeyPatch], None], house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    sabotage(monkeypatch)
    assert day_of(house, 24)["faults"]


def test_a_ledger_is_read_with_the_counts_of_earlier_digests() -> None:
    counts, faults = read_ledger(
        "matched 9 = shown 2 + copies 1 + muted 4 + exact copies 2 · since the last message muted 1, weak 3"
    )
    assert faults == []
    assert counts == {Line.SENT: 3, Line.MUTED: 5, Line.COPY: 2, Line.WEAK: 3}


def test_a_ledger_that_does_not_add_up_is_a_fault() -> None:
    assert read_ledger("matched 3 = shown 1 + muted 1")[1]
