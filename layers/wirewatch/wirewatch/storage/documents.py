"""Stores the latest known revision of each item that an agency published. For each item and route,
also stores which revisions of the item the route got.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wirewatch.article import Article, Signal, Wire
from wirewatch.aws.table import Table
from wirewatch.digests.matched_article import MatchedArticle, headline_of
from wirewatch.errors import TryLater
from wirewatch.storage import keys

MAX_REVISION_IDS = 20  # for each route: the first revision and the latest ones
MAX_TRIES = 5  # to record a revision while other workers record revisions of the same document
HEAD = "HEAD"
ROUTE = "R#"


@dataclass(frozen=True)
class NotifiedRevision:
    """Says which revisions of a document one route was notified of.

    `matched` is the last of these revisions. `article_ids` has the ids of these revisions in order.
    If there are more than MAX_REVISION_IDS revisions, `article_ids` has only the id of the first
    revision and the ids of the latest revisions.
    """

    matched: MatchedArticle
    article_ids: tuple[str, ...]

    def replaced_by(self, article: Article) -> tuple[str, ...]:
        """Return the ids of the earlier revisions that `article` replaces."""
        return tuple(each for each in self.article_ids if each != article.article_id)

    def retraction(self, article: Article, now: datetime, generation: int) -> MatchedArticle:
        """Return the retraction for the route.

        A retraction is sent when the agency retracts its item, or when a corrected revision no
        longer matches the route's rules.
        """
        is_agency_retraction = article.wire.signal is Signal.RETRACTED
        previous = self.matched
        change = {
            "article_id": article.article_id,
            "signal": article.wire.signal,
            "revision": article.wire.revision,
            "replaces": self.replaced_by(article),
            "arrived": now,
            "generation": generation,
            "no_longer_matches": not is_agency_retraction,
            "published": article.published,
            "precision": article.precision,
            "title": previous.title if is_agency_retraction else headline_of(article) or previous.title,
        }
        return previous.model_copy(update=change)


class Documents:
    def __init__(self, table: Table) -> None:
        self.table = table

    def admit(self, document_id: str, wire: Wire, now: datetime) -> int | None:
        """Record that a revision of a document was seen. Return the number of the revision.

        Returns None, and records nothing, if a later revision was seen before. The same revision
        may be recorded again. A retraction that states an earlier time than the latest revision may
        still count as later. Then it gets a higher number (see `Wire.late_revision`). Raises
        TryLater if other workers keep changing the row.
        """
        revision = wire.revision
        for _ in range(MAX_TRIES):
            if self._record(document_id, wire, revision, now):
                return revision
            row = self.table.get(keys.document_pk(document_id), HEAD)
            late = wire.late_revision(row["revision"], now) if row is not None else revision
            if late is None:
                return None
            revision = late
        raise TryLater(5, f"other workers keep changing the document {document_id}")

    def _record(self, document_id: str, wire: Wire, revision: int, now: datetime) -> bool:
        """Record a revision, and return True. Record nothing, and return False, in two cases:

        - The row already has a later revision.
        - This revision is not a retraction, and the row already has a retraction with a higher
          `Wire.number`. This case does not apply if the `Wire.number` of this revision is 0
          (unknown).
        """
        is_retraction = wire.signal is Signal.RETRACTED
        condition = "attribute_not_exists(pk) OR revision <= :revision"
        if not is_retraction and wire.number:
            in_order = "(attribute_not_exists(retracted) OR retracted <= :number)"
            condition = f"attribute_not_exists(pk) OR (revision <= :revision AND {in_order})"
        change = "SET revision = :revision, ttl = :ttl"
        values = {":revision": revision, ":ttl": keys.expiry(now, keys.DOCUMENT_LIFETIME)}
        if is_retraction or wire.number:
            values[":number"] = wire.number
        if is_retraction:
            change = f"{change}, retracted = :number"
        return self.table.update(keys.document_pk(document_id), HEAD, change, condition, values)

    def notified(self, document_id: str, renamed: Mapping[str, str]) -> dict[str, NotifiedRevision]:
        """Return which revisions of a document each route was notified of. The keys are route ids.

        `renamed` is a dict from the former id of a renamed route to its present id. If the present
        id has no revision of its own, it gets the revision of a former id.
        """
        rows = self.table.query(keys.document_pk(document_id), ROUTE)
        notified = {
            row["sk"].removeprefix(ROUTE): NotifiedRevision(
                MatchedArticle.from_bytes(row["matched"]), tuple(row["article_ids"])
            )
            for row in rows
        }
        for former, name in renamed.items():
            if former in notified:
                notified.setdefault(name, notified[former])
        return notified

    def notification_actions(
        self, route: str, matched: MatchedArticle, now: datetime
    ) -> list[dict[str, Any]]:
        """Return the transaction actions that record that a route is notified of an article.

        The actions belong to the transaction that puts the article into the outbox. The transaction
        fails if `admit` has recorded a later revision. So a retraction that arrives at the same
        time either finds the notification or prevents it.
        """
        ttl, pk = keys.expiry(now, keys.DOCUMENT_LIFETIME), keys.document_pk(matched.document_id)
        first, *others = dict.fromkeys([*matched.replaces, matched.article_id])
        # the first id tells whether an earlier digest had the document: then a retraction is shown
        ids = [first, *others[1 - MAX_REVISION_IDS :]]
        values = {":matched": matched.to_bytes(), ":ids": ids, ":ttl": ttl}
        change = "SET matched = :matched, article_ids = :ids, ttl = :ttl"
        return [
            self.table.update_action(
                pk,
                HEAD,
                "SET ttl = :ttl",
                "revision = :revision",
                {":ttl": ttl, ":revision": matched.revision},
            ),
            self.table.update_action(pk, f"{ROUTE}{route}", change, "", values),
        ]
