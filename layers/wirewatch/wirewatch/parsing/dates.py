"""Written times → aware UTC and how precise they are. Only known forms: a wrong date is worse than none."""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from wirewatch.article import Precision

_ENGLISH = (
    "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august", "sep sept september",
    "oct october", "nov november", "dec december",
)  # fmt: skip
_OTHERS = (  # German, French, Spanish, Italian, Portuguese, Russian
    "januar janvier enero gennaio janeiro января", "februar février fevrier febrero febbraio fevereiro февраля",
    "märz maerz mars marzo março марта", "avril abril aprile апреля", "mai mayo maggio maio мая", "juni juin junio giugno junho июня",
    "juli juillet julio luglio julho июля", "août aout agosto августа", "septembre septiembre settembre setembro сентября",
    "oktober octobre octubre ottobre outubro октября", "novembre noviembre novembro ноября",
    "dezember décembre decembre diciembre dicembre dezembro декабря",
)  # fmt: skip
MONTHS = {name: number for listed in (_ENGLISH, _OTHERS) for number, names in enumerate(listed, 1) for name in names.split()}
MONTH = "(?:" + "|".join(sorted((name for names in _ENGLISH for name in names.split()), key=len, reverse=True)) + r")\.?"
_ANY_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_GDELT = re.compile(r"(\d{8})T?(\d{6})Z?")
_MONTH_DAY = re.compile(rf"(?P<month>{_ANY_MONTH})\s+(?P<day>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?", re.IGNORECASE)
_DAY_MONTH = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:de\s+)?(?P<month>{_ANY_MONTH}),?\s+(?:de\s+)?(?P<year>\d{{4}})", re.IGNORECASE
)
_EAST_ASIAN = re.compile(r"(?P<year>\d{4})\s*[년年]\s*(?P<month>\d{1,2})\s*[월月]\s*(?P<day>\d{1,2})\s*[일日]")
LONGEST = 60

Dated = tuple[datetime, Precision]


def read_date(text: object, reference: datetime) -> Dated | None:
    """ISO 8601, RFC 2822, GDELT stamps, epoch seconds, English month names. A day without a year is the last one before `reference`."""
    if isinstance(text, int | float) and not isinstance(text, bool):
        return _epoch(text)
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
    match = _EAST_ASIAN.match(text) or _DAY_MONTH.match(text) or _MONTH_DAY.match(text)
    if match is None:
        return None
    name = match["month"].lower().rstrip(".")
    month, day = int(name) if name.isdecimal() else MONTHS[name], int(match["day"])
    if match["year"]:
        found = _day(int(match["year"]), month, day)
        return _sane(found, Precision.DAY) if found else None
    years = (_day(reference.year - back, month, day) for back in range(5))  # at most four back to a 29 February
    return next(((each, Precision.DAY) for each in years if each is not None and each <= reference + timedelta(days=2)), None)


def _day(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
