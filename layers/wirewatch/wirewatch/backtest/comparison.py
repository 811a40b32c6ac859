"""Counts what watchlists match in an archive of articles, and what a route would have sent.
Compares the matches of two versions of the watchlists.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

from wirewatch.article import Article, Precision, Wire
from wirewatch.backtest.evidence import Evidence, evidence_of
from wirewatch.configuration.routes import Route
from wirewatch.configuration.watchlists import Watchlist
from wirewatch.matching.match import Match

RuleName = tuple[str, str]  # watchlist, rule
DAYS_OF_WEEK = 7
LONGEST_GAP = 7  # days; a longer time without articles is a gap of the archive
NO_WIRE = Wire()


@dataclass(frozen=True, slots=True)
class ArchiveMatch:
    """A rule, and an article of the archive that the rule matches.

    `position` is the number of the article in `file`. `possible` is True if the rule matches only
    by a weak name, or only with uncertain text. If `is_dated` is False, the article states no date,
    and `published` is the time of its file. `evidence` is None unless a report shows it.
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
    is_dated: bool = True
    evidence: Evidence | None = None

    @property
    def article(self) -> tuple[str, int]:
        """The file and the position that identify the article in the archive."""
        return self.file, self.position

    @property
    def rule_name(self) -> RuleName:
        """The ids of the watchlist and the rule."""
        return self.watchlist, self.rule


def archive_match(
    article: Article,
    rule: tuple[str, str],
    severity: str,
    *,
    possible: bool,
    evidence: Evidence | None = None,
) -> ArchiveMatch:
    """Return a row for reports: the match of an article and a rule. `rule` is (watchlist, rule id)."""
    return ArchiveMatch(
        file=article.ref.key,
        position=article.ref.position,
        title=article.title,
        source=article.source,
        published=article.published,
        watchlist=rule[0],
        rule=rule[1],
        severity=severity,
        possible=possible,
        wire=article.wire,
        is_dated=is_dated(article),
        evidence=evidence,
    )


def match_with_evidence(article: Article, match: Match) -> ArchiveMatch:
    """Return a row for reports: the match of an article, with its evidence."""
    rule, evidence = (match.watchlist, match.rule), evidence_of(article, match)
    return archive_match(article, rule, match.severity, possible=match.is_possible, evidence=evidence)


def is_dated(article: Article) -> bool:
    """Tell whether an article states when it was published."""
    return article.precision is not Precision.ARRIVAL


@dataclass
class ArchiveCounts:
    """What one set of watchlists matches in an archive.

    - `errors`: how often a rule failed
    - `days`: the number of articles by day of publication (UTC), including articles that do not match
    - `undated`: the number of articles that state no date; `days` does not count them
    - `skipped`: the number of files, and parts of files, to which no rule was applied. The keys are
      the values of `Verdict`, such as `skipped` and `not read`.
    """

    articles: int = 0
    undated: int = 0
    errors: int = 0
    days: Counter[date] = field(default_factory=Counter)
    matches: list[ArchiveMatch] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    def count_article(self, article: Article) -> None:
        """Count an article, even if no rule matches it."""
        self.articles += 1
        if is_dated(article):
            self.days[article.published.date()] += 1
        else:
            self.undated += 1

    def add(self, other: "ArchiveCounts") -> None:
        """Add the counts of another part of the same archive."""
        self.articles += other.articles
        self.undated += other.undated
        self.days.update(other.days)
        self.skipped.update(other.skipped)
        self.errors += other.errors
        self.matches += other.matches

    @property
    def first(self) -> date | None:
        """The day of the earliest article with a date."""
        return min(self.days, default=None)

    @property
    def last(self) -> date | None:
        """The day of the latest article with a date."""
        return max(self.days, default=None)

    @property
    def covered_days(self) -> int:
        """The number of days from the first dated article to the last, both days included. If two
        successive days with articles are more than LONGEST_GAP days apart, the days between them
        are not counted. The number is 0 if no article has a date.
        """
        steps = ((after - before).days for before, after in pairwise(sorted(self.days)))
        return sum(step if step <= LONGEST_GAP else 1 for step in steps) + bool(self.days)

    def a_day(self) -> float | None:
        """Return the average number of matched articles per covered day. Only articles with a date
        count. Return None if no article has a date.
        """
        matched = len({match.article for match in self.matches if match.is_dated})
        return matched / self.covered_days if self.days else None

    def a_week(self, number: int) -> float | None:
        """Return the average number of messages per week. `number` is the number of messages for
        the whole archive. Return None if no article has a date.
        """
        return number * DAYS_OF_WEEK / self.covered_days if self.days else None

    def matched_undated(self) -> int:
        """Return how many matched articles state no date."""
        return len({match.article for match in self.matches if not match.is_dated})

    def matched_articles(self) -> int:
        """Return how many articles match at least one rule."""
        return len({match.article for match in self.matches})

    def per_day(self) -> Mapping[date, int]:
        """Return the number of matched articles by day of publication, in the order of the days.
        Days without a matched article are left out, and so are articles without a date.
        """
        dated = {(match.article, match.published.date()) for match in self.matches if match.is_dated}
        days = Counter(day for _, day in dated)
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


@dataclass(frozen=True)
class Version:
    """One version of the watchlists, and what it matches."""

    watchlists: tuple[Watchlist, ...]
    counts: ArchiveCounts

    @property
    def rules(self) -> list[str]:
        """The names of all rules, in the order of the files."""
        return [f"{watchlist.id}/{rule.id}" for watchlist in self.watchlists for rule in watchlist.rules]

    @property
    def rules_without_matches(self) -> list[str]:
        """The names of the rules that match no article, in the order of the files."""
        matching = {"/".join(name) for name, _ in self.counts.per_rule()}
        return [name for name in self.rules if name not in matching]


def messages_sent(route: Route, counts: ArchiveCounts) -> int:
    """Return how many messages a route would have sent for the matches in `counts`.

    - For an instant route, this is the number of alerts. A possible match causes no alert.
    - For a scheduled route, this is the number of digests with a match.

    Quiet hours are ignored, and so are articles without a date.
    """
    wanted = [
        match for match in counts.matches if match.is_dated and route.wants(match.watchlist, match.severity)
    ]
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
