"""S3 events as they arrive through SQS, directly or through EventBridge.

Fields that this module does not use may be missing.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from pydantic import ValidationError

from wirewatch.frozen import Frozen

SEQUENCER_WIDTH = 64
MAX_PRINCIPAL = 200
_REMOVALS = ("ObjectRemoved:", "LifecycleExpiration:")


class ObjectEvent(Frozen):
    """An S3 event: an object was stored. In the configuration bucket, the object may also have been
    deleted.

    - `key`: not URL-encoded.
    - `sequencer`: padded with zeros on the right. If the events of one key are sorted by this text,
      they are in the order in which they happened.
    - `principal`: the user or the session of a role that caused the event; empty in events of
      EventBridge.
    - `is_removal`: the object was deleted, not stored.
    """

    bucket: str
    key: str
    version: str | None = None
    etag: str = ""
    size: int = 0
    sequencer: str = ""
    time: datetime | None = None
    principal: str = ""
    is_removal: bool = False

    @property
    def is_folder(self) -> bool:
        """Whether the event is about the empty object that the S3 console stores for a folder."""
        return self.key.endswith("/") and not self.size


class MalformedEvent(ValueError):
    """Raised for a message that is neither an S3 event nor an ingest task. The message goes to the
    dead-letter queue.
    """


def stored_events(body: str) -> Iterator[ObjectEvent]:
    """Yield an event for each object that an SQS message names, and nothing for S3's test message.

    Raises MalformedEvent for a message that is neither from S3 nor from EventBridge. Formats:

    - https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    - https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    """
    try:
        message = json.loads(body)
        if "detail" in message:
            yield _from_eventbridge(message)
        elif message.get("Event") != "s3:TestEvent":
            yield from (_from_s3(record) for record in message["Records"])
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError, RecursionError) as error:
        raise MalformedEvent(f"not an S3 event: {type(error).__name__}") from error


def _from_s3(record: dict[str, Any]) -> ObjectEvent:
    """Return the event in a record from S3. The key in the record is URL-encoded, with `+` for a
    space. The key in the event is decoded.
    """
    stored = record["s3"]["object"]
    return ObjectEvent(
        bucket=record["s3"]["bucket"]["name"],
        key=unquote_plus(stored["key"]),
        version=stored.get("versionId"),
        etag=stored.get("eTag", ""),
        size=stored.get("size", 0),
        sequencer=padded(stored.get("sequencer")),
        time=record.get("eventTime"),
        is_removal=str(record.get("eventName", "")).removeprefix("s3:").startswith(_REMOVALS),
        principal=str((record.get("userIdentity") or {}).get("principalId", ""))[:MAX_PRINCIPAL],
    )


def _from_eventbridge(message: dict[str, Any]) -> ObjectEvent:
    """Return the event in an EventBridge message. The key in this message is not URL-encoded."""
    stored = message["detail"]["object"]
    return ObjectEvent(
        bucket=message["detail"]["bucket"]["name"],
        key=stored["key"],
        version=stored.get("version-id"),
        etag=stored.get("etag", ""),
        size=stored.get("size", 0),
        sequencer=padded(stored.get("sequencer")),
        time=message.get("time"),
        is_removal=message.get("detail-type") == "Object Deleted",
    )


def padded(sequencer: str | None) -> str:
    """Return a sequencer padded with zeros on the right, or "" if there is none.

    Sequencers are hexadecimal numbers of different lengths. S3 says that they are compared in this
    form, as texts.
    """
    return sequencer.upper().ljust(SEQUENCER_WIDTH, "0") if sequencer else ""
