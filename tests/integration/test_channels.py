"""Tests that one call of `register` adds a kind of channel. The targets of this kind are checked
and get messages.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from wirewatch.channels.kind import (
    ChannelKind,
    Delivered,
    DeliveryResult,
    Message,
    Poster,
    Refused,
    TargetProblem,
)
from wirewatch.channels.parts import parts_of
from wirewatch.channels.registry import CHANNELS, ChannelRegistry, UnknownChannel
from wirewatch.digests.page import Page
from wirewatch.links.link import reader_id
from wirewatch.storage.deliveries import Deliveries, LeaseKind
from wirewatch.storage.failed_parts import FailedParts
from wirewatch.storage.readers.suppressed import SuppressedReaders, Suppression

from tests.house import House
from tests.unit.matched_articles import matched_article, sealed

ROUTES = """\
timezone: UTC
routes:
  desk: {schedule: instant, group_wait: 0s, channels: ["pager:night-shift", "slack:korea-desk"]}
"""
WATCHLIST = "watchlist: w\nrules:\n  - {id: r, query: troops}\n"


class Pager(ChannelKind):
    """Sends the headlines of the stories. Each headline is in a line of its own."""

    name = "pager"
    example = "pager:name-of-the-shift"

    def check_target(self, target: str | None) -> TargetProblem | None:
        return None if target else TargetProblem("pager needs a shift", f"write {self.example}")

    def render(self, page: Page) -> list[str]:
        return ["\n".join(story.headline for section in page.sections for story in section.stories)]

    def deliver(self, message: Message, address: str, post: Poster) -> DeliveryResult:
        answer = post(address, json.dumps(message.body), {})
        return Delivered() if answer.status == 200 else Refused("no pager")


@pytest.fixture
def pager() -> Iterator[None]:
    CHANNELS.register(Pager())
    yield
    CHANNELS.unregister("pager")


@pytest.mark.usefixtures("pager")
def test_a_registered_kind_is_used_from_the_configuration_to_the_target(house: House) -> None:
    name, address = "/wirewatch/targets/pager/night-shift", "https://pager.example/night-shift"
    house.ssm.put_parameter(Name=name, Value=address, Type="SecureString")
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    assert house.mails() == []  # no report of mistakes
    record = {"title": "Ships leave", "text": "The troops left.", "url": "https://x.example/1"}
    house.upload("articles/1.json", json.dumps(record))
    house.drain()
    sent = [str(payload) for target, payload in house.slack.posts if target == address]
    assert sent == ["Ships leave"]
    assert len(house.slack.posts) == 2


@pytest.mark.usefixtures("pager")
def test_the_target_of_a_registered_kind_is_checked(house: House) -> None:
    routes = ROUTES.replace("pager:night-shift", "pager")
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": routes})
    (mail,) = house.mails()
    assert "pager needs a shift" in mail["Message"]
    assert "fix: write pager:name-of-the-shift" in mail["Message"]
    assert house.registry.faulty_files() == ["routes.yaml"]


@pytest.mark.usefixtures("pager")
def test_a_target_that_is_not_stored_is_a_mistake_that_is_mailed(house: House) -> None:
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    (mail,) = house.mails()
    assert "the target /wirewatch/targets/pager/night-shift is not stored" in mail["Message"]
    assert "The file itself is in use." in mail["Message"]
    assert house.registry.faulty_files() == []  # `wirewatch status` names the target itself


def test_an_unknown_kind_is_neither_accepted_nor_rendered(house: House) -> None:
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    (mail,) = house.mails()
    assert "unknown channel 'pager'" in mail["Message"]
    assert "did you mean pagerduty:night-shift?" in mail["Message"]
    with pytest.raises(UnknownChannel):
        parts_of(sealed([matched_article(1)]), ["pager"])


def test_a_kind_cannot_be_registered_twice() -> None:
    registry = ChannelRegistry([Pager()])
    with pytest.raises(ValueError, match="already a channel kind 'pager'"):
        registry.register(Pager())


def test_a_kind_cannot_take_the_name_of_an_internal_kind() -> None:
    registry = ChannelRegistry([], internal=[Pager()])
    with pytest.raises(ValueError, match="pager"):
        registry.register(Pager())


MAILS = """\
timezone: UTC
audiences: {desk: [ann@example.org, bob@example.org]}
routes:
  desk: {schedule: instant, group_wait: 0s, channels: ["email-html:desk"]}
"""


def test_every_address_of_an_audience_gets_one_mail(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []
    refusing = {"bob@example.org"}

    def send(self: object, **arguments: Any) -> None:
        (recipient,) = arguments["Destination"]["ToAddresses"]
        if recipient in refusing:
            raise ClientError({"Error": {"Code": "MessageRejected", "Message": "no"}}, "SendEmail")
        sent.append(arguments)

    mailer = house.apps["deliver"].delivery().stores.mailer
    monkeypatch.setattr(mailer, "client", type("Ses", (), {"send_email": send})())
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": MAILS})
    record = {"title": "Ships leave", "text": "The troops left.", "url": "https://x.example/1"}
    house.upload("articles/1.json", json.dumps(record))
    house.drain()
    assert [each["Destination"]["ToAddresses"] for each in sent] == [["ann@example.org"]]
    assert b"Ships leave" in sent[0]["Content"]["Raw"]["Data"]
    (failed,) = FailedParts(house.table).listed()
    assert (failed.kind, failed.target) == ("email-html", "bob@example.org")
    refusing.clear()
    house.drain()
    assert len(sent) == 1  # what was refused is not tried again by itself


@pytest.mark.parametrize("severity", ["high", "low"])
def test_a_reader_who_is_listed_with_other_capitals_gets_one_mail(house: House, severity: str) -> None:
    """Ann is listed three times, each time with other capitals. She gets only one mail."""
    sent: list[str] = []

    def send(self: object, **arguments: Any) -> None:
        sent.extend(arguments["Destination"]["ToAddresses"])

    mailer = house.apps["deliver"].delivery().stores.mailer
    house.monkeypatch.setattr(mailer, "client", type("Ses", (), {"send_email": send})())
    routes = MAILS.replace("{desk: [", "{night: [Ann@example.org, BOB@Example.org], desk: [").replace(
        '"email-html:desk"',
        '{to: "email-html:ANN@example.org", severity: [high]}, "email-html:desk", "email-html:night"',
    )
    house.configure(
        {
            "watchlists/w.yaml": WATCHLIST.replace("query", f"severity: {severity}, query"),
            "routes.yaml": routes,
        }
    )
    record = {"title": "Ships leave", "text": "The troops left.", "url": "https://x.example/1"}
    house.upload("articles/1.json", json.dumps(record))
    house.drain()
    first = "ANN@example.org" if severity == "high" else "ann@example.org"
    assert sorted(sent) == sorted([first, "bob@example.org"])


@pytest.mark.parametrize("trouble", ["none", "throttled", "refused", "leased", "suppressed"])
def test_no_log_line_has_the_address_of_a_reader(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, trouble: str
) -> None:
    """SES errors contain the address of the reader. The log must have only the reader's id."""
    codes = {"throttled": "TooManyRequestsException", "refused": "MessageRejected"}

    def send(self: object, **_: Any) -> None:
        if trouble in codes:
            text = f"{codes[trouble]} for Ann@example.org"
            raise ClientError({"Error": {"Code": codes[trouble], "Message": text}}, "SendEmail")

    monkeypatch.setattr(
        house.apps["deliver"].delivery().stores.mailer, "client", type("Ses", (), {"send_email": send})()
    )
    routes = MAILS.replace("ann@", "Ann@").replace(", bob@example.org", "")
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": routes})
    record = {"title": "Ships leave", "text": "The troops left.", "url": "https://x.example/1"}
    house.upload("articles/1.json", json.dumps(record))
    house.run("ingest")
    house.run("digest")
    if trouble == "leased":
        (row,) = house.rows("DL#")
        delivery, now = row["pk"].removeprefix("DL#"), house.clock.now
        Deliveries(house.table).take(delivery, LeaseKind.SEND, "other", now, timedelta(seconds=30))
    if trouble == "suppressed":
        bounce = Suppression(reader_id("ann@example.org"), "bounce", "Permanent", house.clock.now)
        SuppressedReaders(house.table).add(bounce, house.clock.now)
    with caplog.at_level("INFO"):
        house.run("deliver", 1)
    logged = str([vars(record) for record in caplog.records if record.name == "deliver"])
    assert "example.org" not in logged.casefold()
    assert reader_id("ann@example.org") in logged
