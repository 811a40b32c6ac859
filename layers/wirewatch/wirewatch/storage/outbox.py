"""Articles that wait for the next digest of a route.

- An outbox row waits for the next digest, and is moved into this digest.
- A guard row stays for 90 days. If its article arrives again, the article is not put into a second
  digest.
- A count row is an outbox row of an article that is counted in the ledger, but not shown. For
  example, the route has already got this article from another object.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from itertools import chain, islice
from math import ceil
from typing import Any

from wirewatch.aws.table import Cancelled, Row, Table
from wirewatch.digests.ledger import CountedAs
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.digests.turns import one_of_each
from wirewatch.storage import keys

MAX_LOOKED_AT = 50  # rows that are read at once to find origins: usually less than one megabyte
MAX_ORIGINS = 200  # of a shard that take turns
MAX_OBJECTS = 20  # that one guard row lists
_FIRST, _LAST = "0", "g"  # below and above the sort keys of all outbox rows


class AddOutcome(StrEnum):
    """The result of adding an article.

    ADDED: the route gets the article. COUNTED: the article is only counted in the ledger.
    REDELIVERED: nothing changed, because the article was added or counted before.
    """

    ADDED = "added"
    REDELIVERED = "redelivered"
    COUNTED = "counted"


class Outbox:
    def __init__(self, table: Table) -> None:
        self.table = table

    def add(
        self,
        route: str,
        matched: MatchedArticle,
        now: datetime,
        text: bytes = b"",
        also: Sequence[dict[str, Any]] = (),
    ) -> AddOutcome:
        """Put an article into the outbox of a route.

        - If the route has got the article, but not for all rules that match now, the article is
          added again.
        - If the route has got the article for all these rules, it is not added. If the article was
          uploaded again in another S3 object, the ledger counts it. If the same upload is only
          processed again (`matched.object` is known for this article and route), nothing changes.
        - If the condition of an action in `also` fails, a later revision has arrived. Then only
          the ledger counts the article.

        `also` has further actions for the same transaction. `text` is the text for comparison (see
        `digests/repeats`).
        """
        actions = [self._guard(route, matched, now), self._row(route, matched, text), *also]
        failed = self._failed(actions)
        if not failed:
            return AddOutcome.ADDED
        if 0 not in failed:  # a condition of `also` failed: a later revision has arrived
            return self.count(route, matched, CountedAs.SUPERSEDED, now)
        guard = self.table.get(*keys.guard_key(matched.article_id, route))
        if guard is None:
            return self.add(route, matched, now, text, also)
        if _has_further_rule(matched, guard):
            return self._add_further(route, matched, guard, now, text, also)
        if matched.object in guard["objects"]:
            return AddOutcome.REDELIVERED
        return self.count(route, matched, CountedAs.DUPLICATE, now)

    def count(self, route: str, matched: MatchedArticle, counted_as: CountedAs, now: datetime) -> AddOutcome:
        """Count an article in the next ledger of a route, once for each object with this article.

        Nothing changes if the article from `matched.object` was recorded before, even with another
        `counted_as`.
        """
        guard = self.table.get(*keys.guard_key(matched.article_id, route))
        if guard is not None and matched.object in guard["objects"]:
            return AddOutcome.REDELIVERED
        copy = keys.copy_of_object(matched.object)
        guard_pk, guard_sk = keys.guard_key(matched.article_id, route, copy)
        pk, sk = keys.outbox_key(route, matched.origin, matched.arrived, matched.article_id, copy)
        expires = keys.expiry(now, keys.GUARD_LIFETIME)
        arrived = matched.arrived.isoformat()
        actions = [
            self.table.put_action(
                {"pk": guard_pk, "sk": guard_sk, "arrived": arrived, "ttl": expires, "expires": expires},
                _ABSENT,
                {":now": int(now.timestamp())},
            ),
            self.table.put_action({"pk": pk, "sk": sk, "counted_as": str(counted_as), "arrived": arrived}),
        ]
        return AddOutcome.REDELIVERED if self._failed(actions) else AddOutcome.COUNTED

    def _add_further(
        self,
        route: str,
        matched: MatchedArticle,
        guard: Row,
        now: datetime,
        text: bytes,
        also: Sequence[dict[str, Any]],
    ) -> AddOutcome:
        """Put an article into the outbox once more. The route has got the article before, but not
        for all rules that match now.

        The article gets a further outbox row, because the row for the earlier rules may still wait.
        """
        pk, sk = keys.guard_key(matched.article_id, route)
        rules = sorted(_rules(matched).union(guard["rules"]))
        others = [name for name in guard["objects"] if name != matched.object]
        values = {
            ":rules": rules,
            ":before": guard["rules"],
            ":objects": [*others, matched.object][-MAX_OBJECTS:],
        }
        change = "SET rules = :rules, objects = :objects"
        widen = self.table.update_action(pk, sk, change, "rules = :before", values)
        copy = sha256("|".join(rules).encode()).hexdigest()[:16]
        again = matched.model_copy(update={"delivered_before": True})
        failed = self._failed([widen, self._row(route, again, text, copy), *also])
        if not failed:
            return AddOutcome.ADDED
        if 0 not in failed:  # a condition of `also` failed: a later revision has arrived
            return self.count(route, matched, CountedAs.SUPERSEDED, now)
        return self.add(route, matched, now, text, also)  # another worker has changed the guard

    def _guard(self, route: str, matched: MatchedArticle, now: datetime) -> dict[str, Any]:
        pk, sk = keys.guard_key(matched.article_id, route)
        expires = keys.expiry(now, keys.GUARD_LIFETIME)
        row: Row = {
            "pk": pk,
            "sk": sk,
            "document_id": matched.document_id,
            "objects": [matched.object],
            "generation": matched.generation,
            "rules": sorted(_rules(matched)),
            "arrived": matched.arrived.isoformat(),
            "ttl": expires,
            "expires": expires,
        }
        return self.table.put_action(row, _ABSENT, {":now": int(now.timestamp())})

    def _row(self, route: str, matched: MatchedArticle, text: bytes, copy: str = "") -> dict[str, Any]:
        pk, sk = keys.outbox_key(route, matched.origin, matched.arrived, matched.article_id, copy)
        arrived = matched.arrived.isoformat()
        return self.table.put_action(
            {"pk": pk, "sk": sk, "matched": matched.to_bytes(), "text": text or None, "arrived": arrived}
        )

    def _failed(self, actions: Sequence[dict[str, Any]]) -> Collection[int]:
        """Run a transaction, and return the positions of the actions whose conditions failed.

        The result is empty on success.
        """
        try:
            self.table.transact(actions)
        except Cancelled as cancelled:
            return cancelled.failed
        return ()

    def pending(self, route: str) -> Iterator[Row]:
        for shard in range(keys.OUTBOX_SHARDS):
            yield from self.table.query(keys.outbox_pk(route, shard))

    def in_turns(self, route: str, room: int, turn: str) -> Iterator[Row]:
        """Return all waiting rows, or none if `room` is 0. `room` is how many rows the caller can
        use. If more rows wait, the origins take turns, one row at a time.

        So an origin with very many articles does not displace the oldest rows of other origins. At
        most MAX_ORIGINS origins of a shard take turns, and `turn` decides which. The rows of
        origins that take no turns come last.
        """
        if not room:
            return iter(())
        rows = list(islice(self.pending(route), room + 1))
        if len(rows) <= room:
            return iter(rows)
        return _each_once(chain(self._by_origin(route, room, keys.origin_id(turn)), self.pending(route)))

    def _by_origin(self, route: str, room: int, start: str) -> Iterator[Row]:
        origins = [(first["pk"], _origin(first["sk"])) for first in self._oldest_of_each(route, start)]
        page = ceil(room / max(len(origins), 1))  # so that few rows are read that find no place
        return one_of_each([self.table.query(pk, origin, page=page) for pk, origin in origins])

    def _oldest_of_each(self, route: str, start: str = _FIRST) -> Iterator[Row]:
        """Yield the oldest row of each origin in each shard, for at most MAX_ORIGINS origins of a
        shard.

        In each shard, the sort keys from `start` to the end are searched first, and then the sort
        keys before `start`.
        """
        for shard in range(keys.OUTBOX_SHARDS):
            pk = keys.outbox_pk(route, shard)
            ranges = [(start, _LAST), (_FIRST, start)]
            yield from islice((row for each in ranges for row in self._first_rows(pk, *each)), MAX_ORIGINS)

    def _first_rows(self, pk: str, low: str, high: str) -> Iterator[Row]:
        """Yield the first row of each origin in the partition `pk`.

        Rows whose sort keys are not between `low` and `high` are ignored.
        """
        origin = ""
        while low < high:
            rows = list(self.table.query(pk, between=(low, high), limit=MAX_LOOKED_AT))
            for row in rows:
                if _origin(row["sk"]) != origin:
                    origin = _origin(row["sk"])
                    yield row
            if not rows:  # no origin is left
                return
            low = f"{origin}~"

    def is_empty(self, route: str) -> bool:
        shards = (keys.outbox_pk(route, shard) for shard in range(keys.OUTBOX_SHARDS))
        return not any(True for pk in shards for _ in self.table.query(pk, limit=1))

    def has_articles_to_send(self, route: str) -> bool:
        """Tell whether at least one waiting article is neither a retraction nor dropped by quiet hours."""
        waiting = (row["matched"] for row in self.pending(route) if "matched" in row)
        articles = map(MatchedArticle.from_bytes, waiting)
        return any(not article.in_quiet_hours and not article.is_retraction for article in articles)

    def oldest(self, route: str) -> datetime | None:
        """Return the time at which the first of the waiting articles arrived.

        Return None if nothing waits. At most MAX_ORIGINS origins of each shard are looked at.
        """
        arrivals = (datetime.fromisoformat(row["arrived"]) for row in self._oldest_of_each(route))
        return min(arrivals, default=None)


def _each_once(rows: Iterable[Row]) -> Iterator[Row]:
    seen: set[tuple[str, str]] = set()
    for row in rows:
        key = row["pk"], row["sk"]
        if key not in seen:
            seen.add(key)
            yield row


def _origin(sk: str) -> str:
    """Return the hash of an article's origin: the first 16 characters of `sk`. `sk` is the sort key
    of an outbox row.
    """
    return sk[:16]


# An expired row may still be there: DynamoDB deletes rows up to days after their ttl.
_ABSENT = "attribute_not_exists(pk) OR expires < :now"


def _has_further_rule(matched: MatchedArticle, guard: Row) -> bool:
    """Tell whether an article matches a rule that the guard row does not list.

    A certain match also counts if the guard row lists only a possible match of the rule.
    """
    return any({rule, rule.removesuffix("?")}.isdisjoint(guard["rules"]) for rule in _rules(matched))


def _rules(matched: MatchedArticle) -> frozenset[str]:
    """Return the names of the matching rules, such as `watchlist/rule`. If a match is only
    possible, the name ends with `?`.
    """
    return frozenset(
        f"{match.watchlist}/{match.rule}{'?' if match.possible else ''}" for match in matched.matches
    )
