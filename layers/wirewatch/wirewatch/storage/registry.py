"""The configuration in use: the generation, the index and the routes.

Retired routes, and the last report about each file of the configuration, are stored here too. A
retired route was removed from the configuration, but may still have articles to send.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from wirewatch.aws.table import Cancelled, Row, Table
from wirewatch.configuration.routes import Route
from wirewatch.errors import StaleGeneration

CONFIG, CURRENT, FILE = "CONFIG", "CURRENT", "FILE#"
# A row has at most 400 KB. If the routes in use and the removed routes have more bytes than the first number,
# the removed routes are in rows of their own, each with at most so many bytes as the second number.
MOST_IN_ONE_ROW, MOST_OF_A_PART = 380_000, 350_000
MAX_READS = 5
MAX_FORMER = 20  # ids of a route that was renamed again and again
RETIRED_RETRACTION_PERIOD = timedelta(hours=1)  # a removed route still gets retractions so long


@dataclass(frozen=True)
class RegisteredRoute:
    """A route that is in use or retired.

    - `since`: the time at which the route was added or retired, or at which its schedule or its
      `when_empty` last changed
    - `former`: earlier ids of the route, the latest first. For 90 days, an agency may still retract
      what was sent under these ids.
    """

    route: Route
    since: datetime
    former: tuple[str, ...] = ()

    def still_gets_retractions(self, now: datetime) -> bool:
        """For a retired route, return whether its RETIRED_RETRACTION_PERIOD has not ended.

        During this time, the route still gets retractions and corrections of what it has sent.
        """
        return now - self.since < RETIRED_RETRACTION_PERIOD


@dataclass(frozen=True)
class StoredIndex:
    """A compiled index. `key` is the key of the index in the configuration bucket.

    `generation` is the generation for which the index was compiled.
    """

    key: str
    generation: int


@dataclass(frozen=True)
class Current:
    """The configuration in use. If `generation` is 0, there is no configuration yet.

    - `retired`: removed routes that may still have articles to send
    - `indexes`: the last index of each index format, by the number of the format. After a rollback
      of the code, the old code uses the last index in its own format.
    - `change`: the id of the last change by `wirewatch apply` or `rollback` that was put into use,
      or "" if there was none
    - `files_since`: the generation that put the present configuration files into use. `generation`
      is later if the same files were compiled again, for example by a new build of the code.
    """

    generation: int = 0
    index_key: str = ""
    routes: Mapping[str, RegisteredRoute] = field(default_factory=dict)
    retired: Mapping[str, RegisteredRoute] = field(default_factory=dict)
    build_id: str = ""
    indexes: Mapping[int, StoredIndex] = field(default_factory=dict, compare=False)
    change: str = ""
    files_hash: str = field(default="", compare=False)  # other bytes may mean the same configuration
    files_since: int = field(default=0, compare=False)

    def find(self, route: str) -> Route | None:
        """Return the route with this id, in use or retired, or None if there is no such route."""
        registered = self.routes.get(route) or self.retired.get(route)
        return registered.route if registered else None


class Registry:
    def __init__(self, table: Table) -> None:
        self.table = table

    def current(self) -> Current:
        """Return the configuration in use.

        Raises StaleGeneration if the configuration is replaced during each of MAX_READS reads.
        """
        for _ in range(MAX_READS):
            row = self.table.get(CONFIG, CURRENT)
            if row is None:
                return Current()
            if (retired := self._retired(row)) is not None:
                return _current_from(row, retired)
        raise StaleGeneration("the configuration keeps changing while it is read")

    def _retired(self, row: Row) -> bytes | None:
        """Return the stored bytes of the retired routes.

        The bytes are in `row`, or in as many further rows as `retired_rows` of `row` says. Return
        None if a further row is missing, because a newer generation has deleted this row.
        """
        count = row.get("retired_rows", 0)
        if not count:
            return bytes(row["retired"])
        parts = [self.table.get(CONFIG, _part_sk(row["generation"], part)) for part in range(count)]
        return b"".join(bytes(part["retired"]) for part in parts if part) if all(parts) else None

    def _delete_parts_before(self, generation: int) -> None:
        """Delete the rows in which generations before `generation` stored their retired routes."""
        last = _part_sk(generation, 0)
        for row in self.table.query(CONFIG, between=(_part_sk(0, 0), last)):
            if row["sk"] < last:
                self.table.delete(CONFIG, row["sk"])

    def replace(self, new: Current, *others: dict[str, Any]) -> None:
        """Store the next generation, in one transaction with the actions in `others`.

        Raises StaleGeneration if another compilation stored a generation with this number first, or
        if a condition of `others` does not hold.
        """
        row, parts = _rows_of(new)
        condition = "attribute_not_exists(pk) OR generation = :before"
        put = self.table.put_action(row, condition, {":before": new.generation - 1})
        try:
            self.table.transact([put, *map(self.table.put_action, parts), *others])
        except Cancelled as error:
            raise StaleGeneration(f"generation {new.generation} already exists") from error
        self._delete_parts_before(new.generation)

    def store_report(
        self, file: str, report_hash: str, generation: int, *, has_mistakes: bool = True
    ) -> None:
        """Record the last report about a file, so that the same report is mailed only once.

        `has_mistakes` is False if the report has only warnings and problems outside the file. Such
        a problem is, for example, a target whose address is not stored.
        """
        row: Row = {"pk": CONFIG, "sk": f"{FILE}{file}", "report": report_hash, "generation": generation}
        self.table.put(row | {"mistakes": int(has_mistakes)})

    def faulty_files(self) -> list[str]:
        """Return the files that have mistakes according to the last report about each file."""
        return [file for file, row in self.reports().items() if row.get("mistakes")]

    def reports(self) -> Mapping[str, Row]:
        """Return the row of the last report about each file, by the name of the file."""
        return {row["sk"].removeprefix(FILE): row for row in self.table.query(CONFIG, FILE)}

    def delete_report(self, file: str) -> None:
        self.table.delete(CONFIG, f"{FILE}{file}")


def former_ids(
    before: Mapping[str, RegisteredRoute], routes: Mapping[str, Route]
) -> dict[str, tuple[str, ...]]:
    """Return the former ids of each route. A removed route counts as renamed if a new route has the
    same channels. If several new routes have these channels, one with the same watchlists is
    preferred.
    """
    former = {name: before[name].former if name in before else () for name in routes}
    added = [route for name, route in routes.items() if name not in before]
    for name in sorted(before.keys() - routes.keys()):
        old = before[name].route
        same = [each for each in added if _receivers(each) == _receivers(old)]
        if same:
            new = min(same, key=lambda route: (route.watchlists != old.watchlists, route.id)).id
            ids = dict.fromkeys((name, *before[name].former, *former[new]))
            former[new] = tuple(each for each in ids if each != new)[:MAX_FORMER]
    return former


def _receivers(route: Route) -> tuple[bool, frozenset[str]]:
    return bool(route.escalated_from), frozenset(channel.receiver for channel in route.channels)


def _current_from(row: Row, retired: bytes) -> Current:
    return Current(
        row["generation"],
        row["index_key"],
        _routes_from(row["routes"]),
        _routes_from(retired),
        row.get("build_id", ""),
        {int(form): StoredIndex(**stored) for form, stored in row.get("indexes", {}).items()},
        row.get("change", ""),
        row.get("files_hash", ""),
        row.get("files_since", 0),
    )


def _rows_of(new: Current) -> tuple[Row, list[Row]]:
    """Return the row of the configuration `new`, and a list of further rows.

    The row has the routes in use, and also the removed routes if both fit into one row. Otherwise,
    the further rows have the removed routes.
    """
    routes, retired = _routes_to_row(new.routes), _routes_to_row(new.retired)
    parts: list[Row] = []
    if len(routes) + len(retired) > MOST_IN_ONE_ROW:
        pieces = [retired[at : at + MOST_OF_A_PART] for at in range(0, len(retired), MOST_OF_A_PART)]
        parts = [
            {"pk": CONFIG, "sk": _part_sk(new.generation, number), "retired": piece}
            for number, piece in enumerate(pieces)
        ]
        retired = _routes_to_row({})
    row: Row = {
        "pk": CONFIG,
        "sk": CURRENT,
        "generation": new.generation,
        "index_key": new.index_key,
        "routes": routes,
        "retired": retired,
        "retired_rows": len(parts),
        "build_id": new.build_id,
        "indexes": {str(form): asdict(stored) for form, stored in new.indexes.items()},
        "change": new.change,
        "files_hash": new.files_hash,
        "files_since": new.files_since,
    }
    return row, parts


def _part_sk(generation: int, part: int) -> str:
    """Return the sort key of a row with removed routes of a generation.

    The removed routes may fill several rows. `part` is the number of the row, from 0.
    """
    return f"{CURRENT}#{generation:010}#{part:02}"


def _routes_from(data: bytes) -> dict[str, RegisteredRoute]:
    rows = json.loads(zlib.decompress(data))
    return {
        name: RegisteredRoute(
            Route.model_validate_json(row["route"]),
            datetime.fromisoformat(row["since"]),
            tuple(row.get("former", ())),
        )
        for name, row in rows.items()
    }


def _routes_to_row(routes: Mapping[str, RegisteredRoute]) -> bytes:
    """Serialise and compress routes, because hundreds of them must fit into one row of 400 KB."""
    rows = {
        name: {
            "route": registered.route.model_dump_json(),
            "since": registered.since.isoformat(),
            "former": registered.former,
        }
        for name, registered in routes.items()
    }
    return zlib.compress(json.dumps(rows).encode())
