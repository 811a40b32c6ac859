"""Object rows: what became of each S3 object. An older event never overwrites a newer one."""

import hashlib
from dataclasses import asdict
from datetime import datetime, timedelta
from enum import StrEnum

from wirewatch.aws.table import Row, Table
from wirewatch.messages.ingest_task import Counts
from wirewatch.messages.s3_events import ObjectEvent

KEPT = timedelta(days=90)


class ObjectOutcome(StrEnum):
    """READING: a later run goes on with it. SKIPPED: sound, and nothing but items that are no articles."""

    INGESTED = "INGESTED"
    READING = "READING"
    SKIPPED = "SKIPPED"
    QUARANTINED = "QUARANTINED"
    GONE = "GONE"


class ObjectRecords:
    def __init__(self, table: Table) -> None:
        self.table = table

    def record(
        self,
        event: ObjectEvent,
        outcome: ObjectOutcome,
        counts: Counts,
        generation: int,
        now: datetime,
        reason: str = "",
    ) -> bool:
        """False where a newer version of the object is already recorded."""
        modified = (event.time or now).isoformat()
        row: Row = {
            "pk": key_of(event.bucket, event.key),
            "sk": "O",
            "bucket": event.bucket,
            "key": event.key,
            "version": event.version,
            "etag": event.etag,
            "sequencer": event.sequencer or None,
            "modified": modified,
            "outcome": str(outcome),
            "reason": reason or None,
            **asdict(counts),
            "generation": generation,
            "ttl": int((now + KEPT).timestamp()),
        }
        if event.sequencer:
            condition = "attribute_not_exists(pk) OR attribute_not_exists(sequencer) OR sequencer <= :seen"
            return self.table.put(row, condition, {":seen": event.sequencer})
        return self.table.put(row, "attribute_not_exists(pk) OR modified <= :seen", {":seen": modified})

    def read(self, bucket: str, key: str) -> Row | None:
        return self.table.get(key_of(bucket, key), "O")


def key_of(bucket: str, key: str) -> str:
    return "O#" + hashlib.sha256(f"{bucket}/{key}".encode("utf-8", "replace")).hexdigest()
