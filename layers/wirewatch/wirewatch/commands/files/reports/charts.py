"""The bars of a small chart: how many articles match in each day, week, month or year."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

MAX_BARS = 62  # if a chart by days has more bars, it is made by weeks, then months, then years
WIDTH, HEIGHT = 600, 60  # of the drawing, in units of its view box
LOWEST_BAR = 2.0  # a bar of one match is visible beside a bar of a thousand
BAR_SHARE = 0.85  # of the width of a unit; the rest is the gap between bars
_UNITS = ("day", "week", "month", "year")


@dataclass(frozen=True)
class Bar:
    """One bar. `label` says its time and its number, such as `2026-11-23: 3`."""

    x: float
    y: float
    width: float
    height: float
    label: str


@dataclass(frozen=True)
class Chart:
    """The bars of a chart from the day `first` to the day `last`.

    Each bar stands for one `unit` of time, such as a week. `highest` is the largest number of
    matches of a bar.
    """

    bars: tuple[Bar, ...]
    unit: str
    highest: int
    first: date
    last: date


def chart_of(days: Mapping[date, int], first: date | None, last: date | None) -> Chart | None:
    """Return a chart from the day `first` to the day `last`, both included. `days` has the number
    of matches of each day. Return None if there is nothing to compare: no match, or only one day.
    """
    if not days or first is None or last is None or first == last:
        return None
    unit = next((unit for unit in _UNITS if len(_starts(first, last, unit)) <= MAX_BARS), _UNITS[-1])
    starts = _starts(first, last, unit)
    counts: Counter[date] = Counter()
    for day, count in days.items():
        counts[_start(day, unit)] += count
    highest, step = max(counts.values()), WIDTH / len(starts)
    bars = []
    for number, start in enumerate(starts):
        if counts[start]:
            height = max(LOWEST_BAR, HEIGHT * counts[start] / highest)
            label = f"{_name(start, unit)}: {counts[start]:,}"
            bars.append(Bar(number * step, HEIGHT - height, step * BAR_SHARE, height, label))
    return Chart(tuple(bars), unit, highest, first, last)


def _start(day: date, unit: str) -> date:
    """Return the first day of the unit that has this day. Weeks begin on Monday."""
    match unit:
        case "day":
            return day
        case "week":
            return day - timedelta(days=min(day.weekday(), day.toordinal() - 1))
        case "month":
            return day.replace(day=1)
        case _:
            return day.replace(month=1, day=1)


def _starts(first: date, last: date, unit: str) -> list[date]:
    """Return the first day of each unit from `first` to `last`. The list ends after MAX_BARS + 1
    units, because a longer list is not used. A list of years does not end early.
    """
    starts: list[date] = []
    start = _start(first, unit)
    while start <= last and (unit == "year" or len(starts) <= MAX_BARS):
        starts.append(start)
        following = _next(start, unit)
        if following is None:
            break
        start = following
    return starts


def _next(start: date, unit: str) -> date | None:
    """Return the first day of the next unit, or None if `date` can't hold it."""
    try:
        match unit:
            case "day":
                return start + timedelta(days=1)
            case "week":
                return _start(start + timedelta(days=7), unit)
            case "month":
                return date(start.year + start.month // 12, start.month % 12 + 1, 1)
            case _:
                return date(start.year + 1, 1, 1)
    except (OverflowError, ValueError):
        return None


def _name(start: date, unit: str) -> str:
    match unit:
        case "day":
            return start.isoformat()
        case "week":
            return f"week of {start.isoformat()}"
        case "month":
            return f"{start:%Y-%m}"
        case _:
            return f"{start.year}"
