"""Renders digests for Atom feeds: one entry for each story. The function `api` serves the feeds.

A part is JSON with plain texts. `links/feed.py` turns the parts into XML.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from wirewatch.channels.kind import ChannelKind, TargetProblem, Transport, json_size, packed
from wirewatch.digests.page import HeadlineView, Page, Section, StoryView

MAX_BYTES = 200_000  # of the entries of one part; the part is stored compressed in one row
MAX_LINKS_BYTES = 150_000  # of the headlines of one entry; a row of DynamoDB has at most 400 KB
MAX_TEXT = 1_000  # characters of a quote

Entry = dict[str, Any]


class Atom(ChannelKind):
    """Renders entries for the feed of a route. Each route has one feed, so the channel has no
    target.
    """

    name = "atom"
    example = "atom"
    transport = Transport.FEED

    def check_target(self, target: str | None) -> TargetProblem | None:
        if target is None:
            return None
        return TargetProblem("atom takes no name: each route has one feed", "write atom")

    def render(self, page: Page) -> list[str]:
        """Return the bodies of the parts as JSON. The entries of a part have at most MAX_BYTES.
        Only a part with a single entry may have more.

        Each story that is shown in full is one entry. Further stories have only a headline, in
        `page.headlines`. One entry lists all these headlines; if they are too long for one entry,
        several entries list them. A digest with neither stories nor headlines has one entry.
        """
        parts = list(packed(_entries(page), json_size, MAX_BYTES))
        return [
            json.dumps({"title": page.title, "entries": entries}, ensure_ascii=False) for entries in parts
        ]


def _entries(page: Page) -> Iterator[Entry]:
    for section in page.sections:
        for story in section.stories:
            yield _story(story, section, page)
    if page.headlines or not page.sections:
        groups = packed(page.headlines, lambda each: json_size(_headline(each)), MAX_LINKS_BYTES)
        for number, headlines in enumerate(groups, 1):
            yield _rest(page, headlines, "rest" if number == 1 else f"rest {number}")


def _story(story: StoryView, section: Section, page: Page) -> Entry:
    update = story.update
    notes = [
        story.notice,
        "Corrected by its agency." if story.corrected else "",
        f"Update to {update.label}" if update else "",
        "Possible: it matches only by a weak name or in uncertain text." if section.possible else "",
        f"Similar to: {story.similar_to}" if story.similar_to else "",
    ]
    facts = [story.outlet, story.when, story.byline]
    return {
        "key": story.lead,
        "title": ("[HIGH] " if story.severity == "high" else "") + story.headline,
        "url": story.url,
        "source": story.outlet,
        "categories": list(dict.fromkeys(f"{why.watchlist}/{why.rule}" for why in story.why)),
        "paragraphs": [text for text in (*notes, " · ".join(filter(None, facts))) if text],
        "quotes": [_quote(story, number) for number in range(len(story.quotes))],
        "links": [],
        "footer": _footer(page, [_rules(story), story.copies_line]),
    }


def _rules(story: StoryView) -> str:
    titles = ", ".join(why.title for why in story.why)
    more = f"{story.more_rules} more {'rule' if story.more_rules == 1 else 'rules'}"
    return f"{titles} and {more}" if story.more_rules else titles


def _quote(story: StoryView, number: int) -> str:
    return "".join(run.text for run in story.quotes[number])[:MAX_TEXT]


def _rest(page: Page, headlines: Sequence[HeadlineView], key: str) -> Entry:
    """Return an entry that lists headlines. `key` identifies the entry in its digest.

    If the page has no sections and no headlines, the entry has the text `page.nothing`, which says
    for example that nothing matched.
    """
    count = len(headlines)
    further = f"{count} further {'story' if count == 1 else 'stories'} · {page.title}"
    return {
        "key": key,
        "title": further if count else page.subject,
        "url": "",
        "source": "",
        "categories": [],
        "paragraphs": [] if page.sections or page.headlines else [page.nothing],
        "quotes": [],
        "links": [_headline(headline) for headline in headlines],
        "footer": _footer(page, [page.intake]),
    }


def _headline(headline: HeadlineView) -> dict[str, str]:
    high = "[HIGH] " if headline.severity == "high" else ""
    return {"text": f"{high}{headline.headline} · {headline.outlet}", "url": headline.url}


def _footer(page: Page, lines: list[str]) -> list[str]:
    """Return the lines below an entry: first `lines`, then a line such as
    `morning-brief #214 · 2026-11-23 07:30 KST`, then the ledger. Empty lines are left out.
    """
    return [line for line in (*lines, f"{page.route} #{page.number} · {page.due}", page.ledger) if line]
