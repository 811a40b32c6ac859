"""Evaluates alarms as CloudWatch does. Neither moto nor the local cloud evaluates alarms.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
}
STATISTICS: dict[str, Callable[[list[float]], float]] = {"Sum": sum, "Maximum": max}
Point = tuple[float, float]  # seconds since the start, value


@dataclass(frozen=True)
class Alarm:
    """An alarm's settings in CloudWatch. The evaluation range of the alarm has `periods` + `extra`
    periods.

    The documentation of CloudWatch states no value of `extra`. In its examples, `extra` is 2.
    """

    statistic: str
    period: float
    periods: int
    datapoints: int
    comparison: str
    threshold: float
    missing: str
    extra: int = 0

    @classmethod
    def of(cls, properties: Mapping[str, Any], values: Mapping[str, Any], extra: int = 0) -> "Alarm":
        """Return an alarm from its `properties` in the template. `values` resolves `Ref` and `FindInMap`."""

        def number(written: Any) -> float:
            if isinstance(written, dict):
                written = values[str(written.get("Ref") or written["FindInMap"][2])]
            return float(written)

        periods = int(number(properties["EvaluationPeriods"]))
        return cls(
            properties["Statistic"],
            number(properties["Period"]),
            periods,
            int(properties.get("DatapointsToAlarm", periods)),
            properties["ComparisonOperator"],
            number(properties["Threshold"]),
            properties["TreatMissingData"],
            extra,
        )

    def states(self, points: Iterable[Point], end: float) -> list[bool]:
        """Return, for each period until `end`, whether the alarm is raised when this period ends.

        The first periods are left out. For example, if an evaluation needs 5 periods, the first
        result is for the fifth.
        """
        values: dict[int, list[float]] = {}
        for time, value in points:
            values.setdefault(int(time // self.period), []).append(value)
        series = [
            STATISTICS[self.statistic](values[number]) if number in values else None
            for number in range(int(end // self.period))
        ]
        window = self.periods + self.extra
        return [self._is_raised(series[last - window : last]) for last in range(window, len(series) + 1)]

    def _is_raised(self, window: Sequence[float | None]) -> bool:
        """Tell whether the values in `window` raise the alarm. If at least `periods` values are
        known, missing values (None) are ignored. Otherwise, the setting `missing` decides whether a
        missing value counts as breaching the threshold.
        """
        known = [value for value in window if value is not None]
        if len(known) >= self.periods:
            breaching = [self._breaches(value) for value in known[-self.periods :]]
        else:
            is_missing_bad = {"breaching": True, "notBreaching": False}[self.missing]
            latest = window[-self.periods :]
            breaching = [is_missing_bad if value is None else self._breaches(value) for value in latest]
        return sum(breaching) >= self.datapoints

    def _breaches(self, value: float) -> bool:
        return COMPARISONS[self.comparison](value, self.threshold)
