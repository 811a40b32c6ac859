"""The quarantine: entries about documents that could not be read. The entries are stored below
`quarantine/` in the articles bucket.
"""

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
    """Says which document could not be read, and why.

    - `name`: the key of this entry, without the folder `quarantine/`.
    - `bucket`, `key`, `version`: the object.
    - `event`: the event by which S3 announced the object.
    - `position`: the number of the document in the object, from 0.
    - `reason`: a short code. `sentence`: the reason as a sentence.
    """

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
    """The entries below `quarantine/` of the articles bucket."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket

    def put(self, name: str, entry: QuarantineEntry) -> None:
        """Store an entry under a name. An earlier entry with this name is replaced."""
        body = entry.model_dump(mode="json", exclude={"name"})
        self.bucket.put(f"{FOLDER}{name}", json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"))

    def entries(self) -> Iterator[QuarantineEntry]:
        """Yield all entries. Objects in the folder that are not valid entries are left out."""
        for key in self.bucket.keys(FOLDER):
            stored = self.bucket.get(key)
            if stored is None:
                continue
            try:
                entry = QuarantineEntry.model_validate(json.loads(stored.data))
            except (ValueError, ValidationError, RecursionError):
                continue
            yield entry.model_copy(update={"name": key.removeprefix(FOLDER)})

    def count(self) -> int:
        """Return the number of objects in the folder. The objects are not read, so objects that are
        not valid entries are counted too.
        """
        return sum(1 for _ in self.bucket.keys(FOLDER))

    def drop(self, entries: Sequence[QuarantineEntry]) -> None:
        """Delete entries. The objects that the entries describe are not deleted."""
        for entry in entries:
            self.bucket.delete(FOLDER + entry.name)

    def retry(self, entries: Sequence[QuarantineEntry], tasks: Queue) -> bool:
        """Queue an object, so that its current version is read again. All `entries` must be about
        this object.

        Returns False, and keeps the entries, if the object was deleted. Otherwise the entries are
        deleted. If queueing fails, the entries are stored again, and the error is raised.
        """
        event = self._current_event(entries[0])
        if event is None:
            return False
        try:
            # first, because the next attempt may store entries with the same names
            self.drop(entries)
            tasks.send_task(IngestTask(event=event))
        # also after KeyboardInterrupt: without entries, nobody would know that the object is unread
        except BaseException:
            for entry in entries:
                self.put(entry.name, entry)
            raise
        return True

    def _current_event(self, entry: QuarantineEntry) -> ObjectEvent | None:
        """Return an event for the current version of the object, or None if the object was deleted.

        If the entry is about the current version, the event that is stored in the entry is
        returned.
        """
        opened = self.bucket.open(entry.key)
        if opened is None:
            return None
        opened.body.close()
        if entry.event is not None and opened.version == entry.version:
            return entry.event
        return ObjectEvent(
            bucket=entry.bucket,
            key=entry.key,
            version=opened.version,
            size=opened.size,
            time=opened.stored,
        )
