"""Renders digests as Block Kit messages, and sends them to a Slack webhook.

Mentions, formats, emoji and other markup in an article have no effect in Slack. The only link of a
story is the article's address.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from wirewatch.channels.custom.left_out import left_out
from wirewatch.channels.custom.values import LONG_LINE, MAX_LINE, slack_url
from wirewatch.channels.kind import (
    ChannelKind,
    Contents,
    ContentTooLarge,
    Delivered,
    DeliveryResult,
    Message,
    Poster,
    Refused,
    Retry,
    TargetProblem,
    fitting,
)
from wirewatch.channels.templating import rendered
from wirewatch.configuration.routes import TARGET
from wirewatch.configuration.template_names import TemplateForm
from wirewatch.digests.page import MAX_TITLE, HeadlineView, Page, Section, StoryView, TextRun
from wirewatch.printable import cut

MAX_BLOCKS = 40
MAX_SECTION = MAX_LINE
MAX_CONTEXT = 1_900  # of a text in small type, of which Slack accepts 2,000 characters
MAX_HEADER = 140
MAX_MESSAGE = 10_000  # characters in all; Slack has an undocumented limit near 13,200
RESERVED = 1_200  # characters for the header and the footer
RESERVED_BLOCKS = 6
TOO_LONG = "The link of the article is too long for Slack."
# For a story: quotes, whether matched words are shown, characters of the headline, rules. The first
# row whose story fits is used.
STORY_SIZES = (
    (2, True, 300, None),
    (1, True, 200, None),
    (1, False, 150, None),
    (1, False, 150, 10),
    (0, False, 100, 3),
)
PERMANENT = frozenset([400, 403, 404, 410])  # https://api.slack.com/messaging/webhooks#handling_errors
_LOOKALIKES = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ", "\U0001f534": "●"})
_EMOJI = re.compile(r":(?=[\w+'-]+:)")

Block = dict[str, Any]


class Slack(ChannelKind):
    name = "slack"
    example = "slack:name-of-the-webhook"
    template_forms = (TemplateForm.SLACK,)

    def check_target(self, target: str | None) -> TargetProblem | None:
        if target is not None and TARGET.fullmatch(target):
            return None
        return TargetProblem("slack needs the name of a webhook", f"write {self.example}")

    def render(self, page: Page) -> list[str]:
        chunks = _chunks(page)
        return [_payload(page, blocks, part, len(chunks)) for part, blocks in enumerate(chunks, 1)]

    def render_custom(self, page: Page, contents: Contents) -> list[str]:
        content = contents[TemplateForm.SLACK]

        def overflow(page: Page) -> int:
            try:
                return 0 if _fits(_content_blocks(page, content(page, 1, 1))) else 1
            except ContentTooLarge:
                return 1

        pages = list(fitting(page, overflow, 0))
        parts = [_content_blocks(each, content(each, n, len(pages))) for n, each in enumerate(pages, 1)]
        if not all(map(_fits, parts)):
            raise ContentTooLarge(TemplateForm.SLACK)
        return [_payload(each, parts[n - 1], n, len(pages)) for n, each in enumerate(pages, 1)]

    def deliver(self, message: Message, address: str, post: Poster) -> DeliveryResult:
        """Send a message. Only an answer with the status 200 and the body `ok` is a success."""
        answer = post(address, message.body, {})
        if answer.status == 200 and answer.body.strip() == "ok":
            return Delivered()
        why = f"Slack answers {answer.status or 'nothing'} {answer.body[:60]}".strip()
        return Refused(why) if answer.status in PERMANENT else Retry(why, answer.retry_after)


def _chunks(page: Page) -> list[list[Block]]:
    """Divide the stories and headlines of a page into messages. Return one list of blocks for each
    message.
    """
    chunks: list[list[Block]] = [[]]
    for section in page.sections:
        heading = _section_heading(section)
        for number, story in enumerate(section.stories):
            blocks = [{"type": "divider"}, heading, *_story(story)] if number == 0 else _story(story)
            if chunks[-1] and not _fits(chunks[-1] + blocks):
                chunks.append([])
                blocks = [heading, *blocks] if number else blocks[1:]
            chunks[-1] += blocks
    for number, block in enumerate(_headlines(page.headlines)):
        blocks = [{"type": "divider"}, block] if number == 0 and chunks[-1] else [block]
        if chunks[-1] and not _fits(chunks[-1] + blocks):
            chunks.append([])
            blocks = [block]
        chunks[-1] += blocks
    return chunks


def _fits(blocks: list[Block]) -> bool:
    size = len(json.dumps(blocks, ensure_ascii=False))
    return len(blocks) + RESERVED_BLOCKS <= MAX_BLOCKS and size <= MAX_MESSAGE - RESERVED


def _content_blocks(page: Page, content: str) -> list[Block]:
    """Return blocks that show `content`, and then blocks with the headlines that `content` leaves
    out.

    `content` is the text from a custom template. Raises ContentTooLarge if a line has more than
    MAX_SECTION characters.
    """
    texts = [""]
    for paragraph in re.split(r"\n\s*\n", content.strip()):
        lines = [paragraph] if len(paragraph) <= MAX_SECTION else paragraph.split("\n")
        if max(map(len, lines)) > MAX_SECTION:
            raise ContentTooLarge(TemplateForm.SLACK, *LONG_LINE)
        for position, line in enumerate(lines):
            gap = "\n" if position else "\n\n"
            if len(texts[-1]) + len(gap) + len(line) > MAX_SECTION:
                texts.append(line)
            else:
                texts[-1] += gap + line if texts[-1] else line
    blocks = [_mrkdwn(text) for text in texts if text.strip()]
    return [*blocks, *_headlines(left_out(page, content, TemplateForm.SLACK))]


def _payload(page: Page, blocks: list[Block], part: int, parts: int) -> str:
    counts = page.counts_of(part, parts)
    heading = f"{cut(page.title, MAX_HEADER - len(counts) - 2)}: {counts}"
    header = {"type": "plain_text", "text": heading, "emoji": False}
    last = part == parts
    ledger = [_context(*map(escape, filter(None, (page.intake, page.ledger))))] if last else []
    footer = _context(escape(page.footer(part, parts)))
    content = blocks or [_mrkdwn(page.nothing)]
    note = [_context(escape(page.note))] if page.note else []
    payload = {
        "text": plain(f"{page.subject_of(part, parts)} · {page.footer(part, parts)}"),
        "blocks": [{"type": "header", "text": header}, *content, {"type": "divider"}, *note, *ledger, footer],
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return json.dumps(payload, ensure_ascii=False)


def _mrkdwn(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _context(*texts: str) -> Block:
    """Return a block that shows these texts in small type on one line."""
    elements = [{"type": "mrkdwn", "text": text, "verbatim": True} for text in texts]
    return {"type": "context", "elements": elements}


def _section_heading(section: Section) -> Block:
    note = " — weak names or uncertain text: not alerted" if section.possible else ""
    return _mrkdwn(f"*{plain(cut(section.title, MAX_TITLE))}*{note}")


def _story(story: StoryView) -> list[Block]:
    """Return one or two blocks for a story. The second block has rules and copies in small type.

    The first size in STORY_SIZES that fits is used. If no size fits, the story has one short block.
    """
    # texts are cut before they are escaped, so that no escape sequence is cut
    for quotes, with_words, headline, rules in STORY_SIZES:
        title = _title(story.headline, story.url, headline)
        text = _story_text(story, title, quotes)
        why = _why(story, rules, with_words=with_words)
        if len(text) + len(why) <= MAX_SECTION and len(why) <= MAX_CONTEXT:
            return [_mrkdwn(text), *([_context(why)] if why else [])]
    title, outlet = _title(story.headline, story.url, 100), plain(cut_left(story.outlet, 80))
    notice = f"*{story.notice}*" if story.notice else ""
    lines = (_mark(story) + title, outlet, notice, _too_long(story.url))
    return [_mrkdwn("\n".join(filter(None, lines)))]


def _story_text(story: StoryView, title: str, quotes: int) -> str:
    quoted = [_quote(runs) for runs in story.quotes[:quotes]]
    return rendered(
        "story.mrkdwn", story=story, title=title, quotes=quoted, plain=plain, shortened=_shortened
    ).strip()


def _why(story: StoryView, rules: int | None, *, with_words: bool) -> str:
    """Return the text in small type for a story, with the rules and copies.

    Only the first `rules` rules are named; None means all in `story.why`. With `with_words`, the
    text has the matched words.
    """
    named = story.why[:rules]
    return rendered(
        "why.mrkdwn",
        story=story,
        named=named,
        more=story.rule_count - len(named),
        with_words=with_words,
        plain=plain,
        no_link=plain(story.no_link) or _too_long(story.url),
        copies=plain(cut(story.copies_line, 300)),
    ).strip()


def _shortened(text: str) -> str:
    """Return `text`, cut to 150 characters and then passed through `plain`."""
    return plain(cut(text, 150))


def _headlines(headlines: tuple[HeadlineView, ...]) -> Iterator[Block]:
    """Yield blocks that list headlines. Each line of a block has one headline."""
    lines = [
        f"{_mark(each) or '• '}"
        f"{_title(each.headline, each.url, 150, bold=False)} — {plain(cut_left(each.outlet, 80))}"
        f"{' — ' + _too_long(each.url) if _too_long(each.url) else ''}"
        for each in headlines
    ]
    block: list[str] = ["*Further stories*"] if lines else []
    for line in lines:
        if sum(map(len, block)) + len(block) + len(line) > MAX_SECTION:
            yield _mrkdwn("\n".join(block))
            block = []
        block.append(line)
    if block:
        yield _mrkdwn("\n".join(block))


def _mark(story: StoryView | HeadlineView) -> str:
    return ":red_circle: " if story.severity == "high" else ""


def _title(headline: str, address: str, longest: int, *, bold: bool = True) -> str:
    title, star = plain(cut(headline, longest)), "*" if bold else ""
    if not address or _too_long(address):
        return f"{star}{title}{star}"
    return f"{star}<{escape(slack_url(address))}|{title}>{star}"


def _too_long(address: str) -> str:
    """Return TOO_LONG if Slack can't link to an address because of its length, else ""."""
    return TOO_LONG if address and not slack_url(address) else ""


def _quote(runs: tuple[TextRun, ...]) -> str:
    """Return a quote whose `bold` runs are bold in Slack."""
    text = ""
    for run in runs:
        shown = plain(run.text)
        if not run.bold:
            # Slack reads `*` as bold only at the edge of a word, so a zero-width space makes an
            # edge
            text += ("\u200b" if text.endswith("*") and shown[:1].isalnum() else "") + shown
        elif shown.strip():
            text += ("\u200b" if text[-1:].isalnum() else "") + f"*{shown.strip()}*"
    return text


def plain(text: str) -> str:
    """Change a text of an article so that Slack finds no formatting in the text. Formatting
    characters are replaced by similar characters; `&`, `<` and `>` are escaped.
    """
    return escape(_EMOJI.sub(":\u200b", text.translate(_LOOKALIKES)))


def escape(text: str) -> str:
    """Escape `&`, `<` and `>`, and replace each run of white space by one space."""
    return re.sub(r"\s+", " ", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut_left(text: str, longest: int) -> str:
    """Shorten a long text at its beginning. This function is for host names, because the end of a
    host name shows who owns the host.
    """
    return text if len(text) <= longest else "…" + text[1 - longest :]
