"""A stack in moto for tests of commands: queues, buckets, topics, table and alarms of the template.

This module answers CloudFormation calls itself, because moto would need more libraries for them.
"""

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
import yaml
from wirewatch.aws.table import Table
from wirewatch.build_id import build_id
from wirewatch.checking.configuration_files import Sources, compile_files
from wirewatch.storage.counters import Counters
from wirewatch.storage.registry import Current, RegisteredRoute, Registry

from tests.conftest import ROOT

STACK, ACCOUNT, REGION = "wirewatch", "123456789012", "eu-central-1"
PREFIX = "https://hooks.slack.com/services/"
SERVICES = (
    "dynamodb",
    "s3",
    "sqs",
    "sns",
    "ssm",
    "sts",
    "cloudwatch",
    "cloudformation",
    "scheduler",
    "sesv2",
    "lambda",
)
_make_client: Any = boto3.client  # tests replace the attribute
_current: list["Deployed"] = []


@cache
def _client(service: str) -> Any:
    """Return a cached client. The current stack (`_current[0]`) records each call of the client."""
    client = _make_client(service)
    events = client.meta.events
    events.register("provide-client-params", lambda model, **_: _current[0]._called(model))
    if service == "sns":
        events.register(
            "after-call.sns.ListSubscriptionsByTopic", lambda parsed, **_: _current[0]._hide(parsed)
        )
    if service == "cloudformation":
        events.register("before-call", lambda model, params, **_: _current[0]._cloudformation(model, params))
    if service == "lambda":
        events.register("before-call", lambda model, params, **_: _current[0]._lambda(params))
    return client


class _TemplateLoader(yaml.SafeLoader):
    """Loads CloudFormation tags such as !Ref and !Sub as mappings."""


def _intrinsic(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return {suffix: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {suffix: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {suffix: loader.construct_mapping(node, deep=True)}


_TemplateLoader.add_multi_constructor("!", _intrinsic)


@cache
def template_resources() -> dict[str, dict[str, Any]]:
    """The resources of the template by logical id, before any transform."""
    text = (ROOT / "template.yaml").read_text(encoding="utf-8")
    resources: dict[str, dict[str, Any]] = yaml.load(text, _TemplateLoader)["Resources"]
    return resources


def of_kind(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, resource in template_resources().items():
        if resource["Type"] == kind:
            yield name, resource.get("Properties", {})


@dataclass
class Deployed:
    """The stack `wirewatch`. `ids` has the physical ids by logical id. `refused` has the operations
    for which the caller has no permission. `unconfirmed` has the addresses whose subscription is
    not confirmed. `mappings` has the event source mappings by logical id.
    """

    ids: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=lambda: {"SlackWebhookPrefixes": PREFIX})
    outputs: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    calls: list[str] = field(default_factory=list)
    unconfirmed: set[str] = field(default_factory=set)
    mappings: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _current[:] = [self]
        self.clients = {name: _client(name) for name in SERVICES}
        self.dynamodb, self.s3, self.sqs = (self.clients[name] for name in ("dynamodb", "s3", "sqs"))
        self._make_storage()
        self._make_queues()
        self._make_mappings()
        for name, _ in of_kind("AWS::SNS::Topic"):
            self.ids[name] = self.clients["sns"].create_topic(Name=name)["TopicArn"]
        for name, _ in of_kind("AWS::CloudWatch::Alarm"):
            self.ids[name] = f"{STACK}-{name}-1A2B3C"
        self.clients["scheduler"].create_schedule_group(Name=STACK)
        self.calls.clear()

    def _make_storage(self) -> None:
        self.ids["Table"] = "table"
        self.dynamodb.create_table(
            TableName="table",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        )
        self.table = Table(self.dynamodb, "table")
        for name, _ in of_kind("AWS::S3::Bucket"):
            bucket = self.ids[name] = f"{STACK}-{name.lower()}"
            location = {"LocationConstraint": REGION}
            self.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=location)
            versioning = {"Status": "Enabled"}
            self.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=versioning)

    def _make_queues(self) -> None:
        for name, _ in of_kind("AWS::SQS::Queue"):
            self.ids[name] = self.sqs.create_queue(QueueName=f"{STACK}-{name}-4D5E6F")["QueueUrl"]
        for name, properties in of_kind("AWS::SQS::Queue"):
            if "RedrivePolicy" in properties:
                policy = properties["RedrivePolicy"]
                target = policy["deadLetterTargetArn"]["GetAtt"].partition(".")[0]
                written = {
                    "deadLetterTargetArn": self.queue_arn(target),
                    "maxReceiveCount": policy["maxReceiveCount"],
                }
                attributes = {"RedrivePolicy": json.dumps(written)}
                self.sqs.set_queue_attributes(QueueUrl=self.ids[name], Attributes=attributes)

    def _make_mappings(self) -> None:
        """Make an event source mapping for each item under `Events` of a function, as SAM does."""
        for function, properties in of_kind("AWS::Serverless::Function"):
            for event, described in properties.get("Events", {}).items():
                queue = described["Properties"]["Queue"]["GetAtt"].partition(".")[0]
                self.mappings[function + event] = {
                    "UUID": _uuid(function + event),
                    "EventSourceArn": self.queue_arn(queue),
                    "State": "Enabled",
                    "StateTransitionReason": "USER_INITIATED",
                    "LastProcessingResult": "No records processed",
                }

    def queue_arn(self, name: str) -> str:
        attributes = self.sqs.get_queue_attributes(QueueUrl=self.ids[name], AttributeNames=["QueueArn"])
        return str(attributes["Attributes"]["QueueArn"])

    def send(self, queue: str, body: str | Mapping[str, Any], **attributes: str) -> None:
        named = {name: {"DataType": "String", "StringValue": each} for name, each in attributes.items()}
        text = body if isinstance(body, str) else json.dumps(body)
        self.sqs.send_message(QueueUrl=self.ids[queue], MessageBody=text, MessageAttributes=named)

    def bodies(self, queue: str) -> list[Any]:
        """Return the bodies of all messages of a queue. The messages stay in the queue."""
        url, messages = self.ids[queue], []
        while received := self.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=600, WaitTimeSeconds=0
        ).get("Messages", []):
            messages += received
        for message in messages:
            receipt = message["ReceiptHandle"]
            self.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=receipt, VisibilityTimeout=0)
        bodies = [message["Body"] for message in messages]
        return [json.loads(body) if body.startswith("{") else body for body in bodies]

    def set_alarm(self, name: str, state: str) -> None:
        cloudwatch, properties = self.clients["cloudwatch"], template_resources()[name]["Properties"]
        cloudwatch.put_metric_alarm(
            AlarmName=self.ids[name],
            AlarmDescription=properties["AlarmDescription"]["Sub"],
            Namespace="Test",
            MetricName=name,
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            ComparisonOperator="GreaterThanThreshold",
            Threshold=0,
        )
        cloudwatch.set_alarm_state(AlarmName=self.ids[name], StateValue=state, StateReason="a test")

    def count(self, time: datetime, origin: str = "default", shard: int = 0, **counts: int) -> None:
        """Store `counts` in the same way as the function `ingest` would store them at `time`."""
        assert Counters(self.table, shard).add(origin, counts, time)

    def put_queue_age(self, queue: str, seconds: float) -> None:
        dimensions = {"QueueName": self.ids[queue].rpartition("/")[2]}
        time = datetime.now(UTC) - timedelta(minutes=3)
        self._put_metric("AWS/SQS", "ApproximateAgeOfOldestMessage", dimensions, seconds, time)

    def _put_metric(
        self, namespace: str, name: str, dimensions: Mapping[str, str], value: float, time: datetime
    ) -> None:
        listed = [{"Name": key, "Value": each} for key, each in dimensions.items()]
        datum = {"MetricName": name, "Dimensions": listed, "Timestamp": time, "Value": value}
        self.clients["cloudwatch"].put_metric_data(Namespace=namespace, MetricData=[datum])

    def add_schedule(self, name: str) -> None:
        self.clients["scheduler"].create_schedule(
            GroupName=STACK,
            Name=name,
            ScheduleExpression="cron(30 7 * * ? *)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": self.queue_arn("FlushQueue"), "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/scheduler"},
        )

    def add_target(self, kind: str, name: str) -> None:
        parameter = f"/{STACK}/targets/{kind}/{name}"
        self.clients["ssm"].put_parameter(Name=parameter, Value=f"{PREFIX}T/B/x", Type="SecureString")

    def add_subscriber(self, endpoint: str, protocol: str = "email", **attributes: str) -> str:
        arn = self.clients["sns"].subscribe(
            TopicArn=self.ids["AlertsTopic"], Protocol=protocol, Endpoint=endpoint, Attributes=attributes
        )["SubscriptionArn"]
        return str(arn)

    def remove_subscribers(self) -> None:
        sns = self.clients["sns"]
        for each in sns.list_subscriptions_by_topic(TopicArn=self.ids["AlertsTopic"])["Subscriptions"]:
            sns.unsubscribe(SubscriptionArn=each["SubscriptionArn"])

    def configure(self, watchlist: str, routes: str, since: datetime | None = None) -> None:
        """Compile a configuration and put it in use."""
        now = datetime.now(UTC)
        files = {"watchlists/w.yaml": watchlist, "routes.yaml": routes}
        compiled = compile_files(files, Sources(), now)
        assert not compiled.problems, compiled.problems
        generation = Registry(self.table).current().generation + 1
        key = f"index/{generation}.idx"
        self.s3.put_object(Bucket=self.ids["ConfigBucket"], Key=key, Body=compiled.index())
        registered = {
            name: RegisteredRoute(route, since or now)
            for name, route in compiled.configuration.routes.items()
        }
        Registry(self.table).replace(Current(generation, key, registered, {}, build_id()))

    def _hide(self, parsed: dict[str, Any]) -> None:
        """Mark unconfirmed subscriptions with `PendingConfirmation`, as AWS does. moto doesn't."""
        for subscription in parsed["Subscriptions"]:
            if subscription["Endpoint"] in self.unconfirmed:
                subscription["SubscriptionArn"] = "PendingConfirmation"

    def _called(self, model: Any) -> None:
        self.calls.append(model.name)
        if model.name in self.refused:
            from botocore.exceptions import ClientError

            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, model.name)

    def _cloudformation(self, model: Any, params: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        if params["body"]["StackName"] != STACK:
            error = {"Code": "ValidationError", "Message": "Stack with id X does not exist"}
            return SimpleNamespace(status_code=400), {"Error": error}
        if model.name == "DescribeStacks":
            listed = [
                {"ParameterKey": name, "ParameterValue": each} for name, each in self.parameters.items()
            ]
            outputs = [{"OutputKey": name, "OutputValue": each} for name, each in self.outputs.items()]
            stack = {"StackName": STACK, "Parameters": listed, "Outputs": outputs}
            return SimpleNamespace(status_code=200), {"Stacks": [stack]}
        mappings = [
            {
                "LogicalResourceId": name,
                "PhysicalResourceId": _uuid(name),
                "ResourceType": "AWS::Lambda::EventSourceMapping",
            }
            for name in self.mappings
        ]
        summaries = mappings + [
            {
                "LogicalResourceId": name,
                "PhysicalResourceId": physical,
                "ResourceType": template_resources()[name]["Type"],
            }
            for name, physical in self.ids.items()
        ]
        return SimpleNamespace(status_code=200), {"StackResourceSummaries": summaries}

    def _lambda(self, params: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Answer GetEventSourceMapping without moto, because moto would need a function and a role
        for each mapping.
        """
        wanted = params["url_path"].rpartition("/")[2]
        for mapping in self.mappings.values():
            if mapping["UUID"] == wanted and mapping["State"]:
                return SimpleNamespace(status_code=200), mapping
        error = {"Code": "ResourceNotFoundException", "Message": "no such mapping"}
        return SimpleNamespace(status_code=404), {"Error": error}


def _uuid(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


def deploy(monkeypatch: pytest.MonkeyPatch) -> Deployed:
    """Create the stack, and make commands use its clients. Call this inside moto's `mock_aws`."""
    deployed = Deployed()
    monkeypatch.setattr("wirewatch.aws.clients.boto3.client", lambda service, **_: deployed.clients[service])
    return deployed
