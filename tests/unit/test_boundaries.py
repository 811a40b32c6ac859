"""The rooms of the package: imports run downward, AWS stays in its room, the environment is read in one place."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "layers/wirewatch/wirewatch"
ORDER = (  # each room may import those before it, and itself
    "frozen", "errors", "severity", "build_id", "article", "language", "dialects", "configuration", "matching", "compiling", "explaining",
    "checking", "backtest", "parsing", "digests", "channels", "settings", "messages", "aws", "storage", "pipeline", "commands",
    "cli", "local",
)  # fmt: skip
MODULES = sorted(PACKAGE.rglob("*.py"))
NOT_AT_THE_START = (  # of ingest: each costs every cold start, and most articles need none of them
    "trafilatura", "lxml", "selectolax", "feedparser", "warcio", "pypdf", "fasttext", "charset_normalizer",
    "jinja2", "yaml", "snowballstemmer",
)  # fmt: skip


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Full dotted names; imports for type checking only don't count."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            for child in ast.walk(node):
                child.__dict__["only_types"] = True
        if getattr(node, "only_types", False):
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_downward(path: Path) -> None:
    room = room_of(path)
    if room in {"__init__", "__main__"}:
        return
    for name in imported(path):
        if name.startswith("wirewatch."):
            other = name.split(".")[1]
            assert ORDER.index(other) <= ORDER.index(room), f"{room} imports {other}"


@pytest.mark.parametrize(
    "path", [path for path in MODULES if room_of(path) == "dialects"], ids=lambda path: path.name
)
def test_other_tools_dialects_know_the_language_and_nothing_of_the_product(path: Path) -> None:
    rooms = {name.split(".")[1] for name in imported(path) if name.startswith("wirewatch.")}
    assert rooms <= {"dialects", "language", "errors"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_aws_room_knows_aws(path: Path) -> None:
    if room_of(path) not in {"aws", "local"}:
        assert not {
            name
            for name in imported(path)
            if name.split(".")[0] in {"boto3", "botocore", "aws_lambda_powertools", "urllib3"}
        }


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_settings_reads_the_environment(path: Path) -> None:
    if (
        room_of(path) not in {"settings", "local"} and path.name != "sandbox.py"
    ):  # which says what another process may not have of it
        assert "os.environ" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in MODULES
        if room_of(path) not in {"aws", "pipeline", "local", "cli", "commands", "__main__"}
    ],
    ids=str,
)
def test_the_domain_never_asks_what_time_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "time.time(" not in text
    assert "datetime.now(" not in text


@pytest.mark.parametrize(
    "path", [*MODULES, *sorted((ROOT / "functions").rglob("*.py"))], ids=lambda path: path.name
)
def test_no_module_is_longer_than_a_person_reads(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


def test_every_function_is_one_short_file_with_an_event_and_a_row_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for folder in sorted(
        path for path in (ROOT / "functions").iterdir() if path.is_dir() and path.name != "__pycache__"
    ):
        assert [path.name for path in folder.glob("*.py")] == ["app.py"]
        assert (ROOT / f"events/{folder.name}.json").exists()
        assert f"`{folder.name}`" in readme


def test_ingest_starts_without_the_libraries_of_formats_templates_and_configuration() -> None:
    code = f"import sys, app; print(*(name for name in {NOT_AT_THE_START} if name in sys.modules))"
    path = os.pathsep.join([str(PACKAGE.parent), str(ROOT / "functions/ingest")])
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "\n", done.stdout + done.stderr
