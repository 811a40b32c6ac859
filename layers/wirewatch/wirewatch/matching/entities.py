"""Finds the entities in an article.

- If names of the same entity overlap in the text, only the longest name counts.
- A weak name counts only if it is confirmed: title or body also has a strong name of the entity, or a
  word that the weak name lists under `with:`. With `within: paragraph`, the strong name or the word
  must be in the same paragraph as the weak name.
- A weak name that is confirmed by a word under `with:` counts as a strong name.
- A name under `not:` removes occurrences inside it: `North Korea Street` removes `North Korea`.
- A name under `not_near:` removes the occurrences near it.
- A form of a person's name such as `Martin, Paul` does not count in an enumeration of full names: "Steve
  Martin, Paul Simon". A form such as `С. Лавров` needs its dot, because С is also a word. A case form
  such as `Путина` needs a capital, because it may be another word, unless the text has no capitals.
- A name is searched only if its anchor occurs (see `compiling/anchors.py`).
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import accumulate, chain
from operator import itemgetter

from wirewatch.language.text import FieldText
from wirewatch.matching.article_tokens import MAIN, ArticleTokens
from wirewatch.matching.decoded_index import DecodedIndex
from wirewatch.matching.near import Hit, without_near
from wirewatch.matching.plan import CAPITAL, DOTTED, NEAR_VETO, STRONG, VETO, WEAK, NamePlan

MAX_WORD_BESIDE = 60  # characters before and after an inverted name that are read
# one space: more space divides the columns of a table
_WORD_BEFORE = re.compile(r"(\S+)[^\S\n\t]\Z")
_WORD_AFTER = re.compile(r"[^\S\n\t](?!\w\.)(\w+)")  # but not an initial
_OPENING = "([{<\"'\u2018\u201a\u201c\u201e\u00ab\u00bf\u00a1-\u2013\u2014*"
_ENDS_PART = re.compile(r"[;:!?/()\u2013\u2014]|[^\W\d_]{3}\.\s")  # but not "St. John, Paul"
_APART = re.compile("[\\s,\u060c\u3001\uff0c]+")
_DIVIDES = re.compile("[,\n\u060c\u3001]")
_CONJUNCTION = "and|or|und|oder|et|ou|y|e|o|og|och|en|i|a|ja|és|ve|и|і|та|або|или|&"
# After `Martin, Paul`: what joins the next word to it, the word, and perhaps the word after that.
_SPACE = r"[^\S\n\t]"
_LIST_GOES_ON = re.compile(
    rf"(,?{_SPACE}(?:{_CONJUNCTION})|,(?!{_SPACE}(?:{_CONJUNCTION})(?!\w)))"
    rf"{_SPACE}(\w+)(?:(,?){_SPACE}(\w+))?",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?)+")


class Entities:
    """Finds the occurrences of entities in one article. Only names given to `add_candidates` are
    searched.

    The occurrences in a space are cached. A space is a set of fields that are searched together.
    """

    def __init__(self, tokens: ArticleTokens, decoded: DecodedIndex) -> None:
        self.tokens, self.decoded = tokens, decoded
        self._candidate_names: defaultdict[int, set[int]] = defaultdict(set)  # by entity
        self._members: defaultdict[int, list[int]] = defaultdict(list)  # by group
        self._occurrences: dict[tuple[int, int, bool], list[Hit]] = {}

    def add_candidates(self, names: Iterable[int]) -> set[int]:
        """Make `occurrences` search for `names` too, and return the entities that have these names.

        `names` are the numbers of names whose anchor occurs in the article. The anchor of a name is
        a set of words or pairs of words. The name can occur only if at least one of them occurs.
        The cached occurrences of the returned entities are deleted.
        """
        entities: set[int] = set()
        for name in names:
            entity = self.decoded.entity_of(name)
            self._candidate_names[entity].add(name)
            entities.add(entity)
        for key in [key for key in self._occurrences if key[0] in entities]:
            del self._occurrences[key]
        return entities

    def add_member(self, entity: int, group: int) -> None:
        """Record that `entity`, an entity of `group`, occurs in the article. `members(group)` then
        returns this entity too.
        """
        if entity not in self._members[group]:
            self._members[group].append(entity)

    def members(self, group: int) -> list[int]:
        """Return those entities of a group that occur in the article."""
        return self._members[group]

    def key(self, entity: int) -> str:
        """Return the key of an entity as written in the configuration, such as `north-korea`."""
        return self.decoded.entity(entity).key

    def occurrences(self, entity: int, space: int, *, weak: bool) -> list[Hit]:
        """Return the occurrences of an entity in a space (a set of fields), sorted by position.

        Occurrences that a name under `not:` or `not_near:` removes are left out. A weak name that a
        word under `with:` confirms always counts (see the module). A weak name that only a strong
        name confirms counts if `weak` is True.
        """
        if entity not in self._candidate_names:
            return []
        key = (entity, space, weak)
        hits = self._occurrences.get(key)
        if hits is None:
            weak = weak and self.decoded.entity(entity).has_weak_names
            hits = self._occurrences[key] = self._search(entity, space, weak=weak)
        return hits

    def candidates(self) -> Collection[int]:
        """Return the entities that have at least one name that may occur in the article."""
        return self._candidate_names.keys()

    def names_found(self, entity: int, spaces: Iterable[int]) -> set[int]:
        """Return the numbers of an entity's names that have an effect in one of the spaces:

        - names that count: one of their places is an occurrence of the entity. So a weak name that
          nothing confirms is left out, and so is a name inside a longer name.
        - names under `not:` and `not_near:` that occur there
        """
        found: set[int] = set()
        for space in spaces:
            hits = chain.from_iterable(self.occurrences(entity, space, weak=weak) for weak in (False, True))
            counting = {(first, last) for first, last, _ in hits}
            for number in self._candidate_names.get(entity, set()) - found:
                name = self.decoded.name(number)
                places = self._places(name.plan, name.language, space)
                if any(name.role in {VETO, NEAR_VETO} or place in counting for place in places):
                    found.add(number)
        return found

    def without_names(self, entity: int, names: Collection[int]) -> "Entities":
        """Return a copy of this object in which an entity does not have the names `names`.

        `names` are numbers of names.
        """
        changed = Entities(self.tokens, self.decoded)
        changed._candidate_names.update(self._candidate_names)
        changed._members.update((group, list(members)) for group, members in self._members.items())
        changed._occurrences = {key: hits for key, hits in self._occurrences.items() if key[0] != entity}
        if entity in self._candidate_names:
            changed._candidate_names[entity] = self._candidate_names[entity].difference(names)
        return changed

    def _search(self, entity: int, space: int, *, weak: bool) -> list[Hit]:
        role_of_span = dict.fromkeys(self._weak_spans(entity, space), WEAK) if weak else {}
        # if a strong and a weak name have the same tokens, the strong one counts
        role_of_span |= dict.fromkeys(self._spans(entity, STRONG, space), STRONG)
        if self.decoded.entity(entity).has_weak_names:
            role_of_span |= dict.fromkeys(self._spans_confirmed_by_words(entity, space), STRONG)
        kept: list[Hit] = []
        if len(role_of_span) == 1:
            ((first, last),) = role_of_span
            kept = [(first, last, ((first, last, entity),))]
        else:
            taken: set[int] = set()
            for first, last in sorted(
                role_of_span, key=lambda span: (span[0] - span[1], role_of_span[span], span[0])
            ):  # longest first, then strong
                positions = range(first, last + 1)
                if taken.isdisjoint(positions):
                    taken.update(positions)
                    kept.append((first, last, ((first, last, entity),)))
        return sorted(self._without_vetoes(kept, entity, space)) if kept else []

    def _spans(self, entity: int, role: int, space: int) -> Iterator[tuple[int, int]]:
        """Yield the (first, last) positions of each occurrence of the entity's names with this
        role, such as STRONG or VETO. `space` says which fields to search.

        A name that belongs to a language is searched only if the article has this language.
        """
        for number in self._candidate_names[entity]:
            name = self.decoded.name(number)
            if name.role == role:
                spans = self._places(name.plan, name.language, space)
                yield from self._with_place(name.place, spans) if name.place else spans

    def _with_place(self, place: int, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Of the spans of a name, yield those at which the name counts.

        `place` says what the name needs. FAMILY_FIRST: it is not in an enumeration of full names.
        DOTTED: it begins with an initial and a dot. CAPITAL: it has a capital letter, or its
        field has none.
        """
        for span in spans:
            name, first = self.tokens.locate(span[0])
            field = self.tokens.text.field(name)
            start, end = field.tokens[first].start, field.tokens[first + span[1] - span[0]].end
            if _counts(place, field, start, end):
                yield span

    def _places(self, plan: NamePlan, language: str, space: int) -> Iterable[tuple[int, int]]:
        if language and not self.tokens.text.has_language(language):
            return []
        if isinstance(plan, int):
            return [(at, at) for at in self.tokens.positions(space)[plan]]
        _, words, rarest = plan
        return self.tokens.phrases(words, rarest, space)

    def _weak_spans(self, entity: int, space: int) -> Iterator[tuple[int, int]]:
        """Yield the (first, last) positions of each weak name that a strong name confirms."""
        for name in map(self.decoded.name, self._candidate_names[entity]):
            if name.role != WEAK:
                continue
            spans = self._places(name.plan, name.language, space)
            if name.confirmation is not None and name.confirmation[0]:
                strong = self.occurrences(entity, space, weak=False)
                yield from self._beside(spans, (hit[0] for hit in strong), space)
            elif self.occurrences(entity, MAIN, weak=False):
                yield from spans

    def _spans_confirmed_by_words(self, entity: int, space: int) -> Iterator[tuple[int, int]]:
        """Yield the (first, last) positions of each weak name that a word under `with:` confirms."""
        for name in map(self.decoded.name, self._candidate_names[entity]):
            if name.confirmation is None:
                continue
            in_paragraph, words = name.confirmation
            spans = self._places(name.plan, name.language, space)
            where = space if in_paragraph else MAIN
            places = chain.from_iterable(self._places_of_word(word, where) for word in words)
            if in_paragraph:
                yield from self._beside(spans, (first for first, _ in places), space)
            elif any(places):
                yield from spans

    def _places_of_word(self, word: tuple[NamePlan, str, int], space: int) -> Iterable[tuple[int, int]]:
        """Return the (first, last) positions of a word under `with:` that count."""
        plan, language, place = word
        spans = self._places(plan, language, space)
        return self._with_place(place, spans) if place else spans

    def _beside(
        self, spans: Iterable[tuple[int, int]], positions: Iterable[int], space: int
    ) -> list[tuple[int, int]]:
        """Return the spans that begin in the same paragraph as one of `positions`."""
        starts = sorted(self.tokens.positions(space).paragraph_starts)
        paragraphs = {bisect_right(starts, position) for position in positions}
        return [span for span in spans if bisect_right(starts, span[0]) in paragraphs]

    def _without_vetoes(self, hits: list[Hit], entity: int, space: int) -> list[Hit]:
        """Return the hits that no name under `not:` or `not_near:` removes.

        A name under `not:` removes each hit inside an occurrence of this name. A name under
        `not_near:` removes each hit with at most `veto_distance` words between the hit and an
        occurrence of this name. `space` has the fields to search.
        """
        vetoes = sorted(self._spans(entity, VETO, space))
        kept = _outside(hits, vetoes) if vetoes else hits
        near: list[Hit] = [(first, last, ()) for first, last in self._spans(entity, NEAR_VETO, space)]
        return without_near(kept, near, self.decoded.entity(entity).veto_distance) if near else kept


def _outside(hits: list[Hit], vetoes: list[tuple[int, int]]) -> list[Hit]:
    """Return the hits that do not lie inside a veto.

    `vetoes` must be sorted. It has the (first, last) positions of the names under `not:` in the
    article.
    """
    # Of the vetoes that begin at or before the start of a hit, only the one that ends last is
    # compared. If this veto ends too early, the others also end too early.
    furthest_end = list(accumulate((last for _, last in vetoes), max))
    counts = [bisect_right(vetoes, hit[0], key=itemgetter(0)) for hit in hits]
    return [
        hit for hit, count in zip(hits, counts, strict=True) if not count or furthest_end[count - 1] < hit[1]
    ]


def _counts(place: int, field: FieldText, start: int, end: int) -> bool:
    """Tell whether a name counts that is written from `start` to `end` in the text of a field.
    `place` says what it needs (see `Entities._with_place`).
    """
    text = field.text[start:end]
    if place == CAPITAL:
        return not text.islower() or not field.has_capitals
    if place == DOTTED:
        return text[1:2] == "."
    before = field.text[max(0, start - MAX_WORD_BESIDE) : start]
    after = field.text[end : end + MAX_WORD_BESIDE]
    return _is_one_name(before, text, after)


def _is_one_name(before: str, text: str, after: str) -> bool:
    """Tell whether `text`, such as `Martin, Paul`, is one name. `before` and `after` are the
    texts before and after `text`. The first of these rules that fits decides:

    - If neither a space nor a comma is in the text (`Martin-Paul`), it is not one name.
    - If only the first word is in capitals (`McDONALD, Leila`), the text is one name.
    - If the text has a mark that ends a part of a sentence, such as `;`, it is not one name.
    - If the text has a comma or a line break, and a word with a capital stands on each side of the
      text, it is not one name: "Steve Martin, Paul Simon".
    - If the text has a comma and belongs to a list of names, it is not one name: "Steve Martin, Paul
      and George" (see `_is_in_list`).
    - Any other text is one name, such as a Hungarian name without a comma: "Tegnap Orbán Viktor".
    """
    if not _APART.search(text):
        return False
    if _is_family_in_capitals(text):
        return True
    if _ENDS_PART.search(text):
        return False
    if not _DIVIDES.search(text):
        return True
    follows_name = _ends_with_name(before)
    return not (follows_name and _begins_with_name(after)) and not _is_in_list(after, follows_name)


def _is_in_list(after: str, follows_name: bool) -> bool:
    """Tell whether a list of names goes on after `Martin, Paul`. `after` is the text there.

    - After a conjunction, a single name goes on the list: "Martin, Paul and Ringo". But another
      inverted name shows that both are inverted: "Martin, Paul and Smith, John".
    - If a name stands before the text (`follows_name`), a full name after a conjunction, and any name
      after a comma, go on the list too: "Steve Martin, Paul, George and Ringo".
    """
    listed = _LIST_GOES_ON.match(after)
    if listed is None or not listed[2][:1].isupper():
        return False
    if listed[1] == ",":
        return follows_name
    if not (listed[4] or "")[:1].isupper():
        return True
    return follows_name and not listed[3]


def _is_family_in_capitals(text: str) -> bool:
    """Tell whether only the first word of a name is in capitals, as in `McDONALD, Leila`. Such a
    word is always a family name.
    """
    family, *_, last = _APART.split(text)
    return family[-2:].isupper() and len(family) > 1 and not last.isupper()


def _ends_with_name(text: str) -> bool:
    """Tell whether a text ends with a word that may be a given name, and a space: `Steve `, `S. `.

    Return False if a line break or a punctuation mark follows the word. But the dots of initials
    are allowed. Also return False for the word "By", because it begins a byline.
    """
    before = _WORD_BEFORE.search(text)
    word = before[1].lstrip(_OPENING) if before else ""
    if not word[:1].isupper() or word in {"By", "BY"}:
        return False
    return word[-1].isalnum() or _INITIALS.fullmatch(word) is not None


def _begins_with_name(text: str) -> bool:
    """Tell whether a text begins with a space and a word that may be a family name: ` Simon`."""
    after = _WORD_AFTER.match(text)
    return after is not None and after[1][:1].isupper()
