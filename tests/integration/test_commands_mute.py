"""Tests the commands `wirewatch mute`, `unmute` and `target add` on a stack that moto simulates."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from moto import mock_aws
from wirewatch.channels.custom.samples import sample_page
from wirewatch.cli import main
from wirewatch.storage.mutes import Mute, Mutes

from tests.deployed import PREFIX, Deployed, deploy
from tests.running import Run, objects

WATCHLIST = """\
watchlist: korea
rules:
  - {id: troops, query: troops}
  - {id: harbour, query: harbour}
"""
ROUTES = """\
timezone: UTC
routes:
  desk: {schedule: instant, channels: ["slack:korea-desk"]}
  brief: {schedule: daily 07:30, channels: [email-text]}
"""


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with mock_aws():
        deployed = deploy(monkeypatch)
        deployed.configure(WATCHLIST, ROUTES)
        yield deployed


def ends(stack: Deployed, subject: str, rule: str = "") -> datetime:
    """Return when a mute ends."""
    mutes = {(mute.subject, mute.rule): mute for mute in Mutes(stack.table).current(datetime.now(UTC))}
    return mutes[subject, rule].until


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("30m", timedelta(minutes=30)),
        ("8h", timedelta(hours=8)),
        ("2d", timedelta(days=2)),
        ("30d", timedelta(days=30)),
    ],
)
def test_a_mute_lasts_as_long_as_its_time_says(
    run: Run, stack: Deployed, text: str, duration: timedelta
) -> None:
    before = datetime.now(UTC)
    code, out, _ = run("mute", "brief", "--for", text)
    assert code == 0
    until = ends(stack, "route:brief")
    assert before + duration <= until <= datetime.now(UTC) + duration
    shown = f"{until:%Y-%m-%d %H:%M} UTC"
    assert out == f"route:brief is muted until {shown}; its articles are counted, not shown\n"


@pytest.mark.parametrize("text", ["8", "8 hours", "0m", "h", "-8h", "1.5h", "８h"])
def test_a_time_of_another_form_is_refused(run: Run, stack: Deployed, text: str) -> None:
    code, out, err = run("mute", "brief", f"--for={text}")
    assert (code, out) == (2, "")
    assert err == f"wirewatch: {text!r} is not a duration; write 30m, 8h or 2d\n"
    assert list(Mutes(stack.table).current(datetime.now(UTC))) == []


@pytest.mark.parametrize("arguments", [("--rule", ""), ("--rule=",), ("--reason", "")])
def test_an_empty_rule_does_not_mute_the_whole_watchlist(
    run: Run, stack: Deployed, arguments: tuple[str, ...]
) -> None:
    """An example is `wirewatch mute korea --rule "$RULE"` if the variable RULE is not set."""
    option = arguments[0].rstrip("=")
    expected = (2, "", f"wirewatch: argument {option}: the value is empty\n")
    assert run("mute", "korea", "--for", "8h", *arguments) == expected
    assert run("unmute", "korea", *arguments) == expected
    assert list(Mutes(stack.table).current(datetime.now(UTC))) == []


def test_a_rule_may_be_written_as_the_list_shows_it(run: Run, stack: Deployed) -> None:
    code, out, _ = run("mute", "korea/troops", "--for", "1h")
    assert (code, out.split(" is muted")[0]) == (0, "korea/troops")
    (mute,) = Mutes(stack.table).current(datetime.now(UTC))
    assert (mute.id, mute.rule) == ("korea", "troops")
    code, _, err = run("mute", "korea/troop", "--for", "1h")
    assert (code, "did you mean troops?" in err) == (2, True)
    for words in (("korea/", "--for", "1h"), ("korea/troops", "--rule", "harbour", "--for", "1h")):
        code, _, err = run("mute", *words)
        assert (code, "write WATCHLIST/RULE without --rule, or WATCHLIST --rule RULE" in err) == (2, True)
    assert run("unmute", "korea/troops")[0] == 0
    assert list(Mutes(stack.table).current(datetime.now(UTC))) == []


@pytest.mark.parametrize("text", ["31d", "9999d", "721h", "43201m"])
def test_a_mute_of_more_than_thirty_days_is_refused(run: Run, stack: Deployed, text: str) -> None:
    code, _, err = run("mute", "brief", "--for", text)
    assert code == 2
    assert f"{text} is too long; a mute ends after 30 days at most" in err


def test_a_mute_needs_a_time_and_a_name(run: Run, stack: Deployed) -> None:
    assert run("mute", "brief")[::2] == (2, "wirewatch: say for how long: --for 30m, --for 8h or --for 2d\n")
    assert "name the route or watchlist to mute" in run("mute", "--for", "8h")[2]


def test_a_reason_that_is_too_long_is_refused_with_the_limit(run: Run, stack: Deployed) -> None:
    code, _, err = run("mute", "brief", "--for", "8h", "--reason", "x" * 500_000)
    assert (code, err) == (2, "wirewatch: --reason has 500,000 characters; write at most 1,000\n")
    assert run("mute", "brief", "--for", "8h", "--reason", "x" * 1_000)[0] == 0


@pytest.mark.parametrize(
    "arguments", [("brief",), ("--for", "8h"), ("--for", "2h"), ("--rule", "troops"), ("--reason", "holiday")]
)
def test_the_list_refuses_arguments_of_a_new_mute(
    run: Run, stack: Deployed, arguments: tuple[str, ...]
) -> None:
    expected = (2, "", "wirewatch: --list takes no other argument than --json and --stack\n")
    assert run("mute", "--list", *arguments) == expected


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("breif",), "there is no route or watchlist 'breif'; did you mean brief?"),
        (("korae",), "there is no route or watchlist 'korae'; did you mean korea?"),
        (("xyz",), "there is no route or watchlist 'xyz'; there are brief, desk, korea"),
        (("korea", "--rule", "trops"), "there is no rule of korea 'trops'; did you mean troops?"),
        (("koreas", "--rule", "troops"), "there is no watchlist 'koreas'; did you mean korea?"),
        (("desk", "--rule", "troops"), "desk is a route; --rule mutes a rule of a watchlist"),
        (("route:desk", "--rule", "troops"), "desk is a route; --rule mutes a rule of a watchlist"),
        (("route:korea",), "there is no route 'korea'; there are brief, desk"),
        (("watchlist:desk",), "there is no watchlist 'desk'; there are korea"),
        (("rule:troops",), "rule:troops is neither route:ID nor watchlist:ID"),
    ],
)
def test_a_name_that_does_not_exist_is_refused_with_the_nearest(
    run: Run, stack: Deployed, arguments: tuple[str, ...], problem: str
) -> None:
    assert run("mute", *arguments, "--for", "8h") == (2, "", f"wirewatch: {problem}\n")
    assert list(Mutes(stack.table).current(datetime.now(UTC))) == []


def test_a_mute_before_the_first_configuration_says_that_there_is_none(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mock_aws():
        deploy(monkeypatch)
        assert (
            "the stack has none yet; upload a configuration first" in run("mute", "brief", "--for", "8h")[2]
        )


def test_the_list_shows_what_is_muted_by_whom_until_when_and_why(run: Run, stack: Deployed) -> None:
    assert run("mute", "--list")[:2] == (0, "nothing is muted\n")
    run("mute", "korea", "--rule", "troops", "--for", "2d", "--reason", "too many")
    run("mute", "brief", "--for", "8h", "--reason", "holiday")
    code, out, _ = run("mute", "--list")
    assert code == 0
    heads, rule, brief = out.splitlines()
    assert heads.split() == ["muted", "until", "(UTC)", "by", "since", "reason"]
    assert brief.split()[0] == "route:brief"
    assert f"{ends(stack, 'route:brief'):%Y-%m-%d %H:%M}" in brief
    assert "holiday" in brief
    assert rule.split()[0] == "korea/troops"
    assert "too many" in rule
    listed = objects(run("mute", "--list", "--json")[1])
    assert [tuple(each[name] for name in ("kind", "subject", "rule", "reason")) for each in listed] == [
        ("watchlist", "korea", "troops", "too many"),
        ("route", "brief", "", "holiday"),
    ]
    assert all(each["by"].startswith("arn:aws:sts::") and each["since"] < each["until"] for each in listed)


def test_a_later_mute_replaces_the_earlier_one(run: Run, stack: Deployed) -> None:
    run("mute", "brief", "--for", "2d")
    run("mute", "brief", "--for", "30m")
    assert ends(stack, "route:brief") < datetime.now(UTC) + timedelta(hours=1)


def test_unmute_ends_a_mute_of_a_route_and_of_a_rule(run: Run, stack: Deployed) -> None:
    run("mute", "brief", "--for", "8h")
    run("mute", "korea", "--rule", "troops", "--for", "8h")
    run("mute", "korea", "--rule", "harbour", "--for", "8h")
    assert run("unmute", "brief")[:2] == (0, "route:brief is no longer muted\n")
    assert run("unmute", "korea", "--rule", "troops")[:2] == (0, "korea/troops is no longer muted\n")
    assert run("unmute", "korea/harbour")[:2] == (0, "korea/harbour is no longer muted\n")
    assert run("mute", "--list")[1] == "nothing is muted\n"


def test_a_snooze_of_a_reader_is_listed_and_can_be_ended(run: Run, stack: Deployed) -> None:
    now = datetime.now(UTC)
    for rule in ("story:4b1f60c2a97d3e85", "rule:korea/troops", "watchlist:korea"):
        reason = "snoozed by a reader: Troops leave"
        Mutes(stack.table).add(Mute("desk", rule, now + timedelta(hours=8), reason, "link 1a2b3c", now))
    out = run("mute", "--list")[1]
    for name in ("desk/story:4b1f60c2a97d3e85", "desk/rule:korea/troops", "desk/watchlist:korea"):
        assert name in out
        assert run("unmute", name)[:2] == (0, f"{name} is no longer muted\n")
    assert "link 1a2b3c" in out
    assert "snoozed by a reader: Troops leave" in out
    assert list(Mutes(stack.table).current(now)) == []


def test_a_mute_of_one_route_mutes_neither_other_routes_nor_a_watchlist_of_that_name(stack: Deployed) -> None:
    now = datetime.now(UTC)
    mutes = Mutes(stack.table)
    for subject, rule in (("desk", "rule:korea/troops"), ("desk", "story:00"), ("desk", "troops")):
        mutes.add(Mute(subject, rule, now + timedelta(hours=8)))
    assert {"korea/troops", "story:00"} <= mutes.active("desk", now)
    assert not {"korea/troops", "story:00", "troops", "korea"} & mutes.active("brief", now)
    assert not {"troops", "korea", "*"} & mutes.active("desk", now)


def test_unmute_of_an_id_that_is_not_muted_lists_the_muted_ids(run: Run, stack: Deployed) -> None:
    run("mute", "korea", "--rule", "troops", "--for", "8h")
    assert run("unmute", "korea") == (2, "", "wirewatch: korea is not muted; muted: korea/troops\n")
    run("unmute", "korea/troops")
    assert run("unmute", "korea")[2] == "wirewatch: korea is not muted; muted: nothing\n"


# an id of a route and of a watchlist


@pytest.fixture
def same_id(stack: Deployed) -> Deployed:
    stack.configure(WATCHLIST, ROUTES.replace("desk", "korea", 1))
    return stack


def muted(stack: Deployed) -> tuple[set[str], set[str]]:
    """Return what is muted for the route `korea`, and what is muted for the route `brief`."""
    mutes, now = Mutes(stack.table), datetime.now(UTC)
    return set(mutes.active("korea", now)), set(mutes.active("brief", now))


def test_the_command_in_a_text_mail_mutes_the_route(run: Run, same_id: Deployed) -> None:
    hint = replace(sample_page(), route="korea").mute_hint
    (command,) = re.findall(r"wirewatch (mute .*? --for 8h)", hint)
    assert run(*command.split())[0] == 0
    assert "*" in muted(same_id)[0]
    assert "korea" not in muted(same_id)[1]


def test_an_id_of_a_route_and_of_a_watchlist_is_refused_with_the_choice(run: Run, same_id: Deployed) -> None:
    problem = "wirewatch: korea is a route and a watchlist; write route:korea or watchlist:korea\n"
    assert run("mute", "korea", "--for", "8h") == (2, "", problem)
    assert muted(same_id) == (set(), set())


def test_a_route_is_muted_without_the_watchlist_of_its_id(run: Run, same_id: Deployed) -> None:
    assert run("mute", "route:korea", "--for", "8h")[1].startswith("route:korea is muted until ")
    own, other = muted(same_id)
    assert "*" in own
    assert "*" not in other
    assert "korea" not in own | other


def test_a_watchlist_is_muted_without_the_route_of_its_id(run: Run, same_id: Deployed) -> None:
    assert run("mute", "watchlist:korea", "--for", "8h")[1].startswith("watchlist:korea is muted until ")
    assert muted(same_id) == ({"korea"}, {"korea"})


@pytest.mark.parametrize("written", ["korea", "watchlist:korea"])
def test_a_rule_belongs_to_the_watchlist_of_its_id(run: Run, same_id: Deployed, written: str) -> None:
    assert run("mute", written, "--rule", "troops", "--for", "8h")[0] == 0
    assert muted(same_id) == ({"korea/troops"}, {"korea/troops"})
    assert run("unmute", f"{written}/troops")[0] == 0
    assert muted(same_id) == (set(), set())


def test_a_route_has_no_rules_even_if_a_watchlist_has_its_id(run: Run, same_id: Deployed) -> None:
    code, _, err = run("mute", "route:korea", "--rule", "troops", "--for", "8h")
    assert (code, err) == (2, "wirewatch: korea is a route; --rule mutes a rule of a watchlist\n")
    assert muted(same_id) == (set(), set())


@pytest.mark.parametrize("rule", [f"story:{'0' * 16}", "rule:korea/troops", "watchlist:korea"])
def test_a_mute_of_a_part_of_a_route_is_listed_as_such_and_can_be_ended(
    run: Run, stack: Deployed, rule: str
) -> None:
    Mutes(stack.table).add(Mute("desk", rule, datetime.now(UTC) + timedelta(hours=8)))
    (listed,) = objects(run("mute", "--list", "--json")[1])
    assert (listed["kind"], listed["subject"], listed["rule"]) == ("route", "desk", rule)
    assert "desk (muted)" not in run("status")[1]
    assert run("unmute", f"desk/{rule}")[:2] == (0, f"desk/{rule} is no longer muted\n")


def test_a_mute_does_not_apply_to_a_route_or_watchlist_that_gets_the_same_id_later(
    run: Run, stack: Deployed
) -> None:
    run("mute", "korea", "--for", "8h")
    run("mute", "desk", "--for", "8h")
    stack.configure(WATCHLIST.replace("korea", "desk"), ROUTES.replace("desk", "korea", 1))
    mutes, now = Mutes(stack.table), datetime.now(UTC)
    assert "*" not in mutes.active("korea", now)
    assert "desk" not in mutes.active("korea", now)


def test_unmute_of_an_id_that_is_muted_twice_is_refused_with_the_choice(run: Run, same_id: Deployed) -> None:
    run("mute", "route:korea", "--for", "8h")
    run("mute", "watchlist:korea", "--for", "8h")
    code, _, err = run("unmute", "korea")
    assert code == 2
    assert "muted as a route and as a watchlist; write route:korea or watchlist:korea" in err
    assert run("unmute", "route:korea")[0] == 0
    assert muted(same_id) == ({"korea"}, {"korea"})
    assert run("unmute", "korea")[0] == 0
    assert muted(same_id) == (set(), set())


def test_a_row_without_a_kind_mutes_route_and_watchlist_and_can_be_ended(run: Run, same_id: Deployed) -> None:
    mute = Mute("korea", "", datetime.now(UTC) + timedelta(hours=8))
    Mutes(same_id.table).add(mute)
    own, other = muted(same_id)
    assert {"*", "korea"} <= own
    assert other == {"korea"}
    run("mute", "route:korea", "--for", "8h")
    assert run("unmute", "korea")[1] == "korea is no longer muted\n"
    assert "*" in muted(same_id)[0]


# target add


def stored(stack: Deployed, name: str) -> str:
    """Return the value of the only SSM parameter whose name ends with `/<name>`."""
    names = [each["Name"] for each in stack.clients["ssm"].describe_parameters()["Parameters"]]
    (full_name,) = [each for each in names if each.endswith(f"/{name}")]
    return str(stack.clients["ssm"].get_parameter(Name=full_name, WithDecryption=True)["Parameter"]["Value"])


def test_target_add_stores_an_address_from_standard_input(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in ("T/B/first", "T/B/rotated"):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{PREFIX}{address}\n"))
        code, out, _ = run("target", "add", "slack:night-desk")
        assert code == 0
        assert "use it in routes.yaml as slack:night-desk" in out
        assert PREFIX not in out
        assert stored(stack, "night-desk") == f"{PREFIX}{address}"


def test_target_add_reads_the_address_on_a_terminal_without_showing_it(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda prompt: f" {PREFIX}T/B/typed ")
    assert run("target", "add", "slack:night-desk")[0] == 0
    assert stored(stack, "night-desk") == f"{PREFIX}T/B/typed"


@pytest.mark.parametrize(
    "address", ["", "http://hooks.slack.com/services/T", "https://evil.example/services/T"]
)
def test_target_add_refuses_an_address_that_the_stack_would_not_post_to(
    run: Run, stack: Deployed, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{address}\n"))
    code, _, err = run("target", "add", "slack:night-desk")
    assert code == 2
    assert f"the address of slack:night-desk must begin with {PREFIX}" in err


@pytest.mark.parametrize("name", ["Night desk", "a/b", "x" * 41, "ü"])
def test_target_add_refuses_a_name_that_routes_could_not_use(run: Run, stack: Deployed, name: str) -> None:
    code, _, err = run("target", "add", f"slack:{name}")
    assert code == 2
    assert "slack needs the name of a webhook" in err


# what every command on a stack says where it has no access


COMMANDS = [("mute", "--list"), ("unmute", "brief"), ("target", "add", "slack:desk"), ("quarantine", "list")]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_stack_that_does_not_exist_is_named_with_the_fix(
    run: Run, stack: Deployed, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PREFIX}T/B/x\n"))
    code, out, err = run(*arguments, "--stack", "wirewtach")
    assert (code, out) == (2, "")
    assert err == (
        "wirewatch: there is no stack wirewtach in this account and region\n"
        "  fix: name it with --stack, and set AWS_DEFAULT_REGION to its region\n"
    )


def test_without_a_region_or_credentials_one_sentence_says_what_to_set(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)  # it keeps the credentials of other tests
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert run("mute", "--list") == (
        2,
        "",
        "wirewatch: no AWS credentials are configured\n  fix: set AWS_PROFILE, or run aws configure\n",
    )
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    assert run("mute", "--list")[2] == (
        "wirewatch: no AWS region is configured\n  fix: set AWS_DEFAULT_REGION, or run aws configure\n"
    )


@pytest.mark.parametrize(
    ("name", "value", "url"),
    [
        ("AWS_DEFAULT_REGION", "", "https://dynamodb..amazonaws.com"),
        ("AWS_ENDPOINT_URL", "localhost:4566", "localhost:4566"),
    ],
)
def test_an_empty_region_or_a_wrong_endpoint_is_an_error_with_a_fix(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, url: str
) -> None:
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)
    monkeypatch.setattr("wirewatch.aws.clients.boto3.client", boto3.session.Session().client)
    monkeypatch.setenv(name, value)
    code, _, err = run("mute", "--list")
    assert code == 2
    assert err == (
        f"wirewatch: the AWS region or AWS_ENDPOINT_URL is wrong: Invalid endpoint: {url}\n"
        "  fix: set AWS_DEFAULT_REGION to a region such as eu-central-1, and unset variables named AWS_ENDPOINT_URL…\n"
    )


def test_the_error_about_a_missing_permission_points_to_the_help(
    run: Run, stack: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.refused.add("Query")
    code, _, err = run("mute", "--list")
    assert code == 2
    assert "fix: ask for the AWS rights that the --help of this command lists" in err
    with pytest.raises(SystemExit):
        main(["mute", "--help"])
    assert "dynamodb:Query" in capsys.readouterr().out
