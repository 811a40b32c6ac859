"""Tests retractions, corrections and embargoes of agencies, end to end with the real handlers."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from wirewatch.aws.buckets import Bucket
from wirewatch.aws.quarantine import Quarantine
from wirewatch.messages.ingest_task import IngestTask
from wirewatch.messages.s3_events import ObjectEvent
from wirewatch.storage.counters import Counters
from wirewatch.storage.embargoes import PARTITION, EmbargoedObjects
from wirewatch.storage.mutes import Mute, Mutes

from tests.house import House, bucket_name
from tests.integration.test_operations import DUE, MORNING, NIGHT, QUIET, configure, upload
from tests.unit.filings import META, item

NEXT, THIRD = "2026-11-23T22:30:00Z", "2026-11-24T22:30:00Z"
BRIEF = "timezone: Asia/Seoul\nroutes:\n  brief: {schedule: daily 07:30, channels: [email-text]}\n"
HOUR = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TEXT = "The troops came to the harbour of Lorin at dawn and took the customs house, three witnesses said by telephone on Monday."
OTHER = "Nobody came to the harbour of Lorin at dawn; the customs house was closed for a holiday, the agency said in its new version."


def send(house: House, number: int, text: str = TEXT, **extra: Any) -> None:
    """Upload revision `number` of one item in the format ninjs, and ingest it."""
    record = {
        "uri": "urn:upw:2026:lorin", "type": "text", "version": str(number), "versioncreated": f"2026-11-22T1{number}:00:00Z",
        "firstcreated": "2026-11-22T10:00:00Z", "pubstatus": "usable", "headline": "Troops in Lorin", "body_text": text, "language": "en",
    }  # fmt: skip
    house.upload(f"articles/lorin-{number}.json", json.dumps(record | extra))
    house.run("ingest")


def digest(house: House, due: str) -> str:
    """Return the mail of the route `brief` at `due`, or an empty text if no mail was sent."""
    house.flush("brief", due)
    house.run("digest")
    mails = house.mails()
    return f"{mails[0]['Subject']}\n{mails[0]['Message']}" if mails else ""


def row_of(house: House, version: int) -> dict[str, Any]:
    return next(row for row in house.rows("O#") if row["key"] == f"articles/lorin-{version}.json")


# retractions and corrections


def test_a_retraction_after_a_digest_was_sealed_is_in_the_next_digest(house: House) -> None:
    configure(house)
    send(house, 1)
    assert "Troops in Lorin" in digest(house, DUE)
    send(house, 2, "", pubstatus="canceled")
    mail = digest(house, NEXT)
    assert "1 retracted: Troops in Lorin" in mail
    assert "Troops in Lorin" in mail
    assert "Retracted by its agency: it must not be used." in mail
    assert "matched 1 = shown 0 + retracted 1" in mail
    assert "customs house" not in mail


def test_a_retraction_is_sent_although_the_revision_was_delivered_again_for_a_further_rule(
    house: House,
) -> None:
    rules = "watchlist: w\nrules:\n  - {id: r, query: troops}\n  - {id: a, query: 'author:halvard'}\n"
    house.configure({"watchlists/w.yaml": rules, "routes.yaml": BRIEF})
    send(house, 1)
    assert "Troops in Lorin" in digest(house, DUE)
    send(house, 1, byline="By Renko Halvard")
    send(house, 2, "", pubstatus="canceled")
    mail = digest(house, NEXT)
    assert "matched 2 = shown 0 + retracted 2" in mail
    assert "1 retracted: Troops in Lorin" in mail


def test_a_retracted_revision_that_waits_for_two_rules_is_not_shown(house: House) -> None:
    rules = "watchlist: w\nrules:\n  - {id: r, query: troops}\n  - {id: a, query: 'author:halvard'}\n"
    house.configure({"watchlists/w.yaml": rules, "routes.yaml": BRIEF})
    send(house, 1)
    send(house, 1, byline="By Renko Halvard")
    send(house, 2, "", pubstatus="canceled")
    assert digest(house, DUE) == ""


@pytest.mark.parametrize(
    "again", [{"version": "1"}, {"version": "", "versioncreated": ""}], ids=["same version", "no version"]
)
@pytest.mark.parametrize("text", [TEXT, ""], ids=["text", "flash"])
def test_a_new_headline_is_sent_although_the_version_number_is_unchanged(
    house: House, again: dict[str, str], text: str
) -> None:
    configure(house, BRIEF)
    send(house, 1, text, **again)
    assert "Troops in Lorin" in digest(house, DUE)
    send(house, 2, text, **again, headline="Troops in Lorin kill nine people")
    assert "Troops in Lorin kill nine people" in digest(house, NEXT)


def test_a_retraction_after_very_many_revisions_reaches_the_routes_that_got_the_first_revision(
    house: House,
) -> None:
    configure(house, BRIEF)
    send(house, 1)
    digest(house, DUE)
    for number in range(2, 26):
        send(house, number, f"{TEXT} Revision {number}.", versioncreated=f"2026-11-22T11:{number:02}:00Z")
    send(house, 30, "", pubstatus="canceled", versioncreated="2026-11-22T12:00:00Z")
    mail = digest(house, NEXT)
    assert mail.startswith("1 retracted: ")


def test_a_retraction_of_an_alerted_story_is_posted_to_slack_immediately(house: House) -> None:
    configure(house)
    send(house, 1)
    house.drain()
    send(house, 2, "", pubstatus="canceled")
    house.drain()
    assert len(house.slack.posts) == 2
    assert "Retracted by its agency" in json.dumps(house.slack.posts[1][1])
    assert "1 retracted" in house.slack.posts[1][1]["text"]


def test_a_story_that_was_retracted_before_it_was_sent_is_not_shown(house: House) -> None:
    configure(
        house,
        "timezone: Asia/Seoul\nroutes:\n  brief: {schedule: daily 07:30, channels: [email-text], when_empty: send}\n",
    )
    send(house, 1)
    send(house, 2, "", pubstatus="canceled")
    mail = digest(house, DUE)
    assert "Lorin" not in mail
    assert "matched 2 = shown 0 + retracted 2" in mail


def test_a_retraction_that_arrives_before_its_story_suppresses_the_story(house: House) -> None:
    configure(house)
    send(house, 2, "", pubstatus="canceled")
    send(house, 1)
    assert digest(house, DUE) == ""
    assert row_of(house, 1)["superseded"] == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [(None, "2"), ("7", None)],
    ids=["story without a number", "retraction without a number"],
)
def test_a_retraction_counts_as_later_if_only_one_of_two_revisions_has_a_number(
    house: House, first: str | None, second: str | None
) -> None:
    configure(house)
    send(house, 1, version=first)
    digest(house, DUE)
    send(house, 2, "", pubstatus="canceled", version=second)
    assert "1 retracted" in digest(house, NEXT)


EARLIER = "2026-11-22T10:59:00Z"  # a minute before revision 1


@pytest.mark.parametrize("number", ["1", "2"])
@pytest.mark.parametrize("first", ["2026-11-22T11:00:00Z", "2027-11-22T11:00:00Z"])
def test_a_retraction_is_sent_although_it_states_an_earlier_time(
    house: House, number: str, first: str
) -> None:
    configure(house)
    send(house, 1, versioncreated=first)
    assert "Troops in Lorin" in digest(house, DUE)
    for _ in range(2):  # SQS may deliver a message twice
        send(house, 2, "", pubstatus="canceled", version=number, versioncreated=EARLIER)
    mail = digest(house, NEXT)
    assert "matched 1 = shown 0 + retracted 1" in mail
    send(
        house,
        3,
        TEXT + " The ministry confirmed it on Tuesday and named the regiment.",
        versioncreated=first.replace("T11", "T12"),
    )
    assert "Troops in Lorin" in digest(house, THIRD)


def test_a_retraction_with_an_earlier_time_that_arrives_before_its_story_suppresses_the_story(
    house: House,
) -> None:
    configure(house)
    send(house, 2, "", pubstatus="canceled", versioncreated=EARLIER)
    send(house, 1)
    assert digest(house, DUE) == ""
    assert row_of(house, 1)["superseded"] == 1


@pytest.mark.parametrize("number", ["2", None])
def test_an_outdated_retraction_is_counted_for_the_routes_that_got_the_story(
    house: House, number: str | None
) -> None:
    configure(house, BRIEF.replace("]}", "], when_empty: send}"))
    send(house, 3, version="3" if number else None, versioncreated="2026-11-22T09:30:00Z")
    house.clock.now += timedelta(hours=2)
    digest(house, DUE)
    for _ in range(2):
        send(house, 2, "", pubstatus="canceled", version=number, versioncreated="2026-11-22T09:00:00Z")
    assert "matched 1 = shown 0 + superseded 1" in digest(house, NEXT)
    assert row_of(house, 2)["superseded"] == 1


def test_a_retraction_of_an_unknown_item_is_counted(house: House) -> None:
    configure(house)
    send(house, 1)
    send(house, 2, "", uri="urn:upw:2026:LORIN", pubstatus="canceled")
    retracted = '<nitf><head><docdata management-status="canceled"/></head><body><body.content><p>{}</p></body.content></body></nitf>'
    house.upload("articles/lorin-3.json", retracted.format(TEXT))
    house.run("ingest")
    assert [row_of(house, each)["idle_retractions"] for each in (1, 2, 3)] == [0, 1, 1]
    (counted,) = (
        Counters(house.table)
        .by_origin(house.clock.now - timedelta(hours=1), house.clock.now + timedelta(hours=1))
        .values()
    )
    assert counted["idle_retractions"] == 2


def test_a_retraction_of_an_article_without_matches_is_not_sent(house: House) -> None:
    configure(house)
    send(house, 1, OTHER, headline="A holiday in Lorin")
    send(house, 2, "", pubstatus="canceled", headline="A holiday in Lorin")
    assert digest(house, DUE) == ""


def correct(house: House, version: int, text: str, headline: str = "Dam breaks") -> None:
    """Upload and ingest a version of a NewsML-G2 item. Versions after the first are corrections."""
    signal = '<signal qcode="sig:correction"/>' if version > 1 else ""
    meta = META.replace("</itemMeta>", f"{signal}</itemMeta>").replace("T10:30", f"T1{version}:30")
    filed = item(meta, content=f"<html><body><p>{text}</p></body></html>", version=str(version))
    house.upload(f"articles/lorin-{version}.xml", filed.replace("Dam breaks", headline))
    house.run("ingest")


def test_a_correction_of_a_reported_story_is_shown_as_a_correction(house: House) -> None:
    configure(house)
    correct(house, 1, TEXT)
    assert "Corrected" not in digest(house, DUE)
    correct(house, 2, TEXT.replace("three", "two"))
    mail = digest(house, NEXT)
    assert mail.startswith("Corrected: Dam breaks")
    assert "Corrected by its agency." in mail
    assert "*two* witnesses" in mail  # what is new is bold


def test_a_correction_that_no_longer_matches_reaches_the_routes_that_got_the_story(house: House) -> None:
    configure(house)
    correct(house, 1, TEXT)
    digest(house, DUE)
    correct(house, 2, OTHER)
    mail = digest(house, NEXT)
    assert mail.startswith("1 retracted: ")
    assert "no longer matches a rule" in mail
    correct(house, 3, OTHER.replace("holiday", "repair"))
    assert digest(house, THIRD).startswith("1 retracted: ")


def test_a_story_that_was_corrected_before_it_was_sent_is_shown_once(house: House) -> None:
    configure(house)
    correct(house, 1, TEXT)
    correct(house, 2, TEXT.replace("three", "two"))
    mail = digest(house, DUE)
    assert mail.startswith("Corrected: Dam breaks")
    assert "matched 2 = shown 1 + copies 1" in mail


def test_a_retraction_that_arrives_twice_is_listed_once(house: House) -> None:
    configure(house)
    send(house, 1)
    digest(house, DUE)
    send(house, 2, "", pubstatus="canceled")
    send(house, 2, "", pubstatus="canceled")
    assert digest(house, NEXT).count("\nTroops in Lorin\n") == 1
    assert digest(house, THIRD) == ""


def test_a_story_that_is_published_again_after_its_retraction_is_reported_again(house: House) -> None:
    configure(house)
    send(house, 1)
    digest(house, DUE)
    send(house, 2, "", pubstatus="canceled")
    digest(house, NEXT)
    send(
        house,
        3,
        TEXT
        + " Officials confirmed it, and named the regiment that had come by sea during the night from the islands.",
    )
    assert "Troops in Lorin" in digest(house, THIRD)


@pytest.mark.parametrize("order", [(1, 2), (2, 1)], ids=["story first", "retraction first"])
def test_a_retraction_counts_as_later_than_a_revision_of_the_same_time(
    house: House, order: tuple[int, int]
) -> None:
    configure(house)
    same: dict[str, Any] = {"version": None, "versioncreated": "2026-11-22T10:00:00Z"}
    for number in order:
        send(house, number, **same, **({"pubstatus": "canceled"} if number == 2 else {}))
    assert "customs house" not in digest(house, DUE)


def test_a_retraction_is_sent_although_its_watchlist_is_muted(house: House) -> None:
    configure(house)
    send(house, 1)
    digest(house, DUE)
    Mutes(house.table).add(Mute("w", "", house.clock.now + timedelta(hours=8), "too much"))
    send(house, 2, "", pubstatus="canceled")
    assert "1 retracted" in digest(house, NEXT)


def test_quiet_hours_that_drop_articles_do_not_drop_a_retraction(house: House) -> None:
    configure(house, QUIET.replace("THEN", "drop"))
    house.clock.now = MORNING
    send(house, 1)
    house.drain()
    house.clock.now = NIGHT + timedelta(days=1)
    send(house, 2, "", pubstatus="canceled")
    upload(house, 7)
    house.drain()
    assert len(house.slack.posts) == 2
    assert "Retracted by its agency" in json.dumps(house.slack.posts[1][1])
    assert "dropped in quiet hours 1" in json.dumps(house.slack.posts[1][1])


def test_a_story_that_was_retracted_while_it_was_muted_is_not_shown(house: House) -> None:
    configure(house)
    Mutes(house.table).add(Mute("w", "", house.clock.now + timedelta(hours=8), "too much"))
    send(house, 1)
    send(house, 2, "", pubstatus="canceled")
    assert digest(house, DUE) == ""


@pytest.mark.parametrize(
    "is_correction", [False, True], ids=["retraction", "correction that no longer matches"]
)
def test_no_retraction_is_sent_for_a_story_that_quiet_hours_drop(
    house: House, *, is_correction: bool
) -> None:
    configure(house, QUIET.replace("THEN", "drop"))
    house.clock.now = NIGHT
    if is_correction:
        correct(house, 1, TEXT)
        correct(house, 2, OTHER)
    else:
        send(house, 1)
        send(house, 2, "", pubstatus="canceled")
    house.drain()
    assert house.slack.posts == []
    house.clock.now = MORNING
    upload(house, 7)
    house.drain()
    assert "dropped in quiet hours 1" in json.dumps(house.slack.posts[0][1])


def test_a_retraction_in_quiet_hours_is_sent_if_the_story_was_alerted_before(house: House) -> None:
    """An alert showed revision 1, and quiet hours dropped revision 2. The retraction must be sent."""
    configure(house, QUIET.replace("THEN", "drop"))
    house.clock.now = MORNING
    send(house, 1)
    house.drain()
    house.clock.now = NIGHT + timedelta(days=1)
    send(house, 2, TEXT + " More ships came.")
    send(house, 3, "", pubstatus="canceled")
    house.drain()
    assert "Retracted by its agency" in json.dumps(house.slack.posts[1][1])


def test_a_copy_of_a_corrected_story_is_not_called_corrected(house: House) -> None:
    configure(house)
    house.upload(
        "articles/blog.json",
        json.dumps(
            {
                "title": "Troops take the customs house",
                "text": TEXT,
                "url": "https://blog.example/1",
                "published": "2026-11-22T01:00:00Z",
            }
        ),
    )
    correct(house, 2, TEXT, "Troops take Lorin")
    mail = digest(house, DUE)
    assert "Corrected by its agency." not in mail
    assert "corrected by its agency" in " ".join(mail.split())


# embargoes


def test_an_embargoed_article_alerts_when_its_embargo_ends_and_not_before(house: House) -> None:
    configure(house)
    send(house, 1, embargoed=HOUR.isoformat())
    house.drain()
    assert house.slack.posts == []
    assert row_of(house, 1)["embargoed"] == 1
    assert house.clock.now < HOUR - timedelta(minutes=15)
    assert house.reconcile()["released"] == 0
    house.clock.now = HOUR - timedelta(minutes=7)
    house.waits.clear()
    assert house.reconcile()["released"] == 1
    assert house.waits == [("SendMessageBatch", 420)]
    house.clock.now = HOUR
    house.drain()
    assert len(house.slack.posts) == 1
    assert "Troops in Lorin" in json.dumps(house.slack.posts)
    assert house.rows(PARTITION) == []


def test_an_article_whose_embargo_ends_soon_waits_in_the_queue(house: House) -> None:
    configure(house)
    house.clock.now = HOUR - timedelta(minutes=3)
    house.upload(
        "articles/lorin-1.json",
        json.dumps(
            {
                "uri": "urn:x:1",
                "type": "text",
                "versioncreated": "2026-11-23T08:00:00Z",
                "headline": "Troops",
                "body_text": TEXT,
                "embargoed": HOUR.isoformat(),
            }
        ),
    )
    house.invoke("ingest", house.receive("ingest"))
    assert ("SendMessage", 180) in house.waits
    assert house.rows(PARTITION) == []


def test_a_message_that_arrives_just_before_the_embargo_ends_waits_again(house: House) -> None:
    configure(house)
    send(house, 1, embargoed=HOUR.isoformat())
    house.clock.now = HOUR - timedelta(minutes=1)
    house.reconcile()
    house.clock.now = HOUR - timedelta(milliseconds=400)
    house.waits.clear()
    house.invoke("ingest", house.receive("ingest"))
    assert ("SendMessage", 1) in house.waits
    assert house.rows("OB#") == []


@pytest.mark.parametrize(
    ("written", "reason"),
    [("until further notice", "embargo-unreadable"), ("2027-02-01T06:00:00Z", "embargo-far")],
)
def test_an_unreadable_or_distant_embargo_is_reported_and_can_be_released(
    house: House, written: str, reason: str
) -> None:
    configure(house)
    send(house, 1, embargoed=written)
    house.clock.now += timedelta(days=30)
    assert house.reconcile()["released"] == 0
    house.drain()
    assert house.slack.posts == []
    assert (row_of(house, 1)["embargoed"], row_of(house, 1)["quarantined"]) == (1, 1)
    (entry,) = Quarantine(Bucket(house.s3, bucket_name("articles"))).entries()
    assert entry.reason == reason
    assert "Troops in Lorin" in entry.detail
    (waiting,) = EmbargoedObjects(house.table).listed()
    released = IngestTask(event=waiting.task.event, ignores_embargoes=True)
    house.sqs.send_message(QueueUrl=house.queues["IngestQueue"], MessageBody=released.to_message())
    house.drain()
    assert len(house.slack.posts) == 1
    assert (row_of(house, 1)["embargoed"], row_of(house, 1)["quarantined"]) == (0, 0)


def test_each_version_of_an_object_is_read_when_its_embargo_ends(house: House) -> None:
    configure(house)
    for number, title in enumerate(("Troops in Lorin", "Troops leave Asmar")):
        record = {
            "uri": f"urn:x:{number}", "type": "text", "versioncreated": "2026-11-22T10:00:00Z", "headline": title,
            "body_text": TEXT if number else OTHER, "embargoed": HOUR.isoformat(),
        }  # fmt: skip
        house.upload("articles/latest.json", json.dumps(record))
    house.run("ingest")
    house.clock.now = HOUR - timedelta(minutes=7)
    assert house.reconcile()["released"] == 2
    house.clock.now = HOUR
    house.drain()
    posts = json.dumps(house.slack.posts)
    assert ("Troops in Lorin" in posts, "Troops leave Asmar" in posts) == (True, True)


def test_a_usual_embargo_is_not_reported(house: House) -> None:
    configure(house)
    send(house, 1, embargoed=HOUR.isoformat())
    house.drain()
    assert row_of(house, 1)["quarantined"] == 0


@pytest.mark.parametrize(
    "extra", [{}, {"embargoed": HOUR.isoformat()}], ids=["alone", "with the same embargo"]
)
def test_a_story_that_is_retracted_during_its_embargo_is_never_sent(
    house: House, extra: dict[str, str]
) -> None:
    configure(house)
    send(house, 1, embargoed=HOUR.isoformat())
    send(house, 2, "", pubstatus="canceled", **extra)
    house.clock.now = HOUR - timedelta(minutes=1)
    house.reconcile()
    house.clock.now = HOUR
    house.drain()
    assert house.slack.posts == []


def test_a_correction_under_embargo_is_sent_when_the_embargo_ends_and_not_before(house: House) -> None:
    configure(house)
    send(house, 1)
    house.drain()
    send(house, 2, TEXT.replace("three", "two"), signal="sig:correction", embargoed=HOUR.isoformat())
    house.drain()
    assert row_of(house, 2)["embargoed"] == 1
    assert len(house.slack.posts) == 1
    house.clock.now = HOUR - timedelta(minutes=1)
    house.reconcile()
    house.clock.now = HOUR
    house.drain()
    assert len(house.slack.posts) == 2
    assert "corrected by its agency" in json.dumps(house.slack.posts[1])


def test_other_articles_of_an_object_with_an_embargo_do_not_wait_and_are_sent_once(house: House) -> None:
    configure(house)
    free = {
        "title": "Troops leave",
        "text": "The troops left the island of Marl on the evening ferry, a clerk of the line said.",
        "url": "https://x.example/m",
    }
    held = {
        "uri": "urn:x:1",
        "type": "text",
        "versioncreated": "2026-11-22T08:00:00Z",
        "headline": "Troops",
        "body_text": TEXT,
        "embargoed": HOUR.isoformat(),
    }
    house.upload("articles/both.jsonl", json.dumps(free) + "\n" + json.dumps(held) + "\n")
    house.drain()
    assert len(house.slack.posts) == 1
    house.clock.now = HOUR - timedelta(minutes=2)
    house.reconcile()
    house.clock.now = HOUR
    house.drain()
    assert len(house.slack.posts) == 2
    assert "Troops leave" not in json.dumps(house.slack.posts[1])


def embargoed_items(ends: Iterable[datetime]) -> str:
    """Return one line of JSONL for each of `ends`: an item whose embargo ends at this time."""
    return "\n".join(
        json.dumps({
            "uri": f"urn:x:{n}",
            "type": "text",
            "versioncreated": "2026-11-22T08:00:00Z",
            "headline": f"Troops {n}",
            "body_text": f"The troops. {f'word{n} ' * 20}",
            "embargoed": end.isoformat(),
        })
        for n, end in enumerate(ends)
    )  # fmt: skip


def test_an_object_with_several_embargoes_is_read_once_for_each_embargo(house: House) -> None:
    configure(house)
    hours = [HOUR + timedelta(minutes=number) for number in range(5)]
    house.clock.now = HOUR - timedelta(minutes=1)
    house.upload("articles/all.jsonl", embargoed_items(hours))
    for hour in (house.clock.now, *hours):
        house.clock.now = hour
        records_waiting = house.receive("ingest")
        assert len(records_waiting) == 1
        house.invoke("ingest", records_waiting)
        house.sqs.delete_message(
            QueueUrl=house.queues["IngestQueue"], ReceiptHandle=records_waiting[0]["receiptHandle"]
        )
    assert house.receive("ingest") == []
    assert len(house.rows("OB#brief")) == 5


@pytest.mark.deep
def test_an_object_with_very_many_embargoes_is_read_again_less_and_less_often(house: House) -> None:
    configure(house)
    start = house.clock.now = HOUR - timedelta(minutes=1)
    house.upload("articles/all.jsonl", embargoed_items(HOUR + timedelta(minutes=n) for n in range(60)))
    readings = 0
    while house.clock.now < start + timedelta(hours=2):
        house.reconcile()
        readings += house.run("ingest")
        delays = [seconds for _, seconds in house.waits if seconds]
        house.clock.now += timedelta(seconds=delays[-1] if delays else 60)
        house.waits.clear()
    assert readings <= 30
    assert len(house.rows("OB#brief")) == 60


def task_of(key: str) -> IngestTask:
    event = ObjectEvent(bucket=bucket_name("articles"), key=key, version="1", size=1, time=HOUR)
    return IngestTask(event=event)


def test_very_many_embargoes_of_one_origin_delay_neither_other_origins_nor_other_steps(house: House) -> None:
    configure(house)
    waiting = EmbargoedObjects(house.table)
    for number in range(35):
        waiting.add(task_of(f"articles/evil/{number}.json"), HOUR)
    waiting.add(task_of("articles/reuters/1.json"), HOUR + timedelta(seconds=1))
    house.clock.now = HOUR - timedelta(minutes=5)
    milliseconds = iter([60_000, 50_000, *[10_000] * 100])
    house.monkeypatch.setattr(house.context, "get_remaining_time_in_millis", lambda: next(milliseconds))
    report = house.reconcile()
    assert report["released"] == 10
    assert "26 objects wait for the next run" in str(report["failures"])
    assert "articles/reuters/1.json" not in [each.task.event.key for each in waiting.listed()]
    assert report["routes"] > 0
    house.monkeypatch.setattr(house.context, "get_remaining_time_in_millis", lambda: 60_000)
    assert house.reconcile()["released"] == 26
    assert house.rows(PARTITION) == []


# stories whose item was retracted or corrected


def page(title: str, url: str) -> str:
    return json.dumps({"title": title, "text": TEXT, "url": url, "published": "2026-11-22T10:00:00Z"})


@pytest.mark.parametrize("status", ["canceled", "corrected"])
def test_a_retracted_or_corrected_item_suppresses_no_other_source(house: House, status: str) -> None:
    configure(house)
    send(house, 1)
    house.drain()
    assert len(house.slack.posts) == 1
    house.clock.now += timedelta(minutes=5)
    signal = {"pubstatus": "canceled"} if status == "canceled" else {"signal": "correction"}
    send(house, 2, "" if status == "canceled" else "No troops came to Lorin, an officer said.", **signal)
    house.drain()
    house.clock.now += timedelta(minutes=5)
    house.upload("articles/other/1.json", page("Troops in Lorin", "https://apnews.com/t"))
    house.drain()
    assert "apnews.com" in json.dumps(house.slack.posts[-1])


def test_a_retraction_in_the_same_digest_suppresses_no_other_source(house: House) -> None:
    configure(house)
    send(house, 1)
    house.drain()
    house.clock.now += timedelta(minutes=5)
    send(house, 2, "", pubstatus="canceled")
    house.upload("articles/other/1.json", page("Troops in Lorin", "https://apnews.com/t"))
    house.drain()
    assert "apnews.com" in json.dumps(house.slack.posts[-1])
