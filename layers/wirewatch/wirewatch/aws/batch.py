"""An SQS batch with partial failures. For each record that is retried, a log line says why."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.batch.base import FailureResponse

from wirewatch.errors import TryLater


class BatchWithErrorLog(BatchProcessor):
    """Reports failed records to SQS. A batch in which every record failed does not raise."""

    def __init__(self, logger: Logger) -> None:
        super().__init__(EventType.SQS, raise_on_entire_batch_failure=False)
        self.log = logger

    def failure_handler(self, record: Any, exception: Any) -> FailureResponse:
        kind, error, _ = exception
        if isinstance(error, TryLater):
            self.log.info("retry later", why=str(error), message_id=record.message_id)
        else:
            self.log.error(
                "record failed",
                why=f"{kind.__name__}: {error}"[:1000],
                message_id=record.message_id,
                exc_info=exception,
            )
        self.exceptions.append(exception)
        self.fail_messages.append(record)
        return "fail", str(error), record
