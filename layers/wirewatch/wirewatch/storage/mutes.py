"""Mutes: a route, a watchlist or one of its rules is silent for a while. Muted articles are counted, never lost from the ledger."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from wirewatch.aws.table import Table

KEPT = timedelta(days=30)


class Mutes:
    """Rows `Q#<route or watchlist>`; each expires by itself."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def add(self, subject: str, rule: str, until: datetime, reason: str) -> None:
        row = {
            "pk": f"Q#{subject}",
            "sk": rule or "*",
            "until": until.isoformat(),
            "reason": reason,
            "ttl": int((until + KEPT).timestamp()),
        }
        self.table.put(row)

    def remove(self, subject: str, rule: str = "") -> None:
        self.table.delete(f"Q#{subject}", rule or "*")

    def active(self, route: str, watchlists: Iterable[str], now: datetime) -> set[str]:
        """What is silent now: `*` for the whole route, watchlists, and rules as `watchlist/rule`."""
        found = {"*"} if "*" in self._until(route, now) else set()
        for watchlist in sorted(set(watchlists)):
            found |= {
                watchlist if rule == "*" else f"{watchlist}/{rule}" for rule in self._until(watchlist, now)
            }
        return found

    def _until(self, subject: str, now: datetime) -> set[str]:
        return {
            row["sk"]
            for row in self.table.query(f"Q#{subject}")
            if now < datetime.fromisoformat(row["until"])
        }
