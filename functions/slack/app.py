"""SlackQueue: one published part → one Block Kit message."""

import time
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from wirewatch.aws.batch import BatchWithErrorLog
from wirewatch.aws.webhook import Webhook
from wirewatch.errors import TryLater
from wirewatch.pipeline.adapters import Adapters, utc_now
from wirewatch.pipeline.part_delivery import PartDelivery
from wirewatch.settings import Settings

logger = Logger(service="slack")
metrics = Metrics(service="slack")
processor = BatchWithErrorLog(logger)


@cache
def adapters() -> Adapters:
    return Adapters(Settings.from_env())


@cache
def delivery() -> PartDelivery:
    aws = adapters()
    return PartDelivery(aws.digests, aws.deliveries, aws.webhooks, Webhook(), utc_now, time.sleep)


def deliver_record(record: SQSRecord) -> None:
    attribute = record.message_attributes["target"]
    target = (attribute.string_value if attribute else None) or ""
    try:
        outcome = delivery().deliver(record.body, target)
    except TryLater as later:
        adapters().slack_queue.put_off(record.receipt_handle, later.seconds)
        raise
    metrics.add_metric("Failed" if outcome == "failed" else "Delivered", MetricUnit.Count, 1)
    logger.info("delivered", target=target, outcome=outcome)


@metrics.log_metrics
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    metrics.add_metric("Parts", MetricUnit.Count, len(event.get("Records", [])))
    return process_partial_response(event, deliver_record, processor, context)
