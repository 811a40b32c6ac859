"""The mailbox of the local cloud: a page that lists every accepted message, the latest first, and a
page for each message.

The content of a message is untrusted. A page shows this content in a sandboxed frame or as escaped
text. No page has scripts or loads anything from other servers.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from wirewatch.channels.pages.slack_page import slack_page
from wirewatch.channels.pages.teams_page import teams_page
from wirewatch.local.receiving.received import Received
from wirewatch.local.receiving.templating import page

REFRESH_SECONDS = 5
SIGNED = frozenset(["webhook-id", "webhook-timestamp", "webhook-signature"])
HTML = "text/html; charset=utf-8"
# In the order in which the page lists them.
KIND_NAMES = {
    "email-html": "HTML mail",
    "email-text": "Text mail",
    "slack": "Slack",
    "teams": "Teams",
    "webhook": "Webhook",
    "pagerduty": "PagerDuty",
}
_OWN_PAGE = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'"
)
# The policy for the HTML of a message: no scripts, forms or remote content. The policy also holds if the
# HTML is opened without the frame.
_MESSAGE = (
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation; "
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
)


@dataclass(frozen=True)
class Response:
    """The answer to an HTTP request."""

    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def answer_for(path: str, received: Sequence[Received], now: datetime) -> Response:
    """Return the response for a path. The status is 404 for any path except:

    - `/`: all messages
    - `/?kind=teams`: the messages of one kind
    - `/messages/3`: the page of message 3
    - `/messages/3/html`: the HTML that this page shows in a frame
    - `/messages/3/raw`: the message as it was sent
    """
    address = urlsplit(path)
    names = [name for name in address.path.split("/") if name]
    if not names:
        return _list(received, parse_qs(address.query).get("kind", [""])[0], now)
    message = _named(names, received)
    match names[2:]:
        case [] if message is not None:
            return _own(page("message.html", **_shown(message), kind=KIND_NAMES[message.kind]))
        case ["html"] if message is not None and (html := html_of(message)):
            return Response(200, HTML, html.encode(), {"Content-Security-Policy": _MESSAGE, **_SAFE})
        case ["raw"] if message is not None:
            return _raw(message)
    return _own(page("missing.html"), 404)


def html_of(message: Received) -> str:
    """Return a message as an HTML page, or an empty text if messages of this kind have no HTML."""
    match message.kind:
        case "email-html":
            return message.mail_part("html")
        case "slack":
            return slack_page(message.payload, message.target)
        case "teams":
            return teams_page(message.payload, message.target)
    return ""


def file_suffix(message: Received) -> str:
    """Return the suffix, such as `.json`, of a file that has the message as it was sent."""
    return {"email-html": ".eml", "email-text": ".txt"}.get(message.kind, ".json")


_SAFE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


def _own(html: str, status: int = 200) -> Response:
    headers = {"Content-Security-Policy": _OWN_PAGE, "X-Frame-Options": "DENY", **_SAFE}
    return Response(status, HTML, html.encode(), headers)


def _list(received: Sequence[Received], kind: str, now: datetime) -> Response:
    counts = Counter(message.kind for message in received)
    kinds = [(name, title, counts[name]) for name, title in KIND_NAMES.items() if counts[name]]
    shown = [message for message in reversed(received) if kind in ("", message.kind)]
    context = {"rows": list(map(_row, shown)), "kinds": kinds, "kind": kind, "total": len(received)}
    return _own(page("mailbox.html", **context, now=now, every=REFRESH_SECONDS))


def _row(message: Received) -> dict[str, object]:
    return {
        "number": message.number,
        "kind": message.kind,
        "title": KIND_NAMES[message.kind],
        "target": message.target,
        "subject": message.subject or "(no subject)",
        "label": str(message.label or ""),
        "arrived": message.arrived,
    }


def _shown(message: Received) -> dict[str, object]:
    """Return the values for the template of a message's page.

    `head` has (name, value) pairs: target, digest, some headers and, for a webhook, the state of
    its signature. `text` is the plain text of a mail, or the JSON of another message.
    """
    names = ("From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post")
    head = {"Target": message.target, "Digest": str(message.label or "")}
    if message.kind == "email-html":
        head |= {name: str(message.mail[name]) for name in names if message.mail[name]}
    if message.kind == "webhook":
        head |= {name: value for name, value in message.headers.items() if name.lower() in SIGNED}
        head["Signature"] = {True: "verified", False: "wrong", None: "not checked"}[message.is_verified]
    has_html = bool(html_of(message))
    text = message.mail_part("plain") if message.kind == "email-html" else _text(message)
    return {
        "row": _row(message),
        "head": [(name, value) for name, value in head.items() if value],
        "has_html": has_html,
        "text": text,
    }


def _text(message: Received) -> str:
    if message.kind == "email-text":
        return message.text
    return json.dumps(message.payload, ensure_ascii=False, indent=2)


def _raw(message: Received) -> Response:
    name = f"{message.number}{file_suffix(message)}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **_SAFE}
    return Response(200, "application/octet-stream", message.body, headers)


def _named(names: Sequence[str], received: Sequence[Received]) -> Received | None:
    """Return the message for a path such as `/messages/3`. `names` are the parts of the path
    between its slashes.

    Return None if the path does not begin with `/messages/<number>`, or if no message has this
    number.
    """
    if names[0] != "messages" or len(names) < 2 or not names[1].isascii() or not names[1].isdigit():
        return None
    number = int(names[1][:9])
    return received[number - 1] if 0 < number <= len(received) else None
