"""Shows a Teams message as an HTML page that looks similar to the Adaptive Card in Teams."""

from typing import Any
from urllib.parse import urlsplit

from wirewatch.channels.templating import rendered

# https://adaptivecards.io/explorer/TextRun.html
_SIZES = {"Small": "small", "Medium": "medium", "Large": "large"}


def teams_page(payload: dict[str, Any], channel: str) -> str:
    """Return the HTML page for a message. `payload` is the JSON object that Teams gets."""
    card = payload["attachments"][0]["content"]
    return rendered("teams.html", channel=channel, blocks=[_block(each) for each in card["body"]])


def _block(element: dict[str, Any]) -> dict[str, Any]:
    """Return the values that the template shows for an element of a card: its CSS classes, its
    texts (`runs`), and the elements inside it (`blocks`).
    """
    runs = element.get("inlines", ())
    if element.get("type") == "TextBlock":
        runs = (element,)
    return {
        "classes": " ".join(["separated"] * bool(element.get("separator")) + [_spacing(element)]).strip(),
        "runs": [_run(each) for each in runs if isinstance(each, dict)],
        "blocks": [_block(each) for each in element.get("items", ())],
    }


def _spacing(element: dict[str, Any]) -> str:
    return f"space-{str(element.get('spacing', 'Default')).lower()}"


def _run(run: dict[str, Any]) -> dict[str, str]:
    url = str(run.get("selectAction", {}).get("url", ""))
    classes = [
        _SIZES.get(str(run.get("size")), ""),
        "bold" if run.get("weight") == "Bolder" else "",
        "subtle" if run.get("isSubtle") else "",
        "attention" if run.get("color") == "Attention" else "",
    ]
    is_link = urlsplit(url).scheme in {"http", "https"}
    return {
        "text": str(run.get("text", "")),
        "url": url if is_link else "",
        "classes": " ".join(filter(None, classes)),
    }
