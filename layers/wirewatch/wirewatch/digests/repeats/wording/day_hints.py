"""Finds the parts of a text that may name a day.

This is much faster than reading the days with `expressions.tokenize`. The result includes each day
that `tokenize` reads. It also has some parts that name no day. `names_period` finds words such as
"this week".
"""

import re
from functools import lru_cache

from wirewatch.digests.repeats.wording.calendar_words import SHORT_WEEKDAYS
from wirewatch.digests.repeats.wording.folding import fold, without_accents
from wirewatch.digests.repeats.wording.tokens import LETTERS
from wirewatch.digests.repeats.wording.words import MONTHS, RELATIVE_DAYS, WEEKDAYS

_ASCII_LETTERS = re.compile("[a-z]+")
_LETTERS = re.compile(LETTERS)
_NAMES = (*WEEKDAYS, *SHORT_WEEKDAYS, *RELATIVE_DAYS, *MONTHS, "feira")
_DAY_WORDS = frozenset(max(name.split("'"), key=len) for name in _NAMES)  # "aujourd" of "aujourd'hui"
_EAST_ASIAN_NAMES = re.compile("|".join(name for name in _NAMES if not _LETTERS.match(name)))
# The ends of 24.11.2026 and 2026-11-24; 24日, 11月. \u110b begins 월 and 일 if they are written in jamo.
_DATES = re.compile(
    r"\d(?:-\d\d-\d\d|[.,\u066b\u066c]\d{1,2}[.,\u066b\u066c](?:19|20)\d\d|[月월日号일\u110b])"
)
_PERIODS = re.compile(
    r"\b(?:this|last|next|past) (?:week|weekend|month|quarter)\b|\bover the weekend\b|\bam wochenende\b"
    r"|\bce week-end\b|\beste fin de semana\b|\bsettimana scorsa\b|\bmês passado\b"
    r"|\b(?:vorige|volgende) week\b"
    r"|\b(?:bu|geçen|gelecek) (?:hafta|ay)\b|这个月|這個月"
    r"|\b(?:diese|dieser|letzte|letzter|vergangene|vergangener|nächste|nächster) woche"
    r"|\b(?:diesen|letzten|vergangenen|nächsten) monat"
    r"|\b(?:cette semaine|ce mois|la semaine (?:dernière|prochaine)|le mois (?:dernier|prochain))\b"
    r"|\b(?:(?:esta|próxima) semana|(?:este|próximo) mes|(?:semana|mes) pasad[ao])\b"
    r"|\b(?:questa settimana|questo mese|esta semana|este mês|deze week|deze maand)\b"
    r"|(?:этой|прошлой|следующей) неделе|(?:этом|прошлом|следующем) месяце"
    r"|(?:本|上|下|这|這)(?:周|週|月)|今週|今月|先週|先月|来週|来月|이번 ?[주달]|지난 ?[주달]|다음 ?[주달]"
    r"|هذا (?:الاسبوع|الشهر)|(?:الاسبوع|الشهر) (?:الماضي|المقبل)"
)


def day_hints(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of each part of a text that may name a day: calendar words, and dates
    in digits.
    """
    hints = [match.span() for match in _DATES.finditer(text)]
    if text.isascii():  # needs no folding, and has no other scripts
        lower = text.lower()
        if not _DAY_WORDS.isdisjoint(_ASCII_LETTERS.findall(lower)):
            hints += [match.span() for match in _ASCII_LETTERS.finditer(lower) if match[0] in _DAY_WORDS]
    else:
        text = text.replace("\u02bc", "'")  # an apostrophe that counts as a letter
        hints += [match.span() for match in _LETTERS.finditer(text) if _is_day_word(match[0])]
        hints += [match.span() for match in _EAST_ASIAN_NAMES.finditer(text)]
    return sorted(hints)


@lru_cache(maxsize=50_000)
def _is_day_word(letters: str) -> bool:
    word = fold(letters)
    return word in _DAY_WORDS or without_accents(word) in _DAY_WORDS


def names_period(folded: str) -> bool:
    """Tell whether a text names a week or a month relative to the day of the article, such as "this
    week". `folded` is the text, folded by `fold_text`.
    """
    return _PERIODS.search(folded) is not None
