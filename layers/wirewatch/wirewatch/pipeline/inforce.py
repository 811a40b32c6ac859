"""The configuration a warm worker holds, looked up again at most every five seconds."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from wirewatch.aws.objects import Bucket
from wirewatch.aws.registry import Registry
from wirewatch.matching.index import UPLOAD, DamagedIndex, Index, verify
from wirewatch.matching.monitor import Monitor
from wirewatch.route import Route

FRESH = timedelta(seconds=5)


class InForce:
    """`monitor`, `routes` and `generation`, as of the last look. A damaged index is refused, and the one held goes on."""

    def __init__(self, registry: Registry, bucket: Bucket) -> None:
        self.registry, self.bucket = registry, bucket
        self.generation = 0
        self._monitor: Monitor | None = None
        self._refused = 0
        self.routes: Mapping[str, Route] = {}
        self.trouble = ""
        self._looked: datetime | None = None

    @property
    def monitor(self) -> Monitor:
        """Before there is any configuration, one that watches nothing."""
        if self._monitor is None:
            self._monitor = Monitor.of(())
        return self._monitor

    def refresh(self, now: datetime) -> None:
        if self._looked is not None and now - self._looked < FRESH:
            return
        current = self.registry.current()
        if current.generation not in (self.generation, self._refused):
            self._load(current.index_key, current.generation)
        self.routes = {name: each.route for name, each in current.routes.items()}
        self._looked = now

    def _load(self, key: str, generation: int) -> None:
        try:
            monitor = Monitor(self._fetched(key))
        except DamagedIndex as error:
            if not self.generation:  # a worker with nothing to go on must not let articles pass unmatched
                raise
            self.trouble, self._refused = str(error), generation
            return
        self._monitor, self.generation, self.trouble, self._refused = monitor, generation, "", 0

    def _fetched(self, key: str) -> Index:
        stored = self.bucket.get(key)
        if stored is None:
            raise DamagedIndex(f"the index {key} is gone; {UPLOAD}")
        verify(stored.data)
        with NamedTemporaryFile(prefix="wirewatch-", suffix=".idx") as file:  # what is mapped outlives its name
            file.write(stored.data)
            file.flush()
            return Index.open(Path(file.name))
