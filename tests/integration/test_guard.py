"""Tests `make down`. Tests that the program `guard.py` ends its command and removes a folder when
the process that started `guard.py` ends.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from wirewatch.local import up_down
from wirewatch.local.guard import remove
from wirewatch.local.processes import GuardedProcess, is_running

# Starts a guarded command with a child, and waits.
STARTER = """
import subprocess, sys, time
from pathlib import Path
from wirewatch.local.processes import GuardedProcess
scratch = Path(sys.argv[1])
command = [sys.executable, "-c", *sys.argv[2:], str(scratch)]
process = GuardedProcess(command, environment={"PATH": "/usr/bin:/bin"}, folder=scratch,
                         output=open(scratch / "log", "wb"), remove=scratch)
time.sleep(600)
"""
COMMAND = """
import os, signal, subprocess, sys, time
how = "SIG_IGN" if "deaf" in sys.argv else "SIG_DFL"
child = subprocess.Popen([sys.executable, "-c", f"import signal, time; signal.signal(15, signal.{how}); "
    "print(flush=True); time.sleep(600)"], stdout=subprocess.PIPE)
child.stdout.readline()
path = os.path.join(sys.argv[-1], "pids")
open(path + ".new", "w").write(f"{os.getpid()} {child.pid}")
os.rename(path + ".new", path)
time.sleep(600)
"""


def wait_for(what: Callable[[], bool]) -> None:
    """Wait until `what` returns True. After about a minute, raise AssertionError."""
    for _ in range(1_200):
        if what():
            return
        time.sleep(0.05)
    raise AssertionError("it does not happen")


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("sign", "more"),
    [
        (signal.SIGKILL, ()),
        (signal.SIGTERM, ()),
        pytest.param(signal.SIGKILL, ("deaf",), marks=pytest.mark.deep),  # it is ended after ten seconds
    ],
)
def test_no_process_and_no_folder_is_left_when_the_starter_is_killed(
    scratch: Path, sign: signal.Signals, more: tuple[str, ...]
) -> None:
    starter = subprocess.Popen([sys.executable, "-c", STARTER, str(scratch), COMMAND, *more])
    wait_for((scratch / "pids").exists)
    pids = [int(pid) for pid in (scratch / "pids").read_text().split()]
    assert all(map(is_running, pids))
    starter.send_signal(sign)
    starter.wait()
    wait_for(lambda: not any(map(is_running, pids)))
    wait_for(lambda: not scratch.exists())


def run(scratch: Path, code: str) -> GuardedProcess:
    with (scratch.parent / "log").open("ab") as log:
        return GuardedProcess(
            [sys.executable, "-c", code, scratch],
            environment=os.environ,
            folder=scratch,
            output=log,
            remove=scratch,
        )


def test_a_command_that_ends_by_itself_gives_its_exit_code_and_keeps_the_folder(scratch: Path) -> None:
    process = run(scratch, "import sys; print('done'); sys.exit(7)")
    assert process.wait() == 7
    assert (scratch.parent / "log").read_text() == "done\n"
    assert scratch.exists()


def test_a_stopped_command_is_gone_with_its_folder(scratch: Path) -> None:
    process = run(scratch, COMMAND)
    wait_for((scratch / "pids").exists)
    pids = [int(pid) for pid in (scratch / "pids").read_text().split()]
    process.stop()
    assert not any(map(is_running, pids))
    assert not scratch.exists()
    process.stop()  # once more changes nothing


def test_removing_a_folder_that_does_not_exist_is_not_an_error(tmp_path: Path) -> None:
    remove(str(tmp_path / "nothing"))


# make down


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / up_down.FOLDER).mkdir(parents=True)
    return tmp_path


def down(root: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert up_down.down(root, Console(width=200)) == 0
    return capsys.readouterr().out


def test_down_without_a_running_local_cloud_removes_old_files(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = root / up_down.FOLDER
    (folder / "keeper.pid").write_text("not a number")
    (folder / "ready.json").write_text("{}")
    assert "the local cloud is not running" in down(root, capsys)
    assert not folder.exists()


def test_down_removes_the_files_of_a_killed_keeper(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(up_down, "CLEANUP_SECONDS", 0)
    folder = root / up_down.FOLDER
    (folder / "scratch/deep").mkdir(parents=True)
    (folder / "scratch/deep/file").write_text("x")
    (folder / "keeper.pid").write_text(str(2**22 + 1))  # no process has this id
    (folder / "env.sh").write_text("x")
    assert "the local cloud was stopped" in down(root, capsys)
    assert not folder.exists()


@pytest.mark.parametrize("arguments", [[], ["wirewatch.local", "demo"], ["wirewatch.local", "up", "keep"]])
def test_down_does_not_end_a_process_that_is_not_a_keeper(
    root: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """If a keeper (the process of `make up`) was killed, another process may get the same id."""
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", *arguments])
    (root / up_down.FOLDER / "keeper.pid").write_text(str(other.pid))
    assert "not running" in down(root, capsys)
    assert other.poll() is None
    other.kill()
    other.wait()


KEEPER = """
import signal, sys, time
from pathlib import Path
from wirewatch.local.guard import remove
scratch = Path(sys.argv[3])
if sys.argv[4] == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
else:
    signal.signal(signal.SIGTERM, lambda *_: (remove(str(scratch)), sys.exit(0)))
scratch.mkdir()
time.sleep(600)
"""


@pytest.mark.parametrize("kind", ["obedient", "deaf"])
def test_down_ends_a_keeper_even_if_it_does_not_react(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(up_down, "CLEANUP_SECONDS", 0)
    if kind == "deaf":
        monkeypatch.setattr(up_down, "STOP_SECONDS", 0.2)
        monkeypatch.setattr("wirewatch.local.guard.STOP_SECONDS", 0.2)
    folder = root / up_down.FOLDER
    arguments = [*up_down.KEEPER, str(folder / "scratch"), kind]
    keeper = subprocess.Popen([sys.executable, "-c", KEEPER, *arguments], start_new_session=True)
    (folder / "keeper.pid").write_text(str(keeper.pid))
    wait_for((folder / "scratch").exists)
    assert "the local cloud was stopped" in down(root, capsys)
    keeper.wait()
    assert not folder.exists()
