"""The rules of the template, over what SAM makes of it: linters don't know them."""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from wirewatch.settings import Settings

from tests.conftest import ROOT

SAM_PYTHON = ROOT / ".tools/sam/bin/python"
GOLDEN = Path(__file__).parent / "roles.json"
pytestmark = pytest.mark.skipif(not SAM_PYTHON.exists(), reason="sam is not installed: make environment")


@cache
def template() -> dict[str, Any]:
    script = Path(__file__).parent / "translate.py"
    done = subprocess.run(
        [SAM_PYTHON, script, ROOT / "template.yaml"],
        capture_output=True,
        text=True,
        check=False,
        env={"AWS_DEFAULT_REGION": "eu-central-1", "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def resources(kind: str) -> dict[str, dict[str, Any]]:
    return {
        name: each["Properties"] for name, each in template()["Resources"].items() if each["Type"] == kind
    }


def ref(value: Any) -> str:
    """The logical id that a Ref or GetAtt names."""
    if isinstance(value, dict):
        return str(value.get("Ref") or (value.get("Fn::GetAtt") or [""])[0])
    return str(value)


def statements(role: dict[str, Any]) -> list[dict[str, Any]]:
    """With the optional statement on the stack's own key."""
    found = []
    for policy in role["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            found.append(statement["Fn::If"][1] if "Fn::If" in statement else statement)
    return found


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_every_function_has_its_folder_a_handler_a_role_and_a_log_group() -> None:
    functions = resources("AWS::Lambda::Function")
    folders = {path.parent.name for path in (ROOT / "functions").glob("*/app.py")}
    assert {name.removesuffix("Function").lower() for name in functions} == {
        folder.replace("_", "") for folder in folders
    }
    for name, properties in functions.items():
        assert properties["Handler"] == "app.handler"
        assert properties["Runtime"] == "python3.13"
        assert properties["Architectures"] == [{"Ref": "Architecture"}]
        assert ref(properties["Role"]) == f"{name.removesuffix('Function')}Role"
        assert ref(properties["LoggingConfig"]["LogGroup"]) in resources("AWS::Logs::LogGroup")


def test_functions_have_exactly_the_permissions_that_were_reviewed() -> None:
    found = {
        name: sorted({action for statement in statements(role) for action in listed(statement["Action"])})
        for name, role in resources("AWS::IAM::Role").items()
    }
    assert found == json.loads(GOLDEN.read_text()), (
        "a role changed: review it, then change tests/template/roles.json"
    )


def test_no_role_has_a_wildcard_for_an_action_or_for_everything() -> None:
    for name, role in resources("AWS::IAM::Role").items():
        assert "ManagedPolicyArns" not in role, name
        for statement in statements(role):
            assert not any("*" in action for action in listed(statement["Action"])), name
            assert "*" not in listed(statement["Resource"]), name


def test_nobody_may_scan() -> None:
    assert "dynamodb:Scan" not in (ROOT / "template.yaml").read_text()


def test_roles_that_a_service_assumes_for_us_name_whose_work_it_is() -> None:
    for name in ("SchedulerRole", "ReconcileScheduleRole"):
        (statement,) = resources("AWS::IAM::Role")[name]["AssumeRolePolicyDocument"]["Statement"]
        assert set(statement["Condition"]["StringEquals"]) == {"aws:SourceAccount", "aws:SourceArn"}


def test_only_the_compiler_may_pass_a_role_and_only_the_schedulers() -> None:
    for name, role in resources("AWS::IAM::Role").items():
        for statement in statements(role):
            if "iam:PassRole" in listed(statement["Action"]):
                assert name == "CompileWatchlistsRole"
                assert ref(statement["Resource"]) == "SchedulerRole"


def test_every_queue_that_feeds_a_function_has_dead_letters_and_time_enough() -> None:
    queues, functions = resources("AWS::SQS::Queue"), resources("AWS::Lambda::Function")
    mappings = resources("AWS::Lambda::EventSourceMapping")
    assert len(mappings) == 4
    for mapping in mappings.values():
        queue = queues[ref(mapping["EventSourceArn"])]
        function = functions[ref(mapping["FunctionName"])]
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert queue["VisibilityTimeout"] >= 6 * function["Timeout"]
        assert ref(queue["RedrivePolicy"]["deadLetterTargetArn"]) in queues
        assert "FilterCriteria" not in mapping  # it deletes silently
        assert "MaximumConcurrency" in mapping["ScalingConfig"]
        assert "ReservedConcurrentExecutions" not in function


@pytest.mark.parametrize(
    ("queue", "receives", "batch"),
    [("IngestQueue", 5, 10), ("CompileQueue", 5, 10), ("FlushQueue", 5, 1), ("DeliverQueue", 60, 1)],
)
def test_messages_are_tried_often_enough(queue: str, receives: int, batch: int) -> None:
    assert resources("AWS::SQS::Queue")[queue]["RedrivePolicy"]["maxReceiveCount"] == receives
    (mapping,) = (
        each
        for each in resources("AWS::Lambda::EventSourceMapping").values()
        if ref(each["EventSourceArn"]) == queue
    )
    assert mapping["BatchSize"] == batch


def test_dead_letters_are_kept_two_weeks_and_alarm() -> None:
    watched = {ref(alarm["Dimensions"][0]["Value"]) for alarm in resources("AWS::CloudWatch::Alarm").values()}
    for name, queue in resources("AWS::SQS::Queue").items():
        if name.endswith("DLQ"):
            assert queue["MessageRetentionPeriod"] == 1_209_600
            assert name in watched


def test_alarms_reach_the_operators() -> None:
    for name, alarm in resources("AWS::CloudWatch::Alarm").items():
        assert [ref(action) for action in alarm["AlarmActions"]] == ["OpsTopic"], name


def test_subscriptions_choose_their_channel_and_have_dead_letters() -> None:
    subscriptions = resources("AWS::SNS::Subscription")
    assert subscriptions["SlackSubscription"]["FilterPolicy"] == {"channel": ["slack"]}
    assert subscriptions["SlackSubscription"]["RawMessageDelivery"] is True
    assert subscriptions["AlertEmailSubscription"]["FilterPolicy"] == {"channel": ["email-text"]}
    for subscription in subscriptions.values():
        assert subscription["Protocol"] == "email" or "RedrivePolicy" in subscription


def test_buckets_and_queues_speak_tls_only_and_name_their_senders() -> None:
    kinds = ("AWS::SQS::QueuePolicy", "AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy")
    policies = {name: each for kind in kinds for name, each in resources(kind).items()}
    covered: set[str] = set()
    for policy in policies.values():
        found = [
            each["Fn::If"][1] if "Fn::If" in each else each for each in policy["PolicyDocument"]["Statement"]
        ]
        denials = [each for each in found if each["Effect"] == "Deny"]
        assert any(each["Condition"] == {"Bool": {"aws:SecureTransport": "false"}} for each in denials)
        for allowed in (each for each in found if each["Effect"] == "Allow"):
            assert "Service" in allowed["Principal"]
            assert "aws:SourceAccount" in allowed["Condition"]["StringEquals"]
        covered |= {ref(each) for key in ("Queues", "Topics") for each in policy.get(key, [])} | {
            ref(policy.get("Bucket", ""))
        }
    everything = [
        name for kind in ("AWS::SQS::Queue", "AWS::S3::Bucket", "AWS::SNS::Topic") for name in resources(kind)
    ]
    assert set(everything) <= covered


def test_buckets_are_private_versioned_and_encrypted() -> None:
    for bucket in resources("AWS::S3::Bucket").values():
        assert all(bucket["PublicAccessBlockConfiguration"].values())
        assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
        assert "BucketEncryption" in bucket


def test_the_table_is_on_demand_expires_rows_and_can_be_restored() -> None:
    (table,) = resources("AWS::DynamoDB::Table").values()
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_log_groups_forget() -> None:
    for group in resources("AWS::Logs::LogGroup").values():
        assert group["RetentionInDays"] == {"Ref": "LogRetentionDays"}


def test_both_config_events_start_a_compilation_and_reports_do_not() -> None:
    configurations = resources("AWS::S3::Bucket")["ConfigBucket"]["NotificationConfiguration"][
        "QueueConfigurations"
    ]
    found = {(each["Event"], each["Filter"]["S3Key"]["Rules"][0]["Value"]) for each in configurations}
    prefixes = ("watchlists/", "shared/", "routes.yaml")
    assert found == {
        (event, prefix) for event in ("s3:ObjectCreated:*", "s3:ObjectRemoved:*") for prefix in prefixes
    }


def test_the_environment_holds_exactly_what_settings_reads() -> None:
    for function in resources("AWS::Lambda::Function").values():
        names = {name.lower() for name in function["Environment"]["Variables"]}
        extra = {
            "aws_endpoint_url",
            "powertools_metrics_namespace",
            "powertools_log_level",
            "powertools_trace_disabled",
        }
        assert names - extra == set(Settings.model_fields)


def test_layers_are_built_for_the_architecture_of_the_functions() -> None:
    text = (ROOT / "template.yaml").read_text()
    assert (
        text.count("BuildMethod: makefile\n      BuildArchitecture: !Ref Architecture\n")
        == len(resources("AWS::Lambda::LayerVersion"))
        == 2
    )


def test_only_ingest_carries_the_extraction_layer() -> None:
    carriers = [
        name
        for name, each in resources("AWS::Lambda::Function").items()
        if "ExtractionLayer" in json.dumps(each["Layers"])
    ]
    assert carriers == ["IngestFunction"]
