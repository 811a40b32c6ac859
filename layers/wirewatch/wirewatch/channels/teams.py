"""Adaptive Cards to a Workflows URL of Microsoft Teams.

The text of an article can't format a message in Teams: headlines and quotes are put into elements
TextRun of a RichTextBlock, in which Teams reads no markup. The only link is the article's own
address.
"""

import json
from collections.abc import Iterator
from typing import Any

from wirewatch.channels.answers import result_of
from wirewatch.channels.kind import ChannelKind, DeliveryResult, Message, Poster, TargetProblem
from wirewatch.configuration.routes import TARGET
from wirewatch.digests.page import HeadlineView, Page, Section, StoryView, TextRun, UpdateView

MAX_CARD = 24_000  # bytes; Teams accepts 28 KB for the whole message
MAX_TEXT = 400  # characters of a headline or a quote
MAX_QUOTES = 2
MAX_CHANGES = 4
MAX_URL = 1_500

Element = dict[str, Any]


class Teams(ChannelKind):
    name = "teams"
    example = "teams:name-of-the-channel"

    def check_target(self, target: str | None) -> TargetProblem | None:
        if target is not None and TARGET.fullmatch(target):
            return None
        return TargetProblem("teams needs the name of a target", f"write {self.example}")

    def render(self, page: Page) -> list[str]:
        cards = _cards(page)
        return [_message(page, body, part, len(cards)) for part, body in enumerate(cards, 1)]

    def deliver(self, message: Message, address: str, post: Poster) -> DeliveryResult:
        """Send a card. A workflow of Teams answers 202 as soon as it has received the card."""
        return result_of("Teams", post(address, message.body, {}))


def _cards(page: Page) -> list[list[Element]]:
    """Return one list of elements for each message. The elements show stories and headlines."""
    cards: list[list[Element]] = [[]]
    for group in _groups(page):
        if cards[-1] and _size([*cards[-1], *group]) > MAX_CARD:
            cards.append([])
        cards[-1] += group
    return cards


def _groups(page: Page) -> Iterator[list[Element]]:
    """Yield lists of elements that must stay together. Each list has one story or one headline. The
    heading of a section is in the list of its first story. The heading of the headlines is in the
    list of the first headline. An empty page gives one list with a text.
    """
    for section in page.sections:
        for number, story in enumerate(section.stories):
            yield [_heading(section)] * (number == 0) + [_story(story)]
    for number, headline in enumerate(page.headlines):
        yield [_text("Further stories", weight="Bolder")] * (number == 0) + [_headline(headline)]
    if not page.sections and not page.headlines:
        yield [_text(page.nothing)]


def _heading(section: Section) -> Element:
    note = " (weak names or uncertain text: not alerted)" if section.possible else ""
    return _rich([_run(section.title + note, weight="Bolder", size="Medium")], separator=True)


def _story(story: StoryView) -> Element:
    high = [_run("HIGH ", weight="Bolder", color="Attention")] if story.severity == "high" else []
    facts = [story.outlet, story.when, "corrected by its agency" if story.corrected else ""]
    items = [_rich([*high, _linked(story.headline, story.url)])]
    items.append(_rich([_run(" · ".join(filter(None, facts)), isSubtle=True, size="Small")], spacing="None"))
    if story.update:
        items.append(_rich(_changes(story.update), spacing="Small"))
    if story.notice:
        items.append(_rich([_run(story.notice)]))
    items += [_rich(list(_runs(quote)), spacing="Small") for quote in story.quotes[:MAX_QUOTES]]
    rules = [f"{why.title}: {why.words}" if why.words else why.title for why in story.why]
    for line in (story.no_link, *rules, story.copies_line):
        if line:
            items.append(_rich([_run(_cut(line), isSubtle=True, size="Small")], spacing="Small"))
    return {"type": "Container", "items": items, "spacing": "Medium"}


def _changes(update: UpdateView) -> list[Element]:
    """Return the elements TextRun of a line like `Update to #213, 23 Nov 14:02: 9 → 153`. New text is
    bold.
    """
    runs = [_run(f"Update to {update.label}")]
    for number, (before, now) in enumerate(update.changes[:MAX_CHANGES]):
        runs += [
            _run((": " if number == 0 else "; ") + (f"{_cut(before)} → " if before else "")),
            _run(_cut(now), weight="Bolder"),
        ]
    return runs


def _headline(headline: HeadlineView) -> Element:
    high = [_run("HIGH ", weight="Bolder", color="Attention")] if headline.severity == "high" else []
    outlet = _run(f" · {headline.outlet}", isSubtle=True)
    return _rich([*high, _linked(headline.headline, headline.url), outlet], spacing="Small")


def _runs(quote: tuple[TextRun, ...]) -> Iterator[Element]:
    """Yield elements TextRun for the first MAX_TEXT characters of a quote."""
    left = MAX_TEXT
    for run in quote:
        text = run.text[:left]
        left -= len(text)
        if text:
            yield _run(text, weight="Bolder") if run.bold else _run(text)
    if not left:
        yield _run("…")


def _linked(text: str, url: str) -> Element:
    run = _run(_cut(text), weight="Bolder")
    if url and len(url) <= MAX_URL:
        run["selectAction"] = {"type": "Action.OpenUrl", "url": url}
    return run


def _run(text: str, **style: object) -> Element:
    return {"type": "TextRun", "text": text, **style}


def _rich(runs: list[Element], **style: object) -> Element:
    return {"type": "RichTextBlock", "inlines": runs, **style}


def _text(text: str, **style: object) -> Element:
    """Return a paragraph with text that Wirewatch wrote. Teams reads Markdown in it, so never pass
    text of an article.
    """
    return {"type": "TextBlock", "text": text, "wrap": True, **style}


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1].rstrip() + "…"


def _size(elements: list[Element]) -> int:
    return len(json.dumps(elements, ensure_ascii=False).encode())


def _message(page: Page, elements: list[Element], part: int, parts: int) -> str:
    lines = [page.footer(part, parts)]
    if part == parts:
        lines = [page.accounts, *lines]
    footer = [_rich([_run(line, isSubtle=True, size="Small")], spacing="Small") for line in lines]
    title = _rich([_run(f"{page.title}: {page.counts}", weight="Bolder", size="Large")])
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": [title, *elements, {**footer[0], "separator": True}, *footer[1:]],
    }
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return json.dumps({"type": "message", "attachments": [content]}, ensure_ascii=False)
