"""Compares the headline of a new article with an almost equal headline of a reported story.

Most changes of headlines are not news. But a few changed words may change the meaning: a new
negation, another number, an opposite, or two names that have changed places.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence

from wirewatch.digests.repeats.alignment import Hunk, hunks, material_hunks
from wirewatch.digests.repeats.contradictions import contradict
from wirewatch.digests.repeats.structure import Sentence
from wirewatch.digests.repeats.wording.folding import fold_text
from wirewatch.digests.repeats.wording.number_words import (
    HAN_DIGITS,
    HAN_NUMBERS,
    KOREAN_NUMBERS,
    UNITS,
)
from wirewatch.digests.repeats.wording.polarities import (
    JAPANESE_PARTICLES,
    KOREAN_PARTICLES,
    denials,
    differing_words,
    doubts,
    has_opposite,
    is_turned,
)
from wirewatch.digests.repeats.wording.tokens import Token
from wirewatch.digests.repeats.wording.wordlists import words
from wirewatch.digests.repeats.wording.words import Kind

MIN_SHARED = 0.5  # share of the words that two headlines must have in common
MAX_UNIT = 3  # letters of a unit behind a number: kg, µg
MIN_MOVED = 2  # words; a single word may move: "Minister resigns" and "Resigns minister" are the same
STEM = 4  # letters that the forms of a name have in common: Russia, Russian
_SIGNS = frozenset({"Sm", "Sc", "So", "No", "Nl"})  # categories of Unicode: symbols, and numbers like ½
_MODELS = frozenset(words("pro max plus mini ultra lite air se"))  # iPhone 15 Pro
_FREE_ORDER = frozenset(words("ru uk pl cs tr ko fi hu el"))  # endings tell the subject, not the order


def turning_hunks(title: Sentence, other: Sentence, same_day: Callable[[], bool]) -> list[Hunk]:
    """Return the differences that change the meaning of two almost equal headlines, else [].

    `title` is a headline or sentence of the new article, and `other` is one of the story.
    `same_day` returns whether "today" means the same day in the two articles.
    """
    if not _is_edited(_units(title), _units(other)):
        return []
    if title.keys == other.keys:
        whole = Hunk((), title.tokens, title.start, title.end, is_first=True)
        return [whole] if contradict(title, other) else []
    differing = material_hunks(title, other, frozenset(), same_day)
    if _states_otherwise(title, other):
        return differing or hunks(title.tokens, other.tokens, title.end, other.article.field(other.place))
    if _has_changed_places(differing, title, other) or _has_sign_of_one(differing):
        return differing
    return [hunk for hunk in differing if _is_fact(hunk, title, other)]


def _units(title: Sentence) -> Counter[str]:
    """Count how often each word occurs in a headline. In Hangul, syllables are counted in place of
    words, because particles are written together with the words.
    """
    return Counter(
        unit for key in title.keys for unit in (key if "\uac00" <= key[:1] <= "\ud7a3" else (key,))
    )


def _is_edited(first: Counter[str], second: Counter[str]) -> bool:
    longest = max(first.total(), second.total())
    return longest > 0 and (first & second).total() >= MIN_SHARED * longest


def _states_otherwise(title: Sentence, other: Sentence) -> bool:
    """Tell whether one headline denies or doubts what the other states, or whether the two
    headlines have opposite words, such as "rises" and "falls".
    """
    language = title.article.text.language
    first, second = differing_words(fold_text(title.written), fold_text(other.written))
    negations = [
        sum(token.kind is Kind.NEGATION for token in each.tokens) + denials(folded, language)
        for each, folded in ((title, first), (other, second))
    ]
    return negations[0] != negations[1] or doubts(first) != doubts(second) or has_opposite(first, second)


def _has_changed_places(differing: Sequence[Hunk], title: Sentence, other: Sentence) -> bool:
    """Tell whether two headlines have the same words in a different order, such as "Arden attacks
    Keshlar" and "Keshlar attacks Arden".

    Words with the same first STEM letters count as the same word. Return False in these cases:
    - Only a clause has moved: "Arden: fire in port" and "Fire in port, Arden".
    - The language has free word order (_FREE_ORDER), and the words have the same endings.
    """
    before = [token.key for hunk in differing for token in hunk.before]
    after = [token.key for hunk in differing for token in hunk.after]
    if len(before) < MIN_MOVED or Counter(map(_stem, before)) != Counter(map(_stem, after)):
        return False
    if title.article.text.language in _FREE_ORDER and Counter(before) == Counter(after):
        return False
    clauses = [_clauses(each.tokens) for each in (title, other)]
    return list(map(len, clauses[0])) == list(map(len, clauses[1])) and Counter(clauses[0]) != Counter(
        clauses[1]
    )


def _clauses(tokens: Sequence[Token]) -> list[tuple[str, ...]]:
    """Return the clauses of a headline, each as the stems of its words. A clause is the words
    between two punctuation marks.
    """
    starts = [at for at, token in enumerate(tokens) if at and token.after_mark]
    return [
        tuple(_stem(token.key) for token in tokens[start:end])
        for start, end in zip([0, *starts], [*starts, len(tokens)], strict=True)
    ]


def _stem(key: str) -> str:
    return key[:STEM]


def _has_sign_of_one(differing: Sequence[Hunk]) -> bool:
    """Return True if a sign such as `%`, `×` or `$` occurs more often in one of two headlines than
    in the other headline. `differing` are the differences between the two headlines. Differences
    that contain a number are ignored.
    """
    kept = [hunk for hunk in differing if all(map(_is_no_number, (*hunk.before, *hunk.after)))]
    before, after = (
        Counter(token.key for side in sides for token in side if _is_bare_sign(token.key))
        for sides in ([hunk.before for hunk in kept], [hunk.after for hunk in kept])
    )
    return before != after


def _is_no_number(token: Token) -> bool:
    return token.kind is not Kind.NUMBER


def _is_bare_sign(key: str) -> bool:
    return len(key) == 1 and not key.isalnum() and _is_sign(key)


def _is_fact(hunk: Hunk, title: Sentence, other: Sentence) -> bool:
    """Tell whether `hunk`, a difference between two headlines, changes a fact.

    These count as facts: numbers, days, a unit or model name after a number ("15 Pro"), grammatical
    particles of Japanese and Korean, and a prefix or suffix such as "un" or "less".
    """
    before, after = hunk.before, hunk.after
    follows_number = _follows_number(after, title) or _follows_number(before, other)
    if not before or not after:
        return follows_number and any(token.key in _MODELS for token in (*before, *after))
    if all(any(_is_amount(token) for token in tokens) for tokens in (before, after)):
        return _value(before[0].key) != _value(after[0].key) or len(before) != len(after)
    if follows_number and _may_be_unit(before[0]) and _may_be_unit(after[0]):
        return True
    old_keys, new_keys = ([token.key for token in tokens] for tokens in (before, after))
    return _has_other_particle(old_keys[-1], new_keys[-1]) or is_turned(old_keys, new_keys)


def _follows_number(tokens: Sequence[Token], sentence: Sentence) -> bool:
    if not tokens:
        return False
    at = sentence.tokens.index(tokens[0])
    return at > 0 and sentence.tokens[at - 1].kind is Kind.NUMBER


def _is_amount(token: Token) -> bool:
    """Tell whether a token is an amount: a number (also `三`), a day, or an ordinal (its key begins
    with `#`). A word is also an amount if it contains a number character (`½`, `m³`), a symbol such
    as `%`, or `-`.
    """
    key = token.key
    return (
        token.kind in {Kind.NUMBER, Kind.DAY}
        or key in HAN_DIGITS
        or key in KOREAN_NUMBERS
        or key[:1] == "#"
        or (token.kind is Kind.WORD and any(_is_sign(char) for char in key))
    )


def _value(key: str) -> str:
    """Return `key`. But if `key` is a number in one Han character, return the key of the same
    number in digits: `=3` for `三`.
    """
    return f"={HAN_NUMBERS[key]:g}" if key in HAN_NUMBERS else key


def _is_sign(char: str) -> bool:
    return (
        char.isdigit() or char in "%\u2030-" or unicodedata.category(char) in {"Sm", "Sc", "So", "No", "Nl"}
    )


def _may_be_unit(token: Token) -> bool:
    return token.kind is Kind.WORD and (len(token.key) <= MAX_UNIT or token.key in UNITS.values())


def _has_other_particle(first: str, second: str) -> bool:
    """Tell whether the particles of two Japanese or Korean words show different roles, such as the
    subject and the object of a sentence.
    """
    if first in JAPANESE_PARTICLES and second in JAPANESE_PARTICLES:
        return JAPANESE_PARTICLES[first] != JAPANESE_PARTICLES[second]
    roles = [
        {word.removesuffix(end): role for end, role in KOREAN_PARTICLES.items() if word.endswith(end)}
        for word in (first, second)
    ]
    return any(roles[0][stem] != roles[1][stem] for stem in roles[0].keys() & roles[1].keys())
