"""Tests of schedules: how they are read, and when they are due, also when the clocks change."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wirewatch.configuration.fixes.schedules import SCHEDULE_FORMS, schedule_fix
from wirewatch.configuration.fixes.time_zones import _ABBREVIATIONS, _PLACES, OFFSET_FIX, ZONE_FIX, zone_fix
from wirewatch.configuration.schedule import ScheduleError, is_zone, read_schedule

BERLIN, NEW_YORK, SEOUL = "Europe/Berlin", "America/New_York", "Asia/Seoul"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def previous(written: str, timezone: str, now: str) -> datetime | None:
    return read_schedule(written, timezone).previous(utc(now))


# forms


@pytest.mark.parametrize(
    ("written", "cron"),
    [
        ("hourly", "0 * * * ? *"),
        ("daily 07:30", "30 7 * * ? *"),
        ("daily 00:00", "0 0 * * ? *"),
        ("Daily   23:59 ", "59 23 * * ? *"),
        ("weekdays 07:30", "30 7 ? * MON-FRI *"),
        ("weekly mon 07:30", "30 7 ? * MON *"),
        ("weekly SUN 18:00", "0 18 ? * SUN *"),
        ("cron(30 7 * * ? *)", "30 7 * * ? *"),
        ("CRON( 0/15 8-18 ? * MON-FRI * )", "0/15 8-18 ? * MON-FRI *"),
    ],
)
def test_a_valid_form_becomes_a_cron(written: str, cron: str) -> None:
    schedule = read_schedule(written, SEOUL)
    assert (schedule.cron, schedule.timezone, schedule.is_instant) == (cron, SEOUL, False)


@pytest.mark.parametrize("written", ["instant", "Instant", " instant "])
def test_an_instant_route_has_no_cron(written: str) -> None:
    schedule = read_schedule(written, "UTC")
    assert schedule.is_instant
    assert schedule.cron == ""


@pytest.mark.parametrize(
    "written",
    [
        "", "often", "daily", "daily 7:30", "daily 24:00", "daily 07:60", "daily 07:30 pm", "weekly 07:30", "weekly monday 07:30", "weekly mon",
        "weekdays", "rate(5 minutes)", "at(2026-11-23T07:30:00)", "30 7 * * ? *", "daily ٠٧:٣٠",
    ],
)  # fmt: skip
def test_an_invalid_form_is_an_error_that_quotes_it(written: str) -> None:
    with pytest.raises(ScheduleError, match="invalid schedule"):
        read_schedule(written, "UTC")


@pytest.mark.parametrize(
    ("written", "suggestion"),
    [
        ("daily 7:30", "daily 07:30"), ("daily 0730", "daily 07:30"), ("daily 07.30", "daily 07:30"), ("daily at 07:30", "daily 07:30"),
        ("daily 07:30pm", "daily 19:30"), ("daily 12:30 am", "daily 00:30"), ("daily 7", "daily 07:00"), ("07:30", "daily 07:30"),
        ("daily 07:30 KST", "daily 07:30"), ("weekdays 7:30", "weekdays 07:30"), ("weekly monday 07:30", "weekly mon 07:30"),
        ("every Monday at 7:30", "weekly mon 07:30"), ("daily 24:00", ""), ("daily 07:60", ""), ("weekly someday 07:30", ""), ("often", ""),
        ("daily 07:30,17:00", ""), ("30 7 * * ? *", ""), ("daily", ""), ("rate(5 minutes)", ""),
    ],
)  # fmt: skip
def test_a_form_that_is_nearly_right_is_suggested(written: str, suggestion: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        read_schedule(written, "UTC")
    assert caught.value.suggestion == suggestion
    if suggestion:
        assert read_schedule(suggestion, "UTC").cron


@pytest.mark.parametrize(
    ("cron", "message"),
    [
        ("", "has 0"),
        ("30 7 * * *", "has 5"),
        ("30 7 * * ? * *", "has 7"),
        ("30 7 * * * *", "exactly one"),
        ("30 7 ? * ? *", "exactly one"),
        ("60 7 * * ? *", "invalid minute '60'"),
        ("-1 7 * * ? *", "invalid minute '-1'"),
        ("30 24 * * ? *", "invalid hour '24'"),
        ("30 7 0 * ? *", "invalid day of the month '0'"),
        ("30 7 32 * ? *", "invalid day of the month '32'"),
        ("30 7 1 13 ? *", "invalid month '13'"),
        ("30 7 1 FOO ? *", "invalid month 'FOO'"),
        ("30 7 ? * 0 *", "invalid day of the week '0'"),
        ("30 7 ? * 8 *", "invalid day of the week '8'"),
        ("30 7 ? * MON#6 *", "invalid day of the week 'MON#6'"),
        ("30 7 ? * FOO#1 *", "invalid day of the week 'FOO#1'"),
        ("30 7 ? * #1 *", "invalid day of the week '#1'"),
        ("30 7 1 1 ? 1969", "invalid year '1969'"),
        ("30 7 1 1 ? 2200", "invalid year '2200'"),
        ("30 7 32W * ? *", "invalid day of the month '32'"),
        ("30 7 0W * ? *", "invalid day of the month '0'"),
        ("30 7 1,3WW * ? *", "invalid day of the month '3WW'"),
        ("30 7 1,32,L * ? *", "invalid day of the month '32'"),
        ("30 7 WL * ? *", "invalid day of the month 'WL'"),
        ("30 7 W * ? *", "invalid day of the month 'W'"),
        ("30 7 ? * 3W *", "invalid day of the week '3W'"),
        ("30 7 ? * LW *", "invalid day of the week 'LW'"),
        ("30 7 ? * TUE#2,THU#4 *", "invalid day of the week 'TUE#2'"),  # AWS takes one # in this field
        ("0 7 31 2 ? *", "is never due: there is no such day"),
        ("0 7 30 FEB ? *", "is never due: there is no such day"),
        ("0 7 31 4,6,9,11 ? *", "is never due: there is no such day"),
        ("0 7 30W 2 ? *", "is never due: there is no such day"),
        ("0 7 29 2 ? 2026", "is never due: there is no such day"),
        ("5-1 7 * * ? *", "invalid minute '5-1'"),
        ("0/0 7 * * ? *", "invalid minute '0/0'"),
        ("1, 7 * * ? *", "invalid minute ''"),
        ("1.5 7 * * ? *", "invalid minute '1.5'"),
        ("a 7 * * ? *", "invalid minute 'a'"),
        ("² 7 * * ? *", "invalid minute '²'"),
        ("٣ 7 * * ? *", "invalid minute '٣'"),
        ("0/² 7 * * ? *", "invalid minute '0/²'"),
        (f"{'9' * 5000} 7 * * ? *", "invalid minute"),
        (f"0/{'9' * 5000} 7 * * ? *", "invalid minute"),
    ],
    ids=lambda text: text[:20],
)
def test_a_cron_that_aws_would_refuse_is_an_error(cron: str, message: str) -> None:
    with pytest.raises(ScheduleError, match=message.replace("'", ".")):
        read_schedule(f"cron({cron})", "UTC")


@pytest.mark.parametrize(
    "cron", ["0 7 * * ? 2020", "0 7 23 11 ? 2026", "0 7 29 2 ? 2020-2026", "30 2 29 3 ? 2026"]
)
def test_a_cron_whose_times_are_all_in_the_past_is_an_error(cron: str) -> None:
    with pytest.raises(ScheduleError, match="is never due again: all its times are in the past"):
        read_schedule(f"cron({cron})", BERLIN, utc("2026-11-23T12:00"))


@pytest.mark.parametrize("cron", ["30 2 29 3 ? 2027", "0 7 24 11 ? 2026", "0 7 29 2 ? *", "0 7 ? 2 SUN#5 *"])
def test_a_cron_that_is_due_rarely_is_accepted(cron: str) -> None:
    assert read_schedule(f"cron({cron})", BERLIN, utc("2026-11-23T12:00")).cron == cron


@pytest.mark.parametrize(
    ("written", "now", "expected"),
    [
        ("daily 07:30", "2026-11-22T22:30:00", "2026-11-23T22:30:00"),
        ("daily 07:30", "2026-11-22T22:29:59", "2026-11-22T22:30:00"),
        ("cron(0 8 29 2 ? *)", "2026-11-22T22:29:59", "2028-02-28T23:00:00"),
        ("cron(0 8 LW * ? *)", "2026-11-22T22:29:59", "2026-11-29T23:00:00"),
    ],
)
def test_the_next_due_instant_is_after_now(written: str, now: str, expected: str) -> None:
    assert read_schedule(written, SEOUL).next(utc(now)) == utc(expected)


@pytest.mark.parametrize(
    ("name", "valid"),
    [
        ("Asia/Seoul", True), ("UTC", True), ("America/Argentina/Buenos_Aires", True), ("Etc/GMT+3", True),
        ("Factory", False), ("localtime", False), ("posixrules", False), ("right/Europe/Berlin", False),
        ("posix/UTC", False), ("leapseconds", False), ("tzdata.zi", False), ("Europe", False), ("", False),
        ("/etc/localtime", False), ("Mars/Olympus", False),
    ],
)  # fmt: skip
def test_time_zones_are_names_of_the_iana_database(name: str, valid: bool) -> None:
    assert is_zone(name) is valid


@settings(deadline=None)
@given(
    st.one_of(
        st.text(max_size=40),
        st.text("0123456789*?/,-#LWMONFRI² ", max_size=30).map(lambda cron: f"cron({cron})"),
    )
)
def test_any_text_is_a_schedule_or_gives_an_error_with_a_message(written: str) -> None:
    try:
        schedule = read_schedule(written, "UTC")
    except ScheduleError as error:
        assert str(error)
        return
    if not schedule.is_instant:
        schedule.previous(utc("2026-11-23T03:00"))


# the last due instant


@pytest.mark.parametrize(
    ("written", "timezone", "now", "expected"),
    [
        ("daily 07:30", SEOUL, "2026-11-22T22:30:00", "2026-11-22T22:30:00"),
        ("daily 07:30", SEOUL, "2026-11-22T22:29:59", "2026-11-21T22:30:00"),
        ("hourly", "UTC", "2026-11-23T03:59:59", "2026-11-23T03:00:00"),
        ("hourly", "Asia/Kathmandu", "2026-11-23T03:59:59", "2026-11-23T03:15:00"),
        ("weekdays 07:30", SEOUL, "2026-11-22T12:00:00", "2026-11-19T22:30:00"),
        ("weekly mon 07:30", SEOUL, "2026-11-22T22:30:00", "2026-11-22T22:30:00"),
        ("weekly mon 07:30", SEOUL, "2026-11-22T22:29:00", "2026-11-15T22:30:00"),
        ("weekly sun 18:00", "UTC", "2026-11-23T03:00:00", "2026-11-22T18:00:00"),
        ("cron(*/15 * * * ? *)", "UTC", "2026-11-23T03:14:59", "2026-11-23T03:00:00"),
        ("cron(5/20 8 * * ? *)", "UTC", "2026-11-23T12:00:00", "2026-11-23T08:45:00"),
        ("cron(0 8,20 * * ? *)", "UTC", "2026-11-23T12:00:00", "2026-11-23T08:00:00"),
        ("cron(0 8-10 * * ? *)", "UTC", "2026-11-23T12:00:00", "2026-11-23T10:00:00"),
        ("cron(0 8 1-9/4 * ? *)", "UTC", "2026-11-23T12:00:00", "2026-11-09T08:00:00"),
        ("cron(0 8 31 * ? *)", "UTC", "2026-11-23T12:00:00", "2026-10-31T08:00:00"),
        ("cron(0 8 L * ? *)", "UTC", "2026-03-01T00:00:00", "2026-02-28T08:00:00"),
        ("cron(0 8 L * ? *)", "UTC", "2028-03-01T00:00:00", "2028-02-29T08:00:00"),
        ("cron(0 8 29 2 ? *)", "UTC", "2028-12-01T00:00:00", "2028-02-29T08:00:00"),
        ("cron(0 8 1 JAN,JUL ? *)", "UTC", "2026-11-23T12:00:00", "2026-07-01T08:00:00"),
        ("cron(0 8 1 1 ? 2026)", "UTC", "2026-11-23T12:00:00", "2026-01-01T08:00:00"),
        ("cron(0 8 ? * 1 *)", "UTC", "2026-11-23T12:00:00", "2026-11-22T08:00:00"),
        ("cron(0 8 ? * mon,wed *)", "UTC", "2026-11-22T12:00:00", "2026-11-18T08:00:00"),
        ("cron(0 8 ? * MON#1 *)", "UTC", "2026-11-23T12:00:00", "2026-11-02T08:00:00"),
        ("cron(0 8 ? * 2#5 *)", "UTC", "2026-11-23T12:00:00", "2026-08-31T08:00:00"),
        ("cron(0 8 ? * 6L *)", "UTC", "2026-11-23T12:00:00", "2026-10-30T08:00:00"),
        ("cron(0 8 3W * ? *)", "UTC", "2026-05-30T00:00:00", "2026-05-04T08:00:00"),  # the 3rd is a Sunday
        ("cron(0 8 15w * ? *)", "UTC", "2026-08-30T00:00:00", "2026-08-14T08:00:00"),  # a Saturday
        ("cron(0 8 16W * ? *)", "UTC", "2026-11-23T12:00:00", "2026-11-16T08:00:00"),  # a Monday
        ("cron(0 8 1W * ? *)", "UTC", "2026-08-30T00:00:00", "2026-08-03T08:00:00"),  # not in July
        ("cron(0 8 31W * ? *)", "UTC", "2026-06-10T00:00:00", "2026-05-29T08:00:00"),  # not in June
        ("cron(0 8 30W * ? *)", "UTC", "2026-03-10T00:00:00", "2026-01-30T08:00:00"),
        ("cron(0 8 LW * ? *)", "UTC", "2026-11-23T12:00:00", "2026-10-30T08:00:00"),  # the 31st is a Saturday
        ("cron(0 7 1,15,L * ? *)", "UTC", "2026-11-23T12:00:00", "2026-11-15T07:00:00"),
        ("cron(0 7 1,15,L * ? *)", "UTC", "2026-12-01T00:00:00", "2026-11-30T07:00:00"),
        ("cron(0 8 LW 2 ? *)", "UTC", "2026-11-23T12:00:00", "2026-02-27T08:00:00"),
        ("cron(0 8 ? * FRIL *)", "UTC", "2026-11-23T12:00:00", "2026-10-30T08:00:00"),
        (
            "cron(0 8 ? * L *)",
            "UTC",
            "2026-11-23T12:00:00",
            "2026-11-21T08:00:00",
        ),  # the last day of the week: Saturday
    ],
)
def test_the_last_due_instant_is_at_or_before_now(
    written: str, timezone: str, now: str, expected: str
) -> None:
    assert previous(written, timezone, now) == utc(expected)


@pytest.mark.parametrize("cron", ["0 8 1 1 ? 2020", "0 8 1 1 ? 2199"])
def test_a_cron_that_was_never_due_has_no_last_instant(cron: str) -> None:
    assert previous(f"cron({cron})", "UTC", "2026-11-23T03:00:00") is None


@pytest.mark.parametrize(
    ("timezone", "written", "before", "now", "after"),
    [
        (BERLIN, "daily 02:30", "2026-03-28T01:30", "2026-03-29T23:00", "2026-03-30T00:30"),
        (BERLIN, "daily 02:00", "2026-03-28T01:00", "2026-03-29T23:00", "2026-03-30T00:00"),
        (NEW_YORK, "daily 02:30", "2026-03-07T07:30", "2026-03-08T23:00", "2026-03-09T06:30"),
        (NEW_YORK, "weekly sun 02:30", "2026-03-01T07:30", "2026-03-08T23:00", "2026-03-15T06:30"),
        ("Africa/Cairo", "daily 00:30", "2026-04-22T22:30", "2026-04-24T09:00", "2026-04-24T21:30"),
        (
            "Pacific/Apia",
            "daily 07:00",
            "2011-12-29T17:00",
            "2011-12-30T16:00",
            "2011-12-30T17:00",
        ),  # no 30 December
    ],
)
def test_a_time_that_the_clock_change_in_spring_skips_is_not_due(
    timezone: str, written: str, before: str, now: str, after: str
) -> None:
    assert previous(written, timezone, now) == utc(before)
    assert previous(written, timezone, after) == utc(after)


@pytest.mark.parametrize(
    ("timezone", "written", "first", "second", "next_one"),
    [
        (BERLIN, "daily 02:30", "2026-10-25T00:30", "2026-10-25T01:30", "2026-10-26T01:30"),
        (BERLIN, "daily 02:00", "2026-10-25T00:00", "2026-10-25T01:00", "2026-10-26T01:00"),
        (NEW_YORK, "daily 01:30", "2026-11-01T05:30", "2026-11-01T06:30", "2026-11-02T06:30"),
        (
            "Australia/Lord_Howe",
            "daily 01:45",
            "2026-04-04T14:45",
            "2026-04-04T15:15",
            "2026-04-05T15:15",
        ),  # half an hour
    ],
)
def test_a_time_that_the_clock_change_in_autumn_repeats_is_due_once(
    timezone: str, written: str, first: str, second: str, next_one: str
) -> None:
    schedule = read_schedule(written, timezone)
    for now in (utc(first), utc(second), utc(next_one) - timedelta(seconds=1)):
        assert schedule.previous(now) == utc(first)
    assert schedule.previous(utc(next_one)) == utc(next_one)


@pytest.mark.parametrize(
    ("timezone", "now", "expected"),
    [
        (BERLIN, "2026-03-29T00:59", "2026-03-29T00:00"),
        (BERLIN, "2026-03-29T01:00", "2026-03-29T01:00"),  # 03:00, an hour after 01:00
        (NEW_YORK, "2026-03-08T07:00", "2026-03-08T07:00"),
        (BERLIN, "2026-10-25T02:00", "2026-10-25T02:00"),
        (NEW_YORK, "2026-11-01T07:00", "2026-11-01T07:00"),
    ],
)
def test_an_hourly_route_is_due_every_hour_during_clock_changes(
    timezone: str, now: str, expected: str
) -> None:
    assert previous("hourly", timezone, now) == utc(expected)


@given(
    st.sampled_from(
        [
            "hourly",
            "daily 02:30",
            "daily 01:30",
            "daily 07:30",
            "weekdays 02:00",
            "weekly sun 02:30",
            "cron(*/20 1-3 * * ? *)",
        ]
    ),
    st.sampled_from([BERLIN, NEW_YORK, SEOUL, "Australia/Lord_Howe", "UTC"]),
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
)
def test_the_last_due_instant_at_a_due_instant_is_this_instant(
    written: str, timezone: str, now: datetime
) -> None:
    schedule = read_schedule(written, timezone)
    due = schedule.previous(now)
    assert due is not None
    assert due <= now
    assert schedule.previous(due) == due


def test_the_times_of_a_cron_are_all_its_hours_and_minutes() -> None:
    assert set(read_schedule("cron(0/30 7,8 * * ? *)", "UTC").times()) == {(7, 0), (7, 30), (8, 0), (8, 30)}


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("europe/berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("Asia/Soeul", "Asia/Seoul"),
        ("Asia/Tokio", "Asia/Tokyo"),
        ("Europe/Seoul", "Asia/Seoul"),
        ("utc", "UTC"),
        ("MSK", "Europe/Moscow"),
        ("CEST", "Europe/Berlin"),
        ("KST", "Asia/Seoul"),
        ("Asia/Mumbai", "Asia/Kolkata"),
        ("Asia/Beijing", "Asia/Shanghai"),
        ("America/San_Francisco", "America/Los_Angeles"),
        ("Washington", "America/New_York"),
        ("Europe/Munich", "Europe/Berlin"),
        ("Africa/Capetown", "Africa/Johannesburg"),
        ("America/Saigon", "Asia/Saigon"),
        ("China", "Asia/Shanghai"),
    ],
)
def test_a_name_that_means_one_time_zone_gets_this_zone_as_its_fix(name: str, zone: str) -> None:
    assert zone_fix(name) == f"did you mean {zone}?"
    assert is_zone(zone)


@pytest.mark.parametrize(
    "name", ["GMT+9", "GMT-5", "UTC+9", "utc +9", "GMT+5:30", "+0900", "Etc/UTC+9", "UTC\u22125", "+9"]
)
def test_the_fix_for_an_offset_asks_for_a_city(name: str) -> None:
    """The zone `Etc/GMT+9` is nine hours behind UTC, so it must never be suggested."""
    assert zone_fix(name) == OFFSET_FIX


@pytest.mark.parametrize(
    "name",
    [
        "EEST",
        "AEST",
        "BST",
        "IST",
        "CST",
        "XYZ",
        "Asia/Bhopal",
        "Europe/Lund",
        "Lund",
        "US/East",
        "US/West",
        "Asia",
        "Mars/Olympus",
        "/",
        "",
    ],
)
def test_a_name_that_may_mean_several_time_zones_gets_no_zone_as_its_fix(name: str) -> None:
    assert zone_fix(name) == ZONE_FIX


def test_every_time_zone_that_a_fix_names_exists() -> None:
    assert all(is_zone(zone) for zone in (*_PLACES, *_ABBREVIATIONS.values()))


@pytest.mark.parametrize(
    ("written", "schedule"),
    [
        ("cron(30 7 * * 1-5)", "cron(30 7 ? * MON-FRI *)"),
        ("30 7 * * 1-5", "cron(30 7 ? * MON-FRI *)"),
        ("30 7 * * 0,6", "cron(30 7 ? * SUN,SAT *)"),
        ("0 7 * * 7", "cron(0 7 ? * SUN *)"),
        ("30 7 1 * *", "cron(30 7 1 * ? *)"),
        ("*/15 * * * *", "cron(*/15 * * * ? *)"),
        ("cron(30 7 * * * *)", "cron(30 7 * * ? *)"),
        ("cron(0 7 ? * MON-FRI)", "cron(0 7 ? * MON-FRI *)"),
        ("cron 0 7 * * ? *", "cron(0 7 * * ? *)"),
        ("mon-fri 07:30", "weekdays 07:30"),
        ("Monday to Friday 7:30", "weekdays 07:30"),
        ("monday 07:30", "weekly mon 07:30"),
        ("on Thursdays at 7.30 pm", "weekly thu 19:30"),
        ("every day 07:30", "daily 07:30"),
        ("every weekday at 07:30", "weekdays 07:30"),
        ("every hour", "hourly"),
        ("@hourly", "hourly"),
        ("daily 24:00", "daily 00:00"),
        ("daily 07\uff1a30", "daily 07:30"),
        ("daily 07:30:00", "daily 07:30"),
        ("rate(1 hour)", "hourly"),
        ("rate(5 minutes)", "cron(0/5 * * * ? *)"),
        ("rate(6 hours)", "cron(0 0/6 * * ? *)"),
        ("every 15 minutes", "cron(0/15 * * * ? *)"),
    ],
)
def test_the_fix_for_a_schedule_is_the_schedule_that_it_means(written: str, schedule: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        read_schedule(written, "UTC")
    assert schedule_fix(written, caught.value.suggestion) == f"did you mean {schedule}?"
    assert read_schedule(schedule, "UTC").written


@pytest.mark.parametrize(
    "written",
    [
        "often",
        "cron(30 7 ? * 0 *)",
        "cron(30 7 ? * FRI-MON *)",
        "cron(30 7 * * 1-5 *)",  # Monday to Friday for Unix, Sunday to Thursday for EventBridge
        "cron(0 7 ? * 2-6)",
        "0 30 7 * * ?",  # with seconds
        "30 7 1 * 1",  # for Unix, on the first day and on each Monday
        "rate(7 minutes)",
        "rate(0 hours)",
        "2 7 5 1 3 9",
        "30 7 * * 5-7",
        "",
    ],
)
def test_a_schedule_that_may_mean_several_things_gets_the_forms_as_its_fix(written: str) -> None:
    assert schedule_fix(written) == f"write {SCHEDULE_FORMS}"


@pytest.mark.parametrize(
    ("written", "fix"),
    [
        ("@daily", "write the time too, like daily 07:30"),
        ("daily", "write the time too, like daily 07:30"),
        ("weekly", "write day and time too, like weekly mon 07:30"),
        ("monthly", "write cron(30 7 1 * ? *), which is 07:30 on the first day of each month"),
        ("cron(0 7", "put the schedule in quotes, because it has a comma"),
    ],
)
def test_the_fix_for_a_schedule_says_what_is_missing(written: str, fix: str) -> None:
    assert schedule_fix(written) == fix


def test_the_fix_for_a_very_long_schedule_is_found_in_linear_time() -> None:
    for text in ("every ", "30 7 ", "cron(", "1", " ", "mon", "rate( "):
        assert schedule_fix(text * 30_000)
