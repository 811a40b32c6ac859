"""Checks the body of a CloudWatch dashboard, which CloudFormation and the emulator do not check.

A type of widget that this project does not need is reported as a mistake. So is a property of a
widget that this project does not need. The rules:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

COLUMNS = 24
MAX_WIDGETS, MAX_HEIGHT, MAX_METRICS, MAX_ALARMS = 500, 1000, 500, 100
STATISTIC = re.compile(
    r"SampleCount|Average|Sum|Minimum|Maximum|p\d{1,2}(\.\d+)?|p100|(tm|wm|tc|ts)\d{1,2}|IQM"
)
PERIODS = {1, 5, 10, 20, 30}
REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
ALARM_ARN = re.compile(r"arn:aws[a-z-]*:cloudwatch:[a-z0-9-]+:\d{12}:alarm:.+")
RELATIVE_TIME = re.compile(r"-P(?=.)(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?)?")
COLOR = re.compile(r"#[0-9a-fA-F]{6}")
EXPRESSION_ID = re.compile(r"[a-z]\w*")


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _one_of(*values: Any) -> Callable[[Any], bool]:
    return lambda value: value in values


def _is_period(value: Any) -> bool:
    return type(value) is int and (value in PERIODS or (value > 0 and value % 60 == 0))


def _like(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and bool(pattern.fullmatch(value))


def _is_legend(value: Any) -> bool:
    return isinstance(value, dict) and value.get("position") in {"bottom", "right", "hidden"}


def _is_axes(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) - {"left", "right"}:
        return False
    known: dict[str, Callable[[Any], bool]] = {
        "min": _is_number, "max": _is_number, "label": _is_text, "showUnits": _is_flag
    }  # fmt: skip
    return all(
        isinstance(axis, dict) and all(name in known and known[name](each) for name, each in axis.items())
        for axis in value.values()
    )


METRIC_PROPERTIES: Mapping[str, Callable[[Any], bool]] = {
    "title": _is_text,
    "region": _like(REGION),
    "view": _one_of("timeSeries", "singleValue", "gauge", "bar", "pie", "table"),
    "stacked": _is_flag,
    "stat": _like(STATISTIC),
    "period": _is_period,
    "legend": _is_legend,
    "liveData": _is_flag,
    "sparkline": _is_flag,
    "setPeriodToTimeRange": _is_flag,
    "timezone": _is_text,
    "yAxis": _is_axes,
}
OPTIONS: Mapping[str, Callable[[Any], bool]] = {
    "id": _like(EXPRESSION_ID),
    "label": _is_text,
    "color": _like(COLOR),
    "period": _is_period,
    "stat": _like(STATISTIC),
    "region": _like(REGION),
    "visible": _is_flag,
    "yAxis": _one_of("left", "right"),
    "expression": _is_text,
}
SORT_ORDERS = _one_of("default", "stateUpdatedTimestamp", "timestamp")


def problems_of(body: Any) -> list[str]:
    """Return a message for each fault in `body`, the parsed body of a dashboard. A fault is
    something that CloudWatch would refuse or ignore, or that this project does not need.
    """
    if not isinstance(body, dict):
        return ["the body is not an object"]
    return [*_problems_of_body(body), *_problems_of_widgets(body.get("widgets"))]


def _problems_of_body(body: Mapping[str, Any]) -> Iterator[str]:
    unknown = set(body) - {"start", "end", "periodOverride", "widgets", "variables"}
    if unknown:
        yield f"unknown keys of the body: {sorted(unknown)}"
    if "start" in body and not _like(RELATIVE_TIME)(body["start"]):
        yield f"start is no relative time: {body['start']!r}"
    if "end" in body and "start" not in body:
        yield "end needs a start"
    if body.get("periodOverride", "auto") not in {"auto", "inherit"}:
        yield "periodOverride is auto or inherit"


def _problems_of_widgets(widgets: Any) -> Iterator[str]:
    if not isinstance(widgets, list):
        yield "widgets is missing or no array"
        return
    if len(widgets) > MAX_WIDGETS:
        yield f"more than {MAX_WIDGETS} widgets"
    for number, widget in enumerate(widgets):
        for problem in _problems_of_widget(widget):
            yield f"widget {number}: {problem}"
    yield from _overlaps([widget for widget in widgets if isinstance(widget, dict)])


def _problems_of_widget(widget: Any) -> Iterator[str]:
    if not isinstance(widget, dict) or not isinstance(widget.get("properties"), dict):
        yield "is no object with properties"
        return
    if unknown := set(widget) - {"type", "x", "y", "width", "height", "properties"}:
        yield f"unknown keys {sorted(unknown)}"
    if ("x" in widget) != ("y" in widget):
        yield "x and y belong together"
    limits = {"x": (0, COLUMNS - 1), "y": (0, 10**6), "width": (1, COLUMNS), "height": (1, MAX_HEIGHT)}
    for name, (least, most) in limits.items():
        value = widget.get(name, least)
        if type(value) is not int or not least <= value <= most:
            yield f"{name} is not between {least} and {most}"
            return
    if widget.get("x", 0) + widget.get("width", 6) > COLUMNS:
        yield "ends beyond the last column"
    check = {"metric": _metric_problems, "text": _text_problems, "alarm": _alarm_problems}.get(
        widget.get("type", "")
    )
    if check is None:
        yield f"unknown type {widget.get('type')!r}"
    else:
        yield from check(widget["properties"])


def _text_problems(properties: Mapping[str, Any]) -> Iterator[str]:
    if not _is_text(properties.get("markdown")):
        yield "a text widget needs markdown"
    if properties.get("background", "solid") not in {"solid", "transparent"}:
        yield "background is solid or transparent"
    if unknown := set(properties) - {"markdown", "background"}:
        yield f"unknown properties {sorted(unknown)}"


def _alarm_problems(properties: Mapping[str, Any]) -> Iterator[str]:
    alarms = properties.get("alarms")
    if not isinstance(alarms, list) or not 1 <= len(alarms) <= MAX_ALARMS:
        yield f"an alarm widget needs 1 to {MAX_ALARMS} alarms"
    elif wrong := [alarm for alarm in alarms if not _like(ALARM_ARN)(alarm)]:
        yield f"not the ARN of an alarm: {wrong[0]!r}"
    elif len(set(alarms)) < len(alarms):
        yield "an alarm is listed twice"
    if not SORT_ORDERS(properties.get("sortBy", "default")):
        yield "sortBy is default, stateUpdatedTimestamp or timestamp"
    if unknown := set(properties) - {"alarms", "sortBy", "states", "title"}:
        yield f"unknown properties {sorted(unknown)}"


def _metric_problems(properties: Mapping[str, Any]) -> Iterator[str]:
    if not _like(REGION)(properties.get("region")):
        yield "a metric widget needs a region"
    for name, value in properties.items():
        if name == "metrics":
            continue
        if name not in METRIC_PROPERTIES:
            yield f"unknown property {name!r}"
        elif not METRIC_PROPERTIES[name](value):
            yield f"wrong value of {name}: {value!r}"
    if "setPeriodToTimeRange" in properties and properties.get("view", "timeSeries") == "timeSeries":
        yield "setPeriodToTimeRange has no meaning for time series"
    metrics = properties.get("metrics")
    if not isinstance(metrics, list) or not 1 <= len(metrics) <= MAX_METRICS:
        yield f"a metric widget needs 1 to {MAX_METRICS} metrics"
        return
    for number, metric in enumerate(metrics):
        yield from (
            f"metric {number}: {problem}" for problem in _problems_of_metric(metric, is_first=not number)
        )


def _problems_of_metric(metric: Any, *, is_first: bool) -> Iterator[str]:
    """Yield the problems of `metric`. It must be a list: [namespace, name, dimension, value, …,
    options], or only [options] if the options have an `expression`. In all metrics after the first,
    `.` and `...` may be used to repeat names of the metric above.
    """
    if not isinstance(metric, list) or not metric:
        yield "is no array"
        return
    *names, last = metric
    options = last if isinstance(last, dict) else {}
    if not isinstance(last, dict):
        names.append(last)
    for name, value in options.items():
        if name not in OPTIONS:
            yield f"unknown option {name!r}"
        elif not OPTIONS[name](value):
            yield f"wrong value of the option {name}: {value!r}"
    if "expression" in options:
        if names:
            yield "an expression has no metric of its own"
        return
    if not all(_is_text(name) and name for name in names):
        yield "names are no texts"
    elif is_first and {".", "..."} & set(names):
        yield "the first metric can't repeat entries"
    elif "..." not in names and (len(names) < 2 or len(names) % 2):
        yield "needs a namespace, a name, and pairs of dimension and value"
    elif (len(names) - 2) // 2 > 30:
        yield "has more than 30 dimensions"


def _overlaps(widgets: list[dict[str, Any]]) -> Iterator[str]:
    places = [
        (each["x"], each["y"], each.get("width", 6), each.get("height", 6))
        for each in widgets
        if type(each.get("x")) is int and type(each.get("y")) is int
    ]
    for number, (x, y, width, height) in enumerate(places):
        for other_x, other_y, other_width, other_height in places[number + 1 :]:
            apart = x + width <= other_x or other_x + other_width <= x
            if not (apart or y + height <= other_y or other_y + other_height <= y):
                yield f"widgets overlap at column {max(x, other_x)}, row {max(y, other_y)}"
