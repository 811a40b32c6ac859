"""Runs every five minutes and finds what other workers left undone, and once a day which objects were
never read.

A run without failures emits the metric Heartbeat, which an alarm watches.
"""

from dataclasses import asdict
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from wirewatch.pipeline.adapters import Adapters, utc_now
from wirewatch.pipeline.listing_check import ListingCheck, ListingReport, ListingStores
from wirewatch.pipeline.reconciliation import ReconcileQueues, ReconcileStores, Reconciliation
from wirewatch.settings import Settings

logger = Logger(service="reconcile")
metrics = Metrics(service="reconcile")


@cache
def reconciliation() -> Reconciliation:
    aws = Adapters(Settings.from_env())
    stores = ReconcileStores(aws.registry, aws.outbox, aws.digests, aws.embargoes)
    queues = ReconcileQueues(aws.flushes, aws.tasks, aws.compilations)
    listing = ListingStores(aws.articles, aws.objects, aws.listing_progress, aws.tasks)
    return Reconciliation(stores, queues, ListingCheck(listing, utc_now), utc_now)


def count(listing: ListingReport) -> None:
    metrics.add_metric("CheckedObjects", MetricUnit.Count, listing.checked)
    metrics.add_metric("UnreadObjects", MetricUnit.Count, listing.queued)
    metrics.add_metric("ListingCompleted", MetricUnit.Count, int(listing.completed))


@metrics.log_metrics
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    metrics.add_metric("StepErrors", MetricUnit.Count, 0)
    report = reconciliation().run(context.get_remaining_time_in_millis)
    count(report.listing)
    metrics.add_metric("StepErrors", MetricUnit.Count, len(report.failures))
    if not report.failures:
        metrics.add_metric("Heartbeat", MetricUnit.Count, 1)
    summary = asdict(report)
    logger.info("reconciled", report=summary)
    return summary
