"""Tests `wirewatch target` on a stack in moto. test_commands_mute tests `target add` for Slack."""

import base64
import io
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email import message_from_bytes, policy
from types import SimpleNamespace
from typing import Any

import pytest
from moto import mock_aws
from standardwebhooks import Webhook
from wirewatch.channels.kind import Answer, Transport
from wirewatch.channels.registry import CHANNELS
from wirewatch.links.link import reader_id
from wirewatch.local.receiving.services import KINDS, reply_to
from wirewatch.storage.readers.suppressed import SuppressedReaders, Suppression

from tests.deployed import PREFIX, Deployed, deploy
from tests.running import Run, objects


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with mock_aws():
        yield deploy(monkeypatch)


def types(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{text}\n"))


def stored(stack: Deployed, kind: str, name: str) -> str:
    parameter = stack.clients["ssm"].get_parameter(
        Name=f"/wirewatch/targets/{kind}/{name}", WithDecryption=True
    )
    return str(parameter["Parameter"]["Value"])


def answering(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> list[tuple[str, str, Mapping[str, str]]]:
    posted: list[tuple[str, str, Mapping[str, str]]] = []

    def post(self: object, address: str, payload: str, headers: Mapping[str, str]) -> Answer:
        posted.append((address, payload, headers))
        return answer

    monkeypatch.setattr("wirewatch.aws.sending.channel_sender.Webhook.__call__", post)
    return posted


def test_a_webhook_gets_a_secret_that_is_shown_once_and_signs_its_messages(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    types(monkeypatch, "https://example.org/hook")
    code, out, _ = run("target", "add", "webhook:archive")
    secret = out.rpartition(": ")[2].strip()
    assert (code, secret[:6]) == (0, "whsec_")
    assert stored(stack, "webhook", "archive") == f"https://example.org/hook {secret}"
    assert secret not in run("target", "list")[1]
    posted = answering(monkeypatch, Answer(204))
    assert run("target", "test", "webhook:archive")[:2] == (0, "webhook:archive accepted the test message\n")
    ((address, payload, headers),) = posted
    assert address == "https://example.org/hook"
    assert "Test message from Wirewatch" in Webhook(secret).verify(payload, dict(headers))["subject"]


def test_pagerduty_needs_only_its_key(run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    types(monkeypatch, "R0UT1NGKEY")
    code, out, _ = run("target", "add", "pagerduty:on-call")
    assert (code, "R0UT1NGKEY" in out) == (0, False)
    assert stored(stack, "pagerduty", "on-call") == "https://events.pagerduty.com/v2/enqueue R0UT1NGKEY"


@pytest.mark.parametrize(
    ("target", "typed", "problem"),
    [
        ("teams:desk", "http://insecure.example/x", "must begin with https://"),
        ("webhook:desk", "https://example.org/hook whsec_short", "write the URL and the secret"),
        ("webhook:desk", f"https://example.org/hook whsec_é{'A' * 40}", "write the URL and the secret"),
        ("pagerduty:desk", "https://evil.example/ KEY", "must begin with https://events.pagerduty.com/"),
        ("pagerduty:desk", "", "must begin with"),
        ("pager:desk", "x", "unknown channel 'pager'"),
        ("email-text", "x", "use wirewatch subscribe"),
        ("email-html:ann@example.org", "x", "email-html has no targets"),
        ("slack", PREFIX, "slack needs the name of a webhook"),
    ],
)
def test_a_wrong_target_or_address_is_refused(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch, target: str, typed: str, problem: str
) -> None:
    types(monkeypatch, typed)
    code, _, err = run("target", "add", target)
    assert code == 2
    assert problem in err


def test_the_address_prefixes_of_a_kind_replace_those_of_all_targets(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(CHANNELS.get("teams")), "prefixes", ("https://hooks.teams.example/",))
    types(monkeypatch, "https://elsewhere.example/x")
    code, _, error = run("target", "add", "teams:desk")
    assert (code, "must begin with https://hooks.teams.example/" in error) == (2, True)


def test_targets_are_listed_rotated_and_removed(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.add_target("slack", "desk")
    stack.add_target("teams", "night")
    assert [each["channel"] for each in objects(run("target", "list", "--json")[1])] == [
        "slack:desk",
        "teams:night",
    ]
    types(monkeypatch, f"{PREFIX}T/B/new")
    assert run("target", "rotate", "slack:desk")[0] == 0
    assert stored(stack, "slack", "desk") == f"{PREFIX}T/B/new"
    types(monkeypatch, f"{PREFIX}T/B/new")
    code, _, err = run("target", "rotate", "slack:other")
    assert (code, "store it with wirewatch target add slack:other" in err) == (2, True)
    assert "would remove" in run("target", "remove", "teams:night", "--dry-run")[1]
    assert run("target", "remove", "teams:night")[0] == 0
    assert "teams:night" not in run("target", "list")[1]
    assert run("target", "remove", "teams:night")[0] == 2


def test_a_test_message_that_is_refused_ends_with_1(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.add_target("slack", "desk")
    answering(monkeypatch, Answer(404, "no_service"))
    code, out, _ = run("target", "test", "slack:desk")
    assert code == 1
    assert "slack:desk did not accept the test message: Slack answers 404 no_service" in out
    assert run("target", "test", "slack:desk", "--dry-run")[0] == 0


ADDRESSES = {
    "slack": f"{PREFIX}T/B/x",
    "webhook": f"https://example.org/hook whsec_{base64.b64encode(bytes(32)).decode()}",
    "pagerduty": "https://events.pagerduty.com/v2/enqueue R0UT1NGKEY",
}


@pytest.mark.parametrize("kind", [kind.name for kind in CHANNELS if kind.transport is Transport.QUEUE])
def test_each_test_message_is_accepted_by_every_kind_of_target(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    types(monkeypatch, ADDRESSES.get(kind, f"https://example.org/{kind}"))
    assert run("target", "add", f"{kind}:desk")[0] == 0
    answer = Answer(200, "ok") if kind == "slack" else Answer(202)
    posted = answering(monkeypatch, answer)
    for _ in range(2):
        assert run("target", "test", f"{kind}:desk")[:2] == (0, f"{kind}:desk accepted the test message\n")
    assert all("est message" in payload for _, payload, _ in posted)
    ids = [headers["webhook-id"] for _, _, headers in posted if "webhook-id" in headers]
    assert len(set(ids)) == len(ids)
    headers = dict(posted[0][2])
    for _, payload, _ in posted if kind in KINDS else ():
        secret = ADDRESSES["webhook"].split()[1]
        assert reply_to(kind, payload.encode(), headers, secret).is_accepted  # as the service would


def test_a_test_of_pagerduty_triggers_an_incident_and_resolves_it(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    types(monkeypatch, "R0UT1NGKEY")
    run("target", "add", "pagerduty:on-call")
    posted = answering(monkeypatch, Answer(202))
    run("target", "test", "pagerduty:on-call")
    run("target", "test", "pagerduty:on-call")
    events = [json.loads(payload) for _, payload, _ in posted]
    assert [event["event_action"] for event in events] == ["trigger", "resolve"] * 2
    first, second = events[0]["dedup_key"], events[2]["dedup_key"]
    assert [event["dedup_key"] for event in events] == [first, first, second, second]
    assert first != second
    assert {event["routing_key"] for event in events} == {"R0UT1NGKEY"}
    assert events[0]["payload"]["severity"] == "info"
    assert events[0]["payload"]["summary"] == "Wirewatch: Test message from Wirewatch"
    assert posted[0][0] == "https://events.pagerduty.com/v2/enqueue"


@pytest.mark.parametrize(
    ("answers", "code", "actions", "text"),
    [
        ([Answer(400, "invalid routing key")], 1, ["trigger"], "PagerDuty answers 400 invalid routing key"),
        ([Answer(202), Answer(500), Answer(202)], 0, ["trigger", "resolve", "resolve"], "accepted"),
        (
            [Answer(202), Answer(500), Answer(0), Answer(429)],
            1,
            ["trigger", "resolve", "resolve", "resolve"],
            "the test incident could not be resolved; resolve it in PagerDuty",
        ),
    ],
)
def test_an_incident_that_stays_open_is_reported(
    run: Run,
    stack: Deployed,
    monkeypatch: pytest.MonkeyPatch,
    answers: list[Answer],
    code: int,
    actions: list[str],
    text: str,
) -> None:
    types(monkeypatch, "R0UT1NGKEY")
    run("target", "add", "pagerduty:on-call")
    sent: list[str] = []

    def post(self: object, address: str, payload: str, headers: Mapping[str, str]) -> Answer:
        sent.append(json.loads(payload)["event_action"])
        return answers[len(sent) - 1]

    monkeypatch.setattr("wirewatch.aws.sending.channel_sender.Webhook.__call__", post)
    answered, out, _ = run("target", "test", "pagerduty:on-call")
    assert (answered, sent) == (code, actions)
    assert text in out


def test_an_address_for_html_mail_is_tested_too(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[dict[str, Any]] = []
    stack.clients["sesv2"] = SimpleNamespace(send_email=lambda **arguments: sent.append(arguments))
    name = "email-html:ann@example.org"
    assert "set its parameter MailFrom" in run("target", "test", name)[1]
    stack.parameters["MailFrom"] = "alerts@example.org"
    assert run("target", "test", name, "--dry-run")[0] == 0
    assert sent == []
    assert run("target", "test", name)[:2] == (0, f"{name} accepted the test message\n")
    (arguments,) = sent
    assert arguments["Destination"] == {"ToAddresses": ["ann@example.org"]}
    mail: Any = message_from_bytes(arguments["Content"]["Raw"]["Data"], policy=policy.default)
    assert mail["Subject"] == "Test message from Wirewatch"
    for form in ("plain", "html"):
        text = mail.get_body((form,)).get_content()
        assert "This is a test message of the stack wirewatch" in " ".join(text.split())


def test_no_test_mail_is_sent_to_an_address_that_bounced(run: Run, stack: Deployed) -> None:
    stack.parameters["MailFrom"] = "alerts@example.org"
    now = datetime.now(UTC)
    row = Suppression(reader_id("ann@example.org"), "bounce", "General", now)
    SuppressedReaders(stack.table).add(row, now)
    code, _, err = run("target", "test", "email-html:ann@example.org")
    assert (code, "wirewatch audience unsuppress ann@example.org" in err) == (2, True)


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("email-html:desk", "'desk' is not a mail address; write email-html:ann@example.org"),
        ("email-text", "email-text has no targets; use wirewatch subscribe ROUTE EMAIL"),
        ("atom", "atom has no targets; use wirewatch feed url ROUTE"),
    ],
)
def test_a_channel_without_targets_cannot_be_tested(
    run: Run, stack: Deployed, target: str, problem: str
) -> None:
    code, _, err = run("target", "test", target)
    assert (code, problem in err) == (2, True)
