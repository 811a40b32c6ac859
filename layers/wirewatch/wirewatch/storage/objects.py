"""Object rows: what happened to each S3 object.

A row about a newer version of an object is never replaced by a row about an older version.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum

from wirewatch.aws.table import Row, Table
from wirewatch.messages.ingest_task import Counts
from wirewatch.messages.s3_events import ObjectEvent
from wirewatch.storage import keys


class ObjectOutcome(StrEnum):
    """What happened to an object.

    - INGESTED: the object has at least one article.
    - READING: another run reads the rest of the object.
    - SKIPPED: the object is readable but has no article, for example only pictures.
    - QUARANTINED: the object has no article, and a document in the object could not be read.
    - GONE: the object was deleted before it was read to the end.
    """

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
        """Store the outcome of one object.

        Returns False, and stores nothing, if the stored row is about a newer version of the object.
        """
        modified = (event.time or now).isoformat()
        row: Row = {
            "pk": keys.object_pk(event.bucket, event.key),
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
            "ttl": keys.expiry(now, keys.OBJECT_LIFETIME),
        }
        if not event.sequencer:
            return self.table.put(row, "attribute_not_exists(pk) OR modified <= :seen", {":seen": modified})
        # a version that was read without its event, by `wirewatch reprocess`, has no sequencer
        condition = (
            "attribute_not_exists(pk) OR sequencer <= :seen "
            "OR (attribute_not_exists(sequencer) AND modified <= :modified)"
        )
        return self.table.put(row, condition, {":seen": event.sequencer, ":modified": modified})

    def read(self, bucket: str, key: str) -> Row | None:
        return self.table.get(keys.object_pk(bucket, key), "O")

    def read_many(
        self, places: Iterable[tuple[str, str]], *, consistent: bool = True
    ) -> dict[tuple[str, str], Row]:
        """Return the rows of objects, by (bucket, key). Objects without a row are left out."""
        wanted = ((keys.object_pk(bucket, key), "O") for bucket, key in places)
        rows = self.table.get_many(wanted, consistent=consistent)
        return {(row["bucket"], row["key"]): row for row in rows}
