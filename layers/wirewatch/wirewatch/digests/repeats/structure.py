"""A text parsed for comparison: its headline and sentences as tokens, apart from dateline and publishers' additions."""

import re
from collections.abc import Iterator
from datetime import UTC, date, timedelta
from functools import cached_property, lru_cache
from hashlib import blake2b

from wirewatch.digests.repeats.calendar_words import SHORT_WEEKDAYS
from wirewatch.digests.repeats.decisions import Place
from wirewatch.digests.repeats.expressions import tokenize
from wirewatch.digests.repeats.folding import fold, fold_text
from wirewatch.digests.repeats.outcomes import outcomes_in
from wirewatch.digests.repeats.paragraphs import Addition, Paragraph, dateline_end, paragraphs_of
from wirewatch.digests.repeats.texts import ComparedText
from wirewatch.digests.repeats.tokens import Token, plain_number
from wirewatch.digests.repeats.words import FUTURE, MONTHS, RELATIVE_DAYS, WEEKDAYS, Kind
from wirewatch.language.sentences import sentences

LEAD_SENTENCES = 3
MAX_DATELINE_AGE = timedelta(days=60)  # an older date is no day of writing
# Hours that local time is ahead of UTC where a language is mostly written. English: unknown.
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
_WORD = re.compile(r"\w")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_WORDS = re.compile(r"[^\W\d_]+")
_DAY_WORDS = frozenset([*WEEKDAYS, *SHORT_WEEKDAYS, *RELATIVE_DAYS, *MONTHS, "aujourd", "feira"])
_DAY_SIGNS = re.compile(r"요일|\d일|[日号天周]")  # inside a word
_DAY_ENDS = re.compile(r"(?<!\d)\d{1,2}\.$")
_MONTH_FOLLOWS = re.compile(r"\s*([^\W\d_]+)")


class Sentence:
    """One sentence of one field, which reads its tokens when they are asked for."""

    def __init__(
        self,
        article: "ParsedText",
        place: Place,
        number: int,
        span: tuple[int, int],
        line: int,
        addition: Addition,
    ) -> None:
        self.article = article
        self.place = place
        self.number = number  # among the sentences of its field, additions not counted
        self.start, self.end = span
        self.paragraph = line
        self.addition = addition
        self.written = article.field(place)[self.start : self.end].translate(_SAME_MARKS)

    @cached_property
    def all_tokens(self) -> tuple[Token, ...]:
        """With forms of address and initials."""
        text = self.article.field(self.place)
        return tokenize(text, self.start, self.end, self.article.spoken_on, self.article.text.language)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Without forms of address and initials."""
        return tuple(token for token in self.all_tokens if token.kind is not Kind.ADDRESS)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Of `tokens`."""
        return tuple(token.key for token in self.tokens)

    @cached_property
    def rough_words(self) -> frozenset[str]:
        """What is compared to find similar sentences: words, or pairs of characters where words are not set apart."""
        written = self.written.lower()
        if _NO_SPACES.search(written):
            return frozenset(written[at : at + 2] for at in range(len(written) - 1))
        return frozenset(written.split())

    @cached_property
    def may_name_day(self) -> bool:
        """False only where the sentence surely names no day."""
        folded = fold_text(self.written)
        return not _DAY_WORDS.isdisjoint(_WORDS.findall(folded)) or _DAY_SIGNS.search(folded) is not None

    @property
    def hash(self) -> int:
        """Eight bytes that are equal for equal sentences."""
        data = "\x1f".join(self.keys).encode("utf-8", "replace")
        return int.from_bytes(blake2b(data, digest_size=8).digest(), "big")

    @property
    def is_about_future(self) -> bool:
        """True where a weekday of the sentence may lie ahead."""
        return not FUTURE.isdisjoint(self.keys)

    def addresses_differ(self, other: "Sentence") -> bool:
        """True for "Mr" and "Mrs", or for two different initials; not where one has none."""
        mine, theirs = self._addresses, other._addresses
        return not (mine <= theirs or theirs <= mine)

    @property
    def _addresses(self) -> frozenset[str]:
        return frozenset(token.key for token in self.all_tokens if token.kind is Kind.ADDRESS) - {""}


class ParsedText:
    """`spoken_on` is the day of its dateline, else of its publication: "Tuesday" is the Tuesday up to it.

    `sentences` are those of standfirst and body, publishers' additions included.
    """

    def __init__(self, text: ComparedText) -> None:
        self.text = text
        local = text.published.astimezone(UTC) + timedelta(hours=_HOURS_AHEAD.get(text.language, 0))
        self.spoken_on = local.date()
        lines = paragraphs_of(text.body)
        self._body_start, self.dateline = self._read_dateline(lines)
        days = [date.fromisoformat(token.key[1:]) for token in self.dateline if token.kind is Kind.DAY]
        if days and abs(days[0] - self.spoken_on) <= MAX_DATELINE_AGE:
            self.spoken_on = days[0]
        self.title = Sentence(self, Place.TITLE, 0, (0, len(text.title)), 0, Addition.NONE)
        self.sentences = (
            *self._sentences(Place.STANDFIRST, paragraphs_of(text.standfirst), 0),
            *self._sentences(Place.BODY, lines, self._body_start),
        )

    def field(self, place: Place) -> str:
        """Return the text of one field."""
        if place is Place.TITLE:
            return self.text.title
        return self.text.standfirst if place is Place.STANDFIRST else self.text.body

    def _read_dateline(self, lines: list[Paragraph]) -> tuple[int, tuple[Token, ...]]:
        """Where the body begins behind its dateline, and the dateline's tokens."""
        first = next((line for line in lines if line.addition is Addition.NONE), None)
        size = dateline_end(self.text.body[first.start : first.end]) if first is not None else 0
        if first is None or not size:
            return 0, ()
        end = first.start + size
        tokens = tokenize(self.text.body, first.start, end, self.spoken_on, self.text.language)
        says_more = any(token.kind in {Kind.NUMBER, Kind.NEGATION} for token in tokens)
        if says_more or outcomes_in(fold_text(self.text.body[first.start : end])):
            return 0, ()  # "TWO DEAD - Police said ..."
        return end, tokens

    def _sentences(self, place: Place, lines: list[Paragraph], text_start: int) -> Iterator[Sentence]:
        text = self.field(place)
        number = 0
        for index, line in enumerate(lines):
            start = text_start if line.start <= text_start <= line.end else line.start
            for begin, end in _joined(text[start : line.end]):
                if _WORD.search(text, start + begin, start + end):
                    yield Sentence(self, place, number, (start + begin, start + end), index, line.addition)
                    number += line.addition is Addition.NONE

    @cached_property
    def places(self) -> frozenset[str]:
        """The keys of the words of the dateline outside brackets."""
        content = self.text.body[: self._body_start]
        outside = re.sub(r"[(（][^)）]*[)）]", lambda match: " " * len(match[0]), content)
        tokens = tokenize(outside, 0, len(outside), self.spoken_on, self.text.language)
        return frozenset(token.key for token in tokens if token.kind is Kind.WORD)

    @cached_property
    def dateline_keys(self) -> frozenset[str]:
        """The keys of the dateline, and of the place that the article's data name."""
        given = tokenize(self.text.place, 0, len(self.text.place), self.spoken_on, self.text.language)
        return frozenset(token.key for token in (*self.dateline, *given))

    @cached_property
    def days_named(self) -> frozenset[str]:
        """The days that dateline, headline and beginning name in full or as a weekday."""
        beginning = (self.title, *self.sentences[:LEAD_SENTENCES])
        tokens = [*self.dateline, *(token for sentence in beginning for token in sentence.tokens)]
        return frozenset(token.key for token in tokens if token.kind is Kind.DAY and not token.is_relative)

    @cached_property
    def folded(self) -> str:
        """All fields, folded."""
        return fold_text("\n".join((self.text.title, self.text.standfirst, self.text.body)))

    @cached_property
    def is_negated(self) -> bool:
        """True where headline or beginning have a negation."""
        beginning = (self.title, *self.sentences[:2])
        return any(token.kind is Kind.NEGATION for sentence in beginning for token in sentence.tokens)

    @cached_property
    def days(self) -> frozenset[str]:
        """The keys of all days that headline and sentences name."""
        naming = [sentence for sentence in (self.title, *self.sentences) if sentence.may_name_day]
        return frozenset(token.key for each in naming for token in each.tokens if token.kind is Kind.DAY)

    @cached_property
    def plain_numbers(self) -> frozenset[str]:
        """The keys of the numbers that are written in digits, each without a word of scale behind it."""
        language = self.text.language
        return frozenset(f"={plain_number(digits, language)}" for digits in _DIGITS.findall(self.folded))


@lru_cache(maxsize=512)
def parse(text: ComparedText) -> ParsedText:
    """Parse a text. The result is shared between calls."""
    return ParsedText(text)


def _joined(line: str) -> Iterator[tuple[int, int]]:
    """Sentences, those that the dot of a day ("am 23. Juni") has split joined again."""
    pending: int | None = None
    for start, end in sentences(line):
        begin = start if pending is None else pending
        pending = begin if _ends_in_day(line, end) else None
        if pending is None:
            yield begin, end
    if pending is not None:
        yield pending, len(line)


def _ends_in_day(line: str, end: int) -> bool:
    """True for a dot behind one or two digits and before the name of a month."""
    if line[end - 1] != "." or not line[end - 2 : end - 1].isdigit():
        return False
    match = _MONTH_FOLLOWS.match(line, end)
    return bool(match and _DAY_ENDS.search(line, max(0, end - 4), end) and fold(match[1]) in MONTHS)


def sentence_hashes(text: ComparedText, start: int) -> list[int]:
    """Return the hashes of the sentences of the body that end behind `start`, publishers' additions left out."""
    return [
        sentence.hash
        for sentence in parse(text).sentences
        if sentence.place is Place.BODY and sentence.end > start and sentence.addition is Addition.NONE
    ]
