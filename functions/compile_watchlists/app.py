"""Reads CompileQueue: when the config bucket or the code has changed, the whole configuration is
checked, tested and compiled, and the schedules are updated.
"""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from wirewatch.aws.batch import BatchWithErrorLog
from wirewatch.aws.queues import RECOMPILE
from wirewatch.messages.s3_events import stored_events
from wirewatch.pipeline.adapters import Adapters, utc_now
from wirewatch.pipeline.compilation import FOLDERS, Compilation, CompileOutputs, CompileStores
from wirewatch.settings import Settings

logger = Logger(service="compile_watchlists")
processor = BatchWithErrorLog(logger)


@cache
def compilation() -> Compilation:
    aws = Adapters(Settings.from_env())
    stores = CompileStores(aws.registry, aws.outbox, aws.digests)
    outputs = CompileOutputs(
        aws.schedules, aws.topic, aws.targets, aws.flushes, has_feeds=bool(aws.settings.links_url)
    )
    return Compilation(aws.config, stores, outputs, utc_now, has_canary=aws.settings.has_canary)


@cache
def compile_once(invocation: str) -> Exception | None:
    """Compile once for all events of an invocation. Returns the error if it failed.

    All events of a batch were sent before the bucket is listed, so one compilation is enough.
    """
    try:
        report = compilation().run()
    except Exception as error:  # noqa: BLE001  raised for each event of the batch
        return error
    logger.info(
        "compiled",
        generation=report.generation,
        rules=report.rules,
        routes=report.routes,
        broken=report.broken,
    )
    return None


def compile_record(record: SQSRecord, lambda_context: LambdaContext) -> None:
    if record.body == RECOMPILE or any(event.key.startswith(FOLDERS) for event in stored_events(record.body)):
        error = compile_once(lambda_context.aws_request_id)
        if error is not None:
            raise error


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    compile_once.cache_clear()
    return process_partial_response(event, compile_record, processor, context)
