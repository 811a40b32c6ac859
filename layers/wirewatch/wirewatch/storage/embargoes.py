"""Embargoed articles: their objects wait here until the hour has come, and are then read again."""

from collections.abc import Iterator
from datetime import UTC, datetime

from wirewatch.aws.table import Row, Table
from wirewatch.messages.ingest_task import IngestTask
from wirewatch.storage.objects import key_of

PARTITION = "W"


class EmbargoedObjects:
    def __init__(self, table: Table) -> None:
        self.table = table

    def add(self, task: IngestTask, until: datetime) -> None:
        """The same object and hour is the same row."""
        name = f"{_sortable(until)}#{key_of(task.event.bucket, task.event.key)[2:]}"
        self.table.put(
            {"pk": PARTITION, "sk": name, "until": until.isoformat(), "task": task.model_dump_json()}
        )

    def due(self, before: datetime) -> Iterator[tuple[IngestTask, datetime, Row]]:
        """Those whose hour comes before that, the earliest first."""
        for row in self.table.query(PARTITION):
            if row["sk"] >= _sortable(before):
                return
            yield IngestTask.model_validate_json(row["task"]), datetime.fromisoformat(row["until"]), row

    def release(self, row: Row) -> None:
        self.table.delete(row["pk"], row["sk"])


def _sortable(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
