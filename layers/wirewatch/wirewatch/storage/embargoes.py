"""The rows of objects with embargoed articles. When an embargo ends, the object is read again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from wirewatch.aws.table import Table
from wirewatch.messages.ingest_task import IngestTask
from wirewatch.storage import keys

PARTITION = "W"


@dataclass(frozen=True)
class WaitingObject:
    """An object that waits for the end of an embargo. `name` is the sort key of its row."""

    name: str
    task: IngestTask
    ends: datetime


class EmbargoedObjects:
    def __init__(self, table: Table) -> None:
        self.table = table

    def add(self, task: IngestTask, ends: datetime) -> None:
        """Store an object that waits until an embargo ends. If a row has the same version of the
        object and the same end, this row is replaced.

        Each version of the object has its own row, because the versions may hold different
        articles.
        """
        event = task.event
        version = f"#{sha256(event.version.encode()).hexdigest()[:16]}" if event.version else ""
        name = f"{keys.sortable(ends)}#{keys.object_hash(event.bucket, event.key)}{version}"
        row = {"pk": PARTITION, "sk": name, "ends": ends.isoformat(), "task": task.model_dump_json()}
        self.table.put(row)

    def ending(self, before: datetime) -> Iterator[WaitingObject | ValueError]:
        """Yield the objects whose embargo ends before the given time, the earliest end first.

        For a row that can't be read, yield the error instead.
        """
        for row in self.table.query(PARTITION):
            if row["sk"] >= keys.sortable(before):
                return
            try:
                task = IngestTask.model_validate_json(row["task"])
                waiting = WaitingObject(row["sk"], task, datetime.fromisoformat(row["ends"]))
            except (ValueError, KeyError) as error:
                yield ValueError(f"embargo row {row['sk']}: {error}")
            else:
                yield waiting

    def listed(self) -> Iterator[WaitingObject]:
        """Yield all waiting objects, sorted by end of embargo. Skip rows that can't be read."""
        for waiting in self.ending(datetime.max.replace(tzinfo=UTC)):
            if isinstance(waiting, WaitingObject):
                yield waiting

    def delete(self, *waiting: WaitingObject) -> None:
        """Delete the rows of at most 100 objects, in one transaction."""
        self.table.transact([self.table.delete_action(PARTITION, each.name) for each in waiting])
