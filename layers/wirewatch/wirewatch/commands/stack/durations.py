"""Parses durations and times on the command line, and formats durations."""

import re
from datetime import UTC, datetime, timedelta

from wirewatch.commands.stack.command import WrongArgument

UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_DURATION = re.compile(r"([1-9]\d{0,5})\s*([mhd])", re.ASCII)


def parse_duration(text: str) -> timedelta:
    """Return the duration for a text such as `30m`, `8h` or `2d`.

    Raises WrongArgument for any other form.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise WrongArgument(f"{text!r} is not a duration; write 30m, 8h or 2d")
    return int(match[1]) * UNITS[match[2]]


def parse_past(text: str, now: datetime) -> datetime:
    """Return the time that a text states, as `parse_time` does. Also raises WrongArgument for a
    time in the future.
    """
    time = parse_time(text, now)
    if time > now:
        raise WrongArgument(f"{text} is in the future")
    return time


def parse_time(text: str, now: datetime) -> datetime:
    """Return the time that a text states: `2026-11-23`, `2026-11-23T07:30+09:00`, or `8h` for eight
    hours before `now`.

    Other texts that `datetime.fromisoformat` reads are accepted too. A time without an offset is in
    UTC.

    Raises WrongArgument for any other text, and for a time before the year 1.
    """
    if _DURATION.fullmatch(text):
        try:
            return now - parse_duration(text)
        except OverflowError:
            raise WrongArgument(f"{text} is too long ago; write a shorter time, such as 8h or 2d") from None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise WrongArgument(
            f"{text!r} is not a time; write 2026-11-23, 2026-11-23T07:30 (UTC), or 8h for eight hours ago"
        ) from None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time


def duration_text(duration: timedelta) -> str:
    """Return a duration as text: `45 min`, `7 h` or `3 days`."""
    minutes = int(duration.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days"
