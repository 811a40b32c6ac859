"""On a stack with another name than the default, each command that a message names has --stack."""

import argparse
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from moto import mock_aws
from wirewatch.aws.buckets import Bucket
from wirewatch.aws.quarantine import Quarantine, QuarantineEntry
from wirewatch.aws.sending.channel_sender import ChannelSender
from wirewatch.commands.registry import COMMANDS
from wirewatch.commands.stack.command import naming_stack
from wirewatch.errors import Reason
from wirewatch.storage.failed_parts import FailedPart, FailedParts

from tests.deployed import Deployed, deploy
from tests.running import Run, objects

WATCHLIST = "watchlist: korea\nrules:\n  - {id: troops, query: troops}\n"
ROUTES = """\
timezone: UTC
routes:
  desk: {schedule: instant, channels: ["slack:korea-desk"]}
  brief: {schedule: daily 07:30, channels: [email-text, "email-html:ann@example.org"]}
"""
OTHER = ("--stack", "wirewatch-us")


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    monkeypatch.setattr("tests.deployed.STACK", "wirewatch-us")
    with mock_aws():
        deployed = deploy(monkeypatch)
        deployed.configure(WATCHLIST, ROUTES, since=datetime(2020, 1, 1, tzinfo=UTC))
        yield deployed


def fail(stack: Deployed) -> None:
    at = datetime.now(UTC) - timedelta(minutes=5)
    part = FailedPart("desk#2026-11-23T03:00:00Z", 1, "slack", "korea-desk", "Slack answers 404", at)
    FailedParts(stack.table).add(part)


def commands_in(text: str) -> list[str]:
    return re.findall(r"wirewatch [a-z-]+[^;,)`\n]*", text)


def test_each_fix_of_status_names_the_stack(run: Run, stack: Deployed) -> None:
    fail(stack)
    stack.send("FlushDLQ", {"route": "brief"})
    (status,) = objects(run("status", *OTHER, "--json")[1])
    fixes = [command for each in status["problems"] for command in commands_in(each["fix"])]
    assert len(fixes) >= 6
    assert [fix for fix in fixes if " --stack wirewatch-us" not in fix] == []
    shown = run("status", *OTHER)[1]
    assert "wirewatch target add --stack wirewatch-us slack:korea-desk" in shown
    assert "(wirewatch quarantine list --stack wirewatch-us)" in shown


def test_errors_and_hints_of_other_commands_name_the_stack(run: Run, stack: Deployed) -> None:
    fail(stack)
    for arguments in (
        ("failed", "list"),
        ("target", "rotate", "slack:nowhere"),
        ("resend", "--target", "slack:nowhere"),
        ("quarantine", "show", "3f9c"),
        ("embargo", "release", "3f9c"),
        ("rollback", "7", "--auto-approve"),
        ("audience", "unsubscribe", "brief", "ann@example.org"),
        ("audience", "unsuppress", "ann@example.org"),
        ("links", "keys"),
        ("subscribers",),
        ("recompile",),
        ("mute", "--for", "8h"),
        ("pull", "in-use-of-nothing", "--dry-run"),
    ):
        _, out, err = run(*arguments, *OTHER)
        named = commands_in(out + err)
        assert named, arguments
        assert [each for each in named if each.count(" --stack wirewatch-us") != 1] == [], arguments


def test_the_answer_of_a_target_that_names_a_command_names_the_stack(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = "no key: wirewatch target rotate stores a new one"
    named = "no key: wirewatch target rotate --stack wirewatch-us stores a new one"
    at = datetime.now(UTC) - timedelta(minutes=5)
    FailedParts(stack.table).add(FailedPart("desk#2026-11-23T03:00:00Z", 1, "slack", "desk", answer, at))
    assert named in run("failed", "list", *OTHER)[1]
    assert objects(run("failed", "list", "--json", *OTHER)[1])[0]["why"] == named
    stack.add_target("slack", "desk")
    monkeypatch.setattr(ChannelSender, "send_test", lambda *_: answer)
    assert named in run("target", "test", "slack:desk", *OTHER)[1]


def test_quarantine_names_the_stack_in_its_hints(run: Run, stack: Deployed) -> None:
    bucket = stack.ids["ArticlesBucket"]
    entry = QuarantineEntry(bucket=bucket, key="articles/gone.json", reason=Reason.BAD_JSON)
    Quarantine(Bucket(stack.s3, bucket)).put("3f9c-0.json", entry)
    _, out, _ = run("quarantine", "retry", "--all", *OTHER)
    assert "wirewatch quarantine drop --stack wirewatch-us removes it" in out


def test_the_default_stack_is_not_named() -> None:
    text = "see wirewatch failed list; then wirewatch resend --all"
    assert naming_stack(text, "wirewatch") == text


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("wirewatch redrive FlushDLQ", "wirewatch redrive --stack us FlushDLQ"),
        ("see wirewatch plan, then", "see wirewatch plan --stack us, then"),
        ("wirewatch failed list; repair", "wirewatch failed list --stack us; repair"),
        ("wirewatch feed url ROUTE", "wirewatch feed url --stack us ROUTE"),
        ("wirewatch over-cap x", "wirewatch over-cap --stack us x"),
        ("wirewatch quarantine list --stack us", "wirewatch quarantine list --stack us"),
        ("wirewatch check FOLDER", "wirewatch check FOLDER"),
        ("the stack is called wirewatch (--stack)", "the stack is called wirewatch (--stack)"),
        ("wirewatch nonsense", "wirewatch nonsense"),
    ],
)
def test_the_option_stack_is_inserted_after_the_name_of_the_command(text: str, named: str) -> None:
    assert naming_stack(text, "us") == named


def test_a_name_with_odd_characters_is_quoted() -> None:
    assert naming_stack("wirewatch status", "a b") == "wirewatch status --stack 'a b'"


def test_every_command_on_a_stack_accepts_the_option_after_its_name() -> None:
    for name, entry in COMMANDS.items():
        if entry.module.startswith("stack."):
            command = entry.load()
            for each in command.subcommands or (command,):
                parser = argparse.ArgumentParser(add_help=False)
                each.add_arguments(parser)
                options = {option for action in parser._actions for option in action.option_strings}
                assert "--stack" in options, name
