"""Makes variants of one word equal.

In all languages, upper and lower case become equal, and so do compatibility forms of Unicode such
as full-width letters. In English and in an unknown language, British and American spelling become
equal too, abbreviations are written out, and accents are removed.
"""

import re
import unicodedata
from functools import lru_cache

from wirewatch.digests.repeats.wording.vocabulary import ABBREVIATIONS, SPELLINGS

_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_MARKS = re.compile("[\u0300-\u036f]")
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "\u0640": None})
_ARABIC_MARKS = re.compile("[\u064b-\u065f\u0670]")
_BRITISH = (
    (re.compile(r"(?<=[a-z]{3})our(?=(?:s|ed|ing|able|ite|ites|ful|less|hood|ly)?$)"), "or"),
    (re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|ing|er|ers|ation|ations)$)"), "iz"),
    (re.compile(r"(?<=[a-z]{2})ys(?=(?:e|ed|es|ing)$)"), "yz"),
    (re.compile(r"(?<=[a-z]{2})tre(?=s?$)"), "ter"),
    (re.compile(r"(?<=[a-z]{4}[aeiou])ll(?=(?:ed|ing|er|ers)$)"), "l"),
    (re.compile(r"ogue(?=s?$)"), "og"),
)


def fold_text(text: str) -> str:
    """Return a text in lower case and compatibility form (NFKC), without invisible characters.

    Arabic loses its vowel signs. Variants of an Arabic letter become one letter, and ё becomes е.
    """
    if text.isascii():
        return text.lower()
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold().replace("\u2019", "'")
    return text if text.isascii() else _ARABIC_MARKS.sub("", text.translate(_ARABIC)).replace("ё", "е")


fold = lru_cache(maxsize=20_000)(fold_text)  # for words


def without_accents(word: str) -> str:
    """Return a folded word without accents, such as `cafe` for `café`."""
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", word)))


def is_hangul(word: str) -> bool:
    """Tell whether a word begins with a Korean syllable."""
    return "\uac00" <= word[:1] <= "\ud7a3"


def american(word: str) -> str:
    """Return the American spelling of a folded English word. Abbreviations such as `govt` are
    written out.

    Both texts of a comparison get the same change. So a wrong change does no harm.
    """
    if word in SPELLINGS:
        return SPELLINGS[word]
    for pattern, ending in _BRITISH:
        word = pattern.sub(ending, word)
    return ABBREVIATIONS.get(word, word)
