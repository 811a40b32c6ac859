"""How long it takes from an upload to its Slack message, on a warm stack: one route of its own, only while it is measured."""

import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from wirewatch.local.fake_slack import FakeSlack
from wirewatch.local.stack import Stack, sample_texts, until
from wirewatch.pipeline.current_index import REFRESH_INTERVAL

ROUTE = "_latency"
UPLOADS = 20
APART = 1.1  # seconds: Slack takes one message a second
PATIENCE = 20.0
WATCHLIST = """\
watchlist: latency-probe
owner: nobody@example.org
rules:
  - id: probe
    query: latencyprobe
    tests: {match: [a latencyprobe], no_match: [a probe]}
"""
ROUTE_TEXT = f"""
  {ROUTE}:
    watchlists: [latency-probe]
    schedule: instant
    group_wait: 0s
    channels: [slack:latency]
"""


@dataclass(frozen=True)
class Latency:
    """Seconds, one for each upload."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        return sorted(self.seconds)[max(0, -(-95 * len(self.seconds) // 100) - 1)]

    def line(self) -> str:
        return f"upload to Slack message, {len(self.seconds)} uploads: median {self.median:.2f} s, p95 {self.p95:.2f} s"


def measure(stack: Stack, receiver: FakeSlack, samples: Path) -> Latency:
    texts = sample_texts(samples)
    stack.put_webhook("latency", f"{receiver.prefix}demo/latency")
    stack.upload_configuration(
        {"watchlists/latency-probe.yaml": WATCHLIST, "routes.yaml": texts["routes.yaml"] + ROUTE_TEXT}
    )
    until("the measuring route", lambda: ROUTE in stack.registry.current().routes)
    time.sleep(REFRESH_INTERVAL.total_seconds())  # every warm worker has looked again by then
    seconds = tuple(_one(stack, receiver, number) for number in range(UPLOADS))
    stack.upload_configuration({"routes.yaml": texts["routes.yaml"]})
    until("the removal of the measuring route", lambda: ROUTE not in stack.registry.current().routes)
    return Latency(seconds)


def _one(stack: Stack, receiver: FakeSlack, number: int) -> float:
    start = time.monotonic()
    title = f"Latency probe {number} of {time.time_ns()}"
    stack.upload_article(
        f"latency-{time.time_ns()}.txt",
        f"{title}\n\nA latencyprobe for measuring, nothing else.\n".encode(),
        datetime.now(UTC),
    )
    found = None
    while found is None and time.monotonic() - start < PATIENCE:
        found = next((each.at for each in receiver.posted if title in str(each.payload["blocks"])), None)
        time.sleep(0.005)
    taken = (found if found is not None else time.monotonic()) - start
    time.sleep(max(0.0, APART - (time.monotonic() - start)))
    return taken
