"""The texts of the configuration in use. The index that is compiled from the texts also stores
them.
"""

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wirewatch.matching.index import DamagedIndex, sources_in


@dataclass(frozen=True)
class Bundle:
    """The text of a watchlist file, and the shared files with which the file was read. `shared`
    maps the names of these shared files to their texts.
    """

    text: str
    shared: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RetainedWatchlist:
    """A watchlist that stays in use because routes.yaml names it, although no file defines it any
    more.

    `file` is the name of the file that defined the watchlist.
    """

    file: str
    bundle: Bundle


@dataclass(frozen=True)
class Sources:
    """The texts in use, by file name. In `templates`, the names are without the folder. The keys of
    `retained` are ids of watchlists (see `RetainedWatchlist`).

    If every version of routes.yaml so far had mistakes, `routes` is empty, and `partial_routes` has
    one of these versions. Then only its valid routes are in use.
    """

    watchlists: Mapping[str, Bundle] = field(default_factory=dict)
    shared: Mapping[str, str] = field(default_factory=dict)
    routes: str = ""
    retained: Mapping[str, RetainedWatchlist] = field(default_factory=dict)
    partial_routes: str = ""
    templates: Mapping[str, str] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Return the texts, serialised and compressed. The same texts give the same bytes."""
        sets: dict[str, Mapping[str, str]] = {}
        body = {
            "watchlists": {
                file: _bundle_body(bundle, sets) for file, bundle in sorted(self.watchlists.items())
            },
            "retained": {
                watchlist_id: {"file": retained.file, **_bundle_body(retained.bundle, sets)}
                for watchlist_id, retained in sorted(self.retained.items())
            },
            "sets": sets,
            "shared": dict(self.shared),
            "routes": self.routes,
            "partial_routes": self.partial_routes,
            "templates": dict(self.templates),
        }
        return zlib.compress(json.dumps(body, sort_keys=True).encode())

    @classmethod
    def from_bytes(cls, data: bytes) -> "Sources":
        """Read what `to_bytes` wrote. Raises DamagedIndex for anything else."""
        try:
            body = json.loads(zlib.decompress(data))
            return cls(
                {str(file): _bundle(bundle, body) for file, bundle in body["watchlists"].items()},
                dict(body["shared"]),
                str(body["routes"]),
                {
                    str(watchlist_id): RetainedWatchlist(str(entry["file"]), _bundle(entry, body))
                    for watchlist_id, entry in body.get("retained", {}).items()
                },
                str(body.get("partial_routes", "")),
                dict(body.get("templates", {})),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, zlib.error) as error:
            raise DamagedIndex(f"the index is damaged: {error}") from error

    @classmethod
    def of_index(cls, data: bytes) -> "Sources":
        """Return the texts from which an index was compiled. The index may have another format than
        the one that this version of Wirewatch writes.

        Raises DamagedIndex if the index can't be read.
        """
        return cls.from_bytes(sources_in(data))


def _bundle_body(bundle: Bundle, sets: dict[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the text of a watchlist, and the hash of its shared files. Store these shared files in
    `sets` under the hash.

    Most watchlists have the same shared files, and therefore the same hash. So `sets` has only one
    entry for all these watchlists.
    """
    name = hashlib.sha256(json.dumps(dict(bundle.shared), sort_keys=True).encode()).hexdigest()
    sets[name] = dict(bundle.shared)
    return {"text": bundle.text, "shared": name}


def _bundle(entry: Mapping[str, Any], body: Mapping[str, Any]) -> Bundle:
    return Bundle(str(entry["text"]), dict(body["sets"][entry["shared"]]))
