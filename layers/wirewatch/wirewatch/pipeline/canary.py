"""The canary: a test article that passes through the whole system, from its upload to `deliver`.

The canary matches a built-in rule, and goes only to a built-in route. The hourly counters of
articles do not count the canary.
"""

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from wirewatch.article import CANARIES
from wirewatch.aws.buckets import Bucket
from wirewatch.channels.canary import canary_title
from wirewatch.checking.configuration_files import CompiledConfiguration
from wirewatch.configuration.routes import CANARY_ROUTE, Channel, Route
from wirewatch.configuration.schedule import Schedule
from wirewatch.errors import WatchlistError

WATCHLIST_FILE = "watchlists/_canary.yaml"
CANARY_WATCHLIST = "wirewatch-canary"
_WORD = "wirewatchcanaryprobe"
WATCHLIST = f"""\
watchlist: {CANARY_WATCHLIST}
rules:
  - id: canary
    query: title:"wirewatch canary" AND {_WORD}
    severity: low
"""
RESERVED = WatchlistError(
    "this name is reserved for the built-in watchlist of the canary", "rename the file", WATCHLIST_FILE
)


def is_built_in(name: str, text: str) -> bool:
    """Tell whether a file is the canary's built-in watchlist, not a file of the config bucket."""
    return name == WATCHLIST_FILE and text == WATCHLIST


class Canary:
    """Uploads canaries, the test articles, to the articles bucket."""

    def __init__(self, articles: Bucket, clock: Callable[[], datetime]) -> None:
        self.articles, self.clock = articles, clock

    def send(self) -> str:
        """Upload a canary, and return its key."""
        nonce, now = uuid.uuid4().hex, self.clock()
        key = f"{CANARIES}{nonce}.json"
        article = {
            "title": canary_title(nonce, now),
            "text": f"This article tests the way of every article: {_WORD} {nonce}.",
            "published": now.isoformat(),
        }
        self.articles.put(key, json.dumps(article).encode())
        return key


def canary_route() -> Route:
    """Return the route that takes canaries and nothing else."""
    return Route(
        id=CANARY_ROUTE,
        title="Canary",
        watchlists=(CANARY_WATCHLIST,),
        schedule=Schedule("instant", "UTC"),
        channels=(Channel(kind="canary"),),
        repeats="show",
        group_wait=timedelta(0),
    )


def add_canary_route(compiled: CompiledConfiguration) -> None:
    """Add the canary's route to a configuration that has the canary's watchlist."""
    routes = {**compiled.configuration.routes, CANARY_ROUTE: canary_route()}
    compiled.configuration = replace(compiled.configuration, routes=routes)
