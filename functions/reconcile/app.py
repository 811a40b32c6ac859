"""Every five minutes: resumes what other workers left behind. Its metric is the heartbeat that an alarm listens for."""

from dataclasses import asdict
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from wirewatch.pipeline.adapters import Adapters, utc_now
from wirewatch.pipeline.reconciliation import Reconciliation
from wirewatch.settings import Settings

logger = Logger(service="reconcile")
metrics = Metrics(service="reconcile")


@cache
def sweep() -> Reconciliation:
    aws = Adapters(Settings.from_env())
    return Reconciliation(
        aws.registry,
        aws.outbox,
        aws.digests,
        aws.flushes,
        aws.embargoes,
        aws.tasks,
        aws.compilations,
        utc_now,
    )


@metrics.log_metrics
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    metrics.add_metric("Heartbeat", MetricUnit.Count, 1)
    report = sweep().run()
    found = asdict(report)
    logger.info("swept", found=found)
    return found
