"""Cuts text into tokens. Offsets point into the original text, which is never changed.

White space separates chunks, and each chunk is cut into tokens. A query finds a word by each of its
forms: `Russia's` has `russia` and `russias`. Addresses, and words of more than MAX_WORD characters,
have no forms, so no query finds them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from wirewatch.language.footnotes import without_footnote_mark
from wirewatch.language.numbers import fraction_values, number_forms, number_values

Side = Literal["article", "query"]

FRENCH_ELISIONS = ("l", "d", "j", "m", "n", "s", "t", "c", "qu", "jusqu", "lorsqu", "puisqu")
ITALIAN_ELISIONS = ("dell", "all", "nell", "sull", "dall", "un", "quest")
ELISIONS = frozenset((*FRENCH_ELISIONS, *ITALIAN_ELISIONS))
CONTRACTIONS = frozenset(["t", "ll", "re", "ve", "d", "m"])
# Plain, typographic and full-width apostrophes; modifier letters, accents and primes that transliterations
# use; the saltillo.
APOSTROPHES = "'\u2019\u2018\u02bc\uff07\u02bb\u02be\u02bf`\u00b4\u2032\u201b\u02b9\u02bd\ua78c"
# Symbols that belong to a name like C++, C#, Disney+ or Yahoo!; so does a dot before a name, as in .NET.
SUFFIX_SYMBOLS = "+#!"
# Their full-width forms, but for !, which is usual punctuation in Chinese and Japanese.
FULL_WIDTH_SYMBOLS = str.maketrans({"\uff0b": "+", "\uff03": "#"})
WRITTEN_SYMBOLS = SUFFIX_SYMBOLS + "\uff0b\uff03"
# Han, kana, Hangul, Thai, Lao, Burmese, Khmer: each character is a token.
NO_SPACE_SCRIPTS = (
    *((0x0E01, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x3005, 0x3007)),
    *((0x3041, 0x30FF), (0x3130, 0x318F), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF)),
    *((0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFF66, 0xFFDC), (0x20000, 0x3FFFF)),
)
KANGXI_RADICALS = (0x2F00, 0x2FD5)  # symbols that PDF files have in place of Han characters
# Scripts whose diacritics are removed: Latin, Greek, Cyrillic, Hebrew, Arabic. But ガ is not カ.
MARKS_FOLDED = (
    *((0x0041, 0x024F), (0x0250, 0x02AF), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F), (0xA720, 0xA7FF)),
    *((0x0370, 0x03FF), (0x1F00, 0x1FFF), (0x0400, 0x052F), (0xA640, 0xA69F), (0x0590, 0x05FF)),
    *((0x0600, 0x06FF), (0x0750, 0x077F), (0x08A0, 0x08FF)),
)
# Letters that Unicode does not decompose: strokes, ligatures, alef wasla, Persian forms of Arabic letters.
LETTERS_FOLDED = str.maketrans(
    {
        **dict(zip("øłđħŧı", "oldhti", strict=True)),
        "œ": "oe",
        "æ": "ae",
        "ð": "d",
        "þ": "th",
        "ک": "ك",
        "ی": "ي",
        "ٱ": "ا",
    }
)
TATWEEL = "\u0640"
# The combining grapheme joiner, and the variation selectors, which often follow an emoji.
_SELECTORS = ((0x034F, 0x034F), (0x180B, 0x180D), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_KEYCAP = "\u20e3"  # follows the digit of an emoji
# The first of ten digits: Arabic, Persian, Devanagari, Bengali, Gurmukhi, Gujarati, Odia, Tamil, Telugu,
# Kannada, Malayalam. They become the digits 0 to 9, and the Arabic separators become a comma and a point.
_ZEROS = (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66)
_SEPARATORS = {"\u066c": ",", "\u066b": "."}
_SIGNS = {"．": ".", "＆": "&", "＃": "#", _KEYCAP: " "} | _SEPARATORS
_PLAIN_NUMBERS = str.maketrans(
    _SEPARATORS | {chr(zero + digit): str(digit) for zero in _ZEROS for digit in range(10)}
)


class Token(NamedTuple):
    """One token of a text. `start` and `end` are offsets; `paragraph` counts from 0.

    - `forms`: the folded forms (see `fold`)
    - `surfaces`: spellings with capitals and diacritics, which `{…}` in a query finds
    - `values`: the numbers that the token may mean
    - `opens_chunk`: the token is the first, or follows white space or punctuation. A Hangul name
      may begin only there.
    """

    start: int
    end: int
    forms: frozenset[str]
    surfaces: frozenset[str]
    values: tuple[float, ...]
    opens_chunk: bool
    paragraph: int


# Each class of characters has one letter, so that one expression can cut text of every script:
#   A upper case · a other letter · 9 number · m mark or ignorable · c no-space script
#   ' . , & # @ stand for themselves, and a space for any other character
class _Classes(dict[int, str]):
    """Maps the code point of a character to the letter of its class, as a table for `str.translate`."""

    def __missing__(self, code: int) -> str:
        letter = self[code] = _class_of(chr(code))
        return letter


def _class_of(char: str) -> str:
    if char in APOSTROPHES:
        return "'"
    if char in ".,&#@":
        return char
    if char in _SIGNS:
        return _SIGNS[char]
    category = unicodedata.category(char)
    if char == TATWEEL or category in {"Cf", "Mn", "Mc", "Me"} or char in "\uff9e\uff9f":
        return "m"
    code = ord(char)
    if 0x1160 <= code <= 0x11FF:  # vowels and finals of decomposed Hangul belong to the syllable before
        return "m"
    if category[0] in "LN" and _is_between(code, NO_SPACE_SCRIPTS):
        return "c"
    if KANGXI_RADICALS[0] <= code <= KANGXI_RADICALS[1]:
        return "c"
    if category[0] == "L":
        return "A" if category in {"Lu", "Lt"} else "a"
    return "9" if category[0] == "N" else " "


def _is_between(code: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(low <= code <= high for low, high in ranges)


_CLASSES = _Classes()
_PIECE = re.compile(
    r"""(?P<acronym>(?<![Aa9m])[Aa]m*(?:\.m*[Aa]m*)+(?![Aa9m])\.?(?:'m*[Aa]m*(?![Aa9m]))?)
      | (?P<number>(?<![Aa9m])m*9[9m]*(?:[.,]9+|'999(?!9))*[Aa9m]*(?:'m*[Aa][Aa9m]*)?)
      | (?P<word>(?<!m)m*[Aa9][Aa9m]*(?:'m*[Aa9][Aa9m]*)*)
      | (?P<char>cm*)
      | (?P<and>&)""",
    re.VERBOSE,
)
# A word character of a script that separates words by spaces. An address ends where another script begins.
_SPACED = rf"[^\W{''.join(f'{chr(low)}-{chr(high)}' for low, high in NO_SPACE_SCRIPTS)}]"
_PATH = rf"(?:[!-~]|(?![!-~]){_SPACED})+"
_ADDRESS = re.compile(
    rf"(?<![a-z0-9+-])[a-z][a-z0-9+-]*://{_PATH}|(?<!{_SPACED})www\.{_PATH}"
    rf"|(?<!{_SPACED})(?<![.+-])(?:{_SPACED}|[.+-])+@(?:{_SPACED}|-)+(?:\.(?:{_SPACED}|-)+)+",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=a)(?=A)|(?<=am)(?=A)|(?<=[A9])(?=Aa)")  # over classes of characters
_CHUNK = re.compile(r"\S+")
PARAGRAPH = re.compile(r"\n[^\S\n]*\n")
MAX_PARTS = 8  # of a word with apostrophes; no word of any language has more
MAX_SYMBOLS = 8  # after a word; no name has more
MAX_WORD = 1_000  # characters; a longer word gets no forms, because it would take too much time
MAX_CACHED_CHUNK = 64  # characters; longer chunks hardly occur twice


class Piece(NamedTuple):
    """A token of a chunk (text without white space). Its offsets count from the start of the chunk."""

    start: int
    end: int
    forms: frozenset[str]
    surfaces: frozenset[str]
    values: tuple[float, ...]
    opens_chunk: bool


def tokenize(text: str, side: Side = "article") -> list[Token]:
    """Return all tokens of a text.

    A word with an apostrophe has one form if `side` is "query", and may have several if `side` is
    "article".
    """
    breaks = [match.end() for match in PARAGRAPH.finditer(text)]
    tokens: list[Token] = []
    paragraph = 0
    for chunk in _CHUNK.finditer(text):
        offset = chunk.start()
        while paragraph < len(breaks) and breaks[paragraph] <= offset:
            paragraph += 1
        tokens += [
            Token(offset + p.start, offset + p.end, p.forms, p.surfaces, p.values, p.opens_chunk, paragraph)
            for p in cut_chunk(chunk[0], side)
        ]
    return tokens


def cut_chunk(chunk: str, side: Side = "article") -> tuple[Piece, ...]:
    """Return the tokens of one chunk, which is text without white space. The tokens of short chunks
    are cached.
    """
    return _cached_pieces(chunk, side) if len(chunk) <= MAX_CACHED_CHUNK else tuple(pieces(chunk, side))


@lru_cache(maxsize=50_000)
def _cached_pieces(chunk: str, side: Side) -> tuple[Piece, ...]:
    return tuple(pieces(chunk, side))


def pieces(chunk: str, side: Side = "article") -> Iterator[Piece]:
    """Yield the tokens of a chunk, which contains no white space. The tokens of a text are the
    tokens of all its chunks.
    """
    if "@" in chunk or "://" in chunk or "www." in chunk.lower():
        return _cut_around_addresses(chunk, side)
    return _cut_words(chunk, 0, len(chunk), side)


def _cut_around_addresses(chunk: str, side: Side) -> Iterator[Piece]:
    """Yield the tokens of a chunk that may have addresses (`https://…`, `www.…`, `ann@x.org`).

    Each address becomes one token that no query matches. To search the article's own address,
    queries use `url:`.
    """
    position = 0
    for address in _ADDRESS.finditer(chunk):
        yield from _cut_words(chunk, position, address.start(), side)
        yield Piece(address.start(), address.end(), frozenset(), frozenset(), (), opens_chunk=True)
        position = address.end()
    yield from _cut_words(chunk, position, len(chunk), side)


def _cut_words(chunk: str, start: int, end: int, side: Side) -> Iterator[Piece]:
    classes = chunk.translate(_CLASSES)
    for match in _PIECE.finditer(classes, start, end):
        first, last = match.span()
        raw = without_footnote_mark(chunk[first:last])
        last = first + len(raw)
        opens = first == 0 or classes[first - 1] not in "Aa9mc"
        if last - first > MAX_WORD:
            yield Piece(first, last, frozenset(), frozenset(), (), opens)
            continue
        match match.lastgroup:
            case "acronym":
                word = _word(first, last, clean(raw).replace(".", ""), side, opens)
                yield _with_symbols(word, chunk)
            case "number" | "word" as group if _is_hashtag(group, classes, first, last):
                symbols = _symbols_after_hashtag(chunk, classes, last)
                yield from _hashtag(first, raw, classes[first:last], side, symbols)
            case "number":
                yield _number(first, last, raw, side, opens)
            case "and":
                if _is_and(classes, first):
                    yield Piece(first, last, frozenset({"and"}), frozenset({"and", "&"}), (), opens)
            case _:
                yield _with_symbols(_word(first, last, raw, side, opens), chunk)


def _is_hashtag(group: str, classes: str, first: int, last: int) -> bool:
    """Tell whether a word or number with these indices is a hashtag. `#2026` is only a number, but
    `#4Kids` is a hashtag.
    """
    if not first or classes[first - 1] != "#":
        return False
    return group == "word" or _CAMEL.search(classes, first, last) is not None


def _with_symbols(word: Piece, chunk: str) -> Piece:
    """Return `word` with further `surfaces`: its spellings with the symbols beside it in `chunk`.

    The symbols are a dot before the word (`.NET`), and SUFFIX_SYMBOLS after it (`C++`, also in full
    width). So the query `{C++}` finds the word.
    """
    before = "." if chunk[word.start - 1 : word.start] == "." else ""
    after = _symbols_at(chunk, word.end)
    if not before and not after:
        return word
    return word._replace(surfaces=word.surfaces | _spelled(word.surfaces, before, after))


def _symbols_at(chunk: str, start: int) -> str:
    """Return the symbols of a chunk at the index `start`, at most MAX_SYMBOLS."""
    if chunk[start : start + 1] not in WRITTEN_SYMBOLS:  # nearly always, and faster
        return ""
    written = chunk[start : start + MAX_SYMBOLS].translate(FULL_WIDTH_SYMBOLS)
    return written[: len(written) - len(written.lstrip(SUFFIX_SYMBOLS))]


def _symbols_after_hashtag(chunk: str, classes: str, end: int) -> str:
    """Return the symbols after a hashtag that ends at the index `end` of a chunk. A # that begins
    another hashtag is left out. `classes` has the class of each character (see `_Classes`).
    """
    symbols = _symbols_at(chunk, end)
    following = classes[end + len(symbols) : end + len(symbols) + 1]
    return symbols[:-1] if symbols.endswith("#") and following and following in "Aa9mc" else symbols


def _spelled(surfaces: Iterable[str], before: str, after: str) -> frozenset[str]:
    """Return spellings of a word with the symbols before and after it.

    In `Disney+!`, the ! is probably punctuation, so `Disney+` is a spelling too. But `C+` is not a
    spelling of `C++`.
    """
    ends = [end for end in range(1, len(after)) if after[end] != after[end - 1] or after[end] == "!"]
    symbols = {after, *(after[:end] for end in ends)}
    return frozenset(before + surface + each for surface in surfaces for each in symbols)


def _is_and(classes: str, at: int) -> bool:
    """Tell whether the `&` at the index `at` of a chunk means "and".

    An `&` means "and" between two words (`AT&T`) and as a word by itself, but not at one end of a
    word. `classes` has the class of each character (see `_Classes`).
    """
    before, after = classes[at - 1 : at], classes[at + 1 : at + 2]
    return (before in "Aa9mc.") == (after in "Aa9mc") and bool(before) == bool(after)


def _hashtag(start: int, raw: str, classes: str, side: Side, symbols: str) -> Iterator[Piece]:
    """Yield the parts of a hashtag, such as `Tik` and `Tok`. `symbols` follow the hashtag.

    A hashtag of a query is not divided: `"#MeToo"` finds the hashtag, but not the words "me too".
    """
    position = 0
    for part in [classes] if side == "query" else _CAMEL.split(classes):
        end = position + len(part)
        word = _word(start + position, start + end, raw[position:end], side, opens=position == 0)
        if position == 0 and end < len(raw):  # so that TikTok is found in #TikTok
            whole = _word(start, start + len(raw), raw, side, opens=True)
            surfaces = word.surfaces | whole.surfaces | _spelled(whole.surfaces, "", symbols)
            word = word._replace(forms=word.forms | whole.forms, surfaces=surfaces)
        if end == len(raw):
            word = word._replace(surfaces=word.surfaces | _spelled(word.surfaces, "", symbols))
        yield word
        position = end


def _word(start: int, end: int, raw: str, side: Side, opens: bool) -> Piece:
    forms, surfaces = _known_word(raw, side) if len(raw) <= MAX_CACHED_CHUNK else _word_forms(raw, side)
    return Piece(start, end, forms, surfaces, (), opens)


def _word_forms(raw: str, side: Side) -> tuple[frozenset[str], frozenset[str]]:
    """Return (forms, surfaces) of a word. See `Token`."""
    surfaces = frozenset(_apostrophe_forms(clean(raw), side))
    return frozenset(fold(form) for form in surfaces), surfaces


def _number(start: int, end: int, raw: str, side: Side, opens: bool) -> Piece:
    read = _known_number if len(raw) <= MAX_CACHED_CHUNK else _number_forms
    forms, surfaces, values = read(raw, side)
    return Piece(start, end, forms, surfaces, values, opens)


def _number_forms(raw: str, side: Side) -> tuple[frozenset[str], frozenset[str], tuple[float, ...]]:
    """Return (forms, surfaces, values) of a number. See `Token`."""
    text = clean(raw)
    forms: set[str] = set()
    for variant in _apostrophe_forms(text, side):
        forms |= number_forms(variant)
    number, apostrophe, suffix = text.rpartition("'")
    if side == "article" and apostrophe and suffix[:1].isalpha():  # 2026'da
        forms |= number_forms(number)
    values = fraction_values(raw) or number_values(text)
    return frozenset(fold(form) for form in forms), frozenset(forms), values


# A long text without spaces, such as `1/1/1/…`, has the same short tokens again and again.
_known_word = lru_cache(maxsize=2_000)(_word_forms)
_known_number = lru_cache(maxsize=2_000)(_number_forms)


def _apostrophe_forms(word: str, side: Side) -> set[str]:
    """Return the forms under which a word is found. The caller must pass a `word` in which each
    apostrophe is `'`.

    One form is the word without apostrophes. In an article, there may be more forms: `Russia` for
    `Russia's`, `ONU` for `l'ONU`.
    """
    parts = [part for part in word.split("'") if part]
    joined = "".join(parts)
    if len(parts) < 2 or len(parts) > MAX_PARTS or side == "query":
        return {joined}
    head, tail = parts[0], parts[-1].lower()
    forms = {joined}
    if tail == "s":
        return forms | _apostrophe_forms("'".join(parts[:-1]), side)
    if head.lower() in ELISIONS:
        forms |= _apostrophe_forms("'".join(parts[1:]), side)
    if len(head) >= 2 and head[0].isupper() and tail not in CONTRACTIONS and not head.isdigit():
        forms.add(head)
    return forms


def clean(raw: str) -> str:
    """Return a word in NFKC. All apostrophes become `'`, digits of other scripts become 0 to 9, and
    invisible characters are removed.
    """
    if raw.isascii():
        return raw.replace("`", "'")
    return unicodedata.normalize("NFKC", raw.translate(_KEPT)).translate(_PLAIN_NUMBERS)


class _Kept(dict[int, str | None]):
    """Maps the code point of a character to None if it is invisible, to a plain apostrophe if it is
    an apostrophe, and to itself otherwise.
    """

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        is_invisible = unicodedata.category(char) == "Cf" or char == TATWEEL or _is_between(code, _SELECTORS)
        self[code] = kept = None if is_invisible else "'" if char in APOSTROPHES else char
        return kept


_KEPT = _Kept()


def fold(word: str) -> str:
    """Return a word in lower case. Diacritics are removed from letters of the scripts in
    MARKS_FOLDED, because readers of these scripts ignore them. Letters such as `ø` and `æ` are
    replaced by `o` and `ae` (LETTERS_FOLDED).
    """
    if word.isascii():
        return word.lower()
    kept: list[str] = []
    foldable = False
    for char in unicodedata.normalize("NFD", word.casefold()):
        is_letter_of_these = _FOLDABLE[char]
        if is_letter_of_these is not None:
            foldable = is_letter_of_these
        elif foldable:
            continue
        kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept)).translate(LETTERS_FOLDED)


class _Foldable(dict[str, bool | None]):
    """Maps a character to True if diacritics after it are removed, to False if they are kept, and
    to None if it is a diacritic itself.
    """

    def __missing__(self, char: str) -> bool | None:
        is_mark = unicodedata.category(char)[0] == "M"
        code = ord(char)
        self[char] = result = None if is_mark else any(low <= code <= high for low, high in MARKS_FOLDED)
        return result


_FOLDABLE = _Foldable()


def has_no_space_script(text: str) -> bool:
    """Tell whether a text has characters of a script in which each character is a token."""
    return "c" in text.translate(_CLASSES)
