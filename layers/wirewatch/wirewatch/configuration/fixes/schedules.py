"""Suggests a valid schedule for an invalid one."""

import re
from collections.abc import Iterator
from unicodedata import normalize

from wirewatch.configuration.schedule import ScheduleError, read_schedule

SCHEDULE_FORMS = "instant, hourly, daily 07:30, weekdays 07:30, weekly mon 07:30 or cron(30 7 * * ? *)"
LONGEST = 200  # characters; no schedule is longer
_WEEKDAY = r"(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?)(?:days?)?"
_DAY_AND_TIME = re.compile(
    rf"(?:every\s|on\s)?(?:(?P<daily>day)|(?P<weekdays>weekdays?|mon(?:day)?\s?(?:-|to)\s?fri(?:day)?)"
    rf"|(?P<day>{_WEEKDAY}))\s(?P<time>(?:at\s)?\d[\d:.]*(?:\s?[ap]m)?)"
)
_SECONDS = re.compile(r"(\d\d?:\d\d):00$")
_PERIOD = re.compile(r"(?:rate\s?\(\s?|every\s)(?P<count>\d{0,3})\s?(?P<unit>minute|hour)s?\s?\)?")
_CRON = re.compile(r"(?P<cron>cron\s?)?\(?(?P<fields>[^()]+)\)?")
_NUMBER = re.compile(r"(?<![/#\d])[0-7](?!\d)")
# days of the week as Unix numbers them; EventBridge counts from 1 for Sunday
_UNIX_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_WORDS = {"@hourly": "hourly", "every hour": "hourly", "daily 24:00": "daily 00:00"}
_DAILY, _WEEKLY = "write the time too, like daily 07:30", "write day and time too, like weekly mon 07:30"
_MONTHLY = "write cron(30 7 1 * ? *), which is 07:30 on the first day of each month"
_INCOMPLETE = {
    **dict.fromkeys(("daily", "@daily", "@midnight", "every day", "rate(1 day)"), _DAILY),
    **dict.fromkeys(("weekly", "@weekly", "every week", "rate(7 days)"), _WEEKLY),
    **dict.fromkeys(("monthly", "@monthly", "every month"), _MONTHLY),
}


def schedule_fix(written: str, suggestion: str = "") -> str:
    """Return the fix for an invalid schedule: the valid schedule that was meant, or the valid
    forms.

    `suggestion` is what ScheduleError suggests, or "".
    """
    text = " ".join(normalize("NFKC", written[:LONGEST]).lower().split())
    if text.startswith("cron(") and ")" not in text:
        return "put the schedule in quotes, because it has a comma"
    for candidate in (suggestion, *_candidates(text)):
        if valid := _valid(candidate):
            return f"did you mean {valid}?"
    return _INCOMPLETE.get(text, f"write {SCHEDULE_FORMS}")


def _valid(candidate: str) -> str:
    """Return a valid schedule: the candidate, or a similar schedule. Return "" if there is none."""
    try:
        read_schedule(candidate, "UTC")
    except ScheduleError as error:
        return error.suggestion
    return candidate


def _candidates(text: str) -> Iterator[str]:
    yield _WORDS.get(text, text)
    yield _SECONDS.sub(r"\1", text)
    if match := _DAY_AND_TIME.fullmatch(text):
        form = "weekdays" if match["weekdays"] else f"weekly {match['day']}" if match["day"] else "daily"
        yield f"{form} {match['time']}"
    if match := _PERIOD.fullmatch(text):
        yield _periodic(int(match["count"] or 1), match["unit"])
    if match := _CRON.fullmatch(text):
        yield _cron(match["fields"].upper().split(), is_named=bool(match["cron"]))


def _periodic(count: int, unit: str) -> str:
    """Return the schedule for a period, such as 15 minutes. Return "" if no cron has this period."""
    if count < 1 or (60 if unit == "minute" else 24) % count:
        return ""
    if unit == "minute":
        return f"cron(0/{count} * * * ? *)"
    return "hourly" if count == 1 else f"cron(0 0/{count} * * ? *)"


def _cron(fields: list[str], *, is_named: bool) -> str:
    """Return the cron expression of EventBridge that some fields mean, or "".

    The fields are those of Unix, or those of EventBridge with a mistake. `is_named` tells whether
    `cron` stands before them.
    """
    has_no_year, is_unix = len(fields) == 5, len(fields) == 5 and "?" not in fields
    if has_no_year:
        fields = [*fields, "*"]
    if len(fields) != 6 or not (is_named or is_unix or "?" in fields):
        return ""
    minute, hour, day, month, weekday, year = fields
    if is_unix:
        weekday = _NUMBER.sub(lambda number: _UNIX_DAYS[int(number[0])], weekday)
    elif _NUMBER.search(weekday) and (has_no_year or day != "?"):
        return ""  # it is not clear whether 1 is Sunday or Monday
    if "?" not in (day, weekday):
        if weekday == "*":
            weekday = "?"
        elif day == "*":
            day = "?"
    return f"cron({minute} {hour} {day} {month} {weekday} {year})"
