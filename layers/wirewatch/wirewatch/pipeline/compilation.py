"""Compiles the whole config bucket into a new generation: index, registry, schedules and reports.

Every change of the bucket or of the code starts a compilation. It may be repeated at any time.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from wirewatch.aws.buckets import Bucket
from wirewatch.aws.queues import Queue
from wirewatch.aws.schedules import DesiredSchedule, Schedules
from wirewatch.aws.sending.targets import Targets, UnknownTarget
from wirewatch.aws.sending.topic import Topic
from wirewatch.build_id import build_id
from wirewatch.channels.kind import Transport
from wirewatch.channels.registry import CHANNELS, ChannelRegistry
from wirewatch.channels.templating import rendered
from wirewatch.checking.configuration_files import (
    ROUTES,
    CompiledConfiguration,
    InUse,
    Sources,
    compile_files,
)
from wirewatch.checking.file_names import is_read
from wirewatch.configuration.routes import WAKE, Route
from wirewatch.errors import StaleGeneration, WatchlistError
from wirewatch.matching.index import FORMAT, DamagedIndex
from wirewatch.pipeline.canary import RESERVED, WATCHLIST, WATCHLIST_FILE, add_canary_route
from wirewatch.storage.digests import Digests
from wirewatch.storage.outbox import Outbox
from wirewatch.storage.registry import Current, RegisteredRoute, Registry, StoredIndex

FOLDERS = ("watchlists/", "shared/", ROUTES)
MAX_FILE_BYTES = 5_000_000
RETIRED_FLUSH_DELAY = 30  # seconds, after which every warm worker uses the new routes
RETIRED_FLUSH_PERIOD = timedelta(minutes=5)  # repeated this long, in case a compilation crashed
RETIRED_KEPT = timedelta(hours=1)
MAX_ATTEMPTS = 5
MAX_MAILED = 50  # mistakes in one mail; the report in the bucket lists all


@dataclass
class CompileReport:
    """The result of one compilation, for a log line. `broken` has the files with problems."""

    generation: int = 0
    watchlists: int = 0
    rules: int = 0
    routes: int = 0
    broken: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CompileStores:
    """The rows that compilation reads and writes."""

    registry: Registry
    outbox: Outbox
    digests: Digests


@dataclass(frozen=True)
class CompileOutputs:
    """The schedules, topic, targets and queue that compilation uses besides the table.

    `has_feeds`: whether the stack serves Atom feeds.
    """

    schedules: Schedules
    topic: Topic
    targets: Targets
    flushes: Queue
    has_feeds: bool = False


class Compilation:
    def __init__(
        self,
        bucket: Bucket,
        stores: CompileStores,
        outputs: CompileOutputs,
        clock: Callable[[], datetime],
        channels: ChannelRegistry = CHANNELS,
        *,
        has_canary: bool = False,
    ) -> None:
        self.bucket, self.stores, self.outputs, self.clock = bucket, stores, outputs, clock
        self.channels, self.has_canary = channels, has_canary

    def run(self) -> CompileReport:
        """Compile the present files. Raises StaleGeneration if the configuration keeps changing."""
        for _ in range(MAX_ATTEMPTS):
            # read before the files are listed, so that `_store` notices a later generation
            before = self.stores.registry.current()
            try:
                return self._compile(before)
            except StaleGeneration:
                continue
        raise StaleGeneration("the configuration keeps changing; the event is retried")

    def _compile(self, before: Current) -> CompileReport:
        now = self.clock()
        last_good = self._last_good(before)
        names = list(self.bucket.keys(""))
        compiled = compile_files(
            self._files(names),
            last_good or Sources(),
            now,
            other_names=names,
            check_channel=self.channels.check,
        )
        if self.has_canary:
            add_canary_route(compiled)
        current = self._store(before, compiled, now, is_whole=last_good is not None)
        refused = self._apply_schedules(current)
        self._flush_retired(before, current, now)
        problems = {ROUTES: (*self._unknown_targets(current), *_refused_schedules(refused))}
        if self.has_canary and WATCHLIST_FILE in names:
            problems[WATCHLIST_FILE] = (RESERVED,)
        self._report(compiled, problems, current.generation)
        if self.stores.registry.current().generation != current.generation:
            # Another compilation has finished meanwhile. Start again, so that schedules and reports
            # belong to the generation in use.
            raise StaleGeneration("the configuration changed while schedules and reports were written")
        watchlists = compiled.configuration.watchlists
        return CompileReport(
            current.generation,
            len(watchlists),
            sum(len(watchlist.rules) for watchlist in watchlists),
            len(current.routes),
            sorted({*compiled.problems, *(file for file, found in problems.items() if found)}),
        )

    # reading

    def _files(self, names: Collection[str]) -> dict[str, str | bytes]:
        """Return the files of the configuration by name.

        A file that is too large is replaced by an empty one, which is reported as a mistake. The
        built-in watchlist of the canary is one of the files.
        """
        files: dict[str, str | bytes] = {}
        for name in filter(is_read, names):
            stored = self.bucket.get(name, most=MAX_FILE_BYTES)
            if stored is not None:
                files[name] = stored.data if len(stored.data) <= MAX_FILE_BYTES else b""
        return files | ({WATCHLIST_FILE: WATCHLIST} if self.has_canary else {})

    def _last_good(self, before: Current) -> Sources | None:
        """Return the texts that the index in use was compiled from.

        None if there is no index or it is damaged: then everything is compiled from the files
        alone.
        """
        stored = self.bucket.get(before.index_key) if before.index_key else None
        try:
            return Sources.of_index(stored.data) if stored is not None else None
        except DamagedIndex:
            return None

    # the new generation

    def _store(
        self, before: Current, compiled: CompiledConfiguration, now: datetime, *, is_whole: bool
    ) -> Current:
        """Store index and registry unless nothing changed; return the configuration in use.

        Raises StaleGeneration if another compilation stored its generation first.
        """
        data = compiled.index()
        key = f"index/{hashlib.sha256(data).hexdigest()}.idx"
        routes = {
            name: RegisteredRoute(
                route, before.routes[name].since if _same_schedule(before, name, route) else now
            )
            for name, route in compiled.configuration.routes.items()
        }
        retired = self._retired(before, routes, now)
        number = before.generation + 1
        indexes = {**before.indexes, FORMAT: StoredIndex(key, number)}
        new = Current(number, key, routes, retired, build_id(), indexes)
        if is_whole and new == replace(before, generation=new.generation):
            return before
        self.bucket.put(key, data, "application/octet-stream")
        self.stores.registry.replace(new)
        return new

    def _retired(
        self, before: Current, routes: Mapping[str, RegisteredRoute], now: datetime
    ) -> dict[str, RegisteredRoute]:
        """Return the removed routes that are still needed to send their remaining articles.

        A removed route is kept for at least an hour, and until its outbox is empty and its digests
        are finished.
        """
        still = {
            name: registered
            for name, registered in before.retired.items()
            if name not in routes and self._is_unfinished(name, registered, now)
        }
        removed = {
            name: RegisteredRoute(registered.route, now)
            for name, registered in before.routes.items()
            if name not in routes
        }
        return still | removed

    def _is_unfinished(self, name: str, registered: RegisteredRoute, now: datetime) -> bool:
        has_open_digest = any(True for _ in self.stores.digests.open_digests(name))
        is_recent = now - registered.since < RETIRED_KEPT
        return is_recent or has_open_digest or not self.stores.outbox.is_empty(name)

    def _apply_schedules(self, current: Current) -> dict[str, str]:
        desired = desired_schedules({name: each.route for name, each in current.routes.items()})
        possible = {name + suffix for name in (*current.routes, *current.retired) for suffix in ("", WAKE)}
        return self.outputs.schedules.reconcile(desired.values(), possible - set(desired))

    def _flush_retired(self, before: Current, current: Current, now: datetime) -> None:
        for name, retired in current.retired.items():
            if name not in before.retired or now - retired.since < RETIRED_FLUSH_PERIOD:
                self.outputs.flushes.send_flush(name, delay_seconds=RETIRED_FLUSH_DELAY)

    # reports

    def _unknown_targets(self, current: Current) -> tuple[WatchlistError, ...]:
        """Return a problem for each target of a route whose address is not stored.

        A message to such a target is retried for about a day, and then kept in DeliverDLQ for 14
        days.
        """
        used = {channel for each in current.routes.values() for channel in each.route.channels}
        unknown: list[WatchlistError] = []
        for channel in sorted(used, key=str):
            transport = self.channels.get(channel.kind).transport
            if transport is Transport.FEED and not self.outputs.has_feeds:
                problem = f"the channel {channel} reaches nobody: the stack serves no feeds"
                unknown.append(WatchlistError(problem, "deploy the stack with PublicLinks=on", ROUTES))
            if transport is not Transport.QUEUE:
                continue
            try:
                self.outputs.targets.address(channel.kind, channel.target)
            except UnknownTarget as error:
                unknown.append(WatchlistError(str(error), f"wirewatch target add {channel}", ROUTES))
        return tuple(unknown)

    def _report(
        self,
        compiled: CompiledConfiguration,
        further: Mapping[str, tuple[WatchlistError, ...]],
        generation: int,
    ) -> None:
        """Store a report for each file with problems or warnings, and mail each new report once.

        A report is deleted when its file is good.
        """
        problems = {**compiled.problems}
        for file, errors in further.items():
            if errors:
                problems[file] = (*problems.get(file, ()), *errors)
        mailed = self.stores.registry.reports()
        for file, errors in problems.items():
            self._report_problems(file, errors, compiled, mailed, generation)
        for file, warnings in compiled.warnings.items():
            if warnings and file not in problems:
                self.bucket.put(f"reports/{file}.json", _as_json(file, "warning", warnings, in_use=True))
        self._delete_reports(set(problems), {file for file, found in compiled.warnings.items() if found})

    def _report_problems(
        self,
        file: str,
        errors: tuple[WatchlistError, ...],
        compiled: CompiledConfiguration,
        mailed: Mapping[str, Mapping[str, object]],
        generation: int,
    ) -> None:
        in_use = compiled.in_use.get(file, InUse.CURRENT)
        text = rendered(
            "config_report.txt",
            file=file,
            problems=errors[:MAX_MAILED],
            more=len(errors) - MAX_MAILED,
            owner=compiled.owners.get(file, ""),
            in_use=in_use,
            partial=compiled.partial.get(file, 0),
        )
        report_hash = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
        is_in_use = in_use is not InUse.NOTHING
        self.bucket.put(f"reports/{file}.json", _as_json(file, "error", errors, in_use=is_in_use))
        if str(mailed.get(file, {}).get("report", "")) != report_hash:
            self.outputs.topic.publish_report(file, text)
            self.stores.registry.store_report(file, report_hash, generation)

    def _delete_reports(self, broken: set[str], warned: set[str]) -> None:
        for file in self.stores.registry.reports():
            if file not in broken:
                self.stores.registry.delete_report(file)
        for key in list(self.bucket.keys("reports/")):
            if key.removeprefix("reports/").removesuffix(".json") not in broken | warned:
                self.bucket.delete(key)


def desired_schedules(routes: Mapping[str, Route]) -> dict[str, DesiredSchedule]:
    """Return the schedules that should exist, by name.

    There is one for each scheduled route, and one for each instant route that holds matches during
    its quiet hours, which flushes the route at their end.
    """
    desired: dict[str, DesiredSchedule] = {}
    for name, route in routes.items():
        if not route.schedule.is_instant:
            desired[name] = DesiredSchedule(name, name, route.schedule)
        elif route.wake is not None:
            desired[name + WAKE] = DesiredSchedule(name + WAKE, name, route.wake)
    return desired


def _same_schedule(before: Current, name: str, route: Route) -> bool:
    if name not in before.routes:
        return False
    old = before.routes[name].route
    return (old.schedule, old.when_empty) == (route.schedule, route.when_empty)


def _refused_schedules(refused: Mapping[str, str]) -> tuple[WatchlistError, ...]:
    return tuple(
        WatchlistError(
            f"EventBridge Scheduler refuses the schedule of {name.removesuffix(WAKE)}: {reason}",
            "change the schedule or the time zone of this route",
            ROUTES,
        )
        for name, reason in sorted(refused.items())
    )


def _as_json(file: str, kind: str, problems: tuple[WatchlistError, ...], *, in_use: bool) -> bytes:
    listed = [
        {
            "line": problem.line,
            "column": problem.column,
            "message": problem.message,
            "fix": problem.fix,
            "source": problem.source,
            "text": str(problem),
        }
        for problem in problems
    ]
    report = {"file": file, "kind": kind, "in_use": in_use, "problems": listed}
    return json.dumps(report, ensure_ascii=False, indent=2).encode("utf-8", "replace")
