"""Adds the links for one reader to the HTML and to the text of a mail.

A template writes the marker `<!--links:3-->` in the place of the links of story 3, and
`<!--links:footer-->` in the place of the link to unsubscribe. An article can't forge a marker,
because templates escape `<` in the text of articles.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from wirewatch.links.link import Link, LinkAction, reader_id
from wirewatch.links.signing import SigningKeys
from wirewatch.links.story_links import LinkedStory

# The largest sizes, in bytes of HTML, of the links to one story and of the footer. A part has room
# for them.
MAX_STORY_BYTES, MAX_FOOTER_BYTES = 680, 400
_MARKER = re.compile(r"<!--links:(\d{1,4}|footer)-->")
_QUIET = 'class="soft" style="color:#5f6775"'
_END = re.compile(r"</body>(?![\s\S]*</body>)", re.IGNORECASE)


@dataclass(frozen=True)
class MailLinks:
    """The links for one reader in one part of a digest. `base` is the URL of the API."""

    base: str
    keys: SigningKeys
    digest: str
    part: int
    recipient: str
    issued: datetime

    @property
    def unsubscribe(self) -> str:
        """The address of the link to unsubscribe."""
        return self._address(Link(LinkAction.UNSUBSCRIBE, self._route, self._reader, self.issued))

    def of_story(self, action: LinkAction, number: int) -> str:
        """Return the address of a link that applies an action, such as a snooze, to the story with
        this number.
        """
        link = Link(action, self._route, self._reader, self.issued, self.digest, self.part, number)
        return self._address(link)

    def add_to(self, html: str, stories: Sequence[LinkedStory]) -> str:
        """Return the HTML with its markers replaced by links.

        The marker of a story without rules, such as a retraction, is removed. HTML from a custom
        template may have no markers. The link to unsubscribe is added even then.
        """
        linked = {story.number for story in stories if story.rules}

        def replaced(match: re.Match[str]) -> str:
            if match[1] == "footer":
                return f"<br>{self._footer}"
            number = int(match[1])
            return self._story(number) if number in linked else ""

        if "<!--links:footer-->" not in html:
            end = _END.search(html)
            position = end.start() if end else len(html)
            html = f"{html[:position]}<p>{self._footer}</p>{html[position:]}"
        return _MARKER.sub(replaced, html)

    def add_to_text(self, text: str) -> str:
        """Return the plain text of a mail with the link to unsubscribe at its end."""
        return f"{text.rstrip()}\n\nUnsubscribe: {self.unsubscribe}\n"

    @property
    def _route(self) -> str:
        return self.digest.partition("#")[0]

    @property
    def _reader(self) -> str:
        return reader_id(self.recipient)

    def _address(self, link: Link) -> str:
        return f"{self.base}/{link.action}/{link.token(self.keys)}"

    def _story(self, number: int) -> str:
        links = (
            _anchor(self.of_story(LinkAction.NOT_RELEVANT, number), "Not relevant"),
            _anchor(self.of_story(LinkAction.SNOOZE, number), "Snooze"),
        )
        style = "font-size:12px;color:#5f6775;padding-top:10px"
        return f'<div class="soft" style="{style}">{" &nbsp;·&nbsp; ".join(links)}</div>'

    @property
    def _footer(self) -> str:
        return _anchor(self.unsubscribe, "Unsubscribe")


def without_markers(html: str) -> str:
    """Return the HTML with its markers removed, for a mail without signed links."""
    return _MARKER.sub("", html)


def _anchor(address: str, text: str) -> str:
    return f'<a {_QUIET} href="{escape(address)}">{text}</a>'
