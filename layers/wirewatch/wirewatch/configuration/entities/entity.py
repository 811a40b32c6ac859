"""Models of entities and their names."""

from dataclasses import dataclass

from wirewatch.language.tree import Cased, Phrase, Term

_WORDS_OF_ONE_LETTER = frozenset("ВЗКСУО")  # prepositions: "С Лавровым" is "with Lavrov"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What shows that a weak name means its entity: a strong name of the entity, or one of `names`.

    If `in_paragraph` is True, this other name must be in the same paragraph as the weak name.
    Otherwise, it may be anywhere in title or body. If one of `names` confirms a weak name, this
    weak name counts as a strong name.
    """

    names: tuple["Name", ...] = ()
    in_paragraph: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an entity, with the tree that finds it.

    - `language`: language tags, separated by commas. The name is found only in articles in these
      languages, or in all articles if `language` is empty.
    - `weak`: the name is ambiguous. It counts only if the article confirms it. Other names are
      strong.
    - `generated`: the name is not listed in the file.
    - `inflected`: the name only serves to find further forms of another name of the entity:
      `Koreas` for the name `Korea`, or `Donald J. Trump` for the name `Donald Trump`.
    - `needs_capital`: the name counts only where its first letter is a capital. None means False,
      because the hash of a rule leaves out None.
    - `confirmation`: what confirms a weak name. If it is None, a weak name needs a strong name
      anywhere in title or body.
    """

    text: str
    node: Term | Cased | Phrase
    language: str = ""
    weak: bool = False
    generated: bool = False
    inflected: bool = False
    confirmation: Confirmation | None = None
    needs_capital: bool | None = None

    @property
    def is_family_first(self) -> bool:
        """Whether the name is the form of a person's name with the family name first: `Smith, John`."""
        return self.generated and "," in self.text

    @property
    def needs_dot(self) -> bool:
        """Whether the name begins with an initial whose letter is also a word: `С. Лавров`."""
        return self.generated and self.text[:1] in _WORDS_OF_ONE_LETTER and self.text[1:2] == "."


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Entity:
    """A person, place, organisation or other thing that a query names with `@`.

    A name does not count if it is inside one of the `vetoes`, or if one of the `near_vetoes` is at
    most `veto_distance` words away. Entities are compared by identity, because caches use them as
    keys.
    """

    key: str
    kind: str
    names: tuple[Name, ...]
    vetoes: tuple[Name, ...] = ()
    veto_distance: int = 0
    near_vetoes: tuple[Name, ...] = ()
