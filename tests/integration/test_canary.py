"""Tests of the canary: it is processed like an article and measured, but readers never see it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from wirewatch.channels.canary import Canary, canary_title, seconds_of_canaries
from wirewatch.channels.registry import CHANNELS
from wirewatch.configuration.route_reader import read_routes
from wirewatch.configuration.routes import CANARY_ROUTE

from tests.house import House, bucket_name

# The rule and the route would take every article, also a canary.
WATCHLIST = "watchlist: w\nrules:\n  - {id: r, query: troops OR canary OR wirewatch*}\n"
ROUTES = """\
timezone: UTC
routes:
  desk: {schedule: instant, channels: [email-text, "slack:korea-desk"], group_wait: 0s}
  brief: {schedule: "daily 08:00", channels: [email-text], when_empty: send}
"""


@pytest.fixture
def with_canary(house: House) -> House:
    switch(house, 5)
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    return house


def switch(house: House, minutes: int) -> None:
    """Deploy with another value of CanaryMinutes."""
    house.monkeypatch.setenv("CANARY_MINUTES", str(minutes))
    for cached in ("adapters", "compilation"):
        getattr(house.apps["compile_watchlists"], cached).cache_clear()
    house.apps["reconcile"].adapters.cache_clear()
    house.apps["reconcile"].reconciliation.cache_clear()


def send_canary(house: House) -> str:
    """Run `canary`, and put the S3 event of its object into IngestQueue. Return the object's key."""
    key: str = house.apps["canary"].handler({}, house.context)["key"]
    house._sequencer += 1
    house.send("IngestQueue", house.event(bucket_name("articles"), key, None, f"{house._sequencer:018X}", 1))
    return key


def metrics(printed: str) -> dict[str, list[float]]:
    """Return the values of each metric by name, from the printed output of all functions."""
    found: dict[str, list[float]] = {}
    for line in printed.splitlines():
        if "CloudWatchMetrics" in line:
            values: dict[str, Any] = json.loads(line)
            for metric in values["_aws"]["CloudWatchMetrics"][0]["Metrics"]:
                found.setdefault(metric["Name"], []).extend(values[metric["Name"]])
    return found


def test_a_canary_arrives_and_is_measured(with_canary: House, capsys: pytest.CaptureFixture[str]) -> None:
    send_canary(with_canary)
    with_canary.run("ingest")
    with_canary.run("digest")
    with_canary.clock.now += timedelta(seconds=7)
    capsys.readouterr()
    assert with_canary.run("deliver") == 0
    found = metrics(capsys.readouterr().out)
    assert (found["CanaryArrived"], found["CanarySeconds"]) == ([1], [7])
    assert "Delivered" not in found


def test_readers_never_see_a_canary(with_canary: House) -> None:
    key = send_canary(with_canary)
    with_canary.drain()
    with_canary.flush("brief", "2026-11-23T08:00:00Z")
    with_canary.drain()
    assert with_canary.slack.posts == []
    (mail,) = with_canary.mails()
    assert "read 0 articles" in mail["Message"]
    assert "canary" not in mail["Message"].lower()
    assert with_canary.rows("C#") == []
    row = with_canary.objects.read(bucket_name("articles"), key)
    assert row is not None
    assert (row["articles"], row["matched"]) == (1, 1)


def test_a_canary_is_in_no_metric_of_articles(with_canary: House, capsys: pytest.CaptureFixture[str]) -> None:
    send_canary(with_canary)
    capsys.readouterr()
    with_canary.run("ingest")
    with_canary.run("digest")
    found = metrics(capsys.readouterr().out)
    assert (found["Articles"], found["Matched"]) == ([0], [0])
    assert "Published" not in found


def test_each_canary_arrives_although_they_resemble_each_other(
    with_canary: House, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    for _ in range(3):
        send_canary(with_canary)
        with_canary.drain()
    assert metrics(capsys.readouterr().out)["CanaryArrived"] == [1, 1, 1]


def test_an_article_of_an_uploader_beside_the_canaries_is_an_ordinary_article(with_canary: House) -> None:
    article = json.dumps({"title": canary_title("0" * 32, with_canary.clock.now), "text": "Troops left."})
    with_canary.upload("articles/_canary/story.json", article)
    with_canary.drain()
    assert len(with_canary.slack.posts) == 1
    assert with_canary.rows(f"D#{CANARY_ROUTE}") == []


def test_without_the_parameter_there_is_no_route_of_the_canary(house: House) -> None:
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    assert set(house.registry.current().routes) == {"desk", "brief"}


def test_the_canary_is_turned_on_and_off_by_the_next_run_of_reconcile(house: House) -> None:
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    for minutes, routes in ((5, {"desk", "brief", CANARY_ROUTE}), (0, {"desk", "brief"})):
        switch(house, minutes)
        assert house.reconcile()["outdated"] == 1
        house.run("compile_watchlists")
        assert set(house.registry.current().routes) == routes
        assert house.reconcile()["outdated"] == 0
    assert house.mails() == []  # nothing is reported as broken


def test_a_file_with_the_reserved_name_is_reported(with_canary: House) -> None:
    with_canary.configure({"watchlists/_canary.yaml": WATCHLIST.replace("watchlist: w", "watchlist: v")})
    (report,) = with_canary.mails()
    assert "this name is reserved" in report["Message"]


def test_no_route_may_name_the_channel_or_the_id_of_the_canary() -> None:
    for text, message in (
        ("desk: {schedule: instant, channels: [canary]}", "unknown channel 'canary'"),
        (f"{CANARY_ROUTE}: {{schedule: instant, channels: [email-text]}}", "route"),
    ):
        with pytest.raises(Exception, match=message):
            read_routes("routes.yaml", f"timezone: UTC\nroutes:\n  {text}\n", check_channel=CHANNELS.check)
    assert Canary().check_target(None) is not None


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"sent": 1}', '{"sent": ["yesterday"]}', "null"])
def test_a_malformed_body_of_a_part_gives_no_measurement(body: str, house: House) -> None:
    assert seconds_of_canaries(body, house.clock.now) == []
