"""The secrets of links and feeds in SSM. Only the commands `wirewatch links` and `wirewatch feed`
write these secrets.

- `/<stack>/links/keys`: the keys that sign links
- `/<stack>/links/feeds/<route>`: the token in the address of the route's feed
"""

import time
from collections.abc import Callable

from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

from wirewatch.aws.sending.targets import CACHE_SECONDS, Parameters
from wirewatch.links.signing import SigningKeys

MISSING_SECONDS = 30


class LinkSecrets:
    """Reads the secrets of a stack from SSM, and caches them for five minutes.

    A missing secret is cached as missing for MISSING_SECONDS, to limit SSM calls. `clock` returns
    seconds.
    """

    def __init__(
        self, parameters: Parameters, stack: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.parameters, self.stack, self.clock = parameters, stack, clock
        self._missing_until: dict[str, float] = {}

    def keys(self, *, fresh: bool = False) -> SigningKeys | None:
        """Return the keys that sign links, or None if the stack has no keys. If `fresh` is True,
        the keys are read without the cache.

        Raises BadKeys if the stored text is damaged.
        """
        stored = self._value(keys_name(self.stack), fresh=fresh)
        return None if stored is None else SigningKeys.from_text(stored)

    def feed_token(self, route: str) -> str | None:
        """Return the token of a route's feed, or None if no token is stored for the route."""
        return self._value(feed_name(self.stack, route), fresh=False)

    def _value(self, name: str, *, fresh: bool) -> str | None:
        if not fresh and self.clock() < self._missing_until.get(name, 0):
            return None
        try:
            return str(self.parameters.get(name, max_age=CACHE_SECONDS, decrypt=True, force_fetch=fresh))
        except GetParameterError as error:
            if "ParameterNotFound" in str(error):
                self._missing_until[name] = self.clock() + MISSING_SECONDS
                return None
            raise


def keys_name(stack: str) -> str:
    return f"/{stack}/links/keys"


def feed_name(stack: str, route: str) -> str:
    return f"/{stack}/links/feeds/{route}"
