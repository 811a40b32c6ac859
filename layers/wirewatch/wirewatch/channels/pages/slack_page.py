"""Shows a Slack message as an HTML page. Its blocks look similar to those in Slack."""

import re
from html import escape, unescape
from typing import Any

from wirewatch.channels.templating import rendered

_LINK = re.compile(r"(<https?://[^|<>]*\|[^<>]*>)")
_BOLD = re.compile(r"(?<![A-Za-z0-9])\*([^*\n]+)\*(?![A-Za-z0-9])")


def slack_page(payload: dict[str, Any], channel: str) -> str:
    """Return the HTML page for a message. `payload` is the message as sent to Slack."""
    blocks = [_block_html(block) for block in payload.get("blocks", [])]
    return rendered("slack.html", channel=channel, blocks=blocks)


def _block_html(block: dict[str, Any]) -> dict[str, Any]:
    match block["type"]:
        case "header":
            return {"kind": "header", "html": escape(block["text"]["text"])}
        case "section":
            return {"kind": "section", "html": mrkdwn(block["text"]["text"])}
        case "context":
            return {
                "kind": "context",
                "html": " ".join(mrkdwn(element["text"]) for element in block["elements"]),
            }
        case _:
            return {"kind": "divider", "html": ""}


def mrkdwn(text: str) -> str:
    """Return a text in Slack's markup as HTML.

    The text is split at its links first. Then each piece is unescaped and escaped for HTML.
    """
    lines = []
    for line in text.split("\n"):
        quoted = line.startswith(">")
        shown = "".join(_piece(piece) for piece in _LINK.split(line[1:] if quoted else line))
        shown = _BOLD.sub(r"<b>\1</b>", shown).replace(":red_circle:", '<span style="color:#d92d20">●</span>')
        tag = "blockquote" if quoted else "div"
        lines.append(f'<{tag} dir="auto">{shown}</{tag}>')
    return "".join(lines)


def _piece(piece: str) -> str:
    link = _LINK.fullmatch(piece)
    if link is None:
        return escape(unescape(piece))
    url, label = piece[1:-1].split("|", 1)
    return f'<a href="{escape(unescape(url))}">{escape(unescape(label))}</a>'
