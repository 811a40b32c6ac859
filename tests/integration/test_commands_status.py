"""Tests the command `wirewatch status` on a stack that moto simulates: without problems, and with
each kind of problem.
"""

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from moto import mock_aws
from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.registry import COMMANDS
from wirewatch.commands.stack.status import reading
from wirewatch.digests.due import iso
from wirewatch.digests.ledger import Ledger
from wirewatch.digests.plan import DigestPlan
from wirewatch.storage.digests import Digests
from wirewatch.storage.failed_parts import FailedPart, FailedParts
from wirewatch.storage.listing_progress import ListingCounts, ListingProgress, ListingProgressRow
from wirewatch.storage.mutes import Mute, Mutes
from wirewatch.storage.registry import Registry

from tests.conftest import ROOT
from tests.deployed import Deployed, deploy, of_kind
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
    """A stack without problems."""
    with mock_aws():
        deployed = deploy(monkeypatch)
        deployed.configure(WATCHLIST, ROUTES, since=LONG_AGO)
        for name in ("IngestDLQAlarm", "HeartbeatAlarm"):
            deployed.set_alarm(name, "OK")
        deployed.add_schedule("brief")
        deployed.add_target("slack", "korea-desk")
        deployed.add_subscriber("desk@example.org")
        now = datetime.now(UTC)
        deployed.count(now - timedelta(minutes=2), articles=100, matched=7)
        deployed.count(now - timedelta(minutes=1), shard=5, articles=20)
        deployed.count(now - timedelta(hours=3), origin="reuters", articles=9, quarantined=1)
        listing = ListingProgress(
            now.date(), completed=now - timedelta(hours=9), last_counts=ListingCounts(8_213, 0)
        )
        assert ListingProgressRow(deployed.table).save(listing)
        yield deployed


def problems(run: Run) -> dict[str, str]:
    """Return the problems that `wirewatch status` reports, each with its fix."""
    code, out, _ = run("status", "--json")
    (status,) = objects(out)
    listed = {each["problem"]: each["fix"] for each in status["problems"]}
    assert code == (1 if listed else 0)
    code, out, _ = run("status")
    assert code == (1 if listed else 0)
    assert all(text in out for pair in listed.items() for text in pair)
    return listed


def wait(stack: Deployed, route: str, age: timedelta) -> None:
    """Put an article that arrived `age` ago into the outbox of a route."""
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
    assert "129 in 24 h" in out
    assert "8,213 objects compared, all of them read" in out
    assert "the dead-letter queues are empty" in out
    (brief,) = [line for line in out.splitlines() if line.startswith("brief ")]
    assert "daily 07:30 UTC" in brief
    assert "none yet" in brief
    origins = [line.split() for line in out.splitlines() if line.startswith(("default ", "reuters "))]
    assert [(words[0], words[3:]) for words in origins] == [
        ("reuters", ["3", "h", "ago", "9", "1"]),
        ("default", ["1", "min", "ago", "120"]),
    ]


def test_status_for_programs_has_everything(run: Run, stack: Deployed) -> None:
    (status,) = objects(run("status", "--json")[1])
    assert (status["generation"], status["problems"], status["mutes"], status["alarms"]) == (1, [], [], [])
    assert [route["route"] for route in status["routes"]] == ["desk", "brief"]
    assert {queue["name"] for queue in status["queues"]} >= {"IngestQueue", "IngestDLQ", "SchedulerDLQ"}
    assert sum(status["hourly"]["articles"].values()) == 129
    assert sum(status["hourly"]["quarantined"].values()) == 1
    assert [(each["origin"], each["articles"]) for each in status["origins"]] == [
        ("default", 120),
        ("reuters", 9),
    ]
    assert status["listing"]["checked"] == 8_213


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


@pytest.mark.parametrize("state", ["Disabled", "Disabling", "Deleting"])
def test_a_queue_whose_consumer_is_disabled_is_a_problem_immediately(
    run: Run, stack: Deployed, state: str
) -> None:
    mapping = stack.mappings["DigestFunctionQueue"]
    mapping |= {"State": state, "StateTransitionReason": "USER_INITIATED"}
    assert problems(run) == {
        f"nothing reads FlushQueue: its event source mapping is {state} (USER_INITIATED)": (
            f"aws lambda update-event-source-mapping --uuid {mapping['UUID']} --enabled; "
            "see docs/operations.md, section FlushAgeAlarm"
        )
    }


@pytest.mark.parametrize("state", ["Creating", "Enabling", "Updating", "Enabled"])
def test_a_consumer_whose_state_changes_is_not_a_problem(run: Run, stack: Deployed, state: str) -> None:
    stack.mappings["DigestFunctionQueue"]["State"] = state
    assert problems(run) == {}


def test_a_consumer_that_was_deleted_is_a_problem(run: Run, stack: Deployed) -> None:
    stack.mappings["IngestFunctionQueue"]["State"] = ""
    assert problems(run) == {
        "the event source mapping IngestFunctionQueue does not exist: nothing reads its queue": (
            "see docs/operations.md, section IngestAgeAlarm"
        )
    }


def test_a_consumer_whose_last_batch_failed_is_a_problem_while_messages_are_left(
    run: Run, stack: Deployed
) -> None:
    stack.mappings["IngestFunctionQueue"]["LastProcessingResult"] = "PROBLEM: Function call failed"
    assert problems(run) == {}  # the messages were processed meanwhile, or moved
    stack.send("IngestQueue", {})
    assert problems(run) == {
        "the last messages of IngestQueue were not processed: PROBLEM: Function call failed": (
            "aws logs tail /aws/lambda/wirewatch-ingest --since 1h; "
            "see docs/operations.md, section IngestAgeAlarm"
        )
    }


def damaged(stack: Deployed, change: Callable[[bytes], bytes]) -> None:
    where = {"Bucket": stack.ids["ConfigBucket"], "Key": Registry(stack.table).current().index_key}
    stack.s3.put_object(**where, Body=change(stack.s3.get_object(**where)["Body"].read()))


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda data: data[: len(data) // 2], "it ends early"),
        (lambda data: data[:-1] + bytes([data[-1] ^ 1]), "its checksum does not match"),
        (lambda data: b"", "this is not an index file"),
        (lambda data: b"<html>" + data, "this is not an index file"),
    ],
)
def test_a_damaged_index_is_a_problem(
    run: Run, stack: Deployed, change: Callable[[bytes], bytes], text: str
) -> None:
    damaged(stack, change)
    assert problems(run) == {
        f"the index is damaged: {text}; a worker that starts can't use it": (
            "wirewatch recompile; see docs/operations.md, section IndexRefusedAlarm"
        )
    }
    (status,) = objects(run("status", "--json")[1])
    assert status["index"] == f"the index is damaged: {text}"


def test_an_index_that_is_gone_is_a_problem(run: Run, stack: Deployed) -> None:
    key = Registry(stack.table).current().index_key
    stack.s3.delete_object(Bucket=stack.ids["ConfigBucket"], Key=key)
    assert problems(run) == {
        "the index is gone; a worker that starts can't use it": (
            "wirewatch recompile; see docs/operations.md, section IndexRefusedAlarm"
        )
    }


def test_an_index_of_another_format_is_a_problem(run: Run, stack: Deployed) -> None:
    damaged(stack, lambda data: data[:8] + (99).to_bytes(4, "little") + data[12:])
    ((text, fix),) = problems(run).items()
    assert text.startswith("the index has format 99, and this version reads format ")
    assert fix.startswith("after an update or a rollback, the next run of reconcile requests a compilation")


def test_only_the_start_and_the_size_of_a_large_index_are_read(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_VERIFIED", 1_000)
    assert problems(run) == {}
    damaged(stack, lambda data: data[:-1] + bytes([data[-1] ^ 1]))
    assert problems(run) == {}  # IndexRefusedAlarm says so
    damaged(stack, lambda data: data[:-1])
    assert list(problems(run)) == ["the index is damaged: it ends early; a worker that starts can't use it"]


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


def test_a_missed_digest_without_articles_is_a_problem_if_the_route_sends_empty_digests(
    run: Run, stack: Deployed
) -> None:
    stack.configure(
        WATCHLIST, ROUTES.replace("[email-text]", "[email-text], when_empty: send"), since=LONG_AGO
    )
    assert [text for text in problems(run) if "when it was due" in text]
    stack.configure(WATCHLIST, ROUTES.replace("[email-text]", "[email-text], when_empty: send"))
    assert problems(run) == {}  # a new route has missed nothing


def test_a_schedule_that_disappeared_is_a_problem(run: Run, stack: Deployed) -> None:
    stack.clients["scheduler"].delete_schedule(GroupName="wirewatch", Name="brief")
    assert problems(run) == {
        "route brief: the schedule brief does not exist": ("wirewatch recompile creates it")
    }


def test_a_target_without_an_address_is_a_problem(run: Run, stack: Deployed) -> None:
    stack.clients["ssm"].delete_parameter(Name="/wirewatch/targets/slack/korea-desk")
    assert problems(run) == {
        "route desk: the address of slack:korea-desk is not stored": "wirewatch target add slack:korea-desk"
    }


def test_mail_that_nobody_receives_is_a_problem(run: Run, stack: Deployed) -> None:
    stack.remove_subscribers()
    ((text, fix),) = problems(run).items()
    assert text == "no e-mail subscription is confirmed: nobody gets mails of brief"
    assert fix.startswith("wirewatch subscribe brief EMAIL")


def test_the_last_digest_of_a_route_is_shown_with_its_time(run: Run, stack: Deployed) -> None:
    digests, now = Digests(stack.table), datetime(2026, 11, 23, 7, 31, tzinfo=UTC)
    route = Registry(stack.table).current().routes["brief"].route
    digests.open("brief#2026-11-23T07:30:00Z", now)
    meta = digests.meta("brief#2026-11-23T07:30:00Z")
    assert meta is not None
    assert digests.seal(meta, route, DigestPlan(ledger=Ledger()), 0, digests.route_state("brief"), now)
    assert "#1, 2026-11-23 07:31" in run("status")[1]
    (status,) = objects(run("status", "--json")[1])
    assert [route["last"] for route in status["routes"]] == [None, now.isoformat()]


# articles, origins, the listing


def test_a_stack_without_articles_for_a_day_is_a_problem(run: Run, stack: Deployed) -> None:
    remove_counters(stack)
    stack.count(datetime.now(UTC) - timedelta(hours=25), articles=5)
    assert problems(run) == {
        "no article was read for 24 hours": (
            "check what uploads below articles/; wirewatch reconcile --days 2 finds what was uploaded and "
            "never read"
        )
    }


def remove_counters(stack: Deployed) -> None:
    rows = stack.dynamodb.scan(TableName="table")["Items"]
    for row in rows:
        if row["pk"]["S"].startswith("C#"):
            stack.table.delete(row["pk"]["S"], row["sk"]["S"])


@pytest.mark.parametrize(("week_ago", "named"), [(3, True), (2, False)])
def test_an_origin_that_sent_articles_a_week_ago_and_none_today_is_a_problem(
    run: Run, stack: Deployed, week_ago: int, named: bool
) -> None:
    now = datetime.now(UTC)
    stack.count(now - timedelta(days=7, hours=2), origin="afp", articles=week_ago)
    stack.count(now - timedelta(hours=50), origin="afp", articles=1)
    expected = (
        f"no article of the origin afp was read for 24 hours, the last one at "
        f"{now - timedelta(hours=50):%Y-%m-%d %H:%M} UTC; "
        f"in the same hours one week earlier there were {week_ago}"
    )
    assert list(problems(run)) == [expected] * named


def test_the_last_article_of_an_origin_is_shown_if_only_unreadable_documents_came_today(
    run: Run, stack: Deployed
) -> None:
    now = datetime.now(UTC)
    last = now - timedelta(days=3)
    stack.count(last, origin="afp", articles=1)
    stack.count(now - timedelta(minutes=1), origin="afp", quarantined=1, quarantined_no_article=1)
    (status,) = objects(run("status", "--json")[1])
    (afp,) = (each for each in status["origins"] if each["origin"] == "afp")
    assert (afp["articles"], afp["last"]) == (0, last.isoformat())


def test_an_origin_that_is_silent_on_this_day_of_each_week_is_not_a_problem(
    run: Run, stack: Deployed
) -> None:
    now = datetime.now(UTC)
    stack.count(now - timedelta(days=1, hours=2), origin="afp", articles=50)
    stack.count(now - timedelta(days=6), origin="afp", articles=50)
    assert problems(run) == {}


@pytest.mark.parametrize(("unreadable", "named"), [(41, True), (25, False), (4, False)])
def test_an_origin_whose_documents_can_not_be_read_is_a_problem(
    run: Run, stack: Deployed, unreadable: int, named: bool
) -> None:
    now = datetime.now(UTC)
    reasons = {"quarantined_no_article": unreadable - 1, "quarantined_bad_json": 1}
    articles = 100 if unreadable == 25 else 3
    stack.count(
        now - timedelta(minutes=1), origin="scraper", articles=articles, quarantined=unreadable, **reasons
    )
    quarantine(stack)
    text = (
        "41 of 44 documents of the origin scraper could not be read in the last hours, most for the reason "
    )
    fix = (
        "wirewatch quarantine list --reason no-article, wirewatch quarantine show ID; after a repair, "
        "wirewatch quarantine retry --reason no-article, "
        "or, if they were uploaded again, wirewatch quarantine drop --replaced"
    )
    assert problems(run) == ({f"{text}no-article": fix} if named else {})
    stack.s3.delete_object(Bucket=stack.ids["ArticlesBucket"], Key="quarantine/x.json")
    assert problems(run) == {}  # all of them were read again, or dropped from the list


def test_the_share_of_unreadable_documents_is_that_of_the_alarm(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.count(datetime.now(UTC) - timedelta(minutes=1), origin="scraper", articles=90, quarantined=10)
    quarantine(stack)
    assert problems(run) == {}
    monkeypatch.setattr(DeployedStack, "_parameters", {"MaxQuarantinePercent": "5"})
    assert ["10 of 100 documents" in each for each in problems(run)] == [True]


def quarantine(stack: Deployed) -> None:
    stack.s3.put_object(Bucket=stack.ids["ArticlesBucket"], Key="quarantine/x.json", Body=b"{}")


def test_a_file_with_mistakes_is_a_problem_until_its_report_is_deleted(run: Run, stack: Deployed) -> None:
    registry = Registry(stack.table)
    registry.store_report("watchlists/korea.yaml", "a", 1)
    registry.store_report("watchlist/other.yaml", "b", 1, has_mistakes=False)  # it is not read at all
    assert problems(run) == {
        "watchlists/korea.yaml has mistakes: the version in the bucket is not in use, or only in part": (
            "aws s3 cp s3://wirewatch-configbucket/reports/watchlists/korea.yaml.json - shows them; "
            "correct the file, then wirewatch apply FOLDER"
        )
    }
    registry.delete_report("watchlists/korea.yaml")
    assert problems(run) == {}


def test_commands_name_files_and_readers_as_one_literal_word(run: Run, stack: Deployed) -> None:
    file, reader = "watchlists/north & south's.yaml", "o'brien@example.org"
    Registry(stack.table).store_report(file, "a", 1)
    FailedParts(stack.table).add(FailedPart("desk#1", 1, "email-html", reader, "no", datetime.now(UTC)))
    (fetch,) = (fix.partition(" - shows")[0] for fix in problems(run).values() if "s3 cp" in fix)
    (resend,) = (fix.partition("target, then ")[2] for fix in problems(run).values() if "resend" in fix)
    assert shlex.split(fetch) == ["aws", "s3", "cp", f"s3://wirewatch-configbucket/reports/{file}.json"]
    assert shlex.split(resend) == ["wirewatch", "resend", "--target", f"email-html:{reader}"]


def test_only_the_origins_that_are_silent_for_longest_are_shown_on_the_page(
    run: Run, stack: Deployed
) -> None:
    now = datetime.now(UTC)
    for number in range(12):
        stack.count(now - timedelta(minutes=number), origin=f"origin-{number:02}", articles=1)
    out = run("status")[1]
    assert "origin-11" in out
    assert "origin-00" not in out
    assert "6 further origins with later articles" in out
    (status,) = objects(run("status", "--json")[1])
    assert len(status["origins"]) == 14


def test_a_listing_that_is_not_completed_is_a_problem_after_two_days(run: Run, stack: Deployed) -> None:
    row, now = ListingProgressRow(stack.table), datetime.now(UTC)
    late = replace(row.read(), completed=now - timedelta(hours=49))
    saved = row.save(late)
    assert saved is not None
    assert problems(run) == {}
    assert row.save(replace(saved, completed=now - timedelta(hours=73)))
    assert problems(run) == {
        "the bucket was last compared with what was read 3 days ago": (
            "aws logs tail /aws/lambda/wirewatch-reconcile --since 1h; wirewatch reconcile --days 3 compares now"
        )
    }


def test_objects_that_were_never_read_are_shown(run: Run, stack: Deployed) -> None:
    row = ListingProgressRow(stack.table)
    assert row.save(replace(row.read(), last_counts=ListingCounts(100, 4)))
    assert "100 objects compared, 4 never read, queued again" in run("status")[1]


def test_a_stack_with_one_fault_of_each_kind_names_all_of_them(run: Run, stack: Deployed) -> None:
    now = datetime.now(UTC)
    damaged(stack, lambda data: data[:-1])
    for mapping in stack.mappings.values():
        mapping["State"] = "Disabled"
    for queue in template_queues():
        if queue.endswith("DLQ"):
            stack.send(queue, {"route": "brief"})
        else:
            stack.send(queue, {"route": "brief"})
            stack.put_queue_age(queue, 3 * 3600)
    for alarm, _ in of_kind("AWS::CloudWatch::Alarm"):
        stack.set_alarm(alarm, "ALARM")
    Digests(stack.table).open("desk#old", now - timedelta(hours=5))
    wait(stack, "desk", timedelta(minutes=50))
    due = due_before(stack)
    wait(stack, "brief", now - due + timedelta(hours=1))
    stack.clients["scheduler"].delete_schedule(GroupName="wirewatch", Name="brief")
    stack.clients["ssm"].delete_parameter(Name="/wirewatch/targets/slack/korea-desk")
    stack.remove_subscribers()
    FailedParts(stack.table).add(FailedPart("desk#1", 1, "slack", "korea-desk", "404", now))
    stack.count(now - timedelta(days=7, hours=2), origin="afp", articles=90)
    stack.count(now, origin="scraper", quarantined=30, quarantined_no_article=30)
    quarantine(stack)
    Registry(stack.table).store_report("watchlists/korea.yaml", "a", 1)
    row = ListingProgressRow(stack.table)
    assert row.save(replace(row.read(), completed=now - timedelta(days=4)))
    found = problems(run)
    for text in (
        "the index is damaged: it ends early",
        *(f"nothing reads {queue}" for queue in template_queues() if not queue.endswith("DLQ")),
        "digest desk#old has been unfinished for 5 h",
        "an article has waited in the instant route desk for 50 min",
        "route brief sent no digest at ",
        "route brief: the schedule brief does not exist",
        "route desk: the address of slack:korea-desk is not stored",
        "no e-mail subscription is confirmed",
        "slack:korea-desk has refused 1 part",
        "no article of the origin afp was read for 24 hours",
        "30 of 30 documents of the origin scraper could not be read",
        "watchlists/korea.yaml has mistakes",
        "the bucket was last compared with what was read 4 days ago",
        *(f"1 message in {queue}" for queue in template_queues() if queue.endswith("DLQ")),
        *(
            f"a message has waited in {queue} for 3 h"
            for queue in template_queues()
            if not queue.endswith("DLQ")
        ),
        *(f"alarm {alarm} since " for alarm, _ in of_kind("AWS::CloudWatch::Alarm")),
    ):
        assert len([each for each in found if each.startswith(text)]) == 1, text
    assert all(is_instruction(fix) for fix in found.values())


def template_queues() -> list[str]:
    return [name for name, _ in of_kind("AWS::SQS::Queue")]


def is_instruction(fix: str) -> bool:
    """Tell whether a fix mentions an existing command or section (of docs/operations.md)."""
    command = re.search(r"\b(wirewatch|aws) ([a-z0-9]+)\b", fix)
    if command is not None:
        return command[1] == "aws" or command[2] in COMMANDS
    section = re.fullmatch(r"docs/operations\.md, section (\w+)", fix)
    return section is not None and f"### {section[1]}\n" in (ROOT / "docs/operations.md").read_text()


def test_mutes_and_quarantine_are_shown_and_are_not_problems(run: Run, stack: Deployed) -> None:
    now = datetime.now(UTC)
    Mutes(stack.table).add(Mute("brief", "", now + timedelta(hours=8), "holiday", "me", now))
    quarantine(stack)
    assert problems(run) == {}
    out = run("status")[1]
    assert "brief (muted)" in out
    assert ": holiday" in out
    assert "1 in quarantine" in out


def test_hostile_names_do_not_reach_the_terminal(run: Run, stack: Deployed) -> None:
    now = datetime.now(UTC)
    Mutes(stack.table).add(Mute("brief", "", now + timedelta(hours=8), "\x1b[31mred\x07", "me", now))
    assert "\x1b" not in run("status")[1]
