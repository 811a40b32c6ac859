"""Functions for the words of a search of another tool: they split a text into words as Wirewatch
does, form plurals, and write words with a capital.
"""

import re
import unicodedata

from wirewatch.language.tokens import APOSTROPHES

ADDRESS = re.compile(r"://|\bwww\.|[\w.+-]@[\w-]+\.\w", re.IGNORECASE)
SYMBOLS = re.compile(r"[+#%$€£™®=^~\\@<>|]")
_HASHTAG = re.compile(r"#[^\W\d_]\w*")
_INSIDE = frozenset(".&-*?" + APOSTROPHES)
_RIM = ".-" + APOSTROPHES
_POSSESSIVE = re.compile(rf"[{APOSTROPHES}]s$", re.IGNORECASE)
_IRREGULAR = {
    "man": "men", "woman": "women", "child": "children", "person": "people", "foot": "feet",
    "tooth": "teeth", "goose": "geese", "mouse": "mice", "ox": "oxen", "wife": "wives",
    "life": "lives", "knife": "knives", "leaf": "leaves", "half": "halves", "thief": "thieves",
    "wolf": "wolves", "crisis": "crises", "analysis": "analyses", "basis": "bases", "thesis": "theses",
    "hypothesis": "hypotheses", "criterion": "criteria", "phenomenon": "phenomena", "medium": "media",
    "hero": "heroes", "potato": "potatoes", "tomato": "tomatoes", "veto": "vetoes",
    "torpedo": "torpedoes", "embargo": "embargoes", "echo": "echoes",
}  # fmt: skip
LANGUAGES = {
    "arabic": "ar", "chinese": "zh", "czech": "cs", "danish": "da", "dutch": "nl", "english": "en",
    "finnish": "fi", "french": "fr", "german": "de", "greek": "el", "hebrew": "he", "hindi": "hi",
    "hungarian": "hu", "indonesian": "id", "italian": "it", "japanese": "ja", "korean": "ko",
    "norwegian": "no", "persian": "fa", "polish": "pl", "portuguese": "pt", "romanian": "ro",
    "russian": "ru", "spanish": "es", "swedish": "sv", "thai": "th", "turkish": "tr",
    "ukrainian": "uk", "vietnamese": "vi",
}  # fmt: skip
_NOISE = """
    a an and are as at be been by for from had has have he her his i in is it its my of on or our she so
    that the their them there these they this to was we were when which with you your
"""
NOISE = frozenset(_NOISE.split())  # words that Nexis does not search


def words_of(chunk: str) -> list[str]:
    """Return the words of a text: sequences of letters, combining marks and digits.

    A word may also contain:
    - the wildcards `*` and `?`;
    - a comma between digits: `12,000`;
    - dots, apostrophes, `&` and `-` between other characters: `AT&T`;
    - a dot at its end, if there is another dot inside the word: `U.N.`.

    `&` alone is a word. A text that is one hashtag is one word, with its `#`.
    """
    if _HASHTAG.fullmatch(chunk):
        return [chunk]
    kept = "".join(_kept(chunk, place) for place in range(len(chunk)))
    return [word for piece in kept.split() if (word := _trimmed(piece)) == "&" or any(map(_is_letter, word))]


def _trimmed(piece: str) -> str:
    """Return a word without the punctuation around it. The last dot of U.N. is kept."""
    word = piece.strip(_RIM)
    if "." in word and piece.endswith(word + "."):
        return word + "."
    return word if word == "&" else word.strip(_RIM + "&")


def _kept(chunk: str, place: int) -> str:
    char = chunk[place]
    if unicodedata.category(char) == "Cf":
        return ""
    comma = char == "," and chunk[place - 1 : place].isdigit() and chunk[place + 1 : place + 2].isdigit()
    return char if comma or char in _INSIDE or _is_letter(char) else " "


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN"


def is_wild(word: str) -> bool:
    """Tell whether a word has a wildcard."""
    return "*" in word or "?" in word


def is_possessive(word: str) -> bool:
    """Tell whether a word ends in 's."""
    return bool(_POSSESSIVE.search(word))


def owner(word: str) -> str:
    """Return a word without a possessive ending: `Korea's` → `Korea`."""
    return _POSSESSIVE.sub("", word)


def plural(word: str) -> str:
    """Return the English plural of a word: `bank` → `banks`.

    A word in _IRREGULAR has the plural given there. Any other word that ends in a single -s is
    returned unchanged, because it may be a plural already. These words are returned unchanged too:
    words in NOISE, words with a wildcard, a dot or a `#`, and words that do not end in two letters
    from A to Z.
    """
    lower = word.lower()
    if lower in _IRREGULAR:
        return word[:1] + _IRREGULAR[lower][1:]
    if not re.search(r"[A-Za-z]{2}$", word) or re.search(r"[*?.#]", word) or lower in NOISE:
        return word
    if re.search(r"[^aeiou]y$", lower):
        return word[:-1] + "ies"
    if re.search(r"(?:ss|x|z|ch|sh)$", lower):
        return word + "es"
    return word if lower.endswith("s") else word + "s"


def capital(word: str) -> str:
    """Return a word with a capital first letter: `apple` → `Apple`. A word that already has a
    capital is not changed.
    """
    return word if any(map(str.isupper, word)) else word[:1].upper() + word[1:]
