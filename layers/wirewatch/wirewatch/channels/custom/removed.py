"""Finds what the module `cleaning` would remove from the output of a template. The function
`check_template` returns these findings as mistakes and warnings.
"""

import re
from collections.abc import Collection, Iterable
from html import unescape

from wirewatch.channels.custom.cleaning import (
    ATTRIBUTES,
    SLACK_LINK,
    TAGS,
    TEAMS_ATTRIBUTES,
    TEAMS_CLASSES,
    TEAMS_TAGS,
    clean_style,
)
from wirewatch.channels.custom.elements import Element
from wirewatch.channels.custom.rules import TemplateProblem
from wirewatch.configuration.template_names import TemplateForm

PAGE_TAGS = ("html", "head", "body", "title", "meta", "style", "link")
_SPACE = re.compile(r"\s+")


def removed_from_html(
    elements: Iterable[Element], links: Collection[str], form: TemplateForm = TemplateForm.HTML
) -> tuple[list[TemplateProblem], list[TemplateProblem]]:
    """Return (mistakes, warnings), each problem once. `elements` are the HTML elements of a
    template's output.

    - Mistake: an element or link that is not allowed. `links` are the allowed links.
    - Warning: an attribute, style or class that cleaning removes.

    In each returned TemplateProblem, `line` is 1, and `word` is the text to look for in the
    template.
    """
    mistakes: dict[str, TemplateProblem] = {}
    warnings: dict[str, TemplateProblem] = {}
    for tag, attributes in elements:
        if tag not in (TEAMS_TAGS if form is TemplateForm.TEAMS else TAGS):
            mistakes.setdefault(tag, _tag_problem(tag, form))
            continue
        for name, value in attributes:
            if name == "href" and tag == "a":
                is_anchor = form is TemplateForm.HTML and value.startswith("#")
                if value not in links and not is_anchor:
                    message = f"this link is not one of the digest: {value[:200]!r}"
                    mistakes.setdefault(
                        value, TemplateProblem(1, message, "use story.url or headline.url", value)
                    )
            elif (removed := _removed(tag, name, value, form)) is not None:
                warnings.setdefault(
                    removed, TemplateProblem(1, f"{removed} is ignored", "remove it", removed)
                )
    return list(mistakes.values()), list(warnings.values())


def removed_from_slack(text: str, links: Collection[str]) -> list[TemplateProblem]:
    """Return one problem for each text in angle brackets that is not a link of the digest. `text`
    is the output of a template for Slack.
    """
    strange = {match[0]: None for match in SLACK_LINK.finditer(text) if unescape(match[1]) not in links}
    fix = "write {{ story | linked }} for a link; mentions are not possible"
    return [TemplateProblem(1, f"{word[:200]!r} is not a link of the digest", fix, word) for word in strange]


def _tag_problem(tag: str, form: TemplateForm) -> TemplateProblem:
    fix = "messages load and run nothing; remove it"
    if form is TemplateForm.TEAMS and tag in TAGS:
        fix = f"a card can't show it; use {', '.join(sorted(TEAMS_TAGS))}"
    if tag in PAGE_TAGS:
        fix = "write only the content: Wirewatch adds the page around it; put styles into style attributes"
    return TemplateProblem(1, f"<{tag}> is not allowed in a message", fix, f"<{tag}")


def _removed(tag: str, name: str, value: str, form: TemplateForm) -> str | None:
    """Return what cleaning removes of an attribute, or None if nothing is removed.

    The result is the attribute's name if the attribute is not allowed. Otherwise, it is the first
    style declaration or class that cleaning removes from the value.
    """
    if form is TemplateForm.TEAMS:
        if name not in TEAMS_ATTRIBUTES["*"] | TEAMS_ATTRIBUTES.get(tag, set()):
            return name
        return next((word for word in value.split() if name == "class" and word not in TEAMS_CLASSES), None)
    if name not in ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()):
        return name
    if name == "style":
        kept = clean_style(value) or ""
        return next(
            (
                each.strip()
                for each in value.split(";")
                if _SPACE.sub("", each) and _SPACE.sub("", each) not in _SPACE.sub("", kept)
            ),
            None,
        )
    return None
