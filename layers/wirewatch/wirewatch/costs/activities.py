"""What each activity uses of AWS: the constant USAGE.

- The units of DynamoDB are counted, and so are requests to S3 and to SNS. The test
  `tests/integration/test_costs.py` compares USAGE with what the functions use.
- Other requests are derived; the comment above USAGE says how.
- Lambda time and log sizes are assumed: see SECONDS_PER_… and LOG_GB_PER_RUN.

ASSUMPTIONS has sentences about the other assumptions. `wirewatch cost` prints these sentences.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

Usage = Mapping[str, float]  # by unit of the price list

INGEST_GB, FUNCTION_GB = 1.0, 0.5  # memory of the functions, as in template.yaml
SECONDS_PER_BATCH, SECONDS_PER_DIGEST, SECONDS_PER_STORY = 0.05, 0.5, 0.05
SECONDS_PER_PART, SECONDS_PER_CHECK = 0.4, 0.5
LOG_GB_PER_RUN = 2.5e-6  # the lines of the runtime, one line of the function, one blob of metrics


class Activity(StrEnum):
    """An activity of the system. The members are roughly in the order in which they happen.

    - ARTICLE: `ingest` reads an object with one article. Matches are not included.
    - BATCH: one run of `ingest`, without the objects that it reads.
    - MATCH: an article is put into the outbox of one route.
    - DIGEST: one digest of a route, without its stories.
    - STORY: a digest reports one story with one article.
    - CHANNEL: a part of a digest is published to a channel.
    - TARGET: `deliver` sends a part to a target.
    - CHECK: one run of `reconcile`, without the routes that it checks.
    - ROUTE_CHECK: `reconcile` checks one route.
    - LISTED: `reconcile` compares an object in the listing of the bucket with the object's row.
    - POLLING: the requests that Lambda makes in one month while it waits for messages.
    """

    ARTICLE = "article"
    BATCH = "batch"
    MATCH = "match"
    DIGEST = "digest"
    STORY = "story"
    CHANNEL = "channel"
    TARGET = "target"
    CHECK = "check"
    ROUTE_CHECK = "route check"
    LISTED = "listed object"
    POLLING = "polling"


# It takes one request to receive a batch, and one to delete it. S3 sends one message for each
# object. A route gets one flush message for each digest, which is received and deleted.
_QUEUES, _POLLERS, _POLLS_A_MONTH = 4, 5, 30 * 24 * 60 * 3  # each poller waits 20 seconds

USAGE: Mapping[Activity, Usage] = MappingProxyType(
    {
        Activity.ARTICLE: {"s3_gets": 1, "write_units": 1, "sqs_requests": 1},
        Activity.BATCH: {
            "write_units": 1,
            "read_units": 1,
            "sqs_requests": 2,
            "lambda_requests": 1,
            "lambda_gb_seconds": SECONDS_PER_BATCH * INGEST_GB,
            "log_gb": LOG_GB_PER_RUN,
        },
        Activity.MATCH: {"write_units": 8},
        Activity.DIGEST: {
            "write_units": 7,
            "read_units": 26,
            "sqs_requests": 3,
            "lambda_requests": 1,
            "lambda_gb_seconds": SECONDS_PER_DIGEST * FUNCTION_GB,
            "log_gb": LOG_GB_PER_RUN,
        },
        Activity.STORY: {
            "write_units": 26,
            "read_units": 18,
            "lambda_gb_seconds": SECONDS_PER_STORY * FUNCTION_GB,
        },
        Activity.CHANNEL: {"sns_publishes": 1},
        Activity.TARGET: {
            "write_units": 3,
            "read_units": 5,
            "sqs_requests": 3,
            "lambda_requests": 1,
            "lambda_gb_seconds": SECONDS_PER_PART * FUNCTION_GB,
            "log_gb": LOG_GB_PER_RUN,
        },
        Activity.CHECK: {
            "read_units": 10,
            "lambda_requests": 1,
            "lambda_gb_seconds": SECONDS_PER_CHECK * FUNCTION_GB,
            "scheduler_invocations": 1,
            "log_gb": LOG_GB_PER_RUN,
        },
        Activity.ROUTE_CHECK: {"read_units": 3},
        Activity.LISTED: {"read_units": 0.5, "s3_puts": 1 / 1000},
        Activity.POLLING: {"sqs_requests": _QUEUES * _POLLERS * _POLLS_A_MONTH},
    }
)

ASSUMPTIONS = (
    "no article is a copy or a repeat of another",
    "Lambda polls each of its four queues with five long polls at a time",
    "each digest is requested by its own message, and each run of ingest reads the configuration",
    "free: encryption with keys that AWS manages, parameters of SSM, traffic within the region",
    "left out: traffic to targets, keys of your own, compilations of the configuration, bounces of mails",
)
