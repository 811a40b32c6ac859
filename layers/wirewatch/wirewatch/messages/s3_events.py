"""S3 events as they arrive through SQS, directly or by way of EventBridge. Tolerant: only what is used is asked for."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from pydantic import ValidationError

from wirewatch.frozen import Frozen

WIDEST_SEQUENCER = 64


class ObjectEvent(Frozen):
    """An object was stored. `key` is decoded; `sequencer` is right-padded so that strings compare as S3 means them."""

    bucket: str
    key: str
    version: str | None = None
    etag: str = ""
    size: int = 0
    sequencer: str = ""
    time: datetime | None = None


class MalformedEvent(ValueError):
    """A message that no source of ours sends."""


def stored_events(body: str) -> Iterator[ObjectEvent]:
    """The objects an SQS message speaks of. S3's test message speaks of none."""
    try:
        message = json.loads(body)
        if "detail" in message:
            yield _bridged(message)
        elif message.get("Event") != "s3:TestEvent":
            yield from (_direct(record) for record in message["Records"])
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError, RecursionError) as error:
        raise MalformedEvent(f"no S3 event: {type(error).__name__}") from error


def _direct(record: dict[str, Any]) -> ObjectEvent:
    """S3 encodes the key as a form value."""
    thing = record["s3"]["object"]
    return ObjectEvent(
        bucket=record["s3"]["bucket"]["name"], key=unquote_plus(thing["key"]), version=thing.get("versionId"), etag=thing.get("eTag", ""),
        size=thing.get("size", 0), sequencer=padded(thing.get("sequencer")), time=record.get("eventTime"),
    )  # fmt: skip


def _bridged(message: dict[str, Any]) -> ObjectEvent:
    """EventBridge passes the key as it is."""
    thing = message["detail"]["object"]
    return ObjectEvent(
        bucket=message["detail"]["bucket"]["name"], key=thing["key"], version=thing.get("version-id"), etag=thing.get("etag", ""),
        size=thing.get("size", 0), sequencer=padded(thing.get("sequencer")), time=message.get("time"),
    )  # fmt: skip


def padded(sequencer: str | None) -> str:
    return sequencer.upper().ljust(WIDEST_SEQUENCER, "0") if sequencer else ""
