"""Reads MailEventsQueue. Each message is an event of SES about a mail, such as a bounce or a
complaint. This function stops HTML mail to readers whose mail bounced permanently, or who
complained.
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
from wirewatch.pipeline.adapters import Adapters, utc_now
from wirewatch.pipeline.mail_events import MailEventOutcome, MailEvents
from wirewatch.settings import Settings

# Events that change nothing are counted too, so that a flood of them is visible.
COUNTED_AS = {
    MailEventOutcome.SUPPRESSED: "SuppressedReaders",
    MailEventOutcome.ALREADY_SUPPRESSED: "RepeatedMailEvents",
    MailEventOutcome.HARMLESS: "HarmlessMailEvents",
    MailEventOutcome.OUTDATED: "OutdatedMailEvents",
    MailEventOutcome.UNKNOWN_ADDRESS: "UnknownMailEvents",
    MailEventOutcome.MALFORMED: "MalformedMailEvents",
}

logger = Logger(service="mail_events")
metrics = Metrics(service="mail_events")


@cache
def adapters() -> Adapters:
    return Adapters(Settings.from_env(), BRIEF)


processor = BatchWithErrorLog(logger, lambda: adapters().mail_events_queue)


@cache
def mail_events() -> MailEvents:
    aws = adapters()
    return MailEvents(aws.suppressed, aws.registry, aws.operators, utc_now, aws.settings.stack_name)


def handle_record(record: SQSRecord) -> None:
    for outcome in mail_events().handle(record.body):
        metrics.add_metric(COUNTED_AS[outcome], MetricUnit.Count, 1)
        logger.info("mail event", outcome=outcome, message_id=record.message_id)


@metrics.log_metrics
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    metrics.add_metric("MailEvents", MetricUnit.Count, len(event.get("Records", [])))
    return process_partial_response(event, handle_record, processor, context)
