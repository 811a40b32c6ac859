"""What a route has already reported: remembered once a digest is sealed, asked before the next one is planned."""

from collections.abc import Collection, Mapping
from datetime import datetime

from wirewatch.configuration.routes import Route
from wirewatch.digests.matched_article import MatchedArticle, Pair
from wirewatch.digests.plan import Reported, certain_stories, new_stories
from wirewatch.storage.digests import Digests, RouteState
from wirewatch.storage.reported_stories import ReportedStories


class RepeatSuppression:
    def __init__(self, digests: Digests, stories: ReportedStories) -> None:
        self.digests, self.stories = digests, stories

    def settle(self, route: str) -> RouteState:
        """The route's STATE, with every sealed digest's stories remembered: so no two digests report one story, whoever crashes."""
        while (tally := self.digests.tally(route)).unsettled:
            meta = self.digests.meta(tally.unsettled)
            if meta is not None and meta.plan is not None and meta.sealed is not None:
                self.stories.remember(
                    route, meta.number, meta.sealed, meta.plan, self.digests.members(meta.digest)
                )
            self.digests.settled(route, tally.unsettled)
        return tally

    def reported(
        self, members: Mapping[str, MatchedArticle], route: Route, muted: Collection[str], now: datetime
    ) -> Reported:
        """Asked for as many stories as the digest has room for: what comes after them is counted, not shown."""
        stories, found, new = certain_stories(members.values(), route, muted), dict[str, frozenset[Pair]](), 0
        while stories and new < route.max_stories:
            asked, stories = stories[: route.max_stories], stories[route.max_stories :]
            found |= self.stories.told(
                route.id, [members[name] for story in asked for name in story.articles], now
            )
            new += len(new_stories(asked, members.values(), found))
        return found
