"""Writes the subject of a digest: what a reader sees before opening the message."""

import re
from unicodedata import category, normalize

from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.digests.page import MAX_SUBJECT, shortened
from wirewatch.digests.plan import DigestView
from wirewatch.digests.story import Story
from wirewatch.severity import Severity

# `[HIGH]`, also in letters and brackets that look like these, as `_visible` returns them
_HIGH = "[hнηһʜ][iіιl1ıɪ|][gԍɡɢ][hнηһʜ]"
_HIGH_LABEL = re.compile(rf"[\[【〔⁅⟦❲]\s*{_HIGH}\s*[\]】〕⁆⟧❳]", re.IGNORECASE)
_UNSEEN = {"Cf", "Mn", "Me", "Cc", "Co"}  # categories of characters without a shape of their own
_FILLERS = "\u115f\u1160\u3164\uffa0\u2800"  # letters and a symbol that look like a space, or like nothing


def counts(view: DigestView) -> str:
    """Return the counts of a digest, like `12 stories, 3 high, 1 retracted`, or `nothing new`."""
    stories = (*view.plan.stories, *view.plan.headlines)
    count, high = len(stories), sum(story.severity == Severity.HIGH for story in stories)
    possible, retracted = len(view.plan.possible), len(view.plan.retractions)
    parts = [
        f"{count} {'story' if count == 1 else 'stories'}" if count else "",
        f"{high} high" if high else "",
        f"{retracted} retracted" if retracted else "",
        f"{possible} possible" if possible else "",
    ]
    return ", ".join(part for part in parts if part) or "nothing new"


def subject(view: DigestView) -> str:
    """Return a subject of at most 70 characters that says what happened.

    - If a digest has one story and nothing else: `[HIGH] Troops leave the border`
    - If a digest is empty: `Nothing new`
    - Otherwise: `12 stories, 3 high: Troops leave the border`

    The title of the route is added if there is room.
    """
    plan = view.plan
    stories = (*plan.stories, *plan.headlines)
    if len(stories) == 1 and not plan.possible and not plan.retractions:
        line = f"{_label(stories[0])}{without_label(view.articles[stories[0].lead].title)}"
    elif top := _top(view, stories):
        line = f"{counts(view)}: {without_label(top.title)}"
    else:
        line = "Nothing new"
    line = " ".join(line.split()) or "Wirewatch"
    with_title = " · ".join(filter(None, (line, " ".join(view.title.split()))))
    return with_title if len(with_title) <= MAX_SUBJECT else shortened(line, MAX_SUBJECT)


def _top(view: DigestView, stories: tuple[Story, ...]) -> MatchedArticle | None:
    """Return the article whose headline is in the subject, or None for an empty digest.

    This is the lead article of the first story. If there is no story, it is the lead article of the
    first story in `view.plan.possible`. If there is none there either, it is the first retraction.
    """
    leads = [story.lead for story in (*stories[:1], *view.plan.possible[:1])]
    return next((view.articles[name] for name in (*leads, *view.plan.retractions[:1])), None)


def _label(story: Story) -> str:
    high = "[HIGH] " if story.severity == Severity.HIGH else ""
    return high + ("Corrected: " if story.corrected else "Update: " if story.update else "")


def without_label(headline: str) -> str:
    """Return a headline in which `[HIGH]` is written as `(HIGH)`.

    In a subject, `[HIGH]` marks a story of high severity. An article must not be able to set this
    mark with its headline.
    """
    text, positions = _visible(headline)
    marked = list(headline)
    for label in _HIGH_LABEL.finditer(text):
        marked[positions[label.start()]], marked[positions[label.end() - 1]] = "()"
    return "".join(marked)


def _visible(headline: str) -> tuple[str, list[int]]:
    """Return (text, positions): the plain letters that a reader sees, and where each of them stands
    in `headline`.

    Styled letters (𝐇, Ｈ, Ⓗ) become plain letters. Accents, and characters that nobody sees, are
    left out.
    """
    if headline.isascii():
        return headline, list(range(len(headline)))
    plain = [
        (letter, position)
        for position, character in enumerate(headline)
        for letter in normalize("NFKD", character)
        if category(letter) not in _UNSEEN and letter not in _FILLERS
    ]
    return "".join(letter for letter, _ in plain), [position for _, position in plain]
