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
    mio mrd kl sra dra srta им ул вул
    """.split()  # noqa: SIM905  a list of strings would take a line each
)
STARTERS = frozenset(
    """
    The He She It They We You I In On At But And A An This That These Those There However Meanwhile
    When While After Before If For As His Her Its Their Our My Some Many Most Both Officials Critics
    """.split()  # noqa: SIM905  a list of strings would take a line each
)
SPANISH_STARTERS = frozenset(
    "El La Los Las Un Una En Por Pero Con Se Según Su Sus Este Esta".split()  # noqa: SIM905
)
# What follows the number of a German date or ordinal: 23. November, 2. Weltkrieg.
AFTER_ORDINALS = frozenset(
    """
    Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember Jan Feb Mär
    Apr Jun Jul Aug Sep Sept Okt Nov Dez Jahrhundert Jahrhunderts Jahrestag Weltkrieg Weltkriegs Weltkrieges
    """.split()  # noqa: SIM905  a list of strings would take a line each
)
CLOSERS = "\"'\u201d\u2019\u201c\u2018\u00bb\u00ab\u203a\u2039)]"
OPENERS = "\"'\u201c\u2018\u201e\u201a\u00ab\u00bb\u2039\u203a([\u00a1\u00bf"
# Marks that end a sentence also without a space after them: Chinese and Japanese, Devanagari, Ethiopic,
# Burmese, Khmer.
_ALWAYS = "。！？｡\u0964\u0965\u1362\u1367\u104b\u17d4\u17d5"
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n\s*")
_MARKS = ".!?\u2026\u06d4\u061f\u0589"  # the last three: Urdu, Arabic, Armenian
# Quotation marks and brackets, the numbers of footnotes, and a French closing mark after a space.
_CLOSED = rf"[{re.escape(CLOSERS)}]*+(?>(?:\[\d{{1,3}}\])*)(?>(?:[^\S\n]?[\u00bb\u203a](?=\s|\Z))?)"
# Every alternative begins with one of these marks. So the search skips all other characters at once.
_END = re.compile(
    rf"[{_ALWAYS}{_MARKS}](?:"
    rf"(?<=[{_ALWAYS}])[{_ALWAYS}{_MARKS}]*+[」』”’»)）]*+\s*"
    rf"|(?<=[{_MARKS}])(?<![{_MARKS}]{{2}})[{_MARKS}]*+{_CLOSED}(?:\s+|$))"
)
_BEFORE_LAST_WORD = re.compile(r"(?>(?:.*[\s\"'\u201c\u2018\u00ab(\[])?)", re.DOTALL)
_FIRST_WORD = re.compile(r"\w+")
_DOUBLED = re.compile(r"([A-Z])\1")  # of a Spanish plural: EE. UU., JJ. OO.
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
        """Return the offsets (start, end) of the sentence that contains the character at `offset`.
        The caller must not pass the offset of white space. The function `sentences` yields the same
        offsets for this sentence.
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
        """Tell whether the punctuation mark with the index `number` ends a sentence."""
        return _is_end(self.paragraph, self._starts[number], self._ends[number], len(self.paragraph))


def _is_end(text: str, start: int, stop: int, end: int) -> bool:
    """Tell whether the punctuation mark from offset `start` to offset `stop` ends a sentence. `end`
    is the offset at which the paragraph ends.
    """
    mark = text[start:stop]
    if mark[0] in _ALWAYS:
        return True
    following = text[stop : min(end, stop + 40)].lstrip(OPENERS)
    if following and following[0].islower():
        return False
    if mark[0] != "." or mark.startswith(".."):
        return True
    before = text[max(0, start - 40) : start].removesuffix("\n")
    last_word = before[before.rfind(" ") + 1 :]
    if last_word.isalpha() and len(last_word) > 1 and not _DOUBLED.fullmatch(last_word):  # the usual case
        return last_word.lower() not in ABBREVIATIONS
    if preceding := _BEFORE_LAST_WORD.match(before):
        before = before[preceding.end() :]
    return _ends_after(before, following)


def _ends_after(word: str, following: str) -> bool:
    """Tell whether a sentence ends at the full stop after `word`.

    `word` may be an abbreviation, an acronym, an initial or a number. `following` is the text after
    the full stop.
    """
    next_word = match[0] if (match := _FIRST_WORD.match(following)) else ""
    if _ACRONYM.fullmatch(word):  # after a dotted acronym only a listed word begins a sentence
        return not following or next_word in STARTERS
    if _DOUBLED.fullmatch(word.rpartition(".")[2]):
        return not following or next_word in STARTERS or next_word in SPANISH_STARTERS
    if len(word) == 1 and word.isalpha() and word.isupper():
        return False
    if word.isdecimal() and len(word) <= 2 and next_word in AFTER_ORDINALS:
        return False
    return word.rstrip(".").lower() not in ABBREVIATIONS
