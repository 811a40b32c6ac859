"""Chinese, Japanese and Korean characters that multiply the digits before them: 3万, 1億2000万, 3조."""

import math
import re

from wirewatch.language.numbers import GROUP_CHARACTERS, SMALL_CHARACTERS, TRILLIONS, UNITS, YEARS

_LARGE = "万亿|萬億|[万萬만億亿억兆조]"
_ABOUT = "[多余餘来來数數여]?"  # 100多万 is a little more than 100万
# One space may stand before a Chinese or Japanese character, but not before a Korean one.
_CHARACTERS = re.compile(
    rf"(?:[^\S\n](?=[千百万萬億亿兆]))?{_ABOUT}(?:([千천百백])(?:{_ABOUT}({_LARGE}))?|({_LARGE}))"
)
_FOUR_DIGITS = r"\d,\d{3}|[０-９]，[０-９]{3}|\d{1,4}"
# 2000 in 1億2000万 and in 1억 2,000만, but not the number of a date, a time or a percentage, and not
# the 5 of 300万5G
_FURTHER_DIGITS = re.compile(
    rf"(?:(?<=[만억兆조천백])[^\S\n])?({_FOUR_DIGITS})(?!\d|[.,．，]\d)"
    r"([A-Za-zＡ-Ｚａ-ｚ]{0,5}[23]?)(?![\dA-Za-zＡ-Ｚａ-ｚ])"
    r"(?![^\S\n]?[年月日号號時时点點分년월일시%％])"
)
# Units and other words that begin with such a character: 千米 is a kilometre, 百分 means percent.
_OTHER_WORDS = re.compile("千[米克瓦赫伏帕卡焦字兆货貨葉叶代]|百[分货貨]|만큼")
# Only before these does 兆 or 조 mean a trillion: 兆瓦 is a megawatt, 제3조 is an article. The words
# are whole: 유럽 and 위반 are no currencies, but 유로를 and 위안화 are euros and yuan with an ending.
_GROUP_OF_DIGITS = rf"(?:{_FOUR_DIGITS}|\d[千천][^\S\n]?(?:\d{{1,3}}|\d[百백]\d{{0,2}})?|\d[百백]\d{{0,2}})"
_CURRENCY = (
    "[円圓圆元]|美[元金]|[日韓韩][元圓圆円圜幣币]|人民[元币幣]|港[元币幣]|[欧歐]元|(?:新?[台臺])[币幣]"
    "|(?:米|香港|台湾)?ドル|ウォン|ユーロ|ルーブル|(?:インド)?ルピー|ポンド|バーツ|ペソ"
    "|달러|파운드|루블|루피|페소|바트|유로(?![^\\W를의로에가는와화도만나])|위안(?![^\\W화을의으])"
    "|엔(?![^\\W화을의으])|원(?![칙안본리문심고래유])"
)
_MONEY = re.compile(rf"[^\S\n]?{_GROUP_OF_DIGITS}[億亿억]|[多余餘여]?[^\S\n]?(?:{_CURRENCY})")
_WORDS_AFTER_YEARS = frozenset("博圣聖象科达達维維료기화")  # 2025万博, 2026万圣节


def number_in_characters(text: str, start: int, end: int, number: float) -> tuple[int, float] | None:
    """Read the characters that multiply `number`, and the numbers that belong to it: 3万, 3.5억,
    1억2000만, 2천300만, 3만 5000. `number` is written from offset `start` to offset `end`.

    Return the offset of the end, and the value. Return None if no such character follows.
    """
    if not _CHARACTERS.match(text, end) or _makes_no_number(text, start, end):
        return None
    read: tuple[int, float] | None = None
    total = group = 0.0  # of the groups that are complete, such as 1億, and of the current one
    last_small = last_large = math.inf
    unit_end = end
    while step := _characters(text, end):
        small, large, end = step
        is_number_alone = small == large == 1
        too_large = small >= last_small or (large > 1 and large >= last_large)
        if too_large or (small > 1 and number >= 10) or (is_number_alone and read is None):
            break
        group += number * small
        if large > 1:
            total, group, last_large, last_small = total + group * large, 0.0, large, math.inf
        else:
            last_small = small
        read = max(end, unit_end), total + group
        following = None if is_number_alone else _further_digits(text, end)
        if following is None:
            break
        number, end, unit_end = following
        if number >= (large if large > 1 else small):
            break
    return read


def _further_digits(text: str, at: int) -> tuple[float, int, int] | None:
    """Return the digits that follow a character, their end, and the end of the unit joined to them:
    5000 in 3万5000 and in 3万5000km. Return None if there are none.
    """
    match = _FURTHER_DIGITS.match(text, at)
    if match is None or (match[2] and (match[2].lower() not in UNITS or match.start(1) > at)):
        return None
    return float(match[1].replace(",", "").replace("，", "")), match.end(1), match.end(2)


def _makes_no_number(text: str, start: int, end: int) -> bool:
    """Tell whether the characters after a number do not multiply it: after an ordinal such as 第3
    or 제3, and in words after a year, such as 2025万博.
    """
    before = text[max(0, start - 2) : start].rstrip()[-1:]
    after = text[end : end + 3].lstrip()[1:2]
    is_year = (
        end - start == 4 and text[start:end].isdecimal() and YEARS[0] <= int(text[start:end]) <= YEARS[1]
    )
    return before in {"第", "제"} or (is_year and after in _WORDS_AFTER_YEARS)


def _characters(text: str, start: int) -> tuple[float, float, int] | None:
    """Return the factors of the characters at `start`, such as 千 and 万, and the offset of their
    end. A character that is not there has the factor 1. Return None if the characters are part of
    another word: 千米 (kilometre), 兆瓦 (megawatt).
    """
    match = _CHARACTERS.match(text, start)
    if match is None:
        return 1.0, 1.0, start
    small, large = match[1] or "", match[2] or match[3] or ""
    if _OTHER_WORDS.match(text, match.end() - 1):
        return None
    if large and large in TRILLIONS and not _MONEY.match(text, match.end()):
        return None
    return SMALL_CHARACTERS.get(small, 1.0), GROUP_CHARACTERS.get(large, 1.0), match.end()
