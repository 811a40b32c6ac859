"""A clean environment for every test, and sample files for those that want them."""

import os
from pathlib import Path

import pytest

from tests.running import Run

ROOT = Path(__file__).parents[1]
CORPUS = Path(
    os.environ.get("WIREWATCH_CORPUS") or ROOT.parent / "shared/data/open"
)  # real input with labels, no part of the repository
NO_CORPUS = "the open corpus is not beside the repository; WIREWATCH_CORPUS names where it is"
KEPT = ("AWS_CA_BUNDLE",)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the caller's AWS settings reaches a test."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "POWERTOOLS_", "WIREWATCH_")) and name not in KEPT:
            monkeypatch.delenv(name)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")


@pytest.fixture
def samples() -> Path:
    return ROOT / "samplefiles"


@pytest.fixture
def root() -> Path:
    return ROOT


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Calls the program `wirewatch` in this process."""
    from wirewatch.cli import main

    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call
