"""Renders a sealed digest as parts (finished messages) for each kind of channel. The caller stores
the parts.
"""

from collections.abc import Sequence
from dataclasses import replace

from wirewatch.channels.custom.renderer import TemplateFailed
from wirewatch.channels.custom.route import RouteTemplates
from wirewatch.channels.kind import ChannelKind, ContentTooLarge, Part
from wirewatch.channels.registry import CHANNELS, ChannelRegistry
from wirewatch.channels.templating import rendered
from wirewatch.digests.page import Page
from wirewatch.digests.plan import DigestView
from wirewatch.digests.views import page_of


def parts_of(
    view: DigestView,
    kinds: Sequence[str],
    channels: ChannelRegistry = CHANNELS,
    templates: RouteTemplates | None = None,
) -> list[Part]:
    """Return the parts of a digest for every kind of channel in `kinds`.

    Errors of custom templates are in `templates.failures` afterwards. Raises UnknownChannel if a
    kind does not exist.
    """
    page = page_of(view)
    parts: list[Part] = []
    for kind in kinds:
        bodies = bodies_of(channels.get(kind), page, templates)
        for part, body in enumerate(bodies, 1):
            number, subject = len(parts) + 1, page.subject_of(part, len(bodies))
            parts.append(
                Part(number=number, kind=kind, part=part, parts=len(bodies), subject=subject, body=body)
            )
    return parts


def bodies_of(kind: ChannelKind, page: Page, templates: RouteTemplates | None) -> list[str]:
    """Return the texts of all parts of a digest for one kind of channel. If a custom template of
    the route can't be used, all parts are rendered with the built-in template.
    """
    if templates is None:
        return kind.render(page)
    try:
        contents = templates.contents(kind.template_forms)
        return kind.render_custom(page, contents) if contents else kind.render(page)
    except TemplateFailed as failed:
        failure = failed
    except ContentTooLarge as error:
        failure = templates.too_large(error)
    return kind.render(replace(page, note=templates.failed(failure)))


def preview(view: DigestView) -> str:
    """Return the digest as an HTML page."""
    return rendered("digest.html", page=page_of(view), part=1, parts=1)
