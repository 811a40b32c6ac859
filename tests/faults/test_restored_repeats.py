"""A worker dies while the repeats of a retracted item are put back: none is lost, and none is sent twice.

The routes are those of `scenario`: an instant route to Slack, and a scheduled one by mail.
"""

import json
from datetime import timedelta

import pytest

from tests.conftest import in_parts
from tests.faults.scenario import (
    DUE,
    NEXT_DUE,
    READS,
    Fault,
    configured_house,
    settle,
    sweep,
)
from tests.house import House

TEXT = "The troops came to the harbour of Lorin at dawn and took the customs house, three witnesses said by telephone."
DAY = "2026-11-22T10:00:00Z"
SLICES = 8
WINDOWS = ("after POST", "after Publish")  # what reached the channel and was not yet recorded as sent


def send_item(house: House, number: int, status: str = "usable") -> None:
    item = {
        "uri": "urn:example:lorin", "type": "text", "version": str(number), "versioncreated": DAY,
        "firstcreated": DAY, "pubstatus": status, "headline": "Troops in Lorin", "body_text": TEXT, "language": "en",
    }  # fmt: skip
    house.upload(f"articles/lorin-{number}.json", json.dumps(item))


def report_and_repeat(house: House) -> None:
    """An item is reported, and an article of another source is left out as a repeat of it."""
    send_item(house, 1)
    house.upload("articles/fence.json", json.dumps({"title": "A fence", "text": "Troops built a fence."}))
    settle(house)
    house.flush("brief", DUE)
    settle(house)
    repeat = {"title": "Troops in Lorin", "text": TEXT, "url": "https://other.example/t", "published": DAY}
    house.upload("articles/other/1.json", json.dumps(repeat))
    settle(house)
    house.flush("brief", "2026-11-23T12:00:00Z")
    settle(house)
    assert times_sent(house) == (0, 0)


def retract(house: House) -> None:
    send_item(house, 2, "canceled")
    settle(house)
    house.flush("brief", NEXT_DUE)
    settle(house)
    house.clock.now += timedelta(minutes=20)
    sweep(house)
    settle(house)
    house.flush("brief", "2026-11-25T08:00:00Z")
    settle(house)


def times_sent(house: House) -> tuple[int, int]:
    """How often the article of the other source reached Slack and mail; the mails are read once."""
    house.mailed = [*getattr(house, "mailed", []), *house.mails()]  # type: ignore[attr-defined]
    posts = sum("other.example/t" in json.dumps(post) for post in house.slack.posts)
    return posts, sum("other.example/t" in mail["Message"] for mail in house.mailed)  # type: ignore[attr-defined]


def points() -> list[tuple[int, str]]:
    """The crash points of the retraction, from a run without faults."""
    with configured_house() as house:
        report_and_repeat(house)
        fault, before = Fault(house=house), len(house.calls)
        house.hooks.append(fault)
        retract(house)
        assert times_sent(house) == (1, 1)
        calls = house.calls[before:]
        writes = [at for at, name in enumerate(calls, 1) if not name.startswith(READS)]
        return [(at, "before") for at in fault.openings] + [(at, "after") for at in writes]


@pytest.mark.parametrize("part", in_parts(SLICES, quick=1))
def test_a_crash_loses_no_repeat_that_is_put_back_and_sends_none_twice(part: int) -> None:
    wrong, tried = [], points()[part::SLICES]
    assert len(tried) > 3
    for at, phase in tried:
        with configured_house() as house:
            report_and_repeat(house)
            fault = Fault(at, phase)
            house.hooks.append(fault)
            retract(house)
            assert fault.where, f"the fault at call {at} never struck"
            allowed = {1, 2} if fault.where.startswith(WINDOWS) else {1}
            if not allowed.issuperset(times_sent(house)):
                wrong.append(f"{fault.where}: sent {times_sent(house)} times")
    assert wrong == []
