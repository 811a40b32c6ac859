"""A local cloud with the stack on it, from start to stop.

Everything is removed at the end, also after an error or an interruption.
"""

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

MAIL_FROM = "wirewatch@example.org"
ACCOUNT = "000000000000"  # of the emulator
INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Progress(Protocol):
    """Shows what is being done."""

    def step(self, text: str) -> None:
        """Show the next step."""


@contextmanager
def interruptible() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into KeyboardInterrupt, so that everything is cleaned up.

    Further signals are ignored.
    """

    def interrupted(*_: int | FrameType | None) -> None:
        for number in INTERRUPTIONS:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupted) for number in INTERRUPTIONS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def running_stack(
    root: Path, progress: Progress, bind: str = "127.0.0.1"
) -> Iterator[tuple[Stack, FakeSlack, Toolchain]]:
    """Start the emulator, build and deploy the stack; stop it and remove its files at the end.

    Raises ToolFailed if a tool fails.
    """
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
            {number: signal.signal(number, signal.SIG_IGN) for number in INTERRUPTIONS}
            if _in_main_thread()
            else {}
        )
        receiver.stop()
        cloud.stop()
        shutil.rmtree(scratch, ignore_errors=True)
        for number, handler in handlers.items():
            signal.signal(number, handler)


def deployed(tools: Toolchain, cloud: Emulator, receiver: FakeSlack, progress: Progress) -> Stack:
    """Build and deploy the stack, and start the emulator meanwhile.

    Raises ToolFailed if a tool fails.
    """
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
        {
            "SlackWebhookPrefixes": receiver.prefix,
            "TargetPrefixes": receiver.prefix,
            "MailFrom": MAIL_FROM,
            "EndpointUrl": cloud.endpoint,
            "BucketSuffix": ACCOUNT,  # the files in events/ name the buckets
        },
        tools.scratch / "sam.log",
    )
    stack.bridge_gaps()
    stack.client("sesv2").create_email_identity(EmailIdentity=MAIL_FROM)
    stack.open_mailbox()
    return stack


def _in_main_thread() -> bool:
    import threading  # noqa: PLC0415

    return threading.current_thread() is threading.main_thread()
