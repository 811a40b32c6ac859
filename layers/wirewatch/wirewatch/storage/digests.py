"""Digest rows. COLLECTING → SEALED → PUBLISHED, each step one transaction, each repeatable by whoever comes next."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice

from wirewatch.aws.table import Cancelled, Row, Table
from wirewatch.channels.parts import Part
from wirewatch.configuration.routes import Route
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.digests.plan import DigestPlan
from wirewatch.storage.outbox import member_in

CHUNK = 49  # rows a transaction claims: two actions each, and one for META, of the 100 there may be
KEPT = timedelta(days=400)


class State(StrEnum):
    """DROPPED and EMPTY digests send nothing and have no number."""

    COLLECTING = "COLLECTING"
    SEALED = "SEALED"
    PUBLISHED = "PUBLISHED"
    EMPTY = "EMPTY"
    DROPPED = "DROPPED"


FINISHED = frozenset([State.PUBLISHED, State.EMPTY, State.DROPPED])


@dataclass(frozen=True)
class RouteState:
    """A route's STATE: the last number, and articles that the next message has to account for. `version` guards it.

    `unsettled` is the sealed digest whose stories may not be remembered yet; no other is planned before they are.
    """

    number: int = 0
    dropped: int = 0
    muted: int = 0
    repeated: int = 0
    withdrawn: int = 0
    unsettled: str = ""
    version: int = 0


@dataclass(frozen=True)
class Meta:
    """A digest's META. `plan` and `route` are there from SEALED on; `claimed` counts the articles moved into it."""

    digest: str
    state: State
    claimed: int = 0
    number: int = 0
    parts: int = 0
    plan: DigestPlan | None = None
    route: Route | None = None
    sealed: datetime | None = None


class Digests:
    def __init__(self, table: Table) -> None:
        self.table = table

    def meta(self, digest: str) -> Meta | None:
        row = self.table.get(f"D#{digest}", "META")
        if row is None:
            return None
        plan = (
            DigestPlan.model_validate_json(zlib.decompress(row["story_plan"]))
            if "story_plan" in row
            else None
        )
        route = Route.model_validate_json(row["route"]) if "route" in row else None
        sealed = datetime.fromisoformat(row["sealed"]) if "sealed" in row else None
        return Meta(
            digest,
            State(row["st"]),
            row.get("claimed", 0),
            row.get("sequence", 0),
            row.get("parts", 0),
            plan,
            route,
            sealed,
        )

    def open(self, digest: str, now: datetime) -> bool:
        """META and the OPEN# row by which a sweeper finds it. False where it is open already."""
        actions = [
            self.table.put_action(
                {
                    "pk": f"D#{digest}",
                    "sk": "META",
                    "st": "COLLECTING",
                    "claimed": 0,
                    "opened": now.isoformat(),
                },
                "attribute_not_exists(pk)",
            ),
            self.table.put_action({**_open_key(digest), "opened": now.isoformat()}),
        ]
        return self._happened(actions)

    def claim(self, digest: str, pending: Iterable[Row], may_go_on: Callable[[], bool]) -> bool:
        """Moves waiting rows into the digest. False where time ran out before the last one."""
        rows = iter(pending)
        while chunk := list(islice(rows, CHUNK)):
            if not may_go_on():
                return False
            if not self._claim_chunk(digest, chunk):
                return True  # sealed meanwhile: what is left belongs to the next digest
        return True

    def _claim_chunk(self, digest: str, chunk: list[Row]) -> bool:
        while chunk:
            actions = [
                self.table.update_action(
                    f"D#{digest}",
                    "META",
                    "SET claimed = claimed + :n",
                    "st = :open",
                    {":n": len(chunk), ":open": "COLLECTING"},
                )
            ]
            for row in chunk:
                actions.append(self.table.delete_action(row["pk"], row["sk"], "attribute_exists(pk)"))
                actions.append(self.table.put_action({**row, "pk": f"D#{digest}", "sk": f"I#{row['sk']}"}))
            try:
                self.table.transact(actions)
            except Cancelled as cancelled:
                if 0 in cancelled.failed:
                    return False
                gone = {(position - 1) // 2 for position in cancelled.failed}
                chunk = [row for number, row in enumerate(chunk) if number not in gone]
            else:
                return True
        return True

    def members(self, digest: str) -> dict[str, MatchedArticle]:
        return {
            (member := member_in(row)).article_id: member for row in self.table.query(f"D#{digest}", "I#")
        }

    def tally(self, route: str) -> RouteState:
        row = self.table.get(f"R#{route}", "STATE")
        if row is None:
            return RouteState()
        return RouteState(
            row["number"], row["dropped"], row["muted"], row.get("repeated", 0), row.get("withdrawn", 0), row.get("unsettled", ""),
            version=row["edition"]
        )  # fmt: skip

    def settled(self, route: str, digest: str) -> None:
        """The stories of that digest are remembered. Nothing happens where another is the unsettled one by now."""
        self.table.update(
            f"R#{route}", "STATE", "REMOVE unsettled", "unsettled = :digest", {":digest": digest}
        )

    def seal(
        self,
        digest: str,
        route: Route,
        plan: DigestPlan,
        claimed: int,
        before: RouteState,
        templates: str,
        now: datetime,
    ) -> bool:
        """Freezes members, plan and route, takes the next number and is the unsettled one. False where anything changed: look again.

        `claimed` in the condition: a row claimed since the plan was made is not in it, and would be lost.
        """
        change = "SET st = :to, story_plan = :plan, route = :route, sequence = :number, templates = :templates, sealed = :now"
        values = {
            ":to": "SEALED", ":open": "COLLECTING", ":claimed": claimed, ":plan": zlib.compress(plan.model_dump_json().encode()),
            ":route": route.model_dump_json(), ":number": before.number + 1, ":templates": templates, ":now": now.isoformat(),
        }  # fmt: skip
        return self._happened(
            [
                self.table.update_action(
                    f"D#{digest}", "META", change, "st = :open AND claimed = :claimed", values
                ),
                self._tally_action(route.id, before, RouteState(before.number + 1, unsettled=digest)),
            ]
        )

    def close_silent(
        self, digest: str, state: State, claimed: int, before: RouteState, after: RouteState, now: datetime
    ) -> bool:
        """EMPTY or DROPPED: nothing is sent, and the route's next message accounts for it."""
        values = {":to": str(state), ":open": "COLLECTING", ":claimed": claimed, ":now": now.isoformat()}
        return self._happened(
            [
                self.table.update_action(
                    f"D#{digest}",
                    "META",
                    "SET st = :to, sealed = :now",
                    "st = :open AND claimed = :claimed",
                    values,
                ),
                self._tally_action(route_of(digest), before, after),
                self.table.delete_action(**_open_key(digest)),
            ]
        )

    def _tally_action(self, route: str, before: RouteState, after: RouteState) -> dict[str, object]:
        row: Row = {
            "pk": f"R#{route}",
            "sk": "STATE",
            "number": after.number,
            "dropped": after.dropped,
            "muted": after.muted,
            "repeated": after.repeated,
            "withdrawn": after.withdrawn,
            "unsettled": after.unsettled or None,
            "edition": before.version + 1,
        }
        return self.table.put_action(
            row, "attribute_not_exists(pk) OR edition = :before", {":before": before.version}
        )

    def store_parts(self, digest: str, parts: Sequence[Part]) -> bool:
        """All parts at once, by the first worker; the others read what it stored."""
        actions = [
            self.table.update_action(
                f"D#{digest}",
                "META",
                "SET parts = :n",
                "st = :sealed AND attribute_not_exists(parts)",
                {":n": len(parts), ":sealed": "SEALED"},
            )
        ]
        actions += [
            self.table.put_action(
                {"pk": f"D#{digest}", "sk": f"P#{part.number}", "part": part.model_dump_json()}
            )
            for part in parts
        ]
        return self._happened(actions)

    def parts(self, digest: str) -> list[Part]:
        found = [Part.model_validate_json(row["part"]) for row in self.table.query(f"D#{digest}", "P#")]
        return sorted(found, key=lambda part: part.number)

    def part(self, digest: str, number: int) -> Part | None:
        row = self.table.get(f"D#{digest}", f"P#{number}")
        return Part.model_validate_json(row["part"]) if row else None

    def finish(self, digest: str, now: datetime) -> None:
        """SEALED → PUBLISHED: every part of every channel was published. The same for whoever says it, so it needs no condition."""
        change = "SET st = :to, published = :now"
        self.table.transact(
            [
                self.table.update_action(
                    f"D#{digest}", "META", change, "", {":to": "PUBLISHED", ":now": now.isoformat()}
                ),
                self.table.delete_action(**_open_key(digest)),
            ]
        )

    def let_expire(self, digest: str, now: datetime, may_go_on: Callable[[], bool]) -> None:
        """Only of a finished digest. A crash before the last row costs storage, nothing else."""
        ttl = int((now + KEPT).timestamp())
        for row in self.table.query(f"D#{digest}"):
            if not may_go_on():
                return
            self.table.put({**row, "ttl": ttl})

    def open_digests(self, route: str) -> Iterator[tuple[str, datetime]]:
        """Digests of a route that are not finished, and when they were opened."""
        for row in self.table.query(f"R#{route}", "OPEN#"):
            yield f"{route}#{row['sk'].removeprefix('OPEN#')}", datetime.fromisoformat(row["opened"])

    def _happened(self, actions: list[dict[str, object]]) -> bool:
        try:
            self.table.transact(actions)
        except Cancelled:
            return False
        return True


def digest_id(route: str, due: str) -> str:
    return f"{route}#{due}"


def route_of(digest: str) -> str:
    return digest.partition("#")[0]


def due_of(digest: str) -> str:
    return digest.partition("#")[2]


def _open_key(digest: str) -> Row:
    return {"pk": f"R#{route_of(digest)}", "sk": f"OPEN#{due_of(digest)}"}
