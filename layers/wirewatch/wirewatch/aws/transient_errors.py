"""Decides which errors are transient, and how long to wait before the next attempt.

If a call fails with a transient error, boto3 repeats the call up to four times within seconds.
boto3 raises the error only if the last of these calls fails too.
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
    """Tell whether an error is transient, so that a later attempt will probably succeed: the
    service throttled the call, had a fault or a conflict, or did not answer.

    The service may have carried out the call nevertheless. An error that is not a ClientError is
    also transient if its `__cause__` is a transient error.
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
    """Return the delay in seconds before a message that failed with `error` is received again.

    `receives` is how often the message was received. The error TryLater has a delay of its own. For
    StaleGeneration and for transient errors, the delay is `backoff_seconds`. For any other error,
    None is returned: the message waits for the visibility timeout of its queue, because an attempt
    within seconds would most likely fail again.
    """
    if isinstance(error, TryLater):
        return error.seconds
    passes = isinstance(error, StaleGeneration) or is_transient(error)
    return backoff_seconds(receives) if passes else None


def backoff_seconds(receives: int) -> int:
    """Return the delay in seconds before the next receive of a message.

    `receives` is how often the message was received. The delay is about 3 seconds after the first
    receive, then about 12, 48 and 192 seconds, and about 720 seconds after each later receive.
    Chance makes each delay up to a quarter shorter or longer.

    The later delays are so long that a message does not reach the dead-letter queue during an
    outage of half an hour.
    """
    exponent = min(max(receives, 1) - 1, 10)
    delay = min(FIRST_DELAY_SECONDS * int(FACTOR**exponent), MAX_DELAY_SECONDS)
    return max(1, round(delay * random.uniform(1 - JITTER, 1 + JITTER)))  # noqa: S311  no secret
