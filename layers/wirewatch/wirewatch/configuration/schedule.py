"""Schedules of routes: written schedule → cron expression → the times at which a route is due.

Nothing here reads the clock: `now` is an argument.

Cron expressions have the rules of Amazon EventBridge Scheduler. If daylight saving skips a local
time, the route is not due at this time. If a local time occurs twice on a day, the route is due
once.
https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
"""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = r"(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)"
_FORMS = re.compile(rf"(?:(?P<form>daily|weekdays)|weekly\s+(?P<day>{'|'.join(DAYS)}))\s+{_CLOCK}", re.ASCII)
_LIKE_A_FORM = re.compile(
    r"(?:(?P<form>daily|weekdays)|(?:weekly|every)\s+(?P<day>[a-z]+))?\s*(?:at\s+)?"
    r"(?P<hour>\d{1,2})(?:[:.h]?(?P<minute>\d{2}))?\s*(?P<half>[ap]m)?(?:\s+[a-z]{2,4})?",
    re.ASCII,
)
_LIMITS = {
    "minute": (0, 59),
    "hour": (0, 23),
    "day of the month": (1, 31),
    "month": (1, 12),
    "day of the week": (1, 7),
    "year": (1970, 2199),
}
_FARTHEST_BACK = timedelta(days=400)
_SATURDAY, _SUNDAY = 7, 1
# Files in most zoneinfo directories that are not time zones of the IANA database. EventBridge
# refuses these names.
_NOT_ZONES = re.compile(r"Factory|localtime|posixrules|(?:right|posix)/.*")

_SPECIAL_WEEKDAY = re.compile(rf"([1-7]|{'|'.join(DAYS).upper()})(?:#([1-5])|L)")
_IsDue = Callable[[date], bool]


class ScheduleError(ValueError):
    """A written schedule is invalid. `suggestion` is a similar, valid schedule, or empty."""

    def __init__(self, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.suggestion = suggestion


@dataclass(frozen=True)
class Schedule:
    """When a route is due.

    `cron` is empty for an instant route. An instant route has no due times, so the methods
    `previous`, `next` and `times` raise ScheduleError.
    """

    written: str
    timezone: str
    cron: str = ""

    @property
    def is_instant(self) -> bool:
        """Whether the route is an instant route, which sends soon after a match."""
        return not self.cron

    def previous(self, now: datetime) -> datetime | None:
        """Return the last due time at or before `now`, in UTC.

        Return None if there was no due time in the 400 days before `now`.
        """
        zone = ZoneInfo(self.timezone)
        today = now.astimezone(zone).date()
        for day in _read_cron(self.cron).days_before(today, today - _FARTHEST_BACK):
            due = max((due for due in self._due_on(day, zone) if due <= now), default=None)
            if due is not None:
                return due
        return None

    def next(self, now: datetime) -> datetime | None:
        """Return the first due time after `now`, in UTC; None if the route is never due again."""
        zone = ZoneInfo(self.timezone)
        for day in _read_cron(self.cron).days_from(now.astimezone(zone).date()):
            due = min((due for due in self._due_on(day, zone) if due > now), default=None)
            if due is not None:
                return due
        return None

    def times(self) -> Iterator[tuple[int, int]]:
        """Yield the local times, as (hour, minute), at which the route may be due."""
        cron = _read_cron(self.cron)
        yield from ((hour, minute) for hour in cron.hours for minute in cron.minutes)

    def _due_on(self, day: date, zone: ZoneInfo) -> Iterator[datetime]:
        for hour, minute in self.times():
            local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
            due = local.astimezone(UTC)
            exists = due.astimezone(zone)  # another time of day if daylight saving skips this one
            if (exists.hour, exists.minute) == (hour, minute):
                yield due


def read_schedule(written: str, timezone: str, now: datetime | None = None) -> Schedule:
    """Read a written schedule. The forms are `instant`, `hourly`, `daily 07:30`, `weekdays 07:30`,
    `weekly mon 07:30` and `cron(30 7 * * ? *)`.

    Raises ScheduleError:

    - for a text of another form;
    - for a cron expression that EventBridge would refuse, or that fits no day;
    - with `now`, for a cron expression that is due only in the past.
    """
    text = " ".join(written.lower().split())
    if text == "instant":
        return Schedule(text, timezone)
    if text == "hourly":
        return Schedule(text, timezone, "0 * * * ? *")
    if text.startswith("cron(") and text.endswith(")"):
        schedule = Schedule(written.strip(), timezone, written.strip()[5:-1].strip())
        _require_due(schedule, now)
        return schedule
    match = _FORMS.fullmatch(text)
    if match is None:
        raise ScheduleError(f"invalid schedule {written!r}{_beyond_a_day(text)}", _suggestion(text))
    days = {"daily": "* * ?", "weekdays": "? * MON-FRI"}.get(
        match["form"], f"? * {(match['day'] or '').upper()}"
    )
    return Schedule(text, timezone, f"{int(match['minute'])} {int(match['hour'])} {days} *")


def _suggestion(text: str) -> str:
    """Return the valid schedule that a text probably means: `daily at 7.30 pm` → `daily 19:30`.
    Return an empty text if the meaning is unclear.
    """
    match = _LIKE_A_FORM.fullmatch(text)
    if match is None:
        return ""
    day = match["day"][:3] if match["day"] else ""
    hour = int(match["hour"]) % 12 + 12 * (match["half"] == "pm") if match["half"] else int(match["hour"])
    is_valid = hour < 24 and int(match["minute"] or 0) < 60 and (not day or day in DAYS)
    form = f"weekly {day}" if day else match["form"] or "daily"
    return f"{form} {hour:02}:{int(match['minute'] or 0):02}" if is_valid else ""


def _beyond_a_day(text: str) -> str:
    """Return what is wrong with the time in a schedule, such as 25:00 or 7:75. Return an empty text
    if the schedule has no such mistake.
    """
    match = _LIKE_A_FORM.fullmatch(text)
    if match is None:
        return ""
    if int(match["hour"]) > 23:
        return ": the hours are 00 to 23"
    return ": the minutes are 00 to 59" if int(match["minute"] or 0) > 59 else ""


def _require_due(schedule: Schedule, now: datetime | None) -> None:
    if next(_read_cron(schedule.cron).days_from(date(_LIMITS["year"][0], 1, 1)), None) is None:
        raise ScheduleError(f"{schedule.written!r} is never due: there is no such day")
    if now is not None and schedule.next(now) is None:
        raise ScheduleError(f"{schedule.written!r} is never due again: all its times are in the past")


def is_zone(name: str) -> bool:
    """Return whether EventBridge and Python both know a time zone by this name."""
    if _NOT_ZONES.fullmatch(name):
        return False
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True


# crons


@dataclass(frozen=True, slots=True)
class _Cron:
    """A parsed cron expression.

    In an expression, either the field for the day of the month or the field for the day of the week
    is `?`. `is_due` tests whether a day fits the field that is not `?`.
    """

    minutes: frozenset[int]
    hours: frozenset[int]
    months: frozenset[int]
    years: frozenset[int]
    is_due: _IsDue

    def days_from(self, first: date) -> Iterator[date]:
        """Yield the days on which the expression is due, from `first` onwards."""
        for year in range(max(first.year, min(self.years)), max(self.years) + 1):
            for month in sorted(self.months) if year in self.years else ():
                for number in range(1, calendar.monthrange(year, month)[1] + 1):
                    day = date(year, month, number)
                    if day >= first and self.is_due(day):
                        yield day

    def days_before(self, last: date, first: date) -> Iterator[date]:
        """Yield the days on which the expression is due, from `last` back to the day after `first`."""
        for back in range((last - first).days):
            day = last - timedelta(days=back)
            if day.year in self.years and day.month in self.months and self.is_due(day):
                yield day


@lru_cache(maxsize=1_000)
def _read_cron(cron: str) -> _Cron:
    """Parse a cron expression.

    Raises ScheduleError when EventBridge would refuse the expression.
    """
    fields = cron.split()
    if len(fields) != len(_LIMITS):
        raise ScheduleError(
            f"a cron has six fields (minute hour day month weekday year); {cron[:100]!r} has {len(fields)}"
        )
    minute, hour, day, month, weekday, year = fields
    if (day == "?") == (weekday == "?"):
        raise ScheduleError("exactly one of day of the month and day of the week must be ?")
    return _Cron(
        minutes=_numbers(minute, "minute"),
        hours=_numbers(hour, "hour"),
        months=_numbers(month, "month"),
        years=_numbers(year, "year"),
        is_due=_day_of_month(day.upper()) if weekday == "?" else _day_of_week(weekday.upper()),
    )


def _day_of_month(text: str) -> _IsDue:
    """Return a function that tests a day against the day-of-month field.

    The field may hold `*`, numbers, `L` (the last day), `3W` (the working day nearest to the 3rd)
    and `LW` (the last working day). Raises ScheduleError for anything else.
    """
    parts = text.split(",")
    special = [_special_day(part) for part in parts if "L" in part or "W" in part]
    plain = [part for part in parts if not ("L" in part or "W" in part)]
    numbers = _numbers(",".join(plain), "day of the month") if plain else frozenset()
    return lambda day: day.day in numbers or any(is_due(day) for is_due in special)


def _special_day(text: str) -> _IsDue:
    if text == "L":
        return lambda day: day.day == _month_length(day)
    if text == "LW":
        return lambda day: day.day == _nearest_weekday(day, _month_length(day))
    match = re.fullmatch(r"([0-9]{1,2})W", text)
    if match is None:
        raise ScheduleError(f"invalid day of the month {text[:20]!r} in the cron expression")
    (wanted,) = _numbers(match[1], "day of the month")
    return lambda day: wanted <= _month_length(day) and day.day == _nearest_weekday(day, wanted)


def _nearest_weekday(day: date, wanted: int) -> int:
    """Return the working day (Monday to Friday) nearest to `wanted`, in the month of `day`.

    `wanted` and the result are days of this month, from 1.
    """
    weekday = _weekday(day.replace(day=wanted))
    if weekday == _SATURDAY:
        return wanted - 1 if wanted > 1 else 3
    if weekday == _SUNDAY:
        return wanted + 1 if wanted < _month_length(day) else wanted - 2
    return wanted


def _day_of_week(text: str) -> _IsDue:
    """Return a function that tests a day against the day-of-week field.

    The field may hold `*`, numbers or names, `L` (Saturday), `6L` (the last Friday) or `6#3` (the
    third Friday). Raises ScheduleError for anything else.
    """
    if text == "L":
        return lambda day: _weekday(day) == _SATURDAY
    if match := _SPECIAL_WEEKDAY.fullmatch(text):
        wanted = _number(match[1], "day of the week")
        if match[2]:
            return lambda day: _weekday(day) == wanted and (day.day - 1) // 7 + 1 == int(match[2])
        return lambda day: _weekday(day) == wanted and day.day + 7 > _month_length(day)
    numbers = _numbers(text, "day of the week")
    return lambda day: _weekday(day) in numbers


def _weekday(day: date) -> int:
    """Return the day of the week as cron expressions count: 1 for Sunday to 7 for Saturday."""
    return day.isoweekday() % 7 + 1


def _month_length(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _numbers(text: str, name: str) -> frozenset[int]:
    """Return the numbers that a field of a cron expression stands for: `1-3` → 1, 2 and 3.

    `name` is the name of the field, such as `minute`. Raises ScheduleError for an invalid text, and
    for numbers that the field does not allow.
    """
    low, high = _LIMITS[name]
    numbers: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"(?:(\*)|(\w{1,4})(?:-(\w{1,4}))?)(?:/([0-9]{1,4}))?", part)
        if match is None:
            raise ScheduleError(f"invalid {name} {part[:20]!r} in the cron expression")
        every, begin, end, step = match.groups()
        first = low if every else _number(begin, name)
        last = _number(end, name) if end else high if every or step else first
        if int(step or 1) < 1 or not low <= first <= last <= high:
            raise ScheduleError(f"invalid {name} {part!r} in the cron expression: use {low} to {high}")
        numbers.update(range(first, last + 1, int(step or 1)))
    return frozenset(numbers)


def _number(text: str, name: str) -> int:
    lowered = text.lower()
    if name == "day of the week" and lowered in DAYS:
        return DAYS.index(lowered) + 1
    if name == "month" and lowered in MONTHS:
        return MONTHS.index(lowered) + 1
    if not (text.isdecimal() and text.isascii()):
        raise ScheduleError(f"invalid {name} {text!r} in the cron expression")
    return int(text)
