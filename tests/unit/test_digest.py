"""Tests plans of digests: the order of stories, articles that are only counted, exact ledgers."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.digests.due import instant_of, iso
from wirewatch.digests.ledger import Carried, CountedAs, Ledger
from wirewatch.digests.matched_article import MatchedArticle, RuleMatch
from wirewatch.digests.mute_names import story_mute
from wirewatch.digests.plan import DigestPlan, plan_digest
from wirewatch.digests.prior_reports import PriorReport
from wirewatch.severity import Severity

from tests.unit.matched_articles import NOW, copy_of, match, matched_article, route, text_of, unlike_any_other


def leads(made: DigestPlan) -> list[str]:
    """Return the lead articles in the order of the stories. "3" is the article of `matched_article(3)`."""
    return [str(int(story.lead, 16)) for story in made.stories]


def ledger(made: DigestPlan) -> str:
    return str(made.ledger)


HIGH, NORMAL, LOW = (match(severity=severity) for severity in ("high", "normal", "low"))
WEAK = match(possible=True)


# order


def test_high_severity_comes_first_then_the_newest() -> None:
    matched_articles = [
        matched_article(5, LOW),
        matched_article(4, NORMAL),
        matched_article(3, HIGH),
        matched_article(2, NORMAL),
        matched_article(1, HIGH),
    ]
    assert leads(plan_digest(matched_articles, route(), ())) == ["1", "3", "2", "4", "5"]


def test_the_order_of_articles_does_not_matter() -> None:
    first = matched_article(1, HIGH)
    matched_articles = [
        first,
        copy_of(first, 9),
        matched_article(2),
        matched_article(3, WEAK),
        matched_article(4, LOW),
        copy_of(first, 7),
    ]
    assert plan_digest(matched_articles[::-1], route(), ()) == plan_digest(matched_articles, route(), ())


def test_a_story_has_the_highest_severity_of_its_copies() -> None:
    lead = matched_article(9, LOW)
    (story,) = plan_digest([lead, copy_of(lead, 3, matches=(HIGH,))], route(), ()).stories
    assert story.severity == "high"


def test_a_weak_match_of_high_severity_does_not_make_a_story_high() -> None:
    (story,) = plan_digest(
        [matched_article(1, NORMAL, match(rule="other", severity="high", possible=True))], route(), ()
    ).stories
    assert story.severity == "normal"


def reported(article: MatchedArticle, *, is_repeat: bool = True) -> dict[str, PriorReport]:
    """Return a dict from the id of an article to an earlier report of the article."""
    report = PriorReport(213, NOW, article.pairs, is_repeat, story_id=article.article_id)
    return {article.article_id: report}


FIRST_ONLY = match(rule="once", severity="high", first_only=True)


@pytest.mark.parametrize(
    ("severe", "muted", "repeats", "is_repeat"),
    [
        (HIGH, (), "suppress", True),
        (HIGH, (story_mute(f"{1:064x}"),), "suppress", False),
        (HIGH, (story_mute(f"{1:064x}"),), "show", False),
        (FIRST_ONLY, (), "suppress", False),
    ],
    ids=["repeat", "snoozed", "snoozed and repeats are shown", "later article"],
)
@pytest.mark.parametrize("most", [40, 1])
def test_a_severe_story_that_is_left_out_is_not_replaced_by_a_similar_story(
    severe: RuleMatch, muted: tuple[str, ...], repeats: str, is_repeat: bool, most: int
) -> None:
    """If a severe story is left out, a similar story of low severity must not take its place."""
    left_out, similar, other = (
        matched_article(1, severe),
        matched_article(2, match(rule="talks", severity="low")),
        matched_article(3, HIGH),
    )
    similar = similar.model_copy(update={"signature": left_out.signature})
    texts = {
        each.article_id: text_of(matched_article(int(each.article_id, 16)))
        for each in (left_out, similar, other)
    }
    reports = reported(left_out, is_repeat=is_repeat)
    of = route("instant", repeats=repeats, max_stories=most)
    made = plan_digest([left_out, similar, other], of, muted, reports, texts=texts)
    assert leads(made) == ["3", "2"][:most]
    assert made.severity is Severity.HIGH


# stories


def test_the_earliest_copy_leads_and_the_others_follow_in_time() -> None:
    first = matched_article(9)
    (story,) = plan_digest([copy_of(first, 3), copy_of(first, 6), first], route(), ()).stories
    assert [int(name, 16) for name in story.articles] == [9, 6, 3]
    assert not story.updated


def test_of_two_copies_of_the_same_time_the_longest_leads() -> None:
    first = matched_article(9, words=100)
    longer = copy_of(first, 10, words=400, published=first.published)
    (story,) = plan_digest([first, longer], route(), ()).stories
    assert story.lead == longer.article_id


def test_a_revision_of_a_document_is_an_update_and_the_newest_text_leads() -> None:
    old = matched_article(9, document_id="document", arrived=NOW - timedelta(hours=1))
    new = matched_article(8, document_id="document", arrived=NOW)
    made = plan_digest([old, new], route(), ())
    (story,) = made.stories
    assert (story.lead, story.copies, story.updated) == (new.article_id, (old.article_id,), True)
    assert ledger(made) == "matched 2 = shown 1 + copies 1"


def test_revisions_of_one_document_are_one_story_whatever_their_texts() -> None:
    old, new, other = (
        matched_article(9, document_id="document", arrived=NOW - timedelta(hours=1)),
        matched_article(8, document_id="document"),
        matched_article(7),
    )
    assert len(plan_digest([old, other, new], route(), ()).stories) == 2


def test_of_two_revisions_in_one_object_the_later_one_leads() -> None:
    copies = [
        [
            matched_article(
                number, document_id="document", object=f"s3://b/k#{position}", signature=unlike_any_other(1)
            )
            for number, position in order
        ]
        for order in (((8, 9), (9, 10)), ((9, 9), (8, 10)))
    ]
    for articles in copies:
        (story,) = plan_digest(articles, route(), ()).stories
        assert (story.lead, story.updated) == (articles[1].article_id, True)


def test_unrelated_texts_with_one_document_id_in_one_object_are_two_stories() -> None:
    first, second = (
        matched_article(each, document_id="document", object=f"s3://b/k#{each}") for each in (8, 9)
    )
    assert {story.articles for story in plan_digest([first, second], route(), ()).stories} == {
        (first.article_id,),
        (second.article_id,),
    }
    later = second.model_copy(update={"revision": 1})
    assert len(plan_digest([first, later], route(), ()).stories) == 1


def test_articles_without_a_signature_are_separate_stories() -> None:
    assert (
        len(
            plan_digest(
                [matched_article(1, signature=""), matched_article(2, signature="")], route(), ()
            ).stories
        )
        == 2
    )


# caps


def test_stories_over_the_cap_are_headlines_and_are_counted_with_their_copies() -> None:
    oldest = matched_article(50)
    matched_articles = [
        *(matched_article(number) for number in range(1, 6)),
        oldest,
        copy_of(oldest, 49),
        copy_of(oldest, 48),
    ]
    made = plan_digest(matched_articles, route(max_stories=3), ())
    assert leads(made) == ["1", "2", "3"]
    assert [int(story.lead, 16) for story in made.headlines] == [4, 5, 50]
    assert ledger(made) == "matched 8 = shown 3 + headlines 5"


def test_stories_beyond_the_headlines_are_counted_with_all_their_copies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("wirewatch.digests.plan.MAX_HEADLINES", 2)
    oldest = matched_article(50)
    matched_articles = [
        *(matched_article(number) for number in range(1, 6)),
        oldest,
        copy_of(oldest, 49),
        copy_of(oldest, 48),
    ]
    made = plan_digest(matched_articles, route(max_stories=3), ())
    assert ledger(made) == "matched 8 = shown 3 + headlines 2 + over cap 3"
    (story,) = made.over_cap
    assert [int(name, 16) for name in story.articles] == [50, 49, 48]
    assert story not in made.reported_stories


def test_a_rule_with_very_many_stories_does_not_push_another_rule_out() -> None:
    flood = [matched_article(number, match(rule="flooded", severity="high")) for number in range(1, 46)]
    true = matched_article(50, match(rule="true", severity="high"))
    made = plan_digest([*flood, true], route(max_stories=40), ())
    assert leads(made)[0] == "50"


@pytest.mark.parametrize("severity", ["normal", "low"])
def test_an_origin_with_very_many_stories_does_not_push_another_origin_out(
    monkeypatch: pytest.MonkeyPatch, severity: str
) -> None:
    """All articles except article 60 match the same rule. Articles 1 to 19 come from the origin
    `flooder`, and are newer than article 50 from the origin `quiet`. Six stories fit, and articles
    50 and 60 must be among these stories.
    """
    monkeypatch.setattr("wirewatch.digests.plan.MAX_HEADLINES", 4)
    flood = [
        matched_article(number, object=f"s3://b/articles/flooder/{number}.json#0") for number in range(1, 20)
    ]
    quiet = matched_article(50, match(severity=severity), object="s3://b/articles/quiet/50.json#0")
    rare = matched_article(60, match(rule="rare", severity="low"), object="s3://b/articles/flooder/60.json#0")
    made = plan_digest([*flood, quiet, rare], route(max_stories=2), ())
    assert {50, 60} <= {int(story.lead, 16) for story in made.reported_stories}
    assert len(made.reported_stories) == 6
    assert ledger(made) == "matched 21 = shown 2 + headlines 4 + over cap 15"


def test_a_story_replaces_another_only_if_every_rule_keeps_a_story(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only four of the six stories fit. Story 6 may replace story 1, because story 6 matches the
    rule of story 1 and a further rule. So no rule loses its place.
    """
    monkeypatch.setattr("wirewatch.digests.plan.MAX_HEADLINES", 2)
    rules = ["one", "two", "three", "four"]
    shown = [
        matched_article(number, match(rule=rule, severity="high")) for number, rule in enumerate(rules, 1)
    ]
    later = [matched_article(5, match(rule="five")), matched_article(6, match(rule="one"), match(rule="six"))]
    made = plan_digest([*shown, *later], route(max_stories=2), ())
    assert {int(story.lead, 16) for story in made.reported_stories} == {2, 3, 4, 6}


def test_possible_matches_fill_the_remaining_places() -> None:
    matched_articles = [
        matched_article(1),
        matched_article(2),
        *(matched_article(number, WEAK) for number in range(3, 9)),
    ]
    made = plan_digest(matched_articles, route(max_stories=4), ())
    assert (len(made.stories), len(made.possible)) == (2, 2)
    assert ledger(made) == "matched 8 = shown 2 + possible 2 + over cap 4"
    assert len(made.over_cap) == 4


def test_possible_stories_never_replace_certain_ones() -> None:
    made = plan_digest(
        [matched_article(1, match(severity="high", possible=True)), matched_article(2, LOW)],
        route(max_stories=1),
        (),
    )
    assert leads(made) == ["2"]
    assert made.possible == ()


# possible


def test_an_article_is_possible_if_all_its_matches_are_possible() -> None:
    made = plan_digest([matched_article(1, WEAK), matched_article(2, WEAK, match(rule="other"))], route(), ())
    assert leads(made) == ["2"]
    assert [int(story.lead, 16) for story in made.possible] == [1]
    assert ledger(made) == "matched 2 = shown 1 + possible 1"


def test_a_weak_match_that_waits_for_an_instant_route_is_shown_as_possible() -> None:
    """The weak match waits because it arrived before the route became instant."""
    made = plan_digest([matched_article(1, WEAK), matched_article(2)], route("instant"), ())
    assert (leads(made), len(made.possible)) == (["2"], 1)
    assert ledger(made) == "matched 2 = shown 1 + possible 1"


# muted


@pytest.mark.parametrize(
    ("muted", "shown"),
    [
        ((), ["1", "2", "3"]),
        (("dprk",), ["2", "3"]),
        (("dprk/mentioned",), ["2", "3"]),
        (("council",), ["1", "3"]),
        (("dprk", "council"), []),
        (("dprk/mentioned", "council/vote"), []),
        (("mentioned", "dprk/vote", "dprk/"), ["1", "2", "3"]),
        (("*",), []),
    ],
)
def test_an_article_is_muted_if_all_its_matches_are_muted(muted: tuple[str, ...], shown: list[str]) -> None:
    vote = match(watchlist="council", rule="vote")
    made = plan_digest(
        [matched_article(1, NORMAL), matched_article(2, vote), matched_article(3, NORMAL, vote)],
        route(),
        muted,
    )
    assert leads(made) == shown
    assert made.ledger.muted == 3 - len(shown)


def test_a_digest_of_muted_articles_sends_nothing() -> None:
    assert not plan_digest([matched_article(1)], route(), ("*",)).has_content


def test_a_digest_without_articles_has_no_content() -> None:
    made = plan_digest([], route(), ())
    assert not made.has_content
    assert ledger(made) == "matched 0 = shown 0"


# the ledger


@pytest.mark.parametrize(
    ("counts", "carried", "written"),
    [
        ((31, 9, 17, 0, 3, 2), Carried(), "matched 31 = shown 9 + copies 17 + over cap 2 + muted 3"),
        ((3, 0, 0, 3, 0, 0), Carried(), "matched 3 = shown 0 + possible 3"),
        (
            (1, 1, 0, 0, 0, 0),
            Carried(dropped=4),
            "matched 1 = shown 1 · since the last message dropped in quiet hours 4",
        ),
        ((1, 1, 0, 0, 0, 0), Carried(muted=2), "matched 1 = shown 1 · since the last message muted 2"),
    ],
)
def test_a_ledger_omits_counts_of_zero(counts: tuple[int, ...], carried: Carried, written: str) -> None:
    names = ("matched", "shown", "copies", "possible", "muted", "over_cap")
    assert str(Ledger(**dict(zip(names, counts, strict=True)), carried=carried)) == written


def test_articles_that_earlier_digests_did_not_show_are_carried_and_not_added() -> None:
    carried = Carried(dropped=4, muted=2, repeated=3)
    made = plan_digest([matched_article(1)], route(), (), carried=carried)
    assert (made.ledger.matched, made.ledger.carried) == (1, carried)


def test_articles_that_are_only_counted_are_part_of_the_ledger() -> None:
    counted = {CountedAs.DUPLICATE: 2, CountedAs.SUPERSEDED: 1, CountedAs.WEAK: 3}
    made = plan_digest(
        [matched_article(1)],
        route(),
        (),
        counted=counted,
        dropped=[matched_article(number) for number in (2, 3, 4, 5)],
    )
    written = "matched 11 = shown 1 + dropped in quiet hours 4 + exact copies 2 + superseded 1 + weak 3"
    assert ledger(made) == written
    assert made.ledger.to_carry == Carried(dropped=4, duplicate=2, superseded=1, weak=3)


matches = st.builds(
    match, watchlist=st.sampled_from(["dprk", "council"]), rule=st.sampled_from(["mentioned", "vote"]), severity=st.sampled_from(list(Severity)),
    possible=st.booleans(),
)  # fmt: skip


@st.composite
def random_articles(draw: st.DrawFn) -> list[MatchedArticle]:
    """Draw up to twenty articles. Many of them are copies or revisions of each other."""
    texts = [matched_article(number).signature for number in range(900, 904)]
    found = []
    for number in range(draw(st.integers(0, 20))):
        rules: list[RuleMatch] = draw(st.lists(matches, min_size=1, max_size=3))
        ages = st.integers(0, 5).map(lambda minutes: NOW - timedelta(minutes=minutes))
        found.append(
            matched_article(
                number, *rules, document_id=draw(st.sampled_from([f"work {number}", "work a", "work b"])), published=draw(ages), arrived=draw(ages),
                signature=draw(st.sampled_from([*texts, matched_article(number).signature])), words=draw(st.integers(0, 3)),
            )
        )  # fmt: skip
    return found


@given(
    random_articles(),
    st.sampled_from(["instant", "daily 07:30"]),
    st.integers(1, 6),
    st.frozensets(st.sampled_from(["dprk", "council", "dprk/vote", "council/mentioned", "*"]), max_size=3),
)
def test_the_ledger_adds_up_and_every_article_is_in_one_place(
    matched_articles: list[MatchedArticle], schedule: str, cap: int, muted: frozenset[str]
) -> None:
    made = plan_digest(matched_articles, route(schedule, max_stories=cap), muted)
    counts = made.ledger
    assert counts.matched == len(matched_articles)
    assert counts.matched == (
        counts.shown + counts.copies + counts.possible + counts.listed + counts.muted + counts.over_cap
    )
    assert min(counts.shown, counts.copies, counts.possible, counts.muted, counts.over_cap) >= 0
    certain = [name for story in made.stories for name in story.articles]
    possible = [name for story in made.possible for name in story.articles]
    assert len(certain) == counts.shown + counts.copies
    assert counts.shown == len(made.stories)
    assert len(set(certain + possible)) == len(certain + possible)
    assert set(certain + possible) <= {each.article_id for each in matched_articles}
    assert len(made.stories) + len(made.possible) <= cap
    assert counts.possible == len(possible)
    assert made.has_content or counts.matched == counts.muted + counts.possible


@given(random_articles(), st.randoms(use_true_random=False))
def test_a_plan_is_the_same_whatever_the_order_of_rows(
    matched_articles: list[MatchedArticle], dice: Random
) -> None:
    shuffled = list(matched_articles)
    dice.shuffle(shuffled)
    made = plan_digest(matched_articles, route(), ())
    assert plan_digest(shuffled, route(), ()) == made
    assert [Severity(story.severity).rank for story in made.stories] == sorted(
        Severity(story.severity).rank for story in made.stories
    )


# ids


@pytest.mark.parametrize(
    ("instant", "written"),
    [
        (datetime(2026, 11, 22, 22, 30, tzinfo=UTC), "2026-11-22T22:30:00Z"),
        (datetime(2026, 11, 22, 22, 30, 5, 7000, tzinfo=UTC), "2026-11-22T22:30:05.007Z"),
        (datetime(2026, 11, 22, 22, 30, 5, 999, tzinfo=UTC), "2026-11-22T22:30:05Z"),
        (datetime.fromisoformat("2026-11-23T07:30:00+09:00"), "2026-11-22T22:30:00Z"),
    ],
)
def test_an_instant_has_one_written_form(instant: datetime, written: str) -> None:
    assert iso(instant) == written


@pytest.mark.parametrize(
    "due", ["2026-11-22T22:30:00Z", "2026-11-22T22:30:00Z#7b1c-message", "2026-11-23T07:30:00+09:00"]
)
def test_a_digest_id_begins_with_its_instant(due: str) -> None:
    assert instant_of(due) == NOW


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_an_instant_is_written_and_read_back_to_the_millisecond(instant: datetime) -> None:
    assert instant - instant_of(iso(instant)) < timedelta(milliseconds=1)
    assert iso(instant_of(iso(instant))) == iso(instant)


def test_many_severe_stories_of_one_rule_leave_a_place_to_every_other_rule() -> None:
    flood = [
        matched_article(n, match(severity="high", rule="flooded"), title=f"Flood {n}") for n in range(1, 460)
    ]
    alone = matched_article(900, match(severity="low", rule="quiet"), title="Alone")
    plan = plan_digest([*flood, alone], route(), ())
    assert alone.article_id in {story.lead for story in (*plan.stories, *plan.headlines)}
    assert plan.ledger.over_cap == 460 - len(plan.stories) - len(plan.headlines)
