"""The stories that a template does not show. They are listed as headlines at the end of the message,
so that a template decides how a story looks and not whether its readers see it.
"""

import re
from collections.abc import Iterator, Set
from html import unescape

from wirewatch.channels.custom.values import slack_url
from wirewatch.configuration.template_names import TemplateForm
from wirewatch.digests.page import HeadlineView, Page, StoryView

KEY_LENGTH = 24  # letters and digits of a headline, so that a template may shorten it
_IGNORED = re.compile(r"[\W_ˍˋ]+")
_TAG = re.compile(r"<[^<>]*>")
_HREF = re.compile(r'<a [^<>]*href="([^"]*)"')
_SLACK_LINK = re.compile(r"<([^<>|]*)\|")


def left_out(page: Page, content: str, form: TemplateForm) -> tuple[HeadlineView, ...]:
    """Return what a page has and a rendered content does not show, as headlines in the order of the
    page.

    A story is shown if the content has its link or the beginning of its headline. A retraction is
    shown only with its notice.
    """
    text, links = _shown(content, form)
    key = _key(text)
    return tuple(
        headline
        for notice, headline in _headlines(page)
        if not (_is_shown(headline, key, links) and _key(notice)[:KEY_LENGTH] in key)
    )


def _shown(content: str, form: TemplateForm) -> tuple[str, Set[str]]:
    """Return the text of a content and its links."""
    match form:
        case TemplateForm.HTML:
            links = {unescape(link) for link in _HREF.findall(content)}
            return unescape(_TAG.sub(" ", content)), links
        case TemplateForm.SLACK:
            return unescape(content), {unescape(link) for link in _SLACK_LINK.findall(content)}
        case TemplateForm.TEXT:
            return content, frozenset(content.split())


def _headlines(page: Page) -> Iterator[tuple[str, HeadlineView]]:
    """Yield each story of a page as a headline, with its notice."""
    for section in page.sections:
        for story in section.stories:
            yield story.notice, headline_of(story)
    for headline in page.headlines:
        yield "", headline


def headline_of(story: StoryView) -> HeadlineView:
    """Return a story as a headline; a retraction with the beginning of its notice instead of the source."""
    notice = re.split(r"[:.]", story.notice)[0]
    return HeadlineView(story.headline, story.url, notice or story.outlet, story.severity)


def _is_shown(headline: HeadlineView, key: str, links: Set[str]) -> bool:
    start = _key(headline.headline)[:KEY_LENGTH]
    is_linked = bool(headline.url) and not links.isdisjoint([headline.url, slack_url(headline.url)])
    return is_linked or bool(start and start in key)


def _key(text: str) -> str:
    return _IGNORED.sub("", text).casefold()
