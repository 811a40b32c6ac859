"""Files of routes: YAML text → frozen models, with every mistake of the file in its place."""

import re
from collections.abc import Collection, Mapping
from datetime import time, timedelta
from typing import Protocol

import yaml

from wirewatch.configuration.routes import MEASURING_ROUTE, WAKE, Channel, QuietHours, Route
from wirewatch.configuration.schedule import Schedule, ScheduleError, is_zone, read_schedule
from wirewatch.configuration.watchlists import ID
from wirewatch.configuration.yaml_file import YamlFile, required
from wirewatch.errors import WatchlistError
from wirewatch.frozen import Frozen
from wirewatch.severity import Severity

LONGEST_WAIT = timedelta(minutes=15)  # SQS delays a message no longer
MOST_STORIES = 80  # all parts of a digest are stored in one transaction of at most 100 actions
MOST_LEAD_SOURCES = 50
DOMAIN = re.compile(r"(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}")
MOST_ROUTES = 500  # the registry keeps them in one row
_KEYS = (
    "title", "watchlists", "match", "schedule", "timezone", "channels", "max_stories", "when_empty", "group_wait",
    "repeat_interval", "quiet_hours", "lead_sources",
)  # fmt: skip


class Routes(Frozen, arbitrary_types_allowed=True):
    routes: Mapping[str, Route]
    warnings: tuple[WatchlistError, ...] = ()


class ChannelProblem(Protocol):
    """What is wrong with a channel, and how to write it."""

    @property
    def message(self) -> str: ...

    @property
    def fix(self) -> str: ...


class ChannelCheck(Protocol):
    """Checks a kind of channel and what follows its colon (None where there is no colon)."""

    def __call__(self, kind: str, target: str | None) -> ChannelProblem | None: ...


def read_routes(
    file: str,
    text: str,
    known: Collection[str] | None = None,
    check_channel: ChannelCheck | None = None,
) -> Routes:
    """Read all routes of a file. Raises InvalidFile with every mistake.

    `known` are the watchlists that there are, `check_channel` knows the kinds of channels; None leaves them unchecked.
    """
    reader = _Reader(YamlFile(file, text), known, check_channel)
    routes = reader.routes()
    reader.file.raise_if_invalid()
    return Routes(routes=routes, warnings=tuple(reader.file.warnings))


class _Reader:
    def __init__(
        self, file: YamlFile, known: Collection[str] | None, check_channel: ChannelCheck | None
    ) -> None:
        self.file, self.known, self.check_channel = file, known, check_channel
        self.timezone: yaml.Node | None = None

    def routes(self) -> dict[str, Route]:
        keys = self.file.mapping(self.file.root, "routes.yaml", ("routes", "timezone"))
        required(self.file, self.file.root, keys, "the file", "routes")
        self.timezone = keys.get("timezone")
        found: dict[str, Route] = {}
        written = self.file.mapping(keys.get("routes"), "routes", None)
        if len(written) > MOST_ROUTES:
            self.file.error_at(
                1,
                1,
                f"there are {len(written)} routes; at most {MOST_ROUTES}",
                "join some: a route takes many watchlists",
            )
        for name, node in written.items():
            if name != MEASURING_ROUTE and (not ID.fullmatch(name) or name.endswith(WAKE)):
                self.file.error(
                    self.file.key_of(node),
                    f"{name!r} is no id of a route",
                    f"use 1 to 40 of a-z, 0-9 and -, not ending with {WAKE}",
                )
            route = self.route(name, node)
            if route is not None:
                found[name] = route
        return found

    def route(self, name: str, node: yaml.Node) -> Route | None:
        file = self.file
        keys = file.mapping(node, f"the route {name}", _KEYS)
        if not keys:
            return None
        complete = required(file, node, keys, f"the route {name}", "schedule", "channels")
        if "repeat_interval" in keys:
            file.error(keys["repeat_interval"], "repeat_interval is not built yet", "leave it out")
        schedule = self.schedule(name, keys) if "schedule" in keys else None
        channels, quiet = self.channels(name, keys.get("channels")), self.quiet_hours(keys.get("quiet_hours"))
        title = file.text(keys.get("title"), "title", name.replace("-", " ").strip("_").capitalize())
        watchlists, severities = self.watchlists(keys.get("watchlists")), self.severities(keys.get("match"))
        group_wait, lead_sources = (
            self.wait(keys.get("group_wait")),
            self.lead_sources(keys.get("lead_sources")),
        )
        max_stories = file.number(keys.get("max_stories"), "max_stories", 1, MOST_STORIES, 40)
        when_empty = file.choice(keys.get("when_empty"), "when_empty", ("send", "skip"), "skip")
        if schedule is None or not complete:
            return None
        self.instant_only(keys, schedule)
        return Route(
            id=name, title=title, watchlists=watchlists, severities=severities, schedule=schedule, channels=channels, quiet_hours=quiet,
            group_wait=group_wait, lead_sources=lead_sources, max_stories=max_stories,
            when_empty="send" if when_empty == "send" else "skip",
        )  # fmt: skip

    def instant_only(self, keys: Mapping[str, yaml.Node], schedule: Schedule) -> None:
        for key, fix in (
            ("quiet_hours", "choose another time for the schedule"),
            ("group_wait", "remove it"),
        ):
            if key in keys and not schedule.is_instant:
                self.file.error(keys[key], f"{key} is for instant routes", fix)

    def channels(self, name: str, node: yaml.Node | None) -> tuple[Channel, ...]:
        if node is None:
            return ()
        items = self.file.items(node, "channels")
        found = tuple(channel for item in items if (channel := self.channel(item)) is not None)
        if not items and isinstance(node, yaml.SequenceNode | yaml.ScalarNode):
            self.file.error(node, f"the route {name} has no channel", "add one: email-text, slack:…")
        if len(set(found)) < len(found):
            self.file.error(node, "duplicate channel", "remove one of them")
        return found

    def schedule(self, name: str, keys: Mapping[str, yaml.Node]) -> Schedule | None:
        zone_node = keys.get("timezone", self.timezone)
        zone = self.file.text(zone_node, "timezone", "")
        node = keys["schedule"]
        written = self.file.text(node, "schedule")
        plain = written.lower()
        if zone and not is_zone(zone):
            if zone_node is not None:
                self.file.error(
                    zone_node, f"{zone!r} is no time zone", "write a name like Asia/Seoul or Europe/Berlin"
                )
            zone = "UTC"
        elif not zone and (plain != "instant" or "quiet_hours" in keys):
            self.file.error(
                node,
                f"the route {name} names a local time and no time zone",
                "add timezone: Asia/Seoul here, or once for the file",
            )
        try:
            schedule = read_schedule(written, zone or "UTC")
        except ScheduleError as error:
            self.file.error(
                node,
                str(error),
                "write instant, hourly, daily 07:30, weekdays 07:30, weekly mon 07:30 or cron(30 7 * * ? *)",
            )
            return None
        if (
            not schedule.is_instant
            and plain != "hourly"
            and any(not 4 <= hour <= 21 for hour, _ in schedule.times())
        ):
            self.file.warn(
                node,
                "where clocks change, a time from 22:00 to 03:59 may be skipped once a year",
                "choose 04:00 to 21:59",
            )
        return schedule

    def channel(self, node: yaml.Node) -> Channel | None:
        text = self.file.text(node, "a channel")
        kind, colon, target = text.partition(":")
        problem = self.check_channel(kind, target if colon else None) if self.check_channel else None
        if problem is not None:
            self.file.error(node, problem.message, problem.fix)
            return None
        return Channel(kind=kind, target=target)

    def watchlists(self, node: yaml.Node | None) -> tuple[str, ...]:
        found = []
        for text, item in self.file.texts(node, "watchlists"):
            if self.known is not None and text not in self.known:
                there = ", ".join(sorted(self.known)) or "none yet"
                self.file.error(item, f"there is no watchlist {text!r}", f"there are: {there}")
            found.append(text)
        return tuple(found)

    def severities(self, node: yaml.Node | None) -> tuple[Severity, ...]:
        keys = self.file.mapping(node, "match", ("severity",))
        found = [
            self.file.choice(item, "severity", list(Severity), "")
            for item in self.file.items(keys.get("severity"), "severity")
        ]
        return tuple(Severity(text) for text in found if text)

    def lead_sources(self, node: yaml.Node | None) -> tuple[str, ...]:
        found: list[str] = []
        for text, item in self.file.texts(node, "lead_sources"):
            domain = text.lower().removeprefix("www.")
            if not DOMAIN.fullmatch(domain):
                self.file.error(
                    item, f"{text!r} is no domain", "write the domain of the source alone, like reuters.com"
                )
            elif domain in found:
                self.file.error(item, f"{domain} stands here twice", "remove one of them")
            found.append(domain)
        if len(found) > MOST_LEAD_SOURCES and node is not None:
            self.file.error(
                node,
                f"there are {len(found)} lead_sources; at most {MOST_LEAD_SOURCES}",
                "keep those that matter most",
            )
        return tuple(found)

    def wait(self, node: yaml.Node | None) -> timedelta:
        text = self.file.text(node, "group_wait", "60s")
        match = re.fullmatch(r"(\d{1,5})\s*(s|m|min)", text)
        wait = timedelta(seconds=int(match[1]) * (1 if match[2] == "s" else 60)) if match else None
        if node is not None and (wait is None or wait > LONGEST_WAIT):
            self.file.error(node, f"{text!r} is no group_wait", "write 0s to 15m")
            return timedelta(seconds=60)
        return wait or timedelta()

    def quiet_hours(self, node: yaml.Node | None) -> QuietHours | None:
        keys = self.file.mapping(node, "quiet_hours", ("from", "to", "then"))
        if node is None or not required(self.file, node, keys, "quiet_hours", "from", "to", "then"):
            return None
        then = self.file.text(keys["then"], "then")
        if then == "escalate":
            self.file.error(keys["then"], "escalate is not built yet", "write hold or drop")
        elif then not in {"hold", "drop"}:
            self.file.error(keys["then"], f"{then!r} is no choice", "write hold or drop")
        start, end = self.clock(keys["from"]), self.clock(keys["to"])
        if start is None or end is None:
            return None
        if start == end:
            self.file.error(node, "quiet hours of no length", "")
        return QuietHours(start=start, end=end, then="drop" if then == "drop" else "hold")

    def clock(self, node: yaml.Node) -> time | None:
        text = self.file.text(node, "a time")
        if re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", text):
            return time.fromisoformat(text)
        self.file.error(node, f"{text!r} is no time of day", 'write "22:00"')
        return None
