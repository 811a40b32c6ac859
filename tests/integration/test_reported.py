"""Tests that a route remembers reported stories for 14 days, and reports them again only with news."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from wirewatch.aws.table import MAX_BATCH_GET
from wirewatch.digests import prior_reports
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.digests.plan import plan_digest
from wirewatch.digests.prior_reports import PriorReports, ReportedStory
from wirewatch.digests.repeats import ComparedText, Effort, effort
from wirewatch.errors import TryLater
from wirewatch.storage import reported_stories
from wirewatch.storage.keys import STORY_LIFETIME
from wirewatch.storage.reported_stories import MAX_PAIRS, ReportedStories

from tests.house import House
from tests.unit.matched_articles import NOW, copy_of, match, matched_article, route, texts_of

WATCHLIST = "watchlist: w\nrules:\n  - {id: r, query: troops}\n  - {id: ships, query: ferry}\n"
ROUTES = """\
timezone: UTC
routes:
  desk: {schedule: instant, group_wait: 0s, channels: ["slack:korea-desk"]}
  brief: {schedule: "daily 08:00", channels: [email-text], when_empty: WHEN_EMPTY}
"""
TEXT = (
    "The troops left the northern harbour before dawn while "
    + " ".join(f"word{number}" for number in range(120))
    + "."
)
DAYS = [f"2026-11-{day}T08:00:00Z" for day in range(23, 30)]


# the rows


def stories(house: House) -> ReportedStories:
    return ReportedStories(house.table)


def report(house: House, matched_articles: list[MatchedArticle], number: int = 1) -> None:
    by_id, texts = {each.article_id: each for each in matched_articles}, texts_of(*matched_articles)
    reports = stories(house).lookup("brief", texts, NOW)
    plan = plan_digest(matched_articles, route(), (), reports, texts=texts)
    stories(house).remember("brief", number, NOW, plan, by_id, texts)


def lookup(
    house: House, *matched_articles: MatchedArticle, now: datetime = NOW, name: str = "brief"
) -> PriorReports:
    return stories(house).lookup(name, texts_of(*matched_articles), now)


def test_the_lookup_of_a_copy_finds_the_reported_matches_of_its_story(house: House) -> None:
    first = matched_article(9, match(entities=("russia",)))
    report(house, [first, copy_of(first, 8, matches=(match(rule="vote"),)), matched_article(7)])
    copy, other = copy_of(first, 3), matched_article(2)
    found = lookup(house, copy, other)
    assert {name: report.pairs for name, report in found.items()} == {
        copy.article_id: {("dprk/mentioned", ""), ("dprk/mentioned", "russia"), ("dprk/vote", "")}
    }
    assert found[copy.article_id].is_repeat


def test_each_route_has_stories_of_its_own(house: House) -> None:
    report(house, [matched_article(9)])
    assert lookup(house, copy_of(matched_article(9), 3), name="desk") == {}


def test_a_story_is_forgotten_after_fourteen_days(house: House) -> None:
    report(house, [matched_article(9)])
    last = NOW + STORY_LIFETIME - timedelta(seconds=1)
    assert lookup(house, copy_of(matched_article(9), 3), now=last)
    assert lookup(house, copy_of(matched_article(9), 3), now=NOW + STORY_LIFETIME) == {}
    assert {row["ttl"] for row in house.rows("S#")} == {int((NOW + STORY_LIFETIME).timestamp())}


def test_a_story_that_is_shown_only_as_a_headline_is_remembered(house: House) -> None:
    matched_articles = [matched_article(1), matched_article(2), matched_article(3, match(possible=True))]
    shown = plan_digest(matched_articles, route(max_stories=1), ())
    stories(house).remember(
        "brief",
        1,
        NOW,
        shown,
        {each.article_id: each for each in matched_articles},
        texts_of(*matched_articles),
    )
    assert set(lookup(house, *matched_articles)) == {
        matched_articles[0].article_id,
        matched_articles[1].article_id,
    }


def test_a_story_that_is_reported_again_keeps_its_earlier_matches(house: House) -> None:
    first = matched_article(9)
    report(house, [first])
    report(house, [copy_of(first, 5, matches=(match(rule="vote"),))], 2)
    (report_,) = lookup(house, copy_of(first, 3)).values()
    assert report_.pairs == {("dprk/mentioned", ""), ("dprk/vote", "")}


def test_an_older_digest_that_is_remembered_late_does_not_replace_a_newer_one(house: House) -> None:
    first, second = matched_article(9), copy_of(matched_article(9), 5, matches=(match(rule="vote"),))
    report(house, [second], 2)
    report(house, [first], 1)
    (report_,) = lookup(house, copy_of(first, 3)).values()
    assert report_.pairs == {("dprk/vote", "")}


def test_remembering_a_story_twice_changes_nothing(house: House) -> None:
    report(house, [matched_article(9)])
    before = house.rows("S#")
    report(house, [matched_article(9)])
    assert house.rows("S#") == before


def test_stories_of_one_digest_are_compared_in_the_same_order_by_every_worker(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name of a story is the id of its lead article. Stories of one digest are compared in the
    order of their names, so every worker agrees.
    """
    matched_articles = [matched_article(number) for number in range(1, 8)]
    report(house, matched_articles)
    texts = texts_of(*matched_articles)
    mixed = ComparedText(
        title="A summary", body=" ".join(text.body for text in texts.values()), published=NOW, language="en"
    )
    compared: list[str] = []

    def note(_text: ComparedText, candidates: Sequence[ReportedStory], _effort: Effort) -> None:
        compared.extend(story.story_id for story in candidates)

    monkeypatch.setattr(reported_stories, "prior_report", note)
    stories(house).lookup("brief", {"mixed": mixed}, NOW)
    assert len(compared) > 4
    assert compared == sorted(compared)


def test_a_story_whose_articles_are_gone_is_passed_over(house: House) -> None:
    made = plan_digest([matched_article(9), matched_article(8)], route(), ())
    stories(house).remember(
        "brief",
        1,
        NOW,
        made,
        {matched_article(8).article_id: matched_article(8)},
        texts_of(matched_article(8)),
    )
    assert set(lookup(house, matched_article(9), matched_article(8))) == {matched_article(8).article_id}


def test_a_story_of_very_many_names_still_fits_its_row(house: House) -> None:
    first = matched_article(0, published=NOW)
    rules = [
        copy_of(first, number, matches=tuple(match(rule=f"{number:020}-{rule:019}") for rule in range(40)))
        for number in range(1, 80)
    ]
    report(house, [first, *rules])
    (report_,) = lookup(house, first).values()
    assert len(report_.pairs) == MAX_PAIRS


def test_an_article_without_words_is_not_a_copy(house: House) -> None:
    report(house, [matched_article(9, signature="")])
    assert lookup(house, matched_article(8, signature="")) == {}


def test_many_articles_are_looked_up_in_calls_of_a_hundred_keys(house: House) -> None:
    matched_articles = [matched_article(number) for number in range(1, 41)]
    report(house, matched_articles)
    assert set(lookup(house, *matched_articles)) == {each.article_id for each in matched_articles}
    assert sum(len(each.parsed_signature().keys) for each in matched_articles) > 2 * MAX_BATCH_GET


def busy(house: House, monkeypatch: pytest.MonkeyPatch, most: int) -> list[int]:
    """Let each call of `batch_get_item` read only the first `most` keys. Return a list. Each call
    appends the number of its requested keys to this list.
    """
    real: Any = house.table.client.batch_get_item
    asked: list[int] = []

    def some(RequestItems: dict[str, Any]) -> Any:  # noqa: N803
        ((name, request),) = RequestItems.items()
        asked.append(len(request["Keys"]))
        now, later = request["Keys"][:most], request["Keys"][most:]
        answer = real(RequestItems={name: {**request, "Keys": now}}) if now else {"Responses": {}}
        return {**answer, "UnprocessedKeys": {name: {**request, "Keys": later}} if later else {}}

    monkeypatch.setattr(house.table.client, "batch_get_item", some)
    monkeypatch.setattr("wirewatch.aws.table.time.sleep", lambda _: None)
    return asked


def test_keys_that_a_busy_table_did_not_answer_are_requested_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    matched_articles = [matched_article(number) for number in range(1, 21)]
    report(house, matched_articles)
    asked = busy(house, monkeypatch, 30)
    assert len(lookup(house, *matched_articles)) == 20
    assert max(asked) == MAX_BATCH_GET


def test_a_table_that_answers_nothing_is_tried_later(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    busy(house, monkeypatch, 0)
    with pytest.raises(TryLater):
        lookup(house, matched_article(1))


# the way of an article


def configure(house: House, when_empty: str = "skip") -> None:
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES.replace("WHEN_EMPTY", when_empty)})


def upload(house: House, number: int, text: str = TEXT) -> None:
    house.upload(
        f"articles/{number}.json",
        json.dumps({"title": "Ships leave", "text": text, "url": f"https://x{number}.example/a"}),
    )
    house.drain()
    house.clock.now += timedelta(minutes=10)


def brief(house: House, day: int) -> list[str]:
    house.flush("brief", DAYS[day])
    house.drain()
    return [mail["Message"] for mail in house.mails()]


def ledgers(house: House) -> list[str]:
    return [
        block["elements"][0]["text"]
        for _, payload in house.slack.posts
        for block in payload["blocks"]
        if "matched" in str(block)
    ]


def test_a_copy_of_an_alerted_story_alerts_nobody_and_is_counted_in_the_next_alert(house: House) -> None:
    configure(house)
    upload(house, 1)
    upload(house, 2)
    upload(house, 3)
    assert len(house.slack.posts) == 1
    upload(house, 4, "Other troops, another day, and nothing else at all in common.")
    assert ledgers(house)[1:] == ["matched 1 = shown 1 · since the last message reported before 2"]
    upload(house, 5, "Third troops entirely of their own in some third place of the world.")
    assert ledgers(house)[2:] == ["matched 1 = shown 1"]


def test_a_copy_that_matches_another_rule_alerts_once(house: House) -> None:
    configure(house)
    upload(house, 1)
    upload(house, 2, TEXT + " They took the ferry.")
    upload(house, 3, TEXT + " They took the ferry.")
    upload(house, 4)
    assert len(house.slack.posts) == 2
    assert "*Update to #1, " in str(house.slack.posts[1])


def test_a_copy_with_much_text_of_its_own_alerts(house: House) -> None:
    configure(house)
    upload(house, 1)
    upload(house, 2, " ".join(f"news{number}" for number in range(120)) + ". " + TEXT)
    assert len(house.slack.posts) == 2


def test_each_route_reports_a_story_for_itself(house: House) -> None:
    configure(house)
    upload(house, 1)
    (mail,) = brief(house, 0)
    assert "matched 1 = shown 1" in mail


def test_a_scheduled_digest_counts_what_was_reported_the_day_before(house: House) -> None:
    configure(house)
    upload(house, 1)
    brief(house, 0)
    upload(house, 2)
    upload(house, 3, "Other troops, another day, and nothing else at all in common.")
    (mail,) = brief(house, 1)
    assert "matched 2 = shown 1 + reported before 1" in mail


def test_a_scheduled_digest_of_copies_only_is_skipped_and_counted_in_the_next(house: House) -> None:
    configure(house)
    upload(house, 1)
    brief(house, 0)
    upload(house, 2)
    assert brief(house, 1) == []
    upload(house, 3, "Other troops, another day, and nothing else at all in common.")
    (mail,) = brief(house, 2)
    assert "matched 1 = shown 1 · since the last message reported before 1" in " ".join(mail.split())


def test_a_route_that_always_sends_says_that_there_is_nothing_new(house: House) -> None:
    configure(house, "send")
    upload(house, 1)
    brief(house, 0)
    upload(house, 2)
    (mail,) = brief(house, 1)
    assert "Nothing new since the last message" in mail
    assert "matched 1 = shown 0 + reported before 1" in mail


def test_a_story_is_reported_again_when_it_was_forgotten(house: House) -> None:
    configure(house)
    upload(house, 1)
    house.clock.now += STORY_LIFETIME
    upload(house, 2)
    assert len(house.slack.posts) == 2


def test_a_story_that_a_digest_had_no_room_for_does_not_count_as_reported(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wirewatch.digests.plan.MAX_HEADLINES", 0)
    routes = ROUTES.replace("WHEN_EMPTY", "skip, max_stories: 1")
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": routes})
    upload(house, 1)
    upload(house, 2, "Other troops, another day, and nothing else at all in common.")
    brief(house, 0)
    upload(house, 3)
    (mail,) = brief(house, 1)
    assert "matched 1 = shown 1" in mail


def test_a_fault_in_a_comparison_prevents_no_alert(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The comparison fails. So nothing proves that the article is a repeat, and the article is sent."""

    def broken(*_: object) -> object:
        raise IndexError("string index out of range")

    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES.replace("WHEN_EMPTY", "skip")})
    for number, title in enumerate(("Troops leave", "Troops leave harbour")):
        if number:
            monkeypatch.setattr(effort, "compare", broken)
        record = {"title": title, "text": TEXT, "url": f"https://x.example/{number}"}
        house.upload(f"articles/{number}.json", json.dumps(record))
        house.drain()
    assert len(house.slack.posts) == 2
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert sum(sum(line.get("ComparisonFaults", [])) for line in lines) >= 1
    failed = [record for record in caplog.records if record.message == "comparison failed"]
    assert {vars(record)["why"] for record in failed} == {"IndexError: string index out of range"}


def test_an_article_whose_text_cannot_be_prepared_for_comparison_is_sent(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> object:
        raise IndexError("string index out of range")

    monkeypatch.setattr(prior_reports, "shortened", broken)
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES.replace("WHEN_EMPTY", "skip")})
    record = {"title": "Troops leave", "text": TEXT, "url": "https://x.example/1"}
    house.upload("articles/1.json", json.dumps(record))
    house.drain()
    assert len(house.slack.posts) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert sum(sum(line.get("ComparisonFaults", [])) for line in lines) == 2  # one for each route
