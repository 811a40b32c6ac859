"""Joins several tokens that are one number or one day: "two million", "3:47 p.m.", "24 November",
"11月24日".
"""

import re
from datetime import date, timedelta

from wirewatch.digests.repeats.wording.calendar_words import PORTUGUESE_WEEKDAYS
from wirewatch.digests.repeats.wording.number_words import (
    EAST_ASIAN_SCALES,
    HAN_COUNTERS,
    HAN_DIGITS,
    HAN_NUMBERS,
    KOREAN_COUNTERS,
    KOREAN_NUMBERS,
)
from wirewatch.digests.repeats.wording.tokens import Token, raw_tokens
from wirewatch.digests.repeats.wording.wordlists import words
from wirewatch.digests.repeats.wording.words import MONTHS, RELATIVE_DAYS, SCALES, WEEKDAYS, Kind

Joined = tuple[Token, int]  # a token, and the number of tokens that it replaces

_PREFIX = {Kind.NUMBER: "=", Kind.DAY: "@", Kind.NEGATION: "!"}  # so that a key alone shows its kind
_IN_EXPRESSIONS = frozenset({Kind.NUMBER, Kind.SCALE, Kind.MONTH, Kind.WEEKDAY, Kind.RELATIVE_DAY})
_ISO_DATE = re.compile(r"((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
_GAPS = frozenset(" \u00a0\u202f\u2009")  # between groups of three digits
_CURRENCIES = frozenset("$£€¥₹")
_JOINING_WORDS = frozenset({"and", "y", "et", "e", "и"})  # one hundred and five, treinta y cinco
_PAIRS = {  # two words that together name one unit
    ("per", "cent"): "%",
    ("pour", "cent"): "%",
    ("por", "ciento"): "%",
    ("per", "cento"): "%",
    ("por", "cento"): "%",
    ("km", "h"): "kph",
    ("км", "ч"): "kph",
}
_DEMONSTRATIVES = frozenset(
    words("this ce cette este esta neste nesta diesen diesem questo questa этот эту этой 이번")
)
_AGES = frozenset("歳才岁歲세살")
_SECOND_PARTS = frozenset([*(second for _, second in _PAIRS), *_AGES])
_HAN_DAY_STARTS = frozenset(
    word[0] for word in (*WEEKDAYS, *RELATIVE_DAYS) if "\u4e00" <= word[0] <= "\u9fff"
)
_KOREAN_DAY = ("일", "일에", "일의", "일은", "일부터", "일까지", "일인", "일이")


def tokenize(text: str, start: int, end: int, base: date, language: str) -> tuple[Token, ...]:
    """Return the tokens of `text[start:end]`, without function words such as "the".

    Words for days, such as "Tuesday", are resolved from `base`, the article's day.
    """
    tokens = raw_tokens(text, start, end, language)
    position, count = 0, len(tokens)
    joined: list[Token] = []
    mark = False  # punctuation before a dropped word counts for the next token
    while position < count:
        token = tokens[position]
        kind, key = token.kind, token.key
        used = 1
        if kind in _IN_EXPRESSIONS or (
            kind is Kind.WORD and (key[:1] > "\u1100" or key in PORTUGUESE_WEEKDAYS)
        ):
            token, used = (
                _date_at(tokens, position, base, text) or _number_at(tokens, position, text) or (token, 1)
            )
            kind, key = token.kind, token.key
        position += used
        if kind is Kind.FUNCTION or (key == "to" and _follows_according(joined, text)):
            mark = mark or token.after_mark
            continue
        if kind in _PREFIX or mark:
            token = token._replace(key=_PREFIX.get(kind, "") + key, after_mark=token.after_mark or mark)
            mark = False
        may_merge = kind is Kind.DAY or key in _SECOND_PARTS
        if not may_merge or not joined or not _merge(joined, token):
            joined.append(token)
    return tuple(joined)


def _follows_according(before: list[Token], text: str) -> bool:
    return bool(before) and text[before[-1].start : before[-1].end].lower() == "according"


def _merge(joined: list[Token], token: Token) -> bool:
    """Merge a token into the last token of `joined` if the two are one expression. Return whether
    the token was merged.

    Each of these is one expression:
    - one day that is named twice: "Tuesday, 24 November"
    - "this" and a day: "this Tuesday"
    - a unit of two words: "per cent"
    - an age in a script without spaces: "12歳"
    """
    last = joined[-1]
    if last.kind is token.kind is Kind.DAY and last.key == token.key:
        surer = last.alternative if token.alternative[:1] in {"+", "-"} else token.alternative
        joined[-1] = last._replace(alternative=surer, end=token.end)
        return True
    if (last.key, token.key) in _PAIRS:
        joined[-1] = last._replace(key=_PAIRS[last.key, token.key], end=token.end)
        return True
    if token.kind is Kind.DAY and last.key in _DEMONSTRATIVES:  # "this Tuesday"
        joined.pop()
        token = token._replace(after_mark=token.after_mark or last.after_mark)
        if not joined or not _merge(joined, token):
            joined.append(token)
        return True
    return last.kind is Kind.NUMBER and token.key in _AGES and token.start == last.end


def _number_at(tokens: list[Token], position: int, text: str) -> Joined | None:
    first = tokens[position]
    if first.kind in {Kind.SCALE, Kind.MONTH}:
        return first._replace(kind=Kind.WORD), 1
    if first.kind is Kind.WORD:
        return _east_asian_number(tokens, position)
    if first.kind is not Kind.NUMBER:
        return None
    if (time := _time_of_day(tokens, position)) is not None:
        return time
    if not _is_value(first.key.lstrip("-")):
        return None
    value = float(first.key)
    at = position + 1
    while at < len(tokens) and (step := _continued(tokens, position, at, value, text)) is not None:
        value, at, is_done = step
        if is_done:
            break
    if at == position + 1:
        return first, 1
    return first._replace(key=f"{value:.15g}", end=tokens[at - 1].end), at - position


def _continued(
    tokens: list[Token], position: int, at: int, value: float, text: str
) -> tuple[float, int, bool] | None:
    """Continue the number at `position`, whose value so far is `value`, with the token at `at`.

    Return (new value, position after the used tokens, whether the number ends there), or None if
    the token does not belong to the number. May change `tokens`.
    """
    first, before, following = tokens[position], tokens[at - 1], tokens[at]
    gap = text[before.end : following.start]
    if gap.strip("-\u2010\u2011 \u00a0"):
        return None
    if following.kind is Kind.SCALE:
        return value * SCALES[following.key], at + 1, False
    sign = text[max(0, first.start - 1) : first.start]
    if following.key == "m" and not gap and sign in _CURRENCIES:
        return value * 1e6, at + 1, True  # $5m
    if following.kind is Kind.WORD and not gap and following.key[:1] in EAST_ASIAN_SCALES:
        scale = EAST_ASIAN_SCALES[following.key[0]]
        if len(following.key) == 1:
            return value * scale, at + 1, False
        tokens[at - 1] = before._replace(end=following.start + 1)
        tokens[at] = following._replace(key=following.key[1:], start=following.start + 1)
        return value * scale, at, True
    if (
        following.kind is Kind.NUMBER
        and _is_value(following.key)
        and _goes_on(first, before, following, gap, text)
    ):
        factor = 1000 if text[following.start].isdigit() else 1
        return value * factor + float(following.key), at + 1, False
    if following.kind is Kind.FUNCTION and following.key in _JOINING_WORDS and at + 1 < len(tokens):
        second = tokens[at + 1]
        if second.kind is Kind.NUMBER and _may_add(first, before, second, value, text):
            return value + float(second.key), at + 2, False
    return None


def _goes_on(first: Token, before: Token, following: Token, gap: str, text: str) -> bool:
    """Tell whether `following` continues a number: `200` in `1 200`, `four` in `twenty-four`,
    `five` in `two thousand five`.

    `first` and `before` are the first and the last token of the number so far. `gap` is the text
    between `before` and `following`.
    """
    in_digits = text[following.start].isdigit()
    if in_digits != text[first.start].isdigit():
        return False
    if in_digits:
        of_three = following.end - following.start == 3 and before.end - before.start <= 3
        return gap in _GAPS and of_three and before.kind is Kind.NUMBER and "." not in before.key
    if before.kind is Kind.SCALE:
        return True
    if not _is_value(before.key):
        return False
    return float(before.key) >= 20 and float(before.key) % 10 == 0 and float(following.key) < 20


def _may_add(first: Token, before: Token, second: Token, value: float, text: str) -> bool:
    in_words = not text[first.start].isdigit() and not text[second.start].isdigit()
    is_round = before.kind is Kind.SCALE or (20 <= value <= 90 and value % 10 == 0)
    return in_words and is_round and _is_value(second.key) and float(second.key) < 100


def _is_value(key: str) -> bool:
    return key.replace(".", "", 1).isdigit()


def _time_of_day(tokens: list[Token], position: int) -> Joined | None:
    """Return the time with "a.m." or "p.m." that begins at `position`. The token of `3:47 p.m.`
    gets the same key as the token of `15:47`.

    Return None if no such time begins there.
    """
    first = tokens[position]
    half = tokens[position + 1].key if position + 1 < len(tokens) else ""
    if half not in {"am", "pm"}:
        return None
    if first.key[:1] == "t":
        minutes = int(first.key[1:])
    elif first.key.isdigit() and len(first.key) <= 2 and 1 <= int(first.key) <= 12:
        minutes = int(first.key) * 60
    else:
        return None
    minutes = minutes % 720 + (720 if half == "pm" else 0)
    return first._replace(key=f"t{minutes}", end=tokens[position + 1].end), 2


def _east_asian_number(tokens: list[Token], position: int) -> Joined | None:
    """Return the number at `position` if a counter (a word such as `명` or `人`) follows the number.
    Otherwise return None. The number is a Korean word, or is written in Han characters.

    Examples: `여섯 명` ("six persons"), `十二人` ("twelve persons").
    """
    first = tokens[position]
    following = tokens[position + 1] if position + 1 < len(tokens) else None
    if following is None or following.kind is not Kind.WORD:
        return None
    if first.key in KOREAN_NUMBERS and following.key.startswith(KOREAN_COUNTERS):
        return first._replace(kind=Kind.NUMBER, key=f"{KOREAN_NUMBERS[first.key]:g}"), 1
    if first.key not in HAN_DIGITS or (position and tokens[position - 1].key in HAN_DIGITS):
        return None
    end = position + 1
    while end < len(tokens) and tokens[end].key in HAN_DIGITS and tokens[end].start == tokens[end - 1].end:
        end += 1
    if end == len(tokens) or tokens[end].key not in HAN_COUNTERS or tokens[end].start != tokens[end - 1].end:
        return None
    value = _han_value([token.key for token in tokens[position:end]])
    if value is None:
        return None
    number = first._replace(kind=Kind.NUMBER, key=f"{value:.15g}", end=tokens[end - 1].end)
    return number, end - position


def _han_value(chars: list[str]) -> float | None:
    """Return the value of a number in Han characters: 12 for `十二`, 235 for `二百三十五`.

    Return None if a digit follows a digit: `两三` means "two or three".
    """
    total = group = digit = 0.0
    for char in chars:
        scale = 10.0 if char == "十" else EAST_ASIAN_SCALES.get(char)
        if scale is None:
            if digit:
                return None
            digit = HAN_NUMBERS.get(char, 0.0)
        elif scale >= 1e4:
            total, group, digit = total + (group + digit or 1.0) * scale, 0.0, 0.0
        else:
            group, digit = group + (digit or 1.0) * scale, 0.0
    return total + group + digit


def _date_at(tokens: list[Token], position: int, base: date, text: str) -> Joined | None:
    first = tokens[position]
    if first.kind is Kind.WEEKDAY:
        return _weekday(first, int(first.key), first.end, base), 1
    if first.kind is Kind.RELATIVE_DAY:
        return _relative_day(first, int(first.key), first.end, base), 1
    if first.kind is Kind.MONTH:
        return _month_first(tokens, position, base)
    if first.kind is Kind.NUMBER and (numeric := _numeric_date(tokens, position, text)) is not None:
        return numeric
    if first.kind is Kind.NUMBER and first.key.isdigit():
        return _day_first(tokens, position, base)
    if (
        first.key in PORTUGUESE_WEEKDAYS
        and position + 1 < len(tokens)
        and tokens[position + 1].key == "feira"
    ):
        return _weekday(first, PORTUGUESE_WEEKDAYS[first.key], tokens[position + 1].end, base), 2
    if first.kind is Kind.WORD and text[first.start] in _HAN_DAY_STARTS:
        return _han_day(tokens, position, base, text)
    return None


def _weekday(token: Token, weekday: int, end: int, base: date) -> Token:
    past = base - timedelta(days=(base.weekday() - weekday) % 7)
    return _day(token, past, end, (past + timedelta(days=7)).isoformat())


def _relative_day(token: Token, days: int, end: int, base: date) -> Token:
    return _day(token, base + timedelta(days=days), end, f"{days:+d}")


def _day(token: Token, day: date, end: int, alternative: str = "") -> Token:
    return token._replace(kind=Kind.DAY, key=day.isoformat(), end=end, alternative=alternative)


def _numeric_date(tokens: list[Token], position: int, text: str) -> Joined | None:
    """Return the date at `position` that is written in digits, like `2026-11-24` or `24.11.2026`.

    Return None if no such date begins there.
    """
    first = tokens[position]
    if match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)", first.key):
        day = _closest([(int(match[3]), int(match[2]), int(match[1]))], date.min)
        return (_day(first, day, first.end), 1) if day else None
    match = _ISO_DATE.match(text, first.start)
    if match and position + 2 < len(tokens) and tokens[position + 2].end == match.end():
        day = _closest([(int(match[1]), int(match[2]), int(match[3]))], date.min)
        return (_day(first, day, match.end()), 3) if day else None
    return None


def _month_first(tokens: list[Token], position: int, base: date) -> Joined | None:
    """Return the date whose month is at `position`, like `Nov. 24` or `November 24, 2026`.

    Return None if no such date begins there.
    """
    first = tokens[position]
    day = _small(tokens, position + 1)
    if day is None:
        return None
    year, extra = _year(tokens, position + 2)
    date_found = _nearest(day, MONTHS[first.key], year, base)
    end = tokens[position + 1 + extra].end
    return (_day(first, date_found, end), 2 + extra) if date_found else None


def _day_first(tokens: list[Token], position: int, base: date) -> Joined | None:
    """Return the date that begins with the number at `position`, like `24 November`, `24 de
    noviembre de 2026`, `11月24日` or `14일`. Return None if no such date begins there.
    """
    first = tokens[position]
    day = _small(tokens, position)
    following = _after_function(tokens, position + 1)
    if day is None or following >= len(tokens):
        return None
    unit = tokens[following]
    if unit.kind is Kind.MONTH:
        year, extra = _year(tokens, following + 1)
        date_found = _nearest(day, MONTHS[unit.key], year, base)
        used = following + extra + 1 - position
        return (_day(first, date_found, tokens[following + extra].end), used) if date_found else None
    if unit.start != first.end:
        return None
    if unit.key.startswith(("月", "월")) and following + 2 < len(tokens):
        day_of_month, sign = _small(tokens, following + 1), tokens[following + 2]
        if day_of_month is not None and day <= 12 and sign.key.startswith(("日", "号", "일")):
            date_found = _nearest(day_of_month, day, None, base)
            return (_day(first, date_found, sign.end), following + 3 - position) if date_found else None
    if unit.key.startswith(("日", "号")) or unit.key in _KOREAN_DAY:
        date_found = _nearest_day(day, base)
        return (_day(first, date_found, unit.end), 2) if date_found else None
    return None


def _han_day(tokens: list[Token], position: int, base: date, text: str) -> Joined | None:
    """Return the day that begins at `position`. The day must be written in Han characters, like
    `今日`, `昨天`, `月曜日` or `星期二`.

    Return None if no such day begins there.
    """
    first = tokens[position]
    for size in (3, 2):
        word = text[first.start : first.start + size]
        if position + size <= len(tokens) and (word in WEEKDAYS or word in RELATIVE_DAYS):
            end = tokens[position + size - 1].end
            if word in WEEKDAYS:
                return _weekday(first, int(WEEKDAYS[word]), end, base), size
            return _relative_day(first, int(RELATIVE_DAYS[word]), end, base), size
    return None


def _after_function(tokens: list[Token], position: int) -> int:
    while (
        position < len(tokens)
        and tokens[position].kind is Kind.FUNCTION
        and tokens[position].key in {"of", "de"}
    ):
        position += 1
    return position


def _small(tokens: list[Token], position: int) -> int | None:
    """Return the number at `position` if the number is from 1 to 31 and has one or two digits.
    Otherwise return None.
    """
    if position >= len(tokens):
        return None
    token = tokens[position]
    if token.kind is not Kind.NUMBER or not token.key.isdigit() or token.end - token.start > 2:
        return None
    return int(token.key) if 1 <= int(token.key) <= 31 else None


def _year(tokens: list[Token], position: int) -> tuple[int | None, int]:
    at = _after_function(tokens, position)
    if at < len(tokens) and tokens[at].kind is Kind.NUMBER and re.fullmatch(r"(?:19|20)\d\d", tokens[at].key):
        return int(tokens[at].key), at + 1 - position
    return None, 0


def _nearest(day: int, month: int, year: int | None, base: date) -> date | None:
    """Return the date of a day and month. Without a year, the date nearest to `base` is meant.
    Return None if there is no such date, as for 31 April.
    """
    years = [year] if year is not None else [base.year - 1, base.year, base.year + 1]
    return _closest([(each, month, day) for each in years], base)


def _nearest_day(day: int, base: date) -> date | None:
    months = [divmod(base.year * 12 + base.month - 1 + step, 12) for step in (-1, 0, 1)]
    return _closest([(year, month + 1, day) for year, month in months], base)


def _closest(days: list[tuple[int, int, int]], base: date) -> date | None:
    dates = []
    for year, month, day in days:
        try:
            dates.append(date(year, month, day))
        except ValueError:
            continue
    return min(dates, key=lambda each: abs((each - base).days), default=None)
