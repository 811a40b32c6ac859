"""Finds the terms that the words of an article satisfy, with the keys of an index.

A word that a worker has not seen before is looked up under several keys. Nearly always the index
has none of them, so a lookup that finds nothing must be fast.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from wirewatch.language.words import stemmed
from wirewatch.matching import term_keys
from wirewatch.matching.index import Index, IndexSection
from wirewatch.matching.term_keys import FORM, GRAM_LENGTH, OPENING, SHOUTED, SURFACE, stem_key

Terms = tuple[int, ...]
READ_AT = 8  # uses; reading a group costs as much as about so many single look-ups


class TermLookup:
    """Finds the terms that a token satisfies: words, wildcards, stems and {Cased} words of queries.

    `terms_of` works for every token. `terms_of_word` is faster, but works only for words with one
    folded form.
    """

    def __init__(self, index: Index) -> None:
        self.index, self.facts = index, index.facts
        self._prefixes = _Affixes(index, term_keys.PREFIX, term_keys.PREFIX_LENGTHS)
        self._suffixes = _Affixes(index, term_keys.SUFFIX, term_keys.SUFFIX_LENGTHS)
        self._surfaces = _Surfaces(index)
        self._pattern_numbers: dict[
            str, Terms
        ] = {}  # general wildcards by key: they are few, and every new word needs them
        self._patterns: dict[int, tuple[int, str]] = {}
        self._kinds = frozenset(self.facts.kinds)
        self._has_further = bool(
            self.facts.suffixes or self.facts.languages or self.facts.opening or self._kinds
        )
        self.terms_of_word = self._word_lookup()

    def terms_of(self, forms: Iterable[str], written: Iterable[str], *, opens: bool, shouted: bool) -> Terms:
        """Return the numbers of the terms that a token satisfies.

        `forms` are the folded forms of the token, `written` its spellings as in the article.
        `opens` tells whether white space or punctuation precedes the token, `shouted` whether its
        field is all capitals.
        """
        find = self.index.find
        terms: Terms = ()
        for form in forms:
            terms += find(FORM + form)
            if self.facts.prefixes:
                terms += self._prefixes.terms_of(form)
            if self._has_further:
                terms += self._further(form, opens=opens)
        if self.facts.cased:
            key, spellings = (SHOUTED, {*forms, *written}) if shouted else (SURFACE, written)
            for spelling in spellings:
                terms += find(key + spelling)
        return terms

    def _word_lookup(self) -> Callable[[str, str, bool], Terms]:
        """Return the function `terms_of_word`. It returns the terms of a word that has only one
        form and follows white space or punctuation, which is the common case.

        The arguments of the function are the form, the word as written, and whether the field is
        all capitals. The function is a closure, because a closure is faster than a method.
        """
        find, further, prefixes, surfaces = self.index.find, self._further, self._prefixes, self._surfaces
        group_of, surfaces_of = prefixes.get, surfaces.__getitem__
        has_prefixes, is_cased, is_cased_small = self.facts.prefixes, self.facts.cased, self.facts.cased_small
        has_further, size = self._has_further, GRAM_LENGTH

        def terms_of_word(form: str, written: str, shouted: bool) -> Terms:
            terms = find(FORM + form)
            if has_prefixes and (group := group_of(form[:size], prefixes)) is not None:
                terms += group.terms_of(form)
            if is_cased and (written != form or shouted or is_cased_small):
                if shouted:
                    terms += find(SHOUTED + form)
                elif known := surfaces_of(written[:2]):
                    terms += known.get(written, ())
            return terms + further(form, opens=True) if has_further else terms

        return terms_of_word

    def _further(self, form: str, *, opens: bool) -> Terms:
        """Return those terms of the folded `form` that are of rarely used kinds: suffix wildcards
        such as `*stan`, general wildcards like `*port*` or `w?rd`, stems, and words that are found
        only after white space or punctuation (if `opens` is True).
        """
        terms: Terms = ()
        if self.facts.suffixes:
            terms = self._suffixes.terms_of(form[::-1])
        for language in self.facts.languages:
            terms += self.index.find(stem_key(language, stemmed(form, language)))
        if opens and self.facts.opening:
            terms += self.index.find(OPENING + form)
        return terms + tuple(self._general(form)) if self._kinds else terms

    def _general(self, form: str) -> Iterable[int]:
        """Yield the terms of the general wildcards, like `*port*` or `w?rd`, that fit a form.

        The form is compared only with the wildcards that share a key with it.
        """
        for key in term_keys.general_keys(form, self._kinds):
            numbers = self._pattern_numbers.get(key)
            if numbers is None:
                numbers = self._pattern_numbers[key] = self.index.find(key)
            for number in numbers:
                if number not in self._patterns:
                    self._patterns[number] = self.index.blob(IndexSection.PATTERNS, number)
                term, pattern = self._patterns[number]
                if term_keys.fits(pattern, form):
                    yield term


class _Group(NamedTuple):
    """The wildcards of an index that begin with the same three letters, in alphabetical order.

    The three lists have one item for each wildcard. `letters` has the wildcard without its `*`.
    `terms` has its own terms and those of the shorter wildcards that fit its letters: `troops*` has
    the terms of `troop*` too. `shorter` refers to the longest of these shorter wildcards, as its
    index plus 1; it is 0 if there are none.
    """

    letters: list[str]
    terms: list[Terms]
    shorter: list[int]

    def terms_of(self, form: str) -> Terms:
        """Return the terms of the wildcards that fit a word.

        The search begins at the last wildcard that is not after the word in alphabetical order. If
        this wildcard does not fit the word, only the shorter wildcards that fit its letters can fit
        the word.
        """
        count = bisect_right(self.letters, form)
        while count:
            if form.startswith(self.letters[count - 1]):
                return self.terms[count - 1]
            count = self.shorter[count - 1]
        return ()

    @classmethod
    def of(cls, wildcards: Mapping[str, Terms]) -> "_Group":
        """Return the group of these wildcards. `wildcards` maps the letters of each to its terms."""
        group = cls(sorted(wildcards), [], [])
        open_ends: list[int] = []  # the wildcards that the current one may begin with, each as a count
        for number, letters in enumerate(group.letters):
            while open_ends and not letters.startswith(group.letters[open_ends[-1] - 1]):
                open_ends.pop()
            shorter = open_ends[-1] if open_ends else 0
            group.shorter.append(shorter)
            group.terms.append(wildcards[letters] + (group.terms[shorter - 1] if shorter else ()))
            open_ends.append(number + 1)
        return group


class _Affixes(dict[str, _Group | None]):
    """The wildcards of an index that end with `*`, such as `troop*`; or those that begin with `*`,
    which are stored with their letters in reverse order: `nats` for `*stan`.

    Maps three letters to the wildcards that begin with them, or to None if there are none. A group
    is read from the index when its letters have been looked up READ_AT times. Before that, each
    possible beginning of a word is looked up by itself.
    """

    def __init__(self, index: Index, kind: str, mask: str) -> None:
        super().__init__()
        self.index, self.kind, self.mask = index, kind, mask
        self._uses = Counter[str]()

    def terms_of(self, form: str) -> Terms:
        """Return the terms of the wildcards that fit a word.

        `form` is the folded word, in reverse order if the wildcards are.
        """
        head = form[:GRAM_LENGTH]
        if head in self:
            group = self[head]
            return group.terms_of(form) if group else ()
        lengths = self.index.find(self.mask + head)
        if not lengths:
            self[head] = None
            return ()
        self._uses[head] += 1
        if self._uses[head] == READ_AT:
            self[head] = _Group.of(self.index.starting_with(self.kind, head))
        return self._look_up(form, lengths[0])

    def _look_up(self, form: str, lengths: int) -> Terms:
        """Return the terms of the wildcards that fit a word, without reading their group.

        `lengths` has one bit for each length of a wildcard with these first three letters.
        """
        terms: Terms = ()
        for length in range(GRAM_LENGTH, min(len(form), lengths.bit_length() - 1) + 1):
            if lengths >> length & 1:
                terms += self.index.find(self.kind + form[:length])
        return terms


class _Surfaces(dict[str, dict[str, Terms]]):
    """Maps the first two letters of a word to the {Cased} words that begin with them."""

    def __init__(self, index: Index) -> None:
        super().__init__()
        self.index = index

    def __missing__(self, head: str) -> dict[str, Terms]:
        known = self[head] = self.index.starting_with(SURFACE, head)
        return known
