"""Cuts a paragraph into sentences. A sentence is not cut at the dot of a day, an amount or a list item."""

import re
from collections.abc import Iterator

from wirewatch.digests.repeats.wording.folding import fold
from wirewatch.digests.repeats.wording.words import MONTHS
from wirewatch.language.sentences import sentences

MAX_LIST_NUMBER = 6  # characters, such as " (12)"
_LIST_NUMBER = re.compile(r"\s*\(?\d{1,3}[.)]")
_DAY_ENDS = re.compile(r"(?<!\d)\d{1,2}\.$")
_AMOUNT_ENDS = re.compile(r"\d\s?(?:mio|mrd|tsd|тыс|млн|млрд)\.$", re.IGNORECASE)
_MONTH_FOLLOWS = re.compile(r"\s*([^\W\d_]+)")


def sentence_spans(line: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) offsets of the sentences of a line.

    The function `sentences` may split a sentence at the dot of a day ("am 23. Juni") or of an
    amount ("1,4 Mio. Euro"). The parts of such a sentence are joined again, and the number of a
    list item is joined to the item ("2. Amina Said").
    """
    pending: int | None = None
    for start, end in sentences(line):
        begin = start if pending is None else pending
        goes_on = end < len(line) and (_goes_on(line, end) or _is_list_number(line, begin, end))
        pending = begin if goes_on else None
        if pending is None:
            yield begin, end
    if pending is not None:
        yield pending, len(line)


def _is_list_number(line: str, start: int, end: int) -> bool:
    return end - start <= MAX_LIST_NUMBER and _LIST_NUMBER.fullmatch(line, start, end) is not None


def _goes_on(line: str, end: int) -> bool:
    """Tell whether a sentence goes on after the dot that ends at `end`.

    It goes on in two cases: the dot stands between a day and the name of a month ("23. Juni"), or
    the dot ends the abbreviation of an amount ("1,4 Mio.").
    """
    if line[end - 1] != ".":
        return False
    if line[end - 2 : end - 1].isdigit():
        match = _MONTH_FOLLOWS.match(line, end)
        return bool(match and _DAY_ENDS.search(line, max(0, end - 4), end) and fold(match[1]) in MONTHS)
    return _AMOUNT_ENDS.search(line, max(0, end - 8), end) is not None
