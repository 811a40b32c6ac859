"""HTML mail with a plain-text part, sent by SES: one message for each recipient.

Mails are kept below 102 KB, because Gmail hides the rest of a longer mail. Only a mail with a
single, very long story may be longer.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import quote

from wirewatch.channels.kind import (
    ChannelKind,
    Content,
    Contents,
    Message,
    TargetProblem,
    Transport,
    fitting,
    json_size,
)
from wirewatch.channels.layout import size_of, within
from wirewatch.configuration.routes import Route
from wirewatch.configuration.template_names import TemplateForm
from wirewatch.digests.page import Page
from wirewatch.links.mail_links import MAX_FOOTER_BYTES, MAX_STORY_BYTES, MailLinks, without_markers
from wirewatch.links.story_links import LinkedStory, linked_stories
from wirewatch.printable import header_line

MAX_BYTES = 100_000  # of the HTML part with its links; the mail has headers too
# of a part as JSON, in which a backslash takes four bytes; a row of DynamoDB has at most 400 KB
MAX_STORED_BYTES = 350_000
POLICY = SMTP.clone(max_line_length=990)  # some programs can't read List-Unsubscribe on two lines
ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")


class EmailHtml(ChannelKind):
    """Sends mail to an address. routes.yaml may also name an audience, which is a list of
    addresses. The code that reads routes.yaml replaces an audience by one channel for each of its
    addresses. So in this class, a target is always an address.
    """

    name = "email-html"
    example = "email-html:audience-or-address"
    transport = Transport.MAIL
    template_forms = (TemplateForm.HTML, TemplateForm.TEXT)

    def check_target(self, target: str | None) -> TargetProblem | None:
        if target is not None and ADDRESS.fullmatch(target):
            return None
        fix = "write email-html:ann@example.org, or name an audience that audiences: of the file lists"
        return TargetProblem("email-html needs an audience or a mail address", fix)

    def render(self, page: Page) -> list[str]:
        """Return the bodies of the parts as JSON. Each body has `subject`, `html`, `text` and
        `stories`. For each story, `stories` has the values from which the links about the story are
        made, such as the link to snooze the story.
        """
        return self.render_custom(page, {})

    def render_custom(self, page: Page, contents: Contents) -> list[str]:
        html = contents.get(TemplateForm.HTML)
        pages = list(fitting(page, lambda each: _size(each, html), MAX_BYTES))
        bodies = _bodies(pages, contents)
        if all(json_size(body) <= MAX_STORED_BYTES for body in bodies):
            return bodies

        def stored_size(each: Page) -> int:
            return json_size(_part(each, 1, 1, contents))

        smaller = [piece for each in pages for piece in fitting(each, stored_size, MAX_STORED_BYTES)]
        return _bodies(smaller, contents)


def addresses_of(route: Route) -> list[str]:
    """Return the addresses that get the HTML mails of a route. Capitals are kept as routes.yaml has
    them. In `route`, each audience is already replaced by its addresses.
    """
    return [channel.target for channel in route.channels if channel.kind == EmailHtml.name]


def _size(page: Page, html: Content | None) -> int:
    """Return the size in bytes of the HTML part of a mail with this page. The size includes room
    for the links that are added for each reader.
    """
    return size_of(TemplateForm.HTML, page, html) + len(page.stories) * MAX_STORY_BYTES + MAX_FOOTER_BYTES


def _bodies(pages: Sequence[Page], contents: Contents) -> list[str]:
    return [_part(page, part, len(pages), contents) for part, page in enumerate(pages, 1)]


def _part(page: Page, part: int, parts: int, contents: Contents) -> str:
    body: dict[str, object] = {"subject": page.subject_of(part, parts)}
    for name, form in (("html", TemplateForm.HTML), ("text", TemplateForm.TEXT)):
        body[name] = within(MAX_BYTES, form, page, part, parts, contents.get(form))
    body["stories"] = [story.model_dump(exclude_defaults=True) for story in linked_stories(page)]
    return json.dumps(body, ensure_ascii=False)


def mail_of(
    message: Message, sender: str, recipient: str, route: str, links: MailLinks | None = None
) -> bytes:
    """Return a mail as the bytes of a MIME message. `message` has one part of a digest.

    `links` are the recipient's signed links. With None, the recipient can unsubscribe only by mail.
    """
    part = json.loads(message.body)
    domain = parseaddr(sender)[1].rpartition("@")[2]
    name = hashlib.sha256(f"{message.id} {recipient}".encode()).hexdigest()[:32]
    mail = EmailMessage(policy=POLICY)
    mail["From"], mail["To"] = sender, recipient
    mail["Subject"] = header_line(part["subject"])
    mail["Date"] = format_datetime(message.sent_at)
    # the same in every attempt, so that mail programs show a duplicate only once
    mail["Message-ID"] = f"<{name}@{domain}>"
    mail["List-Id"] = f"<{route}.wirewatch.{domain}>"
    by_mail = f"<mailto:{parseaddr(sender)[1]}?subject={quote(f'unsubscribe {route}')}>"
    mail["Auto-Submitted"] = "auto-generated"
    if links is None:
        mail["List-Unsubscribe"] = by_mail
        html, text = without_markers(part["html"]), part["text"]
    else:
        mail["List-Unsubscribe"] = f"<{links.unsubscribe}>, {by_mail}"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
        stories = [LinkedStory.model_validate(story) for story in part.get("stories", [])]
        html, text = links.add_to(part["html"], stories), links.add_to_text(part["text"])
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    return mail.as_bytes()
