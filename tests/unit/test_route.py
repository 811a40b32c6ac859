"""Tests what each key of a route means. Tests also that each mistake is reported with its line, its
column and a fix.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.channels.registry import CHANNELS
from wirewatch.configuration.route_reader import Routes, read_routes, read_sound_routes
from wirewatch.configuration.routes import Channel, Route
from wirewatch.errors import InvalidFile, WatchlistError

GOOD = {"schedule": "instant", "channels": "[email-text]"}


def routes_yaml(top: str = "", name: str = "desk", **keys: str) -> str:
    """Return a file with one route. Each member of `keys` has its own line. The first of these
    lines is line 3, or line 4 if `top` is given.
    """
    lines = [f"    {key}: {value}" for key, value in keys.items()]
    return "\n".join([*([top] if top else []), "routes:", f"  {name}:", *lines, ""])


def read(text: str, known: Collection[str] | None = None) -> Routes:
    return read_routes("routes.yaml", text, known, CHANNELS.check)


def route(top: str = "", **keys: str) -> Route:
    return read(routes_yaml(top, **{**GOOD, **keys})).routes["desk"]


def mistakes(text: str, known: Collection[str] | None = None) -> tuple[WatchlistError, ...]:
    with pytest.raises(InvalidFile) as caught:
        read(text, known)
    return caught.value.problems


def places(text: str, known: Collection[str] | None = None) -> list[tuple[int, int, str]]:
    return [(each.line, each.column, each.message) for each in mistakes(text, known)]


# valid routes


@pytest.mark.parametrize(
    ("keys", "fix"),
    [
        ({"quiet_hours": "22:00-06:00"}, 'write {from: "22:00", to: "06:00", then: hold}'),
        ({"match": "high"}, "write match: {severity: [high]}"),
        ({"escalate": "2h"}, "write {outlets: 3, within: 2h, to: [slack:…]}"),
        ({"max_stories": "many"}, "write it in digits"),
        ({"max_stories": "500"}, "write 1 to 200"),
        ({"max_stories": "-1"}, "write 1 to 200"),
        ({"watchlists": "[dprc]"}, "did you mean dprk?"),
        ({"watchlists": "[zzz]"}, "use one of council, dprk"),
    ],
)
def test_the_fix_shows_the_right_form(keys: dict[str, str], fix: str) -> None:
    (problem,) = mistakes(routes_yaml("timezone: UTC", **GOOD, **keys), ["dprk", "council"])
    assert problem.fix == fix


def test_a_title_has_at_most_200_characters() -> None:
    assert route(title="T" * 200).title == "T" * 200
    (problem,) = mistakes(routes_yaml(**GOOD, title="T" * 200_000))
    assert (problem.line, problem.column) == (5, 12)
    assert problem.message == "the title has 200,000 characters (at most 200)"
    assert problem.fix == "shorten it: every message shows it"


def test_a_route_with_a_long_title_stays_in_use() -> None:
    read, problems = read_sound_routes(
        "routes.yaml", routes_yaml(**GOOD, title="T" * 300), None, CHANNELS.check
    )
    assert [len(each.title) for each in read.routes.values()] == [200]
    assert len(problems) == 1


@pytest.mark.parametrize("title", ["", '" "', '"\\n"'])
def test_an_empty_title_is_made_from_the_id(title: str) -> None:
    assert route(title=title).title == "Desk"


def test_a_domain_has_at_most_253_characters() -> None:
    (problem,) = mistakes(routes_yaml(**GOOD, lead_sources=f"[{'a.' * 200_000}org]"))
    assert problem.message.startswith("invalid domain 'a.a.")
    assert len(str(problem)) < 2_000


@pytest.mark.parametrize(
    ("key", "typo"),
    [
        *(("routes", "route"), ("timezone", "timezon"), ("audiences", "audience"), ("origins", "orgins")),
        *(("schedule", "shedule"), ("channels", "Channels"), ("watchlists", "watchlist"), ("to", "To")),
        *(("quiet_hours", "quiet-hours"), ("from", "form"), ("then", "the"), ("escalate", "esclate")),
        *(("outlets", "outlet"), ("within", "witin"), ("severity", "severty"), ("match", "mach")),
    ],
)
def test_a_mistyped_key_is_one_mistake(key: str, typo: str) -> None:
    text = """\
timezone: Asia/Seoul
audiences: {team: [ann@example.org]}
origins: {reuters: [reuters.com]}
routes:
  desk:
    match: {severity: [high]}
    watchlists: [dprk]
    schedule: instant
    quiet_hours: {from: "22:00", to: "06:00", then: hold}
    escalate: {outlets: 3, within: 2h, to: [{to: email-html:team}]}
    channels: [email-text, email-html:team]
  brief:
    schedule: daily 07:30
    channels: [email-text]
"""
    assert set(read(text).routes) == {"desk", "desk--escalated", "brief"}
    first, mark, rest = text.partition(f"{key}:")
    assert mark
    (problem,) = mistakes(f"{first}{typo}:{rest}")
    assert (problem.message.split(" in ")[0], problem.fix) == (
        f"unknown key {typo!r}",
        f"did you mean {key}?",
    )


def test_the_keys_of_a_route_are_read() -> None:
    found = route(
        title="Korea desk", watchlists="[dprk, council]", match="{severity: [high, normal]}", schedule="daily 07:30", timezone="Asia/Seoul",
        channels="[email-text, slack:korea-desk]", max_stories="20", when_empty="send",
    )  # fmt: skip
    assert (found.id, found.title, found.watchlists, found.severities) == (
        "desk",
        "Korea desk",
        ("dprk", "council"),
        ("high", "normal"),
    )
    assert (found.schedule.cron, found.timezone, found.max_stories, found.when_empty) == (
        "30 7 * * ? *",
        "Asia/Seoul",
        20,
        "send",
    )
    assert [str(channel) for channel in found.channels] == ["email-text", "slack:korea-desk"]


def test_a_key_that_is_missing_has_a_default() -> None:
    found = route()
    assert (found.title, found.watchlists, found.severities, found.max_stories, found.when_empty) == (
        "Desk",
        (),
        (),
        40,
        "skip",
    )
    assert (found.group_wait, found.quiet_hours, found.wake) == (timedelta(seconds=60), None, None)


def test_the_sample_routes_are_right(samples: Path) -> None:
    found = read(
        (samples / "routes.yaml").read_text("utf-8"),
        {"north-korea", "troop-deployment", "un-security-council"},
    )
    assert sorted(found.routes) == ["korea-desk", "morning-brief"]
    assert found.warnings == ()


def test_a_time_zone_may_be_set_once_for_the_file() -> None:
    assert route("timezone: Asia/Seoul", schedule="daily 07:30").timezone == "Asia/Seoul"
    assert (
        route("timezone: Asia/Seoul", schedule="daily 07:30", timezone="Europe/Berlin").timezone
        == "Europe/Berlin"
    )


@pytest.mark.parametrize("schedule", ["instant", "Instant", '"instant"'])
def test_an_instant_route_needs_no_time_zone(schedule: str) -> None:
    assert route(schedule=schedule).schedule.is_instant


def test_a_single_channel_or_severity_needs_no_list() -> None:
    assert route(channels="slack:korea-desk", match="{severity: high}").channels == (
        Channel(kind="slack", target="korea-desk"),
    )


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("0s", 0), ("2s", 2), ("90s", 90), ("1m", 60), ("15m", 900), ("15 min", 900), ("900s", 900)],
)
def test_a_group_wait_is_seconds_or_minutes_up_to_a_quarter_of_an_hour(written: str, seconds: int) -> None:
    assert route(group_wait=written).group_wait == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["routes: {}\n", "timezone: UTC\nroutes: {}\n"])
def test_a_file_may_hold_no_route(text: str) -> None:
    assert read(text).routes == {}


@pytest.mark.parametrize(
    ("watchlists", "severities", "watchlist", "severity", "wanted"),
    [
        ("", "", "dprk", "low", True),
        ("[dprk]", "", "dprk", "low", True),
        ("[dprk]", "", "council", "high", False),
        ("", "[high]", "dprk", "high", True),
        ("", "[high]", "dprk", "normal", False),
        ("[dprk]", "[high]", "council", "high", False),
        ("[dprk, council]", "[high, low]", "council", "low", True),
    ],
)
def test_a_route_takes_only_matches_of_its_watchlists_and_severities(
    watchlists: str, severities: str, watchlist: str, severity: str, wanted: bool
) -> None:
    keys = {"watchlists": watchlists, "match": severities and f"{{severity: {severities}}}"}
    assert route(**{key: value for key, value in keys.items() if value}).wants(watchlist, severity) is wanted


def test_sources_are_listed_in_the_order_in_which_their_copies_lead() -> None:
    found = route(lead_sources="[reuters.example, WWW.APnews.example, afp.example]")
    assert found.lead_sources == ("reuters.example", "apnews.example", "afp.example")
    domains = [
        "reuters.example",
        "uk.reuters.example",
        "apnews.example",
        "post.example",
        "xreuters.example",
        "reuters.example.com",
        "",
    ]
    assert [found.rank_of(domain) for domain in domains] == [0, 0, 1, 3, 3, 3, 3]
    assert route(lead_sources="reuters.example").lead_sources == ("reuters.example",)
    assert route().rank_of("reuters.example") == 0


@pytest.mark.parametrize(
    ("written", "column", "message", "fix"),
    [
        ("[a.example, https://b.example/]", 31, "invalid domain 'https://b.example/'", "write the domain of the source alone, like reuters.com"),
        ("[reuters]", 20, "invalid domain 'reuters'", "write the domain of the source alone, like reuters.com"),
        ('["*.a.example"]', 20, "invalid domain '*.a.example'", "write the domain of the source alone, like reuters.com"),
        ("[a.example, b.example, www.a.example]", 42, "duplicate domain 'a.example'", "remove one of them"),
        ("{a.example: 1}", 19, "lead_sources must be a list", "write [a, b], or one - item per line"),
        (f"[{', '.join(f's{number}.example' for number in range(51))}]", 19, "the route has 51 lead_sources (at most 50)", "keep the most important ones"),
    ],
)  # fmt: skip
def test_an_invalid_source_is_reported_at_its_place(
    written: str, column: int, message: str, fix: str
) -> None:
    (problem,) = mistakes(routes_yaml(**GOOD, lead_sources=written))
    assert (problem.line, problem.column, problem.message, problem.fix) == (5, column, message, fix)


def test_a_domain_belongs_to_the_origin_that_lists_it_or_its_parent() -> None:
    text = "origins: {reuters: [reuters.example, www.rtr.example], ap: [uk.reuters.example]}\n" + routes_yaml(
        **GOOD
    )
    (found,) = read_routes("routes.yaml", text).routes.values()
    hosts = [
        "reuters.example",
        "de.reuters.example",
        "uk.reuters.example",
        "a.uk.reuters.example",
        "rtr.example",
        "xreuters.example",
        "",
    ]
    assert [found.owner_of(host) for host in hosts] == ["reuters", "reuters", "ap", "ap", "reuters", "", ""]
    assert Route.model_validate_json(found.model_dump_json()) == found


@pytest.mark.parametrize(
    ("written", "message", "fix"),
    [
        ("{a/b: [a.example]}", "invalid origin 'a/b'", "write the name of a folder below articles/"),
        ("{a: [reuters]}", "invalid domain 'reuters'", "write the domain of the source alone, like reuters.com"),
        ("{a: [a.example], b: [www.a.example]}", "the domain 'a.example' belongs to a already", "remove one of them"),
        (f"{{a: [{', '.join(f's{number}.example' for number in range(501))}]}}", "origins: lists 501 domains (at most 500)", "keep the most important ones"),
    ],
)  # fmt: skip
def test_a_mistake_in_origins_is_reported_at_its_place(written: str, message: str, fix: str) -> None:
    (problem,) = mistakes(f"origins: {written}\n{routes_yaml(**GOOD)}")
    assert (problem.line, problem.message, problem.fix) == (1, message, fix)


# quiet hours


@pytest.mark.parametrize(
    ("start", "end", "now", "quiet"),
    [
        ("22:00", "06:00", "2026-11-23T12:59:59", False),  # 21:59:59 in Seoul
        ("22:00", "06:00", "2026-11-23T13:00:00", True),
        ("22:00", "06:00", "2026-11-23T15:00:00", True),  # midnight
        ("22:00", "06:00", "2026-11-23T20:59:59", True),
        ("22:00", "06:00", "2026-11-23T21:00:00", False),
        ("12:00", "13:30", "2026-11-23T02:59:59", False),
        ("12:00", "13:30", "2026-11-23T03:00:00", True),
        ("12:00", "13:30", "2026-11-23T04:29:59", True),
        ("12:00", "13:30", "2026-11-23T04:30:00", False),
        ("00:00", "06:00", "2026-11-23T15:00:00", True),
        ("22:00", "00:00", "2026-11-23T14:59:59", True),
        ("22:00", "00:00", "2026-11-23T15:00:00", False),
    ],
)
def test_quiet_hours_are_local_and_may_span_midnight(start: str, end: str, now: str, quiet: bool) -> None:
    found = route(timezone="Asia/Seoul", quiet_hours=f'{{from: "{start}", to: "{end}", then: hold}}')
    assert found.is_quiet(datetime.fromisoformat(now).replace(tzinfo=UTC)) is quiet


@pytest.mark.parametrize("then", ["hold", "drop"])
def test_a_route_with_quiet_hours_has_a_schedule_for_their_end(then: str) -> None:
    hours = f'{{from: "22:00", to: "06:15", then: {then}}}'
    found = route(timezone="Asia/Seoul", quiet_hours=hours)
    assert found.quiet_hours is not None
    assert found.quiet_hours.then == then
    wake = found.wake
    assert wake is not None
    assert (wake.cron, wake.timezone) == ("15 6 * * ? *", "Asia/Seoul")


def test_times_need_no_quotes() -> None:
    assert (
        route(timezone="Asia/Seoul", quiet_hours="{from: 22:00, to: 06:00, then: hold}").quiet_hours
        is not None
    )


# mistakes


@pytest.mark.parametrize(
    ("keys", "column", "message"),
    [
        ({"timezone": "UTC", "schedule": "often"}, 15, "invalid schedule 'often'"),
        ({"timezone": "UTC", "schedule": "cron(30 7 * * *)"}, 15, "a cron has six fields (minute hour day month weekday year); '30 7 * * *' has 5"),
        ({"timezone": "UTC", "schedule": "cron(² 7 * * ? *)"}, 15, "invalid minute '²' in the cron expression"),
        ({"schedule": "daily 07:30"}, 15, "the route desk has a local time but no time zone"),
        ({"schedule": "hourly"}, 15, "the route desk has a local time but no time zone"),
        ({"timezone": "UTC", "schedule": "[instant]"}, 15, "schedule must be text"),
        ({"timezone": "Mars/Olympus"}, 15, "invalid time zone 'Mars/Olympus'"),
        ({"timezone": "europe/berlin"}, 15, "invalid time zone 'europe/berlin'"),
        ({"timezone": "../../etc/passwd"}, 15, "invalid time zone '../../etc/passwd'"),
        ({"timezone": "[UTC]"}, 15, "timezone must be text"),
        ({"channels": "[]"}, 15, "the route desk has no channel"),
        ({"channels": "{email-text: 1}"}, 15, "channels must be a list"),
        ({"channels": "[email-text, sms]"}, 28, "unknown channel 'sms'"),
        ({"channels": "[slack]"}, 16, "slack needs the name of a webhook"),
        ({"channels": '["slack:"]'}, 16, "slack needs the name of a webhook"),
        ({"channels": '["slack:../other"]'}, 16, "slack needs the name of a webhook"),
        ({"channels": '["slack:#desk"]'}, 16, "slack needs the name of a webhook"),
        ({"channels": '["slack:Night Desk"]'}, 16, "slack needs the name of a webhook"),
        ({"channels": '["email:ann@example.org"]'}, 16, "unknown channel 'email'"),
        ({"channels": "[slack:a/b]"}, 16, "slack needs the name of a webhook"),
        ({"channels": "[slack:https://hooks.slack.com/services/T/B/x]"}, 16, "slack needs the name of a webhook"),
        ({"channels": "[email-text:desk@example.org]"}, 16, "email-text takes no address: it goes to the subscribers of the topic"),
        ({"channels": "[email-html:desk]"}, 16, "email-html needs an audience or a mail address"),
        ({"channels": "[slack:a, email-text, slack:a]"}, 15, "duplicate channel"),
        ({"escalate": "3"}, 15, "escalate must be a mapping"),
        ({"escalate": "{outlets: 3, within: 2h}"}, 15, "escalate lacks to:"),
        ({"escalate": "{outlets: 1, within: 2h, to: [slack:a]}"}, 25, "outlets must be a number from 2 to 10"),
        ({"escalate": "{outlets: 11, within: 2h, to: [slack:a]}"}, 25, "outlets must be a number from 2 to 10"),
        ({"escalate": "{outlets: 3, within: 4m, to: [slack:a]}"}, 36, "invalid within '4m'"),
        ({"escalate": "{outlets: 3, within: 49h, to: [slack:a]}"}, 36, "invalid within '49h'"),
        ({"escalate": "{outlets: 3, within: 2d, to: [slack:a]}"}, 36, "invalid within '2d'"),
        ({"escalate": "{outlets: 3, within: 2h, to: []}"}, 44, "the route desk has no channel"),
        ({"escalate": "{outlets: 3, within: 2h, to: [sms]}"}, 45, "unknown channel 'sms'"),
        ({"escalate": "{outlets: 3, within: 2h, to: [slack:a], at: 1}"}, 55, "unknown key 'at' in escalate"),
        ({"repeat_interval": "4h"}, 22, "repeat_interval is not supported yet"),
        ({"match": "{severity: [high, urgent]}"}, 30, "invalid severity 'urgent'"),
        ({"match": "{sev: high}"}, 13, "unknown key 'sev' in match"),
        ({"max_stories": "0"}, 18, "max_stories must be a number from 1 to 200"),
        ({"max_stories": "201"}, 18, "max_stories must be a number from 1 to 200"),
        ({"max_stories": "many"}, 18, "max_stories must be a number from 1 to 200"),
        ({"max_stories": "4.5"}, 18, "max_stories must be a number from 1 to 200"),
        ({"when_empty": "maybe"}, 17, "invalid when_empty 'maybe'"),
        ({"group_wait": "16m"}, 17, "invalid group_wait '16m'"),
        ({"group_wait": "60"}, 17, "invalid group_wait '60'"),
        ({"group_wait": "1h"}, 17, "invalid group_wait '1h'"),
        ({"group_wait": "-5s"}, 17, "invalid group_wait '-5s'"),
        ({"schedule": "hourly", "timezone": "UTC", "group_wait": "60s"}, 17, "group_wait applies to instant routes only"),
        ({"quiet_hours": '{from: "22:00", to: "06:00", then: hold}', "schedule": "instant"}, 15, "the route desk has a local time but no time zone"),
        ({"timezone": "UTC", "quiet_hours": '{from: "22:00", to: "06:00", then: escalate}'}, 53, "then: escalate is not supported yet"),
        ({"timezone": "UTC", "quiet_hours": '{from: "22:00", to: "06:00", then: sleep}'}, 53, "invalid then 'sleep'"),
        ({"timezone": "UTC", "quiet_hours": '{from: "22:00", to: "06:00"}'}, 18, "quiet_hours lacks then:"),
        ({"timezone": "UTC", "quiet_hours": '{from: "22:00", to: "24:00", then: hold}'}, 38, "invalid time of day '24:00'"),
        ({"timezone": "UTC", "quiet_hours": '{from: "9:00", to: "17:00", then: hold}'}, 25, "invalid time of day '9:00'"),
        ({"timezone": "UTC", "quiet_hours": '{from: "06:00", to: "06:00", then: hold}'}, 18, "quiet_hours begin and end at the same time"),
        ({"schedule": "hourly", "timezone": "UTC", "quiet_hours": '{from: "22:00", to: "06:00", then: hold}'}, 18, "quiet_hours applies to instant routes only"),
        ({"watchlists": "[]"}, 17, "watchlists: [] names no watchlist"),
        ({"watchlists": ""}, 16, "watchlists must be a list"),
        ({"match": "{severity: []}"}, 23, "severity: [] names no severity"),
        ({"match": ""}, 11, "match must be a mapping"),
        ({"timezone": "UTC", "schedule": "cron(0 7 31 2 ? *)"}, 15, "'cron(0 7 31 2 ? *)' is never due: there is no such day"),
        ({"timezone": "Factory"}, 15, "invalid time zone 'Factory'"),
        ({"timezone": "right/Europe/Berlin"}, 15, "invalid time zone 'right/Europe/Berlin'"),
        ({"chanels": "[email-text]"}, 5, "unknown key 'chanels' in the route desk"),
        ({"title": "[a, b]"}, 12, "title must be text"),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_with_its_line_and_column(
    keys: dict[str, str], column: int, message: str
) -> None:
    written = {**GOOD, **keys}
    blamed = list(keys)[-1]
    assert (3 + list(written).index(blamed), column, message) in places(routes_yaml(**written))


@pytest.mark.parametrize(
    ("keys", "fix"),
    [
        ({"chanels": "[slack:a]"}, "did you mean channels?"),
        (
            {"schedule": "often", "timezone": "UTC"},
            "write instant, hourly, daily 07:30, weekdays 07:30, weekly mon 07:30 or cron(30 7 * * ? *)",
        ),
        ({"schedule": "daily 07:30"}, "add timezone: Asia/Seoul here, or once for the file"),
        ({"group_wait": "1h"}, "write 0s to 15m"),
        ({"channels": '["slak:desk"]'}, "did you mean slack:desk?"),
        ({"channels": "[emailtext]"}, "did you mean email-text?"),
        ({"channels": '["email:ann@example.org"]'}, "did you mean email-html:ann@example.org?"),
        ({"channels": "[webhok]"}, "did you mean webhook:name-of-the-receiver?"),
        ({"timezone": "Asia/Soul"}, "did you mean Asia/Seoul?"),
        ({"timezone": "europe/berlin"}, "did you mean Europe/Berlin?"),
        ({"timezone": "New York"}, "did you mean America/New_York?"),
        (
            {"timezone": "UTC+9"},
            "write the time zone of a city, like Asia/Seoul: an offset has no daylight saving time",
        ),
        ({"timezone": "Factory"}, "write a name of the IANA database like Asia/Seoul or Europe/Berlin"),
        (
            {"schedule": "hourly", "timezone": "UTC", "group_wait": "60s"},
            "remove it: a scheduled route collects articles until it is due",
        ),
        (
            {"schedule": "hourly", "timezone": "UTC", "quiet_hours": "{from: 22:00, to: 06:00, then: hold}"},
            "remove it: a scheduled route sends only at the times of its schedule",
        ),
    ],
)
def test_a_mistake_comes_with_a_fix(keys: dict[str, str], fix: str) -> None:
    assert fix in [each.fix for each in mistakes(routes_yaml(**{**GOOD, **keys}))]


@pytest.mark.parametrize("value", ["off", "[22:00, 06:00]", "22:00-06:00"])
def test_a_value_that_is_not_a_mapping_is_one_mistake(value: str) -> None:
    assert places(routes_yaml(**GOOD, timezone="UTC", quiet_hours=value)) == [
        (6, 18, "quiet_hours must be a mapping")
    ]


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        ("daily 25:00", "invalid schedule 'daily 25:00': the hours are 00 to 23"),
        ("daily 24:00", "invalid schedule 'daily 24:00': the hours are 00 to 23"),
        ("weekly mon 7:75", "invalid schedule 'weekly mon 7:75': the minutes are 00 to 59"),
        ("daily 7:30", "invalid schedule 'daily 7:30'"),
    ],
)
def test_an_impossible_time_of_day_is_named(schedule: str, message: str) -> None:
    (problem,) = mistakes(routes_yaml(**{**GOOD, "timezone": "UTC", "schedule": schedule}))
    assert problem.message == message


def test_a_mistake_in_the_time_zone_of_the_file_is_reported_once_and_no_route_uses_it() -> None:
    lines = "".join(f"  r{number}: {{schedule: hourly, channels: [email-text]}}\n" for number in range(3))
    own = "  own: {schedule: hourly, timezone: UTC, channels: [email-text]}\n"
    found, problems = read_sound_routes("routes.yaml", f"timezone: Asia/Soul\nroutes:\n{lines}{own}")
    assert [(problem.line, problem.message) for problem in problems] == [(1, "invalid time zone 'Asia/Soul'")]
    assert list(found.routes) == ["own"]


def test_an_audience_with_a_similar_name_is_suggested() -> None:
    text = "audiences: {readers: [a@example.org]}\nroutes:\n  a: {schedule: instant, channels: ['email-html:reader']}\n"
    (problem,) = mistakes(text)
    assert (problem.message, problem.fix) == ("unknown audience 'reader'", "did you mean email-html:readers?")
    assert read(text.replace("html:reader'", "html:readers@example.org'")).routes


def test_a_schedule_in_the_past_is_a_mistake_where_the_time_is_known() -> None:
    text = routes_yaml(**{**GOOD, "timezone": "UTC", "schedule": "cron(0 7 * * ? 2020)"})
    assert "desk" in read(text).routes
    with pytest.raises(InvalidFile, match="is never due again: all its times are in the past"):
        read_routes("routes.yaml", text, now=datetime(2026, 11, 23, tzinfo=UTC))


def test_a_mistake_shows_its_line_and_a_caret() -> None:
    (problem,) = mistakes(routes_yaml(**{**GOOD, "channels": "[email-text, sms]"}))
    kinds = ", ".join(kind.example for kind in CHANNELS)
    assert str(problem).splitlines() == [
        "routes.yaml:4:28: unknown channel 'sms'",
        "     4 |     channels: [email-text, sms]",
        "       |                            ^",
        f"        fix: write one of: {kinds}",
    ]


@pytest.mark.parametrize("name", ["Desk", "desk_1", "a" * 41, "_config", "_canary", "desk.brief", "북한"])
def test_a_bad_id_is_a_mistake(name: str) -> None:
    assert [message for _, _, message in places(routes_yaml(name=name, **GOOD))] == [
        f"invalid route id {name!r}"
    ]


@pytest.mark.parametrize("name", ["all", "reports"])
def test_a_word_that_subscribe_reserves_is_not_an_id(name: str) -> None:
    assert places(routes_yaml(name=name, **GOOD)) == [(2, 3, f"the route id {name!r} is reserved")]


def test_a_bad_id_is_reported_at_the_id() -> None:
    assert places(routes_yaml(name="Desk", **GOOD)) == [(2, 3, "invalid route id 'Desk'")]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 1, 1, "the file is empty"),
        ("- desk\n", 1, 1, "routes.yaml must be a mapping"),
        ("timezone: UTC\n", 1, 1, "the file lacks routes:"),
        ("routes: [desk]\n", 1, 9, "routes must be a mapping"),
        ("route:\n  desk: {}\n", 1, 1, "unknown key 'route' in routes.yaml"),
        ("timezone: Mars\nroutes:\n  desk: {schedule: hourly, channels: [email-text]}\n", 1, 11, "invalid time zone 'Mars'"),
        ("routes:\n  desk:\n", 2, 8, "the route desk must be a mapping"),
        ("routes:\n  desk: {channels: [email-text]}\n", 2, 9, "the route desk lacks schedule:"),
        ("routes:\n  desk: {schedule: instant}\n", 2, 9, "the route desk lacks channels:"),
        ("routes:\n  a: {schedule: instant, channels: [email-text]}\n  a: {schedule: instant, channels: [email-text]}\n", 3, 3, "duplicate key 'a' (first in line 2)"),
        ("routes: &all {}\nother: *all\n", 2, 8, "YAML anchors and aliases are not supported"),
        ("routes: [\n", 2, 1, "invalid YAML: did not find expected node content"),
        ("routes:\n\tdesk: {}\n", 2, 1, "invalid YAML: a tab, where only spaces may indent"),
        ("routes: {}\n---\nroutes: {}\n", 2, 1, "invalid YAML: found another document"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_shape_of_a_file_has_its_place(
    text: str, line: int, column: int, message: str
) -> None:
    assert (line, column, message) in places(text)


@pytest.mark.parametrize(
    "text",
    [
        "routes:\x00",
        "[" * 20_000,
        "{" * 20_000,
        "a: " * 5_000,
        "\ud800",
        "routes: !!python/object/apply:os.system ['x']\n",
        "%",
    ],
)
def test_a_hostile_file_is_a_mistake_and_does_not_crash_the_reader(text: str) -> None:
    assert mistakes(text)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_lines_are_counted_with_any_kind_of_line_end(end: str) -> None:
    (problem,) = mistakes(routes_yaml(**{**GOOD, "max_stories": "many"}).replace("\n", end))
    assert (problem.line, problem.column, problem.source) == (5, 18, "    max_stories: many")


@pytest.mark.parametrize("odd", ["\x85", "\u2028", "\u2029"], ids=["NEL", "LS", "PS"])
def test_an_unusual_line_separator_does_not_end_a_line(odd: str) -> None:
    (problem,) = mistakes(routes_yaml(**{"title": f"Desk{odd} of ours", **GOOD, "max_stories": "many"}))
    assert (problem.line, problem.column) == (6, 18)


def test_an_unknown_watchlist_is_a_mistake() -> None:
    text = routes_yaml(**GOOD, watchlists="[dprk, nope]")
    (problem,) = mistakes(text, {"dprk", "council"})
    assert (problem.line, problem.column, problem.message) == (5, 24, "unknown watchlist 'nope'")
    assert problem.fix == "use one of council, dprk"
    assert read(text).routes["desk"].watchlists == ("dprk", "nope")  # not asked


def test_all_mistakes_of_a_file_are_reported_together() -> None:
    text = (
        "timezone: UTC\nroutes:\n"
        "  a: {schedule: often, channels: [sms], max_stories: 0, watchlists: [nope]}\n"
        "  b: {schedule: instant, channels: []}\n"
        "  c: {channels: [fax]}\n"
    )
    assert [message for _, _, message in places(text, {"dprk"})] == [
        "invalid schedule 'often'",
        "unknown channel 'sms'",
        "max_stories must be a number from 1 to 200",
        "unknown watchlist 'nope'",
        "the route b has no channel",
        "the route c lacks schedule:",
        "unknown channel 'fax'",
    ]


def test_a_file_has_at_most_500_routes() -> None:
    lines = "".join(f"  r{number}: {{schedule: instant, channels: [email-text]}}\n" for number in range(501))
    assert places(f"routes:\n{lines}") == [(1, 1, "the file has 501 routes (at most 500)")]


def with_addresses(routes: int, addresses: int) -> str:
    """Return a routes.yaml with `routes` routes, each with `addresses` mail addresses of its own."""
    hashes = [sha256(str(number).encode()).hexdigest()[:20] for number in range(routes * addresses)]
    names = [f'"email-html:{each}@example.org"' for each in hashes]
    lists = [", ".join(names[start : start + addresses]) for start in range(0, len(names), addresses)]
    lines = (f"  r{number}: {{schedule: instant, channels: [{each}]}}\n" for number, each in enumerate(lists))
    return f"routes:\n{''.join(lines)}"


def test_a_route_that_is_too_large_for_the_row_of_a_digest_is_a_mistake() -> None:
    ((_, _, mistake),) = places(with_addresses(1, 3_000))
    assert mistake.startswith("the route r0 is too large: ")
    assert len(read(with_addresses(1, 2_000)).routes) == 1


def test_routes_that_are_together_too_large_for_one_row_are_a_mistake() -> None:
    ((_, _, mistake),) = places(with_addresses(50, 600))
    assert mistake.startswith("the routes are too large: ")
    assert len(read(with_addresses(20, 600)).routes) == 20


def test_two_routes_never_share_the_name_of_a_schedule() -> None:
    """The route `a` needs a schedule with the name `a--wake`, for the end of its quiet hours. A
    route with the id `a--wake` would need a schedule with the same name. So this id is a mistake.
    """
    held = '{schedule: instant, channels: [email-text], timezone: UTC, quiet_hours: {from: "22:00", to: "06:00", then: hold}}'
    assert mistakes(
        f"routes:\n  a: {held}\n  a--wake: {{schedule: daily 08:00, timezone: UTC, channels: [email-text]}}\n"
    )


@pytest.mark.parametrize(
    ("schedule", "warned"),
    [
        ("daily 03:59", True), ("daily 04:00", False), ("daily 21:59", False), ("daily 22:00", True), ("weekly mon 02:30", True), ("instant", False),
        ("hourly", False), ("Hourly", False), ("cron(0 2,8 * * ? *)", True), ("cron(0 8-20 * * ? *)", False),
    ],
)  # fmt: skip
def test_a_time_that_a_clock_change_may_skip_gives_a_warning(schedule: str, warned: bool) -> None:
    warnings = read(routes_yaml(**{**GOOD, "schedule": schedule, "timezone": "Europe/Berlin"})).warnings
    assert [(each.line, each.column) for each in warnings] == ([(3, 15)] if warned else [])


@given(st.dictionaries(
    st.sampled_from(["schedule", "channels", "timezone", "match", "watchlists", "max_stories", "when_empty", "group_wait", "quiet_hours", "lead_sources", "title"]),
    st.sampled_from(["instant", "daily 07:30", "UTC", "[email-text]", "[]", "{}", "0s", "5", "null", '"a', "{from: 1}", "*x", "&x 1", "- a"])
    | st.text(st.characters(codec="utf-8", exclude_characters="\r\x85\u2028\u2029"), max_size=20), max_size=6,
))  # fmt: skip
def test_any_values_give_routes_or_mistakes_with_their_places(keys: dict[str, str]) -> None:
    text = routes_yaml(**keys)
    try:
        read(text)
    except InvalidFile as error:
        assert all(
            0 < each.line <= text.count("\n") + 1 and each.column > 0 and each.message
            for each in error.problems
        )
        assert str(error)


# escalation


def test_a_route_that_escalates_has_a_further_route_to_its_targets() -> None:
    text = routes_yaml(**GOOD, escalate='{outlets: 3, within: 2h, to: ["slack:night", email-text]}')
    routes = read(text).routes
    assert list(routes) == ["desk", "desk--escalated"]
    escalate, further = routes["desk"].escalate, routes["desk--escalated"]
    assert escalate is not None
    assert (escalate.outlets, escalate.within) == (3, timedelta(hours=2))
    assert (further.escalated_from, further.title) == ("desk", "Desk: 3 outlets")
    assert further.schedule.is_instant
    assert further.group_wait == timedelta()
    assert [str(channel) for channel in further.channels] == ["slack:night", "email-text"]
    assert routes["desk"].wants("w", "high")
    assert not further.wants("w", "high")


def test_ids_of_further_routes_are_reserved_and_not_too_long() -> None:
    assert "invalid route id 'desk--escalated'" in places(routes_yaml(name="desk--escalated", **GOOD))[0][2]
    name = "d" * 30
    text = routes_yaml(name=name, **GOOD, escalate="{outlets: 3, within: 2h, to: [email-text]}")
    assert "is too long for escalate" in places(text)[0][2]


@pytest.mark.parametrize(
    ("match", "channels", "untaken"),
    [
        ("", "[{to: slack:a, severity: [high]}]", "normal or low"),
        ("", "[{to: slack:a, severity: [high]}, {to: slack:b, severity: [low]}]", "normal"),
        ("{severity: [high, low]}", "[{to: slack:a, severity: [high]}]", "low"),
        ("{severity: [high]}", "[{to: slack:a, severity: [high]}]", ""),
        ("", "[{to: slack:a, severity: [high]}, {to: slack:b, severity: [normal, low]}]", ""),
        ("", "[{to: slack:a, severity: [high]}, email-text]", ""),
        ("", "[slack:a]", ""),
    ],
)
def test_severities_that_no_channel_takes_give_a_warning(match: str, channels: str, untaken: str) -> None:
    keys = {**GOOD, **({"match": match} if match else {}), "channels": channels}
    messages = [each.message for each in read(routes_yaml(**keys)).warnings]
    expected = f"no channel takes digests of severity {untaken}; they are only counted"
    assert messages == ([expected] if untaken else [])


def test_severities_that_no_channel_of_an_escalation_takes_give_a_warning() -> None:
    escalate = "{outlets: 3, within: 2h, to: [{to: slack:a, severity: [high]}]}"
    (warning,) = read(routes_yaml(**GOOD, escalate=escalate)).warnings
    assert "normal or low" in warning.message


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        (
            {"channels": "[slack: desk]"},
            {"the space after the colon makes a key of 'slack'": "write slack:desk"},
        ),
        (
            {"channels": "[{slack: desk, severity: [high]}]"},
            {"the space after the colon makes a key of 'slack'": "write to: slack:desk"},
        ),
        (
            {"channels": "\n      -slack:desk\n      -email-text"},
            {"no space after the dash": "write - slack:desk"},
        ),
        (
            {"timezone": "UTC", "schedule": "[daily 07:30, daily 17:00]"},
            {
                "schedule must be text": (
                    "write one schedule: cron(0 7,17 * * ? *) has two times; or write a route for each"
                )
            },
        ),
        (
            {"severity": "high"},
            {"unknown key 'severity' in the route desk": "write match: {severity: [high]}"},
        ),
    ],
    ids=["space after colon", "space after colon in braces", "dash", "schedules", "severity"],
)
def test_one_mistake_with_a_clear_meaning_has_one_fix(keys: dict[str, str], found: dict[str, str]) -> None:
    problems = mistakes(routes_yaml(**{**GOOD, **keys}))
    assert {each.message: each.fix for each in problems} == found


def test_an_audience_without_addresses_is_the_mistake_that_is_reported() -> None:
    top = "audiences: {desk: []}"
    (problem,) = mistakes(routes_yaml(top, **{**GOOD, "channels": "['email-html:desk']"}))
    assert (problem.message, problem.fix) == ("the audience 'desk' has no address", "list its addresses")
    assert read(routes_yaml(top, **GOOD)).routes


def test_the_fix_for_an_anchor_in_routes_names_no_key_of_watchlists() -> None:
    text = "routes:\n  a: {schedule: instant, channels: &c [email-text]}\n  b: {schedule: instant, channels: *c}\n"
    (problem,) = mistakes(text)
    assert problem.fix == "write the value again"


def test_the_fix_for_a_cron_with_a_comma_in_braces_is_a_valid_schedule() -> None:
    cron = "cron(0 7,19 ? * MON-FRI *)"
    text = f"timezone: UTC\nroutes:\n  a: {{schedule: {cron}, channels: [email-text]}}\n"
    fixes = [each.fix for each in mistakes(text)]
    assert f'put the text in quotes: schedule: "{cron}"' in fixes
    assert read(text.replace(cron, f'"{cron}"')).routes
