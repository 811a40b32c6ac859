"""The emulator of AWS as a subprocess: started on a free port, stopped with all its workers."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from wirewatch.local.toolchain import Toolchain, ToolFailed, credentials

START_SECONDS = 30
STOP_SECONDS = 8


class Emulator:
    """The subprocess and its address.

    `bind` is the address of this machine to listen on; if containers use the emulator, it must be
    one that they can reach. `strict` enforces the roles of the functions.
    """

    def __init__(
        self, tools: Toolchain, bind: str = "127.0.0.1", port: int = 0, *, strict: bool = True
    ) -> None:
        self.tools, self.bind, self.strict = tools, bind, strict
        self.port = port or free_port(bind)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        """The address of every AWS service."""
        return f"http://{self.bind}:{self.port}"

    @property
    def log(self) -> Path:
        """The log of the emulator and of the functions that it runs."""
        return self.tools.scratch / "cloud.log"

    def start(self) -> None:
        """Start the subprocess. Call `wait` before using the emulator."""
        environment = self.tools.environment(
            BIND_HOST=self.bind,
            GATEWAY_PORT=str(self.port),
            IOT_MTLS_ENABLED="0",
            AUTH=str(self.strict).lower(),
            MINISTACK_HOST=self.bind,
            **credentials(),
        )
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [self.tools.cloud_python, "-m", "ministack"],
                env=environment,
                cwd=self.tools.scratch,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Wait until the emulator answers.

        Raises ToolFailed, with the end of its log, if it fails.
        """
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process is not None and self.process.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{self.endpoint}/_ministack/health", timeout=2).close()  # noqa: S310
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
            else:
                return
        raise ToolFailed(
            "the local cloud does not start; its log ends with:\n"
            + "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
        )

    def stop(self) -> None:
        """Stop the emulator with all its workers."""
        if self.process is not None:
            end_group(self.process.pid)
            self.process.wait()
            self.process = None


def end_group(group: int) -> None:
    """Terminate a process group; kill the processes that are still alive after some seconds."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(group, sign)
        except (ProcessLookupError, PermissionError):
            return
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and _is_alive(group):
            time.sleep(0.05)


def _is_alive(group: int) -> bool:
    try:
        os.waitpid(group, os.WNOHANG)
    except ChildProcessError:
        pass
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def free_port(bind: str) -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((bind, 0))
        return int(probe.getsockname()[1])
