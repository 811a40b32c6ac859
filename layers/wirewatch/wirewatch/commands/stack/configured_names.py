"""The routes, watchlists and rules that a stack uses: names that do not exist are refused."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.stack.command import WrongArgument
from wirewatch.matching.decoded_index import DecodedIndex
from wirewatch.matching.index import UPLOAD_AGAIN, DamagedIndex, Index
from wirewatch.storage.registry import Current, Registry

SUGGESTIONS = 3
SHOWN_NAMES = 10


@dataclass(frozen=True)
class RuleName:
    """The ids of a watchlist and of one of its rules."""

    watchlist: str
    rule: str


class ConfiguredNames:
    """Names of the configuration in use. The index is read only when a name is not a route."""

    def __init__(self, stack: DeployedStack) -> None:
        self.stack = stack

    @cached_property
    def current(self) -> Current:
        """The configuration in use."""
        return Registry(self.stack.table).current()

    @cached_property
    def rules(self) -> tuple[RuleName, ...]:
        """All rules of the index in use. Raises DamagedIndex if it is gone or damaged."""
        if not self.current.generation:
            return ()
        stored = self.stack.config.get(self.current.index_key)
        if stored is None:
            raise DamagedIndex(f"the index {self.current.index_key} is gone; {UPLOAD_AGAIN}")
        return rules_in(Index(stored.data))

    def check_route(self, route: str) -> None:
        """Raise WrongArgument, with the nearest names, for an unknown route."""
        if route not in self.current.routes:
            raise WrongArgument(_unknown("route", route, self.current.routes))

    def check_subject(self, subject: str, rule: str = "") -> None:
        """Raise WrongArgument, with the nearest names, for an unknown route, watchlist or rule."""
        if subject in self.current.routes and not rule:
            return
        watchlists = {name.watchlist for name in self.rules}
        if subject not in watchlists:
            if subject in self.current.routes:
                raise WrongArgument(f"{subject} is a route; --rule mutes a rule of a watchlist")
            kind, names = (
                ("watchlist", watchlists) if rule else ("route or watchlist", watchlists | self._routes)
            )
            raise WrongArgument(_unknown(kind, subject, names))
        rules = {name.rule for name in self.rules if name.watchlist == subject}
        if rule and rule not in rules:
            raise WrongArgument(_unknown(f"rule of {subject}", rule, rules))

    @property
    def _routes(self) -> set[str]:
        return set(self.current.routes)


def rules_in(index: Index) -> tuple[RuleName, ...]:
    """Return the names of all rules of an index, in its order."""
    labels = map(DecodedIndex(index).labels.__getitem__, range(index.facts.rules))
    return tuple(RuleName(label.watchlist, label.id) for label in labels)


def _unknown(kind: str, name: str, known: Collection[str]) -> str:
    """Return an error text with similar names, or with the first names if none is similar."""
    near = get_close_matches(name, sorted(known), SUGGESTIONS, 0.5)
    if near:
        return f"there is no {kind} {name!r}; did you mean {', '.join(near)}?"
    if not known:
        return f"there is no {kind} {name!r}: the stack has none yet; upload a configuration first"
    more = ", …" if len(known) > SHOWN_NAMES else ""
    return f"there is no {kind} {name!r}; there are {', '.join(sorted(known)[:SHOWN_NAMES])}{more}"
