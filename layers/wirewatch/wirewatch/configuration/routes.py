"""Models of routes: which matches a route takes, when it sends them, and to which channels.

`route_reader` reads routes from YAML. It is a separate module, so that code which only uses routes
starts without the YAML library.
"""

import re
import zlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from wirewatch.configuration.schedule import Schedule
from wirewatch.configuration.template_names import TemplateForm
from wirewatch.frozen import Frozen
from wirewatch.severity import Severity

MEASURING_ROUTE = "_latency"  # reserved id of a route that exists only while the latency test runs
CONFIG_ROUTE = "_config"  # reports about configuration files are published under this id
CANARY_ROUTE = "_canary"  # the built-in route of the test articles, see pipeline/canary.py
ESCALATED = "--escalated"  # suffix of the id of the second route of a route with escalate:
WAKE = "--wake"  # suffix of the name of the schedule that runs when quiet hours end
ALL, REPORTS = RESERVED_IDS = ("all", "reports")  # no ids of routes: `wirewatch subscribe` takes these words
MOST_ROUTES = 500  # the registry keeps them in one row
# A row has at most 400 KB. One row has all routes, compressed. Another has one route beside a large plan.
MOST_ROUTES_BYTES, MOST_ROUTE_BYTES = 370_000, 200_000

TARGET = re.compile(r"[a-zA-Z0-9._-]{1,40}")


class Channel(Frozen):
    """A kind of channel and its target, as in `slack:korea-desk`. `email-text` has no target.

    If `severities` is not empty, the channel gets only digests of these severities, and digests
    with a retraction or correction (see `DigestPlan.goes_to`).
    """

    kind: str
    target: str = ""
    severities: tuple[Severity, ...] = ()

    def takes(self, severity: Severity) -> bool:
        """Return whether the channel gets digests of this severity."""
        return not self.severities or severity in self.severities

    @property
    def receiver(self) -> str:
        """A text that is equal for all channels that reach the same readers.

        The text is `str(channel)`, such as `slack:korea-desk`. If the target is a mail address, the
        text is in small letters.
        """
        return str(self).casefold() if "@" in self.target else str(self)

    def __str__(self) -> str:
        return f"{self.kind}:{self.target}" if self.target else self.kind


class Template(Frozen):
    """A custom template that a route uses.

    `sha256` is the hash of the version in use. It is empty if no version of the file was ever
    valid. The module `route_reader` does not read the file, and leaves the hash empty.
    """

    file: str
    sha256: str = ""

    @property
    def form(self) -> TemplateForm:
        return TemplateForm(self.file.rsplit(".", 2)[1])


class QuietHours(Frozen):
    """Hours in which an instant route sends no matches, in the local time of the route.

    The hours may span midnight. With `hold`, the matches are sent when the hours end. With `drop`,
    what matches in these hours is never sent, except retractions; what matched before is sent when
    the hours end.
    """

    start: time
    end: time
    then: Literal["hold", "drop"]

    def holds(self, local: time) -> bool:
        """Return whether a local time is in the quiet hours: from `start` until before `end`."""
        if self.start <= self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end


class Escalate(Frozen):
    """The key `escalate` of a route: when the route escalates, and to which further channels.

    The route escalates if at least `outlets` independent outlets publish articles that the same
    rule matches. All these articles must arrive within the time `within`.
    """

    outlets: int
    within: timedelta
    channels: tuple[Channel, ...]


class Route(Frozen):
    """One route of `routes.yaml`; docs/routes.md explains each key.

    - `watchlists`, `severities`: if empty, the route takes all.
    - `domain_owners`: domain → origin that owns the domain; the same for all routes of a file.
    - `escalated_from`: the id of another route, if this route sends the articles that the other
      route escalates. The id of this route then has the suffix ESCALATED.
    """

    id: str
    title: str
    watchlists: tuple[str, ...] = ()
    severities: tuple[Severity, ...] = ()
    schedule: Schedule
    channels: tuple[Channel, ...]
    lead_sources: tuple[str, ...] = ()
    domain_owners: Mapping[str, str] = {}
    max_stories: int = 40
    repeats: Literal["suppress", "show"] = "suppress"
    when_empty: Literal["send", "skip"] = "skip"
    group_wait: timedelta = timedelta(seconds=60)
    quiet_hours: QuietHours | None = None
    templates: tuple[Template, ...] = ()  # at most one of each form
    escalate: Escalate | None = None
    escalated_from: str = ""

    @property
    def timezone(self) -> str:
        """The time zone of the schedule and of the quiet hours."""
        return self.schedule.timezone

    def wants(self, watchlist: str, severity: str) -> bool:
        """Return whether a match of this watchlist and severity goes to the route."""
        if self.escalated_from:
            return False
        return (not self.watchlists or watchlist in self.watchlists) and (
            not self.severities or severity in self.severities
        )

    def rank_of(self, source: str) -> int:
        """Return the position of the domain `source`, or of its parent domain, in `lead_sources`.

        A source that is not listed comes after all others. The lead article of a story is the
        article whose source has the lowest position.
        """
        for rank, domain in enumerate(self.lead_sources):
            if source == domain or source.endswith(f".{domain}"):
                return rank
        return len(self.lead_sources)

    def owner_of(self, host: str) -> str:
        """Return the origin whose domains (`origins:` in routes.yaml) include `host` or a parent
        domain of `host`. Return "" if there is no such origin.
        """
        labels = host.split(".")
        domains = (".".join(labels[start:]) for start in range(len(labels)))
        return next((self.domain_owners[each] for each in domains if each in self.domain_owners), "")

    def is_quiet(self, now: datetime) -> bool:
        """Return whether the route is in its quiet hours at this time."""
        return self.quiet_hours is not None and self.quiet_hours.holds(
            now.astimezone(ZoneInfo(self.timezone)).time()
        )

    def drops(self, now: datetime) -> bool:
        """Return whether the route drops what matches at this time."""
        return self.quiet_hours is not None and self.quiet_hours.then == "drop" and self.is_quiet(now)

    @property
    def wake(self) -> Schedule | None:
        """The schedule that sends the matches that quiet hours held back, or None if the route has
        no quiet hours.
        """
        if self.quiet_hours is None:
            return None
        end = self.quiet_hours.end
        return Schedule(f"wake {end:%H:%M}", self.timezone, f"{end.minute} {end.hour} * * ? *")


def escalated_route(route: Route, escalate: Escalate) -> Route:
    """Return a further route for the escalated articles of `route`: an instant route, which sends
    to the channels of `escalate`.
    """
    return Route(
        id=f"{route.id}{ESCALATED}",
        title=f"{route.title}: {escalate.outlets} outlets",
        schedule=Schedule("instant", route.timezone),
        channels=escalate.channels,
        lead_sources=route.lead_sources,
        domain_owners=route.domain_owners,
        max_stories=route.max_stories,
        group_wait=timedelta(),
        escalated_from=route.id,
    )


def untaken_severities(channels: Sequence[Channel], severities: Collection[Severity]) -> list[Severity]:
    """Return the severities whose digests go to none of these channels, the most severe first.

    `severities` are those of the matches that the route takes. If `severities` is empty, the route
    takes all severities.
    """
    ranked = sorted(severities or Severity, key=lambda severity: severity.rank)
    return [each for each in ranked if not any(channel.takes(each) for channel in channels)]


def title_from_id(route_id: str) -> str:
    """Return a title made from a route id: `morning-brief` → Morning brief."""
    return route_id.replace("-", " ").strip("_").capitalize()


def problem_of_size(routes: Mapping[str, Route], count: int) -> tuple[str, str] | None:
    """Return (problem, fix) if the routes are too many or too large to be stored, else None.

    `routes` are the routes without a mistake, by id. `count` is the number of routes in the file.
    """
    if count > MOST_ROUTES:
        problem = f"the file has {count} routes (at most {MOST_ROUTES})"
        return problem, "merge some of them: a route takes many watchlists"
    texts = {name: route.model_dump_json().encode() for name, route in routes.items()}
    for name, text in texts.items():
        if len(text) > MOST_ROUTE_BYTES:
            problem = f"the route {name} is too large: {len(text):,} bytes (at most {MOST_ROUTE_BYTES:,})"
            return problem, "divide its channels among several routes"
    size = len(zlib.compress(b"\n".join(texts.values())))
    if size > MOST_ROUTES_BYTES:
        problem = f"the routes are too large: {size:,} bytes, compressed (at most {MOST_ROUTES_BYTES:,})"
        return problem, "replace the addresses of some routes by the address of a mailing list"
    return None
