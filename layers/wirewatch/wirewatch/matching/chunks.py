"""Caches the classes of tokens by chunk. A chunk is a run of characters without white space.

The class of a token is one character. It stands for the set of query terms that the token
satisfies. No token contains white space, so the chunks of a text have all its tokens.
"""

import re
from collections.abc import Callable, Collection, Sequence
from itertools import product
from typing import Protocol

from wirewatch.language.numbers import number_forms
from wirewatch.language.tokens import (
    CONTRACTIONS,
    ELISIONS,
    MAX_CACHED_CHUNK,
    SUFFIX_SYMBOLS,
    WRITTEN_SYMBOLS,
    Piece,
    cut_chunk,
    fold,
    has_no_space_script,
    pieces,
)

NOTHING = "\0"  # the class of a token that satisfies no term
BREAK = "\udfff"  # ends a paragraph; a lone surrogate is neither a character nor a class
PARAGRAPH_END = "\n"  # stands after the chunks of a paragraph; no chunk has white space
MAX_CACHED_PARTS = 30_000  # characters of scripts without spaces, and words between them
MAX_CACHED_SYLLABLES = 8  # characters of a chunk with Han, kana or Hangul, such as a Korean word
# Punctuation that at the edge of a chunk never belongs to the word beside it. # @ and & may belong.
EDGES = "`.,;:!?\"'()[]{}<>*|_=+~^$%-\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u00ab\u00bb\u00a3\u20ac"
_WWW = frozenset(
    ["".join(letters) for letters in product("wW", repeat=3)]
)  # `www` in any case; before a dot, it begins an address
# Characters that are a token each and never take a mark: Han, kana and Hangul syllables. A chunk of
# them (_ONLY) may have , . : ; or plain words, but not both: such a mark could join two words.
_SYLLABLES = "\u3005\u4e00-\u9fff\u3041-\u3096\u30a1-\u30fa\u30fc\uac00-\ud7a3"
_BETWEEN = "\u3001\u3002\u3008-\u300f\u30fb\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f\u201c\u201d!?()"
_SYLLABLE = re.compile(f"[{_SYLLABLES}]")
_ALL_SYLLABLES = re.compile(f"[{_SYLLABLES}]+")
_RUN = re.compile(f"[{_SYLLABLES}A-Za-z0-9]+")
_PART = re.compile(f"[{_SYLLABLES}]|[A-Za-z0-9]+")
_ONLY = re.compile(f"[{_SYLLABLES}{_BETWEEN},.:;]+|[{_SYLLABLES}{_BETWEEN}A-Za-z0-9]+")
# Latin, Greek and Cyrillic letters that Unicode does not compose further. A word of such letters is one
# token and can be folded letter by letter.
LETTERS = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017e"
    "\u01a0\u01a1\u01af\u01b0\u0218-\u021b"
    "\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u0481\u048a-\u052f\u1ea0-\u1ef9"
)
_LETTERS = re.compile(f"[{LETTERS}]+")
_SEPARATORS = re.compile('[-/\\\\:;()\\[\\]{}<>|_=+~^$%!?*"\u2013\u2014\u201c\u201d\u2026\u00ab\u00bb]+')
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)+[A-Za-z0-9]*")
_APOSTROPHE = re.compile("([A-Za-z]+)['\u2019]([A-Za-z]+)")
_ACRONYM = re.compile(r"[A-Za-z](?:\.[A-Za-z])+")
_SENTENCE_END = re.compile(r"[A-Za-z]{2,}(?:[.,][A-Za-z]{2,})+")  # without a space after it
_CUT_WHOLE = re.compile("[@&#\uff06\uff03]|://|www", re.IGNORECASE)
_HASH = re.compile("[#\uff03]")
_MARKED_SYMBOLS = re.compile(r"[+#\uff0b\uff03]|\.(?=.)")
# In Disney+, C#, 디즈니+는, C++17, and in #Disney+ before another hashtag
_SYMBOLS_AFTER = re.compile(
    rf"[+#\uff0b\uff03]{{1,8}}+(?![^\W{_SYLLABLES}])|[+\uff0b]{{2}}|[+\uff0b](?=[#\uff03]\w)"
)
_ENDS_OF_NAMES = tuple(SUFFIX_SYMBOLS)
_BEFORE_DOT = "([{\"'\u201c\u2018\u00ab\u201e"
_SYMBOLS = re.compile(rf"\S[{WRITTEN_SYMBOLS}]|\.[^{re.escape(EDGES)}]")
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+-]*://|www\.)[!-~]+", re.IGNORECASE | re.ASCII
)  # an address is one token, which no query finds


class _Folds(dict[int, str]):
    """Maps the code point of a character to its folded form, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = fold(chr(code))
        return folded


_FOLDS = _Folds()


def token_offsets(chunk: str) -> Sequence[tuple[int, int]]:
    """Return the (start, end) offsets that a match marks for each token of a chunk. A chunk is a
    run of characters without white space. `cut_chunk` finds the same tokens, but is slower.

    For each part of a divided hashtag, these are the offsets of the whole hashtag. The symbols of a
    name such as `C++`, `C#` or `.NET` are marked with its word, but not a `!`, which is usually
    punctuation.
    """
    core = chunk.strip(EDGES)
    may_have_symbols = not chunk.isalnum() and _MARKED_SYMBOLS.search(chunk) is not None
    if core.isalnum() and core.isascii() and core not in _WWW and not may_have_symbols:
        start = chunk.find(core)
        return [(start, start + len(core))]
    if _SYLLABLE.search(chunk) and _ONLY.fullmatch(chunk):
        return [part.span() for part in _PART.finditer(chunk)]
    cut = cut_chunk(chunk)
    offsets = [(piece.start, piece.end) for piece in cut]
    if _HASH.search(chunk):
        offsets = _with_whole_hashtags(chunk, offsets)
    return _with_symbols(chunk, cut, offsets) if may_have_symbols else offsets


def _with_symbols(
    chunk: str, cut: Sequence[Piece], offsets: Sequence[tuple[int, int]]
) -> Sequence[tuple[int, int]]:
    """Return the offsets, extended to the symbols that belong to the words.

    A dot belongs to the word after it at the start of the chunk, or after a quotation mark or a
    bracket. So in `end.The`, it belongs to neither word.
    """
    extended: dict[tuple[int, int], tuple[int, int]] = {}
    for piece, (start, end) in zip(cut, offsets, strict=True):
        first, last = start, end
        symbols = _SYMBOLS_AFTER.match(chunk, end)
        if symbols and any(surface.endswith(_ENDS_OF_NAMES) for surface in piece.surfaces):
            last = symbols.end()
        if chunk[start - 1 : start] == "." and (start == 1 or chunk[start - 2] in _BEFORE_DOT):
            first -= any(surface.startswith(".") for surface in piece.surfaces)
        if (first, last) != (start, end):
            extended[start, end] = first, last
    return [extended.get(offset, offset) for offset in offsets]


def _with_whole_hashtags(chunk: str, offsets: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the offsets, but give each part of a divided hashtag the offsets of the whole hashtag.

    A query for `tiktok` finds the first part of `#TikTok`, so a match must mark the whole hashtag.
    """
    marked: list[tuple[int, int]] = []
    while len(marked) < len(offsets):
        first = last = len(marked)
        start, end = offsets[first]
        if start and _HASH.match(chunk, start - 1) and not has_no_space_script(chunk[start:end]):
            while last + 1 < len(offsets):
                other_start, other_end = offsets[last + 1]
                if other_start != end or has_no_space_script(chunk[other_start:other_end]):
                    break
                last, end = last + 1, other_end
        marked += [(start, end)] * (last - first + 1)
    return marked


class Classes(Protocol):
    """The part of `token_classes.TokenClasses` that ChunkCache uses.

    A class is a set of query terms, and is written as one character. `class_of` and `class_with`
    return this character. `terms` maps the character to the terms of the class.
    """

    terms: dict[str, tuple[int, ...]]  # by class
    terms_of_word: Callable[[str, str, bool], tuple[int, ...]]
    is_case_sensitive: bool  # the index distinguishes capitals, or words that open a chunk
    has_symbols: bool  # the index has names with symbols, like {C++}

    def class_of(self, piece: Piece, *, shouted: bool) -> str: ...

    def class_with(self, terms: Collection[int]) -> str: ...


class ChunkCache(dict[str, str]):
    """Maps a chunk such as `Russia's,` to the classes of its tokens, one character for each token.

    The class of a token is the set of terms of queries that the token satisfies.

    Chunks that probably occur only once are not kept:

    - web addresses
    - chunks of more than MAX_CACHED_SYLLABLES characters, if they contain Han, kana or Hangul
    - other chunks of more than MAX_CACHED_CHUNK characters
    """

    def __init__(self, classes: Classes, *, shouted: bool) -> None:
        super().__init__({PARAGRAPH_END: BREAK})
        self.classes, self.is_shouted = classes, shouted
        self._terms_of = classes.terms_of_word
        self._is_case_sensitive = classes.is_case_sensitive
        self._has_symbols = classes.has_symbols
        self._inner = _Characters(self, opens=False)
        self._opening = _Characters(self, opens=True)

    def read(self, chunks: list[str]) -> list[str]:
        """Return one string for each chunk. The string has one character for each token of the
        chunk. A character stands for the set of query terms that the token satisfies (see the
        module `token_classes`). For PARAGRAPH_END, the string is BREAK.
        """
        return list(map(self.__getitem__, chunks))

    def __missing__(self, chunk: str) -> str:
        if self._has_symbols and _SYMBOLS.search(chunk):
            return self._learn_other(chunk, None)
        core = chunk.strip(EDGES)
        if core.isascii() and core.isalnum() and core not in _WWW and len(core) <= MAX_CACHED_CHUNK:
            if core is chunk and self._is_case_sensitive:  # without punctuation: it has been looked for
                return self._learn_word(core, core)
            classes = self._word(core)
            if len(chunk) <= MAX_CACHED_CHUNK:
                self[chunk] = classes
            return classes
        return self._learn_other(chunk, core)

    def _word(self, core: str) -> str:
        """Return the class (see the module) of the word `core`, and cache the class.

        `core` has only ASCII letters and digits. If the index distinguishes capitals, the key in
        the cache is `core`. Otherwise, the key is `core` in lower case.
        """
        word = core if self._is_case_sensitive else core.lower()
        return self.get(word) or self._learn_word(core, word)

    def _learn_word(self, core: str, word: str) -> str:
        """Return the class (see the module) of the word `core`, and cache this class under the key
        `word`. `core` has only ASCII letters and digits, and its class is not cached yet.
        """
        terms = self._terms_of(core.lower(), word, self.is_shouted)
        name = self[word] = self.classes.class_with(terms) if terms else NOTHING
        return name

    def _learn_other(self, chunk: str, core: str | None) -> str:
        if core is not None and not core.isascii() and _SYLLABLE.search(chunk):
            by_character = self._characters(chunk) if _ONLY.fullmatch(chunk) else self._cut(chunk)
            if len(chunk) <= MAX_CACHED_SYLLABLES:
                self[chunk] = by_character
            return by_character
        classes = self._compound(core) if core is not None else None
        if classes is None:
            if _ADDRESS.fullmatch(chunk):
                return NOTHING
            classes = self._cut(chunk)
        if len(chunk) <= MAX_CACHED_CHUNK and "://" not in chunk:
            self[chunk] = classes
        return classes

    def _cut(self, chunk: str) -> str:
        return "".join(self.classes.class_of(piece, shouted=self.is_shouted) for piece in pieces(chunk))

    def _compound(self, core: str) -> str | None:
        """Return the classes of the tokens of a chunk such as `long-term`, `12:30`, `and/or` or
        `al-Qaida's`. The result has one character for each token: its class, which stands for the
        query terms that the token satisfies.

        `core` is the chunk without the punctuation around it. Return None if the slower
        `tokens.pieces` must cut the chunk, for example an address.
        """
        if len(core) > MAX_CACHED_CHUNK or _CUT_WHOLE.search(core):
            return None
        parts = _SEPARATORS.split(core)
        return self._part(core) if len(parts) == 1 else "".join(map(self._part_or_cut, parts))

    def _part_or_cut(self, part: str) -> str:
        if part.isalnum() and part.isascii():
            return self._word(part)
        classes = self._part(part.strip(".,'`\u2019"))
        return self._cut(part) if classes is None else classes

    def _part(self, part: str) -> str | None:
        """Return the classes of the tokens in `part`, one character for each token. A class stands
        for the query terms that a token satisfies. `part` is a plain word, or a text such as
        `président`, `Russia's`, `don't`, `U.S`, `12,000` or `Paris.The`.

        Return None for any other text. The slower `tokens.pieces` must cut such a text.
        """
        if part.isalnum():
            if part.isascii():
                return self._word(part)
            if _LETTERS.fullmatch(part):
                return self.classes.class_with(self._terms_of(part.translate(_FOLDS), part, self.is_shouted))
            return None
        if _NUMBER.fullmatch(part):
            forms = number_forms(part)
            return self.classes.class_with(
                [term for form in forms for term in self._terms_of(form.lower(), form, self.is_shouted)]
            )
        if with_apostrophe := _APOSTROPHE.fullmatch(part):
            return self._two_parts(*with_apostrophe.groups())
        if _ACRONYM.fullmatch(part):
            return self._word(part.replace(".", ""))
        return "".join(map(self._word, re.split("[.,]", part))) if _SENTENCE_END.fullmatch(part) else None

    def _two_parts(self, head: str, tail: str) -> str | None:
        """Return the class (see the module) of a word with an apostrophe between `head` and `tail`.

        Return None if only the slower `tokens.pieces` finds all forms of the word, as for `l'ONU`.
        If `tail` is `s`, the result is never None.
        """
        if tail == "s":  # `Russia's` is `russia` and `russias`
            terms = self.classes.terms
            return self.classes.class_with(terms[self._word(head)] + terms[self._word(head + "s")])
        is_plain = tail in CONTRACTIONS or len(head) == 1 or head[0].islower()
        return self._word(head + tail) if is_plain and tail != "S" and head.lower() not in ELISIONS else None

    def _characters(self, chunk: str) -> str:
        classes: list[str] = []
        for run in _RUN.findall(chunk):
            first, *others = run if _ALL_SYLLABLES.fullmatch(run) else _PART.findall(run)
            classes += (self._opening[first], *map(self._inner.__getitem__, others))
        return "".join(classes)


class _Characters(dict[str, str]):
    """Maps a token to its class: one character that stands for the query terms that the token
    satisfies. It is used for the tokens of chunks that contain Han, kana or Hangul.

    There are two instances, because some Hangul names are found only after white space or
    punctuation. The instance with `opens=True` is for tokens directly after white space or
    punctuation.
    """

    def __init__(self, cache: ChunkCache, *, opens: bool) -> None:
        super().__init__()
        self.cache, self.opens = cache, opens

    def __missing__(self, part: str) -> str:
        (piece,) = pieces(part)
        classes = self.cache.classes
        name = classes.class_of(piece._replace(opens_chunk=self.opens), shouted=self.cache.is_shouted)
        if len(self) > MAX_CACHED_PARTS:
            self.clear()
        if len(part) <= MAX_CACHED_CHUNK:
            self[part] = name
        return name
