"""Which errors pass by themselves, and how long to wait before the next attempt.

boto3 has already repeated a call four times within seconds when such an error is raised.
"""

import random

from botocore import exceptions
from botocore.exceptions import ClientError

from wirewatch.errors import StaleGeneration, TryLater

# the codes that botocore's own standard mode repeats: botocore/retries/standard.py
_CODES = frozenset(
    [
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "KMSThrottlingException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
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
        "TransactionConflict",
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
    """Whether an error of AWS passes by itself: a throttled call, a fault of the service, a time-out.

    The service may have carried the call out nevertheless. An error that a library raised from such
    an error passes as well.
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
    """Return the seconds after which a message that failed with this error is received again.

    `receives` counts how often the message was received. None means: wait for the visibility
    timeout of the queue, because an attempt in a few seconds would most likely fail as well.
    """
    if isinstance(error, TryLater):
        return error.seconds
    passes = isinstance(error, StaleGeneration) or is_transient(error)
    return backoff_seconds(receives) if passes else None


def backoff_seconds(receives: int) -> int:
    """Return about 3, 12, 48, 192 and then 720 seconds, each up to a quarter shorter or longer.

    The first attempts wait seconds. The later ones wait so long that a message survives an outage
    of half an hour in its queue, before it reaches the dead-letter queue.
    """
    exponent = min(max(receives, 1) - 1, 10)
    delay = min(FIRST_DELAY_SECONDS * int(FACTOR**exponent), MAX_DELAY_SECONDS)
    return max(1, round(delay * random.uniform(1 - JITTER, 1 + JITTER)))  # noqa: S311  no secret
