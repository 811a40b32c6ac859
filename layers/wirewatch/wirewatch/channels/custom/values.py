"""Turns a page (the data of a digest for one message) into the variables of a template. The
variables are JSON for the worker, the subprocess that renders the template.

A story is `{"record": "story", "values": {…}}`. Other records have another name in place of
`story`, and error messages use these names. `docs/templates.md` lists all variables.
"""

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from urllib.parse import quote

from wirewatch.configuration.template_names import TemplateForm
from wirewatch.digests.page import (
    CopyView,
    HeadlineView,
    Page,
    RuleNote,
    Section,
    StoryView,
    TextRun,
    UpdateView,
    WhyView,
)

RECORDS: dict[type, str] = {
    Page: "page",
    Section: "section",
    StoryView: "story",
    TextRun: "run",
    WhyView: "why",
    UpdateView: "update",
    CopyView: "copy",
    HeadlineView: "headline",
    RuleNote: "rule_note",
}
# Properties of the views that templates can read too.
PROPERTIES: dict[type, tuple[str, ...]] = {
    Page: ("stories", "has_contents", "rule_notes", "accounts"),
    StoryView: ("no_link", "rule_count", "copy_count", "copies_line"),
    WhyView: ("words",),
}
# Templates can't read these: `note` says that a template failed, `stack` is for recommended commands.
HIDDEN: dict[type, tuple[str, ...]] = {Page: ("note", "stack")}
# of a link in Slack, escaped; an address has at most 2,048 characters, but escaping may lengthen it
MAX_SLACK_URL = 2_300
MAX_LINE = 2_800  # characters of a line for Slack, whose blocks of text have at most 3,000
LONG_LINE = (f"a line has more than {MAX_LINE:,} characters", "break the line, or show less in it")
_LOOKALIKES = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})
_EMOJI = re.compile(r":(?=[\w+'-]+:)")
_SPACE = re.compile(r"\s+")


def values_of(page: Page, part: int, parts: int, form: TemplateForm) -> dict[str, object]:
    """Return the variables of a template: `page`, `part` and `parts`.

    For Slack, formatting characters in texts are replaced by similar ones, and links are
    percent-encoded. `<`, `>` and `&` are escaped later, when the template prints a value.
    """
    return {"page": _value(page, "", form is TemplateForm.SLACK), "part": part, "parts": parts}


def names_of(record: type) -> list[str]:
    """Return the names of the values that a template can read from a record. `record` is the type
    of the record, such as StoryView.
    """
    own = [field.name for field in fields(record) if field.name not in HIDDEN.get(record, ())]
    return [*own, *PROPERTIES.get(record, ())]


def slack_text(text: str) -> str:
    """Return `text` on one line. In the result, Slack finds no formatting and no emoji. Formatting
    characters are replaced by similar characters.
    """
    return _SPACE.sub(" ", _EMOJI.sub(":\u200b", text.translate(_LOOKALIKES)))


def slack_url(url: str) -> str:
    """Return a link, percent-encoded for `<link|text>` in Slack. Each `&` is still to be escaped.
    If the link is longer than MAX_SLACK_URL characters with `&amp;` for each `&`, return an empty
    text.
    """
    quoted = quote(url, safe="/:?#[]@!$&'()+,;=%-._~")
    return quoted if len(quoted.replace("&", "&amp;")) <= MAX_SLACK_URL else ""


def _value(value: object, name: str, for_slack: bool) -> object:
    kind = type(value)
    if is_dataclass(kind):
        values = {each: _value(getattr(value, each), each, for_slack) for each in names_of(kind)}
        return {"record": RECORDS[kind], "values": values}
    if isinstance(value, tuple):
        return [_value(item, name, for_slack) for item in value]
    if isinstance(value, str) and for_slack:
        escape: Callable[[str], str] = slack_url if name == "url" else slack_text
        return escape(value)
    return value
