"""Object rows: what became of each S3 object. An older event never overwrites a newer one."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wirewatch.aws.events import StoredEvent
from wirewatch.aws.table import Row, Table

KEPT = timedelta(days=90)


class Outcome(StrEnum):
    """READING: a later run goes on with it. SKIPPED: sound, and nothing but items that are no articles."""

    INGESTED = "INGESTED"
    READING = "READING"
    SKIPPED = "SKIPPED"
    QUARANTINED = "QUARANTINED"
    GONE = "GONE"


@dataclass
class Counts:
    """Articles of one object. `weak` counts each instant route for which one of them matched only weakly.

    `skipped` are items that are no articles, `embargoed` articles that wait for their hour, `superseded` those of which a later revision
    had come before.
    """

    articles: int = 0
    matched: int = 0
    quarantined: int = 0
    weak: int = 0
    skipped: int = 0
    embargoed: int = 0
    superseded: int = 0


class Ledger:
    def __init__(self, table: Table) -> None:
        self.table = table

    def record(self, event: StoredEvent, outcome: Outcome, counts: Counts, generation: int, now: datetime, reason: str = "") -> bool:
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
