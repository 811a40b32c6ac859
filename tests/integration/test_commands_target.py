"""`wirewatch target` through the program, on the stack of the template in moto. `add` of Slack is in test_commands_mute."""

import io
from collections.abc import Iterator, Mapping

import pytest
from moto import mock_aws
from standardwebhooks import Webhook
from wirewatch.channels.kind import Answer

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
