"""Tests properties of the template that linters don't check. Before the tests, SAM translates the
template to CloudFormation.
"""

import json
import re
import subprocess
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from wirewatch.article import CANARIES
from wirewatch.links.link import LinkAction
from wirewatch.pipeline.compilation import starts_compilation
from wirewatch.pipeline.config_files import UPLOADED
from wirewatch.pipeline.digest_publisher import PUBLISH_LEASE
from wirewatch.pipeline.part_delivery import SEND_LEASE
from wirewatch.settings import Settings
from wirewatch.storage import keys

from tests.conftest import ROOT
from tests.unit.pages import CommandLine, anchors, command_lines, page

SAM_PYTHON = ROOT / ".tools/sam/bin/python"
GOLDEN = Path(__file__).parent / "roles.json"
LEADING_KEYS = Path(__file__).parent / "leading_keys.json"
TEXT = (ROOT / "template.yaml").read_text(encoding="utf-8")
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
    translated: dict[str, Any] = json.loads(done.stdout)
    return translated


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """Return the properties of each resource of the type `kind`, by logical id."""
    return {
        name: resource["Properties"]
        for name, resource in template()["Resources"].items()
        if resource["Type"] == kind
    }


def ref(value: Any) -> str:
    """Return the logical id to which a Ref or GetAtt refers. Return a plain text unchanged."""
    if isinstance(value, dict):
        return str(value.get("Ref") or (value.get("Fn::GetAtt") or [""])[0])
    return str(value)


def statements(role: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the statements of a role, including the conditional statement for the stack's KMS key."""
    return [
        conditional(statement)
        for policy in role["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def conditional(statement: dict[str, Any]) -> dict[str, Any]:
    """Return the statement, or the first branch if the statement is an Fn::If."""
    first: dict[str, Any] = statement["Fn::If"][1] if "Fn::If" in statement else statement
    return first


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
    actions = {
        name: sorted({action for statement in statements(role) for action in listed(statement["Action"])})
        for name, role in resources("AWS::IAM::Role").items()
    }
    assert actions == json.loads(GOLDEN.read_text()), (
        "a role changed: review it, then change tests/template/roles.json"
    )


def test_no_role_has_a_wildcard_action_or_every_resource() -> None:
    for name, role in resources("AWS::IAM::Role").items():
        assert "ManagedPolicyArns" not in role, name
        for statement in statements(role):
            assert not any("*" in action for action in listed(statement["Action"])), name
            assert "*" not in listed(statement["Resource"]), name


def test_no_role_may_scan_the_table() -> None:
    assert "dynamodb:Scan" not in (ROOT / "template.yaml").read_text()


def test_roles_of_the_scheduler_name_the_schedule_group_that_may_assume_them() -> None:
    for name in ("SchedulerRole", "ReconcileScheduleRole", "CanaryScheduleRole"):
        (statement,) = resources("AWS::IAM::Role")[name]["AssumeRolePolicyDocument"]["Statement"]
        assert set(statement["Condition"]["StringEquals"]) == {"aws:SourceAccount", "aws:SourceArn"}


def test_only_the_compiler_may_pass_a_role_and_only_the_schedulers() -> None:
    for name, role in resources("AWS::IAM::Role").items():
        for statement in statements(role):
            if "iam:PassRole" in listed(statement["Action"]):
                assert name == "CompileWatchlistsRole"
                assert ref(statement["Resource"]) == "SchedulerRole"


def test_every_queue_of_a_function_has_a_dead_letter_queue_and_a_long_visibility_timeout() -> None:
    queues, functions = resources("AWS::SQS::Queue"), resources("AWS::Lambda::Function")
    mappings = resources("AWS::Lambda::EventSourceMapping")
    assert len(mappings) == 5
    for mapping in mappings.values():
        queue = queues[ref(mapping["EventSourceArn"])]
        function = functions[ref(mapping["FunctionName"])]
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert queue["VisibilityTimeout"] >= 6 * function["Timeout"]
        assert ref(queue["RedrivePolicy"]["deadLetterTargetArn"]) in queues
        assert "FilterCriteria" not in mapping  # SQS deletes what does not pass the filter
        assert "MaximumConcurrency" in mapping["ScalingConfig"]
        assert "ReservedConcurrentExecutions" not in function


@pytest.mark.parametrize(
    ("queue", "receives", "batch"),
    [
        ("IngestQueue", 8, 10),
        ("CompileQueue", 8, 10),
        ("FlushQueue", 20, 1),
        ("DeliverQueue", 60, 1),
        ("MailEventsQueue", 8, 10),
    ],
)
def test_each_queue_has_its_batch_size_and_number_of_attempts(queue: str, receives: int, batch: int) -> None:
    assert resources("AWS::SQS::Queue")[queue]["RedrivePolicy"]["maxReceiveCount"] == receives
    mappings = resources("AWS::Lambda::EventSourceMapping").values()
    (mapping,) = (mapping for mapping in mappings if ref(mapping["EventSourceArn"]) == queue)
    assert mapping["BatchSize"] == batch


@pytest.mark.parametrize(
    ("function", "lease"), [("DigestFunction", PUBLISH_LEASE), ("DeliverFunction", SEND_LEASE)]
)
def test_a_lease_lasts_as_long_as_its_worker_may_run(function: str, lease: timedelta) -> None:
    """With a shorter lease, a second worker could send again what the first worker is still sending."""
    assert lease >= timedelta(seconds=resources("AWS::Lambda::Function")[function]["Timeout"])


def alarms_on(metric: str) -> set[str]:
    """Return the logical ids of the resources that have an alarm on `metric`."""
    alarms = resources("AWS::CloudWatch::Alarm").values()
    return {ref(alarm["Dimensions"][0]["Value"]) for alarm in alarms if alarm["MetricName"] == metric}


def test_every_queue_has_an_alarm_and_dead_letters_are_kept_two_weeks() -> None:
    queues = resources("AWS::SQS::Queue")
    dead_letters = {name for name in queues if name.endswith("DLQ")}
    assert alarms_on("ApproximateNumberOfMessagesVisible") == dead_letters
    assert alarms_on("ApproximateAgeOfOldestMessage") == queues.keys() - dead_letters
    assert {queues[name]["MessageRetentionPeriod"] for name in dead_letters} == {1_209_600}


def test_every_function_has_an_alarm_for_errors_and_one_for_throttles() -> None:
    functions = set(resources("AWS::Lambda::Function"))
    assert alarms_on("Errors") == alarms_on("Throttles") == functions


def test_every_topic_has_an_alarm_for_messages_that_were_not_delivered() -> None:
    assert alarms_on("NumberOfNotificationsFailed") == set(resources("AWS::SNS::Topic"))


@pytest.mark.parametrize("name", re.findall(r"^  (\w+Alarm):$", TEXT, re.MULTILINE))
def test_an_alarm_notifies_the_operators_when_it_begins_and_ends_and_links_to_its_section(name: str) -> None:
    alarm = resources("AWS::CloudWatch::Alarm")[name]
    assert [ref(action) for action in alarm["AlarmActions"]] == ["OpsTopic"]
    assert [ref(action) for action in alarm["OKActions"]] == ["OpsTopic"]
    text, _, link = alarm["AlarmDescription"]["Fn::Sub"].rpartition(" ")
    assert text.endswith(".")
    assert link == f"${{RunbookUrl}}#{name.lower()}"
    assert link.partition("#")[2] in anchors(page("docs/operations.md"))


def test_an_alarm_watches_no_longer_than_cloudwatch_allows() -> None:
    """An alarm may watch at most 1 day, or at most 7 days if its period is an hour or more."""
    mapping = template()["Mappings"]["Canary"].values()
    most_hours = int(template()["Parameters"]["NoArticlesHours"]["MaxValue"])
    for name, alarm in resources("AWS::CloudWatch::Alarm").items():
        period, periods = alarm["Period"], alarm["EvaluationPeriods"]
        longest = max(entry["AlarmSeconds"] for entry in mapping) if isinstance(period, dict) else period
        count = most_hours if isinstance(periods, dict) else periods
        assert longest * count <= (604_800 if longest >= 3_600 else 86_400), name
        assert alarm.get("DatapointsToAlarm", 1) <= count, name


def test_only_alarms_on_metrics_that_must_always_arrive_are_raised_by_missing_data() -> None:
    breaching = {
        name
        for name, alarm in resources("AWS::CloudWatch::Alarm").items()
        if alarm["TreatMissingData"] == "breaching"
    }
    assert breaching == {"HeartbeatAlarm", "ListingAlarm", "NoArticlesAlarm", "CanaryAlarm"}


def test_subscriptions_filter_by_channel_or_transport_and_have_dead_letters() -> None:
    subscriptions = resources("AWS::SNS::Subscription")
    assert subscriptions["DeliverSubscription"]["FilterPolicy"] == {"transport": ["queue", "mail", "canary"]}
    assert subscriptions["DeliverSubscription"]["RawMessageDelivery"] is True
    assert subscriptions["AlertEmailSubscription"]["FilterPolicy"] == {"channel": ["email-text"]}
    for subscription in subscriptions.values():
        assert subscription["Protocol"] == "email" or "RedrivePolicy" in subscription


def test_buckets_queues_and_topics_accept_tls_only_and_name_who_may_send() -> None:
    kinds = ("AWS::SQS::QueuePolicy", "AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy")
    policies = {name: policy for kind in kinds for name, policy in resources(kind).items()}
    covered: set[str] = set()
    for policy in policies.values():
        policy_statements = [conditional(statement) for statement in policy["PolicyDocument"]["Statement"]]
        denials = [statement for statement in policy_statements if statement["Effect"] == "Deny"]
        assert any(denial["Condition"] == {"Bool": {"aws:SecureTransport": "false"}} for denial in denials)
        for allowed in (statement for statement in policy_statements if statement["Effect"] == "Allow"):
            assert "Service" in allowed["Principal"]
            assert "aws:SourceAccount" in allowed["Condition"]["StringEquals"]
        covered |= {ref(name) for key in ("Queues", "Topics") for name in policy.get(key, [])} | {
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


def test_data_outlives_the_stack() -> None:
    kept = {
        name: (resource["DeletionPolicy"], resource["UpdateReplacePolicy"])
        for name, resource in template()["Resources"].items()
        if resource["Type"] in {"AWS::S3::Bucket", "AWS::DynamoDB::Table"}
    }
    assert kept == {
        "ArticlesBucket": ("RetainExceptOnCreate", "Retain"),
        "ConfigBucket": ("RetainExceptOnCreate", "Retain"),
        "Table": ("Retain", "Retain"),
    }
    assert resources("AWS::DynamoDB::Table")["Table"]["DeletionProtectionEnabled"] is True


def test_bucket_names_differ_between_regions_and_queue_policies_allow_these_names() -> None:
    sent_from = {"ArticlesBucket": "IngestQueuePolicy", "ConfigBucket": "CompileQueuePolicy"}
    for bucket, policy in sent_from.items():
        name = resources("AWS::S3::Bucket")[bucket]["BucketName"]["Fn::If"]
        assert name[0] == "HasBucketSuffix"
        assert name[1]["Fn::Sub"].endswith("-${BucketSuffix}")
        assert name[2]["Fn::Sub"].endswith("-${AWS::AccountId}-${AWS::Region}")
        (allowed,) = (
            statement
            for statement in resources("AWS::SQS::QueuePolicy")[policy]["PolicyDocument"]["Statement"]
            if statement.get("Effect") == "Allow"
        )
        arn = allowed["Condition"]["ArnEquals"]["aws:SourceArn"]["Fn::If"]
        assert [arn[0]] + [
            each["Fn::Sub"].removeprefix("arn:${AWS::Partition}:s3:::") for each in arn[1:]
        ] == [
            name[0],
            *(each["Fn::Sub"] for each in name[1:]),
        ]


def test_articles_expire_after_the_days_of_the_parameter() -> None:
    rules = resources("AWS::S3::Bucket")["ArticlesBucket"]["LifecycleConfiguration"]["Rules"]
    optional = [rule["Fn::If"] for rule in rules if "Fn::If" in rule]
    assert {rule[1]["Prefix"] for rule in optional} == {"articles/", "quarantine/"}
    for condition, rule, otherwise in optional:
        assert condition == "HasRetention"
        assert rule["ExpirationInDays"] == {"Ref": "ArticleRetentionDays"}
        assert otherwise == {"Ref": "AWS::NoValue"}


def test_a_restored_table_takes_the_place_of_the_table_everywhere() -> None:
    """Each use of `Table` in the template must choose the restored table if HasRestoredTable holds."""
    uses = re.findall(r".*(?:!Ref Table\b|!GetAtt Table\.).*", TEXT)
    assert len(uses) > 10
    for use in uses:
        assert "!If [HasRestoredTable, " in use, use


def test_every_role_may_get_a_permissions_boundary() -> None:
    for name, role in resources("AWS::IAM::Role").items():
        assert role["PermissionsBoundary"] == {
            "Fn::If": ["HasBoundary", {"Ref": "PermissionsBoundaryArn"}, {"Ref": "AWS::NoValue"}]
        }, name


def test_the_canary_may_upload_canaries_and_nothing_else() -> None:
    granted = {
        action: statement["Resource"]
        for statement in statements(resources("AWS::IAM::Role")["CanaryRole"])
        for action in listed(statement["Action"])
        if not action.startswith(("logs:", "kms:"))
    }
    assert granted == {"s3:PutObject": {"Fn::Sub": f"${{ArticlesBucket.Arn}}/{CANARIES}*"}}


def test_without_its_parameter_the_canary_has_no_resources() -> None:
    for name, resource in template()["Resources"].items():
        assert ("Canary" in name) == (resource.get("Condition") == "HasCanary"), name


def test_the_table_is_on_demand_expires_rows_and_can_be_restored() -> None:
    (table,) = resources("AWS::DynamoDB::Table").values()
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_logs_are_kept_as_long_as_the_parameter_says() -> None:
    for group in resources("AWS::Logs::LogGroup").values():
        assert group["RetentionInDays"] == {"Ref": "LogRetentionDays"}
        assert group["KmsKeyId"]["Fn::If"][:2] == ["HasKey", {"Ref": "KmsKeyArn"}]


def test_uploads_and_deletions_of_configuration_start_a_compilation_and_reports_do_not() -> None:
    configurations = resources("AWS::S3::Bucket")["ConfigBucket"]["NotificationConfiguration"][
        "QueueConfigurations"
    ]
    notified = {(each["Event"], each["Filter"]["S3Key"]["Rules"][0]["Value"]) for each in configurations}
    prefixes = ("watchlist", "share", "templates/", "route")
    assert notified == {
        *((event, prefix) for event in ("s3:ObjectCreated:*", "s3:ObjectRemoved:*") for prefix in prefixes),
        ("s3:ObjectCreated:*", "changes/manifest.json"),  # the staged files of a change are not compiled
    }
    started = ("watchlists/w.yaml", "shared/s.yaml", "routes.yaml", "routes.yml", "watchlist/w.yaml")
    assert all(name.startswith(prefixes) and starts_compilation(name) for name in started)
    written = ("reports/routes.yaml.json", "reports/old.yaml", "index/0f.idx")
    assert not any(name.startswith(prefixes) or starts_compilation(name) for name in written)


def test_the_compiler_may_read_and_write_every_file_of_the_configuration() -> None:
    """The compiler writes files for `wirewatch apply`. A change stays incomplete if the role of the
    compiler lacks the permission to write one of the files.
    """
    allowed: dict[str, set[str]] = {}
    for statement in statements(resources("AWS::IAM::Role")["CompileWatchlistsRole"]):
        for resource in listed(statement["Resource"]):
            for action in listed(statement["Action"]):
                allowed.setdefault(action, set()).add(json.dumps(resource))
    for action in ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject"):
        for prefix in UPLOADED:
            name = f"{prefix}*" if prefix.endswith("/") else prefix
            assert any(f"/{name}" in each for each in allowed[action]), (action, prefix)


def test_functions_get_exactly_the_variables_that_settings_reads() -> None:
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


@pytest.mark.parametrize(
    "line", [line for line in command_lines() if line.program == "sam"], ids=lambda line: line.text[:60]
)
def test_sam_accepts_the_options_that_the_pages_show(line: CommandLine) -> None:
    words = line.words[1:]
    command = words[
        : next(number for number, word in enumerate(words) if word.startswith("-") or "F" in word)
    ]
    shown = subprocess.run(
        [ROOT / ".tools/sam/bin/sam", *command, "--help"], capture_output=True, text=True, check=True
    ).stdout
    for word in words:
        if word.startswith("-"):
            assert re.search(rf"(?<!\S){re.escape(word)}(?![\w-])", shown), word


def test_each_role_has_exactly_the_leading_keys_that_were_reviewed() -> None:
    """For each role, leading_keys.json has the reviewed IAM statements about the table. A statement
    has actions, and the partition keys (leading keys) that the actions may use.
    """
    granted = {
        name: sorted(
            [sorted(listed(statement["Action"])), sorted(*_conditions(statement))]
            for statement in statements(role)
            if any(action.startswith("dynamodb:") for action in listed(statement["Action"]))
        )
        for name, role in resources("AWS::IAM::Role").items()
    }
    assert {name: each for name, each in granted.items() if each} == json.loads(LEADING_KEYS.read_text()), (
        "a role changed: review it, then change tests/template/leading_keys.json"
    )


def _conditions(statement: dict[str, Any]) -> list[list[str]]:
    assert set(statement["Condition"]) == {"ForAllValues:StringLike"}
    return [condition["dynamodb:LeadingKeys"] for condition in statement["Condition"].values()]


def test_each_function_may_touch_only_rows_that_are_declared_for_it() -> None:
    """Each IAM statement about the table allows only leading keys that storage/keys.py declares."""
    declared = {re.sub(r"#.*", "#*", kind.pk.pattern) for kind in keys.ROWS}
    for name, role in resources("AWS::IAM::Role").items():
        for statement in statements(role):
            if any(action.startswith("dynamodb:") for action in listed(statement["Action"])):
                (condition,) = statement["Condition"].values()
                assert set(condition["dynamodb:LeadingKeys"]) <= declared, name


# links and feeds


def conditions() -> dict[str, str]:
    """Return the condition of each resource by logical id. A resource without a condition has ""."""
    return {name: each.get("Condition", "") for name, each in template()["Resources"].items()}


PUBLIC = "HasPublicLinks"


def test_without_public_links_nothing_of_the_api_is_deployed() -> None:
    assert template()["Parameters"]["PublicLinks"]["Default"] == "off"
    assert template()["Conditions"][PUBLIC] == {"Fn::Equals": [{"Ref": "PublicLinks"}, "on"]}
    public = {name for name, condition in conditions().items() if condition == PUBLIC}
    of_api = {name for name, each in template()["Resources"].items() if "ApiGateway" in each["Type"]}
    assert of_api
    alarms = {"ApiErrorsAlarm", "ApiThrottlesAlarm", "LinksFailedAlarm"}
    assert of_api | alarms | {"ApiFunction", "ApiRole", "ApiLogs", "LinksPermission"} == public
    assert template()["Outputs"]["LinksUrl"]["Condition"] == PUBLIC


def mentions(value: Any, names: set[str]) -> set[str]:
    """Return the members of `names` to which `value` refers. `value` is a part of the template. The
    function assumes that PublicLinks is off.
    """
    if isinstance(value, dict):
        if value.get("Fn::If", [""])[0] == PUBLIC:
            return mentions(value["Fn::If"][2], names)
        return {name for each in value.values() for name in mentions(each, names)}
    if isinstance(value, list):
        return {name for each in value for name in mentions(each, names)}
    return {name for name in names if value == name or f"${{{name}}}" in str(value)}


def test_nothing_refers_to_the_api_without_public_links() -> None:
    public = {name for name, condition in conditions().items() if condition == PUBLIC}
    for name, resource in template()["Resources"].items():
        assert name in public or not mentions(resource, public), name


def test_functions_know_the_address_of_the_api_only_with_public_links() -> None:
    for function in resources("AWS::Lambda::Function").values():
        condition, _, otherwise = function["Environment"]["Variables"]["LINKS_URL"]["Fn::If"]
        assert (condition, otherwise) == (PUBLIC, "")


@pytest.mark.parametrize(("role", "path"), [("ApiRole", "links/*"), ("DeliverRole", "links/keys")])
def test_secrets_of_links_are_readable_where_they_are_needed_and_nowhere_else(role: str, path: str) -> None:
    for name, properties in resources("AWS::IAM::Role").items():
        readable = [
            str(each["Resource"])
            for each in statements(properties)
            if "ssm:GetParameter" in listed(each["Action"]) and "/links/" in str(each["Resource"])
        ]
        assert name in {"ApiRole", "DeliverRole"} or readable == []
        if name == role:
            assert [each.count(f"parameter/${{AWS::StackName}}/{path}") for each in readable] == [1]


def test_the_api_is_throttled_and_keeps_no_log_of_addresses() -> None:
    (stage,) = resources("AWS::ApiGatewayV2::Stage").values()
    assert stage["DefaultRouteSettings"] == {"ThrottlingRateLimit": 10, "ThrottlingBurstLimit": 20}
    assert "AccessLogSettings" not in stage
    routes = {each["RouteKey"] for each in resources("AWS::ApiGatewayV2::Route").values()}
    assert routes == {f"ANY /{action}/{{token}}" for action in LinkAction} | {"ANY /f/{route}/{token}"}


def test_only_this_api_may_invoke_the_function() -> None:
    (permission,) = (
        each
        for each in resources("AWS::Lambda::Permission").values()
        if each["Principal"] == "apigateway.amazonaws.com"
    )
    assert ref(permission["FunctionName"]) == "ApiFunction"
    assert "${LinksApi}/*/*" in permission["SourceArn"]["Fn::Sub"]


# bounces and complaints

BOUNCES = "ReportsBounces"


def test_without_a_sender_of_mails_nothing_of_bounces_is_deployed() -> None:
    mail = {name for name, condition in conditions().items() if condition == BOUNCES}
    assert {name for name in template()["Resources"] if name.startswith("Mail")} < mail
    for name, resource in template()["Resources"].items():
        assert name in mail or not _mentions_without_mail(resource, mail), name


def _mentions_without_mail(value: Any, names: set[str]) -> set[str]:
    if isinstance(value, dict):
        if value.get("Fn::If", [""])[0] == BOUNCES:
            return _mentions_without_mail(value["Fn::If"][2], names)
        return {name for each in value.values() for name in _mentions_without_mail(each, names)}
    if isinstance(value, list):
        return {name for each in value for name in _mentions_without_mail(each, names)}
    return {name for name in names if value == name or f"${{{name}}}" in str(value)}


def test_only_the_configuration_set_of_the_stack_may_report_bounces() -> None:
    policy = resources("AWS::SNS::TopicPolicy")["MailEventsTopicPolicy"]["PolicyDocument"]
    (allowed,) = (each for each in policy["Statement"] if each["Effect"] == "Allow")
    assert allowed["Principal"] == {"Service": "ses.amazonaws.com"}
    source = allowed["Condition"]["ArnEquals"]["aws:SourceArn"]["Fn::Sub"]
    assert source.endswith(":configuration-set/${AWS::StackName}")
    destination = resources("AWS::SES::ConfigurationSetEventDestination")["BouncesAndComplaints"]
    assert destination["EventDestination"]["MatchingEventTypes"] == ["bounce", "complaint"]
    assert ref(destination["EventDestination"]["SnsDestination"]["TopicARN"]) == "MailEventsTopic"
    subscription = resources("AWS::SNS::Subscription")["MailEventsSubscription"]
    assert subscription["RawMessageDelivery"] is True
    assert ref(subscription["RedrivePolicy"]["deadLetterTargetArn"]) == "MailEventsDLQ"
