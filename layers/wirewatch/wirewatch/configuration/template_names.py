"""Names of templates: `brief.html.j2` is for HTML mail, `brief.txt.j2` for text mail,
`brief.slack.j2` for Slack, `brief.teams.j2` for Teams. The files are in `templates/` beside
routes.yaml.
"""

import re
from enum import StrEnum
from hashlib import sha256

FOLDER = "templates/"
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,39}\.(html|txt|slack|teams)\.j2")


class TemplateForm(StrEnum):
    """What a template renders: HTML mail, text mail, or a message for Slack or Teams. The value is
    the extension that the file name has before `.j2`.
    """

    HTML = "html"
    TEXT = "txt"
    SLACK = "slack"
    TEAMS = "teams"


def form_of(file: str) -> TemplateForm | None:
    """Return the form of the template with this file name. Return None if the name is not valid."""
    match = _NAME.fullmatch(file)
    return TemplateForm(match[1]) if match else None


def hash_of(text: str) -> str:
    """Return the hash of a template's text. Each version of a template is stored under its hash."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()
