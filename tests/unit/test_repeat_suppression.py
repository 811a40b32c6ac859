"""Tests that a digest leaves out an article whose story was reported earlier, unless the article
may bring something new, such as a match of another rule.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.article import Signal
from wirewatch.digests.ledger import Carried
from wirewatch.digests.matched_article import MatchedArticle, Pair, RuleMatch
from wirewatch.digests.plan import DigestPlan, plan_digest
from wirewatch.digests.prior_reports import PriorReport, PriorReports
from wirewatch.digests.repeats import Difference, DifferenceKind, Place

from tests.unit.matched_articles import NOW, copy_of, match, matched_article, route, text_of, texts_of

FORCES = match(rule="forces-sent", watchlist="troop-deployment", severity="high")


def reported(*matched_articles: MatchedArticle, pairs: frozenset[Pair] | None = None) -> PriorReports:
    """Return a prior report for each of `matched_articles`. Each report has the rules in `pairs`.
    If `pairs` is None, each report has the rules of its article.
    """
    return {
        each.article_id: PriorReport(1, NOW, each.pairs if pairs is None else pairs, is_repeat=True)
        for each in matched_articles
    }


def ledger(made: DigestPlan) -> str:
    return str(made.ledger)


def test_a_copy_of_a_reported_story_is_counted_and_not_shown() -> None:
    copy, other = matched_article(1), matched_article(2)
    made = plan_digest([copy, other], route(), (), reported(copy))
    assert [story.lead for story in made.stories] == [other.article_id]
    assert ledger(made) == "matched 2 = shown 1 + reported before 1"


def test_all_copies_of_a_reported_story_are_counted() -> None:
    first = matched_article(5)
    copies = [first, copy_of(first, 4), copy_of(first, 3)]
    made = plan_digest(copies, route(), (), reported(*copies))
    assert not made.has_content
    assert ledger(made) == "matched 3 = shown 0 + reported before 3"


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ((match(), FORCES), (match(),)),
        ((match(entities=("north-korea", "russia")),), (match(entities=("north-korea",)),)),
        ((match(rule="vote", entities=("north-korea",)),), (match(entities=("north-korea",)),)),
        ((match(),), (match(possible=True),)),
        ((match(), match(rule="vote", possible=True)), (match(),)),
        ((match(watchlist="other"),), (match(),)),
    ],
    ids=["another rule", "another name", "a name by another rule", "certain now", "a further possible rule", "another watchlist"],
)  # fmt: skip
def test_a_copy_that_brings_something_new_is_shown(
    now: tuple[RuleMatch, ...], before: tuple[RuleMatch, ...]
) -> None:
    copy = matched_article(1, *now)
    made = plan_digest([copy], route(), (), reported(copy, pairs=matched_article(1, *before).pairs))
    (story,) = made.stories
    assert story.seen
    assert ledger(made) == "matched 1 = shown 1"


def test_a_copy_with_fewer_rules_and_names_than_were_reported_brings_nothing_new() -> None:
    copy = matched_article(1, match(entities=("russia",)))
    before = matched_article(1, match(entities=("north-korea", "russia")), FORCES).pairs
    assert plan_digest([copy], route(), (), reported(copy, pairs=before)).ledger.repeated == 1


def test_a_story_with_one_new_article_is_shown_whole_and_the_new_article_leads() -> None:
    first = matched_article(5)
    other = copy_of(first, 4)
    made = plan_digest([first, other], route(), (), reported(first))
    (story,) = made.stories
    assert (story.articles, story.seen) == ((other.article_id, first.article_id), True)  # the news leads


def test_a_correction_that_leads_instead_of_a_repeat_is_marked_as_a_correction() -> None:
    lead = matched_article(3)
    correction = copy_of(lead, 1, signal=Signal.CORRECTED)
    (story,) = plan_digest([lead, correction], route(), (), reported(lead, correction)).stories
    assert story.lead == correction.article_id
    assert story.corrected


def test_a_replaced_revision_never_leads_instead_of_a_repeat() -> None:
    lead = matched_article(5)
    old = copy_of(lead, 3, document_id="work", revision=1)
    new = copy_of(lead, 2, document_id="work", revision=2)
    (story,) = plan_digest([lead, old, new], route(), (), reported(lead)).stories
    assert story.lead == new.article_id
    assert set(story.copies) == {lead.article_id, old.article_id}


def test_a_story_is_similar_only_to_a_story_of_the_same_digest() -> None:
    reported_before, second, third = matched_article(1), matched_article(2), matched_article(3)
    texts = texts_of(reported_before, second, third)
    articles = [
        each.model_copy(update={"signature": reported_before.signature})
        for each in (reported_before, second, third)
    ]
    first, *others = plan_digest(articles, route(), (), texts=texts).stories
    assert {story.similar_to for story in others} == {first.lead}
    gone = next(each for each in articles if each.article_id == first.lead)
    left, last = plan_digest(articles, route(), (), reported(gone), texts=texts).stories
    assert (left.similar_to, last.similar_to) == ("", left.lead)


@pytest.mark.parametrize("repeats", ["suppress", "show"])
@pytest.mark.parametrize("gone_by", ["repeat", "snooze", "first"])
def test_the_most_severe_story_is_first_though_the_first_of_similar_stories_is_left_out(
    repeats: str, gone_by: str
) -> None:
    """Even with `max_stories=1`, the digest shows the most severe story and has the severity `high`."""
    first_only = gone_by == "first"
    severe = match(severity="high", first_only=first_only)
    before, minor = matched_article(3, severe), matched_article(2, match(rule="minor", severity="low"))
    texts = texts_of(before, minor)
    minor = minor.model_copy(update={"signature": before.signature})
    news = matched_article(9, match(rule="other", severity="high"), match(rule="third"))
    texts |= texts_of(news)
    plain = plan_digest([before, minor, news], route(repeats=repeats), (), texts=texts)
    assert [story.lead for story in plain.stories][:2] == [before.article_id, minor.article_id]
    report = PriorReport(1, NOW, before.pairs, is_repeat=gone_by == "repeat", story_id="s")
    muted = ("story:s",) if gone_by == "snooze" else ()
    made = plan_digest(
        [before, minor, news],
        route(max_stories=1, repeats=repeats),
        muted,
        {before.article_id: report},
        texts=texts,
    )
    if gone_by == "repeat" and repeats == "show":
        assert made.stories[0].lead == before.article_id
    else:
        assert [story.lead for story in (*made.stories, *made.headlines)] == [
            news.article_id,
            minor.article_id,
        ]
    assert made.severity == "high"


def test_new_words_of_a_copy_are_not_bold_in_the_lead() -> None:
    lead = matched_article(3, match(), title="Three boats left the harbour")
    copy = copy_of(lead, 1)
    new = Difference(Place.TITLE, 0, 5, DifferenceKind.NUMBER, "Seven", "Four")
    report = PriorReport(1, NOW, copy.pairs, is_repeat=False, differences=(new,))
    texts = {each.article_id: replace(text_of(each), title=lead.title) for each in (lead, copy)}
    (story,) = plan_digest([lead, copy], route(), (), {copy.article_id: report}, texts=texts).stories
    assert story.lead == lead.article_id
    assert story.update is not None
    assert (story.update.title_spans, story.update.changes) == ((), ())


def test_an_article_whose_rules_were_not_all_kept_is_shown() -> None:
    copy = matched_article(1, abridged=True)
    assert plan_digest([copy], route(), (), reported(copy)).stories


def test_a_revision_with_a_new_rule_is_shown_and_one_without_is_not() -> None:
    old, new = matched_article(9, document_id="work"), matched_article(8, match(), FORCES, document_id="work")
    assert plan_digest([new], route(), (), reported(new, pairs=old.pairs)).stories
    assert not plan_digest(
        [matched_article(8, document_id="work")], route(), (), reported(new, pairs=old.pairs)
    ).stories


def test_a_story_that_was_not_reported_is_not_marked_as_seen() -> None:
    (story,) = plan_digest([matched_article(1)], route(), ()).stories
    assert not story.seen


def test_repeats_do_not_count_towards_the_maximum_number_of_stories() -> None:
    matched_articles = [matched_article(number) for number in range(1, 6)]
    made = plan_digest(
        matched_articles, route(max_stories=2), (), reported(matched_articles[0], matched_articles[1])
    )
    assert [int(story.lead, 16) for story in made.stories] == [3, 4]
    assert ledger(made) == "matched 5 = shown 2 + headlines 1 + reported before 2"


def test_a_muted_match_is_counted_as_muted_and_not_as_reported() -> None:
    copy = matched_article(1)
    assert ledger(plan_digest([copy], route(), ("dprk",), reported(copy))) == "matched 1 = shown 0 + muted 1"


def test_possible_matches_are_never_counted_as_reported() -> None:
    weak = matched_article(1, match(possible=True))
    made = plan_digest([weak], route(), (), reported(weak))
    assert ledger(made) == "matched 1 = shown 0 + possible 1"


def test_articles_that_earlier_digests_left_out_are_stated_and_not_added() -> None:
    made = plan_digest([matched_article(1)], route(), (), carried=Carried(repeated=3))
    assert ledger(made) == "matched 1 = shown 1 · since the last message reported before 3"


rules = st.lists(
    st.sampled_from([match(), FORCES, match(entities=("russia",)), match(possible=True)]),
    min_size=1,
    max_size=3,
    unique=True,
)


@given(st.lists(st.tuples(rules, st.integers(0, 3), st.booleans()), max_size=15), st.integers(1, 5))
def test_the_ledger_adds_up_and_only_copies_with_nothing_new_are_left_out(
    articles: list[tuple[list[RuleMatch], int, bool]], cap: int
) -> None:
    texts = [matched_article(900 + number) for number in range(4)]
    matched_articles = [
        copy_of(texts[text], number, matches=tuple(found), published=NOW)
        for number, (found, text, _) in enumerate(articles)
    ]
    reports = reported(
        *(each for each, (_, _, known) in zip(matched_articles, articles, strict=True) if known)
    )
    made = plan_digest(matched_articles, route(max_stories=cap), (), reports)
    counts = made.ledger
    assert (
        counts.matched
        == counts.shown + counts.copies + counts.listed + counts.possible + counts.over_cap + counts.repeated
    )
    shown = {name for story in (*made.stories, *made.headlines, *made.possible) for name in story.articles}
    missing = [each for each in matched_articles if each.article_id not in shown]
    assert len(missing) == counts.repeated + counts.over_cap
    assert sum(each.article_id in reports and not each.is_possible for each in missing) >= counts.repeated


# rules with `first: true`

FIRST = match(rule="launch", first_only=True)


def update(article: MatchedArticle, *before: RuleMatch) -> PriorReports:
    """Return {id of `article`: prior report}. The article is an update of a story that digest 1
    reported with the matches in `before`.
    """
    pairs = matched_article(1, *before).pairs
    return {article.article_id: PriorReport(1, NOW, pairs, is_repeat=False)}


@pytest.mark.parametrize(
    ("now", "before", "is_shown"),
    [
        ((FIRST,), (FIRST,), False),
        ((FIRST,), (FIRST, FORCES), False),
        ((match(rule="launch", first_only=True, entities=("russia",)),), (FIRST,), False),
        ((FIRST,), (FORCES,), True),
        ((FIRST, FORCES), (FIRST, FORCES), True),
        ((FORCES,), (FORCES,), True),
    ],
    ids=["the same rule", "this rule among others", "a further name", "another rule", "also another rule", "no such rule"],
)  # fmt: skip
def test_a_rule_for_first_articles_reports_no_update(
    now: tuple[RuleMatch, ...], before: tuple[RuleMatch, ...], *, is_shown: bool
) -> None:
    article = matched_article(1, *now)
    made = plan_digest([article], route(), (), update(article, *before))
    assert bool(made.stories) is is_shown
    assert ledger(made) == ("matched 1 = shown 1" if is_shown else "matched 1 = shown 0 + later articles 1")
    assert made.ledger.to_carry.later == (not is_shown)


def test_a_rule_for_first_articles_reports_the_earliest_of_similar_stories() -> None:
    first, later = matched_article(9, FIRST), matched_article(3, FIRST)
    similar = later.model_copy(update={"signature": first.signature})
    texts = texts_of(first) | texts_of(later)  # similar by their signatures, and different in what they say
    made = plan_digest([first, similar], route(), (), texts=texts)
    assert [story.lead for story in made.stories] == [first.article_id]
    assert ledger(made) == "matched 2 = shown 1 + later articles 1"


@pytest.mark.parametrize(
    "claim",
    [{"has_foreign_link": True}, {"published": NOW - timedelta(days=3)}],
    ids=["another's site", "an old date"],
)
def test_an_old_date_or_a_foreign_link_does_not_make_an_article_the_first_one(claim: dict[str, Any]) -> None:
    claiming, first = matched_article(9, FIRST, **claim), matched_article(3, FIRST)
    similar = first.model_copy(update={"signature": claiming.signature})
    made = plan_digest([claiming, similar], route(), (), texts=texts_of(claiming) | texts_of(first))
    assert [story.lead for story in made.stories] == [first.article_id]


def test_corrections_and_abridged_articles_are_never_counted_as_later_articles() -> None:
    correction = matched_article(1, FIRST, signal=Signal.CORRECTED)
    abridged = matched_article(2, FIRST, abridged=True)
    reports = {**update(correction, FIRST), **update(abridged, FIRST)}
    assert ledger(plan_digest([correction, abridged], route(), (), reports)) == "matched 2 = shown 2"


def test_a_story_with_a_correction_among_its_copies_is_never_counted_as_later() -> None:
    lead = matched_article(3, FIRST)
    correction = copy_of(lead, 1, matches=(FIRST,), signal=Signal.CORRECTED)
    reports = {**update(lead, FIRST), **update(correction, FIRST)}
    made = plan_digest([lead, correction], route(), (), reports)
    assert ledger(made) == "matched 2 = shown 1 + copies 1"


def test_a_similar_story_with_a_rule_that_the_earlier_one_lacks_is_shown() -> None:
    first = matched_article(9, FIRST)
    other = matched_article(3, match(rule="test", first_only=True))
    similar = other.model_copy(update={"signature": first.signature})
    texts = texts_of(first) | texts_of(other)
    made = plan_digest([first, similar], route(), (), texts=texts)
    assert {story.lead for story in made.stories} == {first.article_id, other.article_id}
    reports = update(first, FIRST)
    made = plan_digest([first, similar], route(), (), reports, texts=texts)
    assert [story.lead for story in made.stories] == [other.article_id]
    assert ledger(made) == "matched 2 = shown 1 + later articles 1"
