"""Stores the stories of each sealed digest of a route, and looks them up before the next digest is
planned.
"""

from collections.abc import Collection
from datetime import datetime

from wirewatch.configuration.routes import Route
from wirewatch.digests.matched_article import replaced_by
from wirewatch.digests.plan import MAX_HEADLINES, certain_stories, new_stories, not_snoozed
from wirewatch.digests.prior_reports import PriorReport, PriorReports
from wirewatch.digests.repeats import Effort
from wirewatch.storage.digests import DigestArticles, Digests, RouteState
from wirewatch.storage.reported_stories import ReportedStories


class RepeatSuppression:
    """Finds out what a route has reported before. `faults` has the errors of comparisons that
    failed. A comparison that failed finds no earlier report.
    """

    def __init__(self, digests: Digests, stories: ReportedStories) -> None:
        self.digests, self.stories = digests, stories
        self.faults: list[str] = []

    def store_pending(self, route: str) -> RouteState:
        """If the stories of the last sealed digest are not stored yet, store them. Return the state
        of the route.

        This method must be called before the next digest is planned. Then two digests never report
        the same story, even if a worker crashes.
        """
        while (state := self.digests.route_state(route)).unremembered:
            meta = self.digests.meta(state.unremembered)
            if meta is not None and meta.plan is not None and meta.sealed is not None:
                claimed, effort = self.digests.articles(meta), Effort()
                self.stories.remember(
                    route, meta.number, meta.sealed, meta.plan, claimed.articles, claimed.texts, effort
                )
                self.faults += effort.faults
            self.digests.stories_remembered(route, state.unremembered)
        return state

    def reports(
        self, claimed: DigestArticles, route: Route, muted: Collection[str], now: datetime
    ) -> PriorReports:
        """Return what the route has reported before about the claimed articles.

        `claimed` has the articles of the next digest. `muted` is the result of `Mutes.active`.
        Stories are looked up in batches, until there are as many new stories as a digest can show.
        """
        grouping = Effort()
        stories = certain_stories(claimed.articles, route, muted, claimed.texts, grouping)
        reports: dict[str, PriorReport] = {}
        # A correction is compared with the article that it corrects, and is shown as an update of it.
        replaced = replaced_by(each for each in claimed.articles.values() if each.is_retraction)
        room, new, effort = route.max_stories + MAX_HEADLINES, 0, Effort()
        # A digest can't show more than `room` new stories. It only counts the remaining stories.
        while stories and new < room:
            batch, stories = stories[:room], stories[room:]
            names = [name for story in batch for name in story.articles if name in claimed.texts]
            texts = {name: claimed.texts[name] for name in names}
            reports |= self.stories.lookup(route.id, texts, now, replaced, effort)
            audible = not_snoozed(batch, claimed.articles, reports, muted)
            new += len(new_stories(audible, claimed.articles, reports, claimed.texts))
        self.faults += [*grouping.faults, *effort.faults]
        return reports
