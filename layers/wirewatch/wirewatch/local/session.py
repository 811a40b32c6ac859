"""One local cloud with the stack on it, from start to end: whatever happens between, nothing stays behind."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Protocol

from wirewatch.local.emulator import Emulator
from wirewatch.local.fake_slack import FakeSlack
from wirewatch.local.stack import Stack
from wirewatch.local.toolchain import Toolchain


class Progress(Protocol):
    def step(self, text: str) -> None: ...


@contextmanager
def interruptible() -> Iterator[None]:
    """Termination is an interruption too, so that everything is cleaned up; a second one does not disturb that."""

    def interrupted(*_: int | FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {
        each: signal.signal(each, interrupted) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def running_stack(
    root: Path, progress: Progress, bind: str = "127.0.0.1"
) -> Iterator[tuple[Stack, FakeSlack, Toolchain]]:
    """Started, built, deployed; stopped and swept at the end."""
    (root / "out").mkdir(exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="scratch-", dir=root / "out"))
    tools = Toolchain(root, scratch)
    cloud, receiver = Emulator(tools, bind), FakeSlack(bind)
    try:
        receiver.start()
        deployed(tools, cloud, receiver, progress)
        yield Stack(cloud.endpoint), receiver, tools
    finally:
        handlers = (
            {each: signal.signal(each, signal.SIG_IGN) for each in (signal.SIGINT, signal.SIGTERM)}
            if _in_main_thread()
            else {}
        )
        receiver.stop()
        cloud.stop()
        shutil.rmtree(scratch, ignore_errors=True)
        for each, handler in handlers.items():
            signal.signal(each, handler)


def deployed(tools: Toolchain, cloud: Emulator, receiver: FakeSlack, progress: Progress) -> Stack:
    """The emulator starts while sam builds."""
    progress.step(
        f"building the template with sam, for Python {tools.python_version} on {tools.architecture}"
    )
    cloud.start()
    with ThreadPoolExecutor(1) as pool:
        building = pool.submit(tools.build, tools.scratch / "sam.log")
        cloud.wait()
        stack = Stack(cloud.endpoint)
        stack.make_artifacts_bucket()
        building.result()
    progress.step("deploying it with sam to the local cloud")
    tools.deploy(
        cloud.endpoint,
        {"SlackWebhookPrefixes": receiver.prefix, "EndpointUrl": cloud.endpoint},
        tools.scratch / "sam.log",
    )
    stack.bridge_gaps()
    stack.open_mailbox()
    return stack


def _in_main_thread() -> bool:
    import threading  # noqa: PLC0415

    return threading.current_thread() is threading.main_thread()
