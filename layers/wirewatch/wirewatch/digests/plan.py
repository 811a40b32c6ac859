"""Members → what a digest shows: stories in order, possible matches, the ledger that adds up. Pure; takes what it needs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

from wirewatch.article import Signal
from wirewatch.configuration.routes import Route
from wirewatch.digests.matched_article import MatchedArticle, Pair
from wirewatch.digests.stories import group
from wirewatch.frozen import Frozen
from wirewatch.severity import Severity

Reported = Mapping[
    str, frozenset[Pair]
]  # of an article id: what earlier digests said of the stories that it retells
NOTHING: Reported = MappingProxyType({})


class Ledger(Frozen):
    """Articles. `matched` is always the sum of the rest."""

    matched: int
    shown: int
    copies: int
    possible: int
    muted: int
    over_cap: int
    withdrawn: int = 0  # of works that their agency took back, each of them
    repeated: int = 0  # copies of stories that an earlier digest showed
    dropped: int = 0  # since the last message, by quiet hours; not part of `matched`, as are:
    muted_before: int = 0
    repeated_before: int = 0
    withdrawn_before: int = 0

    def __str__(self) -> str:
        """`matched 31 = shown 9 + copies 17 + muted 3 + over cap 2`; what is zero is left out."""
        named = {
            "shown": self.shown,
            "copies": self.copies,
            "possible": self.possible,
            "reported before": self.repeated,
            "withdrawn": self.withdrawn,
            "muted": self.muted,
            "over cap": self.over_cap,
        }
        parts = [f"{name} {count}" for name, count in named.items() if count or name == "shown"]
        since = {
            "dropped in quiet hours": self.dropped,
            "muted": self.muted_before,
            "reported before": self.repeated_before,
            "withdrawn": self.withdrawn_before,
        }
        extra = "".join(f" · since the last message {name} {count}" for name, count in since.items() if count)
        return f"matched {self.matched} = {' + '.join(parts)}{extra}"


class Story(Frozen):
    """Article ids: the copy that leads, and the others in order of time.

    `updated`: a revision of one work is among them; `corrected`: its agency says so of its lead.
    `seen`: an earlier digest showed this story, and now there is something new.
    """

    lead: str
    copies: tuple[str, ...] = ()
    updated: bool = False
    corrected: bool = False
    seen: bool = False
    severity: str = "normal"

    @property
    def articles(self) -> tuple[str, ...]:
        return (self.lead, *self.copies)


class DigestPlan(Frozen):
    """Frozen when a digest is sealed: what is shown never changes afterwards.

    `withdrawn`: ids of members that take back what an earlier digest showed.
    """

    withdrawn: tuple[str, ...] = ()
    stories: tuple[Story, ...] = ()
    possible: tuple[Story, ...] = ()
    ledger: Ledger

    @property
    def sends(self) -> bool:
        return bool(self.stories or self.possible or self.withdrawn or self.ledger.over_cap)


def plan(
    members: Sequence[MatchedArticle], route: Route, muted: Collection[str], reported: Reported = NOTHING, *,
    dropped: int = 0, muted_before: int = 0, repeated_before: int = 0, withdrawn_before: int = 0,
) -> DigestPlan:  # fmt: skip
    """`muted` are watchlists, rules as `watchlist/rule`, and `*` for everything. The last four are carried to the ledger."""
    certain = certain_stories(members, route, muted)
    new = new_stories(certain, members, reported)
    heard = [member for member in members if not _is_muted(member, muted)]
    standing = standing_of(heard)
    possible = _stories([member for member in standing if member.is_possible], route)
    stories, over = new[: route.max_stories], new[route.max_stories :]
    room = max(0, route.max_stories - len(stories))
    shown_possible, over_possible = possible[:room], possible[room:]
    ledger = Ledger(
        matched=len(members), shown=len(stories), copies=_articles(stories) - len(stories),
        possible=_articles(shown_possible), muted=len(members) - len(heard),
        withdrawn=len(heard) - len(standing), over_cap=_articles(over) + _articles(over_possible),
        repeated=_articles(certain) - _articles(new), dropped=dropped, muted_before=muted_before, repeated_before=repeated_before,
        withdrawn_before=withdrawn_before,
    )  # fmt: skip
    return DigestPlan(
        withdrawn=_withdrawn(heard), stories=tuple(stories), possible=tuple(shown_possible), ledger=ledger
    )


def certain_stories(members: Iterable[MatchedArticle], route: Route, muted: Collection[str]) -> list[Story]:
    """What a digest of these members has to say, in order."""
    heard = [member for member in members if not _is_muted(member, muted)]
    return _stories([member for member in standing_of(heard) if not member.is_possible], route)


def standing_of(members: Sequence[MatchedArticle]) -> list[MatchedArticle]:
    """Without works that their agency took back, whether by a kill or by a correction that matches nothing."""
    back = {each.document_id for each in _newest(members).values() if each.is_retraction}
    return [member for member in members if member.document_id not in back and not member.is_retraction]


def _withdrawn(members: Sequence[MatchedArticle]) -> tuple[str, ...]:
    """What has to be told: of a work that no earlier digest showed, nobody has to be told that it is withdrawn."""
    here = {member.article_id for member in members}
    return tuple(
        each.article_id
        for each in _newest(members).values()
        if each.is_retraction and not here.issuperset(each.replaces)
    )


def _newest(members: Iterable[MatchedArticle]) -> dict[str, MatchedArticle]:
    """The last revision of each work."""
    found: dict[str, MatchedArticle] = {}
    for member in members:
        rival = found.get(member.document_id)
        if rival is None or member.order > rival.order:
            found[member.document_id] = member
    return found


def new_stories(
    stories: Iterable[Story], members: Iterable[MatchedArticle], reported: Reported
) -> list[Story]:
    """Without those of which every article only retells what was reported. In doubt a story is new."""
    told = (each for each in members if each.signal is Signal.NONE and not each.abridged)
    old = {each.article_id for each in told if each.pairs <= reported.get(each.article_id, frozenset())}
    new = [story for story in stories if not old.issuperset(story.articles)]
    return [
        story.model_copy(update={"seen": True}) if any(name in reported for name in story.articles) else story
        for story in new
    ]


def _articles(stories: Sequence[Story]) -> int:
    return sum(len(story.articles) for story in stories)


def _is_muted(member: MatchedArticle, muted: Collection[str]) -> bool:
    """Only where everything that matched is silent. What is taken back has to be heard by those who had it."""
    if member.is_retraction:
        return False
    names = [(match.watchlist, f"{match.watchlist}/{match.rule}") for match in member.matches]
    return "*" in muted or (bool(names) and all(any(name in muted for name in pair) for pair in names))


def _stories(members: Sequence[MatchedArticle], route: Route) -> list[Story]:
    """High severity first, then the newest."""
    by_id = {member.article_id: member for member in members}
    works: dict[str, list[MatchedArticle]] = {}
    for member in members:
        works.setdefault(member.document_id, []).append(member)
    newest = _newest(members)
    groups = group({member.article_id: member.parsed_signature() for member in newest.values()})
    stories = [_story([by_id[name] for name in names], works, route) for names in groups]
    return sorted(
        stories,
        key=lambda story: (
            Severity(story.severity).rank,
            -by_id[story.lead].published.timestamp(),
            story.lead,
        ),
    )


def _story(members: list[MatchedArticle], works: Mapping[str, list[MatchedArticle]], route: Route) -> Story:
    """The copy of the source that the route names first leads, then the earliest; of two as early, the longest."""
    lead = min(
        members,
        key=lambda member: (route.rank_of(member.source), member.published, -member.words, member.article_id),
    )
    revisions = [revision for member in members for revision in works[member.document_id]]
    others = sorted(
        (each for each in revisions if each is not lead), key=lambda each: (each.published, each.article_id)
    )
    matches = [match for each in revisions for match in each.matches]
    certain = [match for match in matches if not match.possible] or matches
    severity = min(
        (match.severity for match in certain), key=lambda name: Severity(name).rank, default="normal"
    )
    return Story(
        lead=lead.article_id, copies=tuple(each.article_id for each in others), severity=severity,
        updated=len(revisions) > len(members), corrected=lead.signal is Signal.CORRECTED,
    )  # fmt: skip


class DigestView(Frozen):
    """Everything a template may use."""

    id: str
    route: str
    title: str
    number: int
    due: datetime
    timezone: str
    instant: bool
    plan: DigestPlan
    members: Mapping[str, MatchedArticle]

    def of(self, story: Story) -> MatchedArticle:
        return self.members[story.lead]


def instant_of(due: str) -> datetime:
    """The UTC instant a digest id begins with."""
    return datetime.fromisoformat(due.partition("#")[0]).astimezone(UTC)


def iso(instant: datetime) -> str:
    """The one written form of an instant in ids."""
    instant = instant.astimezone(UTC)
    text = instant.strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{instant.microsecond // 1000:03d}Z" if instant.microsecond >= 1000 else f"{text}Z"
