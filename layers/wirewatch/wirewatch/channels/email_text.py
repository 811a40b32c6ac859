"""Plain-text mail, which SNS sends to the subscribers of the topic. A digest that is too large for
one mail becomes several mails. A story is never divided.
"""

from wirewatch.channels.kind import ChannelKind, Contents, TargetProblem, Transport, fitting
from wirewatch.channels.layout import size_of, within
from wirewatch.configuration.template_names import TemplateForm
from wirewatch.digests.page import Page

MAX_BYTES = 150_000  # SNS carries 256 KB with the attributes


class EmailText(ChannelKind):
    name = "email-text"
    example = "email-text"
    transport = Transport.TOPIC
    template_forms = (TemplateForm.TEXT,)

    def check_target(self, target: str | None) -> TargetProblem | None:
        if target is None:
            return None
        return TargetProblem(
            "email-text takes no address: it goes to the subscribers of the topic", "write email-text"
        )

    def render(self, page: Page) -> list[str]:
        return self.render_custom(page, {})

    def render_custom(self, page: Page, contents: Contents) -> list[str]:
        content = contents.get(TemplateForm.TEXT)
        pages = list(fitting(page, lambda each: size_of(TemplateForm.TEXT, each, content), MAX_BYTES))
        return [
            within(MAX_BYTES, TemplateForm.TEXT, each, part, len(pages), content)
            for part, each in enumerate(pages, 1)
        ]
