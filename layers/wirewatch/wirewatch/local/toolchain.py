"""The tools that the Makefile installs, and the sam commands of a local deployment."""

import fcntl
import os
import platform
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from wirewatch.local.processes import GuardedProcess

REGION = "us-east-1"  # the default of sam local invoke
STACK = "wirewatch"
LOCK_POLL_SECONDS = 0.2
KEPT_VARIABLES = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
)


class ToolFailed(RuntimeError):
    """Raised if a tool failed or was stopped, if a step took too long, or if a feed of the demo
    can't be read. If sam or the emulator failed, the message quotes lines of the log.
    """


@dataclass(frozen=True)
class Toolchain:
    """The installed tools.

    `root` is the checkout. `scratch` is the folder for temporary files of all processes.
    """

    root: Path
    scratch: Path
    _running: list[GuardedProcess] = field(default_factory=list, compare=False)
    _stopped: threading.Event = field(default_factory=threading.Event, compare=False)

    @property
    def cloud_python(self) -> Path:
        """The interpreter that runs the emulator and the functions."""
        return self.root / ".tools/cloud/bin/python"

    @property
    def sam(self) -> Path:
        """The path of the program `sam`."""
        return self.root / ".tools/sam/bin/sam"

    @property
    def python_version(self) -> str:
        """The Python version of the functions: 3.13, or another one if 3.13 is not installed."""
        code = "import sys; print('%d.%d' % sys.version_info[:2])"
        return subprocess.run(
            [self.cloud_python, "-c", code], check=True, capture_output=True, text=True
        ).stdout.strip()

    @property
    def architecture(self) -> str:
        """Lambda's name for the architecture of this machine: `arm64` or `x86_64`."""
        return "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x86_64"

    @property
    def build_folder(self) -> Path:
        """The folder of the built template. Each local cloud has a build folder of its own, because
        several local clouds may start at the same time.
        """
        return self.scratch / "build"

    @property
    def cache_folder(self) -> Path:
        """The folder in which sam keeps builds for this interpreter and architecture. All local
        clouds use this folder, but only one local cloud builds at a time.
        """
        return self.root / f".aws-sam/local-{self.python_version}-{self.architecture}"

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment variables of a tool, with `more` added.

        Only the variables in KEPT_VARIABLES are taken from this process. So the tool does not get
        the AWS settings of the user.
        """
        kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        uv = self.root / ".tools/uv/bin"
        path = os.pathsep.join([str(uv), str(self.sam.parent), kept.get("PATH", "/usr/bin:/bin")])
        return (
            kept
            | {"PATH": path, "TMPDIR": str(self.scratch), "SAM_CLI_TELEMETRY": "0", "PYTHONUNBUFFERED": "1"}
            | more
        )

    def build(self, log: Path) -> None:
        """Run `sam build` for this machine and for the interpreter of the emulator. If another
        process is building, first wait until that build has ended.

        Raises ToolFailed if sam fails, or if `stop` was called.
        """
        version = self.python_version
        variables = {
            "WIREWATCH_PYTHON": version,
            "WIREWATCH_ARCHITECTURE": self.architecture,
            "WIREWATCH_COMPILER": str(self.cloud_python),
        }
        if platform.system() == "Darwin":
            variables["WIREWATCH_PLATFORM"] = (
                f"{'aarch64' if self.architecture == 'arm64' else 'x86_64'}-apple-darwin"
            )
        arguments = ["build", "--cached", "--parallel"]
        arguments += ["--build-dir", str(self.build_folder), "--cache-dir", str(self.cache_folder / "cache")]
        arguments += ["--parameter-overrides", f"Architecture={self.architecture}"]
        with self._locked_cache():
            self._sam(arguments, log, self.environment(**variables))

    @contextmanager
    def _locked_cache(self) -> Iterator[None]:
        self.cache_folder.mkdir(parents=True, exist_ok=True)
        with (self.cache_folder / "lock").open("w") as file:
            self._raise_if_stopped()
            while not _try_lock(file):  # another process builds
                self._stopped.wait(LOCK_POLL_SECONDS)
                self._raise_if_stopped()
            yield

    def _raise_if_stopped(self) -> None:
        if self._stopped.is_set():
            raise ToolFailed("the build was stopped")

    def deploy(self, endpoint: str, parameters: dict[str, str], log: Path) -> None:
        """Run `sam deploy` on the result of the build. Raises ToolFailed if sam fails."""
        overrides = [
            f"{name}={value}" for name, value in {"Architecture": self.architecture, **parameters}.items()
        ]
        arguments = [
            "deploy",
            "--template-file",
            str(self.build_folder / "template.yaml"),
            "--stack-name",
            STACK,
            "--region",
            REGION,
            "--s3-bucket",
            f"{STACK}-artifacts",
            "--capabilities",
            "CAPABILITY_IAM",
            "--no-confirm-changeset",
            "--no-fail-on-empty-changeset",
            "--no-progressbar",
            "--parameter-overrides",
            *overrides,
        ]
        self._sam(arguments, log, self.environment(AWS_ENDPOINT_URL=endpoint, **credentials()))

    def stop(self) -> None:
        """End the sam commands that run now. The calls of `build` and `deploy` that wait for these
        commands raise ToolFailed. A call of `build` that waits for the end of another build raises
        ToolFailed too. Each later call of `build` also raises ToolFailed.
        """
        self._stopped.set()
        for process in list(self._running):
            process.stop()

    def _sam(self, arguments: list[str], log: Path, environment: dict[str, str]) -> None:
        with log.open("ab") as output:
            process = GuardedProcess(
                [self.sam, *arguments], environment=environment, folder=self.root, output=output
            )
        self._running.append(process)
        code = process.wait()
        self._running.remove(process)
        if code:
            lines = log.read_text(errors="replace").splitlines()
            failed = [number for number, line in enumerate(lines) if "_FAILED" in line]
            shown = [line for number in failed[:3] for line in lines[number : number + 6]] or lines[-15:]
            raise ToolFailed(f"sam {arguments[0]} ended with {code}:\n" + "\n".join(shown))


def credentials() -> dict[str, str]:
    """Return environment variables with the credentials and the region of the emulator.

    The access key `test` belongs to the root user of the account 000000000000.
    """
    return {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
    }


def _try_lock(file: IO[str]) -> bool:
    """Try to lock a file. Return True if the file is now locked, and False if another process has
    locked the file.
    """
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
