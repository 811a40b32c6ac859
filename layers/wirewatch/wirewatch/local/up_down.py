"""`make up` and `make down`: a local cloud that keeps running, with a mailbox page.

`up` starts a background process, the keeper, and prints the addresses of the local cloud. `down`
stops the keeper. `down` also removes the files of a keeper that was killed.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from wirewatch.local.guard import end_group, remove
from wirewatch.local.processes import is_running
from wirewatch.local.session import interruptible

FOLDER = "out/local"
KEEPER = ("wirewatch.local", "keep")  # the beginning of its command, after python -m
STOP_SECONDS = 120  # a slow disk needs long to remove the files of the functions
CLEANUP_SECONDS = 30  # for the guards, after the keeper was killed
ANNOUNCED = ("ready.json", "env.json", "env.sh")
TRANSIENT = (*ANNOUNCED, "failed.txt", "keeper.pid", "keeper.log")


def up(root: Path, bind: str, console: Console) -> int:
    """Start the keeper (the background process of `make up`) and wait until it is ready.

    Return 0 if the keeper is ready, or was ready before. Return 1 if the keeper did not start, or
    if another `make up` is starting it. Return 130 if the user interrupted the start.
    """
    folder = root / FOLDER
    if _pid(folder) is not None:
        if (folder / "ready.json").exists():
            console.print("the local cloud is already running:")
            _show(folder, console)
            return 0
        console.print("the local cloud is being started by another make up; [b]make down[/b] stops it")
        return 1
    _clean(folder)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with interruptible():
            return _start(root, bind, console)
    except KeyboardInterrupt:
        console.print("interrupted; stopping the local cloud")
        down(root, console)
        return 130


def _start(root: Path, bind: str, console: Console) -> int:
    folder = root / FOLDER
    log_path = folder / "keeper.log"
    with log_path.open("wb") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", *KEEPER, str(root), bind],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    (folder / "keeper.pid").write_text(str(keeper.pid))
    console.print("starting the local cloud, building and deploying the stack …")
    while not (folder / "ready.json").exists():
        if keeper.poll() is not None or (folder / "failed.txt").exists():
            keeper.wait()
            log_end = log_path.read_text(errors="replace")[-3000:] if log_path.exists() else "(stopped)"
            _clean(folder)
            console.print("[red]the local cloud did not start; its log ends with:[/red]", highlight=False)
            console.print(log_end, markup=False, highlight=False)
            return 1
        time.sleep(0.1)
    _show(folder, console)
    return 0


def _show(folder: Path, console: Console) -> None:
    """Print the addresses of the local cloud, and how to use it and stop it."""
    ready = json.loads((folder / "ready.json").read_text())
    for name, value in ready.items():
        console.print(f"  {name:<16} {value}", markup=False, highlight=False, soft_wrap=True)
    for line in (
        "To use it from this shell, with wirewatch and the AWS CLI:",
        f"  . {FOLDER}/env.sh",
        "Everything that is sent appears on the mailbox page. To stop: make down",
    ):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def down(root: Path, console: Console) -> int:
    """Stop the keeper (the background process of `make up`), and remove its files.

    If the keeper was killed before, only its files are removed. Return 1 if the scratch folder,
    which has temporary files, could not be removed. Otherwise return 0.
    """
    folder = root / FOLDER
    pid = _pid(folder)
    was_running = pid is not None or (folder / "scratch").exists()
    if was_running:
        console.print("stopping the local cloud …")
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        if not _wait(lambda: not is_running(pid), STOP_SECONDS):
            end_group(pid)
    # The guards of a killed keeper end the emulator, and remove the scratch folder last.
    _wait(lambda: not (folder / "scratch").exists(), CLEANUP_SECONDS)
    _clean(folder)
    if (folder / "scratch").exists():
        console.print(f"[red]{folder / 'scratch'} could not be removed[/red]", highlight=False)
        return 1
    console.print("the local cloud was stopped" if was_running else "the local cloud is not running")
    return 0


def _clean(folder: Path) -> None:
    """Remove the files of a local cloud that is no longer running."""
    remove(str(folder / "scratch"))
    for name in TRANSIENT:
        (folder / name).unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _wait(check: Callable[[], bool], seconds: float) -> bool:
    """Wait until `check` returns True, at most `seconds`. Return the last result of `check`."""
    deadline = time.monotonic() + seconds
    while not check() and time.monotonic() < deadline:
        time.sleep(0.1)
    return check()


def _pid(folder: Path) -> int | None:
    """Return the process id of the keeper (the background process of `make up`), or None if no
    keeper runs.
    """
    try:
        pid = int((folder / "keeper.pid").read_text())
    except (OSError, ValueError):
        return None
    return pid if is_running(pid) and _is_keeper(pid) else None


def _is_keeper(pid: int) -> bool:
    """Tell whether the process with this id is a keeper (the background process of `make up`).

    If the keeper has ended, the system may have given its id to another process, such as a
    `make demo`.
    """
    shown = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return f"{' '.join(KEEPER)} " in shown
