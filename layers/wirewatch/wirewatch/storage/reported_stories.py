"""Stories that a route has reported, for fourteen days: keys by which a copy finds them, their
sketch, and what was said of them.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from wirewatch.aws.table import Row, Table
from wirewatch.digests.matched_article import MatchedArticle, Pair
from wirewatch.digests.plan import NOTHING, DigestPlan, Reported, Story
from wirewatch.digests.stories import Signature, retells

REMEMBERED = timedelta(days=14)
MOST_PAIRS = 2_000  # of a story: a row stays far below 400 KB. What is left out is reported again


class ReportedStories:
    """A row `S#<route>#<key>` names the story that owns the key, a row `S#<route>#<lead>` tells of it."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def lookup(self, route: str, members: Iterable[MatchedArticle], now: datetime) -> Reported:
        """For each member that retells a reported story: what was said of it."""
        signatures = {member.article_id: member.parsed_signature() for member in members}
        keys = {key for each in signatures.values() for key in _names(each)}
        owners = {name: str(row["story"]) for name, row in self._living(route, keys, now)}
        stories = {
            name: (Signature.from_text(row["signature"]), _pairs_in(row))
            for name, row in self._living(route, owners.values(), now)
        }
        found: dict[str, frozenset[Pair]] = {}
        for article_id, text in signatures.items():
            candidates = {owners[key] for key in _names(text) if key in owners}
            told = [
                stories[name][1] for name in candidates if name in stories and retells(text, stories[name][0])
            ]
            if told:
                found[article_id] = frozenset().union(*told)
        return found

    def _living(self, route: str, names: Iterable[str], now: datetime) -> Iterator[tuple[str, Row]]:
        """DynamoDB removes rows days after their time."""
        for row in self.table.get_many((_pk(route, name), "S") for name in sorted(set(names))):
            if row["expires"] > now.timestamp():
                yield row["pk"].rpartition("#")[2], row

    def remember(
        self,
        route: str,
        number: int,
        sealed: datetime,
        plan: DigestPlan,
        members: Mapping[str, MatchedArticle],
    ) -> None:
        """What a sealed digest shows. Whoever repeats it writes the same, and takes no key from a
        later digest's story.
        """
        shown = [
            story for story in plan.stories if members.keys() >= set(story.articles)
        ]  # rows of an old digest expire one by one
        seen = [members[name] for story in shown if story.seen for name in story.articles]
        before = self.lookup(route, seen, sealed) if seen else NOTHING
        expires = int((sealed + REMEMBERED).timestamp())
        for row in (row for story in shown for row in _rows(route, story, members, before)):
            self.table.put(
                {**row, "sk": "S", "number": number, "expires": expires, "ttl": expires},
                "attribute_not_exists(pk) OR number < :number",
                {":number": number},
            )


def _rows(route: str, story: Story, members: Mapping[str, MatchedArticle], before: Reported) -> Iterator[Row]:
    lead = members[story.lead]
    said = [members[name].pairs | before.get(name, frozenset()) for name in story.articles]
    pairs = zlib.compress(json.dumps(sorted(frozenset().union(*said))[:MOST_PAIRS]).encode())
    yield {"pk": _pk(route, story.lead), "signature": lead.signature, "pairs": pairs}
    yield from ({"pk": _pk(route, name), "story": story.lead} for name in _names(lead.parsed_signature()))


def _pk(route: str, name: str) -> str:
    return f"S#{route}#{name}"


def _names(signature: Signature) -> list[str]:
    return [f"{key:016x}" for key in signature.keys]


def _pairs_in(row: Row) -> frozenset[Pair]:
    return frozenset((rule, entity) for rule, entity in json.loads(zlib.decompress(row["pairs"])))
