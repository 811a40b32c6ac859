"""A sealed digest as the templates see it: words and numbers only, local times, nothing left to decide."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from wirewatch.article import Precision, Signal
from wirewatch.digests.matched_article import MatchedArticle, RuleMatch
from wirewatch.digests.plan import DigestView, Story
from wirewatch.parsing.text.cleaning import address
from wirewatch.severity import Severity

COPIES_NAMED = 4
CLAUSES_SHOWN = 4
LONGEST_BYLINE = 200
HITS_NAMED = 2
NOTHING_MATCHED = "Nothing matched since the last message."
RETRACTED = "Killed by its agency: it must not be used. An earlier version had come to this route."
MATCHES_NO_MORE = (
    "Corrected by its agency, and as corrected it matches no rule. An earlier version had come to this route."
)
NOTHING_NEW = "Nothing new since the last message: what matched retells stories reported before."


@dataclass(frozen=True, slots=True)
class TextRun:
    """A run of a quoted sentence."""

    text: str
    bold: bool


@dataclass(frozen=True, slots=True)
class WhyView:
    """`rule troop-deployment: …` in its parts."""

    rule: str
    title: str
    severity: str
    clauses: tuple[tuple[str, str], ...]  # (part of the query, the words found)


@dataclass(frozen=True, slots=True)
class CopyView:
    outlet: str
    note: str


@dataclass(frozen=True, slots=True)
class StoryView:
    headline: str
    url: str
    host: str
    outlet: str
    when: str
    byline: str
    severity: str
    updated: bool
    corrected: bool
    seen: bool
    quotes: tuple[tuple[TextRun, ...], ...]
    why: tuple[WhyView, ...]
    also_in: tuple[str, ...]
    copies: tuple[CopyView, ...]
    more_copies: int
    notice: str = ""  # to be read before anything else

    @property
    def copy_count(self) -> int:
        return len(self.copies) + self.more_copies

    @property
    def copies_line(self) -> str:
        """`+14 copies: UPI (shorter by 40 words), Yahoo … and 10 more`."""
        if not self.copies:
            return ""
        named = ", ".join(
            f"{copy.outlet} ({copy.note})" if copy.note else copy.outlet for copy in self.copies
        )
        more = f" and {self.more_copies} more" if self.more_copies else ""
        return f"+{self.copy_count} {'copy' if self.copy_count == 1 else 'copies'}: {named}{more}"


@dataclass(frozen=True, slots=True)
class Section:
    """The stories of one watchlist, the possible matches, or what was taken back."""

    title: str
    stories: tuple[StoryView, ...]
    possible: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What a template of a digest gets."""

    subject: str
    title: str
    route: str
    number: int
    due: str
    ledger: str
    nothing: str  # to say where there is no story
    sections: tuple[Section, ...]

    @property
    def counts(self) -> str:
        """`9 stories, 2 high`."""
        return self.subject.removesuffix(f": {self.title}")

    def footer(self, part: int, parts: int) -> str:
        """`morning-brief #214 · 2026-11-23 07:30 KST · part 1/2`: how a person recognises a duplicate, or a gap."""
        return f"{self.route} #{self.number} · {self.due} · part {part}/{parts}"

    @property
    def mute_hint(self) -> str:
        return f"To mute this route for a while: wirewatch mute {self.route} --for 8h. To hear less: narrow the rule named above."


def page_of(view: DigestView) -> Page:
    zone = ZoneInfo(view.timezone)
    back = [_taken_back(view.members[name], zone) for name in view.plan.withdrawn]
    sections = [Section("Withdrawn", tuple(back))] if back else []
    sections += [
        Section(title, tuple(_story(story, view, zone) for story in stories))
        for title, stories in _by_watchlist(view)
    ]
    if view.plan.possible:
        sections.append(
            Section(
                "Possible", tuple(_story(story, view, zone) for story in view.plan.possible), possible=True
            )
        )
    return Page(
        subject=subject(view),
        title=view.title,
        route=view.route,
        number=view.number,
        due=f"{view.due.astimezone(zone):%Y-%m-%d %H:%M %Z}",
        ledger=str(view.plan.ledger),
        nothing=NOTHING_NEW if view.plan.ledger.repeated else NOTHING_MATCHED,
        sections=tuple(sections),
    )


def subject(view: DigestView) -> str:
    """`12 stories, 3 high: Morning brief`, under 100 characters."""
    count = len(view.plan.stories)
    high = sum(story.severity == "high" for story in view.plan.stories)
    possible, withdrawn = len(view.plan.possible), len(view.plan.withdrawn)
    parts = [
        f"{count} {'story' if count == 1 else 'stories'}",
        f"{high} high" if high else "",
        f"{withdrawn} withdrawn" if withdrawn else "",
        f"{possible} possible" if possible else "",
    ]
    return f"{', '.join(part for part in parts if part)}: {view.title}"[:99]


def _by_watchlist(view: DigestView) -> Iterator[tuple[str, list[Story]]]:
    """Each story once, under the watchlist whose rule weighs most."""
    groups: dict[str, list[Story]] = {}
    for story in view.plan.stories:
        groups.setdefault(_matches(story, view)[0].watchlist_title, []).append(story)
    yield from groups.items()


def _matches(story: Story, view: DigestView) -> list[RuleMatch]:
    """Every rule that matched the lead or a copy, once; certain and severe ones first."""
    found: dict[tuple[str, str], RuleMatch] = {}
    for name in story.articles:
        for match in view.members[name].matches:
            key = match.watchlist, match.rule
            if key not in found or (found[key].possible and not match.possible):
                found[key] = match
    return sorted(found.values(), key=lambda match: (match.possible, Severity(match.severity).rank))


def _story(story: Story, view: DigestView, zone: ZoneInfo) -> StoryView:
    lead = view.members[story.lead]
    matches = _matches(story, view)
    first = matches[0].watchlist_title
    others = [view.members[name] for name in story.copies]
    named = sorted(others, key=lambda copy: not _further_hits(copy, lead))[
        :COPIES_NAMED
    ]  # first those that say more
    return StoryView(
        headline=lead.title,
        url=address(lead.url),
        host=_host(address(lead.url)),
        outlet=lead.outlet,
        when=_when(lead, zone),
        byline=_byline(lead),
        severity=story.severity,
        updated=story.updated,
        corrected=story.corrected,
        seen=story.seen,
        quotes=tuple(_pieces(quote.text, quote.bold) for quote in lead.quotes[:2]),
        why=tuple(_why(match) for match in matches),
        also_in=tuple(dict.fromkeys(m.watchlist_title for m in matches if m.watchlist_title != first)),
        copies=tuple(CopyView(copy.outlet, _difference(copy, lead)) for copy in named),
        more_copies=len(others) - len(named),
    )


def _taken_back(member: MatchedArticle, zone: ZoneInfo) -> StoryView:
    """No link and no quote: what is taken back is not spread again."""
    return StoryView(
        headline=member.title, url="", host="", outlet=member.outlet, when=_when(member, zone), byline="", severity="normal", updated=False,
        corrected=False, seen=False, quotes=(), why=(), also_in=(), copies=(), more_copies=0,
        notice=RETRACTED if member.signal is Signal.RETRACTED else MATCHES_NO_MORE,
    )  # fmt: skip


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""


def _when(member: MatchedArticle, zone: ZoneInfo) -> str:
    """A day has no time zone; an arrival says that it is one."""
    if member.precision is Precision.DAY:
        return f"{member.published:%Y-%m-%d}"
    local = f"{member.published.astimezone(zone):%Y-%m-%d %H:%M %Z}"
    return f"arrived {local}" if member.precision is Precision.ARRIVAL else local


def _byline(member: MatchedArticle) -> str:
    by = "By " + ", ".join(member.authors) if member.authors else ""
    return " · ".join(part for part in (by, member.place) if part)[:LONGEST_BYLINE]


def _difference(copy: MatchedArticle, lead: MatchedArticle) -> str:
    """What the copy has and the lead has not, in a few words, the weightiest first."""
    corrected = ["corrected by its agency"] if copy.signal is Signal.CORRECTED else []
    notes = [*corrected, *_further_hits(copy, lead), *_other_language(copy, lead)]
    if copy.document_id == lead.document_id:
        return ", ".join(
            ["revised", *notes, *([_words(copy.words - lead.words)] if copy.words != lead.words else [])]
        )
    if copy.title.casefold() != lead.title.casefold():
        notes.append("other headline")
    if abs(copy.words - lead.words) > max(10, lead.words * 0.05):
        notes.append(_words(copy.words - lead.words))
    return ", ".join(notes)


def _further_hits(copy: MatchedArticle, lead: MatchedArticle) -> list[str]:
    """Rules that the lead did not match, and of the others names that it does not have. Not where it may have had more than was kept."""
    if lead.abridged:
        return []
    rules = {f"{match.watchlist}/{match.rule}": match for match in lead.matches}
    new = [f"{match.watchlist}/{match.rule}" for match in copy.matches]
    names = {name for match in copy.matches for name in match.entities} - {
        name for match in lead.matches for name in match.entities
    }
    notes = (("also matches ", [name for name in new if name not in rules]), ("also names ", sorted(names)))
    return [head + _few(found) for head, found in notes if found]


def _few(names: list[str]) -> str:
    more = len(names) - HITS_NAMED
    return f"{', '.join(names[:HITS_NAMED])} and {more} more" if more > 0 else " and ".join(names)


def _other_language(copy: MatchedArticle, lead: MatchedArticle) -> list[str]:
    """Only the language counts, not the country behind it; `und` is none."""
    ours, theirs = (member.language.partition("-")[0] for member in (copy, lead))
    return [f"in language {ours}"] if "und" not in {ours, theirs} and ours != theirs else []


def _words(difference: int) -> str:
    return f"{abs(difference)} words {'longer' if difference > 0 else 'shorter'}"


def _pieces(text: str, bold: tuple[tuple[int, int], ...]) -> tuple[TextRun, ...]:
    pieces: list[TextRun] = []
    position = 0
    for start, end in bold:
        if position <= start < end <= len(text):
            pieces += [TextRun(text[position:start], bold=False)] if start > position else []
            pieces.append(TextRun(text[start:end], bold=True))
            position = end
    return (*pieces, TextRun(text[position:], bold=False)) if position < len(text) else tuple(pieces)


def _why(match: RuleMatch) -> WhyView:
    clauses = tuple(
        (clause.query, ", ".join(f"“{text}”" for text in clause.found))
        for clause in match.why[:CLAUSES_SHOWN]
    )
    return WhyView(match.rule, match.rule_title, match.severity, clauses)
