"""Processes a batch of SQS records. Only failed records are delivered again.

SQS delivers a failed record again after the delay that `retry_delay` returns. Without a delay, the
record waits for the visibility timeout of its queue.
"""

from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.batch.base import FailureResponse
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from botocore.exceptions import BotoCoreError, ClientError

from wirewatch.aws.queues import Queue
from wirewatch.aws.transient_errors import is_transient, retry_delay
from wirewatch.errors import TryLater


class BatchWithErrorLog(BatchProcessor):
    """Reports failed records to SQS, and logs them. No error is raised for failed records, even if
    all records of a batch failed. Only `retry_all` can raise an error.

    The function `queue` returns the queue from which the records come.
    """

    def __init__(self, logger: Logger, queue: Callable[[], Queue]) -> None:
        super().__init__(EventType.SQS, raise_on_entire_batch_failure=False)
        self.log, self.queue = logger, queue

    def failure_handler(self, record: Any, exception: Any) -> FailureResponse:
        kind, error, _ = exception
        seconds = retry_delay(error, _receives(record))
        if isinstance(error, TryLater):
            self.log.info("retry later", why=str(error), message_id=record.message_id)
        else:
            self.log.error(
                "record failed",
                why=f"{kind.__name__}: {error}"[:1000],
                message_id=record.message_id,
                retry_seconds=seconds,
                exc_info=exception,
            )
        if seconds is not None:
            self._delay(record, seconds)
        self.exceptions.append(exception)
        self.fail_messages.append(record)
        return "fail", str(error), record

    def retry_all(self, event: Mapping[str, Any], error: Exception) -> PartialItemFailureResponse:
        """Report every record of an event as failed, because of an `error` that concerns the whole
        batch.

        SQS delivers the records again after the delay from `retry_delay`. Raises `error` again if
        `error` is not transient.
        """
        if not is_transient(error):
            raise error
        records = [SQSRecord(record) for record in event.get("Records", [])]
        self.log.error(
            "batch failed",
            why=f"{type(error).__name__}: {error}"[:1000],
            records=len(records),
            exc_info=error,
        )
        for record in records:
            seconds = retry_delay(error, _receives(record))
            assert seconds is not None
            self._delay(record, seconds)
        return {"batchItemFailures": [{"itemIdentifier": record.message_id} for record in records]}

    def _delay(self, record: SQSRecord, seconds: int) -> None:
        """Make SQS deliver a record again after `seconds`.

        If this call of SQS fails, the record is not lost, because it waits for the visibility
        timeout.
        """
        try:
            self.queue().delay(record.receipt_handle, seconds)
        except (BotoCoreError, ClientError) as error:
            why = f"{type(error).__name__}: {error}"[:1000]
            self.log.warning("visibility timeout not changed", why=why, message_id=record.message_id)


def _receives(record: SQSRecord) -> int:
    return int(record.attributes.approximate_receive_count or 1)
