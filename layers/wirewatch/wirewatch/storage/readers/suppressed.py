"""Addresses that get no HTML mail at all, after a permanent bounce or a complaint.

The key of a row is the reader's id, from which the address can't be read. The row of an ended
suppression is kept. So an old bounce or complaint does not suppress the reader again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from wirewatch.aws.table import Row, Table
from wirewatch.links.link import reader_id
from wirewatch.storage import keys

PARTITION = "SU"  # one for all rows, which are few, so that listing them needs no scan


@dataclass(frozen=True)
class Suppression:
    """The bounce or complaint because of which a reader gets no HTML mail.

    `kind` is `bounce` or `complaint`. `reason` is the sub-type that SES gives. `detail` is what the
    reader's mail server wrote. `is_reported` says whether the operators were informed.
    """

    reader: str
    kind: str
    reason: str
    at: datetime
    detail: str = ""
    is_reported: bool = False

    @property
    def text(self) -> str:
        """Why the reader is suppressed, as a text for people.

        An example is `bounce (General): smtp; 550 5.1.1 user unknown`.
        """
        return f"{self.kind} ({self.reason})" + (f": {self.detail}" if self.detail else "")


class SuppressedReaders:
    """The rows of suppressed readers, who get no HTML mail."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def of_address(self, address: str) -> Suppression | None:
        """Return the suppression of an address, or None if the address gets mails."""
        return self.find(reader_id(address))

    def find(self, reader: str) -> Suppression | None:
        """Return the suppression of a reader, or None if the reader gets mails."""
        row = self.table.get(PARTITION, reader)
        return _suppression(row) if row is not None and "released_at" not in row else None

    def add(self, suppression: Suppression, evidence_at: datetime) -> bool:
        """Store a suppression. Return False, and change nothing, in two cases:

        - The reader is suppressed already.
        - An earlier suppression of the reader was ended at `evidence_at` or later.

        `evidence_at` is the time at which the bounced mail was sent, or the time of the complaint.
        """
        condition = "attribute_not_exists(pk) OR released_at < :evidence"
        row: Row = {
            "pk": PARTITION,
            "sk": suppression.reader,
            "kind": suppression.kind,
            "reason": suppression.reason,
            "detail": suppression.detail,
            "at": suppression.at.isoformat(),
        }
        return self.table.put(row, condition, {":evidence": keys.sortable(evidence_at)})

    def mark_reported(self, reader: str) -> None:
        """Record that the operators were informed of a suppression."""
        change, condition = "SET reported = :yes", "attribute_exists(pk)"
        self.table.update(PARTITION, reader, change, condition, {":yes": True})

    def release(self, reader: str, now: datetime, by: str) -> bool:
        """End a suppression: the reader gets mails again. Returns False if the reader was not suppressed."""
        values = {
            ":now": keys.sortable(now),
            ":by": by,
            ":ttl": keys.expiry(now, keys.SUPPRESSION_LIFETIME),
        }
        change = "SET released_at = :now, released_by = :by, ttl = :ttl"
        condition = "attribute_exists(pk) AND attribute_not_exists(released_at)"
        return self.table.update(PARTITION, reader, change, condition, values)

    def listed(self) -> Iterator[Suppression]:
        """Yield the suppressions that were not ended, in the order of the readers' ids."""
        for row in self.table.query(PARTITION):
            if "released_at" not in row:
                yield _suppression(row)


def _suppression(row: Row) -> Suppression:
    return Suppression(
        reader=row["sk"],
        kind=row["kind"],
        reason=row["reason"],
        at=datetime.fromisoformat(row["at"]),
        detail=row["detail"],
        is_reported=bool(row.get("reported")),
    )
