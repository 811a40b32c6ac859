"""What could not be read: pointers under `quarantine/` in the articles bucket, and giving an object another chance."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from pydantic import ValidationError

from wirewatch.aws.buckets import Bucket
from wirewatch.aws.queues import Queue
from wirewatch.frozen import Frozen
from wirewatch.messages.ingest_task import IngestTask
from wirewatch.messages.s3_events import ObjectEvent

FOLDER = "quarantine/"


class QuarantineEntry(Frozen):
    """Says which article of which object can't be read, and why. `name` is its own key."""

    name: str = ""
    bucket: str
    key: str
    version: str | None = None
    event: ObjectEvent | None = None
    position: int = 0
    reason: str
    sentence: str = ""
    detail: str = ""
    at: datetime | None = None


class Quarantine:
    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket

    def put(self, name: str, pointer: QuarantineEntry) -> None:
        body = pointer.model_dump(mode="json", exclude={"name"})
        self.bucket.put(f"{FOLDER}{name}", json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"))

    def pointers(self) -> Iterator[QuarantineEntry]:
        for key in self.bucket.keys(FOLDER):
            stored = self.bucket.get(key)
            if stored is None:
                continue
            try:
                yield QuarantineEntry.model_validate(json.loads(stored.data)).model_copy(
                    update={"name": key.removeprefix(FOLDER)}
                )
            except (ValueError, ValidationError):
                continue  # somebody else's file

    def retry(self, pointers: Sequence[QuarantineEntry], tasks: Queue) -> None:
        """All of one object. They go first: were they deleted after the object is read again, new ones could be lost with them."""
        first = pointers[0]
        event = first.event or ObjectEvent(bucket=first.bucket, key=first.key, version=first.version)
        try:
            for pointer in pointers:
                self.bucket.delete(FOLDER + pointer.name)
            tasks.send_task(IngestTask(event=event))
        except BaseException:  # also where a person interrupts: what is on no list would be forgotten
            for pointer in pointers:
                self.put(pointer.name, pointer)
            raise
