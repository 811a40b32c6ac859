"""What is stored about each story of an HTML mail, for the links "Snooze" and "Not relevant".

The data is in the rendered part, which is the same for all readers. `mail_links` adds the links for
each reader.
"""

from typing import TYPE_CHECKING

from wirewatch.frozen import Frozen

if TYPE_CHECKING:  # functions that only serve links start without these modules
    from wirewatch.digests.page import Page, StoryView

MAX_RULES = 5  # of one story
MAX_TERMS = 6  # of one rule
MAX_HEADLINE = 160  # characters


class LinkedRule(Frozen):
    """A rule that matched a story. `terms` are the words of the story that the rule matched."""

    watchlist: str
    watchlist_title: str
    rule: str
    title: str
    terms: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.watchlist}/{self.rule}"


class LinkedStory(Frozen):
    """A story in a mail. A story without rules, such as a retraction, gets no links.

    `number` is the story's number in the digest. `story` is the story's id, which stays the same in
    later updates. The id is empty if later articles are not compared with the story.
    """

    number: int
    story: str
    headline: str
    source: str
    rules: tuple[LinkedRule, ...] = ()


def linked_stories(page: "Page") -> list[LinkedStory]:
    """Return what is stored for the links of a message: one LinkedStory for each of its stories."""
    return [_linked(story) for story in page.stories]


def _linked(story: "StoryView") -> LinkedStory:
    rules = [
        LinkedRule(
            watchlist=why.watchlist,
            watchlist_title=why.watchlist_title,
            rule=why.rule,
            title=why.title,
            terms=why.terms[:MAX_TERMS],
        )
        for why in story.why[:MAX_RULES]
    ]
    headline, source = story.headline[:MAX_HEADLINE], story.outlet
    return LinkedStory(
        number=story.number, story=story.story, headline=headline, source=source, rules=tuple(rules)
    )
