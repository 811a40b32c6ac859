"""Which configuration is in force: the generation, its index, live and retired routes, and what was last said of each file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from wirewatch.aws.table import Row, Table
from wirewatch.configuration.routes import Route
from wirewatch.errors import StaleGeneration


@dataclass(frozen=True)
class RegisteredRoute:
    """`since` is when the route came, or when it was retired."""

    route: Route
    since: datetime


@dataclass(frozen=True)
class Current:
    """Generation 0 is no configuration at all. `build_id`: of the code that compiled the index."""

    generation: int = 0
    index_key: str = ""
    routes: Mapping[str, RegisteredRoute] = field(default_factory=dict)
    retired: Mapping[str, RegisteredRoute] = field(default_factory=dict)
    build_id: str = ""

    def find(self, route: str) -> Route | None:
        found = self.routes.get(route) or self.retired.get(route)
        return found.route if found else None


class Registry:
    def __init__(self, table: Table) -> None:
        self.table = table

    def current(self) -> Current:
        row = self.table.get("CONFIG", "CURRENT")
        if row is None:
            return Current()
        return Current(
            row["generation"],
            row["index_key"],
            _routes(row["routes"]),
            _routes(row["retired"]),
            row.get("build_id", ""),
        )

    def move(self, new: Current) -> None:
        """To the next generation; StaleGeneration where somebody else was there first."""
        row: Row = {
            "pk": "CONFIG", "sk": "CURRENT", "generation": new.generation, "index_key": new.index_key,
            "routes": _written(new.routes), "retired": _written(new.retired), "build_id": new.build_id,
        }  # fmt: skip
        if not self.table.put(
            row, "attribute_not_exists(pk) OR generation = :before", {":before": new.generation - 1}
        ):
            raise StaleGeneration(f"generation {new.generation} exists already")

    def note(self, file: str, report: str, generation: int) -> None:
        """The hash of what was last said about a file. Its last good version is in the index."""
        self.table.put({"pk": "CONFIG", "sk": f"FILE#{file}", "report": report, "generation": generation})

    def files(self) -> Mapping[str, Row]:
        return {row["sk"].removeprefix("FILE#"): row for row in self.table.query("CONFIG", "FILE#")}

    def forget(self, file: str) -> None:
        self.table.delete("CONFIG", f"FILE#{file}")


def _routes(written: Mapping[str, Row]) -> dict[str, RegisteredRoute]:
    return {
        name: RegisteredRoute(Route.model_validate_json(each["route"]), datetime.fromisoformat(each["since"]))
        for name, each in written.items()
    }


def _written(routes: Mapping[str, RegisteredRoute]) -> Row:
    return {
        name: {"route": each.route.model_dump_json(), "since": each.since.isoformat()}
        for name, each in routes.items()
    }
