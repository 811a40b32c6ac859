"""White space chunks → classes of tokens, each worked out once.

A class is the exact set of terms that a token satisfies; class 0 satisfies none. All the work of `language/tokens.py`, and all look-ups
in the index, happen in the memo's `__missing__`; an article costs one dictionary access a chunk. No token crosses white space, so
cutting chunk by chunk gives the tokens of the whole text.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain, count

from wirewatch.language.tokens import LONGEST_KNOWN, Piece, pieces
from wirewatch.language.words import stemmed
from wirewatch.matching import wildcards
from wirewatch.matching.index import Index, Section
from wirewatch.matching.vocabulary import FORM, OPENING, SHOUTED, SURFACE, stem_key

MOST_CHUNKS = 150_000  # remembered; then all are forgotten, for the next articles bring the common ones back
PASSING = -(1 << 40)
# Punctuation that never belongs to the word beside it; # @ & . and , between digits or letters may.
EDGES = ".,;:!?\"'()[]{}<>*/|_=+~^$%-\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u00ab\u00bb\u00a3\u20ac"
_POSSESSIVE = ("'s", "\u2019s")
# Characters that are a token each and never take a mark: Han, kana and Hangul syllables. Between them, punctuation.
_SYLLABLES = "\u4e00-\u9fff\u3041-\u3096\u30a1-\u30fa\uac00-\ud7a3"
_RUN = re.compile(f"[{_SYLLABLES}]+")
_ONLY = re.compile(f"[{_SYLLABLES}\u3001\u3002\u300a-\u300f\uff0c\uff01\uff1a\uff1b\uff1f\u201c\u201d,.:;!?()]+")


class Lexicon:
    """What is known of the chunks met so far, for one index.

    A chunk of one token has that token's class; one of none or several has `-n`, a place in `groups`.
    """

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
        self.groups: list[Sequence[int]] = [()]
        self.memo = _Memo(self, shouted=False)
        self.shouted = _Memo(self, shouted=True)
        self._forms: dict[str, tuple[int, ...]] = {}
        self._known: dict[tuple[int, ...], int] = {(): 0}
        self._known_groups: dict[Sequence[int], int] = {}
        self._patterns: dict[int, tuple[int, str]] = {}
        self._kinds = frozenset(self.facts.kinds)
        self._is_plain = not (self.facts.prefixes or self.facts.suffixes or self.facts.languages or self._kinds)

    @property
    def is_full(self) -> bool:
        return len(self.memo) + len(self.shouted) > MOST_CHUNKS

    def read(self, paragraphs: Iterable[str], *, shouted: bool = False) -> tuple[list[list[int]], list[Sequence[int]]]:
        """Of each paragraph the classes of its chunks, groups as negative numbers; and the groups that are this text's alone."""
        memo = self.shouted if shouted else self.memo
        known = memo.__getitem__
        found = [list(map(known, paragraph.split())) for paragraph in paragraphs]
        passing, memo.passing = memo.passing, []
        if passing:
            offsets = count()
            found = [[PASSING - next(offsets) if number == PASSING else number for number in part] for part in found]
        return found, passing

    def group(self, classes: Sequence[int]) -> int:
        """The negative number of a group that is kept."""
        number = self._known_groups.get(classes)
        if number is None:
            number = self._known_groups[classes] = len(self.groups)
            self.groups.append(classes)
        return -number

    def class_of(self, piece: Piece, *, shouted: bool) -> int:
        found = set(chain.from_iterable(map(self.terms_of, piece.forms)))
        if self.facts.opening and piece.opens_chunk:
            found.update(chain.from_iterable(self.index.find(OPENING + form) for form in piece.forms))
        if self.facts.cased:
            key, written = (SHOUTED, piece.forms) if shouted else (SURFACE, piece.surfaces)
            found.update(chain.from_iterable(self.index.find(key + each) for each in written))
        return self.numbered(found) if found else 0

    def class_of_word(self, word: str, *, shouted: bool) -> int:
        """The same for one plain ASCII word, whose only form is its lower case."""
        form = word.lower()
        found = self.terms_of(form)
        if self.facts.cased:
            found += self.index.find(SHOUTED + form if shouted else SURFACE + word)
        return self.numbered(found) if found else 0

    def numbered(self, terms: Iterable[int]) -> int:
        """The class of a set of terms, made where it is new."""
        key = tuple(sorted(set(terms)))
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

    def terms_of(self, form: str) -> tuple[int, ...]:
        """Terms that a form satisfies, whatever its capitals."""
        found = self._forms.get(form)
        if found is None:
            found = self._forms[form] = tuple(self._look_up(form))
        return found

    def _look_up(self, form: str) -> Iterable[int]:
        find = self.index.find
        found = find(FORM + form)
        if self._is_plain:
            return found
        if self.facts.prefixes:
            found += tuple(self._affixes(form, wildcards.PREFIX, wildcards.PREFIXES))
        if self.facts.suffixes:
            found += tuple(self._affixes(form[::-1], wildcards.SUFFIX, wildcards.SUFFIXES))
        for language in self.facts.languages:
            found += find(stem_key(language, stemmed(form, language)))
        return found + tuple(self._general(form)) if self._kinds else found

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


class _Memo(dict[str, int]):
    """Chunk → class or group. Chunks that will hardly come again (addresses, runs of characters, very long ones) are cut anew each time."""

    def __init__(self, lexicon: Lexicon, *, shouted: bool) -> None:
        super().__init__()
        self.lexicon, self.is_shouted = lexicon, shouted
        self.by_case = lexicon.facts.cased or lexicon.facts.opening
        self.words: dict[str, int] = {}  # plain words, folded unless capitals matter
        self.passing: list[Sequence[int]] = []  # groups of the text being read
        self.inner = _Characters(self, opens=False)
        self.opening = _Characters(self, opens=True)

    def __missing__(self, chunk: str) -> int:
        core = chunk.strip(EDGES)
        if core.isalnum() and core.isascii():
            number = self[chunk] = self._word(core)
            return number
        return self._rare(chunk, core)

    def _word(self, core: str) -> int:
        word = core if self.by_case else core.lower()
        number = self.words.get(word)
        if number is None:
            number = self.words[word] = self.lexicon.class_of_word(word, shouted=self.is_shouted)
        return number

    def _rare(self, chunk: str, core: str) -> int:
        found = self._compound(core)
        characters = None
        if found is None:
            characters = _RUN.search(chunk)
            found = self._characters(chunk) if characters and _ONLY.fullmatch(chunk) else tuple(map(self._class, pieces(chunk)))
        if characters or len(chunk) > LONGEST_KNOWN or "://" in chunk:
            self.passing.append(found)
            return PASSING
        number = self[chunk] = found[0] if len(found) == 1 else self.lexicon.group(found)
        return number

    def _compound(self, core: str) -> Sequence[int] | None:
        """`long-term` and `Russia's`: plain words once the hyphen or the possessive is gone."""
        parts = core.split("-")
        if len(parts) > 1 and core.isascii() and all(map(str.isalnum, parts)):
            return tuple(map(self._word, parts))
        word = core[:-2]
        if core.endswith(_POSSESSIVE) and word.isascii() and word.isalpha():
            forms = frozenset((word.lower(), word.lower() + "s"))
            return (self._class(Piece(0, 0, forms, frozenset((word, word + "s")), (), opens_chunk=True)),)
        return None

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
        lexicon = self.memo.lexicon
        found = self[char] = lexicon.class_of(piece._replace(opens_chunk=self.opens), shouted=self.memo.is_shouted)
        return found
