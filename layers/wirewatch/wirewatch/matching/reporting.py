"""Describes matches: spans, the sentences to quote, and the reasons why a rule holds.

Tokens are stored without offsets. To find the offsets of a hit, its paragraph is cut again: into
sentences, and into chunks (runs of characters without white space). The chunk with the hit is cut
into tokens. The results are kept for other matches of the article.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, chain
from operator import attrgetter
from typing import TypeAlias

from wirewatch.language.sentences import sentences
from wirewatch.language.tokens import PARAGRAPH
from wirewatch.matching.article_tokens import ArticleTokens, FieldTokens
from wirewatch.matching.chunks import token_offsets
from wirewatch.matching.decoded_index import Label
from wirewatch.matching.evaluation import Evaluation, View
from wirewatch.matching.match import Clause, Match, Quote, Span, merge_spans
from wirewatch.matching.near import Hit, Part
from wirewatch.matching.plan import AND, Plan

MAX_SENTENCE_LENGTH = 320
MAX_QUOTES = 3
MAX_QUOTED_SPANS = 200  # spans that are considered for quotes
MAX_SPANS = 2_000
MAX_CLAUSE_HITS, MAX_CLAUSE_WORDS = 5, 4
_START = attrgetter("start")
_new = tuple.__new__  # makes a named tuple in a third of the time of a call of its class
QUOTED_FIELDS = frozenset(["title", "body", "tail"])


class _Sentence:
    """A sentence of a field. `text` begins at the offset `start` of the field.

    Instances are compared and hashed by identity, not by their text, because this is faster.
    """

    __slots__ = ("field", "start", "text")

    def __init__(self, field: str, start: int, text: str) -> None:
        self.field, self.start, self.text = field, start, text


class _Paragraph:
    """A paragraph with tokens. Its chunks (runs without white space) are cut into tokens, and its
    text into sentences, only as far as needed.

    `first` is the position of its first token, `start` the offset of `text` in the field.
    """

    def __init__(self, first: int, start: int, text: str, chunks: list[str], classes: list[str]) -> None:
        self.first, self.start, self.text, self.chunks = first, start, text, chunks
        self._token_ends = list(accumulate(map(len, classes)))  # by chunk: the tokens up to its end
        self._chunk_ends = list(accumulate(map(len, chunks)))  # without the white space between them
        has_wide_gaps = self._chunk_ends[-1] + len(chunks) - 1 < len(text)
        self._chunk_starts = _starts_of(chunks, text) if has_wide_gaps else ()
        self._tokens: dict[int, Sequence[tuple[int, int]]] = {}  # by chunk: their offsets in the chunk
        self._sentences: list[_Sentence] = []
        self._further_sentences = sentences(text)
        self._end = 0  # offset in the field up to which it was cut into sentences

    def token(self, position: int) -> tuple[int, int]:
        """Return the (start, end) offsets of a token in the field."""
        token = position - self.first
        chunk = bisect_right(self._token_ends, token)
        offsets = self._tokens.get(chunk)
        if offsets is None:
            offsets = self._tokens[chunk] = token_offsets(self.chunks[chunk])
        first, last = offsets[token - self._token_ends[chunk]]  # a negative index
        start = self.start + self._chunk_start(chunk)
        return start + first, start + last

    def _chunk_start(self, number: int) -> int:
        """Return the offset of chunk `number` (the first is 0) from the start of the paragraph."""
        if self._chunk_starts:
            return self._chunk_starts[number]
        return self._chunk_ends[number] - len(self.chunks[number]) + number

    def sentence(self, field: str, offset: int) -> _Sentence:
        """Return the sentence around the token that begins at `offset` of the field. `field` is the
        name of the field.
        """
        while not self._sentences or self._end <= offset:
            low, high = next(self._further_sentences)
            self._sentences.append(_Sentence(field, self.start + low, self.text[low:high]))
            self._end = self.start + high
        return self._sentences[bisect_right(self._sentences, offset, key=_START) - 1]


def _starts_of(chunks: Iterable[str], text: str) -> Sequence[int]:
    """Return the offset of each chunk in the text that was split into these chunks."""
    starts, end = [], 0
    for chunk in chunks:
        start = text.index(chunk, end)
        starts.append(start)
        end = start + len(chunk)
    return starts


class FieldOffsets:
    """Finds the offsets of tokens in the text of one field. Only the paragraphs that are needed are
    looked at.
    """

    def __init__(self, field: FieldTokens, text: str) -> None:
        self.field, self.text = field, text
        self._bounds = self._paragraph_bounds()
        self._paragraphs: dict[int, _Paragraph] = {}

    def _paragraph_bounds(self) -> list[tuple[int, int, int]]:
        """Return (number, start, end) of each paragraph that has tokens. `number` counts all
        paragraphs from 0. `start` and `end` are offsets in the text of the field.
        """
        breaks = [match.span() for match in PARAGRAPH.finditer(self.text)]
        starts = [0, *(end for _, end in breaks)]
        ends = [*(start for start, _ in breaks), len(self.text)]
        paragraphs = enumerate(zip(starts, ends, self.field.paragraphs, strict=True))
        return [(number, start, end) for number, (start, end, classes) in paragraphs if classes]

    def paragraph(self, position: int) -> _Paragraph:
        """Return the paragraph that has the token at this position."""
        number = bisect_right(self.field.starts, position) - 1
        paragraph = self._paragraphs.get(number)
        if paragraph is None:
            place, start, end = self._bounds[number]
            chunks, classes = self.field.chunks[place], self.field.classes_of_chunks[place]
            paragraph = _Paragraph(self.field.starts[number], start, self.text[start:end], chunks, classes)
            self._paragraphs[number] = paragraph
        return paragraph


# What a match reports about one part of a hit: its span, its text in one line, and the sentence
# around it, or None if the field is not quoted
_Place: TypeAlias = tuple[Span, str, _Sentence | None]


class SpanFinder(dict[Part, _Place]):
    """Maps a part of a hit (a word or name that was found) to its span, its text and its sentence.
    These are computed once for each part.
    """

    def __init__(self, tokens: ArticleTokens, entity_key: Callable[[int], str]) -> None:
        super().__init__()
        self.tokens, self.entity_key = tokens, entity_key
        self._fields: dict[str, FieldOffsets] = {}

    def spans(self, hits: Sequence[Hit], limit: int = MAX_SPANS) -> list[Span]:
        """Return the spans of the first `limit` parts (words and names) of the hits, in reading
        order. A part that belongs to several hits counts once.
        """
        return [self[part][0] for part in parts_of(hits)[:limit]]

    def text(self, field: str) -> str:
        return self.tokens.text.text_of(field)

    def __missing__(self, part: Part) -> _Place:
        first, last, via = part
        name, _ = self.tokens.locate(first)
        field = self._field(name)
        paragraph = field.paragraph(first)
        start, end = paragraph.token(first)
        if last != first:
            _, end = field.paragraph(last).token(last)
        text = field.text[start:end]
        span = _new(Span, (name, start, end, text, "@" + self.entity_key(via) if via >= 0 else ""))
        sentence = paragraph.sentence(name, start) if name in QUOTED_FIELDS else None
        place = self[part] = (span, " ".join(text.split()), sentence)
        return place

    def _field(self, name: str) -> FieldOffsets:
        field = self._fields.get(name)
        if field is None:
            field = self._fields[name] = FieldOffsets(self.tokens.field(name), self.text(name))
        return field


def parts_of(hits: Sequence[Hit]) -> Sequence[Part]:
    """Return the parts (words and names found) of all hits, each once, in reading order: title,
    body, other fields.
    """
    if len(hits) == 1:  # the parts of one hit are in order
        return hits[0][2]
    return sorted({part for hit in hits for part in hit[2]})


# What a match reports about its hits: their spans, the entities in them, and quotes
_Found: TypeAlias = tuple[tuple[Span, ...], tuple[str, ...], tuple[Quote, ...]]


class Reporter:
    """Describes the matches of one article."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.finder = SpanFinder(evaluation.tokens, evaluation.entities.key)
        self._found: dict[tuple[Part, ...], _Found] = {}

    def describe(self, label: Label, plan: Plan, view: View, *, is_strong: bool, in_tail: bool) -> Match:
        """Return the match of a rule that holds in `view`, the part of the article that is
        searched. `is_strong` and `in_tail` decide its `strength` and `zone` (see `Match`).
        """
        operands = plan[1] if not isinstance(plan, int) and plan[0] == AND else (plan,)
        hits_by_operand = [self.evaluation.shown(operand, view) for operand in operands]
        hits = hits_by_operand[0] if len(operands) == 1 else list(chain.from_iterable(hits_by_operand))
        parts = tuple(parts_of(hits)[:MAX_SPANS])
        spans, entities, quotes = self._found.get(parts) or self._describe_parts(parts)
        words = map(self._words_of, hits_by_operand)
        why = tuple([_new(Clause, clause) for clause in zip(label.clauses, words, strict=False)])
        watchlist, watchlist_title, rule, title, severity, first_only, rule_hash, _ = label
        strength, zone = "strong" if is_strong else "weak", "tail" if in_tail else "body"
        of_rule = (watchlist, watchlist_title, rule, title, rule_hash, severity)
        return _new(Match, (*of_rule, strength, zone, entities, spans, quotes, why, first_only))

    def _words_of(self, hits: list[Hit]) -> tuple[str, ...]:
        """Return the words that satisfied one operand of the outermost AND, at most
        MAX_CLAUSE_WORDS. `hits` are the hits of this operand.
        """
        parts = parts_of(hits[:MAX_CLAUSE_HITS])[:MAX_SPANS]
        return tuple(dict.fromkeys([self.finder[part][1] for part in parts]))[:MAX_CLAUSE_WORDS]

    def _describe_parts(self, parts: tuple[Part, ...]) -> _Found:
        """Return the spans, entities and quotes that a match reports for these parts of hits. The
        result is kept for other rules with the same parts.
        """
        places = list(map(self.finder.__getitem__, parts))
        spans = tuple([span for span, _, _ in places])
        entities = tuple(dict.fromkeys([span.via[1:] for span in spans if span.via]))
        found = self._found[parts] = (spans, entities, self._quotes(places[:MAX_QUOTED_SPANS]))
        return found

    def _quotes(self, places: Iterable[_Place]) -> tuple[Quote, ...]:
        """Return the sentences with the most hits, at most MAX_QUOTES, with the hits marked. They
        are in reading order, but the headline comes last.

        The headline is quoted only if fewer than MAX_QUOTES other sentences have hits.
        """
        hits: dict[_Sentence, set[tuple[int, int]]] = {}
        for span, _, sentence in places:
            if sentence is not None:
                hits.setdefault(sentence, set()).add((span.start, span.end))
        ranked = list(hits)
        if len(ranked) > MAX_QUOTES:
            ranked.sort(key=lambda key: (key.field == "title", -len(hits[key]), key.start))
            del ranked[MAX_QUOTES:]
        if len(ranked) > 1:
            ranked.sort(key=lambda key: (key.field == "title", key.start, -len(hits[key])))
        return tuple([_quote(each, hits[each]) for each in ranked])


def _quote(sentence: _Sentence, bold: set[tuple[int, int]]) -> Quote:
    """Return the sentence as a quote. If it is longer than 320 characters, return at most 320
    characters around the first hit, cut at white space. `bold` are the offsets of the hits in the
    field.
    """
    start, text = sentence.start, sentence.text
    spans = sorted([(low - start, high - start) for low, high in bold])
    if len(text) > MAX_SENTENCE_LENGTH:
        text, spans = _around_first(text, spans)
    inside = [span for span in spans if span[1] <= len(text)]  # a hit may go beyond its sentence
    marked = inside if len(inside) < 2 else merge_spans(inside)
    return _new(Quote, (sentence.field, text.replace("\n", " "), tuple(marked)))


def _around_first(text: str, spans: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """Return a piece of a text and the spans inside this piece. The spans are (start, end) offsets.

    The piece is around the first span and has at most MAX_SENTENCE_LENGTH characters of the text.
    `…` marks an end that was cut. The returned offsets are those in the piece.
    """
    low = max(0, spans[0][0] - MAX_SENTENCE_LENGTH // 3)
    if low > 0:
        low = text.find(" ", low, spans[0][0]) + 1 or low
    high = min(len(text), low + MAX_SENTENCE_LENGTH)
    if high < len(text):
        high = max(text.rfind(" ", low, high), low + 1)
    before, after = "… " if low > 0 else "", " …" if high < len(text) else ""
    moved = len(before) - low
    inside = [(first + moved, last + moved) for first, last in spans if low <= first and last <= high]
    return before + text[low:high] + after, inside
