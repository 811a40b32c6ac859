"""A text parsed for comparison: its headline and sentences as tokens, apart from dateline and publishers' additions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from functools import cached_property, lru_cache
from hashlib import blake2b

from wirewatch.digests.repeats.decisions import Place
from wirewatch.digests.repeats.expressions import tokenize
from wirewatch.digests.repeats.folding import fold, fold_text
from wirewatch.digests.repeats.outcomes import tells_outcome
from wirewatch.digests.repeats.paragraphs import Addition, Paragraph, dateline_end, paragraphs_of
from wirewatch.digests.repeats.texts import ComparedText
from wirewatch.digests.repeats.tokens import Token
from wirewatch.digests.repeats.words import FUTURE, MONTHS, Kind
from wirewatch.language.sentences import sentences

MAX_DATELINE_AGE = timedelta(days=60)  # an older date is no day of writing
# Hours that local time is ahead of UTC where a language is mostly written. English: unknown.
_HOURS_AHEAD = {"ko": 9, "ja": 9, "zh": 8, "ru": 3, "ar": 3, "tr": 3, "id": 7, "th": 7, "vi": 7, "hi": 5}
_DAY_ENDS = re.compile(r"(?<!\d)\d{1,2}\.$")
_MONTH_FOLLOWS = re.compile(r"\s*([^\W\d_]+)")


@dataclass(slots=True)
class Sentence:
    """One sentence of one field. `tokens` are without the forms of address and initials, which `addresses` has."""

    place: Place
    number: int  # among the sentences of its field, additions not counted
    start: int
    end: int
    paragraph: int
    addition: Addition
    all_tokens: tuple[Token, ...]
    tokens: tuple[Token, ...] = field(init=False)
    keys: tuple[str, ...] = field(init=False)
    addresses: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = tuple(token for token in self.all_tokens if token.kind is not Kind.ADDRESS)
        self.keys = tuple(token.key for token in self.tokens)
        self.addresses = frozenset(token.key for token in self.all_tokens if token.kind is Kind.ADDRESS) - {""}

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
        return not (self.addresses <= other.addresses or other.addresses <= self.addresses)


@dataclass
class ParsedText:
    """`spoken_on` is the day of its dateline, else of its publication: "Tuesday" is the Tuesday up to it.

    `places` and `credits` are the keys of a dateline outside and inside brackets; `dated_on` is its day.
    """

    text: ComparedText
    spoken_on: date
    title: Sentence
    sentences: tuple[Sentence, ...]  # of standfirst and body, additions included
    dateline: tuple[Token, ...]
    places: frozenset[str]
    dateline_keys: frozenset[str]

    def field(self, place: Place) -> str:
        """Return the text of one field."""
        if place is Place.TITLE:
            return self.text.title
        return self.text.standfirst if place is Place.STANDFIRST else self.text.body

    @cached_property
    def folded(self) -> str:
        """All fields, folded."""
        return fold_text("\n".join((self.text.title, self.text.standfirst, self.text.body)))

    @property
    def has_day(self) -> bool:
        """True where some sentence names a day."""
        return any(token.kind is Kind.DAY for sentence in self.sentences for token in sentence.tokens)


@lru_cache(maxsize=256)
def parse(text: ComparedText) -> ParsedText:
    """Parse a text. The result is shared between calls, so nobody may change it."""
    local = text.published.astimezone(UTC) + timedelta(hours=_HOURS_AHEAD.get(text.language, 0))
    body_start, dateline = _dateline(text, local.date())
    spoken_on = next((date.fromisoformat(token.key[1:]) for token in dateline if token.kind is Kind.DAY), local.date())
    if abs(spoken_on - local.date()) > MAX_DATELINE_AGE:
        spoken_on = local.date()
    found = [*_sentences(text.standfirst, Place.STANDFIRST, spoken_on, text.language, 0)]
    found += _sentences(text.body, Place.BODY, spoken_on, text.language, body_start)
    title = tokenize(text.title, 0, len(text.title), spoken_on, text.language)
    outside = re.sub(r"[(（][^)）]*[)）]", lambda match: " " * len(match[0]), text.body[:body_start])
    places = tokenize(outside, 0, len(outside), spoken_on, text.language)
    given = tokenize(text.place, 0, len(text.place), spoken_on, text.language)
    return ParsedText(
        text=text,
        spoken_on=spoken_on,
        title=Sentence(Place.TITLE, 0, 0, len(text.title), 0, Addition.NONE, title),
        sentences=tuple(found),
        dateline=dateline,
        places=frozenset(token.key for token in places if token.kind is Kind.WORD),
        dateline_keys=frozenset(token.key for token in (*dateline, *given)),
    )


def _dateline(text: ComparedText, base: date) -> tuple[int, tuple[Token, ...]]:
    """Where the body begins behind its dateline, and the dateline's tokens."""
    first = next((line for line in paragraphs_of(text.body) if line.addition is Addition.NONE), None)
    size = dateline_end(text.body[first.start : first.end]) if first is not None else 0
    if first is None or not size:
        return 0, ()
    end = first.start + size
    tokens = tokenize(text.body, first.start, end, base, text.language)
    if any(token.kind in {Kind.NUMBER, Kind.NEGATION} for token in tokens):
        return 0, ()
    if tells_outcome([token.key for token in tokens], fold_text(text.body[first.start : end])):
        return 0, ()  # "TWO DEAD - Police said ..."
    return end, tokens


def _sentences(text: str, place: Place, base: date, language: str, text_start: int) -> Iterator[Sentence]:
    number = 0
    for index, line in enumerate(paragraphs_of(text)):
        line_start = text_start if line.start <= text_start <= line.end else line.start
        for start, end in _joined(text[line_start : line.end]):
            tokens = tokenize(text, line_start + start, line_start + end, base, language)
            if tokens:
                yield Sentence(
                    place, number, line_start + start, line_start + end, index, line.addition, tokens
                )
                number += line.addition is Addition.NONE


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
    match = _MONTH_FOLLOWS.match(line, end)
    return bool(match and _DAY_ENDS.search(line, max(0, end - 4), end) and fold(match[1]) in MONTHS)


def sentence_hashes(text: ComparedText, start: int) -> list[int]:
    """Return the hashes of the sentences of the body that end behind `start`, publishers' additions left out."""
    return [
        sentence.hash
        for sentence in parse(text).sentences
        if sentence.place is Place.BODY and sentence.end > start and sentence.addition is Addition.NONE
    ]
