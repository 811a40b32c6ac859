"""Answers requests for feeds with Atom documents, if the token in the address is right."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from wirewatch.aws.sending.link_keys import LinkSecrets
from wirewatch.configuration.routes import Route
from wirewatch.links.feed import FeedDigest, atom_feed
from wirewatch.storage.readers.feeds import Feeds
from wirewatch.storage.registry import RegisteredRoute, Registry

ATOM = "atom"
# A stranger who guesses addresses must not cause a read of the configuration, which may be large, each time.
REFRESH_AFTER = timedelta(seconds=5)


@dataclass(frozen=True)
class FeedDocument:
    """A feed as XML. `etag` changes when the XML changes."""

    xml: bytes
    etag: str


class FeedRequests:
    """Answers requests for feeds. `stack` is an ARN that is part of the id of each feed; `base` is
    the address of the API.
    """

    def __init__(
        self,
        registry: Registry,
        feeds: Feeds,
        secrets: LinkSecrets,
        stack: str,
        base: str,
        clock: Callable[[], datetime],
    ) -> None:
        self.registry, self.feeds, self.secrets = registry, feeds, secrets
        self.stack, self.base, self.clock = stack, base, clock
        self._routes: Mapping[str, RegisteredRoute] = {}
        self._refreshed: datetime | None = None

    def document(self, route_id: str, token: str) -> FeedDocument | None:
        """Return the feed of a route, or None if the route has no feed or the token is wrong.

        The result is the same in both cases, so that a person who guesses addresses does not learn
        which routes have a feed.
        """
        registered = self._current_routes().get(route_id)
        if registered is None or not _has_feed(registered.route):
            return None
        route = registered.route
        stored = self.secrets.feed_token(route.id)
        if stored is None or not hmac.compare_digest(stored.encode(), token.encode("utf-8", "replace")):
            return None
        newest = self.feeds.newest(route.id, self.clock())
        parts = sorted(newest, key=lambda part: (-part.at.timestamp(), part.number))
        digests = [FeedDigest(part.digest, part.at, part.body) for part in parts]
        address, name = feed_address(self.base, route.id, token), f"{self.stack}/feeds/{route.id}"
        xml = atom_feed(name, route.title, address, digests, registered.since)
        return FeedDocument(xml, f'"{hashlib.sha256(xml).hexdigest()[:32]}"')

    def _current_routes(self) -> Mapping[str, RegisteredRoute]:
        """Return the routes in use. The routes are read from the table again after REFRESH_AFTER."""
        now = self.clock()
        if self._refreshed is None or now - self._refreshed >= REFRESH_AFTER:
            self._routes, self._refreshed = self.registry.current().routes, now
        return self._routes


def feed_address(base: str, route: str, token: str) -> str:
    """Return the private address of a feed."""
    return f"{base}/f/{route}/{token}"


def _has_feed(route: Route) -> bool:
    return any(channel.kind == ATOM for channel in route.channels)
