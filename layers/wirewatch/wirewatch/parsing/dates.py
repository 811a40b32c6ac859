"""Written times → aware UTC and how precise they are. Only known forms: a wrong date is worse than none."""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from wirewatch.article import Precision

MONTHS = {name: number for number, names in enumerate(
    ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august", "sep sept september",
     "oct october", "nov november", "dec december"), 1) for name in names.split()}  # fmt: skip
MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_GDELT = re.compile(r"(\d{8})T?(\d{6})Z?")
_MONTH_DAY = re.compile(rf"(?P<month>{MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?", re.IGNORECASE)
_DAY_MONTH = re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>{MONTH}),?\s+(?P<year>\d{{4}})", re.IGNORECASE)
LONGEST = 60

Dated = tuple[datetime, Precision]


def read_date(text: object, reference: datetime) -> Dated | None:
    """ISO 8601, RFC 2822, GDELT stamps, epoch seconds, English month names. A day without a year is the last one before `reference`."""
    if isinstance(text, int | float) and not isinstance(text, bool):
        return _epoch(float(text))
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
        return None
    text = text.strip()
    return _iso(text) or _gdelt(text) or _rfc2822(text) or _named(text, reference)


def _sane(found: datetime, precision: Precision) -> Dated | None:
    return (found, precision) if 1980 <= found.year <= 2100 else None


def _epoch(seconds: float) -> Dated | None:
    try:
        return _sane(datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC), Precision.MINUTE)
    except (OverflowError, OSError, ValueError):
        return None


def _iso(text: str) -> Dated | None:
    try:
        if len(text) <= 10:
            day = date.fromisoformat(text)
            return _sane(datetime(day.year, day.month, day.day, tzinfo=UTC), Precision.DAY)
        return _sane(_aware(datetime.fromisoformat(text)), Precision.MINUTE)
    except (ValueError, OverflowError):
        return None


def _aware(found: datetime) -> datetime:
    """Without a zone it is taken as UTC."""
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _gdelt(text: str) -> Dated | None:
    match = _GDELT.fullmatch(text)
    if match is None:
        return None
    try:
        return _sane(datetime.strptime("".join(match.groups()), "%Y%m%d%H%M%S").replace(tzinfo=UTC), Precision.MINUTE)
    except ValueError:
        return None


def _rfc2822(text: str) -> Dated | None:
    try:
        return _sane(_aware(parsedate_to_datetime(text)), Precision.MINUTE)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _named(text: str, reference: datetime) -> Dated | None:
    match = _DAY_MONTH.match(text) or _MONTH_DAY.match(text)
    if match is None:
        return None
    month, day = MONTHS[match["month"].lower().rstrip(".")], int(match["day"])
    try:
        if match["year"]:
            return _sane(datetime(int(match["year"]), month, day, tzinfo=UTC), Precision.DAY)
        found = datetime(reference.year, month, day, tzinfo=UTC)
    except ValueError:
        return None
    if found > reference + timedelta(days=2):
        found = found.replace(year=reference.year - 1) if (month, day) != (2, 29) else reference
    return _sane(found, Precision.DAY)
