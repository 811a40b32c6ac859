"""Reads FlushQueue. Each message requests the digest of one route; this function collects, seals,
renders and publishes the digest.
"""

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
from wirewatch.configuration.routes import CANARY_ROUTE
from wirewatch.messages.flush import BadFlush, Flush, read_flush
from wirewatch.pipeline.adapters import Adapters, utc_now
from wirewatch.pipeline.digest_publisher import DigestPublisher, DigestStores, FlushOutcome
from wirewatch.settings import Settings

logger = Logger(service="digest")
metrics = Metrics(service="digest")
MAX_LOGGED = 10  # failed comparisons of one digest


@cache
def adapters() -> Adapters:
    return Adapters(Settings.from_env(), BRIEF)


processor = BatchWithErrorLog(logger, lambda: adapters().flushes)


def publisher(context: LambdaContext) -> DigestPublisher:
    aws = adapters()
    stores = DigestStores(
        aws.registry,
        aws.outbox,
        aws.digests,
        aws.reported_stories,
        aws.deliveries,
        aws.mutes,
        aws.counters,
        aws.templates,
        aws.feeds,
    )
    remaining_ms, stack = context.get_remaining_time_in_millis, aws.settings.stack_name
    return DigestPublisher(stores, aws.topic, aws.flushes, utc_now, remaining_ms, stack=stack)


def flush_route(flush: Flush, lambda_context: LambdaContext) -> FlushOutcome:
    """Send what waits for a route. Publish how many templates and comparisons failed.

    A comparison finds out whether an article repeats an earlier story. A retry may count a failed
    comparison again.
    """
    job = publisher(lambda_context)
    try:
        return job.flush(flush)
    finally:
        # also after an error: a retry may skip what failed, and then it can't count it
        metrics.add_metric("TemplateFailures", MetricUnit.Count, len(job.template_failures))
        for failure in job.template_failures:
            logger.warning("template failed", route=flush.route, why=str(failure))
        if job.repeats.faults:  # rare; each metric costs money
            metrics.add_metric("ComparisonFaults", MetricUnit.Count, len(job.repeats.faults))
        for fault in job.repeats.faults[:MAX_LOGGED]:
            logger.error("comparison failed", route=flush.route, why=fault)


def flush_record(record: SQSRecord, lambda_context: LambdaContext) -> None:
    try:
        flush = read_flush(record.body, int(record.attributes.sent_timestamp or 0), record.message_id)
        outcome = flush_route(flush, lambda_context)
    except BadFlush as error:
        metrics.add_metric("BadFlush", MetricUnit.Count, 1)
        logger.warning("not a flush", why=str(error))
    else:
        if flush.route != CANARY_ROUTE:
            metrics.add_metric("Published", MetricUnit.Count, int(outcome is FlushOutcome.PUBLISHED))
        logger.info("flushed", route=flush.route, due=flush.due, outcome=outcome)


@metrics.log_metrics
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    metrics.add_metric("Flushes", MetricUnit.Count, len(event.get("Records", [])))
    return process_partial_response(event, flush_record, processor, context)
