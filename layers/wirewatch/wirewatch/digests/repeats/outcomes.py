"""What happened, as far as a headline's words tell it: a death, an arrest, a rise. Used for headlines alone."""

from collections.abc import Iterable

from wirewatch.digests.repeats.folding import fold
from wirewatch.digests.repeats.vocabulary import OPPOSITES, OUTCOMES

_LAST_CASED = "\u052f"  # Latin, Greek, Cyrillic: words are apart, so a stem stands at their beginning


class _Stems:
    """The beginnings of words that tell one outcome."""

    def __init__(self, words: str) -> None:
        stems = [fold(word) for word in words.split()]
        self.beginnings = tuple(stem for stem in stems if stem[0] <= _LAST_CASED)
        self.parts = tuple(stem for stem in stems if stem[0] > _LAST_CASED)

    def stands_in(self, keys: Iterable[str], folded_text: str) -> bool:
        return any(key.startswith(self.beginnings) for key in keys) or any(
            part in folded_text for part in self.parts
        )


_OUTCOMES = tuple(_Stems(words) for words in OUTCOMES)
_OPPOSITES = tuple((_Stems(first), _Stems(second)) for first, second in OPPOSITES)


def brings_outcome(words: Iterable[str], text: str, story_words: Iterable[str], story_text: str) -> bool:
    """Return true where the words tell of an outcome that the story does not have. The texts are folded."""
    words, story_words = list(words), list(story_words)
    for outcome in _OUTCOMES:
        if outcome.stands_in(words, text) and not outcome.stands_in(story_words, story_text):
            return True
    for pair in _OPPOSITES:
        for one, other in (pair, pair[::-1]):
            if (
                one.stands_in(words, text)
                and not one.stands_in(story_words, story_text)
                and other.stands_in(story_words, story_text)
            ):
                return True
    return False


def tells_outcome(words: Iterable[str], text: str) -> bool:
    """Return true where the words tell of any outcome. The text is folded."""
    words = list(words)
    return any(outcome.stands_in(words, text) for outcome in (*_OUTCOMES, *(each for pair in _OPPOSITES for each in pair)))
