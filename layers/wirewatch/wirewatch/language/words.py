"""One written word or phrase of a query → Term, Cased, Wildcard, Stem or Phrase."""

import math
import re
import unicodedata
from functools import lru_cache
from typing import Any

import snowballstemmer

from wirewatch.language.lexer import Lexeme, Mistakes
from wirewatch.language.numbers import number_forms
from wirewatch.language.tokens import Token, clean, fold, has_no_space_script, tokenize
from wirewatch.language.tree import Cased, Number, Phrase, Slice, Stem, Term, Wildcard, Word

STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
LITERALS = 3
ORDINARY = frozenset(  # capitals that are also everyday words somewhere: {UN} can't be told from them in a shouted headline
    [
        "us",
        "who",
        "it",
        "aid",
        "un",
        "am",
        "an",
        "as",
        "at",
        "be",
        "by",
        "do",
        "go",
        "he",
        "i",
        "if",
        "in",
        "is",
        "me",
        "my",
        "no",
        "of",
        "on",
        "or",
        "so",
        "to",
        "up",
        "we",
        "all",
        "and",
        "any",
        "are",
        "can",
        "for",
        "had",
        "has",
        "her",
        "him",
        "his",
        "how",
        "may",
        "new",
        "not",
        "now",
        "off",
        "old",
        "one",
        "our",
        "out",
        "see",
        "she",
        "the",
        "too",
        "two",
        "use",
        "war",
        "was",
        "way",
        "you",
        "nice",
        "cop",
        "pact",
        "start",
        "who",
        "act",
        "sea",
        "ace",
        "ban",
        "die",
        "der",
        "das",
        "la",
        "le",
        "les",
        "el",
        "los",
        "il",
        "en",
        "et",
        "du",
        "des",
    ]
)


def phrase(text: str, at: Slice, mistakes: Mistakes, *, opens: bool = False, quoted: bool = False) -> Word | Phrase | None:
    """Words between quotes, or one word of a query; wildcards allowed. None after an error."""
    words: list[Word] = []
    for chunk in re.finditer(r"\S+", text):
        span = (at[0] + chunk.start(), at[0] + chunk.end()) if at[1] - at[0] >= len(text) else at
        words += _words(chunk[0].rstrip("?.!,;:") if quoted else chunk[0], span, mistakes)
    if not words:
        if not mistakes.errors:
            mistakes.error(f"{text.strip() or 'this'!r} holds no letter or digit", "search for words", *at)
        return None
    return words[0] if len(words) == 1 and not opens else Phrase(tuple(words), at, opens)


def _words(chunk: str, at: Slice, mistakes: Mistakes) -> list[Word]:
    if "*" not in chunk and "?" not in chunk:
        tokens = tokenize(chunk, "query")
        if any(not token.forms for token in tokens):
            mistakes.error(f"{chunk} is an address, and addresses in a text are never words", "search the article's own with url:", *at)
        _warn_dropped(chunk, tokens, at, mistakes)
        return [Term(token.forms, at) for token in tokens if token.forms]
    words: list[Word] = []
    for piece in re.split(r"([-\u2010-\u2015/_]+|&)", chunk):
        if piece == "&":
            words.append(Term(frozenset({"and"}), at))
        elif "*" in piece or "?" in piece:
            words += _wildcard(piece, at, mistakes)
        else:
            words += [Term(token.forms, at) for token in tokenize(piece, "query") if token.forms]
    return words


def _warn_dropped(chunk: str, tokens: list[Token], at: Slice, mistakes: Mistakes) -> None:
    dropped = sorted(set(re.findall(r"[+#%$€£™®=^~\\]", chunk)))
    if dropped and tokens:
        mistakes.warn(f"{''.join(dropped)} is no part of a word: {chunk} finds {' '.join(sorted(tokens[0].forms))}", "", *at)


def _wildcard(piece: str, at: Slice, mistakes: Mistakes) -> list[Word]:
    literal = fold(re.sub(r"[*?'.]", "", clean(piece)))
    if has_no_space_script(literal):
        mistakes.error(f"{piece}: a wildcard has no meaning where white space does not part words", "leave the * out", *at)
        return []
    letters = sum(_is_letter(char) for char in literal)
    if letters < LITERALS:
        mistakes.error(f"{piece} has {letters} literal characters; a wildcard needs at least {LITERALS}", "write more of the word", *at)
        return []
    if letters == LITERALS:
        mistakes.warn(f"{piece} is short and will find much", "write more of the word, or list the words", *at)
    pattern = fold("".join(char for char in clean(piece) if char in "*?" or _is_letter(char)))
    return [Wildcard(re.sub(r"\*+", "*", pattern), at)]


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN"


def cased(text: str, at: Slice, mistakes: Mistakes) -> Word | Phrase | None:
    """The inside of { }."""
    if "*" in text or "?" in text:
        mistakes.error("wildcards don't work between { and }", "write the words in full, or use * without braces", *at)
        return None
    tokens = [token for token in tokenize(text, "query") if token.forms]
    ordinary = all(form in ORDINARY for token in tokens for form in token.forms)
    words: list[Word] = [Cased(token.surfaces, token.forms, at, ordinary) for token in tokens]
    if not words:
        mistakes.error("{ } holds no word", "write {UN}", *at)
        return None
    return words[0] if len(words) == 1 else Phrase(tuple(words), at)


def stem(text: str, at: Slice, languages: tuple[str, ...], mistakes: Mistakes) -> Word | Phrase | None:
    """`~deploy`. In a language without a stemmer the word itself."""
    tokens = tokenize(text, "query")
    if len(tokens) != 1 or not tokens[0].forms or re.search(r"[*?]", text):
        mistakes.error(f"~{text} is not one word", "write ~ before a single word", *at)
        return None
    stems = frozenset((lang, stemmed(form, lang)) for lang in languages if lang in STEMMERS for form in tokens[0].forms)
    return Stem(stems, at) if stems else Term(tokens[0].forms, at)


@lru_cache(maxsize=200_000)
def stemmed(form: str, language: str) -> str:
    return str(_stemmer(language).stemWord(form))


@lru_cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(STEMMERS[language])


def number(lexeme: Lexeme, mistakes: Mistakes) -> Number:
    """A comparison or a range."""
    at = (lexeme.start, lexeme.end)
    if lexeme.kind == "range":
        low, _, high = lexeme.text.partition("..")
        bounds = number_value(low), number_value(high)
        if any(math.isnan(bound) for bound in bounds):
            mistakes.error(f"{lexeme.text} is no range of numbers", "write 100..500", *at)
            return Number(0.0, 0.0, at)
        if bounds[0] > bounds[1]:
            mistakes.error("the range runs downwards", f"write {high}..{low}", *at)
        return Number(*bounds, at)
    sign = lexeme.text.rstrip("0123456789.,kmbn \t")
    value = number_value(lexeme.text[len(sign) :])
    if math.isnan(value):
        mistakes.error(f"{lexeme.text} is no number", "write >=1000", *at)
        value = 0.0
    step = abs(value) * 1e-12 + 1e-12
    match sign.replace("≥", ">=").replace("≤", "<="):
        case ">=":
            return Number(value, float("inf"), at)
        case ">":
            return Number(value + step, float("inf"), at)
        case "<=":
            return Number(float("-inf"), value, at)
        case _:
            return Number(float("-inf"), value - step, at)


def number_value(text: str) -> float:
    """The bound of a comparison: `1,000`, `1.5k`."""
    match = re.fullmatch(r"([\d.,]+)\s?(k|m|mn|bn)?", text.strip())
    digits = (match[1] if match else text).rstrip(".,")
    factor = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9}.get(match[2] or "" if match else "", 1.0)
    plain = [form for form in number_forms(digits) if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", form)]
    return max(float(form) for form in plain) * factor if plain else float("nan")
