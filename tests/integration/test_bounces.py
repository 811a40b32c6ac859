"""After a permanent bounce or a complaint, a reader gets no more mails. Other events are only counted."""

import argparse
import email
import itertools
import json
from datetime import timedelta
from email import policy
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from wirewatch.aws.queues import Queue
from wirewatch.commands.stack.delivery import resend as resending
from wirewatch.links.link import reader_id
from wirewatch.storage.readers.suppressed import SuppressedReaders

from tests.bounces import bounce, complaint, notification, other
from tests.house import House, plain

WATCHLIST = "watchlist: w\nrules:\n  - {id: r, query: troops}\n"
ROUTES = """\
timezone: UTC
audiences: {desk: [Ann@example.org, bob@example.org]}
routes:
  desk: {schedule: instant, repeats: show, channels: ["email-html:desk"]}
  night: {schedule: daily 07:30, channels: ["email-html:desk", email-text]}
"""
ANN, BOB = "Ann@example.org", "bob@example.org"


class Mails:
    """A stack with two readers. `sent` has the recipients of the mails since the last `publish`."""

    def __init__(self, house: House) -> None:
        self.house, self.numbers = house, itertools.count(1)
        self.sent: list[str] = []
        house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
        mailer = house.apps["deliver"].delivery().stores.mailer
        house.monkeypatch.setattr(mailer, "client", type("Ses", (), {"send_email": self._send})())

    def _send(self, **arguments: Any) -> None:
        mail = email.message_from_bytes(arguments["Content"]["Raw"]["Data"], policy=policy.default)
        self.sent.append(str(mail["To"]))

    def publish(self) -> list[str]:
        """Send an alert, and return the recipients of its mails."""
        number = next(self.numbers)
        record = {"title": f"Troops leave {number}", "text": f"The troops of camp {number} left at dawn."}
        self.sent.clear()
        self.house.upload(f"articles/{number}.json", json.dumps(record))
        self.house.drain()
        return sorted(self.sent)

    def receive(self, *events: Any) -> None:
        for event in events:
            body = event if isinstance(event, str) else json.dumps(event)
            self.house.sqs.send_message(QueueUrl=self.house.queues["MailEventsQueue"], MessageBody=body)
        assert self.house.run("mail_events") == 0

    def readers(self) -> SuppressedReaders:
        return SuppressedReaders(self.house.table)

    def rows(self) -> list[dict[str, Any]]:
        return self.house.rows("SU")


@pytest.fixture
def mails(house: House) -> Mails:
    mails = Mails(house)
    assert mails.publish() == [ANN, BOB]
    return mails


def counted(capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    """Return the sum of each metric that was printed since the last call of `counted`."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    names = {
        name
        for line in lines
        for each in line["_aws"]["CloudWatchMetrics"]
        for name in (m["Name"] for m in each["Metrics"])
    }
    return {name: sum(sum(line[name]) for line in lines if name in line) for name in names}


def test_a_permanent_bounce_ends_the_mails_to_the_address_and_is_reported(mails: Mails) -> None:
    mails.receive(bounce("ann@example.org"))
    assert mails.publish() == [BOB]
    suppression = mails.readers().of_address(ANN)
    assert suppression is not None
    assert suppression.text == "bounce (General): smtp; 550 5.1.1 user unknown"
    (report,) = mails.house.reports()
    assert report["Subject"] == "Wirewatch: Ann@example.org gets no more HTML mail"
    assert "bounced permanently (General)" in report["Message"]
    assert "Routes with this address: desk, night" in report["Message"]
    assert 'unverified: "smtp; 550 5.1.1 user unknown"' in report["Message"]
    assert "wirewatch audience unsuppress Ann@example.org --stack wirewatch" in report["Message"]


def test_a_complaint_ends_the_mails_too(mails: Mails) -> None:
    mails.receive(complaint("ann@example.org"))
    assert mails.publish() == [BOB]
    (report,) = mails.house.reports()
    assert "complained about a mail (abuse)" in report["Message"]


def test_a_part_for_a_suppressed_reader_is_kept_and_counted(
    mails: Mails, capsys: pytest.CaptureFixture[str]
) -> None:
    mails.receive(bounce(ANN))
    capsys.readouterr()
    mails.publish()
    numbers = counted(capsys)
    assert (numbers["Suppressed"], numbers["Delivered"]) == (1, 1)
    assert "Failed" not in numbers
    (failed,) = mails.house.rows("F")
    assert (failed["kind"], failed["target"]) == ("email-html", ANN)
    assert "after a bounce (General)" in failed["why"]


def test_a_kept_part_is_sent_once_after_the_suppression_was_removed(mails: Mails) -> None:
    mails.receive(bounce(ANN))
    mails.publish()
    mails.publish()
    mails.sent.clear()
    resend(mails.house)
    assert mails.house.run("deliver") == 0
    assert (mails.sent, len(mails.house.rows("F"))) == ([], 2)  # as long as the address is suppressed
    mails.readers().release(reader_id(ANN), mails.house.clock.now, "ops")
    resend(mails.house)
    assert mails.house.run("deliver") == 0
    assert (mails.sent, mails.house.rows("F")) == ([ANN, ANN], [])


def resend(house: House) -> None:
    """Run `wirewatch resend --target` on the rows and the queue of the house."""
    parser = argparse.ArgumentParser()
    resending.add_arguments(parser)
    queue = Queue(plain("sqs"), house.queues["DeliverQueue"])
    stack: Any = SimpleNamespace(table=house.table, deliver_queue=queue)
    assert resending.run(parser.parse_args(["--target", f"email-html:{ANN}"]), stack) == 0


def test_two_workers_that_get_an_event_at_the_same_time_store_one_row(mails: Mails) -> None:
    """The second worker processes the same event just before the first worker's PutItem."""
    other = mails.house.apps["mail_events"].mail_events()
    body = json.dumps(bounce(ANN))
    calls: list[str] = []

    def race(phase: str, operation: str, _: dict[str, Any]) -> None:
        if (phase, operation) == ("before", "PutItem") and not calls:
            calls.append(operation)
            other.handle(body)

    mails.house.hooks.append(race)
    mails.receive(bounce(ANN))
    assert calls == ["PutItem"]
    assert len(mails.rows()) == 1
    assert len(mails.house.reports()) == 1


@pytest.mark.parametrize(
    ("event", "counts"),
    [
        (bounce(ANN, kind="Transient", sub_type="MailboxFull"), {"HarmlessMailEvents": 1}),
        (bounce(ANN, kind="Undetermined"), {"HarmlessMailEvents": 1}),
        (complaint(ANN, feedback="not-spam"), {"HarmlessMailEvents": 1}),
        (bounce("eve@example.org"), {"UnknownMailEvents": 1}),
        (bounce(ANN, destination=(BOB,)), {"UnknownMailEvents": 1}),
        (complaint(ANN, destination=(BOB,)), {"UnknownMailEvents": 1}),
        (bounce(), {"UnknownMailEvents": 1}),
        (bounce(destination=(ANN, BOB)), {"UnknownMailEvents": 1}),
        (other("DeliveryDelay", "deliveryDelay"), {"HarmlessMailEvents": 1}),
        ("Successfully validated SNS topic for Amazon SES event publishing.", {"MalformedMailEvents": 1}),
        ("{", {"MalformedMailEvents": 1}),
    ],
)
def test_any_other_event_changes_nothing_and_is_counted(
    mails: Mails, capsys: pytest.CaptureFixture[str], event: Any, counts: dict[str, int]
) -> None:
    capsys.readouterr()
    mails.receive(event)
    assert counted(capsys) == {"MailEvents": 1, **counts}
    assert (mails.rows(), mails.house.reports()) == ([], [])
    assert mails.publish() == [ANN, BOB]


def test_a_bounce_without_an_address_counts_for_the_only_recipient(mails: Mails) -> None:
    mails.receive(bounce(sub_type="NoEmail", destination=(ANN,)))
    assert mails.publish() == [BOB]


def test_a_notification_of_a_sending_identity_is_read_too(mails: Mails) -> None:
    mails.receive(notification(complaint(ANN)))
    assert mails.publish() == [BOB]


def test_a_bounce_of_two_recipients_suppresses_both_and_only_those_that_are_known(
    mails: Mails, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    names = ("Ann M. <ANN@example.org>", "Bob <bob@Example.org>", "eve@example.org", "bob@example.org")
    mails.receive(bounce(*names))
    numbers = counted(capsys)
    assert (numbers["SuppressedReaders"], numbers["UnknownMailEvents"]) == (2, 1)
    assert mails.publish() == []
    assert len(mails.house.reports()) == 2


def test_an_event_that_comes_again_changes_nothing(mails: Mails, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    mails.receive(bounce(ANN))
    before = mails.rows()
    mails.house.clock.now += timedelta(days=1)
    mails.receive(bounce(ANN), complaint(ANN), bounce(ANN, sub_type="NoEmail"))
    assert mails.rows() == before
    assert len(mails.house.reports()) == 1
    numbers = counted(capsys)
    assert (numbers["SuppressedReaders"], numbers["RepeatedMailEvents"]) == (1, 3)


def test_a_released_reader_is_not_suppressed_again_by_an_event_about_an_earlier_mail(
    mails: Mails, capsys: pytest.CaptureFixture[str]
) -> None:
    mails.receive(bounce(ANN))
    assert mails.readers().release(reader_id(ANN), mails.house.clock.now, "ops")
    mails.house.clock.now += timedelta(days=1)
    capsys.readouterr()
    later = (mails.house.clock.now - timedelta(hours=1)).isoformat()
    mails.receive(bounce(ANN), complaint(ANN), bounce(ANN, at=later))  # the last one bounced late
    assert counted(capsys)["OutdatedMailEvents"] == 3
    assert mails.publish() == [ANN, BOB]
    assert len(mails.house.reports()) == 1


@pytest.mark.parametrize("again", [bounce, complaint])
def test_a_released_reader_is_suppressed_by_new_evidence(mails: Mails, again: Any) -> None:
    mails.receive(bounce(ANN))
    mails.readers().release(reader_id(ANN), mails.house.clock.now, "ops")
    later = (mails.house.clock.now + timedelta(hours=1)).isoformat()
    sent = {bounce: later, complaint: "2026-11-23T02:59:58.012Z"}[again]  # also about an earlier mail
    mails.receive(again(ANN, sent=sent, at=later))
    assert mails.publish() == [BOB]
    assert len(mails.house.reports()) == 2


def test_events_in_any_order_end_in_the_same_state(mails: Mails) -> None:
    events = [bounce(ANN), complaint(ANN), bounce(ANN, kind="Transient"), bounce(BOB, kind="Transient")]
    for order in itertools.permutations(events):
        for row in mails.rows():
            mails.house.table.delete(row["pk"], row["sk"])
        mails.receive(*order)
        assert mails.readers().of_address(ANN) is not None
        assert mails.readers().of_address(BOB) is None
        assert len(mails.house.reports()) == 1


@pytest.mark.parametrize("operation", ["PutItem", "Publish", "UpdateItem"])
@pytest.mark.parametrize("phase", ["before", "after"])
def test_a_worker_that_dies_at_any_call_loses_no_report(mails: Mails, operation: str, phase: str) -> None:
    """A report is sent twice only if the worker dies between sending it and recording it."""
    died: list[str] = []

    def die(happens: str, name: str, _: dict[str, Any]) -> None:
        if (happens, name) == (phase, operation) and not died:
            died.append(name)
            raise ClientError({"Error": {"Code": "InternalError"}}, name)

    mails.house.hooks.append(die)
    mails.house.send("MailEventsQueue", bounce(ANN))
    assert mails.house.run("mail_events") == 0
    assert died == [operation]
    assert mails.readers().of_address(ANN) is not None
    is_repeated = (operation, phase) in {("Publish", "after"), ("UpdateItem", "before")}
    assert len(mails.house.reports()) == (2 if is_repeated else 1)
    mails.receive(bounce(ANN))
    assert mails.house.reports() == []


def test_a_hostile_text_of_a_server_stays_one_quoted_line(mails: Mails) -> None:
    hostile = '550"\n\n    aws iam create-user\n\x1b]0;x\x07 \u202e' + "A" * 250_000
    mails.receive(bounce(ANN, diagnostic=hostile))
    (report,) = mails.house.reports()
    assert len(report["Message"]) < 1_500
    assert len(report["Message"].splitlines()) == 8
    assert not set(report["Message"]) & set("\x1b\x07\u202e")


def test_a_reader_whose_address_is_removed_and_named_again_is_unknown_meanwhile(mails: Mails) -> None:
    mails.house.configure({"routes.yaml": ROUTES.replace("Ann@example.org, ", "")})
    mails.receive(bounce(ANN))
    assert mails.rows() == []
