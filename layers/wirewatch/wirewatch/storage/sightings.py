"""Stores, for routes with `escalate:`, which outlets have an article that matches a rule."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from wirewatch.aws.table import Cancelled, Row, Table
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.digests.outlets import ALL, Decision, OutletReport, SentBefore
from wirewatch.storage import keys

HOST, ARTICLE, SENT = "H#", "A#", "SENT"
AFTER_HOST = "H$"  # "$" follows "#"
SENT_IN, ALL_NAME = "sent_", "all"  # with a view or ALL_NAME: an attribute of the row SENT
NEVER = "0"  # before every time
MAX_TIMES = 50  # that one call stores
MAX_HOSTS = 300  # of one rule and origin that are looked at; a rule with more is not about one story


@dataclass(frozen=True)
class StoredSighting:
    """A stored article that matched a rule of a route with `escalate:`.

    `is_wire_item` is True if the article is an agency's item, which may be retracted.
    """

    matched: MatchedArticle
    is_wire_item: bool


class Sightings:
    """The rows of sightings, which only routes with `escalate:` have.

    A sighting records that an outlet has an article that matches a rule. An outlet is the host of
    the article's link. Articles of one host may come from several origins. For each rule of a
    route, at most one article is stored for each host and origin.
    """

    def __init__(self, table: Table) -> None:
        self.table = table

    def add(
        self,
        route: str,
        rule: str,
        matched: MatchedArticle,
        origin: str,
        now: datetime,
        within: timedelta,
        *,
        is_wire_item: bool,
    ) -> bool:
        """Store an article that matched a rule of a route. Return True if the article was stored.

        For each rule of a route, a pair of an origin and a host (`matched.ranked_source`) has at
        most one article. If the pair already has one, the new article is stored, and replaces the
        old one, only in these two cases:
        - The old article was stored more than `within` ago.
        - Both articles are revisions of the same document.
        """
        pk, name = keys.escalation_pk(route, rule), _name(origin, matched)
        stamp: Row = {"pk": pk, "at": keys.sortable(now), "ttl": keys.expiry(now, keys.ESCALATION_LIFETIME)}
        host = {
            "sk": f"{HOST}{name}",
            "article": matched.article_id,
            "document": matched.document_id,
            "signature": matched.signature,
        }
        article = {"sk": f"{ARTICLE}{name}", "matched": matched.to_bytes(), "is_wire_item": is_wire_item}
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
            return False
        return True

    def withdraw(self, route: str, rule: str, matched: MatchedArticle, origin: str) -> None:
        """Stop counting an article, because it was retracted or no longer matches."""
        pk, sk = keys.escalation_pk(route, rule), f"{HOST}{_name(origin, matched)}"
        values = {":never": NEVER, ":document": matched.document_id}
        self.table.update(pk, sk, "SET at = :never", "document = :document", values)

    def reports(self, route: str, rule: str) -> list[OutletReport]:
        """Return a report for each article that `add` stored. For each origin, at most MAX_HOSTS
        reports are returned.
        """
        return [
            OutletReport(
                host=row["sk"].rpartition("#")[2],
                article_id=row["article"],
                signature=row["signature"],
                origin=row["sk"].split("#")[1],
                at=row["at"],
            )
            for row in self._hosts(keys.escalation_pk(route, rule))
        ]

    def _hosts(self, pk: str) -> Iterator[Row]:
        """Yield at most MAX_HOSTS rows of each origin.

        Further rows of an origin are skipped and not read, so that a single origin can't make this
        method read very many rows.
        """
        start, count = HOST, Counter[str]()
        while True:
            rows = list(self.table.query(pk, limit=MAX_HOSTS, between=(start, AFTER_HOST)))
            for row in rows:
                _, origin, _ = row["sk"].split("#")
                count[origin] += 1
                if count[origin] <= MAX_HOSTS:
                    yield row
            if len(rows) < MAX_HOSTS:
                return
            # "$" sorts after "#", which ends the origin; a space sorts before all characters there
            start = f"{HOST}{origin}$" if count[origin] >= MAX_HOSTS else f"{rows[-1]['sk']} "

    def articles(self, route: str, rule: str, reports: Iterable[OutletReport]) -> Iterator[StoredSighting]:
        """Yield the stored article of each of `reports`, in no particular order.

        A report has only facts about an article, such as its id and its host.
        """
        pk = keys.escalation_pk(route, rule)
        names = (f"{ARTICLE}{report.origin}#{report.host}" for report in reports)
        for row in self.table.get_many((pk, name) for name in names):
            yield StoredSighting(MatchedArticle.from_bytes(row["matched"]), row["is_wire_item"])

    def sent(self, route: str, rule: str) -> SentBefore:
        """Return when a rule was last escalated, and when it last counted as reported in each view.

        The view ALL counts all articles that the rule matched. Each other view leaves out the
        articles of one origin (see `digests.outlets`). A rule can count as reported again although
        nothing is sent: `outlets.SentBefore` has an example.
        """
        row = self.table.get(keys.escalation_pk(route, rule), SENT) or {}
        times = {name.removeprefix(SENT_IN): row[name] for name in row if name.startswith(SENT_IN)}
        return SentBefore(row.get("at", NEVER), {_view(name): at for name, at in times.items()})

    def mark_sent(self, route: str, rule: str, decision: Decision, now: datetime) -> None:
        """Store when a rule was escalated, and when it last counted as reported in each view. A
        view leaves out the articles of one origin; the view ALL leaves out none.

        `decision` says which times to store:
        - `now` for each view in `decision.views`
        - for each view in `decision.unchanged`, the time that `unchanged` has for this view
        - `now` as the time of the escalation, if `decision.reports` is not empty

        If a worker crashes before the time of the view ALL is stored, the escalation is still due.
        """
        pk, ttl = keys.escalation_pk(route, rule), keys.expiry(now, keys.ESCALATION_LIFETIME)
        unchanged = decision.unchanged.items()
        times = {f"{SENT_IN}{view or ALL_NAME}": last or NEVER for view, last in unchanged}
        # ALL is stored after all other views. If a worker crashes before, the escalation is still
        # due: its articles go into the outbox again, but guard rows prevent sending them twice.
        for view in sorted(decision.views, reverse=True):  # ALL, which is "", comes last
            times[f"{SENT_IN}{view or ALL_NAME}"] = keys.sortable(now)
        if decision.reports:
            times["at"] = keys.sortable(now)
        names = list(times)
        for start in range(0, len(names), MAX_TIMES):
            row = {"ttl": ttl, **{name: times[name] for name in names[start : start + MAX_TIMES]}}
            change = f"SET {', '.join(f'{name} = :{name}' for name in row)}"
            self.table.update(pk, SENT, change, "", {f":{name}": value for name, value in row.items()})


def _view(name: str) -> str:
    return ALL if name == ALL_NAME else name


def _name(origin: str, matched: MatchedArticle) -> str:
    return f"{keys.origin_id(origin)}#{matched.ranked_source}"
