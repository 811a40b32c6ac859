"""Convert written dates and times to aware datetimes in UTC, with their precision.

Only known forms are read, because a wrong date is worse than none.
"""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from wirewatch.article import Precision
from wirewatch.parsing.text.month_names import ANY_MONTH, MONTH_WITH_YEAR, month_number
from wirewatch.parsing.text.zones import read_with_zone

_GDELT = re.compile(r"(\d{8})T?(\d{6})Z?")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_ZONED = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ]+(\d\d:\d\d(?::\d\d)?)(?:[.,]\d{1,9})?\s*([A-Z]{1,5}"
    r"|[+-]\d\d:?(?:\d\d)?)?(?:\[[\w/]+\])?"
)
_ZONES = {
    "": "",
    "Z": "+00:00",
    "UTC": "+00:00",
    "GMT": "+00:00",
    "WET": "+00:00",
    "CET": "+01:00",
    "CEST": "+02:00",
    "EET": "+02:00",
    "EEST": "+03:00",
    "MSK": "+03:00",
    "JST": "+09:00",
    "KST": "+09:00",
    "EDT": "-04:00",
    "EST": "-05:00",
    "CDT": "-05:00",
    "MDT": "-06:00",
    "PDT": "-07:00",
    "PST": "-08:00",
}
_MONTH_DAY = re.compile(
    rf"(?P<month>{ANY_MONTH})(?:\s+|(?<=\.))(?P<day>\d{{1,2}})(?!\d)(?:st|nd|rd"
    rf"|th)?(?:(?:,?\s+|,)(?P<year>\d{{4}}))?",
    re.IGNORECASE,
)
_DAY_MONTH = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.?º|°|(?P<dot>\.))?[\s-]+(?:de\s+|of\s+|d['’]|tháng\s+|ב-?)?"
    rf"(?P<month>{MONTH_WITH_YEAR}(?:/{MONTH_WITH_YEAR})?|(?<=tháng )\d{{1,2}}),?[\s-]+"
    r"(?:del?\s+|năm\s+)?(?P<year>\d{4})",
    re.IGNORECASE,
)
_YEAR_MONTH_DAY = re.compile(  # Hungarian and Lithuanian
    rf"(?P<year>\d{{4}})(?:\.|\s+m\.)?\s+(?P<month>{MONTH_WITH_YEAR})\s+(?P<day>\d{{1,2}})(?!\d)",
    re.IGNORECASE,
)
_EAST_ASIAN = re.compile(
    r"(?P<year>\d{4})\s*[년年]\s*(?P<month>\d{1,2})\s*[월月]\s*(?P<day>\d{1,2})\s*[일日]"
)
_NAMED_FORMS = (_EAST_ASIAN, _DAY_MONTH, _YEAR_MONTH_DAY, _MONTH_DAY)
_THAI = re.compile("[\u0e00-\u0e7f]")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_JAPANESE_ERA = re.compile(
    r"(?P<era>令和|平成|昭和)(?P<year>\d{1,2}|元)年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日",
    re.ASCII,
)
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.])\s?(?P<month>\d{1,2})(?P=mark)\s?(?P<day>\d{1,2})(?![\dT])", re.ASCII
)
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?P<mark>\.\s?|(?<=\d\d) \| "
    r"(?=\d\d))(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})(?!\d)",
    re.ASCII,
)
_EITHER_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?P<mark>[/-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})(?!\d)", re.ASCII
)
_IN_TEXT = re.compile(r"(?<![\w/.-])(?=\d{1,4}[-/.°\s\w]|[^\W\d_]{3}|令和|平成|昭和)")
# of the United States and of the Philippines
_MONTH_FIRST_REGIONS = frozenset({"as", "gu", "mh", "mp", "ph", "pr", "um", "us", "vi"})
# languages that write the year first, so digits with the year last follow a custom of somebody else
_UNKNOWN_ORDER = frozenset({"", "und", "zh", "yue", "ja", "ko", "hu", "lt", "sv", "fa"})
_UNKNOWN_ORDER_IN_REGION = frozenset({("en", ""), ("en", "ca"), ("es", "us"), ("es", "pr"), ("es", "pa")})
LONGEST, LONGEST_AROUND = 60, 160

PublicationDate = tuple[datetime, Precision]


def read_date(text: object, reference: datetime) -> PublicationDate | None:
    """Return the time that a short text states at its beginning, with the precision of this time.

    Return None for any form other than these: ISO 8601, RFC 2822, GDELT stamps, seconds or
    milliseconds since 1970, dates with the name of a month, and digits such as `20.11.2026`.

    - `04/05/2026` may be in April or in May and gives None.
    - A date without a year gives the latest such date that is at most two days after `reference`.
    """
    if isinstance(text, int | float) and not isinstance(text, bool):
        return _epoch(text)
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
        return None
    return read_with_zone(text.strip(), lambda written: _without_zone(written, reference))


def _without_zone(text: str, reference: datetime) -> PublicationDate | None:
    return _iso(text) or _stamp(text) or _rfc2822(text) or _named(text, reference) or _numbers(text)


def date_within(text: str, reference: datetime, language: str = "") -> PublicationDate | None:
    """Return the first date in a short text, such as `Published on Friday, 20 November 2026`, or
    None.

    A date without a year is accepted only at the beginning. `language` decides whether `04/05/2026`
    begins with the day or the month. If the order is unknown, such digits are not read. The order
    is unknown without a language, and for languages such as `en`, `hu` and `zh`.
    """
    text = text.strip()
    whole = read_date(text, reference)
    if whole is not None or len(text) > LONGEST_AROUND:
        return whole
    order = _digit_order(language)
    parts = (text[match.start() : match.start() + LONGEST] for match in _IN_TEXT.finditer(text))
    dates = (_era(part) or _named(part, reference, year=True) or _numbers(part, order) for part in parts)
    return next((dated for dated in dates if dated is not None), None)


def ambiguous_days(text: str) -> set[date]:
    """For each ambiguous date in `text`, return both days that the date can mean: 4 May and 5 April
    for `04/05/2026`. Only the first LONGEST_AROUND characters of `text` are read.
    """
    days: set[date] = set()
    for match in _EITHER_FIRST.finditer(text[:LONGEST_AROUND]):
        year, first, second = int(match["year"]), int(match["day"]), int(match["month"])
        if first <= 12 and second <= 12 and first != second:
            moments = (_day(year, first, second), _day(year, second, first))
            days.update(moment.date() for moment in moments if moment is not None)
    return days


def _digit_order(language: str) -> str:
    """Return "day" or "month", whichever comes first in dates written with digits only, such as
    03/04/2026. Return an empty string if this is unknown.
    """
    code, *subtags = language.lower().split("-")
    region = next((subtag for subtag in subtags if len(subtag) == 2), "")
    if code == "fil" or (code == "en" and region in _MONTH_FIRST_REGIONS):
        return "month"
    if code in _UNKNOWN_ORDER or (code, region) in _UNKNOWN_ORDER_IN_REGION:
        return ""
    return "day"


def _era(text: str) -> PublicationDate | None:
    """Read a date with the year of a Japanese era, such as `令和6年3月14日`. Return None for any
    other text.
    """
    match = _JAPANESE_ERA.match(text)
    if match is None:
        return None
    year = _ERAS[match["era"]] + (1 if match["year"] == "元" else int(match["year"]))
    return _dated(year, int(match["month"]), int(match["day"]))


def _plausible(moment: datetime, precision: Precision) -> PublicationDate | None:
    return (moment, precision) if 1980 <= moment.year <= 2100 else None


def _epoch(seconds: float) -> PublicationDate | None:
    try:
        return _plausible(
            datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC), Precision.MINUTE
        )
    except (OverflowError, OSError, ValueError):
        return None


def _iso(text: str) -> PublicationDate | None:
    try:
        if len(text) <= 10:
            day = date.fromisoformat(text)
            return _plausible(datetime(day.year, day.month, day.day, tzinfo=UTC), Precision.DAY)
        return _plausible(_aware(datetime.fromisoformat(text)), Precision.MINUTE)
    except (ValueError, OverflowError):
        return _nearly_iso(text)


def _nearly_iso(text: str) -> PublicationDate | None:
    """Read `2026-11-20 21:30:00 +0100` or `2026-11-20 21:30 CET`. If the zone is unknown, only the
    day is kept. Return None for any other text.
    """
    match = _ZONED.fullmatch(text)
    if match is None:
        return None
    zone = match[3] or ""
    try:
        if not zone.isalpha() or zone in _ZONES:
            return _plausible(
                _aware(datetime.fromisoformat(f"{match[1]}T{match[2]}{_ZONES.get(zone, zone)}")),
                Precision.MINUTE,
            )
        return _plausible(datetime.fromisoformat(match[1]).replace(tzinfo=UTC), Precision.DAY)
    except (ValueError, OverflowError):
        return None


def _aware(moment: datetime) -> datetime:
    """Convert a time to UTC. A time without a zone is taken as UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _stamp(text: str) -> PublicationDate | None:
    """Read a GDELT stamp such as `20261120T213000Z`, or seconds or milliseconds since 1970. Return
    None for any other text.
    """
    if _EPOCH.fullmatch(text):
        return _epoch(int(text))
    match = _GDELT.fullmatch(text)
    if match is None:
        return None
    try:
        return _plausible(
            datetime.strptime("".join(match.groups()), "%Y%m%d%H%M%S").replace(tzinfo=UTC), Precision.MINUTE
        )
    except ValueError:
        return None


def _rfc2822(text: str) -> PublicationDate | None:
    try:
        return _plausible(_aware(parsedate_to_datetime(text)), Precision.MINUTE)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _named(text: str, reference: datetime, *, year: bool = False) -> PublicationDate | None:
    match = next(filter(None, (form.match(text) for form in _NAMED_FORMS)), None)
    if match is None or (year and not match["year"]):
        return None
    name = match["month"].partition("/")[0]
    month, day = int(name) if name.isdecimal() else month_number(name), int(match["day"])
    if name.lower() == "listopada" and match["dot"]:
        month = 10  # in Croatian, `20. listopada`; in Polish, `20 listopada` is in November
    if match["year"]:
        is_buddhist = _THAI.match(name) and int(match["year"]) > 2400
        return _dated(int(match["year"]) - (543 if is_buddhist else 0), month, day)
    latest = reference + timedelta(days=2)  # may be in the next year
    years = range(latest.year, latest.year - 5, -1)  # the last 29 February is at most four years back
    days = (_day(each, month, day) for each in years)
    return next(((each, Precision.DAY) for each in days if each is not None and each <= latest), None)


def _numbers(text: str, order: str = "") -> PublicationDate | None:
    match = _YEAR_FIRST.match(text) or _DAY_FIRST.match(text) or _EITHER_FIRST.match(text)
    if match is None:
        return None
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    if match.re is _EITHER_FIRST and (month > 12 or (order == "month" and day <= 12)):
        month, day = day, month
    elif match.re is _EITHER_FIRST and day <= 12 and day != month and not order:
        return None
    return _dated(year, month, day)


def _dated(year: int, month: int, day: int) -> PublicationDate | None:
    found = _day(year, month, day)
    return _plausible(found, Precision.DAY) if found else None


def _day(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
