"""Adds the links for one reader to the HTML and to the text of a mail.

Templates write markers: `<!--links:3-->` for story 3, and `<!--links:footer-->` for the link to
unsubscribe. Articles can't forge a marker, because templates escape `<`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from wirewatch.links.link import Link, LinkAction, reader_id
from wirewatch.links.signing import SigningKeys
from wirewatch.links.story_links import LinkedStory

# In bytes of HTML: the largest size of the links about one story, and of the footer. A part is made so
# small that these links and the footer still fit.
MAX_STORY_BYTES, MAX_FOOTER_BYTES = 680, 400
_MARKER = re.compile(r"<!--links:(\d{1,4}|footer)-->")
_QUIET = 'class="soft" style="color:#5f6775"'
_END = re.compile(r"</body>(?![\s\S]*</body>)", re.IGNORECASE)


@dataclass(frozen=True)
class MailLinks:
    """The links for one reader in one part of a digest. `base` is the URL of the API, and
    `recipient` is the reader's mail address.
    """

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
        """Return the address of a link about a story. `action` is the action of the link, such as
        `LinkAction.SNOOZE`. `number` is the number of the story in the digest.
        """
        link = Link(action, self._route, self._reader, self.issued, self.digest, self.part, number)
        return self._address(link)

    def add_to(self, html: str, stories: Sequence[LinkedStory]) -> str:
        """Return the HTML with its markers replaced by links.

        The marker of a story without rules, such as a retraction, is removed. HTML from a custom
        template may have no marker for the link to unsubscribe. Then this link is added at the end.
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
