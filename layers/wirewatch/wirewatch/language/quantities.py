"""The numbers of a text, with the words that belong to them: `1.5 million`, `12 000`, 3万."""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from wirewatch.language.characters import number_in_characters
from wirewatch.language.footnotes import SUPERSCRIPT_DIGITS
from wirewatch.language.numbers import (
    AFTER_A_NUMBER,
    CURRENCY_CODES,
    DATE,
    TEXT_MULTIPLIERS,
    UNITS,
    YEARS,
    fraction_values,
    number_values,
)
from wirewatch.language.sentences import STARTERS
from wirewatch.language.text import FieldText
from wirewatch.language.tokens import APOSTROPHES, Token

MAX_GROUPED_DIGITS = 15  # of a number written in groups
_BARE = re.compile(rf"\d+(?:[{APOSTROPHES}][^\W\d_].*)?", re.DOTALL)  # 2026, 2026'da
_AFTER_POINT = re.compile(r"[0-9]+[a-z]*", re.IGNORECASE)  # 55 in `.55`, 5m in `.5m`
_POWER = re.compile(rf"\d[{SUPERSCRIPT_DIGITS}]")  # 10⁶
_CURRENCY_SIGNS = (
    "$\u00a2-\u00a5\u058f\u060b\u09f2\u09f3\u0e3f\u17db\u20a0-\u20cf\ufdfc"
    "\ufe69\uff04\uffe0\uffe1\uffe5\uffe6"
)
_SIGNS = rf"{_CURRENCY_SIGNS}%\u2030\uff05"
_CURRENCY_BEFORE = re.compile(rf"(?<!\d)[{_CURRENCY_SIGNS}]\s?\Z")
_SIGN_BEFORE = re.compile(rf"(?<!\d)[{_SIGNS}]\s?\Z")
_SIGN_AFTER = re.compile(rf"\s?[{_SIGNS}](?!\d)")
_GROUP = re.compile(r"(\d{3}(?:\.\d{1,2})?)([a-z]*[23]?)")  # 000, or the last group of 12 000,50km
_LENGTHS = frozenset(["mm", "cm", "km", "kms", "mi", "ft", "yd", "yds"])
_JOINED = re.compile(r"[0-9.,]+([a-z]+)", re.IGNORECASE)
_EUROS = re.compile(r"\.?[^\S\n]?(?:[€$£]|d['’]euro|euro|de )")  # after 3 Md
_CODED = re.compile(rf"(?:{'|'.join(CURRENCY_CODES)})([0-9]++(?>(?:[.,][0-9]++)*))([A-Za-z]*+)(?![0-9_])")
# $3.5B and $2T, but not $5T-shirts
_SIGNED = re.compile(
    rf"[{_CURRENCY_SIGNS}](?<!\d.)\s?([0-9]++(?>(?:[.,][0-9]++)*))([BTb])(?![0-9A-Za-z_]|-shirt)"
)
_AFTER_MONEY = {"B": "bn", "b": "bn", "T": "tn"}  # only in amounts of money
_NAME = re.compile(r"\.\s?([^\W\d_](?=\.)|[^\W\d_]{2,50})")  # after the initial of a person
_NAME_WITH_PARTICLE = re.compile(r"\.\s?(?:(?:de|du|des|la|le|von)\s(?:la\s)?|d['’])([^\W\d_])")


class Quantity(NamedTuple):
    """A number in a text. `first` and `last` are the indices of its first and last token.

    `values` are the values that these tokens may mean. `is_bare` is True for a single token of
    digits, such as `2026` or `2026'da`, which may be a year, and for a date such as `23.11.2026`.
    A number beside a currency sign or a percent sign, such as `$2000`, is not bare.
    """

    first: int
    last: int
    values: tuple[float, ...]
    is_bare: bool

    def lies_in(self, low: float, high: float) -> bool:
        """Tell whether one of `self.values` lies in the range from `low` to `high`.

        A bare number from 1900 to 2099 counts as a year. A year lies only in ranges whose two
        bounds are from 1900 to 2099.
        """
        about_years = low >= YEARS[0] and high <= YEARS[1]
        return any(
            low <= value <= high and (about_years or not self._is_year(value)) for value in self.values
        )

    def is_excluded_year(self, low: float, high: float) -> bool:
        """Tell whether `lies_in` returns False only because the number counts as a year.

        For example, the bare number 2020 is in the range from 1000 to 5000, but counts as a year.
        So the result is True.
        """
        return any(low <= value <= high for value in self.values) and not self.lies_in(low, high)

    def _is_year(self, value: float) -> bool:
        return self.is_bare and YEARS[0] <= value <= YEARS[1]


def quantities(text: FieldText) -> Iterator[Quantity]:
    """Yield the quantities of a text from left to right. The quantities do not overlap."""
    coded = {match.start(): match for match in _CODED.finditer(text.text)}
    coded |= {match.start(1): match for match in _SIGNED.finditer(text.text)}
    position, tokens = 0, text.tokens
    while position < len(tokens):
        token = tokens[position]
        if not token.values and token.start not in coded:  # most tokens
            position += 1
            continue
        if code := coded.get(token.start):
            quantity, position = _with_code(text, position, code)
            if quantity:
                yield quantity
            continue
        written = text.text[token.start : token.end]
        if not token.values or _has_no_value(text, token, written):
            position += 1
            continue
        if DATE.fullmatch(written):
            yield Quantity(position, position, token.values, is_bare=True)
            position += 1
            continue
        grouped, values = _grouped(text, position)
        last, values = _multiplied(text, position, grouped, values)
        # `2026 mil` has the value of its digits too, and they may be a year
        is_bare = values[0] == token.values[0] and _BARE.fullmatch(written) is not None
        # most numbers are below 1900, and need no further test
        is_bare = is_bare and (values[0] < YEARS[0] or not _is_amount(text.text, token))
        yield Quantity(position, last, values, is_bare)
        position = last + 1


def _has_no_value(text: FieldText, token: Token, written: str) -> bool:
    """Tell whether a token is a number with an exponent (`10⁶`), or an amount with `mm` or another
    unit of length. In `$5mm`, these letters stand for million, so the value is not 5.
    """
    if written.isdecimal():  # most numbers
        return False
    if not written.isascii() and _POWER.search(written):
        return True
    joined = _JOINED.fullmatch(written)
    if joined is None or joined[1].lower() not in _LENGTHS:
        return False
    is_money = _CURRENCY_BEFORE.search(text.text, max(0, token.start - 3), token.start) is not None
    return is_money or (joined[1].lower() == "mm" and _is_amount(text.text, token))


def _with_code(text: FieldText, position: int, code: re.Match[str]) -> tuple[Quantity | None, int]:
    """Read a number that directly follows a currency code, such as `EUR3.5m`, which may be several
    tokens, or a number with B or T after a currency sign.

    Return the quantity, and the index of the token at which to continue. The quantity is None if
    the letters after the number do not multiply, as in `EUR5mm`.
    """
    digits, unit = code.groups()
    last = position
    while last + 1 < len(text.tokens) and text.tokens[last + 1].start < code.end():
        last += 1
    values = number_values(digits + _AFTER_MONEY.get(unit, unit)) if unit.lower() not in UNITS else ()
    if not values or text.tokens[last].end != code.end():
        return None, last + 1 if unit.lower() in UNITS else position + 1
    end = last
    if not unit and digits.isdecimal() and len(digits) <= 3:
        end, joined = _with_groups(text, last, digits)
        values = (float(joined),)
    end, values = _multiplied(text, position, end, values)
    return Quantity(position, end, values, is_bare=False), end + 1


def _grouped(text: FieldText, position: int) -> tuple[int, tuple[float, ...]]:
    """Read a number that may be in groups of three digits, such as `12 000 000` or `12 000,50`.

    Return the index of the last token of the number, and the values that the number may have.
    """
    token, last = text.tokens[position], position
    if text.text[token.start - 1 : token.start] == "." and (decimal := _decimal_part(text.text, token)):
        return last, decimal
    digits = min(token.forms, default="")
    if len(digits) > 3 or not digits.isdecimal() or len(token.forms) > 1:
        return last, token.values
    if half := _fraction_after(text, last):
        return last + 1, (float(digits) + half,)
    last, joined = _with_groups(text, last, digits)
    return last, token.values if last == position else (float(joined),)


def _fraction_after(text: FieldText, last: int) -> float:
    """Return the value of a fraction such as `½` that follows the token `last` after one space, as
    in `3 ½`. Return 0 if there is none.
    """
    if last + 1 == len(text.tokens):
        return 0.0
    token, following = text.tokens[last], text.tokens[last + 1]
    between, written = text.text[token.end : following.start], text.text[following.start : following.end]
    is_fraction = len(written) == 1 and len(between) == 1 and between.isspace()
    return sum(fraction_values(written)) if is_fraction else 0.0


def _with_groups(text: FieldText, last: int, digits: str) -> tuple[int, str]:
    """Return the index of the last token of a number in groups of three digits, and all its digits.
    `digits` are those of the token at index `last`.
    """
    while last + 1 < len(text.tokens) and len(digits) <= MAX_GROUPED_DIGITS and digits.isdecimal():
        group = _next_group(text, last)
        if group is None:
            break
        last += 1
        digits += group[1]
        if group[2]:
            break
    return last, digits


def _decimal_part(text: str, token: Token) -> tuple[float, ...]:
    """Return the value of a number such as `.55`, whose token `55` directly follows a point. Return
    () if the point is not decimal, as in `No.55` and `...55`.
    """
    before, written = text[max(0, token.start - 2) : token.start - 1], text[token.start : token.end]
    is_decimal = not before.isalnum() and before not in {".", ")", "]"}
    return number_values(f"0.{written}") if is_decimal and _AFTER_POINT.fullmatch(written) else ()


def _is_amount(text: str, token: Token) -> bool:
    """Tell whether a currency sign or a percent sign is beside a number: `$2000`, `2000 €`, `2000%`.

    A space may stand between. But the sign of another number does not count: `2020 $5`.
    """
    before, after = text[max(0, token.start - 3) : token.start], text[token.end : token.end + 3]
    return _SIGN_BEFORE.search(before) is not None or _SIGN_AFTER.match(after) is not None


def _next_group(text: FieldText, last: int) -> re.Match[str] | None:
    """Return the group of digits after the token `last`, and the unit joined to it. Return None if
    no such group follows. The group may have decimals.
    """
    token, following = text.tokens[last], text.tokens[last + 1]
    between = text.text[token.end : following.start]
    if len(following.forms) != 1 or len(between) != 1:
        return None
    # １２，３４５ is a number, but in Chinese a full-width comma may also stand between 12 and 345
    if not between.isspace() and not (between == "，" and _is_full_width(text, token, following)):
        return None
    group = _GROUP.fullmatch(min(following.forms))
    return group if group and (not group[2] or group[2] in AFTER_A_NUMBER) else None


def _is_full_width(text: FieldText, *tokens: Token) -> bool:
    return all("０" <= text.text[token.start] <= "９" for token in tokens)


def _multiplied(
    text: FieldText, first: int, last: int, values: tuple[float, ...]
) -> tuple[int, tuple[float, ...]]:
    """Read the multipliers that follow the number from token `first` to token `last`, in the same
    paragraph: words like `million`, or characters like 万 and 억.

    Return the index of the last token of the quantity, and its values.
    """
    start = text.tokens[first]
    if read := number_in_characters(text.text, start.start, text.tokens[last].end, values[0]):
        while last + 1 < len(text.tokens) and text.tokens[last + 1].end <= read[0]:
            last += 1
        return last, (read[1],)
    factors: tuple[float, ...] = (1.0,)
    while last + 1 < len(text.tokens) and text.tokens[last + 1].paragraph == start.paragraph:
        token, following = text.tokens[last], text.tokens[last + 1]
        form = next((form for form in following.forms if form in TEXT_MULTIPLIERS), None)
        between = text.text[token.end : following.start]
        if form is None or (between.strip() and between != "-"):
            break
        if _is_abbreviation(text.text, start, following):
            break
        factor = factors[-1]
        factors = (factor * TEXT_MULTIPLIERS[form],)
        last += 1
        if form == "mil":  # in some languages, this word means a mile, and *mil.* means million
            is_shortened = text.text[following.end : following.end + 1] == "."
            factors = (factor * 1e3, factor * 1e6) if is_shortened else (factor, factor * 1e3)
    return last, tuple(sorted({value * factor for value in values for factor in factors}))


def _is_abbreviation(text: str, number: Token, word: Token) -> bool:
    """Tell whether a word that multiplies elsewhere does not multiply this number, because of its
    capitals or of the text beside it:

    - the initial of a name or the French *M.*, as in `23 M. Dupont`. But after a currency sign, as in
      `$23 M. Analysts say`, and before a word such as *The*, which begins a sentence, it multiplies;
    - *MDs*, which are doctors and managers, not milliards;
    - *mia* and *mio* without a full stop, which are also Italian words, and *md* except in `3 Md€`.
    """
    written = text[word.start : word.end]
    if len(written) > 3:
        return False
    match written.lower():
        case "mds":
            return written not in {"Mds", "mds"}
        case "md":
            return written not in {"Md", "md"} or not _EUROS.match(text, word.end)
        case "mia":
            return text[word.end : word.end + 1] != "."
        case "mio" if written == "mio" and text[word.end : word.end + 1] != ".":
            return _is_year(text[number.start : number.end])
    before = text[max(0, number.start - 3) : number.start]
    if written not in {"M", "K"} or _SIGN_BEFORE.search(before):
        return False
    if written == "M" and (name := _NAME_WITH_PARTICLE.match(text, word.end)) and name[1].isupper():
        return True
    name = _NAME.match(text, word.end)
    if name is None:
        return False
    letters = "".join(takewhile(str.isalpha, name[1]))
    return letters[:1].isupper() and (len(name[1]) == 1 or letters not in STARTERS)


def _is_year(written: str) -> bool:
    return len(written) == 4 and written.isdecimal() and YEARS[0] <= int(written) <= YEARS[1]
