"""Models of the data that is stored about each story of an HTML mail. Two links in the mail need
this data: one snoozes the story, the other calls it not relevant.

The data is stored in the rendered part of the digest. The part is the same for all readers. When a
mail is sent to a reader, `mail_links` adds the links for this reader.
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
    """A story in a mail. `number` is the number of the story in the digest. `story` is the id of
    the story, which stays the same in later updates. If later articles are not compared with the
    story, `story` is empty.

    A story without rules, such as a retraction, gets no links.
    """

    number: int
    story: str
    headline: str
    source: str
    rules: tuple[LinkedRule, ...] = ()


def linked_stories(page: "Page") -> list[LinkedStory]:
    """Return, for each story of a message, a LinkedStory: what is stored for the story's links."""
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
