"""Tests of the package's extras: their libraries, and the error if a library is missing."""

import importlib
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from wirewatch.cli import main
from wirewatch.command_line import EXTRAS
from wirewatch.parsing.sandbox.sandbox import Sandbox

from tests.conftest import ROOT

DECLARED: dict[str, list[str]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]["optional-dependencies"]
PAGE = ROOT / "samplefiles/articles/council-vote.html"
MODULES = {
    "fasttext-predict": "fasttext",
    "python-dateutil": "dateutil",
}  # if it has another name than the library


def is_command(module: str) -> bool:
    return f"{module}.".startswith("wirewatch.commands.")


@pytest.fixture
def new_commands() -> Iterator[None]:
    """Let a test import the modules of the commands again. Afterwards, restore the old modules."""
    before = {name: module for name, module in sys.modules.items() if is_command(name)}
    for name in before:
        del sys.modules[name]
    yield
    for name in filter(is_command, list(sys.modules)):
        del sys.modules[name]
    sys.modules.update(before)
    for name, module in before.items():
        package, _, child = name.rpartition(".")
        setattr(sys.modules[package], child, module)


def test_the_extraction_extra_lists_the_libraries_of_the_extraction_layer() -> None:
    lines = (ROOT / "layers/extraction/requirements.in").read_text(encoding="utf-8").splitlines()
    carried = [line.partition("#")[0].strip() for line in lines if not line.startswith("-c ")]
    assert DECLARED["extraction"] == carried


def test_every_library_of_an_extra_has_a_hint() -> None:
    for extra, libraries in DECLARED.items():
        for library in libraries:
            name = re.split(r"[<>=~!;\[ ]", library)[0]
            assert EXTRAS[MODULES.get(name, name)] in {extra, "desk"}, library


@pytest.mark.usefixtures("new_commands")
def test_a_command_that_lacks_a_library_names_the_extra_that_brings_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "rich.console", None)
    assert main(["query", "shipping", "--articles", str(PAGE)]) == 2
    assert capsys.readouterr().err == "wirewatch: this needs rich: pip install 'wirewatch[desk]'\n"


def test_a_page_that_lacks_its_library_says_which_extra_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "selectolax.py").write_text("raise ModuleNotFoundError(name='selectolax')")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    archive = importlib.import_module("wirewatch.commands.files.articles")
    monkeypatch.setattr(archive, "_sandbox", Sandbox)
    assert main(["query", "shipping", "--articles", str(PAGE)]) == 2
    assert (
        capsys.readouterr().err == "wirewatch: this needs selectolax: pip install 'wirewatch[extraction]'\n"
    )


@pytest.mark.usefixtures("new_commands")
def test_a_missing_module_that_no_extra_brings_raises_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wirewatch.commands.files.match_report", None)
    with pytest.raises(ModuleNotFoundError):
        main(["query", "shipping", "--articles", str(ROOT / "samplefiles/articles")])
