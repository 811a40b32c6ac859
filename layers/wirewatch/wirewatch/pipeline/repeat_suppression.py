"""What a route has reported: stored once a digest is sealed, and looked up before the next digest
is planned.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from wirewatch.configuration.routes import Route
from wirewatch.digests.matched_article import MatchedArticle, Pair
from wirewatch.digests.plan import MAX_HEADLINES, Reported, certain_stories, new_stories
from wirewatch.storage.digests import Digests, RouteState
from wirewatch.storage.reported_stories import ReportedStories


class RepeatSuppression:
    def __init__(self, digests: Digests, stories: ReportedStories) -> None:
        self.digests, self.stories = digests, stories

    def store_pending(self, route: str) -> RouteState:
        """Store the stories of a sealed digest that are not stored yet, and return the state of the
        route.

        No digest is planned before, so two digests never report the same story, whichever worker
        crashes.
        """
        while (state := self.digests.route_state(route)).unremembered:
            meta = self.digests.meta(state.unremembered)
            if meta is not None and meta.plan is not None and meta.sealed is not None:
                articles = self.digests.articles(meta).articles
                self.stories.remember(route, meta.number, meta.sealed, meta.plan, articles)
            self.digests.stories_remembered(route, state.unremembered)
        return state

    def reported(
        self, articles: Mapping[str, MatchedArticle], route: Route, muted: Collection[str], now: datetime
    ) -> Reported:
        """Look up as many stories as the digest has room for; later ones are only counted."""
        stories = certain_stories(list(articles.values()), route, muted)
        reported: dict[str, frozenset[Pair]] = {}
        room, new = route.max_stories + MAX_HEADLINES, 0
        while stories and new < room:
            batch, stories = stories[:room], stories[room:]
            names = [name for story in batch for name in story.articles]
            reported |= self.stories.lookup(route.id, [articles[name] for name in names], now)
            new += len(new_stories(batch, articles.values(), reported))
        return reported
