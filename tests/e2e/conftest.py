"""All tests of this folder use one local cloud, which enforces the roles of the template."""

from collections.abc import Iterator
from typing import Any

import pytest
from wirewatch.local.session import Session, running_stack
from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]

from tests.conftest import ROOT


class Silent:
    """A progress display that shows nothing."""

    def step(self, text: str) -> None:
        return


@pytest.fixture(scope="session")
def running() -> Iterator[Session]:
    if not (ROOT / ".tools/cloud/ready").exists():
        pytest.skip("the local cloud is not installed: make environment")
    with running_stack(ROOT, Silent()) as session:
        yield session


class OneCloud(LoadGroupScheduling):  # type: ignore[misc]
    """Runs all tests of this folder on one xdist worker, because each worker would start a cloud."""

    def _split_scope(self, nodeid: str) -> str:
        return "cloud" if nodeid.startswith("tests/e2e/") else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneCloud | None:
    return OneCloud(config, log) if config.getoption("dist") == "loadgroup" else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how long functions took to start."""
    reports = [each for outcome in ("passed", "failed") for each in terminalreporter.stats.get(outcome, [])]
    lines = [
        text for each in reports for name, text in getattr(each, "user_properties", ()) if name == "start"
    ]
    if lines:
        terminalreporter.section("start of a function")
        for line in lines:
            terminalreporter.write_line(line)
