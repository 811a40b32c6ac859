"""Tests that each alarm watches an existing metric, is raised only by its own fault, and ends after
the repair.
"""

from collections.abc import Callable, Iterator

import pytest
import yaml

from tests.conftest import ROOT
from tests.deployed import _TemplateLoader, of_kind, template_resources
from tests.template.alarm_states import Alarm, Point

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
TEMPLATE = yaml.load((ROOT / "template.yaml").read_text(encoding="utf-8"), _TemplateLoader)
ALARMS = dict(of_kind("AWS::CloudWatch::Alarm"))
OWN = {"Sub": "Wirewatch/${AWS::StackName}"}
CANARY = 15  # minutes
VALUES = {
    **{name: parameter.get("Default") for name, parameter in TEMPLATE["Parameters"].items()},
    **TEMPLATE["Mappings"]["Canary"][str(CANARY)],
}
# namespace → the metrics that AWS publishes there, their dimension, and what makes this dimension of a resource
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
# https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
OF_AWS = {
    "AWS/SQS": (
        {"ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"},
        "QueueName",
        ("AWS::SQS::Queue", "GetAtt", ".QueueName"),
    ),
    "AWS/Lambda": ({"Errors", "Throttles"}, "FunctionName", ("AWS::Serverless::Function", "Ref", "")),
    "AWS/SNS": ({"NumberOfNotificationsFailed"}, "TopicName", ("AWS::SNS::Topic", "GetAtt", ".TopicName")),
}


def every(seconds: float, start: float, end: float, value: float = 1) -> Iterator[Point]:
    """Yield (time, value) every `seconds` seconds. The first time is `start` + `seconds` / 2."""
    time = start + seconds / 2
    while time < end:
        yield time, value
        time += seconds


def rising(start: float, end: float) -> Iterator[Point]:
    """Return (time, age of a message) for each minute. The message arrives at `start`."""
    return ((time, time - start) for time, _ in every(MINUTE, start, end))


Series = Callable[[float, float], Iterator[Point]]  # from one time to another
NOTHING: Series = lambda _start, _end: iter(())  # noqa: E731


def steady(seconds: float, value: float = 1) -> Series:
    return lambda start, end: every(seconds, start, end, value)


def first_minutes(minutes: float, seconds: float = 5 * MINUTE, value: float = 1) -> Series:
    """Return a series that has `value` for the first `minutes`, and 0 after that."""

    def series(start: float, end: float) -> Iterator[Point]:
        change = min(end, start + minutes * MINUTE)
        yield from every(seconds, start, change, value)
        yield from every(seconds, change, end, 0)

    return series


def aging(seconds: float) -> Series:
    """Return a series: the age of the oldest message in a queue. The age rises from 0 to `seconds`,
    falls to 0 when this message leaves, and rises again.
    """

    def series(start: float, end: float) -> Iterator[Point]:
        while start < end:
            yield from rising(start, min(end, start + seconds))
            start += seconds

    return series


RUNS = steady(5 * MINUTE, 0)  # what reconcile publishes of a sound stack
# metric → (fault, how long it takes until the alarm must be raised, what is no fault yet, a sound stack)
CASES: dict[str, tuple[Series, float, Series, Series]] = {
    "ApproximateNumberOfMessagesVisible": (steady(MINUTE), 2 * MINUTE, NOTHING, steady(MINUTE, 0)),
    "Errors": (lambda start, _: iter([(start + 1, 1.0)]), 5 * MINUTE, NOTHING, steady(MINUTE, 0)),
    "Throttles": (steady(MINUTE), 20 * MINUTE, first_minutes(9), NOTHING),
    "NumberOfNotificationsFailed": (
        lambda start, _: iter([(start + 1, 1.0)]),
        5 * MINUTE,
        NOTHING,
        steady(MINUTE, 0),
    ),
    "RuleErrors": (lambda start, _: iter([(start + 1, 1.0)]), 5 * MINUTE, NOTHING, NOTHING),
    "TemplateFailures": (lambda start, _: iter([(start + 1, 1.0)]), 5 * MINUTE, NOTHING, steady(HOUR, 0)),
    "Failed": (lambda start, _: iter([(start + 1, 1.0)]), 5 * MINUTE, NOTHING, NOTHING),
    # a part that is tried again as seldom as a target may ask for
    "LateParts": (steady(90 * MINUTE), 2 * HOUR, NOTHING, NOTHING),
    # a reader who opens a link, or an article that arrives, every 15 minutes
    "FailedRequests": (steady(15 * MINUTE), HOUR, first_minutes(9), NOTHING),
    "IndexRefused": (steady(15 * MINUTE), HOUR, first_minutes(9), NOTHING),
    "FailedRecords": (steady(MINUTE), 20 * MINUTE, first_minutes(9), steady(MINUTE, 0)),
    "Articles": (steady(HOUR, 0), 25 * HOUR, steady(23 * HOUR), steady(10 * MINUTE)),
    "SilentOrigins": (steady(5 * MINUTE), 20 * MINUTE, first_minutes(9), RUNS),
    "RoutesOverdue": (steady(5 * MINUTE), 20 * MINUTE, first_minutes(9), RUNS),
    "QuarantinePercent": (
        steady(5 * MINUTE, 21),
        20 * MINUTE,
        steady(5 * MINUTE, 20),
        steady(5 * MINUTE, 3),
    ),
    "SupersededPercent": (
        steady(5 * MINUTE, 21),
        20 * MINUTE,
        steady(5 * MINUTE, 20),
        steady(5 * MINUTE, 3),
    ),
    "Heartbeat": (NOTHING, 30 * MINUTE, steady(10 * MINUTE), steady(5 * MINUTE)),
    "UnreadObjects": (first_minutes(4), HOUR, RUNS, RUNS),
    "ListingCompleted": (RUNS, 3 * DAY, steady(36 * HOUR), steady(DAY)),
    "CanaryArrived": (NOTHING, 2 * 3 * CANARY * MINUTE, steady(3 * CANARY * MINUTE), steady(CANARY * MINUTE)),
}


def case_of(name: str) -> tuple[Series, float, Series, Series]:
    """Return (fault, seconds, harmless, sound) for the alarm `name`. The series `fault` must raise
    the alarm within `seconds`. The series `harmless` must not raise the alarm. `sound` is the
    series of a stack without faults.
    """
    properties = ALARMS[name]
    if properties["MetricName"] != "ApproximateAgeOfOldestMessage":
        return CASES[properties["MetricName"]]
    limit = float(properties["Threshold"])
    return rising, limit + 10 * MINUTE, aging(limit), aging(2 * MINUTE)


def ranges(name: str) -> list[Alarm]:
    return [Alarm.of(ALARMS[name], VALUES, extra) for extra in (0, 2)]


def length_of(alarm: Alarm) -> float:
    """Return the length of the alarm's evaluation range in seconds (see `Alarm`)."""
    return alarm.period * (alarm.periods + alarm.extra)


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_is_raised_by_its_fault_and_ends_after_it(name: str) -> None:
    fault, within, _, sound = case_of(name)
    for alarm in ranges(name):
        before = 2 * length_of(alarm)
        # what is missing shows later if CloudWatch still finds an earlier value in its range
        wait = within + (alarm.extra * alarm.period if fault is NOTHING else 0)
        for offset in (0.0, alarm.period / 3):  # of the fault, in its period
            start = before + offset
            points = [*sound(0, start), *fault(start, start + wait)]
            assert not any(alarm.states(points, before)), "the stack is sound"
            raised = alarm.states(points, start + wait + alarm.period)
            assert any(raised), "the fault is seen in time"
            after = start + wait + 2 * length_of(alarm) + alarm.period
            repaired = [*points, *sound(start + wait, after)]
            assert not alarm.states(repaired, after)[-1], "the alarm ends"


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_is_not_raised_by_harmless_values(name: str) -> None:
    _, _, harmless, sound = case_of(name)
    for alarm in ranges(name):
        start = 2 * length_of(alarm)
        end = start + 3 * length_of(alarm)
        points = [*sound(0, start), *harmless(start, end)]
        if harmless is NOTHING:
            points += sound(start, end)
        assert not any(alarm.states(points, end))


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_watches_a_metric_that_is_published_with_this_one_dimension(name: str) -> None:
    properties = ALARMS[name]
    ((dimension, value),) = ((each["Name"], each["Value"]) for each in properties["Dimensions"])
    if properties["Namespace"] == OWN:  # tests/integration/test_alarm_metrics.py compares what is published
        assert (dimension, value) in {("service", each) for each in services()}
        return
    metrics, expected, (kind, function, attribute) = OF_AWS[properties["Namespace"]]
    assert properties["MetricName"] in metrics
    assert dimension == expected
    ((used, target),) = value.items()
    assert used == function
    assert target.endswith(attribute)
    resource = template_resources()[target.removesuffix(attribute)]
    assert resource["Type"] == kind
    assert resource.get("Condition") == template_resources()[name].get("Condition")


def services() -> set[str]:
    return {path.parent.name for path in (ROOT / "functions").glob("*/app.py")}


def test_every_function_publishes_to_the_namespace_of_the_alarms() -> None:
    variables = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["POWERTOOLS_METRICS_NAMESPACE"] == OWN
    for _, properties in of_kind("AWS::Serverless::Function"):
        own = properties.get("Environment", {}).get("Variables", {})
        assert "POWERTOOLS_METRICS_NAMESPACE" not in own


# the evaluation itself, on the examples of the documentation of CloudWatch


@pytest.mark.parametrize(
    ("series", "breaching", "not_breaching"),
    [
        ("0-X-X", False, False),
        ("0----", True, False),
        ("-----", True, False),
        ("0XX-X", True, True),
        ("--X--", True, False),
    ],
)
def test_missing_data_is_treated_as_cloudwatch_documents(
    series: str, breaching: bool, not_breaching: bool
) -> None:
    """`series` has one character for each minute: `X` means a value above the threshold, `0` means
    a value that is not above the threshold, and `-` means no data.
    """
    points = [(number * 60.0, float(sign == "X")) for number, sign in enumerate(series) if sign != "-"]
    for missing, expected in (("breaching", breaching), ("notBreaching", not_breaching)):
        alarm = Alarm("Maximum", 60, 3, 3, "GreaterThanThreshold", 0, missing, extra=2)
        assert alarm.states(points, 300) == [expected]
