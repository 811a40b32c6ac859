"""Parts that a target refused permanently. They are kept, so that they can be sent again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from wirewatch.aws.table import Table
from wirewatch.storage import keys

PARTITION = "F"  # one for all failed parts, which are few, so that listing them needs no scan


@dataclass(frozen=True)
class FailedPart:
    """A part of a digest that a target refused. `number` is the number of the part in its digest."""

    digest: str
    number: int
    kind: str
    target: str
    why: str
    at: datetime

    @property
    def delivery(self) -> str:
        """The id of the delivery: the part and its target. The lease of the delivery has the same id."""
        return f"{self.digest}#{self.number}#{self.kind}:{self.target}"

    @property
    def route(self) -> str:
        return self.digest.partition("#")[0]


class FailedParts:
    """The rows of failed parts, one for each delivery."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def add(self, failed: FailedPart) -> None:
        """Store a failed part. The row of an earlier failure of the same delivery is replaced."""
        self.table.put(
            {
                "pk": PARTITION,
                "sk": failed.delivery,
                "digest": failed.digest,
                "number": failed.number,
                "kind": failed.kind,
                "target": failed.target,
                "why": failed.why,
                "at": failed.at.isoformat(),
                "ttl": keys.expiry(failed.at, keys.DELIVERY_LIFETIME),
            }
        )

    def remove(self, delivery: str, at: datetime | None = None) -> None:
        """Delete the row of a delivery, if any.

        If `at` is given, the row is deleted only if the part failed at this time.
        """
        if at is None:
            self.table.delete(PARTITION, delivery)
        else:
            self.table.delete(PARTITION, delivery, "at = :seen", {":seen": at.isoformat()})

    def listed(self, route: str = "") -> Iterator[FailedPart]:
        """Yield the failed parts of a route, or of all routes if `route` is empty."""
        for row in self.table.query(PARTITION, f"{route}#" if route else ""):
            yield FailedPart(
                row["digest"],
                row["number"],
                row["kind"],
                row["target"],
                row["why"],
                datetime.fromisoformat(row["at"]),
            )
