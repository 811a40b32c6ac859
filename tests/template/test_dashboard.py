"""Tests that the dashboard is valid and complete, and that `problems_of` finds mistakes."""

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.template.dashboards import problems_of
from tests.template.test_template import SAM_PYTHON, resources, template

pytestmark = pytest.mark.skipif(not SAM_PYTHON.exists(), reason="sam is not installed: make environment")
PSEUDO = {"AWS::StackName": "wirewatch", "AWS::Region": "eu-central-1", "RunbookUrl": "docs/operations.md"}
FREE_METRICS = 50  # the first three dashboards of an account are free up to this number of metrics each


def substituted(text: str, values: dict[str, str]) -> str:
    """Replace the names in a `Fn::Sub` as CloudFormation does, with invented physical ids."""

    def value(match: re.Match[str]) -> str:
        name, _, attribute = match[1].partition(".")
        if match[1] in values:
            return values[match[1]]
        assert name in template()["Resources"], match[1]
        if attribute == "Arn":
            return f"arn:aws:cloudwatch:eu-central-1:111122223333:alarm:{name}"
        return name

    return re.sub(r"\$\{([^}!]+)\}", value, text)


def body(*, optional: bool = True) -> dict[str, Any]:
    """Return the body of the dashboard, with all optional alarms or with none."""
    written, named = resources("AWS::CloudWatch::Dashboard")["Dashboard"]["DashboardBody"]["Fn::Sub"]
    values = dict(PSEUDO)
    for name, choice in named.items():
        chosen = choice["Fn::If"][1 if optional else 2]
        text = chosen.get("Fn::Sub") or chosen.get("Ref") if isinstance(chosen, dict) else chosen
        values[name] = substituted(str(text), values)
    parsed: dict[str, Any] = json.loads(substituted(written, values))
    return parsed


def metrics() -> list[list[Any]]:
    found = [widget["properties"].get("metrics", []) for widget in body()["widgets"]]
    return [metric for listed in found for metric in listed]


@pytest.mark.parametrize("optional", [True, False])
def test_cloudwatch_accepts_the_dashboard(optional: bool) -> None:
    assert problems_of(body(optional=optional)) == []


def test_the_dashboard_shows_every_alarm_that_exists() -> None:
    for optional in (True, False):
        (widget,) = (each for each in body(optional=optional)["widgets"] if each["type"] == "alarm")
        shown = {arn.rpartition(":")[2] for arn in widget["properties"]["alarms"]}
        assert shown == {
            name
            for name, resource in template()["Resources"].items()
            if resource["Type"] == "AWS::CloudWatch::Alarm" and (optional or "Condition" not in resource)
        }


def test_the_dashboard_shows_every_queue_and_every_function() -> None:
    shown = {str(metric[3]) for metric in metrics() if len(metric) > 3}
    always = {
        name
        for name, resource in template()["Resources"].items()
        if resource["Type"] in {"AWS::SQS::Queue", "AWS::Lambda::Function"} and "Condition" not in resource
    }
    assert always <= shown


def test_the_dashboard_has_at_most_the_number_of_free_metrics() -> None:
    assert len(metrics()) <= FREE_METRICS


def test_alarms_and_dashboard_watch_the_same_metrics_of_the_functions() -> None:
    """A wrong name of a metric gives an empty graph, and an alarm that is never raised."""
    own = {(metric[1], metric[3]) for metric in metrics() if str(metric[0]).startswith("Wirewatch/")}
    alarms = {
        (alarm["MetricName"], alarm["Dimensions"][0]["Value"])
        for alarm in resources("AWS::CloudWatch::Alarm").values()
        if alarm["Namespace"] == {"Fn::Sub": "Wirewatch/${AWS::StackName}"}
    }
    for name, service in own | alarms:
        assert f'"{name}"' in source_of(service), name


def source_of(service: str) -> str:
    from tests.conftest import ROOT

    return (ROOT / f"functions/{service}/app.py").read_text(encoding="utf-8")


# the checker


def first(kind: str, changed: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of the first widget of the type `kind` in the dashboard `changed`."""
    properties: dict[str, Any] = next(each for each in changed["widgets"] if each["type"] == kind)[
        "properties"
    ]
    return properties


MISTAKES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no widgets": lambda each: each.pop("widgets"),
    "a wrong start": lambda each: each.update(start="yesterday"),
    "a wrong override": lambda each: each.update(periodOverride="never"),
    "an unknown key": lambda each: each.update(title="Wirewatch"),
    "a widget without properties": lambda each: each["widgets"][0].pop("properties"),
    "an unknown type": lambda each: each["widgets"][0].update(type="picture"),
    "too wide": lambda each: each["widgets"][2].update(x=20),
    "too high": lambda each: each["widgets"][0].update(height=0),
    "x without y": lambda each: each["widgets"][0].pop("y"),
    "overlapping": lambda each: each["widgets"][3].update(x=4),
    "text without markdown": lambda each: first("text", each).clear(),
    "no alarms": lambda each: first("alarm", each).update(alarms=[]),
    "an alarm's name": lambda each: first("alarm", each).update(alarms=["HeartbeatAlarm"]),
    "an alarm twice": lambda each: first("alarm", each)["alarms"].append(first("alarm", each)["alarms"][0]),
    "a wrong order": lambda each: first("alarm", each).update(sortBy="name"),
    "no region": lambda each: first("metric", each).pop("region"),
    "no metrics": lambda each: first("metric", each).pop("metrics"),
    "a wrong statistic": lambda each: first("metric", each).update(stat="Total"),
    "a wrong period": lambda each: first("metric", each).update(period=90),
    "a wrong view": lambda each: first("metric", each).update(view="line"),
    "an unknown property": lambda each: first("metric", each).update(statistic="Sum"),
    "a dimension without value": lambda each: first("metric", each)["metrics"][0].pop(),
    "a metric that is a text": lambda each: first("metric", each).update(metrics=["Articles"]),
    "an unknown option": lambda each: first("metric", each)["metrics"][0].append({"name": "x"}),
    "a repeated entry first": lambda each: first("metric", each).update(metrics=[["...", "x"]]),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_the_checker_reports_each_mistake(mistake: Callable[[dict[str, Any]], Any]) -> None:
    changed = copy.deepcopy(body())
    mistake(changed)
    assert problems_of(changed)


def test_the_checker_accepts_expressions_and_repeated_entries() -> None:
    changed = copy.deepcopy(body())
    first("metric", changed)["metrics"] += [
        [{"expression": "m1 + 1", "id": "e1", "label": "more"}],
        [".", "Skipped", ".", "."],
        ["...", "digest", {"yAxis": "right", "color": "#ff0000"}],
    ]
    assert problems_of(changed) == []
