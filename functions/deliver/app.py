"""Reads DeliverQueue. Each queue message names one part of a digest and one target; this function
sends the part to the target.

A part for the channel `canary` is not sent. Only the time until its arrival is measured.
"""

import time
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from wirewatch.aws.batch import BatchWithErrorLog
from wirewatch.aws.clients import BRIEF
from wirewatch.aws.sending.webhook import Webhook
from wirewatch.channels.canary import Canary
from wirewatch.pipeline.adapters import Adapters, utc_now
from wirewatch.pipeline.part_delivery import DeliveryOutcome, DeliveryStores, PartDelivery
from wirewatch.settings import Settings

LATE_AFTER = timedelta(hours=2)
COUNTED_AS = {
    DeliveryOutcome.FAILED: "Failed",
    DeliveryOutcome.UNSUBSCRIBED: "Unsubscribed",
    DeliveryOutcome.SUPPRESSED: "Suppressed",
}

logger = Logger(service="deliver")
metrics = Metrics(service="deliver")


@cache
def adapters() -> Adapters:
    return Adapters(Settings.from_env(), BRIEF)


processor = BatchWithErrorLog(logger, lambda: adapters().deliver_queue)


@cache
def delivery() -> PartDelivery:
    aws = adapters()
    stores = DeliveryStores(
        aws.deliveries,
        aws.failed_parts,
        aws.targets,
        aws.mailer,
        aws.unsubscribed,
        aws.suppressed,
    )
    return PartDelivery(stores, Webhook(), utc_now, time.sleep, note_canary=note_canary)


def note_canary(seconds: float) -> None:
    metrics.add_metric("CanaryArrived", MetricUnit.Count, 1)
    metrics.add_metric("CanarySeconds", MetricUnit.Seconds, seconds)


def attribute(record: SQSRecord, name: str) -> str:
    found = record.message_attributes[name]
    return (found.string_value if found else None) or ""


def count_if_late(record: SQSRecord) -> None:
    """Count a part that was not delivered, if it has waited for more than LATE_AFTER.

    SQS publishes the age of the oldest message. For this age, SQS ignores messages that were
    received more than three times. So this function counts late parts itself.
    """
    sent = datetime.fromtimestamp(int(record.attributes.sent_timestamp or 0) / 1000, UTC)
    if utc_now() - sent > LATE_AFTER:
        metrics.add_metric("LateParts", MetricUnit.Count, 1)


def deliver_record(record: SQSRecord) -> None:
    kind, target = attribute(record, "channel"), attribute(record, "target")
    try:
        outcome = delivery().deliver(record.body, kind, target)
    except Exception:
        count_if_late(record)
        raise
    if kind != Canary.name:
        metrics.add_metric(COUNTED_AS.get(outcome, "Delivered"), MetricUnit.Count, 1)
    named = delivery().logged_target(kind, target)
    logger.info("delivered", extra={"channel": kind, "outcome": outcome, **named})


@metrics.log_metrics
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    metrics.add_metric("Parts", MetricUnit.Count, len(event.get("Records", [])))
    return process_partial_response(event, deliver_record, processor, context)
