"""The terms of a compilation: every word, wildcard, stem and {Cased} word gets one number, and the keys of `matching/term_keys.py`."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from wirewatch.compiling.frequencies import Frequencies
from wirewatch.language.tokens import has_no_space_script
from wirewatch.language.tree import Cased, Stem, Term, Wildcard, Word
from wirewatch.matching import wildcards
from wirewatch.matching.term_keys import FORM, OPENING, SHOUTED, SURFACE, stem_key

CASED_SHARE = 0.3  # of the articles with a word, those where it stands with just these capitals
GENERAL_SHARE = 0.02
Identity = tuple[str, frozenset[str]]


class Vocabulary:
    """Grows while rules are encoded; terms are numbered in the order they are met."""

    def __init__(self, frequencies: Frequencies) -> None:
        self.frequencies = frequencies
        self.costs: list[float] = []  # by term: the share of articles that hold it
        self.proves: list[bool] = []  # by term: a token with it is a match of it, whatever the field
        self.spaceless: list[bool] = []  # by term: one character of a script without spaces
        self.patterns: list[tuple[int, str]] = []
        self.languages: set[str] = set()
        self._numbers: dict[Identity, int] = {}
        self._words: dict[tuple[Word, bool], int] = {}
        self._keys: defaultdict[str, list[int]] = defaultdict(list)

    def term(self, word: Word, opening: bool = False) -> int:
        """The number of a word. `opening`: it counts only where white space or punctuation stands before."""
        found = self._words.get((word, opening))
        if found is None:
            keys = frozenset(self._keys_of(word, opening=opening))
            kind = word.pattern if isinstance(word, Wildcard) else type(word).__name__
            found = self._numbers.get((kind, keys))
            if found is None:
                found = self._numbers[kind, keys] = self._new(word, keys)
            self._words[word, opening] = found
        return found

    def rarest(self, terms: Sequence[int]) -> int:
        """The place of the term that the fewest articles hold."""
        return min(range(len(terms)), key=lambda place: self.costs[terms[place]])

    def _keys_of(self, word: Word, *, opening: bool) -> Iterable[str]:
        match word:
            case Term(forms=forms):
                return [(OPENING if opening else FORM) + form for form in forms]
            case Cased(surfaces=surfaces, forms=forms, ordinary=ordinary):
                return [SURFACE + each for each in surfaces] + (
                    [] if ordinary else [SHOUTED + each for each in forms]
                )
            case Stem(stems=stems):
                return [stem_key(language, stem) for language, stem in stems]
            case Wildcard(pattern=pattern):
                key = wildcards.simple_key(pattern)
                return [key] if key else []

    def _new(self, word: Word, keys: frozenset[str]) -> int:
        number = len(self.costs)
        for key in keys:
            self._keys[key].append(number)
        if isinstance(word, Wildcard) and not keys:
            self.patterns.append((number, word.pattern))
        if isinstance(word, Stem):
            self.languages.update(language for language, _ in word.stems)
        self.costs.append(self._cost(word))
        self.proves.append(isinstance(word, Term | Wildcard))
        self.spaceless.append(
            isinstance(word, Term) and not min(word.forms).isascii() and has_no_space_script(min(word.forms))
        )
        return number

    def _cost(self, word: Word) -> float:
        of = self.frequencies.of
        match word:
            case Term(forms=forms):
                return sum(of(form) for form in forms)
            case Cased(forms=forms):
                return CASED_SHARE * sum(of(form) for form in forms)
            case Stem(stems=stems):
                return 2 * max(of(stem) for _, stem in stems)
            case Wildcard(pattern=pattern):
                key = wildcards.simple_key(pattern)
                return (
                    self.frequencies.beginning(pattern[:-1])
                    if key and key[0] == wildcards.PREFIX
                    else GENERAL_SHARE
                )

    def keys(self) -> dict[str, list[int]]:
        """Key → terms, and for general wildcards → places in `patterns`."""
        found = dict(self._keys)
        for kind, mask in ((wildcards.PREFIX, wildcards.PREFIXES), (wildcards.SUFFIX, wildcards.SUFFIXES)):
            literals = [key[1:] for key in self._keys if key[0] == kind]
            for key, lengths in wildcards.affix_lengths(literals, mask).items():
                found[key] = [lengths]
        crowd: defaultdict[str, int] = defaultdict(int)
        choices = [wildcards.candidate_keys(pattern) for _, pattern in self.patterns]
        for keys in choices:
            for key in keys:
                crowd[key] += 1
        for number, keys in enumerate(choices):
            found.setdefault(min(keys, key=lambda key: (crowd[key], key)), []).append(number)
        return found
