"""Converts routes.yaml to frozen models. Every mistake is reported with its place."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from difflib import get_close_matches

import yaml

from wirewatch.configuration.fixes.channels import misread_channel
from wirewatch.configuration.fixes.schedules import schedule_fix
from wirewatch.configuration.fixes.time_zones import zone_fix
from wirewatch.configuration.route_checks import ChannelCheck, TemplateCheck
from wirewatch.configuration.routes import (
    ESCALATED,
    MEASURING_ROUTE,
    RESERVED_IDS,
    WAKE,
    Channel,
    Escalate,
    QuietHours,
    Route,
    Template,
    escalated_route,
    problem_of_size,
    title_from_id,
    untaken_severities,
)
from wirewatch.configuration.schedule import Schedule, ScheduleError, is_zone, read_schedule
from wirewatch.configuration.template_names import FOLDER, form_of
from wirewatch.configuration.watchlists import ID
from wirewatch.configuration.yaml_file import YamlFile, required
from wirewatch.errors import InvalidFile, WatchlistError
from wirewatch.frozen import Frozen
from wirewatch.language.advice import did_you_mean_one_of
from wirewatch.severity import Severity

LONGEST_WAIT = timedelta(minutes=15)  # the longest delay of an SQS message
OUTLETS = 2, 10, 2  # of an escalation: the fewest, the most, and the number that is used after a mistake
SHORTEST_WITHIN, LONGEST_WITHIN = timedelta(minutes=5), timedelta(hours=48)
MOST_STORIES = 200  # the largest max_stories; a digest lists further stories as headlines
MOST_LEAD_SOURCES = 50
MOST_DOMAINS = 500  # of all origins together
MOST_ADDRESSES = 50  # of an audience; each is a channel of its own
AUDIENCE_KIND = "email-html"  # the kind of channel whose target may be an audience
ORIGIN = re.compile(r"[^/\s]{1,100}")  # a folder below articles/
DOMAIN = re.compile(r"(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}")
LONGEST_DOMAIN, LONGEST_ID = 253, 40
_KEYS = (
    *("title", "watchlists", "match", "schedule", "timezone", "channels"),
    *("max_stories", "when_empty", "repeats"),
    *("group_wait", "repeat_interval", "quiet_hours", "lead_sources", "template", "escalate"),
)


class Routes(Frozen, arbitrary_types_allowed=True):
    """The routes of a file, by id, and the warnings about them."""

    routes: Mapping[str, Route]
    warnings: tuple[WatchlistError, ...] = ()


def read_routes(
    file: str,
    text: str,
    known: Collection[str] | None = None,
    check_channel: ChannelCheck | None = None,
    now: datetime | None = None,
    check_template: TemplateCheck | None = None,
) -> Routes:
    """Read all routes of a file. Raises one InvalidFile with all mistakes, if the file has any.

    `known` has the ids of existing watchlists. If one of `known`, `check_channel` and
    `check_template` is None, the check that needs it is left out. With `now`, a schedule that is
    due only in the past is a mistake.
    """
    routes, problems = read_sound_routes(file, text, known, check_channel, now, check_template)
    if problems:
        raise InvalidFile(file, problems)
    return routes


def read_sound_routes(
    file: str,
    text: str,
    known: Collection[str] | None = None,
    check_channel: ChannelCheck | None = None,
    now: datetime | None = None,
    check_template: TemplateCheck | None = None,
) -> tuple[Routes, tuple[WatchlistError, ...]]:
    """Return the routes that have no mistake, and all mistakes in the order of the file.

    If the routes are too many or too large (see `problem_of_size`), return no route. `read_routes`
    explains the arguments.
    """
    reader = _Reader(YamlFile(file, text), known, check_channel, now, check_template)
    routes = reader.routes()
    # each route reports the same mistake in the time zone of the file
    unique = {(each.line, each.column, each.message): each for each in reader.file.problems}
    problems = sorted(unique.values(), key=lambda problem: (problem.line, problem.column))
    return Routes(routes=routes, warnings=tuple(reader.file.warnings)), tuple(problems)


class _Reader:
    """Reads one file of routes, and collects its mistakes and warnings in `file`."""

    def __init__(
        self,
        file: YamlFile,
        known: Collection[str] | None,
        check_channel: ChannelCheck | None,
        now: datetime | None,
        check_template: TemplateCheck | None,
    ) -> None:
        self.file, self.known, self.check_channel, self.now = file, known, check_channel, now
        self.check_template = check_template
        self.timezone: yaml.Node | None = None
        self.audiences: dict[str, tuple[str, ...]] = {}
        self.domain_owners: dict[str, str] = {}

    def routes(self) -> dict[str, Route]:
        """Return the valid routes, by id. A route with `escalate:` adds the route `<id>--escalated`."""
        keys = self.file.mapping(
            self.file.root, "routes.yaml", ("routes", "timezone", "audiences", "origins")
        )
        required(self.file, self.file.root, keys, "the file", "routes")
        self.timezone = keys.get("timezone")
        self.read_audiences(keys.get("audiences"))
        self.read_origins(keys.get("origins"))
        nodes = self.file.mapping(keys.get("routes"), "routes", None)
        routes: dict[str, Route] = {}
        for name, node in nodes.items():
            mistakes_before = len(self.file.problems) - self.file.harmless - self.file.misread_in(node)
            if name != MEASURING_ROUTE and (not ID.fullmatch(name) or name.endswith((WAKE, ESCALATED))):
                fix = f"use 1 to 40 of a-z, 0-9 and -, not ending with {WAKE} or {ESCALATED}"
                self.file.error(self.file.key_of(node), f"invalid route id {name!r}", fix)
            if name in RESERVED_IDS:
                fix = "choose another id; wirewatch subscribe takes this word for something else"
                self.file.error(self.file.key_of(node), f"the route id {name!r} is reserved", fix)
            route = self.route(name, node)
            if route is not None and len(self.file.problems) - self.file.harmless == mistakes_before:
                routes[name] = route
                if route.escalate is not None:
                    routes[f"{name}{ESCALATED}"] = escalated_route(route, route.escalate)
        if problem := problem_of_size(routes, len(nodes)):
            self.file.error_at(1, 1, *problem)
            return {}
        return routes

    def route(self, name: str, node: yaml.Node) -> Route | None:
        file = self.file
        keys = file.mapping(node, f"the route {name}", _KEYS)
        is_complete = required(file, node, keys, f"the route {name}", "schedule", "channels")
        if not keys:
            return None
        if "repeat_interval" in keys:
            file.error(keys["repeat_interval"], "repeat_interval is not supported yet", "remove it")
        schedule = self.schedule(name, keys) if "schedule" in keys else None
        title = file.title(keys.get("title"), "title", title_from_id(name))
        watchlists, severities = self.watchlists(keys.get("watchlists")), self.severities(keys.get("match"))
        channels = self.channels(name, keys.get("channels"), severities)
        templates = self.templates(keys.get("template"), channels)
        quiet_hours = self.quiet_hours(keys.get("quiet_hours"))
        group_wait = self.wait(keys.get("group_wait"))
        lead_sources = self.lead_sources(keys.get("lead_sources"))
        max_stories = file.number(keys.get("max_stories"), "max_stories", 1, MOST_STORIES, 40)
        repeats = file.choice(keys.get("repeats"), "repeats", ("suppress", "show"), "suppress")
        when_empty = file.choice(keys.get("when_empty"), "when_empty", ("send", "skip"), "skip")
        escalate = self.escalate(name, keys.get("escalate"), severities)
        if schedule is None or not is_complete:
            return None
        self.instant_only(keys, schedule)
        return Route(
            id=name,
            title=title,
            watchlists=watchlists,
            severities=severities,
            schedule=schedule,
            channels=channels,
            lead_sources=lead_sources,
            domain_owners=self.domain_owners,
            max_stories=max_stories,
            repeats="show" if repeats == "show" else "suppress",
            when_empty="send" if when_empty == "send" else "skip",
            group_wait=group_wait,
            quiet_hours=quiet_hours,
            templates=templates,
            escalate=escalate,
        )

    def escalate(
        self, name: str, node: yaml.Node | None, severities: Collection[Severity]
    ) -> Escalate | None:
        """Read the key `escalate` of a route. Return None if the route has no such key.

        Also return None if `outlets`, `within` or `to` is missing under this key, or if `within` is
        invalid.
        """
        keys = self.file.mapping(node, "escalate", ("outlets", "within", "to"))
        if node is None:
            return None
        if not required(self.file, node, keys, "escalate", "outlets", "within", "to"):
            return None
        if len(name) + len(ESCALATED) > LONGEST_ID:
            fix = f"use at most {LONGEST_ID - len(ESCALATED)} characters"
            self.file.error(node, f"the route id {name!r} is too long for escalate", fix)
        outlets = self.file.number(keys["outlets"], "outlets", *OUTLETS)
        text = self.file.text(keys["within"], "within")
        match = re.fullmatch(r"([0-9]{1,4})\s*(m|min|h)", text)
        unit = timedelta(hours=1) if match and match[2] == "h" else timedelta(minutes=1)
        within = int(match[1]) * unit if match else None
        if within is None or not SHORTEST_WITHIN <= within <= LONGEST_WITHIN:
            self.file.error(keys["within"], f"invalid within {text!r}", "write 5m to 48h")
            return None
        channels = self.channels(name, keys["to"], severities)
        return Escalate(outlets=outlets, within=within, channels=channels)

    def instant_only(self, keys: Mapping[str, yaml.Node], schedule: Schedule) -> None:
        for key, fix in (
            ("quiet_hours", "remove it: a scheduled route sends only at the times of its schedule"),
            ("group_wait", "remove it: a scheduled route collects articles until it is due"),
        ):
            if key in keys and not schedule.is_instant:
                self.file.error(keys[key], f"{key} applies to instant routes only", fix)

    def channels(
        self, name: str, node: yaml.Node | None, severities: Collection[Severity]
    ) -> tuple[Channel, ...]:
        """Read a list of channels. `severities` are those of the matches that the route takes."""
        if node is None:
            return ()
        items = self.file.items(node, "channels")
        found = tuple(channel for item in items for channel in self.channels_of(item))
        if not items and isinstance(node, yaml.SequenceNode | yaml.ScalarNode):
            self.file.error(node, f"the route {name} has no channel", "add one: email-text, slack:…")
        if len({str(channel) for channel in found}) < len(found):
            self.file.error(node, "duplicate channel", "remove one of them")
        if found and (untaken := untaken_severities(found, severities)):
            message = f"no channel takes digests of severity {' or '.join(untaken)}; they are only counted"
            fix = "remove severity: from a channel, or name in match: the severities that the route takes"
            self.file.warn(node, message, fix)
        return found

    def schedule(self, name: str, keys: Mapping[str, yaml.Node]) -> Schedule | None:
        node = keys["schedule"]
        if isinstance(node, yaml.SequenceNode):
            fix = "write one schedule: cron(0 7,17 * * ? *) has two times; or write a route for each"
            self.file.error(node, "schedule must be text", fix)
            return None
        written = self.file.text(node, "schedule")
        form = written.lower()
        zone = self.zone(name, keys, needs_zone=form != "instant" or "quiet_hours" in keys)
        try:
            schedule = read_schedule(written, zone, self.now)
        except ScheduleError as error:
            self.file.error(node, str(error), schedule_fix(written, error.suggestion))
            return None
        times = () if schedule.is_instant or form == "hourly" else schedule.times()
        if any(not 4 <= hour <= 21 for hour, _ in times):
            message = "a time from 22:00 to 03:59 may be skipped once a year, where clocks change"
            self.file.warn(node, message, "choose 04:00 to 21:59")
        return schedule

    def zone(self, name: str, keys: Mapping[str, yaml.Node], *, needs_zone: bool) -> str:
        """Return the time zone of the route, else the time zone of the file, else UTC.

        If both are missing and `needs_zone` is True, report a mistake. If the time zone is invalid,
        report a mistake and return UTC.
        """
        node = keys.get("timezone", self.timezone)
        zone = self.file.text(node, "timezone", "")
        if not zone and needs_zone:
            message = f"the route {name} has a local time but no time zone"
            fix = "add timezone: Asia/Seoul here, or once for the file"
            self.file.error(keys["schedule"], message, fix)
        elif node is not None and zone and not is_zone(zone):
            self.file.error(node, f"invalid time zone {zone!r}", zone_fix(zone))
            return "UTC"
        return zone or "UTC"

    def channels_of(self, node: yaml.Node) -> list[Channel]:
        """Read an item like `slack:desk` or `{to: slack:desk, severity: [high]}`.

        An audience (a named list of mail addresses) becomes one channel for each address. An
        invalid channel is left out.
        """
        if not isinstance(node, yaml.MappingNode):
            return self.channels_named(node)
        if self.check_channel and (misread := misread_channel(node, self.check_channel)):
            self.file.error(*misread)
            return []
        keys = self.file.mapping(node, "a channel", ("to", "severity"))
        if "to" not in keys:
            self.file.error(node, "this channel does not say where to send", "add to: slack:…")
            return []
        severities = self.listed_severities(keys, "severity, so that the channel gets all digests")
        change = {"severities": severities}
        return [channel.model_copy(update=change) for channel in self.channels_named(keys["to"])]

    def channels_named(self, node: yaml.Node) -> list[Channel]:
        kind, colon, target = self.file.text(node, "a channel").partition(":")
        members = self.audiences.get(target, ()) if kind == AUDIENCE_KIND else ()
        if members:
            return [Channel(kind=kind, target=address) for address in members]
        if kind == AUDIENCE_KIND and target in self.audiences:
            self.file.error(node, f"the audience {target!r} has no address", "list its addresses")
            return []
        is_unknown = kind == AUDIENCE_KIND and "@" not in target and target not in self.audiences
        if is_unknown and (close := get_close_matches(target, self.audiences, n=1)):
            self.file.error(node, f"unknown audience {target!r}", f"did you mean {kind}:{close[0]}?")
            return []
        problem = self.check_channel(kind, target if colon else None) if self.check_channel else None
        if problem is not None:
            self.file.error(node, problem.message, problem.fix)
            return []
        return [Channel(kind=kind, target=target)]

    def templates(self, node: yaml.Node | None, channels: Collection[Channel]) -> tuple[Template, ...]:
        """Read one template name, or a list with at most one name for each form of message."""
        templates: dict[str, Template] = {}
        kinds = {channel.kind for channel in channels}
        for text, item in self.file.texts(node, "template"):
            name = text.removeprefix(FOLDER)
            form = form_of(name)
            if form is None:
                fix = "end it with .html.j2 (HTML mail), .txt.j2 (text mail), .slack.j2 or .teams.j2"
                self.file.error(item, f"invalid name of a template {text!r}", fix)
            elif form in templates:
                message = f"{name} is the second template for {form} (the first is {templates[form].file})"
                self.file.error(item, message, "remove one of them")
            elif self.check_template and (problem := self.check_template(name, kinds)):
                self.file.error(item, problem.message, problem.fix)
            else:
                templates[form] = Template(file=name)
        return tuple(templates.values())

    def read_audiences(self, node: yaml.Node | None) -> None:
        """Read the key `audiences`: lists of mail addresses by name. Report invalid addresses."""
        for name, listed in self.file.mapping(node, "audiences", None).items():
            addresses: dict[str, None] = {}
            for text, item in self.file.texts(listed, f"the audience {name}"):
                if self.check_channel and self.check_channel(AUDIENCE_KIND, text):
                    self.file.error(item, f"{text!r} is not a mail address", "write it like ann@example.org")
                else:
                    addresses[text] = None
            if len(addresses) > MOST_ADDRESSES:
                message = f"the audience {name} has {len(addresses)} addresses (at most {MOST_ADDRESSES})"
                self.file.error(listed, message, "use the address of a mailing list instead")
            self.audiences[name] = tuple(addresses)

    def read_origins(self, node: yaml.Node | None) -> None:
        """Read the key `origins`, which lists the domains of each origin.

        It is a mistake if a domain belongs to two origins. It is also a mistake if all origins
        together have more than MOST_DOMAINS domains; then no domain is kept.
        """
        for origin, listed in self.file.mapping(node, "origins", None).items():
            if not ORIGIN.fullmatch(origin):
                fix = "write the name of a folder below articles/"
                self.file.error(self.file.key_of(listed), f"invalid origin {origin!r}", fix)
            for domain, item in self.domains(listed, f"the domains of {origin}"):
                owner = self.domain_owners.setdefault(domain, origin)
                if owner != origin:
                    message = f"the domain {domain!r} belongs to {owner} already"
                    self.file.error(item, message, "remove one of them")
        if len(self.domain_owners) > MOST_DOMAINS and node is not None:
            message = f"origins: lists {len(self.domain_owners)} domains (at most {MOST_DOMAINS})"
            self.file.error(node, message, "keep the most important ones")
            self.domain_owners = {}

    def watchlists(self, node: yaml.Node | None) -> tuple[str, ...]:
        if isinstance(node, yaml.SequenceNode) and not node.value:
            fix = "list watchlists, or remove watchlists: so that the route gets all of them"
            self.file.error(node, "watchlists: [] names no watchlist", fix)
        listed = list(self.file.texts(node, "watchlists"))
        for text, item in listed:
            if self.known is not None and text not in self.known:
                fix = did_you_mean_one_of(text, sorted(self.known)) if self.known else "add a watchlist first"
                self.file.error(item, f"unknown watchlist {text!r}", fix)
        return tuple(text for text, _ in listed)

    def severities(self, node: yaml.Node | None) -> tuple[Severity, ...]:
        keys = self.file.mapping(node, "match", ("severity",))
        return self.listed_severities(keys, "match: so that the route gets all of them")

    def listed_severities(self, keys: Mapping[str, yaml.Node], instead: str) -> tuple[Severity, ...]:
        """Return the severities that are listed under the key `severity` of `keys`.

        If the list is empty, report a mistake. The suggested fix is `list severities, or remove …`,
        with the argument `instead` in place of the dots.
        """
        items = self.file.items(keys.get("severity"), "severity")
        if "severity" in keys and not items and isinstance(keys["severity"], yaml.SequenceNode):
            fix = f"list severities, or remove {instead}"
            self.file.error(keys["severity"], "severity: [] names no severity", fix)
        texts = [self.file.choice(item, "severity", list(Severity), "") for item in items]
        return tuple(Severity(text) for text in texts if text)

    def lead_sources(self, node: yaml.Node | None) -> tuple[str, ...]:
        domains = [domain for domain, _ in self.domains(node, "lead_sources")]
        if len(domains) > MOST_LEAD_SOURCES and node is not None:
            message = f"the route has {len(domains)} lead_sources (at most {MOST_LEAD_SOURCES})"
            self.file.error(node, message, "keep the most important ones")
        return tuple(domains)

    def domains(self, node: yaml.Node | None, what: str) -> list[tuple[str, yaml.Node]]:
        """Return each domain once, without `www.`, with its node. Report invalid and duplicate domains."""
        domains: dict[str, yaml.Node] = {}
        for text, item in self.file.texts(node, what):
            domain = text.lower().removeprefix("www.")
            if not DOMAIN.fullmatch(domain) or len(domain) > LONGEST_DOMAIN:
                fix = "write the domain of the source alone, like reuters.com"
                self.file.error(item, f"invalid domain {text!r}", fix)
            elif domain in domains:
                self.file.error(item, f"duplicate domain {domain!r}", "remove one of them")
            domains.setdefault(domain, item)
        return list(domains.items())

    def wait(self, node: yaml.Node | None) -> timedelta:
        text = self.file.text(node, "group_wait", "60s")
        match = re.fullmatch(r"([0-9]{1,5})\s*(s|m|min)", text)
        wait = timedelta(seconds=int(match[1]) * (1 if match[2] == "s" else 60)) if match else None
        if node is not None and (wait is None or wait > LONGEST_WAIT):
            self.file.error(node, f"invalid group_wait {text!r}", "write 0s to 15m")
            return timedelta(seconds=60)
        return wait or timedelta()

    def quiet_hours(self, node: yaml.Node | None) -> QuietHours | None:
        keys = self.file.mapping(node, "quiet_hours", ("from", "to", "then"))
        if node is None or not required(self.file, node, keys, "quiet_hours", "from", "to", "then"):
            return None
        then = self.file.text(keys["then"], "then")
        if then == "escalate":
            self.file.error(keys["then"], "then: escalate is not supported yet", "write hold or drop")
        elif then not in {"hold", "drop"}:
            self.file.error(keys["then"], f"invalid then {then!r}", "write hold or drop")
        start, end = self.clock(keys["from"]), self.clock(keys["to"])
        if start is None or end is None:
            return None
        if start == end:
            self.file.error(node, "quiet_hours begin and end at the same time", "change from: or to:")
        return QuietHours(start=start, end=end, then="drop" if then == "drop" else "hold")

    def clock(self, node: yaml.Node) -> time | None:
        text = self.file.text(node, "a time")
        if re.fullmatch(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", text):
            return time.fromisoformat(text)
        self.file.error(node, f"invalid time of day {text!r}", 'write it like "22:00"')
        return None
