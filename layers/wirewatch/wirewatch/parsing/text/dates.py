"""Convert written dates and times to aware datetimes in UTC, with their precision.

Only known forms are read, because a wrong date is worse than none.
"""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from wirewatch.article import Precision
from wirewatch.parsing.text.month_names import (
    ANY_MONTH,
    IRANIAN_MONTH,
    MONTH_BEFORE_DAY,
    MONTH_WITH_YEAR,
    iranian_month_number,
    month_number,
)
from wirewatch.parsing.text.time_zones import (
    read_with_zone,
    starts_after_hour,
    with_hour_beside,
    without_weekday,
    zone_in,
)

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
    rf"(?P<month>{MONTH_WITH_YEAR}(?:/{MONTH_WITH_YEAR})?|(?<=tháng )\d{{1,2}})[,،]?[\s-]+"
    r"(?:del?\s+|năm\s+|(?:พ\.?\s?ศ\.?|ค\.?\s?ศ\.?|พุทธศักราช)\s*)?(?P<year>\d{4})",
    re.IGNORECASE,
)
_YEAR_MONTH_DAY = re.compile(  # Hungarian, Lithuanian, Basque and Armenian
    rf"(?P<year>\d{{4}})(?:\.|\s+m\.|e?ko|\s?թ\.?)?\s+(?P<month>{MONTH_WITH_YEAR})"
    rf"\s+(?P<day>\d{{1,2}})(?!\d)",
    re.IGNORECASE,
)
_YEAR_DAY_MONTH = re.compile(  # Latvian and Georgian
    rf"(?P<year>\d{{4}})(?:\.\s?g(?:ada|\.)|\s?წლის)\s+(?P<day>\d{{1,2}})\.?\s+(?P<month>{MONTH_WITH_YEAR})",
    re.IGNORECASE,
)
_MONTH_DAY_YEAR = re.compile(  # languages of South Asia, and Armenian
    rf"(?P<month>{MONTH_BEFORE_DAY})\s+(?P<day>\d{{1,2}})(?!\d),?\s+(?P<year>\d{{4}})", re.IGNORECASE
)
_EAST_ASIAN = re.compile(
    r"(?P<year>\d{4})\s*[년年]\s*(?P<month>\d{1,2})\s*[월月]\s*(?P<day>\d{1,2})\s*[일日]"
)
_MONTH_FIRST_FORMS = (_MONTH_DAY_YEAR, _MONTH_DAY)
_DIGITS_FIRST_FORMS = (_EAST_ASIAN, _DAY_MONTH, _YEAR_MONTH_DAY, _YEAR_DAY_MONTH)
_HALF_OF_DAY = re.compile(r"\d\s?[ap]\.?m\b", re.IGNORECASE)
_THAI = re.compile("[\u0e00-\u0e7f]")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_EAST_ASIAN_ERA = re.compile(
    r"(?:中華|中华)?(?P<era>令和|平成|昭和|民國|民国)\s?(?P<year>\d{1,3}|元)\s?年\s*(?P<month>\d{1,2})\s*月"
    r"\s*(?P<day>\d{1,2})\s*日",
    re.ASCII,
)
_HAN_DIGITS = {
    sign: value for value, signs in enumerate(("〇零○", *"一二三四五六七八九")) for sign in signs
} | {"元": 1}
_HAN_NUMBER = "(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_HAN_DATE = re.compile(
    rf"(?P<year>[〇零○一二三四五六七八九]{{4}}|(?<=令和|平成|昭和|民國|民国)(?:{_HAN_NUMBER}|元))年"
    rf"(?P<month>{_HAN_NUMBER})月(?P<day>{_HAN_NUMBER})日"
)
_MINGUO_DIGITS = re.compile(
    r"(?P<year>1\d\d)(?P<mark>[-/.])(?P<month>\d\d)(?P=mark)(?P<day>\d\d)(?![\d./-])", re.ASCII
)
_IRANIAN = re.compile(
    rf"(?P<day>\d{{1,2}})\s+(?P<month>{IRANIAN_MONTH})[\s\u200c]?(?:ماه)?[,،]?\s+(?P<year>\d{{4}})(?!\d)"
)
_IRANIAN_DIGITS = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?![\d./-])"
)
_PERSIAN_DIGITS = re.compile("[۰-۹]{4}")
_IRANIAN_YEARS = range(1359, 1480)  # 1980 to 2100
_FIRST_IRANIAN_DAY = datetime(1980, 3, 21, tzinfo=UTC)  # of 1359
_LEAP_YEARS_OF_33 = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
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
_IN_TEXT = re.compile(  # in the scripts of South Asia, vowels after a letter are not letters for Python
    r"(?<![\w/.\u0900-\u0dff-])(?=\d{1,4}[-/.°\s\w]|[^\W\d_]{3}|令和|平成|昭和|民[國国]|[\u0900-\u0dff])"
)
# of the United States and of the Philippines
_MONTH_FIRST_REGIONS = frozenset({"as", "gu", "mh", "mp", "ph", "pr", "um", "us", "vi"})
# languages that write the year first, so digits with the year last follow a custom of somebody else
_UNKNOWN_ORDER = frozenset({"", "und", "zh", "yue", "ja", "ko", "hu", "lt", "sv", "fa"})
_UNKNOWN_ORDER_IN_REGION = frozenset({("en", ""), ("en", "ca"), ("es", "us"), ("es", "pr"), ("es", "pa")})
_PERSIAN = frozenset({"fa", "prs"})
_NOT_TAIWAN = frozenset({"cn", "hans", "hk", "mo", "sg"})
LONGEST, LONGEST_AROUND = 60, 160

PublicationDate = tuple[datetime, Precision]
_Day = tuple[datetime, int]  # a day, and the index where its text ends


class _WrittenDay(NamedTuple):
    """A day, with the indices where its text starts and ends."""

    start: int
    end: int
    moment: datetime


def read_date(text: object, reference: datetime) -> PublicationDate | None:
    """Return the time that a short text states at its beginning, with the precision of this time.

    Return None for any form other than these: ISO 8601, RFC 2822, GDELT stamps, seconds or
    milliseconds since 1970, dates with the name of a month or of an era (`令和6年3月14日`), and
    digits such as `20.11.2026`. In the last two forms, a time of day may be before or after the
    date. It is used only if it has a time zone.

    - `04/05/2026` may be in April or in May and gives None.
    - A date without a year gives the latest such date that is at most two days after `reference`.
    """
    if isinstance(text, int | float) and not isinstance(text, bool):
        return _epoch(text)
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
        return None
    text = _with_digits(text.strip())
    dated = read_with_zone(text, lambda written: _without_zone(written, reference))
    if dated is None:
        day = _day_after_hour(text, reference)
        return with_hour_beside(text, *day) if day is not None else None
    return _before_more_text(text, dated, reference)


def _with_digits(text: str) -> str:
    """Return a text with the Chinese numerals of its first date as digits: `2025年3月11日` for
    `二〇二五年三月十一日`.
    """
    match = _HAN_DATE.search(text) if "年" in text else None
    if match is None:
        return text
    year, month, day = (_han_number(match[name]) for name in ("year", "month", "day"))
    return f"{text[: match.start('year')]}{year}年{month}月{day}日{text[match.end() :]}"


def _han_number(written: str) -> int:
    """Return the value of Chinese numerals: a number up to 99, or a year written digit by digit."""
    tens, ten, ones = written.rpartition("十")
    if ten:
        return 10 * (_HAN_DIGITS[tens] if tens else 1) + (_HAN_DIGITS[ones] if ones else 0)
    return int("".join(str(_HAN_DIGITS[sign]) for sign in written))


def _before_more_text(text: str, dated: PublicationDate, reference: datetime) -> PublicationDate:
    """Return the time that a text such as `May 4, 2026, 9:41 AM PDT | 3 min read` states.

    `dated` is the result of `read_with_zone`, which reads a zone only at the end of the text. If
    the text has no time with a known zone, `dated` is returned unchanged.
    """
    is_exact = dated[1] is Precision.MINUTE
    if is_exact and (text[:4].isdecimal() or zone_in(text)):  # ISO 8601, a number of seconds, or no more text
        return dated
    for start in (0, len(text) - len(without_weekday(text))):
        day = _day_at(text, start, reference, needs_year=is_exact)
        timed = with_hour_beside(text, *day) if day is not None else dated
        if timed[1] is Precision.MINUTE:
            return timed
    return dated


def _without_zone(text: str, reference: datetime) -> PublicationDate | None:
    exact = _iso(text) or _stamp(text) or _rfc2822(text)
    if exact is not None:
        return exact
    day = _day_at(text, 0, reference)
    return (day.moment, Precision.DAY) if day is not None else None


def _day_after_hour(text: str, reference: datetime) -> _WrittenDay | None:
    days = (_day_at(text, start, reference, needs_year=True) for start in starts_after_hour(text))
    return next(filter(None, days), None)


def date_within(text: str, reference: datetime, language: str = "") -> PublicationDate | None:
    """Return the first date in a short text, such as `Published on Friday, 20 November 2026`, or
    None.

    A date without a year is accepted only at the beginning. `language` decides whether `04/05/2026`
    begins with the day or the month. If the order is unknown, such digits are not read. The order
    is unknown without a language, and for languages such as `en`, `hu` and `zh`. `language` also
    decides whether digits such as `1405/04/21` and `115-03-12` are dates of another calendar.
    """
    text = _with_digits(text.strip()) if len(text) <= LONGEST_AROUND else text
    whole = read_date(text, reference)
    if whole is not None or len(text) > LONGEST_AROUND or not any(map(str.isdecimal, text)):
        return whole
    starts = (match.start() for match in _IN_TEXT.finditer(text))
    days = (_day_at(text, start, reference, language, needs_year=True) for start in starts)
    day = next(filter(None, days), None)
    return with_hour_beside(text, *day) if day is not None else None


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
    if _HALF_OF_DAY.search(text):  # which the parser would ignore
        return None
    try:
        return _plausible(_aware(parsedate_to_datetime(text)), Precision.MINUTE)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _day_at(
    text: str, start: int, reference: datetime, language: str = "", *, needs_year: bool = False
) -> _WrittenDay | None:
    """Return the day that is written at the index `start` of a text, or None."""
    part = text[start : start + LONGEST]
    found = (
        _named(part, reference, needs_year=needs_year)
        or _numbers(part, _digit_order(language))
        or _iranian(part)
        or _other_calendar_digits(part, reference, language)
        if part[:1].isdecimal()
        else _named(part, reference, needs_year=needs_year) or _era(part)
    )
    return _WrittenDay(start, start + found[1], found[0]) if found is not None else None


def _named(text: str, reference: datetime, *, needs_year: bool) -> _Day | None:
    forms = _DIGITS_FIRST_FORMS if text[:1].isdecimal() else _MONTH_FIRST_FORMS
    match = next(filter(None, (form.match(text) for form in forms)), None)
    if match is None or (needs_year and not match["year"]):
        return None
    name = match["month"].partition("/")[0]
    month, day = int(name) if name.isdecimal() else month_number(name), int(match["day"])
    if match.re is _DAY_MONTH and name.lower() == "listopada" and match["dot"]:
        month = 10  # in Croatian, `20. listopada`; in Polish, `20 listopada` is in November
    if match["year"]:
        is_buddhist = _THAI.match(name) and int(match["year"]) > 2400
        return _dated(match, int(match["year"]) - (543 if is_buddhist else 0), month, day)
    latest = reference + timedelta(days=2)  # may be in the next year
    years = range(latest.year, latest.year - 5, -1)  # the last 29 February is at most four years back
    days = (_day(each, month, day) for each in years)
    return next(((each, match.end()) for each in days if each is not None and each <= latest), None)


def _numbers(text: str, order: str) -> _Day | None:
    match = _YEAR_FIRST.match(text) or _DAY_FIRST.match(text) or _EITHER_FIRST.match(text)
    if match is None:
        return None
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    if match.re is _EITHER_FIRST and (month > 12 or (order == "month" and day <= 12)):
        month, day = day, month
    elif match.re is _EITHER_FIRST and day <= 12 and day != month and not order:
        return None
    return _dated(match, year, month, day)


def _era(text: str) -> _Day | None:
    """Read a date with the era of Japan or Taiwan, such as `令和6年3月14日`. Return None for any
    other text.
    """
    match = _EAST_ASIAN_ERA.match(text)
    if match is None:
        return None
    year = _ERAS[match["era"]] + (1 if match["year"] == "元" else int(match["year"]))
    return _dated(match, year, int(match["month"]), int(match["day"]))


def _iranian(text: str) -> _Day | None:
    """Read a date with the name of a month of the Iranian calendar, such as `21 تیر 1405`. Return
    None for any other text.
    """
    match = _IRANIAN.match(text)
    if match is None:
        return None
    return _of_iran(match, int(match["year"]), iranian_month_number(match["month"]), int(match["day"]))


def _other_calendar_digits(text: str, reference: datetime, language: str) -> _Day | None:
    """Read a date that is written in digits, in the calendar of Iran or of Taiwan.

    - `1405/04/21` is read in a Persian text. It is read in any text if its digits are Persian.
    - `115-03-12` is read in a Chinese text, unless the language tag names a place other than
      Taiwan.

    Return None for any other text. Also return None if the day is more than two days after
    `reference`: then the date is probably one of yet another calendar.
    """
    code, *subtags = language.lower().split("-")
    found = None
    if match := _IRANIAN_DIGITS.match(text):
        if code in _PERSIAN or _PERSIAN_DIGITS.match(text):
            found = _of_iran(match, int(match["year"]), int(match["month"]), int(match["day"]))
    elif (match := _MINGUO_DIGITS.match(text)) and code == "zh" and not _NOT_TAIWAN.intersection(subtags):
        found = _dated(match, int(match["year"]) + 1911, int(match["month"]), int(match["day"]))
    return found if found is not None and found[0] <= reference + timedelta(days=2) else None


def _of_iran(match: re.Match[str], year: int, month: int, day: int) -> _Day | None:
    """Convert a date of the Iranian (Jalali) calendar, in which eight of 33 years are leap years."""
    is_leap = year % 33 in _LEAP_YEARS_OF_33
    length = 31 if month <= 6 else 30 if month <= 11 or is_leap else 29
    if year not in _IRANIAN_YEARS or not 1 <= month <= 12 or not 1 <= day <= length:
        return None
    years = range(_IRANIAN_YEARS.start, year)
    leap_days = sum(each % 33 in _LEAP_YEARS_OF_33 for each in years)
    days = 365 * len(years) + leap_days + 30 * (month - 1) + min(month - 1, 6) + day - 1
    return _FIRST_IRANIAN_DAY + timedelta(days=days), match.end()


def _dated(match: re.Match[str], year: int, month: int, day: int) -> _Day | None:
    moment = _day(year, month, day)
    return (moment, match.end()) if moment is not None and 1980 <= moment.year <= 2100 else None


def _day(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
