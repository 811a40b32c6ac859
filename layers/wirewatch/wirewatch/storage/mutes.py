"""Mutes: a route, a watchlist or one of its rules is silent for a while. Muted articles are counted
in the ledger.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from wirewatch.aws.table import Table
from wirewatch.storage import keys

PARTITION = "Q"  # one for all mutes, which are few, so that listing them needs no scan
EVERYTHING = "*"  # in place of a rule: the whole route or watchlist
ROUTE, WATCHLIST = "route", "watchlist"  # kinds of subjects


@dataclass(frozen=True)
class Mute:
    """A mute of `route:<id>`, of `watchlist:<id>`, or of a rule of the watchlist `<id>`.

    `subject` is one of these three. Without a rule and without a kind it is the route and the
    watchlist of this id, as in rows that were stored before kinds existed. An empty `rule` mutes
    all of the subject.
    """

    subject: str
    rule: str
    until: datetime
    reason: str = ""
    muted_by: str = ""
    since: datetime | None = None

    @property
    def name(self) -> str:
        return f"{self.subject}/{self.rule}" if self.rule else self.subject

    @property
    def kind(self) -> str:
        """`route` or `watchlist`, empty if the subject does not say it."""
        return WATCHLIST if self.rule else self.subject.rpartition(":")[0]

    @property
    def id(self) -> str:
        """The id of the route or of the watchlist."""
        return self.subject.rpartition(":")[2]


class Mutes:
    """The rows of mutes. Each mute has a row of its own, and ends without a further write."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def add(self, mute: Mute) -> None:
        """Store a mute. It replaces an earlier one of the same subject and rule."""
        self.table.put(
            {
                "pk": PARTITION,
                "sk": _name(mute.subject, mute.rule),
                "until": mute.until.isoformat(),
                "reason": mute.reason,
                "muted_by": mute.muted_by,
                "since": mute.since.isoformat() if mute.since else None,
                "ttl": keys.expiry(mute.until, keys.MUTE_LIFETIME),
            }
        )

    def remove(self, subject: str, rule: str = "") -> bool:
        """End a mute. Returns False if there is no such mute."""
        return self.table.delete(PARTITION, _name(subject, rule), "attribute_exists(pk)")

    def current(self, now: datetime) -> Iterator[Mute]:
        """Yield the mutes that have not ended, in the order of their subjects."""
        for row in self.table.query(PARTITION):
            until = datetime.fromisoformat(row["until"])
            if now < until:
                subject, _, rule = row["sk"].partition("/")
                since = datetime.fromisoformat(row["since"]) if "since" in row else None
                rule = "" if rule == EVERYTHING else rule
                yield Mute(subject, rule, until, row.get("reason", ""), row.get("muted_by", ""), since)

    def active(self, route: str, now: datetime) -> frozenset[str]:
        """Return what is muted for a route now.

        This is `*` for the whole route, the ids of watchlists, and rules as `watchlist/rule`.
        """
        names = {mute.name for mute in self.current(now)}
        is_muted = not names.isdisjoint([route, f"{ROUTE}:{route}"])
        muted = {name.removeprefix(f"{WATCHLIST}:") for name in names}
        return frozenset(muted | {EVERYTHING} if is_muted else muted)


def _name(subject: str, rule: str) -> str:
    return f"{subject}/{rule or EVERYTHING}"
