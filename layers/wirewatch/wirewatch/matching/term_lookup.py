"""Words of an article → the terms that they satisfy: look-ups among an index's keys.

A word that is new to a worker is asked for under several keys and is nearly always under none of them: what a miss costs is what counts.
"""

from collections.abc import Callable, Iterable

from wirewatch.language.words import stemmed
from wirewatch.matching import wildcards
from wirewatch.matching.index import Index, IndexSection
from wirewatch.matching.term_keys import FORM, OPENING, SHOUTED, SURFACE, stem_key

Terms = tuple[int, ...]


class TermLookup:
    """`terms_of_word` is for words of one form, `terms_of` for all."""

    def __init__(self, index: Index) -> None:
        self.index, self.facts = index, index.facts
        self._prefixes = _Lengths(index, wildcards.PREFIXES)
        self._suffixes = _Lengths(index, wildcards.SUFFIXES)
        self._places: dict[
            str, Terms
        ] = {}  # of general wildcards, by key: few, and asked for with every new word
        self._patterns: dict[int, tuple[int, str]] = {}
        self._kinds = frozenset(self.facts.kinds)
        self._has_further = bool(
            self.facts.suffixes or self.facts.languages or self.facts.opening or self._kinds
        )
        self.terms_of_word = self._asking()

    def terms_of(self, forms: Iterable[str], written: Iterable[str], *, opens: bool, shouted: bool) -> Terms:
        """Of a token: by its forms, by the capitals it is written with, and by where it stands."""
        find = self.index.find
        found: Terms = ()
        for form in forms:
            found += find(FORM + form)
            if self.facts.prefixes:
                found += self._affixes(wildcards.PREFIX, form, self._prefixes[form[: wildcards.GRAM_LENGTH]])
            if self._has_further:
                found += self._further(form, opens=opens)
        if self.facts.cased:
            key, asked = (SHOUTED, forms) if shouted else (SURFACE, written)
            for each in asked:
                found += find(key + each)
        return found

    def _asking(self) -> Callable[[str, str, bool], Terms]:
        """The same for a word that opens its chunk: its form, the word as written, whether the field is shouted. A closure, for speed."""
        find, affixes, further, lengths_of = (
            self.index.find,
            self._affixes,
            self._further,
            self._prefixes.__getitem__,
        )
        has_prefixes, is_cased, is_cased_small = self.facts.prefixes, self.facts.cased, self.facts.cased_small
        has_further, size = self._has_further, wildcards.GRAM_LENGTH

        def terms_of_word(form: str, written: str, shouted: bool) -> Terms:
            found = find(FORM + form)
            if has_prefixes and (lengths := lengths_of(form[:size])):
                found += affixes(wildcards.PREFIX, form, lengths)
            if is_cased and (written != form or shouted or is_cased_small):
                found += find(SHOUTED + form if shouted else SURFACE + written)
            return found + further(form, opens=True) if has_further else found

        return terms_of_word

    def _affixes(self, kind: str, form: str, lengths: Terms) -> Terms:
        """Terms that are beginnings of a form."""
        find, size = self.index.find, len(form)
        found: Terms = ()
        for length in lengths:
            if length > size:
                break
            found += find(kind + form[:length])
        return found

    def _further(self, form: str, *, opens: bool) -> Terms:
        """By what few watchlists have: endings, stems, general wildcards, words that count only at the start of a chunk."""
        found: Terms = ()
        if self.facts.suffixes:
            turned = form[::-1]
            found = self._affixes(wildcards.SUFFIX, turned, self._suffixes[turned[: wildcards.GRAM_LENGTH]])
        for language in self.facts.languages:
            found += self.index.find(stem_key(language, stemmed(form, language)))
        if opens and self.facts.opening:
            found += self.index.find(OPENING + form)
        return found + tuple(self._general(form)) if self._kinds else found

    def _general(self, form: str) -> Iterable[int]:
        """Wildcards that share a key with the word are compared with it, no others."""
        for key in wildcards.asked_keys(form, self._kinds):
            places = self._places.get(key)
            if places is None:
                places = self._places[key] = self.index.find(key)
            for place in places:
                pattern = self._patterns.get(place)
                if pattern is None:
                    pattern = self._patterns[place] = self.index.blob(IndexSection.PATTERNS, place)
                if wildcards.fits(pattern[1], form):
                    yield pattern[0]


class _Lengths(dict[str, Terms]):
    """First letters → the lengths of the prefixes that begin so: only those are looked up."""

    def __init__(self, index: Index, mask: str) -> None:
        super().__init__()
        self.index, self.mask = index, mask

    def __missing__(self, head: str) -> Terms:
        bits = sum(self.index.find(self.mask + head))
        found = self[head] = tuple(length for length in range(bits.bit_length()) if bits >> length & 1)
        return found
