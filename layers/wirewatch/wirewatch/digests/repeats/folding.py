"""Spelling variants of one word made equal: case, accents, compatibility forms, British and American spelling."""

import re
import unicodedata
from functools import lru_cache

from wirewatch.digests.repeats.vocabulary import ABBREVIATIONS, SPELLINGS

_MARKS = re.compile("[\u0300-\u036f]")
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "\u0640": None})
_ARABIC_MARKS = re.compile("[\u064b-\u065f\u0670]")
_BRITISH = (
    (re.compile(r"(?<=[a-z]{3})our(?=(?:s|ed|ing|able|ite|ites|ful|less|hood|ly)?$)"), "or"),
    (re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|ing|er|ers|ation|ations)$)"), "iz"),
    (re.compile(r"(?<=[a-z]{2})ys(?=(?:e|ed|es|ing)$)"), "yz"),
    (re.compile(r"(?<=[a-z]{2})tre(?=s?$)"), "ter"),
    (re.compile(r"(?<=[aeiou])ll(?=(?:ed|ing|er|ers)$)"), "l"),
    (re.compile(r"ogue(?=s?$)"), "og"),
)


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Return the word in lower case, without accents on Latin letters, in compatibility form."""
    word = unicodedata.normalize("NFKC", word).casefold().replace("\u2019", "'")
    if word.isascii():
        return word
    word = _ARABIC_MARKS.sub("", word.translate(_ARABIC)).replace("ё", "е").replace("й", "\ue000")
    word = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", word)))
    return word.replace("\ue000", "й")


def american(word: str) -> str:
    """Return the American spelling of a folded English word. Applied to both sides, so a wrong change does no harm."""
    if word in SPELLINGS:
        return SPELLINGS[word]
    for pattern, ending in _BRITISH:
        word = pattern.sub(ending, word)
    return ABBREVIATIONS.get(word, word)
