"""Start and end a worker process. This code runs in the parent of the worker.

The worker gets no credentials: its environment has none, and on Linux the worker can't read the
memory of its parent.
"""

import contextlib
import os
import socket
import subprocess
import sys
from dataclasses import dataclass

from wirewatch.parsing.sandbox.connection import receive
from wirewatch.parsing.sandbox.process_rights import hide_from_other_processes

START_SECONDS = 30  # the longest wait until a worker is ready, or until it has ended
PASSED_ON = (
    "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "SYSTEMROOT", "LANG", "LC_ALL",
    "TMPDIR", "TZ",
)  # fmt: skip
_PROGRAM = "import sys; sys.path[:] = {path!r}; from {module} import main; main({arguments})"


@dataclass
class ChildProcess:
    """A running worker and the socket that is connected to it."""

    process: "subprocess.Popen[bytes]"
    peer: socket.socket

    @classmethod
    def start(cls, module: str, cpu_seconds: float, clock_seconds: int, memory: int) -> "ChildProcess":
        """Start a worker and wait until it is ready.

        `module` is the name of a module with a function
        `main(file_descriptor, cpu_seconds, clock_seconds, memory)`. This function sends a first
        message when the worker is ready. Raises EOFError or OSError if the worker does not start.
        """
        hide_from_other_processes()
        ours, theirs = socket.socketpair()
        arguments = f"{theirs.fileno()}, {cpu_seconds}, {clock_seconds}, {memory}"
        program = _PROGRAM.format(path=sys.path, module=module, arguments=arguments)
        with contextlib.closing(theirs):
            process = subprocess.Popen(
                [sys.executable, "-c", program], pass_fds=[theirs.fileno()], env=_environment(),
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        child = cls(process, ours)
        ours.settimeout(START_SECONDS)
        try:
            receive(ours)
        except (EOFError, OSError):
            child.close()
            raise
        ours.settimeout(clock_seconds)
        return child

    def close(self) -> int:
        """Kill the process and return its exit status.

        If a signal ended the process, the status is the negative number of the signal.
        """
        self.peer.close()
        self.process.kill()
        return self.process.wait()

    def exit_status(self) -> int:
        """Return the exit status of a worker that closed its connection.

        Wait until the worker ends by itself. If it still runs after START_SECONDS, kill it.
        """
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(START_SECONDS)
        return self.close()


def _environment() -> dict[str, str]:
    """Return the environment variables that an interpreter needs, without credentials."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ}
