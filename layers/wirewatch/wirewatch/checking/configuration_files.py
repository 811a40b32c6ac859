"""Compiles all files of a configuration together, and reports the mistakes of broken files.

If a file is broken, its last good version stays in use. If there is no good version, a watchlist
file or routes.yaml is used without the rules or routes that have mistakes.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from wirewatch.channels.registry import CHANNELS
from wirewatch.checking.compiled_configuration import CompiledConfiguration, Configuration, InUse
from wirewatch.checking.embedded_tests import without_failing_rules
from wirewatch.checking.file_names import is_shared_file, is_template_file, is_watchlist_file, unread_warning
from wirewatch.checking.problems import bug, deleted_routes, duplicate_id, id_of, owner_of
from wirewatch.checking.problems import retained as retained_problem
from wirewatch.checking.sources import Bundle, RetainedWatchlist, Sources
from wirewatch.checking.template_files import TemplateVersions, compile_templates, deleted
from wirewatch.configuration.decoding import decode_config, decode_leniently
from wirewatch.configuration.route_checks import ChannelCheck
from wirewatch.configuration.route_reader import read_sound_routes
from wirewatch.configuration.routes import Route
from wirewatch.configuration.template_names import FOLDER
from wirewatch.configuration.watchlist_reader import SharedFiles, read_shared, read_sound_rules
from wirewatch.configuration.watchlists import NOTHING_SHARED, Shared, Watchlist
from wirewatch.configuration.yaml_file import ROUTES
from wirewatch.errors import InvalidFile, WatchlistError

__all__ = [
    "ROUTES",
    "Bundle",
    "CompiledConfiguration",
    "Configuration",
    "InUse",
    "Sources",
    "compile_files",
]


def compile_files(
    files: Mapping[str, str | bytes],
    last_good: Sources,
    now: datetime,
    *,
    tested: bool = True,
    other_names: Collection[str] = (),
    check_channel: ChannelCheck = CHANNELS.check,
) -> CompiledConfiguration:
    """Compile a configuration. `files` maps the name of each file to its text or bytes.

    - `last_good`: the texts from which the index in use was compiled
    - `tested`: run the embedded tests; a rule whose test fails counts as broken
    - `other_names`: files that are not read. A name that looks like configuration gets a warning.
    - `check_channel`: checks each channel that a route names
    """
    compilation = _Compilation(files, last_good, now, check_channel, tested=tested)
    return compilation.compiled(other_names)


class _Compilation:
    """One compilation, step by step. The steps collect their results in `result`."""

    def __init__(
        self,
        files: Mapping[str, str | bytes],
        last_good: Sources,
        now: datetime,
        check_channel: ChannelCheck,
        *,
        tested: bool,
    ) -> None:
        self.files, self.last_good, self.now, self.tested = files, last_good, now, tested
        self.check_channel = check_channel
        self.result = CompiledConfiguration(Sources(), Configuration())
        self.texts: dict[str, str] = {}  # by file: those that could be decoded
        self.shared_texts: dict[str, str] = {}
        self.shared = NOTHING_SHARED
        self.watchlists: dict[str, Watchlist] = {}  # by id
        self.bundles: dict[str, Bundle] = {}  # by file: whole versions in use
        self.templates = TemplateVersions({}, (), {}, {})
        self._last_good_watchlists: dict[tuple[str, str], Watchlist | None] = {}
        self._shared_sets: dict[tuple[tuple[str, str], ...], Shared] = {}

    def compiled(self, other_names: Collection[str]) -> CompiledConfiguration:
        """Compile the configuration: run all steps in their order, and return the result."""
        self.decode()
        self.compile_shared_files()
        self.compile_watchlists()
        self.compile_templates()
        retainable = self.retainable_watchlists()
        routes = self.compile_routes({*self.watchlists, *retainable, *self.faulty_watchlists()})
        templates = self.named_templates(routes.routes)
        retained = self.retain_named_watchlists(retainable, routes.routes)
        self.warn_of_unread_files(other_names)
        is_partial = ROUTES in self.result.partial
        self.result.sources = Sources(
            watchlists=self.bundles,
            shared=self.shared_texts,
            routes="" if is_partial else routes.text,
            retained=retained,
            partial_routes=routes.text if is_partial else "",
            templates=templates,
        )
        in_order = sorted(self.watchlists.values(), key=lambda watchlist: (watchlist.file, watchlist.id))
        with_templates = {name: self.templates.of(route) for name, route in routes.routes.items()}
        self.result.configuration = Configuration(tuple(in_order), with_templates, templates)
        return self.result

    def decode(self) -> None:
        for file, content in self.files.items():
            try:
                self.texts[file] = content if isinstance(content, str) else decode_config(content, file)
            except InvalidFile as error:
                self.report(file, *error.problems)

    def text_of(self, file: str) -> str:
        """Return the text of a file. If `decode` rejected the file, decode it with `decode_leniently`."""
        content = self.texts.get(file, self.files[file])
        return (content if isinstance(content, str) else decode_leniently(content)).removeprefix("\ufeff")

    def report(self, file: str, *problems: WatchlistError) -> None:
        """Add the problems of a file to the result. If there are problems, and `file` has no value
        in `result.in_use` yet, `file` gets the value NOTHING. Later steps may replace NOTHING.
        """
        if problems:
            self.result.problems[file] = (*self.result.problems.get(file, ()), *problems)
            self.result.in_use.setdefault(file, InUse.NOTHING)

    # shared files

    def compile_shared_files(self) -> None:
        """Read the shared files by order of name. A file may use what earlier files define."""
        reader = SharedFiles()
        for file in self.shared_files_of_distinct_names():
            for text, was_good in ((self.texts.get(file), False), (self.last_good.shared.get(file), True)):
                if text is not None and self.add_shared_file(reader, file, text, was_good=was_good):
                    self.shared_texts[file] = text
                    break
            if file in self.shared_texts and file in self.result.problems:
                self.result.in_use[file] = InUse.LAST_GOOD
        self.shared = reader.shared
        for warning in self.shared.warnings:
            self.result.warnings[warning.file] = (*self.result.warnings.get(warning.file, ()), warning)

    def shared_files_of_distinct_names(self) -> list[str]:
        """Return the sorted names of the shared files. Of duplicates such as `shared/a.yaml` and
        `shared/x/a.yml`, return one name and report the others.

        A file that was in use takes precedence over a new file. Otherwise, the first name in
        alphabetical order is returned.
        """
        file_by_stem: dict[str, str] = {}
        names = [name for name in self.files if is_shared_file(name)]
        for file in sorted(names, key=lambda name: (name not in self.last_good.shared, name)):
            stem = file.rpartition("/")[2].partition(".")[0]
            if stem in file_by_stem:
                message = f"duplicate shared file name {stem!r} (also {file_by_stem[stem]})"
                self.report(file, WatchlistError(message, "rename it: @file/name must be unique", file))
            else:
                file_by_stem[stem] = file
        return sorted(file_by_stem.values())

    def add_shared_file(self, reader: SharedFiles, file: str, text: str, *, was_good: bool) -> bool:
        """Read one version of a shared file (see `SharedFiles.add`). Return whether the version can
        be used. If the file has no reported mistake yet, report the mistakes of this version.
        """
        is_reported = file in self.result.problems
        try:
            reader.add(file, text, was_good=was_good)
        except InvalidFile as error:
            self.report(file, *(() if is_reported else error.problems))
            return False
        except Exception as error:  # noqa: BLE001  a bug that one file triggers must not stop the others
            self.report(file, *(() if is_reported else (bug(file, error),)))
            return False
        return True

    # watchlists

    def compile_watchlists(self) -> None:
        """Choose which version of each watchlist file is in use. If several files claim the same
        id, `precedence` decides which of them gets the id.
        """
        files = sorted(name for name in self.files if is_watchlist_file(name))
        current = {file: self.current_watchlist(file) for file in files}
        for file in sorted(files, key=lambda name: self.precedence(name, current[name])):
            self.put_in_use(file, current[file])

    def current_watchlist(self, file: str) -> Watchlist | None:
        """Return a file's watchlist without rules that have mistakes, and report all mistakes. A
        failing test of a rule is a mistake in the rule. Return None in these cases:

        - No rule is left.
        - A mistake, such as a failing test of the whole file, concerns the whole file.
        - The file can't be decoded, or a bug in Wirewatch stops the reading.
        """
        self.result.owners[file] = owner_of(self.text_of(file))
        if file not in self.texts:
            return None
        try:
            watchlist, problems = read_sound_rules(file, self.texts[file], self.shared, self.now)
            if watchlist is not None and self.tested:
                watchlist, failures = without_failing_rules(watchlist)
                problems = (*problems, *failures)
        except Exception as error:  # noqa: BLE001  a bug that one file triggers must not stop the others
            watchlist, problems = None, (bug(file, error),)
        self.report(file, *problems)
        if watchlist is not None and watchlist.warnings:
            self.result.warnings[file] = watchlist.warnings
        return watchlist

    def precedence(self, file: str, current: Watchlist | None) -> tuple[int, str]:
        """Return a sort key. Of files with the same id, the file with the lowest key gets the id.

        Files in use come before new files, so a new copy can't take the id of a file in use. Files
        in use with an unchanged id come first. New files whose name is not their id come last.
        """
        if file not in self.last_good.watchlists:
            is_namesake = current is not None and file.rpartition("/")[2].partition(".")[0] == current.id
            return 2 if is_namesake else 3, file
        if file in self.result.problems or current is None:
            return 0, file  # its last good version stays in use
        is_unchanged = self.texts[file] == self.last_good.watchlists[file].text
        last_good = current if is_unchanged else self.last_good_watchlist(file)
        return 0 if last_good is not None and last_good.id == current.id else 1, file

    def put_in_use(self, file: str, current: Watchlist | None) -> None:
        """Put a watchlist file into use: the first of these versions that exists.

        1. `current` (see `current_watchlist`), if the current file has no mistake
        2. the last good version, without rules in which the present code finds a mistake
        3. `current`, without the rules that have mistakes

        Two files in use can't have the same watchlist id. If another file in use has the id of
        `current`, report a mistake, and use neither version 1 nor version 3. If version 2 is
        chosen, but another file in use has the id of version 2, put nothing into use.
        """
        if current is not None and current.id in self.watchlists:
            other = self.watchlists[current.id].file
            self.report(file, duplicate_id(current.id, file, self.texts[file], other))
            current = None
        if file not in self.result.problems and current is not None:
            self.watchlists[current.id] = current
            self.bundles[file] = Bundle(self.texts[file], self.shared_texts)
        elif (last_good := self.last_good_watchlist(file)) is not None:
            if last_good.id not in self.watchlists:
                self.watchlists[last_good.id] = last_good
                self.bundles[file] = self.last_good.watchlists[file]
                self.result.in_use[file] = InUse.LAST_GOOD
        elif current is not None:
            self.watchlists[current.id] = current
            self.result.partial[file] = len(current.rules)
            self.result.in_use[file] = InUse.SOUND_PARTS

    def last_good_watchlist(self, file: str) -> Watchlist | None:
        """Return the last good version of a file, or None if there is no usable version."""
        bundle = self.last_good.watchlists.get(file)
        return None if bundle is None else self.read_last_good(file, bundle)

    def read_last_good(self, file: str, bundle: Bundle) -> Watchlist | None:
        """Return the watchlist in `bundle`, an earlier version of `file` that had no mistake.

        Rules and entities in which the present code finds a mistake are left out. Return None if no
        rule is left, or if a mistake concerns the whole file.
        """
        key = file, bundle.text
        if key not in self._last_good_watchlists:
            try:
                shared = self.read_shared_once(bundle.shared)
                watchlist, _ = read_sound_rules(file, bundle.text, shared, was_good=True)
                self._last_good_watchlists[key] = watchlist
            except Exception:  # noqa: BLE001  problems of the current version are reported
                self._last_good_watchlists[key] = None
        return self._last_good_watchlists[key]

    def read_shared_once(self, texts: Mapping[str, str]) -> Shared:
        """Read the shared files with which a watchlist was compiled earlier. `texts` maps the names
        of these files to their texts. The same files with the same texts are read only once.
        """
        key = tuple(sorted(texts.items()))
        if key not in self._shared_sets:
            self._shared_sets[key] = read_shared(texts, was_good=True)
        return self._shared_sets[key]

    # routes

    def compile_routes(self, known: Collection[str]) -> "_RoutesVersion":
        """Choose a version of routes.yaml, and return its valid routes. `known` are the ids of the
        watchlists that a route may name. The first usable version is chosen:

        1. the current version, if it has no mistake
        2. the last version that had no mistake
        3. the current version, although it has mistakes
        4. the version with mistakes whose valid routes were in use until now

        A version is usable if it has a valid route or no mistake. If no version is usable, the
        result has no routes.
        """
        current = self.current_routes(known)
        if current is not None and current.is_whole:
            return current
        versions = (
            (self.stored_routes(self.last_good.routes, None), InUse.LAST_GOOD),
            (current, InUse.SOUND_PARTS),
            (self.stored_routes(self.last_good.partial_routes, known), InUse.SOUND_PARTS),
        )
        for version, in_use in versions:
            if version is not None and (version.routes or version.is_whole):
                if ROUTES not in self.files and not version.routes:
                    return version
                if ROUTES not in self.files:
                    self.report(ROUTES, deleted_routes())
                self.result.in_use[ROUTES] = in_use
                if in_use is InUse.SOUND_PARTS:
                    self.result.partial[ROUTES] = len(version.routes)
                return version
        return _RoutesVersion()

    def current_routes(self, known: Collection[str]) -> "_RoutesVersion | None":
        """Return the valid routes of the current file, and report all mistakes. Return None if the
        file is missing, if it can't be decoded, or if a bug stops the reading.
        """
        if ROUTES not in self.texts:
            return None
        text = self.texts[ROUTES]
        try:
            check_template = self.templates.check
            read, problems = read_sound_routes(
                ROUTES, text, known, self.check_channel, self.now, check_template
            )
        except Exception as error:  # noqa: BLE001  a bug that one file triggers must not stop the others
            self.report(ROUTES, bug(ROUTES, error))
            return None
        self.report(ROUTES, *problems)
        if read.warnings:
            self.result.warnings[ROUTES] = read.warnings
        return _RoutesVersion(text, read.routes, is_whole=not problems)

    def stored_routes(self, text: str, known: Collection[str] | None) -> "_RoutesVersion | None":
        """Return the routes of an earlier version of routes.yaml, whose content is `text`.

        Routes in which the present code finds a mistake are left out. Return None if `text` is
        empty or can't be read. `known` are the ids of the watchlists that a route may name; None
        allows all.
        """
        if not text:
            return None
        try:
            read, problems = read_sound_routes(ROUTES, text, known)
        except Exception:  # noqa: BLE001  problems of the current version are reported
            return None
        return _RoutesVersion(text, read.routes, is_whole=not problems)

    # templates

    def compile_templates(self) -> None:
        """Check every template. A template with a mistake keeps its last good text, if any."""
        files = [name for name in self.files if is_template_file(name)]
        self.templates = compile_templates(files, self.texts, self.last_good.templates)
        for file, problems in self.templates.problems.items():
            self.report(file, *problems)
        self.result.warnings.update(self.templates.warnings)
        for file in files:
            if file in self.result.problems and file.removeprefix(FOLDER) in self.templates.in_use:
                self.result.in_use[file] = InUse.LAST_GOOD

    def named_templates(self, routes: Mapping[str, Route]) -> dict[str, str]:
        """Return a dict from the file name of a template to its text. The dict has the templates
        that exist, and the deleted templates that a route still uses. Report these deleted files.
        """
        named = {template.file for route in routes.values() for template in route.templates}
        kept: dict[str, str] = {}
        for name, text in self.templates.in_use.items():
            if FOLDER + name in self.files:
                kept[name] = text
            elif name in named:
                kept[name] = text
                self.report(FOLDER + name, deleted(name))
                self.result.in_use[FOLDER + name] = InUse.LAST_GOOD
        return kept

    # watchlists that routes.yaml may name although they are not in use

    def faulty_watchlists(self) -> set[str]:
        """Return the ids of the watchlist files with mistakes. If a file has no valid id, return
        its name without folder and extension. The caller treats these names as known, so that a
        route which names one of them is not reported as a second mistake.
        """
        files = [file for file in self.result.problems if file in self.files and is_watchlist_file(file)]
        return {id_of(self.text_of(file)) or file.rpartition("/")[2].partition(".")[0] for file in files}

    def retainable_watchlists(self) -> dict[str, RetainedWatchlist]:
        """Return the watchlists that were in use, and that no file defines any more. The keys are ids."""
        retainable: dict[str, RetainedWatchlist] = {}
        for file, bundle in self.last_good.watchlists.items():
            if file in self.bundles and self.bundles[file].text == bundle.text:
                continue
            watchlist = self.read_last_good(file, bundle)
            if watchlist is not None and watchlist.id not in self.watchlists:
                retainable[watchlist.id] = RetainedWatchlist(file, bundle)
        for watchlist_id, retained in self.last_good.retained.items():
            if watchlist_id not in self.watchlists and watchlist_id not in retainable:
                retainable[watchlist_id] = retained
        return retainable

    def retain_named_watchlists(
        self, retainable: Mapping[str, RetainedWatchlist], routes: Mapping[str, Route]
    ) -> dict[str, RetainedWatchlist]:
        """Keep a watchlist of `retainable` in use if a route names it. Return the kept watchlists
        by id.

        No file defines these watchlists any more, so a problem is reported for each kept watchlist.
        A watchlist that can't be read is not kept.
        """
        named = {watchlist_id for route in routes.values() for watchlist_id in route.watchlists}
        retained: dict[str, RetainedWatchlist] = {}
        for watchlist_id in sorted(named & retainable.keys()):
            file, bundle = retainable[watchlist_id].file, retainable[watchlist_id].bundle
            watchlist = self.read_last_good(file, bundle)
            if watchlist is None:
                continue
            self.watchlists[watchlist_id] = watchlist
            retained[watchlist_id] = retainable[watchlist_id]
            is_current = file in self.bundles and file not in self.result.problems
            self.report(file, retained_problem(watchlist_id, file, is_deleted=file not in self.files))
            if is_current:
                self.result.in_use[file] = InUse.CURRENT
            elif file not in self.files:
                self.result.in_use[file] = InUse.LAST_GOOD
                self.result.owners[file] = watchlist.owner
        return retained

    def warn_of_unread_files(self, other_names: Collection[str]) -> None:
        for name in sorted({*self.files, *other_names}):
            warning = unread_warning(name)
            if warning is not None:
                self.result.warnings[name] = (warning,)
                self.result.in_use[name] = InUse.NOTHING


@dataclass(frozen=True, slots=True)
class _RoutesVersion:
    """A text of routes.yaml and its valid routes. `is_whole` is True if the text has no mistake."""

    text: str = ""
    routes: Mapping[str, Route] = field(default_factory=dict)
    is_whole: bool = True
