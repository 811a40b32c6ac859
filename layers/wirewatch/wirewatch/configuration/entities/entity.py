"""Models of entities and their names."""

from dataclasses import dataclass

from wirewatch.language.tree import Cased, Phrase, Term


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an entity, with the tree that finds it.

    `language`: the only language in whose articles the name is found, or several languages
    separated by commas; empty for all. `weak`: the name counts only in an article that has a strong
    name too. `generated`: the name is not listed, but derived from a listed name or from the table
    of territories. `inflected`: the name is a case form of another name, or has a middle name.
    """

    text: str
    node: Term | Cased | Phrase
    language: str = ""
    weak: bool = False
    generated: bool = False
    inflected: bool = False


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Entity:
    """A person, place or organisation. `vetoes`: phrases that an occurrence must not be part of.

    Entities are compared by identity, so that caches can use them as keys.
    """

    key: str
    kind: str
    names: tuple[Name, ...]
    vetoes: tuple[Name, ...] = ()
    veto_distance: int = 0
    near_vetoes: tuple[Name, ...] = ()
