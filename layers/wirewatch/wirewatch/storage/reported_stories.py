"""Stories that a route has reported; they are kept for fourteen days.

The partition key of a row is `S#<route>#<name>`. There are three kinds of rows:
- Story: `<name>` is the id of its lead article.
- Pointer: `<name>` is a hash that similar texts have in common. The row holds the id of a lead
  article.
- Withdrawal: the row says that an article was retracted or corrected (see `_withdrawal`).
"""

import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from hashlib import sha256

from wirewatch.aws.table import Cancelled, Row, Table
from wirewatch.digests.matched_article import MatchedArticle, Pair, replaced_by
from wirewatch.digests.plan import DigestPlan
from wirewatch.digests.prior_reports import NO_REPORTS, PriorReports, ReportedStory, prior_report
from wirewatch.digests.repeats import (
    ComparedText,
    Effort,
    StoryRecord,
    UnreadableRecord,
    candidate_keys,
    stored_keys,
    story_of,
)
from wirewatch.digests.story import Story
from wirewatch.storage import keys

# of a story, so that its row stays far below 400 KB. Further pairs are not stored, so an article that
# matches with one of them is reported again.
MAX_PAIRS = 2_000
# If a digest has more rows, they are put in transactions, which are faster but cost twice as much.
MAX_SINGLE_PUTS = 800
TRANSACTION = 50  # rows per transaction, which may have at most 4 MB
MAX_KEYS = 20  # of one story
MAX_CANDIDATES = 8  # stories that one article is compared with, the newest first


class ReportedStories:
    def __init__(self, table: Table) -> None:
        self.table = table

    def lookup(
        self,
        route: str,
        texts: Mapping[str, ComparedText],
        now: datetime,
        replaced: Collection[str] = (),
        effort: Effort | None = None,
    ) -> PriorReports:
        """Return the earlier reports of `texts`. `texts` and the result are dicts by article id.

        - The result has an entry only for a text that repeats or updates a reported story.
        - A text is compared with at most MAX_CANDIDATES stories, the newest.
        - Reported texts that were retracted or corrected are ignored. `replaced` has the ids of
          articles whose retraction is not stored yet.
        - When `effort` is used up, the remaining texts count as not reported.
        """
        effort = effort or Effort()
        names = {name: effort.attempt(partial(_names, text)) or [] for name, text in texts.items()}
        wanted = {name for listed in names.values() for name in listed}
        owners = {
            name: str(row["story"]) for name, row in self._current(route, wanted, now) if "story" in row
        }
        stories = self._valid(route, dict(self._stories(route, owners.values(), now)), now, replaced)
        reports = {}
        for article_id, listed in names.items():
            found = {owners[name] for name in listed if name in owners}
            candidates = _newest((name, stories[name]) for name in found if name in stories)
            report = prior_report(texts[article_id], candidates, effort)
            if report is not None:
                reports[article_id] = report
        return reports

    def _valid(
        self, route: str, stories: Mapping[str, ReportedStory], now: datetime, replaced: Collection[str]
    ) -> dict[str, ReportedStory]:
        """Return the stories without the texts that were retracted or corrected after the report.

        The texts of the articles in `replaced` are left out too. A story is left out if it has no
        text any more.
        """
        ids = (each for story in stories.values() for each in story.record.article_ids if each)
        items = {article_id: _withdrawal(article_id) for article_id in ids}
        marked = {name for name, _ in self._current(route, items.values(), now)}
        gone = {article_id for article_id, mark in items.items() if mark in marked} | set(replaced)
        valid: dict[str, ReportedStory] = {}
        for name, story in stories.items():
            record = story.record.without(gone)
            if record is not None:
                valid[name] = replace(story, record=record)
        return valid

    def _stories(
        self, route: str, names: Iterable[str], now: datetime
    ) -> Iterator[tuple[str, ReportedStory]]:
        """Yield (name, story) for each row that has one of these names and holds a story.

        If the row of a story can't be read, the story is left out, as if it was not reported.
        """
        for name, row in self._current(route, names, now):
            try:
                article_ids = tuple(row.get("items", ()))
                record = replace(StoryRecord.from_bytes(row["record"]), article_ids=article_ids)
            except (UnreadableRecord, KeyError):
                continue
            reported_at = datetime.fromisoformat(row["reported_at"])
            story_id = row.get("first", name)
            yield name, ReportedStory(row["number"], reported_at, record, _pairs_in(row), story_id)

    def _current(self, route: str, names: Iterable[str], now: datetime) -> Iterator[tuple[str, Row]]:
        """Yield (name, row) for each row that has one of these names and has not expired.

        DynamoDB deletes expired rows late, so expired rows may still exist.
        """
        for row in self.table.get_many((keys.story_pk(route, name), "S") for name in sorted(set(names))):
            if row["expires"] > now.timestamp():
                yield row["pk"].rpartition("#")[2], row

    def remember(
        self,
        route: str,
        number: int,
        sealed: datetime,
        plan: DigestPlan,
        articles: Mapping[str, MatchedArticle],
        texts: Mapping[str, ComparedText],
        effort: Effort | None = None,
    ) -> None:
        """Store the stories of a sealed digest, and which articles the digest retracts or corrects.

        Every worker writes the same rows. A story is not stored in these cases:
        - One of its articles is missing in `articles`.
        - Its lead article is missing in `texts`.
        - The link of its lead article leads to a host that routes.yaml assigns to another origin
          (another uploader).

        Articles that update a reported story are compared with earlier reports, and `effort` limits
        these comparisons. If the processing of a text fails because of a bug, the error is added to
        `effort.faults`, and the work goes on.
        """
        effort = effort or Effort()
        complete = [story for story in plan.reported_stories if articles.keys() >= set(story.articles)]
        # else articles of the origin that owns the host could count as repeats of the story
        stories = [story for story in complete if not articles[story.lead].has_foreign_link]
        seen = dict.fromkeys(name for story in stories if story.seen for name in story.articles)
        known = {name: texts[name] for name in seen if name in texts}
        before = self.lookup(route, known, sealed, effort=effort) if known else NO_REPORTS
        expires = keys.expiry(sealed, keys.STORY_LIFETIME)
        stamp = {"sk": "S", "number": number, "expires": expires, "ttl": expires}
        rows: dict[str, Row] = {
            keys.story_pk(route, _withdrawal(name)): {"pk": keys.story_pk(route, _withdrawal(name)), **stamp}
            for name in replaced_by(articles.values())
        }
        for story in stories:
            for row in self._rows(route, story, articles, texts, before, sealed, effort):
                rows.setdefault(row["pk"], {**row, **stamp})  # similar stories may share a key
        self._store(list(rows.values()), number)

    def _store(self, rows: Sequence[Row], number: int) -> None:
        """Write the rows of the digest `number`, not in a single transaction.

        An existing row is replaced only if it is from a digest with a lower number.
        """
        condition, values = "attribute_not_exists(pk) OR number < :number", {":number": number}
        while len(rows) > MAX_SINGLE_PUTS:
            chunk, rows = rows[:TRANSACTION], rows[TRANSACTION:]
            try:
                self.table.transact([self.table.put_action(row, condition, values) for row in chunk])
            except Cancelled:
                for row in chunk:
                    self.table.put(row, condition, values)
        for row in rows:
            self.table.put(row, condition, values)

    def _rows(
        self,
        route: str,
        story: Story,
        articles: Mapping[str, MatchedArticle],
        texts: Mapping[str, ComparedText],
        before: PriorReports,
        sealed: datetime,
        effort: Effort,
    ) -> Iterator[Row]:
        if story.lead not in texts:
            return  # without a text, later copies can't be recognised and are reported
        pairs = frozenset[Pair]().union(
            *(articles[name].pairs for name in story.articles),
            *(before[name].pairs for name in story.articles if name in before),
        )
        lead, copies = texts[story.lead], [texts[name] for name in story.copies if name in texts]
        # an update keeps the earlier texts, so that a later copy of an old report is recognised
        earlier = self._texts_before(route, lead, sealed, effort) if story.seen else []
        copied = [(_item(name, articles), texts[name]) for name in story.copies if name in texts]
        others = [*earlier, *copied]
        article_ids = [_item(story.lead, articles), *(article_id for article_id, _ in others)]
        record = effort.attempt(lambda: story_of(lead, [text for _, text in others], article_ids))
        if record is None:
            return
        yield {
            "pk": keys.story_pk(route, story.lead),
            "first": story.id,
            "record": record.to_bytes(),
            "items": list(record.article_ids),
            "pairs": zlib.compress(json.dumps(sorted(pairs)[:MAX_PAIRS]).encode()),
            "reported_at": sealed.isoformat(),
        }
        found = dict.fromkeys(
            _name(key) for text in (lead, *copies) for key in effort.attempt(partial(stored_keys, text)) or ()
        )
        yield from (
            {"pk": keys.story_pk(route, name), "story": story.lead} for name in list(found)[:MAX_KEYS]
        )

    def _texts_before(
        self, route: str, lead: ComparedText, now: datetime, effort: Effort
    ) -> list[tuple[str, ComparedText]]:
        """Return texts of earlier stories that may be about the same events as an update.

        `lead` is the text of the update's lead article. Of the earlier stories that share a key
        with `lead`, the newest MAX_CANDIDATES are used. A key is a hash that similar texts have in
        common. The texts of newer stories come first. Each item of the result is (article id,
        text). The id is "" unless the text is known to come from an agency's item.
        """
        names_of_lead = effort.attempt(partial(_names, lead)) or []
        current = self._current(route, names_of_lead, now)
        owners = {str(row["story"]) for _, row in current if "story" in row}
        found: list[tuple[str, ComparedText]] = []
        for story in _newest(self._stories(route, owners, now)):
            article_ids = story.record.article_ids or ("",) * len(story.record.texts)
            found += zip(article_ids, story.record.texts, strict=True)
        return found


def _newest(stories: Iterable[tuple[str, ReportedStory]]) -> list[ReportedStory]:
    """Return the newest stories, the newest first, but at most MAX_CANDIDATES. Each item of
    `stories` is (name, story). Stories of the same digest are sorted by name, so that every worker
    returns the same stories.
    """
    ranked = sorted(stories, key=lambda item: (-item[1].number, item[0]))
    return [story for _, story in ranked[:MAX_CANDIDATES]]


def _item(article_id: str, articles: Mapping[str, MatchedArticle]) -> str:
    """Return the id of an article if the article is an agency's item. Otherwise return "".
    The id serves only to find a later retraction, and only an agency's item can be retracted.
    """
    return article_id if articles[article_id].revision else ""


def _withdrawal(article_id: str) -> str:
    """Return the name of the row that says that an article was retracted or corrected."""
    return sha256(f"withdrawn {article_id}".encode()).hexdigest()


def _names(text: ComparedText) -> list[str]:
    return [_name(key) for key in candidate_keys(text)]


def _name(key: int) -> str:
    return f"{key:016x}"


def _pairs_in(row: Row) -> frozenset[Pair]:
    return frozenset((rule, entity) for rule, entity in json.loads(zlib.decompress(row["pairs"])))
