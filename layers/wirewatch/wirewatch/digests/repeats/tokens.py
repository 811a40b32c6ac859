"""A sentence as tokens whose keys are equal where the expressions are: numbers, days, negations, words.

Function words and punctuation have no token. Offsets point into the text that was given.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from wirewatch.digests.repeats import calendar_words, number_words, vocabulary
from wirewatch.digests.repeats.folding import american, fold


class Kind(IntEnum):
    """What a token is. FUNCTION tokens exist only while a sentence is read."""

    FUNCTION = 0
    WORD = 1
    NUMBER = 2
    DAY = 3
    NEGATION = 4
    ATTRIBUTION = 5
    ADDRESS = 6  # a form of address or an initial
    SCALE = 7
    MONTH = 8
    WEEKDAY = 9
    RELATIVE_DAY = 10


class Token(NamedTuple):
    """`after_mark`: punctuation stands before it. `capital`: it begins with an upper-case letter."""

    kind: Kind
    key: str
    start: int
    end: int
    after_mark: bool
    capital: bool
    alternative: str = (
        ""  # of a DAY token: the other day of a weekday that may lie ahead; "today", "yesterday" as +0, -1
    )


_NO_SPACE = "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
_HANGUL = "\uac00-\ud7a3"
_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u093c-\u094d\u09bc-\u09cd\u0b3c-\u0bcd\u0c3e-\u0ccd"
_LETTER = rf"[^\W\d_{_NO_SPACE}{_HANGUL}]"
_TOKEN = re.compile(
    rf"(?P<number>(?:(?<![\w.,)\]%])[-\u2212+])?\d+(?:[.,:\u066b\u066c]\d+)*)"
    rf"|(?P<dotted>(?<!\w)(?:[^\W\d_]\.[ ]?)+(?<=\.)(?![^\W\d_]{{2}}))"
    rf"|(?P<word>{_LETTER}(?:[{_MARKS}]|{_LETTER})*(?:['\u2019]{_LETTER}+)?)"
    rf"|(?P<hangul>[{_HANGUL}]+)"
    rf"|(?P<char>[{_NO_SPACE}])"
    r"|(?P<symbol>[%\uff05\u2030$\u20ac\u00a3\u00a5\uffe5\u20a9\u20bd\u20b9\u3300-\u33ff\u2103\u2109])"
)
_COMMA_DECIMALS = frozenset("de fr es it pt ru nl pl tr id uk sv da no fi cs ro el vi".split())
_MARK = re.compile(r"[^\w\s'\u2019]")


_PREFIX = {Kind.NUMBER: "=", Kind.DAY: "@", Kind.NEGATION: "!"}  # so that a key alone tells what it is


def _folded(words: object) -> frozenset[str]:
    return frozenset(fold(word) for word in words)  # type: ignore[attr-defined]


_FUNCTION = _folded(vocabulary.FUNCTION_WORDS)
_NEGATIONS = _folded(vocabulary.NEGATIONS)
_ATTRIBUTIONS = _folded(vocabulary.ATTRIBUTIONS)
_HONORIFICS = _folded(vocabulary.HONORIFICS)
FUTURE = _folded(calendar_words.FUTURE_WORDS)
_WEEKDAYS = {fold(word): day for word, day in calendar_words.WEEKDAYS.items()}
MONTHS = {fold(word): month for word, month in calendar_words.MONTHS.items()}
_RELATIVE = {fold(word): days for word, days in calendar_words.RELATIVE_DAYS.items()}
_SCALES = {fold(word): value for word, value in number_words.SCALES.items()}
_NUMBERS = {fold(word): value for word, value in number_words.NUMBER_WORDS.items()}
_HANGUL_WEEKDAYS = tuple(word for word in _WEEKDAYS if word.endswith("요일"))
_HAN_WEEKDAYS = {"月火水木金土日".index(char): char for char in "月火水木金土日"}


def tokenize(text: str, start: int, end: int, base: date, language: str) -> tuple[Token, ...]:
    """Return the tokens of `text[start:end]`; days are resolved against `base`, the day that the article speaks on."""
    return tuple(_resolved(list(_raw(text, start, end, language)), text, base))


def _raw(text: str, start: int, end: int, language: str) -> Iterator[Token]:
    previous = start
    for match in _TOKEN.finditer(text, start, end):
        begin, stop = match.span()
        group = match.lastgroup
        surface = match[0]
        mark = begin == start or (begin > previous and bool(_MARK.search(text, previous, begin)))
        previous = stop
        if group == "word":
            for kind, key, at, to in _of_word(surface, language):
                yield Token(kind, key, begin + at, begin + to, mark and at == 0, surface[0].isupper())
        elif group == "number":
            yield Token(Kind.NUMBER, _plain_number(surface, language), begin, stop, mark, False)
        elif group == "char":
            yield Token(Kind.WORD, fold(surface), begin, stop, mark, False)
        elif group == "hangul":
            yield Token(*_of_hangul(surface), begin, stop, mark, False)
        elif group == "dotted":
            letters = fold(surface).replace(".", "").replace(" ", "")
            kind = Kind.ADDRESS if len(letters) == 1 or " " in surface.strip() else Kind.WORD
            yield Token(kind, letters, begin, begin + len(surface.rstrip()), mark, surface[0].isupper())
        else:
            symbol = fold(surface)
            yield Token(Kind.WORD, number_words.UNITS.get(symbol, symbol), begin, stop, mark, False)


@lru_cache(maxsize=50_000)
def _of_word(surface: str, language: str) -> tuple[tuple[Kind, str, int, int], ...]:
    word = fold(surface)
    size = len(surface)
    if "'" in word:
        head, _, tail = word.partition("'")
        cut = surface.replace("\u2019", "'").index("'")
        if tail == "t" and head.endswith("n"):  # doesn't, can't
            return ((Kind.FUNCTION, head[:-1], 0, cut), (Kind.NEGATION, "not", 0, size))
        if tail in {"s", "ll", "re", "ve", "d", "m"}:
            return (_of_plain(head, surface, cut, language),)
        if len(head) <= 2:  # l'eau, d'Orsay
            rest = _of_plain(tail, surface[cut + 1 :], size - cut - 1, language)
            shifted = (rest[0], rest[1], cut + 1, size)
            return (
                ((Kind.NEGATION, "not", 0, cut), shifted) if head == "n" and language == "fr" else (shifted,)
            )
    return (_of_plain(word, surface, size, language),)


def _of_plain(word: str, surface: str, size: int, language: str) -> tuple[Kind, str, int, int]:
    kind, key = _kind_of(word, surface, language)
    return kind, key, 0, size


def _kind_of(word: str, surface: str, language: str) -> tuple[Kind, str]:
    capital = surface[0].isupper()
    if word in _WEEKDAYS and (
        word not in calendar_words.SHORT_WEEKDAYS or (capital and language in {"en", "und"})
    ):
        return Kind.WEEKDAY, str(_WEEKDAYS[word])
    if word in _RELATIVE and (word != "morgen" or not capital) and (word != "dun" or language == "tr"):
        return Kind.RELATIVE_DAY, str(_RELATIVE[word])
    if word in MONTHS and (capital or not surface.isascii() or language not in {"en", "de", "und"}):
        return Kind.MONTH, word
    if word in _NEGATIONS and (word != "n" or language == "fr"):
        return Kind.NEGATION, "not"
    if (
        word in _FUNCTION
        and not (word == "y" and language == "en")
        and not (capital and len(word) == 2 and surface.isupper())
    ):
        return Kind.FUNCTION, word
    if word in _ATTRIBUTIONS:
        return Kind.ATTRIBUTION, "say"
    if word in _HONORIFICS:
        return Kind.ADDRESS, word
    if word in _NUMBERS and language in number_words.NUMBER_WORDS_BY_LANGUAGE.get(word, language).split():
        return Kind.NUMBER, f"{_NUMBERS[word]:g}"
    if word in _SCALES:
        return Kind.SCALE, word
    if word in number_words.UNITS:
        return Kind.WORD, number_words.UNITS[word]
    if word in number_words.ORDINALS:
        return Kind.WORD, f"#{number_words.ORDINALS[word]}"
    word = american(word) if surface.isascii() and language in {"en", "und"} else word
    return Kind.WORD, number_words.UNITS.get(word, word)


@lru_cache(maxsize=50_000)
def _of_hangul(surface: str) -> tuple[Kind, str]:
    for weekday in _HANGUL_WEEKDAYS:
        if surface.startswith(weekday):
            return Kind.WEEKDAY, str(_WEEKDAYS[weekday])
    if surface in _RELATIVE:
        return Kind.RELATIVE_DAY, str(_RELATIVE[surface])
    if surface in _FUNCTION:
        return Kind.FUNCTION, surface
    return Kind.WORD, number_words.UNITS.get(surface, surface)


def _plain_number(surface: str, language: str) -> str:
    """Return a value without separators, or a time of day as `t` and minutes."""
    digits = surface.replace("\u2212", "-").replace("\u066b", ".").replace("\u066c", ",").lstrip("+")
    if re.fullmatch(r"\d{1,2}:\d\d", digits):
        hour, minute = digits.split(":")
        return f"t{int(hour) * 60 + int(minute)}"
    if ":" in digits:
        return digits
    decimal = "," if language in _COMMA_DECIMALS else "."
    other = "." if decimal == "," else ","
    if re.fullmatch(rf"-?\d{{1,3}}(?:\{other}\d{{3}})+(?:\{decimal}\d+)?", digits):
        digits = digits.replace(other, "")
    digits = digits.replace(",", ".")
    try:
        return f"{float(digits):.12g}"
    except ValueError:
        return digits


def _resolved(tokens: list[Token], text: str, base: date) -> list[Token]:
    """Join the tokens of one number and of one date, and leave out function words."""
    position = 0
    resolved: list[Token] = []
    mark = False  # a mark before a function word also separates what follows
    while position < len(tokens):
        token = tokens[position]
        joined, used = (
            _date_at(tokens, position, base, text) or _number_at(tokens, position, text) or (token, 1)
        )
        position += used
        last = resolved[-1] if resolved else None
        if joined.kind is Kind.FUNCTION or (
            joined.key == "to" and last is not None and _is_according(last, text)
        ):
            mark = mark or joined.after_mark
            continue
        joined = joined._replace(
            key=_PREFIX.get(joined.kind, "") + joined.key, after_mark=joined.after_mark or mark
        )
        mark = False
        if last is not None and last.kind is joined.kind is Kind.DAY and last.key == joined.key:
            resolved[-1] = last._replace(alternative=_fuller(last, joined), end=joined.end)
            continue
        resolved.append(joined)
    return resolved


def _is_according(token: Token, text: str) -> bool:
    return token.kind is Kind.ATTRIBUTION and text[token.start : token.end].lower() == "according"


def _fuller(first: Token, second: Token) -> str:
    """Of "yesterday, Tuesday" and "Tuesday, 24 November" the other reading that the surer word leaves."""
    return first.alternative if second.alternative[:1] in {"+", "-"} else second.alternative


def _number_at(tokens: list[Token], position: int, text: str) -> tuple[Token, int] | None:
    first = tokens[position]
    if first.kind is Kind.SCALE:
        return first._replace(kind=Kind.WORD), 1
    if first.kind is Kind.WORD:
        return _east_asian_number(tokens, position)
    if first.kind is not Kind.NUMBER:
        return (first._replace(kind=Kind.WORD), 1) if first.kind is Kind.MONTH else None
    try:
        value = float(first.key)
    except ValueError:
        return _time_of_day(tokens, position)
    at = position + 1
    if (clock := _time_of_day(tokens, position)) is not None:
        return clock
    while at < len(tokens):
        following = tokens[at]
        if following.after_mark and text[tokens[at - 1].end : following.start].strip("-\u2010\u2011 \u00a0"):
            break
        gap = text[tokens[at - 1].end : following.start]
        if following.kind is Kind.SCALE:
            value *= _SCALES[following.key]
        elif following.kind is Kind.WORD and not gap and following.key[0] in number_words.EAST_ASIAN_SCALES:
            value *= number_words.EAST_ASIAN_SCALES[following.key[0]]
            if len(following.key) > 1:
                rest = following._replace(key=following.key[1:], start=following.start + 1)
                tokens[at] = rest
                break
        elif following.kind is Kind.NUMBER and _continues(first, tokens[at - 1], following, gap, text):
            value = _joined_value(value, tokens[at - 1], following, text)
        elif (
            following.kind is Kind.FUNCTION and following.key in {"and", "y", "et", "e", "и"} and at + 1 < len(tokens)
            and tokens[at + 1].kind is Kind.NUMBER and not text[tokens[at + 1].start].isdigit()
            and not text[first.start].isdigit() and _is_round(tokens[at - 1], value) and float(tokens[at + 1].key) < 100
        ):  # fmt: skip
            value += float(tokens[at + 1].key)
            at += 1
        else:
            break
        at += 1
    return first._replace(
        key=f"{value:.12g}", end=tokens[at - 1].end if at > position + 1 else first.end
    ), at - position


def _is_round(token: Token, value: float) -> bool:
    return token.kind is Kind.SCALE or (20 <= value <= 90 and value % 10 == 0)


def _continues(first: Token, before: Token, following: Token, gap: str, text: str) -> bool:
    """True for `1 200` in digits and for `twenty-four` in words."""
    digits = text[following.start].isdigit()
    if digits != text[first.start].isdigit() or not _is_value(following.key):
        return False
    if digits:
        return (
            gap in {" ", "\u00a0", "\u202f", "\u2009"} and following.end - following.start == 3
            and before.kind is Kind.NUMBER and before.end - before.start <= 3 and "." not in before.key
        )  # fmt: skip
    return before.kind is Kind.SCALE or (
        float(before.key) >= 20 and float(before.key) % 10 == 0 and float(following.key) < 20
    )


def _is_value(key: str) -> bool:
    return key.replace(".", "", 1).isdigit()


def _joined_value(value: float, before: Token, following: Token, text: str) -> float:
    return (
        value * 1000 + float(following.key)
        if text[following.start].isdigit()
        else value + float(following.key)
    )


def _time_of_day(tokens: list[Token], position: int) -> tuple[Token, int] | None:
    """`3:47 p.m.` and `15:47` are one time."""
    first = tokens[position]
    following = tokens[position + 1] if position + 1 < len(tokens) else None
    half = following.key if following is not None and following.key in {"am", "pm"} else ""
    if not half:
        return None
    minutes = int(first.key[1:]) if first.key[0] == "t" and first.key[1:].isdigit() else None
    if minutes is None:
        if not first.key.isdigit() or not 1 <= int(first.key) <= 12:
            return None
        minutes = int(first.key) * 60
    minutes = minutes % 720 + (720 if half == "pm" else 0)
    return first._replace(key=f"t{minutes}", end=tokens[position + 1].end), 2


def _east_asian_number(tokens: list[Token], position: int) -> tuple[Token, int] | None:
    first = tokens[position]
    following = tokens[position + 1] if position + 1 < len(tokens) else None
    if following is None or following.kind is not Kind.WORD:
        return None
    if first.key in number_words.KOREAN_NUMBERS and following.key.startswith(number_words.KOREAN_COUNTERS):
        return first._replace(kind=Kind.NUMBER, key=f"{number_words.KOREAN_NUMBERS[first.key]:g}"), 1
    if (
        first.key in number_words.HAN_NUMBERS
        and following.key in number_words.HAN_COUNTERS
        and following.start == first.end
    ):
        before = tokens[position - 1] if position else None
        if before is None or before.key not in number_words.HAN_NUMBERS:
            return first._replace(kind=Kind.NUMBER, key=f"{number_words.HAN_NUMBERS[first.key]:g}"), 1
    return None


def _date_at(tokens: list[Token], position: int, base: date, text: str) -> tuple[Token, int] | None:
    first = tokens[position]
    if first.kind is Kind.WEEKDAY:
        past = base - timedelta(days=(base.weekday() - int(first.key)) % 7)
        return _day(first, past, first.end, (past + timedelta(days=7)).isoformat()), 1
    if first.kind is Kind.RELATIVE_DAY:
        return _day(first, base + timedelta(days=int(first.key)), first.end, f"{int(first.key):+d}"), 1
    if first.kind is Kind.MONTH:
        return _month_first(tokens, position, base)
    if first.kind is Kind.NUMBER and first.key.isdigit():
        return _day_first(tokens, position, base)
    if first.kind is Kind.WORD and text[first.start] in "今昨明月火水木金土日周星":
        return _han_day(tokens, position, base, text)
    return None


def _day(token: Token, day: date, end: int, alternative: str = "") -> Token:
    return token._replace(kind=Kind.DAY, key=day.isoformat(), end=end, alternative=alternative)


def _month_first(tokens: list[Token], position: int, base: date) -> tuple[Token, int] | None:
    """`Nov. 24`, `November 24, 2026`."""
    first = tokens[position]
    number = tokens[position + 1] if position + 1 < len(tokens) else None
    day = _small(number)
    if number is None or day is None:
        return None
    year, extra = _year(tokens, position + 2)
    found = _nearest(day, MONTHS[first.key], year, base)
    end = tokens[position + 1 + extra].end
    return (_day(first, found, end), 2 + extra) if found else None


def _day_first(tokens: list[Token], position: int, base: date) -> tuple[Token, int] | None:
    """`24 November`, `24. November`, `24 de noviembre de 2026`, `11月24日`, `14일`, `24th of November`."""
    first = tokens[position]
    day = _small(first)
    following = _after_function(tokens, position + 1)
    if day is None or following >= len(tokens):
        return None
    month = tokens[following]
    if month.kind is Kind.MONTH:
        year, extra = _year(tokens, following + 1)
        found = _nearest(day, MONTHS[month.key], year, base)
        return (
            (_day(first, found, tokens[following + extra].end), following + extra + 1 - position)
            if found
            else None
        )
    if month.start != first.end and not (month.key[0] in "월" and month.start - first.end < 2):
        return None
    if month.key[0] in "月월" and 1 <= day <= 12 and following + 2 < len(tokens):
        number, sign = tokens[following + 1], tokens[following + 2]
        day_of_month = _small(number)
        if day_of_month is not None and sign.key[0] in "日日号일" and sign.start == number.end:
            found = _nearest(day_of_month, day, None, base)
            return (_day(first, found, sign.end), following + 3 - position) if found else None
    if month.key[0] in "日日号" or month.key in {"일", "일에", "일의", "일은", "일부터", "일까지"}:
        found = _nearest_day(day, base)
        return (_day(first, found, month.end), 2) if found else None
    return None


def _han_day(tokens: list[Token], position: int, base: date, text: str) -> tuple[Token, int] | None:
    """`今日`, `昨天`, `月曜日`, `星期二`."""
    start = tokens[position].start
    for size in (3, 2):
        word = text[start : start + size]
        if position + size > len(tokens):
            continue
        last = tokens[position + size - 1]
        if word in _WEEKDAYS:
            past = base - timedelta(days=(base.weekday() - _WEEKDAYS[word]) % 7)
            return _day(tokens[position], past, last.end, (past + timedelta(days=7)).isoformat()), size
        if word in _RELATIVE:
            day = base + timedelta(days=_RELATIVE[word])
            return _day(tokens[position], day, last.end, f"{_RELATIVE[word]:+d}"), size
    return None


def _after_function(tokens: list[Token], position: int) -> int:
    while (
        position < len(tokens)
        and tokens[position].kind is Kind.FUNCTION
        and tokens[position].key in {"of", "de", "th"}
    ):
        position += 1
    return position


def _small(token: Token | None) -> int | None:
    """A day of the month or a month, written in digits."""
    if (
        token is None
        or token.kind is not Kind.NUMBER
        or not token.key.isdigit()
        or token.end - token.start > 2
    ):
        return None
    return int(token.key) if 1 <= int(token.key) <= 31 else None


def _year(tokens: list[Token], position: int) -> tuple[int | None, int]:
    at = _after_function(tokens, position)
    if at < len(tokens) and tokens[at].kind is Kind.NUMBER and re.fullmatch(r"(?:19|20)\d\d", tokens[at].key):
        return int(tokens[at].key), at + 1 - position
    return None, 0


def _nearest(day: int, month: int, year: int | None, base: date) -> date | None:
    """Return the date; without a year the one nearest to `base`. None for a day that does not exist."""
    years = [year] if year is not None else [base.year - 1, base.year, base.year + 1]
    dates = [date(each, month, day) for each in years if _exists(each, month, day)]
    return min(dates, key=lambda each: abs((each - base).days), default=None)


def _nearest_day(day: int, base: date) -> date | None:
    months = [
        (base.year + (base.month - 1 + step) // 12, (base.month - 1 + step) % 12 + 1) for step in (-1, 0, 1)
    ]
    dates = [date(year, month, day) for year, month in months if _exists(year, month, day)]
    return min(dates, key=lambda each: abs((each - base).days), default=None)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
