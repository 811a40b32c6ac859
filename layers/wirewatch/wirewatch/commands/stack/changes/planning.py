"""A plan: what would change if the files of a folder were the whole configuration."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.checking.configuration_files import CompiledConfiguration
from wirewatch.checking.differences import Action, Difference, differences
from wirewatch.commands.files.configuration_paths import ConfigurationFiles
from wirewatch.commands.output import counted
from wirewatch.commands.stack.changes.in_use import DeployedConfiguration, files_of, sha256_of
from wirewatch.commands.stack.command import naming_stack
from wirewatch.configuration.yaml_file import ROUTES
from wirewatch.errors import ProblemKind, WatchlistError
from wirewatch.pipeline.canary import CANARY_WATCHLIST, RESERVED, WATCHLIST, WATCHLIST_FILE
from wirewatch.storage.changes import Cause, Changes, Generation

_WATCHLISTS = "watchlists/"  # the place of a warning that is about no single file


@dataclass(frozen=True)
class FileChange:
    """A file that the plan would add to the bucket, change there or remove from it."""

    action: Action
    name: str


@dataclass(frozen=True)
class Drift:
    """A file that was changed in the bucket itself, not by `wirewatch apply` or `rollback`.

    `is_in_use` is False if the changed version has mistakes, or is not compiled yet.
    """

    name: str
    action: Action
    is_in_use: bool


@dataclass(frozen=True)
class Plan:
    """A comparison of new files with the configuration in use.

    `parts` says which watchlists, rules, entities, routes and templates differ, but is empty if
    there are errors. `since` is the generation that `apply` or `rollback` last put into use, or
    None.
    """

    in_use: DeployedConfiguration
    contents: Mapping[str, bytes]
    compiled: CompiledConfiguration
    files: tuple[FileChange, ...]
    parts: tuple[Difference, ...]
    drift: tuple[Drift, ...]
    since: Generation | None

    @property
    def errors(self) -> list[WatchlistError]:
        """The mistakes and failed tests. A plan with errors can't be applied."""
        return [problem for problems in self.compiled.problems.values() for problem in problems]

    @property
    def warnings(self) -> list[WatchlistError]:
        """The warnings of all files."""
        return [problem for problems in self.compiled.warnings.values() for problem in problems]

    @property
    def failed_tests(self) -> int:
        """The number of embedded tests that fail."""
        return sum(problem.kind is ProblemKind.FAILED_TEST for problem in self.errors)

    @property
    def rules_lost(self) -> int:
        """The number of rules in use, if the plan removes all of them and adds none. Else 0."""
        is_empty = not self.errors and not _count_rules(self.compiled)
        return _count_rules(self.in_use.compiled) if is_empty else 0

    @property
    def has_changes(self) -> bool:
        """Whether applying the plan would change anything."""
        return bool(self.files)


def make_plan(
    stack: DeployedStack, files: ConfigurationFiles, in_use: DeployedConfiguration, now: datetime
) -> Plan:
    """Compare new files with the configuration in use, and run the tests in the new files."""
    compiled = _as_the_stack(files, in_use).compiled(now, last_good=in_use.sources)
    if ROUTES not in files.contents and ROUTES in compiled.problems:
        compiled.problems[ROUTES] = (_no_routes(stack.name),)
    if in_use.has_canary:
        compiled.warnings.pop(WATCHLIST_FILE, None)  # users can't change this file
        if WATCHLIST_FILE in files.contents:
            compiled.problems[WATCHLIST_FILE] = (RESERVED,)
    after = compiled.configuration
    before = in_use.compiled.configuration
    since = _last_change(stack, in_use)
    plan = Plan(
        in_use=in_use,
        contents=files.contents,
        compiled=compiled,
        files=tuple(_file_changes(files.contents, in_use)),
        parts=() if compiled.problems else differences(before, after),
        drift=tuple(_drift(stack, in_use, since)),
        since=since,
    )
    if plan.rules_lost:
        compiled.warnings[_WATCHLISTS] = (_no_rule_left(plan.rules_lost),)
    return plan


def _no_routes(stack: str) -> WatchlistError:
    """Return the mistake of a folder that lacks routes.yaml. It replaces the mistake of a stack
    whose routes.yaml was deleted, because an upload would not help here.
    """
    return WatchlistError(
        f"there is no {ROUTES}, but routes are in use",
        f"add {ROUTES}; {naming_stack('wirewatch pull', stack)} writes the one in use to a new folder. "
        "To send nothing, write routes: {}",
        ROUTES,
    )


def _no_rule_left(rules: int) -> WatchlistError:
    return WatchlistError(
        f"no rule would be left: this change removes all rules in use ({counted(rules, 'rule')})",
        "name the folder that holds watchlists/. To remove all rules on purpose, apply the change and "
        "answer yes, or add --remove-all-rules to --auto-approve",
        _WATCHLISTS,
    )


def _count_rules(compiled: CompiledConfiguration) -> int:
    """Return the number of rules, without the built-in rule of the canary."""
    watchlists = compiled.configuration.watchlists
    return sum(len(watchlist.rules) for watchlist in watchlists if watchlist.id != CANARY_WATCHLIST)


def _as_the_stack(files: ConfigurationFiles, in_use: DeployedConfiguration) -> ConfigurationFiles:
    """Return the files as the stack would compile them. If the stack has the built-in watchlist of
    the canary, this watchlist is added to the files.
    """
    canary = {WATCHLIST_FILE: WATCHLIST.encode()} if in_use.has_canary else {}
    return ConfigurationFiles({**files.contents, **canary}, files.paths, files.unread)


def _file_changes(contents: Mapping[str, bytes], in_use: DeployedConfiguration) -> list[FileChange]:
    """Return each file that differs between `contents` and the files in use, or between `contents`
    and the bucket. A file that is missing on one side counts as different.

    If `in_use.is_incomplete` is True, `contents` is compared only with the files in use.
    """
    changes: list[FileChange] = []
    compiled = {name: file.sha256 for name, file in in_use.files.items()}
    for name in sorted({*contents, *compiled, *in_use.uploaded}):
        new = sha256_of(contents[name]) if name in contents else None
        old = {compiled.get(name)}
        if not in_use.is_incomplete:
            old.add(in_use.uploaded_sha256.get(name))
        if old != {new}:
            changes.append(FileChange(_action(old == {None}, new is None), name))
    return changes


def _action(is_new: bool, is_gone: bool) -> Action:
    return Action.ADDED if is_new else Action.REMOVED if is_gone else Action.CHANGED


def _last_change(stack: DeployedStack, in_use: DeployedConfiguration) -> Generation | None:
    """Return the generation that `apply` or `rollback` put into use last.

    Return None if there is no such generation, or if its rows were deleted.
    """
    if not in_use.current.change:
        return None
    outcome = Changes(stack.table).outcome(in_use.current.change)
    return Changes(stack.table).generation(outcome.generation) if outcome else None


def _drift(stack: DeployedStack, in_use: DeployedConfiguration, since: Generation | None) -> list[Drift]:
    """Return the files that were changed in the bucket itself, not by `apply` or `rollback`.

    `since` is the generation that `apply` or `rollback` last put into use, or None. If `since` is
    None, only changes that are not in use yet are found. If `in_use.is_incomplete` is True, only
    changes that are already in use are found.
    """
    compiled = {name: file.sha256 for name, file in in_use.files.items()}
    applied = {name: file.sha256 for name, file in files_of(stack, since).items()} if since else compiled
    drift: list[Drift] = []
    for name in sorted({*applied, *compiled, *in_use.uploaded_sha256}):
        uploaded = in_use.uploaded_sha256.get(name)
        if compiled.get(name) != uploaded and not in_use.is_incomplete:
            action = _action(compiled.get(name) is None, uploaded is None)
            drift.append(Drift(name, action, is_in_use=False))
        elif compiled.get(name) != applied.get(name):
            action = _action(applied.get(name) is None, compiled.get(name) is None)
            drift.append(Drift(name, action, is_in_use=True))
    return drift


def described(generation: Generation) -> str:
    """Return who made a generation, when and how: `applied by alice on 2026-11-23 07:30 UTC`."""
    how = {
        Cause.APPLY: "applied",
        Cause.ROLLBACK: f"rolled back to generation {generation.rollback_to}",
        Cause.UPLOAD: "uploaded to the bucket",
        Cause.SAME_FILES: "compiled again from the same files",
    }[generation.cause]
    by = f" by {short_name(generation.by)}" if generation.by else ""
    return f"{how}{by} on {generation.at:%Y-%m-%d %H:%M} UTC"


def short_name(principal: str) -> str:
    """Return the last part of an ARN or S3 principal: the name of a user or of a role's session."""
    return principal.rpartition("/")[2].rpartition(":")[2]
