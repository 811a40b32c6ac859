"""Computes the counts that each route must report. They are computed from the uploads alone:
nothing that the system reports is used.
"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from tests.load.configuration import (
    BYLINE,
    DROPPING,
    INSTANT,
    MUTED_RULES,
    QUIET_FROM,
    QUIET_TO,
    WANTED,
    WEAK,
)


class Line(StrEnum):
    """Counts of a ledger. A test compares each expected count with the reported count.

    SENT is the sum of the counts for which this class has no member, such as `shown` and
    `headlines`.
    """

    SENT = "sent"
    COPY = "exact copies"
    SUPERSEDED = "superseded"
    WEAK = "weak"
    MUTED = "muted"
    DROPPED = "dropped in quiet hours"


class Account:
    """The expected counts of a load run, for each route and each line of the ledger. An article in
    two objects counts twice.

    `repeated_ids` has, for each route, the number of articles that the route gets twice. Such an
    article is uploaded again with an author, and so the rule BYLINE matches too (see `add_byline`).
    """

    def __init__(self, wanted: dict[str, frozenset[str]] | None = None) -> None:
        self.wanted = dict(WANTED if wanted is None else wanted)
        self.counts: Counter[tuple[str, Line]] = Counter()
        self.repeated_ids: Counter[str] = Counter()
        self.articles = 0

    def add(self, rules: Collection[str], at: datetime) -> None:
        """Count a new article, or a new revision of an agency's item."""
        self._count(rules, at, Line.SENT)

    def add_copy(self, rules: Collection[str], at: datetime) -> None:
        """Count a copy: the same article, uploaded as another object."""
        self._count(rules, at, Line.COPY)

    def add_superseded(self, rules: Collection[str], at: datetime) -> None:
        """Count a revision that arrives too late: a newer revision of its document arrived before."""
        self._count(rules, at, Line.SUPERSEDED)

    def add_retraction(self, rules: Collection[str]) -> None:
        """Count a retraction as SENT for each route that takes at least one of `rules`. But an
        instant route gets the retraction only if it takes at least one of `rules` that is not in
        WEAK. Mutes and quiet hours have no effect.
        """
        self.articles += 1
        for route, routed in self._routed(rules):
            if not (route in INSTANT and routed <= WEAK):
                self.counts[route, Line.SENT] += 1

    def add_byline(self, rules: Collection[str], at: datetime) -> None:
        """Count an article that was in earlier digests and is uploaded again, now with an author.
        Because of the author, the rule BYLINE also matches the article.
        """
        self.articles += 1
        for route, routed in self._routed({*rules, BYLINE}):
            is_further = BYLINE in routed
            self.counts[route, self._line(route, routed, at, Line.SENT if is_further else Line.COPY)] += 1
            self.repeated_ids[route] += is_further and len(routed) > 1

    def close(self, route: str) -> None:
        """Stop counting for a route, because it was removed."""
        del self.wanted[route]

    def total(self, route: str) -> int:
        """Return how many articles the route must get. An article in two objects counts twice."""
        return sum(count for (name, _), count in self.counts.items() if name == route)

    def _count(self, rules: Collection[str], at: datetime, line: Line) -> None:
        self.articles += 1
        for route, routed in self._routed(rules):
            self.counts[route, self._line(route, routed, at, line)] += 1

    def _routed(self, rules: Collection[str]) -> list[tuple[str, frozenset[str]]]:
        found = ((route, wanted.intersection(rules)) for route, wanted in self.wanted.items())
        return [(route, routed) for route, routed in found if routed]

    def _line(self, route: str, routed: frozenset[str], at: datetime, line: Line) -> Line:
        if line is not Line.SUPERSEDED and route in INSTANT and routed <= WEAK:
            return Line.WEAK
        if line is not Line.SENT:
            return line
        if route == DROPPING and (at.hour >= QUIET_FROM or at.hour < QUIET_TO):
            return Line.DROPPED
        return Line.MUTED if routed <= MUTED_RULES else Line.SENT
