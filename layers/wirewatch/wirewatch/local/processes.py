"""Subprocesses that are ended when the process that started them ends or is killed."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from wirewatch.local import guard

STOP_SECONDS = 3 * guard.STOP_SECONDS


class GuardedProcess:
    """A command that runs in `folder` and writes to the file `output`.

    The command ends when `stop` is called, or when the process that created this object ends. Then
    the folder `remove` is removed too. If the command ends by itself, `remove` stays.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str],
        folder: Path,
        output: IO[bytes],
        remove: Path | None = None,
    ) -> None:
        removed = ["--remove", str(remove)] if remove else []
        self._guard = subprocess.Popen(
            [sys.executable, "-IS", guard.__file__, *removed, *map(str, command)],
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )

    def poll(self) -> int | None:
        """Return the exit code of the command, or None while it runs."""
        return self._guard.poll()

    def wait(self) -> int:
        """Wait for the end of the command, and return its exit code."""
        code = self._guard.wait()
        self._close()
        return code

    def stop(self) -> None:
        """End the command and all its processes, and wait until all have ended."""
        self._close()
        try:
            self._guard.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._guard.kill()
            self._guard.wait()

    def _close(self) -> None:
        if self._guard.stdin is not None:
            self._guard.stdin.close()


def is_running(pid: int) -> bool:
    """Return whether a process runs.

    A zombie is a process that has ended, but whose parent has not waited for its end. For a zombie,
    the result is False on Linux, and True on systems without /proc.
    """
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:  # there is no /proc, or the process has just ended
        return not Path("/proc/self").exists()
