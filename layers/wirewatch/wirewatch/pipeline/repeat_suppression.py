"""What a route has reported: stored once a digest is sealed, and looked up before the next digest
is planned.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from wirewatch.aws.queues import Queue
from wirewatch.configuration.routes import Route
from wirewatch.digests.matched_article import MatchedArticle, replaced_by
from wirewatch.digests.plan import MAX_HEADLINES, DigestPlan, certain_stories, new_stories, not_snoozed
from wirewatch.digests.prior_reports import PriorReport, PriorReports
from wirewatch.digests.repeats import Effort
from wirewatch.storage.digests import DigestArticles, Digests, Meta, RouteState
from wirewatch.storage.reported_stories import ReportedStories


class RepeatSuppression:
    """`flushes` is the queue that requests digests."""

    def __init__(self, digests: Digests, stories: ReportedStories, flushes: Queue) -> None:
        self.digests, self.stories, self.flushes = digests, stories, flushes

    def store_pending(self, route: str) -> RouteState:
        """Store the stories of a sealed digest that are not stored yet, and return the state of the
        route.

        The next digest is planned only after this, so two digests never report the same story,
        whichever worker crashes.
        """
        while (state := self.digests.route_state(route)).unremembered:
            meta = self.digests.meta(state.unremembered)
            if meta is not None and meta.plan is not None and meta.sealed is not None:
                claimed = self.digests.articles(meta)
                self.stories.remember(
                    route, meta.number, meta.sealed, meta.plan, claimed.articles, claimed.texts
                )
                self._restore(route, meta, claimed.articles.values())
            self.digests.stories_remembered(route, state.unremembered)
        return state

    def _restore(self, route: str, meta: Meta, articles: Iterable[MatchedArticle]) -> None:
        """Put the articles back that were left out as repeats of items that are no longer valid.

        `articles` are those of the digest that has just been sealed. What was put back is compared
        again with the reported stories that are still valid.
        """
        restored = 0
        for repeat in self.stories.suppressed(route, replaced_by(articles)):
            restored += self.digests.put_back(repeat.digest, repeat.article_id)
            self.stories.forget_suppressed(repeat)
        # a scheduled route has its next digest; reconcile requests one if this worker crashes here
        if restored and meta.route is not None and meta.route.schedule.is_instant:
            self.flushes.send_flush(route)

    def store_suppressed(
        self, route: str, digest: str, plan: DigestPlan, reports: PriorReports, now: datetime
    ) -> None:
        """Store which articles a digest leaves out as repeats, before the digest is sealed."""
        named = plan.named_articles
        repeats = {name: each for name, each in reports.items() if each.is_repeat and name not in named}
        self.stories.store_suppressed(route, digest, repeats, now)

    def reports(
        self, claimed: DigestArticles, route: Route, muted: Collection[str], now: datetime
    ) -> PriorReports:
        """Look up what the route has reported before about the claimed articles.

        The lookup ends when as many new stories are found as a digest can show. Later stories are
        only counted, so they need no lookup.
        """
        stories = certain_stories(claimed.articles, route, muted, claimed.texts)
        reports: dict[str, PriorReport] = {}
        # A correction is itself compared with what it corrects, and is shown as an update to it.
        replaced = replaced_by(each for each in claimed.articles.values() if each.is_retraction)
        room, new, effort = route.max_stories + MAX_HEADLINES, 0, Effort()
        while stories and new < room:
            batch, stories = stories[:room], stories[room:]
            names = [name for story in batch for name in story.articles if name in claimed.texts]
            texts = {name: claimed.texts[name] for name in names}
            reports |= self.stories.lookup(route.id, texts, now, replaced, effort)
            audible = not_snoozed(batch, claimed.articles, reports, muted)
            new += len(new_stories(audible, claimed.articles, reports, claimed.texts))
        return reports
