"""Frozen models of watchlists, their rules and their embedded tests.

`watchlist_reader` reads them from YAML. It is a separate module, so that code which only uses the
models starts without the YAML library.
"""

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
    """The text of an embedded test. `matches` says whether the rule should match the text.

    `line` and `column` say where the test begins, counted from 1. `file_line` is the content of
    the line in which the test begins.
    """

    text: str
    title: str
    language: str
    source: str
    matches: bool
    line: int
    column: int
    file_line: str = ""


class Scenario(Frozen, arbitrary_types_allowed=True):
    """A test of the whole file: the rules in `expected` must match the text, and no other rules.

    It can't be run (`is_runnable`) if the test itself or a rule of the file has a mistake.
    """

    example: Example
    expected: frozenset[str]
    is_runnable: bool = True


class Rule(Frozen, arbitrary_types_allowed=True):
    """One query with its definitions expanded.

    `rule_hash` changes when the tree of the query, one of its definitions or one of its entities
    changes. The rule is valid from `valid_from` (inclusive) until `valid_until`
    (exclusive), if they are set. With `first_only`, a route reports only the first article of a
    story.
    """

    id: str
    title: str
    severity: Severity
    query: str
    node: Node
    rule_hash: str
    first_only: bool = False
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    examples: tuple[Example, ...] = ()
    line: int = 1


class Watchlist(Frozen, arbitrary_types_allowed=True):
    """A named set of rules and entities.

    A rule matches an article only if `where` matches the article and no query of `exclude` does.
    `entities` includes those of shared files. `file` is the name of the file that the watchlist was
    read from. `languages` are those whose word forms `~` finds.
    """

    id: str
    title: str
    owner: str
    timezone: str
    rules: tuple[Rule, ...]
    entities: SkipValidation[Mapping[str, Entity]]  # validated when read; there may be 100,000
    where: Node | None = None
    exclude: tuple[Node, ...] = ()
    file: str = ""
    warnings: tuple[WatchlistError, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    """The content of the files below `shared/`, which every watchlist can use.

    `references` maps each text that a query may write after @ to the keys of the entities that it
    stands for. `exclude` has the `except:` queries of all these files.
    """

    entities: Mapping[str, Entity]
    definitions: Mapping[str, Node | None]
    references: Mapping[str, tuple[str, ...]]
    exclude: tuple[Node, ...] = ()
    warnings: tuple[WatchlistError, ...] = ()


NOTHING_SHARED = Shared(entities={}, definitions={}, references={})


def watchlist_of(
    query: str, node: Node | None = None, entities: Mapping[str, Entity] | None = None
) -> Watchlist:
    """Return a watchlist whose only rule is this query.

    `node` is the tree of the query; without it, the query is parsed. `entities` are those that the
    tree refers to. Raises WatchlistError when the query has a mistake.
    """
    entities = entities or {}
    tree = parse_query(query) if node is None else node
    rule = Rule(
        id="query",
        title=query,
        severity=Severity.NORMAL,
        query=query,
        node=tree,
        rule_hash=rule_hash(tree, entities),
    )
    return Watchlist(id="query", title="query", owner="", timezone="UTC", rules=(rule,), entities=entities)


def generated_names(watchlist: Watchlist) -> Mapping[str, tuple[str, ...]]:
    """Return the generated names of each entity, by the key of the entity. Generated names are not
    listed in the watchlist, but derived, for example from listed names.

    Case forms, such as a genitive, are left out. So are names that find a person with a middle
    name, and entities without generated names.
    """
    names_by_key = {
        key: dict.fromkeys(name.text for name in entity.names if name.generated and not name.inflected)
        for key, entity in watchlist.entities.items()
    }
    return {key: tuple(names) for key, names in names_by_key.items() if names}
