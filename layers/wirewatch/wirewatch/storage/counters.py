"""Hourly counters of what ingestion read, one row for each hour, origin and shard.

A message is counted when its batch is done. If SQS then delivers it again, for example because the
worker died before it could reply, it is counted again. The same happens if boto3 repeats a call
that DynamoDB had carried out. The counters are for people and alarms: the line of a scheduled
digest that says what was read, `wirewatch status` and `wirewatch cost`. No decision about an
article and no ledger depends on them.
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
    """The counter rows. `shard` is the number of the shard that this worker writes to.

    Workers use different shards, because DynamoDB limits the number of writes per second for each
    partition key.
    """

    def __init__(self, table: Table, shard: int = 0) -> None:
        self.table, self.shard = table, shard

    def add(self, origin: str, counts: Mapping[str, int], now: datetime) -> bool:
        """Add to the counters of the current hour. The keys of `counts` are attribute names.

        Returns False if the call of DynamoDB failed.
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

        An origin without any count is missing. A long origin is cut to MAX_ORIGIN characters.
        """
        totals: dict[str, Counter[str]] = {}
        for hour, row in self._rows(since, until):
            if since <= hour < until:
                counts = {name: count for name, count in row.items() if name not in _NOT_COUNTS}
                totals.setdefault(row["sk"][3:], Counter()).update(counts)
        return totals

    def hourly(self, since: datetime, until: datetime) -> list[HourlyCounts]:
        """Return the counts of each hour that begins at `since` or later and before `until`, in no
        fixed order.

        An origin may have several counts for one hour, because each shard has its own.
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
