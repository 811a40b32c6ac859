"""Tests that rows move from the outbox into digests without loss, even with several workers."""

from datetime import timedelta

import pytest
from wirewatch.channels import slack
from wirewatch.digests.ledger import CountedAs
from wirewatch.pipeline import digest_publisher
from wirewatch.pipeline.digest_publisher import MIN_MS_TO_CONTINUE
from wirewatch.storage import digests
from wirewatch.storage.mutes import Mute, Mutes

from tests.desk import during
from tests.faults.scenario import Crash
from tests.house import House
from tests.integration.test_operations import MORNING, NIGHT, QUIET, ROUTES, configure, upload
from tests.unit.matched_articles import match, matched_article

DUE, OTHER_DUE = "2026-11-23T08:00:00Z", "2026-11-23T08:05:00Z"


def fill(house: House, count: int) -> None:
    for number in range(count):
        house.outbox.add("brief", matched_article(number, arrived=house.clock.now), house.clock.now)


def claim(house: House, due: str, rows: list[dict[str, object]]) -> set[str]:
    """Claim `rows` for the digest at `due`. Return the ids of the articles that the digest has."""
    digest = f"brief#{due}"
    house.digests.open(digest, house.clock.now)
    meta = house.digests.meta(digest)
    assert meta is not None
    assert house.digests.claim(meta, rows, house.clock.now, lambda: True)
    claimed = house.digests.meta(digest)
    assert claimed is not None
    return set(house.digests.articles(claimed).articles)


def test_a_digest_keeps_the_rows_that_it_claimed_if_another_digest_claims_the_rest(house: House) -> None:
    fill(house, 60)
    rows = list(house.outbox.pending("brief"))
    first = claim(house, DUE, rows[:49])
    second = claim(house, OTHER_DUE, rows)  # read before the other digest claimed its rows
    assert (len(first), len(second), len(first | second)) == (49, 11, 60)
    assert house.outbox.is_empty("brief")


def test_a_large_digest_is_spread_over_partitions_and_read_whole(house: House) -> None:
    fill(house, 100)
    claimed = claim(house, DUE, list(house.outbox.pending("brief")))
    assert len(claimed) == 100
    partitions = {row["pk"] for row in house.rows(f"D#brief#{DUE}#")}
    assert len(partitions) == 3


def test_a_match_of_a_further_rule_is_added_to_the_waiting_article(house: House) -> None:
    now = house.clock.now
    first = matched_article(1, match(rule="a"), object="s3://b/1#0")
    second = matched_article(1, match(rule="b"), object="s3://b/2#0")
    house.outbox.add("brief", first, now)
    house.outbox.add("brief", second, now + timedelta(seconds=1))
    digest = f"brief#{DUE}"
    house.digests.open(digest, now)
    meta = house.digests.meta(digest)
    assert meta is not None
    house.digests.claim(meta, house.outbox.pending("brief"), now, lambda: True)
    claimed = house.digests.meta(digest)
    assert claimed is not None
    (article,) = house.digests.articles(claimed).articles.values()
    assert {match.rule for match in article.matches} == {"a", "b"}


def test_an_article_is_counted_once_for_each_object_it_comes_from(house: House) -> None:
    now = house.clock.now
    first = matched_article(1, object="s3://b/1#0")
    outcomes = [
        str(house.outbox.add("brief", first.model_copy(update={"object": name}), now))
        for name in ("s3://b/1#0", "s3://b/1#0", "s3://b/2#0", "s3://b/2#0", "s3://b/3#0")
    ]
    assert outcomes == ["added", "redelivered", "counted", "redelivered", "counted"]
    assert str(house.outbox.count("brief", first, CountedAs.WEAK, now)) == "redelivered"


def test_a_superseded_article_with_a_further_rule_is_counted_and_not_delivered(house: House) -> None:
    now = house.clock.now
    superseded = [house.table.update_action("K#1", "HEAD", "SET a = :a", "attribute_exists(pk)", {":a": 1})]
    first = matched_article(1, match(rule="a"), object="s3://b/1#0")
    both = matched_article(1, match(rule="a"), match(rule="b"), object="s3://b/2#0")
    outcomes = [
        str(house.outbox.add("brief", first, now)),
        str(house.outbox.add("brief", both, now, b"", superseded)),
        str(house.outbox.add("brief", both, now, b"", superseded)),
    ]
    assert outcomes == ["added", "counted", "redelivered"]
    assert len(house.rows("OB#brief")) == 2
    assert str(house.outbox.add("brief", both, now)) == "added"  # its revision is the latest again


@pytest.mark.parametrize(
    ("possible", "expected"),
    [
        ((True, False, True), ["added", "added", "redelivered"]),
        ((False, True, False), ["added", "redelivered", "redelivered"]),
    ],
)
def test_only_a_match_that_becomes_certain_is_delivered_again(
    house: House, possible: tuple[bool, ...], expected: list[str]
) -> None:
    articles = [matched_article(1, match(rule="a", possible=each)) for each in possible]
    assert [str(house.outbox.add("brief", each, house.clock.now)) for each in articles] == expected


# more than fits into one digest


def waiting(house: House, routes: str, count: int) -> None:
    """Ingest `count` articles and delete the flush messages, so that the articles stay in the outbox."""
    configure(house, routes)
    for number in range(count):
        upload(house, number)
    house.run("ingest")
    house.sqs.purge_queue(QueueUrl=house.queues["FlushQueue"])


def claimed(house: House, route: str) -> list[int]:
    """Return how many rows each digest of the route has claimed. The largest number comes first."""
    metas = [row for row in house.rows(f"D#{route}#") if row["sk"] == "META"]
    return sorted((row["claimed"] for row in metas), reverse=True)


@pytest.mark.parametrize(("count", "sizes"), [(5, [2, 2, 1]), (4, [2, 2]), (2, [2])])
def test_articles_that_a_full_digest_leaves_are_sent_in_further_digests(
    house: House, monkeypatch: pytest.MonkeyPatch, count: int, sizes: list[int]
) -> None:
    monkeypatch.setattr(digest_publisher, "MAX_ARTICLES", 2)
    waiting(house, ROUTES, count)
    house.flush("brief", DUE)
    house.run("digest")
    assert claimed(house, "brief") == sizes
    assert house.outbox.is_empty("brief")
    mails = "".join(mail["Message"] for mail in house.mails())
    assert [mails.count(f"/a/{number}\n") for number in range(count)] == [1] * count


def test_a_full_digest_that_is_muted_leaves_nothing_behind(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest_publisher, "MAX_ARTICLES", 2)
    waiting(house, ROUTES, 5)
    Mutes(house.table).add(Mute("brief", "", house.clock.now + timedelta(hours=8)))
    house.flush("brief", DUE)
    house.run("digest")
    assert claimed(house, "brief") == [2, 2, 1]
    assert house.digests.route_state("brief").carried.muted == 5


def test_a_full_digest_that_quiet_hours_drop_leaves_nothing_behind(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest_publisher, "MAX_ARTICLES", 2)
    house.clock.now = NIGHT
    waiting(house, QUIET.replace("THEN", "drop"), 5)
    house.clock.now = MORNING
    house.flush("desk", DUE)
    house.run("digest")
    assert claimed(house, "desk") == [2, 2, 1]
    assert house.digests.route_state("desk").carried.dropped == 5


def test_a_full_digest_without_a_message_leaves_nothing_behind_if_its_worker_dies(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die_before_the_next_digest_is_requested(phase: str, operation: str, _: dict[str, object]) -> None:
        if phase == "before" and operation == "SendMessage":
            raise Crash

    monkeypatch.setattr(digest_publisher, "MAX_ARTICLES", 2)
    waiting(house, ROUTES, 5)
    Mutes(house.table).add(Mute("brief", "", house.clock.now + timedelta(hours=8)))
    house.flush("brief", DUE)
    with during(house, die_before_the_next_digest_is_requested), pytest.raises(Crash):
        house.run("digest")
    house.run("digest")
    assert claimed(house, "brief") == [2, 2, 1]
    assert house.digests.route_state("brief").carried.muted == 5


def test_a_digest_of_more_than_a_hundred_parts_is_sent_whole(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A DynamoDB transaction has at most a hundred actions, too few for all parts of this digest."""
    monkeypatch.setattr(slack, "MAX_BLOCKS", slack.RESERVED_BLOCKS + 3)
    routes = ROUTES.replace("[email-text]", '["slack:korea-desk"]')
    configure(house, routes.replace("daily 07:30", "daily 07:30, max_stories: 200"))
    fill(house, 130)
    house.flush("brief", DUE)
    assert house.run("digest") == 0
    (meta,) = [row for row in house.rows("D#brief#") if row["sk"] == "META"]
    assert meta["st"] == "PUBLISHED"
    assert meta["parts"] > 100
    text = " ".join(part.body for part in house.digests.parts(f"brief#{DUE}"))
    assert [text.count(f"Headline {number}>") for number in range(130)] == [1] * 130


# more than one worker has time for


def leave_time_for(house: House, steps: int) -> None:
    """Let the remaining time of the next invocation run out after `steps` checks of the time."""
    left = iter([60_000] * steps)
    house.context.get_remaining_time_in_millis = lambda: next(left, MIN_MS_TO_CONTINUE)  # type: ignore[method-assign]


def test_a_claim_that_runs_out_of_time_requests_another_worker(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "CHUNK", 2)
    waiting(house, ROUTES, 5)
    house.flush("brief", DUE)
    leave_time_for(house, 1)
    house.run("digest", 1)
    assert claimed(house, "brief") == [2]
    leave_time_for(house, 99)
    house.run("digest")
    assert claimed(house, "brief") == [5]
    (mail,) = house.mails()
    assert "matched 5 = shown 5" in mail["Message"]


def test_a_digest_whose_publishing_runs_out_of_time_requests_another_worker(house: House) -> None:
    """The first worker has time to claim the article, and to publish to only one of two channels."""
    waiting(house, ROUTES.replace("[email-text]", '[email-text, "slack:korea-desk"]'), 1)
    house.flush("brief", DUE)
    leave_time_for(house, 2)
    house.run("digest", 1)
    assert (len(house.mails()), len(house.receive("deliver"))) == (1, 0)
    leave_time_for(house, 99)
    house.run("digest")
    assert (len(house.mails()), len(house.receive("deliver"))) == (0, 1)
