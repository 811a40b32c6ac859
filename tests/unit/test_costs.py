"""Tests the price list, the model of costs, and `wirewatch cost`."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws
from wirewatch.costs.activities import USAGE
from wirewatch.costs.model import (
    ALARMS,
    CANARY_ALARMS,
    DIGESTS,
    LISTING,
    MATCHES,
    READING,
    STORIES,
    TARGETS,
    Workload,
    costs_of,
    idle_costs,
    usd_per_million,
)
from wirewatch.costs.prices import price_list
from wirewatch.storage.counters import Counters

from tests.conftest import ROOT
from tests.deployed import deploy, template_resources
from tests.running import Run
from tests.unit.pages import page

WATCHLIST = "watchlist: w\nrules:\n  - {id: r, query: troops}\n"
ROUTES = "timezone: UTC\nroutes:\n  desk: {schedule: instant, channels: [email-text]}\n"


def test_each_price_has_an_aws_source_and_the_list_has_a_date() -> None:
    prices = price_list()
    assert prices.checked >= date(2026, 11, 28)
    assert all(price.source.host == "aws.amazon.com" for price in prices.units.values())


def test_each_unit_of_an_activity_has_a_price() -> None:
    assert {unit for usage in USAGE.values() for unit in usage} <= price_list().units.keys()


def test_the_price_list_is_part_of_the_package() -> None:
    assert "costs/prices.toml" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_memory_and_alarms_of_the_model_are_those_of_the_template() -> None:
    alarms = [each for each in template_resources().values() if each["Type"] == "AWS::CloudWatch::Alarm"]
    of_canary = [each for each in alarms if each.get("Condition") == "HasCanary"]
    optional = {"HasExpectedOrigins", "HasPublicLinks", "ReportsBounces"}
    off_by_default = [each for each in alarms if each.get("Condition") in optional]
    assert len(of_canary) == CANARY_ALARMS
    assert len(alarms) - len(of_canary) - len(off_by_default) == pytest.approx(ALARMS, abs=3)
    assert template_resources()["IngestFunction"]["Properties"]["MemorySize"] == 1024
    assert "MemorySize" not in template_resources()["DigestFunction"]["Properties"]


def test_the_cost_of_an_article_without_a_match_equals_a_calculation_by_hand() -> None:
    """The cost is the sum of the costs of a GET, a row, a message, 1/10 of a batch, 40 ms of Lambda
    with 1 GB of memory, and four comparisons. Each comparison checks the object's row against the
    listing of the bucket.
    """
    workload = Workload(match_rate=0, digests=0)
    batch = 2 * 0.40 + 0.625 + 0.125 + 0.20 + 50_000 * 0.0000133334 + 2.5 * 0.50
    listing = 4 * (0.5 * 0.125 + 0.005)
    expected = 0.40 + 0.625 + 0.40 + batch / 10 + 40_000 * 0.0000133334 + listing
    assert usd_per_million(workload) == pytest.approx(expected)


WORKLOADS = st.builds(
    Workload,
    articles=st.integers(0, 10**8),
    match_rate=st.floats(0, 1),
    routes_per_match=st.floats(0, 20),
    routes=st.integers(0, 500),
    digests=st.integers(0, 10**6),
    targets=st.floats(0, 20),
    mails=st.floats(0, 100),
    articles_per_object=st.floats(1, 1_000),
    batch=st.floats(1, 10),
    canary_minutes=st.sampled_from([0, 5, 60]),
    uploads=st.booleans(),
)


@given(WORKLOADS)
def test_services_and_activities_add_up_and_nothing_is_negative(workload: Workload) -> None:
    costs = costs_of(workload)
    assert all(line.usd >= 0 and line.quantity >= 0 for line in costs.lines)
    assert sum(costs.by_service().values()) == pytest.approx(costs.total)
    assert sum(costs.by_activity().values()) == pytest.approx(costs.total)
    assert 0 <= costs.beyond_free_tier() <= costs.total + 1e-9
    assert idle_costs(workload).total <= costs.total + 1e-9


@given(WORKLOADS, st.integers(1, 10**6))
def test_more_articles_cost_more(workload: Workload, more: int) -> None:
    assert costs_of(replace(workload, articles=workload.articles + more)).total > costs_of(workload).total


def test_the_costs_of_the_canary_are_separate() -> None:
    with_canary, without = costs_of(Workload(canary_minutes=15)), costs_of(Workload())
    assert with_canary.canary == pytest.approx(with_canary.total - without.total)
    assert usd_per_million(Workload(canary_minutes=15)) == usd_per_million(Workload())


def test_the_readme_states_the_figures_of_the_model() -> None:
    text = " ".join(page("README.md").split())
    of_activity, idle = costs_of(Workload()).by_activity(), idle_costs(Workload())
    reading, digests = (
        of_activity[READING],
        sum(of_activity[each] for each in (MATCHES, STORIES, DIGESTS, TARGETS)),
    )
    assert f"**${usd_per_million(Workload()):.2f} per million articles**" in text
    assert f"- ${reading:.2f} to read, match and record the articles; - ${digests:.2f} to store" in text
    assert f"- ${of_activity[LISTING]:.2f} to check" in text
    assert f"costs ${idle.total:.0f} a month, or ${idle.beyond_free_tier():.0f} with the free tier" in text


def test_without_articles_there_is_no_cost_per_million(run: Run) -> None:
    assert usd_per_million(Workload(articles=0)) == 0
    code, out, _ = run("cost", "--articles", 0, "--digests", 0)
    assert code == 0
    assert "per million" not in out


def test_the_command_prints_services_activities_and_totals(run: Run) -> None:
    code, out, _ = run("cost", "--articles", "250,000", "--match-rate", "0.02")
    assert code == 0
    for text in (
        "250,000 articles a month, 2.0% match",
        "DynamoDB",
        "stories of digests",
        "per million",
        "checked on",
    ):
        assert text in out


def test_the_json_output_has_all_costs_with_their_sources(run: Run) -> None:
    code, out, _ = run("cost", "--json", "--canary-minutes", 5)
    found = json.loads(out)
    assert code == 0
    assert found["per_million_articles"] == pytest.approx(usd_per_million(Workload()), abs=1e-3)
    assert sum(line["usd"] for line in found["lines"]) == pytest.approx(found["total"], abs=1e-3)
    assert found["canary"] > 0
    assert all(line["source"].startswith("https://aws.amazon.com/") for line in found["lines"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--articles", "many"], "'many' is not a number"),
        (["--articles", "0.5"], "is not a whole number"),
        (["--digests", "-1"], "is not a number"),
        (["--articles", "nan"], "is not a number"),
        (["--match-rate", "2"], "--match-rate must be from 0 to 1"),
        (["--batch", "20"], "--batch must be from 1 to 10"),
        (["--articles-per-object", "0"], "--articles-per-object must be from 1"),
        (["--canary-minutes", "7"], "invalid choice"),
    ],
)
def test_a_wrong_number_is_refused(
    run: Run, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    try:
        code, _, err = run("cost", *arguments)
    except SystemExit as error:
        code, err = int(str(error.code)), capsys.readouterr().err
    assert code == 2
    assert message in err


def test_the_workload_of_a_stack_is_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_aws():
        stack = deploy(monkeypatch)
        stack.configure(WATCHLIST, ROUTES)
        counters, now = Counters(stack.table), datetime.now(UTC)
        counters.add("default", {"articles": 900, "matched": 90}, now - timedelta(days=2))
        counters.add("default", {"articles": 100, "matched": 10}, now)
        counters.add("default", {"articles": 5_000}, now - timedelta(days=35))
        found = json.loads(run("cost", "--stack", "wirewatch", "--json")[1])["workload"]
        assert (found["articles"], found["match_rate"], found["routes"]) == (1_000, 0.1, 1)
        given = json.loads(run("cost", "--stack", "wirewatch", "--json", "--articles", 7)[1])["workload"]
        assert (given["articles"], given["match_rate"]) == (7, 0.1)


def test_a_stack_that_does_not_exist_is_reported(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_aws():
        deploy(monkeypatch)
        code, _, err = run("cost", "--stack", "nothing")
    assert code == 2
    assert "there is no stack nothing" in err


def test_a_restored_table_is_read_in_place_of_that_of_the_stack(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mock_aws():
        stack = deploy(monkeypatch)
        stack.parameters["RestoredTable"] = "restored"
        code, _, err = run("cost", "--stack", "wirewatch")
        assert code == 2
        assert "Requested resource not found" in err
        stack.parameters["RestoredTable"] = ""
        assert run("cost", "--stack", "wirewatch")[0] == 0
