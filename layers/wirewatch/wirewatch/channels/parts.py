"""A sealed digest → the finished parts of each kind of channel, which are then stored."""

from collections.abc import Sequence

from wirewatch.channels.registry import CHANNELS, ChannelRegistry
from wirewatch.channels.templating import rendered
from wirewatch.digests.plan import DigestView
from wirewatch.digests.views import page_of
from wirewatch.frozen import Frozen


class Part(Frozen):
    """One message. `kind` is a kind of channel, `body` the finished text or the payload as JSON.

    `number` is unique among the parts of all kinds. Readers see `part` and `parts`, as in (1/3).
    """

    number: int
    kind: str
    part: int
    parts: int
    subject: str
    body: str


def parts_of(view: DigestView, kinds: Sequence[str], channels: ChannelRegistry = CHANNELS) -> list[Part]:
    """Render a digest for every kind. Raises UnknownChannel for a kind that is not registered."""
    page = page_of(view)
    parts: list[Part] = []
    for kind in kinds:
        bodies = channels.get(kind).render(page)
        for part, body in enumerate(bodies, 1):
            parts.append(
                Part(
                    number=len(parts) + 1,
                    kind=kind,
                    part=part,
                    parts=len(bodies),
                    subject=page.subject_of(part, len(bodies)),
                    body=body,
                )
            )
    return parts


def preview(view: DigestView) -> str:
    """Return the digest as an HTML page."""
    return rendered("digest.html", page=page_of(view), part=1, parts=1)
