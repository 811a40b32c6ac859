"""Counts what watchlists match in an archive of articles, and what a route would have sent.
Compares the matches of two versions of the watchlists.
"""

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
class ArchiveMatch:
    """A rule, and an article of the archive that the rule matches.

    `position` is the number of the article in `file`. `possible` is True if the rule matches only
    by a weak name, or only with uncertain text.
    """

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
        """The file and the position that identify the article in the archive."""
        return self.file, self.position

    @property
    def rule_name(self) -> RuleName:
        """The ids of the watchlist and the rule."""
        return self.watchlist, self.rule


@dataclass
class ArchiveCounts:
    """What one set of watchlists matches in an archive.

    - `errors`: how often a rule failed
    - `first`, `last`: when the earliest and the latest article was published
    - `skipped`: the number of files, and parts of files, to which no rule was applied. The keys are
      the reasons: `skipped`, `retracted` and `not read`.
    """

    articles: int = 0
    errors: int = 0
    first: datetime | None = None
    last: datetime | None = None
    matches: list[ArchiveMatch] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    def count_article(self, published: datetime) -> None:
        """Count an article, even if no rule matches it. `published` is the article's time of
        publication. `first` and `last` become the earliest and the latest time of all counted
        articles.
        """
        self.articles += 1
        self.first = min(self.first or published, published)
        self.last = max(self.last or published, published)

    def add(self, other: "ArchiveCounts") -> None:
        """Add the counts of another part of the same archive."""
        self.articles += other.articles
        self.skipped.update(other.skipped)
        self.errors += other.errors
        self.matches += other.matches
        for published in (other.first, other.last):
            if published is not None:
                self.first = min(self.first or published, published)
                self.last = max(self.last or published, published)

    @property
    def weeks(self) -> float:
        """The number of weeks from `first` to `last`, but at least 1/7 (one day)."""
        if self.first is None or self.last is None:
            return 1 / 7
        return max((self.last - self.first) / WEEK, 1 / 7)

    def matched_articles(self) -> int:
        """Return how many articles match at least one rule."""
        return len({match.article for match in self.matches})

    def per_day(self) -> Mapping[date, int]:
        """Return the number of matched articles by day of publication, in the order of the days.
        Days without a matched article are left out.
        """
        days = Counter(day for _, day in {(match.article, match.published.date()) for match in self.matches})
        return dict(sorted(days.items()))

    def per_rule(self) -> list[tuple[RuleName, int]]:
        """Return (rule, number of matches) for each rule. The rule with the most matches is first."""
        return Counter(match.rule_name for match in self.matches).most_common()

    def per_source(self) -> list[tuple[str, int]]:
        """Return the number of matched articles of each source, the highest first. Sources with the
        same number are in the order of their first matches.
        """
        sources = dict.fromkeys((match.article, match.source or "unknown") for match in self.matches)
        return Counter(source for _, source in sources).most_common()


def messages_sent(route: Route, counts: ArchiveCounts) -> int:
    """Return how many messages a route would have sent for the matches in `counts`.

    - For an instant route, this is the number of alerts. A possible match causes no alert.
    - For a scheduled route, this is the number of digests with a match.

    Quiet hours are ignored.
    """
    wanted = [match for match in counts.matches if route.wants(match.watchlist, match.severity)]
    if route.schedule.is_instant:
        alerts = sorted({(match.published, match.article) for match in wanted if not match.possible})
        return _groups([published for published, _ in alerts], route.group_wait)
    return len({route.schedule.previous(match.published) for match in wanted})


def _groups(times: Sequence[datetime], wait: timedelta) -> int:
    """Return the number of alerts for matches at `times`. The times are in ascending order.

    An alert is sent `wait` after its first match. All matches up to that time share the alert.
    """
    count, end = 0, None
    for time in times:
        if end is None or time > end:
            count, end = count + 1, time + wait
    return count


@dataclass(frozen=True)
class Difference:
    """How the matches of two versions of the watchlists differ in one archive.

    A match is a pair of a rule and an article. Only the new version has the matches in `added`.
    Only the old version has those in `dropped`. `kept` is how many matches both versions have.
    """

    added: tuple[ArchiveMatch, ...]
    dropped: tuple[ArchiveMatch, ...]
    kept: int


def compare(old: ArchiveCounts, new: ArchiveCounts) -> Difference:
    """Return how the matches of the new version differ from those of the old version.

    The matches in `added` and in `dropped` are in the order in which their articles were published.
    """
    before = {(match.article, match.rule_name): match for match in old.matches}
    after = {(match.article, match.rule_name): match for match in new.matches}
    added = (match for key, match in after.items() if key not in before)
    dropped = (match for key, match in before.items() if key not in after)
    return Difference(_by_time(added), _by_time(dropped), len(before.keys() & after.keys()))


def _by_time(matches: Iterable[ArchiveMatch]) -> tuple[ArchiveMatch, ...]:
    return tuple(sorted(matches, key=lambda match: (match.published, match.article, match.rule_name)))
