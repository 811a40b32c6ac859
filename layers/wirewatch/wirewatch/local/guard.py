"""Runs a command. When the parent ends, this program ends the processes of the command.

    python guard.py [--remove FOLDER] COMMAND…

The parent is the process that starts this program. The parent must keep the standard input of this
program open. When the parent closes this input, ends or is killed, this program takes these steps:

1. It terminates the processes of the command.
2. It kills the processes that still run after STOP_SECONDS.
3. It removes FOLDER.

If the command ends first, the processes that it left running are ended, but FOLDER is not removed.
"""

# Only the standard library is imported, so that this program starts quickly.
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

STOP_SECONDS = 8
REMOVE_ATTEMPTS = 20
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def main(arguments: list[str]) -> int:
    """Run the command, and return its exit code. If a signal ended the command, return the sum of
    128 and the number of the signal.
    """
    for number in SIGNALS:  # only the end of standard input stops the guard
        signal.signal(number, _ignore)
    folder = ""
    if arguments[:1] == ["--remove"]:
        folder, arguments = arguments[1], arguments[2:]
    process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, start_new_session=True)
    is_starter_gone = threading.Event()

    def end_with_starter() -> None:
        while os.read(0, 1_024):
            pass
        is_starter_gone.set()
        end_group(process.pid)

    threading.Thread(target=end_with_starter, daemon=True).start()
    code = process.wait()
    end_group(process.pid)  # processes that the command has left running
    if folder and is_starter_gone.is_set():
        remove(folder)
    return code if code >= 0 else 128 - code


def _ignore(*_: object) -> None:
    """Ignore a signal. Unlike SIG_IGN, this handler is not inherited by the command."""


def end_group(group: int) -> None:
    """Terminate the processes of a group. Kill each process that is still alive after STOP_SECONDS."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(group, sign)
        except (ProcessLookupError, PermissionError):
            return
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and _is_group_alive(group):
            time.sleep(0.05)


def _is_group_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def remove(folder: str) -> None:
    """Remove a folder. Try several times, because a process that was just killed may have added
    files.
    """
    for _ in range(REMOVE_ATTEMPTS):
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.lexists(folder):
            return
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
