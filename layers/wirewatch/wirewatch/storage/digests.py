"""The rows of digests. A digest that is sent has the states COLLECTING → SEALED → PUBLISHED.

Each change of the state is one transaction, so two workers may try the same change. A digest may
have thousands of articles, so the articles are spread over several partitions.
"""

import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice

from wirewatch.aws.table import Cancelled, Row, Table
from wirewatch.channels.kind import Part
from wirewatch.configuration.routes import Route
from wirewatch.digests.ledger import Carried, CountedAs
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.digests.plan import DigestPlan
from wirewatch.digests.repeats import ComparedText, UnreadableRecord
from wirewatch.storage import keys

CHUNK = 49  # rows per transaction: two actions for each and one for META; DynamoDB allows 100
NUMBERS_PER_EPOCH = 1_000_000
META, STATE, ARTICLE, PART, OPEN = "META", "STATE", "I#", "P#", "OPEN#"


class State(StrEnum):
    """The state of a digest.

    EMPTY: the digest had nothing to send, or no channel takes it. DROPPED: all its articles arrived
    in quiet hours in which the route drops articles. Digests in these two states send nothing and
    have no number.
    """

    COLLECTING = "COLLECTING"
    SEALED = "SEALED"
    PUBLISHED = "PUBLISHED"
    EMPTY = "EMPTY"
    DROPPED = "DROPPED"


FINISHED = frozenset([State.PUBLISHED, State.EMPTY, State.DROPPED])


@dataclass(frozen=True)
class RouteState:
    """The last digest number of a route, and the counts that the route's next message shows.

    - `unremembered`: the sealed digest whose stories are not stored yet, or "". Before these
      stories are stored, no other digest of the route is planned.
    - `version`: the optimistic lock
    - `sealed`: the time at which the digest `number` was sealed
    """

    number: int = 0
    carried: Carried = field(default_factory=Carried)
    unremembered: str = ""
    version: int = 0
    sealed: datetime | None = None


@dataclass(frozen=True)
class Meta:
    """The META row of a digest.

    - `claimed`: the number of outbox rows that were moved into the digest
    - `plan`, `route`: set when the digest is sealed
    - `rendering`: the build id of the code that rendered the parts to be sent, or ""
    - `parts`: the number of these parts
    """

    digest: str
    state: State
    claimed: int = 0
    number: int = 0
    rendering: str = ""
    parts: int = 0
    plan: DigestPlan | None = None
    route: Route | None = None
    sealed: datetime | None = None


@dataclass(frozen=True)
class DigestArticles:
    """The content of the rows that were moved into a digest.

    The keys of `articles` and `texts` are article ids. `texts` has the texts that are compared to
    find copies and repeats. An article without a readable text is missing in `texts`. `counted` has
    the numbers of articles that are counted but not shown, by reason.
    """

    articles: dict[str, MatchedArticle]
    texts: dict[str, ComparedText]
    counted: Counter[CountedAs]


class Digests:
    """The rows of digests. `epoch` counts how often the table was restored from a backup."""

    def __init__(self, table: Table, epoch: int = 0) -> None:
        self.table, self.epoch = table, epoch

    def meta(self, digest: str) -> Meta | None:
        row = self.table.get(keys.digest_pk(digest), META)
        if row is None:
            return None
        return Meta(
            digest,
            State(row["st"]),
            row.get("claimed", 0),
            row.get("number", 0),
            row.get("rendering", ""),
            row.get("parts", 0),
            DigestPlan.model_validate_json(zlib.decompress(row["story_plan"]))
            if "story_plan" in row
            else None,
            Route.model_validate_json(row["route"]) if "route" in row else None,
            datetime.fromisoformat(row["sealed"]) if "sealed" in row else None,
        )

    def open(self, digest: str, now: datetime) -> bool:
        """Create the META row, and the OPEN# row by which reconcile finds the digest.

        Returns False if the digest exists already.
        """
        opened = {"opened": now.isoformat()}
        open_pk, open_sk = keys.open_digest_key(digest)
        row: Row = {"pk": keys.digest_pk(digest), "sk": META, "st": str(State.COLLECTING), "claimed": 0}
        return self._transacted(
            [
                self.table.put_action(row | opened, "attribute_not_exists(pk)"),
                self.table.put_action({"pk": open_pk, "sk": open_sk, **opened}),
            ]
        )

    # collecting

    def claim(
        self,
        meta: Meta,
        pending: Iterable[Row],
        now: datetime,
        may_continue: Callable[[], bool],
        most: int = sys.maxsize,
    ) -> bool:
        """Move the rows `pending` from the outbox into a digest, until the digest has `most` rows.

        Rows that another worker has taken are skipped. Returns False if `may_continue` returned
        False before the end. Returns True even if another worker sealed or closed the digest
        meanwhile.
        """
        rows, claimed = iter(pending), meta.claimed
        while chunk := list(islice(rows, max(0, min(CHUNK, most - claimed)))):
            if not may_continue():
                return False
            taken = self._claim_chunk(meta.digest, chunk, _shard(claimed), now)
            if taken is None:
                return True  # sealed in the meantime: the rest belongs to the next digest
            claimed += taken  # at most META's count, so that `articles` reads every shard in use
        return True

    def _claim_chunk(self, digest: str, chunk: list[Row], shard: int, now: datetime) -> int | None:
        """Move some outbox rows into a digest. Rows that another worker has taken are left out.

        `shard` is the number of the partition for these rows. Returns the number of moved rows, or
        None if the state of the digest is no longer COLLECTING.
        """
        target = {"pk": keys.digest_shard_pk(digest, shard), "ttl": keys.expiry(now, keys.DIGEST_LIFETIME)}
        while chunk:
            values = {":n": len(chunk), ":open": str(State.COLLECTING)}
            change = "SET claimed = claimed + :n"
            actions = [self.table.update_action(keys.digest_pk(digest), META, change, "st = :open", values)]
            for row in chunk:
                actions.append(self.table.delete_action(row["pk"], row["sk"], "attribute_exists(pk)"))
                actions.append(self.table.put_action({**row, **target, "sk": f"{ARTICLE}{row['sk']}"}))
            try:
                self.table.transact(actions)
            except Cancelled as cancelled:
                if 0 in cancelled.failed:
                    return None
                gone = {(position - 1) // 2 for position in cancelled.failed}
                chunk = [row for number, row in enumerate(chunk) if number not in gone]
            else:
                return len(chunk)
        return 0

    def articles(self, meta: Meta) -> DigestArticles:
        """Return the articles and the counts in the rows that were moved into the digest.

        Several rows of the same article are joined. If the article came from several objects, each
        object after the first counts as an exact copy.
        """
        articles: dict[str, MatchedArticle] = {}
        texts: dict[str, ComparedText] = {}
        objects: set[str] = set()  # of shown articles; in the form of the keys of `counted`
        counted: dict[str, CountedAs] = {}
        for shard in range(_shard_count(meta.claimed)):
            for row in self.table.query(keys.digest_shard_pk(meta.digest, shard), ARTICLE):
                if "counted_as" in row:
                    counted[_name_of(row)] = CountedAs(row["counted_as"])
                else:
                    matched = MatchedArticle.from_bytes(row["matched"])
                    objects.add(f"{matched.article_id}#{keys.copy_of_object(matched.object)}")
                    known = articles.get(matched.article_id)
                    articles[matched.article_id] = matched if known is None else known.joined(matched)
                    if (text := _text_in(row)) is not None:
                        texts[matched.article_id] = text
        numbers = Counter(reason for name, reason in counted.items() if name not in objects)
        if copies := len(objects) - len(articles):
            numbers[CountedAs.DUPLICATE] += copies
        return DigestArticles(articles, texts, numbers)

    # sealing

    def route_state(self, route: str) -> RouteState:
        row = self.table.get(keys.route_pk(route), STATE)
        if row is None:
            return RouteState()
        carried = Carried.model_validate_json(row["carried"])
        sealed = datetime.fromisoformat(row["sealed"]) if "sealed" in row else None
        return RouteState(row["number"], carried, row.get("unremembered", ""), row["version"], sealed)

    def stories_remembered(self, route: str, digest: str) -> None:
        """Record that the stories of a digest are stored.

        Does nothing if `RouteState.unremembered` names another digest.
        """
        self.table.update(
            keys.route_pk(route),
            STATE,
            "REMOVE unremembered",
            "unremembered = :digest",
            {":digest": digest},
        )

    def seal(
        self, meta: Meta, route: Route, plan: DigestPlan, claimed: int, before: RouteState, now: datetime
    ) -> bool:
        """Freeze the articles, plan and route of a digest, and give the digest the next number.

        When the plan was made, the digest had `claimed` rows, and `before` was the state of the
        route. Returns False if the digest or the state of the route has changed since. Then both
        must be read again.
        """
        # a restored table lacks the numbers given after its backup: each restoration starts a new
        # epoch, with higher numbers than all earlier epochs
        number = max(before.number, self.epoch * NUMBERS_PER_EPOCH) + 1
        values = {
            ":to": str(State.SEALED),
            ":open": str(State.COLLECTING),
            ":claimed": claimed,
            ":plan": zlib.compress(plan.model_dump_json().encode()),
            ":route": route.model_dump_json(),
            ":number": number,
            ":now": now.isoformat(),
        }
        change = "SET st = :to, story_plan = :plan, route = :route, number = :number, sealed = :now"
        # a row that was claimed after the plan was made is not in the plan, and would be lost
        condition = "st = :open AND claimed = :claimed"
        after = RouteState(number, unremembered=meta.digest, sealed=now)
        return self._transacted(
            [
                self.table.update_action(keys.digest_pk(meta.digest), META, change, condition, values),
                self._state_action(route.id, before, after),
            ]
        )

    def close_unsent(
        self, digest: str, state: State, claimed: int, before: RouteState, carried: Carried, now: datetime
    ) -> bool:
        """End a digest that sends nothing. `state` is EMPTY or DROPPED.

        `carried` has the counts that the next message of the route shows. `claimed` and `before`
        are as in `seal`. Returns False if the digest or the state of the route has changed.
        """
        values = {
            ":to": str(state),
            ":open": str(State.COLLECTING),
            ":claimed": claimed,
            ":now": now.isoformat(),
            ":ttl": keys.expiry(now, keys.DIGEST_LIFETIME),
        }
        change, condition = "SET st = :to, sealed = :now, ttl = :ttl", "st = :open AND claimed = :claimed"
        after = RouteState(before.number, carried, sealed=before.sealed)
        return self._transacted(
            [
                self.table.update_action(keys.digest_pk(digest), META, change, condition, values),
                self._state_action(route_of(digest), before, after),
                self.table.delete_action(*keys.open_digest_key(digest)),
            ]
        )

    def _state_action(self, route: str, before: RouteState, after: RouteState) -> dict[str, object]:
        row: Row = {
            "pk": keys.route_pk(route),
            "sk": STATE,
            "number": after.number,
            "carried": after.carried.model_dump_json(),
            "unremembered": after.unremembered or None,
            "version": before.version + 1,
            "sealed": after.sealed.isoformat() if after.sealed else None,
        }
        condition = "attribute_not_exists(pk) OR version = :before"
        return self.table.put_action(row, condition, {":before": before.version})

    # parts

    def store_parts(self, digest: str, rendering: str, parts: Sequence[Part], now: datetime) -> None:
        """Store the parts of a digest. `rendering` is the build id of the code that made the parts.

        If two builds render the same digest, only the parts of the build that finishes first are
        sent.
        """
        ttl = keys.expiry(now, keys.DIGEST_LIFETIME)
        pk = keys.digest_pk(digest)
        for part in parts:
            sk = keys.part_sk(rendering, part.number)
            self.table.put({"pk": pk, "sk": sk, "part": part.model_dump_json(), "ttl": ttl})
        values = {":rendering": rendering, ":parts": len(parts), ":sealed": str(State.SEALED)}
        condition = "st = :sealed AND attribute_not_exists(rendering)"
        self.table.update(pk, META, "SET rendering = :rendering, parts = :parts", condition, values)

    def parts(self, digest: str) -> list[Part]:
        """Return the parts to be sent, in the order of their numbers. Return an empty list if the
        digest is not rendered yet.
        """
        meta = self.meta(digest)
        if meta is None or not meta.rendering:
            return []
        rows = self.table.query(keys.digest_pk(digest), f"{PART}{meta.rendering}#")
        return sorted((Part.model_validate_json(row["part"]) for row in rows), key=lambda part: part.number)

    # the end

    def finish(self, digest: str, now: datetime) -> None:
        """Set the state of a digest to PUBLISHED. Before this call, the caller must publish all
        parts of the digest.

        The write needs no condition. If two workers finish the digest, both write the same values,
        except for the time.
        """
        values = {
            ":to": str(State.PUBLISHED),
            ":now": now.isoformat(),
            ":ttl": keys.expiry(now, keys.DIGEST_LIFETIME),
        }
        change = "SET st = :to, published = :now, ttl = :ttl"
        self.table.transact(
            [
                self.table.update_action(keys.digest_pk(digest), META, change, "", values),
                self.table.delete_action(*keys.open_digest_key(digest)),
            ]
        )

    def open_digests(self, route: str) -> Iterator[tuple[str, datetime]]:
        """Yield (digest, time of opening) for each unfinished digest of a route."""
        for row in self.table.query(keys.route_pk(route), OPEN):
            yield digest_id(route, row["sk"].removeprefix(OPEN)), datetime.fromisoformat(row["opened"])

    def _transacted(self, actions: Sequence[dict[str, object]]) -> bool:
        try:
            self.table.transact(actions)
        except Cancelled:
            return False
        return True


def _name_of(row: Row) -> str:
    """Return `<article id>#<hash>` from the end of the sort key of `row`. `<hash>` is the hash of
    the object's name (see `keys.copy_of_object`). `row` must be a row that only counts an article:
    a row with `counted_as`.
    """
    name: str = row["sk"].split("#", 3)[-1]
    return name


def _text_in(row: Row) -> ComparedText | None:
    try:
        return ComparedText.from_bytes(row["text"]) if "text" in row else None
    except UnreadableRecord:
        return None


def _shard(claimed: int) -> int:
    """Return the number of the partition for the next rows of a digest that has `claimed` rows.

    A digest with fewer than CHUNK rows has a single partition, so that one query reads all its
    rows.
    """
    return claimed // CHUNK % keys.DIGEST_SHARDS


def _shard_count(claimed: int) -> int:
    return min(claimed // CHUNK + 1, keys.DIGEST_SHARDS)


def digest_id(route: str, due: str) -> str:
    return f"{route}#{due}"


def route_of(digest: str) -> str:
    return digest.partition("#")[0]


def due_of(digest: str) -> str:
    return digest.partition("#")[2]
