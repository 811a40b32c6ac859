"""For all tests: a clean environment, the paths of input files, and the hypothesis profiles."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.running import Run

ROOT = Path(__file__).parents[1]
CORPUS = Path(os.environ.get("WIREWATCH_CORPUS") or ROOT.parent / "shared/data/open")
"""Labelled real input, which is not part of the repository."""
NO_CORPUS = "the labelled input is not beside the repository; set WIREWATCH_CORPUS to its folder"
KEPT = ("AWS_CA_BUNDLE",)

# A busy machine makes an example slow; only the work done may fail a test, not the time that it took.
# make test and make deep use the same examples in every run; only make fuzz searches for new ones.
for _profile, _examples in (("wirewatch", 40), ("long", 200), ("fuzz", 2_000)):
    settings.register_profile(
        _profile,
        max_examples=_examples,
        derandomize=_profile != "fuzz",
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile("wirewatch")


def in_parts(count: int, *, quick: int) -> list[Any]:
    """Return the numbers from 0 to `count` - 1 as test parameters. The numbers from `quick` on are
    used only by `make deep`.
    """
    return [*range(quick), *(pytest.param(part, marks=pytest.mark.deep) for part in range(quick, count))]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    clean_environment(monkeypatch)


def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the caller's AWS settings, and set credentials that open nothing."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "POWERTOOLS_", "WIREWATCH_")) and name not in KEPT:
            monkeypatch.delenv(name)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")


@pytest.fixture(scope="session")
def samples() -> Path:
    return ROOT / "samplefiles"


@pytest.fixture
def root() -> Path:
    return ROOT


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the program `wirewatch` in this process. The function returns the
    exit code, the standard output and the standard error.
    """
    from wirewatch.cli import main

    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call
