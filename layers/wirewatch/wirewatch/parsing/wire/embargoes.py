"""Read the end of an embargo: the time before which an agency's item must not be published.

If the end is in doubt, the latest possible time is taken.
"""

import re
from datetime import UTC, date, datetime, timedelta

from wirewatch.article import UNTIL_FURTHER_NOTICE, Precision
from wirewatch.parsing.text.dates import PublicationDate, read_date
from wirewatch.parsing.text.time_zones import zone_in, zone_of

ANOTHER_DECADE = datetime(2090, 1, 1, tzinfo=UTC)  # any time more than five years from UNTIL_FURTHER_NOTICE
LAST_ZONE = timedelta(hours=12)  # how far the last time zone is behind UTC
NO_EMBARGO = frozenset({"false", "no", "none", "null", "nil", "n/a", "na", "not embargoed", "-", "--", "0"})
# names of several zones, with the westernmost zone of each name; a name is left out if time_zones.py
# already reads it as the westernmost zone
_AMBIGUOUS_ZONES = {
    "IST": "+01:00",
    "GST": "-02:00",  # South Georgia; the Gulf has +04:00
    "ALMT": "+05:00",  # since 2024, before +06:00
    "AMT": "-04:00",
    "WST": "-11:00",
    "ECT": "-05:00",
}
_UHR = re.compile(r"\s+Uhr\b")
_EPOCH = re.compile(r"\d{9,13}")


def read_embargo(written: object) -> datetime | None:
    """Return the end of an embargo as an aware datetime in UTC, or None if there is no embargo.

    No embargo may end too early:
    - A time without a zone is read in UTC-12, the last zone that reaches a given time of day.
    - A day without a time means the end of this day in UTC-12.
    - Anything that can't be read, such as an empty string, gives UNTIL_FURTHER_NOTICE.

    None, False, a word of NO_EMBARGO and a time before 1980 mean that there is no embargo.
    """
    if (
        written is None
        or written is False
        or (isinstance(written, str) and written.strip().lower() in NO_EMBARGO)
    ):
        return None
    end = _instant(written)
    if end is None or end > UNTIL_FURTHER_NOTICE:
        return UNTIL_FURTHER_NOTICE
    return end if end.year >= 1980 else None


def _instant(written: object) -> datetime | None:
    try:
        if isinstance(written, int | float) and not isinstance(written, bool):
            return datetime.fromtimestamp(written / 1000 if written > 1e11 else written, UTC)
        text = written.strip() if isinstance(written, str) else ""
        return _instant(int(text)) if _EPOCH.fullmatch(text) else _iso(text) or _written_out(text)
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _iso(text: str) -> datetime | None:
    try:
        if len(text) <= 10:
            return _last_end_of(date.fromisoformat(text))
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC) + LAST_ZONE


def _written_out(text: str) -> datetime | None:
    """Return the end of an embargo such as `Tue, 24 Nov 2026 18:00 EST`, or None for any other
    text.

    If the zone is missing or ambiguous, the latest possible time is returned. If the zone is
    unknown, or the time of day can't be read, the end of the day in UTC-12 is returned.
    """
    text = _UHR.sub("", text)  # the word tells no zone that is certain enough
    zone_name = zone_in(text)
    ambiguous = _AMBIGUOUS_ZONES.get(zone_name)
    dated = _dated_with_year(text.replace(zone_name, ambiguous) if ambiguous else text)
    if dated is None:
        return None
    if dated[1] is not Precision.MINUTE:
        return _last_end_of(dated[0].date())
    return dated[0] if zone_of(zone_name) is not None or ambiguous else dated[0] + LAST_ZONE


def _dated_with_year(text: str) -> PublicationDate | None:
    """Return the time that a text states, or None if the text states no time or no year."""
    # without a year, `read_date` takes the year from the reference, so the two results differ
    dated = read_date(text, UNTIL_FURTHER_NOTICE)
    return dated if dated == read_date(text, ANOTHER_DECADE) else None


def _last_end_of(day: date) -> datetime:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return midnight + timedelta(days=1) + LAST_ZONE
