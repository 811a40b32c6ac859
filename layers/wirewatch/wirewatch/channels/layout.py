"""Renders a whole mail: its content, and the lines that all mails have, such as the ledger."""

from markupsafe import Markup

from wirewatch.channels.custom.left_out import left_out, text_of
from wirewatch.channels.kind import Content, ContentTooLarge
from wirewatch.channels.templating import rendered
from wirewatch.configuration.template_names import TemplateForm
from wirewatch.digests.page import Page

LAYOUTS = {TemplateForm.HTML: "digest.html", TemplateForm.TEXT: "digest.txt"}

TOO_LARGE = 1 << 30  # bytes


def message_of(form: TemplateForm, page: Page, part: int, parts: int, content: Content | None) -> str:
    """Render a mail. `content` renders the page with a custom template; None means the built-in
    template.

    The mail also lists headlines that the custom template leaves out. Raises TemplateFailed or
    ContentTooLarge if the custom template can't be used.
    """
    layout = LAYOUTS[form]
    if content is None:
        return rendered(layout, page=page, part=part, parts=parts)
    shown = content(page, part, parts)
    is_blank = not (page.sections or page.headlines or text_of(shown, form).strip())
    return rendered(
        layout,
        page=page,
        part=part,
        parts=parts,
        content=Markup(shown) if form is TemplateForm.HTML else shown,  # noqa: S704  it was cleaned
        further=left_out(page, shown, form),
        nothing=page.nothing if is_blank else "",
    )


def size_of(form: TemplateForm, page: Page, content: Content | None) -> int:
    """Return the size in bytes of a mail with this page. The mail is rendered as the only part of a
    digest. If the content is too large, return TOO_LARGE.

    Raises TemplateFailed if the custom template fails.
    """
    try:
        return len(message_of(form, page, 1, 1, content).encode())
    except ContentTooLarge:
        return TOO_LARGE


def within(most: int, form: TemplateForm, page: Page, part: int, parts: int, content: Content | None) -> str:
    """Render a mail. Raises ContentTooLarge if a custom template makes the mail larger than `most`
    bytes.

    Raises TemplateFailed if the custom template fails. The built-in template may exceed `most`.
    """
    message = message_of(form, page, part, parts, content)
    if content is not None and len(message.encode()) > most:
        raise ContentTooLarge(form)
    return message
