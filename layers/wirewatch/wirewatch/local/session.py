"""Starts a local cloud, deploys the stack on it, and stops the local cloud.

The scratch folder has the temporary files of the local cloud. This folder is removed at the end,
also after an error or an interruption.
"""

import os
import signal
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Protocol

from wirewatch.local.emulator import PROGRAM, Emulator
from wirewatch.local.guard import remove
from wirewatch.local.processes import is_running
from wirewatch.local.receiving.receivers import Receivers
from wirewatch.local.stack import Stack
from wirewatch.local.toolchain import Toolchain

MAIL_FROM = "wirewatch@example.org"
ACCOUNT = "000000000000"  # of the emulator
SCRATCH = "scratch-"  # the beginning of the name of a scratch folder; the id of the process follows
LOOPBACK = ("http://127.0.0.1:", "http://localhost:")
INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Progress(Protocol):
    """Shows the user which step of the start is running, such as building the template."""

    def step(self, text: str) -> None:
        """Show `text` as the step that is running now."""


@contextmanager
def interruptible() -> Iterator[None]:
    """A context in which SIGTERM and SIGHUP raise KeyboardInterrupt, as SIGINT does. So the
    `finally` blocks clean up after each of these signals.

    After the first of these signals, all further ones are ignored until the context ends.
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


@dataclass(frozen=True)
class Session:
    """A running local cloud: the stack, the receivers of its messages, and the tools."""

    stack: Stack
    receivers: Receivers
    tools: Toolchain


@contextmanager
def running_stack(
    root: Path,
    progress: Progress,
    bind: str = "127.0.0.1",
    program: Sequence[str | Path] = PROGRAM,
    *,
    strict: bool = True,
) -> Iterator[Session]:
    """A context with a deployed stack on a running emulator. At the end, all processes are stopped,
    and the scratch folder is removed.

    `program` has the arguments of the emulator's Python interpreter. If `strict` is True, the
    emulator enforces the roles of the functions. If containers use the emulator, `strict` must be
    False, because the emulator does not know their credentials.

    Raises ToolFailed if a tool fails.
    """
    _remove_stale_scratch(root / "out")
    scratch = Path(tempfile.mkdtemp(prefix=f"{SCRATCH}{os.getpid()}-", dir=root / "out"))
    tools = Toolchain(root, scratch)
    cloud = Emulator(tools, bind, strict=strict)
    receivers = Receivers(bind, ses=cloud.endpoint)
    try:
        receivers.start()
        yield Session(deployed(tools, cloud, receivers, progress, program), receivers, tools)
    finally:
        handlers = (
            {number: signal.signal(number, signal.SIG_IGN) for number in INTERRUPTIONS}
            if _in_main_thread()
            else {}
        )
        stop(tools, cloud, receivers)
        for number, handler in handlers.items():
            signal.signal(number, handler)


def stop(tools: Toolchain, cloud: Emulator, receivers: Receivers) -> None:
    """End all processes, close all ports, and remove the scratch folder."""
    receivers.stop()
    tools.stop()
    cloud.stop()
    remove(str(tools.scratch))


def _remove_stale_scratch(out: Path) -> None:
    """Remove scratch folders of earlier runs. A run that was killed leaves its scratch folder."""
    out.mkdir(exist_ok=True)
    for folder in out.glob(f"{SCRATCH}*-*"):
        pid = folder.name.removeprefix(SCRATCH).partition("-")[0]
        if pid.isdigit() and not is_running(int(pid)):
            remove(str(folder))


def deployed(
    tools: Toolchain,
    cloud: Emulator,
    receivers: Receivers,
    progress: Progress,
    program: Sequence[str | Path] = PROGRAM,
) -> Stack:
    """Start the emulator, build and deploy the stack, and return the stack. The emulator starts
    during the build.

    Raises ToolFailed if a tool fails.
    """
    progress.step(
        f"building the template with sam, for Python {tools.python_version} on {tools.architecture}"
    )
    cloud.start(receivers.url, program)
    stack = Stack(cloud.endpoint)
    with ThreadPoolExecutor(1) as pool:
        building = pool.submit(tools.build, tools.scratch / "sam.log")
        try:
            cloud.wait()
            stack.make_artifacts_bucket()
            building.result()
        except BaseException:
            tools.stop()  # the end of this block waits for the build
            raise
    progress.step("deploying it with sam to the local cloud")
    tools.deploy(cloud.endpoint, parameters(cloud.endpoint, receivers), tools.scratch / "sam.log")
    stack.bridge_gaps()
    stack.client("sesv2").create_email_identity(EmailIdentity=MAIL_FROM)
    stack.make_link_key()
    stack.open_mailbox()
    receivers.secret_of = stack.webhook_secret
    return stack


def parameters(endpoint: str, receivers: Receivers) -> dict[str, str]:
    """Return the parameters of the local stack.

    Messages to Slack and PagerDuty may go only to the local receivers. Messages to Teams and
    webhooks may go to any server on this machine.
    """
    # Any server on this machine is allowed, so that users can try out a receiver of their own.
    own = ",".join([f"{receivers.url}/", *LOOPBACK])
    return {
        "SlackWebhookPrefixes": receivers.prefix("slack"),
        "PagerDutyPrefixes": receivers.prefix("pagerduty"),
        "TargetPrefixes": own,
        "MailFrom": MAIL_FROM,
        "EndpointUrl": endpoint,
        "PublicLinks": "on",
        "BucketSuffix": ACCOUNT,  # the files in events/ name the buckets
    }


def _in_main_thread() -> bool:
    import threading  # noqa: PLC0415

    return threading.current_thread() is threading.main_thread()
