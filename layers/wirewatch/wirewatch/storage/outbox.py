"""What waits for a route's next digest. The guard outlives the row, so that a late redelivery can't enter a second digest."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from wirewatch.aws.table import Cancelled, Row, Table
from wirewatch.digests.matched_article import MatchedArticle

SHARDS = 4
GUARDED = timedelta(days=90)


class Outbox:
    def __init__(self, table: Table) -> None:
        self.table = table

    def add(
        self, route: str, member: MatchedArticle, now: datetime, also: Sequence[dict[str, Any]] = ()
    ) -> bool:
        """Guard and row, and what is to be noted with them, in one transaction. False where the route has already had this article,
        or where one of the others can't be.
        """
        guard: Row = {
            "pk": f"A#{member.article_id}", "sk": f"M#{route}", "document_id": member.document_id, "generation": member.generation,
            "rules": [f"{match.watchlist}/{match.rule}@{match.rule_digest}" for match in member.matches],
            "arrived": member.arrived.isoformat(), "ttl": int((now + GUARDED).timestamp()),
            "expires": int((now + GUARDED).timestamp()),
        }  # fmt: skip
        row: Row = {
            "pk": shard_of(route, member.article_id),
            "sk": member.article_id,
            "member": member.to_json(),
            "arrived": member.arrived.isoformat(),
        }
        absent = "attribute_not_exists(pk) OR expires < :now"  # DynamoDB removes rows days after their ttl
        try:
            self.table.transact(
                [
                    self.table.put_action(guard, absent, {":now": int(now.timestamp())}),
                    self.table.put_action(row),
                    *also,
                ]
            )
        except Cancelled:
            return False
        return True

    def pending(self, route: str) -> Iterator[Row]:
        for shard in range(SHARDS):
            yield from self.table.query(f"OB#{route}#{shard}")

    def is_empty(self, route: str) -> bool:
        return not any(
            True for shard in range(SHARDS) for _ in self.table.query(f"OB#{route}#{shard}", limit=1)
        )

    def oldest(self, route: str) -> datetime | None:
        """When the first of the waiting articles arrived."""
        arrivals = [datetime.fromisoformat(row["arrived"]) for row in self.pending(route)]
        return min(arrivals, default=None)


def shard_of(route: str, article_id: str) -> str:
    return f"OB#{route}#{int(article_id[:8], 16) % SHARDS}"


def member_in(row: Row) -> MatchedArticle:
    return MatchedArticle.model_validate_json(row["member"])
