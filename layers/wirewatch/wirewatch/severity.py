"""How important a match is to the author of its rule."""

from enum import StrEnum


class Severity(StrEnum):
    """A severity as written in a watchlist. Sort by `rank`, since strings sort alphabetically."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0 for high, 1 for normal and 2 for low. Sorting by `rank` puts the most severe first."""
        return _MOST_SEVERE_FIRST.index(self)


_MOST_SEVERE_FIRST = tuple(reversed(Severity))
