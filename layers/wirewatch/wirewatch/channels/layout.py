"""Renders a whole message: its content, and around it what every message has."""

from markupsafe import Markup

from wirewatch.channels.custom.left_out import left_out
from wirewatch.channels.kind import Content, ContentTooLarge
from wirewatch.channels.templating import rendered
from wirewatch.configuration.template_names import TemplateForm
from wirewatch.digests.page import Page

LAYOUTS = {TemplateForm.HTML: "digest.html", TemplateForm.TEXT: "digest.txt"}

TOO_LARGE = 1 << 30  # bytes


def message_of(form: TemplateForm, page: Page, part: int, parts: int, content: Content | None) -> str:
    """Render a mail with the content of the built-in template, or with that of a custom one.

    The headlines of stories that a custom template leaves out are added. Raises TemplateFailed or
    ContentTooLarge if the custom template can't be used.
    """
    layout = LAYOUTS[form]
    if content is None:
        return rendered(layout, page=page, part=part, parts=parts)
    shown = content(page, part, parts)
    return rendered(
        layout,
        page=page,
        part=part,
        parts=parts,
        content=Markup(shown) if form is TemplateForm.HTML else shown,  # noqa: S704  it was cleaned
        further=left_out(page, shown, form),
    )


def size_of(form: TemplateForm, page: Page, content: Content | None) -> int:
    """Return the bytes of a mail as a single part; TOO_LARGE if its content is too large to render.

    Raises TemplateFailed.
    """
    try:
        return len(message_of(form, page, 1, 1, content).encode())
    except ContentTooLarge:
        return TOO_LARGE


def within(most: int, form: TemplateForm, page: Page, part: int, parts: int, content: Content | None) -> str:
    """Render a mail. With custom content, it has at most `most` bytes.

    A mail with built-in content may be larger. Raises ContentTooLarge if a mail with custom content
    is larger, and TemplateFailed if the custom template fails.
    """
    message = message_of(form, page, part, parts, content)
    if content is not None and len(message.encode()) > most:
        raise ContentTooLarge(form)
    return message
