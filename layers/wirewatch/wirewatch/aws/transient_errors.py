"""Decides which errors are transient, and how long to wait before the next attempt.

boto3 itself repeats a call up to four times within seconds. boto3 raises the error only if the last
of these calls fails too.
"""

import random

from botocore import exceptions
from botocore.exceptions import ClientError

from wirewatch.errors import StaleGeneration, TryLater

# The codes that botocore's own standard mode repeats (botocore/retries/standard.py), and the codes of
# conflicts and of a throttled KMS, which botocore does not repeat. Each service that calls KMS for its
# caller has a code of its own: `KmsThrottled` is from SQS, `KMSThrottling` from SNS.
_CODES = frozenset(
    [
        "BandwidthLimitExceeded",
        "ConditionalRequestConflict",
        "EC2ThrottledException",
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "KMS.ThrottlingException",
        "KMSThrottling",
        "KMSThrottlingException",
        "KmsThrottled",
        "LimitExceededException",
        "OperationAborted",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "ReplicatedWriteConflictException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestTimeout",
        "RequestTimeoutException",
        "ServiceUnavailable",
        "SlowDown",
        "Throttled",
        "ThrottledException",
        "Throttling",
        "ThrottlingError",
        "ThrottlingException",
        "TooManyRequestsException",
        "TooManyUpdates",
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
    ]
)
_NO_ANSWER = (
    exceptions.HTTPClientError,
    exceptions.ConnectionError,
    exceptions.IncompleteReadError,
)
_CANCELLED = "TransactionCanceledException"
FIRST_DELAY_SECONDS = 3
FACTOR = 4
MAX_DELAY_SECONDS = 720  # the visibility timeout of IngestQueue
JITTER = 0.25  # spreads the attempts of workers that failed in the same second


def is_transient(error: BaseException) -> bool:
    """Tell whether a later attempt will probably succeed. This is so if the service was busy, had a
    fault or a conflict, or did not answer.

    Even then, the service may have carried out the call. An error that does not come from boto3 is
    transient if its `__cause__` is transient.
    """
    if isinstance(error, _NO_ANSWER):
        return True
    if not isinstance(error, ClientError):
        return error.__cause__ is not None and is_transient(error.__cause__)
    code = str(error.response.get("Error", {}).get("Code", ""))
    if code == _CANCELLED:
        reasons = error.response.get("CancellationReasons") or []
        return any(reason.get("Code") in _CODES for reason in reasons)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return code in _CODES or status == 429 or status >= 500


def retry_delay(error: BaseException, receives: int) -> int | None:
    """Return the seconds before a failed message is received again. `receives` is how often it was
    received.

    TryLater has a delay of its own, and StaleGeneration counts as transient. Returns None for an
    error that is not transient. Then the message waits for the visibility timeout of its queue.
    """
    if isinstance(error, TryLater):
        return error.seconds
    passes = isinstance(error, StaleGeneration) or is_transient(error)
    return backoff_seconds(receives) if passes else None


def backoff_seconds(receives: int) -> int:
    """Return the seconds before the next receive of a message. `receives` is how often it was
    received.

    The delays are about 3, 12, 48, 192 and then always 720 seconds, up to a quarter shorter or
    longer.
    """
    # the delays keep a message out of the dead-letter queue in an outage of half an hour
    exponent = min(max(receives, 1) - 1, 10)
    delay = min(FIRST_DELAY_SECONDS * int(FACTOR**exponent), MAX_DELAY_SECONDS)
    return max(1, round(delay * random.uniform(1 - JITTER, 1 + JITTER)))  # noqa: S311  no secret
