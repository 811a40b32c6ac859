"""Sends messages to a queue of SQS: flush messages, ingest tasks, messages about parts of digests,
and requests to compile. Also counts waiting messages, and delays received messages.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from wirewatch.errors import WirewatchError
from wirewatch.messages.ingest_task import IngestTask
from wirewatch.messages.part_message import PartMessage

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.literals import QueueAttributeNameType
    from mypy_boto3_sqs.type_defs import (
        MessageAttributeValueTypeDef,
        SendMessageBatchRequestEntryTypeDef,
    )

RECOMPILE = json.dumps({"recompile": True})
MAX_DELAY_SECONDS = 900  # the longest that SQS delays a message when it is sent
MAX_BATCH = 10  # messages that SQS takes with one call
MAX_VISIBILITY_SECONDS = 43_200  # SQS hides a received message for at most twelve hours


class SendFailed(WirewatchError):
    """SQS refused at least one message of a batch."""


class Queue:
    def __init__(self, client: "SQSClient", url: str) -> None:
        self.client, self.url = client, url

    def send_flush(self, route: str, due: str | None = None, delay_seconds: int = 0) -> None:
        """Request a digest of the articles that wait for a route.

        `due` becomes part of the name of the digest. If `due` is None, the name of the digest has
        the id of the message and the time at which SQS received the message.
        """
        body = {"route": route} if due is None else {"route": route, "due": due}
        self.client.send_message(QueueUrl=self.url, MessageBody=json.dumps(body), DelaySeconds=delay_seconds)

    def send_task(self, task: IngestTask, delay_seconds: int = 0) -> None:
        """Queue a task, so that its object is read after `delay_seconds`. A delay of more than
        MAX_DELAY_SECONDS is shortened to MAX_DELAY_SECONDS.
        """
        self.client.send_message(
            QueueUrl=self.url,
            MessageBody=task.to_message(),
            DelaySeconds=_delay(delay_seconds),
        )

    def send_tasks(self, tasks: Sequence[IngestTask], delays: Sequence[int] = ()) -> None:
        """Queue the tasks in one call of SQS. The caller must pass at most MAX_BATCH tasks. Raises
        SendFailed if SQS refuses any task.

        `delays` has the delay of each task in seconds. If it is empty, no task is delayed. A delay
        of more than MAX_DELAY_SECONDS is shortened to MAX_DELAY_SECONDS.
        """
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {
                "Id": str(number),
                "MessageBody": task.to_message(),
                "DelaySeconds": _delay(delays[number]) if delays else 0,
            }
            for number, task in enumerate(tasks)
        ]
        failed = self.client.send_message_batch(QueueUrl=self.url, Entries=entries).get("Failed", [])
        if failed:
            raise SendFailed(
                f"SQS refused {len(failed)} of {len(tasks)} messages: {failed[0].get('Message', '')}"
            )

    def send_part(self, message: PartMessage, attributes: Mapping[str, str]) -> None:
        """Queue a message that names a part of a digest. The function `deliver` then sends this
        part.

        `attributes` are the message attributes channel, target, route and severity, as in a message
        from SNS.
        """
        named: dict[str, MessageAttributeValueTypeDef] = {
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        }
        self.client.send_message(QueueUrl=self.url, MessageBody=message.to_json(), MessageAttributes=named)

    def send_recompile(self) -> None:
        """Request a compilation of the current configuration."""
        self.client.send_message(QueueUrl=self.url, MessageBody=RECOMPILE)

    def is_empty(self) -> bool:
        """Tell whether the queue is empty. A message counts if it waits, is delayed, or is being
        processed.

        SQS returns only approximate counts, so the answer may be wrong for a short time.
        """
        names: list[QueueAttributeNameType] = [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
        ]
        answer = self.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)
        return not any(int(answer["Attributes"].get(name, "0")) for name in names)

    def waiting(self) -> int:
        """Return the approximate number of messages that wait to be received."""
        names: list[QueueAttributeNameType] = ["ApproximateNumberOfMessages"]
        answer = self.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)
        return int(answer["Attributes"].get("ApproximateNumberOfMessages", "0"))

    def delay(self, receipt: str, seconds: int) -> None:
        """Hide a received message, so that SQS delivers it again after `seconds`. If `seconds` is
        more than MAX_VISIBILITY_SECONDS, the message is hidden for MAX_VISIBILITY_SECONDS.
        """
        self.client.change_message_visibility(
            QueueUrl=self.url,
            ReceiptHandle=receipt,
            VisibilityTimeout=max(0, min(seconds, MAX_VISIBILITY_SECONDS)),
        )


def _delay(seconds: int) -> int:
    return max(0, min(seconds, MAX_DELAY_SECONDS))
