"""Looks up names of countries and regions in a table with all languages of Unicode's CLDR.

tools/territories.py makes this table. The Unicode licence of CLDR is beside the table. The table is
loaded when it is first used, since most watchlists don't need it.
"""

import gzip
import json
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

from wirewatch.configuration.entities.common_words import LEFT_OUT, LONGER_WORDS
from wirewatch.configuration.entities.names import folded

DATA = Path(__file__).with_name("territories.json.gz")
ONE_LANGUAGE = (
    {"no", "nb", "nn"},
    {"fil", "tl"},
    {"he", "iw"},
    {"id", "in"},
    {"ro", "mo"},
    {"sr", "sh"},
    {"yi", "ji"},
    {"zh", "cmn"},
)
GENITIVE_S = frozenset(["da", "de", "nb", "nn", "no", "sv"])

# Languages that change the beginning or the end of a name, so that articles have forms that CLDR
# does not list. Left out are Turkish (its endings follow an apostrophe), Hindi, Urdu and Punjabi
# (their postpositions are separate words), and Bulgarian and Macedonian (they have no cases). In
# Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese, names are found inside words.
_ATTACHING = """
    be bs cs dsb hr hsb pl ru sk sl sr szl uk
    lt lv prg et fi hu se smn
    el sq hy ka ro is fo ga gd cy br gv kw eu eo
    az ba cv kaa kk ky sah tk tt tyv ug uz mn bua ce os tg ku ckb
    ar he am ti mt syr so om zu xh ss nd qu
    as bn gu mr ne or si kok mai sa ta te kn ml brx mni sat
"""
INFLECTED = frozenset(_ATTACHING.split())


@dataclass(frozen=True, slots=True)
class _Table:
    codes: dict[str, int]
    names: dict[str, str]  # language → a line for each code, its names separated by |
    holders: dict[str, dict[str, list[str]]]  # language → code → codes whose names contain its name


@cache
def _table() -> _Table:
    data: dict[str, Any] = json.loads(gzip.decompress(DATA.read_bytes()))
    return _Table({code: number for number, code in enumerate(data["codes"])}, data["names"], data["holders"])


def languages() -> tuple[str, ...]:
    """Return the tags of all languages in which the table of territories has names."""
    return tuple(_table().names)


def is_language(tag: str) -> bool:
    """Tell whether the table of territories has names in the language of `tag`, a language tag such
    as `zh-hant`.
    """
    return any(language in _table().names for language in tags_of(tag))


def is_inflected(tag: str) -> bool:
    """Return whether the language of `tag` is in INFLECTED. News texts in these languages inflect
    names, and CLDR does not list the inflected forms. German and Turkish are not in INFLECTED.
    """
    return not INFLECTED.isdisjoint(tags_of(tag))


def is_territory(code: str) -> bool:
    """Return whether `code` is the code of a territory in the table from CLDR."""
    return code in _table().codes


@cache
def _codes_by_name(language: str) -> dict[tuple[str, ...], str]:
    return {folded(name): code for code in _table().codes for name in _listed(language, code)}


def territory_of(name: str, language: str = "en") -> str | None:
    """Return the code of the territory that has this name in a language (by default English), or
    None.
    """
    return _codes_by_name(language).get(folded(name))


def english_names() -> tuple[str, ...]:
    """Return the English names of all territories."""
    return tuple(name for code in _table().codes for name in _listed("en", code))


@cache
def tags_of(tag: str) -> tuple[str, ...]:
    """Return the language of a tag (`zh` for zh-hant), then other codes of this language (`cmn`).

    An article in this language may have any of these codes.
    """
    primary = tag.partition("-")[0]
    others = next((alike for alike in ONE_LANGUAGE if primary in alike), set())
    return (primary, *sorted(others - {primary}))


def names_in(tag: str, code: str) -> tuple[str, ...]:
    """Return the names of a territory in a language, in all its scripts and regional variants.

    For a language in GENITIVE_S, inflected forms such as `Nordkoreas` are included.
    """
    shown = [name for language in tags_of(tag) for name in _listed(language, code)]
    return tuple(
        dict.fromkeys([*shown, *(form for name in shown for form in _declined(name, tag.partition("-")[0]))])
    )


def longer_names_in(tag: str, code: str) -> tuple[str, ...]:
    """Return the names of other territories, and the LONGER_WORDS, that contain a name of the
    territory `code`. All are in the language `tag`.

    For India (印度), they include the name 印度尼西亚 (Indonesia) and the word 印度洋 (Indian Ocean).
    """
    own = {folded(name) for name in names_in(tag, code)}
    words = [
        word
        for language in tags_of(tag)
        for name in names_in(tag, code)
        for word in LONGER_WORDS.get(language, {}).get(name, ())
    ]
    others = {
        other for language in tags_of(tag) for other in _table().holders.get(language, {}).get(code, ())
    }
    names = [name for other in sorted(others) for name in names_in(tag, other)]
    longer = [
        name
        for name in names
        if any(folded(name)[a:b] in own for a, b in combinations(range(len(folded(name)) + 1), 2))
    ]
    return (*longer, *words)


def longer_words_of(name: str) -> list[tuple[str, str]]:
    """Return (language, word) for each of the LONGER_WORDS that contain `name`, in all languages."""
    return [(tag, word) for tag, words in LONGER_WORDS.items() for word in words.get(name, ())]


@cache
def _lines(language: str) -> list[str]:
    return _table().names.get(language, "").split("\n")


def _listed(language: str, code: str) -> list[str]:
    lines = _lines(language)
    number = _table().codes[code]
    names = [name for name in lines[number].split("|") if name] if number < len(lines) else []
    common = _left_out(language)
    return [name for name in names if folded(name) not in common] if common else names


@cache
def _left_out(language: str) -> frozenset[tuple[str, ...]]:
    return frozenset(folded(name) for name in LEFT_OUT.get(language, ()))


def _declined(name: str, language: str) -> list[str]:
    """Return the inflected forms of a name: `Nordkorea` → `Nordkoreas`.

    The list is empty if `language` is not in GENITIVE_S, or if the name has no such forms. In
    German, `Vereinigte Staaten` gives `Vereinigten Staaten`, and `Niederlande` gives `Niederlandes`
    and `Niederlanden`.
    """
    if language not in GENITIVE_S or not name[-1].isalpha():
        return []
    *first, last = name.split(" ")
    weak = [word + "n" if word[0].isupper() and word.endswith("e") else word for word in first]
    if language == "de" and weak != first:
        endings = ("", "n") if last.endswith("e") else ("",)
        return [" ".join([*weak, last + ending]) for ending in endings]
    if name[-1] in "sßxzSXZ" or (last.isupper() and language not in {"no", "nb", "nn"}):
        return []
    return [name + "s"] + ([name + "n"] if language == "de" and last.endswith("e") else [])
