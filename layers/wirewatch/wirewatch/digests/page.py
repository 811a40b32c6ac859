"""The data of a digest for templates. `digests.views` makes the data; templates only print it."""

import re
from dataclasses import dataclass

from wirewatch.printable import cut_position, shell_word
from wirewatch.stack_option import stack_option

MAX_SUBJECT = 70  # characters; phones show about 40 of them, mail programs about 70
MAX_CLAUSES = 4
MAX_TITLE = 200  # characters of the title of a route or a watchlist
MAX_WORDS = 400  # characters of the matched words of one rule
_WORD_END = re.compile(r"\s+\S*$")
MAX_WITHOUT_CONTENTS = 8  # stories that a digest shows without a list of contents
MAX_PREVIEW_TEXT, MAX_PREVIEWED = 140, 4  # characters, and headlines


@dataclass(frozen=True, slots=True)
class TextRun:
    """A piece of a headline or of a quoted sentence. `bold` says whether it is shown in bold."""

    text: str
    bold: bool


@dataclass(frozen=True, slots=True)
class WhyView:
    """The parts of the line that says why an article matched: `rule troop-deployment: …`."""

    rule: str
    title: str
    severity: str
    clauses: tuple[tuple[str, str], ...]  # (part of the query, the words that satisfy it)
    watchlist: str = ""
    watchlist_title: str = ""
    terms: tuple[str, ...] = ()  # the matched words of all clauses

    @property
    def words(self) -> str:
        """The matched words of all clauses, like `“troops”, “sent”`. If several clauses have the
        same words, the words are named once. A text of more than MAX_WORDS characters is cut.
        """
        return shortened(", ".join(dict.fromkeys(found for _, found in self.clauses if found)), MAX_WORDS)


@dataclass(frozen=True, slots=True)
class RuleNote:
    """A footnote of text mails: a rule and the parts of its query that matched."""

    rule: str
    title: str
    queries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CopyView:
    """A copy: any article of a story except the lead article.

    `note` says how the copy differs from the lead article.
    """

    outlet: str
    note: str


@dataclass(frozen=True, slots=True)
class HeadlineView:
    """A story shown only as a headline, because the digest has more stories than `max_stories`."""

    headline: str
    url: str
    outlet: str
    severity: str


@dataclass(frozen=True, slots=True)
class UpdateView:
    """The earlier report of a story, and what has changed since then.

    `label` has the number and time of the earlier digest: `#213, 23 Nov 14:02`. Each change is
    (old text, new text), for example `("9", "153")`.
    """

    label: str
    changes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story as templates show it. In an update, the new parts of headline and quotes are bold.

    - `number`: the number of the story in the digest, from 1.
    - `language`: a tag such as `ko`, or "" if the language is unknown.
    - `stored_as`: the S3 address of the lead article's object, or "" if the article has a link or
      is a retraction.
    - `why`: the most severe rules that matched. `more_rules` counts the others.
    - `lead`: the id of the lead article.
    - `story`: the id that the story keeps in updates, or "" if later articles are not compared with
      it.
    """

    number: int
    headline: str
    language: str
    is_right_to_left: bool
    url: str
    stored_as: str
    host: str
    outlet: str
    when: str
    byline: str
    severity: str
    updated: bool
    corrected: bool
    update: UpdateView | None
    similar_to: str
    headline_runs: tuple[TextRun, ...]
    quotes: tuple[tuple[TextRun, ...], ...]
    why: tuple[WhyView, ...]
    also_in: tuple[str, ...]
    copies: tuple[CopyView, ...]
    more_copies: int
    more_rules: int = 0
    notice: str = ""  # shown before anything else
    lead: str = ""
    story: str = ""

    @property
    def no_link(self) -> str:
        """A line that says where the article is stored, or "" if the article has a link."""
        return f"No link. The article is stored as {self.stored_as}" if self.stored_as else ""

    @property
    def rule_count(self) -> int:
        return len(self.why) + self.more_rules

    @property
    def copy_count(self) -> int:
        return len(self.copies) + self.more_copies

    @property
    def copies_line(self) -> str:
        """A line like `+12 copies: UPI (40 words shorter), Yahoo and 10 more`.

        Empty if the story has no copies.
        """
        if not self.copies:
            return ""
        named = ", ".join(
            f"{copy.outlet} ({copy.note})" if copy.note else copy.outlet for copy in self.copies
        )
        more = f" and {self.more_copies} more" if self.more_copies else ""
        return f"+{self.copy_count} {'copy' if self.copy_count == 1 else 'copies'}: {named}{more}"


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a digest: the stories of one watchlist, all possible matches, or all
    retractions.
    """

    title: str
    stories: tuple[StoryView, ...]
    possible: bool = False


def kind_of(story: StoryView, section: Section) -> str:
    """Return what a story is, for receivers that are programs: `retraction`, `possible` or `story`."""
    if story.notice:
        return "retraction"
    return "possible" if section.possible else "story"


@dataclass(frozen=True, slots=True)
class Page:
    """The data of a digest, as passed to a template."""

    subject: str
    counts: str  # like `9 stories, 2 high`
    title: str
    route: str
    number: int
    due: str
    ledger: str
    intake: str  # a line like `read 4,812 articles, quarantined 3 · …`, empty for an alert
    nothing: str  # shown where there is no story
    sections: tuple[Section, ...]
    headlines: tuple[HeadlineView, ...] = ()
    note: str = ""  # shown near the end, for example if a template could not be used
    stack: str = ""  # for the commands that a message recommends

    @property
    def stories(self) -> tuple[StoryView, ...]:
        """The stories of all sections."""
        return tuple(story for section in self.sections for story in section.stories)

    @property
    def has_contents(self) -> bool:
        """Whether the digest begins with a list of contents.

        A digest with more than MAX_WITHOUT_CONTENTS stories has such a list.
        """
        return len(self.stories) > MAX_WITHOUT_CONTENTS

    @property
    def preview_text(self) -> str:
        """What mail programs show beside the subject.

        For one story with a quote, this is the first quote. For several stories, these are the
        headlines after the first. Otherwise, these are the counts.
        """
        if len(self.stories) == 1 and self.stories[0].quotes:
            return shortened("".join(run.text for run in self.stories[0].quotes[0]), MAX_PREVIEW_TEXT)
        headlines = [story.headline for story in self.stories[1:]] or [self.counts]
        return shortened(" · ".join(headlines[:MAX_PREVIEWED]), MAX_PREVIEW_TEXT)

    @property
    def rule_notes(self) -> tuple[RuleNote, ...]:
        """One note for each rule that the page gives as a reason for a story. A note has the parts
        of the rule's query that matched, at most MAX_CLAUSES parts.
        """
        titles: dict[str, str] = {}
        queries: dict[str, dict[str, None]] = {}
        for why in (why for story in self.stories for why in story.why):
            titles.setdefault(why.rule, why.title)
            queries.setdefault(why.rule, {}).update(dict.fromkeys(query for query, _ in why.clauses))
        return tuple(
            RuleNote(rule, title, tuple(queries[rule])[:MAX_CLAUSES]) for rule, title in titles.items()
        )

    def subject_of(self, part: int, parts: int) -> str:
        """Return the subject of one part of the digest.

        If the digest has several parts, the subject ends with, for example, `(1/3)`.
        """
        suffix = f" ({part}/{parts})" if parts > 1 else ""
        return shortened(self.subject, MAX_SUBJECT - len(suffix)) + suffix

    def counts_of(self, part: int, parts: int) -> str:
        """Return the counts for the heading of one part of a digest.

        An example for part 2 of 3 is `40 stories, 4 high (2/3)`. A digest of one part has no such
        ending in brackets.
        """
        return f"{self.counts} ({part}/{parts})" if parts > 1 else self.counts

    @property
    def accounts(self) -> str:
        """The line at the end of a digest: what was read in its period, and the ledger."""
        return " · ".join(filter(None, (self.intake, self.ledger)))

    def footer(self, part: int, parts: int) -> str:
        """Return a line like `morning-brief #214 · 2026-11-23 07:30 KST · part 1/2`.

        The number and the part let a reader notice a duplicate or a missing message.
        """
        return f"{self.route} #{self.number} · {self.due} · part {part}/{parts}"

    @property
    def mute_hint(self) -> str:
        # with `route:`, because a watchlist may have the same id
        muted = shell_word(f"route:{self.route}")
        hint = f"To mute this route: wirewatch mute{stack_option(self.stack)} {muted} --for 8h."
        if self.rule_notes:
            hint += " To get fewer stories: narrow one of the rules named above."
        return hint


def shortened(text: str, longest: int) -> str:
    """Return a text of at most `longest` characters.

    A longer text is cut, and `…` is added. The cut is at the end of a word if at least two thirds
    of `longest` characters remain. Otherwise the cut may be within a word.
    """
    if len(text) <= longest:
        return text
    cut = text[: cut_position(text, longest - 1)]
    at_word = _WORD_END.sub("", cut)
    return (at_word if len(at_word) >= longest * 2 // 3 else cut).rstrip(" ,;:-–—") + "…"
