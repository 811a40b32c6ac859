"""Tests of `escalate:`. A story from enough independent outlets is sent to further channels, but
never twice.
"""

import json
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from wirewatch.digests.outlets import ALL, Decision
from wirewatch.storage.sightings import Sightings

from tests.house import PREFIX, House

WATCHLIST = """\
watchlist: w
rules:
  - {id: troops, query: troops}
  - {id: floods, query: floods}
"""
ROUTES = """\
timezone: UTC
routes:
  desk:
    schedule: daily 07:30
    channels: [email-text]
    escalate: {outlets: 3, within: 2h, to: ["slack:night"]}
"""
SENTENCES = (
    "The troops left the northern camp before dawn, and columns of trucks were seen on the coastal road.",
    "Witnesses in the border town counted forty vehicles; troops waved at children from the open backs.",
    "A spokesman confirmed that troops had been ordered to redeploy within the week, without naming a place.",
    "Satellite pictures taken on Sunday show empty barracks where troops had lived since the spring offensive.",
    "Opposition members demanded a debate in parliament about why troops moved without any public notice.",
)


class Desk:
    def __init__(self, house: House) -> None:
        self.house, self.number = house, 0
        house.ssm.put_parameter(
            Name="/wirewatch/targets/slack/night", Value=f"{PREFIX}T/B/night", Type="SecureString"
        )
        house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})

    def report(self, host: str, text: int | str, origin: str = "", **fields: Any) -> dict[str, Any]:
        """Upload an article with a link to `host`, and ingest it. Return the event of the upload."""
        self.number += 1
        body = SENTENCES[text] if isinstance(text, int) else text
        url = f"https://{host}/{self.number}" if host else ""
        record = {"title": f"Report {self.number}", "text": body, "url": url, **fields}
        event = self.house.upload(f"articles/{origin}/{self.number}.json", json.dumps(record))
        self.house.drain()
        return event

    def sent(self) -> list[str]:
        """Return the messages to the Slack target `night`, to which the route escalates."""
        return [json.dumps(payload) for _, payload in self.house.slack.posts]

    def escalations(self) -> int:
        return len(self.house.slack.posts)


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def test_a_story_of_three_independent_outlets_is_sent_immediately_and_once(desk: Desk) -> None:
    desk.report("a.example", 0)
    desk.report("b.example", 1)
    assert desk.sent() == []
    desk.report("c.example", 2)
    (message,) = desk.sent()
    assert all(f"https://{host}.example/" in message for host in "abc")
    assert "desk--escalated #1" in message
    desk.report("d.example", 3)
    desk.report("e.example", 4)
    assert desk.escalations() == 1


def test_the_route_itself_gets_its_articles_as_before(desk: Desk) -> None:
    for text, host in enumerate("abc"):
        desk.report(f"{host}.example", text)
    desk.house.flush("desk", "2026-11-23T07:30:00Z")
    desk.house.run("digest")
    (mail,) = desk.house.mails()
    assert "matched 3 = shown 3" in mail["Message"]


def test_copies_of_one_text_count_once(desk: Desk) -> None:
    for host in "abcdef":
        desk.report(f"{host}.example", 0)
    desk.report("g.example", 1)
    assert desk.escalations() == 0
    desk.report("h.example", 2)
    assert desk.escalations() == 1


@pytest.mark.deep
def test_a_story_of_a_hundred_origins_is_escalated(desk: Desk) -> None:
    for number in range(100):
        record = {
            "title": f"Report {number}",
            "text": SENTENCES[number % 5],
            "url": f"https://{number}.example/a",
        }
        desk.house.upload(f"articles/origin-{number}/a.json", json.dumps(record))
    assert desk.house.run("ingest") == 0
    desk.house.drain()
    assert desk.escalations() == 1
    desk.report("later.example", 1, "origin-later")
    assert desk.escalations() == 1


@pytest.mark.parametrize(
    "third",
    [
        {"host": "m.a.example", "text": 2},  # a subdomain of the first host
        {"host": "", "text": 2, "source": "c.example"},  # a source that nothing confirms
        {"host": "c.example", "text": "The floods reached the town, and the bridge was closed on Monday."},
        {"host": "c.example", "text": 2, "published": "2026-11-20T03:00:00Z"},  # old news
    ],
)
def test_a_story_is_not_escalated_if_the_third_article_adds_no_independent_outlet(
    desk: Desk, third: dict[str, Any]
) -> None:
    desk.report("a.example", 0)
    desk.report("b.example", 1)
    desk.report(**third)
    assert desk.escalations() == 0


def test_only_articles_within_the_time_count(desk: Desk) -> None:
    desk.report("a.example", 0)
    desk.report("b.example", 1)
    desk.house.clock.now += timedelta(hours=2)
    desk.report("c.example", 2)
    assert desk.escalations() == 0
    desk.report("a.example", 3)  # a host counts again with its first article of the time
    desk.report("b.example", 4)
    assert desk.escalations() == 1


def test_a_continuing_story_is_not_escalated_again_but_a_later_story_is(desk: Desk) -> None:
    for text, host in enumerate("abc"):
        desk.report(f"{host}.example", text)
    desk.house.clock.now += timedelta(minutes=90)
    desk.report("d.example", 3)
    desk.house.clock.now += timedelta(minutes=90)
    for number, host in enumerate("efg"):
        desk.report(f"{host}.example", f"{SENTENCES[number]} It rained all day in district {number}.")
    assert desk.escalations() == 1
    desk.house.clock.now += timedelta(hours=3)
    for number, host in enumerate("abc"):
        desk.report(
            f"{host}.example", f"Fresh troops of brigade {number} crossed bridge {number} {host * 9}."
        )
    assert desk.escalations() == 2


def test_an_event_that_comes_again_sends_nothing_again(desk: Desk) -> None:
    events = [desk.report(f"{host}.example", text) for text, host in enumerate("abc")]
    for event in events:
        desk.house.send("IngestQueue", event)
    desk.house.drain()
    assert desk.escalations() == 1


@pytest.mark.parametrize(
    "operation", ["PutItem", "TransactWriteItems", "Query", "BatchGetItem", "SendMessage"]
)
@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("number", [0, 1, *(pytest.param(each, marks=pytest.mark.deep) for each in (2, 3))])
def test_a_worker_that_dies_at_any_call_loses_no_escalation(
    desk: Desk, operation: str, phase: str, number: int
) -> None:
    desk.report("a.example", 0)
    desk.report("b.example", 1)
    seen: list[str] = []

    def die(happens: str, name: str, _: dict[str, Any]) -> None:
        if (happens, name) == (phase, operation):
            seen.append(name)
            if len(seen) == number + 1:
                raise ClientError({"Error": {"Code": "InternalError"}}, name)

    desk.house.hooks.append(die)
    desk.report("c.example", 2)
    desk.house.hooks.clear()
    desk.house.clock.now += timedelta(minutes=10)
    desk.house.reconcile()
    desk.house.drain()
    assert desk.escalations() == 1
    assert all(f"https://{host}.example/" in desk.sent()[0] for host in "abc")


@pytest.mark.parametrize("operation", ["PutItem", "TransactWriteItems", "Query", "BatchGetItem"])
@pytest.mark.parametrize("phase", ["before", "after"])
def test_workers_at_the_same_time_send_each_article_once(desk: Desk, operation: str, phase: str) -> None:
    """During an AWS call of one worker, a second worker ingests the same article and a new article."""
    desk.report("a.example", 0)
    desk.report("b.example", 1)
    raced: list[str] = []

    def race(happens: str, name: str, _: dict[str, Any]) -> None:
        if (happens, name) == (phase, operation) and not raced:
            raced.append(name)
            record = {"title": "Further", "text": SENTENCES[3], "url": "https://d.example/9"}
            desk.house.upload("articles/further.json", json.dumps(record))
            desk.house.run("ingest")

    desk.house.hooks.append(race)
    desk.report("c.example", 2)
    assert raced == [operation]
    text = "\n".join(desk.sent())
    for host in "abc":
        assert text.count(f"<https://{host}.example/") == 1, host
    assert text.count("<https://d.example/") <= 1


@pytest.mark.parametrize(
    ("hosts", "text"),
    [
        (["a.example", "b.example", "c.example"], SENTENCES[3]),  # these hosts are taken
        (["example"], SENTENCES[3]),  # the others seem to be its subdomains
        (["d.example"], " ".join(SENTENCES)),  # the texts of the others seem to be its copies
    ],
)
def test_no_origin_can_prevent_the_escalation_of_reports_by_other_origins(
    desk: Desk, hosts: list[str], text: str
) -> None:
    for host in hosts:
        desk.report(host, text, "evil \n#$\u2028" + 900 * "x")
    assert desk.escalations() == 0
    for number, host in enumerate("abc"):
        desk.report(f"{host}.example", number, f"agency-{host}")
    assert desk.escalations() == 1


def test_no_origin_can_prevent_an_escalation_with_continuing_articles(desk: Desk) -> None:
    for text, host in enumerate("abc"):
        desk.report(f"{host}.example", text, "evil")
    assert desk.escalations() == 1
    for number in range(3):
        desk.house.clock.now += timedelta(hours=1)
        desk.report(f"d{number}.example", f"{SENTENCES[3]} Repeated {number}.", "evil")
    for text, host in enumerate("xyz"):
        desk.report(f"{host}.example", f"{SENTENCES[text]} {host}", "agency")
    assert desk.escalations() == 2
    assert all(f"https://{host}.example/" in desk.sent()[1] for host in "xyz")


def test_the_limit_on_reports_of_one_origin_does_not_limit_other_origins(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wirewatch.storage.sightings.MAX_HOSTS", 2)
    for number in range(5):
        for origin in ("left", "right"):
            desk.report(f"h{number}.example", SENTENCES[3], origin)
    for text, host in enumerate("abc"):
        desk.report(f"{host}.example", text, f"agency-{host}")
    assert desk.escalations() == 1
    rows = [row["sk"] for row in desk.house.rows() if row["sk"].startswith("H#")]
    stored = Sightings(desk.house.table).reports("desk", "w/troops")
    assert len(rows) == 13
    assert len(stored) == 7


def test_the_time_of_the_view_of_all_origins_is_stored_under_one_name(desk: Desk) -> None:
    sightings, now = Sightings(desk.house.table), desk.house.clock.now
    for unchanged in ({ALL: "1"}, {}):
        sightings.mark_sent("desk", "w/troops", Decision((), frozenset({"x"}), unchanged), now)
        assert set(sightings.sent("desk", "w/troops").last_reported) == {ALL, "x"}
    sightings.mark_sent("desk", "w/troops", Decision((), frozenset({ALL}), {}), now)
    (row,) = [row for row in desk.house.rows() if "sent_x" in row]
    assert {name for name in row if name.startswith("sent_")} == {"sent_all", "sent_x"}


def test_a_muted_rule_is_not_escalated(desk: Desk) -> None:
    from wirewatch.storage.mutes import Mute, Mutes

    until = desk.house.clock.now + timedelta(days=1)
    Mutes(desk.house.table).add(Mute("w", "troops", until, "noise", "ann", desk.house.clock.now))
    for text, host in enumerate("abc"):
        desk.report(f"{host}.example", text)
    assert desk.escalations() == 0


def agency_item(desk: Desk, version: int, text: str, **fields: Any) -> None:
    """Upload revision `version` of an agency's item and process it. `fields` replace keys of the item."""
    item = {
        "uri": "https://c.example/item", "type": "text", "version": str(version), "pubstatus": "usable",
        "versioncreated": f"2026-11-23T02:{version:02}:00Z", "firstcreated": "2026-11-23T02:00:00Z",
        "headline": "Troops leave", "body_text": text, "language": "en",
    }  # fmt: skip
    desk.house.upload(f"articles/item-{version}.json", json.dumps(item | fields))
    desk.house.drain()


def test_a_retraction_is_also_sent_to_the_targets_of_the_escalation(desk: Desk) -> None:
    desk.report("a.example", 0)
    agency_item(desk, 1, SENTENCES[1])
    desk.report("b.example", 2)
    assert desk.escalations() == 1
    agency_item(desk, 2, "", pubstatus="canceled")
    assert "Retracted by its agency" in desk.sent()[1]


def test_a_correction_is_also_sent_to_the_targets_of_the_escalation_as_a_correction(desk: Desk) -> None:
    desk.report("a.example", 0)
    agency_item(desk, 1, SENTENCES[1])
    desk.report("b.example", 2)
    agency_item(desk, 2, SENTENCES[1].replace("forty", "fourteen"))
    assert desk.escalations() == 2
    assert "fourteen vehicles" in desk.sent()[1]
    assert "Retracted" not in desk.sent()[1]


def test_a_revision_of_a_story_that_was_not_escalated_is_not_escalated(desk: Desk) -> None:
    agency_item(desk, 1, SENTENCES[1])
    agency_item(desk, 2, SENTENCES[1].replace("forty", "fourteen"))
    agency_item(desk, 3, "", pubstatus="canceled")
    assert desk.escalations() == 0


def test_an_article_that_was_retracted_before_is_not_escalated(desk: Desk) -> None:
    agency_item(desk, 1, SENTENCES[1])
    agency_item(desk, 2, "", pubstatus="canceled")
    desk.report("a.example", 0)
    desk.report("b.example", 2)
    assert desk.escalations() == 0
    desk.report("c.example", 3)
    (message,) = desk.sent()
    assert "forty vehicles" not in message


def test_the_last_revision_is_escalated(desk: Desk) -> None:
    agency_item(desk, 1, SENTENCES[1])
    agency_item(desk, 2, SENTENCES[1].replace("forty", "fourteen"))
    desk.report("a.example", 0)
    desk.report("b.example", 2)
    (message,) = desk.sent()
    assert "fourteen vehicles" in message
