"""Converts a sealed digest to the values that templates print: texts, counts and times as readers
see them. Times are in the time zone of the route.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import count, islice
from zoneinfo import ZoneInfo

from wirewatch.article import Precision, Signal, host_of, with_encoded_host
from wirewatch.digests.intake import Intake
from wirewatch.digests.ledger import Ledger
from wirewatch.digests.matched_article import MatchedArticle, RuleMatch
from wirewatch.digests.page import (
    MAX_CLAUSES,
    MAX_TITLE,
    CopyView,
    HeadlineView,
    Page,
    Section,
    StoryView,
    TextRun,
    UpdateView,
    WhyView,
    shortened,
)
from wirewatch.digests.plan import DigestView
from wirewatch.digests.prior_reports import Update
from wirewatch.digests.story import Story, audible_matches
from wirewatch.digests.subjects import counts, subject, without_label
from wirewatch.parsing.text.cleaning import address
from wirewatch.printable import is_right_to_left, printable_line
from wirewatch.severity import Severity

MAX_NAMED_COPIES = 4
MAX_ALSO_IN = 10
# of a story; an article has about as many at most, but revisions and copies may have others
MAX_RULES = 60
MAX_BYLINE = 200
MAX_NAMED_HITS = 2
_LANGUAGE = re.compile(r"(?!und)[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
NOTHING_MATCHED = "Nothing matched since the last message."
# why articles that matched are not shown, by the counts of the ledger
NOT_SHOWN: tuple[tuple[tuple[str, ...], str], ...] = (
    (("muted",), "is muted"),
    (("repeated", "later"), "repeats stories that were reported before"),
    (("retracted",), "was retracted"),
    (("superseded",), "was replaced by a newer version"),
    (("duplicate",), "is an exact copy of an earlier article"),
    (("dropped",), "came in quiet hours"),
    (("weak",), "has only possible matches"),
    (("no_channel",), "has a severity that no channel takes"),
)
RETRACTED = "Retracted by its agency: it must not be used. This route got an earlier version."
NO_LONGER_MATCHES = (
    "Corrected by its agency; the corrected text no longer matches a rule. This route got an earlier version."
)


def page_of(view: DigestView) -> Page:
    """Return the page of a digest, with all times in the time zone of its route."""
    zone, plan = ZoneInfo(view.timezone), view.plan
    retractions = tuple(_retraction(view.articles[name], zone) for name in plan.retractions)
    sections = [Section("Retracted", retractions)] if retractions else []
    sections += [
        Section(title, tuple(_story(story, view, zone) for story in stories))
        for title, stories in _by_watchlist(view)
    ]
    if plan.possible:
        possible = tuple(replace(_story(story, view, zone), story="") for story in plan.possible)
        sections.append(Section("Possible", possible, possible=True))
    sections = _numbered(sections)
    return Page(
        subject=subject(view),
        counts=counts(view),
        title=shortened(view.title, MAX_TITLE),
        route=view.route,
        number=view.number,
        due=f"{view.due.astimezone(zone):%Y-%m-%d %H:%M %Z}",
        ledger=str(plan.ledger),
        intake=_intake(plan.intake, zone) if plan.intake else "",
        nothing=_nothing(plan.ledger),
        sections=tuple(sections),
        headlines=tuple(_headline(story, view) for story in plan.headlines),
        stack=view.stack,
    )


def _intake(intake: Intake, zone: ZoneInfo) -> str:
    since, until = intake.since.astimezone(zone), intake.until.astimezone(zone)
    day = "%d %b" if since.year == until.year else "%d %b %Y"
    return f"{intake} · {since:{day} %H:%M} to {until:{day} %H:%M %Z}"


def _nothing(ledger: Ledger) -> str:
    """Return the text that a message shows if it has no stories. The text says that nothing
    matched since the last message, or why the articles that matched are not shown.
    """
    counts = ledger.to_carry.model_dump()
    reasons = [reason for names, reason in NOT_SHOWN if any(counts[name] for name in names)]
    if not reasons:
        return NOTHING_MATCHED
    are_repeats = not any(count for name, count in counts.items() if name not in ("repeated", "later"))
    what = "Nothing new" if are_repeats else "Nothing to show"
    listed = ", or ".join([", ".join(reasons[:-1]), reasons[-1]]) if len(reasons) > 1 else reasons[0]
    return f"{what} since the last message: what matched {listed}."


def _by_watchlist(view: DigestView) -> Iterator[tuple[str, list[Story]]]:
    """Yield (title, stories) for each watchlist: its title, and the stories that belong to it.

    A story belongs to the watchlist of the first rule that `_matches` returns for the story.
    """
    groups: dict[str, list[Story]] = {}
    for story in view.plan.stories:
        groups.setdefault(_matches(story, view)[0].watchlist_title, []).append(story)
    yield from groups.items()


def _matches(story: Story, view: DigestView) -> list[RuleMatch]:
    """Return all rules that matched the lead article or a copy, each once, without muted rules.

    Certain matches come before possible ones, and severe rules before less severe ones.
    """
    best: dict[str, RuleMatch] = {}
    for name in story.articles:
        for match in audible_matches(view.articles[name], view.plan.muted):
            if match.name not in best or (best[match.name].possible and not match.possible):
                best[match.name] = match
    return sorted(best.values(), key=lambda match: (match.possible, Severity(match.severity).rank))


def _story(story: Story, view: DigestView, zone: ZoneInfo) -> StoryView:
    lead = view.articles[story.lead]
    matches = _matches(story, view)
    named_matches, first = matches[:MAX_RULES], matches[0].watchlist_title
    copies = [view.articles[name] for name in story.copies]
    # Copies that say more than the lead are named first.
    named = sorted(copies, key=lambda copy: not _further_hits(copy, lead))[:MAX_NAMED_COPIES]
    url = _link_of(lead)
    return StoryView(
        number=0,
        headline=_headline_of(lead),
        language=_language(lead),
        is_right_to_left=is_right_to_left(lead.title),
        url=url,
        stored_as="" if url else printable_line(lead.stored_as),
        host=host_of(url),
        outlet=_outlet_of(lead),
        when=_when(lead, zone),
        byline=_byline(lead),
        severity=story.severity,
        updated=story.updated,
        corrected=story.corrected,
        update=_update(story.update, zone) if story.update else None,
        similar_to=_headline_of(view.articles[story.similar_to]) if story.similar_to else "",
        headline_runs=_text_runs(_headline_of(lead), story.update.title_spans if story.update else ()),
        quotes=_quotes(lead, story.update),
        why=tuple(_why(match) for match in named_matches),
        more_rules=len(matches) - len(named_matches),
        also_in=_also_in(dict.fromkeys(m.watchlist_title for m in matches if m.watchlist_title != first)),
        copies=tuple(CopyView(_outlet_of(copy), _difference(copy, lead)) for copy in named),
        more_copies=len(copies) - len(named),
        lead=story.lead,
        story=story.id,
    )


def _also_in(titles: Collection[str]) -> tuple[str, ...]:
    """Return the first MAX_ALSO_IN titles of watchlists. If there are more titles, add the
    number of the others as a last item, such as `12 more`.
    """
    more = len(titles) - MAX_ALSO_IN
    return (*islice(titles, MAX_ALSO_IN), *([f"{more} more"] if more > 0 else ()))


def _numbered(sections: list[Section]) -> list[Section]:
    number = count(1)
    return [
        replace(section, stories=tuple(replace(story, number=next(number)) for story in section.stories))
        for section in sections
    ]


def _headline_of(article: MatchedArticle) -> str:
    return without_label(article.title)


def _outlet_of(article: MatchedArticle) -> str:
    return without_label(article.outlet)  # without a link, the article names it


def _link_of(article: MatchedArticle) -> str:
    return with_encoded_host(address(article.url))


def _language(article: MatchedArticle) -> str:
    return article.language if _LANGUAGE.fullmatch(article.language) else ""


def _update(update: Update, zone: ZoneInfo) -> UpdateView:
    when = f"{update.reported_at.astimezone(zone):%-d %b %H:%M}"
    return UpdateView(f"#{update.number}, {when}", update.changes)


def _quotes(lead: MatchedArticle, update: Update | None) -> tuple[tuple[TextRun, ...], ...]:
    """Return the first two quotes of the lead article.

    The matched words of a quote are bold. But if the story is an update and the quote has new
    parts, only the new parts are bold.
    """
    spans = update.quote_spans if update else ()
    return tuple(
        _text_runs(quote.text, (spans[number] if number < len(spans) else ()) or quote.bold)
        for number, quote in enumerate(lead.quotes[:2])
    )


def _headline(story: Story, view: DigestView) -> HeadlineView:
    lead = view.articles[story.lead]
    return HeadlineView(_headline_of(lead), _link_of(lead), _outlet_of(lead), story.severity)


def _retraction(article: MatchedArticle, zone: ZoneInfo) -> StoryView:
    """Return the view of a retraction. It has no link and no quotes, because the retracted text
    must not be spread again.
    """
    return StoryView(
        number=0,
        headline=_headline_of(article),
        language=_language(article),
        is_right_to_left=is_right_to_left(article.title),
        url="",
        stored_as="",
        host="",
        outlet=_outlet_of(article),
        when=_when(article, zone),
        byline="",
        severity=Severity.NORMAL,
        updated=False,
        corrected=False,
        update=None,
        similar_to="",
        headline_runs=(TextRun(_headline_of(article), bold=False),),
        quotes=(),
        why=(),
        also_in=(),
        copies=(),
        more_copies=0,
        notice=RETRACTED if article.signal is Signal.RETRACTED else NO_LONGER_MATCHES,
        lead=article.article_id,
    )


def _when(article: MatchedArticle, zone: ZoneInfo) -> str:
    """Return the time of publication in the time zone of the route.

    A date without a time is not converted. If only the time of arrival is known, the text says so.
    """
    if article.precision is Precision.DAY:
        return f"{article.published:%Y-%m-%d}"
    local = f"{article.published.astimezone(zone):%Y-%m-%d %H:%M %Z}"
    return f"arrived {local}" if article.precision is Precision.ARRIVAL else local


def _byline(article: MatchedArticle) -> str:
    by = "By " + ", ".join(article.authors) if article.authors else ""
    return without_label(" · ".join(part for part in (by, article.place) if part)[:MAX_BYLINE])


def _difference(copy: MatchedArticle, lead: MatchedArticle) -> str:
    """Return how a copy differs from the lead, in a few words. The most important differences come first."""
    corrected = ["corrected by its agency"] if copy.signal is Signal.CORRECTED else []
    notes = [*corrected, *_further_hits(copy, lead), *_other_language(copy, lead)]
    if copy.document_id == lead.document_id:
        length = [_length(copy.words - lead.words)] if copy.words != lead.words else []
        return ", ".join(["revised", *notes, *length])
    if copy.title.casefold() != lead.title.casefold():
        notes.append("other headline")
    if abs(copy.words - lead.words) > max(10, lead.words * 0.05):
        notes.append(_length(copy.words - lead.words))
    return ", ".join(notes)


def _further_hits(copy: MatchedArticle, lead: MatchedArticle) -> list[str]:
    """Return notes about the rules and entities that matched the copy but not the lead.

    If the lead is `abridged`, there are no notes: its list of rules or entities is incomplete.
    """
    if lead.abridged:
        return []
    lead_rules = {match.name for match in lead.matches}
    lead_entities = {entity for match in lead.matches for entity in match.entities}
    rules = [match.name for match in copy.matches if match.name not in lead_rules]
    entities = {entity for match in copy.matches for entity in match.entities} - lead_entities
    notes = (("also matches ", rules), ("also names ", sorted(entities)))
    return [verb + _few(names) for verb, names in notes if names]


def _few(names: list[str]) -> str:
    more = len(names) - MAX_NAMED_HITS
    return f"{', '.join(names[:MAX_NAMED_HITS])} and {more} more" if more > 0 else " and ".join(names)


def _other_language(copy: MatchedArticle, lead: MatchedArticle) -> list[str]:
    """Return a note if copy and lead have different languages.

    Regions are ignored: `en-gb` counts as `en`. If a language is unknown (`und`), there is no note.
    """
    ours, theirs = (article.language.partition("-")[0] for article in (copy, lead))
    return [f"in language {ours}"] if "und" not in {ours, theirs} and ours != theirs else []


def _length(difference: int) -> str:
    return f"{abs(difference)} words {'longer' if difference > 0 else 'shorter'}"


def _text_runs(text: str, bold: tuple[tuple[int, int], ...]) -> tuple[TextRun, ...]:
    runs: list[TextRun] = []
    position = 0
    for start, end in bold:
        if position <= start < end <= len(text):
            runs += [TextRun(text[position:start], bold=False)] if start > position else []
            runs.append(TextRun(text[start:end], bold=True))
            position = end
    return (*runs, TextRun(text[position:], bold=False)) if position < len(text) else tuple(runs)


def _why(match: RuleMatch) -> WhyView:
    clauses = (
        (clause.query, ", ".join(f"“{text}”" for text in clause.found)) for clause in match.why[:MAX_CLAUSES]
    )
    return WhyView(
        match.rule,
        match.rule_title,
        match.severity,
        tuple(clauses),
        match.watchlist,
        match.watchlist_title,
        tuple(dict.fromkeys(text for clause in match.why for text in clause.found)),
    )
