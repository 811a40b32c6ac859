"""On a stack with another name than the default, the commands in mails and on pages name the stack."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from moto import mock_aws
from wirewatch.links import answers
from wirewatch.links.actions import scopes_of, snooze_of
from wirewatch.links.answers import RouteNames
from wirewatch.links.story_links import LinkedRule, LinkedStory

from tests.desk import Desk, folder
from tests.house import House
from tests.running import objects

STACK = "wirewatch-us"
WATCHLIST = "watchlist: korea\nrules:\n  - {id: troops, query: troops}\n"
ROUTES = """\
timezone: UTC
routes:
  desk: {schedule: instant, channels: ["slack:unknown-desk"]}
  brief: {schedule: daily 07:30, channels: [email-text]}
"""
FILES = {"watchlists/korea.yaml": WATCHLIST, "routes.yaml": ROUTES}
ADD_TARGET = f"fix: wirewatch target add --stack {STACK} slack:unknown-desk\n"


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr("tests.house.STACK", STACK)
    with mock_aws():
        yield House(monkeypatch)


def test_a_mail_about_a_missing_target_names_the_stack(house: House) -> None:
    for key, text in FILES.items():
        house.upload(key, text, "config")
    assert house.run("compile_watchlists") == 0
    (mail,) = house.mails()
    assert ADD_TARGET in mail["Message"]


def test_a_text_mail_names_the_stack_in_the_command_that_mutes_its_route(house: House) -> None:
    house.configure({**FILES, "routes.yaml": ROUTES.replace("unknown", "korea")})
    house.upload("articles/a.json", json.dumps({"title": "Troops", "text": "They sent troops to the quay."}))
    house.drain()
    house.flush("brief", "2026-11-24T07:30:00Z")
    house.drain()
    (mail,) = house.mails()
    text = re.sub(r"\s+", " ", mail["Message"])
    assert f"To mute this route: wirewatch mute --stack {STACK} route:brief --for 8h." in text


def test_the_json_of_apply_names_the_stack_in_its_reports(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    desk = Desk(house, monkeypatch)
    # a report of an earlier version, whose commands lack the stack
    monkeypatch.setattr("wirewatch.pipeline.compilation.stack_option", lambda _: "")
    code, out, _ = desk.run("apply", folder(tmp_path, FILES), "--auto-approve", "--json", "--stack", STACK)
    assert code == 0
    (report,) = (each for each in objects(out) if each["kind"] == "report" and each["severity"] == "error")
    (problem,) = report["problems"]
    assert f"fix: {problem['fix']}\n" == ADD_TARGET
    assert ADD_TARGET.strip() in problem["text"]


def test_the_pages_of_links_name_the_stack() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    route = RouteNames("desk", "Korea desk", "UTC", "a…@example.org", STACK)
    rule = LinkedRule(watchlist="w", watchlist_title="W", rule="r", title="R", terms=("x",))
    story = LinkedStory(number=1, story="ab" * 32, headline="H", source="x.example", rules=(rule,))
    scope = next(scope for scope in scopes_of(story) if scope.mute_name == "rule:w/r")
    snooze = snooze_of(f"what={scope.key}&time=8h", story)
    assert snooze is not None
    assert answers.snoozed(route, snooze, now).command == f"wirewatch unmute --stack {STACK} desk/rule:w/r"
    command = f"wirewatch audience resubscribe --stack {STACK} desk ADDRESS"
    assert answers.unsubscribed(route, now).command == command
