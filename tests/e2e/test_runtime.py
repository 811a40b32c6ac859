"""The built functions under Lambda's runtime interface emulator, on a bare interpreter: what is missing in a package fails here."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from wirewatch.local.cloud import free_port
from wirewatch.local.toolchain import credentials

from tests.conftest import ROOT
from tests.e2e.conftest import Running

pytestmark = pytest.mark.cloud
FOLDERS = {
    "ingest": "IngestFunction", "compile_watchlists": "CompileWatchlistsFunction", "digest": "DigestFunction", "slack": "SlackFunction",
    "reconcile": "ReconcileFunction",
}  # fmt: skip


def bare_python(running: Running) -> str:
    """The interpreter beneath the emulator's environment: without any packages of its own."""
    code = "import sys, os; print(os.path.join(sys.base_prefix, 'bin', 'python%d.%d' % sys.version_info[:2]))"
    return subprocess.run([running.tools.cloud_python, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


@contextmanager
def emulated(running: Running, name: str) -> Iterator[str]:
    """The address at which one built function answers."""
    (emulator,) = (ROOT / ".tools/sam").glob(f"lib/python*/site-packages/samcli/local/rapid/aws-lambda-rie-{running.tools.architecture}")
    build = running.tools.build_folder / "build"
    port, api = free_port("127.0.0.1"), free_port("127.0.0.1")
    variables = running.stack.client("lambda").get_function_configuration(FunctionName="wirewatch-ingest")["Environment"]["Variables"]
    layers = [build / "WirewatchLayer/python", *([build / "ExtractionLayer/python"] if name == "ingest" else [])]
    path = os.pathsep.join(str(each) for each in (build / FOLDERS[name], *layers, ROOT / ".tools/runtime"))
    environment = {
        **variables, **credentials(), "PATH": "/usr/bin:/bin", "PYTHONPATH": path, "LAMBDA_TASK_ROOT": str(build / FOLDERS[name]), "HOME": str(running.tools.scratch),
        "AWS_LAMBDA_FUNCTION_NAME": name, "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512", "AWS_LAMBDA_FUNCTION_TIMEOUT": "60",
    }  # fmt: skip
    command = [
        str(emulator), "--log-level", "error", "--runtime-interface-emulator-address", f"127.0.0.1:{port}", "--runtime-api-address", f"127.0.0.1:{api}",
        bare_python(running), "-m", "awslambdaric", "app.handler",
    ]  # fmt: skip
    with (running.tools.scratch / f"rie-{name}.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, cwd=build / FOLDERS[name], stdout=log, stderr=log, start_new_session=True)
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}/2015-03-31/functions/function/invocations"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(port: int) -> None:
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("the emulator does not listen")


def invoke(address: str, event: Path) -> Any:
    with urllib.request.urlopen(urllib.request.Request(address, data=event.read_bytes()), timeout=60) as answer:
        return json.loads(answer.read())


@pytest.mark.parametrize("name", FOLDERS)
def test_the_built_function_does_its_work_on_a_bare_interpreter(running: Running, name: str) -> None:
    with emulated(running, name) as address:
        answer = invoke(address, ROOT / f"events/{name}.json")
    log = (running.tools.scratch / f"rie-{name}.log").read_text(errors="replace")
    assert "errorType" not in answer, log[-2000:]
    if name == "reconcile":
        assert set(answer) == {"resumed", "stale", "overdue", "routes"}
    elif name != "slack":  # its digest is not there: the record is put off, which needs a real receipt
        assert answer == {"batchItemFailures": []}, log[-2000:]


def test_the_layers_hold_binaries_of_this_machine(running: Running) -> None:
    binaries = list((running.tools.build_folder / "build/WirewatchLayer").rglob("*.so"))
    assert binaries
    version = running.tools.python_version.replace(".", "")
    assert any(f"cpython-{version}" in path.name for path in binaries)


def test_a_text_article_never_loads_the_page_libraries(running: Running) -> None:
    build = running.tools.build_folder / "build"
    path = os.pathsep.join(str(build / name / "python") for name in ("WirewatchLayer", "ExtractionLayer"))
    code = (
        "import sys, datetime; from wirewatch.parsing.detect import articles_in; from wirewatch.article import ObjectRef;"
        "now = datetime.datetime.now(datetime.UTC); list(articles_in(b'Title\\n\\nA text of some words.', ObjectRef(), now));"
        'list(articles_in(b\'{"title": "t", "text": "b"}\', ObjectRef(), now));'
        "print([name for name in ('trafilatura', 'lxml', 'selectolax') if name in sys.modules])"
    )
    done = subprocess.run([bare_python(running), "-S", "-c", code], env={"PYTHONPATH": path}, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr
