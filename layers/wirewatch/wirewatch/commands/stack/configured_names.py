"""The routes, watchlists and rules that a stack uses. Commands refuse all other names."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.stack.command import WrongArgument
from wirewatch.matching.decoded_index import DecodedIndex
from wirewatch.matching.index import DamagedIndex, Index, verify
from wirewatch.storage.mutes import ROUTE, WATCHLIST
from wirewatch.storage.registry import Current, Registry

SUGGESTIONS = 3
SHOWN_NAMES = 10


@dataclass(frozen=True)
class RuleName:
    """The ids of a watchlist and of one of its rules."""

    watchlist: str
    rule: str


class ConfiguredNames:
    """The names of routes, watchlists and rules in the configuration in use. The index is read when
    `rules` is used for the first time.
    """

    def __init__(self, stack: DeployedStack) -> None:
        self.stack = stack

    @cached_property
    def current(self) -> Current:
        """The configuration in use."""
        return Registry(self.stack.table).current()

    @cached_property
    def rules(self) -> tuple[RuleName, ...]:
        """The names of all rules in use. Raises DamagedIndex if the index is gone or damaged."""
        if not self.current.generation:
            return ()
        stored = self.stack.config.get(self.current.index_key)
        if stored is None:
            raise DamagedIndex(f"the index {self.current.index_key} is gone")
        verify(stored.data)
        return rules_in(Index(stored.data))

    def check_route(self, route: str) -> None:
        """Raise WrongArgument for an unknown route. The error names similar routes."""
        if route not in self.current.routes:
            raise WrongArgument(unknown_name("route", route, self.current.routes))

    def subject_of_mute(self, written: str, rule: str = "") -> str:
        """Return the subject of a mute. `written` is an id. The prefix `route:` or `watchlist:` may
        stand before the id.

        - Without `rule`, the result is the id with its prefix. If `written` has no prefix, the id
          must belong to a route or to a watchlist, not to both.
        - With `rule`, `written` must name the watchlist of this rule. The result is the id of this
          watchlist, without a prefix.

        Raises WrongArgument if these conditions are not met, and for an unknown route, watchlist,
        rule or prefix.
        """
        kind, _, subject = written.rpartition(":")
        if kind not in {"", ROUTE, WATCHLIST}:
            raise WrongArgument(f"{written} is neither {ROUTE}:ID nor {WATCHLIST}:ID")
        if kind == ROUTE:
            self.check_route(subject)
            if rule:
                raise WrongArgument(_not_a_watchlist(subject))
            return written
        watchlists = {name.watchlist for name in self.rules}
        is_route = subject in self.current.routes and kind != WATCHLIST
        if rule:
            self._check_rule(subject, rule, watchlists, is_route=is_route)
            return subject
        if is_route and subject in watchlists:
            choices = f"{ROUTE}:{subject} or {WATCHLIST}:{subject}"
            raise WrongArgument(f"{subject} is a route and a watchlist; write {choices}")
        if is_route:
            return f"{ROUTE}:{subject}"
        if subject not in watchlists:
            names = watchlists if kind else watchlists | set(self.current.routes)
            raise WrongArgument(unknown_name(kind or "route or watchlist", subject, names))
        return f"{WATCHLIST}:{subject}"

    def _check_rule(self, watchlist: str, rule: str, watchlists: Collection[str], *, is_route: bool) -> None:
        if watchlist not in watchlists:
            if is_route:
                raise WrongArgument(_not_a_watchlist(watchlist))
            raise WrongArgument(unknown_name("watchlist", watchlist, watchlists))
        rules = {name.rule for name in self.rules if name.watchlist == watchlist}
        if rule not in rules:
            raise WrongArgument(unknown_name(f"rule of {watchlist}", rule, rules))


def _not_a_watchlist(route: str) -> str:
    return f"{route} is a route; --rule mutes a rule of a watchlist"


def rules_in(index: Index) -> tuple[RuleName, ...]:
    """Return the names of all rules of an index, in the order of the index."""
    labels = map(DecodedIndex(index).labels.__getitem__, range(index.facts.rules))
    return tuple(RuleName(label.watchlist, label.id) for label in labels)


def unknown_name(kind: str, name: str, known: Collection[str]) -> str:
    """Return an error text with the known names that are similar to `name`. If no known name is
    similar, the text has the first known names. If no name is known at all, the text asks for an
    upload of a configuration.
    """
    by_folded = {each.casefold(): each for each in sorted(known)}
    near = [by_folded[each] for each in get_close_matches(name.casefold(), by_folded, SUGGESTIONS, 0.5)]
    if near:
        return f"there is no {kind} {name!r}; did you mean {', '.join(near)}?"
    if not known:
        return f"there is no {kind} {name!r}: the stack has none yet; upload a configuration first"
    more = ", …" if len(known) > SHOWN_NAMES else ""
    return f"there is no {kind} {name!r}; there are {', '.join(sorted(known)[:SHOWN_NAMES])}{more}"
