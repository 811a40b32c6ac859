"""The terms of a compilation, and their keys. The engine uses the keys to find the terms that
match a word of an article.

A term is a word, wildcard, stem or {Cased} word. Each term gets a number. `matching/term_keys.py`
describes the keys.
"""

from collections import Counter
from collections.abc import Sequence

from wirewatch.compiling.frequencies import Frequencies
from wirewatch.language.tokens import has_no_space_script
from wirewatch.language.tree import Cased, Stem, Term, Wildcard, Word
from wirewatch.language.words import has_symbol_at_edge
from wirewatch.matching import term_keys
from wirewatch.matching.term_keys import FORM, OPENING, PREFIX, SHOUTED, SURFACE, stem_key

CASED_SHARE = 0.3  # of the articles with a word, the share in which it has the capitals of a {Cased} word
GENERAL_SHARE = 0.02  # share of articles that have a word that fits a general wildcard
Identity = tuple[str, frozenset[str]]


class Vocabulary:
    """The terms registered so far, numbered from 0 in the order of their registration."""

    def __init__(self, frequencies: Frequencies) -> None:
        self.frequencies = frequencies
        self.costs: list[float] = []  # by term: the share of articles that have it
        self.is_proof: list[bool] = []  # by term: if each token that fits it counts, in any field
        self.spaceless: list[bool] = []  # by term: one character of a script without spaces
        self.patterns: list[tuple[int, str]] = []  # general wildcards
        self.languages: set[str] = set()  # of stems
        self._numbers: dict[Identity, int] = {}
        self._plain: dict[str, int] = {}  # by form: words with one form
        self._terms: dict[str, int | list[int]] = {}  # by key; nearly every key has one term

    def term(self, word: Word, opening: bool = False) -> int:
        """Return the number of a term. A new term is registered.

        With `opening`, a plain word such as `troops` counts only directly after white space or
        punctuation. For other terms, `opening` has no effect.
        """
        if isinstance(word, Term) and not opening and len(word.forms) == 1:
            (form,) = word.forms
            number = self._plain.get(form)
            if number is None:
                number = self._plain[form] = self._new(word, (FORM + form,))
            return number
        keys = _keys_of(word, opening=opening)
        identity = (word.pattern if isinstance(word, Wildcard) else type(word).__name__, frozenset(keys))
        number = self._numbers.get(identity)
        if number is None:
            number = self._numbers[identity] = self._new(word, keys)
        return number

    def rarest(self, terms: Sequence[int]) -> int:
        """Return the position in `terms` of the rarest term: the one that the fewest articles have."""
        return min(range(len(terms)), key=lambda place: self.costs[terms[place]])

    def _new(self, word: Word, keys: Sequence[str]) -> int:
        number = len(self.costs)
        for key in dict.fromkeys(keys):
            self._add(self._terms, key, number)
        if isinstance(word, Wildcard) and not keys:
            self.patterns.append((number, word.pattern))
        if isinstance(word, Stem):
            self.languages.update(language for language, _ in word.stems)
        self.costs.append(self._cost(word))
        self.is_proof.append(isinstance(word, Term | Wildcard))
        self.spaceless.append(isinstance(word, Term) and _is_spaceless(min(word.forms)))
        return number

    def _cost(self, word: Word) -> float:
        of = self.frequencies.of
        match word:
            case Term(forms=forms):
                return sum(map(of, forms))
            case Cased(forms=forms):
                return CASED_SHARE * sum(map(of, forms))
            case Stem(stems=stems):
                return 2 * max(of(stem) for _, stem in stems)
            case Wildcard(pattern=pattern):
                key = term_keys.simple_key(pattern)
                is_prefix = key is not None and key[0] == PREFIX
                return self.frequencies.of_prefix(pattern[:-1]) if is_prefix else GENERAL_SHARE

    def keys(self) -> dict[str, Sequence[int]]:
        """Return all keys of the index with their numbers. What the numbers mean depends on the
        key:

        - a key of a wildcard like `*port*` or `w?rd`, such as `gpor`: positions in `patterns`
        - a key that stands for a group of keys: `Ptro` stands for all keys that begin with `ptro`.
          Its number is the position of the first of them, such as `ptroop`, in the sorted list of
          all keys (see `term_keys.group_starts`).
        - any other key: numbers of terms
        """
        numbers = dict(self._terms)
        choices = [term_keys.candidate_keys(pattern) for _, pattern in self.patterns]
        crowd = Counter(key for keys in choices for key in keys)
        for pattern, keys in enumerate(choices):
            self._add(numbers, min(keys, key=lambda key: (crowd[key], key)), pattern)
        numbers |= term_keys.group_starts(numbers)
        return {key: (value,) if isinstance(value, int) else value for key, value in numbers.items()}

    @staticmethod
    def _add(numbers: dict[str, int | list[int]], key: str, number: int) -> None:
        known = numbers.get(key)
        if known is None:
            numbers[key] = number
        elif isinstance(known, int):
            numbers[key] = [known, number]
        else:
            known.append(number)


def _keys_of(word: Word, *, opening: bool) -> list[str]:
    match word:
        case Term(forms=forms):
            return [(OPENING if opening else FORM) + form for form in forms]
        case Cased(surfaces=surfaces, forms=forms, ordinary=ordinary):
            exact = [SURFACE + surface for surface in surfaces]
            # in a text in capitals a word with a symbol must be written as it is, like `{DISNEY+}`
            shouted = [surface for surface in surfaces if has_symbol_at_edge(surface)] if ordinary else forms
            return exact + [SHOUTED + spelling for spelling in shouted]
        case Stem(stems=stems):
            return [stem_key(language, stem) for language, stem in stems]
        case Wildcard(pattern=pattern):
            key = term_keys.simple_key(pattern)
            return [key] if key else []


def _is_spaceless(form: str) -> bool:
    return not form.isascii() and has_no_space_script(form)
