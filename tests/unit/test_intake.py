"""The period of a scheduled digest, and what its line about read articles says."""

from datetime import UTC, datetime

import pytest
from wirewatch.configuration.schedule import read_schedule
from wirewatch.digests.intake import Intake, period_of


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "zone", "due", "period"),
    [
        ("daily 07:30", "Asia/Seoul", "2026-11-22T22:30", ("2026-11-21T22:00", "2026-11-22T22:00")),
        ("hourly", "UTC", "2026-11-22T22:00", ("2026-11-22T21:00", "2026-11-22T22:00")),
        ("weekdays 08:00", "UTC", "2026-11-23T08:00", ("2026-11-20T08:00", "2026-11-23T08:00")),
        ("daily 08:00", "UTC", "2026-11-23T08:00:00.500", ("2026-11-23T08:00", "2026-11-23T08:00")),
    ],
)
def test_a_period_begins_at_the_due_time_before(
    schedule: str, zone: str, due: str, period: tuple[str, str]
) -> None:
    since, until = map(at, period)
    assert period_of(read_schedule(schedule, zone), at(due)) == ((since, until) if since < until else None)


def test_every_hour_belongs_to_one_digest() -> None:
    schedule = read_schedule("daily 07:30", "Asia/Seoul")
    first = period_of(schedule, at("2026-11-21T22:30"))
    second = period_of(schedule, at("2026-11-22T22:30"))
    assert first is not None
    assert second is not None
    assert first[1] == second[0]


def test_an_alert_has_no_period() -> None:
    assert period_of(read_schedule("instant", "UTC"), at("2026-11-22T22:30")) is None


@pytest.mark.parametrize(
    ("read", "quarantined", "text"),
    [
        (0, 0, "read 0 articles"),
        (1, 0, "read 1 article"),
        (4812, 3, "read 4,812 articles, quarantined 3"),
    ],
)
def test_the_line_says_what_was_read(read: int, quarantined: int, text: str) -> None:
    hour = at("2026-11-22T22:00")
    assert str(Intake(since=hour, until=hour, read=read, quarantined=quarantined)) == text
