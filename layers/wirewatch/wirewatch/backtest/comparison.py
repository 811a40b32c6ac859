"""Old rules against new rules over an archive: added, dropped, kept, and what a route would have sent. Reads no articles itself."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from wirewatch.article import Wire
from wirewatch.configuration.routes import Route

RuleName = tuple[str, str]  # watchlist, rule
WEEK = timedelta(days=7)
NO_WIRE = Wire()


@dataclass(frozen=True, slots=True)
class Catch:
    """A rule and an article that it matches. `possible`: only through a weak name, or in an uncertain tail."""

    file: str
    position: int
    title: str
    source: str
    published: datetime
    watchlist: str
    rule: str
    severity: str
    possible: bool
    wire: Wire = NO_WIRE

    @property
    def article(self) -> tuple[str, int]:
        return self.file, self.position

    @property
    def name(self) -> RuleName:
        return self.watchlist, self.rule


@dataclass
class CatchCounts:
    """What one set of watchlists catches in an archive."""

    articles: int = 0
    errors: int = 0
    first: datetime | None = None
    last: datetime | None = None
    catches: list[Catch] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)  # by verdict

    def saw(self, published: datetime) -> None:
        self.articles += 1
        self.first = min(self.first or published, published)
        self.last = max(self.last or published, published)

    def add(self, other: "CatchCounts") -> None:
        """Counts of another part of the same archive."""
        self.articles += other.articles
        self.left_out.update(other.left_out)
        self.errors += other.errors
        self.catches += other.catches
        for seen in (other.first, other.last):
            if seen is not None:
                self.first, self.last = min(self.first or seen, seen), max(self.last or seen, seen)

    @property
    def weeks(self) -> float:
        """The time the archive spans, at least a day: what volumes are divided by."""
        if self.first is None or self.last is None:
            return 1 / 7
        return max((self.last - self.first) / WEEK, 1 / 7)

    def matched(self) -> int:
        return len({catch.article for catch in self.catches})

    def per_day(self) -> Mapping[date, int]:
        """Matched articles by day of publication, of days that have any."""
        found = Counter(day for _, day in {(catch.article, catch.published.date()) for catch in self.catches})
        return dict(sorted(found.items()))

    def per_rule(self) -> list[tuple[RuleName, int]]:
        return Counter(catch.name for catch in self.catches).most_common()

    def per_source(self) -> list[tuple[str, int]]:
        return Counter(
            source for _, source in {(catch.article, catch.source or "unknown") for catch in self.catches}
        ).most_common()


def sent_by(route: Route, tally: CatchCounts) -> int:
    """How many messages a route would have sent for these catches: digests with something in them, or groups of alerts."""
    wanted = [catch for catch in tally.catches if route.wants(catch.watchlist, catch.severity)]
    if route.schedule.is_instant:
        return _groups(
            sorted({(catch.published, catch.article) for catch in wanted if not catch.possible}),
            route.group_wait,
        )
    return len(
        {route.schedule.previous(catch.published) for catch in wanted}
    )  # one for each time between two due ones


def _groups(moments: Sequence[tuple[datetime, object]], wait: timedelta) -> int:
    """What comes while a group waits goes out with it."""
    count, until = 0, None
    for moment, _ in moments:
        if until is None or moment > until:
            count, until = count + 1, moment + wait
    return count


@dataclass(frozen=True)
class Difference:
    """An edit, seen on an archive. Each list has one catch per rule and article."""

    added: tuple[Catch, ...]
    dropped: tuple[Catch, ...]
    kept: int


def compared(old: CatchCounts, new: CatchCounts) -> Difference:
    before = {(catch.article, catch.name): catch for catch in old.catches}
    after = {(catch.article, catch.name): catch for catch in new.catches}
    added = tuple(catch for key, catch in after.items() if key not in before)
    dropped = tuple(catch for key, catch in before.items() if key not in after)
    return Difference(_by_time(added), _by_time(dropped), len(before.keys() & after.keys()))


def _by_time(catches: Iterable[Catch]) -> tuple[Catch, ...]:
    return tuple(sorted(catches, key=lambda catch: (catch.published, catch.article, catch.name)))
