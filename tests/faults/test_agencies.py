"""Tests embargoes, retractions and long objects when a worker dies or two workers race."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from wirewatch.pipeline import ingestion

from tests.conftest import in_parts
from tests.faults import scenario
from tests.faults.scenario import DUE, NEXT_DUE, READS, Fault, Strip, configured_house, reconcile, work
from tests.faults.workers import interrupted
from tests.house import House

SLICES = 24  # of the crash points; three are tried, because each point takes seconds
HOUR = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
NOT_LATER = (
    "attribute_not_exists(#pk) OR (#revision <= :revision AND"
    " (attribute_not_exists(#retracted) OR #retracted <= :number))"
)
THIRD_DUE = "2026-11-25T08:00:00Z"


@pytest.fixture(autouse=True)
def _short_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingestion, "MAX_ARTICLES_PER_RUN", 2)
    monkeypatch.setattr(
        scenario,
        "ROUTES",
        'timezone: UTC\nroutes:\n  brief: {schedule: "daily 08:00", channels: [email-text]}\n',
    )


def item(name: str, version: int, **extra: Any) -> str:
    text = "The troops came. " + " ".join(
        f"{name}{word}" for word in "harbour dawn ships evening customs ferry island clerk line".split()
    )
    record = {
        "uri": f"urn:upw:{name}", "type": "text", "version": str(version), "versioncreated": f"2026-11-22T1{version}:00:00Z",
        "headline": f"Story {name}", "body_text": text if version == 1 else "",
    }  # fmt: skip
    return json.dumps(record | extra)


def run_scenario(house: House) -> list[str]:
    """Run the scenario of embargoed and retracted items. Return the mails in order."""
    house.upload("articles/lorin-1.json", item("Lorin", 1))
    house.upload("articles/marl-1.json", item("Marl", 1, embargoed=HOUR.isoformat()))
    house.upload("articles/long.jsonl", "\n".join(item(name, 1) for name in ("Aven", "Brede", "Corde")))
    work(house, "ingest")
    house.clock.now = HOUR - timedelta(minutes=4)
    reconcile(house)
    house.clock.now = HOUR
    for due, retracted in ((DUE, "Lorin"), (NEXT_DUE, "Marl"), (THIRD_DUE, "")):
        work(house, "ingest")
        house.flush("brief", due)
        work(house, "digest")
        if retracted:
            house.upload(f"articles/{retracted}-2.json", item(retracted, 2, pubstatus="canceled"))
    return [f"{mail['Subject']}\n{mail['Message']}" for mail in house.mails()]


def problems(house: House, mails: list[str], *, may_double: bool) -> list[str]:
    distinct = list(dict.fromkeys(mails))
    found = [] if may_double or len(distinct) == len(mails) else ["a mail came twice"]
    stories = [f"Story {name}" for name in ("Lorin", "Marl", "Aven", "Brede", "Corde")]
    if len(distinct) != 3:
        return [*found, f"{len(distinct)} mails"]
    found += [f"{story} is lost" for story in stories if story not in distinct[0]]
    found += [f"{story} is sent again" for story in stories[2:] for mail in distinct[1:] if story in mail]
    found += [
        f"the retraction of {name} is missing"
        for name, mail in (("Lorin", distinct[1]), ("Marl", distinct[2]))
        if f"Story {name}" not in mail
    ]
    found += ["a retraction is not called one" for mail in distinct[1:] if "1 retracted" not in mail]
    found += [f"still waiting: {row['pk']}" for prefix in ("OB#brief", "W") for row in house.rows(prefix)]
    return found


def writes() -> list[int]:
    """Return the numbers (from 1) of the calls that change data, in a run without faults."""
    with configured_house() as house:
        assert problems(house, run_scenario(house), may_double=False) == []
        return [number for number, name in enumerate(house.calls, 1) if not name.startswith(READS)]


@pytest.mark.parametrize("part", in_parts(3, quick=1))
def test_a_crash_at_any_call_loses_no_retraction_no_embargo_and_no_rest_of_a_long_object(part: int) -> None:
    wrong, tried = [], writes()[part::SLICES]
    assert len(tried) > 4
    for at in tried:
        with configured_house() as house:
            fault = Fault(at, "after")
            house.hooks.append(fault)
            mails = run_scenario(house)
            wrong += [
                f"{fault.where}: {each}"
                for each in problems(house, mails, may_double="Publish" in fault.where)
            ]
    assert wrong == []


# races


def ingest_once(house: House, record: dict[str, Any]) -> None:
    """Ingest one message in a new worker."""
    ingestion = house.apps["ingest"].ingestion.__wrapped__()
    with ingestion.batch(house.context.get_remaining_time_in_millis) as batch:
        batch.ingest(record["body"])


def retracted_meanwhile(strip: Strip | None = None) -> list[str]:
    """Ingest a story. Just before one of the AWS calls, ingest the retraction of the story. Do so
    for each AWS call. Return the calls for which the story was sent anyway, such as `call 3`.
    """
    wrong = []
    for at in range(1, 30):
        with configured_house() as house:
            house.hooks += [strip] if strip else []
            house.upload("articles/lorin-1.json", item("Lorin", 1))
            house.upload("articles/lorin-2.json", item("Lorin", 2, pubstatus="canceled"))
            first, second = sorted(house.receive("ingest"), key=lambda record: "lorin-2" in record["body"])
            struck = interrupted(
                house, partial(ingest_once, house, first), partial(ingest_once, house, second), at
            )
            house.flush("brief", DUE)
            work(house, "digest")
            wrong += [f"call {at}" for mail in house.mails() if struck and "Story Lorin" in mail["Message"]]
            if not struck:
                return wrong
    raise AssertionError("reading a story makes more calls than expected")


def retracted_before(strip: Strip | None = None) -> list[str]:
    with configured_house() as house:
        house.hooks += [strip] if strip else []
        for version, extra in ((2, {"pubstatus": "canceled"}), (1, {})):
            house.upload(f"articles/lorin-{version}.json", item("Lorin", version, **extra))
            work(house, "ingest")
        house.flush("brief", DUE)
        work(house, "digest")
        return [mail["Subject"] for mail in house.mails()]


def test_a_story_that_is_retracted_while_it_is_read_is_not_sent() -> None:
    assert retracted_meanwhile() == []
    assert retracted_before() == []


@pytest.mark.deep
@pytest.mark.parametrize(
    ("condition", "probe"),
    [
        ("#revision = :revision", retracted_meanwhile),
        (
            NOT_LATER,
            retracted_before,
        ),
    ],
    ids=["only the last revision is sent", "no older revision replaces a newer one"],
)
def test_without_this_condition_of_a_write_the_guarantee_is_broken(
    condition: str, probe: Callable[[Strip | None], list[str]]
) -> None:
    strip = Strip(condition)
    assert probe(strip)
    assert condition in strip.seen
