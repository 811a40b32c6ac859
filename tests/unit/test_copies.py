"""Tests which article of a story becomes its lead article, and what a digest says about copies."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from wirewatch.channels.parts import preview
from wirewatch.digests.plan import DigestView, plan_digest
from wirewatch.digests.prior_reports import Update
from wirewatch.digests.views import page_of

from tests.unit.matched_articles import NOW, copy_of, match, matched_article, route, sealed
from tests.unit.rendering import mail, story_text

UPDATE = Update(
    number=213,
    reported_at=datetime(2026, 11, 23, 5, 2, tzinfo=UTC),
    title_spans=((0, 4),),
    quote_spans=((),),
    changes=(("9", "153"),),
)
SOURCES = ("reuters.example", "apnews.example")


def lead_of(*sources: str) -> str:
    """Let `sources` publish copies of one article in order, a minute apart. Return the source of
    the lead article.
    """
    first = matched_article(60, source=sources[0])
    copies = [copy_of(first, 60 - number, source=source) for number, source in enumerate(sources[1:], 1)]
    view = sealed([first, *copies], route(lead_sources=SOURCES))
    return view.articles[view.plan.stories[0].lead].source


@pytest.mark.parametrize(
    ("sources", "leads"),
    [
        (("post.example", "apnews.example", "reuters.example"), "reuters.example"),
        (("post.example", "apnews.example"), "apnews.example"),
        (("post.example", "news.uk.reuters.example", "apnews.example"), "news.uk.reuters.example"),
        (("notreuters.example", "post.example"), "notreuters.example"),
        (("reuters.example.com", "apnews.example"), "apnews.example"),
        (("post.example", "other.example"), "post.example"),
        (("", "post.example"), ""),
    ],
)
def test_the_copy_of_the_first_listed_source_leads_then_the_earliest_copy(
    sources: tuple[str, ...], leads: str
) -> None:
    assert lead_of(*sources) == leads


def test_copies_of_one_source_are_ordered_by_time_and_then_by_length() -> None:
    early = matched_article(9, source="reuters.example", words=10)
    long = copy_of(early, 8, source="reuters.example", words=90, published=early.published)
    late = copy_of(early, 1, source="reuters.example", words=500)
    (story,) = plan_digest([late, early, long], route(lead_sources=SOURCES), ()).stories
    assert [int(name, 16) for name in story.articles] == [8, 9, 1]


def note(lead: dict[str, Any], copy: dict[str, Any]) -> str:
    """Return the digest's note about the copy. `lead` and `copy` have fields of the two articles."""
    first = matched_article(9, **{"title": "Ships leave", "words": 100, **lead})
    view = sealed([first, copy_of(first, 5, **{"title": "Ships leave", "words": 100, **copy})])
    return page_of(view).sections[0].stories[0].copies[0].note


VOTE, FORCES = match(rule="vote"), match(watchlist="troop-deployment", rule="forces-sent")
NAMED, BOTH_NAMED = match(entities=("russia",)), match(entities=("north-korea", "russia"))


@pytest.mark.parametrize(
    ("lead", "copy", "expected"),
    [
        ({}, {}, ""),
        ({}, {"title": "SHIPS LEAVE"}, ""),
        ({}, {"title": "Ferries go"}, "other headline"),
        ({}, {"words": 60}, "40 words shorter"),
        ({}, {"words": 105}, ""),
        ({}, {"matches": (match(), FORCES)}, "also matches troop-deployment/forces-sent"),
        ({"matches": (match(), FORCES)}, {}, ""),
        ({}, {"matches": (match(), FORCES, VOTE)}, "also matches troop-deployment/forces-sent and dprk/vote"),
        (
            {},
            {"matches": (match(), FORCES, VOTE, match(rule="a"), match(rule="b"))},
            "also matches troop-deployment/forces-sent, dprk/vote and 2 more",
        ),
        ({"matches": (NAMED,)}, {"matches": (BOTH_NAMED,)}, "also names north-korea"),
        ({"matches": (BOTH_NAMED,)}, {"matches": (NAMED,)}, ""),
        ({"language": "en"}, {"language": "ko"}, "in language ko"),
        ({"language": "en"}, {"language": "en-GB"}, ""),
        ({}, {"language": "ko"}, ""),
        (
            {"language": "en"},
            {"language": "ko", "title": "Ferries go", "matches": (match(), FORCES), "words": 300},
            "also matches troop-deployment/forces-sent, in language ko, other headline, 200 words longer",
        ),
        ({"abridged": True}, {"matches": (match(), FORCES)}, ""),
        (
            {"document_id": "w", "words": 90},
            {"document_id": "w", "arrived": NOW - timedelta(hours=1)},
            "revised, 10 words longer",
        ),
        (
            {"document_id": "w"},
            {"document_id": "w", "arrived": NOW - timedelta(hours=1), "matches": (match(), VOTE)},
            "revised, also matches dprk/vote",
        ),
    ],
)
def test_the_differences_between_a_copy_and_its_lead_are_noted_in_one_line(
    lead: dict[str, Any], copy: dict[str, Any], expected: str
) -> None:
    assert note(lead, copy) == expected


def test_copies_with_more_matches_than_the_lead_are_named_first() -> None:
    lead = matched_article(60)
    copies = [copy_of(lead, 50 - number, source=f"copy{number}.example") for number in range(8)]
    copy_with_more_matches = copy_of(lead, 1, source="late.example", matches=(match(), FORCES))
    (story,) = page_of(sealed([lead, *copies, copy_with_more_matches])).sections[0].stories
    assert [copy.outlet for copy in story.copies] == [
        "late.example",
        "copy0.example",
        "copy1.example",
        "copy2.example",
    ]
    assert story.more_copies == 5


def test_a_revision_is_shown_as_updated() -> None:
    old, new = (
        matched_article(
            number,
            document_id="document",
            arrived=datetime(2026, 11, 22, 10 - number, tzinfo=UTC),
            words=100 * number,
        )
        for number in (2, 1)
    )
    text = mail(sealed([old, new]))
    assert "Updated: the publisher revised this article." in text
    assert "revised, 100 words longer" in text or "revised, 100 words shorter" in text
    assert "*updated*" in story_text(sealed([old, new]))


def view_with_update() -> DigestView:
    view = sealed([matched_article(1)])
    (story,) = view.plan.stories
    return view.model_copy(
        update={
            "plan": view.plan.model_copy(update={"stories": (story.model_copy(update={"update": UPDATE}),)})
        }
    )


def test_an_update_names_the_earlier_report_and_shows_changed_facts_in_bold() -> None:
    view = view_with_update()
    assert "Update to #213, 23 Nov 14:02" in mail(view)
    assert "new: 9 -> *153*" in mail(view)
    assert "*Update to #213, 23 Nov 14:02*: 9 → *153*" in story_text(view)
    assert "Update to #213, 23 Nov 14:02: 9 → <b>153</b>" in preview(view)
    assert 'font-weight:700">Head</mark>line 1' in preview(view)
    assert "Update to" not in mail(sealed([matched_article(1)]))
