"""Reads the configuration in use, and the files that are in the bucket at present."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from wirewatch.aws.buckets import ListedVersion, StoredObject
from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.checking.configuration_files import CompiledConfiguration, compile_files
from wirewatch.checking.sources import Sources
from wirewatch.configuration.template_names import FOLDER as TEMPLATES
from wirewatch.configuration.yaml_file import ROUTES
from wirewatch.errors import WirewatchError
from wirewatch.matching.index import DamagedIndex
from wirewatch.messages.change_manifest import ChangeManifest, FileVersion, MalformedManifest
from wirewatch.pipeline.canary import WATCHLIST_FILE, is_built_in
from wirewatch.pipeline.config_files import ConfigFiles, selected, versions_from
from wirewatch.storage.changes import Changes, Generation
from wirewatch.storage.registry import Current, Registry

MAX_READS = 3


class ConfigurationChanging(WirewatchError):
    """The configuration was read MAX_READS times, and changed each time while it was read."""


@dataclass(frozen=True)
class DeployedConfiguration:
    """The configuration in use, and the current files in the bucket.

    - `files`: by file name, the versions from which the configuration in use was compiled.
    - `uploaded`, `uploaded_sha256`: by file name, the current versions in the folders where people
      upload files, and their hashes.
    - `manifest`: the manifest that was stored last, or None.
    - `waiting`: the content of this manifest, if its change is not yet accepted or refused. Else
      None. Also None if the manifest can't be read.
    - `is_incomplete`: whether files of the change in use are not yet written to the folders where
      people upload.
    """

    current: Current
    generation: Generation | None
    sources: Sources
    compiled: CompiledConfiguration
    files: Mapping[str, FileVersion]
    uploaded: Mapping[str, ListedVersion]
    uploaded_sha256: Mapping[str, str]
    manifest: StoredObject | None
    waiting: ChangeManifest | None
    is_incomplete: bool

    @property
    def has_canary(self) -> bool:
        """Whether the stack has the built-in watchlist of the canary."""
        bundle = self.sources.watchlists.get(WATCHLIST_FILE)
        return bundle is not None and is_built_in(WATCHLIST_FILE, bundle.text)

    @property
    def number(self) -> int:
        """The number of the generation in use, or 0 if no generation is in use yet."""
        return self.current.generation


def read_in_use(stack: DeployedStack, now: datetime) -> DeployedConfiguration:
    """Read the configuration in use.

    Raises:

    - ConfigurationChanging if the configuration changed during each of MAX_READS reads.
    - DamagedIndex if the index is missing or damaged.
    - MalformedManifest if two things hold: not all files of the change in use are written to the
      bucket yet, and their list can be read neither in the manifest nor in the history.
    """
    registry = Registry(stack.table)
    for _ in range(MAX_READS):
        current = registry.current()
        in_use = _read(stack, current, now)
        if registry.current().generation == current.generation:
            return in_use
    raise ConfigurationChanging("the configuration keeps changing; try again in a minute")


def _read(stack: DeployedStack, current: Current, now: datetime) -> DeployedConfiguration:
    changes = Changes(stack.table)
    reader = ConfigFiles(stack.config, changes)
    manifest, waiting, uploaded = reader.manifest(), None, reader.uploaded()
    try:
        found = reader.waiting()
        waiting = found.manifest if found else None
    except MalformedManifest:
        pass  # the next change replaces such a manifest
    generation = changes.generation(current.generation) if current.generation else None
    sources = sources_of(stack, current.index_key)
    if generation is None:  # compiled before generations were recorded
        files = dict(reader.read(selected(uploaded, None)).versions) if current.generation else {}
    else:
        files = files_of(stack, generation)
    return DeployedConfiguration(
        current=current,
        generation=generation,
        sources=sources,
        compiled=_compiled(reader, sources, files, now),
        files=files,
        uploaded=uploaded,
        uploaded_sha256=_hashes(reader, uploaded, files),
        manifest=manifest,
        waiting=waiting,
        is_incomplete=reader.incomplete(current) is not None,
    )


def sources_of(stack: DeployedStack, index_key: str) -> Sources:
    """Return the texts from which an index was compiled. `index_key` is the key of the index in
    the bucket. If `index_key` is empty, the returned Sources has no texts.

    Raises DamagedIndex if the index is gone or damaged.
    """
    if not index_key:
        return Sources()
    stored = stack.config.get(index_key)
    if stored is None:
        raise DamagedIndex(f"the index {index_key} is gone")
    return Sources.of_index(stored.data)


def files_of(stack: DeployedStack, generation: Generation | None) -> dict[str, FileVersion]:
    """Return the version of each file of a generation, by file name. If `generation` is None, or if
    the list of its files is not stored, the result is empty.
    """
    stored = stack.config.get(generation.files_key) if generation else None
    return versions_from(stored.data) if stored else {}


def texts_of(sources: Sources) -> dict[str, str]:
    """Return the texts of the files in use, by file name. These are left out:

    - Retained watchlists: no file defines them any more, but a route still names them.
    - Watchlist files that never had a version without mistakes. Some of their rules may be in use,
      but the index does not hold the texts of these files.
    """
    texts = {file: bundle.text for file, bundle in sources.watchlists.items()}
    routes = sources.routes or sources.partial_routes
    templates = {TEMPLATES + name: text for name, text in sources.templates.items()}
    return texts | dict(sources.shared) | templates | ({ROUTES: routes} if routes else {})


def _compiled(
    reader: ConfigFiles, sources: Sources, files: Mapping[str, FileVersion], now: datetime
) -> CompiledConfiguration:
    """Return the configuration in use, compiled again from the texts in its index.

    A file is read from the bucket if its text is not in the index.
    """
    texts: dict[str, str | bytes] = {**texts_of(sources)}
    others = {name: (file.key, file.version) for name, file in files.items() if name not in texts}
    return compile_files({**reader.read(others).contents, **texts}, sources, now)


def _hashes(
    reader: ConfigFiles, uploaded: Mapping[str, ListedVersion], files: Mapping[str, FileVersion]
) -> dict[str, str]:
    """Return the SHA-256 of each file in the bucket, by file name.

    `uploaded` has the present version of each file. `files` has versions with known hashes. A
    file is read only if its present version is not in `files`.
    """
    known = {
        name: files[name].sha256
        for name, listed in uploaded.items()
        if name in files and (files[name].key, files[name].version) == (name, listed.version)
    }
    unknown = {name: (name, listed.version) for name, listed in uploaded.items() if name not in known}
    return known | {name: file.sha256 for name, file in reader.read(unknown).versions.items()}


def sha256_of(data: bytes) -> str:
    """Return the SHA-256 of the bytes of a file."""
    return hashlib.sha256(data).hexdigest()
