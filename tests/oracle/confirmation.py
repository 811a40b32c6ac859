"""Decides which mentions of an entity count, and which of them are certain.

These rules were written from `docs/query-language.md`, not from the engine, so that the two do not
share mistakes. Change them only where the page says something else:

1.  A strong name, also a demonym, a case form or a form of a person, counts on its own.
2.  A weak name counts only if something confirms it. Without `within: paragraph`, only the title
    and the body confirm. The author, the address, the dateline and the uncertain tail do not, but
    a weak name that is confirmed counts there, too.
3.  A mention that `not` or `not_near` excludes does not count, and confirms nothing. The same
    holds for a name inside a longer name of the entity, if this longer name counts. A weak name
    that nothing confirms does not count, so a name inside it may count.
4.  Each word under `with` confirms only the weak name that lists it. It is found like a strong
    name: with the same rules about capitals, in its case forms, and only in articles in its `lang`.
5.  A word under `with` is not a name of the entity: `not`, `not_near` and longer names do not
    affect it. It may share words with a name, also with the weak name that it confirms.
6.  A strong name confirms every weak name of its entity, also one with words under `with`.
7.  With `within: paragraph`, the word or the strong name must be in the paragraph of the mention.
    Each mention is then decided on its own. The title is a paragraph, and blank lines divide the
    body. A mention in another field, or in the tail, is confirmed by words and names in the
    same paragraph of this field or tail.
8.  `lead:`, FIRST, SENT and PARA do not change what confirms a mention. For example, a word after
    the lead confirms a name in the lead.
9.  A mention that a word confirms counts as a strong name (it is certain). It confirms other
    weak names where a strong name would.
10. A mention that only a strong name confirms is not certain, and confirms nothing itself.
11. If the same text is listed several times, one confirmed name is enough.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

CONFIRMING_FIELDS = ("title", "body")


@dataclass(frozen=True, slots=True)
class Place:
    """The tokens from `first` to `last` of a field, and the number of their paragraph."""

    field: str
    first: int
    last: int
    paragraph: int


class Name(Protocol):
    """A name in the list of an entity. `words` are those under `with`."""

    @property
    def words(self) -> "Sequence[Name]": ...
    @property
    def same_paragraph(self) -> bool: ...


N = TypeVar("N", bound=Name)


@dataclass(frozen=True, slots=True)
class Names(Generic[N]):
    """The names of one entity. `places` returns the places of a name in all fields. `words` returns
    the places of the words under its `with`.
    """

    strong: tuple[N, ...]
    weak: tuple[N, ...]
    places: Callable[[N], list[Place]]
    words: Callable[[N], list[Place]]

    def certain(self) -> set[Place]:
        """Return the places of strong names, and of weak names that a word confirms."""
        strong = {place for name in self.strong for place in self.places(name)}
        return strong | self._confirmed(self.words)

    def possible(self, certain: Iterable[Place]) -> set[Place]:
        """Return the places of weak names that one of the `certain` mentions confirms. `certain`
        must have only mentions that count: none is excluded, and none is inside a longer name.
        """
        confirming = list(certain)
        return self._confirmed(lambda _: confirming)

    def _confirmed(self, confirming: Callable[[N], Iterable[Place]]) -> set[Place]:
        return {
            place
            for name in self.weak
            for place in self.places(name)
            if any(_confirms(other, place, name) for other in confirming(name))
        }


def _confirms(other: Place, place: Place, name: Name) -> bool:
    """Tell whether a word or a strong name at `other` confirms the weak name `name` at `place`."""
    if name.same_paragraph:
        return (other.field, other.paragraph) == (place.field, place.paragraph)
    return other.field in CONFIRMING_FIELDS
