"""IngestQueue: stored object → articles → matches → rows."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from wirewatch.aws.batch import BatchWithErrorLog
from wirewatch.parsing.sandbox.sandbox import Sandbox
from wirewatch.pipeline.adapters import Adapters, utc_now
from wirewatch.pipeline.current_index import CurrentIndex
from wirewatch.pipeline.ingestion import BatchReport, Ingestion, IngestStores
from wirewatch.settings import Settings

logger = Logger(service="ingest")
metrics = Metrics(service="ingest")
processor = BatchWithErrorLog(logger)


@cache
def ingestion() -> Ingestion:
    aws = Adapters(Settings.from_env())
    stores = IngestStores(
        aws.objects, aws.outbox, aws.documents, aws.embargoes, aws.quarantine, aws.flushes, aws.tasks
    )
    return Ingestion(aws.articles, stores, CurrentIndex(aws.registry, aws.config), Sandbox().read, utc_now)


def count(report: BatchReport) -> None:
    metrics.add_metric("Articles", MetricUnit.Count, report.articles)
    metrics.add_metric("Matched", MetricUnit.Count, report.matched)
    metrics.add_metric("Skipped", MetricUnit.Count, report.skipped)
    metrics.add_metric("Embargoed", MetricUnit.Count, report.embargoed)
    metrics.add_metric("Superseded", MetricUnit.Count, report.superseded)
    metrics.add_metric("Continued", MetricUnit.Count, report.continued)
    metrics.add_metric("Quarantined", MetricUnit.Count, sum(report.quarantined.values()))
    metrics.add_metric("RuleErrors", MetricUnit.Count, len(report.rule_errors))


@metrics.log_metrics
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    metrics.add_metric("Messages", MetricUnit.Count, len(event.get("Records", [])))
    with ingestion().batch(context.get_remaining_time_in_millis) as batch:

        def ingest_record(record: SQSRecord) -> None:
            batch.ingest(record.body)

        response = process_partial_response(event, ingest_record, processor, context)
    report = batch.report
    count(report)
    metrics.add_metric("FailedRecords", MetricUnit.Count, len(response["batchItemFailures"]))
    if report.quarantined or report.rule_errors or batch.index.damage:
        logger.warning(
            "batch with problems",
            quarantined=report.quarantined,
            rule_errors=report.rule_errors[:5],
            index_damage=batch.index.damage,
        )
    return response
