"""The history of the configuration: its generations, and the outcome of each change.

A change is what one `wirewatch apply` or `wirewatch rollback` makes.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from wirewatch.aws.table import Row, Table
from wirewatch.errors import StaleGeneration
from wirewatch.frozen import Frozen
from wirewatch.storage.keys import change_sk, generation_sk
from wirewatch.storage.registry import CONFIG

GENERATION = "GEN#"
MAX_REASONS = 50
MAX_REASON = 2_000  # characters


class Cause(StrEnum):
    """Why a generation was compiled."""

    APPLY = "apply"
    ROLLBACK = "rollback"
    UPLOAD = "upload"  # files were uploaded to the bucket, or deleted there
    SAME_FILES = "same files"  # compiled again, as after an update of Wirewatch


class Generation(Frozen):
    """One generation of the configuration.

    - `files_key`: the S3 key of the list of the files and their versions
    - `files_hash`: a hash of the contents of these files
    - `change`: the id of the change that made the generation, or ""
    - `rollback_to`: the generation that the change restored, or 0 if the change was not a rollback
    - `by`: the ARN of the caller, as the command of the change stated it. Without a change, the
      principal of the S3 event, or "".
    """

    number: int
    at: datetime
    by: str
    cause: Cause
    index_key: str
    files_key: str
    files_hash: str
    watchlists: int
    rules: int
    routes: int
    build_id: str
    change: str = ""
    rollback_to: int = 0


class ChangeState(StrEnum):
    """The state of a change that a compilation has accepted or refused."""

    TAKEN = "taken"  # put into use; the files of the bucket are not yet all replaced
    COMPLETE = "complete"  # put into use, and its files are in the bucket
    REFUSED = "refused"  # nothing of it is in use, and nothing will be


class ChangeOutcome(Frozen):
    """The outcome of a change.

    `generation` is the generation that the change made, or 0 if the change was refused.
    `manifest_version` is the S3 version of the manifest of the change. `reasons` say why the change
    was refused.
    """

    id: str
    state: ChangeState
    at: datetime
    generation: int = 0
    manifest_version: str = ""
    reasons: tuple[str, ...] = ()


class Changes:
    """The rows of generations and changes."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def generation(self, number: int) -> Generation | None:
        """Return a generation, or None if the generation has no row."""
        row = self.table.get(CONFIG, generation_sk(number))
        return Generation.model_validate(row) if row else None

    def generations(self) -> Iterator[Generation]:
        """Yield all generations, the latest first."""
        for row in self.table.query(CONFIG, GENERATION, last_first=True):
            yield Generation.model_validate(row)

    def outcome(self, change_id: str) -> ChangeOutcome | None:
        """Return the outcome of a change.

        Return None if no compilation has accepted or refused the change yet.
        """
        row = self.table.get(CONFIG, change_sk(change_id))
        return ChangeOutcome.model_validate(row) if row else None

    def generation_action(self, generation: Generation) -> dict[str, Any]:
        """Return the transaction action that stores a generation.

        The action belongs to the transaction that puts the generation into use.
        """
        row = {"pk": CONFIG, "sk": generation_sk(generation.number)}
        return self.table.put_action({**row, **generation.model_dump(mode="json")})

    def taken_action(self, outcome: ChangeOutcome) -> dict[str, Any]:
        """Return the transaction action that stores the outcome of an accepted change.

        The condition of the action fails if the change was already accepted or refused.
        """
        return self.table.put_action(_row(outcome), "attribute_not_exists(pk)")

    def refuse(self, outcome: ChangeOutcome) -> None:
        """Store the outcome of a change that was refused.

        Raises StaleGeneration if the change was already accepted or refused.
        """
        reasons = tuple(reason[:MAX_REASON] for reason in outcome.reasons[:MAX_REASONS])
        row = _row(outcome.model_copy(update={"reasons": reasons}))
        if not self.table.put(row, "attribute_not_exists(pk)"):
            raise StaleGeneration(f"change {outcome.id} was decided meanwhile")

    def complete(self, outcome: ChangeOutcome) -> None:
        """Store that the files of a change are now in the bucket: the state becomes COMPLETE.

        The call may be repeated.
        """
        self.table.put(_row(outcome.model_copy(update={"state": ChangeState.COMPLETE})))


def _row(outcome: ChangeOutcome) -> Row:
    fields: Mapping[str, Any] = outcome.model_dump(mode="json")
    return {"pk": CONFIG, "sk": change_sk(outcome.id), **fields}
