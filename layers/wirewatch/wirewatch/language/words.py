"""Parses one written word or phrase of a query into a Term, Cased, Wildcard, Stem, Phrase or
Number.
"""

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from string import ascii_lowercase
from typing import Any
from unicodedata import category

from wirewatch.language.advice import shortened
from wirewatch.language.lexer import Lexeme, Mistakes
from wirewatch.language.numbers import MULTIPLIERS, number_forms
from wirewatch.language.quantities import quantities
from wirewatch.language.text import FieldText, words_of_address
from wirewatch.language.tokens import Token, has_no_space_script, tokenize
from wirewatch.language.tree import Cased, Number, Phrase, Slice, Stem, Term, Wildcard, Word

STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
MIN_LITERALS = 3  # characters of a wildcard, without `*`, `?` and `.`
_PLAIN_WILDCARD = re.compile(r"[A-Za-z*?]+")
_CHUNK = re.compile(r"\S+")
_LETTERS = f" {ascii_lowercase}"
_HASHTAG = re.compile(r"^#(?=\w)")
# Signs that are not part of a word; also the dot before a name (.NET) and a `!` inside a word. Other
# symbols, such as ¥ and °, have one of the categories _SYMBOLS; some of them are used like hyphens.
_DROPPED = re.compile(r"[+#\uff0b\uff03%$=^~\\<>§]|(?<![\w.])\.(?=[^\W\d_])|(?<=\w)!(?=\w)")
_SYMBOLS = frozenset(["Sc", "Sm", "So"])
_LIKE_HYPHENS = frozenset("\u2212\u2044\u2215\uff5e|+<=>~")
_KEPT_IN_BRACES = frozenset("+#\uff0b\uff03.")
_STARS = re.compile(r"\*+")
_OPERATOR = re.compile(r"\s+(AND|OR|NOT)\s+(?=\S)")
_AS_LETTERS = str.maketrans("*?", "\U00010600\U00010601")  # letters of Linear A, which no article has
_AS_SIGNS = {0x10600: "*", 0x10601: "?"}
# Acronyms that are words in some language: in an all-capitals headline {UN} looks like the word.
ORDINARY = frozenset(
    """
    us who it aid un am an as at be by do go he i if in is me my no of on or so to up we all and any
    are can for had has her him his how may new not now off old one our out see she the too two use
    war was way you nice cop pact start act sea ace ban die der das la le les el los il en et du des
    """.split()  # noqa: SIM905  a list of strings would take a line each
)


def parse_phrase(
    text: str, at: Slice, mistakes: Mistakes, *, opens: bool = False, quoted: bool = False
) -> Word | Phrase | None:
    """Parse a word or phrase of a query, perhaps with wildcards. Return None if `text` has no valid
    word.

    `at` is the place of `text` in the query, including its quotes if `quoted` is True. `text` has
    no quotes. Mistakes are recorded in `mistakes`. If `opens` is True, the result is a Phrase that
    is found only after white space or punctuation.
    """
    begin = at[0] + quoted
    words: list[Word] = _plain_words(text, begin)
    for chunk in _CHUNK.finditer(text) if not words else ():
        span = (begin + chunk.start(), begin + chunk.end())
        if quoted and _STARS.fullmatch(chunk[0]):
            _report_star_in_phrase(text, span, mistakes)
            return None
        word = _without_punctuation(chunk[0], span, mistakes) if quoted else chunk[0]
        words += _words(word, span, mistakes)
    if not words:
        _report_no_word(text, begin, at, mistakes)
        return None
    return words[0] if len(words) == 1 and not opens else Phrase(tuple(words), at, opens)


def _report_star_in_phrase(text: str, at: Slice, mistakes: Mistakes) -> None:
    """Report a `*` that stands alone in the phrase `text`, as in `"apple * store"`. In other
    tools, such a `*` stands for one word. The fix is a query with ONEAR, which allows one word
    between its operands for each `*`: `apple ONEAR/1 store`.
    """
    pieces: list[str] = []
    words: list[str] = []
    stars = 0
    for chunk in [*text.split(), ""]:
        if chunk and not _STARS.fullmatch(chunk):
            if stars and pieces:
                pieces.append(f"ONEAR/{stars}")
            stars = 0
            words.append(chunk)
            continue
        if words:
            phrase = " ".join(words)
            pieces.append(f'"{phrase}"' if len(words) > 1 else phrase)
            words = []
        stars += 1
    meant = " ".join(pieces)
    fix = shortened(f"did you mean {meant}?") if meant else "search for words"
    mistakes.error("a * alone in a phrase stands for no word", fix, *at)


def _without_punctuation(chunk: str, at: Slice, mistakes: Mistakes) -> str:
    """Return a word of a quoted phrase without the punctuation at its end. A `?` at the end counts
    as punctuation, as in "what next?". But the analyst may mean a wildcard, so record a warning.
    """
    word = chunk.rstrip("?.!,;:")
    end = len(word) + 1
    if word and chunk[len(word) : end] == "?":
        message = f"the ? at the end of {chunk[:end]} is a question mark, not a wildcard"
        fix = f"remove it; for one more character write {chunk[:end]} without quotes"
        mistakes.warn(message, fix, at[0], at[0] + end)
    return word


def parse_word(text: str, at: Slice, mistakes: Mistakes) -> Word | Phrase | None:
    """Parse a text that has no white space and no quotes. It may have wildcards. The result is a
    Phrase if the text has several words, such as `anti-tank`. Mistakes are recorded in `mistakes`.
    Return None if no usable word is left.
    """
    words = _words(text, at, mistakes)
    if not words:
        _report_no_word(text, at[0], at, mistakes)
        return None
    return words[0] if len(words) == 1 else Phrase(tuple(words), at)


def _report_no_word(text: str, begin: int, at: Slice, mistakes: Mistakes) -> None:
    """Report that a text contains no word, unless another mistake in the text is already recorded.

    `begin` is the offset of the text in the query. `at` includes the quotes of the text, if any.
    """
    if not any(at[0] <= error.start < at[1] for error in mistakes.errors):
        message = f"{text.strip() or 'this'!r} contains no letter or digit"
        mistakes.error(message, "search for words", begin, begin + len(text))


def _plain_words(text: str, begin: int) -> list[Word]:
    """Return the words of a text such as `special forces`: words of ASCII letters, with a single
    space between two words. Return an empty list for any other text. `begin` is the offset of the
    text in the query.
    """
    words: list[Word] = []
    for piece in text.split(" "):
        forms = plain_forms(piece)
        if forms is None:
            return []
        end = begin + len(piece)
        words.append(term(forms, (begin, end)))
        begin = end + 1
    return words


def _words(chunk: str, at: Slice, mistakes: Mistakes) -> list[Word]:
    forms = plain_forms(chunk)
    if forms is not None:
        return [term(forms, at)]
    if _is_wild(chunk):
        return _words_and_wildcards(chunk, at, mistakes)
    tokens = tokenize(chunk, "query")
    _check(chunk, tokens, at, mistakes)
    return [Term(token.forms, at) for token in tokens if token.forms]


_Term: Any = Term  # whose slots are written directly
_new, _set_forms, _set_at = object.__new__, _Term.forms.__set__, _Term.at.__set__


def term(forms: frozenset[str], at: Slice) -> Term:
    """Return a Term with these forms. This function takes half the time of the constructor of Term,
    which is slow because Term is frozen.
    """
    word = _new(Term)
    _set_forms(word, forms)
    _set_at(word, at)
    return word


# cached because most words occur in several queries
@lru_cache(maxsize=100_000)
def plain_forms(text: str) -> frozenset[str] | None:
    """Return a set with the word in lower case. Return None if a character is not an ASCII letter.

    A word of ASCII letters is always a single token, so the slow tokenizer is not needed.
    """
    return _one_form(text.lower()) if text.isascii() and text.isalpha() else None


@lru_cache(maxsize=100_000)
def _one_form(form: str) -> frozenset[str]:
    """Return a set that contains only this form. Equal forms share one set."""
    return frozenset((form,))


def _words_and_wildcards(chunk: str, at: Slice, mistakes: Mistakes) -> list[Word]:
    """Return the words in a text such as `anti-tank*`, which has wildcards but no white space.

    A word with an invalid wildcard is left out, and recorded as a mistake.
    """
    if _PLAIN_WILDCARD.fullmatch(chunk):
        wildcard = _wildcard(chunk, chunk.lower(), at, mistakes)
        return [wildcard] if wildcard is not None else []
    for piece in re.split(r"[-\u2010-\u2015/_&]+", chunk):
        if _is_wild(piece) and has_no_space_script(piece):
            mistakes.error(
                f"{piece}: wildcards don't work in scripts that don't separate words by spaces",
                "remove the *",
                *at,
            )
            return []
    tokens = [_with_signs(token) for token in tokenize(chunk.translate(_AS_LETTERS), "query")]
    _check(chunk, tokens, at, mistakes)
    words: list[Word | None] = []
    for token in tokens:
        piece = chunk[token.start : token.end]
        if token.forms:
            words.append(
                _wildcard(piece, max(token.forms), at, mistakes) if _is_wild(piece) else Term(token.forms, at)
            )
    return [word for word in words if word is not None]


def _is_wild(text: str) -> bool:
    return "*" in text or "?" in text


def _with_signs(token: Token) -> Token:
    return token._replace(forms=frozenset(form.translate(_AS_SIGNS) for form in token.forms))


def _check(chunk: str, tokens: list[Token], at: Slice, mistakes: Mistakes) -> None:
    if any(not token.forms for token in tokens):
        mistakes.error(
            f"{chunk} is an address; addresses in a text can't be searched", _fix_of_address(chunk), *at
        )
    dropped = sorted({*_DROPPED.findall(_HASHTAG.sub("", chunk)), *_symbols_between(chunk, tokens)})
    if dropped and tokens:
        finds = " ".join(min(token.forms) for token in tokens if token.forms)
        symbols = "".join(dropped)
        fix = f"write {{{chunk}}} for exactly this" if set(dropped) <= _KEPT_IN_BRACES else ""
        mistakes.warn(f"{symbols} is not part of a word: {chunk} finds {finds}", fix, *at)


def _symbols_between(chunk: str, tokens: list[Token]) -> Iterator[str]:
    """Yield the symbols that belong to none of the tokens of a chunk."""
    if chunk.isascii():
        return
    ends, starts = (0, *(token.end for token in tokens)), (*(token.start for token in tokens), len(chunk))
    for end, start in zip(ends, starts, strict=True):
        for char in chunk[end:start]:
            if category(char) in _SYMBOLS and char not in _LIKE_HYPHENS:
                yield char


def _fix_of_address(chunk: str) -> str:
    if "://" in chunk or "www." in chunk.lower():
        return shortened(
            f'search the article\'s own address by words: url:"{" ".join(words_of_address(chunk).split())}"'
        )
    return "search for the name itself"


def _wildcard(piece: str, form: str, at: Slice, mistakes: Mistakes) -> Wildcard | None:
    letters = len(form) - form.count("*") - form.count("?") - form.count(".")
    if letters < MIN_LITERALS:
        counted = f"{letters} literal character{'' if letters == 1 else 's'}"
        mistakes.error(
            f"{piece} has {counted}; a wildcard needs at least {MIN_LITERALS}", "write more of the word", *at
        )
        return None
    if letters == MIN_LITERALS:
        mistakes.warn(
            f"{piece} is short and will match many words", "write more of the word, or list the words", *at
        )
    return Wildcard(_STARS.sub("*", form) if "**" in form else form, at)


def parse_cased(text: str, at: Slice, mistakes: Mistakes) -> Word | Phrase | None:
    """Parse the text between braces, such as `UN` in `{UN}`. Return None after an error."""
    if "*" in text or "?" in text:
        mistakes.error(
            "wildcards don't work between { and }", "write the words in full, or use * without braces", *at
        )
        return None
    tokens = [token for token in tokenize(text, "query") if token.forms]
    ordinary = all(form in ORDINARY for token in tokens for form in token.forms)
    words: list[Word] = [_cased_word(token, at, ordinary=ordinary) for token in tokens]
    if not words:
        mistakes.error("{ } contains no word", "write {UN}", *at)
        return None
    return words[0] if len(words) == 1 else Phrase(tuple(words), at)


def _cased_word(token: Token, at: Slice, *, ordinary: bool) -> Cased:
    """Return the node for one of the words between braces, such as `UN` in `{UN}`.

    The argument `ordinary` is True if all these words are everyday words. Then the node's field
    `ordinary` is True. The field is also True if the word has a symbol at an edge. The field
    decides what is found in a headline in capitals:

    - If the field is False, the word in capitals is found: for `{Nato}`, NATO.
    - If it is True and the word has no symbol, nothing is found: WHO may be the word "who".
    - If it is True and the word has a symbol, the written form is found: for `{C++}`, C++.
    """
    longest = max(map(len, token.surfaces))
    surfaces = frozenset(surface for surface in token.surfaces if len(surface) == longest)
    has_symbol = len(surfaces) < len(token.surfaces) and any(map(has_symbol_at_edge, surfaces))
    return Cased(surfaces, token.forms, at, ordinary or has_symbol)


def has_symbol_at_edge(surface: str) -> bool:
    """Tell whether a spelling begins or ends with a symbol, as `C++` and `.NET` do."""
    return not (surface[0].isalnum() and surface[-1].isalnum())


def warn_of_ordinary_word(text: str, at: Slice, mistakes: Mistakes) -> None:
    """Record a warning if a text is a word in capitals that is spelled like an everyday word, such
    as `US` or `U.S.`, or like an amount, such as `3M`.
    """
    word = text.lower().replace(".", "") if text.isupper() else ""
    is_amount = word[:1].isdecimal() and word.lstrip("0123456789") in MULTIPLIERS
    if word in ORDINARY or (text.isalnum() and is_amount):
        mistakes.warn(f"{text} also finds the word {word!r}", f"write {{{text}}}", *at)


def warn_of_cased(text: str, at: Slice, mistakes: Mistakes) -> None:
    """Record a warning if the text between braces is an everyday word, or has an operator, as in
    `{UN OR EU}`. In a text in capitals, AND and NOT are probably words (`{WAR AND PEACE}`).
    """
    if text.lower().replace(".", "") in ORDINARY:
        message = (
            f"{{{text}}} does not match in an all-capitals headline, where it looks like the ordinary word"
        )
        mistakes.warn(message, "", *at)
    operator = _OPERATOR.search(text)
    if operator and (operator[1] == "OR" or not text.isupper()):
        fix = shortened("write {" + _OPERATOR.sub(r"} \1 {", text) + "}")
        mistakes.warn(f"{operator[1]} is a word between {{ and }}, not an operator", fix, *at)


def parse_stem(text: str, at: Slice, languages: tuple[str, ...], mistakes: Mistakes) -> Word | Phrase | None:
    """Parse the word after `~`. Return None after an error.

    If none of the languages has a stemmer, return a Term for the word itself.
    """
    tokens = tokenize(text, "query")
    if len(tokens) != 1 or not tokens[0].forms or re.search(r"[*?]", text):
        mistakes.error(f"~{text} is not one word", "write ~ before a single word", *at)
        return None
    stems = frozenset(
        (lang, stemmed(form, lang)) for lang in languages if lang in STEMMERS for form in tokens[0].forms
    )
    return Stem(stems, at) if stems else Term(tokens[0].forms, at)


@lru_cache(maxsize=200_000)
def stemmed(form: str, language: str) -> str:
    """Return the Snowball stem of a folded word in a language of STEMMERS."""
    return str(_stemmer(language).stemWord(form))


@lru_cache
def _stemmer(language: str) -> Any:
    import snowballstemmer  # noqa: PLC0415  it takes a tenth of a second, and few use ~

    return snowballstemmer.stemmer(STEMMERS[language])


def parse_number(lexeme: Lexeme, mistakes: Mistakes) -> Number:
    """Parse a comparison such as `>=1000`, or a range such as `100..500`. Return a Number even
    after an error, so that parsing continues.
    """
    at = (lexeme.start, lexeme.end)
    if lexeme.kind == "range":
        low, _, high = lexeme.text.partition("..")
        bounds = number_value(low), number_value(high)
        if any(math.isnan(bound) for bound in bounds):
            mistakes.error(f"{lexeme.text} is not a range of numbers", "write 100..500", *at)
            return Number(0.0, 0.0, at)
        if low[-1].isalpha() != high[-1].isalpha():
            unit = max(low, high, key=lambda bound: bound[-1].isalpha()).lstrip("0123456789.,")
            bare, written = low.rstrip(_LETTERS), high.rstrip(_LETTERS)
            fix = f"write {bare}{unit}..{written}{unit}, or both numbers in full"
            mistakes.error(f"only one number of {lexeme.text} has a unit", fix, *at)
        elif bounds[0] > bounds[1]:
            mistakes.error("the lower bound is above the upper bound", f"write {high}..{low}", *at)
        return Number(*bounds, at)
    sign = lexeme.text[: 2 if lexeme.text[1] == "=" else 1]
    value = number_value(lexeme.text[len(sign) :])
    if math.isnan(value):
        mistakes.error(f"{lexeme.text} is not a number", _fix_of_comparison(lexeme.text), *at)
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


def _fix_of_comparison(text: str) -> str:
    """Return the fix for a comparison such as `>=10%`, `>=300km` or `>=3万`: the same comparison with
    a plain number. If it is uncertain which number is meant, the fix is a general one.
    """
    match = re.fullmatch(r"([<>]=?|[≥≤])([^\w.]?)(.*?)%?", text, re.DOTALL)
    field = FieldText("body", match[3] if match else "")
    read = list(quantities(field))
    if match is None or len(read) != 1 or match[3].lower().endswith("mm"):
        return "write >=1000"
    number = f"{max(read[0].values):f}".rstrip("0").rstrip(".")
    is_whole = read[0].first == 0 and field.tokens[read[0].last].end == len(match[3])
    return shortened(f"write {match[1]}{number}") if is_whole and number != "0" else "write >=1000"


def number_value(text: str) -> float:
    """Return the value of a number such as `1,000`, `1.5k` or `5 million`. Return NaN if the text
    is not a number, or if the number is too large for a float.
    """
    match = re.fullmatch(r"([\d.,]+)\s?([a-z]*)", text.strip().lower())
    digits, unit = match.groups() if match else (text, "")
    plain = [form for form in number_forms(digits.rstrip(".,")) if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", form)]
    value = max(map(float, plain), default=math.nan) * (MULTIPLIERS.get(unit, math.nan) if unit else 1.0)
    return value if math.isfinite(value) else math.nan
