"""Reads the numbers of an article for the test oracle: `1.5 million`, `12 000`, `EUR3.5m`, 1億2000万."""

import re
import unicodedata
from collections.abc import Iterator
from math import prod

from wirewatch.language.numbers import AFTER_A_NUMBER, CURRENCY_CODES, TEXT_MULTIPLIERS, UNITS, number_values
from wirewatch.language.sentences import STARTERS
from wirewatch.language.tokens import APOSTROPHES
from wirewatch.language.tree import Number

from tests.oracle.text import FieldText, Region

_CODES = [code.lower() for code in CURRENCY_CODES if len(code) == 3]
THOUSANDS, MYRIADS = "千천", "万萬만"
FACTORS = {
    **dict.fromkeys("百백", 100.0),
    **dict.fromkeys(THOUSANDS, 1e3),
    **dict.fromkeys(MYRIADS, 1e4),
    **dict.fromkeys("億亿억", 1e8),
    **dict.fromkeys("兆조", 1e12),
}
ROUGHLY = "多余餘来來数數여"  # in 100多万, they say that the number is approximate
_UNIT = re.compile(
    f"[{ROUGHLY}]?[千천百백](?:[{ROUGHLY}]?(?:万亿|萬億|[万萬만億亿억兆조]))?|[{ROUGHLY}]?(?:万亿|萬億|[万萬만億亿억兆조])"
)
_AFTER_UNIT = re.compile(r"(?P<space>[^\S\n]?)(?P<digits>\d,\d{3}|[０-９]，[０-９]{3}|\d{1,4})")
_OTHER_WORDS = tuple(
    "千米 千克 千瓦 千赫 千伏 千帕 千卡 千焦 千字 千兆 百分 千货 千貨 百货 百貨 千葉 千叶 千代".split()
)
_WORDS_OF_YEARS = tuple("博圣聖象科达達维維료기화")
_CURRENCIES = tuple(
    """円 圓 圆 元 美元 美金 日元 日圓 日圆 日円 韓元 韓圓 韓圜 韓幣 韩元 韩圆 韩币 日幣 日币 人民元 人民币 人民幣 港元 港币 港幣
    欧元 歐元 台币 台幣 臺幣 新台币 新台幣 新臺幣 ドル 米ドル 香港ドル 台湾ドル ウォン ユーロ ルーブル ルピー インドルピー ポンド バーツ ペソ
    달러 파운드 루블 루피 페소 바트""".split()
)
_KOREAN_CURRENCIES = {"유로": "를의로에가는와화도만나", "위안": "화을의으", "엔": "화을의으"}
_DATES = tuple("年月日号號時时点點分년월일시%％")


def number_spans(node: Number, text: FieldText, region: Region) -> Iterator[tuple[int, int]]:
    """Yield the (first, last) positions of the numbers that satisfy `node`, such as `1.5 million`."""
    for first, last, values, is_bare in _numbers(text):
        if region.low <= first and any(
            node.low <= value <= node.high and _may_be(value, node, is_bare=is_bare) for value in values
        ):
            yield first, last


def numbers_in(text: FieldText) -> list[tuple[int, int, tuple[float, ...]]]:
    """Return (first, last, values) for each number of a text."""
    return [(first, last, values) for first, last, values, _ in _numbers(text)]


def _numbers(text: FieldText) -> Iterator[tuple[int, int, tuple[float, ...], bool]]:
    position, limit = 0, len(text.tokens)
    while position < limit:
        values, last, is_bare = _number_at(text, position, limit)
        if values:
            yield position, last, values, is_bare
        position = last + 1


def _number_at(text: FieldText, position: int, limit: int) -> tuple[tuple[float, ...], int, bool]:
    """Return the values of the number that begins at a token, its last token, and whether it may be
    a year. There are no values if no number begins there.
    """
    token = text.tokens[position]
    written = text.text[token.start : token.end]
    if coded := _after_currency_code(text, position):
        values, last = coded
        if values:
            last, values = _multiplied(text, position, last, values, limit)
        return values, last, False
    if not token.values or _has_power(written) or _is_amount_with_a_length(text, position):
        return (), position, False
    values, last = _with_neighbours(text, position, limit)
    is_same = position == last or min(values) == min(token.values)  # the latter in `2026 mil`
    is_bare = is_same and _is_without_unit(written) and not _has_sign(text, position)
    return values, last, is_bare


def _after_currency_code(text: FieldText, position: int) -> tuple[tuple[float, ...], int] | None:
    """Read a number like EUR3.5m, or one with B or T after a currency sign, like $3.5B. Return its
    values and its last token. There are no values if a unit follows, as in EUR3.5mm.
    """
    start = text.tokens[position].start
    code = next((code for code in CURRENCY_CODES if text.text.startswith(code, start)), "")
    if not code and not _is_after_currency_sign(text.text, start):
        return None
    ends = [token.end for token in text.tokens[position : position + 9]]
    for last in range(len(ends) - 1, -1, -1):
        written = text.text[start + len(code) : ends[last]]
        number = re.fullmatch(r"([0-9]+(?:[.,][0-9]+)*)([A-Za-z]*)", written)
        more = r"[A-Za-z0-9_]|[.,][0-9]" if written[-1:].isdecimal() else r"[0-9_]"
        if number is None or re.match(more, text.text[ends[last] :]):
            continue
        digits, letters = number.groups()
        if letters.lower() in UNITS and code:
            return (), position + last
        if not code and (letters not in ("B", "T", "b") or text.text.startswith("-shirt", ends[last])):
            return None
        values = number_values(digits + {"B": "bn", "b": "bn", "T": "tn"}.get(letters, letters))
        return (values, position + last) if values else None
    return None


def _is_after_currency_sign(text: str, start: int) -> bool:
    """Tell whether a currency sign stands before an offset, perhaps with a space between. The sign
    does not belong to another number before it, as in `5€ 20`.
    """
    left = f"  {text[max(0, start - 3) : start]}"
    left = left[:-1] if left[-1].isspace() else left
    return unicodedata.category(left[-1]) == "Sc" and not left[-2].isdecimal()


def _is_amount_with_a_length(text: FieldText, position: int) -> bool:
    """Tell whether a number such as 5mm or 5km is an amount: then the letters are no unit."""
    written = text.text[text.tokens[position].start : text.tokens[position].end].lower()
    letters = written.lstrip("0123456789.,")
    if letters == "mm" and _has_sign(text, position):
        return True
    is_length = letters in ("mm", "cm", "km", "kms", "mi", "ft", "yd", "yds")
    return is_length and _is_after_currency_sign(text.text, text.tokens[position].start)


def _multiplied(
    text: FieldText, first: int, last: int, values: tuple[float, ...], limit: int
) -> tuple[int, tuple[float, ...]]:
    """Read groups of digits and multipliers after a number with a currency code."""
    digits = text.text[text.tokens[first].start : text.tokens[last].end].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZs")
    if digits.isdecimal() and len(digits) <= 3:
        last, digits, _ = _with_groups(text, last, limit, digits)
        values = (float(digits),)
    return _with_multipliers(text, first, last, values, limit)


def _with_neighbours(text: FieldText, position: int, limit: int) -> tuple[tuple[float, ...], int]:
    values = text.tokens[position].values
    last = position
    if _is_date(text.text[text.tokens[position].start : text.tokens[position].end]):
        return values, last
    digits = next(iter(text.tokens[position].forms), "")
    after_point = _after_point(text, position)
    values = after_point or values
    if not after_point and digits.isdecimal() and len(digits) <= 3 and len(text.tokens[position].forms) == 1:
        last, joined, has_groups = _with_groups(text, position, limit, digits)
        values = (float(joined),) if has_groups else values
    if last == position and not after_point and digits.isdecimal() and len(digits) <= 3 and last + 1 < limit:
        half = text.text[text.tokens[last].end : text.tokens[last + 1].end]
        if (
            len(half) == 2
            and half[0].isspace()
            and unicodedata.decomposition(half[1]).startswith("<fraction>")
        ):
            last += 1
            values = (float(digits) + unicodedata.numeric(half[1]),)
    last, values = _with_multipliers(text, position, last, values, limit)
    return values, last


def _with_groups(text: FieldText, last: int, limit: int, digits: str) -> tuple[int, str, bool]:
    """Add the groups of three digits after a token to its digits. Return the last token, all
    digits, and whether there are groups. A group with decimals or a unit is the last one.
    """
    first = last
    while digits.isdecimal() and len(digits) <= 15 and last + 1 < limit:
        group = _group_after(text, last)
        if group is None:
            break
        number, unit = group
        digits += number
        last += 1
        if unit:
            break
    return last, digits, last > first


def _with_multipliers(
    text: FieldText, first: int, last: int, values: tuple[float, ...], limit: int
) -> tuple[int, tuple[float, ...]]:
    start, end = text.tokens[first].start, text.tokens[last].end
    if read := _in_characters(text.text, start, end, values[0]):
        value, end = read
        return max(i for i in range(first, limit) if text.tokens[i].end <= end), (value,)
    smaller: tuple[float, ...] = ()  # the other values of a number before *mil*
    while last + 1 < limit and text.tokens[last + 1].paragraph == text.tokens[first].paragraph:
        word = next((form for form in text.tokens[last + 1].forms if form in TEXT_MULTIPLIERS), None)
        if word is None or not _only_space_between(text, last) or _is_other(text, first, last + 1):
            break
        smaller = values if word == "mil" else ()
        values = tuple(value * TEXT_MULTIPLIERS[word] for value in values)
        last += 1
        if word == "mil" and text.text.startswith(".", text.tokens[last].end):
            smaller = tuple(value * 1e3 for value in values)  # million
            break
    return last, tuple(sorted({*values, *smaller}))


def _is_other(text: FieldText, first: int, word: int) -> bool:
    """Tell whether a word that elsewhere multiplies is another word here: a name, or *MDs*."""
    token = text.tokens[word]
    written = text.text[token.start : token.end]
    after = text.text[token.end : token.end + 12]
    if written.lower() == "mds":
        return written == "MDs" or written.isupper() or written not in ("Mds", "mds")
    if written.lower() == "md":
        rest = after.removeprefix(".")
        rest = rest[1:] if rest[:1].isspace() and rest[0] != "\n" else rest
        money = ("€", "$", "£", "d'euro", "d’euro", "euro", "de ")
        return written not in ("Md", "md") or not rest.startswith(money)
    if written.lower() == "mia":
        return not after.startswith(".")
    if written == "mio" and not after.startswith("."):
        number = text.text[text.tokens[first].start : text.tokens[first].end]
        return len(number) == 4 and number.isdecimal() and 1900 <= int(number) <= 2099
    return _is_initial(text, first, word)


def _is_initial(text: FieldText, first: int, letter: int) -> bool:
    """Tell whether the token `letter` is the initial in `23 M. Dupont`. After a currency sign, as in
    `$23 M. Dupont`, it is not.
    """
    token = text.tokens[letter]
    after = text.text[token.end : token.end + 100]
    if text.text[token.start : token.end] not in ("M", "K") or not after.startswith("."):
        return False
    rest = after[2:] if after[1:2].isspace() else after[1:]
    particle = re.match(r"(?:de|du|des|la|le|von)\s(?:la\s)?|d['’]", rest)
    if particle and text.text[token.start] == "M" and rest[particle.end() : particle.end() + 1].isupper():
        return not _is_money_before(text, first)
    name = "".join(char if char.isalpha() else " " for char in rest).split(" ")[0]
    if not name[:1].isupper() or (len(name) == 1 and not rest[1:].startswith(".")):
        return False
    return not _is_money_before(text, first) and (len(name) == 1 or name not in STARTERS)


def _is_money_before(text: FieldText, first: int) -> bool:
    """Tell whether a currency sign or % stands before the number, and belongs to it."""
    start = text.tokens[first].start
    left = text.text[:start][-3:]
    left = left[:-1] if left[-1:].isspace() else left
    return left[-1:] != "" and _is_sign(left[-1]) and not left[-2:-1].isdecimal()


def _in_characters(text: str, start: int, end: int, number: float) -> tuple[float, int] | None:
    """Return the value and the end of a number like 3万 or 1억 2000만 whose first digits are
    text[start:end]. Return None if the characters after the digits do not multiply.
    """
    if text[:start].rstrip()[-1:] in ("第", "제") and len(text[:start]) - len(text[:start].rstrip()) < 2:
        return None
    pairs = list(_pairs(text, end, number))
    written = text[start:end]
    is_year = len(written) == 4 and written.isdecimal() and 1900 <= int(written) <= 2099
    if not pairs or (is_year and text[end : end + 3].lstrip()[1:].startswith(_WORDS_OF_YEARS)):
        return None
    value = group = 0.0
    for number, unit, _ in pairs:
        group += number * (FACTORS[unit[0]] if unit[:1] in FACTORS and FACTORS[unit[0]] < 1e4 else 1.0)
        if unit and FACTORS[unit[-1]] >= 1e4:
            large = prod(FACTORS[char] for char in unit if FACTORS[char] >= 1e4)
            value, group = value + group * large, 0.0
    return value + group, pairs[-1][2]


def _pairs(text: str, end: int, number: float) -> Iterator[tuple[float, str, int]]:
    """Yield the numbers of 1億2000万5, each with the characters after it, and with its end. Each
    pair stands for less than the last character of the pair before it.
    """
    smallest, smallest_large = 1e99, 1e99
    is_first = True
    while True:
        unit, end = _unit_at(text, end)
        factors = [FACTORS[char] for char in unit]
        small = next((factor for factor in factors if factor < 1e4), None)
        large = (
            prod(factor for factor in factors if factor >= 1e4) if max(factors, default=0) >= 1e4 else None
        )
        if not unit and (is_first or _is_other_word(text, end)):
            return
        if (small and (number >= 10 or small >= smallest)) or (large and large >= smallest_large):
            return
        yield number, unit, end
        following = _AFTER_UNIT.match(text, end)
        if not unit or following is None or (following["space"] and unit[-1] not in "만억兆조천백"):
            return
        joined = re.match("[A-Za-zＡ-Ｚａ-ｚ]*[23]?", text[following.end() :])
        letters = joined[0] if joined and joined[0] not in ("", "2", "3") else ""
        if letters and (following["space"] or letters.lower() not in UNITS):
            return
        rest = text[following.end() + len(letters) :]
        is_longer = re.match(r"[A-Za-z\d]" if letters else r"\d|[.,．，]\d", rest) is not None
        if is_longer or rest[:2].lstrip(" \u00a0\u3000\t").startswith(_DATES):
            return
        number, end = float(re.sub("[,，]", "", following["digits"])), following.end()
        if number >= factors[-1]:
            return
        if letters:
            yield number, "", end + len(letters)
            return
        smallest, smallest_large = (1e99, large) if large else (factors[-1], smallest_large)
        is_first = False


def _is_other_word(text: str, at: int) -> bool:
    """Tell whether a character that multiplies elsewhere, as in 千米, follows a number directly, or a
    Chinese or Japanese one after a space.
    """
    spaced = text[at : at + 1].isspace() and text[at] != "\n" and text[at + 1 : at + 2] in ("千", "百", "兆")
    at += 1 if text[at : at + 1] in tuple(ROUGHLY) else 0
    return spaced or text[at : at + 1] in (*FACTORS,)


def _unit_at(text: str, at: int) -> tuple[str, int]:
    """Return the characters that multiply at an offset, and their end."""
    space = 1 if text[at : at + 1].isspace() and text[at] != "\n" else 0
    if space and text[at + 1 : at + 2] not in (*"千百万萬億亿兆",):
        return "", at
    match = _UNIT.match(text, at + space)
    unit = "".join(char for char in match[0] if char not in ROUGHLY) if match else ""
    end = match.end() if match else at
    rest = text[end : end + 50]
    if unit[-1:] in ("兆", "조") and not _is_money(rest):
        return "", at
    if unit and (unit[-1] + rest[:1]).startswith(("만큼", *_OTHER_WORDS)):
        return "", at
    return unit, end


def _is_money(rest: str) -> bool:
    """Tell whether a currency follows 兆 or 조, or a whole number with 億: 1兆2000億, 1조 2,345억."""
    spaceless = rest[1:] if rest[:1].isspace() and rest[0] != "\n" else rest
    group = re.match(r"[\d,，千천百백\s]{1,9}?(?=[億亿억])", spaceless)
    if group and _is_below_ten_thousand(group[0]):
        return True
    if rest[:1] in tuple("多余餘여"):
        rest = rest[1:]
        spaceless = rest[1:] if rest[:1].isspace() and rest[0] != "\n" else rest
    for word, endings in _KOREAN_CURRENCIES.items():
        after = spaceless[len(word) : len(word) + 1]
        if spaceless.startswith(word) and (after in tuple(endings) or not re.match(r"\w", after)):
            return True
    if spaceless[:1] == "원":
        return spaceless[1:2] not in tuple("칙안본리문심고래유")
    return spaceless.startswith(_CURRENCIES)


def _is_below_ten_thousand(written: str) -> bool:
    """Tell whether `written` is a number of at most four digits: 2345, 2,345, 2천345, 3千5百."""
    if re.fullmatch(r"\d{1,4}|\d,\d{3}|[０-９]，[０-９]{3}", written):
        return True
    thousands, sign, rest = re.sub("[千천]", "千", written).partition("千")
    if not sign:
        thousands, rest = "1", written
    elif rest[:1].isspace() and rest[0] != "\n":
        rest = rest[1:]
        if not rest:
            return len(thousands) == 1 and thousands.isdecimal()
    is_rest = re.fullmatch(r"\d{0,3}|\d[百백]\d{0,2}", rest) is not None
    return len(thousands) == 1 and thousands.isdecimal() and is_rest


def _has_power(written: str) -> bool:
    """Tell whether a superscript digit follows another digit, as in `10⁶`."""
    decompositions = [unicodedata.decomposition(char) for char in written]
    return any(
        before.isdecimal() and decomposition.startswith("<super>") and char.isdigit()
        for before, char, decomposition in zip(written, written[1:], decompositions[1:], strict=False)
    )


def _after_point(text: FieldText, position: int) -> tuple[float, ...]:
    """Return the value of `.55` or `.5m` if the token at `position` is the part after its point."""
    start, end = text.tokens[position].start, text.tokens[position].end
    written = text.text[start:end].casefold()
    digits = written.rstrip("abcdefghijklmnopqrstuvwxyz")
    if start == 0 or text.text[start - 1] != "." or not (digits.isascii() and digits.isdecimal()):
        return ()
    left = text.text[start - 2] if start > 1 else " "
    return () if left.isalnum() or left in ".)]" else number_values(f"0.{written}")


def _group_after(text: FieldText, last: int) -> tuple[str, str] | None:
    """Return the three digits after a space and the token at index `last`, as in `1 000`, and the
    unit joined to them. They may have one or two decimals, as in `1 000.5`.
    """
    token, following = text.tokens[last], text.tokens[last + 1]
    if len(following.forms) != 1 or following.start - token.end != 1:
        return None
    form = next(iter(following.forms))
    unit = next((unit for unit in sorted(AFTER_A_NUMBER, key=len, reverse=True) if form.endswith(unit)), "")
    number = form.removesuffix(unit)
    whole, point, decimals = number.partition(".")
    plain = len(whole) == 3 and whole.isdecimal()
    ends = decimals.isdecimal() and len(decimals) < 3 if point else True
    mark = text.text[token.end]
    wide = mark == "，" and all(
        unicodedata.east_asian_width(text.text[each.start]) == "F" and text.text[each.start].isdecimal()
        for each in (token, following)
    )
    return (number, unit) if plain and ends and (mark.isspace() or wide) else None


def _only_space_between(text: FieldText, last: int) -> bool:
    between = text.text[text.tokens[last].end : text.tokens[last + 1].start]
    return not between.strip() or between == "-"


def _may_be(value: float, node: Number, *, is_bare: bool) -> bool:
    """Tell whether `value` may be compared with the range of `node`. A number like a year, such as
    `2026`, may be compared only with a range inside 1900–2099.
    """
    return not (is_bare and 1900 <= value <= 2099) or (node.low >= 1900 and node.high <= 2099)


def _is_without_unit(written: str) -> bool:
    """Tell whether `written` is only digits (`2026`), digits and a suffix after an apostrophe
    (`2026'da`), or a date.
    """
    if _is_date(written):
        return True
    rest = written
    while rest[:1].isdecimal():
        rest = rest[1:]
    return not rest or (rest != written and rest[0] in APOSTROPHES and rest[1:2].isalpha())


def _has_sign(text: FieldText, position: int) -> bool:
    """Tell whether a currency sign or % belongs to the number at `position`. False for a date."""
    start, end = text.tokens[position].start, text.tokens[position].end
    if _is_date(text.text[start:end]):
        return False
    left, right = f"   {text.text[:start]}"[-3:], f"{text.text[end:]}   "[:3]
    left = left[:-1] if left[-1].isspace() else left[1:]
    right = right[1:] if right[0].isspace() else right[:2]
    return (_is_sign(left[1]) and not left[0].isdecimal()) or (
        _is_sign(right[0]) and not right[1].isdecimal()
    )


def _is_sign(char: str) -> bool:
    return char in "%％‰" or unicodedata.category(char) == "Sc"


def _is_date(written: str) -> bool:
    """Tell whether `written` is a date with dots: `23.11.2026` or `2026.11.23`."""
    lengths = [len(part) for part in written.split(".") if part.isdecimal()]
    years = [length for length in (lengths[0], lengths[-1]) if length == 4] if len(lengths) == 3 else []
    return written.count(".") == 2 and len(years) == 1 and max(sorted(lengths)[:2]) <= 2
