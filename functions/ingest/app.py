"""Reads IngestQueue. Each message names objects in the articles bucket; this function reads their
articles, matches each article against the rules, and stores rows for the articles that match.
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
from wirewatch.aws.clients import PATIENT
from wirewatch.matching.index import DamagedIndex
from wirewatch.parsing.sandbox.sandbox import Sandbox
from wirewatch.pipeline.adapters import Adapters, utc_now
from wirewatch.pipeline.current_index import CurrentIndex
from wirewatch.pipeline.ingestion import BatchReport, Ingestion, IngestStores
from wirewatch.settings import Settings

logger = Logger(service="ingest")
metrics = Metrics(service="ingest")


@cache
def adapters() -> Adapters:
    return Adapters(Settings.from_env(), PATIENT)


processor = BatchWithErrorLog(logger, lambda: adapters().tasks)


@cache
def ingestion() -> Ingestion:
    aws = adapters()
    stores = IngestStores(
        aws.objects,
        aws.outbox,
        aws.documents,
        aws.embargoes,
        aws.quarantine,
        aws.counters,
        aws.sightings,
        aws.flushes,
        aws.tasks,
    )
    return Ingestion(aws.articles, stores, CurrentIndex(aws.registry, aws.config), Sandbox().read, utc_now)


def count(report: BatchReport) -> None:
    """Publish the counts of a batch as metrics.

    The metrics Articles and Matched are always published. The other counts are 0 in most batches.
    Such a count is published only if it is above 0, because each metric costs money.
    """
    metrics.add_metric("Articles", MetricUnit.Count, report.total("articles"))
    metrics.add_metric("Matched", MetricUnit.Count, report.total("matched"))
    rare = {
        "Skipped": report.total("skipped"),
        "Embargoed": report.total("embargoed"),
        "Superseded": report.total("superseded"),
        "Quarantined": report.total("quarantined"),
        "Continued": report.continued,
        "GoneObjects": report.gone,
        "RuleErrors": len(report.rule_errors),
        "ComparisonFaults": len(report.comparison_faults),
        "Uncounted": report.uncounted,
    }
    for name, number in rare.items():
        if number:
            metrics.add_metric(name, MetricUnit.Count, number)


def ingest_batch(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    with ingestion().batch(context.get_remaining_time_in_millis) as batch:

        def ingest_record(record: SQSRecord) -> None:
            batch.ingest(record.body)

        response = process_partial_response(event, ingest_record, processor, context)
    report = batch.report
    count(report)
    if batch.index.damage:
        metrics.add_metric("IndexRefused", MetricUnit.Count, 1)
    faults = report.rule_errors or report.comparison_faults or batch.index.damage
    if report.reasons or report.uncounted or faults:
        logger.warning(
            "batch with problems",
            quarantined=dict(report.reasons),
            uncounted=report.uncounted,
            rule_errors=report.rule_errors[:5],
            comparison_faults=report.comparison_faults[:5],
            index_damage=batch.index.damage,
        )
    return response


@metrics.log_metrics
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    metrics.add_metric("Messages", MetricUnit.Count, len(event.get("Records", [])))
    try:
        response = ingest_batch(event, context)
    except DamagedIndex:
        # this worker has no readable index: its messages wait in the queue until there is one
        metrics.add_metric("IndexRefused", MetricUnit.Count, 1)
        raise
    except Exception as error:  # noqa: BLE001  retry_all raises it again unless it is transient
        response = processor.retry_all(event, error)
    metrics.add_metric("FailedRecords", MetricUnit.Count, len(response["batchItemFailures"]))
    return response
