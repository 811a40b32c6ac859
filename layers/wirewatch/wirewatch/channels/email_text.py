"""Plain-text mail, which SNS sends to the subscribers of the topic. A digest that is too large for
one mail becomes several mails. A story is never divided.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from wirewatch.channels.kind import ChannelKind, Contents, TargetProblem, Transport
from wirewatch.channels.layout import size_of, within
from wirewatch.configuration.template_names import TemplateForm
from wirewatch.digests.page import Page, Section

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


def fitting(page: Page, size: Callable[[Page], int], largest: int) -> Iterator[Page]:
    """Split a page into pages for which `size` returns at most `largest`.

    A page with a single story or headline is not split, so it may be larger. If the page is split,
    headlines come last, on pages of their own.
    """
    count = sum(len(section.stories) for section in page.sections)
    if count + len(page.headlines) <= 1 or size(page) <= largest:
        yield page
        return
    if page.headlines and count:
        pieces = [replace(page, headlines=()), replace(page, sections=())]
    elif page.headlines:
        middle = len(page.headlines) // 2
        pieces = [
            replace(page, headlines=some) for some in (page.headlines[:middle], page.headlines[middle:])
        ]
    else:
        pieces = [_slice(page, 0, count // 2), _slice(page, count // 2, count)]
    for piece in pieces:
        yield from fitting(piece, size, largest)


def _slice(page: Page, start: int, end: int) -> Page:
    """Return the page with only the stories from number `start` up to, but not including, `end`.
    Stories are numbered from 0 across all sections.
    """
    sections: list[Section] = []
    number = 0
    for section in page.sections:
        first, number = number, number + len(section.stories)
        kept = section.stories[max(0, start - first) : max(0, end - first)]
        if kept:
            sections.append(replace(section, stories=kept))
    return replace(page, sections=tuple(sections))
