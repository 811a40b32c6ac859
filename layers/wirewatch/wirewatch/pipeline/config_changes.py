"""Accepts or refuses the changes of `wirewatch apply` and `rollback`, and records generations.

An accepted change (state TAKEN) is put into use as a whole. If several compilations decide about a
change, only the first decision is stored.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from wirewatch.aws.buckets import Bucket
from wirewatch.checking.configuration_files import CompiledConfiguration
from wirewatch.configuration.routes import CANARY_ROUTE
from wirewatch.messages.change_manifest import ChangeManifest, MalformedManifest
from wirewatch.pipeline.canary import CANARY_WATCHLIST
from wirewatch.pipeline.config_files import ConfigFiles, ReadFiles, Uploaded, WaitingChange, changed_since
from wirewatch.storage.changes import Cause, ChangeOutcome, Changes, ChangeState, Generation
from wirewatch.storage.registry import Current


@dataclass(frozen=True)
class Compiled:
    """A compiled set of files.

    `has_readable_index` tells whether the index in use could be read. If `has_readable_index` is
    False, the index must be stored again. `change` is the change that is accepted with these files,
    or None if no change is accepted with them.
    """

    files: ReadFiles
    result: CompiledConfiguration
    has_readable_index: bool
    change: WaitingChange | None = None

    @property
    def rules(self) -> int:
        """The number of rules."""
        return sum(len(watchlist.rules) for watchlist in self.result.configuration.watchlists)

    def counts(self) -> dict[str, int]:
        """Return how many watchlists, rules and routes the files define. The watchlist, the rules
        and the route of the canary are not counted.
        """
        configuration = self.result.configuration
        watchlists = [each for each in configuration.watchlists if each.id != CANARY_WATCHLIST]
        rules = sum(len(watchlist.rules) for watchlist in watchlists)
        routes = configuration.routes.keys() - {CANARY_ROUTE}
        return {"watchlists": len(watchlists), "rules": rules, "routes": len(routes)}


class ConfigChanges:
    """Accepts or refuses changes, completes them, and records generations."""

    def __init__(self, bucket: Bucket, files: ConfigFiles, changes: Changes) -> None:
        self.bucket, self.files, self.changes = bucket, files, changes

    def waiting(self) -> WaitingChange | None:
        """Return the change that waits for a decision, or None if no change waits.

        Also return None if the manifest that was stored last is malformed. The next `wirewatch
        apply` replaces this manifest.
        """
        try:
            return self.files.waiting()
        except MalformedManifest:
            return None

    def compiled(
        self,
        before: Current,
        uploaded: Uploaded,
        compile_read: Callable[[ReadFiles], Compiled],
        now: datetime,
    ) -> Compiled | None:
        """Compile the change that waits. Return None if no change waits, or if the change is
        refused.

        Raises StaleGeneration if the change must be refused, but another compilation has already
        accepted or refused the change.
        """
        waiting = self.waiting()
        if waiting is None:
            return None
        manifest = waiting.manifest
        reasons = conflicts(manifest, before, uploaded)
        if not reasons:
            files = self.files.read({name: (file.key, file.version) for name, file in manifest.files.items()})
            compiled = compile_read(files)
            reasons = faults(manifest, files, compiled.result)
            if not reasons:
                return replace(compiled, change=waiting)
        self.changes.refuse(_outcome(waiting, ChangeState.REFUSED, now, reasons=tuple(reasons)))
        return None

    def record(
        self, new: Current, compiled: Compiled, now: datetime, uploaded_by: str
    ) -> list[dict[str, Any]]:
        """Return the transaction actions that record a new generation in the history.

        If the generation results from a change, one action stores that the change was accepted. The
        actions belong to the transaction that stores the generation. This method itself writes one
        object into the bucket: a list of the compiled files and of their versions.
        """
        versions = compiled.files.to_json()
        files_key = f"index/{hashlib.sha256(versions).hexdigest()}.files.json"
        self.bucket.put(files_key, versions)
        manifest = compiled.change.manifest if compiled.change else None
        generation = Generation(
            number=new.generation,
            at=now,
            by=manifest.by if manifest else uploaded_by,
            cause=_cause(new, manifest),
            index_key=new.index_key,
            files_key=files_key,
            files_hash=new.files_hash,
            **compiled.counts(),
            build_id=new.build_id,
            change=manifest.id if manifest else "",
            rollback_to=manifest.rollback_to if manifest else 0,
        )
        actions = [self.changes.generation_action(generation)]
        if compiled.change:
            taken = _outcome(compiled.change, ChangeState.TAKEN, now, generation=new.generation)
            actions.append(self.changes.taken_action(taken))
        return actions

    def complete(self, current: Current, uploaded: Uploaded, files: ReadFiles) -> None:
        """Complete the change that was put into use last: write its files to the bucket. Do nothing
        if there is no such change, or if it is complete already.

        Raises MalformedManifest if the list of the change's files can be read neither in the
        manifest nor in the history.
        """
        incomplete = self.files.incomplete(current)
        if incomplete is not None:
            change, outcome = incomplete
            self.files.write(change, uploaded, files.contents)
            self.changes.complete(outcome)


def conflicts(change: ChangeManifest, before: Current, uploaded: Uploaded) -> list[str]:
    """Return the reasons why a change must be planned again. Return an empty list if the files of
    the configuration are still the same as when the change was planned.
    """
    if not before.files_since <= change.base <= before.generation:
        return [f"it was planned from generation {change.base}, but generation {before.generation} is in use"]
    return [
        f"{name} was uploaded, replaced or deleted in the bucket after the plan"
        for name in changed_since(change, uploaded)
    ]


def faults(change: ChangeManifest, files: ReadFiles, result: CompiledConfiguration) -> list[str]:
    """Return the faults in the files of a change. An empty list means that all files can be used.

    Faults are missing files, contents that differ from the manifest, and problems that the
    compilation found.
    """
    missing = [f"the staged copy of {name} is missing" for name in change.files if name not in files.versions]
    damaged = [
        f"the staged copy of {name} is not what the manifest says"
        for name, file in files.versions.items()
        if file.sha256 != change.files[name].sha256
    ]
    return [*missing, *damaged, *(str(problem) for found in result.problems.values() for problem in found)]


def _outcome(
    waiting: WaitingChange,
    state: ChangeState,
    now: datetime,
    generation: int = 0,
    reasons: tuple[str, ...] = (),
) -> ChangeOutcome:
    return ChangeOutcome(
        id=waiting.manifest.id,
        state=state,
        at=now,
        generation=generation,
        manifest_version=waiting.version,
        reasons=reasons,
    )


def _cause(new: Current, change: ChangeManifest | None) -> Cause:
    if change is not None:
        return Cause.ROLLBACK if change.rollback_to else Cause.APPLY
    return Cause.SAME_FILES if new.files_since < new.generation else Cause.UPLOAD
