"""Compiles the config bucket into a new generation: index, registry, schedules and reports.

A compilation starts when a configuration file or the code changes. A compilation may be repeated at
any time.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import accumulate

from wirewatch.aws.buckets import Bucket
from wirewatch.aws.queues import Queue
from wirewatch.aws.schedules import DesiredSchedule, Schedules
from wirewatch.aws.sending.targets import Targets, UnknownTarget
from wirewatch.aws.sending.topic import Topic
from wirewatch.aws.templates import StoredTemplates
from wirewatch.build_id import build_id
from wirewatch.channels.kind import Transport
from wirewatch.channels.registry import CHANNELS, ChannelRegistry
from wirewatch.channels.templating import rendered
from wirewatch.checking.configuration_files import (
    ROUTES,
    CompiledConfiguration,
    InUse,
    compile_files,
)
from wirewatch.checking.file_names import is_read, unread_warning
from wirewatch.configuration.routes import WAKE, Route
from wirewatch.errors import StaleGeneration, WatchlistError
from wirewatch.matching.index import FORMAT
from wirewatch.messages.change_manifest import MANIFEST
from wirewatch.pipeline.canary import RESERVED, WATCHLIST, WATCHLIST_FILE, add_canary_route
from wirewatch.pipeline.config_changes import Compiled, ConfigChanges
from wirewatch.pipeline.config_files import UPLOADED, ConfigFiles, LastGood, ReadFiles
from wirewatch.printable import shell_word
from wirewatch.stack_option import stack_option
from wirewatch.storage.changes import Changes
from wirewatch.storage.digests import Digests
from wirewatch.storage.outbox import Outbox
from wirewatch.storage.registry import (
    RETIRED_RETRACTION_PERIOD,
    Current,
    RegisteredRoute,
    Registry,
    StoredIndex,
    former_ids,
)

FOLDERS = (*UPLOADED, MANIFEST)
# A run of ingest that begins after these seconds uses the new routes. A run that began earlier may store
# articles under a removed route until its time-out; reconcile flushes such a route.
RETIRED_FLUSH_DELAY = 30
RETIRED_FLUSH_PERIOD = timedelta(minutes=5)  # repeated this long, in case a compilation crashed
RETIRED_KEPT = RETIRED_RETRACTION_PERIOD + timedelta(minutes=20)  # a run of ingest may last 15 minutes
MAX_ATTEMPTS = 5
# Mistakes in one mail, their bytes together, and characters of one message or fix. SNS refuses a mail of more
# than 256 KB. The report in the bucket has all mistakes and their whole texts.
MAX_MAILED, MAX_MAILED_BYTES, MAX_MAILED_TEXT = 50, 100_000, 1_000
MAX_REPORT_NAME = 1_000  # bytes; keys of S3 objects and sort keys of rows have at most 1,024


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
    changes: Changes


@dataclass(frozen=True)
class CompileOutputs:
    """The schedules, topic, targets and queue that compilation uses besides the table.

    `has_feeds` says whether the stack serves Atom feeds. `stack` is the name of the stack.
    """

    schedules: Schedules
    topic: Topic
    targets: Targets
    flushes: Queue
    has_feeds: bool = False
    stack: str = ""


def starts_compilation(name: str) -> bool:
    """Tell whether a change of the file `name` in the bucket starts a compilation.

    A compilation also starts for a file that looks like configuration but is never read, because
    this file must be reported.
    """
    return name.startswith(FOLDERS) or unread_warning(name) is not None


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
        self.files = ConfigFiles(bucket, stores.changes)
        self.changes = ConfigChanges(bucket, self.files, stores.changes)
        self.templates = StoredTemplates(bucket)

    def run(self, uploaded_by: str = "") -> CompileReport:
        """Compile the current files. `uploaded_by` names who changed the files; "" means unknown.

        Raises:
        - StaleGeneration: the configuration keeps changing.
        - MalformedManifest: the list of a change's files can be read neither in the manifest of
          the change nor in the history. The change is in use, but not all its files are copied
          yet to the folders where people upload.
        - MissingStagedFiles: a file of such a change was lost below `changes/` before the file was
          copied.
        """
        for _ in range(MAX_ATTEMPTS):
            # read before the files are listed, so that `_store` notices a later generation
            before = self.stores.registry.current()
            try:
                return self._compile(before, uploaded_by)
            except StaleGeneration:
                continue
        raise StaleGeneration("the configuration keeps changing; the event is retried")

    def _compile(self, before: Current, uploaded_by: str) -> CompileReport:
        now, uploaded = self.clock(), self.files.uploaded()
        last_good, incomplete = self.files.last_good(before), self.files.incomplete(before)

        def compile_read(files: ReadFiles) -> Compiled:
            return self._compiled(files, last_good, now)

        compiled = None if incomplete else self.changes.compiled(before, uploaded, compile_read, now)
        if compiled is None:
            compiled = compile_read(self.files.read_selected(uploaded, incomplete and incomplete[0]))
        current = self._store(before, compiled, now, uploaded_by)
        refused = self._apply_schedules(current)
        self._flush_retired(before, current, now)
        problems = {ROUTES: (*self._unknown_targets(current), *_refused_schedules(refused))}
        self._report(compiled.result, problems, current.generation)
        self.changes.complete(current, uploaded, compiled.files)
        if self.stores.registry.current().generation != current.generation:
            # Another compilation has finished meanwhile. Start again, so that schedules and reports
            # belong to the generation in use.
            raise StaleGeneration("the configuration changed while schedules and reports were written")
        if incomplete and self.changes.waiting():
            raise StaleGeneration("another change waited until this one was complete")
        return CompileReport(
            current.generation,
            len(compiled.result.configuration.watchlists),
            compiled.rules,
            len(current.routes),
            sorted({*compiled.result.problems, *(file for file, found in problems.items() if found)}),
        )

    # reading

    def _compiled(self, files: ReadFiles, last_good: LastGood, now: datetime) -> Compiled:
        """Compile files. If canaries are on, add the canary's built-in watchlist and route."""
        result = compile_files(
            {**files.contents, **({WATCHLIST_FILE: WATCHLIST} if self.has_canary else {})},
            last_good.sources,
            now,
            other_names=list(self.bucket.keys("")),
            check_channel=self.channels.check,
        )
        if self.has_canary:
            add_canary_route(result)
            if WATCHLIST_FILE in files.contents:
                result.problems[WATCHLIST_FILE] = (RESERVED,)
        return Compiled(files, result, has_readable_index=last_good.is_current)

    # the new generation

    def _store(self, before: Current, compiled: Compiled, now: datetime, uploaded_by: str) -> Current:
        """Store index and registry, and return the configuration in use. Nothing is stored if
        nothing changed and the index in use can be read.

        Raises StaleGeneration if another compilation stored its generation first.
        """
        data = compiled.result.index()
        key = f"index/{hashlib.sha256(data).hexdigest()}.idx"
        configured = compiled.result.configuration.routes
        former = former_ids(before.routes, configured)
        routes = {
            name: RegisteredRoute(
                route, before.routes[name].since if _same_schedule(before, name, route) else now, former[name]
            )
            for name, route in configured.items()
        }
        retired = self._retired(before, routes, now)
        number, files_hash = before.generation + 1, compiled.files.hash
        has_same_files = compiled.change is None and files_hash == before.files_hash
        new = Current(
            number,
            key,
            routes,
            retired,
            build_id(),
            {**before.indexes, FORMAT: StoredIndex(key, number)},
            change=compiled.change.manifest.id if compiled.change else before.change,
            files_hash=files_hash,
            files_since=before.files_since if has_same_files else number,
        )
        if compiled.has_readable_index and new == replace(before, generation=number):
            return before
        for text in compiled.result.configuration.templates.values():
            self.templates.put(text)
        self.bucket.put(key, data, "application/octet-stream")
        history = self.changes.record(new, compiled, now, uploaded_by)
        self.stores.registry.replace(new, *history)
        return new

    def _retired(
        self, before: Current, routes: Mapping[str, RegisteredRoute], now: datetime
    ) -> dict[str, RegisteredRoute]:
        """Return the removed routes that are kept to send their remaining articles.

        A removed route is kept for at least RETIRED_KEPT. It is kept longer if its outbox has
        articles or if one of its digests is not finished.
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
        """Return a problem for each channel whose address is not stored, or whose feed is not
        served.

        A message to a target without an address is retried for about a day, and then kept in
        DeliverDLQ for 14 days.
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
                command = f"wirewatch target add{stack_option(self.outputs.stack)}"
                fix = f"{command} {shell_word(str(channel))}"
                unknown.append(WatchlistError(str(error), fix, ROUTES))
        return tuple(unknown)

    def _report(
        self,
        compiled: CompiledConfiguration,
        further: Mapping[str, tuple[WatchlistError, ...]],
        generation: int,
    ) -> None:
        """Store a report for each file with problems or warnings. Delete all other reports.

        `further` maps files to problems that were found after compiling. A report is mailed if the
        file has problems, or if the file looks like configuration but is never read. The same
        report is mailed only once.
        """
        problems = {**compiled.problems}
        for file, errors in further.items():
            if errors:
                problems[file] = (*problems.get(file, ()), *errors)
        mailed = self.stores.registry.reports()
        for file, errors in problems.items():
            self._report_and_mail("error", file, errors, compiled, mailed, generation)
        warned = {file: found for file, found in compiled.warnings.items() if found and file not in problems}
        unread = {file for file in warned if not is_read(file)}
        for file, warnings in warned.items():
            if file in unread:
                self._report_and_mail("warning", file, warnings, compiled, mailed, generation)
            else:
                self.bucket.put(_report_key(file), _as_json(file, "warning", warnings, InUse.CURRENT))
        self._delete_reports(problems.keys() | unread, problems.keys() | warned.keys())

    def _report_and_mail(
        self,
        kind: str,
        file: str,
        errors: tuple[WatchlistError, ...],
        compiled: CompiledConfiguration,
        mailed: Mapping[str, Mapping[str, object]],
        generation: int,
    ) -> None:
        in_use, mistakes = compiled.in_use.get(file, InUse.CURRENT), _mailed(errors)
        text = rendered(
            "config_report.txt",
            file=file,
            report=_report_key(file),
            problems=mistakes,
            more=len(errors) - len(mistakes),
            owner=compiled.owners.get(file, ""),
            in_use=in_use,
            partial=compiled.partial.get(file, 0),
        )
        report_hash = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
        self.bucket.put(_report_key(file), _as_json(file, kind, errors, in_use))
        name = _report_name(file)
        if str(mailed.get(name, {}).get("report", "")) != report_hash:
            self.outputs.topic.publish_report(file, text)
            has_mistakes = file in compiled.problems
            self.stores.registry.store_report(name, report_hash, generation, has_mistakes=has_mistakes)

    def _delete_reports(self, mailed: Collection[str], reported: Collection[str]) -> None:
        """Delete the report about each file that is not in `reported`. Also delete the row of each
        file that is not in `mailed`; the row says which report about the file was mailed last.
        """
        names, report_keys = set(map(_report_name, mailed)), set(map(_report_key, reported))
        for name in self.stores.registry.reports():
            if name not in names:
                self.stores.registry.delete_report(name)
        for key in list(self.bucket.keys("reports/")):
            if key not in report_keys:
                self.bucket.delete(key)


def desired_schedules(routes: Mapping[str, Route]) -> dict[str, DesiredSchedule]:
    """Return the schedules that should exist, by name.

    Each scheduled route has one schedule. An instant route has a schedule only if it has quiet
    hours. This schedule flushes the route when the quiet hours end.
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


def _report_key(file: str) -> str:
    return f"reports/{_report_name(file)}.json"


def _report_name(file: str) -> str:
    """Return the name under which the report about a file is stored. This is the name of the file.
    A name of more than MAX_REPORT_NAME bytes is cut, and a hash of the whole name is added.
    """
    name = file.encode("utf-8", "replace")
    if len(name) <= MAX_REPORT_NAME:
        return file
    return f"{name[: MAX_REPORT_NAME - 17].decode(errors='ignore')}-{hashlib.sha256(name).hexdigest()[:16]}"


def _mailed(problems: Sequence[WatchlistError]) -> list[str]:
    """Return the texts of the problems that one mail lists. Long messages and fixes are shortened,
    because they may quote a whole query, or a text that was pasted into a file by mistake.
    """
    texts = [
        str(replace(problem, message=_shortened(problem.message), fix=_shortened(problem.fix)))
        for problem in problems[:MAX_MAILED]
    ]
    sizes = accumulate(len(text.encode()) for text in texts)
    return [text for text, size in zip(texts, sizes, strict=True) if size <= MAX_MAILED_BYTES]


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_MAILED_TEXT else f"{text[:MAX_MAILED_TEXT]}…"


def _as_json(file: str, kind: str, problems: tuple[WatchlistError, ...], in_use: InUse) -> bytes:
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
    report = {"file": file, "kind": kind, "in_use": str(in_use), "problems": listed}
    return json.dumps(report, ensure_ascii=False, indent=2).encode("utf-8", "replace")
