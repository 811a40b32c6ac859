"""Block Kit. Nothing an article says acts in Slack: no mention, no link but ours, no formatting, no emoji."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from wirewatch.channels.templating import rendered
from wirewatch.digests.views import Page, StoryView, TextRun

MOST_BLOCKS = 40
LONGEST_SECTION = 2_800
LONGEST_HEADER = 140
LONGEST_MESSAGE = 10_000  # characters in all; Slack refuses near 13,200, undocumented
RESERVED = 1_200  # for the header and the footer
_LOOKALIKES = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})
_EMOJI = re.compile(r":(?=[\w+'-]+:)")

Block = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """`status` 0: no answer came. Only 200 with the body `ok` is a success."""

    status: int
    body: str = ""
    retry_after: int = 0

    @property
    def ok(self) -> bool:
        return self.status == 200 and self.body.strip() == "ok"


def slack_parts(page: Page) -> list[str]:
    """Payloads as JSON, each within Slack's limits."""
    chunks: list[list[Block]] = [[]]
    for section in page.sections:
        heading = _section(
            f"*{plain(section.title)}*" + (" — weak or uncertain, not alerted" if section.possible else "")
        )
        for number, story in enumerate(section.stories):
            blocks = [{"type": "divider"}, heading, *_story(story)] if number == 0 else _story(story)
            if chunks[-1] and not _fits(chunks[-1] + blocks):
                chunks.append([])
                blocks = [heading, *blocks] if number else blocks[1:]
            chunks[-1] += blocks
    return [_payload(page, blocks, part, len(chunks)) for part, blocks in enumerate(chunks, 1)]


def _fits(blocks: list[Block]) -> bool:
    return (
        len(blocks) + 6 <= MOST_BLOCKS
        and len(json.dumps(blocks, ensure_ascii=False)) <= LONGEST_MESSAGE - RESERVED
    )


def _payload(page: Page, blocks: list[Block], part: int, parts: int) -> str:
    header = {
        "type": "header",
        "text": {"type": "plain_text", "text": cut(page.subject, LONGEST_HEADER), "emoji": False},
    }
    last = part == parts
    ledger = [_context(escape(page.ledger))] if last else []
    footer = [
        _context(escape(page.footer(part, parts))),
        *([_context(escape(page.mute_hint))] if last else []),
    ]
    quiet = [] if blocks else [_section(page.nothing)]
    payload = {
        "text": escape(f"{page.subject} · {page.footer(part, parts)}"),
        "blocks": [header, *quiet, *blocks, {"type": "divider"}, *ledger, *footer],
        "unfurl_links": False, "unfurl_media": False,
    }  # fmt: skip
    return json.dumps(payload, ensure_ascii=False)


def _section(mrkdwn: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}}


def _context(mrkdwn: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": mrkdwn, "verbatim": True}]}


def _story(story: StoryView) -> list[Block]:
    """What was written, and beneath it, smaller, why it is here.

    The least needed is dropped where it would be too long; a text is cut before it is escaped, so that no entity breaks.
    """
    for quotes, clauses, headline in ((2, 4, 300), (1, 2, 200), (1, 0, 150), (0, 0, 100)):
        quoted = [_quote(pieces) for pieces in story.quotes[:quotes]]
        text = rendered(
            "story.mrkdwn", story=story, title=_title(story, headline), quotes=quoted, plain=plain
        ).strip()
        why = rendered(
            "why.mrkdwn", story=story, clauses=clauses, plain=plain, copies=plain(cut(story.copies_line, 300))
        ).strip()
        if len(text) + len(why) <= LONGEST_SECTION:
            return [_section(text), *([_context(why)] if why else [])]
    return [_section(f"*{plain(cut(story.headline, 100))}*")]


def _title(story: StoryView, longest: int) -> str:
    title = plain(cut(story.headline, longest))
    url = quote(story.url, safe="/:?#[]@!$&'()+,;=%-._~") if story.url else ""
    url = url.replace("&", "&amp;")
    return f"*<{url}|{title}>*" if url and len(url) <= 1500 else f"*{title}*"


def _quote(pieces: tuple[TextRun, ...]) -> str:
    """Hits in bold. Slack sees a `*` as bold only at the rim of a word, so a zero-width space makes one where there is none."""
    text = ""
    for piece in pieces:
        shown = plain(piece.text)
        if not piece.bold:
            text += ("\u200b" if text.endswith("*") and shown[:1].isalnum() else "") + shown
        elif shown.strip():
            text += ("\u200b" if text[-1:].isalnum() else "") + f"*{shown.strip()}*"
    return text


def plain(text: str) -> str:
    """A text of an article: characters that format become look-alikes."""
    return escape(_EMOJI.sub(":\u200b", text.translate(_LOOKALIKES)))


def escape(text: str) -> str:
    """The three characters that Slack's markup is made of; white space folded."""
    return re.sub(r"\s+", " ", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
