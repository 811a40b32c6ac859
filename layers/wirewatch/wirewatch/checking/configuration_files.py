"""All files of a configuration together: what is good goes on, what is broken is reported and its last good version stays."""

import hashlib
import json
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from wirewatch.channels.registry import CHANNELS
from wirewatch.checking.embedded_tests import failure, outcomes
from wirewatch.compiling.compiler import compile_index
from wirewatch.configuration.route_reader import read_routes
from wirewatch.configuration.routes import Route
from wirewatch.configuration.watchlist_reader import (
    SharedFiles,
    read_shared,
    read_sound_rules,
    read_watchlist,
)
from wirewatch.configuration.watchlists import Shared, Watchlist
from wirewatch.errors import InvalidFile, WatchlistError
from wirewatch.matching.index import UPLOAD_AGAIN, DamagedIndex, sources_in

ROUTES = "routes.yaml"


@dataclass(frozen=True)
class Bundle:
    """A watchlist's text with the shared files it was read with."""

    text: str
    shared: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sources:
    """The texts of a working configuration, which an index carries with it."""

    watchlists: Mapping[str, Bundle] = field(default_factory=dict)
    shared: Mapping[str, str] = field(default_factory=dict)
    routes: str = ""

    def to_bytes(self) -> bytes:
        """Compressed; the same texts give the same bytes."""
        sets: dict[str, Mapping[str, str]] = {}
        watchlists = {}
        for file, bundle in sorted(self.watchlists.items()):
            name = _sha(json.dumps(dict(bundle.shared), sort_keys=True))
            sets[name] = dict(bundle.shared)
            watchlists[file] = {"text": bundle.text, "shared": name}
        body = {"watchlists": watchlists, "sets": sets, "shared": dict(self.shared), "routes": self.routes}
        return zlib.compress(json.dumps(body, sort_keys=True).encode())

    @classmethod
    def from_bytes(cls, data: bytes) -> "Sources":
        try:
            body = json.loads(zlib.decompress(data))
            watchlists = {
                str(file): Bundle(str(each["text"]), dict(body["sets"][each["shared"]]))
                for file, each in body["watchlists"].items()
            }
            return cls(watchlists, dict(body["shared"]), str(body["routes"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, zlib.error) as error:
            raise DamagedIndex(f"the index is damaged: {error}; {UPLOAD_AGAIN}") from error

    @classmethod
    def of_index(cls, data: bytes) -> "Sources":
        """The texts that an index of any format was compiled from; raises DamagedIndex."""
        return cls.from_bytes(sources_in(data))


@dataclass(frozen=True)
class Configuration:
    """Watchlists and routes in force."""

    watchlists: tuple[Watchlist, ...] = ()
    routes: Mapping[str, Route] = field(default_factory=dict)


@dataclass
class CompiledConfiguration:
    """The outcome of one compilation. `problems` has every broken file, `warnings` every file with some."""

    sources: Sources
    configuration: Configuration
    problems: dict[str, tuple[WatchlistError, ...]] = field(default_factory=dict)
    warnings: dict[str, tuple[WatchlistError, ...]] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    partial: dict[str, int] = field(
        default_factory=dict
    )  # broken files that never were good: their sound rules in force

    def index(self) -> bytes:
        """What workers match with."""
        return compile_index(self.configuration.watchlists, self.sources.to_bytes())


def compile_files(
    files: Mapping[str, str], last_good: Sources, now: datetime, *, tested: bool = True
) -> CompiledConfiguration:
    """`files` are those there are now, by name. A broken one is replaced by its last good version; one that never was good goes on with
    its sound rules. `tested`: with the embedded tests.
    """
    result = CompiledConfiguration(Sources(), Configuration())
    shared_texts, shared = _shared(files, last_good, result)
    known: dict[tuple[tuple[str, str], ...], Shared] = {}
    bundles: dict[str, Bundle] = {}
    watchlists: dict[str, Watchlist] = {}
    for file in sorted(name for name in files if _is_in(name, "watchlists")):
        bundle = Bundle(files[file], shared_texts)
        watchlist = _watchlist(file, bundle, shared, now, result, tested=tested)
        if watchlist is not None and watchlist.id in watchlists:
            message = f"the watchlist {watchlist.id} is also in {watchlists[watchlist.id].file}"
            mistake = WatchlistError(
                message, "give it an id of its own", file, 1, 1, bundle.text.partition("\n")[0]
            )
            result.problems[file] = (mistake, *result.problems.get(file, ()))
            watchlist = None
        if file in result.problems and file in last_good.watchlists:
            bundle = last_good.watchlists[file]
            watchlist = _quietly(file, bundle, known)
            if watchlist is not None and watchlist.id in watchlists:
                watchlist = None
        elif file in result.problems and watchlist is not None:
            result.partial[file] = len(watchlist.rules)
        if watchlist is not None:
            watchlists[watchlist.id] = watchlist
            if file not in result.partial:  # what was never good as a whole is no last good version
                bundles[file] = bundle
    routes_text, routes = _routes(files, last_good, watchlists, result)
    result.sources = Sources(bundles, shared_texts, routes_text)
    result.configuration = Configuration(tuple(watchlists.values()), routes)
    return result


def _is_in(name: str, folder: str) -> bool:
    return name.startswith(folder + "/") and name.endswith((".yaml", ".yml"))


def _shared(
    files: Mapping[str, str], last_good: Sources, result: CompiledConfiguration
) -> tuple[dict[str, str], Shared]:
    texts: dict[str, str] = {}
    reading = SharedFiles()
    for file in sorted(name for name in files if _is_in(name, "shared")):
        for text in (files[file], last_good.shared.get(file)):
            if text is None:
                break
            try:
                reading.add(file, text)
            except InvalidFile as error:
                result.problems.setdefault(file, error.problems)
                continue
            texts[file] = text
            break
    for warning in reading.shared.warnings:
        result.warnings[warning.file] = (*result.warnings.get(warning.file, ()), warning)
    return texts, reading.shared


def _watchlist(
    file: str, bundle: Bundle, shared: Shared, now: datetime, result: CompiledConfiguration, *, tested: bool
) -> Watchlist | None:
    """All of its sound rules; every mistake lands in the result."""
    result.owners[file] = _owner_of(bundle.text)
    try:
        watchlist, problems = read_sound_rules(file, bundle.text, shared, now)
        if watchlist is not None and tested:
            failing = [
                outcome
                for outcome in outcomes(watchlist)
                if not outcome.holds and (outcome.rule or not problems)
            ]
            problems = (*problems, *(failure(watchlist, outcome) for outcome in failing))
            watchlist = _without(watchlist, {outcome.rule for outcome in failing})
    except Exception as error:  # noqa: BLE001  a fault of ours with one file must not stop the compilation of all
        watchlist = None
        problems = (
            WatchlistError(
                f"this file could not be read: {type(error).__name__}: {error}", "report it as a bug", file
            ),
        )
    if problems:
        result.problems[file] = problems
    if watchlist is not None and watchlist.warnings:
        result.warnings[file] = watchlist.warnings
    return watchlist


def _without(watchlist: Watchlist, rules: Collection[str]) -> Watchlist | None:
    """Without the rules whose tests fail; nothing where a test of the whole file does."""
    kept = tuple(rule for rule in watchlist.rules if rule.id not in rules)
    return watchlist.model_copy(update={"rules": kept}) if kept and "" not in rules else None


def _owner_of(text: str) -> str:
    """Whom to tell, also where the rest of the file can't be read."""
    for line in text.splitlines():
        if line.startswith("owner:"):
            return line.partition(":")[2].partition(" #")[0].strip()[:200]
    return ""


def _quietly(file: str, bundle: Bundle, known: dict[tuple[tuple[str, str], ...], Shared]) -> Watchlist | None:
    """`known`: shared files that were read before. Most watchlists were compiled with the same ones."""
    texts = tuple(sorted(bundle.shared.items()))
    try:
        if texts not in known:
            known[texts] = read_shared(bundle.shared)
        return read_watchlist(file, bundle.text, known[texts])
    except InvalidFile:  # good when it was compiled, by older code: it is reported at the next compilation
        return None


def _routes(
    files: Mapping[str, str],
    last_good: Sources,
    watchlists: Mapping[str, Watchlist],
    result: CompiledConfiguration,
) -> tuple[str, Mapping[str, Route]]:
    if ROUTES not in files:
        return "", {}
    try:
        read = read_routes(ROUTES, files[ROUTES], watchlists, CHANNELS.check)
    except InvalidFile as error:
        result.problems[ROUTES] = error.problems
        return last_good.routes, _quiet_routes(last_good.routes)
    if read.warnings:
        result.warnings[ROUTES] = read.warnings
    return files[ROUTES], read.routes


def _quiet_routes(text: str) -> Mapping[str, Route]:
    """Routes that were good when they were compiled; none where today's code refuses them."""
    try:
        return read_routes(ROUTES, text).routes if text else {}
    except InvalidFile:
        return {}


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
