"""Finds the digest that an argument names: `ROUTE`, `ROUTE#NUMBER` or the full id `ROUTE#DUE`."""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.stack.command import WrongArgument
from wirewatch.commands.stack.configured_names import ConfiguredNames
from wirewatch.configuration.routes import Route
from wirewatch.digests.due import iso
from wirewatch.storage.digests import Digests, Meta, digest_id

MAX_DUE_TIMES = 1_000  # due times that are searched for a digest


class NoSuchDigest(WrongArgument):
    """The id or number of a digest is unknown, or the digest has nothing to show."""


def add_digest(parser: argparse.ArgumentParser) -> None:
    """Add the argument DIGEST."""
    digest = (
        "of a scheduled route ROUTE (its last digest) or ROUTE#NUMBER; of an instant route the full id "
        "ROUTE#DUE, as logs show it"
    )
    parser.add_argument("digest", metavar="DIGEST", help=digest)


def find_digest(text: str, stack: DeployedStack) -> Meta:
    """Return the digest that an argument names.

    `text` is `ROUTE` (its last digest), `ROUTE#NUMBER` or the full id `ROUTE#DUE`. A digest of an
    instant route can be named only by its full id.

    Raises NoSuchDigest if no digest has this name. Raises WrongArgument for an unknown route.
    """
    name, _, rest = text.partition("#")
    digests = Digests(stack.table)
    if rest and not rest.isdecimal():
        meta = digests.meta(text)
        if meta is None:
            raise NoSuchDigest(f"there is no digest {text}")
        return meta
    names = ConfiguredNames(stack)
    route = names.current.find(name)
    if route is None:
        names.check_route(name)
        raise NoSuchDigest(f"there is no route {name}")
    if route.schedule.is_instant:
        raise NoSuchDigest(
            f"{name} is an instant route: give the full id of the digest, which the log of "
            "the function digest and the attributes of its messages show"
        )
    meta = _by_number(digests, route, int(rest) if rest else None)
    if meta is None:
        which = f"digest #{rest}" if rest else "digest with a message"
        raise NoSuchDigest(f"{name} has no {which} in its last {MAX_DUE_TIMES:,} due times")
    return meta


def _by_number(digests: Digests, route: Route, number: int | None) -> Meta | None:
    """Return the digest with this number. If `number` is None, return the last digest.

    Digests without parts are skipped. Return None if the digest is not found among the last
    MAX_DUE_TIMES due times.
    """
    for due in islice(_due_times(route), MAX_DUE_TIMES):
        meta = digests.meta(digest_id(route.id, iso(due)))
        if meta is not None and meta.rendering and number in (None, meta.number):
            return meta
        if meta is not None and meta.number and number is not None and meta.number < number:
            return None
    return None


def _due_times(route: Route) -> Iterator[datetime]:
    """Yield the due times of a route that are not in the future, the latest first."""
    due = route.schedule.previous(datetime.now(UTC))
    while due is not None:
        yield due
        due = route.schedule.previous(due - timedelta(seconds=1))
