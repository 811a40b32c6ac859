"""Metrics for alarms, such as overdue routes, silent origins and quarantined documents."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from wirewatch.aws.buckets import Bucket
from wirewatch.channels.kind import Answer
from wirewatch.matching import index
from wirewatch.matching.index import DamagedIndex
from wirewatch.pipeline import current_index
from wirewatch.pipeline.current_index import CurrentIndex
from wirewatch.storage.counters import Counters
from wirewatch.storage.registry import Current

from tests.deployed import of_kind
from tests.house import House, bucket_name

WATCHLIST = "watchlist: w\nrules:\n  - {id: r, query: troops}\n"
ROUTES = """\
timezone: UTC
routes:
  brief: {schedule: "weekdays 08:00", channels: [email-text], when_empty: send}
  desk: {schedule: instant, channels: [email-text]}
"""
FRIDAY = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
ARTICLE = '{"title": "Troops leave", "text": "The troops left at dawn."}'


@pytest.fixture
def published(house: House, capsys: pytest.CaptureFixture[str]) -> "Published":
    return Published(house, capsys)


class Published:
    """Reads the metrics that the functions printed."""

    def __init__(self, house: House, capsys: pytest.CaptureFixture[str]) -> None:
        self.house, self.capsys = house, capsys

    def by_reconcile(self) -> dict[str, float]:
        self.capsys.readouterr()
        self.house.reconcile()
        return self.printed()

    def printed(self) -> dict[str, float]:
        """Return a dict from each metric to the sum of the values since the last call of `printed`."""
        totals: dict[str, float] = {}
        for line in self.capsys.readouterr().out.splitlines():
            if "CloudWatchMetrics" in line:
                values: dict[str, Any] = json.loads(line)
                for metric in values["_aws"]["CloudWatchMetrics"][0]["Metrics"]:
                    totals[metric["Name"]] = totals.get(metric["Name"], 0) + sum(values[metric["Name"]])
        return totals


def configure(house: House, at: datetime) -> None:
    house.clock.now = at
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})


def test_a_scheduled_route_is_overdue_until_its_digest_is_made(house: House, published: Published) -> None:
    configure(house, FRIDAY - timedelta(hours=1))
    house.clock.now = FRIDAY + timedelta(minutes=9)
    assert published.by_reconcile()["RoutesOverdue"] == 0
    for minutes in (11, 16, 21):
        house.clock.now = FRIDAY + timedelta(minutes=minutes)
        assert published.by_reconcile()["RoutesOverdue"] == 1
    house.run("digest")
    house.clock.now = FRIDAY + timedelta(minutes=26)
    assert published.by_reconcile()["RoutesOverdue"] == 0


def test_a_route_for_weekdays_is_not_overdue_on_a_weekend(house: House, published: Published) -> None:
    configure(house, FRIDAY - timedelta(hours=1))
    house.flush("brief", "2026-11-20T08:00:00Z")
    house.run("digest")
    for hours in range(0, 72, 5):
        house.clock.now = FRIDAY + timedelta(hours=hours)
        assert published.by_reconcile()["RoutesOverdue"] == 0
    house.clock.now = FRIDAY + timedelta(days=3, minutes=15)  # Monday
    assert published.by_reconcile()["RoutesOverdue"] == 1


def test_an_instant_route_is_overdue_while_an_article_waits_too_long(
    house: House, published: Published
) -> None:
    configure(house, FRIDAY + timedelta(hours=1))
    house.upload("articles/1.json", ARTICLE)
    house.run("ingest")
    house.sqs.purge_queue(QueueUrl=house.queues["FlushQueue"])  # the flush message is lost
    house.clock.now += timedelta(minutes=5)
    assert published.by_reconcile()["RoutesOverdue"] == 0
    house.clock.now += timedelta(minutes=5)
    assert published.by_reconcile()["RoutesOverdue"] == 1
    house.run("digest")
    house.clock.now += timedelta(minutes=5)
    assert published.by_reconcile()["RoutesOverdue"] == 0


def expect(house: House, origins: str) -> None:
    house.monkeypatch.setenv("EXPECTED_ORIGINS", origins)
    house.apps["reconcile"].adapters.cache_clear()
    house.apps["reconcile"].reconciliation.cache_clear()


@pytest.mark.parametrize(("hours", "silent"), [(0, 0), (3, 0), (6, 0), (8, 1)])
def test_an_expected_origin_is_silent_after_its_hours(
    hours: int, silent: int, house: House, published: Published
) -> None:
    expect(house, "reuters:6")
    configure(house, FRIDAY)
    house.upload("articles/reuters/1.json", ARTICLE)
    house.run("ingest")
    house.upload("articles/afp/1.json", ARTICLE)
    house.clock.now = FRIDAY + timedelta(hours=hours, minutes=30)
    house.run("ingest")
    assert published.by_reconcile()["SilentOrigins"] == silent


def test_an_expected_origin_that_never_sent_an_article_is_silent(house: House, published: Published) -> None:
    expect(house, "reuters:6,afp:24")
    configure(house, FRIDAY)
    assert published.by_reconcile()["SilentOrigins"] == 2


def test_the_worst_origin_decides_the_share_of_quarantined_documents(
    house: House, published: Published
) -> None:
    configure(house, FRIDAY)
    counters = Counters(house.table, 3)
    counters.add("large", {"articles": 5_000}, FRIDAY)
    counters.add("scraper", {"articles": 5, "quarantined": 15, "superseded": 1}, FRIDAY)
    counters.add("tiny", {"quarantined": 19}, FRIDAY)  # too few to say anything
    metrics = published.by_reconcile()
    assert metrics["QuarantinePercent"] == 75
    house.clock.now += timedelta(hours=3)
    assert published.by_reconcile()["QuarantinePercent"] == 0


def test_revisions_that_arrive_late_are_a_share_of_the_articles(house: House, published: Published) -> None:
    configure(house, FRIDAY)
    Counters(house.table).add("wire", {"articles": 40, "superseded": 10}, FRIDAY)
    assert published.by_reconcile()["SupersededPercent"] == 25


def test_counters_that_cannot_be_read_stop_no_other_step_and_the_heartbeat_is_missing(
    house: House, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ConnectionError("no table")

    configure(house, FRIDAY)
    monkeypatch.setattr(Counters, "by_origin", fails)
    metrics = published.by_reconcile()
    assert "Heartbeat" not in metrics
    assert "QuarantinePercent" not in metrics
    assert metrics["RoutesOverdue"] == 0


# every metric that an alarm watches


def own_alarms() -> dict[str, tuple[str, str]]:
    """Return (metric, service) for each alarm that watches a metric of the functions. The keys of
    the result are the logical ids of the alarms.
    """
    return {
        name: (properties["MetricName"], properties["Dimensions"][0]["Value"])
        for name, properties in of_kind("AWS::CloudWatch::Alarm")
        if properties["Namespace"] == {"Sub": "Wirewatch/${AWS::StackName}"}
    }


def test_every_metric_that_an_alarm_watches_is_published_with_the_dimension_of_the_alarm(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """For CloudWatch, a metric with another dimension is another metric: the alarm would get no data."""
    slack = ROUTES.replace("channels: [email-text]}", 'channels: ["slack:korea-desk"]}')
    near = (
        "watchlist: w\nrules:\n  - {id: r, query: troops}\n  - {id: n, query: 'NEAR/5(troops, left, dawn)'}\n"
    )
    house.clock.now = FRIDAY
    house.configure({"watchlists/w.yaml": near, "routes.yaml": slack})
    house.slack.answers.append(Answer(404, "no_service"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wirewatch.matching.near.MAX_PAIRS", 0)
        house.upload("articles/1.json", json.dumps({"title": "T", "text": "Troops and troops left at dawn."}))
        house.drain()
    with_canary(house)
    house.clock.now += timedelta(minutes=1)
    fail_a_link(house)
    postpone_a_part(house)
    house.reconcile()
    refuse_index(house)
    published: dict[tuple[str, str], float] = {}
    for line in capsys.readouterr().out.splitlines():
        if "CloudWatchMetrics" in line:
            values = json.loads(line)
            for described in values["_aws"]["CloudWatchMetrics"]:
                assert (described["Namespace"], described["Dimensions"]) == ("Wirewatch/test", [["service"]])
                for metric in described["Metrics"]:
                    key = (metric["Name"], values["service"])
                    published[key] = max([published.get(key, 0), *values[metric["Name"]]])
    assert set(own_alarms().values()) <= set(published)
    raised_by_a_count = {
        "RuleErrors",
        "Failed",
        "LateParts",
        "FailedRequests",
        "IndexRefused",
        "CanaryArrived",
        "Heartbeat",
    }
    assert {name for name, _ in published if published[name, _] >= 1} >= raised_by_a_count


def postpone_a_part(house: House) -> None:
    """Let `deliver` receive an old message about a part that can't be sent yet."""
    named = {
        name: {"stringValue": value, "dataType": "String"}
        for name, value in (("channel", "slack"), ("target", "korea-desk"))
    }
    record = {
        "messageId": "m",
        "receiptHandle": "r",
        "body": json.dumps({"digest": "desk#x", "part": 1}),
        "attributes": {"ApproximateReceiveCount": "9", "SentTimestamp": "1"},
        "messageAttributes": named,
    }
    house.invoke("deliver", [record])


def with_canary(house: House) -> None:
    """Publish the metrics that `deliver` publishes when a canary arrives. This canary took 7 seconds."""
    note_canary, metrics = house.apps["deliver"].note_canary, house.apps["deliver"].metrics
    metrics.log_metrics(lambda *_: note_canary(7.0))({}, house.context)


def fail_a_link(house: House) -> None:
    def throttle(phase: str, operation: str, _: dict[str, Any]) -> None:
        if phase == "before":
            raise RuntimeError("throttled")

    house.hooks.append(throttle)
    assert house.request("GET", "/u/abc")["statusCode"] == 503
    house.hooks.remove(throttle)


def refuse_index(house: House) -> None:
    where = {"Bucket": bucket_name("config"), "Key": house.registry.current().index_key}
    house.s3.put_object(**where, Body=b"")
    house.apps["ingest"].ingestion.cache_clear()
    house.upload("articles/2.json", ARTICLE)
    with pytest.raises(DamagedIndex):
        house.run("ingest")


# the index after a rollback


def newer_format(house: House) -> Current:
    """Put into use an index whose format is too new for this code."""
    current = house.registry.current()
    data = house.s3.get_object(Bucket=bucket_name("config"), Key=current.index_key)["Body"].read()
    newer = data[:8] + (99).to_bytes(4, "little") + data[12:]
    house.s3.put_object(Bucket=bucket_name("config"), Key="index/newer.idx", Body=newer)
    stored = Current(current.generation + 1, "index/newer.idx", current.routes, {}, "newer", current.indexes)
    house.registry.replace(stored)
    return stored


def cold_index(house: House) -> CurrentIndex:
    return CurrentIndex(house.registry, Bucket(house.s3, bucket_name("config")))


def test_after_a_rollback_a_cold_worker_uses_the_last_index_of_its_format_and_reports_it(
    house: House, published: Published
) -> None:
    configure(house, FRIDAY)
    before = house.registry.current().generation
    newer_format(house)
    house.upload("articles/1.json", ARTICLE)
    published.printed()
    assert house.run("ingest") == 0
    metrics = published.printed()
    assert (metrics["Matched"], metrics["IndexRefused"]) == (1, 1)
    worker = house.apps["ingest"].ingestion().current_index
    assert worker.generation == before
    assert f"generation {before} stays in use" in worker.damage
    assert house.reconcile()["outdated"] == 1
    assert house.run("compile_watchlists") == 0
    house.clock.now += timedelta(seconds=6)
    house.upload("articles/2.json", ARTICLE)
    published.printed()
    house.run("ingest")
    assert "IndexRefused" not in published.printed()
    assert worker.generation == before + 2


def test_each_format_keeps_its_last_index(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(house, FRIDAY)
    old = house.registry.current().indexes[index.FORMAT]
    newer_format(house)
    house.upload("watchlists/w.yaml", WATCHLIST.replace("troops", "soldiers"), "config")
    house.run("compile_watchlists")
    current = house.registry.current()
    assert current.indexes[index.FORMAT].key == current.index_key != old.key
    monkeypatch.setattr(current_index, "FORMAT", 3)
    house.registry.replace(
        Current(current.generation + 1, "index/gone.idx", {}, {}, "", {3: old, index.FORMAT: old})
    )
    worker = cold_index(house)
    worker.refresh(house.clock.now)
    assert worker.generation == old.generation


# the numbers of digests after the table was restored


def number_of_next_digest(house: House, number: int) -> int:
    house.upload(f"articles/{number}.json", json.dumps({"title": f"Troops {number}", "text": "Troops."}))
    house.run("ingest")
    house.run("digest")
    return max(int(row["number"]) for row in house.rows("D#desk#") if row.get("number"))


def test_a_digest_number_is_used_only_once_even_after_the_table_was_restored(house: House) -> None:
    configure(house, FRIDAY)
    assert [number_of_next_digest(house, 1), number_of_next_digest(house, 2)] == [1, 2]
    state = next(row for row in house.rows("R#desk") if row["sk"] == "STATE")
    house.table.put(state | {"number": 1})  # as an hour ago
    house.monkeypatch.setenv("TABLE_EPOCH", "1")
    house.apps["digest"].adapters.cache_clear()
    assert [number_of_next_digest(house, 3), number_of_next_digest(house, 4)] == [1_000_001, 1_000_002]


def test_objects_that_were_deleted_before_they_were_read_are_counted(
    house: House, published: Published
) -> None:
    configure(house, FRIDAY)
    house.upload("articles/1.json", ARTICLE)
    for number in (2, 3):
        house.upload(f"articles/{number}.json", ARTICLE)
        versions = house.s3.list_object_versions(Bucket=bucket_name("articles"), Prefix=f"articles/{number}")
        for version in versions["Versions"]:
            house.s3.delete_object(
                Bucket=bucket_name("articles"), Key=version["Key"], VersionId=version["VersionId"]
            )
    published.printed()
    house.run("ingest")
    assert published.printed()["GoneObjects"] == 2
    house.upload("articles/4.json", ARTICLE)
    house.run("ingest")
    assert "GoneObjects" not in published.printed()


@pytest.mark.parametrize(("hours", "late"), [(0, 0), (1.9, 0), (2.1, 1), (90, 1)])
def test_a_part_that_its_target_does_not_take_for_two_hours_is_late(
    house: House, published: Published, hours: float, late: int
) -> None:
    """If a part can't be sent and is over two hours old, `deliver` counts it in the metric LateParts."""
    house.configure(
        {"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES.replace("email-text]", '"slack:korea-desk"]')}
    )
    house.upload("articles/1.json", ARTICLE)
    house.run("ingest")
    house.clock.now += timedelta(minutes=2)
    house.run("digest")
    (record,) = house.receive("deliver", 1)
    sent = house.clock.now - timedelta(hours=hours)
    record["attributes"]["SentTimestamp"] = str(int(sent.timestamp() * 1000))
    house.slack.answers = [Answer(503, "busy")]
    published.printed()
    house.invoke("deliver", [record])
    assert published.printed().get("LateParts", 0) == late
    house.clock.now += timedelta(minutes=2)
    house.invoke("deliver", [record])
    assert "LateParts" not in published.printed()  # it is delivered
