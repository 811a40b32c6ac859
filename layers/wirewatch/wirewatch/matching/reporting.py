"""Describes matches: spans, the sentences to quote, and the reasons why a rule holds.

Tokens are stored without offsets. To find the offsets of a hit, the paragraph is cut into chunks
and sentences again, and the chunk into tokens. The results are kept for other matches of the
article.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

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
QUOTED_FIELDS = frozenset(["title", "body", "tail"])


class _Paragraph(NamedTuple):
    """A paragraph with tokens, and its chunks.

    `token_ends` has one number for each chunk: how many tokens the paragraph has up to the end of
    the chunk.
    """

    start: int
    text: str
    chunks: list[str]
    token_ends: list[int]


class FieldOffsets:
    """Finds the offsets of tokens in the text of one field. Only the paragraphs, chunks and
    sentences that are needed are cut.
    """

    def __init__(self, field: FieldTokens, text: str) -> None:
        self.field, self.text = field, text
        self._bounds = self._paragraph_bounds()
        self._paragraphs: dict[int, _Paragraph] = {}
        self._chunks: dict[tuple[int, int], tuple[int, Sequence[tuple[int, int]]]] = {}
        self._sentences: dict[int, list[tuple[int, int]]] = {}

    def _paragraph_bounds(self) -> list[tuple[int, int, int]]:
        """The number, start and end of each paragraph that has tokens."""
        breaks = [match.span() for match in PARAGRAPH.finditer(self.text)]
        starts = [0, *(end for _, end in breaks)]
        ends = [*(start for start, _ in breaks), len(self.text)]
        paragraphs = enumerate(zip(starts, ends, self.field.paragraphs, strict=True))
        return [(number, start, end) for number, (start, end, classes) in paragraphs if classes]

    def offsets(self, first: int, last: int) -> tuple[int, int]:
        """Return the (start, end) offsets of the text from the token at `first` to the token at
        `last`, both included.
        """
        start, end = self._token(first)
        return start, end if first == last else self._token(last)[1]

    def sentence_around(self, position: int, offset: int) -> tuple[int, int]:
        """Return the (start, end) offsets of the sentence that contains the token at `position`.
        `offset` is the offset at which this token starts.
        """
        number = bisect_right(self.field.starts, position) - 1
        start = self._bounds[number][1]
        known = self._sentences.get(number)
        if known is None:
            known = self._sentences[number] = list(sentences(self._paragraph(number).text))
        low, high = known[max(0, bisect_right(known, (offset - start, len(self.text))) - 1)]
        return start + low, start + high

    def _token(self, position: int) -> tuple[int, int]:
        number = bisect_right(self.field.starts, position) - 1
        paragraph = self._paragraph(number)
        token = position - self.field.starts[number]
        chunk = bisect_right(paragraph.token_ends, token)
        start, offsets = self._chunk(number, paragraph, chunk)
        first, last = offsets[token - paragraph.token_ends[chunk]]  # a negative index
        return start + first, start + last

    def _paragraph(self, number: int) -> _Paragraph:
        """Return a paragraph. `number` counts only the paragraphs that have tokens."""
        paragraph = self._paragraphs.get(number)
        if paragraph is None:
            place, start, end = self._bounds[number]
            chunks, classes = self.field.chunks[place], self.field.classes_of_chunks[place]
            token_ends = list(accumulate(map(len, classes)))
            paragraph = _Paragraph(start, self.text[start:end], chunks, token_ends)
            self._paragraphs[number] = paragraph
        return paragraph

    def _chunk(self, number: int, paragraph: _Paragraph, chunk: int) -> tuple[int, Sequence[tuple[int, int]]]:
        """Return the offset at which a chunk starts in the field, and the (start, end) offsets of
        its tokens within the chunk.
        """
        key = (number, chunk)
        cut = self._chunks.get(key)
        if cut is None:
            rest = paragraph.text.split(None, chunk)[chunk]
            start = paragraph.start + len(paragraph.text) - len(rest)
            cut = self._chunks[key] = (start, token_offsets(paragraph.chunks[chunk]))
        return cut


class SpanFinder:
    """Finds the spans of hits in one article, and the sentences around them. Each span and each
    sentence is computed once.
    """

    def __init__(self, tokens: ArticleTokens, entity_key: Callable[[int], str]) -> None:
        self.tokens, self.entity_key = tokens, entity_key
        self._fields: dict[str, FieldOffsets] = {}
        self._spans: dict[Part, Span] = {}

    def spans(self, hits: Iterable[Hit], limit: int = MAX_SPANS) -> list[Span]:
        """Return the spans of the first `limit` parts of the hits, in reading order. A part that
        belongs to several hits counts once.
        """
        return list(map(self.span, parts_of(hits)[:limit]))

    def span(self, part: Part) -> Span:
        span = self._spans.get(part)
        if span is None:
            first, last, via = part
            name, _ = self.tokens.locate(first)
            field = self._field(name)
            start, end = field.offsets(first, last)
            key = "@" + self.entity_key(via) if via >= 0 else ""
            span = self._spans[part] = Span(name, start, end, field.text[start:end], key)
        return span

    def sentence_around(self, part: Part, span: Span) -> tuple[int, int]:
        """Return the (start, end) offsets of the sentence around a span. `part` is the part of a
        hit that the span was made from.
        """
        return self._field(span.field).sentence_around(part[0], span.start)

    def text(self, field: str) -> str:
        return self.tokens.text.text_of(field)

    def _field(self, name: str) -> FieldOffsets:
        field = self._fields.get(name)
        if field is None:
            field = self._fields[name] = FieldOffsets(self.tokens.field(name), self.text(name))
        return field


def parts_of(hits: Iterable[Hit]) -> list[Part]:
    """Return the parts of all hits, each once, in reading order: title, body, other fields."""
    return sorted({part for hit in hits for part in hit[2]})


class _Found(NamedTuple):
    """What a match reports about its hits. Rules that have the same hits share one instance."""

    spans: tuple[Span, ...]
    entities: tuple[str, ...]
    quotes: tuple[Quote, ...]


class Reporter:
    """Describes the matches of one article."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.finder = SpanFinder(evaluation.tokens, evaluation.entities.key)
        self._found: dict[tuple[Part, ...], _Found] = {}
        self._words: dict[tuple[Hit, ...], tuple[str, ...]] = {}

    def describe(self, label: Label, plan: Plan, view: View, *, is_strong: bool, in_tail: bool) -> Match:
        """Return the match of a rule that holds in this view."""
        operands = plan[1] if not isinstance(plan, int) and plan[0] == AND else (plan,)
        hits_by_operand = [self.evaluation.shown(operand, view) for operand in operands]
        parts = parts_of(hit for hits in hits_by_operand for hit in hits)[:MAX_SPANS]
        found = self._found_at(tuple(parts))
        return Match(
            watchlist=label.watchlist,
            watchlist_title=label.watchlist_title,
            rule=label.id,
            rule_title=label.title,
            rule_hash=label.rule_hash,
            severity=label.severity,
            strength="strong" if is_strong else "weak",
            zone="tail" if in_tail else "body",
            entities=found.entities,
            spans=found.spans,
            quotes=found.quotes,
            why=tuple(map(Clause, label.clauses, map(self._words_of, hits_by_operand))),
            first_only=label.first_only,
        )

    def _found_at(self, parts: tuple[Part, ...]) -> _Found:
        found = self._found.get(parts)
        if found is None:
            spans = tuple(map(self.finder.span, parts))
            entities = tuple(dict.fromkeys([span.via[1:] for span in spans if span.via]))
            found = self._found[parts] = _Found(spans, entities, self._quotes(parts, spans))
        return found

    def _words_of(self, hits: list[Hit]) -> tuple[str, ...]:
        """Return the words of the article that satisfied one operand of the outermost AND. `hits`
        are the hits of this operand.
        """
        key = tuple(hits[:MAX_CLAUSE_HITS])
        words = self._words.get(key)
        if words is None:
            distinct = dict.fromkeys([" ".join(span.text.split()) for span in self.finder.spans(key)])
            words = self._words[key] = tuple(distinct)[:MAX_CLAUSE_WORDS]
        return words

    def _quotes(self, parts: Sequence[Part], spans: Sequence[Span]) -> tuple[Quote, ...]:
        """Return the sentences to quote, in reading order, with the hits marked: at most
        MAX_QUOTES, those with the most hits.

        The headline is quoted only if fewer than MAX_QUOTES other sentences have hits. Then it
        comes last.
        """
        hits: dict[tuple[str, int, int], set[tuple[int, int]]] = {}  # by field and sentence
        for part, span in zip(parts[:MAX_QUOTED_SPANS], spans, strict=False):
            if span.field in QUOTED_FIELDS:
                sentence = (span.field, *self.finder.sentence_around(part, span))
                hits.setdefault(sentence, set()).add((span.start, span.end))
        ranked = sorted(hits, key=lambda key: (key[0] == "title", -len(hits[key]), key[1]))[:MAX_QUOTES]
        ranked.sort(key=lambda key: (key[0] == "title", key[1]))
        return tuple(
            _quote(name, self.finder.text(name), (start, end), hits[name, start, end])
            for name, start, end in ranked
        )


def _quote(field: str, text: str, sentence: tuple[int, int], bold: set[tuple[int, int]]) -> Quote:
    """Return the sentence as a quote. Of a sentence with more than 320 characters, quote at most
    320 characters around the first hit, cut at white space.
    """
    start, end = sentence
    first = min(bold)[0]
    if end - start > MAX_SENTENCE_LENGTH:
        low = max(start, first - MAX_SENTENCE_LENGTH // 3)
        if low > start:
            low = text.find(" ", low, first) + 1 or low
        high = min(end, low + MAX_SENTENCE_LENGTH)
        if high < end:
            high = max(text.rfind(" ", low, high), low + 1)
        cut, before, after = text[low:high], "… " if low > start else "", " …" if high < end else ""
    else:
        low, high, cut, before, after = start, end, text[start:end], "", ""
    inside = sorted((a - low + len(before), b - low + len(before)) for a, b in bold if low <= a and b <= high)
    return Quote(field, before + cut.replace("\n", " ") + after, tuple(merge_spans(inside)))
