"""Reads, moves and deletes messages of dead-letter queues, for commands of operators.

StartMessageMoveTask of SQS can't be used here. This call moves messages only from the dead-letter
queue of an SQS queue. Some queues here belong to EventBridge Scheduler or to an SNS subscription.
"""

from collections import deque
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from wirewatch.aws.clients import client

HIDDEN_SECONDS = 300  # how long a received message stays hidden: long enough to move a batch
MAX_EMPTY_ANSWERS = 3  # SQS may answer with nothing although messages are there
BATCH = 10


@dataclass(frozen=True)
class DeadLetter:
    """A message that was received from a dead-letter queue.

    - `receives`: about how often it was received.
    - `attributes`: the message attributes that the sender set, with their SQS types.
    - `receipt`: the receipt handle, which SQS needs to delete or release the message.
    """

    body: str
    sent: datetime
    receives: int
    attributes: Mapping[str, Mapping[str, Any]]
    receipt: str

    def attribute(self, name: str) -> str:
        """Return the text of an attribute, or an empty text if the attribute is missing."""
        return str(self.attributes.get(name, {}).get("StringValue", ""))


class DeadLetterQueue:
    """The dead-letter queue at `url`.

    Received messages are hidden from other receivers for HIDDEN_SECONDS, or until they are
    released.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    def count(self) -> int:
        """Return the approximate number of messages that wait."""
        names = ["ApproximateNumberOfMessages"]
        answer = client("sqs").get_queue_attributes(QueueUrl=self.url, AttributeNames=names)
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])

    def hidden(self) -> int:
        """Return the approximate number of messages that were received and are hidden now."""
        names = ["ApproximateNumberOfMessagesNotVisible"]
        answer = client("sqs").get_queue_attributes(QueueUrl=self.url, AttributeNames=names)
        return int(answer["Attributes"]["ApproximateNumberOfMessagesNotVisible"])

    def receive(self, limit: int | None = None) -> Generator[DeadLetter]:
        """Receive about as many messages as wait now, and yield them. Received messages are hidden
        from other receivers.

        With `limit`, receiving stops when `limit` messages were received. Messages come in batches,
        so a few more may be yielded. If the generator is closed early, the rest of the batch is
        released.
        """
        waiting, received, empty = self.count(), 0, 0
        expected = waiting if limit is None else min(waiting, limit)
        while received < expected and empty < MAX_EMPTY_ANSWERS:
            messages = (
                client("sqs")
                .receive_message(
                    QueueUrl=self.url,
                    MaxNumberOfMessages=BATCH,
                    VisibilityTimeout=HIDDEN_SECONDS,
                    WaitTimeSeconds=1,
                    AttributeNames=["SentTimestamp", "ApproximateReceiveCount"],
                    MessageAttributeNames=["All"],
                )
                .get("Messages", [])
            )
            empty = 0 if messages else empty + 1
            received += len(messages)
            batch = deque(map(_dead_letter, messages))
            try:
                while batch:
                    yield batch.popleft()
            finally:
                self.release(batch)

    def release(self, messages: Iterable[DeadLetter]) -> None:
        """Make received messages visible again immediately."""
        for message in messages:
            client("sqs").change_message_visibility(
                QueueUrl=self.url, ReceiptHandle=message.receipt, VisibilityTimeout=0
            )

    def move(self, message: DeadLetter, url: str, body: str = "") -> None:
        """Send a message to the queue at `url`, then delete it from this queue. If `body` is not
        empty, it replaces the body of the message.

        If the process crashes before the deletion, the message is in both queues.
        """
        attributes = {
            name: {key: value[key] for key in ("DataType", "StringValue", "BinaryValue") if key in value}
            for name, value in message.attributes.items()
        }
        client("sqs").send_message(
            QueueUrl=url, MessageBody=body or message.body, MessageAttributes=attributes
        )
        self.delete(message)

    def delete(self, message: DeadLetter) -> None:
        """Delete a received message."""
        client("sqs").delete_message(QueueUrl=self.url, ReceiptHandle=message.receipt)


def _dead_letter(message: Mapping[str, Any]) -> DeadLetter:
    sent = datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC)
    receives = int(message["Attributes"]["ApproximateReceiveCount"])
    attributes = message.get("MessageAttributes", {})
    return DeadLetter(message["Body"], sent, receives, attributes, message["ReceiptHandle"])
