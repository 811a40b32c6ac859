"""Numbers of a text with the words that belong to them: `1.5 million`, `12 000`, and years, which are not quantities."""

from collections.abc import Iterator
from typing import NamedTuple

from wirewatch.language.numbers import MULTIPLIERS
from wirewatch.language.text import FieldText

YEARS = (1900, 2099)
LONGEST_GROUPED = 15  # digits of a number written in groups


class Quantity(NamedTuple):
    """Tokens `first`…`last`, the values they may mean, and whether a bare year stands there."""

    first: int
    last: int
    values: tuple[float, ...]
    is_bare: bool

    def lies_in(self, low: float, high: float) -> bool:
        """A bare 1900–2099 satisfies only ranges inside 1900–2099."""
        about_years = low >= YEARS[0] and high <= YEARS[1]
        return any(low <= each <= high and (about_years or not self._is_year(each)) for each in self.values)

    def _is_year(self, value: float) -> bool:
        return self.is_bare and YEARS[0] <= value <= YEARS[1]


def quantities(text: FieldText) -> Iterator[Quantity]:
    """From left to right; none overlaps another."""
    position = 0
    while position < len(text.tokens):
        token = text.tokens[position]
        if not token.values:
            position += 1
            continue
        grouped, values = _grouped(text, position)
        last, factor = _multiplied(text, grouped)
        written = text.text[token.start : token.end]
        yield Quantity(
            position, last, tuple(value * factor for value in values), last == position and written.isdigit()
        )
        position = last + 1


def _grouped(text: FieldText, position: int) -> tuple[int, tuple[float, ...]]:
    """`12 000 000`: three digits after one space, as long as there are any."""
    token, last = text.tokens[position], position
    digits = next(iter(token.forms), "")
    if len(digits) > 3 or not digits.isdecimal():
        return last, token.values
    while last + 1 < len(text.tokens) and len(digits) <= LONGEST_GROUPED and _is_group(text, last):
        last += 1
        digits += next(iter(text.tokens[last].forms))
    return last, token.values if last == position else (float(digits),)


def _is_group(text: FieldText, last: int) -> bool:
    token, following = text.tokens[last], text.tokens[last + 1]
    between = text.text[token.end : following.start]
    if len(between) != 1 or not (between.isspace() or between == "-") or not following.forms:
        return False
    return all(len(form) == 3 and form.isdecimal() for form in following.forms)


def _multiplied(text: FieldText, last: int) -> tuple[int, float]:
    """`million` and the like after it, in the same paragraph."""
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
