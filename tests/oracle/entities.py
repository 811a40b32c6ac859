"""Finds entities in an article. Of overlapping names, the longest one wins. The keys `not:` and
`not_near:` exclude names. `tests.oracle.confirmation` decides which weak names count.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wirewatch.language.tree import Cased, Phrase, Stem, Term, Wildcard

from tests.oracle.confirmation import Names, Place
from tests.oracle.near import without_near
from tests.oracle.occurrences import Hit, Part, phrase_starts, word_positions
from tests.oracle.text import ArticleText

ANY_FIELD = ("title", "body", "tail", "author", "url", "place")
CONJUNCTIONS = frozenset("and or und oder et ou y e o og och en i a ja és ve и і та або или &".split())
Name = Term | Cased | Wildcard | Stem | Phrase


@dataclass(frozen=True, slots=True)
class NameTree:
    """One name of an entity, as written and as a tree. If `language` is not empty, the name counts
    only in articles of this language.

    `words` confirm a weak name, as a strong name does. With `same_paragraph`, what confirms the
    name must be in the paragraph of the name. A name that is `inverted` (`Smith, John`) does not
    count if its words belong to two full names (see `_in_enumeration`). A `dotted` name
    (`С. Лавров`) counts only with its dot, and a `capital` name (`Путина`) only with a capital letter,
    unless its field has no capitals.
    """

    text: str
    node: Name
    language: str = ""
    words: tuple["NameTree", ...] = ()
    same_paragraph: bool = False
    inverted: bool = False
    dotted: bool = False
    capital: bool = False


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
    """Finds the mentions of entities in an article, and caches them."""

    def __init__(self, text: ArticleText, entities: Mapping[str, EntityTree]) -> None:
        self.text = text
        self.entities = entities
        self._found: dict[tuple[str, bool], list[Hit]] = {}

    def occurrences(self, key: str, field: str, *, weak: bool) -> list[Hit]:
        """Return the hits of the entity `key` in `field`, sorted by position.

        Without `weak`, only mentions that are certain are returned: strong names, and weak names
        that a word under `with:` confirms.
        """
        found = self._found.get((key, weak))
        if found is None:
            found = self._found[key, weak] = self._mentions(self.entities[key], weak=weak)
        return [hit for hit in found if hit.field == field]

    def _mentions(self, entity: EntityTree, *, weak: bool) -> list[Hit]:
        names = Names(entity.strong, entity.weak, self._places, self._places_of_words)
        certain = names.certain()
        mentions = self._counted(entity, certain, certain)
        if not weak:
            return mentions
        confirming = [self._place(hit.field, (hit.first, hit.last)) for hit in mentions]
        return self._counted(entity, certain | names.possible(confirming), certain)

    def _counted(self, entity: EntityTree, places: set[Place], certain: set[Place]) -> list[Hit]:
        """Return the hits at `places`, without those that `entity` excludes. If places overlap,
        only the longest is kept; `certain` decides between equally long ones (see `_longest`).
        """
        kept: list[Hit] = []
        for field in ANY_FIELD:
            of_field = [place for place in places if place.field == field]
            hits = _longest(of_field, certain, "@" + entity.key)
            without = self._without_vetoes(hits, entity, field)
            kept += sorted(without, key=lambda hit: hit.first)
        return kept

    def _places_of_words(self, name: NameTree) -> list[Place]:
        return [place for word in name.words for place in self._places(word)]

    def _places(self, name: NameTree) -> list[Place]:
        """Return the places of a name in all fields, or an empty list if it is in another language
        than the article.
        """
        if not self._is_in_language_of(name):
            return []
        return [self._place(field, span) for field in ANY_FIELD for span in self._counting_spans(name, field)]

    def _place(self, field: str, span: tuple[int, int]) -> Place:
        first, last = span
        return Place(field, first, last, self.text.field(field).tokens[first].paragraph)

    def _counting_spans(self, name: NameTree, field: str) -> list[tuple[int, int]]:
        spans = self._spans(name.node, field)
        if name.dotted:
            text = self.text.field(field)
            spans = [span for span in spans if text.text.startswith(".", text.tokens[span[0]].end)]
        if name.capital and any(char.isupper() for char in self.text.field(field).text):
            text = self.text.field(field)
            written = {
                span: text.text[text.tokens[span[0]].start : text.tokens[span[1]].end] for span in spans
            }
            spans = [span for span in spans if any(char.isupper() for char in written[span])]
        return [span for span in spans if not (name.inverted and self._in_enumeration(field, *span))]

    def _in_enumeration(self, field: str, first: int, last: int) -> bool:
        """Tell whether an inverted name, such as "Martin, Paul", has parts of two full names.

        - True if the words of the name are joined without a space or a comma: "Martin-Paul".
        - Otherwise False if only the family name is in capitals.
        - Otherwise True if a sign such as `;` separates the words of the name.
        - Otherwise True in a text like "Steve Martin, Paul Simon": a capitalised word or an initial
          is before the name, and a capitalised word is after it, each separated from it by one
          space.
        - Otherwise True in a list such as "Steve Martin, Paul and George" (see `_goes_on`).
        - Otherwise False.
        """
        text, tokens = self.text.field(field).text, self.text.field(field).tokens
        family, given = (text[tokens[at].start : tokens[at].end] for at in (first, last))
        written = text[tokens[first].start : tokens[last].end]
        if not any(char.isspace() or char in ",،、，" for char in written):
            return True
        if len(family) > 1 and family[-2:] == family[-2:].upper() and given != given.upper():
            return False
        if set(written) & set(";:!?/()–—") or re.search(r"[^\W\d_]{3}\.\s", written):
            return True
        if not set(written) & set(",\n،、"):
            return False
        rest = text[tokens[last].end :].split("\n")[0].split("\t")[0]
        after_name = _ends_with_given_name(text[: tokens[first].start].split("\n")[-1])
        if _goes_on(rest, after_name):
            return True
        if not after_name:
            return False
        following = re.match(r"\w+", rest[1:])
        if not rest[:1].isspace() or not following or not following[0][0].isupper():
            return False
        return not (rest[1 + following.end() :].startswith(".") and len(following[0]) == 1)

    def _is_in_language_of(self, name: NameTree) -> bool:
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
            if self._is_in_language_of(name)
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
                if self._is_in_language_of(name)
                for a, b in self._spans(name.node, field)
            ]
            kept = without_near(kept, around, n)
        return kept


def _ends_with_given_name(line: str) -> bool:
    """Tell whether a line ends with one space after a word that may be a given name or an initial."""
    words = line.split()
    if not words or not line[-1].isspace() or line[-1] == "\t" or line[-2].isspace():
        return False
    if words[-1] in {"By", "BY"}:
        return False
    word = words[-1].lstrip("([{<\"'‘‚“„«¿¡-–—*")
    is_initial = all(len(part) == 1 for part in word.replace("-", "").removesuffix(".").split("."))
    return word[:1].isupper() and (word[-1].isalnum() or (word[-1] == "." and is_initial))


def _goes_on(rest: str, after_name: bool) -> bool:
    """Tell whether `rest`, the rest of a line after "Martin, Paul", goes on with a list of names.

    In a list, the next word has a capital, and a comma or a conjunction is before it. After a
    conjunction, "Smith, John" is another inverted name. If no given name is before "Martin", only
    a single name after a conjunction shows a list: "Martin, Paul and Ringo".
    """
    has_comma, rest = rest.startswith(","), rest.removeprefix(",")
    if not rest[:1].isspace() or rest[1:2].isspace():
        return False
    first, *others = re.split(r"\s", rest[1:])
    joined = re.split(r"(?!^)\b", first)[0].lower() in CONJUNCTIONS
    if not joined and not has_comma:
        return False
    if not joined:
        return after_name and first[:1].isupper()
    if not others or first.lower() not in CONJUNCTIONS:
        return False
    name, *others = others
    word = re.match(r"\w*", name)
    assert word is not None
    if not word[0][:1].isupper():
        return False
    end = name[word.end() :]
    is_followed = end in {"", ","} and bool(others) and others[0][:1].isupper()
    return not is_followed or (after_name and not end)


def _longest(places: Iterable[Place], certain: set[Place], via: str) -> list[Hit]:
    """Return hits that share no token. If places overlap, the longest is kept. If they are equally
    long, a certain place is preferred, and then the first place.
    """
    taken: set[int] = set()
    kept: list[Hit] = []
    for place in sorted(places, key=lambda each: (each.first - each.last, each not in certain, each.first)):
        positions = range(place.first, place.last + 1)
        if taken.isdisjoint(positions):
            taken.update(positions)
            kept.append(Hit(place.field, place.first, place.last, (Part(place.first, place.last, via),)))
    return kept
