"""White space chunks → classes of tokens, each worked out once.

All the work of `language/tokens.py`, and all look-ups in the index, are done for the chunks of a text that are not known yet, in one go;
a known chunk costs one dictionary access. No token crosses white space, so cutting chunk by chunk gives the tokens of the whole text.
"""

import re
from collections.abc import Callable, Collection
from itertools import product, repeat
from typing import Protocol

from wirewatch.language.numbers import number_forms
from wirewatch.language.tokens import MAX_CACHED_CHUNK, Piece, fold, pieces

NOTHING = "\0"  # the class of a token that satisfies no term
UNKNOWN = "\ud800"  # no character, and no class
BREAK = "\udfff"  # between paragraphs; likewise
MOST_PARTS = 30_000  # characters, and words between them, remembered
# Punctuation that never belongs to the word beside it; # @ & . and , between digits or letters may.
EDGES = "`.,;:!?\"'()[]{}<>*|_=+~^$%-\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u00ab\u00bb\u00a3\u20ac"
_WWW = frozenset(["".join(letters) for letters in product("wW", repeat=3)])  # with a dot after it, an address
_POSSESSIVE = ("'s", "\u2019s")
# Characters that are a token each and never take a mark: Han, kana and Hangul syllables. Between them, punctuation, and plain words
# where no mark is about that could bind them to what follows.
_SYLLABLES = "\u3005\u4e00-\u9fff\u3041-\u3096\u30a1-\u30fa\u30fc\uac00-\ud7a3"
_BETWEEN = "\u3001\u3002\u3008-\u300f\u30fb\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f\u201c\u201d!?()"
_SYLLABLE = re.compile(f"[{_SYLLABLES}]")
_RUN = re.compile(f"[{_SYLLABLES}A-Za-z0-9]+")
_PART = re.compile(f"[{_SYLLABLES}]|[A-Za-z0-9]+")
_ONLY = re.compile(f"[{_SYLLABLES}{_BETWEEN},.:;]+|[{_SYLLABLES}{_BETWEEN}A-Za-z0-9]+")
# Latin, Greek and Cyrillic letters that Unicode composes to nothing else: a word of them is one token, and folded letter by letter.
LETTERS = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017e\u01a0\u01a1\u01af\u01b0\u0218-\u021b"
    "\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u0481\u048a-\u052f\u1ea0-\u1ef9"
)
_LETTERS = re.compile(f"[{LETTERS}]+")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)+")
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|www\.)[!-~]+", re.IGNORECASE | re.ASCII
)  # one token, which no query finds


class _Folds(dict[int, str]):
    def __missing__(self, code: int) -> str:
        found = self[code] = fold(chr(code))
        return found


_FOLDS = _Folds()


class Classes(Protocol):
    """What the cache needs of `token_classes.TokenClasses`: from terms to the class that stands for them, and back."""

    terms: dict[str, tuple[int, ...]]  # by class
    terms_of_word: Callable[[str, str, bool], tuple[int, ...]]
    is_case_sensitive: bool  # the index distinguishes capitals, or words that open a chunk

    def class_of(self, piece: Piece, *, shouted: bool) -> str: ...

    def class_with(self, terms: Collection[int]) -> str: ...


class ChunkCache(dict[str, str]):
    """Chunk → classes. Chunks that will hardly come again (addresses, runs of characters, very long ones) are cut anew each time."""

    def __init__(self, classes: Classes, *, shouted: bool) -> None:
        super().__init__()
        self.classes, self.is_shouted = classes, shouted
        self._terms_of = classes.terms_of_word
        self._is_case_sensitive = classes.is_case_sensitive
        self._inner = _Characters(self, opens=False)
        self._opening = _Characters(self, opens=True)

    def read(self, chunks: list[str]) -> str:
        """The classes of a paragraph."""
        classes = list(map(self.get, chunks, repeat(UNKNOWN)))
        found = "".join(classes)
        if UNKNOWN not in found:
            return found
        for at, each in enumerate(classes):
            if each is UNKNOWN:
                classes[at] = self._learn(chunks[at])
        return "".join(classes)

    def _learn(self, chunk: str) -> str:
        core = chunk.strip(EDGES)
        if core.isalnum() and core.isascii() and core not in _WWW and len(core) <= MAX_CACHED_CHUNK:
            found = self._word(core)
            if len(chunk) <= MAX_CACHED_CHUNK:
                self[chunk] = found
            return found
        return self._rare(chunk, core)

    def _word(self, core: str) -> str:
        """Of a plain ASCII word, whose only form is its lower case. It is a chunk by itself."""
        form = core.lower()
        word = core if self._is_case_sensitive else form
        found = self.get(word)
        if found is None:
            terms = self._terms_of(form, word, self.is_shouted)
            found = self[word] = self.classes.class_with(terms) if terms else NOTHING
        return found

    def _rare(self, chunk: str, core: str) -> str:
        found = self._compound(core)
        if found is None:
            if _SYLLABLE.search(chunk):
                return self._characters(chunk) if _ONLY.fullmatch(chunk) else self._cut(chunk)
            if _ADDRESS.fullmatch(chunk):
                return NOTHING
            found = self._cut(chunk)
        if len(chunk) <= MAX_CACHED_CHUNK and "://" not in chunk:
            self[chunk] = found
        return found

    def _cut(self, chunk: str) -> str:
        return "".join(self.classes.class_of(piece, shouted=self.is_shouted) for piece in pieces(chunk))

    def _compound(self, core: str) -> str | None:
        """`long-term`, `Russia's`, `12,000` and `président`: words of ASCII once hyphens, possessives, separators and marks are gone."""
        if len(core) > MAX_CACHED_CHUNK:
            return None
        if not core.isascii():
            if _LETTERS.fullmatch(core):
                return self.classes.class_with(self._terms_of(core.translate(_FOLDS), core, self.is_shouted))
        elif "-" in core:
            parts = core.split("-")
            if all(map(str.isalnum, parts)) and "www" not in core.lower():
                return "".join(map(self._word, parts))
        elif _NUMBER.fullmatch(core):
            return self.classes.class_with(
                [term for form in number_forms(core) for term in self._terms_of(form, form, self.is_shouted)]
            )
        word = core[:-2]
        if core.endswith(_POSSESSIVE) and word.isascii() and word.isalpha() and "www" not in core.lower():
            terms = self.classes.terms  # `Russia's` is `russia` and `russias`
            return self.classes.class_with(terms[self._word(word)] + terms[self._word(word + "s")])
        return None

    def _characters(self, chunk: str) -> str:
        found: list[str] = []
        for run in _RUN.findall(chunk):
            first, *others = _PART.findall(run)
            found += (self._opening[first], *map(self._inner.__getitem__, others))
        return "".join(found)


class _Characters(dict[str, str]):
    """Character of a script without spaces, or plain word among them → class."""

    def __init__(self, cache: ChunkCache, *, opens: bool) -> None:
        super().__init__()
        self.cache, self.opens = cache, opens

    def __missing__(self, part: str) -> str:
        (piece,) = pieces(part)
        classes = self.cache.classes
        found = classes.class_of(piece._replace(opens_chunk=self.opens), shouted=self.cache.is_shouted)
        if len(self) > MOST_PARTS:
            self.clear()
        if len(part) <= MAX_CACHED_CHUNK:
            self[part] = found
        return found
