"""Looks up the words of an article in an index, and finds the terms that these words satisfy.

A word that is not cached yet is looked up under several keys. Nearly always, the index has none of
these keys. So a lookup that finds nothing must be fast.
"""

from collections.abc import Callable, Iterable

from wirewatch.language.words import stemmed
from wirewatch.matching import term_keys
from wirewatch.matching.index import Index, IndexSection
from wirewatch.matching.term_keys import FORM, GRAM_LENGTH, OPENING, SHOUTED, SURFACE, stem_key

Terms = tuple[int, ...]


class TermLookup:
    """Finds the terms that a token satisfies: words, wildcards, stems and {Cased} words of queries.

    `terms_of` works for every token. `terms_of_word` is faster, but works only for a word that has
    one folded form and comes directly after white space or punctuation.
    """

    def __init__(self, index: Index) -> None:
        self.index, self.facts = index, index.facts
        self._prefixes = _Affixes(index, term_keys.PREFIX, term_keys.PREFIX_GROUP)
        self._suffixes = _Affixes(index, term_keys.SUFFIX, term_keys.SUFFIX_GROUP)
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

        - `forms`: the folded forms of the token
        - `written`: the spellings in the article
        - `opens`: white space or punctuation precedes the token
        - `shouted`: the field of the token is all capitals
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
        """Return the function `terms_of_word`, which returns the terms that a word of an article
        satisfies.

        The arguments are the folded form, the word as written, and whether the field is all
        capitals. The word must have only one folded form, and come directly after white space or
        punctuation.
        """
        find, further, prefixes, surfaces = self.index.find, self._further, self._prefixes, self._surfaces
        lengths_of, surfaces_of = prefixes.__getitem__, surfaces.__getitem__
        has_prefixes, is_cased, is_cased_small = self.facts.prefixes, self.facts.cased, self.facts.cased_small
        has_further, size = self._has_further, GRAM_LENGTH

        # A closure is faster than a method.
        def terms_of_word(form: str, written: str, shouted: bool) -> Terms:
            terms = find(FORM + form)
            if has_prefixes and lengths_of(form[:size]):
                terms += prefixes.terms_of(form)
            if is_cased and (written != form or shouted or is_cased_small):
                if shouted:
                    terms += find(SHOUTED + form)
                elif known := surfaces_of(written[:2]):
                    terms += known.get(written, ())
            return terms + further(form, opens=True) if has_further else terms

        return terms_of_word

    def _further(self, form: str, *, opens: bool) -> Terms:
        """Return the terms of rare kinds that the folded word `form` satisfies:

        - suffix wildcards, such as `*stan`
        - general wildcards, such as `*port*` or `w?rd`
        - stems
        - with `opens`: words that are found only after white space or punctuation
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
        """Yield the terms that are general wildcards, like `*port*` or `w?rd`, and that fit `form`.

        The index stores each of these wildcards under some letters of the wildcard. `form` is
        compared only with wildcards whose stored letters are in `form` too.
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


class _Affixes(dict[str, Terms]):
    """Maps the first three letters of a word to the lengths of all wildcards that begin with these
    letters. For `troop*` and `troubles*`, the key `tro` has the value (5, 8).

    `terms` maps the letters of a wildcard, such as `troop`, to the numbers of its terms. A wildcard
    is in `terms` only after its first three letters were looked up. A second instance has wildcards
    such as `*stan`, with their letters in reverse order (`nats`).
    """

    def __init__(self, index: Index, kind: str, group: str) -> None:
        super().__init__()
        self.index, self.kind, self.group = index, kind, group
        self.terms: dict[str, Terms] = {}  # by the letters of the wildcard

    def terms_of(self, form: str) -> Terms:
        """Return the terms of the wildcards that fit a word.

        `form` is the folded word. If this instance stores letters in reverse order (`nats` for the
        wildcard `*stan`), the caller must reverse the letters of `form`.
        """
        size = len(form)
        terms: Terms = ()
        for length in self[form[:GRAM_LENGTH]]:
            if length > size:
                break
            terms += self.terms.get(form[:length], ())
        return terms

    def __missing__(self, head: str) -> Terms:
        first = self.index.find(self.group + head)
        if not first:
            self[head] = ()
            return ()
        known = self.index.starting_with(self.kind, head, first[0])
        self.terms |= known
        lengths = self[head] = tuple(sorted(set(map(len, known))))
        return lengths


class _Surfaces(dict[str, dict[str, Terms]]):
    """Maps the first two characters of a word to a dict. The keys of this dict are the words that
    begin with these characters and that queries search with exact capitals, such as UN for `{UN}`.
    The values are the terms of each word.
    """

    def __init__(self, index: Index) -> None:
        super().__init__()
        self.index = index

    def __missing__(self, head: str) -> dict[str, Terms]:
        known = self[head] = self.index.starting_with(SURFACE, head)
        return known
