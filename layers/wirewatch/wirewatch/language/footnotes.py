"""Recognises the mark of a footnote: superscript characters directly after a word.

No space is before the mark. So the mark would become a part of the word, and no query would find
the word.
"""

import re

SUPERSCRIPT_DIGITS = "\u00b9\u00b2\u00b3\u2070\u2074\u2075\u2076\u2077\u2078\u2079"
_PLAIN_DIGITS = str.maketrans(SUPERSCRIPT_DIGITS, "1230456789")
_NUMBERS = re.compile(r"[0-9]{1,3}(?:[,\u2013-][0-9]{1,3})*")
_WORD = re.compile(r"[^\W_]{1,20}(?:['\u2019]s)?\Z")
# With a power, these are units in capitals and formulas with a wrong digit (CO² for CO₂), not acronyms.
_UNITS_AND_FORMULAS = frozenset({"KM", "CM", "MM", "FT", "MI", "CO", "NO", "SO"})
_LENGTH = re.compile(r"[0-9]+(?:m|km|cm|mm|ft|mi)", re.IGNORECASE)
LONGEST_WORD = 20  # characters of the word that are looked at


def is_footnote_mark(before: str, mark: str) -> bool:
    """Tell whether `mark`, superscript text that directly follows `before`, is a mark of a
    footnote.

    These are not marks of footnotes:

    - anything after a single letter: `x²`;
    - 2 or 3 after two letters, because the digit may be a power: `km²`, `CO²`. After two capitals
      that are not in _UNITS_AND_FORMULAS, such as `UN`, the digit is a mark;
    - 2 or 3 after a number with a unit of length: `100m²`;
    - a number after fewer than three digits: `10⁶`;
    - the ending of an ordinal: `1st`, `XIXe`.
    """
    word, mark = _WORD.search(before[-LONGEST_WORD:]), mark.strip().translate(_PLAIN_DIGITS)
    if word is None or not mark:
        return False
    text = word[0]
    if _NUMBERS.fullmatch(mark):
        if mark in {"2", "3"} and _LENGTH.fullmatch(text):
            return False
        is_power = mark in {"2", "3"} and (not text.isupper() or text in _UNITS_AND_FORMULAS)
        return len(text) > 2 or (len(text) == 2 and text.isalpha() and not is_power)
    if len(text) < 3:
        return False
    is_letter = len(mark) == 1 and mark.islower() and text[-3:].islower() and text[-3:].isalpha()
    return is_letter or (mark[0].isupper() and text[-1].islower())


def without_footnote_mark(word: str) -> str:
    """Return a word without superscript digits at its end that are a mark of a footnote."""
    if word.isascii():
        return word
    bare = word.rstrip(SUPERSCRIPT_DIGITS)
    return bare if is_footnote_mark(bare, word[len(bare) :]) else word
