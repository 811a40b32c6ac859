"""Models of entities and their names."""

from dataclasses import dataclass

from wirewatch.language.tree import Cased, Phrase, Term


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an entity.

    `language`: matches only in articles of it, or of one of several, separated by commas. `weak`:
    counts only in an article with a strong name. `generated`: follows from a listed name;
    `inflected`: is a case form of one.
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

    Compared by identity, so that what is known of it can be kept beside it.
    """

    key: str
    kind: str
    names: tuple[Name, ...]
    vetoes: tuple[Name, ...] = ()
    veto_distance: int = 0
    near_vetoes: tuple[Name, ...] = ()
