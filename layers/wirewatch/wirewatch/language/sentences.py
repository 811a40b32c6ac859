"""Finds the sentences of a text, for SENT(…) and to quote the sentence around a hit."""

import re
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
_BEFORE_LAST_WORD = re.compile(r"(?:.*[\s\"'\u201c\u2018\u00ab(\[])?+", re.DOTALL)
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
    ends = (match.end() for match in _END.finditer(text, start, end) if _is_end(text, match, end))
    for stop in chain(ends, (end,)):
        if trimmed := text[start:stop].strip():
            low = text.index(trimmed, start)
            yield low, low + len(trimmed)
        start = stop


def sentence_around(paragraph: str, offset: int) -> tuple[int, int]:
    """Return the offsets (start, end) of the sentence of a paragraph that has a character at
    `offset`. The character must not be white space, and the text must have no paragraph end.

    The result is one of those that `sentences` yields. Marks that are not beside the sentence are not
    examined, so this is faster if only a few sentences of a paragraph are needed.
    """
    size, start, stop = len(paragraph), 0, len(paragraph)
    before: list[re.Match[str]] = []
    for match in _END.finditer(paragraph):
        if match.end() <= offset:
            before.append(match)
        elif _is_end(paragraph, match, size):
            stop = match.end()
            break
    for match in reversed(before):
        if _is_end(paragraph, match, size):
            start = match.end()
            break
    sentence = paragraph[start:stop]
    return start + len(sentence) - len(sentence.lstrip()), start + len(sentence.rstrip())


def _is_end(text: str, match: re.Match[str], end: int) -> bool:
    """Tell whether a punctuation mark ends a sentence. `end` is the offset at which the paragraph
    ends.
    """
    mark = match[0]
    if mark[0] in "。！？":
        return True
    following = text[match.end() : min(end, match.end() + 40)].lstrip("\"'\u201c\u2018\u00ab([")
    if following and following[0].islower():
        return False
    if mark[0] != "." or mark.startswith(".."):
        return True
    before = text[max(0, match.start() - 40) : match.start()].removesuffix("\n")
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
