"""Makes a change of the configuration, and waits until the change is complete or refused.

New files are first uploaded below `changes/`, where they have no effect. Then one conditional write
stores the manifest, which lists all files of the new configuration. The function
`compile_watchlists` does the rest, so this process may end at any time.

A complete change is in use, and its files are in the folders where people upload files.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.checking.differences import Difference, differences
from wirewatch.commands.stack.changes.in_use import DeployedConfiguration, read_in_use, sha256_of
from wirewatch.commands.stack.changes.planning import Plan, described
from wirewatch.errors import WirewatchError
from wirewatch.messages.change_manifest import (
    MANIFEST,
    ChangeManifest,
    FileVersion,
    MalformedManifest,
    staged_key,
)
from wirewatch.pipeline.config_files import YAML
from wirewatch.storage.changes import ChangeOutcome, Changes, ChangeState
from wirewatch.storage.registry import Registry

POLL_SECONDS = 2.0
TRY_LATER = (
    "fix: try again in a minute; if it stays so, see wirewatch status and wirewatch redrive CompileDLQ"
)


@dataclass(eq=False)
class ChangeRefused(WirewatchError):
    """A change was not put into use. `reasons` say why it was refused, and what to do.

    `meanwhile` lists what others have changed since the plan was made.
    """

    reasons: tuple[str, ...]
    meanwhile: tuple[Difference, ...] = ()

    def __str__(self) -> str:
        return "\n".join(self.reasons)


def submit(stack: DeployedStack, plan: Plan, now: datetime, rollback_to: int = 0) -> ChangeManifest:
    """Upload the new files of a plan below `changes/`, and store the manifest of the change.

    `rollback_to` is the generation to which a rollback returns, or 0.

    Raises ChangeRefused in three cases:

    - Since the plan was made, the configuration has changed, or another change was stored.
    - An earlier change is not compiled yet.
    - The files of an earlier change are still being written to the bucket.
    """
    _require_idle(plan.in_use)
    change_id = secrets.token_hex(16)
    files = {name: _staged(stack, plan.in_use, change_id, name, data) for name, data in plan.contents.items()}
    manifest = ChangeManifest(
        id=change_id,
        base=plan.in_use.number,
        by=stack.caller(),
        at=now,
        files=files,
        seen={name: listed.version for name, listed in plan.in_use.uploaded.items()},
        rollback_to=rollback_to,
    )
    if Registry(stack.table).current().files_since > plan.in_use.number:
        raise _conflict(stack, plan.in_use, now)
    etag = plan.in_use.manifest.etag if plan.in_use.manifest else ""
    if not stack.config.put_if(MANIFEST, manifest.to_json(), etag) and not _is_stored(stack, manifest):
        raise _conflict(stack, plan.in_use, now)
    return manifest


def _require_idle(in_use: DeployedConfiguration) -> None:
    if in_use.waiting is not None:
        change = in_use.waiting
        raise ChangeRefused(
            (
                f"another change, by {change.by} on {change.at:%Y-%m-%d %H:%M} UTC, is not compiled yet",
                TRY_LATER,
            )
        )
    if in_use.is_incomplete:
        raise ChangeRefused(
            (
                "the last change is in use, and its files are still being written to the bucket",
                TRY_LATER,
            )
        )


def _staged(
    stack: DeployedStack, in_use: DeployedConfiguration, change_id: str, name: str, data: bytes
) -> FileVersion:
    """Return a stored version of the file `name`. The content of this version is `data`.

    If the current version in the bucket has this content, that version is returned. Otherwise the
    content is staged (uploaded below `changes/`), and the staged version is returned.
    """
    sha256 = sha256_of(data)
    if in_use.uploaded_sha256.get(name) == sha256:
        return FileVersion(key=name, version=in_use.uploaded[name].version, sha256=sha256)
    key = staged_key(change_id, name)
    version = stack.config.put(key, data, YAML)
    return FileVersion(key=key, version=version or "", sha256=sha256)


def _is_stored(stack: DeployedStack, manifest: ChangeManifest) -> bool:
    """Return whether the manifest is stored although S3 refused the conditional write.

    The write may have been sent twice. Then S3 stored the manifest at the first attempt, but the
    response was lost, and S3 refused the second attempt.
    """
    stored = stack.config.get(MANIFEST)
    try:
        return stored is not None and ChangeManifest.from_json(stored.data).id == manifest.id
    except MalformedManifest:
        return False


def _conflict(stack: DeployedStack, base: DeployedConfiguration, now: datetime) -> ChangeRefused:
    """Return an error that says what has changed since the plan, and who changed it."""
    present = read_in_use(stack, now)
    generations = takewhile(lambda each: each.number > base.number, Changes(stack.table).generations())
    reasons = [
        f"generation {generation.number} is newer than the plan: {described(generation)}"
        for generation in reversed(list(generations))
    ]
    if present.waiting is not None:
        change = present.waiting
        reasons.append(
            f"another change is not compiled yet, by {change.by} on {change.at:%Y-%m-%d %H:%M} UTC: "
            + ", ".join(_other_files(base, change.files))
        )
    if not reasons:
        reasons.append("another change was stored since the plan, and refused")
    reasons.append("fix: look at the plan again, and apply again")
    meanwhile = differences(base.compiled.configuration, present.compiled.configuration)
    return ChangeRefused(tuple(reasons), meanwhile)


def _other_files(base: DeployedConfiguration, files: Mapping[str, FileVersion]) -> list[str]:
    """Return the names of the files that a change adds, changes or removes.

    `base` is the configuration before the change. `files` are all files after the change.
    """
    old = {name: file.sha256 for name, file in base.files.items()}
    new = {name: file.sha256 for name, file in files.items()}
    return sorted(name for name in {*old, *new} if old.get(name) != new.get(name))


def wait(
    stack: DeployedStack,
    manifest: ChangeManifest,
    base: DeployedConfiguration,
    timeout_seconds: float,
    now: Callable[[], datetime],
    sleep: Callable[[float], None],
    monotonic: Callable[[], float],
) -> ChangeOutcome | None:
    """Wait until a change is complete, for at most `timeout_seconds`. Return its outcome.

    If time runs out, the result depends on the change. If the change is in use but not complete,
    the state of the outcome is TAKEN. If the change is not in use yet, return None. Raises
    ChangeRefused if the change is refused.

    `base` is the configuration in use when the change was planned. `monotonic` is a clock in
    seconds.
    """
    # The timeout includes slow calls and retries, so a clock measures it.
    changes, deadline = Changes(stack.table), monotonic() + timeout_seconds
    while True:
        outcome = changes.outcome(manifest.id)
        if outcome is not None and outcome.state is ChangeState.REFUSED:
            error = _conflict(stack, base, now())
            raise ChangeRefused((*outcome.reasons, error.reasons[-1]), error.meanwhile)
        if outcome is not None and outcome.state is ChangeState.COMPLETE:
            return outcome
        remaining = deadline - monotonic()
        if remaining <= 0:
            return outcome
        sleep(min(POLL_SECONDS, remaining))
