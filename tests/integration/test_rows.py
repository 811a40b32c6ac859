"""Every row that the code writes is declared in storage/keys.py, with its lifetime; every declared row is written."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from wirewatch.article import Precision
from wirewatch.channels.kind import Answer
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.digests.outlets import Decision
from wirewatch.links.link import reader_id
from wirewatch.links.story_links import LinkedRule, LinkedStory
from wirewatch.storage import keys
from wirewatch.storage.changes import ChangeOutcome, Changes, ChangeState
from wirewatch.storage.deliveries import Deliveries
from wirewatch.storage.failed_parts import FailedParts
from wirewatch.storage.mutes import Mute, Mutes
from wirewatch.storage.readers.feedback import Feedback
from wirewatch.storage.readers.feeds import FeedPart, Feeds
from wirewatch.storage.readers.link_uses import LinkUse, LinkUses, UseOutcome
from wirewatch.storage.readers.suppressed import SuppressedReaders, Suppression
from wirewatch.storage.readers.unsubscribed import Unsubscribed, UnsubscribedReaders
from wirewatch.storage.sightings import Sightings

from tests.house import PREFIX, House, bucket_name
from tests.integration.test_operations import DUE, ROUTES, configure, upload
from tests.integration.test_way_of_an_article import upload_samples

REDRIVEN = timedelta(days=18)  # four days in a queue and fourteen among its dead letters
TEXT = "The troops left the northern harbour before dawn while " + " ".join(f"word{n}" for n in range(60))


def ninjs(version: str, **fields: str) -> str:
    item = {
        "uri": "urn:upw:rows:1",
        "type": "text",
        "pubstatus": "usable",
        "version": version,
        "headline": "Pyongyang sends troops",
        "body_text": "North Korea sent troops to the border, officials said.",
        "versioncreated": f"2026-11-22T10:0{version}:00Z",
    }
    return json.dumps(item | fields)


def everything(house: House, samples: Path) -> None:
    """Write rows of every kind: articles, copies, agencies' items, an embargo, a mute, a digest and more."""
    house.configure_samples(samples)
    house.upload("watchlists/broken.yaml", "watchlist: broken\nrules: []\n", "config")
    house.run("compile_watchlists")
    upload_samples(house, samples)
    record = {"title": "Pyongyang troops", "text": "North Korea moved troops.", "url": "https://x.example/1"}
    house.upload("articles/copy-1.json", json.dumps(record))
    house.upload("articles/copy-2.json", json.dumps(record))
    house.upload("articles/1.ninjs.json", ninjs("1"))
    house.upload("articles/2.ninjs.json", ninjs("2", embargoed="2026-12-24T10:00:00Z", uri="urn:upw:rows:2"))
    until = house.clock.now + timedelta(hours=1)
    Mutes(house.table).add(Mute("north-korea", "mentioned", until, "too much", "ann", house.clock.now))
    reader, at = reader_id("ann@example.org"), house.clock.now
    UnsubscribedReaders(house.table).add(Unsubscribed("morning-brief", reader, at, "link 1"))
    suppressed = SuppressedReaders(house.table)
    assert suppressed.add(Suppression(reader, "bounce", "General", at), at)
    assert suppressed.release(reader, at, "ops")
    matched = MatchedArticle(
        article_id="0" * 64, document_id="0" * 64, title="x", source="x.example", ranked_source="x.example",
        published=at, precision=Precision.MINUTE, arrived=at,
    )  # fmt: skip
    sightings = Sightings(house.table)
    sightings.add("morning-brief", "w/r", matched, "reuters", at, timedelta(hours=2), is_wire_item=False)
    sightings.mark_sent("morning-brief", "w/r", Decision((), frozenset([""]), {keys.origin_id("x"): ""}), at)
    rule = LinkedRule(watchlist="w", watchlist_title="W", rule="r", title="R", terms=("#1 / word",))
    story = LinkedStory(number=1, story="", headline="x", source="x.example", rules=(rule,))
    use = LinkUse("morning-brief", "0" * 32, "0" * 12, "not relevant", reader, at, "counted")
    assert LinkUses(house.table).act(use, Feedback(house.table).actions(story, at)) is UseOutcome.DONE
    Changes(house.table).refuse(ChangeOutcome(id="0" * 32, state=ChangeState.REFUSED, at=at))
    Feeds(house.table).add(FeedPart("morning-brief", "morning-brief#x", 1, at, "{}"))
    house.run("ingest")
    assert not list(undeclared(house))
    house.slack.answers = [Answer(404, "no_service")]
    house.drain()
    house.flush("morning-brief", "2026-11-22T22:30:00Z")
    house.drain()
    house.reconcile()


def undeclared(house: House) -> list[str]:
    return [f"{row['pk']} {row['sk']}" for row in house.rows() if keys.row_kind(row["pk"], row["sk"]) is None]


def test_every_row_is_declared_and_expires_as_declared(house: House, samples: Path) -> None:
    open_digests: list[str] = []

    def note_open(phase: str, operation: str, params: dict[str, object]) -> None:
        if operation == "TransactWriteItems" and "OPEN#" in str(params):
            open_digests.append("open digest")

    house.hooks.append(note_open)
    everything(house, samples)
    assert undeclared(house) == []
    seen: set[str] = set(open_digests)
    for row in house.rows():
        kind = keys.row_kind(row["pk"], row["sk"])
        assert kind is not None
        seen.add(kind.name)
        if kind.lifetime is None:
            assert "ttl" not in row, row["pk"]
        else:
            assert row["ttl"] >= (house.clock.now + kind.lifetime - timedelta(days=1)).timestamp(), kind.name
    missing = {kind.name for kind in keys.ROWS} - seen
    assert missing <= {"outbox"}  # drained


def test_no_key_belongs_to_two_kinds_of_rows(house: House, samples: Path) -> None:
    everything(house, samples)
    for row in house.rows():
        kinds = [kind for kind in keys.ROWS if kind.pk.fullmatch(row["pk"]) and kind.sk.fullmatch(row["sk"])]
        assert len(kinds) == 1, row["pk"]


# what is still known after a while


def pass_time(house: House, time: timedelta) -> None:
    """Let time pass, and delete the rows that have expired, as DynamoDB does."""
    house.clock.now += time
    for row in house.rows():
        if "ttl" in row and row["ttl"] <= house.clock.now.timestamp():
            house.table.delete(row["pk"], row["sk"])


@pytest.mark.parametrize("time", [timedelta(hours=2), REDRIVEN, timedelta(days=89)])
def test_an_event_that_comes_again_alerts_nobody_again(house: House, time: timedelta) -> None:
    """The guard keeps an article out of a second digest, even after the article's story expired."""
    configure(house)
    upload(house, 1)
    (event,) = (json.loads(record["body"]) for record in house.receive("ingest"))
    house.drain()
    pass_time(house, time)
    house.send("IngestQueue", event)
    house.drain()
    assert len(house.slack.posts) == 1
    assert len([row for row in house.rows("D#desk#") if row["sk"].startswith("I#")]) == 1


def test_a_copy_that_comes_again_is_counted_once(house: House) -> None:
    configure(house)
    upload(house, 1)
    stored = house.s3.get_object(Bucket=bucket_name("articles"), Key="articles/1.json")
    event = house.upload("articles/copy.json", stored["Body"].read())
    house.run("ingest")
    assert len(house.rows("OB#brief")) == 2
    house.flush("brief", DUE)
    house.run("digest")
    pass_time(house, REDRIVEN)
    house.send("IngestQueue", event)
    house.run("ingest")
    assert house.rows("OB#brief") == []


def test_a_retraction_after_two_months_reaches_the_routes_that_got_the_story(house: House) -> None:
    configure(house)
    house.upload("articles/1.json", ninjs("1"))
    house.drain()
    assert len(house.slack.posts) == 1
    pass_time(house, timedelta(days=60))
    house.upload("articles/2.json", ninjs("2", pubstatus="canceled"))
    house.drain()
    assert "1 retracted" in house.slack.posts[1][1]["text"]


def test_a_part_that_was_sent_is_not_sent_again_when_its_message_is_redriven(house: House) -> None:
    configure(house)
    upload(house, 1)
    house.run("ingest")
    house.run("digest")
    records = house.receive("deliver")
    house.drain()
    pass_time(house, REDRIVEN)
    house.invoke("deliver", records)
    assert len(house.slack.posts) == 1


def test_a_part_that_waited_among_the_dead_letters_can_still_be_sent(house: House) -> None:
    configure(house, ROUTES.replace("slack:korea-desk", "slack:later"))
    upload(house, 1)
    house.run("ingest")
    house.run("digest")
    assert house.run("deliver", 1) == 1
    pass_time(house, REDRIVEN)
    house.ssm.put_parameter(
        Name="/wirewatch/targets/slack/later", Value=f"{PREFIX}T/B/later", Type="SecureString"
    )
    assert house.run("deliver") == 0
    assert len(house.slack.posts) == 1


def test_a_refused_part_is_listed_and_can_be_sent_for_weeks(house: House) -> None:
    configure(house)
    upload(house, 1)
    house.run("ingest")
    house.run("digest")
    house.slack.answers = [Answer(404, "no_service")]
    house.run("deliver")
    pass_time(house, timedelta(days=29))
    (failed,) = FailedParts(house.table).listed()
    assert Deliveries(house.table).part(failed.digest, failed.number) is not None


def test_a_copy_of_last_weeks_story_alerts_nobody_again(house: House) -> None:
    configure(house)
    house.upload("articles/a/1.json", json.dumps({"title": "Troops leave", "text": TEXT}))
    house.drain()
    pass_time(house, timedelta(days=13))
    house.upload("articles/b/1.json", json.dumps({"title": "Troops left", "text": TEXT}))
    house.drain()
    assert len(house.slack.posts) == 1


def test_a_monthly_digest_counts_the_articles_of_its_whole_month(house: House) -> None:
    house.clock.now = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
    configure(house, ROUTES.replace("daily 07:30", '"cron(30 7 1 * ? *)", when_empty: send'))
    upload(house, 1)
    house.run("ingest")
    pass_time(house, timedelta(days=31))
    house.flush("brief", "2026-10-31T22:30:00Z")
    house.run("digest")
    (mail,) = house.mails()
    assert "read 1 article" in mail["Message"]


def test_objects_are_known_as_long_as_articles(house: House) -> None:
    """The record of an object must exist as long as the guards of its articles."""
    configure(house)
    upload(house, 1)
    house.run("ingest")
    pass_time(house, keys.GUARD_LIFETIME - timedelta(days=1))
    assert house.objects.read(bucket_name("articles"), "articles/1.json") is not None


def test_a_mute_is_kept_until_it_ends(house: House) -> None:
    until = house.clock.now + timedelta(days=60)
    Mutes(house.table).add(Mute("brief", "", until))
    pass_time(house, timedelta(days=59))
    assert Mutes(house.table).active("brief", house.clock.now)
