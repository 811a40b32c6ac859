"""Compares listed objects with their rows, to find objects whose current version was never read.

`reconcile` and commands of operators queue these objects again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from wirewatch.aws.buckets import ListedObject
from wirewatch.aws.queues import MAX_BATCH, Queue
from wirewatch.messages.ingest_task import IngestTask
from wirewatch.messages.s3_events import ObjectEvent
from wirewatch.storage.keys import OBJECT_LIFETIME
from wirewatch.storage.objects import ObjectOutcome, ObjectRecords

ROWS_PER_READ = 100
STALLED_AFTER = timedelta(days=1)  # an object that is still being read
# a younger object may still wait in the queue, or for a retry after a failed call of AWS
MIN_AGE = timedelta(minutes=45)
MAX_AGE = OBJECT_LIFETIME - timedelta(days=1)  # the row of an older object may have expired
NEVER_READ = "never read"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CheckedObject:
    """An object from a listing of the bucket, and the row of the object. `row` is None if no row is
    about the listed version of the object.
    """

    bucket: str
    listed: ListedObject
    row: Mapping[str, Any] | None

    @property
    def before(self) -> str:
        """What happened to the object so far: `never read`, or the outcome in lower case, such as
        `quarantined`.
        """
        return NEVER_READ if self.row is None else str(self.row["outcome"]).lower()

    def is_unread(self, now: datetime) -> bool:
        """Return True if the current version of the object was not read to the end.

        In state READING, the result is True only if the upload is more than STALLED_AFTER ago. In
        an unknown state, the result is False.
        """
        if self.row is None:
            return True
        outcome = self.row["outcome"]
        is_stalled = outcome == ObjectOutcome.READING and now - _modified(self.row) > STALLED_AFTER
        is_gone = outcome == ObjectOutcome.GONE  # but the bucket still lists it
        return is_stalled or is_gone

    @property
    def event(self) -> ObjectEvent:
        """An event that makes ingestion read the object again.

        If the object has a row, the event has the version, sequencer and time of the row. So the
        new outcome can replace the row. In state GONE, the event has no version, so the current
        version is read.
        """
        listed, row = self.listed, self.row
        event = ObjectEvent(
            bucket=self.bucket, key=listed.key, etag=listed.etag, size=listed.size, time=listed.stored
        )
        if row is None:
            return event
        version = None if row["outcome"] == ObjectOutcome.GONE else row.get("version")
        known = {"version": version, "sequencer": row.get("sequencer") or "", "time": _modified(row)}
        return event.model_copy(update=known)


def checked_objects(
    records: ObjectRecords,
    bucket: str,
    objects: Iterable[ListedObject],
    *,
    consistent: bool = True,
) -> Iterator[CheckedObject]:
    """Yield each listed object with its row. Folders are left out.

    The rows are read in batches, so memory stays bounded for a listing of any length.
    """
    files = (listed for listed in objects if not listed.is_folder)
    for batch in batches(files, ROWS_PER_READ):
        places = [(bucket, listed.key) for listed in batch]
        rows = records.read_many(places, consistent=consistent)
        for listed in batch:
            row = rows.get((bucket, listed.key))
            yield CheckedObject(bucket, listed, row if row and _is_current(listed, row) else None)


def expects_row(listed: ListedObject, now: datetime) -> bool:
    """Tell whether the age of an object is from MIN_AGE to MAX_AGE. An object of this age must
    have a row.

    A younger object may still wait to be read. The row of an older object may have expired.
    """
    return MIN_AGE <= now - listed.stored <= MAX_AGE


def queue_again(queue: Queue, objects: Sequence[CheckedObject]) -> None:
    """Queue objects to be read. Raises SendFailed if SQS refuses any of the messages."""
    for batch in batches(objects, MAX_BATCH):
        queue.send_tasks([IngestTask(event=each.event) for each in batch])


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the items in lists of `size`; the last list may be shorter."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _is_current(listed: ListedObject, row: Mapping[str, Any]) -> bool:
    """Whether a row is about the listed version. The ETags are compared. If the row has no ETag,
    the times are compared.
    """
    if row.get("etag"):
        return bool(row["etag"].strip('"') == listed.etag)
    return _modified(row) >= listed.stored


def _modified(row: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(row["modified"])
