"""A text parsed for comparison: its headline and sentences as tokens, without datelines and publishers' additions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from functools import lru_cache
from hashlib import blake2b

from wirewatch.digests.repeats.decisions import Place
from wirewatch.digests.repeats.paragraphs import Addition, dateline_end, paragraphs_of
from wirewatch.digests.repeats.texts import ComparedText
from wirewatch.digests.repeats.folding import fold
from wirewatch.digests.repeats.tokens import FUTURE, MONTHS, Kind, Token, tokenize
from wirewatch.language.sentences import sentences

# Hours that local time is ahead of UTC where a language is mostly written. English: unknown.
_HOURS_AHEAD = {
    "ko": 9,
    "ja": 9,
    "zh": 8,
    "ru": 3,
    "ar": 3,
    "tr": 3,
    "id": 7,
    "th": 7,
    "vi": 7,
    "hi": 5,
    "de": 1,
    "fr": 1,
    "it": 1,
}

_DAY_ENDS = re.compile(r"(?<!\d)\d{1,2}\.$")
_MONTH_FOLLOWS = re.compile(r"\s*([^\W\d_]+)")


@dataclass(slots=True)
class Sentence:
    """One sentence of one field. `tokens` are without forms of address and initials, which `all_tokens` have."""

    place: Place
    number: int  # of the sentence in its field
    paragraph: int
    start: int
    end: int
    addition: Addition
    all_tokens: tuple[Token, ...]
    tokens: tuple[Token, ...] = field(init=False)
    keys: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = tuple(token for token in self.all_tokens if token.kind is not Kind.ADDRESS)
        self.keys = tuple(token.key for token in self.tokens)

    @property
    def hash(self) -> int:
        """Eight bytes that are equal for equal sentences."""
        return int.from_bytes(
            blake2b("\x1f".join(self.keys).encode("utf-8", "replace"), digest_size=8).digest(), "big"
        )


@dataclass(slots=True)
class ParsedText:
    """`spoken_on` is the day of its dateline, else of its publication: "Tuesday" is a Tuesday before it."""

    text: ComparedText
    spoken_on: date
    title: Sentence
    sentences: tuple[Sentence, ...]  # of standfirst and body, additions included
    dateline_keys: frozenset[str]

    def field(self, place: Place) -> str:
        """Return the text of one field."""
        return {
            Place.TITLE: self.text.title,
            Place.STANDFIRST: self.text.standfirst,
            Place.BODY: self.text.body,
        }[place]

    @property
    def has_day(self) -> bool:
        """True where some sentence names a day."""
        return any(token.kind is Kind.DAY for sentence in self.sentences for token in sentence.tokens)


@lru_cache(maxsize=256)
def parse(text: ComparedText) -> ParsedText:
    """Parse a text. The result is shared between calls, so nobody may change it."""
    local = text.published.astimezone(UTC) + timedelta(hours=_HOURS_AHEAD.get(text.language, 0))
    base = local.date()
    lines = paragraphs_of(text.body)
    first = next((line for line in lines if line.addition is Addition.NONE), None)
    dateline: tuple[Token, ...] = ()
    body_start = 0
    if first is not None and (size := dateline_end(text.body[first.start : first.end])):
        body_start = first.start + size
        dateline = tokenize(text.body, first.start, body_start, base, text.language)
    spoken_on = next(
        (date.fromisoformat(token.key[1:]) for token in dateline if token.kind is Kind.DAY), base
    )
    if abs((spoken_on - base).days) > 60:
        spoken_on = base
    found = [*_sentences(text.standfirst, Place.STANDFIRST, spoken_on, text.language, 0)]
    found += _sentences(text.body, Place.BODY, spoken_on, text.language, body_start)
    title = tokenize(text.title, 0, len(text.title), spoken_on, text.language)
    place = tokenize(text.place, 0, len(text.place), spoken_on, text.language)
    return ParsedText(
        text=text, spoken_on=spoken_on,
        title=Sentence(Place.TITLE, 0, 0, 0, len(text.title), Addition.NONE, title),
        sentences=tuple(found), dateline_keys=frozenset(token.key for token in (*dateline, *place)),
    )  # fmt: skip


def _sentences(text: str, place: Place, base: date, language: str, text_start: int) -> Iterator[Sentence]:
    number = 0
    for index, line in enumerate(paragraphs_of(text)):
        line_start = max(line.start, text_start) if text_start <= line.end else line.start
        for start, end in _joined(text[line_start : line.end]):
            tokens = tokenize(text, line_start + start, line_start + end, base, language)
            if tokens:
                yield Sentence(
                    place, number, index, line_start + start, line_start + end, line.addition, tokens
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


def is_about_future(sentence: Sentence) -> bool:
    """True where a weekday of the sentence may lie ahead."""
    return any(token.key in FUTURE for token in sentence.tokens)


def sentence_hashes(text: ComparedText, start: int) -> list[int]:
    """Return the hashes of the sentences of the body that end behind `start`, publishers' additions left out."""
    return [
        sentence.hash
        for sentence in parse(text).sentences
        if sentence.place is Place.BODY and sentence.end > start and sentence.addition is Addition.NONE
    ]
