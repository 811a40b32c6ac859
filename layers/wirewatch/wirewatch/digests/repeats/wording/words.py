"""Finds the kind and the key of a single word in a given language. The kind says what the word is,
such as NUMBER or NEGATION. The key is the text by which the word is compared.
"""

import re
from collections.abc import Iterable, Mapping
from enum import IntEnum
from functools import lru_cache

from wirewatch.digests.repeats.wording import calendar_words, number_words, vocabulary
from wirewatch.digests.repeats.wording.folding import american, fold, without_accents
from wirewatch.digests.repeats.wording.symbols import SYMBOL_KEYS


class Kind(IntEnum):
    """The kind of a token. Before tokens are compared, `expressions` turns tokens of the last four
    kinds (from SCALE on) into numbers, days or words.
    """

    WORD = 1
    NUMBER = 2
    DAY = 3
    NEGATION = 4
    ATTRIBUTION = 5
    ADDRESS = 6  # a form of address or an initial
    FUNCTION = 7  # dropped
    ORNAMENT = 8  # a symbol that a copy may add or leave out, such as an emoji; see `symbols`
    SCALE = 9
    MONTH = 10
    WEEKDAY = 11
    RELATIVE_DAY = 12


Reading = tuple[Kind, str]


def _table(words: Mapping[str, float]) -> dict[str, float]:
    return {fold(word): value for word, value in words.items()}


def _by_language(words: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Return a set of words for each language: its own words, and the words of all languages that
    are not written in Latin script. For example, `en` gets the Russian words, but not the German
    words.
    """
    other_scripts = [word for listed in words.values() for word in listed.split() if word[0] > "\u0370"]
    return {
        language: frozenset(fold(word) for word in [*listed.split(), *other_scripts])
        for language, listed in words.items()
    }


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


FUTURE = _folded(calendar_words.FUTURE_WORDS)
MONTHS = {fold(word): month for word, month in calendar_words.MONTHS.items()}
WEEKDAYS = {fold(word): day for word, day in calendar_words.WEEKDAYS.items()}
RELATIVE_DAYS = {fold(word): days for word, days in calendar_words.RELATIVE_DAYS.items()}
SCALES = _table(number_words.SCALES)
_NUMBERS = _table(number_words.NUMBERS)
_UNITS = {fold(word): unit for word, unit in number_words.UNITS.items()}
_FUNCTION = _by_language(vocabulary.FUNCTION_WORDS)
_BE = _by_language(vocabulary.FORMS_OF_BE)
_WAS = _by_language(vocabulary.PAST_FORMS_OF_BE)
_NEGATIONS = _by_language(vocabulary.NEGATIONS)
_SAYING = _by_language(vocabulary.SAYING)
_ATTRIBUTIONS = _by_language(vocabulary.ATTRIBUTIONS)
_ADDRESSES = (
    ("#he", _by_language(vocabulary.MALE_ADDRESSES)),
    ("#she", _by_language(vocabulary.FEMALE_ADDRESSES)),
    ("", _by_language(vocabulary.OTHER_ADDRESSES)),
)
_HANGUL_ABOUT = re.compile("(?<=[시분일])(?:께|경)$")  # "about" after a time: 10시께, 10시쯤, 10시경
_HANGUL_WEEKDAYS = tuple(word for word in WEEKDAYS if word.endswith("요일"))
# languages in which the name of a month in lower case may be another word: may, march
_MAY_BE_SMALL = frozenset({"en", "de", "und"})


def _of(tables: Mapping[str, frozenset[str]], language: str) -> frozenset[str]:
    return tables.get(language) or tables["en"]


@lru_cache(maxsize=50_000)
def read_word(surface: str, language: str) -> Reading:
    """Return the kind and key of a word in an alphabetic script. The key is the text by which the
    word is compared, such as `be` for "was".

    The caller first splits words like "doesn't" at the apostrophe (see `tokens`).
    """
    word = fold(surface)
    reading = _calendar_word(word, surface, language)
    if reading is None and language in {"en", "und"} and not word.isascii():
        word = without_accents(word)
        reading = _calendar_word(word, surface, language)
    if reading is not None:
        return reading
    if word in _of(_NEGATIONS, language):
        return Kind.NEGATION, "not"
    is_acronym = surface.isupper() and 1 < len(surface) < 5
    if word in _of(_FUNCTION, language) and not is_acronym:
        return Kind.FUNCTION, word
    if word in _of(_BE, language):
        return Kind.WORD, "be"
    if word in _of(_WAS, language):
        return Kind.WORD, "was"
    if word in _of(_SAYING, language):
        return Kind.ATTRIBUTION, "say"
    if word in _of(_ATTRIBUTIONS, language):
        return Kind.ATTRIBUTION, word
    if surface[0].isupper() or not surface[0].isascii():
        for gender, words in _ADDRESSES:
            if word in words.get(language, words["en"] if language == "und" else ()):
                return Kind.ADDRESS, gender
    return _amount_word(word, language) or _plain_word(word, surface, language)


def _calendar_word(word: str, surface: str, language: str) -> Reading | None:
    capital = surface[0].isupper()
    if word in WEEKDAYS:
        return Kind.WEEKDAY, str(WEEKDAYS[word])
    if word in calendar_words.SHORT_WEEKDAYS and capital and language in {"en", "und"}:
        return Kind.WEEKDAY, str(calendar_words.SHORT_WEEKDAYS[word])
    if word in RELATIVE_DAYS and not (word == "morgen" and capital):
        return Kind.RELATIVE_DAY, str(RELATIVE_DAYS[word])
    if word in MONTHS and (capital or language not in _MAY_BE_SMALL or not surface.isascii()):
        return Kind.MONTH, word
    return None


def _amount_word(word: str, language: str) -> Reading | None:
    if language not in number_words.WORDS_OF_LANGUAGE.get(word, language).split():
        return None
    if word in _NUMBERS:
        return Kind.NUMBER, f"{_NUMBERS[word]:g}"
    return (Kind.SCALE, word) if word in SCALES else None


def _plain_word(word: str, surface: str, language: str) -> Reading:
    if surface in number_words.CASED_UNITS:
        return Kind.WORD, number_words.CASED_UNITS[surface]
    if word in number_words.ORDINALS:
        return Kind.WORD, f"#{number_words.ORDINALS[word]}"
    if language in {"en", "und"} and surface.isascii():
        word = american(word)
    return Kind.WORD, _UNITS.get(word, word)


@lru_cache(maxsize=50_000)
def read_hangul(surface: str) -> Reading:
    """Return the kind and key of a word in Hangul."""
    for weekday in _HANGUL_WEEKDAYS:
        if surface.startswith(weekday):
            return Kind.WEEKDAY, str(WEEKDAYS[weekday])
    if surface in RELATIVE_DAYS:
        return Kind.RELATIVE_DAY, str(RELATIVE_DAYS[surface])
    surface = _HANGUL_ABOUT.sub("쯤", surface)
    return Kind.WORD, _UNITS.get(surface, surface)


@lru_cache(maxsize=5_000)
def read_symbol(surface: str) -> Reading:
    """Return the kind and key of a symbol of `symbols.FACTS`, such as `%`, `$` or `≠`."""
    word = SYMBOL_KEYS.get(surface) or fold(surface)
    return Kind.WORD, _UNITS.get(word, word)
