"""Cuts a passage into tokens: words, numbers, and symbols such as %. Punctuation has no token.

The module `expressions` joins tokens that are one number or one day. It also puts a mark before the
keys of numbers (`=3000000`), days (`@2026-11-24`) and negations (`!not`).
"""

import re
from functools import lru_cache
from typing import NamedTuple
from unicodedata import decimal as digit_value

from wirewatch.digests.repeats.wording.folding import fold
from wirewatch.digests.repeats.wording.symbols import FACTS, ORNAMENTS, SIGNS, VERSION_WORDS
from wirewatch.digests.repeats.wording.wordlists import words
from wirewatch.digests.repeats.wording.words import (
    RELATIVE_DAYS,
    WEEKDAYS,
    Kind,
    read_hangul,
    read_symbol,
    read_word,
)


class Token(NamedTuple):
    """A word, a number, a day or a symbol such as %. Tokens that mean the same have the same key.

    - `start`, `end`: offsets in the whole text, not in the passage.
    - `after_mark`: True if the token is the first of the passage or follows punctuation.
    - `capital`: True if the token begins with an upper-case letter.
    - `alternative`: set only for two kinds of days. For a weekday such as
      "Friday", `key` has the date of the last Friday up to the article's day. `alternative` has the
      date one week later, which may be meant instead.
      For a day like "today", `alternative` has the number of days from the article's day: "-1" for
      "yesterday".
    """

    kind: Kind
    key: str
    start: int
    end: int
    after_mark: bool
    capital: bool
    alternative: str = ""

    @property
    def is_relative(self) -> bool:
        """Whether the token is a day like "today", whose date depends only on the day of
        the article.
        """
        return self.alternative[:1] in {"+", "-"}

    @property
    def is_fact(self) -> bool:
        """Whether the token is a number, a day, a negation or a symbol. Ornaments don't count,
        except flags, ♀ and ♂.
        """
        if self.kind is Kind.ORNAMENT:  # a publisher may add an emoji, but hardly ♂ or a flag
            return _NAMING.search(self.key) is not None
        return self.kind is not Kind.ADDRESS and not self.key[:1].isalnum()


_NAMING = re.compile("[\u2640\u2642\U0001f1e6-\U0001f1ff]")
_NO_SPACE = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f"
)
_HANGUL = "\uac00-\ud7a3"
_MARKS = (  # invisible characters, accents, Arabic and Indian vowel signs
    "\u00ad\u200b-\u200d\u2060\u0300-\u036f\u064b-\u065f\u0670"
    "\u0900-\u0903\u093c-\u094d\u09bc-\u09cd\u0b3c-\u0bcd\u0c3e-\u0ccd"
)
_LETTER = rf"[^\W\d_{_NO_SPACE}{_HANGUL}]"
# Without spaces, a sign may follow a character, but not one that is the end of a date or time.
_AFTER_CHAR = rf"(?<=[{_NO_SPACE}])(?<![月日号年時时分])"
LETTERS = (
    rf"{_LETTER}++(?>(?:[{_MARKS}]++{_LETTER}*+)*)"  # of a word without an apostrophe, with their accents
)
_TOKEN = re.compile(
    rf"(?P<dotted>(?<!\w){_LETTER}(?:\.{_LETTER})+(?![\w'\u2019])\.?)"
    rf"|(?P<word>{LETTERS}(?:['\u2019](?:(?i:aujourd['\u2019]hui)|{LETTERS}))?)"
    rf"|(?P<number>(?:(?:(?<![\w.,)\]%])|{_AFTER_CHAR})[{SIGNS}])?\d+(?:[.,:\u066b\u066c]\d+)*)"
    rf"|(?P<hangul>[{_HANGUL}]+)"
    rf"|(?P<char>[{_NO_SPACE}])"
    rf"|(?=[^\w\s.,])(?:(?P<symbol>{FACTS})|(?P<ornament>{ORNAMENTS}))"
)
_MARK = re.compile(r"[^\w\s'\u2019]")
_VERSION = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, VERSION_WORDS))})[.\s]?\Z", re.IGNORECASE)
MAX_VERSION_WORD = max(map(len, VERSION_WORDS)) + 1
_COMMA_DECIMALS = frozenset(words("de fr es it pt ru nl pl tr id uk sv da no fi cs ro el vi"))
_NEGATED = {"ca": "can", "wo": "will", "sha": "shall"}  # can't, won't, shan't
_ASCII_SIGNS = str.maketrans(dict.fromkeys("\u2212\u2013\uff0d\ufe63", "-") | {"\uff0b": "+"})
_SUFFIXES = frozenset(words("s re ve m"))
_VERBS = {"ll": "will", "d": "would"}  # they tell the tense: "we'll cut" is not "we've cut"
_DAYS_WITH_APOSTROPHE = frozenset(word for word in (*WEEKDAYS, *RELATIVE_DAYS) if "'" in word)
_DAY_KINDS = frozenset({Kind.WEEKDAY, Kind.RELATIVE_DAY})


def raw_tokens(text: str, start: int, end: int, language: str) -> list[Token]:
    """Return the tokens of `text[start:end]`. A date or number of several words is still several
    tokens; `expressions` joins them.
    """
    tokens: list[Token] = []
    new = Token._make  # takes half of the time of Token(...)
    previous = start
    is_capitals = text[start:end].isupper()
    for match in _TOKEN.finditer(text, start, end):
        begin, stop = match.span()
        surface = match[0]
        if begin - previous == 1 and text[previous] == " ":
            mark = False  # the usual case needs no regular expression
        else:
            mark = begin == start or (begin > previous and _MARK.search(text, previous, begin) is not None)
        previous = stop
        group = match.lastgroup
        if group == "word":
            if len(surface) == 1 and surface.isupper() and text[stop : stop + 1] == ".":
                tokens.append(new((Kind.ADDRESS, fold(surface), begin, stop, mark, True, "")))
                continue
            for kind, key, at, to in _parts(surface.capitalize() if is_capitals else surface, language):
                capital = text[begin + at].isupper()
                tokens.append(new((kind, key, begin + at, begin + to, mark and at == 0, capital, "")))
        else:
            kind, key = _read(group, surface, language)
            if surface == "$" and tokens and tokens[-1].end == begin:
                country = text[tokens[-1].start : begin]
                if country == "US":
                    mark = tokens.pop().after_mark  # US$ and $ are the same currency
                elif country == "A":
                    tokens[-1] = tokens[-1]._replace(kind=Kind.WORD)  # not the article "a"
            if surface[-1] == "0" and "." in surface and _is_version(text, begin):
                key = surface
            capital = group == "dotted" and surface[0].isupper()
            tokens.append(new((kind, key, begin, stop, mark, capital, "")))
    return tokens


def _read(group: str | None, surface: str, language: str) -> tuple[Kind, str]:
    """Return the kind and key of a token. `surface` is the token as written.

    `group` names the group of the regular expression _TOKEN by which the token was found. `group`
    is never `word`, because the caller itself reads words.
    """
    if group == "char":
        return Kind.WORD, fold(surface)
    if group == "number":
        return Kind.NUMBER, plain_number(surface, language)
    if group == "ornament":
        return Kind.ORNAMENT, surface.translate(_ASCII_SIGNS)
    if group == "dotted":  # an acronym; in Russian the initials of a name
        return Kind.WORD if surface[0].isascii() else Kind.ADDRESS, fold(surface).replace(".", "")
    return read_hangul(surface) if group == "hangul" else read_symbol(surface)


def _is_version(text: str, start: int) -> bool:
    """Tell whether the number at offset `start` is the number of a version or a section, as in
    `v1.10`. In these numbers, a zero at the end counts: `v1.10` is not `v1.1`.
    """
    return _VERSION.search(text, max(0, start - MAX_VERSION_WORD - 1), start) is not None


@lru_cache(maxsize=50_000)
def _parts(surface: str, language: str) -> tuple[tuple[Kind, str, int, int], ...]:
    """Split a word at its apostrophe. Return (kind, key, start, end) of each part.

    - A negation has two parts: "doesn't" gives "does" and "not". The French "n'est" gives "not" and
      "est".
    - A suffix such as "'s" is ignored: "Russia's" is one part with the key "russia".
    - In languages other than English, the text before the apostrophe is left out in two cases: it
      has at most two letters ("l'eau"), or a day follows ("jusqu'hier").
    - Every other word is one part, such as "aujourd'hui", and "O'Brien" in English.

    Apostrophes at both ends are ignored. Return no parts if folding removes the whole word.
    """
    size = len(surface)
    straight = surface.replace("\u2019", "'").replace("\u02bc", "'")
    word = straight.strip("'")
    if not fold(word):
        return ()
    if len(word) < size:
        begin = straight.find(word)
        return tuple((kind, key, at + begin, to + begin) for kind, key, at, to in _parts(word, language))
    cut = straight.find("'")
    if cut < 0 or fold(straight) in _DAYS_WITH_APOSTROPHE:
        return ((*read_word(straight, language), 0, size),)
    head, tail = fold(straight[:cut]), fold(straight[cut + 1 :])
    if tail == "t" and head.endswith("n") and len(head) > 1:
        verb = head if head == "can" else _NEGATED.get(head[:-1], head[:-1])
        return ((*read_word(verb, language), 0, cut), (Kind.NEGATION, "not", cut, size))
    if tail in _VERBS and language in {"en", "und"}:
        return (
            (*read_word(straight[:cut], language), 0, cut),
            (*read_word(_VERBS[tail], language), cut, size),
        )
    if tail in _SUFFIXES and len(head) > 1:
        return ((*read_word(straight[:cut], language), 0, size),)
    last = (*read_word(straight[cut + 1 :], language), cut + 1, size)
    if language == "fr" and head == "n":
        return ((Kind.NEGATION, "not", 0, cut), last)
    is_elided = language != "en" and (len(head) <= 2 or last[0] in _DAY_KINDS)
    return (last,) if is_elided else ((*read_word(straight, language), 0, size),)


@lru_cache(maxsize=20_000)
def plain_number(surface: str, language: str) -> str:
    """Return a number in a standard form: without thousands separators, and with a point before the
    decimals.

    `surface` is the number as written. In English, `12,000.50` gives `12000.5`. A time of day gives
    `t` and the minutes since midnight: `15:47` gives `t947`.
    """
    digits = surface.translate(_ASCII_SIGNS).replace("\u066b", ".").replace("\u066c", ",").lstrip("+")
    if re.fullmatch(r"\d{1,2}:\d\d", digits):
        hour, minute = digits.split(":")
        return f"t{int(hour) * 60 + int(minute)}"
    if ":" in digits:
        return digits
    decimal, other = (",", ".") if language in _COMMA_DECIMALS else (".", ",")
    if re.fullmatch(rf"-?\d{{1,3}}(?:\{other}\d{{3}})+(?:\{decimal}\d+)?", digits):
        digits = digits.replace(other, "")
    digits = digits.replace(",", ".")
    return _without_zeros(digits) if digits.count(".") <= 1 else digits


def _without_zeros(number: str) -> str:
    """Return a decimal number in ASCII digits, without zeros that do not change its value. All
    other digits are kept, because even a change in the last digit may be news.
    """
    sign, number = ("-", number[1:]) if number.startswith("-") else ("", number)
    if not number.isascii():
        number = "".join(char if char == "." else str(digit_value(char)) for char in number)
    whole, _, rest = number.partition(".")
    whole, rest = whole.lstrip("0") or "0", rest.rstrip("0")
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"
