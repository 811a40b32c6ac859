"""The state of a stack's resources: queues, their consumers, alarms, schedules, targets and subscribers."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from wirewatch.aws.clients import client
from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.aws.sending.link_keys import keys_name

QUEUE, ALARM, TOPIC = "AWS::SQS::Queue", "AWS::CloudWatch::Alarm", "AWS::SNS::Topic"
MAPPING = "AWS::Lambda::EventSourceMapping"
DELETED = "Deleted"
PENDING = "PendingConfirmation"
# CloudWatch learns the age of a queue's oldest message with a delay of some minutes
AGE_WINDOW = timedelta(minutes=15)
ALARMS_PER_CALL = 100


@dataclass(frozen=True)
class QueueStatus:
    """The state of a queue. `name` is its logical id.

    `waiting`, `in_flight` and `delayed` are approximate. A message in flight is being processed.
    `oldest_seconds` is the age of the oldest message. This age is None if it is unknown, or if no
    message waits or is in flight.
    """

    name: str
    waiting: int
    in_flight: int
    delayed: int
    oldest_seconds: int | None = None
    is_dead_letter_queue: bool = False


@dataclass(frozen=True)
class Consumer:
    """An event source mapping, by which Lambda reads a queue for a function.

    - `name`: its logical id. `uuid`: its id in Lambda.
    - `queue`: the logical id of the queue, or empty if unknown.
    - `state`: the state in Lambda, such as Enabled. DELETED if Lambda does not know the mapping.
    - `reason`: the reason for the last change of the state.
    - `last_result`: the result of the last batch.
    """

    name: str
    uuid: str
    queue: str
    state: str
    reason: str = ""
    last_result: str = ""


@dataclass(frozen=True)
class AlarmStatus:
    """An alarm in the state ALARM. `name` is its logical id. `since` is when this state began."""

    name: str
    state: str
    description: str
    since: datetime


@dataclass(frozen=True)
class Subscriber:
    """A subscription of the topic for alerts.

    `routes` lists the routes that the subscription receives. `routes` is empty if the subscription
    receives every route, or if the filter of the subscription was not read.
    """

    endpoint: str
    protocol: str
    is_confirmed: bool
    arn: str = ""
    routes: tuple[str, ...] = ()


class StackHealth:
    """Reads the state of the resources of a stack, and changes nothing."""

    def __init__(self, stack: DeployedStack) -> None:
        self.stack = stack

    def queues(self, now: datetime) -> list[QueueStatus]:
        """Return the state of every queue, ordered by name."""
        urls = self.stack.of_kind(QUEUE)
        ages = self._ages(urls, now)
        return [self._queue(name, url, ages.get(name)) for name, url in sorted(urls.items())]

    def _queue(self, name: str, url: str, age: int | None) -> QueueStatus:
        names = [f"ApproximateNumberOfMessages{suffix}" for suffix in ("", "NotVisible", "Delayed")]
        attributes = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        waiting, in_flight, delayed = (int(attributes.get(attribute, "0")) for attribute in names)
        oldest = age if waiting or in_flight else None
        return QueueStatus(name, waiting, in_flight, delayed, oldest, is_dead_letter_queue(name))

    def consumers(self) -> list[Consumer]:
        """Return the state of every event source mapping, ordered by name."""
        names = {url.rpartition("/")[2]: name for name, url in self.stack.of_kind(QUEUE).items()}
        return [_consumer(*pair, names) for pair in sorted(self.stack.of_kind(MAPPING).items())]

    def _ages(self, urls: Mapping[str, str], now: datetime) -> dict[str, int]:
        """Return the age in seconds of the oldest message of each queue. The keys of the result are
        the logical ids of the queues. A queue is left out if CloudWatch does not know this age.
        """
        queries = [
            _query(
                f"age{number}",
                "AWS/SQS",
                "ApproximateAgeOfOldestMessage",
                {"QueueName": url.rpartition("/")[2]},
                60,
                "Maximum",
            )
            for number, url in enumerate(urls.values())
        ]
        values = _metric_values(queries, now - AGE_WINDOW, now)
        latest = {number: max(series) for number, series in values.items() if series}
        return {
            name: int(values[f"age{number}"][latest[f"age{number}"]])
            for number, name in enumerate(urls)
            if f"age{number}" in latest
        }

    def alarms(self) -> list[AlarmStatus]:
        """Return the alarms in the state ALARM, ordered by name."""
        logical_ids = {physical: name for name, physical in self.stack.of_kind(ALARM).items()}
        found: list[AlarmStatus] = []
        for start in range(0, len(logical_ids), ALARMS_PER_CALL):
            names = sorted(logical_ids)[start : start + ALARMS_PER_CALL]
            answer = client("cloudwatch").describe_alarms(AlarmNames=names, MaxRecords=ALARMS_PER_CALL)
            found += [
                AlarmStatus(
                    logical_ids[alarm["AlarmName"]],
                    alarm["StateValue"],
                    alarm.get("AlarmDescription", ""),
                    alarm["StateUpdatedTimestamp"],
                )
                for alarm in answer["MetricAlarms"]
                if alarm["StateValue"] == "ALARM"
            ]
        return sorted(found, key=lambda alarm: alarm.name)

    def schedule_names(self) -> set[str]:
        """Return the names of the schedules in the stack's schedule group."""
        pages = client("scheduler").get_paginator("list_schedules").paginate(GroupName=self.stack.name)
        return {schedule["Name"] for page in pages for schedule in page["Schedules"]}

    def targets(self) -> set[tuple[str, str]]:
        """Return (kind, name) of every target whose address is stored."""
        prefix = f"/{self.stack.name}/targets/"
        filters = [{"Key": "Name", "Option": "BeginsWith", "Values": [prefix]}]
        pages = client("ssm").get_paginator("describe_parameters").paginate(ParameterFilters=filters)
        names = [parameter["Name"] for page in pages for parameter in page["Parameters"]]
        split = (name.removeprefix(prefix).partition("/") for name in names if name.startswith(prefix))
        return {(kind, target) for kind, _, target in split}

    def has_link_keys(self) -> bool:
        """Return whether the stack has keys that sign the links in mails."""
        filters = [{"Key": "Name", "Option": "Equals", "Values": [keys_name(self.stack.name)]}]
        return bool(client("ssm").describe_parameters(ParameterFilters=filters)["Parameters"])

    def subscribers(self, *, with_routes: bool = False) -> list[Subscriber]:
        """Return the subscriptions of the topic for alerts, in the order of their endpoints.

        With `with_routes`, the filter of each confirmed subscription is read too. This takes one
        call for each of these subscriptions.
        """
        topic = self.stack.resource("AlertsTopic")
        pages = client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
        subscriptions = [subscription for page in pages for subscription in page["Subscriptions"]]
        found = [self._subscriber(subscription, with_routes) for subscription in subscriptions]
        return sorted(found, key=lambda subscriber: subscriber.endpoint)

    def _subscriber(self, subscription: Mapping[str, str], with_routes: bool) -> Subscriber:
        arn = subscription["SubscriptionArn"]
        is_confirmed = arn != PENDING
        routes: Iterable[str] = ()
        if with_routes and is_confirmed:
            answer = client("sns").get_subscription_attributes(SubscriptionArn=arn)
            policy = json.loads(answer["Attributes"].get("FilterPolicy") or "{}")
            routes = policy.get("route", ())
            is_confirmed = answer["Attributes"].get("PendingConfirmation", "false") != "true"
        return Subscriber(
            subscription["Endpoint"], subscription["Protocol"], is_confirmed, arn, tuple(map(str, routes))
        )


def _consumer(name: str, uuid: str, queues: Mapping[str, str]) -> Consumer:
    """Read the state of an event source mapping.

    `name` is the logical id of the mapping, and `uuid` its id in Lambda. `queues` maps the names of
    queues to their logical ids.
    """
    try:
        found = client("lambda").get_event_source_mapping(UUID=uuid)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return Consumer(name, uuid, "", DELETED)
    queue = queues.get(found.get("EventSourceArn", "").rpartition(":")[2], "")
    reason, result = found.get("StateTransitionReason", ""), found.get("LastProcessingResult", "")
    return Consumer(name, uuid, queue, found.get("State", ""), reason, result)


def is_dead_letter_queue(name: str) -> bool:
    """Return whether `name` is the logical id of a dead-letter queue."""
    return name.endswith("DLQ")


def _query(
    query_id: str, namespace: str, metric: str, dimensions: Mapping[str, str], period: int, statistic: str
) -> dict[str, Any]:
    listed = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    return {
        "Id": query_id,
        "MetricStat": {
            "Metric": {"Namespace": namespace, "MetricName": metric, "Dimensions": listed},
            "Period": period,
            "Stat": statistic,
        },
    }


def _metric_values(
    queries: Sequence[dict[str, Any]], start: datetime, end: datetime
) -> dict[str, dict[datetime, float]]:
    """Return the values of each query. The keys of the result are the ids of the queries. For each
    query, the result has a dict from times to values.
    """
    values: dict[str, dict[datetime, float]] = {query["Id"]: {} for query in queries}
    paginator = client("cloudwatch").get_paginator("get_metric_data")
    for page in paginator.paginate(MetricDataQueries=list(queries), StartTime=start, EndTime=end):
        for result in page["MetricDataResults"]:
            values[result["Id"]].update(zip(result["Timestamps"], result["Values"], strict=True))
    return values
