"""The whole config bucket → a new generation: index, pointer, schedules, reports. Any event starts it, any repeat is harmless."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from wirewatch.aws.buckets import Bucket
from wirewatch.aws.queues import Queue
from wirewatch.aws.schedules import DesiredSchedule, Schedules
from wirewatch.aws.topic import Topic
from wirewatch.aws.webhook_secrets import UnknownTarget, Webhooks
from wirewatch.build_id import build_id
from wirewatch.channels.templating import rendered
from wirewatch.checking.configuration_files import ROUTES, CompiledConfiguration, Sources, compile_files
from wirewatch.configuration.routes import WAKE, Route
from wirewatch.errors import StaleGeneration, WatchlistError
from wirewatch.matching.index import DamagedIndex
from wirewatch.storage.digests import Digests
from wirewatch.storage.outbox import Outbox
from wirewatch.storage.registry import Current, RegisteredRoute, Registry

FOLDERS = ("watchlists/", "shared/", ROUTES)
LARGEST_FILE = 5_000_000  # bytes; a larger one is read as if it were empty, which is a mistake
RETIRED_FLUSH = 30  # seconds: until then every warm worker has the new routes
RETIRED_KEPT = timedelta(hours=1)
TRIES = 5
MOST_TOLD = 50  # mistakes in one mail; the report in the bucket has all


@dataclass
class CompileReport:
    """For one log line."""

    generation: int = 0
    watchlists: int = 0
    rules: int = 0
    routes: int = 0
    broken: list[str] = field(default_factory=list)


class Compilation:
    def __init__(
        self, bucket: Bucket, registry: Registry, schedules: Schedules, topic: Topic, webhooks: Webhooks, outbox: Outbox,
        digests: Digests, flushes: Queue, clock: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self.bucket, self.registry, self.schedules, self.topic = bucket, registry, schedules, topic
        self.webhooks, self.outbox, self.digests, self.flushes, self.clock = (
            webhooks,
            outbox,
            digests,
            flushes,
            clock,
        )

    def run(self) -> CompileReport:
        for _ in range(TRIES):
            before = self.registry.current()  # before the listing: what changes after it moves the generation
            try:
                return self._from(before)
            except StaleGeneration:
                continue
        raise StaleGeneration("the configuration keeps changing; the event is retried")

    def _from(self, before: Current) -> CompileReport:
        now = self.clock()
        last_good = self._last_good(before)
        compiled = compile_files(self._files(), last_good or Sources(), now)
        current = self._moved(before, compiled, now, is_whole=last_good is not None)
        wanted = wanted_schedules({name: each.route for name, each in current.routes.items()})
        possible = {name + suffix for name in (*current.routes, *current.retired) for suffix in ("", WAKE)}
        self.schedules.reconcile(wanted.values(), possible - set(wanted))
        for name, retired in current.retired.items():
            if name not in before.retired or now - retired.since < timedelta(minutes=5):
                self.flushes.send_flush(name, delay_seconds=RETIRED_FLUSH)
        self._report(compiled, current.generation)
        if (
            self.registry.current().generation != current.generation
        ):  # somebody compiled meanwhile: schedules and reports must be theirs
            raise StaleGeneration("the configuration moved while schedules and reports were written")
        rules = sum(len(watchlist.rules) for watchlist in compiled.configuration.watchlists)
        return CompileReport(
            current.generation,
            len(compiled.configuration.watchlists),
            rules,
            len(current.routes),
            sorted(compiled.problems),
        )

    def _files(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for key in (key for folder in FOLDERS for key in self.bucket.keys(folder)):
            if key.endswith((".yaml", ".yml")) and (key == ROUTES or "/" in key):
                stored = self.bucket.get(key, most=LARGEST_FILE)
                if stored is not None:
                    data = stored.data if len(stored.data) <= LARGEST_FILE else b""
                    found[key] = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
        return found

    def _last_good(self, before: Current) -> Sources | None:
        """None where the index is gone or damaged: then everything is built from the files alone."""
        stored = self.bucket.get(before.index_key) if before.index_key else None
        try:
            return Sources.of_index(stored.data) if stored is not None else None
        except DamagedIndex:
            return None

    def _moved(
        self, before: Current, compiled: CompiledConfiguration, now: datetime, *, is_whole: bool
    ) -> Current:
        data = compiled.index()
        key = f"index/{hashlib.sha256(data).hexdigest()}.idx"
        routes = {
            name: RegisteredRoute(
                route, before.routes[name].since if _same_schedule(before, name, route) else now
            )
            for name, route in compiled.configuration.routes.items()
        }
        retired = {
            name: each
            for name, each in before.retired.items()
            if name not in routes and self._still_retired(name, each, now)
        }
        retired |= {
            name: RegisteredRoute(each.route, now)
            for name, each in before.routes.items()
            if name not in routes
        }
        new = Current(before.generation + 1, key, routes, retired, build_id())
        if is_whole and new == replace(before, generation=new.generation):
            return before
        self.bucket.put(key, data, "application/octet-stream")
        self.registry.move(new)
        return new

    def _still_retired(self, name: str, each: RegisteredRoute, now: datetime) -> bool:
        unfinished = any(True for _ in self.digests.open_digests(name))
        return now - each.since < RETIRED_KEPT or unfinished or not self.outbox.is_empty(name)

    def _report(self, compiled: CompiledConfiguration, generation: int) -> None:
        """Each broken file once per content of its report; a report goes away when the file is good."""
        noted = self.registry.files()
        warnings = dict(compiled.warnings)
        warnings[ROUTES] = (*warnings.get(ROUTES, ()), *self._missing_webhooks(compiled.configuration.routes))
        for file, problems in compiled.problems.items():
            kept = (
                file in compiled.sources.watchlists
                or file in compiled.sources.shared
                or (file == ROUTES and bool(compiled.sources.routes))
            )
            text = rendered(
                "config_report.txt",
                file=file,
                problems=problems[:MOST_TOLD],
                more=len(problems) - MOST_TOLD,
                owner=compiled.owners.get(file, ""),
                kept=kept,
                partial=compiled.partial.get(file, 0),
            )
            report = hashlib.sha256(text.encode()).hexdigest()
            self.bucket.put(f"reports/{file}.json", _as_json(file, "error", problems, kept=kept))
            if str(noted.get(file, {}).get("report", "")) != report:
                self.topic.publish_report(file, text)
                self.registry.note(file, report, generation)
        for file, found in warnings.items():
            if found and file not in compiled.problems:
                self.bucket.put(f"reports/{file}.json", _as_json(file, "warning", found, kept=True))
        for file in noted:
            if file not in compiled.problems:
                self.registry.forget(file)
        for key in list(self.bucket.keys("reports/")):
            file = key.removeprefix("reports/").removesuffix(".json")
            if file not in compiled.problems and not warnings.get(file):
                self.bucket.delete(key)

    def _missing_webhooks(self, routes: Mapping[str, Route]) -> tuple[WatchlistError, ...]:
        found: list[WatchlistError] = []
        targets = {
            channel.target
            for route in routes.values()
            for channel in route.channels
            if channel.kind == "slack"
        }
        for target in sorted(targets):
            try:
                self.webhooks.url(target)
            except UnknownTarget as error:
                found.append(WatchlistError(str(error), f"wirewatch slack add {target}", ROUTES))
        return tuple(found)


def wanted_schedules(routes: Mapping[str, Route]) -> dict[str, DesiredSchedule]:
    """By name: one for each scheduled route, and one that wakes an instant route after its quiet hours."""
    found: dict[str, DesiredSchedule] = {}
    for name, route in routes.items():
        if not route.schedule.is_instant:
            found[name] = DesiredSchedule(name, name, route.schedule)
        elif route.wake is not None:
            found[name + WAKE] = DesiredSchedule(name + WAKE, name, route.wake)
    return found


def _same_schedule(before: Current, name: str, route: Route) -> bool:
    if name not in before.routes:
        return False
    old = before.routes[name].route
    return (old.schedule, old.when_empty) == (route.schedule, route.when_empty)


def _as_json(file: str, kind: str, problems: tuple[WatchlistError, ...], *, kept: bool) -> bytes:
    listed = [
        {
            "line": each.line,
            "column": each.column,
            "message": each.message,
            "fix": each.fix,
            "source": each.source,
            "text": str(each),
        }
        for each in problems
    ]
    return json.dumps(
        {"file": file, "kind": kind, "in_force": kept, "problems": listed}, ensure_ascii=False, indent=2
    ).encode()
