"""A sealed digest → the finished parts of each kind of channel. What is returned here is stored and never rendered again."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from wirewatch.channels.slack import slack_parts
from wirewatch.channels.templating import rendered
from wirewatch.digests.plan import DigestView
from wirewatch.digests.views import Page, Section, page_of
from wirewatch.frozen import Frozen

LONGEST_MAIL = 150_000  # bytes; SNS carries 256 KB with the attributes


class Part(Frozen):
    """One publishable piece: `kind` is a kind of channel, `body` the finished text, or Slack's payload as JSON."""

    number: int
    kind: str
    part: int
    parts: int
    subject: str
    body: str


def parts_of(view: DigestView, kinds: Sequence[str]) -> list[Part]:
    """Parts of every kind, numbered through."""
    page = page_of(view)
    found: list[Part] = []
    for kind in kinds:
        bodies = list(mail_parts(page)) if kind == "email-text" else slack_parts(page)
        for part, body in enumerate(bodies, 1):
            subject = page.subject if len(bodies) == 1 else f"{page.subject[:86]} ({part}/{len(bodies)})"
            found.append(
                Part(
                    number=len(found) + 1, kind=kind, part=part, parts=len(bodies), subject=subject, body=body
                )
            )
    return found


def mail_parts(page: Page) -> Iterator[str]:
    """Plain-text mails. Split between stories where one would be too large for SNS."""
    whole = rendered("digest.txt", page=page, part=1, parts=1)
    if len(whole.encode()) <= LONGEST_MAIL:
        yield whole
        return
    pages = list(_halves(page))
    for part, each in enumerate(pages, 1):
        yield rendered("digest.txt", page=each, part=part, parts=len(pages))


def _halves(page: Page) -> Iterator[Page]:
    count = sum(len(section.stories) for section in page.sections)
    if count <= 1 or len(rendered("digest.txt", page=page, part=1, parts=1).encode()) <= LONGEST_MAIL:
        yield page
        return
    for wanted in (range(count // 2), range(count // 2, count)):
        number = -1
        sections: list[Section] = []
        for section in page.sections:
            kept = []
            for story in section.stories:
                number += 1
                if number in wanted:
                    kept.append(story)
            if kept:
                sections.append(replace(section, stories=tuple(kept)))
        yield from _halves(replace(page, sections=tuple(sections)))


def preview(view: DigestView) -> str:
    """The digest as an HTML page."""
    return rendered("digest.html", page=page_of(view))


def template_hash() -> str:
    """Names the templates that a digest was sealed with."""
    folder = Path(__file__).parent / "templates"
    digest = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
