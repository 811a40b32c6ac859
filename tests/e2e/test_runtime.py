"""Runs the built functions in Lambda's emulator, to find libraries that their packages lack."""

import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from wirewatch.local.emulator import free_port
from wirewatch.local.session import Session
from wirewatch.local.toolchain import credentials

from tests.conftest import ROOT

pytestmark = pytest.mark.cloud
PAGE_LIBRARIES = {"lxml", "selectolax"}  # trafilatura imports lxml first
FOLDERS = {
    "ingest": "IngestFunction",
    "compile_watchlists": "CompileWatchlistsFunction",
    "digest": "DigestFunction",
    "deliver": "DeliverFunction",
    "api": "ApiFunction",
    "reconcile": "ReconcileFunction",
    "canary": "CanaryFunction",
}


def bare_python(running: Session) -> str:
    """Return the path of the Python interpreter on which the emulator's virtual environment is based."""
    code = "import sys, os; print(os.path.join(sys.base_prefix, 'bin', 'python%d.%d' % sys.version_info[:2]))"
    return subprocess.run(
        [running.tools.cloud_python, "-c", code], check=True, capture_output=True, text=True
    ).stdout.strip()


@dataclass(frozen=True)
class Emulated:
    """A built function that answers at `address`. All its processes have the session id `session`."""

    address: str
    session: int

    def invoke(self, event: bytes) -> Any:
        with urllib.request.urlopen(urllib.request.Request(self.address, data=event), timeout=300) as answer:
            return json.loads(answer.read())

    def libraries(self) -> set[str]:
        """Return the members of PAGE_LIBRARIES that are loaded. A library counts as loaded if a
        process with the session id `session` has loaded the library.
        """
        maps = [each / "maps" for each in Path("/proc").glob("[0-9]*") if _session_of(each) == self.session]
        return {
            name
            for path in maps
            for name in PAGE_LIBRARIES
            if f"/python/{name}/" in path.read_text(errors="replace")
        }


def _session_of(process: Path) -> int:
    try:
        return os.getsid(int(process.name))
    except ProcessLookupError:
        return 0


@contextmanager
def emulated(running: Session, name: str) -> Iterator[Emulated]:
    """Run one built function in the emulator. The log (see `log_of`) says how long the start took."""
    (emulator,) = (ROOT / ".tools/sam").glob(
        f"lib/python*/site-packages/samcli/local/rapid/aws-lambda-rie-{running.tools.architecture}"
    )
    build = running.tools.build_folder
    port, api = free_port("127.0.0.1"), free_port("127.0.0.1")
    variables = running.stack.client("lambda").get_function_configuration(FunctionName="wirewatch-ingest")[
        "Environment"
    ]["Variables"]
    layers = [
        build / "WirewatchLayer/python",
        *([build / "ExtractionLayer/python"] if name == "ingest" else []),
    ]
    path = os.pathsep.join(str(each) for each in (build / FOLDERS[name], *layers, ROOT / ".tools/runtime"))
    environment = {
        **variables, **credentials(), "PATH": "/usr/bin:/bin", "PYTHONPATH": path, "LAMBDA_TASK_ROOT": str(build / FOLDERS[name]), "HOME": str(running.tools.scratch),
        "AWS_LAMBDA_FUNCTION_NAME": name, "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512", "AWS_LAMBDA_FUNCTION_TIMEOUT": "60",
    }  # fmt: skip
    command = [
        str(emulator), "--log-level", "info", "--runtime-interface-emulator-address", f"127.0.0.1:{port}", "--runtime-api-address", f"127.0.0.1:{api}",
        bare_python(running), "-m", "awslambdaric", "app.handler",
    ]  # fmt: skip
    with log_of(running, name).open("wb") as log:
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=build / FOLDERS[name],
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        wait_for(port)
        yield Emulated(f"http://127.0.0.1:{port}/2015-03-31/functions/function/invocations", process.pid)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def log_of(running: Session, name: str) -> Path:
    return running.tools.scratch / f"rie-{name}.log"


def wait_for(port: int) -> None:
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("the emulator does not listen")


def event_of(name: str) -> bytes:
    return (ROOT / f"events/{name}.json").read_bytes()


def stored(running: Session, sample: str) -> bytes:
    """Upload a sample and return the event of the upload."""
    key = running.stack.upload_article(
        sample, (ROOT / "samplefiles/articles" / sample).read_bytes(), datetime(2026, 11, 23, tzinfo=UTC)
    )
    return event_of("ingest").replace(b"articles/2026/11/23/troops-arrive-vostok.txt", key.encode())


@pytest.mark.parametrize("name", FOLDERS)
def test_the_built_function_runs_on_a_bare_interpreter(running: Session, name: str) -> None:
    with emulated(running, name) as function:
        answer = function.invoke(event_of(name))
    log = log_of(running, name).read_text(errors="replace")
    assert "errorType" not in answer, log[-2000:]
    if name == "reconcile":
        assert {"resumed", "stale", "overdue", "routes", "released", "routes_overdue"} <= set(answer)
        assert answer["intake"] is not None
        assert answer["outdated"] == 0  # the function that compiled had the same layer
        assert answer["failures"] == []
    elif name == "canary":
        assert answer["key"].startswith("articles/_canary/")
    elif name == "api":
        assert answer["statusCode"] == 403
        assert "This link is not valid" in answer["body"]
    elif name != "deliver":  # it delays a message whose digest is missing, which needs a real receipt
        assert answer == {"batchItemFailures": []}, log[-2000:]


def test_the_layers_hold_binaries_of_this_machine(running: Session) -> None:
    binaries = list((running.tools.build_folder / "WirewatchLayer").rglob("*.so"))
    assert binaries
    version = running.tools.python_version.replace(".", "")
    assert any(f"cpython-{version}" in path.name for path in binaries)


def test_only_an_html_page_loads_the_page_libraries(running: Session) -> None:
    with emulated(running, "ingest") as function:
        for sample in ("troops-arrive-vostok.txt", "sanctions-panel.json"):
            assert function.invoke(stored(running, sample)) == {"batchItemFailures": []}
        assert function.libraries() == set()
        assert function.invoke(stored(running, "council-vote.html")) == {"batchItemFailures": []}
        assert {"selectolax"} <= function.libraries() <= PAGE_LIBRARIES  # lxml only for a second opinion


@pytest.mark.parametrize("name", ["ingest", "api", "deliver"])
def test_a_function_starts_fast(
    running: Session, name: str, record_property: Callable[[str, object], None]
) -> None:
    """Measure the start of the interpreter with all imports. Goal: 450 ms on an idle machine."""
    took = []
    for _ in range(5):
        with emulated(running, name) as function:
            function.invoke(event_of(name))
        (ready,) = re.findall(
            r"INIT REPORT\(durationMs: ([\d.]+)\)", log_of(running, name).read_text(errors="replace")
        )
        took.append(float(ready))
    record_property(
        "start",
        f"{name} is ready after {median(took):.0f} ms under the runtime emulator (of five: {min(took):.0f} to {max(took):.0f})",
    )
