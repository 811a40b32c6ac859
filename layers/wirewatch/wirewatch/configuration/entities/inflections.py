"""Gives the grammatical cases of words in names: the German genitive of `Korea` is `Koreas`.

Some languages need no rules:

- English, Chinese, Japanese, Thai: names don't change.
- Korean: the tokenizer separates a name from a particle.

Turkish needs rules only for institutions. The tokenizer separates other names from a suffix after an
apostrophe.
"""

import re
from collections.abc import Iterable
from itertools import takewhile

from wirewatch.configuration.entities.irregular import FINNISH_WEAK_CASES, irregular_forms
from wirewatch.configuration.entities.names import SHORT_ACRONYM

GERMANIC = ("da", "de", "nb", "nl", "nn", "no", "sv")  # their names take -s in the genitive
SCANDINAVIAN = ("da", "nb", "nn", "no", "sv")  # also of acronyms of two letters: EUs, FNs
MIN_LETTERS = 3  # shorter words have no case forms, except the last name in Ким Чен Ын
_CYRILLIC = re.compile("[\u0400-\u04ff'’]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f'’]+")
_ONLY_UKRAINIAN = frozenset("іїєґІЇЄҐ")
_ONLY_TURKISH = frozenset("ığİ")
_ONLY_RUSSIAN = frozenset("ыэъёЫЭЪЁ")

# Rows of (ending of the base form, letters to cut from it, endings to add). The first row that fits is used.
# No ending may turn a name into another word. A form that no text uses does no harm.
_Rows = tuple[tuple[str, int, str], ...]
_NO_ENDING = "-"  # an ending of no letters
_RUSSIAN: _Rows = (
    ("ский|цкий", 2, "ого ому им ом ая ой ую ие их ими"),
    ("кий|гий|хий", 2, "ого ому им ом ия ию ием ии"),
    ("ый|ой", 2, "ого ому ым ом"),
    ("[бвгджзйклмнрстхчшь]ний", 2, "его ему им ем"),  # Нижний; Евгений has a vowel before -ний
    ("ий", 1, "я ю ем и"),
    ("[аеуыя]й", 1, "я ю ем е"),
    ("..ая", 2, "ой ую"),  # not Кая
    ("яя", 2, "ей юю"),
    ("ия", 1, "и ю ей"),
    ("ые", 2, "ых ым ыми"),
    ("[гкхжчшщ]ие|[бвгджзйклмнрстхчшь]ние", 2, "их им ими"),
    ("ы", 1, "ов ам ами ах"),
    ("[а-яё]{4}[гкх]и", 1, "ам ами ах"),  # Лужники; Лужников may be a surname
    ("поле", 1, "я ю ем"),
    ("[а-яё]сти", 1, "ей ям ями ях"),  # Ведомости
    ("ъ", 1, "а у ом е"),
    ("[а-яё]{2}ство", 1, "а у ом е"),  # not Порошенко, which has no case forms
    ("[а-яё]{2}(ен|ан|ян|ят|ств)ие", 1, "я ю ем и"),
    ("[а-яё]{3}ье", 1, "я ю ем"),
    ("[а-яё]{2}[кгх]ое", 2, "ого ому им ом"),
    ("[а-яё]{2}ое", 2, "ого ому ым ом"),
    ("[а-яё]{3}нее", 2, "его ему им ем"),
    ("(ов|ев|ёв|ин|ын)о", 1, "ом"),  # Иваново; Иванова is a woman, and Пушкине may be Пушкин
    ("(ов|ев|ёв|ин|ын)а", 1, "ой у ы е"),
    ("[гкх]а", 1, "и е у ой"),
    ("[жчшщц]а", 1, "и е у ей ы"),
    ("а", 1, "ы е у ой"),
    ("я", 1, "и е ю ей"),
    ("[бвгджзклмнпрстфхцчшщ]{2}ец", 0, "а у ом ем е"),  # Кузнец
    ("лец", 2, "ьца ьцу ьцем ьцом ьце"),  # Елец
    ("[аеиоу]ец", 2, "йца йцу йцем йцом йце"),
    ("ец", 2, "ца цу цем цом це"),
    ("ь", 1, "я ю ем е и ью"),
    ("ов|ев|ёв|ин|ын", 0, "а у ым ом е"),
    ("[жчшщц]", 0, "а у ем ом е"),
    ("[бвгдзклмнпрстфх]", 0, "а у ом е"),
)
_UKRAINIAN: _Rows = (
    ("ський|цький", 2, "ого ому им ім а ої ій у ою і их ими"),
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
    ("жжя|ння|ття|лля|ддя|ччя|ззя|сся|шшя", 1, "ю ям і"),
    ("я", 1, "і ю ею"),
    ("(ов|ев|єв|ин|ін|їн)о", 1, "ом"),
    ("о", 1, "а у ові ом і"),
    ("[а-яіїєґ]{2}[внкр]е", 1, "ого ому им ім"),
    ("поле", 1, "я ю ем і"),
    ("[а-яіїєґ]{3}[внк]і", 1, "их им ими"),
    ("їв", 2, "єва єву євом єві"),
    ("ів", 2, "ова ову овом ові"),
    ("лець", 3, "ьця ьцю ьцем ьці ьцеві"),
    ("єць", 3, "йця йцю йцем йці йцеві"),
    ("ець", 3, "ця цю цем ці цеві"),
    ("ь", 1, "я ю ем еві і"),
    ("ов|єв|ев|ін|їн", 0, "а у ові им ом і"),
    ("[жчшщц]", 0, "а у еві ем і"),
    ("к", 1, "ка ку кові ком кі ці"),
    ("[бвгґдзлмнпрстфх]", 0, "а у ові ом і"),
)
_POLISH: _Rows = (
    ("(s|c|dz)ki", 0, "ego emu m e ch mi"),
    ("[a-z][kg]ie", 1, "ego emu m ch mi"),
    ("(s|c|dz)ka", 1, "iej ą i ę"),
    ("y", 1, "ego emu ym"),
    ("[^aeiou]nia", 2, "i ii ię ią io iej"),  # Hołownia; Dania would give the name Dani
    ("ia|ja", 1, "i ę ą o ej"),
    ("ka", 2, "ki ce kę ką ko kiej"),
    ("ga", 2, "gi dze gę gą go giej"),
    ("ra", 2, "ry rze rę rą ro rej"),
    ("ta", 2, "ty cie tę tą to tej"),
    ("da", 2, "dy dzie dę dą do dej"),
    ("ła", 2, "ły le łę łą ło łej"),
    ("[nw]a", 1, "y i ie ę ą o ej"),
    ("a", 1, "y i ie ę ą o ej"),
    ("[a-ząćęłńóśźż]{2}stwo", 1, "a u em ie"),
    ("[a-ząćęłńóśźż]{2}sko", 1, "a u iem"),  # Bielsko
    ("[a-ząćęłńóśźż](wo|no)", 1, "a u em ie"),  # Gniezno, Augustowo
    ("o", 1, "i y ę ą ie ce"),
    ("[a-ząćęłńóśźż]{2}[ae]nie", 1, "a u em"),
    ("..[nwrł]e", 1, "ego emu ym em ych ymi"),
    ("[a-ząćęłńóśźż]{3}ice", 2, "c com cami cach"),
    ("[a-ząćęłńóśźż]{3}ość", 1, "ci cią"),
    ("[a-ząćęłńóśźż]ów", 2, "owa owowi owem owie owu"),
    ("[a-ząćęłńóśźż]{3}i", 0, "ego emu m"),  # Antoni, Berlusconi
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
    ("í|[a-zá-ž]{3}i", 0, "ho mu m"),
    ("é", 1, "ého ému ém ým ých ými"),
    ("ie", 2, "ii ií"),
    ("ea", 1, "je ji u jí ou o y i"),
    ("ha", 2, "hy ze he hovi hu hou ho"),
    ("ga", 2, "gy ze ge govi gu gou go"),
    ("ka", 2, "ky ce ke kovi ku kou ko"),
    ("ra", 2, "ry ře re rovi ru rou ro"),
    ("a", 1, "y ovi u ou e ě o i"),
    ("[mntv]o", 1, "a ovi em u om ě e"),
    ("o", 1, "a ovi em u om"),
    ("[a-zá-ž]{2}ice", 3, "ic icím icích icemi íc iciam iciach icami ici icí"),
    ("[šžčřjz]e", 1, "i í"),  # Danuše
    ("něk", 3, "ňka ňkovi ňkem ňku"),
    ("děk", 3, "ďka ďkovi ďkem ďku"),
    ("ek", 2, "ka kovi kem ku kom"),
    ("el", 2, "la lovi lem lu lom ela ele eli elovi elem elu elom"),
    ("ec", 2, "ce ca covi cem com ci"),
    ("[bcdfghjklmnprstvwxzčďňřšťžľ]", 0, "a ovi em om u e i ě"),
)
_FINNISH_CASES = "n lle lla llä lta ltä ssa ssä sta stä na nä ksi tta ttä"


def _on(stem: str, endings: str = FINNISH_WEAK_CASES) -> str:
    """Return each of the `endings` with `stem` before it: `_on("e", "n lle")` is `en elle`."""
    return " ".join(stem + ending for ending in endings.split())


_FINNISH_PLURAL = f"ien iden ia iä iin itä {_on('i')}"
_ON_I = _on("i", f"{_FINNISH_CASES} a ä in")
_FINNISH: _Rows = (
    ("nen", 3, f"{_on('se', _FINNISH_CASES)} sta stä seen"),
    ("niemi|järvi|salmi|saari|vuori|koski|nummi", 1, f"{_on('e')} een ea eä"),
    ("[a-zäö](joki|mäki)", 2, f"{_on('e')} keen kea keä"),
    ("[a-zäö](lahti|lehti)", 2, f"{_on('de')} teen tea teä"),
    ("hallinto", 2, f"{_on('no')} toon toa tona"),
    ("[a-zäö]vesi", 2, f"{_on('de')} teen ttä"),
    ("[a-zäö]lampi", 2, f"{_on('me')} peen pea"),
    ("[a-zäö](ranta|kunta)", 2, f"{_on('na')} taan taa"),
    ("aa|ee|oo|uu|yy|ää|öö", 0, f"{_FINNISH_CASES} ta tä seen han hen hon hun hyn hän hön"),
    ("a", 0, f"{_FINNISH_CASES} a an"),
    ("e", 0, f"{_FINNISH_CASES} a ä en tä ta {_on('e')} eseen"),  # Chilen, Tampereen
    ("i", 0, f"{_FINNISH_CASES} a ä in"),
    ("o", 0, f"{_FINNISH_CASES} a ta on"),
    ("u", 0, f"{_FINNISH_CASES} a ta un"),
    ("y", 0, f"{_FINNISH_CASES} ä tä yn"),
    ("ä", 0, f"{_FINNISH_CASES} ä än"),
    ("ö", 0, f"{_FINNISH_CASES} ä tä ön"),
    ("[bcdfghjklmnpqrstvwxz]", 0, _ON_I),
)
_HUNGARIAN_CASES = "nak nek ra re ról ről tól től ba be ban ben ból ből hoz hez höz nál nél ért ig ként"
_HUNGARIAN_FAMILY = "é ék éket éknek éknél ékkel ékhez éktől ékről ékre"  # Orbánék: Orbán and his people
_HUNGARIAN: _Rows = (
    ("a", 1, _on("á", f"{_HUNGARIAN_CASES} {_HUNGARIAN_FAMILY} t val n")),
    ("e", 1, _on("é", f"{_HUNGARIAN_CASES} {_HUNGARIAN_FAMILY} t vel n")),
    ("[iouöüyáéíóőúű]", 0, f"{_HUNGARIAN_CASES} {_HUNGARIAN_FAMILY} t val vel n"),
    ("vár|Pécs|Győr|Vác", 0, f"{_HUNGARIAN_CASES} {_HUNGARIAN_FAMILY} t at et ot öt on en ön ott ett ött"),
    ("[bcdfghjklmnpqrstvwxz]", 0, f"{_HUNGARIAN_CASES} {_HUNGARIAN_FAMILY} t at et ot öt on en ön"),
)
# German nouns that take -es. All German names also take -s (see `genitive`).
_GERMAN: _Rows = (
    ("[Tt]ag|[Dd]ienst|[Rr]eich|[Kk]reuz|[Bb]und|[Aa]mt|[Vv]erband|[Gg]ericht|srat|[Hh]aus", 0, "es"),
    ("[Ss]taat|[Bb]latt|[Ww]erk|shof|[Ii]nstitut", 0, "es"),
    ("[dgt]nis", 0, "ses"),  # Bündnis
)
_GERMAN_ADJECTIVE = (
    "^(?:[A-ZÄÖÜ][a-zäöüß]{2,30}isch|(?:[A-ZÄÖÜ][a-zäöüß]{1,9}d|D)eutsch|Rot|Neu|Alt|Groß|Grün|Frei|Jung"
    "|Allgemein|Klein|Erst|Zweit|Dritt|Weiß|Schwarz|Blau|Heilig|Oberst|Vereinigt"
    "|International|National|Sozial|Öffentlich|Nah|Fern)"
)
_GERMAN_ADJECTIVES: _Rows = (  # `Fischer` does not fit
    (f"{_GERMAN_ADJECTIVE}e", 1, "en er es em"),
    (f"{_GERMAN_ADJECTIVE}e[rs]", 2, "e en er es em"),
)
# Names of Turkish institutions take their endings without an apostrophe: Merkez Bankasının. Such a name
# ends in a possessive suffix, which is ı, i, u or ü.
_TURKISH: _Rows = (
    ("[^\\W\\d_]{4}ı", 0, "na nda ndan nı nın nca yla ndaki"),
    ("[^\\W\\d_]{4}i", 0, "ne nde nden ni nin nce yle ndeki"),
    ("[^\\W\\d_]{4}u", 0, "na nda ndan nu nun nca yla ndaki"),
    ("[^\\W\\d_]{4}ü", 0, "ne nde nden nü nün nce yle ndeki"),
)
_TABLES: dict[str, _Rows] = {
    "de": _GERMAN,
    "ru": _RUSSIAN,
    "uk": _UKRAINIAN,
    "pl": _POLISH,
    "cs": _CZECH,
    "sk": _CZECH,
    "fi": _FINNISH,
    "hu": _HUNGARIAN,
    "tr": (),
}
_TABLES_IN_PHRASES: dict[str, _Rows] = {  # for a word of a longer name
    "de": _GERMAN_ADJECTIVES,
    "ru": (
        ("(ов|ев|ёв|ин|ын)о", 1, "а у ом е"),  # Орехово-Зуево
        ("[а-яё]{4}[гкх]и", 1, f"{_NO_ENDING} ам ами ах"),  # Российские железные дороги
        ("[а-яё]{5}ы", 1, f"{_NO_ENDING} ов ам ами ах"),
    ),
    "uk": (("(ов|ев|єв|ин|ін|їн)о", 1, "а у ом і"),),
    "tr": _TURKISH,
}
_DIGRAPHS = frozenset(["cs", "gy", "ly", "ny", "sz", "ty", "zs"])  # Hungarian consonants of two letters
_WEAK_GRADES = {"kk": "k", "pp": "p", "tt": "t", "mp": "mm", "nt": "nn", "nk": "ng"}  # Turkki → Turkin
_CONSONANTS = frozenset("бвгґджзйклмнпрстфхцчшщbcdfghjklmnprstvwz")
# Demonyms are written without a capital. The stem has four letters, so that `риски` is none.
_ADJECTIVES = {
    "ru": re.compile(r"\w{4}(?:ский|цкий)$"),
    "uk": re.compile(r"\w{4}(?:ський|цький)$"),
    "pl": re.compile(r"\w{4}(?:s|c|dz)ki$"),
    "cs": re.compile(r"\w{4}[sc]ký$"),
    "sk": re.compile(r"\w{4}[sc]k[ýy]$"),
}
_VOWELS = frozenset("aeiouyäö")
_GRADED = re.compile(r"(?:(kk|pp|tt)([aeiouyäö])|(mp)([uy])|(nt|nk)(i))$")


def has_rules(language: str) -> bool:
    """Tell whether Wirewatch has grammar rules for case forms in `language`, a primary tag like `ru`."""
    return language in _TABLES or language in GERMANIC


def languages_of(word: str, language: str) -> tuple[str, ...]:
    """Return the languages whose grammar rules apply to a word of a name.

    For a `language` such as `en-gb`, return only its primary tag: `en`. If `language` is empty,
    return `ru`, `uk` or both for a Cyrillic word. For any other word, return `de` if German grammar
    rules give case forms of the word, else `tr` for a word with ı, ğ or İ, else ().
    """
    if language:
        return (language.partition("-")[0],)
    if not _CYRILLIC.fullmatch(word):
        german = ("de",) if case_forms(word, "de", any_case=True) else ()
        return german or (("tr",) if _ONLY_TURKISH.intersection(word) else ())
    if _ONLY_UKRAINIAN.intersection(word):
        return ("uk",)
    return ("ru",) if _ONLY_RUSSIAN.intersection(word) else ("ru", "uk")


def case_forms(word: str, language: str, *, any_case: bool = False) -> tuple[str, ...]:
    """Return the other case forms of a word, such as its genitive, or () if no rule fits.

    Also return () for short acronyms and short words (MIN_LETTERS). A longer word in capitals keeps
    them, and its ending has none: `ЛУКОЙЛа`. `any_case` is True if the name has
    several words. Then the word needs no capital, and a word like `Ын` may have two letters. If
    `any_case` is False, a word without a capital must be an adjective like `северокорейский`.
    """
    rules = _TABLES.get(language)
    if word.isupper() and len(word) > SHORT_ACRONYM:
        small = word.capitalize()
        forms = case_forms(small, language, any_case=any_case)
        return tuple(_in_capitals(word, small, form) for form in forms)
    if rules is None or word.isupper() or not _may_change(word, language, any_case=any_case):
        return ()
    if irregular := irregular_forms(word, language, in_phrase=any_case):
        return irregular
    script = _CYRILLIC if language in {"ru", "uk"} else _LATIN
    if any_case:
        rules = _TABLES_IN_PHRASES.get(language, ()) + rules
    for ending, cut, endings in rules if script.fullmatch(word) else ():
        if re.search(rf"(?:{ending})$", word):
            stem = word[: len(word) - cut]
            forms = tuple(stem + added.strip(_NO_ENDING) for added in endings.split())
            return forms + _changed(word, language)
    return ()


def _in_capitals(word: str, small: str, form: str) -> str:
    """Return a form of the word `small`, with the capitals of `word` in the part that does not change."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(small, form, strict=False)))
    return word[:same] + form[same:]


def _may_change(word: str, language: str, *, any_case: bool) -> bool:
    """Tell whether a word is long enough for case forms, and has a capital if it needs one."""
    has_capital = word[:1].isupper()
    if len(word) < MIN_LETTERS:
        return any_case and has_capital and len(word) == MIN_LETTERS - 1 and word[-1] in _CONSONANTS
    return has_capital or any_case or bool((ending := _ADJECTIVES.get(language)) and ending.search(word))


def _changed(word: str, language: str) -> tuple[str, ...]:
    """Return further forms of a name, in which a consonant of the name or of the ending changes.

    Examples are `Trump` → `Trumppal` in Hungarian (the ending is `-val`), and `Turkki` →
    `Turkin` in Finnish. For other languages, the result is empty.
    """
    if language == "hu":
        return _assimilated(word)
    if language == "fi" and word[-1] == "s" and word[-2:-1] in _VOWELS:  # Kokoomus → Kokoomuksen
        return tuple(word[:-1] + ending for ending in f"{_on('kse')} kseen sta stä".split())
    if language == "fi" and word.endswith(("at", "ät")):  # Sanomat → Sanomien
        return tuple(word[:-2] + ending for ending in _FINNISH_PLURAL.split())
    return _graded(word) if language == "fi" else ()


def _graded(word: str) -> tuple[str, ...]:
    """Return the Finnish forms with consonant gradation, such as Turkki → Turkin (kk becomes k)."""
    if (match := _GRADED.search(word)) is None:
        return ()
    strong, vowel = (part for part in match.groups() if part)
    stem = word[: match.start()] + _WEAK_GRADES[strong] + vowel
    return tuple(stem + ending for ending in FINNISH_WEAK_CASES.split())


def _assimilated(word: str) -> tuple[str, ...]:
    """Return the Hungarian forms with -val and -vel of a word that ends in a consonant, else ().

    The v becomes this consonant: Trump → Trumppal. A consonant of two letters doubles only the
    first letter: Kovács → Kováccsal.
    """
    if word[-2:] in _DIGRAPHS:
        return (f"{word[:-1]}{word[-2:]}al", f"{word[:-1]}{word[-2:]}el")
    last = word[-1]
    return () if last in "aeiouöüyáéíóőúű" else (f"{word}{last}al", f"{word}{last}el")


def is_adjective(word: str) -> bool:
    """Tell whether a name of one word is an adjective of a language in which texts write it without
    a capital, such as `северокорейский`.
    """
    return any(ending.search(word) for ending in _ADJECTIVES.values())


def is_covered(words: Iterable[str], language: str) -> bool:
    """Return whether `case_forms` gives other forms for every word of a name.

    Acronyms and words with fewer than MIN_LETTERS letters are ignored, because they don't change.
    """
    changing = (word for word in words if len(word) >= MIN_LETTERS and not word.isupper())
    return all(case_forms(word, language, any_case=True) for word in changing)


def genitive(word: str) -> str:
    """Return the genitive in -s of a German, Dutch or Scandinavian name: `Merkel` → `Merkels`.

    Return "" for a name that takes no -s, such as `Marx`, and for a word that is too short, not
    Latin, or without a capital. An acronym of two letters is long enough.
    """
    is_acronym = len(word) == MIN_LETTERS - 1 and word.isupper()
    if (len(word) < MIN_LETTERS and not is_acronym) or not _LATIN.fullmatch(word) or not word[0].isupper():
        return ""
    return "" if word[-1] in "sßxzSXZ'’" else f"{word}s"
