"""The outcome of compiling a configuration."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from wirewatch.checking.sources import Sources
from wirewatch.compiling.compiler import compile_index
from wirewatch.configuration.routes import Route
from wirewatch.configuration.watchlists import Watchlist
from wirewatch.errors import WatchlistError


class InUse(StrEnum):
    """Which version or which parts of a file are in use. This is recorded only for a file that has
    problems or is not read.
    """

    NOTHING = "nothing"
    LAST_GOOD = "last-good"  # the last version without a mistake
    SOUND_PARTS = "sound-parts"  # only rules or routes without a mistake; there is no good version
    CURRENT = "current"  # the whole file; but a route names a watchlist that was removed from it


@dataclass(frozen=True)
class Configuration:
    """Watchlists, routes and templates in use. `templates` maps file names to texts."""

    watchlists: tuple[Watchlist, ...] = ()
    routes: Mapping[str, Route] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)


@dataclass
class CompiledConfiguration:
    """The outcome of one compilation. The keys of all dictionaries are names of files.

    - `problems`, `warnings`: only files that have some
    - `owners`: the owner that each watchlist file names
    - `in_use`: which version or which parts of a file are in use. It has an item only for a file that
      has problems or is not read.
    - `partial`: the number of rules or routes in use. It has an item only for a file whose value in
      `in_use` is `InUse.SOUND_PARTS`.
    """

    sources: Sources
    configuration: Configuration
    problems: dict[str, tuple[WatchlistError, ...]] = field(default_factory=dict)
    warnings: dict[str, tuple[WatchlistError, ...]] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    in_use: dict[str, InUse] = field(default_factory=dict)
    partial: dict[str, int] = field(default_factory=dict)

    def index(self) -> bytes:
        """Compile the index that workers match with."""
        return compile_index(self.configuration.watchlists, self.sources.to_bytes())
