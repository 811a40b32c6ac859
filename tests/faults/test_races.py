"""Tests races of two workers, A and B. Typically, a race is run once for each AWS call of worker A:
worker B does all its work just before this call.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from wirewatch.channels.kind import Answer
from wirewatch.checking.configuration_files import Sources
from wirewatch.pipeline.adapters import Adapters
from wirewatch.pipeline.compilation import Compilation, CompileOutputs, CompileStores
from wirewatch.settings import Settings
from wirewatch.storage.deliveries import Deliveries

from tests.conftest import in_parts
from tests.faults.repeat_races import crash_before_remembering, race_of_copies, remembered_late
from tests.faults.scenario import (
    DUE,
    SECOND_DUE,
    WATCHLIST,
    Fault,
    Strip,
    article,
    configured_house,
    problems,
    reconcile,
    settle,
    work,
)
from tests.faults.workers import deliver_once, flush_once, interrupted
from tests.house import STACK, House, bucket_name


def two_articles_ingested(house: House) -> None:
    for number in (1, 2):
        house.upload(f"articles/{number}.json", article(number))
    work(house, "ingest")
    for _ in house.receive("digest"):
        pass
    house.sqs.purge_queue(QueueUrl=house.queues["FlushQueue"])


def end(house: House) -> list[str]:
    """Flush both routes, do all work that waits, and return the problems that remain."""
    house.clock.now += timedelta(seconds=61)
    house.flush("brief", "2026-11-25T08:00:00Z")
    house.flush("desk", "2026-11-25T08:00:00Z")
    settle(house)
    house.clock.now += timedelta(minutes=20)
    reconcile(house)
    settle(house)
    return problems(house)


PARTS = 6
ALL_CALLS = range(1, 60)


def calls_of(part: int) -> range:
    """A test has PARTS runs, numbered from 0. Return the numbers of the AWS calls that are
    interrupted in the run with the number `part`. Each call is interrupted in exactly one run.
    """
    return range(1 + part, ALL_CALLS.stop, PARTS)


def race(other_due: str, strip: Strip | None = None, calls: range = ALL_CALLS) -> list[str]:
    """Return what goes wrong if two flushes run at once. For each number n in `calls`, a second
    flush, with the due time `other_due`, runs just before AWS call number n of the first flush.
    """
    wrong: list[str] = []
    for at in calls:
        with configured_house() as house:
            two_articles_ingested(house)
            if strip is not None:
                house.hooks.append(strip)
            try:
                struck = interrupted(
                    house, flush_once(house, "brief", DUE), flush_once(house, "brief", other_due), at
                )
                wrong += [f"call {at}: {each}" for each in end(house)]
            except AssertionError as error:
                struck = True
                wrong.append(f"call {at}: {error}")
            if not struck:
                return wrong
            if wrong and strip is not None:
                return wrong
    raise AssertionError("the digest makes more calls than expected")


@pytest.mark.parametrize("part", in_parts(PARTS, quick=1))
@pytest.mark.parametrize("other", [DUE, SECOND_DUE], ids=["the same digest", "another digest of the route"])
def test_two_simultaneous_flushes_send_each_article_once(other: str, part: int) -> None:
    assert race(other, calls=calls_of(part)) == []


def race_with_a_late_article(
    other_due: str, *, flush_first: bool, strip: Strip | None = None, calls: range = ALL_CALLS
) -> list[str]:
    """Return what goes wrong if an article arrives, and a second flush runs, during a first flush.

    For each n in `calls`, article and second flush come just before AWS call n of the first flush.
    With `flush_first`, the second flush comes before the article, else after it. `other_due` is the
    due time of the second flush.
    """
    wrong: list[str] = []
    for at in calls:
        with configured_house() as house:
            house.upload("articles/1.json", article(1))
            work(house, "ingest")
            if strip is not None:
                house.hooks.append(strip)

            def meanwhile() -> None:
                if flush_first:
                    flush_once(house, "brief", other_due)()
                house.upload("articles/2.json", article(2))
                work(house, "ingest")
                if not flush_first:
                    flush_once(house, "brief", other_due)()

            try:
                struck = interrupted(house, flush_once(house, "brief", DUE), meanwhile, at)
                if not struck:
                    return wrong
                wrong += [f"call {at}: {each}" for each in end(house)]
            except AssertionError as error:
                wrong.append(f"call {at}: {error}")
            if wrong and strip is not None:
                return wrong
    raise AssertionError("the digest makes more calls than expected")


@pytest.mark.parametrize("part", in_parts(PARTS, quick=1))
@pytest.mark.parametrize("flush_first", [True, False])
@pytest.mark.parametrize("other", [DUE, SECOND_DUE], ids=["the same digest", "another digest of the route"])
def test_an_article_that_comes_while_a_digest_is_made_is_in_one_digest(
    other: str, flush_first: bool, part: int
) -> None:
    assert race_with_a_late_article(other, flush_first=flush_first, calls=calls_of(part)) == []


@pytest.mark.parametrize("part", in_parts(PARTS, quick=1))
def test_two_simultaneous_digests_report_a_story_and_its_copy_once(part: int) -> None:
    assert race_of_copies(calls_of(part)) == []


def test_stories_that_a_worker_stores_late_replace_no_newer_story() -> None:
    assert remembered_late() == []


def test_stories_that_a_dead_worker_did_not_store_are_stored_by_the_next_worker() -> None:
    assert crash_before_remembering() == []


def slack_race(strip: Strip | None = None) -> list[str]:
    """For each AWS call of a delivery, let a second delivery of the same part run just before this
    call. Return what went wrong.
    """
    wrong: list[str] = []
    for at in range(1, 30):
        with configured_house() as house:
            two_articles_ingested(house)
            house.flush("desk", DUE)
            house.flush("brief", DUE)
            work(house, "digest")
            (record,) = house.receive("deliver")
            if strip is not None:
                house.hooks.append(strip)
            struck = interrupted(house, deliver_once(house, record), deliver_once(house, record), at)
            house.clock.now += timedelta(seconds=61)
            wrong += [f"call {at}: {each}" for each in end(house)]
            if not struck or (wrong and strip is not None):
                return wrong
    raise AssertionError("a delivery makes more calls than expected")


def test_two_workers_on_one_part_post_it_once() -> None:
    assert slack_race() == []


def test_a_digest_that_a_slow_worker_is_publishing_is_not_published_by_another_worker() -> None:
    """The slow worker needs almost the whole timeout of its function."""
    with configured_house() as house:
        two_articles_ingested(house)

        def meanwhile() -> None:
            house.clock.now += timedelta(seconds=59)
            flush_once(house, "brief", DUE)()

        assert interrupted(house, flush_once(house, "brief", DUE), meanwhile, 1, "Publish")
        assert len(house.mails()) == 1


def test_a_part_that_a_slow_worker_is_posting_is_not_posted_by_another_worker() -> None:
    with configured_house() as house:
        two_articles_ingested(house)
        house.flush("desk", DUE)
        work(house, "digest")
        (record,) = house.receive("deliver")

        def meanwhile() -> None:
            house.clock.now += timedelta(seconds=29)
            deliver_once(house, record)()

        assert interrupted(house, deliver_once(house, record), meanwhile, 1, "POST")
        assert len(house.slack.posts) == 1


def redelivered_late(strip: Strip | None = None) -> list[str]:
    """Deliver the event of an upload a second time, after a digest with the uploaded article was
    sent. Do all work that waits, and return the problems that remain.
    """
    with configured_house() as house:
        if strip is not None:
            house.hooks.append(strip)
        event = house.upload("articles/1.json", article(1))
        house.upload("articles/2.json", article(2))
        settle(house)
        house.send("IngestQueue", event)
        settle(house)
        return end(house)


def zombie(strip: Strip | None = None) -> list[str]:
    """Worker A posts a part, and the target refuses it. Before A gets this answer, worker B sends
    the part. Return a problem if the row of the part is not DONE at the end.
    """
    with configured_house() as house:
        two_articles_ingested(house)
        house.flush("desk", DUE)
        work(house, "digest")
        (record,) = house.receive("deliver")
        if strip is not None:
            house.hooks.append(strip)
        house.slack.answers = [Answer(404, "no_service"), Answer(200, "ok")]

        def meanwhile(phase: str, operation: str, _: dict[str, Any]) -> None:
            if phase == "after" and operation == "POST" and not done:
                done.append(1)
                house.clock.now += timedelta(seconds=61)
                deliver_once(house, record)()

        done: list[int] = []
        house.hooks.append(meanwhile)
        deliver_once(house, record)()
        row = next(row for row in house.rows("DL#") if row["sk"] == "SEND")
        return [] if row["st"] == "DONE" else [f"B sent, and the row says {row['st']}"]


def test_an_answer_that_comes_after_the_lease_does_not_count() -> None:
    assert zombie() == []


def pace(strip: Strip | None = None) -> list[str]:
    """Send two parts to one webhook. Return a problem if the posts are less than one second apart."""
    with configured_house() as house:
        two_articles_ingested(house)
        if strip is not None:
            house.hooks.append(strip)
        house.flush("desk", DUE)
        work(house, "digest")
        house.upload("articles/3.json", article(3))
        work(house, "ingest")
        work(house, "digest")
        times: list[datetime] = []
        house.hooks.append(
            lambda phase, operation, _: (
                times.append(house.clock.now) if (phase, operation) == ("before", "POST") else None
            )
        )
        for record in house.receive("deliver"):
            deliver_once(house, record)()
        assert len(times) == 2
        apart = times[1] - times[0]
        return [] if apart >= timedelta(seconds=1) else [f"two posts within {apart}"]


def two_in_one_second(strip: Strip | None = None) -> list[str]:
    """Workers A and B reserve times for a post to one webhook. For each n, worker B reserves its
    time just before AWS call n of worker A. Return a problem if the two times are less than one
    second apart.
    """
    for at in range(1, 9):
        with configured_house() as house:
            if strip is not None:
                house.hooks.append(strip)
            slots: list[timedelta] = []
            deliveries = Adapters(Settings.from_env()).deliveries

            def ask(
                into: list[timedelta] = slots, ours: Deliveries = deliveries, now: datetime = house.clock.now
            ) -> None:
                into.append(ours.next_slot("https://hooks", now))

            if not interrupted(house, ask, ask, at):
                return []
            if abs(slots[0] - slots[1]) < timedelta(seconds=1):
                return [f"call {at}: both got {slots[0]}"]
    return []


def test_two_workers_never_reserve_the_same_second_of_a_webhook() -> None:
    assert two_in_one_second() == []


def test_a_webhook_gets_one_message_a_second() -> None:
    assert pace() == []


def old_event_last(strip: Strip | None = None) -> list[str]:
    """Ingest an older event of an object after a newer one. Return the errors that were found."""
    with configured_house() as house:
        if strip is not None:
            house.hooks.append(strip)
        older = house.upload("articles/1.json", article(1))
        house.sqs.purge_queue(QueueUrl=house.queues["IngestQueue"])
        newer = house.upload("articles/1.json", article(2))
        work(house, "ingest")
        house.send("IngestQueue", older)
        work(house, "ingest")
        row = house.objects.read(bucket_name("articles"), "articles/1.json")
        wanted = newer["Records"][0]["s3"]["object"]["versionId"]
        return [] if row and row["version"] == wanted else ["an older event overwrote a newer one's row"]


def test_an_older_event_never_overwrites_a_newer_one() -> None:
    assert old_event_last() == []


def two_compilers(strip: Strip | None = None) -> list[str]:
    """Interrupt a compilation to upload another watchlist and to run a second compilation. Return a
    fault if the last generation lacks the uploaded watchlist.
    """
    for at in range(1, 40):
        with configured_house() as house:
            if strip is not None:
                house.hooks.append(strip)
            house.upload("watchlists/w.yaml", "watchlist: w\nrules:\n  - {id: r, query: troops}\n", "config")
            house.upload("routes.yaml", ROUTES_OF_ONE, "config")

            def meanwhile(house: House = house) -> None:
                house.s3.put_object(
                    Bucket=bucket_name("config"),
                    Key="watchlists/b.yaml",
                    Body=b"watchlist: b\nrules:\n  - {id: r, query: soldiers}\n",
                )
                compile_once(house)

            struck = interrupted(house, partial(compile_once, house), meanwhile, at)
            current = house.registry.current()
            index = house.s3.get_object(Bucket=bucket_name("config"), Key=current.index_key)["Body"].read()
            if "watchlists/b.yaml" not in Sources.of_index(index).watchlists and struck:
                return [f"call {at}: generation {current.generation} has lost a watchlist"]
            if not struck:
                return []
    raise AssertionError("a compilation makes more calls than expected")


ROUTES_OF_ONE = (
    "timezone: UTC\nroutes:\n  desk: {watchlists: [w], schedule: instant, channels: [email-text]}\n"
)


def test_two_simultaneous_compilations_lose_no_watchlist() -> None:
    assert two_compilers() == []


def compile_once(house: House) -> None:
    """Compile the configuration once, in a worker with AWS clients of its own."""
    aws = Adapters(Settings.from_env())
    stores = CompileStores(aws.registry, aws.outbox, aws.digests, aws.changes)
    outputs = CompileOutputs(aws.schedules, aws.topic, aws.targets, aws.flushes)
    Compilation(aws.config, stores, outputs, house.clock).run()


def scheduled(house: House) -> dict[str, str]:
    """Return the expression of each schedule, by the name of the schedule."""
    names = [each["Name"] for each in house.scheduler.list_schedules(GroupName=STACK)["Schedules"]]
    read = (house.scheduler.get_schedule(GroupName=STACK, Name=name) for name in names)
    return {each["Name"]: each["ScheduleExpression"] for each in read}


@pytest.mark.parametrize(
    ("newer", "wanted"),
    [
        ("brief: {schedule: daily 09:00, channels: [email-text]}", {"brief": "cron(0 9 * * ? *)"}),
        pytest.param(
            "other: {schedule: daily 09:00, channels: [email-text]}",
            {"other": "cron(0 9 * * ? *)"},
            marks=pytest.mark.deep,
        ),
    ],
    ids=["another time", "the route was removed"],
)
def test_schedules_belong_to_the_generation_in_use_whichever_compilation_ends_last(
    newer: str, wanted: dict[str, str]
) -> None:
    """For each n, compile newer routes just before AWS call n of an older compilation. Afterwards,
    only the schedules of the newer routes must exist.
    """
    for at in range(1, 40):
        with configured_house() as house:
            house.upload("watchlists/w.yaml", WATCHLIST, "config")
            house.upload("routes.yaml", OLDER, "config")

            def meanwhile(house: House = house) -> None:
                house.upload("routes.yaml", f"timezone: UTC\nroutes:\n  {newer}\n", "config")
                compile_once(house)

            struck = interrupted(house, partial(compile_once, house), meanwhile, at)
            if not struck:
                return
            assert scheduled(house) == wanted, f"call {at}"
    raise AssertionError("a compilation makes more calls than expected")


OLDER = "timezone: UTC\nroutes:\n  brief: {schedule: daily 07:00, channels: [email-text]}\n"


PROBES: dict[str, Callable[[Strip | None], list[str]]] = {
    "late": redelivered_late, "same digest": lambda strip: race(DUE, strip), "two digests": lambda strip: race(SECOND_DUE, strip),
    "late article": lambda strip: race_with_a_late_article(DUE, flush_first=True, strip=strip),
    "article between two": lambda strip: race_with_a_late_article(SECOND_DUE, flush_first=False, strip=strip), "late remembering": remembered_late, "dead before remembering": crash_before_remembering, "slack": slack_race, "zombie": zombie, "pace": two_in_one_second, "old event": old_event_last, "compilers": two_compilers,
}  # fmt: skip
MUTATIONS = {
    "the guard of an article": ("attribute_not_exists(#pk) OR #expires < :now", "late"),
    "opening a digest": ("attribute_not_exists(#pk)", "same digest"),
    "claiming into an open digest only": ("#st = :open", "late article"),
    "claiming what still waits": ("attribute_exists(#pk)", "two digests"),
    "sealing what was claimed": ("#st = :open AND #claimed = :claimed", "same digest"),
    "numbering a route": ("attribute_not_exists(#pk) OR #version = :before", "article between two"),
    "no older digest replaces a newer one": (
        "attribute_not_exists(#pk) OR #number < :number",
        "late remembering",
    ),
    "forgetting only the digest whose stories are stored": (
        "#unremembered = :digest",
        "dead before remembering",
    ),
    "taking a lease": ("attribute_not_exists(#pk) OR (#st = :leased AND #lease_end <= :now)", "slack"),
    "storing the outcome only with the lease": ("#owner_id = :me", "zombie"),
    "reserving a second of a webhook": ("attribute_not_exists(#pk) OR #next_ms = :seen", "pace"),
    "the newest event": (
        (
            "attribute_not_exists(#pk) OR #sequencer <= :seen"
            " OR (attribute_not_exists(#sequencer) AND #modified <= :modified)"
        ),
        "old event",
    ),
    "moving the generation": ("attribute_not_exists(#pk) OR #generation = :before", "compilers"),
}


@pytest.mark.deep
@pytest.mark.parametrize(("condition", "probe"), MUTATIONS.values(), ids=MUTATIONS)
def test_without_this_condition_of_a_write_the_guarantee_is_broken(condition: str, probe: str) -> None:
    """The scenario `probe` must find a problem if `condition` is removed from all AWS calls."""
    strip = Strip(condition)
    wrong = PROBES[probe](strip)
    assert condition in strip.seen
    assert wrong


def test_every_condition_but_one_is_removed_in_a_test() -> None:
    with configured_house() as house:
        strip = Strip("none")
        house.hooks += [strip, Fault()]
        two_articles_ingested(house)
        house.flush("brief", DUE)
        settle(house)
    not_mutated = strip.seen - {condition for condition, _ in MUTATIONS.values()}
    assert not_mutated == {
        "#st = :sealed AND attribute_not_exists(#rendering)"
    }  # both workers would write the same parts
