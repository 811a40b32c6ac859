"""SQS: flush messages, tasks, requests to compile, and putting a message off."""

import json
from typing import TYPE_CHECKING

from wirewatch.messages.ingest_task import IngestTask

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.literals import QueueAttributeNameType

RECOMPILE = json.dumps({"recompile": True})
MAX_DELAY_SECONDS = 900  # seconds, for SQS
LONGEST_PUT_OFF = 43_200  # seconds; SQS hides a message no longer


class Queue:
    def __init__(self, client: "SQSClient", url: str) -> None:
        self.client, self.url = client, url

    def send_flush(self, route: str, due: str | None = None, delay_seconds: int = 0) -> None:
        """Asks `digest` to send what a route has. Without `due` the message's own time and id name the digest."""
        body = {"route": route} if due is None else {"route": route, "due": due}
        self.client.send_message(QueueUrl=self.url, MessageBody=json.dumps(body), DelaySeconds=delay_seconds)

    def send_task(self, task: IngestTask, delay: int = 0) -> None:
        """Asks `ingest` to read an object, at the earliest after `delay` seconds."""
        self.client.send_message(
            QueueUrl=self.url,
            MessageBody=task.to_message(),
            DelaySeconds=max(0, min(delay, MAX_DELAY_SECONDS)),
        )

    def send_recompile(self) -> None:
        """Asks `compile_watchlists` to compile the configuration as it is."""
        self.client.send_message(QueueUrl=self.url, MessageBody=RECOMPILE)

    def is_empty(self) -> bool:
        """Whether, as far as SQS knows, no message waits, is delayed or is being worked on."""
        names: list[QueueAttributeNameType] = [
            "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed",
        ]  # fmt: skip
        found = self.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)["Attributes"]
        return not any(int(found.get(name, "0")) for name in names)

    def put_off(self, receipt: str, seconds: int) -> None:
        """Hides a received message for that long."""
        self.client.change_message_visibility(
            QueueUrl=self.url, ReceiptHandle=receipt, VisibilityTimeout=max(0, min(seconds, LONGEST_PUT_OFF))
        )
