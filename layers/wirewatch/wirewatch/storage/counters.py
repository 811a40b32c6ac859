"""Hourly counters of what ingestion read, one row for each hour, origin and shard.

An article may be counted twice if SQS delivers its message again, or if boto3 repeats a call. So
the counters serve only alarms and people. No ledger and no decision about an article uses the
counters.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from wirewatch.aws.table import Row, Table
from wirewatch.storage import keys

QUARANTINED = "quarantined_"  # prefix of the count of a reason
MAX_ORIGIN = 100  # characters of an origin in a key


@dataclass(frozen=True)
class HourlyCounts:
    """Counts of one origin in the hour that begins at `hour`.

    `latest` is the time at which the last article was read, or None if no article was read.
    """

    hour: datetime
    origin: str
    counts: Mapping[str, int]
    latest: datetime | None


class Counters:
    """The counter rows. `shard` is the number of the shard to which this worker writes.

    The rows are spread over several shards, because DynamoDB limits the number of writes per second
    for each partition key.
    """

    def __init__(self, table: Table, shard: int = 0) -> None:
        self.table, self.shard = table, shard

    def add(self, origin: str, counts: Mapping[str, int], now: datetime) -> bool:
        """Add `counts` to the counters of an origin, for the hour of `now`. The keys of `counts` are
        the names of attributes.

        Returns False if the call to DynamoDB failed.
        """
        hour = now.astimezone(UTC)
        pk, sk = keys.counter_pk(f"{hour:%Y-%m-%d}", self.shard), f"{hour:%H}#{origin[:MAX_ORIGIN]}"
        used = {name: count for name, count in counts.items() if count}
        values: Row = {"ttl": keys.expiry(now, keys.COUNTER_LIFETIME)}
        if counts.get("articles"):
            values["latest"] = hour.isoformat()
        return self.table.add(pk, sk, used, values)

    def total(self, since: datetime, until: datetime) -> Counter[str]:
        """Return the sum of each count, over all origins and all hours that begin at `since` or
        later and before `until`.
        """
        totals: Counter[str] = Counter()
        for hour, row in self._rows(since, until):
            if since <= hour < until:
                totals.update({name: count for name, count in row.items() if name not in _NOT_COUNTS})
        return totals

    def by_origin(self, since: datetime, until: datetime) -> dict[str, Counter[str]]:
        """Return the counts of each origin, summed over the hours that begin at `since` or later
        and before `until`.

        An origin without counts is left out. A long name of an origin is cut to MAX_ORIGIN
        characters.
        """
        totals: dict[str, Counter[str]] = {}
        for hour, row in self._rows(since, until):
            if since <= hour < until:
                counts = {name: count for name, count in row.items() if name not in _NOT_COUNTS}
                totals.setdefault(row["sk"][3:], Counter()).update(counts)
        return totals

    def hourly(self, since: datetime, until: datetime) -> list[HourlyCounts]:
        """Return the counts of each hour that begins at `since` or later and before `until`.

        The list is in no fixed order. It may have several items for one origin and one hour, because
        each shard has its own row.
        """
        return [
            HourlyCounts(
                hour,
                row["sk"][3:],
                {name: count for name, count in row.items() if name not in _NOT_COUNTS},
                datetime.fromisoformat(row["latest"]) if "latest" in row else None,
            )
            for hour, row in self._rows(since, until)
            if since <= hour < until
        ]

    def _rows(self, since: datetime, until: datetime) -> list[tuple[datetime, Row]]:
        since, until = since.astimezone(UTC), until.astimezone(UTC)
        found = []
        for number in range((until.date() - since.date()).days + 1):
            day = since.date() + timedelta(days=number)
            for shard in range(keys.COUNTER_SHARDS):
                for row in self.table.query(keys.counter_pk(f"{day:%Y-%m-%d}", shard)):
                    hour = datetime(day.year, day.month, day.day, int(row["sk"][:2]), tzinfo=UTC)
                    found.append((hour, row))
        return found


_NOT_COUNTS = frozenset(["pk", "sk", "ttl", "latest"])
