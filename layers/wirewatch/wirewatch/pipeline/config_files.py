"""Decides which versions of the files in the config bucket are compiled.

People upload files directly. `wirewatch apply` makes a *change*: it stores *staged files* below
`changes/`, and a manifest, which lists all files of the new configuration. If a compilation accepts
the change, the staged files are copied to the places of direct uploads. Until all are copied,
compilations read the staged files. But if a person changed a file after the plan, the state of this
file in the bucket counts.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from pydantic import TypeAdapter

from wirewatch.aws.buckets import Bucket, ListedVersion, StoredObject
from wirewatch.checking.file_names import is_read
from wirewatch.checking.sources import Sources
from wirewatch.configuration.decoding import LARGEST_CONFIG
from wirewatch.configuration.template_names import FOLDER as TEMPLATES
from wirewatch.configuration.yaml_file import ROUTES
from wirewatch.errors import WirewatchError
from wirewatch.matching.index import DamagedIndex
from wirewatch.messages.change_manifest import (
    MANIFEST,
    MAX_MANIFEST_BYTES,
    ChangeManifest,
    FileVersion,
    MalformedManifest,
)
from wirewatch.printable import shell_word
from wirewatch.storage.changes import ChangeOutcome, Changes, ChangeState
from wirewatch.storage.registry import Current

MAX_EARLIER_INDEXES = 20  # how many older ones are tried if the index in use can't be read
UPLOADED = ("watchlists/", "shared/", TEMPLATES, ROUTES)  # where people upload files
YAML = "application/yaml"
_FILES: TypeAdapter[dict[str, FileVersion]] = TypeAdapter(dict[str, FileVersion])
Uploaded = Mapping[str, ListedVersion]


class MissingStagedFiles(WirewatchError):
    """Raised if a staged file of the change in use was lost before it was copied to its final place
    in the bucket.
    """


@dataclass(frozen=True)
class WaitingChange:
    """A change that no compilation has accepted or refused yet: its manifest, and the S3 version
    of the manifest.
    """

    manifest: ChangeManifest
    version: str


@dataclass(frozen=True)
class LastGood:
    """The last good texts, which are compiled in place of files with mistakes.

    `is_current` is True if the texts come from the index in use, and not from an earlier index.
    """

    sources: Sources
    is_current: bool


@dataclass(frozen=True)
class ReadFiles:
    """The files that were read: their bytes and their versions, both by name.

    If a file has more than LARGEST_CONFIG bytes, `contents` has only its first LARGEST_CONFIG + 1
    bytes. This is enough to report the file as too large.
    """

    contents: Mapping[str, bytes]
    versions: Mapping[str, FileVersion]

    @property
    def hash(self) -> str:
        """A hash of the names and bytes of all files. If a file has more than LARGEST_CONFIG bytes,
        only the beginning of the file is hashed.
        """
        return hash_of({name: file.sha256 for name, file in self.versions.items()})

    def to_json(self) -> bytes:
        """Return `versions` as a JSON object, for the history of the configuration."""
        return _FILES.dump_json(dict(sorted(self.versions.items())))


def versions_from(data: bytes) -> dict[str, FileVersion]:
    """Return the versions that `ReadFiles.to_json` wrote. Raises ValueError for other data."""
    return _FILES.validate_json(data)


def _versions_or_none(data: bytes) -> dict[str, FileVersion] | None:
    try:
        return versions_from(data)
    except ValueError:
        return None


def hash_of(sha256_by_name: Mapping[str, str]) -> str:
    """Return a hash of the names and contents of files."""
    return hashlib.sha256(json.dumps(sorted(sha256_by_name.items())).encode()).hexdigest()


class ConfigFiles:
    """The files in the configuration bucket, and the manifest that was stored last."""

    def __init__(self, bucket: Bucket, changes: Changes) -> None:
        self.bucket, self.changes = bucket, changes

    def uploaded(self) -> dict[str, ListedVersion]:
        """Return the current version of each uploaded file, by name. Files that `wirewatch apply`
        staged are left out.
        """
        return {
            listed.key: listed
            for prefix in UPLOADED
            for listed in self.bucket.versions(prefix)
            if is_read(listed.key)
        }

    def manifest(self) -> StoredObject | None:
        """Return the manifest (the list of a change's files) that was stored last, or None if the
        bucket has no manifest. A compilation may already have accepted or refused the change.
        """
        return self.bucket.get(MANIFEST, most=MAX_MANIFEST_BYTES)

    def waiting(self) -> WaitingChange | None:
        """Return the change that waits: no compilation has accepted or refused this change yet.
        Return None if no change waits.

        Raises MalformedManifest if the stored object is not a manifest.
        """
        stored = self.manifest()
        if stored is None:
            return None
        manifest = ChangeManifest.from_json(stored.data)
        if self.changes.outcome(manifest.id) is not None:
            return None
        return WaitingChange(manifest, stored.version or "")

    def incomplete(self, current: Current) -> tuple[ChangeManifest, ChangeOutcome] | None:
        """Return (manifest, outcome) of the change that is in use, if not all its files are written
        to the bucket yet. Else return None.

        If the manifest can't be read, a new manifest is made from the list of files in the history.
        Raises MalformedManifest if this list can't be read either.
        """
        outcome = self.changes.outcome(current.change) if current.change else None
        if outcome is None or outcome.state is not ChangeState.TAKEN:
            return None
        stored = self.bucket.get(MANIFEST, outcome.manifest_version)
        try:
            manifest = ChangeManifest.from_json(stored.data if stored is not None else b"")
        except MalformedManifest:
            manifest = self._manifest_from_history(outcome)
        return manifest, outcome

    def _manifest_from_history(self, outcome: ChangeOutcome) -> ChangeManifest:
        """Return a new manifest for an accepted change whose manifest is lost.

        The files come from the stored list of the generation that the change made. When `write`
        gets this manifest, it does not overwrite a file that was uploaded after the list was
        stored. It writes a file again that was deleted after the list was stored.

        Raises MalformedManifest if the generation or its list is missing, or if the list is
        damaged.
        """
        generation = self.changes.generation(outcome.generation)
        files_key = generation.files_key if generation else ""
        listed_files = next(self.bucket.versions(files_key), None) if files_key else None
        stored = self.bucket.get(files_key) if files_key else None
        files = _versions_or_none(stored.data) if stored else None
        if generation is None or listed_files is None or files is None:
            raise MalformedManifest(
                f"{MANIFEST} lacks the version {outcome.manifest_version}, and generation "
                f"{outcome.generation} has no list of its files, or a damaged one"
            )
        uploaded = self.uploaded().items()
        return ChangeManifest(
            id=outcome.id,
            base=outcome.generation - 1,
            by=generation.by,
            at=outcome.at,
            files=files,
            seen={name: listed.version for name, listed in uploaded if listed.stored <= listed_files.stored},
            rollback_to=generation.rollback_to,
        )

    def last_good(self, current: Current) -> LastGood:
        """Return the texts that the index in use was compiled from.

        If this index can't be read, its earlier S3 versions are tried, and then the indexes of
        earlier generations: at most MAX_EARLIER_INDEXES in all. The texts are empty if none of
        these indexes can be read, or if no index is in use.
        """
        if not current.index_key:
            return LastGood(Sources(), is_current=False)
        sources = self._sources_in(current.index_key)
        if sources is not None:
            return LastGood(sources, is_current=True)
        copies = islice(self._earlier_indexes(current), MAX_EARLIER_INDEXES)
        read = (self._sources_in(key, version) for key, version in copies)
        return LastGood(next(filter(None, read), Sources()), is_current=False)

    def _earlier_indexes(self, current: Current) -> Iterator[tuple[str, str | None]]:
        """Yield (key, version) of the indexes to try if the index in use can't be read.

        The earlier S3 versions of the index in use come first. Then the indexes of earlier
        generations follow, the latest first, with None as version.
        """
        # these versions have the same content, because the key is a hash of the content
        for version in self.bucket.earlier_versions(current.index_key):
            yield version.key, version.version
        tried = {current.index_key}
        for generation in self.changes.generations():
            if generation.index_key not in tried:
                tried.add(generation.index_key)
                yield generation.index_key, None

    def _sources_in(self, index_key: str, version: str | None = None) -> Sources | None:
        """Return the texts in a stored index, or None if the index is missing or damaged."""
        stored = self.bucket.get(index_key, version)
        try:
            return Sources.of_index(stored.data) if stored is not None else None
        except DamagedIndex:
            return None

    def read(self, files: Mapping[str, tuple[str, str]]) -> ReadFiles:
        """Read one version of each file. `files` maps the name of a file to (key, version).

        Files whose version does not exist any more are left out.
        """
        contents: dict[str, bytes] = {}
        versions: dict[str, FileVersion] = {}
        for name, (key, version) in files.items():
            stored = self.bucket.get(key, version, most=LARGEST_CONFIG)
            if stored is not None:
                sha256 = hashlib.sha256(stored.data).hexdigest()
                versions[name] = FileVersion(key=key, version=version, sha256=sha256)
                contents[name] = stored.data
        return ReadFiles(contents, versions)

    def read_selected(self, uploaded: Uploaded, change: ChangeManifest | None) -> ReadFiles:
        """Read the files that `selected` chooses.

        Raises MissingStagedFiles if the staged copy of a file, below `changes/`, is missing. A
        person must then upload the file under its own name, such as `routes.yaml`. The next call
        reads this upload.
        """
        chosen = selected(uploaded, change)
        files = self.read(chosen)
        missing = [name for name, (key, _) in chosen.items() if key != name and name not in files.contents]
        # without the missing files, only a part of the change would be compiled
        if missing:
            word = shell_word(f"s3://{self.bucket.name}/FILE")
            raise MissingStagedFiles(
                "the change in use is not yet written to the bucket, and staged files of it are missing: "
                f"{', '.join(missing)}\n  fix: upload each of them: wirewatch pull FOLDER writes the files "
                f"in use to a folder, then aws s3 cp FOLDER/FILE {word}"
            )
        return files

    def write(self, change: ChangeManifest, uploaded: Uploaded, contents: Mapping[str, bytes]) -> None:
        """Write the files of an accepted change to the bucket, and delete the files that the change
        removes.

        A file that someone has changed since the plan stays as it is. The call may be repeated.
        """
        for name in _unchanged(change, uploaded):
            listed, file = uploaded.get(name), change.files.get(name)
            if file is None and listed is not None:
                self.bucket.delete_if(name, listed.etag)
            elif file is not None and (listed is None or file.version != listed.version):
                self.bucket.put_if(name, contents[name], listed.etag if listed else "", YAML)


def selected(uploaded: Uploaded, change: ChangeManifest | None) -> dict[str, tuple[str, str]]:
    """Return the files to compile, as a dict from the name of a file to (key, version).

    Without `change`, these are the uploaded files. With `change`, these are the files of the
    change: a change by `wirewatch apply` that is in use, but not yet fully written to the bucket.

    But a file that a person uploaded, replaced or deleted after the change was planned is taken as
    it is in the bucket now: a deleted file is left out.
    """
    files = {name: (name, listed.version) for name, listed in uploaded.items()}
    if change is None:
        return files
    for name in _unchanged(change, uploaded):
        files.pop(name, None)
        if name in change.files:
            files[name] = change.files[name].key, change.files[name].version
    return files


def changed_since(change: ChangeManifest, uploaded: Uploaded) -> list[str]:
    """Return the files that were uploaded, replaced or deleted since a change was planned."""
    unchanged = set(_unchanged(change, uploaded))
    return sorted(name for name in {*change.files, *change.seen, *uploaded} if name not in unchanged)


def _unchanged(change: ChangeManifest, uploaded: Uploaded) -> Iterator[str]:
    """Yield the files that have not changed in the bucket since the change was planned."""
    for name in sorted({*change.files, *change.seen, *uploaded}):
        version = uploaded[name].version if name in uploaded else None
        if version == change.seen.get(name):
            yield name
