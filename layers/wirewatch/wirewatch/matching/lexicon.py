"""White space chunks → classes of tokens, each worked out once.

A class is the exact set of terms that a token satisfies. Classes are written as characters: a chunk becomes a string with one for each of
its tokens, an article the string of them all, in which positions are sought with `str.find`. `NOTHING` satisfies no term.

All the work of `language/tokens.py`, and all look-ups in the index, happen in the memo's `__missing__`; an article costs one dictionary
access a chunk. No token crosses white space, so cutting chunk by chunk gives the tokens of the whole text.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import chain, product

from wirewatch.language.numbers import number_forms
from wirewatch.language.tokens import LONGEST_KNOWN, Piece, pieces
from wirewatch.language.words import stemmed
from wirewatch.matching import wildcards
from wirewatch.matching.index import Index, Section
from wirewatch.matching.vocabulary import FORM, OPENING, SHOUTED, SURFACE, stem_key

MOST_CHUNKS = 300_000  # remembered; then all are forgotten, for the next articles bring the common ones back
NOTHING = "\0"
SURROGATES = range(0xD800, 0xE000)  # no characters
MOST_CLASSES = 1_000_000
MOST_PAIRS = 300_000
# Punctuation that never belongs to the word beside it; # @ & . and , between digits or letters may.
EDGES = "`.,;:!?\"'()[]{}<>*|_=+~^$%-\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u00ab\u00bb\u00a3\u20ac"
_WWW = frozenset(["".join(letters) for letters in product("wW", repeat=3)])  # with a dot after it, an address
_POSSESSIVE = ("'s", "\u2019s")
# Characters that are a token each and never take a mark: Han, kana and Hangul syllables. Between them, punctuation.
_SYLLABLES = "\u4e00-\u9fff\u3041-\u3096\u30a1-\u30fa\uac00-\ud7a3"
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)+")
_RUN = re.compile(f"[{_SYLLABLES}]+")
_ONLY = re.compile(f"[{_SYLLABLES}\u3001\u3002\u300a-\u300f\uff0c\uff01\uff1a\uff1b\uff1f\u201c\u201d,.:;!?()]+")


class Lexicon:
    """What is known of the chunks met so far, for one index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.facts = index.facts
        self.terms: dict[str, tuple[int, ...]] = {NOTHING: ()}  # by class
        self.rules: dict[str, tuple[int, ...]] = {}  # by class: candidates
        self.others: dict[str, tuple[int, ...]] = {}  # by class: names and nodes to look at
        self.heads: dict[str, dict[int, tuple[int, ...]]] = {}  # class → term that follows → targets
        self.pairs = _Pairs(self)
        self.classes: defaultdict[int, set[str]] = defaultdict(set)  # by term
        self.memo = _Memo(self, shouted=False)
        self.shouted = _Memo(self, shouted=True)
        self._forms: dict[str, tuple[int, ...]] = {}
        self._known: dict[tuple[int, ...], str] = {(): NOTHING}
        self._heads: dict[str, tuple[int, ...]] = {}  # keys of wildcards: few, and asked for with every new word
        self._patterns: dict[int, tuple[int, str]] = {}
        self._kinds = frozenset(self.facts.kinds)
        self._is_plain = not (self.facts.prefixes or self.facts.suffixes or self.facts.languages or self._kinds)

    @property
    def is_full(self) -> bool:
        chunks = len(self.memo) + len(self.shouted) + len(self.memo.words) + len(self.shouted.words) + len(self._forms)
        return chunks > MOST_CHUNKS or len(self.terms) > MOST_CLASSES

    def class_of(self, piece: Piece, *, shouted: bool) -> str:
        found = set(chain.from_iterable(map(self.terms_of, piece.forms)))
        if self.facts.opening and piece.opens_chunk:
            found.update(chain.from_iterable(self.index.find(OPENING + form) for form in piece.forms))
        if self.facts.cased:
            key, written = (SHOUTED, piece.forms) if shouted else (SURFACE, piece.surfaces)
            found.update(chain.from_iterable(self.index.find(key + each) for each in written))
        return self._class(found) if found else NOTHING

    def class_of_word(self, word: str, *, shouted: bool) -> str:
        """The same for one plain ASCII word, whose only form is its lower case."""
        form = word.lower()
        found = self.terms_of(form)
        if self.facts.opening:
            found += self.index.find(OPENING + form)
        if self.facts.cased:
            found += self.index.find(SHOUTED + form if shouted else SURFACE + word)
        return self._class(found) if found else NOTHING

    def class_of_possessive(self, word: str, *, shouted: bool) -> str:
        """`Russia's` is `russia` and `russias`."""
        form = word.lower()
        found = self.terms_of(form) + self.terms_of(form + "s")
        if self.facts.opening:
            found += self.index.find(OPENING + form) + self.index.find(OPENING + form + "s")
        if self.facts.cased:
            find, key, written = self.index.find, SHOUTED if shouted else SURFACE, form if shouted else word
            found += find(key + written) + find(key + written + "s")
        return self._class(found) if found else NOTHING

    def _class(self, terms: Collection[int]) -> str:
        """The class of a set of terms, made where it is new."""
        key = tuple(terms) if len(terms) == 1 else tuple(sorted(set(terms)))
        found = self._known.get(key)
        if found is None:
            number = len(self.terms)
            found = self._known[key] = chr(number if number < SURROGATES.start else number + len(SURROGATES))
            self._add(found, key)
        return found

    def _add(self, name: str, terms: tuple[int, ...]) -> None:
        self.terms[name] = terms
        targets: list[int] = []
        for term in terms:
            self.classes[term].add(name)
            targets += self.index.targets(term)
            for second, found in self.index.pairs(term):
                following = self.heads.setdefault(name, {})
                following[second] = (*following.get(second, ()), *found)
        if targets:
            self._point(name, sorted(set(targets)))

    def _point(self, name: str, targets: list[int]) -> None:
        """Rules to ask, and names and nodes to look at, where this class is met."""
        last = bisect_left(targets, self.facts.rules)
        if last:
            self.rules[name] = tuple(targets[:last])
        if last < len(targets):
            self.others[name] = tuple(targets[last:])

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
            found += self._affixes(form, wildcards.PREFIX, wildcards.PREFIXES)
        if self.facts.suffixes:
            found += self._affixes(form[::-1], wildcards.SUFFIX, wildcards.SUFFIXES)
        for language in self.facts.languages:
            found += find(stem_key(language, stemmed(form, language)))
        return found + tuple(self._general(form)) if self._kinds else found

    def _affixes(self, form: str, kind: str, mask: str) -> tuple[int, ...]:
        """Terms that are beginnings of a form; only lengths that occur with its first letters are looked up."""
        head = mask + form[: wildcards.GRAM_LENGTH]
        lengths = self._heads.get(head)
        if lengths is None:
            bits = sum(self.index.find(head))
            lengths = self._heads[head] = tuple(length for length in range(wildcards.LONGEST_AFFIX + 1) if bits >> length & 1)
        found: tuple[int, ...] = ()
        for length in lengths:
            if length > len(form):
                break
            found += self.index.find(kind + form[:length])
        return found

    def _general(self, form: str) -> Iterable[int]:
        """Wildcards that share a key with the word are compared with it, no others."""
        for key in wildcards.asked_keys(form, self._kinds):
            places = self._heads.get(key)
            if places is None:
                places = self._heads[key] = self.index.find(key)
            for place in places:
                pattern = self._patterns.get(place)
                if pattern is None:
                    pattern = self._patterns[place] = self.index.blob(Section.PATTERNS, place)
                if wildcards.fits(pattern[1], form):
                    yield pattern[0]


class _Memo(dict[str, str]):
    """Chunk → classes. Chunks that will hardly come again (addresses, runs of characters, very long ones) are cut anew each time."""

    def __init__(self, lexicon: Lexicon, *, shouted: bool) -> None:
        super().__init__()
        self.lexicon, self.is_shouted = lexicon, shouted
        self.by_case = lexicon.facts.cased or lexicon.facts.opening
        self.words: dict[str, str] = {}  # plain words, folded unless capitals matter
        self.inner = _Characters(self, opens=False)
        self.opening = _Characters(self, opens=True)

    def __missing__(self, chunk: str) -> str:
        core = chunk.strip(EDGES)
        if core.isalnum() and core.isascii() and core not in _WWW and len(core) <= LONGEST_KNOWN:
            found = self[chunk] = self._word(core)
            return found
        return self._rare(chunk, core)

    def _word(self, core: str) -> str:
        word = core if self.by_case else core.lower()
        found = self.words.get(word)
        if found is None:
            found = self.words[word] = self.lexicon.class_of_word(word, shouted=self.is_shouted)
        return found

    def _rare(self, chunk: str, core: str) -> str:
        found = self._compound(core)
        if found is None:
            if _RUN.search(chunk):
                return self._characters(chunk) if _ONLY.fullmatch(chunk) else self._cut(chunk)
            found = self._cut(chunk)
        if len(chunk) <= LONGEST_KNOWN and "://" not in chunk:
            self[chunk] = found
        return found

    def _cut(self, chunk: str) -> str:
        return "".join(self.lexicon.class_of(piece, shouted=self.is_shouted) for piece in pieces(chunk))

    def _compound(self, core: str) -> str | None:
        """`long-term`, `Russia's` and `12,000`: plain words once the hyphen, the possessive or the separators are gone."""
        if core.isascii() and _NUMBER.fullmatch(core):
            return self.lexicon.class_of(Piece(0, 0, *2 * (frozenset(number_forms(core)),), (), opens_chunk=True), shouted=self.is_shouted)
        if len(core) > LONGEST_KNOWN or "www" in core.lower():
            return None
        parts = core.split("-")
        if len(parts) > 1 and core.isascii() and all(map(str.isalnum, parts)):
            return "".join(map(self._word, parts))
        word = core[:-2]
        if core.endswith(_POSSESSIVE) and word.isascii() and word.isalpha():
            return self.lexicon.class_of_possessive(word, shouted=self.is_shouted)
        return None

    def _characters(self, chunk: str) -> str:
        return "".join(self.opening[run[0]] + "".join(map(self.inner.__getitem__, run[1:])) for run in _RUN.findall(chunk))


class _Pairs(dict[str, tuple[int, ...]]):
    """Two classes side by side, the first of them a head → targets."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self.lexicon = lexicon

    def __missing__(self, pair: str) -> tuple[int, ...]:
        following = self.lexicon.heads[pair[0]]
        terms = self.lexicon.terms.get(pair[1:], ())
        if len(self) > MOST_PAIRS:
            self.clear()
        found = self[pair] = tuple({target for term in terms for target in following.get(term, ())})
        return found


class _Characters(dict[str, str]):
    """Character of a script without spaces → class."""

    def __init__(self, memo: _Memo, *, opens: bool) -> None:
        super().__init__()
        self.memo, self.opens = memo, opens

    def __missing__(self, char: str) -> str:
        (piece,) = pieces(char)
        lexicon = self.memo.lexicon
        found = self[char] = lexicon.class_of(piece._replace(opens_chunk=self.opens), shouted=self.memo.is_shouted)
        return found
