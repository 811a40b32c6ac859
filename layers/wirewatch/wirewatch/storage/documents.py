"""Revisions of what agencies send: the newest one seen of each work, and which routes were told of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wirewatch.aws.table import Table
from wirewatch.digests.matched_article import MatchedArticle

KEPT = timedelta(days=90)
MOST_REVISIONS = 20  # that are known by their ids
HEAD = "HEAD"
TOLD = "R#"


@dataclass(frozen=True)
class NotifiedRevision:
    """What a route has of a work: the last revision, and the ids of the last ones."""

    matched: MatchedArticle
    article_ids: tuple[str, ...]


class Documents:
    def __init__(self, table: Table) -> None:
        self.table = table

    def admit(self, document_id: str, version: int, now: datetime) -> bool:
        """False where a later revision has been seen. The same one may come any number of times."""
        values = {":version": version, ":ttl": int((now + KEPT).timestamp())}
        return self.table.update(
            _key(document_id),
            HEAD,
            "SET revision = :version, ttl = :ttl",
            "attribute_not_exists(pk) OR revision <= :version",
            values,
        )

    def notified(self, document_id: str) -> dict[str, NotifiedRevision]:
        """By route."""
        rows = self.table.query(_key(document_id), TOLD)
        return {
            row["sk"].removeprefix(TOLD): NotifiedRevision(
                MatchedArticle.model_validate_json(row["member"]), tuple(row["ids"])
            )
            for row in rows
        }

    def notification_actions(self, route: str, member: MatchedArticle, now: datetime) -> list[dict[str, Any]]:
        """Actions for the transaction that puts the article before the route: they note it, and fail where a later revision has come.

        So whoever brings a kill sees either that the route was told, or keeps it from being told.
        """
        ttl, key = int((now + KEPT).timestamp()), _key(member.document_id)
        ids = [*member.replaces, member.article_id][-MOST_REVISIONS:]
        told = {":member": member.to_json(), ":ids": ids, ":ttl": ttl}
        return [
            self.table.update_action(
                key, HEAD, "SET ttl = :ttl", "revision = :version", {":ttl": ttl, ":version": member.revision}
            ),
            self.table.update_action(
                key, f"{TOLD}{route}", "SET member = :member, ids = :ids, ttl = :ttl", "", told
            ),
        ]


def _key(document_id: str) -> str:
    return f"K#{document_id}"
