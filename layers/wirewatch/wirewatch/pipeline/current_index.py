"""The configuration that a warm worker uses. A worker that has a configuration looks for a newer
configuration at most once in five seconds. A worker without a configuration looks for one in every
call of `refresh`.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from wirewatch.aws.buckets import Bucket
from wirewatch.configuration.routes import Route
from wirewatch.matching.index import FORMAT, DamagedIndex, Index, verify
from wirewatch.matching.monitor import Monitor
from wirewatch.storage.registry import Current, RegisteredRoute, Registry, StoredIndex

REFRESH_INTERVAL = timedelta(seconds=5)


class CurrentIndex:
    """The configuration of a warm worker, as of the last refresh.

    `monitor` is None until a first configuration has been compiled. If a new index can't be read,
    `damage` says why, and the worker keeps the index that it has. If it has none, it loads an older
    index: the last one that was stored in the file format of this code.

    - `retired`: the removed routes that may still have articles to send
    - `successors`: a dict from the former id of a renamed route to its present id
    """

    def __init__(self, registry: Registry, bucket: Bucket) -> None:
        self.registry, self.bucket = registry, bucket
        self.monitor: Monitor | None = None
        self.routes: Mapping[str, Route] = {}
        self.retired: Mapping[str, RegisteredRoute] = {}
        self.successors: Mapping[str, str] = {}
        self.generation = 0
        self.damage = ""
        self._refused_generation = 0
        self._refreshed_at: datetime | None = None

    def refresh(self, now: datetime) -> None:
        """Use the newest configuration, if the last refresh was at least REFRESH_INTERVAL ago.

        While there is no configuration, every call looks for one. Raises DamagedIndex if the worker
        has no index and can read none.
        """
        is_recent = self._refreshed_at is not None and now - self._refreshed_at < REFRESH_INTERVAL
        # on a new stack, the first articles often come directly after the first configuration
        if is_recent and self.generation:
            return
        current = self.registry.current()
        if current.generation not in (self.generation, self._refused_generation):
            self._load(current)
        self.routes = {name: each.route for name, each in current.routes.items()}
        self.retired = current.retired
        self.successors = {
            former: name
            for name, each in current.routes.items()
            for former in each.former
            if former not in current.routes
        }
        self._refreshed_at = now

    def route(self, name: str) -> Route:
        """Return a route in use, or else a removed route."""
        return self.routes[name] if name in self.routes else self.retired[name].route

    def removed_routes(
        self, notified: Collection[str], now: datetime, has_nothing_waiting: Callable[[str], bool]
    ) -> list[str]:
        """Return the removed routes in `notified` that still get a retraction or correction.

        These are routes that were removed a short time ago, and removed routes for which articles
        still wait. A renamed route is returned only if articles wait for its former id. Otherwise,
        the route gets the retraction or correction under its new id.
        """
        return [
            name
            for name in sorted(self.retired.keys() & set(notified))
            if (name not in self.successors and self.retired[name].still_gets_retractions(now))
            or not has_nothing_waiting(name)
        ]

    def _load(self, current: Current) -> None:
        """Load the newest index.

        If the newest index can't be read, the worker keeps its index. A worker without an index
        loads another index instead: the last one that was stored in the file format of this code.
        Raises DamagedIndex if there is no such index, or if it can't be read either.
        """
        try:
            self._use(StoredIndex(current.index_key, current.generation))
        except DamagedIndex as error:
            if not self.generation:
                # a worker without any index must not let articles pass unmatched
                fallback = current.indexes.get(FORMAT)
                if fallback is None or fallback.key == current.index_key:
                    raise
                self._use(fallback)
            self.damage = f"{error}; generation {self.generation} stays in use"
            self._refused_generation = current.generation

    def _use(self, stored: StoredIndex) -> None:
        self.monitor = Monitor(self._download(stored.key))
        self.generation, self.damage, self._refused_generation = stored.generation, "", 0

    def _download(self, key: str) -> Index:
        stored = self.bucket.get(key)
        if stored is None:
            raise DamagedIndex(f"the index {key} is gone")
        verify(stored.data)
        with NamedTemporaryFile(
            prefix="wirewatch-", suffix=".idx"
        ) as file:  # the memory map stays valid after the file is deleted
            file.write(stored.data)
            file.flush()
            return Index.open(Path(file.name))
