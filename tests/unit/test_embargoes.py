"""Tests at which time an embargo ends. If the text of the embargo is unclear, the latest possible
end is used.
"""

from datetime import UTC, datetime

import pytest
from wirewatch.article import UNTIL_FURTHER_NOTICE
from wirewatch.parsing.wire.embargoes import read_embargo

SIX = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-24T18:00:00Z", "2026-11-24T19:00:00+01:00", "20261124T180000Z", "20261124T190000+0100", "Tue, 24 Nov 2026 18:00:00 +0000",
        "24 Nov 2026 13:00 EST", "Tue, 24 Nov 2026 18:00:00 GMT", SIX.timestamp(), int(SIX.timestamp() * 1000), str(int(SIX.timestamp())),
        " 2026-11-24 18:00:00+00:00 ", "24 November 2026 18:00 GMT", "Tue, 24 Nov 2026 19:00 CET", "November 24, 2026 1:00 PM EST",
        "2026-11-24 15:00 BRT", "2026-11-24 19:00 Europe/Berlin", "Tuesday, 24 November 2026 at 18:00 UTC", "2026-11-24T13:00 ET",
    ],
)  # fmt: skip
def test_an_embargo_with_a_known_zone_ends_at_the_given_instant(written: object) -> None:
    assert read_embargo(written) == SIX


def test_a_time_without_a_zone_is_read_in_the_latest_zone() -> None:
    assert read_embargo("2026-11-24T18:00:00") == datetime(2026, 11, 25, 6, 0, tzinfo=UTC)


def test_an_embargo_until_a_day_ends_when_the_day_is_over_in_every_zone() -> None:
    assert read_embargo("2026-11-24") == datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "", "until further notice", "24 November 18:00 GMT", "tomorrow 18:00", "11/12/2026 18:00", ["2026-11-24T18:00:00Z"], {"at": 1}, True, 1e300,
        "9999-12-31T23:00:00Z", float("nan"), "yes", "18:00 GMT",
        "Nov 24 18:00 +0100", "Nov 24 18:00 GMT+0100", "November 24 18:00 (desk 2026)", "Nov 24 1800 GMT", "November 24, desk 2026", "February 29 18:00 +0100",
        "January 1 18:00 GMT", "Jan. 2", "December 31",
    ],
    ids=repr,
)  # fmt: skip
def test_an_embargo_that_cannot_be_read_has_no_end(written: object) -> None:
    assert read_embargo(written) == UNTIL_FURTHER_NOTICE


@pytest.mark.parametrize(
    "written",
    [
        "24.11.2026 18:00", "November 24, 2026 6:00 PM", "2026/11/24 18:00", "24 November 2026", "Tue, 24 Nov 2026 18:00 XYZ", "2026-11-24 18:00 QQT",
    ],
)  # fmt: skip
def test_without_a_known_zone_an_embargo_ends_when_the_day_is_over_in_every_zone(written: str) -> None:
    assert read_embargo(written) == datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("2026-11-24 18:00 IST", 17),
        ("24 Nov 2026 18:00 IST", 17),
        ("24 Nov 2026 14:00 AMT", 18),
        ("24 Nov 2026 18:00 GST", 20),
        ("24 Nov 2026 18:00 ALMT", 13),
        ("24 Nov 2026 14:00 CST", 20),
        ("24 Nov 2026 14:00 AST", 18),
        ("24 Nov 2026 18:00 BST", 17),
        ("24 Nov 2026 12:00 PST", 20),
        ("24 Nov 2026 13:00 EST", 18),
    ],
)
def test_an_ambiguous_zone_is_read_as_the_latest_of_its_meanings(written: str, hour: int) -> None:
    assert read_embargo(written) == datetime(2026, 11, 24, hour, 0, tzinfo=UTC)


@pytest.mark.parametrize("written", ["false", "False", "none", "N/A", " null ", "no", "-", False])
def test_values_that_mean_no_embargo_are_not_an_embargo(written: object) -> None:
    assert read_embargo(written) is None


@pytest.mark.parametrize("written", [None, "1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", 0])
def test_a_missing_or_very_old_time_is_not_an_embargo(written: object) -> None:
    assert read_embargo(written) is None


@pytest.mark.parametrize(
    ("written", "earliest"),
    [
        ("18:00 GST, 24 November 2026", "2026-11-24T20:00"),
        ("24 November 2026 18:00 (IST)", "2026-11-24T17:00"),
        ("24 November 2026 18:00 IST | embargoed", "2026-11-24T17:00"),
        ("18:00, 24 November 2026", "2026-11-25T06:00"),
        ("24.11.2026, 18:00 Uhr", "2026-11-25T06:00"),
        ("24. November 2026, 18:00 Uhr", "2026-11-25T06:00"),
    ],
)
def test_no_form_of_a_time_ends_an_embargo_too_early(written: str, earliest: str) -> None:
    end = read_embargo(written)
    assert end is not None
    assert end >= datetime.fromisoformat(earliest).replace(tzinfo=UTC)
