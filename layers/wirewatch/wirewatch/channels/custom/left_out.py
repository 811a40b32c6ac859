"""Finds the stories that a template does not show. The message lists these stories as headlines at
its end. So a template decides how a story looks, but can't hide a story from readers.
"""

import re
from collections.abc import Iterator, Set
from html import unescape

from wirewatch.channels.custom.values import slack_url
from wirewatch.configuration.template_names import TemplateForm
from wirewatch.digests.page import HeadlineView, Page, StoryView

KEY_LENGTH = 24  # letters and digits of a headline that must be shown; a template may cut the rest
_IGNORED = re.compile(r"[\W_ˍˋ]+")
_TAG = re.compile(r"<[^<>]*>")
# the address of a link that has a text
_HREF = re.compile(r'<a [^<>]*href="([^"]*)"[^<>]*>(?=(?>(?:\s|<(?!/a>)[^<>]*>)*)[^\s<])')
_SLACK_LINK = re.compile(r"<([^<>|]+)\|(?=\s*+[^\s<>])")  # likewise


def left_out(page: Page, content: str, form: TemplateForm) -> tuple[HeadlineView, ...]:
    """Return the stories and headlines of a page that the rendered content does not show, in page
    order.

    A story or headline is shown if the content has its link, or the first KEY_LENGTH letters and
    digits of its headline. For a retraction, the content must also have the beginning of the
    notice.
    """
    links = _links_in(content, form)
    key = _key(text_of(content, form))
    return tuple(
        headline
        for notice, headline in _headlines(page)
        if not (_is_shown(headline, key, links) and _key(notice)[:KEY_LENGTH] in key)
    )


def text_of(content: str, form: TemplateForm) -> str:
    """Return the text of rendered content as readers see it: without HTML elements and escapes."""
    match form:
        case TemplateForm.HTML | TemplateForm.TEAMS:
            return unescape(_TAG.sub(" ", content))
        case TemplateForm.SLACK:
            return unescape(content)
        case TemplateForm.TEXT:
            return content


def _links_in(content: str, form: TemplateForm) -> Set[str]:
    """Return the links in rendered content.

    In HTML, Teams and Slack, only links with a text are returned. For plain text, all words are
    returned, because any word may be an address.
    """
    match form:
        case TemplateForm.HTML | TemplateForm.TEAMS:
            return {unescape(link) for link in _HREF.findall(content)}
        case TemplateForm.SLACK:
            return {unescape(link) for link in _SLACK_LINK.findall(content)}
        case TemplateForm.TEXT:
            return frozenset(content.split())


def _headlines(page: Page) -> Iterator[tuple[str, HeadlineView]]:
    """Yield (notice, headline) for each story and each headline of a page. Only a retraction has a
    notice. For every other story and headline, the notice is empty.
    """
    for section in page.sections:
        for story in section.stories:
            yield story.notice, headline_of(story)
    for headline in page.headlines:
        yield "", headline


def headline_of(story: StoryView) -> HeadlineView:
    """Return a story as a headline. For a retraction, the headline has the beginning of the notice
    in place of the outlet.
    """
    notice = re.split(r"[:.]", story.notice)[0]
    return HeadlineView(story.headline, story.url, notice or story.outlet, story.severity)


def _is_shown(headline: HeadlineView, key: str, links: Set[str]) -> bool:
    start = _key(headline.headline)[:KEY_LENGTH]
    is_linked = bool(headline.url) and not links.isdisjoint([headline.url, slack_url(headline.url)])
    return is_linked or bool(start and start in key)


def _key(text: str) -> str:
    return _IGNORED.sub("", text).casefold()
