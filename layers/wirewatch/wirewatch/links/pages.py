"""The pages that the links in mails open. These pages are plain HTML without scripts. They look
right on a phone and in dark mode.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from types import MappingProxyType

_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; padding: 8vh 20px 40px; background: #f3f4f6; color: #111827;
  font: 17px/1.55 -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 28px 24px;
  background: #fff; border: 1px solid #e5e7eb; border-radius: 12px; }
.name { margin: 0 0 6px; font-size: 13px; letter-spacing: .08em; text-transform: uppercase; color: #5b6472; }
h1 { font-size: 24px; line-height: 1.3; margin: 0 0 14px; }
h1, p, label { overflow-wrap: anywhere; }
fieldset { border: 0; margin: 20px 0 0; padding: 0; }
legend { font-weight: 650; padding: 0; margin: 0 0 6px; }
label { display: flex; gap: 12px; align-items: baseline; padding: 9px 0; min-height: 26px; }
input { width: 18px; height: 18px; flex: none; margin: 0; position: relative; top: 3px;
  accent-color: #2563eb; }
button { margin: 22px 0 4px; padding: 13px 22px; min-height: 48px; border: 0; border-radius: 8px;
  background: #1d4ed8; color: #fff; font: inherit; font-weight: 650; cursor: pointer; }
button:focus-visible, input:focus-visible { outline: 3px solid #93b4f5; outline-offset: 2px; }
code { font: 14px/1.5 ui-monospace, Menlo, Consolas, monospace; background: #eef0f3;
  border-radius: 4px; padding: 2px 6px; overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) {
  body { background: #14161a; color: #eceef2; }
  main { background: #1d2026; border-color: #2d323b; }
  .name { color: #9aa3b2; }
  button { background: #2f62d0; }
  code { background: #2a2f38; }
}
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

# `no-store`: a page names a reader. `no-referrer`: the address of a page is a secret.
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        ),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex, nofollow",
        "Strict-Transport-Security": "max-age=31536000",
    }
)


@dataclass(frozen=True)
class Choices:
    """Radio buttons of a form. `options` are (value, label) pairs. When the page opens, the first
    option is selected.
    """

    name: str
    legend: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LinkPage:
    """The content of a page in plain text.

    - `button`: the text on the button of a form. With "", the page has no form.
    - `command`: a command line for the person who runs Wirewatch, or "".
    """

    status: int
    title: str
    paragraphs: tuple[str, ...]
    choices: tuple[Choices, ...] = ()
    button: str = ""
    command: str = ""

    def html(self) -> str:
        """Return the page as HTML. All texts are escaped."""
        body = [f"<p>{escape(text)}</p>" for text in self.paragraphs]
        if self.command:
            body.append(f"<p><code>{escape(self.command)}</code></p>")
        if self.button:
            body += ['<form method="post">', *map(_fieldset, self.choices)]
            body += [f'<button type="submit">{escape(self.button)}</button>', "</form>"]
        title = escape(self.title)
        return (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
            f'<p class="name">Wirewatch</p>\n<h1>{title}</h1>\n'
            + "\n".join(body)
            + "\n</main>\n</body>\n</html>\n"
        )


def _fieldset(choices: Choices) -> str:
    rows = "\n".join(
        f'<label><input type="radio" name="{escape(choices.name)}" value="{escape(value)}"'
        f"{' checked' if number == 0 else ''}><span>{escape(label)}</span></label>"
        for number, (value, label) in enumerate(choices.options)
    )
    return f"<fieldset>\n<legend>{escape(choices.legend)}</legend>\n{rows}\n</fieldset>"
