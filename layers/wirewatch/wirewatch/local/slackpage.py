"""A Slack message as a page: its blocks drawn about as Slack draws them, so that a person can look at what was sent."""

import re
from html import escape, unescape
from typing import Any

from wirewatch.render.environment import rendered

_LINK = re.compile(r"&lt;(https?://[^|&]*(?:&amp;[^|&]*)*)\|(.*?)&gt;")
_BOLD = re.compile(r"(?<![A-Za-z0-9])\*([^*\n]+)\*(?![A-Za-z0-9])")


def slack_page(payload: dict[str, Any], channel: str) -> str:
    blocks = [_drawn(block) for block in payload.get("blocks", [])]
    return rendered("slack.html", channel=channel, blocks=blocks)


def _drawn(block: dict[str, Any]) -> dict[str, Any]:
    match block["type"]:
        case "header":
            return {"kind": "header", "html": escape(block["text"]["text"])}
        case "section":
            return {"kind": "section", "html": mrkdwn(block["text"]["text"])}
        case "context":
            return {"kind": "context", "html": " ".join(mrkdwn(each["text"]) for each in block["elements"])}
        case _:
            return {"kind": "divider", "html": ""}


def mrkdwn(text: str) -> str:
    """Slack's markup as HTML. Everything is escaped first, so only our own markup becomes tags."""
    lines = []
    for line in text.split("\n"):
        shown = escape(unescape(line)) if "<" not in line else escape(line, quote=False).replace("&amp;amp;", "&amp;")
        shown = shown.replace("&amp;lt;", "&lt;").replace("&amp;gt;", "&gt;")
        shown = _LINK.sub(r'<a href="\1">\2</a>', shown)
        shown = _BOLD.sub(r"<b>\1</b>", shown).replace(":red_circle:", "🔴")
        lines.append(f"<blockquote>{shown[4:]}</blockquote>" if shown.startswith("&gt;") else f"<div>{shown}</div>")
    return "".join(lines)
