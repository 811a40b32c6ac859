"""Tests which errors are retried, and how long a message waits after each attempt."""

import re
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.aws.transient_errors import MAX_DELAY_SECONDS, backoff_seconds, is_transient, retry_delay
from wirewatch.errors import StaleGeneration, TryLater

from tests.conftest import ROOT

TWO_MINUTES, HALF_AN_HOUR = 120, 1800


def refused(code: str, status: int = 400, *reasons: str) -> ClientError:
    response = {
        "Error": {"Code": code, "Message": ""},
        "ResponseMetadata": {"HTTPStatusCode": status},
        "CancellationReasons": [{"Code": reason} for reason in reasons],
    }
    return ClientError(response, "UpdateItem")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "error",
    [
        refused("ProvisionedThroughputExceededException"),
        refused("ThrottlingException"),
        refused("Throttling"),
        refused("SlowDown", 503),
        refused("KmsThrottled"),  # SQS
        refused("KMSThrottling"),  # SNS
        refused("KMS.ThrottlingException"),  # S3
        refused("KMSThrottlingException"),  # Lambda
        refused("TransactionConflictException"),
        refused("ReplicatedWriteConflictException"),
        refused("ConditionalRequestConflict", 409),
        refused("OperationAborted", 409),
        refused("TooManyUpdates"),
        refused("InternalServerError", 500),
        refused("NeverSeenBefore", 502),
        refused("NeverSeenBefore", 429),
        refused("TransactionCanceledException", 400, "None", "ThrottlingError"),
        refused("TransactionCanceledException", 400, "TransactionConflict"),
        EndpointConnectionError(endpoint_url="https://dynamodb"),
        ConnectTimeoutError(endpoint_url="https://dynamodb"),
        ReadTimeoutError(endpoint_url="https://s3"),
    ],
    ids=str,
)
def test_a_transient_error_is_retried_after_seconds(error: BotoCoreError | ClientError) -> None:
    assert is_transient(error)
    assert retry_delay(error, 1) in range(2, 5)


@pytest.mark.parametrize(
    "error",
    [
        refused("AccessDeniedException"),
        refused("ValidationException"),
        refused("NoSuchBucket", 404),
        refused("KmsAccessDenied"),
        refused("KMSDisabled"),
        refused("ConditionalCheckFailedException"),
        refused("PreconditionFailed", 412),
        refused("TransactionCanceledException", 400, "None", "ItemCollectionSizeLimitExceeded"),
        refused("TransactionCanceledException"),
        NoCredentialsError(),
        ValueError("a defect"),
        ConnectionError("not of botocore"),
    ],
    ids=str,
)
def test_a_permanent_error_waits_for_the_visibility_timeout(error: Exception) -> None:
    assert not is_transient(error)
    assert retry_delay(error, 1) is None


SERVICES = ("dynamodb", "s3", "sqs", "sns", "ssm", "sesv2", "scheduler")
SAYS_LATER = re.compile("throttl|transactionconflict|toomanyrequests|unavailable$|internal", re.IGNORECASE)


@pytest.mark.parametrize("service", SERVICES)
def test_every_error_of_a_used_service_that_says_to_try_later_is_retried(service: str) -> None:
    shapes: list[Any] = botocore.session.get_session().get_service_model(service).error_shapes
    codes = {
        shape.error_code
        for shape in shapes
        if SAYS_LATER.search(shape.error_code)
        and shape.metadata.get("error", {}).get("httpStatusCode", 400) < 500
    }
    assert [code for code in sorted(codes) if not is_transient(refused(code))] == []


def test_an_error_that_a_library_raises_from_a_transient_aws_error_is_transient() -> None:
    error = LookupError("the library's own")
    error.__cause__ = refused("ThrottlingException")
    assert is_transient(error)
    error.__cause__ = refused("AccessDeniedException")
    assert not is_transient(error)


def test_an_error_may_have_a_retry_delay_of_its_own() -> None:
    assert retry_delay(TryLater(77, "busy"), 5) == 77
    assert retry_delay(StaleGeneration("changed"), 1) in range(2, 5)


@given(st.integers(min_value=0, max_value=100_000))
def test_a_wait_is_at_least_a_second_and_at_most_a_quarter_longer_than_the_longest(receives: int) -> None:
    assert 1 <= backoff_seconds(receives) <= MAX_DELAY_SECONDS * 1.25


def test_workers_that_failed_together_retry_at_different_times() -> None:
    assert len({backoff_seconds(4) for _ in range(100)}) > 10


@pytest.mark.parametrize("queue", ["Ingest", "Compile", "Flush", "Deliver", "MailEvents"])
def test_a_message_is_retried_for_half_an_hour_before_it_goes_to_the_dead_letter_queue(queue: str) -> None:
    template = (ROOT / "template.yaml").read_text()
    receives = int(re.findall(rf"{queue}DLQ.Arn\n +maxReceiveCount: (\d+)", template)[0])
    shortest = [min(backoff_seconds(number) for _ in range(200)) for number in range(1, receives)]
    assert sum(shortest[:4]) > TWO_MINUTES
    assert sum(shortest) > HALF_AN_HOUR * 0.95
