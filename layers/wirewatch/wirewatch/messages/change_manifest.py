"""The manifest of a change: the exact object versions that make up a new configuration.

`wirewatch apply` stores the manifest. `compile_watchlists` applies the change as a whole or not at
all. Files below `changes/<id>/` have no effect until a manifest names them.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError

from wirewatch.checking.file_names import is_read
from wirewatch.errors import WirewatchError
from wirewatch.frozen import Frozen

CHANGES = "changes/"
MANIFEST = f"{CHANGES}manifest.json"
MAX_MANIFEST_BYTES = 10_000_000
MAX_GENERATION = 10**10 - 1  # the sort key of a generation has ten digits
MAX_BY = 2_048  # characters; an ARN has at most so many
MAX_KEY_BYTES = 1_024  # of an object of S3
_STAGED = re.compile(r"changes/[0-9a-f]{32}/(.+)", re.DOTALL)


class MalformedManifest(WirewatchError):
    """The object `changes/manifest.json` is not a manifest."""


def staged_key(change_id: str, name: str) -> str:
    """Return the key at which a file is staged (uploaded below `changes/`) for a change. `name` is
    the name of the file in the configuration.
    """
    return f"{CHANGES}{change_id}/{name}"


class FileVersion(Frozen):
    """One version of an object of the configuration bucket, with the SHA-256 of its bytes.

    `key` is the key of the object: either the name of a configuration file, or the key of a staged
    copy of the file.
    """

    key: str
    version: str
    sha256: str


def _named_files(files: Mapping[str, FileVersion]) -> Mapping[str, FileVersion]:
    """Check the files, and return them unchanged.

    Raises ValueError in these cases:

    - A name is not that of a configuration file.
    - A `key` is too long for S3.
    - A `key` is neither the file's name nor the key of a staged copy.
    """
    for name, file in files.items():
        if len(file.key.encode("utf-8", "replace")) > MAX_KEY_BYTES:
            raise ValueError(f"the key {file.key[:100]!r}… has more than {MAX_KEY_BYTES} bytes")
        staged = _STAGED.fullmatch(file.key)
        if not is_read(name) or name != (staged[1] if staged else file.key):
            raise ValueError(f"{file.key!r} is not an object for the file {name!r}")
    return files


class ChangeManifest(Frozen):
    """A change of the whole configuration.

    - `files`: the new configuration, by file name. A file that is not listed is removed.
    - `base`: the generation in use when the change was planned.
    - `seen`: the S3 version of each configuration file at that time, without files below
      `changes/`.
    - `rollback_to`: the generation to which a rollback returns; 0 for any other change.
    - `by`: the ARN of the caller, as the command stated it.
    """

    id: str = Field(pattern="[0-9a-f]{32}")
    base: int = Field(ge=0, le=MAX_GENERATION)
    by: str = Field(max_length=MAX_BY)
    at: datetime
    files: Annotated[Mapping[str, FileVersion], AfterValidator(_named_files)]
    seen: Mapping[str, str]
    rollback_to: int = Field(0, ge=0, le=MAX_GENERATION)

    def to_json(self) -> bytes:
        """Return the manifest as JSON."""
        return self.model_dump_json(indent=1).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "ChangeManifest":
        """Return the manifest that `to_json` wrote. Raises MalformedManifest if `data` is not a manifest."""
        try:
            return cls.model_validate_json(data)
        except (ValidationError, RecursionError) as error:
            raise MalformedManifest(f"{MANIFEST} is not a manifest: {error}") from error
