"""Matched articles → what a digest shows: stories in order, possible matches, and the ledger. Pure:
all input is given.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from wirewatch.article import Signal
from wirewatch.configuration.routes import Route
from wirewatch.digests.ledger import Carried, CountedAs, Ledger
from wirewatch.digests.matched_article import MatchedArticle, Pair, RuleMatch
from wirewatch.digests.stories import group
from wirewatch.frozen import Frozen
from wirewatch.severity import Severity

MAX_HEADLINES = 400  # stories beyond `max_stories` that are listed as headlines; further ones are counted
MAX_AGE_ON_ARRIVAL = timedelta(days=2)  # an article that claims to be older does not lead a story

# By article id: what earlier digests of the route said of the stories that it repeats.
Reported = Mapping[str, frozenset[Pair]]
NOTHING: Reported = MappingProxyType({})


class Story(Frozen):
    """`lead` and `copies` are article ids, the copies in order of time.

    `updated`: it holds several revisions of one document. `corrected`: its lead is a correction.
    `seen`: an earlier digest reported the story, and now there is something new.
    """

    lead: str
    copies: tuple[str, ...] = ()
    updated: bool = False
    corrected: bool = False
    seen: bool = False
    severity: str = Severity.NORMAL

    @property
    def articles(self) -> tuple[str, ...]:
        return (self.lead, *self.copies)


class DigestPlan(Frozen):
    """What a digest shows. It is frozen when the digest is sealed and never changes afterwards.

    `retractions` are ids of articles that retract what an earlier digest showed. `headlines` are
    stories beyond `max_stories`. `muted` are the watchlists and rules that were silent: they lend
    nothing to the digest.
    """

    retractions: tuple[str, ...] = ()
    stories: tuple[Story, ...] = ()
    headlines: tuple[Story, ...] = ()
    possible: tuple[Story, ...] = ()
    muted: tuple[str, ...] = ()
    ledger: Ledger

    @property
    def has_content(self) -> bool:
        return bool(self.stories or self.possible or self.retractions or self.ledger.over_cap)


class DigestView(Frozen):
    """A sealed digest and its articles: everything that a template may use."""

    id: str
    route: str
    title: str
    number: int
    due: datetime
    timezone: str
    instant: bool
    plan: DigestPlan
    articles: Mapping[str, MatchedArticle]


def plan_digest(
    articles: Sequence[MatchedArticle],
    route: Route,
    muted: Collection[str],
    reported: Reported = NOTHING,
    *,
    counted: Mapping[CountedAs, int] | None = None,
    dropped: int = 0,
    carried: Carried | None = None,
) -> DigestPlan:
    """Plan a digest.

    `muted` holds watchlists, rules as `watchlist/rule`, and `*` for everything. `counted` and
    `dropped` are articles that are only counted; `carried` are counts that earlier digests did not
    show.
    """
    audible = [article for article in articles if not is_muted(article, muted)]
    valid = not_retracted(audible)
    certain = _ordered([article for article in valid if not article.is_possible], route, muted)
    new = new_stories(certain, articles, reported)
    possible = _ordered([article for article in valid if article.is_possible], route, muted)
    stories, rest = new[: route.max_stories], new[route.max_stories :]
    room = max(0, route.max_stories - len(stories))
    shown_possible = possible[:room]
    headlines, over_cap = rest[:MAX_HEADLINES], [*rest[MAX_HEADLINES:], *possible[room:]]
    counts = Counter(counted or {})
    ledger = Ledger(
        matched=len(articles) + counts.total() + dropped,
        shown=len(stories),
        copies=_article_count(stories) - len(stories),
        possible=_article_count(shown_possible),
        listed=_article_count(headlines),
        over_cap=_article_count(over_cap),
        repeated=_article_count(certain) - _article_count(new),
        retracted=len(audible) - len(valid),
        muted=len(articles) - len(audible),
        dropped=dropped,
        duplicate=counts[CountedAs.DUPLICATE],
        superseded=counts[CountedAs.SUPERSEDED],
        weak=counts[CountedAs.WEAK],
        carried=carried or Carried(),
    )
    return DigestPlan(
        retractions=_retractions(audible),
        stories=tuple(stories),
        headlines=tuple(headlines),
        possible=tuple(shown_possible),
        muted=tuple(sorted(muted)),
        ledger=ledger,
    )


def certain_stories(articles: Sequence[MatchedArticle], route: Route, muted: Collection[str]) -> list[Story]:
    """The stories of a digest of these articles, in order, without possible matches."""
    audible = [article for article in articles if not is_muted(article, muted)]
    certain = [article for article in not_retracted(audible) if not article.is_possible]
    return _ordered(certain, route, muted)


def new_stories(
    stories: Iterable[Story], articles: Iterable[MatchedArticle], reported: Reported
) -> list[Story]:
    """Stories with at least one article that is not a repeat. When in doubt, a story is new."""
    comparable = (each for each in articles if each.signal is Signal.NONE and not each.abridged)
    repeats = {
        each.article_id for each in comparable if each.pairs <= reported.get(each.article_id, frozenset())
    }
    new = [story for story in stories if not repeats.issuperset(story.articles)]
    return [
        story.model_copy(update={"seen": True}) if any(name in reported for name in story.articles) else story
        for story in new
    ]


# mutes and retractions


def is_muted(article: MatchedArticle, muted: Collection[str]) -> bool:
    """Whether everything that matched is silent. A retraction is never muted: it goes to those who
    had the article.
    """
    if article.is_retraction:
        return False
    return "*" in muted or (bool(article.matches) and not audible_matches(article, muted))


def audible_matches(article: MatchedArticle, muted: Collection[str]) -> tuple[RuleMatch, ...]:
    """The matches of rules that are not muted."""
    return tuple(match for match in article.matches if not {match.watchlist, match.name} & set(muted))


def not_retracted(articles: Sequence[MatchedArticle]) -> list[MatchedArticle]:
    """Leave out documents whose last revision is a retraction, or a correction that matches nothing."""
    retracted = {each.document_id for each in _latest(articles).values() if each.is_retraction}
    return [each for each in articles if each.document_id not in retracted and not each.is_retraction]


def _retractions(articles: Sequence[MatchedArticle]) -> tuple[str, ...]:
    """Retractions to show. One of a document that no earlier digest showed is only counted."""
    here = {article.article_id for article in articles}
    return tuple(
        each.article_id
        for each in _latest(articles).values()
        if each.is_retraction and not here.issuperset(each.replaces)
    )


def _latest(articles: Iterable[MatchedArticle]) -> dict[str, MatchedArticle]:
    """By document: its last revision."""
    latest: dict[str, MatchedArticle] = {}
    for article in articles:
        other = latest.get(article.document_id)
        if other is None or article.order > other.order:
            latest[article.document_id] = article
    return latest


# stories


def _article_count(stories: Sequence[Story]) -> int:
    return sum(len(story.articles) for story in stories)


def _ordered(articles: Sequence[MatchedArticle], route: Route, muted: Collection[str]) -> list[Story]:
    """Stories by severity, then those of the rules with the fewest stories, then the newest.

    So a rule with very many stories can't push the stories of another rule out of a digest.
    """
    by_id = {article.article_id: article for article in articles}
    stories = _stories(articles, route, muted)
    rules = {
        story.lead: {match.name for name in story.articles for match in audible_matches(by_id[name], muted)}
        for story in stories
    }
    crowd = Counter(rule for names in rules.values() for rule in names)

    def order(story: Story) -> tuple[int, int, float, str]:
        fewest = min((crowd[rule] for rule in rules[story.lead]), default=0)
        return Severity(story.severity).rank, fewest, -by_id[story.lead].published.timestamp(), story.lead

    return sorted(stories, key=order)


def _stories(articles: Sequence[MatchedArticle], route: Route, muted: Collection[str]) -> list[Story]:
    by_id = {article.article_id: article for article in articles}
    revisions: dict[str, list[MatchedArticle]] = {}
    for article in articles:
        revisions.setdefault(article.document_id, []).append(article)
    latest = _latest(articles).values()
    groups = group({article.article_id: article.parsed_signature() for article in latest})
    return [_story([by_id[name] for name in names], revisions, route, muted) for names in groups]


def _story(
    articles: list[MatchedArticle],
    revisions: Mapping[str, list[MatchedArticle]],
    route: Route,
    muted: Collection[str],
) -> Story:
    """The copy of the source that the route names first leads, then the earliest; of two as early,
    the longest.
    """

    def order(article: MatchedArticle) -> tuple[int, bool, datetime, int, str]:
        is_old = article.published < article.arrived - MAX_AGE_ON_ARRIVAL
        rank = route.rank_of(article.ranked_source)
        return rank, is_old, article.published, -article.words, article.article_id

    lead = min(articles, key=order)
    everything = [revision for article in articles for revision in revisions[article.document_id]]
    others = sorted(
        (each for each in everything if each is not lead), key=lambda each: (each.published, each.article_id)
    )
    matches = [match for each in everything for match in audible_matches(each, muted)]
    certain = [match for match in matches if not match.possible] or matches
    severities = (Severity(match.severity) for match in certain)
    return Story(
        lead=lead.article_id,
        copies=tuple(each.article_id for each in others),
        severity=min(severities, key=lambda severity: severity.rank, default=Severity.NORMAL),
        updated=len(everything) > len(articles),
        corrected=lead.signal is Signal.CORRECTED,
    )


# ids


def instant_of(due: str) -> datetime:
    """The UTC instant that a digest id begins with. Raises ValueError where there is none."""
    return datetime.fromisoformat(due.partition("#")[0]).astimezone(UTC)


def iso(instant: datetime) -> str:
    """The only written form of an instant in ids: `2026-11-22T22:30:00Z`, with milliseconds only
    where they are not zero.
    """
    instant = instant.astimezone(UTC)
    text = instant.strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{instant.microsecond // 1000:03d}Z" if instant.microsecond >= 1000 else f"{text}Z"
