"""Finds the events that a passage reports, such as a death, an arrest or a rise.

A new headline or caption may have other words than a reported story, and still repeat this story.
But if it reports an event that the story does not report, it can be news.
"""

import re
from functools import lru_cache

from wirewatch.digests.repeats.wording.folding import fold
from wirewatch.digests.repeats.wording.vocabulary import OPPOSITES, OUTCOMES

MAX_WORD = 4  # letters; an ASCII word that is not longer matches only itself
# Up to this character (Latin, Greek, Cyrillic), other words match as prefixes. Words of the scripts
# after it match anywhere in a text.
_LAST_CASED = "\u052f"


def word_expression(words: str) -> re.Pattern[str]:
    """Return a regular expression that finds any of the given words in a folded text (see
    `fold_text`). White space separates the words in `words`.

    - An ASCII word of at most MAX_WORD letters finds only the same word. So does a word with a dot
      at its end: `corps.` does not find "corpse".
    - Any other Latin, Greek or Cyrillic word also finds longer words: `arrest` finds "arrested".
    - A word in another script (see _LAST_CASED) is found anywhere in the text, even inside other
      words.
    """
    stems = [fold(word) for word in words.split()]
    whole = [stem for stem in stems if stem.endswith(".") or (stem.isascii() and len(stem) <= MAX_WORD)]
    beginnings = [stem for stem in stems if stem[0] <= _LAST_CASED and stem not in whole]
    parts = [stem for stem in stems if stem[0] > _LAST_CASED]
    apart = [*beginnings, *(rf"{word.rstrip('.')}\b" for word in whole)]
    return re.compile("|".join([*([rf"\b(?:{'|'.join(apart)})"] if apart else []), *parts]))


# How publishers mark a text that they have taken back, at the beginning of headline or text.
_WITHDRAWN = re.compile(
    r"\W*(?:update\W+)?(?:retract(?:ed|ion)|withdrawn|withdrawal notice|mandatory kill|debunked"
    r"|zurückgezogen|widerruf"
    r"|falschmeldung|rétractation|retractación|retractado|desmentido|ritrattat[oa]|retratação|ingetrokken"
    r"|отозвано|опровержение|(?:配信)?取り消し|(?:配信)?取消|撤回|撤稿|辟谣|[전기]문\s?취소|기사\s?취소|철회|سحب|تكذيب"
    r"|(?:kill(?: notice)?|false|hoax|retiré|démenti|anulado|smentita|фейк)(?=\s*:))(?!\w)"
)


def is_withdrawn(folded: str) -> bool:
    """Tell whether a folded headline or text has a mark such as "RETRACTED:" at its beginning, or
    in brackets at its end.
    """
    last = max(folded.rfind("("), folded.rfind("["))
    return _WITHDRAWN.match(folded) is not None or (last > 0 and _WITHDRAWN.match(folded, last) is not None)


_EXPRESSIONS = [
    word_expression(words) for words in (*OUTCOMES, *(words for pair in OPPOSITES for words in pair))
]
_OPPOSITE = {  # outcome → the opposite that the story must have, or the outcome does not count
    len(OUTCOMES) + number: len(OUTCOMES) + (number ^ 1) for number in range(2 * len(OPPOSITES))
}


@lru_cache(maxsize=512)
def outcomes_in(folded: str) -> frozenset[int]:
    """Return the outcomes (deaths, arrests …) in a folded passage, as indexes into `_EXPRESSIONS`."""
    return frozenset(number for number, words in enumerate(_EXPRESSIONS) if words.search(folded))


def outcomes_of(word: str) -> tuple[re.Pattern[str], ...]:
    """Return the expressions of the outcomes that a folded word reports, such as a death."""
    return tuple(words for words in _EXPRESSIONS if words.search(word))


def brings_outcome(passage: str, story: str) -> bool:
    """Tell whether `passage` reports an outcome that `story` does not report. Both texts must be
    folded.

    An outcome that has an opposite counts only if the story reports this opposite. For example, a
    rise counts only if the story reports a fall.
    """
    return any(
        not _EXPRESSIONS[number].search(story)
        and (number not in _OPPOSITE or _EXPRESSIONS[_OPPOSITE[number]].search(story) is not None)
        for number in outcomes_in(passage)
    )
