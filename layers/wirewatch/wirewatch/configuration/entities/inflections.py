"""Gives the grammatical cases of words in names: the German genitive of `Korea` is `Koreas`.

Some languages need no rules:

- English, Chinese, Japanese, Thai: names don't change.
- Turkish, Korean: the tokenizer separates a name from a suffix after an apostrophe (Turkish) or
  from a particle (Korean).
"""

import re
from collections.abc import Iterable

from wirewatch.configuration.entities.irregular import FORMS

GERMANIC = ("da", "de", "nb", "nl", "nn", "no", "sv")  # their names take -s in the genitive
MIN_LETTERS = 3  # shorter words have no case forms
_CYRILLIC = re.compile("[\u0400-\u04ff'’]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f'’]+")
_ONLY_UKRAINIAN = frozenset("іїєґІЇЄҐ")
_ONLY_RUSSIAN = frozenset("ыэъёЫЭЪЁ")

# Rows of (ending of the base form, letters to cut from it, endings to add). The first row that fits is used.
# No ending may turn a name into another word. A form that no text uses does no harm.
_Rows = tuple[tuple[str, int, str], ...]
_RUSSIAN: _Rows = (
    ("ский|цкий", 2, "ого ому им ом ая ой ую"),
    ("кий|гий|хий", 2, "ого ому им ом ия ию ием ии"),
    ("ый|ой", 2, "ого ому ым ом"),
    ("ий", 1, "я ю ем и"),
    ("[аеуыя]й", 1, "я ю ем е"),
    ("ая", 2, "ой ую"),
    ("яя", 2, "ей юю"),
    ("ия", 1, "и ю ей"),
    ("ые", 2, "ых ым ыми"),
    ("[гкхжчшщн]ие", 2, "их им ими"),
    ("ы", 1, "ов ам ами ах"),
    ("(ов|ев|ёв|ин|ын)а", 1, "ой у ы е"),
    ("[гкх]а", 1, "и е у ой"),
    ("[жчшщц]а", 1, "и е у ей ы"),
    ("а", 1, "ы е у ой"),
    ("я", 1, "и е ю ей"),
    ("ец", 2, "ца цу цем це"),
    ("ь", 1, "я ю ем е и ью"),
    ("ов|ев|ёв|ин|ын", 0, "а у ым ом е"),
    ("[жчшщц]", 0, "а у ем е"),
    ("[бвгдзклмнпрстфх]", 0, "а у ом е"),
)
_UKRAINIAN: _Rows = (
    ("ський|цький", 2, "ого ому им ім а ої ій у ою"),
    ("ий", 2, "ого ому им ім"),
    ("ій", 1, "я ю єві єм ї"),
    ("[аеуоєюя]й", 1, "я ю єві єм ї"),
    ("(сь|ць)ка", 1, "ої ій у ою"),
    ("ія", 1, "ї ю єю"),
    ("(ов|єв|ін|їн|ев)а", 1, "ої ій у ою и і"),
    ("га", 2, "ги зі гу гою"),
    ("ка", 2, "ки ці ку кою"),
    ("ха", 2, "хи сі ху хою"),
    ("а", 1, "и і у ою ої ій"),
    ("[аеєиіоуюя]я", 1, "ї ю єю"),
    ("я", 1, "і ю ею"),
    ("о", 1, "а у ові ом і"),
    ("їв", 2, "єва єву євом єві"),
    ("ів", 2, "ова ову овом ові"),
    ("ець", 3, "ця цю цем ці цеві"),
    ("ь", 1, "я ю ем еві і"),
    ("ов|єв|ев|ін|їн", 0, "а у ові им ом і"),
    ("[жчшщц]", 0, "а у еві ем і"),
    ("[бвгґдзклмнпрстфх]", 0, "а у ові ом і"),
)
_POLISH: _Rows = (
    ("(s|c|dz)ki", 0, "ego emu m"),
    ("(s|c|dz)ka", 1, "iej ą i ę"),
    ("y", 1, "ego emu ym"),
    ("ia|ja", 1, "i ę ą o"),
    ("ka", 2, "ki ce kę ką ko"),
    ("ga", 2, "gi dze gę gą go"),
    ("ra", 2, "ry rze rę rą ro"),
    ("ta", 2, "ty cie tę tą to"),
    ("da", 2, "dy dzie dę dą do"),
    ("ła", 2, "ły le łę łą ło"),
    ("[nw]a", 1, "y i ie ę ą o ej"),
    ("a", 1, "y i ie ę ą o"),
    ("o", 1, "i y ę ą ie ce"),
    ("ek", 2, "ka kowi kiem ku"),
    ("iec", 3, "ca cowi cem cu ńca ńcowi ńcem ńcu"),
    ("ec", 2, "ca cowi cem cu"),
    ("[kg]", 0, "a owi iem u"),
    ("t", 1, "ta tu towi tem cie"),
    ("d", 1, "da du dowi dem dzie"),
    ("r", 1, "ra ru rowi rem rze"),
    ("ł", 1, "ła łu łowi łem le"),
    ("ń", 1, "nia niowi niem niu"),
    ("[bcfhjlmnpsvwzxżźść]", 0, "a owi em ie u"),
)
_CZECH: _Rows = (  # and Slovak
    ("(s|c)k[ýy]", 1, "ého ému ým ém ém"),
    ("ý", 1, "ého ému ým ém"),
    ("á", 1, "é ou ej ú"),
    ("í", 0, "ho mu m"),
    ("é", 1, "ého ému ém ým ých ými"),
    ("ie", 2, "ii ií"),
    ("ea", 1, "je ji u jí ou o y i"),
    ("ha", 2, "hy ze he hovi hu hou ho"),
    ("ga", 2, "gy ze ge govi gu gou go"),
    ("ka", 2, "ky ce ke kovi ku kou ko"),
    ("ra", 2, "ry ře re rovi ru rou ro"),
    ("a", 1, "y ovi u ou e ě o i"),
    ("o", 1, "a ovi em u om"),
    ("ek", 2, "ka kovi kem ku kom"),
    ("el", 2, "la lovi lem lu lom ela ele eli elovi elem elu elom"),
    ("ec", 2, "ce ca covi cem com ci"),
    ("[bcdfghjklmnprstvwxzčďňřšťžľ]", 0, "a ovi em om u e i ě"),
)
_FINNISH_CASES = "n lle lla llä lta ltä ssa ssä sta stä na nä ksi tta ttä"
_FINNISH: _Rows = (
    ("nen", 3, " ".join(f"se{ending}" for ending in _FINNISH_CASES.split()) + " sta stä seen"),
    ("a", 0, f"{_FINNISH_CASES} a an"),
    ("e", 0, f"{_FINNISH_CASES} a ä en tä ta"),
    ("i", 0, f"{_FINNISH_CASES} a ä in"),
    ("o", 0, f"{_FINNISH_CASES} a ta on"),
    ("u", 0, f"{_FINNISH_CASES} a ta un"),
    ("y", 0, f"{_FINNISH_CASES} ä tä yn"),
    ("ä", 0, f"{_FINNISH_CASES} ä än"),
    ("ö", 0, f"{_FINNISH_CASES} ä tä ön"),
    (
        "[bcdfghjklmnpqrstvwxz]",
        0,
        " ".join(f"i{ending}" for ending in (*_FINNISH_CASES.split(), "a", "ä", "in")),
    ),
)
_HUNGARIAN_CASES = "nak nek ra re ról ről tól től ba be ban ben ból ből hoz hez höz nál nél ért ig ként"
_HUNGARIAN: _Rows = (
    ("a", 1, " ".join(f"á{ending}" for ending in (*_HUNGARIAN_CASES.split(), "t", "val", "n"))),
    ("e", 1, " ".join(f"é{ending}" for ending in (*_HUNGARIAN_CASES.split(), "t", "vel", "n"))),
    ("[iouöüyáéíóőúű]", 0, f"{_HUNGARIAN_CASES} t val vel n"),
    ("[bcdfghjklmnpqrstvwxz]", 0, f"{_HUNGARIAN_CASES} t at et ot öt on en ön"),
)
_TABLES: dict[str, _Rows] = {
    "ru": _RUSSIAN,
    "uk": _UKRAINIAN,
    "pl": _POLISH,
    "cs": _CZECH,
    "sk": _CZECH,
    "fi": _FINNISH,
    "hu": _HUNGARIAN,
}
_DIGRAPHS = frozenset(["cs", "gy", "ly", "ny", "sz", "ty", "zs"])  # Hungarian consonants of two letters
_WEAK_GRADES = {"kk": "k", "pp": "p", "tt": "t", "nt": "nn", "nk": "ng"}  # Turkki → Turkin
_GRADED = re.compile(r"(?:(kk|pp|tt)([aeiouyäö])|(nt|nk)(i))$")
_WEAK_CASES = "n lle lla llä lta ltä ssa ssä sta stä ksi"


def has_rules(language: str) -> bool:
    """Tell whether Wirewatch has grammar rules for case forms in `language`, a primary tag like `ru`."""
    return language in _TABLES or language in GERMANIC


def languages_of(word: str, language: str) -> tuple[str, ...]:
    """Return the languages whose grammar rules apply to a word of a name.

    For a `language` such as `en-gb`, return only its primary tag: `en`. If `language` is empty,
    return `ru`, `uk` or both for a Cyrillic word, else ().
    """
    if language:
        return (language.partition("-")[0],)
    if not _CYRILLIC.fullmatch(word):
        return ()
    if _ONLY_UKRAINIAN.intersection(word):
        return ("uk",)
    return ("ru",) if _ONLY_RUSSIAN.intersection(word) else ("ru", "uk")


def case_forms(word: str, language: str, *, any_case: bool = False) -> tuple[str, ...]:
    """Return the other case forms of a word, such as its genitive, or () if no rule fits.

    Also return () for languages in GERMANIC (see `genitive`), acronyms and short words
    (MIN_LETTERS). A word without a capital needs `any_case=True`.
    """
    has_capital = word[:1].isupper() or any_case
    if language not in _TABLES or len(word) < MIN_LETTERS or not has_capital or word.isupper():
        return ()
    if (irregular := FORMS.get((language, word))) is not None:
        return irregular
    script = _CYRILLIC if language in {"ru", "uk"} else _LATIN
    for ending, cut, endings in _TABLES[language] if script.fullmatch(word) else ():
        if re.search(rf"(?:{ending})$", word):
            stem = word[: len(word) - cut]
            forms = tuple(stem + added for added in endings.split())
            return forms + _changed(word, language)
    return ()


def _changed(word: str, language: str) -> tuple[str, ...]:
    """Return further forms of a name, in which a consonant of the name or of the ending changes.

    Examples are `Trump` → `Trumppal` in Hungarian (the ending is `-val`), and `Turkki` →
    `Turkin` in Finnish. For other languages, the result is empty.
    """
    if language == "hu":
        return _assimilated(word)
    return _graded(word) if language == "fi" else ()


def _graded(word: str) -> tuple[str, ...]:
    """Return the Finnish forms with consonant gradation, such as Turkki → Turkin (kk becomes k)."""
    if (match := _GRADED.search(word)) is None:
        return ()
    strong, vowel = (part for part in match.groups() if part)
    stem = word[: match.start()] + _WEAK_GRADES[strong] + vowel
    return tuple(stem + ending for ending in _WEAK_CASES.split())


def _assimilated(word: str) -> tuple[str, ...]:
    """Return the Hungarian forms with -val and -vel of a word that ends in a consonant, else ().

    The v becomes this consonant: Trump → Trumppal. A consonant of two letters doubles only the
    first letter: Kovács → Kováccsal.
    """
    if word[-2:] in _DIGRAPHS:
        return (f"{word[:-1]}{word[-2:]}al", f"{word[:-1]}{word[-2:]}el")
    last = word[-1]
    return () if last in "aeiouöüyáéíóőúű" else (f"{word}{last}al", f"{word}{last}el")


def is_covered(words: Iterable[str], language: str) -> bool:
    """Return whether `case_forms` gives other forms for every word of a name.

    Acronyms and words with fewer than MIN_LETTERS letters are ignored, because they don't change.
    """
    changing = (word for word in words if len(word) >= MIN_LETTERS and not word.isupper())
    return all(case_forms(word, language, any_case=True) for word in changing)


def genitive(word: str) -> str:
    """Return the genitive in -s of a German, Dutch or Scandinavian name: `Merkel` → `Merkels`.

    Return "" for a name that takes no -s, such as `Marx`, and for a word that is too short, not
    Latin, or without a capital.
    """
    if len(word) < MIN_LETTERS or not _LATIN.fullmatch(word) or not word[0].isupper():
        return ""
    return "" if word[-1] in "sßxzSXZ'’" else f"{word}s"
