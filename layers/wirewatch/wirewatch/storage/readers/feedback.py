"""Stores how often readers called a story not relevant: by rule, by matched word and by source.

The counts are for the people who write rules. No decision about an article depends on them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from wirewatch.aws.table import Table
from wirewatch.links.story_links import LinkedStory
from wirewatch.storage import keys

PARTITION = "NR"  # one for all counts, which are few, so that listing them needs no scan
ALL = "all"
MAX_SOURCE = 150  # characters; a sort key has 1,024 bytes


class FeedbackKind(StrEnum):
    """Which stories of a rule a FeedbackCount counts.

    - RULE: all stories
    - TERM: the stories with one particular matched word
    - SOURCE: the stories from one particular source
    """

    RULE = "rule"
    TERM = "term"
    SOURCE = "source"


@dataclass(frozen=True)
class FeedbackCount:
    """How often stories of `rule` (`watchlist/rule`) were called not relevant.

    `name` is the matched word or the source. If the count covers all stories, `name` is ALL.
    """

    rule: str
    kind: FeedbackKind
    name: str
    count: int
    last: datetime


class Feedback:
    """The rows that count how often readers called a story not relevant."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def actions(self, story: LinkedStory, now: datetime) -> list[dict[str, Any]]:
        """Return the transaction actions that count a story as not relevant."""
        ttl = keys.expiry(now, keys.FEEDBACK_LIFETIME)
        values = {":one": 1, ":now": now.isoformat(), ":ttl": ttl}
        change = "ADD times :one SET last_at = :now, ttl = :ttl"
        return [
            self.table.update_action(PARTITION, name, change, "", values)
            for name in dict.fromkeys(_names(story))
        ]

    def counts(self, now: datetime) -> Iterator[FeedbackCount]:
        """Yield all counts that have not expired, sorted by rule."""
        for row in self.table.query(PARTITION):
            rule, kind, name = row["sk"].split("#", 2)
            if now.timestamp() < row["ttl"]:
                last = datetime.fromisoformat(row["last_at"])
                yield FeedbackCount(rule, FeedbackKind(kind), name, row["times"], last)


def _names(story: LinkedStory) -> Iterator[str]:
    for rule in story.rules:
        yield f"{rule.name}#{FeedbackKind.RULE}#{ALL}"
        for term in filter(None, rule.terms):
            yield f"{rule.name}#{FeedbackKind.TERM}#{term.casefold()}"
        if story.source:
            yield f"{rule.name}#{FeedbackKind.SOURCE}#{story.source[:MAX_SOURCE]}"
