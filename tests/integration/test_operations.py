"""Tests mutes, quiet hours, retired routes and the function `reconcile` with the real handlers."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from wirewatch.channels.kind import Answer
from wirewatch.digests.ledger import Carried
from wirewatch.pipeline.compilation import RETIRED_FLUSH_DELAY
from wirewatch.pipeline.current_index import REFRESH_INTERVAL
from wirewatch.pipeline.part_delivery import MAX_SLEEP
from wirewatch.storage.deliveries import Deliveries
from wirewatch.storage.mutes import Mute, Mutes
from wirewatch.storage.outbox import MAX_LOOKED_AT

from tests.house import PREFIX, House

WATCHLIST = "watchlist: w\nrules:\n  - {id: r, query: troops}\n  - {id: s, query: soldiers}\n"
ROUTES = """\
timezone: Asia/Seoul
routes:
  desk: {watchlists: [w], schedule: instant, group_wait: 0s, channels: ["slack:korea-desk"]}
  brief: {schedule: daily 07:30, channels: [email-text]}
"""
QUIET = 'timezone: Asia/Seoul\nroutes:\n  desk: {schedule: instant, channels: ["slack:korea-desk"], quiet_hours: {from: "22:00", to: "06:00", then: THEN}}\n'
NIGHT, MORNING = (
    datetime(2026, 11, 22, 15, 0, tzinfo=UTC),
    datetime(2026, 11, 22, 21, 30, tzinfo=UTC),
)  # 00:00 and 06:30 in Seoul
DUE = "2026-11-22T22:30:00Z"
WITHOUT_THEM = 'routes:\n  other: {schedule: instant, channels: ["slack:korea-desk"]}\n'


def configure(house: House, routes: str = ROUTES, watchlist: str = WATCHLIST) -> None:
    house.configure({"watchlists/w.yaml": watchlist, "routes.yaml": routes})


def upload(house: House, number: int, text: str = "The troops came.") -> None:
    body = (
        f"{text} Report number {number}, filed by correspondent {number * 7919} from place {number * 104729}."
    )
    house.upload(
        f"articles/{number}.json",
        json.dumps({"title": f"Article {number}", "text": body, "url": f"https://x.example/a/{number}"}),
    )


def state(house: House, route: str) -> dict[str, int]:
    return next(row for row in house.rows(f"R#{route}") if row["sk"] == "STATE")


@pytest.mark.parametrize(("subject", "rule"), [("brief", ""), ("w", ""), ("w", "r")])
def test_muted_articles_are_counted_and_not_shown(house: House, subject: str, rule: str) -> None:
    configure(house)
    upload(house, 1)
    house.run("ingest")
    Mutes(house.table).add(Mute(subject, rule, house.clock.now + timedelta(hours=8), "too much"))
    house.flush("brief", DUE)
    house.run("digest")
    assert house.mails() == []
    assert house.digests.route_state("brief").carried == Carried(muted=1)
    house.clock.now += timedelta(days=1)
    upload(house, 2)
    house.run("ingest")
    house.flush("brief", "2026-11-23T22:30:00Z")
    house.run("digest")
    (mail,) = house.mails()
    assert "since the last message muted 1" in mail["Message"]
    assert "matched 1 = shown 1" in mail["Message"]


@pytest.mark.parametrize(("subject", "rule", "mails"), [("brief", "", 0), ("w", "", 1), ("w", "r", 1)])
@pytest.mark.parametrize("matched", [0, 1])
def test_only_a_mute_of_the_route_itself_stops_its_empty_mails(
    house: House, subject: str, rule: str, mails: int, matched: int
) -> None:
    configure(house, ROUTES.replace("daily 07:30", "daily 07:30, when_empty: send"))
    for number in range(matched):
        upload(house, number)
    house.run("ingest")
    Mutes(house.table).add(Mute(subject, rule, house.clock.now + timedelta(hours=8), "too much"))
    house.flush("brief", DUE)
    house.run("digest")
    texts = [mail["Message"] for mail in house.mails()]
    assert len(texts) == mails
    ledger = "matched 1 = shown 0 + muted 1" if matched else "matched 0 = shown 0"
    assert all(ledger in text for text in texts)


def test_muting_one_rule_leaves_the_others(house: House) -> None:
    configure(house)
    upload(house, 1)
    upload(house, 2, "The soldiers came.")
    house.run("ingest")
    Mutes(house.table).add(Mute("w", "r", house.clock.now + timedelta(hours=8), ""))
    house.flush("brief", DUE)
    house.run("digest")
    (mail,) = house.mails()
    assert "matched 2 = shown 1 + muted 1" in mail["Message"]
    assert "Article 2" in mail["Message"]


SEVERE = """\
watchlist: w
title: Alpha list
rules:
  - {id: loud, severity: high, title: Loud rule, query: troops}
  - {id: calm, severity: low, title: Calm rule, query: harbour}
"""
BETA = "watchlist: b\ntitle: Beta list\nrules:\n  - {id: r, severity: low, query: harbour}\n"


@pytest.mark.parametrize(
    ("rule", "others", "heading"),
    [("loud", {}, "ALPHA LIST"), ("", {"watchlists/b.yaml": BETA}, "BETA LIST")],
)
def test_a_muted_match_gives_a_story_no_severity_no_reason_and_no_heading(
    house: House, rule: str, others: dict[str, str], heading: str
) -> None:
    house.configure({"watchlists/w.yaml": SEVERE, "routes.yaml": ROUTES, **others})
    upload(house, 1, "The troops came to the harbour.")
    house.run("ingest")
    Mutes(house.table).add(Mute("w", rule, house.clock.now + timedelta(days=3), "too much"))
    house.flush("brief", DUE)
    house.run("digest")
    (mail,) = house.mails()
    assert "HIGH" not in mail["Subject"] + mail["Message"]
    assert "Loud rule" not in mail["Message"]
    assert mail["MessageAttributes"]["severity"]["Value"] == "low"
    headings = [line for line in mail["Message"].splitlines() if line in {"ALPHA LIST", "BETA LIST"}]
    assert headings == [heading]


def test_quiet_hours_hold_until_they_end(house: House) -> None:
    configure(house, QUIET.replace("THEN", "hold"))
    house.clock.now = NIGHT
    upload(house, 1)
    house.drain()
    assert house.slack.posts == []
    wake = house.scheduler.get_schedule(GroupName="wirewatch", Name="desk--wake")
    assert wake["ScheduleExpression"] == "cron(0 6 * * ? *)"
    house.clock.now = MORNING
    house.flush("desk", "2026-11-22T21:00:00Z")
    house.drain()
    assert len(house.slack.posts) == 1


def test_a_digest_that_is_resumed_in_quiet_hours_claims_no_further_articles(house: House) -> None:
    configure(house, QUIET.replace("THEN", "hold"))
    house.clock.now = NIGHT
    house.digests.open("desk#2026-11-22T12:59:00Z", house.clock.now)
    upload(house, 1)
    house.run("ingest")
    house.flush("desk", "2026-11-22T12:59:00Z")
    house.drain()
    assert house.slack.posts == []
    assert not house.outbox.is_empty("desk")


def test_quiet_hours_that_drop_are_counted_in_the_next_message(house: House) -> None:
    configure(house, QUIET.replace("THEN", "drop"))
    house.clock.now = NIGHT
    upload(house, 1)
    house.drain()
    assert house.slack.posts == []
    house.clock.now = MORNING
    upload(house, 2)
    house.drain()
    ((_, payload),) = house.slack.posts
    assert "since the last message dropped in quiet hours 1" in json.dumps(payload)
    assert "desk #1" in payload["text"]


def test_reconcile_never_flushes_inside_quiet_hours(house: House) -> None:
    configure(house, QUIET.replace("THEN", "hold"))
    house.clock.now = NIGHT
    upload(house, 1)
    house.drain()
    house.clock.now += timedelta(hours=1)
    assert house.reconcile()["stale"] == 0


def test_a_removed_route_is_flushed_to_its_last_channels_and_then_dropped(house: House) -> None:
    configure(house)
    upload(house, 1)
    house.run("ingest")
    house.sqs.purge_queue(QueueUrl=house.queues["FlushQueue"])
    house.configure(
        {"routes.yaml": 'routes:\n  other: {schedule: instant, channels: ["slack:korea-desk"]}\n'}
    )
    current = house.registry.current()
    assert set(current.routes) == {"other"}
    assert set(current.retired) == {"desk", "brief"}
    house.drain()
    assert len(house.slack.posts) == 1
    assert len(house.mails()) == 1
    with pytest.raises(house.scheduler.exceptions.ResourceNotFoundException):
        house.scheduler.get_schedule(GroupName="wirewatch", Name="brief")
    house.clock.now += timedelta(hours=2)
    house.configure({"watchlists/w.yaml": WATCHLIST + "\n"})
    assert house.registry.current().retired == {}


def test_a_removed_route_is_flushed_when_every_new_run_uses_the_new_routes(house: House) -> None:
    configure(house)
    house.waits.clear()
    house.configure({"routes.yaml": WITHOUT_THEM})
    assert timedelta(seconds=RETIRED_FLUSH_DELAY) > REFRESH_INTERVAL
    assert house.waits == [("SendMessage", RETIRED_FLUSH_DELAY)] * 2
    assert sorted(json.loads(record["body"])["route"] for record in house.receive("digest")) == [
        "brief",
        "desk",
    ]


def test_a_removed_route_is_flushed_again_by_each_compilation_of_the_next_minutes(house: House) -> None:
    """The first compilation may have died before it sent its messages."""
    configure(house)
    house.configure({"routes.yaml": WITHOUT_THEM})
    for minutes, flushes in ((4, 2), (2, 0)):
        house.clock.now += timedelta(minutes=minutes)
        house.waits.clear()
        house.configure({"watchlists/w.yaml": WATCHLIST + "\n" * minutes})
        assert len(house.waits) == flushes


def test_a_route_with_an_open_digest_is_not_dropped(house: House) -> None:
    configure(house)
    house.digests.open("brief#" + DUE, house.clock.now)
    house.configure(
        {"routes.yaml": 'routes:\n  other: {schedule: instant, channels: ["slack:korea-desk"]}\n'}
    )
    house.sqs.purge_queue(QueueUrl=house.queues["FlushQueue"])
    house.clock.now += timedelta(hours=2)
    house.configure({"watchlists/w.yaml": WATCHLIST + "\n"})
    assert set(house.registry.current().retired) == {"brief"}


def test_reconcile_resumes_a_digest_that_nobody_finished(house: House) -> None:
    configure(house)
    upload(house, 1)
    house.run("ingest")
    house.digests.open("brief#" + DUE, house.clock.now)
    house.clock.now += timedelta(minutes=11)
    assert house.reconcile()["resumed"] == 1
    house.run("digest")
    assert len(house.mails()) == 1


def test_reconcile_resumes_a_digest_of_a_removed_route(house: House) -> None:
    configure(house)
    upload(house, 1)
    house.run("ingest")
    house.digests.open("brief#" + DUE, house.clock.now)
    house.configure({"routes.yaml": WITHOUT_THEM})
    house.sqs.purge_queue(QueueUrl=house.queues["FlushQueue"])
    house.clock.now += timedelta(minutes=11)
    assert house.reconcile()["resumed"] == 1
    house.run("digest")
    assert len(house.mails()) == 1


def test_reconcile_flushes_the_waiting_articles_of_a_removed_route(house: House) -> None:
    configure(house)
    upload(house, 1)
    house.run("ingest")
    house.configure({"routes.yaml": WITHOUT_THEM})
    house.sqs.purge_queue(QueueUrl=house.queues["FlushQueue"])
    house.clock.now += timedelta(minutes=11)
    assert house.reconcile()["stale"] == 2  # the desk and the brief
    house.drain()
    assert (len(house.slack.posts), len(house.mails())) == (1, 1)


def test_reconcile_flushes_rows_that_an_earlier_run_stores_for_a_removed_route(house: House) -> None:
    """`ingest` may add rows for a route that was removed after `ingest` had read the routes."""

    def remove_routes(phase: str, operation: str, _: dict[str, Any]) -> None:
        if phase == "before" and operation == "GetObject":
            house.hooks.clear()
            house.configure({"routes.yaml": WITHOUT_THEM})
            house.run("digest")

    configure(house)
    upload(house, 1)
    house.apps["ingest"].ingestion().current_index.refresh(house.clock.now)
    house.hooks.append(remove_routes)
    house.run("ingest")
    house.sqs.purge_queue(QueueUrl=house.queues["FlushQueue"])  # the worker died before it requested a digest
    assert set(house.registry.current().retired) == {"desk", "brief"}
    assert len(house.rows("OB#desk")) == len(house.rows("OB#brief")) == 1
    house.clock.now += timedelta(minutes=11)
    assert house.reconcile()["stale"] == 2
    house.drain()
    assert (len(house.slack.posts), len(house.mails())) == (1, 1)


def test_reconcile_flushes_an_instant_outbox_that_waits_too_long(house: House) -> None:
    configure(house)
    upload(house, 1)
    house.run("ingest")
    house.sqs.purge_queue(QueueUrl=house.queues["FlushQueue"])
    assert house.reconcile()["stale"] == 0
    house.clock.now += timedelta(minutes=6)
    assert house.reconcile()["stale"] == 1
    house.drain()
    assert len(house.slack.posts) == 1


def test_reconcile_requests_the_digest_of_a_missed_schedule_only_once(house: House) -> None:
    house.clock.now = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    configure(house)
    upload(house, 1)
    house.run("ingest")
    house.sqs.purge_queue(QueueUrl=house.queues["FlushQueue"])
    house.clock.now = datetime(
        2026, 11, 22, 22, 45, tzinfo=UTC
    )  # 07:45 in Seoul; the article waits for the desk too
    assert house.reconcile()["overdue"] == 1
    house.run("digest")
    assert [meta["pk"] for meta in house.rows("D#brief") if meta["sk"] == "META"] == ["D#brief#" + DUE]
    assert house.reconcile()["overdue"] == 0
    house.flush("brief", DUE)  # the schedule fires after all
    house.run("digest")
    assert len(house.mails()) == 1


def test_a_row_that_cannot_be_read_stops_no_other_step_and_the_heartbeat_is_missing(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(house)
    upload(house, 1)
    house.run("ingest")
    house.sqs.purge_queue(QueueUrl=house.queues["FlushQueue"])
    row = {"pk": "W", "sk": f"2026-11-01T00:00:00.000000Z#{'0' * 64}", "until": "2026-11-01T00:00:00+00:00"}
    house.table.put({**row, "task": '{"event": {"bucket": 1}}'})
    house.clock.now += timedelta(minutes=6)
    capsys.readouterr()
    report = house.reconcile()
    assert report["stale"] == 1
    failures: Any = report["failures"]
    assert len(failures) == 1
    assert failures[0].startswith("embargo row 2026-11-01")
    out = capsys.readouterr().out
    assert '"StepErrors":[0.0,1.0]' in out
    assert "Heartbeat" not in out
    house.drain()
    assert len(house.slack.posts) == 1
    house.table.delete(row["pk"], row["sk"])
    house.reconcile()
    assert '"Heartbeat":[1.0]' in capsys.readouterr().out


def test_a_changed_schedule_makes_no_digest_of_the_past_overdue(house: House) -> None:
    configure(house)
    upload(house, 1)
    house.run("ingest")
    house.flush("brief", DUE)
    house.run("digest")
    assert len(house.mails()) == 1
    configure(house, ROUTES.replace("07:30", "09:00"))
    house.clock.now = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    assert house.reconcile()["overdue"] == 0


def test_two_routes_to_one_channel_send_an_article_once_each(house: House) -> None:
    both = f'{ROUTES}  second: {{schedule: instant, group_wait: 0s, channels: ["slack:korea-desk"]}}\n'
    configure(house, both)
    upload(house, 1)
    house.drain()
    assert len(house.slack.posts) == 2
    house.clock.now += timedelta(minutes=11)
    house.reconcile()
    house.drain()
    assert len(house.slack.posts) == 2


def test_a_renamed_route_sends_waiting_articles_once_and_later_ones_under_its_new_name(house: House) -> None:
    configure(house)
    upload(house, 1)
    house.run("ingest")
    configure(house, ROUTES.replace("brief:", "morning:"))
    house.run("digest")
    (mail,) = house.mails()
    assert "Article 1" in mail["Message"]
    house.clock.now += timedelta(seconds=30)
    upload(house, 2)
    house.run("ingest")
    house.flush("morning", "2026-11-23T22:30:00Z")
    house.run("digest")
    (mail,) = house.mails()
    assert "Article 2" in mail["Message"]
    assert "Article 1" not in mail["Message"]


def test_very_many_waiting_articles_of_a_route_do_not_make_reconciliation_slow(house: House) -> None:
    """Each query reads at most MAX_LOOKED_AT rows, however many articles wait."""
    configure(house)
    for number in range(5):
        upload(house, number)
    house.run("ingest")
    queries: list[dict[str, Any]] = []

    def note(phase: str, operation: str, params: dict[str, Any]) -> None:
        if (phase, operation) == ("params", "Query") and "OB#" in str(params):
            queries.append(params)

    house.hooks.append(note)
    house.reconcile()
    assert queries
    assert all(query["Limit"] <= MAX_LOOKED_AT for query in queries)


def test_a_new_route_is_not_overdue_for_a_time_before_it_came(house: House) -> None:
    configure(house, ROUTES.replace("daily 07:30", "daily 07:30, when_empty: send"))
    assert house.reconcile()["overdue"] == 0


def test_a_route_that_starts_to_send_empty_mails_is_not_overdue_for_the_past(house: House) -> None:
    house.clock.now = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    configure(house)
    house.clock.now = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    configure(house, ROUTES.replace("daily 07:30", "daily 07:30, when_empty: send"))
    assert house.reconcile()["overdue"] == 0


def test_a_message_to_a_missing_webhook_waits_and_is_not_lost(house: House) -> None:
    configure(house, ROUTES.replace("slack:korea-desk", "slack:later"))
    upload(house, 1)
    house.run("ingest")
    house.run("digest")
    assert house.run("deliver", 1) == 1
    house.ssm.put_parameter(
        Name="/wirewatch/targets/slack/later",
        Value="https://hooks.slack.com/services/T/B/later",
        Type="SecureString",
    )
    house.clock.now += timedelta(minutes=2)
    assert house.run("deliver") == 0
    assert len(house.slack.posts) == 1


def test_a_message_is_sent_to_slack_again_no_sooner_than_slack_allows(house: House) -> None:
    configure(house)
    upload(house, 1)
    house.run("ingest")
    house.run("digest")
    house.slack.answers = [Answer(429, "slow down", 120)]
    house.waits.clear()
    assert house.run("deliver", 1) == 1
    assert next(wait for call, wait in house.waits if call == "ChangeMessageVisibility") >= 120
    assert house.run("deliver") == 0
    assert len(house.slack.posts) == 1


@pytest.mark.parametrize(("written", "seconds"), [("0s", 0), ("90s", 90)])
def test_an_alert_is_requested_after_the_group_wait(house: House, written: str, seconds: int) -> None:
    configure(house, ROUTES.replace("0s", written))
    upload(house, 1)
    house.waits.clear()
    house.run("ingest")
    assert house.waits == [("SendMessage", seconds)]


@pytest.mark.parametrize("taken", [1, int(MAX_SLEEP.total_seconds())])
def test_a_worker_sleeps_until_the_next_free_second_of_a_webhook(house: House, taken: int) -> None:
    configure(house)
    upload(house, 1)
    house.run("ingest")
    house.run("digest")
    before = house.clock.now
    for _ in range(taken):
        Deliveries(house.table).next_slot(f"{PREFIX}T/B/korea", before)
    assert house.run("deliver") == 0
    assert len(house.slack.posts) == 1
    assert house.clock.now - before == timedelta(seconds=taken)


def test_a_part_that_must_wait_long_for_a_free_second_waits_in_the_queue(house: House) -> None:
    configure(house)
    upload(house, 1)
    house.run("ingest")
    house.run("digest")
    before = house.clock.now
    for _ in range(20):
        Deliveries(house.table).next_slot(f"{PREFIX}T/B/korea", before)
    house.waits.clear()
    assert house.run("deliver", 1) == 1
    assert house.waits == [("ChangeMessageVisibility", 20)]
    assert (house.clock.now, house.slack.posts) == (before, [])
    house.clock.now += timedelta(seconds=21)
    assert house.run("deliver") == 0
    assert len(house.slack.posts) == 1


def test_parts_that_wait_in_the_queue_do_not_reserve_further_seconds(house: House) -> None:
    """A part that can't be sent yet must not reserve a time for sending, because this would delay
    other parts.
    """
    configure(house)
    upload(house, 1)
    house.run("ingest")
    house.run("digest")
    address, start = f"{PREFIX}T/B/korea", house.clock.now
    for _ in range(20):
        Deliveries(house.table).next_slot(address, start)
    for _ in range(3):
        assert house.run("deliver", 1) == 1
    assert Deliveries(house.table).next_slot(address, start) == timedelta(seconds=20)


def test_an_object_that_is_not_begun_is_tried_again(house: House) -> None:
    configure(house)
    upload(house, 1)
    house.context.remaining = 5_000
    house.run("ingest", 1)
    house.context.remaining = 60_000
    assert house.run("ingest") == 0
