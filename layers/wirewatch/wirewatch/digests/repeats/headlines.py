"""A headline may be reworded freely where the text says the same, but it may not bring a fact of its own."""

from collections.abc import Iterator, Sequence

from wirewatch.digests.repeats.decisions import Difference, DifferenceKind, Place
from wirewatch.digests.repeats.folding import fold
from wirewatch.digests.repeats.structure import ParsedText
from wirewatch.digests.repeats.tokens import Kind, Token
from wirewatch.digests.repeats.vocabulary import OUTCOMES

MIN_STEM = 4
TITLE_CASE = 0.7  # share of words with a capital: then a capital does not show a name
_OUTCOMES = tuple(tuple(fold(stem) for stem in stems) for stems in OUTCOMES)


def headline_differences(
    new: ParsedText, texts: Sequence[ParsedText], keys: frozenset[str]
) -> Iterator[Difference]:
    """Yield the numbers, days, negations, names and outcomes of the new headline that the story does not have."""
    if any(new.title.keys == text.title.keys for text in texts):
        return
    negated = any(_is_negated(text) for text in texts)
    names_show = _capitals_show_names(new.title.tokens)
    for index, token in enumerate(new.title.tokens):
        kind = _kind(token, index, names_show, negated, keys)
        if kind is not None:
            yield Difference(
                Place.TITLE, token.start, token.end, kind, new.text.title[token.start : token.end]
            )
    said = [_outcomes(text) for text in texts]
    known = frozenset().union(*said) if said else frozenset()
    for token in new.title.tokens:
        outcomes = _outcomes_of(token.key)
        if outcomes and not outcomes & known and token.key not in keys:
            yield Difference(
                Place.TITLE,
                token.start,
                token.end,
                DifferenceKind.WORD,
                new.text.title[token.start : token.end],
            )


def _is_negated(text: ParsedText) -> bool:
    sentences = (text.title, *text.sentences[:2])
    return any(token.kind is Kind.NEGATION for sentence in sentences for token in sentence.tokens)


def _capitals_show_names(tokens: Sequence[Token]) -> bool:
    words = [token for token in tokens if token.kind is Kind.WORD and len(token.key) > 3]
    return sum(token.capital for token in words) < TITLE_CASE * len(words)


def _kind(
    token: Token, index: int, names_show: bool, negated: bool, keys: frozenset[str]
) -> DifferenceKind | None:
    if token.kind is Kind.NUMBER:
        return None if token.key in keys else DifferenceKind.NUMBER
    if token.kind is Kind.DAY:
        return None if token.key in keys else DifferenceKind.DAY
    if token.kind is Kind.NEGATION:
        return None if negated else DifferenceKind.NEGATION
    if token.capital and index and names_show and not token.after_mark and not _is_known(token.key, keys):
        return DifferenceKind.NAME
    return None


def _is_known(key: str, keys: frozenset[str]) -> bool:
    """True where the story has the word or one that begins alike ("Lusanian" and "Lusania")."""
    return key in keys or (len(key) >= MIN_STEM and any(_begin_alike(key, other) for other in keys))


def _begin_alike(first: str, second: str) -> bool:
    common = min(len(first), len(second), max(MIN_STEM, max(len(first), len(second)) - 4))
    return common >= MIN_STEM and first[:common] == second[:common]


def _outcomes(text: ParsedText) -> frozenset[int]:
    found: set[int] = set()
    for sentence in (text.title, *text.sentences):
        for key in sentence.keys:
            found |= _outcomes_of(key)
    return frozenset(found)


def _outcomes_of(key: str) -> frozenset[int]:
    return frozenset(number for number, stems in enumerate(_OUTCOMES) if key.startswith(stems))
