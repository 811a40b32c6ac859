"""Runs the emulator of AWS as a subprocess on a free port, and stops it with all its workers."""

import socket
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from wirewatch.local.processes import GuardedProcess
from wirewatch.local.toolchain import Toolchain, ToolFailed, credentials

START_SECONDS = 60
PROGRAM = ("-P", Path(__file__).with_name("emulator_program.py"))


class Emulator:
    """The AWS emulator, which runs as a subprocess.

    `bind` is the IP address to listen on. Containers that use the emulator must reach this address.
    If `port` is 0, a free port is used. If `strict` is True, the emulator enforces the roles of the
    functions.
    """

    def __init__(
        self, tools: Toolchain, bind: str = "127.0.0.1", port: int = 0, *, strict: bool = True
    ) -> None:
        self.tools, self.bind, self.strict = tools, bind, strict
        self.port = port or free_port(bind)
        self.process: GuardedProcess | None = None

    @property
    def endpoint(self) -> str:
        """The URL under which all AWS services are reached."""
        return f"http://{self.bind}:{self.port}"

    @property
    def log(self) -> Path:
        """The log of the emulator and of the functions that it runs."""
        return self.tools.scratch / "cloud.log"

    def start(self, mail_endpoint: str = "", program: Sequence[str | Path] = PROGRAM) -> None:
        """Start the subprocess. Call `wait` before using the emulator.

        If `mail_endpoint` is not empty, the functions send mails to this URL. `program` has the
        arguments of the Python interpreter: its options and the program to run.
        """
        environment = self.tools.environment(
            BIND_HOST=self.bind,
            GATEWAY_PORT=str(self.port),
            IOT_MTLS_ENABLED="0",
            AUTH=str(self.strict).lower(),
            MINISTACK_HOST=self.bind,
            **credentials(),
        )
        if mail_endpoint:  # the functions inherit the environment of the emulator
            environment["AWS_ENDPOINT_URL_SESV2"] = mail_endpoint
        scratch = self.tools.scratch
        with self.log.open("wb") as output:
            self.process = GuardedProcess(
                [self.tools.cloud_python, *program],
                environment=environment,
                folder=scratch,
                output=output,
                remove=scratch,
            )

    def wait(self) -> None:
        """Wait until the emulator answers.

        Raises ToolFailed, with the end of the log, if the emulator ends or does not answer in time.
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
        """Stop the emulator with all its workers, and remove the scratch folder. If the emulator
        has already ended by itself, the scratch folder is not removed.
        """
        if self.process is not None:
            self.process.stop()
            self.process = None


def free_port(bind: str) -> int:
    """Return the number of a free port of the IP address `bind`."""
    with socket.socket() as probe:
        probe.bind((bind, 0))
        return int(probe.getsockname()[1])
