"""Runs the command `wirewatch redrive` on the queues in template.yaml. Moto simulates them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from wirewatch.aws.dead_letters import DeadLetter
from wirewatch.commands.stack.dead_letter_texts import Content, content_of
from wirewatch.messages.ingest_task import IngestTask
from wirewatch.messages.part_message import PartMessage, read_part_message
from wirewatch.messages.s3_events import ObjectEvent

from tests.bounces import bounce
from tests.deployed import Deployed, deploy, of_kind
from tests.running import Run, objects

S3_EVENT = {"Records": [{"s3": {"bucket": {"name": "b"}, "object": {"key": "articles/a+b.json", "size": 1}}}]}
TASK = json.loads(IngestTask(event=ObjectEvent(bucket="b", key="articles/long.jsonl")).to_message())
PART = json.loads(PartMessage("brief#2026-11-23T07:30:00Z", 2).to_json())
FLUSH = {"route": "brief", "due": "2026-11-23T07:30:00Z"}
LAMBDA_FAILURE = {"requestContext": {"condition": "RetriesExhausted"}, "requestPayload": {}}
CASES: list[tuple[str, dict[str, Any], dict[str, str], str, str]] = [
    ("IngestDLQ", S3_EVENT, {}, "s3://b/articles/a b.json", "IngestQueue"),
    ("IngestDLQ", TASK, {}, "s3://b/articles/long.jsonl", "IngestQueue"),
    ("CompileDLQ", S3_EVENT, {}, "s3://b/articles/a b.json", "CompileQueue"),
    ("CompileDLQ", {"recompile": True}, {}, "compile the configuration again", "CompileQueue"),
    ("FlushDLQ", FLUSH, {}, "send route brief, due 2026-11-23T07:30:00Z", "FlushQueue"),
    ("FlushDLQ", {"route": "desk"}, {}, "send route desk", "FlushQueue"),
    ("SchedulerDLQ", FLUSH, {"ERROR_CODE": "ThrottlingException"}, "send route brief", "FlushQueue"),
    (
        "DeliverDLQ",
        PART,
        {"channel": "slack", "target": "korea-desk"},
        "part 2 of brief#2026-11-23T07:30:00Z to slack:korea-desk",
        "DeliverQueue",
    ),
    ("DeliverSubscriptionDLQ", PART, {"channel": "slack", "target": "x"}, "to slack:x", "DeliverQueue"),
    ("MailEventsDLQ", bounce("ann@example.org"), {}, "a bounce of ann@example.org", "MailEventsQueue"),
    ("MailEventsDLQ", {"eventType": "Open"}, {}, "a message of unknown form", "MailEventsQueue"),
]


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with mock_aws():
        yield deploy(monkeypatch)


@pytest.mark.parametrize(("queue", "body", "attributes", "about", "destination"), CASES)
def test_a_message_is_shown_in_words_and_goes_back_to_its_queue(
    run: Run,
    stack: Deployed,
    queue: str,
    body: dict[str, Any],
    attributes: dict[str, str],
    about: str,
    destination: str,
) -> None:
    stack.send(queue, body, **attributes)
    code, out, _ = run("redrive", queue)
    assert code == 0
    assert about in " ".join(out.split())
    assert all(text in out for text in attributes.values())
    assert out.endswith(f"{queue}: 1 message will be processed again\n")
    assert (stack.bodies(queue), stack.bodies(destination)) == ([], [body])


def test_every_dead_letter_queue_of_the_template_is_in_these_cases() -> None:
    names = {name for name, _ in of_kind("AWS::SQS::Queue") if name.endswith("DLQ")}
    assert names == {case[0] for case in CASES}


def test_a_dry_run_shows_equal_messages_once_and_leaves_all_of_them(run: Run, stack: Deployed) -> None:
    for _ in range(25):
        stack.send("FlushDLQ", FLUSH)
    stack.send("FlushDLQ", {"route": "desk"})
    code, out, _ = run("redrive", "FlushDLQ", "--dry-run")
    assert code == 0
    lines = sorted(line.split()[0] for line in out.splitlines() if " times " in line)
    assert lines == ["1", "25"]
    assert out.endswith("FlushDLQ: 26 messages, nothing was changed\n")
    assert len(stack.bodies("FlushDLQ")) == 26  # all of them are visible again
    assert stack.bodies("FlushQueue") == []


def test_a_message_for_a_route_that_no_longer_exists_is_named(run: Run, stack: Deployed) -> None:
    stack.configure(
        "watchlist: korea\nrules:\n  - {id: troops, query: troops}\n",
        "timezone: UTC\nroutes:\n  brief: {schedule: daily 07:30, channels: [email-text]}\n",
    )
    stack.send("FlushDLQ", FLUSH)
    stack.send("FlushDLQ", {"route": "desk"})
    out = " ".join(run("redrive", "FlushDLQ", "--dry-run")[1].split())
    assert "send route desk: there is no such route any more, so nothing is sent" in out
    assert out.count("no such route") == 1
    listed = objects(run("redrive", "FlushDLQ", "--dry-run", "--json")[1])
    assert {json.loads(each["body"])["route"]: each["unknown_route"] for each in listed} == {
        "brief": False,
        "desk": True,
    }


@pytest.mark.parametrize("failure", [KeyboardInterrupt, "throttled"])
@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_an_interrupted_command_hides_no_message_and_can_be_repeated_immediately(
    run: Run,
    stack: Deployed,
    monkeypatch: pytest.MonkeyPatch,
    failure: type[BaseException] | str,
    options: tuple[str, ...],
) -> None:
    for number in range(25):
        stack.send("FlushDLQ", {"route": f"r{number}"})
    handled = 0

    def fail(message: DeadLetter, queue: str) -> Content:
        nonlocal handled
        handled += 1
        if handled <= 13:
            return content_of(message, queue)
        if isinstance(failure, str):
            raise ClientError({"Error": {"Code": "ThrottlingException", "Message": failure}}, "SendMessage")
        raise failure

    with monkeypatch.context() as patch:
        patch.setattr("wirewatch.commands.stack.redrive.content_of", fail)
        assert run("redrive", "FlushDLQ", *options)[0] != 0
    moved = 0 if options else 13
    assert (len(stack.bodies("FlushDLQ")), len(stack.bodies("FlushQueue"))) == (25 - moved, moved)
    assert run("redrive", "FlushDLQ")[0] == 0
    assert (stack.bodies("FlushDLQ"), len(stack.bodies("FlushQueue"))) == ([], 25)


def test_messages_that_someone_else_has_received_are_mentioned(run: Run, stack: Deployed) -> None:
    stack.send("FlushDLQ", FLUSH)
    url = stack.ids["FlushDLQ"]
    stack.sqs.receive_message(QueueUrl=url, VisibilityTimeout=300)
    code, out, _ = run("redrive", "FlushDLQ")
    assert code == 0
    assert out == (
        "FlushDLQ: 0 messages will be processed again\n"
        "1 more is hidden, because it was received less than 5 minutes ago; run the command again later\n"
    )


def test_many_messages_are_moved_each_once(run: Run, stack: Deployed) -> None:
    bodies = [{"route": f"r{number}"} for number in range(64)]
    for body in bodies:
        stack.send("FlushDLQ", body)
    assert run("redrive", "flush", "--json")[0] == 0
    assert sorted(each["route"] for each in stack.bodies("FlushQueue")) == sorted(
        body["route"] for body in bodies
    )
    assert stack.bodies("FlushDLQ") == []


def test_attributes_of_a_message_are_kept(run: Run, stack: Deployed) -> None:
    stack.send("DeliverDLQ", PART, channel="slack", target="korea-desk")
    run("redrive", "DeliverDLQ")
    (message,) = stack.sqs.receive_message(QueueUrl=stack.ids["DeliverQueue"], MessageAttributeNames=["All"])[
        "Messages"
    ]
    named = {name: each["StringValue"] for name, each in message["MessageAttributes"].items()}
    assert named == {"channel": "slack", "target": "korea-desk"}


def test_a_failed_run_of_reconcile_is_not_retried_but_can_be_deleted(run: Run, stack: Deployed) -> None:
    stack.send("SchedulerDLQ", LAMBDA_FAILURE)
    stack.send("SchedulerDLQ", FLUSH)
    code, out, _ = run("redrive", "SchedulerDLQ")
    assert code == 1
    assert "reconcile, which runs again every five minutes by itself" in " ".join(out.split())
    assert out.endswith("1 message will be processed again, 1 left: delete these with --delete\n")
    assert (stack.bodies("FlushQueue"), stack.bodies("SchedulerDLQ")) == ([FLUSH], [LAMBDA_FAILURE])
    code, out, _ = run("redrive", "SchedulerDLQ", "--delete")
    assert (code, out.splitlines()[-1]) == (0, "SchedulerDLQ: 1 message deleted")
    assert stack.bodies("SchedulerDLQ") == []


def test_a_placeholder_for_the_scheduled_time_is_replaced(run: Run, stack: Deployed) -> None:
    body = {"route": "brief", "due": "<aws.scheduler.scheduled-time>"}
    stack.send("SchedulerDLQ", body, SCHEDULED_TIME="2026-11-23T07:30:00Z")
    assert run("redrive", "SchedulerDLQ")[0] == 0
    assert (stack.bodies("FlushQueue"), stack.bodies("SchedulerDLQ")) == ([FLUSH], [])
    stack.send("SchedulerDLQ", body)
    code, out, _ = run("redrive", "SchedulerDLQ")
    assert code == 1
    assert "at an unknown time; reconcile sends what was due last" in " ".join(out.split())
    assert len(stack.bodies("FlushQueue")) == 1


def test_delete_with_dry_run_deletes_nothing(run: Run, stack: Deployed) -> None:
    stack.send("FlushDLQ", FLUSH)
    assert run("redrive", "FlushDLQ", "--delete", "--dry-run")[0] == 0
    assert stack.bodies("FlushDLQ") == [FLUSH]


def test_a_message_of_unknown_form_is_shown_and_moved(run: Run, stack: Deployed) -> None:
    stack.send("IngestDLQ", "no \x1b[31mJSON " + "x" * 200)
    code, out, _ = run("redrive", "ingest")
    assert code == 0
    assert "a message of unknown form: no" in " ".join(out.split())
    assert "\x1b" not in out


def test_programs_get_each_message(run: Run, stack: Deployed) -> None:
    stack.send("SchedulerDLQ", FLUSH, ERROR_CODE="ThrottlingException", ERROR_MESSAGE="slow down")
    (message,) = objects(run("redrive", "SchedulerDLQ", "--dry-run", "--json")[1])
    assert json.loads(message["body"]) == FLUSH
    assert (message["retry_on"], message["error"]) == ("FlushQueue", "ThrottlingException: slow down")
    assert {"queue", "about", "sent", "receives"} <= set(message)


def test_without_a_queue_all_are_listed(run: Run, stack: Deployed) -> None:
    code, out, _ = run("redrive")
    assert code == 0
    assert [line.split() for line in out.splitlines()] == [
        ["0", name] for name in sorted({case[0] for case in CASES})
    ]
    stack.send("FlushDLQ", FLUSH)
    assert run("redrive")[0] == 1
    listed = {each["queue"]: each["messages"] for each in objects(run("redrive", "--json")[1])}
    assert (listed["FlushDLQ"], listed["IngestDLQ"]) == (1, 0)


def test_an_empty_queue_is_fine_and_an_unknown_one_is_refused(run: Run, stack: Deployed) -> None:
    assert run("redrive", "FlushDLQ")[:2] == (0, "FlushDLQ: 0 messages will be processed again\n")
    code, _, err = run("redrive", "flushqueue")
    assert code == 2
    assert "there is no dead-letter queue 'flushqueue'; did you mean FlushDLQ?" in err
    assert "name the queue whose messages to delete" in run("redrive", "--delete")[2]


def test_a_message_that_can_not_be_sent_stays(run: Run, stack: Deployed) -> None:
    stack.send("FlushDLQ", FLUSH)
    stack.refused.add("SendMessage")
    assert run("redrive", "FlushDLQ")[0] == 2
    stack.refused.clear()
    url = stack.ids["FlushDLQ"]
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    counts = stack.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    assert sum(map(int, counts.values())) == 1


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000, "{}", "[]", '{"digest": "a#b", "part": 1e999}', '{"digest": "a#b", "part": "1"}',
        '{"digest": "a#b", "part": 1.5}', '{"digest": null, "part": 1}',
    ],
    ids=lambda body: body[:40],
)  # fmt: skip
def test_a_part_message_of_unknown_form_is_a_value_error_or_lacks_a_key(body: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        read_part_message(body)
