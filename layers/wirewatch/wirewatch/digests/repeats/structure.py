"""Parses a text for comparison: cuts the headline and the sentences of all paragraphs into tokens,
and separates the dateline from the body. `TextParagraph.addition` tells whether the publisher added
the paragraph (see `paragraphs`).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, timedelta
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import pairwise

from wirewatch.digests.repeats.decisions import Place
from wirewatch.digests.repeats.paragraphs import Addition, addition_of, dateline_end, is_list_line, letters_of
from wirewatch.digests.repeats.sentence_spans import sentence_spans
from wirewatch.digests.repeats.texts import ComparedText
from wirewatch.digests.repeats.wording.day_hints import day_hints
from wirewatch.digests.repeats.wording.expressions import tokenize
from wirewatch.digests.repeats.wording.folding import fold, fold_text
from wirewatch.digests.repeats.wording.number_words import HAN_DIGITS, KOREAN_NUMBERS, NUMBERS
from wirewatch.digests.repeats.wording.outcomes import outcomes_in
from wirewatch.digests.repeats.wording.symbols import FACTS, ORNAMENTS
from wirewatch.digests.repeats.wording.tokens import Token, plain_number
from wirewatch.digests.repeats.wording.words import FUTURE, Kind

LEAD_SENTENCES = 3
MAX_READ_SENTENCE = 2_000  # characters
MAX_PLACE_WORDS = 6  # of the place in the metadata; a longer text is not a place
DAY_CONTEXT = 24  # characters around a day's name that may belong to it
MAX_DATELINE_AGE = timedelta(days=60)  # an older date is not the day of writing
# Hours that local time is ahead of UTC in the main countries of a language. English: unknown.
_HOURS_AHEAD = {"ko": 9, "ja": 9, "zh": 8, "ru": 3, "ar": 3, "tr": 3, "id": 7, "th": 7, "vi": 7, "hi": 5}
_SAME_MARKS = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‘": "'",
        "’": "'",
        "\u00a0": " ",
        "\u202f": " ",
        "–": "-",
        "—": "-",
    }
)
_NO_SPACES = re.compile("[\u0e01-\u0eff\u3041-\u30ff\u3400-\u9fff]")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_WORD = re.compile(r"\w")
_BRACKETS = re.compile(r"[(（][^)）]*[)）]|[=＝][^\]】)）]*[\]】]")  # [울산=뉴시스]: the agency
_LETTERS = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_WORDS = re.compile(r"[^\W\d_]+")
_NUMBER_WORDS = frozenset(fold(word) for word in (*NUMBERS, *KOREAN_NUMBERS))
_NUMBER_SIGNS = re.compile(f"[{''.join(sorted(HAN_DIGITS))}]")
_SYMBOL = re.compile(rf"(?=[^\w\s.,])(?:{FACTS}|{ORNAMENTS})")


class Passage:
    """A part of one field of an article.

    `written` is the text of this part, with quotation marks and dashes changed to ASCII (see
    `ParsedText.in_same_marks`).
    """

    def __init__(self, article: "ParsedText", place: Place, start: int, end: int) -> None:
        self.article = article
        self.place = place
        self.start = start
        self.end = end
        self.written = article.in_same_marks(place)[start:end]

    @cached_property
    def _near_days(self) -> tuple[tuple[int, int], ...]:
        """The parts of `written` in which a day may be named, as (start, end) offsets.

        Each part has the text that may name the day, and at most DAY_CONTEXT characters before and
        after this text.
        """
        size = len(self.written)
        return tuple(
            (max(0, start - DAY_CONTEXT), min(size, end + DAY_CONTEXT))
            for start, end in day_hints(self.written)
        )

    @property
    def may_name_day(self) -> bool:
        """Whether the passage may name a day. False means that the passage certainly names no day."""
        return bool(self._near_days)

    def has_same_days(self, other: "Passage") -> bool:
        """Tell whether the words for days in this passage mean the same days in both articles.

        `other` is from another article, and contains the text of this passage. The date of a word
        such as "Tuesday" depends on the article's `spoken_on`. If this passage names no day, return
        True.
        """
        if self.article.spoken_on == other.article.spoken_on or not self.may_name_day:
            return True
        return self._days_on(self.article.spoken_on) == self._days_on(other.article.spoken_on)

    def _days_on(self, base: date) -> list[str]:
        language = self.article.text.language
        tokens = (
            token
            for start, end in self._near_days
            for token in tokenize(self.written, start, end, base, language)
        )
        return [token.key for token in tokens if token.kind is Kind.DAY]


class Sentence(Passage):
    """A sentence or a headline. Its tokens are computed when they are first needed.

    `is_first` is True for the headline, for the first sentence of the standfirst, and for the first
    sentence of the body. In the body, paragraphs that the publisher added are skipped.
    """

    def __init__(self, article: "ParsedText", place: Place, span: tuple[int, int], *, is_first: bool) -> None:
        super().__init__(article, place, *span)
        self.is_first = is_first

    @cached_property
    def all_tokens(self) -> tuple[Token, ...]:
        """All tokens, including initials, forms of address (Mr), and symbols such as an emoji."""
        text = self.article.field(self.place)
        return tokenize(text, self.start, self.end, self.article.spoken_on, self.article.text.language)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens, without forms of address (Mr), initials and ornaments (emoji)."""
        return tuple(
            token
            for token in self.all_tokens
            if token.kind is not Kind.ADDRESS and token.kind is not Kind.ORNAMENT  # faster than a set
        )

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of `tokens`, in their order. A key is the text by which a token is compared,
        such as `be` for the word "are".
        """
        return tuple(token.key for token in self.tokens)

    @cached_property
    def initials(self) -> frozenset[tuple[str, str]]:
        """The initials, each with the key of the word that follows, or "" at the end."""
        pairs, following = set(), ""
        for token in reversed(self.all_tokens):
            if token.kind is Kind.ADDRESS and token.capital and token.key:
                pairs.add((token.key[:1], following))
            elif token.kind not in {Kind.ADDRESS, Kind.ORNAMENT}:
                following = token.key
        return frozenset(pairs)

    @cached_property
    def rough_words(self) -> frozenset[str]:
        """The words by which similar sentences are found.

        In a script without spaces, pairs of adjacent characters take the place of words.
        """
        written = self.written.lower()
        if _NO_SPACES.search(written):
            return frozenset(written[at : at + 2] for at in range(len(written) - 1))
        return frozenset(written.split())

    @property
    def may_name_number(self) -> bool:
        """Whether the sentence may name a number. False means that it certainly names none."""
        folded = fold_text(self.written)
        if _DIGITS.search(folded) or _NUMBER_SIGNS.search(folded):
            return True
        return not _NUMBER_WORDS.isdisjoint(_WORDS.findall(folded))

    @property
    def hash(self) -> int:
        """A hash of eight bytes. It depends on the letters and digits of the sentence, and on its
        days, numbers and symbols. Digits alone are not enough: 1.5 and 15 have the same digits.
        A sentence longer than MAX_READ_SENTENCE is not cut into tokens, because this takes long.
        Its hash depends on all its characters except white space. If the sentence may name a day,
        the hash also depends on the day of the article.
        """
        if len(self.written) > MAX_READ_SENTENCE:
            day = self.article.spoken_on.isoformat() if self.may_name_day else ""
            return _hash_of(["all characters", "".join(fold_text(self.written).split()), day])
        has_facts = self.may_name_day or self.may_name_number or _SYMBOL.search(self.written)
        facts = [token.key for token in self.all_tokens if token.is_fact] if has_facts else []  # =1.5 < $
        written = "".join(_LETTERS.findall(fold_text(self.written)))
        return _hash_of([written, *facts])

    @cached_property
    def plain(self) -> str:
        """The sentence without white space."""
        return "".join(self.written.split())

    @property
    def is_about_future(self) -> bool:
        """Whether the sentence is about the future. A weekday in such a sentence may be a coming
        day.
        """
        return not FUTURE.isdisjoint(self.keys)


def _hash_of(parts: list[str]) -> int:
    data = "\x1f".join(parts).encode("utf-8", "replace")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big")


class TextParagraph(Passage):
    """A paragraph of standfirst or body. `index` is its number in the field, from 0.

    `is_lead` is True for the first paragraph of the standfirst. In the body, it is True for the
    first paragraph that is not an addition by the publisher, such as a caption.
    """

    def __init__(
        self, article: "ParsedText", place: Place, span: tuple[int, int], index: int, *, is_lead: bool
    ) -> None:
        super().__init__(article, place, *span)
        self.index = index
        self.is_lead = is_lead

    @cached_property
    def addition(self) -> Addition:
        """The type of addition, which says how the paragraph is compared (see `Addition`).

        NONE means that the publisher has not added the paragraph.
        """
        return addition_of(self.article.field(self.place)[self.start : self.end], self.index)

    @property
    def is_text(self) -> bool:
        """Whether the paragraph is in the body and is not an addition (see `addition`). Only such
        paragraphs are compared sentence by sentence.
        """
        return self.addition is Addition.NONE and self.place is Place.BODY

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the paragraph that have a letter or a digit."""
        text = self.article.field(self.place)
        spans = [
            (self.start + start, self.start + end)
            for start, end in sentence_spans(text[self.start : self.end])
            if _WORD.search(text, self.start + start, self.start + end)
        ]
        return tuple(
            Sentence(self.article, self.place, span, is_first=self.is_lead and number == 0)
            for number, span in enumerate(spans)
        )


class ParsedText:
    """The text of an article, parsed for comparison.

    `spoken_on` is the day on which the text was probably written: "Tuesday" means the last Tuesday
    up to this day. `spoken_on` is the first day in the dateline. If this day is missing, or more
    than MAX_DATELINE_AGE away from the publication, `spoken_on` is the day of publication.

    `paragraphs` has all paragraphs of standfirst and body, including additions by the publisher.
    """

    def __init__(self, text: ComparedText) -> None:
        self.text = text
        self._in_same_marks: dict[Place, str] = {}
        local = text.published.astimezone(UTC) + timedelta(hours=_HOURS_AHEAD.get(text.language, 0))
        self.spoken_on = local.date()
        lines = [match.span() for match in _LINE.finditer(text.body)]
        self._first_line = self._find_first_line(lines)
        self._body_start, self.dateline = self._read_dateline(lines)
        days = [date.fromisoformat(token.key[1:]) for token in self.dateline if token.kind is Kind.DAY]
        if days and abs(days[0] - self.spoken_on) <= MAX_DATELINE_AGE:
            self.spoken_on = days[0]
        self.title = Sentence(self, Place.TITLE, (0, len(text.title)), is_first=True)
        self.paragraphs = (
            *(
                TextParagraph(self, Place.STANDFIRST, match.span(), index, is_lead=index == 0)
                for index, match in enumerate(_LINE.finditer(text.standfirst))
            ),
            *self._body_paragraphs(lines),
        )

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of all paragraphs."""
        return tuple(sentence for paragraph in self.paragraphs for sentence in paragraph.sentences)

    @cached_property
    def lead_sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the lead: the first paragraph of the body that is not an addition."""
        return next((each.sentences for each in self.paragraphs if each.is_lead and each.is_text), ())

    @cached_property
    def list_lines(self) -> Mapping[int, tuple[str, str]]:
        """A dict from the offset of a line in a list or table to (letters of the line before,
        letters of the line). The line before must be in a list or table too, or end with a colon.
        """
        texts = [each for each in self.paragraphs if each.is_text]
        return {
            line.start: (letters_of(before.written), letters_of(line.written))
            for before, line in pairwise(texts)
            if is_list_line(line.written)
            and (is_list_line(before.written) or before.written.endswith((":", "：")))
        }

    @cached_property
    def last_sentence(self) -> Sentence | None:
        """The last sentence that is not in an addition (a paragraph that the publisher added), or
        None if there is no such sentence.
        """
        texts = (
            each for each in reversed(self.paragraphs) if each.addition is Addition.NONE and each.sentences
        )
        last = next(texts, None)
        return last.sentences[-1] if last is not None else None

    def field(self, place: Place) -> str:
        """Return the text of one field."""
        if place is Place.TITLE:
            return self.text.title
        return self.text.standfirst if place is Place.STANDFIRST else self.text.body

    def in_same_marks(self, place: Place) -> str:
        """Return the text of a field. In the returned text, quotation marks, dashes and no-break
        spaces are changed to ASCII, as _SAME_MARKS lists them. Offsets stay the same.
        """
        if place not in self._in_same_marks:
            field = self.field(place)
            self._in_same_marks[place] = field if field.isascii() else field.translate(_SAME_MARKS)
        return self._in_same_marks[place]

    def _find_first_line(self, lines: list[tuple[int, int]]) -> int:
        """Return the number of the body's first line that the publisher did not add. Return -1 if
        all lines are additions by the publisher.
        """
        texts = (self.text.body[start:end] for start, end in lines)
        return next((at for at, line in enumerate(texts) if addition_of(line, at) is Addition.NONE), -1)

    def _read_dateline(self, lines: list[tuple[int, int]]) -> tuple[int, tuple[Token, ...]]:
        """Return the offset at which the body's dateline ends, and the tokens of the dateline.
        Return 0 and no tokens if there is no dateline.

        A text with a number (outside a date), a negation or an outcome (such as a death or an
        arrest) is not a dateline. An example is `TWO DEAD - Police said`.
        """
        if self._first_line < 0:
            return 0, ()
        start, end = lines[self._first_line]
        size = dateline_end(self.text.body[start:end])
        if not size:
            return 0, ()
        tokens = tokenize(self.text.body, start, start + size, self.spoken_on, self.text.language)
        says_more = any(token.kind in {Kind.NUMBER, Kind.NEGATION} for token in tokens)
        if says_more or outcomes_in(fold_text(self.text.body[start : start + size])):
            return 0, ()  # "TWO DEAD - Police said ..."
        return start + size, tokens

    def _body_paragraphs(self, lines: list[tuple[int, int]]) -> Iterator[TextParagraph]:
        for index, (start, end) in enumerate(lines):
            is_lead = index == self._first_line
            begin = self._body_start if is_lead and self._body_start else start
            yield TextParagraph(self, Place.BODY, (begin, end), index, is_lead=is_lead)

    @cached_property
    def places(self) -> frozenset[str]:
        """The keys (see `Sentence.keys`) of the words in the body's dateline, except words in
        brackets. The result is empty if there is no dateline.
        """
        brackets = [match.span() for match in _BRACKETS.finditer(self.text.body[: self._body_start])]
        return frozenset(
            token.key
            for token in self.dateline
            if token.kind is Kind.WORD and not any(low < token.start < high for low, high in brackets)
        )

    @cached_property
    def dateline_keys(self) -> frozenset[str]:
        """The keys (see `Sentence.keys`) of the tokens in the dateline, and of the words in the
        place that the article's metadata states.

        Anybody can write anything into the metadata, so a place of more than MAX_PLACE_WORDS words
        does not count.
        """
        given = tokenize(self.text.place, 0, len(self.text.place), self.spoken_on, self.text.language)
        words = [token for token in given if token.kind is Kind.WORD]
        return frozenset(
            token.key for token in (*self.dateline, *(words if len(words) <= MAX_PLACE_WORDS else ()))
        )

    @cached_property
    def days_of_lead(self) -> frozenset[date]:
        """The days in the first sentence that names a day. Only the first LEAD_SENTENCES sentences
        are searched.

        Empty if no sentence names a day, or if the first sentence with a day has a word like
        "today".
        """
        for sentence in (each for each in self.sentences[:LEAD_SENTENCES] if each.may_name_day):
            days = [token for token in sentence.tokens if token.kind is Kind.DAY]
            if days:
                is_relative = any(token.is_relative for token in days)
                return frozenset(() if is_relative else (date.fromisoformat(token.key[1:]) for token in days))
        return frozenset()

    @cached_property
    def folded(self) -> str:
        """All fields as one text, folded by `fold_text`."""
        return fold_text("\n".join((self.text.title, self.text.standfirst, self.text.body)))

    @cached_property
    def is_negated(self) -> bool:
        """Whether the headline or one of the first two sentences has a negation."""
        beginning = (self.title, *self.sentences[:2])
        return any(token.kind is Kind.NEGATION for sentence in beginning for token in sentence.tokens)

    @cached_property
    def days(self) -> frozenset[str]:
        """All days that headline and sentences name, as keys like `@2026-11-23`."""
        naming = [sentence for sentence in (self.title, *self.sentences) if sentence.may_name_day]
        return frozenset(token.key for each in naming for token in each.tokens if token.kind is Kind.DAY)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """All numbers in the headline and the sentences, as keys like `=3`."""
        naming = [each for each in (self.title, *self.sentences) if each.may_name_number]
        return frozenset(token.key for each in naming for token in each.tokens if token.kind is Kind.NUMBER)

    @cached_property
    def plain_numbers(self) -> frozenset[str]:
        """All numbers that are written in digits, as keys like `=3`. A word such as "million" after
        the digits is ignored: "3 million" gives the key of 3.
        """
        language = self.text.language
        return frozenset(f"={plain_number(digits, language)}" for digits in _DIGITS.findall(self.folded))


@lru_cache(maxsize=128)
def parse(text: ComparedText) -> ParsedText:
    """Return a text parsed for comparison. Results are cached."""
    return ParsedText(text)


def sentence_hashes(text: ComparedText, start: int) -> Iterator[int]:
    """Yield the hashes of the body's sentences that end after the offset `start`. Sentences in
    additions (paragraphs that the publisher added, such as captions) are left out.
    """
    for paragraph in ParsedText(text).paragraphs:  # not cached, because the text may be very long
        if paragraph.place is Place.BODY and paragraph.end > start and paragraph.addition is Addition.NONE:
            yield from (sentence.hash for sentence in paragraph.sentences if sentence.end > start)
