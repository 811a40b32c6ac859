"""Tests that the reason for each skipped check of checkov still holds. `make audit` runs checkov."""

import re
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from wirewatch.settings import Settings

from tests.conftest import ROOT
from tests.template.test_template import SAM_PYTHON, resources, template

pytestmark = pytest.mark.skipif(not SAM_PYTHON.exists(), reason="sam is not installed: make environment")
CONFIG = ROOT / "tests/template/checkov.yaml"
CHECKOV = ROOT / ".tools/checkov/bin/checkov"
SKIPPED: list[str] = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["skip-check"]


def functions() -> dict[str, dict[str, Any]]:
    return resources("AWS::Lambda::Function")


def of_queues() -> set[str]:
    """Return the logical ids of the functions that read a queue."""
    mappings = resources("AWS::Lambda::EventSourceMapping").values()
    return {str(mapping["FunctionName"]["Ref"]) for mapping in mappings}


def queues_limit_the_concurrency() -> bool:
    mappings = resources("AWS::Lambda::EventSourceMapping").values()
    return all("MaximumConcurrency" in mapping["ScalingConfig"] for mapping in mappings) and (
        functions().keys() - of_queues() == {"ReconcileFunction", "CanaryFunction", "ApiFunction"}
        and "ThrottlingRateLimit"
        in resources("AWS::ApiGatewayV2::Stage")["LinksStage"]["DefaultRouteSettings"]
    )


def failed_runs_are_kept_or_missed() -> bool:
    configs = {
        config["FunctionName"]["Ref"]: config
        for config in resources("AWS::Lambda::EventInvokeConfig").values()
    }
    return "OnFailure" in configs["ReconcileFunction"]["DestinationConfig"] and (
        "CanaryAlarm" in resources("AWS::CloudWatch::Alarm")
    )


def nothing_is_in_a_vpc() -> bool:
    return not any("::EC2::" in each["Type"] for each in template()["Resources"].values())


def no_variable_is_a_secret() -> bool:
    return not any(re.search("secret|password|token|webhook_url|key", name) for name in Settings.model_fields)


def no_bucket_is_for_access_logs() -> bool:
    return set(resources("AWS::S3::Bucket")) == {"ArticlesBucket", "ConfigBucket"}


def both_branches_encrypt() -> bool:
    encryptions = [bucket["BucketEncryption"] for bucket in resources("AWS::S3::Bucket").values()]
    rules = [each["ServerSideEncryptionConfiguration"][0] for each in encryptions]
    return all(
        rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == {"Fn::If": ["HasKey", "aws:kms", "AES256"]}
        for rule in rules
    )


REASONS: dict[str, Callable[[], bool]] = {
    "CKV_AWS_115": queues_limit_the_concurrency,
    "CKV_AWS_116": failed_runs_are_kept_or_missed,
    "CKV_AWS_117": nothing_is_in_a_vpc,
    "CKV_AWS_173": no_variable_is_a_secret,
    "CKV_AWS_18": no_bucket_is_for_access_logs,
    "CKV_AWS_19": both_branches_encrypt,
}


def test_each_skipped_check_has_a_reason_that_is_tested() -> None:
    written = re.findall(r"((?:  # .+\n)+)  - (CKV_\w+)\n", CONFIG.read_text(encoding="utf-8"))
    assert [name for _, name in written] == SKIPPED == list(REASONS)
    assert all(len(reason.split()) > 15 for reason, _ in written)


@pytest.mark.parametrize("name", SKIPPED)
def test_the_reason_for_skipping_a_check_holds(name: str) -> None:
    assert REASONS[name]()


@pytest.mark.skipif(not CHECKOV.exists(), reason="checkov is not installed: make audit")
def test_checkov_finds_nothing_else() -> None:
    command = [str(each) for each in (CHECKOV, "--config-file", CONFIG, "--file", ROOT / "template.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout[-3000:]
