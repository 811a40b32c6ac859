"""Guess the encoding of a text that declares no encoding or a wrong one.

A sample is decoded with each usual encoding, and the letters that fit are counted. Mac and EBCDIC
encodings are not tried, because they are so rare that a match is nearly always an error.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from wirewatch.parsing.text.languages import language_of_article

SAMPLE = 200_000  # bytes that are looked at
MAX_LETTERS = 600  # letters beyond ASCII that are judged
_PUNCTUATION = frozenset("“”„‚‘’«»‹›–—…•·€£¥¢§°©®™№¿¡ªº½¼¾²³×±´\u00a0\u200b")
_WITHIN_WORDS = frozenset("’‘´·–—\u00a0")  # punctuation that may stand between two letters
_WESTERN = {  # the letters of each language beyond ASCII
    "fr": "àâæçéèêëîïôœùûüÿ", "de": "äöüß", "es": "áéíñóúü", "pt": "áâãàçéêíóôõú", "it": "àèéìíîòóù",
    "nl": "ëéïöüèêáó", "sv": "åäöé",
    "da": "æøåéöäü", "no": "æøåéòôü", "fi": "äöåšž", "is": "áðéíóúýþæö", "ca": "àçèéíïòóúü·",
    "ga": "áéíóúàèìòù", "et": "äõöüšž",
    "sq": "çë",
}  # fmt: skip
_CENTRAL = {
    "cs": "áčďéěíňóřšťúůýž", "sk": "áäčďéíĺľňóôŕšťúýž", "pl": "ąćęłńóśźż", "hu": "áéíóöőúüű",
    "hr": "čšžćđ", "ro": "ăâîşţ", "sq": "çë",
}  # fmt: skip
_BALTIC = {"lv": "āčēģīķļņšūžō", "lt": "ąčęėįšųūž", "et": "äõöüšž"}
_TURKISH = {"tr": "çğıöşüâî"}
_CYRILLIC = {"ru": "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўђјљњћџѓќѕ"}
_GREEK = {"el": "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ"}
_HEBREW = {"he": "אבגדהוזחטיךכלםמןנסעףפץצקרשת"}
_ARABIC = {"ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهوىيةءآأؤإئپچژگکیہھےں،؛؟"}
_THAI = {"th": "".join(map(chr, range(0x0E01, 0x0E5C)))}
# the most frequent letters of each script; the key is the first letter of the script. Their share
# tells apart encodings that have the same letters in another order
_FREQUENT = {
    "а": "оаеинтсрвл", "α": "αοιετσνηυρς", "א": "יוהלארמתשב", "ا": "الينمتروبهی", "ก": "านรอกเงมยลวดท่้ั",
}  # fmt: skip
_OTHER_SCRIPTS = frozenset(
    ["ru", "el", "he", "ar", "th"]
)  # the language detector recognises these by their letters alone, so it can't decide
AROUND = 40  # characters before and after a letter
TIED = 0.05  # guesses whose scores differ by less are rivals
USUAL_SHARE = 0.45  # smallest share of the frequent letters in ordinary text of these scripts
_SINGLE_BYTE = (  # (encoding, letters by language); if scores are equal, the first wins
    ("cp1252", _WESTERN), ("cp1250", _CENTRAL), ("iso8859_2", _CENTRAL), ("cp1251", _CYRILLIC),
    ("koi8_u", _CYRILLIC),
    ("cp1254", _TURKISH), ("cp1257", _BALTIC), ("iso8859_13", _BALTIC), ("iso8859_4", _BALTIC),
    ("cp1253", _GREEK),
    ("iso8859_7", _GREEK), ("cp1255", _HEBREW), ("iso8859_8", _HEBREW), ("cp1256", _ARABIC),
    ("iso8859_6", _ARABIC),
    ("cp874", _THAI), ("iso8859_15", _WESTERN), ("iso8859_5", _CYRILLIC), ("cp866", _CYRILLIC),
)  # fmt: skip
_MULTI_BYTE = ("cp932", "euc_jp", "cp949", "gb18030", "big5hkscs")
_COMMON = frozenset(  # Chinese characters and Korean syllables
    "的一是不了在人有我他这為为之大来來以个個中上们們到说說国國和地也子时時道出而要于於就下得可你年生自会會那后後能对對着著事其里"
    "裡所去行过過家十用发發天如然作方成者多日都三小军軍二无無同么經经法当當起与與好看学學进進种種将將还還分此心前面又定见見"
    "部市政府月新美公司今報报民電电"
    "이다는의에을를가고하은로지도사한기자리시인대어해정부나서그스일제전상주과아보수장들으라원성국구비적것"
)
MIN_ASIAN_SHARE, MIN_COMMON_SHARE, MIN_PAIRED_SHARE = 0.9, 0.12, 0.6
_LAST_LATIN = "\u024f"
_TAG = re.compile(r"<[^<>]{0,2000}>")
_HIGH, _HIGH_RUN = re.compile(r"[^\x00-\x7f]"), re.compile(r"[^\x00-\x7f]+")


class _Guess(NamedTuple):
    score: float
    encoding: str
    language: str = ""


def guess_encoding(data: bytes) -> str:
    """Return the name of the Python codec that turns the data into the most plausible text. Return
    `cp1252` if no codec gives a plausible text.
    """
    sample = data[:SAMPLE]
    return _guessed_multi_byte(sample) or _guessed_single_byte(sample)


def _guessed_multi_byte(sample: bytes) -> str:
    """Return the East Asian encoding with the highest score, or an empty string if all scores are
    0.

    Text in a single-byte encoding nearly always has the score 0.
    """
    guesses = [
        _Guess(score, encoding) for encoding in _MULTI_BYTE if (score := _asian_score(sample, encoding)) > 0
    ]
    return max(guesses).encoding if guesses else ""


def _asian_score(sample: bytes, encoding: str) -> float:
    """Return how well the text fits an East Asian encoding. The score may exceed 1.

    The score is 0 if the text is in none of the languages of the encoding.
    """
    text = sample.decode(encoding, "replace")[:-1]  # the sample may end inside a letter
    high = _HIGH.findall(text)[: MAX_LETTERS * 4]
    if not high or high.count("\ufffd") > len(high) * 0.02:
        return 0
    scripts = [_script(char) for char in high]
    asian = sum(script != "other" for script in scripts)
    runs = _HIGH_RUN.findall(text)
    in_pairs, total = sum(len(run) for run in runs if len(run) > 1), sum(map(len, runs))
    if asian < max(4, len(high) * MIN_ASIAN_SHARE) or in_pairs < total * MIN_PAIRED_SHARE:
        return 0  # `“T` in western text is one letter in most of these encodings
    letters = len(scripts) - scripts.count("mark") or 1
    kana, hangul = scripts.count("kana") / letters, scripts.count("hangul") / letters
    common = sum(char in _COMMON for char in high) / letters
    if encoding in {"cp932", "euc_jp"}:
        return kana + common if kana > MIN_COMMON_SHARE else 0
    if encoding == "cp949":
        return hangul if hangul > 0.5 and common > MIN_COMMON_SHARE else 0
    return common * 3 if common > MIN_COMMON_SHARE and kana < MIN_COMMON_SHARE else 0


@cache
def _script(char: str) -> str:
    code = ord(char)
    if 0x4E00 <= code <= 0x9FFF:
        return "han"
    if 0x3041 <= code <= 0x30FF:
        return "kana"
    if 0xAC00 <= code <= 0xD7A3:
        return "hangul"
    is_mark = 0x3000 <= code <= 0x303F or 0xFF01 <= code <= 0xFF65 or char in _PUNCTUATION or char in "─│·"
    return "mark" if is_mark else "other"


def _guessed_single_byte(sample: bytes) -> str:
    guesses = [
        _Guess(_fit(contexts, letters), encoding, language)
        for encoding, languages in _SINGLE_BYTE
        if (contexts := list(_high_letters(sample, encoding)))
        for language, letters in languages.items()
    ]
    # if scores are equal, max returns the first
    best = max(guesses, key=lambda guess: guess.score, default=_Guess(0, "cp1252"))
    if not best.score:
        return "cp1252"
    rivals = [
        guess for guess in guesses if guess.score > best.score - TIED and guess.language not in _OTHER_SCRIPTS
    ]
    return _by_language(sample, best, rivals).encoding


def _by_language(sample: bytes, best: _Guess, rivals: list[_Guess]) -> _Guess:
    """Return the first of `rivals` that the language detector confirms, or else `best`.

    `rivals` are the guesses with nearly the same score as `best`. A rival is confirmed if the
    sample, decoded with the rival's encoding, is in the rival's language.
    """
    texts = {guess.encoding: sample.decode(guess.encoding, "replace") for guess in rivals}
    if best.language in _OTHER_SCRIPTS or len(set(texts.values())) == 1:
        return best
    languages = {text: language_of_article("", _words_around(text), "und") for text in set(texts.values())}
    return next((guess for guess in rivals if languages[texts[guess.encoding]] == guess.language), best)


def _words_around(text: str) -> str:
    """Return the text around the first letters beyond ASCII. A page may begin with much markup and
    script, which say nothing about the language.
    """
    starts = [match.start() for match in _HIGH.finditer(text)][:40:2]
    return _TAG.sub(" ", " ".join(text[max(0, start - AROUND) : start + AROUND] for start in starts))


def _high_letters(sample: bytes, encoding: str) -> Iterator[tuple[str, str, str]]:
    """Yield (character before, character, character after) for the first MAX_LETTERS characters
    beyond ASCII.
    """
    text = f" {sample.decode(encoding, 'replace')} "
    for count, match in enumerate(_HIGH.finditer(text)):
        if count == MAX_LETTERS:
            return
        position = match.start()
        yield text[position - 1], text[position], text[position + 1]


def _fit(contexts: list[tuple[str, str, str]], letters: str) -> float:
    """Return a score from 0 to 1: how well the characters beyond ASCII fit a language.

    `letters` are the letters of the language. `contexts` has triples: (character before, character
    beyond ASCII, character after).
    """
    if not contexts:
        return 0
    allowed = _allowed(letters)
    fitting = sum(_fits(before, char, after, allowed) for before, char, after in contexts) / len(contexts)
    frequent = _FREQUENT.get(letters[0])
    if frequent is None:
        return fitting
    counted = [char.lower() for _, char, _ in contexts if char.isalpha()]
    share = sum(char in frequent for char in counted) / max(1, len(counted))
    return fitting * (0.5 + 0.5 * min(1.0, share / USUAL_SHARE))


@cache
def _allowed(letters: str) -> frozenset[str]:
    return frozenset(letters + letters.upper())


def _is_ascii_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _fits(before: str, char: str, after: str, allowed: frozenset[str]) -> bool:
    if char in allowed:
        is_mixed = char > _LAST_LATIN and (_is_ascii_letter(before) or _is_ascii_letter(after))
        return not is_mixed and not (char.isupper() and before.islower())
    if char not in _PUNCTUATION:
        return unicodedata.combining(char) > 0
    return char in _WITHIN_WORDS or not (before.isalpha() and after.isalpha())
