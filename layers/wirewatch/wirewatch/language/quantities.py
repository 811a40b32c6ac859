"""The numbers of a text, with the words that belong to them: `1.5 million`, `12 000`."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from wirewatch.language.footnotes import SUPERSCRIPT_DIGITS
from wirewatch.language.numbers import DATE, MULTIPLIERS, YEARS, number_values
from wirewatch.language.text import FieldText
from wirewatch.language.tokens import APOSTROPHES, Token

MAX_GROUPED_DIGITS = 15  # of a number written in groups
_BARE = re.compile(rf"\d+(?:[{APOSTROPHES}][^\W\d_].*)?", re.DOTALL)  # 2026, 2026'da
_AFTER_POINT = re.compile(r"[0-9]+[a-z]*", re.IGNORECASE)  # 55 in `.55`, 5m in `.5m`
_POWER = re.compile(rf"[0-9][{SUPERSCRIPT_DIGITS}]")  # 10⁶
_SIGNS = (  # of currencies, and %
    "$\u00a2-\u00a5\u058f\u060b\u09f2\u09f3\u0e3f\u17db\u20a0-\u20cf\ufdfc"
    "\ufe69\uff04\uffe0\uffe1\uffe5\uffe6%\u2030\uff05"
)
_SIGN_BEFORE = re.compile(rf"(?<!\d)[{_SIGNS}]\s?\Z")
_SIGN_AFTER = re.compile(rf"\s?[{_SIGNS}](?!\d)")
_GROUP = re.compile(r"\d{3}(?:\.\d{1,2})?")  # 000, or the last group of 12 000,50


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
    position = 0
    while position < len(text.tokens):
        token = text.tokens[position]
        if not token.values:
            position += 1
            continue
        written = text.text[token.start : token.end]
        if not written.isascii() and _POWER.search(written):
            position += 1
            continue
        if DATE.fullmatch(written):
            yield Quantity(position, position, token.values, is_bare=True)
            position += 1
            continue
        grouped, values = _grouped(text, position)
        last, factor = _multiplied(text, grouped)
        is_bare = last == position and _BARE.fullmatch(written) is not None
        # most numbers are below 1900, and need no further test
        is_bare = is_bare and (values[0] < YEARS[0] or not _is_amount(text.text, token))
        yield Quantity(position, last, tuple(value * factor for value in values), is_bare)
        position = last + 1


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
    while (
        last + 1 < len(text.tokens)
        and len(digits) <= MAX_GROUPED_DIGITS
        and digits.isdecimal()
        and (group := _next_group(text, last))
    ):
        last += 1
        digits += group
    return last, token.values if last == position else (float(digits),)


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


def _next_group(text: FieldText, last: int) -> str:
    """Return the group of digits after the token `last`, or "" if no such group follows. The group
    may have decimals.
    """
    token, following = text.tokens[last], text.tokens[last + 1]
    between = text.text[token.end : following.start]
    group = min(following.forms, default="")
    is_group = len(following.forms) == 1 and _GROUP.fullmatch(group) is not None
    return group if is_group and len(between) == 1 and between.isspace() else ""


def _multiplied(text: FieldText, last: int) -> tuple[int, float]:
    """Read the multipliers like `million` that follow the token at index `last`, in the same
    paragraph.

    Return the index of the last multiplier, and the product of all multipliers. If no multiplier
    follows, return `last` and 1.
    """
    factor, start = 1.0, text.tokens[last]
    while last + 1 < len(text.tokens) and text.tokens[last + 1].paragraph == start.paragraph:
        token, following = text.tokens[last], text.tokens[last + 1]
        by = next((MULTIPLIERS[form] for form in following.forms if form in MULTIPLIERS), None)
        between = text.text[token.end : following.start]
        if by is None or (between.strip() and between != "-"):
            break
        factor *= by
        last += 1
    return last, factor
