"""When a route is due: written forms → cron, and the instants of a cron in local time. Pure; takes `now`.

The six fields and their rules are those of EventBridge Scheduler: a time that daylight saving skips does not happen, one that
it repeats happens once.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = r"(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)"
_FORMS = re.compile(
    rf"(?P<form>daily|weekdays)\s+{_CLOCK}|weekly\s+(?P<day>{'|'.join(DAYS)})\s+(?P<at>(?:[01]\d|2[0-3]):[0-5]\d)"
)
_LIMITS = {
    "minute": (0, 59),
    "hour": (0, 23),
    "day of the month": (1, 31),
    "month": (1, 12),
    "day of the week": (1, 7),
    "year": (1970, 2199),
}
FARTHEST_BACK = 400  # days


class ScheduleError(ValueError):
    """The message says what is wrong with the written form."""


@dataclass(frozen=True)
class Schedule:
    """An instant route has no cron."""

    written: str
    timezone: str
    cron: str = ""

    @property
    def is_instant(self) -> bool:
        return not self.cron

    def previous(self, now: datetime) -> datetime | None:
        """The last due instant at or before `now`, in UTC."""
        minutes, hours, days, months, weekdays, years = _fields(self.cron)
        zone = ZoneInfo(self.timezone)
        local = now.astimezone(zone)
        for back in range(FARTHEST_BACK):
            day = local.date() - timedelta(days=back)
            if day.year not in years or day.month not in months or not _is_day(day, days, weekdays):
                continue
            for hour in sorted(hours, reverse=True):
                for minute in sorted(minutes, reverse=True):
                    due = _instant(day, hour, minute, zone)
                    if due is not None and due <= now:
                        return due
        return None

    def times(self) -> Iterator[tuple[int, int]]:
        """Local (hour, minute) pairs at which it may be due."""
        minutes, hours, *_ = _fields(self.cron)
        yield from ((hour, minute) for hour in hours for minute in minutes)


def read_schedule(written: str, timezone: str) -> Schedule:
    """`instant`, `hourly`, `daily 07:30`, `weekdays 07:30`, `weekly mon 07:30`, `cron(30 7 * * ? *)`."""
    text = " ".join(written.lower().split())
    if text == "instant":
        return Schedule(text, timezone)
    if text == "hourly":
        return Schedule(text, timezone, "0 * * * ? *")
    if text.startswith("cron(") and text.endswith(")"):
        cron = written.strip()[5:-1].strip()
        _fields(cron)
        return Schedule(written.strip(), timezone, cron)
    match = _FORMS.fullmatch(text)
    if match is None:
        raise ScheduleError(f"{written!r} is no schedule")
    if match["day"]:
        hour, minute = (int(part) for part in match["at"].split(":"))
        return Schedule(text, timezone, f"{minute} {hour} ? * {match['day'].upper()} *")
    when = "* * ?" if match["form"] == "daily" else "? * MON-FRI"
    return Schedule(text, timezone, f"{int(match['minute'])} {int(match['hour'])} {when} *")


def _instant(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime | None:
    local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
    there_and_back = local.astimezone(UTC).astimezone(zone)
    return local.astimezone(UTC) if (there_and_back.hour, there_and_back.minute) == (hour, minute) else None


def _is_day(day: date, days: "set[int] | str", weekdays: "set[int] | str") -> bool:
    weekday = day.isoweekday() % 7 + 1  # 1 = Sunday
    last = calendar.monthrange(day.year, day.month)[1]
    if isinstance(days, str) and days not in {"?", "*"}:
        return day.day == last
    if isinstance(weekdays, str) and "#" in weekdays:
        wanted, _, nth = weekdays.partition("#")
        return weekday == int(wanted) and (day.day - 1) // 7 + 1 == int(nth)
    if isinstance(weekdays, str) and weekdays.endswith("L"):
        return weekday == int(weekdays[:-1] or 7) and day.day + 7 > last
    return (isinstance(days, str) or day.day in days) and (isinstance(weekdays, str) or weekday in weekdays)


_Fields = tuple[set[int], set[int], "set[int] | str", set[int], "set[int] | str", set[int]]


def _fields(cron: str) -> _Fields:
    written = cron.split()
    if len(written) != len(_LIMITS):
        raise ScheduleError(
            f"a cron has six fields (minute hour day month weekday year); {cron!r} has {len(written)}"
        )
    if (written[2] == "?") == (written[4] == "?"):
        raise ScheduleError("exactly one of day of the month and day of the week must be ?")
    minute, hour, day, month, weekday, year = written
    return (
        _numbers(minute, "minute"), _numbers(hour, "hour"), _day_field(day, "day of the month"),
        _numbers(month, "month"), _day_field(weekday, "day of the week"), _numbers(year, "year"),
    )  # fmt: skip


def _day_field(text: str, name: str) -> "set[int] | str":
    upper = text.upper()
    if upper in {"?", "*"} or (name == "day of the month" and upper == "L"):
        return upper
    if upper == "L":  # the last day of a week is Saturday
        return {7}
    if name == "day of the week" and (match := re.fullmatch(r"([1-7]|[A-Z]{3})(?:#([1-5])|(L))", upper)):
        day = match[1]
        number = str(DAYS.index(day.lower()) + 1) if day.lower() in DAYS else day
        if number.isdigit():
            return f"{number}#{match[2]}" if match[2] else f"{number}L"
    return _numbers(text, name)


def _numbers(text: str, name: str) -> set[int]:
    low, high = _LIMITS[name]
    found: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"(?:(\*)|(\w{1,4})(?:-(\w{1,4}))?)(?:/([0-9]{1,4}))?", part)
        if match is None:
            raise ScheduleError(f"{part!r} is no {name} of a cron")
        step = int(match[4] or 1)
        first = low if match[1] else _number(match[2], name)
        last = (
            high
            if match[1] or (match[4] and not match[3])
            else _number(match[3], name)
            if match[3]
            else first
        )
        if step < 1 or not low <= first <= last <= high:
            raise ScheduleError(f"{part!r} is no {name} of a cron: it runs from {low} to {high}")
        found.update(range(first, last + 1, step))
    return found


def _number(text: str, name: str) -> int:
    lowered = text.lower()
    if name == "day of the week" and lowered in DAYS:
        return DAYS.index(lowered) + 1
    if name == "month" and lowered in MONTHS:
        return MONTHS.index(lowered) + 1
    if not (text.isdecimal() and text.isascii()):
        raise ScheduleError(f"{text!r} is no {name} of a cron")
    return int(text)


def is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True
