"""Tests what an interrupt (Ctrl-C, SIGINT) does at each moment of a command.

The program interrupts itself at a chosen moment, so that no test depends on the speed of a computer.
"""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from wirewatch.cli import main

from tests.conftest import ROOT

# Sends SIGINT to itself when the module of the first argument is first imported, or at the call of the
# import with the number of this argument, and then runs `wirewatch` with the other arguments.
PROGRAM = """
import os, runpy, signal, sys
moment = sys.argv.pop(1)
signal.signal(signal.SIGINT, {handler})
imports = 0
def interrupt(event, arguments):
    global imports, moment
    if event == "import" and moment:
        imports += 1
        if moment in (str(imports), arguments[0]):
            moment = ""
            signal.raise_signal(signal.SIGINT)
from wirewatch.cli import main
sys.addaudithook(interrupt)
sys.exit(main())
"""
INTERRUPTED = (130, "", "wirewatch: interrupted\n")


def interrupted(
    moment: str, *arguments: object, handler: str = "signal.default_int_handler"
) -> tuple[int, str, str]:
    program = PROGRAM.format(handler=handler)
    done = subprocess.run(
        [sys.executable, "-c", program, moment, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "layers/wirewatch")},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "a.json"
    file.write_text(json.dumps({"title": "Troops", "text": "They sent troops to the quay."}))
    return file


@pytest.mark.parametrize("moment", ["1", "2", "5", "20", "60", "150"])
def test_an_interrupt_during_any_import_ends_the_program_without_a_traceback(
    article: Path, moment: str
) -> None:
    assert interrupted(moment, "query", "troops", "--articles", article) == INTERRUPTED


@pytest.mark.parametrize(
    "module",
    [
        "wirewatch.interrupts",
        "wirewatch.command_line",
        "argparse",
        "importlib.metadata",
        "wirewatch.commands.files.match_report",
        "rich.text",
        "wirewatch.matching.monitor",
    ],
)
def test_an_interrupt_while_a_module_is_imported_ends_the_program_without_a_traceback(
    article: Path, module: str
) -> None:
    assert interrupted(module, "query", "troops", "--articles", article) == INTERRUPTED


def test_a_process_that_ignores_interrupts_continues_to_ignore_them(article: Path) -> None:
    code, printed, errors = interrupted(
        "argparse", "query", "troops", "--articles", article, handler="signal.SIG_IGN"
    )
    assert (code, "1 matched" in printed, errors) == (0, True, "")


def test_an_interrupt_while_a_command_works_lets_it_clean_up(
    article: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("wirewatch.commands.files.parse.files_at", interrupt)
    assert main(["parse", str(article)]) == 130
    assert capsys.readouterr().err == "wirewatch: interrupted\n"


def test_a_call_with_arguments_changes_no_signal_handler(article: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    assert main(["parse", str(article)]) == 0
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_after_the_work_keeps_the_output_and_shows_no_traceback(article: Path) -> None:
    """The process is interrupted when it ends: `atexit` calls the functions registered there."""
    at_exit = "signal.default_int_handler); import atexit; atexit.register(signal.raise_signal, signal.SIGINT"
    code, printed, errors = interrupted("-", "parse", article, handler=at_exit)
    assert (code, errors) == (130, "wirewatch: interrupted\n")
    assert printed.startswith("Troops\n")


def test_the_program_may_run_in_another_thread(
    article: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["wirewatch", "parse", str(article)])
    monkeypatch.setattr(signal, "getsignal", lambda _: signal.default_int_handler)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(main).result() == 0
    assert capsys.readouterr().out.startswith("Troops\n")


def test_a_command_without_standard_output_does_its_work(tmp_path: Path) -> None:
    program = "import sys; sys.stdout = None; from wirewatch.cli import main; sys.exit(main())"
    (tmp_path / "w.yaml").write_text("watchlist: w\nrules: [{id: r, query: troops}]\n", encoding="utf-8")
    command = [sys.executable, "-c", program, "check", str(tmp_path / "w.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
