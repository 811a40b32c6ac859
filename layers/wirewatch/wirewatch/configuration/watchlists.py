"""Watchlists: the frozen models. `watchlist_reader` reads them from YAML, which run time never imports."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import SkipValidation

from wirewatch.configuration.entities.entity import Entity
from wirewatch.configuration.rule_hash import rule_hash
from wirewatch.errors import WatchlistError
from wirewatch.frozen import Frozen
from wirewatch.language.parser import parse_query
from wirewatch.language.tree import Node
from wirewatch.severity import Severity

ID = re.compile(r"[a-z0-9-]{1,40}")


class Example(Frozen, arbitrary_types_allowed=True):
    """An embedded test, and where it stands."""

    text: str
    title: str
    language: str
    source: str
    matches: bool
    line: int
    column: int


class Scenario(Frozen, arbitrary_types_allowed=True):
    """A test of the whole file: just these rules match the text, and no others."""

    example: Example
    expected: frozenset[str]


class Rule(Frozen, arbitrary_types_allowed=True):
    """One query. `rule_hash` is the hash of what it means, definitions and entities included."""

    id: str
    title: str
    severity: Severity
    query: str
    node: Node
    rule_hash: str
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    examples: tuple[Example, ...] = ()
    line: int = 1


class Watchlist(Frozen, arbitrary_types_allowed=True):
    """A named set of rules and entities. `where` must hold and `exclude` must not, for every rule."""

    id: str
    title: str
    owner: str
    timezone: str
    rules: tuple[Rule, ...]
    entities: SkipValidation[Mapping[str, Entity]]  # the shared ones, too: too many to look at each again
    where: Node | None = None
    exclude: tuple[Node, ...] = ()
    file: str = ""
    warnings: tuple[WatchlistError, ...] = ()
    scenarios: tuple[Scenario, ...] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    """What `shared/*.yaml` offers to every watchlist. A reference is what a query may write after @."""

    entities: Mapping[str, Entity]
    definitions: Mapping[str, Node | None]
    references: Mapping[str, tuple[str, ...]]
    exclude: tuple[Node, ...] = ()
    warnings: tuple[WatchlistError, ...] = ()


NOTHING_SHARED = Shared(entities={}, definitions={}, references={})


def watchlist_of(query: str, node: Node | None = None) -> Watchlist:
    """A watchlist of one rule that asks just this query, or this tree."""
    tree = parse_query(query) if node is None else node
    rule = Rule(
        id="query",
        title=query,
        severity=Severity.NORMAL,
        query=query,
        node=tree,
        rule_hash=rule_hash(tree, {}),
    )
    return Watchlist(id="query", title="query", owner="", timezone="UTC", rules=(rule,), entities={})


def generated_names(watchlist: Watchlist) -> Mapping[str, tuple[str, ...]]:
    """Entity key → the names that nobody wrote, where there are any."""
    found = {
        key: dict.fromkeys(name.text for name in entity.names if name.generated)
        for key, entity in watchlist.entities.items()
    }
    return {key: tuple(names) for key, names in found.items() if names}
