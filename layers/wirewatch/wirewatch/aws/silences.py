"""Mutes: a route, a watchlist or one of its rules is silent for a while. Muted articles are counted, never lost from the ledger."""

from datetime import datetime, timedelta

from wirewatch.aws.table import Table
from wirewatch.route import Route

KEPT = timedelta(days=30)


class Silences:
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

    def active(self, route_id: str, route: Route, now: datetime) -> dict[str, datetime]:
        """What is silent: watchlists, `watchlist/rule`, and `*` for the whole route; with the time it ends."""
        found: dict[str, datetime] = {}
        for subject in (route_id, *route.watchlists):
            for row in self.table.query(f"Q#{subject}"):
                until = datetime.fromisoformat(row["until"])
                if now < until:
                    name = "*" if subject == route_id else subject if row["sk"] == "*" else f"{subject}/{row['sk']}"
                    found[name] = until
        return found
