"""Finds the sentences of a text, for SENT(…) and to quote the sentence around a hit."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import chain

ABBREVIATIONS = frozenset(
    """
    mr mrs ms dr prof gen lt col maj capt sgt cmdr adm gov sen rep rev hon st sr jr inc ltd co corp
    llc vs etc no nos vol fig approx dept est al jan feb mar apr jun jul aug sept sep oct nov dec
    mon tue wed thu fri sat sun mt ft hr min sec bzw usw ca str nr evtl zzgl inkl mme mlle mgr
    """.split()  # noqa: SIM905  a list of strings would take a line each
)
STARTERS = frozenset(
    """
    The He She It They We You I In On At But And A An This That These Those There However Meanwhile
    When While After Before If For As His Her Its Their Our My Some Many Most Both Officials Critics
    """.split()  # noqa: SIM905  a list of strings would take a line each
)
CLOSERS = "\"'\u201d\u2019\u00bb)]"
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n\s*")
_MARKS = r".!?\u2026"
# Every alternative begins with one of these marks. So the search skips all other characters at once.
_END = re.compile(
    rf"[。！？{_MARKS}](?:"
    r"(?<=[。！？])[。！？]*[」』”’)]*\s*"
    rf"|(?<=[{_MARKS}])(?<![{_MARKS}]{{2}})[{_MARKS}]*+[{re.escape(CLOSERS)}]*+(?:\s+|$))"
)
_BEFORE_LAST_WORD = re.compile(r"(?>(?:.*[\s\"'\u201c\u2018\u00ab(\[])?)", re.DOTALL)
_FIRST_WORD = re.compile(r"\w+")
_ACRONYM = re.compile(r"(?:\w\.)+\w")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets (start, end) of each sentence, without the white space around it.

    A sentence never goes beyond the end of its paragraph.
    """
    start = 0
    for paragraph_end in _PARAGRAPH_END.finditer(text):
        yield from _in_paragraph(text, start, paragraph_end.start())
        start = paragraph_end.end()
    yield from _in_paragraph(text, start, len(text))


def _in_paragraph(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    marks = (match.span() for match in _END.finditer(text, start, end))
    ends = (last for first, last in marks if _is_end(text, first, last, end))
    for stop in chain(ends, (end,)):
        if trimmed := text[start:stop].strip():
            low = text.index(trimmed, start)
            yield low, low + len(trimmed)
        start = stop


class ParagraphSentences:
    """Finds the sentences around single words of a paragraph. Only punctuation marks near these
    words are examined, so this is faster than `sentences` if few sentences are needed.

    `paragraph` must not have an empty line, because an empty line ends a paragraph.
    """

    def __init__(self, paragraph: str) -> None:
        self.paragraph = paragraph
        spans = [match.span() for match in _END.finditer(paragraph)]
        self._starts = [start for start, _ in spans]  # of the marks that may end a sentence
        self._ends = [end for _, end in spans]
        # By the number of marks before a word: the sentence around the word. All numbers of a sentence
        # are stored, so that the marks in a long sentence are examined once and not once for each word.
        self._known: dict[int, tuple[int, int]] = {}

    def around(self, offset: int) -> tuple[int, int]:
        """Return the offsets (start, end) of the sentence that has a character at `offset`. The
        character must not be white space. The result is one of those that `sentences` yields.
        """
        number = bisect_right(self._ends, offset)
        sentence = self._known.get(number)
        if sentence is None:
            sentence = self._find(number)
        return sentence

    def _find(self, number: int) -> tuple[int, int]:
        first = last = number
        while first > 0 and not self._ends_a_sentence(first - 1):
            first -= 1
        while last < len(self._ends) and not self._ends_a_sentence(last):
            last += 1
        start = self._ends[first - 1] if first else 0
        text = self.paragraph[start : self._ends[last] if last < len(self._ends) else None]
        sentence = (start + len(text) - len(text.lstrip()), start + len(text.rstrip()))
        self._known |= dict.fromkeys(range(first, last + 1), sentence)
        return sentence

    def _ends_a_sentence(self, number: int) -> bool:
        """Tell whether the mark with this number, counted from 0, ends a sentence."""
        return _is_end(self.paragraph, self._starts[number], self._ends[number], len(self.paragraph))


def _is_end(text: str, start: int, stop: int, end: int) -> bool:
    """Tell whether the punctuation mark from offset `start` to offset `stop` ends a sentence. `end`
    is the offset at which the paragraph ends.
    """
    mark = text[start:stop]
    if mark[0] in "。！？":
        return True
    following = text[stop : min(end, stop + 40)].lstrip("\"'\u201c\u2018\u00ab([")
    if following and following[0].islower():
        return False
    if mark[0] != "." or mark.startswith(".."):
        return True
    before = text[max(0, start - 40) : start].removesuffix("\n")
    last_word = before[before.rfind(" ") + 1 :]
    if last_word.isalpha() and len(last_word) > 1:  # the usual case: a plain word
        return last_word.lower() not in ABBREVIATIONS
    if preceding := _BEFORE_LAST_WORD.match(before):
        before = before[preceding.end() :]
    if _ACRONYM.fullmatch(before):  # after a dotted acronym only a listed word begins a sentence
        next_word = _FIRST_WORD.match(following)
        return not following or (next_word is not None and next_word[0] in STARTERS)
    if len(before) == 1 and before.isalpha() and before.isupper():
        return False
    return before.rstrip(".").lower() not in ABBREVIATIONS
