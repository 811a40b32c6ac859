"""Mutes of routes, watchlists, rules and stories.

A muted route sends only retractions. A watchlist or rule is muted on all routes or on one route. A
story is muted on one route. Muted articles are counted in the ledger.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wirewatch.aws.table import Row, Table
from wirewatch.digests.mute_names import RULE_ON_ROUTE, STORY_MUTE, WATCHLIST_ON_ROUTE
from wirewatch.storage import keys

PARTITION = "Q"  # one for all mutes, which are few, so that listing them needs no scan
EVERYTHING = "*"  # in place of a rule: the whole route or watchlist
ROUTE, WATCHLIST = "route", "watchlist"  # kinds of subjects
_ON_ROUTE = (STORY_MUTE, RULE_ON_ROUTE, WATCHLIST_ON_ROUTE)  # prefixes of `rule`


@dataclass(frozen=True)
class Mute:
    """A mute. `subject` and `rule`, in this order, say what is muted:

    - A route or a watchlist: `route:<id>` or `watchlist:<id>`, and "".
    - A rule: the id of its watchlist, and the id of the rule.
    - A story, rule or watchlist on one route: the id of the route, and `story:<id>`,
      `rule:<watchlist>/<rule>` or `watchlist:<watchlist>`.
    - In old rows, both a route and a watchlist with the same id: this id alone, and "".
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
        """The kind of `subject`: `route` or `watchlist`, or "" if an old row lacks the kind."""
        if self.rule:
            return ROUTE if self.rule.startswith(_ON_ROUTE) else WATCHLIST
        return self.subject.rpartition(":")[0]

    @property
    def id(self) -> str:
        """The id of the route or watchlist that `subject` names."""
        return self.subject.rpartition(":")[2]


class Mutes:
    """The rows of mutes, one for each mute. Nothing is written when a mute ends."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def add(self, mute: Mute) -> None:
        """Store a mute. An earlier mute of the same subject and rule is replaced."""
        self.table.put(_row(mute))

    def longer_action(self, mute: Mute) -> dict[str, Any]:
        """Return the transaction action that stores a mute.

        The condition of the action fails if a stored mute of the same subject and rule ends later
        or at the same time.
        """
        until = mute.until.isoformat()
        return self.table.put_action(
            _row(mute), "attribute_not_exists(pk) OR until < :until", {":until": until}
        )

    def find(self, subject: str, rule: str, now: datetime) -> Mute | None:
        """Return the mute of this subject and rule, or None if no such mute is in effect now."""
        row = self.table.get(PARTITION, _name(subject, rule))
        mute = _mute(row) if row else None
        return mute if mute is not None and now < mute.until else None

    def remove(self, subject: str, rule: str = "") -> bool:
        """Delete the row of a mute, so that the mute ends. Returns False if there is no row. A mute
        that has ended by itself may still have a row.
        """
        return self.table.delete(PARTITION, _name(subject, rule), "attribute_exists(pk)")

    def current(self, now: datetime) -> Iterator[Mute]:
        """Yield the mutes that have not ended, in the order of their subjects."""
        mutes = map(_mute, self.table.query(PARTITION))
        yield from (mute for mute in mutes if now < mute.until)

    def active(self, route: str, now: datetime) -> frozenset[str]:
        """Return the names of what is muted for a route now:

        - the id of each watchlist
        - `watchlist/rule` for each rule
        - `story:<id>` for each story
        - `*` if the whole route is muted

        Other names in the set, such as `route:other`, have no effect.
        """
        mutes = list(self.current(now))
        of_route = [mute for mute in mutes if mute.subject in (route, f"{ROUTE}:{route}")]
        is_muted = any(not mute.rule for mute in of_route)
        names = {mute.name.removeprefix(f"{WATCHLIST}:") for mute in mutes} | set(map(_on_route, of_route))
        return frozenset(names | {EVERYTHING} if is_muted else names)


def _row(mute: Mute) -> Row:
    return {
        "pk": PARTITION,
        "sk": _name(mute.subject, mute.rule),
        "until": mute.until.isoformat(),
        "reason": mute.reason,
        "muted_by": mute.muted_by,
        "since": mute.since.isoformat() if mute.since else None,
        "ttl": keys.expiry(mute.until, keys.MUTE_LIFETIME),
    }


def _mute(row: Row) -> Mute:
    subject, _, rule = row["sk"].partition("/")
    since = datetime.fromisoformat(row["since"]) if "since" in row else None
    until, rule = datetime.fromisoformat(row["until"]), "" if rule == EVERYTHING else rule
    return Mute(subject, rule, until, row.get("reason", ""), row.get("muted_by", ""), since)


def _on_route(mute: Mute) -> str:
    """Return the name of what a mute silences, as `Mutes.active` lists it. It depends on
    `mute.rule`:

    - `rule:w/r` (a rule on one route): `w/r`
    - `watchlist:w` (a watchlist on one route): `w`
    - `story:<id>` (a story on one route): `story:<id>`
    - anything else: `mute.name`
    """
    if mute.rule.startswith(STORY_MUTE):
        return mute.rule
    for prefix in (RULE_ON_ROUTE, WATCHLIST_ON_ROUTE):
        if mute.rule.startswith(prefix):
            return mute.rule.removeprefix(prefix)
    return mute.name


def _name(subject: str, rule: str) -> str:
    return f"{subject}/{rule or EVERYTHING}"
