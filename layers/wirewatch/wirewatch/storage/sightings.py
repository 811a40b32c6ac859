"""Sightings: which outlets have an article that matches a rule, for routes with `escalate:`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from wirewatch.aws.table import Cancelled, Row, Table
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.digests.outlets import OutletReport
from wirewatch.digests.stories import Signature
from wirewatch.storage import keys

HOST, ARTICLE, SENT = "H#", "A#", "SENT"
NEVER = "0"  # before every time
MAX_HOSTS = 300  # hosts of a rule that are read; a rule with more is too broad for one story


@dataclass(frozen=True)
class StoredSighting:
    """An article that was sent to a route, as it was stored. `is_wire_item`: an agency may retract it."""

    matched: MatchedArticle
    is_wire_item: bool


class Sightings:
    """The rows of sightings: at most one article of each host for each route and rule."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def add(
        self,
        route: str,
        rule: str,
        matched: MatchedArticle,
        now: datetime,
        within: timedelta,
        *,
        is_wire_item: bool,
    ) -> None:
        """Store an article of a host, unless one of the host was stored less than `within` ago.

        A revision of the stored article always replaces it.
        """
        pk = keys.escalation_pk(route, rule)
        stamp: Row = {"pk": pk, "at": keys.sortable(now), "ttl": keys.expiry(now, keys.ESCALATION_LIFETIME)}
        host = {
            "sk": f"{HOST}{matched.ranked_source}",
            "article": matched.article_id,
            "document": matched.document_id,
            "signature": matched.signature,
        }
        article = {
            "sk": f"{ARTICLE}{matched.ranked_source}",
            "matched": matched.to_bytes(),
            "is_wire_item": is_wire_item,
        }
        condition = "attribute_not_exists(pk) OR at < :since OR document = :document"
        values = {":since": keys.sortable(now - within), ":document": matched.document_id}
        try:
            self.table.transact(
                [
                    self.table.put_action(stamp | host, condition, values),
                    self.table.put_action(stamp | article),
                ]
            )
        except Cancelled:
            return

    def withdraw(self, route: str, rule: str, matched: MatchedArticle) -> None:
        """Stop counting an article, because it was retracted or no longer matches."""
        pk, sk = keys.escalation_pk(route, rule), f"{HOST}{matched.ranked_source}"
        values = {":never": NEVER, ":document": matched.document_id}
        self.table.update(pk, sk, "SET at = :never", "document = :document", values)

    def recent(self, route: str, rule: str, since: datetime) -> list[OutletReport]:
        """Return the reports that were stored at or after `since`."""
        rows = self.table.query(keys.escalation_pk(route, rule), HOST, MAX_HOSTS)
        return [
            OutletReport(
                row["sk"].removeprefix(HOST), row["article"], Signature.from_text(row.get("signature", ""))
            )
            for row in rows
            if row["at"] >= keys.sortable(since)
        ]

    def articles(self, route: str, rule: str, reports: list[OutletReport]) -> Iterator[StoredSighting]:
        """Yield the stored article of each report."""
        pk = keys.escalation_pk(route, rule)
        for row in self.table.get_many((pk, f"{ARTICLE}{report.host}") for report in reports):
            yield StoredSighting(MatchedArticle.from_bytes(row["matched"]), row["is_wire_item"])

    def is_sent(self, route: str, rule: str, since: datetime) -> bool:
        """Tell whether the rule was escalated, and its last report came at or after `since`."""
        row = self.table.get(keys.escalation_pk(route, rule), SENT)
        return row is not None and str(row["at"]) >= keys.sortable(since)

    def mark_sent(self, route: str, rule: str, now: datetime) -> None:
        """Record that the rule was escalated, or that a further report came after that."""
        ttl = keys.expiry(now, keys.ESCALATION_LIFETIME)
        row = {"pk": keys.escalation_pk(route, rule), "sk": SENT, "at": keys.sortable(now), "ttl": ttl}
        self.table.put(row)
