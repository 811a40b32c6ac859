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
# Abbreviations that are not also words in small letters. In capitals they may be acronyms, which may end a
# sentence: NP, KS.
SMALL_ABBREVIATIONS = frozenset(
    """
    messrs pvt cpl brig lieut tues thurs sog ggf vgl tsd t.ex bl.a f.eks dvs dhr mevr bijv drs núm dña uds
    np tzw tzn św ul im ks płk mjr kpt inż godz woj tzv např napr npr nám sv tj pl проф акад св просп
    """.split()  # noqa: SIM905  a list of strings would take a line each
)
AFTER_LETTERS = {"ex": "p", "eks": "f"}  # second words of abbreviations of two words: p. ex.
# Abbreviations only before a number: art. 5. Some are also words or often end a sentence.
BEFORE_NUMBERS = frozenset("art pág cap abs blz стр рис гл ст ok poz ust".split())  # noqa: SIM905
# Amounts: an acronym, a number or a Polish genitive (500 tys. Polaków) continues the sentence.
AMOUNTS = frozenset("тыс млн млрд трлн руб тис грн tys mln mld tis".split())  # noqa: SIM905
# Short names of states of the USA, after the name of a town and a comma: Springfield, Mass.
US_STATES = frozenset(
    """
    Ala Ariz Ark Calif Colo Conn Fla Ill Ind Kan Mass Mich Minn Miss Mont Neb Nev Okla Ore Penn Tenn Tex
    Wash Wis Wyo
    """.split()  # noqa: SIM905  a list of strings would take a line each
)
_SOMETIMES = frozenset({*AFTER_LETTERS, *BEFORE_NUMBERS, *AMOUNTS, *(state.lower() for state in US_STATES)})
# Vowels that are words, and so may end a sentence, unless another abbreviated letter is beside them.
_VOWELS = frozenset("aeiouyаеиоуыэюяіїєàáâäåæèéêíóôöøőúüű")
_LETTER_BEFORE = re.compile(r"(?<!\w)[^\W\d_]\.[^\S\n]?\Z")
_LETTER_AFTER = re.compile(r"[^\W\d_]\.")
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
        return _ends_after_word(last_word, before[: -len(last_word)], following)
    preceding = match.end() if (match := _BEFORE_LAST_WORD.match(before)) else 0
    word, before = before[preceding:], before[:preceding]
    if len(word) == 1 and word.isalpha() and word.islower():
        return _ends_after_letter(word, before, following)
    return _ends_after(word, before, following)


def _ends_after_word(word: str, before: str, following: str) -> bool:
    """Tell whether a sentence ends at the full stop after `word`, which may be an abbreviation.

    `before` is the text before the word, and `following` is the text after the full stop.
    """
    lowered = word.lower()
    if lowered in ABBREVIATIONS or (word[0].lower() + word[1:]) in SMALL_ABBREVIATIONS:
        return False
    if lowered not in _SOMETIMES:
        return True
    next_word = match[0] if (match := _FIRST_WORD.match(following)) else ""
    if lowered in AFTER_LETTERS:
        return not before.rstrip().endswith((f" {AFTER_LETTERS[lowered]}.", f"({AFTER_LETTERS[lowered]}."))
    if lowered in BEFORE_NUMBERS:
        return not next_word[:1].isdecimal()
    if lowered in AMOUNTS:
        is_acronym = len(next_word) > 1 and next_word.isupper()
        return not (is_acronym or next_word[:1].isdecimal() or next_word.endswith("ów"))
    return word not in US_STATES or not before.endswith(", ") or next_word in STARTERS


def _ends_after_letter(letter: str, before: str, following: str) -> bool:
    """Tell whether a sentence ends at the full stop after a small letter. The caller ensures that
    no small letter follows the full stop.

    The result is always True after a number with a letter (`в 2024 г.`), and after `и т. д.`
    ("and so on"). It is False for `z. B.` and `г. Москва`.
    """
    head = before.rstrip()
    if not following or head[-1:].isdecimal() or (letter in "дп" and head.endswith(" т.")):
        return True
    if _LETTER_AFTER.match(following) or _LETTER_BEFORE.search(before):
        return False
    next_word = match[0] if (match := _FIRST_WORD.match(following)) else ""
    return letter in _VOWELS or next_word in STARTERS


def _ends_after(word: str, before: str, following: str) -> bool:
    """Tell whether a sentence ends at the full stop after `word`.

    `word` may be an abbreviation, an acronym, an initial or a number. `before` is the text before
    the word, and `following` is the text after the full stop.
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
    bare = word.rstrip(".")
    return not bare or _ends_after_word(bare, before, following)
