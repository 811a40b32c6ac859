"""Tests how docs/operations.md restores the table: the commands, the deployment and the repairs.

On AWS, the restored table has the state of an earlier time. The emulator can only copy the present
state into a new table. So the test first makes this copy. Then it makes changes, which only the old
table gets, and then it deploys the stack with the copy. The copy lacks the changes, as on AWS.
"""

import re
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.stack.changes.in_use import sources_of
from wirewatch.local.session import Session, parameters, running_stack
from wirewatch.local.stack import Stack, until
from wirewatch.local.toolchain import STACK, credentials
from wirewatch.pipeline.current_index import REFRESH_INTERVAL
from wirewatch.storage.digests import Digests

from tests.conftest import ROOT
from tests.e2e.conftest import Silent
from tests.e2e.test_game_day import WATCHLIST, GameDay, Operator
from tests.unit.pages import page, section

pytestmark = [pytest.mark.cloud, pytest.mark.deep]
DOCUMENTED = section(page("docs/operations.md"), "### Restore the table")
SOURCE, TARGET = "wirewatch-Table-1ABC", "wirewatch-Table-restored"  # the names in the documentation
LATER = WATCHLIST + "  - {id: dredger, query: dredger}\n"


@pytest.fixture(scope="module")
def running() -> Iterator[Session]:
    """Run a separate local cloud, because the tests here move the stack to another table."""
    if not (ROOT / ".tools/cloud/ready").exists():
        pytest.skip("the local cloud is not installed: make environment")
    with running_stack(ROOT, Silent()) as session:
        yield session


@pytest.fixture
def day(running: Session) -> GameDay:
    """Return a stack without faults that has delivered two articles."""
    day = GameDay(running)
    day.stack.put_target("slack", "drill", running.receivers.address("slack", "drill"))
    day.upload_configuration()
    until("the configuration", lambda: set(day.stack.registry.current().routes) == {"drill", "nightly"})
    time.sleep(REFRESH_INTERVAL.total_seconds())  # then every warm worker uses it
    for _ in range(2):
        day.upload()
    day.wait_until_delivered()
    return day


def run_documented_commands(stack: Stack) -> None:
    """Run each `aws dynamodb` command of the documentation on the table of the stack."""
    commands = re.findall(r"^\$ aws dynamodb (\S+) (.+)$", DOCUMENTED, re.MULTILINE)
    assert [name for name, _ in commands] == [
        "restore-table-to-point-in-time",
        "update-time-to-live",
        "update-continuous-backups",
        "update-table",
    ]
    for name, written in commands:
        options = re.findall(r"--(\S+)(?: (?!--)(\S+))?", written.replace(SOURCE, stack.outputs["TableName"]))
        arguments = {_camel(option): _value(option, value) for option, value in options}
        getattr(stack.client("dynamodb"), name.replace("-", "_"))(**arguments)


def _camel(option: str) -> str:
    return "".join(word.capitalize() for word in option.split("-"))


def _value(option: str, written: str) -> Any:
    """Return the value of an AWS CLI option: a flag, a time, a structure such as A=b,C=true, or a text."""
    if not written:
        return True
    if option.endswith("date-time"):
        return datetime.fromisoformat(written)
    if option.endswith("specification"):
        pairs = (part.partition("=")[::2] for part in written.split(","))
        return {name: True if value == "true" else value for name, value in pairs}
    return written


def deploy_restored(running: Session, old: Stack) -> None:
    """Deploy the stack with the parameters that the documentation names for a restoration."""
    named = dict(re.findall(r"`(RestoredTable|TableEpoch)=(\S+)`", DOCUMENTED))
    assert named == {"RestoredTable": TARGET, "TableEpoch": "1"}
    given = parameters(old.endpoint, running.receivers) | named
    running.tools.deploy(old.endpoint, given, running.tools.scratch / "sam.log")
    for cached in ("outputs", "table"):
        vars(old).pop(cached)
    old.bridge_gaps()


def test_after_a_restoration_only_articles_that_the_backup_lacks_are_sent_again(
    day: GameDay, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stack, old_table = day.stack, day.stack.outputs["TableName"]
    operator = operator_of(stack, capsys, monkeypatch)
    assert operator.run("mute", "route:nightly", "--for", "8h")[0] == 0
    run_documented_commands(stack)  # the time of the backup
    day.upload_configuration(**{"watchlists/drill.yaml": LATER})
    until("the change", lambda: stack.registry.current().generation == 2)
    day.upload()
    day.wait_until_delivered()
    after_backup = day.titles[2:]
    rows = rows_of(stack, old_table)

    deploy_restored(day.running, stack)
    assert stack.outputs["TableName"] == TARGET
    code, out = operator.run("reprocess", "--since", "2h", "--missing")
    assert (code, "1 object will be read again (1 never read)" in out) == (0, True), out
    assert operator.run("recompile")[0] == 0
    until("the present files", lambda: "dredger" in in_use(stack))
    until("the article that is sent again", lambda: day.deliveries()[after_backup[0]] == 2)
    day.upload()
    until("the new article", lambda: day.deliveries()[day.titles[-1]])
    until("the end of all digests", day.is_idle)
    assert [day.deliveries()[title] for title in day.titles] == [1, 1, 2, 1]
    assert Digests(stack.table).route_state("drill").number > 1_000_000
    operator.wait_until_sound()
    code, out = operator.run("reprocess", "--since", "2h", "--missing", "--dry-run")
    assert (code, "0 objects would be read again" in out) == (0, True), out
    assert "nightly" in operator.run("mute", "--list")[1]  # as at the time of the backup
    assert rows_of(stack, old_table) == rows, "nothing writes to the table before"


def operator_of(
    stack: Stack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Operator:
    for name, value in {**credentials(), "AWS_ENDPOINT_URL": stack.endpoint}.items():
        monkeypatch.setenv(name, value)
    return Operator(capsys, monkeypatch)


def in_use(stack: Stack) -> str:
    sources = sources_of(DeployedStack(STACK), stack.registry.current().index_key)
    return " ".join(bundle.text for bundle in sources.watchlists.values())


def rows_of(stack: Stack, table: str) -> list[Any]:
    pages = stack.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    return sorted((item for found in pages for item in found["Items"]), key=str)
