"""Compares two configurations key by key: watchlists, rules, entities, routes and templates."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain
from typing import Any, TypeVar

from wirewatch.checking.configuration_files import ROUTES, Configuration
from wirewatch.configuration.entities.entity import Entity, Name
from wirewatch.configuration.routes import Channel, Escalate, QuietHours, Route, Template
from wirewatch.configuration.rule_hash import RuleHasher, entity_hash
from wirewatch.configuration.template_names import FOLDER as TEMPLATES
from wirewatch.configuration.watchlists import Example, Rule, Scenario, Watchlist
from wirewatch.frozen import Frozen
from wirewatch.language.tree import Defined, EntityRef, Node, children
from wirewatch.language.unparse import to_text

_KEY_NAMES = {  # field → key in the file, if the names differ
    "severities": "match",
    "templates": "template",
    "valid_from": "from",
    "valid_until": "until",
    "first_only": "first",
}
MAX_NAMES = 50  # names of an entity that are written out


T = TypeVar("T")


class Action(StrEnum):
    """What a change of the configuration did to a watchlist, rule, entity, route or template."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Part(StrEnum):
    """The parts of a configuration that are compared."""

    WATCHLIST = "watchlist"
    RULE = "rule"
    ENTITY = "entity"
    ROUTE = "route"
    TEMPLATE = "template"


@dataclass(frozen=True)
class KeyChange:
    """A key of a configuration file, and its values before and after a change. A missing key has
    the value "".

    Some keys are not in the file:

    - `uses`: a rule or watchlist uses a definition or an entity that has changed; both values are
      the name of this definition or entity
    - `read as`: the query is the same, but is read in another way; the values are the two readings
    - others, such as `text` for the text of a template
    """

    key: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """One part of a configuration, such as a rule, that was added, changed or removed.

    - `name`: `watchlist/rule` for a rule, `watchlist/@entity` for an entity, `@file/entity` for a
      shared entity. For other parts, the id or the file name.
    - `file`: the file that defines or defined the part; without extension for a shared entity
    - `changes`: the keys that differ. For an added or removed part, all keys that have a value.
    """

    action: Action
    part: Part
    name: str
    file: str
    changes: tuple[KeyChange, ...] = ()


def differences(before: Configuration, after: Configuration) -> tuple[Difference, ...]:
    """Return what changed in watchlists, rules, entities, routes and templates."""
    old = {watchlist.id: watchlist for watchlist in before.watchlists}
    new = {watchlist.id: watchlist for watchlist in after.watchlists}
    found: list[Difference] = []
    for name in sorted({*old, *new}):
        found += _watchlists(name, old.get(name), new.get(name))
    found += _entities("", _shared_entities(before), _shared_entities(after), "shared/")
    found += _parts(Part.ROUTE, before.routes, after.routes, _route_keys, lambda _: ROUTES)
    for each in _parts(
        Part.TEMPLATE, before.templates, after.templates, lambda text: {"text": text}, lambda _: TEMPLATES
    ):
        found.append(replace(each, file=TEMPLATES + each.name))
    return tuple(found)


def _watchlists(name: str, old: Watchlist | None, new: Watchlist | None) -> Iterator[Difference]:
    present = new or old
    if present is not None:
        found = _watchlist_changes(old, new)
        if found or old is None or new is None:
            yield Difference(_action(old, new), Part.WATCHLIST, name, present.file, found)
        yield from _entities(name, _own_entities(old), _own_entities(new), present.file)
    yield from _rules(name, old, new)


def _parts(
    part: Part,
    old: Mapping[str, T],
    new: Mapping[str, T],
    keys: Callable[[T], Mapping[str, str]],
    file: Callable[[T], str],
) -> Iterator[Difference]:
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        found = _key_changes(keys(before) if before else {}, keys(after) if after else {})
        present = after or before
        if present is not None and (found or before is None or after is None):
            yield Difference(_action(before, after), part, name, file(present), found)


def _action(before: object, after: object) -> Action:
    if before is None:
        return Action.ADDED
    return Action.REMOVED if after is None else Action.CHANGED


def _key_changes(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[KeyChange, ...]:
    return tuple(
        KeyChange(key, old.get(key, ""), new.get(key, ""))
        for key in dict.fromkeys([*new, *old])
        if old.get(key, "") != new.get(key, "")
    )


# watchlists and rules


def _watchlist_changes(old: Watchlist | None, new: Watchlist | None) -> tuple[KeyChange, ...]:
    found = _key_changes(_watchlist_keys(old) if old else {}, _watchlist_keys(new) if new else {})
    if old is None or new is None:
        return found
    used = _changed_uses(_uses(_conditions(old), old.entities), _uses(_conditions(new), new.entities))
    return (*found, *(KeyChange("uses", name, name) for name in used))


def _conditions(watchlist: Watchlist) -> list[Node]:
    """Return the query trees of the watchlist's keys `where` and `except`."""
    return [*([watchlist.where] if watchlist.where else ()), *watchlist.exclude]


def _watchlist_keys(watchlist: Watchlist) -> dict[str, str]:
    keys = _keys(watchlist, "id", "rules", "entities", "warnings", "where", "exclude", "scenarios")
    where = to_text(watchlist.where) if watchlist.where else ""
    exclude = " OR ".join(map(to_text, watchlist.exclude))
    return {**keys, "where": where, "except": exclude, "tests": _tests(watchlist.scenarios)}


def _rules(name: str, old: Watchlist | None, new: Watchlist | None) -> Iterator[Difference]:
    """Yield the differences of rules.

    A rule with a new id and the same query counts as changed, not as removed and added. If several
    rules with the same query have new ids, the first old rule is paired with the first new rule,
    and so on.
    """
    before = {rule.id: rule for rule in old.rules} if old else {}
    after = {rule.id: rule for rule in new.rules} if new else {}
    gone: dict[str, list[Rule]] = {}  # by hash; several rules may have the same query
    for rule in before.values():
        if rule.id not in after:
            gone.setdefault(rule.rule_hash, []).append(rule)
    for rule in after.values():
        former = before.get(rule.id)
        if former is None and gone.get(rule.rule_hash):
            former = gone[rule.rule_hash].pop(0)
        found = _rule_changes(former, rule, old, new)
        if found and new:
            yield Difference(_action(former, rule), Part.RULE, f"{name}/{rule.id}", new.file, found)
    for rule in chain.from_iterable(gone.values()):
        if old:
            found = _rule_changes(rule, None, old, new)
            yield Difference(Action.REMOVED, Part.RULE, f"{name}/{rule.id}", old.file, found)


def _rule_changes(
    old: Rule | None, new: Rule | None, before: Watchlist | None, after: Watchlist | None
) -> tuple[KeyChange, ...]:
    found = _key_changes(_rule_keys(old) if old else {}, _rule_keys(new) if new else {})
    if old is None or new is None or old.rule_hash == new.rule_hash or before is None or after is None:
        return found
    used = _changed_uses(_uses([old.node], before.entities), _uses([new.node], after.entities))
    found = (*found, *(KeyChange("uses", name, name) for name in used))
    texts = to_text(old.node), to_text(new.node)
    if old.query == new.query and texts[0] != texts[1]:  # keywords with an OR became a query
        found = (*found, KeyChange("read as", *texts))
    return found


def _rule_keys(rule: Rule) -> dict[str, str]:
    return {**_keys(rule, "node", "rule_hash", "line", "examples"), "tests": _tests(rule.examples)}


def _tests(tests: Sequence[Example | Scenario]) -> str:
    """Return the number of tests and a short hash of their content, such as `3 (a1b2c3)`. Return an
    empty text if there are no tests. The places of tests in the file do not change the hash.
    """
    if not tests:
        return ""
    shown = [
        (example.title, example.text, example.language, example.source, example.matches, sorted(expected))
        for example, expected in (
            (test.example, test.expected) if isinstance(test, Scenario) else (test, frozenset[str]())
            for test in tests
        )
    ]
    return f"{len(tests)} ({RuleHasher({}).hash(_as_node(shown))[:6]})"


def _as_node(value: object) -> Any:
    """Return a value as nested tuples of texts, so that RuleHasher can hash it."""
    if isinstance(value, list | tuple):
        return tuple(map(_as_node, value))
    return str(value)


def _uses(nodes: Iterable[Node], entities: Mapping[str, Entity]) -> dict[str, str]:
    """Return the definitions and entities that query trees use, each with a hash of its content.

    The keys are `$name` for a definition and `@name` for an entity.
    """
    hasher, found, pending = RuleHasher(entities), dict[str, str](), list(nodes)
    while pending:
        each = pending.pop()
        if isinstance(each, Defined):
            found[f"${each.name}"] = hasher.hash(each.node)
        elif isinstance(each, EntityRef):
            found[f"@{each.name}"] = hasher.hash(each)
        pending += children(each)
    return found


def _changed_uses(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    return sorted(name for name in old.keys() & new.keys() if old[name] != new[name])


# entities


def _own_entities(watchlist: Watchlist | None) -> dict[str, Entity]:
    """Return the entities that the watchlist itself defines. Shared entities, whose keys contain a
    slash, are left out.
    """
    entities = watchlist.entities if watchlist else {}
    return {key: entity for key, entity in entities.items() if "/" not in key}


def _shared_entities(configuration: Configuration) -> dict[str, Entity]:
    """Return the entities of the shared files, by key.

    Each watchlist has its own entities and all shared entities. So the shared entities are read
    from the watchlists. Only the key of a shared entity contains a slash.
    """
    entities: dict[str, Entity] = {}
    for watchlist in configuration.watchlists:
        entities.update(watchlist.entities)  # one watchlist may have 100,000
    return {key: entity for key, entity in entities.items() if "/" in key}


def _entities(
    watchlist: str, old: Mapping[str, Entity], new: Mapping[str, Entity], file: str
) -> Iterator[Difference]:
    for key in sorted({*old, *new}):
        before, after = old.get(key), new.get(key)
        if before is not None and after is not None and entity_hash(before) == entity_hash(after):
            continue
        found = _key_changes(_entity_keys(before) if before else {}, _entity_keys(after) if after else {})
        place = file if watchlist else f"{file}{key.partition('/')[0]}"
        name = f"{watchlist}/@{key}" if watchlist else f"@{key}"
        yield Difference(_action(before, after), Part.ENTITY, name, place, found)


def _entity_keys(entity: Entity) -> dict[str, str]:
    def listed(names: Sequence[Name], weak: bool | None = None) -> str:
        texts = [_name_text(name) for name in names if weak in (None, name.weak) and not name.generated]
        more = f", … {len(texts) - MAX_NAMES} more" if len(texts) > MAX_NAMES else ""
        return ", ".join(dict.fromkeys(texts[:MAX_NAMES])) + more

    return {
        "kind": entity.kind,
        "names": listed(entity.names, weak=False),
        "weak": listed(entity.names, weak=True),
        "not": listed(entity.vetoes),
        "not_near": listed(entity.near_vetoes),
    }


def _name_text(name: Name) -> str:
    """Return a name as a change shows it, with the keys `with:` and `within:` in parentheses."""
    if name.confirmation is None:
        return name.text
    words = ", ".join(each.text for each in name.confirmation.names if not each.generated)
    keys = [f"with {words}"] if words else []
    keys += ["within paragraph"] if name.confirmation.in_paragraph else []
    return f"{name.text} ({'; '.join(keys)})"


# routes


def _route_keys(route: Route) -> dict[str, str]:
    keys = _keys(route, "id", "schedule")
    return {"schedule": route.schedule.written, "timezone": route.schedule.timezone, **keys}


# values


def _keys(model: Frozen, *left_out: str) -> dict[str, str]:
    """Return the fields of a model as texts, by their keys in the file. The fields named in
    `left_out`, and fields that have their default value, are omitted.
    """
    return {
        _KEY_NAMES.get(name, name): _text(getattr(model, name))
        for name, info in type(model).model_fields.items()
        if name not in left_out and (info.is_required() or getattr(model, name) != info.get_default())
    }


def _text(value: object) -> str:
    """Return a value as text, similar to the text in a configuration file."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case timedelta():
            return f"{value.total_seconds():.0f}s"
        case datetime():
            return f"{value:%Y-%m-%d}"
        case QuietHours(start=start, end=end, then=then):
            return f"{start:%H:%M} to {end:%H:%M}, then {then}"
        case Channel(severities=severities) if severities:
            return f"{{to: {value}, severity: [{_text(severities)}]}}"
        case Escalate(outlets=outlets, within=within, channels=channels):
            return f"{outlets} outlets within {_text(within)}, to {_text(channels)}"
        case Template(file=file):
            return file
        case tuple():
            return ", ".join(map(_text, value))
        case _:
            return str(value).strip()
