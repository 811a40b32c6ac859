"""Converts the output of a template for Teams into the elements of an Adaptive Card.

A block such as `<p>` becomes one RichTextBlock, or several if it has line breaks. A `<blockquote>`
becomes a Container. Teams reads no markup in a RichTextBlock, so articles can't add markup.
"""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from wirewatch.printable import FIRST_STRONG_ISOLATE, POP_ISOLATE

CardElement = dict[str, Any]  # also of the elements inside it, such as a TextRun

# https://adaptivecards.io/explorer/TextRun.html
_INLINE: dict[str, dict[str, object]] = {
    "b": {"weight": "Bolder"},
    "strong": {"weight": "Bolder"},
    "em": {"italic": True},
    "i": {"italic": True},
    "mark": {"highlight": True},
    "s": {"strikethrough": True},
    "small": {"size": "Small"},
    "u": {"underline": True},
    "a": {},
    "bdi": {},
    "span": {},
}
_BLOCKS: dict[str, dict[str, object]] = {
    "h1": {"weight": "Bolder", "size": "Large"},
    "h2": {"weight": "Bolder", "size": "Medium"},
    "h3": {"weight": "Bolder"},
    "blockquote": {},
    "div": {},
    "li": {},
    "ol": {},
    "p": {},
    "ul": {},
}
# The spacing above the first RichTextBlock of a block; above others it is Small.
_SPACING = {"h1": "Medium", "h2": "Medium", "h3": "Medium", "p": "Default"}
_CLASSES: dict[str, dict[str, object]] = {
    "accent": {"color": "Accent"},
    "attention": {"color": "Attention"},
    "good": {"color": "Good"},
    "subtle": {"isSubtle": True},
    "warning": {"color": "Warning"},
}


def card_elements(html: str) -> list[CardElement]:
    """Return the elements of an Adaptive Card for the output of a template. `html` is this output,
    already cleaned by `cleaning.clean_teams`.
    """
    reader = _CardReader()
    reader.feed(html)
    reader.close()
    return list(reader.elements())


class _CardReader(HTMLParser):
    """Turns HTML into a list of RichTextBlocks and Containers.

    `_open` has (tag, style of the text inside) for each open element. `_runs` has the TextRun
    elements of the RichTextBlock that is not finished yet.
    """

    def __init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, dict[str, object]]] = []
        self._finished: list[CardElement] = []
        self._runs: list[CardElement] = []
        self._counters: list[int] = []  # of the open lists: the number of the last item
        self._spacing, self._has_line_above, self._label = "Small", False, ""
        self._quote: list[CardElement] | None = None  # the elements of the open <blockquote>

    def elements(self) -> Iterator[CardElement]:
        self._finish()
        yield from self._finished

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "br":
            self._finish()
            self._spacing = "None"
        elif tag == "hr":
            self._finish()
            self._has_line_above = True
        else:
            inherited = self._open[-1][1] if self._open else {}
            self._open.append((tag, inherited | self._style_of(tag, values)))
            if tag in _BLOCKS:
                self._start_block(tag)
            # a RichTextBlock can't set a direction of text, so control characters set it
            elif tag == "bdi":
                self.handle_data(FIRST_STRONG_ISOLATE)

    def handle_endtag(self, tag: str) -> None:
        while self._open and (ended := self._open.pop()[0]) != tag:
            self._end_block(ended)
        self._end_block(tag)

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        starts, ends = data[:1].isspace(), data[-1:].isspace()
        text = f"{' ' if starts else ''}{words}{' ' if ends and words else ''}"
        if not self._runs or self._runs[-1]["text"].endswith(" "):
            text = text.removeprefix(" ")
        if not text:
            return
        if self._label:
            self._runs.append({"type": "TextRun", "text": self._label})
            self._label = ""
        style = self._open[-1][1] if self._open else {}
        run = {"type": "TextRun", "text": text, **style}
        if self._runs and {**self._runs[-1], "text": ""} == {**run, "text": ""}:
            self._runs[-1]["text"] += text
        else:
            self._runs.append(run)

    def _style_of(self, tag: str, values: dict[str, str]) -> dict[str, object]:
        style = {**_INLINE.get(tag, {}), **_BLOCKS.get(tag, {})}
        for name in values.get("class", "").split():
            style |= _CLASSES.get(name, {})
        if values.get("href"):
            style["selectAction"] = {"type": "Action.OpenUrl", "url": values["href"]}
        return style

    def _start_block(self, tag: str) -> None:
        self._finish()
        self._spacing = _SPACING.get(tag, "Small")
        if tag in {"ol", "ul"}:
            self._counters.append(0)
        elif tag == "li":
            is_numbered = [each for each, _ in self._open if each in {"ol", "ul"}][-1:] == ["ol"]
            if self._counters:
                self._counters[-1] += 1
            self._label = f"{self._counters[-1]}. " if is_numbered else "• "
        elif tag == "blockquote" and self._quote is None:
            self._quote = []

    def _end_block(self, tag: str) -> None:
        if tag == "bdi":
            self.handle_data(POP_ISOLATE)
        if tag not in _BLOCKS:
            return
        self._finish()
        if tag in {"ol", "ul"} and self._counters:
            self._counters.pop()
        if tag == "blockquote" and all(each != "blockquote" for each, _ in self._open):
            if self._quote:
                quote = {"type": "Container", "style": "emphasis", "items": self._quote, "spacing": "Small"}
                self._finished.append(quote)
            self._quote = None
        self._label = ""

    def _finish(self) -> None:
        """Finish the current RichTextBlock. If it has no text, nothing is added to the card."""
        runs, self._runs = self._runs, []
        while runs and not (text := runs[-1]["text"].rstrip()):
            runs.pop()
        if runs:
            runs[-1]["text"] = text
        if not any(run["text"].strip() for run in runs):
            return
        element: CardElement = {"type": "RichTextBlock", "inlines": runs, "spacing": self._spacing}
        if self._has_line_above:
            element["separator"] = True
        self._has_line_above, self._spacing = False, "Small"
        (self._finished if self._quote is None else self._quote).append(element)
