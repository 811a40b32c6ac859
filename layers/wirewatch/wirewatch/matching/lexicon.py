"""White space chunks → classes of tokens, each worked out once.

A class is the exact set of terms that a token satisfies; class 0 satisfies none. All the work of `language/tokens.py`, and all look-ups
in the index, happen in the memo's `__missing__`; an article costs one dictionary access a chunk. No token crosses white space, so
cutting chunk by chunk gives the tokens of the whole text.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from wirewatch.language.tokens import LONGEST_KNOWN, Piece, pieces
from wirewatch.language.words import stemmed
from wirewatch.matching import wildcards
from wirewatch.matching.index import Index, Section
from wirewatch.matching.vocabulary import FORM, OPENING, SHOUTED, SURFACE, stem_key

MOST_CHUNKS = 150_000  # remembered; then all are forgotten, for the next articles bring the common ones back
EDGES = ".,;:!?\"'()[]\u2018\u2019\u201c\u201d\u2026\u00ab\u00bb"
# Characters that are a token each and never take a mark: Han, kana and Hangul syllables. Between them, punctuation.
_SYLLABLES = "\u4e00-\u9fff\u3041-\u3096\u30a1-\u30fa\uac00-\ud7a3"
_RUN = re.compile(f"[{_SYLLABLES}]+")
_ONLY = re.compile(f"[{_SYLLABLES}\u3001\u3002\u300a-\u300f\uff0c\uff01\uff1a\uff1b\uff1f\u201c\u201d,.:;!?()]+")


class Lexicon:
    """What is known of the chunks met so far, for one index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.facts = index.facts
        self.terms: list[tuple[int, ...]] = [()]  # by class
        self.rules: list[tuple[int, ...]] = [()]  # by class: candidates
        self.others: list[tuple[int, ...]] = [()]  # by class: names and nodes to look at
        self.heads: dict[int, dict[int, tuple[int, ...]]] = {}  # class → term that follows → targets
        self.with_rules: set[int] = set()
        self.with_others: set[int] = set()
        self.classes: defaultdict[int, list[int]] = defaultdict(list)  # by term
        self.memo = _Memo(self, shouted=False)
        self.shouted = _Memo(self, shouted=True)
        self._known: dict[tuple[int, ...], int] = {(): 0}
        self._patterns: dict[int, tuple[int, str]] = {}
        self._kinds = frozenset(self.facts.kinds)

    @property
    def is_full(self) -> bool:
        return len(self.memo) + len(self.shouted) > MOST_CHUNKS

    def read(self, text: str, *, shouted: bool = False) -> list[int]:
        """Classes of all tokens, in order. `shouted`: an all-capitals field."""
        memo = self.shouted if shouted else self.memo
        return list(chain.from_iterable(map(memo.__getitem__, text.split())))

    def class_of(self, piece: Piece, *, shouted: bool) -> int:
        found: set[int] = set()
        for form in piece.forms:
            found.update(self._terms_of_form(form))
        if self.facts.opening and piece.opens_chunk:
            found.update(chain.from_iterable(self.index.find(OPENING + form) for form in piece.forms))
        if self.facts.cased:
            key, written = (SHOUTED, piece.forms) if shouted else (SURFACE, piece.surfaces)
            found.update(chain.from_iterable(self.index.find(key + each) for each in written))
        return self.numbered(found)

    def numbered(self, terms: Iterable[int]) -> int:
        """The class of a set of terms, made where it is new."""
        key = tuple(sorted(terms))
        number = self._known.get(key)
        if number is None:
            number = self._known[key] = len(self.terms)
            self._add(number, key)
        return number

    def _add(self, number: int, terms: tuple[int, ...]) -> None:
        targets = sorted({target for term in terms for target in self.index.targets(term)})
        self.terms.append(terms)
        self.rules.append(tuple(target for target in targets if target < self.facts.rules))
        self.others.append(tuple(target for target in targets if target >= self.facts.rules))
        if self.rules[number]:
            self.with_rules.add(number)
        if self.others[number]:
            self.with_others.add(number)
        for term in terms:
            self.classes[term].append(number)
        following: dict[int, tuple[int, ...]] = {}
        for term in terms:
            for second, found in self.index.pairs(term):
                following[second] = (*following.get(second, ()), *found)
        if following:
            self.heads[number] = following

    def _terms_of_form(self, form: str) -> Iterable[int]:
        find = self.index.find
        yield from find(FORM + form)
        if self.facts.prefixes:
            yield from self._affixes(form, wildcards.PREFIX, wildcards.PREFIXES)
        if self.facts.suffixes:
            yield from self._affixes(form[::-1], wildcards.SUFFIX, wildcards.SUFFIXES)
        for language in self.facts.languages:
            yield from find(stem_key(language, stemmed(form, language)))
        if self._kinds:
            yield from self._general(form)

    def _affixes(self, form: str, kind: str, mask: str) -> Iterable[int]:
        for lengths in self.index.find(mask + form[: wildcards.GRAM_LENGTH]):
            for length in range(wildcards.GRAM_LENGTH, min(len(form), wildcards.LONGEST_AFFIX) + 1):
                if lengths >> length & 1:
                    yield from self.index.find(kind + form[:length])

    def _general(self, form: str) -> Iterable[int]:
        """Wildcards that share a key with the word are compared with it, no others."""
        for key in wildcards.asked_keys(form, self._kinds):
            for place in self.index.find(key):
                pattern = self._patterns.get(place)
                if pattern is None:
                    pattern = self._patterns[place] = self.index.blob(Section.PATTERNS, place)
                if wildcards.fits(pattern[1], form):
                    yield pattern[0]


class _Memo(dict[str, Sequence[int]]):
    """Chunk → classes. Chunks that will hardly come again (addresses, runs of characters, very long ones) are cut anew each time."""

    def __init__(self, lexicon: Lexicon, *, shouted: bool) -> None:
        super().__init__()
        self.lexicon, self.is_shouted = lexicon, shouted
        self.inner = _Characters(self, opens=False)
        self.opening = _Characters(self, opens=True)

    def __missing__(self, chunk: str) -> Sequence[int]:
        if _ONLY.fullmatch(chunk):
            return self._characters(chunk)
        core = chunk.strip(EDGES)
        if core.isascii() and core.isalpha():
            word = frozenset((core.lower(),))
            found: tuple[int, ...] = (self._class(Piece(0, 0, word, frozenset((core,)), (), opens_chunk=True)),)
        else:
            found = tuple(self._class(piece) for piece in pieces(chunk))
            if len(chunk) > LONGEST_KNOWN or "@" in chunk or "://" in chunk or _RUN.search(chunk):
                return found
        self[chunk] = found
        return found

    def _characters(self, chunk: str) -> Sequence[int]:
        found: list[int] = []
        for run in _RUN.findall(chunk):
            found.append(self.opening[run[0]])
            found.extend(map(self.inner.__getitem__, run[1:]))
        return found

    def _class(self, piece: Piece) -> int:
        return self.lexicon.class_of(piece, shouted=self.is_shouted)


class _Characters(dict[str, int]):
    """Character of a script without spaces → class."""

    def __init__(self, memo: _Memo, *, opens: bool) -> None:
        super().__init__()
        self.memo, self.opens = memo, opens

    def __missing__(self, char: str) -> int:
        (piece,) = pieces(char)
        found = self[char] = self.memo._class(piece._replace(opens_chunk=self.opens))
        return found
