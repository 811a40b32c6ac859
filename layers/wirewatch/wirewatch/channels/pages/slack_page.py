"""Shows a Slack message as an HTML page. The blocks of the page look similar to blocks in Slack."""

import re
from html import escape, unescape
from typing import Any

from wirewatch.channels.templating import rendered

_LINK = re.compile(r"(<https?://[^|<>]*\|[^<>]*>)")
_CODE_BLOCK = re.compile(r"```\n?((?>(?:[^`]|`(?!``))*))```\n?")
_CODE = re.compile(r"`([^`\n]++)`")
_FORMATS = tuple(
    (re.compile(rf"(?<![A-Za-z0-9]){mark}(?=\S)([^{mark}\n]++)(?<=\S){mark}(?![A-Za-z0-9])"), tag)
    for mark, tag in ((r"\*", "b"), ("_", "i"), ("~", "s"))
)
_PLACEHOLDER = re.compile(r"<(\d+)>")


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
    """Convert Slack's markup (mrkdwn) to HTML."""
    shown = []
    for number, piece in enumerate(_CODE_BLOCK.split(text)):
        if number % 2:
            shown.append(f"<pre>{escape(unescape(piece)).rstrip()}</pre>")
        elif piece:
            shown += map(_line, piece.removesuffix("\n").split("\n"))
    return "".join(shown)


def _line(line: str) -> str:
    quoted = line.startswith(">")
    shown = _formatted(line[1:] if quoted else line)
    shown = shown.replace(":red_circle:", '<span style="color:#d92d20">●</span>')
    tag = "blockquote" if quoted else "div"
    return f'<{tag} dir="auto">{shown}</{tag}>'


def _formatted(line: str) -> str:
    """Convert one line with its links and formats to HTML."""
    # Code and addresses may contain characters such as `*`. So placeholders like `<0>` stand for
    # them while formats are converted. Text can't contain `<0>`, because each `<` is escaped.
    kept: list[str] = []

    def keep(html: str) -> str:
        kept.append(html)
        return f"<{len(kept) - 1}>"

    shown = ""
    for piece in _LINK.split(line):
        if _LINK.fullmatch(piece):
            url, label = piece[1:-1].split("|", 1)
            shown += keep(f'<a href="{escape(unescape(url))}">') + escape(unescape(label)) + "</a>"
        else:
            for number, part in enumerate(_CODE.split(piece)):
                text = escape(unescape(part))
                shown += keep(f"<code>{text}</code>") if number % 2 else text
    for pattern, tag in _FORMATS:
        shown = pattern.sub(rf"<{tag}>\1</{tag}>", shown)
    return _PLACEHOLDER.sub(lambda match: kept[int(match[1])], shown)
