"""Uploads a test article. The parameter CanaryMinutes of the stack says how often it runs.

The article is processed like every other article. The function `deliver` publishes how long this
took. An alarm is raised if no canary arrives.
"""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from wirewatch.pipeline.adapters import Adapters, utc_now
from wirewatch.pipeline.canary import Canary
from wirewatch.settings import Settings

logger = Logger(service="canary")


@cache
def canary() -> Canary:
    return Canary(Adapters(Settings.from_env()).articles, utc_now)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:
    key = canary().send()
    logger.info("canary sent", key=key)
    return {"key": key}
