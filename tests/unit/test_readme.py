"""What the README shows is tried here: its examples are read, and the mistake it quotes is the one that is told."""

import re
from datetime import UTC, datetime

import pytest
from wirewatch.checking.configuration_files import CompiledConfiguration, Sources, compile_files
from wirewatch.cli import main
from wirewatch.commands.registry import COMMANDS

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
WATCHLIST, ROUTES = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)


def compiled(watchlist: str) -> CompiledConfiguration:
    return compile_files(
        {"watchlists/north-korea.yaml": watchlist, "routes.yaml": ROUTES},
        Sources(),
        datetime(2026, 11, 23, tzinfo=UTC),
    )


def test_the_first_watchlist_and_its_routes_are_good() -> None:
    found = compiled(WATCHLIST)
    assert found.problems == {}
    assert set(found.configuration.routes) == {"korea-desk", "morning-brief"}


def test_the_mistake_that_is_shown_is_the_one_that_is_told() -> None:
    broken = re.sub(r"@north-korea AND \(troop.*", "@north-korea AND troops OR soldiers", WATCHLIST)
    (problem,) = compiled(broken).problems["watchlists/north-korea.yaml"]
    assert f"error: {problem}\n" in README


def test_every_command_is_in_the_readme() -> None:
    for command in (*(set(COMMANDS) - {"slack"}), "slack add"):
        assert f"wirewatch {command}" in README


def test_what_explain_says_in_the_readme_it_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    command, first, because = re.findall(r"\$ wirewatch (explain troop.*)\n(.*)…\n(.*)\n", README)[0]
    assert main(command.split()) == 1
    told = capsys.readouterr().out
    assert told.startswith(first.rstrip())
    assert because in told
