"""Tests of the commands `subscribe` and `subscribers`. moto simulates the topic AlertsTopic."""

import json
from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.deployed import Deployed, deploy
from tests.running import Run, objects

WATCHLIST = "watchlist: korea\nrules:\n  - {id: troops, query: troops}\n"
ROUTES = """\
timezone: UTC
routes:
  desk: {schedule: instant, channels: ["slack:korea-desk"]}
  brief: {schedule: daily 07:30, channels: [email-text]}
  evening: {schedule: daily 19:30, channels: [email-text]}
"""
EMAIL = "desk@example.org"


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with mock_aws():
        deployed = deploy(monkeypatch)
        deployed.configure(WATCHLIST, ROUTES)
        deployed.add_subscriber(deployed.queue_arn("DeliverQueue"), "sqs")
        yield deployed


def policy(stack: Deployed, endpoint: str = EMAIL) -> dict[str, list[str]]:
    """Return the filter policy of the only subscription of `endpoint`."""
    sns, topic = stack.clients["sns"], stack.ids["AlertsTopic"]
    (arn,) = (
        each["SubscriptionArn"]
        for each in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        if each["Endpoint"] == endpoint
    )
    attributes = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    loaded: dict[str, list[str]] = json.loads(attributes["FilterPolicy"])
    return loaded


def test_an_address_is_subscribed_to_one_route(run: Run, stack: Deployed) -> None:
    code, out, _ = run("subscribe", "brief", EMAIL)
    assert code == 0
    assert out == f"AWS sends {EMAIL} a mail with a link to confirm; after that it receives brief\n"
    assert policy(stack) == {"channel": ["email-text"], "route": ["brief"]}


def test_a_second_route_is_added_to_a_confirmed_subscription(run: Run, stack: Deployed) -> None:
    run("subscribe", "brief", EMAIL)
    assert run("subscribe", "evening", EMAIL)[1] == f"{EMAIL} receives evening too, from now on\n"
    assert policy(stack) == {"channel": ["email-text"], "route": ["brief", "evening"]}
    assert run("subscribe", "evening", EMAIL)[:2] == (0, f"{EMAIL} receives evening already\n")


def test_reports_and_everything_can_be_subscribed_to(run: Run, stack: Deployed) -> None:
    run("subscribe", "reports", EMAIL)
    assert policy(stack) == {"channel": ["email-text"], "route": ["_config"]}
    run("subscribe", "all", EMAIL)
    assert policy(stack) == {"channel": ["email-text"]}
    assert "receives brief already" in run("subscribe", "brief", EMAIL)[1]


def test_an_unconfirmed_address_must_confirm_first(run: Run, stack: Deployed) -> None:
    run("subscribe", "brief", EMAIL)
    stack.unconfirmed.add(EMAIL)
    code, out, _ = run("subscribe", "evening", EMAIL)
    assert code == 1
    assert f"{EMAIL} has not confirmed an earlier subscription: follow the link" in out
    stack.unconfirmed.clear()
    assert policy(stack)["route"] == ["brief"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("breif", EMAIL), "there is no route 'breif'; did you mean brief?"),
        (("desk", EMAIL), "desk sends no mail but slack:korea-desk; add email-text to its channels"),
        (("brief", "desk"), "'desk' is not a mail address"),
        (("brief", "a b@example.org"), "'a b@example.org' is not a mail address"),
        (("brief", "Desk <desk@example.org>"), "is not a mail address"),
    ],
)
def test_a_wrong_route_or_address_is_refused(
    run: Run, stack: Deployed, arguments: tuple[str, str], problem: str
) -> None:
    code, _, err = run("subscribe", *arguments)
    assert (code, problem in err) == (2, True), err
    assert run("subscribers")[0] == 1


def test_a_dry_run_subscribes_nobody(run: Run, stack: Deployed) -> None:
    assert run("subscribe", "brief", EMAIL, "--dry-run")[:2] == (0, f"would subscribe {EMAIL} to brief\n")
    assert run("subscribers")[:2] == (
        1,
        "there are no subscribers; wirewatch subscribe ROUTE EMAIL adds one\n",
    )


def test_subscribers_are_listed_with_their_routes_and_state(run: Run, stack: Deployed) -> None:
    run("subscribe", "brief", EMAIL)
    run("subscribe", "reports", EMAIL)
    stack.add_subscriber("all@example.org")
    run("subscribe", "evening", "new@example.org")
    stack.unconfirmed.add("new@example.org")
    code, out, _ = run("subscribers")
    assert code == 0
    assert [line.split() for line in out.splitlines()] == [
        ["address", "by", "receives", "state"],
        ["all@example.org", "email", "everything", "confirmed"],
        [EMAIL, "email", "reports,", "brief", "confirmed"],
        ["new@example.org", "email", "not", "confirmed"],
    ]
    listed = objects(run("subscribers", "--route", "brief", "--json")[1])
    assert {each["endpoint"]: each["confirmed"] for each in listed} == {
        "all@example.org": True,
        EMAIL: True,
        "new@example.org": False,
    }
    assert objects(run("subscribers", "--json", "--route", "brief")[1])[1]["routes"] == ["_config", "brief"]


def test_a_stack_without_confirmed_subscribers_gives_exit_code_1(run: Run, stack: Deployed) -> None:
    run("subscribe", "brief", EMAIL)
    stack.unconfirmed.add(EMAIL)
    assert run("subscribers")[0] == 1
    assert run("status")[0] == 1


def test_subscribers_of_the_reports_are_found_by_the_name_that_is_shown(run: Run, stack: Deployed) -> None:
    run("subscribe", "reports", EMAIL)
    run("subscribe", "brief", "brief@example.org")
    listed = objects(run("subscribers", "--route", "reports", "--json")[1])
    assert [each["endpoint"] for each in listed] == [EMAIL]
    code, out, _ = run("subscribers", "--route", "reports")
    assert (code, EMAIL in out, "brief@example.org" in out) == (0, True, False)


@pytest.mark.parametrize(
    ("route", "problem"),
    [("breif", "there is no route 'breif'; did you mean brief?"), ("report", "there is no route 'report'")],
)
@pytest.mark.parametrize("options", [(), ("--json",)], ids=["text", "json"])
def test_subscribers_of_an_unknown_route_are_an_error(
    run: Run, stack: Deployed, route: str, problem: str, options: tuple[str, ...]
) -> None:
    stack.add_subscriber("all@example.org")
    code, out, err = run("subscribers", "--route", route, *options)
    assert (code, out, problem in err) == (2, "", True), err
