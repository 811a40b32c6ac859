"""Uploads a test article, the canary, at intervals. The stack's parameter CanaryMinutes sets the
interval.

The function `deliver` publishes how many seconds a canary took to reach `deliver`. An alarm is
raised if three canaries in a row do not arrive.
"""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from wirewatch.aws.clients import PROMPT
from wirewatch.pipeline.adapters import Adapters, utc_now
from wirewatch.pipeline.canary import Canary
from wirewatch.settings import Settings

logger = Logger(service="canary")


@cache
def adapters() -> Adapters:
    return Adapters(Settings.from_env(), PROMPT)


@cache
def canary() -> Canary:
    return Canary(adapters().articles, utc_now)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:
    key = canary().send()
    logger.info("canary sent", key=key)
    return {"key": key}
