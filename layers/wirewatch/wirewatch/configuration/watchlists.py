"""Frozen models of watchlists, their rules and their embedded tests.

The module `watchlist_reader` reads watchlists from YAML. Code that needs only the models does not
import that module, and so starts without the YAML library.
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

    In a test of the whole file, `matches` says whether any rule should match. The test begins at
    `line` and `column`, counted from 1. `file_line` is the content of this line.
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
    """A test of the whole file. Exactly the rules in `expected` must match the text.

    `is_runnable` is False if the test itself or a rule of the file has a mistake.
    """

    example: Example
    expected: frozenset[str]
    is_runnable: bool = True


class Rule(Frozen, arbitrary_types_allowed=True):
    """A rule of a watchlist. `node` is the tree of the query, including its definitions.

    `rule_hash` changes if this tree or an entity of the query changes. `valid_until` is exclusive.
    If `first_only` is True, a route reports only the first article of each story for this rule.
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
    """A named set of rules and entities. `entities` includes the entities of shared files.

    If `where` is set, a rule matches an article only if `where` matches too. If a query in `exclude`
    matches, no rule matches. In a query, `~deploy` finds the forms of the word in `languages`, by
    default in English.
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

    `references` maps each text that may follow `@` in a query (`korea`, `places/*`) to the keys of
    entities. `exclude` has the `except:` queries of all these files.
    """

    entities: Mapping[str, Entity]
    definitions: Mapping[str, Node | None]
    references: Mapping[str, tuple[str, ...]]
    exclude: tuple[Node, ...] = ()
    warnings: tuple[WatchlistError, ...] = ()


NOTHING_SHARED = Shared(entities={}, definitions={}, references={})


def watchlist_of(
    query: str,
    node: Node | None = None,
    entities: Mapping[str, Entity] | None = None,
    warnings: tuple[WatchlistError, ...] = (),
) -> Watchlist:
    """Return a watchlist whose only rule is this query.

    `node` is the tree of the query. If `node` is None, the query is parsed. Then a mistake raises
    WatchlistError. `entities` has the entities of the tree, by key. `warnings` are those of the query.
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
    return Watchlist(
        id="query",
        title="query",
        owner="",
        timezone="UTC",
        rules=(rule,),
        entities=entities,
        warnings=warnings,
    )


def generated_names(watchlist: Watchlist) -> Mapping[str, tuple[str, ...]]:
    """Return the generated names of each entity, by the key of the entity.

    A generated name is one that Wirewatch adds to the names in the file. The result leaves out
    grammatical forms such as the genitive `Merkels`, forms with a middle name (`Donald J. Trump`),
    and entities without generated names.
    """
    names_by_key = {
        key: dict.fromkeys(name.text for name in entity.names if name.generated and not name.inflected)
        for key, entity in watchlist.entities.items()
    }
    return {key: tuple(names) for key, names in names_by_key.items() if names}
