"""Tests which period a scheduled digest covers, and texts such as `read 4,812 articles`."""

from datetime import UTC, datetime

import pytest
from wirewatch.configuration.schedule import read_schedule
from wirewatch.digests.intake import MAX_COUNTED, MAX_NAME, Intake, counted_part, period_before, period_of
from wirewatch.storage.keys import COUNTER_LIFETIME


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
def test_a_period_begins_at_the_previous_due_time(
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
def test_the_text_states_how_many_articles_were_read_and_quarantined(
    read: int, quarantined: int, text: str
) -> None:
    hour = at("2026-11-22T22:00")
    assert str(Intake(since=hour, until=hour, read=read, quarantined=quarantined)) == text


# origins without articles in this period


@pytest.mark.parametrize(
    ("schedule", "due", "period"),
    [
        ("daily 07:30", "2026-11-22T07:30", ("2026-11-20T07:00", "2026-11-21T07:00")),
        ("daily 07:30", "2026-11-22T07:30:00.001", None),  # the continuation of a full digest
        ("weekdays 08:00", "2026-11-23T08:00", ("2026-11-19T08:00", "2026-11-20T08:00")),
        ("weekly mon 08:00", "2026-11-23T08:00", ("2026-11-09T08:00", "2026-11-16T08:00")),
        ("cron(0 8 1 * ? *)", "2026-11-01T08:00", ("2026-09-24T08:00", "2026-10-01T08:00")),
        ("hourly", "2026-11-22T22:00", None),
        ("cron(0 7,19 * * ? *)", "2026-11-22T19:00", None),
        ("cron(0 8,9 * * ? *)", "2026-11-22T08:00", None),  # a long period after a short one
        ("instant", "2026-11-22T22:00", None),
    ],
)
def test_periods_of_a_day_or_more_are_compared_with_the_previous_period(
    schedule: str, due: str, period: tuple[str, str] | None
) -> None:
    expected = None if period is None else (at(period[0]), at(period[1]))
    assert period_before(read_schedule(schedule, "UTC"), at(due)) == expected


def test_a_day_of_23_hours_is_a_day() -> None:
    berlin = read_schedule("daily 07:30", "Europe/Berlin")
    assert period_before(berlin, at("2026-03-29T05:30")) is not None
    assert period_before(berlin, at("2026-03-30T05:30")) is not None


def silent(before: dict[str, int], *origins: str) -> str:
    hour = at("2026-11-22T22:00")
    return str(Intake(since=hour, until=hour, read=10).with_silent(before, origins))


def test_origins_with_articles_only_in_the_previous_period_are_named() -> None:
    assert silent({"reuters": 900, "upw": 2}, "upw", "new") == "read 10 articles · nothing read from reuters"
    assert silent({"reuters": 900}, "reuters") == "read 10 articles"


def test_the_origins_with_the_most_articles_are_named_and_the_others_counted() -> None:
    before = {f"small-{number}": 1 for number in range(2_000)} | {"reuters": 900, "upw": 901}
    assert silent(before) == (
        "read 10 articles · nothing read from upw, reuters, small-0, small-1, small-10 and 1,997 more"
    )


def test_the_name_of_an_origin_has_no_markup_and_is_truncated() -> None:
    text = silent({"<!channel> *x*\n`y`": 2, "z" * 100: 1, "북한_뉴스.kr": 1})
    assert not set("<>!*`\n") & set(text)
    assert "북한_뉴스.kr" in text
    assert "z" * MAX_NAME in text
    assert "z" * (MAX_NAME + 1) not in text


# periods that are longer than the counts are kept


def test_a_long_period_is_cut_to_the_part_that_is_counted() -> None:
    until = at("2027-04-01T07:00")
    assert counted_part((at("2027-01-01T07:00"), until)) == (until - MAX_COUNTED, until)
    assert counted_part((at("2027-03-01T07:00"), until)) == (at("2027-03-01T07:00"), until)
    assert MAX_COUNTED < COUNTER_LIFETIME


def test_the_text_states_that_a_period_was_cut() -> None:
    hour = at("2026-11-22T22:00")
    intake = Intake(since=hour, until=hour, read=4812, quarantined=3, is_cut=True)
    assert str(intake) == "read 4,812 articles in the last 39 days, quarantined 3"


def test_a_period_that_was_cut_is_not_compared() -> None:
    quarterly = read_schedule("cron(0 7 1 1,4,7,10 ? *)", "UTC")
    assert period_before(quarterly, at("2027-04-01T07:00")) is None
