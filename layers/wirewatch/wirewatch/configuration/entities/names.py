"""One name as text → its tree: which capitals count, and which names are the same."""

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
    """What two names have in common that find the same words."""
    return tuple(min(token.forms) for token in tokenize(text, "query") if token.forms)


def is_exact(text: str, *, weak: bool) -> bool:
    """Short acronyms are also words (WHO, UN), and so are weak names that are written with a capital (the North)."""
    letters = [char for char in text if char.isalpha()]
    acronym = (
        text.replace(".", "").isalpha()
        and len(letters) <= SHORT_ACRONYM
        and all(char.isupper() for char in letters)
    )
    return acronym or (weak and any(char.isupper() for char in text))


def literal(text: str, mistakes: Mistakes, *, exact: bool) -> Tree | None:
    """The tree of a name as somebody wrote it; None after a mistake."""
    if _OPERATORS.search(text):
        mistakes.error(
            f"{text} is no plain name", "a name is literal: list the forms one by one", 0, len(text)
        )
        return None
    if exact:
        return _exact(text, mistakes)
    opens = bool(_HANGUL.search(text)) and has_no_space_script(text)
    tree = parse_phrase(text, (0, len(text)), mistakes, opens=opens)
    return tree if isinstance(tree, Term | Phrase) else None


def _exact(text: str, mistakes: Mistakes) -> Tree | None:
    """Words with a capital are exact, others are not: `the North` also finds The North, and not the north."""
    tree = parse_cased(text, (0, len(text)), mistakes)
    if isinstance(tree, Phrase):
        return Phrase(tuple(_freed(word) for word in tree.words), tree.at)
    return tree if isinstance(tree, Cased) else None


def _freed(word: Word) -> Word:
    if isinstance(word, Cased) and not any(char.isupper() for surface in word.surfaces for char in surface):
        return Term(word.forms, word.at)
    return word


@lru_cache(maxsize=50_000)
def generated(text: str) -> Tree | None:
    """The tree of a name that nobody wrote: with its capitals, or in capitals throughout.

    In Finnish `oman` is a common word and Oman a country; nobody has looked whether a name from a table is like that.
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
