"""The hash of a rule covers the rule's query, and all definitions and entities that the query uses."""

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache, lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from wirewatch.configuration.entities.entity import Entity
from wirewatch.language.tree import Defined, EntityRef, Node


def rule_hash(node: Node, entities: Mapping[str, Entity]) -> str:
    """Return the hash of a rule: 16 hexadecimal digits. The hash changes if the query tree `node`
    changes, or if a definition or an entity in the tree changes.
    """
    return RuleHasher(entities).hash(node)


class RuleHasher:
    """Hashes the rules of one file.

    If several rules use the same definition or entity, it is serialised only once.
    """

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self._entities = entities
        self._references: dict[tuple[str, ...], str] = {}
        # By name and id() of the tree; the caller keeps all trees alive, so ids stay unique.
        self._definitions: dict[tuple[str, int], str] = {}

    def hash(self, node: Node) -> str:
        """Return the hash of one rule: 16 hexadecimal digits."""
        return hashlib.sha256(self.serialised(node).encode()).hexdigest()[:16]

    def serialised(self, value: Any) -> str:
        """Return a query tree (or a value in it) as text. The positions in the query are left out.

        Raises TypeError for a value that can't be part of a tree.
        """
        if isinstance(value, str | int | float):
            return repr(value)
        if isinstance(value, frozenset):
            return _serialised_set(value)
        if isinstance(value, tuple):
            return "[" + ", ".join(map(self.serialised, value)) + "]"
        if isinstance(value, EntityRef):
            return self._reference(value.keys)
        if isinstance(value, Defined):
            return self._definition(value)
        return self._node(value)

    def _node(self, value: Any) -> str:
        # names of classes and fields are hashed too, so renaming one changes the hash of every rule with it
        values = ((name, getattr(value, name)) for name in _fields_of(value.__class__))
        # without None, a new optional field does not change the hashes of rules that do not use it
        named = [f"{name}={self.serialised(each)}" for name, each in values if each is not None]
        return f"{type(value).__name__}({', '.join(named)})"

    def _reference(self, keys: tuple[str, ...]) -> str:
        cached = self._references.get(keys)
        if cached is None:
            hashes = (entity_hash(self._entities[key]) for key in keys if key in self._entities)
            cached = self._references[keys] = _sha256(f"({' '.join(hashes)})")
        return cached

    def _definition(self, value: Defined) -> str:
        key = value.name, id(value.node)
        cached = self._definitions.get(key)
        if cached is None:
            cached = self._definitions[key] = _sha256(self._node(value))
        return cached


def entity_hash(entity: Entity) -> str:
    """Return the SHA-256 of an entity in hexadecimal digits. The hash is computed only once."""
    cached = _ENTITY_HASHES.get(entity)
    if cached is None:
        cached = _ENTITY_HASHES[entity] = _sha256(RuleHasher({}).serialised(entity))
    return cached


_ENTITY_HASHES: WeakKeyDictionary[Entity, str] = WeakKeyDictionary()


@lru_cache(maxsize=5_000)
def _serialised_set(values: frozenset[Any]) -> str:
    """Return a set of words or (language, stem) pairs as text, always in the same order."""
    return "{" + ", ".join(sorted(map(repr, values))) + "}"


@cache
def _fields_of(kind: Any) -> tuple[str, ...]:
    if not is_dataclass(kind):
        raise TypeError(f"{kind.__name__} can't be part of a query")
    return tuple(field.name for field in fields(kind) if field.name != "at")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
