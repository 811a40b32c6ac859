"""Runs the command `wirewatch replay` on digests that are stored in moto."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from moto import mock_aws
from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.aws.sending.mailer import Mailer
from wirewatch.channels.kind import Answer, Delivered, DeliveryResult, Message, Part
from wirewatch.configuration.routes import Route
from wirewatch.digests.due import iso
from wirewatch.digests.plan import plan_digest
from wirewatch.links.link import reader_id
from wirewatch.messages.part_message import PartMessage
from wirewatch.storage.digests import Digests
from wirewatch.storage.readers.suppressed import SuppressedReaders, Suppression
from wirewatch.storage.readers.unsubscribed import Unsubscribed, UnsubscribedReaders
from wirewatch.storage.registry import Registry

from tests.deployed import PREFIX, Deployed, deploy
from tests.running import Run, objects

WATCHLIST = "watchlist: korea\nrules:\n  - {id: troops, query: troops}\n"
ROUTES = """\
timezone: UTC
routes:
  desk: {schedule: instant, channels: ["slack:korea-desk"]}
  brief: {schedule: daily 07:30, channels: [email-text, "slack:korea-desk"]}
"""
MAIL = "Höhe 동물\n\n  two  spaces\n\ttab\n"
PAYLOAD = json.dumps({"text": "brief #1", "blocks": []})
DRY_OR_NOT = pytest.mark.parametrize("dry_run", [(), ("--dry-run",)], ids=["sent", "dry run"])


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with mock_aws():
        deployed = deploy(monkeypatch)
        deployed.configure(WATCHLIST, ROUTES)
        yield deployed


def route(stack: Deployed, name: str) -> Route:
    return Registry(stack.table).current().routes[name].route


def due(stack: Deployed, days_ago: int = 0) -> str:
    """Return the last due time of the route `brief`, or the due time `days_ago` days before it."""
    now = datetime.now(UTC)
    for _ in range(days_ago + 1):
        time = route(stack, "brief").schedule.previous(now)
        assert time is not None
        now = time - timedelta(seconds=1)
    return iso(now + timedelta(seconds=1))


def part(number: int, kind: str, body: str, part: int = 1, parts: int = 1) -> Part:
    return Part(number=number, kind=kind, part=part, parts=parts, subject="2 stories", body=body)


def digest(stack: Deployed, name: str, when: str, parts: list[Part]) -> str:
    """Store a digest as the function `digest` does, and return its id."""
    digests, of = Digests(stack.table), route(stack, name)
    now, id_ = datetime.now(UTC), f"{name}#{when}"
    digests.open(id_, now)
    meta = digests.meta(id_)
    assert meta is not None
    assert digests.seal(meta, of, plan_digest([], of, ()), 0, digests.route_state(name), now)
    if parts:
        digests.store_parts(id_, "0" * 16, parts, now)
        digests.finish(id_, now)
    return id_


BOTH = [part(1, "email-text", MAIL), part(2, "slack", PAYLOAD)]


def test_the_last_digest_of_a_route_is_shown_as_it_was_sent(run: Run, stack: Deployed) -> None:
    digest(stack, "brief", due(stack, 1), [part(1, "email-text", "older")])
    digest(stack, "brief", due(stack), BOTH)
    assert run("replay", "brief") == (0, f"{MAIL}\n{PAYLOAD}\n", "")
    assert run("replay", "brief", "--kind", "slack")[1] == f"{PAYLOAD}\n"


def test_a_digest_is_found_by_its_number_and_by_its_id(run: Run, stack: Deployed) -> None:
    first = digest(stack, "brief", due(stack, 3), [part(1, "email-text", "first")])
    digest(stack, "brief", due(stack, 1), [part(1, "email-text", "second")])
    instant = digest(stack, "desk", "2026-11-23T07:30:00Z#abc", [part(1, "slack", PAYLOAD)])
    assert run("replay", "brief#1")[1] == "first\n"
    assert run("replay", "brief#2")[1] == "second\n"
    assert run("replay", first)[1] == "first\n"
    assert run("replay", instant)[1] == f"{PAYLOAD}\n"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("brief", "brief has no digest with a message"),
        ("brief#7", "brief has no digest #7"),
        ("brief#2026-01-01T07:30:00Z", "there is no digest brief#2026-01-01T07:30:00Z"),
        ("breif", "there is no route 'breif'; did you mean brief?"),
        ("desk#3", "desk is an instant route: give the full id of the digest"),
    ],
)
def test_a_digest_that_does_not_exist_is_refused(run: Run, stack: Deployed, name: str, problem: str) -> None:
    code, out, err = run("replay", name)
    assert (code, out) == (2, "")
    assert problem in err


def test_a_digest_without_matching_parts_is_refused_with_its_state_or_its_kinds(
    run: Run, stack: Deployed
) -> None:
    id_ = digest(stack, "brief", due(stack), [])
    assert f"{id_} has no parts: its state is SEALED" in run("replay", id_)[2]
    id_ = digest(stack, "brief", due(stack, 1), BOTH)
    assert (
        f"{id_} has no parts for teams; it has parts for email-text, slack"
        in run("replay", id_, "--kind", "teams")[2]
    )


def test_files_hold_each_part_byte_for_byte(run: Run, stack: Deployed, tmp_path: Path) -> None:
    digest(stack, "brief", due(stack), BOTH)
    folder = tmp_path / "sent"
    assert run("replay", "brief", "--output", folder, "--dry-run")[0] == 0
    assert not folder.exists()
    code, out, _ = run("replay", "brief", "--output", folder)
    assert (code, len(out.splitlines())) == (0, 2)
    assert (folder / "brief-1-email-text-1.txt").read_bytes() == MAIL.encode()
    assert (folder / "brief-1-slack-1.json").read_bytes() == PAYLOAD.encode()


def test_programs_get_the_parts(run: Run, stack: Deployed) -> None:
    digest(stack, "brief", due(stack), BOTH)
    assert objects(run("replay", "brief", "--json")[1]) == [each.model_dump(mode="json") for each in BOTH]


def posts(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> list[tuple[str, str]]:
    posted: list[tuple[str, str]] = []

    def post(self: object, address: str, payload: str, headers: object) -> Answer:
        posted.append((address, payload))
        return answer

    monkeypatch.setattr("wirewatch.aws.sending.channel_sender.Webhook.__call__", post)
    return posted


def test_parts_are_sent_to_a_slack_target_again(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted = posts(monkeypatch, Answer(200, "ok"))
    id_ = digest(stack, "brief", due(stack), BOTH)
    stack.add_target("slack", "night-desk")
    assert run("replay", "brief", "--to", "slack:night-desk", "--dry-run")[1] == (
        f"would send 1 part of {id_} (#1) to slack:night-desk\n"
    )
    assert posted == []
    code, out, _ = run("replay", "brief#1", "--to", "slack:night-desk")
    assert (code, out) == (0, f"sent part 1/1 of {id_} (#1) to slack:night-desk\n")
    assert posted == [(f"{PREFIX}T/B/x", PAYLOAD)]


def test_a_refused_part_is_reported_with_exit_code_1(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts(monkeypatch, Answer(404, "no_service"))
    digest(stack, "brief", due(stack), BOTH)
    stack.add_target("slack", "night-desk")
    code, out, _ = run("replay", "brief", "--to", "slack:night-desk")
    assert code == 1
    assert "was not sent to slack:night-desk: Slack answers 404 no_service" in out


def test_mail_goes_to_the_subscribers_of_the_topic_again(run: Run, stack: Deployed) -> None:
    id_ = digest(stack, "brief", due(stack), BOTH)
    arn = stack.queue_arn("FlushQueue")
    stack.add_subscriber(arn, "sqs")
    assert run("replay", "brief", "--to", "email-text")[0] == 0
    (envelope,) = stack.bodies("FlushQueue")
    attributes = {name: each["Value"] for name, each in envelope["MessageAttributes"].items()}
    assert (envelope["Subject"], envelope["Message"]) == ("2 stories", MAIL)
    assert attributes["digest"] == id_
    assert (attributes["route"], attributes["channel"], attributes["part"]) == ("brief", "email-text", "1/1")


@DRY_OR_NOT
@pytest.mark.parametrize(
    ("channel", "problem"),
    [
        (
            "sms:x",
            "unknown channel 'sms'; write one of: email-text, email-html:audience-or-address, slack:name-of-the-webhook, teams:name-of-the-channel, webhook:name-of-the-receiver, pagerduty:name-of-the-service",
        ),
        ("teems:x", "unknown channel 'teems'; did you mean teams:x?"),
        ("slack", "slack needs the name of a webhook"),
        ("email-text:me@example.org", "email-text takes no address"),
        (
            "slack:gone",
            "the address of slack:gone is not stored\n  fix: store it: wirewatch target add slack:gone",
        ),
    ],
)
def test_a_channel_that_can_not_be_sent_to_is_refused(
    run: Run, stack: Deployed, channel: str, problem: str, dry_run: tuple[str, ...]
) -> None:
    digest(stack, "brief", due(stack), BOTH)
    code, out, err = run("replay", "brief", "--to", channel, *dry_run)
    assert (code, out, problem in err) == (2, "", True), err


def test_an_address_at_another_host_is_never_posted_to(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted = posts(monkeypatch, Answer(200, "ok"))
    digest(stack, "brief", due(stack), BOTH)
    stack.clients["ssm"].put_parameter(
        Name="/wirewatch/targets/slack/evil", Value="https://evil.example/x", Type="SecureString"
    )
    code, _, err = run("replay", "brief", "--to", "slack:evil")
    assert (code, posted) == (2, [])
    assert "the stored address of slack:evil does not begin with https://hooks.slack.com/" in err
    assert "evil.example" not in err


def test_two_destinations_are_refused(run: Run, stack: Deployed, tmp_path: Path) -> None:
    assert (
        "choose one of --to and --output"
        in run("replay", "brief", "--to", "email-text", "--output", tmp_path)[2]
    )


def test_html_mail_is_sent_again_from_the_sender_of_the_stack(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str, str]] = []

    def send(self: Mailer, message: Message, recipient: str, part: PartMessage) -> DeliveryResult:
        sent.append((self.sender, recipient, f"{part.digest} {part.number}"))
        return Delivered()

    monkeypatch.setattr(Mailer, "send", send)
    monkeypatch.setattr(DeployedStack, "mail_sender", "alerts@example.org")
    html = BOTH[0].model_copy(update={"number": 9, "kind": "email-html", "body": "{}"})
    digest(stack, "brief", due(stack), [*BOTH, html])
    assert run("replay", "brief", "--to", "email-html:ann@example.org")[0] == 0
    assert sent == [("alerts@example.org", "ann@example.org", f"brief#{due(stack)} 9")]


@DRY_OR_NOT
def test_a_reader_who_unsubscribed_gets_no_replay(
    run: Run, stack: Deployed, dry_run: tuple[str, ...]
) -> None:
    html = BOTH[0].model_copy(update={"kind": "email-html", "body": "{}"})
    digest(stack, "brief", due(stack), [html])
    row = Unsubscribed("brief", reader_id("ann@example.org"), datetime.now(UTC), "link 1")
    UnsubscribedReaders(stack.table).add(row)
    code, out, err = run("replay", "brief", "--to", "email-html:ann@example.org", *dry_run)
    assert (code, out) == (2, "")
    assert "wirewatch audience resubscribe brief ann@example.org" in err


@DRY_OR_NOT
def test_an_address_that_bounced_gets_no_replay(run: Run, stack: Deployed, dry_run: tuple[str, ...]) -> None:
    html = BOTH[0].model_copy(update={"kind": "email-html", "body": "{}"})
    digest(stack, "brief", due(stack), [html])
    now = datetime.now(UTC)
    row = Suppression(reader_id("ann@example.org"), "bounce", "General", now)
    SuppressedReaders(stack.table).add(row, now)
    code, out, err = run("replay", "brief", "--to", "email-html:Ann@example.org", *dry_run)
    assert (code, out) == (2, "")
    assert "gets no mail after a bounce (General); to undo that: wirewatch audience unsuppress" in err


@DRY_OR_NOT
def test_a_feed_is_not_sent(run: Run, stack: Deployed, dry_run: tuple[str, ...]) -> None:
    digest(stack, "brief", due(stack), [BOTH[0].model_copy(update={"kind": "atom", "body": "{}"})])
    code, out, err = run("replay", "brief", "--to", "atom", *dry_run)
    assert (code, out, "wirewatch feed url ROUTE" in err) == (2, "", True)
