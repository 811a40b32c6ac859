"""Compares an article with what the route has reported about the same story."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from wirewatch.article import Article
from wirewatch.digests.matched_article import MatchedArticle, Pair
from wirewatch.digests.repeats import (
    ComparedText,
    Difference,
    Effort,
    MaterialNews,
    Repeat,
    StoryRecord,
    bold_spans,
    shortened,
)
from wirewatch.frozen import Frozen
from wirewatch.matching.match import Match

MAX_CHANGES = 4
MAX_CHANGE_LENGTH = 60  # characters


@dataclass(frozen=True, slots=True)
class ReportedStory:
    """A story as an earlier digest reported it. `number` is the number of that digest.

    `story_id` is the id of the lead article in the story's first report.
    """

    number: int
    reported_at: datetime
    record: StoryRecord
    pairs: frozenset[Pair]
    story_id: str = ""


@dataclass(frozen=True, slots=True)
class PriorReport:
    """An earlier report of the story to which a new article belongs.

    - `number`: the number of the digest with this report.
    - `pairs`: the (rule, entity) pairs for which the story was reported.
    - `is_repeat`: True if the story says everything that the article says.
    - `differences`: the parts of the article that the story lacks.
    - `story_id`: the id that the story keeps in later digests.
    """

    number: int
    reported_at: datetime
    pairs: frozenset[Pair]
    is_repeat: bool
    differences: tuple[Difference, ...] = ()
    story_id: str = ""


# by article id; has only articles of stories that were reported before
PriorReports = Mapping[str, PriorReport]
NO_REPORTS: PriorReports = MappingProxyType({})


class Update(Frozen):
    """How a story differs from its earlier report.

    - `number`: the number of the digest with the earlier report.
    - `title_spans`: (start, end) offsets of what is new in the lead's title.
    - `quote_spans`: such offsets for each of the lead's first two quotes.
    - `changes`: at most MAX_CHANGES pairs (old text, new text). Additions have "" as old text, and
      come last.
    - `story`: the id of the story.
    """

    number: int
    reported_at: datetime
    title_spans: tuple[tuple[int, int], ...] = ()
    quote_spans: tuple[tuple[tuple[int, int], ...], ...] = ()
    changes: tuple[tuple[str, str], ...] = ()
    story: str = ""


def compared_text_of(article: Article, matches: Sequence[Match]) -> ComparedText:
    """Return the fields of an article that are compared with other articles, shortened to fit into
    a row.
    """
    hits = dict.fromkeys(quote.text for match in matches for quote in match.quotes)
    text = ComparedText(
        title=article.title,
        body=article.body,
        published=article.published,
        standfirst=article.standfirst,
        place=article.place,
        language=article.language,
        hits=tuple(hits),
    )
    return shortened(text)


def stored_text_of(article: Article, matches: Sequence[Match], faults: list[str]) -> bytes:
    """Return the result of `compared_text_of` as bytes.

    If a fault in the code raises an error, add the error to `faults` and return empty bytes. Then
    the article is not compared with reported stories, and is shown as a new story.
    """
    effort = Effort()
    text = effort.attempt(lambda: compared_text_of(article, matches).to_bytes())
    faults += effort.faults
    return text or b""


def prior_report(
    text: ComparedText, candidates: Sequence[ReportedStory], effort: Effort
) -> PriorReport | None:
    """Compare an article with `candidates`: reported stories that may be about the same events.

    - If the article repeats candidates, choose the repeated candidate that was reported for the most
      (rule, entity) pairs. Return its PriorReport.
    - Otherwise, if the article updates candidates, choose the updated candidate that has the largest
      part of the article's text. Return its PriorReport.
    - Otherwise return None.

    When `effort` is used up, the remaining stories are not compared.
    """
    updates: list[tuple[float, int, PriorReport]] = []
    repeats: list[PriorReport] = []
    for story in candidates:
        decision = effort.compare(text, story.record)
        if isinstance(decision, Repeat):
            repeats.append(_report_of(story, is_repeat=True))
        elif isinstance(decision, MaterialNews) and decision.is_update:
            report = _report_of(story, is_repeat=False, differences=decision.differences)
            updates.append((decision.shared, story.number, report))
    if repeats:
        return max(repeats, key=lambda report: (len(report.pairs), report.number))
    return max(updates, key=lambda update: update[:2])[2] if updates else None


def _report_of(
    story: ReportedStory, *, is_repeat: bool, differences: tuple[Difference, ...] = ()
) -> PriorReport:
    return PriorReport(
        story.number,
        story.reported_at,
        story.pairs,
        is_repeat,
        differences=differences,
        story_id=story.story_id,
    )


def update_of(lead: MatchedArticle, text: ComparedText | None, report: PriorReport) -> Update:
    """Return how the lead of a story differs from the earlier report.

    `text` is the lead's text that was compared with this report, or None. If `text` is None,
    `title_spans`, `quote_spans` and `changes` are empty.
    """
    if text is None:
        return Update(number=report.number, reported_at=report.reported_at, story=report.story_id)
    changes: dict[tuple[str, str], None] = {}
    for difference in report.differences:
        if difference.text.strip() and len(difference.text) <= MAX_CHANGE_LENGTH:
            changes[(difference.before.strip()[:MAX_CHANGE_LENGTH], difference.text.strip())] = None
    replaced = sorted(changes, key=lambda change: not change[0])  # changes that replace something come first
    return Update(
        number=report.number,
        reported_at=report.reported_at,
        title_spans=bold_spans(text, report.differences, lead.title),
        quote_spans=tuple(bold_spans(text, report.differences, quote.text) for quote in lead.quotes[:2]),
        changes=tuple(replaced[:MAX_CHANGES]),
        story=report.story_id,
    )
