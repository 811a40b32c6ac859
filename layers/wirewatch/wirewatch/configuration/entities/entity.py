"""Models of entities and their names."""

from dataclasses import dataclass

from wirewatch.language.tree import Cased, Phrase, Term


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an entity, with the tree that finds it.

    `language` has one or more languages, separated by commas. The name is found only in articles in
    these languages. If `language` is empty, the name is found in all articles. A `weak` name counts
    only in an article that also has a strong name of the entity. A `generated` name is not listed
    in the file: the name is derived from a listed name, or comes from the table of territories.

    An `inflected` name finds forms that another name of the entity does not find. If the other name
    is `Korea`, such a form is a grammatical case: the German genitive `Koreas`. If the other name is
    `Donald Trump`, such a form has a middle initial or patronymic: `Donald J. Trump`.
    """

    text: str
    node: Term | Cased | Phrase
    language: str = ""
    weak: bool = False
    generated: bool = False
    inflected: bool = False


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Entity:
    """A person, place, organisation or other thing that a query names with @.

    A name does not count where it is part of one of the `vetoes`, or where one of the `near_vetoes`
    is at most `veto_distance` words away. Entities are compared by identity, so that caches can use
    them as keys.
    """

    key: str
    kind: str
    names: tuple[Name, ...]
    vetoes: tuple[Name, ...] = ()
    veto_distance: int = 0
    near_vetoes: tuple[Name, ...] = ()
