"""`wirewatch status` through the program, on the stack of the template in moto: a sound stack, and one fault of each kind."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from moto import mock_aws
from wirewatch.digests.due import iso
from wirewatch.storage.digests import Digests
from wirewatch.storage.mutes import Mute, Mutes
from wirewatch.storage.registry import Registry

from tests.deployed import Deployed, deploy
from tests.running import Run, objects

WATCHLIST = "watchlist: korea\nrules:\n  - {id: troops, query: troops}\n"
ROUTES = """\
timezone: UTC
routes:
  desk: {schedule: instant, group_wait: 60s, channels: ["slack:korea-desk"]}
  brief: {schedule: daily 07:30, channels: [email-text]}
"""
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    """A stack on which nothing is wrong."""
    with mock_aws():
        deployed = deploy(monkeypatch)
        deployed.configure(WATCHLIST, ROUTES, since=LONG_AGO)
        for name in ("IngestDLQAlarm", "HeartbeatAlarm"):
            deployed.set_alarm(name, "OK")
        deployed.add_schedule("brief")
        deployed.add_target("slack", "korea-desk")
        deployed.add_subscriber("desk@example.org")
        deployed.put_metric("Articles", 120, datetime.now(UTC) - timedelta(minutes=2))
        deployed.put_metric("Matched", 7, datetime.now(UTC) - timedelta(minutes=2))
        yield deployed


def problems(run: Run) -> dict[str, str]:
    """What status calls a problem, with the fix."""
    code, out, _ = run("status", "--json")
    (status,) = objects(out)
    listed = {each["problem"]: each["fix"] for each in status["problems"]}
    assert code == (1 if listed else 0)
    code, out, _ = run("status")
    assert code == (1 if listed else 0)
    assert all(text in out for pair in listed.items() for text in pair)
    return listed


def wait(stack: Deployed, route: str, age: timedelta) -> None:
    """Puts an article into the outbox of a route."""
    arrived = (datetime.now(UTC) - age).isoformat()
    stack.table.put({"pk": f"OB#{route}#0", "sk": "a" * 64, "arrived": arrived, "matched": "{}"})


def test_a_sound_stack_is_one_screen_and_exit_code_0(run: Run, stack: Deployed) -> None:
    assert problems(run) == {}
    code, out, _ = run("status")
    assert code == 0
    assert out.rstrip().endswith("nothing needs a person")
    assert len(out.splitlines()) <= 24
    assert "wirewatch  " in out
    assert "configuration 1, compiled by build " in out
    assert "120 in 24 h" in out
    assert "the dead-letter queues are empty" in out
    (brief,) = [line for line in out.splitlines() if line.startswith("brief ")]
    assert "daily 07:30 UTC" in brief
    assert "none yet" in brief


def test_status_for_programs_has_everything(run: Run, stack: Deployed) -> None:
    (status,) = objects(run("status", "--json")[1])
    assert (status["generation"], status["problems"], status["mutes"], status["alarms"]) == (1, [], [], [])
    assert [route["route"] for route in status["routes"]] == ["desk", "brief"]
    assert {queue["name"] for queue in status["queues"]} >= {"IngestQueue", "IngestDLQ", "SchedulerDLQ"}
    assert sum(status["hourly"]["articles"].values()) == 120
    assert status["hourly"]["quarantined"] == {}


def test_status_changes_nothing(run: Run, stack: Deployed) -> None:
    stack.calls.clear()
    run("status")
    reading = ("Get", "List", "Describe", "Query", "Assume")
    assert [call for call in stack.calls if not call.startswith(reading)] == []


def test_a_stack_without_configuration_says_what_to_upload(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_aws():
        deploy(monkeypatch)
        found = problems(run)
    assert "there is no configuration: nothing is matched" in found
    assert "no article was read for 24 hours" in found


def test_dead_letters_are_named_with_the_command_that_shows_them(run: Run, stack: Deployed) -> None:
    stack.send("FlushDLQ", {"route": "brief"})
    stack.send("SchedulerDLQ", {"route": "brief"})
    stack.send("SchedulerDLQ", {"route": "brief"})
    assert problems(run) == {
        "1 message in FlushDLQ": "wirewatch redrive FlushDLQ --dry-run shows them; without --dry-run it retries",
        "2 messages in SchedulerDLQ": (
            "wirewatch redrive SchedulerDLQ --dry-run shows them; without --dry-run it retries"
        ),
    }


def test_a_queue_that_nobody_reads_is_a_problem(run: Run, stack: Deployed) -> None:
    stack.send("IngestQueue", {})
    assert problems(run) == {}
    stack.put_queue_age("IngestQueue", 3 * 3600)
    assert "a message has waited in IngestQueue for 3 h" in problems(run)


def test_an_alarm_is_named_with_its_section(run: Run, stack: Deployed) -> None:
    stack.set_alarm("HeartbeatAlarm", "ALARM")
    ((text, fix),) = problems(run).items()
    assert text.startswith("alarm HeartbeatAlarm since ")
    assert fix == "docs/operations.md, section HeartbeatAlarm"


def test_a_digest_that_is_not_finished_is_a_problem_after_half_an_hour(run: Run, stack: Deployed) -> None:
    now = datetime.now(UTC)
    Digests(stack.table).open("desk#young", now - timedelta(minutes=20))
    assert problems(run) == {}
    Digests(stack.table).open("desk#old", now - timedelta(hours=5))
    assert list(problems(run)) == ["digest desk#old has been unfinished for 5 h"]


def test_an_article_that_waits_in_an_instant_route_is_a_problem(run: Run, stack: Deployed) -> None:
    wait(stack, "desk", timedelta(minutes=10))
    assert problems(run) == {}
    wait(stack, "desk", timedelta(minutes=50))
    assert list(problems(run)) == ["an article has waited in the instant route desk for 50 min"]


def due_before(stack: Deployed) -> datetime:
    due = (
        Registry(stack.table)
        .current()
        .routes["brief"]
        .route.schedule.previous(datetime.now(UTC) - timedelta(minutes=20))
    )
    assert due is not None
    return due


def test_a_digest_that_was_due_and_not_sent_is_a_problem(run: Run, stack: Deployed) -> None:
    assert problems(run) == {}  # nothing waited, and the route skips empty digests
    due = due_before(stack)
    wait(stack, "brief", datetime.now(UTC) - due + timedelta(hours=1))
    assert list(problems(run)) == [f"route brief sent no digest at {due:%Y-%m-%d %H:%M} UTC, when it was due"]
    Digests(stack.table).open(f"brief#{iso(due)}", datetime.now(UTC))
    assert problems(run) == {}


def test_a_route_that_sends_empty_digests_misses_one_without_articles(run: Run, stack: Deployed) -> None:
    stack.configure(
        WATCHLIST, ROUTES.replace("[email-text]", "[email-text], when_empty: send"), since=LONG_AGO
    )
    assert [text for text in problems(run) if "when it was due" in text]
    stack.configure(WATCHLIST, ROUTES.replace("[email-text]", "[email-text], when_empty: send"))
    assert problems(run) == {}  # a new route has missed nothing


def test_a_schedule_that_disappeared_is_a_problem(run: Run, stack: Deployed) -> None:
    stack.clients["scheduler"].delete_schedule(GroupName="wirewatch", Name="brief")
    assert problems(run) == {
        "route brief: the schedule brief does not exist": "upload routes.yaml again, which creates it"
    }


def test_a_target_without_an_address_is_a_problem(run: Run, stack: Deployed) -> None:
    stack.clients["ssm"].delete_parameter(Name="/wirewatch/targets/slack/korea-desk")
    assert problems(run) == {
        "route desk: the address of slack:korea-desk is not stored": "wirewatch target add slack:korea-desk"
    }


def test_mail_that_nobody_receives_is_a_problem(run: Run, stack: Deployed) -> None:
    stack.remove_subscribers()
    ((text, fix),) = problems(run).items()
    assert text == "nobody has confirmed a subscription by e-mail, which brief would send to"
    assert fix.startswith("wirewatch subscribe brief EMAIL")


def test_mutes_and_quarantine_are_shown_and_are_no_problem(run: Run, stack: Deployed) -> None:
    now = datetime.now(UTC)
    Mutes(stack.table).add(Mute("brief", "", now + timedelta(hours=8), "holiday", "me", now))
    stack.s3.put_object(Bucket=stack.ids["ArticlesBucket"], Key="quarantine/x.json", Body=b"{}")
    assert problems(run) == {}
    out = run("status")[1]
    assert "brief (muted)" in out
    assert ": holiday" in out
    assert "1 in quarantine" in out


def test_hostile_names_do_not_reach_the_terminal(run: Run, stack: Deployed) -> None:
    now = datetime.now(UTC)
    Mutes(stack.table).add(Mute("brief", "", now + timedelta(hours=8), "\x1b[31mred\x07", "me", now))
    assert "\x1b" not in run("status")[1]
