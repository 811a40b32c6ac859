"""The entries of Atom feeds: one row for each digest part that a feed shows."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from wirewatch.aws.table import Table
from wirewatch.storage import keys

MAX_PARTS = 50  # of a feed, the newest


@dataclass(frozen=True)
class FeedPart:
    """A part of a digest as a feed shows it. `body` is what the channel `atom` rendered."""

    route: str
    digest: str
    number: int
    at: datetime
    body: str


class Feeds:
    """Stores the parts of digests that appear in feeds, and reads them. Each route has its own feed."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def add(self, part: FeedPart) -> None:
        """Store a part. If several workers store the same part, they write the same row. So the
        write needs no condition.
        """
        self.table.put(
            {
                "pk": keys.feed_pk(part.route),
                "sk": f"{keys.sortable(part.at)}#{part.number}",
                "digest": part.digest,
                "at": part.at.isoformat(),
                "entries": zlib.compress(part.body.encode()),
                "ttl": keys.expiry(part.at, keys.FEED_LIFETIME),
            }
        )

    def newest(self, route: str, now: datetime) -> Iterator[FeedPart]:
        """Yield the parts of a route that have not expired: at most MAX_PARTS, the newest first."""
        for row in self.table.query(keys.feed_pk(route), limit=MAX_PARTS, last_first=True):
            if now.timestamp() < row["ttl"]:
                number = int(row["sk"].rpartition("#")[2])
                body = zlib.decompress(row["entries"]).decode()
                yield FeedPart(route, row["digest"], number, datetime.fromisoformat(row["at"]), body)
