"""Converts the text of a name into the tree that finds the name.

Also decides whether the capitals of a name must match, and which names count as the same name.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from wirewatch.language.lexer import Mistakes
from wirewatch.language.tokens import (
    SUFFIX_SYMBOLS,
    WRITTEN_SYMBOLS,
    Token,
    fold,
    has_no_space_script,
    tokenize,
)
from wirewatch.language.tree import Cased, Phrase, Term, Word
from wirewatch.language.words import parse_cased, parse_phrase

Tree = Term | Cased | Phrase
SHORT_ACRONYM = 5
_HANGUL = re.compile("[\uac00-\ud7a3]")
MIN_ACCENTED = 4  # letters of a word whose accents may be left out: Lào is not Lao
_ACCENTED = re.compile("[\u00c0-\u024f\u0370-\u03ff\u1e00-\u1fff]")  # Latin and Greek
_DOTTED_I = ("tr", "az")  # languages in which the capital of i is İ
_OPERATORS = re.compile(r"[*?{}\"]")
_SYMBOL = re.compile(rf"(?:[^\W_]|[^\x00-\x7f])[{WRITTEN_SYMBOLS}]|(?<![\w.])\.\w")  # Disney+, .NET
_INNER_CAPITAL = re.compile(r"\A[^\W\d_][a-z]{1,3}(?=[A-Z][a-z])")


def folded(text: str) -> tuple[str, ...]:
    """Return the folded words of a name. Names with equal folded words count as the same name."""
    return tuple(form for _, form in surfaces_and_forms(text))


@lru_cache(maxsize=5_000)  # each name of an entity is looked up several times in a row
def surfaces_and_forms(text: str) -> tuple[tuple[str, str], ...]:
    """Return a pair for each word of a name: (the word as it is written, the folded word)."""
    tokens = tokenize(text, "query")
    return tuple((min(token.surfaces), min(token.forms)) for token in tokens if token.forms)


def is_exact(text: str, *, weak: bool) -> bool:
    """Return whether an article must write the name `text` with the same capitals.

    This is True for short acronyms, because WHO is also the word "who", and 3M is also the amount
    "3m". It is also True for weak names with a capital, such as `the North`.
    """
    letters = text.replace(".", "").lstrip("0123456789")
    acronym = letters.isalpha() and len(letters) <= SHORT_ACRONYM and all(map(str.isupper, letters))
    return acronym or (weak and any(char.isupper() for char in text))


def literal(text: str, mistakes: Mistakes, *, exact: bool) -> Tree | None:
    """Return the tree of a name, or None if the name has an operator or has no word.

    If `exact` is True, capitals must match. Mistakes are recorded in `mistakes`.
    """
    if _OPERATORS.search(text):
        mistakes.error(
            f"the name {text} has an operator", "a name is literal: list its forms one by one", 0, len(text)
        )
        return None
    if exact:
        return _exact(text, mistakes)
    opens = bool(_HANGUL.search(text)) and has_no_space_script(text)
    if _SYMBOL.search(text) and (symbolic := _with_symbols(text, opens=opens)) is not None:
        return symbolic
    _warn_of_exclamation_mark(text, mistakes)
    tree = parse_phrase(text, (0, len(text)), mistakes, opens=opens)
    return tree if isinstance(tree, Term | Phrase) else None


def _with_symbols(text: str, *, opens: bool) -> Tree | None:
    """Return the tree of a name in which a word has a symbol, such as `Disney+`, `C#` or `.NET`.
    The tree finds the name only with this symbol. Return None if no word of the name has such a
    symbol.

    If `opens` is True, the name is found only after white space or punctuation.
    """
    at = (0, len(text))
    tokens = [token for token in tokenize(text, "query") if token.forms]
    words: tuple[Word, ...] = tuple(_word_with_symbol(token) or Term(token.forms, at) for token in tokens)
    if not any(isinstance(word, Cased) for word in words):
        return None
    (first, *others) = words
    return first if not others and not opens and isinstance(first, Cased) else Phrase(words, at, opens)


def _word_with_symbol(token: Token) -> Cased | None:
    """Return a word with its symbol, in up to four spellings: `OPEC+`, `Opec+`, `opec+` and as
    written. Return None for a word without a symbol. `Yahoo!` has none: a final `!` is punctuation.
    """
    written = max(token.surfaces, key=len)
    if not _has_symbol(written.rstrip("!")):
        return None
    spellings = frozenset({written, written.upper(), written.lower(), written.title()})
    return Cased(spellings, token.forms, (0, 1), ordinary=True)


def _has_symbol(surface: str) -> bool:
    return surface[:1] == "." or surface[-1:] in SUFFIX_SYMBOLS


def _warn_of_exclamation_mark(text: str, mistakes: Mistakes) -> None:
    """Warn of a name such as `Yahoo!`: it is also found without the mark, perhaps as another word."""
    bare = text.rstrip("!")
    if bare != text and bare.isalnum():
        fix = f"write {{name: {text}, case: exact}} for exactly this, or {bare} for both"
        mistakes.warn(f"the ! of {text} is punctuation: {bare} is found too", fix, 0, len(text))


def _exact(text: str, mistakes: Mistakes) -> Tree | None:
    """Return the tree of a name whose capitals must match.

    But if a name has several words, a word without a capital may have capitals in the article. So
    the name `the North` also finds The North, but not the north.
    """
    tree = parse_cased(text, (0, len(text)), mistakes)
    if isinstance(tree, Phrase):
        return Phrase(tuple(_any_case(word) for word in tree.words), tree.at)
    return tree if isinstance(tree, Cased) else None


def _any_case(word: Word) -> Word:
    has_capital = isinstance(word, Cased) and any(
        char.isupper() for surface in word.surfaces for char in surface
    )
    if isinstance(word, Cased) and not has_capital and not any(map(_has_symbol, word.surfaces)):
        return Term(word.forms, word.at)
    return word


@lru_cache(maxsize=50_000)
def generated(text: str, language: str = "") -> Tree | None:
    """Return the tree of a generated name, or None if `literal` returns None for the name.

    Wirewatch makes such a name itself: for example, a genitive or the name of a territory.

    `language` is the primary tag of the name's language, or "". A word with a capital is found as
    written and in capitals (`Oman`, `OMAN`). Its accents may be missing, except in short words. A
    word without a capital is found with any capitals.
    """
    mistakes = Mistakes()
    # Capitals must match, because a generated name may be a common word, as `oman` is in Finnish.
    tree = literal(text, mistakes, exact=any(char.isupper() for char in text))
    if isinstance(tree, Cased):
        return _with_spellings(tree, language)
    if isinstance(tree, Phrase):
        words = (_with_spellings(word, language) if isinstance(word, Cased) else word for word in tree.words)
        return replace(tree, words=tuple(words))
    return tree


def _with_spellings(word: Cased, language: str) -> Cased:
    surfaces = word.surfaces | {surface.upper() for surface in word.surfaces}
    surfaces |= {spelling for surface in word.surfaces if (spelling := _with_small_prefix(surface))}
    if language in _DOTTED_I:
        surfaces |= {surface.replace("i", "İ").upper() for surface in word.surfaces}
    without_accents = {spelling for surface in surfaces for spelling in _without_accents(surface)}
    return replace(word, surfaces=surfaces | without_accents)


def _with_small_prefix(word: str) -> str:
    """Return a word in capitals, except for the small letters of its prefix: `McDONALD` for
    McDonald.

    Return "" for a word without a capital after a small letter.
    """
    inner = _INNER_CAPITAL.search(word)
    return word[: inner.end()] + word[inner.end() :].upper() if inner else ""


def _without_accents(word: str) -> tuple[str, ...]:
    """Return two spellings of a word: without any accents, and without the accent of its first
    letter. The spellings of the French `Érythrée` are `Erythree` and `Erythrée`. Return an empty
    tuple for a short word, and for a word without accents.
    """
    if len(word) < MIN_ACCENTED or not _ACCENTED.search(word):
        return ()
    first, rest = (
        "".join(char for char in unicodedata.normalize("NFD", part) if unicodedata.category(char) != "Mn")
        for part in (word[0], word[1:])
    )
    return first + rest, first + word[1:]


def extended(tree: Tree, text: str, forms_of: Callable[[str, bool], tuple[str, ...]]) -> Tree:
    """Return the tree of a name, extended so that it also finds other forms of the words.

    `text` is the name as written. `forms_of(word, is_last)` returns other forms of a word. If the
    numbers of words in `tree` and `text` differ, return `tree`.
    """
    words = tree.words if isinstance(tree, Phrase) else (tree,)
    surfaces = [surface for surface, _ in surfaces_and_forms(text)]
    if len(surfaces) != len(words):
        return tree
    last = len(words) - 1
    extended_words = tuple(
        _with_forms(word, forms_of(surface, place == last))
        for place, (word, surface) in enumerate(zip(words, surfaces, strict=True))
    )
    if isinstance(tree, Phrase):
        return Phrase(extended_words, tree.at, tree.opens)
    (word,) = extended_words
    return word if isinstance(word, Term | Cased) else tree


def _with_forms(word: Word, forms: tuple[str, ...]) -> Word:
    if not forms or not isinstance(word, Term | Cased):
        return word
    if isinstance(word, Cased) and any(map(_has_symbol, word.surfaces)):  # no word has an ending after it
        return word
    folded_forms = word.forms | {fold(form) for form in forms}
    if isinstance(word, Term):
        return Term(folded_forms, word.at)
    surfaces = word.surfaces | set(forms)
    in_capitals = [surface.isupper() and len(surface) > 1 for surface in word.surfaces]
    if any(in_capitals) and not all(in_capitals):  # `NRKs`, but not `NRKS`
        surfaces |= {form.upper() for form in forms}
    return Cased(surfaces, folded_forms, word.at, word.ordinary)


def with_middle(tree: Tree, at: int, middle: Word) -> Tree:
    """Return the tree of a name with `middle` inserted before the word at index `at`.

    Return the tree unchanged if it is not a Phrase, or if `at` is not between two of its words.
    """
    if not isinstance(tree, Phrase) or not 0 < at < len(tree.words):
        return tree
    return Phrase((*tree.words[:at], middle, *tree.words[at:]), tree.at, tree.opens)
