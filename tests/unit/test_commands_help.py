"""Tests the help of the program and of every command, and that wrong arguments are refused."""

import subprocess
import sys

import pytest
from wirewatch.cli import main
from wirewatch.commands.registry import COMMANDS

from tests.conftest import ROOT


def help_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as exited:
        main([*arguments, "--help"])
    assert exited.value.code == 0
    return capsys.readouterr().out


def test_without_a_command_the_list_of_commands_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    text = capsys.readouterr().out
    for name, entry in COMMANDS.items():
        (line,) = [line for line in text.splitlines() if line.startswith(f"  {name} ")]
        assert line.endswith(f"  {entry.summary}")
        assert len(line) <= 100
    assert text.index("commands on files and folders:") < text.index("commands on a deployed stack:")
    assert help_of(capsys) == text


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_declares_its_name_its_help_and_an_example(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    command = COMMANDS[name].load()
    assert command.name == name
    text = help_of(capsys, name)
    assert text.startswith(f"usage: wirewatch {name}")
    for part in (command, *command.subcommands):
        assert (part.run is None) == bool(part.subcommands)
        if part.run is not None:
            assert f"wirewatch {name}" in part.examples
    for subcommand in command.subcommands:
        assert help_of(capsys, name, subcommand.name).startswith(f"usage: wirewatch {name} {subcommand.name}")


@pytest.mark.parametrize(
    "name", [name for name, entry in COMMANDS.items() if entry.module.startswith("stack.")]
)
def test_every_command_on_a_stack_lists_the_rights_that_it_needs(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    command = COMMANDS[name].load()
    for called in command.subcommands or (command,):
        arguments = [name] if called is command else [name, called.name]
        text = help_of(capsys, *arguments)
        assert "AWS rights:" in text
        assert "cloudformation:ListStackResources" in text


def test_every_module_that_declares_a_command_is_registered() -> None:
    folder = ROOT / "layers/wirewatch/wirewatch/commands"
    declaring = {
        ".".join(path.relative_to(folder).with_suffix("").parts)
        for path in folder.rglob("*.py")
        if "\nCOMMAND = Command(" in path.read_text(encoding="utf-8")
    }
    assert declaring == {entry.module for entry in COMMANDS.values()}


def test_the_list_of_commands_is_shown_without_importing_large_libraries() -> None:
    code = (
        "import contextlib, sys; from wirewatch.cli import main\n"
        "with contextlib.suppress(SystemExit): main(['--help'])\n"
        "loaded = {'rich', 'boto3', 'pydantic', 'yaml'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {loaded}' if loaded else 0)"
    )
    environment = {"PYTHONPATH": str(ROOT / "layers/wirewatch")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("qurey", "x"), "invalid choice: 'qurey'; did you mean query?"),
        (("help", "match"), "invalid choice: 'help'; did you mean --help?"),
        (("zzz", "x"), "invalid choice: 'zzz' (choose from"),
        (("suggest", "x", "--before", "8h"), "usage: wirewatch suggest "),
        (("suggest", "x", "--before", "8h"), "wirewatch suggest: error: unrecognized arguments: --before 8h"),
        (("check", "--jsn"), "unrecognized arguments: --jsn; did you mean --json?"),
        (("suggest", "x", "--art=a", "--knd=b"), "unrecognized arguments: --knd=b; did you mean --kind?"),
        (("match", "x", "--articles", "y", "--jobs", "2"), "unrecognized arguments: --jobs 2\n"),
        (("quarantine", "list", "--al"), "wirewatch quarantine list: error: unrecognized arguments: --al"),
        (("quarantine", "retry", "--reason", "bad-jsn"), "invalid choice: 'bad-jsn' (choose from"),
        (("quarantine", "list", "--limit", "0"), "argument --limit: write 1 or more"),
        (("quarantine",), "the following arguments are required: COMMAND"),
        (("parse", "x", "--jobs", "two"), "argument --jobs: 'two' is not a whole number; write 1 or more"),
        (("query", "x"), "the following arguments are required: --articles"),
        (("import", "x", "--dialect", "google"), "invalid choice: 'google'"),
        (("match", "x", "--articels", "y"), "the following arguments are required: --articles"),
    ],
)
def test_a_wrong_argument_is_refused_with_a_suggestion_or_the_usage(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], problem: str
) -> None:
    with pytest.raises(SystemExit) as exited:
        main(arguments)
    assert exited.value.code == 2
    assert problem in capsys.readouterr().err
