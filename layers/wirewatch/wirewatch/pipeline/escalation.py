"""Implements the key `escalate` of a route.

A rule is escalated if enough independent outlets (see `digests.outlets`) have articles that match
the rule. Then the route `<id>--escalated` sends these articles to the channels in `escalate`.

Every step may be repeated after a crash. No article is then counted or sent twice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from wirewatch.configuration.routes import Route
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.digests.outlets import Decision, decide
from wirewatch.storage import keys
from wirewatch.storage.sightings import Sightings, StoredSighting

HOST = re.compile(r"[a-z0-9._:-]{1,253}")
MAX_AGE = timedelta(days=1)  # of an article at its arrival; an older one says nothing about today
MAX_ARTICLES = 40  # of one escalation


@dataclass(frozen=True)
class Escalation:
    """A rule that is due to be escalated, and the articles to send. When these articles are in the
    outbox, `Escalations.finish` stores the times that `decision` names (see
    `digests.outlets.Decision`).
    """

    rule: str
    articles: tuple[StoredSighting, ...]
    decision: Decision


class Escalations:
    def __init__(self, sightings: Sightings) -> None:
        self.sightings = sightings

    def note(
        self, route: Route, matched: MatchedArticle, origin: str, now: datetime, *, is_wire_item: bool
    ) -> Iterator[Escalation]:
        """Record an article that a route got, and yield the escalations that are now due.

        An escalation stays due until `finish` is called for it. These do not count:
        - a match that is only possible;
        - a retraction;
        - an article that was published more than MAX_AGE ago;
        - an article without a link, or whose link leads to a domain that another origin (uploader)
          owns (see `Route.domain_owners`).
        """
        # `ranked_source` is "" without a link, and for a link to a domain that another origin owns,
        # because an uploader can write any link into an article.
        if route.escalate is None or not HOST.fullmatch(matched.ranked_source) or matched.is_retraction:
            return
        if matched.published < now - MAX_AGE:
            return
        within = route.escalate.within
        for match in matched.matches:
            if match.possible:
                continue
            rule = match.name
            is_counted = self.sightings.add(
                route.id, rule, matched, origin, now, within, is_wire_item=is_wire_item
            )
            decision = decide(
                self.sightings.reports(route.id, rule),
                self.sightings.sent(route.id, rule),
                keys.sortable(now - within),
                route.escalate.outlets,
                keys.origin_id(origin) if is_counted else None,
            )
            if decision.reports:
                articles = self.sightings.articles(route.id, rule, decision.reports[:MAX_ARTICLES])
                yield Escalation(rule, tuple(articles), decision)
            elif decision.views:  # the same story goes on
                self.sightings.mark_sent(route.id, rule, decision, now)

    def withdraw(self, route: Route, matched: MatchedArticle, origin: str) -> None:
        """Stop counting an article that was retracted, or that no longer matches."""
        if route.escalate is not None and HOST.fullmatch(matched.ranked_source):
            for match in matched.matches:
                self.sightings.withdraw(route.id, match.name, matched, origin)

    def finish(self, route: Route, escalation: Escalation, now: datetime) -> None:
        """Record that an escalation is done. Call this method when the escalation's articles are in
        the outbox of the route `<id>--escalated`, where `<id>` is the id of `route`.
        """
        self.sightings.mark_sent(route.id, escalation.rule, escalation.decision, now)
