"""Decides what a digest shows: stories in order, possible matches, and the ledger. This module
reads no stored data: all input is passed in.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from wirewatch.article import Signal
from wirewatch.configuration.routes import Channel, Route
from wirewatch.digests.intake import Intake
from wirewatch.digests.ledger import Carried, CountedAs, Ledger
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.digests.mute_names import STORY_MUTE, story_mute
from wirewatch.digests.prior_reports import NO_REPORTS, PriorReport, PriorReports, update_of
from wirewatch.digests.repeats import Effort
from wirewatch.digests.story import (
    Story,
    Texts,
    article_count,
    audible_matches,
    is_old,
    latest_revisions,
    most_severe_first,
    ordered_stories,
    with_every_rule_and_origin,
)
from wirewatch.frozen import Frozen
from wirewatch.severity import Severity

# stories beyond `max_stories` that are listed as headlines; further stories are only counted
MAX_HEADLINES = 400


class DigestPlan(Frozen):
    """What a digest shows. After the digest is sealed, its plan never changes.

    - `retractions`: ids of articles that retract what an earlier digest showed.
    - `stories`: shown in full, at most `max_stories` of the route.
    - `headlines`: shown as headlines only, at most MAX_HEADLINES.
    - `possible`: stories of possible matches.
    - `over_cap`: all other stories, which are only counted. `wirewatch over-cap` lists them.
    - `muted`: ids of the watchlists, rules (`watchlist/rule`) and stories (`story:<id>`) that were
      muted, or `*` for everything.
    - `corrects`: True if a shown story corrects what an earlier digest showed.
    - `intake`: what was read in the period of a scheduled digest.
    """

    retractions: tuple[str, ...] = ()
    stories: tuple[Story, ...] = ()
    headlines: tuple[Story, ...] = ()
    possible: tuple[Story, ...] = ()
    over_cap: tuple[Story, ...] = ()
    muted: tuple[str, ...] = ()
    corrects: bool = False
    ledger: Ledger
    intake: Intake | None = None

    @property
    def has_content(self) -> bool:
        return bool(self.stories or self.possible or self.retractions or self.ledger.over_cap)

    @property
    def severity(self) -> Severity:
        """The severity with which the digest is published. If there are retractions, the severity
        is HIGH. Otherwise, the severity is the highest severity in `reported_stories`, or LOW if no
        story is reported. Channels (see `goes_to`) and subscriptions may filter by severity.
        """
        if self.retractions:
            return Severity.HIGH
        severities = (Severity(story.severity) for story in self.reported_stories)
        return min(severities, key=lambda severity: severity.rank, default=Severity.LOW)

    def goes_to(self, channel: Channel) -> bool:
        """Tell whether a channel of the route gets the digest.

        A digest with a retraction or correction goes to every channel, because any of them may have
        got the earlier report. Any other digest goes to the channels that take its severity.
        """
        return bool(self.retractions) or self.corrects or channel.takes(self.severity)

    @property
    def reported_stories(self) -> tuple[Story, ...]:
        """The stories that readers see in this digest in full or as a headline. Possible matches
        are left out.
        """
        return (*self.stories, *self.headlines)


class DigestView(Frozen):
    """A sealed digest and its articles: everything that a template may use. `stack` is the name of
    the stack, which commands in messages name, or "" for a preview.
    """

    id: str
    route: str
    title: str
    number: int
    due: datetime
    timezone: str
    instant: bool
    plan: DigestPlan
    articles: Mapping[str, MatchedArticle]
    stack: str = ""


def plan_digest(
    articles: Sequence[MatchedArticle],
    route: Route,
    muted: Collection[str],
    reports: PriorReports = NO_REPORTS,
    *,
    texts: Texts | None = None,
    counted: Mapping[CountedAs, int] | None = None,
    dropped: Sequence[MatchedArticle] = (),
    carried: Carried | None = None,
) -> DigestPlan:
    """Return the plan of a digest of `articles`. `muted` has the ids of muted watchlists, rules
    (`watchlist/rule`) and stories (`story:<id>`), or `*` for everything. `counted` says how many
    further articles are not shown, by reason. `dropped` has articles that quiet hours dropped.
    """
    texts, counted = texts or {}, counted or {}
    audible = [article for article in articles if not is_muted(article, muted)]
    valid = not_retracted(audible)
    by_id = {article.article_id: article for article in articles}
    certain = certain_stories(by_id, route, muted, texts)
    awake = not_snoozed(certain, by_id, reports, muted)
    new = _with_ids(awake, reports) if route.repeats == "show" else new_stories(awake, by_id, reports, texts)
    unreported = article_count(new)
    new = most_severe_first(without_later_articles(new, by_id, muted, reports))
    possible = ordered_stories([each for each in valid if each.is_possible], route, muted, texts)
    new = with_every_rule_and_origin(new, route.max_stories + MAX_HEADLINES, by_id, muted)
    shown = _Shown.within_caps(_with_earlier_similar(new), possible, route.max_stories)
    not_shown = {
        "matched": len(articles) + sum(counted.values()) + len(dropped),
        "repeated": article_count(awake) - unreported,
        "later": unreported - article_count(new),
        "retracted": len(audible) - len(valid),
        "muted": len(articles) - len(audible) + article_count(certain) - article_count(awake),
        "dropped": len(dropped),
    }
    not_shown |= {str(reason): counted.get(reason, 0) for reason in CountedAs}
    ledger = shown.ledger().model_copy(update={**not_shown, "carried": carried or Carried()})
    unseen = _unseen([*articles, *dropped])
    retractions, corrects = _retractions(audible, unseen), _corrects_report(shown, by_id, unseen)
    return shown.plan(retractions, sorted(muted), ledger, corrects=corrects)


@dataclass(frozen=True)
class _Shown:
    """The stories of a digest in four lists: shown in full (`stories`), shown as headlines, shown
    as possible matches, and only counted (`over_cap`).
    """

    stories: Sequence[Story]
    headlines: Sequence[Story]
    possible: Sequence[Story]
    over_cap: Sequence[Story]

    @classmethod
    def within_caps(cls, new: Sequence[Story], possible: Sequence[Story], max_stories: int) -> "_Shown":
        """Divide the stories into the four lists of this class.

        There are `max_stories` places for stories shown in full and for possible matches. The
        stories in `new` come first. Possible matches get the places that are still free. Stories in
        `new` without a place are shown as headlines, at most MAX_HEADLINES. All other stories are
        only counted.
        """
        rest = new[max_stories:]
        room = max(0, max_stories - len(new))
        over_cap = [*rest[MAX_HEADLINES:], *possible[room:]]
        return cls(new[:max_stories], rest[:MAX_HEADLINES], possible[:room], over_cap)

    def plan(
        self, retractions: Sequence[str], muted: Sequence[str], ledger: Ledger, *, corrects: bool
    ) -> DigestPlan:
        return DigestPlan(
            retractions=tuple(retractions),
            stories=tuple(self.stories),
            headlines=tuple(self.headlines),
            possible=tuple(self.possible),
            # without their earlier reports, so that thousands of stories fit into the digest's row
            over_cap=tuple(story.model_copy(update={"update": None, "first": ""}) for story in self.over_cap),
            muted=tuple(muted),
            corrects=corrects,
            ledger=ledger,
        )

    def ledger(self) -> Ledger:
        return Ledger(
            shown=len(self.stories),
            copies=article_count(self.stories) - len(self.stories),
            possible=article_count(self.possible),
            listed=article_count(self.headlines),
            over_cap=article_count(self.over_cap),
        )


def certain_stories(
    articles: Mapping[str, MatchedArticle],
    route: Route,
    muted: Collection[str],
    texts: Texts,
    effort: Effort | None = None,
) -> list[Story]:
    """Return the stories that these articles form, in order. Muted and retracted articles are left
    out, and so are articles that have only possible matches. `effort` limits the work of the
    comparisons.
    """
    audible = [article for article in articles.values() if not is_muted(article, muted)]
    certain = [article for article in not_retracted(audible) if not article.is_possible]
    return ordered_stories(certain, route, muted, texts, effort)


def new_stories(
    stories: Sequence[Story],
    articles: Mapping[str, MatchedArticle],
    reports: PriorReports,
    texts: Texts,
) -> list[Story]:
    """Return the stories with at least one article that is not a repeat. If such a story was
    reported before, it becomes an update.

    These articles are never repeats:
    - corrections;
    - articles with a (rule, entity) pair for which the story was not yet reported;
    - `abridged` articles. To save space, some of their rules or entities were not stored, so a pair
      that was not yet reported may be missing.
    """
    repeats = {name for name, report in reports.items() if _is_repeat(articles.get(name), report)}
    new: list[Story] = []
    for story in stories:
        fresh = [name for name in story.articles if name not in repeats]
        if not fresh:
            continue
        story = _led_by_news(story, fresh, articles)  # noqa: PLW2901
        report = reports.get(story.lead) or next(
            (reports[name] for name in story.articles if name in reports), None
        )
        if report is not None:
            # the offsets in the report of a copy are not offsets in the lead
            text = texts.get(story.lead) if story.lead in reports else None
            update = update_of(articles[story.lead], text, report)
            story = story.model_copy(update={"update": update})  # noqa: PLW2901
        new.append(story)
    return _with_earlier_similar(new)


def without_later_articles(
    stories: Sequence[Story],
    articles: Mapping[str, MatchedArticle],
    muted: Collection[str],
    reports: PriorReports,
) -> list[Story]:
    """Return the stories except those that `first: true` excludes.

    A story is excluded if each rule that matched it, except muted rules, meets both conditions:
    - The rule has `first: true`, so it reports only the first article of a story.
    - An earlier digest has reported the story for this rule, or the rule has a certain match (not
      *possible*) in an earlier similar story of this digest (see `_order_of_first`).

    A story is kept if one of its articles is a correction. It is also kept if one of its articles
    is `abridged`: the stored article lacks some of its rules or entities, to save space.
    """
    known: defaultdict[str, set[str]] = defaultdict(set)  # rules of the earlier stories of a family
    later: set[str] = set()
    for story in sorted(stories, key=lambda story: _order_of_first(story, articles)):
        matches = [each for name in story.articles for each in audible_matches(articles[name], muted)]
        may_be_later = all(
            articles[name].signal is Signal.NONE and not articles[name].abridged for name in story.articles
        )
        rules = {match.name for match in matches}
        reported = {rule for name in story.articles if name in reports for rule, _ in reports[name].pairs}
        earlier = known[story.similar_to or story.lead]
        if may_be_later and all(match.first_only for match in matches) and rules <= reported | earlier:
            later.add(story.lead)
        earlier.update(match.name for match in matches if not match.possible)
    return [story for story in stories if story.lead not in later]


def _with_ids(stories: Sequence[Story], reports: PriorReports) -> list[Story]:
    """Return the stories with the ids under which earlier digests reported them. So all messages
    about a story have the same id in their links that mute the story.
    """
    named = []
    for story in stories:
        report = next((reports[name] for name in story.articles if name in reports), None)
        named.append(story.model_copy(update={"first": report.story_id}) if report else story)
    return named


def _with_earlier_similar(stories: Sequence[Story]) -> list[Story]:
    """Return the stories, each with a corrected `similar_to`.

    Similar stories form a family. In the first story of a family, `similar_to` becomes "". In the
    other stories of the family, `similar_to` becomes the lead of the first story.
    """
    # the old `similar_to` may name a story that was left out, comes later now, or has another lead
    firsts: dict[str, str] = {}  # article → lead of the first story of its family of similar stories
    valid = []
    for story in stories:
        family = story.similar_to or story.lead
        first = firsts.get(family, "")
        for name in (family, *story.articles):
            firsts.setdefault(name, first or story.lead)
        valid.append(story.model_copy(update={"similar_to": first}))
    return valid


def _order_of_first(story: Story, articles: Mapping[str, MatchedArticle]) -> tuple[bool, bool, datetime, str]:
    """Return the key that sorts similar stories. These criteria decide, in this order:

    - Stories whose lead has a foreign link (see `MatchedArticle`) come last.
    - Stories whose lead is old (see `is_old`) come last.
    - The story whose lead was published first comes first.
    """
    lead = articles[story.lead]
    return lead.has_foreign_link, is_old(lead), lead.published, story.lead


def _is_repeat(article: MatchedArticle | None, report: PriorReport) -> bool:
    if article is None or article.signal is not Signal.NONE or article.abridged:
        return False
    return report.is_repeat and article.pairs <= report.pairs


def not_snoozed(
    stories: Sequence[Story],
    articles: Mapping[str, MatchedArticle],
    reports: PriorReports,
    muted: Collection[str],
) -> list[Story]:
    """Return the stories, except those in which every article continues a muted story.

    An article continues a muted story if two things hold:
    - The article repeats or updates the story.
    - The article matches only rules for which the story was already reported.

    Corrections never continue a muted story. `abridged` articles don't either: some of their rules
    or entities are not stored, so they may match a rule that was not reported.
    """
    if not any(name.startswith(STORY_MUTE) for name in muted):
        return list(stories)
    snoozed = {name for name, report in reports.items() if _is_snoozed(articles.get(name), report, muted)}
    return [story for story in stories if not snoozed.issuperset(story.articles)]


def _is_snoozed(article: MatchedArticle | None, report: PriorReport, muted: Collection[str]) -> bool:
    if article is None or article.signal is not Signal.NONE or article.abridged:
        return False
    reported_rules = {rule for rule, _ in report.pairs}
    matched_rules = {rule for rule, _ in article.pairs}
    return story_mute(report.story_id) in muted and matched_rules <= reported_rules


def _led_by_news(story: Story, fresh: Sequence[str], articles: Mapping[str, MatchedArticle]) -> Story:
    """Return the story with one of the articles in `fresh` as its lead. `fresh` has the ids of the
    articles that are not repeats.

    A lead in `fresh` stays. Otherwise, the lead becomes the first article of `fresh` that is the
    latest revision of its document, or else the first article of `fresh`.
    """
    if story.lead in fresh:
        return story
    # readers should not see a text that its agency has replaced
    latest = latest_revisions(articles[name] for name in story.articles).values()
    current = {article.article_id for article in latest}
    lead = next((name for name in fresh if name in current), fresh[0])
    copies = tuple(name for name in story.articles if name != lead)
    corrected = articles[lead].signal is Signal.CORRECTED
    return story.model_copy(update={"lead": lead, "copies": copies, "corrected": corrected})


# mutes and retractions


def is_muted(article: MatchedArticle, muted: Collection[str]) -> bool:
    """Tell whether all rules that matched an article are muted.

    A retraction is never muted: everyone who got the retracted article must get the retraction too.
    """
    if article.is_retraction:
        return False
    return "*" in muted or (bool(article.matches) and not audible_matches(article, muted))


def not_retracted(articles: Sequence[MatchedArticle]) -> list[MatchedArticle]:
    """Return the articles whose document is still valid.

    A document is no longer valid if its last revision is a retraction, or a correction that no
    longer matches any rule. Retractions themselves are left out too.
    """
    retracted = {each.document_id for each in latest_revisions(articles).values() if each.is_retraction}
    return [each for each in articles if each.document_id not in retracted and not each.is_retraction]


def _unseen(claimed: Sequence[MatchedArticle]) -> set[str]:
    """Return the ids of the articles that readers have not seen before this digest. `claimed` has
    all articles of the digest.

    The callers treat all other revisions as seen, even those that are not in the digest.
    """
    return {article.article_id for article in claimed if not article.delivered_before}


def _retractions(articles: Sequence[MatchedArticle], unseen: set[str]) -> tuple[str, ...]:
    """Return the ids of the retractions to show. The other retractions are only counted.

    `articles` has no muted articles, and none that quiet hours dropped. A retraction is shown if it
    is the latest revision of its document, and replaces a revision that readers have seen. `unseen`
    has the ids of the revisions that readers have not seen.
    """
    return tuple(
        each.article_id
        for each in latest_revisions(articles).values()
        if each.is_retraction and not unseen.issuperset(each.replaces)
    )


def _corrects_report(shown: _Shown, articles: Mapping[str, MatchedArticle], unseen: set[str]) -> bool:
    """Tell whether the digest shows a correction of a revision that readers have seen: a revision
    that is not in `unseen` (see `_unseen`).
    """
    stories = (*shown.stories, *shown.headlines, *shown.possible)
    corrections = (
        articles[name]
        for story in stories
        for name in story.articles
        if articles[name].signal is Signal.CORRECTED
    )
    return not all(unseen.issuperset(each.replaces) for each in corrections)
