"""Groups the articles of one digest into stories, and sorts the stories as the digest shows them.

Articles with the same content are one story. Similar articles that say different things are
separate stories.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from wirewatch.article import Signal
from wirewatch.configuration.routes import Route
from wirewatch.digests.matched_article import MatchedArticle, RuleMatch
from wirewatch.digests.prior_reports import Update
from wirewatch.digests.repeats import ComparedText, Effort, split_copies, wording_of
from wirewatch.digests.stories import group
from wirewatch.frozen import Frozen
from wirewatch.severity import Severity

MAX_LESSER_LEADS = 3  # stories of better sources that say less, of one group of copies
MAX_AGE_ON_ARRIVAL = timedelta(days=2)  # older articles come after the others of the same rank

Texts = Mapping[str, ComparedText]  # by article id


class Story(Frozen):
    """One story of a digest. `lead` and `copies` are article ids.

    - `copies`: sorted by time of publication. But if `new_stories` has replaced the lead, the
      former lead is the first copy.
    - `updated`: True if the story has several revisions of one document.
    - `corrected`: True if the lead is a correction.
    - `update`: set if an earlier digest reported the story, which now says something new.
    - `first`: the id that the story got in the first digest that reported it (see `id`). It is ""
      if no earlier digest reported the story, or if `update` is set.
    - `similar_to`: the lead of a similar story that comes before this story in the digest, or "".
    """

    lead: str
    copies: tuple[str, ...] = ()
    updated: bool = False
    corrected: bool = False
    update: Update | None = None
    first: str = ""
    similar_to: str = ""
    severity: str = Severity.NORMAL

    @property
    def articles(self) -> tuple[str, ...]:
        return (self.lead, *self.copies)

    @property
    def id(self) -> str:
        """The id that a story keeps in all its updates and repeats.

        When a digest reports a story for the first time, the id of its lead article becomes the id
        of the story.
        """
        return (self.update.story if self.update else self.first) or self.lead

    @property
    def seen(self) -> bool:
        return self.update is not None


def audible_matches(article: MatchedArticle, muted: Collection[str]) -> tuple[RuleMatch, ...]:
    """Return the matches of an article, without those of muted rules and watchlists."""
    return tuple(
        match for match in article.matches if match.watchlist not in muted and match.name not in muted
    )


def latest_revisions(articles: Iterable[MatchedArticle]) -> dict[str, MatchedArticle]:
    """Return the last revision of each document, by the id of the document."""
    latest: dict[str, MatchedArticle] = {}
    for article in articles:
        other = latest.get(article.document_id)
        if other is None or article.order > other.order:
            latest[article.document_id] = article
    return latest


def article_count(stories: Iterable[Story]) -> int:
    return sum(len(story.articles) for story in stories)


def ordered_stories(
    articles: Sequence[MatchedArticle],
    route: Route,
    muted: Collection[str],
    texts: Texts,
    effort: Effort | None = None,
) -> list[Story]:
    """Group articles into stories, and return the stories in the order in which they are shown.

    The stories are sorted by three values:
    1. The severity, the most severe first.
    2. The number of stories that match the same rule, the smallest first. If a story matches
       several rules, the rule with the fewest stories counts.
    3. The time of publication, the newest first.

    After this, similar stories are placed side by side.
    """
    by_id = {article.article_id: article for article in articles}
    stories = _stories(articles, route, muted, texts, effort or Effort())
    rules = {story.lead: _rules_of(story, by_id, muted) for story in stories}
    crowd = Counter(rule for names in rules.values() for rule in names)

    def order(story: Story) -> tuple[int, int, float, str]:
        # so a rule with many stories can't push out another rule's stories of the same severity
        fewest = min((crowd[rule] for rule in rules[story.lead]), default=0)
        return Severity(story.severity).rank, fewest, -by_id[story.lead].published.timestamp(), story.lead

    return _side_by_side(sorted(stories, key=order))


def most_severe_first(stories: Sequence[Story]) -> list[Story]:
    """Return the stories with the most severe first; similar stories stay side by side.

    This is needed after stories were left out. Before, a more severe story may have moved its
    similar stories forward. If the more severe story was left out, the others must move back.
    """
    return _side_by_side(sorted(stories, key=lambda story: Severity(story.severity).rank))


def with_every_rule_and_origin(
    stories: Sequence[Story], room: int, articles: Mapping[str, MatchedArticle], muted: Collection[str]
) -> list[Story]:
    """Put a story of each rule and of each origin among the first `room` stories, if possible.

    So a rule or origin with many stories can't push all others out of a digest. A story is replaced
    only if each of its rules and origins has another story among the first `room` stories. At most
    half of the first `room` stories are replaced. The result has the stories in this order:
    1. stories that were among the first `room` and were not replaced;
    2. stories that were moved forward for a rule;
    3. stories that were moved forward for an origin;
    4. all other stories.
    """
    if len(stories) <= room:
        return list(stories)
    rules = {story.lead: _rules_of(story, articles, muted) for story in stories}
    # no name of a rule ends with a stroke
    origins = {story.lead: {f"{articles[name].origin}/" for name in story.articles} for story in stories}
    names = {lead: rules[lead] | origins[lead] for lead in rules}
    kept, rescued = {story.lead: story for story in stories[:room]}, dict[str, Story]()
    counts = Counter(name for lead in kept for name in names[lead])
    for groups in (rules, origins):
        for story in stories[room:]:
            if len(rescued) == room // 2 or all(counts[name] for name in groups[story.lead]):
                continue
            counts.update(names[story.lead])
            others = (lead for lead in reversed(kept) if all(counts[name] > 1 for name in names[lead]))
            replaced = next(others, None)
            counts.subtract(names[replaced or story.lead])
            if replaced:
                del kept[replaced]
                rescued[story.lead] = story
    first = [*kept.values(), *rescued.values()]
    listed = {story.lead for story in first}
    return [*first, *(story for story in stories if story.lead not in listed)]


def _rules_of(story: Story, articles: Mapping[str, MatchedArticle], muted: Collection[str]) -> set[str]:
    return {match.name for name in story.articles for match in audible_matches(articles[name], muted)}


def _side_by_side(stories: Sequence[Story]) -> list[Story]:
    """Return the stories with similar stories side by side, at the place of the first of them.

    `similar_to` of this first story becomes "". Its old value may name a story that comes later or
    was left out. `similar_to` of the others becomes the lead of the first story.
    """
    families: dict[str, list[Story]] = {}
    for story in stories:
        families.setdefault(story.similar_to or story.lead, []).append(story)
    ordered: list[Story] = []
    for first, *others in families.values():
        ordered.append(first.model_copy(update={"similar_to": ""}))
        ordered += [other.model_copy(update={"similar_to": first.lead}) for other in others]
    return ordered


def _stories(
    articles: Sequence[MatchedArticle], route: Route, muted: Collection[str], texts: Texts, effort: Effort
) -> list[Story]:
    by_id = {article.article_id: article for article in articles}
    revisions = _revisions(articles)
    stories: list[Story] = []
    for names in group({name: by_id[name].parsed_signature() for name in revisions}):
        family = ""
        for same in _copies([by_id[name] for name in names], route, texts, effort):
            story = _story(same, revisions, muted)
            stories.append(story.model_copy(update={"similar_to": family}))
            family = family or story.lead
    return stories


def _revisions(articles: Sequence[MatchedArticle]) -> dict[str, list[MatchedArticle]]:
    """Return the revisions of each document, by the id of the latest revision.

    Different items of one object may have the same document id. They are not revisions of each
    other, so each has an entry of its own (see `_is_other_item`).
    """
    latest = latest_revisions(articles)
    revisions: dict[str, list[MatchedArticle]] = {each.article_id: [] for each in latest.values()}
    for article in articles:
        last = latest[article.document_id]
        name = article.article_id if _is_other_item(article, last) else last.article_id
        revisions.setdefault(name, []).append(article)
    return revisions


def _is_other_item(article: MatchedArticle, latest: MatchedArticle) -> bool:
    """Tell whether an article is another item than the latest revision of its document, although
    both have the same id.

    Both must come from the same object, at different positions. They must have the same revision
    number and time of arrival, and their texts must have nothing in common.
    """
    names = [each.object.rpartition("#")[0] for each in (article, latest)]
    if names[0] != names[1] or article.object == latest.object:
        return False
    if (article.revision, article.arrived) != (latest.revision, latest.arrived):
        return False
    one, other = article.parsed_signature().shingles, latest.parsed_signature().shingles
    return bool(one and other) and one.isdisjoint(other)


def _copies(
    articles: Sequence[MatchedArticle], route: Route, texts: Texts, effort: Effort
) -> list[list[MatchedArticle]]:
    """Split near-copies into stories. Each story begins with its lead, and its lead says everything
    that the other articles say.

    If `texts` is empty, all articles are one story. Otherwise, an article without a text is a story
    of its own.
    """
    ordered = sorted(articles, key=lambda article: _lead_order(article, route))
    if len(articles) < 2 or not texts:
        return [ordered]
    known = [article for article in ordered if article.article_id in texts]
    stories: list[list[MatchedArticle]] = []
    for same in split_copies([texts[article.article_id] for article in known], effort):
        copies = [known[index] for index in same.members]
        stories += _with_full_leads(copies, known[same.fullest], route, texts, effort)
    return [*stories, *([article] for article in articles if article.article_id not in texts)]


def _with_full_leads(
    copies: Sequence[MatchedArticle], fullest: MatchedArticle, route: Route, texts: Texts, effort: Effort
) -> Iterator[list[MatchedArticle]]:
    """Divide copies into stories, so that no story has an article that says more than its lead.

    `copies` are sorted by `_lead_order`. `fullest` is a copy that says everything that the others
    say. The full lead is the first copy that says as much as `fullest`. Usually, it leads all
    copies as one story. But if the first of all copies has a better source or age than the full
    lead, it leads a story of its own, with the copies that say no more than it says. The other
    copies are divided in the same way. After MAX_LESSER_LEADS such stories, `fullest` leads the
    rest as one story.
    """
    says_all = {each.article_id for each in copies if _has_wording_of(fullest, each, texts)}
    for _ in range(MAX_LESSER_LEADS):
        first = copies[0]
        lead = next(
            each
            for each in copies
            if each.article_id in says_all
            or effort.is_repeat(texts[fullest.article_id], texts[each.article_id])
        )
        if lead is first or _source_order(lead, route) == _source_order(first, route):
            yield _led_by(lead, copies)
            return
        text = texts[first.article_id]
        covered = [
            each
            for each in copies[1:]
            if each.article_id not in says_all
            and (_has_wording_of(first, each, texts) or effort.is_repeat(texts[each.article_id], text))
        ]
        yield [first, *covered]
        shown = {first.article_id, *(each.article_id for each in covered)}
        copies = [each for each in copies if each.article_id not in shown]
    yield _led_by(fullest, copies)


def _has_wording_of(article: MatchedArticle, other: MatchedArticle, texts: Texts) -> bool:
    wordings = [wording_of(texts[each.article_id]) for each in (article, other)]
    return article is other or (wordings[0] is not None and wordings[0] == wordings[1])


def _led_by(lead: MatchedArticle, articles: Sequence[MatchedArticle]) -> list[MatchedArticle]:
    return [lead, *(article for article in articles if article is not lead)]


def _story(
    articles: Sequence[MatchedArticle], revisions: Mapping[str, list[MatchedArticle]], muted: Collection[str]
) -> Story:
    """Return the story that `articles` form. The first article is its lead."""
    lead = articles[0]
    everything = [revision for article in articles for revision in revisions[article.article_id]]
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


def _lead_order(article: MatchedArticle, route: Route) -> tuple[tuple[int, bool, bool], datetime, int, str]:
    """Return a sort key for the articles of a story. In this order, the first article that says
    everything that the others say becomes the lead (see `_with_full_leads`).

    An article has a foreign link if the host of its link belongs to an origin that did not upload
    the article.

    The first criterion in which two articles differ decides. The better article has:
    - a better rank of its link's host in `lead_sources` of the route. A missing or foreign link has
      the worst rank;
    - no foreign link;
    - an age of at most MAX_AGE_ON_ARRIVAL on arrival;
    - an earlier time of publication;
    - a longer text.
    """
    return _source_order(article, route), article.published, -article.words, article.article_id


def _source_order(article: MatchedArticle, route: Route) -> tuple[int, bool, bool]:
    """Return the first three values of `_lead_order`, which are about source and age."""
    # the host of the link, because an article may state a false source
    return route.rank_of(article.ranked_source), article.has_foreign_link, is_old(article)


def is_old(article: MatchedArticle) -> bool:
    """Whether the article says that it was published more than two days before its arrival."""
    return article.published < article.arrived - MAX_AGE_ON_ARRIVAL
