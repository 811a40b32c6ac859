"""Every command ends with a message, whatever is written for one of its arguments."""

import argparse
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from moto import mock_aws
from wirewatch.commands.registry import COMMANDS, Command

from tests.deployed import deploy
from tests.running import Run

WATCHLIST = "watchlist: korea\nrules:\n  - {id: troops, query: troops}\n"
ROUTES = "timezone: UTC\nroutes:\n  brief: {schedule: daily 07:30, channels: [email-text, atom]}\n"
ODD = [
    "",
    "--",
    "-",
    " ",
    "\0",
    "\n",
    "/",
    "[/]",
    "²",
    "9" * 30,
    "9" * 5_000,
    "x" * 5_000,
    "\ud800",
    "\udcff",
    "slack:",
    "#",
]
ARCHIVES = frozenset(["articles", "article", "paths"])  # for these, / would be all files of the machine
USUAL = {"folder": "config", "duration": "8h", "since": "8h", "subject": "brief", "route": "brief", "generation": "1"}  # fmt: skip
FILES = {
    "watchlists": "config", "articles": "a.txt", "article": "a.txt", "file": "a.txt", "files": "a.txt", "against": "config",
    "query": "troops", "rule": "troops", "config": "config", "paths": "config", "route": "brief", "dialect": "nexis", "out": "out",
}  # fmt: skip


def leaves(group: str) -> Iterator[tuple[tuple[str, ...], Command]]:
    """For each command of a group, yield (words, command) for each of its subcommands. For a
    command without subcommands, yield (words, command) for the command itself.
    """
    for name, entry in COMMANDS.items():
        if entry.module.startswith(f"{group}."):
            command = entry.load()
            for each in command.subcommands:
                yield (name, each.name), each
            if not command.subcommands:
                yield (name,), command


def lines(words: tuple[str, ...], command: Command, values: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield a usual command line, then command lines in which one argument has an odd value."""
    parser = argparse.ArgumentParser(add_help=False)
    command.add_arguments(parser)
    actions = [each for each in parser._actions if each.nargs != 0]
    needed = [
        each
        for each in actions
        if each.required or each.dest in {"duration", "subject", "config", "article", "out", "watchlists"}
    ]
    usual = {each.dest: written(each.option_strings, values.get(each.dest, "x")) for each in needed}
    yield [*words, *(word for value in usual.values() for word in value)]
    for action in actions:
        for odd in ODD:
            if odd == "/" and action.dest in ARCHIVES:
                continue
            changed = {**usual, action.dest: written(action.option_strings, odd)}
            yield [*words, *(word for value in changed.values() for word in value)]


def written(options: Sequence[str], value: str) -> list[str]:
    return [f"{options[0]}={value}"] if options else [value]


def faults(run: Run, monkeypatch: pytest.MonkeyPatch, lines: Iterable[list[str]]) -> Iterator[str]:
    """Yield each command line that raises, exits with a code above 2, or fails without a message."""
    for line in lines:
        monkeypatch.setattr("sys.stdin", io.StringIO(""))
        try:
            code, out, err = run(*line)
        except SystemExit as exit_of_argparse:
            code, out, err = int(str(exit_of_argparse.code)), "", "the usage"
        except Exception as error:  # noqa: BLE001  every one is a fault
            yield f"{line!r:.200}: {error!r:.200}"
            continue
        if code not in {0, 1, 2} or (code and not out and not err):
            yield f"{line!r:.200}: {code}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change to a new folder that has a configuration and an article."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config" / "watchlists").mkdir(parents=True)
    (tmp_path / "config" / "watchlists" / "korea.yaml").write_text(WATCHLIST)
    (tmp_path / "config" / "routes.yaml").write_text(ROUTES)
    (tmp_path / "a.txt").write_text("Troops leave\n\nThe troops left the border on Friday, the army said.\n")


def named(value: object) -> str:
    return " ".join(value) if isinstance(value, tuple) else ""


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("words", "command"), list(leaves("stack")), ids=named)
def test_a_command_on_a_stack_ends_with_a_message(
    words: tuple[str, ...], command: Command, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mock_aws():
        deploy(monkeypatch).configure(WATCHLIST, ROUTES)
        assert not list(faults(run, monkeypatch, lines(words, command, USUAL)))


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("words", "command"), list(leaves("files")), ids=named)
def test_a_command_on_files_ends_with_a_message(
    words: tuple[str, ...], command: Command, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not list(faults(run, monkeypatch, lines(words, command, FILES)))


@pytest.mark.parametrize(
    "line", [["--config=--"], ["--"], [""], ["-"], ["\0"], ["--version=--"], ["=--"], ["-x"], ["--", "check"]]
)
def test_a_line_without_a_command_ends_with_a_message(
    line: list[str], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not list(faults(run, monkeypatch, [line]))
