"""One local cloud for all tests of this folder, with the roles of the template enforced."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from wirewatch.local.fake_slack import FakeSlack
from wirewatch.local.session import running_stack
from wirewatch.local.stack import Stack
from wirewatch.local.toolchain import Toolchain

from tests.conftest import ROOT


@dataclass
class Running:
    """The stack, the messages that Slack received, and the tools."""

    stack: Stack
    receiver: FakeSlack
    tools: Toolchain


class _Silent:
    def step(self, text: str) -> None:
        return


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    if not (ROOT / ".tools/cloud/ready").exists():
        pytest.skip("the local cloud is not installed: make environment")
    with running_stack(ROOT, _Silent()) as (stack, receiver, tools):
        yield Running(stack, receiver, tools)
