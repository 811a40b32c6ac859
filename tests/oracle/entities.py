"""Finds entities in an article. Of overlapping names, the longest one wins. The keys `not:` and
`not_near:` exclude names. Weak names count only if a strong name of the entity, or a word under `with:`,
confirms them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from wirewatch.language.tree import Cased, Phrase, Stem, Term, Wildcard

from tests.oracle.near import without_near
from tests.oracle.occurrences import Hit, Part, phrase_starts, word_positions
from tests.oracle.text import ArticleText

Name = Term | Cased | Wildcard | Stem | Phrase


@dataclass(frozen=True, slots=True)
class NameTree:
    """One name of an entity, as written and as a tree. If `language` is not empty, the name counts
    only in articles of this language.

    `words` confirm a weak name, as a strong name does. With `same_paragraph`, what confirms the name
    must be in the paragraph of the name. A name that is `inverted` (`Smith, John`) does not count
    after a word that may be a given name. A `dotted` name (`С. Лавров`) counts only with its dot.
    """

    text: str
    node: Name
    language: str = ""
    words: tuple["NameTree", ...] = ()
    same_paragraph: bool = False
    inverted: bool = False
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class EntityTree:
    """An entity of a watchlist. For each pair (n, names) in `near_vetoes`, an occurrence of the
    entity does not count if one of the names is within n words of the entity.
    """

    key: str
    strong: tuple[NameTree, ...]
    weak: tuple[NameTree, ...] = ()
    vetoes: tuple[NameTree, ...] = ()
    near_vetoes: tuple[tuple[int, tuple[NameTree, ...]], ...] = ()


class EntityIndex:
    """Finds the occurrences of entities in fields, and caches them."""

    def __init__(self, text: ArticleText, entities: Mapping[str, EntityTree]) -> None:
        self.text = text
        self.entities = entities
        self._found: dict[tuple[str, str, bool], list[Hit]] = {}

    def occurrences(self, key: str, field: str, *, weak: bool) -> list[Hit]:
        """Return the hits of the entity `key`, sorted by position.

        With `weak`, weak names that are confirmed are found too. `not:` and `not_near:` of the entity
        exclude names.
        """
        entity = self.entities[key]
        weak = weak and bool(entity.weak)
        found = self._found.get((key, field, weak))
        if found is None:
            found = self._found[key, field, weak] = self._find(entity, field, weak=weak)
        return found

    def _find(self, entity: EntityTree, field: str, *, weak: bool) -> list[Hit]:
        via = "@" + entity.key
        strong = {span for name in entity.strong for span in self._places(name, field)}
        for name in entity.weak:
            strong |= {span for span in self._places(name, field) if self._has_word(name, field, span[0])}
        spans = set(strong)
        for name in entity.weak if weak else ():
            spans |= {
                span
                for span in self._places(name, field)
                if self._has_strong(entity.key, name, field, span[0])
            }
        taken: set[int] = set()
        kept: list[Hit] = []
        for first, last in sorted(
            spans, key=lambda span: (span[0] - span[1], span not in strong, span[0])
        ):  # longest first, then strong
            positions = range(first, last + 1)
            if taken.isdisjoint(positions):
                taken.update(positions)
                kept.append(Hit(field, first, last, (Part(first, last, via),)))
        return sorted(self._without_vetoes(kept, entity, field), key=lambda hit: hit.first)

    def _has_word(self, name: NameTree, field: str, position: int) -> bool:
        """Tell whether a word under `with:` confirms the weak name at `position` of `field`."""
        fields = (field,) if name.same_paragraph else ("title", "body")
        found = [
            (each, first) for each in fields for word in name.words for first, _ in self._places(word, each)
        ]
        return self._is_confirmed(name, field, position, found)

    def _has_strong(self, key: str, name: NameTree, field: str, position: int) -> bool:
        """Tell whether a strong name of the entity confirms the weak name at `position` of `field`."""
        fields = (field,) if name.same_paragraph else ("title", "body")
        found = [(each, hit.first) for each in fields for hit in self.occurrences(key, each, weak=False)]
        return self._is_confirmed(name, field, position, found)

    def _is_confirmed(self, name: NameTree, field: str, position: int, found: list[tuple[str, int]]) -> bool:
        if not name.same_paragraph:
            return bool(found)
        tokens = self.text.field(field).tokens
        return any(tokens[first].paragraph == tokens[position].paragraph for _, first in found)

    def _places(self, name: NameTree, field: str) -> list[tuple[int, int]]:
        spans = self._spans(name.node, field) if self._speaks(name) else []
        if name.dotted:
            text = self.text.field(field)
            spans = [span for span in spans if text.text.startswith(".", text.tokens[span[0]].end)]
        return [span for span in spans if not (name.inverted and self._in_enumeration(field, *span))]

    def _in_enumeration(self, field: str, first: int, last: int) -> bool:
        """Tell whether a family name and a given name belong to two full names: in "Steve Martin, Paul
        Simon", a capitalised word or an initial stands directly before Martin, on the same line.
        """
        text, tokens = self.text.field(field).text, self.text.field(field).tokens
        family, given = (text[tokens[at].start : tokens[at].end] for at in (first, last))
        written = text[tokens[first].start : tokens[last].end]
        if len(family) > 1 and family[-2:] == family[-2:].upper() and given != given.upper():
            return False
        if set(written) & set(";:!?/()–—") or re.search(r"[^\W\d_]{3}\.\s", written):
            return True
        if not set(written) & set(",\n،、"):
            return False
        line = text[: tokens[first].start].split("\n")[-1]
        words = line.split()
        if not words or not line[-1].isspace() or words[-1].lower() == "by":
            return False
        word = words[-1].lstrip("([{<\"'‘‚“„«¿¡-–—*")
        is_initial = all(len(part) == 1 for part in word.replace("-", "").removesuffix(".").split("."))
        return word[:1].isupper() and (word[-1].isalnum() or (word[-1] == "." and is_initial))

    def _speaks(self, name: NameTree) -> bool:
        return not name.language or self.text.has_language(name.language)

    def _spans(self, node: Name, field: str) -> list[tuple[int, int]]:
        text = self.text.field(field)
        if isinstance(node, Phrase):
            return [(start, start + len(node.words) - 1) for start in phrase_starts(node, text)]
        return [(position, position) for position in word_positions(node, text)]

    def _without_vetoes(self, hits: list[Hit], entity: EntityTree, field: str) -> list[Hit]:
        """Return the hits without a veto. A hit has a veto if it lies inside a name of `not:`, or
        near a name of `not_near:`.
        """
        if not hits:
            return []
        inside = {
            range(first, last + 1)
            for name in entity.vetoes
            if self._speaks(name)
            for first, last in self._spans(name.node, field)
        }
        covered: dict[int, list[range]] = {}
        for span in inside:
            for position in span:
                covered.setdefault(position, []).append(span)
        kept = [hit for hit in hits if not any(hit.last in span for span in covered.get(hit.first, ()))]
        for n, names in entity.near_vetoes:
            around = [
                Hit(field, a, b, ())
                for name in names
                if self._speaks(name)
                for a, b in self._spans(name.node, field)
            ]
            kept = without_near(kept, around, n)
        return kept
