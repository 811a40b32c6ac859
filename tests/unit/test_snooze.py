"""Tests which articles of a snoozed story count as muted, and which are still shown."""

import pytest
from wirewatch.article import Signal
from wirewatch.digests.mute_names import story_mute
from wirewatch.digests.plan import plan_digest
from wirewatch.digests.prior_reports import PriorReport, PriorReports

from tests.unit.matched_articles import NOW, match, matched_article, route, texts_of

FIRST = "ab" * 32  # the lead of the first report, which names the story
MUTED = (story_mute(FIRST),)


def reported(*articles: object, is_repeat: bool = False, story_id: str = FIRST) -> PriorReports:
    reports = {}
    for article in articles:
        report = PriorReport(3, NOW, article.pairs, is_repeat=is_repeat, story_id=story_id)  # type: ignore[attr-defined]
        reports[article.article_id] = report  # type: ignore[attr-defined]
    return reports


def ledger(*articles: object, **arguments: object) -> str:
    made = plan_digest(list(articles), arguments.pop("of", route()), MUTED, **arguments)  # type: ignore[arg-type]
    assert made.ledger.matched == sum(made.ledger.model_dump(exclude={"matched", "carried"}).values())
    return str(made.ledger)


@pytest.mark.parametrize("is_repeat", [True, False])
@pytest.mark.parametrize("repeats", ["suppress", "show"])
def test_an_update_or_a_repeat_of_a_snoozed_story_is_counted_as_muted(is_repeat: bool, repeats: str) -> None:
    update = matched_article(1)
    reports = reported(update, is_repeat=is_repeat)
    assert ledger(update, reports=reports, of=route(repeats=repeats)) == "matched 1 = shown 0 + muted 1"


def test_other_stories_and_stories_of_other_mutes_are_shown() -> None:
    assert ledger(matched_article(1)) == "matched 1 = shown 1"
    assert (
        ledger(matched_article(1), reports=reported(matched_article(1), story_id="cd" * 32))
        == "matched 1 = shown 1"
    )


def test_a_story_that_matches_a_further_rule_is_shown() -> None:
    before, now = matched_article(1), matched_article(1, match(), match(rule="other"))
    assert ledger(now, reports=reported(before)) == "matched 1 = shown 1"


def test_a_further_name_of_the_same_rule_is_still_snoozed() -> None:
    before, now = matched_article(1), matched_article(1, match(entities=("acme",)))
    assert ledger(now, reports=reported(before)) == "matched 1 = shown 0 + muted 1"


def test_a_correction_and_a_retraction_are_shown() -> None:
    correction = matched_article(1, signal=Signal.CORRECTED)
    assert ledger(correction, reports=reported(correction)) == "matched 1 = shown 1"
    retraction = matched_article(1, signal=Signal.RETRACTED, replaces=("f" * 64,))
    made = plan_digest([retraction], route(), MUTED, reported(retraction))
    assert made.retractions == (retraction.article_id,)


def test_an_article_whose_rules_were_left_out_is_shown() -> None:
    """The list of the article's rules was shortened (`abridged`). The article may match a rule for
    which its story was not reported yet. So the mute of the story must not hide the article.
    """
    article = matched_article(1, abridged=True)
    assert ledger(article, reports=reported(article)) == "matched 1 = shown 1"


def test_a_story_with_an_article_that_was_not_reported_is_shown_whole() -> None:
    lead = matched_article(1)
    copy = matched_article(2, signature=lead.signature)
    texts = texts_of(lead, copy)
    made = plan_digest([lead, copy], route(), MUTED, reported(lead), texts=texts)
    assert made.ledger.muted == 0
    assert made.ledger.shown == 1


def test_an_update_keeps_the_id_of_its_story() -> None:
    update = matched_article(1)
    (story,) = plan_digest([update], route(), (), reported(update), texts=texts_of(update)).stories
    assert story.id == FIRST
    (first,) = plan_digest([update], route(), (), texts=texts_of(update)).stories
    assert first.id == update.article_id


@pytest.mark.parametrize("is_repeat", [True, False])
def test_a_story_that_is_shown_again_keeps_the_id_of_its_first_report(is_repeat: bool) -> None:
    again = matched_article(1)
    reports = reported(again, is_repeat=is_repeat)
    made = plan_digest([again], route(repeats="show"), (), reports, texts=texts_of(again))
    (story,) = made.stories
    assert (story.id, story.update) == (FIRST, None)
    (first,) = plan_digest([again], route(repeats="show"), (), texts=texts_of(again)).stories
    assert first.id == again.article_id
