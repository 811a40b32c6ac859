"""The background process of `make up`. It runs the emulator, the stack and the receivers until
`make down` stops this process.
"""

import json
import os
import shlex
import signal
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from wirewatch.commands.files.configuration_paths import read_configuration
from wirewatch.local.demo.playing import targets_of
from wirewatch.local.demo.steps import Steps
from wirewatch.local.emulator import Emulator
from wirewatch.local.receiving.receivers import Receivers
from wirewatch.local.session import deployed, stop
from wirewatch.local.stack import Stack, sample_texts, until
from wirewatch.local.toolchain import STACK, Toolchain, ToolFailed, credentials
from wirewatch.pipeline.current_index import REFRESH_INTERVAL

SEEDED_ARTICLE = "troops-arrive-vostok.txt"
SEEDED_DUE = "2026-11-22T22:30:00Z"
# The target in events/deliver.json. No route uses it.
SEEDED_TARGET = ("slack", "sam-local")
POLL_SECONDS = 0.5
ALERT_SECONDS = 120  # until the first alert, on a busy machine


def keep(root: Path, folder: Path, bind: str) -> int:
    """Run the local cloud until this process gets SIGTERM, which ends it with exit code 0.

    Write ready.json into `folder` when everything is running. If a tool fails or a step takes too
    long, write failed.txt instead, and return 1.
    """
    (folder / "keeper.pid").write_text(str(os.getpid()))
    scratch = folder / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    tools = Toolchain(root, scratch)
    # the containers of sam local invoke use credentials that the emulator does not know
    cloud = Emulator(tools, bind, strict=False)
    receivers = Receivers(bind, ses=cloud.endpoint)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        receivers.start()
        stack = deployed(tools, cloud, receivers, Steps(Console(file=sys.stdout)))
        seed(root, stack, receivers)
        _announce(folder, stack, receivers)
        _collect_text_mails(stack, receivers)
    except ToolFailed as error:
        (folder / "failed.txt").write_text(str(error))
        print(error, file=sys.stderr)
        return 1
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        stop(tools, cloud, receivers)
    return 0


def seed(root: Path, stack: Stack, receivers: Receivers) -> None:
    """Create what the files in events/ refer to: a configuration, articles, and a digest with a
    Slack part. Raises ToolFailed if a step takes too long.
    """
    configuration = read_configuration([root / "samplefiles"]).compiled(datetime.now(UTC)).configuration
    for kind, target in sorted({SEEDED_TARGET, *targets_of(configuration.routes)}):
        stack.put_target(kind, target, receivers.address(kind, target))
    stack.upload_configuration(sample_texts(root / "samplefiles"))
    until("the new configuration", lambda: "korea-desk" in stack.registry.current().routes)
    time.sleep(REFRESH_INTERVAL.total_seconds())  # then all warm workers use it
    article = root / "samplefiles/articles" / SEEDED_ARTICLE
    stack.upload_article(SEEDED_ARTICLE, article.read_bytes(), datetime(2026, 11, 23, tzinfo=UTC))
    until("the first alert", lambda: receivers.received, ALERT_SECONDS)
    second = root / "samplefiles/articles/border-rotation.txt"
    key = stack.upload_article(second.name, second.read_bytes(), datetime(2026, 11, 23, tzinfo=UTC))
    until("reading the second article", lambda: stack.objects.read(stack.outputs["ArticlesBucketName"], key))
    stack.flushes.send_flush("korea-desk", SEEDED_DUE)
    until("the alert that events/deliver.json names", lambda: _names_seeded(stack), 30)


def _names_seeded(stack: Stack) -> bool:
    return stack.digests.meta(f"korea-desk#{SEEDED_DUE}") is not None


def _announce(folder: Path, stack: Stack, receivers: Receivers) -> None:
    """Write the addresses of the local cloud to files: ready.json for `make up`, env.sh for a
    shell, and env.json for `sam local invoke --env-vars`.
    """
    variables = json.dumps({"Parameters": function_variables(stack)}, indent=2)
    (folder / "env.json").write_text(f"{variables}\n")
    keys = credentials()
    endpoints = {"AWS_ENDPOINT_URL": stack.endpoint, "AWS_ENDPOINT_URL_SESV2": receivers.url}
    _write_shell(folder / "env.sh", {**endpoints, **keys})
    ready = {
        "mailbox page": f"{receivers.url}/",
        "AWS endpoint": stack.endpoint,
        "region": keys["AWS_REGION"],
        "credentials": f"key id {keys['AWS_ACCESS_KEY_ID']}, secret key {keys['AWS_SECRET_ACCESS_KEY']}",
        "stack": STACK,
        "articles bucket": stack.outputs["ArticlesBucketName"],
        "config bucket": stack.outputs["ConfigBucketName"],
        "receivers": " ".join(receivers.prefix(kind) for kind in ("slack", "teams", "webhook", "pagerduty")),
        "sam local invoke": "--env-vars out/local/env.json",
    }
    written = folder / "ready.tmp"  # renamed below, so that no reader sees an incomplete file
    written.write_text(json.dumps(ready))
    written.rename(folder / "ready.json")


def function_variables(stack: Stack) -> dict[str, str]:
    """Return environment variables for containers of `sam local invoke`: those of the function
    `ingest`, and the endpoint and the credentials of the emulator.
    """
    deployed_ingest = stack.client("lambda").get_function_configuration(FunctionName=f"{STACK}-ingest")
    variables = deployed_ingest["Environment"]["Variables"]
    return {**variables, "AWS_ENDPOINT_URL": stack.endpoint, **credentials()}


def _write_shell(path: Path, variables: Mapping[str, str]) -> None:
    lines = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    profile = "unset AWS_PROFILE AWS_SESSION_TOKEN  # they would win over the credentials above"
    path.write_text("\n".join([*lines, profile]) + "\n")


def _collect_text_mails(stack: Stack, receivers: Receivers) -> None:
    """Put plain-text mails into the mailbox when they arrive. This function never returns."""
    while True:
        for mail in stack.mails():
            receivers.keep_text_mail(mail)
        time.sleep(POLL_SECONDS)
