"""Reads CompileQueue. When the configuration bucket or the code has changed, this function checks,
tests and compiles the whole configuration, and updates the schedules.
"""

from collections.abc import Iterable
from contextlib import suppress
from functools import cache, partial
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from wirewatch.aws.batch import BatchWithErrorLog
from wirewatch.aws.clients import PATIENT
from wirewatch.aws.queues import RECOMPILE
from wirewatch.messages.s3_events import MalformedEvent, stored_events
from wirewatch.pipeline.adapters import Adapters, utc_now
from wirewatch.pipeline.compilation import Compilation, CompileOutputs, CompileStores, starts_compilation
from wirewatch.settings import Settings

logger = Logger(service="compile_watchlists")


@cache
def adapters() -> Adapters:
    return Adapters(Settings.from_env(), PATIENT)


processor = BatchWithErrorLog(logger, lambda: adapters().compilations)


@cache
def compilation() -> Compilation:
    aws = adapters()
    stores = CompileStores(aws.registry, aws.outbox, aws.digests, aws.changes)
    outputs = CompileOutputs(
        aws.schedules,
        aws.topic,
        aws.targets,
        aws.flushes,
        has_feeds=bool(aws.settings.links_url),
        stack=aws.settings.stack_name,
    )
    return Compilation(aws.config, stores, outputs, utc_now, has_canary=aws.settings.has_canary)


@cache
def compile_once(invocation: str, uploaded_by: str) -> Exception | None:
    """Compile the configuration once for each invocation id. Return None, or the error that
    occurred.

    A second call in the same invocation returns the first result. One compilation is enough,
    because it lists the bucket after all reported changes. `uploaded_by` says who changed the
    files.
    """
    try:
        report = compilation().run(uploaded_by)
    except Exception as error:  # noqa: BLE001  compile_record raises it for each event
        return error
    logger.info(
        "compiled",
        generation=report.generation,
        rules=report.rules,
        routes=report.routes,
        broken=report.broken,
    )
    return None


def uploaders(bodies: Iterable[str]) -> str:
    """Return who stored or deleted objects, separated by commas: each is a user, or the session of
    a role.

    `bodies` are bodies of messages about these objects. Malformed messages are left out. Events that
    name no user and no session are left out too.
    """
    principals: set[str] = set()
    for body in bodies:
        with suppress(MalformedEvent):
            principals.update(event.principal for event in stored_events(body) if event.principal)
    return ", ".join(sorted(principals))


def compile_record(record: SQSRecord, lambda_context: LambdaContext, uploaded_by: str = "") -> None:
    if record.body == RECOMPILE or any(starts_compilation(event.key) for event in stored_events(record.body)):
        error = compile_once(lambda_context.aws_request_id, uploaded_by)
        if error is not None:
            raise error


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    compile_once.cache_clear()
    uploaded_by = uploaders(record["body"] for record in event["Records"])
    compile_known = partial(compile_record, uploaded_by=uploaded_by)
    return process_partial_response(event, compile_known, processor, context)
