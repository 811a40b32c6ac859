"""A time is read in the time zone that is written after the time. If the zone is unknown, only the
day is kept.
"""

from datetime import UTC, datetime, timedelta

import pytest
from wirewatch.article import Precision
from wirewatch.parsing.text.dates import date_within, read_date
from wirewatch.parsing.text.time_zones import zone_of

REFERENCE = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
NOON = datetime(2020, 5, 25, 12, 0, tzinfo=UTC)
HOURS = {  # east of UTC, on that day
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "CET": 1, "CEST": 2, "MESZ": 2, "BST": 1, "EEST": 3, "MSK": 3, "SAST": 2, "EAT": 3, "IST": 5.5, "PKT": 5,
    "NPT": 5.75, "WIB": 7, "ICT": 7, "SGT": 8, "HKT": 8, "PHT": 8, "JST": 9, "KST": 9, "AEST": 10, "ACST": 9.5, "NZST": 12, "EDT": -4, "EST": -5,
    "CDT": -5, "CST": -6, "PDT": -7, "PST": -8, "AKDT": -8, "HST": -10, "BRT": -3, "ART": -3, "NDT": -2.5, "ET": -4, "CT": -5, "PT": -7, "+02": 2,
    "+2:00": 2, "+0200": 2, "+02:00": 2, "-0430": -4.5, "GMT+2": 2, "UTC+02:00": 2, "UTC-3": -3, "GMT +0530": 5.5, "Europe/Berlin": 2,
    "Asia/Kolkata": 5.5, "America/Bogota": -5,
}  # fmt: skip
FORMS = {
    "RFC 822": "Mon, 25 May 2020 12:00:00 {}",
    "without seconds": "Mon, 25 May 2020 12:00 {}",
    "without weekday": "25 May 2020 12:00:00 {}",
    "without a space": "Mon,25 May 2020 12:00:00 {}",
    "two digits": "Mon, 25 May 20 12:00:00 {}",
    "wrong weekday": "Thu, 25 May 2020 12:00:00 {}",
    "month first": "Mon, May 25 2020 12:00:00 {}",
    "American": "May 25, 2020, 12:00 PM {}",
    "American at": "Monday, May 25, 2020 at 12:00 p.m. {}",
    "dash": "Monday, May 25, 2020 - 12:00 {}",
    "ISO with a space": "2020-05-25 12:00:00 {}",
    "ISO with T": "2020-05-25T12:00:00 {}",
    "German": "Mo, 25 Mai 2020 12:00:00 {}",
    "German, long": "Montag, 25. Mai 2020 um 12:00 {}",
    "Italian": "lun, 25 mag 2020 12:00:00 {}",
    "Spanish": "lunes, 25 de mayo de 2020, 12:00 {}",
    "French": "lundi 25 mai 2020 à 12:00 {}",
    "Russian": "Пн, 25 мая 2020 12:00:00 {}",
    "numbers": "25.05.2020 12:00 {}",
    "script": "Mon May 25 2020 12:00:00 {}",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_time_is_read_in_its_time_zone(form: str) -> None:
    for zone, hours in HOURS.items():
        expected = NOON - timedelta(hours=hours), Precision.MINUTE
        assert read_date(FORMS[form].format(zone), REFERENCE) == expected, zone


@pytest.mark.parametrize("form", FORMS)
def test_only_the_day_of_a_time_in_an_unknown_zone_is_kept(form: str) -> None:
    for zone in ("XYZ", "Q", "ABCDE", "Mars/Olympus", "+29:00"):
        assert read_date(FORMS[form].format(zone), REFERENCE) == (NOON.replace(hour=0), Precision.DAY), zone


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("Mon, 25 May 2020 12:00:00 +0000 (UTC)", 12), ("Mon, 25 May 2020 14:00:00 +0200 (Central European Summer)", 12),
        ("2020-05-25T07:00:00EST", 12), ("2020-05-25T14:00:00+0200", 12), ("2020-05-25T14:00:00.123+02:00[Europe/Berlin]", 12),
        ("May 25, 2020 12:30 AM EDT", 4), ("25 May 2020 11:00pm UTC", 23), ("Mon May 25 2020 14:00:00 GMT+0200", 12),
        ("25 May 2020 12.00 GMT", 12),
    ],
)  # fmt: skip
def test_times_with_comments_with_am_or_pm_and_without_a_space_are_read(text: str, hour: int) -> None:
    dated = read_date(text, REFERENCE)
    assert dated is not None
    assert (dated[0].date(), dated[0].hour, dated[1]) == (NOON.date(), hour, Precision.MINUTE)


def test_a_time_zone_may_change_the_day() -> None:
    assert read_date("Sun, 24 May 2020 23:45:26 EST", REFERENCE) == (
        datetime(2020, 5, 25, 4, 45, 26, tzinfo=UTC),
        Precision.MINUTE,
    )
    assert read_date("Tue, 26 May 2020 05:00 JST", REFERENCE) == (
        datetime(2020, 5, 25, 20, 0, tzinfo=UTC),
        Precision.MINUTE,
    )


@pytest.mark.parametrize(
    "text",
    [
        "Monday, May 25, 2020", "Mo, 25 Mai 2020", "Пн, 25 мая 2020", "lun, 25 mag 2020", "Monday, May 25, 2020 - 04:45", "lundi 25 mai 2020",
        "poniedziałek, 25 maja 2020", "maandag 25 mei 2020", "mån 25 maj 2020", "Pazartesi, 25 Mayıs 2020", "segunda-feira, 25 de maio de 2020",
        "Mon 25.05.2020", "Mo., 25. Mai 2020, 04:45",
    ],
)  # fmt: skip
def test_a_date_with_a_weekday_in_front_is_read(text: str) -> None:
    assert read_date(text, REFERENCE) == (NOON.replace(hour=0), Precision.DAY)


@pytest.mark.parametrize(
    "text", ["Monday", "12:00 CEST", "Mon, 12:00", "Sun sets at 12:00 GMT", "Mar 12:00 UTC", "", " "]
)
def test_a_time_or_a_weekday_alone_is_not_a_date(text: str) -> None:
    assert read_date(text, REFERENCE) is None


@pytest.mark.parametrize(
    "name", ["", "../etc/passwd", "Europe/", "/", "posix/../x", "A/B", "x" * 100, "+99", "UTC+15"]
)
def test_an_invalid_zone_name_is_unknown(name: str) -> None:
    assert zone_of(name) is None


@pytest.mark.parametrize(
    "text",
    [
        "8:00 AM EDT, May 25, 2020",
        "8 a.m. EDT on Monday, May 25, 2020",
        "12:00 GMT, 25 May 2020",
        "Updated 8:00 AM EDT, Mon May 25, 2020",
        "Published: 8:00 AM EDT May 25, 2020",
        "Ann Bee • Mon, May 25, 2020, 8:00 AM EDT",
        "By Ann Bee | May 25, 2020 at 8 a.m. ET | 3 min read",
        "May 25, 2020, 8:00 AM EDT | 3 min read",
        "Mon, May 25, 2020, 8:00 AM EDT By Ann Bee",
        "Publish Date: Mon, 25 May 2020 05:30 PM (IST)",
        "25 May 2020, 19:00 (GMT+7)",
        "Posted: 2020-05-25 14:00 +02:00 by Ann Bee",
        "25.05.2020, 14:00 Uhr",
        "Stand: 25.05.2020, 14.00 Uhr",
        "Montag, 25. Mai 2020 um 14:00 Uhr (MESZ)",
        "14:00 Uhr am 25. Mai 2020",
        "25.05.2020 | 15:00 Uhr EEST",
    ],
)
def test_a_time_with_a_zone_is_read_before_a_day_or_after_a_label(text: str) -> None:
    assert date_within(text, REFERENCE) == (NOON, Precision.MINUTE)


def test_uhr_is_one_hour_ahead_of_utc_in_winter() -> None:
    expected = datetime(2020, 1, 25, 13, 0, tzinfo=UTC), Precision.MINUTE
    assert read_date("25.01.2020, 14:00 Uhr", REFERENCE) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Posted: May 25, 2020 8:00 AM",
        "May 25, 2020 8:00 AM | 3 min read",
        "8:00 AM, May 25, 2020",
        "Posted: 25 May 2020 12:00 GET the app",
        "Posted: 25 May 2020 12:00 UK News",
        "Posted: 25 May 2020 12:00 XYZ",
        "Open: 25 May 2020 10:00-11:30",
        "Posted: 25 May 2020 99:00 GMT",
        "Posted: 25 May 2020 13 PM GMT",
        "Posted: 25 May 2020, the match starts at 12:00 GMT",
        "The match starts at 12:00 GMT, says Ann Bee, 25 May 2020",
        "25 May 2020 (Monday)",
    ],
)
def test_a_time_without_a_zone_or_apart_from_the_day_is_ignored(text: str) -> None:
    assert date_within(text, REFERENCE) == (NOON.replace(hour=0), Precision.DAY)


@pytest.mark.parametrize(
    "text", ["8:00 AM EDT", "8:00 AM EDT, May 25", "10:15 on Monday", "14:00 Uhr", "8 PM"]
)
def test_a_time_without_a_whole_date_is_not_a_date(text: str) -> None:
    assert date_within(text, REFERENCE) is None


def test_a_day_after_a_time_is_the_day_in_the_zone_of_the_time() -> None:
    expected = datetime(2020, 5, 26, 3, 30, tzinfo=UTC), Precision.MINUTE
    assert read_date("11:30 PM EDT May 25, 2020", REFERENCE) == expected
