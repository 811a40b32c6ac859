"""One name as text → the tree that finds it: which capitals count, and which names are equal."""

import re
from dataclasses import replace
from functools import lru_cache

from wirewatch.language.lexer import Mistakes
from wirewatch.language.tokens import has_no_space_script, tokenize
from wirewatch.language.tree import Cased, Phrase, Term, Word
from wirewatch.language.words import parse_cased, parse_phrase

Tree = Term | Cased | Phrase
SHORT_ACRONYM = 5
_HANGUL = re.compile("[\uac00-\ud7a3]")
_OPERATORS = re.compile(r"[*?{}\"]")


def folded(text: str) -> tuple[str, ...]:
    """The folded words of a name. Two names with the same ones find the same words."""
    return tuple(min(token.forms) for token in tokenize(text, "query") if token.forms)


def is_exact(text: str, *, weak: bool) -> bool:
    """Whether the capitals of a name must match.

    They must for short acronyms, which are also words (WHO, UN), and for weak names with a capital
    (the North).
    """
    letters = [char for char in text if char.isalpha()]
    acronym = (
        text.replace(".", "").isalpha()
        and len(letters) <= SHORT_ACRONYM
        and all(char.isupper() for char in letters)
    )
    return acronym or (weak and any(char.isupper() for char in text))


def literal(text: str, mistakes: Mistakes, *, exact: bool) -> Tree | None:
    """Return the tree of a listed name; None after a mistake. `exact`: its capitals must match."""
    if _OPERATORS.search(text):
        mistakes.error(
            f"the name {text} has an operator", "a name is literal: list its forms one by one", 0, len(text)
        )
        return None
    if exact:
        return _exact(text, mistakes)
    opens = bool(_HANGUL.search(text)) and has_no_space_script(text)
    tree = parse_phrase(text, (0, len(text)), mistakes, opens=opens)
    return tree if isinstance(tree, Term | Phrase) else None


def _exact(text: str, mistakes: Mistakes) -> Tree | None:
    """Only words with a capital are exact: `the North` also finds The North, but not the north."""
    tree = parse_cased(text, (0, len(text)), mistakes)
    if isinstance(tree, Phrase):
        return Phrase(tuple(_any_case(word) for word in tree.words), tree.at)
    return tree if isinstance(tree, Cased) else None


def _any_case(word: Word) -> Word:
    if isinstance(word, Cased) and not any(char.isupper() for surface in word.surfaces for char in surface):
        return Term(word.forms, word.at)
    return word


@lru_cache(maxsize=50_000)
def generated(text: str) -> Tree | None:
    """The tree of a name that nobody wrote: with its capitals, or in capitals throughout.

    In Finnish `oman` is a common word and Oman a country; nobody has looked whether a name from a
    table is like that.
    """
    mistakes = Mistakes()
    tree = literal(text, mistakes, exact=any(char.isupper() for char in text))
    if isinstance(tree, Cased):
        return _shouted(tree)
    if isinstance(tree, Phrase):
        return replace(
            tree, words=tuple(_shouted(word) if isinstance(word, Cased) else word for word in tree.words)
        )
    return tree


def _shouted(word: Cased) -> Cased:
    return replace(word, surfaces=word.surfaces | {surface.upper() for surface in word.surfaces})
