"""Plain-text mail. SNS sends it to the subscribers of the topic; a mail too large for SNS is split
between stories.
"""

from collections.abc import Iterator
from dataclasses import replace

from wirewatch.channels.kind import ChannelKind, TargetProblem, Transport
from wirewatch.channels.templating import rendered
from wirewatch.digests.views import Page, Section

MAX_BYTES = 150_000  # SNS carries 256 KB with the attributes
TEMPLATE = "digest.txt"


class EmailText(ChannelKind):
    name = "email-text"
    example = "email-text"
    transport = Transport.TOPIC

    def check_target(self, target: str | None) -> TargetProblem | None:
        if target is None:
            return None
        return TargetProblem(
            "email-text takes no address: it goes to the subscribers of the topic", "write email-text"
        )

    def render(self, page: Page) -> list[str]:
        pages = list(_fitting(page))
        return [
            rendered(TEMPLATE, page=each, part=part, parts=len(pages)) for part, each in enumerate(pages, 1)
        ]


def _fitting(page: Page) -> Iterator[Page]:
    """Split a page until each piece fits into a mail. Headlines come last, and may be split too."""
    count = sum(len(section.stories) for section in page.sections)
    size = len(rendered(TEMPLATE, page=page, part=1, parts=1).encode())
    if size <= MAX_BYTES or (count <= 1 and not page.headlines):
        yield page
    elif page.headlines and count:
        yield from _fitting(replace(page, headlines=()))
        yield from _fitting(replace(page, sections=()))
    elif page.headlines and len(page.headlines) > 1:
        middle = len(page.headlines) // 2
        yield from _fitting(replace(page, headlines=page.headlines[:middle]))
        yield from _fitting(replace(page, headlines=page.headlines[middle:]))
    else:
        yield from _fitting(_slice(page, 0, count // 2))
        yield from _fitting(_slice(page, count // 2, count))


def _slice(page: Page, start: int, end: int) -> Page:
    """Return the page with only the stories from `start` to `end`, counted across its sections."""
    sections: list[Section] = []
    number = 0
    for section in page.sections:
        first, number = number, number + len(section.stories)
        kept = section.stories[max(0, start - first) : max(0, end - first)]
        if kept:
            sections.append(replace(section, stories=kept))
    return replace(page, sections=tuple(sections))
