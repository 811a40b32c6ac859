"""Measures the time from an upload to its Slack message, on a running stack with an extra route."""

import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from wirewatch.local.receiving.receivers import Receivers
from wirewatch.local.stack import Stack, until
from wirewatch.pipeline.current_index import REFRESH_INTERVAL

ROUTE = "_latency"
UPLOADS = 10
SPACING_SECONDS = 1.1  # Slack accepts one message a second
MAX_SECONDS = 20.0  # for one message
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
    """Seconds from upload to message, one value for each upload."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median of the times from upload to Slack message, in seconds."""
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        """The 95th percentile of the times from upload to Slack message, in seconds."""
        return sorted(self.seconds)[max(0, -(-95 * len(self.seconds) // 100) - 1)]

    def line(self) -> str:
        """Return the median and the 95th percentile as one line of text."""
        times = f"median {self.median:.2f} s, p95 {self.p95:.2f} s"
        return f"time from an upload to its Slack message ({len(self.seconds)} uploads): {times}"


def measure(stack: Stack, receivers: Receivers, routes: str) -> Latency:
    """Upload articles one by one. For each article, measure the time until its Slack message
    arrives.

    If a message does not arrive within MAX_SECONDS, its time is MAX_SECONDS. `routes` is the text
    of routes.yaml. A route for the measurement is added to routes.yaml, and removed at the end.

    Raises ToolFailed if a change of routes.yaml takes too long.
    """
    stack.put_target("slack", "latency", receivers.address("slack", "latency"))
    stack.upload_configuration(
        {"watchlists/latency-probe.yaml": WATCHLIST, "routes.yaml": routes + ROUTE_TEXT}
    )
    until("adding the route for measuring", lambda: ROUTE in stack.registry.current().routes)
    time.sleep(REFRESH_INTERVAL.total_seconds())  # then all warm workers use the new configuration
    seconds = tuple(_one(stack, receivers, number) for number in range(UPLOADS))
    stack.upload_configuration({"routes.yaml": routes})
    until("removing the route for measuring", lambda: ROUTE not in stack.registry.current().routes)
    return Latency(seconds)


def _one(stack: Stack, receivers: Receivers, number: int) -> float:
    start = time.monotonic()
    title = f"Latency probe {number} of {time.time_ns()}"
    stack.upload_article(
        f"latency-{time.time_ns()}.txt",
        f"{title}\n\nA latencyprobe for measuring, nothing else.\n".encode(),
        datetime.now(UTC),
    )
    arrived = None
    while arrived is None and time.monotonic() - start < MAX_SECONDS:
        arrivals = (posted.at for posted in receivers.of_kind("slack") if title in posted.text)
        arrived = next(arrivals, None)
        time.sleep(0.005)
    taken = (arrived if arrived is not None else time.monotonic()) - start
    time.sleep(max(0.0, SPACING_SECONDS - (time.monotonic() - start)))
    return taken
