"""Renders digests as Adaptive Cards, and sends them to a Workflows URL of Microsoft Teams.

Texts of articles are put into TextRun elements, in which Teams reads no markup. The only link of a
story is the article's address.
"""

import json
from collections.abc import Iterator
from typing import Any

from wirewatch.channels.answers import result_of
from wirewatch.channels.custom.left_out import left_out
from wirewatch.channels.kind import (
    ChannelKind,
    Contents,
    ContentTooLarge,
    DeliveryResult,
    Message,
    Poster,
    TargetProblem,
    fitting,
)
from wirewatch.configuration.routes import TARGET
from wirewatch.configuration.template_names import TemplateForm
from wirewatch.digests.page import HeadlineView, Page, StoryView, TextRun, UpdateView
from wirewatch.printable import FIRST_STRONG_ISOLATE, POP_ISOLATE, cut, is_right_to_left

MAX_CARD = 24_000  # bytes; Teams accepts 28 KB for the whole message
MAX_TEXT = 400  # characters of a headline or a quote
MAX_STORY = 12_000  # bytes
MAX_TITLE = 200
FURTHER = "Further stories"
MAX_CHANGES = 4
TOO_LARGE = 1 << 30  # bytes

Element = dict[str, Any]


class Teams(ChannelKind):
    name = "teams"
    example = "teams:name-of-the-channel"
    template_forms = (TemplateForm.TEAMS,)

    def check_target(self, target: str | None) -> TargetProblem | None:
        if target is not None and TARGET.fullmatch(target):
            return None
        return TargetProblem("teams needs the name of a target", f"write {self.example}")

    def render(self, page: Page) -> list[str]:
        cards = _cards(page)
        return [_message(page, body, part, len(cards)) for part, body in enumerate(cards, 1)]

    def render_custom(self, page: Page, contents: Contents) -> list[str]:
        content = contents[TemplateForm.TEAMS]

        def size(page: Page) -> int:
            try:
                return _size(_content_elements(page, content(page, 1, 1)))
            except ContentTooLarge:
                return TOO_LARGE

        pages = list(fitting(page, size, MAX_CARD))
        cards = [_content_elements(each, content(each, n, len(pages))) for n, each in enumerate(pages, 1)]
        if any(_size(card) > MAX_CARD for card in cards):
            raise ContentTooLarge(TemplateForm.TEAMS)
        return [_message(each, cards[n - 1], n, len(pages)) for n, each in enumerate(pages, 1)]

    def deliver(self, message: Message, address: str, post: Poster) -> DeliveryResult:
        """Send a card. Success means that Teams has received the card, not that Teams shows it."""
        return result_of("Teams", post(address, message.body, {}))


def _cards(page: Page) -> list[list[Element]]:
    """Divide the stories and headlines of a page into messages. Return one list of elements for
    each message. If a section continues in the next message, that message begins with the heading
    of the section.
    """
    cards: list[list[Element]] = [[]]
    above: Element = {}
    for heading, element in _elements(page):
        is_first, above = heading != above, heading
        group = [heading, element] if is_first else [element]
        if cards[-1] and _size([*cards[-1], *group]) > MAX_CARD:
            cards.append([])
            group = [heading, element]
        cards[-1] += group
    return cards


def _content_elements(page: Page, content: str) -> list[Element]:
    """Return the elements that show `content`, the output of a custom template. The headlines of
    the stories that `content` does not show are added at the end.
    """
    # `deliver` starts without it
    from wirewatch.channels.custom.cards import card_elements  # noqa: PLC0415

    return [*card_elements(content), *_further(left_out(page, content, TemplateForm.TEAMS))]


def _further(headlines: tuple[HeadlineView, ...]) -> Iterator[Element]:
    if headlines:
        yield _heading(FURTHER)
    yield from map(_headline, headlines)


def _elements(page: Page) -> Iterator[tuple[Element, Element]]:
    """Yield pairs of elements: a heading, and what is shown below this heading.

    For each story, the pair is the heading of the story's section, and the story itself. Then, for
    each headline, the pair is the heading FURTHER and the headline.
    """
    for section in page.sections:
        note = " (weak names or uncertain text: not alerted)" if section.possible else ""
        heading = _heading(section.title + note)
        for number, story in enumerate(section.stories):
            yield heading, {**_story(story), "spacing": "Medium" if number else "Small"}
    for headline in page.headlines:
        yield _heading(FURTHER), _headline(headline)


def _heading(title: str) -> Element:
    return _rich([_run(cut(title, MAX_TITLE), weight="Bolder", size="Medium")], separator=True)


def _story(story: StoryView) -> Element:
    """Return a story as a Container element.

    If the story has more than MAX_STORY bytes, some or all of its quotes and rules are left out,
    and its texts are shortened.
    """
    for quotes, rules, longest in ((2, 10, MAX_TEXT), (1, 5, 200), (0, 0, 100)):
        items = list(_story_items(story, quotes, rules, longest))
        if _size(items) <= MAX_STORY:
            break
    return {"type": "Container", "items": items, "spacing": "Medium"}


def _story_items(story: StoryView, quotes: int, rules: int, longest: int) -> Iterator[Element]:
    """Yield the elements of a story, with at most `quotes` quotes and `rules` rules. A text with
    more than `longest` characters is cut.
    """
    if story.notice:
        yield _rich([_run(story.notice, weight="Bolder", color="Attention")], spacing="Small")
    yield _rich([*_high(story), _linked(story.headline, story.url, longest)], spacing="Small")
    facts = [_cut_left(story.outlet, longest), story.when, cut(story.byline, longest)]
    status = "corrected by its agency" if story.corrected else "updated" if story.updated else ""
    runs = [_subtle(" · ".join(filter(None, facts)))]
    runs += [_subtle(" · "), _subtle(status, weight="Bolder")] if status else []
    yield _rich(runs, spacing="None")
    if story.update:
        yield _rich(_changes(story.update, longest), spacing="Small")
    if story.similar_to:
        yield _rich([_subtle(f"Similar to: {cut(story.similar_to, 150)}")], spacing="Small")
    for quote in story.quotes[:quotes]:
        yield _rich(_runs(quote, longest), spacing="Small")
    yield from _details(story, rules, longest)


def _details(story: StoryView, rules: int, longest: int) -> Iterator[Element]:
    """Yield the lines of a story in small type: rules, "Also in: …" and copies.

    Only the first `rules` rules have lines of their own. "Also in" has the watchlists of all rules
    that matched, without the watchlist of the first rule. For an article without a link, a line
    says where the article is stored. A text with more than `longest` characters is cut.
    """
    for why in story.why[:rules]:
        words = [_subtle(f": {cut(why.words, longest)}")] if why.words else []
        yield _rich([_subtle(cut(why.title, longest), weight="Bolder"), *words], spacing="Small")
    more = story.rule_count - rules
    left_out = f"and {more} more {'rule' if more == 1 else 'rules'}" if rules and more > 0 else ""
    also_in = f"Also in: {', '.join(story.also_in)}" if story.also_in else ""
    for line in (left_out, also_in, story.no_link, story.copies_line):
        if line:
            yield _rich([_subtle(cut(line, longest))], spacing="Small")


def _changes(update: UpdateView, longest: int) -> list[Element]:
    """Return the TextRun elements of a line like `Update to #213, 23 Nov 14:02: 9 → 153`. New text
    is bold.
    """
    runs = [_run(f"Update to {update.label}")]
    for number, (before, now) in enumerate(update.changes[:MAX_CHANGES]):
        runs += [
            _run((": " if number == 0 else "; ") + (f"{cut(before, longest)} → " if before else "")),
            _run(cut(now, longest), weight="Bolder"),
        ]
    return runs


def _headline(headline: HeadlineView) -> Element:
    outlet = _subtle(f" · {_cut_left(headline.outlet, 80)}")
    linked = _linked(headline.headline, headline.url, 150, weight="Default")
    return _rich([*_high(headline), linked, outlet], spacing="Small")


def _high(story: StoryView | HeadlineView) -> list[Element]:
    return [_run("HIGH ", weight="Bolder", color="Attention")] if story.severity == "high" else []


def _runs(quote: tuple[TextRun, ...], longest: int) -> list[Element]:
    """Return the first `longest` characters of a quote as TextRun elements of an Adaptive Card. If
    the quote is longer, an ellipsis is added.
    """
    left = longest
    runs: list[Element] = []
    for run in quote:
        text = run.text[:left]
        left -= len(text)
        if text:
            runs.append(_run(text, weight="Bolder") if run.bold else _run(text))
    if sum(len(run.text) for run in quote) > longest:
        runs.append(_run("…"))
    if is_right_to_left("".join(run["text"] for run in runs)):
        runs[0]["text"] = FIRST_STRONG_ISOLATE + runs[0]["text"]
        runs[-1]["text"] += POP_ISOLATE
    return runs


def _linked(text: str, url: str, longest: int, weight: str = "Bolder") -> Element:
    shown = cut(text, longest)
    if is_right_to_left(shown):
        shown = f"{FIRST_STRONG_ISOLATE}{shown}{POP_ISOLATE}"
    run = _run(shown, weight=weight)
    if url:
        run["selectAction"] = {"type": "Action.OpenUrl", "url": url}
    return run


def _subtle(text: str, **style: object) -> Element:
    return _run(text, isSubtle=True, size="Small", **style)


def _run(text: str, **style: object) -> Element:
    return {"type": "TextRun", "text": text, **style}


def _rich(runs: list[Element], **style: object) -> Element:
    return {"type": "RichTextBlock", "inlines": runs, **style}


def _text(text: str, **style: object) -> Element:
    """Return a TextBlock. Teams reads Markdown in a TextBlock, so `text` must never be text of an
    article.
    """
    return {"type": "TextBlock", "text": text, "wrap": True, **style}


def _cut_left(text: str, longest: int) -> str:
    """Shorten a long text at its beginning. So a long host name keeps its end, which shows the owner."""
    return text if len(text) <= longest else "…" + text[1 - longest :]


def _size(elements: list[Element]) -> int:
    return len(json.dumps(elements, ensure_ascii=False).encode())


def _message(page: Page, elements: list[Element], part: int, parts: int) -> str:
    lines = [page.note, page.accounts if part == parts else "", page.footer(part, parts)]
    footer = [_rich([_subtle(cut(line, 1_000))], spacing="Small") for line in lines if line]
    heading = f"{cut(page.title, MAX_TITLE)}: {page.counts_of(part, parts)}"
    title = _rich([_run(heading, weight="Bolder", size="Large")])
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": [title, *(elements or [_text(page.nothing)]), {**footer[0], "separator": True}, *footer[1:]],
    }
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return json.dumps({"type": "message", "attachments": [content]}, ensure_ascii=False)
