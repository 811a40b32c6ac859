"""What a rule means, as a hash that changes exactly when the rule could match otherwise."""

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from wirewatch.configuration.entities.entity import Entity
from wirewatch.language.tree import Defined, EntityRef, Node


def rule_hash(node: Node, entities: Mapping[str, Entity]) -> str:
    return RuleHasher(entities).of(node)


class RuleHasher:
    """Hashes of the rules of one file; what several of them use is written out once."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self._entities = entities
        self._references: dict[tuple[str, ...], str] = {}
        self._definitions: dict[
            tuple[str, int], str
        ] = {}  # by identity: the caller's definitions live longer than this

    def of(self, node: Node) -> str:
        """16 hexadecimal digits."""
        return hashlib.sha256(self.written(node).encode()).hexdigest()[:16]

    def written(self, value: Any) -> str:
        """All of a tree but its places in the text."""
        if isinstance(value, str | int | float):
            return repr(value)
        if isinstance(value, frozenset):
            return "{" + ", ".join(sorted(map(self.written, value))) + "}"
        if isinstance(value, tuple):
            return "[" + ", ".join(map(self.written, value)) + "]"
        if isinstance(value, EntityRef):
            return self._reference(value.keys)
        if isinstance(value, Defined):
            return self._definition(value)
        return self._parts(value)

    def _parts(self, value: Any) -> str:
        named = [f"{name}={self.written(getattr(value, name))}" for name in _parts_of(value.__class__)]
        return f"{type(value).__name__}({', '.join(named)})"

    def _reference(self, keys: tuple[str, ...]) -> str:
        found = self._references.get(keys)
        if found is None:
            found = (
                "("
                + " ".join(entity_hash(self._entities[key]) for key in keys if key in self._entities)
                + ")"
            )
            found = self._references[keys] = _sha(found)
        return found

    def _definition(self, value: Defined) -> str:
        key = value.name, id(value.node)
        found = self._definitions.get(key)
        if found is None:
            found = self._definitions[key] = _sha(self._parts(value))
        return found


def entity_hash(entity: Entity) -> str:
    """The hash of an entity, made once for all the rules and files that name it."""
    found = _ENTITIES.get(entity)
    if found is None:
        found = _ENTITIES[entity] = _sha(RuleHasher({}).written(entity))
    return found


_ENTITIES: WeakKeyDictionary[Entity, str] = WeakKeyDictionary()


@cache
def _parts_of(kind: Any) -> tuple[str, ...]:
    if not is_dataclass(kind):
        raise TypeError(f"{kind.__name__} is no part of a query")
    return tuple(each.name for each in fields(kind) if each.name != "at")


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
