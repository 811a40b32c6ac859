"""Routes: where matches go, when and how. `routefile` reads them, which workers that only match never load."""

import re
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from wirewatch.configuration.schedule import Schedule
from wirewatch.frozen import Frozen
from wirewatch.severity import Severity

MEASURING_ROUTE = "_latency"  # the one id of the system's own: there only while somebody measures
CONFIG_ROUTE = "_config"
WAKE = "--wake"  # ends the name of the schedule that ends quiet hours
TARGET = re.compile(r"[a-zA-Z0-9._-]{1,40}")


class Channel(Frozen):
    """`slack:korea-desk` is kind slack, target korea-desk; `email-text` has no target: the topic knows its subscribers."""

    kind: str
    target: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.target}" if self.target else self.kind


class QuietHours(Frozen):
    """Local times. From 22:00 to 06:00 spans midnight."""

    start: time
    end: time
    then: Literal["hold", "drop"]

    def holds(self, local: time) -> bool:
        if self.start <= self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end


class Route(Frozen):
    """`watchlists` or `severities` choose matches; no `watchlists` means all of them. `lead_sources` choose among copies of a story."""

    id: str
    title: str
    watchlists: tuple[str, ...] = ()
    severities: tuple[Severity, ...] = ()
    schedule: Schedule
    channels: tuple[Channel, ...]
    lead_sources: tuple[str, ...] = ()
    max_stories: int = 40
    when_empty: Literal["send", "skip"] = "skip"
    group_wait: timedelta = timedelta(seconds=60)
    quiet_hours: QuietHours | None = None

    @property
    def timezone(self) -> str:
        return self.schedule.timezone

    def wants(self, watchlist: str, severity: str) -> bool:
        return (not self.watchlists or watchlist in self.watchlists) and (
            not self.severities or severity in self.severities
        )

    def rank_of(self, source: str) -> int:
        """Of an article's domain among the lead sources; the lowest leads."""
        ranks = (
            rank
            for rank, wanted in enumerate(self.lead_sources)
            if source == wanted or source.endswith(f".{wanted}")
        )
        return next(ranks, len(self.lead_sources))

    def is_quiet(self, now: datetime) -> bool:
        return self.quiet_hours is not None and self.quiet_hours.holds(
            now.astimezone(ZoneInfo(self.timezone)).time()
        )

    @property
    def wake(self) -> Schedule | None:
        """The schedule that flushes what quiet hours held."""
        if self.quiet_hours is None or self.quiet_hours.then != "hold":
            return None
        end = self.quiet_hours.end
        return Schedule(f"wake {end:%H:%M}", self.timezone, f"{end.minute} {end.hour} * * ? *")
