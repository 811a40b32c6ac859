"""Records which links were used, when, and by whom, so that each link acts at most once.

But a link to snooze acts at most once for each choice of the reader. A use is stored in the same
transaction as its effect. So a repeated request changes nothing, even after a crash.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from wirewatch.aws.table import Cancelled, Row, Table
from wirewatch.storage import keys


class UseOutcome(StrEnum):
    """What a request did.

    - DONE: the request carried out the action of the link.
    - REPEATED: nothing, because the link was used before.
    - NOT_NEEDED: nothing, because the effect of the link existed already, such as a longer mute.
    """

    DONE = "done"
    REPEATED = "repeated"
    NOT_NEEDED = "not-needed"


@dataclass(frozen=True)
class LinkUse:
    """One use of a link. `effect` says what was done.

    `id` is a hash of the link. If the action of the link is to snooze, the hash also covers the
    reader's choice: what to snooze, and for how long.
    """

    route: str
    id: str
    link: str
    action: str
    reader: str
    at: datetime
    effect: str
    digest: str = ""
    outcome: str = UseOutcome.DONE


class LinkUses:
    """The rows of used links."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def find(self, route: str, use_id: str) -> LinkUse | None:
        row = self.table.get(keys.link_use_pk(route), use_id)
        return _use(row) if row else None

    def act(self, use: LinkUse, actions: Sequence[dict[str, Any]]) -> UseOutcome:
        """Store a use of a link and carry out the `actions` of the link, in one transaction.

        If this use is stored already, do nothing. If a condition of `actions` fails, the effect
        exists already: store only the use.
        """
        unused = "attribute_not_exists(pk)"
        try:
            self.table.transact([self.table.put_action(_row(use, UseOutcome.DONE), unused), *actions])
        except Cancelled as cancelled:
            if 0 in cancelled.failed:
                return UseOutcome.REPEATED
            is_first = self.table.put(_row(use, UseOutcome.NOT_NEEDED), unused)
            return UseOutcome.NOT_NEEDED if is_first else UseOutcome.REPEATED
        return UseOutcome.DONE

    def of_route(self, route: str) -> Iterator[LinkUse]:
        """Yield the uses of a route's links, the latest first."""
        uses = map(_use, self.table.query(keys.link_use_pk(route)))
        yield from sorted(uses, key=lambda use: use.at, reverse=True)


def _row(use: LinkUse, outcome: UseOutcome) -> Row:
    return {
        "pk": keys.link_use_pk(use.route),
        "sk": use.id,
        "link": use.link,
        "action": use.action,
        "reader": use.reader,
        "at": use.at.isoformat(),
        "effect": use.effect,
        "digest": use.digest or None,
        "outcome": str(outcome),
        "ttl": keys.expiry(use.at, keys.LINK_LIFETIME),
    }


def _use(row: Row) -> LinkUse:
    return LinkUse(
        route=row["pk"].partition("#")[2],
        id=row["sk"],
        link=row["link"],
        action=row["action"],
        reader=row["reader"],
        at=datetime.fromisoformat(row["at"]),
        effect=row["effect"],
        digest=row.get("digest", ""),
        outcome=row["outcome"],
    )
