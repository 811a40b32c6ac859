"""Runs every command line of README and docs that needs no cloud."""

from pathlib import Path

import pytest
from wirewatch.checking import configuration_files
from wirewatch.cli import main
from wirewatch.commands.registry import Command

from tests.conftest import ROOT
from tests.house import compile_once
from tests.unit.pages import CommandLine, distinct_command_lines
from tools import doc_tables

ALL_COMMANDS = doc_tables.all_commands()
LINES = distinct_command_lines()
FORCES = """\
watchlist: forces
entities: {north-korea: {names: [North Korea]}}
rules:
  - {id: sent, query: troops AND sent}
"""


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a folder with the files that the documented commands need, and change to this folder."""
    samples = ROOT / "samplefiles"
    for name in ("samplefiles", "new", "old", "NEW", "OLD", "in-use"):
        (tmp_path / name).symlink_to(samples)
    for name in ("archive", "ARCHIVE"):
        (tmp_path / name).symlink_to(samples / "articles")
    (tmp_path / "FOLDER/watchlists").mkdir(parents=True)
    (tmp_path / "FOLDER/watchlists/forces.yaml").write_text(FORCES, encoding="utf-8")
    (tmp_path / "FILE").write_bytes((samples / "articles/border-rotation.txt").read_bytes())
    (tmp_path / "searches.txt").write_text("troops: troop! w/5 deploy!\n", encoding="utf-8")
    monkeypatch.setattr(configuration_files, "compile_templates", compile_once)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("webbrowser.open", lambda address: address.startswith("file://"))


WITHOUT_CLOUD = [
    line
    for line in LINES
    if line.program == "wirewatch"
    and not ALL_COMMANDS.get(line.words[1], Command("", "", rights=("any",))).rights
]


@pytest.mark.usefixtures("workplace")
@pytest.mark.parametrize("line", WITHOUT_CLOUD, ids=lambda line: f"{line.page}: {line.text[:60]}")
def test_a_command_line_without_a_cloud_runs(line: CommandLine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(line.words[1:]) in {0, 1}
    printed = capsys.readouterr()
    assert printed.out or printed.err
