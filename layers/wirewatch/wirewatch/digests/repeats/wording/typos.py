"""Tells whether two words differ only by a typo."""

from wirewatch.compiling.frequencies import shipped_frequencies
from wirewatch.digests.repeats.wording.folding import without_accents
from wirewatch.digests.repeats.wording.tokens import Token
from wirewatch.digests.repeats.wording.words import Kind

MIN_TYPO_LENGTH = 8  # letters: shorter words that differ in one letter are often different words
MIN_RARE_LENGTH = 14  # letters; one letter less makes another word of some shorter words: poissons, poisons
MIN_NOUN_SHARE = 0.015  # share of articles; surnames and small towns are rarer
# Latin, Greek and Cyrillic end here. In Arabic and Hebrew, words of one root differ in single letters.
_LAST_LETTER = "\u052f"


def is_correction(old: Token, new: Token, language: str, *, is_name: bool) -> bool:
    """Tell whether two words differ only by a typo. `is_name` says that both may be names.

    A word is common if the list of frequent words has it (see `_share`). The result is False if
    both words are common ("patents", "patients"), or if both may be names and neither is common.

    If one word has a letter more than the other, the result is also False in these cases:
    - Both words may be correct forms (see `_is_inflection`).
    - Both words may be names ("Karlson", "Karlsson"), and the share of articles with the word is
      below MIN_NOUN_SHARE for both.
    - Neither word is common, and the longer word has fewer than MIN_RARE_LENGTH letters.
    """
    if old.kind is not Kind.WORD or new.kind is not Kind.WORD or not is_typo(old.key, new.key):
        return False
    if len(old.key) != len(new.key) and _is_inflection(old.key, new.key, language):
        return False
    if is_name and len(old.key) != len(new.key) and max(_share(old.key), _share(new.key)) < MIN_NOUN_SHARE:
        return False
    are_common = {_is_common(old.key), _is_common(new.key)}
    is_rare_pair = len(old.key) == len(new.key) or max(len(old.key), len(new.key)) >= MIN_RARE_LENGTH
    return are_common == {False, True} or (are_common == {False} and not is_name and is_rare_pair)


def is_typo(first: str, second: str) -> bool:
    """Tell whether two long words differ only by one missing letter, or by two neighbouring letters
    that are swapped.

    The longer word must have at least MIN_TYPO_LENGTH letters. The last letter must be the same.
    For swapped letters, the first two letters must be the same too. For a missing letter, the first
    three must be the same, so `unarmed` is not a typo of `unharmed`.
    """
    short, long = sorted((first, second), key=len)
    if len(long) < MIN_TYPO_LENGTH or short[0] != long[0] or short[-1] != long[-1] or not long.isalpha():
        return False
    if long[0] > _LAST_LETTER:
        return False
    if len(long) == len(short) + 1:
        cut = next((at for at in range(len(short)) if short[at] != long[at]), len(short))
        return cut >= 3 and short[cut:] == long[cut + 1 :]
    if len(long) == len(short):
        apart = [at for at in range(len(long)) if short[at] != long[at]]
        return (
            len(apart) == 2 and apart[1] == apart[0] + 1 and apart[0] >= 2
            and short[apart[0]] == long[apart[1]] and short[apart[1]] == long[apart[0]]
        )  # fmt: skip
    return False


def _is_inflection(first: str, second: str, language: str) -> bool:
    """Tell whether two words may both be correct, so that neither is a typo of the other.

    The caller ensures that one word has one letter more than the other.

    Return True in two cases:
    - The letter may belong to an ending: "villages" and "villagers", "princes" and "princess".
    - `language` is Turkish. There, one letter can negate a verb, as the `m` in "gelmiyor" does.
    """
    short, long = sorted((first, second), key=len)
    return language == "tr" or long.endswith((f"{short[:-1]}rs", f"{short[:-1]}ss"))


def _is_common(word: str) -> bool:
    return _share(word) > 0


def _share(word: str) -> float:
    """Return the share of articles with a word, or 0 if the list of frequent words lacks it."""
    shares = shipped_frequencies().shares
    return shares.get(word) or shares.get(without_accents(word), 0.0)
