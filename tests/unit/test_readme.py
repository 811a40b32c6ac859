"""Tests that the README's examples are valid, and that commands print what the README quotes."""

import re
from datetime import UTC, datetime

import pytest
from wirewatch.checking.configuration_files import CompiledConfiguration, Sources, compile_files
from wirewatch.cli import main
from wirewatch.local.demo.latency import UPLOADS, Latency

from tests.conftest import ROOT
from tests.unit.pages import blocks, page

README = page("README.md")
WATCHLIST, ROUTES = blocks(README, "yaml")


def compiled(watchlist: str) -> CompiledConfiguration:
    return compile_files(
        {"watchlists/north-korea.yaml": watchlist, "routes.yaml": ROUTES},
        Sources(),
        datetime(2026, 11, 23, tzinfo=UTC),
    )


def test_the_first_watchlist_and_its_routes_have_no_mistake() -> None:
    result = compiled(WATCHLIST)
    assert result.problems == {}
    assert set(result.configuration.routes) == {"korea-desk", "morning-brief"}


def test_the_quoted_mistake_is_the_one_that_check_reports() -> None:
    broken = re.sub(r"@north-korea AND \(troop.*", "@north-korea AND troops OR soldiers", WATCHLIST)
    (problem,) = compiled(broken).problems["watchlists/north-korea.yaml"]
    assert f"error: FOLDER/{problem}\n" in README


def test_the_quoted_latency_has_the_form_that_the_demo_prints() -> None:
    """This test checks only the line with the latency. tests/e2e checks the other lines of the
    demo.
    """
    seconds = (0.12,) * (UPLOADS - 1) + (0.15,)
    assert f"\n{Latency(seconds).line()}\n" in README


def test_explain_prints_what_the_readme_quotes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    command, quoted = re.findall(r"\$ wirewatch (explain troop[^\n]*)\n(.*?)\n…", README, re.DOTALL)[0]
    assert main(command.split()) == 1
    printed = " ".join(capsys.readouterr().out.split())
    for line in quoted.splitlines():
        assert " ".join(line.rstrip("…").split()) in printed
