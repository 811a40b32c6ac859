"""`make up` and `make down`: a local cloud that keeps running, for `sam local invoke`."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from wirewatch.channels.slack_page import slack_page
from wirewatch.local.emulator import Emulator, end_group
from wirewatch.local.fake_slack import FakeSlack
from wirewatch.local.session import deployed
from wirewatch.local.stack import Stack, sample_texts, until
from wirewatch.local.toolchain import Toolchain, ToolFailed, credentials

SEEDED_ARTICLE = "troops-arrive-vostok.txt"
SEEDED_DUE = "2026-11-22T22:30:00Z"


class _Quiet:
    def __init__(self, console: Console) -> None:
        self.console = console

    def step(self, text: str) -> None:
        """Print the next step."""
        self.console.print(f"· {text}", highlight=False)


def up(root: Path, bind: str, console: Console) -> int:
    """Start the background process and wait until it is ready. Return 1 if it fails."""
    folder = root / "out/local"
    if _pid(folder):
        console.print("the local cloud is already running; [b]make down[/b] stops it")
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder / "slack", ignore_errors=True)
    for name in ("ready.json", "failed.txt"):
        (folder / name).unlink(missing_ok=True)
    with (folder / "keeper.log").open("wb") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "wirewatch.local", "keep", str(root), bind],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    (folder / "keeper.pid").write_text(str(keeper.pid))
    console.print("starting the local cloud, building and deploying the stack …")
    while not (folder / "ready.json").exists():
        if keeper.poll() is not None or (folder / "failed.txt").exists():
            (folder / "keeper.pid").unlink(missing_ok=True)
            log_end = (folder / "keeper.log").read_text(errors="replace")[-3000:]
            console.print("[red]the local cloud did not start; its log ends with:[/red]", highlight=False)
            console.print(log_end, markup=False, highlight=False)
            return 1
        time.sleep(0.1)
    ready = json.loads((folder / "ready.json").read_text())
    for name, value in ready.items():
        console.print(f"  {name:<18} {value}", highlight=False, soft_wrap=True)
    console.print("Slack messages are written to out/local/slack/; [b]make down[/b] stops the local cloud")
    return 0


def down(root: Path, console: Console) -> int:
    """Stop the background process. Return 0 also if it is not running."""
    folder = root / "out/local"
    pid = _pid(folder)
    if pid is None:
        console.print("the local cloud is not running")
        return 0
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and _is_running(pid):
        time.sleep(0.1)
    if _is_running(pid):
        end_group(pid)
    (folder / "keeper.pid").unlink(missing_ok=True)
    console.print("the local cloud was stopped")
    return 0


def keep(root: Path, bind: str) -> int:
    """Run the background process of `make up`: the emulator and the receiver, until SIGTERM."""
    folder = root / "out/local"
    scratch = folder / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    tools = Toolchain(root, scratch)
    # the containers of sam local invoke use credentials that the emulator does not know
    cloud, receiver = Emulator(tools, bind, strict=False), FakeSlack(bind)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        receiver.start()
        stack = deployed(tools, cloud, receiver, _Quiet(Console(file=sys.stdout)))
        _seed(root, stack, receiver)
        _announce(folder, stack, receiver)
        _write_messages(folder / "slack", receiver)
    except ToolFailed as error:
        (folder / "failed.txt").write_text(str(error))
        print(error, file=sys.stderr)
        return 1
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        receiver.stop()
        cloud.stop()
        shutil.rmtree(scratch, ignore_errors=True)
        (folder / "ready.json").unlink(missing_ok=True)
    return 0


def _seed(root: Path, stack: Stack, receiver: FakeSlack) -> None:
    """Create what the files in events/ refer to: watchlists, an article, and a digest with a Slack
    part.
    """
    for target in (
        "korea-desk",
        "sam-local",
    ):  # events/deliver.json delivers to sam-local, which no route uses
        stack.put_webhook(target, f"{receiver.prefix}local/{target}")
    stack.upload_configuration(sample_texts(root / "samplefiles"))
    until("the new configuration", lambda: "korea-desk" in stack.registry.current().routes)
    article = root / "samplefiles/articles" / SEEDED_ARTICLE
    stack.upload_article(SEEDED_ARTICLE, article.read_bytes(), datetime(2026, 11, 23, tzinfo=UTC))
    until("the first alert", lambda: receiver.posted)
    second = root / "samplefiles/articles/border-rotation.txt"
    key = stack.upload_article(second.name, second.read_bytes(), datetime(2026, 11, 23, tzinfo=UTC))
    until("reading the second article", lambda: stack.ledger.read(stack.outputs["ArticlesBucketName"], key))
    stack.flushes.send_flush("korea-desk", SEEDED_DUE)
    until("the alert that events/deliver.json names", lambda: _names_seeded(stack), 30)


def _names_seeded(stack: Stack) -> bool:
    return stack.digests.meta(f"korea-desk#{SEEDED_DUE}") is not None


def _announce(folder: Path, stack: Stack, receiver: FakeSlack) -> None:
    (folder / "env.json").write_text(json.dumps({"Parameters": _variables(stack, receiver)}, indent=2) + "\n")
    ready = {
        "endpoint": stack.endpoint,
        "slack receiver": receiver.prefix,
        "articles bucket": stack.outputs["ArticlesBucketName"],
        "config bucket": stack.outputs["ConfigBucketName"],
        "environment": "out/local/env.json (for sam local invoke --env-vars)",
    }
    (folder / "ready.json").write_text(json.dumps(ready))


def _variables(stack: Stack, receiver: FakeSlack) -> dict[str, str]:
    """Return the environment of the deployed functions, with an endpoint that a container can
    reach.
    """
    variables = stack.client("lambda").get_function_configuration(FunctionName="wirewatch-ingest")[
        "Environment"
    ]["Variables"]
    return {
        **variables,
        "AWS_ENDPOINT_URL": stack.endpoint,
        "SLACK_WEBHOOK_PREFIXES": receiver.prefix,
        "TARGET_PREFIXES": receiver.prefix,
        **credentials(),
    }


def _write_messages(folder: Path, receiver: FakeSlack) -> None:
    """Write each message as a page when it arrives. Never returns."""
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    while True:
        for posted in receiver.posted[written:]:
            written += 1
            (folder / f"{written:04d}-{posted.target}.html").write_text(
                slack_page(posted.payload, posted.target), encoding="utf-8"
            )
        time.sleep(0.2)


def _pid(folder: Path) -> int | None:
    try:
        pid = int((folder / "keeper.pid").read_text())
    except (OSError, ValueError):
        return None
    return pid if _is_running(pid) and _is_keeper(pid) else None


def _is_keeper(pid: int) -> bool:
    """Return whether this is the process that `make up` started; its id may have been reused."""
    shown = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return "wirewatch.local" in shown


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
