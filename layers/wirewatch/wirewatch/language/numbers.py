"""What a written number may mean: its searchable forms and its values.

`quantities` reads words like *million* after a number.
"""

import re

MULTIPLIERS = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
}
_NUMBER = re.compile(r"(\d[\d.,']*)(.*)", re.DOTALL)
_SUFFIX = re.compile(r"'[^\W\d_]\w*\Z")  # Turkish: 1500'den
# 23.11.2026 and 2026.11.23; the year is searchable too
DATE = re.compile(r"\d{1,2}\.\d{1,2}\.(\d{4})|(\d{4})\.\d{1,2}\.\d{1,2}")
_LAKH = re.compile(r"\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d+)?")  # Indian groups of digits: 1,50,000
_ONE_READING = re.compile(
    r"([1-9]\d{0,2}(?:,\d{3})+)|\d+[.,](?:\d{1,2}|\d{4,})"
)  # 12,000 or 1.5, most numbers
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
YEARS = (1900, 2099)  # numbers that may be years
MAX_DIGITS = 40  # longer numbers are serial numbers, not quantities


def whole_number(digits: str) -> int:
    """Return the number that decimal digits of any script stand for. Only nine digits are read.

    Zeros at the beginning do not count. A number of nine digits is already too large for every
    operator.
    """
    significant = "".join(str(int(digit)) for digit in digits).lstrip("0")
    # Python would refuse to convert thousands of digits.
    return int(significant[:9] or "0")


def number_forms(text: str) -> set[str]:
    """Return the searchable forms of a number: `12,000` → 12000; `12.000` → 12000 and 12.000;
    `1.5bn` → 1.5bn; `23.11.2026` → 23.11.2026 and 2026.
    """
    if one := _ONE_READING.fullmatch(text):
        return {text.replace(",", "" if one[1] else ".")}
    date = DATE.fullmatch(text)
    if date is not None:
        return {text, date[1] or date[2]}
    match = _NUMBER.fullmatch(text)
    if match is None:
        return {text}
    digits, tail = match.groups()
    return {reading + tail for reading in _readings(digits)}


def number_values(text: str) -> tuple[float, ...]:
    """Return every value that a token may have when the words around it are ignored. `12k` has the
    value 12,000, and `7th` has none. A suffix after an apostrophe, as in `1500'den`, is ignored.
    The value of a date such as `23.11.2026` is its year.
    """
    date = DATE.fullmatch(text)
    if date is not None:
        year = float(date[1] or date[2])
        return (year,) if YEARS[0] <= year <= YEARS[1] else ()
    match = _NUMBER.fullmatch(_SUFFIX.sub("", text))
    if match is None or len(match[1]) > MAX_DIGITS:
        return ()
    digits, tail = match.groups()
    if tail and tail.lower() not in MULTIPLIERS:
        return ()
    factor = MULTIPLIERS.get(tail.lower(), 1.0)
    return tuple(
        sorted(float(reading) * factor for reading in _readings(digits) if _PLAIN.fullmatch(reading))
    )


def _readings(digits: str) -> set[str]:
    """Return all readings of digits with separators. In a reading, the separators of thousands are
    removed, and the decimal separator is a `.`.

    An ambiguous number like `12.000` has two readings: 12000 and 12.000. But `0.125` has only one,
    because no group of digits is 0.
    """
    digits = digits.rstrip(".,'")
    marks = re.findall(r"[.,']", digits)
    if not marks:
        return {digits}
    if _LAKH.fullmatch(digits):
        return {digits.replace(",", "")}
    groups = re.split(r"[.,']", digits)
    joined = "".join(groups)
    grouped = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3
    if len(set(marks)) == 1:
        mark = marks[0]
        if len(marks) == 1 and mark != "'" and not groups[0].strip("0"):
            return {digits.replace(",", ".")}
        if grouped and mark == "." and len(marks) == 1:
            return {joined, digits}
        if grouped:
            return {joined}
        return {digits.replace(",", ".")} if len(marks) == 1 else {digits}
    last = marks[-1]
    if marks.count(last) == 1:  # 12.345,67 and 12,345.67: the last mark comes before decimals
        return {"".join(groups[:-1]) + "." + groups[-1]}
    return {joined}
