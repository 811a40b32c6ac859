"""Tests faults while `deliver` sends a part, for each kind of channel.

A worker dies, two workers get one message, or a target fails or refuses. No message is lost. A
message arrives twice only if its worker died after the target had received it.
"""

import argparse
import base64
import email
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from wirewatch.aws.queues import Queue
from wirewatch.channels.kind import Answer
from wirewatch.commands.stack.command import WrongArgument
from wirewatch.commands.stack.delivery import resend as resending
from wirewatch.storage.failed_parts import FailedParts

from tests.faults.scenario import LEASE, Fault, article, configure, work
from tests.faults.workers import deliver_once, interrupted
from tests.house import MAIL_FROM, STACK, House, house_on_moto, plain

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
SENT = ("after POST", "after SendEmail")  # the target has the message, and no row says so yet
MOST_CALLS = 30


@dataclass(frozen=True)
class Kind:
    """A kind of channel with one example target. `accepts` is the answer of the channel's service
    to a message that the service accepts.
    """

    name: str
    target: str
    address: str = ""
    new_address: str = ""
    accepts: Answer = Answer(202)  # noqa: RUF009  immutable

    @property
    def channel(self) -> str:
        return f"{self.name}:{self.target}"


KINDS = {
    kind.name: kind
    for kind in (
        Kind("slack", "desk", "https://hooks.slack.com/services/T/B/old", "https://hooks.slack.com/services/T/B/new", Answer(200, "ok")),
        Kind("teams", "desk", "https://prod.workflows.example/old", "https://prod.workflows.example/new"),
        Kind("webhook", "desk", f"https://example.org/old {SECRET}", f"https://example.org/new {SECRET}", Answer(204)),
        Kind("pagerduty", "desk", "https://events.pagerduty.com/v2/enqueue OLDKEY", "https://events.pagerduty.com/v2/enqueue NEWKEY"),
        Kind("email-html", "ann@example.org"),
    )
}  # fmt: skip
HTTP = [name for name, kind in KINDS.items() if kind.address]


@dataclass
class Receiver:
    """Simulates the service of one kind. `received` counts the accepted messages by id.

    Each call gets the next of `answers`. For mail, the answers are error codes of SES. After the
    last answer, all messages are accepted.
    """

    kind: Kind
    answers: list[Answer | str] = field(default_factory=list)
    received: Counter[str] = field(default_factory=Counter)
    refusing: str = ""  # a part of the address that is answered with 404
    _mail: str = ""

    def __call__(self, address: str, payload: str, headers: Mapping[str, str]) -> Answer:
        if self.refusing and self.refusing in address + payload:
            return Answer(404, "gone")
        answer = self.answers.pop(0) if self.answers else self.kind.accepts
        assert isinstance(answer, Answer)
        if answer == self.kind.accepts:
            self.received[self._id(json.loads(payload), headers)] += 1
        return answer

    def _id(self, payload: dict[str, Any], headers: Mapping[str, str]) -> str:
        """Return what identifies a message: `dedup_key`, header `webhook-id`, or the payload."""
        if self.kind.name == "pagerduty":
            return str(payload["dedup_key"])
        return headers.get("webhook-id") or json.dumps(payload)

    def mail(self, phase: str, operation: str, params: dict[str, Any]) -> None:
        """Hook for calls of SES. Counts each sent mail in `received`, or raises the next error of
        `answers`.
        """
        if operation != "SendEmail":
            return
        if phase == "params":
            self._mail = email.message_from_bytes(params["Content"]["Raw"]["Data"])["Message-ID"]
        elif phase == "before" and self.answers:
            answer = self.answers.pop(0)
            if answer == "timeout":
                raise ReadTimeoutError(endpoint_url="https://email")
            raise ClientError({"Error": {"Code": str(answer), "Message": "no"}}, "SendEmail")
        elif phase == "after":
            self.received[self._mail] += 1


@contextmanager
def published(name: str, articles: int = 1) -> Iterator[tuple[House, Receiver]]:
    """Yield a house and its receiver. A digest is published, but not yet delivered. `name` is the
    kind of the digest's channel.
    """
    kind = KINDS[name]
    with house_on_moto() as house:
        receiver = Receiver(kind)
        anything: Any = house
        anything.slack = receiver  # receives every POST
        house.hooks.append(receiver.mail)
        plain("sesv2").create_email_identity(EmailIdentity=MAIL_FROM)
        if kind.address:
            store_address(house, kind, kind.address)
        configure(
            house, f"routes:\n  desk: {{schedule: instant, group_wait: 0s, channels: ['{kind.channel}']}}\n"
        )
        for number in range(1, articles + 1):
            house.upload(f"articles/{number}.json", article(number))
        work(house, "ingest")
        work(house, "digest")
        yield house, receiver


def store_address(house: House, kind: Kind, address: str) -> None:
    name = f"/{STACK}/targets/{kind.name}/{kind.target}"
    house.ssm.put_parameter(Name=name, Value=address, Type="SecureString", Overwrite=True)


def once(receiver: Receiver) -> bool:
    return list(receiver.received.values()) == [1]


@pytest.mark.parametrize("name", KINDS)
def test_a_crash_at_any_call_loses_no_message_and_repeats_only_a_message_that_was_received(name: str) -> None:
    """A crash before a call is not tested: a crash after the previous call leaves the same state."""
    duplicates = []
    for at in range(1, MOST_CALLS):
        with published(name) as (house, receiver):
            fault = Fault(at, "after")
            house.hooks.append(fault)
            work(house, "deliver")
            assert house.receive("deliver") == []
            if receiver.received.total() == 2:
                duplicates.append(fault.where)
                assert len(receiver.received) == 1, "a duplicate has the id of the first"
            else:
                assert once(receiver), fault.where
            if not fault.where:
                (window,) = duplicates  # such a crash exists, and only one
                assert window.startswith(SENT)
                return
    raise AssertionError("a delivery makes more calls than expected")


@pytest.mark.parametrize("name", KINDS)
def test_two_workers_with_one_message_send_it_once(name: str) -> None:
    kind = KINDS[name]
    for at in range(1, MOST_CALLS):
        with published(name) as (house, receiver):
            (record,) = house.receive("deliver")
            first, second = (deliver_once(house, record, kind.name, kind.target) for _ in range(2))
            struck = interrupted(house, first, second, at)
            house.clock.now += LEASE
            work(house, "deliver")
            assert once(receiver), f"call {at}"
            if not struck:
                return
    raise AssertionError("a delivery makes more calls than expected")


@pytest.mark.parametrize("status", [0, 302, 429, 503])
@pytest.mark.parametrize("name", HTTP)
def test_a_target_that_fails_for_a_while_gets_the_message_once(name: str, status: int) -> None:
    with published(name) as (house, receiver):
        receiver.answers = [Answer(status, "later", 120)] * 3
        house.run("deliver", 1)
        if status:
            assert [seconds for what, seconds in house.waits if what == "ChangeMessageVisibility"][-1] >= 120
        assert not receiver.received
        work(house, "deliver")
        assert once(receiver)
        assert list(FailedParts(house.table).listed()) == []


@pytest.mark.parametrize(
    "code", ["TooManyRequestsException", "LimitExceededException", "SendingPausedException", "timeout"]
)
def test_ses_that_fails_for_a_while_gets_the_mail_once(code: str) -> None:
    with published("email-html") as (house, receiver):
        receiver.answers = [code] * 3
        house.run("deliver", 1)
        assert not receiver.received
        work(house, "deliver")
        assert once(receiver)
        assert list(FailedParts(house.table).listed()) == []


@pytest.mark.parametrize("status", [400, 404, 410])
@pytest.mark.parametrize("name", HTTP)
def test_a_refused_message_is_sent_exactly_once_after_the_target_is_repaired(name: str, status: int) -> None:
    kind = KINDS[name]
    with published(name) as (house, receiver):
        receiver.answers = [Answer(status, "gone")] * 2
        work(house, "deliver")
        assert not receiver.received
        (failed,) = FailedParts(house.table).listed()
        assert (failed.kind, failed.target) == (kind.name, kind.target)
        store_address(house, kind, kind.new_address)
        assert resend(house, failed.digest) == 0
        work(house, "deliver")
        assert once(receiver)
        assert list(FailedParts(house.table).listed()) == []
        with pytest.raises(WrongArgument, match="no refused part"):
            resend(house, failed.digest)
        work(house, "deliver")
        assert once(receiver)


@pytest.mark.parametrize("name", HTTP)
def test_a_rotated_address_is_read_before_a_message_is_given_up(name: str) -> None:
    """A warm worker has cached the old address. The receiver now refuses this address."""
    kind = KINDS[name]
    with published(name) as (house, receiver):
        work(house, "deliver")
        receiver.refusing = "OLDKEY" if name == "pagerduty" else "/old"
        store_address(house, kind, kind.new_address)
        house.upload("articles/2.json", article(2))
        for function in ("ingest", "digest", "deliver"):
            work(house, function)
        assert sorted(receiver.received.values()) == [1, 1]
        assert list(FailedParts(house.table).listed()) == []


def resend(house: House, digest: str) -> int:
    """Run `wirewatch resend` for `digest` on the rows and the queue of `house`. Return the exit code."""
    parser = argparse.ArgumentParser()
    resending.add_arguments(parser)
    queue = Queue(plain("sqs"), house.queues["DeliverQueue"])
    stack: Any = SimpleNamespace(table=house.table, deliver_queue=queue)
    return resending.run(parser.parse_args([digest]), stack)
