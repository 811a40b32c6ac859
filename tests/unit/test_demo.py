"""Tests what `make demo` uploads, and which files `make demo` writes for each message."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from wirewatch.aws.quarantine import QuarantineEntry
from wirewatch.configuration.schedule import read_schedule
from wirewatch.digests.intake import period_of
from wirewatch.local.demo.command import run_demo
from wirewatch.local.demo.inputs import ADDED_ROUTE, MAX_UPLOADS, UnusableInput, read_inputs
from wirewatch.local.demo.messages import (
    SHOWN_ENTRIES,
    beginning_of,
    lines_of_quarantine,
    write_messages,
)
from wirewatch.local.demo.playing import targets_of
from wirewatch.local.receiving.received import Received
from wirewatch.local.stack import end_of_hour

from tests.conftest import ROOT

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ROUTES = "timezone: UTC\nroutes:\n  a: {schedule: daily 07:00, channels: [email-text]}\n"
WATCHLIST = "watchlist: w\nrules:\n  - {id: r, query: troops}\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    (folder / "watchlists").mkdir(parents=True)
    (folder / "watchlists/w.yaml").write_text(WATCHLIST)
    (folder / "routes.yaml").write_text(ROUTES)
    return folder


# inputs


def test_the_alerts_of_the_demo_do_not_depend_on_the_speed_of_the_machine() -> None:
    routes = read_inputs(ROOT, None, None).routes.values()
    waits = [route.group_wait for route in routes if route.schedule.is_instant]
    assert len(waits) > 1
    assert min(waits) >= timedelta(seconds=60)


def test_the_samples_get_a_route_that_shows_the_other_channels() -> None:
    inputs = read_inputs(ROOT, None, None)
    assert inputs.uses_samples
    assert ADDED_ROUTE in inputs.routes
    kinds = {channel.kind for route in inputs.routes.values() for channel in route.channels}
    assert kinds == {"email-text", "email-html", "slack", "teams", "webhook", "pagerduty", "atom"}


def test_the_users_own_configuration_is_used_unchanged(config: Path) -> None:
    inputs = read_inputs(ROOT, None, config)
    assert not inputs.uses_samples
    assert set(inputs.routes) == {"a"}
    assert inputs.configuration == {
        "watchlists/w.yaml": WATCHLIST.encode(),
        "routes.yaml": ROUTES.encode(),
    }


def test_mistakes_are_shown_as_check_shows_them(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (config / "watchlists/w.yaml").write_text(WATCHLIST.replace("troops", "a AND b OR c"))
    (config / "routes.yaml").write_text(ROUTES.replace("daily", "dayly"))
    with pytest.raises(UnusableInput, match="the configuration has 2 mistakes; nothing was started"):
        read_inputs(ROOT, None, config)
    shown = capsys.readouterr().out
    from wirewatch.cli import main

    assert main(["check", str(config)]) == 1
    assert shown in capsys.readouterr().out
    assert shown.count("error: ") == 2


@pytest.mark.parametrize(
    ("missing", "problem"),
    [
        ("routes.yaml", "holds no routes.yaml"),
        ("watchlists/w.yaml", "holds no watchlist below watchlists/"),
    ],
)
def test_a_folder_without_routes_or_without_a_watchlist_is_an_error(
    config: Path, missing: str, problem: str
) -> None:
    (config / missing).unlink()
    with pytest.raises(UnusableInput, match=problem):
        read_inputs(ROOT, None, config)


def test_a_configuration_without_routes_is_an_error(config: Path) -> None:
    (config / "routes.yaml").write_text("routes: {}\n")
    with pytest.raises(UnusableInput, match="has no route"):
        read_inputs(ROOT, None, config)


def test_folders_that_do_not_exist_or_are_empty_are_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from rich.console import Console

    console = Console(width=200)
    for articles, config in ((tmp_path / "no", None), (tmp_path, None), (None, tmp_path / "no")):
        assert run_demo(ROOT, articles, config, console) == 1
        assert "the demo failed: there " in capsys.readouterr().out


def test_hidden_files_are_not_uploaded_and_files_over_the_limit_are_counted(tmp_path: Path) -> None:
    for number in range(MAX_UPLOADS + 3):
        (tmp_path / f"{number}.txt").write_text("x")
    (tmp_path / ".DS_Store").write_text("x")
    inputs = read_inputs(ROOT, tmp_path, None)
    assert (len(inputs.files), inputs.left_out) == (MAX_UPLOADS, 3)
    assert not inputs.uses_samples


def test_every_target_of_a_route_gets_an_address(config: Path) -> None:
    channels = '[email-text, "email-html:a@example.org", teams:t, slack:s, "webhook:w", "pagerduty:p"]'
    (config / "routes.yaml").write_text(ROUTES.replace("[email-text]", channels))
    targets = targets_of(read_inputs(ROOT, None, config).routes)
    assert targets == {("teams", "t"), ("slack", "s"), ("webhook", "w"), ("pagerduty", "p")}


# scheduled digests


@pytest.mark.parametrize("minute", [0, 1, 29, 30, 31, 59])
@pytest.mark.parametrize(
    "schedule", ["daily 07:30", "weekdays 07:00", "hourly", "weekly mon 08:00", "cron(0/5 * * * ? *)"]
)
def test_the_period_of_a_requested_digest_contains_the_current_time(schedule: str, minute: int) -> None:
    now = datetime(2026, 11, 22, 22, minute, tzinfo=UTC)
    period = period_of(read_schedule(schedule, "Asia/Seoul"), end_of_hour(now))
    assert period is not None
    assert period[0] <= now < period[1]


# files


def received(kind: str, body: str, target: str = "desk", **more: object) -> Received:
    return Received(1, kind, target, body.encode(), 0.0, NOW, **more)  # type: ignore[arg-type]


FOOTER = "brief #3 · 2026-11-23 07:30 KST · part 2/2"
DIGEST = json.dumps({"route": "brief", "number": 3, "part": 2, "parts": 2, "subject": "x", "stories": []})


def test_each_kind_of_message_has_its_files_named_after_digest_channel_and_part(tmp_path: Path) -> None:
    mail = f"To: a@example.org\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\n{FOOTER}"
    messages = [
        received("email-html", mail, "a@example.org"),
        received("email-text", FOOTER, "", headers={"Subject": "x"}),
        received("slack", json.dumps({"text": FOOTER, "blocks": []}, ensure_ascii=False)),
        received("webhook", DIGEST, headers={"webhook-id": "1"}, is_verified=True),
        received(
            "pagerduty", json.dumps({"payload": {"summary": "x", "custom_details": {"digest": FOOTER}}})
        ),
        received("email-text", "mistakes", "", headers={"Subject": "mistakes"}),
    ]
    written = write_messages(tmp_path, messages)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "brief-3-email-html-a-example.org-2.eml",
        "brief-3-email-text-2.txt",
        "brief-3-pagerduty-desk-2.json",
        "brief-3-slack-desk-2.html",
        "brief-3-slack-desk-2.json",
        "brief-3-webhook-desk-2.http",
        "brief-3-webhook-desk-2.json",
        "report-1-email-text.txt",
    ]
    lines = [each.line(tmp_path) for each in written]
    assert "  brief-3-slack-desk-2.html  Slack (.json beside it)" in lines
    assert any("signature verified by the library standardwebhooks" in line for line in lines)
    request = (tmp_path / "brief-3-webhook-desk-2.http").read_text()
    assert request == f"POST /webhook/desk HTTP/1.1\nwebhook-id: 1\n\n{DIGEST}"


def test_files_of_the_previous_run_are_deleted_and_folders_are_kept(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text("{}")
    (tmp_path / "notes").mkdir()
    write_messages(tmp_path, [])
    assert [path.name for path in tmp_path.iterdir()] == ["notes"]


def test_a_file_name_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    (written,) = write_messages(tmp_path, [received("webhook", DIGEST, "../../x/y")])
    assert written.files[0].parent == tmp_path


def test_only_the_beginning_of_a_mail_is_shown(tmp_path: Path) -> None:
    body = "\n".join(f"line {number}\x1b[31m" for number in range(100))
    (written,) = write_messages(tmp_path, [received("email-text", body, "", headers={"Subject": "x"})])
    lines = beginning_of(written, tmp_path)
    assert lines[-1].startswith("… 78 more lines in report-1-email-text.txt")
    assert "\x1b" not in "".join(lines)


def test_quarantined_articles_are_listed_with_their_reasons() -> None:
    def entry(name: str, position: int = 0) -> QuarantineEntry:
        key = f"articles/2026/11/23/{name}"
        return QuarantineEntry(
            bucket="b", key=key, position=position, reason="bad-json", sentence="The JSON is broken."
        )

    assert lines_of_quarantine([entry("desk/a.json"), entry("wire.jsonl", 3)]) == [
        "  desk/a.json  in quarantine, bad-json: The JSON is broken.",
        "  wire.jsonl#3  in quarantine, bad-json: The JSON is broken.",
    ]
    assert "\x1b" not in lines_of_quarantine([entry("a\x1b.json")])[0]
    lines = lines_of_quarantine([entry(f"{number}.json") for number in range(SHOWN_ENTRIES + 1_200)])
    assert len(lines) == SHOWN_ENTRIES + 1
    assert lines[-1] == "  … 1,200 more in quarantine, see summary.json"
