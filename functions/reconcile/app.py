"""Runs every five minutes and resumes work that other functions left unfinished. Once a day it
finds objects that were never read.

A run without failures publishes the metric Heartbeat, which an alarm watches.
"""

from dataclasses import asdict
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from wirewatch.aws.clients import BRIEF
from wirewatch.pipeline.adapters import Adapters, utc_now
from wirewatch.pipeline.reconciliation import (
    ReconcileQueues,
    ReconcileReport,
    ReconcileStores,
    Reconciliation,
)
from wirewatch.pipeline.surveys.listing_check import ListingCheck, ListingReport, ListingStores
from wirewatch.settings import Settings

logger = Logger(service="reconcile")
metrics = Metrics(service="reconcile")


@cache
def adapters() -> Adapters:
    return Adapters(Settings.from_env(), BRIEF)


@cache
def reconciliation() -> Reconciliation:
    aws = adapters()
    stores = ReconcileStores(aws.registry, aws.outbox, aws.digests, aws.embargoes, aws.counters)
    queues = ReconcileQueues(aws.flushes, aws.tasks, aws.compilations)
    settings = aws.settings
    listing = ListingStores(aws.articles, aws.objects, aws.listing_progress, aws.tasks)
    check = ListingCheck(listing, utc_now)
    return Reconciliation(
        stores, queues, check, utc_now, settings.hours_by_origin, has_canary=settings.has_canary
    )


def measure(report: ReconcileReport) -> None:
    """Publish the metrics that the alarms about routes and origins watch. If the counters of the
    origins could not be read, the metrics about origins are left out.
    """
    metrics.add_metric("RoutesOverdue", MetricUnit.Count, len(report.routes_overdue))
    if report.intake is not None:
        metrics.add_metric("SilentOrigins", MetricUnit.Count, len(report.intake.silent))
        for name, shares in (
            ("QuarantinePercent", report.intake.quarantined),
            ("SupersededPercent", report.intake.superseded),
        ):
            metrics.add_metric(name, MetricUnit.Percent, max(shares.values(), default=0))


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
    measure(report)
    if not report.failures:
        metrics.add_metric("Heartbeat", MetricUnit.Count, 1)
    summary = asdict(report)
    logger.info("reconciled", report=summary)
    return summary
