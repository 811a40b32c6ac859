"""The watchlists and routes of the load checks.

WANTED maps each route to its rules. WANTED is written by hand, so that it does not depend on the
code that is tested.
"""

from datetime import timedelta

ALPHA = """\
watchlist: alpha
entities:
  korvania: {names: [Korvania], weak: [the Plateau]}
rules:
  - {id: urgent, severity: high, query: alphaurgent}
  - {id: plain, query: alphaplain}
  - {id: silenced, query: alphasilenced}
  - {id: weak, query: "@korvania NEAR/2 alphaweak"}
  - {id: byline, query: 'author:"Jana Novak"'}
"""
BETA = "watchlist: beta\nrules:\n  - {id: any, severity: low, query: betaword}\n"
GAMMA = "watchlist: gamma\nrules:\n  - {id: any, query: gammaword}\n"
FORMER = "  former: {watchlists: [beta], schedule: weekly sun 05:00, channels: [email-text]}\n"
ROUTES = """\
timezone: UTC
routes:
  desk: {watchlists: [alpha], schedule: instant, group_wait: 60s, channels: ["slack:desk"]}
  night:
    schedule: instant
    group_wait: 0s
    quiet_hours: {from: "22:00", to: "06:00", then: hold}
    channels: ["slack:night"]
  drop:
    watchlists: [alpha, beta]
    schedule: instant
    group_wait: 5m
    quiet_hours: {from: "22:00", to: "06:00", then: drop}
    channels: ["slack:drop"]
  capped: {watchlists: [alpha, beta], schedule: daily 08:00, max_stories: 3, channels: [email-text]}
  brief: {schedule: "cron(0 7,19 * * ? *)", when_empty: send, channels: [email-text, "slack:brief"]}
  high:
    match: {severity: [high]}
    schedule: "cron(0 0,3,6,9,12,15,18,21 * * ? *)"
    repeats: show
    channels: [email-text]
  silent: {watchlists: [beta, gamma], schedule: daily 12:00, channels: [email-text]}
"""
FILES = {
    "watchlists/alpha.yaml": ALPHA,
    "watchlists/beta.yaml": BETA,
    "watchlists/gamma.yaml": GAMMA,
    "routes.yaml": ROUTES + FORMER,
}
TARGETS = ("desk", "night", "drop", "brief")  # of Slack, one for each route that uses it

# A sentence by which a rule matches; the places are for any words.
TRIGGERS = {
    "alpha/urgent": "Officials in {} spoke of alphaurgent and {}.",
    "alpha/plain": "Officials in {} spoke of alphaplain and {}.",
    "alpha/silenced": "Officials in {} spoke of alphasilenced and {}.",
    "alpha/weak": "Korvania said nothing of {} on that day, and nobody asked. Then the Plateau alphaweak {}.",
    "beta/any": "Officials in {} spoke of betaword and {}.",
    "gamma/any": "Officials in {} spoke of gammaword and {}.",
}
BYLINE, AUTHOR = "alpha/byline", "Jana Novak"  # the only rule that the byline satisfies
WEAK = frozenset(["alpha/weak"])  # its matches are only possible
_ALPHA = frozenset(["alpha/urgent", "alpha/plain", "alpha/silenced", "alpha/weak", BYLINE])
_BETA, _GAMMA = frozenset(["beta/any"]), frozenset(["gamma/any"])

WANTED = {
    "desk": _ALPHA,
    "night": _ALPHA | _BETA | _GAMMA,
    "drop": _ALPHA | _BETA,
    "capped": _ALPHA | _BETA,
    "brief": _ALPHA | _BETA | _GAMMA,
    "high": frozenset(["alpha/urgent"]),
    "silent": _BETA | _GAMMA,
    "former": _BETA,
}
INSTANT = frozenset(["desk", "night", "drop"])
DROPPING = "drop"  # the route that drops what arrives in its quiet hours
QUIET_FROM, QUIET_TO = 22, 6
MUTED = (("gamma", ""), ("alpha", "silenced"))  # all the time
MUTED_RULES = frozenset(["gamma/any", "alpha/silenced"])
MUTED_ROUTE = "silent"  # during the second day
# Due times of the scheduled routes in hours of the day; `night` is woken when its quiet hours end.
DUE_HOURS = {
    "capped": (8,),
    "brief": (7, 19),
    "high": tuple(range(0, 24, 3)),
    "silent": (12,),
    "night": (6,),
}
MUTE_LENGTH = timedelta(days=29)
